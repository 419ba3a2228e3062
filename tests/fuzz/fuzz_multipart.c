/*
 * Multipart bodies in pieces. The first byte seeds the sizes of the pieces; the outcome must be the
 * one of the same bytes in a single piece.
 */
#include "http/http_internal.h"
#include "tests/fuzz/fuzz.h"

typedef struct Seen {
    Buf text;
    int open_parts;
} Seen;

static HttpRefusal begin(void *context, const HttpPart *part)
{
    Seen *seen = context;
    ensure(seen->open_parts++ == 0);
    ensure(part->name.len > 0 && utf8_is_valid(part->name) && utf8_is_nfc(part->name));
    ensure(utf8_is_valid(part->file_name) && str_find_char(part->file_name, '/') < 0);
    buf_printf(&seen->text, "[%.*s|%.*s]", STR_ARGS(part->name), STR_ARGS(part->file_name));
    return HTTP_TAKEN;
}

static HttpRefusal add(void *context, Str piece)
{
    Seen *seen = context;
    ensure(seen->open_parts == 1 && piece.len > 0);
    buf_add(&seen->text, piece);
    return HTTP_TAKEN;
}

static HttpRefusal end(void *context)
{
    Seen *seen = context;
    ensure(--seen->open_parts == 0);
    buf_add_char(&seen->text, '$');
    return HTTP_TAKEN;
}

/* `seed` 0: all at once. Returns the status of the refusal, or 0. */
static int parse(Arena *arena, Str body, uint32_t seed, Seen *seen)
{
    const HttpPartSink sink = {.context = seen, .begin = begin, .data = add, .end = end};
    HttpMultipart *multipart =
        http_multipart_new(arena, STR("multipart/form-data; boundary=ab"), sink);
    ensure(multipart);
    while (body.len > 0) {
        seed = seed * 1664525 + (seed ? 1013904223 : 0);
        const size_t len = seed ? 1 + (seed >> 24) % 17 : body.len;
        const HttpRefusal refusal = http_multipart_feed(multipart, str_slice(body, 0, len));
        if (refusal.status != 0)
            return refusal.status;
        body = str_slice(body, len, body.len);
    }
    return http_multipart_finish(multipart).status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    Arena *arena = arena_new(64u << 20);
    const Str body = {(const char *)data + 1, size - 1};
    Seen whole = {.text = buf_new(arena, 256)};
    Seen pieces = {.text = buf_new(arena, 256)};
    const int status = parse(arena, body, 0, &whole);
    ensure(parse(arena, body, data[0] + 1u, &pieces) == status);
    ensure(str_equal(buf_str(&whole.text), buf_str(&pieces.text)));
    arena_free(arena);
    return 0;
}
