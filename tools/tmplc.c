/*
 * tmplc: makes one C function of one page template, so that a misspelt field is a compile error at
 * its line of the .html file. It follows the HTML while it reads and refuses a value where escaping
 * could not make it harmless. CONTRIBUTING.md shows the language by example:
 *
 *   {% view StructName "header/path.h" %}   first; the function is  void FILE_html(Buf *, const
 * StructName *v)
 *   {{ expr }}                              prints a C expression by its type
 *   {% if expr %} {% elif expr %} {% else %} {% end %}
 *   {% each Type name in array, count %} {% end %}      name is a const Type *, name_index counts
 *   {% include other_html(expr) %}          {# a remark that does not reach the page #}
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 32
#define NAME_BYTES 32
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

typedef struct TmplText {
    char *data;
    size_t len, capacity;
} TmplText;

typedef struct TmplMistake {
    int line;
    char text[200];
} TmplMistake;

typedef enum HtmlState {
    TEXT,
    TAG_NAME,
    IN_TAG,
    CUT, /* in a tag, just behind a directive: a name must not go on here */
    ATTRIBUTE_NAME,
    AFTER_NAME,
    BEFORE_VALUE,
    QUOTED,
    UNQUOTED,
    COMMENT,
    DECLARATION,
} HtmlState;

typedef enum Started { STARTED_NO, STARTED_YES, STARTED_MAYBE } Started;

/* Where in the HTML the reader stands. */
typedef struct Context {
    HtmlState state;
    char tag[NAME_BYTES];
    bool is_end_tag;
    char raw[NAME_BYTES]; /* "script", "style", "textarea" or "title" while inside one */
    bool in_pre;
    char attribute[NAME_BYTES];
    char quote;
    Started started;         /* whether the attribute's value has begun */
    char prefix[NAME_BYTES]; /* the literal beginning of that value */
    bool after_newline;      /* what was printed last is a line end, on every way here */
} Context;

typedef struct Frame {
    bool is_each, has_else, has_branch;
    int line;
    Context before, merged;
} Frame;

typedef struct Compiler {
    const char *path, *source, *at, *end;
    int line;
    TmplText *out;
    TmplMistake *mistake;
    Context html;
    Frame frames[MAX_DEPTH];
    int depth;
    bool in_literal, has_view;
} Compiler;

/* ---- output ---- */

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

static bool fail_at(Compiler *c, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool fail_at(Compiler *c, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    c->mistake->line = line;
    vsnprintf(c->mistake->text, sizeof c->mistake->text, format, args);
    va_end(args);
    return false;
}
#define fail(c, ...) fail_at((c), (c)->line, __VA_ARGS__)

static void put_literal_char(Compiler *c, char ch)
{
    if (!c->in_literal)
        put_format(c->out, "    buf_add(out, STR(\"");
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

/* ---- HTML ---- */

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\f';
}

static bool is_one_of(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, list[i]) == 0)
            return true;
    }
    return false;
}

static void append_name(char name[NAME_BYTES], char ch)
{
    const size_t len = strlen(name);
    if (len + 1 < NAME_BYTES && ch != '\0') {
        name[len] = (char)tolower((unsigned char)ch);
        name[len + 1] = '\0';
    }
}

static bool is_ahead(const Compiler *c, size_t offset, const char *word)
{
    const size_t left = (size_t)(c->end - c->at);
    const size_t len = strlen(word);
    return left >= offset + len && strncasecmp(c->at + offset, word, len) == 0;
}

static void close_tag(Context *html)
{
    static const char *const RAW[] = {"script", "style", "textarea", "title"};
    html->state = TEXT;
    if (strcmp(html->tag, "pre") == 0)
        html->in_pre = !html->is_end_tag;
    if (!html->is_end_tag && is_one_of(html->tag, RAW, COUNT_OF(RAW)))
        memcpy(html->raw, html->tag, NAME_BYTES);
}

static void step_text(Compiler *c, char ch)
{
    Context *html = &c->html;
    if (ch != '<')
        return;
    const bool is_end = is_ahead(c, 1, "/");
    const char *after = c->at + 1 + is_end;
    const bool is_tag = after < c->end && isalpha((unsigned char)*after);
    if (html->raw[0] != '\0' && !(is_end && is_ahead(c, 2, html->raw)))
        return;
    if (is_tag) {
        html->state = TAG_NAME;
        html->tag[0] = html->raw[0] = '\0';
        html->is_end_tag = is_end;
    } else if (is_ahead(c, 1, "!--")) {
        html->state = COMMENT;
    } else if (is_ahead(c, 1, "!")) {
        html->state = DECLARATION;
    }
}

