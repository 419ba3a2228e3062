/*
 * job (tác vụ nền): rows written in the business transaction, run later by a worker, with retry,
 * growing pauses between tries and failures that an administrator sees.
 */
#ifndef PLATFORM_JOB_H
#define PLATFORM_JOB_H

#include "platform/platform.h"

typedef struct Job {
    int64_t id;
    Str kind, payload, state;
    int64_t attempts;
    Instant run_at, created_at, ended_at;
    Str last_error;
} Job;

/*
 * Writes a job only if the rest of the statement finds a row, in one statement without an answer to
 * wait for: `sql` is SQL_JOB_IF_ROW followed by "FROM ... WHERE ..." over the key $5.
 */
#define SQL_JOB_IF_ROW                                                                             \
    "INSERT INTO job (id, kind, payload, state, run_at, attempts, taken_until, last_error,"        \
    " created_at) SELECT $1, $2, $3, 'waiting', $4, 0, 0, '', $4 "
MUST_CHECK bool job_add_if_row(Ctx *cx, const char *sql, const char *kind, Str payload,
                               int64_t key);

/* Takes the next job that is due, for two minutes, a long one for thirty. Inside a write
 * transaction. An id of 0: there is none. */
MUST_CHECK bool job_take(Db *db, Arena *arena, Instant now, bool is_long, Job *out, Error *error);
/* Keeps a long job for thirty minutes more. */
MUST_CHECK bool job_keep(Db *db, int64_t id, Instant now, Error *error);
MUST_CHECK bool job_mark_done(Db *db, int64_t id, Instant now, Error *error);
/* Another try later (1, 4, 16... minutes), or failed for good after max_attempts. */
MUST_CHECK bool job_mark_failed(Db *db, const Job *job, int max_attempts, Instant now, Str why,
                                Error *error);
const JobKind *job_kind_find(const App *app, Str name);

/* For the administrator: failed ones first, then the newest of the rest. */
MUST_CHECK bool job_list(Ctx *cx, Job **out, size_t *out_count);
/* Puts a failed job back in the queue. */
MUST_CHECK bool job_retry(Ctx *cx, int64_t id);

typedef struct JobCounts {
    int64_t waiting, failed;
} JobCounts;
MUST_CHECK bool job_counts(Db *db, JobCounts *out, Error *error);

#endif
