#include "kernel/work_list.h"

#include "kernel/calendar.h"
#include "kernel/calendar_store.h"
#include "kernel/work_internal.h"

/*
 * Four ways into the table, each in index order: what a unit holds, of it one state, what an
 * officer holds, what a unit received. $1 is the unit or officer, $2 to $7 the filters, $8 to $11
 * the range of sort key and id. The EDGE statements find where the window of a filtered page ends.
 */
#define OPEN_OF_UNIT "closed_at IS NULL AND unit_id = $1"
#define OPEN_OF_STATE "closed_at IS NULL AND unit_id = $1 AND state = $2"
#define OPEN_OF_OFFICER "closed_at IS NULL AND officer_id = $1"
#define OF_ORIGIN "origin_unit_id = $1"
#define FILTERS                                                                                       \
    " AND (CAST($2 AS TEXT) = '' OR state = $2) AND (CAST($3 AS TEXT) = '' OR role = $3)"             \
    " AND (CAST($4 AS BIGINT) = 0 OR coalesce(officer_id, -1) = $4) AND due_at >= $5 AND due_at < $6" \
    " AND (CAST($7 AS BIGINT) = 0 OR unit_id = $7)"
// clang-format off
/* The near end is a row that was shown, the far one belongs to the page. */
#define UPWARDS(key, a, b, c, d) \
    " AND (" key ", id) > (" a ", " b ") AND (" key ", id) <= (" c ", " d ")"
#define DOWNWARDS(key, a, b, c, d) \
    " AND (" key ", id) >= (" a ", " b ") AND (" key ", id) < (" c ", " d ")"
#define LIST_UP(owner, key) \
    "SELECT " WORK_COLUMNS " FROM work WHERE " owner UPWARDS(key, "$8", "$9", "$10", "$11") \
    FILTERS " ORDER BY " key ", id LIMIT 51"
#define LIST_DOWN(owner, key) \
    "SELECT " WORK_COLUMNS " FROM work WHERE " owner DOWNWARDS(key, "$8", "$9", "$10", "$11") \
    FILTERS " ORDER BY " key " DESC, id DESC LIMIT 51"
#define EDGE_UP(owner, key) \
    "SELECT " key " AS key, id, '' AS code FROM work WHERE " owner \
    UPWARDS(key, "$2", "$3", "$4", "$5") " ORDER BY " key ", id LIMIT 1 OFFSET 999"
#define EDGE_DOWN(owner, key) \
    "SELECT " key " AS key, id, '' AS code FROM work WHERE " owner \
    DOWNWARDS(key, "$2", "$3", "$4", "$5") " ORDER BY " key " DESC, id DESC LIMIT 1 OFFSET 999"
#define CODE_UP(owner) \
    "SELECT " WORK_COLUMNS " FROM work WHERE " owner " AND code > $8 AND code <= $9" \
    FILTERS " ORDER BY code LIMIT 51"
#define CODE_DOWN(owner) \
    "SELECT " WORK_COLUMNS " FROM work WHERE " owner " AND code >= $8 AND code < $9" \
    FILTERS " ORDER BY code DESC LIMIT 51"
#define CODE_EDGE_UP(owner) \
    "SELECT 0 AS key, 0 AS id, code FROM work WHERE " owner " AND code > $2 AND code <= $3" \
    " ORDER BY code LIMIT 1 OFFSET 999"
#define CODE_EDGE_DOWN(owner) \
    "SELECT 0 AS key, 0 AS id, code FROM work WHERE " owner " AND code >= $2 AND code < $3" \
    " ORDER BY code DESC LIMIT 1 OFFSET 999"
/* An officer's hand holds little: his first thousand by due are sorted anew for the other orders. */
#define HELD "SELECT " WORK_COLUMNS " FROM (SELECT " WORK_COLUMNS " FROM work WHERE " \
    OPEN_OF_OFFICER " ORDER BY due_at, id LIMIT 1000) AS held WHERE true"
#define HELD_UP HELD UPWARDS("opened_at", "$8", "$9", "$10", "$11") \
    FILTERS " ORDER BY opened_at, id LIMIT 51"
#define HELD_DOWN HELD DOWNWARDS("opened_at", "$8", "$9", "$10", "$11") \
    FILTERS " ORDER BY opened_at DESC, id DESC LIMIT 51"
#define HELD_CODE_UP HELD " AND code > $8 AND code <= $9" FILTERS " ORDER BY code LIMIT 51"
#define HELD_CODE_DOWN HELD " AND code >= $8 AND code < $9" FILTERS " ORDER BY code DESC LIMIT 51"
// clang-format on

