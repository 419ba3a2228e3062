/*
 * Undo: the units stand as before, at once; rows that nobody has touched since the transfer go back
 * in slices. What was touched is kept where it is: its unit lives on, with its posts, until it
 * holds nothing. Finished work goes back as well; what comes to such a unit behind its end follows
 * to a unit that had stood in its place.
 */
#include "features/reorganize/reorganize_internal.h"

#include "kernel/calendar_store.h"
#include "kernel/journal.h"
#include "kernel/series.h"
#include "kernel/unit_holder.h"
#include "kernel/work_transfer.h"

/* ---- may it be taken back ---- */

static const char SQL_NUMBERS[] =
    "SELECT count(*) AS numbers FROM reorganization_unit AS u JOIN series AS s"
    " ON s.unit_id = u.unit_id WHERE u.reorganization_id = $1 AND u.fate = 'begins'";
static const char SQL_LATER[] =
    "SELECT count(*) AS later FROM reorganization WHERE id > $1 AND state <> 'undone'";
static const char SQL_BEGIN[] = "UPDATE reorganization SET state = 'returning'"
                                " WHERE id = $1 AND state IN ('following', 'done')";

/* Whoever is giving a number of a new unit is waited for, and nobody gives one any more: only then
 * is what was given all there is. */
static bool close_new_books(Ctx *cx, int64_t id)
{
    const int64_t *units = NULL;
    size_t count = 0;
    if (!reorganization_units(cx, id, "begins", &units, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!series_close(cx, units[i], cx->today))
            return false;
    return true;
}

static bool check(Ctx *cx, int64_t id)
{
    int64_t changed = 0, numbers = 0, later = 0;
    if (!db_run_count(cx->db, SQL_BEGIN, DB_ARGS(db_int(id)), &changed, &cx->error) ||
        !close_new_books(cx, id) ||
        !db_fetch_int(cx->db, SQL_NUMBERS, DB_ARGS(db_int(id)), &numbers, &cx->error) ||
        !db_fetch_int(cx->db, SQL_LATER, DB_ARGS(db_int(id)), &later, &cx->error))
        return false;
    if (changed != 1)
        return fail(cx, ERROR_CONFLICT,
                    VI("Chỉ hoàn tác được đợt sắp xếp đã thực hiện và chưa hoàn tác."),
                    "reorganization %lld is not carried out", (long long)id);
    if (numbers > 0)
        return fail(cx, ERROR_CONFLICT,
                    VI("Đơn vị mới đã cấp số hồ sơ hoặc văn bản nên không hoàn tác được nữa."),
                    "%lld series of new units have numbers", (long long)numbers);
    return later == 0 || fail(cx, ERROR_CONFLICT,
                              VI("Đã có đợt sắp xếp sau đợt này. Hãy hoàn tác đợt sau trước."),
                              "a later reorganization");
}

/* ---- units ---- */

/* Who answers, when such a unit is no more, for what may still come to it. */
static const char SQL_NAME_ANSWERERS[] =
    "UPDATE reorganization_unit SET holder_unit_id = (SELECT min(s.from_unit_id)"
    " FROM unit_succession AS s WHERE s.to_unit_id = reorganization_unit.unit_id AND s.date = $2"
    " AND s.from_unit_id <> s.to_unit_id) WHERE reorganization_id = $1 AND fate = 'begins'";

#define OF_FATE(fate)                                                                              \
    "(SELECT u.unit_id FROM reorganization_unit AS u WHERE u.reorganization_id = $1"               \
    " AND u.fate = '" fate "')"

/* With what was corrected since. */
static const char SQL_DROP_NEW_VERSIONS[] =
    "DELETE FROM unit_version WHERE valid_from >= $2 AND unit_id IN " OF_FATE("goes_on");
static const char SQL_REOPEN_VERSIONS[] =
    "UPDATE unit_version SET valid_to = NULL WHERE valid_to = $2 AND (unit_id IN " OF_FATE(
        "ends") " OR unit_id IN " OF_FATE("goes_on") ")";
static const char SQL_REOPEN_UNITS[] =
    "UPDATE unit SET valid_to = NULL WHERE id IN " OF_FATE("ends");
static const char SQL_RESTORE_UNITS[] =
    "UPDATE unit SET code = v.code, identifier_code = v.identifier_code, name = v.name,"
    " short_name = v.short_name, kind = v.kind, parent_id = v.parent_id,"
    " is_difficult = v.is_difficult, address = v.address, phone = v.phone FROM unit_version AS v"
    " WHERE v.unit_id = unit.id AND v.valid_to IS NULL AND unit.id IN " OF_FATE("goes_on");
static const char SQL_DROP_SUCCESSIONS[] =
    "DELETE FROM unit_succession WHERE date = $2 AND (from_unit_id IN " OF_FATE(
        "ends") " OR from_unit_id IN " OF_FATE("goes_on") ")";
/* A unit that never was gives its code, key and identifier code back: it has given no number and
 * gives none. */
static const char SQL_UNNAME_UNITS[] =
    "UPDATE unit SET key = key || '/' || CAST(id AS TEXT), code = key || '/' || CAST(id AS TEXT),"
    " identifier_code = ''"
    " WHERE id IN " OF_FATE("begins");
static const char SQL_UNNAME_VERSIONS[] =
    "UPDATE unit_version SET code = code || '/' || CAST(unit_id AS TEXT), identifier_code = '',"
    " identifier_status = 'unknown' WHERE unit_id IN " OF_FATE("begins");

static bool run(Ctx *cx, const char *sql, int64_t id, Date date)
{
    return db_run(cx->db, sql, DB_ARGS(db_int(id), db_date(cx->arena, date)), &cx->error);
}

static bool run_plain(Ctx *cx, const char *sql, int64_t id)
{
    return db_run(cx->db, sql, DB_ARGS(db_int(id)), &cx->error);
}

static bool restore_units(Ctx *cx, const Reorganization *of)
{
    const Date before = {of->date.days - 1};
    return run(cx, SQL_NAME_ANSWERERS, of->id, of->date) &&
           run(cx, SQL_DROP_NEW_VERSIONS, of->id, of->date) &&
           run(cx, SQL_REOPEN_VERSIONS, of->id, before) &&
           run_plain(cx, SQL_REOPEN_UNITS, of->id) && run_plain(cx, SQL_RESTORE_UNITS, of->id) &&
           run(cx, SQL_DROP_SUCCESSIONS, of->id, of->date) &&
           run_plain(cx, SQL_UNNAME_VERSIONS, of->id) && run_plain(cx, SQL_UNNAME_UNITS, of->id);
}

/* ---- holders ---- */

/* What had come to a unit from those closed before it. */
static const char SQL_TAKE_BACK[] =
    "WITH RECURSIVE left_to (unit_id) AS (SELECT u.unit_id FROM reorganization_unit AS u"
    " WHERE u.holder_unit_id = $1 AND u.fate = 'ends' UNION SELECT u.unit_id"
    " FROM reorganization_unit AS u JOIN left_to AS l ON u.holder_unit_id = l.unit_id"
    " AND u.fate = 'ends')"
    " UPDATE unit_holder SET holder_unit_id = $1 WHERE unit_id <> $1 AND unit_id IN"
    " (SELECT unit_id FROM left_to)";

/* A slice that is moving rows of a unit holds its row: it is waited for, and what it moved goes
 * back like the rest. */
static bool restore_holders(Ctx *cx, int64_t id)
{
    const int64_t *units = NULL;
    size_t count = 0;
    if (!reorganization_units(cx, id, "ends", &units, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!unit_holder_delete(cx->db, units[i], &cx->error) ||
            !run_plain(cx, SQL_TAKE_BACK, units[i]) || !series_reopen(cx, units[i]))
            return false;
    return true;
}

/* ---- posts ---- */

static const char SQL_RESTORE_POSTS[] =
    "UPDATE post SET valid_to = r.ended_before FROM reorganization_post AS r"
    " WHERE r.post_id = post.id AND r.reorganization_id = $1 AND r.is_new = 0";
/* In units that lived before; in those that began they end with the unit. */
static const char SQL_END_POSTS[] =
    "UPDATE post SET valid_to = $2 WHERE id IN (SELECT r.post_id FROM reorganization_post AS r"
    " WHERE r.reorganization_id = $1 AND r.is_new = 1) AND unit_id NOT IN " OF_FATE("begins");

static Str note_of(Ctx *cx, const Reorganization *of)
{
    Buf text = buf_new(cx->arena, 256);
    Json json = json_to(&text);
    json_open_object(&json);
    json_put_id(&json, "reorganization", of->id);
    json_put_text(&json, "resolution", of->resolution);
    json_close_object(&json);
    return buf_str(&text);
}

static const char SQL_CANCEL[] = "UPDATE reorganization SET state = 'undone', ended_at = $2"
                                 " WHERE id = $1 AND state = 'scheduled'";

/* What has not come yet is only taken off the calendar. */
static bool cancel(Ctx *cx, const Reorganization *of)
{
    return db_run_one(cx->db, SQL_CANCEL, DB_ARGS(db_int(of->id), db_instant(cx->now)),
                      &cx->error) &&
           journal_note(cx, "reorganization.cancelled", 0, note_of(cx, of));
}

bool reorganize_undo(Ctx *cx, int64_t id)
{
    Reorganization of = {0};
    bool found = false;
    if (!reorganize_find(cx, id, &of, &found))
        return false;
    if (!found)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có đợt sắp xếp này."), "reorganization %lld",
                    (long long)id);
    if (str_is(of.state, "scheduled"))
        return cancel(cx, &of);
    return check(cx, of.id) && restore_units(cx, &of) && restore_holders(cx, of.id) &&
           run_plain(cx, SQL_RESTORE_POSTS, of.id) &&
           run(cx, SQL_END_POSTS, of.id, (Date){cx->today.days - 1}) &&
           cache_touch(cx, UNIT_CACHE.name) && cache_touch(cx, CALENDAR_CACHE.name) &&
           journal_note(cx, "reorganization.undone", 0, note_of(cx, &of));
}

/* ---- rows go back ---- */

typedef struct BackRow {
    int64_t work_id, version;
    int64_t from_unit_id, from_origin_unit_id, from_owner_unit_id, from_officer_id;
} BackRow;
static const DbColumn BACK_COLUMNS[] = {
    DB_INT(BackRow, work_id),
    DB_INT(BackRow, version),
    DB_INT(BackRow, from_unit_id),
    DB_INT(BackRow, from_origin_unit_id),
    DB_INT(BackRow, from_owner_unit_id),
    DB_OPTIONAL(BackRow, from_officer_id),
};
static const char SQL_BACK[] =
    "SELECT work_id, version, from_unit_id, from_origin_unit_id, from_owner_unit_id,"
    " from_officer_id FROM reorganization_work WHERE reorganization_id = $1"
    " AND state IN ('moved', 'waiting', 'decided') ORDER BY work_id LIMIT 100";
static const char SQL_MARK[] =
    "UPDATE reorganization_work SET state = $3 WHERE reorganization_id = $1 AND work_id = $2";

static bool return_one(Ctx *cx, const Reorganization *of, const BackRow *row)
{
    Work seen = {0};
    bool done = false;
    const WorkTransfer to = {.verb = "transfer_back",
                             .unit_id = row->from_unit_id,
                             .origin_unit_id = row->from_origin_unit_id,
                             .owner_unit_id = row->from_owner_unit_id,
                             .officer_id = row->from_officer_id,
                             .reorganization_id = of->id,
                             .resolution = of->resolution};
    if (!work_get(cx, (WorkId){row->work_id}, &seen))
        return false;
    if (seen.version == row->version && !work_transfer(cx, &seen, &to, &done))
        return false;
    return db_run(
        cx->db, SQL_MARK,
        DB_ARGS(db_int(of->id), db_int(row->work_id), db_cstr(done ? "returned" : "kept")),
        &cx->error);
}

/* ---- kept and finished since: it lies with who answers for it, in the unit it came from ---- */

typedef struct FinishedRow {
    int64_t work_id, reorganization_id;
    int64_t unit_id, origin_unit_id, owner_unit_id; /* from now on */
    Str resolution;
} FinishedRow;
static const DbColumn FINISHED_COLUMNS[] = {
    DB_INT(FinishedRow, work_id),       DB_INT(FinishedRow, reorganization_id),
    DB_INT(FinishedRow, unit_id),       DB_INT(FinishedRow, origin_unit_id),
    DB_INT(FinishedRow, owner_unit_id), DB_TEXT(FinishedRow, resolution),
};
#define NEW_UNITS                                                                                  \
    "(SELECT u.unit_id FROM reorganization_unit AS u WHERE u.reorganization_id = o.id"             \
    " AND u.fate = 'begins')"
#define FORMER(now, before) "CASE WHEN " now " IN " NEW_UNITS " THEN " before " ELSE " now " END"
static const char SQL_FINISHED[] =
    "SELECT r.work_id, o.id AS reorganization_id, " FORMER("w.unit_id", "r.from_unit_id") " AS unit_id, " FORMER(
        "w.origin_unit_id",
        "r.from_origin_unit_id") " AS"
                                 " origin_unit_id, " FORMER(
                                     "w.owner_unit_id",
                                     "r.from_owner_unit_id") " AS owner_unit_id,"
                                                             " o.resolution FROM reorganization AS o JOIN reorganization_work AS r"
                                                             " ON r.reorganization_id = o.id AND r.state = 'kept' JOIN work AS w ON w.id = r.work_id"
                                                             " AND w.closed_at IS NOT NULL AND (w.unit_id IN " NEW_UNITS
                                                             " OR w.origin_unit_id IN " NEW_UNITS
                                                             " OR w.owner_unit_id IN " NEW_UNITS
                                                             ") WHERE o.state = 'undone' ORDER BY r.work_id LIMIT 100";

static bool list_finished(Ctx *cx, FinishedRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_FINISHED, DB_NO_ARGS, DB_ROWS(FINISHED_COLUMNS),
                        sizeof **out, WORK_TRANSFER_ROWS, (void *)out, out_count, &cx->error);
}

