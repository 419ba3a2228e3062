/* Who is written to, and when: an applicant with an address, in the transaction of the move. */
#include "features/notify/notify.h"
#include "platform/job.h"
#include "tests/harness/dossiers.h"

#include <string.h>

#define URL "smtp://127.0.0.1:9"

static void set_mail(World *w, bool has_mail)
{
    w->installation.app.settings.has_mail = has_mail;
    world_sql_run(w, "DELETE FROM setting WHERE name = 'mail.url'", DB_NO_ARGS);
    if (has_mail)
        world_sql_run(w, "INSERT INTO setting (name, value) VALUES ('mail.url', '" URL "')",
                      DB_NO_ARGS);
}

static int64_t jobs(World *w)
{
    return world_sql_int(w, "SELECT count(*) FROM job WHERE kind = 'notify.mail'", DB_NO_ARGS);
}

static int64_t receive_with(World *w, const char *email)
{
    world_as(w, "counter.a");
    check_int(303, dossiers_post_with(w, dossiers_choose(w, "3wd"), "email", email));
    return world_sql_int(w, "SELECT max(id) FROM work", DB_NO_ARGS);
}

/* ---- who is written to ---- */

TEST_WORLD(one_letter_for_a_reception_with_an_address)
{
    set_mail(w, true);
    receive_with(w, "nguoi.nop@example.vn");
    check_int(1, jobs(w));
    check_int(1, world_sql_int(w,
                               "SELECT count(*) FROM job JOIN journal ON job.payload ="
                               " CAST(journal.id AS TEXT) WHERE journal.verb = 'receive'",
                               DB_NO_ARGS));
}

TEST_WORLD(no_letter_without_an_address)
{
    set_mail(w, true);
    receive_with(w, "");
    check_int(0, jobs(w));
}

TEST_WORLD(no_letter_while_no_server_is_set)
{
    set_mail(w, false);
    receive_with(w, "nguoi.nop@example.vn");
    check_int(0, jobs(w));
}

TEST_WORLD(a_refused_reception_writes_no_letter)
{
    set_mail(w, true);
    world_as(w, "counter.a");
    w->fail_after = 12;
    check_int(500, dossiers_post_with(w, dossiers_choose(w, "3wd"), "email", "a@example.vn"));
    w->fail_after = -1;
    check_int(0, jobs(w));
}

/* ---- what is written ---- */

static Mail sent;
static int sent_count;
static Arena *sent_arena;

static bool catch (Arena *arena __attribute__((unused)),
                   const MailServer *server __attribute__((unused)), const Mail *mail,
                   Error *error __attribute__((unused)))
{
    sent = *mail;
    MailFile *files = ARENA_ARRAY(sent_arena, MailFile, mail->file_count + 1);
    for (size_t i = 0; i < mail->file_count; i++)
        files[i] = mail->files[i];
    sent.files = files;
    sent_count++;
    return true;
}

static const JobKind *mail_kind(void)
{
    return &NOTIFY_FEATURE.jobs[0];
}

/* Runs the newest job as the worker does, with a postman that keeps the letter. */
static void deliver(World *w)
{
    App app = w->installation.app;
    Ctx *cx = world_context(w, "nobody");
    const Str payload = world_sql_text(
        w,
        "SELECT payload FROM job WHERE id = (SELECT max(id) FROM job WHERE kind = 'notify.mail')",
        DB_NO_ARGS);
    app.send_mail = catch;
    sent_arena = w->arena;
    cx->app = &app;
    cx->actor.kind = ACTOR_TIME;
    check_true(db_begin_read(w->db, &cx->error));
    if (!mail_kind()->run(cx, payload))
        fail_msg("%s\n", cx->error.detail);
    db_rollback(w->db);
}

static void check_says(Str text, const char *wanted)
{
    if (str_find(text, str_of(wanted)) < 0)
        fail_msg("no \"%s\" in:\n%.*s\n", wanted, STR_ARGS(text));
}

