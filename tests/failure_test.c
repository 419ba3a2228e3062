/* A database that fails at any one call of a write leaves nothing half done, and the same request
 * under the same key succeeds afterwards, once. */
#include "tests/harness/dossiers.h"

#define MAX_CALLS 500

typedef int Request(World *w, int64_t id, const char *key);

/* Fails the first call, then the second, and so on until the request gets through. */
static int sweep(World *w, Request *request, int64_t id)
{
    const Str before = world_snapshot(w);
    for (w->fail_after = 0; w->fail_after < MAX_CALLS; w->fail_after++) {
        const int status = request(w, id, "sweep");
        const Str after = world_snapshot(w);
        if (status == 303)
            break;
        if (status != 500 || !str_equal(before, after))
            fail_msg("call %d: status %d\nbefore %.*s\n after %.*s\n", w->fail_after, status,
                     STR_ARGS(before), STR_ARGS(after));
    }
    const int calls = w->fail_after;
    w->fail_after = -1;
    assert_true(calls < MAX_CALLS);
    const Str done = world_snapshot(w);
    assert_false(str_equal(before, done));
    check_int(303, request(w, id, "sweep"));
    check_text(arena_cstr(w->arena, done), world_snapshot(w));
    return calls;
}

static int receive(World *w, int64_t id __attribute__((unused)), const char *key)
{
    return dossiers_post(w, dossiers_choose(w, "3wd"), key);
}

/* The version stays that of the first request, as it would in the browser. */
static int approve(World *w, int64_t id, const char *key)
{
    return world_post(w, dossiers_path(w, id, "approve"), "version", "4", "note", "", "_key", key,
                      NULL);
}

static int bring_supplement(World *w, int64_t id, const char *key)
{
    return world_post(w, dossiers_path(w, id, "bring_supplement"), "version", "4", "note", "Đủ",
                      "_key", key, NULL);
}

static int64_t processing(World *w)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    return id;
}

TEST_WORLD(receiving)
{
    world_as(w, "counter.a");
    assert_true(sweep(w, receive, 0) > 10);
    check_int(1, world_sql_int(w, "SELECT count(*) FROM dossier", DB_NO_ARGS));
    check_text("H41.21-260915-0001", world_sql_text(w, "SELECT code FROM work", DB_NO_ARGS));
}

TEST_WORLD(approving)
{
    const int64_t id = processing(w);
    dossiers_propose(w, id);
    world_as(w, "leader.a");
    assert_true(sweep(w, approve, id) > 5);
    check_text("approved", dossiers_state(w, id));
    check_int(5, dossiers_version(w, id));
}

/* ---- along the road, and the renewed promise ---- */

static int forward(World *w, int64_t id, const char *key)
{
    return world_post(w, dossiers_path(w, id, "forward"), "version", "1", "note", "", "_key", key,
                      NULL);
}

TEST_WORLD(forwarding)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    world_as(w, "counter.a");
    assert_true(sweep(w, forward, id) > 5);
    check_int(1, world_sql_int(w, "SELECT count(*) FROM clock WHERE kind = 'step'", DB_NO_ARGS));
}

static int go_back(World *w, int64_t id, const char *key)
{
    return world_post(w, dossiers_path(w, id, "back"), "version", "3", "note", "Nhầm", "_key", key,
                      NULL);
}

TEST_WORLD(going_back)
{
    const int64_t id = processing(w);
    world_as(w, "specialist.a");
    assert_true(sweep(w, go_back, id) > 5);
    check_int(1, world_sql_int(w, "SELECT step FROM work", DB_NO_ARGS));
}

static int issue(World *w, int64_t id, const char *key)
{
    return world_post(w, dossiers_path(w, id, "issue"), "version", "5", "number", "1", "date",
                      "15/09/2026", "_key", key, NULL);
}

TEST_WORLD(issuing)
{
    const int64_t id = processing(w);
    dossiers_propose(w, id);
    dossiers_approve(w, id);
    world_as(w, "clerk.a");
    assert_true(sweep(w, issue, id) > 5);
    check_text("done", dossiers_state(w, id));
}

static int draft(World *w, int64_t id, const char *key)
{
    return world_post(w, dossiers_path(w, id, "draft_extension"), "version", "3", "note", "Chậm",
                      "promise", "23/09/2026", "_key", key, NULL);
}

static int sign(World *w, int64_t id, const char *key)
{
    return world_post(w, dossiers_path(w, id, "sign_extension"), "version", "4", "note", "", "_key",
                      key, NULL);
}

TEST_WORLD(renewing_the_promise)
{
    const int64_t id = processing(w);
    world_as(w, "specialist.a");
    assert_true(sweep(w, draft, id) > 5);
    world_as(w, "leader.a");
    assert_true(sweep(w, sign, id) > 5);
    check_int(1, world_sql_int(w, "SELECT count(*) FROM dossier_extension", DB_NO_ARGS));
}

TEST_WORLD(resuming)
{
    const int64_t id = processing(w);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu", NULL));
    world_set_time(w, "2026-09-16", 9, 0);
    world_as(w, "counter.a");
    assert_true(sweep(w, bring_supplement, id) > 5);
    /* Of the legal limit and of the budget of the step. */
    check_int(2, world_sql_int(w, "SELECT count(*) FROM clock_pause", DB_NO_ARGS));
}

TEST_MAIN(receiving, approving, forwarding, going_back, issuing, renewing_the_promise, resuming)
