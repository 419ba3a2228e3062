#include "http/http_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024

static bool fail_listen(Error *error, int fd, const char *address, const char *reason)
{
    if (fd >= 0)
        close(fd);
    return error_set(
        error, ERROR_INTERNAL,
        VI("Không mở được địa chỉ phục vụ. Hãy kiểm tra địa chỉ, cổng và xem có chương "
           "trình khác đang dùng không."),
        "listen on %s: %s", address, reason);
}

/* "HOST:PORT", "[HOST6]:PORT" or ":PORT". */
static bool split_address(const char *address, char host[256], char port[8])
{
    const Str whole = str_of(address);
    const char *colon = strrchr(address, ':');
    if (!colon)
        return false;
    Str name = {address, (size_t)(colon - address)};
    if (name.len >= 2 && name.data[0] == '[' && name.data[name.len - 1] == ']')
        name = str_slice(name, 1, name.len - 1);
    const Str number = str_slice(whole, (size_t)(colon - address) + 1, whole.len);
    if (name.len >= 256 || number.len >= 8 || !str_is_digits(number))
        return false;
    snprintf(host, 256, "%.*s", STR_ARGS(name));
    snprintf(port, 8, "%.*s", STR_ARGS(number));
    return true;
}

static int bound_port(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } bound = {.v6 = {0}};
    socklen_t len = sizeof bound;
    if (getsockname(fd, &bound.any, &len) != 0)
        return 0;
    return ntohs(bound.any.sa_family == AF_INET6 ? bound.v6.sin6_port : bound.v4.sin_port);
}

static int open_tcp(const struct addrinfo *where)
{
    const int fd = socket(where->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* accepted sockets inherit it */
    if (bind(fd, where->ai_addr, where->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    const int cause = errno;
    close(fd);
    errno = cause;
    return -1;
}

bool http_listen_tcp(const char *address, int *out_fd, int *out_port, Error *error)
{
    char host[256];
    char port[8];
    if (!split_address(address, host, port))
        return fail_listen(error, -1, address, "the address is not HOST:PORT");
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    const int status = getaddrinfo(host[0] ? host : NULL, port, &hints, &found);
    if (status != 0)
        return fail_listen(error, -1, address, gai_strerror(status));
    const int fd = open_tcp(found);
    freeaddrinfo(found);
    if (fd < 0)
        return fail_listen(error, -1, address, strerror(errno));
    *out_fd = fd;
    *out_port = bound_port(fd);
    return true;
}

/* A socket file that nobody answers on is left over from a killed process. */
static bool is_served(const struct sockaddr_un *where)
{
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool served = fd >= 0 && connect(fd, (const struct sockaddr *)where, sizeof *where) == 0;
    if (fd >= 0)
        close(fd);
    return served;
}

bool http_listen_local(const char *path, int *out_fd, Error *error)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof where.sun_path)
        return fail_listen(error, -1, path, "the path of the socket is too long");
    memcpy(where.sun_path, path, strlen(path) + 1);
    if (is_served(&where))
        return fail_listen(error, -1, path, "another server answers there");
    if (unlink(path) != 0 && errno != ENOENT)
        return fail_listen(error, -1, path, strerror(errno));
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    /* The mode is set before anyone can connect, which takes listen(). */
    if (fd < 0 || bind(fd, (const struct sockaddr *)&where, sizeof where) != 0 ||
        chmod(path, 0600) != 0 || listen(fd, BACKLOG) != 0)
        return fail_listen(error, fd, path, strerror(errno));
    *out_fd = fd;
    return true;
}
