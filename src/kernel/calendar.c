#include "kernel/calendar_internal.h"

#define LAST_YEAR 9999
#define MINUTE_OF_1970 ((int64_t)DATE_OF_1970 * CALENDAR_MINUTES_PER_DAY)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t calendar_minute_of(Instant at)
{
    return MINUTE_OF_1970 + floor_div(at.ms + LOCAL_OFFSET_MS, MS_PER_MINUTE);
}

Instant calendar_instant_of(int64_t minute)
{
    return (Instant){(minute - MINUTE_OF_1970) * MS_PER_MINUTE - LOCAL_OFFSET_MS};
}

int64_t calendar_minute_of_date(Date date)
{
    return (int64_t)date.days * CALENDAR_MINUTES_PER_DAY;
}

Date calendar_date_of(int64_t minute)
{
    return (Date){(int32_t)day_number(minute)};
}

/* ---- the day table ---- */

/* Where the years with data that the computation started in come to an end. */
typedef struct Span {
    const Calendar *calendar;
    int32_t until; /* a place in the table */
    Arena *arena;
    Error *error;
} Span;

static bool fail_year(const Span *span, int64_t day)
{
    const Date date = {(int32_t)(span->calendar->first_day + day)};
    const int year = date_civil(date).year;
    return error_set(
        span->error, ERROR_INPUT,
        arena_printf(
            span->arena,
            VI("Lịch làm việc chưa có dữ liệu năm %d nên không tính được thời hạn rơi vào năm đó. Hãy báo quản trị của tỉnh nhập lịch năm %d ở mục Lịch làm việc, rồi làm lại."),
            year, year),
        "no calendar data for the year %d", year);
}

static int64_t place_of(const Calendar *calendar, int64_t minute)
{
    return day_number(minute) - calendar->first_day;
}

bool calendar_covers(const Calendar *calendar, int64_t minute)
{
    const int64_t day = place_of(calendar, minute);
    return day >= 0 && day < calendar->day_count && calendar->rows[day].known_until != 0;
}

static bool open_span(Span *span, int64_t minute)
{
    const int64_t day = place_of(span->calendar, minute);
    if (!calendar_covers(span->calendar, minute))
        return fail_year(span, day);
    span->until = span->calendar->rows[day].known_until;
    return true;
}

static int32_t of_day(int64_t minute)
{
    return (int32_t)(minute - day_number(minute) * CALENDAR_MINUTES_PER_DAY);
}

int64_t calendar_worked_before(const Calendar *calendar, int64_t minute)
{
    const DayRow *row = &calendar->rows[place_of(calendar, minute)];
    return row->minutes_before + row_worked(row, of_day(minute));
}

static int64_t minute_at(const Calendar *calendar, int32_t day, int32_t minute_of_day)
{
    return ((int64_t)calendar->first_day + day) * CALENDAR_MINUTES_PER_DAY + minute_of_day;
}

/* Where working minute `number` of the table begins, counted from 0. */
static bool find_working_minute(const Span *span, int64_t number, int64_t *out)
{
    const Calendar *calendar = span->calendar;
    if (number >= calendar->rows[span->until].minutes_before)
        return fail_year(span, span->until);
    int32_t day = calendar->bucket_days[number >> MINUTE_BUCKET_SHIFT];
    while (calendar->rows[day + 1].minutes_before <= number)
        day++;
    const DayRow *row = &calendar->rows[day];
    const int32_t into = (int32_t)number - row->minutes_before;
    const int32_t morning = row->morning_to - row->morning_from;
    *out =
        minute_at(calendar, day,
                  into < morning ? row->morning_from + into : row->afternoon_from + into - morning);
    return true;
}

/* The earliest minute by which `minutes` > 0 working minutes after `from` have passed. */
static bool run_minutes(const Span *span, int64_t from, int64_t minutes, int64_t *out)
{
    int64_t last = 0;
    const int64_t worked = calendar_worked_before(span->calendar, from);
    if (!find_working_minute(span, worked + minutes - 1, &last))
        return false;
    *out = last + 1;
    return true;
}

