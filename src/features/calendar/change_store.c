#include "features/calendar/calendar_internal.h"

#define MAX_LISTED 50
#define MAX_DEPTH 16

#define X(value, code, label) code,
static const char *const KIND_CODES[] = {CHANGE_KINDS(X)};
static const char *const STATE_CODES[] = {CHANGE_STATES(X)};
#undef X
#define X(value, code, label) label,
static const char *const KIND_LABELS[] = {CHANGE_KINDS(X)};
static const char *const STATE_LABELS[] = {CHANGE_STATES(X)};
#undef X

const char *change_kind_label(ChangeKind kind)
{
    return KIND_LABELS[kind];
}

const char *change_state_label(ChangeState state)
{
    return STATE_LABELS[state];
}

RecomputeSpan change_span(const Change *change)
{
    return (RecomputeSpan){change->first_date, change->last_date};
}

/* ---- a draft ---- */

static const char SQL_STORE[] =
    "INSERT INTO calendar_change (id, kind, title, legal_source, rows, row_count, first_date,"
    " last_date, state, unit_id, entered_by, entered_at, seen_count, moved_count, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', $9, $10, $11, 0, 0, 1)";
static const char SQL_STORE_TARGET[] =
    "INSERT INTO calendar_change_target (change_id, unit_id) VALUES ($1, $2)";
static const char SQL_STORE_SCOPE[] =
    "INSERT INTO calendar_change_scope (change_id, unit_id) VALUES ($1, $2)";

/* Whether the unit takes its calendar from one of the targets. */
static bool inherits(const Ctx *cx, const Unit *unit, const int64_t *targets, size_t count)
{
    for (int depth = 0; unit && depth < MAX_DEPTH; depth++) {
        for (size_t i = 0; i < count; i++)
            if (targets[i] == unit->id || targets[i] == NATION)
                return true;
        unit = unit->parent_id ? unit_find(cx, unit->parent_id) : NULL;
    }
    return false;
}

static bool store_scope(Ctx *cx, int64_t id, const int64_t *targets, size_t count)
{
    const UnitTree *tree = unit_tree(cx);
    for (size_t i = 0; i < tree->count; i++)
        if (inherits(cx, &tree->units[i], targets, count) &&
            !db_run(cx->db, SQL_STORE_SCOPE, DB_ARGS(db_int(id), db_int(tree->units[i].id)),
                    &cx->error))
            return false;
    return true;
}

bool change_store(Ctx *cx, Change *change, const int64_t *targets, size_t target_count)
{
    change->id = id_next(cx->ids);
    change->state = CHANGE_DRAFT;
    change->unit_id = calendar_acting_unit(cx);
    change->entered_by = cx->actor.account_id;
    change->entered_at = cx->now;
    change->version = 1;
    const DbValue last = change->last_date.days ? db_date(cx->arena, change->last_date) : db_null();
    if (!db_run(cx->db, SQL_STORE,
                DB_ARGS(db_int(change->id), db_cstr(KIND_CODES[change->kind]),
                        db_text(change->title), db_text(change->legal_source),
                        db_text(change->rows), db_int(change->row_count),
                        db_date(cx->arena, change->first_date), last, db_int(change->unit_id),
                        db_int(change->entered_by), db_instant(change->entered_at)),
                &cx->error))
        return false;
    for (size_t i = 0; i < target_count; i++)
        if (!db_run(cx->db, SQL_STORE_TARGET, DB_ARGS(db_int(change->id), db_int(targets[i])),
                    &cx->error))
            return false;
    return store_scope(cx, change->id, targets, target_count);
}

/* ---- reading ---- */

#define CHANGE_COLUMNS                                                                             \
    "id, kind, title, legal_source, rows, row_count, first_date, last_date, state, unit_id,"       \
    " entered_by, entered_at, confirmed_at, ended_at, seen_count, moved_count, version"
static const DbColumn COLUMNS[] = {
    DB_INT(Change, id),
    DB_ENUM(Change, kind, KIND_CODES),
    DB_TEXT(Change, title),
    DB_TEXT(Change, legal_source),
    DB_TEXT(Change, rows),
    DB_INT(Change, row_count),
    DB_DATE(Change, first_date),
    DB_DATE(Change, last_date),
    DB_ENUM(Change, state, STATE_CODES),
    DB_INT(Change, unit_id),
    DB_INT(Change, entered_by),
    DB_INSTANT(Change, entered_at),
    DB_INSTANT(Change, confirmed_at),
    DB_INSTANT(Change, ended_at),
    DB_INT(Change, seen_count),
    DB_INT(Change, moved_count),
    DB_INT(Change, version),
};

static const char SQL_GET[] = "SELECT " CHANGE_COLUMNS " FROM calendar_change WHERE id = $1";

