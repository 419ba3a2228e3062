#include "kernel/unit.h"

#include "kernel/unit_columns.h"

#include <stdlib.h>

#define MAX_UNITS 20000
#define MAX_VERSIONS 100000
#define MAX_SUCCESSIONS 100000

#define X(value, code, label, goes_on) code,
const char *const SUCCESSION_KIND_CODES[SUCCESSION_KIND_COUNT] = {SUCCESSION_KINDS(X)};
#undef X
#define X(value, code, label, goes_on) {label, goes_on},
static const struct {
    const char *label;
    bool goes_on;
} KINDS[SUCCESSION_KIND_COUNT] = {SUCCESSION_KINDS(X)};
#undef X
const char *const SHARE_CODES[SHARE_COUNT] = {"whole", "part"};

const char *succession_kind_label(SuccessionKind kind)
{
    return KINDS[kind].label;
}

bool succession_goes_on(SuccessionKind kind)
{
    return KINDS[kind].goes_on;
}

bool succession_kind_parse(Str code, SuccessionKind *out)
{
    for (int i = 0; i < SUCCESSION_KIND_COUNT; i++)
        if (str_is(code, SUCCESSION_KIND_CODES[i])) {
            *out = (SuccessionKind)i;
            return true;
        }
    return false;
}

/* ---- the cache ---- */

static const DbColumn UNITS[] = {UNIT_COLUMN_ROWS};
static const DbColumn VERSIONS[] = {UNIT_VERSION_COLUMN_ROWS};
static const DbColumn SUCCESSIONS[] = {UNIT_SUCCESSION_COLUMN_ROWS};

static const char SQL_LIST[] = "SELECT " UNIT_COLUMNS " FROM unit ORDER BY id";
static const char SQL_LIST_VERSIONS[] =
    "SELECT " UNIT_VERSION_COLUMNS " FROM unit_version ORDER BY unit_id, valid_from";
static const char SQL_LIST_SUCCESSIONS[] =
    "SELECT " UNIT_SUCCESSION_COLUMNS " FROM unit_succession ORDER BY date, id";

static const void *build(Db *db, Arena *arena, Error *error)
{
    UnitTree *tree = ARENA_NEW(arena, UnitTree);
    if (!db_fetch_all(db, arena, SQL_LIST, DB_NO_ARGS, DB_ROWS(UNITS), sizeof(Unit), MAX_UNITS,
                      (void *)&tree->units, &tree->count, error) ||
        !db_fetch_all(db, arena, SQL_LIST_VERSIONS, DB_NO_ARGS, DB_ROWS(VERSIONS),
                      sizeof(UnitVersion), MAX_VERSIONS, (void *)&tree->versions,
                      &tree->version_count, error) ||
        !db_fetch_all(db, arena, SQL_LIST_SUCCESSIONS, DB_NO_ARGS, DB_ROWS(SUCCESSIONS),
                      sizeof(UnitSuccession), MAX_SUCCESSIONS, (void *)&tree->successions,
                      &tree->succession_count, error))
        return NULL;
    return tree;
}

const CacheKind UNIT_CACHE = {.name = "units", .limit_bytes = 64u << 20, .build = build};

const UnitTree *unit_tree(const Ctx *cx)
{
    return CX_CACHE(cx, "units", UnitTree);
}

/* ---- finding ---- */

static int compare_id(const void *key, const void *row)
{
    const int64_t id = *(const int64_t *)key;
    const int64_t other = ((const Unit *)row)->id;
    return id < other ? -1 : id > other;
}

const Unit *unit_tree_find(const UnitTree *tree, int64_t id)
{
    return tree->count ? bsearch(&id, tree->units, tree->count, sizeof(Unit), compare_id) : NULL;
}

const Unit *unit_find(const Ctx *cx, int64_t id)
{
    return unit_tree_find(unit_tree(cx), id);
}

static const char SQL_GET[] = "SELECT " UNIT_COLUMNS " FROM unit WHERE id = $1";

bool unit_get(Ctx *cx, int64_t id, Unit *out)
{
    const Unit *known = unit_find(cx, id);
    if (!known)
        return db_fetch_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(id)), DB_ROWS(UNITS), out,
                            &cx->error);
    *out = *known;
    return true;
}

Str unit_name(const Ctx *cx, int64_t id)
{
    const Unit *unit = unit_find(cx, id);
    return unit ? unit->name : STR("");
}

Str unit_body_name(const Ctx *cx, int64_t id)
{
    const Unit *unit = unit_find(cx, id);
    if (!unit || !unit_is_area(unit))
        return unit ? unit->name : STR("");
    return arena_format(cx->arena, VI("Ủy ban nhân dân %.*s %.*s"), STR_ARGS(unit->kind),
                        STR_ARGS(unit->short_name));
}

static bool is_within(Date from, Date to, Date on)
{
    return from.days <= on.days && (to.days == 0 || on.days <= to.days);
}

bool unit_is_open(const Unit *unit, Date on)
{
    return is_within(unit->valid_from, unit->valid_to, on);
}

bool unit_is_area(const Unit *unit)
{
    return str_is(unit->branch, "area");
}

const UnitVersion *unit_versions_of(const UnitTree *tree, int64_t unit_id, size_t *out_count)
{
    size_t low = 0, high = tree->version_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (tree->versions[middle].unit_id < unit_id)
            low = middle + 1;
        else
            high = middle;
    }
    size_t count = 0;
    while (low + count < tree->version_count && tree->versions[low + count].unit_id == unit_id)
        count++;
    *out_count = count;
    return tree->versions + low;
}

const UnitVersion *unit_version_on(const UnitTree *tree, int64_t unit_id, Date on)
{
    size_t count = 0;
    const UnitVersion *versions = unit_versions_of(tree, unit_id, &count);
    for (size_t i = 0; i < count; i++)
        if (is_within(versions[i].valid_from, versions[i].valid_to, on))
            return &versions[i];
    return NULL;
}

const Unit *unit_tree_find_by_code(const UnitTree *tree, Str code, Date on)
{
    for (size_t i = 0; i < tree->version_count; i++) {
        const UnitVersion *version = &tree->versions[i];
        if (str_equal(version->code, code) && is_within(version->valid_from, version->valid_to, on))
            return unit_tree_find(tree, version->unit_id);
    }
    return NULL;
}

const Unit *unit_find_by_code(const Ctx *cx, Str code, Date on)
{
    return unit_tree_find_by_code(unit_tree(cx), code, on);
}
