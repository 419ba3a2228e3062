/*
 * The rows follow: open work that still names a closed unit goes to its holder, slice by slice,
 * each row journalled. Which slice is next is read off the tables, so a process that was killed
 * goes on where it stood; work that reaches a closed unit late, by a move that was under way during
 * the cut, follows like the rest.
 */
#include "features/reorganize/reorganize_internal.h"

#include "kernel/unit_holder.h"
#include "kernel/work_transfer.h"

/* ---- what the slice knows ---- */

typedef struct Lead {
    int64_t from, to;
} Lead;
typedef struct Seat {
    int64_t account_id, unit_id;
    bool is_held;
} Seat;
typedef struct Slice {
    Ctx *cx;
    int64_t unit_id; /* the closed one, or the one that gave a function away */
    int64_t reorganization_id;
    Str resolution;
    bool is_split;
    const char *moved; /* what a row of this unit is remembered as */
    const RuleRow *rules;
    size_t rule_count;
    Lead *leads;
    size_t lead_count;
    Seat *seats;
    size_t seat_count;
} Slice;

typedef struct OfRow {
    int64_t reorganization_id;
    Str resolution;
    bool is_split, is_undone;
} OfRow;
static const DbColumn OF_COLUMNS[] = {DB_INT(OfRow, reorganization_id), DB_TEXT(OfRow, resolution),
                                      DB_BOOL(OfRow, is_split), DB_BOOL(OfRow, is_undone)};
/* A unit is closed by a cut, or it began with one that was undone. */
static const char SQL_OF_UNIT[] =
    "SELECT u.reorganization_id, o.resolution, u.is_split,"
    " CASE WHEN u.fate = 'begins' THEN 1 ELSE 0 END AS is_undone FROM reorganization_unit AS u"
    " JOIN reorganization AS o ON o.id = u.reorganization_id WHERE u.unit_id = $1"
    " AND ((u.fate = 'ends' AND o.state IN ('following', 'done'))"
    "   OR (u.fate = 'begins' AND o.state IN ('returning', 'undone')))"
    " ORDER BY u.reorganization_id DESC LIMIT 1";
/* An undo takes these rows away in the same order, lowest first: one of both waits. */
static const char SQL_TAKE_HOLDER[] =
    "UPDATE unit_holder SET since = since WHERE unit_id = $1 RETURNING unit_id";

static bool take_holder(Ctx *cx, int64_t unit_id, bool *found)
{
    *found = db_fetch_int(cx->db, SQL_TAKE_HOLDER, DB_ARGS(db_int(unit_id)), &unit_id, &cx->error);
    if (!*found && cx->error.code == ERROR_NOT_FOUND)
        error_clear(&cx->error);
    return cx->error.code == ERROR_NONE;
}

/* *found stays false when the unit is not closed, or no longer. */
static bool begin_slice(Ctx *cx, int64_t unit_id, Slice *out, bool *found)
{
    OfRow of = {0};
    RuleRow *rules = NULL;
    *out = (Slice){.cx = cx,
                   .unit_id = unit_id,
                   .leads = ARENA_ARRAY(cx->arena, Lead, 4 * WORK_TRANSFER_ROWS),
                   .seats = ARENA_ARRAY(cx->arena, Seat, WORK_TRANSFER_ROWS)};
    if (!take_holder(cx, unit_id, found))
        return false;
    if (!*found)
        return true;
    if (!db_fetch_one(cx->db, cx->arena, SQL_OF_UNIT, DB_ARGS(db_int(unit_id)), DB_ROWS(OF_COLUMNS),
                      &of, &cx->error) ||
        !rule_list(cx, unit_id, &rules, &out->rule_count))
        return false;
    out->reorganization_id = of.reorganization_id;
    out->resolution = of.resolution;
    out->is_split = of.is_split;
    out->moved = of.is_undone ? "returned" : "moved";
    out->rules = rules;
    return true;
}

static bool lead(Slice *slice, int64_t unit_id, int64_t *out)
{
    for (size_t i = 0; i < slice->lead_count; i++)
        if (slice->leads[i].from == unit_id) {
            *out = slice->leads[i].to;
            return true;
        }
    if (!unit_holder_get(slice->cx, unit_id, out))
        return false;
    slice->leads[slice->lead_count++] = (Lead){unit_id, *out};
    return true;
}

