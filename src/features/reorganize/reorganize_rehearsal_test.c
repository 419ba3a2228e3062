/* Rehearsals: on a copy that is removed, one at a time, with what came out kept at the draft. */
#include "features/reorganize/reorganize_test_world.h"

#include <stdio.h>
#include <sys/stat.h>

static const char *begin(World *w, const char *text)
{
    make_province_administrator(w);
    check_int(303, upload(w, text));
    return draft_path(w, arena_cstr(w->arena, world_header(w, "Location")), "");
}

static int ask(World *w, const char *draft)
{
    return world_post(w, draft_path(w, draft, "/rehearsal"), "version", "1", NULL);
}

static const char *copy_path(World *w)
{
    return arena_printf(w->arena, "%s/rehearsal/copy.db", w->installation.state_dir);
}

static bool is_there(World *w)
{
    struct stat info;
    return stat(copy_path(w), &info) == 0;
}

TEST_WORLD(a_draft_is_rehearsed_on_a_copy_that_is_removed)
{
    const int64_t item = dossiers_receive(w, "3wd", "a");
    const char *draft = begin(w, JOIN_BOTH POST("*", ""));
    check_int(303, ask(w, draft));
    check_int(409, ask(w, draft));
    check_int(200, world_get(w, draft_path(w, draft, "/rehearsal")));
    world_check_holds(w, "Đang chờ đến lượt");
    check_int(200, world_get(w, draft_path(w, draft, "/apply")));
    world_check_holds(w, "chưa diễn tập thành công");
    check_int(1, world_run_jobs(w, 9));
    check_int(200, world_get(w, draft_path(w, draft, "/rehearsal")));
    world_check_holds(w, "Số liệu khớp");
    world_check_holds(w, "1 việc đã chuyển trên bản sao");
    check_false(is_there(w));
    check_int(w->unit_a, holder_of(w, item));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM reorganization", DB_NO_ARGS));
    check_int(200, world_get(w, draft_path(w, draft, "/apply")));
    check_true(str_find(world_body(w), STR("chưa diễn tập thành công")) < 0);
    /* A change of the draft makes it old. */
    check_int(303, world_post(w, draft_path(w, draft, "/settings"), "version", "1", "title", "",
                              "date", "16/09/2026", "resolution", "NQ", NULL));
    check_int(200, world_get(w, draft_path(w, draft, "/rehearsal")));
    world_check_holds(w, "phương án đã sửa từ đó");
    check_int(200, world_get(w, draft_path(w, draft, "/apply")));
    world_check_holds(w, "chưa diễn tập thành công");
}

TEST_WORLD(what_a_killed_process_left_behind_is_removed)
{
    mkdir(arena_printf(w->arena, "%s/rehearsal", w->installation.state_dir), 0700);
    FILE *left = fopen(copy_path(w), "wb");
    assert_non_null(left);
    fclose(left);
    rehearsal_clean(w->installation.state_dir);
    check_false(is_there(w));
    /* Its row blocks nobody for ever. */
    const char *draft = begin(w, JOIN_BOTH);
    check_int(303, ask(w, draft));
    w->now.ms += 700000;
    check_int(303, ask(w, draft));
    check_int(2, world_run_jobs(w, 9)); /* the first finds that it was given up */
    check_int(1, world_sql_int(w,
                               "SELECT count(*) FROM reorganization_rehearsal"
                               " WHERE state = 'done'",
                               DB_NO_ARGS));
}

TEST_WORLD(a_full_disk_refuses_before_anything_is_copied)
{
    Resolved resolved;
    RehearsalResult result;
    Error error = {0};
    const Rehearsal rehearsal = {.from = w->db,
                                 .state_dir = w->installation.state_dir,
                                 .plan = cuts_read(w, JOIN_BOTH, &resolved),
                                 .text = STR(JOIN_BOTH),
                                 .max_bytes = 1 << 20};
    check_false(rehearse(&rehearsal, w->arena, &result, &error));
    check_int(ERROR_BUSY, error.code);
    check_true(strstr(error.message, "Không đủ chỗ trống") != NULL);
}

TEST_WORLD(a_plan_with_mistakes_is_not_rehearsed)
{
    const char *draft = begin(w, HEAD A_INTO("99001", "X", "") A_INTO("99002", "Y", ""));
    check_int(409, ask(w, draft));
    check_int(200, world_get(w, draft_path(w, draft, "/rehearsal")));
    world_check_holds(w, "Phương án còn lỗi");
    world_as(w, "administrator.a");
    check_int(403, ask(w, draft));
}

TEST_MAIN(a_draft_is_rehearsed_on_a_copy_that_is_removed,
          what_a_killed_process_left_behind_is_removed,
          a_full_disk_refuses_before_anything_is_copied, a_plan_with_mistakes_is_not_rehearsed)
