/* Posts across a cut: exactly what was planned, and nobody falls out unseen. */
#include "features/reorganize/reorganize_test_world.h"
#include "kernel/actor.h"

#define LONG_HEAD                                                                                  \
    "row\told_code\told_name\tnew_code\tnew_name\tdate\tresolution\tkind\tlogin\trole\tvalue"      \
    "\ttitle\tstanding\tdecision\tdecision_date\n"
#define JOIN(code, name)                                                                           \
    "\t" code "\t" name "\t99001\tPhường Sông Lam\t2026-09-15\tNQ 1/2026\tmerge\t\t\t\t\t\t\t\n"
#define JOINED LONG_HEAD JOIN("16681", "Phường Thành Vinh") JOIN("16690", "Phường Trường Vinh")
/* code, login, role, value, title, standing, decision, decision_date */
#define GIVE(code, rest) "post\t" code "\t\t\t\t\t\t\t" rest "\n"

static const char SQL_POST[] =
    "SELECT p.role || '|' || p.title || '|' || p.standing || '|' || p.decision || '|' ||"
    " p.valid_from || '|' || coalesce(p.valid_to, '') FROM post AS p JOIN account AS a"
    " ON a.id = p.account_id WHERE a.login = $1 AND p.unit_id = $2";

static Str post_of(World *w, const char *login)
{
    return world_sql_text(w, SQL_POST, DB_ARGS(db_cstr(login), db_int(cuts_unit(w, "99001"))));
}

static int64_t count_posts(World *w, const char *login)
{
    return world_sql_int(w,
                         "SELECT count(*) FROM post AS p JOIN account AS a ON a.id = p.account_id"
                         " WHERE a.login = $1 AND p.unit_id = $2",
                         DB_ARGS(db_cstr(login), db_int(cuts_unit(w, "99001"))));
}

static void describe(World *w, const char *login, const char *title, const char *standing)
{
    world_sql_run(w,
                  "UPDATE post SET title = $2, standing = $3 WHERE account_id ="
                  " (SELECT id FROM account WHERE login = $1)",
                  DB_ARGS(db_cstr(login), db_cstr(title), db_cstr(standing)));
}

static PlanReport report_of(World *w, const char *text)
{
    Resolved *resolved = ARENA_NEW(w->arena, Resolved);
    PlanReport report;
    (void)cuts_read(w, text, resolved);
    Ctx cx = cuts_context(w);
    cuts_good_at(w, __LINE__, &cx, plan_report(&cx, resolved, &report));
    return report;
}

TEST_WORLD(a_post_gets_the_title_standing_and_decision_of_the_plan_or_keeps_its_own)
{
    static const char *const LOGINS[] = {"leader.a", "leader.b", "clerk.a"};
    for (size_t i = 0; i < 2; i++)
        describe(w, LOGINS[i], "Chủ tịch UBND", "holder");
    describe(w, "clerk.a", "Văn thư chính", "acting");
    const int64_t id = cuts_make(w, JOINED GIVE("16681", "leader.a\t\t\t\t\t9/QĐ-UBND\t2026-09-10")
                                        GIVE("16690", "leader.b\t\t\tPhó Chủ tịch UBND\tdeputy\t\t")
                                            GIVE("16681", "clerk.a\t\t\t\t\t\t")
                                                GIVE("16681", "second.a\tclerk\t\t\t\t\t"));
    check_text("leader|Chủ tịch UBND|holder|9/QĐ-UBND ngày 10/09/2026|2026-09-15|",
               post_of(w, "leader.a"));
    check_text("leader|Phó Chủ tịch UBND|deputy|NQ 1/2026|2026-09-15|", post_of(w, "leader.b"));
    check_text("clerk|Văn thư chính|acting|NQ 1/2026|2026-09-15|", post_of(w, "clerk.a"));
    check_text("clerk||holder|NQ 1/2026|2026-09-15|", post_of(w, "second.a"));
    cuts_put_back(w, id);
    for (size_t i = 0; i < COUNT_OF(LOGINS); i++)
        describe(w, LOGINS[i], "", "holder");
}

TEST_WORLD(a_post_that_ends_one_day_ends_then_in_the_new_unit_too)
{
    world_sql_run(w,
                  "UPDATE post SET valid_to = '2026-12-31' WHERE account_id ="
                  " (SELECT id FROM account WHERE login = 'clerk.b')",
                  DB_NO_ARGS);
    const int64_t id = cuts_make(w, JOINED GIVE("*", "*\t\t\t\t\t\t"));
    check_text("clerk||holder|NQ 1/2026|2026-09-15|2026-12-31", post_of(w, "clerk.b"));
    cuts_put_back(w, id);
    check_int(1, world_sql_int(w,
                               "SELECT count(*) FROM post WHERE valid_to = '2026-12-31'"
                               " AND unit_id = $1",
                               DB_ARGS(db_int(w->unit_b))));
    world_sql_run(
        w,
        "UPDATE post SET valid_to = CASE WHEN unit_id = $1 THEN NULL ELSE '2026-09-14' END"
        " WHERE valid_to = '2026-12-31'",
        DB_ARGS(db_int(w->unit_b)));
}

