/*
 * html: output that is escaped because of its type. What a value becomes in a page is decided by
 * its C type alone: a Str is escaped, a Date is written dd/mm/yyyy, and only a value of type Html,
 * which this folder and the code that renders forms make, is written as it is. A type without a
 * rule, such as bool, does not compile.
 *
 * Functions called *_html append to a Buf, as those do that tmplc makes of templates.
 */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include "base/base.h"
#include "html/words.h"

/* Markup whose parts have been escaped. */
typedef struct Html {
    Str escaped;
} Html;

/* An address that may stand in href, src or action: checked, percent-encoded, not yet escaped. */
typedef struct Url {
    Str text;
} Url;

/* Numbers with a form of their own on Vietnamese pages. */
typedef struct Number {
    int64_t value; /* 1.234.567 */
} Number;
typedef struct Money {
    int64_t vnd; /* 8.000 đồng */
} Money;
typedef struct FileSize {
    int64_t bytes; /* 310 kB, 1,4 MB; 1 kB is 1000 bytes */
} FileSize;
#define html_number(count) ((Number){count})
#define html_money(amount_vnd) ((Money){amount_vnd})
#define html_size(byte_count) ((FileSize){byte_count})

/* What stands in a template as it is, in the reader's language. */
static inline void html_put_literal(Buf *out, Str literal)
{
    if (out->lent)
        words_put_literal(out, literal);
    else
        buf_add(out, literal);
}

/* ---- what {{ value }} in a template becomes ---- */

void html_put_text(Buf *out, Str text); /* escapes & < > " ' ; fit for text and quoted attributes */
/* The program's own words, in the reader's language; NULL writes nothing. */
void html_put_cstr(Buf *out, const char *text);
void html_put_int(Buf *out, int64_t number); /* plain digits: for addresses and values */
void html_put_size(Buf *out, size_t number);
void html_put_number(Buf *out, Number number);
void html_put_money(Buf *out, Money money);
void html_put_file_size(Buf *out, FileSize size);
void html_put_date(Buf *out, Date date);     /* dd/mm/yyyy */
void html_put_instant(Buf *out, Instant at); /* HH:mm dd/mm/yyyy; zero writes a dash */
void html_put_html(Buf *out, Html html);
void html_put_url(Buf *out, Url url);

#define html_put(out, value)                                                                       \
    _Generic((value),                                                                              \
        Str: html_put_text,                                                                        \
        const char *: html_put_cstr,                                                               \
        char *: html_put_cstr,                                                                     \
        int64_t: html_put_int,                                                                     \
        int: html_put_int,                                                                         \
        size_t: html_put_size,                                                                     \
        Number: html_put_number,                                                                   \
        Money: html_put_money,                                                                     \
        FileSize: html_put_file_size,                                                              \
        Date: html_put_date,                                                                       \
        Instant: html_put_instant,                                                                 \
        Html: html_put_html,                                                                       \
        Url: html_put_url)(out, value)

/* One segment or parameter value inside an address: everything but unreserved letters is %XX. */
void html_put_text_part(Buf *out, Str text);
void html_put_cstr_part(Buf *out, const char *text);
#define html_put_url_part(out, value)                                                              \
    _Generic((value),                                                                              \
        Str: html_put_text_part,                                                                   \
        const char *: html_put_cstr_part,                                                          \
        char *: html_put_cstr_part,                                                                \
        int64_t: html_put_int,                                                                     \
        int: html_put_int,                                                                         \
        size_t: html_put_size)(out, value)

/* ` name="value"`, the value escaped. */
void html_put_attribute(Buf *out, const char *name, Str value);

/* ---- addresses ---- */

/*
 * A path on this server: begins with one '/', no second one, no backslash, blank, quote or control
 * byte. Anything else, such as "//evil.example" or "javascript:", gives false.
 */
MUST_CHECK bool url_local(Str text, Url *out);
/* The same for addresses that the program itself writes; a bad one ends the process. */
Url url_path(const char *path);
/* Elsewhere, by https only. */
MUST_CHECK bool url_https(Str text, Url *out);
/* "/a" and "b c" give "/a/b%20c". */
Url url_add_segment(Arena *arena, Url base, Str segment);
/* Adds "?name=value" or "&name=value"; an empty value adds nothing, so filters stay short. */
Url url_add_query(Arena *arena, Url base, const char *name, Str value);
bool url_is_empty(Url url);

#endif
