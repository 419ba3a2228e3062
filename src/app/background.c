#include "app/background.h"

#include "app/duty.h"

#include "kernel/actor.h"
#include "kernel/sealer.h"
#include "platform/job.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define PULSE_MS 200
#define CLEAN_EVERY_MS 600000
#define CHECKPOINT_EVERY_MS 1000
#define THREAD_COUNT 5

typedef struct Worker Worker;
typedef struct Duty {
    /* One step; true when there may be more to do at once. */
    bool (*step)(Worker *worker);
} Duty;

struct Worker {
    Background *background;
    pthread_t thread;
    bool is_started;
    Db *db;
    const Duty *duties;
    size_t duty_count;
    int64_t last_checkpoint_ms, last_clean_ms;
};

struct Background {
    BackgroundConfig config;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping;
    SealerState sealer;
    Duties *duties;
    Worker workers[THREAD_COUNT];
};

/* ---- duties ---- */

static bool refresh_caches(Worker *worker)
{
    Error error = {0};
    bool rebuilt = false;
    if (!caches_refresh(worker->background->config.caches, worker->db, &rebuilt, &error))
        log_line(LOG_ERROR, "cache", "%s", error.detail);
    return false;
}

static bool checkpoint(Worker *worker)
{
    Error error = {0};
    const int64_t now = instant_now().ms;
    if (db_engine(worker->db) != DB_SQLITE ||
        now - worker->last_checkpoint_ms < CHECKPOINT_EVERY_MS)
        return false;
    worker->last_checkpoint_ms = now;
    if (!db_checkpoint(worker->db, &error))
        log_line(LOG_WARNING, "checkpoint", "%s", error.detail);
    return false;
}

static const char SQL_CLEAN_SESSIONS[] =
    "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE ends_at < $1 LIMIT 500)";
static const char SQL_CLEAN_KEYS[] = "DELETE FROM idempotency WHERE at < $1";
static const char SQL_CLEAN_FAILURES[] = "DELETE FROM failure_count WHERE window_start < $1";

static bool write_clean(Ctx *cx, void *data __attribute__((unused)))
{
    const int64_t day_ms = 86400000;
    return db_run(cx->db, SQL_CLEAN_SESSIONS, DB_ARGS(db_instant(cx->now)), &cx->error) &&
           db_run(cx->db, SQL_CLEAN_KEYS, DB_ARGS(db_int(cx->now.ms - 30 * day_ms)), &cx->error) &&
           db_run(cx->db, SQL_CLEAN_FAILURES, DB_ARGS(db_int(cx->now.ms - day_ms)), &cx->error);
}

static bool write_in_lane(Worker *worker, LaneWrite *write, void *data, const char *what)
{
    Error error = {0};
    Arena *arena = arena_new((size_t)64 << 20);
    const bool ok = lanes_write(worker->background->config.lanes, arena, write, data, &error);
    if (!ok)
        log_line(LOG_ERROR, what, "%s", error.detail);
    arena_free(arena);
    return ok;
}

static bool clean(Worker *worker)
{
    const int64_t now = instant_now().ms;
    if (now - worker->last_clean_ms < CLEAN_EVERY_MS)
        return false;
    worker->last_clean_ms = now;
    (void)write_in_lane(worker, write_clean, NULL, "clean");
    return false;
}

/* ---- jobs ---- */

typedef struct JobRun {
    Arena *arena;
    Job job;
    const JobKind *kind;
    Worker *worker;
    bool is_long, ok;
    void *prepared;
    Str why;
} JobRun;

static bool write_take(Ctx *cx, void *data)
{
    JobRun *run = data;
    return job_take(cx->db, run->arena, cx->now, run->is_long, &run->job, &cx->error);
}

static bool write_end(Ctx *cx, void *data)
{
    JobRun *run = data;
    cx->prepared = run->prepared;
    const int tries = run->kind ? run->kind->max_attempts : 1;
    if (!run->ok || !run->kind)
        return job_mark_failed(cx->db, &run->job, tries, cx->now, run->why, &cx->error);
    return (!run->kind->finish || run->kind->finish(cx, run->job.payload)) &&
           job_mark_done(cx->db, run->job.id, cx->now, &cx->error);
}

typedef struct NowWrite {
    LaterWrite *write;
    void *data;
    int64_t job_id;
} NowWrite;

static bool write_now(Ctx *cx, void *data)
{
    const NowWrite *now = data;
    return now->write(cx, now->data) && job_keep(cx->db, now->job_id, cx->now, &cx->error);
}

static bool is_stopping(Background *background)
{
    pthread_mutex_lock(&background->lock);
    const bool stops = background->is_stopping;
    pthread_mutex_unlock(&background->lock);
    return stops;
}

/* What a long job commits while it runs. */
static bool commit_now(Ctx *cx, LaterWrite *write, void *data)
{
    const JobRun *run = cx->commit_of;
    NowWrite now = {write, data, run->job.id};
    if (is_stopping(run->worker->background))
        return fail(cx, ERROR_BUSY, VI("Máy chủ đang dừng."), "the program stops");
    return write_in_lane(run->worker, write_now, &now, "job") ||
           fail(cx, ERROR_BUSY, VI("Không ghi được tiến độ."), "progress could not be stored");
}

