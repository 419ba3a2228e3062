/*
 * tmplc: makes one C function of one page template, so that a misspelt field is a compile error at
 * its line of the .html file. It follows the HTML while it reads and refuses a value where escaping
 * could not make it harmless. CONTRIBUTING.md shows the language by example:
 *
 *   {% view StructName "header/path.h" %}   first; makes FILE_html(Buf *out, const StructName *v)
 *   {{ expr }}                              prints a C expression by its type
 *   {% if expr %} {% elif expr %} {% else %} {% end %}
 *   {% each Type name in array, count %} {% end %}      name is a const Type *, name_index counts
 *   {% include other_html(expr) %}          {# a remark that does not reach the page #}
 */
#include "tmplc_html.h"

#include <stdlib.h>

#define MAX_DEPTH 32

typedef struct TmplText {
    char *data;
    size_t len, capacity;
} TmplText;

typedef struct Frame {
    bool is_each, has_else, has_branch;
    int line;
    Context before, merged;
} Frame;

typedef struct Compiler {
    const char *path;
    Reader reader;
    int line;
    TmplText *out;
    TmplMistake *mistake;
    Context html;
    Frame frames[MAX_DEPTH];
    int depth;
    bool in_literal, has_view;
} Compiler;

static void put(TmplText *out, const char *data, size_t len)
{
    if (len > out->capacity - out->len) {
        out->capacity = (out->len + len) * 2;
        out->data = realloc(out->data, out->capacity);
        if (!out->data)
            abort();
    }
    memcpy(out->data + out->len, data, len);
    out->len += len;
}

static void put_format(TmplText *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void put_format(TmplText *out, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    const int len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0)
        abort();
    put(out, text, (size_t)len);
    free(text);
}

static bool refuse_at(Compiler *c, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool refuse_at(Compiler *c, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    c->mistake->line = line;
    vsnprintf(c->mistake->text, sizeof c->mistake->text, format, args);
    va_end(args);
    return false;
}
#define refuse_here(c, ...) refuse_at((c), (c)->line, __VA_ARGS__)

static void put_literal_char(Compiler *c, char ch)
{
    if (!c->in_literal)
        put_format(c->out, "    html_put_literal(out, STR(\"");
    c->in_literal = true;
    if (ch == '\n')
        put_format(c->out, "\\n\"\n                     \"");
    else if (ch == '"' || ch == '\\')
        put_format(c->out, "\\%c", ch);
    else if ((unsigned char)ch < 0x20 || ch == 0x7f)
        put_format(c->out, "\\%03o", (unsigned char)ch);
    else
        put(c->out, &ch, 1);
}

static void end_literal(Compiler *c)
{
    if (c->in_literal)
        put_format(c->out, "\"));\n");
    c->in_literal = false;
}

static void put_line_mark(Compiler *c)
{
    end_literal(c);
    put_format(c->out, "#line %d \"%s\"\n", c->line, c->path);
}

static bool take_static(Compiler *c)
{
    const char ch = *c->reader.at;
    if (!html_is_collapsed(&c->html, ch)) {
        put_literal_char(c, ch);
        c->html.after_newline = ch == '\n';
    }
    if (!html_step(&c->html, &c->reader, c->mistake))
        return false;
    c->line += ch == '\n';
    c->reader.at++;
    return true;
}

/* Reads up to `closing`, past C string literals, as one trimmed line; the caller frees *out. */
static bool take_until(Compiler *c, const char *closing, char **out)
{
    const char *from = c->reader.at + 2;
    const char *at = from;
    char quote = '\0';
    for (; at + 1 < c->reader.end; at++) {
        if (quote != '\0' && *at == '\\')
            at++;
        else if (*at == quote)
            quote = '\0';
        else if (quote == '\0' && (*at == '"' || *at == '\'') && closing[0] != '#')
            quote = *at;
        else if (quote == '\0' && memcmp(at, closing, 2) == 0)
            break;
    }
    if (at + 1 >= c->reader.end)
        return refuse_here(c, "%.2s is not closed by %s", c->reader.at, closing);
    const char *to = at;
    while (from < to && is_space(*from))
        from++;
    while (to > from && is_space(to[-1]))
        to--;
    *out = strndup(from, (size_t)(to - from));
    for (char *p = *out; *p != '\0'; p++)
        *p = is_space(*p) ? ' ' : *p;
    for (; c->reader.at < at + 2; c->reader.at++)
        c->line += *c->reader.at == '\n';
    return true;
}

static bool take_value(Compiler *c)
{
    char *expression = NULL;
    const char *function = NULL;
    if (!html_choose_function(&c->html, &function, c->mistake))
        return false;
    put_line_mark(c);
    if (!take_until(c, "}}", &expression))
        return false;
    const bool is_empty = expression[0] == '\0';
    put_format(c->out, "    %s(out, (%s));", function, expression);
    if (c->html.state == QUOTED) /* ready-made HTML is printed as it is, quotes and all */
        put_format(c->out,
                   " _Static_assert(!__builtin_types_compatible_p(__typeof__(%s), Html),"
                   " \"Html inside an attribute\");",
                   expression);
    put_format(c->out, "\n");
    free(expression);
    c->html.after_newline = false;
    c->html.started = STARTED_YES;
    return is_empty ? refuse_here(c, "an empty value") : true;
}

static bool push_frame(Compiler *c, bool is_each, int line)
{
    if (c->depth == MAX_DEPTH)
        return refuse_here(c, "directives nested deeper than %d", MAX_DEPTH);
    c->frames[c->depth++] = (Frame){.is_each = is_each, .line = line, .before = c->html};
    return true;
}

static bool merge_branch(Compiler *c, Frame *frame)
{
    if (frame->has_branch)
        return html_merge(&c->html, &frame->merged, &frame->merged, c->mistake);
    frame->merged = c->html;
    frame->has_branch = true;
    return true;
}

static bool take_if(Compiler *c, const char *rest, int line)
{
    put_format(c->out, "    if (%s) {\n", rest);
    return rest[0] == '\0' ? refuse_here(c, "if without a condition") : push_frame(c, false, line);
}

static bool take_else(Compiler *c, const char *word, const char *rest)
{
    Frame *frame = c->depth > 0 ? &c->frames[c->depth - 1] : NULL;
    const bool is_elif = strcmp(word, "elif") == 0;
    if (!frame || frame->is_each || frame->has_else)
        return refuse_here(c, "%s without an if before it", word);
    if (is_elif == (rest[0] == '\0'))
        return refuse_here(c, is_elif ? "elif without a condition" : "else takes no condition");
    if (!merge_branch(c, frame))
        return false;
    frame->has_else = !is_elif;
    c->html = frame->before;
    if (is_elif)
        put_format(c->out, "    } else if (%s) {\n", rest);
    else
        put_format(c->out, "    } else {\n");
    return true;
}

static bool take_end(Compiler *c, const char *rest)
{
    if (c->depth == 0 || rest[0] != '\0')
        return refuse_here(c, "end without an if or each before it");
    Frame *frame = &c->frames[c->depth - 1];
    if (!merge_branch(c, frame))
        return false;
    c->html = frame->merged;
    if (!frame->has_else && !html_merge(&c->html, &frame->before, &c->html, c->mistake))
        return false;
    c->depth--;
    put_format(c->out, "    }\n");
    return true;
}

static bool is_identifier(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!isalpha((unsigned char)name[i]) && name[i] != '_' &&
            (i == 0 || !isdigit((unsigned char)name[i])))
            return false;
    }
    return len > 0;
}

