/* A rehearsal: the whole thing on a copy, and what must not change compared. */
#include "features/reorganize/reorganize_internal.h"

#define MAX_SLICES 1000000

static void put_sums(Json *json, const char *name, const ReorganizeSums *sums)
{
    json_key(json, name);
    json_open_object(json);
    json_put_int(json, "work", sums->work);
    json_put_int(json, "open_work", sums->open_work);
    json_put_int(json, "due_sum_seconds", sums->due_sum);
    json_put_int(json, "clocks", sums->clocks);
    json_put_int(json, "clock_due_sum_seconds", sums->clock_due_sum);
    json_put_int(json, "codes", sums->codes);
    json_put_int(json, "held_by_living_units", sums->held_by_living);
    json_put_int(json, "posts", sums->posts);
    json_close_object(json);
}

static bool is_equal(const ReorganizeSums *a, const ReorganizeSums *b)
{
    return a->work == b->work && a->open_work == b->open_work && a->due_sum == b->due_sum &&
           a->clocks == b->clocks && a->clock_due_sum == b->clock_due_sum && a->codes == b->codes &&
           b->held_by_living == b->open_work;
}

static bool cut(Ctx *cx, Plan *plan, Str text, int64_t *id)
{
    const UnitTree *tree = UNIT_CACHE.build(cx->db, cx->arena, &cx->error);
    Resolved resolved;
    if (!tree)
        return false;
    plan_resolve(plan, tree, &resolved);
    if (plan->mistake_count > 0)
        return fail(cx, ERROR_INPUT, VI("Phương án còn lỗi; hãy xem báo cáo kiểm tra."),
                    "plan with %zu mistakes", plan->mistake_count);
    return reorganize_schedule(cx, plan, text, instant_of_local(plan->date, 0), id) &&
           reorganize_cut(cx, *id, &resolved);
}

static bool in_transaction(Ctx *cx, bool (*step)(Ctx *cx, bool *more), bool *more)
{
    if (db_begin(cx->db, &cx->error) && step(cx, more) && db_commit(cx->db, &cx->error))
        return true;
    db_rollback(cx->db);
    return false;
}

static bool follow_all(Ctx *cx)
{
    bool more = true;
    for (int i = 0; more && i < MAX_SLICES; i++)
        if (!in_transaction(cx, reorganize_follow, &more))
            return false;
    return true;
}

bool reorganize_rehearse(Ctx *cx, Plan *plan, Str text, Json *json, bool *equal)
{
    ReorganizeSums before = {0}, after = {0};
    ReorganizeProgress progress = {0};
    int64_t id = 0;
    if (!reorganize_sums(cx, (Date){plan->date.days - 1}, &before))
        return false;
    const Instant started = instant_now();
    const bool is_cut =
        db_begin(cx->db, &cx->error) && cut(cx, plan, text, &id) && db_commit(cx->db, &cx->error);
    if (!is_cut) {
        db_rollback(cx->db);
        return false;
    }
    const Instant cut_done = instant_now();
    if (!follow_all(cx) || !reorganize_sums(cx, plan->date, &after) ||
        !reorganize_progress(cx, id, &progress))
        return false;
    *equal = is_equal(&before, &after);
    json_open_object(json);
    put_sums(json, "before", &before);
    put_sums(json, "after", &after);
    json_put_int(json, "moved", progress.moved);
    json_put_int(json, "waiting", progress.waiting);
    json_put_int(json, "cut_ms", cut_done.ms - started.ms);
    json_put_int(json, "follow_ms", instant_now().ms - cut_done.ms);
    json_put_bool(json, "equal", *equal);
    json_close_object(json);
    return true;
}
