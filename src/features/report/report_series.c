#include "features/report/report_internal.h"

#include <string.h>

#define YEAR 12

void report_add(ReportCounts *to, const ReportCounts *counts)
{
    to->received += counts->received;
    to->in_time += counts->in_time;
    to->late += counts->late;
    to->without_result += counts->without_result;
}

int64_t report_finished(const ReportCounts *counts)
{
    return counts->in_time + counts->late;
}

int64_t report_net(const ReportCounts *counts)
{
    return counts->received - counts->in_time - counts->late - counts->without_result;
}

/* ---- months of the whole line, from a year before the range until now ---- */

typedef struct Month {
    ReportCounts counts;
    int64_t moved_in, moved_out;
} Month;
typedef struct Months {
    Month *at;
    int64_t first, now;
    int64_t open_before;  /* the first */
    int64_t records_from; /* the earliest that has a number */
} Months;

static Months new_months(Ctx *cx, const ReportQuery *query)
{
    const int64_t now = report_month_of(cx->today);
    const int64_t latest = now - 2 * YEAR; /* last year is asked for too */
    const int64_t first = query->from - YEAR;
    Months months = {.first = first < latest ? first : latest, .now = now, .records_from = now};
    months.at = ARENA_ARRAY(cx->arena, Month, (size_t)(months.now - months.first + 1));
    return months;
}

/* NULL: before the first; the rows end with the running month. */
static Month *month_at(const Months *months, int64_t month)
{
    return month < months->first || month > months->now ? NULL : &months->at[month - months->first];
}

static void add_sum(Months *months, const ReportSum *sum)
{
    Month *month = month_at(months, sum->month);
    if (sum->month < months->records_from)
        months->records_from = sum->month;
    if (month)
        report_add(&month->counts, &sum->counts);
    else
        months->open_before += report_net(&sum->counts);
}

/* Moves within the line are none. */
static void add_moved(Months *months, const ReportLine *line, const ReportMoved *moved)
{
    const int64_t in = report_line_has(line, moved->to) ? moved->count : 0;
    const int64_t out = report_line_has(line, moved->from) ? moved->count : 0;
    Month *month = month_at(months, moved->month);
    if (in && out)
        return;
    if (month) {
        month->moved_in += in;
        month->moved_out += out;
    } else {
        months->open_before += in - out;
    }
}

static ReportCounts counts_between(const Months *months, int64_t from, int64_t to)
{
    ReportCounts counts = {0};
    for (int64_t m = from; m <= to; m++) {
        const Month *month = month_at(months, m);
        if (month)
            report_add(&counts, &month->counts);
    }
    return counts;
}

/* ---- periods ---- */

static ReportPeriod period_at(const Months *months, const Report *report, int64_t first,
                              int64_t *open)
{
    const int64_t step = report_grain_months(report->query.grain);
    const int64_t last = first + step - 1 > months->now ? months->now : first + step - 1;
    ReportPeriod period = {.month = first,
                           .counts = counts_between(months, first, last),
                           .year_before = counts_between(months, first - YEAR, last - YEAR),
                           .has_year_before = first - YEAR >= months->records_from,
                           .is_running = first + step - 1 >= months->now};
    for (int64_t m = first; m <= last; m++) {
        const Month *month = month_at(months, m);
        period.moved_in += month->moved_in;
        period.moved_out += month->moved_out;
    }
    *open += report_net(&period.counts) + period.moved_in - period.moved_out;
    period.open = *open;
    if (report->line.unit) {
        period.is_missing = report_is_missing(&report->line, first);
        period.is_surplus = report_is_surplus(&report->line, first);
    }
    return period;
}

static int64_t open_at_end(const Months *months, int64_t last)
{
    int64_t open = months->open_before;
    for (int64_t m = months->first; m <= last; m++) {
        const Month *month = month_at(months, m);
        if (month)
            open += report_net(&month->counts) + month->moved_in - month->moved_out;
    }
    return open;
}

