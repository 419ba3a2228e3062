#include "kernel/sealer.h"

#include "tests/harness/journal_world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool step(JournalWorld *w, SealerState *sealer)
{
    journal_good(w, db_begin(w->db, &w->error));
    if (sealer_step(w->db, w->arena, sealer, w->cx.now, &w->error)) {
        journal_good(w, db_commit(w->db, &w->error));
        return true;
    }
    db_rollback(w->db);
    return false;
}

static void add_many(JournalWorld *w, int64_t work_id, int64_t count)
{
    journal_good(w, db_begin(w->db, &w->error));
    for (int64_t version = 1; version <= count; version++) {
        const JournalEntry entry = {.work_id = work_id,
                                    .version = version,
                                    .actor_kind = STR("time"),
                                    .verb = STR("tick"),
                                    .body = STR("{}")};
        journal_good(w, journal_append(&w->cx, &entry));
    }
    journal_good(w, db_commit(w->db, &w->error));
}

static bool has_work(JournalWorld *w, const SealerState *sealer)
{
    bool result = false;
    journal_good(w, sealer_has_work(w->db, w->arena, sealer, w->cx.now, &result, &w->error));
    return result;
}

static int64_t count_roots(JournalWorld *w)
{
    return journal_number(w, "SELECT count(*) FROM seal_root");
}

JOURNAL_TEST(what_is_committed_gets_its_place_and_a_signed_root)
{
    check_false(has_work(w, &w->sealer));
    const int64_t first = journal_add(w, 7, 1);
    journal_add(w, 7, 2);
    check_true(has_work(w, &w->sealer));
    journal_seal(w);
    check_int(2, w->sealer.sealed);
    check_false(w->sealer.has_more);
    check_int(first, journal_number(w, "SELECT entry_id FROM seal WHERE leaf = 0"));
    check_int(0, journal_number(w, "SELECT count(*) FROM journal_unsealed"));
    check_int(1, count_roots(w));
    check_false(has_work(w, &w->sealer));
    journal_check_fault(w, FAULT_NONE, 0);
}

JOURNAL_TEST(batches_are_bounded_and_roots_come_at_most_once_a_second)
{
    add_many(w, 7, 2 * SEALER_BATCH + 7);
    journal_seal(w);
    check_int(SEALER_BATCH, w->sealer.sealed);
    check_true(w->sealer.has_more);
    journal_pass(w, 10);
    journal_seal(w);
    journal_seal(w);
    check_int(7, w->sealer.sealed);
    check_false(w->sealer.has_more);
    check_int(1, count_roots(w)); /* over the first batch */
    check_int(SEALER_BATCH + 7, journal_judge(w).unsigned_leaves);
    check_false(has_work(w, &w->sealer));
    journal_pass(w, SEALER_ROOT_INTERVAL_MS);
    check_true(has_work(w, &w->sealer)); /* the rest wants its root, though nothing is new */
    journal_seal(w);
    check_int(2, count_roots(w));
    journal_pass(w, SEALER_ROOT_INTERVAL_MS);
    check_false(has_work(w, &w->sealer));
    journal_seal(w);
    check_int(2, count_roots(w));
    const JournalVerdict verdict = journal_judge(w);
    check_int(FAULT_NONE, verdict.fault);
    check_int(2 * SEALER_BATCH + 7, verdict.sealed);
    check_int(0, verdict.unsigned_leaves);
}

/* More than one batch of verification, and inner nodes of three stored levels. */
JOURNAL_TEST(a_tree_of_some_thousands_verifies)
{
    add_many(w, 7, 9000);
    do {
        journal_seal(w);
        journal_pass(w, 400);
    } while (w->sealer.has_more);
    journal_pass(w, SEALER_ROOT_INTERVAL_MS);
    journal_seal(w);
    const JournalVerdict verdict = journal_judge(w);
    check_int(FAULT_NONE, verdict.fault);
    check_int(9000, verdict.sealed);
    check_int(562 + 35 + 2, journal_number(w, "SELECT count(*) FROM seal_node"));
    check_true(verdict.roots >= 7);
}

