/* The rows of reorganisations. */
#include "features/reorganize/reorganize_internal.h"

#include "kernel/actor.h"

Ctx reorganize_context(Db *db, Arena *arena, IdMaker *ids, Instant now)
{
    static const App NO_FEATURES;
    return (Ctx){.arena = arena,
                 .db = db,
                 .ids = ids,
                 .app = &NO_FEATURES,
                 .actor = actor_of_time(),
                 .now = now,
                 .today = instant_date(now)};
}

static const DbColumn COLUMNS[] = {
    DB_INT(Reorganization, id),
    DB_DATE(Reorganization, date),
    DB_TEXT(Reorganization, resolution),
    DB_TEXT(Reorganization, plan),
    DB_TEXT(Reorganization, state),
    DB_INSTANT(Reorganization, cut_at),
    DB_INSTANT(Reorganization, created_at),
    DB_INSTANT(Reorganization, ended_at),
};
#define REORGANIZATION_COLUMNS "id, date, resolution, plan, state, cut_at, created_at, ended_at"

static const char SQL_GET[] = "SELECT " REORGANIZATION_COLUMNS " FROM reorganization WHERE id = $1";
static const char SQL_NEWEST[] =
    "SELECT " REORGANIZATION_COLUMNS " FROM reorganization ORDER BY id DESC LIMIT 1";

bool reorganize_find(Ctx *cx, int64_t id, Reorganization *out, bool *found)
{
    if (id == 0)
        return db_find_one(cx->db, cx->arena, SQL_NEWEST, DB_NO_ARGS, DB_ROWS(COLUMNS), out, found,
                           &cx->error);
    return db_find_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(id)), DB_ROWS(COLUMNS), out,
                       found, &cx->error);
}

static const char SQL_DUE[] = "SELECT " REORGANIZATION_COLUMNS " FROM reorganization"
                              " WHERE state = 'scheduled' AND cut_at <= $1 ORDER BY id LIMIT 1";

bool reorganize_find_due(Ctx *cx, Reorganization *out, bool *found)
{
    return db_find_one(cx->db, cx->arena, SQL_DUE, DB_ARGS(db_instant(cx->now)), DB_ROWS(COLUMNS),
                       out, found, &cx->error);
}

/* ---- scheduling ---- */

static const char SQL_OPEN[] =
    "SELECT count(*) AS open FROM reorganization WHERE state NOT IN ('done', 'undone')";
static const char SQL_STORE[] =
    "INSERT INTO reorganization (id, date, resolution, plan, state, cut_at, created_by, created_at)"
    " VALUES ($1, $2, $3, $4, 'scheduled', $5, $6, $7)";

bool reorganize_schedule(Ctx *cx, const Plan *plan, Str text, Instant cut_at, int64_t *out_id)
{
    int64_t open = 0;
    if (instant_date(cut_at).days != plan->date.days)
        return fail(cx, ERROR_INPUT,
                    VI("Thời điểm thực hiện phải nằm trong ngày ghi trong phương án."),
                    "the instant is not on the day of the plan");
    if (!db_fetch_int(cx->db, SQL_OPEN, DB_NO_ARGS, &open, &cx->error))
        return false;
    *out_id = id_next(cx->ids);
    if (open == 0 &&
        db_run(cx->db, SQL_STORE,
               DB_ARGS(db_int(*out_id), db_date(cx->arena, plan->date), db_text(plan->resolution),
                       db_text(text), db_instant(cut_at), db_optional(cx->actor.account_id),
                       db_instant(cx->now)),
               &cx->error) &&
        db_flush(cx->db, &cx->error))
        return true;
    if (open == 0 && cx->error.code != ERROR_CONFLICT)
        return false;
    error_clear(&cx->error); /* two at the same moment: the index holds one of them */
    return fail(cx, ERROR_CONFLICT,
                VI("Một đợt sắp xếp khác chưa xong. Hãy đợi hoặc hoàn tác đợt đó trước."),
                "another reorganization is under way");
}

/* ---- units ---- */

#define MAX_UNITS 5000
typedef struct UnitRow {
    int64_t unit_id;
} UnitRow;
static const DbColumn UNIT_COLUMNS[] = {DB_INT(UnitRow, unit_id)};
static const char SQL_UNITS[] =
    "SELECT unit_id FROM reorganization_unit WHERE reorganization_id = $1 AND fate = $2"
    " ORDER BY unit_id LIMIT 5000";

bool reorganization_units(Ctx *cx, int64_t id, const char *fate, const int64_t **out,
                          size_t *out_count)
{
    _Static_assert(sizeof(UnitRow) == sizeof(int64_t), "rows are ids");
    return db_fetch_all(cx->db, cx->arena, SQL_UNITS, DB_ARGS(db_int(id), db_cstr(fate)),
                        DB_ROWS(UNIT_COLUMNS), sizeof(UnitRow), MAX_UNITS, (void *)out, out_count,
                        &cx->error);
}

