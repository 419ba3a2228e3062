#include "features/account/account_internal.h"
#include "kernel/journal.h"

bool account_note(Ctx *cx, const char *verb, const Account *account, int64_t unit_id,
                  const char *role)
{
    Buf body = buf_new(cx->arena, 128);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_id(&json, "account", account->id);
    json_put_text(&json, "login", account->login);
    if (role)
        json_put_cstr(&json, "role", role);
    json_close_object(&json);
    return journal_note(cx, verb, unit_id, buf_str(&body));
}

// clang-format off
#define GET(at, who, show) {.method = METHOD_GET, .path = at, .permission = who, .handler = show}
#define POST(at, who, run, ...)                                                                    \
    {.method = METHOD_POST, .path = at, .permission = who, .handler = run, __VA_ARGS__}
// clang-format on

/* A path that takes a form has a GET too, which shows the page again with the mistakes. */
static const Route ROUTES[] = {
    GET("/sign-in", PERM_PUBLIC, account_show_sign_in),
    POST("/sign-in", PERM_PUBLIC, account_post_sign_in, .form = &SIGN_IN_FORM,
         .prepare = account_prepare_sign_in, .flags = ROUTE_EXPENSIVE),
    GET("/sign-in/first", PERM_PUBLIC, account_show_first),
    POST("/sign-in/first", PERM_PUBLIC, account_post_first, .form = &FIRST_FORM,
         .prepare = account_prepare_first, .flags = ROUTE_EXPENSIVE),
    POST("/sign-out", PERM_PUBLIC, account_post_sign_out),

    GET("/account", PERM_SIGNED_IN, account_show_own),
    GET("/account/password", PERM_SIGNED_IN, account_show_own),
    POST("/account/password", PERM_SIGNED_IN, account_post_password, .form = &PASSWORD_FORM,
         .prepare = account_prepare_password, .flags = ROUTE_EXPENSIVE),
    POST("/account/sessions/:id/end", PERM_SIGNED_IN, account_post_session_end),
    POST("/account/tokens/:id/end", PERM_SIGNED_IN, account_post_own_token_end),

    GET("/accounts", PERM_ACCOUNTS, account_show_list),
    GET("/accounts/new", PERM_ACCOUNTS, account_show_new),
    POST("/accounts/new", PERM_ACCOUNTS, account_post_new, .form = &NEW_ACCOUNT_FORM,
         .prepare = account_prepare_new),
    GET("/accounts/:id", PERM_ACCOUNTS, account_show_one),
    GET("/accounts/:id/disable", PERM_ACCOUNTS, account_show_one),
    POST("/accounts/:id/disable", PERM_ACCOUNTS, account_post_disable, .form = &VERSION_FORM),
    GET("/accounts/:id/enable", PERM_ACCOUNTS, account_show_one),
    POST("/accounts/:id/enable", PERM_ACCOUNTS, account_post_enable, .form = &VERSION_FORM),
    GET("/accounts/:id/reset-password", PERM_ACCOUNTS, account_show_one),
    POST("/accounts/:id/reset-password", PERM_ACCOUNTS, account_post_reset, .form = &VERSION_FORM,
         .prepare = account_prepare_reset),
    GET("/accounts/:id/posts", PERM_ACCOUNTS, account_show_one),
    POST("/accounts/:id/posts", PERM_ACCOUNTS, account_post_add_post, .form = &POST_FORM),
    GET("/accounts/:id/posts/:post/end", PERM_ACCOUNTS, account_show_one),
    POST("/accounts/:id/posts/:post/end", PERM_ACCOUNTS, account_post_end_post),

    GET("/tokens", PERM_ACCOUNTS, account_show_tokens),
    POST("/tokens", PERM_ACCOUNTS, account_post_token, .form = &TOKEN_FORM),
    GET("/tokens/systems", PERM_ACCOUNTS, account_show_system),
    POST("/tokens/systems", PERM_ACCOUNTS, account_post_system, .form = &SYSTEM_FORM),
    GET("/tokens/:id/end", PERM_ACCOUNTS, account_show_tokens),
    POST("/tokens/:id/end", PERM_ACCOUNTS, account_post_token_end),

    GET("/jobs", PERM_JOBS, account_show_jobs),
    GET("/jobs/:id/retry", PERM_JOBS, account_show_jobs),
    POST("/jobs/:id/retry", PERM_JOBS, account_post_retry),
};

static const NavRow NAV[] = {
    {.label = VI("Tài khoản"),
     .path = "/accounts",
     .permission = PERM_ACCOUNTS,
     .icon = ICON_PEOPLE,
     .heading = VI("Quản trị"),
     .key = "a"},
    {.label = VI("Thẻ truy cập"),
     .path = "/tokens",
     .permission = PERM_ACCOUNTS,
     .icon = ICON_LOCK},
    {.label = VI("Tác vụ nền"), .path = "/jobs", .permission = PERM_JOBS, .icon = ICON_RETRY},
};

const Feature ACCOUNT_FEATURE = {.name = "account",
                                 .routes = ROUTES,
                                 .route_count = COUNT_OF(ROUTES),
                                 .nav = NAV,
                                 .nav_count = COUNT_OF(NAV)};