static bool return_finished(Ctx *cx, bool *more)
{
    FinishedRow *rows = NULL;
    size_t count = 0;
    if (!list_finished(cx, &rows, &count))
        return false;
    *more = count > 0;
    for (size_t i = 0; i < count; i++) {
        Work seen = {0};
        bool done = false;
        if (!work_get(cx, (WorkId){rows[i].work_id}, &seen))
            return false;
        const WorkTransfer to = {.verb = "transfer_back",
                                 .unit_id = rows[i].unit_id,
                                 .origin_unit_id = rows[i].origin_unit_id,
                                 .owner_unit_id = rows[i].owner_unit_id,
                                 .officer_id = seen.officer_id,
                                 .reorganization_id = rows[i].reorganization_id,
                                 .resolution = rows[i].resolution};
        if (!work_transfer(cx, &seen, &to, &done) ||
            !db_run(cx->db, SQL_MARK,
                    DB_ARGS(db_int(rows[i].reorganization_id), db_int(rows[i].work_id),
                            db_cstr("returned")),
                    &cx->error))
            return false;
    }
    return true;
}

/* ---- new work in a unit that should not be there ---- */

static const DbColumn NEWBORN_COLUMNS[] = {
    DB_INT(Newborn, work_id),          DB_INT(Newborn, unit_id),
    DB_INT(Newborn, answerer_unit_id), DB_INT(Newborn, reorganization_id),
    DB_TEXT(Newborn, resolution),
};
static const char SQL_NEWBORN[] =
    "SELECT w.id AS work_id, u.unit_id, u.holder_unit_id AS answerer_unit_id,"
    " o.id AS reorganization_id, o.resolution FROM reorganization AS o JOIN reorganization_unit AS u"
    " ON u.reorganization_id = o.id AND u.fate = 'begins' AND u.holder_unit_id IS NOT NULL"
    " JOIN work AS w ON w.unit_id = u.unit_id AND w.closed_at IS NULL WHERE o.state = 'undone'"
    " AND NOT EXISTS (SELECT 1 FROM reorganization_work AS r WHERE r.reorganization_id = o.id"
    "   AND r.work_id = w.id) ORDER BY w.id LIMIT 100";

