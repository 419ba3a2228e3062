/* Who may do what, for every row there is: every route and every move, against golden files. */
#include "features/dossier/dossier.h"
#include "features/reorganize/reorganize_test_world.h"

#include <string.h>

static const char *const SENDERS[] = {
    "nobody",          "counter.a",       "specialist.a", "leader.a", "clerk.a",
    "administrator.a", "auditor.a",       "controller",   "system.a", "counter.b",
    "leader.b",        "administrator.b", "auditor.b"};

/* ---- routes ---- */

/* A path of the route: the first number is a dossier of commune A, an account of it, or the
 * commune. */
static const char *path_of(World *w, const Route *route, int64_t dossier)
{
    const bool is_account =
        strncmp(route->path, "/accounts/", 10) == 0 || strncmp(route->path, "/people/", 8) == 0;
    const bool is_unit = strstr(route->path, "/units/") != NULL;
    const int64_t id = is_account ? world_account(w, "clerk.a")->id : is_unit ? w->unit_a : dossier;
    Str rest = str_of(route->path);
    Str piece = {0};
    Buf path = buf_new(w->arena, 64);
    bool is_first = true;
    while (str_split_next(&rest, '/', &piece)) {
        if (!is_first)
            buf_add_char(&path, '/');
        is_first = false;
        if (str_is(piece, ":verb"))
            buf_add_cstr(&path, "forward");
        else if (str_is(piece, ":id"))
            buf_printf(&path, "%lld", (long long)id);
        else if (str_starts_with(piece, STR(":")))
            buf_add_cstr(&path, "1");
        else
            buf_add(&path, piece);
    }
    return arena_cstr(w->arena, buf_str(&path));
}

static int ask(World *w, const Route *route, const char *path)
{
    const bool is_api = strncmp(route->path, "/api/", 5) == 0;
    if (is_api)
        return world_api(w, route->method, path,
                         route->method == METHOD_POST ? "{\"version\":1}" : NULL, "Idempotency-Key",
                         "one", NULL);
    return route->method == METHOD_POST ? world_post(w, path, "version", "1", NULL)
                                        : world_get(w, path);
}

/* "303 /sign-in" says more than 303. */
static void put_status(World *w, Buf *out, int status)
{
    const bool signs_in = str_starts_with(world_header(w, "Location"), STR("/sign-in?"));
    buf_printf(out, "\t%d%s", status, signs_in ? "s" : "");
}

static void put_route(World *w, Buf *out, const Route *route, int64_t dossier)
{
    const char *path = path_of(w, route, dossier);
    buf_printf(out, "%s %s\t%s", route->method == METHOD_POST ? "POST" : "GET", route->path,
               permission_code(route->permission));
    for (size_t i = 0; i < COUNT_OF(SENDERS); i++) {
        world_as(w, SENDERS[i]);
        put_status(w, out, ask(w, route, path));
    }
    buf_add_char(out, '\n');
}

static void put_heading(Buf *out, const char *first)
{
    buf_add_cstr(out, first);
    for (size_t i = 0; i < COUNT_OF(SENDERS); i++)
        buf_printf(out, "\t%s", SENDERS[i]);
    buf_add_char(out, '\n');
}

TEST_WORLD(every_route_for_everybody)
{
    const App *app = &w->installation.app;
    const int64_t dossier = dossiers_receive(w, "3wd", "a");
    Buf out = buf_new(w->arena, 16384);
    buf_add_cstr(&out,
                 "Statuses of requests with version 1 alone, about what belongs to commune A; "
                 "303s leads to sign-in. Rewritten by make golden.\n");
    put_heading(&out, "route\tpermission");
    w->is_rehearsal = true;
    for (size_t i = 0; i < app->route_count; i++)
        put_route(w, &out, &app->routes[i], dossier);
    check_golden("tests/golden/permissions.txt", buf_str(&out));
}

