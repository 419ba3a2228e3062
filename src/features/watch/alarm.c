/*
 * The alarms. Time makes work late by itself, so of every unit with open work the range of dues
 * between the last look and now is read from the index; closed units without work cost nothing.
 * What changes behind the mark (a new holder, a resumed limit that is short) is heard of from the
 * journal. Nothing is scanned and no move writes a row for it.
 */
#include "features/watch/watch_internal.h"
#include "kernel/calendar.h"
#include "kernel/calendar_store.h"
#include "kernel/follower.h"

#define CLOCK_NAME "alarms-by-time"
#define CLOCK_EVERY_MS 15000
#define JOURNAL_NAME "alarms-by-journal"
#define JOURNAL_EVERY_MS 2000
#define MAX_NOTICES 400 /* of a slice; one work more may add RECIPIENTS */
#define MAX_CHANGED 100
#define RECIPIENTS 20

typedef struct Change {
    int64_t work_id, officer_id;
    Instant due_at;
} Change;

typedef struct Slice {
    FollowerPlace from, to;
    Notice notices[MAX_NOTICES + 4 * RECIPIENTS];
    size_t count;
    Change taken_back[MAX_CHANGED];
    size_t taken_back_count;
    NoticeMark *marks; /* those that moved on */
    size_t mark_count;
    bool is_full;
} Slice;

/* ---- whom to tell ---- */

/* A working day ahead: the close of the next working day after `from`. */
static Instant day_ahead(const Ctx *cx, int64_t unit_id, Instant from)
{
    const CalendarRequest request = {.from = calendar_minute_of(from),
                                     .limit = {.kind = CALENDAR_WORKING_DAYS, .count = 1}};
    CalendarResult result = {0};
    Error error = {0};
    if (calendar_due(calendar_of_unit(cx, unit_id), &request, cx->arena, &result, &error))
        return calendar_instant_of(result.due);
    return (Instant){from.ms + MS_PER_DAY};
}

typedef struct Recipient {
    int64_t account_id;
} Recipient;
static const DbColumn RECIPIENT_COLUMNS[] = {DB_INT(Recipient, account_id)};
/* Of the unit, or of who holds for it while its rows have not followed. */
static const char SQL_RECIPIENTS[] =
    "SELECT DISTINCT p.account_id FROM post AS p JOIN account AS a ON a.id = p.account_id"
    " WHERE p.unit_id = (SELECT coalesce(max(h.holder_unit_id), $1) FROM unit_holder AS h"
    "   WHERE h.unit_id = $1) AND p.role = $2 AND a.state = 'active' AND a.kind = 'officer'"
    " AND p.valid_from <= $3 AND (p.valid_to IS NULL OR p.valid_to >= $3)"
    " ORDER BY p.account_id LIMIT 20";

static void add_notice(Slice *slice, const Work *work, const char *level, const char *reason,
                       int64_t account_id)
{
    if (slice->count < COUNT_OF(slice->notices))
        slice->notices[slice->count++] = (Notice){.account_id = account_id,
                                                  .work_id = work->id.value,
                                                  .level = str_of(level),
                                                  .reason = str_of(reason),
                                                  .due_at = work->due_at};
}

static bool tell_role(Ctx *cx, Slice *slice, const Work *work, const char *level,
                      const char *reason, Str role)
{
    Recipient *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_RECIPIENTS,
                      DB_ARGS(db_int(work->unit_id), db_text(role), db_date(cx->arena, cx->today)),
                      DB_ROWS(RECIPIENT_COLUMNS), sizeof *rows, RECIPIENTS, (void *)&rows, &count,
                      &cx->error))
        return false;
    for (size_t i = 0; i < count; i++)
        add_notice(slice, work, level, reason, rows[i].account_id);
    return true;
}

/* A limit of a day or less would call as soon as it begins; the list of what is due today shows it.
 */
static bool is_short(const Ctx *cx, const Work *work)
{
    return work->due_at.ms <= day_ahead(cx, work->owner_unit_id, work->opened_at).ms;
}

