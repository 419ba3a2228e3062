#include "http/http_internal.h"
#include "tests/harness/test.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define QUEUE 64
#define PATIENCE_S 20

/* A server whose requests are answered by two other threads, as the lanes do it. */
typedef struct Fixture {
    HttpServer *server;
    char folder[64], spool[80], socket_path[80], file_path[80];
    pthread_t workers[2];
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    HttpExchange *queue[QUEUE];
    size_t head, tail;
    bool is_over, is_held; /* held: requests wait in the queue */
} Fixture;

static void *check_alloc(void *made)
{
    assert_non_null(made);
    return made;
}

static void queue_exchange(void *app, HttpExchange *exchange)
{
    Fixture *fixture = app;
    pthread_mutex_lock(&fixture->mutex);
    fixture->queue[fixture->tail++ % QUEUE] = exchange;
    pthread_cond_broadcast(&fixture->changed);
    pthread_mutex_unlock(&fixture->mutex);
}

static HttpExchange *next_exchange(Fixture *fixture)
{
    HttpExchange *exchange = NULL;
    pthread_mutex_lock(&fixture->mutex);
    while (!fixture->is_over && (fixture->is_held || fixture->head == fixture->tail))
        pthread_cond_wait(&fixture->changed, &fixture->mutex);
    if (!fixture->is_held && fixture->head != fixture->tail)
        exchange = fixture->queue[fixture->head++ % QUEUE];
    pthread_mutex_unlock(&fixture->mutex);
    return exchange;
}

static void hold(Fixture *fixture, bool is_held)
{
    pthread_mutex_lock(&fixture->mutex);
    fixture->is_held = is_held;
    pthread_cond_broadcast(&fixture->changed);
    pthread_mutex_unlock(&fixture->mutex);
}

/* What arrived, as text: one line for each part of the request. */
static Str describe(HttpExchange *exchange)
{
    const HttpRequest *request = http_request(exchange);
    Buf out = buf_new(http_arena(exchange), 1024);
    buf_printf(&out, "%.*s %.*s\n", STR_ARGS(request->method_name), STR_ARGS(request->path));
    for (size_t i = 0; i < request->param_count; i++)
        buf_printf(&out, "%s %.*s=%.*s\n", i < request->query_param_count ? "query" : "form",
                   STR_ARGS(request->params[i].name), STR_ARGS(request->params[i].value));
    for (size_t i = 0; i < request->upload_count; i++) {
        const HttpUpload *upload = &request->uploads[i];
        const Str digest = {(const char *)upload->sha256.bytes, SHA256_BYTES};
        const bool is_there = access(upload->path.data, R_OK) == 0;
        buf_printf(&out, "file %.*s=%.*s %lld %.*s %s\n", STR_ARGS(upload->field),
                   STR_ARGS(upload->file_name), (long long)upload->size,
                   STR_ARGS(hex_of(http_arena(exchange), digest)), is_there ? "there" : "missing");
    }
    const Str cookie = http_cookie(request, "session");
    if (cookie.len > 0)
        buf_printf(&out, "cookie %.*s\n", STR_ARGS(cookie));
    if (request->body.len > 0)
        buf_printf(&out, "body %.*s\n", STR_ARGS(request->body));
    buf_printf(&out, "from %s\n", request->is_local_socket ? "socket" : "network");
    return buf_str(&out);
}

