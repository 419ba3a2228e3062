#include "base/base.h"

#include <string.h>
#include <uchar.h>

/*
 * The letters of Vietnamese that carry marks: each base letter, each shape it can take, each tone.
 * đ and Đ have no decomposed form and are only folded.
 */
enum { SHAPE_NONE, SHAPE_BREVE, SHAPE_CIRCUMFLEX, SHAPE_HORN, SHAPE_COUNT };
enum { TONE_NONE, TONE_GRAVE, TONE_HOOK, TONE_TILDE, TONE_ACUTE, TONE_DOT, TONE_COUNT };

static const char16_t LETTERS[][SHAPE_COUNT][TONE_COUNT + 1] = {
    {u"aàảãáạ", u"ăằẳẵắặ", u"âầẩẫấậ", u""},
    {u"AÀẢÃÁẠ", u"ĂẰẲẴẮẶ", u"ÂẦẨẪẤẬ", u""},
    {u"eèẻẽéẹ", u"", u"êềểễếệ", u""},
    {u"EÈẺẼÉẸ", u"", u"ÊỀỂỄẾỆ", u""},
    {u"iìỉĩíị", u"", u"", u""},
    {u"IÌỈĨÍỊ", u"", u"", u""},
    {u"oòỏõóọ", u"", u"ôồổỗốộ", u"ơờởỡớợ"},
    {u"OÒỎÕÓỌ", u"", u"ÔỒỔỖỐỘ", u"ƠỜỞỠỚỢ"},
    {u"uùủũúụ", u"", u"", u"ưừửữứự"},
    {u"UÙỦŨÚỤ", u"", u"", u"ƯỪỬỮỨỰ"},
    {u"yỳỷỹýỵ", u"", u"", u""},
    {u"YỲỶỸÝỴ", u"", u"", u""},
};

typedef struct Letter {
    size_t base; /* row of LETTERS */
    int shape, tone;
} Letter;

static bool find_letter(uint32_t code_point, Letter *out)
{
    /* NUL is what stands in the table where there is no letter. */
    for (size_t base = 0; code_point != 0 && base < COUNT_OF(LETTERS); base++) {
        for (int cell = 0; cell < SHAPE_COUNT * TONE_COUNT; cell++) {
            const int shape = cell / TONE_COUNT;
            const int tone = cell % TONE_COUNT;
            if (LETTERS[base][shape][tone] == code_point) {
                *out = (Letter){base, shape, tone};
                return true;
            }
        }
    }
    return false;
}

static int shape_of_mark(uint32_t mark)
{
    switch (mark) {
    case 0x0306:
        return SHAPE_BREVE;
    case 0x0302:
        return SHAPE_CIRCUMFLEX;
    case 0x031B:
        return SHAPE_HORN;
    default:
        return SHAPE_NONE;
    }
}

static int tone_of_mark(uint32_t mark)
{
    switch (mark) {
    case 0x0300:
    case 0x0340: /* a second code for the grave as a Vietnamese tone */
        return TONE_GRAVE;
    case 0x0309:
        return TONE_HOOK;
    case 0x0303:
        return TONE_TILDE;
    case 0x0301:
    case 0x0341:
        return TONE_ACUTE;
    case 0x0323:
        return TONE_DOT;
    default:
        return TONE_NONE;
    }
}

/* Adds a mark to a letter; false when no letter of Vietnamese is written so. */
static bool add_mark(Letter *letter, uint32_t mark)
{
    const int shape = shape_of_mark(mark);
    const int tone = tone_of_mark(mark);
    if (shape != SHAPE_NONE && letter->shape == SHAPE_NONE &&
        LETTERS[letter->base][shape][TONE_NONE] != 0) {
        letter->shape = shape;
        return true;
    }
    if (tone != TONE_NONE && letter->tone == TONE_NONE) {
        letter->tone = tone;
        return true;
    }
    return false;
}

/* All marks lie in U+0300..U+037F, whose first byte is CC or CD. */
static bool is_mark_ahead(Str text, size_t at)
{
    return at < text.len && ((uint8_t)text.data[at] == 0xCC || (uint8_t)text.data[at] == 0xCD);
}

/* Reads one code point and the marks that belong to it, as one letter where there is such a one. */
static uint32_t next_composed(Str text, size_t *at, bool *is_changed)
{
    Letter letter = {0};
    const uint32_t code_point = utf8_next(text, at);
    *is_changed = false;
    if (!is_mark_ahead(text, *at) || !find_letter(code_point, &letter))
        return code_point;
    while (is_mark_ahead(text, *at)) {
        size_t behind = *at;
        if (!add_mark(&letter, utf8_next(text, &behind)))
            break;
        *at = behind;
        *is_changed = true;
    }
    return LETTERS[letter.base][letter.shape][letter.tone];
}

static bool has_marks(Str text)
{
    return text.len > 0 && (memchr(text.data, 0xCC, text.len) || memchr(text.data, 0xCD, text.len));
}

bool utf8_is_nfc(Str text)
{
    if (!has_marks(text))
        return true;
    bool is_changed = false;
    for (size_t at = 0; at < text.len && !is_changed;)
        next_composed(text, &at, &is_changed);
    return !is_changed;
}

Str utf8_to_nfc(Arena *arena, Str text)
{
    if (utf8_is_nfc(text))
        return text;
    Buf out = buf_new(arena, text.len);
    for (size_t at = 0; at < text.len;) {
        bool is_changed = false;
        const size_t from = at;
        const uint32_t code_point = next_composed(text, &at, &is_changed);
        if (is_changed)
            utf8_put(&out, code_point);
        else
            buf_add(&out, str_slice(text, from, at));
    }
    return buf_str(&out);
}
