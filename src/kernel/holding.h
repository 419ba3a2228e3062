/*
 * holding (lần giữ việc): the stretches in which a unit or an officer had a work, read off the
 * journal: there is no second history. They answer how much working time each one used and whose
 * time it was when the limit passed.
 */
#ifndef KERNEL_HOLDING_H
#define KERNEL_HOLDING_H

#include "kernel/work.h"

typedef struct Holding {
    int64_t unit_id;
    int64_t officer_id; /* 0: it lay in the unit's pool */
    Str officer;        /* his name, empty in the pool */
    Str role;           /* whose turn it was */
    int64_t step;
    Str state;        /* of the work meanwhile */
    Instant from, to; /* to: now while it lasts */
    int64_t minutes;  /* working time of the unit's calendar; 0 while the limits were paused */
    int64_t left_by;  /* account that ended it, 0: nobody yet, the applicant or time */
    Str left_by_name;
    bool is_paused;  /* the applicant's time */
    bool is_unknown; /* the calendar has no data for it, so the minutes are not known */
} Holding;

/* What one officer, or the pool of one unit, used altogether. */
typedef struct HoldingTotal {
    int64_t unit_id, officer_id;
    Str officer;
    int64_t minutes, stretches;
} HoldingTotal;

#define HOLDING_MAX 500

/* Oldest first, from the newest HOLDING_MAX entries; ends where the limits ended: what lies at the
 * counter for the applicant to fetch is nobody's working time. */
MUST_CHECK bool holding_list(Ctx *cx, const Work *work, Holding **out, size_t *out_count);
/* By unit and officer, in the order in which they first had it; paused stretches left out. */
void holding_sum(Arena *arena, const Holding *list, size_t count, HoldingTotal **out,
                 size_t *out_count);
/* The stretch in which `at` lies; NULL when none does. */
const Holding *holding_at(const Holding *list, size_t count, Instant at);

#endif