static void answer(const Fixture *fixture, HttpExchange *exchange)
{
    HttpResponse response = {.status = 200};
    http_set_header(&response, "Content-Type", STR("text/plain; charset=utf-8"));
    const Str path = http_request(exchange)->path;
    if (str_is(path, "/file")) {
        response.file_path = fixture->file_path;
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
    Fixture *fixture = app;
    HttpExchange *exchange;
    while ((exchange = next_exchange(fixture)))
        answer(fixture, exchange);
    return NULL;
}

static HttpLimits limits_for(void *app, HttpMethod method, Str path)
{
    (void)app;
    (void)method;
    if (str_is(path, "/upload"))
        return (HttpLimits){64 * 1024, 32 << 20, 2, 30};
    if (str_is(path, "/slow"))
        return (HttpLimits){64 * 1024, 0, 0, 1};
    return (HttpLimits){.max_body_bytes = 64 * 1024};
}

static void refuse(void *app, HttpExchange *exchange, int status, const char *reason)
{
    (void)app;
    HttpResponse response = {.status = status};
    response.body = arena_format(http_arena(exchange), "refused %d: %s\n", status, reason);
    http_answer(exchange, &response);
}

static Fixture *start(void)
{
    Fixture *fixture = check_alloc(calloc(1, sizeof(Fixture)));
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/lam-http-XXXXXX");
    check_true(mkdtemp(fixture->folder) != NULL);
    snprintf(fixture->spool, sizeof fixture->spool, "%s/spool", fixture->folder);
    snprintf(fixture->socket_path, sizeof fixture->socket_path, "%s/admin", fixture->folder);
    snprintf(fixture->file_path, sizeof fixture->file_path, "%s/file", fixture->folder);
    FILE *file = check_alloc(fopen(fixture->file_path, "w"));
    check_true(fputs("0123456789", file) >= 0 && fclose(file) == 0);
    pthread_mutex_init(&fixture->mutex, NULL);
    pthread_cond_init(&fixture->changed, NULL);
    const HttpConfig config = {
        .listen = "127.0.0.1:0",
        .socket_path = fixture->socket_path,
        .spool_dir = fixture->spool,
        .max_connections = 100,
        .header_deadline_s = 1,
        .idle_timeout_s = 10,
        .limits_for = limits_for,
        .handle = queue_exchange,
        .refuse = refuse,
        .app = fixture,
    };
    Error error = {0};
    fixture->server = http_start(&config, &error);
    if (!fixture->server)
        print_error("%s\n", error.detail);
    assert_non_null(fixture->server);
    for (size_t i = 0; i < COUNT_OF(fixture->workers); i++)
        pthread_create(&fixture->workers[i], NULL, work, fixture);
    return fixture;
}

static size_t count_files(const char *folder)
{
    DIR *opened = check_alloc(opendir(folder));
    size_t count = 0;
    while (readdir(opened))
        count++;
    closedir(opened);
    return count - 2;
}

static void stop(Fixture *fixture)
{
    if (fixture->server)
        http_stop(fixture->server, 10000);
    pthread_mutex_lock(&fixture->mutex);
    fixture->is_over = true;
    pthread_cond_broadcast(&fixture->changed);
    pthread_mutex_unlock(&fixture->mutex);
    for (size_t i = 0; i < COUNT_OF(fixture->workers); i++)
        pthread_join(fixture->workers[i], NULL);
    check_int(0, (int64_t)count_files(fixture->spool));
    check_int(0, rmdir(fixture->spool));
    check_int(0, unlink(fixture->file_path));
    check_int(0, rmdir(fixture->folder)); /* the socket is gone too */
    free(fixture);
}

static int patient(int fd)
{
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    check_int(0, setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience));
    return fd;
}

static int dial(const Fixture *fixture)
{
    const struct sockaddr_in where = {.sin_family = AF_INET,
                                      .sin_port = htons((uint16_t)http_port(fixture->server)),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    check_int(0, connect(fd, (const struct sockaddr *)&where, sizeof where));
    return patient(fd);
}

/* Fails softly: a server that refuses may close before all has been sent. */
static bool send_all(int fd, Str bytes)
{
    while (bytes.len > 0) {
        const ssize_t sent = send(fd, bytes.data, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)sent, bytes.len);
    }
    return true;
}

/* Everything until the server closes; ends the test when it never does. */
static Str read_to_end(Arena *arena, int fd)
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

/* Reads until `count` answers that end in "from network" or "from socket" are there. */
static Str read_answers(Arena *arena, int fd, int count)
{
    Buf got = buf_new(arena, 4096);
    while (count > 0) {
        char c;
        if (recv(fd, &c, 1, 0) != 1)
            fail_msg("the answer is cut: %.*s", (int)got.len, got.data);
        buf_add_char(&got, c);
        if (str_ends_with(buf_str(&got), STR("\nfrom network\n")) ||
            str_ends_with(buf_str(&got), STR("\nfrom socket\n")))
            count--;
    }
    return buf_str(&got);
}

static Str exchange_bytes(Arena *arena, const Fixture *fixture, Str bytes)
{
    const int fd = dial(fixture);
    send_all(fd, bytes);
    return read_to_end(arena, fd);
}

static void check_holds(Str text, const char *wanted)
{
    if (str_find(text, str_of(wanted)) < 0)
        fail_msg("\"%s\" is not in: %.*s", wanted, STR_ARGS(text));
}

static int status_of(Str reply)
{
    int64_t status = 0;
    if (!str_starts_with(reply, STR("HTTP/1.")) || !str_parse_int(str_slice(reply, 9, 12), &status))
        return 0;
    return (int)status;
}

#define HOST "Host: lam\r\n"
#define BROKEN(text, code)                                                                         \
    {                                                                                              \
        STR(text), (code)                                                                          \
    }
