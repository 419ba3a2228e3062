#include "base/base.h"

#include <string.h>

Str str_of(const char *text)
{
    return text ? (Str){text, strlen(text)} : STR("");
}

bool str_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool str_is_whole(Str a, const char *text)
{
    return str_equal(a, str_of(text));
}

bool str_is_empty(Str s)
{
    return s.len == 0;
}

bool str_starts_with(Str s, Str prefix)
{
    return s.len >= prefix.len && str_equal((Str){s.data, prefix.len}, prefix);
}

bool str_ends_with(Str s, Str suffix)
{
    return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

int str_compare(Str a, Str b)
{
    const size_t common = a.len < b.len ? a.len : b.len;
    const int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

ptrdiff_t str_find(Str s, Str needle)
{
    if (needle.len == 0)
        return 0;
    if (needle.len > s.len)
        return -1;
    const char *found = memmem(s.data, s.len, needle.data, needle.len);
    return found ? found - s.data : -1;
}

ptrdiff_t str_find_char(Str s, char c)
{
    const char *found = s.len == 0 ? NULL : memchr(s.data, c, s.len);
    return found ? found - s.data : -1;
}

Str str_slice(Str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from >= to)
        return STR("");
    return (Str){s.data + from, to - from};
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s)
{
    size_t from = 0;
    size_t to = s.len;
    while (from < to && is_blank(s.data[from]))
        from++;
    while (to > from && is_blank(s.data[to - 1]))
        to--;
    return str_slice(s, from, to);
}

bool str_split_next(Str *rest, char separator, Str *out)
{
    if (!rest->data)
        return false;
    const ptrdiff_t at = str_find_char(*rest, separator);
    if (at < 0) {
        *out = *rest;
        *rest = (Str){0};
        return true;
    }
    const size_t behind = (size_t)at + 1;
    *out = (Str){rest->data, (size_t)at};
    *rest = (Str){rest->data + behind, rest->len - behind};
    return true;
}

bool str_is_digits(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    }
    return s.len > 0;
}

bool str_parse_int(Str s, int64_t *out)
{
    const bool is_negative = s.len > 0 && s.data[0] == '-';
    const Str digits = is_negative ? str_slice(s, 1, s.len) : s;
    if (!str_is_digits(digits))
        return false;

    /* Counted downwards, because INT64_MIN has no positive counterpart. */
    int64_t number = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_sub_overflow(number, digits.data[i] - '0', &number))
            return false;
    }
    if (!is_negative && number == INT64_MIN)
        return false;
    *out = is_negative ? number : -number;
    return true;
}
