#include "kernel/actor.h"

#include "kernel/unit_holder.h"
#include "platform/session.h"

/* Roles times the units that hers hold for. */
#define MAX_POST_ROWS 2000

typedef struct ActorRow {
    int64_t session_id;
    Str csrf;
    Instant created_at, seen_at, ends_at;
    int64_t account_id;
    Str login, name, kind;
    int64_t unit_id;
    Str unit_name, role;
    int64_t left_unit_id; /* a closed unit that this one holds for, or 0 */
    Str left_unit_name;
} ActorRow;

static const DbColumn COLUMNS[] = {
    DB_INT(ActorRow, session_id),
    DB_TEXT(ActorRow, csrf),
    DB_INSTANT(ActorRow, created_at),
    DB_INSTANT(ActorRow, seen_at),
    DB_INSTANT(ActorRow, ends_at),
    DB_INT(ActorRow, account_id),
    DB_TEXT(ActorRow, login),
    DB_TEXT(ActorRow, name),
    DB_TEXT(ActorRow, kind),
    DB_OPTIONAL(ActorRow, unit_id),
    DB_TEXT(ActorRow, unit_name),
    DB_TEXT(ActorRow, role),
    DB_OPTIONAL(ActorRow, left_unit_id),
    DB_TEXT(ActorRow, left_unit_name),
};

/* Nobody acts for a unit that is closed, whatever his post says. */
#define RIGHTS_END_WITH_THE_UNIT                                                                   \
    "       AND (SELECT coalesce(c.valid_to, '9999-12-31') FROM unit AS c WHERE c.id = p.unit_id)" \
    "           >= $2"

static const char SQL_BY_SESSION[] =
    "SELECT s.id AS session_id, s.csrf, s.created_at, s.seen_at, s.ends_at, a.id AS account_id,"
    " a.login, a.name, a.kind, p.unit_id, u.name AS unit_name, p.role,"
    " h.unit_id AS left_unit_id, l.name AS left_unit_name"
    "  FROM session AS s JOIN account AS a ON a.id = s.account_id AND a.state = 'active'"
    "  LEFT JOIN post AS p ON p.account_id = a.id AND p.valid_from <= $2"
    "       AND (p.valid_to IS NULL OR p.valid_to >= $2)" RIGHTS_END_WITH_THE_UNIT
    "  LEFT JOIN unit AS u ON u.id = p.unit_id"
    "  LEFT JOIN unit_holder AS h ON h.holder_unit_id = p.unit_id"
    "  LEFT JOIN unit AS l ON l.id = h.unit_id"
    " WHERE s.token_hash = $1 ORDER BY p.unit_id NULLS LAST, p.id";

static const char SQL_BY_TOKEN[] =
    "SELECT t.id AS session_id, '' AS csrf, t.created_at, t.created_at AS seen_at, t.ends_at,"
    " a.id AS account_id, a.login, a.name, a.kind, p.unit_id, u.name AS unit_name, p.role,"
    " h.unit_id AS left_unit_id, l.name AS left_unit_name"
    "  FROM api_token AS t JOIN account AS a ON a.id = t.account_id AND a.state = 'active'"
    "  LEFT JOIN post AS p ON p.account_id = a.id AND p.valid_from <= $2"
    "       AND (p.valid_to IS NULL OR p.valid_to >= $2)" RIGHTS_END_WITH_THE_UNIT
    "  LEFT JOIN unit AS u ON u.id = p.unit_id"
    "  LEFT JOIN unit_holder AS h ON h.holder_unit_id = p.unit_id"
    "  LEFT JOIN unit AS l ON l.id = h.unit_id"
    " WHERE t.token_hash = $1 ORDER BY p.unit_id NULLS LAST, p.id";

static const char SQL_BY_ACCOUNT[] =
    "SELECT 0 AS session_id, '' AS csrf, 0 AS created_at, 0 AS seen_at, 0 AS ends_at,"
    " a.id AS account_id, a.login, a.name, a.kind, p.unit_id, u.name AS unit_name, p.role,"
    " h.unit_id AS left_unit_id, l.name AS left_unit_name"
    "  FROM account AS a"
    "  LEFT JOIN post AS p ON p.account_id = a.id AND p.valid_from <= $2"
    "       AND (p.valid_to IS NULL OR p.valid_to >= $2)" RIGHTS_END_WITH_THE_UNIT
    "  LEFT JOIN unit AS u ON u.id = p.unit_id"
    "  LEFT JOIN unit_holder AS h ON h.holder_unit_id = p.unit_id"
    "  LEFT JOIN unit AS l ON l.id = h.unit_id"
    " WHERE a.id = $1 ORDER BY p.unit_id NULLS LAST, p.id";

static void add_role(Actor *actor, ActorPost *posts, const ActorPost *post)
{
    size_t at = 0;
    while (at < actor->post_count && posts[at].unit_id != post->unit_id)
        at++;
    if (at == actor->post_count) {
        posts[actor->post_count++] = *post;
        return;
    }
    posts[at].roles |= post->roles;
}

