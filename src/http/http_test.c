#include "http/http_internal.h"
#include "tests/harness/web.h"

#include <arpa/inet.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

TEST(a_slow_head_is_cut)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    check_int(408, web_status(web_ask(arena, web, STR("GET / HTTP/1.1\r\nHos"))));
    check_int(408, web_status(web_ask(arena, web, STR(""))));
    arena_free(arena);
    web_stop(web);
}

TEST(a_slow_body_is_cut)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const Str half = STR("POST /slow HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\nabc");
    check_int(408, web_status(web_ask(arena, web, half)));
    check_int(0, http_counts(web_server(web)).requests);
    arena_free(arena);
    web_stop(web);
}

TEST(pipelined_requests_are_answered_in_order_on_one_connection)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 22);
    const int fd = web_dial(web);
    check_true(web_send(fd, STR("GET /one HTTP/1.1\r\n" HOST "\r\n"
                                "POST /two HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello"
                                "PATCH /three HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n")));
    const Str reply = web_read(arena, fd);
    const ptrdiff_t one = str_find(reply, STR("GET /one\nfrom network\n"));
    const ptrdiff_t two = str_find(reply, STR("POST /two\nbody hello\nfrom network\n"));
    const ptrdiff_t three = str_find(reply, STR("PATCH /three\nfrom network\n"));
    check_true(one > 0 && one < two && two < three);
    check_int(3, http_counts(web_server(web)).requests);
    arena_free(arena);
    web_stop(web);
}

TEST(a_chunked_body_arrives_whole)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const Str reply =
        web_ask(arena, web,
                STR("POST /a HTTP/1.1\r\n" HOST "Connection: close\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"));
    web_check_holds(reply, "\nbody hello world\n");
    arena_free(arena);
    web_stop(web);
}

TEST(a_chunked_body_over_the_limit_is_refused)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 22);
    Buf bytes = buf_new(arena, 4096);
    buf_add_cstr(&bytes, "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 70; i++)
        buf_printf(&bytes, "400\r\n%01024d\r\n", i);
    buf_add_cstr(&bytes, "0\r\n\r\n");
    const Str reply = web_ask(arena, web, buf_str(&bytes));
    check_int(413, web_status(reply));
    web_check_holds(reply, "refused 413");
    arena_free(arena);
    web_stop(web);
}

/* Before the body is sent: a flood of large files must not be read to be refused. */
TEST(who_comes_too_often_is_told_before_his_body_is_read)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const Str reply =
        web_ask(arena, web, STR("POST /often HTTP/1.1\r\n" HOST "Content-Length: 60000\r\n\r\n"));
    check_int(429, web_status(reply));
    arena_free(arena);
    web_stop(web);
}

TEST(expect_100_continue_is_answered_before_the_body)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const int fd = web_dial(web);
    check_true(web_send(fd, STR("POST /a HTTP/1.1\r\n" HOST "Connection: close\r\n"
                                "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")));
    char interim[64] = "";
    check_int(25, recv(fd, interim, 25, MSG_WAITALL));
    check_text("HTTP/1.1 100 Continue\r\n\r\n", str_of(interim));
    check_true(web_send(fd, STR("hi")));
    web_check_holds(web_read(arena, fd), "\nbody hi\n");
    /* A body that will be refused is not asked for. */
    const Str reply = web_ask(arena, web,
                              STR("POST /a HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
                                  "Content-Length: 2000000\r\n\r\n"));
    check_int(413, web_status(reply));
    arena_free(arena);
    web_stop(web);
}

TEST(fields_are_decoded_and_composed)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const Str body = STR("ten=Nguy%E1%BB%85n+V%C4%83n&nfd=e%CC%82%CC%81&trong=&%C4%91=a%3D%26b");
    const Str request =
        arena_format(arena,
                     "POST /h%%E1%%BB%%93%%20s%%C6%%A1?trang=2&t%%E1%%BB%%AB=a+b HTTP/1.1\r\n" HOST
                     "Connection: close\r\nCookie: a=1; session=abc=\r\nCookie: b=2\r\n"
                     "Content-Type: Application/X-WWW-Form-Urlencoded; charset=utf-8\r\n"
                     "Content-Length: %zu\r\n\r\n%.*s",
                     body.len, STR_ARGS(body));
    const Str reply = web_ask(arena, web, request);
    web_check_holds(reply, "POST /hồ sơ\n"
                           "query trang=2\nquery từ=a b\n"
                           "form ten=Nguyễn Văn\nform nfd=ế\nform trong=\nform đ=a=&b\n"
                           "cookie abc=\n"
                           "from network\n");
    arena_free(arena);
    web_stop(web);
}

TEST(a_form_in_another_encoding_is_refused)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const Str reply =
        web_ask(arena, web,
                STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 8\r\n"
                    "Content-Type: application/x-www-form-urlencoded\r\n\r\nten=%D4x"));
    check_int(400, web_status(reply));
    web_check_holds(reply, "not valid UTF-8");
    arena_free(arena);
    web_stop(web);
}

