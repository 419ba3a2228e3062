/* The ledger of a dossier's limits, as an officer, another program and the applicant see it. */
#include "tests/harness/dossiers.h"

/* 3 working days from Tuesday 15 September 08:00: Friday 18 September 17:00. */
static int64_t processing(World *w)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    return id;
}

static void pause_over_two_days(World *w, int64_t id)
{
    world_set_time(w, "2026-09-16", 9, 0);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu bản sao", NULL));
    world_set_time(w, "2026-09-18", 9, 0);
}

static void resume(World *w, int64_t id)
{
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "bring_supplement", "note", "Đã có bản sao", NULL));
}

static void show(World *w, int64_t id)
{
    world_as(w, "specialist.a");
    check_int(200, world_get(w, dossiers_path(w, id, "clock")));
}

TEST_WORLD(the_ledger_tells_each_day_of_a_dossier)
{
    const int64_t id = processing(w);
    show(w, id);
    world_check_holds(w, "Thời hạn theo quy định");
    world_check_holds(w, "3 ngày làm việc");
    world_check_holds(w, "Thứ Ba 15/09/2026");
    world_check_holds(w, "số ngày đếm từ ngày làm việc tiếp theo");
    world_check_holds(w, "Thứ Sáu 18/09/2026");
    world_check_holds(w, "hết hạn lúc 17:00");
}

TEST_WORLD(the_item_page_leads_to_the_ledger)
{
    const int64_t id = processing(w);
    world_as(w, "specialist.a");
    check_int(200, world_get(w, arena_printf(w->arena, "/items/%lld", (long long)id)));
    world_check_holds(w, arena_printf(w->arena, "href=\"/items/%lld/clock\"", (long long)id));
    world_check_holds(w, "Thời hạn 3 ngày làm việc, tính từ 08:00 15/09/2026.");
}

TEST_WORLD(an_open_pause_is_told_with_its_reason_and_source)
{
    const int64_t id = processing(w);
    pause_over_two_days(w, id);
    show(w, id);
    world_check_holds(w, "đến nay:");
    world_check_holds(w, "Chờ người nộp bổ sung giấy tờ");
    world_check_holds(w, "Quyết định 766/QĐ-TTg");
    world_check_holds(w, "Nếu tính tiếp ngay lúc này thì hạn là");
}

TEST_WORLD(an_ended_pause_moves_the_due_and_keeps_the_first_promise)
{
    const int64_t id = processing(w);
    pause_over_two_days(w, id);
    resume(w, id);
    show(w, id);
    world_check_holds(w, "tạm dừng từ 09:00");
    world_check_holds(w, "Thứ Năm 17/09/2026");
    world_check_holds(w, "tạm dừng cả ngày; Chờ người nộp bổ sung giấy tờ");
    world_check_holds(w, "sau đó tính tiếp phần còn lại");
    world_check_holds(w, "18/09/2026");
    world_check_holds(w, "22/09/2026");
}

static const char SQL_PAUSE_REASON[] =
    "SELECT p.reason FROM clock_pause AS p JOIN clock AS c ON c.id = p.clock_id"
    " WHERE c.work_id = $1 AND c.kind = 'legal'";

TEST_WORLD(a_pause_keeps_the_reason_with_which_it_began)
{
    const int64_t id = processing(w);
    pause_over_two_days(w, id);
    resume(w, id);
    check_text("supplement", world_sql_text(w, SQL_PAUSE_REASON, DB_ARGS(db_int(id))));
}

TEST_WORLD(other_programs_read_the_same_ledger)
{
    const int64_t id = processing(w);
    pause_over_two_days(w, id);
    resume(w, id);
    const char *path = arena_printf(w->arena, "/api/v1/items/%lld/clocks", (long long)id);
    check_int(200, world_api(w, METHOD_GET, path, NULL, NULL));
    world_check_holds(w, "\"kind\":\"legal\"");
    world_check_holds(w, "\"limit\":\"3wd\"");
    world_check_holds(w, "\"reason\":\"supplement\"");
    world_check_holds(w, "\"date\":\"2026-09-17\",\"minutes\":480,\"counted\":0");
    world_as(w, "counter.b");
    check_int(404, world_api(w, METHOD_GET, path, NULL, NULL));
}

/* Who may not read the dossier may not read its ledger. */
TEST_WORLD(other_units_see_no_ledger)
{
    const int64_t id = processing(w);
    world_as(w, "leader.b");
    check_int(404, world_get(w, dossiers_path(w, id, "clock")));
    world_as(w, "nobody");
    check_int(303, world_get(w, dossiers_path(w, id, "clock")));
}

TEST_WORLD(the_applicant_reads_it_in_plain_words)
{
    const int64_t id = processing(w);
    const Str code = world_sql_text(w, "SELECT code FROM work WHERE id = $1", DB_ARGS(db_int(id)));
    pause_over_two_days(w, id);
    resume(w, id);
    world_as(w, "nobody");
    check_int(200,
              world_post(w, "/track", "code", arena_cstr(w->arena, code), "tail", "1234", NULL));
    world_check_holds(w, "Cách tính");
    world_check_holds(w, "Thời hạn 3 ngày làm việc, tính từ 08:00 15/09/2026.");
    world_check_holds(
        w, "Từ 09:00 16/09/2026 đến 09:00 18/09/2026 không tính: Chờ người nộp bổ sung giấy tờ.");
}

/* A year that nobody entered yet: the page says so and still shows the promise. */
TEST_WORLD(a_year_without_data_is_said_on_the_page)
{
    const int64_t id = processing(w);
    world_sql_run(w, "UPDATE clock SET started_at = $2 WHERE work_id = $1",
                  DB_ARGS(db_int(id), db_int(instant_of_local((Date){744163}, 480).ms)));
    show(w, id);
    world_check_holds(w, "Lịch làm việc chưa có dữ liệu năm 2038");
}

static const char SQL_EXCLUSIONS[] =
    "SELECT count(*) FROM pause_reason WHERE is_exclusion = 1 AND legal_source <> ''";

/* One-stop procedures on land: eight stretches that the limit does not count. */
TEST_WORLD(what_land_law_takes_out_is_rows_with_sources)
{
    check_int(8, world_sql_int(w, SQL_EXCLUSIONS, DB_NO_ARGS));
}

TEST_MAIN(the_ledger_tells_each_day_of_a_dossier, the_item_page_leads_to_the_ledger,
          an_open_pause_is_told_with_its_reason_and_source,
          an_ended_pause_moves_the_due_and_keeps_the_first_promise,
          a_pause_keeps_the_reason_with_which_it_began, other_programs_read_the_same_ledger,
          other_units_see_no_ledger, the_applicant_reads_it_in_plain_words,
          a_year_without_data_is_said_on_the_page, what_land_law_takes_out_is_rows_with_sources)
