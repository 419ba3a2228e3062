/* A plan written on pages, in several sittings, by several people. */
#include "features/reorganize/reorganize_test_world.h"

/* The draft that the answer leads to, without what was done. */
static const char *led_to(World *w)
{
    return draft_path(w, arena_cstr(w->arena, world_header(w, "Location")), "");
}

static const char *begin(World *w)
{
    make_province_administrator(w);
    check_int(303, world_post(w, "/reorganize/drafts/new", "version", "0", "title", "Chưa công bố",
                              "date", "15/09/2026", "resolution", "NQ 1/2026", NULL));
    return led_to(w);
}

static Str plan_of(World *w)
{
    return world_sql_text(w, "SELECT plan FROM reorganization_draft ORDER BY id DESC LIMIT 1",
                          DB_NO_ARGS);
}

static const char *version_of(World *w)
{
    return arena_printf(
        w->arena, "%lld",
        (long long)world_sql_int(w, "SELECT max(version) FROM reorganization_draft", DB_NO_ARGS));
}

static int add_unit(World *w, const char *draft, const char *old_unit, const char *code,
                    const char *name)
{
    return world_post(w, draft_path(w, draft, "/succession"), "version", version_of(w), "line", "0",
                      "seen", "0", "old_unit", old_unit, "kind", "merge", "new_code", code,
                      "new_name", name, NULL);
}

/* The marks that a form shows, to be sent back. */
static const char *hidden(World *w, const char *name)
{
    const Str body = world_body(w);
    const char *start = arena_printf(w->arena, "name=\"%s\" value=\"", name);
    const ptrdiff_t at = str_find(body, str_of(start));
    assert_true(at >= 0);
    Str rest = str_slice(body, (size_t)at + strlen(start), body.len), value = {0};
    (void)str_split_next(&rest, '"', &value);
    return arena_cstr(w->arena, value);
}

TEST_WORLD(a_plan_grows_row_by_row_from_nothing)
{
    Resolved resolved;
    const char *draft = begin(w);
    check_int(200, world_get(w, draft));
    world_check_holds(w, "chưa có dòng nào");
    check_int(303, add_unit(w, draft, "thành vinh", "99001", "Phường Sông Lam"));
    check_int(303, add_unit(w, draft, "16690", "99001", ""));
    check_int(303, world_post(w, draft_path(w, draft, "/post"), "version", version_of(w), "line",
                              "0", "seen", "0", "old_unit", "16681", "login", "leader.a",
                              "standing", "deputy", "title", "Phó Chủ tịch", "decision", "9/QĐ",
                              "decision_date", "10/09/2026", NULL));
    check_int(200, world_get(w, draft));
    world_check_holds(w, "Không còn lỗi");
    world_check_holds(w, "Phường Trường Vinh (16690)");
    world_check_holds(w, "leader.a tại Phường Thành Vinh (16681)");
    world_check_holds(w, "giữ vị trí: Cấp phó; chức danh Phó Chủ tịch; quyết định 9/QĐ");
    const Plan *plan = cuts_read(w, arena_cstr(w->arena, plan_of(w)), &resolved);
    check_int(0, (int64_t)plan->mistake_count);
    check_int(2, (int64_t)resolved.news[0].predecessor_count);
    check_int(200, world_get(w, draft_path(w, draft, "/file")));
    check_text(arena_cstr(w->arena, plan_of(w)), world_body(w));
}

TEST_WORLD(a_unit_is_told_by_code_or_by_a_name_that_fits_one)
{
    const char *draft = begin(w);
    check_int(422, add_unit(w, draft, "vinh", "99001", "X"));
    world_check_holds(w, "Nhiều đơn vị khớp");
    world_check_holds(w, "16690 Phường Trường Vinh");
    check_int(422, add_unit(w, draft, "không có đâu", "99001", "X"));
    check_int(422, add_unit(w, draft, "16681", "99001", ""));
    world_check_holds(w, "Mã này chưa có trong phương án");
    check_text("", plan_of(w));
}

