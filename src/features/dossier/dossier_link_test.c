/* What the holder of the slip can do behind its QR code, and what nobody can. */
#include "features/dossier/dossier.h"
#include "tests/harness/dossiers.h"

#include <string.h>

#define PDF STR("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")

static const char *link_of(World *w, int64_t id, const char *rest)
{
    const Str token = dossier_link_token(world_context(w, "nobody"), id);
    return arena_printf(w->arena, "/link/%.*s%s", STR_ARGS(token), rest);
}

static int64_t processing(World *w)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    return id;
}

static int64_t waiting_for_supplement(World *w)
{
    const int64_t id = processing(w);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu bản sao", NULL));
    world_as(w, "nobody");
    return id;
}

/* The clerk attaches the signed result. */
static int64_t numbered(World *w)
{
    const int64_t id = processing(w);
    dossiers_propose(w, id);
    dossiers_approve(w, id);
    world_attach(w, "files", "ket-qua.pdf", PDF);
    dossiers_number(w, id);
    return id;
}

static const char *result_path(World *w, int64_t id)
{
    const int64_t file = world_sql_int(w, "SELECT id FROM dossier_file", DB_NO_ARGS);
    return link_of(w, id, arena_printf(w->arena, "/files/%lld", (long long)file));
}

TEST_WORLD(applicant_brings_a_supplement)
{
    const int64_t id = waiting_for_supplement(w);
    check_int(200, world_get(w, link_of(w, id, "")));
    world_check_holds(w, "Chờ bổ sung giấy tờ");
    world_attach(w, "files", "ban-sao.pdf", PDF);
    check_int(303, world_post(w, link_of(w, id, "/supplement"), "note", "Bản sao", NULL));
    check_text("processing", dossiers_state(w, id));
    check_text("citizen", world_sql_text(w,
                                         "SELECT actor_kind FROM journal WHERE work_id = $1"
                                         " ORDER BY version DESC LIMIT 1",
                                         DB_ARGS(db_int(id))));
    check_text("supplement", world_sql_text(w, "SELECT purpose FROM dossier_file", DB_NO_ARGS));
}

TEST_WORLD(only_documents_and_pictures_are_taken)
{
    const int64_t id = waiting_for_supplement(w);
    const Str before = world_snapshot(w);
    world_attach(w, "files", "trang.pdf", STR("<html><script>alert(1)</script>"));
    check_int(422, world_post(w, link_of(w, id, "/supplement"), "note", "Bản sao", NULL));
    world_check_holds(w, "Chỉ nhận tệp PDF, JPEG hoặc PNG");
    check_int(422, world_post(w, link_of(w, id, "/supplement"), "note", "Bản sao", NULL));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(nothing_to_bring_is_refused)
{
    const int64_t id = processing(w);
    world_as(w, "nobody");
    const Str before = world_snapshot(w);
    world_attach(w, "files", "ban-sao.pdf", PDF);
    check_int(409, world_post(w, link_of(w, id, "/supplement"), "note", "Bản sao", NULL));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(result_opens_once_it_is_at_the_counter)
{
    const int64_t id = numbered(w);
    world_as(w, "nobody");
    check_int(404, world_get(w, result_path(w, id)));
    dossiers_to_counter(w, id);
    world_as(w, "nobody");
    check_int(200, world_get(w, result_path(w, id)));
    check_text("application/pdf", world_header(w, "Content-Type"));
    check_int((int64_t)PDF.len, w->response.file_size);
}

TEST_WORLD(result_of_another_dossier_stays_closed)
{
    const int64_t id = numbered(w);
    dossiers_to_counter(w, id);
    const int64_t file = world_sql_int(w, "SELECT id FROM dossier_file", DB_NO_ARGS);
    const int64_t other = dossiers_receive(w, "3wd", "a");
    world_sql_run(w, "UPDATE work SET state = 'done' WHERE id = $1", DB_ARGS(db_int(other)));
    world_as(w, "nobody");
    check_int(404, world_get(w, link_of(w, other,
                                        arena_printf(w->arena, "/files/%lld", (long long)file))));
}

TEST_WORLD(papers_of_the_applicant_do_not_come_out)
{
    const int64_t id = waiting_for_supplement(w);
    world_attach(w, "files", "ban-sao.pdf", PDF);
    check_int(303, world_post(w, link_of(w, id, "/supplement"), "note", "Bản sao", NULL));
    const char *path = result_path(w, id);
    world_sql_run(w, "UPDATE work SET state = 'done' WHERE id = $1", DB_ARGS(db_int(id)));
    check_int(404, world_get(w, path));
}

TEST_WORLD(one_rating_and_not_before_the_result)
{
    const int64_t id = numbered(w);
    const char *path = link_of(w, id, "/rating");
    world_as(w, "nobody");
    check_int(409, world_post(w, path, "rating", "3", NULL));
    dossiers_to_counter(w, id);
    world_as(w, "nobody");
    check_int(422, world_post(w, path, "rating", "9", NULL));
    check_int(303, world_post(w, path, "rating", "3", NULL));
    check_int(409, world_post(w, path, "rating", "1", NULL));
    check_int(3, world_sql_int(w, "SELECT rating FROM dossier", DB_NO_ARGS));
}

TEST_MAIN(applicant_brings_a_supplement, only_documents_and_pictures_are_taken,
          nothing_to_bring_is_refused, result_opens_once_it_is_at_the_counter,
          result_of_another_dossier_stays_closed, papers_of_the_applicant_do_not_come_out,
          one_rating_and_not_before_the_result)
