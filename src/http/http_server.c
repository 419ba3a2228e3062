#include "http/http_internal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define SWEEP_EVERY_MS 250
#define MAX_EVENTS 64
#define LOCAL_CONNECTIONS 32
#define MIN_ARENA_BYTES (1024 * 1024)

/* Takes the answers in the order they were given. */
static HttpExchange *take_answers(HttpServer *server)
{
    HttpExchange *newest_first =
        atomic_exchange_explicit(&server->answers, NULL, memory_order_acquire);
    HttpExchange *oldest_first = NULL;
    while (newest_first) {
        HttpExchange *exchange = newest_first;
        newest_first = exchange->next;
        exchange->next = oldest_first;
        oldest_first = exchange;
    }
    return oldest_first;
}

static void resume_answered(HttpServer *server)
{
    HttpExchange *exchange = take_answers(server);
    while (exchange) {
        HttpExchange *next = exchange->next;
        exchange->stage = STAGE_ANSWERED;
        server->handed--;
        MHD_resume_connection(exchange->library_connection);
        exchange = next;
    }
}

static void drain(HttpServer *server)
{
    server->has_drained = true;
    if (MHD_quiesce_daemon(server->daemon) != MHD_INVALID_SOCKET)
        close(server->listen_fd);
    if (server->local_daemon && MHD_quiesce_daemon(server->local_daemon) != MHD_INVALID_SOCKET)
        close(server->local_fd);
    if (server->local_fd >= 0)
        unlink(server->config.socket_path);
    server->next_sweep_ms = 0;
}

static int64_t earlier(int64_t wait_ms, struct MHD_Daemon *daemon)
{
    MHD_UNSIGNED_LONG_LONG timeout = 0;
    if (!daemon || MHD_get_timeout(daemon, &timeout) != MHD_YES || timeout >= (uint64_t)wait_ms)
        return wait_ms;
    return (int64_t)timeout;
}

static void wait_for_events(HttpServer *server)
{
    struct epoll_event events[MAX_EVENTS];
    int64_t wait_ms = server->next_sweep_ms - http_now_ms();
    if (wait_ms < 0)
        wait_ms = 0;
    wait_ms = earlier(earlier(wait_ms, server->daemon), server->local_daemon);
    const int count = epoll_wait(server->poll_fd, events, MAX_EVENTS, (int)wait_ms);
    for (int i = 0; i < count; i++) {
        const uint64_t about = events[i].data.u64;
        eventfd_t value;
        if (about == HTTP_POLL_WAKE)
            eventfd_read(server->wake_fd, &value);
        else if (about >= HTTP_POLL_LINGER)
            http_linger_read(server, (size_t)(about - HTTP_POLL_LINGER));
    }
}

static bool is_over(const HttpServer *server, int64_t now_ms)
{
    const int64_t stop_at_ms = atomic_load(&server->stop_at_ms);
    if (stop_at_ms == 0 || !server->has_drained)
        return false;
    return atomic_load(&server->count_in_flight) == 0 || now_ms >= stop_at_ms;
}

static void *run(void *context)
{
    HttpServer *server = context;
    int64_t now_ms = http_now_ms();
    while (!is_over(server, now_ms)) {
        wait_for_events(server);
        if (atomic_load(&server->is_draining) && !server->has_drained)
            drain(server);
        resume_answered(server);
        MHD_run(server->daemon);
        if (server->local_daemon)
            MHD_run(server->local_daemon);
        now_ms = http_now_ms();
        if (now_ms >= server->next_sweep_ms) {
            http_sweep_connections(server, now_ms);
            http_linger_sweep(server, now_ms);
            server->next_sweep_ms = now_ms + SWEEP_EVERY_MS;
        }
    }
    return NULL;
}

/* Targets are decoded here, not by the library, whose decoding is lax. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static struct MHD_Daemon *start_daemon(HttpServer *server, int fd, int max_connections,
                                       int max_per_address)
{
    /* Polled by our own thread, which alone resumes: the library needs no threads and no pipe. */
    const unsigned flags = MHD_USE_EPOLL | (MHD_ALLOW_SUSPEND_RESUME & ~(unsigned)MHD_USE_ITC);
    return MHD_start_daemon(
        flags, 0, NULL, NULL, http_on_access, server, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)max_connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)max_per_address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HTTP_CONNECTION_MEMORY_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)server->config.idle_timeout_s, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_URI_LOG_CALLBACK, http_on_target, server, MHD_OPTION_NOTIFY_COMPLETED,
        http_on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, http_on_connection, server,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_END);
}

