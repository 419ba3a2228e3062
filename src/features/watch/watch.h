/*
 * watch (theo dõi thời hạn): how the work of a unit and of the province stands against its limits,
 * and the notices that tell the holder before a limit ends, and him and his leader when it has
 * ended.
 */
#ifndef WATCH_WATCH_H
#define WATCH_WATCH_H

#include "html/html.h"
#include "platform/platform.h"

extern const Feature WATCH_FEATURE;

/* A number of open work, and its rows. */
typedef struct WatchNumber {
    int64_t count;
    bool is_more; /* the count is a lower bound */
    Url rows;
} WatchNumber;
/* How a unit stands against its limits now. */
typedef struct WatchState {
    int64_t unit_id;
    WatchNumber late, soon, open;
} WatchState;
/* Of the units that hold open work and whose numbers the actor may see; none is no error. */
MUST_CHECK bool watch_list_states(Ctx *cx, WatchState **out, size_t *out_count);

#endif
