/*
 * report_fact (số liệu của một việc): what a report counts of one work, each once: that it was
 * received in a month by a unit, that it ended in a month at a unit, and between the two that a
 * reorganisation moved it. Made of the rows as they are by comparing with what was known before.
 */
#ifndef REPORT_REPORT_FACT_H
#define REPORT_REPORT_FACT_H

#include "platform/platform.h"

/* From which unit's side a work is counted: value, code, label. */
#define REPORT_SIDES(X)                                                                            \
    X(SIDE_RECEIVING, "receiving", VI("Theo nơi tiếp nhận"))                                       \
    X(SIDE_COMPETENT, "competent", VI("Theo nơi giải quyết"))
#define X(value, code, label) value,
typedef enum ReportSide { REPORT_SIDES(X) SIDE_COUNT } ReportSide;
#undef X
extern const char *const REPORT_SIDE_CODES[SIDE_COUNT];
const char *report_side_label(ReportSide side);

typedef enum ReportEnding {
    ENDING_OPEN,
    ENDING_IN_TIME,
    ENDING_LATE, /* behind the promise that stood */
    ENDING_VOID, /* refused, withdrawn, stopped: no result */
    ENDING_COUNT
} ReportEnding;
extern const char *const REPORT_ENDING_CODES[ENDING_COUNT]; /* in the table */

typedef struct ReportFact {
    int64_t work_id;
    Instant opened_at;
    int64_t first_unit[SIDE_COUNT]; /* who received it, who was competent then */
    int64_t unit[SIDE_COUNT];       /* now, or when it ended */
    Instant ended_at;
    ReportEnding ending;
} ReportFact;

/* A work as its rows say now. */
typedef struct ReportSeen {
    int64_t work_id;
    Str kind, state;
    int64_t unit[SIDE_COUNT];
    Instant opened_at, closed_at, changed_at;
    Instant limit_ended_at, due_at; /* of the legal limit; zero: none */
    Instant moved_at;               /* of the last transfer; zero: there was none */
} ReportSeen;

/* Whether reports count this kind of work. */
bool report_counts(Str kind);
/*
 * The fact after what is seen now; `before` is what was known, of a new work its first units. What
 * has ended stays where it ended, in whatever unit its row lies afterwards.
 */
ReportFact report_fact_next(const ReportFact *before, const ReportSeen *seen);
bool report_fact_equal(const ReportFact *a, const ReportFact *b);

#endif
