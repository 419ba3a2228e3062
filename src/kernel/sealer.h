/*
 * sealer: places committed entries into the tree of this node and epoch, in the order in which it
 * finds them, and signs a root at most once a second. It never waits for an open transaction: what
 * commits later is sealed later. All that a tree needs to go on stands in the database, so the
 * state here is only who seals, and a step that was rolled back leaves nothing to repair.
 *
 * How to call: a thread of app/ asks sealer_has_work on a reading connection a few times a second,
 * and while it says yes runs sealer_step in a write lane's transaction, again at once while
 * state.has_more. An error is logged and tried again later.
 */
#ifndef KERNEL_SEALER_H
#define KERNEL_SEALER_H

#include "db/db.h"
#include "kernel/journal_root.h"
#include "platform/lease.h"

#define SEALER_BATCH 500
#define SEALER_ROOT_INTERVAL_MS 1000

typedef struct SealerState {
    Str node; /* lives as long as the state; no line break */
    SealerKey key;
    Lease lease;
    int64_t sealed; /* entries that the last step sealed */
    bool has_more;  /* the last step found a full batch */
} SealerState;

SealerState sealer_new(Str node, const SealerKey *key);

/* Whether a step would do something: entries wait or a root is due, and no other process seals. */
MUST_CHECK bool sealer_has_work(Db *db, Arena *arena, const SealerState *state, Instant now,
                                bool *out, Error *error);
/*
 * One batch inside the caller's write transaction: at most SEALER_BATCH entries, then a root if one
 * is due. Opens the node's first epoch by itself. Does nothing while another process has the lease.
 */
MUST_CHECK bool sealer_step(Db *db, Arena *arena, SealerState *state, Instant now, Error *error);
/*
 * After a restore, before the first step: entries not sealed yet go into a new tree with the next
 * epoch and this key. Inside the caller's write transaction.
 */
MUST_CHECK bool sealer_open_epoch(Db *db, Arena *arena, const SealerState *state, Instant now,
                                  Error *error);

#endif