/* Nothing that changes anything is open to those who have no part in it. */
TEST_WORLD(officers_of_other_units_never_get_through)
{
    static const char *const OTHERS[] = {"counter.b", "specialist.b", "leader.b", "clerk.b"};
    const App *app = &w->installation.app;
    const int64_t dossier = dossiers_receive(w, "3wd", "a");
    w->is_rehearsal = true;
    for (size_t i = 0; i < app->route_count; i++) {
        const Route *route = &app->routes[i];
        if (!strstr(route->path, "items/:id") && !strstr(route->path, "dossiers/:id"))
            continue;
        for (size_t k = 0; k < COUNT_OF(OTHERS); k++) {
            world_as(w, OTHERS[k]);
            const int status = ask(w, route, path_of(w, route, dossier));
            if (status != 404 && status != 403)
                fail_msg("%s by %s: %d\n", route->path, OTHERS[k], status);
        }
    }
}

/* ---- moves ---- */

typedef struct Person {
    const char *label;
    const char *login; /* NULL: no account */
    ActorKind kind;    /* of those without one */
} Person;
static const Person PEOPLE[] = {
    {"counter.a", "counter.a", 0},       {"specialist.a", "specialist.a", 0},
    {"second.a", "second.a", 0},         {"leader.a", "leader.a", 0},
    {"clerk.a", "clerk.a", 0},           {"administrator.a", "administrator.a", 0},
    {"auditor.a", "auditor.a", 0},       {"controller", "controller", 0},
    {"system.a", "system.a", 0},         {"counter.b", "counter.b", 0},
    {"specialist.b", "specialist.b", 0}, {"leader.b", "leader.b", 0},
    {"clerk.b", "clerk.b", 0},           {"citizen", NULL, ACTOR_CITIZEN},
    {"time", NULL, ACTOR_TIME},          {"nobody", NULL, ACTOR_NOBODY},
};

static Ctx *context_of(World *w, const Person *person)
{
    Ctx *cx = world_context(w, person->login ? person->login : "nobody");
    if (!person->login)
        cx->actor.kind = person->kind;
    return cx;
}

static void put_people(Buf *out, Ctx *const *contexts, const WorkKind *kind, const Work *work,
                       const Move *move)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(PEOPLE); i++)
        if (work_may_move(contexts[i], kind, work, move))
            buf_printf(out, "%s%s", count++ ? " " : "\t", PEOPLE[i].label);
    buf_add_cstr(out, count ? "\n" : "\t-\n");
}

/* Every move of the kind from this state; those that are not listed cannot happen. */
static void put_state(Buf *out, Ctx *const *contexts, const WorkKind *kind, Work *work, int state)
{
    work->state = str_of(kind->states[state].code);
    size_t count = 0;
    for (size_t i = 0; i < kind->move_count; i++) {
        const Move *move = &kind->moves[i];
        if ((move->from & FROM_NOTHING) || !(move->from & FROM(state)))
            continue;
        count++;
        buf_printf(out, "%s\t%s\t%s\t%s", kind->name, kind->states[state].code, move->verb,
                   move->to == TO_SAME ? "=" : kind->states[move->to].code);
        put_people(out, contexts, kind, work, move);
    }
    if (count == 0)
        buf_printf(out, "%s\t%s\t-\n", kind->name, kind->states[state].code);
}

TEST_WORLD(every_move_in_every_state_for_everybody)
{
    Buf out = buf_new(w->arena, 16384);
    Ctx *contexts[COUNT_OF(PEOPLE)];
    for (size_t i = 0; i < COUNT_OF(PEOPLE); i++)
        contexts[i] = context_of(w, &PEOPLE[i]);
    buf_add_cstr(&out, "Who may make which move on work of commune A that specialist.a holds. "
                       "Rewritten by make golden.\nkind\tfrom\tverb\tto\twho\n");
    for (size_t k = 0; k < WORK_KIND_COUNT; k++)
        for (size_t s = 0; s < WORK_KINDS[k]->state_count; s++) {
            Work work = {.id = {1},
                         .kind = str_of(WORK_KINDS[k]->name),
                         .unit_id = w->unit_a,
                         .origin_unit_id = w->unit_a,
                         .owner_unit_id = w->unit_a,
                         .role = STR("specialist"),
                         .officer_id = world_account(w, "specialist.a")->id};
            put_state(&out, contexts, WORK_KINDS[k], &work, (int)s);
        }
    check_golden("tests/golden/moves.txt", buf_str(&out));
}

