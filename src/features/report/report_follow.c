/*
 * The follower that keeps the tables of reports. For each work that the journal's next entries name
 * it compares what is there with what it knew, and writes the difference: fact, moves, sums of
 * months. All of it in the transaction that moves its place, so killed anywhere it counts nothing
 * twice.
 */
#include "features/report/report_internal.h"

#include "kernel/follower.h"

#define NAME "reports"
#define SLICE_WORK 100
#define EVERY_MS 1000
#define MANY 50 /* ids of one statement */
#define MAX_FIRST 1000

// clang-format off
#define FIFTY \
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20," \
    " $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38," \
    " $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)"
// clang-format on

typedef struct ReportMove {
    int64_t work_id, from, to;
    ReportSide side;
    Instant at;
} ReportMove;

typedef struct Slice {
    FollowerPlace from, to;
    ReportFact *facts; /* that are new or changed */
    size_t fact_count;
    ReportMove *moves;
    size_t move_count;
    ReportSum *sums; /* what comes to the sums of months, or goes */
    size_t sum_count;
} Slice;

/* What is known of some works, in the order of `seen`. */
typedef struct Known {
    ReportSeen seen[MANY];
    ReportFact before[MANY];
    bool has_fact[MANY];
    size_t count;
} Known;

/* ---- reading ---- */

/* Of some works: what is known, and the ids by which it is asked for. */
typedef struct Ids {
    DbValue values[MANY];
} Ids;

static Ids ids_of(const int64_t *ids, size_t count)
{
    Ids made;
    for (size_t i = 0; i < MANY; i++)
        made.values[i] = db_int(i < count ? ids[i] : 0);
    return made;
}

#define ARGS_OF(ids) ((DbArgs){(ids)->values, MANY})

static const DbColumn SEEN_COLUMNS[] = {
    DB_INT(ReportSeen, work_id),
    DB_TEXT(ReportSeen, kind),
    DB_TEXT(ReportSeen, state),
    DB_INT(ReportSeen, unit[SIDE_RECEIVING]),
    DB_INT(ReportSeen, unit[SIDE_COMPETENT]),
    DB_INSTANT(ReportSeen, opened_at),
    DB_INSTANT(ReportSeen, closed_at),
    DB_INSTANT(ReportSeen, changed_at),
    DB_INSTANT(ReportSeen, limit_ended_at),
    DB_INSTANT(ReportSeen, due_at),
    DB_INSTANT(ReportSeen, moved_at),
};
static const char SQL_SEEN[] =
    "SELECT w.id AS work_id, w.kind, w.state, w.origin_unit_id, w.owner_unit_id, w.opened_at,"
    " w.closed_at, w.changed_at,"
    " (SELECT max(c.ended_at) FROM clock AS c WHERE c.work_id = w.id AND c.kind = 'legal')"
    "   AS limit_ended_at,"
    " (SELECT max(c.due_at) FROM clock AS c WHERE c.work_id = w.id AND c.kind = 'legal') AS due_at,"
    " (SELECT max(j.at) FROM journal AS j WHERE j.work_id = w.id"
    "   AND j.verb IN ('transfer', 'transfer_back')) AS moved_at"
    " FROM work AS w WHERE w.id IN " FIFTY " LIMIT 50";

static const DbColumn FACT_COLUMNS[] = {
    DB_INT(ReportFact, work_id),
    DB_INSTANT(ReportFact, opened_at),
    DB_INT(ReportFact, first_unit[SIDE_RECEIVING]),
    DB_INT(ReportFact, first_unit[SIDE_COMPETENT]),
    DB_INT(ReportFact, unit[SIDE_RECEIVING]),
    DB_INT(ReportFact, unit[SIDE_COMPETENT]),
    DB_INSTANT(ReportFact, ended_at),
    DB_ENUM(ReportFact, ending, REPORT_ENDING_CODES),
};
static const char SQL_FACTS[] =
    "SELECT work_id, opened_at, first_origin_id, first_owner_id, origin_id, owner_id, ended_at,"
    " ending FROM report_work WHERE work_id IN " FIFTY " LIMIT 50";

