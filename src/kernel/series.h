/*
 * series: numbers that are given once, in order, never twice and never again: dossier codes per
 * unit and day, result numbers per unit and year. Each row has exactly one owning node.
 */
#ifndef KERNEL_SERIES_H
#define KERNEL_SERIES_H

#include "platform/platform.h"

/*
 * The next number of the series, from 1. Locks the series' row until the transaction ends, so it is
 * the last statement that reads before commit. A number lost by a rollback is simply not given.
 * The series of a closed unit (unit_holder.h) are closed with it: ERROR_CONFLICT.
 */
MUST_CHECK bool series_next(Ctx *cx, const char *name, int64_t unit_id, Str period, int64_t *out);

/*
 * After a restore: what was given since the backup is unknown, so every series that may still give
 * numbers on `today` goes on `more` higher: those of this day, of this year and those without a
 * period, and also those that began after the backup and are not in it. The others are closed.
 */
MUST_CHECK bool series_skip(Db *db, Date today, int64_t more, Error *error);

#endif
