/*
 * calendar_bench: deadlines per second on one core: 5 working days with two pauses, random starts,
 * a calendar of three years. Prints one JSON line.
 */
#include "kernel/calendar.h"
#include "platform/embedded.h"

#include <stdio.h>
#include <time.h>

#define ROUNDS 10000000
#define STARTS 4096
#define MINUTES_IN_TWO_YEARS (2 * 365 * CALENDAR_MINUTES_PER_DAY)

typedef struct Start {
    CalendarRequest request;
    CalendarPause pauses[2];
} Start;

static double seconds(void)
{
    struct timespec now;
    ensure(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static Str embedded_text(const char *path)
{
    const EmbeddedFile *file = embedded_find(str_of(path));
    ensure(file);
    return file->bytes;
}

/* The national calendar cut to 2024-2026. */
static const Calendar *build_three_years(Arena *arena)
{
    static const int64_t YEARS[] = {2024, 2025, 2026};
    CalendarRows rows = {0};
    const Calendar *calendar = NULL;
    Error error = {0};
    ensure(calendar_parse_rows(arena, embedded_text("data/calendar/national.tsv"),
                               embedded_text("data/calendar/days.tsv"), &rows, &error));
    rows.years = YEARS;
    rows.year_count = COUNT_OF(YEARS);
    ensure(calendar_build(arena, &rows, &calendar, &error));
    return calendar;
}

/* A pause of an hour or more on the first day and one of some days on the next. */
static void fill_starts(Start *starts)
{
    const int64_t first = calendar_minute_of_date(date_of_civil((CivilDate){2024, 1, 2}));
    uint64_t random = 88172645463325252u;
    for (size_t i = 0; i < STARTS; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        const int64_t from = first + (int64_t)((random >> 33) % MINUTES_IN_TWO_YEARS);
        const int64_t some = (int64_t)((random >> 20) % 1000);
        starts[i].pauses[0] = (CalendarPause){from + some, from + 2 * some + 60};
        starts[i].pauses[1] = (CalendarPause){from + 2000 + some, from + 4000 + 2 * some};
        starts[i].request = (CalendarRequest){.from = from,
                                              .limit = {CALENDAR_WORKING_DAYS, 5, 0},
                                              .pauses = starts[i].pauses,
                                              .pause_count = 2};
    }
}

int main(void)
{
    Arena *arena = arena_new(16u << 20);
    const Calendar *calendar = build_three_years(arena);
    Start *starts = ARENA_ARRAY(arena, Start, STARTS);
    fill_starts(starts);
    Error error = {0};
    int64_t sum = 0;
    const double begin = seconds();
    for (int i = 0; i < ROUNDS; i++) {
        CalendarResult result = {0};
        ensure(calendar_due(calendar, &starts[i % STARTS].request, arena, &result, &error));
        sum += result.due + result.counted_minutes;
    }
    const double took = seconds() - begin;
    printf("{\"bench\":\"calendar\",\"limit\":\"5wd\",\"pauses\":2,\"years\":3,\"computations\":%d,"
           "\"per_second\":%.0f,\"checksum\":%lld}\n",
           ROUNDS, ROUNDS / took, (long long)sum);
    arena_free(arena);
    return 0;
}
