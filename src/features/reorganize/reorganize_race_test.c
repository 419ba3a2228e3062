/* What meets on PostgreSQL: two transactions that are open at the same time, in both orders. On
 * SQLite one writer follows the other, so there is nothing to meet. */
#include "features/dossier/dossier_internal.h"
#include "features/reorganize/reorganize_test_world.h"
#include "kernel/actor.h"

#include <pthread.h>
#include <stdatomic.h>

/* ---- the other one ---- */

typedef struct Rival Rival;
typedef bool RivalBody(Ctx *cx, Rival *rival);
struct Rival {
    World *w;
    Db *db, *watch; /* its own connection; one that looks on */
    Arena *arena;
    IdMaker ids;
    RivalBody *body;
    int64_t id; /* of the reorganisation */
    Resolved *resolved;
    bool ok, more;
    Error error;
    pthread_t thread;
    atomic_bool is_done;
};

static Ctx rival_context(Rival *rival)
{
    return reorganize_context(rival->db, rival->arena, &rival->ids, rival->w->now);
}

static Rival *rival_new(World *w, RivalBody *body, int64_t id)
{
    static int writers = 1; /* the world is the first */
    Rival *rival = ARENA_NEW(w->arena, Rival);
    *rival = (Rival){.w = w, .body = body, .id = id, .arena = arena_new((size_t)64 << 20)};
    rival->ids = id_maker_fixed(w->now, ++writers);
    rival->db = db_open(w->installation.url, DB_READ_WRITE, &w->error);
    rival->watch = db_open(w->installation.url, DB_READ_ONLY, &w->error);
    assert_true(rival->db && rival->watch);
    return rival;
}

static void rival_free(Rival *rival)
{
    db_close(rival->db);
    db_close(rival->watch);
    arena_free(rival->arena);
}

/* Everything but the commit. */
static bool rival_do(Rival *rival)
{
    Ctx cx = rival_context(rival);
    const bool ok =
        db_begin(rival->db, &cx.error) && rival->body(&cx, rival) && db_flush(rival->db, &cx.error);
    rival->error = cx.error;
    return ok;
}

static bool rival_end(Rival *rival, bool ok)
{
    ok = ok && db_commit(rival->db, &rival->error);
    if (!ok)
        db_rollback(rival->db);
    return ok;
}

static void *run_rival(void *context)
{
    Rival *rival = context;
    rival->ok = rival_end(rival, rival_do(rival));
    atomic_store(&rival->is_done, true);
    return NULL;
}

/* Returns once the other transaction waits for this one, or has ended without. */
static bool rival_waits(Rival *rival)
{
    int64_t waiting = 0;
    while (waiting == 0 && !atomic_load(&rival->is_done)) {
        Error error = {0};
        assert_true(db_begin_read(rival->watch, &error));
        assert_true(db_fetch_int(rival->watch,
                                 "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                 " current_database() AND wait_event_type = 'Lock'",
                                 DB_NO_ARGS, &waiting, &error));
        db_rollback(rival->watch);
    }
    return waiting > 0;
}

static void rival_start(Rival *rival)
{
    check_int(0, pthread_create(&rival->thread, NULL, run_rival, rival));
}

static bool rival_join(Rival *rival)
{
    check_int(0, pthread_join(rival->thread, NULL));
    return rival->ok;
}

static bool body_undo(Ctx *cx, Rival *rival)
{
    return reorganize_undo(cx, rival->id);
}

static bool body_cut(Ctx *cx, Rival *rival)
{
    return reorganize_cut(cx, rival->id, rival->resolved);
}

static bool body_slice(Ctx *cx, Rival *rival)
{
    return reorganize_follow(cx, &rival->more);
}

/* ---- a request that meets it ---- */

typedef struct Reception {
    Rival *rival;
    DossierChoice choice;
    int status;
} Reception;

static void *receive(void *context)
{
    Reception *reception = context;
    reception->status = dossiers_post(reception->rival->w, reception->choice, "meets");
    atomic_store(&reception->rival->is_done, true);
    return NULL;
}

