#include "tests/harness/test.h"

TEST(equality_and_order)
{
    check_true(str_equal(STR(""), (Str){0}));
    check_true(str_is(STR("lam"), "lam"));
    check_false(str_is(STR("lam"), "la"));
    check_true(str_is_empty(str_of(NULL)));
    check_true(str_compare(STR("a"), STR("ab")) < 0);
    check_true(str_compare(STR("b"), STR("ab")) > 0);
    check_true(str_compare(STR("\xC4\x90"), STR("z")) > 0);
    check_int(0, str_compare(STR(""), (Str){0}));
}

TEST(prefix_and_suffix)
{
    check_true(str_starts_with(STR("H41.12"), STR("H41")));
    check_true(str_starts_with(STR("x"), STR("")));
    check_false(str_starts_with(STR("H4"), STR("H41")));
    check_true(str_ends_with(STR("form.pdf"), STR(".pdf")));
    check_false(str_ends_with(STR("pdf"), STR(".pdf")));
    check_true(str_ends_with((Str){0}, STR("")));
}

TEST(find_gives_the_first_position)
{
    check_int(2, str_find(STR("abcabc"), STR("ca")));
    check_int(-1, str_find(STR("ab"), STR("abc")));
    check_int(0, str_find(STR(""), STR("")));
    check_int(3, str_find_char(STR("a\0=b="), 'b'));
    check_int(-1, str_find_char((Str){0}, 'x'));
}

TEST(slice_is_clamped)
{
    check_text("bc", str_slice(STR("abc"), 1, 99));
    check_text("", str_slice(STR("abc"), 5, 9));
    check_text("", str_slice(STR("abc"), 2, 1));
}

TEST(trim_takes_ascii_blanks_only)
{
    check_text("a b", str_trim(STR(" \t\r\n\v\fa b\n ")));
    check_text("", str_trim(STR("   ")));
    check_text("\xC2\xA0x", str_trim(STR("\xC2\xA0x ")));
}

static void check_pieces(const char *expected, Str text)
{
    char found[64] = "";
    Str piece = {0};
    size_t len = 0;
    while (str_split_next(&text, ',', &piece)) {
        assert_true(len + piece.len + 2 < sizeof found);
        found[len++] = '[';
        for (size_t i = 0; i < piece.len; i++)
            found[len++] = piece.data[i];
        found[len++] = ']';
    }
    check_text(expected, ((Str){found, len}));
}

TEST(split_keeps_empty_pieces)
{
    check_pieces("[a][b]", STR("a,b"));
    check_pieces("[a][b][]", STR("a,b,"));
    check_pieces("[][]", STR(","));
    check_pieces("[]", STR(""));
    check_pieces("", (Str){0});
}

TEST(integers_within_their_range)
{
    int64_t number = 7;
    check_true(str_parse_int(STR("-9223372036854775808"), &number));
    check_int(INT64_MIN, number);
    check_true(str_parse_int(STR("9223372036854775807"), &number));
    check_int(INT64_MAX, number);
    check_true(str_parse_int(STR("007"), &number));
    check_int(7, number);
    check_true(str_parse_int(STR("-0"), &number));
    check_int(0, number);
}

TEST(what_is_no_integer_leaves_the_output_alone)
{
    static const char *const BAD[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x1",
                                      "--1",
                                      "1\n",
                                      "12a",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        int64_t number = 7;
        check_false(str_parse_int(str_of(BAD[i]), &number));
        check_int(7, number);
    }
    check_false(str_is_digits(STR("")));
    check_false(str_is_digits(STR("1-")));
    check_true(str_is_digits(STR("040090000123")));
}

TEST_MAIN(equality_and_order, prefix_and_suffix, find_gives_the_first_position, slice_is_clamped,
          trim_takes_ascii_blanks_only, split_keeps_empty_pieces, integers_within_their_range,
          what_is_no_integer_leaves_the_output_alone)
