#include "features/report/report_pages.h"

#include "kernel/watch_right.h"

#include <stdlib.h>
#include <string.h>

/* ---- who ---- */

static bool check_province(Ctx *cx)
{
    return watch_may_see_all(cx) ||
           fail(cx, ERROR_FORBIDDEN,
                VI("Chỉ bộ phận kiểm soát và thanh tra cấp tỉnh xem mọi đơn vị."),
                "province report");
}

/* ---- the order ---- */

typedef struct SortRow {
    const char *name, *label;
    bool is_number;
    int64_t (*key)(const ReportUnitRow *row);
} SortRow;

static int64_t key_of_name(const ReportUnitRow *row __attribute__((unused)))
{
    return 0;
}

static int64_t key_of_received(const ReportUnitRow *row)
{
    return row->counts.received;
}

static int64_t key_of_before(const ReportUnitRow *row)
{
    return row->before.received;
}

static int64_t permille(int64_t part, int64_t whole)
{
    return whole == 0 ? INT64_MIN : part * 1000 / whole;
}

static int64_t key_of_change(const ReportUnitRow *row)
{
    return str_is_empty(row->change)
               ? INT64_MIN
               : permille(row->counts.received - row->before.received, row->before.received);
}

static int64_t key_of_finished(const ReportUnitRow *row)
{
    return row->finished;
}

static int64_t key_of_late(const ReportUnitRow *row)
{
    return row->counts.late;
}

static int64_t key_of_late_share(const ReportUnitRow *row)
{
    return permille(row->counts.late, row->finished);
}

static const SortRow SORTS[REPORT_SORTS] = {
    {"name", VI("Đơn vị"), false, key_of_name},
    {"received", VI("Nhận"), true, key_of_received},
    {"before", VI("Cùng kỳ năm trước"), true, key_of_before},
    {"change", VI("Tăng, giảm"), true, key_of_change},
    {"finished", VI("Xong"), true, key_of_finished},
    {"late", VI("Trễ hạn"), true, key_of_late},
    {"late_share", VI("Tỷ lệ trễ"), true, key_of_late_share},
};

/* The chosen column; else that of the number which led here. */
static const SortRow *find_sort(const Ctx *cx)
{
    const Str names[] = {query_text(cx, "sort"), query_text(cx, "what")};
    for (size_t n = 0; n < COUNT_OF(names); n++)
        for (size_t i = 0; i < REPORT_SORTS; i++)
            if (str_is(names[n], SORTS[i].name))
                return &SORTS[i];
    return &SORTS[0];
}

static int compare_rows(const void *a, const void *b)
{
    const ReportUnitRow *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? 1 : -1;
    const int order = str_compare(left->folded, right->folded);
    return order ? order : (left->unit_id > right->unit_id) - (left->unit_id < right->unit_id);
}

static void sort_rows(ReportUnitRow *rows, size_t count, const SortRow *sort)
{
    for (size_t i = 0; i < count; i++)
        rows[i].key = sort->key(&rows[i]);
    qsort(rows, count, sizeof *rows, compare_rows);
}

/* ---- the page ---- */

static void link_rows(Ctx *cx, const ReportQuery *query, ReportUnitRow *rows, size_t count)
{
    const ReportQuery whole = report_query_default(cx->today);
    for (size_t i = 0; i < count; i++) {
        ReportQuery series = whole;
        series.side = query->side;
        rows[i].url = report_add_query(cx, report_url(cx, rows[i].unit_id, ""), &series);
    }
}

static void make_heads(Ctx *cx, const ReportQuery *query, const SortRow *chosen,
                       ReportProvinceView *view)
{
    const Url here = report_add_query(cx, url_path("/report"), query);
    for (size_t i = 0; i < REPORT_SORTS; i++)
        view->heads[i] =
            (ReportSortHead){.label = SORTS[i].label,
                             .url = url_add_query(cx->arena, here, "sort", str_of(SORTS[i].name)),
                             .is_number = SORTS[i].is_number,
                             .is_current = &SORTS[i] == chosen,
                             .order = SORTS[i].is_number ? "descending" : "ascending"};
}

static void fill_rows(Ctx *cx, ReportComparison *made, const ReportQuery *query,
                      ReportProvinceView *view)
{
    const SortRow *sort = find_sort(cx);
    sort_rows(made->communes, made->commune_count, sort);
    sort_rows(made->others, made->other_count, sort);
    link_rows(cx, query, made->communes, made->commune_count);
    link_rows(cx, query, made->others, made->other_count);
    for (size_t i = 0; i < made->commune_count; i++) {
        view->has_missing |= made->communes[i].is_missing;
        view->has_surplus |= made->communes[i].is_surplus;
    }
    view->communes = made->communes;
    view->commune_count = made->commune_count;
    view->others = made->others;
    view->other_count = made->other_count;
    view->rest = made->rest;
    view->total = made->total;
    view->range = report_range_label(cx->arena, made->query.from, made->query.to);
    view->range_before = report_range_label(cx->arena, made->query.from - 12, made->query.to - 12);
    make_heads(cx, query, sort, view);
}

/* Who sees only his unit begins there. */
static bool lead_home(Ctx *cx)
{
    const int64_t unit_id = desk_unit(cx, PERM_WATCH);
    redirect(cx, report_url(cx, unit_id, "").text);
    return true;
}