/* Each must get this status (0: the connection may just be closed) and then be closed. */
static const struct {
    Str bytes;
    int status;
} REFUSED[] = {
    BROKEN("POST / HTTP/1.1\r\n" HOST
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           400),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\nabc", 400),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Content-Length: 3, 3\r\n\r\nabc", 400),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n", 400),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    BROKEN("POST / HTTP/1.1\r\n" HOST
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
           400),
    BROKEN("POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
           400),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", 415),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Expect: 200-maybe\r\nContent-Length: 1\r\n\r\na", 417),
    BROKEN("GET / HTTP/1.1\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\nHost: lam/evil\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X-A : b\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X A: b\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X(A): b\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST ": b\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "no colon\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X-A: b\r\n folded\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n folded: b\r\n" HOST "\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X-A: b\0c\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X-A\0B: c\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "\0hidden\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X-A: b\rX-B: c\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X-A: b\nX-B: c\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\n" HOST "\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X-A: b\x01\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X-A: b\x7f\r\n\r\n", 400),
    BROKEN("GET / HTTP/1.1\r\n" HOST "X-A: \xff\r\n\r\n", 400),
    BROKEN("GET  / HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /  HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a b HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a\0b HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("G@T / HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET / HTTP/3.0\r\n" HOST "\r\n", 0),
    BROKEN("GET /\r\n\r\n", 0),
    BROKEN("GET http://lam/ HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a/../b HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a/%2e%2E/b HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a/./b HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /.. HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET //a HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a//b HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a%2fb HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a%00b HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a%0ab HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a\\b HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /a#b HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /%zz HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /%e1%ba HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /?q=%ff HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /?q=%00 HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("GET /?q=50% HTTP/1.1\r\n" HOST "\r\n", 400),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Content-Length: 2147483648\r\n\r\nabc", 413),
    BROKEN("POST /upload HTTP/1.1\r\n" HOST
           "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 2147483648\r\n\r\n--b",
           413),
    BROKEN("POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999999\r\n\r\nabc", 413),
};

TEST(broken_requests_are_refused_and_the_connection_closed)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 24);
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        const Str reply = exchange_bytes(arena, fixture, REFUSED[i].bytes);
        const int status = status_of(reply);
        if (status != REFUSED[i].status && (REFUSED[i].status != 0 || status < 400))
            fail_msg("%d instead of %d for: %.*s\n%.*s", status, REFUSED[i].status,
                     STR_ARGS(REFUSED[i].bytes), STR_ARGS(reply));
    }
    check_int(0, http_counts(fixture->server).requests);
    arena_free(arena);
    stop(fixture);
}

TEST(absurd_heads_are_refused)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 24);
    Buf many = buf_new(arena, 4096);
    buf_add_cstr(&many, "GET / HTTP/1.1\r\n" HOST);
    for (int i = 0; i < HTTP_MAX_HEADERS; i++)
        buf_printf(&many, "X-%d: y\r\n", i);
    buf_add_cstr(&many, "\r\n");
    check_int(431, status_of(exchange_bytes(arena, fixture, buf_str(&many))));

    Buf large = buf_new(arena, 4096);
    buf_add_cstr(&large, "GET / HTTP/1.1\r\n" HOST "X-A: ");
    for (int i = 0; i < 60000; i++)
        buf_add_char(&large, 'a');
    check_int(431, status_of(exchange_bytes(arena, fixture, buf_str(&large))));

    Buf target = buf_new(arena, 4096);
    buf_add_cstr(&target, "GET /");
    for (int i = 0; i < HTTP_MAX_TARGET_BYTES; i++)
        buf_add_char(&target, 'a');
    buf_add_cstr(&target, " HTTP/1.1\r\n" HOST "\r\n");
    check_int(414, status_of(exchange_bytes(arena, fixture, buf_str(&target))));
    arena_free(arena);
    stop(fixture);
}

TEST(a_slow_head_is_cut)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    check_int(408, status_of(exchange_bytes(arena, fixture, STR("GET / HTTP/1.1\r\nHos"))));
    check_int(408, status_of(exchange_bytes(arena, fixture, STR(""))));
    arena_free(arena);
    stop(fixture);
}

TEST(a_slow_body_is_cut)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const Str half = STR("POST /slow HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\nabc");
    check_int(408, status_of(exchange_bytes(arena, fixture, half)));
    check_int(0, http_counts(fixture->server).requests);
    arena_free(arena);
    stop(fixture);
}