/* ---- rules ---- */

#define MAX_RULES 1000
static const DbColumn RULE_COLUMNS[] = {
    DB_INT(RuleRow, id),
    DB_INT(RuleRow, reorganization_id),
    DB_INT(RuleRow, from_unit_id),
    DB_INT(RuleRow, to_unit_id),
    DB_ENUM(RuleRow, sort, RULE_SORT_CODES),
    DB_TEXT(RuleRow, value),
};
#define RULE_FIELDS "r.id, r.reorganization_id, r.from_unit_id, r.to_unit_id, r.sort, r.value"

static const char SQL_RULES[] = "SELECT " RULE_FIELDS " FROM reorganization_rule AS r"
                                " WHERE r.from_unit_id = $1 ORDER BY r.id LIMIT 1000";

bool rule_list(Ctx *cx, int64_t from_unit_id, RuleRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_RULES, DB_ARGS(db_int(from_unit_id)),
                        DB_ROWS(RULE_COLUMNS), sizeof **out, MAX_RULES, (void *)out, out_count,
                        &cx->error);
}

/* Functions that units which go on gave away in what is not yet done. */
static const char SQL_FUNCTIONS[] =
    "SELECT " RULE_FIELDS " FROM reorganization_rule AS r"
    " JOIN reorganization AS o ON o.id = r.reorganization_id AND o.state = 'following'"
    " JOIN unit AS u ON u.id = r.from_unit_id AND u.valid_to IS NULL"
    " WHERE r.sort = 'procedure' ORDER BY r.id LIMIT 1000";

bool rule_list_functions(Ctx *cx, RuleRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_FUNCTIONS, DB_NO_ARGS, DB_ROWS(RULE_COLUMNS),
                        sizeof **out, MAX_RULES, (void *)out, out_count, &cx->error);
}

static const char SQL_STORE_RULE[] =
    "INSERT INTO reorganization_rule (id, reorganization_id, from_unit_id, to_unit_id, sort, value)"
    " VALUES ($1, $2, $3, $4, $5, $6)";

bool rule_store(Ctx *cx, const RuleRow *rule)
{
    return db_run(cx->db, SQL_STORE_RULE,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(rule->reorganization_id),
                          db_int(rule->from_unit_id), db_int(rule->to_unit_id),
                          db_cstr(RULE_SORT_CODES[rule->sort]), db_text(rule->value)),
                  &cx->error);
}

/* ---- progress ---- */

static const DbColumn PROGRESS_COLUMNS[] = {
    DB_INT(ReorganizeProgress, pending),     DB_INT(ReorganizeProgress, moved),
    DB_INT(ReorganizeProgress, waiting),     DB_INT(ReorganizeProgress, decided),
    DB_INT(ReorganizeProgress, returned),    DB_INT(ReorganizeProgress, kept),
    DB_INT(ReorganizeProgress, ended_units), DB_INT(ReorganizeProgress, new_units),
};
static const char SQL_PROGRESS[] =
    "SELECT (SELECT count(*) FROM ("
    "  SELECT w.id FROM reorganization_unit AS u JOIN work AS w ON w.unit_id = u.unit_id"
    "   AND w.closed_at IS NULL WHERE u.reorganization_id = $1 AND u.fate = 'ends'"
    "  UNION SELECT w.id FROM reorganization_unit AS u JOIN work AS w"
    "   ON w.origin_unit_id = u.unit_id AND w.closed_at IS NULL"
    "   WHERE u.reorganization_id = $1 AND u.fate = 'ends'"
    "  UNION SELECT w.id FROM reorganization_unit AS u JOIN work AS w"
    "   ON w.owner_unit_id = u.unit_id AND w.closed_at IS NULL"
    "   WHERE u.reorganization_id = $1 AND u.fate = 'ends') AS named) AS pending,"
    " count(*) FILTER (WHERE state = 'moved') AS moved,"
    " count(*) FILTER (WHERE state = 'waiting' AND EXISTS (SELECT 1 FROM work AS w"
    "   WHERE w.id = work_id AND w.closed_at IS NULL)) AS waiting,"
    " count(*) FILTER (WHERE state = 'decided') AS decided,"
    " count(*) FILTER (WHERE state = 'returned') AS returned,"
    " count(*) FILTER (WHERE state = 'kept') AS kept,"
    " (SELECT count(*) FROM reorganization_unit WHERE reorganization_id = $1 AND fate = 'ends')"
    "   AS ended_units,"
    " (SELECT count(*) FROM reorganization_unit WHERE reorganization_id = $1 AND fate = 'begins')"
    "   AS new_units"
    " FROM reorganization_work WHERE reorganization_id = $1";

bool reorganize_progress(Ctx *cx, int64_t id, ReorganizeProgress *out)
{
    return db_fetch_one(cx->db, cx->arena, SQL_PROGRESS, DB_ARGS(db_int(id)),
                        DB_ROWS(PROGRESS_COLUMNS), out, &cx->error);
}

