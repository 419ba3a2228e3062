#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif

/* Under AddressSanitizer what is not handed out is poisoned, and a red zone follows each piece. */
#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
#define RED_ZONE 16
/* Never inlined: gcc would take it for a read of memory that nobody has written. */
static __attribute__((noinline)) void poison(char *start, size_t size)
{
    __asan_poison_memory_region(start, size);
}
static void unpoison(char *start, size_t size)
{
    __asan_unpoison_memory_region(start, size);
}
#else
#define RED_ZONE 0
#define poison(start, size) ((void)(start), (void)(size))
#define unpoison(start, size) ((void)(start), (void)(size))
#endif

#define ALIGNMENT 16
#define FIRST_BLOCK_BYTES (64u * 1024)
#define LARGEST_BLOCK_BYTES (1024u * 1024)

typedef struct Block Block;
struct Block {
    Block *previous;
    size_t capacity, used;
    _Alignas(ALIGNMENT) char data[];
};

typedef struct Cleanup Cleanup;
struct Cleanup {
    Cleanup *older;
    ArenaCleanup *run;
    void *resource;
};

struct Arena {
    Block *newest;
    size_t limit, used;
    Cleanup *cleanups;
    ArenaOverflow *on_overflow;
    void *overflow_context;
    const void *lent;
};

/* The footprint of a piece of `size` bytes; SIZE_MAX when that is beyond counting. */
static size_t footprint(size_t size)
{
    if (size > SIZE_MAX / 2)
        return SIZE_MAX;
    const size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    return (rounded == 0 ? ALIGNMENT : rounded) + RED_ZONE;
}

static _Noreturn void overflow(Arena *arena)
{
    if (arena->on_overflow)
        arena->on_overflow(arena->overflow_context);
    ensure(!"an arena is over its limit or memory is exhausted");
    abort();
}

static Block *new_block(Block *previous, size_t capacity)
{
    if (capacity > SIZE_MAX / 2)
        return NULL;
    Block *block = malloc(sizeof(Block) + capacity);
    if (!block)
        return NULL;
    *block = (Block){.previous = previous, .capacity = capacity};
    poison(block->data, capacity);
    return block;
}

static void free_block(Block *block)
{
    unpoison(block->data, block->capacity);
    free(block);
}

Arena *arena_new(size_t limit_bytes)
{
    Arena *arena = calloc(1, sizeof(Arena));
    ensure(arena != NULL);
    const size_t wanted = footprint(limit_bytes);
    arena->limit = limit_bytes;
    arena->newest = new_block(NULL, wanted < FIRST_BLOCK_BYTES ? wanted : FIRST_BLOCK_BYTES);
    ensure(arena->newest != NULL);
    return arena;
}

static void run_cleanups(Arena *arena)
{
    while (arena->cleanups) {
        const Cleanup cleanup = *arena->cleanups;
        arena->cleanups = cleanup.older;
        cleanup.run(cleanup.resource);
    }
}

static void drop_blocks_but_first(Arena *arena)
{
    while (arena->newest->previous) {
        Block *block = arena->newest;
        arena->newest = block->previous;
        free_block(block);
    }
}

void arena_free(Arena *arena)
{
    if (!arena)
        return;
    run_cleanups(arena);
    drop_blocks_but_first(arena);
    free_block(arena->newest);
    free(arena);
}

void arena_reset(Arena *arena)
{
    arena->lent = NULL;
    run_cleanups(arena);
    drop_blocks_but_first(arena);
    poison(arena->newest->data, arena->newest->capacity);
    arena->newest->used = 0;
    arena->used = 0;
}

void arena_on_overflow(Arena *arena, ArenaOverflow *handler, void *context)
{
    arena->on_overflow = handler;
    arena->overflow_context = context;
}

size_t arena_used(const Arena *arena)
{
    return arena->used;
}

static bool add_block(Arena *arena, size_t least)
{
    size_t capacity = arena->newest->capacity * 2;
    if (capacity > LARGEST_BLOCK_BYTES)
        capacity = LARGEST_BLOCK_BYTES;
    Block *block = new_block(arena->newest, capacity < least ? least : capacity);
    if (!block)
        return false;
    arena->newest = block;
    return true;
}

