#include "tests/harness/test.h"

#include <string.h>

/* Well-formed and ill-formed sequences, after the table of the Unicode standard, section 3.9. */
TEST(validity_table)
{
    static const char *const GOOD[] = {"",
                                       "a",
                                       "\x7F",
                                       "\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xEF\xBF\xBF",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "Đặng Đức",
                                       "1234567Đ"};
    static const char *const BAD[] = {"\x80",
                                      "\xBF",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xC2\x41",
                                      "\xE0\x80\x80",
                                      "\xE0\x9F\xBF",
                                      "\xE1\x80",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xE1\x80\x41",
                                      "\xF0\x80\x80\x80",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF0\x90\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFE",
                                      "\xFF",
                                      "12345678\xC4",
                                      "1234567\xFF"};
    for (size_t i = 0; i < COUNT_OF(GOOD); i++)
        check_true(utf8_is_valid(str_of(GOOD[i])));
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        check_false(utf8_is_valid(str_of(BAD[i])));
}

TEST(a_nul_byte_is_refused_wherever_it_stands)
{
    char text[17] = "0123456789abcdef";
    for (size_t i = 0; i < 16; i++) {
        text[i] = '\0';
        check_false(utf8_is_valid((Str){text, 16}));
        text[i] = 'x';
    }
    check_true(utf8_is_valid((Str){text, 16}));
}

TEST(decoding_and_encoding_meet)
{
    Arena *arena = arena_new(1 << 16);
    Buf buf = buf_new(arena, 8);
    for (uint32_t c = 1; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 61) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        size_t at = 0;
        buf_clear(&buf);
        utf8_put(&buf, c);
        assert_int_equal(c, utf8_next(buf_str(&buf), &at));
        assert_int_equal(buf.len, at);
        assert_true(utf8_is_valid(buf_str(&buf)));
    }
    arena_free(arena);
}

TEST(bad_bytes_become_the_replacement)
{
    Arena *arena = arena_new(1 << 16);
    const Str text = STR("\xE1\xBA"
                         "A\xFF");
    Buf buf = buf_new(arena, 8);
    size_t at = 0;
    while (at < text.len)
        utf8_put(&buf, utf8_next(text, &at));
    utf8_put(&buf, 0xD800);
    utf8_put(&buf, 0x110000);
    check_text("��A���", buf_str(&buf));
    check_int(8, (int64_t)utf8_count_chars(STR("Đặng Đức")));
    arena_free(arena);
}

/* Each family of letters: how it is written without tone, and with the five tones. */
typedef struct Family {
    const char *letter, *base, *shape;
    const char *toned[5];
} Family;

#define BREVE "\xCC\x86"
#define CIRCUMFLEX "\xCC\x82"
#define HORN "\xCC\x9B"
static const char *const TONES[] = {"\xCC\x80", "\xCC\x89", "\xCC\x83", "\xCC\x81", "\xCC\xA3"};

static const Family FAMILIES[] = {
    {"a", "a", "", {"à", "ả", "ã", "á", "ạ"}},
    {"A", "A", "", {"À", "Ả", "Ã", "Á", "Ạ"}},
    {"ă", "a", BREVE, {"ằ", "ẳ", "ẵ", "ắ", "ặ"}},
    {"Ă", "A", BREVE, {"Ằ", "Ẳ", "Ẵ", "Ắ", "Ặ"}},
    {"â", "a", CIRCUMFLEX, {"ầ", "ẩ", "ẫ", "ấ", "ậ"}},
    {"Â", "A", CIRCUMFLEX, {"Ầ", "Ẩ", "Ẫ", "Ấ", "Ậ"}},
    {"e", "e", "", {"è", "ẻ", "ẽ", "é", "ẹ"}},
    {"E", "E", "", {"È", "Ẻ", "Ẽ", "É", "Ẹ"}},
    {"ê", "e", CIRCUMFLEX, {"ề", "ể", "ễ", "ế", "ệ"}},
    {"Ê", "E", CIRCUMFLEX, {"Ề", "Ể", "Ễ", "Ế", "Ệ"}},
    {"i", "i", "", {"ì", "ỉ", "ĩ", "í", "ị"}},
    {"I", "I", "", {"Ì", "Ỉ", "Ĩ", "Í", "Ị"}},
    {"o", "o", "", {"ò", "ỏ", "õ", "ó", "ọ"}},
    {"O", "O", "", {"Ò", "Ỏ", "Õ", "Ó", "Ọ"}},
    {"ô", "o", CIRCUMFLEX, {"ồ", "ổ", "ỗ", "ố", "ộ"}},
    {"Ô", "O", CIRCUMFLEX, {"Ồ", "Ổ", "Ỗ", "Ố", "Ộ"}},
    {"ơ", "o", HORN, {"ờ", "ở", "ỡ", "ớ", "ợ"}},
    {"Ơ", "O", HORN, {"Ờ", "Ở", "Ỡ", "Ớ", "Ợ"}},
    {"u", "u", "", {"ù", "ủ", "ũ", "ú", "ụ"}},
    {"U", "U", "", {"Ù", "Ủ", "Ũ", "Ú", "Ụ"}},
    {"ư", "u", HORN, {"ừ", "ử", "ữ", "ứ", "ự"}},
    {"Ư", "U", HORN, {"Ừ", "Ử", "Ữ", "Ứ", "Ự"}},
    {"y", "y", "", {"ỳ", "ỷ", "ỹ", "ý", "ỵ"}},
    {"Y", "Y", "", {"Ỳ", "Ỷ", "Ỹ", "Ý", "Ỵ"}},
};

