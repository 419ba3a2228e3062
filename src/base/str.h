/* Str: a view of bytes that something else owns. Passed by value; not NUL-terminated. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/base.h"

typedef struct Str {
    const char *data;
    size_t len;
} Str;

#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})
#define STR_ARGS(s) (int)(s).len, (s).data /* for printf's "%.*s" */

/* A view of a C string; NULL gives the empty Str. */
Str str_of(const char *text);
bool str_equal(Str a, Str b);
bool str_is_whole(Str a, const char *text);
/* Names are looked up with this, and most differ in their first byte. */
static inline bool str_is(Str a, const char *text)
{
    return (a.len == 0 || !text || a.data[0] == text[0]) && str_is_whole(a, text);
}
bool str_is_empty(Str s);
bool str_starts_with(Str s, Str prefix);
bool str_ends_with(Str s, Str suffix);
/* Bytewise order, shorter first: <0, 0, >0. */
int str_compare(Str a, Str b);
/* Position of the first occurrence, or -1. */
ptrdiff_t str_find(Str s, Str needle);
ptrdiff_t str_find_char(Str s, char c);
/* s[from, to), both clamped to the length. */
Str str_slice(Str s, size_t from, size_t to);
/* Without ASCII blanks at both ends. */
Str str_trim(Str s);
/* Cuts what stands before the first `separator` off *rest and returns it; false when *rest is
 * spent, which its data tells by being NULL. So "a,b," has three pieces, the last one empty, and ""
 * has one. */
bool str_split_next(Str *rest, char separator, Str *out);

/* Decimal digits with an optional '-', nothing else, in the range of int64_t. */
MUST_CHECK bool str_parse_int(Str s, int64_t *out);
bool str_is_digits(Str s);

#endif