/* The reception comes while the rival has done everything but commit. */
static int receive_against(Rival *rival)
{
    Reception reception = {.rival = rival, .choice = dossiers_choose(rival->w, "3wd")};
    pthread_t thread;
    const bool ok = rival_do(rival);
    if (!ok)
        fail_msg("%s\n", rival->error.detail);
    check_int(0, pthread_create(&thread, NULL, receive, &reception));
    check_true(rival_waits(rival));
    check_true(rival_end(rival, ok));
    check_int(0, pthread_join(thread, NULL));
    return reception.status;
}

static void receive_held(World *w)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    w->is_held = true;
    check_int(303, dossiers_post(w, choice, "held"));
}

/* ---- what is there afterwards ---- */

static int64_t newest_work(World *w)
{
    return world_sql_int(w, "SELECT max(id) FROM work", DB_NO_ARGS);
}

static Str code_of(World *w, int64_t work_id)
{
    return world_sql_text(w, "SELECT code FROM work WHERE id = $1", DB_ARGS(db_int(work_id)));
}

/* Each open work has three units, all of which live. */
static void check_living_holders(World *w)
{
    check_int(0, world_sql_int(w,
                               "SELECT count(*) FROM work AS w JOIN unit AS u ON u.id IN"
                               " (w.unit_id, w.origin_unit_id, w.owner_unit_id)"
                               " WHERE w.closed_at IS NULL AND u.valid_to IS NOT NULL",
                               DB_NO_ARGS));
}

static int64_t scheduled(World *w, Resolved *resolved)
{
    int64_t id = 0;
    Plan *plan = cuts_read(w, JOIN_BOTH POST("*", ""), resolved);
    Ctx cx = cuts_context(w);
    cuts_good_at(w, __LINE__, &cx,
                 db_begin(w->db, &cx.error) &&
                     reorganize_schedule(&cx, plan, STR(JOIN_BOTH), w->now, &id) &&
                     db_commit(w->db, &cx.error));
    return id;
}

static int64_t cut_both(World *w)
{
    return cuts_make(w, JOIN_BOTH POST("*", ""));
}

/* ---- two at once ---- */

static bool body_schedule(Ctx *cx, Rival *rival)
{
    return reorganize_schedule(cx, rival->resolved->plan, STR(JOIN_BOTH), cx->now, &rival->id);
}

TEST_WORLD(of_two_plans_that_are_scheduled_at_once_one_is_refused)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    Resolved resolved;
    Rival *first = rival_new(w, body_schedule, 0);
    Rival *second = rival_new(w, body_schedule, 0);
    cuts_read(w, JOIN_BOTH, &resolved);
    first->resolved = second->resolved = &resolved;
    first->ok = rival_do(first);
    rival_start(second);
    check_true(rival_waits(second));
    check_true(rival_end(first, first->ok));
    check_false(rival_join(second));
    check_int(ERROR_CONFLICT, second->error.code);
    check_int(1, world_sql_int(w, "SELECT count(*) FROM reorganization", DB_NO_ARGS));
    rival_free(first);
    rival_free(second);
}

/* ---- undo and numbers ---- */

TEST_WORLD(an_undo_waits_for_a_number_that_is_being_given_and_is_refused)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    const int64_t id = cut_both(w);
    Rival *rival = rival_new(w, body_undo, id);
    world_as(w, "counter.a");
    receive_held(w);
    rival_start(rival);
    check_true(rival_waits(rival));
    world_release(w);
    check_false(rival_join(rival));
    check_int(ERROR_CONFLICT, rival->error.code);
    check_text("H41.991-260915-0001", code_of(w, newest_work(w)));
    check_int(cuts_unit(w, "99001"), world_sql_int(w, "SELECT max(unit_id) FROM work", DB_NO_ARGS));
    rival_free(rival);
    world_sql_run(w, "UPDATE work SET closed_at = 1", DB_NO_ARGS);
    cuts_put_back(w, id);
}

