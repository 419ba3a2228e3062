#include "kernel/calendar_internal.h"

#define MONDAY 0
#define DAYS_PER_WEEK 7

typedef struct DayTypeRow {
    const char *label;
    bool morning, afternoon, counts;
} DayTypeRow;

#define X(value, code, label, morning, afternoon, counts) code,
const char *const CALENDAR_DAY_TYPE_CODES[] = {CALENDAR_DAY_TYPES(X)};
#undef X
#define X(value, code, label, morning, afternoon, counts) {label, morning, afternoon, counts},
static const DayTypeRow DAY_TYPES[] = {CALENDAR_DAY_TYPES(X)};
#undef X

const char *calendar_day_type_label(CalendarDayType type)
{
    return DAY_TYPES[type].label;
}

bool calendar_day_type_counts(CalendarDayType type)
{
    return DAY_TYPES[type].counts;
}

static Date first_of_year(int64_t year)
{
    return date_of_civil((CivilDate){(int32_t)year, 1, 1});
}

static bool is_interval(int64_t from, int64_t to)
{
    return from >= 0 && from <= to && to <= CALENDAR_MINUTES_PER_DAY;
}

static bool has_minutes(const CalendarHours *hours)
{
    return hours->morning_from < hours->morning_to || hours->afternoon_from < hours->afternoon_to;
}

static bool check_hours(const CalendarRows *rows, Error *error)
{
    for (size_t i = 0; i < rows->hours_count; i++) {
        const CalendarHours *hours = &rows->hours[i];
        const bool overlaps = hours->afternoon_from < hours->afternoon_to &&
                              hours->morning_to > hours->afternoon_from;
        if (hours->weekday < 0 || hours->weekday >= DAYS_PER_WEEK || overlaps ||
            !is_interval(hours->morning_from, hours->morning_to) ||
            !is_interval(hours->afternoon_from, hours->afternoon_to))
            return error_set(
                error, ERROR_INPUT,
                VI("Giờ làm việc trong tuần không hợp lệ: mỗi buổi phải bắt đầu trước khi kết thúc, buổi sáng trước buổi chiều."),
                "weekly hours row %zu is not a day", i + 1);
    }
    return true;
}

/* First and last year with data; fails when there is none or the span is absurd. */
static bool find_span(const CalendarRows *rows, int64_t *first, int64_t *last, Error *error)
{
    *first = INT32_MAX;
    *last = INT32_MIN;
    for (size_t i = 0; i < rows->year_count; i++) {
        *first = rows->years[i] < *first ? rows->years[i] : *first;
        *last = rows->years[i] > *last ? rows->years[i] : *last;
    }
    if (*first > *last)
        return error_set(
            error, ERROR_INPUT,
            VI("Lịch làm việc chưa có dữ liệu của năm nào; hãy nhập ngày nghỉ lễ của các năm cần dùng."),
            "a calendar without years");
    if (*first < 1900 || *last > 9998 || *last - *first >= CALENDAR_MAX_YEARS)
        return error_set(
            error, ERROR_INPUT,
            VI("Các năm của lịch làm việc cách nhau quá xa; hãy kiểm tra lại dữ liệu."),
            "calendar years %lld to %lld", (long long)*first, (long long)*last);
    return true;
}

/* Marks known_until of each day of the years with data. */
static void mark_years(const CalendarRows *rows, Calendar *calendar, DayRow *table)
{
    for (size_t i = 0; i < rows->year_count; i++) {
        const int32_t from = first_of_year(rows->years[i]).days - calendar->first_day;
        const int32_t to = first_of_year(rows->years[i] + 1).days - calendar->first_day;
        for (int32_t day = from; day < to; day++)
            table[day].known_until = to;
    }
    for (int32_t day = calendar->day_count - 2; day >= 0; day--)
        if (table[day].known_until && table[day + 1].known_until)
            table[day].known_until = table[day + 1].known_until;
}

/* The dated row that decides each day: the nearest level's. */
static void mark_days(const CalendarRows *rows, Calendar *calendar, DayRow *table)
{
    for (int32_t day = 0; day < calendar->day_count; day++)
        table[day].day_index = -1;
    for (size_t i = 0; i < rows->day_count; i++) {
        const int64_t day = (int64_t)rows->days[i].date.days - calendar->first_day;
        if (day < 0 || day >= calendar->day_count ||
            str_is(rows->days[i].kind, CALENDAR_KIND_PLANNED))
            continue;
        const int32_t old = table[day].day_index;
        if (old < 0 || rows->days[old].level <= rows->days[i].level)
            table[day].day_index = (int32_t)i;
    }
}

static bool is_nearer(const CalendarHours *row, const CalendarHours *than)
{
    if (row->level != than->level)
        return row->level > than->level;
    return row->valid_from.days >= than->valid_from.days;
}

