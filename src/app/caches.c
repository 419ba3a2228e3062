#include "app/caches.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* One built item, shared by the sets that hold it. */
typedef struct Item {
    Arena *arena;
    const void *value;
    int64_t generation;
    int holders;
} Item;

typedef struct Set {
    CacheSet view; /* what lanes see; first member */
    Item *items[MAX_CACHES];
} Set;

struct Caches {
    pthread_mutex_t lock;
    const App *app;
    Set *current;
};

static void release_item(Item *item)
{
    if (!item || --item->holders > 0)
        return;
    arena_free(item->arena);
    free(item);
}

static void free_set(Set *set)
{
    for (size_t i = 0; i < MAX_CACHES; i++)
        release_item(set->items[i]);
    free(set);
}

static Item *build_item(const CacheKind *kind, Db *db, int64_t generation, Error *error)
{
    Arena *arena = arena_new(kind->limit_bytes);
    const void *value = kind->build(db, arena, error);
    if (!value) {
        arena_free(arena);
        return NULL;
    }
    Item *item = calloc(1, sizeof *item);
    ensure(item);
    *item = (Item){arena, value, generation, 0};
    return item;
}

static void put_item(Set *set, size_t index, Item *item)
{
    item->holders++;
    set->items[index] = item;
    set->view.items[index] = item->value;
    set->view.generations[index] = item->generation;
}

static const char SQL_GENERATION[] =
    "SELECT coalesce(max(generation), 0) FROM cache_generation WHERE name = $1";

/* A set in which only changed items are new. NULL with the error set, or when nothing changed. */
static Set *build_set(const App *app, Db *db, const Set *old, Error *error)
{
    Set *set = calloc(1, sizeof *set);
    ensure(set);
    bool changed = false;
    for (size_t i = 0; i < app->cache_count; i++) {
        int64_t generation = 0;
        Item *item = NULL;
        if (db_fetch_int(db, SQL_GENERATION, DB_ARGS(db_cstr(app->cache_kinds[i]->name)),
                         &generation, error)) {
            const bool same = old && old->items[i]->generation == generation;
            item = same ? old->items[i] : build_item(app->cache_kinds[i], db, generation, error);
            changed = changed || !same;
        }
        if (!item) {
            free_set(set);
            return NULL;
        }
        put_item(set, i, item);
    }
    if (changed || !old)
        return set;
    free_set(set);
    return NULL;
}

Caches *caches_new(const App *app, Db *db, Error *error)
{
    Set *first = build_set(app, db, NULL, error);
    if (!first)
        return NULL;
    Caches *caches = calloc(1, sizeof *caches);
    ensure(caches);
    pthread_mutex_init(&caches->lock, NULL);
    caches->app = app;
    caches->current = first;
    first->view.readers = 1; /* the owner's own hold */
    return caches;
}

void caches_free(Caches *caches)
{
    if (!caches)
        return;
    free_set(caches->current);
    pthread_mutex_destroy(&caches->lock);
    free(caches);
}

CacheSet *caches_hold(Caches *caches)
{
    pthread_mutex_lock(&caches->lock);
    Set *set = caches->current;
    set->view.readers++;
    pthread_mutex_unlock(&caches->lock);
    return &set->view;
}

static void drop(Set *set)
{
    if (--set->view.readers == 0)
        free_set(set);
}

void caches_release(Caches *caches, CacheSet *set)
{
    pthread_mutex_lock(&caches->lock);
    drop((Set *)set);
    pthread_mutex_unlock(&caches->lock);
}

bool caches_refresh(Caches *caches, Db *db, bool *rebuilt, Error *error)
{
    *rebuilt = false;
    Set *next = build_set(caches->app, db, caches->current, error);
    if (!next)
        return error->code == ERROR_NONE;
    pthread_mutex_lock(&caches->lock);
    Set *old = caches->current;
    next->view.readers = 1;
    caches->current = next;
    drop(old);
    pthread_mutex_unlock(&caches->lock);
    *rebuilt = true;
    return true;
}