TEST_WORLD(a_stand_in_keeps_nothing_of_the_post_that_was_lent)
{
    const int64_t leader = world_account(w, "leader.a")->id;
    const int64_t second = world_account(w, "second.a")->id;
    const DbArgs args = DB_ARGS(db_int(leader), db_int(w->unit_a), db_int(second));
    world_sql_run(w,
                  "INSERT INTO leave (id, account_id, unit_id, stand_in_id, first_day, last_day,"
                  " reason, decision, entered_by, entered_at) VALUES (77, $1, $2, $3, '2026-09-01',"
                  " '2026-09-30', 'ốm', '', $1, 1)",
                  args);
    world_sql_run(
        w,
        "INSERT INTO post (id, account_id, unit_id, role, valid_from, valid_to, created_at,"
        " standing, leave_id) VALUES (78, $2, $1, 'leader', '2026-09-01', '2026-09-30', 1,"
        " 'stand-in', 77)",
        DB_ARGS(db_int(w->unit_a), db_int(second)));
    const int64_t id = cuts_make(w, JOINED GIVE("*", "*\t\t\t\t\t\t"));
    check_int(1, count_posts(w, "second.a"));
    check_text("specialist||holder|NQ 1/2026|2026-09-15|", post_of(w, "second.a"));
    check_int(
        0, world_sql_int(w, "SELECT count(*) FROM post WHERE id = 78 AND valid_to >= '2026-09-15'",
                         DB_NO_ARGS));
    cuts_put_back(w, id);
    world_sql_run(w, "DELETE FROM reorganization_post WHERE post_id = 78", DB_NO_ARGS);
    world_sql_run(w, "DELETE FROM post WHERE id = 78", DB_NO_ARGS);
    world_sql_run(w, "DELETE FROM leave", DB_NO_ARGS);
}

/* She holds the same role in both; in the new unit once, the higher standing. */
TEST_WORLD(one_person_gets_a_role_once)
{
    const int64_t leader = world_account(w, "leader.a")->id;
    world_sql_run(
        w,
        "INSERT INTO post (id, account_id, unit_id, role, valid_from, created_at, standing)"
        " VALUES (79, $1, $2, 'leader', '2026-01-01', 1, 'deputy')",
        DB_ARGS(db_int(leader), db_int(w->unit_b)));
    const int64_t id = cuts_make(w, JOINED GIVE("*", "*\t\t\t\t\t\t"));
    check_int(1, count_posts(w, "leader.a"));
    check_text("leader||holder|NQ 1/2026|2026-09-15|", post_of(w, "leader.a"));
    cuts_put_back(w, id);
    world_sql_run(w, "DELETE FROM reorganization_post WHERE post_id = 79", DB_NO_ARGS);
    world_sql_run(w, "DELETE FROM post WHERE id = 79", DB_NO_ARGS);
}

TEST_WORLD(the_check_lists_whom_no_line_names)
{
    const PlanReport report =
        report_of(w, JOINED GIVE("*", "*\t\tleader\t\t\t\t") GIVE("16681", "clerk.a\t\t\t\t\t\t"));
    check_int(3, (int64_t)report.posts.gift_count);
    check_int(11, (int64_t)report.posts.person_count);
    check_int(11, (int64_t)report.posts.lost_accounts);
    for (size_t i = 0; i < report.posts.person_count; i++) {
        check_false(str_is(report.posts.people[i].login, "leader.a"));
        check_false(str_is(report.posts.people[i].login, "clerk.a"));
        check_int(1, (int64_t)report.posts.people[i].post_count);
        check_true(!plan_next_lost(&report.posts, report.posts.people[i].first));
    }
    /* Both leaders hold their post themselves. */
    check_int(1, (int64_t)report_of(w, JOINED GIVE("*", "*\t\tleader\t\t\t\t"))
                         .resolved->plan->warning_count -
                     1); /* and the unit has no identifier code yet */
}

TEST_WORLD(a_line_for_somebody_who_holds_nothing_there_is_a_mistake)
{
    static const char *const LINES[] = {GIVE("16681", "leader.b\t\t\t\t\t\t"),
                                        GIVE("16681", "nobody\t\t\t\t\t\t"),
                                        GIVE("16681", "leader.a\t\tclerk\t\t\t\t"),
                                        GIVE("16681", "leader.a\t\t\t\tboss\t\t"),
                                        GIVE("16681", "leader.a\t\t\t\tstand-in\t\t"),
                                        GIVE("16681", "leader.a\t\t\t\t\t9/QĐ\t2026-09-16"),
                                        GIVE("16681", "leader.a\t\t\t\t\t\t2026-09-10")};
    for (size_t i = 0; i < COUNT_OF(LINES); i++) {
        const char *text = arena_printf(w->arena, "%s%s", JOINED, LINES[i]);
        const Plan *plan = report_of(w, text).resolved->plan;
        check_int(1, (int64_t)plan->mistake_count);
        check_int(4, plan->mistakes[0].line);
    }
}

TEST_WORLD(nothing_is_scheduled_with_a_line_that_gives_nothing)
{
    make_province_administrator(w);
    check_int(303, upload(w, JOINED GIVE("16681", "leader.b\t\t\t\t\t\t")));
    const char *draft = arena_cstr(w->arena, world_header(w, "Location"));
    check_int(409, apply_at(w, draft, "00:00"));
}

TEST_MAIN(a_post_gets_the_title_standing_and_decision_of_the_plan_or_keeps_its_own,
          a_post_that_ends_one_day_ends_then_in_the_new_unit_too,
          a_stand_in_keeps_nothing_of_the_post_that_was_lent, one_person_gets_a_role_once,
          the_check_lists_whom_no_line_names,
          a_line_for_somebody_who_holds_nothing_there_is_a_mistake,
          nothing_is_scheduled_with_a_line_that_gives_nothing)
