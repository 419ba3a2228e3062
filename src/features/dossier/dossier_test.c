#include "features/dossier/dossier.h"
#include "tests/harness/dossiers.h"

#include <stdlib.h>
#include <string.h>

/* ---- helpers ---- */

static int64_t ms_of(const char *iso_day, int hour, int minute)
{
    Date day = {0};
    assert_true(date_parse_iso(str_of(iso_day), &day));
    return instant_of_local(day, hour * 60 + minute).ms;
}

static const char SQL_CODE[] = "SELECT code FROM work WHERE id = $1";
static Str code_of(World *w, int64_t id)
{
    return world_sql_text(w, SQL_CODE, DB_ARGS(db_int(id)));
}

/* The status is `wanted`, and nothing that lasts has changed since `before`. */
static void refused_at(World *w, int line, Str before, int wanted, int status)
{
    const Str after = world_snapshot(w);
    if (wanted == status && str_equal(before, after))
        return;
    print_error("wanted %d, got %d\nbefore %.*s\n after %.*s\n", wanted, status, STR_ARGS(before),
                STR_ARGS(after));
    _fail(__FILE__, line);
}
#define refused(w, before, wanted, status) refused_at((w), __LINE__, (before), (wanted), (status))

static int64_t processing(World *w)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    return id;
}

/* ---- the whole life ---- */

TEST_WORLD(life_to_returned)
{
    const int64_t id = processing(w);
    check_text("processing", dossiers_state(w, id));
    dossiers_propose(w, id);
    check_text("proposed", dossiers_state(w, id));
    dossiers_approve(w, id);
    check_text("approved", dossiers_state(w, id));
    dossiers_number(w, id);
    check_text("numbered", dossiers_state(w, id));
    dossiers_to_counter(w, id);
    check_text("done", dossiers_state(w, id));
    dossiers_hand_over(w, id);
    check_text("returned", dossiers_state(w, id));
    check_int(8, dossiers_version(w, id));
    check_int(8, world_sql_int(w, "SELECT count(*) FROM journal WHERE work_id = $1",
                               DB_ARGS(db_int(id))));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM clock WHERE ended_at IS NULL", DB_NO_ARGS));
    check_int(200, world_get(w, arena_printf(w->arena, "/items/%lld", (long long)id)));
    world_check_holds(w, "Trả kết quả");
}

TEST_WORLD(draft_rejected_goes_back_to_its_proposer)
{
    const int64_t id = processing(w);
    dossiers_propose(w, id);
    world_as(w, "leader.a");
    check_int(303, dossiers_move(w, id, "reject_draft", "note", "Viết lại", NULL));
    check_text("processing", dossiers_state(w, id));
    check_int(world_account(w, "specialist.a")->id,
              world_sql_int(w, "SELECT officer_id FROM work WHERE id = $1", DB_ARGS(db_int(id))));
}

/* ---- codes ---- */

TEST_WORLD(codes_count_by_unit_and_day)
{
    check_text("H41.21-260915-0001", code_of(w, dossiers_receive(w, "3wd", "a")));
    check_text("H41.21-260915-0002", code_of(w, dossiers_receive(w, "10wd", "a")));
    check_text("H41.22-260915-0001", code_of(w, dossiers_receive(w, "3wd", "b")));
    world_set_time(w, "2026-09-16", 8, 0);
    check_text("H41.21-260916-0001", code_of(w, dossiers_receive(w, "3wd", "a")));
}

TEST_WORLD(refused_reception_takes_no_number)
{
    world_as(w, "counter.a");
    check_int(422, dossiers_post_with(w, dossiers_choose(w, "3wd"), "applicant_name", ""));
    check_text("H41.21-260915-0001", code_of(w, dossiers_receive(w, "3wd", "a")));
}

/* ---- the clock ---- */

TEST_WORLD(limit_counts_working_days)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    check_int(ms_of("2026-09-18", 17, 0), dossiers_due_ms(w, id));
}

