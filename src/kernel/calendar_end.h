/*
 * calendar_end (lịch sắp hết): from what year on the nation's calendar has no data, and what that
 * means for those who receive today. A year is entered once the days off are announced, in the
 * weeks before it; until then limits that reach into it are refused, never guessed.
 */
#ifndef KERNEL_CALENDAR_END_H
#define KERNEL_CALENDAR_END_H

#include "kernel/calendar_store.h"

#define CALENDAR_END_WARNS_DAYS 92 /* before its last day: from 1 October on */

typedef struct CalendarEnd {
    int64_t year;         /* the first without data; the running one if the end is over */
    int64_t days;         /* from today to its first day; 0 or less: it is over */
    int64_t working_days; /* of these, behind today: a longer limit reaches it */
} CalendarEnd;

/* By the nation's calendar, which may be NULL. */
CalendarEnd calendar_end(const Calendar *nation, Date today, Arena *arena);

/* One or two sentences with what to do and who does it, for the reader of a page; NULL while there
 * is time. */
const char *calendar_end_warning(Ctx *cx);

#endif
