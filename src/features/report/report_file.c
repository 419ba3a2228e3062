#include "features/report/report_pages.h"

static Str number(Ctx *cx, int64_t value)
{
    return arena_format(cx->arena, "%lld", (long long)value);
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

static void put_period(Ctx *cx, Buf *out, const Report *report, const ReportPeriod *period)
{
    const ReportCounts *counts = &period->counts;
    const Str cells[] = {
        report_period_label(cx->arena, report->query.grain, period->month),
        number(cx, counts->received),
        number(cx, period->year_before.received),
        number(cx, report_finished(counts)),
        number(cx, report_finished(&period->year_before)),
        number(cx, counts->in_time),
        number(cx, counts->late),
        number(cx, counts->without_result),
        number(cx, period->moved_in),
        number(cx, period->moved_out),
        number(cx, period->open),
        note_of(period),
    };
    csv_put_line(out, cells, COUNT_OF(cells));
}

void report_put_series(Ctx *cx, Buf *out, const Report *report)
{
    static const Str HEAD[] = {
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
    csv_put_line(out, HEAD, COUNT_OF(HEAD));
    for (size_t i = 0; i < report->count; i++)
        put_period(cx, out, report, &report->periods[i]);
}

static void put_cuts(Ctx *cx, Buf *out, const Report *report)
{
    static const Str HEAD[] = {STR(VI("Ngày sắp xếp")), STR(VI("Thay đổi")), STR(VI("Nghị quyết")),
                               STR(VI("Lưu ý"))};
    const ReportLine *line = &report->line;
    char day[11];
    if (line->cut_count > 0)
        csv_put_line(out, HEAD, COUNT_OF(HEAD));
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
    static const Str HEAD[] = {STR(VI("Đơn vị")), STR(VI("Phần tính")), STR(VI("Nhận")),
                               STR(VI("Xong")), STR(VI("Trễ hạn"))};
    const ReportLine *line = &report->line;
    csv_put_line(out, HEAD, COUNT_OF(HEAD));
    for (size_t i = 0; i < report->own_count; i++) {
        const TraceEnd *source = i == 0 ? NULL : &line->sources[i - 1];
        const bool is_part = source && source->share == SHARE_PART;
        const ReportCounts *counts = &report->owns[i].counts;
        const Str cells[] = {source ? source->version->name : line->unit->name,
                             is_part  ? STR(VI("một phần, không cộng"))
                             : source ? STR(VI("toàn bộ, đã cộng"))
                                      : STR(VI("chính đơn vị")),
                             number(cx, counts->received), number(cx, report_finished(counts)),
                             number(cx, counts->late)};
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
