#include "http/http_internal.h"

#include <string.h>
#include <strings.h>

static bool is_name(Str text, const char *name)
{
    const size_t len = strlen(name);
    return text.len == len && strncasecmp(text.data, name, len) == 0;
}

Str http_header(const HttpRequest *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (is_name(request->headers[i].name, name))
            return request->headers[i].value;
    return STR("");
}

Str http_param(const HttpRequest *request, const char *name)
{
    for (size_t i = 0; i < request->param_count; i++)
        if (str_is(request->params[i].name, name))
            return request->params[i].value;
    return STR("");
}

static bool find_cookie(Str header, const char *name, Str *out)
{
    Str piece;
    while (str_split_next(&header, ';', &piece)) {
        const ptrdiff_t at = str_find_char(piece, '=');
        if (at >= 0 && str_is(str_trim(str_slice(piece, 0, (size_t)at)), name)) {
            *out = str_trim(str_slice(piece, (size_t)at + 1, piece.len));
            return true;
        }
    }
    return false;
}

Str http_cookie(const HttpRequest *request, const char *name)
{
    Str found = STR("");
    for (size_t i = 0; i < request->header_count; i++)
        if (is_name(request->headers[i].name, "Cookie") &&
            find_cookie(request->headers[i].value, name, &found))
            break;
    return found;
}

void http_set_header(HttpResponse *response, const char *name, Str value)
{
    ensure(response->header_count < COUNT_OF(response->headers));
    response->headers[response->header_count++] = (HttpPair){str_of(name), value};
}

static const struct {
    const char *content_type;
    Str start;
} SIGNATURES[] = {
    {"application/pdf", STR("%PDF-")},
    {"image/jpeg", STR("\xFF\xD8\xFF")},
    {"image/png", STR("\x89PNG\r\n\x1A\n")},
};

bool http_sniff_is(Str first_bytes, const char *content_type)
{
    for (size_t i = 0; i < COUNT_OF(SIGNATURES); i++)
        if (strcmp(SIGNATURES[i].content_type, content_type) == 0)
            return str_starts_with(first_bytes, SIGNATURES[i].start);
    return false;
}
