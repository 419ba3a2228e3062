/*
 * unit_load: units from a table of text, as data/demo/units.tsv. Its first line names the columns;
 * a parent stands before its children; `parent_code` is a code of an earlier line.
 */
#ifndef KERNEL_UNIT_LOAD_H
#define KERNEL_UNIT_LOAD_H

#include "kernel/unit.h"

/* Stores every line as a new unit, in the caller's transaction. A faulty line ends it with the
 * line's number in the message. */
MUST_CHECK bool unit_load_tsv(Db *db, Arena *arena, IdMaker *ids, Str tsv, Error *error);

#endif
