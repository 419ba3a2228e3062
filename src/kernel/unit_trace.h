/*
 * unit_trace: what became of a unit by another day, forwards or backwards, through any number of
 * reorganisations (sắp xếp đơn vị). Pure functions over the unit tree.
 */
#ifndef KERNEL_UNIT_TRACE_H
#define KERNEL_UNIT_TRACE_H

#include "kernel/unit.h"

/* One unit that is reached. */
typedef struct TraceEnd {
    const Unit *unit;
    const UnitVersion *version; /* how it was on the day that was asked for */
    /* Forwards the last act that led there, backwards the first that led away; NULL: nothing
     * happened. */
    const UnitSuccession *act;
    /* Forwards: whether all of the old unit ended here. Backwards: whether all of the predecessor
     * came into the unit. Parts that come together again are the whole. */
    Share share;
} TraceEnd;

typedef struct Trace {
    const TraceEnd *ends; /* sorted by code */
    size_t count;
} Trace;

/* From the unit as it was on `from` to those of the day `to`, which may be earlier. Empty when the
 * unit did not exist on `from` or nothing followed. */
Trace unit_trace(Arena *arena, const UnitTree *tree, int64_t unit_id, Date from, Date to);

/*
 * Where what `unit_id` is on `on` came from: every unit that came into it, whole or in part, on any
 * earlier day and through any number of units between. `act` is the last act that led from it,
 * `version` how it was on the day before that; `share` says whether all that it was on that day is
 * in `unit_id` alone now. The unit itself is not among them. Newest act first, then by code.
 */
Trace unit_sources(Arena *arena, const UnitTree *tree, int64_t unit_id, Date on);

/* The unit that answers on `on` for what `unit_id` held: itself while it is open, else the first of
 * its successors to which the whole passed, or NULL when it was split or nobody followed. */
const Unit *unit_answering(Arena *arena, const UnitTree *tree, int64_t unit_id, Date on);

/* The name; of a closed unit with who answers today: "Xã Quỳnh Bá (nay là Xã Quỳnh Lưu)". */
Str unit_name_today(const Ctx *cx, int64_t unit_id);

#endif