static void start_attribute(Context *html, char ch)
{
    html->state = ATTRIBUTE_NAME;
    html->attribute[0] = '\0';
    append_name(html->attribute, ch);
}

/* Between the attributes of a tag, and in the names there. */
static bool step_tag(Compiler *c, char ch)
{
    Context *html = &c->html;
    const bool in_name = html->state == TAG_NAME || html->state == ATTRIBUTE_NAME;
    if (ch == '>') {
        close_tag(html);
    } else if (is_space(ch)) {
        if (html->state == ATTRIBUTE_NAME)
            html->state = AFTER_NAME;
        else if (html->state != AFTER_NAME)
            html->state = IN_TAG;
    } else if (ch == '/' && !(html->state == TAG_NAME && html->tag[0] == '\0')) {
        html->state = IN_TAG;
    } else if (html->state == CUT) {
        return fail(c, "a directive cuts a tag's or an attribute's name in two");
    } else if (ch == '"' || ch == '\'' || ch == '<') {
        return fail(c, "a stray %c inside a tag", ch);
    } else if (ch == '=' && (html->state == ATTRIBUTE_NAME || html->state == AFTER_NAME)) {
        html->state = BEFORE_VALUE;
    } else if (in_name) {
        append_name(html->state == TAG_NAME ? html->tag : html->attribute, ch);
    } else {
        start_attribute(html, ch);
    }
    return true;
}

static bool step_before_value(Compiler *c, char ch)
{
    if (ch == '"' || ch == '\'') {
        c->html.state = QUOTED;
        c->html.quote = ch;
        c->html.started = STARTED_NO;
        c->html.prefix[0] = '\0';
    } else if (ch == '>') {
        return fail(c, "attribute %s has no value", c->html.attribute);
    } else if (!is_space(ch)) {
        c->html.state = UNQUOTED;
    }
    return true;
}

static void step_quoted(Context *html, char ch)
{
    if (ch == html->quote) {
        html->state = IN_TAG;
        return;
    }
    if (html->started != STARTED_MAYBE)
        html->started = STARTED_YES;
    append_name(html->prefix, ch);
}

static bool step_html(Compiler *c, char ch)
{
    Context *html = &c->html;
    switch (html->state) {
    case TEXT:
        step_text(c, ch);
        return true;
    case BEFORE_VALUE:
        return step_before_value(c, ch);
    case QUOTED:
        step_quoted(html, ch);
        return true;
    case UNQUOTED:
        if (ch == '>')
            close_tag(html);
        else if (is_space(ch))
            html->state = IN_TAG;
        return true;
    case COMMENT:
        if (ch == '>' && c->at - c->source >= 2 && c->at[-1] == '-' && c->at[-2] == '-')
            html->state = TEXT;
        return true;
    case DECLARATION:
        html->state = ch == '>' ? TEXT : DECLARATION;
        return true;
    default:
        return step_tag(c, ch);
    }
}

/* Indentation and empty lines are for the author: the page gets one line end for them. */
static bool is_collapsed(const Context *html, char ch)
{
    const bool is_literal = html->state == QUOTED || html->in_pre || html->raw[0] != '\0';
    return !is_literal && html->after_newline && is_space(ch);
}

static bool take_static(Compiler *c)
{
    const char ch = *c->at;
    if (!is_collapsed(&c->html, ch)) {
        put_literal_char(c, ch);
        c->html.after_newline = ch == '\n';
    }
    if (!step_html(c, ch))
        return false;
    c->line += ch == '\n';
    c->at++;
    return true;
}

/* ---- values ---- */

static bool is_url_attribute(const char *name)
{
    static const char *const URLS[] = {
        "href",   "src",      "action",    "formaction",  "hx-get",         "hx-post",
        "hx-put", "hx-patch", "hx-delete", "hx-push-url", "hx-replace-url", "poster",
        "data",   "cite",     "ping",      "xlink:href",  "background",     "manifest"};
    return is_one_of(name, URLS, COUNT_OF(URLS));
}

/* Attributes whose value is a program or a page of its own, which escaping does not tame. */
static bool is_code_attribute(const char *name)
{
    static const char *const CODE[] = {"style",   "srcdoc",     "srcset",    "hx-vals",
                                       "hx-vars", "hx-headers", "hx-request"};
    return strncmp(name, "on", 2) == 0 || strncmp(name, "hx-on", 5) == 0 ||
           is_one_of(name, CODE, COUNT_OF(CODE));
}

static bool is_safe_prefix(const char *prefix)
{
    static const char *const SCHEMES[] = {"https", "http", "mailto", "tel"};
    char scheme[NAME_BYTES] = {0};
    const size_t len = strcspn(prefix, ":/?#");
    if (prefix[len] != ':')
        return true;
    memcpy(scheme, prefix, len);
    return is_one_of(scheme, SCHEMES, COUNT_OF(SCHEMES));
}