JOURNAL_TEST(what_commits_late_is_sealed_late)
{
    const int64_t early = id_next(&w->ids);
    journal_add(w, 7, 1);
    journal_seal(w);
    const JournalEntry late = {.id = early, .verb = STR("late"), .body = STR("{}")};
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, journal_append(&w->cx, &late));
    journal_good(w, db_commit(w->db, &w->error));
    journal_seal(w);
    check_int(early, journal_number(w, "SELECT entry_id FROM seal WHERE leaf = 1"));
    journal_check_fault(w, FAULT_NONE, 0);
}

/* On PostgreSQL, where several write at once: an entry of an open transaction with a smaller id. */
JOURNAL_TEST(an_open_transaction_is_not_waited_for)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    Db *other = journal_open(w);
    const JournalEntry open = {.id = id_next(&w->ids), .verb = STR("open"), .body = STR("{}")};
    w->cx.db = other;
    journal_good(w, db_begin(other, &w->error));
    journal_good(w, journal_append(&w->cx, &open));
    journal_good(w, db_flush(other, &w->error));
    w->cx.db = w->db;
    const int64_t later = journal_add(w, 7, 1);
    journal_seal(w);
    check_int(1, w->sealer.sealed);
    check_int(later, journal_number(w, "SELECT entry_id FROM seal"));
    journal_good(w, db_commit(other, &w->error));
    db_close(other);
    journal_seal(w);
    check_int(1, w->sealer.sealed);
    check_int(open.id, journal_number(w, "SELECT entry_id FROM seal WHERE leaf = 1"));
    journal_check_fault(w, FAULT_NONE, 0);
}

JOURNAL_TEST(a_sealer_that_died_is_followed_by_the_next)
{
    add_many(w, 7, SEALER_BATCH + 20);
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, sealer_step(w->db, w->arena, &w->sealer, w->cx.now, &w->error));
    db_rollback(w->db); /* died before its commit */
    check_int(0, journal_number(w, "SELECT count(*) FROM seal"));
    SealerState second = sealer_new(STR("test"), &w->sealer.key);
    check_true(step(w, &second));
    check_int(SEALER_BATCH, second.sealed);
    SealerState third = sealer_new(STR("test"), &w->sealer.key);
    check_true(step(w, &third)); /* the second died after it, its lease still runs */
    check_int(0, third.sealed);
    journal_pass(w, 11000);
    check_true(step(w, &third));
    check_int(20, third.sealed);
    const JournalVerdict verdict = journal_judge(w);
    check_int(FAULT_NONE, verdict.fault);
    check_int(SEALER_BATCH + 20, verdict.sealed);
}

JOURNAL_TEST(of_two_sealers_one_seals)
{
    SealerState second = sealer_new(STR("test"), &w->sealer.key);
    journal_add(w, 7, 1);
    journal_seal(w);
    journal_add(w, 7, 2);
    check_false(has_work(w, &second));
    check_true(step(w, &second));
    check_int(0, second.sealed);
    journal_pass(w, 11000);
    check_true(has_work(w, &second));
    check_true(step(w, &second));
    check_int(1, second.sealed);
    journal_add(w, 7, 3);
    check_false(step(w, &w->sealer)); /* it was stopped and still believes to hold the lease */
    check_int(ERROR_CONFLICT, w->error.code);
    error_clear(&w->error);
    check_true(step(w, &w->sealer));
    check_int(0, w->sealer.sealed);
    check_true(step(w, &second));
    journal_check_fault(w, FAULT_NONE, 0);
}

JOURNAL_TEST(a_restore_goes_on_in_a_new_epoch)
{
    journal_add(w, 7, 1);
    journal_seal(w);
    const int64_t waiting = journal_add(w, 7, 2);
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, sealer_open_epoch(w->db, w->arena, &w->sealer, w->cx.now, &w->error));
    journal_good(w, db_commit(w->db, &w->error));
    journal_pass(w, SEALER_ROOT_INTERVAL_MS);
    journal_seal(w);
    check_int(waiting, journal_number(w, "SELECT entry_id FROM seal WHERE tree_id = 2"));
    check_int(2, journal_number(w, "SELECT epoch FROM seal_tree WHERE id = 2"));
    const JournalVerdict verdict = journal_judge(w);
    check_int(FAULT_NONE, verdict.fault);
    check_int(2, verdict.trees);
    check_int(2, verdict.roots);
}

