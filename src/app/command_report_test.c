/* The command as scripts see it: it counts what nobody has counted yet, then prints. */
#include "tests/harness/command_run.h"
#include "tests/harness/dossiers.h"

#define RUN(...)                                                                                   \
    COMMAND_RUN(((CommandPlace){command_report, w->arena, w->installation.url,                     \
                                w->installation.state_dir}),                                       \
                "report", __VA_ARGS__)

TEST_WORLD(a_unit_is_printed_for_people_and_programs)
{
    (void)dossiers_receive(w, "3wd", "a");
    const CommandRun lines = RUN("unit", "16681", "--from", "2024-01", "--to", "2024-02");
    check_int(EXIT_DONE, lines.status);
    command_check_printed(lines, "Kỳ\tNhận\t");
    command_check_printed(lines, "\n01/2024\t0\t\t0\t");
    const CommandRun json =
        RUN("unit", "16681", "--from", "2024-01", "--to", "2024-12", "--grain", "year", "--json");
    check_int(EXIT_DONE, json.status);
    check_true(str_starts_with(json.out, STR("{\"unit\":{\"id\":\"")));
    command_check_printed(json, "\"grain\":\"year\",\"from\":\"2024-01\",\"to\":\"2024-12\"");
    check_int(1, world_sql_int(w, "SELECT count(*) FROM report_work", DB_NO_ARGS));
}

TEST_WORLD(a_closed_unit_is_found_by_its_last_code)
{
    const CommandRun json = RUN("unit", "16687", "--json");
    check_int(EXIT_DONE, json.status);
    command_check_printed(json, "Phường Lê Mao");
}

TEST_WORLD(wrong_words_are_refused)
{
    check_int(EXIT_USAGE, RUN("unit").status);
    check_int(EXIT_USAGE, RUN("unit", "--json").status);
    check_int(EXIT_USAGE, RUN("province", "40").status);
    check_int(EXIT_REFUSED, RUN("unit", "0").status);
    const CommandRun month = RUN("unit", "16681", "--from", "2024-13", "--json");
    check_int(EXIT_REFUSED, month.status);
    command_check_printed(month, "Tháng không có thật");
}

TEST_MAIN(a_unit_is_printed_for_people_and_programs, a_closed_unit_is_found_by_its_last_code,
          wrong_words_are_refused)
