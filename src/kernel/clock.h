/*
 * clock (thời hạn): limits that run on a work, their pauses and ends. The computation is
 * calendar's; this file keeps the rows. The kinds: reception (8 working hours to answer an online
 * submission), legal (thời hạn theo quy định), committed (thời hạn cam kết), step (soft budget of a
 * step).
 */
#ifndef KERNEL_CLOCK_H
#define KERNEL_CLOCK_H

#include "kernel/calendar.h"
#include "platform/platform.h"

typedef struct ClockLimit {
    const char *kind; /* "reception", "legal", "committed" */
    Str limit_text;   /* "3wd", "same-day": CONTRACT's `due` */
    Str resume_rule;  /* "rest" or "restart" */
    int64_t calendar_unit_id;
    Instant due_at;                  /* set by clock_first_due */
    Str limit_source, resume_source; /* the texts behind the two, may be empty */
} ClockLimit;

typedef struct Clock {
    int64_t id;
    Str kind, limit_text, resume_rule;
    int64_t calendar_unit_id;
    Instant started_at, due_at, first_due_at, paused_at, ended_at;
    Instant plain_due_at; /* of an extended limit: when it would be due without that; else 0 */
    Str limit_source, resume_source;
    Str pause_reason; /* of the pause that is open: a code of pause_reason.h */
} Clock;

/* Code of the pause behind which a limit begins anew where its rule is to restart. */
#define PAUSE_SUPPLEMENT "supplement"

/* The ended pauses of a clock in order, as the calendar takes them. */
typedef struct ClockPauses {
    CalendarPause *at; /* room for one more behind them */
    bool *rests;       /* the same: all but supplements */
    size_t count;
} ClockPauses;
MUST_CHECK bool clock_pause_list(Ctx *cx, int64_t clock_id, ClockPauses *out);
/* None yet, with room for `count` and one more; then one after the other. */
ClockPauses clock_pauses_for(Arena *arena, size_t count);
void clock_pauses_add(ClockPauses *pauses, Instant from, Instant to, Str reason);

/* "Thời hạn theo quy định" and the like. */
const char *clock_kind_label(Str kind);

#define CLOCK_MAX_PER_WORK 16

MUST_CHECK bool clock_list(Ctx *cx, int64_t work_id, Clock **out, size_t *out_count);
/* When a limit that starts at `at` ends, while nothing pauses it. */
MUST_CHECK bool clock_first_due(Ctx *cx, const ClockLimit *limit, Instant at, Instant *out);
/* Writes the row of a limit whose due_at was computed for the same start. */
MUST_CHECK bool clock_start(Ctx *cx, int64_t work_id, const ClockLimit *limit, Instant at);
/* `reason` is a code of the table pause_reason. */
MUST_CHECK bool clock_pause_all(Ctx *cx, int64_t work_id, const char *reason, Instant at);
/* Ends the pause begun last, keeps it as a row, computes the new dues. */
MUST_CHECK bool clock_resume_all(Ctx *cx, int64_t work_id, Instant at);
/*
 * The soft budget of the step that begins now: so many working minutes of the unit, in place of the
 * budget of the step before. It is never summed into a limit and makes nothing late; where the
 * calendar has no data there is none. 0 minutes: the step has no budget.
 */
MUST_CHECK bool clock_enter_step(Ctx *cx, int64_t work_id, int64_t unit_id, int64_t minutes,
                                 Instant at);
/* "2 ngày 3 giờ 20 phút" of working time; a working day has 480 minutes. */
Str clock_minutes_label(Arena *arena, int64_t minutes);
/*
 * Renews the promise (gia hạn): legal and committed limits that run and end before `due` end then.
 * When they would be due without that is kept in plain_due_at, and so is first_due_at. A later
 * pause moves both by its working time.
 */
MUST_CHECK bool clock_extend(Ctx *cx, int64_t work_id, Instant due);
/* Whether the limit has run out by `due`, one of its promises; a paused one passes no minute. */
bool clock_is_late(const Ctx *cx, const Clock *clock, Instant due);
/* From now on a calendar of another unit counts for what runs by this one's: its work went on. The
 * dues that were promised stand. */
MUST_CHECK bool clock_follow_unit(Ctx *cx, int64_t work_id, int64_t from_unit_id,
                                  int64_t to_unit_id);
/* Ends running clocks of this kind, or all of them for NULL. */
MUST_CHECK bool clock_end(Ctx *cx, int64_t work_id, const char *kind, Instant at);
/* The earliest due of limits that run, budgets of steps left out; DUE_PAUSED_MS when all are
 * paused, DUE_NEVER_MS without one. */
MUST_CHECK bool clock_earliest_due(Ctx *cx, int64_t work_id, Instant *out);

#endif
