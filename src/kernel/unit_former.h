/*
 * unit_former (mã, tên cũ của đơn vị): what bore a code or a name before today, and who answers for
 * it now. Letters and searches go on using old names for years.
 */
#ifndef KERNEL_UNIT_FORMER_H
#define KERNEL_UNIT_FORMER_H

#include "kernel/unit.h"

typedef struct UnitFormer {
    const Unit *unit;
    const UnitVersion *version; /* how it was when it bore that */
    const Unit *now;            /* who answers today; NULL: its parts went to several, or nobody */
} UnitFormer;

#define UNIT_FORMER_MAX 5
/* Units that bore exactly this code, identifier code or name (with or without accents) and do not
 * bear it today; says how many of at most UNIT_FORMER_MAX. */
size_t unit_find_former(const Ctx *cx, Str text, UnitFormer out[UNIT_FORMER_MAX]);
/* One sentence for people: what it is today, since when, by which resolution. */
Str unit_former_text(const Ctx *cx, const UnitFormer *former);
/* The same of a closed unit; empty while it is open. */
Str unit_closed_text(const Ctx *cx, int64_t unit_id);

#endif