static const char SQL_UNIT_DUE[] = LIST_UP(OPEN_OF_UNIT, "due_at");
static const char SQL_UNIT_DUE_BACK[] = LIST_DOWN(OPEN_OF_UNIT, "due_at");
static const char SQL_UNIT_DUE_EDGE[] = EDGE_UP(OPEN_OF_UNIT, "due_at");
static const char SQL_UNIT_DUE_BACK_EDGE[] = EDGE_DOWN(OPEN_OF_UNIT, "due_at");
static const char SQL_UNIT_RECEIVED[] = LIST_DOWN(OPEN_OF_UNIT, "opened_at");
static const char SQL_UNIT_RECEIVED_BACK[] = LIST_UP(OPEN_OF_UNIT, "opened_at");
static const char SQL_UNIT_RECEIVED_EDGE[] = EDGE_DOWN(OPEN_OF_UNIT, "opened_at");
static const char SQL_UNIT_RECEIVED_BACK_EDGE[] = EDGE_UP(OPEN_OF_UNIT, "opened_at");
static const char SQL_UNIT_CODE[] = CODE_UP(OPEN_OF_UNIT);
static const char SQL_UNIT_CODE_BACK[] = CODE_DOWN(OPEN_OF_UNIT);
static const char SQL_UNIT_CODE_EDGE[] = CODE_EDGE_UP(OPEN_OF_UNIT);
static const char SQL_UNIT_CODE_BACK_EDGE[] = CODE_EDGE_DOWN(OPEN_OF_UNIT);
static const char SQL_STATE_DUE[] = LIST_UP(OPEN_OF_STATE, "due_at");
static const char SQL_STATE_DUE_BACK[] = LIST_DOWN(OPEN_OF_STATE, "due_at");
static const char SQL_OFFICER_DUE[] = LIST_UP(OPEN_OF_OFFICER, "due_at");
static const char SQL_OFFICER_DUE_BACK[] = LIST_DOWN(OPEN_OF_OFFICER, "due_at");
static const char SQL_OFFICER_DUE_EDGE[] = EDGE_UP(OPEN_OF_OFFICER, "due_at");
static const char SQL_OFFICER_DUE_BACK_EDGE[] = EDGE_DOWN(OPEN_OF_OFFICER, "due_at");
static const char SQL_OFFICER_RECEIVED[] = HELD_DOWN;
static const char SQL_OFFICER_RECEIVED_BACK[] = HELD_UP;
static const char SQL_OFFICER_CODE[] = HELD_CODE_UP;
static const char SQL_OFFICER_CODE_BACK[] = HELD_CODE_DOWN;
static const char SQL_ORIGIN[] = LIST_DOWN(OF_ORIGIN, "opened_at");
static const char SQL_ORIGIN_BACK[] = LIST_UP(OF_ORIGIN, "opened_at");
static const char SQL_ORIGIN_EDGE[] = EDGE_DOWN(OF_ORIGIN, "opened_at");
static const char SQL_ORIGIN_BACK_EDGE[] = EDGE_UP(OF_ORIGIN, "opened_at");

/* One order of one way in; `edge` is NULL where the index or the window inside serves the filters.
 */
typedef struct Road {
    const char *list[2], *edge[2]; /* on, and back */
} Road;
typedef enum Owner { OWNER_UNIT, OWNER_STATE, OWNER_OFFICER, OWNER_ORIGIN } Owner;

static const Road ROADS[][3] = {
    [OWNER_UNIT] = {{{SQL_UNIT_DUE, SQL_UNIT_DUE_BACK},
                     {SQL_UNIT_DUE_EDGE, SQL_UNIT_DUE_BACK_EDGE}},
                    {{SQL_UNIT_RECEIVED, SQL_UNIT_RECEIVED_BACK},
                     {SQL_UNIT_RECEIVED_EDGE, SQL_UNIT_RECEIVED_BACK_EDGE}},
                    {{SQL_UNIT_CODE, SQL_UNIT_CODE_BACK},
                     {SQL_UNIT_CODE_EDGE, SQL_UNIT_CODE_BACK_EDGE}}},
    [OWNER_STATE] = {{{SQL_STATE_DUE, SQL_STATE_DUE_BACK}, {NULL, NULL}}},
    [OWNER_OFFICER] = {{{SQL_OFFICER_DUE, SQL_OFFICER_DUE_BACK},
                        {SQL_OFFICER_DUE_EDGE, SQL_OFFICER_DUE_BACK_EDGE}},
                       {{SQL_OFFICER_RECEIVED, SQL_OFFICER_RECEIVED_BACK}, {NULL, NULL}},
                       {{SQL_OFFICER_CODE, SQL_OFFICER_CODE_BACK}, {NULL, NULL}}},
    [OWNER_ORIGIN] = {[SORT_RECEIVED] = {{SQL_ORIGIN, SQL_ORIGIN_BACK},
                                         {SQL_ORIGIN_EDGE, SQL_ORIGIN_BACK_EDGE}}},
};

