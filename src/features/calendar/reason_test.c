/* Why a limit stands still: read by everybody, corrected by the province's administrator. */
#include "tests/harness/dossiers.h"

#define PAGE "/calendars/reasons/supplement"
#define LEASE_PAGE "/calendars/reasons/land_lease" /* rows of the law outlive a test's world */

static int change(World *w, const char *page, const char *label, const char *certainty,
                  const char *version)
{
    return world_post(w, page, "label", label, "legal_source", "Nghị định 118/2025/NĐ-CP",
                      "certainty", certainty, "version", version, NULL);
}

static int64_t notes(World *w)
{
    return world_sql_int(w, "SELECT count(*) FROM journal WHERE verb = 'calendar.reason_changed'",
                         DB_NO_ARGS);
}

TEST_WORLD(everybody_reads_reasons_with_their_source)
{
    world_as(w, "counter.a");
    check_int(200, world_get(w, "/calendars"));
    world_check_holds(w, "href=\"/calendars/reasons\"");
    check_int(200, world_get(w, "/calendars/reasons"));
    world_check_holds(w, "Chờ người nộp bổ sung giấy tờ");
    world_check_holds(w, "Quyết định 766/QĐ-TTg");
    world_check_holds(w, "Luật loại khỏi thời hạn; chờ người nộp");
    world_check_holds(w, "có văn bản");
    assert_true(str_find(world_body(w), STR(PAGE)) < 0);
}

TEST_WORLD(the_province_corrects_a_reason_and_all_see_how_sure_it_is)
{
    world_as(w, "administrator.p");
    check_int(200, world_get(w, "/calendars/reasons"));
    world_check_holds(w, "href=\"" PAGE "\"");
    check_int(200, world_get(w, PAGE));
    check_int(303, change(w, PAGE, "Chờ giấy tờ còn thiếu", "memory", "1"));
    check_int(1, notes(w));
    world_as(w, "counter.a");
    check_int(200, world_get(w, "/calendars/reasons"));
    world_check_holds(w, "Chờ giấy tờ còn thiếu");
    world_check_holds(w, "Nghị định 118/2025/NĐ-CP");
    world_check_holds(w, "theo trí nhớ, chưa đối chiếu");
    world_check_holds(w, "1 lý do chưa được đối chiếu với văn bản.");
}

TEST_WORLD(mistakes_and_a_stale_version_change_no_reason)
{
    world_as(w, "administrator.p");
    check_int(422, change(w, LEASE_PAGE, "", "sourced", "1"));
    world_check_holds(w, "Chưa điền ô này.");
    check_int(422, change(w, LEASE_PAGE, "Chờ", "surely", "1"));
    check_int(0, notes(w));
    check_int(303, change(w, LEASE_PAGE, "Đất đai: ký hợp đồng thuê", "sourced", "1"));
    check_int(409, change(w, LEASE_PAGE, "Của người đến sau", "sourced", "1"));
    world_check_holds(w, "Người khác vừa sửa lý do này.");
    world_check_holds(w, "Của người đến sau");
    check_int(1, notes(w));
    check_int(1, world_sql_int(w,
                               "SELECT count(*) FROM pause_reason WHERE code = 'land_lease'"
                               " AND label = 'Đất đai: ký hợp đồng thuê' AND version = 2",
                               DB_NO_ARGS));
    check_int(404, world_get(w, "/calendars/reasons/none"));
}

TEST_WORLD(nobody_else_changes_a_reason)
{
    world_as(w, "administrator.a");
    check_int(403, world_get(w, PAGE));
    check_int(403, change(w, PAGE, "Chờ", "sourced", "1"));
    world_check_holds(w, "Chỉ quản trị của tỉnh sửa lý do tạm dừng.");
    world_as(w, "leader.a");
    check_int(403, change(w, PAGE, "Chờ", "sourced", "1"));
    check_int(0, notes(w));
}

TEST_MAIN(everybody_reads_reasons_with_their_source,
          the_province_corrects_a_reason_and_all_see_how_sure_it_is,
          mistakes_and_a_stale_version_change_no_reason, nobody_else_changes_a_reason)
