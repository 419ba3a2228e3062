/* The command as scripts see it: exit codes, and one JSON document on standard output. */
#include "app/commands.h"
#include "tests/harness/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_WORDS 12

/* What a run printed; the text lives until the test ends. */
typedef struct Run {
    int status;
    Str out;
} Run;

static Run run(World *w, const char *const *words, size_t count)
{
    char *argv[MAX_WORDS];
    char *printed = NULL;
    char *complained = NULL;
    size_t sizes[2];
    Command command = {.arena = w->arena,
                       .argc = (int)count,
                       .argv = argv,
                       .database = w->installation.url,
                       .state_dir = w->installation.state_dir,
                       .is_json = true};
    assert_true(count <= MAX_WORDS);
    for (size_t i = 0; i < count; i++) {
        argv[i] = arena_alloc(w->arena, strlen(words[i]) + 1);
        memcpy(argv[i], words[i], strlen(words[i]));
    }
    command.out = open_memstream(&printed, &sizes[0]);
    command.err = open_memstream(&complained, &sizes[1]);
    const int status = command_org(&command);
    fclose(command.out);
    fclose(command.err);
    const Run result = {status, arena_copy(w->arena, str_of(printed))};
    free(printed);
    free(complained);
    return result;
}
#define RUN(...)                                                                                   \
    run(w, (const char *const[]){"org", __VA_ARGS__},                                              \
        COUNT_OF(((const char *const[]){"org", __VA_ARGS__})))

static void check_holds(Str text, const char *wanted)
{
    if (str_find(text, str_of(wanted)) < 0)
        fail_msg("no \"%s\" in: %.*s\n", wanted, STR_ARGS(text));
}

static const char *make_folder(World *w, const char *name, const char *units)
{
    const char *folder = arena_printf(w->arena, "%s/%s", w->installation.state_dir, name);
    assert_int_equal(0, mkdir(folder, 0700));
    FILE *file = fopen(arena_printf(w->arena, "%s/units.tsv", folder), "wb");
    assert_non_null(file);
    check_int((int64_t)strlen(units), (int64_t)fwrite(units, 1, strlen(units), file));
    check_int(0, fclose(file));
    return folder;
}

#define HEAD                                                                                       \
    "code\tname\tshort_name\tkind\tlevel\tparent_code\tvalid_from\tvalid_to\n"                     \
    "40\tTỉnh Nghệ An\tNghệ An\ttỉnh\t1\t\t2023-11-01\t\n"

TEST_WORLD(count_and_trace_print_one_document)
{
    const Run count = RUN("count", "--at", "2024-12-01", "--json");
    check_int(EXIT_DONE, count.status);
    check_true(str_starts_with(count.out, STR("{\"at\":\"2024-12-01\",\"areas\":{\"province\":1,"
                                              "\"district\":20,\"commune\":412},\"kinds\":{")));
    const Run trace = RUN("trace", "16687", "--from", "2024-01-01", "--to", "2025-12-31", "--json");
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
    const Run unknown = RUN("trace", "0", "--from", "2024-01-01", "--to", "2025-12-31");
    check_int(EXIT_REFUSED, unknown.status);
    check_holds(unknown.out, "\"error\":\"not-found\"");
    check_int(EXIT_REFUSED, RUN("import", "/nowhere/at/all").status);
}

TEST_WORLD(rejected_lines_are_named_and_exit_with_3_or_1_when_strict)
{
    const char *folder = make_folder(w, w->db && db_engine(w->db) == DB_POSTGRES ? "p" : "s",
                                     HEAD "9\tXã A\tA\txã\t3\t40\t2030-01-01\t\n"
                                          "8\tXã B\tB\txã\t3\t99\t2030-01-01\t\n");
    const Run strict = RUN("import", folder, "--strict", "--json");
    check_int(EXIT_REFUSED, strict.status);
    check_holds(strict.out, "\"written\":false");
    const Run loose = RUN("import", folder, "--json");
    check_int(EXIT_REJECTED, loose.status);
    check_holds(loose.out, "\"new_units\":1");
    check_holds(loose.out, "\"rejected\":[{\"file\":\"units.tsv\",\"line\":4,\"reason\":");
    const Run again = RUN("import", folder, "--json");
    check_int(EXIT_REJECTED, again.status);
    check_holds(again.out, "\"new_units\":0");
}

TEST_MAIN(count_and_trace_print_one_document,
          a_missing_day_is_a_usage_error_and_an_unknown_code_a_refusal,
          rejected_lines_are_named_and_exit_with_3_or_1_when_strict)
