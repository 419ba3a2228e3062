/* Importing a year as scripts see it: exit codes, one JSON document, an unchanged calendar. */
#include "tests/harness/command_run.h"
#include "tests/harness/world.h"

#define RUN(...)                                                                                   \
    COMMAND_RUN(((CommandPlace){command_calendar, w->arena, w->installation.url,                   \
                                w->installation.state_dir}),                                       \
                "calendar", __VA_ARGS__)

#define HEAD "date\ttype\tkind\tname\tcounts\tstands_for\tlegal_source\tcertainty\tnote\n"
#define OFF(date) date "\toff\tholiday\tx\t\t\tBộ luật Lao động 2019\tsourced\t\n"
#define YEAR(year)                                                                                 \
    OFF(year "-01-01")                                                                             \
    OFF(year "-02-04")                                                                             \
    OFF(year "-02-05")                                                                             \
    OFF(year "-02-08")                                                                             \
    OFF(year "-02-09")                                                                             \
    OFF(year "-02-10")                                                                             \
    OFF(year "-04-16") OFF(year "-04-30") OFF(year "-05-01") OFF(year "-09-02") OFF(year "-09-03")

static const char *make_file(World *w, const char *name, const char *text)
{
    return command_write_file(
        w->arena, arena_printf(w->arena, "%s/%s", w->installation.state_dir, name), str_of(text));
}

static int64_t known(World *w, int64_t year)
{
    return world_sql_int(w, "SELECT count(*) FROM calendar_year WHERE year = $1",
                         DB_ARGS(db_int(year)));
}

TEST_WORLD(a_later_year_is_entered_once)
{
    const char *path = make_file(w, "later.tsv", HEAD YEAR("2031"));
    const CommandRun first = RUN("import", path, "--json");
    check_int(EXIT_DONE, first.status);
    check_text("{\"written\":true,\"days\":11,\"rejected\":[]}\n", first.out);
    check_int(1, known(w, 2031));
    check_int(1, world_sql_int(w, "SELECT count(*) FROM journal WHERE verb = 'calendar.imported'",
                               DB_NO_ARGS));
    const CommandRun again = RUN("import", path, "--json");
    check_int(EXIT_REFUSED, again.status);
    command_check_printed(again, "Năm 2031 đã có lịch.");
}

TEST_WORLD(a_faulty_line_is_named_and_nothing_is_entered)
{
    const char *path = make_file(w, "faulty.tsv", HEAD YEAR("2032") "2032-09-32\toff\n");
    const CommandRun faulty = RUN("import", path, "--json");
    check_int(EXIT_REFUSED, faulty.status);
    command_check_printed(faulty,
                          "{\"written\":false,\"days\":0,\"rejected\":[{\"line\":13,\"reason\":");
    const CommandRun half =
        RUN("import", make_file(w, "half.tsv", HEAD OFF("2032-01-01")), "--json");
    check_int(EXIT_REFUSED, half.status);
    command_check_printed(half, "Năm 2032 thiếu ngày nghỉ lễ 30/04.");
    check_int(0, known(w, 2032));
}

TEST_WORLD(a_day_of_a_known_year_refuses_the_whole_table)
{
    const char *path = make_file(
        w, "mixed.tsv", HEAD "2026-12-31\toff\tplanned\tx\t\t\ty\tuncertain\t\n" YEAR("2033"));
    const CommandRun mixed = RUN("import", path, "--json");
    check_int(EXIT_REFUSED, mixed.status);
    command_check_printed(mixed, "Năm 2026 đã có lịch.");
    check_int(0, known(w, 2033));
}

TEST_WORLD(no_file_is_a_usage_error_and_an_unreadable_one_a_refusal)
{
    check_int(EXIT_USAGE, RUN("import", "--json").status);
    check_int(EXIT_USAGE, RUN("export").status);
    check_int(EXIT_REFUSED, RUN("import", "/nowhere/at/all").status);
}

TEST_MAIN(a_later_year_is_entered_once, a_faulty_line_is_named_and_nothing_is_entered,
          a_day_of_a_known_year_refuses_the_whole_table,
          no_file_is_a_usage_error_and_an_unreadable_one_a_refusal)
