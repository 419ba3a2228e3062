#include "features/account/account_internal.h"

#define LOGIN_MIN 3
#define LOGIN_MAX 60
#define MAX_GUESTS 200

/* ---- accounts ---- */

const char *account_login_mistake(Str login)
{
    static const char WRONG[] = VI("Tên đăng nhập gồm 3 đến 60 chữ thường không dấu, chữ số, dấu "
                                   "chấm, gạch nối hoặc gạch dưới, bắt đầu bằng chữ.");
    if (login.len < LOGIN_MIN || login.len > LOGIN_MAX || login.data[0] < 'a' ||
        login.data[0] > 'z')
        return WRONG;
    for (size_t i = 0; i < login.len; i++)
        if (str_find_char(STR("abcdefghijklmnopqrstuvwxyz0123456789._-"), login.data[i]) < 0)
            return WRONG;
    return NULL;
}

bool account_is_active(const Account *account)
{
    return str_is(account->state, "active");
}

static const DbColumn COLUMNS[] = {
    DB_INT(Account, id),
    DB_TEXT(Account, login),
    DB_TEXT(Account, name),
    DB_TEXT(Account, kind),
    DB_TEXT(Account, state),
    DB_TEXT(Account, password_hash),
    DB_BOOL(Account, must_change_password),
    DB_INSTANT(Account, locked_until),
    DB_INT(Account, failures),
    DB_INT(Account, home_unit_id),
    DB_INSTANT(Account, created_at),
    DB_INT(Account, version),
};

static const char SQL_INSERT[] =
    "INSERT INTO account (id, login, name, kind, password_hash, must_change_password, state,"
    " locked_until, failures, home_unit_id, created_at, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, 'active', NULL, 0, $7, $8, 1)"
    " ON CONFLICT (login) DO NOTHING";

bool account_create(Db *db, IdMaker *ids, const AccountDraft *draft, int64_t *out_id, Error *error)
{
    const char *mistake = account_login_mistake(draft->login);
    if (mistake)
        return error_set_field(error, "login", mistake, "login badly formed");
    const int64_t id = id_next(ids);
    int64_t added = 0;
    const DbArgs args = DB_ARGS(db_int(id), db_text(draft->login), db_text(draft->name),
                                db_cstr(draft->is_system ? "system" : "officer"),
                                db_text(draft->password_hash), db_int(draft->must_change_password),
                                db_int(draft->home_unit_id), db_instant(draft->now));
    if (!db_run_count(db, SQL_INSERT, args, &added, error))
        return false;
    if (added == 0)
        return error_set_field(error, "login",
                               VI("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."),
                               "login taken");
    *out_id = id;
    return true;
}

static const char SQL_GET[] =
    "SELECT id, login, name, kind, state, password_hash, must_change_password, locked_until,"
    " failures, home_unit_id, created_at, version FROM account WHERE id = $1";

bool account_get(Ctx *cx, int64_t id, Account *out)
{
    bool found = false;
    if (!db_find_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(id)), DB_ROWS(COLUMNS), out, &found,
                     &cx->error))
        return false;
    if (!found)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có tài khoản này."), "account %lld",
                    (long long)id);
    return true;
}

static const char SQL_BY_LOGIN[] =
    "SELECT id, login, name, kind, state, password_hash, must_change_password, locked_until,"
    " failures, home_unit_id, created_at, version FROM account WHERE login = $1";

bool account_find_by_login(Ctx *cx, Str login, Account *out, bool *found)
{
    return db_find_one(cx->db, cx->arena, SQL_BY_LOGIN, DB_ARGS(db_text(login)), DB_ROWS(COLUMNS),
                       out, found, &cx->error);
}

static bool changed_one(Ctx *cx, const char *sql, DbArgs args)
{
    int64_t changed = 0;
    if (!db_run_count(cx->db, sql, args, &changed, &cx->error))
        return false;
    if (changed == 1)
        return true;
    return fail(cx, ERROR_CONFLICT,
                VI("Tài khoản này vừa được thay đổi ở nơi khác. Hãy xem lại rồi làm tiếp."),
                "account version");
}

static const char SQL_SET_STATE[] =
    "UPDATE account SET state = $3, failures = 0, locked_until = NULL, version = version + 1"
    " WHERE id = $1 AND version = $2";

bool account_set_state(Ctx *cx, const Account *account, int64_t version, const char *state)
{
    return changed_one(cx, SQL_SET_STATE,
                       DB_ARGS(db_int(account->id), db_int(version), db_cstr(state)));
}

static const char SQL_SET_PASSWORD[] =
    "UPDATE account SET password_hash = $3, must_change_password = $4, failures = 0,"
    " locked_until = NULL, version = version + 1 WHERE id = $1 AND version = $2";

bool account_set_password(Ctx *cx, const Account *account, int64_t version, Str hash,
                          bool must_change)
{
    return changed_one(
        cx, SQL_SET_PASSWORD,
        DB_ARGS(db_int(account->id), db_int(version), db_text(hash), db_int(must_change)));
}

static const char SQL_CLEAR[] =
    "UPDATE account SET failures = 0, locked_until = NULL WHERE id = $1 AND failures > 0";

