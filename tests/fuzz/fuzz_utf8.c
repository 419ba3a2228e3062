/* Composing and folding on any bytes: no memory error, stable results, valid text stays valid. */
#include "tests/fuzz/fuzz.h"

static void check_valid(Str text, Str result)
{
    ensure(!utf8_is_valid(text) || utf8_is_valid(result));
}

static void check_composing(Arena *arena, Str text)
{
    const Str composed = utf8_to_nfc(arena, text);
    check_valid(text, composed);
    ensure(composed.len <= text.len);
    ensure(utf8_is_nfc(composed));
    ensure(utf8_is_nfc(text) == str_equal(text, composed));
    ensure(str_equal(utf8_fold(arena, text), utf8_fold(arena, composed)));
    ensure(str_equal(utf8_fold_keep_marks(arena, text), utf8_fold_keep_marks(arena, composed)));
}

static void check_folding(Arena *arena, Str text)
{
    const Str folded = utf8_fold(arena, text);
    const Str kept = utf8_fold_keep_marks(arena, text);
    check_valid(text, folded);
    check_valid(text, kept);
    ensure(folded.len <= text.len && kept.len <= text.len);
    ensure(str_equal(folded, utf8_fold(arena, folded)));
    ensure(str_equal(folded, utf8_fold(arena, kept)));
    ensure(str_find(folded, STR("  ")) < 0 && str_equal(folded, str_trim(folded)));
}

static void check_case(Arena *arena, Str text)
{
    const Str lower = utf8_lower(arena, text);
    const Str upper = utf8_upper(arena, text);
    check_valid(text, lower);
    check_valid(text, upper);
    ensure(lower.len == text.len && upper.len == text.len);
    ensure(str_equal(lower, utf8_lower(arena, upper)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new(64 * size + 4096);
    const Str text = {(const char *)data, size};
    check_composing(arena, text);
    check_folding(arena, text);
    check_case(arena, text);
    arena_free(arena);
    return 0;
}
