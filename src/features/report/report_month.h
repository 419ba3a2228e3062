/* report_month (tháng báo cáo): months as numbers, year * 12 + month - 1, and stretches of them. */
#ifndef REPORT_REPORT_MONTH_H
#define REPORT_REPORT_MONTH_H

#include "base/base.h"

#define REPORT_MONTH(year, month) ((int64_t)(year)*12 + (month)-1)
#define REPORT_MAX_MONTHS 240 /* of one report */

typedef enum ReportGrain { GRAIN_MONTH, GRAIN_QUARTER, GRAIN_YEAR, GRAIN_COUNT } ReportGrain;
extern const char *const REPORT_GRAIN_CODES[GRAIN_COUNT]; /* "month", "quarter", "year" */
int64_t report_grain_months(ReportGrain grain);
bool report_grain_parse(Str code, ReportGrain *out);

int64_t report_month_of(Date day);
Date report_month_begin(int64_t month);
/* The instant at which the month begins, local. */
Instant report_month_instant(int64_t month);
/* "2023-01", "01/2023", "1/2023" and "T1/2023", of the years 2000 to 2199. */
MUST_CHECK bool report_month_parse(Str text, int64_t *out);
Str report_month_iso(Arena *arena, int64_t month);   /* 2023-01 */
Str report_month_label(Arena *arena, int64_t month); /* 01/2023 */
/* A period that begins with the month: "01/2023", "Quý I/2023", "2023". */
Str report_period_label(Arena *arena, ReportGrain grain, int64_t month);

#endif
