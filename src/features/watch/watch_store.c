#include "features/watch/watch_internal.h"

#include "kernel/unit.h"

// clang-format off
#define COUNT(unit, condition, name) \
    "(SELECT count(*) FROM (SELECT 1 FROM work WHERE closed_at IS NULL AND unit_id = " unit \
    condition " LIMIT 1001) AS rows_of_" name ") AS " name
#define LATE " AND due_at < $1"
#define TODAY " AND due_at >= $1 AND due_at < $2"
#define SOON " AND due_at >= $1 AND due_at < $3"
#define PAUSED " AND due_at = 253402300798000"

static const DbColumn COUNT_COLUMNS[] = {
    DB_INT(WatchCounts, unit_id), DB_INT(WatchCounts, open), DB_INT(WatchCounts, late),
    DB_INT(WatchCounts, today),   DB_INT(WatchCounts, soon), DB_INT(WatchCounts, paused),
};

/* A few steps of the index of open work for each unit, whatever it holds. */
static const char SQL_UNITS[] =
    "SELECT u.id AS unit_id, "
    COUNT("u.id", "", "open") ", "
    COUNT("u.id", LATE, "late") ", "
    COUNT("u.id", TODAY, "today") ", "
    COUNT("u.id", SOON, "soon") ", "
    COUNT("u.id", PAUSED, "paused")
    " FROM unit AS u WHERE (SELECT count(*) FROM (SELECT 1 FROM work WHERE closed_at IS NULL"
    "   AND unit_id = u.id LIMIT 1) AS any_of_it) > 0 ORDER BY u.id LIMIT 20000";
static const char SQL_UNIT[] =
    "SELECT CAST($4 AS BIGINT) AS unit_id, "
    COUNT("$4", "", "open") ", "
    COUNT("$4", LATE, "late") ", "
    COUNT("$4", TODAY, "today") ", "
    COUNT("$4", SOON, "soon") ", "
    COUNT("$4", PAUSED, "paused");
// clang-format on

static DbValue end_of_today(const Ctx *cx)
{
    return db_instant(instant_of_local((Date){cx->today.days + 1}, 0));
}

bool watch_count_units(Ctx *cx, WatchCounts **out, size_t *out_count)
{
    const DbArgs args =
        DB_ARGS(db_instant(cx->now), end_of_today(cx), db_int(work_soon_end(cx, 0).ms + 1));
    return db_fetch_all(cx->db, cx->arena, SQL_UNITS, args, DB_ROWS(COUNT_COLUMNS), sizeof **out,
                        WATCH_MAX_UNITS, (void *)out, out_count, &cx->error);
}

bool watch_count_unit(Ctx *cx, int64_t unit_id, WatchCounts *out)
{
    const DbArgs args = DB_ARGS(db_instant(cx->now), end_of_today(cx),
                                db_int(work_soon_end(cx, unit_id).ms + 1), db_int(unit_id));
    return db_fetch_one(cx->db, cx->arena, SQL_UNIT, args, DB_ROWS(COUNT_COLUMNS), out, &cx->error);
}

/* ---- late by officer ---- */

static const DbColumn SHARE_COLUMNS[] = {DB_INT(WatchShare, officer_id), DB_TEXT(WatchShare, name),
                                         DB_INT(WatchShare, count)};
static const char SQL_SHARES[] =
    "SELECT s.officer_id, coalesce(a.name, '') AS name, s.count FROM"
    " (SELECT coalesce(officer_id, -1) AS officer_id, count(*) AS count FROM"
    "   (SELECT officer_id FROM work WHERE closed_at IS NULL AND unit_id = $1 AND due_at < $2"
    "     ORDER BY due_at LIMIT 5000) AS late GROUP BY coalesce(officer_id, -1)) AS s"
    " LEFT JOIN account AS a ON a.id = s.officer_id"
    " ORDER BY s.count DESC, s.officer_id LIMIT 500";

bool watch_late_shares(Ctx *cx, int64_t unit_id, WatchShare **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_SHARES,
                        DB_ARGS(db_int(unit_id), db_instant(cx->now)), DB_ROWS(SHARE_COLUMNS),
                        sizeof **out, WATCH_MAX_SHARES, (void *)out, out_count, &cx->error);
}

/* ---- due by day ---- */

static const char SQL_DUES[] =
    "SELECT due_at FROM work WHERE closed_at IS NULL AND unit_id = $1 AND due_at >= $2"
    " AND due_at < $3 ORDER BY due_at LIMIT 5000";

bool watch_due_days(Ctx *cx, int64_t unit_id, int64_t out_counts[WATCH_DAYS], bool *is_cut)
{
    const Instant end = instant_of_local((Date){cx->today.days + WATCH_DAYS}, 0);
    int64_t rows = 0;
    DbRows *dues =
        db_query(cx->db, cx->arena, SQL_DUES,
                 DB_ARGS(db_int(unit_id), db_instant(cx->now), db_instant(end)), &cx->error);
    if (!dues)
        return false;
    for (; db_next(dues); rows++)
        out_counts[instant_date((Instant){db_value_int(dues, 0)}).days - cx->today.days]++;
    *is_cut = rows == WATCH_ROWS;
    return db_rows_close(dues, &cx->error);
}

const WatchSql WATCH_SQL[4] = {{"work", SQL_UNITS, "iii"},
                               {"work", SQL_UNIT, "iiii"},
                               {"work", SQL_SHARES, "ii"},
                               {"work", SQL_DUES, "iii"}};
