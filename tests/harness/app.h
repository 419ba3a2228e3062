/*
 * app: requests through the dispatcher without sockets, in the order in which the lanes do it, on a
 * database of the test's own and with a clock that stands still until the test moves it. The client
 * keeps its session cookie and sends the CSRF token as a page's form would.
 */
#ifndef TESTS_HARNESS_APP_H
#define TESTS_HARNESS_APP_H

#include "kernel/actor.h"
#include "kernel/unit.h"
#include "platform/embedded.h"
#include "platform/session.h"
#include "tests/harness/test.h"

#include <stdlib.h>

typedef struct TestApp {
    App app;
    Arena *arena;
    Db *db;
    IdMaker ids;
    Instant now;
    Error error;
    const void *caches[MAX_CACHES];
    const char *address; /* where requests come from */
    int fail_after;      /* database calls until one fails, in each request; -1: none fails */
    Str cookie;          /* value of the session cookie, empty without a session */
} TestApp;

/* What a request came to; lives until the TestApp is closed. */
typedef struct Reply {
    int status;
    Str body, location;
    int retry_after_s;
} Reply;

static inline void good_at(TestApp *t, bool ok, const char *file, int line)
{
    if (ok)
        return;
    print_error("%s | %s\n", t->error.message, t->error.detail);
    _fail(file, line);
}
#define good(t, ok) good_at((t), (ok), __FILE__, __LINE__)

/* ---- opening ---- */

static inline void test_app_migrate(TestApp *t, const char *folder)
{
    const Str prefix = arena_format(t->arena, "src/%s/migrations/", folder);
    for (size_t i = 0; i < EMBEDDED_FILE_COUNT; i++) {
        const EmbeddedFile *file = &EMBEDDED_FILES[i];
        if (!str_starts_with(file->path, prefix))
            continue;
        const DbMigration migration = {arena_cstr(t->arena, file->path), file->bytes.data};
        int applied = 0;
        good(t, db_migrate(t->db, &migration, 1, &applied, &t->error));
    }
}

static inline void test_app_gather(TestApp *t, const Feature *const *features, size_t count)
{
    Route *routes = ARENA_ARRAY(t->arena, Route, 1000);
    App *app = &t->app;
    app->features = features;
    app->feature_count = count;
    app->routes = routes;
    app->cache_kinds[app->cache_count++] = &UNIT_CACHE;
    for (size_t f = 0; f < count; f++) {
        for (size_t i = 0; i < features[f]->route_count; i++)
            routes[app->route_count++] = features[f]->routes[i];
        for (size_t i = 0; i < features[f]->cache_count; i++)
            app->cache_kinds[app->cache_count++] = features[f]->caches[i];
        test_app_migrate(t, arena_printf(t->arena, "features/%s", features[f]->name));
    }
    app_check_rows(app);
}

/* An installation without rows; call test_app_build_caches once the units are in. */
static inline void test_app_open(TestApp *t, const char *url, const Feature *const *features,
                                 size_t count)
{
    *t = (TestApp){.arena = arena_new((size_t)1 << 30),
                   .now = {1790000000000},
                   .address = "192.0.2.1",
                   .fail_after = -1,
                   .app = {.version = "test", .asset_version = "test", .load_actor = actor_load}};
    t->app.settings = (Settings){.site = "Nghệ An",
                                 .public_base = "http://lam.test",
                                 .session_idle_ms = 3600000,
                                 .session_absolute_ms = 12 * 3600000,
                                 .lockout_failures = 5,
                                 .lockout_ms = 15 * MS_PER_MINUTE,
                                 .secret = STR("0123456789abcdef0123456789abcdef")};
    t->ids = id_maker_fixed(t->now, 1);
    t->db = db_open(url, DB_READ_WRITE, &t->error);
    good(t, t->db != NULL);
    if (db_url_is_postgres(url))
        good(t, db_run_script(t->db, STR("DROP SCHEMA public CASCADE; CREATE SCHEMA public"),
                              &t->error));
    test_app_migrate(t, "platform");
    test_app_migrate(t, "kernel");
    test_app_gather(t, features, count);
}

static inline void test_app_build_caches(TestApp *t)
{
    for (size_t i = 0; i < t->app.cache_count; i++) {
        t->caches[i] = t->app.cache_kinds[i]->build(t->db, t->arena, &t->error);
        good(t, t->caches[i] != NULL);
    }
}

static inline void test_app_close(TestApp *t)
{
    db_close(t->db);
    arena_free(t->arena);
}

/* ---- one request ---- */

static inline Str session_csrf(TestApp *t)
{
    static const char SQL[] = "SELECT coalesce(max(csrf), '') FROM session WHERE token_hash = $1";
    const Sha256 hash = sha256_of(t->cookie);
    Str csrf = {0};
    good(t, db_fetch_text(t->db, t->arena, SQL,
                          DB_ARGS(db_bytes((Str){(const char *)hash.bytes, SHA256_BYTES})), &csrf,
                          &t->error));
    return csrf;
}

