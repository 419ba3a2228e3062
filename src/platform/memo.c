#include "platform/memo.h"

#include "platform/platform.h"

#include <stdatomic.h>
#include <string.h>

#define SLOTS 1024  /* ids that share a slot are forgotten together */
#define ENTRIES 512 /* of a lane; a newer one takes the place of the one before */

/* Changes are counted; each slot holds the count at the last change of one of its ids. */
struct MemoChanges {
    _Atomic int64_t count;
    _Atomic int64_t last[SLOTS];
    _Atomic int64_t last_of_all;
};

typedef struct Entry {
    MemoKey key;
    int64_t numbers[MEMO_NUMBERS];
    int64_t seen; /* changes that had been counted before these were read */
    Instant at;
} Entry;

struct Memo {
    MemoChanges *changes;
    int64_t seen;
    Entry entries[ENTRIES];
};

MemoChanges *memo_changes_new(Arena *arena)
{
    return ARENA_NEW(arena, MemoChanges);
}

Memo *memo_new(Arena *arena, MemoChanges *changes)
{
    Memo *memo = ARENA_NEW(arena, Memo);
    memo->changes = changes;
    return memo;
}

void memo_begin(Memo *memo)
{
    memo->seen = atomic_load(&memo->changes->count);
}

static uint64_t mix(int64_t id)
{
    return (uint64_t)id * 0x9e3779b97f4a7c15ULL >> 40;
}

static _Atomic int64_t *slot_of(MemoChanges *changes, int64_t id)
{
    return &changes->last[mix(id) % SLOTS];
}

static Entry *entry_of(Memo *memo, MemoKey key)
{
    return &memo->entries[(mix(key.first_id) + 31 * mix(key.second_id)) % ENTRIES];
}

static bool is_same(MemoKey a, MemoKey b)
{
    return a.what == b.what && a.first_id == b.first_id && a.second_id == b.second_id;
}

static bool is_unchanged(MemoChanges *changes, const Entry *entry)
{
    return atomic_load(slot_of(changes, entry->key.first_id)) <= entry->seen &&
           atomic_load(slot_of(changes, entry->key.second_id)) <= entry->seen &&
           atomic_load(&changes->last_of_all) <= entry->seen;
}

bool memo_find(const Ctx *cx, MemoKey key, int64_t *out, size_t count)
{
    ensure(count <= MEMO_NUMBERS);
    if (!cx->memo)
        return false;
    const Entry *entry = entry_of(cx->memo, key);
    const int64_t age_ms = cx->now.ms - entry->at.ms;
    if (!is_same(entry->key, key) || age_ms < 0 || age_ms > MEMO_MS ||
        !is_unchanged(cx->memo->changes, entry))
        return false;
    memcpy(out, entry->numbers, count * sizeof *out);
    return true;
}

void memo_keep(Ctx *cx, MemoKey key, const int64_t *numbers, size_t count)
{
    ensure(count <= MEMO_NUMBERS);
    if (!cx->memo)
        return;
    Entry *entry = entry_of(cx->memo, key);
    *entry = (Entry){.key = key, .seen = cx->memo->seen, .at = cx->now};
    memcpy(entry->numbers, numbers, count * sizeof *numbers);
}

void memo_changed(Ctx *cx, int64_t id)
{
    if (id == 0)
        return;
    if (cx->changed_count < COUNT_OF(cx->changed_ids))
        cx->changed_ids[cx->changed_count] = id;
    cx->changed_count++;
}

void memo_publish(MemoChanges *changes, const Ctx *cx)
{
    if (cx->changed_count == 0)
        return;
    const int64_t now = atomic_fetch_add(&changes->count, 1) + 1;
    if (cx->changed_count > COUNT_OF(cx->changed_ids))
        atomic_store(&changes->last_of_all, now);
    for (size_t i = 0; i < cx->changed_count && i < COUNT_OF(cx->changed_ids); i++)
        atomic_store(slot_of(changes, cx->changed_ids[i]), now);
}