TEST_WORLD(supplement_pauses_and_resumes)
{
    const int64_t id = processing(w);
    const int64_t due = dossiers_due_ms(w, id);
    world_set_time(w, "2026-09-16", 8, 0);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu bản sao", NULL));
    check_text("supplement", dossiers_state(w, id));
    check_int(DUE_PAUSED_MS, dossiers_due_ms(w, id));
    world_set_time(w, "2026-09-18", 8, 0);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "bring_supplement", "note", "Đã nộp bản sao", NULL));
    check_text("processing", dossiers_state(w, id));
    /* Two working days of waiting: Friday 18 becomes Tuesday 22. */
    check_int(ms_of("2026-09-18", 17, 0), due);
    check_int(ms_of("2026-09-22", 17, 0), dossiers_due_ms(w, id));
}

TEST_WORLD(restart_rule_begins_the_limit_again)
{
    const int64_t id = dossiers_receive(w, "13wd", "a");
    check_int(ms_of("2026-10-02", 17, 0), dossiers_due_ms(w, id));
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    world_set_time(w, "2026-09-16", 8, 0);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu bản sao", NULL));
    world_set_time(w, "2026-09-18", 8, 0);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "bring_supplement", "note", "Đủ", NULL));
    check_int(ms_of("2026-10-07", 17, 0), dossiers_due_ms(w, id));
}

/* ---- what cannot happen ---- */

TEST_WORLD(new_dossier_cannot_jump_to_done)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    const char *const jumps[] = {"to_counter", "hand_over", "approve", "number", "propose"};
    const char *const who[] = {"clerk.a", "counter.a", "leader.a", "clerk.a", "specialist.a"};
    for (size_t i = 0; i < COUNT_OF(jumps); i++) {
        world_as(w, who[i]);
        const Str before = world_snapshot(w);
        refused(w, before, 409, dossiers_move(w, id, jumps[i], "note", "x", NULL));
    }
}

/* Online submissions come from other systems; here the function they end in is called. */
static int64_t submit(World *w)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    ReceiveForm form = {.applicant_kind = STR("person"),
                        .applicant_name = STR("Trần Thị Thử"),
                        .identity_number = STR("040190001234"),
                        .sets = 1,
                        .return_way = STR("online")};
    assert_true(str_parse_int(str_of(choice.version_id), &form.version_id));
    assert_true(str_parse_int(str_of(choice.case_id), &form.case_id));
    Ctx *cx = world_context(w, "system.a");
    Work work = {0};
    assert_true(db_begin(w->db, &cx->error));
    if (!dossier_submit(cx, w->unit_a, &form, &work) || !db_commit(w->db, &cx->error))
        fail_msg("%s\n", cx->error.detail);
    return work.id.value;
}

TEST_WORLD(refused_dossier_stays_refused)
{
    const int64_t id = submit(w);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "refuse", "note", "Sai thẩm quyền", NULL));
    check_text("refused", dossiers_state(w, id));
    check_int(3, dossier_national_code(dossiers_state(w, id)));
    for (size_t i = 0; i < DOSSIER.move_count; i++) {
        const Str before = world_snapshot(w);
        refused(w, before, 409, dossiers_move(w, id, DOSSIER.moves[i].verb, "note", "x", NULL));
    }
}

TEST_WORLD(returned_dossier_stays_returned)
{
    const int64_t id = processing(w);
    dossiers_propose(w, id);
    dossiers_approve(w, id);
    dossiers_number(w, id);
    dossiers_to_counter(w, id);
    dossiers_hand_over(w, id);
    check_int(10, dossier_national_code(dossiers_state(w, id)));
    const char *const who[] = {"counter.a", "specialist.a", "leader.a", "clerk.a"};
    for (size_t i = 0; i < COUNT_OF(who) * DOSSIER.move_count; i++) {
        if (i % DOSSIER.move_count == 0)
            world_as(w, who[i / DOSSIER.move_count]);
        const Str before = world_snapshot(w);
        const char *verb = DOSSIER.moves[i % DOSSIER.move_count].verb;
        refused(w, before, 409, dossiers_move(w, id, verb, "note", "x", NULL));
    }
}

