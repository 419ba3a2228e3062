#include "base/base.h"

#include <string.h>
#include <uchar.h>

/* What folding does with a character that has no letter of its own in the tables below. */
enum { FOLD_KEEP = 0, FOLD_BLANK = ' ', FOLD_DROP = 1 };

static const char FOLD_ASCII[] = "                                "
                                 "                0123456789      "
                                 " abcdefghijklmnopqrstuvwxyz     "
                                 " abcdefghijklmnopqrstuvwxyz     ";
_Static_assert(sizeof FOLD_ASCII == 129, "one place for each ASCII character");

/* U+00C0..U+01BF, two rows of 32 a line; a dot stands for a letter that stays as it is. */
#define LATIN_FIRST 0x00C0
static const char FOLD_LATIN[] = "aaaaaa.ceeeeiiiidnooooo ouuuuy.."
                                 "aaaaaa.ceeeeiiiidnooooo ouuuuy.y"
                                 "aaaaaaccccccccddddeeeeeeeeeegggg"
                                 "gggghhhhiiiiiiiiii..jjkk.lllllll"
                                 "lllnnnnnn...oooooo..rrrrrrssssss"
                                 "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
                                 "................................"
                                 "oo.............uu...............";
#define LATIN_LAST (LATIN_FIRST + sizeof FOLD_LATIN - 2)
_Static_assert(LATIN_LAST == 0x01BF, "one place for each letter up to U+01BF");

/* U+1EA0..U+1EF9, where all other letters of Vietnamese are; even is upper case, odd lower. */
#define VIETNAMESE_FIRST 0x1EA0
static const char FOLD_VIETNAMESE[] =
    "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy";
#define VIETNAMESE_LAST (VIETNAMESE_FIRST + sizeof FOLD_VIETNAMESE - 2)
_Static_assert(VIETNAMESE_LAST == 0x1EF9, "one place for each letter up to U+1EF9");

typedef struct FoldRange {
    uint32_t first, last;
    char fold;
} FoldRange;

/* What is no letter beyond ASCII, as far as Vietnamese papers use it. In order. */
static const FoldRange FOLD_RANGES[] = {
    {0x0080, 0x00A9, FOLD_BLANK}, {0x00AB, 0x00AC, FOLD_BLANK},   {0x00AD, 0x00AD, FOLD_DROP},
    {0x00AE, 0x00B4, FOLD_BLANK}, {0x00B6, 0x00B9, FOLD_BLANK},   {0x00BB, 0x00BF, FOLD_BLANK},
    {0x00D7, 0x00D7, FOLD_BLANK}, {0x00F7, 0x00F7, FOLD_BLANK},   {0x0300, 0x036F, FOLD_DROP},
    {0x2000, 0x200B, FOLD_BLANK}, {0x200C, 0x200F, FOLD_DROP},    {0x2010, 0x205F, FOLD_BLANK},
    {0x2060, 0x206F, FOLD_DROP},  {0x2070, 0x2BFF, FOLD_BLANK},   {0x3000, 0x3004, FOLD_BLANK},
    {0x3008, 0x3020, FOLD_BLANK}, {0xE000, 0xF8FF, FOLD_BLANK},   {0xFE00, 0xFE0F, FOLD_DROP},
    {0xFE10, 0xFE6F, FOLD_BLANK}, {0xFEFF, 0xFEFF, FOLD_DROP},    {0xFF00, 0xFF0F, FOLD_BLANK},
    {0xFFF0, 0xFFFD, FOLD_BLANK}, {0x1F000, 0x1FAFF, FOLD_BLANK},
};

static char fold_by_range(uint32_t code_point)
{
    for (size_t i = 0; i < COUNT_OF(FOLD_RANGES); i++) {
        if (code_point <= FOLD_RANGES[i].last)
            return code_point >= FOLD_RANGES[i].first ? FOLD_RANGES[i].fold : FOLD_KEEP;
    }
    return FOLD_KEEP;
}

static char fold_code_point(uint32_t code_point)
{
    if (code_point < 0x80)
        return FOLD_ASCII[code_point];
    if (code_point >= VIETNAMESE_FIRST && code_point <= VIETNAMESE_LAST)
        return FOLD_VIETNAMESE[code_point - VIETNAMESE_FIRST];
    if (code_point >= LATIN_FIRST && code_point <= LATIN_LAST) {
        const char letter = FOLD_LATIN[code_point - LATIN_FIRST];
        return letter == '.' ? FOLD_KEEP : letter;
    }
    return fold_by_range(code_point);
}

/* The folded text while it grows; it never gets longer than what is folded. */
typedef struct Folded {
    char *data;
    size_t len;
} Folded;

static void put_blank(Folded *out)
{
    if (out->len > 0 && out->data[out->len - 1] != ' ')
        out->data[out->len++] = ' ';
}

