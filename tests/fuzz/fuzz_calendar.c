/* What administrators and scripts send about calendars: a table of days, weekly hours, a limit, a
 * pause. What is accepted can be compiled and written back as the same rows. */
#include "features/calendar/calendar_internal.h"
#include "tests/fuzz/fuzz.h"

static void check_days(Arena *arena, Str text)
{
    CalendarRows rows = {0}, again = {0};
    Error error = {0};
    if (!import_check(arena, text, &rows, &error)) {
        ensure(utf8_is_valid(str_of(error.message)));
        return;
    }
    Buf out = buf_new(arena, 4096);
    calendar_write_days(&out, rows.days, rows.day_count);
    ensure(calendar_parse_days(arena, buf_str(&out), &again, &error));
    ensure(again.day_count == rows.day_count && again.year_count == rows.year_count);
    for (size_t i = 0; i < rows.day_count; i++)
        ensure(again.days[i].date.days == rows.days[i].date.days &&
               again.days[i].type == rows.days[i].type &&
               again.days[i].counts == rows.days[i].counts);
}

static void check_weekly(Arena *arena, Str text)
{
    CalendarRows rows = {0}, again = {0};
    const int64_t year = 2026;
    const Calendar *calendar = NULL;
    Error error = {0};
    if (!calendar_parse_weekly(arena, text, &rows, &error))
        return;
    rows.years = &year;
    rows.year_count = 1;
    if (!calendar_build(arena, &rows, &calendar, &error))
        return;
    Buf out = buf_new(arena, 4096);
    calendar_write_weekly(&out, rows.hours, rows.hours_count);
    ensure(calendar_parse_weekly(arena, buf_str(&out), &again, &error));
    ensure(again.hours_count == rows.hours_count);
}

static void check_words(Str text)
{
    CalendarLimit limit = {0};
    CalendarPause pause = {0};
    int64_t minute = 0;
    Error error = {0};
    (void)!calendar_parse_limit(text, &limit, &error);
    error_clear(&error);
    if (calendar_parse_pause(text, &pause, &error))
        ensure(pause.from <= pause.to);
    error_clear(&error);
    (void)!calendar_parse_minute(text, &minute, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new((size_t)64 << 20);
    const Str text = {(const char *)data, size};
    check_days(arena, text);
    check_weekly(arena, text);
    check_words(text);
    arena_free(arena);
    return 0;
}
