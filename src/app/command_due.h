/*
 * command_due: "lam due", when a limit ends and why. Without --calendar it needs no database. The
 * wall clock is never read.
 */
#ifndef APP_COMMAND_DUE_H
#define APP_COMMAND_DUE_H

#include "app/commands.h"
#include "kernel/calendar_store.h"

/* argv[0] is "due". Returns the exit code. */
int command_due(int argc, char **argv);

/* ---- shared by its files ---- */

/* Where calendars come from: the nation's from the binary, a unit's from the database. */
typedef struct DueCalendars {
    Arena *arena;
    const char *url;
    const Calendar *national; /* NULL until asked for */
    const CalendarSet *set;   /* the same */
    Error set_error;          /* why there is no set; not tried again */
} DueCalendars;

/* `unit` empty or "national": the nation's. Else the calendar of the unit with this code on that
 * day. `arena` is for the text of an error. */
MUST_CHECK bool due_find_calendar(DueCalendars *calendars, Str unit, Date on, Arena *arena,
                                  const Calendar **out, Error *error);

/* Prints the error for a person on stderr and, as a document, on stdout when that is JSON. */
int due_refuse(const Error *error, bool is_json);

/* Streams the rows of the file ("-": standard input); memory does not grow with them. */
int due_run_batch(DueCalendars *calendars, const char *path, bool is_json);

#endif
