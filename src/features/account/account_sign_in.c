#include "features/account/account_internal.h"
#include "kernel/actor.h"

/* ---- forms ---- */

typedef struct SignInForm {
    Str login, password;
} SignInForm;

static const FormField SIGN_IN_FIELDS[] = {
    FORM_TEXT(SignInForm, login, .label = VI("Tên đăng nhập"), .required = true, .max_chars = 60,
              .autocomplete = "username"),
    FORM_PASSWORD(SignInForm, password, .label = VI("Mật khẩu"), .required = true,
                  .autocomplete = "current-password"),
};
const FormDef SIGN_IN_FORM = FORM_DEF(SignInForm, SIGN_IN_FIELDS);

typedef struct FirstForm {
    Str login, password, new_password, repeat_password;
} FirstForm;

static const FormField FIRST_FIELDS[] = {
    FORM_TEXT(FirstForm, login, .label = VI("Tên đăng nhập"), .required = true, .max_chars = 60,
              .autocomplete = "username"),
    FORM_PASSWORD(FirstForm, password, .label = VI("Mật khẩu dùng một lần"), .required = true,
                  .hint = VI("Do quản trị đơn vị đưa."), .autocomplete = "current-password"),
    FORM_PASSWORD(FirstForm, new_password, .label = VI("Mật khẩu mới"), .required = true,
                  .hint = VI("Ít nhất 10 ký tự."), .autocomplete = "new-password"),
    FORM_PASSWORD(FirstForm, repeat_password, .label = VI("Gõ lại mật khẩu mới"), .required = true,
                  .autocomplete = "new-password"),
};
const FormDef FIRST_FORM = FORM_DEF(FirstForm, FIRST_FIELDS);

/* ---- where to go ---- */

/* Only a path of this server, and none that leads back here. */
static Str wanted_path(Ctx *cx)
{
    Url url = {0};
    const Str next = query_text(cx, "next");
    if (str_starts_with(next, STR("/sign-")) || !url_local(next, &url))
        return (Str){0};
    return url.text;
}

static Url with_next(Ctx *cx, const char *path)
{
    return url_add_query(cx->arena, url_path(path), "next", wanted_path(cx));
}

static void go_on(Ctx *cx)
{
    const Str wanted = wanted_path(cx);
    if (!str_is_empty(wanted))
        redirect(cx, wanted);
    else if (actor_may(&cx->actor, PERM_READ))
        redirect(cx, STR("/inbox"));
    else if (actor_may(&cx->actor, PERM_ACCOUNTS))
        redirect(cx, STR("/accounts"));
    else
        redirect(cx, STR("/account"));
}

/* ---- sign in ---- */

bool account_show_sign_in(Ctx *cx)
{
    if (cx->actor.kind == ACTOR_OFFICER && cx->refill == ERROR_NONE) {
        go_on(cx);
        return true;
    }
    const SignInView view = {.action = with_next(cx, "/sign-in"),
                             .form = form_html(cx, &SIGN_IN_FORM, NULL)};
    cx->response.title = STR(VI("Đăng nhập"));
    account_sign_in_html(&cx->response.body, &view);
    return true;
}

bool account_prepare_sign_in(Ctx *cx)
{
    const SignInForm *form = cx->form;
    Credential *credential = NULL;
    if (!credential_check(cx, utf8_lower(cx->arena, form->login), form->password, &credential))
        return false;
    cx->prepared = credential;
    return true;
}

static bool enter(Ctx *cx, const Account *account)
{
    if (!session_open(cx, account->id) || !actor_of_account(cx, account->id, &cx->actor) ||
        !account_note(cx, "account.signed_in", account, account->home_unit_id, NULL))
        return false;
    go_on(cx);
    return true;
}

bool account_post_sign_in(Ctx *cx)
{
    const Credential *credential = cx->prepared;
    const char *refusal = NULL;
    account_forget_key(cx);
    if (!credential_settle(cx, credential, &refusal))
        return false;
    if (refusal)
        return credential_refuse(cx, refusal, account_show_sign_in);
    if (!credential->account.must_change_password)
        return enter(cx, &credential->account);
    redirect(cx, url_add_query(cx->arena, with_next(cx, "/sign-in/first"), "login",
                               credential->account.login)
                     .text);
    return true;
}

bool account_post_sign_out(Ctx *cx)
{
    account_forget_key(cx);
    redirect(cx, STR("/sign-in"));
    return cx->actor.kind != ACTOR_OFFICER || session_close(cx);
}

/* ---- the first sign-in: no session before the one-time password is replaced ---- */

bool account_show_first(Ctx *cx)
{
    const FirstForm typed = {.login = query_text(cx, "login")};
    const SignInView view = {.action = with_next(cx, "/sign-in/first"),
                             .form = form_html(cx, &FIRST_FORM, &typed)};
    cx->response.title = STR(VI("Đặt mật khẩu của bạn"));
    account_first_html(&cx->response.body, &view);
    return true;
}

bool account_prepare_first(Ctx *cx)
{
    const FirstForm *form = cx->form;
    const PasswordChange change = {utf8_lower(cx->arena, form->login), form->password,
                                   form->new_password, form->repeat_password};
    return credential_prepare_change(cx, &change);
}

bool account_post_first(Ctx *cx)
{
    const Credential *credential = cx->prepared;
    const Account *account = &credential->account;
    const char *refusal = NULL;
    account_forget_key(cx);
    if (!credential_settle(cx, credential, &refusal))
        return false;
    if (refusal)
        return credential_refuse(cx, refusal, account_show_first);
    if (!account_set_password(cx, account, account->version, credential->new_hash, false) ||
        !session_end_all(cx, account->id) || !enter(cx, account))
        return false;
    return account_note(cx, "account.password_changed", account, account->home_unit_id, NULL);
}
