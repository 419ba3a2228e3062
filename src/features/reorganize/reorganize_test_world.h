/* What tests of reorganisations do: read a plan, cut, let rows follow, undo. */
#ifndef REORGANIZE_REORGANIZE_TEST_WORLD_H
#define REORGANIZE_REORGANIZE_TEST_WORLD_H

#include "features/reorganize/reorganize.h"
#include "tests/harness/dossiers.h"

#include <string.h>

#define HEAD                                                                                       \
    "row\told_code\told_name\tnew_code\tnew_name\tnew_parent_code\tdate\tresolution\tkind\tsource" \
    "\tidentifier_code\tlogin\trole\tsort\tvalue\n"
#define A_INTO(code, name, identifier)                                                             \
    "\t16681\tPhường Thành Vinh\t" code "\t" name                                                  \
    "\t40\t2026-09-15\tNQ 1/2026\tmerge\t\t" identifier "\t\t\t\t\n"
#define B_INTO(code, name, identifier)                                                             \
    "\t16690\tPhường Trường Vinh\t" code "\t" name                                                 \
    "\t40\t2026-09-15\tNQ 1/2026\tmerge\t\t" identifier "\t\t\t\t\n"
#define POST(login, role) "post\t16681\t\t99001\t\t\t\t\t\t\t\t" login "\t" role "\t\t\n"
#define JOIN_BOTH                                                                                  \
    HEAD A_INTO("99001", "Phường Sông Lam", "H41.991") B_INTO("99001", "Phường Sông Lam", "H41.991")

static inline void good_at(World *w, int line, const Ctx *cx, bool ok)
{
    if (ok)
        return;
    print_error("%s: %s\n", w->installation.url, cx->error.detail);
    _fail(__FILE__, line);
}

static inline Ctx context(World *w)
{
    return reorganize_context(w->db, w->arena, &w->ids, w->now);
}

/* What every process does a moment after the cut. */
static inline void refresh(World *w)
{
    const App *app = &w->installation.app;
    for (size_t i = 0; i < app->cache_count; i++) {
        w->caches[i] = app->cache_kinds[i]->build(w->db, w->whole, &w->error);
        assert_non_null(w->caches[i]);
    }
}

static inline Plan *read(World *w, const char *text, Resolved *out)
{
    Plan *plan = ARENA_NEW(w->arena, Plan);
    const UnitTree *tree = UNIT_CACHE.build(w->db, w->arena, &w->error);
    assert_non_null(tree);
    plan_read(w->arena, str_of(text), plan);
    plan_resolve(plan, tree, out);
    return plan;
}

/* The cut alone: the rows have not followed. */
static inline int64_t cut(World *w, const char *text)
{
    Resolved resolved;
    int64_t id = 0;
    Plan *plan = read(w, text, &resolved);
    for (size_t i = 0; i < plan->mistake_count; i++)
        print_error("line %lld: %s\n", (long long)plan->mistakes[i].line, plan->mistakes[i].reason);
    check_int(0, (int64_t)plan->mistake_count);
    Ctx cx = context(w);
    good_at(w, __LINE__, &cx,
            db_begin(w->db, &cx.error) &&
                reorganize_schedule(&cx, plan, str_of(text), w->now, &id) &&
                reorganize_cut(&cx, id, &resolved) && db_commit(w->db, &cx.error));
    refresh(w);
    return id;
}

static inline void follow(World *w)
{
    bool more = true;
    while (more) {
        Ctx cx = context(w);
        good_at(w, __LINE__, &cx,
                db_begin(w->db, &cx.error) && reorganize_follow(&cx, &more) &&
                    db_commit(w->db, &cx.error));
    }
}

static inline bool undo(World *w, int64_t id)
{
    Ctx cx = context(w);
    const bool ok =
        db_begin(w->db, &cx.error) && reorganize_undo(&cx, id) && db_commit(w->db, &cx.error);
    if (!ok)
        db_rollback(w->db);
    refresh(w);
    return ok;
}

/* Leaves the shared units as they were. */
static inline void put_back(World *w, int64_t id)
{
    follow(w);
    world_sql_run(w,
                  "DELETE FROM series WHERE unit_id IN (SELECT unit_id FROM reorganization_unit"
                  " WHERE fate = 'begins')",
                  DB_NO_ARGS);
    check_true(undo(w, id));
    follow(w);
    refresh(w);
}

static inline int64_t holder_of(World *w, int64_t work_id)
{
    return world_sql_int(w, "SELECT unit_id FROM work WHERE id = $1", DB_ARGS(db_int(work_id)));
}

static inline int64_t unit_of_code(World *w, const char *code)
{
    return world_sql_int(w, "SELECT id FROM unit WHERE code = $1 AND valid_to IS NULL",
                         DB_ARGS(db_cstr(code)));
}

static inline int get_item(World *w, const char *login, int64_t id)
{
    world_as(w, login);
    return world_get(w, dossiers_path(w, id, ""));
}

/* The controller of the province administers it as well. */
static inline void make_province_administrator(World *w)
{
    const WorldAccount *account = world_account(w, "controller");
    world_sql_run(w, "DELETE FROM post WHERE account_id = $1 AND role = 'administrator'",
                  DB_ARGS(db_int(account->id)));
    world_sql_run(w,
                  "INSERT INTO post (id, account_id, unit_id, role, valid_from, created_at)"
                  " VALUES ($1, $2, $3, 'administrator', '2025-07-01', 1)",
                  DB_ARGS(db_int(id_next(&w->ids)), db_int(account->id), db_int(account->unit_id)));
    world_as(w, "controller");
}

static inline int upload(World *w, const char *text)
{
    world_attach(w, "files", "phuong-an.tsv", str_of(text));
    return world_post(w, "/reorganize", NULL);
}

/* The draft's address without what it says was done, and a page below it. */
static inline const char *draft_path(World *w, const char *draft, const char *rest)
{
    Str base = str_of(draft), path = {0};
    (void)str_split_next(&base, '?', &path);
    return arena_printf(w->arena, "%.*s%s", STR_ARGS(path), rest);
}

static inline int apply_at(World *w, const char *draft, const char *time)
{
    return world_post(w, draft_path(w, draft, "/apply"), "version", "1", "time", time, "is_read",
                      "1", NULL);
}

#endif
