#include "features/watch/watch_internal.h"
#include "platform/memo.h"

static const char SQL_STORE[] =
    "INSERT INTO notice (id, account_id, work_id, level, reason, due_at, made_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (work_id, account_id, level, due_at)"
    " DO NOTHING";

static const char SQL_SUPERSEDE[] =
    "UPDATE notice SET read_at = $2 WHERE work_id = $1 AND level = 'soon' AND read_at IS NULL";

bool notice_store(Ctx *cx, const Notice *notice)
{
    memo_changed(cx, notice->account_id);
    if (str_is(notice->level, "late") &&
        !db_run(cx->db, SQL_SUPERSEDE, DB_ARGS(db_int(notice->work_id), db_instant(cx->now)),
                &cx->error))
        return false;
    return db_run(cx->db, SQL_STORE,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(notice->account_id),
                          db_int(notice->work_id), db_text(notice->level), db_text(notice->reason),
                          db_instant(notice->due_at), db_instant(cx->now)),
                  &cx->error);
}

static const char SQL_TAKE_BACK[] =
    "UPDATE notice SET read_at = $2 WHERE work_id = $1 AND read_at IS NULL AND (due_at <> $3"
    " OR (reason = 'holder' AND CAST($4 AS BIGINT) <> 0 AND account_id <> $4))";

bool notice_take_back(Ctx *cx, int64_t work_id, Instant due_at, int64_t officer_id)
{
    return db_run(
        cx->db, SQL_TAKE_BACK,
        DB_ARGS(db_int(work_id), db_instant(cx->now), db_int(due_at.ms), db_int(officer_id)),
        &cx->error);
}

static const char SQL_HAS_OPEN[] = "SELECT count(*) FROM (SELECT 1 FROM notice WHERE work_id = $1"
                                   " AND read_at IS NULL LIMIT 1) AS one";

bool notice_has_open(Ctx *cx, int64_t work_id, bool *out)
{
    int64_t count = 0;
    if (!db_fetch_int(cx->db, SQL_HAS_OPEN, DB_ARGS(db_int(work_id)), &count, &cx->error))
        return false;
    *out = count > 0;
    return true;
}

/* ---- marks ---- */

static const DbColumn MARK_COLUMNS[] = {
    DB_INT(NoticeMark, unit_id),  DB_INT(NoticeMark, soon_due), DB_INT(NoticeMark, soon_id),
    DB_INT(NoticeMark, late_due), DB_INT(NoticeMark, late_id),
};
static const char SQL_MARKS[] = "SELECT unit_id, soon_due, soon_id, late_due, late_id"
                                " FROM notice_mark ORDER BY unit_id LIMIT 20000";

bool notice_mark_list(Ctx *cx, NoticeMark **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_MARKS, DB_NO_ARGS, DB_ROWS(MARK_COLUMNS),
                        sizeof **out, NOTICE_MAX_MARKS, (void *)out, out_count, &cx->error);
}

static const char SQL_MARK[] =
    "INSERT INTO notice_mark (unit_id, soon_due, soon_id, late_due, late_id)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (unit_id) DO UPDATE SET soon_due = excluded.soon_due,"
    " soon_id = excluded.soon_id, late_due = excluded.late_due, late_id = excluded.late_id";

bool notice_mark_store(Ctx *cx, const NoticeMark *mark)
{
    return db_run(cx->db, SQL_MARK, db_args_of(cx->arena, DB_ROWS(MARK_COLUMNS), mark), &cx->error);
}

/* ---- of one person ---- */

static const DbColumn COLUMNS[] = {
    DB_INT(Notice, id),          DB_INT(Notice, account_id),  DB_INT(Notice, work_id),
    DB_TEXT(Notice, level),      DB_TEXT(Notice, reason),     DB_INSTANT(Notice, due_at),
    DB_INSTANT(Notice, made_at), DB_INSTANT(Notice, read_at),
};
static const char SQL_LIST[] =
    "SELECT id, account_id, work_id, level, reason, due_at, made_at, read_at FROM notice"
    " WHERE account_id = $1 AND read_at IS NULL AND id < $2 ORDER BY id DESC LIMIT 51";

bool notice_list(Ctx *cx, int64_t before_id, Notice **out, size_t *out_count)
{
    return db_fetch_all(
        cx->db, cx->arena, SQL_LIST,
        DB_ARGS(db_int(cx->actor.account_id), db_int(before_id ? before_id : INT64_MAX)),
        DB_ROWS(COLUMNS), sizeof **out, NOTICE_PAGE + 1, (void *)out, out_count, &cx->error);
}

static const char SQL_READ[] = "UPDATE notice SET read_at = coalesce(read_at, $3)"
                               " WHERE id = $1 AND account_id = $2";

bool notice_read(Ctx *cx, int64_t id)
{
    int64_t changed = 0;
    memo_changed(cx, cx->actor.account_id);
    if (!db_run_count(cx->db, SQL_READ,
                      DB_ARGS(db_int(id), db_int(cx->actor.account_id), db_instant(cx->now)),
                      &changed, &cx->error))
        return false;
    return changed == 1 ||
           fail(cx, ERROR_NOT_FOUND, VI("Không có lời nhắc này."), "notice %lld", (long long)id);
}

static const char SQL_READ_ALL[] =
    "UPDATE notice SET read_at = $2 WHERE id IN (SELECT id FROM notice WHERE account_id = $1"
    " AND read_at IS NULL AND id <= $3 ORDER BY id LIMIT 500)";

bool notice_read_all(Ctx *cx, int64_t last_id)
{
    memo_changed(cx, cx->actor.account_id);
    return db_run(cx->db, SQL_READ_ALL,
                  DB_ARGS(db_int(cx->actor.account_id), db_instant(cx->now), db_int(last_id)),
                  &cx->error);
}

static const char SQL_COUNT[] = "SELECT count(*) FROM (SELECT 1 FROM notice WHERE account_id = $1"
                                " AND read_at IS NULL LIMIT 100) AS open";

bool notice_count(Ctx *cx, int64_t *out)
{
    const MemoKey key = {"notices", cx->actor.account_id, 0};
    if (memo_find(cx, key, out, 1))
        return true;
    if (!db_fetch_int(cx->db, SQL_COUNT, DB_ARGS(db_int(cx->actor.account_id)), out, &cx->error))
        return false;
    memo_keep(cx, key, out, 1);
    return true;
}

const WatchSql NOTICE_SQL[2] = {{"notice", SQL_LIST, "ii"}, {"notice", SQL_COUNT, "i"}};
