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
 */
MUST_CHECK bool series_next(Ctx *cx, const char *name, int64_t unit_id, Str period, int64_t *out);

#endif
