#include "features/organization/organization_internal.h"

#include "kernel/calendar_store.h"
#include "platform/embedded.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_ROWS 500 /* no write holds the lane long */

typedef struct Import {
    Facts facts;
    const OrganizationWriter *writer;
    const UnitTree *stored; /* as it was when the import began */
} Import;

/* ---- which stored unit is meant ---- */

static int compare_key(const void *a, const void *b)
{
    return str_compare((*(const Unit *const *)a)->key, (*(const Unit *const *)b)->key);
}

static const Unit *find_by_key(const Unit *const *sorted, size_t count, Str key)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (str_compare(sorted[middle]->key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && str_equal(sorted[low]->key, key) ? sorted[low] : NULL;
}

static bool overlap(const UnitVersion *a, const UnitVersion *b)
{
    return (a->valid_to.days == 0 || a->valid_to.days >= b->valid_from.days) &&
           (b->valid_to.days == 0 || b->valid_to.days >= a->valid_from.days);
}

/* A unit that an earlier import knew from a later day on has another key. */
static const Unit *find_by_version(const UnitTree *tree, const FactVersion *version)
{
    for (size_t i = 0; i < tree->version_count; i++)
        if (str_equal(tree->versions[i].code, version->row.code) &&
            overlap(&tree->versions[i], &version->row))
            return unit_tree_find(tree, tree->versions[i].unit_id);
    return NULL;
}

static const Unit **sort_by_key(Arena *arena, const UnitTree *tree)
{
    const Unit **sorted = ARENA_ARRAY(arena, const Unit *, tree->count + 1);
    for (size_t i = 0; i < tree->count; i++)
        sorted[i] = &tree->units[i];
    qsort(sorted, tree->count, sizeof(const Unit *), compare_key);
    return sorted;
}

static void match_units(Import *import, IdMaker *ids)
{
    Facts *facts = &import->facts;
    const Unit **sorted = sort_by_key(facts->arena, import->stored);
    for (size_t i = 0; i < facts->unit_count; i++) {
        FactUnit *unit = &facts->units[i];
        const Unit *stored = find_by_key(sorted, import->stored->count, unit->row.key);
        if (!stored)
            stored = find_by_version(import->stored, &facts->versions[unit->last]);
        unit->is_new = stored == NULL;
        unit->row.id = stored ? stored->id : id_next(ids);
        if (stored)
            unit->row.key = stored->key;
    }
}

/* ---- what is stored and the table does not say stays ---- */

static Str kept(Str told, Str stored)
{
    return str_is_empty(told) ? stored : told;
}

static void keep_stored(UnitVersion *row, const UnitVersion *stored)
{
    row->id = stored->id;
    if (row->valid_to.days == 0)
        row->valid_to = stored->valid_to;
    if (str_is_empty(row->identifier_code)) {
        row->identifier_code = stored->identifier_code;
        row->identifier_status = stored->identifier_status;
        row->is_difficult = stored->is_difficult;
    }
    row->address = kept(row->address, stored->address);
    row->phone = kept(row->phone, stored->phone);
    row->seal = kept(row->seal, stored->seal);
    row->legal_basis = kept(row->legal_basis, stored->legal_basis);
}

static void complete_version(Import *import, IdMaker *ids, FactVersion *version)
{
    Facts *facts = &import->facts;
    const FactUnit *unit = &facts->units[version->unit];
    UnitVersion *row = &version->row;
    const UnitVersion *stored =
        unit->is_new ? NULL : unit_version_on(import->stored, unit->row.id, row->valid_from);
    row->unit_id = unit->row.id;
    if (version->parent_unit != NO_VERSION)
        row->parent_id = facts->units[version->parent_unit].row.id;
    if (stored && stored->valid_from.days == row->valid_from.days)
        keep_stored(row, stored);
    else
        row->id = id_next(ids);
    version->is_same = stored && unit_version_equal(facts->arena, stored, row);
}

/* Whether a version is stored that began after all that the table tells of. */
static bool is_newer_stored(const Import *import, const FactUnit *unit)
{
    size_t count = 0;
    const UnitVersion *versions = unit_versions_of(import->stored, unit->row.id, &count);
    return count > 0 && versions[count - 1].valid_from.days >
                            import->facts.versions[unit->last].row.valid_from.days;
}

static void complete_unit(const Import *import, FactUnit *unit)
{
    const Facts *facts = &import->facts;
    const Unit *stored = unit_tree_find(import->stored, unit->row.id);
    const FactVersion *last = &facts->versions[unit->last];
    const UnitVersion *row = &last->row;
    unit->row.code = row->code;
    unit->row.identifier_code = row->identifier_code;
    unit->row.name = row->name;
    unit->row.short_name = row->short_name;
    unit->row.kind = row->kind;
    unit->row.level = last->level;
    unit->row.branch = last->branch;
    unit->row.parent_id = row->parent_id;
    unit->row.is_difficult = row->is_difficult;
    unit->row.address = row->address;
    unit->row.phone = row->phone;
    unit->row.valid_to = row->valid_to;
    unit->is_same =
        stored && (is_newer_stored(import, unit) || unit_equal(facts->arena, stored, &unit->row));
}

static bool is_known(const UnitTree *tree, const UnitSuccession *act)
{
    for (size_t i = 0; i < tree->succession_count; i++) {
        const UnitSuccession *known = &tree->successions[i];
        if (known->date.days == act->date.days && known->from_unit_id == act->from_unit_id &&
            known->to_unit_id == act->to_unit_id && known->kind == act->kind)
            return true;
    }
    return false;
}

static void complete_succession(const Import *import, IdMaker *ids, FactSuccession *act)
{
    const Facts *facts = &import->facts;
    act->row.from_unit_id = facts->versions[act->from].row.unit_id;
    act->row.to_unit_id = facts->versions[act->to].row.unit_id;
    act->is_new = !is_known(import->stored, &act->row);
    if (act->is_new)
        act->row.id = id_next(ids);
}

static void complete(Import *import, IdMaker *ids)
{
    Facts *facts = &import->facts;
    for (size_t i = 0; i < facts->version_count; i++)
        if (!facts->versions[i].is_rejected)
            complete_version(import, ids, &facts->versions[i]);
    for (size_t i = 0; i < facts->unit_count; i++)
        complete_unit(import, &facts->units[i]);
    for (size_t i = 0; i < facts->succession_count; i++)
        complete_succession(import, ids, &facts->successions[i]);
    for (size_t i = 0; i < facts->transfer_count; i++)
        facts->transfers[i].id = id_next(ids);
}

/* ---- slices: each may run again, so what it changes outside the database is the same again ----
 */

static bool prepare(Db *db, Arena *arena __attribute__((unused)), IdMaker *ids, void *data,
                    Error *error)
{
    Import *import = data;
    Facts *facts = &import->facts;
    import->stored = UNIT_CACHE.build(db, facts->arena, error);
    if (!import->stored)
        return false;
    match_units(import, ids);
    complete(import, ids);
    return true;
}

/* First without parents, because a parent may come later. */
static bool write_identity(Import *import, Db *db, Arena *arena, size_t at, Error *error)
{
    FactUnit *unit = &import->facts.units[at];
    Unit *bare = ARENA_NEW(arena, Unit);
    *bare = unit->row;
    bare->parent_id = 0;
    return !unit->is_new || unit->is_rejected || unit_store_identity(db, arena, bare, error);
}

static bool write_version(Import *import, Db *db, Arena *arena, size_t at, Error *error)
{
    const FactVersion *version = &import->facts.versions[at];
    return version->is_rejected || version->is_same ||
           unit_store_version(db, arena, &version->row, error);
}

static bool write_present(Import *import, Db *db, Arena *arena, size_t at, Error *error)
{
    const FactUnit *unit = &import->facts.units[at];
    return unit->is_same || unit->is_rejected || unit_update_identity(db, arena, &unit->row, error);
}

static bool write_succession(Import *import, Db *db, Arena *arena, size_t at, Error *error)
{
    const FactSuccession *act = &import->facts.successions[at];
    return !act->is_new || unit_store_succession(db, arena, &act->row, error);
}

static bool write_alias(Db *db, Arena *arena, const char *scheme, Str name, const UnitVersion *row,
                        Error *error)
{
    return str_is_empty(name) || str_equal(name, row->name) ||
           unit_store_alias(db, arena, scheme, name, row, error);
}

static bool write_aliases(Import *import, Db *db, Arena *arena, size_t at, Error *error)
{
    const FactVersion *version = &import->facts.versions[at];
    return version->is_rejected ||
           (write_alias(db, arena, "gso-name", version->gso_name, &version->row, error) &&
            write_alias(db, arena, "government-name", version->government_name, &version->row,
                        error));
}

static const char SQL_STORE_PLACE[] =
    "INSERT INTO unit_place (unit_id, latitude_millionths, longitude_millionths, website,"
    " former_district) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (unit_id) DO UPDATE SET"
    " latitude_millionths = excluded.latitude_millionths,"
    " longitude_millionths = excluded.longitude_millionths, website = excluded.website,"
    " former_district = excluded.former_district";

static bool write_place(Import *import, Db *db, Arena *arena __attribute__((unused)), size_t at,
                        Error *error)
{
    const FactPlace *place = &import->facts.places[at];
    const FactVersion *version = &import->facts.versions[place->version];
    return version->is_rejected ||
           db_run(db, SQL_STORE_PLACE,
                  DB_ARGS(db_int(version->row.unit_id), db_int(place->latitude_millionths),
                          db_int(place->longitude_millionths), db_text(place->website),
                          db_text(place->former_district)),
                  error);
}

static const char SQL_STORE_PATTERN[] =
    "INSERT INTO unit_pattern (key, name, short_name, branch, level, valid_from, valid_to, parents,"
    " legal_basis, certainty) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (key) DO UPDATE SET name = excluded.name, short_name = excluded.short_name,"
    " branch = excluded.branch, level = excluded.level, valid_from = excluded.valid_from,"
    " valid_to = excluded.valid_to, parents = excluded.parents,"
    " legal_basis = excluded.legal_basis, certainty = excluded.certainty";

static bool write_pattern(Import *import, Db *db, Arena *arena, size_t at, Error *error)
{
    const FactPattern *p = &import->facts.patterns[at];
    return db_run(db, SQL_STORE_PATTERN,
                  DB_ARGS(db_text(p->key), db_text(p->name), db_text(p->short_name),
                          db_text(p->branch), db_text(p->level), db_date(arena, p->valid_from),
                          db_date(arena, p->valid_to), db_text(p->parents), db_text(p->legal_basis),
                          db_text(p->certainty)),
                  error);
}

static const char SQL_STORE_TRANSFER[] =
    "INSERT INTO function_transfer (id, date, function, from_key, to_key, from_unit_id, to_unit_id,"
    " certainty) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (date, function, from_key) DO UPDATE SET to_key = excluded.to_key,"
    " to_unit_id = excluded.to_unit_id, certainty = excluded.certainty";

static int64_t unit_id_of(const Facts *facts, ptrdiff_t version)
{
    return version < 0 ? 0 : facts->versions[version].row.unit_id;
}

static bool write_transfer(Import *import, Db *db, Arena *arena, size_t at, Error *error)
{
    const Facts *facts = &import->facts;
    const FactTransfer *t = &facts->transfers[at];
    return db_run(db, SQL_STORE_TRANSFER,
                  DB_ARGS(db_int(t->id), db_date(arena, t->date), db_text(t->function),
                          db_text(t->from_key), db_text(t->to_key),
                          db_optional(unit_id_of(facts, t->from)),
                          db_optional(unit_id_of(facts, t->to)), db_text(t->certainty)),
                  error);
}

/* ---- the lists, in the order in which rows may refer to each other ---- */

typedef bool WriteRow(Import *import, Db *db, Arena *arena, size_t at, Error *error);
typedef struct List {
    WriteRow *write;
    size_t count;
} List;

typedef struct Slice {
    Import *import;
    const List *list;
    size_t from;
} Slice;

static bool write_slice(Db *db, Arena *arena, IdMaker *ids __attribute__((unused)), void *data,
                        Error *error)
{
    const Slice *slice = data;
    for (size_t i = slice->from; i < slice->list->count && i < slice->from + SLICE_ROWS; i++)
        if (!slice->list->write(slice->import, db, arena, i, error))
            return false;
    return db_flush(db, error);
}

static bool write_list(Import *import, const List *list, Error *error)
{
    for (size_t from = 0; from < list->count; from += SLICE_ROWS) {
        Slice slice = {import, list, from};
        if (!import->writer->write(import->writer->context, write_slice, &slice, error))
            return false;
    }
    return true;
}

static const char SQL_TOUCH[] =
    "INSERT INTO cache_generation (name, generation) VALUES ($1, 1)"
    " ON CONFLICT (name) DO UPDATE SET generation = cache_generation.generation + 1";

/* Calendars are inherited along the units. */
static bool touch_caches(Db *db, Arena *arena __attribute__((unused)),
                         IdMaker *ids __attribute__((unused)), void *data __attribute__((unused)),
                         Error *error)
{
    return db_run(db, SQL_TOUCH, DB_ARGS(db_cstr(UNIT_CACHE.name)), error) &&
           db_run(db, SQL_TOUCH, DB_ARGS(db_cstr(CALENDAR_CACHE.name)), error) &&
           db_flush(db, error);
}

static bool write_all(Import *import, Error *error)
{
    const OrganizationWriter *writer = import->writer;
    const Facts *facts = &import->facts;
    if (!writer->write(writer->context, prepare, import, error))
        return false;
    const List lists[] = {
        {write_identity, facts->unit_count},   {write_version, facts->version_count},
        {write_present, facts->unit_count},    {write_succession, facts->succession_count},
        {write_aliases, facts->version_count}, {write_place, facts->place_count},
        {write_pattern, facts->pattern_count}, {write_transfer, facts->transfer_count},
    };
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (!write_list(import, &lists[i], error))
            return false;
    return writer->write(writer->context, touch_caches, NULL, error);
}

static void count_written(const Facts *facts, OrganizationReport *report)
{
    report->is_written = true;
    for (size_t i = 0; i < facts->unit_count; i++)
        report->new_units += facts->units[i].is_new && !facts->units[i].is_rejected;
    for (size_t i = 0; i < facts->version_count; i++) {
        const FactVersion *version = &facts->versions[i];
        if (version->is_rejected || version->is_same)
            continue;
        if (facts->units[version->unit].is_new)
            report->new_versions++;
        else
            report->changed_versions++;
    }
    for (size_t i = 0; i < facts->succession_count; i++)
        report->new_successions += facts->successions[i].is_new;
}

bool organization_import(const OrganizationPlan *plan, const OrganizationWriter *writer,
                         Arena *arena, OrganizationReport *out, Error *error)
{
    OrganizationReport report = {0};
    Import *import = ARENA_NEW(arena, Import);
    *import =
        (Import){.facts = {.arena = arena, .plan = plan, .report = &report}, .writer = writer};
    if (!facts_read(&import->facts, error))
        return false;
    facts_resolve(&import->facts);
    if (report.rejection_count == 0 || !plan->is_strict) {
        if (!write_all(import, error))
            return false;
        count_written(&import->facts, &report);
    }
    *out = report;
    return true;
}

/* ---- the report ---- */

static void put_rejections(const OrganizationReport *report, Json *json)
{
    json_key(json, "rejected");
    json_open_array(json);
    for (size_t i = 0; i < report->rejection_count; i++) {
        json_open_object(json);
        json_put_cstr(json, "file", report->rejections[i].file);
        json_put_int(json, "line", report->rejections[i].line);
        json_put_cstr(json, "reason", report->rejections[i].reason);
        json_close_object(json);
    }
    json_close_array(json);
}

void organization_import_json(const OrganizationReport *report, Json *json)
{
    json_open_object(json);
    json_key(json, "lines");
    json_open_object(json);
    for (size_t i = 0; i < TABLE_COUNT; i++)
        json_put_int(json, ORGANIZATION_FILES[i], report->lines[i]);
    json_close_object(json);
    json_key(json, "stored");
    json_open_object(json);
    json_put_bool(json, "written", report->is_written);
    json_put_int(json, "new_units", report->new_units);
    json_put_int(json, "new_versions", report->new_versions);
    json_put_int(json, "changed_versions", report->changed_versions);
    json_put_int(json, "new_successions", report->new_successions);
    json_close_object(json);
    put_rejections(report, json);
    json_close_object(json);
}

/* ---- what ships ---- */

OrganizationPlan organization_shipped(void)
{
    static const char *const PATHS[TABLE_COUNT] = {
        "data/organization/units.tsv",
        "data/organization/successions.tsv",
        "data/organization/agencies.tsv",
        "data/organization/function_transfers.tsv",
        "data/organization/units_2025_extra.tsv",
        "data/organization/unit_details.tsv",
    };
    OrganizationPlan plan = {.records_begin = date_of_civil((CivilDate){2023, 11, 1}),
                             .is_strict = true};
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const EmbeddedFile *file = embedded_find(str_of(PATHS[i]));
        ensure(file);
        plan.tables[i] = file->bytes;
    }
    return plan;
}

/* All slices in one transaction of the caller. */
typedef struct Caller {
    Db *db;
    Arena *arena;
    IdMaker *ids;
} Caller;

static bool write_within(void *context, OrganizationSlice *slice, void *data, Error *error)
{
    const Caller *caller = context;
    return slice(caller->db, caller->arena, caller->ids, data, error);
}

bool organization_load_shipped(Db *db, Arena *arena, IdMaker *ids, Error *error)
{
    Caller caller = {db, arena, ids};
    const OrganizationWriter writer = {write_within, &caller};
    const OrganizationPlan plan = organization_shipped();
    OrganizationReport report;
    if (!organization_import(&plan, &writer, arena, &report, error))
        return false;
    if (report.is_written)
        return true;
    const OrganizationRejection *first = &report.rejections[0];
    return error_set(error, ERROR_INTERNAL,
                     VI("Dữ liệu đơn vị đi kèm bị lỗi; hãy cài lại phần mềm."),
                     "data/organization/%s line %lld", first->file, (long long)first->line);
}
