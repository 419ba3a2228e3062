#include "platform/job.h"

#define TAKEN_MS 120000
#define TAKEN_LONG_MS 1800000
#define MAX_JOBS_SHOWN 200

static const char SQL_ADD[] =
    "INSERT INTO job (id, kind, payload, state, run_at, attempts, taken_until, last_error,"
    " created_at, is_long) VALUES ($1, $2, $3, 'waiting', $4, 0, 0, '', $5, $6)";

bool job_add(Ctx *cx, const char *kind, Str payload, Instant not_before)
{
    const JobKind *row = job_kind_find(cx->app, str_of(kind));
    ensure(row);
    const Instant run_at = not_before.ms ? not_before : cx->now;
    return db_run(cx->db, SQL_ADD,
                  DB_ARGS(db_int(id_next(cx->ids)), db_cstr(kind), db_text(payload),
                          db_instant(run_at), db_instant(cx->now), db_int(row->is_long)),
                  &cx->error);
}

bool job_add_if_row(Ctx *cx, const char *sql, const char *kind, Str payload, int64_t key)
{
    ensure(job_kind_find(cx->app, str_of(kind)));
    return db_run(cx->db, sql,
                  DB_ARGS(db_int(id_next(cx->ids)), db_cstr(kind), db_text(payload),
                          db_instant(cx->now), db_int(key)),
                  &cx->error);
}

const JobKind *job_kind_find(const App *app, Str name)
{
    for (size_t f = 0; f < app->feature_count; f++)
        for (size_t i = 0; i < app->features[f]->job_count; i++)
            if (str_is(name, app->features[f]->jobs[i].name))
                return &app->features[f]->jobs[i];
    return NULL;
}

static const DbColumn COLUMNS[] = {
    DB_INT(Job, id),
    DB_TEXT(Job, kind),
    DB_TEXT(Job, payload),
    DB_TEXT(Job, state),
    DB_INT(Job, attempts),
    DB_INSTANT(Job, run_at),
    DB_INSTANT(Job, created_at),
    DB_INSTANT(Job, ended_at),
    DB_TEXT(Job, last_error),
};

static const char SQL_TAKE[] =
    "UPDATE job SET taken_until = $2, attempts = attempts + 1"
    " WHERE id = (SELECT id FROM job WHERE state = 'waiting' AND is_long = $3 AND run_at <= $1"
    "              AND taken_until < $1 ORDER BY run_at, id LIMIT 1)"
    "   AND state = 'waiting' AND taken_until < $1"
    " RETURNING id, kind, payload, state, attempts, run_at, created_at, ended_at, last_error";

bool job_take(Db *db, Arena *arena, Instant now, bool is_long, Job *out, Error *error)
{
    const int64_t until = now.ms + (is_long ? TAKEN_LONG_MS : TAKEN_MS);
    const DbArgs args = DB_ARGS(db_instant(now), db_int(until), db_int(is_long));
    bool found = false;
    *out = (Job){0};
    return db_find_one(db, arena, SQL_TAKE, args, DB_ROWS(COLUMNS), out, &found, error);
}

static const char SQL_KEEP[] = "UPDATE job SET taken_until = $2 WHERE id = $1";

bool job_keep(Db *db, int64_t id, Instant now, Error *error)
{
    return db_run_one(db, SQL_KEEP, DB_ARGS(db_int(id), db_int(now.ms + TAKEN_LONG_MS)), error);
}

static const char SQL_DONE[] =
    "UPDATE job SET state = 'done', ended_at = $2, last_error = '' WHERE id = $1";

bool job_mark_done(Db *db, int64_t id, Instant now, Error *error)
{
    return db_run_one(db, SQL_DONE, DB_ARGS(db_int(id), db_instant(now)), error);
}

static const char SQL_AGAIN[] =
    "UPDATE job SET run_at = $2, taken_until = 0, last_error = $3 WHERE id = $1";
static const char SQL_FAILED[] =
    "UPDATE job SET state = 'failed', ended_at = $2, last_error = $3 WHERE id = $1";

bool job_mark_failed(Db *db, const Job *job, int max_attempts, Instant now, Str why, Error *error)
{
    if (job->attempts >= max_attempts)
        return db_run_one(db, SQL_FAILED, DB_ARGS(db_int(job->id), db_instant(now), db_text(why)),
                          error);
    const int64_t tries = job->attempts < 6 ? job->attempts : 6;
    const int64_t pause_ms = 60000LL << (2 * (tries - 1));
    return db_run_one(db, SQL_AGAIN,
                      DB_ARGS(db_int(job->id), db_int(now.ms + pause_ms), db_text(why)), error);
}

static const char SQL_LIST[] =
    "SELECT id, kind, payload, state, attempts, run_at, created_at, ended_at, last_error FROM ("
    "  SELECT id, kind, payload, state, attempts, run_at, created_at, ended_at, last_error,"
    "         CASE state WHEN 'failed' THEN 0 ELSE 1 END AS place FROM ("
    "    SELECT * FROM (SELECT * FROM job WHERE state = 'failed' ORDER BY id DESC LIMIT 100) AS a"
    "    UNION ALL"
    "    SELECT * FROM (SELECT * FROM job WHERE state <> 'failed' ORDER BY id DESC LIMIT 100) AS b"
    "  ) AS chosen) AS placed"
    " ORDER BY place, id DESC";

bool job_list(Ctx *cx, Job **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_LIST, DB_NO_ARGS, DB_ROWS(COLUMNS), sizeof **out,
                        MAX_JOBS_SHOWN, (void *)out, out_count, &cx->error);
}

static const char SQL_RETRY[] = "UPDATE job SET state = 'waiting', run_at = $2, attempts = 0,"
                                " taken_until = 0, ended_at = NULL WHERE id = $1"
                                " AND state = 'failed'";

bool job_retry(Ctx *cx, int64_t id)
{
    return db_run_one(cx->db, SQL_RETRY, DB_ARGS(db_int(id), db_instant(cx->now)), &cx->error);
}

static const DbColumn COUNT_COLUMNS[] = {DB_INT(JobCounts, waiting), DB_INT(JobCounts, failed)};
static const char SQL_COUNTS[] =
    "SELECT (SELECT count(*) FROM job WHERE state = 'waiting') AS waiting,"
    " (SELECT count(*) FROM job WHERE state = 'failed') AS failed";

bool job_counts(Db *db, JobCounts *out, Error *error)
{
    Arena *arena = arena_new(1 << 12);
    const bool ok =
        db_fetch_one(db, arena, SQL_COUNTS, DB_NO_ARGS, DB_ROWS(COUNT_COLUMNS), out, error);
    arena_free(arena);
    return ok;
}
