#include "http/http_internal.h"
#include "tests/harness/web.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

/* Writes what the parser reports as text, so that one comparison sees it all. */
static HttpRefusal note_begin(void *context, const HttpPart *part)
{
    buf_printf(context, "[%.*s", STR_ARGS(part->name));
    if (part->is_file)
        buf_printf(context, "|%.*s", STR_ARGS(part->file_name));
    buf_add_char(context, ']');
    return HTTP_TAKEN;
}

static HttpRefusal note_data(void *context, Str piece)
{
    buf_add(context, piece);
    return HTTP_TAKEN;
}

static HttpRefusal note_end(void *context)
{
    buf_add_char(context, '$');
    return HTTP_TAKEN;
}

static HttpRefusal parse_in_pieces(Arena *arena, Str body, size_t piece_bytes, Buf *out)
{
    const HttpPartSink sink = {
        .context = out, .begin = note_begin, .data = note_data, .end = note_end};
    HttpMultipart *multipart =
        http_multipart_new(arena, STR("multipart/form-data; boundary=\"cut here\""), sink);
    assert_non_null(multipart);
    HttpRefusal refusal = HTTP_TAKEN;
    for (size_t at = 0; at < body.len && refusal.status == 0; at += piece_bytes)
        refusal = http_multipart_feed(multipart, str_slice(body, at, at + piece_bytes));
    return refusal.status != 0 ? refusal : http_multipart_finish(multipart);
}

/* The same outcome however the bytes are cut. */
static int parse(Arena *arena, Str body, Str *out)
{
    Buf whole = buf_new(arena, 256);
    const HttpRefusal refusal = parse_in_pieces(arena, body, body.len + 1, &whole);
    for (size_t piece_bytes = 1; piece_bytes < 9; piece_bytes++) {
        Buf pieces = buf_new(arena, 256);
        const HttpRefusal again = parse_in_pieces(arena, body, piece_bytes, &pieces);
        check_int(refusal.status, again.status);
        check_true(str_equal(buf_str(&whole), buf_str(&pieces)));
    }
    *out = buf_str(&whole);
    return refusal.status;
}

#define CUT "--cut here"
#define NAMED(parameters) "Content-Disposition: form-data; " parameters "\r\n"
#define PART(parameters, content) CUT "\r\n" NAMED(parameters) "\r\n" content "\r\n"

static const struct {
    Str body;
    const char *parts;
} GOOD[] = {
    {STR(CUT "--"), ""},
    {STR(CUT "--\r\n"), ""},
    {STR("preamble\r\n" PART("name=a", "1") CUT "-- \r\nepilogue"), "[a]1$"},
    {STR(PART("name=\"a\"", "") PART("name=\"b\"", "\r\n") CUT "--"), "[a]$[b]\r\n$"},
    {STR(PART("name=a", "\r\n--cut her\r\r\n--cut") CUT "--"), "[a]\r\n--cut her\r\r\n--cut$"},
    {STR(CUT " \t\r\n" NAMED("name=a") "Content-Type: text/plain\r\n\r\nx\r\n" CUT "--"), "[a]x$"},
    {STR(CUT "\r\ncontent-disposition:FORM-DATA;NAME=a ; x=y\r\n\r\nx\r\n" CUT "--"), "[a]x$"},
    {STR(PART("name=f; filename=\"C:\\dir\\đơn.pdf\"", "%PDF") CUT "--"), "[f|đơn.pdf]%PDF$"},
    {STR(PART("name=f; filename=\"../../etc/passwd\"", "x") CUT "--"), "[f|passwd]x$"},
    {STR(PART("name=f; filename=\"a%22b\\\"c; d.txt\"", "x") CUT "--"), "[f|a\"b\"c; d.txt]x$"},
    {STR(PART("name=f; filename=\"\"", "") CUT "--"), "[f|]$"},
    {STR(PART("name=\"te\xCC\x82n\"", "x") CUT "--"), "[tên]x$"},
};

TEST(parts_arrive_however_the_bytes_are_cut)
{
    Arena *arena = arena_new(1 << 22);
    for (size_t i = 0; i < COUNT_OF(GOOD); i++) {
        Str parts;
        const int status = parse(arena, GOOD[i].body, &parts);
        if (status != 0)
            fail_msg("refused: %.*s", STR_ARGS(GOOD[i].body));
        check_text(GOOD[i].parts, parts);
    }
    arena_free(arena);
}