static void check_form(const char *name)
{
    check_int(1, (int64_t)sent.file_count);
    check_true(str_starts_with(sent.files[0].name, str_of(name)));
    check_true(str_starts_with(sent.files[0].bytes, STR("%PDF-")));
}

TEST_WORLD(the_reception_comes_with_form_01_and_the_promised_time)
{
    set_mail(w, true);
    const int64_t id = receive_with(w, "nguoi.nop@example.vn");
    deliver(w);
    check_text("nguoi.nop@example.vn", sent.to);
    check_text("Đã tiếp nhận hồ sơ H41.21-260915-0001", sent.subject);
    check_says(sent.text, "Mã hồ sơ: H41.21-260915-0001");
    check_says(sent.text, "Hẹn trả kết quả: 17:00 18/09/2026");
    check_says(sent.text, arena_printf(w->arena, "/link/%lld.", (long long)id));
    check_form("mau-01-");
}

TEST_WORLD(each_try_bears_the_same_message_id)
{
    set_mail(w, true);
    receive_with(w, "nguoi.nop@example.vn");
    deliver(w);
    const Str first = arena_copy(w->arena, sent.message_id);
    deliver(w);
    check_text(arena_cstr(w->arena, first), sent.message_id);
}

TEST_WORLD(a_supplement_is_asked_for_with_form_02_and_in_words)
{
    set_mail(w, true);
    const int64_t id = receive_with(w, "nguoi.nop@example.vn");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu bản sao", NULL));
    deliver(w);
    check_says(sent.subject, "Cần bổ sung hồ sơ");
    check_says(sent.text, "Thiếu bản sao");
    check_form("mau-02-");
}

TEST_WORLD(a_late_dossier_is_apologised_for_with_form_04)
{
    set_mail(w, true);
    const int64_t id = receive_with(w, "nguoi.nop@example.vn");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "draft_extension", "note", "Chờ xác minh", "promise",
                                 "23/09/2026", NULL));
    world_as(w, "leader.a");
    check_int(303, dossiers_move(w, id, "sign_extension", "note", "", NULL));
    deliver(w);
    check_says(sent.subject, "Xin lỗi và hẹn lại");
    check_says(sent.text, "23/09/2026");
    check_form("mau-04-");
}

/* A storm closes the unit for two days, entered afterwards. */
static void close_for_storm(World *w)
{
    world_as(w, "administrator.p");
    check_int(303,
              world_post(w, arena_printf(w->arena, "/calendars/%lld/days", (long long)w->unit_a),
                         "from", "16/09/2026", "to", "17/09/2026", "type", "off", "stands_for", "",
                         "name", "Đóng cửa chống bão số 10", "legal_source", "Công điện 12/CĐ-UBND",
                         "certainty", "sourced", "others", "", NULL));
    const char *change = arena_cstr(w->arena, world_header(w, "Location"));
    check_int(303,
              world_post(w, arena_printf(w->arena, "%s/confirm", change), "version", "1", NULL));
    world_build_caches(w);
    w->now.ms += 2000;
    w->installation.app.send_mail = catch;
    sent_arena = w->arena;
    check_true(world_run_jobs(w, 100) > 0);
}

TEST_WORLD(a_closure_that_moves_the_promise_is_told_once_with_reason_and_both_times)
{
    set_mail(w, true);
    receive_with(w, "nguoi.nop@example.vn");
    world_set_time(w, "2026-09-18", 8, 0);
    sent_count = 0;
    close_for_storm(w);
    check_int(2, jobs(w)); /* of the reception, and of the closure */
    check_int(2, sent_count);
    deliver(w);
    check_says(sent.subject, "Xin lỗi và hẹn lại ngày trả kết quả");
    check_says(sent.text, "Đóng cửa chống bão số 10. Căn cứ: Công điện 12/CĐ-UBND.");
    check_says(sent.text, "Đã hẹn trả kết quả: 17:00 18/09/2026");
    check_says(sent.text, "Hẹn mới: 17:00 22/09/2026");
    check_int(0, (int64_t)sent.file_count);
}

