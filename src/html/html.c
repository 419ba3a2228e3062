#include "html/html.h"

#include <inttypes.h>
#include <stdio.h>

static const Str ESCAPES[256] = {
    ['&'] = STR("&amp;"),  ['<'] = STR("&lt;"),   ['>'] = STR("&gt;"),
    ['"'] = STR("&quot;"), ['\''] = STR("&#39;"),
};

/* Copies runs of harmless bytes at once: most text holds nothing to escape. */
void html_put_text(Buf *out, Str text)
{
    size_t from = 0;

    for (size_t i = 0; i < text.len; i++) {
        const Str escape = ESCAPES[(unsigned char)text.data[i]];
        if (escape.len == 0)
            continue;
        buf_add(out, (Str){text.data + from, i - from});
        buf_add(out, escape);
        from = i + 1;
    }
    if (from < text.len)
        buf_add(out, (Str){text.data + from, text.len - from});
}

void html_put_cstr(Buf *out, const char *text)
{
    html_put_text(out, words_find(out->lent, str_of(text)));
}

void html_put_int(Buf *out, int64_t number)
{
    buf_add_int(out, number);
}

void html_put_size(Buf *out, size_t number)
{
    buf_printf(out, "%zu", number);
}

void html_put_number(Buf *out, Number number)
{
    char digits[24];
    const int count = snprintf(digits, sizeof digits, "%" PRId64, number.value);
    const int first = digits[0] == '-';

    for (int i = 0; i < count; i++) {
        if (i > first && (count - i) % 3 == 0)
            buf_add_char(out, '.');
        buf_add_char(out, digits[i]);
    }
}

void html_put_money(Buf *out, Money money)
{
    html_put_number(out, (Number){money.vnd});
    buf_add(out, STR(VI("\u00a0đồng")));
}

void html_put_file_size(Buf *out, FileSize size)
{
    const int64_t tenths = (size.bytes + 50000) / 100000; /* of a megabyte */

    if (size.bytes < 1000) {
        html_put_int(out, size.bytes);
        buf_add(out, STR("\u00a0byte"));
    } else if (tenths < 10) {
        html_put_int(out, (size.bytes + 500) / 1000);
        buf_add(out, STR("\u00a0kB"));
    } else {
        html_put_number(out, (Number){tenths / 10});
        buf_printf(out, ",%d\u00a0MB", (int)(tenths % 10));
    }
}

void html_put_date(Buf *out, Date date)
{
    char local[11];

    date_format_vi(date, local);
    buf_add_cstr(out, local);
}

void html_put_instant(Buf *out, Instant at)
{
    char local[20];

    if (at.ms == 0) {
        buf_add(out, STR("–"));
        return;
    }
    instant_format_vi(at, local);
    buf_add_cstr(out, local);
}

void html_put_html(Buf *out, Html html)
{
    buf_add(out, html.escaped);
}

void html_put_url(Buf *out, Url url)
{
    html_put_text(out, url.text);
}

void html_put_attribute(Buf *out, const char *name, Str value)
{
    buf_add_char(out, ' ');
    buf_add_cstr(out, name);
    buf_add(out, STR("=\""));
    html_put_text(out, value);
    buf_add_char(out, '"');
}

/* RFC 3986's unreserved characters: the same in every place of an address. */
static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void html_put_text_part(Buf *out, Str text)
{
    static const char HEX[] = "0123456789ABCDEF";

    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (is_unreserved((char)c)) {
            buf_add_char(out, (char)c);
            continue;
        }
        buf_add_char(out, '%');
        buf_add_char(out, HEX[c >> 4]);
        buf_add_char(out, HEX[c & 15]);
    }
}

void html_put_cstr_part(Buf *out, const char *text)
{
    html_put_text_part(out, str_of(text));
}

/* Bytes that no address needs raw, and that browsers treat in ways of their own. */
static bool has_unsafe_byte(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (c <= ' ' || c == 0x7f || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\')
            return true;
    }
    return false;
}

bool url_local(Str text, Url *out)
{
    if (!str_starts_with(text, STR("/")) || str_starts_with(text, STR("//")))
        return false;
    if (has_unsafe_byte(text))
        return false;
    *out = (Url){text};
    return true;
}

Url url_path(const char *path)
{
    Url url = {0};

    ensure(url_local(str_of(path), &url));
    return url;
}

bool url_https(Str text, Url *out)
{
    const Str scheme = STR("https://");

    if (!str_starts_with(text, scheme) || text.len == scheme.len || has_unsafe_byte(text))
        return false;
    *out = (Url){text};
    return true;
}

Url url_add_segment(Arena *arena, Url base, Str segment)
{
    Buf url = buf_new(arena, base.text.len + segment.len * 3 + 1);

    buf_add(&url, base.text);
    if (!str_ends_with(base.text, STR("/")))
        buf_add_char(&url, '/');
    html_put_text_part(&url, segment);
    return (Url){buf_str(&url)};
}

Url url_add_query(Arena *arena, Url base, const char *name, Str value)
{
    if (str_is_empty(value))
        return base;
    Buf url = buf_new(arena, base.text.len + value.len * 3 + 32);
    buf_add(&url, base.text);
    buf_add_char(&url, str_find_char(base.text, '?') < 0 ? '?' : '&');
    html_put_cstr_part(&url, name);
    buf_add_char(&url, '=');
    html_put_text_part(&url, value);
    return (Url){buf_str(&url)};
}

bool url_is_empty(Url url)
{
    return str_is_empty(url.text);
}
