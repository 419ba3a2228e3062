/* Deadlines worked out by hand, each beside the rule it shows, on the national calendar. */
#include "kernel/calendar.h"
#include "platform/embedded.h"
#include "tests/harness/test.h"

#include <stdio.h>
#include <string.h>

#define MAX_CASE_PAUSES 4

/* A calendar and the room to work in. */
typedef struct World {
    Arena *arena;
    const Calendar *calendar;
    CalendarPause pauses[MAX_CASE_PAUSES];
    Error error;
} World;

static Str embedded_text(const char *path)
{
    const EmbeddedFile *file = embedded_find(str_of(path));
    assert_non_null(file);
    return file->bytes;
}

static void open_world(World *w)
{
    *w = (World){.arena = arena_new(64u << 20)};
    const bool ok =
        calendar_parse_tsv(w->arena, embedded_text("data/calendar/national.tsv"),
                           embedded_text("data/calendar/days.tsv"), &w->calendar, &w->error);
    if (!ok)
        print_error("%s\n", w->error.message);
    assert_true(ok);
}

static void close_world(World *w)
{
    arena_free(w->arena);
}

static int64_t minute_of(const char *text)
{
    int64_t minute = 0;
    Error error = {0};
    assert_true(calendar_parse_minute(str_of(text), &minute, &error));
    return minute;
}

static Str text_of(World *w, int64_t minute)
{
    char text[17];
    instant_format_local(calendar_instant_of(minute), text);
    return arena_copy(w->arena, str_of(text));
}

/* Pauses joined by ';', as the command takes them. */
static CalendarRequest request_of(World *w, const char *from, const char *limit, const char *pauses,
                                  CalendarResume resume)
{
    CalendarRequest request = {.from = minute_of(from), .resume = resume, .pauses = w->pauses};
    Str rest = str_of(pauses), pause = {0};
    assert_true(calendar_parse_limit(str_of(limit), &request.limit, &w->error));
    while (rest.len > 0 && str_split_next(&rest, ';', &pause)) {
        assert_true(request.pause_count < MAX_CASE_PAUSES);
        assert_true(calendar_parse_pause(pause, &w->pauses[request.pause_count++], &w->error));
    }
    return request;
}

typedef struct Case {
    const char *rule, *from, *limit, *due;
    int64_t counted; /* -1: not worked out by hand */
    const char *pauses;
} Case;

static void check_case(World *w, const Case *c, CalendarResume resume)
{
    const CalendarRequest request = request_of(w, c->from, c->limit, c->pauses, resume);
    CalendarResult result = {0};
    const bool ok = calendar_due(w->calendar, &request, w->arena, &result, &w->error);
    if (!ok || !str_is(text_of(w, result.due), c->due) ||
        (c->counted >= 0 && c->counted != result.counted_minutes))
        print_error("%s: %s %s\n", c->rule, c->from, c->limit);
    assert_true(ok);
    check_text(c->due, text_of(w, result.due));
    if (c->counted >= 0)
        check_int(c->counted, result.counted_minutes);
}

static void check_cases(const Case *cases, size_t count, CalendarResume resume)
{
    World w;
    open_world(&w);
    for (size_t i = 0; i < count; i++)
        check_case(&w, &cases[i], resume);
    close_world(&w);
}

/* 2026-03-02 is a Monday in a month without holidays. */
static const Case HOURS[] = {
    {"an hour from a working minute", "2026-03-02T08:00", "1wh", "2026-03-02T09:00", 60, ""},
    {"11:30 is outside", "2026-03-02T11:30", "1wh", "2026-03-02T14:30", 60, ""},
    {"11:29 is inside", "2026-03-02T11:29", "1wh", "2026-03-02T14:29", 60, ""},
    {"17:00 is outside", "2026-03-02T17:00", "1wh", "2026-03-03T08:00", 60, ""},
    {"16:59 is inside", "2026-03-02T16:59", "1wh", "2026-03-03T07:59", 60, ""},
    {"before the opening", "2026-03-02T05:10", "1wh", "2026-03-02T08:00", 60, ""},
    {"a balance ends at its earliest minute", "2026-03-02T07:00", "4.5wh", "2026-03-02T11:30", 270,
     ""},
    {"one minute more is in the afternoon", "2026-03-02T07:01", "4.5wh", "2026-03-02T13:31", 270,
     ""},
    {"a day's close, not the next opening", "2026-03-02T07:00", "8wh", "2026-03-02T17:00", 480, ""},
    {"reception: 8 hours over Tết", "2026-02-13T14:30", "8wh", "2026-02-23T14:30", 480, ""},
    {"a start on Sunday", "2026-03-01T23:59", "8wh", "2026-03-02T17:00", 480, ""},
};