TEST_WORLD(a_mistake_stands_beside_its_row_and_is_linked_from_the_top)
{
    const char *draft = begin(w);
    check_int(303, add_unit(w, draft, "16681", "99001", "Phường Sông Lam"));
    check_int(303, add_unit(w, draft, "16681", "99002", "Phường Sông Cả"));
    check_int(200, world_get(w, draft));
    world_check_holds(w, "?line=2#dong-2");
    world_check_holds(w, "dòng queue");
    check_int(409, apply_at(w, draft, "00:00"));
    check_int(303, world_post(w, draft_path(w, draft, "/queue"), "version", version_of(w), "line",
                              "0", "seen", "0", "old_unit", "16681", "new_unit", "sông cả", NULL));
    check_int(303, world_post(w, draft_path(w, draft, "/rule"), "version", version_of(w), "line",
                              "0", "seen", "0", "old_unit", "16681", "sort", "address", "value",
                              "Xóm Bến", "new_unit", "99001", NULL));
    check_int(200, world_get(w, draft));
    world_check_holds(w, "Không còn lỗi");
    world_check_holds(w, "Xóm Bến");
}

/* Nobody writes over what he has not seen. */
TEST_WORLD(two_people_at_one_draft)
{
    const char *draft = begin(w);
    check_int(303, add_unit(w, draft, "16681", "99001", "Phường Sông Lam"));
    check_int(303, add_unit(w, draft, "16690", "99001", ""));
    const char *form = draft_path(w, draft, "/succession");
    check_int(200, world_get(w, arena_printf(w->arena, "%s?line=3", form)));
    const char *seen = hidden(w, "seen"), *version = hidden(w, "version");
    /* Somebody else takes the first row away, so ours is now another line. */
    check_int(200, world_get(w, arena_printf(w->arena, "%s?line=2", form)));
    check_int(303, world_post(w, draft_path(w, draft, "/remove"), "version", version, "line", "2",
                              "seen", hidden(w, "seen"), NULL));
    check_int(409, world_post(w, form, "version", version, "line", "3", "seen", seen, "old_unit",
                              "16690", "kind", "dissolve", "new_code", "99001", NULL));
    world_check_holds(w, "vừa được");
    world_check_holds(w, "name=\"line\" value=\"2\"");
    check_int(303, world_post(w, form, "version", hidden(w, "version"), "line", "2", "seen",
                              hidden(w, "seen"), "old_unit", "16690", "kind", "dissolve",
                              "new_code", "99001", NULL));
    check_true(str_find(plan_of(w), STR("dissolve")) > 0);
    /* And what somebody else changed is not written over. */
    check_int(409, world_post(w, form, "version", version_of(w), "line", "2", "seen", seen,
                              "old_unit", "16690", "kind", "merge", "new_code", "99001", NULL));
    world_check_holds(w, "name=\"line\" value=\"0\"");
    check_true(str_find(plan_of(w), STR("dissolve")) > 0);
}

TEST_WORLD(units_that_are_chosen_become_one)
{
    make_province_administrator(w);
    check_int(200, world_get(w, "/reorganize/drafts/join?q=vinh&unit=16681&unit=16690"));
    world_check_holds(w, "value=\"16681 16690\"");
    world_check_holds(w, "Đã chọn 2 đơn vị");
    check_int(422, world_post(w, "/reorganize/drafts/join", "version", "0", "units", "16681",
                              "name", "Phường Sông Lam", "code", "99001", "date", "15/09/2026",
                              "resolution", "NQ", "everybody", "1", NULL));
    check_int(303, world_post(w, "/reorganize/drafts/join", "version", "0", "units", "16681 16690",
                              "name", "Phường Sông Lam", "code", "99001", "date", "15/09/2026",
                              "resolution", "NQ", "everybody", "1", NULL));
    const char *draft = led_to(w);
    check_int(303, world_post(w, draft_path(w, draft, "/join"), "version", "1", "units",
                              "16702 16708", "name", "Xã Khác", "code", "99002", "date",
                              "15/09/2026", "resolution", "NQ", "everybody", "1", NULL));
    check_int(200, world_get(w, draft_path(w, draft, "/check")));
    world_check_holds(w, "Phương án khớp");
    Resolved resolved;
    const Plan *plan = cuts_read(w, arena_cstr(w->arena, plan_of(w)), &resolved);
    size_t posts = 0;
    for (size_t i = 0; i < plan->count; i++)
        posts += plan->lines[i].row == PLAN_POST;
    check_int(1, (int64_t)posts);
    check_int(409, apply_at(w, draft, "00:00")); /* it is of version 2 by now */
    check_int(303, world_post(w, draft_path(w, draft, "/apply"), "version", "2", "time", "00:00",
                              "is_read", "1", NULL));
    check_int(409, add_unit(w, draft, "16681", "99003", "Xã Nữa"));
    check_int(200, world_get(w, draft));
    world_check_holds(w, "Đã lên lịch");
    check_int(303, world_post(w, draft_path(w, draft, "/copy"), "version", "3", NULL));
    check_int(200, world_get(w, led_to(w)));
    world_check_holds(w, "Bản 1");
}

