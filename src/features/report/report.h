/*
 * report (báo cáo): how much work a unit received and finished month by month, through any number
 * of reorganisations: what its predecessors did is counted with it where they joined it whole, and
 * told apart where they were split.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "kernel/unit.h"

extern const Feature REPORT_FEATURE;

/* What an address or a command line asks for, as it was typed; empty texts take the defaults. */
typedef struct ReportWords {
    Str from, to; /* months: 01/2023, 2023-01 */
    Str grain;    /* month, quarter, year */
    Str by;       /* receiving, competent */
} ReportWords;

/* The report of a unit as the API gives it, or as lines with tabs. A mistake is ERROR_INPUT. */
MUST_CHECK bool report_print(Ctx *cx, const Unit *unit, const ReportWords *words, bool is_json,
                             Buf *out);
/* Counts the next slice of what has changed, in the caller's writing transaction; *more tells
 * whether there was one. ERROR_CONFLICT when another process counts. */
MUST_CHECK bool report_count(Ctx *cx, bool *more);

#endif
