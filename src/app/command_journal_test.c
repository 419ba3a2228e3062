/* The command as scripts see it: exit codes, what it prints. On an SQLite file and its state
 * folder. */
#include "tests/harness/command_run.h"
#include "tests/harness/journal_world.h"

#include <stdlib.h>

#define CODE "H41.1-261123-0001"
#define RUN(...)                                                                                   \
    COMMAND_RUN(((CommandPlace){command_journal, w->arena, w->url, NULL}), "journal", __VA_ARGS__)

static const char *write_file(JournalWorld *w, const char *name, Str text)
{
    return command_write_file(w->arena, arena_printf(w->arena, "%s.%s", w->url, name), text);
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
    CommandRun result = RUN("verify", "--json");
    check_int(EXIT_DONE, result.status);
    command_check_printed(result, "\"valid\":true,\"key_checked\":true");
    command_check_printed(result, "\"sealed\":2,");
    journal_script(w, "UPDATE journal SET verb = 'refuse' WHERE version = 2");
    const int64_t id = journal_number(w, "SELECT id FROM journal WHERE version = 2");
    result = RUN("verify", "--json");
    check_int(EXIT_REFUSED, result.status);
    command_check_printed(result, "\"valid\":false");
    command_check_printed(result, "\"code\":\"entry-changed\"");
    command_check_printed(result, arena_printf(w->arena, "\"entry\":\"%lld\"", (long long)id));
    result = RUN("verify");
    check_int(EXIT_REFUSED, result.status);
    command_check_printed(result, arena_printf(w->arena, "%lld", (long long)id));
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
    const CommandRun result = RUN("verify", "--json");
    check_int(EXIT_REFUSED, result.status);
    command_check_printed(result, "key-unknown");
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
    const CommandRun proof = RUN("proof", CODE, "--with-body");
    check_int(EXIT_DONE, proof.status);
    const char *path = write_file(w, "proof", proof.out);
    CommandRun result = RUN("check", path, "--key", key);
    check_int(EXIT_DONE, result.status);
    result = RUN("check", path);
    check_int(EXIT_USAGE, result.status);
    check_true(str_starts_with(result.out, STR("sha256:")));
    const char *fingerprint = arena_cstr(w->arena, str_trim(result.out));
    check_int(EXIT_DONE, RUN("check", path, "--key", fingerprint).status);
    result = RUN("check", "--json", "--key", "sha256:00", path);
    check_int(EXIT_REFUSED, result.status);
    command_check_printed(result, "\"valid\":false");
    command_check_printed(result, "another key");
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