/* ---- which rows of a road ---- */

typedef struct Edge {
    int64_t key, id;
    Str code;
} Edge;
static const DbColumn EDGE_COLUMNS[] = {DB_INT(Edge, key), DB_INT(Edge, id), DB_TEXT(Edge, code)};

/* Half-open: due from `from` on, before `to`. */
typedef struct DueRange {
    int64_t from, to;
} DueRange;

/* A page as it is looked for: ends of the range in the sort order, and the way through it. */
typedef struct Search {
    const WorkQuery *query;
    WorkSort sort;
    Owner owner;
    DueRange due;
    Edge low, high;
    bool is_back, goes_down;
} Search;

Instant work_soon_end(const Ctx *cx, int64_t unit_id)
{
    const CalendarRequest request = {.from = calendar_minute_of(cx->now),
                                     .limit = {.kind = CALENDAR_WORKING_DAYS, .count = 2}};
    CalendarResult result = {0};
    Error error = {0};
    if (calendar_due(calendar_of_unit(cx, unit_id), &request, cx->arena, &result, &error))
        return calendar_instant_of(result.due);
    return (Instant){cx->now.ms + 2 * MS_PER_DAY};
}

static DueRange range_of_scope(const Ctx *cx, const WorkQuery *query)
{
    switch (query->scope) {
    case SCOPE_LATE:
        return (DueRange){0, cx->now.ms};
    case SCOPE_TODAY:
        return (DueRange){cx->now.ms, instant_of_local((Date){cx->today.days + 1}, 0).ms};
    case SCOPE_SOON:
        return (DueRange){cx->now.ms, work_soon_end(cx, query->unit_id).ms + 1};
    case SCOPE_PAUSED:
        return (DueRange){DUE_PAUSED_MS, DUE_PAUSED_MS + 1};
    case SCOPE_UNIT:
    case SCOPE_MINE:
    case SCOPE_ORIGIN:
        break;
    }
    return (DueRange){0, INT64_MAX};
}

static DueRange due_range(const Ctx *cx, const WorkQuery *query)
{
    DueRange range = range_of_scope(cx, query);
    if (query->due_on.days == 0)
        return range;
    const int64_t begin = instant_of_local(query->due_on, 0).ms;
    const int64_t end = instant_of_local((Date){query->due_on.days + 1}, 0).ms;
    return (DueRange){range.from > begin ? range.from : begin, range.to < end ? range.to : end};
}

static Owner owner_of(const WorkQuery *query, WorkSort sort)
{
    if (query->scope == SCOPE_ORIGIN)
        return OWNER_ORIGIN;
    if (query->account_id > 0)
        return OWNER_OFFICER;
    const bool is_state_alone =
        !str_is_empty(query->state) && str_is_empty(query->role) && query->account_id == 0;
    return is_state_alone && sort == SORT_DUE ? OWNER_STATE : OWNER_UNIT;
}

/* Whether rows of the road may be passed over, so that the page needs a window. */
static bool is_filtered(const Search *search)
{
    const WorkQuery *query = search->query;
    const bool has_range = search->due.from > 0 || search->due.to < INT64_MAX;
    return !str_is_empty(query->state) || !str_is_empty(query->role) ||
           (search->owner != OWNER_OFFICER && query->account_id) ||
           (search->owner == OWNER_OFFICER && query->scope != SCOPE_MINE) ||
           (has_range && search->sort != SORT_DUE);
}

/* ---- cursors: "key,id" or the code, in base64url ---- */

static Str cursor_of_edge(Ctx *cx, WorkSort sort, Edge edge)
{
    if (sort == SORT_CODE)
        return base64url_of(cx->arena, edge.code);
    return base64url_of(
        cx->arena, arena_format(cx->arena, "%lld,%lld", (long long)edge.key, (long long)edge.id));
}

