#include "kernel/clock.h"

#include "kernel/calendar.h"
#include "kernel/calendar_store.h"
#include "kernel/work.h"

static const DbColumn COLUMNS[] = {
    DB_INT(Clock, id),
    DB_TEXT(Clock, kind),
    DB_TEXT(Clock, limit_text),
    DB_TEXT(Clock, resume_rule),
    DB_INT(Clock, calendar_unit_id),
    DB_INSTANT(Clock, started_at),
    DB_INSTANT(Clock, due_at),
    DB_INSTANT(Clock, first_due_at),
    DB_INSTANT(Clock, paused_at),
    DB_INSTANT(Clock, ended_at),
    DB_INSTANT(Clock, plain_due_at),
    DB_TEXT(Clock, limit_source),
    DB_TEXT(Clock, resume_source),
    DB_TEXT(Clock, pause_reason),
};

static const char SQL_LIST[] =
    "SELECT id, kind, limit_text, resume_rule, calendar_unit_id, started_at, due_at, first_due_at,"
    " paused_at, ended_at, plain_due_at, limit_source, resume_source, pause_reason"
    " FROM clock WHERE work_id = $1 ORDER BY id LIMIT 16";

bool clock_list(Ctx *cx, int64_t work_id, Clock **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_LIST, DB_ARGS(db_int(work_id)), DB_ROWS(COLUMNS),
                        sizeof **out, CLOCK_MAX_PER_WORK, (void *)out, out_count, &cx->error);
}

static const struct {
    const char *kind, *label;
} KINDS[] = {
    {"reception", VI("Trả lời tiếp nhận")},
    {"legal", VI("Thời hạn theo quy định")},
    {"committed", VI("Thời hạn cam kết")},
    {"step", VI("Thời gian của bước")},
};

const char *clock_kind_label(Str kind)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (str_is(kind, KINDS[i].kind))
            return KINDS[i].label;
    return VI("Thời hạn");
}

/* ---- pauses ---- */

typedef struct PauseRow {
    Instant from_at, to_at;
    Str reason;
} PauseRow;

static const DbColumn PAUSE_COLUMNS[] = {DB_INSTANT(PauseRow, from_at), DB_INSTANT(PauseRow, to_at),
                                         DB_TEXT(PauseRow, reason)};

static const char SQL_PAUSES[] =
    "SELECT from_at, to_at, reason FROM clock_pause WHERE clock_id = $1 ORDER BY from_at LIMIT 100";

ClockPauses clock_pauses_for(Arena *arena, size_t count)
{
    return (ClockPauses){.at = ARENA_ARRAY(arena, CalendarPause, count + 1),
                         .rests = ARENA_ARRAY(arena, bool, count + 1)};
}

void clock_pauses_add(ClockPauses *pauses, Instant from, Instant to, Str reason)
{
    pauses->at[pauses->count] = (CalendarPause){calendar_minute_of(from), calendar_minute_of(to)};
    pauses->rests[pauses->count++] = !str_is(reason, PAUSE_SUPPLEMENT);
}

bool clock_pause_list(Ctx *cx, int64_t clock_id, ClockPauses *out)
{
    PauseRow *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_PAUSES, DB_ARGS(db_int(clock_id)),
                      DB_ROWS(PAUSE_COLUMNS), sizeof *rows, 100, (void *)&rows, &count, &cx->error))
        return false;
    ClockPauses pauses = clock_pauses_for(cx->arena, count);
    for (size_t i = 0; i < count; i++)
        clock_pauses_add(&pauses, rows[i].from_at, rows[i].to_at, rows[i].reason);
    *out = pauses;
    return true;
}

/* ---- starting ---- */

static bool compute(Ctx *cx, const Clock *clock, const ClockPauses *pauses, Instant *out)
{
    CalendarRequest request = {.from = calendar_minute_of(clock->started_at),
                               .pauses = pauses->at,
                               .pause_count = pauses->count,
                               .rests = pauses->rests};
    CalendarResult result = {0};
    if (!calendar_parse_limit(clock->limit_text, &request.limit, &cx->error) ||
        !calendar_parse_resume(clock->resume_rule, &request.resume, &cx->error) ||
        !calendar_due(calendar_of_unit(cx, clock->calendar_unit_id), &request, cx->arena, &result,
                      &cx->error))
        return false;
    *out = calendar_instant_of(result.due);
    return true;
}

