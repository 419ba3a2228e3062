/* Three units: one receives, another decides, a third sees nothing. */
#include "tests/harness/dossiers.h"

#include <string.h>

static const char SQL_UNIT_NAME[] = "SELECT name FROM unit WHERE id = $1";
static const char *name_of(World *w, int64_t unit_id)
{
    return arena_cstr(w->arena, world_sql_text(w, SQL_UNIT_NAME, DB_ARGS(db_int(unit_id))));
}

static const char SQL_UNITS[] =
    "SELECT unit_id || ' ' || origin_unit_id || ' ' || owner_unit_id FROM work WHERE id = $1";
static void check_units(World *w, int64_t id, int64_t holds, int64_t received, int64_t decides)
{
    check_text(arena_printf(w->arena, "%lld %lld %lld", (long long)holds, (long long)received,
                            (long long)decides),
               world_sql_text(w, SQL_UNITS, DB_ARGS(db_int(id))));
}

/* Received at the counter of commune A, which is for commune B to decide. */
static int64_t receive_for_b(World *w)
{
    world_as(w, "counter.a");
    check_int(303, dossiers_post_with(w, dossiers_choose(w, "3wd"), "competent_unit",
                                      name_of(w, w->unit_b)));
    return dossiers_last_id(w);
}

static void by(World *w, const char *who, int64_t id, const char *verb, int status)
{
    const char *officer =
        arena_printf(w->arena, "%lld", (long long)world_account(w, "specialist.b")->id);
    world_as(w, who);
    if (strcmp(verb, "assign") == 0)
        check_int(status, dossiers_move(w, id, verb, "officer_id", officer, NULL));
    else if (strcmp(verb, "issue") == 0)
        check_int(status, dossiers_move(w, id, verb, "number", "7", "date", "15/09/2026", NULL));
    else if (strcmp(verb, "hand_over") == 0)
        check_int(status,
                  dossiers_move(w, id, verb, "handed_to", "Người nộp", "proof", "Ký sổ", NULL));
    else
        check_int(status, dossiers_move(w, id, verb, "note", "Ghi chú", NULL));
}

TEST_WORLD(work_goes_to_the_competent_commune_and_comes_back)
{
    const int64_t id = receive_for_b(w);
    check_units(w, id, w->unit_a, w->unit_a, w->unit_b);
    check_text("H41.21-260915-0001",
               world_sql_text(w, "SELECT code FROM work WHERE id = $1", DB_ARGS(db_int(id))));
    by(w, "leader.b", id, "assign", 422); /* nobody of the counter's unit may be assigned */
    by(w, "counter.b", id, "forward", 403);
    by(w, "counter.a", id, "forward", 303);
    check_units(w, id, w->unit_b, w->unit_a, w->unit_b);
    by(w, "leader.a", id, "assign", 403);
    by(w, "leader.b", id, "assign", 303);
    by(w, "specialist.a", id, "propose", 403);
    by(w, "specialist.b", id, "request_supplement", 303);
    by(w, "counter.b", id, "bring_supplement", 403);
    by(w, "counter.a", id, "bring_supplement", 303);
    by(w, "specialist.b", id, "propose", 303);
    by(w, "leader.b", id, "approve", 303);
    by(w, "clerk.a", id, "issue", 403);
    by(w, "clerk.b", id, "issue", 303);
    check_units(w, id, w->unit_a, w->unit_a, w->unit_b);
    by(w, "counter.b", id, "hand_over", 403);
    by(w, "counter.a", id, "hand_over", 303);
    check_text("returned", dossiers_state(w, id));
}