static Str cursor_of(Ctx *cx, WorkSort sort, const Work *work)
{
    const int64_t key = sort == SORT_DUE ? work->due_at.ms : work->opened_at.ms;
    return cursor_of_edge(cx, sort, (Edge){key, work->id.value, work->code});
}

static bool parse_cursor(Ctx *cx, WorkSort sort, Str cursor, Edge *out)
{
    Str text = {0};
    Str key = {0};
    if (base64url_parse(cx->arena, cursor, &text)) {
        out->code = text;
        if (sort == SORT_CODE && utf8_is_valid(text))
            return true;
        if (sort != SORT_CODE && str_split_next(&text, ',', &key) &&
            str_parse_int(key, &out->key) && str_parse_int(text, &out->id))
            return true;
    }
    return fail(cx, ERROR_INPUT, VI("Dấu trang không đúng. Hãy mở lại danh sách từ đầu."),
                "cursor");
}

static bool begin_search(Ctx *cx, const WorkQuery *query, Search *out)
{
    const WorkSort sort = query->scope == SCOPE_ORIGIN ? SORT_RECEIVED : query->sort;
    Search search = {.query = query,
                     .sort = sort,
                     .owner = owner_of(query, sort),
                     .due = due_range(cx, query),
                     .low = {0, 0, STR("")},
                     .high = {INT64_MAX, INT64_MAX, STR("\x7f")},
                     .is_back = !str_is_empty(query->before)};
    search.goes_down = (sort == SORT_RECEIVED) != search.is_back;
    if (sort == SORT_DUE) {
        search.low.key = search.due.from;
        search.high = (Edge){search.due.to, 0, STR("")};
    }
    const Str cursor = search.is_back ? query->before : query->after;
    if (!str_is_empty(cursor) &&
        !parse_cursor(cx, sort, cursor, search.goes_down ? &search.high : &search.low))
        return false;
    *out = search;
    return true;
}

/* ---- asking ---- */

static DbValue owner_value(const Search *search)
{
    return db_int(search->owner == OWNER_OFFICER ? search->query->account_id
                                                 : search->query->unit_id);
}

/* Draws the far end near, so that a page looks through no more than the window. */
static bool close_window(Ctx *cx, Search *search, bool *closed)
{
    const char *sql = ROADS[search->owner][search->sort].edge[search->is_back];
    if (!sql || !is_filtered(search))
        return true;
    const DbArgs by_key =
        DB_ARGS(owner_value(search), db_int(search->low.key), db_int(search->low.id),
                db_int(search->high.key), db_int(search->high.id));
    const DbArgs by_code =
        DB_ARGS(owner_value(search), db_text(search->low.code), db_text(search->high.code));
    return db_find_one(cx->db, cx->arena, sql, search->sort == SORT_CODE ? by_code : by_key,
                       DB_ROWS(EDGE_COLUMNS), search->goes_down ? &search->low : &search->high,
                       closed, &cx->error);
}

static bool fetch(Ctx *cx, const Search *search, WorkPage *page)
{
    const WorkQuery *query = search->query;
    const bool is_officer = search->owner == OWNER_OFFICER;
    const int64_t officer = is_officer ? 0 : query->account_id;
    const int64_t unit = is_officer && query->scope != SCOPE_MINE ? query->unit_id : 0;
    const DbValue values[] = {
        owner_value(search),
        db_text(query->state),
        db_text(query->role),
        db_int(officer),
        db_int(search->due.from),
        db_int(search->due.to),
        db_int(unit),
        db_int(search->low.key),
        db_int(search->low.id),
        db_int(search->high.key),
        db_int(search->high.id),
        db_text(search->low.code),
        db_text(search->high.code),
    };
    DbValue by_code[9];
    for (size_t i = 0; i < COUNT_OF(by_code); i++)
        by_code[i] = values[i < 7 ? i : i + 4];
    const DbArgs args = search->sort == SORT_CODE ? (DbArgs){by_code, 9} : (DbArgs){values, 11};
    return db_fetch_all(cx->db, cx->arena, ROADS[search->owner][search->sort].list[search->is_back],
                        args, WORK_SHAPE, sizeof(Work), WORK_LIST_ROWS + 1, (void *)&page->rows,
                        &page->count, &cx->error);
}

static void reverse(Work *rows, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        const Work kept = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = kept;
    }
}

