#include "platform/blob.h"
#include "platform/internal.h"

#include <string.h>

static const Str API_PREFIX = {"/api/", 5};

/* Only a proxy on this machine is believed; anybody else could write the header himself. */
Str client_address(const HttpRequest *request)
{
    const Str told = http_header(request, "X-Real-IP");
    const bool is_local =
        str_is(request->remote_address, "127.0.0.1") || str_is(request->remote_address, "::1");
    return is_local && !str_is_empty(told) && told.len < 64 && utf8_is_valid(told)
               ? told
               : request->remote_address;
}

void ctx_init(Ctx *cx, const App *app, Arena *arena, const HttpRequest *request, Instant now)
{
    *cx = (Ctx){.arena = arena, .app = app, .request = request, .now = now};
    cx->today = instant_date(now);
    cx->client_address = client_address(request);
    cx->is_api = str_starts_with(request->path, API_PREFIX);
    cx->is_english = app->english && str_is(http_cookie(request, LANGUAGE_COOKIE), "en");
    arena_lend(arena, cx->is_english ? app->english : NULL);
    cx->response = (Response){.status = 200, .body = buf_new(arena, 0)};
    uint8_t id[9];
    random_bytes(id, sizeof id);
    cx->request_id = base64url_of(arena, (Str){(const char *)id, sizeof id});
}

/* ---- phase 1: route, actor, permission, origin ---- */

static bool find_route(Ctx *cx)
{
    const HttpMethod method = cx->request->method;
    const Method wanted = method == HTTP_POST ? METHOD_POST : METHOD_GET;
    Str ignored[MAX_PATH_PARAMS];
    if (method == HTTP_GET || method == HTTP_HEAD || method == HTTP_POST)
        cx->route = route_find(cx->app, wanted, cx->request->path, cx->path);
    if (cx->route) {
        if (!str_parse_int(cx->path[0], &cx->path_id))
            cx->path_id = 0;
        return true;
    }
    if (route_find(cx->app, METHOD_GET, cx->request->path, ignored) ||
        route_find(cx->app, METHOD_POST, cx->request->path, ignored))
        return fail(cx, ERROR_METHOD, VI("Địa chỉ này không nhận cách gọi đó."), "method %.*s",
                    STR_ARGS(cx->request->method_name));
    return fail(cx, ERROR_NOT_FOUND, VI("Không có trang này."), "no route");
}

static bool check_permission(Ctx *cx)
{
    const Permission permission = cx->route->permission;
    if (permission == PERM_LOCAL) {
        if (cx->request->is_local_socket)
            return true;
        return fail(cx, ERROR_NOT_FOUND, VI("Không có trang này."), "local route from outside");
    }
    if (actor_may(&cx->actor, permission))
        return true;
    if (cx->actor.kind == ACTOR_NOBODY)
        return fail(cx, ERROR_SIGN_IN, VI("Mời đăng nhập để tiếp tục."), "not signed in");
    return fail(cx, ERROR_FORBIDDEN, VI("Tài khoản này không có quyền làm việc đó."),
                "permission %s", permission_code(permission));
}

/* Browsers say where a form came from; another origin is refused, also for public forms. */
static bool check_origin(Ctx *cx)
{
    const Str origin = http_header(cx->request, "Origin");
    const Str host = http_header(cx->request, "Host");
    if (str_is_empty(origin) || str_is(http_header(cx->request, "Sec-Fetch-Site"), "same-origin"))
        return true;
    const ptrdiff_t scheme_end = str_find(origin, STR("://"));
    const Str origin_host =
        scheme_end < 0 ? origin : str_slice(origin, (size_t)scheme_end + 3, origin.len);
    if (str_equal(origin_host, host))
        return true;
    return fail(cx, ERROR_FORBIDDEN, VI("Biểu mẫu đến từ một trang khác nên bị từ chối."),
                "origin differs from host");
}

static bool check_csrf(Ctx *cx)
{
    if (cx->actor.kind != ACTOR_OFFICER)
        return true; /* a public form carries no session that could be abused */
    const Str sent = http_param(cx->request, FIELD_CSRF);
    if (str_equal_constant_time(sent, cx->session.csrf))
        return true;
    return fail(cx, ERROR_FORBIDDEN,
                VI("Trang đã cũ hoặc biểu mẫu không phải của phiên này. Hãy tải lại trang."),
                "csrf token differs");
}

/* ---- who ends the process is known ---- */

