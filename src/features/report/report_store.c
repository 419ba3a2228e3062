#include "features/report/report_internal.h"

#include <string.h>

#define MANY 50 /* units of one statement */
#define MAX_SUMS 100000
#define MAX_MOVED 20000

// clang-format off
#define FIFTY \
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20," \
    " $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38," \
    " $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)"
#define TOTAL(what, name) "CAST(coalesce(sum(" what "), 0) AS BIGINT) AS " name
// clang-format on

/* Rows about units, fifty to a statement; side and last month stand behind them. */
typedef struct Ask {
    const ReportAbout *about;
    DbShape shape;
    size_t row_size, max_rows;
} Ask;

static bool fetch_fifty(Ctx *cx, const Ask *ask, const char *sql, size_t at, void *rows,
                        size_t *row_count)
{
    const ReportAbout *about = ask->about;
    DbValue values[MANY + 2];
    for (size_t i = 0; i < MANY; i++)
        values[i] = db_int(at + i < about->count ? about->ids[at + i] : 0);
    values[MANY] = db_int(about->side);
    values[MANY + 1] = db_int(about->until);
    return db_fetch_all(cx->db, cx->arena, sql, (DbArgs){values, MANY + 2}, ask->shape,
                        ask->row_size, ask->max_rows, rows, row_count, &cx->error);
}

/* Adds the rows of one more statement to the array. */
static bool fetch_more(Ctx *cx, const Ask *ask, const char *sql, void **rows, size_t *row_count)
{
    for (size_t at = 0; at < ask->about->count; at += MANY) {
        void *more = NULL;
        size_t count = 0;
        if (!fetch_fifty(cx, ask, sql, at, (void *)&more, &count))
            return false;
        char *all = arena_alloc_array(cx->arena, ask->row_size, *row_count + count + 1);
        if (*row_count > 0)
            memcpy(all, *rows, *row_count * ask->row_size);
        if (count > 0)
            memcpy(all + *row_count * ask->row_size, more, count * ask->row_size);
        *rows = all;
        *row_count += count;
    }
    return true;
}

/* ---- sums ---- */

static const DbColumn SUM_COLUMNS[] = {
    DB_INT(ReportSum, unit_id),         DB_INT(ReportSum, month),
    DB_INT(ReportSum, counts.received), DB_INT(ReportSum, counts.in_time),
    DB_INT(ReportSum, counts.late),     DB_INT(ReportSum, counts.without_result),
};
static const char SQL_SUMS[] =
    "SELECT unit_id, month, received, in_time, late, without_result FROM report_month"
    " WHERE unit_id IN " FIFTY " AND side = $51 AND month <= $52 LIMIT 100000";

bool report_sums(Ctx *cx, const ReportAbout *about, ReportSum **out, size_t *out_count)
{
    const Ask ask = {about, DB_ROWS(SUM_COLUMNS), sizeof(ReportSum), MAX_SUMS};
    void *rows = NULL;
    *out_count = 0;
    const bool ok = fetch_more(cx, &ask, SQL_SUMS, &rows, out_count);
    *out = rows;
    return ok;
}

static const char SQL_SUMS_OF_ALL[] =
    "SELECT 0 AS unit_id, month, " TOTAL("received", "received") ", " TOTAL("in_time", "in_time") ", " TOTAL(
        "late",
        "late") ", " TOTAL("without_result",
                           "without_result") " FROM report_month WHERE side = $1 AND month <= $2 GROUP BY month ORDER BY month LIMIT 5000";

bool report_sums_of_all(Ctx *cx, ReportSide side, int64_t until, ReportSum **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_SUMS_OF_ALL, DB_ARGS(db_int(side), db_int(until)),
                        DB_ROWS(SUM_COLUMNS), sizeof **out, 5000, (void *)out, out_count,
                        &cx->error);
}

/* ---- moves ---- */

static const DbColumn MOVED_COLUMNS[] = {DB_INT(ReportMoved, from), DB_INT(ReportMoved, to),
                                         DB_INT(ReportMoved, month), DB_INT(ReportMoved, count)};
static const char SQL_MOVED_IN[] =
    "SELECT from_unit_id, to_unit_id, month, count(*) AS count FROM report_move"
    " WHERE to_unit_id IN " FIFTY " AND side = $51 AND month <= $52"
    " GROUP BY to_unit_id, month, from_unit_id LIMIT 20000";
static const char SQL_MOVED_OUT[] =
    "SELECT from_unit_id, to_unit_id, month, count(*) AS count FROM report_move"
    " WHERE from_unit_id IN " FIFTY " AND side = $51 AND month <= $52"
    " GROUP BY from_unit_id, month, to_unit_id LIMIT 20000";

bool report_moved(Ctx *cx, const ReportAbout *about, ReportMoved **out, size_t *out_count)
{
    const Ask ask = {about, DB_ROWS(MOVED_COLUMNS), sizeof(ReportMoved), MAX_MOVED};
    void *rows = NULL;
    *out_count = 0;
    const bool ok = fetch_more(cx, &ask, SQL_MOVED_IN, &rows, out_count) &&
                    fetch_more(cx, &ask, SQL_MOVED_OUT, &rows, out_count);
    *out = rows;
    return ok;
}

/* ---- all units beside each other ---- */

static const DbColumn PAIR_COLUMNS[] = {
    DB_INT(ReportPair, unit_id),
    DB_INT(ReportPair, counts.received),
    DB_INT(ReportPair, counts.in_time),
    DB_INT(ReportPair, counts.late),
    DB_INT(ReportPair, counts.without_result),
    DB_INT(ReportPair, before.received),
    DB_INT(ReportPair, before.in_time),
    DB_INT(ReportPair, before.late),
    DB_INT(ReportPair, before.without_result),
};
// clang-format off
#define NOW(column) TOTAL("CASE WHEN month >= $2 AND month <= $3 THEN " column " ELSE 0 END", column)
#define THEN(column) \
    TOTAL("CASE WHEN month >= $4 AND month <= $5 THEN " column " ELSE 0 END", column "_before")
#define ALL_COLUMNS(sum) sum("received") ", " sum("in_time") ", " sum("late") ", " \
    sum("without_result")
// clang-format on
static const char SQL_PAIRS[] = "SELECT unit_id, " ALL_COLUMNS(NOW) ", " ALL_COLUMNS(
    THEN) " FROM report_month"
          " WHERE side = $1 AND month >= $4 AND month <= $3 GROUP BY unit_id LIMIT 20000";

bool report_pairs(Ctx *cx, const ReportQuery *query, int64_t back, ReportPair **out,
                  size_t *out_count)
{
    const DbArgs args = DB_ARGS(db_int(query->side), db_int(query->from), db_int(query->to),
                                db_int(query->from - back), db_int(query->to - back));
    return db_fetch_all(cx->db, cx->arena, SQL_PAIRS, args, DB_ROWS(PAIR_COLUMNS), sizeof **out,
                        REPORT_MAX_UNITS, (void *)out, out_count, &cx->error);
}

const ReportSql REPORT_STORE_SQL[] = {
    {"report_month", SQL_SUMS, REPORT_FIFTY_IDS "ii"},
    {"report_month", SQL_SUMS_OF_ALL, "ii"},
    {"report_move", SQL_MOVED_IN, REPORT_FIFTY_IDS "ii"},
    {"report_move", SQL_MOVED_OUT, REPORT_FIFTY_IDS "ii"},
    {"report_month", SQL_PAIRS, "iiiii"},
};
const size_t REPORT_STORE_SQL_COUNT = COUNT_OF(REPORT_STORE_SQL);
