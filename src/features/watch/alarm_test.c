/* Notices: who is told, once, to the minute, and that they go when their reason goes. */
#include "tests/harness/dossiers.h"

#define BY_TIME "alarms-by-time"
#define BY_JOURNAL "alarms-by-journal"

static void look(World *w)
{
    (void)world_do_duty(w, BY_TIME);
    (void)world_do_duty(w, BY_JOURNAL);
}

/* Open notices of an account: "soon holder" and the like, a line each. */
static const char *open_of(World *w, const char *login)
{
    static const char SQL[] =
        "SELECT count(*) FROM notice WHERE account_id = $1 AND read_at IS NULL"
        " AND level = $2 AND reason = $3";
    static const char *const LEVELS[] = {"soon", "late"}, *const REASONS[] = {"holder", "leader"};
    Buf out = buf_new(w->arena, 100);
    for (size_t l = 0; l < COUNT_OF(LEVELS); l++)
        for (size_t r = 0; r < COUNT_OF(REASONS); r++) {
            const int64_t count = world_sql_int(w, SQL,
                                                DB_ARGS(db_int(world_account(w, login)->id),
                                                        db_cstr(LEVELS[l]), db_cstr(REASONS[r])));
            if (count > 0)
                buf_printf(&out, "%s%lld %s %s", out.len ? ", " : "", (long long)count, LEVELS[l],
                           REASONS[r]);
        }
    return arena_cstr(w->arena, buf_str(&out));
}

/* Received on Tuesday 15 with three working days, held by specialist.a; due Friday 18 at 17:00. */
static int64_t assigned(World *w)
{
    look(w);
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    return id;
}

TEST_WORLD(holder_is_told_a_working_day_before_and_once)
{
    (void)assigned(w);
    world_set_time(w, "2026-09-16", 16, 59);
    look(w);
    assert_string_equal("", open_of(w, "specialist.a"));
    world_set_time(w, "2026-09-17", 8, 0);
    look(w);
    assert_string_equal("1 soon holder", open_of(w, "specialist.a"));
    assert_string_equal("", open_of(w, "leader.a"));
    world_set_time(w, "2026-09-18", 9, 0);
    look(w);
    assert_string_equal("1 soon holder", open_of(w, "specialist.a"));
}

TEST_WORLD(lateness_tells_holder_and_leader_to_the_minute)
{
    (void)assigned(w);
    world_set_time(w, "2026-09-18", 16, 59);
    look(w);
    assert_string_equal("", open_of(w, "leader.a"));
    world_set_time(w, "2026-09-18", 17, 1);
    look(w);
    assert_string_equal("1 late leader", open_of(w, "leader.a"));
    assert_string_equal("1 late holder", open_of(w, "specialist.a"));
    assert_string_equal("", open_of(w, "leader.b"));
    look(w);
    assert_string_equal("1 late leader", open_of(w, "leader.a"));
}

TEST_WORLD(pool_is_told_through_the_role_whose_turn_it_is)
{
    look(w);
    (void)dossiers_receive(w, "3wd", "a");
    world_set_time(w, "2026-09-17", 8, 0);
    look(w);
    assert_string_equal("1 soon holder", open_of(w, "counter.a"));
    assert_string_equal("", open_of(w, "specialist.a"));
}

/* Who gets the work after the mark has passed is told by the journal; who gave it away is not
 * bothered. */
TEST_WORLD(new_holder_is_told_and_the_old_one_no_longer)
{
    look(w);
    const int64_t id = dossiers_receive(w, "3wd", "a");
    world_set_time(w, "2026-09-17", 8, 0);
    look(w);
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    look(w);
    assert_string_equal("", open_of(w, "counter.a"));
    assert_string_equal("1 soon holder", open_of(w, "specialist.a"));
}

TEST_WORLD(notice_goes_when_the_limit_stands_still_and_comes_anew_with_a_new_due)
{
    const int64_t id = assigned(w);
    world_set_time(w, "2026-09-17", 8, 0);
    look(w);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu", NULL));
    look(w);
    assert_string_equal("", open_of(w, "specialist.a"));
    world_set_time(w, "2026-09-21", 8, 0);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "bring_supplement", "note", "Đủ", NULL));
    look(w);
    assert_string_equal("1 soon holder", open_of(w, "specialist.a"));
}

/* A limit of a day does not call as soon as it begins. */
TEST_WORLD(short_limit_calls_only_when_it_is_late)
{
    look(w);
    (void)dossiers_receive(w, "same-day", "a");
    look(w);
    assert_string_equal("", open_of(w, "counter.a"));
    world_set_time(w, "2026-09-15", 17, 1);
    look(w);
    assert_string_equal("1 late holder", open_of(w, "counter.a"));
}