TEST_WORLD(the_receiving_unit_reads_and_prints_what_another_decides)
{
    const int64_t id = receive_for_b(w);
    by(w, "counter.a", id, "forward", 303);
    static const char *const READERS[] = {"counter.a", "leader.a", "counter.b", "auditor.b"};
    const char *slip = arena_printf(w->arena, "/dossiers/%lld/slips/form-01", (long long)id);
    for (size_t i = 0; i < COUNT_OF(READERS); i++) {
        world_as(w, READERS[i]);
        check_int(200, world_get(w, dossiers_path(w, id, "")));
        world_check_holds(w, "Nơi giải quyết: <b>");
        check_int(200, world_get(w, slip));
    }
    check_int(200,
              world_api(w, METHOD_GET, arena_printf(w->arena, "/api/v1/items/%lld", (long long)id),
                        NULL, NULL));
    world_check_holds(
        w, arena_printf(w->arena, "\"receiving_unit_id\":\"%lld\",\"competent_unit_id\":\"%lld\"",
                        (long long)w->unit_a, (long long)w->unit_b));
}

TEST_WORLD(a_third_commune_sees_nothing)
{
    const int64_t id = receive_for_b(w);
    by(w, "counter.a", id, "forward", 303);
    const Str before = world_snapshot(w);
    static const char *const OTHERS[] = {"counter.c", "leader.c"};
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++) {
        world_as(w, OTHERS[i]);
        check_int(404, world_get(w, dossiers_path(w, id, "")));
        check_int(404, world_get(w, dossiers_path(w, id, "assign")));
        check_int(404, world_get(w, arena_printf(w->arena, "/dossiers/%lld/slips/form-01",
                                                 (long long)id)));
        check_int(404, dossiers_move(w, id, "stop", "note", "x", NULL));
        check_int(200, world_get(w, "/search?q=H41.21-260915"));
        assert_true(str_find(world_body(w), STR("Nguyễn Văn Thử")) < 0);
    }
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

/* ---- old addresses ---- */

/* Phường Quang Trung went whole into Phường Thành Vinh on 1 July 2025. */
TEST_WORLD(an_old_code_or_name_is_led_to_who_answers_now_and_the_history_says_so)
{
    static const char NOTE[] = "nay là Phường Thành Vinh (mã 16681), từ 01/07/2025, theo";
    static const char *const OLD[] = {"Phường Quang Trung", "phuong quang trung"};
    for (size_t i = 0; i < COUNT_OF(OLD); i++) {
        world_as(w, "counter.b");
        check_int(303, dossiers_post_with(w, dossiers_choose(w, "3wd"), "competent_unit", OLD[i]));
        const int64_t id = dossiers_last_id(w);
        check_units(w, id, w->unit_b, w->unit_b, w->unit_a);
        check_int(200, world_get(w, dossiers_path(w, id, "")));
        world_check_holds(w, "Phường Quang Trung (mã ");
        world_check_holds(w, NOTE);
        world_sql_run(w, "DELETE FROM idempotency", DB_NO_ARGS);
    }
    check_int(200, world_get(w, "/search?q=Phường+Quang+Trung"));
    world_check_holds(w, NOTE);
    check_int(200, world_get(w, "/search?q=Phường+Thành+Vinh"));
    check_true(str_find(world_body(w), STR("Xem đơn vị")) < 0);
}

/* Of a unit whose parts went to several nobody answers for the whole. */
TEST_WORLD(an_old_name_of_a_unit_that_was_split_must_be_chosen_anew)
{
    static const char OLD[] =
        "(SELECT unit_id FROM unit_version WHERE name = 'Phường Quang Trung')";
    world_sql_run(
        w,
        arena_printf(w->arena,
                     "INSERT INTO unit_succession (id, from_unit_id, to_unit_id, date, kind,"
                     " share, resolution, certainty, source) SELECT 7, %s, $1, '2025-07-01',"
                     " 'split-part', 'part', 'NQ', 'sourced', ''",
                     OLD),
        DB_ARGS(db_int(w->unit_c)));
    world_sql_run(w,
                  arena_printf(w->arena,
                               "UPDATE unit_succession SET share = 'part' WHERE from_unit_id = %s",
                               OLD),
                  DB_NO_ARGS);
    world_build_caches(w);
    world_as(w, "counter.b");
    check_int(422, dossiers_post_with(w, dossiers_choose(w, "3wd"), "competent_unit",
                                      "Phường Quang Trung"));
    world_check_holds(w, "nay thuộc");
    world_check_holds(w, "Hãy chọn đơn vị giải quyết trong danh sách");
    world_sql_run(w, "DELETE FROM unit_succession WHERE id = 7", DB_NO_ARGS);
    world_sql_run(w,
                  arena_printf(w->arena,
                               "UPDATE unit_succession SET share = 'whole' WHERE from_unit_id = %s",
                               OLD),
                  DB_NO_ARGS);
}

