#include "features/procedure/procedure_internal.h"

#include <string.h>

#define FIRST_SLOTS 64

Tally tally_new(Arena *arena)
{
    return (Tally){.arena = arena,
                   .slots = ARENA_ARRAY(arena, uint32_t, FIRST_SLOTS),
                   .slot_count = FIRST_SLOTS};
}

/* FNV-1a: the keys are short and nobody gains from making them collide. */
static size_t hash(Str key)
{
    uint64_t value = 0xcbf29ce484222325;
    for (size_t i = 0; i < key.len; i++)
        value = (value ^ (uint8_t)key.data[i]) * 0x100000001b3;
    return (size_t)(value ^ value >> 32);
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t slot_of(const Tally *tally, Str key)
{
    size_t slot = hash(key) & (tally->slot_count - 1);
    while (tally->slots[slot] != 0 && !str_equal(tally->items[tally->slots[slot] - 1].key, key))
        slot = (slot + 1) & (tally->slot_count - 1);
    return slot;
}

static void double_slots(Tally *tally)
{
    tally->slot_count *= 2;
    tally->slots = ARENA_ARRAY(tally->arena, uint32_t, tally->slot_count);
    for (size_t i = 0; i < tally->count; i++)
        tally->slots[slot_of(tally, tally->items[i].key)] = (uint32_t)i + 1;
}

static void make_room(Tally *tally)
{
    if (tally->count < tally->capacity)
        return;
    const size_t wanted = tally->capacity == 0 ? 16 : tally->capacity * 2;
    tally->items = arena_grow(tally->arena, tally->items, tally->capacity * sizeof(TallyItem),
                              wanted * sizeof(TallyItem));
    tally->capacity = wanted;
}

void tally_add(Tally *tally, Str key, int64_t amount)
{
    size_t slot = slot_of(tally, key);
    if (tally->slots[slot] == 0) {
        make_room(tally);
        tally->items[tally->count++] = (TallyItem){.key = arena_copy(tally->arena, key)};
        tally->slots[slot] = (uint32_t)tally->count;
    }
    tally->items[tally->slots[slot] - 1].count += amount;
    if (tally->count * 2 > tally->slot_count)
        double_slots(tally);
}

const TallyItem *tally_find(const Tally *tally, Str key)
{
    const size_t slot = slot_of(tally, key);
    return tally->slots[slot] == 0 ? NULL : &tally->items[tally->slots[slot] - 1];
}

void tally_json(const Tally *tally, TallyShow show, Json *json)
{
    if (show == SHOW_SIZE) {
        json_int(json, (int64_t)tally->count);
        return;
    }
    if (show == SHOW_COUNTS)
        json_open_object(json);
    else
        json_open_array(json);
    for (size_t i = 0; i < tally->count; i++) {
        if (show == SHOW_KEYS) {
            json_text(json, tally->items[i].key);
            continue;
        }
        json_key(json, arena_cstr(tally->arena, tally->items[i].key));
        json_int(json, tally->items[i].count);
    }
    if (show == SHOW_COUNTS)
        json_close_object(json);
    else
        json_close_array(json);
}
