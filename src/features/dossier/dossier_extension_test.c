/* An apology with a new promise: drafted, signed, once; both promises are kept. */
#include "tests/harness/dossiers.h"

static int64_t ms_of(const char *iso_day, int hour, int minute)
{
    Date day = {0};
    assert_true(date_parse_iso(str_of(iso_day), &day));
    return instant_of_local(day, hour * 60 + minute).ms;
}

/* Received on Tuesday 15 September, due on Friday 18; the specialist has it. */
static int64_t processing(World *w)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    return id;
}

static int draft(World *w, int64_t id, const char *promise)
{
    world_as(w, "specialist.a");
    return dossiers_move(w, id, "draft_extension", "note", "Chờ xác minh nơi cư trú cũ", "promise",
                         promise, NULL);
}

static int sign(World *w, int64_t id)
{
    world_as(w, "leader.a");
    return dossiers_move(w, id, "sign_extension", "note", "", NULL);
}

static const char SQL_LEGAL[] =
    "SELECT first_due_at || ' ' || coalesce(plain_due_at, 0) || ' ' || due_at FROM clock"
    " WHERE kind = 'legal' AND work_id = $1";
static void check_promises(World *w, int64_t id, int64_t first, int64_t plain, int64_t due)
{
    check_text(arena_printf(w->arena, "%lld %lld %lld", (long long)first, (long long)plain,
                            (long long)due),
               world_sql_text(w, SQL_LEGAL, DB_ARGS(db_int(id))));
}

TEST_WORLD(new_promise_stands_when_the_leader_has_signed)
{
    const int64_t id = processing(w);
    const int64_t old = ms_of("2026-09-18", 17, 0);
    check_int(303, draft(w, id, "23/09/2026"));
    check_promises(w, id, old, 0, old);
    check_int(old, dossiers_due_ms(w, id));
    check_int(303, sign(w, id));
    check_promises(w, id, old, old, ms_of("2026-09-23", 17, 0));
    check_int(ms_of("2026-09-23", 17, 0), dossiers_due_ms(w, id));
    check_text("processing", dossiers_state(w, id));
}

TEST_WORLD(lateness_is_told_under_each_promise)
{
    const int64_t id = processing(w);
    check_int(303, draft(w, id, "23/09/2026"));
    check_int(303, sign(w, id));
    world_set_time(w, "2026-09-21", 9, 0);
    world_as(w, "leader.a");
    check_int(200, world_get(w, dossiers_path(w, id, "")));
    world_check_holds(w, "quá hẹn 2 giờ làm việc");
    world_check_holds(w, "chưa đến hẹn");
    check_int(200,
              world_api(w, METHOD_GET, arena_printf(w->arena, "/api/v1/items/%lld", (long long)id),
                        NULL, NULL));
    world_check_holds(w, "\"original_promise\":{\"due_at\":\"2026-09-18T10:00:00.000Z\","
                         "\"is_late\":true}");
    world_check_holds(w, "\"extended_promise\":{\"due_at\":\"2026-09-23T10:00:00.000Z\","
                         "\"is_late\":false}");
}

TEST_WORLD(late_dossier_is_finished_and_returned_all_the_same)
{
    const int64_t id = processing(w);
    world_set_time(w, "2026-09-30", 9, 0);
    check_int(303, draft(w, id, "02/10/2026"));
    check_int(303, sign(w, id));
    dossiers_propose(w, id);
    dossiers_approve(w, id);
    dossiers_number(w, id);
    dossiers_to_counter(w, id);
    dossiers_hand_over(w, id);
    check_text("returned", dossiers_state(w, id));
}

TEST_WORLD(promise_is_renewed_as_often_as_the_rule_says)
{
    const int64_t id = processing(w);
    check_int(303, draft(w, id, "23/09/2026"));
    Str before = world_snapshot(w);
    check_int(409, draft(w, id, "24/09/2026"));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
    check_int(303, sign(w, id));
    before = world_snapshot(w);
    check_int(409, draft(w, id, "24/09/2026"));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
    world_as(w, "controller");
    check_int(303, world_post(w, "/dossier-rules", "value", "2", "valid_from", "15/09/2026",
                              "source", "Nghị định thử", "certainty", "uncertain", NULL));
    check_int(200, world_get(w, "/dossier-rules"));
    world_check_holds(w, "Nghị định thử");
    check_int(303, draft(w, id, "24/09/2026"));
    check_int(303, sign(w, id));
    check_promises(w, id, ms_of("2026-09-18", 17, 0), ms_of("2026-09-18", 17, 0),
                   ms_of("2026-09-24", 17, 0));
    world_sql_run(w, "DELETE FROM dossier_rule WHERE value = 2", DB_NO_ARGS);
}

