#include "http/http_internal.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINGER_TOTAL_MS 30000
#define LINGER_IDLE_MS 5000
#define LINGER_STEP_BYTES (256 * 1024)

int64_t http_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The peer in digits; an IPv4 address that came in through an IPv6 socket is shown as IPv4. */
static void name_peer(HttpConnection *connection, const struct sockaddr *peer)
{
    static const char MAPPED[] = "::ffff:";
    char name[64] = "";
    const socklen_t len =
        peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    if (getnameinfo(peer, len, name, sizeof name, NULL, 0, NI_NUMERICHOST) != 0)
        name[0] = '\0';
    const bool is_mapped = strncmp(name, MAPPED, strlen(MAPPED)) == 0 && strchr(name, '.');
    snprintf(connection->address, sizeof connection->address, "%s",
             is_mapped ? name + strlen(MAPPED) : name);
}

static void open_connection(HttpServer *server, struct MHD_Connection *library, void **context)
{
    HttpConnection *connection = calloc(1, sizeof(HttpConnection));
    ensure(connection != NULL);
    connection->server = server;
    connection->fd =
        MHD_get_connection_info(library, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    connection->is_local = MHD_get_connection_info(library, MHD_CONNECTION_INFO_DAEMON)->daemon ==
                           server->local_daemon;
    if (!connection->is_local)
        name_peer(
            connection,
            MHD_get_connection_info(library, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    connection->deadline_ms = http_now_ms() + server->config.header_deadline_s * 1000LL;
    connection->next = server->connections;
    if (connection->next)
        connection->next->previous = connection;
    server->connections = connection;
    atomic_fetch_add(&server->count_connections, 1);
    *context = connection;
}

static void close_connection(HttpServer *server, HttpConnection *connection)
{
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        server->connections = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    atomic_fetch_sub(&server->count_connections, 1);
    free(connection);
}

void http_on_connection(void *server, struct MHD_Connection *connection, void **context,
                        enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        open_connection(server, connection, context);
    else if (*context)
        close_connection(server, *context);
}

/*
 * The library cannot answer in the middle of a request, and nothing of an answer is on its way yet,
 * so the 408 goes out beside it; then the library finds the connection ended and cleans up.
 */
static void cut_reading(HttpConnection *connection)
{
    static const char ANSWER[] = "HTTP/1.1 408 Request Timeout\r\n"
                                 "Connection: close\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\n"
                                 "Content-Length: 27\r\n\r\n"
                                 "The request took too long.\n";
    (void)!send(connection->fd, ANSWER, strlen(ANSWER), MSG_DONTWAIT | MSG_NOSIGNAL);
    atomic_fetch_add(&connection->server->count_refused, 1);
    shutdown(connection->fd, SHUT_RDWR);
}

static void sweep_connection(HttpConnection *connection, int64_t now_ms)
{
    const bool is_idle = connection->phase == PHASE_HEAD && !connection->exchange;
    if (connection->phase == PHASE_HANDLED)
        return;
    if (now_ms > connection->deadline_ms) {
        if (connection->phase == PHASE_SENDING)
            shutdown(connection->fd, SHUT_RDWR);
        else
            cut_reading(connection);
    } else if (is_idle && connection->server->has_drained) {
        /* What has arrived is still read and answered. */
        shutdown(connection->fd, SHUT_RD);
    }
}

void http_sweep_connections(HttpServer *server, int64_t now_ms)
{
    for (HttpConnection *connection = server->connections; connection;
         connection = connection->next)
        sweep_connection(connection, now_ms);
}

static void end_linger(HttpLinger *linger)
{
    close(linger->fd);
    linger->fd = -1;
}

static HttpLinger *find_free_linger(HttpServer *server)
{
    for (size_t i = 0; i < HTTP_LINGERING; i++)
        if (server->lingering[i].fd < 0)
            return &server->lingering[i];
    return NULL;
}

void http_linger_on(HttpServer *server, int fd)
{
    HttpLinger *linger = find_free_linger(server);
    if (!linger)
        return;
    const int own = dup(fd);
    if (own < 0)
        return;
    const int64_t now_ms = http_now_ms();
    *linger = (HttpLinger){own, now_ms + LINGER_TOTAL_MS, now_ms + LINGER_IDLE_MS};
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP,
                                .data.u64 =
                                    HTTP_POLL_LINGER + (uint64_t)(linger - server->lingering)};
    if (epoll_ctl(server->poll_fd, EPOLL_CTL_ADD, own, &event) != 0)
        end_linger(linger);
}

void http_linger_read(HttpServer *server, size_t at)
{
    HttpLinger *linger = &server->lingering[at];
    if (linger->fd < 0)
        return;
    /* MSG_TRUNC drops the bytes in the kernel. */
    const ssize_t got = recv(linger->fd, NULL, LINGER_STEP_BYTES, MSG_TRUNC | MSG_DONTWAIT);
    linger->idle_ms = http_now_ms() + LINGER_IDLE_MS;
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        end_linger(linger);
}

void http_linger_sweep(HttpServer *server, int64_t now_ms)
{
    for (size_t i = 0; i < HTTP_LINGERING; i++) {
        HttpLinger *linger = &server->lingering[i];
        if (linger->fd >= 0 && (now_ms > linger->deadline_ms || now_ms > linger->idle_ms))
            end_linger(linger);
    }
}