/* While nobody holds it, whoever has the role whose turn it is may take it up, and only he. */
TEST_WORLD(work_in_the_pool_is_for_the_role_whose_turn_it_is)
{
    const Work work = {.id = {1},
                       .kind = STR("dossier"),
                       .state = STR("processing"),
                       .unit_id = w->unit_a,
                       .origin_unit_id = w->unit_b,
                       .owner_unit_id = w->unit_a,
                       .role = STR("specialist")};
    const Move *propose = work_move_find(&DOSSIER, STR("propose"), &work);
    Work turn_of_leader = work;
    turn_of_leader.role = STR("leader");
    Ctx *first = world_context(w, "specialist.a");
    Ctx *second = world_context(w, "second.a");
    assert_true(work_may_move(first, &DOSSIER, &work, propose));
    assert_true(work_may_move(second, &DOSSIER, &work, propose));
    assert_false(work_may_move(first, &DOSSIER, &turn_of_leader, propose));
    assert_false(work_may_move(world_context(w, "specialist.b"), &DOSSIER, &work, propose));
    const Move *withdraw = work_move_find(&DOSSIER, STR("withdraw"), &work);
    assert_true(work_may_move(world_context(w, "counter.b"), &DOSSIER, &work, withdraw));
    assert_false(work_may_move(world_context(w, "counter.a"), &DOSSIER, &work, withdraw));
}

/* ---- posts across a cut ---- */

typedef struct Planned {
    const char *login;
    const char *after; /* whose role in commune A she is to have; NULL: none */
} Planned;
static const Planned PLANNED[] = {
    {"leader.a", "specialist.a"},
    {"specialist.a", "leader.a"},
    {"counter.a", "counter.a"},
    {"second.a", NULL},
    {"clerk.a", NULL},
    {"auditor.a", NULL},
    {"counter.b", NULL},
};
#define MOVES_MAX 4096

static Work work_of(int64_t unit_id, const WorkKind *kind, size_t state)
{
    return (Work){.id = {1},
                  .kind = str_of(kind->name),
                  .state = str_of(kind->states[state].code),
                  .unit_id = unit_id,
                  .origin_unit_id = unit_id,
                  .owner_unit_id = unit_id,
                  .role = STR("specialist")};
}

/* One letter for each move of each kind in each state: whether she may make it there. */
static Str moves_of(World *w, const char *login, int64_t unit_id)
{
    Ctx *cx = world_context(w, login);
    Buf out = buf_new(w->arena, MOVES_MAX);
    for (size_t k = 0; k < WORK_KIND_COUNT; k++)
        for (size_t s = 0; s < WORK_KINDS[k]->state_count; s++)
            for (size_t i = 0; i < WORK_KINDS[k]->move_count; i++) {
                const Move *move = &WORK_KINDS[k]->moves[i];
                const Work work = work_of(unit_id, WORK_KINDS[k], s);
                const bool may = !(move->from & FROM_NOTHING) && (move->from & FROM(s)) &&
                                 work_may_move(cx, WORK_KINDS[k], &work, move);
                buf_add_char(&out, may ? 'y' : '-');
            }
    return buf_str(&out);
}

/* In the new unit and in the closed one, which it holds for: what was planned, and nothing else. */
TEST_WORLD(the_successors_post_has_exactly_what_was_planned)
{
    const Str nothing = moves_of(w, "leader.b", w->unit_a);
    Str before[COUNT_OF(PLANNED)];
    for (size_t i = 0; i < COUNT_OF(PLANNED); i++)
        before[i] = PLANNED[i].after ? moves_of(w, PLANNED[i].after, w->unit_a) : nothing;
    check_true(str_find(nothing, STR("y")) < 0);
    check_true(str_find(before[0], STR("y")) >= 0);
    const int64_t id = cuts_make(w, JOIN_BOTH POST("leader.a", "specialist")
                                        POST("specialist.a", "leader") POST("counter.a", ""));
    const int64_t unit = cuts_unit(w, "99001");
    for (size_t i = 0; i < COUNT_OF(PLANNED); i++) {
        check_text(arena_cstr(w->arena, before[i]), moves_of(w, PLANNED[i].login, unit));
        check_text(arena_cstr(w->arena, before[i]), moves_of(w, PLANNED[i].login, w->unit_a));
        check_true(str_equal(nothing, moves_of(w, PLANNED[i].login, w->unit_c)));
    }
    cuts_put_back(w, id);
}

/* ---- rights that end ---- */