#define MAX_LISTED 50
static const char SQL_LIST[] = "SELECT id, date, resolution, '' AS plan, state, cut_at, created_at,"
                               " ended_at FROM reorganization ORDER BY id DESC LIMIT 50";

bool reorganize_list(Ctx *cx, Reorganization **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_LIST, DB_NO_ARGS, DB_ROWS(COLUMNS), sizeof **out,
                        MAX_LISTED, (void *)out, out_count, &cx->error);
}

static bool put_one(Ctx *cx, const Reorganization *one, Json *json)
{
    ReorganizeProgress progress = {0};
    if (!reorganize_progress(cx, one->id, &progress))
        return false;
    json_open_object(json);
    json_put_id(json, "id", one->id);
    json_put_date(json, "date", one->date);
    json_put_text(json, "resolution", one->resolution);
    json_put_text(json, "state", one->state);
    json_put_instant(json, "cut_at", one->cut_at);
    json_put_int(json, "ended_units", progress.ended_units);
    json_put_int(json, "new_units", progress.new_units);
    json_put_int(json, "moved", progress.moved);
    json_put_int(json, "left", str_is(one->state, "undone") ? 0 : progress.pending);
    json_put_int(json, "waiting", progress.waiting);
    json_put_int(json, "decided", progress.decided);
    json_put_int(json, "returned", progress.returned);
    json_put_int(json, "kept", progress.kept);
    json_close_object(json);
    return true;
}

bool reorganize_status_json(Ctx *cx, Json *json)
{
    Reorganization *rows = NULL;
    size_t count = 0;
    if (!reorganize_list(cx, &rows, &count))
        return false;
    json_open_object(json);
    json_key(json, "reorganizations");
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        if (!put_one(cx, &rows[i], json))
            return false;
    json_close_array(json);
    json_close_object(json);
    return true;
}

/* ---- what must stay the same ---- */

static const DbColumn SUM_COLUMNS[] = {
    DB_INT(ReorganizeSums, work),           DB_INT(ReorganizeSums, open_work),
    DB_INT(ReorganizeSums, due_sum),        DB_INT(ReorganizeSums, clocks),
    DB_INT(ReorganizeSums, clock_due_sum),  DB_INT(ReorganizeSums, codes),
    DB_INT(ReorganizeSums, held_by_living), DB_INT(ReorganizeSums, posts),
};
/* Sums of seconds: of milliseconds they would pass 63 bits at some millions of rows. */
static const char SQL_SUMS[] =
    "SELECT (SELECT count(*) FROM work) AS work,"
    " (SELECT count(*) FROM work WHERE closed_at IS NULL) AS open_work,"
    " (SELECT CAST(coalesce(sum(due_at / 1000), 0) AS BIGINT) FROM work WHERE closed_at IS NULL)"
    "   AS due_sum,"
    " (SELECT count(*) FROM clock) AS clocks,"
    " (SELECT CAST(coalesce(sum(due_at / 1000), 0) AS BIGINT) FROM clock) AS clock_due_sum,"
    " (SELECT count(DISTINCT code) FROM work) AS codes,"
    " (SELECT count(*) FROM work AS w JOIN unit AS u ON u.id = w.unit_id"
    "   WHERE w.closed_at IS NULL AND u.valid_to IS NULL) AS held_by_living,"
    " (SELECT count(*) FROM post WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1))"
    "   AS posts";

bool reorganize_sums(Ctx *cx, Date on, ReorganizeSums *out)
{
    return db_fetch_one(cx->db, cx->arena, SQL_SUMS, DB_ARGS(db_date(cx->arena, on)),
                        DB_ROWS(SUM_COLUMNS), out, &cx->error);
}

bool reorganization_find_by(Ctx *cx, const char *sql, Reorganization *out, bool *found)
{
    return db_find_one(cx->db, cx->arena, sql, DB_NO_ARGS, DB_ROWS(COLUMNS), out, found,
                       &cx->error);
}

void reorganize_sums_json(Json *json, const char *name, const ReorganizeSums *sums)
{
    json_key(json, name);
    json_open_object(json);
    json_put_int(json, "work", sums->work);
    json_put_int(json, "open_work", sums->open_work);
    json_put_int(json, "due_sum_seconds", sums->due_sum);
    json_put_int(json, "clocks", sums->clocks);
    json_put_int(json, "clock_due_sum_seconds", sums->clock_due_sum);
    json_put_int(json, "codes", sums->codes);
    json_put_int(json, "held_by_living_units", sums->held_by_living);
    json_put_int(json, "posts", sums->posts);
    json_close_object(json);
}

bool reorganize_sums_agree(const ReorganizeSums *before, const ReorganizeSums *after)
{
    return before->work == after->work && before->open_work == after->open_work &&
           before->due_sum == after->due_sum && before->clocks == after->clocks &&
           before->clock_due_sum == after->clock_due_sum && before->codes == after->codes &&
           after->held_by_living == after->open_work;
}
