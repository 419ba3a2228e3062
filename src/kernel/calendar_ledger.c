#include "kernel/calendar_internal.h"

#define REASON_BYTES 160

/* One day of the ledger while it is written. */
typedef struct Ledger {
    const Calendar *calendar;
    const CalendarRequest *request;
    const CalendarResult *result;
    Arena *arena;
    MergedPause pause; /* the first that does not end before the day */
    bool has_pause;
} Ledger;

static const DayRow *row_of(const Ledger *ledger, int64_t day)
{
    return &ledger->calendar->rows[day - ledger->calendar->first_day];
}

static bool is_civil(const Ledger *ledger)
{
    const CalendarLimitKind kind = ledger->request->limit.kind;
    return kind == CALENDAR_DAYS || kind == CALENDAR_MONTHS;
}

/* Goes to the pause after `after`; one that begins at the due or later counts nothing. */
static void next_pause(Ledger *ledger, int64_t after)
{
    ledger->has_pause =
        calendar_find_pause(ledger->request, ledger->result->start, after, &ledger->pause) &&
        ledger->pause.at.from < ledger->result->due;
}

/* " 14:30" */
static void add_hour(Buf *reason, int64_t minute)
{
    const int64_t of_day = minute - day_number(minute) * CALENDAR_MINUTES_PER_DAY;
    buf_printf(reason, " %02d:%02d", (int)(of_day / 60), (int)(of_day % 60));
}

static void add_part(Buf *reason, const char *text)
{
    if (reason->len > 0)
        buf_add(reason, STR("; "));
    buf_add_cstr(reason, text);
}

static const CalendarDay *dated_row(const Ledger *ledger, const DayRow *row)
{
    return row->day_index >= 0 ? &ledger->calendar->source.days[row->day_index] : NULL;
}

/* What the day is, whatever runs on it. */
static void add_nature(const Ledger *ledger, const DayRow *row, Buf *reason)
{
    const CalendarDay *day = dated_row(ledger, row);
    if (day && day->name.len > 0)
        buf_add(reason, day->name);
    else if (day)
        add_part(reason, calendar_day_type_label(day->type));
    else
        add_part(reason, row_minutes(row) > 0 ? VI("Ngày làm việc") : VI("Nghỉ hằng tuần"));
}

/* The begin: moved out of hours, first day of civil limits, day of the start of working days. */
static void add_start(const Ledger *ledger, int64_t day, Buf *reason)
{
    const int64_t from = ledger->request->from, start = ledger->result->start;
    if (day_number(from) == day && from != start) {
        add_part(reason, VI("nhận ngoài giờ làm việc lúc"));
        add_hour(reason, from);
    }
    if (day_number(start) != day)
        return;
    add_part(reason, VI("bắt đầu tính từ"));
    add_hour(reason, start);
    if (is_civil(ledger))
        add_part(reason, VI("ngày đầu tiên không tính vào thời hạn"));
    else if (ledger->request->limit.kind == CALENDAR_WORKING_DAYS && ledger->request->limit.count)
        add_part(reason, VI("số ngày đếm từ ngày làm việc tiếp theo"));
}

static void add_pause(const Ledger *ledger, int64_t day, Buf *reason)
{
    const CalendarPause pause = ledger->pause.at;
    const int64_t begin = day * CALENDAR_MINUTES_PER_DAY;
    const int64_t end = begin + CALENDAR_MINUTES_PER_DAY;
    if (pause.from <= begin && pause.to >= end) {
        add_part(reason, VI("tạm dừng cả ngày"));
        return;
    }
    add_part(reason, VI("tạm dừng"));
    if (pause.from > begin) {
        buf_add_cstr(reason, VI(" từ"));
        add_hour(reason, pause.from);
    }
    if (pause.to < end) {
        buf_add_cstr(reason, VI(" đến"));
        add_hour(reason, pause.to);
        add_part(reason, ledger->pause.restarts ? VI("sau đó tính lại toàn bộ thời hạn")
                                                : VI("sau đó tính tiếp phần còn lại"));
    }
}

/* The pauses of the day, told in `reason`; returns their working minutes before the due. */
static int64_t take_pauses(Ledger *ledger, int64_t day, Buf *reason)
{
    const int64_t end = (day + 1) * CALENDAR_MINUTES_PER_DAY;
    const int64_t last = end < ledger->result->due ? end : ledger->result->due;
    int64_t paused = 0;
    while (ledger->has_pause && ledger->pause.at.from < last) {
        const CalendarPause pause = ledger->pause.at;
        const int64_t begin = day * CALENDAR_MINUTES_PER_DAY;
        const int64_t from = pause.from > begin ? pause.from : begin;
        const int64_t to = pause.to < last ? pause.to : last;
        if (to > from)
            paused += calendar_worked_before(ledger->calendar, to) -
                      calendar_worked_before(ledger->calendar, from);
        add_pause(ledger, day, reason);
        if (pause.to > end)
            break;
        next_pause(ledger, pause.to);
    }
    return paused;
}

