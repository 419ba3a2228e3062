#include "platform/form.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#define MAX_PARAMS 2000

typedef struct Flat {
    Arena *arena;
    HttpPair *params;
    size_t count;
    Error *error;
} Flat;

static bool refuse(Flat *flat, const char *message)
{
    return error_set(flat->error, ERROR_MALFORMED, message, "json body");
}

static bool add(Flat *flat, Str name, Str value)
{
    if (flat->count == MAX_PARAMS)
        return refuse(flat, VI("Thân JSON có quá nhiều trường."));
    flat->params[flat->count++] = (HttpPair){
        arena_copy(flat->arena, name), utf8_to_nfc(flat->arena, arena_copy(flat->arena, value))};
    return true;
}

static bool add_scalar(Flat *flat, Str name, const json_t *value)
{
    if (json_is_string(value))
        return add(flat, name, (Str){json_string_value(value), json_string_length(value)});
    if (json_is_integer(value))
        return add(flat, name,
                   arena_format(flat->arena, "%lld", (long long)json_integer_value(value)));
    if (json_is_boolean(value))
        return add(flat, name, json_is_true(value) ? STR("1") : STR("0"));
    if (json_is_null(value))
        return add(flat, name, STR(""));
    return refuse(flat, VI("Giá trị JSON phải là chuỗi, số nguyên, true hoặc false."));
}

/* One object of a list: its members become repeated names "papers.copies". */
static bool add_row(Flat *flat, const char *group, json_t *row)
{
    if (!json_is_object(row))
        return refuse(flat, VI("Danh sách JSON phải gồm các đối tượng."));
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(row, key, value)
    {
        if (!add_scalar(flat, arena_format(flat->arena, "%s.%s", group, key), value))
            return false;
    }
    return true;
}

static bool add_member(Flat *flat, const char *key, json_t *value)
{
    if (!json_is_array(value))
        return add_scalar(flat, str_of(key), value);
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!add_row(flat, key, json_array_get(value, i)))
            return false;
    return true;
}

static bool add_members(Flat *flat, json_t *root)
{
    const char *key = NULL;
    json_t *value = NULL;
    if (!json_is_object(root))
        return refuse(flat, VI("Thân JSON phải là một đối tượng."));
    json_object_foreach(root, key, value)
    {
        if (!add_member(flat, key, value))
            return false;
    }
    return true;
}

bool form_params_of_json(Arena *arena, Str json, HttpPair **out, size_t *out_count, Error *error)
{
    json_error_t where;
    json_t *root = json_loadb(json.data, json.len, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return error_set(error, ERROR_MALFORMED, VI("Thân yêu cầu không phải JSON đúng."),
                         "json: %.80s at line %d", where.text, where.line);
    Flat flat = {arena, ARENA_ARRAY(arena, HttpPair, MAX_PARAMS), 0, error};
    const bool ok = add_members(&flat, root);
    json_decref(root);
    if (ok) {
        *out = flat.params;
        *out_count = flat.count;
    }
    return ok;
}
