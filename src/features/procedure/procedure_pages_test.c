#include "features/procedure/procedure.h"
#include "tests/harness/world.h"

static int64_t any_procedure(World *w)
{
    return world_sql_int(w, "SELECT MIN(procedure_id) FROM procedure_version WHERE status = $1",
                         DB_ARGS(db_cstr("approved")));
}

static const char *path_of(World *w, const char *format, int64_t id)
{
    Buf out = buf_new(w->arena, 100);
    buf_add(&out, str_of(format));
    const Str pattern = buf_str(&out);
    const ptrdiff_t at = str_find(pattern, STR("ID"));
    return arena_printf(w->arena, "%.*s%lld%.*s", (int)at, pattern.data, (long long)id,
                        (int)(pattern.len - (size_t)at - 2), pattern.data + at + 2);
}

static int64_t draft_of(World *w)
{
    check_int(303, world_post(w, path_of(w, "/procedures/ID/drafts", any_procedure(w)), NULL));
    return world_sql_int(w, "SELECT MAX(id) FROM procedure_version WHERE status = $1",
                         DB_ARGS(db_cstr("draft")));
}

static int64_t version_of(World *w, int64_t id)
{
    return world_sql_int(w, "SELECT version FROM procedure_version WHERE id = $1",
                         DB_ARGS(db_int(id)));
}

static const char *number(World *w, int64_t value)
{
    return arena_printf(w->arena, "%lld", (long long)value);
}

/* One case with this limit, the stored one at `origin` or a new one; one step, one result. */
static int store_case(World *w, int64_t id, int64_t seen, const char *origin, const char *limit)
{
    const char *const pairs[] = {"version",
                                 number(w, seen),
                                 "name",
                                 "Thủ tục thử",
                                 "level",
                                 "commune",
                                 "online_level",
                                 "khong",
                                 "resume_rule",
                                 "rest",
                                 "certainty",
                                 "source",
                                 "cases.origin",
                                 origin,
                                 "cases.name",
                                 "Mọi trường hợp",
                                 "cases.code",
                                 "",
                                 "cases.statutory_limit",
                                 limit,
                                 "cases.committed_limit",
                                 "",
                                 "cases.difficult_extra",
                                 "",
                                 "cases.limit_source",
                                 "Nghị định thử",
                                 "steps.name",
                                 "Thụ lý",
                                 "steps.role",
                                 "specialist",
                                 "steps.minutes",
                                 "240",
                                 "steps.phase",
                                 "1",
                                 "results.name",
                                 "Giấy chứng nhận",
                                 "results.code",
                                 "",
                                 "results.is_paper",
                                 "1",
                                 NULL};
    return world_post_list(w, path_of(w, "/procedures/versions/ID/edit", id), pairs);
}

static int store(World *w, int64_t id, int64_t seen, const char *limit)
{
    return store_case(w, id, seen, "0", limit);
}

static int store_paper(World *w, int64_t id)
{
    return world_post(w, path_of(w, "/procedures/versions/ID/cases/1", id), "version",
                      number(w, version_of(w, id)), "papers.name", "Tờ khai", "papers.code", "",
                      "papers.originals", "1", "papers.copies", "0", "papers.is_required", "1",
                      "papers.note", "", NULL);
}

static int approve(World *w, int64_t id, const char *decision_date, const char *from)
{
    return world_post(w, path_of(w, "/procedures/versions/ID/approve", id), "version",
                      number(w, version_of(w, id)), "decision_number", "12/QĐ-UBND",
                      "decision_date", decision_date, "valid_from", from, NULL);
}

TEST_WORLD(everyone_signed_in_searches_and_reads_sources_on_screen)
{
    world_as(w, "specialist.a");
    check_int(200, world_get(w, "/procedures?q=dang%20ky%20khai%20sinh"));
    world_check_holds(w, "Tiếp nhận được");
    check_int(200, world_get(w, path_of(w, "/procedures/ID", any_procedure(w))));
    world_check_holds(w, "Mức chắc chắn");
    world_check_holds(w, "Quy trình nội bộ");
    check_int(404, world_get(w, "/procedures/1"));
}

