#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>

#define LEAST_CAPACITY 64
#define USUAL_PIECE 64

Buf buf_new(Arena *arena, size_t capacity)
{
    Buf buf = {.arena = arena, .capacity = capacity, .lent = arena_lent(arena)};
    if (capacity > 0)
        buf.data = arena_alloc_raw(arena, capacity);
    return buf;
}

void buf_grow(Buf *buf, size_t more)
{
    size_t wanted = 0;
    if (__builtin_add_overflow(buf->len, more, &wanted))
        wanted = SIZE_MAX;
    if (wanted <= SIZE_MAX / 2 && wanted < buf->capacity * 2)
        wanted = buf->capacity * 2;
    if (wanted < LEAST_CAPACITY)
        wanted = LEAST_CAPACITY;
    buf->data = arena_grow_raw(buf->arena, buf->data, buf->capacity, wanted);
    buf->capacity = wanted;
}

void buf_add_cstr(Buf *buf, const char *text)
{
    buf_add(buf, str_of(text));
}

void buf_add_int(Buf *buf, int64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        digits[--at] = '-';
    buf_add(buf, (Str){digits + at, sizeof digits - at});
}

/* Most pieces fit into what is reserved for them at first. */
void buf_printf(Buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char *at = buf_reserve(buf, USUAL_PIECE);
    const int len = vsnprintf(at, USUAL_PIECE, format, args);
    va_end(args);
    ensure(len >= 0);
    if ((size_t)len >= USUAL_PIECE) {
        at = buf_reserve(buf, (size_t)len + 1);
        vsnprintf(at, (size_t)len + 1, format, again);
    }
    va_end(again);
    buf->len += (size_t)len;
}
