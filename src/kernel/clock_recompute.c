#include "kernel/clock_recompute.h"

#include "kernel/actor.h"
#include "kernel/journal.h"
#include "kernel/work_internal.h"
#include "platform/memo.h"

/* ---- which ---- */

static const DbColumn ID_COLUMNS[] = {DB_INT(WorkId, value)};
static const char SQL_LIST[] =
    "SELECT DISTINCT work_id AS value FROM clock WHERE calendar_unit_id = $1 AND ended_at IS NULL"
    " AND work_id > $2 AND due_at >= $3 AND started_at < $4 ORDER BY work_id LIMIT $5";

static int64_t begin_ms(Date date)
{
    return instant_of_local(date, 0).ms;
}

static int64_t end_ms(Date date)
{
    return date.days ? begin_ms((Date){date.days + 1}) : DUE_NEVER_MS;
}

bool clock_recompute_list(Db *db, Arena *arena, const RecomputeQuery *query, WorkId **out,
                          size_t *out_count, Error *error)
{
    return db_fetch_all(
        db, arena, SQL_LIST,
        DB_ARGS(db_int(query->unit_id), db_int(query->after), db_int(begin_ms(query->span.first)),
                db_int(end_ms(query->span.last)), db_int((int64_t)query->max)),
        DB_ROWS(ID_COLUMNS), sizeof **out, query->max, (void *)out, out_count, error);
}

/* ---- one work ---- */

/* A limit that moves. */
typedef struct Shift {
    const Clock *clock;
    Instant due;   /* the promise that stands from now on */
    Instant plain; /* of a renewed promise: what the calendar gives; else 0 */
} Shift;

/* A renewed promise stays unless the limit itself goes beyond it. */
static Shift shift_of(const Clock *clock, Instant due)
{
    if (clock->plain_due_at.ms == 0)
        return (Shift){.clock = clock, .due = due};
    return (Shift){clock, due.ms > clock->due_at.ms ? due : clock->due_at, due};
}

bool clock_recompute_covers(const Clock *clock, RecomputeSpan span)
{
    return clock->ended_at.ms == 0 && clock->due_at.ms >= begin_ms(span.first) &&
           clock->started_at.ms < end_ms(span.last);
}

/* What the calendar alone gave: without a promise that was renewed. */
static Instant plain_due(const Clock *clock)
{
    return clock->plain_due_at.ms ? clock->plain_due_at : clock->due_at;
}

/* A limit that cannot be computed, because a year has no data, keeps the due it has; its ledger
 * says why. */
static Instant due_of(Ctx *cx, const CalendarSet *set, const Clock *clock,
                      const ClockPauses *pauses)
{
    CalendarRequest request = {.from = calendar_minute_of(clock->started_at),
                               .pauses = pauses->at,
                               .pause_count = pauses->count,
                               .rests = pauses->rests};
    CalendarResult result = {0};
    Error ignored = {0};
    const bool ok = calendar_parse_limit(clock->limit_text, &request.limit, &ignored) &&
                    calendar_parse_resume(clock->resume_rule, &request.resume, &ignored) &&
                    calendar_due(calendar_set_find(set, clock->calendar_unit_id), &request,
                                 cx->arena, &result, &ignored);
    return ok ? calendar_instant_of(result.due) : plain_due(clock);
}

static bool find_shift(Ctx *cx, const CalendarSet *set, const Clock *clock,
                       const ClockPauses *pauses, Shift *out)
{
    const Instant due = due_of(cx, set, clock, pauses);
    if (due.ms <= plain_due(clock).ms)
        return false;
    *out = shift_of(clock, due);
    return true;
}

static bool find_shifts(Ctx *cx, const CalendarSet *set, WorkId id, RecomputeSpan span,
                        Shift *shifts, size_t *count)
{
    Clock *clocks = NULL;
    size_t clock_count = 0;
    if (!clock_list(cx, id.value, &clocks, &clock_count))
        return false;
    for (size_t i = 0; i < clock_count; i++) {
        ClockPauses pauses = {0};
        if (!clock_recompute_covers(&clocks[i], span))
            continue;
        if (!clock_pause_list(cx, clocks[i].id, &pauses))
            return false;
        *count += find_shift(cx, set, &clocks[i], &pauses, &shifts[*count]);
    }
    return true;
}

/* While a limit is paused no day is promised. */
static bool moves_promise(const Shift *shift)
{
    const Clock *clock = shift->clock;
    return str_is(clock->kind, "legal") && clock->paused_at.ms == 0 &&
           shift->due.ms != clock->due_at.ms;
}