/* The holder; while it lies in the pool, those whose turn it is. The leader too once it is late. */
static bool tell(Ctx *cx, Slice *slice, const Work *work, bool is_late)
{
    const char *level = is_late ? "late" : "soon";
    if (!is_late && is_short(cx, work))
        return true;
    if (work->officer_id)
        add_notice(slice, work, level, "holder", work->officer_id);
    else if (!tell_role(cx, slice, work, level, "holder", work->role))
        return false;
    if (is_late && !tell_role(cx, slice, work, level, "leader", str_of(ROLE_CODES[ROLE_LEADER])))
        return false;
    slice->is_full |= slice->count >= MAX_NOTICES;
    return true;
}

/* ---- what time brings ---- */

static NoticeMark mark_of(const NoticeMark *marks, size_t count, int64_t unit_id)
{
    NoticeMark mark = marks[0]; /* of unit 0 */
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (marks[middle].unit_id < unit_id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < count && marks[low].unit_id == unit_id)
        mark = marks[low];
    mark.unit_id = unit_id;
    return mark;
}

/* Tells of a unit's work behind `mark`, which moves to the last one told. */
static bool tell_range(Ctx *cx, Slice *slice, int64_t unit_id, bool is_late, WorkDue *mark)
{
    const Instant until = is_late ? cx->now : day_ahead(cx, unit_id, cx->now);
    Work *rows = NULL;
    size_t count = 0;
    if (!work_list_due(cx, unit_id, *mark, until, &rows, &count))
        return false;
    for (size_t i = 0; i < count && !slice->is_full; i++) {
        *mark = (WorkDue){rows[i].due_at.ms, rows[i].id.value};
        /* Already late: the range of the late ones tells of it. */
        if (!is_late && mark->due <= cx->now.ms)
            continue;
        if (!tell(cx, slice, &rows[i], is_late))
            return false;
    }
    return true;
}

static bool look_at_unit(Ctx *cx, Slice *slice, const NoticeMark *mark)
{
    WorkDue soon = {mark->soon_due, mark->soon_id};
    WorkDue late = {mark->late_due, mark->late_id};
    if (!tell_range(cx, slice, mark->unit_id, false, &soon) ||
        !tell_range(cx, slice, mark->unit_id, true, &late))
        return false;
    if (soon.id != mark->soon_id || soon.due != mark->soon_due || late.id != mark->late_id ||
        late.due != mark->late_due)
        slice->marks[slice->mark_count++] =
            (NoticeMark){mark->unit_id, soon.due, soon.id, late.due, late.id};
    return true;
}

static bool look_at_units(Ctx *cx, Slice *slice, const NoticeMark *marks, size_t count)
{
    const int64_t *units = NULL;
    size_t unit_count = 0;
    if (!work_list_busy_units(cx, &units, &unit_count))
        return false;
    slice->marks = ARENA_ARRAY(cx->arena, NoticeMark, unit_count + 1);
    for (size_t i = 0; i < unit_count && !slice->is_full; i++) {
        const NoticeMark mark = mark_of(marks, count, units[i]);
        if (!look_at_unit(cx, slice, &mark))
            return false;
    }
    return true;
}

/* The first look: what is late already stays in the lists; notices begin from here on. */
static void begin(Ctx *cx, Slice *slice)
{
    slice->marks = ARENA_NEW(cx->arena, NoticeMark);
    slice->marks[0] = (NoticeMark){.soon_due = cx->now.ms, .late_due = cx->now.ms};
    slice->mark_count = 1;
}

static bool look_by_time(Ctx *cx, void **out)
{
    Slice *slice = ARENA_NEW(cx->arena, Slice);
    NoticeMark *marks = NULL;
    size_t count = 0;
    if (!notice_mark_list(cx, &marks, &count))
        return false;
    if (count == 0)
        begin(cx, slice);
    else if (!look_at_units(cx, slice, marks, count))
        return false;
    if (slice->mark_count > 0)
        *out = slice;
    return true;
}

/* ---- what the journal brings ---- */

