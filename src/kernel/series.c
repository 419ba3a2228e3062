#include "kernel/series.h"

/* ---- the next number ---- */

static const char SQL_NEXT[] =
    "UPDATE series SET last = last + 1 WHERE name = $1 AND unit_id = $2 AND period = $3"
    " AND is_closed = 0 RETURNING last";
/* Changes nothing of an open book; its row is taken. */
static const char SQL_TAKE_BOOK[] =
    "INSERT INTO series_book (unit_id, is_closed) VALUES ($1, 0) ON CONFLICT (unit_id)"
    " DO UPDATE SET is_closed = 0 WHERE series_book.is_closed = 0 RETURNING unit_id AS number";
static const char SQL_BEGIN[] =
    "INSERT INTO series (name, unit_id, period, last, is_closed) VALUES ($1, $2, $3, 1, 0)"
    " ON CONFLICT (name, unit_id, period) DO UPDATE SET last = series.last + 1"
    " WHERE series.is_closed = 0 RETURNING last";

/* *out is 0 when the statement touches no row. */
static bool find_number(Ctx *cx, const char *sql, DbArgs args, int64_t *out)
{
    *out = 0;
    if (db_fetch_int(cx->db, sql, args, out, &cx->error))
        return true;
    if (cx->error.code != ERROR_NOT_FOUND)
        return false;
    error_clear(&cx->error);
    return true;
}

/* A series of a new period: once for each unit and day. */
static bool begin_series(Ctx *cx, const DbArgs series, int64_t unit_id, int64_t *out)
{
    int64_t book = 0;
    if (!find_number(cx, SQL_TAKE_BOOK, DB_ARGS(db_int(unit_id)), &book))
        return false;
    return book == 0 || find_number(cx, SQL_BEGIN, series, out);
}

bool series_next(Ctx *cx, const char *name, int64_t unit_id, Str period, int64_t *out)
{
    int64_t number = 0;
    const DbArgs series = DB_ARGS(db_cstr(name), db_int(unit_id), db_text(period));
    if (!find_number(cx, SQL_NEXT, series, &number) ||
        (number == 0 && !begin_series(cx, series, unit_id, &number)))
        return false;
    *out = number;
    return true;
}

/* ---- closing ---- */

static const char SQL_CLOSE_BOOK[] = "INSERT INTO series_book (unit_id, is_closed) VALUES ($1, 1)"
                                     " ON CONFLICT (unit_id) DO UPDATE SET is_closed = 1";
static const char SQL_CLOSE[] = "UPDATE series SET is_closed = 1 WHERE unit_id = $1"
                                " AND (period >= $2 OR period IN ($3, $4, ''))";

bool series_close(Ctx *cx, int64_t unit_id, Date today)
{
    /* Somebody at midnight may still be giving a number of yesterday. */
    const DbValue yesterday = db_date(cx->arena, (Date){today.days - 1});
    const DbValue day = db_date(cx->arena, today);
    return db_run(cx->db, SQL_CLOSE_BOOK, DB_ARGS(db_int(unit_id)), &cx->error) &&
           db_run(cx->db, SQL_CLOSE,
                  DB_ARGS(db_int(unit_id), yesterday, db_text(str_slice(yesterday.text, 0, 4)),
                          db_text(str_slice(day.text, 0, 4))),
                  &cx->error);
}

static const char SQL_OPEN_BOOK[] = "UPDATE series_book SET is_closed = 0 WHERE unit_id = $1";
static const char SQL_OPEN[] =
    "UPDATE series SET is_closed = 0 WHERE unit_id = $1 AND is_closed = 1";

bool series_reopen(Ctx *cx, int64_t unit_id)
{
    return db_run(cx->db, SQL_OPEN_BOOK, DB_ARGS(db_int(unit_id)), &cx->error) &&
           db_run(cx->db, SQL_OPEN, DB_ARGS(db_int(unit_id)), &cx->error);
}

/* ---- after a restore ---- */

/* Each unit may have begun its numbers of the day after the backup; a series of the year too, if it
 * has ever had one. */
static const char SQL_OPEN_DAY[] =
    "INSERT INTO series (name, unit_id, period, last, is_closed)"
    " SELECT s.name, u.id, $1, 0, coalesce(b.is_closed, 0) FROM (SELECT 'dossier' AS name UNION"
    "   SELECT name FROM series WHERE length(period) = 10) AS s CROSS JOIN unit AS u"
    "  LEFT JOIN series_book AS b ON b.unit_id = u.id WHERE true"
    " ON CONFLICT (name, unit_id, period) DO NOTHING";
static const char SQL_OPEN_YEAR[] =
    "INSERT INTO series (name, unit_id, period, last, is_closed)"
    " SELECT s.name, u.id, $1, 0, coalesce(b.is_closed, 0) FROM (SELECT DISTINCT name FROM series"
    "   WHERE length(period) = 4) AS s CROSS JOIN unit AS u LEFT JOIN series_book AS b"
    "   ON b.unit_id = u.id WHERE true ON CONFLICT (name, unit_id, period) DO NOTHING";
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