static void watch(const Ctx *cx)
{
    if (cx->app->watch)
        cx->app->watch(cx->request);
}

static bool unwatch(const Ctx *cx, bool result)
{
    if (cx->app->watch)
        cx->app->watch(NULL);
    return result;
}

static bool check_refused(Ctx *cx)
{
    if (!cx->app->is_refused || !cx->app->is_refused(cx->request))
        return true;
    return fail(cx, ERROR_INTERNAL,
                VI("Yêu cầu này đã hai lần làm máy chủ ngừng đột ngột nên không được chạy lại. Dữ "
                   "liệu không thay đổi. Hãy báo quản trị hệ thống."),
                "this request ended the process twice");
}

static bool begin(Ctx *cx)
{
    if (!check_refused(cx) || !find_route(cx))
        return false;
    if (!(cx->route->flags & ROUTE_NO_ACTOR) && !cx->app->load_actor(cx))
        return false;
    if (!check_permission(cx))
        return false;
    if (cx->route->method != METHOD_POST || cx->is_api || cx->request->is_local_socket)
        return true;
    return check_origin(cx) && check_csrf(cx);
}

bool dispatch_begin(Ctx *cx)
{
    watch(cx);
    return unwatch(cx, begin(cx));
}

/* ---- phase 2: form and handler ---- */

static bool take_key(Ctx *cx)
{
    if (cx->route->method != METHOD_POST)
        return true;
    cx->key = cx->is_api ? http_header(cx->request, "Idempotency-Key")
                         : http_param(cx->request, FIELD_KEY);
    if (cx->key.len > 100)
        return fail(cx, ERROR_MALFORMED, VI("Khóa chống trùng dài quá 100 ký tự."), "key too long");
    if (cx->is_api && str_is_empty(cx->key) && !(cx->route->flags & ROUTE_NO_KEY))
        return fail(cx, ERROR_MALFORMED, VI("Thiếu tiêu đề Idempotency-Key."), "no key");
    return true;
}

static bool read_form(Ctx *cx)
{
    if (!cx->route->form || cx->form)
        return true;
    return form_read(cx, cx->route->form, &cx->form);
}

bool dispatch_needs_prepare(const App *app, const HttpRequest *request)
{
    Str ignored[MAX_PATH_PARAMS];
    if (request->method != HTTP_POST)
        return false;
    const Route *route = route_find(app, METHOD_POST, request->path, ignored);
    return route && (route->prepare || request->upload_count > 0);
}

static bool prepare(Ctx *cx)
{
    const bool stores_files = !(cx->route->flags & ROUTE_TEXT_FILES);
    if (!take_key(cx) || (stores_files && !blob_settle_uploads(cx)) || !read_form(cx))
        return false;
    return !cx->route->prepare || cx->route->prepare(cx);
}

bool dispatch_prepare(Ctx *cx)
{
    watch(cx);
    return unwatch(cx, prepare(cx));
}

static bool shows_page(const Ctx *cx)
{
    return cx->route->method == METHOD_GET && cx->actor.kind == ACTOR_OFFICER && !cx->is_api &&
           !cx->response.is_whole && str_is_empty(cx->response.location);
}

static bool run(Ctx *cx)
{
    bool replayed = false;
    if (!take_key(cx))
        return false;
    if (!str_is_empty(cx->key) && !idempotency_replay(cx, &replayed))
        return false;
    if (replayed)
        return true;
    if (!read_form(cx) || !cx->route->handler(cx) || (shows_page(cx) && !page_count(cx)))
        return false;
    return str_is_empty(cx->key) || idempotency_store(cx);
}

bool dispatch_run(Ctx *cx)
{
    watch(cx);
    return unwatch(cx, run(cx));
}

/* ---- phase 3: the answer ---- */

static const Route *form_page_of(const Ctx *cx)
{
    Str ignored[MAX_PATH_PARAMS];
    if (cx->is_api || !cx->route || cx->route->method != METHOD_POST)
        return NULL;
    if (cx->error.code != ERROR_INPUT && cx->error.code != ERROR_CONFLICT)
        return NULL;
    return route_find(cx->app, METHOD_GET, cx->request->path, ignored);
}