/* The comma between array and count: the last one outside brackets. */
static const char *find_comma(const char *text)
{
    int depth = 0;
    const char *found = NULL;
    for (const char *at = text; *at != '\0'; at++) {
        if (strchr("([{", *at))
            depth++;
        else if (strchr(")]}", *at))
            depth--;
        else if (*at == ',' && depth == 0)
            found = at;
    }
    return found;
}

static bool take_each(Compiler *c, const char *rest, int line)
{
    const char *in = strstr(rest, " in ");
    const char *comma = in ? find_comma(in + 4) : NULL;
    if (!comma)
        return refuse_here(c, "each is written: each Type name in array, count");
    const char *name = in;
    while (name > rest && (isalnum((unsigned char)name[-1]) || name[-1] == '_'))
        name--;
    const int name_len = (int)(in - name);
    if (name == rest || !is_identifier(name, (size_t)name_len))
        return refuse_here(c, "each is written: each Type name in array, count");
    put_format(c->out,
               "    for (size_t %.*s_index = 0; %.*s_index < (size_t)(%s); %.*s_index++) {"
               " const %.*s*%.*s = &(%.*s)[%.*s_index]; (void)%.*s;\n",
               name_len, name, name_len, name, comma + 1, name_len, name, (int)(name - rest), rest,
               name_len, name, (int)(comma - in - 4), in + 4, name_len, name, name_len, name);
    if (!push_frame(c, true, line))
        return false;
    html_start_repetition(&c->html);
    return true;
}

static bool take_include(Compiler *c, const char *rest)
{
    const size_t len = strcspn(rest, "(");
    const size_t total = strlen(rest);
    if (!is_identifier(rest, len) || total < len + 3 || rest[total - 1] != ')')
        return refuse_here(c, "include is written: include other_html(expression)");
    if (c->html.state != TEXT || c->html.raw[0] != '\0')
        return refuse_here(c, "include stands between tags only");
    put_format(c->out, "    %.*s(out, %s;\n", (int)len, rest, rest + len + 1);
    c->html.after_newline = false;
    return true;
}

