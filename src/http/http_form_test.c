#include "http/http_internal.h"
#include "tests/harness/test.h"

TEST(form_fields_keep_their_order_and_their_doubles)
{
    Arena *arena = arena_new(1 << 20);
    Error error = {0};
    HttpPair *pairs = NULL;
    size_t count = 0;
    check_true(http_parse_form(arena, STR("b=2&&a=1&b=%20&c&=x"), 10, &pairs, &count, &error));
    check_int(5, (int64_t)count);
    check_text("b", pairs[0].name);
    check_text("2", pairs[0].value);
    check_text("b", pairs[2].name);
    check_text(" ", pairs[2].value);
    check_text("c", pairs[3].name);
    check_text("", pairs[3].value);
    check_text("", pairs[4].name);
    arena_free(arena);
}

TEST(decomposed_letters_are_composed_and_others_kept)
{
    Arena *arena = arena_new(1 << 20);
    Error error = {0};
    HttpPair *pairs = NULL;
    size_t count = 0;
    check_true(http_parse_form(arena, STR("te%CC%82n=Hu%CC%9Bo%CC%9B%CC%80ng+\xF0\x9F\x8F\xA0"), 10,
                               &pairs, &count, &error));
    check_text("tên", pairs[0].name);
    check_text("Hường 🏠", pairs[0].value);
    arena_free(arena);
}

TEST(broken_forms_are_refused_and_touch_nothing)
{
    static const char *const BROKEN[] = {"a=%",      "a=%4",  "a=%g0",       "%zz=1",
                                         "a=%C0%80", "a=%00", "a=%ED%A0%80", "a=\xff"};
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(BROKEN); i++) {
        Error error = {0};
        HttpPair *pairs = NULL;
        size_t count = 77;
        check_false(http_parse_form(arena, str_of(BROKEN[i]), 10, &pairs, &count, &error));
        check_int(ERROR_MALFORMED, error.code);
        check_int(77, (int64_t)count);
        check_true(pairs == NULL);
    }
    arena_free(arena);
}

TEST(too_many_fields_are_refused)
{
    Arena *arena = arena_new(1 << 20);
    Error error = {0};
    HttpPair *pairs = NULL;
    size_t count = 0;
    check_true(http_parse_form(arena, STR("a=1&a=2"), 2, &pairs, &count, &error));
    check_false(http_parse_form(arena, STR("a=1&a=2&a=3"), 2, &pairs, &count, &error));
    check_int(ERROR_TOO_LARGE, error.code);
    arena_free(arena);
}

TEST(targets_are_split_and_decoded)
{
    static const struct {
        const char *target, *path, *query;
    } GOOD[] = {
        {"/", "/", ""},
        {"/a/", "/a/", ""},
        {"/a?b=%20&c", "/a", "b=%20&c"},
        {"/a?", "/a", ""},
        {"/a?x=/../?y", "/a", "x=/../?y"},
        {"/h%E1%BB%93%20s%C6%A1/...", "/hồ sơ/...", ""},
        {"/e%CC%82", "/ê", ""},
        {"/.well-known/a..b", "/.well-known/a..b", ""},
        {"/a+b", "/a+b", ""},
    };
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(GOOD); i++) {
        Str path, query;
        check_int(0, http_parse_target(arena, str_of(GOOD[i].target), &path, &query).status);
        check_text(GOOD[i].path, path);
        check_text(GOOD[i].query, query);
    }
    arena_free(arena);
}

TEST(percent_encoding_comes_back)
{
    Arena *arena = arena_new(1 << 20);
    const Str text = STR("Đơn xin \"a/b\".pdf");
    const Str encoded = http_percent_encode(arena, text);
    check_text("%C4%90%C6%A1n%20xin%20%22a%2Fb%22.pdf", encoded);
    Str back;
    check_true(http_decode(arena, encoded, false, &back));
    check_true(str_equal(text, back));
    arena_free(arena);
}

TEST(content_is_recognised_by_its_first_bytes)
{
    check_true(http_sniff_is(STR("%PDF-1.7\n"), "application/pdf"));
    check_false(http_sniff_is(STR("MZ\x90"), "application/pdf"));
    check_false(http_sniff_is(STR(""), "application/pdf"));
    check_true(http_sniff_is(STR("\xFF\xD8\xFF\xE0"), "image/jpeg"));
    check_true(http_sniff_is(STR("\x89PNG\r\n\x1A\n...."), "image/png"));
    check_false(http_sniff_is(STR("\x89PNG"), "image/png"));
    check_false(http_sniff_is(STR("<svg"), "image/svg+xml"));
}

TEST(cookies_are_found_among_others)
{
    const HttpPair headers[] = {{STR("cookie"), STR("xsession=1;session=\"\"; session=2")},
                                {STR("Cookie"), STR("broken; late = 3 ")}};
    const HttpRequest request = {.headers = headers, .header_count = 2};
    check_text("\"\"", http_cookie(&request, "session"));
    check_text("3", http_cookie(&request, "late"));
    check_text("", http_cookie(&request, "broken"));
    check_text("", http_cookie(&request, "absent"));
}

TEST_MAIN(form_fields_keep_their_order_and_their_doubles,
          decomposed_letters_are_composed_and_others_kept,
          broken_forms_are_refused_and_touch_nothing, too_many_fields_are_refused,
          targets_are_split_and_decoded, percent_encoding_comes_back,
          content_is_recognised_by_its_first_bytes, cookies_are_found_among_others)
