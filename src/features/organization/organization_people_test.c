#include "features/organization/organization_people.h"
#include "tests/harness/world.h"

static const char *people_path(World *w, const char *rest)
{
    return arena_printf(w->arena, "/units/%lld/people%s", (long long)w->unit_a, rest);
}

static const char *id_text(World *w, int64_t id)
{
    return arena_printf(w->arena, "%lld", (long long)id);
}

static const char *id_of(World *w, const char *login)
{
    return id_text(w, world_account(w, login)->id);
}

/* Only the posts with which a world begins. */
static void begin(World *w)
{
    world_sql_run(w, "DELETE FROM signing_delegation", DB_NO_ARGS);
    world_sql_run(w, "DELETE FROM post WHERE decision <> '' OR leave_id IS NOT NULL", DB_NO_ARGS);
    world_sql_run(w, "DELETE FROM leave", DB_NO_ARGS);
    world_as(w, "administrator.a");
}

static const char SQL_POST[] = "SELECT max(id) FROM post WHERE account_id = $1 AND role = $2";

static int64_t post_of(World *w, const char *login, const char *role)
{
    return world_sql_int(w, SQL_POST, DB_ARGS(db_int(world_account(w, login)->id), db_cstr(role)));
}

static int give(World *w, const char *login, const char *role, const char *standing, const char *to)
{
    return world_post(w, people_path(w, "/post"), "account_id", id_of(w, login), "role", role,
                      "standing", standing, "title", "Phó Chủ tịch UBND", "from", "15/09/2026",
                      "to", to, "decision", "15/QĐ-UBND ngày 10/09/2026", NULL);
}

TEST_WORLD(a_post_gives_its_rights_for_its_days_and_the_page_says_why)
{
    begin(w);
    check_int(303, give(w, "specialist.a", "counter", "holder", "20/09/2026"));
    world_as(w, "specialist.a");
    check_int(200, world_get(w, "/counter"));
    check_int(200, world_get(w, "/rights"));
    world_check_holds(w, "Cán bộ một cửa tại Phường Thành Vinh (Chính thức), từ 15/09/2026 đến "
                         "20/09/2026, theo 15/QĐ-UBND ngày 10/09/2026");
    world_check_holds(w, "Không được. Cần vị trí: Quản trị đơn vị");
    check_int(200, world_get(w, "/rights?on=01/08/2026"));
    world_check_holds(w, "Không được. Cần vị trí: Cán bộ một cửa");
    check_int(422, world_get(w, "/rights?on=31/09/2026"));
    world_set_time(w, "2026-09-21", 8, 0);
    world_as(w, "specialist.a");
    check_int(403, world_get(w, "/counter"));
}

TEST_WORLD(the_same_post_twice_or_an_end_before_its_beginning_is_told_beside_the_field)
{
    begin(w);
    check_int(422, give(w, "counter.a", "counter", "holder", ""));
    world_check_holds(w, "đang giữ vị trí đó");
    check_int(422, give(w, "specialist.a", "counter", "holder", "14/09/2026"));
    world_check_holds(w, "Ngày cuối không được trước ngày đầu");
    check_int(422, give(w, "specialist.a", "counter", "stand-in", ""));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM post WHERE decision <> ''", DB_NO_ARGS));
}

static int enter_leave(World *w, const char *who, const char *stand_in, const char *from,
                       const char *to)
{
    return world_post(w, people_path(w, "/leave"), "account_id", id_of(w, who), "from", from, "to",
                      to, "stand_in_id", stand_in ? id_of(w, stand_in) : "", "reason", "Nghỉ phép",
                      "decision", "", NULL);
}

TEST_WORLD(leave_and_stand_in_are_one_step_and_end_together)
{
    begin(w);
    check_int(303, enter_leave(w, "counter.a", "specialist.a", "16/09/2026", "18/09/2026"));
    world_as(w, "specialist.a");
    check_int(403, world_get(w, "/counter"));
    world_set_time(w, "2026-09-16", 8, 0);
    world_as(w, "specialist.a");
    check_int(200, world_get(w, "/counter"));
    world_as(w, "counter.a");
    check_int(200, world_get(w, "/counter"));
    world_set_time(w, "2026-09-19", 8, 0);
    world_as(w, "specialist.a");
    check_int(403, world_get(w, "/counter"));
}

