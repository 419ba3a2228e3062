/* Bearer tokens: who gives one to whom, that it is shown once, works, and ends. */
#include "tests/harness/world.h"

static int make(World *w, const char *login, const char *label, const char *ends_on)
{
    return world_post(w, "/tokens", "login", login, "label", label, "ends_on", ends_on, NULL);
}

/* What the page shows this one time. */
static Str shown_secret(World *w)
{
    const Str mark = STR("<dt>Thẻ</dt><dd class=\"code\">");
    const ptrdiff_t at = str_find(world_body(w), mark);
    assert_true(at >= 0);
    Str rest = str_slice(world_body(w), (size_t)at + mark.len, world_body(w).len);
    Str secret = {0};
    assert_true(str_split_next(&rest, '<', &secret));
    return arena_copy(w->arena, secret);
}

static int64_t newest_token(World *w)
{
    return world_sql_int(w, "SELECT max(id) FROM api_token", DB_NO_ARGS);
}

static Str give(World *w, const char *login)
{
    world_as(w, "administrator.a");
    check_int(200, make(w, login, arena_printf(w->arena, "thử %lld", (long long)newest_token(w)),
                        "31/12/2026"));
    return shown_secret(w);
}

static int ask_api(World *w, Str token)
{
    world_as(w, "nobody");
    w->token = token;
    return world_api(w, METHOD_GET, "/api/v1/items", NULL, NULL);
}

/* `where` is "/tokens" or "/account/tokens". */
static int end(World *w, const char *where, int64_t id)
{
    return world_post(w, arena_printf(w->arena, "%s/%lld/end", where, (long long)id), NULL);
}

TEST_WORLD(a_token_opens_the_api_with_the_rights_of_its_account)
{
    const Str token = give(w, "counter.a");
    check_true(str_starts_with(token, STR("lam_")));
    check_int(200, ask_api(w, token));
    check_int(401, ask_api(w, STR("lam_wrong")));
    check_int(1, world_sql_int(w, "SELECT count(*) FROM journal WHERE verb = 'account.token_made'",
                               DB_NO_ARGS));
}

TEST_WORLD(only_a_digest_of_it_is_kept_and_a_repeat_does_not_show_it)
{
    world_as(w, "administrator.a");
    check_int(200, world_post(w, "/tokens", "login", "counter.a", "label", "một lần", "ends_on",
                              "31/12/2026", "_key", "k1", NULL));
    const Str token = shown_secret(w);
    const Sha256 hash = sha256_of(token);
    check_int(1, world_sql_int(w, "SELECT count(*) FROM api_token WHERE token_hash = $1",
                               DB_ARGS(db_bytes((Str){(const char *)hash.bytes, SHA256_BYTES}))));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM idempotency", DB_NO_ARGS));
    check_int(422, world_post(w, "/tokens", "login", "counter.a", "label", "một lần", "ends_on",
                              "31/12/2026", "_key", "k1", NULL));
    world_check_holds(w, "đang có thẻ dùng cho việc đó");
}

TEST_WORLD(a_token_is_good_until_the_end_of_its_last_day)
{
    const Str token = give(w, "counter.a");
    world_set_time(w, "2026-12-31", 23, 59);
    check_int(200, ask_api(w, token));
    world_set_time(w, "2027-01-01", 0, 0);
    check_int(401, ask_api(w, token));
}

TEST_WORLD(nobody_gets_one_for_ever_or_for_yesterday)
{
    world_as(w, "administrator.a");
    check_int(422, make(w, "counter.a", "lâu", "17/09/2027"));
    check_int(422, make(w, "counter.a", "qua", "14/09/2026"));
    world_check_holds(w, "Ngày hết hạn từ hôm nay đến một năm sau.");
}

TEST_WORLD(an_administrator_gives_tokens_at_home_only)
{
    world_as(w, "administrator.a");
    check_int(422, make(w, "counter.b", "lạ", "31/12/2026"));
    check_int(422, make(w, "khong.co", "lạ", "31/12/2026"));
    check_int(404, world_get(w, arena_printf(w->arena, "/tokens?unit=%lld", (long long)w->unit_b)));
}

TEST_WORLD(an_ended_token_is_refused_at_once)
{
    const Str token = give(w, "counter.a");
    world_as(w, "administrator.b");
    check_int(404, end(w, "/tokens", newest_token(w)));
    check_int(200, ask_api(w, token));
    world_as(w, "administrator.a");
    check_int(303, end(w, "/tokens", newest_token(w)));
    check_int(409, end(w, "/tokens", newest_token(w)));
    check_int(401, ask_api(w, token));
}

TEST_WORLD(its_bearer_sees_it_and_ends_it_himself)
{
    const Str token = give(w, "counter.a");
    world_as(w, "clerk.a");
    check_int(404, end(w, "/account/tokens", newest_token(w)));
    world_as(w, "counter.a");
    check_int(200, world_get(w, "/account"));
    world_check_holds(w, "Thẻ truy cập API");
    check_int(303, end(w, "/account/tokens", newest_token(w)));
    check_int(401, ask_api(w, token));
}

TEST_WORLD(a_new_system_submits_for_its_unit_and_has_no_password)
{
    world_as(w, "administrator.a");
    check_int(303,
              world_post(w, "/tokens/systems", "name", "Cổng dịch vụ công", "login", "cong-dvc",
                         "unit_id", arena_printf(w->arena, "%lld", (long long)w->unit_a), NULL));
    check_int(200, world_get(w, "/tokens?done=system&login=cong-dvc"));
    world_check_holds(w, "value=\"cong-dvc\"");
    const Str token = give(w, "cong-dvc");
    world_as(w, "nobody");
    check_int(422, world_post(w, "/sign-in", "login", "cong-dvc", "password", "", NULL));
    w->token = token;
    check_int(
        422, world_api(w, METHOD_POST, "/api/v1/submissions", "{}", "Idempotency-Key", "s1", NULL));
    check_int(403, world_api(w, METHOD_GET, "/api/v1/items", NULL, NULL));
    world_as(w, "administrator.a");
    const int64_t id =
        world_sql_int(w, "SELECT id FROM account WHERE login = 'cong-dvc'", DB_NO_ARGS);
    check_int(409,
              world_post(w, arena_printf(w->arena, "/accounts/%lld/reset-password", (long long)id),
                         "version", "1", NULL));
    world_sql_run(w, "DELETE FROM api_token WHERE account_id = $1", DB_ARGS(db_int(id)));
    world_sql_run(w, "DELETE FROM post WHERE account_id = $1", DB_ARGS(db_int(id)));
    world_sql_run(w, "DELETE FROM account WHERE id = $1", DB_ARGS(db_int(id)));
}

TEST_MAIN(a_token_opens_the_api_with_the_rights_of_its_account,
          only_a_digest_of_it_is_kept_and_a_repeat_does_not_show_it,
          a_token_is_good_until_the_end_of_its_last_day, nobody_gets_one_for_ever_or_for_yesterday,
          an_administrator_gives_tokens_at_home_only, an_ended_token_is_refused_at_once,
          its_bearer_sees_it_and_ends_it_himself,
          a_new_system_submits_for_its_unit_and_has_no_password)
