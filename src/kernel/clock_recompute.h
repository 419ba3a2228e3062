/*
 * clock_recompute (tính lại thời hạn): what an event that changes a calendar afterwards, such as a
 * storm that closed an office, does to limits that run. Only what the law lets it: a limit that has
 * ended stays as it is, and no promise is ever moved to an earlier time.
 */
#ifndef KERNEL_CLOCK_RECOMPUTE_H
#define KERNEL_CLOCK_RECOMPUTE_H

#include "kernel/calendar_store.h"
#include "kernel/clock.h"
#include "kernel/work.h"

/* The stretch of days whose calendar changed; `last` 0 days: open. */
typedef struct RecomputeSpan {
    Date first, last;
} RecomputeSpan;

typedef struct RecomputeReason {
    int64_t change_id; /* the event that caused it */
    int64_t unit_id;   /* in whose name it was entered */
    Str words; /* "Nghỉ chống bão số 10: Công văn ...", shown in the work's history */
    RecomputeSpan span;
} RecomputeReason;

typedef struct RecomputeQuery {
    int64_t unit_id; /* whose calendar */
    RecomputeSpan span;
    int64_t after; /* id of the work behind which to begin */
    size_t max;
} RecomputeQuery;

/* Works with an open limit by the unit's calendar that covers a day of the span, in order of their
 * id. */
MUST_CHECK bool clock_recompute_list(Db *db, Arena *arena, const RecomputeQuery *query,
                                     WorkId **out, size_t *out_count, Error *error);

/*
 * Computes the open limits of one work that cover the span with the calendars of `set`, moves those
 * whose due is later now, and if any moved writes one journal entry "recompute", with "old_due" and
 * "new_due" if the promise to the applicant is among them. Doing it again changes nothing. Inside a
 * write transaction.
 */
MUST_CHECK bool clock_recompute_work(Ctx *cx, const CalendarSet *set, WorkId id,
                                     const RecomputeReason *reason, bool *moved);

/* Whether an open limit has a day of the span between its start and its due. */
bool clock_recompute_covers(const Clock *clock, RecomputeSpan span);

/* What the above does to one limit. */
typedef enum RecomputeEffect {
    RECOMPUTE_NONE,
    RECOMPUTE_MOVES,
    RECOMPUTE_MOVES_PROMISE /* to the applicant: the legal limit, while it is not paused */
} RecomputeEffect;
/* The same computation without writing, for those who look before they confirm; reads nothing. */
RecomputeEffect clock_recompute_effect(Ctx *cx, const CalendarSet *set, const Clock *clock,
                                       const ClockPauses *pauses, RecomputeSpan span);

#endif