typedef struct FirstRow {
    int64_t work_id, unit[SIDE_COUNT];
} FirstRow;
static const DbColumn FIRST_COLUMNS[] = {DB_INT(FirstRow, work_id),
                                         DB_INT(FirstRow, unit[SIDE_RECEIVING]),
                                         DB_INT(FirstRow, unit[SIDE_COMPETENT])};
/* Where work was that followed its unit before reports knew it; the last row is the first move. */
static const char SQL_FIRST[] =
    "SELECT r.work_id, r.from_origin_unit_id, r.from_owner_unit_id FROM reorganization AS o"
    " JOIN reorganization_work AS r ON r.reorganization_id = o.id AND r.work_id IN " FIFTY
    " ORDER BY o.id DESC LIMIT 1000";

static ReportFact new_fact(const ReportSeen *seen)
{
    ReportFact fact = {.work_id = seen->work_id, .opened_at = seen->opened_at};
    for (int side = 0; side < SIDE_COUNT; side++)
        fact.first_unit[side] = fact.unit[side] = seen->unit[side];
    return fact;
}

static ptrdiff_t find(const Known *known, int64_t work_id)
{
    for (size_t i = 0; i < known->count; i++)
        if (known->seen[i].work_id == work_id)
            return (ptrdiff_t)i;
    return -1;
}

static bool find_first_units(Ctx *cx, const Ids *ids, Known *known)
{
    FirstRow *rows = NULL;
    size_t row_count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_FIRST, ARGS_OF(ids), DB_ROWS(FIRST_COLUMNS),
                      sizeof *rows, MAX_FIRST, (void *)&rows, &row_count, &cx->error))
        return false;
    for (size_t i = 0; i < row_count; i++) {
        const ptrdiff_t at = find(known, rows[i].work_id);
        if (at < 0 || known->has_fact[at])
            continue;
        for (int side = 0; side < SIDE_COUNT; side++) {
            known->before[at].first_unit[side] = rows[i].unit[side];
            known->before[at].unit[side] = rows[i].unit[side];
        }
    }
    return true;
}

static bool read_known(Ctx *cx, const int64_t *ids, size_t count, Known *known)
{
    const Ids asked = ids_of(ids, count);
    ReportSeen *seen = NULL;
    ReportFact *facts = NULL;
    size_t seen_count = 0;
    size_t fact_count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_SEEN, ARGS_OF(&asked), DB_ROWS(SEEN_COLUMNS),
                      sizeof *seen, MANY, (void *)&seen, &seen_count, &cx->error) ||
        !db_fetch_all(cx->db, cx->arena, SQL_FACTS, ARGS_OF(&asked), DB_ROWS(FACT_COLUMNS),
                      sizeof *facts, MANY, (void *)&facts, &fact_count, &cx->error))
        return false;
    *known = (Known){0};
    for (size_t i = 0; i < seen_count; i++) {
        if (!report_counts(seen[i].kind))
            continue;
        known->before[known->count] = new_fact(&seen[i]);
        known->seen[known->count++] = seen[i];
    }
    for (size_t i = 0; i < fact_count; i++) {
        const ptrdiff_t at = find(known, facts[i].work_id);
        if (at < 0)
            continue;
        known->before[at] = facts[i];
        known->has_fact[at] = true;
    }
    return fact_count == known->count || find_first_units(cx, &asked, known);
}

/* ---- the difference ---- */

static ReportSum *sum_at(Slice *slice, int64_t unit_id, ReportSide side, Instant at)
{
    const int64_t month = report_month_of(instant_date(at));
    for (size_t i = 0; i < slice->sum_count; i++) {
        ReportSum *sum = &slice->sums[i];
        if (sum->unit_id == unit_id && sum->side == side && sum->month == month)
            return sum;
    }
    ReportSum *sum = &slice->sums[slice->sum_count++];
    *sum = (ReportSum){.unit_id = unit_id, .side = side, .month = month};
    return sum;
}

