#include "http/http_internal.h"
#include "tests/harness/web.h"

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
    Web *web = web_start();
    Arena *arena = arena_new(1 << 24);
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        const Str reply = web_ask(arena, web, REFUSED[i].bytes);
        const int status = web_status(reply);
        if (status != REFUSED[i].status && (REFUSED[i].status != 0 || status < 400))
            fail_msg("%d instead of %d for: %.*s\n%.*s", status, REFUSED[i].status,
                     STR_ARGS(REFUSED[i].bytes), STR_ARGS(reply));
    }
    check_int(0, http_counts(web_server(web)).requests);
    arena_free(arena);
    web_stop(web);
}

TEST(absurd_heads_are_refused)
{
    Web *web = web_start();
    Arena *arena = arena_new(1 << 24);
    Buf many = buf_new(arena, 4096);
    buf_add_cstr(&many, "GET / HTTP/1.1\r\n" HOST);
    for (int i = 0; i < HTTP_MAX_HEADERS; i++)
        buf_printf(&many, "X-%d: y\r\n", i);
    buf_add_cstr(&many, "\r\n");
    check_int(431, web_status(web_ask(arena, web, buf_str(&many))));

    Buf large = buf_new(arena, 4096);
    buf_add_cstr(&large, "GET / HTTP/1.1\r\n" HOST "X-A: ");
    for (int i = 0; i < 60000; i++)
        buf_add_char(&large, 'a');
    check_int(431, web_status(web_ask(arena, web, buf_str(&large))));

    Buf target = buf_new(arena, 4096);
    buf_add_cstr(&target, "GET /");
    for (int i = 0; i < HTTP_MAX_TARGET_BYTES; i++)
        buf_add_char(&target, 'a');
    buf_add_cstr(&target, " HTTP/1.1\r\n" HOST "\r\n");
    check_int(414, web_status(web_ask(arena, web, buf_str(&target))));
    arena_free(arena);
    web_stop(web);
}

TEST_MAIN(broken_requests_are_refused_and_the_connection_closed, absurd_heads_are_refused)
