#include "app/lanes.h"

#include "kernel/actor.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_GROUP 256
#define CAREFUL_GROUPS 32 /* that use savepoints after a group had to be run again */
#define MAX_TRIES 4

typedef enum TaskKind {
    TASK_READ,     /* a GET */
    TASK_PREPARE,  /* a POST's slow part, in a read lane; becomes TASK_PREPARED */
    TASK_WRITE,    /* a POST */
    TASK_PREPARED, /* a POST behind its slow part */
    TASK_LATER,    /* a GET that is answered after its later writes */
    TASK_INTERNAL, /* lanes_write */
} TaskKind;

/* One request, or one internal write, on its way through the lanes. Lives in the request's arena.
 */
typedef struct Task {
    TaskKind kind;
    HttpExchange *exchange;
    Ctx *cx;
    HttpResponse response;
    bool ok, has_run;
    LaneWrite *write;
    void *data;
    Error *error; /* of lanes_write's caller */
    bool is_done;
    int tries;
    struct timespec started;
    struct Task *next;
} Task;

typedef struct Queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    Task *first, *last;
    size_t count;
    bool is_closed;
} Queue;

typedef struct Lane {
    Lanes *lanes;
    pthread_t thread;
    Db *db;
    IdMaker ids;
    CacheSet *caches;
    Memo *memo;
    int64_t lease_ms; /* of the ids, as the database had it before the transaction */
    int careful_groups;
    sigjmp_buf overflow; /* where a request goes whose arena passed its limit */
} Lane;

struct Lanes {
    LanesConfig config;
    Queue reads, writes;
    Lane *read_lanes, *write_lanes;
    pthread_mutex_t done_lock;
    pthread_cond_t done;
    Arena *arena; /* of what the lanes remember */
    MemoChanges *changes;
    _Atomic int64_t under_way; /* requests that are not answered yet */
    _Atomic int64_t read_count, write_count, group_count, failure_count, busy_us;
};

/* ---- queues ---- */

static void queue_init(Queue *queue)
{
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
}