static const char SQL_HELD[] =
    "SELECT (SELECT count(*) FROM leave) + (SELECT count(*) FROM post WHERE leave_id IS NOT NULL)";

TEST_WORLD(a_database_that_fails_in_the_middle_leaves_neither_leave_nor_stand_in)
{
    begin(w);
    int status = 0;
    for (int calls = 0; status != 303 && calls < 100; calls++) {
        w->fail_after = calls;
        status = enter_leave(w, "counter.a", "specialist.a", "16/09/2026", "18/09/2026");
        w->fail_after = -1;
        check_true(status == 303 || status == 500);
        check_int(status == 303 ? 2 : 0, world_sql_int(w, SQL_HELD, DB_NO_ARGS));
    }
    check_int(303, status);
}

static const char SQL_LEAVE[] = "SELECT max(id) FROM leave";

TEST_WORLD(who_returns_early_takes_the_rights_back_at_once)
{
    begin(w);
    check_int(303, enter_leave(w, "counter.a", "specialist.a", "15/09/2026", "18/09/2026"));
    world_as(w, "specialist.a");
    check_int(200, world_get(w, "/counter"));
    world_as(w, "administrator.a");
    const char *path = arena_printf(w->arena, "/leaves/%lld/end",
                                    (long long)world_sql_int(w, SQL_LEAVE, DB_NO_ARGS));
    check_int(303, world_post(w, people_path(w, path), NULL));
    check_int(404, world_post(w, people_path(w, path), NULL));
    world_as(w, "specialist.a");
    check_int(403, world_get(w, "/counter"));
}

TEST_WORLD(a_stand_in_who_is_away_himself_or_the_absent_person_is_refused)
{
    begin(w);
    check_int(303, enter_leave(w, "second.a", NULL, "16/09/2026", "16/09/2026"));
    check_int(422, enter_leave(w, "counter.a", "second.a", "15/09/2026", "18/09/2026"));
    world_check_holds(w, "Người thay cũng nghỉ");
    check_int(422, enter_leave(w, "counter.a", "counter.a", "15/09/2026", "18/09/2026"));
    check_int(422, enter_leave(w, "second.a", NULL, "16/09/2026", "20/09/2026"));
    check_int(422, enter_leave(w, "counter.a", NULL, "01/09/2026", "02/09/2026"));
}

static int delegate(World *w, const char *form, int64_t from, int64_t to)
{
    return world_post(w, people_path(w, "/delegation"), "form", form, "from_post_id",
                      id_text(w, from), "to_post_id", id_text(w, to), "scope", "Bản sao, xác nhận",
                      "from", "15/09/2026", "to", "31/12/2026", "decision",
                      "02/UQ-UBND ngày 14/09/2026", NULL);
}

TEST_WORLD(a_deputy_signs_for_the_head_in_writing_for_a_time_while_both_hold_their_posts)
{
    begin(w);
    check_int(303, give(w, "second.a", "leader", "deputy", ""));
    const int64_t head = post_of(w, "leader.a", "leader");
    const int64_t deputy = post_of(w, "second.a", "leader");
    check_int(422, delegate(w, "TL", head, deputy));
    world_check_holds(w, "người đứng đầu đơn vị trực thuộc");
    check_int(303, delegate(w, "KT", head, deputy));
    world_as(w, "second.a");
    check_int(200, world_get(w, "/rights"));
    world_check_holds(w, "Ký thay (KT.)");
    world_check_holds(w, "02/UQ-UBND ngày 14/09/2026");
    world_sql_run(w, "UPDATE post SET valid_to = '2026-09-14' WHERE id = $1",
                  DB_ARGS(db_int(deputy)));
    check_int(200, world_get(w, "/rights"));
    check_true(str_find(world_body(w), STR("02/UQ-UBND")) < 0);
}

