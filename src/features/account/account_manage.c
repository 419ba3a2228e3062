#include "features/account/account_internal.h"
#include "features/account/password.h"
#include "kernel/unit.h"

/* ---- who manages whom ---- */

static bool is_administrator_of(const Ctx *cx, int64_t unit_id)
{
    return actor_has_role_in(&cx->actor, permission_roles(PERM_ACCOUNTS), unit_id);
}

static bool refuse_unseen(Ctx *cx)
{
    return fail(cx, ERROR_NOT_FOUND, VI("Không có tài khoản này trong đơn vị bạn quản trị."),
                "account of another unit");
}

/* The account of the path, if its home is a unit that the actor administers. */
static bool get_managed(Ctx *cx, Account *out)
{
    return account_get(cx, cx->path_id, out) &&
           (is_administrator_of(cx, out->home_unit_id) || refuse_unseen(cx));
}

/* To be disabled or given a new password: nobody shuts himself out. */
static bool get_other(Ctx *cx, Account *out)
{
    if (!get_managed(cx, out))
        return false;
    if (out->id != cx->actor.account_id)
        return true;
    return fail(cx, ERROR_CONFLICT,
                VI("Không làm việc này với tài khoản của chính mình. Đổi mật khẩu ở trang Tài "
                   "khoản của tôi."),
                "own account");
}

/* Seen too: somebody else's officer who holds a post in a unit of the actor. */
static bool get_seen(Ctx *cx, Account *out, Post **posts, size_t *post_count)
{
    Account account;
    if (!account_get(cx, cx->path_id, &account) || !post_list(cx, account.id, posts, post_count))
        return false;
    bool is_seen = is_administrator_of(cx, account.home_unit_id);
    for (size_t i = 0; i < *post_count; i++)
        is_seen = is_seen || is_administrator_of(cx, (*posts)[i].unit_id);
    if (!is_seen)
        return refuse_unseen(cx);
    *out = account;
    return true;
}

FieldOptions account_managed_units(Ctx *cx)
{
    FieldOption *items = ARENA_ARRAY(cx->arena, FieldOption, cx->actor.post_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < cx->actor.post_count; i++) {
        const ActorPost *post = &cx->actor.posts[i];
        if (is_administrator_of(cx, post->unit_id))
            items[count++] = (FieldOption){
                arena_format(cx->arena, "%lld", (long long)post->unit_id), post->unit_name};
    }
    return (FieldOptions){items, count};
}

static int64_t first_unit(const Ctx *cx)
{
    const ActorPost *post = actor_post_with(&cx->actor, permission_roles(PERM_ACCOUNTS));
    return post ? post->unit_id : 0;
}

/* ---- the list ---- */

static Url account_url(Ctx *cx, int64_t id, const char *rest)
{
    return url_path(arena_printf(cx->arena, "/accounts/%lld%s", (long long)id, rest));
}

static void describe_line(Ctx *cx, AccountLine *line)
{
    line->page = account_url(cx, line->id, "");
    line->tone = TONE_GOOD;
    line->icon = ICON_DONE;
    line->standing = VI("Đang dùng");
    if (!str_is(line->state, "active")) {
        line->tone = TONE_PAUSED;
        line->icon = ICON_PAUSED;
        line->standing = VI("Ngừng dùng");
    } else if (line->locked_until.ms > cx->now.ms) {
        line->tone = TONE_BAD;
        line->icon = ICON_LOCK;
        line->standing = VI("Tạm khóa");
    } else if (line->must_change_password) {
        line->tone = TONE_WARN;
        line->icon = ICON_CLOCK;
        line->standing = VI("Chờ đặt mật khẩu");
    }
}

TabsView account_unit_tabs(Ctx *cx, const char *path, int64_t chosen)
{
    const FieldOptions units = account_managed_units(cx);
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, units.count + 1);
    for (size_t i = 0; i < units.count; i++) {
        const Url url = url_add_query(cx->arena, url_path(path), "unit", units.items[i].value);
        int64_t id = 0;
        (void)!str_parse_int(units.items[i].value, &id);
        tabs[i] = (TabView){.label = arena_cstr(cx->arena, units.items[i].label),
                            .url = url,
                            .count = -1,
                            .is_current = id == chosen};
    }
    return (TabsView){VI("Đơn vị"), tabs, units.count};
}

