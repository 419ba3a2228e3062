/* What the tests of this folder share beside tests/harness/cuts.h: their plans, and steps on pages.
 */
#ifndef REORGANIZE_REORGANIZE_TEST_WORLD_H
#define REORGANIZE_REORGANIZE_TEST_WORLD_H

#include "tests/harness/cuts.h"
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

static inline int64_t holder_of(World *w, int64_t work_id)
{
    return world_sql_int(w, "SELECT unit_id FROM work WHERE id = $1", DB_ARGS(db_int(work_id)));
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