TEST(pipelined_requests_are_answered_in_order_on_one_connection)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 22);
    const int fd = dial(fixture);
    check_true(send_all(fd, STR("GET /one HTTP/1.1\r\n" HOST "\r\n"
                                "POST /two HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello"
                                "PATCH /three HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n")));
    const Str reply = read_to_end(arena, fd);
    const ptrdiff_t one = str_find(reply, STR("GET /one\nfrom network\n"));
    const ptrdiff_t two = str_find(reply, STR("POST /two\nbody hello\nfrom network\n"));
    const ptrdiff_t three = str_find(reply, STR("PATCH /three\nfrom network\n"));
    check_true(one > 0 && one < two && two < three);
    check_int(3, http_counts(fixture->server).requests);
    arena_free(arena);
    stop(fixture);
}

TEST(a_chunked_body_arrives_whole)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const Str reply = exchange_bytes(
        arena, fixture,
        STR("POST /a HTTP/1.1\r\n" HOST "Connection: close\r\n"
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"));
    check_holds(reply, "\nbody hello world\n");
    arena_free(arena);
    stop(fixture);
}

TEST(a_chunked_body_over_the_limit_is_refused)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 22);
    Buf bytes = buf_new(arena, 4096);
    buf_add_cstr(&bytes, "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 70; i++)
        buf_printf(&bytes, "400\r\n%01024d\r\n", i);
    buf_add_cstr(&bytes, "0\r\n\r\n");
    const Str reply = exchange_bytes(arena, fixture, buf_str(&bytes));
    check_int(413, status_of(reply));
    check_holds(reply, "refused 413");
    arena_free(arena);
    stop(fixture);
}

TEST(expect_100_continue_is_answered_before_the_body)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const int fd = dial(fixture);
    check_true(send_all(fd, STR("POST /a HTTP/1.1\r\n" HOST "Connection: close\r\n"
                                "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")));
    char interim[64] = "";
    check_int(25, recv(fd, interim, 25, MSG_WAITALL));
    check_text("HTTP/1.1 100 Continue\r\n\r\n", str_of(interim));
    check_true(send_all(fd, STR("hi")));
    check_holds(read_to_end(arena, fd), "\nbody hi\n");
    /* A body that will be refused is not asked for. */
    const Str reply = exchange_bytes(arena, fixture,
                                     STR("POST /a HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
                                         "Content-Length: 2000000\r\n\r\n"));
    check_int(413, status_of(reply));
    arena_free(arena);
    stop(fixture);
}

TEST(fields_are_decoded_and_composed)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const Str body = STR("ten=Nguy%E1%BB%85n+V%C4%83n&nfd=e%CC%82%CC%81&trong=&%C4%91=a%3D%26b");
    const Str request =
        arena_format(arena,
                     "POST /h%%E1%%BB%%93%%20s%%C6%%A1?trang=2&t%%E1%%BB%%AB=a+b HTTP/1.1\r\n" HOST
                     "Connection: close\r\nCookie: a=1; session=abc=\r\nCookie: b=2\r\n"
                     "Content-Type: Application/X-WWW-Form-Urlencoded; charset=utf-8\r\n"
                     "Content-Length: %zu\r\n\r\n%.*s",
                     body.len, STR_ARGS(body));
    const Str reply = exchange_bytes(arena, fixture, request);
    check_holds(reply, "POST /hồ sơ\n"
                       "query trang=2\nquery từ=a b\n"
                       "form ten=Nguyễn Văn\nform nfd=ế\nform trong=\nform đ=a=&b\n"
                       "cookie abc=\n"
                       "from network\n");
    arena_free(arena);
    stop(fixture);
}

TEST(a_form_in_another_encoding_is_refused)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const Str reply =
        exchange_bytes(arena, fixture,
                       STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 8\r\n"
                           "Content-Type: application/x-www-form-urlencoded\r\n\r\nten=%D4x"));
    check_int(400, status_of(reply));
    check_holds(reply, "not valid UTF-8");
    arena_free(arena);
    stop(fixture);
}

