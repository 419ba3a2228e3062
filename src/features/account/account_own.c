#include "features/account/account_token.h"

/* ---- change of one's own password ---- */

typedef struct PasswordForm {
    Str current_password, new_password, repeat_password;
} PasswordForm;

static const FormField PASSWORD_FIELDS[] = {
    FORM_PASSWORD(PasswordForm, current_password, .label = VI("Mật khẩu đang dùng"),
                  .required = true, .autocomplete = "current-password"),
    FORM_PASSWORD(PasswordForm, new_password, .label = VI("Mật khẩu mới"), .required = true,
                  .hint = VI("Ít nhất 10 ký tự."), .autocomplete = "new-password"),
    FORM_PASSWORD(PasswordForm, repeat_password, .label = VI("Gõ lại mật khẩu mới"),
                  .required = true, .autocomplete = "new-password"),
};
const FormDef PASSWORD_FORM = FORM_DEF(PasswordForm, PASSWORD_FIELDS);

bool account_prepare_password(Ctx *cx)
{
    const PasswordForm *form = cx->form;
    const PasswordChange change = {cx->actor.login, form->current_password, form->new_password,
                                   form->repeat_password};
    return credential_prepare_change(cx, &change);
}

bool account_post_password(Ctx *cx)
{
    const Credential *credential = cx->prepared;
    const Account *account = &credential->account;
    const char *refusal = NULL;
    account_forget_key(cx);
    if (!credential_settle(cx, credential, &refusal))
        return false;
    if (refusal)
        return credential_refuse(cx, refusal, account_show_own);
    redirect(cx, STR("/account?done=password"));
    return account_set_password(cx, account, account->version, credential->new_hash, false) &&
           session_end_others(cx, account->id) &&
           account_note(cx, "account.password_changed", account, account->home_unit_id, NULL);
}

/* ---- sessions ---- */

bool account_post_session_end(Ctx *cx)
{
    redirect(cx, STR("/account?done=session"));
    return session_end(cx, cx->actor.account_id, cx->path_id);
}

/* ---- the page ---- */

static bool fill_sessions(Ctx *cx, OwnView *view)
{
    SessionRow *rows = NULL;
    size_t count = 0;
    if (!session_list(cx, cx->actor.account_id, &rows, &count))
        return false;
    SessionLine *lines = ARENA_ARRAY(cx->arena, SessionLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        const char *action =
            arena_printf(cx->arena, "/account/sessions/%lld/end", (long long)rows[i].id);
        lines[i] = (SessionLine){.agent = account_agent_name(cx->arena, rows[i].agent),
                                 .address = rows[i].address,
                                 .created_at = rows[i].created_at,
                                 .seen_at = rows[i].seen_at,
                                 .is_this = rows[i].id == cx->session.id,
                                 .end = {.action = url_path(action),
                                         .hidden = form_hidden_html(cx),
                                         .label = VI("Kết thúc"),
                                         .icon = ICON_EXIT}};
    }
    view->sessions = lines;
    view->session_count = count;
    return true;
}

static bool fill_tokens(Ctx *cx, OwnView *view)
{
    TokenRow *rows = NULL;
    if (!token_list_of_account(cx, cx->actor.account_id, &rows, &view->token_count))
        return false;
    view->tokens = token_lines(cx, rows, view->token_count, "/account/tokens");
    return true;
}

static bool fill_posts(Ctx *cx, OwnView *view)
{
    Post *posts = NULL;
    if (!post_list(cx, cx->actor.account_id, &posts, &view->post_count))
        return false;
    view->posts = account_post_lines(cx, posts, view->post_count);
    return true;
}

static void set_flash(Ctx *cx)
{
    const Str done = query_text(cx, "done");
    if (cx->refill != ERROR_NONE)
        return;
    if (str_is(done, "password"))
        cx->flash = VI("Đã đổi mật khẩu. Các phiên khác đã kết thúc.");
    else if (str_is(done, "session"))
        cx->flash = VI("Đã kết thúc phiên đó.");
    else if (str_is(done, "token"))
        cx->flash = VI("Đã thu hồi thẻ.");
}

bool account_show_own(Ctx *cx)
{
    OwnView view = {.name = cx->actor.name,
                    .login = cx->actor.login,
                    .form = form_html(cx, &PASSWORD_FORM, NULL)};
    if (!fill_sessions(cx, &view) || !fill_tokens(cx, &view) || !fill_posts(cx, &view))
        return false;
    set_flash(cx);
    cx->response.title = STR(VI("Tài khoản của tôi"));
    account_own_html(&cx->response.body, &view);
    return true;
}
