#include "http/http_internal.h"

#include <string.h>
#include <strings.h>

#define VERSION_LEN (sizeof("HTTP/1.1") - 1)
#define CRLF_LEN 2

bool http_is_token(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (c <= 0x20 || c >= 0x7F || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return text.len > 0;
}

static bool is_field_value(Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        const unsigned char c = (unsigned char)value.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return value.len == 0 || utf8_is_valid(value);
}

static bool is_named(Str name, const char *wanted)
{
    const size_t len = strlen(wanted);
    return name.len == len && strncasecmp(name.data, wanted, len) == 0;
}

static size_t count_named(const HttpHead *head, const char *name, Str *out_last)
{
    size_t count = 0;
    for (size_t i = 0; i < head->header_count; i++) {
        if (is_named(head->headers[i].name, name)) {
            *out_last = head->headers[i].value;
            count++;
        }
    }
    return count;
}

/*
 * The library cuts the head up where it lies, so its pieces must follow each other with nothing
 * between but the separators that belong there. Whatever it swallowed (a NUL and what follows it, a
 * folded line, a line end of LF alone, doubled blanks) leaves a gap and is refused here, although
 * none of the pieces shows it.
 */
static bool is_seamless(const HttpHead *head)
{
    const char *at = head->method + strlen(head->method) + 1;
    if (head->target != at || head->version != at + head->target_len + 1)
        return false;
    at = head->version + VERSION_LEN + CRLF_LEN;
    for (size_t i = 0; i < head->header_count; i++) {
        const Str name = head->headers[i].name;
        const Str value = head->headers[i].value;
        if (name.data != at || value.data <= name.data + name.len)
            return false;
        at = value.data + value.len + CRLF_LEN;
    }
    return at + CRLF_LEN == head->method + head->size;
}

static HttpRefusal check_request_line(const HttpHead *head)
{
    if (!http_is_token(str_of(head->method)) || strlen(head->method) > 32)
        return HTTP_REFUSED(400, "the method is no token");
    if (strcmp(head->version, "HTTP/1.1") != 0 && strcmp(head->version, "HTTP/1.0") != 0)
        return HTTP_REFUSED(505, "not HTTP/1.1 or HTTP/1.0");
    if (head->header_count > HTTP_MAX_HEADERS)
        return HTTP_REFUSED(431, "too many header fields");
    if (!is_seamless(head))
        return HTTP_REFUSED(400, "hidden bytes between the parts of the request head");
    return HTTP_TAKEN;
}

static HttpRefusal check_fields(const HttpHead *head)
{
    for (size_t i = 0; i < head->header_count; i++) {
        if (!http_is_token(head->headers[i].name))
            return HTTP_REFUSED(400, "a header name is no token");
        if (!is_field_value(head->headers[i].value))
            return HTTP_REFUSED(400, "a control byte or bad UTF-8 in a header value");
    }
    return HTTP_TAKEN;
}

static HttpRefusal check_doubles(const HttpHead *head)
{
    static const char *const ONCE[] = {"Content-Length", "Transfer-Encoding", "Content-Type",
                                       "Host",           "Authorization",     "Expect",
                                       "If-Match",       "Idempotency-Key"};
    Str value;
    for (size_t i = 0; i < COUNT_OF(ONCE); i++)
        if (count_named(head, ONCE[i], &value) > 1)
            return HTTP_REFUSED(400, "a header that may come once came twice");
    return HTTP_TAKEN;
}

static bool is_host(Str host)
{
    for (size_t i = 0; i < host.len; i++) {
        const char c = host.data[i];
        const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || (c != '\0' && strchr(".-:[]_", c));
        if (!is_word)
            return false;
    }
    return host.len > 0;
}

static HttpRefusal check_host(const HttpHead *head)
{
    Str host = STR("");
    const size_t count = count_named(head, "Host", &host);
    if (count == 0 && strcmp(head->version, "HTTP/1.1") == 0)
        return HTTP_REFUSED(400, "HTTP/1.1 without Host");
    if (count > 0 && !is_host(host))
        return HTTP_REFUSED(400, "the Host is not a host");
    return HTTP_TAKEN;
}

/* One way only to say where the body ends; two readings of it are how requests are smuggled. */
static HttpRefusal check_framing(const HttpHead *head)
{
    Str length = STR("");
    Str coding = STR("");
    const bool has_length = count_named(head, "Content-Length", &length) > 0;
    const bool has_coding = count_named(head, "Transfer-Encoding", &coding) > 0;
    if (has_length && has_coding)
        return HTTP_REFUSED(400, "Content-Length together with Transfer-Encoding");
    if (has_length && (!str_is_digits(length) || length.len > 18))
        return HTTP_REFUSED(400, "the Content-Length is no number");
    if (has_coding && strcmp(head->version, "HTTP/1.0") == 0)
        return HTTP_REFUSED(400, "Transfer-Encoding in HTTP/1.0");
    if (has_coding && !is_named(coding, "chunked"))
        return HTTP_REFUSED(501, "unknown Transfer-Encoding");
    return HTTP_TAKEN;
}

static HttpRefusal check_expectations(const HttpHead *head)
{
    Str value = STR("");
    if (count_named(head, "Expect", &value) > 0 && !is_named(value, "100-continue"))
        return HTTP_REFUSED(417, "unknown Expect");
    if (count_named(head, "Content-Encoding", &value) > 0 && !is_named(value, "identity"))
        return HTTP_REFUSED(415, "a compressed request body");
    return HTTP_TAKEN;
}

HttpRefusal http_check_head(const HttpHead *head)
{
    static HttpRefusal (*const CHECKS[])(const HttpHead *) = {
        check_request_line, check_fields,  check_doubles,
        check_host,         check_framing, check_expectations,
    };
    for (size_t i = 0; i < COUNT_OF(CHECKS); i++) {
        const HttpRefusal refusal = CHECKS[i](head);
        if (refusal.status != 0)
            return refusal;
    }
    return HTTP_TAKEN;
}