static const char SQL_START[] =
    "INSERT INTO clock (id, work_id, kind, limit_text, resume_rule, calendar_unit_id, started_at,"
    " due_at, first_due_at, limit_source, resume_source, pause_reason)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, '')";

bool clock_first_due(Ctx *cx, const ClockLimit *limit, Instant at, Instant *out)
{
    const Clock clock = {.limit_text = limit->limit_text,
                         .resume_rule = limit->resume_rule,
                         .calendar_unit_id = limit->calendar_unit_id,
                         .started_at = at};
    return compute(cx, &clock, &(ClockPauses){0}, out);
}

bool clock_start(Ctx *cx, int64_t work_id, const ClockLimit *limit, Instant at)
{
    return db_run(cx->db, SQL_START,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(work_id), db_cstr(limit->kind),
                          db_text(limit->limit_text), db_text(limit->resume_rule),
                          db_int(limit->calendar_unit_id), db_instant(at),
                          db_instant(limit->due_at), db_text(limit->limit_source),
                          db_text(limit->resume_source)),
                  &cx->error);
}

/* ---- the budget of a step ---- */

Str clock_minutes_label(Arena *arena, int64_t minutes)
{
    const int64_t parts[] = {minutes / CALENDAR_MINUTES_PER_WORKING_DAY,
                             minutes % CALENDAR_MINUTES_PER_WORKING_DAY / 60, minutes % 60};
    static const char *const UNITS[] = {VI("ngày"), VI("giờ"), VI("phút")};
    Buf out = buf_new(arena, 80);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i] > 0)
            buf_printf(&out, "%s%lld %s", out.len ? " " : "", (long long)parts[i], UNITS[i]);
    return out.len ? buf_str(&out) : STR(VI("0 phút"));
}

/* One row a work, begun anew with each step: what the steps before took stands in the journal. */
static const char SQL_ENTER_STEP[] =
    "INSERT INTO clock (id, work_id, kind, limit_text, resume_rule, calendar_unit_id, started_at,"
    " due_at, first_due_at) VALUES ($1, $2, 'step', $3, 'rest', $4, $5, $6, $6)"
    " ON CONFLICT (work_id) WHERE kind = 'step' DO UPDATE SET limit_text = excluded.limit_text,"
    " calendar_unit_id = excluded.calendar_unit_id, started_at = excluded.started_at,"
    " due_at = excluded.due_at, first_due_at = excluded.first_due_at, paused_at = NULL,"
    " ended_at = NULL";

bool clock_enter_step(Ctx *cx, int64_t work_id, int64_t unit_id, int64_t minutes, Instant at)
{
    /* Hours with four decimals, which calendar_parse_limit rounds up to the minute again. */
    const Str text = arena_format(cx->arena, "%lld.%04lldwh", (long long)(minutes / 60),
                                  (long long)(minutes % 60 * 10000 / 60));
    const ClockLimit limit = {
        .limit_text = text, .resume_rule = STR("rest"), .calendar_unit_id = unit_id};
    Instant due = {0};
    if (minutes == 0 || !clock_first_due(cx, &limit, at, &due)) {
        error_clear(&cx->error);
        return clock_end(cx, work_id, "step", at);
    }
    return db_run(cx->db, SQL_ENTER_STEP,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(work_id), db_text(text), db_int(unit_id),
                          db_instant(at), db_instant(due)),
                  &cx->error);
}

/* ---- pausing, resuming, ending ---- */

static const char SQL_PAUSE[] =
    "UPDATE clock SET paused_at = $2, pause_reason = $3 WHERE work_id = $1"
    " AND ended_at IS NULL AND paused_at IS NULL";

bool clock_pause_all(Ctx *cx, int64_t work_id, const char *reason, Instant at)
{
    return db_run(cx->db, SQL_PAUSE, DB_ARGS(db_int(work_id), db_instant(at), db_cstr(reason)),
                  &cx->error);
}

static const char SQL_ADD_PAUSE[] =
    "INSERT INTO clock_pause (id, clock_id, from_at, to_at, reason) VALUES ($1, $2, $3, $4, $5)";
static const char SQL_RESUME[] =
    "UPDATE clock SET paused_at = NULL, pause_reason = '', due_at = $2, plain_due_at = $3"
    " WHERE id = $1";

/* A renewed promise is a time, no limit: what was left of it when the pause began runs on. Where
 * the rule begins the limit anew and that ends later, the later one stands. */
