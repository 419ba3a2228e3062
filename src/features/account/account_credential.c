#include "features/account/account_internal.h"
#include "features/account/password.h"

#define ADDRESS_LIMIT 100
#define ADDRESS_WINDOW_MS (15 * MS_PER_MINUTE)

/* ---- prepare: outside the write lane ---- */

static Str address_subject(Ctx *cx)
{
    return arena_format(cx->arena, "sign-in address %.*s", STR_ARGS(cx->client_address));
}

/* Hashed, because people type passwords into the wrong box. */
static Str login_subject(Ctx *cx, Str login)
{
    const Sha256 hash = hmac_sha256(cx->app->settings.secret, login);
    return arena_format(cx->arena, "sign-in login %.*s",
                        STR_ARGS(hex_of(cx->arena, (Str){(const char *)hash.bytes, 16})));
}

static bool check_address(Ctx *cx)
{
    const Instant since = {cx->now.ms - ADDRESS_WINDOW_MS};
    int64_t failures = 0;
    if (!failures_since(cx, address_subject(cx), since, &failures))
        return false;
    if (failures < ADDRESS_LIMIT)
        return true;
    cx->response.retry_after_s = (int)(ADDRESS_WINDOW_MS / 1000);
    return fail(cx, ERROR_TOO_MANY,
                VI("Từ địa chỉ mạng này đã có quá nhiều lần nhập sai. Hãy thử lại sau 15 phút."),
                "sign-in failures of one address");
}

bool credential_check(Ctx *cx, Str login, Str password, Credential **out)
{
    Credential *credential = ARENA_NEW(cx->arena, Credential);
    bool found = false;
    if (!check_address(cx) || !account_find_by_login(cx, login, &credential->account, &found))
        return false;
    const Account *account = &credential->account;
    credential->is_known = found && account_is_active(account) &&
                           str_is(account->kind, "officer") &&
                           !str_is_empty(account->password_hash);
    credential->subject = login_subject(cx, login);
    if (credential->is_known)
        credential->is_right = password_is_right(cx->arena, account->password_hash, password);
    else
        password_waste(cx->arena, password);
    *out = credential;
    return true;
}

static bool take_new(Ctx *cx, Str login, Str password, Str repeated, Str *out_hash)
{
    const char *mistake = password_mistake(cx->arena, password, login);
    if (mistake)
        return form_mistake(cx, "new_password", mistake);
    if (!str_equal(password, repeated))
        return form_mistake(cx, "repeat_password", VI("Hai lần gõ mật khẩu mới chưa giống nhau."));
    return password_hash(cx->arena, password, out_hash, &cx->error);
}

bool credential_prepare_change(Ctx *cx, const PasswordChange *change)
{
    Credential *credential = NULL;
    Str hash = {0};
    if (str_equal(change->current, change->wanted))
        return form_mistake(cx, "new_password", VI("Mật khẩu mới phải khác mật khẩu cũ."));
    if (!take_new(cx, change->login, change->wanted, change->repeated, &hash) ||
        !credential_check(cx, change->login, change->current, &credential))
        return false;
    credential->new_hash = hash;
    cx->prepared = credential;
    return true;
}

/* ---- the write step ---- */

/* The same words for a real login and one that does not exist. */
static const char *locked_message(Ctx *cx)
{
    return arena_printf(cx->arena,
                        VI("Tên đăng nhập này đã bị nhập sai %d lần nên tạm khóa. Hãy thử lại sau "
                           "%lld phút, hoặc nhờ quản trị đơn vị đặt lại mật khẩu."),
                        cx->app->settings.lockout_failures,
                        (long long)(cx->app->settings.lockout_ms / MS_PER_MINUTE));
}

static const char WRONG[] =
    VI("Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock.");

static bool settle_unknown(Ctx *cx, const Credential *credential, const char **out_refusal)
{
    const Instant since = {cx->now.ms - cx->app->settings.lockout_ms};
    int64_t failures = 0;
    if (!failures_since(cx, credential->subject, since, &failures))
        return false;
    const bool is_locked = failures >= cx->app->settings.lockout_failures;
    if (!is_locked && !failures_add(cx, credential->subject))
        return false;
    *out_refusal = is_locked ? locked_message(cx) : WRONG;
    return failures_add(cx, address_subject(cx));
}

static bool is_locked_now(const Ctx *cx, const Account *account)
{
    return account->locked_until.ms > cx->now.ms;
}

/* Whoever guesses leaves a trace that the auditor of the unit sees. */
static bool note_lock(Ctx *cx, const Account *before)
{
    const bool is_lock =
        before->locked_until.ms == 0 && before->failures + 1 >= cx->app->settings.lockout_failures;
    return !is_lock || account_note(cx, "account.locked", before, before->home_unit_id, NULL);
}

static bool settle_known(Ctx *cx, const Credential *credential, const Account *now,
                         const char **out_refusal)
{
    const bool is_locked = is_locked_now(cx, now);
    const bool is_right = credential->is_right && account_is_active(now) &&
                          str_equal(now->password_hash, credential->account.password_hash);
    if (is_right && !is_locked)
        return account_clear_failures(cx, now->id);
    if (!is_locked && !(account_count_failure(cx, now) && note_lock(cx, now)))
        return false;
    *out_refusal = is_locked ? locked_message(cx) : WRONG;
    return failures_add(cx, address_subject(cx));
}

bool credential_settle(Ctx *cx, const Credential *credential, const char **out_refusal)
{
    *out_refusal = NULL;
    if (!check_address(cx))
        return false;
    if (!credential->is_known)
        return settle_unknown(cx, credential, out_refusal);
    Account now;
    return account_get(cx, credential->account.id, &now) &&
           settle_known(cx, credential, &now, out_refusal);
}

bool credential_refuse(Ctx *cx, const char *message, Handler *page)
{
    cx->refill = ERROR_INPUT;
    cx->refill_message = message;
    if (!page(cx))
        return false;
    cx->response.status = error_http_status(ERROR_INPUT);
    return true;
}

void account_forget_key(Ctx *cx)
{
    cx->key = (Str){0};
}
