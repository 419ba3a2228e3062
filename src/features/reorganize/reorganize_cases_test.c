/* The queue of a split: who decides, in pages, many at once, by whom or which rule. */
#include "features/reorganize/reorganize_test_world.h"
#include "kernel/work.h"

#define SPLIT                                                                                      \
    HEAD A_INTO("99001", "Phường Sông Lam", "H41.991")                                             \
        A_INTO("99002", "Phường Sông Cả",                                                          \
               "H41.992") "queue\t16681\t\t99001\t\t\t\t\t\t\t\t\t\t\t\n" POST("leader.a", "")
#define RULE "rule\t16681\t\t99002\t\t\t\t\t\t\t\t\t\taddress\tXóm Bến\n"

static const char *pick_of(World *w, int64_t item)
{
    return arena_printf(w->arena, "%lld.%lld", (long long)item,
                        (long long)dossiers_version(w, item));
}

static const char *cases_path(World *w, int64_t id)
{
    return arena_printf(w->arena, "/reorganize/%lld/cases", (long long)id);
}

static const char *text_of(World *w, int64_t number)
{
    return arena_printf(w->arena, "%lld", (long long)number);
}

static bool holds(const World *w, const char *wanted)
{
    return str_find(w->response.body, str_of(wanted)) >= 0;
}

TEST_WORLD(what_no_rule_decides_is_decided_by_the_holders_leader)
{
    const int64_t item = dossiers_receive(w, "3wd", "a");
    const int64_t due = dossiers_due_ms(w, item);
    const int64_t id = cuts_make(w, SPLIT);
    cuts_follow(w);
    const char *page = cases_path(w, id);
    const char *pick = pick_of(w, item);
    const char *to = text_of(w, cuts_unit(w, "99002"));
    world_as(w, "leader.b");
    check_int(404, world_post(w, page, "picks.pick", pick, "to_unit_id", to, NULL));
    check_int(200, world_get(w, page));
    world_check_holds(w, "Không có việc nào đơn vị bạn phải phân.");
    world_as(w, "leader.a");
    check_int(200, world_get(w, "/inbox"));
    world_check_holds(w, "Việc chờ phân");
    check_int(303, world_get(w, "/reorganize/queue"));
    check_true(str_starts_with(world_header(w, "Location"), str_of(page)));
    check_int(200, world_get(w, page));
    world_check_holds(w, "Phường Sông Cả");
    check_int(422, world_post(w, page, "to_unit_id", to, NULL));
    world_check_holds(w, "Chưa chọn việc nào");
    check_int(422,
              world_post(w, page, "picks.pick", pick, "to_unit_id", text_of(w, w->unit_b), NULL));
    check_int(422, world_post(w, page, "picks.pick", "x", "to_unit_id", to, NULL));
    check_int(303,
              world_post(w, page, "picks.pick", arena_printf(w->arena, "%lld.1", (long long)item),
                         "to_unit_id", to, NULL));
    check_true(str_ends_with(world_header(w, "Location"), STR("done=0&changed=1")));
    check_int(303, world_post(w, page, "picks.pick", pick, "to_unit_id", to, NULL));
    check_int(cuts_unit(w, "99002"), holder_of(w, item));
    check_int(due, dossiers_due_ms(w, item));
    check_int(200, world_get(w, arena_cstr(w->arena, world_header(w, "Location"))));
    world_check_holds(w, "Đã phân 1 việc.");
    world_check_holds(w, "Không còn việc nào như vậy");
    check_true(!holds(w, "Việc chờ phân</a>") && !holds(w, "/reorganize/queue"));
    check_int(404, world_get(w, "/reorganize/queue"));
    cuts_put_back(w, id);
    check_int(w->unit_a, holder_of(w, item));
}

