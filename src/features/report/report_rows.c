/*
 * The rows behind a number of a report. Each unit of the line has its own stretch of an index; the
 * newest rows of all of them are merged, so a page costs a bounded stretch of each, however much
 * lies behind it.
 */
#include "features/report/report_pages.h"

#include <stdlib.h>

#define PAGE_ROWS WORK_LIST_ROWS

// clang-format off
#define RECEIVED(unit) \
    "SELECT work_id, opened_at AS at, " unit " AS unit_id FROM report_work WHERE " unit " = $1" \
    " AND opened_at >= $2 AND (opened_at, work_id) < ($3, $4)" \
    " ORDER BY opened_at DESC, work_id DESC LIMIT 51"
#define ENDED(unit) \
    "SELECT work_id, ended_at AS at, " unit " AS unit_id FROM report_work WHERE " unit " = $1" \
    " AND ending = $5 AND ended_at IS NOT NULL AND ended_at >= $2" \
    " AND (ended_at, work_id) < ($3, $4) ORDER BY ended_at DESC, work_id DESC LIMIT 51"
// clang-format on
static const char SQL_ORIGIN_RECEIVED[] = RECEIVED("first_origin_id");
static const char SQL_OWNER_RECEIVED[] = RECEIVED("first_owner_id");
static const char SQL_ORIGIN_ENDED[] = ENDED("origin_id");
static const char SQL_OWNER_ENDED[] = ENDED("owner_id");

const ReportSql REPORT_ROWS_SQL[4] = {
    {"report_work", SQL_ORIGIN_RECEIVED, "iiii"},
    {"report_work", SQL_OWNER_RECEIVED, "iiii"},
    {"report_work", SQL_ORIGIN_ENDED, "iiiit"},
    {"report_work", SQL_OWNER_ENDED, "iiiit"},
};

/* ---- which number ---- */

typedef struct What {
    const char *name, *label, *at, *empty;
    ReportEnding endings[2]; /* ENDING_OPEN: none */
} What;
static const What WHATS[] = {
    {"received", VI("Đã nhận"), VI("Nhận lúc"), VI("Không nhận hồ sơ nào."), {0}},
    {"finished",
     VI("Đã xong"),
     VI("Xong lúc"),
     VI("Không có hồ sơ nào xong."),
     {ENDING_IN_TIME, ENDING_LATE}},
    {"in_time",
     VI("Xong đúng hạn"),
     VI("Xong lúc"),
     VI("Không có hồ sơ nào xong đúng hạn."),
     {ENDING_IN_TIME}},
    {"late", VI("Xong trễ hạn"), VI("Xong lúc"), VI("Không có hồ sơ nào trễ hạn."), {ENDING_LATE}},
    {"without_result",
     VI("Từ chối, rút, dừng"),
     VI("Kết thúc lúc"),
     VI("Không có hồ sơ nào kết thúc mà không có kết quả."),
     {ENDING_VOID}},
};

static const What *find_what(Str name)
{
    for (size_t i = 0; i < COUNT_OF(WHATS); i++)
        if (str_is(name, WHATS[i].name))
            return &WHATS[i];
    return &WHATS[0];
}

/* ---- reading ---- */

typedef struct Row {
    int64_t work_id, unit_id;
    Instant at;
} Row;
static const DbColumn ROW_COLUMNS[] = {DB_INT(Row, work_id), DB_INSTANT(Row, at),
                                       DB_INT(Row, unit_id)};

typedef struct Search {
    const ReportLine *line;
    const What *what;
    ReportSide side;
    Instant from;
    int64_t before_at, before_id; /* the last row shown, or the end of the range */
    Row *rows;
    size_t count;
} Search;

static bool add_rows(Ctx *cx, Search *search, int64_t unit_id, ReportEnding ending)
{
    static const char *const SQL[2][SIDE_COUNT] = {{SQL_ORIGIN_RECEIVED, SQL_OWNER_RECEIVED},
                                                   {SQL_ORIGIN_ENDED, SQL_OWNER_ENDED}};
    const bool is_ending = ending != ENDING_OPEN;
    const DbValue values[] = {db_int(unit_id), db_int(search->from.ms), db_int(search->before_at),
                              db_int(search->before_id), db_cstr(REPORT_ENDING_CODES[ending])};
    Row *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL[is_ending][search->side],
                      (DbArgs){values, is_ending ? 5 : 4}, DB_ROWS(ROW_COLUMNS), sizeof *rows,
                      PAGE_ROWS + 1, (void *)&rows, &count, &cx->error))
        return false;
    for (size_t i = 0; i < count; i++)
        search->rows[search->count++] = rows[i];
    return true;
}

static int compare_newest(const void *a, const void *b)
{
    const Row *left = a, *right = b;
    if (left->at.ms != right->at.ms)
        return left->at.ms < right->at.ms ? 1 : -1;
    return (left->work_id < right->work_id) - (left->work_id > right->work_id);
}