static const char SQL_SEAT[] =
    "SELECT count(*) AS posts FROM post WHERE account_id = $1 AND unit_id = $2 AND valid_from <= $3"
    " AND (valid_to IS NULL OR valid_to >= $3)";

/* Her work stays in her hands if she has a post there; else it lies in the pool. */
static bool keep_officer(Slice *slice, int64_t unit_id, int64_t *officer_id)
{
    int64_t posts = 0;
    Ctx *cx = slice->cx;
    size_t at = 0;
    if (*officer_id == 0)
        return true;
    while (at < slice->seat_count &&
           (slice->seats[at].account_id != *officer_id || slice->seats[at].unit_id != unit_id))
        at++;
    if (at == slice->seat_count) {
        if (!db_fetch_int(
                cx->db, SQL_SEAT,
                DB_ARGS(db_int(*officer_id), db_int(unit_id), db_date(cx->arena, cx->today)),
                &posts, &cx->error))
            return false;
        slice->seats[slice->seat_count++] = (Seat){*officer_id, unit_id, posts > 0};
    }
    if (!slice->seats[at].is_held)
        *officer_id = 0;
    return true;
}

/* ---- the rules of a split ---- */

typedef struct CaseRow {
    Str procedure_code, address, content;
} CaseRow;
static const DbColumn CASE_COLUMNS[] = {DB_TEXT(CaseRow, procedure_code), DB_TEXT(CaseRow, address),
                                        DB_TEXT(CaseRow, content)};
static const char SQL_CASE[] =
    "SELECT procedure_code, address, content FROM dossier WHERE work_id = $1";

static bool holds_words(Arena *arena, const CaseRow *row, Str words)
{
    return str_find(utf8_fold(arena, row->address), words) >= 0 ||
           str_find(utf8_fold(arena, row->content), words) >= 0;
}

/* *out stays 0 when no rule decides. */
static bool find_rule(Slice *slice, const Work *work, int64_t *out)
{
    Ctx *cx = slice->cx;
    CaseRow row = {0};
    bool found = false;
    if (!db_find_one(cx->db, cx->arena, SQL_CASE, DB_ARGS(db_int(work->id.value)),
                     DB_ROWS(CASE_COLUMNS), &row, &found, &cx->error))
        return false;
    for (size_t i = 0; found && *out == 0 && i < slice->rule_count; i++) {
        const RuleRow *rule = &slice->rules[i];
        const bool is_it =
            (rule->sort == RULE_PROCEDURE && str_equal(rule->value, row.procedure_code)) ||
            (rule->sort == RULE_ADDRESS && holds_words(cx->arena, &row, rule->value));
        if (is_it && !lead(slice, rule->to_unit_id, out))
            return false;
    }
    return true;
}

/* ---- one row ---- */

static const char SQL_REMEMBER[] =
    "INSERT INTO reorganization_work (reorganization_id, work_id, from_unit_id,"
    " from_origin_unit_id, from_owner_unit_id, from_officer_id, version, state)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (reorganization_id, work_id) DO UPDATE SET version = excluded.version,"
    " state = excluded.state";

static bool remember(Slice *slice, const Work *seen, const char *state)
{
    return db_run(slice->cx->db, SQL_REMEMBER,
                  DB_ARGS(db_int(slice->reorganization_id), db_int(seen->id.value),
                          db_int(seen->unit_id), db_int(seen->origin_unit_id),
                          db_int(seen->owner_unit_id), db_optional(seen->officer_id),
                          db_int(seen->version + 1), db_cstr(state)),
                  &slice->cx->error);
}

static bool transfer(Slice *slice, const Work *seen, const WorkTransfer *to, const char *state)
{
    bool done = false;
    return work_transfer(slice->cx, seen, to, &done) && (!done || remember(slice, seen, state));
}