static bool look_at_work(Ctx *cx, Slice *slice, const NoticeMark *mark, const Work *work)
{
    const Instant due = work->closed_at.ms ? (Instant){0} : work_due(work);
    bool has_open = false;
    if (!notice_has_open(cx, work->id.value, &has_open))
        return false;
    if (has_open)
        slice->taken_back[slice->taken_back_count++] =
            (Change){work->id.value, work->officer_id, work->due_at};
    if (due.ms == 0 || due.ms > mark->soon_due)
        return true;
    return tell(cx, slice, work, due.ms <= cx->now.ms);
}

static const Work *find_row(const Work *rows, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].id.value == id)
            return &rows[i];
    return NULL;
}

/* Work is looked at in the order of its entries, so a full slice ends before the first one left. */
static bool look_at_changes(Ctx *cx, Slice *slice, const NoticeMark *marks, size_t mark_count)
{
    FollowerEntry entries[MAX_CHANGED];
    int64_t ids[MAX_CHANGED];
    size_t count = 0, row_count = 0;
    Work *rows = NULL;
    if (!follower_read_work(cx, slice->from, entries, MAX_CHANGED, &count, &slice->to))
        return false;
    for (size_t i = 0; i < count; i++)
        ids[i] = entries[i].work_id;
    if (!work_get_many(cx, ids, count, &rows, &row_count))
        return false;
    for (size_t i = 0; i < count; i++) {
        const Work *work = find_row(rows, row_count, ids[i]);
        if (slice->is_full) {
            slice->to.leaf = entries[i].leaf;
            break;
        }
        const NoticeMark mark = mark_of(marks, mark_count, work ? work->unit_id : 0);
        if (work && !look_at_work(cx, slice, &mark, work))
            return false;
    }
    return true;
}

static bool look_by_journal(Ctx *cx, void **out)
{
    Slice *slice = ARENA_NEW(cx->arena, Slice);
    NoticeMark *marks = NULL;
    size_t count = 0;
    if (!follower_load(cx, JOURNAL_NAME, &slice->from) || !notice_mark_list(cx, &marks, &count))
        return false;
    slice->to = slice->from;
    slice->to.walked_id = FOLLOWER_WALKED;
    if (count == 0 || !look_at_changes(cx, slice, marks, count))
        return count == 0;
    slice->to.walked_id = FOLLOWER_WALKED;
    const bool has_moved = slice->to.tree_id != slice->from.tree_id ||
                           slice->to.leaf != slice->from.leaf ||
                           slice->from.walked_id != FOLLOWER_WALKED;
    if (has_moved)
        *out = slice;
    return true;
}

/* ---- writing ---- */

static bool write_rows(Ctx *cx, const Slice *slice)
{
    for (size_t i = 0; i < slice->taken_back_count; i++) {
        const Change *change = &slice->taken_back[i];
        if (!notice_take_back(cx, change->work_id, change->due_at, change->officer_id))
            return false;
    }
    for (size_t i = 0; i < slice->count; i++)
        if (!notice_store(cx, &slice->notices[i]))
            return false;
    for (size_t i = 0; i < slice->mark_count; i++)
        if (!notice_mark_store(cx, &slice->marks[i]))
            return false;
    return true;
}

/* A slice that another process wrote before adds nothing: its notices are there. */
static bool write_by_time(Ctx *cx, void *slice)
{
    return write_rows(cx, slice);
}

static bool write_by_journal(Ctx *cx, void *data)
{
    const Slice *slice = data;
    return follower_store(cx, JOURNAL_NAME, slice->from, slice->to) && write_rows(cx, slice);
}

const DutyKind ALARM_BY_TIME_DUTY = {
    .name = CLOCK_NAME, .every_ms = CLOCK_EVERY_MS, .look = look_by_time, .write = write_by_time};
const DutyKind ALARM_BY_JOURNAL_DUTY = {.name = JOURNAL_NAME,
                                        .every_ms = JOURNAL_EVERY_MS,
                                        .look = look_by_journal,
                                        .write = write_by_journal};