static const Case WORKING_DAYS[] = {
    {"the day of the start is not counted", "2026-03-02T07:00", "1wd", "2026-03-03T17:00", 960, ""},
    {"nor is a late one", "2026-03-02T16:59", "1wd", "2026-03-03T17:00", 481, ""},
    {"a start at the close begins tomorrow", "2026-03-02T17:00", "1wd", "2026-03-04T17:00", 960,
     ""},
    {"a start on Saturday begins on Monday", "2026-02-28T10:00", "1wd", "2026-03-03T17:00", 960,
     ""},
    {"over a weekend", "2026-03-05T10:00", "3wd", "2026-03-10T17:00", 300 + 3 * 480, ""},
    {"over Tết 2026", "2026-02-13T14:30", "5wd", "2026-02-27T17:00", 150 + 5 * 480, ""},
    {"a start in Tết", "2026-02-17T09:00", "1wd", "2026-02-24T17:00", 960, ""},
    {"into Tết 2025", "2025-01-24T08:00", "1wd", "2025-02-03T17:00", 420 + 480, ""},
    {"k.f: half a day after the next opening", "2026-03-02T10:00", "1.5wd", "2026-03-04T11:00",
     300 + 480 + 240, ""},
    {"k.f over a weekend", "2026-03-05T10:00", "1.25wd", "2026-03-09T09:00", 300 + 480 + 120, ""},
    {"k = 0: from the start", "2026-03-02T10:00", "0.5wd", "2026-03-02T16:00", 240, ""},
    {"k = 0 ends at its earliest minute", "2026-03-02T09:30", "0.25wd", "2026-03-02T11:30", 120,
     ""},
    {"f of zero is a whole day", "2026-03-02T10:00", "2.0wd", "2026-03-04T17:00", 300 + 960, ""},
    {"a part of a minute is rounded up", "2026-03-02T07:00", "0.001wd", "2026-03-02T07:01", 1, ""},
};

static const Case SWAPS[] = {
    {"2/1/2026 is off for 10/1", "2025-12-31T10:00", "1wd", "2026-01-05T17:00", 300 + 480, ""},
    {"Saturday 10/1/2026 works", "2026-01-08T10:00", "2wd", "2026-01-10T17:00", 300 + 960, ""},
    {"Saturday 22/8 counts, 31/8 to 2/9 do not", "2026-08-21T10:00", "6wd", "2026-08-28T17:00",
     300 + 6 * 480, ""},
    {"after the holidays of 2/9", "2026-08-28T10:00", "1wd", "2026-09-03T17:00", 300 + 480, ""},
    {"a day in lieu of Giỗ Tổ", "2026-04-24T10:00", "1wd", "2026-04-28T17:00", 300 + 480, ""},
    {"29/4/2024 is off for 4/5", "2024-04-26T10:00", "2wd", "2024-05-03T17:00", 300 + 960, ""},
    {"Saturday 4/5/2024 works", "2024-05-03T10:00", "1wd", "2024-05-04T17:00", 300 + 480, ""},
    {"Saturday 26/4/2025 works", "2025-04-25T10:00", "1wd", "2025-04-26T17:00", 300 + 480, ""},
    {"24/11/2026 is planned and does not count", "2026-11-23T10:00", "1wd", "2026-11-24T17:00",
     300 + 480, ""},
};

static const Case CIVIL[] = {
    {"art. 147.2: the first day is not counted", "2026-03-02T08:00", "1d", "2026-03-03T17:00", 900,
     ""},
    {"art. 148.5: the last day is off", "2026-03-02T08:00", "5d", "2026-03-09T17:00", 420 + 5 * 480,
     ""},
    {"art. 148.5 in Tết", "2026-01-15T09:00", "30d", "2026-02-23T17:00", 360 + 22 * 480, ""},
    {"a working Saturday is no day off", "2026-01-05T08:00", "5d", "2026-01-10T17:00",
     420 + 5 * 480, ""},
    {"the moved start begins the count", "2026-02-28T08:00", "1d", "2026-03-03T17:00", 960, ""},
    {"art. 148.3: the same day", "2026-03-02T08:00", "1m", "2026-04-02T17:00", -1, ""},
    {"art. 148.3: no such day in February", "2026-01-30T08:00", "1m", "2026-03-02T17:00", -1, ""},
    {"art. 148.3: 29 February of a leap year", "2023-08-31T08:00", "6m", "2024-02-29T17:00", -1,
     ""},
    {"three months from a Sunday", "2025-11-30T08:00", "3m", "2026-03-02T17:00", -1, ""},
    {"a month over the year", "2025-12-04T08:00", "1m", "2026-01-05T17:00", -1, ""},
    {"two years", "2024-03-04T08:00", "24m", "2026-03-04T17:00", -1, ""},
};

