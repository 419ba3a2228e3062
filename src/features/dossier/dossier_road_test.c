/* The steps of the procedure version decide who comes next, and the journal tells how long each one
 * had the dossier. */
#include "features/dossier/dossier_road.h"
#include "kernel/clock.h"
#include "kernel/holding.h"
#include "tests/harness/dossiers.h"

#include <string.h>

/* ---- the road alone ---- */

static Road road_with(Arena *arena, const Role *roles, size_t count)
{
    ProcedureStep *steps = ARENA_ARRAY(arena, ProcedureStep, count + 1);
    for (size_t i = 0; i < count; i++)
        steps[i] = (ProcedureStep){.role = roles[i], .name = STR("Bước"), .phase = 1};
    const ProcedureContent content = {.steps = steps, .step_count = count};
    return road_of(arena, &content);
}
#define ROAD(arena, ...)                                                                           \
    road_with(arena, (const Role[]){__VA_ARGS__}, COUNT_OF(((const Role[]){__VA_ARGS__})))

static void check_road(const Road *road, int64_t count, int64_t draft, int64_t decide,
                       int64_t issue)
{
    check_int(count, road->count);
    check_int(draft, road->draft);
    check_int(decide, road->decide);
    check_int(issue, road->issue);
    check_int(ROLE_COUNTER, road->steps[0].role);
    check_int(ROLE_COUNTER, road->steps[road->count - 1].role);
}

TEST(roads_of_all_shapes_have_a_beginning_a_decision_and_an_end)
{
    Arena *arena = arena_new(1 << 20);
    const Road standard =
        ROAD(arena, ROLE_COUNTER, ROLE_SPECIALIST, ROLE_LEADER, ROLE_CLERK, ROLE_COUNTER);
    check_road(&standard, 5, 2, 3, 4);
    const Road bare = ROAD(arena, ROLE_SPECIALIST, ROLE_LEADER, ROLE_CLERK);
    check_road(&bare, 5, 2, 3, 4);
    assert_true(bare.steps[0].is_implied && bare.steps[4].is_implied);
    const Road two =
        ROAD(arena, ROLE_COUNTER, ROLE_SPECIALIST, ROLE_SPECIALIST, ROLE_LEADER, ROLE_COUNTER);
    check_road(&two, 5, 3, 4, 5);
    const Road leader_first = ROAD(arena, ROLE_COUNTER, ROLE_LEADER, ROLE_SPECIALIST, ROLE_LEADER,
                                   ROLE_LEADER, ROLE_CLERK, ROLE_COUNTER);
    check_road(&leader_first, 7, 3, 5, 6);
    check_int(3, road_assignee(&leader_first, 1));
    check_int(3, road_assignee(&leader_first, 2));
    check_int(3, road_assignee(&leader_first, 3));
    check_int(0, road_assignee(&leader_first, 4));
    const Road direct = ROAD(arena, ROLE_COUNTER, ROLE_LEADER, ROLE_COUNTER);
    check_road(&direct, 3, 0, 2, 3);
    const Road no_leader = ROAD(arena, ROLE_COUNTER, ROLE_SPECIALIST, ROLE_COUNTER);
    check_road(&no_leader, 3, 0, 2, 3);
    const Road counter_only = ROAD(arena, ROLE_COUNTER);
    check_road(&counter_only, 3, 0, 2, 3);
    assert_true(counter_only.steps[1].is_implied);
    const Road nothing = road_with(arena, NULL, 0);
    check_road(&nothing, 3, 0, 2, 3);
    arena_free(arena);
}

TEST(working_time_reads_in_days_of_eight_hours)
{
    Arena *arena = arena_new(1 << 16);
    check_text("2 ngày 3 giờ 20 phút", clock_minutes_label(arena, 2 * 480 + 200));
    check_text("1 giờ", clock_minutes_label(arena, 60));
    check_text("0 phút", clock_minutes_label(arena, 0));
    arena_free(arena);
}

/* ---- roads that dossiers go ---- */

static int64_t receive_on(World *w, const char *code, const char *roles)
{
    const DossierRoad road = {code, "commune", "5wd", roles};
    const DossierChoice choice = dossiers_publish(w, &road);
    world_as(w, "counter.a");
    check_int(303, dossiers_post(w, choice, NULL));
    return dossiers_last_id(w);
}

static void move_by(World *w, int line, int64_t id, const char *who, const char *verb)
{
    world_as(w, who);
    const int status = strcmp(verb, "issue") == 0
                           ? dossiers_move(w, id, verb, "number", "1", "date", "15/09/2026", NULL)
                       : strcmp(verb, "take") == 0 || strcmp(verb, "to_counter") == 0
                           ? dossiers_move(w, id, verb, NULL)
                           : dossiers_move(w, id, verb, "note", "Ghi chú", NULL);
    if (status == 303)
        return;
    print_error("%s by %s: %d %.*s\n", verb, who, status, STR_ARGS(world_body(w)));
    _fail(__FILE__, line);
}
#define move(w, id, who, verb) move_by((w), __LINE__, (id), (who), (verb))

