#include "kernel/work_list.h"

#include "kernel/work_internal.h"

#define FAR_KEY INT64_MAX

/* The filters come behind the index range: state and role narrow what the range brings. */
#define FILTERS                                                                                    \
    " AND (CAST($3 AS TEXT) = '' OR state = $3) AND (CAST($4 AS TEXT) = '' OR role = $4)"
#define BY_DUE " AND (due_at, id) > ($5, $6)" FILTERS " ORDER BY due_at, id LIMIT 51"
#define BY_RECEIVED                                                                                \
    " AND (opened_at, id) < ($5, $6)" FILTERS " ORDER BY opened_at DESC, id DESC LIMIT 51"
#define BY_CODE " AND code > $5" FILTERS " ORDER BY code LIMIT 51"
#define OPEN_OF_UNIT                                                                               \
    "SELECT " WORK_COLUMNS " FROM work WHERE closed_at IS NULL AND unit_id = $1 AND due_at < $2"
#define OPEN_OF_OFFICER                                                                            \
    "SELECT " WORK_COLUMNS " FROM work WHERE closed_at IS NULL AND officer_id = $1 AND due_at < $2"
#define OF_ORIGIN "SELECT " WORK_COLUMNS " FROM work WHERE origin_unit_id = $1 AND opened_at < $2"

static const char SQL_UNIT_DUE[] = OPEN_OF_UNIT BY_DUE;
static const char SQL_UNIT_RECEIVED[] = OPEN_OF_UNIT BY_RECEIVED;
static const char SQL_UNIT_CODE[] = OPEN_OF_UNIT BY_CODE;
static const char SQL_MINE_DUE[] = OPEN_OF_OFFICER BY_DUE;
static const char SQL_MINE_RECEIVED[] = OPEN_OF_OFFICER BY_RECEIVED;
static const char SQL_MINE_CODE[] = OPEN_OF_OFFICER BY_CODE;
static const char SQL_ORIGIN[] = OF_ORIGIN BY_RECEIVED;

static const char *const SQL_LISTS[][3] = {
    [SCOPE_UNIT] = {SQL_UNIT_DUE, SQL_UNIT_RECEIVED, SQL_UNIT_CODE},
    [SCOPE_MINE] = {SQL_MINE_DUE, SQL_MINE_RECEIVED, SQL_MINE_CODE},
    [SCOPE_LATE] = {SQL_UNIT_DUE, SQL_UNIT_RECEIVED, SQL_UNIT_CODE},
    [SCOPE_TODAY] = {SQL_UNIT_DUE, SQL_UNIT_RECEIVED, SQL_UNIT_CODE},
    [SCOPE_ORIGIN] = {SQL_ORIGIN, SQL_ORIGIN, SQL_ORIGIN},
};

/* ---- cursors: "key,id" in base64url ---- */

typedef struct Cursor {
    int64_t key, id;
    Str code;
} Cursor;

static Str cursor_of(Ctx *cx, WorkSort sort, const Work *last)
{
    if (sort == SORT_CODE)
        return base64url_of(cx->arena, last->code);
    const int64_t key = sort == SORT_DUE ? last->due_at.ms : last->opened_at.ms;
    return base64url_of(
        cx->arena, arena_format(cx->arena, "%lld,%lld", (long long)key, (long long)last->id.value));
}

static bool parse_cursor(Ctx *cx, const WorkQuery *query, Cursor *out)
{
    Str text = {0};
    Str key = {0};
    const bool is_due = query->sort == SORT_DUE && query->scope != SCOPE_ORIGIN;
    *out = is_due ? (Cursor){.key = -1} : (Cursor){.key = FAR_KEY, .id = FAR_KEY};
    if (query->scope == SCOPE_TODAY && is_due)
        out->key = instant_of_local(cx->today, 0).ms - 1;
    if (str_is_empty(query->after))
        return true;
    if (base64url_parse(cx->arena, query->after, &text)) {
        out->code = text;
        if (query->sort == SORT_CODE && utf8_is_valid(text))
            return true;
        if (str_split_next(&text, ',', &key) && str_parse_int(key, &out->key) &&
            str_parse_int(text, &out->id))
            return true;
    }
    return fail(cx, ERROR_INPUT, VI("Dấu trang không đúng. Hãy mở lại danh sách từ đầu."),
                "cursor");
}