static bool fill_list(Ctx *cx, int64_t unit_id, ListView *view)
{
    AccountLine *lines = NULL;
    AccountLine *guests = NULL;
    if (!account_list_of_unit(cx, unit_id, query_text(cx, "after"), &lines, &view->count) ||
        !account_list_guests(cx, unit_id, &guests, &view->guest_count))
        return false;
    const Str unit = arena_format(cx->arena, "%lld", (long long)unit_id);
    const Url here = url_add_query(cx->arena, url_path("/accounts"), "unit", unit);
    if (!str_is_empty(query_text(cx, "after")))
        view->pager.previous = here;
    if (view->count > ACCOUNTS_SHOWN) {
        view->count = ACCOUNTS_SHOWN;
        view->pager.next = url_add_query(cx->arena, here, "after", lines[ACCOUNTS_SHOWN - 1].login);
    }
    view->pager.shown = view->count;
    for (size_t i = 0; i < view->count; i++)
        describe_line(cx, &lines[i]);
    for (size_t i = 0; i < view->guest_count; i++)
        describe_line(cx, &guests[i]);
    view->accounts = lines;
    view->guests = guests;
    return true;
}

bool account_show_list(Ctx *cx)
{
    const int64_t wanted = query_int(cx, "unit");
    const int64_t unit_id = wanted ? wanted : first_unit(cx);
    if (!is_administrator_of(cx, unit_id))
        return fail(cx, ERROR_NOT_FOUND, VI("Bạn không quản trị đơn vị này."), "unit %lld",
                    (long long)unit_id);
    ListView view = {.unit = unit_name(cx, unit_id),
                     .add = url_path("/accounts/new"),
                     .units = account_unit_tabs(cx, "/accounts", unit_id)};
    if (!fill_list(cx, unit_id, &view))
        return false;
    cx->response.title = STR(VI("Tài khoản của đơn vị"));
    account_list_html(&cx->response.body, &view);
    return true;
}

/* ---- a new account ---- */

#define X(value, code, label) {{code, sizeof(code) - 1}, {label, sizeof(label) - 1}},
static const FieldOption ROLE_OPTIONS[] = {ROLES_LIST(X)};
#undef X
/* Without the first, ROLE_NONE. */
#define ROLE_CHOICES .choices = ROLE_OPTIONS + 1, .choice_count = COUNT_OF(ROLE_OPTIONS) - 1

typedef struct NewAccountForm {
    Str name, login;
    int64_t unit_id;
    Str role;
} NewAccountForm;

static const FormField NEW_ACCOUNT_FIELDS[] = {
    FORM_TEXT(NewAccountForm, name, .label = VI("Họ và tên"), .required = true, .max_chars = 100),
    FORM_TEXT(NewAccountForm, login, .label = VI("Tên đăng nhập"), .required = true,
              .max_chars = 60, .hint = VI("Chữ thường không dấu, ví dụ: hoa.nt"),
              .autocomplete = "off"),
    FORM_CHOICE_ID(NewAccountForm, unit_id, .label = VI("Đơn vị"), .required = true,
                   .options = account_managed_units),
    FORM_CHOICE(NewAccountForm, role, .label = VI("Vị trí đầu tiên"), .required = true,
                ROLE_CHOICES),
};
const FormDef NEW_ACCOUNT_FORM = FORM_DEF(NewAccountForm, NEW_ACCOUNT_FIELDS);

bool account_show_new(Ctx *cx)
{
    const NewAccountForm first = {.unit_id = first_unit(cx)};
    const NewView view = {.form = form_html(cx, &NEW_ACCOUNT_FORM, &first)};
    cx->response.title = STR(VI("Tài khoản mới"));
    account_new_html(&cx->response.body, &view);
    return true;
}

