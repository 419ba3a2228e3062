/* rehearsal (diễn tập): a reorganisation carried out on a copy of the database. */
#ifndef APP_REHEARSAL_H
#define APP_REHEARSAL_H

#include "app/commands.h"

#include "features/reorganize/reorganize.h"

/*
 * Copies the database of the command into a temporary file, carries the plan out there and writes
 * {"before", "after", "moved", "waiting", "cut_ms", "follow_ms", "equal"}. *equal: nothing lost, no
 * deadline moved. The plan's mistakes refuse it with ERROR_INPUT.
 */
MUST_CHECK bool rehearsal_run(const Command *command, Plan *plan, Str text, Json *json, bool *equal,
                              Error *error);

#endif