/* `from` itself when it is a working minute, else the next one. */
static bool find_start(const Span *span, int64_t from, int64_t *out)
{
    return find_working_minute(span, calendar_worked_before(span->calendar, from), out);
}

/* The close of counting day `number` of the table. */
static bool find_close(const Span *span, int64_t number, int64_t *out)
{
    const Calendar *calendar = span->calendar;
    if (number >= calendar->rows[span->until].days_before)
        return fail_year(span, span->until);
    const int32_t day = calendar->counting_days[number];
    *out = minute_at(calendar, day, row_close(&calendar->rows[day]));
    return true;
}

/* The close of that day if it counts, else of the next day that does (Civil Code art. 148.5). */
static bool roll_to_close(const Span *span, int64_t day, int64_t *out)
{
    if (day >= span->until)
        return fail_year(span, span->until);
    return find_close(span, span->calendar->rows[day].days_before, out);
}

/* ---- limits ---- */

/* k whole days: the close of the k-th after the day of the start; then the minutes left over. */
static bool run_working_days(const Span *span, CalendarLimit limit, int64_t start, int64_t *out)
{
    int64_t reached = start;
    const int64_t seen = span->calendar->rows[place_of(span->calendar, start) + 1].days_before;
    if (limit.count > 0 && !find_close(span, seen + limit.count - 1, &reached))
        return false;
    if (limit.minutes > 0 && !run_minutes(span, reached, limit.minutes, &reached))
        return false;
    *out = reached;
    return true;
}

/* A day that works without counting as a working day closes no limit; else an earlier start, late
 * on the day before, would be due after a start on it. */
static bool run_same_day(const Span *span, int64_t start, int64_t *out)
{
    const Calendar *calendar = span->calendar;
    const int64_t day = place_of(calendar, start);
    if (of_day(start) > CALENDAR_SAME_DAY_LAST_START || !row_counts(&calendar->rows[day]))
        return find_close(span, calendar->rows[day + 1].days_before, out);
    *out = minute_at(calendar, (int32_t)day, row_close(&calendar->rows[day]));
    return true;
}

/* Civil Code art. 148.3: the same day of the last month, or that month's last day. */
static int64_t add_months(int64_t day, int32_t months)
{
    const CivilDate from = date_civil((Date){(int32_t)day});
    const int32_t month = from.month - 1 + months;
    CivilDate to = {from.year + month / 12, month % 12 + 1, from.day};
    if (to.year > LAST_YEAR)
        return INT32_MAX; /* behind every calendar */
    while (!date_exists(to.year, to.month, to.day))
        to.day--;
    return date_of_civil(to).days;
}

/* The last day of a limit in days or months, before rolling (art. 147.2: the first day is not
 * counted). */
static int64_t last_day(const Calendar *calendar, CalendarLimit limit, int64_t start)
{
    const int64_t day = day_number(start);
    const int64_t last =
        limit.kind == CALENDAR_DAYS ? day + limit.count : add_months(day, limit.count);
    return last - calendar->first_day;
}

static bool run_limit(const Span *span, CalendarLimit limit, int64_t start, int64_t *out)
{
    switch (limit.kind) {
    case CALENDAR_WORKING_DAYS:
        return run_working_days(span, limit, start, out);
    case CALENDAR_WORKING_MINUTES:
        return run_minutes(span, start, limit.minutes, out);
    case CALENDAR_SAME_DAY:
        return run_same_day(span, start, out);
    case CALENDAR_DAYS:
    case CALENDAR_MONTHS:
        break;
    }
    return roll_to_close(span, last_day(span->calendar, limit, start), out);
}

/* ---- pauses ---- */

/* The first pause that ends after `after`, as given; ties and overlaps are the caller's. */
static const CalendarPause *find_first(const CalendarRequest *request, int64_t after)
{
    const CalendarPause *first = NULL;
    for (size_t i = 0; i < request->pause_count; i++) {
        const CalendarPause *pause = &request->pauses[i];
        const bool is_later = pause->to > after && pause->to > pause->from;
        if (is_later && (!first || pause->from < first->from))
            first = pause;
    }
    return first;
}

static bool restarts(const CalendarRequest *request, const CalendarPause *pause)
{
    return request->resume == CALENDAR_RESTART &&
           !(request->rests && request->rests[pause - request->pauses]);
}