TEST_WORLD(only_the_controller_of_the_province_changes_procedures)
{
    const int64_t id = any_procedure(w);
    world_as(w, "leader.a");
    check_int(403, world_get(w, "/procedures/drafts"));
    check_int(403, world_post(w, path_of(w, "/procedures/ID/drafts", id), NULL));
    check_int(0, world_sql_int(w, "SELECT COUNT(*) FROM procedure_version WHERE status = $1",
                               DB_ARGS(db_cstr("draft"))));
}

TEST_WORLD(a_draft_is_edited_and_approved_and_ends_the_version_before_it)
{
    world_as(w, "controller");
    const int64_t id = draft_of(w);
    check_int(303, store(w, id, version_of(w, id), "3wd"));
    check_int(303, store_paper(w, id));
    check_int(303, store(w, id, version_of(w, id), "5wd"));
    check_int(422, approve(w, id, "10/09/2026", "01/10/2026"));
    check_int(303, store_paper(w, id));
    check_int(303, store_case(w, id, version_of(w, id), "1", "7wd"));
    check_int(303, approve(w, id, "10/09/2026", "01/10/2026"));
    check_int(1, world_sql_int(w,
                               "SELECT COUNT(*) FROM procedure_version WHERE valid_to = $1"
                               " AND procedure_id = $2",
                               DB_ARGS(db_cstr("2026-09-30"), db_int(any_procedure(w)))));
    check_int(1, world_sql_int(w, "SELECT COUNT(*) FROM journal WHERE verb = $1",
                               DB_ARGS(db_cstr("procedure.approved"))));
    check_int(409, world_get(w, path_of(w, "/procedures/versions/ID/edit", id)));
}

TEST_WORLD(what_is_wrong_is_said_beside_its_field)
{
    world_as(w, "controller");
    const int64_t id = draft_of(w);
    check_int(422, store(w, id, version_of(w, id), "năm ngày"));
    world_check_holds(w, "f-cases.0.statutory_limit");
    check_int(422, approve(w, id, "10/09/2026", "01/09/2026"));
    world_check_holds(w, "f-valid_from");
}

TEST_WORLD(a_stale_page_is_refused_and_changes_nothing)
{
    world_as(w, "controller");
    const int64_t id = draft_of(w);
    const int64_t seen = version_of(w, id);
    check_int(303, store(w, id, seen, "3wd"));
    check_int(409, store(w, id, seen, "9wd"));
    check_int(0, world_sql_int(w,
                               "SELECT COUNT(*) FROM procedure_case WHERE version_id = $1"
                               " AND statutory_limit = $2",
                               DB_ARGS(db_int(id), db_cstr("9wd"))));
}

TEST_WORLD(a_withdrawn_version_is_not_offered_after_its_last_day)
{
    world_as(w, "controller");
    const int64_t procedure =
        world_sql_int(w, "SELECT MAX(procedure_id) FROM procedure_version WHERE status = $1",
                      DB_ARGS(db_cstr("approved")));
    const int64_t id = world_sql_int(w, "SELECT id FROM procedure_version WHERE procedure_id = $1",
                                     DB_ARGS(db_int(procedure)));
    check_int(303, world_post(w, path_of(w, "/procedures/versions/ID/withdraw", id), "version",
                              number(w, version_of(w, id)), "last_day", "20/09/2026", "reason",
                              "Luật mới", NULL));
    check_int(409, world_get(w, path_of(w, "/procedures/versions/ID/withdraw", id)));
    world_set_time(w, "2026-09-21", 8, 0);
    world_as(w, "controller");
    check_int(200, world_get(w, path_of(w, "/procedures/ID", procedure)));
    world_check_holds(w, "Luật mới");
    check_true(str_find(world_body(w), STR("Mức chắc chắn")) < 0);
}

TEST_MAIN(everyone_signed_in_searches_and_reads_sources_on_screen,
          only_the_controller_of_the_province_changes_procedures,
          a_draft_is_edited_and_approved_and_ends_the_version_before_it,
          what_is_wrong_is_said_beside_its_field, a_stale_page_is_refused_and_changes_nothing,
          a_withdrawn_version_is_not_offered_after_its_last_day)