static bool find_rows(Ctx *cx, Search *search)
{
    const What *what = search->what;
    const ReportLine *line = search->line;
    search->rows = ARENA_ARRAY(cx->arena, Row, 2 * line->id_count * (PAGE_ROWS + 1));
    for (size_t i = 0; i < line->id_count; i++)
        for (size_t e = 0; e < COUNT_OF(what->endings); e++)
            if ((e == 0 || what->endings[e] != ENDING_OPEN) &&
                !add_rows(cx, search, line->ids[i], what->endings[e]))
                return false;
    qsort(search->rows, search->count, sizeof *search->rows, compare_newest);
    return true;
}

/* ---- the page ---- */

static const Work *find_work(const Work *works, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (works[i].id.value == id)
            return &works[i];
    return NULL;
}

/* How the unit was called then. */
static Str unit_then(const Ctx *cx, const Row *row)
{
    const UnitVersion *version =
        unit_version_on(unit_tree(cx), row->unit_id, instant_date(row->at));
    return version ? version->name : unit_name(cx, row->unit_id);
}

static ReportWorkLine line_of(Ctx *cx, const Row *row, const Work *work)
{
    const DeskRow *desk = desk_rows(cx, work, 1);
    Url url = {0};
    if (work_may_read(cx, work))
        url = desk->url;
    return (ReportWorkLine){.url = url,
                            .code = desk->code,
                            .title = desk->title,
                            .unit = unit_then(cx, row),
                            .at = row->at,
                            .opened_at = work->opened_at,
                            .state = desk->state_label,
                            .tone = desk->tone};
}

static bool fill_lines(Ctx *cx, const Search *search, ReportRowsView *view)
{
    const size_t shown = search->count < PAGE_ROWS ? search->count : PAGE_ROWS;
    int64_t ids[PAGE_ROWS];
    Work *works = NULL;
    size_t count = 0;
    for (size_t i = 0; i < shown; i++)
        ids[i] = search->rows[i].work_id;
    if (!work_get_many(cx, ids, shown, &works, &count))
        return false;
    ReportWorkLine *lines = ARENA_ARRAY(cx->arena, ReportWorkLine, shown + 1);
    for (size_t i = 0; i < shown; i++) {
        const Work *work = find_work(works, count, search->rows[i].work_id);
        if (!work)
            continue;
        lines[view->count] = line_of(cx, &search->rows[i], work);
        view->has_names |= !url_is_empty(lines[view->count++].url);
    }
    view->lines = lines;
    view->pager.shown = view->count;
    return true;
}

static Url page_url(Ctx *cx, int64_t unit_id, const ReportQuery *query, const What *what)
{
    const Url url = report_add_query(cx, report_url(cx, unit_id, "/rows"), query);
    return url_add_query(cx->arena, url, "what", str_of(what->name));
}

static void fill_pager(Ctx *cx, const Search *search, Url url, ReportRowsView *view)
{
    if (search->count > PAGE_ROWS) {
        const Row *last = &search->rows[PAGE_ROWS - 1];
        const Str after =
            arena_format(cx->arena, "%lld,%lld", (long long)last->at.ms, (long long)last->work_id);
        view->pager.next = url_add_query(cx->arena, url, "after", after);
    }
    if (!str_is_empty(query_text(cx, "after")))
        view->pager.previous = url; /* the newest again */
}

static bool read_cursor(Ctx *cx, Search *search)
{
    Str rest = query_text(cx, "after");
    Str at = {0};
    if (str_is_empty(rest))
        return true;
    return (str_split_next(&rest, ',', &at) && str_parse_int(at, &search->before_at) &&
            str_parse_int(rest, &search->before_id)) ||
           fail(cx, ERROR_INPUT, VI("Dấu trang không đúng. Hãy mở lại danh sách từ đầu."),
                "cursor");
}

/* Of what came in part nobody knows which part: no rows. */
bool report_show_rows(Ctx *cx)
{
    ReportQuery query = {0};
    bool in_part = false;
    const Unit *unit = report_path_unit(cx, &in_part);
    if (!unit || !report_query_read(cx, &query))
        return false;
    if (in_part)
        return fail(cx, ERROR_NOT_FOUND,
                    VI("Đơn vị này đã bị chia: chỉ xem được con số, không xem từng hồ sơ."),
                    "rows of unit %lld, of which a part came in", (long long)unit->id);
    const ReportLine line = report_line(cx->arena, unit_tree(cx), unit, cx->today);
    Search search = {.line = &line,
                     .what = find_what(query_text(cx, "what")),
                     .side = query.side,
                     .from = report_month_instant(query.from),
                     .before_at = report_month_instant(query.to + 1).ms};
    ReportRowsView view = {.name = unit->name,
                           .range = report_range_label(cx->arena, query.from, query.to),
                           .what = search.what->label,
                           .at = search.what->at,
                           .back = url_add_query(cx->arena, report_url(cx, unit->id, ""), "by",
                                                 str_of(REPORT_SIDE_CODES[query.side])),
                           .empty = {.icon = ICON_DONE, .text = search.what->empty}};
    if (!read_cursor(cx, &search) || !find_rows(cx, &search) || !fill_lines(cx, &search, &view))
        return false;
    fill_pager(cx, &search, page_url(cx, unit->id, &query, search.what), &view);
    cx->response.title = str_of(view.what);
    report_rows_html(&cx->response.body, &view);
    return true;
}