static const Str BROKEN[] = {
    STR(""),
    STR("no boundary at all"),
    STR(CUT),
    STR(CUT "-"),
    STR(CUT "\r\n"),
    STR(CUT "x\r\n"),
    STR(CUT "\n" NAMED("name=a") "\r\n1\r\n" CUT "--"),
    STR(PART("name=a", "1")),
    STR(PART("name=a", "1") CUT),
    STR(PART("name=a", "1") CUT "\r\n"),
    STR(CUT "\r\n" NAMED("name=a")),
    STR(CUT "\r\n\r\nwithout a head\r\n" CUT "--"),
    STR(CUT "\r\nContent-Type: text/plain\r\n\r\nwithout a name\r\n" CUT "--"),
    STR(PART("filename=\"a\"", "x") CUT "--"),
    STR(PART("name=\"\"", "x") CUT "--"),
    STR(PART("name=\"a", "x") CUT "--"),
    STR(PART("name=a; name=b", "x") CUT "--"),
    STR(PART("name=a; filename=b; filename=c", "x") CUT "--"),
    STR(PART("name=\"a\"b", "x") CUT "--"),
    STR(PART("name=\"\xff\"", "x") CUT "--"),
    STR(PART("name=a; filename=\"\xff\"", "x") CUT "--"),
    STR(PART("name=a; filename=\"a\rb\"", "x") CUT "--"),
    STR(CUT "\r\n" NAMED("name=a") NAMED("name=b") "\r\nx\r\n" CUT "--"),
    STR(CUT "\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n" CUT "--"),
    STR(CUT "\r\n" NAMED("name=a") "no colon\r\n\r\nx\r\n" CUT "--"),
    STR(CUT "\r\n" NAMED("name=a") "Content-Type: multipart/mixed; boundary=b\r\n\r\nx\r\n" CUT
                                   "--"),
    STR(CUT "\r\n" NAMED("name=a") "Content-Transfer-Encoding: base64\r\n\r\neA==\r\n" CUT "--"),
};

TEST(broken_bodies_are_refused)
{
    Arena *arena = arena_new(1 << 22);
    for (size_t i = 0; i < COUNT_OF(BROKEN); i++) {
        Str parts;
        if (parse(arena, BROKEN[i], &parts) != 400)
            fail_msg("accepted: %.*s", STR_ARGS(BROKEN[i]));
    }
    arena_free(arena);
}

TEST(a_huge_part_head_is_refused)
{
    Arena *arena = arena_new(1 << 22);
    Buf body = buf_new(arena, 8192);
    buf_add_cstr(&body, CUT "\r\nX: ");
    for (int i = 0; i < 5000; i++)
        buf_add_char(&body, 'a');
    Str parts;
    check_int(400, parse(arena, buf_str(&body), &parts));
    arena_free(arena);
}

TEST(a_boundary_is_needed)
{
    static const char *const TYPES[] = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"a",
        "multipart/form-data; boundary=\"a\rb\"",
        "multipart/form-data; charset=utf-8",
        "multipart/form-data; boundary="
        "12345678901234567890123456789012345678901234567890123456789012345678901",
    };
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(TYPES); i++)
        check_true(http_multipart_new(arena, str_of(TYPES[i]), (HttpPartSink){0}) == NULL);
    arena_free(arena);
}

static Str upload_request(Arena *arena, const char *path, Str body)
{
    return arena_format(arena,
                        "POST %s HTTP/1.1\r\n" HOST "Connection: close\r\n"
                        "Content-Type: multipart/form-data; boundary=\"cut here\"\r\n"
                        "Content-Length: %zu\r\n\r\n%.*s",
                        path, body.len, STR_ARGS(body));
}

/* Bytes that are no text and hold many line ends and almost-boundaries. */
static void add_noise(Buf *out, size_t size)
{
    uint32_t seed = 12345;
    char *at = buf_reserve(out, size);
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        at[i] = (char)(seed >> 24);
    }
    for (size_t i = 0; i + 16 < size; i += 5000)
        memcpy(at + i, "\r\n--cut her!", 12);
    out->len += size;
}

static Str digest_of(Arena *arena, Str content)
{
    const Sha256 digest = sha256_of(content);
    return hex_of(arena, (Str){(const char *)digest.bytes, SHA256_BYTES});
}