/* Much may become late in the same minute: slices go on where they ended. */
TEST_WORLD(many_at_once_are_all_told)
{
    static const char SQL[] =
        "INSERT INTO work (id, kind, title, subject, state, unit_id, origin_unit_id, owner_unit_id,"
        " role, officer_id, step, due_at, opened_at, changed_at, version)"
        " VALUES ($1, 'dossier', '', '', 'processing', $2, $2, $2, 'specialist', $3, 1, $4, 1, 1, 1)";
    look(w);
    assert_true(db_begin(w->db, &w->error));
    for (int64_t i = 1; i <= 450; i++)
        assert_true(
            db_run(w->db, SQL,
                   DB_ARGS(db_int(i), db_int(w->unit_a),
                           db_int(world_account(w, "specialist.a")->id), db_int(w->now.ms + 60000)),
                   &w->error));
    assert_true(db_commit(w->db, &w->error));
    w->now.ms += 120000;
    assert_true(world_do_duty(w, BY_TIME) > 2);
    assert_string_equal("450 late holder", open_of(w, "specialist.a"));
    assert_string_equal("450 late leader", open_of(w, "leader.a"));
}

/* Unit A holds work and is closed, B holds for it; the rows have not followed. Of a unit that is
 * closed without anybody in its place, the holding officer is told all the same. */
TEST_WORLD(work_of_a_closed_unit_calls_who_holds_for_it)
{
    static const char SQL_CLOSE[] = "UPDATE unit SET valid_to = '2026-09-14' WHERE id = $1";
    (void)assigned(w);
    world_sql_run(w, SQL_CLOSE, DB_ARGS(db_int(w->unit_a)));
    world_build_caches(w);
    world_set_time(w, "2026-09-17", 8, 0);
    look(w);
    assert_string_equal("1 soon holder", open_of(w, "specialist.a"));
    world_sql_run(w, "INSERT INTO unit_holder (unit_id, holder_unit_id, since) VALUES ($1, $2, 1)",
                  DB_ARGS(db_int(w->unit_a), db_int(w->unit_b)));
    world_set_time(w, "2026-09-18", 17, 1);
    look(w);
    assert_string_equal("1 late leader", open_of(w, "leader.b"));
    assert_string_equal("", open_of(w, "leader.a"));
    world_sql_run(w, "UPDATE unit SET valid_to = NULL WHERE id = $1", DB_ARGS(db_int(w->unit_a)));
}

TEST_WORLD(page_shows_counts_and_takes_away)
{
    (void)assigned(w);
    world_set_time(w, "2026-09-18", 17, 1);
    look(w);
    world_as(w, "leader.a");
    check_int(200, world_get(w, "/inbox"));
    world_check_holds(w, "<span class=\"count alarm\">1");
    check_int(200, world_get(w, "/notices"));
    world_check_holds(w, "Việc của đơn vị đã quá hạn");
    const int64_t id =
        world_sql_int(w, "SELECT id FROM notice WHERE reason = 'leader'", DB_NO_ARGS);
    const char *path = arena_printf(w->arena, "/notices/%lld/read", (long long)id);
    world_as(w, "leader.b");
    check_int(404, world_post(w, path, NULL));
    assert_string_equal("1 late leader", open_of(w, "leader.a"));
    world_as(w, "leader.a");
    check_int(303, world_post(w, path, NULL));
    assert_string_equal("", open_of(w, "leader.a"));
    check_int(200, world_get(w, "/notices"));
    world_check_holds(w, "Không có lời nhắc nào chưa xem.");
    world_as(w, "specialist.a");
    check_int(303,
              world_post(w, arena_printf(w->arena, "/notices/%lld/read-all", (long long)INT64_MAX),
                         NULL));
    assert_string_equal("", open_of(w, "specialist.a"));
}

TEST_MAIN(holder_is_told_a_working_day_before_and_once,
          lateness_tells_holder_and_leader_to_the_minute,
          pool_is_told_through_the_role_whose_turn_it_is,
          new_holder_is_told_and_the_old_one_no_longer,
          notice_goes_when_the_limit_stands_still_and_comes_anew_with_a_new_due,
          short_limit_calls_only_when_it_is_late, many_at_once_are_all_told,
          work_of_a_closed_unit_calls_who_holds_for_it, page_shows_counts_and_takes_away)