static bool generate_password(Ctx *cx)
{
    Credential *credential = ARENA_NEW(cx->arena, Credential);
    credential->generated = password_random(cx->arena);
    cx->prepared = credential;
    return password_hash(cx->arena, credential->generated, &credential->new_hash, &cx->error);
}

bool account_prepare_new(Ctx *cx)
{
    const NewAccountForm *form = cx->form;
    const char *mistake = account_login_mistake(form->login);
    return mistake ? form_mistake(cx, "login", mistake) : generate_password(cx);
}

/*
 * Procedure control reaches over the whole province, so its office is set when Lam is installed; an
 * administrator gives the role only where somebody holds or held it.
 */
static bool check_role(Ctx *cx, Role role, int64_t unit_id)
{
    bool exists = role != ROLE_CONTROLLER;
    if (!exists && !post_role_exists(cx, unit_id, role, &exists))
        return false;
    return exists ||
           form_mistake(cx, "role", VI("Đơn vị này không làm kiểm soát thủ tục hành chính tỉnh."));
}

static bool add_post(Ctx *cx, const Account *account, int64_t unit_id, Role role, Date from)
{
    const PostDraft draft = {account->id, unit_id, role, from, cx->now};
    bool is_held = false;
    const Post wanted = {.account_id = account->id,
                         .unit_id = unit_id,
                         .role = str_of(ROLE_CODES[role]),
                         .valid_from = from};
    if (!check_role(cx, role, unit_id) || !post_is_held(cx, &wanted, &is_held))
        return false;
    if (is_held)
        return form_mistake(cx, "role", VI("Người này đang giữ vị trí đó tại đơn vị."));
    return account_add_post(cx->db, cx->arena, cx->ids, &draft, &cx->error) &&
           account_note(cx, "account.post_added", account, unit_id, ROLE_CODES[role]);
}

/* The password stands in this one answer and nowhere else. */
static bool show_secret(Ctx *cx, const Account *account)
{
    const Credential *credential = cx->prepared;
    const SecretView view = {.name = account->name,
                             .login = account->login,
                             .password = credential->generated,
                             .page = account_url(cx, account->id, "")};
    account_forget_key(cx);
    cx->response.title = STR(VI("Mật khẩu dùng một lần"));
    account_secret_html(&cx->response.body, &view);
    return true;
}

bool account_post_new(Ctx *cx)
{
    const NewAccountForm *form = cx->form;
    const Credential *credential = cx->prepared;
    Role role = ROLE_NONE;
    ensure(role_parse(form->role, &role));
    const AccountDraft draft = {.login = form->login,
                                .name = form->name,
                                .password_hash = credential->new_hash,
                                .home_unit_id = form->unit_id,
                                .must_change_password = true,
                                .now = cx->now};
    Account account = {.login = form->login, .name = form->name, .home_unit_id = form->unit_id};
    return account_create(cx->db, cx->ids, &draft, &account.id, &cx->error) &&
           account_note(cx, "account.created", &account, form->unit_id, NULL) &&
           add_post(cx, &account, form->unit_id, role, cx->today) && show_secret(cx, &account);
}

/* ---- one account ---- */

typedef struct VersionForm {
    int64_t version;
} VersionForm;
static const FormField VERSION_FIELDS[] = {
    FORM_HIDDEN(VersionForm, version, .required = true),
};
const FormDef VERSION_FORM = FORM_DEF(VersionForm, VERSION_FIELDS);

typedef struct PostForm {
    int64_t unit_id;
    Str role;
    Date from;
} PostForm;
static const FormField POST_FIELDS[] = {
    FORM_CHOICE_ID(PostForm, unit_id, .label = VI("Tại đơn vị"), .required = true,
                   .options = account_managed_units),
    FORM_CHOICE(PostForm, role, .label = VI("Vai trò"), .required = true, ROLE_CHOICES),
    FORM_DATE(PostForm, from, .label = VI("Từ ngày"), .required = true),
};
const FormDef POST_FORM = FORM_DEF(PostForm, POST_FIELDS);

