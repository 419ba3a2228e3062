#include "features/account/account_token.h"
#include "kernel/unit.h"

#define USUAL_DAYS 90

static bool is_administrator_of(const Ctx *cx, int64_t unit_id)
{
    return actor_has_role_in(&cx->actor, permission_roles(PERM_ACCOUNTS), unit_id);
}

static int64_t chosen_unit(const Ctx *cx)
{
    const ActorPost *post = actor_post_with(&cx->actor, permission_roles(PERM_ACCOUNTS));
    const int64_t wanted = query_int(cx, "unit");
    return wanted ? wanted : post ? post->unit_id : 0;
}

static bool note(Ctx *cx, const char *verb, const TokenRow *token)
{
    const Account account = {.id = token->account_id, .login = token->login};
    return account_note(cx, verb, &account, token->home_unit_id, NULL);
}

/* ---- the list ---- */

typedef struct TokenForm {
    Str login, label;
    Date ends_on;
} TokenForm;
static const FormField TOKEN_FIELDS[] = {
    FORM_TEXT(TokenForm, login, .label = VI("Tên đăng nhập của người hoặc hệ thống"),
              .required = true, .max_chars = 60, .autocomplete = "off"),
    FORM_TEXT(TokenForm, label, .label = VI("Dùng để làm gì"), .required = true, .max_chars = 100,
              .hint = VI("Ví dụ: đồng bộ từ Cổng dịch vụ công.")),
    FORM_DATE(TokenForm, ends_on, .label = VI("Dùng đến hết ngày"), .required = true,
              .hint = VI("Nhiều nhất một năm.")),
};
const FormDef TOKEN_FORM = FORM_DEF(TokenForm, TOKEN_FIELDS);

static void set_flash(Ctx *cx)
{
    const Str done = query_text(cx, "done");
    if (cx->refill != ERROR_NONE)
        return;
    if (str_is(done, "end"))
        cx->flash = VI("Đã thu hồi thẻ.");
    else if (str_is(done, "system"))
        cx->flash = VI("Đã thêm hệ thống. Hãy cấp thẻ cho nó.");
}

bool account_show_tokens(Ctx *cx)
{
    const int64_t unit_id = chosen_unit(cx);
    const TokenForm first = {.login = query_text(cx, "login"),
                             .ends_on = {cx->today.days + USUAL_DAYS}};
    TokenRow *rows = NULL;
    TokensView view = {.form = form_html(cx, &TOKEN_FORM, &first)};
    if (!is_administrator_of(cx, unit_id))
        return fail(cx, ERROR_NOT_FOUND, VI("Bạn không quản trị đơn vị này."), "unit %lld",
                    (long long)unit_id);
    if (!token_list_of_unit(cx, unit_id, &rows, &view.count))
        return false;
    view.unit = unit_name(cx, unit_id);
    view.units = account_unit_tabs(cx, "/tokens", unit_id);
    view.tokens = token_lines(cx, rows, view.count, "/tokens");
    set_flash(cx);
    cx->response.title = STR(VI("Thẻ truy cập"));
    account_tokens_html(&cx->response.body, &view);
    return true;
}

/* ---- a new token ---- */

/* An active account at home where the actor is administrator. */
static bool find_account(Ctx *cx, Str login, Account *out)
{
    bool found = false;
    if (!account_find_by_login(cx, utf8_lower(cx->arena, login), out, &found))
        return false;
    return (found && account_is_active(out) && is_administrator_of(cx, out->home_unit_id)) ||
           form_mistake(cx, "login",
                        VI("Không có tài khoản đang dùng mang tên này trong đơn vị bạn quản trị."));
}

static bool check_form(Ctx *cx, const TokenForm *form, int64_t account_id)
{
    bool is_labelled = false;
    if (form->ends_on.days < cx->today.days || form->ends_on.days > cx->today.days + TOKEN_MAX_DAYS)
        return form_mistake(cx, "ends_on", VI("Ngày hết hạn từ hôm nay đến một năm sau."));
    if (!token_is_labelled(cx, account_id, form->label, &is_labelled))
        return false;
    return !is_labelled ||
           form_mistake(cx, "label",
                        VI("Tài khoản này đang có thẻ dùng cho việc đó. Thu hồi thẻ "
                           "cũ trước, hoặc ghi rõ hơn."));
}