static const Case SAME_DAY[] = {
    {"in the morning", "2026-03-02T08:00", "same-day", "2026-03-02T17:00", 420, ""},
    {"up to and including 15:00", "2026-03-02T15:00", "same-day", "2026-03-02T17:00", 120, ""},
    {"after 15:00", "2026-03-02T15:01", "same-day", "2026-03-03T17:00", 119 + 480, ""},
    {"after 15:00 on Friday before Tết", "2026-02-13T15:01", "same-day", "2026-02-23T17:00", 599,
     ""},
    {"after hours it is tomorrow's", "2026-03-02T17:00", "same-day", "2026-03-03T17:00", 480, ""},
    {"before a working Saturday", "2026-01-09T15:30", "same-day", "2026-01-10T17:00", 90 + 480, ""},
};

static const Case RESTS[] = {
    {"a day's pause moves by its working time", "2026-03-02T07:00", "1wd", "2026-03-04T17:00", 960,
     "2026-03-02T09:00/2026-03-03T09:00"},
    {"out of hours it counts nothing", "2026-03-02T07:00", "1wd", "2026-03-03T17:00", 960,
     "2026-03-02T17:00/2026-03-03T07:00"},
    {"begins and ends out of hours", "2026-03-02T07:00", "1wd", "2026-03-04T17:00", 960,
     "2026-03-02T18:00/2026-03-03T20:00"},
    {"what is left need not end at a close", "2026-03-02T07:00", "1wd", "2026-03-04T08:00", 960,
     "2026-03-03T10:00/2026-03-03T11:00"},
    {"overlapping pauses are one", "2026-03-02T07:00", "8wh", "2026-03-03T10:00", 480,
     "2026-03-02T10:00/2026-03-02T14:00;2026-03-02T09:00/2026-03-02T11:00"},
    {"touching pauses are one", "2026-03-02T07:00", "8wh", "2026-03-03T10:00", 480,
     "2026-03-02T09:00/2026-03-02T11:00;2026-03-02T11:00/2026-03-02T14:00"},
    {"one inside another", "2026-03-02T07:00", "8wh", "2026-03-03T10:00", 480,
     "2026-03-02T09:00/2026-03-02T14:00;2026-03-02T10:00/2026-03-02T10:30"},
    {"two pauses", "2026-03-02T07:00", "8wh", "2026-03-03T09:00", 480,
     "2026-03-02T15:00/2026-03-02T16:00;2026-03-02T08:00/2026-03-02T09:00"},
    {"the second begins in time only by the first", "2026-03-02T07:00", "1wh", "2026-03-02T11:00",
     60, "2026-03-02T07:30/2026-03-02T08:30;2026-03-02T08:45/2026-03-02T10:45"},
    {"it covers a holiday", "2026-02-12T07:00", "2wd", "2026-02-26T17:00", 480 + 960,
     "2026-02-12T09:00/2026-02-24T09:00"},
    {"what lies before the start counts nothing", "2026-03-02T10:00", "1wh", "2026-03-02T11:00", 60,
     "2026-03-01T10:00/2026-03-02T10:00"},
    {"it is cut at the start", "2026-03-02T10:00", "1wh", "2026-03-02T14:00", 60,
     "2026-03-02T08:00/2026-03-02T11:00"},
    {"at the due it is too late", "2026-03-02T07:00", "1wh", "2026-03-02T08:00", 60,
     "2026-03-02T08:00/2026-03-02T09:00"},
    {"a due at 11:30 is past at 12:00", "2026-03-02T07:00", "4.5wh", "2026-03-02T11:30", 270,
     "2026-03-02T12:00/2026-03-02T15:00"},
    {"an empty pause counts nothing", "2026-03-02T07:00", "1wd", "2026-03-03T17:00", 960,
     "2026-03-02T09:00/2026-03-02T09:00"},
    {"same-day keeps its minutes", "2026-03-02T08:00", "same-day", "2026-03-03T09:00", 420,
     "2026-03-02T09:00/2026-03-02T11:00"},
    {"d: end date less begin date", "2026-03-02T08:00", "10d", "2026-03-17T17:00", -1,
     "2026-03-04T15:00/2026-03-09T09:00"},
    {"d: within one date nothing moves", "2026-03-02T08:00", "10d", "2026-03-12T17:00", -1,
     "2026-03-04T08:00/2026-03-04T16:00"},
    {"d: rolled to a close once", "2026-03-02T08:00", "5d", "2026-03-09T17:00", -1,
     "2026-03-03T08:00/2026-03-05T08:00"},
    {"d: over all pauses", "2026-03-02T08:00", "10d", "2026-03-16T17:00", -1,
     "2026-03-03T08:00/2026-03-04T08:00;2026-03-05T16:00/2026-03-08T08:00"},
    {"d: cut at the moved start", "2026-02-28T08:00", "10d", "2026-03-13T17:00", -1,
     "2026-02-26T08:00/2026-03-03T08:00"},
    {"m: moves by days too", "2026-03-02T08:00", "1m", "2026-04-06T17:00", -1,
     "2026-03-04T15:00/2026-03-06T09:00"},
};