RecomputeEffect clock_recompute_effect(Ctx *cx, const CalendarSet *set, const Clock *clock,
                                       const ClockPauses *pauses, RecomputeSpan span)
{
    Shift shift = {0};
    if (!clock_recompute_covers(clock, span) || !find_shift(cx, set, clock, pauses, &shift))
        return RECOMPUTE_NONE;
    return moves_promise(&shift) ? RECOMPUTE_MOVES_PROMISE : RECOMPUTE_MOVES;
}

static const char SQL_TAKE[] =
    "UPDATE work SET changed_at = changed_at WHERE id = $1 RETURNING " WORK_COLUMNS;
static const char SQL_MOVE[] = "UPDATE clock SET due_at = $2, plain_due_at = $3 WHERE id = $1";
static const char SQL_DUE[] =
    "UPDATE work SET due_at = $2, changed_at = $3, version = version + 1 WHERE id = $1";

static void put_shift(Json *json, const Shift *shift)
{
    json_open_object(json);
    json_put_id(json, "clock", shift->clock->id);
    json_put_text(json, "kind", shift->clock->kind);
    json_put_instant(json, "from", shift->clock->due_at);
    json_put_instant(json, "to", shift->due);
    json_close_object(json);
}

static void put_promise(Json *json, const Shift *shifts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (moves_promise(&shifts[i])) {
            json_put_instant(json, "old_due", shifts[i].clock->due_at);
            json_put_instant(json, "new_due", shifts[i].due);
            return;
        }
}

static bool note(Ctx *cx, const Work *work, const RecomputeReason *reason, const Shift *shifts,
                 size_t count)
{
    Buf body = buf_new(cx->arena, 512);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_text(&json, "note", reason->words);
    json_put_id(&json, "change", reason->change_id);
    put_promise(&json, shifts, count);
    json_key(&json, "clocks");
    json_open_array(&json);
    for (size_t i = 0; i < count; i++)
        put_shift(&json, &shifts[i]);
    json_close_array(&json);
    json_close_object(&json);
    const JournalEntry entry = {.at = cx->now,
                                .actor_kind = str_of(actor_kind_code(cx->actor.kind)),
                                .actor_id = cx->actor.account_id,
                                .unit_id = reason->unit_id,
                                .work_id = work->id.value,
                                .version = work->version,
                                .verb = STR("recompute"),
                                .from_state = work->state,
                                .to_state = work->state,
                                .body = buf_str(&body)};
    return journal_append(cx, &entry);
}

static bool move_due(Ctx *cx, const Shift *shift)
{
    return db_run_one(
        cx->db, SQL_MOVE,
        DB_ARGS(db_int(shift->clock->id), db_instant(shift->due), db_instant(shift->plain)),
        &cx->error);
}

static bool write_shifts(Ctx *cx, Work *work, const RecomputeReason *reason, const Shift *shifts,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!move_due(cx, &shifts[i]))
            return false;
    Instant due = {0};
    work->version++;
    memo_changed(cx, work->unit_id);
    memo_changed(cx, work->officer_id);
    return clock_earliest_due(cx, work->id.value, &due) &&
           db_run_one(cx->db, SQL_DUE,
                      DB_ARGS(db_int(work->id.value), db_int(due.ms), db_instant(cx->now)),
                      &cx->error) &&
           note(cx, work, reason, shifts, count);
}

/* The row of the work is taken first, so that a move of the same moment waits or is waited for;
 * what moves is then computed again from what it left. */
static bool take_and_shift(Ctx *cx, const CalendarSet *set, WorkId id,
                           const RecomputeReason *reason, bool *moved)
{
    Work work = {0};
    Shift shifts[CLOCK_MAX_PER_WORK];
    size_t count = 0;
    if (!db_fetch_one(cx->db, cx->arena, SQL_TAKE, DB_ARGS(db_int(id.value)), WORK_SHAPE, &work,
                      &cx->error) ||
        !find_shifts(cx, set, id, reason->span, shifts, &count))
        return false;
    *moved = count > 0;
    return count == 0 || write_shifts(cx, &work, reason, shifts, count);
}

bool clock_recompute_work(Ctx *cx, const CalendarSet *set, WorkId id, const RecomputeReason *reason,
                          bool *moved)
{
    Shift shifts[CLOCK_MAX_PER_WORK];
    size_t count = 0;
    *moved = false;
    return find_shifts(cx, set, id, reason->span, shifts, &count) &&
           (count == 0 || take_and_shift(cx, set, id, reason, moved));
}
