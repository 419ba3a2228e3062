#define TMPLC_AS_LIBRARY
#include "tests/harness/test.h"
#include "tools/tmplc.c"

#define VIEW "{% view PageView \"features/page/page.h\" %}\n"

/* What stands in the function's body, or "line: mistake". */
static Str compiled(Arena *arena, Str source)
{
    TmplText out = {0};
    TmplMistake mistake = {0};
    const bool is_done = tmplc_compile("src/page.html", source.data, source.len, &out, &mistake);
    const Str text = arena_copy(arena, (Str){out.data, out.len});
    free(out.data);
    if (!is_done)
        return arena_format(arena, "%d: %s", mistake.line, mistake.text);
    const ptrdiff_t from = str_find(text, STR("(void)v;\n"));
    check_true(from > 0 && str_ends_with(text, STR("}\n")));
    return str_slice(text, (size_t)from + 9, text.len - 2);
}

static void check_body(const char *source, const char *expected)
{
    Arena *arena = arena_new(1 << 20);
    check_text(expected, compiled(arena, arena_format(arena, "%s%s", VIEW, source)));
    arena_free(arena);
}

TEST(the_whole_file)
{
    TmplText out = {0};
    TmplMistake mistake = {0};
    check_true(tmplc_compile("src/a/dossier_page.html", VIEW, sizeof VIEW - 1, &out, &mistake));
    check_text("/* Made by tmplc from src/a/dossier_page.html. */\n"
               "#include \"html/html.h\"\n"
               "#include \"features/page/page.h\"\n\n"
               "void dossier_page_html(Buf *out, const PageView *v)\n{\n"
               "    (void)out;\n    (void)v;\n}\n",
               ((Str){out.data, out.len}));
    free(out.data);
}

TEST(values_know_their_line_and_static_text_is_one_run)
{
    check_body("<p>\"a\\b\"\t{# remark #}?\n{{ v->x }}</p>",
               "    html_put_literal(out, STR(\"<p>\\\"a\\\\b\\\"\\011?\\n\"\n"
               "                     \"\"));\n"
               "#line 3 \"src/page.html\"\n"
               "    html_put(out, (v->x));\n"
               "    html_put_literal(out, STR(\"</p>\"));\n");
}

TEST(an_expression_may_hold_braces_in_literals_and_line_ends)
{
    check_body("{{ f(\"}}\",\n '\"', '\\'') }}", "#line 2 \"src/page.html\"\n"
                                                 "    html_put(out, (f(\"}}\",  '\"', '\\'')));\n");
}

TEST(conditions)
{
    check_body(
        "{% if v->a %}1{% elif v->b > 2 %}2{% else %}3{% end %}",
        "#line 2 \"src/page.html\"\n    if (v->a) {\n    html_put_literal(out, STR(\"1\"));\n"
        "#line 2 \"src/page.html\"\n    } else if (v->b > 2) {\n    html_put_literal(out, STR(\"2\"));\n"
        "#line 2 \"src/page.html\"\n    } else {\n    html_put_literal(out, STR(\"3\"));\n"
        "#line 2 \"src/page.html\"\n    }\n");
}

TEST(repetition_and_inclusion)
{
    check_body("{% each Row row in f(v, 1), v->count %}{% include row_html(row) %}{% end %}",
               "#line 2 \"src/page.html\"\n"
               "    for (size_t row_index = 0; row_index < (size_t)( v->count); row_index++) {"
               " const Row *row = &(f(v, 1))[row_index]; (void)row;\n"
               "#line 2 \"src/page.html\"\n    row_html(out, row);\n"
               "#line 2 \"src/page.html\"\n    }\n");
}

TEST(indentation_goes_but_not_where_it_counts)
{
    check_body("\n<ul>\n    <li>a  b\n\n  \n\t</ul>", "    html_put_literal(out, STR(\"<ul>\\n\"\n"
                                                      "                     \"<li>a  b\\n\"\n"
                                                      "                     \"</ul>\"));\n");
    check_body("<pre>\n  x</pre>\n  y", "    html_put_literal(out, STR(\"<pre>\\n\"\n"
                                        "                     \"  x</pre>\\n\"\n"
                                        "                     \"y\"));\n");
    check_body("<textarea>\n  <b>x</textarea>", "    html_put_literal(out, STR(\"<textarea>\\n\"\n"
                                                "                     \"  <b>x</textarea>\"));\n");
    check_body("<p title=\"a\n  b\">", "    html_put_literal(out, STR(\"<p title=\\\"a\\n\"\n"
                                       "                     \"  b\\\">\"));\n");
}

/* A line end that only a branch prints does not stand in for the one behind it. */
TEST(words_stay_apart_when_a_branch_is_not_taken)
{
    check_body("a{% if v->x %}\n{% end %}\nb",
               "    html_put_literal(out, STR(\"a\"));\n"
               "#line 2 \"src/page.html\"\n    if (v->x) {\n"
               "    html_put_literal(out, STR(\"\\n\"\n                     \"\"));\n"
               "#line 3 \"src/page.html\"\n    }\n"
               "    html_put_literal(out, STR(\"\\n\"\n                     \"b\"));\n");
}