bool report_show_province(Ctx *cx)
{
    ReportAsked asked = {0};
    Report report = {0};
    ReportComparison compared = {0};
    if (!watch_may_see_all(cx))
        return lead_home(cx);
    if (!report_ask(cx, &asked) || !report_load_province(cx, &asked.query, &report) ||
        !report_compare(cx, &asked.query, &compared))
        return false;
    ReportProvinceView view = {.file = report_add_query(cx, url_path("/report/csv"), &asked.query),
                               .watch = url_path("/watch/province"),
                               .lag = report.lag,
                               .side = report_side_label(asked.query.side),
                               .form = report_form(cx, "/report", &asked, &asked.query),
                               .series = report_series_view(cx, &report, url_path("/report"))};
    fill_rows(cx, &compared, &asked.query, &view);
    cx->response.title = STR(VI("Báo cáo nhiều năm toàn tỉnh"));
    report_province_html(&cx->response.body, &view);
    return true;
}

/* ---- as a file ---- */

static Str number(Ctx *cx, int64_t value)
{
    return arena_format(cx->arena, "%lld", (long long)value);
}

static void put_row(Ctx *cx, Buf *out, const ReportUnitRow *row)
{
    const Str note = row->is_missing && row->is_surplus
                         ? STR(VI("thiếu phần của đơn vị bị chia; gồm phần đã tách đi"))
                     : row->is_missing ? STR(VI("thiếu phần của đơn vị bị chia"))
                     : row->is_surplus ? STR(VI("gồm phần đã tách đi"))
                                       : STR("");
    const Unit *unit = row->unit_id ? unit_find(cx, row->unit_id) : NULL;
    const Str cells[] = {unit ? unit->code : STR(""),
                         row->name,
                         number(cx, row->counts.received),
                         number(cx, row->before.received),
                         number(cx, row->finished),
                         number(cx, report_finished(&row->before)),
                         number(cx, row->counts.in_time),
                         number(cx, row->counts.late),
                         number(cx, row->before.late),
                         number(cx, row->counts.without_result),
                         note};
    csv_put_line(out, cells, COUNT_OF(cells));
}

static void put_comparison(Ctx *cx, Buf *out, const ReportComparison *made)
{
    static const Str HEAD[] = {STR(VI("Mã")),
                               STR(VI("Đơn vị")),
                               STR(VI("Nhận")),
                               STR(VI("Nhận cùng kỳ năm trước")),
                               STR(VI("Xong")),
                               STR(VI("Xong cùng kỳ năm trước")),
                               STR(VI("Đúng hạn")),
                               STR(VI("Trễ hạn")),
                               STR(VI("Trễ hạn cùng kỳ năm trước")),
                               STR(VI("Từ chối, rút, dừng")),
                               STR(VI("Lưu ý"))};
    const Str range[] = {STR(VI("Từng đơn vị")),
                         report_range_label(cx->arena, made->query.from, made->query.to)};
    csv_put_line(out, range, COUNT_OF(range));
    csv_put_line(out, HEAD, COUNT_OF(HEAD));
    for (size_t i = 0; i < made->commune_count; i++)
        put_row(cx, out, &made->communes[i]);
    put_row(cx, out, &made->rest);
    for (size_t i = 0; i < made->other_count; i++)
        put_row(cx, out, &made->others[i]);
    put_row(cx, out, &made->total);
}

bool report_show_province_file(Ctx *cx)
{
    ReportQuery query = {0};
    Report report = {0};
    ReportComparison compared = {0};
    if (!check_province(cx) || !report_query_read(cx, &query) ||
        !report_load_province(cx, &query, &report) || !report_compare(cx, &query, &compared))
        return false;
    Buf file = buf_new(cx->arena, 1 << 15);
    const Str title[] = {STR(VI("Báo cáo")), STR(VI("Toàn tỉnh")),
                         str_of(report_side_label(query.side))};
    buf_add(&file, STR(CSV_MARK));
    csv_put_line(&file, title, COUNT_OF(title));
    report_put_series(cx, &file, &report);
    buf_add(&file, STR("\r\n"));
    put_comparison(cx, &file, &compared);
    reply_bytes(cx, "text/csv; charset=utf-8", buf_str(&file), STR("bao-cao-toan-tinh.csv"));
    return true;
}

/* ---- as JSON ---- */

static void put_units(Json *json, Ctx *cx, const ReportUnitRow *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Unit *unit = unit_find(cx, rows[i].unit_id);
        json_open_object(json);
        json_put_id(json, "id", rows[i].unit_id);
        json_put_text(json, "code", unit ? unit->code : STR(""));
        json_put_text(json, "name", rows[i].name);
        report_put_counts(json, "counts", &rows[i].counts);
        report_put_counts(json, "year_before", &rows[i].before);
        json_put_bool(json, "is_missing", rows[i].is_missing);
        json_put_bool(json, "is_surplus", rows[i].is_surplus);
        json_close_object(json);
    }
}

bool report_province_json(Ctx *cx)
{
    ReportQuery query = {0};
    Report report = {0};
    ReportComparison compared = {0};
    if (!check_province(cx) || !report_query_read(cx, &query) ||
        !report_load_province(cx, &query, &report) || !report_compare(cx, &query, &compared))
        return false;
    Json json = reply_json(cx);
    json_open_object(&json);
    report_put_head(cx->arena, &json, &report);
    json_key(&json, "compared");
    json_open_object(&json);
    json_put_text(&json, "from", report_month_iso(cx->arena, compared.query.from));
    json_put_text(&json, "to", report_month_iso(cx->arena, compared.query.to));
    json_close_object(&json);
    json_key(&json, "units");
    json_open_array(&json);
    put_units(&json, cx, compared.communes, compared.commune_count);
    put_units(&json, cx, compared.others, compared.other_count);
    json_close_array(&json);
    report_put_counts(&json, "rest", &compared.rest.counts);
    json_put_int(&json, "lag", report.lag);
    json_close_object(&json);
    return true;
}
