/*
 * lanes: how requests meet the database. A lane is one thread with one connection. GETs run in read
 * lanes. POSTs run in write lanes: on SQLite there is one, which runs all that wait and all that
 * come meanwhile, commits once and then releases all answers; on PostgreSQL each lane commits by
 * itself and the server groups the commits. So a request may be run more than once.
 */
#ifndef APP_LANES_H
#define APP_LANES_H

#include "app/caches.h"
#include "platform/platform.h"

typedef struct Lanes Lanes;

typedef struct LanesConfig {
    const App *app;
    Caches *caches;
    const char *database;
    int read_lanes, write_lanes; /* write_lanes is 1 on SQLite */
    size_t arena_limit_bytes;
} LanesConfig;

Lanes *lanes_start(const LanesConfig *config, Error *error);
/* Queues a request; called on the HTTP thread. */
void lanes_submit(Lanes *lanes, HttpExchange *exchange);
/* Runs what waits, then ends the threads. */
void lanes_stop(Lanes *lanes);

/*
 * Work that is no request (sealer, jobs, commands): runs `write` in a write lane's transaction and
 * waits until it is committed. `write` may run again after a conflict and touches only the
 * database; what it makes lives in `arena`, which belongs to the caller.
 */
typedef bool LaneWrite(Ctx *cx, void *data);
MUST_CHECK bool lanes_write(Lanes *lanes, Arena *arena, LaneWrite *write, void *data, Error *error);

/* The database they write to, for those who read beside them. */
const char *lanes_database(const Lanes *lanes);

typedef struct LaneCounts {
    int64_t reads, writes, groups, failures, waiting;
    int64_t under_way; /* requests that wait or run */
    int64_t busy_us;   /* time spent in handlers */
} LaneCounts;
LaneCounts lanes_counts(Lanes *lanes);

#endif
