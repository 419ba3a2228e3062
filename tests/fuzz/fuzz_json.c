/* JSON bodies of the API: whatever comes, the fields that come out are bounded, valid UTF-8 in NFC.
 */
#include "platform/form.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new(8u << 20);
    Error error = {0};
    HttpPair *pairs = NULL;
    size_t count = 0;
    if (form_params_of_json(arena, (Str){(const char *)data, size}, &pairs, &count, &error)) {
        ensure(count <= 2000);
        for (size_t i = 0; i < count; i++) {
            ensure(utf8_is_valid(pairs[i].name) && utf8_is_valid(pairs[i].value));
            ensure(utf8_is_nfc(pairs[i].value));
        }
    } else {
        ensure(error.code != ERROR_NONE);
    }
    arena_free(arena);
    return 0;
}
