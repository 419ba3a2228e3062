#include "features/account/account_token.h"

#define SECRET_BYTES 32
#define SECRET_MARK "lam_" /* so that programs that look for lost secrets know it */

static const DbColumn COLUMNS[] = {
    DB_INT(TokenRow, id),           DB_INT(TokenRow, account_id),
    DB_TEXT(TokenRow, label),       DB_INSTANT(TokenRow, created_at),
    DB_INSTANT(TokenRow, ends_at),  DB_TEXT(TokenRow, name),
    DB_TEXT(TokenRow, login),       DB_TEXT(TokenRow, kind),
    DB_INT(TokenRow, home_unit_id),
};

#define SELECT_TOKENS                                                                              \
    "SELECT t.id, t.account_id, t.label, t.created_at, t.ends_at, a.name, a.login, a.kind,"        \
    " a.home_unit_id FROM api_token AS t JOIN account AS a ON a.id = t.account_id "

static const char SQL_OF_UNIT[] =
    SELECT_TOKENS "WHERE a.home_unit_id = $1 ORDER BY t.ends_at DESC, t.id DESC LIMIT 200";
static const char SQL_OF_ACCOUNT[] =
    SELECT_TOKENS "WHERE t.account_id = $1 ORDER BY t.ends_at DESC, t.id DESC LIMIT 200";
static const char SQL_GET[] = SELECT_TOKENS "WHERE t.id = $1";

bool token_list_of_unit(Ctx *cx, int64_t unit_id, TokenRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_OF_UNIT, DB_ARGS(db_int(unit_id)), DB_ROWS(COLUMNS),
                        sizeof **out, TOKENS_SHOWN, (void *)out, out_count, &cx->error);
}

bool token_list_of_account(Ctx *cx, int64_t account_id, TokenRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_OF_ACCOUNT, DB_ARGS(db_int(account_id)),
                        DB_ROWS(COLUMNS), sizeof **out, TOKENS_SHOWN, (void *)out, out_count,
                        &cx->error);
}

bool token_get(Ctx *cx, int64_t id, TokenRow *out)
{
    bool found = false;
    if (!db_find_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(id)), DB_ROWS(COLUMNS), out, &found,
                     &cx->error))
        return false;
    return found ||
           fail(cx, ERROR_NOT_FOUND, VI("Không có thẻ truy cập này."), "token %lld", (long long)id);
}

static const char SQL_LABELLED[] = "SELECT count(*) AS tokens FROM api_token"
                                   " WHERE account_id = $1 AND label = $2 AND ends_at > $3";

bool token_is_labelled(Ctx *cx, int64_t account_id, Str label, bool *out)
{
    int64_t count = 0;
    if (!db_fetch_int(cx->db, SQL_LABELLED,
                      DB_ARGS(db_int(account_id), db_text(label), db_instant(cx->now)), &count,
                      &cx->error))
        return false;
    *out = count > 0;
    return true;
}

static const char SQL_MAKE[] =
    "INSERT INTO api_token (id, token_hash, account_id, label, created_at, ends_at)"
    " VALUES ($1, $2, $3, $4, $5, $6)";

bool token_make(Ctx *cx, int64_t account_id, Str label, Instant ends_at, Str *out_secret)
{
    char bytes[SECRET_BYTES];
    random_bytes(bytes, sizeof bytes);
    const Str random = base64url_of(cx->arena, (Str){bytes, sizeof bytes});
    const Str secret = arena_format(cx->arena, SECRET_MARK "%.*s", STR_ARGS(random));
    if (!db_run(cx->db, SQL_MAKE,
                DB_ARGS(db_int(id_next(cx->ids)), db_bytes(token_hash(cx, secret)),
                        db_int(account_id), db_text(label), db_instant(cx->now),
                        db_instant(ends_at)),
                &cx->error))
        return false;
    *out_secret = secret;
    return true;
}

static const char SQL_END[] = "UPDATE api_token SET ends_at = $2 WHERE id = $1 AND ends_at > $2";

bool token_end(Ctx *cx, int64_t id)
{
    int64_t changed = 0;
    if (!db_run_count(cx->db, SQL_END, DB_ARGS(db_int(id), db_instant(cx->now)), &changed,
                      &cx->error))
        return false;
    return changed == 1 || fail(cx, ERROR_CONFLICT, VI("Thẻ này đã hết hiệu lực từ trước."),
                                "token %lld has ended", (long long)id);
}

const TokenLine *token_lines(Ctx *cx, const TokenRow *rows, size_t count, const char *action)
{
    TokenLine *lines = ARENA_ARRAY(cx->arena, TokenLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        const bool is_valid = rows[i].ends_at.ms > cx->now.ms;
        const char *path = arena_printf(cx->arena, "%s/%lld/end", action, (long long)rows[i].id);
        lines[i] = (TokenLine){.label = rows[i].label,
                               .name = rows[i].name,
                               .login = rows[i].login,
                               .is_system = str_is(rows[i].kind, "system"),
                               .created_at = rows[i].created_at,
                               .last_day = instant_date((Instant){rows[i].ends_at.ms - 1}),
                               .has_end = is_valid,
                               .end = {.action = url_path(path),
                                       .hidden = form_hidden_html(cx),
                                       .label = VI("Thu hồi"),
                                       .icon = ICON_WRONG,
                                       .confirm = VI("Ai đang dùng thẻ này sẽ bị từ chối ngay. "
                                                     "Làm tiếp?"),
                                       .is_danger = true}};
    }
    return lines;
}