static const Case RESTARTS[] = {
    {"the whole limit from the end", "2026-03-02T08:00", "2wd", "2026-03-09T17:00",
     420 + 180 + 60 + 960, "2026-03-03T10:00/2026-03-05T16:00"},
    {"the end is moved to a working minute", "2026-03-02T08:00", "2wd", "2026-03-11T17:00", -1,
     "2026-03-03T10:00/2026-03-07T10:00"},
    {"from the last pause's end", "2026-03-02T08:00", "1wd", "2026-03-06T17:00", -1,
     "2026-03-02T09:00/2026-03-03T10:00;2026-03-04T10:00/2026-03-05T10:00"},
    {"a pause after the due restarts nothing", "2026-03-02T08:00", "1wd", "2026-03-03T17:00", 900,
     "2026-03-03T17:00/2026-03-05T10:00"},
    {"a pause before the start restarts nothing", "2026-03-02T08:00", "1wd", "2026-03-03T17:00",
     900, "2026-02-27T17:00/2026-03-02T08:00"},
    {"hours", "2026-03-02T08:00", "2wh", "2026-03-03T10:00", 60 + 120,
     "2026-03-02T09:00/2026-03-03T08:00"},
    {"days", "2026-03-02T08:00", "10d", "2026-03-19T17:00", -1,
     "2026-03-04T15:00/2026-03-09T09:00"},
    {"same-day after 15:00", "2026-03-02T08:00", "same-day", "2026-03-03T17:00", -1,
     "2026-03-02T09:00/2026-03-02T15:30"},
    {"an empty pause restarts nothing", "2026-03-02T08:00", "1wd", "2026-03-03T17:00", 900,
     "2026-03-03T09:00/2026-03-03T09:00"},
};

TEST(hours_are_half_open_and_end_early)
{
    check_cases(HOURS, COUNT_OF(HOURS), CALENDAR_REST);
}

TEST(working_days_count_after_the_start)
{
    check_cases(WORKING_DAYS, COUNT_OF(WORKING_DAYS), CALENDAR_REST);
}

TEST(swapped_days_are_kept)
{
    check_cases(SWAPS, COUNT_OF(SWAPS), CALENDAR_REST);
}

TEST(days_and_months_follow_the_civil_code)
{
    check_cases(CIVIL, COUNT_OF(CIVIL), CALENDAR_REST);
}

TEST(same_day_ends_at_three)
{
    check_cases(SAME_DAY, COUNT_OF(SAME_DAY), CALENDAR_REST);
}

TEST(a_rest_keeps_what_is_left)
{
    check_cases(RESTS, COUNT_OF(RESTS), CALENDAR_REST);
}

TEST(a_restart_begins_anew)
{
    check_cases(RESTARTS, COUNT_OF(RESTARTS), CALENDAR_RESTART);
}

/* Behind a supplement the limit begins anew; behind what the law takes out it runs on. */
static void check_mixed(World *w, const char *limit, const char *pauses, const char *due)
{
    static const bool RESTS_LAST[] = {false, true}, RESTS_FIRST[] = {true, false};
    CalendarRequest request = request_of(w, "2026-03-02T08:00", limit, pauses, CALENDAR_RESTART);
    CalendarResult result = {0};
    CalendarLine *lines = NULL;
    size_t count = 0;
    int64_t counted = 0;
    request.rests = str_starts_with(str_of(pauses), STR("2026-03-03T09:00/2026-03-05"))
                        ? RESTS_LAST
                        : RESTS_FIRST;
    assert_true(calendar_due(w->calendar, &request, w->arena, &result, &w->error));
    check_text(due, text_of(w, result.due));
    assert_true(
        calendar_explain(w->calendar, &request, &result, w->arena, &lines, &count, &w->error));
    for (size_t i = 0; i < count; i++)
        counted += lines[i].counted;
    check_int(result.counted_minutes, counted);
}