bool change_get(Db *db, Arena *arena, int64_t id, Change *out, Error *error)
{
    return db_fetch_one(db, arena, SQL_GET, DB_ARGS(db_int(id)), DB_ROWS(COLUMNS), out, error);
}

static const char SQL_LIST[] =
    "SELECT " CHANGE_COLUMNS " FROM calendar_change ORDER BY id DESC LIMIT 50";
static const char SQL_LIST_OF_UNIT[] =
    "SELECT " CHANGE_COLUMNS " FROM calendar_change WHERE unit_id = $1"
    " ORDER BY id DESC LIMIT 50";

bool change_list(Ctx *cx, int64_t unit_id, Change **out, size_t *out_count)
{
    if (unit_id == 0)
        return db_fetch_all(cx->db, cx->arena, SQL_LIST, DB_NO_ARGS, DB_ROWS(COLUMNS), sizeof **out,
                            MAX_LISTED, (void *)out, out_count, &cx->error);
    return db_fetch_all(cx->db, cx->arena, SQL_LIST_OF_UNIT, DB_ARGS(db_int(unit_id)),
                        DB_ROWS(COLUMNS), sizeof **out, MAX_LISTED, (void *)out, out_count,
                        &cx->error);
}

typedef struct Target {
    int64_t unit_id;
} Target;
static const DbColumn TARGET_COLUMNS[] = {DB_INT(Target, unit_id)};
static const char SQL_TARGETS[] =
    "SELECT unit_id FROM calendar_change_target WHERE change_id = $1 ORDER BY unit_id LIMIT 20";

bool change_targets(Ctx *cx, int64_t id, int64_t **out, size_t *out_count)
{
    Target *rows = NULL;
    if (!db_fetch_all(cx->db, cx->arena, SQL_TARGETS, DB_ARGS(db_int(id)), DB_ROWS(TARGET_COLUMNS),
                      sizeof *rows, CHANGE_MAX_TARGETS, (void *)&rows, out_count, &cx->error))
        return false;
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, *out_count + 1);
    for (size_t i = 0; i < *out_count; i++)
        ids[i] = rows[i].unit_id;
    *out = ids;
    return true;
}

/* ---- its life ---- */

static const char SQL_BEGIN[] =
    "UPDATE calendar_change SET state = 'running', confirmed_by = $3, confirmed_at = $4,"
    " version = version + 1 WHERE id = $1 AND version = $2 AND state = 'draft'";
static const char SQL_DROP[] = "UPDATE calendar_change SET state = 'dropped', ended_at = $3,"
                               " version = version + 1"
                               " WHERE id = $1 AND version = $2 AND state = 'draft'";

static bool fail_stale(Ctx *cx)
{
    return fail(cx, ERROR_CONFLICT,
                VI("Thay đổi này đã được xác nhận hoặc đã bỏ. Hãy xem lại tình trạng của nó."),
                "the change is no draft of that version");
}

bool change_begin(Ctx *cx, const Change *change, int64_t version)
{
    int64_t changed = 0;
    return db_run_count(cx->db, SQL_BEGIN,
                        DB_ARGS(db_int(change->id), db_int(version), db_int(cx->actor.account_id),
                                db_instant(cx->now)),
                        &changed, &cx->error) &&
           (changed == 1 || fail_stale(cx));
}

bool change_drop(Ctx *cx, const Change *change, int64_t version)
{
    int64_t changed = 0;
    return db_run_count(cx->db, SQL_DROP,
                        DB_ARGS(db_int(change->id), db_int(version), db_instant(cx->now)), &changed,
                        &cx->error) &&
           (changed == 1 || fail_stale(cx));
}

static const char SQL_NEXT_UNIT[] = "SELECT coalesce(min(unit_id), 0) AS unit_id"
                                    " FROM calendar_change_scope WHERE change_id = $1"
                                    " AND unit_id > $2";

bool change_next_unit(Db *db, int64_t id, int64_t after, int64_t *out, Error *error)
{
    return db_fetch_int(db, SQL_NEXT_UNIT, DB_ARGS(db_int(id), db_int(after)), out, error);
}

static const char SQL_PROGRESS[] =
    "UPDATE calendar_change SET seen_count = seen_count + $2, moved_count = moved_count + $3"
    " WHERE id = $1";

bool change_progress(Ctx *cx, int64_t id, int64_t seen, int64_t moved)
{
    return db_run_one(cx->db, SQL_PROGRESS, DB_ARGS(db_int(id), db_int(seen), db_int(moved)),
                      &cx->error);
}

static const char SQL_END[] =
    "UPDATE calendar_change SET state = 'done', ended_at = $2 WHERE id = $1";

bool change_end(Ctx *cx, int64_t id)
{
    return db_run_one(cx->db, SQL_END, DB_ARGS(db_int(id), db_instant(cx->now)), &cx->error);
}