static void check_composes(Arena *arena, const char *expected, Str decomposed)
{
    check_text(expected, utf8_to_nfc(arena, decomposed));
    assert_true(str_is(decomposed, expected) == utf8_is_nfc(decomposed));
    assert_true(utf8_is_nfc(str_of(expected)));
    assert_true(str_equal(utf8_fold(arena, str_of(expected)), utf8_fold(arena, decomposed)));
    assert_true(str_equal(utf8_fold_keep_marks(arena, str_of(expected)),
                          utf8_fold_keep_marks(arena, decomposed)));
}

TEST(every_letter_composes_from_its_marks_in_any_order)
{
    Arena *arena = arena_new(1 << 22);
    for (size_t i = 0; i < COUNT_OF(FAMILIES); i++) {
        const Family *f = &FAMILIES[i];
        check_composes(arena, f->letter, arena_format(arena, "%s%s", f->base, f->shape));
        for (size_t tone = 0; tone < COUNT_OF(TONES); tone++) {
            const char *t = TONES[tone];
            const char *expected = f->toned[tone];
            check_composes(arena, expected, arena_format(arena, "%s%s%s", f->base, f->shape, t));
            check_composes(arena, expected, arena_format(arena, "%s%s%s", f->base, t, f->shape));
            check_composes(arena, expected, arena_format(arena, "%s%s", f->letter, t));
        }
    }
    arena_free(arena);
}

/* A toned letter to which the shape is added later, as some input methods leave it. */
TEST(a_shape_joins_a_letter_that_has_its_tone)
{
    Arena *arena = arena_new(1 << 20);
    check_composes(arena, "ấ", STR("á" CIRCUMFLEX));
    check_composes(arena, "Ặ", STR("Ạ" BREVE));
    check_composes(arena, "ự", STR("ụ" HORN));
    check_composes(arena, "à", STR("a\xCD\x80"));
    check_composes(arena, "á", STR("a\xCD\x81"));
    arena_free(arena);
}

TEST(what_is_no_vietnamese_letter_passes_through)
{
    static const char *const TEXTS[] = {
        "n\xCC\x83",    /* ñ */
        "e" HORN,       /* no such letter */
        "ă" CIRCUMFLEX, /* has a shape */
        "á\xCC\x80",    /* has a tone */
        "\xCC\x81"
        "a",                 /* a mark without a letter */
        "d\xCC\x84",         /* a macron below no letter of ours */
        "a\xCC\x88\xCC\x81", /* a foreign mark comes first */
        "số 12/2026, “Nghệ An” 中文 \xF0\x9F\x98\x80",
        "",
    };
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        const Str text = str_of(TEXTS[i]);
        check_true(utf8_is_nfc(text));
        check_true(utf8_to_nfc(arena, text).data == text.data);
    }
    check_text("xin chào các bạn\xCC\x88", utf8_to_nfc(arena, STR("xin cha\xCC\x80o ca\xCC\x81"
                                                                  "c ba\xCC\xA3n\xCC\x88")));
    arena_free(arena);
}