static void check_function(const char *source, const char *function)
{
    Arena *arena = arena_new(1 << 20);
    const Str body = compiled(arena, arena_format(arena, "%s%s", VIEW, source));
    const Str call = arena_format(arena, "    %s(out, (x));", function);
    if (str_find(body, call) < 0)
        print_error("%s gives %.*s\n", source, STR_ARGS(body));
    check_true(str_find(body, call) >= 0);
    arena_free(arena);
}

TEST(the_place_decides_how_a_value_is_printed)
{
    check_function("<p>{{ x }}", "html_put");
    check_function("<p title=\"a{{ x }}\">", "html_put");
    check_function("<p title='{{ x }}'>", "html_put");
    check_function("<textarea>{{ x }}</textarea>", "html_put");
    check_function("<script>1 < 2; \"<p>\"</script>{{ x }}", "html_put");
    check_function("<a href=\"{{ x }}\">", "html_put_url");
    check_function("<A\nHREF = '{{ x }}'>", "html_put_url");
    check_function("<form action=\"{{ x }}\">", "html_put_url");
    check_function("<button formaction=\"{{ x }}\">", "html_put_url");
    check_function("<img src=\"{{ x }}\">", "html_put_url");
    check_function("<b hx-get=\"{{ x }}\">", "html_put_url");
    check_function("<b data-hx-post=\"{{ x }}\">", "html_put_url");
    check_function("<a href=\"/items/{{ x }}\">", "html_put_url_part");
    check_function("<a href=\"{{ y }}?page={{ x }}\">", "html_put_url_part");
    check_function("<a href=\"https://a.vn/{{ x }}\">", "html_put_url_part");
    check_function("<a href=\"/?a=1{% if y %}&b={{ x }}{% end %}\">", "html_put_url_part");
    check_function("<a {% if y %}class=\"b\"{% end %} href=\"{{ x }}\">", "html_put_url");
    check_function("<option{% if y %} selected{% end %}>{{ x }}", "html_put");
    check_function("{% if y %}<a href=\"/b\">{% else %}<span>{% end %}{{ x }}", "html_put");
    check_function("<!-- <script> -->{{ x }}", "html_put");
    check_function("<!doctype html>{{ x }}", "html_put");
    check_function("<p>1 < 2 {{ x }}", "html_put");
}

TEST(ready_made_html_is_no_attribute_value)
{
    check_body("<p title=\"{{ x }}\">",
               "    html_put_literal(out, STR(\"<p title=\\\"\"));\n"
               "#line 2 \"src/page.html\"\n"
               "    html_put(out, (x)); _Static_assert(!__builtin_types_compatible_p("
               "__typeof__(x), Html), \"Html inside an attribute\");\n"
               "    html_put_literal(out, STR(\"\\\">\"));\n");
}

typedef struct Refusal {
    const char *source, *mistake;
} Refusal;