TEST_WORLD(a_new_unit_is_changed_in_all_its_rows)
{
    const char *draft = begin(w);
    check_int(303, add_unit(w, draft, "16681", "99001", "Phường Sông Lam"));
    check_int(303, add_unit(w, draft, "16690", "99001", ""));
    check_int(422, add_unit(w, draft, "16702", "99001", "Tên Khác"));
    const char *unit = draft_path(w, draft, "/units/99001");
    check_int(200, world_get(w, unit));
    check_int(303, world_post(w, unit, "version", version_of(w), "code", "99009", "name",
                              "Phường Sông Cả", "parent", "tỉnh nghệ an", "identifier_code",
                              "H41.999", "address", "", "phone", "", NULL));
    check_int(200, world_get(w, draft));
    world_check_holds(w, "mã 99009; trực thuộc Tỉnh Nghệ An; mã định danh H41.999");
    check_true(str_find(plan_of(w), STR("99001")) < 0);
    check_int(404, world_get(w, unit));
    check_int(303, world_post(w, draft_path(w, draft, "/settings"), "version", version_of(w),
                              "title", "", "date", "16/09/2026", "resolution", "NQ 2/2026", NULL));
    check_true(str_find(plan_of(w), STR("2026-09-15")) < 0);
    check_int(200, world_get(w, draft));
    world_check_holds(w, "Từ ngày 16/09/2026 theo NQ 2/2026");
}

TEST_WORLD(a_table_is_pasted_shown_with_its_faults_and_taken_away)
{
    make_province_administrator(w);
    check_int(422, world_post(w, "/reorganize", "text", "", NULL));
    check_int(303, world_post(w, "/reorganize", "text",
                              JOIN_BOTH "thiếu ô\npost\t*\t\t\t\t\t\t\t\t\t\t*", NULL));
    const char *draft = led_to(w);
    check_int(200, world_get(w, draft));
    world_check_holds(w, "số ô khác số cột");
    world_check_holds(w, "Không đọc được");
    world_check_holds(w, "Mọi người tại mọi đơn vị kết thúc");
    check_int(200, world_get(w, draft_path(w, draft, "/succession?line=4")));
    check_int(303, world_post(w, draft_path(w, draft, "/remove"), "version", "1", "line", "4",
                              "seen", hidden(w, "seen"), NULL));
    check_int(200, world_get(w, draft));
    world_check_holds(w, "Không còn lỗi");
    check_int(
        303, world_post(w, draft_path(w, draft, "/text"), "version", "2", "text", JOIN_BOTH, NULL));
    check_text(JOIN_BOTH, arena_format(w->arena, "%.*s\n", STR_ARGS(plan_of(w))));
    check_int(303, world_post(w, draft_path(w, draft, "/drop"), "version", "3", NULL));
    check_int(409, add_unit(w, draft, "16702", "99001", ""));
}

TEST_WORLD(a_long_plan_comes_page_by_page)
{
    Buf text = buf_new(w->arena, 65536);
    make_province_administrator(w);
    buf_add_cstr(&text, HEAD);
    for (int i = 0; i < 250; i++)
        buf_printf(&text,
                   "\t9%04d\tXã Số %d\t8%04d\tXã Mới %d\t40\t2026-09-15\tNQ\tmerge"
                   "\t\t\t\t\t\t\n",
                   i, i, i / 10, i / 10);
    check_int(303,
              world_post(w, "/reorganize", "text", arena_cstr(w->arena, buf_str(&text)), NULL));
    const char *draft = led_to(w);
    check_int(200, world_get(w, draft));
    world_check_holds(w, "id=\"dong-101\"");
    check_true(str_find(world_body(w), STR("id=\"dong-102\"")) < 0);
    check_true(world_body(w).len < 120000);
    check_int(200, world_get(w, arena_printf(w->arena, "%s?line=240", draft)));
    world_check_holds(w, "id=\"dong-240\"");
    check_true(str_find(world_body(w), STR("id=\"dong-101\"")) < 0);
    check_int(200, world_get(w, arena_printf(w->arena, "%s?q=xa%%20so%%20249", draft)));
    world_check_holds(w, "id=\"dong-251\"");
}

