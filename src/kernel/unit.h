/*
 * unit (đơn vị): agencies and communes, with validity dates. All units of the province are few, so
 * an immutable tree of them stays in memory (the cache "units") and no request reads the table.
 */
#ifndef KERNEL_UNIT_H
#define KERNEL_UNIT_H

#include "platform/platform.h"

typedef struct Unit {
    int64_t id;
    Str code;            /* GSO code of the commune, or the agency's key */
    Str identifier_code; /* mã định danh, begins the dossier code: "H41.27" */
    Str name, short_name, kind, level;
    int64_t parent_id;
    bool is_difficult; /* mountain and disadvantaged communes: longer limits */
    Str address, phone;
    Date valid_from, valid_to; /* valid_to 0: open */
} Unit;

typedef struct UnitTree {
    const Unit *units; /* sorted by id */
    size_t count;
} UnitTree;

extern const CacheKind UNIT_CACHE;

const Unit *unit_find(const Ctx *cx, int64_t id); /* NULL when unknown */
Str unit_name(const Ctx *cx, int64_t id);         /* "" when unknown */
const Unit *unit_find_by_code(const Ctx *cx, Str code, Date on);
const UnitTree *unit_tree(const Ctx *cx);
MUST_CHECK bool unit_store(Db *db, const Unit *unit, Error *error);

#endif