TEST(head_is_answered_without_body)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const Str reply =
        web_ask(arena, web, STR("HEAD /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
    check_int(200, web_status(reply));
    web_check_holds(reply, "Content-Length: 21\r\n");
    check_true(str_ends_with(reply, STR("\r\n\r\n")));
    arena_free(arena);
    web_stop(web);
}

TEST(a_part_of_a_file_is_sent)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const Str reply =
        web_ask(arena, web, STR("GET /file HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
    check_true(str_ends_with(reply, STR("\r\n\r\n3456")));
    arena_free(arena);
    web_stop(web);
}

TEST(an_answer_cannot_be_split_by_a_header_value)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const Str reply =
        web_ask(arena, web, STR("GET /split HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
    check_int(500, web_status(reply));
    check_true(str_find(reply, STR("stolen")) < 0);
    arena_free(arena);
    web_stop(web);
}

TEST(the_administration_socket_is_marked_and_private)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    struct stat status;
    check_int(0, stat(web_socket_path(web), &status));
    check_int(0600, status.st_mode & 0777);
    const int fd = web_dial_socket(web);
    check_true(web_send(fd, STR("GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n")));
    web_check_holds(web_read(arena, fd), "GET /a\nfrom socket\n");

    /* A second server beside the same database finds the first one. */
    HttpConfig second = {.listen = "127.0.0.1:0",
                         .socket_path = web_socket_path(web),
                         .max_connections = 1,
                         .header_deadline_s = 1,
                         .idle_timeout_s = 1,
                         .limits_for = web_limits_for,
                         .handle = web_queue};
    Error error = {0};
    check_true(http_start(&second, &error) == NULL);
    web_check_holds(str_of(error.detail), "another server answers there");
    arena_free(arena);
    web_stop(web);
}

TEST(a_client_that_leaves_while_its_request_waits_does_no_harm)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    web_hold(web, true);
    const int gone = web_dial(web);
    check_true(web_send(gone, STR("GET /gone HTTP/1.1\r\n" HOST "\r\n")));
    close(gone);
    const int fd = web_dial(web);
    check_true(web_send(fd, STR("GET /here HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n")));
    while (http_counts(web_server(web)).requests < 2)
        sched_yield();
    web_hold(web, false);
    web_check_holds(web_read(arena, fd), "GET /here\n");
    arena_free(arena);
    web_stop(web);
}

TEST(draining_answers_what_is_under_way_and_then_closes)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const int idle = web_dial(web);
    check_true(web_send(idle, STR("GET /idle HTTP/1.1\r\n" HOST "\r\n")));
    web_check_holds(web_read_one(arena, idle), "GET /idle\n");
    web_hold(web, true);
    const int busy = web_dial(web);
    check_true(web_send(busy, STR("GET /busy HTTP/1.1\r\n" HOST "\r\n")));
    while (http_counts(web_server(web)).requests < 2)
        sched_yield();
    http_drain(web_server(web));
    check_int(0, (int64_t)web_read(arena, idle).len);
    web_hold(web, false);
    const Str reply = web_read(arena, busy);
    web_check_holds(reply, "GET /busy\n");
    web_check_holds(reply, "Connection: close\r\n");
    const int late = socket(AF_INET, SOCK_STREAM, 0);
    const struct sockaddr_in where = {.sin_family = AF_INET,
                                      .sin_port = htons((uint16_t)http_port(web_server(web))),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    check_int(-1, connect(late, (const struct sockaddr *)&where, sizeof where));
    close(late);
    arena_free(arena);
    web_stop(web);
}

TEST(stopping_waits_for_the_answer)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 20);
    const int fd = web_dial(web);
    check_true(web_send(fd, STR("GET /last HTTP/1.1\r\n" HOST "\r\n")));
    while (http_counts(web_server(web)).requests < 1)
        sched_yield();
    web_stop_server(web);
    web_check_holds(web_read(arena, fd), "GET /last\n");
    arena_free(arena);
    web_stop(web);
}

TEST(addresses_to_listen_on_are_understood_or_refused)
{
    static const char *const GOOD[] = {"127.0.0.1:0", "0.0.0.0:0", "[::1]:0", ":0", "localhost:0"};
    static const char *const BAD[] = {"",         "127.0.0.1",   "127.0.0.1:", "127.0.0.1:http",
                                      "8080",     "1.2.3.4.5:0", "[::1:0",     "127.0.0.1:99999999",
                                      "[::1]x:0", "192.0.2.1:0"};
    for (size_t i = 0; i < COUNT_OF(GOOD); i++) {
        Error error = {0};
        int fd = -1;
        int port = 0;
        if (!http_listen_tcp(GOOD[i], &fd, &port, &error))
            fail_msg("%s", error.detail);
        check_true(port > 0);
        close(fd);
    }
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        Error error = {0};
        int fd = -1;
        int port = 0;
        if (http_listen_tcp(BAD[i], &fd, &port, &error))
            fail_msg("listens on %s", BAD[i]);
        check_int(ERROR_INTERNAL, error.code);
    }
}

TEST_MAIN(addresses_to_listen_on_are_understood_or_refused, a_slow_head_is_cut, a_slow_body_is_cut,
          pipelined_requests_are_answered_in_order_on_one_connection, a_chunked_body_arrives_whole,
          a_chunked_body_over_the_limit_is_refused,
          who_comes_too_often_is_told_before_his_body_is_read,
          expect_100_continue_is_answered_before_the_body, fields_are_decoded_and_composed,
          a_form_in_another_encoding_is_refused, head_is_answered_without_body,
          a_part_of_a_file_is_sent, an_answer_cannot_be_split_by_a_header_value,
          the_administration_socket_is_marked_and_private,
          a_client_that_leaves_while_its_request_waits_does_no_harm,
          draining_answers_what_is_under_way_and_then_closes, stopping_waits_for_the_answer)
