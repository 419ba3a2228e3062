#include "features/procedure/procedure_internal.h"

#include <string.h>

struct ImportStatistics {
    CatalogStatistics *catalog;
    DetailStatistics *details;
    TextStatistics *texts; /* of full records */
};

ImportStatistics *statistics_new(Arena *arena)
{
    ImportStatistics *statistics = ARENA_NEW(arena, ImportStatistics);
    statistics->catalog = catalog_statistics_new(arena);
    statistics->details = detail_statistics_new(arena);
    statistics->texts = text_statistics_new(arena);
    return statistics;
}

void statistics_add(ImportStatistics *statistics, const Record *record)
{
    if (record->kind == SOURCE_CATALOG) {
        catalog_statistics_add(statistics->catalog, record);
        return;
    }
    detail_statistics_add(statistics->details, record);
    text_statistics_add(statistics->texts, record);
}

void statistics_json(const ImportStatistics *statistics, Json *json)
{
    json_key(json, "catalog");
    json_open_object(json);
    catalog_statistics_json(statistics->catalog, json);
    json_close_object(json);
    json_key(json, "details");
    json_open_object(json);
    detail_statistics_json(statistics->details, json);
    text_statistics_json(statistics->texts, json);
    json_close_object(json);
}

bool statistics_has_two_ids(const ImportStatistics *statistics, Str field_name)
{
    const TallyItem *item =
        tally_find(catalog_statistics_field_ids(statistics->catalog), field_name);
    return item && item->count > 1;
}

/* ---- catalogue rows ---- */

/* Value, name in the JSON document. */
#define CATALOG_NUMBERS(X)                                                                         \
    X(RECORDS, "records")                                                                          \
    X(CATEGORY_REFERENCES, "category_references")                                                  \
    X(RECORDS_WITH_TWO_CATEGORIES, "records_with_two_categories")                                  \
    X(DEPARTMENT_REFERENCES, "department_references")                                              \
    X(RECORDS_WITHOUT_DEPARTMENT, "records_without_department")                                    \
    X(RECORDS_WITH_EMPTY_DEPARTMENT, "records_with_empty_department")                              \
    X(RECORDS_WITH_ONLY_EMPTY_DEPARTMENT, "records_with_only_empty_department")                    \
    X(RECORDS_NAMING_COMMUNE, "records_naming_commune")                                            \
    X(RECORDS_NAMING_PROVINCE, "records_naming_province")                                          \
    X(PROMULGATED_BY_COMMITTEE, "promulgated_by_committee")                                        \
    X(TARGET_REFERENCES, "target_references")                                                      \
    X(NAMES_WITH_OUTER_BLANKS, "names_with_outer_blanks")                                          \
    X(NAMES_WITH_LINE_BREAK, "names_with_line_break")                                              \
    X(NAMES_WITH_TAB, "names_with_tab")                                                            \
    X(NAMES_WITH_DOUBLE_BLANK, "names_with_double_blank")                                          \
    X(NAMES_NOT_NFC, "names_not_nfc")
/* Value, name, how it is shown: counts by key, or the number of distinct keys. */
#define CATALOG_TALLIES(X)                                                                         \
    X(BY_STATE, "by_state", SHOW_COUNTS)                                                           \
    X(BY_TYPE, "by_type", SHOW_COUNTS)                                                             \
    X(BY_STATE_AND_TYPE, "by_state_and_type", SHOW_COUNTS)                                         \
    X(BY_FIRST_DIGIT, "by_first_digit", SHOW_COUNTS)                                               \
    X(CODES, "codes", SHOW_SIZE)                                                                   \
    X(IDS, "ids", SHOW_SIZE)                                                                       \
    X(CATEGORIES, "categories", SHOW_SIZE)                                                         \
    X(CATEGORY_IDS, "category_ids", SHOW_SIZE)                                                     \
    X(DEPARTMENTS, "departments", SHOW_SIZE)                                                       \
    X(PROMULGATORS, "promulgators", SHOW_SIZE)                                                     \
    X(BY_PROMULGATOR, "by_promulgator", SHOW_COUNTS)                                               \
    X(TARGETS, "targets", SHOW_SIZE)

