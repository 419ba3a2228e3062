#include "kernel/series.h"

static const char SQL_NEXT[] =
    "INSERT INTO series (name, unit_id, period, last)"
    " SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS TEXT), 1"
    "  WHERE NOT EXISTS (SELECT 1 FROM unit_holder AS h WHERE h.unit_id = $2)"
    " ON CONFLICT (name, unit_id, period) DO UPDATE SET last = series.last + 1 RETURNING last";

bool series_next(Ctx *cx, const char *name, int64_t unit_id, Str period, int64_t *out)
{
    if (db_fetch_int(cx->db, SQL_NEXT, DB_ARGS(db_cstr(name), db_int(unit_id), db_text(period)),
                     out, &cx->error))
        return true;
    if (cx->error.code != ERROR_NOT_FOUND)
        return false;
    error_clear(&cx->error);
    return fail(cx, ERROR_CONFLICT,
                VI("Đơn vị này đã kết thúc hoạt động, dãy số của đơn vị đã đóng. Hãy thử lại: việc"
                   " được đơn vị kế tục cấp số."),
                "series %s of unit %lld is closed", name, (long long)unit_id);
}

/* ---- after a restore ---- */

/* Each unit may have begun its numbers of the day after the backup; a series of the year too, if it
 * has ever had one. */
static const char SQL_OPEN_DAY[] =
    "INSERT INTO series (name, unit_id, period, last)"
    " SELECT s.name, u.id, $1, 0 FROM (SELECT 'dossier' AS name UNION"
    "   SELECT name FROM series WHERE length(period) = 10) AS s CROSS JOIN unit AS u WHERE true"
    " ON CONFLICT (name, unit_id, period) DO NOTHING";
static const char SQL_OPEN_YEAR[] =
    "INSERT INTO series (name, unit_id, period, last)"
    " SELECT s.name, u.id, $1, 0 FROM (SELECT DISTINCT name FROM series WHERE length(period) = 4)"
    " AS s CROSS JOIN unit AS u WHERE true ON CONFLICT (name, unit_id, period) DO NOTHING";
static const char SQL_SKIP[] =
    "UPDATE series SET last = last + $1 WHERE period >= $2 OR period = $3 OR period = ''";

bool series_skip(Db *db, Date today, int64_t more, Error *error)
{
    char iso[11];
    date_format_iso(today, iso);
    const DbValue day = db_text((Str){iso, 10});
    const DbValue year = db_text((Str){iso, 4});
    return db_run(db, SQL_OPEN_DAY, DB_ARGS(day), error) &&
           db_run(db, SQL_OPEN_YEAR, DB_ARGS(year), error) &&
           db_run(db, SQL_SKIP, DB_ARGS(db_int(more), day, year), error) && db_flush(db, error);
}
