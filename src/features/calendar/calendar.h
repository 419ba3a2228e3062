/*
 * calendar (lịch làm việc): the pages on which calendars are read and changed, and the ledger of a
 * work's limits. The computation is kernel/calendar.h; this folder is what people see of it.
 */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "kernel/calendar_store.h"
#include "platform/platform.h"

extern const Feature CALENDAR_FEATURE;
/* The ledger alone: its route stands before those of the desk. */
extern const Feature LEDGER_FEATURE;

/* Reads and checks a table of days as the page of imports does. ERROR_INPUT says what is wrong,
 * with out->faulty_line where it is one line. */
MUST_CHECK bool calendar_import_read(Arena *arena, const char *path, CalendarRows *out,
                                     Error *error);
/*
 * Enters a checked table of years that the national calendar does not know yet, with a note in the
 * journal. No limit runs into such a year, so none is computed again. ERROR_CONFLICT: one of its
 * days lies in a year that is known.
 */
MUST_CHECK bool calendar_import_later(Ctx *cx, const CalendarRows *rows);
/*
 * The days off of a year that nobody has announced, as the Labour Code 2019 gives them (articles
 * 111 and 112): each is marked uncertain. For a draft that people confirm, and for the
 * demonstration.
 */
CalendarRows calendar_draft_of_year(Arena *arena, int64_t year);

#endif