/* Chooses the printing function for a value in the quoted attribute at hand. */
static bool choose_for_attribute(Compiler *c, const char **out)
{
    const Context *html = &c->html;
    const bool is_data_hx = strncmp(html->attribute, "data-hx-", 8) == 0;
    const char *name = html->attribute + (is_data_hx ? 5 : 0);
    if (is_code_attribute(name))
        return fail(c, "a value inside the attribute %s, which is code", html->attribute);
    if (!is_url_attribute(name)) {
        *out = "html_put";
        return true;
    }
    if (html->started == STARTED_MAYBE)
        return fail(c, "a value that only sometimes stands at the start of %s", html->attribute);
    if (!is_safe_prefix(html->prefix))
        return fail(c, "a value behind that scheme in %s", html->attribute);
    *out = html->started == STARTED_NO ? "html_put_url" : "html_put_url_part";
    return true;
}

static bool choose_function(Compiler *c, const char **out)
{
    const Context *html = &c->html;
    switch (html->state) {
    case TEXT:
        if (strcmp(html->raw, "script") == 0 || strcmp(html->raw, "style") == 0)
            return fail(c, "a value inside <%s>", html->raw);
        *out = "html_put";
        return true;
    case QUOTED:
        return choose_for_attribute(c, out);
    case BEFORE_VALUE:
    case UNQUOTED:
        return fail(c, "a value in the unquoted attribute %s", html->attribute);
    case COMMENT:
    case DECLARATION:
        return fail(c, "a value inside a comment or declaration");
    default:
        return fail(c, "a value inside a tag but in no attribute's value");
    }
}

/* Reads up to `closing`, past C string literals, as one trimmed line; the caller frees *out. */
static bool take_until(Compiler *c, const char *closing, char **out)
{
    const char *from = c->at + 2;
    const char *at = from;
    char quote = '\0';
    for (; at + 1 < c->end; at++) {
        if (quote != '\0' && *at == '\\')
            at++;
        else if (*at == quote)
            quote = '\0';
        else if (quote == '\0' && (*at == '"' || *at == '\'') && closing[0] != '#')
            quote = *at;
        else if (quote == '\0' && memcmp(at, closing, 2) == 0)
            break;
    }
    if (at + 1 >= c->end)
        return fail(c, "%.2s is not closed by %s", c->at, closing);
    const char *to = at;
    while (from < to && is_space(*from))
        from++;
    while (to > from && is_space(to[-1]))
        to--;
    *out = strndup(from, (size_t)(to - from));
    for (char *p = *out; *p != '\0'; p++)
        *p = is_space(*p) ? ' ' : *p;
    for (; c->at < at + 2; c->at++)
        c->line += *c->at == '\n';
    return true;
}

static bool take_value(Compiler *c)
{
    char *expression = NULL;
    const char *function = NULL;
    if (!choose_function(c, &function))
        return false;
    put_line_mark(c);
    if (!take_until(c, "}}", &expression))
        return false;
    const bool is_empty = expression[0] == '\0';
    put_format(c->out, "    %s(out, (%s));\n", function, expression);
    free(expression);
    c->html.after_newline = false;
    c->html.started = STARTED_YES;
    return is_empty ? fail(c, "an empty value") : true;
}

/* ---- directives ---- */

static bool is_in_tag(HtmlState state)
{
    return state == IN_TAG || state == CUT;
}

/* Joins the contexts in which two ways through the template meet. */
static bool merge(Compiler *c, const Context *other, Context *out)
{
    const Context *html = &c->html;
    const bool both_in_tag = is_in_tag(html->state) && is_in_tag(other->state);
    const bool is_same_place =
        both_in_tag ? strcmp(html->tag, other->tag) == 0 && html->is_end_tag == other->is_end_tag
                    : html->state == other->state;
    const bool is_same_value =
        html->state != QUOTED ||
        (html->quote == other->quote && strcmp(html->attribute, other->attribute) == 0);
    if (!is_same_place || !is_same_value || html->in_pre != other->in_pre ||
        strcmp(html->raw, other->raw) != 0)
        return fail(c, "the branches end in different places of the HTML");
    Context merged = *html;
    if (both_in_tag && other->state == CUT)
        merged.state = CUT;
    if (html->started != other->started)
        merged.started = STARTED_MAYBE;
    /* The stricter of two literal beginnings: one with a scheme, if any. */
    if (is_safe_prefix(html->prefix))
        memcpy(merged.prefix, other->prefix, NAME_BYTES);
    merged.after_newline = html->after_newline && other->after_newline;
    *out = merged;
    return true;
}