/* Takes a piece whatever the limit says; NULL when memory is exhausted. */
static void *take(Arena *arena, size_t size)
{
    const size_t wanted = footprint(size);
    if (wanted > arena->newest->capacity - arena->newest->used && !add_block(arena, wanted))
        return NULL;
    Block *block = arena->newest;
    char *piece = block->data + block->used;
    block->used += wanted;
    arena->used += size;
    unpoison(piece, size);
    return piece;
}

static bool is_over_limit(const Arena *arena, size_t more)
{
    return arena->used > arena->limit || more > arena->limit - arena->used;
}

void *arena_alloc_raw(Arena *arena, size_t size)
{
    void *piece = is_over_limit(arena, size) ? NULL : take(arena, size);
    if (!piece)
        overflow(arena);
    return piece;
}

void *arena_alloc(Arena *arena, size_t size)
{
    return memset(arena_alloc_raw(arena, size), 0, size);
}

void *arena_alloc_array(Arena *arena, size_t item_size, size_t count)
{
    size_t size = 0;
    if (__builtin_mul_overflow(item_size, count, &size))
        overflow(arena);
    return arena_alloc(arena, size);
}

/* Resizes `old` where it lies, which only the newest piece can do while its block has room. */
static bool resize_in_place(Arena *arena, char *old, size_t old_size, size_t new_size)
{
    Block *block = arena->newest;
    const size_t had = footprint(old_size);
    const size_t wanted = footprint(new_size);
    if (old + had != block->data + block->used || wanted > block->capacity - block->used + had)
        return false;
    block->used = block->used - had + wanted;
    arena->used = arena->used - old_size + new_size;
    poison(old, had);
    unpoison(old, new_size);
    return true;
}

void *arena_grow_raw(Arena *arena, void *old, size_t old_size, size_t new_size)
{
    if (!old)
        return arena_alloc_raw(arena, new_size);
    if (new_size > old_size && is_over_limit(arena, new_size - old_size))
        overflow(arena);
    if (resize_in_place(arena, old, old_size, new_size) || new_size <= old_size)
        return old;
    char *piece = memcpy(arena_alloc_raw(arena, new_size), old, old_size);
    poison(old, old_size);
    return piece;
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size)
{
    const size_t kept = !old ? 0 : old_size < new_size ? old_size : new_size;
    char *piece = arena_grow_raw(arena, old, old_size, new_size);
    memset(piece + kept, 0, new_size - kept);
    return piece;
}

void arena_on_free(Arena *arena, ArenaCleanup *cleanup, void *resource)
{
    /* Outside the limit: a resource that is open already must not be lost for lack of room. */
    Cleanup *entry = take(arena, sizeof(Cleanup));
    if (!entry) {
        cleanup(resource);
        overflow(arena);
    }
    *entry = (Cleanup){arena->cleanups, cleanup, resource};
    arena->cleanups = entry;
}

Str arena_copy(Arena *arena, Str text)
{
    if (text.len == 0)
        return STR("");
    return (Str){memcpy(arena_alloc_raw(arena, text.len), text.data, text.len), text.len};
}

const char *arena_cstr(Arena *arena, Str text)
{
    char *copy = arena_alloc(arena, text.len + 1);
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    return copy;
}

/* Most texts fit at the first attempt. */
static PRINTF_LIKE(2, 0) Str format_text(Arena *arena, const char *format, va_list args)
{
    char usual[160];
    va_list again;
    va_copy(again, args);
    const int len = vsnprintf(usual, sizeof usual, format, again);
    va_end(again);
    ensure(len >= 0);
    char *text = arena_alloc_raw(arena, (size_t)len + 1);
    if ((size_t)len < sizeof usual)
        memcpy(text, usual, (size_t)len + 1);
    else
        vsnprintf(text, (size_t)len + 1, format, args);
    return (Str){text, (size_t)len};
}

const char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const Str text = format_text(arena, format, args);
    va_end(args);
    return text.data;
}

Str arena_format(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const Str text = format_text(arena, format, args);
    va_end(args);
    return text;
}

void arena_lend(Arena *arena, const void *thing)
{
    arena->lent = thing;
}

const void *arena_lent(const Arena *arena)
{
    return arena->lent;
}