/* Shows the form's page again, with what was typed and why it failed. */
static void show_again(Ctx *cx, const Route *page)
{
    const Error first = cx->error;
    const Route *posted = cx->route;
    if (first.field && !form_mistake_of(cx, first.field))
        (void)form_mistake(cx, first.field, first.message);
    error_clear(&cx->error);
    buf_clear(&cx->response.body);
    cx->response = (Response){.status = 200, .body = cx->response.body};
    cx->refill = first.code;
    cx->refill_message = first.message;
    cx->form_state.was_read = true;
    cx->form = NULL;
    cx->route = page;
    const bool shown = page->handler(cx);
    cx->route = posted;
    if (shown)
        cx->response.status = error_http_status(first.code);
    else
        cx->error = first;
}

void dispatch_recover(Ctx *cx)
{
    const Route *page = form_page_of(cx);
    watch(cx);
    if (page)
        show_again(cx, page);
    (void)unwatch(cx, true);
}

static bool wants_sign_in_page(const Ctx *cx)
{
    return cx->error.code == ERROR_SIGN_IN && !cx->is_api &&
           (!cx->route || cx->route->method == METHOD_GET);
}

static void finish_error(Ctx *cx)
{
    buf_clear(&cx->response.body);
    const Response failed = cx->response;
    cx->response = (Response){.status = error_http_status(cx->error.code),
                              .body = failed.body,
                              .retry_after_s = failed.retry_after_s};
    if (wants_sign_in_page(cx)) {
        cx->response.status = 303;
        cx->response.location =
            local_url(cx, "/sign-in?next=%s",
                      arena_cstr(cx->arena, http_percent_encode(cx->arena, cx->request->path)));
    } else if (cx->is_api || cx->request->is_local_socket) {
        problem_reply(cx);
    } else {
        page_of_error(cx);
        page_wrap(cx);
    }
}

static const char CSP[] =
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'";

static void add_content_headers(Ctx *cx, HttpResponse *out)
{
    const Response *response = &cx->response;
    const char *type = response->content_type ? response->content_type : "text/html; charset=utf-8";
    http_set_header(out, "Content-Type", str_of(type));
    http_set_header(out, "Cache-Control",
                    str_of(response->cache_control ? response->cache_control : "no-store"));
    if (response->content_encoding)
        http_set_header(out, "Content-Encoding", str_of(response->content_encoding));
    if (!str_is_empty(response->etag))
        http_set_header(out, "ETag", response->etag);
    if (!str_is_empty(response->file_name))
        http_set_header(
            out, "Content-Disposition",
            arena_format(
                cx->arena, "%s; filename*=UTF-8''%s",
                str_starts_with(str_of(type), STR("application/pdf")) ? "inline" : "attachment",
                arena_cstr(cx->arena, http_percent_encode(cx->arena, response->file_name))));
}

static void add_headers(Ctx *cx, HttpResponse *out)
{
    const Response *response = &cx->response;
    add_content_headers(cx, out);
    http_set_header(out, "X-Request-Id", cx->request_id);
    http_set_header(out, "X-Content-Type-Options", STR("nosniff"));
    http_set_header(out, "Referrer-Policy", STR("same-origin"));
    http_set_header(out, "Content-Security-Policy", str_of(CSP));
    if (!str_is_empty(response->location))
        http_set_header(out, "Location", response->location);
    if (response->status == 401)
        http_set_header(out, "WWW-Authenticate", STR("Bearer"));
    if (response->retry_after_s > 0)
        http_set_header(out, "Retry-After", arena_format(cx->arena, "%d", response->retry_after_s));
    for (size_t i = 0; i < response->cookie_count; i++)
        http_set_header(out, "Set-Cookie", response->set_cookies[i]);
}

static void finish(Ctx *cx, HttpResponse *out)
{
    if (cx->error.code != ERROR_NONE)
        finish_error(cx);
    else if (!cx->response.is_whole && str_is_empty(cx->response.location))
        page_wrap(cx);
    const bool is_unchanged =
        cx->response.status == 200 && !str_is_empty(cx->response.etag) &&
        str_equal(http_header(cx->request, "If-None-Match"), cx->response.etag);
    *out = (HttpResponse){.status = is_unchanged ? 304 : cx->response.status};
    add_headers(cx, out);
    if (is_unchanged)
        return;
    out->body = buf_str(&cx->response.body);
    out->file_path = cx->response.file_path;
    out->file_offset = cx->response.file_offset;
    out->file_size = cx->response.file_size;
}

void dispatch_finish(Ctx *cx, HttpResponse *out)
{
    watch(cx);
    finish(cx, out);
    (void)unwatch(cx, true);
}