/* The version as it is now, also when the page comes back because the one sent was stale. */
static Html hidden_with_version(Ctx *cx, int64_t version)
{
    Buf out = buf_new(cx->arena, 256);
    buf_add(&out, form_hidden_html(cx).escaped);
    field_hidden_html(&out, "version", arena_format(cx->arena, "%lld", (long long)version));
    return (Html){buf_str(&out)};
}

static void fill_buttons(Ctx *cx, const Account *account, OneView *view)
{
    const bool is_active = account_is_active(account);
    const Html hidden = hidden_with_version(cx, account->version);
    PostButtonView *buttons = ARENA_ARRAY(cx->arena, PostButtonView, 2);
    if (str_is(account->kind, "officer"))
        buttons[view->button_count++] = (PostButtonView){
            .action = account_url(cx, account->id, "/reset-password"),
            .hidden = hidden,
            .label = VI("Đặt lại mật khẩu"),
            .icon = ICON_LOCK,
            .confirm =
                VI("Mật khẩu cũ mất hiệu lực và mọi phiên của người này kết thúc. Làm tiếp?")};
    buttons[view->button_count++] = (PostButtonView){
        .action = account_url(cx, account->id, is_active ? "/disable" : "/enable"),
        .hidden = hidden,
        .label = is_active ? VI("Ngừng dùng tài khoản") : VI("Cho dùng lại"),
        .icon = is_active ? ICON_PAUSED : ICON_RETRY,
        .confirm = is_active ? VI("Người này sẽ không đăng nhập được nữa. Làm tiếp?") : NULL,
        .is_danger = is_active};
    view->buttons = buttons;
}

static bool may_end_post(const Ctx *cx, const Post *post)
{
    const bool is_own_administration = post->account_id == cx->actor.account_id &&
                                       str_is(post->role, ROLE_CODES[ROLE_ADMINISTRATOR]);
    const bool is_open = post->valid_to.days == 0 || post->valid_to.days >= cx->today.days;
    return is_open && is_administrator_of(cx, post->unit_id) && !is_own_administration;
}

const PostLine *account_post_lines(Ctx *cx, const Post *posts, size_t count)
{
    PostLine *lines = ARENA_ARRAY(cx->arena, PostLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        Role role = ROLE_NONE;
        (void)!role_parse(posts[i].role, &role);
        const char *action = arena_printf(cx->arena, "/posts/%lld/end", (long long)posts[i].id);
        lines[i] = (PostLine){.unit = posts[i].unit_name,
                              .role = str_of(role_label(role)),
                              .from = posts[i].valid_from,
                              .to = posts[i].valid_to,
                              .has_end = may_end_post(cx, &posts[i]),
                              .end = {.action = account_url(cx, posts[i].account_id, action),
                                      .hidden = form_hidden_html(cx),
                                      .label = VI("Thôi giữ"),
                                      .icon = ICON_WRONG,
                                      .is_danger = true}};
    }
    return lines;
}

static Html post_form_html(Ctx *cx)
{
    const PostForm values = {.unit_id = first_unit(cx), .from = cx->today};
    Buf out = buf_new(cx->arena, 1024);
    buf_add(&out, form_hidden_html(cx).escaped);
    for (size_t i = 0; i < COUNT_OF(POST_FIELDS); i++)
        buf_add(&out, form_field_html(cx, &POST_FORM, POST_FIELDS[i].name, &values).escaped);
    return (Html){buf_str(&out)};
}

static void set_flash(Ctx *cx)
{
    static const struct {
        const char *done, *message;
    } ROWS[] = {
        {"disable", VI("Đã ngừng dùng tài khoản; mọi phiên của người này đã kết thúc.")},
        {"enable", VI("Tài khoản đã dùng lại được.")},
        {"post", VI("Đã giao vị trí.")},
        {"end", VI("Vị trí đã hết hiệu lực.")},
    };
    for (size_t i = 0; cx->refill == ERROR_NONE && i < COUNT_OF(ROWS); i++)
        if (str_is(query_text(cx, "done"), ROWS[i].done))
            cx->flash = ROWS[i].message;
}