TEST(an_exclusion_rests_where_a_supplement_restarts)
{
    static const char PAUSES[] =
        "2026-03-03T09:00/2026-03-05T09:00;2026-03-06T08:00/2026-03-10T08:00";
    World w;
    open_world(&w);
    check_mixed(&w, "5wd", PAUSES, "2026-03-16T17:00");
    check_mixed(&w, "10d", PAUSES, "2026-03-19T17:00");
    check_mixed(&w, "12wh", PAUSES, "2026-03-10T15:00");
    check_mixed(&w, "5wd", "2026-03-03T09:00/2026-03-04T09:00;2026-03-05T09:00/2026-03-06T09:00",
                "2026-03-13T17:00");
    /* They meet: the whole limit, from the end of both. */
    check_mixed(&w, "5wd", "2026-03-03T09:00/2026-03-05T09:00;2026-03-05T09:00/2026-03-06T09:00",
                "2026-03-13T17:00");
    close_world(&w);
}

/* ---- refusals ---- */

static void check_refused(World *w, const char *from, const char *limit, const char *pauses,
                          const char *says)
{
    const CalendarRequest request = request_of(w, from, limit, pauses, CALENDAR_REST);
    CalendarResult result = {.due = 7};
    error_clear(&w->error);
    assert_false(calendar_due(w->calendar, &request, w->arena, &result, &w->error));
    check_int(7, result.due);
    if (str_find(str_of(w->error.message), str_of(says)) < 0)
        print_error("%s %s: %s\n", from, limit, w->error.message);
    assert_true(str_find(str_of(w->error.message), str_of(says)) >= 0);
    error_clear(&w->error);
}

TEST(a_year_without_data_is_refused_by_name)
{
    World w;
    open_world(&w);
    check_refused(&w, "2026-12-28T08:00", "5wd", "", "năm 2027");
    check_refused(&w, "2026-12-31T17:00", "1wh", "", "năm 2027");
    check_refused(&w, "2026-12-02T08:00", "30d", "", "năm 2027");
    check_refused(&w, "2024-12-02T08:00", "99m", "", "năm 2027");
    check_refused(&w, "2024-12-02T08:00", "99999m", "", "năm 2027");
    check_refused(&w, "2024-12-02T08:00", "99999wd", "", "năm 2027");
    check_refused(&w, "2022-12-30T08:00", "1wd", "", "năm 2022");
    check_refused(&w, "2031-03-03T08:00", "1wd", "", "năm 2031");
    check_refused(&w, "2026-12-28T08:00", "2wd", "2026-12-29T08:00/2027-01-04T08:00", "năm 2027");
    const Case last = {
        "the last known minute", "2026-12-28T08:00", "3wd", "2026-12-31T17:00", -1, ""};
    check_case(&w, &last, CALENDAR_REST);
    const Case first = {
        "the first known minute", "2023-01-01T00:00", "1wh", "2023-01-03T08:00", 60, ""};
    check_case(&w, &first, CALENDAR_REST);
    close_world(&w);
}

TEST(a_pause_after_the_due_needs_no_data)
{
    World w;
    open_world(&w);
    const Case c = {"too late to count",
                    "2026-12-28T08:00",
                    "1wd",
                    "2026-12-29T17:00",
                    900,
                    "2026-12-30T08:00/2027-02-01T08:00"};
    check_case(&w, &c, CALENDAR_REST);
    close_world(&w);
}

TEST(malformed_limits_are_refused)
{
    static const char *const WRONG[] = {
        "",      "5",       "wd",       "5 wd",    "-1wd",      "+1wd",  "1,5wd", "1.wd",
        ".5wd",  "1.5d",    "0.5m",     "0wd",     "0d",        "0.0wd", "5WD",   "5wdx",
        "1e3wd", "5.5.5wd", "123456wd", "sameday", "1.23456wd", "5wd\n", "5h"};
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        CalendarLimit limit = {.count = 7};
        Error error = {0};
        if (calendar_parse_limit(str_of(WRONG[i]), &limit, &error))
            print_error("accepted: %s\n", WRONG[i]);
        check_int(7, limit.count);
        check_int(ERROR_INPUT, error.code);
        check_text("limit", str_of(error.field));
    }
}

TEST(malformed_minutes_and_pauses_are_refused)
{
    static const char *const WRONG_MINUTES[] = {"2026-02-30T08:00",    "2026-02-13T24:00",
                                                "2026-02-13T02:30 PM", "2026-02-13",
                                                "2026-02-13 08:00",    "13/02/2026 08:00",
                                                "2026-02-13T08:00:00", "2026-02-13T8:00",
                                                "2026-02-13T08:00Z",   ""};
    static const char *const WRONG_PAUSES[] = {
        "2026-03-02T09:00/2026-03-02T08:59",
        "2026-03-02T09:00",
        "2026-03-02T09:00/",
        "/2026-03-02T09:00",
        "2026-02-30T09:00/2026-03-02T09:00",
        "2026-03-02T09:00/2026-03-02T10:00/2026-03-02T11:00"};
    for (size_t i = 0; i < COUNT_OF(WRONG_MINUTES); i++) {
        int64_t minute = 0;
        Error error = {0};
        assert_false(calendar_parse_minute(str_of(WRONG_MINUTES[i]), &minute, &error));
        check_text("from", str_of(error.field));
    }
    for (size_t i = 0; i < COUNT_OF(WRONG_PAUSES); i++) {
        CalendarPause pause = {0};
        Error error = {0};
        assert_false(calendar_parse_pause(str_of(WRONG_PAUSES[i]), &pause, &error));
        check_text("pause", str_of(error.field));
    }
    CalendarResume resume = CALENDAR_REST;
    Error error = {0};
    assert_false(calendar_parse_resume(STR("Rest"), &resume, &error));
}

