/*
 * clock_ledger (sổ tính thời hạn): why a limit falls due when it does, day by day, with the pauses,
 * their reasons and the legal texts. What the dossier's page, the citizen's page and the API show.
 */
#ifndef KERNEL_CLOCK_LEDGER_H
#define KERNEL_CLOCK_LEDGER_H

#include "kernel/calendar.h"
#include "kernel/clock.h"

/* ---- reasons ---- */

/* A row of the table pause_reason (lý do tạm dừng). */
typedef struct PauseReason {
    Str code, label;
    bool is_exclusion;           /* the law itself takes the stretch out of the limit */
    bool is_duty;                /* it waits for the applicant */
    Str legal_source, certainty; /* certainty: sourced, memory, uncertain */
    int64_t version;
} PauseReason;
#define PAUSE_REASON_MAX 100
/* All of them, in the order in which they are offered. */
MUST_CHECK bool pause_reason_list(Ctx *cx, PauseReason **out, size_t *out_count);
MUST_CHECK bool pause_reason_get(Ctx *cx, Str code, PauseReason *out); /* ERROR_NOT_FOUND: none */
/* Stores label, source and certainty. ERROR_CONFLICT unless the row still has `reason->version`.
 * Limits stay as they are: what a reason does to them is no part of it. */
MUST_CHECK bool pause_reason_change(Ctx *cx, const PauseReason *reason);

/* ---- the ledger ---- */

typedef struct ClockPause {
    Instant from_at, to_at; /* to_at of the open one: the request's now */
    Str reason, label;      /* code and words */
    Str legal_source, certainty;
    bool is_open;
    bool is_idle; /* began when the limit was over: took nothing from it */
} ClockPause;

typedef struct ClockLedger {
    Clock clock;
    Str limit; /* in words: "5 ngày làm việc" */
    const ClockPause *pauses;
    size_t pause_count;
    const CalendarLine *lines; /* reasons and sources name the pauses too */
    size_t line_count;
    Instant due;             /* what the lines come to; while paused: as if it ran on from now */
    int64_t counted_minutes; /* working minutes from start to `due` outside pauses */
    const char *mistake;     /* why there are no lines: a year without data; NULL otherwise */
} ClockLedger;

/* Reads nothing but pauses and the calendar. A limit that cannot be computed is no failure: its
 * ledger has a mistake in words. */
MUST_CHECK bool clock_ledger(Ctx *cx, const Clock *clock, ClockLedger *out);
/* Of all limits of a work, in the order in which they began. */
MUST_CHECK bool clock_ledger_list(Ctx *cx, int64_t work_id, ClockLedger **out, size_t *out_count);

/*
 * The same in one or two plain sentences for the applicant: what is counted, what was not and why.
 * Empty when nothing needs saying.
 */
Str clock_ledger_plain(Arena *arena, const ClockLedger *ledger);

#endif
