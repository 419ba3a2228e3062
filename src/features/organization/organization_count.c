#include "features/organization/organization_internal.h"
#include "kernel/unit_trace.h"

#define MAX_PATTERNS 1000
#define MAX_KINDS 64

/* ---- counts ---- */

typedef struct KindCount {
    Str kind;
    int64_t count;
} KindCount;

typedef struct Counts {
    int64_t areas[3]; /* beside AREA_LEVELS */
    KindCount kinds[MAX_KINDS];
    size_t kind_count;
    int64_t departments;
    int64_t branches[4]; /* beside BRANCHES */
} Counts;

static const char *const AREA_LEVELS[] = {"province", "district", "commune"};
static const char *const BRANCHES[] = {"state", "party", "mass", "vertical"};

static void count_kind(Counts *counts, Str kind)
{
    for (size_t i = 0; i < counts->kind_count; i++)
        if (str_equal(counts->kinds[i].kind, kind)) {
            counts->kinds[i].count++;
            return;
        }
    if (counts->kind_count < MAX_KINDS)
        counts->kinds[counts->kind_count++] = (KindCount){kind, 1};
}

/* A specialised agency of the province (cơ quan chuyên môn thuộc UBND tỉnh). */
static bool is_department(const UnitTree *tree, const Unit *unit, const UnitVersion *version)
{
    static const char *const KINDS[] = {"sở", "thanh tra", "văn phòng", "ban"};
    const Unit *parent = unit_tree_find(tree, version->parent_id);
    if (!parent || !str_is(parent->level, "province") || !str_is(unit->branch, "state"))
        return false;
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (str_is(version->kind, KINDS[i]))
            return true;
    return false;
}

static void count_version(Counts *counts, const UnitTree *tree, const UnitVersion *version)
{
    const Unit *unit = unit_tree_find(tree, version->unit_id);
    if (unit_is_area(unit)) {
        count_kind(counts, version->kind);
        for (size_t i = 0; i < COUNT_OF(AREA_LEVELS); i++)
            counts->areas[i] += str_is(unit->level, AREA_LEVELS[i]);
        return;
    }
    counts->departments += is_department(tree, unit, version);
    for (size_t i = 0; i < COUNT_OF(BRANCHES); i++)
        counts->branches[i] += str_is(unit->branch, BRANCHES[i]);
}

/* A body that every area of a level has counts as often as there are such areas. */
static void count_patterns(Counts *counts, const FactPattern *patterns, size_t count, Date at)
{
    for (size_t i = 0; i < count; i++) {
        const FactPattern *pattern = &patterns[i];
        if (pattern->valid_from.days > at.days ||
            (pattern->valid_to.days != 0 && pattern->valid_to.days < at.days))
            continue;
        const int64_t areas = counts->areas[str_is(pattern->level, "district") ? 1 : 2];
        for (size_t b = 0; b < COUNT_OF(BRANCHES); b++)
            counts->branches[b] += str_is(pattern->branch, BRANCHES[b]) ? areas : 0;
    }
}

static void put_counts(const Counts *counts, Arena *arena, Date at, Json *json)
{
    json_open_object(json);
    json_put_date(json, "at", at);
    json_key(json, "areas");
    json_open_object(json);
    for (size_t i = 0; i < COUNT_OF(AREA_LEVELS); i++)
        json_put_int(json, AREA_LEVELS[i], counts->areas[i]);
    json_close_object(json);
    json_key(json, "kinds");
    json_open_object(json);
    for (size_t i = 0; i < counts->kind_count; i++)
        json_put_int(json, arena_cstr(arena, counts->kinds[i].kind), counts->kinds[i].count);
    json_close_object(json);
    json_key(json, "organisations");
    json_open_object(json);
    json_put_int(json, "departments", counts->departments);
    for (size_t i = 0; i < COUNT_OF(BRANCHES); i++)
        json_put_int(json, BRANCHES[i], counts->branches[i]);
    json_close_object(json);
    json_close_object(json);
}

static const DbColumn PATTERN_COLUMNS[] = {
    DB_TEXT(FactPattern, key),         DB_TEXT(FactPattern, name),
    DB_TEXT(FactPattern, short_name),  DB_TEXT(FactPattern, branch),
    DB_TEXT(FactPattern, level),       DB_TEXT(FactPattern, parents),
    DB_TEXT(FactPattern, legal_basis), DB_TEXT(FactPattern, certainty),
    DB_DATE(FactPattern, valid_from),  DB_DATE(FactPattern, valid_to),
};
static const char SQL_LIST_PATTERNS[] =
    "SELECT key, name, short_name, branch, level, parents, legal_basis, certainty, valid_from,"
    " valid_to FROM unit_pattern ORDER BY level, branch, key LIMIT 1000";

bool organization_list_patterns(Db *db, Arena *arena, FactPattern **out, size_t *out_count,
                                Error *error)
{
    return db_fetch_all(db, arena, SQL_LIST_PATTERNS, DB_NO_ARGS, DB_ROWS(PATTERN_COLUMNS),
                        sizeof(FactPattern), MAX_PATTERNS, (void *)out, out_count, error);
}

bool organization_count_json(Db *db, Arena *arena, const UnitTree *tree, Date at, Json *json,
                             Error *error)
{
    Counts counts = {0};
    FactPattern *patterns = NULL;
    size_t pattern_count = 0;
    if (!organization_list_patterns(db, arena, &patterns, &pattern_count, error))
        return false;
    for (size_t i = 0; i < tree->count; i++) {
        const UnitVersion *version = unit_version_on(tree, tree->units[i].id, at);
        if (version)
            count_version(&counts, tree, version);
    }
    count_patterns(&counts, patterns, pattern_count, at);
    put_counts(&counts, arena, at, json);
    return true;
}

/* ---- traces ---- */

static void put_act(const UnitSuccession *act, Share share, Json *json)
{
    json_put_cstr(json, "kind", act ? SUCCESSION_KIND_CODES[act->kind] : "unchanged");
    json_put_cstr(json, "share", SHARE_CODES[share]);
    json_key(json, "date");
    if (act)
        json_date(json, act->date);
    else
        json_null_value(json);
    json_key(json, "resolution");
    if (act)
        json_text(json, act->resolution);
    else
        json_null_value(json);
}

bool organization_trace_json(Arena *arena, const UnitTree *tree, TraceQuestion question, Json *json,
                             Error *error)
{
    const Unit *unit = unit_tree_find_by_code(tree, question.code, question.from);
    if (!unit)
        return error_set(error, ERROR_NOT_FOUND,
                         VI("Không có đơn vị mang mã này vào ngày ấy. Hãy xem lại mã và ngày."),
                         "no unit bears the code on that day");
    const Trace trace = unit_trace(arena, tree, unit->id, question.from, question.to);
    json_open_object(json);
    json_key(json, "from");
    json_open_object(json);
    json_put_text(json, "code", question.code);
    json_put_text(json, "name", unit_version_on(tree, unit->id, question.from)->name);
    json_put_date(json, "at", question.from);
    json_close_object(json);
    json_key(json, "to");
    json_open_array(json);
    for (size_t i = 0; i < trace.count; i++) {
        json_open_object(json);
        json_put_text(json, "code", trace.ends[i].version->code);
        json_put_text(json, "name", trace.ends[i].version->name);
        put_act(trace.ends[i].act, trace.ends[i].share, json);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return true;
}
