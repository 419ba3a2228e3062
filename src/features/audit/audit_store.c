#include "features/audit/audit_internal.h"

static const DbColumn COLUMNS[] = {
    DB_INT(AuditRow, id),        DB_INSTANT(AuditRow, at),  DB_TEXT(AuditRow, actor_kind),
    DB_TEXT(AuditRow, who),      DB_TEXT(AuditRow, role),   DB_TEXT(AuditRow, verb),
    DB_TEXT(AuditRow, to_state), DB_INT(AuditRow, work_id), DB_TEXT(AuditRow, kind),
    DB_TEXT(AuditRow, code),     DB_TEXT(AuditRow, title),  DB_TEXT(AuditRow, body),
};

// clang-format off
#define WORK_PART "coalesce(w.kind, '') AS kind, coalesce(w.code, '') AS code," \
    " coalesce(w.title, '') AS title"
#define DONE \
    "SELECT j.id, j.at, j.actor_kind, coalesce(a.name, '') AS who, j.role, j.verb, j.to_state," \
    " j.work_id, " WORK_PART ", coalesce(b.body, '') AS body FROM journal AS j" \
    " LEFT JOIN account AS a ON a.id = j.actor_id LEFT JOIN work AS w ON w.id = j.work_id" \
    " LEFT JOIN journal_body AS b ON b.entry_id = j.id WHERE "
#define LOOKED \
    "SELECT j.id, j.at, 'officer' AS actor_kind, coalesce(a.name, '') AS who, '' AS role," \
    " 'look' AS verb, '' AS to_state, j.work_id, " WORK_PART ", '' AS body FROM look AS j" \
    " LEFT JOIN account AS a ON a.id = j.account_id LEFT JOIN work AS w ON w.id = j.work_id WHERE "
#define RANGE(column) " AND j.id < $2 AND j.id >= $3" \
    " AND (CAST($4 AS BIGINT) = 0 OR j." column " = $4) ORDER BY j.id DESC LIMIT $5"
#define EDGE(table) "SELECT id FROM " table " WHERE unit_id = $1 AND id < $2 AND id >= $3" \
    " ORDER BY id DESC LIMIT 1 OFFSET 1999"
// clang-format on

static const char SQL_DONE_IN_UNIT[] = DONE "j.unit_id = $1" RANGE("actor_id");
static const char SQL_DONE_WITH_WORK[] = DONE "j.work_id = $1" RANGE("actor_id");
static const char SQL_LOOKED_IN_UNIT[] = LOOKED "j.unit_id = $1" RANGE("account_id");
static const char SQL_LOOKED_AT_WORK[] = LOOKED "j.work_id = $1" RANGE("account_id");
static const char SQL_DONE_EDGE[] = EDGE("journal");
static const char SQL_LOOKED_EDGE[] = EDGE("look");

static const char *const SQL_LISTS[][2] = {
    [AUDIT_DONE] = {SQL_DONE_IN_UNIT, SQL_DONE_WITH_WORK},
    [AUDIT_LOOKED] = {SQL_LOOKED_IN_UNIT, SQL_LOOKED_AT_WORK},
};
static const char *const SQL_EDGES[] = {
    [AUDIT_DONE] = SQL_DONE_EDGE, [AUDIT_LOOKED] = SQL_LOOKED_EDGE};

const char *const AUDIT_SQL[4] = {SQL_DONE_IN_UNIT, SQL_LOOKED_IN_UNIT, SQL_DONE_EDGE,
                                  SQL_LOOKED_EDGE};

/* Ids grow with time, so a day is a range of them. */
typedef struct IdRange {
    int64_t before, from;
} IdRange;

static IdRange range_of(const AuditQuery *query)
{
    IdRange range = {INT64_MAX, 0};
    if (query->day.days) {
        range.from = id_first_at(instant_of_local(query->day, 0));
        range.before = id_first_at(instant_of_local((Date){query->day.days + 1}, 0));
    }
    if (query->before_id && query->before_id < range.before)
        range.before = query->before_id;
    return range;
}

typedef struct Edge {
    int64_t id;
} Edge;
static const DbColumn EDGE_COLUMNS[] = {DB_INT(Edge, id)};

/* Who did little in a busy unit is not looked for through years: the page ends at the window. */
static bool close_window(Ctx *cx, const AuditQuery *query, IdRange *range, bool *closed)
{
    Edge edge = {0};
    if (query->officer_id == 0 || query->work_id)
        return true;
    if (!db_find_one(cx->db, cx->arena, SQL_EDGES[query->kind],
                     DB_ARGS(db_int(query->unit_id), db_int(range->before), db_int(range->from)),
                     DB_ROWS(EDGE_COLUMNS), &edge, closed, &cx->error))
        return false;
    if (*closed)
        range->from = edge.id;
    return true;
}

bool audit_list(Ctx *cx, const AuditQuery *query, size_t max, AuditPage *out)
{
    IdRange range = range_of(query);
    AuditPage page = {0};
    bool has_window = false;
    ensure(max <= AUDIT_SLICE);
    if (!close_window(cx, query, &range, &has_window))
        return false;
    const DbArgs args =
        DB_ARGS(db_int(query->work_id ? query->work_id : query->unit_id), db_int(range.before),
                db_int(range.from), db_int(query->officer_id), db_int((int64_t)max + 1));
    if (!db_fetch_all(cx->db, cx->arena, SQL_LISTS[query->kind][query->work_id != 0], args,
                      DB_ROWS(COLUMNS), sizeof(AuditRow), max + 1, (void *)&page.rows, &page.count,
                      &cx->error))
        return false;
    if (page.count > max) {
        page.count = max;
        page.next = page.rows[max - 1].id;
    } else if (has_window) {
        page.next = range.from;
    }
    *out = page;
    return true;
}

static const DbColumn OFFICER_COLUMNS[] = {DB_INT(AuditOfficer, id), DB_TEXT(AuditOfficer, name)};
static const char SQL_OFFICERS[] =
    "SELECT DISTINCT a.id, a.name FROM post AS p JOIN account AS a ON a.id = p.account_id"
    " WHERE p.unit_id = $1 ORDER BY a.name, a.id LIMIT 500";

bool audit_officers(Ctx *cx, int64_t unit_id, AuditOfficer **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_OFFICERS, DB_ARGS(db_int(unit_id)),
                        DB_ROWS(OFFICER_COLUMNS), sizeof **out, AUDIT_MAX_OFFICERS, (void *)out,
                        out_count, &cx->error);
}