static void add_ending(Slice *slice, const ReportFact *fact, ReportSide side, int64_t by)
{
    if (fact->ending == ENDING_OPEN)
        return;
    ReportSum *sum = sum_at(slice, fact->unit[side], side, fact->ended_at);
    sum->counts.in_time += fact->ending == ENDING_IN_TIME ? by : 0;
    sum->counts.late += fact->ending == ENDING_LATE ? by : 0;
    sum->counts.without_result += fact->ending == ENDING_VOID ? by : 0;
}

static void add_difference(Slice *slice, const Known *known, size_t at, const ReportFact *next)
{
    const ReportFact *before = &known->before[at];
    const ReportSeen *seen = &known->seen[at];
    const bool is_new = !known->has_fact[at];
    slice->facts[slice->fact_count++] = *next;
    for (int i = 0; i < SIDE_COUNT; i++) {
        const ReportSide side = (ReportSide)i;
        if (is_new)
            sum_at(slice, next->first_unit[side], side, next->opened_at)->counts.received++;
        add_ending(slice, before, side, -1);
        add_ending(slice, next, side, 1);
        if (next->unit[side] != before->unit[side])
            slice->moves[slice->move_count++] =
                (ReportMove){.work_id = next->work_id,
                             .from = before->unit[side],
                             .to = next->unit[side],
                             .side = side,
                             .at = seen->moved_at.ms ? seen->moved_at : seen->changed_at};
    }
}

static bool look_at(Ctx *cx, const int64_t *ids, size_t count, Slice *slice)
{
    Known *known = ARENA_NEW(cx->arena, Known);
    for (size_t at = 0; at < count; at += MANY) {
        if (!read_known(cx, ids + at, count - at < MANY ? count - at : MANY, known))
            return false;
        for (size_t i = 0; i < known->count; i++) {
            const ReportFact next = report_fact_next(&known->before[i], &known->seen[i]);
            if (!known->has_fact[i] || !report_fact_equal(&known->before[i], &next))
                add_difference(slice, known, i, &next);
        }
    }
    return true;
}

/* ---- the next slice ---- */

typedef struct IdRow {
    int64_t id;
} IdRow;
static const DbColumn ID_COLUMNS[] = {DB_INT(IdRow, id)};
static const char SQL_WALK[] = "SELECT id FROM work WHERE id > $1 ORDER BY id LIMIT 100";

static bool next_ids(Ctx *cx, Slice *slice, int64_t ids[SLICE_WORK], size_t *count)
{
    FollowerEntry entries[SLICE_WORK];
    IdRow *rows = NULL;
    if (slice->from.walked_id == FOLLOWER_WALKED) {
        if (!follower_read_work(cx, slice->from, entries, SLICE_WORK, count, &slice->to))
            return false;
        for (size_t i = 0; i < *count; i++)
            ids[i] = entries[i].work_id;
        return true;
    }
    if (!db_fetch_all(cx->db, cx->arena, SQL_WALK, DB_ARGS(db_int(slice->from.walked_id)),
                      DB_ROWS(ID_COLUMNS), sizeof *rows, SLICE_WORK, (void *)&rows, count,
                      &cx->error))
        return false;
    for (size_t i = 0; i < *count; i++)
        ids[i] = rows[i].id;
    slice->to.walked_id = *count > 0 ? ids[*count - 1] : FOLLOWER_WALKED;
    return true;
}