/* The weekly row that holds for this weekday on this date, or -1. */
static int32_t find_hours(const CalendarRows *rows, int64_t weekday, Date date)
{
    int32_t found = -1;
    for (size_t i = 0; i < rows->hours_count; i++) {
        const CalendarHours *row = &rows->hours[i];
        const bool holds = row->weekday == weekday && row->valid_from.days <= date.days &&
                           (row->valid_to.days == 0 || date.days <= row->valid_to.days);
        if (holds && (found < 0 || is_nearer(row, &rows->hours[found])))
            found = (int32_t)i;
    }
    return found;
}

/* The hours that a dated day has: those of its weekday, or of a weekday that works. */
static int32_t find_dated_hours(const CalendarRows *rows, const CalendarDay *day, Date date)
{
    const bool pays_back = day->type == CALENDAR_MAKE_UP && day->stands_for.days != 0;
    const int weekday = date_weekday(pays_back ? day->stands_for : date);
    const int32_t found = find_hours(rows, weekday, date);
    const bool is_enough = found >= 0 && has_minutes(&rows->hours[found]);
    return is_enough ? found : find_hours(rows, MONDAY, date);
}

static void set_hours(DayRow *row, const CalendarHours *hours, bool morning, bool afternoon)
{
    if (morning && hours->morning_from < hours->morning_to) {
        row->morning_from = (int16_t)hours->morning_from;
        row->morning_to = (int16_t)hours->morning_to;
    }
    if (afternoon && hours->afternoon_from < hours->afternoon_to) {
        row->afternoon_from = (int16_t)hours->afternoon_from;
        row->afternoon_to = (int16_t)hours->afternoon_to;
    }
}

/* Fills the day's hours; *counts says whether it is a working day. */
static bool fill_day(const CalendarRows *rows, Date date, DayRow *row, bool *counts, Error *error)
{
    const CalendarDay *day = row->day_index >= 0 ? &rows->days[row->day_index] : NULL;
    row->hours_index =
        day ? find_dated_hours(rows, day, date) : find_hours(rows, date_weekday(date), date);
    if (row->hours_index < 0) {
        char text[11];
        date_format_iso(date, text);
        return error_set(
            error, ERROR_INPUT,
            VI("Lịch làm việc thiếu giờ làm việc của một ngày trong tuần; hãy nhập đủ cả bảy ngày."),
            "no weekly hours for %s", text);
    }
    const CalendarHours *hours = &rows->hours[row->hours_index];
    const DayTypeRow *type = day ? &DAY_TYPES[day->type] : &DAY_TYPES[CALENDAR_WORKING];
    set_hours(row, hours, type->morning, type->afternoon);
    *counts = day ? day->counts : hours->counts;
    return true;
}

static bool fill_table(const CalendarRows *rows, const Calendar *calendar, DayRow *table,
                       int32_t *counting_days, Error *error)
{
    int32_t minutes = 0, days = 0;
    for (int32_t i = 0; i < calendar->day_count; i++) {
        DayRow *row = &table[i];
        bool counts = false;
        row->minutes_before = minutes;
        row->days_before = days;
        if (row->known_until == 0)
            continue;
        if (!fill_day(rows, (Date){calendar->first_day + i}, row, &counts, error))
            return false;
        const int32_t worked = row_worked(row, CALENDAR_MINUTES_PER_DAY);
        minutes += worked;
        if (counts && worked > 0)
            counting_days[days++] = i;
    }
    table[calendar->day_count] = (DayRow){
        .minutes_before = minutes, .days_before = days, .hours_index = -1, .day_index = -1};
    return true;
}

/* Where to begin the search for the day of a working minute. */
static const int32_t *fill_buckets(Arena *arena, const DayRow *table, int32_t day_count)
{
    const int32_t total = table[day_count].minutes_before;
    const int32_t count = (total >> MINUTE_BUCKET_SHIFT) + 1;
    int32_t *buckets = ARENA_ARRAY(arena, int32_t, (size_t)count);
    int32_t day = 0;
    for (int32_t i = 0; i < count; i++) {
        while (day < day_count - 1 && table[day + 1].minutes_before <= i << MINUTE_BUCKET_SHIFT)
            day++;
        buckets[i] = day;
    }
    return buckets;
}

bool calendar_build(Arena *arena, const CalendarRows *rows, const Calendar **out, Error *error)
{
    int64_t first = 0, last = 0;
    if (!check_hours(rows, error) || !find_span(rows, &first, &last, error))
        return false;
    Calendar *calendar = ARENA_NEW(arena, Calendar);
    calendar->first_day = first_of_year(first).days;
    calendar->day_count = first_of_year(last + 1).days - calendar->first_day;
    const size_t count = (size_t)calendar->day_count;
    DayRow *table = ARENA_ARRAY(arena, DayRow, count + 1);
    int32_t *counting_days = ARENA_ARRAY(arena, int32_t, count);
    mark_years(rows, calendar, table);
    mark_days(rows, calendar, table);
    if (!fill_table(rows, calendar, table, counting_days, error))
        return false;
    calendar->rows = table;
    calendar->counting_days = counting_days;
    calendar->bucket_days = fill_buckets(arena, table, calendar->day_count);
    calendar->source = *rows;
    *out = calendar;
    return true;
}