static const char SQL_STANDING[] =
    "SELECT state || ' ' || step || ' ' || role FROM work WHERE id = $1";
#define standing(w, id) world_sql_text((w), SQL_STANDING, DB_ARGS(db_int(id)))

static void refused_by(World *w, int64_t id, const char *who, const char *verb, int status)
{
    const Str before = world_snapshot(w);
    world_as(w, who);
    check_int(status, dossiers_move(w, id, verb, "note", "Ghi chú", NULL));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(two_specialists_then_the_leader)
{
    const int64_t id = receive_on(w, "T.2", "counter specialist specialist leader clerk counter");
    check_text("received 1 counter", standing(w, id));
    move(w, id, "counter.a", "forward");
    check_text("processing 2 specialist", standing(w, id));
    refused_by(w, id, "specialist.a", "propose", 409);
    move(w, id, "specialist.a", "take");
    refused_by(w, id, "second.a", "forward", 403);
    move(w, id, "specialist.a", "forward");
    check_text("processing 3 specialist", standing(w, id));
    move(w, id, "second.a", "back");
    check_text("processing 2 specialist", standing(w, id));
    check_int(world_account(w, "specialist.a")->id,
              world_sql_int(w, "SELECT officer_id FROM work WHERE id = $1", DB_ARGS(db_int(id))));
    move(w, id, "specialist.a", "forward");
    refused_by(w, id, "second.a", "forward", 409);
    move(w, id, "second.a", "propose");
    check_text("proposed 4 leader", standing(w, id));
    move(w, id, "leader.a", "approve");
    check_text("approved 5 clerk", standing(w, id));
    move(w, id, "clerk.a", "issue");
    check_text("done 6 counter", standing(w, id));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM clock WHERE ended_at IS NULL", DB_NO_ARGS));
}

TEST_WORLD(leader_who_only_assigns_passes_his_step_on)
{
    const int64_t id =
        receive_on(w, "T.3", "counter leader specialist leader leader clerk counter");
    move(w, id, "counter.a", "forward");
    check_text("processing 2 leader", standing(w, id));
    refused_by(w, id, "leader.a", "approve", 409);
    dossiers_assign(w, id);
    check_text("processing 3 specialist", standing(w, id));
    move(w, id, "specialist.a", "propose");
    refused_by(w, id, "leader.a", "approve", 409);
    move(w, id, "leader.a", "forward");
    check_text("proposed 5 leader", standing(w, id));
    move(w, id, "leader.a", "reject_draft");
    check_text("processing 3 specialist", standing(w, id));
    move(w, id, "specialist.a", "propose");
    move(w, id, "leader.a", "forward");
    move(w, id, "leader.a", "approve");
    move(w, id, "clerk.a", "back");
    check_text("proposed 5 leader", standing(w, id));
    move(w, id, "leader.a", "approve");
    check_text("approved 6 clerk", standing(w, id));
}

TEST_WORLD(short_road_of_one_day)
{
    const int64_t id = receive_on(w, "T.4", "counter leader counter");
    move(w, id, "counter.a", "forward");
    refused_by(w, id, "leader.a", "propose", 409);
    move(w, id, "leader.a", "approve");
    check_text("approved 3 counter", standing(w, id));
    move(w, id, "counter.a", "issue");
    check_text("done 3 counter", standing(w, id));
    dossiers_hand_over(w, id);
    check_text("returned", dossiers_state(w, id));
}

TEST_WORLD(version_that_names_three_roles_only)
{
    const int64_t id = receive_on(w, "T.5", "specialist leader clerk");
    move(w, id, "counter.a", "forward");
    move(w, id, "specialist.a", "propose");
    move(w, id, "leader.a", "approve");
    move(w, id, "clerk.a", "issue");
    dossiers_hand_over(w, id);
    check_int(200, world_get(w, dossiers_path(w, id, "")));
    world_check_holds(w, "Đường đi của hồ sơ");
    world_check_holds(w, "quy trình không ghi riêng");
}

TEST_WORLD(specialist_gives_back_to_the_counter_what_was_sent_wrongly)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    move(w, id, "specialist.a", "back");
    check_text("processing 1 counter", standing(w, id));
    refused_by(w, id, "specialist.a", "forward", 403);
    move(w, id, "counter.a", "forward");
    check_text("processing 2 specialist", standing(w, id));
}

/* ---- budgets and time ---- */

static const char SQL_STEP_DUE[] =
    "SELECT due_at FROM clock WHERE kind = 'step' AND work_id = $1 AND ended_at IS NULL";

TEST_WORLD(budget_of_a_step_makes_nothing_late)
{
    const int64_t id = receive_on(w, "T.6", "counter specialist leader clerk counter");
    const int64_t due = dossiers_due_ms(w, id);
    /* An hour from 08:00, and again from when the specialist has it. */
    check_int(w->now.ms + 60 * MS_PER_MINUTE, world_sql_int(w, SQL_STEP_DUE, DB_ARGS(db_int(id))));
    world_set_time(w, "2026-09-15", 11, 0);
    move(w, id, "counter.a", "forward");
    check_int(w->now.ms + (30 + 120 + 30) * MS_PER_MINUTE,
              world_sql_int(w, SQL_STEP_DUE, DB_ARGS(db_int(id))));
    check_int(due, dossiers_due_ms(w, id));
    check_int(1, world_sql_int(w, "SELECT count(*) FROM clock WHERE kind = 'step'", DB_NO_ARGS));
    world_set_time(w, "2026-09-16", 8, 0);
    world_as(w, "leader.a");
    check_int(200, world_get(w, dossiers_path(w, id, "")));
    world_check_holds(w, "Vượt định mức");
    assert_true(str_find(world_body(w), STR("Quá hạn")) < 0);
}

