/*
 * follower (người theo nhật ký): reads the sealed entries of the journal in their order and keeps
 * its place in the database, in the same transaction as what it made of them. So it misses nothing,
 * does nothing twice, and costs the moves nothing; how far it is can be asked at any time.
 */
#ifndef KERNEL_FOLLOWER_H
#define KERNEL_FOLLOWER_H

#include "platform/platform.h"

typedef struct FollowerPlace {
    int64_t tree_id, leaf; /* the next leaf to read */
    int64_t walked_id;     /* work up to this id was read from the table itself: what was there
                              before the follower began; FOLLOWER_WALKED when that is over */
} FollowerPlace;
#define FOLLOWER_WALKED INT64_MAX

/* Where it stands. A new one stands behind the last sealed entry, with all work still to walk. */
MUST_CHECK bool follower_load(Ctx *cx, const char *name, FollowerPlace *out);
/*
 * Moves it on, in the transaction of the work done. Fails with ERROR_CONFLICT when it no longer
 * stands at `from`, because another process was faster.
 */
MUST_CHECK bool follower_store(Ctx *cx, const char *name, FollowerPlace from, FollowerPlace to);

typedef struct FollowerEntry {
    int64_t leaf, work_id;
} FollowerEntry;
/*
 * The work that the next entries are about, each once with the leaf of its first entry, at most
 * `max`; and the place behind them. An array of `max` is the caller's.
 */
MUST_CHECK bool follower_read_work(Ctx *cx, FollowerPlace from, FollowerEntry *out, size_t max,
                                   size_t *out_count, FollowerPlace *behind);

/* What it has not seen yet: entries of the journal, and work still to walk up to FOLLOWER_LAG_MAX.
 */
#define FOLLOWER_LAG_MAX 10000
MUST_CHECK bool follower_lag(Ctx *cx, const char *name, int64_t *out);

#endif
