#include "kernel/unit_holder.h"

#include "kernel/unit.h"

static const char SQL_GET[] =
    "SELECT coalesce(max(holder_unit_id), $1) AS holder FROM unit_holder WHERE unit_id = $1";

bool unit_holder_get(Ctx *cx, int64_t unit_id, int64_t *out)
{
    return db_fetch_int(cx->db, SQL_GET, DB_ARGS(db_int(unit_id)), out, &cx->error);
}

bool unit_holder_lead(Ctx *cx, int64_t *unit_id)
{
    const Unit *unit = unit_find(cx, *unit_id);
    return !unit || unit->valid_to.days == 0 || unit_holder_get(cx, *unit_id, unit_id);
}

static const char SQL_STORE[] =
    "INSERT INTO unit_holder (unit_id, holder_unit_id, since) VALUES ($1, $2, $3)";

bool unit_holder_store(Db *db, int64_t unit_id, int64_t holder_unit_id, Instant since, Error *error)
{
    return db_run(db, SQL_STORE,
                  DB_ARGS(db_int(unit_id), db_int(holder_unit_id), db_instant(since)), error);
}

static const char SQL_HAND_ON[] =
    "UPDATE unit_holder SET holder_unit_id = $2 WHERE holder_unit_id = $1";

bool unit_holder_hand_on(Db *db, int64_t unit_id, int64_t holder_unit_id, Error *error)
{
    return db_run(db, SQL_HAND_ON, DB_ARGS(db_int(unit_id), db_int(holder_unit_id)), error);
}

static const char SQL_DELETE[] = "DELETE FROM unit_holder WHERE unit_id = $1";

bool unit_holder_delete(Db *db, int64_t unit_id, Error *error)
{
    return db_run(db, SQL_DELETE, DB_ARGS(db_int(unit_id)), error);
}
