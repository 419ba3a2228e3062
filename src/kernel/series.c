#include "kernel/series.h"

static const char SQL_NEXT[] =
    "INSERT INTO series (name, unit_id, period, last) VALUES ($1, $2, $3, 1)"
    " ON CONFLICT (name, unit_id, period) DO UPDATE SET last = series.last + 1 RETURNING last";

bool series_next(Ctx *cx, const char *name, int64_t unit_id, Str period, int64_t *out)
{
    return db_fetch_int(cx->db, SQL_NEXT, DB_ARGS(db_cstr(name), db_int(unit_id), db_text(period)),
                        out, &cx->error);
}
