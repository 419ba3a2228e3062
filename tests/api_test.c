/* Other programs: the life of a dossier over /api/v1 with bearer tokens, and what is refused there.
 */
#include "tests/harness/dossiers.h"

#include <string.h>

static const char *item(World *w, int64_t id, const char *verb)
{
    return verb ? arena_printf(w->arena, "/api/v1/items/%lld/%s", (long long)id, verb)
                : arena_printf(w->arena, "/api/v1/items/%lld", (long long)id);
}

/* {"version":n<rest>} */
static const char *body_of(World *w, int64_t id, const char *rest)
{
    return arena_printf(w->arena, "{\"version\":%lld%s}", (long long)dossiers_version(w, id), rest);
}

static void move_at(World *w, int line, int64_t id, const char *who, const char *verb,
                    const char *rest)
{
    world_as(w, who);
    const char *key = arena_printf(w->arena, "%s-1", verb);
    const int status = world_api(w, METHOD_POST, item(w, id, verb), body_of(w, id, rest),
                                 "Idempotency-Key", key, NULL);
    if (status == 200)
        return;
    print_error("%s by %s: %d %.*s\n", verb, who, status, STR_ARGS(world_body(w)));
    _fail(__FILE__, line);
}
#define move(w, id, who, verb, rest) move_at((w), __LINE__, (id), (who), (verb), (rest))

static const char *form_of(World *w, const char *number)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    return arena_printf(w->arena,
                        "{\"version_id\":\"%s\",\"case_id\":\"%s\",\"applicant_kind\":\"person\","
                        "\"applicant_name\":\"Trần Thị Thử\",\"identity_number\":\"%s\","
                        "\"sets\":1,\"return_way\":\"counter\",\"missing_reason\":\"Đã có\"}",
                        choice.version_id, choice.case_id, number);
}

/* The "id" of the item that was answered. */
static int64_t answered_id(World *w)
{
    const Str before = STR("\"id\":\"");
    Str rest = world_body(w);
    Str digits = {0};
    int64_t id = 0;
    const ptrdiff_t at = str_find(rest, before);
    assert_true(at >= 0);
    rest = str_slice(rest, (size_t)at + before.len, rest.len);
    assert_true(str_split_next(&rest, '"', &digits) && str_parse_int(digits, &id));
    return id;
}

static int64_t receive(World *w)
{
    world_as(w, "counter.a");
    check_int(200, world_api(w, METHOD_POST, "/api/v1/dossiers", form_of(w, APPLICANT_NUMBER),
                             "Idempotency-Key", "receive-1", NULL));
    return answered_id(w);
}

TEST_WORLD(whole_life)
{
    const int64_t id = receive(w);
    const char *assign = arena_printf(w->arena, ",\"officer_id\":\"%lld\"",
                                      (long long)world_account(w, "specialist.a")->id);
    check_int(200, world_api(w, METHOD_GET, item(w, id, NULL), NULL, NULL));
    world_check_holds(w, "\"code\":\"H41.21-260915-0001\"");
    world_check_holds(w, "\"state\":\"received\"");
    world_check_holds(w, "\"moves\":[\"forward\",\"withdraw\"]");
    check_text("\"1\"", world_header(w, "ETag"));
    check_text("application/json", str_slice(world_header(w, "Content-Type"), 0, 16));
    move(w, id, "counter.a", "forward", "");
    world_check_holds(w, "\"state\":\"processing\"");
    check_text("\"2\"", world_header(w, "ETag"));
    move(w, id, "leader.a", "assign", assign);
    move(w, id, "specialist.a", "propose", ",\"note\":\"Đề nghị cấp\"");
    move(w, id, "leader.a", "approve", "");
    move(w, id, "clerk.a", "number", ",\"number\":\"12/GXN\",\"date\":\"2026-09-15\"");
    move(w, id, "clerk.a", "to_counter", "");
    move(w, id, "counter.a", "hand_over", ",\"handed_to\":\"Người nộp\",\"proof\":\"Ký sổ\"");
    world_check_holds(w, "\"state\":\"returned\"");
    world_check_holds(w, "\"moves\":[]");
}

