#include "kernel/follower.h"

#define MAX_ENTRIES 1000 /* looked through at once */

static const DbColumn PLACE_COLUMNS[] = {
    DB_INT(FollowerPlace, tree_id), DB_INT(FollowerPlace, leaf), DB_INT(FollowerPlace, walked_id)};
static const char SQL_LOAD[] = "SELECT tree_id, leaf, walked_id FROM follower WHERE name = $1";
static const char SQL_END[] =
    "SELECT id AS tree_id, size AS leaf, 0 AS walked_id FROM seal_tree ORDER BY id DESC LIMIT 1";

bool follower_load(Ctx *cx, const char *name, FollowerPlace *out)
{
    FollowerPlace place = {0};
    bool found = false;
    if (!db_find_one(cx->db, cx->arena, SQL_LOAD, DB_ARGS(db_cstr(name)), DB_ROWS(PLACE_COLUMNS),
                     &place, &found, &cx->error) ||
        (!found && !db_find_one(cx->db, cx->arena, SQL_END, DB_NO_ARGS, DB_ROWS(PLACE_COLUMNS),
                                &place, &found, &cx->error)))
        return false;
    *out = place;
    return true;
}

static const char SQL_BEGIN[] = "INSERT INTO follower (name, tree_id, leaf, walked_id, moved_at)"
                                " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING";
static const char SQL_MOVE[] =
    "UPDATE follower SET tree_id = $2, leaf = $3, walked_id = $4, moved_at = $5"
    " WHERE name = $1 AND tree_id = $6 AND leaf = $7 AND walked_id = $8";

bool follower_store(Ctx *cx, const char *name, FollowerPlace from, FollowerPlace to)
{
    return db_run(cx->db, SQL_BEGIN,
                  DB_ARGS(db_cstr(name), db_int(from.tree_id), db_int(from.leaf),
                          db_int(from.walked_id), db_instant(cx->now)),
                  &cx->error) &&
           db_run_one(cx->db, SQL_MOVE,
                      DB_ARGS(db_cstr(name), db_int(to.tree_id), db_int(to.leaf),
                              db_int(to.walked_id), db_instant(cx->now), db_int(from.tree_id),
                              db_int(from.leaf), db_int(from.walked_id)),
                      &cx->error);
}

static const DbColumn ENTRY_COLUMNS[] = {DB_INT(FollowerEntry, leaf),
                                         DB_INT(FollowerEntry, work_id)};
static const char SQL_ENTRIES[] =
    "SELECT s.leaf, j.work_id FROM seal AS s JOIN journal AS j ON j.id = s.entry_id"
    " WHERE s.tree_id = $1 AND s.leaf >= $2 ORDER BY s.leaf LIMIT $3";
static const char SQL_NEXT_TREE[] =
    "SELECT coalesce(min(id), 0) AS id FROM seal_tree WHERE id > $1";

static bool read_entries(Ctx *cx, FollowerPlace from, FollowerEntry **out, size_t *out_count,
                         FollowerPlace *behind)
{
    const DbArgs args = DB_ARGS(db_int(from.tree_id), db_int(from.leaf), db_int(MAX_ENTRIES));
    int64_t next_tree = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_ENTRIES, args, DB_ROWS(ENTRY_COLUMNS), sizeof **out,
                      MAX_ENTRIES, (void *)out, out_count, &cx->error))
        return false;
    *behind = from;
    if (*out_count > 0) {
        behind->leaf = (*out)[*out_count - 1].leaf + 1;
        return true;
    }
    if (!db_fetch_int(cx->db, SQL_NEXT_TREE, DB_ARGS(db_int(from.tree_id)), &next_tree, &cx->error))
        return false;
    if (next_tree)
        *behind = (FollowerPlace){next_tree, 0, from.walked_id};
    return true;
}

static bool has_work(const FollowerEntry *entries, size_t count, int64_t work_id)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].work_id == work_id)
            return true;
    return false;
}

bool follower_read_work(Ctx *cx, FollowerPlace from, FollowerEntry *out, size_t max,
                        size_t *out_count, FollowerPlace *behind)
{
    FollowerEntry *entries = NULL;
    size_t count = 0, kept = 0;
    if (!read_entries(cx, from, &entries, &count, behind))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (entries[i].work_id == 0 || has_work(out, kept, entries[i].work_id))
            continue;
        if (kept == max) {
            behind->leaf = entries[i].leaf;
            break;
        }
        out[kept++] = entries[i];
    }
    *out_count = kept;
    return true;
}

static const char SQL_LAG[] =
    "SELECT CAST(coalesce((SELECT sum(size) FROM seal_tree WHERE id >= $1), 0) AS BIGINT)"
    " - CAST($2 AS BIGINT)"
    " + (SELECT count(*) FROM (SELECT 1 FROM journal_unsealed LIMIT 10000) AS unsealed)"
    " + (SELECT count(*) FROM (SELECT 1 FROM work WHERE id > $3 LIMIT 10000) AS unwalked) AS lag";

bool follower_lag(Ctx *cx, const char *name, int64_t *out)
{
    FollowerPlace place = {0};
    return follower_load(cx, name, &place) &&
           db_fetch_int(cx->db, SQL_LAG,
                        DB_ARGS(db_int(place.tree_id), db_int(place.leaf), db_int(place.walked_id)),
                        out, &cx->error);
}
