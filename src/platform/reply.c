#include "platform/platform.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void redirect(Ctx *cx, Str location)
{
    cx->response.status = 303;
    cx->response.location = location;
}

Json reply_json(Ctx *cx)
{
    cx->response.is_whole = true;
    cx->response.content_type = "application/json";
    return json_to(&cx->response.body);
}

void reply_bytes(Ctx *cx, const char *content_type, Str bytes, Str file_name)
{
    cx->response.is_whole = true;
    cx->response.content_type = content_type;
    cx->response.file_name = file_name;
    buf_clear(&cx->response.body);
    buf_add(&cx->response.body, bytes);
}

Str query_text(const Ctx *cx, const char *name)
{
    for (size_t i = 0; i < cx->request->query_param_count; i++)
        if (str_is(cx->request->params[i].name, name))
            return str_trim(cx->request->params[i].value);
    return (Str){0};
}

int64_t query_int(const Ctx *cx, const char *name)
{
    int64_t number = 0;
    return str_parse_int(query_text(cx, name), &number) ? number : 0;
}

void write_later(Ctx *cx, LaterWrite *write, void *data, bool before_answer)
{
    Later *later = ARENA_NEW(cx->arena, Later);
    *later =
        (Later){.write = write, .data = data, .before_answer = before_answer, .next = cx->later};
    cx->later = later;
}

Str local_url(Ctx *cx, const char *format, ...)
{
    char text[2000];
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ensure(length > 0 && (size_t)length < sizeof text && text[0] == '/');
    return arena_copy(cx->arena, (Str){text, (size_t)length});
}

Str public_url(Ctx *cx, Str path)
{
    return arena_format(cx->arena, "%s%.*s", cx->app->settings.public_base, STR_ARGS(path));
}

Str own_words(const Ctx *cx, Str text)
{
    return cx->is_english ? words_find(cx->app->english, text) : text;
}
