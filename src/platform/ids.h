/*
 * Ids: 63 bits that grow with time: 41 bits of milliseconds since 2020, 13 bits of writer, 9 bits
 * of count. One maker belongs to one lane; its writer number is leased from the database, so no two
 * lanes of any process make the same id, and a clock that goes back never makes an id twice.
 */
#ifndef PLATFORM_IDS_H
#define PLATFORM_IDS_H

#include "base/base.h"
#include "db/db.h"

#define ID_EPOCH_MS 1577836800000LL /* 2020-01-01T00:00Z */
#define ID_WRITER_BITS 13
#define ID_COUNT_BITS 9

typedef struct IdMaker {
    int64_t now_ms;   /* set by the lane before each request; the ids follow it */
    int64_t last_ms;  /* of the newest id; never goes back */
    int64_t until_ms; /* end of the lease; ids beyond it would be unsafe */
    int64_t writer;
    int64_t count;
} IdMaker;

int64_t id_next(IdMaker *maker);
Instant id_instant(int64_t id);  /* when it was made */
int64_t id_first_at(Instant at); /* none made at that time or later is less */

/* Takes a writer number whose last lease is over, or a new one. Inside a write transaction. */
MUST_CHECK bool id_maker_lease(Db *db, Instant now, IdMaker *out, Error *error);
/* To be called at least twice a day; extends the lease when half of it is over. */
MUST_CHECK bool id_maker_renew(Db *db, Instant now, IdMaker *maker, Error *error);
/* For tests and tools: a maker without a lease. */
IdMaker id_maker_fixed(Instant now, int64_t writer);

#endif