TEST_WORLD(no_number_of_a_new_unit_is_given_behind_an_undo_that_is_under_way)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    const int64_t id = cut_both(w);
    Rival *rival = rival_new(w, body_undo, id);
    world_as(w, "counter.a");
    check_int(409, receive_against(rival));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM work", DB_NO_ARGS));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM series", DB_NO_ARGS));
    rival_free(rival);
    cuts_follow(w);
    world_build_caches(w);
    world_as(w, "counter.a");
    check_int(303, dossiers_post(w, dossiers_choose(w, "3wd"), "after"));
    check_text("H41.21-260915-0001", code_of(w, newest_work(w)));
}

/* ---- the cut and numbers ---- */

TEST_WORLD(a_cut_waits_for_numbers_that_are_being_given_and_closes_the_register_behind_them)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    for (int before = 0; before < 2; before++) {
        Resolved resolved;
        world_as(w, "counter.a");
        Rival *rival = rival_new(w, body_cut, scheduled(w, &resolved));
        rival->resolved = &resolved;
        receive_held(w);
        rival_start(rival);
        check_true(rival_waits(rival));
        world_release(w);
        check_true(rival_join(rival));
        world_build_caches(w);
        check_int(before + 1,
                  world_sql_int(w, "SELECT max(last) FROM reorganization_series", DB_NO_ARGS));
        cuts_follow(w);
        check_int(cuts_unit(w, "99001"),
                  world_sql_int(w, "SELECT min(unit_id) FROM work", DB_NO_ARGS));
        check_living_holders(w);
        rival_free(rival);
        cuts_put_back(w, rival->id);
        world_sql_run(w, "DELETE FROM idempotency", DB_NO_ARGS);
    }
}

TEST_WORLD(a_reception_behind_a_cut_that_it_does_not_know_gets_a_number_of_the_holder)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    Resolved resolved;
    world_as(w, "counter.a");
    Rival *rival = rival_new(w, body_cut, scheduled(w, &resolved));
    rival->resolved = &resolved;
    check_int(303, receive_against(rival));
    const int64_t item = newest_work(w);
    check_text("H41.991-260915-0001", code_of(w, item));
    world_build_caches(w);
    cuts_follow(w);
    check_int(cuts_unit(w, "99001"),
              world_sql_int(w, "SELECT unit_id FROM work WHERE id = $1", DB_ARGS(db_int(item))));
    check_living_holders(w);
    rival_free(rival);
    cuts_put_back(w, rival->id);
}

/* ---- undo and what is under way in a new unit ---- */

static bool submit(Ctx *cx, Rival *rival)
{
    const World *w = rival->w;
    const DossierChoice choice = dossiers_choose(rival->w, "3wd");
    ReceiveForm form = {.applicant_kind = STR("person"),
                        .applicant_name = STR("Trần Thị Thử"),
                        .identity_number = STR(APPLICANT_NUMBER),
                        .sets = 1,
                        .return_way = STR("online")};
    Work work = {0};
    assert_true(str_parse_int(str_of(choice.version_id), &form.version_id));
    assert_true(str_parse_int(str_of(choice.case_id), &form.case_id));
    cx->app = &w->installation.app;
    cx->caches = w->caches;
    return actor_of_account(cx, world_account(w, "system.a")->id, &cx->actor) &&
           dossier_submit(cx, rival->id, &form, &work);
}

TEST_WORLD(what_is_being_opened_in_a_new_unit_when_it_is_undone_goes_to_a_former_one)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    const int64_t id = cut_both(w);
    Rival *opening = rival_new(w, submit, cuts_unit(w, "99001"));
    Rival *undo = rival_new(w, body_undo, id);
    opening->ok = rival_do(opening);
    if (!opening->ok)
        fail_msg("%s\n", opening->error.detail);
    rival_start(undo);
    check_true(rival_waits(undo));
    check_true(rival_end(opening, true));
    check_true(rival_join(undo));
    world_build_caches(w);
    check_true(world_do_duty(w, "reorganize") > 0);
    check_living_holders(w);
    check_int(w->unit_a, world_sql_int(w, "SELECT unit_id FROM work", DB_NO_ARGS));
    rival_free(opening);
    rival_free(undo);
}

