/*
 * duty: runs the duties of all features in turn, each under its lease. A slice is looked for with a
 * connection that reads and written through the write lane, so people's requests wait for one short
 * transaction at most; while requests wait or run, the next slice waits for the next beat.
 */
#ifndef APP_DUTY_H
#define APP_DUTY_H

#include "app/lanes.h"

typedef struct Duties Duties;

Duties *duties_new(Arena *arena, const App *app, Caches *caches, Lanes *lanes);
/* One slice of each duty whose time has come; true when there may be more to do at once. */
bool duties_step(Duties *duties, Db *db);

#endif