/* Upper bound of the index range that makes a scope out of a unit's open work. */
static int64_t range_end(const Ctx *cx, const WorkQuery *query)
{
    switch (query->scope) {
    case SCOPE_LATE:
        return cx->now.ms;
    case SCOPE_TODAY:
        return instant_of_local((Date){cx->today.days + 1}, 0).ms;
    default:
        return FAR_KEY;
    }
}

bool work_list(Ctx *cx, const WorkQuery *query, WorkPage *out)
{
    Cursor cursor = {0};
    WorkPage page = {0};
    if (!parse_cursor(cx, query, &cursor))
        return false;
    const WorkSort sort = query->scope == SCOPE_ORIGIN ? SORT_RECEIVED : query->sort;
    const DbValue owner = db_int(query->scope == SCOPE_MINE ? query->account_id : query->unit_id);
    const DbArgs by_key = DB_ARGS(owner, db_int(range_end(cx, query)), db_text(query->state),
                                  db_text(query->role), db_int(cursor.key), db_int(cursor.id));
    const DbArgs by_code = DB_ARGS(owner, db_int(range_end(cx, query)), db_text(query->state),
                                   db_text(query->role), db_text(cursor.code));
    if (!db_fetch_all(cx->db, cx->arena, SQL_LISTS[query->scope][sort],
                      sort == SORT_CODE ? by_code : by_key, WORK_SHAPE, sizeof(Work),
                      WORK_LIST_ROWS + 1, (void *)&page.rows, &page.count, &cx->error))
        return false;
    if (page.count > WORK_LIST_ROWS) {
        page.count = WORK_LIST_ROWS;
        page.next = cursor_of(cx, sort, &page.rows[WORK_LIST_ROWS - 1]);
    }
    *out = page;
    return true;
}

/* ---- counters ---- */

static const DbColumn COUNT_COLUMNS[] = {DB_INT(WorkCounts, mine), DB_INT(WorkCounts, unit),
                                         DB_INT(WorkCounts, late), DB_INT(WorkCounts, today)};
static const char SQL_COUNTS[] =
    "SELECT (SELECT count(*) FROM (SELECT 1 FROM work WHERE closed_at IS NULL AND officer_id = $1"
    "         LIMIT 1000) AS m) AS mine,"
    " (SELECT count(*) FROM (SELECT 1 FROM work WHERE closed_at IS NULL AND unit_id = $2"
    "         LIMIT 1000) AS u) AS unit,"
    " (SELECT count(*) FROM (SELECT 1 FROM work WHERE closed_at IS NULL AND unit_id = $2"
    "         AND due_at < $3 LIMIT 1000) AS l) AS late,"
    " (SELECT count(*) FROM (SELECT 1 FROM work WHERE closed_at IS NULL AND unit_id = $2"
    "         AND due_at >= $4 AND due_at < $5 LIMIT 1000) AS t) AS today";

bool work_counts(Ctx *cx, int64_t unit_id, WorkCounts *out)
{
    return db_fetch_one(cx->db, cx->arena, SQL_COUNTS,
                        DB_ARGS(db_int(cx->actor.account_id), db_int(unit_id), db_instant(cx->now),
                                db_instant(instant_of_local(cx->today, 0)),
                                db_instant(instant_of_local((Date){cx->today.days + 1}, 0))),
                        DB_ROWS(COUNT_COLUMNS), out, &cx->error);
}

/* ---- by code ---- */

static const char SQL_BY_CODE[] =
    "SELECT " WORK_COLUMNS " FROM work WHERE code >= $1 AND code < $2"
    " AND (unit_id = $3 OR origin_unit_id = $3 OR owner_unit_id = $3) ORDER BY code DESC LIMIT 50";

bool work_list_by_code(Ctx *cx, Str prefix, int64_t unit_id, Work **out, size_t *out_count)
{
    const Str end = arena_format(cx->arena, "%.*s\x7f", STR_ARGS(prefix));
    return db_fetch_all(cx->db, cx->arena, SQL_BY_CODE,
                        DB_ARGS(db_text(prefix), db_text(end), db_int(unit_id)), WORK_SHAPE,
                        sizeof(Work), WORK_LIST_ROWS, (void *)out, out_count, &cx->error);
}