/* Her own posts first, then the closed units for which their units hold: what she does at home she
 * may do with what those left. */
static void add_posts(Actor *actor, ActorPost *posts, const ActorRow *rows, size_t count)
{
    Role role = ROLE_NONE;
    for (size_t i = 0; i < count; i++)
        if (rows[i].unit_id != 0 && role_parse(rows[i].role, &role)) {
            add_role(actor, posts,
                     &(ActorPost){.unit_id = rows[i].unit_id,
                                  .unit_name = rows[i].unit_name,
                                  .roles = ROLE_BIT(role)});
            actor->all_roles |= ROLE_BIT(role);
        }
    for (size_t i = 0; i < count; i++)
        if (rows[i].left_unit_id != 0 && role_parse(rows[i].role, &role) &&
            (ROLE_BIT(role) & HOLDER_ROLES))
            add_role(actor, posts,
                     &(ActorPost){.unit_id = rows[i].left_unit_id,
                                  .unit_name = rows[i].left_unit_name,
                                  .roles = ROLE_BIT(role),
                                  .held_by = rows[i].unit_id});
}

static Actor actor_of_rows(Ctx *cx, const ActorRow *rows, size_t count)
{
    Actor actor = {.kind = str_is(rows[0].kind, "system") ? ACTOR_SYSTEM : ACTOR_OFFICER,
                   .account_id = rows[0].account_id,
                   .login = rows[0].login,
                   .name = rows[0].name};
    ActorPost *posts = ARENA_ARRAY(cx->arena, ActorPost, 2 * count);
    add_posts(&actor, posts, rows, count);
    actor.posts = posts;
    return actor;
}

static bool fetch(Ctx *cx, const char *sql, DbValue key, ActorRow **rows, size_t *count)
{
    const DbArgs args = DB_ARGS(key, db_date(cx->arena, cx->today));
    return db_fetch_all(cx->db, cx->arena, sql, args, DB_ROWS(COLUMNS), sizeof **rows,
                        MAX_POST_ROWS, (void *)rows, count, &cx->error);
}

static bool load_bearer(Ctx *cx, Str token)
{
    ActorRow *rows = NULL;
    size_t count = 0;
    if (!fetch(cx, SQL_BY_TOKEN, db_bytes(token_hash(cx, token)), &rows, &count))
        return false;
    if (count == 0 || rows[0].ends_at.ms <= cx->now.ms)
        return fail(cx, ERROR_SIGN_IN, VI("Thẻ truy cập không đúng hoặc đã hết hạn."),
                    "bearer token");
    cx->actor = actor_of_rows(cx, rows, count);
    return true;
}

static bool load_session(Ctx *cx, Str token)
{
    ActorRow *rows = NULL;
    size_t count = 0;
    if (!fetch(cx, SQL_BY_SESSION, db_bytes(token_hash(cx, token)), &rows, &count))
        return false;
    const Settings *settings = &cx->app->settings;
    if (count == 0 || rows[0].ends_at.ms <= cx->now.ms ||
        rows[0].seen_at.ms + settings->session_idle_ms <= cx->now.ms)
        return true;
    cx->session = (Session){rows[0].session_id, rows[0].csrf, rows[0].created_at, rows[0].seen_at,
                            rows[0].ends_at};
    cx->actor = actor_of_rows(cx, rows, count);
    session_touch(cx);
    return true;
}

bool actor_load(Ctx *cx)
{
    const Str authorization = http_header(cx->request, "Authorization");
    if (cx->is_api) {
        if (str_is_empty(authorization))
            return true;
        if (!str_starts_with(authorization, STR("Bearer ")))
            return fail(cx, ERROR_SIGN_IN, VI("Chỉ nhận thẻ truy cập dạng Bearer."),
                        "authorization scheme");
        return load_bearer(cx, str_trim(str_slice(authorization, 7, authorization.len)));
    }
    const Str cookie = http_cookie(cx->request, SESSION_COOKIE);
    return str_is_empty(cookie) || load_session(cx, cookie);
}

bool actor_of_account(Ctx *cx, int64_t account_id, Actor *out)
{
    ActorRow *rows = NULL;
    size_t count = 0;
    if (!fetch(cx, SQL_BY_ACCOUNT, db_int(account_id), &rows, &count))
        return false;
    if (count == 0)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có tài khoản này."), "account %lld",
                    (long long)account_id);
    *out = actor_of_rows(cx, rows, count);
    return true;
}

Actor actor_of_time(void)
{
    return (Actor){.kind = ACTOR_TIME, .name = STR("Hệ thống"), .login = STR("lam")};
}

const char *actor_kind_code(ActorKind kind)
{
    static const char *const CODES[] = {"nobody", "officer", "system", "citizen", "time"};
    return CODES[kind];
}