/* `on` is the cursor in the direction of the search, `back` the one to where it came from. */
static void set_cursors(Ctx *cx, const Search *search, bool has_window, WorkPage *page)
{
    const bool is_more = page->count > WORK_LIST_ROWS;
    const Str came_from = search->is_back ? search->query->before : search->query->after;
    Str on = {0};
    Str back = {0};
    page->count = is_more ? WORK_LIST_ROWS : page->count;
    if (is_more)
        on = cursor_of(cx, search->sort, &page->rows[page->count - 1]);
    else if (has_window)
        on = cursor_of_edge(cx, search->sort, search->goes_down ? search->low : search->high);
    if (!str_is_empty(came_from))
        back = page->count ? cursor_of(cx, search->sort, &page->rows[0]) : came_from;
    page->next = search->is_back ? back : on;
    page->previous = search->is_back ? on : back;
    if (search->is_back)
        reverse(page->rows, page->count);
}

bool work_list(Ctx *cx, const WorkQuery *query, WorkPage *out)
{
    Search search = {0};
    WorkPage page = {0};
    bool has_window = false;
    if (!begin_search(cx, query, &search) || !close_window(cx, &search, &has_window) ||
        !fetch(cx, &search, &page))
        return false;
    set_cursors(cx, &search, has_window, &page);
    *out = page;
    return true;
}

bool work_query_takes(const Ctx *cx, const WorkQuery *query, const Work *work)
{
    const DueRange due = due_range(cx, query);
    const bool is_origin = query->scope == SCOPE_ORIGIN;
    const int64_t unit_id = is_origin ? work->origin_unit_id : work->unit_id;
    return (is_origin || work->closed_at.ms == 0) &&
           (query->scope == SCOPE_MINE || unit_id == query->unit_id) &&
           (query->account_id == 0 || work->officer_id == query->account_id ||
            (query->account_id == WORK_NOBODY && work->officer_id == 0)) &&
           (str_is_empty(query->state) || str_equal(query->state, work->state)) &&
           (str_is_empty(query->role) || str_equal(query->role, work->role)) &&
           work->due_at.ms >= due.from && work->due_at.ms < due.to;
}

static const char SQL_DUE_BETWEEN[] =
    "SELECT " WORK_COLUMNS " FROM work WHERE " OPEN_OF_UNIT
    " AND (due_at, id) > ($2, $3) AND due_at <= $4 ORDER BY due_at, id LIMIT 100";

bool work_list_due(Ctx *cx, int64_t unit_id, WorkDue after, Instant until, Work **out,
                   size_t *out_count)
{
    return db_fetch_all(
        cx->db, cx->arena, SQL_DUE_BETWEEN,
        DB_ARGS(db_int(unit_id), db_int(after.due), db_int(after.id), db_int(until.ms)), WORK_SHAPE,
        sizeof(Work), WORK_DUE_ROWS, (void *)out, out_count, &cx->error);
}

/* From one unit of the index to the next: as many steps as units with open work. */
static const char SQL_BUSY_UNITS[] =
    "WITH RECURSIVE busy (unit_id) AS (SELECT min(unit_id) FROM work WHERE closed_at IS NULL"
    " UNION ALL SELECT (SELECT min(w.unit_id) FROM work AS w WHERE w.closed_at IS NULL"
    "   AND w.unit_id > b.unit_id) FROM busy AS b WHERE b.unit_id IS NOT NULL)"
    " SELECT unit_id FROM busy WHERE unit_id IS NOT NULL LIMIT 20000";

typedef struct UnitRow {
    int64_t unit_id;
} UnitRow;
static const DbColumn UNIT_COLUMNS[] = {DB_INT(UnitRow, unit_id)};

bool work_list_busy_units(Ctx *cx, const int64_t **out, size_t *out_count)
{
    _Static_assert(sizeof(UnitRow) == sizeof(int64_t), "rows are ids");
    return db_fetch_all(cx->db, cx->arena, SQL_BUSY_UNITS, DB_NO_ARGS, DB_ROWS(UNIT_COLUMNS),
                        sizeof(UnitRow), WORK_MAX_UNITS, (void *)out, out_count, &cx->error);
}

/* ---- counters ---- */

static const DbColumn COUNT_COLUMNS[] = {DB_INT(WorkCounts, mine), DB_INT(WorkCounts, unit),
                                         DB_INT(WorkCounts, late), DB_INT(WorkCounts, today),
                                         DB_INT(WorkCounts, soon), DB_INT(WorkCounts, paused)};
