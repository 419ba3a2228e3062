#include "http/http_internal.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte of an escape at text.data[at], or -1 when it is none. */
static int escaped_byte(Str text, size_t at)
{
    if (text.len - at < 3)
        return -1;
    const int high = hex_digit(text.data[at + 1]);
    const int low = hex_digit(text.data[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool has_escapes(Str text, bool is_form)
{
    return memchr(text.data, '%', text.len) || (is_form && memchr(text.data, '+', text.len));
}

static bool undo_escapes(Arena *arena, Str text, bool is_form, Str *out)
{
    char *plain = arena_alloc(arena, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        if (c == '%') {
            const int byte = escaped_byte(text, i);
            if (byte < 0)
                return false;
            plain[len++] = (char)byte;
            i += 2;
        } else {
            plain[len++] = is_form && c == '+' ? ' ' : c;
        }
    }
    *out = (Str){plain, len};
    return true;
}

bool http_decode(Arena *arena, Str text, bool is_form, Str *out)
{
    if (text.len == 0) {
        *out = STR("");
        return true;
    }
    Str plain = text;
    if (has_escapes(text, is_form) && !undo_escapes(arena, text, is_form, &plain))
        return false;
    if (!utf8_is_valid(plain))
        return false;
    *out = utf8_to_nfc(arena, plain);
    return true;
}

void http_add_pair(Arena *arena, HttpPairList *list, HttpPair pair)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity ? list->capacity * 2 : 16;
        list->items = arena_grow(arena, list->items, list->capacity * sizeof(HttpPair),
                                 capacity * sizeof(HttpPair));
        list->capacity = capacity;
    }
    list->items[list->count++] = pair;
}

static bool parse_field(Arena *arena, Str piece, HttpPair *out)
{
    const ptrdiff_t equals = str_find_char(piece, '=');
    const size_t name_len = equals < 0 ? piece.len : (size_t)equals;
    HttpPair pair;
    if (!http_decode(arena, str_slice(piece, 0, name_len), true, &pair.name) ||
        !http_decode(arena, str_slice(piece, name_len + 1, piece.len), true, &pair.value))
        return false;
    *out = pair;
    return true;
}

HttpRefusal http_add_form(Arena *arena, Str text, HttpPairList *list)
{
    Str piece;
    while (str_split_next(&text, '&', &piece)) {
        HttpPair pair;
        if (piece.len == 0)
            continue;
        if (list->count >= HTTP_MAX_PARAMS)
            return HTTP_REFUSED(413, "too many form fields");
        if (!parse_field(arena, piece, &pair))
            return HTTP_REFUSED(400, "a form field is not valid UTF-8 in percent encoding");
        http_add_pair(arena, list, pair);
    }
    return HTTP_TAKEN;
}

bool http_parse_form(Arena *arena, Str body, size_t max_params, HttpPair **out, size_t *out_count,
                     Error *error)
{
    HttpPairList list = {0};
    const HttpRefusal refusal = http_add_form(arena, body, &list);
    if (refusal.status == 400)
        return error_set(error, ERROR_MALFORMED,
                         VI("Dữ liệu gửi lên bị hỏng hoặc sai bảng mã. Hãy tải lại trang và gửi "
                            "lại."),
                         "%s", refusal.reason);
    if (refusal.status != 0 || list.count > max_params)
        return error_set(error, ERROR_TOO_LARGE,
                         VI("Biểu mẫu gửi lên có quá nhiều ô. Hãy chia thành nhiều lần gửi."),
                         "more than %zu form fields", max_params);
    *out = list.items;
    *out_count = list.count;
    return true;
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~", c));
}

Str http_percent_encode(Arena *arena, Str text)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    Buf out = buf_new(arena, text.len + 16);
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (is_unreserved(text.data[i])) {
            buf_add_char(&out, text.data[i]);
            continue;
        }
        buf_add_char(&out, '%');
        buf_add_char(&out, DIGITS[c >> 4]);
        buf_add_char(&out, DIGITS[c & 15]);
    }
    return buf_str(&out);
}
