/*
 * Date: a civil day of the proleptic Gregorian calendar, as days since 0000-12-31, so that 1 is
 * 0001-01-01 and 0 is no day: an empty field, a NULL, an open end. Instant: milliseconds since
 * 1970-01-01T00:00Z. Local time is Asia/Ho_Chi_Minh, UTC+7 without summer time since 1975-06-13;
 * Lam handles no earlier instants. Minute: the local minutes of Date days, the unit of the
 * working clock.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/base.h"

typedef struct Date {
    int32_t days;
} Date;
typedef struct Instant {
    int64_t ms;
} Instant;

#define DATE_OF_1970 719163 /* days of 1970-01-01, where instants begin */
#define LOCAL_OFFSET_MS (7LL * 60 * 60 * 1000)
#define MS_PER_MINUTE 60000LL
#define MS_PER_DAY 86400000LL

typedef struct CivilDate {
    int32_t year, month, day; /* month and day from 1 */
} CivilDate;

CivilDate date_civil(Date date);
Date date_of_civil(CivilDate civil);            /* the parts must be a day that exists */
bool date_exists(int year, int month, int day); /* years 1000 to 9999 */
int date_weekday(Date date);                    /* 0 = Monday ... 6 = Sunday */
/* Exactly YYYY-MM-DD, a day that exists, nothing after it. */
MUST_CHECK bool date_parse_iso(Str text, Date *out);
/* dd/mm/yyyy as people type it, also d/m/yyyy, and ISO. */
MUST_CHECK bool date_parse_local(Str text, Date *out);
void date_format_iso(Date date, char out[11]); /* 2026-02-13 */
void date_format_vi(Date date, char out[11]);  /* 13/02/2026 */

Instant
instant_now(void); /* the wall clock; only lanes and commands call it, features use cx->now */
Date instant_date(Instant at);             /* the local day */
int32_t instant_minute_of_day(Instant at); /* local, 0..1439 */
Instant instant_of_local(Date date, int32_t minute_of_day);
/* YYYY-MM-DDTHH:MM, local, no zone. */
MUST_CHECK bool instant_parse_local(Str text, Instant *out);
void instant_format_local(Instant at, char out[17]); /* 2026-02-13T14:30, local */
void instant_format_utc(Instant at, char out[25]);   /* 2026-02-13T07:30:00.000Z */
/* Exactly what instant_format_utc writes. */
MUST_CHECK bool instant_parse_utc(Str text, Instant *out);
void instant_format_vi(Instant at, char out[20]); /* 14:30 13/02/2026, local */

#endif
