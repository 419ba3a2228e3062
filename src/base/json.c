#include "base/base.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

Json json_to(Buf *out)
{
    return (Json){.out = out};
}

static void begin_item(Json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->has_item[json->depth])
        buf_add_char(json->out, ',');
    json->has_item[json->depth] = true;
}

static void open_level(Json *json, char bracket)
{
    begin_item(json);
    buf_add_char(json->out, bracket);
    ensure(json->depth + 1 < JSON_MAX_DEPTH);
    json->has_item[++json->depth] = false;
}

static void close_level(Json *json, char bracket)
{
    ensure(json->depth > 0 && !json->after_key);
    json->depth--;
    buf_add_char(json->out, bracket);
}

void json_open_object(Json *json)
{
    open_level(json, '{');
}

void json_close_object(Json *json)
{
    close_level(json, '}');
}

void json_open_array(Json *json)
{
    open_level(json, '[');
}

void json_close_array(Json *json)
{
    close_level(json, ']');
}

static bool is_plain(uint8_t c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

static void put_escaped(Buf *out, uint8_t c)
{
    switch (c) {
    case '"':
    case '\\':
        buf_add_char(out, '\\');
        buf_add_char(out, (char)c);
        break;
    case '\n':
        buf_add(out, STR("\\n"));
        break;
    case '\r':
        buf_add(out, STR("\\r"));
        break;
    case '\t':
        buf_add(out, STR("\\t"));
        break;
    default:
        buf_printf(out, "\\u%04x", c);
        break;
    }
}

static void put_string(Buf *out, Str text)
{
    buf_add_char(out, '"');
    size_t from = 0;
    for (size_t at = 0; at < text.len; at++) {
        const uint8_t c = (uint8_t)text.data[at];
        if (is_plain(c))
            continue;
        buf_add(out, str_slice(text, from, at));
        put_escaped(out, c);
        from = at + 1;
    }
    buf_add(out, str_slice(text, from, text.len));
    buf_add_char(out, '"');
}

void json_key(Json *json, const char *key)
{
    ensure(!json->after_key);
    begin_item(json);
    put_string(json->out, str_of(key));
    buf_add_char(json->out, ':');
    json->after_key = true;
}

void json_text(Json *json, Str text)
{
    begin_item(json);
    put_string(json->out, text);
}

void json_int(Json *json, int64_t number)
{
    begin_item(json);
    buf_add_int(json->out, number);
}

void json_id(Json *json, int64_t id)
{
    begin_item(json);
    buf_add_char(json->out, '"');
    buf_add_int(json->out, id);
    buf_add_char(json->out, '"');
}

void json_bool(Json *json, bool value)
{
    json_raw(json, value ? STR("true") : STR("false"));
}

void json_null_value(Json *json)
{
    json_raw(json, STR("null"));
}

void json_double(Json *json, double number)
{
    char text[32];
    ensure(isfinite(number));
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    json_raw(json, str_of(text));
}

void json_date(Json *json, Date date)
{
    char text[11];
    date_format_iso(date, text);
    json_text(json, str_of(text));
}

void json_instant(Json *json, Instant at)
{
    char text[25];
    if (at.ms == 0) {
        json_null_value(json);
        return;
    }
    instant_format_utc(at, text);
    json_text(json, str_of(text));
}

void json_raw(Json *json, Str json_text)
{
    begin_item(json);
    buf_add(json->out, json_text);
}

void json_put_text(Json *json, const char *key, Str text)
{
    json_key(json, key);
    json_text(json, text);
}

void json_put_cstr(Json *json, const char *key, const char *text)
{
    json_put_text(json, key, str_of(text));
}

void json_put_int(Json *json, const char *key, int64_t number)
{
    json_key(json, key);
    json_int(json, number);
}

void json_put_id(Json *json, const char *key, int64_t id)
{
    json_key(json, key);
    json_id(json, id);
}

void json_put_bool(Json *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

void json_put_date(Json *json, const char *key, Date date)
{
    json_key(json, key);
    json_date(json, date);
}

void json_put_instant(Json *json, const char *key, Instant at)
{
    json_key(json, key);
    json_instant(json, at);
}
