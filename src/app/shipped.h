/*
 * shipped: what every installation begins with: the units of the province, the national calendar
 * and the curated procedures, each row with its source or marked as demonstration.
 */
#ifndef APP_SHIPPED_H
#define APP_SHIPPED_H

#include "base/base.h"
#include "db/db.h"
#include "platform/ids.h"

/* Loads what is not there yet, in the caller's transaction; rows bear the time of `ids`. */
MUST_CHECK bool shipped_load(Db *db, Arena *arena, IdMaker *ids, Error *error);

#endif