TEST_WORLD(drafts_are_the_provinces)
{
    static const char *const PAGES[] = {"",      "/settings",   "/text",       "/file",
                                        "/join", "/succession", "/post",       "/queue",
                                        "/rule", "/check",      "/check/file", "/apply"};
    const char *draft = begin(w);
    world_as(w, "administrator.a");
    for (size_t i = 0; i < COUNT_OF(PAGES); i++)
        check_int(403, world_get(w, draft_path(w, draft, PAGES[i])));
    check_int(403, add_unit(w, draft, "16681", "99001", "X"));
    check_int(200, world_get(w, "/reorganize"));
    check_true(str_find(world_body(w), STR("Chưa công bố")) < 0);
    check_int(403, world_api(w, METHOD_GET, arena_printf(w->arena, "/api/v1%s/check", draft), NULL,
                             NULL));
    world_as(w, "controller");
    check_int(200, world_api(w, METHOD_GET, arena_printf(w->arena, "/api/v1%s/check", draft), NULL,
                             NULL));
    world_check_holds(w, "\"rejected\":[{\"line\":");
}

/* Of an undo too: what was kept is listed, to be followed up. */
TEST_WORLD(what_is_left_and_what_was_kept_is_listed)
{
    const int64_t item = dossiers_receive(w, "3wd", "a");
    const Str code =
        world_sql_text(w, "SELECT code FROM work WHERE id = $1", DB_ARGS(db_int(item)));
    const int64_t id = cuts_make(w, JOIN_BOTH POST("*", ""));
    const char *page = arena_printf(w->arena, "/reorganize/%lld/works", (long long)id);
    const char *kept = arena_printf(w->arena, "%s?state=kept", page);
    make_province_administrator(w);
    check_int(200, world_get(w, page));
    world_check_holds(w, arena_cstr(w->arena, code));
    check_true(str_find(world_body(w), STR("Nguyễn Văn Thử")) < 0);
    cuts_follow(w);
    dossiers_forward(w, item);
    check_true(cuts_undo(w, id));
    cuts_follow(w);
    world_build_caches(w);
    world_as(w, "controller");
    check_int(200, world_get(w, page));
    world_check_holds(w, "Không có việc nào");
    check_int(200, world_get(w, kept));
    world_check_holds(w, arena_cstr(w->arena, code));
    check_int(200, world_api(w, METHOD_GET, arena_printf(w->arena, "/api/v1%s", kept), NULL, NULL));
    world_check_holds(w, arena_cstr(w->arena, code));
    world_as(w, "administrator.a");
    check_true(world_get(w, page) >= 403);
}

TEST_WORLD(a_unit_that_ended_hands_over_by_minutes)
{
    dossiers_receive(w, "3wd", "a");
    const int64_t id = cuts_make(w, JOIN_BOTH POST("*", ""));
    const char *units = arena_printf(w->arena, "/reorganize/%lld/units", (long long)id);
    const char *minutes = arena_printf(w->arena, "%s/%lld/minutes", units, (long long)w->unit_a);
    make_province_administrator(w);
    check_int(200, world_get(w, units));
    world_check_holds(w, minutes);
    check_int(200, world_get(w, minutes));
    check_true(str_starts_with(world_body(w), STR("%PDF-")));
    check_int(404,
              world_get(w, arena_printf(w->arena, "%s/%lld/minutes", units, (long long)w->unit_c)));
    world_as(w, "administrator.a"); /* administers the new unit, which takes over */
    check_int(200, world_get(w, minutes));
    world_as(w, "administrator.b");
    check_int(403, world_get(w, minutes));
    cuts_put_back(w, id);
}

TEST_MAIN(a_plan_grows_row_by_row_from_nothing, a_unit_is_told_by_code_or_by_a_name_that_fits_one,
          a_mistake_stands_beside_its_row_and_is_linked_from_the_top, two_people_at_one_draft,
          units_that_are_chosen_become_one, a_new_unit_is_changed_in_all_its_rows,
          a_table_is_pasted_shown_with_its_faults_and_taken_away, a_long_plan_comes_page_by_page,
          drafts_are_the_provinces, what_is_left_and_what_was_kept_is_listed,
          a_unit_that_ended_hands_over_by_minutes)