static bool list_newborn(Ctx *cx, Newborn **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_NEWBORN, DB_NO_ARGS, DB_ROWS(NEWBORN_COLUMNS),
                        sizeof **out, WORK_TRANSFER_ROWS, (void *)out, out_count, &cx->error);
}

static bool return_newborn(Ctx *cx, bool *more)
{
    Newborn *rows = NULL;
    size_t count = 0;
    if (!list_newborn(cx, &rows, &count))
        return false;
    *more = count > 0;
    for (size_t i = 0; i < count; i++)
        if (!follow_newborn(cx, &rows[i]))
            return false;
    return true;
}

/* ---- units that began and hold nothing any more ---- */

static const char SQL_EMPTY[] =
    "SELECT coalesce(max(found.unit_id), 0) AS unit_id FROM (SELECT r.unit_id"
    " FROM reorganization AS o JOIN reorganization_unit AS r ON r.reorganization_id = o.id"
    " AND r.fate = 'begins' JOIN unit AS u ON u.id = r.unit_id AND u.valid_to IS NULL"
    " WHERE o.state IN ('returning', 'undone') AND NOT EXISTS (SELECT 1 FROM work AS w"
    "   WHERE w.closed_at IS NULL AND w.unit_id = r.unit_id)"
    " AND NOT EXISTS (SELECT 1 FROM work AS w WHERE w.closed_at IS NULL"
    "   AND w.origin_unit_id = r.unit_id)"
    " AND NOT EXISTS (SELECT 1 FROM work AS w WHERE w.closed_at IS NULL"
    "   AND w.owner_unit_id = r.unit_id) ORDER BY r.unit_id LIMIT 1) AS found";
