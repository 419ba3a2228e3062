#include "platform/site.h"

#include "platform/embedded.h"
#include "platform/internal.h"
#include "platform/job.h"
#include "platform/openapi.h"

static bool show_static(Ctx *cx)
{
    const EmbeddedFile *file =
        embedded_find(arena_format(cx->arena, "web/static/%.*s", STR_ARGS(cx->path[0])));
    if (!file)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có tệp này."), "static file");
    const bool takes_gzip = !str_is_empty(file->gzip) &&
                            str_find(http_header(cx->request, "Accept-Encoding"), STR("gzip")) >= 0;
    reply_bytes(cx, file->content_type, takes_gzip ? file->gzip : file->bytes, STR(""));
    cx->response.content_encoding = takes_gzip ? "gzip" : NULL;
    cx->response.etag = arena_format(cx->arena, "\"%s%s\"", file->hash, takes_gzip ? "z" : "");
    cx->response.cache_control = str_is_empty(query_text(cx, "v"))
                                     ? "public, max-age=300"
                                     : "public, max-age=31536000, immutable";
    return true;
}

/* Remembers the language for a year and goes back to where the reader was. */
static bool choose_language(Ctx *cx)
{
    Url next = {0};
    const bool is_english = str_is(cx->path[0], "en");
    if (!is_english && !str_is(cx->path[0], "vi"))
        return fail(cx, ERROR_NOT_FOUND, VI("Không có trang này."), "language");
    if (!url_local(query_text(cx, "next"), &next))
        next = url_path("/");
    cx->response.set_cookies[cx->response.cookie_count++] = arena_format(
        cx->arena, LANGUAGE_COOKIE "=%s; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax%s",
        is_english ? "en" : "vi", cx->app->settings.is_secure ? "; Secure" : "");
    redirect(cx, next.text);
    return true;
}

static const char SQL_ALIVE[] = "SELECT count(*) AS alive FROM id_writer";

static bool show_health(Ctx *cx)
{
    int64_t writers = 0;
    if (!db_fetch_int(cx->db, SQL_ALIVE, DB_NO_ARGS, &writers, &cx->error))
        return false;
    reply_bytes(cx, "text/plain; charset=utf-8", STR("ok\n"), STR(""));
    return true;
}

static bool show_metrics(Ctx *cx)
{
    JobCounts jobs = {0};
    if (!job_counts(cx->db, &jobs, &cx->error))
        return false;
    reply_bytes(cx, "text/plain; version=0.0.4; charset=utf-8", STR(""), STR(""));
    Buf *out = &cx->response.body;
    buf_printf(out, "# TYPE lam_jobs gauge\nlam_jobs{state=\"waiting\"} %lld\n",
               (long long)jobs.waiting);
    buf_printf(out, "lam_jobs{state=\"failed\"} %lld\n", (long long)jobs.failed);
    if (cx->app->metrics)
        cx->app->metrics(cx->app->metrics_of, out);
    return true;
}

static const Route ROUTES[] = {
    {.method = METHOD_GET,
     .path = "/static/:file",
     .permission = PERM_PUBLIC,
     .handler = show_static,
     .flags = ROUTE_NO_ACTOR},
    {.method = METHOD_GET,
     .path = "/api/v1/openapi.json",
     .permission = PERM_PUBLIC,
     .handler = openapi_show,
     .flags = ROUTE_NO_ACTOR,
     .summary = "This document"},
    {.method = METHOD_GET,
     .path = "/language/:code",
     .permission = PERM_PUBLIC,
     .handler = choose_language,
     .flags = ROUTE_NO_ACTOR},
    {.method = METHOD_GET,
     .path = "/healthz",
     .permission = PERM_PUBLIC,
     .handler = show_health,
     .flags = ROUTE_NO_ACTOR},
    {.method = METHOD_GET,
     .path = "/metrics",
     .permission = PERM_PUBLIC,
     .handler = show_metrics,
     .flags = ROUTE_NO_ACTOR},
};

const Feature SITE_FEATURE = {.name = "site", .routes = ROUTES, .route_count = COUNT_OF(ROUTES)};