static bool look(Ctx *cx, void **out)
{
    int64_t ids[SLICE_WORK];
    size_t count = 0;
    Slice *slice = ARENA_NEW(cx->arena, Slice);
    slice->facts = ARENA_ARRAY(cx->arena, ReportFact, SLICE_WORK);
    slice->moves = ARENA_ARRAY(cx->arena, ReportMove, SIDE_COUNT * SLICE_WORK);
    slice->sums = ARENA_ARRAY(cx->arena, ReportSum, 3 * SIDE_COUNT * SLICE_WORK);
    if (!follower_load(cx, NAME, &slice->from))
        return false;
    slice->to = slice->from;
    if (!next_ids(cx, slice, ids, &count) || !look_at(cx, ids, count, slice))
        return false;
    if (slice->from.tree_id != slice->to.tree_id || slice->from.leaf != slice->to.leaf ||
        slice->from.walked_id != slice->to.walked_id)
        *out = slice;
    return true;
}

/* ---- writing ---- */

static const char SQL_PUT_FACT[] =
    "INSERT INTO report_work (work_id, opened_at, first_origin_id, first_owner_id, origin_id,"
    " owner_id, ended_at, ending) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (work_id) DO UPDATE SET origin_id = excluded.origin_id,"
    " owner_id = excluded.owner_id, ended_at = excluded.ended_at, ending = excluded.ending";
static const char SQL_PUT_MOVE[] =
    "INSERT INTO report_move (work_id, side, at, month, from_unit_id, to_unit_id)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (work_id, side, at) DO UPDATE"
    " SET to_unit_id = excluded.to_unit_id";
static const char SQL_ADD_SUM[] =
    "INSERT INTO report_month (unit_id, side, month, received, in_time, late, without_result)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit_id, side, month) DO UPDATE SET"
    " received = report_month.received + excluded.received,"
    " in_time = report_month.in_time + excluded.in_time,"
    " late = report_month.late + excluded.late,"
    " without_result = report_month.without_result + excluded.without_result";

static bool put_move(Ctx *cx, const ReportMove *move)
{
    return db_run(cx->db, SQL_PUT_MOVE,
                  DB_ARGS(db_int(move->work_id), db_int(move->side), db_instant(move->at),
                          db_int(report_month_of(instant_date(move->at))), db_int(move->from),
                          db_int(move->to)),
                  &cx->error);
}

static bool add_sum(Ctx *cx, const ReportSum *sum)
{
    return db_run(cx->db, SQL_ADD_SUM,
                  DB_ARGS(db_int(sum->unit_id), db_int(sum->side), db_int(sum->month),
                          db_int(sum->counts.received), db_int(sum->counts.in_time),
                          db_int(sum->counts.late), db_int(sum->counts.without_result)),
                  &cx->error);
}

static bool write(Ctx *cx, void *data)
{
    const Slice *slice = data;
    if (!follower_store(cx, NAME, slice->from, slice->to))
        return false;
    for (size_t i = 0; i < slice->fact_count; i++)
        if (!db_run(cx->db, SQL_PUT_FACT,
                    db_args_of(cx->arena, DB_ROWS(FACT_COLUMNS), &slice->facts[i]), &cx->error))
            return false;
    for (size_t i = 0; i < slice->move_count; i++)
        if (!put_move(cx, &slice->moves[i]))
            return false;
    for (size_t i = 0; i < slice->sum_count; i++)
        if (!add_sum(cx, &slice->sums[i]))
            return false;
    return true;
}

bool report_count(Ctx *cx, bool *more)
{
    void *slice = NULL;
    if (!look(cx, &slice))
        return false;
    *more = slice != NULL;
    return !slice || write(cx, slice);
}

const DutyKind REPORT_DUTY = {.name = NAME, .every_ms = EVERY_MS, .look = look, .write = write};

bool report_lag(Ctx *cx, int64_t *out)
{
    return follower_lag(cx, NAME, out);
}

const ReportSql REPORT_FOLLOW_SQL[4] = {
    {"w", SQL_SEEN, REPORT_FIFTY_IDS},
    {"report_work", SQL_FACTS, REPORT_FIFTY_IDS},
    {"r", SQL_FIRST, REPORT_FIFTY_IDS},
    {"work", SQL_WALK, "i"},
};
