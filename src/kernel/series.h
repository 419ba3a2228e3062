/*
 * series: numbers that are given once, in order, never twice and never again: dossier codes per
 * unit and day, result numbers per unit and year. Each row has exactly one owning node. The series
 * of a unit stand in its book (sổ), which is closed when the unit ends.
 */
#ifndef KERNEL_SERIES_H
#define KERNEL_SERIES_H

#include "platform/platform.h"

/*
 * The next number of the series, from 1. Locks the series' row until the transaction ends, so it is
 * the last statement that reads before commit. A number lost by a rollback is simply not given.
 * 0 when the unit's book is closed: its holder (unit_holder.h) gives the numbers now.
 */
MUST_CHECK bool series_next(Ctx *cx, const char *name, int64_t unit_id, Str period, int64_t *out);

/*
 * Closes the book of a unit: behind it no series of the unit gives a number, whatever a transaction
 * under way has read before, and every number given until then can be read. Waits for transactions
 * that are giving one. Who closes several begins with the lowest unit. `today`: series of a day
 * before the last are over and stay as they are.
 */
MUST_CHECK bool series_close(Ctx *cx, int64_t unit_id, Date today);
/* Its series go on where they stood. */
MUST_CHECK bool series_reopen(Ctx *cx, int64_t unit_id);

/*
 * After a restore: what was given since the backup is unknown, so every series that may still give
 * numbers on `today` goes on `more` higher: those of this day, of this year and those without a
 * period, and also those that began after the backup and are not in it. The others are closed.
 */
MUST_CHECK bool series_skip(Db *db, Date today, int64_t more, Error *error);

#endif