#define X(value, ...) value,
enum { CATALOG_NUMBERS(X) CATALOG_NUMBER_COUNT };
enum { CATALOG_TALLIES(X) CATALOG_TALLY_COUNT };
#undef X
#define X(value, name) name,
static const char *const NUMBER_NAMES[] = {CATALOG_NUMBERS(X)};
#undef X
#define X(value, name, show) {name, show},
static const struct {
    const char *name;
    TallyShow show;
} TALLY_ROWS[] = {CATALOG_TALLIES(X)};
#undef X

struct CatalogStatistics {
    Arena *scratch; /* emptied after each record */
    int64_t numbers[CATALOG_NUMBER_COUNT];
    Tally tallies[CATALOG_TALLY_COUNT];
    Tally names;           /* NFC, trimmed: which are used more than once */
    Tally name_id_pairs;   /* of categories */
    Tally ids_of_category; /* category name to the number of its ids */
    int64_t shortest_name, longest_name, longest_name_bytes;
};

static void free_scratch(void *scratch)
{
    arena_free(scratch);
}

CatalogStatistics *catalog_statistics_new(Arena *arena)
{
    CatalogStatistics *s = ARENA_NEW(arena, CatalogStatistics);
    s->scratch = arena_new((size_t)64 * 1024 * 1024);
    arena_on_free(arena, free_scratch, s->scratch);
    for (size_t i = 0; i < CATALOG_TALLY_COUNT; i++)
        s->tallies[i] = tally_new(arena);
    s->names = tally_new(arena);
    s->name_id_pairs = tally_new(arena);
    s->ids_of_category = tally_new(arena);
    return s;
}

const Tally *catalog_statistics_field_ids(const CatalogStatistics *statistics)
{
    return &statistics->ids_of_category;
}

static void add_name(CatalogStatistics *s, Str name)
{
    const TextTraits traits = record_text_traits(name);
    s->numbers[NAMES_WITH_OUTER_BLANKS] += traits.has_outer_blank;
    s->numbers[NAMES_WITH_LINE_BREAK] += traits.has_line_break;
    s->numbers[NAMES_WITH_TAB] += traits.has_tab;
    s->numbers[NAMES_WITH_DOUBLE_BLANK] += traits.has_double_blank;
    s->numbers[NAMES_NOT_NFC] += traits.is_not_nfc;
    tally_add(&s->names, str_trim(utf8_to_nfc(s->scratch, name)), 1);
    const int64_t chars = (int64_t)utf8_count_chars(name);
    if (s->numbers[RECORDS] == 1 || chars < s->shortest_name)
        s->shortest_name = chars;
    if (chars > s->longest_name)
        s->longest_name = chars;
    if ((int64_t)name.len > s->longest_name_bytes)
        s->longest_name_bytes = (int64_t)name.len;
}

static void add_all(Tally *tally, const json_t *texts)
{
    for (size_t i = 0; i < json_array_size(texts); i++)
        tally_add(tally, record_string(json_array_get(texts, i)), 1);
}

static void add_categories(CatalogStatistics *s, const json_t *data)
{
    const json_t *names = json_object_get(data, "categories");
    const json_t *ids = json_object_get(data, "categoryIds");
    s->numbers[CATEGORY_REFERENCES] += (int64_t)json_array_size(names);
    s->numbers[RECORDS_WITH_TWO_CATEGORIES] += json_array_size(names) == 2;
    add_all(&s->tallies[CATEGORIES], names);
    add_all(&s->tallies[CATEGORY_IDS], ids);
    for (size_t i = 0; i < json_array_size(names); i++) {
        const Str name = record_string(json_array_get(names, i));
        const Str id = record_string(json_array_get(ids, i));
        const Str pair = arena_format(s->scratch, "%.*s\t%.*s", STR_ARGS(id), STR_ARGS(name));
        if (!tally_find(&s->name_id_pairs, pair))
            tally_add(&s->ids_of_category, name, 1);
        tally_add(&s->name_id_pairs, pair, 1);
    }
}

