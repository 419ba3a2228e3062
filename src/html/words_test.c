/* The second language: what is taken from the catalogue, and what is left alone. */
#include "html/html.h"
#include "tests/harness/test.h"

static Arena *arena;
static const Words *words;

#define CATALOGUE                                                                                  \
    "# remark\n"                                                                                   \
    "msgid \"\"\nmsgstr \"Language: en\\n\"\n\n"                                                   \
    "msgid \"Đăng nhập\"\nmsgstr \"Sign in\"\n"                                                \
    "msgid \"Mã \"\n\"hồ sơ\"\nmsgstr \"\"\n\"Dossier \\\"code\\\"\"\n"                        \
    "msgid \"Chưa dịch\"\nmsgstr \"\"\n"

static bool parse(const char *text, Error *error)
{
    return words_parse(arena, str_of(text), &words, error);
}

static void open_english(void)
{
    Error error = {0};
    arena = arena_new(1 << 22);
    assert_true(parse(CATALOGUE, &error));
    arena_lend(arena, words);
}

static Str literal(const char *text)
{
    Buf out = buf_new(arena, 0);
    html_put_literal(&out, str_of(text));
    return buf_str(&out);
}

TEST(a_catalogue_gives_the_other_words_and_else_the_same)
{
    open_english();
    check_int(2, (int64_t)words_count(words));
    check_text("Sign in", words_find(words, STR("Đăng nhập")));
    check_text("Dossier \"code\"", words_find(words, STR("Mã hồ sơ")));
    check_text("Chưa dịch", words_find(words, STR("Chưa dịch")));
    check_text("", words_find(words, STR("")));
    check_text("Đăng nhập", words_find(NULL, STR("Đăng nhập")));
    arena_free(arena);
}

TEST(text_and_attributes_of_a_template_are_said_and_its_markup_stays)
{
    open_english();
    check_text("<p class=\"a\"> Sign in </p>", literal("<p class=\"a\"> Đăng nhập </p>"));
    check_text("<input placeholder=\"Sign in\">", literal("<input placeholder=\"Đăng nhập\">"));
    check_text("Sign in\n", literal("Đăng nhập\n"));
    check_text("<b>Đăng nhập vào</b>", literal("<b>Đăng nhập vào</b>"));
    check_text("", literal(""));
    arena_free(arena);
}

TEST(the_programs_words_are_said_and_what_people_wrote_is_not_touched)
{
    open_english();
    Buf out = buf_new(arena, 0);
    html_put(&out, (const char *)"Đăng nhập");
    html_put(&out, STR("|Đăng nhập"));
    check_text("Sign in|Đăng nhập", buf_str(&out));
    arena_free(arena);
}

TEST(without_a_catalogue_everything_is_vietnamese)
{
    open_english();
    arena_lend(arena, NULL);
    check_text("<p>Đăng nhập</p>", literal("<p>Đăng nhập</p>"));
    arena_lend(arena, words);
    arena_reset(arena);
    check_text("<p>Đăng nhập</p>", literal("<p>Đăng nhập</p>"));
    arena_free(arena);
}

TEST(a_damaged_catalogue_is_refused_with_its_line)
{
    static const char *const BAD[] = {
        "msgstr \"x\"\n",
        "msgid \"a\nmsgstr \"b\"\n",
        "msgid \"a\" b\nmsgstr \"b\"\n",
        "msgid \"a\\q\"\nmsgstr \"b\"\n",
        "msgid \"a\\\"\nmsgstr \"b\"\n",
        "\"a\"\n",
        "anything\n",
        "msgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"\n",
        "msgid \"a\"\nmsgstr \"b\"\nmsgstr \"c\"\n",
    };
    arena = arena_new(1 << 22);
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        Error error = {0};
        if (parse(BAD[i], &error))
            fail_msg("taken: %s\n", BAD[i]);
        check_int(ERROR_MALFORMED, error.code);
        assert_true(str_starts_with(str_of(error.detail), STR("catalogue line ")));
    }
    arena_free(arena);
}

TEST_MAIN(a_catalogue_gives_the_other_words_and_else_the_same,
          text_and_attributes_of_a_template_are_said_and_its_markup_stays,
          the_programs_words_are_said_and_what_people_wrote_is_not_touched,
          without_a_catalogue_everything_is_vietnamese,
          a_damaged_catalogue_is_refused_with_its_line)