/* `body` is NULL for a GET, else the fields of the form: "a=1&b=2". */
static inline HttpRequest *test_request(TestApp *t, const char *path, const char *body)
{
    Str query = str_of(path);
    Str plain = {0};
    HttpPair *params = NULL;
    HttpPair *fields = NULL;
    size_t field_count = 0;
    HttpRequest *request = ARENA_NEW(t->arena, HttpRequest);
    (void)str_split_next(&query, '?', &plain);
    *request = (HttpRequest){.method = body ? HTTP_POST : HTTP_GET,
                             .method_name = body ? STR("POST") : STR("GET"),
                             .path = plain,
                             .query = query,
                             .remote_address = str_of(t->address)};
    const Str sent =
        body ? arena_format(t->arena, "%s&_csrf=%.*s", body, STR_ARGS(session_csrf(t))) : (Str){0};
    good(t, http_parse_form(t->arena, query, 100, &params, &request->query_param_count, &t->error));
    good(t, http_parse_form(t->arena, sent, 100, &fields, &field_count, &t->error));
    HttpPair *all = ARENA_ARRAY(t->arena, HttpPair, request->query_param_count + field_count + 1);
    for (size_t i = 0; i < request->query_param_count; i++)
        all[i] = params[i];
    for (size_t i = 0; i < field_count; i++)
        all[request->query_param_count + i] = fields[i];
    request->params = all;
    request->param_count = request->query_param_count + field_count;
    HttpPair *headers = ARENA_ARRAY(t->arena, HttpPair, 3);
    headers[request->header_count++] = (HttpPair){STR("Host"), STR("lam.test")};
    headers[request->header_count++] = (HttpPair){STR("User-Agent"), STR("Test browser")};
    if (!str_is_empty(t->cookie))
        headers[request->header_count++] = (HttpPair){
            STR("Cookie"), arena_format(t->arena, SESSION_COOKIE "=%.*s", STR_ARGS(t->cookie))};
    request->headers = headers;
    return request;
}

static inline bool write_laters(Ctx *cx)
{
    for (const Later *later = cx->later; later; later = later->next)
        if (!later->write(cx, later->data))
            return false;
    return true;
}

static inline void run_get(Ctx *cx)
{
    bool ok = db_begin_read(cx->db, &cx->error) && dispatch_begin(cx) && dispatch_run(cx);
    db_rollback(cx->db);
    if (!ok || !cx->later)
        return;
    ok = db_begin(cx->db, &cx->error) && write_laters(cx) && db_commit(cx->db, &cx->error);
    if (!ok)
        db_rollback(cx->db);
}

static inline bool run_prepare(Ctx *cx)
{
    const bool ok = db_begin_read(cx->db, &cx->error) && dispatch_begin(cx) && dispatch_prepare(cx);
    db_rollback(cx->db);
    return ok;
}

static inline void run_post(Ctx *cx)
{
    const bool has_prepare = dispatch_needs_prepare(cx->app, cx->request);
    bool ok = !has_prepare || run_prepare(cx);
    if (ok) {
        ok = db_begin(cx->db, &cx->error) && (has_prepare || dispatch_begin(cx)) &&
             dispatch_run(cx) && write_laters(cx) && db_commit(cx->db, &cx->error);
        if (!ok)
            db_rollback(cx->db);
    }
    Error ignored = {0};
    if (!ok && db_begin_read(cx->db, &ignored))
        dispatch_recover(cx);
    db_rollback(cx->db);
}

static inline void keep_cookie(TestApp *t, const Response *response)
{
    for (size_t i = 0; i < response->cookie_count; i++) {
        Str rest = response->set_cookies[i];
        Str value = {0};
        (void)str_split_next(&rest, ';', &value);
        if (str_starts_with(value, STR(SESSION_COOKIE "=")))
            t->cookie = str_slice(value, sizeof SESSION_COOKIE, value.len);
    }
}

static inline Reply test_ask(TestApp *t, const char *path, const char *body)
{
    Ctx *cx = ARENA_NEW(t->arena, Ctx);
    HttpResponse response = {0};
    const HttpRequest *request = test_request(t, path, body);
    ctx_init(cx, &t->app, t->arena, request, t->now);
    cx->db = t->db;
    cx->ids = &t->ids;
    cx->caches = t->caches;
    t->ids.now_ms = t->now.ms;
    db_fail_after(t->db, t->fail_after);
    if (body)
        run_post(cx);
    else
        run_get(cx);
    db_fail_after(t->db, -1);
    dispatch_finish(cx, &response);
    keep_cookie(t, &cx->response);
    if (cx->error.code == ERROR_INTERNAL && t->fail_after < 0)
        print_message("%s\n", cx->error.detail);
    return (Reply){response.status, response.body, cx->response.location,
                   cx->response.retry_after_s};
}

static inline Reply test_get(TestApp *t, const char *path)
{
    return test_ask(t, path, NULL);
}

static inline Reply test_post(TestApp *t, const char *path, const char *body)
{
    return test_ask(t, path, body);
}

/* ---- what tests look at ---- */

static inline bool reply_holds(const Reply *reply, const char *text)
{
    return str_find(reply->body, str_of(text)) >= 0;
}

static inline void check_holds_at(const char *file, int line, const Reply *reply, const char *text)
{
    if (reply_holds(reply, text))
        return;
    print_error("\"%s\" is not in %d: %.*s\n", text, reply->status, STR_ARGS(reply->body));
    _fail(file, line);
}
#define check_holds(reply, text) check_holds_at(__FILE__, __LINE__, (reply), (text))

static inline int64_t test_count(TestApp *t, const char *sql)
{
    int64_t count = -1;
    good(t, db_fetch_int(t->db, sql, DB_NO_ARGS, &count, &t->error));
    return count;
}

#endif