/* 120 in three pages, forth and back; words narrow; all of a page at one click. */
TEST_WORLD(a_long_queue_is_read_in_pages_and_decided_by_the_page)
{
    static const char SQL_COPY[] =
        "INSERT INTO work (id, kind, title, subject, state, unit_id, origin_unit_id, owner_unit_id,"
        " role, step, due_at, opened_at, changed_at, version)"
        " VALUES ($1, 'dossier', 'Thử', $2, 'processing', $3, $3, $3, 'leader', 1, $4, 1, 1, 1)";
    assert_true(db_begin(w->db, &w->error));
    for (int64_t i = 1; i <= 120; i++)
        assert_true(db_run(w->db, SQL_COPY,
                           DB_ARGS(db_int(i), db_cstr(i == 77 ? "Lê Thị Bến" : "Người thử"),
                                   db_int(w->unit_a), db_int(w->now.ms + 1000 * (1000 - i))),
                           &w->error));
    assert_true(db_commit(w->db, &w->error));
    const int64_t id = cuts_make(w, SPLIT);
    cuts_follow(w);
    const char *page = cases_path(w, id);
    world_as(w, "leader.a");
    check_int(200, world_get(w, page));
    check_true(holds(w, "value=\"1.2\"") && holds(w, "value=\"50.2\"") &&
               !holds(w, "value=\"51.2\""));
    check_int(200, world_get(w, arena_printf(w->arena, "%s?after=50", page)));
    check_true(holds(w, "value=\"51.2\"") && holds(w, "before=51") && holds(w, "after=100"));
    check_int(200, world_get(w, arena_printf(w->arena, "%s?before=51", page)));
    check_true(holds(w, "value=\"1.2\"") && holds(w, "value=\"50.2\"") &&
               !holds(w, "value=\"51.2\""));
    check_int(200, world_get(w, arena_printf(w->arena, "%s?after=100", page)));
    check_true(holds(w, "value=\"120.2\"") && !holds(w, "after=120"));
    check_int(200, world_get(w, arena_printf(w->arena, "%s?words=thi+ben", page)));
    check_true(holds(w, "value=\"77.2\"") && !holds(w, "value=\"76.2\""));
    world_check_holds(w, "Đã có nơi nhận: <b>0</b> trên 120 việc.");
    const char *to = text_of(w, cuts_unit(w, "99002"));
    check_int(303, world_post(w, page, "all", "1", "shown.pick", "1.2", "shown.pick", "2.2",
                              "picks.pick", "3.2", "to_unit_id", to, NULL));
    check_int(2, world_sql_int(w, "SELECT count(*) FROM work WHERE unit_id = $1",
                               DB_ARGS(db_int(cuts_unit(w, "99002")))));
    check_int(200, world_get(w, arena_printf(w->arena, "%s?show=decided", page)));
    world_check_holds(w, "Đã có nơi nhận: <b>2</b> trên 120 việc.");
    world_sql_run(w, "UPDATE work SET closed_at = 1 WHERE unit_id = $1 AND id > 100",
                  DB_ARGS(db_int(cuts_unit(w, "99001"))));
    check_int(200, world_get(w, page));
    world_check_holds(w, "Đã có nơi nhận: <b>2</b> trên 100 việc.");
    cuts_put_back(w, id);
}

TEST_WORLD(what_a_rule_decided_is_listed_under_the_rule)
{
    const int64_t by_rule = dossiers_receive(w, "3wd", "a");
    const int64_t by_hand = dossiers_receive(w, "3wd", "a");
    world_sql_run(w, "UPDATE dossier SET address = $2 WHERE work_id = $1",
                  DB_ARGS(db_int(by_rule), db_text(STR("Số 3, xóm Bến, Thành Vinh"))));
    const int64_t id = cuts_make(w, SPLIT RULE);
    cuts_follow(w);
    const int64_t rule =
        world_sql_int(w, "SELECT id FROM reorganization_rule WHERE sort = 'address'", DB_NO_ARGS);
    world_as(w, "leader.a");
    check_int(200, world_get(w, arena_printf(w->arena, "%s?show=%lld", cases_path(w, id),
                                             (long long)rule)));
    world_check_holds(w, "“xom ben” → Phường Sông Cả");
    check_true(holds(w, "Phường Sông Cả</td>") && !holds(w, "picks.pick"));
    check_int(200, world_get(w, cases_path(w, id)));
    world_check_holds(w, pick_of(w, by_hand));
    cuts_put_back(w, id);
}

/* Received by the unit that was split, in the hands of another: it stays there, and the successor
 * that is chosen gets it back. */
TEST_WORLD(what_others_hold_waits_for_who_gets_it_back)
{
    const int64_t item = dossiers_receive(w, "3wd", "a");
    world_sql_run(w, "UPDATE work SET unit_id = $1 WHERE id = $2",
                  DB_ARGS(db_int(w->unit_b), db_int(item)));
    const int64_t id = cuts_make(w, SPLIT);
    cuts_follow(w);
    const int64_t chosen = cuts_unit(w, "99002");
    world_as(w, "leader.a");
    check_int(303, world_post(w, cases_path(w, id), "picks.pick", pick_of(w, item), "to_unit_id",
                              text_of(w, chosen), NULL));
    check_int(w->unit_b, holder_of(w, item));
    check_int(chosen, world_sql_int(w, "SELECT origin_unit_id FROM work", DB_NO_ARGS));
    check_int(chosen, world_sql_int(w, "SELECT owner_unit_id FROM work", DB_NO_ARGS));
    cuts_put_back(w, id);
}

TEST_MAIN(what_no_rule_decides_is_decided_by_the_holders_leader,
          a_long_queue_is_read_in_pages_and_decided_by_the_page,
          what_a_rule_decided_is_listed_under_the_rule, what_others_hold_waits_for_who_gets_it_back)