bool account_post_token(Ctx *cx)
{
    const TokenForm *form = cx->form;
    Account account = {0};
    TokenSecretView view = {0};
    if (!find_account(cx, form->login, &account) || !check_form(cx, form, account.id))
        return false;
    const Instant ends_at = instant_of_local((Date){form->ends_on.days + 1}, 0);
    if (!token_make(cx, account.id, form->label, ends_at, &view.secret) ||
        !account_note(cx, "account.token_made", &account, account.home_unit_id, NULL))
        return false;
    account_forget_key(cx);
    view.name = account.name;
    view.label = form->label;
    view.ends_on = form->ends_on;
    cx->response.title = STR(VI("Thẻ truy cập mới"));
    account_token_secret_html(&cx->response.body, &view);
    return true;
}

bool account_post_token_end(Ctx *cx)
{
    TokenRow token = {0};
    if (!token_get(cx, cx->path_id, &token))
        return false;
    if (!is_administrator_of(cx, token.home_unit_id))
        return fail(cx, ERROR_NOT_FOUND, VI("Không có thẻ truy cập này."), "token of another unit");
    redirect(cx, local_url(cx, "/tokens?unit=%lld&done=end", (long long)token.home_unit_id));
    return token_end(cx, token.id) && note(cx, "account.token_ended", &token);
}

/* One's own, whoever made it. */
bool account_post_own_token_end(Ctx *cx)
{
    TokenRow token = {0};
    if (!token_get(cx, cx->path_id, &token))
        return false;
    if (token.account_id != cx->actor.account_id)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có thẻ truy cập này."),
                    "token of another account");
    redirect(cx, STR("/account?done=token"));
    return token_end(cx, token.id) && note(cx, "account.token_ended", &token);
}

/* ---- another system ---- */

typedef struct SystemForm {
    Str name, login;
    int64_t unit_id;
} SystemForm;
static const FormField SYSTEM_FIELDS[] = {
    FORM_TEXT(SystemForm, name, .label = VI("Tên hệ thống"), .required = true, .max_chars = 100),
    FORM_TEXT(SystemForm, login, .label = VI("Tên đăng nhập"), .required = true, .max_chars = 60,
              .hint = VI("Chữ thường không dấu, ví dụ: cong-dvc. Hệ thống chỉ vào bằng thẻ."),
              .autocomplete = "off"),
    FORM_CHOICE_ID(SystemForm, unit_id, .label = VI("Nộp hồ sơ cho đơn vị"), .required = true,
                   .options = account_managed_units),
};
const FormDef SYSTEM_FORM = FORM_DEF(SystemForm, SYSTEM_FIELDS);

bool account_show_system(Ctx *cx)
{
    const SystemForm first = {.unit_id = chosen_unit(cx)};
    const NewView view = {.form = form_html(cx, &SYSTEM_FORM, &first)};
    cx->response.title = STR(VI("Hệ thống mới"));
    account_system_html(&cx->response.body, &view);
    return true;
}

bool account_post_system(Ctx *cx)
{
    const SystemForm *form = cx->form;
    const AccountDraft draft = {.login = form->login,
                                .name = form->name,
                                .home_unit_id = form->unit_id,
                                .is_system = true,
                                .now = cx->now};
    Account account = {.login = form->login, .home_unit_id = form->unit_id};
    if (!account_create(cx->db, cx->ids, &draft, &account.id, &cx->error))
        return false;
    const PostDraft post = {account.id, form->unit_id, ROLE_COUNTER, cx->today, cx->now};
    redirect(cx, local_url(cx, "/tokens?unit=%lld&done=system&login=%s", (long long)form->unit_id,
                           arena_cstr(cx->arena, form->login)));
    return account_add_post(cx->db, cx->arena, cx->ids, &post, &cx->error) &&
           account_note(cx, "account.created", &account, form->unit_id, ROLE_CODES[ROLE_COUNTER]);
}