static bool push_frame(Compiler *c, bool is_each, int line)
{
    if (c->depth == MAX_DEPTH)
        return fail(c, "directives nested deeper than %d", MAX_DEPTH);
    c->frames[c->depth++] = (Frame){.is_each = is_each, .line = line, .before = c->html};
    return true;
}

static bool merge_branch(Compiler *c, Frame *frame)
{
    if (frame->has_branch)
        return merge(c, &frame->merged, &frame->merged);
    frame->merged = c->html;
    frame->has_branch = true;
    return true;
}

static bool take_if(Compiler *c, const char *rest, int line)
{
    put_format(c->out, "    if (%s) {\n", rest);
    return rest[0] == '\0' ? fail(c, "if without a condition") : push_frame(c, false, line);
}

static bool take_else(Compiler *c, const char *word, const char *rest)
{
    Frame *frame = c->depth > 0 ? &c->frames[c->depth - 1] : NULL;
    const bool is_elif = strcmp(word, "elif") == 0;
    if (!frame || frame->is_each || frame->has_else)
        return fail(c, "%s without an if before it", word);
    if (is_elif == (rest[0] == '\0'))
        return fail(c, is_elif ? "elif without a condition" : "else takes no condition");
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
        return fail(c, "end without an if or each before it");
    Frame *frame = &c->frames[c->depth - 1];
    if (!merge_branch(c, frame))
        return false;
    c->html = frame->merged;
    if (!frame->has_else && !merge(c, &frame->before, &c->html))
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
        return fail(c, "each is written: each Type name in array, count");
    const char *name = in;
    while (name > rest && (isalnum((unsigned char)name[-1]) || name[-1] == '_'))
        name--;
    const int name_len = (int)(in - name);
    if (name == rest || !is_identifier(name, (size_t)name_len))
        return fail(c, "each is written: each Type name in array, count");
    put_format(c->out,
               "    for (size_t %.*s_index = 0; %.*s_index < (size_t)(%s); %.*s_index++) {"
               " const %.*s*%.*s = &(%.*s)[%.*s_index]; (void)%.*s;\n",
               name_len, name, name_len, name, comma + 1, name_len, name, (int)(name - rest), rest,
               name_len, name, (int)(comma - in - 4), in + 4, name_len, name, name_len, name);
    if (c->html.started == STARTED_NO)
        c->html.started = STARTED_MAYBE;
    return push_frame(c, true, line);
}

static bool take_include(Compiler *c, const char *rest)
{
    const size_t len = strcspn(rest, "(");
    const size_t total = strlen(rest);
    if (!is_identifier(rest, len) || total < len + 3 || rest[total - 1] != ')')
        return fail(c, "include is written: include other_html(expression)");
    if (c->html.state != TEXT || c->html.raw[0] != '\0')
        return fail(c, "include stands between tags only");
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
        return fail(c, "view is written: view StructName \"header/path.h\"");
    if (!is_identifier(name, name_len))
        return fail(c, "the file's name is no C identifier");
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
        return c->has_view ? fail(c, "a second view") : take_view(c, rest);
    if (!c->has_view)
        return fail(c, "the first line must name the view");
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
    return fail(c, "unknown directive \"%s\"", word);
}

static bool take_directive(Compiler *c)
{
    char *text = NULL;
    const int line = c->line;
    const HtmlState state = c->html.state;
    if (state == TAG_NAME || state == ATTRIBUTE_NAME || state == AFTER_NAME)
        c->html.state = CUT;
    if (state == BEFORE_VALUE || state == UNQUOTED)
        return fail(c, "a directive in the unquoted attribute %s", c->html.attribute);
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
    if (is_ahead(c, 0, "{%"))
        return take_directive(c);
    if (!c->has_view)
        return fail(c, "the first line must name the view: {%% view StructName \"header.h\" %%}");
    if (is_ahead(c, 0, "{{"))
        return take_value(c);
    if (!is_ahead(c, 0, "{#"))
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
                  .source = source,
                  .at = source,
                  .end = source + size,
                  .line = 1,
                  .out = out,
                  .mistake = mistake,
                  .html.after_newline = true};
    while (c.at < c.end) {
        if (!take_next(&c))
            return false;
    }
    if (!c.has_view)
        return fail(&c, "the template is empty");
    if (c.depth > 0)
        return fail_at(&c, c.frames[c.depth - 1].line, "this directive has no end");
    if (c.html.state != TEXT || c.html.raw[0] != '\0')
        return fail(&c, "the template ends inside a tag, comment or raw element");
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