static bool take_view(Compiler *c, const char *rest)
{
    const size_t len = strcspn(rest, " ");
    const char *header = rest + len + strspn(rest + len, " ");
    const size_t header_len = strlen(header);
    const char *name = strrchr(c->path, '/') ? strrchr(c->path, '/') + 1 : c->path;
    const size_t name_len = strcspn(name, ".");
    if (!is_identifier(rest, len) || header_len < 3 || header[0] != '"' ||
        strchr(header + 1, '"') != header + header_len - 1)
        return refuse_here(c, "view is written: view StructName \"header/path.h\"");
    if (!is_identifier(name, name_len))
        return refuse_here(c, "the file's name is no C identifier");
    put_format(c->out,
               "/* Made by tmplc from %s. */\n#include \"html/html.h\"\n#include %s\n\n"
               "void %.*s_html(Buf *out, const %.*s *v)\n{\n    (void)out;\n    (void)v;\n",
               c->path, header, (int)name_len, name, (int)len, rest);
    c->has_view = true;
    return true;
}

static bool run_directive(Compiler *c, const char *text, int line)
{
    char word[NAME_BYTES] = {0};
    const size_t len = strcspn(text, " ");
    const char *rest = text + len + strspn(text + len, " ");
    memcpy(word, text, len < NAME_BYTES ? len : NAME_BYTES - 1);
    if (strcmp(word, "view") == 0)
        return c->has_view ? refuse_here(c, "a second view") : take_view(c, rest);
    if (!c->has_view)
        return refuse_here(c, "the first line must name the view");
    if (strcmp(word, "if") == 0)
        return take_if(c, rest, line);
    if (strcmp(word, "elif") == 0 || strcmp(word, "else") == 0)
        return take_else(c, word, rest);
    if (strcmp(word, "end") == 0)
        return take_end(c, rest);
    if (strcmp(word, "each") == 0)
        return take_each(c, rest, line);
    if (strcmp(word, "include") == 0)
        return take_include(c, rest);
    return refuse_here(c, "unknown directive \"%s\"", word);
}

static bool take_directive(Compiler *c)
{
    char *text = NULL;
    const int line = c->line;
    if (!html_step_directive(&c->html, c->mistake))
        return false;
    if (c->has_view)
        put_line_mark(c);
    if (!take_until(c, "%}", &text))
        return false;
    const bool is_done = run_directive(c, text, line);
    free(text);
    return is_done;
}

static bool take_next(Compiler *c)
{
    char *remark = NULL;
    c->mistake->line = c->line;
    if (is_ahead(&c->reader, 0, "{%"))
        return take_directive(c);
    if (!c->has_view)
        return refuse_here(
            c, "the first line must name the view: {%% view StructName \"header.h\" %%}");
    if (is_ahead(&c->reader, 0, "{{"))
        return take_value(c);
    if (!is_ahead(&c->reader, 0, "{#"))
        return take_static(c);
    const bool is_done = take_until(c, "#}", &remark);
    free(remark);
    return is_done;
}

/* Appends the C text to *out; false leaves the mistake's line and text. `path` names the source. */
static bool tmplc_compile(const char *path, const char *source, size_t size, TmplText *out,
                          TmplMistake *mistake)
{
    Compiler c = {.path = path,
                  .reader = {source, source + size},
                  .line = 1,
                  .out = out,
                  .mistake = mistake,
                  .html.after_newline = true};
    while (c.reader.at < c.reader.end) {
        if (!take_next(&c))
            return false;
    }
    if (!c.has_view)
        return refuse_here(&c, "the template is empty");
    if (c.depth > 0)
        return refuse_at(&c, c.frames[c.depth - 1].line, "this directive has no end");
    if (c.html.state != TEXT || c.html.raw[0] != '\0')
        return refuse_here(&c, "the template ends inside a tag, comment or raw element");
    end_literal(&c);
    put_format(out, "}\n");
    return true;
}

#ifndef TMPLC_AS_LIBRARY
static bool read_file(const char *path, TmplText *out)
{
    char piece[4096];
    size_t got = 0;
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        put(out, piece, got);
    const bool is_read = !ferror(file);
    return fclose(file) == 0 && is_read;
}

int main(int argc, char **argv)
{
    TmplText source = {0};
    TmplText out = {0};
    TmplMistake mistake = {0};
    if (argc != 2) {
        fprintf(stderr, "usage: tmplc FILE.html > FILE.html.c\n");
        return 2;
    }
    if (!read_file(argv[1], &source)) {
        perror(argv[1]);
        return 1;
    }
    const bool is_done = tmplc_compile(argv[1], source.data, source.len, &out, &mistake);
    if (is_done)
        fwrite(out.data, 1, out.len, stdout);
    else
        fprintf(stderr, "%s:%d: %s\n", argv[1], mistake.line, mistake.text);
    free(source.data);
    free(out.data);
    return is_done && fflush(stdout) == 0 ? 0 : 1;
}
#endif