/* `chosen`: where the work of a split unit goes, 0 when nobody has decided. */
static bool follow_one(Slice *slice, const Work *seen, int64_t chosen)
{
    WorkTransfer to = {.verb = "transfer",
                       .officer_id = seen->officer_id,
                       .reorganization_id = slice->reorganization_id,
                       .resolution = slice->resolution};
    const bool waits = slice->is_split && seen->unit_id == slice->unit_id && chosen == 0;
    if (!lead(slice, seen->unit_id, &to.unit_id) ||
        !lead(slice, seen->origin_unit_id, &to.origin_unit_id) ||
        !lead(slice, seen->owner_unit_id, &to.owner_unit_id))
        return false;
    if (chosen && seen->unit_id == slice->unit_id)
        to.unit_id = chosen;
    if (chosen && seen->origin_unit_id == slice->unit_id)
        to.origin_unit_id = chosen;
    if (chosen && seen->owner_unit_id == slice->unit_id)
        to.owner_unit_id = chosen;
    return keep_officer(slice, to.unit_id, &to.officer_id) &&
           transfer(slice, seen, &to, waits ? "waiting" : slice->moved);
}

static bool follow_unit(Ctx *cx, int64_t unit_id, size_t *followed)
{
    Slice slice;
    Work *rows = NULL;
    size_t count = 0;
    bool found = false;
    if (!begin_slice(cx, unit_id, &slice, &found) ||
        (found && !work_list_left(cx, unit_id, &rows, &count)))
        return false;
    for (size_t i = 0; i < count; i++) {
        int64_t chosen = 0;
        if (slice.is_split && !find_rule(&slice, &rows[i], &chosen))
            return false;
        if (!follow_one(&slice, &rows[i], chosen))
            return false;
    }
    *followed += count;
    return true;
}

/* ---- which are next ---- */

typedef struct IdRow {
    int64_t id;
} IdRow;
static const DbColumn ID_COLUMNS[] = {DB_INT(IdRow, id)};

#define MAX_UNITS 100
static const char SQL_NEXT_UNITS[] =
    "SELECT h.unit_id AS id FROM unit_holder AS h"
    " WHERE EXISTS (SELECT 1 FROM work AS w WHERE w.closed_at IS NULL AND w.unit_id = h.unit_id)"
    " OR EXISTS (SELECT 1 FROM work AS w WHERE w.closed_at IS NULL"
    "   AND w.origin_unit_id = h.unit_id)"
    " OR EXISTS (SELECT 1 FROM work AS w WHERE w.closed_at IS NULL"
    "   AND w.owner_unit_id = h.unit_id) ORDER BY h.unit_id LIMIT 100";

static bool list_next(Ctx *cx, IdRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_NEXT_UNITS, DB_NO_ARGS, DB_ROWS(ID_COLUMNS),
                        sizeof **out, MAX_UNITS, (void *)out, out_count, &cx->error);
}

bool follow_is_needed(Ctx *cx, bool *out)
{
    IdRow *units = NULL;
    size_t count = 0;
    if (!list_next(cx, &units, &count))
        return false;
    *out = count > 0;
    return true;
}

/* Small units share a slice. */
static bool follow_units(Ctx *cx, bool *more)
{
    IdRow *units = NULL;
    size_t count = 0;
    size_t followed = 0;
    if (!list_next(cx, &units, &count))
        return false;
    for (size_t i = 0; i < count && followed < WORK_TRANSFER_ROWS / 2; i++)
        if (!follow_unit(cx, units[i].id, &followed))
            return false;
    *more = count > 0;
    return true;
}

/* ---- functions that a living unit gave away ---- */

static const char SQL_OF_FUNCTION[] =
    "SELECT w.id FROM work AS w JOIN dossier AS d ON d.work_id = w.id AND d.procedure_code = $2"
    " WHERE w.closed_at IS NULL AND w.unit_id = $1 ORDER BY w.due_at, w.id LIMIT 100";

static bool hand_function(Slice *slice, const RuleRow *rule, int64_t work_id)
{
    Work seen = {0};
    WorkTransfer to = {.verb = "transfer",
                       .unit_id = rule->to_unit_id,
                       .reorganization_id = rule->reorganization_id,
                       .resolution = slice->resolution};
    if (!work_get(slice->cx, (WorkId){work_id}, &seen))
        return false;
    to.officer_id = seen.officer_id;
    to.origin_unit_id = seen.origin_unit_id;
    to.owner_unit_id =
        seen.owner_unit_id == rule->from_unit_id ? rule->to_unit_id : seen.owner_unit_id;
    return keep_officer(slice, to.unit_id, &to.officer_id) && transfer(slice, &seen, &to, "moved");
}

