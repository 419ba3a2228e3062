#include "kernel/unit.h"

#include <stdlib.h>

#define MAX_UNITS 20000

static const DbColumn COLUMNS[] = {
    DB_INT(Unit, id),        DB_TEXT(Unit, code),          DB_TEXT(Unit, identifier_code),
    DB_TEXT(Unit, name),     DB_TEXT(Unit, short_name),    DB_TEXT(Unit, kind),
    DB_TEXT(Unit, level),    DB_OPTIONAL(Unit, parent_id), DB_BOOL(Unit, is_difficult),
    DB_TEXT(Unit, address),  DB_TEXT(Unit, phone),         DB_DATE(Unit, valid_from),
    DB_DATE(Unit, valid_to),
};

static const char SQL_LIST[] =
    "SELECT id, code, identifier_code, name, short_name, kind, level, parent_id, is_difficult,"
    " address, phone, valid_from, valid_to FROM unit ORDER BY id";

static const void *build(Db *db, Arena *arena, Error *error)
{
    UnitTree *tree = ARENA_NEW(arena, UnitTree);
    Unit *units = NULL;
    if (!db_fetch_all(db, arena, SQL_LIST, DB_NO_ARGS, DB_ROWS(COLUMNS), sizeof *units, MAX_UNITS,
                      (void *)&units, &tree->count, error))
        return NULL;
    tree->units = units;
    return tree;
}

const CacheKind UNIT_CACHE = {.name = "units", .limit_bytes = 32u << 20, .build = build};

const UnitTree *unit_tree(const Ctx *cx)
{
    return CX_CACHE(cx, "units", UnitTree);
}

static int compare_id(const void *key, const void *row)
{
    const int64_t id = *(const int64_t *)key;
    const int64_t other = ((const Unit *)row)->id;
    return id < other ? -1 : id > other;
}

const Unit *unit_find(const Ctx *cx, int64_t id)
{
    const UnitTree *tree = unit_tree(cx);
    return tree->count ? bsearch(&id, tree->units, tree->count, sizeof(Unit), compare_id) : NULL;
}

Str unit_name(const Ctx *cx, int64_t id)
{
    const Unit *unit = unit_find(cx, id);
    return unit ? unit->name : STR("");
}

static bool is_valid_on(const Unit *unit, Date on)
{
    return unit->valid_from.days <= on.days &&
           (unit->valid_to.days == 0 || on.days <= unit->valid_to.days);
}

const Unit *unit_find_by_code(const Ctx *cx, Str code, Date on)
{
    const UnitTree *tree = unit_tree(cx);
    for (size_t i = 0; i < tree->count; i++)
        if (str_equal(tree->units[i].code, code) && is_valid_on(&tree->units[i], on))
            return &tree->units[i];
    return NULL;
}

static const char SQL_STORE[] =
    "INSERT INTO unit (id, code, identifier_code, name, short_name, kind, level, parent_id,"
    " is_difficult, address, phone, valid_from, valid_to)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

bool unit_store(Db *db, const Unit *unit, Error *error)
{
    Arena *arena = arena_new(1 << 14);
    const bool ok = db_run(db, SQL_STORE, db_args_of(arena, DB_ROWS(COLUMNS), unit), error) &&
                    db_flush(db, error); /* the arguments die with the arena */
    arena_free(arena);
    return ok;
}