TEST(a_backward_pause_in_a_request_is_refused)
{
    World w;
    open_world(&w);
    const CalendarPause pause = {minute_of("2026-03-03T09:00"), minute_of("2026-03-02T09:00")};
    CalendarRequest request = request_of(&w, "2026-03-02T08:00", "1wd", "", CALENDAR_REST);
    request.pauses = &pause;
    request.pause_count = 1;
    CalendarResult result = {0};
    assert_false(calendar_due(w.calendar, &request, w.arena, &result, &w.error));
    check_text("pause", str_of(w.error.field));
    close_world(&w);
}

static const char HOURS_TABLE[] =
    "weekday\tmorning_from\tmorning_to\tafternoon_from\tafternoon_to\tcounts\tvalid_from\t"
    "valid_to\tsource\tcertainty\n";
static const char DAYS_TABLE[] =
    "date\ttype\tkind\tname\tcounts\tstands_for\tlegal_source\tcertainty\tnote\n";

static void check_table_refused(const char *hours, const char *days, const char *says)
{
    Arena *arena = arena_new(8u << 20);
    const Str weekly = arena_format(arena, "%s%s", HOURS_TABLE, hours);
    const Str dated = arena_format(arena, "%s%s", DAYS_TABLE, days);
    const Calendar *calendar = NULL;
    Error error = {0};
    assert_false(calendar_parse_tsv(arena, weekly, dated, &calendar, &error));
    if (str_find(str_of(error.message), str_of(says)) < 0)
        print_error("wanted \"%s\" in: %s\n", says, error.message);
    assert_true(str_find(str_of(error.message), str_of(says)) >= 0);
    arena_free(arena);
}

TEST(faulty_tables_name_the_line)
{
    const char *day = "2026-01-01\toff\tholiday\tTết\t\t\tluật\tsourced\t\n";
    const char *monday = "mon\t07:00\t11:30\t13:30\t17:00\t1\t2000-01-01\t\tx\tsourced\n";
    check_table_refused("mon\t07:00\n", day, "giờ làm việc, dòng 2");
    check_table_refused("mon\t7:00\t11:30\t13:30\t17:00\t1\t2000-01-01\t\tx\tsourced\n", day,
                        "giờ");
    check_table_refused("day\t07:00\t11:30\t13:30\t17:00\t1\t2000-01-01\t\tx\tsourced\n", day,
                        "thứ");
    check_table_refused("mon\t07:00\t14:30\t13:30\t17:00\t1\t2000-01-01\t\tx\tsourced\n", day,
                        "buổi");
    check_table_refused(monday, "2026-02-30\toff\tholiday\tTết\t\t\tluật\tsourced\t\n", "dòng 2");
    check_table_refused(monday,
                        "2026-01-01\toff\tholiday\tTết\t\t\tluật\tsourced\t\n"
                        "2026-01-01\toff\tholiday\tTết\t\t\tluật\tsourced\t\n",
                        "dòng 3");
    check_table_refused(monday, "2026-01-01\tholiday\tholiday\tTết\t\t\tluật\tsourced\t\n",
                        "loại ngày");
    check_table_refused(monday, "", "năm nào");
    check_table_refused(monday, day, "bảy ngày");
}

/* ---- the ledger ---- */

static void explain(World *w, const CalendarRequest *request, CalendarResult *result,
                    CalendarLine **lines, size_t *count)
{
    assert_true(calendar_due(w->calendar, request, w->arena, result, &w->error));
    assert_true(calendar_explain(w->calendar, request, result, w->arena, lines, count, &w->error));
}

static const CalendarLine *line_of(const CalendarLine *lines, size_t count, const char *date)
{
    for (size_t i = 0; i < count; i++) {
        char text[11];
        date_format_iso(lines[i].date, text);
        if (strcmp(text, date) == 0)
            return &lines[i];
    }
    print_error("no line of %s\n", date);
    assert_true(false);
    return NULL;
}