static const Holding *holding_of(World *w, int64_t id, size_t index, size_t wanted)
{
    Ctx *cx = world_context(w, "leader.a");
    Work work = {0};
    Holding *list = NULL;
    size_t count = 0;
    assert_true(work_get(cx, (WorkId){id}, &work) && holding_list(cx, &work, &list, &count));
    check_int((int64_t)wanted, (int64_t)count);
    return &list[index];
}

TEST_WORLD(time_of_each_holder_is_working_time_to_the_minute)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    world_set_time(w, "2026-09-15", 11, 15);
    dossiers_forward(w, id);
    world_set_time(w, "2026-09-15", 14, 0);
    dossiers_assign(w, id);
    check_int(195, holding_of(w, id, 0, 3)->minutes);
    /* A quarter of an hour before noon, half an hour after it, with nobody. */
    check_int(45, holding_of(w, id, 1, 3)->minutes);
    check_int(0, holding_of(w, id, 1, 3)->officer_id);
    world_set_time(w, "2026-09-16", 7, 10);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu", NULL));
    check_int(190, holding_of(w, id, 2, 4)->minutes);
    check_text("Thử specialist.a", holding_of(w, id, 2, 4)->officer);
    world_set_time(w, "2026-09-18", 8, 0);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "bring_supplement", "note", "Đủ", NULL));
    /* The applicant's two days are nobody's. */
    check_int(0, holding_of(w, id, 3, 5)->minutes);
    assert_true(holding_of(w, id, 3, 5)->is_paused);
}

TEST_WORLD(page_and_api_say_whose_time_it_was_when_it_went_late)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    world_set_time(w, "2026-09-21", 9, 0);
    dossiers_propose(w, id);
    world_as(w, "leader.a");
    check_int(200, world_get(w, dossiers_path(w, id, "")));
    world_check_holds(w, "Quá hạn theo quy định từ 17:00 18/09/2026");
    world_check_holds(w, "Thử specialist.a</b>");
    world_check_holds(w, "Quá hạn ở bước này");
    check_int(200,
              world_api(w, METHOD_GET, arena_printf(w->arena, "/api/v1/items/%lld", (long long)id),
                        NULL, NULL));
    world_check_holds(w, "\"late\":{\"due_at\":\"2026-09-18T10:00:00.000Z\"");
    world_check_holds(w, arena_printf(w->arena, "\"officer_id\":\"%lld\",\"role\":\"specialist\"",
                                      (long long)world_account(w, "specialist.a")->id));
    world_check_holds(w, "\"road\":[{\"position\":1,");
}

TEST_WORLD(each_unit_sees_its_part_of_each_phase)
{
    const int64_t id =
        receive_on(w, "T.8", "counter specialist | counter specialist leader clerk counter");
    world_set_time(w, "2026-09-15", 10, 0);
    move(w, id, "counter.a", "forward");
    world_set_time(w, "2026-09-15", 10, 20);
    world_as(w, "leader.a");
    check_int(200, world_get(w, dossiers_path(w, id, "")));
    world_check_holds(w, "Cộng theo giai đoạn và đơn vị");
    world_check_holds(w, "<td data-label=\"Giai đoạn\">1</td><td data-label=\"Đơn vị\">"
                         "Phường Thành Vinh</td><td data-label=\"Định mức\">2 giờ</td>"
                         "<td data-label=\"Đã dùng\">2 giờ 20 phút");
    world_check_holds(w, "<td data-label=\"Giai đoạn\">2</td><td data-label=\"Đơn vị\">"
                         "Phường Thành Vinh</td><td data-label=\"Định mức\">5 giờ</td>"
                         "<td data-label=\"Đã dùng\">0 phút");
    check_int(200,
              world_api(w, METHOD_GET, arena_printf(w->arena, "/api/v1/items/%lld", (long long)id),
                        NULL, NULL));
    world_check_holds(w, "\"shares\":[{\"phase\":1,");
}

TEST_MAIN(roads_of_all_shapes_have_a_beginning_a_decision_and_an_end,
          working_time_reads_in_days_of_eight_hours, two_specialists_then_the_leader,
          leader_who_only_assigns_passes_his_step_on, short_road_of_one_day,
          version_that_names_three_roles_only,
          specialist_gives_back_to_the_counter_what_was_sent_wrongly,
          budget_of_a_step_makes_nothing_late, time_of_each_holder_is_working_time_to_the_minute,
          page_and_api_say_whose_time_it_was_when_it_went_late,
          each_unit_sees_its_part_of_each_phase)
