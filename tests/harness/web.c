#include "tests/harness/web.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define QUEUE 64
#define WORKERS 2
#define PATIENCE_S 20

struct Web {
    HttpServer *server;
    char folder[64], spool[80], socket_path[80], file_path[80];
    pthread_t workers[WORKERS];
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    HttpExchange *queue[QUEUE];
    size_t head, tail;
    bool is_over, is_held;
};

HttpServer *web_server(const Web *web)
{
    return web->server;
}

const char *web_socket_path(const Web *web)
{
    return web->socket_path;
}

void web_queue(void *app, HttpExchange *exchange)
{
    Web *web = app;
    pthread_mutex_lock(&web->mutex);
    web->queue[web->tail++ % QUEUE] = exchange;
    pthread_cond_broadcast(&web->changed);
    pthread_mutex_unlock(&web->mutex);
}

static HttpExchange *next_exchange(Web *web)
{
    HttpExchange *exchange = NULL;
    pthread_mutex_lock(&web->mutex);
    while (!web->is_over && (web->is_held || web->head == web->tail))
        pthread_cond_wait(&web->changed, &web->mutex);
    if (!web->is_held && web->head != web->tail)
        exchange = web->queue[web->head++ % QUEUE];
    pthread_mutex_unlock(&web->mutex);
    return exchange;
}

void web_hold(Web *web, bool is_held)
{
    pthread_mutex_lock(&web->mutex);
    web->is_held = is_held;
    pthread_cond_broadcast(&web->changed);
    pthread_mutex_unlock(&web->mutex);
}

static void describe_uploads(HttpExchange *exchange, Buf *out)
{
    const HttpRequest *request = http_request(exchange);
    for (size_t i = 0; i < request->upload_count; i++) {
        const HttpUpload *upload = &request->uploads[i];
        const Str digest = {(const char *)upload->sha256.bytes, SHA256_BYTES};
        const bool is_there = access(upload->path.data, R_OK) == 0;
        buf_printf(out, "file %.*s=%.*s %lld %.*s %s\n", STR_ARGS(upload->field),
                   STR_ARGS(upload->file_name), (long long)upload->size,
                   STR_ARGS(hex_of(http_arena(exchange), digest)), is_there ? "there" : "missing");
    }
}

/* What arrived, one line for each part of the request. */
static Str describe(HttpExchange *exchange)
{
    const HttpRequest *request = http_request(exchange);
    Buf out = buf_new(http_arena(exchange), 1024);
    buf_printf(&out, "%.*s %.*s\n", STR_ARGS(request->method_name), STR_ARGS(request->path));
    for (size_t i = 0; i < request->param_count; i++)
        buf_printf(&out, "%s %.*s=%.*s\n", i < request->query_param_count ? "query" : "form",
                   STR_ARGS(request->params[i].name), STR_ARGS(request->params[i].value));
    describe_uploads(exchange, &out);
    const Str cookie = http_cookie(request, "session");
    if (cookie.len > 0)
        buf_printf(&out, "cookie %.*s\n", STR_ARGS(cookie));
    if (request->body.len > 0)
        buf_printf(&out, "body %.*s\n", STR_ARGS(request->body));
    buf_printf(&out, "from %s\n", request->is_local_socket ? "socket" : "network");
    return buf_str(&out);
}

static void answer(const Web *web, HttpExchange *exchange)
{
    HttpResponse response = {.status = 200};
    http_set_header(&response, "Content-Type", STR("text/plain; charset=utf-8"));
    const Str path = http_request(exchange)->path;
    if (str_is(path, "/file")) {
        response.file_path = web->file_path;
        response.file_offset = 3;
        response.file_size = 4;
    } else if (str_is(path, "/split")) {
        http_set_header(&response, "Location", STR("/a\r\nSet-Cookie: stolen=1"));
    } else {
        response.body = describe(exchange);
    }
    http_answer(exchange, &response);
}

static void *work(void *app)
{
    Web *web = app;
    HttpExchange *exchange;
    while ((exchange = next_exchange(web)))
        answer(web, exchange);
    return NULL;
}

HttpLimits web_limits_for(void *app __attribute__((unused)), const HttpRequest *request)
{
    const Str path = request->path;
    if (str_is(path, "/upload"))
        return (HttpLimits){
            .max_body_bytes = 64 * 1024, .max_upload_bytes = 32 << 20, .max_uploads = 2};
    if (str_is(path, "/slow"))
        return (HttpLimits){.max_body_bytes = 64 * 1024, .body_deadline_s = 1};
    return (HttpLimits){.max_body_bytes = 64 * 1024, .is_too_many = str_is(path, "/often")};
}

static void refuse(void *app, HttpExchange *exchange, int status, const char *reason)
{
    (void)app;
    HttpResponse response = {.status = status};
    response.body = arena_format(http_arena(exchange), "refused %d: %s\n", status, reason);
    http_answer(exchange, &response);
}