static void check_line(const CalendarLine *line, int64_t minutes, int64_t counted,
                       const char *reason, const char *source)
{
    check_int(minutes, line->minutes);
    check_int(counted, line->counted);
    check_text(reason, line->reason);
    if (str_find(line->source, str_of(source)) < 0)
        print_error("source: %.*s\n", STR_ARGS(line->source));
    assert_true(str_find(line->source, str_of(source)) >= 0);
}

TEST(the_ledger_says_why)
{
    World w;
    CalendarResult result = {0};
    CalendarLine *lines = NULL;
    size_t count = 0;
    open_world(&w);
    const CalendarRequest request = request_of(&w, "2026-02-13T14:30", "5wd",
                                               "2026-02-24T10:00/2026-02-26T09:00", CALENDAR_REST);
    explain(&w, &request, &result, &lines, &count);
    check_int(19, (int64_t)count); /* 13 February to 3 March */
    check_line(line_of(lines, count, "2026-02-13"), 480, 150,
               "Ngày làm việc; bắt đầu tính từ 14:30; số ngày đếm từ ngày làm việc tiếp theo",
               "40 giờ");
    check_line(line_of(lines, count, "2026-02-15"), 0, 0, "Nghỉ hằng tuần", "điều 111");
    check_line(line_of(lines, count, "2026-02-17"), 0, 0, "Tết Nguyên đán Bính Ngọ (mùng 1)",
               "Bộ luật Lao động 2019 điều 112");
    check_line(line_of(lines, count, "2026-02-24"), 480, 180, "Ngày làm việc; tạm dừng từ 10:00",
               "");
    check_line(line_of(lines, count, "2026-02-25"), 480, 0, "Ngày làm việc; tạm dừng cả ngày", "");
    check_line(line_of(lines, count, "2026-02-26"), 480, 360,
               "Ngày làm việc; tạm dừng đến 09:00; sau đó tính tiếp phần còn lại", "");
    check_line(line_of(lines, count, "2026-03-03"), 480, 420, "Ngày làm việc; hết hạn lúc 16:00",
               "");
    close_world(&w);
}

TEST(the_ledger_marks_what_is_uncertain_and_civil)
{
    World w;
    CalendarResult result = {0};
    CalendarLine *lines = NULL;
    size_t count = 0;
    open_world(&w);
    const CalendarRequest request = request_of(&w, "2026-08-21T17:30", "9d", "", CALENDAR_REST);
    explain(&w, &request, &result, &lines, &count);
    check_text("2026-09-03T17:00", text_of(&w, result.due));
    check_line(line_of(lines, count, "2026-08-21"), 480, 0,
               "Ngày làm việc; nhận ngoài giờ làm việc lúc 17:30", "");
    check_line(
        line_of(lines, count, "2026-08-22"), 480, 480,
        "Làm bù cho ngày 31/8/2026; bắt đầu tính từ 07:00; ngày đầu tiên không tính vào thời hạn",
        "Bộ luật Dân sự 2015 điều 147");
    check_true(line_of(lines, count, "2026-08-22")->is_uncertain);
    check_true(line_of(lines, count, "2026-08-31")->is_uncertain);
    check_false(line_of(lines, count, "2026-09-02")->is_uncertain);
    check_line(line_of(lines, count, "2026-08-23"), 0, 0,
               "Nghỉ hằng tuần; thời hạn tính theo ngày lịch vẫn chạy qua ngày nghỉ", "điều 111");
    check_line(line_of(lines, count, "2026-09-03"), 480, 480, "Ngày làm việc; hết hạn lúc 17:00",
               "Bộ luật Dân sự 2015 điều 148");
    close_world(&w);
}

TEST(limits_are_named_in_vietnamese)
{
    static const char *const NAMES[][2] = {{"5wd", "5 ngày làm việc"},
                                           {"1.5wd", "1,5 ngày làm việc"},
                                           {"0.25wd", "0,25 ngày làm việc"},
                                           {"8wh", "8 giờ làm việc"},
                                           {"2.5wh", "2,5 giờ làm việc"},
                                           {"30d", "30 ngày"},
                                           {"3m", "3 tháng"},
                                           {"same-day", "trong ngày"}};
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        CalendarLimit limit = {0};
        Error error = {0};
        assert_true(calendar_parse_limit(str_of(NAMES[i][0]), &limit, &error));
        check_text(NAMES[i][1], calendar_limit_label(arena, limit));
    }
    arena_free(arena);
}

/* ---- questions ---- */

