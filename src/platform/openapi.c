#include "platform/openapi.h"

#include <string.h>

/* ---- schemas ---- */

static const char *type_of_field(FieldKind kind)
{
    switch (kind) {
    case FIELD_INT:
        return "integer";
    case FIELD_FLAG:
        return "boolean";
    case FIELD_ROWS:
        return "array";
    default:
        return "string"; /* ids too: 64 bits do not fit a JavaScript number */
    }
}

static void put_form_schema(Json *json, const FormDef *def, bool is_multipart);

static void put_field_schema(Json *json, const FormField *field)
{
    json_key(json, field->name);
    json_open_object(json);
    json_put_cstr(json, "type", type_of_field(field->kind));
    if (field->label)
        json_put_cstr(json, "description", field->label);
    if (field->kind == FIELD_DATE)
        json_put_cstr(json, "format", "date");
    if (field->max_chars)
        json_put_int(json, "maxLength", (int64_t)field->max_chars);
    if (field->choice_count) {
        json_key(json, "enum");
        json_open_array(json);
        for (size_t i = 0; i < field->choice_count; i++)
            json_text(json, field->choices[i].value);
        json_close_array(json);
    }
    if (field->kind == FIELD_ROWS) {
        json_key(json, "items");
        put_form_schema(json, field->rows, false);
    }
    json_close_object(json);
}

static void put_file_schema(Json *json, const FormField *field)
{
    json_key(json, field->name);
    json_raw(json,
             STR("{\"type\":\"array\",\"items\":{\"type\":\"string\",\"format\":\"binary\"}}"));
}

/* Files have a place in multipart forms only. */
static void put_form_schema(Json *json, const FormDef *def, bool is_multipart)
{
    json_open_object(json);
    json_put_cstr(json, "type", "object");
    json_put_bool(json, "additionalProperties", false);
    json_key(json, "properties");
    json_open_object(json);
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].kind != FIELD_FILES)
            put_field_schema(json, &def->fields[i]);
        else if (is_multipart)
            put_file_schema(json, &def->fields[i]);
    json_close_object(json);
    json_key(json, "required");
    json_open_array(json);
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].required && def->fields[i].kind != FIELD_FILES)
            json_text(json, str_of(def->fields[i].name));
    json_close_array(json);
    json_close_object(json);
}

static const char *type_of_reply(ReplyKind kind)
{
    static const char *const TYPES[] = {
        [REPLY_TEXT] = "string",  [REPLY_ID] = "string",    [REPLY_INT] = "integer",
        [REPLY_BOOL] = "boolean", [REPLY_DATE] = "string",  [REPLY_INSTANT] = "string",
        [REPLY_LIST] = "array",   [REPLY_OBJECT] = "object"};
    return TYPES[kind];
}

/* Members of an answer; what they hold inside is described one level deep. */
static void put_reply_schema(Json *json, const ReplyField *fields)
{
    json_open_object(json);
    json_put_cstr(json, "type", "object");
    json_key(json, "properties");
    json_open_object(json);
    for (const ReplyField *field = fields; field && field->name; field++) {
        json_key(json, field->name);
        json_open_object(json);
        json_put_cstr(json, "type", type_of_reply(field->kind));
        if (field->meaning)
            json_put_cstr(json, "description", field->meaning);
        json_close_object(json);
    }
    json_close_object(json);
    json_close_object(json);
}

/* ---- operations ---- */

/* "/api/v1/items/:id/:verb" becomes "/api/v1/items/{id}/{verb}". */
static Str template_of(Ctx *cx, const char *path)
{
    Buf out = buf_new(cx->arena, 128);
    bool in_name = false;
    for (const char *at = path; *at; at++) {
        if (in_name && *at == '/') {
            buf_add_char(&out, '}');
            in_name = false;
        }
        if (*at == ':')
            in_name = true;
        buf_add_char(&out, *at == ':' ? '{' : *at);
    }
    if (in_name)
        buf_add_char(&out, '}');
    return buf_str(&out);
}