TEST_WORLD(other_system_submits_and_the_counter_receives)
{
    world_as(w, "system.a");
    check_int(200, world_api(w, METHOD_POST, "/api/v1/submissions", form_of(w, APPLICANT_NUMBER),
                             "Idempotency-Key", "portal-77", NULL));
    const int64_t id = answered_id(w);
    world_check_holds(w, "\"state\":\"submitted\"");
    check_int(200, world_api(w, METHOD_POST, "/api/v1/submissions", form_of(w, APPLICANT_NUMBER),
                             "Idempotency-Key", "portal-77", NULL));
    check_int(id, answered_id(w));
    check_int(403, world_api(w, METHOD_POST, item(w, id, "receive"), "{\"version\":1}",
                             "Idempotency-Key", "k", NULL));
    move(w, id, "counter.a", "receive", "");
    world_check_holds(w, "\"code\":\"H41.21-260915-0001\"");
    check_int(1, world_sql_int(w, "SELECT count(*) FROM dossier", DB_NO_ARGS));
}

static int submit_with_file(World *w, const char *key, const char *file_name, Str bytes)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    const char *const form[] = {"version_id",
                                choice.version_id,
                                "case_id",
                                choice.case_id,
                                "applicant_kind",
                                "person",
                                "applicant_name",
                                "Trần Thị Thử",
                                "identity_number",
                                APPLICANT_NUMBER,
                                "sets",
                                "1",
                                "return_way",
                                "online",
                                "help_unit",
                                "16690",
                                NULL};
    world_as(w, "system.a");
    world_attach(w, "files", file_name, bytes);
    return world_api_form(w, "/api/v1/submissions", key, form);
}

TEST_WORLD(submission_brings_its_files)
{
    check_int(200, submit_with_file(w, "portal-1", "đơn.pdf", STR("%PDF-1.7\n%thử\n")));
    const int64_t id = answered_id(w);
    world_check_holds(w, arena_printf(w->arena, "\"help_unit_id\":\"%lld\"", (long long)w->unit_b));
    world_check_holds(w, "/link/");
    check_int(1, world_sql_int(w,
                               "SELECT count(*) FROM dossier_file WHERE purpose = 'paper'"
                               " AND work_id = $1",
                               DB_ARGS(db_int(id))));
    const int64_t file = world_sql_int(w, "SELECT id FROM dossier_file", DB_NO_ARGS);
    world_as(w, "counter.a");
    check_int(200, world_get(w, arena_printf(w->arena, "/dossiers/%lld/files/%lld", (long long)id,
                                             (long long)file)));
    check_int(200, submit_with_file(w, "portal-1", "đơn.pdf", STR("%PDF-1.7\n%thử\n")));
    check_int(id, answered_id(w));
    check_int(1, world_sql_int(w, "SELECT count(*) FROM dossier_file", DB_NO_ARGS));
}

TEST_WORLD(submission_with_a_program_in_it_is_refused)
{
    const Str before = world_snapshot(w);
    check_int(422, submit_with_file(w, "portal-2", "đơn.pdf", STR("MZ\x90\n")));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(refused_submission_leaves_nothing)
{
    const Str before = world_snapshot(w);
    world_as(w, "system.a");
    check_int(422, world_api(w, METHOD_POST, "/api/v1/submissions", form_of(w, "999190001234"),
                             "Idempotency-Key", "k", NULL));
    world_check_holds(w, "\"field\":\"identity_number\"");
    world_as(w, "counter.a");
    check_int(403, world_api(w, METHOD_POST, "/api/v1/submissions", form_of(w, APPLICANT_NUMBER),
                             "Idempotency-Key", "k", NULL));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(list_holds_the_open_work_of_the_own_unit)
{
    const int64_t id = receive(w);
    check_int(200, world_api(w, METHOD_GET, "/api/v1/items", NULL, NULL));
    check_int(id, answered_id(w));
    world_as(w, "counter.b");
    check_int(200,
              world_api(w, METHOD_GET,
                        arena_printf(w->arena, "/api/v1/items?unit=%lld", (long long)w->unit_a),
                        NULL, NULL));
    world_check_holds(w, "\"items\":[]");
}

TEST_WORLD(unchanged_item_is_not_sent_again)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    check_int(304,
              world_api(w, METHOD_GET, item(w, id, NULL), NULL, "If-None-Match", "\"1\"", NULL));
    check_int(0, (int64_t)world_body(w).len);
}

TEST_WORLD(stale_if_match_is_412)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    world_as(w, "leader.a");
    const Str before = world_snapshot(w);
    check_int(412, world_api(w, METHOD_POST, item(w, id, "stop"), "{\"version\":2,\"note\":\"x\"}",
                             "Idempotency-Key", "k", "If-Match", "\"1\"", NULL));
    world_check_holds(w, "urn:lam:problem:");
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
    check_int(200, world_api(w, METHOD_POST, item(w, id, "stop"), "{\"version\":2,\"note\":\"x\"}",
                             "Idempotency-Key", "k", "If-Match", "\"2\"", NULL));
}