TEST_WORLD(submitted_dossier_gets_code_when_received)
{
    const int64_t id = submit(w);
    check_text("", code_of(w, id));
    /* Eight working hours: 7 hours of Tuesday from 08:00, one of Wednesday from 07:00. */
    check_int(ms_of("2026-09-16", 8, 0), dossiers_due_ms(w, id));
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "receive", NULL));
    check_text("H41.21-260915-0001", code_of(w, id));
    check_int(ms_of("2026-09-18", 17, 0), dossiers_due_ms(w, id));
    check_int(
        1, world_sql_int(w, "SELECT count(*) FROM clock WHERE ended_at IS NULL AND kind <> 'step'",
                         DB_NO_ARGS));
}

/* ---- who may ---- */

TEST_WORLD(wrong_role_is_refused)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    world_as(w, "specialist.a");
    const Str before = world_snapshot(w);
    refused(w, before, 403, dossiers_move(w, id, "forward", NULL));
}

TEST_WORLD(another_specialist_than_the_holder_is_refused)
{
    const int64_t id = processing(w);
    world_as(w, "second.a");
    const Str before = world_snapshot(w);
    refused(w, before, 403, dossiers_move(w, id, "propose", "note", "x", NULL));
}

TEST_WORLD(another_commune_finds_nothing)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    world_as(w, "counter.b");
    const Str before = world_snapshot(w);
    refused(w, before, 404, dossiers_move(w, id, "forward", NULL));
    refused(w, before, 404, world_get(w, dossiers_path(w, id, "forward")));
    refused(w, before, 404, world_get(w, arena_printf(w->arena, "/items/%lld", (long long)id)));
}

TEST_WORLD(assignment_outside_the_unit_is_refused)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    const int64_t other = world_account(w, "specialist.b")->id;
    world_as(w, "leader.a");
    const Str before = world_snapshot(w);
    refused(w, before, 422,
            dossiers_move(w, id, "assign", "officer_id",
                          arena_printf(w->arena, "%lld", (long long)other), NULL));
}

/* ---- two at once, and twice ---- */

TEST_WORLD(stale_version_tells_what_happened)
{
    const int64_t id = processing(w);
    world_as(w, "leader.a");
    const Str before = world_snapshot(w);
    refused(w, before, 409,
            world_post(w, dossiers_path(w, id, "stop"), "version", "1", "note", "x", NULL));
    world_check_holds(w, "người khác đã xử lý việc này");
    world_check_holds(w, "Chuyển xử lý");
    world_check_holds(w, "Thử counter.a");
    world_check_holds(w, arena_printf(w->arena, "name=\"version\" value=\"%lld\"",
                                      (long long)dossiers_version(w, id)));
    world_check_holds(w, ">\nx</textarea>");
}

TEST_WORLD(double_click_receives_once)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    world_as(w, "counter.a");
    check_int(303, dossiers_post(w, choice, "key-1"));
    const Str first = world_header(w, "Location");
    const Str before = world_snapshot(w);
    refused(w, before, 303, dossiers_post(w, choice, "key-1"));
    assert_true(str_equal(first, world_header(w, "Location")));
}

static int post_other_content(World *w, DossierChoice choice, const char *key)
{
    return world_post(w, "/counter/new", "version_id", choice.version_id, "case_id", choice.case_id,
                      "applicant_kind", "person", "applicant_name", "Người Khác", "identity_number",
                      APPLICANT_NUMBER, "sets", "1", "return_way", "counter", "missing_reason",
                      "Đã có", "_key", key, NULL);
}

TEST_WORLD(key_holds_for_one_content)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    world_as(w, "counter.a");
    check_int(303, dossiers_post(w, choice, "key-1"));
    const Str before = world_snapshot(w);
    refused(w, before, 422, post_other_content(w, choice, "key-1"));
    check_int(303, post_other_content(w, choice, "key-2"));
}

/* ---- mistakes in the form ---- */