// clang-format off
#define COUNT(condition, name) \
    "(SELECT count(*) FROM (SELECT 1 FROM work WHERE closed_at IS NULL AND " condition \
    " LIMIT 1001) AS rows_of_" name ") AS " name
static const char SQL_COUNTS[] =
    "SELECT "
    COUNT("officer_id = $1", "mine") ", "
    COUNT("unit_id = $2", "unit") ", "
    COUNT("unit_id = $2 AND due_at < $3", "late") ", "
    COUNT("unit_id = $2 AND due_at >= $3 AND due_at < $4", "today") ", "
    COUNT("unit_id = $2 AND due_at >= $3 AND due_at < $5", "soon") ", "
    COUNT("unit_id = $2 AND due_at = 253402300798000", "paused");
// clang-format on

static bool count_anew(Ctx *cx, int64_t unit_id, WorkCounts *out)
{
    return db_fetch_one(cx->db, cx->arena, SQL_COUNTS,
                        DB_ARGS(db_int(cx->actor.account_id), db_int(unit_id), db_instant(cx->now),
                                db_instant(instant_of_local((Date){cx->today.days + 1}, 0)),
                                db_int(work_soon_end(cx, unit_id).ms + 1)),
                        DB_ROWS(COUNT_COLUMNS), out, &cx->error);
}

bool work_counts(Ctx *cx, int64_t unit_id, WorkCounts *out)
{
    const MemoKey key = {"work", unit_id, cx->actor.account_id};
    const size_t count = sizeof *out / sizeof out->mine;
    if (memo_find(cx, key, &out->mine, count))
        return true;
    if (!count_anew(cx, unit_id, out))
        return false;
    memo_keep(cx, key, &out->mine, count);
    return true;
}

/* ---- by code ---- */

static const char SQL_BY_CODE[] = "SELECT " WORK_COLUMNS " FROM work WHERE code >= $1 AND code < $2"
                                  " ORDER BY code DESC LIMIT 1000";

static bool list_by_prefix(Ctx *cx, Str prefix, Work **out, size_t *out_count)
{
    const Str end = arena_format(cx->arena, "%.*s\x7f", STR_ARGS(prefix));
    Work *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_BY_CODE, DB_ARGS(db_text(prefix), db_text(end)),
                      WORK_SHAPE, sizeof(Work), WORK_WINDOW, (void *)&rows, &count, &cx->error))
        return false;
    *out = rows;
    *out_count = 0;
    for (size_t i = 0; i < count && *out_count < WORK_LIST_ROWS; i++)
        if (work_may_read(cx, &rows[i]))
            rows[(*out_count)++] = rows[i];
    return true;
}

bool work_list_by_code(Ctx *cx, Str prefix, Work **out, size_t *out_count)
{
    Work *exact = ARENA_NEW(cx->arena, Work);
    bool found = false;
    *out = exact;
    *out_count = 0;
    if (str_is_empty(prefix))
        return true;
    if (!work_find_by_code(cx, prefix, exact, &found))
        return false;
    if (!found)
        return list_by_prefix(cx, prefix, out, out_count);
    *out_count = work_may_read(cx, exact) ? 1 : 0;
    return true;
}

/* ---- for the test of plans ---- */

static void add_road(WorkListSql *list, size_t *count, Owner owner, WorkSort sort)
{
    const Road *road = &ROADS[owner][sort];
    const bool is_code = sort == SORT_CODE;
    const bool may_sort = owner == OWNER_OFFICER && sort != SORT_DUE;
    for (int back = 0; back < 2; back++) {
        if (road->list[back])
            list[(*count)++] =
                (WorkListSql){road->list[back], is_code ? "ittiiiitt" : "ittiiiiiiii", may_sort};
        if (road->edge[back])
            list[(*count)++] = (WorkListSql){road->edge[back], is_code ? "itt" : "iiiii", false};
    }
}

size_t work_list_sql(WorkListSql out[WORK_LIST_SQL_MAX])
{
    size_t count = 0;
    for (size_t owner = 0; owner < COUNT_OF(ROADS); owner++)
        for (int sort = SORT_DUE; sort <= SORT_CODE; sort++)
            add_road(out, &count, (Owner)owner, (WorkSort)sort);
    out[count++] = (WorkListSql){SQL_COUNTS, "iiiii", false};
    out[count++] = (WorkListSql){SQL_BY_CODE, "tt", false};
    out[count++] = (WorkListSql){SQL_DUE_BETWEEN, "iiii", false};
    out[count++] = (WorkListSql){SQL_BUSY_UNITS, "", false};
    return count;
}
