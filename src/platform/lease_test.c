/* On both engines; two holders are two Lease values on one connection. */
#include "platform/lease.h"

#include "tests/harness/journal_world.h"

#define SECOND 1000

static void take(JournalWorld *w, Lease *lease)
{
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, lease_take(w->db, lease, w->cx.now, &w->error));
    journal_good(w, db_commit(w->db, &w->error));
}

static bool renew(JournalWorld *w, Lease *lease)
{
    journal_good(w, db_begin(w->db, &w->error));
    const bool ok = lease_renew(w->db, lease, w->cx.now, &w->error);
    if (ok)
        journal_good(w, db_commit(w->db, &w->error));
    else
        db_rollback(w->db);
    return ok;
}

JOURNAL_TEST(only_one_holds_it_until_it_is_over)
{
    Lease first = lease_new("sealer", 10 * SECOND);
    Lease second = lease_new("sealer", 10 * SECOND);
    Lease other = lease_new("scheduler", 10 * SECOND);
    take(w, &first);
    take(w, &second);
    take(w, &other);
    check_true(lease_holds(&first, w->cx.now));
    check_false(lease_holds(&second, w->cx.now));
    check_true(lease_holds(&other, w->cx.now));
    journal_pass(w, 9 * SECOND);
    check_true(renew(w, &first));
    journal_pass(w, 9 * SECOND);
    take(w, &second);
    check_false(lease_holds(&second, w->cx.now));
    journal_pass(w, SECOND);
    take(w, &second);
    check_true(lease_holds(&second, w->cx.now));
    check_true(second.fence > first.fence);
}

JOURNAL_TEST(who_slept_too_long_is_told_so)
{
    Lease first = lease_new("sealer", 10 * SECOND);
    Lease second = lease_new("sealer", 10 * SECOND);
    take(w, &first);
    journal_pass(w, 10 * SECOND);
    check_false(lease_holds(&first, w->cx.now));
    check_true(renew(w, &first)); /* nobody took it meanwhile */
    journal_pass(w, 10 * SECOND);
    take(w, &second);
    check_false(renew(w, &first));
    check_int(ERROR_CONFLICT, w->error.code);
    error_clear(&w->error);
    check_false(lease_holds(&first, w->cx.now));
    check_true(renew(w, &second));
}

JOURNAL_TEST(a_released_lease_is_free_at_once)
{
    Lease first = lease_new("sealer", 10 * SECOND);
    Lease second = lease_new("sealer", 10 * SECOND);
    take(w, &first);
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, lease_release(w->db, &first, &w->error));
    journal_good(w, lease_release(w->db, &second, &w->error));
    journal_good(w, db_commit(w->db, &w->error));
    take(w, &second);
    check_true(lease_holds(&second, w->cx.now));
    check_false(lease_holds(&first, w->cx.now));
}

TEST_MAIN(only_one_holds_it_until_it_is_over, who_slept_too_long_is_told_so,
          a_released_lease_is_free_at_once)
