#include "kernel/clock_ledger.h"

#include "kernel/calendar_store.h"

#define MAX_PAUSES 100
#define PLAIN_BYTES 512

/* ---- reasons ---- */

static const DbColumn REASON_COLUMNS[] = {
    DB_TEXT(PauseReason, code),         DB_TEXT(PauseReason, label),
    DB_BOOL(PauseReason, is_exclusion), DB_BOOL(PauseReason, is_duty),
    DB_TEXT(PauseReason, legal_source), DB_TEXT(PauseReason, certainty),
    DB_INT(PauseReason, version),
};
#define REASON_SELECT                                                                              \
    "SELECT code, label, is_exclusion, is_duty, legal_source, certainty, version FROM pause_reason"
static const char SQL_REASONS[] = REASON_SELECT " ORDER BY position, code LIMIT 100";
static const char SQL_REASON[] = REASON_SELECT " WHERE code = $1";

bool pause_reason_list(Ctx *cx, PauseReason **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_REASONS, DB_NO_ARGS, DB_ROWS(REASON_COLUMNS),
                        sizeof **out, PAUSE_REASON_MAX, (void *)out, out_count, &cx->error);
}

bool pause_reason_get(Ctx *cx, Str code, PauseReason *out)
{
    if (db_fetch_one(cx->db, cx->arena, SQL_REASON, DB_ARGS(db_text(code)), DB_ROWS(REASON_COLUMNS),
                     out, &cx->error))
        return true;
    if (cx->error.code != ERROR_NOT_FOUND)
        return false;
    error_clear(&cx->error);
    return fail(cx, ERROR_NOT_FOUND, VI("Không có lý do tạm dừng này."), "pause reason");
}

static const char SQL_CHANGE_REASON[] =
    "UPDATE pause_reason SET label = $3, legal_source = $4, certainty = $5, version = version + 1"
    " WHERE code = $1 AND version = $2";

bool pause_reason_change(Ctx *cx, const PauseReason *reason)
{
    int64_t changed = 0;
    return db_run_count(cx->db, SQL_CHANGE_REASON,
                        DB_ARGS(db_text(reason->code), db_int(reason->version),
                                db_text(reason->label), db_text(reason->legal_source),
                                db_text(reason->certainty)),
                        &changed, &cx->error) &&
           (changed == 1 ||
            fail(cx, ERROR_CONFLICT,
                 VI("Người khác vừa sửa lý do này. Xem lại những gì bạn đã ghi rồi lưu lại."),
                 "stale version of a pause reason"));
}

/* ---- pauses ---- */

static const DbColumn PAUSE_COLUMNS[] = {
    DB_INSTANT(ClockPause, from_at),   DB_INSTANT(ClockPause, to_at),
    DB_TEXT(ClockPause, reason),       DB_TEXT(ClockPause, label),
    DB_TEXT(ClockPause, legal_source), DB_TEXT(ClockPause, certainty),
};
/* The second arm is the pause that is open, told up to now. */
static const char SQL_PAUSES[] =
    "SELECT p.from_at, p.to_at, p.reason, coalesce(r.label, p.reason) AS label,"
    " coalesce(r.legal_source, '') AS legal_source, coalesce(r.certainty, 'sourced') AS certainty"
    "  FROM clock_pause AS p LEFT JOIN pause_reason AS r ON r.code = p.reason"
    " WHERE p.clock_id = $1"
    " UNION ALL "
    "SELECT c.paused_at, $2, c.pause_reason, coalesce(r.label, c.pause_reason),"
    " coalesce(r.legal_source, ''), coalesce(r.certainty, 'sourced')"
    "  FROM clock AS c LEFT JOIN pause_reason AS r ON r.code = c.pause_reason"
    " WHERE c.id = $1 AND c.paused_at IS NOT NULL"
    " ORDER BY 1 LIMIT 100";

/* A pause that was open when the limit ended goes to that moment only. */
static Instant last_moment(const Ctx *cx, const Clock *clock)
{
    if (clock->ended_at.ms)
        return clock->ended_at;
    return cx->now.ms > clock->paused_at.ms ? cx->now : clock->paused_at;
}

static bool list_pauses(Ctx *cx, const Clock *clock, ClockPause **out, size_t *out_count)
{
    const Instant last = last_moment(cx, clock);
    if (!db_fetch_all(cx->db, cx->arena, SQL_PAUSES, DB_ARGS(db_int(clock->id), db_int(last.ms)),
                      DB_ROWS(PAUSE_COLUMNS), sizeof **out, MAX_PAUSES + 1, (void *)out, out_count,
                      &cx->error))
        return false;
    for (size_t i = 0; i < *out_count; i++)
        (*out)[i].is_open = clock->paused_at.ms != 0 && (*out)[i].from_at.ms == clock->paused_at.ms;
    return true;
}

static ClockPauses minutes_of(Arena *arena, const ClockPause *pauses, size_t count)
{
    ClockPauses minutes = {.at = ARENA_ARRAY(arena, CalendarPause, count + 1),
                           .rests = ARENA_ARRAY(arena, bool, count + 1),
                           .count = count};
    for (size_t i = 0; i < count; i++) {
        minutes.at[i] = (CalendarPause){calendar_minute_of(pauses[i].from_at),
                                        calendar_minute_of(pauses[i].to_at)};
        minutes.rests[i] = !str_is(pauses[i].reason, PAUSE_SUPPLEMENT);
    }
    return minutes;
}

/* ---- the lines ---- */

