#include "app/commands.h"

#include "app/background.h"
#include "app/crash.h"
#include "app/lanes.h"
#include "app/limiter.h"
#include "app/local.h"
#include "app/refusal.h"
#include "features/reorganize/reorganize.h"
#include "kernel/calendar_end.h"

#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REQUEST_ARENA_BYTES ((size_t)32 << 20)
#define DRAIN_MS 20000
#define FILES_MORE_BYTES (8 << 20) /* beside one of the largest, as in deploy/nginx.conf */

/* One running server: what must end in order when a signal comes. */
typedef struct Server {
    Installation installation;
    Caches *caches;
    Lanes *lanes;
    HttpServer *http;
    Limiter *limiter;
    int retry_after_s; /* of the request that is just being refused; HTTP thread */
    Background *background;
} Server;

/* What costs much or helps a guesser; an officer's uploads are his daily work. */
static bool is_limited(const Route *route)
{
    const bool is_public_upload = (route->flags & ROUTE_UPLOAD) && route->permission == PERM_PUBLIC;
    return (route->flags & ROUTE_EXPENSIVE) || is_public_upload;
}

static HttpLimits limits_for(void *app, const HttpRequest *request)
{
    Server *server = app;
    Str ignored[MAX_PATH_PARAMS];
    const Route *route =
        request->method == HTTP_POST
            ? route_find(&server->installation.app, METHOD_POST, request->path, ignored)
            : NULL;
    HttpLimits limits = {.max_body_bytes = 1 << 20, .body_deadline_s = 30};
    if (route && (route->flags & ROUTE_UPLOAD)) {
        limits.max_upload_bytes = server->installation.app.settings.max_upload_bytes;
        limits.max_uploads = 20;
        limits.max_files_bytes = limits.max_upload_bytes + FILES_MORE_BYTES;
        limits.body_deadline_s = 600;
    }
    if (route && is_limited(route))
        limits.is_too_many = !limiter_take(server->limiter, client_address(request),
                                           instant_now().ms, &server->retry_after_s);
    return limits;
}

static void refuse(void *app, HttpExchange *exchange, int status, const char *reason)
{
    const Server *server = app;
    refusal_answer(&server->installation.app, exchange, status, reason,
                   status == 429 ? server->retry_after_s : 0);
}

static void handle(void *app, HttpExchange *exchange)
{
    lanes_submit(((Server *)app)->lanes, exchange);
}

static bool start_http(Server *server, const char *listen, Error *error)
{
    const HttpConfig config = {
        .listen = listen,
        .socket_path = server->installation.socket_path,
        .spool_dir =
            arena_printf(server->installation.arena, "%s/spool", server->installation.state_dir),
        .max_connections = 4096,
        .max_connections_per_address = 0, /* all of them come from one proxy */
        .header_deadline_s = 10,
        .idle_timeout_s = 60,
        .arena_limit_bytes = REQUEST_ARENA_BYTES,
        .limits_for = limits_for,
        .handle = handle,
        .refuse = refuse,
        .app = server,
    };
    const Settings *settings = &server->installation.app.settings;
    server->limiter =
        limiter_new((LimiterRule){settings->expensive_burst, settings->expensive_per_minute});
    server->http = http_start(&config, error);
    return server->http != NULL;
}

/* Of the caches as they are: read while they are held. */
static CalendarEnd calendar_end_now(const Server *server)
{
    const App *app = &server->installation.app;
    Arena *arena = arena_new(1 << 16);
    CacheSet *set = caches_hold(server->caches);
    const CalendarSet *calendars = set->items[app_cache_index(app, CALENDAR_CACHE.name)];
    const CalendarEnd end =
        calendar_end(calendar_set_find(calendars, 0), instant_date(instant_now()), arena);
    caches_release(server->caches, set);
    arena_free(arena);
    return end;
}

static void warn_of_calendar(const Server *server)
{
    const CalendarEnd end = calendar_end_now(server);
    if (end.days <= CALENDAR_END_WARNS_DAYS)
        log_line(LOG_WARNING, "calendar",
                 "no data for the year %lld, %lld days from now: limits that reach it are refused",
                 (long long)end.year, (long long)end.days);
}