bool account_clear_failures(Ctx *cx, int64_t account_id)
{
    return db_run(cx->db, SQL_CLEAR, DB_ARGS(db_int(account_id)), &cx->error);
}

/*
 * A lock that stands is left alone (another request may have set it meanwhile); one that is over
 * leaves a clean slate, so this failure is the first.
 */
static const char SQL_FAILED[] =
    "UPDATE account SET"
    " failures = CASE WHEN locked_until IS NULL THEN failures + 1"
    "                 WHEN locked_until > $4 THEN failures ELSE 1 END,"
    " locked_until = CASE WHEN locked_until > $4 THEN locked_until"
    "                     WHEN locked_until IS NULL AND failures + 1 >= $2 THEN $3 ELSE NULL END"
    " WHERE id = $1";

bool account_count_failure(Ctx *cx, const Account *account)
{
    const Settings *settings = &cx->app->settings;
    return db_run(cx->db, SQL_FAILED,
                  DB_ARGS(db_int(account->id), db_int(settings->lockout_failures),
                          db_int(cx->now.ms + settings->lockout_ms), db_instant(cx->now)),
                  &cx->error);
}

/* ---- failures of addresses and unknown logins ---- */

static const char SQL_SINCE[] =
    "SELECT CAST(coalesce(sum(failures), 0) AS BIGINT) FROM failure_count"
    " WHERE subject = $1 AND window_start > $2";

bool failures_since(Ctx *cx, Str subject, Instant since, int64_t *out)
{
    return db_fetch_int(cx->db, SQL_SINCE, DB_ARGS(db_text(subject), db_instant(since)), out,
                        &cx->error);
}

static const char SQL_ADD[] =
    "INSERT INTO failure_count (subject, window_start, failures) VALUES ($1, $2, 1)"
    " ON CONFLICT (subject, window_start)"
    " DO UPDATE SET failures = failure_count.failures + 1";

bool failures_add(Ctx *cx, Str subject)
{
    const int64_t minute = cx->now.ms - cx->now.ms % MS_PER_MINUTE;
    return db_run(cx->db, SQL_ADD, DB_ARGS(db_text(subject), db_int(minute)), &cx->error);
}

/* ---- posts ---- */

bool account_add_post(Db *db, Arena *arena, IdMaker *ids, const PostDraft *draft, Error *error)
{
    const Post post = {.account_id = draft->account_id,
                       .unit_id = draft->unit_id,
                       .role = str_of(ROLE_CODES[draft->role]),
                       .valid_from = draft->from};
    return post_store(db, arena, ids, &post, draft->now, error);
}

/* ---- lists ---- */

static const DbColumn LINE_COLUMNS[] = {
    DB_INT(AccountLine, id),
    DB_TEXT(AccountLine, login),
    DB_TEXT(AccountLine, name),
    DB_TEXT(AccountLine, state),
    DB_INSTANT(AccountLine, locked_until),
    DB_BOOL(AccountLine, must_change_password),
    DB_INT(AccountLine, post_count),
};

static const char SQL_OF_UNIT[] =
    "SELECT a.id, a.login, a.name, a.state, a.locked_until, a.must_change_password,"
    " (SELECT count(*) FROM post AS p WHERE p.account_id = a.id AND p.valid_from <= $3"
    "    AND (p.valid_to IS NULL OR p.valid_to >= $3)) AS post_count"
    "  FROM account AS a WHERE a.home_unit_id = $1 AND a.login > $2 ORDER BY a.login LIMIT 51";

bool account_list_of_unit(Ctx *cx, int64_t unit_id, Str after, AccountLine **out, size_t *out_count)
{
    _Static_assert(ACCOUNTS_SHOWN == 50, "SQL_OF_UNIT reads one more than is shown");
    return db_fetch_all(cx->db, cx->arena, SQL_OF_UNIT,
                        DB_ARGS(db_int(unit_id), db_text(after), db_date(cx->arena, cx->today)),
                        DB_ROWS(LINE_COLUMNS), sizeof **out, ACCOUNTS_SHOWN + 1, (void *)out,
                        out_count, &cx->error);
}

static const char SQL_GUESTS[] =
    "SELECT a.id, a.login, a.name, a.state, a.locked_until, a.must_change_password,"
    " count(*) AS post_count"
    "  FROM post AS p JOIN account AS a ON a.id = p.account_id AND a.home_unit_id <> $1"
    " WHERE p.unit_id = $1 AND (p.valid_to IS NULL OR p.valid_to >= $2)"
    " GROUP BY a.id, a.login, a.name, a.state, a.locked_until, a.must_change_password"
    " ORDER BY a.login LIMIT 200";

bool account_list_guests(Ctx *cx, int64_t unit_id, AccountLine **out, size_t *out_count)
{
    return db_fetch_all(
        cx->db, cx->arena, SQL_GUESTS, DB_ARGS(db_int(unit_id), db_date(cx->arena, cx->today)),
        DB_ROWS(LINE_COLUMNS), sizeof **out, MAX_GUESTS, (void *)out, out_count, &cx->error);
}