/* The slow part, with a connection that reads. */
static void run_job(Worker *worker, JobRun *run)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    const App *app = &worker->background->config.installation->app;
    Caches *caches = worker->background->config.caches;
    run->kind = job_kind_find(app, run->job.kind);
    run->why = STR("unknown kind of job");
    if (!run->kind)
        return;
    CacheSet *held = caches_hold(caches);
    Ctx *cx = ARENA_NEW(run->arena, Ctx);
    ctx_init(cx, app, run->arena, &NO_REQUEST, instant_now());
    cx->actor = actor_of_time();
    cx->db = worker->db;
    cx->caches = held->items;
    cx->commit_now = run->is_long ? commit_now : NULL;
    cx->commit_of = run;
    run->ok =
        (run->is_long || db_begin_read(cx->db, &cx->error)) && run->kind->run(cx, run->job.payload);
    db_rollback(cx->db);
    caches_release(caches, held);
    run->prepared = cx->prepared;
    run->why = arena_copy(run->arena, str_of(cx->error.detail));
}

static bool run_next(Worker *worker, bool is_long)
{
    JobRun run = {.arena = arena_new((size_t)64 << 20), .worker = worker, .is_long = is_long};
    if (write_in_lane(worker, write_take, &run, "job") && run.job.id != 0) {
        run_job(worker, &run);
        if (!write_in_lane(worker, write_end, &run, "job") && run.ok) {
            run.ok = false;
            run.why = STR("the result could not be stored");
            (void)write_in_lane(worker, write_end, &run, "job");
        }
    }
    arena_free(run.arena);
    return run.job.id != 0 && !is_stopping(worker->background);
}

static bool run_jobs(Worker *worker)
{
    return run_next(worker, false);
}

static bool run_long_jobs(Worker *worker)
{
    return run_next(worker, true);
}

/* ---- the journal's sealer ---- */

static bool write_seal(Ctx *cx, void *data)
{
    return sealer_step(cx->db, cx->arena, data, cx->now, &cx->error);
}

static bool seal(Worker *worker)
{
    SealerState *sealer = &worker->background->sealer;
    Error error = {0};
    bool has_work = false;
    Arena *arena = arena_new((size_t)16 << 20);
    if (!sealer_has_work(worker->db, arena, sealer, instant_now(), &has_work, &error))
        log_line(LOG_ERROR, "seal", "%s", error.detail);
    arena_free(arena);
    return has_work && write_in_lane(worker, write_seal, sealer, "seal") && sealer->has_more;
}

/* ---- the duties of the features ---- */

static bool do_duties(Worker *worker)
{
    return duties_step(worker->background->duties, worker->db);
}

/* ---- threads ---- */

static const Duty UPKEEP[] = {{refresh_caches}, {checkpoint}, {clean}};
static const Duty JOBS[] = {{run_jobs}};
static const Duty LONG_JOBS[] = {{run_long_jobs}};
static const Duty SEAL[] = {{seal}};
static const Duty OF_FEATURES[] = {{do_duties}};

/* Waits for the next pulse; false when it is time to stop. */
static bool wait_pulse(Background *background)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PULSE_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&background->lock);
    if (!background->is_stopping)
        pthread_cond_timedwait(&background->wake, &background->lock, &until);
    const bool goes_on = !background->is_stopping;
    pthread_mutex_unlock(&background->lock);
    return goes_on;
}

/* What goes on for minutes, such as a walk through all work, ends between two of its steps. */
static void *work_loop(void *context)
{
    Worker *worker = context;
    while (wait_pulse(worker->background))
        for (size_t i = 0; i < worker->duty_count; i++)
            while (!is_stopping(worker->background) && worker->duties[i].step(worker))
                continue;
    return NULL;
}

static bool start_worker(Worker *worker, const Duty *duties, size_t count, Error *error)
{
    worker->duties = duties;
    worker->duty_count = count;
    worker->last_clean_ms = instant_now().ms;
    worker->db = db_open(worker->background->config.installation->url,
                         duties == UPKEEP ? DB_READ_WRITE : DB_READ_ONLY, error);
    if (!worker->db)
        return false;
    worker->is_started = pthread_create(&worker->thread, NULL, work_loop, worker) == 0;
    return worker->is_started;
}

Background *background_start(const BackgroundConfig *config, Error *error)
{
    Background *background = calloc(1, sizeof *background);
    ensure(background);
    background->config = *config;
    pthread_mutex_init(&background->lock, NULL);
    pthread_cond_init(&background->wake, NULL);
    for (int i = 0; i < THREAD_COUNT; i++)
        background->workers[i].background = background;
    SealerKey key = {0};
    if (!sealer_key_load(config->installation->arena, config->installation->state_dir, &key,
                         error)) {
        background_stop(background);
        return NULL;
    }
    background->sealer = sealer_new(STR(SEALER_NODE), &key);
    background->duties = duties_new(config->installation->arena, &config->installation->app,
                                    config->caches, config->lanes);
    if (start_worker(&background->workers[0], UPKEEP, COUNT_OF(UPKEEP), error) &&
        start_worker(&background->workers[1], JOBS, COUNT_OF(JOBS), error) &&
        start_worker(&background->workers[2], SEAL, COUNT_OF(SEAL), error) &&
        start_worker(&background->workers[3], OF_FEATURES, COUNT_OF(OF_FEATURES), error) &&
        start_worker(&background->workers[4], LONG_JOBS, COUNT_OF(LONG_JOBS), error))
        return background;
    background_stop(background);
    return NULL;
}

void background_stop(Background *background)
{
    if (!background)
        return;
    pthread_mutex_lock(&background->lock);
    background->is_stopping = true;
    pthread_cond_broadcast(&background->wake);
    pthread_mutex_unlock(&background->lock);
    for (int i = 0; i < THREAD_COUNT; i++) {
        if (background->workers[i].is_started)
            pthread_join(background->workers[i].thread, NULL);
        db_close(background->workers[i].db);
    }
    free(background);
}