static const char SQL_END_UNIT[] = "UPDATE unit SET valid_to = CASE WHEN valid_from > $2"
                                   " THEN valid_from ELSE $2 END WHERE id = $1";
static const char SQL_END_VERSION[] =
    "UPDATE unit_version SET valid_to = CASE WHEN valid_from > $2 THEN valid_from ELSE $2 END"
    " WHERE unit_id = $1 AND valid_to IS NULL";
static const char SQL_END_UNIT_POSTS[] =
    "UPDATE post SET valid_to = $2 WHERE unit_id = $1 AND valid_to IS NULL";

static const char SQL_ANSWERER[] =
    "SELECT coalesce(max(holder_unit_id), 0) AS answerer"
    " FROM reorganization_unit WHERE unit_id = $1 AND fate = 'begins'";

/* What was under way to this unit, or opened there by a request that has not committed yet, still
 * comes to it: it follows from there. */
static bool name_answerer(Ctx *cx, int64_t unit_id)
{
    int64_t named = 0;
    int64_t living = 0;
    if (!db_fetch_int(cx->db, SQL_ANSWERER, DB_ARGS(db_int(unit_id)), &named, &cx->error))
        return false;
    return named == 0 || (unit_holder_get(cx, named, &living) &&
                          unit_holder_store(cx->db, unit_id, living, cx->now, &cx->error));
}