TEST_WORLD(who_signs_for_another_does_not_pass_it_on)
{
    begin(w);
    check_int(303, give(w, "second.a", "leader", "deputy", ""));
    check_int(303, give(w, "specialist.a", "leader", "deputy", ""));
    const int64_t deputy = post_of(w, "second.a", "leader");
    const int64_t other = post_of(w, "specialist.a", "leader");
    check_int(422, delegate(w, "KT", deputy, other)); /* not among those who may give it */
    Post from = {.account_id = 1, .unit_id = w->unit_a, .role = STR("leader")};
    Post to = {
        .account_id = 2, .unit_id = w->unit_a, .role = STR("leader"), .standing = POST_DEPUTY};
    const Ctx *cx = world_context(w, "administrator.a");
    assert_null(delegation_mistake(cx, SIGN_KT, &from, &to));
    from.standing = POST_STAND_IN;
    assert_non_null(delegation_mistake(cx, SIGN_KT, &from, &to));
    from.standing = POST_HOLDER;
    to.standing = POST_STAND_IN;
    assert_non_null(delegation_mistake(cx, SIGN_KT, &from, &to));
}

TEST_WORLD(nobody_manages_the_people_of_another_unit_nor_asks_about_them)
{
    begin(w);
    world_as(w, "administrator.b");
    check_int(404, world_get(w, people_path(w, "/post")));
    check_int(404, give(w, "counter.a", "leader", "holder", ""));
    check_int(404, enter_leave(w, "counter.a", NULL, "16/09/2026", "18/09/2026"));
    const char *why = arena_printf(w->arena, "/people/%s/rights", id_of(w, "counter.a"));
    check_int(404, world_get(w, why));
    world_as(w, "auditor.a");
    check_int(200, world_get(w, why));
    check_int(403, world_get(w, people_path(w, "/post")));
}

TEST_WORLD(an_administrator_does_not_take_his_own_administration_away)
{
    begin(w);
    const char *path = arena_printf(w->arena, "/posts/%lld/end",
                                    (long long)post_of(w, "administrator.a", "administrator"));
    check_int(409, world_post(w, people_path(w, path), NULL));
    check_int(303, give(w, "specialist.a", "clerk", "acting", ""));
    path =
        arena_printf(w->arena, "/posts/%lld/end", (long long)post_of(w, "specialist.a", "clerk"));
    check_int(303, world_post(w, people_path(w, path), NULL));
    check_int(409, world_post(w, people_path(w, path), NULL));
}

TEST_WORLD(rights_end_with_the_unit)
{
    begin(w);
    world_sql_run(w, "UPDATE unit SET valid_to = '2026-09-14' WHERE id = $1",
                  DB_ARGS(db_int(w->unit_a)));
    world_as(w, "counter.a");
    const int at_counter = world_get(w, "/counter");
    const int inbox = world_get(w, "/inbox");
    world_sql_run(w, "UPDATE unit SET valid_to = NULL WHERE id = $1", DB_ARGS(db_int(w->unit_a)));
    check_int(403, at_counter);
    check_int(403, inbox);
    check_int(200, world_get(w, "/counter"));
}

TEST_MAIN(a_post_gives_its_rights_for_its_days_and_the_page_says_why,
          the_same_post_twice_or_an_end_before_its_beginning_is_told_beside_the_field,
          leave_and_stand_in_are_one_step_and_end_together,
          a_database_that_fails_in_the_middle_leaves_neither_leave_nor_stand_in,
          who_returns_early_takes_the_rights_back_at_once,
          a_stand_in_who_is_away_himself_or_the_absent_person_is_refused,
          a_deputy_signs_for_the_head_in_writing_for_a_time_while_both_hold_their_posts,
          who_signs_for_another_does_not_pass_it_on,
          nobody_manages_the_people_of_another_unit_nor_asks_about_them,
          an_administrator_does_not_take_his_own_administration_away, rights_end_with_the_unit)
