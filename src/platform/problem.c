#include "platform/internal.h"

static void put_mistakes(Ctx *cx, Json *json)
{
    const FormState *state = &cx->form_state;
    if (state->mistake_count == 0 && !cx->error.field)
        return;
    json_key(json, "errors");
    json_open_array(json);
    for (size_t i = 0; i < state->mistake_count; i++) {
        json_open_object(json);
        json_put_cstr(json, "field", state->mistakes[i].field);
        json_put_cstr(json, "message", state->mistakes[i].message);
        json_close_object(json);
    }
    if (cx->error.field && !form_mistake_of(cx, cx->error.field)) {
        json_open_object(json);
        json_put_cstr(json, "field", cx->error.field);
        json_put_cstr(json, "message", cx->error.message);
        json_close_object(json);
    }
    json_close_array(json);
}

void problem_reply(Ctx *cx)
{
    Json json = reply_json(cx);
    cx->response.content_type = "application/problem+json";
    json_open_object(&json);
    json_key(&json, "type");
    json_text(&json, arena_format(cx->arena, "urn:lam:problem:%s", error_name(cx->error.code)));
    json_put_cstr(&json, "title", cx->error.message);
    json_put_int(&json, "status", error_http_status(cx->error.code));
    json_put_text(&json, "instance", cx->request->path);
    json_put_text(&json, "request_id", cx->request_id);
    put_mistakes(cx, &json);
    json_close_object(&json);
}
