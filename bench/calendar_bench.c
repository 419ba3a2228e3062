/*
 * calendar_bench: deadlines per second on one core: 5 working days with two pauses, random starts,
 * a calendar of three years, beside the same answers from plain tables; and rows per second of "lam
 * due --batch" beside a loop that only copies. Prints JSON lines.
 */
#include "kernel/calendar.h"
#include "platform/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define ROUNDS 10000000
#define STARTS 4096
#define MINUTES_IN_TWO_YEARS (2 * 365 * CALENDAR_MINUTES_PER_DAY)

typedef struct Start {
    CalendarRequest request;
    CalendarPause pauses[2];
} Start;

/* Of this process, so that others on the machine do not count. */
static double seconds(void)
{
    struct timespec now;
    ensure(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0);
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

/* ---- the bare limit: the same answers from tables of minutes, nothing checked, nothing merged
 * ---- */

/* Three years cut into minutes: what the day table saves is paid in memory, 8 MB of look-ups. */
typedef struct Bare {
    int64_t first;      /* minute of worked[0] */
    int32_t *worked;    /* working minutes before each minute */
    int32_t *minute_of; /* where the n-th working minute lies, behind `first` */
    int32_t *close_of;  /* by day: the close of the fifth working day after it */
} Bare;

static void fill_minutes(const Calendar *calendar, Bare *bare, int32_t minutes)
{
    int32_t count = 0;
    for (int32_t i = 0; i < minutes; i++) {
        bare->worked[i] = count;
        if (calendar_is_working(calendar, bare->first + i))
            bare->minute_of[count++] = i;
    }
}

static void fill_closes(const Calendar *calendar, Bare *bare, int32_t minutes, Arena *arena)
{
    Error error = {0};
    for (int32_t day = 0; day < minutes / CALENDAR_MINUTES_PER_DAY; day++) {
        const CalendarRequest request = {.from = bare->first +
                                                 (int64_t)day * CALENDAR_MINUTES_PER_DAY + 10 * 60,
                                         .limit = {CALENDAR_WORKING_DAYS, 5, 0}};
        CalendarResult result = {0};
        if (calendar_due(calendar, &request, arena, &result, &error))
            bare->close_of[day] = (int32_t)(result.due - bare->first);
    }
}

static Bare bare_tables(Arena *arena, const Calendar *calendar)
{
    const int64_t first = calendar_minute_of_date(date_of_civil((CivilDate){2024, 1, 1}));
    const int64_t end = calendar_minute_of_date(date_of_civil((CivilDate){2027, 1, 1}));
    const int32_t minutes = (int32_t)(end - first);
    Bare bare = {.first = first,
                 .worked = ARENA_ARRAY(arena, int32_t, (size_t)minutes),
                 .minute_of = ARENA_ARRAY(arena, int32_t, (size_t)minutes),
                 .close_of =
                     ARENA_ARRAY(arena, int32_t, (size_t)minutes / CALENDAR_MINUTES_PER_DAY + 1)};
    fill_minutes(calendar, &bare, minutes);
    fill_closes(calendar, &bare, minutes, arena);
    return bare;
}

/* Due and counted minutes of 5 working days with two pauses in order that do not meet. */
static int64_t bare_due(const Bare *bare, const Start *start)
{
    const int32_t *worked = bare->worked;
    const int32_t from = (int32_t)(start->request.from - bare->first);
    const int32_t begin = bare->minute_of[worked[from]];
    int32_t due = bare->close_of[begin / CALENDAR_MINUTES_PER_DAY];
    int32_t paused = 0;
    for (int i = 0; i < 2; i++) {
        const int32_t at = (int32_t)(start->pauses[i].from - bare->first);
        const int32_t to = (int32_t)(start->pauses[i].to - bare->first);
        const int32_t pause = at > begin ? at : begin;
        if (to <= begin || pause >= due)
            continue;
        paused += worked[to] - worked[pause];
        due = bare->minute_of[worked[to] + worked[due] - worked[pause] - 1] + 1;
    }
    return due + bare->first + worked[due] - worked[begin] - paused;
}

static double run_bare(const Bare *bare, const Start *starts, int64_t *sum)
{
    const double begin = seconds();
    for (int i = 0; i < ROUNDS; i++)
        *sum += bare_due(bare, &starts[i % STARTS]);
    return seconds() - begin;
}

static double run_calendar(const Calendar *calendar, const Start *starts, Arena *arena,
                           int64_t *sum)
{
    Error error = {0};
    const double begin = seconds();
    for (int i = 0; i < ROUNDS; i++) {
        CalendarResult result = {0};
        ensure(calendar_due(calendar, &starts[i % STARTS].request, arena, &result, &error));
        *sum += result.due + result.counted_minutes;
    }
    return seconds() - begin;
}

static void measure_computations(Arena *arena)
{
    const Calendar *calendar = build_three_years(arena);
    Start *starts = ARENA_ARRAY(arena, Start, STARTS);
    fill_starts(starts);
    const Bare bare = bare_tables(arena, calendar);
    int64_t sum = 0, bare_sum = 0;
    const double took = run_calendar(calendar, starts, arena, &sum);
    const double bare_took = run_bare(&bare, starts, &bare_sum);
    ensure(sum == bare_sum);
    printf("{\"bench\":\"calendar\",\"limit\":\"5wd\",\"pauses\":2,\"years\":3,\"computations\":%d,"
           "\"per_second\":%.0f,\"bare_per_second\":%.0f,\"ratio\":%.3f}\n",
           ROUNDS, ROUNDS / took, ROUNDS / bare_took, bare_took / took);
}

/* ---- lam due --batch beside a loop that copies equal rows ---- */

#define BATCH_ROWS 1000000

static void put_minute(FILE *file, int64_t minute)
{
    char text[17];
    instant_format_local(calendar_instant_of(minute), text);
    fputs(text, file);
}

static void write_batch(FILE *file, const Start *starts)
{
    fputs("id\tfrom\tlimit\tcalendar\tpauses\tresume_rule\n", file);
    for (int i = 0; i < BATCH_ROWS; i++) {
        const Start *start = &starts[i % STARTS];
        fprintf(file, "r%d\t", i);
        put_minute(file, start->request.from);
        fputs("\t5wd\t\t", file);
        for (int k = 0; k < 2; k++) {
            put_minute(file, start->pauses[k].from);
            fputc('/', file);
            put_minute(file, start->pauses[k].to);
            fputs(k ? "\trest\n" : ";", file);
        }
    }
}

/* Reads each line, splits it and writes its id and a date. */
static double copy_rows(const char *path)
{
    char line[512];
    const double begin = seconds();
    FILE *in = fopen(path, "r"), *out = fopen("/dev/null", "w");
    ensure(in && out);
    while (fgets(line, sizeof line, in)) {
        Str rest = str_of(line), id = {0}, from = {0};
        (void)(str_split_next(&rest, '\t', &id) && str_split_next(&rest, '\t', &from));
        fprintf(out, "%.*s\t%.*s\n", STR_ARGS(id), STR_ARGS(from));
    }
    fclose(in);
    fclose(out);
    return seconds() - begin;
}

static void measure_batch(Arena *arena, const char *lam)
{
    char path[] = "/tmp/lam-batch.XXXXXX";
    const int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    Start *starts = ARENA_ARRAY(arena, Start, STARTS);
    fill_starts(starts);
    ensure(file);
    write_batch(file, starts);
    ensure(fclose(file) == 0);
    struct rusage used;
    ensure(system(arena_printf(arena, "%s due --batch %s > /dev/null", lam, path)) == 0);
    ensure(getrusage(RUSAGE_CHILDREN, &used) == 0);
    const double took = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                        (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    const double bare = copy_rows(path);
    remove(path);
    printf("{\"bench\":\"due_batch\",\"rows\":%d,\"per_second\":%.0f,\"bare_per_second\":%.0f,"
           "\"ratio\":%.3f}\n",
           BATCH_ROWS, BATCH_ROWS / took, BATCH_ROWS / bare, bare / took);
}

/* calendar_bench [LAM]: with the path of the program also its batch. */
int main(int argc, char **argv)
{
    Arena *arena = arena_new(64u << 20);
    measure_computations(arena);
    if (argc > 1)
        measure_batch(arena, argv[1]);
    arena_free(arena);
    return 0;
}