static void put_metrics(void *of, Buf *out)
{
    const Server *server = of;
    const LaneCounts lanes = lanes_counts(server->lanes);
    const HttpCounts http = http_counts(server->http);
    const struct {
        const char *name, *type;
        int64_t value;
    } ROWS[] = {
        {"lam_http_requests_total", "counter", http.requests},
        {"lam_http_refused_total", "counter", http.refused},
        {"lam_http_limited_total", "counter", limiter_counts(server->limiter).refused},
        {"lam_http_connections", "gauge", http.connections},
        {"lam_http_in_flight", "gauge", http.in_flight},
        {"lam_lane_reads_total", "counter", lanes.reads},
        {"lam_lane_writes_total", "counter", lanes.writes},
        {"lam_lane_commits_total", "counter", lanes.groups},
        {"lam_lane_failures_total", "counter", lanes.failures},
        {"lam_lane_waiting", "gauge", lanes.waiting},
        {"lam_lane_busy_microseconds_total", "counter", lanes.busy_us},
        {"lam_calendar_days_left", "gauge", calendar_end_now(server).days},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        buf_printf(out, "# TYPE %s %s\n%s %lld\n", ROWS[i].name, ROWS[i].type, ROWS[i].name,
                   (long long)ROWS[i].value);
}

static bool start_lanes(Server *server, Error *error)
{
    const bool is_postgres = db_url_is_postgres(server->installation.url);
    const LanesConfig config = {.app = &server->installation.app,
                                .caches = server->caches,
                                .database = server->installation.url,
                                .read_lanes = is_postgres ? 4 : 2,
                                .write_lanes = is_postgres ? 12 : 1,
                                .arena_limit_bytes = REQUEST_ARENA_BYTES};
    server->lanes = lanes_start(&config, error);
    return server->lanes != NULL;
}

static bool prepare_database(Server *server, Error *error)
{
    const Installation *installation = &server->installation;
    Db *db = database_open(installation->arena, installation->url, DB_READ_WRITE, error);
    const bool ok = db && installation_load_settings(&server->installation, db, error);
    if (ok)
        server->caches = caches_new(&server->installation.app, db, error);
    db_close(db);
    return ok && server->caches;
}

static bool start(Server *server, const char *listen, Error *error)
{
    if (!installation_lock(&server->installation))
        return error_set(error, ERROR_BUSY, VI("Một máy chủ khác đang giữ cơ sở dữ liệu này."),
                         "the lock is taken");
    rehearsal_clean(server->installation.state_dir);
    if (!crash_open(server->installation.arena, server->installation.state_dir, error) ||
        !prepare_database(server, error))
        return false;
    server->installation.app.watch = crash_watch;
    server->installation.app.is_refused = crash_is_refused;
    if (!start_lanes(server, error))
        return false;
    server->installation.app.metrics = put_metrics;
    server->installation.app.metrics_of = server;
    server->installation.app.run_command = local_run;
    server->installation.app.run_command_of = server->lanes;
    const BackgroundConfig background = {&server->installation, server->caches, server->lanes};
    server->background = background_start(&background, error);
    warn_of_calendar(server);
    return server->background && start_http(server, listen, error);
}

static void stop(Server *server)
{
    if (server->http) {
        http_drain(server->http);
        http_stop(server->http, DRAIN_MS);
    }
    background_stop(server->background);
    lanes_stop(server->lanes);
    limiter_free(server->limiter);
    caches_free(server->caches);
    installation_close(&server->installation);
}

static void wait_for_signal(const sigset_t *signals)
{
    int signal_number = 0;
    while (sigwait(signals, &signal_number) != 0)
        continue;
    log_line(LOG_INFO, "stop", "signal %d: finishing what is under way", signal_number);
}

/*
 * Requests take and give back blocks of 64 to 1024 KiB all the time. Given back to the system each
 * time, they came back as page faults, which were a fifth of the time of an inbox page.
 */
static void keep_freed_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
}

static void block_signals(sigset_t *out)
{
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(out);
    sigaddset(out, SIGTERM);
    sigaddset(out, SIGINT);
    pthread_sigmask(SIG_BLOCK, out, NULL);
}

int command_serve(Command *command)
{
    Error error = {0};
    sigset_t signals;
    Server *server = ARENA_NEW(command->arena, Server);
    const char *listen = command_option(command, "--listen", "127.0.0.1:8080");
    block_signals(&signals);
    keep_freed_memory();
    bool ok = installation_open(command->arena, command->database, command->state_dir,
                                &server->installation, &error) &&
              start(server, listen, &error);
    if (ok) {
        const char *colon = strrchr(listen, ':');
        printf("listening on http://%.*s:%d\n", (int)(colon - listen), listen,
               http_port(server->http));
        fflush(stdout);
        wait_for_signal(&signals);
    }
    stop(server);
    return ok ? EXIT_DONE : command_fail(command, &error);
}