TEST_WORLD(identity_number_mistakes_stand_beside_the_field)
{
    static const char *const WRONG[][2] = {
        {"04019000123", "phải có đúng 12 chữ số"},
        {"04019000123A", "chỉ gồm chữ số"},
        {"999190001234", "không phải mã tỉnh"},
        {"040185001234", "không khớp năm sinh"},
        {"", "Chưa điền ô này"},
    };
    const DossierChoice choice = dossiers_choose(w, "3wd");
    world_as(w, "counter.a");
    const Str before = world_snapshot(w);
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        refused(w, before, 422, dossiers_post_with(w, choice, "identity_number", WRONG[i][0]));
        world_check_holds(w, WRONG[i][1]);
        world_check_holds(w, "Nguyễn Văn Thử");
    }
}

TEST_WORLD(undeclared_field_is_refused)
{
    world_as(w, "counter.a");
    const Str before = world_snapshot(w);
    refused(w, before, 422,
            dossiers_post_with(w, dossiers_choose(w, "3wd"), "due_at", "99999999999999"));
    world_check_holds(w, "không có trong biểu mẫu");
}

static const char SQL_END_VERSION[] =
    "UPDATE procedure_version SET valid_to = $2 WHERE CAST(id AS TEXT) = $1";

TEST_WORLD(procedure_out_of_force_is_refused)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    world_sql_run(w, SQL_END_VERSION, DB_ARGS(db_cstr(choice.version_id), db_cstr("2026-09-14")));
    world_as(w, "counter.a");
    const Str before = world_snapshot(w);
    const int status = dossiers_post(w, choice, NULL);
    world_sql_run(w, SQL_END_VERSION, DB_ARGS(db_cstr(choice.version_id), db_null()));
    refused(w, before, 409, status);
    world_check_holds(w, "không có phiên bản đang có hiệu lực");
}

TEST_WORLD(case_of_another_procedure_is_refused)
{
    const DossierChoice choice = {dossiers_choose(w, "3wd").version_id,
                                  dossiers_choose(w, "10wd").case_id};
    world_as(w, "counter.a");
    const Str before = world_snapshot(w);
    refused(w, before, 422, dossiers_post(w, choice, NULL));
}

TEST_WORLD(result_dated_tomorrow_is_refused)
{
    const int64_t id = processing(w);
    dossiers_propose(w, id);
    dossiers_approve(w, id);
    world_as(w, "clerk.a");
    const Str before = world_snapshot(w);
    refused(w, before, 422,
            dossiers_move(w, id, "number", "number", "1", "date", "16/09/2026", NULL));
}

TEST_WORLD(form_without_the_token_is_refused)
{
    world_as(w, "counter.a");
    w->csrf = STR("guess");
    const Str before = world_snapshot(w);
    refused(w, before, 403, dossiers_post(w, dossiers_choose(w, "3wd"), NULL));
}

/* The day on which instants begin is a birthday like any other. */
TEST_WORLD(birthday_of_1970_is_checked_stored_and_shown)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    const char *const right[] = {"version_id",
                                 choice.version_id,
                                 "case_id",
                                 choice.case_id,
                                 "applicant_kind",
                                 "person",
                                 "applicant_name",
                                 "Trần Thử",
                                 "identity_number",
                                 "040070001234",
                                 "birth_date",
                                 "01/01/1970",
                                 "sets",
                                 "1",
                                 "return_way",
                                 "counter",
                                 "missing_reason",
                                 "Đã có",
                                 NULL};
    world_as(w, "counter.a");
    check_int(422, dossiers_post_with(w, choice, "birth_date", "01/01/1970"));
    world_check_holds(w, "không khớp năm sinh");
    check_int(303, world_post_list(w, "/counter/new", right));
    const int64_t id = dossiers_last_id(w);
    check_text("1970-01-01", world_sql_text(w, "SELECT birth_date FROM dossier WHERE work_id = $1",
                                            DB_ARGS(db_int(id))));
    check_int(200, world_get(w, dossiers_path(w, id, "")));
    world_check_holds(w, "01/01/1970");
}

/* ---- the citizen's side ---- */

