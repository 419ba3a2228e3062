/*
 * JSON writer: appends to a Buf, puts commas itself, escapes by type. Reading is jansson's, at the
 * border where the bytes come in. 64-bit ids are written as strings, which JavaScript keeps exact.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/base.h"

#define JSON_MAX_DEPTH 32
typedef struct Json {
    Buf *out;
    int depth;
    bool has_item[JSON_MAX_DEPTH]; /* whether the next item at this depth needs a comma first */
    bool after_key;
} Json;

Json json_to(Buf *out);
void json_open_object(Json *json);
void json_close_object(Json *json);
void json_open_array(Json *json);
void json_close_array(Json *json);
void json_key(Json *json, const char *key);
void json_text(Json *json, Str text); /* valid UTF-8 */
void json_int(Json *json, int64_t number);
void json_id(Json *json, int64_t id); /* as a string */
void json_bool(Json *json, bool value);
void json_null_value(Json *json);            /* json_null is a name of jansson */
void json_double(Json *json, double number); /* shortest form that reads back equal; finite */
void json_date(Json *json, Date date);       /* "2026-02-13" */
void json_instant(Json *json, Instant at);   /* "2026-02-13T07:30:00.000Z"; zero gives null */
void json_raw(Json *json, Str json_text);    /* a value that is JSON already */

/* "key": value in one call. */
void json_put_text(Json *json, const char *key, Str text);
void json_put_cstr(Json *json, const char *key, const char *text);
void json_put_int(Json *json, const char *key, int64_t number);
void json_put_id(Json *json, const char *key, int64_t id);
void json_put_bool(Json *json, const char *key, bool value);
void json_put_date(Json *json, const char *key, Date date);
void json_put_instant(Json *json, const char *key, Instant at);

#endif