/* Lengthens the pause by one that begins in it or at its end; false when there is none. */
static bool extend_pause(const CalendarRequest *request, MergedPause *merged)
{
    for (size_t i = 0; i < request->pause_count; i++) {
        const CalendarPause *pause = &request->pauses[i];
        if (pause->from <= merged->at.to && pause->to > merged->at.to) {
            merged->at.to = pause->to;
            merged->restarts = merged->restarts || restarts(request, pause);
            return true;
        }
    }
    return false;
}

bool calendar_find_pause(const CalendarRequest *request, int64_t start, int64_t after,
                         MergedPause *out)
{
    const CalendarPause *first = find_first(request, after);
    if (!first)
        return false;
    MergedPause merged = {*first, restarts(request, first)};
    while (extend_pause(request, &merged))
        continue;
    merged.at.from = merged.at.from > start ? merged.at.from : start;
    *out = merged;
    return true;
}

static bool check_pauses(const CalendarRequest *request, Error *error)
{
    if (request->pause_count > CALENDAR_MAX_PAUSES)
        return error_set_field(error, "pause", VI("Có quá nhiều khoảng tạm dừng (tối đa 1.000)."),
                               "%zu pauses", request->pause_count);
    for (size_t i = 0; i < request->pause_count; i++)
        if (request->pauses[i].to < request->pauses[i].from)
            return error_set_field(
                error, "pause",
                VI("Khoảng tạm dừng kết thúc trước khi bắt đầu; hãy kiểm tra lại hai thời điểm."),
                "pause %zu ends before it begins", i + 1);
    return true;
}

static bool check_within(const Span *span, int64_t minute)
{
    return place_of(span->calendar, minute) < span->until || fail_year(span, span->until);
}

/* What the limit is while the pauses are gone through. */
typedef struct Run {
    const Span *span;
    const CalendarRequest *request;
    int64_t start;
    int64_t begin;      /* of the limit that stands: `start`, or behind the last restart */
    int64_t due;        /* the one that stands so far */
    int64_t shift_days; /* what d and m have been moved by since `begin` */
    int64_t paused;     /* working minutes of the pauses up to the due */
} Run;

/* Rest, in working time: the minutes left at the pause's begin run from its end. */
static bool keep_minutes(Run *run, CalendarPause pause)
{
    if (!check_within(run->span, pause.to))
        return false;
    const Calendar *calendar = run->span->calendar;
    const int64_t left =
        calendar_worked_before(calendar, run->due) - calendar_worked_before(calendar, pause.from);
    return run_minutes(run->span, pause.to, left, &run->due);
}

/* Rest, in d and m: the last day moves by as many days; rolled to a working close once. */
static bool move_days(Run *run, CalendarPause pause)
{
    const Calendar *calendar = run->span->calendar;
    run->shift_days += day_number(pause.to) - day_number(pause.from);
    const int64_t last = last_day(calendar, run->request->limit, run->begin) + run->shift_days;
    return roll_to_close(run->span, last, &run->due);
}

static bool restart(Run *run, CalendarPause pause)
{
    run->shift_days = 0;
    return check_within(run->span, pause.to) && find_start(run->span, pause.to, &run->begin) &&
           run_limit(run->span, run->request->limit, run->begin, &run->due);
}

/* What lies before the limit that stands began took nothing from it. */
static bool rest(Run *run, CalendarPause pause)
{
    const CalendarLimitKind kind = run->request->limit.kind;
    const bool is_civil = kind == CALENDAR_DAYS || kind == CALENDAR_MONTHS;
    pause.from = pause.from > run->begin ? pause.from : run->begin;
    if (pause.to <= pause.from)
        return true;
    return is_civil ? move_days(run, pause) : keep_minutes(run, pause);
}

static bool apply_pause(Run *run, MergedPause pause)
{
    return pause.restarts ? restart(run, pause.at) : rest(run, pause.at);
}

