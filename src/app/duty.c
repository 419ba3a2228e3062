#include "app/duty.h"

#include "kernel/actor.h"
#include "platform/lease.h"

#define LEASE_MS 10000
#define SLICE_ARENA_BYTES ((size_t)64 << 20)

typedef struct Run {
    const DutyKind *kind;
    Lease lease;
    int64_t next_ms;
} Run;

struct Duties {
    const App *app;
    Caches *caches;
    Lanes *lanes;
    Run *runs;
    size_t count;
};

Duties *duties_new(Arena *arena, const App *app, Caches *caches, Lanes *lanes)
{
    Duties *duties = ARENA_NEW(arena, Duties);
    size_t total = 0;
    for (size_t f = 0; f < app->feature_count; f++)
        total += app->features[f]->duty_count;
    *duties = (Duties){app, caches, lanes, ARENA_ARRAY(arena, Run, total + 1), 0};
    for (size_t f = 0; f < app->feature_count; f++)
        for (size_t i = 0; i < app->features[f]->duty_count; i++) {
            const DutyKind *kind = app->features[f]->duties[i];
            duties->runs[duties->count++] = (Run){kind, lease_new(kind->name, LEASE_MS), 0};
        }
    return duties;
}

/* ---- one slice ---- */

typedef struct Slice {
    Run *run;
    void *data;
} Slice;

static bool hold_lease(Ctx *cx, Lease *lease)
{
    return lease->fence > 0 ? lease_renew(cx->db, lease, cx->now, &cx->error)
                            : lease_take(cx->db, lease, cx->now, &cx->error);
}

static bool write_slice(Ctx *cx, void *data)
{
    const Slice *slice = data;
    if (!hold_lease(cx, &slice->run->lease))
        return false;
    return !lease_holds(&slice->run->lease, cx->now) || slice->run->kind->write(cx, slice->data);
}

static bool look(Duties *duties, Run *run, Db *db, Arena *arena, void **out)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_GET, .path = {"/", 1}};
    CacheSet *held = caches_hold(duties->caches);
    Ctx *cx = ARENA_NEW(arena, Ctx);
    bool is_elsewhere = false;
    ctx_init(cx, duties->app, arena, &NO_REQUEST, instant_now());
    cx->actor = actor_of_time();
    cx->db = db;
    cx->caches = held->items;
    const bool ok = db_begin_read(db, &cx->error) &&
                    lease_is_elsewhere(db, &run->lease, cx->now, &is_elsewhere, &cx->error) &&
                    (is_elsewhere || run->kind->look(cx, out));
    db_rollback(db);
    caches_release(duties->caches, held);
    if (!ok)
        log_line(LOG_ERROR, run->kind->name, "%s", cx->error.detail);
    return ok && *out;
}

/* True when a slice was written: the next one may be there already. */
static bool do_slice(Duties *duties, Run *run, Db *db)
{
    Arena *arena = arena_new(SLICE_ARENA_BYTES);
    Error error = {0};
    Slice slice = {.run = run};
    bool is_done = look(duties, run, db, arena, &slice.data);
    if (is_done && !lanes_write(duties->lanes, arena, write_slice, &slice, &error)) {
        log_line(LOG_ERROR, run->kind->name, "%s", error.detail);
        is_done = false;
    }
    arena_free(arena);
    return is_done;
}

bool duties_step(Duties *duties, Db *db)
{
    bool has_more = false;
    for (size_t i = 0; i < duties->count; i++) {
        Run *run = &duties->runs[i];
        if (instant_now().ms < run->next_ms)
            continue;
        const bool is_done = do_slice(duties, run, db);
        run->next_ms = is_done ? 0 : instant_now().ms + run->kind->every_ms;
        has_more |= is_done;
    }
    return has_more && lanes_counts(duties->lanes).under_way == 0;
}
