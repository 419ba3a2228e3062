/*
 * Arena: memory that is freed all at once, at the end of a request, a job or start-up.
 * Allocation never returns NULL and, but for the raw ones, is zeroed. Going over the limit, or out
 * of memory, calls the arena's overflow handler, which does not return (the dispatcher ends that
 * request); without a handler it ends the process.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

typedef struct Arena Arena;

typedef void ArenaOverflow(void *context); /* must not return */
typedef void ArenaCleanup(void *resource);

/* limit_bytes is the sum of what may be allocated before the overflow handler is called. */
Arena *arena_new(size_t limit_bytes);
void arena_free(Arena *arena); /* runs the clean-ups, newest first; NULL is fine */
/* Empties it for reuse and keeps its first block. Runs the clean-ups. */
void arena_reset(Arena *arena);
void arena_on_overflow(Arena *arena, ArenaOverflow *handler, void *context);
/* Registers something to close when the arena is freed or reset. */
void arena_on_free(Arena *arena, ArenaCleanup *cleanup, void *resource);
/* Lends something to all who write into this arena, such as the language of a request's pages. */
void arena_lend(Arena *arena, const void *thing);
const void *arena_lent(const Arena *arena); /* NULL: nothing */
size_t arena_used(const Arena *arena);      /* bytes handed out since the last reset */

void *arena_alloc(Arena *arena, size_t size)
    __attribute__((malloc, alloc_size(2), returns_nonnull));
/* The same for `count` items of `item_size` bytes; a product beyond size_t is an overflow. */
void *arena_alloc_array(Arena *arena, size_t item_size, size_t count)
    __attribute__((malloc, alloc_size(2, 3), returns_nonnull));
/* Resizes the newest allocation in place where possible, else moves it if it has to grow; what is
 * new is zeroed. `old` may be NULL. */
void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size);
/* The same two, not zeroed: for bytes that are written before anybody reads them. */
void *arena_alloc_raw(Arena *arena, size_t size)
    __attribute__((malloc, alloc_size(2), returns_nonnull));
void *arena_grow_raw(Arena *arena, void *old, size_t old_size, size_t new_size);
Str arena_copy(Arena *arena, Str text);
const char *arena_cstr(Arena *arena, Str text); /* a NUL-terminated copy, for a library's border */
const char *arena_printf(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
Str arena_format(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3); /* the same, as Str */
#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_alloc_array((arena), sizeof(Type), (count)))

#endif
