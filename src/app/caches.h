/*
 * caches: what the process keeps in memory of the database (units, calendars, procedures). A set is
 * immutable and counted: a lane holds it while a request runs, a new set replaces it when the
 * generations in the database changed, the old one goes when its last reader is done.
 */
#ifndef APP_CACHES_H
#define APP_CACHES_H

#include "platform/platform.h"

typedef struct CacheSet {
    const void *items[MAX_CACHES];
    int64_t generations[MAX_CACHES];
    int readers; /* guarded by the owner's lock */
} CacheSet;

typedef struct Caches Caches;

/* Builds the first set. NULL with the error set. */
Caches *caches_new(const App *app, Db *db, Error *error);
void caches_free(Caches *caches);
CacheSet *caches_hold(Caches *caches);
void caches_release(Caches *caches, CacheSet *set);
/* Reads the generations and rebuilds what changed; outside the lanes, with a connection of its own.
 */
MUST_CHECK bool caches_refresh(Caches *caches, Db *db, bool *rebuilt, Error *error);

#endif