/* *more: a slice of this function was moved. */
static bool follow_function(Ctx *cx, const RuleRow *rule, bool *more)
{
    IdRow *rows = NULL;
    size_t count = 0;
    Slice slice = {.cx = cx,
                   .unit_id = rule->from_unit_id,
                   .reorganization_id = rule->reorganization_id,
                   .resolution = STR(VI("Chuyển chức năng")),
                   .seats = ARENA_ARRAY(cx->arena, Seat, WORK_TRANSFER_ROWS)};
    if (!db_fetch_all(cx->db, cx->arena, SQL_OF_FUNCTION,
                      DB_ARGS(db_int(rule->from_unit_id), db_text(rule->value)),
                      DB_ROWS(ID_COLUMNS), sizeof *rows, WORK_TRANSFER_ROWS, (void *)&rows, &count,
                      &cx->error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!hand_function(&slice, rule, rows[i].id))
            return false;
    *more = count > 0;
    return true;
}

static bool follow_functions(Ctx *cx, bool *more)
{
    RuleRow *rules = NULL;
    size_t count = 0;
    *more = false;
    if (!rule_list_functions(cx, &rules, &count))
        return false;
    for (size_t i = 0; i < count && !*more; i++)
        if (!follow_function(cx, &rules[i], more))
            return false;
    return true;
}

/* ---- begun in a unit that was undone ---- */

bool follow_newborn(Ctx *cx, const Newborn *of)
{
    Work seen = {0};
    Lead leads[4] = {{of->unit_id, of->answerer_unit_id}};
    Seat seats[1];
    Slice slice = {.cx = cx,
                   .unit_id = of->unit_id,
                   .reorganization_id = of->reorganization_id,
                   .resolution = of->resolution,
                   .moved = "returned",
                   .leads = leads,
                   .lead_count = 1,
                   .seats = seats};
    return work_get(cx, (WorkId){of->work_id}, &seen) && follow_one(&slice, &seen, 0);
}

/* ---- by hand ---- */

bool follow_by_hand(Ctx *cx, const CaseChoice *choice, const Work *seen)
{
    Slice slice;
    bool found = false;
    if (!begin_slice(cx, choice->from_unit_id, &slice, &found))
        return false;
    if (!found)
        return fail(cx, ERROR_CONFLICT,
                    VI("Đợt sắp xếp này đã được hoàn tác nên không phân việc nữa."),
                    "unit %lld has no holder", (long long)choice->from_unit_id);
    const bool has_origin = choice->from_origin_unit_id == choice->from_unit_id;
    const bool has_owner = choice->from_owner_unit_id == choice->from_unit_id;
    WorkTransfer to = {.verb = "transfer",
                       .unit_id = choice->to_unit_id,
                       .origin_unit_id = has_origin ? choice->to_unit_id : seen->origin_unit_id,
                       .owner_unit_id = has_owner ? choice->to_unit_id : seen->owner_unit_id,
                       .officer_id = seen->officer_id,
                       .reorganization_id = slice.reorganization_id,
                       .resolution = slice.resolution};
    bool done = false;
    if (!keep_officer(&slice, to.unit_id, &to.officer_id) || !work_transfer(cx, seen, &to, &done))
        return false;
    return done || fail(cx, ERROR_CONFLICT,
                        VI("Trong lúc bạn xem, việc này đã thay đổi. Hãy xem lại rồi chọn tiếp."),
                        "work %lld moved meanwhile", (long long)seen->id.value);
}

/* ---- the whole ---- */

static const char SQL_DONE[] =
    "UPDATE reorganization SET state = 'done', ended_at = $1 WHERE state = 'following'";

bool reorganize_follow(Ctx *cx, bool *more)
{
    if (!follow_units(cx, more) || *more)
        return *more;
    if (!follow_functions(cx, more) || *more)
        return *more;
    if (!return_slice(cx, more) || *more)
        return *more;
    return db_run(cx->db, SQL_DONE, DB_ARGS(db_instant(cx->now)), &cx->error);
}
