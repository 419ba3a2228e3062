#include "features/report/report_pages.h"

static Str number(Arena *arena, int64_t value)
{
    return arena_format(arena, "%lld", (long long)value);
}

/* Empty where the records do not reach back a year. */
static Str number_before(Arena *arena, const ReportPeriod *period, int64_t value)
{
    return period->has_year_before ? number(arena, value) : STR("");
}

/* Why the numbers of a period are not those of the unit as it is now. */
static Str note_of(const ReportPeriod *period)
{
    if (period->is_missing && period->is_surplus)
        return STR(VI("thiếu phần của đơn vị bị chia; gồm phần đã tách đi"));
    if (period->is_missing)
        return STR(VI("thiếu phần của đơn vị bị chia"));
    return period->is_surplus ? STR(VI("gồm phần đã tách đi")) : STR("");
}

#define CELLS 12

static void put_cells(Arena *arena, const Report *report, const ReportPeriod *period,
                      Str out[CELLS])
{
    const ReportCounts *counts = &period->counts;
    const Str cells[CELLS] = {
        report_period_label(arena, report->query.grain, period->month),
        number(arena, counts->received),
        number_before(arena, period, period->year_before.received),
        number(arena, report_finished(counts)),
        number_before(arena, period, report_finished(&period->year_before)),
        number(arena, counts->in_time),
        number(arena, counts->late),
        number(arena, counts->without_result),
        number(arena, period->moved_in),
        number(arena, period->moved_out),
        number(arena, period->open),
        note_of(period),
    };
    for (size_t i = 0; i < CELLS; i++)
        out[i] = cells[i];
}

static const Str HEAD[CELLS] = {
    STR(VI("Kỳ")),
    STR(VI("Nhận")),
    STR(VI("Nhận cùng kỳ năm trước")),
    STR(VI("Xong")),
    STR(VI("Xong cùng kỳ năm trước")),
    STR(VI("Đúng hạn")),
    STR(VI("Trễ hạn")),
    STR(VI("Từ chối, rút, dừng")),
    STR(VI("Nhận bàn giao")),
    STR(VI("Bàn giao đi")),
    STR(VI("Còn lại cuối kỳ")),
    STR(VI("Lưu ý")),
};

void report_put_series(Ctx *cx, Buf *out, const Report *report)
{
    Str cells[CELLS];
    csv_put_line(out, HEAD, CELLS);
    for (size_t i = 0; i < report->count; i++) {
        put_cells(cx->arena, report, &report->periods[i], cells);
        csv_put_line(out, cells, CELLS);
    }
}

/* ---- for commands ---- */

static void put_tabs(Buf *out, const Str cells[CELLS])
{
    for (size_t i = 0; i < CELLS; i++) {
        if (i > 0)
            buf_add_char(out, '\t');
        buf_add(out, cells[i]);
    }
    buf_add_char(out, '\n');
}

bool report_print(Ctx *cx, const Unit *unit, const ReportWords *words, bool is_json, Buf *out)
{
    ReportQuery query = {0};
    Report report = {0};
    Str cells[CELLS];
    if (!report_query_parse(words, cx->today, &query, &cx->error) ||
        !report_load(cx, unit, &query, &report))
        return false;
    if (is_json) {
        Json json = json_to(out);
        report_put_json(cx->arena, &json, &report);
        return true;
    }
    put_tabs(out, HEAD);
    for (size_t i = 0; i < report.count; i++) {
        put_cells(cx->arena, &report, &report.periods[i], cells);
        put_tabs(out, cells);
    }
    return true;
}

/* ---- the rest of the file ---- */

static void put_cuts(Ctx *cx, Buf *out, const Report *report)
{
    static const Str CUT_HEAD[] = {STR(VI("Ngày sắp xếp")), STR(VI("Thay đổi")),
                                   STR(VI("Nghị quyết")), STR(VI("Lưu ý"))};
    const ReportLine *line = &report->line;
    char day[11];
    if (line->cut_count > 0)
        csv_put_line(out, CUT_HEAD, COUNT_OF(CUT_HEAD));
    for (size_t i = 0; i < line->cut_count; i++) {
        const ReportPeriod as_period = {.is_missing = line->cuts[i].is_missing,
                                        .is_surplus = line->cuts[i].is_surplus};
        date_format_vi(line->cuts[i].date, day);
        const Str cells[] = {arena_copy(cx->arena, str_of(day)), line->cuts[i].text,
                             line->cuts[i].resolution, note_of(&as_period)};
        csv_put_line(out, cells, COUNT_OF(cells));
    }
}

static void put_members(Ctx *cx, Buf *out, const Report *report)
{
    static const Str UNIT_HEAD[] = {STR(VI("Đơn vị")), STR(VI("Phần tính")), STR(VI("Nhận")),
                                    STR(VI("Xong")), STR(VI("Trễ hạn"))};
    const ReportLine *line = &report->line;
    csv_put_line(out, UNIT_HEAD, COUNT_OF(UNIT_HEAD));
    for (size_t i = 0; i < report->own_count; i++) {
        const TraceEnd *source = i == 0 ? NULL : &line->sources[i - 1];
        const bool is_part = source && source->share == SHARE_PART;
        const ReportCounts *counts = &report->owns[i].counts;
        const Str cells[] = {source ? source->version->name : line->unit->name,
                             is_part  ? STR(VI("một phần, không cộng"))
                             : source ? STR(VI("toàn bộ, đã cộng"))
                                      : STR(VI("chính đơn vị")),
                             number(cx->arena, counts->received),
                             number(cx->arena, report_finished(counts)),
                             number(cx->arena, counts->late)};
        csv_put_line(out, cells, COUNT_OF(cells));
    }
}

bool report_show_file(Ctx *cx)
{
    ReportQuery query = {0};
    Report report = {0};
    bool in_part = false;
    const Unit *unit = report_path_unit(cx, &in_part);
    if (!unit || !report_query_read(cx, &query) || !report_load(cx, unit, &query, &report))
        return false;
    Buf file = buf_new(cx->arena, 1 << 14);
    const Str title[] = {STR(VI("Báo cáo")), unit->name,
                         str_of(report_side_label(report.query.side))};
    buf_add(&file, STR(CSV_MARK));
    csv_put_line(&file, title, COUNT_OF(title));
    report_put_series(cx, &file, &report);
    buf_add(&file, STR("\r\n"));
    put_cuts(cx, &file, &report);
    buf_add(&file, STR("\r\n"));
    put_members(cx, &file, &report);
    reply_bytes(cx, "text/csv; charset=utf-8", buf_str(&file),
                arena_format(cx->arena, "bao-cao-%.*s.csv", STR_ARGS(unit->code)));
    return true;
}
