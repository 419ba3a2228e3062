/*
 * The HTML follower of tmplc: knows at each byte of a template where in the HTML it stands, and
 * from that whether a value may stand there and which function prints it.
 */
#ifndef TOOLS_TMPLC_HTML_H
#define TOOLS_TMPLC_HTML_H

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define NAME_BYTES 32
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

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

typedef struct Reader {
    const char *at, *end;
} Reader;

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

static bool refuse(TmplMistake *mistake, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool refuse(TmplMistake *mistake, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(mistake->text, sizeof mistake->text, format, args);
    va_end(args);
    return false;
}

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

static bool is_ahead(const Reader *r, size_t offset, const char *word)
{
    const size_t left = (size_t)(r->end - r->at);
    const size_t len = strlen(word);
    return left >= offset + len && strncasecmp(r->at + offset, word, len) == 0;
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

static bool step_text(Context *html, const Reader *r, TmplMistake *mistake)
{
    if (*r->at != '<')
        return true;
    const bool is_end = is_ahead(r, 1, "/");
    const char *after = r->at + 1 + is_end;
    const char first = after < r->end ? *after : ' ';
    if (html->raw[0] != '\0' && !(is_end && is_ahead(r, 2, html->raw)))
        return true;
    if (first == '{')
        return refuse(mistake, "a directive or value where a tag's name begins");
    if (isalpha((unsigned char)first)) {
        html->state = TAG_NAME;
        html->tag[0] = html->raw[0] = '\0';
        html->is_end_tag = is_end;
    } else if (is_ahead(r, 1, "!--")) {
        html->state = COMMENT;
    } else if (first == '!') {
        html->state = DECLARATION;
    }
    return true;
}

static void start_attribute(Context *html, char ch)
{
    html->state = ATTRIBUTE_NAME;
    html->attribute[0] = '\0';
    append_name(html->attribute, ch);
}

static void step_tag_slash(Context *html)
{
    const bool is_of_end_tag = html->state == TAG_NAME && html->tag[0] == '\0';
    if (!is_of_end_tag)
        html->state = IN_TAG;
}

static void step_tag_space(Context *html)
{
    if (html->state == ATTRIBUTE_NAME)
        html->state = AFTER_NAME;
    else if (html->state != AFTER_NAME)
        html->state = IN_TAG;
}

/* Between the attributes of a tag, and in the names there. */
static bool step_tag(Context *html, char ch, TmplMistake *mistake)
{
    const bool in_attribute = html->state == ATTRIBUTE_NAME || html->state == AFTER_NAME;
    if (ch == '>')
        close_tag(html);
    else if (is_space(ch))
        step_tag_space(html);
    else if (ch == '/')
        step_tag_slash(html);
    else if (html->state == CUT)
        return refuse(mistake, "a directive cuts a tag's or an attribute's name in two");
    else if (ch == '"' || ch == '\'' || ch == '<')
        return refuse(mistake, "a stray %c inside a tag", ch);
    else if (ch == '=' && in_attribute)
        html->state = BEFORE_VALUE;
    else if (html->state == TAG_NAME)
        append_name(html->tag, ch);
    else if (html->state == ATTRIBUTE_NAME)
        append_name(html->attribute, ch);
    else
        start_attribute(html, ch);
    return true;
}

static bool step_before_value(Context *html, char ch, TmplMistake *mistake)
{
    if (ch == '"' || ch == '\'') {
        html->state = QUOTED;
        html->quote = ch;
        html->started = STARTED_NO;
        html->prefix[0] = '\0';
    } else if (ch == '>') {
        return refuse(mistake, "attribute %s has no value", html->attribute);
    } else if (!is_space(ch)) {
        html->state = UNQUOTED;
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

/* Takes in the byte at r->at, which goes to the page as it is. */
static bool html_step(Context *html, const Reader *r, TmplMistake *mistake)
{
    const char ch = *r->at;
    switch (html->state) {
    case TEXT:
        return step_text(html, r, mistake);
    case BEFORE_VALUE:
        return step_before_value(html, ch, mistake);
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
        if (ch == '>' && r->at[-1] == '-' && r->at[-2] == '-')
            html->state = TEXT;
        return true;
    case DECLARATION:
        html->state = ch == '>' ? TEXT : DECLARATION;
        return true;
    default:
        return step_tag(html, ch, mistake);
    }
}

/* What a directive does to the place in which it stands. */
static bool html_step_directive(Context *html, TmplMistake *mistake)
{
    const HtmlState state = html->state;
    if (state == TAG_NAME || state == ATTRIBUTE_NAME || state == AFTER_NAME)
        html->state = CUT;
    if (state == BEFORE_VALUE || state == UNQUOTED)
        return refuse(mistake, "a directive in the unquoted attribute %s", html->attribute);
    return true;
}

/* What is repeated may follow itself, at the next turn. */
static void html_start_repetition(Context *html)
{
    if (html->state == IN_TAG)
        html->state = CUT;
    if (html->started == STARTED_NO)
        html->started = STARTED_MAYBE;
}

/* Indentation and empty lines are for the author: the page gets one line end for them. */
static bool html_is_collapsed(const Context *html, char ch)
{
    const bool is_literal = html->state == QUOTED || html->in_pre || html->raw[0] != '\0';
    return !is_literal && html->after_newline && is_space(ch);
}

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
static bool choose_for_attribute(const Context *html, const char **out, TmplMistake *mistake)
{
    const bool is_data_hx = strncmp(html->attribute, "data-hx-", 8) == 0;
    const char *name = html->attribute + (is_data_hx ? 5 : 0);
    if (is_code_attribute(name))
        return refuse(mistake, "a value inside the attribute %s, which is code", html->attribute);
    if (!is_url_attribute(name)) {
        *out = "html_put";
        return true;
    }
    if (html->started == STARTED_MAYBE)
        return refuse(mistake, "a value that only sometimes stands at the start of %s",
                      html->attribute);
    if (!is_safe_prefix(html->prefix))
        return refuse(mistake, "a value behind that scheme in %s", html->attribute);
    *out = html->started == STARTED_NO ? "html_put_url" : "html_put_url_part";
    return true;
}

/* Chooses the function that prints a value here, or refuses it. */
static bool html_choose_function(const Context *html, const char **out, TmplMistake *mistake)
{
    switch (html->state) {
    case TEXT:
        if (strcmp(html->raw, "script") == 0 || strcmp(html->raw, "style") == 0)
            return refuse(mistake, "a value inside <%s>", html->raw);
        *out = "html_put";
        return true;
    case QUOTED:
        return choose_for_attribute(html, out, mistake);
    case BEFORE_VALUE:
    case UNQUOTED:
        return refuse(mistake, "a value in the unquoted attribute %s", html->attribute);
    case COMMENT:
    case DECLARATION:
        return refuse(mistake, "a value inside a comment or declaration");
    default:
        return refuse(mistake, "a value inside a tag but in no attribute's value");
    }
}

static bool is_in_tag(HtmlState state)
{
    return state == IN_TAG || state == CUT;
}

/* Joins the contexts in which two ways through the template meet. */
static bool html_merge(const Context *html, const Context *other, Context *out,
                       TmplMistake *mistake)
{
    const bool both_in_tag = is_in_tag(html->state) && is_in_tag(other->state);
    const bool is_same_place =
        both_in_tag ? strcmp(html->tag, other->tag) == 0 && html->is_end_tag == other->is_end_tag
                    : html->state == other->state;
    const bool is_same_value =
        html->state != QUOTED ||
        (html->quote == other->quote && strcmp(html->attribute, other->attribute) == 0);
    if (!is_same_place || !is_same_value || html->in_pre != other->in_pre ||
        strcmp(html->raw, other->raw) != 0)
        return refuse(mistake, "the branches end in different places of the HTML");
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

#endif