TEST(ten_megabytes_arrive_with_their_digest_and_leave_no_file)
{
    Web *web = web_start();
    Arena *arena = arena_new(256 << 20);
    Buf content = buf_new(arena, 11 << 20);
    add_noise(&content, 10 << 20);
    Buf body = buf_new(arena, 11 << 20);
    buf_add_cstr(&body, PART("name=title", "Đơn xin") CUT
                 "\r\n" NAMED("name=scan; filename=\"bản quét.pdf\"") "\r\n");
    buf_add(&body, buf_str(&content));
    buf_add_cstr(&body, "\r\n" PART("name=none; filename=\"\"", "")
                            PART("name=empty; filename=trống.pdf", "") CUT "--\r\n");
    const int fd = web_dial(web);
    check_true(web_send(fd, arena_format(arena,
                                         "POST /upload HTTP/1.1\r\n" HOST "Connection: close\r\n"
                                         "Content-Type: multipart/form-data; boundary=\"cut here\""
                                         "\r\nContent-Length: %zu\r\n\r\n",
                                         body.len)));
    check_true(web_send(fd, buf_str(&body)));
    const Str reply = web_read(arena, fd);
    web_check_holds(reply, arena_printf(arena,
                                        "form title=Đơn xin\n"
                                        "file scan=bản quét.pdf 10485760 %.*s there\n"
                                        "file empty=trống.pdf 0 %.*s there\nfrom network\n",
                                        STR_ARGS(digest_of(arena, buf_str(&content))),
                                        STR_ARGS(digest_of(arena, STR("")))));
    check_int(10 << 20, http_counts(web_server(web)).uploads_bytes);
    arena_free(arena);
    web_stop(web); /* which finds the spool folder empty */
}

TEST(uploads_beyond_the_limits_are_refused_with_an_answer)
{
    Web *web = web_start();
    Arena *arena = arena_new(256 << 20);
    const Str file = STR(PART("name=f; filename=a", "x"));
    const Str three = arena_format(arena, "%.*s%.*s%.*s" CUT "--", STR_ARGS(file), STR_ARGS(file),
                                   STR_ARGS(file));
    check_int(413, web_status(web_ask(arena, web, upload_request(arena, "/upload", three))));
    const Str one = arena_format(arena, "%.*s" CUT "--", STR_ARGS(file));
    check_int(415, web_status(web_ask(arena, web, upload_request(arena, "/", one))));
    const Str bad_text = STR(PART("name=ten", "\xd4") CUT "--");
    check_int(400, web_status(web_ask(arena, web, upload_request(arena, "/upload", bad_text))));
    const Str cut = STR(PART("name=f; filename=a", "half a file"));
    check_int(400, web_status(web_ask(arena, web, upload_request(arena, "/upload", cut))));

    Buf large = buf_new(arena, 40 << 20);
    buf_add_cstr(&large, CUT "\r\n" NAMED("name=f; filename=a") "\r\n");
    add_noise(&large, 33 << 20);
    buf_add_cstr(&large, "\r\n" CUT "--");
    const int fd = web_dial(web);
    web_send(fd, arena_format(arena,
                              "POST /upload HTTP/1.1\r\n" HOST
                              "Content-Type: multipart/form-data; boundary=\"cut here\"\r\n"
                              "Content-Length: %zu\r\n\r\n",
                              large.len));
    check_true(web_send(fd, buf_str(&large)));
    web_check_holds(web_read(arena, fd), "refused 413: a file is too large");
    arena_free(arena);
    web_stop(web);
}

/* A client that sends first and reads afterwards, as browsers do, must still get to see why. */
TEST(a_refusal_by_length_reaches_a_client_that_goes_on_sending)
{
    Web *web = web_start();
    Arena *arena = arena_new(64 << 20);
    Buf noise = buf_new(arena, 17 << 20);
    add_noise(&noise, 16 << 20);
    const int fd = web_dial(web);
    check_true(web_send(fd, STR("POST /upload HTTP/1.1\r\n" HOST
                                "Content-Type: multipart/form-data; boundary=\"cut here\"\r\n"
                                "Content-Length: 2147483648\r\n\r\n")));
    check_true(web_send(fd, buf_str(&noise)));
    check_int(413, web_status(web_read(arena, fd)));
    arena_free(arena);
    web_stop(web);
}

TEST(an_upload_broken_off_leaves_no_file)
{
    Web *web = web_start();
    const int fd = web_dial(web);
    check_true(web_send(fd, STR("POST /upload HTTP/1.1\r\n" HOST
                                "Content-Type: multipart/form-data; boundary=\"cut here\"\r\n"
                                "Content-Length: 100000\r\n\r\n" CUT
                                "\r\n" NAMED("name=f; filename=a") "\r\nhalf")));
    while (http_counts(web_server(web)).in_flight < 1)
        sched_yield();
    close(fd);
    web_stop(web);
}

TEST_MAIN(parts_arrive_however_the_bytes_are_cut, broken_bodies_are_refused,
          a_huge_part_head_is_refused, a_boundary_is_needed,
          ten_megabytes_arrive_with_their_digest_and_leave_no_file,
          uploads_beyond_the_limits_are_refused_with_an_answer,
          a_refusal_by_length_reaches_a_client_that_goes_on_sending,
          an_upload_broken_off_leaves_no_file)