static void add_departments(CatalogStatistics *s, const json_t *names)
{
    const size_t count = json_array_size(names);
    bool has_empty = false, names_commune = false, names_province = false;
    for (size_t i = 0; i < count; i++) {
        const Str name = record_string(json_array_get(names, i));
        has_empty |= str_is_empty(name);
        names_commune |= str_find(name, STR("cấp xã")) >= 0;
        names_province |= str_find(name, STR("cấp tỉnh")) >= 0;
    }
    s->numbers[DEPARTMENT_REFERENCES] += (int64_t)count;
    s->numbers[RECORDS_WITHOUT_DEPARTMENT] += count == 0;
    s->numbers[RECORDS_WITH_EMPTY_DEPARTMENT] += has_empty;
    s->numbers[RECORDS_WITH_ONLY_EMPTY_DEPARTMENT] += has_empty && count == 1;
    s->numbers[RECORDS_NAMING_COMMUNE] += names_commune;
    s->numbers[RECORDS_NAMING_PROVINCE] += names_province;
    add_all(&s->tallies[DEPARTMENTS], names);
}

/* The first character: of a proper code its leading digit. */
static Str first_character(Str code)
{
    size_t end = 0;
    if (code.len > 0)
        utf8_next(code, &end);
    return str_slice(code, 0, end);
}

static void add_promulgator(CatalogStatistics *s, const json_t *data)
{
    const Str name = record_text(data, "departmentPromulgate");
    s->numbers[PROMULGATED_BY_COMMITTEE] += str_starts_with(name, STR("UBND"));
    tally_add(&s->tallies[BY_PROMULGATOR], name, 1);
    tally_add(&s->tallies[PROMULGATORS], record_text(data, "departmentPromulgateId"), 1);
}

void catalog_statistics_add(CatalogStatistics *s, const Record *record)
{
    const json_t *data = record->data;
    const Str state = record_text(data, "state");
    const Str type = record_text(data, "type");
    const json_t *targets = json_object_get(data, "formalityTargetType");
    arena_reset(s->scratch);
    s->numbers[RECORDS]++;
    tally_add(&s->tallies[BY_STATE], state, 1);
    tally_add(&s->tallies[BY_TYPE], type, 1);
    tally_add(&s->tallies[BY_STATE_AND_TYPE],
              arena_format(s->scratch, "%.*s %.*s", STR_ARGS(state), STR_ARGS(type)), 1);
    tally_add(&s->tallies[BY_FIRST_DIGIT], first_character(record->code), 1);
    tally_add(&s->tallies[CODES], record_text(data, "code"), 1);
    tally_add(&s->tallies[IDS], record_text(data, "id"), 1);
    s->numbers[TARGET_REFERENCES] += (int64_t)json_array_size(targets);
    add_all(&s->tallies[TARGETS], targets);
    add_name(s, record_text(data, "name"));
    add_categories(s, data);
    add_departments(s, json_object_get(data, "departments"));
    add_promulgator(s, data);
}

/* Names in use more than once, the records concerned, categories with several ids. */
static void put_repeated(const CatalogStatistics *s, Json *json)
{
    int64_t names = 0, records = 0, categories = 0;
    for (size_t i = 0; i < s->names.count; i++) {
        const int64_t uses = s->names.items[i].count;
        names += uses > 1;
        records += uses > 1 ? uses : 0;
    }
    for (size_t i = 0; i < s->ids_of_category.count; i++)
        categories += s->ids_of_category.items[i].count > 1;
    json_put_int(json, "repeated_names", names);
    json_put_int(json, "records_with_repeated_name", records);
    json_put_int(json, "categories_with_two_ids", categories);
}

void catalog_statistics_json(const CatalogStatistics *s, Json *json)
{
    for (size_t i = 0; i < CATALOG_NUMBER_COUNT; i++)
        json_put_int(json, NUMBER_NAMES[i], s->numbers[i]);
    for (size_t i = 0; i < CATALOG_TALLY_COUNT; i++) {
        json_key(json, TALLY_ROWS[i].name);
        tally_json(&s->tallies[i], TALLY_ROWS[i].show, json);
    }
    put_repeated(s, json);
    json_put_int(json, "shortest_name_chars", s->shortest_name);
    json_put_int(json, "longest_name_chars", s->longest_name);
    json_put_int(json, "longest_name_bytes", s->longest_name_bytes);
}