static const char SQL_END_POST[] = "UPDATE post SET valid_to = $2 WHERE account_id = $1";

TEST_WORLD(rights_end_with_the_post)
{
    const int64_t id = world_account(w, "clerk.b")->id;
    world_as(w, "clerk.b");
    check_int(200, world_get(w, "/inbox"));
    world_sql_run(w, SQL_END_POST, DB_ARGS(db_int(id), db_cstr("2026-09-15")));
    check_int(200, world_get(w, "/inbox"));
    world_sql_run(w, SQL_END_POST, DB_ARGS(db_int(id), db_cstr("2026-09-14")));
    const int status = world_get(w, "/inbox");
    world_sql_run(w, SQL_END_POST, DB_ARGS(db_int(id), db_null()));
    check_int(403, status);
}

static const char SQL_SET_STATE[] = "UPDATE account SET state = $2 WHERE id = $1";

TEST_WORLD(disabled_account_is_signed_out_at_once)
{
    const int64_t id = world_account(w, "clerk.b")->id;
    world_as(w, "clerk.b");
    world_sql_run(w, SQL_SET_STATE, DB_ARGS(db_int(id), db_cstr("disabled")));
    const int page = world_get(w, "/inbox");
    const int api = world_api(w, METHOD_GET, "/api/v1/items/1", NULL, NULL);
    world_sql_run(w, SQL_SET_STATE, DB_ARGS(db_int(id), db_cstr("active")));
    check_int(303, page);
    check_int(401, api);
}

TEST_WORLD(session_ends_when_idle_and_at_last_anyway)
{
    world_as(w, "clerk.b");
    for (int minute = 50; minute < 12 * 60; minute += 50) {
        world_set_time(w, "2026-09-15", 8, minute);
        check_int(200, world_get(w, "/inbox"));
    }
    world_set_time(w, "2026-09-15", 20, 10);
    check_int(303, world_get(w, "/inbox"));
    world_as(w, "clerk.b");
    world_set_time(w, "2026-09-15", 21, 10);
    check_int(303, world_get(w, "/inbox"));
}

/* ---- lists ---- */

static bool is_shown(const World *w, const char *text)
{
    return str_find(world_body(w), str_of(text)) >= 0;
}

TEST_WORLD(lists_hold_only_what_the_own_unit_may_read)
{
    const char *inbox = arena_printf(w->arena, "/inbox?unit=%lld", (long long)w->unit_a);
    const char *search =
        arena_printf(w->arena, "/search?unit=%lld&q=H41.21-260915-0001", (long long)w->unit_a);
    (void)dossiers_receive(w, "3wd", "a");
    check_int(200, world_get(w, inbox));
    assert_true(is_shown(w, "Nguyễn Văn Thử"));
    check_int(200, world_get(w, search));
    assert_true(is_shown(w, "Nguyễn Văn Thử"));
    world_as(w, "counter.b");
    check_int(200, world_get(w, inbox));
    assert_false(is_shown(w, "Nguyễn Văn Thử"));
    check_int(200, world_get(w, search));
    assert_false(is_shown(w, "Nguyễn Văn Thử"));
    check_int(200, world_get(w, "/search?q=nguyen%20van%20thu"));
    assert_false(is_shown(w, "Nguyễn Văn Thử"));
}

TEST_WORLD(who_looked_is_remembered)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    world_as(w, "auditor.a");
    check_int(200, world_get(w, arena_printf(w->arena, "/items/%lld", (long long)id)));
    check_int(200, world_get(w, arena_printf(w->arena, "/items/%lld", (long long)id)));
    check_int(
        world_account(w, "auditor.a")->id,
        world_sql_int(w, "SELECT account_id FROM look WHERE work_id = $1", DB_ARGS(db_int(id))));
    check_int(1, world_sql_int(w, "SELECT count(*) FROM look", DB_NO_ARGS));
}

TEST_MAIN(every_route_for_everybody, officers_of_other_units_never_get_through,
          every_move_in_every_state_for_everybody,
          work_in_the_pool_is_for_the_role_whose_turn_it_is,
          the_successors_post_has_exactly_what_was_planned, rights_end_with_the_post,
          disabled_account_is_signed_out_at_once, session_ends_when_idle_and_at_last_anyway,
          lists_hold_only_what_the_own_unit_may_read, who_looked_is_remembered)