/* Two dossiers: one is moved when the undo begins, the other when its row goes back. */
TEST_WORLD(what_is_being_moved_in_a_new_unit_is_kept_there_by_an_undo)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    const int64_t items[] = {dossiers_receive(w, "3wd", "a"), dossiers_receive(w, "3wd", "a")};
    const int64_t id = cut_both(w);
    cuts_follow(w);
    const int64_t new_unit = cuts_unit(w, "99001");
    RivalBody *const bodies[] = {body_undo, body_slice};
    for (size_t i = 0; i < COUNT_OF(items); i++) {
        Rival *rival = rival_new(w, bodies[i], id);
        world_as(w, "counter.a");
        const int64_t version = dossiers_version(w, items[i]);
        w->is_held = true;
        check_int(303, world_post(w, dossiers_path(w, items[i], "forward"), "version",
                                  arena_printf(w->arena, "%lld", (long long)version), NULL));
        rival_start(rival);
        check_true(rival_waits(rival));
        world_release(w);
        check_true(rival_join(rival));
        rival_free(rival);
    }
    cuts_follow(w);
    world_build_caches(w);
    check_int(2, world_sql_int(w, "SELECT count(*) FROM work WHERE unit_id = $1",
                               DB_ARGS(db_int(new_unit))));
    check_living_holders(w);
    world_sql_run(w, "UPDATE work SET closed_at = 1, version = version + 1", DB_NO_ARGS);
    cuts_follow(w);
    check_int(2, world_sql_int(w, "SELECT count(*) FROM work WHERE unit_id = $1",
                               DB_ARGS(db_int(w->unit_a))));
}

TEST_WORLD(rows_that_follow_while_an_undo_begins_go_back)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    const int64_t item = dossiers_receive(w, "3wd", "a");
    const int64_t id = cut_both(w);
    Rival *slice = rival_new(w, body_slice, id);
    slice->ok = rival_do(slice);
    check_true(slice->ok);
    Rival *undo = rival_new(w, body_undo, id);
    rival_start(undo);
    check_true(rival_waits(undo));
    check_true(rival_end(slice, true));
    check_true(rival_join(undo));
    cuts_follow(w);
    world_build_caches(w);
    check_int(w->unit_a,
              world_sql_int(w, "SELECT unit_id FROM work WHERE id = $1", DB_ARGS(db_int(item))));
    check_living_holders(w);
    rival_free(slice);
    rival_free(undo);
}

TEST_WORLD(a_slice_that_meets_an_undo_moves_nothing_more)
{
    if (db_engine(w->db) == DB_SQLITE)
        return;
    const int64_t item = dossiers_receive(w, "3wd", "a");
    const int64_t id = cut_both(w);
    Rival *undo = rival_new(w, body_undo, id);
    undo->ok = rival_do(undo);
    check_true(undo->ok);
    Rival *slice = rival_new(w, body_slice, id);
    rival_start(slice);
    check_true(rival_waits(slice));
    check_true(rival_end(undo, true));
    check_true(rival_join(slice));
    cuts_follow(w);
    world_build_caches(w);
    check_int(1, dossiers_version(w, item));
    check_int(w->unit_a,
              world_sql_int(w, "SELECT unit_id FROM work WHERE id = $1", DB_ARGS(db_int(item))));
    rival_free(slice);
    rival_free(undo);
}

TEST_MAIN(of_two_plans_that_are_scheduled_at_once_one_is_refused,
          an_undo_waits_for_a_number_that_is_being_given_and_is_refused,
          no_number_of_a_new_unit_is_given_behind_an_undo_that_is_under_way,
          a_cut_waits_for_numbers_that_are_being_given_and_closes_the_register_behind_them,
          a_reception_behind_a_cut_that_it_does_not_know_gets_a_number_of_the_holder,
          what_is_being_opened_in_a_new_unit_when_it_is_undone_goes_to_a_former_one,
          what_is_being_moved_in_a_new_unit_is_kept_there_by_an_undo,
          rows_that_follow_while_an_undo_begins_go_back,
          a_slice_that_meets_an_undo_moves_nothing_more)
