#include "features/report/report_pages.h"

#define LEAST_COMPARED 10

/* ---- plot ---- */

/* Where a day lies among the labels, of which each stands for the middle of its period. */
static int64_t place_of(const ReportQuery *query, Date day)
{
    const int64_t month = report_month_of(day);
    const int64_t begin = report_month_begin(month).days;
    const int64_t days = report_month_begin(month + 1).days - begin;
    const int64_t into = (day.days - begin) * 1000 / days;
    return ((month - query->from) * 1000 + into) / report_grain_months(query->grain) - 500;
}

static void add_marks(Ctx *cx, const Report *report, LinePlot *plot)
{
    const ReportLine *line = &report->line;
    PlotMark *marks = ARENA_ARRAY(cx->arena, PlotMark, line->cut_count + 1);
    const int64_t end = report->query.to + 1;
    for (size_t i = 0; i < line->cut_count; i++) {
        const int64_t month = report_month_of(line->cuts[i].date);
        const int64_t place = place_of(&report->query, line->cuts[i].date);
        if (line->cuts[i].is_missing)
            plot->shaded_until = place > plot->shaded_until ? place : plot->shaded_until;
        if (month >= report->query.from && month < end)
            marks[plot->mark_count++] = (PlotMark){place, arena_format(cx->arena, "%zu", i + 1)};
    }
    plot->marks = marks;
    plot->shade_label = VI("Thiếu phần của đơn vị bị chia");
}

static LineSeries series_of(Ctx *cx, const Report *report, const char *label,
                            int64_t (*value)(const ReportPeriod *period))
{
    int64_t *values = ARENA_ARRAY(cx->arena, int64_t, report->count);
    for (size_t i = 0; i < report->count; i++)
        values[i] = value(&report->periods[i]);
    return (LineSeries){.label = label, .values = values};
}

static int64_t received_of(const ReportPeriod *period)
{
    return period->counts.received;
}

static int64_t before_of(const ReportPeriod *period)
{
    return period->year_before.received;
}

static int64_t finished_of(const ReportPeriod *period)
{
    return report_finished(&period->counts);
}

static int64_t late_of(const ReportPeriod *period)
{
    return period->counts.late;
}

static LinePlot plot_of(Ctx *cx, const Report *report)
{
    Str *labels = ARENA_ARRAY(cx->arena, Str, report->count);
    LineSeries *series = ARENA_ARRAY(cx->arena, LineSeries, 4);
    LinePlot plot = {.title = VI("Nhận, xong và trễ hạn qua các kỳ"),
                     .axis = VI("Kỳ"),
                     .labels = labels,
                     .label_count = report->count,
                     .series = series,
                     .series_count = 4,
                     .is_tabled = true};
    for (size_t i = 0; i < report->count; i++)
        labels[i] = report_period_label(cx->arena, report->query.grain, report->periods[i].month);
    series[0] = series_of(cx, report, VI("Nhận cùng kỳ năm trước"), before_of);
    series[0].tone = TONE_PLAIN;
    series[0].is_dashed = true;
    while (series[0].first < report->count && !report->periods[series[0].first].has_year_before)
        series[0].first++;
    series[1] = series_of(cx, report, VI("Nhận"), received_of);
    series[1].tone = TONE_INFO;
    series[2] = series_of(cx, report, VI("Xong"), finished_of);
    series[2].tone = TONE_GOOD;
    series[3] = series_of(cx, report, VI("Trễ hạn"), late_of);
    series[3].tone = TONE_BAD;
    series[3].is_dashed = true;
    add_marks(cx, report, &plot);
    return plot;
}

/* ---- numbers ---- */

static Str number_text(Ctx *cx, int64_t value)
{
    Buf text = buf_new(cx->arena, 24);
    html_put_number(&text, html_number(value));
    return buf_str(&text);
}

Str report_change(Arena *arena, int64_t now, int64_t before)
{
    if (before < LEAST_COMPARED)
        return STR("");
    const int64_t change = (now - before) * 100;
    const int64_t half = change < 0 ? -before / 2 : before / 2;
    const int64_t percent = (change + half) / before;
    return arena_format(arena, "%s%lld %%",
                        percent > 0   ? "+"
                        : percent < 0 ? "−"
                                      : "",
                        (long long)(percent < 0 ? -percent : percent));
}

