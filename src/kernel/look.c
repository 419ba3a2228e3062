#include "kernel/look.h"

#define LOOK_EVERY_MS 600000

/* The unit whose post lets him read, the holding one first. */
static int64_t reading_unit(const Ctx *cx, const Work *work)
{
    const int64_t units[] = {work->unit_id, work->owner_unit_id, work->origin_unit_id};
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (actor_has_role_in(&cx->actor, permission_roles(PERM_READ), units[i]))
            return units[i];
    return work->unit_id;
}

static const char SQL_LOOKED[] =
    "SELECT count(*) AS looks FROM look WHERE work_id = $1 AND at > $2 AND account_id = $3";
static const char SQL_LOOK[] =
    "INSERT INTO look (id, account_id, work_id, at, unit_id) VALUES ($1, $2, $3, $4, $5)";

typedef struct Seen {
    int64_t work_id, unit_id;
} Seen;

static bool write_look(Ctx *cx, void *data)
{
    const Seen *seen = data;
    return db_run(cx->db, SQL_LOOK,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(cx->actor.account_id),
                          db_int(seen->work_id), db_instant(cx->now), db_int(seen->unit_id)),
                  &cx->error);
}

bool look_remember(Ctx *cx, const Work *work)
{
    int64_t looks = 0;
    if (!db_fetch_int(cx->db, SQL_LOOKED,
                      DB_ARGS(db_int(work->id.value), db_int(cx->now.ms - LOOK_EVERY_MS),
                              db_int(cx->actor.account_id)),
                      &looks, &cx->error))
        return false;
    if (looks > 0)
        return true;
    Seen *seen = ARENA_NEW(cx->arena, Seen);
    *seen = (Seen){work->id.value, reading_unit(cx, work)};
    write_later(cx, write_look, seen, true);
    return true;
}

static const DbColumn COLUMNS[] = {
    DB_INT(Look, id),           DB_INSTANT(Look, at), DB_INT(Look, account_id),
    DB_OPTIONAL(Look, unit_id), DB_TEXT(Look, name),
};
static const char SQL_OF_WORK[] =
    "SELECT l.id, l.at, l.account_id, l.unit_id, coalesce(a.name, '') AS name FROM look AS l"
    " LEFT JOIN account AS a ON a.id = l.account_id"
    " WHERE l.work_id = $1 ORDER BY l.at DESC, l.id DESC LIMIT $2";

bool look_list_of_work(Ctx *cx, int64_t work_id, size_t max, Look **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_OF_WORK,
                        DB_ARGS(db_int(work_id), db_int((int64_t)max)), DB_ROWS(COLUMNS),
                        sizeof **out, max, (void *)out, out_count, &cx->error);
}
