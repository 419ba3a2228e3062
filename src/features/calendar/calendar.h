/*
 * calendar (lịch làm việc): the pages on which calendars are read and changed, and the ledger of a
 * work's limits. The computation is kernel/calendar.h; this folder is what people see of it.
 */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "platform/platform.h"

extern const Feature CALENDAR_FEATURE;
/* The ledger alone: its route stands before those of the desk. */
extern const Feature LEDGER_FEATURE;

#endif
