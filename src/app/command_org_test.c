/* The command as scripts see it: exit codes, and one JSON document on standard output. */
#include "tests/harness/command_run.h"
#include "tests/harness/world.h"

#include <sys/stat.h>

#define RUN(...)                                                                                   \
    COMMAND_RUN(                                                                                   \
        ((CommandPlace){command_org, w->arena, w->installation.url, w->installation.state_dir}),   \
        "org", __VA_ARGS__)

static const char *make_folder(World *w, const char *name, const char *units)
{
    const char *folder = arena_printf(w->arena, "%s/%s", w->installation.state_dir, name);
    assert_int_equal(0, mkdir(folder, 0700));
    command_write_file(w->arena, arena_printf(w->arena, "%s/units.tsv", folder), str_of(units));
    return folder;
}

#define HEAD                                                                                       \
    "code\tname\tshort_name\tkind\tlevel\tparent_code\tvalid_from\tvalid_to\n"                     \
    "40\tTỉnh Nghệ An\tNghệ An\ttỉnh\t1\t\t2023-11-01\t\n"

TEST_WORLD(count_and_trace_print_one_document)
{
    const CommandRun count = RUN("count", "--at", "2024-12-01", "--json");
    check_int(EXIT_DONE, count.status);
    check_true(str_starts_with(count.out, STR("{\"at\":\"2024-12-01\",\"areas\":{\"province\":1,"
                                              "\"district\":20,\"commune\":412},\"kinds\":{")));
    const CommandRun trace =
        RUN("trace", "16687", "--from", "2024-01-01", "--to", "2025-12-31", "--json");
    check_int(EXIT_DONE, trace.status);
    check_text(
        "{\"from\":{\"code\":\"16687\",\"name\":\"Phường Lê Mao\",\"at\":\"2024-01-01\"},"
        "\"to\":[{\"code\":\"16681\",\"name\":\"Phường Thành Vinh\",\"kind\":\"merge\","
        "\"share\":\"whole\",\"date\":\"2025-07-01\",\"resolution\":\"1678/NQ-UBTVQH15\"}]}\n",
        trace.out);
}

TEST_WORLD(a_missing_day_is_a_usage_error_and_an_unknown_code_a_refusal)
{
    check_int(EXIT_USAGE, RUN("count", "--json").status);
    check_int(EXIT_USAGE, RUN("count", "--at", "2024-02-30").status);
    check_int(EXIT_USAGE, RUN("trace", "--from", "2024-01-01", "--to", "2025-12-31").status);
    check_int(EXIT_USAGE, RUN("import", "--json").status);
    check_int(EXIT_USAGE, RUN("bury").status);
    const CommandRun unknown =
        RUN("trace", "0", "--from", "2024-01-01", "--to", "2025-12-31", "--json");
    check_int(EXIT_REFUSED, unknown.status);
    command_check_printed(unknown, "\"error\":\"not-found\"");
    check_int(EXIT_REFUSED, RUN("import", "/nowhere/at/all").status);
}

TEST_WORLD(rejected_lines_are_named_and_exit_with_3_or_1_when_strict)
{
    const char *folder = make_folder(w, w->db && db_engine(w->db) == DB_POSTGRES ? "p" : "s",
                                     HEAD "9\tXã A\tA\txã\t3\t40\t2030-01-01\t\n"
                                          "8\tXã B\tB\txã\t3\t99\t2030-01-01\t\n");
    const CommandRun strict = RUN("import", folder, "--strict", "--json");
    check_int(EXIT_REFUSED, strict.status);
    command_check_printed(strict, "\"written\":false");
    const CommandRun loose = RUN("import", folder, "--json");
    check_int(EXIT_REJECTED, loose.status);
    command_check_printed(loose, "\"new_units\":1");
    command_check_printed(loose, "\"rejected\":[{\"file\":\"units.tsv\",\"line\":4,\"reason\":");
    const CommandRun again = RUN("import", folder, "--json");
    check_int(EXIT_REJECTED, again.status);
    command_check_printed(again, "\"new_units\":0");
}

TEST_MAIN(count_and_trace_print_one_document,
          a_missing_day_is_a_usage_error_and_an_unknown_code_a_refusal,
          rejected_lines_are_named_and_exit_with_3_or_1_when_strict)
