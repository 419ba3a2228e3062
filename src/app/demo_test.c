/* The demonstration ends at its moment: nobody finds work that was done later than now. */
#include "app/demo.h"
#include "app/shipped.h"
#include "tests/harness/test.h"

#include <stdlib.h>

typedef struct DemoTest {
    Arena *arena;
    Db *db;
    Installation installation;
    Error error;
} DemoTest;

static void good(DemoTest *t, bool ok)
{
    if (!ok)
        fail_msg("%s | %s\n", t->error.message, t->error.detail);
}

static void load(DemoTest *t, const char *folder, Date today, Instant now)
{
    const char *path = arena_printf(t->arena, "%s/lam.db", folder);
    IdMaker ids = id_maker_fixed(demo_start(today), 1);
    int applied = 0;
    good(t, installation_open(t->arena, path, NULL, &t->installation, &t->error));
    t->db = db_open(path, DB_READ_WRITE, &t->error);
    good(t, t->db != NULL);
    good(t, installation_migrate(&t->installation, t->db, &applied, &t->error) &&
                installation_load_settings(&t->installation, t->db, &t->error));
    good(t, db_begin(t->db, &t->error) && shipped_load(t->db, t->arena, &ids, &t->error) &&
                db_commit(t->db, &t->error));
    const DemoPlan plan = {&t->installation, t->db, today, now};
    good(t, demo_load(&plan, &t->error));
}

static int64_t count(DemoTest *t, const char *sql, Instant at)
{
    int64_t found = -1;
    good(t, db_fetch_int(t->db, sql, DB_ARGS(db_int(at.ms)), &found, &t->error));
    return found;
}

/* Ids that do not lie within the minute before what they name; "what happened on this day" asks by
 * ids. */
static const char SQL_STRAY_IDS[] =
    "SELECT count(*) FROM journal"
    " WHERE at <= $1 AND abs(id / 4194304 + 1577836800000 + 30000 - at) > 30000";

static const char SQL_PLACES[] =
    "SELECT count(*) FROM work AS w JOIN unit AS u ON u.id = w.origin_unit_id"
    " WHERE w.opened_at < $1 AND u.valid_to IS NOT NULL";
static const char SQL_LATER[] =
    "SELECT count(*) FROM work AS w JOIN unit AS u ON u.id = w.origin_unit_id"
    " WHERE w.opened_at >= $1 AND u.valid_to IS NOT NULL";

/* Before the cut of 2025 communes of then received, since then those of today; all of it is over,
 * and there is some of each year. */
static void check_past(DemoTest *t, Instant now)
{
    const Instant cut = instant_of_local(date_of_civil((CivilDate){2025, 7, 1}), 0);
    const Instant weeks_ago = {now.ms - 50 * MS_PER_DAY};
    check_true(count(t, SQL_PLACES, cut) > 250);
    check_int(0, count(t, SQL_LATER, cut));
    check_int(0, count(t, "SELECT count(*) FROM work WHERE opened_at < $1 AND closed_at IS NULL",
                       weeks_ago));
    for (int year = 2023; year < 2026; year++) {
        const Instant end = instant_of_local(date_of_civil((CivilDate){year + 1, 1, 1}), 0);
        check_true(count(t, "SELECT count(*) FROM work WHERE opened_at < $1", end) >
                   80 * (year - 2022));
    }
    check_true(count(t, "SELECT count(*) FROM work WHERE opened_at <= $1", now) <= 3600);
}

static void check_ends(Date today, Instant now)
{
    char folder[] = "/tmp/lam-demo-XXXXXX";
    DemoTest t = {.arena = arena_new(512u << 20)};
    assert_non_null(mkdtemp(folder));
    load(&t, folder, today, now);
    check_int(0, count(&t, "SELECT count(*) FROM journal WHERE at > $1", now));
    check_int(0, count(&t, "SELECT count(*) FROM work WHERE opened_at > $1", now));
    check_int(0, count(&t, "SELECT count(*) FROM clock WHERE started_at > $1", now));
    check_int(0, count(&t, "SELECT count(*) FROM account WHERE created_at > $1", now));
    check_int(0, count(&t, SQL_STRAY_IDS, now));
    const Instant week_before = {now.ms - 7 * MS_PER_DAY};
    check_true(count(&t, "SELECT count(*) FROM work WHERE opened_at > $1", week_before) > 100);
    check_past(&t, now);
    db_close(t.db);
    installation_close(&t.installation);
    check_int(0, system(arena_printf(t.arena, "rm -rf '%s'", folder)));
    arena_free(t.arena);
}

TEST(early_in_the_morning_nothing_of_that_day_has_happened)
{
    const Date today = date_of_civil((CivilDate){2026, 9, 15});
    check_ends(today, instant_of_local(today, 6 * 60 + 15));
}

TEST(on_the_last_day_of_the_known_calendar_it_loads)
{
    const Date today = date_of_civil((CivilDate){2026, 12, 31});
    check_ends(today, instant_of_local(today, 9 * 60));
}

TEST_MAIN(early_in_the_morning_nothing_of_that_day_has_happened,
          on_the_last_day_of_the_known_calendar_it_loads)
