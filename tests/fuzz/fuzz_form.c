/* Urlencoded bodies: whatever comes, the fields that come out are valid UTF-8 in NFC. */
#include "http/http.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new(8u << 20);
    Error error = {0};
    HttpPair *pairs = NULL;
    size_t count = 0;
    if (http_parse_form(arena, (Str){(const char *)data, size}, 100, &pairs, &count, &error)) {
        ensure(count <= 100);
        for (size_t i = 0; i < count; i++) {
            ensure(utf8_is_valid(pairs[i].name) && utf8_is_nfc(pairs[i].name));
            ensure(utf8_is_valid(pairs[i].value) && utf8_is_nfc(pairs[i].value));
        }
    } else {
        ensure(error.code != ERROR_NONE && count == 0);
    }
    arena_free(arena);
    return 0;
}