/* Working minutes of the day between start and due, pauses not looked at. */
static int64_t run_through(const Ledger *ledger, int64_t day)
{
    const int64_t begin = day * CALENDAR_MINUTES_PER_DAY;
    const int64_t end = begin + CALENDAR_MINUTES_PER_DAY;
    const int64_t from = ledger->result->start > begin ? ledger->result->start : begin;
    const int64_t to = ledger->result->due < end ? ledger->result->due : end;
    if (to <= from)
        return 0;
    return calendar_worked_before(ledger->calendar, to) -
           calendar_worked_before(ledger->calendar, from);
}

/* The day whose work the due closes: a due at 24:00 is still of that day. */
static int64_t due_day(const CalendarResult *result)
{
    return day_number(result->due - 1);
}

static void add_due(const Ledger *ledger, int64_t day, Buf *reason)
{
    if (due_day(ledger->result) != day)
        return;
    add_part(reason, VI("hết hạn lúc"));
    add_hour(reason, ledger->result->due);
}

/* Why a day off is none of the limit, or still is. */
static void add_counting(const Ledger *ledger, int64_t day, const DayRow *row, Buf *reason)
{
    if (is_civil(ledger) && row_minutes(row) == 0 && day > day_number(ledger->result->start))
        add_part(reason, VI("thời hạn tính theo ngày lịch vẫn chạy qua ngày nghỉ"));
    if (row_minutes(row) > 0 && !row_counts(row))
        add_part(reason, VI("có làm việc nhưng không tính là một ngày làm việc"));
}

static Str find_source(const Ledger *ledger, int64_t day, const DayRow *row)
{
    const CalendarDay *dated = dated_row(ledger, row);
    const Str source =
        dated ? dated->legal_source : ledger->calendar->source.hours[row->hours_index].source;
    const char *civil = NULL;
    if (is_civil(ledger) && day == day_number(ledger->result->start))
        civil = VI("Bộ luật Dân sự 2015 điều 147");
    if (is_civil(ledger) && day == due_day(ledger->result))
        civil = VI("Bộ luật Dân sự 2015 điều 148");
    if (!civil)
        return source;
    return arena_format(ledger->arena, "%.*s%s%s", STR_ARGS(source), source.len ? "; " : "", civil);
}

static bool is_uncertain(const CalendarDay *day)
{
    return day && !str_is(day->certainty, "sourced");
}

static CalendarLine write_line(Ledger *ledger, int64_t day)
{
    const DayRow *row = row_of(ledger, day);
    Buf reason = buf_new(ledger->arena, REASON_BYTES);
    add_nature(ledger, row, &reason);
    add_counting(ledger, day, row, &reason);
    add_start(ledger, day, &reason);
    const int64_t paused = take_pauses(ledger, day, &reason);
    add_due(ledger, day, &reason);
    return (CalendarLine){
        .date = {(int32_t)day},
        .minutes = row_minutes(row),
        .counted = run_through(ledger, day) - paused,
        .reason = buf_str(&reason),
        .source = find_source(ledger, day, row),
        .is_uncertain = is_uncertain(dated_row(ledger, row)),
    };
}

bool calendar_explain(const Calendar *calendar, const CalendarRequest *request,
                      const CalendarResult *result, Arena *arena, CalendarLine **out,
                      size_t *out_count, Error *error)
{
    const int64_t first = day_number(request->from), last = due_day(result);
    if (!calendar_covers(calendar, request->from) || !calendar_covers(calendar, result->due - 1) ||
        last < first)
        return error_set(
            error, ERROR_INTERNAL,
            VI("Không lập được bảng giải trình thời hạn; hãy tính lại thời hạn rồi thử lại."),
            "the result is not of this request");
    Ledger ledger = {.calendar = calendar, .request = request, .result = result, .arena = arena};
    next_pause(&ledger, result->start);
    const size_t count = (size_t)(last - first) + 1;
    CalendarLine *lines = ARENA_ARRAY(arena, CalendarLine, count);
    for (size_t i = 0; i < count; i++)
        lines[i] = write_line(&ledger, first + (int64_t)i);
    *out = lines;
    *out_count = count;
    return true;
}
