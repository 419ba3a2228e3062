#include "base/base.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Neither written longer than it need be nor half of a pair. */
static bool is_letter_of_three(const uint8_t *p)
{
    const bool is_overlong = p[0] == 0xE0 && p[1] < 0xA0;
    const bool is_surrogate = p[0] == 0xED && p[1] > 0x9F;
    return !is_overlong && !is_surrogate;
}

/* Length of the well-formed sequence at the start of p, of which `left` bytes exist; 0 if bad. */
static size_t sequence_length(const uint8_t *p, size_t left)
{
    const uint8_t lead = p[0];
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4 || left < 2 || !is_continuation(p[1]))
        return 0;
    if (lead < 0xE0)
        return 2;
    if (left < 3 || !is_continuation(p[2]))
        return 0;
    if (lead < 0xF0)
        return is_letter_of_three(p) ? 3 : 0;
    if (left < 4 || !is_continuation(p[3]))
        return 0;
    return (lead == 0xF0 && p[1] < 0x90) || (lead == 0xF4 && p[1] > 0x8F) ? 0 : 4;
}

/* Whether the eight bytes at p are ASCII and none is NUL. */
static bool is_plain_eight(const uint8_t *p)
{
    const uint64_t ones = 0x0101010101010101;
    uint64_t bytes = 0;
    memcpy(&bytes, p, sizeof bytes);
    return ((bytes | (bytes - ones)) & (ones << 7)) == 0;
}

bool utf8_is_valid(Str text)
{
    const uint8_t *p = (const uint8_t *)text.data;
    size_t at = 0;
    while (at < text.len) {
        if (text.len - at >= 8 && is_plain_eight(p + at)) {
            at += 8;
            continue;
        }
        const size_t length = p[at] == 0 ? 0 : sequence_length(p + at, text.len - at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

size_t utf8_count_chars(Str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += !is_continuation((uint8_t)text.data[i]);
    return count;
}

static uint32_t decode(const uint8_t *p, size_t length)
{
    switch (length) {
    case 1:
        return p[0];
    case 2:
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    case 3:
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    case 4:
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
               (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
    default:
        return REPLACEMENT;
    }
}

uint32_t utf8_next(Str text, size_t *at)
{
    ensure(*at < text.len);
    const uint8_t *p = (const uint8_t *)text.data + *at;
    const size_t length = sequence_length(p, text.len - *at);
    *at += length == 0 ? 1 : length;
    return decode(p, length);
}

size_t utf8_encode(uint32_t code_point, char *out)
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

void utf8_put(Buf *buf, uint32_t code_point)
{
    const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (is_surrogate || code_point > 0x10FFFF)
        code_point = REPLACEMENT;
    buf->len += utf8_encode(code_point, buf_reserve(buf, 4));
}
