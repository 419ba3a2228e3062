/* Buf: text that grows inside an arena, up to the arena's limit. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/base.h"

typedef struct Buf {
    Arena *arena;
    char *data;
    size_t len, capacity;
} Buf;

Buf buf_new(Arena *arena, size_t capacity);
void buf_add(Buf *buf, Str text);
void buf_add_char(Buf *buf, char c);
void buf_add_cstr(Buf *buf, const char *text);
void buf_add_int(Buf *buf, int64_t number);
void buf_printf(Buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* Room for `more` further bytes, to be written at data + len; the caller then adds to len. */
char *buf_reserve(Buf *buf, size_t more);
void buf_clear(Buf *buf);
Str buf_str(const Buf *buf); /* a view, valid until the next change */

#endif