TEST(composing_survives_broken_bytes)
{
    Arena *arena = arena_new(1 << 20);
    check_true(str_equal(STR("\xFF"
                             "á\xCC"),
                         utf8_to_nfc(arena, STR("\xFF"
                                                "a\xCC\x81\xCC"))));
    check_true(utf8_is_nfc(STR("a\xCC")));
    check_true(utf8_is_nfc(STR("\0\xCC\xA3")));
    check_true(utf8_is_nfc(STR("a\xCD"
                               "b")));
    arena_free(arena);
}

typedef struct Folding {
    const char *text, *folded, *kept;
} Folding;

static const Folding FOLDINGS[] = {
    {"ĐẶNG Đức", "dang duc", "đặng đức"},
    {"", "", ""},
    {" \t—… ", "", ""},
    {"  Đăng   ký\nkhai sinh. ", "dang ky khai sinh", "đăng ký khai sinh"},
    {"H41.12-260213/0001", "h41 12 260213 0001", "h41 12 260213 0001"},
    {"Nguyễn Thị Thuỳ-Dương", "nguyen thi thuy duong", "nguyễn thị thuỳ dương"},
    {"“Nghệ An”: UBND–xã", "nghe an ubnd xa", "nghệ an ubnd xã"},
    {"đo\xCC\x82\xCC\x81 Ngu\xCC\x83", "do ngu", "đố ngũ"},
    {"Müller, façade, Łódź", "muller facade lodz", "müller façade Łódź"},
    {"50 m² (5%)", "50 m 5", "50 m 5"},
    {"中文 Ελ", "中文 Ελ", "中文 Ελ"},
    {"a\xC2\xA0"
     "b\xE2\x80\x8B"
     "c\xC2\xAD"
     "d",
     "a b cd", "a b cd"},
    {"\xF0\x9F\x98\x80 x", "x", "x"},
};

TEST(folding)
{
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(FOLDINGS); i++) {
        check_text(FOLDINGS[i].folded, utf8_fold(arena, str_of(FOLDINGS[i].text)));
        check_text(FOLDINGS[i].kept, utf8_fold_keep_marks(arena, str_of(FOLDINGS[i].text)));
    }
    arena_free(arena);
}

TEST(every_letter_folds_to_its_base)
{
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(FAMILIES); i++) {
        const Str base = utf8_fold(arena, str_of(FAMILIES[i].base));
        check_true(base.len == 1 && base.data[0] >= 'a');
        check_true(str_equal(base, utf8_fold(arena, str_of(FAMILIES[i].letter))));
        for (size_t tone = 0; tone < COUNT_OF(TONES); tone++)
            check_true(str_equal(base, utf8_fold(arena, str_of(FAMILIES[i].toned[tone]))));
    }
    arena_free(arena);
}

TEST(case_changes_every_letter_and_comes_back)
{
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(FAMILIES); i += 2) {
        check_text(FAMILIES[i + 1].letter, utf8_upper(arena, str_of(FAMILIES[i].letter)));
        check_text(FAMILIES[i].letter, utf8_lower(arena, str_of(FAMILIES[i + 1].letter)));
        for (size_t tone = 0; tone < COUNT_OF(TONES); tone++) {
            const Str lower = str_of(FAMILIES[i].toned[tone]);
            check_text(FAMILIES[i + 1].toned[tone], utf8_upper(arena, lower));
            check_true(str_equal(lower, utf8_lower(arena, utf8_upper(arena, lower))));
        }
    }
    check_text("ĐẶNG ĐỨC × 2", utf8_upper(arena, STR("Đặng Đức × 2")));
    check_text("đặng đức × 2 ÷", utf8_lower(arena, STR("ĐẶNG ĐỨC × 2 ÷")));
    check_text("ß 中", utf8_upper(arena, STR("ß 中")));
    arena_free(arena);
}

TEST_MAIN(validity_table, a_nul_byte_is_refused_wherever_it_stands, decoding_and_encoding_meet,
          bad_bytes_become_the_replacement, every_letter_composes_from_its_marks_in_any_order,
          a_shape_joins_a_letter_that_has_its_tone, what_is_no_vietnamese_letter_passes_through,
          composing_survives_broken_bytes, folding, every_letter_folds_to_its_base,
          case_changes_every_letter_and_comes_back)
