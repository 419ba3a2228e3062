/* Audit: who did what and who looked, of the own unit alone, and what leaves as a file. */
#include "features/audit/audit_internal.h"
#include "tests/harness/dossiers.h"

static bool shows(World *w, const char *text)
{
    return str_find(world_body(w), str_of(text)) >= 0;
}

static const char *item_path(World *w, int64_t id)
{
    return arena_printf(w->arena, "/items/%lld", (long long)id);
}

TEST_WORLD(auditor_sees_who_did_what_in_his_unit)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    world_as(w, "auditor.a");
    check_int(200, world_get(w, "/audit"));
    world_check_holds(w, "Thử counter.a");
    world_check_holds(w, "Tiếp nhận");
    world_check_holds(w, "H41.21-260915-0001");
    world_as(w, "auditor.b");
    check_int(200, world_get(w, "/audit"));
    assert_false(shows(w, "H41.21-260915-0001"));
    world_as(w, "leader.a");
    check_int(403, world_get(w, "/audit"));
}

TEST_WORLD(filters_narrow_by_day_person_and_code)
{
    (void)dossiers_receive(w, "3wd", "a");
    world_set_time(w, "2026-09-16", 9, 0);
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    world_as(w, "auditor.a");
    check_int(200, world_get(w, "/audit?day=15/09/2026"));
    assert_true(shows(w, "260915-0001") && !shows(w, "260916-0001"));
    const char *leader =
        arena_printf(w->arena, "/audit?officer=%lld", (long long)world_account(w, "leader.a")->id);
    check_int(200, world_get(w, leader));
    assert_true(shows(w, "Phân công") && !shows(w, "260915-0001"));
    check_int(200, world_get(w, "/audit?code=h41.21-260916-0001"));
    assert_true(shows(w, "Phân công") && !shows(w, "260915-0001"));
}

TEST_WORLD(wrong_filters_say_so_beside_their_field)
{
    (void)dossiers_receive(w, "3wd", "b");
    world_as(w, "auditor.a");
    check_int(422, world_get(w, "/audit?day=31/02/2026"));
    world_check_holds(w, "Ngày không đúng.");
    check_int(422, world_get(w, "/audit?code=H41.21-260915-9999"));
    world_check_holds(w, "Không có hồ sơ mang mã này");
    const Str foreign = world_sql_text(w, "SELECT max(code) FROM work", DB_NO_ARGS);
    check_int(422, world_get(w, arena_printf(w->arena, "/audit?code=%.*s", STR_ARGS(foreign))));
    check_int(422, world_get(w, "/audit/csv?day=abc"));
}

TEST_WORLD(looks_are_listed_and_shown_on_the_dossier_to_auditors_alone)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    world_as(w, "specialist.a");
    check_int(200, world_get(w, item_path(w, id)));
    assert_false(shows(w, "Ai đã xem"));
    world_as(w, "auditor.a");
    check_int(200, world_get(w, item_path(w, id)));
    world_check_holds(w, "Ai đã xem");
    world_check_holds(w, "Thử specialist.a");
    check_int(200, world_get(w, "/audit?view=looks"));
    world_check_holds(w, "Mở xem");
    world_check_holds(w, "Thử specialist.a");
    world_check_holds(w, "Thử auditor.a");
    world_as(w, "auditor.b");
    check_int(200, world_get(w, "/audit?view=looks"));
    assert_false(shows(w, "Thử specialist.a"));
}

TEST_WORLD(file_holds_the_same_rows_and_is_an_entry_itself)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    world_as(w, "auditor.a");
    check_int(200, world_get(w, "/audit/csv"));
    world_check_holds(w, "\"H41.21-260915-0001\"");
    world_check_holds(w, "\"Đủ giấy tờ\"");
    assert_true(str_starts_with(world_header(w, "Content-Type"), STR("text/csv")));
    check_int(1, world_sql_int(w, "SELECT count(*) FROM journal WHERE verb = 'audit.exported'",
                               DB_NO_ARGS));
    check_int(200, world_get(w, "/audit"));
    world_check_holds(w, "Tải nhật ký về");
}

TEST_WORLD(cells_do_not_become_formulas)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "forward", "note", "=1+1 \"x\"", NULL));
    world_as(w, "auditor.a");
    check_int(200, world_get(w, "/audit/csv"));
    world_check_holds(w, "\"'=1+1 \"\"x\"\"\"");
}

TEST_WORLD(pages_lead_on_through_everything)
{
    static const char SQL[] =
        "INSERT INTO journal (id, at, actor_kind, actor_id, unit_id, role, work_id, version, verb,"
        " from_state, to_state, body_hash) VALUES ($1, $1, 'time', $3, $2, '', 0, 0, 'account.created',"
        " '', '', $4)";
    const int64_t officer = world_account(w, "clerk.a")->id;
    assert_true(db_begin(w->db, &w->error));
    for (int64_t i = 1; i <= 2100; i++)
        assert_true(db_run(w->db, SQL,
                           DB_ARGS(db_int(i), db_int(w->unit_a), db_int(i <= 60 ? officer : 1),
                                   db_bytes(STR("x"))),
                           &w->error));
    assert_true(db_commit(w->db, &w->error));
    world_as(w, "auditor.a");
    check_int(200, world_get(w, "/audit?before=2101"));
    world_check_holds(w, "before=2051");
    const char *path =
        arena_printf(w->arena, "/audit?before=2101&officer=%lld", (long long)officer);
    check_int(200, world_get(w, path));
    world_check_holds(w, "Không có mục nhật ký nào.");
    world_check_holds(w, "before=101");
    check_int(200, world_get(w, arena_printf(w->arena, "/audit?before=101&officer=%lld",
                                             (long long)officer)));
    world_check_holds(w, "before=11");
}

TEST_WORLD(lists_follow_the_index_of_the_unit)
{
    for (size_t i = 0; i < COUNT_OF(AUDIT_SQL); i++)
        world_check_plan(w,
                         i < 2    ? "j"
                         : i == 2 ? "journal"
                                  : "look",
                         AUDIT_SQL[i], i < 2 ? "iiiii" : "iii", false);
}

TEST_MAIN(lists_follow_the_index_of_the_unit, auditor_sees_who_did_what_in_his_unit,
          filters_narrow_by_day_person_and_code, wrong_filters_say_so_beside_their_field,
          looks_are_listed_and_shown_on_the_dossier_to_auditors_alone,
          file_holds_the_same_rows_and_is_an_entry_itself, cells_do_not_become_formulas,
          pages_lead_on_through_everything)