bool account_show_one(Ctx *cx)
{
    Account account;
    Post *posts = NULL;
    OneView view = {.summary = form_summary_html(cx)};
    if (!get_seen(cx, &account, &posts, &view.post_count))
        return false;
    view.line = (AccountLine){.id = account.id,
                              .login = account.login,
                              .name = account.name,
                              .state = account.state,
                              .locked_until = account.locked_until,
                              .must_change_password = account.must_change_password};
    describe_line(cx, &view.line);
    view.home = unit_name(cx, account.home_unit_id);
    view.created_at = account.created_at;
    view.is_managed = is_administrator_of(cx, account.home_unit_id);
    view.posts = account_post_lines(cx, posts, view.post_count);
    view.add_post = account_url(cx, account.id, "/posts");
    view.post_form = post_form_html(cx);
    if (view.is_managed && account.id != cx->actor.account_id)
        fill_buttons(cx, &account, &view);
    set_flash(cx);
    cx->response.title = account.name;
    account_one_html(&cx->response.body, &view);
    return true;
}

/* ---- changes of one account ---- */

static bool set_state(Ctx *cx, const char *state, const char *verb, const char *done)
{
    const VersionForm *form = cx->form;
    Account account;
    if (!get_other(cx, &account))
        return false;
    redirect(cx, local_url(cx, "/accounts/%lld?done=%s", (long long)account.id, done));
    return account_set_state(cx, &account, form->version, state) &&
           session_end_all(cx, account.id) &&
           account_note(cx, verb, &account, account.home_unit_id, NULL);
}

bool account_post_disable(Ctx *cx)
{
    return set_state(cx, "disabled", "account.disabled", "disable");
}

bool account_post_enable(Ctx *cx)
{
    return set_state(cx, "active", "account.enabled", "enable");
}

bool account_prepare_reset(Ctx *cx)
{
    Account account;
    if (!get_other(cx, &account))
        return false;
    return str_is(account.kind, "officer")
               ? generate_password(cx)
               : fail(cx, ERROR_CONFLICT,
                      VI("Hệ thống không có mật khẩu. Cấp thẻ ở trang Thẻ truy cập."),
                      "a system's password");
}

bool account_post_reset(Ctx *cx)
{
    const VersionForm *form = cx->form;
    const Credential *credential = cx->prepared;
    Account account;
    return get_other(cx, &account) &&
           account_set_password(cx, &account, form->version, credential->new_hash, true) &&
           session_end_all(cx, account.id) &&
           account_note(cx, "account.password_reset", &account, account.home_unit_id, NULL) &&
           show_secret(cx, &account);
}

bool account_post_add_post(Ctx *cx)
{
    const PostForm *form = cx->form;
    Account account;
    Post *posts = NULL;
    size_t count = 0;
    Role role = ROLE_NONE;
    ensure(role_parse(form->role, &role));
    redirect(cx, local_url(cx, "/accounts/%lld?done=post", (long long)cx->path_id));
    return get_seen(cx, &account, &posts, &count) &&
           add_post(cx, &account, form->unit_id, role, form->from);
}

bool account_post_end_post(Ctx *cx)
{
    int64_t post_id = 0;
    Account account;
    Post post;
    (void)!str_parse_int(cx->path[1], &post_id);
    if (!account_get(cx, cx->path_id, &account) || !post_get(cx, account.id, post_id, &post))
        return false;
    if (!is_administrator_of(cx, post.unit_id))
        return refuse_unseen(cx);
    if (!may_end_post(cx, &post))
        return fail(cx, ERROR_CONFLICT,
                    VI("Vị trí này đã hết, hoặc là quyền quản trị của chính bạn."), "post %lld",
                    (long long)post_id);
    Role role = ROLE_NONE;
    (void)!role_parse(post.role, &role);
    redirect(cx, local_url(cx, "/accounts/%lld?done=end", (long long)account.id));
    return post_end(cx, post_id) &&
           account_note(cx, "account.post_ended", &account, post.unit_id, ROLE_CODES[role]);
}