static bool move_promise(Ctx *cx, const Clock *clock, Instant at, Instant plain, Instant *out)
{
    const Calendar *calendar = calendar_of_unit(cx, clock->calendar_unit_id);
    int64_t left = 0;
    int64_t moved = 0;
    *out = clock->due_at;
    if (clock->paused_at.ms >= clock->due_at.ms)
        return true;
    if (!calendar_working_minutes_between(calendar, calendar_minute_of(clock->paused_at),
                                          calendar_minute_of(clock->due_at), cx->arena, &left,
                                          &cx->error) ||
        !calendar_add_working_minutes(calendar, calendar_minute_of(at), left, cx->arena, &moved,
                                      &cx->error))
        return false;
    out->ms = calendar_instant_of(moved).ms;
    if (str_is(clock->resume_rule, "restart") && plain.ms > out->ms)
        *out = plain;
    return true;
}

static bool resume(Ctx *cx, const Clock *clock, Instant at)
{
    ClockPauses pauses = {0};
    Instant plain = {0};
    if (!clock_pause_list(cx, clock->id, &pauses))
        return false;
    clock_pauses_add(&pauses, clock->paused_at, at, clock->pause_reason);
    if (!compute(cx, clock, &pauses, &plain))
        return false;
    Instant due = plain;
    const bool is_extended = clock->plain_due_at.ms != 0;
    if (is_extended && !move_promise(cx, clock, at, plain, &due))
        return false;
    return db_run(cx->db, SQL_ADD_PAUSE,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(clock->id), db_instant(clock->paused_at),
                          db_instant(at), db_text(clock->pause_reason)),
                  &cx->error) &&
           db_run_one(cx->db, SQL_RESUME,
                      DB_ARGS(db_int(clock->id), db_instant(due),
                              is_extended ? db_instant(plain) : db_null()),
                      &cx->error);
}

bool clock_resume_all(Ctx *cx, int64_t work_id, Instant at)
{
    Clock *clocks = NULL;
    size_t count = 0;
    if (!clock_list(cx, work_id, &clocks, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (clocks[i].paused_at.ms && !clocks[i].ended_at.ms && !resume(cx, &clocks[i], at))
            return false;
    return true;
}

static const char SQL_EXTEND[] =
    "UPDATE clock SET plain_due_at = coalesce(plain_due_at, due_at), due_at = $2"
    " WHERE work_id = $1 AND ended_at IS NULL AND kind IN ('legal', 'committed') AND due_at < $2";

bool clock_extend(Ctx *cx, int64_t work_id, Instant due)
{
    return db_run(cx->db, SQL_EXTEND, DB_ARGS(db_int(work_id), db_instant(due)), &cx->error);
}

bool clock_is_late(const Ctx *cx, const Clock *clock, Instant due)
{
    const Instant until = clock->ended_at.ms    ? clock->ended_at
                          : clock->paused_at.ms ? clock->paused_at
                                                : cx->now;
    return until.ms > due.ms;
}

static const char SQL_FOLLOW[] =
    "UPDATE clock SET calendar_unit_id = $3 WHERE work_id = $1 AND ended_at IS NULL"
    " AND calendar_unit_id = $2";

bool clock_follow_unit(Ctx *cx, int64_t work_id, int64_t from_unit_id, int64_t to_unit_id)
{
    return from_unit_id == to_unit_id ||
           db_run(cx->db, SQL_FOLLOW,
                  DB_ARGS(db_int(work_id), db_int(from_unit_id), db_int(to_unit_id)), &cx->error);
}

static const char SQL_END[] =
    "UPDATE clock SET ended_at = $2 WHERE work_id = $1 AND ended_at IS NULL"
    " AND (CAST($3 AS TEXT) IS NULL OR kind = $3)";

bool clock_end(Ctx *cx, int64_t work_id, const char *kind, Instant at)
{
    return db_run(cx->db, SQL_END, DB_ARGS(db_int(work_id), db_instant(at), db_cstr(kind)),
                  &cx->error);
}

static const char SQL_EARLIEST[] =
    "SELECT coalesce(min(CASE WHEN paused_at IS NULL THEN due_at ELSE 253402300798000 END),"
    " 253402300799000) AS due_at FROM clock WHERE work_id = $1 AND ended_at IS NULL"
    " AND kind <> 'step'";

bool clock_earliest_due(Ctx *cx, int64_t work_id, Instant *out)
{
    return db_fetch_int(cx->db, SQL_EARLIEST, DB_ARGS(db_int(work_id)), &out->ms, &cx->error);
}