static bool watch(HttpServer *server, int fd, uint64_t about)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = about};
    return epoll_ctl(server->poll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool watch_daemon(HttpServer *server, struct MHD_Daemon *daemon, uint64_t about)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info && watch(server, info->epoll_fd, about);
}

static bool start_daemons(HttpServer *server)
{
    const HttpConfig *config = &server->config;
    server->daemon = start_daemon(server, server->listen_fd, config->max_connections,
                                  config->max_connections_per_address);
    if (!server->daemon || !watch_daemon(server, server->daemon, HTTP_POLL_DAEMON))
        return false;
    if (!config->socket_path)
        return true;
    server->local_daemon = start_daemon(server, server->local_fd, LOCAL_CONNECTIONS, 0);
    return server->local_daemon && watch_daemon(server, server->local_daemon, HTTP_POLL_LOCAL);
}

/* Signals are for the main thread; a peer that went away shows as an error of the write. */
static bool start_thread(HttpServer *server)
{
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return false;
    const bool started = pthread_create(&server->thread, NULL, run, server) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void stop_daemon(struct MHD_Daemon *daemon, int listen_fd, bool has_drained)
{
    if (daemon)
        MHD_stop_daemon(daemon); /* closes its listening socket, unless drained */
    else if (listen_fd >= 0 && !has_drained)
        close(listen_fd);
}

static void free_server(HttpServer *server)
{
    stop_daemon(server->daemon, server->listen_fd, server->has_drained);
    stop_daemon(server->local_daemon, server->local_fd, server->has_drained);
    for (size_t i = 0; i < HTTP_LINGERING; i++)
        if (server->lingering[i].fd >= 0)
            close(server->lingering[i].fd);
    if (server->poll_fd >= 0)
        close(server->poll_fd);
    if (server->wake_fd >= 0)
        close(server->wake_fd);
    http_free_exchanges(server);
    free(server);
}

static HttpServer *new_server(const HttpConfig *config)
{
    HttpServer *server = calloc(1, sizeof(HttpServer));
    ensure(server != NULL);
    server->config = *config;
    if (server->config.arena_limit_bytes < MIN_ARENA_BYTES)
        server->config.arena_limit_bytes = MIN_ARENA_BYTES;
    server->listen_fd = server->local_fd = -1;
    for (size_t i = 0; i < HTTP_LINGERING; i++)
        server->lingering[i].fd = -1;
    server->poll_fd = epoll_create1(EPOLL_CLOEXEC);
    server->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return server;
}

static bool listen_all(HttpServer *server, Error *error)
{
    const HttpConfig *config = &server->config;
    if (config->spool_dir && !http_prepare_spool(config->spool_dir, error))
        return false;
    if (!http_listen_tcp(config->listen, &server->listen_fd, &server->port, error))
        return false;
    return !config->socket_path || http_listen_local(config->socket_path, &server->local_fd, error);
}

HttpServer *http_start(const HttpConfig *config, Error *error)
{
    ensure(config->handle && config->limits_for && config->max_connections > 0 &&
           config->header_deadline_s > 0 && config->idle_timeout_s > 0);
    HttpServer *server = new_server(config);
    bool is_ready = listen_all(server, error);
    if (is_ready && (!start_daemons(server) || !watch(server, server->wake_fd, HTTP_POLL_WAKE) ||
                     !start_thread(server)))
        is_ready = error_set(error, ERROR_INTERNAL,
                             VI("Không khởi động được phần phục vụ web. Hãy xem nhật ký."),
                             "the HTTP daemon does not start: %s", strerror(errno));
    if (is_ready)
        return server;
    free_server(server);
    return NULL;
}

int http_port(const HttpServer *server)
{
    return server->port;
}

void http_drain(HttpServer *server)
{
    atomic_store(&server->is_draining, true);
    eventfd_write(server->wake_fd, 1);
}

void http_stop(HttpServer *server, int limit_ms)
{
    atomic_store(&server->is_draining, true);
    atomic_store(&server->stop_at_ms, http_now_ms() + limit_ms + 1);
    eventfd_write(server->wake_fd, 1);
    pthread_join(server->thread, NULL);
    /* What the application still holds keeps its memory: it may yet be read and answered. */
    if (server->handed == 0)
        free_server(server);
}

HttpCounts http_counts(const HttpServer *server)
{
    return (HttpCounts){
        .requests = atomic_load(&server->count_requests),
        .refused = atomic_load(&server->count_refused),
        .connections = atomic_load(&server->count_connections),
        .uploads_bytes = atomic_load(&server->count_upload_bytes),
        .in_flight = atomic_load(&server->count_in_flight),
    };
}