JOURNAL_TEST(another_key_seals_nothing)
{
    journal_add(w, 7, 1);
    journal_seal(w);
    journal_add(w, 7, 2);
    uint8_t seed[32] = {1};
    w->sealer.key = sealer_key_of_seed(seed);
    check_false(step(w, &w->sealer));
    check_int(ERROR_INTERNAL, w->error.code);
    error_clear(&w->error);
    check_int(1, journal_number(w, "SELECT count(*) FROM seal"));
}

JOURNAL_TEST(a_clock_set_back_does_not_stop_the_roots)
{
    journal_add(w, 7, 1);
    journal_seal(w);
    journal_add(w, 7, 2);
    journal_pass(w, -5000);
    check_true(has_work(w, &w->sealer));
    journal_seal(w);
    check_int(2, count_roots(w));
    journal_check_fault(w, FAULT_NONE, 0);
}

/* Any database call of a step may fail; the next step finds everything as it was. */
JOURNAL_TEST(a_failure_at_any_call_leaves_nothing_half_done)
{
    add_many(w, 7, 17);
    bool is_done = false;
    for (int calls = 0; !is_done; calls++) {
        assert_true(calls < 100);
        check_int(0, journal_number(w, "SELECT count(*) FROM seal"));
        check_int(17, journal_number(w, "SELECT count(*) FROM journal_unsealed"));
        journal_good(w, db_begin(w->db, &w->error));
        db_fail_after(w->db, calls);
        is_done = sealer_step(w->db, w->arena, &w->sealer, w->cx.now, &w->error) &&
                  db_commit(w->db, &w->error);
        db_fail_after(w->db, -1);
        if (!is_done)
            db_rollback(w->db);
        error_clear(&w->error);
    }
    journal_check_fault(w, FAULT_NONE, 0);
    check_int(17, journal_judge(w).sealed);
}

/* ---- key files ---- */

TEST(the_key_is_made_once_and_kept_secret)
{
    char folder[] = "/tmp/lam-key-XXXXXX";
    assert_non_null(mkdtemp(folder));
    Arena *arena = arena_new(1 << 20);
    Error error = {0};
    SealerKey first;
    SealerKey again;
    PublicKey public_key;
    check_false(sealer_key_load(arena, folder, &first, &error));
    error_clear(&error);
    check_true(sealer_key_create(arena, folder, &error));
    check_true(sealer_key_load(arena, folder, &first, &error));
    check_true(sealer_key_create(arena, folder, &error));
    check_true(sealer_key_load(arena, folder, &again, &error));
    assert_memory_equal(&first, &again, sizeof first);
    const char *path = arena_printf(arena, "%s/keys/journal.key", folder);
    const char *public_path = arena_printf(arena, "%s/keys/journal.pub", folder);
    check_true(public_key_load(public_path, &public_key, &error));
    assert_memory_equal(&public_key, &first.public_key, sizeof public_key);
    struct stat info;
    check_int(0, stat(path, &info));
    check_int(0600, info.st_mode & 0777);
    check_int(0, chmod(path, 0640));
    check_false(sealer_key_load(arena, folder, &again, &error));
    check_int(ERROR_INTERNAL, error.code);
    error_clear(&error);
    check_int(0, chmod(path, 0600));
    check_int(0, truncate(path, 40));
    check_false(sealer_key_load(arena, folder, &again, &error));
    unlink(path);
    unlink(public_path);
    rmdir(arena_printf(arena, "%s/keys", folder));
    rmdir(folder);
    arena_free(arena);
}

TEST_MAIN(what_is_committed_gets_its_place_and_a_signed_root,
          batches_are_bounded_and_roots_come_at_most_once_a_second,
          a_tree_of_some_thousands_verifies, what_commits_late_is_sealed_late,
          an_open_transaction_is_not_waited_for, a_sealer_that_died_is_followed_by_the_next,
          of_two_sealers_one_seals, a_restore_goes_on_in_a_new_epoch, another_key_seals_nothing,
          a_clock_set_back_does_not_stop_the_roots, a_failure_at_any_call_leaves_nothing_half_done,
          the_key_is_made_once_and_kept_secret)
