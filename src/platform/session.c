#include "platform/session.h"

#define MAX_SESSIONS_SHOWN 100

Str token_hash(Ctx *cx, Str token)
{
    const Sha256 hash = sha256_of(token);
    return arena_copy(cx->arena, (Str){(const char *)hash.bytes, SHA256_BYTES});
}

static Str random_token(Ctx *cx)
{
    uint8_t bytes[16];
    random_bytes(bytes, sizeof bytes);
    return base64url_of(cx->arena, (Str){(const char *)bytes, sizeof bytes});
}

static void set_cookie(Ctx *cx, Str token, int64_t max_age_s)
{
    ensure(cx->response.cookie_count < COUNT_OF(cx->response.set_cookies));
    cx->response.set_cookies[cx->response.cookie_count++] = arena_format(
        cx->arena, SESSION_COOKIE "=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
        STR_ARGS(token), (long long)max_age_s, cx->app->settings.is_secure ? "; Secure" : "");
}

static const char SQL_OPEN[] =
    "INSERT INTO session (id, token_hash, account_id, csrf, created_at, seen_at, ends_at, address,"
    " agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

bool session_open(Ctx *cx, int64_t account_id)
{
    const Settings *settings = &cx->app->settings;
    const Str token = random_token(cx);
    const Str agent = http_header(cx->request, "User-Agent");
    set_cookie(cx, token, settings->session_absolute_ms / 1000);
    return db_run(cx->db, SQL_OPEN,
                  DB_ARGS(db_int(id_next(cx->ids)), db_bytes(token_hash(cx, token)),
                          db_int(account_id), db_text(random_token(cx)), db_instant(cx->now),
                          db_instant(cx->now), db_int(cx->now.ms + settings->session_absolute_ms),
                          db_text(cx->client_address),
                          db_text(utf8_is_valid(agent) ? str_slice(agent, 0, 200) : STR(""))),
                  &cx->error);
}

static const char SQL_END[] = "DELETE FROM session WHERE id = $1 AND account_id = $2";

bool session_end(Ctx *cx, int64_t account_id, int64_t session_id)
{
    return db_run(cx->db, SQL_END, DB_ARGS(db_int(session_id), db_int(account_id)), &cx->error);
}

bool session_close(Ctx *cx)
{
    set_cookie(cx, STR(""), 0);
    return session_end(cx, cx->actor.account_id, cx->session.id);
}

static const char SQL_END_OTHERS[] = "DELETE FROM session WHERE account_id = $1 AND id <> $2";

bool session_end_others(Ctx *cx, int64_t account_id)
{
    return db_run(cx->db, SQL_END_OTHERS, DB_ARGS(db_int(account_id), db_int(cx->session.id)),
                  &cx->error);
}

static const char SQL_END_ALL[] = "DELETE FROM session WHERE account_id = $1";

bool session_end_all(Ctx *cx, int64_t account_id)
{
    return db_run(cx->db, SQL_END_ALL, DB_ARGS(db_int(account_id)), &cx->error);
}

static const DbColumn COLUMNS[] = {
    DB_INT(SessionRow, id),          DB_INSTANT(SessionRow, created_at),
    DB_INSTANT(SessionRow, seen_at), DB_INSTANT(SessionRow, ends_at),
    DB_TEXT(SessionRow, address),    DB_TEXT(SessionRow, agent),
};

static const char SQL_LIST[] =
    "SELECT id, created_at, seen_at, ends_at, address, agent FROM session"
    " WHERE account_id = $1 AND ends_at > $2 ORDER BY seen_at DESC, id DESC LIMIT 100";

bool session_list(Ctx *cx, int64_t account_id, SessionRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_LIST,
                        DB_ARGS(db_int(account_id), db_instant(cx->now)), DB_ROWS(COLUMNS),
                        sizeof **out, MAX_SESSIONS_SHOWN, (void *)out, out_count, &cx->error);
}

static const char SQL_TOUCH[] = "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2";

static bool touch(Ctx *cx, void *data __attribute__((unused)))
{
    return db_run(cx->db, SQL_TOUCH, DB_ARGS(db_int(cx->session.id), db_instant(cx->now)),
                  &cx->error);
}

void session_touch(Ctx *cx)
{
    if (cx->now.ms - cx->session.seen_at.ms >= SESSION_TOUCH_MS)
        write_later(cx, touch, NULL, false);
}
