/* The command as scripts see it: exit codes, what it prints. On an SQLite file and its state
 * folder. */
#include "app/commands.h"
#include "tests/harness/journal_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CODE "H41.1-261123-0001"
#define MAX_WORDS 8

/* What a run printed; the text lives until the next run. */
typedef struct Run {
    int status;
    Str out;
} Run;

static Run run(JournalWorld *w, const char *const *words, size_t count)
{
    char *argv[MAX_WORDS];
    char *printed = NULL;
    char *complained = NULL;
    size_t sizes[2];
    Command command = {.arena = w->arena, .argc = (int)count, .argv = argv, .database = w->url};
    for (size_t i = 0; i < count; i++) {
        argv[i] = arena_alloc(w->arena, strlen(words[i]) + 1);
        memcpy(argv[i], words[i], strlen(words[i]));
    }
    command.is_json = command_has_flag(&command, "--json");
    command.out = open_memstream(&printed, &sizes[0]);
    command.err = open_memstream(&complained, &sizes[1]);
    const int status = command_journal(&command);
    fclose(command.out);
    fclose(command.err);
    const Run result = {status, arena_copy(w->arena, str_of(printed))};
    free(printed);
    free(complained);
    return result;
}
#define RUN(...)                                                                                   \
    run(w, (const char *const[]){"journal", __VA_ARGS__},                                          \
        COUNT_OF(((const char *const[]){"journal", __VA_ARGS__})))

static void check_holds(Str text, const char *wanted)
{
    if (str_find(text, str_of(wanted)) < 0)
        fail_msg("no \"%s\" in: %.*s\n", wanted, STR_ARGS(text));
}

static const char *write_file(JournalWorld *w, const char *name, Str text)
{
    const char *path = arena_printf(w->arena, "%s.%s", w->url, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    check_int((int64_t)text.len, (int64_t)fwrite(text.data, 1, text.len, file));
    check_int(0, fclose(file));
    return path;
}

/* A work with two sealed entries and the key files beside the database. */
static void make_journal(JournalWorld *w)
{
    const char *state = arena_printf(w->arena, "%s.d", w->url);
    Installation installation;
    journal_good(w, installation_open(w->arena, w->url, NULL, &installation, &w->error));
    journal_good(w, sealer_key_create(w->arena, state, &w->error));
    journal_good(w, sealer_key_load(w->arena, state, &w->sealer.key, &w->error));
    journal_add_work(w, 7, CODE);
    journal_add(w, 7, 1);
    journal_add(w, 7, 2);
    journal_seal(w);
}

static void clean(JournalWorld *w)
{
    check_int(0, system(arena_printf(w->arena, "rm -rf '%s.d' '%s'.proof '%s'.false", w->url,
                                     w->url, w->url)));
}

static void verify_on(JournalWorld *w)
{
    make_journal(w);
    Run result = RUN("verify", "--json");
    check_int(EXIT_DONE, result.status);
    check_holds(result.out, "\"valid\":true,\"key_checked\":true");
    check_holds(result.out, "\"sealed\":2,");
    journal_script(w, "UPDATE journal SET verb = 'refuse' WHERE version = 2");
    const int64_t id = journal_number(w, "SELECT id FROM journal WHERE version = 2");
    result = RUN("verify", "--json");
    check_int(EXIT_REFUSED, result.status);
    check_holds(result.out, "\"valid\":false");
    check_holds(result.out, "\"code\":\"entry-changed\"");
    check_holds(result.out, arena_printf(w->arena, "\"entry\":\"%lld\"", (long long)id));
    result = RUN("verify");
    check_int(EXIT_REFUSED, result.status);
    check_holds(result.out, arena_printf(w->arena, "%lld", (long long)id));
    clean(w);
}

TEST(verify_says_what_is_wrong_and_where)
{
    journal_on_sqlite(verify_on);
}

static void forge_on(JournalWorld *w)
{
    make_journal(w);
    journal_script(w, "DELETE FROM seal; DELETE FROM seal_root; DELETE FROM seal_tree;"
                      "INSERT INTO journal_unsealed (entry_id) SELECT id FROM journal");
    const uint8_t seed[32] = {3};
    w->sealer.key = sealer_key_of_seed(seed);
    journal_seal(w);
    journal_check_fault(w, FAULT_NONE, 0); /* in itself the forged tree is right */
    const Run result = RUN("verify", "--json");
    check_int(EXIT_REFUSED, result.status);
    check_holds(result.out, "key-unknown");
    clean(w);
}

TEST(verify_knows_the_key_beside_the_database)
{
    journal_on_sqlite(forge_on);
}

static void proof_on(JournalWorld *w)
{
    make_journal(w);
    const char *key = arena_printf(w->arena, "%s.d/keys/journal.pub", w->url);
    const Run proof = RUN("proof", CODE, "--with-body");
    check_int(EXIT_DONE, proof.status);
    const char *path = write_file(w, "proof", proof.out);
    Run result = RUN("check", path, "--key", key);
    check_int(EXIT_DONE, result.status);
    result = RUN("check", path);
    check_int(EXIT_USAGE, result.status);
    check_true(str_starts_with(result.out, STR("sha256:")));
    const char *fingerprint = arena_cstr(w->arena, str_trim(result.out));
    check_int(EXIT_DONE, RUN("check", path, "--key", fingerprint).status);
    result = RUN("check", "--json", "--key", "sha256:00", path);
    check_int(EXIT_REFUSED, result.status);
    check_holds(result.out, "\"valid\":false");
    check_holds(result.out, "another key");
    const char *cut = write_file(w, "false", str_slice(proof.out, 0, proof.out.len - 1));
    check_int(EXIT_REFUSED, RUN("check", cut, "--key", key).status);
    check_int(EXIT_REFUSED, RUN("check", "/nonexistent", "--key", key).status);
    check_int(EXIT_REFUSED, RUN("check", path, "--key", "/nonexistent").status);
    check_int(EXIT_REFUSED, RUN("proof", "H41.1-261123-9999").status);
    clean(w);
}

TEST(a_proof_is_made_and_checked)
{
    journal_on_sqlite(proof_on);
}

static void usage_on(JournalWorld *w)
{
    check_int(EXIT_USAGE, RUN("--json").status);
    check_int(EXIT_USAGE, RUN("forge").status);
    check_int(EXIT_USAGE, RUN("proof", "--with-body").status);
    check_int(EXIT_USAGE, RUN("check", "--key", "x").status);
}

TEST(an_unfinished_command_line_is_usage)
{
    journal_on_sqlite(usage_on);
}

TEST_MAIN(verify_says_what_is_wrong_and_where, verify_knows_the_key_beside_the_database,
          a_proof_is_made_and_checked, an_unfinished_command_line_is_usage)