TEST_WORLD(rejected_draft_changes_no_promise_and_may_be_written_again)
{
    const int64_t id = processing(w);
    const int64_t old = ms_of("2026-09-18", 17, 0);
    check_int(303, draft(w, id, "23/09/2026"));
    world_as(w, "leader.a");
    check_int(303, dossiers_move(w, id, "reject_extension", "note", "Làm kịp", NULL));
    check_promises(w, id, old, 0, old);
    check_int(409, sign(w, id));
    check_int(303, draft(w, id, "22/09/2026"));
}

TEST_WORLD(promise_must_lie_ahead_on_a_working_day)
{
    static const char *const WRONG[][2] = {
        {"14/09/2026", "phải ở phía trước"}, {"17/09/2026", "phải sau ngày hẹn đang có"},
        {"19/09/2026", "không làm việc"},    {"", "Chưa điền ô này"},
        {"23/09/2099", "năm 2099"},
    };
    const int64_t id = processing(w);
    const Str before = world_snapshot(w);
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        check_int(422, draft(w, id, WRONG[i][0]));
        world_check_holds(w, WRONG[i][1]);
        check_text(arena_cstr(w->arena, before), world_snapshot(w));
    }
}

TEST_WORLD(signing_after_the_new_day_is_refused)
{
    const int64_t id = processing(w);
    check_int(303, draft(w, id, "21/09/2026"));
    world_set_time(w, "2026-09-22", 8, 0);
    const Str before = world_snapshot(w);
    check_int(409, sign(w, id));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
    world_check_holds(w, "trả lại dự thảo");
}

TEST_WORLD(pause_after_an_extension_moves_both_promises)
{
    const int64_t id = processing(w);
    check_int(303, draft(w, id, "23/09/2026"));
    check_int(303, sign(w, id));
    world_set_time(w, "2026-09-16", 8, 0);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu", NULL));
    world_set_time(w, "2026-09-18", 8, 0);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "bring_supplement", "note", "Đủ", NULL));
    check_promises(w, id, ms_of("2026-09-18", 17, 0), ms_of("2026-09-22", 17, 0),
                   ms_of("2026-09-25", 17, 0));
    check_int(ms_of("2026-09-25", 17, 0), dossiers_due_ms(w, id));
}

TEST_WORLD(applicant_reads_the_apology_and_gets_form_04)
{
    const int64_t id = processing(w);
    const char *slip = arena_printf(w->arena, "/dossiers/%lld/slips/form-04", (long long)id);
    check_int(303, draft(w, id, "23/09/2026"));
    world_as(w, "counter.a");
    check_int(404, world_get(w, slip));
    check_int(303, sign(w, id));
    world_as(w, "counter.a");
    check_int(200, world_get(w, slip));
    assert_true(str_starts_with(world_body(w), STR("%PDF")));
    world_as(w, "counter.b");
    check_int(404, world_get(w, slip));
    world_as(w, "nobody");
    check_int(200, world_post(w, "/track", "code", "H41.21-260915-0001", "tail", "1234", NULL));
    world_check_holds(w, "Chờ xác minh nơi cư trú cũ");
    world_check_holds(w, "hẹn ban đầu 17:00 18/09/2026");
}

TEST_WORLD(only_the_holder_drafts_and_only_a_leader_signs)
{
    const int64_t id = processing(w);
    Str before = world_snapshot(w);
    static const char *const OTHERS[] = {"second.a", "counter.a"};
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++) {
        world_as(w, OTHERS[i]);
        check_int(403, dossiers_move(w, id, "draft_extension", "note", "x", "promise", "23/09/2026",
                                     NULL));
    }
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
    check_int(303, draft(w, id, "23/09/2026"));
    before = world_snapshot(w);
    world_as(w, "specialist.a");
    check_int(403, dossiers_move(w, id, "sign_extension", "note", "", NULL));
    world_as(w, "leader.b");
    check_int(404, dossiers_move(w, id, "sign_extension", "note", "", NULL));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_MAIN(new_promise_stands_when_the_leader_has_signed, lateness_is_told_under_each_promise,
          late_dossier_is_finished_and_returned_all_the_same,
          promise_is_renewed_as_often_as_the_rule_says,
          rejected_draft_changes_no_promise_and_may_be_written_again,
          promise_must_lie_ahead_on_a_working_day, signing_after_the_new_day_is_refused,
          pause_after_an_extension_moves_both_promises,
          applicant_reads_the_apology_and_gets_form_04,
          only_the_holder_drafts_and_only_a_leader_signs)