static bool end_unit(Ctx *cx, int64_t unit_id)
{
    const Date yesterday = {cx->today.days - 1};
    return name_answerer(cx, unit_id) && run(cx, SQL_END_UNIT, unit_id, yesterday) &&
           run(cx, SQL_END_VERSION, unit_id, yesterday) &&
           run(cx, SQL_END_UNIT_POSTS, unit_id, yesterday) && cache_touch(cx, UNIT_CACHE.name);
}

static bool find_empty(Ctx *cx, int64_t *out)
{
    return db_fetch_int(cx->db, SQL_EMPTY, DB_NO_ARGS, out, &cx->error);
}

bool return_is_needed(Ctx *cx, bool *out)
{
    FinishedRow *finished = NULL;
    Newborn *newborn = NULL;
    size_t finished_count = 0;
    size_t newborn_count = 0;
    int64_t unit_id = 0;
    if (!list_finished(cx, &finished, &finished_count) ||
        !list_newborn(cx, &newborn, &newborn_count) || !find_empty(cx, &unit_id))
        return false;
    *out = finished_count > 0 || newborn_count > 0 || unit_id != 0;
    return true;
}

static bool end_empty(Ctx *cx, bool *more)
{
    int64_t unit_id = 0;
    if (!find_empty(cx, &unit_id))
        return false;
    *more = unit_id != 0;
    return !*more || end_unit(cx, unit_id);
}

/* ---- the whole ---- */

static const char SQL_RETURNING[] =
    "SELECT id, date, resolution, '' AS plan, state, cut_at, created_at, ended_at"
    " FROM reorganization WHERE state = 'returning' ORDER BY id LIMIT 1";
static const char SQL_END[] = "UPDATE reorganization SET state = 'undone', ended_at = $2"
                              " WHERE id = $1";

bool return_slice(Ctx *cx, bool *more)
{
    Reorganization of = {0};
    BackRow *rows = NULL;
    size_t count = 0;
    bool found = false;
    *more = false;
    if (!reorganization_find_by(cx, SQL_RETURNING, &of, &found))
        return false;
    if (!found)
        return return_finished(cx, more) && (*more || return_newborn(cx, more)) &&
               (*more || end_empty(cx, more));
    if (!db_fetch_all(cx->db, cx->arena, SQL_BACK, DB_ARGS(db_int(of.id)), DB_ROWS(BACK_COLUMNS),
                      sizeof *rows, WORK_TRANSFER_ROWS, (void *)&rows, &count, &cx->error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!return_one(cx, &of, &rows[i]))
            return false;
    *more = true;
    return count > 0 ||
           db_run(cx->db, SQL_END, DB_ARGS(db_int(of.id), db_instant(cx->now)), &cx->error);
}