TEST_WORLD(stale_version_is_409)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    world_as(w, "leader.a");
    check_int(409, world_api(w, METHOD_POST, item(w, id, "stop"), "{\"version\":1,\"note\":\"x\"}",
                             "Idempotency-Key", "k", NULL));
    world_check_holds(w, "\"status\":409");
}

TEST_WORLD(post_without_key_is_400)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    const Str before = world_snapshot(w);
    check_int(400, world_api(w, METHOD_POST, item(w, id, "forward"), "{\"version\":1}", NULL));
    world_check_holds(w, "Idempotency-Key");
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(repeated_key_repeats_the_answer)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    check_int(200, world_api(w, METHOD_POST, item(w, id, "forward"), "{\"version\":1}",
                             "Idempotency-Key", "k", NULL));
    const char *first = arena_cstr(w->arena, world_body(w));
    const Str before = world_snapshot(w);
    check_int(200, world_api(w, METHOD_POST, item(w, id, "forward"), "{\"version\":1}",
                             "Idempotency-Key", "k", NULL));
    check_text(first, world_body(w));
    check_int(422, world_api(w, METHOD_POST, item(w, id, "forward"),
                             "{\"version\":1,\"note\":\"khác\"}", "Idempotency-Key", "k", NULL));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(mistakes_name_their_fields)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    const Str before = world_snapshot(w);
    check_int(422, world_api(w, METHOD_POST, item(w, id, "withdraw"), "{\"version\":1,\"why\":1}",
                             "Idempotency-Key", "k", NULL));
    check_text("application/problem+json", world_header(w, "Content-Type"));
    world_check_holds(w, "\"errors\":[{");
    world_check_holds(w, "\"field\":\"note\"");
    world_check_holds(w, "\"field\":\"why\"");
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(broken_bodies_are_refused)
{
    static const char *const BROKEN[] = {"",
                                         "{",
                                         "[1]",
                                         "{\"version\":1.5}",
                                         "{\"version\":{}}",
                                         "{\"version\":1,\"version\":1}",
                                         "{\"note\":\"\\ud800\"}"};
    const int64_t id = dossiers_receive(w, "3wd", "a");
    const Str before = world_snapshot(w);
    for (size_t i = 0; i < COUNT_OF(BROKEN); i++) {
        const int status = world_api(w, METHOD_POST, item(w, id, "forward"), BROKEN[i],
                                     "Idempotency-Key", "k", NULL);
        if (status != 400 && status != 422)
            fail_msg("%s: %d\n", BROKEN[i], status);
    }
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_WORLD(tokens_open_the_api_only_while_they_are_valid)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    w->token = STR("no such token");
    check_int(401, world_api(w, METHOD_GET, item(w, id, NULL), NULL, NULL));
    check_text("Bearer", world_header(w, "WWW-Authenticate"));
    w->token = STR("");
    check_int(401, world_api(w, METHOD_GET, item(w, id, NULL), NULL, "Authorization",
                             "Basic Y291bnRlci5hOg==", NULL));
    world_as(w, "counter.a");
    world_sql_run(w, "UPDATE api_token SET ends_at = $2 WHERE account_id = $1",
                  DB_ARGS(db_int(world_account(w, "counter.a")->id), db_int(w->now.ms)));
    const int status = world_api(w, METHOD_GET, item(w, id, NULL), NULL, NULL);
    world_sql_run(w, "UPDATE api_token SET ends_at = $2 WHERE account_id = $1",
                  DB_ARGS(db_int(world_account(w, "counter.a")->id), db_int(4102444800000)));
    check_int(401, status);
}

/* A cookie alone, which a foreign page could make a browser send, opens nothing here. */
TEST_WORLD(cookie_does_not_open_the_api)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    check_int(401, world_get(w, item(w, id, NULL)));
}

TEST_MAIN(whole_life, other_system_submits_and_the_counter_receives, submission_brings_its_files,
          submission_with_a_program_in_it_is_refused, refused_submission_leaves_nothing,
          list_holds_the_open_work_of_the_own_unit, unchanged_item_is_not_sent_again,
          stale_if_match_is_412, stale_version_is_409, post_without_key_is_400,
          repeated_key_repeats_the_answer, mistakes_name_their_fields, broken_bodies_are_refused,
          tokens_open_the_api_only_while_they_are_valid, cookie_does_not_open_the_api)
