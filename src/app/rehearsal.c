#include "app/rehearsal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA_BYTES ((size_t)256 << 20)

typedef struct Rehearsal {
    Db *db;
    Arena *arena; /* of one step */
    IdMaker ids;
    Plan *plan;
    Str text;
    int64_t id;
    bool more;
    Error *error;
} Rehearsal;

/* ---- steps, each in a transaction ---- */

static bool cut(Ctx *cx, Rehearsal *rehearsal)
{
    Plan *plan = rehearsal->plan;
    const UnitTree *tree = UNIT_CACHE.build(cx->db, cx->arena, &cx->error);
    Resolved resolved;
    PlanPosts posts;
    if (!tree)
        return false;
    plan_resolve(plan, tree, &resolved);
    if (!plan_check_posts(cx, &resolved, &posts))
        return false;
    if (plan->mistake_count > 0)
        return fail(cx, ERROR_INPUT, VI("Phương án còn lỗi; hãy xem báo cáo kiểm tra."),
                    "plan with %zu mistakes", plan->mistake_count);
    return reorganize_schedule(cx, plan, rehearsal->text, instant_of_local(plan->date, 0),
                               &rehearsal->id) &&
           reorganize_cut(cx, rehearsal->id, &resolved);
}

static bool follow(Ctx *cx, Rehearsal *rehearsal)
{
    return reorganize_follow(cx, &rehearsal->more);
}

static bool step(Rehearsal *rehearsal, bool (*body)(Ctx *cx, Rehearsal *rehearsal))
{
    arena_reset(rehearsal->arena);
    Ctx cx = reorganize_context(rehearsal->db, rehearsal->arena, &rehearsal->ids, instant_now());
    rehearsal->ids.now_ms = cx.now.ms;
    const bool ok =
        db_begin(cx.db, &cx.error) && body(&cx, rehearsal) && db_commit(cx.db, &cx.error);
    if (!ok) {
        db_rollback(cx.db);
        *rehearsal->error = cx.error;
    }
    return ok;
}

static bool follow_all(Rehearsal *rehearsal)
{
    rehearsal->more = true;
    while (rehearsal->more)
        if (!step(rehearsal, follow))
            return false;
    return true;
}

static bool sums(Rehearsal *rehearsal, Date on, ReorganizeSums *out)
{
    Ctx cx = reorganize_context(rehearsal->db, rehearsal->arena, &rehearsal->ids, instant_now());
    const bool ok = reorganize_sums(&cx, on, out);
    if (!ok)
        *rehearsal->error = cx.error;
    return ok;
}

static bool progress(Rehearsal *rehearsal, ReorganizeProgress *out)
{
    Ctx cx = reorganize_context(rehearsal->db, rehearsal->arena, &rehearsal->ids, instant_now());
    const bool ok = reorganize_progress(&cx, rehearsal->id, out);
    if (!ok)
        *rehearsal->error = cx.error;
    return ok;
}

/* ---- the whole ---- */

static bool carry_out(Rehearsal *rehearsal, Json *json, bool *equal)
{
    ReorganizeSums before = {0}, after = {0};
    ReorganizeProgress end = {0};
    const Date date = rehearsal->plan->date;
    if (!sums(rehearsal, (Date){date.days - 1}, &before))
        return false;
    const Instant begun = instant_now();
    if (!step(rehearsal, cut))
        return false;
    const Instant is_cut = instant_now();
    if (!follow_all(rehearsal) || !sums(rehearsal, date, &after) || !progress(rehearsal, &end))
        return false;
    *equal = reorganize_sums_agree(&before, &after);
    json_open_object(json);
    reorganize_sums_json(json, "before", &before);
    reorganize_sums_json(json, "after", &after);
    json_put_int(json, "moved", end.moved);
    json_put_int(json, "waiting", end.waiting);
    json_put_int(json, "cut_ms", is_cut.ms - begun.ms);
    json_put_int(json, "follow_ms", instant_now().ms - is_cut.ms);
    json_put_bool(json, "equal", *equal);
    json_close_object(json);
    return true;
}

static bool copy_database(const Command *command, const char *path, Error *error)
{
    Db *db = db_open(command->database, DB_READ_WRITE, error);
    const bool ok = db && db_copy_to_sqlite(db, path, error);
    db_close(db);
    return ok;
}

static bool run_on(const char *copy, Rehearsal *rehearsal, Json *json, bool *equal)
{
    Error *error = rehearsal->error;
    rehearsal->db = db_open(copy, DB_READ_WRITE, error);
    rehearsal->arena = arena_new(ARENA_BYTES);
    const bool ok = rehearsal->db && db_begin(rehearsal->db, error) &&
                    id_maker_lease(rehearsal->db, instant_now(), &rehearsal->ids, error) &&
                    db_commit(rehearsal->db, error) && carry_out(rehearsal, json, equal);
    db_close(rehearsal->db);
    arena_free(rehearsal->arena);
    return ok;
}

static void remove_copy(const Command *command, const char *folder, const char *copy)
{
    static const char *const ENDS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ENDS); i++)
        unlink(arena_printf(command->arena, "%s%s", copy, ENDS[i]));
    rmdir(folder);
}

bool rehearsal_run(const Command *command, Plan *plan, Str text, Json *json, bool *equal,
                   Error *error)
{
    const char *parent = getenv("TMPDIR");
    char folder[300];
    Rehearsal rehearsal = {.plan = plan, .text = text, .error = error};
    snprintf(folder, sizeof folder, "%s/lam-rehearsal-XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(folder))
        return error_set(error, ERROR_BUSY, VI("Không tạo được thư mục tạm."), "mkdtemp: %s",
                         strerror(errno));
    const char *copy = arena_printf(command->arena, "%s/copy.db", folder);
    const bool ok = copy_database(command, copy, error) && run_on(copy, &rehearsal, json, equal);
    remove_copy(command, folder, copy);
    return ok;
}