/* A pause that the due does not reach beyond is the last: the next begins behind both. */
static bool run_pauses(Run *run)
{
    const Calendar *calendar = run->span->calendar;
    MergedPause pause = {0};
    int64_t after = run->start;
    run->begin = run->start;
    while (calendar_find_pause(run->request, run->start, after, &pause) &&
           pause.at.from < run->due) {
        if (!apply_pause(run, pause))
            return false;
        after = pause.at.to;
        const int64_t to = pause.at.to < run->due ? pause.at.to : run->due;
        run->paused +=
            calendar_worked_before(calendar, to) - calendar_worked_before(calendar, pause.at.from);
    }
    return true;
}

/* Working minutes from start to due outside the pauses. */
static int64_t count_minutes(const Run *run)
{
    const Calendar *calendar = run->span->calendar;
    return calendar_worked_before(calendar, run->due) -
           calendar_worked_before(calendar, run->start) - run->paused;
}

bool calendar_due(const Calendar *calendar, const CalendarRequest *request, Arena *arena,
                  CalendarResult *out, Error *error)
{
    if (!calendar)
        return error_set(
            error, ERROR_CONFLICT,
            VI("Chưa có lịch làm việc để tính thời hạn; hãy báo quản trị viên nhập lịch."),
            "no calendar");
    Span span = {.calendar = calendar, .arena = arena, .error = error};
    Run run = {.span = &span, .request = request};
    if (!check_pauses(request, error) || !open_span(&span, request->from) ||
        !find_start(&span, request->from, &run.start) ||
        !run_limit(&span, request->limit, run.start, &run.due) || !run_pauses(&run))
        return false;
    *out = (CalendarResult){run.start, run.due, count_minutes(&run)};
    return true;
}

/* ---- questions ---- */

bool calendar_is_working(const Calendar *calendar, int64_t minute)
{
    if (!calendar_covers(calendar, minute))
        return false;
    const DayRow *row = &calendar->rows[place_of(calendar, minute)];
    const int32_t at = of_day(minute);
    return row_worked(row, at + 1) > row_worked(row, at);
}

bool calendar_working_minutes_between(const Calendar *calendar, int64_t from, int64_t to,
                                      Arena *arena, int64_t *out, Error *error)
{
    Span span = {.calendar = calendar, .arena = arena, .error = error};
    const int64_t first = from < to ? from : to;
    const int64_t last = from < to ? to : from;
    if (!open_span(&span, first) || !check_within(&span, last))
        return false;
    *out = calendar_worked_before(calendar, to) - calendar_worked_before(calendar, from);
    return true;
}

bool calendar_add_working_minutes(const Calendar *calendar, int64_t from, int64_t minutes,
                                  Arena *arena, int64_t *out, Error *error)
{
    ensure(minutes >= 0);
    Span span = {.calendar = calendar, .arena = arena, .error = error};
    int64_t reached = from;
    if (!open_span(&span, from) || (minutes > 0 && !run_minutes(&span, from, minutes, &reached)))
        return false;
    *out = reached;
    return true;
}

/* What is announced for a date: never part of the table. */
static const CalendarDay *find_planned(const CalendarRows *rows, Date date)
{
    for (size_t i = 0; i < rows->day_count; i++)
        if (rows->days[i].date.days == date.days &&
            str_is(rows->days[i].kind, CALENDAR_KIND_PLANNED))
            return &rows->days[i];
    return NULL;
}

bool calendar_view_day(const Calendar *calendar, Date date, Arena *arena, CalendarDayView *out,
                       Error *error)
{
    Span span = {.calendar = calendar, .arena = arena, .error = error};
    const int64_t minute = calendar_minute_of_date(date);
    if (!open_span(&span, minute))
        return false;
    const DayRow *row = &calendar->rows[place_of(calendar, minute)];
    *out = (CalendarDayView){
        .date = date,
        .morning_from = row->morning_from,
        .morning_to = row->morning_to,
        .afternoon_from = row->afternoon_from,
        .afternoon_to = row->afternoon_to,
        .counts = row_counts(row),
        .day = row->day_index >= 0 ? &calendar->source.days[row->day_index] : NULL,
        .hours = row->hours_index >= 0 ? &calendar->source.hours[row->hours_index] : NULL,
        .planned = find_planned(&calendar->source, date),
    };
    return true;
}
