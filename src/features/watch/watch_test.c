/* Overviews: numbers that agree with their rows, for those alone who may see them. */
#include "features/watch/watch_internal.h"
#include "tests/harness/dossiers.h"

static const char *unit_path(World *w, int64_t unit_id, const char *more)
{
    return arena_printf(w->arena, "/watch/units/%lld%s", (long long)unit_id, more);
}

TEST_WORLD(leader_sees_his_unit_by_officer_and_day)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    (void)dossiers_receive(w, "3wd", "a");
    world_as(w, "leader.a");
    check_int(200, world_get(w, "/watch"));
    world_check_holds(w, "Thứ sáu 18/09");
    world_check_holds(w, "Không có việc quá hạn.");
    world_check_holds(w, "day=2026-09-18");
    world_set_time(w, "2026-09-18", 17, 1);
    world_as(w, "leader.a");
    check_int(200, world_get(w, "/watch"));
    world_check_holds(w, "Thử specialist.a</a></th><td class=\"number\">1");
    world_check_holds(w, "Chưa ai nhận</a></th><td class=\"number\">1");
    world_check_holds(w, "Không có việc nào đến hạn trong hai tuần tới.");
}

TEST_WORLD(number_and_rows_behind_it_agree)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    (void)dossiers_receive(w, "3wd", "a");
    world_as(w, "leader.a");
    check_int(200, world_get(w, "/inbox?view=unit&day=2026-09-18&officer=-1"));
    world_check_holds(w, "H41.21-260915-0002");
    check_int(-1, str_find(world_body(w), STR("H41.21-260915-0001")));
    const int64_t officer = world_account(w, "specialist.a")->id;
    check_int(200, world_get(w, arena_printf(w->arena, "/inbox?view=unit&officer=%lld",
                                             (long long)officer)));
    world_check_holds(w, "H41.21-260915-0001");
    check_int(-1, str_find(world_body(w), STR("H41.21-260915-0002")));
}

/* Who watches over the province sees numbers and codes of every unit, but no applicant. */
TEST_WORLD(province_is_seen_without_names)
{
    (void)dossiers_receive(w, "3wd", "a");
    world_set_time(w, "2026-09-21", 8, 0);
    world_as(w, "controller");
    check_int(303, world_get(w, "/watch"));
    check_int(200, world_get(w, "/watch/province"));
    world_check_holds(w, arena_printf(w->arena, "%s/rows?view=late", unit_path(w, w->unit_a, "")));
    check_int(200, world_get(w, unit_path(w, w->unit_a, "")));
    check_int(200, world_get(w, unit_path(w, w->unit_a, "/rows?view=late")));
    world_check_holds(w, "H41.21-260915-0001");
    world_check_holds(w, "Quá hạn");
    check_int(-1, str_find(world_body(w), STR("Nguyễn Văn Thử")));
    check_int(-1, str_find(world_body(w), STR("/items/")));
}

TEST_WORLD(other_units_are_not_seen)
{
    (void)dossiers_receive(w, "3wd", "a");
    static const char *const OTHERS[] = {"leader.b", "auditor.b"};
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++) {
        world_as(w, OTHERS[i]);
        check_int(403, world_get(w, "/watch/province"));
        check_int(404, world_get(w, unit_path(w, w->unit_a, "")));
        check_int(404, world_get(w, unit_path(w, w->unit_a, "/rows")));
        check_int(200, world_get(w, unit_path(w, w->unit_b, "")));
    }
    world_as(w, "specialist.a");
    check_int(403, world_get(w, "/watch"));
}

/* Who leads two units chooses between them, on each page that is about one. */
TEST_WORLD(leader_of_two_units_chooses)
{
    static const char SQL[] =
        "INSERT INTO post (id, account_id, unit_id, role, valid_from, created_at)"
        " VALUES (5, $1, $2, 'leader', '2026-01-01', 1)";
    static const char *const PAGES[] = {"/watch", "/inbox"};
    const char *option =
        arena_printf(w->arena, "<option value=\"%lld\" selected>", (long long)w->unit_b);
    world_sql_run(w, SQL, DB_ARGS(db_int(world_account(w, "leader.a")->id), db_int(w->unit_b)));
    (void)dossiers_receive(w, "3wd", "b");
    world_as(w, "leader.a");
    for (size_t i = 0; i < COUNT_OF(PAGES); i++) {
        const char *path = arena_printf(w->arena, "%s?unit=%lld", PAGES[i], (long long)w->unit_b);
        const int status = world_get(w, path);
        world_sql_run(w, "DELETE FROM post WHERE id = $1", DB_ARGS(db_int(i == 0 ? 0 : 5)));
        check_int(200, status);
        world_check_holds(w, option);
    }
    check_int(200, world_get(w, "/watch"));
    check_int(-1, str_find(world_body(w), STR("<option")));
}

/* Names of officers and shares are sorted, a few hundred rows; open work itself never. */
TEST_WORLD(numbers_come_from_the_index)
{
    for (size_t i = 0; i < COUNT_OF(WATCH_SQL); i++)
        world_check_plan(w, WATCH_SQL[i].table, WATCH_SQL[i].sql, WATCH_SQL[i].args, true);
    for (size_t i = 0; i < COUNT_OF(NOTICE_SQL); i++)
        world_check_plan(w, NOTICE_SQL[i].table, NOTICE_SQL[i].sql, NOTICE_SQL[i].args, false);
}

/* On the map of today, for those who may see them; on a past day only what can be drawn. */
TEST_WORLD(map_shows_late_by_form_and_number_to_those_who_watch)
{
    (void)dossiers_receive(w, "3wd", "a");
    world_set_time(w, "2026-09-18", 17, 1);
    world_as(w, "controller");
    check_int(200, world_get(w, "/units/map?sort=late"));
    world_check_holds(
        w, "Phường Thành Vinh (Thành phố Vinh): 1 việc quá hạn, 0 sắp đến hạn, 1 đang mở");
    world_check_holds(w, arena_printf(w->arena, "/watch/units/%lld/rows?view=late\">1</a>",
                                      (long long)w->unit_a));
    check_true(str_find(world_body(w), STR("<path d=\"M")) > 0);
    world_check_holds(w, ">Kỳ Sơn</text>");
    world_as(w, "leader.a");
    check_int(200, world_get(w, "/units/map"));
    world_check_holds(w, "view=late\">1</a>");
    world_as(w, "leader.b");
    check_int(200, world_get(w, "/units/map"));
    check_int(-1, str_find(world_body(w), STR("Phường Thành Vinh (Thành phố Vinh): 1 việc")));
    world_as(w, "counter.a");
    check_int(200, world_get(w, "/units/map"));
    check_int(-1, str_find(world_body(w), STR("view=late")));
    check_int(200, world_get(w, "/units/map?on=01/05/2025"));
    world_check_holds(w, "xã, phường, thị trấn không vẽ được");
    check_int(422, world_get(w, "/units/map?on=31/02/2025"));
}

TEST_MAIN(numbers_come_from_the_index, leader_sees_his_unit_by_officer_and_day,
          number_and_rows_behind_it_agree, province_is_seen_without_names, other_units_are_not_seen,
          leader_of_two_units_chooses, map_shows_late_by_form_and_number_to_those_who_watch)
