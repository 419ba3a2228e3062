/*
 * lease: one of several processes does what only one may do (seal, migrate, schedule). Each taking
 * raises the fence, and the holder proves in every write transaction that the fence is still its
 * own, so one that was stopped for a while can do no harm. Clocks only decide when another may take
 * it.
 */
#ifndef PLATFORM_LEASE_H
#define PLATFORM_LEASE_H

#include "base/base.h"
#include "db/db.h"

#define LEASE_HOLDER_BYTES 33

typedef struct Lease {
    const char *name;                /* static: "sealer", "scheduler", "migration" */
    char holder[LEASE_HOLDER_BYTES]; /* random for each process and thread */
    int64_t duration_ms;
    int64_t fence; /* 0 while not held */
    Instant until; /* as last written */
} Lease;

Lease lease_new(const char *name, int64_t duration_ms);

/*
 * Takes the lease if it is free or over, inside the caller's write transaction. Not getting it is
 * no error: lease_holds tells. After a rollback the next renewal finds out by itself.
 */
MUST_CHECK bool lease_take(Db *db, Lease *lease, Instant now, Error *error);
/*
 * Extends it and locks its row until the transaction ends, which keeps others from taking it
 * meanwhile. When another has it: ERROR_CONFLICT, the lease counts as lost, roll back.
 */
MUST_CHECK bool lease_renew(Db *db, Lease *lease, Instant now, Error *error);
/* Gives it up, so that the next process need not wait. Harmless when it is not held. */
MUST_CHECK bool lease_release(Db *db, Lease *lease, Error *error);
/* Whether another process holds it now; reads only, so that nobody tries in vain. */
MUST_CHECK bool lease_is_elsewhere(Db *db, const Lease *lease, Instant now, bool *out,
                                   Error *error);
/* By the own clock only; what must be certain calls lease_renew. */
bool lease_holds(const Lease *lease, Instant now);

#endif
