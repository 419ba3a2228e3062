#include "tests/harness/cuts.h"

void cuts_good_at(World *w, int line, const Ctx *cx, bool ok)
{
    if (ok)
        return;
    print_error("%s: %s\n", w->installation.url, cx->error.detail);
    _fail(__FILE__, line);
}

Ctx cuts_context(World *w)
{
    return reorganize_context(w->db, w->arena, &w->ids, w->now);
}

Plan *cuts_read(World *w, const char *text, Resolved *out)
{
    Plan *plan = ARENA_NEW(w->arena, Plan);
    const UnitTree *tree = UNIT_CACHE.build(w->db, w->arena, &w->error);
    assert_non_null(tree);
    plan_read(w->arena, str_of(text), plan);
    plan_resolve(plan, tree, out);
    return plan;
}

int64_t cuts_make(World *w, const char *text)
{
    Resolved resolved;
    int64_t id = 0;
    Plan *plan = cuts_read(w, text, &resolved);
    for (size_t i = 0; i < plan->mistake_count; i++)
        print_error("line %lld: %s\n", (long long)plan->mistakes[i].line, plan->mistakes[i].reason);
    check_int(0, (int64_t)plan->mistake_count);
    Ctx cx = cuts_context(w);
    cuts_good_at(w, __LINE__, &cx,
                 db_begin(w->db, &cx.error) &&
                     reorganize_schedule(&cx, plan, str_of(text), w->now, &id) &&
                     reorganize_cut(&cx, id, &resolved) && db_commit(w->db, &cx.error));
    world_build_caches(w);
    return id;
}

bool cuts_step(World *w)
{
    bool more = false;
    Ctx cx = cuts_context(w);
    cuts_good_at(w, __LINE__, &cx,
                 db_begin(w->db, &cx.error) && reorganize_follow(&cx, &more) &&
                     db_commit(w->db, &cx.error));
    return more;
}

void cuts_follow(World *w)
{
    while (cuts_step(w)) {
    }
    world_build_caches(w);
}

bool cuts_undo(World *w, int64_t id)
{
    Ctx cx = cuts_context(w);
    const bool ok =
        db_begin(w->db, &cx.error) && reorganize_undo(&cx, id) && db_commit(w->db, &cx.error);
    if (!ok)
        db_rollback(w->db);
    world_build_caches(w);
    return ok;
}

void cuts_put_back(World *w, int64_t id)
{
    static const char SQL[] = "DELETE FROM series WHERE unit_id IN"
                              " (SELECT unit_id FROM reorganization_unit WHERE fate = 'begins')";
    cuts_follow(w);
    world_sql_run(w, SQL, DB_NO_ARGS);
    check_true(cuts_undo(w, id));
    cuts_follow(w);
}

int64_t cuts_unit(World *w, const char *code)
{
    return world_sql_int(w, "SELECT id FROM unit WHERE code = $1 AND valid_to IS NULL",
                         DB_ARGS(db_cstr(code)));
}