static const Refusal REFUSALS[] = {
    {"<script>{{ x }}</script>", "2: a value inside <script>"},
    {"<STYLE>{{ x }}</STYLE>", "2: a value inside <style>"},
    {"<script>\"</b>\"; {{ x }}</script>", "2: a value inside <script>"},
    {"<p\n style=\"color:{{ x }}\">", "3: a value inside the attribute style, which is code"},
    {"<p onclick=\"{{ x }}\">", "2: a value inside the attribute onclick, which is code"},
    {"<p hx-on:click=\"{{ x }}\">", "2: a value inside the attribute hx-on:click, which is code"},
    {"<p hx-vals='{{ x }}'>", "2: a value inside the attribute hx-vals, which is code"},
    {"<p title={{ x }}>", "2: a value in the unquoted attribute title"},
    {"<p title=a{{ x }}>", "2: a value in the unquoted attribute title"},
    {"<p title={% if x %}a{% end %}>", "2: a directive in the unquoted attribute title"},
    {"<p {{ x }}>", "2: a value inside a tag but in no attribute's value"},
    {"<p\n title\n{{ x }}>", "4: a value inside a tag but in no attribute's value"},
    {"<{{ x }}>", "2: a directive or value where a tag's name begins"},
    {"<{% if x %}script{% end %}>", "2: a directive or value where a tag's name begins"},
    {"<!-- {{ x }} -->", "2: a value inside a comment or declaration"},
    {"<a href=\"javascript:f({{ x }})\">", "2: a value behind that scheme in href"},
    {"<a href=\"{% if y %}JavaScript:{% else %}/{% end %}{{ x }}\">",
     "2: a value behind that scheme in href"},
    {"<a href=\"{% if y %}/a{% end %}{{ x }}\">",
     "2: a value that only sometimes stands at the start of href"},
    {"<a href=\"{% each T x in a, b %}{{ x }}{% end %}\">",
     "2: a value that only sometimes stands at the start of href"},
    {"<p on{% if y %}click{% end %}=\"\">",
     "2: a directive cuts a tag's or an attribute's name in two"},
    {"<p {% if y %}on{% end %}click=\"\">",
     "2: a directive cuts a tag's or an attribute's name in two"},
    {"<p {% each T x in a, b %}c{% end %}>",
     "2: a directive cuts a tag's or an attribute's name in two"},
    {"{% if y %}<p title=\"{% end %}", "2: the branches end in different places of the HTML"},
    {"{% if y %}<script>{% end %}", "2: the branches end in different places of the HTML"},
    {"{% if y %}<pre>{% else %}<p>{% end %}",
     "2: the branches end in different places of the HTML"},
    {"{% each T x in a, b %}<p title=\"{% end %}",
     "2: the branches end in different places of the HTML"},
    {"<p a\"b>", "2: a stray \" inside a tag"},
    {"<p title=>", "2: attribute title has no value"},
    {"<p title=\"a>", "2: the template ends inside a tag, comment or raw element"},
    {"<textarea>", "2: the template ends inside a tag, comment or raw element"},
    {"\n{% if x %}\n\n", "3: this directive has no end"},
    {"{% each T x in a, b %}", "2: this directive has no end"},
    {"{% end %}", "2: end without an if or each before it"},
    {"{% if x %}{% end end %}", "2: end without an if or each before it"},
    {"{% else %}", "2: else without an if before it"},
    {"{% each T x in a, b %}{% else %}{% end %}", "2: else without an if before it"},
    {"{% if x %}{% else %}{% elif y %}{% end %}", "2: elif without an if before it"},
    {"{% if x %}{% elif %}{% end %}", "2: elif without a condition"},
    {"{% if x %}{% else x %}{% end %}", "2: else takes no condition"},
    {"{% if %}{% end %}", "2: if without a condition"},
    {"{% each x in a, b %}{% end %}", "2: each is written: each Type name in array, count"},
    {"{% each T x in f(a, b) %}{% end %}", "2: each is written: each Type name in array, count"},
    {"{% each T x %}{% end %}", "2: each is written: each Type name in array, count"},
    {"{% include other %}", "2: include is written: include other_html(expression)"},
    {"{% include other() %}", "2: include is written: include other_html(expression)"},
    {"<p title=\"{% include a(b) %}\">", "2: include stands between tags only"},
    {"{% for x %}", "2: unknown directive \"for\""},
    {"{% %}", "2: unknown directive \"\""},
    {"\n\n{{ x", "4: {{ is not closed by }}"},
    {"{% if x", "2: {% is not closed by %}"},
    {"{# x", "2: {# is not closed by #}"},
    {"{{ }}", "2: an empty value"},
    {VIEW, "2: a second view"},
};

TEST(what_is_refused_is_named_with_its_line)
{
    for (size_t i = 0; i < COUNT_OF(REFUSALS); i++)
        check_body(REFUSALS[i].source, REFUSALS[i].mistake);
}

TEST(a_file_names_its_view_first)
{
    static const Refusal BAD[] = {
        {"", "1: the template is empty"},
        {"<p>", "1: the first line must name the view: {% view StructName \"header.h\" %}"},
        {"{% if x %}", "1: the first line must name the view"},
        {"{% view %}", "1: view is written: view StructName \"header/path.h\""},
        {"{% view A %}", "1: view is written: view StructName \"header/path.h\""},
        {"{% view A b.h %}", "1: view is written: view StructName \"header/path.h\""},
        {"{% view A* \"b.h\" %}", "1: view is written: view StructName \"header/path.h\""},
    };
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        check_text(BAD[i].mistake, compiled(arena, str_of(BAD[i].source)));
    arena_free(arena);
}

TEST(directives_nest_up_to_a_limit)
{
    Arena *arena = arena_new(1 << 20);
    Buf source = buf_new(arena, 1024);
    buf_add(&source, STR(VIEW));
    for (int i = 0; i <= MAX_DEPTH; i++)
        buf_add(&source, STR("{% if x %}"));
    check_text("2: directives nested deeper than 32", compiled(arena, buf_str(&source)));
    arena_free(arena);
}

TEST_MAIN(the_whole_file, values_know_their_line_and_static_text_is_one_run,
          an_expression_may_hold_braces_in_literals_and_line_ends, conditions,
          repetition_and_inclusion, indentation_goes_but_not_where_it_counts,
          words_stay_apart_when_a_branch_is_not_taken, the_place_decides_how_a_value_is_printed,
          ready_made_html_is_no_attribute_value, what_is_refused_is_named_with_its_line,
          a_file_names_its_view_first, directives_nest_up_to_a_limit)