static void put_parameters(Ctx *cx, Json *json, const Route *route)
{
    Str rest = str_of(route->path);
    Str segment = {0};
    json_key(json, "parameters");
    json_open_array(json);
    while (str_split_next(&rest, '/', &segment)) {
        if (segment.len == 0 || segment.data[0] != ':')
            continue;
        json_open_object(json);
        json_put_text(json, "name", arena_copy(cx->arena, str_slice(segment, 1, segment.len)));
        json_put_cstr(json, "in", "path");
        json_put_bool(json, "required", true);
        json_key(json, "schema");
        json_raw(json, STR("{\"type\":\"string\"}"));
        json_close_object(json);
    }
    if (route->method == METHOD_POST && !(route->flags & ROUTE_NO_KEY))
        json_raw(json, STR("{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"required\":true,"
                           "\"schema\":{\"type\":\"string\",\"maxLength\":100}}"));
    json_close_array(json);
}

static void put_content(Json *json, const Route *route, const char *media_type)
{
    json_key(json, media_type);
    json_open_object(json);
    json_key(json, "schema");
    if (route->form)
        put_form_schema(json, route->form, strcmp(media_type, "application/json") != 0);
    else
        json_raw(json, STR("{\"type\":\"object\"}"));
    json_close_object(json);
}

/* Files come only as parts of a form; the other fields then are parts too, with the same names. */
static void put_body(Json *json, const Route *route)
{
    if (route->method != METHOD_POST)
        return;
    json_key(json, "requestBody");
    json_open_object(json);
    json_key(json, "content");
    json_open_object(json);
    put_content(json, route, "application/json");
    if (route->flags & ROUTE_UPLOAD)
        put_content(json, route, "multipart/form-data");
    json_close_object(json);
    json_close_object(json);
}

static void put_operation(Ctx *cx, Json *json, const Route *route)
{
    json_key(json, route->method == METHOD_POST ? "post" : "get");
    json_open_object(json);
    json_put_cstr(json, "summary", route->summary);
    json_put_cstr(json, "description",
                  arena_printf(cx->arena, "Permission: %s", permission_code(route->permission)));
    put_parameters(cx, json, route);
    put_body(json, route);
    json_key(json, "responses");
    json_open_object(json);
    json_key(json, "200");
    json_open_object(json);
    json_put_cstr(json, "description", "Done");
    json_key(json, "content");
    json_open_object(json);
    json_key(json, "application/json");
    json_open_object(json);
    json_key(json, "schema");
    put_reply_schema(json, route->reply);
    json_close_object(json);
    json_close_object(json);
    json_close_object(json);
    json_key(json, "default");
    json_raw(json, STR("{\"description\":\"Problem details (RFC 9457)\",\"content\":"
                       "{\"application/problem+json\":{\"schema\":{\"type\":\"object\"}}}}"));
    json_close_object(json);
    json_close_object(json);
}

static bool is_api(const Route *route)
{
    return str_starts_with(str_of(route->path), STR("/api/"));
}

/* Whether an earlier row has the same path: its operations were written there. */
static bool is_written(const App *app, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(app->routes[i].path, app->routes[index].path) == 0)
            return true;
    return false;
}

bool openapi_show(Ctx *cx)
{
    const App *app = cx->app;
    Json json = reply_json(cx);
    json_open_object(&json);
    json_put_cstr(&json, "openapi", "3.1.0");
    json_key(&json, "info");
    json_open_object(&json);
    json_put_cstr(&json, "title", "Lam");
    json_put_cstr(&json, "version", app->version);
    json_close_object(&json);
    json_key(&json, "components");
    json_raw(&json,
             STR("{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}}}"));
    json_key(&json, "security");
    json_raw(&json, STR("[{\"bearer\":[]}]"));
    json_key(&json, "paths");
    json_open_object(&json);
    for (size_t i = 0; i < app->route_count; i++) {
        if (!is_api(&app->routes[i]) || is_written(app, i))
            continue;
        json_key(&json, arena_cstr(cx->arena, template_of(cx, app->routes[i].path)));
        json_open_object(&json);
        for (size_t k = i; k < app->route_count; k++)
            if (strcmp(app->routes[k].path, app->routes[i].path) == 0)
                put_operation(cx, &json, &app->routes[k]);
        json_close_object(&json);
    }
    json_close_object(&json);
    json_close_object(&json);
    return true;
}