static void make_periods(Ctx *cx, const Months *months, Report *out)
{
    const ReportQuery *query = &out->query;
    const int64_t step = report_grain_months(query->grain);
    const int64_t year = months->now - months->now % YEAR;
    int64_t open = open_at_end(months, query->from - 1);
    out->count = (size_t)((query->to - query->from) / step + 1);
    out->periods = ARENA_ARRAY(cx->arena, ReportPeriod, out->count);
    for (size_t i = 0; i < out->count; i++) {
        out->periods[i] = period_at(months, out, query->from + (int64_t)i * step, &open);
        report_add(&out->total, &out->periods[i].counts);
    }
    out->this_year = counts_between(months, year, months->now);
    out->last_year = counts_between(months, year - YEAR, year - 1);
    out->open_now = open_at_end(months, months->now);
}

/* ---- what each identity did itself ---- */

static ReportOwn *own_of(const Report *report, ReportOwn *owns, int64_t unit_id)
{
    for (size_t i = 0; i < report->own_count; i++)
        if (owns[i].unit_id == unit_id)
            return &owns[i];
    return NULL;
}

static ReportOwn *new_owns(Ctx *cx, const ReportLine *line, Report *out)
{
    ReportOwn *owns = ARENA_ARRAY(cx->arena, ReportOwn, line->source_count + 1);
    owns[out->own_count++].unit_id = line->unit->id;
    for (size_t i = 0; i < line->source_count; i++)
        owns[out->own_count++].unit_id = line->sources[i].unit->id;
    return owns;
}

static void add_own(const Report *report, ReportOwn *owns, const ReportSum *sum)
{
    ReportOwn *own = own_of(report, owns, sum->unit_id);
    if (own && sum->month >= report->query.from && sum->month <= report->query.to)
        report_add(&own->counts, &sum->counts);
}

/* ---- the whole ---- */

static bool load_side(Ctx *cx, Report *out)
{
    const ReportLine *line = &out->line;
    ReportSum *sums = NULL;
    ReportMoved *moved = NULL;
    size_t sum_count = 0;
    size_t moved_count = 0;
    Months months = new_months(cx, &out->query);
    ReportOwn *owns = new_owns(cx, line, out);
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, out->own_count);
    for (size_t i = 0; i < out->own_count; i++)
        ids[i] = owns[i].unit_id;
    const ReportAbout all = {out->query.side, ids, out->own_count, months.now};
    const ReportAbout counted = {out->query.side, line->ids, line->id_count, months.now};
    if (!report_sums(cx, &all, &sums, &sum_count) ||
        !report_moved(cx, &counted, &moved, &moved_count))
        return false;
    for (size_t i = 0; i < sum_count; i++) {
        if (report_line_has(line, sums[i].unit_id))
            add_sum(&months, &sums[i]);
        add_own(out, owns, &sums[i]);
    }
    for (size_t i = 0; i < moved_count; i++)
        add_moved(&months, line, &moved[i]);
    out->owns = owns;
    make_periods(cx, &months, out);
    return true;
}

static bool is_empty(const Report *report)
{
    return report->total.received + report_finished(&report->total) + report->open_now +
               report->total.without_result ==
           0;
}

bool report_load(Ctx *cx, const Unit *unit, const ReportQuery *query, Report *out)
{
    Report report = {.query = *query,
                     .line = report_line(cx->arena, unit_tree(cx), unit, cx->today)};
    const Report blank = report;
    if (!load_side(cx, &report))
        return false;
    if (!query->is_side_chosen && is_empty(&report)) {
        Report other = blank;
        other.query.side = SIDE_COMPETENT;
        if (!load_side(cx, &other))
            return false;
        if (!is_empty(&other))
            report = other;
    }
    *out = report;
    return report_lag(cx, &out->lag);
}

bool report_load_province(Ctx *cx, const ReportQuery *query, Report *out)
{
    Report report = {.query = *query};
    Months months = new_months(cx, query);
    ReportSum *sums = NULL;
    size_t count = 0;
    if (!report_sums_of_all(cx, query->side, months.now, &sums, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        add_sum(&months, &sums[i]);
    make_periods(cx, &months, &report);
    *out = report;
    return report_lag(cx, &out->lag);
}