TEST(questions_about_minutes_and_days)
{
    World w;
    int64_t minutes = 0, reached = 0;
    CalendarDayView view = {0};
    open_world(&w);
    check_true(calendar_is_working(w.calendar, minute_of("2026-03-02T11:29")));
    check_false(calendar_is_working(w.calendar, minute_of("2026-03-02T11:30")));
    check_true(calendar_is_working(w.calendar, minute_of("2026-01-10T07:00")));
    check_false(calendar_is_working(w.calendar, minute_of("2026-02-17T09:00")));
    check_false(calendar_is_working(w.calendar, minute_of("2030-03-04T09:00")));
    assert_true(calendar_working_minutes_between(w.calendar, minute_of("2026-02-13T14:30"),
                                                 minute_of("2026-02-23T14:30"), w.arena, &minutes,
                                                 &w.error));
    check_int(480, minutes);
    assert_true(calendar_working_minutes_between(w.calendar, minute_of("2026-02-23T14:30"),
                                                 minute_of("2026-02-13T14:30"), w.arena, &minutes,
                                                 &w.error));
    check_int(-480, minutes);
    assert_true(calendar_add_working_minutes(w.calendar, minute_of("2026-02-13T14:30"), 480,
                                             w.arena, &reached, &w.error));
    check_text("2026-02-23T14:30", text_of(&w, reached));
    assert_true(calendar_view_day(w.calendar, calendar_date_of(minute_of("2026-11-24T00:00")),
                                  w.arena, &view, &w.error));
    check_true(view.counts);
    assert_null(view.day); /* planned */
    assert_false(calendar_working_minutes_between(w.calendar, minute_of("2026-12-31T08:00"),
                                                  minute_of("2027-01-04T08:00"), w.arena, &minutes,
                                                  &w.error));
    assert_true(str_find(str_of(w.error.message), STR("năm 2027")) >= 0);
    close_world(&w);
}

TEST(instants_and_minutes_meet)
{
    Instant at = {0};
    assert_true(instant_parse_local(STR("2026-02-13T14:30"), &at));
    check_int(minute_of("2026-02-13T14:30"), calendar_minute_of(at));
    check_int(at.ms, calendar_instant_of(calendar_minute_of(at)).ms);
    at.ms += 59999; /* within the minute */
    check_int(minute_of("2026-02-13T14:30"), calendar_minute_of(at));
    check_int(minute_of("1970-01-01T00:00") - 1,
              calendar_minute_of((Instant){-LOCAL_OFFSET_MS - 1}));
}

/* The shipped days are those of the facts; ../shared is absent in a clone. */
TEST(the_shipped_days_are_the_facts)
{
    FILE *facts = fopen("../shared/facts/holidays.tsv", "rb");
    if (!facts)
        test_skip("../shared/facts/holidays.tsv is not there");
    Arena *arena = arena_new(8u << 20);
    CalendarRows rows = {0};
    Error error = {0};
    assert_true(calendar_parse_rows(arena, embedded_text("data/calendar/national.tsv"),
                                    embedded_text("data/calendar/days.tsv"), &rows, &error));
    char line[2048];
    size_t i = 0;
    assert_non_null(fgets(line, sizeof line, facts));
    for (; fgets(line, sizeof line, facts); i++) {
        Str rest = str_of(line), date = {0}, weekday = {0}, name = {0}, kind = {0};
        Date day = {0};
        assert_true(str_split_next(&rest, '\t', &date) && str_split_next(&rest, '\t', &weekday) &&
                    str_split_next(&rest, '\t', &name) && str_split_next(&rest, '\t', &kind));
        assert_true(i < rows.day_count && date_parse_iso(date, &day));
        check_int(day.days, rows.days[i].date.days);
        assert_true(str_equal(name, rows.days[i].name) && str_equal(kind, rows.days[i].kind));
        check_int(str_is(kind, "swap_work") ? CALENDAR_MAKE_UP : CALENDAR_OFF, rows.days[i].type);
    }
    check_int((int64_t)rows.day_count, (int64_t)i);
    check_int(4, (int64_t)rows.year_count);
    fclose(facts);
    arena_free(arena);
}

TEST_MAIN(hours_are_half_open_and_end_early, working_days_count_after_the_start,
          swapped_days_are_kept, days_and_months_follow_the_civil_code, same_day_ends_at_three,
          a_rest_keeps_what_is_left, a_restart_begins_anew,
          an_exclusion_rests_where_a_supplement_restarts, a_year_without_data_is_refused_by_name,
          a_pause_after_the_due_needs_no_data, malformed_limits_are_refused,
          malformed_minutes_and_pauses_are_refused, a_backward_pause_in_a_request_is_refused,
          faulty_tables_name_the_line, the_ledger_says_why,
          the_ledger_marks_what_is_uncertain_and_civil, limits_are_named_in_vietnamese,
          questions_about_minutes_and_days, instants_and_minutes_meet,
          the_shipped_days_are_the_facts)