/* Whether the pause took working time, or a day of a limit in days, from this day. */
static bool touches(const CalendarPause *pause, const CalendarLine *line)
{
    const int64_t begin = calendar_minute_of_date(line->date);
    return pause->from < begin + CALENDAR_MINUTES_PER_DAY && pause->to > begin &&
           pause->to > pause->from && line->counted < line->minutes;
}

static void name_pause(Arena *arena, const ClockPause *pause, CalendarLine *line)
{
    if (pause->label.len > 0)
        line->reason =
            arena_format(arena, "%.*s; %.*s", STR_ARGS(line->reason), STR_ARGS(pause->label));
    if (pause->legal_source.len > 0)
        line->source =
            arena_format(arena, "%.*s%s%.*s", STR_ARGS(line->source),
                         line->source.len > 0 ? "; " : "", STR_ARGS(pause->legal_source));
    line->is_uncertain = line->is_uncertain || !str_is(pause->certainty, "sourced");
}

static void name_pauses(Arena *arena, const ClockLedger *ledger, const CalendarPause *minutes,
                        CalendarLine *lines)
{
    for (size_t i = 0; i < ledger->line_count; i++)
        for (size_t k = 0; k < ledger->pause_count; k++)
            if (touches(&minutes[k], &lines[i]))
                name_pause(arena, &ledger->pauses[k], &lines[i]);
}

static void mark_idle(ClockLedger *ledger, ClockPause *pauses)
{
    for (size_t i = 0; i < ledger->pause_count; i++)
        pauses[i].is_idle = pauses[i].from_at.ms >= ledger->due.ms;
}

static bool explain(Ctx *cx, ClockLedger *ledger, Error *error)
{
    const Clock *clock = &ledger->clock;
    const Calendar *calendar = calendar_of_unit(cx, clock->calendar_unit_id);
    const ClockPauses minutes = minutes_of(cx->arena, ledger->pauses, ledger->pause_count);
    CalendarRequest request = {.from = calendar_minute_of(clock->started_at),
                               .pauses = minutes.at,
                               .pause_count = minutes.count,
                               .rests = minutes.rests};
    CalendarResult result = {0};
    CalendarLine *lines = NULL;
    if (!calendar_parse_limit(clock->limit_text, &request.limit, error))
        return false;
    ledger->limit = calendar_limit_label(cx->arena, request.limit);
    if (!calendar_parse_resume(clock->resume_rule, &request.resume, error) ||
        !calendar_due(calendar, &request, cx->arena, &result, error) ||
        !calendar_explain(calendar, &request, &result, cx->arena, &lines, &ledger->line_count,
                          error))
        return false;
    name_pauses(cx->arena, ledger, minutes.at, lines);
    ledger->lines = lines;
    ledger->due = calendar_instant_of(result.due);
    ledger->counted_minutes = result.counted_minutes;
    return true;
}

bool clock_ledger(Ctx *cx, const Clock *clock, ClockLedger *out)
{
    ClockLedger ledger = {.clock = *clock, .limit = clock->limit_text, .due = clock->due_at};
    ClockPause *pauses = NULL;
    Error error = {0};
    if (!list_pauses(cx, clock, &pauses, &ledger.pause_count))
        return false;
    ledger.pauses = pauses;
    if (!explain(cx, &ledger, &error))
        ledger.mistake = error.message;
    mark_idle(&ledger, pauses);
    *out = ledger;
    return true;
}

bool clock_ledger_list(Ctx *cx, int64_t work_id, ClockLedger **out, size_t *out_count)
{
    Clock *clocks = NULL;
    size_t count = 0;
    if (!clock_list(cx, work_id, &clocks, &count))
        return false;
    ClockLedger *ledgers = ARENA_ARRAY(cx->arena, ClockLedger, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!clock_ledger(cx, &clocks[i], &ledgers[i]))
            return false;
    *out = ledgers;
    *out_count = count;
    return true;
}

/* ---- in plain words ---- */

static size_t count_closed_days(const ClockLedger *ledger)
{
    size_t count = 0;
    for (size_t i = 0; i < ledger->line_count; i++)
        count += ledger->lines[i].minutes == 0;
    return count;
}

static void add_pause_words(Buf *out, const ClockPause *pause)
{
    char from[20], to[20];
    instant_format_vi(pause->from_at, from);
    instant_format_vi(pause->to_at, to);
    if (pause->is_open)
        buf_printf(out, VI(" Từ %s đến nay không tính: %.*s."), from, STR_ARGS(pause->label));
    else
        buf_printf(out, VI(" Từ %s đến %s không tính: %.*s."), from, to, STR_ARGS(pause->label));
}

Str clock_ledger_plain(Arena *arena, const ClockLedger *ledger)
{
    Buf out = buf_new(arena, PLAIN_BYTES);
    char start[20];
    if (ledger->mistake || ledger->line_count == 0)
        return STR("");
    instant_format_vi(ledger->clock.started_at, start);
    buf_printf(&out, VI("Thời hạn %.*s, tính từ %s."), STR_ARGS(ledger->limit), start);
    const size_t closed = count_closed_days(ledger);
    if (closed > 0)
        buf_printf(&out, VI(" Trong khoảng đó có %zu ngày nghỉ."), closed);
    for (size_t i = 0; i < ledger->pause_count; i++)
        if (!ledger->pauses[i].is_idle)
            add_pause_words(&out, &ledger->pauses[i]);
    return buf_str(&out);
}
