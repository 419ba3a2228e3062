/*
 * memo: a few numbers that a lane keeps between its requests so that it need not count them again
 * at once, such as the counters over a list. They are forgotten as soon as this process has
 * committed a change to what they are about, and after MEMO_MS in any case: other processes write
 * too, and what is late grows by itself.
 */
#ifndef PLATFORM_MEMO_H
#define PLATFORM_MEMO_H

#include "base/base.h"

typedef struct Ctx Ctx;

#define MEMO_MS 10000
#define MEMO_NUMBERS 8

/* What the numbers say, and the two ids they are about: a unit, an account. */
typedef struct MemoKey {
    const char *what; /* a literal */
    int64_t first_id, second_id;
} MemoKey;

/* Copies `count` kept numbers; false when there are none, or no longer. */
bool memo_find(const Ctx *cx, MemoKey key, int64_t *out, size_t count);
void memo_keep(Ctx *cx, MemoKey key, const int64_t *numbers, size_t count);
/* In a write: when it is committed, numbers about this id are forgotten. 0 is no id. */
void memo_changed(Ctx *cx, int64_t id);

/* ---- for the lanes ---- */

typedef struct MemoChanges MemoChanges; /* shared by the lanes of a process */
typedef struct Memo Memo;               /* of one lane */
#define MEMO_ARENA_BYTES (128u << 10)   /* what either takes at most */
MemoChanges *memo_changes_new(Arena *arena);
Memo *memo_new(Arena *arena, MemoChanges *changes);
/* Before the request reads: a change that it may not see must forget what it keeps. */
void memo_begin(Memo *memo);
/* After its commit and before its answer. */
void memo_publish(MemoChanges *changes, const Ctx *cx);

#endif