static Str finish(Arena *arena, Folded out, size_t capacity)
{
    if (out.len > 0 && out.data[out.len - 1] == ' ')
        out.len--;
    return (Str){arena_grow(arena, out.data, capacity, out.len), out.len};
}

static void put_bytes(Folded *out, Str bytes)
{
    memcpy(out->data + out->len, bytes.data, bytes.len);
    out->len += bytes.len;
}

/* Upper and lower case of a letter take equally many bytes, here and below. */
static uint32_t lower_code_point(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c >= 0x00C0 && c <= 0x00DE)
        return c == 0x00D7 ? c : c + 32;
    if (c >= VIETNAMESE_FIRST && c <= VIETNAMESE_LAST)
        return c | 1;
    if (c == u'Ư')
        return u'ư';
    return c == u'Ă' || c == u'Đ' || c == u'Ĩ' || c == u'Ũ' || c == u'Ơ' ? c + 1 : c;
}

static uint32_t upper_code_point(uint32_t c)
{
    if (c < 0x80)
        return c >= 'a' && c <= 'z' ? c - 32 : c;
    if (c >= 0x00E0 && c <= 0x00FE)
        return c == 0x00F7 ? c : c - 32;
    if (c >= VIETNAMESE_FIRST && c <= VIETNAMESE_LAST)
        return c & ~1u;
    if (c == u'ư')
        return u'Ư';
    return c == u'ă' || c == u'đ' || c == u'ĩ' || c == u'ũ' || c == u'ơ' ? c - 1 : c;
}

/* Writes the case-mapped form of the character at *at, which takes as many bytes as it took. */
static void put_mapped(Folded *out, Str text, size_t *at, uint32_t (*map)(uint32_t))
{
    const size_t from = *at;
    const uint32_t code_point = utf8_next(text, at);
    const uint32_t mapped = map(code_point);
    if (mapped == code_point)
        put_bytes(out, (Str){text.data + from, *at - from});
    else
        out->len += utf8_encode(mapped, out->data + out->len);
}

static Str map_case(Arena *arena, Str text, uint32_t (*map)(uint32_t))
{
    Folded out = {.data = arena_alloc(arena, text.len)};
    for (size_t at = 0; at < text.len;) {
        const uint8_t c = (uint8_t)text.data[at];
        if (c >= 0x80) {
            put_mapped(&out, text, &at, map);
            continue;
        }
        out.data[out.len++] = (char)map(c);
        at++;
    }
    return (Str){out.data, out.len};
}

Str utf8_lower(Arena *arena, Str text)
{
    return map_case(arena, text, lower_code_point);
}

Str utf8_upper(Arena *arena, Str text)
{
    return map_case(arena, text, upper_code_point);
}

/* One character beyond ASCII, at *at. */
static void fold_wide(Folded *out, Str text, size_t *at)
{
    size_t behind = *at;
    const char fold = fold_code_point(utf8_next(text, &behind));
    if (fold == FOLD_KEEP) {
        put_mapped(out, text, at, lower_code_point);
        return;
    }
    if (fold == FOLD_BLANK)
        put_blank(out);
    else if (fold != FOLD_DROP)
        out->data[out->len++] = fold;
    *at = behind;
}

static inline void fold_ascii(Folded *out, char c)
{
    const char fold = FOLD_ASCII[(uint8_t)c];
    if (fold == FOLD_BLANK)
        put_blank(out);
    else
        out->data[out->len++] = fold;
}

Str utf8_fold(Arena *arena, Str text)
{
    Folded out = {.data = arena_alloc(arena, text.len)};
    for (size_t at = 0; at < text.len;) {
        const uint8_t c = (uint8_t)text.data[at];
        if (c >= 0x80)
            fold_wide(&out, text, &at);
        else
            fold_ascii(&out, text.data[at++]);
    }
    return finish(arena, out, text.len);
}

static bool is_kept_mark(uint32_t code_point)
{
    return code_point >= 0x0300 && code_point <= 0x036F;
}

static void fold_wide_keeping_marks(Folded *out, Str text, size_t *at)
{
    size_t behind = *at;
    const uint32_t code_point = utf8_next(text, &behind);
    const char fold = fold_code_point(code_point);
    if (fold != FOLD_BLANK && (fold != FOLD_DROP || is_kept_mark(code_point))) {
        put_mapped(out, text, at, lower_code_point);
        return;
    }
    if (fold == FOLD_BLANK)
        put_blank(out);
    *at = behind;
}

Str utf8_fold_keep_marks(Arena *arena, Str text)
{
    const Str composed = utf8_to_nfc(arena, text);
    Folded out = {.data = arena_alloc(arena, composed.len)};
    for (size_t at = 0; at < composed.len;) {
        const uint8_t c = (uint8_t)composed.data[at];
        if (c >= 0x80)
            fold_wide_keeping_marks(&out, composed, &at);
        else
            fold_ascii(&out, composed.data[at++]);
    }
    return finish(arena, out, composed.len);
}
