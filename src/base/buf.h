/* Buf: text that grows inside an arena, up to the arena's limit. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/base.h"

#include <string.h>

typedef struct Buf {
    Arena *arena;
    char *data;
    size_t len, capacity;
    const void *lent; /* what the arena was lent when the Buf was made; see arena_lend */
} Buf;

Buf buf_new(Arena *arena, size_t capacity);
/* Makes room for `more` further bytes; the functions here call it when they need it. */
void buf_grow(Buf *buf, size_t more);
/* Room for `more` further bytes, to be written at data + len; the caller then adds to len. */
static inline char *buf_reserve(Buf *buf, size_t more)
{
    if (more > buf->capacity - buf->len)
        buf_grow(buf, more);
    return buf->data + buf->len;
}
static inline void buf_add(Buf *buf, Str text)
{
    if (text.len == 0)
        return;
    memcpy(buf_reserve(buf, text.len), text.data, text.len);
    buf->len += text.len;
}
static inline void buf_add_char(Buf *buf, char c)
{
    *buf_reserve(buf, 1) = c;
    buf->len++;
}
void buf_add_cstr(Buf *buf, const char *text);
void buf_add_int(Buf *buf, int64_t number);
void buf_printf(Buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
static inline void buf_clear(Buf *buf)
{
    buf->len = 0;
}
/* A view, valid until the next change. */
static inline Str buf_str(const Buf *buf)
{
    return (Str){buf->data ? buf->data : "", buf->len};
}

#endif