TEST_WORLD(link_of_the_slip_opens_and_forged_ones_do_not)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    const Str token = dossier_link_token(world_context(w, "nobody"), id);
    const int64_t other = dossiers_receive(w, "3wd", "a");
    world_as(w, "nobody");
    check_int(200, world_get(w, arena_printf(w->arena, "/link/%.*s", STR_ARGS(token))));
    world_check_holds(w, "H41.21-260915-0001");
    Str rest = token;
    Str ignored = {0};
    assert_true(str_split_next(&rest, '.', &ignored));
    check_int(404, world_get(w, arena_printf(w->arena, "/link/%lld.%.*s", (long long)other,
                                             STR_ARGS(rest))));
    check_int(404, world_get(w, arena_printf(w->arena, "/link/%lld.", (long long)id)));
    check_int(404, world_get(w, "/link/abc"));
}

/* The page without the code that was typed and without its key, which differs on each page. */
static Str without(World *w, Str page, const char *code)
{
    const Str key = STR("name=\"_key\" value=\"");
    Buf out = buf_new(w->arena, page.len);
    ptrdiff_t at = str_find(page, key);
    assert_true(at >= 0);
    buf_add(&out, str_slice(page, 0, (size_t)at));
    page = str_slice(page, (size_t)at + key.len, page.len);
    at = str_find_char(page, '"');
    page = str_slice(page, (size_t)at, page.len);
    at = str_find(page, str_of(code));
    assert_true(at >= 0);
    buf_add(&out, str_slice(page, 0, (size_t)at));
    buf_add(&out, str_slice(page, (size_t)at + strlen(code), page.len));
    return buf_str(&out);
}

static int track(World *w, const char *code, const char *tail)
{
    return world_post(w, "/track", "code", code, "tail", tail, NULL);
}

TEST_WORLD(look_up_needs_code_and_tail)
{
    (void)dossiers_receive(w, "3wd", "a");
    world_as(w, "nobody");
    check_int(200, track(w, "h41.21-260915-0001", "1234"));
    world_check_holds(w, "Đã tiếp nhận");
    assert_true(str_find(world_body(w), STR("Nguyễn Văn Thử")) < 0);
    check_int(422, track(w, "H41.21-260915-0001", "9999"));
    const Str wrong_tail = without(w, world_body(w), "H41.21-260915-0001");
    check_int(422, track(w, "H41.21-260915-0777", "9999"));
    check_text(arena_cstr(w->arena, wrong_tail), without(w, world_body(w), "H41.21-260915-0777"));
}

TEST_WORLD(guessing_tails_ends_at_twenty)
{
    (void)dossiers_receive(w, "3wd", "a");
    world_as(w, "nobody");
    for (int i = 0; i < 20; i++)
        check_int(422, track(w, "H41.21-260915-0001", "0000"));
    check_int(429, track(w, "H41.21-260915-0001", "1234"));
    check_text("900", world_header(w, "Retry-After"));
    world_set_time(w, "2026-09-15", 8, 16);
    check_int(200, track(w, "H41.21-260915-0001", "1234"));
}

TEST_MAIN(life_to_returned, draft_rejected_goes_back_to_its_proposer, codes_count_by_unit_and_day,
          refused_reception_takes_no_number, limit_counts_working_days,
          supplement_pauses_and_resumes, restart_rule_begins_the_limit_again,
          new_dossier_cannot_jump_to_done, refused_dossier_stays_refused,
          returned_dossier_stays_returned, submitted_dossier_gets_code_when_received,
          wrong_role_is_refused, another_specialist_than_the_holder_is_refused,
          another_commune_finds_nothing, assignment_outside_the_unit_is_refused,
          stale_version_tells_what_happened, double_click_receives_once, key_holds_for_one_content,
          identity_number_mistakes_stand_beside_the_field, undeclared_field_is_refused,
          procedure_out_of_force_is_refused, case_of_another_procedure_is_refused,
          result_dated_tomorrow_is_refused, form_without_the_token_is_refused,
          birthday_of_1970_is_checked_stored_and_shown,
          link_of_the_slip_opens_and_forged_ones_do_not, look_up_needs_code_and_tail,
          guessing_tails_ends_at_twenty)