TEST(head_is_answered_without_body)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const Str reply = exchange_bytes(arena, fixture,
                                     STR("HEAD /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
    check_int(200, status_of(reply));
    check_holds(reply, "Content-Length: 21\r\n");
    check_true(str_ends_with(reply, STR("\r\n\r\n")));
    arena_free(arena);
    stop(fixture);
}

TEST(a_part_of_a_file_is_sent)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const Str reply = exchange_bytes(
        arena, fixture, STR("GET /file HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
    check_true(str_ends_with(reply, STR("\r\n\r\n3456")));
    arena_free(arena);
    stop(fixture);
}

TEST(an_answer_cannot_be_split_by_a_header_value)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const Str reply = exchange_bytes(
        arena, fixture, STR("GET /split HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
    check_int(500, status_of(reply));
    check_true(str_find(reply, STR("stolen")) < 0);
    arena_free(arena);
    stop(fixture);
}

TEST(the_administration_socket_is_marked_and_private)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    struct stat status;
    check_int(0, stat(fixture->socket_path, &status));
    check_int(0600, status.st_mode & 0777);
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    snprintf(where.sun_path, sizeof where.sun_path, "%s", fixture->socket_path);
    const int fd = patient(socket(AF_UNIX, SOCK_STREAM, 0));
    check_int(0, connect(fd, (const struct sockaddr *)&where, sizeof where));
    check_true(send_all(fd, STR("GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n")));
    check_holds(read_to_end(arena, fd), "GET /a\nfrom socket\n");

    /* A second server beside the same database finds the first one. */
    HttpConfig second = {.listen = "127.0.0.1:0",
                         .socket_path = fixture->socket_path,
                         .max_connections = 1,
                         .header_deadline_s = 1,
                         .idle_timeout_s = 1,
                         .limits_for = limits_for,
                         .handle = queue_exchange};
    Error error = {0};
    check_true(http_start(&second, &error) == NULL);
    check_holds(str_of(error.detail), "another server answers there");
    arena_free(arena);
    stop(fixture);
}

TEST(a_client_that_leaves_while_its_request_waits_does_no_harm)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    hold(fixture, true);
    const int gone = dial(fixture);
    check_true(send_all(gone, STR("GET /gone HTTP/1.1\r\n" HOST "\r\n")));
    close(gone);
    const int fd = dial(fixture);
    check_true(send_all(fd, STR("GET /here HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n")));
    while (http_counts(fixture->server).requests < 2)
        sched_yield();
    hold(fixture, false);
    check_holds(read_to_end(arena, fd), "GET /here\n");
    arena_free(arena);
    stop(fixture);
}

TEST(draining_answers_what_is_under_way_and_then_closes)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const int idle = dial(fixture);
    check_true(send_all(idle, STR("GET /idle HTTP/1.1\r\n" HOST "\r\n")));
    check_holds(read_answers(arena, idle, 1), "GET /idle\n");
    hold(fixture, true);
    const int busy = dial(fixture);
    check_true(send_all(busy, STR("GET /busy HTTP/1.1\r\n" HOST "\r\n")));
    while (http_counts(fixture->server).in_flight < 1)
        sched_yield();
    http_drain(fixture->server);
    check_int(0, (int64_t)read_to_end(arena, idle).len);
    hold(fixture, false);
    const Str reply = read_to_end(arena, busy);
    check_holds(reply, "GET /busy\n");
    check_holds(reply, "Connection: close\r\n");
    const int late = socket(AF_INET, SOCK_STREAM, 0);
    const struct sockaddr_in where = {.sin_family = AF_INET,
                                      .sin_port = htons((uint16_t)http_port(fixture->server)),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    check_int(-1, connect(late, (const struct sockaddr *)&where, sizeof where));
    close(late);
    arena_free(arena);
    stop(fixture);
}

TEST(stopping_waits_for_the_answer)
{
    Fixture *fixture = start();
    Arena *arena = arena_new(1 << 20);
    const int fd = dial(fixture);
    check_true(send_all(fd, STR("GET /last HTTP/1.1\r\n" HOST "\r\n")));
    while (http_counts(fixture->server).requests < 1)
        sched_yield();
    http_stop(fixture->server, 10000);
    fixture->server = NULL;
    check_holds(read_to_end(arena, fd), "GET /last\n");
    arena_free(arena);
    stop(fixture);
}

TEST_MAIN(broken_requests_are_refused_and_the_connection_closed, absurd_heads_are_refused,
          a_slow_head_is_cut, a_slow_body_is_cut,
          pipelined_requests_are_answered_in_order_on_one_connection, a_chunked_body_arrives_whole,
          a_chunked_body_over_the_limit_is_refused, expect_100_continue_is_answered_before_the_body,
          fields_are_decoded_and_composed, a_form_in_another_encoding_is_refused,
          head_is_answered_without_body, a_part_of_a_file_is_sent,
          an_answer_cannot_be_split_by_a_header_value,
          the_administration_socket_is_marked_and_private,
          a_client_that_leaves_while_its_request_waits_does_no_harm,
          draining_answers_what_is_under_way_and_then_closes, stopping_waits_for_the_answer)