TEST_WORLD(a_closure_while_no_day_is_promised_is_not_told)
{
    set_mail(w, true);
    const int64_t id = receive_with(w, "nguoi.nop@example.vn");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu bản sao", NULL));
    const int64_t before = jobs(w);
    world_set_time(w, "2026-09-18", 8, 0);
    close_for_storm(w);
    check_int(
        1, world_sql_int(w, "SELECT count(*) FROM journal WHERE verb = 'recompute'", DB_NO_ARGS));
    check_int(before, jobs(w));
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "bring_supplement", "note", "Đã nộp bản sao", NULL));
    check_int(before + 1, jobs(w));
    deliver(w);
    check_says(sent.subject, "Đã nhận giấy tờ bổ sung");
    check_says(sent.text, "Hẹn trả kết quả: 17:00 23/09/2026");
}

TEST_WORLD(a_duty_is_told_and_the_new_day_when_it_is_done)
{
    set_mail(w, true);
    const int64_t id = receive_with(w, "nguoi.nop@example.vn");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    world_as(w, "specialist.a");
    check_int(303,
              dossiers_move(w, id, "await_duty", "note", "Nộp lệ phí theo thông báo 12", NULL));
    deliver(w);
    check_says(sent.subject, "Cần thực hiện nghĩa vụ tài chính");
    check_says(sent.text, "Nộp lệ phí theo thông báo 12");
    world_set_time(w, "2026-09-17", 8, 0);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "resume_time", "note", "Giấy nộp tiền số 5", NULL));
    deliver(w);
    check_says(sent.subject, "Ngày hẹn trả kết quả mới");
    check_says(sent.text, "Giấy nộp tiền số 5");
    check_says(sent.text, "Hẹn trả kết quả: 17:00 22/09/2026");
}

TEST_WORLD(a_result_is_told_without_a_form)
{
    set_mail(w, true);
    const int64_t id = receive_with(w, "nguoi.nop@example.vn");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    dossiers_propose(w, id);
    dossiers_approve(w, id);
    dossiers_number(w, id);
    dossiers_to_counter(w, id);
    deliver(w);
    check_says(sent.subject, "Đã có kết quả hồ sơ");
    check_int(0, (int64_t)sent.file_count);
}

TEST_WORLD(nothing_is_sent_once_the_address_is_gone)
{
    set_mail(w, true);
    receive_with(w, "nguoi.nop@example.vn");
    world_sql_run(w, "UPDATE dossier SET email = ''", DB_NO_ARGS);
    sent_count = 0;
    deliver(w);
    check_int(0, sent_count);
}

/* ---- addresses ---- */

TEST(addresses_that_could_end_a_header_are_refused)
{
    static const char *const BAD[] = {"",          "a",        "@b.vn",  "a@",      "a b@c.vn",
                                      "a@b\r\nX:", "a@b@c.vn", "a@b..c", ".a@b.vn", "a@-b.vn",
                                      "<a@b.vn>",  "a,b@c.vn", "ă@b.vn", "a@b.vn.", "a.@b.vn"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        if (mail_address_is_valid(str_of(BAD[i])))
            fail_msg("taken: %s\n", BAD[i]);
    check_true(mail_address_is_valid(STR("nguyen.van-a+1@mail.nghean.gov.vn")));
    check_false(mail_address_is_valid((Str){"a@b.vn\0x", 8}));
}

TEST_MAIN(one_letter_for_a_reception_with_an_address, no_letter_without_an_address,
          no_letter_while_no_server_is_set, a_refused_reception_writes_no_letter,
          the_reception_comes_with_form_01_and_the_promised_time,
          each_try_bears_the_same_message_id, a_supplement_is_asked_for_with_form_02_and_in_words,
          a_late_dossier_is_apologised_for_with_form_04,
          a_closure_that_moves_the_promise_is_told_once_with_reason_and_both_times,
          a_closure_while_no_day_is_promised_is_not_told,
          a_duty_is_told_and_the_new_day_when_it_is_done, a_result_is_told_without_a_form,
          nothing_is_sent_once_the_address_is_gone, addresses_that_could_end_a_header_are_refused)