static void queue_put(Queue *queue, Task *task)
{
    task->next = NULL;
    pthread_mutex_lock(&queue->lock);
    if (queue->last)
        queue->last->next = task;
    else
        queue->first = task;
    queue->last = task;
    queue->count++;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

static Task *take_locked(Queue *queue, size_t most)
{
    Task *taken = queue->first;
    Task *last = taken;
    for (size_t i = 1; last && i < most && last->next; i++)
        last = last->next;
    if (last) {
        queue->first = last->next;
        if (!queue->first)
            queue->last = NULL;
        last->next = NULL;
    }
    for (const Task *task = taken; task; task = task->next)
        queue->count--;
    return taken;
}

/* Waits for at least one task and takes up to `most`, in order. NULL when the queue is closed. */
static Task *queue_take(Queue *queue, size_t most)
{
    pthread_mutex_lock(&queue->lock);
    while (!queue->first && !queue->is_closed)
        pthread_cond_wait(&queue->filled, &queue->lock);
    Task *taken = take_locked(queue, most);
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

/* What waits now, up to `most`; NULL when nothing does. */
static Task *queue_try(Queue *queue, size_t most)
{
    pthread_mutex_lock(&queue->lock);
    Task *taken = most > 0 ? take_locked(queue, most) : NULL;
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

static void queue_close(Queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->is_closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

/* ---- one request in a lane ---- */

static void on_overflow(void *context)
{
    Lane *lane = context;
    siglongjmp(lane->overflow, 1);
}

static void enter(Lane *lane, Task *task)
{
    Ctx *cx = task->cx;
    cx->db = lane->db;
    cx->ids = &lane->ids;
    cx->caches = lane->caches->items;
    cx->memo = lane->memo;
    cx->changed_count = 0;
    memo_begin(lane->memo);
    cx->now = instant_now();
    cx->today = instant_date(cx->now);
    if (cx->now.ms > lane->ids.now_ms)
        lane->ids.now_ms = cx->now.ms;
}

static void begin_task(Lane *lane, Task *task)
{
    const LanesConfig *config = &lane->lanes->config;
    Arena *arena = http_arena(task->exchange);
    task->cx = ARENA_NEW(arena, Ctx);
    ctx_init(task->cx, config->app, arena, http_request(task->exchange), instant_now());
    enter(lane, task);
}

static bool run_phases(Task *task)
{
    switch (task->kind) {
    case TASK_READ:
    case TASK_WRITE:
        return dispatch_begin(task->cx) && dispatch_run(task->cx);
    case TASK_PREPARE:
        return dispatch_begin(task->cx) && dispatch_prepare(task->cx);
    case TASK_PREPARED:
        return dispatch_run(task->cx);
    case TASK_INTERNAL:
        return task->write(task->cx, task->data);
    case TASK_LATER:
        return true;
    }
    return false;
}

/* Runs the handler; an arena over its limit ends this request only. */
static bool run_guarded(Lane *lane, Task *task)
{
    volatile bool ok = false;
    arena_on_overflow(task->cx->arena, on_overflow, lane);
    if (sigsetjmp(lane->overflow, 0) == 0)
        ok = run_phases(task);
    else
        (void)fail(task->cx, ERROR_TOO_LARGE,
                   VI("Yêu cầu này cần quá nhiều bộ nhớ. Hãy thu hẹp lại rồi thử lại."),
                   "arena over its limit");
    arena_on_overflow(task->cx->arena, NULL, NULL);
    return ok && task->cx->error.code == ERROR_NONE;
}

/* ---- answers ---- */

static int64_t elapsed_us(const Task *task)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - task->started.tv_sec) * 1000000 +
           (now.tv_nsec - task->started.tv_nsec) / 1000;
}

static void log_request(const Task *task, int status)
{
    Ctx *cx = task->cx;
    const bool is_error = error_is_logged(cx->error.code);
    if (!is_error && !log_wants(LOG_INFO))
        return;
    Buf fields = buf_new(cx->arena, 512);
    Json json = json_to(&fields);
    json_open_object(&json);
    json_put_text(&json, "request", cx->request_id);
    json_put_text(&json, "method", cx->request->method_name);
    json_put_cstr(&json, "route", cx->route ? cx->route->path : "-");
    json_put_int(&json, "status", status);
    json_put_int(&json, "us", elapsed_us(task));
    json_put_id(&json, "account", cx->actor.account_id);
    json_put_int(&json, "bytes", (int64_t)task->response.body.len);
    if (cx->error.code != ERROR_NONE) {
        json_put_cstr(&json, "error", error_name(cx->error.code));
        json_put_cstr(&json, "detail", cx->error.detail);
    }
    json_close_object(&json);
    const Str whole = buf_str(&fields);
    log_fields(is_error ? LOG_ERROR : LOG_INFO, "request", str_slice(whole, 1, whole.len - 1));
}

static void answer(Lane *lane, Task *task)
{
    dispatch_finish(task->cx, &task->response);
    log_request(task, task->response.status);
    atomic_fetch_sub(&lane->lanes->under_way, 1);
    atomic_fetch_add(&lane->lanes->busy_us, elapsed_us(task));
    http_answer(task->exchange, &task->response);
}

static void finish_internal(Lanes *lanes, Task *task, bool ok)
{
    pthread_mutex_lock(&lanes->done_lock);
    task->ok = ok;
    if (!ok)
        *task->error = task->cx->error;
    task->is_done = true;
    pthread_cond_broadcast(&lanes->done);
    pthread_mutex_unlock(&lanes->done_lock);
}

/* ---- read lanes ---- */

static void leave_read(Lane *lane, Task *task)
{
    if (task->kind == TASK_PREPARE && task->ok) {
        task->kind = TASK_PREPARED;
        queue_put(&lane->lanes->writes, task);
    } else if (task->kind == TASK_READ && task->ok && task->cx->later) {
        task->kind = TASK_LATER;
        queue_put(&lane->lanes->writes, task);
    } else {
        answer(lane, task);
    }
}

static void read_one(Lane *lane, Task *task)
{
    begin_task(lane, task);
    Ctx *cx = task->cx;
    task->ok = db_begin_read(cx->db, &cx->error) && run_guarded(lane, task);
    if (!task->ok && task->kind == TASK_PREPARE)
        dispatch_recover(cx);
    db_rollback(cx->db);
    atomic_fetch_add(&lane->lanes->read_count, 1);
    leave_read(lane, task);
}

static void *read_loop(void *context)
{
    Lane *lane = context;
    Task *task = NULL;
    while ((task = queue_take(&lane->lanes->reads, 1)) != NULL) {
        lane->caches = caches_hold(lane->lanes->config.caches);
        read_one(lane, task);
        caches_release(lane->lanes->config.caches, lane->caches);
    }
    return NULL;
}

/* ---- write lanes ---- */

static bool write_laters(Ctx *cx)
{
    for (const Later *later = cx->later; later; later = later->next)
        if (!later->write(cx, later->data) && later->before_answer)
            return false;
    return true;
}

static void enter_writing(Lane *lane, Task *task)
{
    task->has_run = true;
    if (!task->cx)
        begin_task(lane, task);
    else
        enter(lane, task);
}

static void note_failure(Lane *lane, Task *task)
{
    atomic_fetch_add(&lane->lanes->failure_count, 1);
    if (task->kind == TASK_WRITE || task->kind == TASK_PREPARED)
        dispatch_recover(task->cx);
    if (task->kind == TASK_LATER && task->cx->error.code == ERROR_NONE)
        task->ok = true;
}

/* One task inside the group's transaction, in a savepoint of its own. */
static void write_in_savepoint(Lane *lane, Task *task)
{
    enter_writing(lane, task);
    Ctx *cx = task->cx;
    task->ok = db_savepoint(cx->db, &cx->error) && run_guarded(lane, task) && write_laters(cx) &&
               db_savepoint_release(cx->db, &cx->error);
    if (task->ok)
        return;
    db_savepoint_rollback(cx->db);
    note_failure(lane, task);
}

/* The same without one. False when it failed after it had written: then nothing of the group's
 * transaction can be kept. */
static bool write_marked(Lane *lane, Task *task)
{
    enter_writing(lane, task);
    Ctx *cx = task->cx;
    db_mark(cx->db);
    task->ok = run_guarded(lane, task) && write_laters(cx) && db_flush(cx->db, &cx->error);
    if (task->ok)
        return true;
    if (!db_unmark(cx->db))
        return false;
    note_failure(lane, task);
    return true;
}

static void release_one(Lane *lane, Task *task, bool committed, const Error *error)
{
    if (!committed && task->cx->error.code == ERROR_NONE)
        task->cx->error = *error;
    if (committed && task->ok)
        memo_publish(lane->lanes->changes, task->cx);
    if (task->kind == TASK_INTERNAL)
        finish_internal(lane->lanes, task, task->ok && committed);
    else
        answer(lane, task);
}

static bool begin_writing(Lane *lane, Error *error)
{
    lane->lease_ms = lane->ids.until_ms;
    return db_begin(lane->db, error) && id_maker_renew(lane->db, instant_now(), &lane->ids, error);
}

static void roll_back(Lane *lane)
{
    db_rollback(lane->db);
    lane->ids.until_ms = lane->lease_ms;
}

/* What a second run must not see of the first. */
static void forget_run(Task *task)
{
    Ctx *cx = task->cx;
    if (task->kind == TASK_WRITE) {
        task->cx = NULL;
        return;
    }
    error_clear(&cx->error);
    cx->form_state.mistake_count = 0;
    if (task->kind == TASK_PREPARED) {
        buf_clear(&cx->response.body);
        cx->response = (Response){.status = 200, .body = cx->response.body};
        cx->later = NULL;
    }
}

/* ---- SQLite: a group of tasks in one transaction ---- */

typedef struct TaskList {
    Task *first, *last;
    size_t count;
} TaskList;

/* Requests, and behind them what is no request: that is never run a second time. */
typedef struct Group {
    TaskList requests, internal;
} Group;

static void add_to_group(Group *group, Task *taken)
{
    for (Task *task = taken, *next = NULL; task; task = next) {
        TaskList *list = task->kind == TASK_INTERNAL ? &group->internal : &group->requests;
        next = task->next;
        task->next = NULL;
        if (list->last)
            list->last->next = task;
        else
            list->first = task;
        list->last = task;
        list->count++;
    }
}

/* Who came while the group was running belongs to it, so that fewer commits are needed. */
static void add_waiting(Lane *lane, Group *group)
{
    const size_t count = group->requests.count + group->internal.count;
    add_to_group(group, queue_try(&lane->lanes->writes, MAX_GROUP - count));
}

static bool run_requests(Lane *lane, Group *group, bool is_careful)
{
    for (Task *task = group->requests.first; task; task = task->next) {
        if (is_careful)
            write_in_savepoint(lane, task);
        else if (!write_marked(lane, task))
            return false;
        if (!task->next)
            add_waiting(lane, group);
    }
    return true;
}

/*
 * Savepoints cost a fifth of a reception, and hardly any request fails after it has written. So a
 * group runs without them; if one does fail, all of it is taken back and run again with them, and
 * so are the next groups, because such requests come in clusters.
 */
static bool write_requests(Lane *lane, Group *group, Error *error)
{
    if (!begin_writing(lane, error))
        return false;
    if (lane->careful_groups > 0) {
        lane->careful_groups--;
        return run_requests(lane, group, true);
    }
    if (run_requests(lane, group, false))
        return true;
    roll_back(lane);
    lane->careful_groups = CAREFUL_GROUPS;
    for (Task *task = group->requests.first; task; task = task->next)
        if (task->has_run)
            forget_run(task);
    return begin_writing(lane, error) && run_requests(lane, group, true);
}

static void release_all(Lane *lane, const TaskList *list, bool committed, const Error *error)
{
    for (Task *task = list->first, *next = NULL; task; task = next) {
        next = task->next;
        if (!task->cx)
            begin_task(lane, task); /* it never ran, but it is answered */
        atomic_fetch_add(&lane->lanes->write_count, 1);
        release_one(lane, task, committed, error);
    }
}

static void write_group(Lane *lane, Task *taken)
{
    Group group = {0};
    Error error = {0};
    add_to_group(&group, taken);
    const bool has_run = write_requests(lane, &group, &error);
    for (Task *task = group.internal.first; has_run && task; task = task->next)
        write_in_savepoint(lane, task);
    const bool committed = has_run && db_commit(lane->db, &error);
    if (!committed)
        roll_back(lane);
    atomic_fetch_add(&lane->lanes->group_count, 1);
    release_all(lane, &group.requests, committed, &error);
    release_all(lane, &group.internal, committed, &error);
}

/* ---- PostgreSQL: one transaction a request ---- */

static bool may_try_again(const Lane *lane, Task *task)
{
    return !task->ok && db_should_retry(lane->db) && ++task->tries < MAX_TRIES;
}

/* PostgreSQL: one transaction a request; conflicts with other lanes are run again. */
static void write_alone(Lane *lane, Task *task)
{
    for (;;) {
        enter_writing(lane, task);
        Ctx *cx = task->cx;
        task->ok = begin_writing(lane, &cx->error) && run_guarded(lane, task) && write_laters(cx) &&
                   db_commit(lane->db, &cx->error);
        if (!task->ok)
            roll_back(lane);
        if (!may_try_again(lane, task))
            break;
        forget_run(task);
    }
    if (!task->ok && (task->kind == TASK_WRITE || task->kind == TASK_PREPARED)) {
        Error ignored = {0};
        if (db_begin_read(lane->db, &ignored))
            dispatch_recover(task->cx);
        db_rollback(lane->db);
    }
    atomic_fetch_add(&lane->lanes->write_count, 1);
    atomic_fetch_add(&lane->lanes->group_count, 1);
    release_one(lane, task, true, NULL);
}

static void *write_loop(void *context)
{
    Lane *lane = context;
    const bool is_grouping = db_engine(lane->db) == DB_SQLITE;
    Task *task = NULL;
    while ((task = queue_take(&lane->lanes->writes, is_grouping ? MAX_GROUP : 1)) != NULL) {
        lane->caches = caches_hold(lane->lanes->config.caches);
        if (is_grouping)
            write_group(lane, task);
        else
            write_alone(lane, task);
        caches_release(lane->lanes->config.caches, lane->caches);
    }
    return NULL;
}

/* ---- start, submit, stop ---- */

static bool lease_ids(Lane *lane, Error *error)
{
    if (!db_begin(lane->db, error))
        return false;
    if (id_maker_lease(lane->db, instant_now(), &lane->ids, error) && db_commit(lane->db, error))
        return true;
    db_rollback(lane->db);
    return false;
}

static bool start_lanes(Lanes *lanes, Lane *list, int count, DbMode mode, Error *error)
{
    for (int i = 0; i < count; i++) {
        Lane *lane = &list[i];
        lane->lanes = lanes;
        lane->memo = memo_new(lanes->arena, lanes->changes);
        lane->db = db_open(lanes->config.database, mode, error);
        if (!lane->db || (mode == DB_READ_WRITE && !lease_ids(lane, error)))
            return false;
        ensure(pthread_create(&lane->thread, NULL, mode == DB_READ_WRITE ? write_loop : read_loop,
                              lane) == 0);
    }
    return true;
}

Lanes *lanes_start(const LanesConfig *config, Error *error)
{
    Lanes *lanes = calloc(1, sizeof *lanes);
    ensure(lanes);
    lanes->config = *config;
    queue_init(&lanes->reads);
    queue_init(&lanes->writes);
    pthread_mutex_init(&lanes->done_lock, NULL);
    pthread_cond_init(&lanes->done, NULL);
    lanes->arena = arena_new((size_t)MEMO_ARENA_BYTES *
                             (size_t)(config->read_lanes + config->write_lanes + 1));
    lanes->changes = memo_changes_new(lanes->arena);
    lanes->read_lanes = calloc((size_t)config->read_lanes, sizeof(Lane));
    lanes->write_lanes = calloc((size_t)config->write_lanes, sizeof(Lane));
    ensure(lanes->read_lanes && lanes->write_lanes);
    const bool ok =
        start_lanes(lanes, lanes->write_lanes, config->write_lanes, DB_READ_WRITE, error) &&
        start_lanes(lanes, lanes->read_lanes, config->read_lanes, DB_READ_ONLY, error);
    if (ok)
        return lanes;
    lanes_stop(lanes);
    return NULL;
}

void lanes_submit(Lanes *lanes, HttpExchange *exchange)
{
    const HttpRequest *request = http_request(exchange);
    Task *task = ARENA_NEW(http_arena(exchange), Task);
    task->exchange = exchange;
    clock_gettime(CLOCK_MONOTONIC, &task->started);
    if (request->method != HTTP_POST)
        task->kind = TASK_READ;
    else if (dispatch_needs_prepare(lanes->config.app, request))
        task->kind = TASK_PREPARE;
    else
        task->kind = TASK_WRITE;
    atomic_fetch_add(&lanes->under_way, 1);
    queue_put(task->kind == TASK_WRITE ? &lanes->writes : &lanes->reads, task);
}

bool lanes_write(Lanes *lanes, Arena *arena, LaneWrite *write, void *data, Error *error)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    Task *task = ARENA_NEW(arena, Task);
    *task = (Task){.kind = TASK_INTERNAL, .write = write, .data = data, .error = error};
    task->cx = ARENA_NEW(arena, Ctx);
    ctx_init(task->cx, lanes->config.app, arena, &NO_REQUEST, instant_now());
    task->cx->actor = actor_of_time();
    queue_put(&lanes->writes, task);
    pthread_mutex_lock(&lanes->done_lock);
    while (!task->is_done)
        pthread_cond_wait(&lanes->done, &lanes->done_lock);
    pthread_mutex_unlock(&lanes->done_lock);
    return task->ok;
}

static void join_lanes(Queue *queue, Lane *list, int count)
{
    queue_close(queue);
    for (int i = 0; list && i < count; i++) {
        if (list[i].thread)
            pthread_join(list[i].thread, NULL);
        db_close(list[i].db);
    }
    free(list);
}

void lanes_stop(Lanes *lanes)
{
    if (!lanes)
        return;
    join_lanes(&lanes->reads, lanes->read_lanes, lanes->config.read_lanes);
    join_lanes(&lanes->writes, lanes->write_lanes, lanes->config.write_lanes);
    arena_free(lanes->arena);
    free(lanes);
}

const char *lanes_database(const Lanes *lanes)
{
    return lanes->config.database;
}

LaneCounts lanes_counts(Lanes *lanes)
{
    return (LaneCounts){.reads = atomic_load(&lanes->read_count),
                        .writes = atomic_load(&lanes->write_count),
                        .groups = atomic_load(&lanes->group_count),
                        .failures = atomic_load(&lanes->failure_count),
                        .waiting = (int64_t)(lanes->reads.count + lanes->writes.count),
                        .under_way = atomic_load(&lanes->under_way),
                        .busy_us = atomic_load(&lanes->busy_us)};
}