/* ---- the limit follows the competent unit ---- */

static const char SQL_COMMUNE[] =
    "SELECT name FROM unit WHERE level = 'commune' AND valid_to IS NULL"
    " AND is_difficult = $1 ORDER BY id LIMIT 1";

TEST_WORLD(extra_days_are_those_of_the_competent_commune)
{
    const DossierRoad road = {"T.D", "commune", "3wd", "counter specialist leader clerk counter"};
    const DossierChoice choice = dossiers_publish(w, &road);
    const int days[] = {3, 13};
    for (int i = 0; i < 2; i++) {
        const Str commune = world_sql_text(w, SQL_COMMUNE, DB_ARGS(db_int(i)));
        world_as(w, "counter.a");
        check_int(303,
                  dossiers_post_with(w, choice, "competent_unit", arena_cstr(w->arena, commune)));
        check_text(arena_printf(w->arena, "%dwd", days[i]),
                   world_sql_text(w,
                                  "SELECT limit_text FROM clock WHERE kind = 'legal'"
                                  " AND work_id = $1",
                                  DB_ARGS(db_int(dossiers_last_id(w)))));
    }
}

/* ---- choosing ---- */

static int post_for(World *w, DossierChoice choice, const char *unit)
{
    world_as(w, "counter.a");
    return dossiers_post_with(w, choice, "competent_unit", unit);
}

TEST_WORLD(unit_is_found_by_name_without_accents_and_by_code)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    static const char *const WAYS[] = {"16690", "H41.22"};
    for (size_t i = 0; i < COUNT_OF(WAYS); i++) {
        check_int(303, post_for(w, choice, WAYS[i]));
        check_units(w, dossiers_last_id(w), w->unit_a, w->unit_a, w->unit_b);
    }
    const Str folded = utf8_fold(w->arena, str_of(name_of(w, w->unit_b)));
    check_int(303, post_for(w, choice, arena_cstr(w->arena, folded)));
    check_units(w, dossiers_last_id(w), w->unit_a, w->unit_a, w->unit_b);
    check_int(303, post_for(w, choice, ""));
    check_units(w, dossiers_last_id(w), w->unit_a, w->unit_a, w->unit_a);
}

TEST_WORLD(unit_that_does_not_exist_or_is_of_another_level_is_refused)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    const Str before = world_snapshot(w);
    check_int(422, post_for(w, choice, "Xã Không Có"));
    world_check_holds(w, "Không có đơn vị này");
    world_check_holds(w, "value=\"Xã Không Có\"");
    check_int(422, post_for(w, choice, "Sở Tư pháp"));
    world_check_holds(w, "cấp xã giải quyết");
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(provincial_procedure_goes_to_the_agency_it_names_or_asks)
{
    const DossierRoad named = {"T.P", "province", "3wd", "specialist leader clerk"};
    const DossierChoice choice = dossiers_publish(w, &named);
    check_int(422, post_for(w, choice, ""));
    world_check_holds(w, "chọn cơ quan");
    check_int(422, post_for(w, choice, name_of(w, w->unit_b)));
    check_int(303, post_for(w, choice, "so tu phap"));
    const int64_t justice =
        world_sql_int(w, "SELECT id FROM unit WHERE code = 'so-tu-phap'", DB_NO_ARGS);
    check_units(w, dossiers_last_id(w), w->unit_a, w->unit_a, justice);
    check_int(200,
              world_get(w, arena_printf(w->arena, "/counter/new?version=%s", choice.version_id)));
    world_check_holds(w, "<option value=\"Sở Tư pháp\">");
}

