/* Before a change of calendars is confirmed: whom it would move, by the computation that moves. */
#include "features/calendar/calendar_internal.h"

#include <stdlib.h>

#define MAX_PAUSES 100000

typedef struct LimitRow {
    int64_t work_id;
    Clock clock;
} LimitRow;
static const DbColumn LIMIT_COLUMNS[] = {
    DB_INT(LimitRow, work_id),
    DB_INT(LimitRow, clock.id),
    DB_TEXT(LimitRow, clock.kind),
    DB_TEXT(LimitRow, clock.limit_text),
    DB_TEXT(LimitRow, clock.resume_rule),
    DB_INT(LimitRow, clock.calendar_unit_id),
    DB_INSTANT(LimitRow, clock.started_at),
    DB_INSTANT(LimitRow, clock.due_at),
    DB_INSTANT(LimitRow, clock.paused_at),
    DB_INSTANT(LimitRow, clock.plain_due_at),
};

#define FROM_SCOPE                                                                                 \
    " FROM calendar_change_scope AS s JOIN clock AS c ON c.calendar_unit_id = s.unit_id"           \
    " AND c.ended_at IS NULL WHERE s.change_id = $1 ORDER BY s.unit_id, c.work_id, c.id LIMIT $2"
static const char SQL_LIMITS[] =
    "SELECT c.work_id, c.id, c.kind, c.limit_text, c.resume_rule, c.calendar_unit_id, c.started_at,"
    " c.due_at, c.paused_at, c.plain_due_at" FROM_SCOPE;

/* The ended pauses of the same limits. */
typedef struct PauseRow {
    int64_t clock_id;
    Instant from_at, to_at;
    Str reason;
} PauseRow;
static const DbColumn PAUSE_COLUMNS[] = {DB_INT(PauseRow, clock_id), DB_INSTANT(PauseRow, from_at),
                                         DB_INSTANT(PauseRow, to_at), DB_TEXT(PauseRow, reason)};
static const char SQL_PAUSES[] =
    "SELECT p.clock_id, p.from_at, p.to_at, p.reason FROM (SELECT c.id" FROM_SCOPE ") AS l"
    " JOIN clock_pause AS p ON p.clock_id = l.id ORDER BY p.clock_id, p.from_at";

typedef struct Preview {
    Ctx *cx;
    const CalendarSet *set;
    const PauseRow *pauses;
    size_t pause_count;
    RecomputeSpan span;
    int64_t *moved; /* ids of works, once for each of their limits that move */
    size_t moved_count;
} Preview;

/* The calendars as they would be. A year becomes known by the table of a whole year alone. */
static bool load_calendars(Ctx *cx, const Change *change, const CalendarRows *rows,
                           const CalendarSet **out)
{
    int64_t *targets = NULL;
    CalendarRows entered = *rows;
    CalendarDraft draft = {.rows = &entered};
    if (change->kind != CHANGE_IMPORT)
        entered.year_count = 0;
    if (!change_targets(cx, change->id, &targets, &draft.unit_count))
        return false;
    draft.unit_ids = targets;
    return calendar_set_load_with(cx->db, cx->arena, &draft, out, &cx->error);
}

static size_t first_pause(const Preview *preview, int64_t clock_id)
{
    size_t low = 0, high = preview->pause_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (preview->pauses[middle].clock_id < clock_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static ClockPauses pauses_of(const Preview *preview, int64_t clock_id)
{
    const size_t first = first_pause(preview, clock_id);
    size_t end = first;
    while (end < preview->pause_count && preview->pauses[end].clock_id == clock_id)
        end++;
    ClockPauses pauses = clock_pauses_for(preview->cx->arena, end - first);
    for (size_t i = first; i < end; i++)
        clock_pauses_add(&pauses, preview->pauses[i].from_at, preview->pauses[i].to_at,
                         preview->pauses[i].reason);
    return pauses;
}

static void look_at(Preview *preview, const LimitRow *row, ChangePreview *out)
{
    if (!clock_recompute_covers(&row->clock, preview->span))
        return;
    const ClockPauses pauses = pauses_of(preview, row->clock.id);
    const RecomputeEffect effect =
        clock_recompute_effect(preview->cx, preview->set, &row->clock, &pauses, preview->span);
    out->limits++;
    out->promises += effect == RECOMPUTE_MOVES_PROMISE;
    if (effect != RECOMPUTE_NONE)
        preview->moved[preview->moved_count++] = row->work_id;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static int64_t count_distinct(int64_t *ids, size_t count)
{
    int64_t distinct = 0;
    if (count > 0)
        qsort(ids, count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < count; i++)
        distinct += i == 0 || ids[i] != ids[i - 1];
    return distinct;
}

bool change_preview(Ctx *cx, const Change *change, const CalendarRows *rows, ChangePreview *out)
{
    const DbArgs args = DB_ARGS(db_int(change->id), db_int(PREVIEW_MAX_LIMITS + 1));
    Preview preview = {.cx = cx, .span = change_span(change)};
    LimitRow *limits = NULL;
    PauseRow *pauses = NULL;
    size_t count = 0;
    if (!load_calendars(cx, change, rows, &preview.set) ||
        !db_fetch_all(cx->db, cx->arena, SQL_LIMITS, args, DB_ROWS(LIMIT_COLUMNS), sizeof *limits,
                      PREVIEW_MAX_LIMITS + 1, (void *)&limits, &count, &cx->error) ||
        !db_fetch_all(cx->db, cx->arena, SQL_PAUSES, args, DB_ROWS(PAUSE_COLUMNS), sizeof *pauses,
                      MAX_PAUSES, (void *)&pauses, &preview.pause_count, &cx->error))
        return false;
    preview.pauses = pauses;
    *out = (ChangePreview){.is_part = count > PREVIEW_MAX_LIMITS};
    count -= out->is_part;
    preview.moved = ARENA_ARRAY(cx->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        look_at(&preview, &limits[i], out);
    out->works = count_distinct(preview.moved, preview.moved_count);
    return true;
}