Str report_percent(Arena *arena, int64_t part, int64_t whole)
{
    if (whole == 0)
        return STR("");
    return arena_format(arena, "%lld,%lld %%", (long long)(part * 100 / whole),
                        (long long)(part * 1000 / whole % 10));
}

static void make_tiles(Ctx *cx, const Report *report, ReportTile tiles[REPORT_TILES])
{
    const ReportCounts *year = &report->this_year;
    const int64_t finished = report_finished(year);
    const Str before = arena_format(cx->arena, VI("cả năm trước %.*s"),
                                    STR_ARGS(number_text(cx, report->last_year.received)));
    tiles[0] =
        (ReportTile){VI("Nhận từ đầu năm"), number_text(cx, year->received), before, TONE_PLAIN};
    tiles[1] = (ReportTile){VI("Xong từ đầu năm"), number_text(cx, finished),
                            report_percent(cx->arena, year->in_time, finished), TONE_PLAIN};
    if (finished > 0)
        tiles[1].note = arena_format(cx->arena, VI("đúng hạn %.*s"), STR_ARGS(tiles[1].note));
    tiles[2] = (ReportTile){VI("Trễ hạn từ đầu năm"), number_text(cx, year->late),
                            report_percent(cx->arena, year->late, finished),
                            year->late > 0 ? TONE_BAD : TONE_PLAIN};
    tiles[3] = (ReportTile){VI("Đang giải quyết hôm nay"), number_text(cx, report->open_now),
                            STR(""), TONE_PLAIN};
}

/* ---- the table ---- */

static ReportCell cell(Ctx *cx, Url rows, const char *what, int64_t count)
{
    ReportCell made = {.count = count};
    if (!url_is_empty(rows))
        made.url = url_add_query(cx->arena, rows, "what", str_of(what));
    return made;
}

static ReportRow row_of(Ctx *cx, const Report *report, const ReportPeriod *period, Url rows)
{
    const ReportCounts *counts = &period->counts;
    const int64_t step = report_grain_months(report->query.grain);
    const int64_t finished = report_finished(counts);
    if (!url_is_empty(rows)) {
        ReportQuery query = {
            .side = report->query.side, .from = period->month, .to = period->month + step - 1};
        rows = report_add_query(cx, rows, &query);
    }
    return (ReportRow){
        .label = report_period_label(cx->arena, report->query.grain, period->month),
        .received = cell(cx, rows, "received", counts->received),
        .finished = cell(cx, rows, "finished", finished),
        .in_time = cell(cx, rows, "in_time", counts->in_time),
        .late = cell(cx, rows, "late", counts->late),
        .without_result = cell(cx, rows, "without_result", counts->without_result),
        .has_year_before = period->has_year_before,
        .received_before = period->year_before.received,
        .finished_before = report_finished(&period->year_before),
        .received_change = report_change(cx->arena, counts->received, period->year_before.received),
        .finished_change =
            report_change(cx->arena, finished, report_finished(&period->year_before)),
        .moved_in = period->moved_in,
        .moved_out = period->moved_out,
        .open = period->open,
        .is_missing = period->is_missing,
        .is_surplus = period->is_surplus,
        .is_running = period->is_running};
}

ReportSeriesView report_series_view(Ctx *cx, const Report *report, Url rows)
{
    static const char *const PERIODS[GRAIN_COUNT] = {VI("tháng"), VI("quý"), VI("năm")};
    ReportRow *lines = ARENA_ARRAY(cx->arena, ReportRow, report->count);
    ReportSeriesView view = {.plot = plot_of(cx, report),
                             .rows = lines,
                             .count = report->count,
                             .period = PERIODS[report->query.grain]};
    make_tiles(cx, report, view.tiles);
    for (size_t i = 0; i < report->count; i++) {
        const ReportPeriod *period = &report->periods[report->count - 1 - i];
        lines[i] = row_of(cx, report, period, rows);
        view.has_moves |= period->moved_in > 0 || period->moved_out > 0;
        view.is_missing |= period->is_missing;
        view.is_surplus |= period->is_surplus;
    }
    return view;
}