static void make_folder(Web *web)
{
    snprintf(web->folder, sizeof web->folder, "/tmp/lam-web-XXXXXX");
    assert_non_null(mkdtemp(web->folder));
    snprintf(web->spool, sizeof web->spool, "%s/spool", web->folder);
    snprintf(web->socket_path, sizeof web->socket_path, "%s/admin", web->folder);
    snprintf(web->file_path, sizeof web->file_path, "%s/file", web->folder);
    FILE *file = fopen(web->file_path, "w");
    assert_non_null(file);
    check_true(fputs("0123456789", file) >= 0 && fclose(file) == 0);
}

Web *web_start(void)
{
    Web *web = calloc(1, sizeof(Web));
    assert_non_null(web);
    make_folder(web);
    pthread_mutex_init(&web->mutex, NULL);
    pthread_cond_init(&web->changed, NULL);
    const HttpConfig config = {
        .listen = "127.0.0.1:0",
        .socket_path = web->socket_path,
        .spool_dir = web->spool,
        .max_connections = 100,
        .header_deadline_s = 1,
        .idle_timeout_s = 10,
        .limits_for = web_limits_for,
        .handle = web_queue,
        .refuse = refuse,
        .app = web,
    };
    Error error = {0};
    web->server = http_start(&config, &error);
    if (!web->server)
        fail_msg("%s", error.detail);
    for (size_t i = 0; i < WORKERS; i++)
        pthread_create(&web->workers[i], NULL, work, web);
    return web;
}

static size_t count_files(const char *folder)
{
    DIR *opened = opendir(folder);
    assert_non_null(opened);
    size_t count = 0;
    while (readdir(opened))
        count++;
    closedir(opened);
    return count - 2;
}

void web_stop_server(Web *web)
{
    http_stop(web->server, 10000);
    web->server = NULL;
}

void web_stop(Web *web)
{
    if (web->server)
        web_stop_server(web);
    pthread_mutex_lock(&web->mutex);
    web->is_over = true;
    pthread_cond_broadcast(&web->changed);
    pthread_mutex_unlock(&web->mutex);
    for (size_t i = 0; i < WORKERS; i++)
        pthread_join(web->workers[i], NULL);
    check_int(0, (int64_t)count_files(web->spool));
    check_int(0, rmdir(web->spool));
    check_int(0, unlink(web->file_path));
    check_int(0, rmdir(web->folder)); /* the socket is gone too */
    free(web);
}

static int patient(int fd)
{
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    check_int(0, setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience));
    return fd;
}

int web_dial(const Web *web)
{
    const struct sockaddr_in where = {.sin_family = AF_INET,
                                      .sin_port = htons((uint16_t)http_port(web->server)),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    check_int(0, connect(fd, (const struct sockaddr *)&where, sizeof where));
    return patient(fd);
}

int web_dial_socket(const Web *web)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    snprintf(where.sun_path, sizeof where.sun_path, "%s", web->socket_path);
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    check_int(0, connect(fd, (const struct sockaddr *)&where, sizeof where));
    return patient(fd);
}

bool web_send(int fd, Str bytes)
{
    while (bytes.len > 0) {
        const ssize_t sent = send(fd, bytes.data, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)sent, bytes.len);
    }
    return true;
}

Str web_read(Arena *arena, int fd)
{
    Buf got = buf_new(arena, 4096);
    for (;;) {
        const ssize_t len = recv(fd, buf_reserve(&got, 4096), 4096, 0);
        if (len < 0)
            fail_msg("the server did not close: %.*s", (int)got.len, got.data);
        if (len == 0)
            break;
        got.len += (size_t)len;
    }
    close(fd);
    return buf_str(&got);
}

Str web_read_one(Arena *arena, int fd)
{
    Buf got = buf_new(arena, 4096);
    char c;
    while (!str_ends_with(buf_str(&got), STR("\nfrom network\n"))) {
        if (recv(fd, &c, 1, 0) != 1)
            fail_msg("the answer is cut: %.*s", (int)got.len, got.data);
        buf_add_char(&got, c);
    }
    return buf_str(&got);
}

Str web_ask(Arena *arena, const Web *web, Str bytes)
{
    const int fd = web_dial(web);
    web_send(fd, bytes);
    return web_read(arena, fd);
}

int web_status(Str reply)
{
    int64_t status = 0;
    if (!str_starts_with(reply, STR("HTTP/1.")) || !str_parse_int(str_slice(reply, 9, 12), &status))
        return 0;
    return (int)status;
}

void web_check_holds_at(const char *file, int line, Str text, const char *wanted)
{
    if (str_find(text, str_of(wanted)) >= 0)
        return;
    print_error("\"%s\" is not in: %.*s\n", wanted, STR_ARGS(text));
    _fail(file, line);
}