/* ---- at the counter ---- */

static int look_for(World *w, DossierChoice choice, const char *number)
{
    return world_post(w, "/counter/applicant", "version_id", choice.version_id, "case_id",
                      choice.case_id, "applicant", number, NULL);
}

TEST_WORLD(who_applied_here_before_is_filled_in_and_nobody_from_elsewhere)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    world_as(w, "counter.a");
    check_int(200, look_for(w, choice, APPLICANT_NUMBER));
    world_check_holds(w, "chưa tiếp nhận hồ sơ nào của số này");
    world_check_holds(w, "data-filled=\"" APPLICANT_NUMBER "\"");
    check_int(303, dossiers_post_with(w, choice, "phone", "0912345678"));
    const int64_t id = dossiers_last_id(w);
    check_int(303, look_for(w, choice, "0401 9000 1234"));
    const char *page = arena_cstr(w->arena, world_header(w, "Location"));
    check_text(arena_printf(w->arena, "/counter/new?version=%s&case=%s&like=%lld",
                            choice.version_id, choice.case_id, (long long)id),
               str_of(page));
    check_int(200, world_get(w, page));
    world_check_holds(w, "Đã điền theo lần nộp gần nhất");
    world_check_holds(w, "value=\"0912345678\"");
    check_int(
        1, world_sql_int(w, "SELECT count(*) FROM look WHERE work_id = $1", DB_ARGS(db_int(id))));
    world_as(w, "counter.b");
    check_int(404, world_get(w, page));
    check_int(200, look_for(w, choice, APPLICANT_NUMBER));
    world_check_holds(w, "chưa tiếp nhận hồ sơ nào của số này");
}

TEST_WORLD(nobody_to_fill_in_is_an_empty_form)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    world_as(w, "counter.a");
    check_int(303, look_for(w, choice, ""));
    check_int(200, world_get(w, arena_cstr(w->arena, world_header(w, "Location"))));
    check_int(303, world_get(w, "/counter/applicant"));
    check_text("/counter", world_header(w, "Location"));
    check_int(422, look_for(w, choice, "0123456789 0123456789 0123456789 0123456789"));
}

TEST_WORLD(received_and_passed_on_with_one_click)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    world_as(w, "counter.a");
    check_int(303, dossiers_post_with(w, choice, "forward_now", "1"));
    check_text("processing", dossiers_state(w, dossiers_last_id(w)));
    check_int(2, dossiers_version(w, dossiers_last_id(w)));
}

TEST_WORLD(required_paper_that_is_missing_needs_a_reason)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    world_as(w, "counter.a");
    const Str before = world_snapshot(w);
    check_int(422, dossiers_post_with(w, choice, "missing_reason", ""));
    world_check_holds(w, "Giấy tờ này bắt buộc");
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
    check_int(303, dossiers_post_with(w, choice, "missing_reason", "Đã có trong dữ liệu dân cư"));
    check_int(200, world_get(w, dossiers_path(w, dossiers_last_id(w), "")));
    world_check_holds(w, "Đã có trong dữ liệu dân cư");
}

TEST_MAIN(work_goes_to_the_competent_commune_and_comes_back,
          the_receiving_unit_reads_and_prints_what_another_decides, a_third_commune_sees_nothing,
          an_old_code_or_name_is_led_to_who_answers_now_and_the_history_says_so,
          an_old_name_of_a_unit_that_was_split_must_be_chosen_anew,
          extra_days_are_those_of_the_competent_commune,
          unit_is_found_by_name_without_accents_and_by_code,
          unit_that_does_not_exist_or_is_of_another_level_is_refused,
          provincial_procedure_goes_to_the_agency_it_names_or_asks,
          received_and_passed_on_with_one_click,
          who_applied_here_before_is_filled_in_and_nobody_from_elsewhere,
          nobody_to_fill_in_is_an_empty_form, required_paper_that_is_missing_needs_a_reason)
