#include "features/organization/organization_internal.h"

#include <stdlib.h>

const char *const ORGANIZATION_FILES[TABLE_COUNT] = {
    "units.tsv",
    "successions.tsv",
    "agencies.tsv",
    "function_transfers.tsv",
    "units_2025_extra.tsv",
    "unit_details.tsv",
};

#define MAX_REJECTIONS 10000

void facts_reject(Facts *facts, const char *file, int64_t line, const char *reason)
{
    OrganizationReport *report = facts->report;
    if (report->rejection_count == MAX_REJECTIONS)
        return;
    if (report->rejection_count == facts->rejection_capacity) {
        const size_t wanted = facts->rejection_capacity == 0 ? 16 : facts->rejection_capacity * 2;
        facts->rejections = arena_grow(facts->arena, facts->rejections,
                                       facts->rejection_capacity * sizeof *facts->rejections,
                                       wanted * sizeof *facts->rejections);
        facts->rejection_capacity = wanted;
    }
    facts->rejections[report->rejection_count++] = (OrganizationRejection){file, line, reason};
    report->rejections = facts->rejections;
}

bool facts_open_table(Facts *facts, OrganizationTable table, Tsv *tsv, Error *error)
{
    const char *fault = tsv_open(tsv, facts->arena, facts->plan->tables[table]);
    facts->table = table;
    return !fault || error_set(error, ERROR_INPUT,
                               arena_printf(facts->arena, VI("Tệp %s: %s."),
                                            ORGANIZATION_FILES[table], fault),
                               "table %s", ORGANIZATION_FILES[table]);
}

bool facts_next(Facts *facts, Tsv *tsv)
{
    const char *fault = NULL;
    for (;;) {
        const TsvStep step = tsv_next(tsv, &fault);
        if (step == TSV_END)
            return false;
        facts->report->lines[facts->table]++;
        if (step == TSV_ROW)
            return true;
        facts_reject(facts, ORGANIZATION_FILES[facts->table], tsv->line, fault);
    }
}

Str facts_certainty(Str text)
{
    if (str_is(text, "demonstration"))
        return STR("demonstration");
    return str_find(text, STR("memory")) >= 0 ? STR("memory") : STR("sourced");
}

/* ---- order by code ---- */

static int compare_code(const void *a, const void *b, void *of)
{
    const FactVersion *versions = of;
    const FactVersion *left = &versions[*(const size_t *)a];
    const FactVersion *right = &versions[*(const size_t *)b];
    const int order = str_compare(left->row.code, right->row.code);
    return order ? order : left->row.valid_from.days - right->row.valid_from.days;
}

void facts_index(Facts *facts)
{
    facts->by_code = ARENA_ARRAY(facts->arena, size_t, facts->version_count + 1);
    facts->by_code_count = 0;
    for (size_t i = 0; i < facts->version_count; i++)
        if (!facts->versions[i].is_rejected)
            facts->by_code[facts->by_code_count++] = i;
    qsort_r(facts->by_code, facts->by_code_count, sizeof(size_t), compare_code, facts->versions);
}

static bool is_valid_on(const UnitVersion *row, Date on)
{
    return row->valid_from.days <= on.days &&
           (row->valid_to.days == 0 || on.days <= row->valid_to.days);
}

size_t facts_find(const Facts *facts, Str code, Date on)
{
    size_t low = 0, high = facts->by_code_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (str_compare(facts->versions[facts->by_code[middle]].row.code, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < facts->by_code_count; low++) {
        const FactVersion *version = &facts->versions[facts->by_code[low]];
        if (!str_equal(version->row.code, code))
            break;
        if (is_valid_on(&version->row, on))
            return facts->by_code[low];
    }
    return NO_VERSION;
}

/* ---- numbers ---- */

/* "166.22" times ten to the `places`; empty is 0. */
static bool parse_decimal(Str text, int places, int64_t *out)
{
    const ptrdiff_t point = str_find_char(text, '.');
    const Str whole = point < 0 ? text : str_slice(text, 0, (size_t)point);
    Str part = point < 0 ? STR("") : str_slice(text, (size_t)point + 1, text.len);
    int64_t number = 0, digits = 0;
    if (str_is_empty(text)) {
        *out = 0;
        return true;
    }
    part = str_slice(part, 0, (size_t)places);
    if (whole.len > 9 || !str_is_digits(whole) || !str_parse_int(whole, &number) ||
        (point >= 0 && (!str_is_digits(part) || !str_parse_int(part, &digits))))
        return false;
    for (int i = 0; i < places; i++)
        number *= 10;
    for (size_t i = part.len; i < (size_t)places; i++)
        digits *= 10;
    *out = number + digits;
    return true;
}

/* ---- units.tsv ---- */

static Str level_of(Str number)
{
    if (str_is(number, "1"))
        return STR("province");
    if (str_is(number, "2"))
        return STR("district");
    return str_is(number, "3") ? STR("commune") : STR("");
}

/* An empty first day is the day on which the records begin. */
static const char *read_period(const Facts *facts, const Tsv *tsv, UnitVersion *row)
{
    const Str from = tsv_cell(tsv, "valid_from"), to = tsv_cell(tsv, "valid_to");
    row->valid_from = facts->plan->records_begin;
    row->is_older = str_is_empty(from);
    row->date_precision = STR("day");
    if ((!row->is_older && !date_parse_iso(from, &row->valid_from)) ||
        (!str_is_empty(to) && !date_parse_iso(to, &row->valid_to)))
        return VI("ngày hiệu lực phải viết NĂM-THÁNG-NGÀY");
    if (row->valid_to.days != 0 && row->valid_to.days < row->valid_from.days)
        return VI("ngày hết hiệu lực trước ngày bắt đầu");
    return NULL;
}

static const char *read_unit(const Facts *facts, const Tsv *tsv, FactVersion *out)
{
    out->row = (UnitVersion){.code = tsv_cell(tsv, "code"),
                             .name = tsv_cell(tsv, "name"),
                             .short_name = tsv_cell(tsv, "short_name"),
                             .kind = tsv_cell(tsv, "kind"),
                             .identifier_status = STR("unknown"),
                             .certainty = facts_certainty(tsv_cell(tsv, "source")),
                             .source = tsv_cell(tsv, "source")};
    out->level = level_of(tsv_cell(tsv, "level"));
    out->branch = STR("area");
    out->parent = tsv_cell(tsv, "parent_code");
    out->gso_name = tsv_cell(tsv, "gso_name");
    if (str_is_empty(out->row.code) || str_is_empty(out->row.name) || str_is_empty(out->row.kind))
        return VI("thiếu mã, tên hoặc loại đơn vị");
    if (str_is_empty(out->level))
        return VI("cấp phải là 1, 2 hoặc 3");
    if (str_is_empty(out->parent) != str_is(out->level, "province"))
        return VI("chỉ cấp tỉnh không có mã đơn vị cấp trên");
    if (!parse_decimal(tsv_cell(tsv, "area_km2"), 2, &out->row.area_hectares) ||
        !parse_decimal(tsv_cell(tsv, "population"), 0, &out->row.population))
        return VI("diện tích hoặc dân số không phải số");
    return read_period(facts, tsv, &out->row);
}

static bool read_units(Facts *facts, Error *error)
{
    Tsv tsv;
    if (!facts_open_table(facts, TABLE_UNITS, &tsv, error))
        return false;
    while (facts_next(facts, &tsv)) {
        FactVersion version = {.file = ORGANIZATION_FILES[TABLE_UNITS],
                               .line = tsv.line,
                               .same_as = facts->version_count};
        const char *fault = read_unit(facts, &tsv, &version);
        if (fault)
            facts_reject(facts, version.file, tsv.line, fault);
        else
            facts->versions[facts->version_count++] = version;
    }
    facts_index(facts);
    return true;
}

/* ---- successions.tsv ---- */

/* The version of that code on that day, if it bears that name too. */
static size_t find_named(const Facts *facts, Str code, Str name, Date on)
{
    const size_t found = facts_find(facts, code, on);
    return found != NO_VERSION && str_equal(facts->versions[found].row.name, name) ? found
                                                                                   : NO_VERSION;
}

static const char *read_succession(const Facts *facts, const Tsv *tsv, FactSuccession *out)
{
    UnitSuccession *row = &out->row;
    *row = (UnitSuccession){.resolution = tsv_cell(tsv, "resolution"),
                            .certainty = facts_certainty(tsv_cell(tsv, "source")),
                            .source = tsv_cell(tsv, "source")};
    if (!date_parse_iso(tsv_cell(tsv, "date"), &row->date))
        return VI("ngày phải viết NĂM-THÁNG-NGÀY");
    if (!succession_kind_parse(tsv_cell(tsv, "kind"), &row->kind))
        return VI("loại thay đổi không có trong danh sách");
    out->from = find_named(facts, tsv_cell(tsv, "old_code"), tsv_cell(tsv, "old_name"),
                           (Date){row->date.days - 1});
    if (out->from == NO_VERSION)
        return VI("không có đơn vị cũ mang mã và tên này vào ngày trước ngày thay đổi");
    out->to = find_named(facts, tsv_cell(tsv, "new_code"), tsv_cell(tsv, "new_name"), row->date);
    if (out->to == NO_VERSION)
        return VI("không có đơn vị mới mang mã và tên này vào ngày thay đổi");
    return NULL;
}

static bool read_successions(Facts *facts, Error *error)
{
    Tsv tsv;
    if (!facts_open_table(facts, TABLE_SUCCESSIONS, &tsv, error))
        return false;
    while (facts_next(facts, &tsv)) {
        FactSuccession act = {.line = tsv.line};
        const char *fault = read_succession(facts, &tsv, &act);
        if (fault) {
            facts_reject(facts, ORGANIZATION_FILES[TABLE_SUCCESSIONS], tsv.line, fault);
            continue;
        }
        if (succession_goes_on(act.row.kind))
            facts_join(facts, act.from, act.to);
        facts->successions[facts->succession_count++] = act;
    }
    return true;
}

/* ---- units_2025_extra.tsv, unit_details.tsv ---- */

static bool read_places(Facts *facts, Error *error)
{
    Tsv tsv;
    if (!facts_open_table(facts, TABLE_PLACES, &tsv, error))
        return false;
    while (facts_next(facts, &tsv)) {
        FactPlace place = {.website = tsv_cell(&tsv, "website"),
                           .former_district = tsv_cell(&tsv, "old_district")};
        const ptrdiff_t remark = str_find(place.former_district, STR(" ("));
        if (remark >= 0)
            place.former_district = str_slice(place.former_district, 0, (size_t)remark);
        place.version =
            find_named(facts, tsv_cell(&tsv, "code"), tsv_cell(&tsv, "name"), (Date){INT32_MAX});
        if (place.version == NO_VERSION)
            facts_reject(facts, ORGANIZATION_FILES[TABLE_PLACES], tsv.line,
                         VI("hiện không có đơn vị mang mã và tên này"));
        else if (!parse_decimal(tsv_cell(&tsv, "centroid_lat"), 6, &place.latitude_millionths) ||
                 !parse_decimal(tsv_cell(&tsv, "centroid_lng"), 6, &place.longitude_millionths))
            facts_reject(facts, ORGANIZATION_FILES[TABLE_PLACES], tsv.line,
                         VI("tọa độ không phải số"));
        else
            facts->places[facts->place_count++] = place;
    }
    return true;
}

static const char *read_detail(Facts *facts, const Tsv *tsv)
{
    Date on;
    const Str difficult = tsv_cell(tsv, "is_difficult");
    if (!date_parse_iso(tsv_cell(tsv, "on"), &on))
        return VI("ngày phải viết NĂM-THÁNG-NGÀY");
    if (!str_is(difficult, "0") && !str_is(difficult, "1"))
        return VI("cột is_difficult phải là 0 hoặc 1");
    const size_t found = facts_find(facts, tsv_cell(tsv, "code"), on);
    if (found == NO_VERSION)
        return VI("không có đơn vị mang mã này vào ngày ấy");
    UnitVersion *row = &facts->versions[found].row;
    row->identifier_code = tsv_cell(tsv, "identifier_code");
    row->identifier_status = tsv_cell(tsv, "identifier_status");
    row->is_difficult = str_is(difficult, "1");
    row->address = tsv_cell(tsv, "address");
    row->phone = tsv_cell(tsv, "phone");
    row->seal = tsv_cell(tsv, "seal");
    if (!str_is(row->identifier_status, "known") && !str_is(row->identifier_status, "unknown") &&
        !str_is(row->identifier_status, "demonstration"))
        return VI("identifier_status phải là known, demonstration hoặc unknown");
    return NULL;
}

static bool read_details(Facts *facts, Error *error)
{
    Tsv tsv;
    if (!facts_open_table(facts, TABLE_DETAILS, &tsv, error))
        return false;
    while (facts_next(facts, &tsv)) {
        const char *fault = read_detail(facts, &tsv);
        if (fault)
            facts_reject(facts, ORGANIZATION_FILES[TABLE_DETAILS], tsv.line, fault);
    }
    return true;
}

/* ---- all ---- */

static size_t count_lines(const OrganizationPlan *plan)
{
    size_t count = 1;
    for (size_t t = 0; t < TABLE_COUNT; t++)
        for (size_t i = 0; i < plan->tables[t].len; i++)
            count += plan->tables[t].data[i] == '\n';
    return count;
}

static bool is_given(const Facts *facts, OrganizationTable table)
{
    return !str_is_empty(facts->plan->tables[table]);
}

/* An agency may have two versions a line, and as many predecessors as its cell names. */
static void make_room(Facts *facts)
{
    size_t lists = 0;
    const Str agencies = facts->plan->tables[TABLE_AGENCIES];
    for (size_t i = 0; i < agencies.len; i++)
        lists += agencies.data[i] == ';';
    facts->capacity = count_lines(facts->plan) * 2 + lists;
    facts->versions = ARENA_ARRAY(facts->arena, FactVersion, facts->capacity);
    facts->successions = ARENA_ARRAY(facts->arena, FactSuccession, facts->capacity);
    facts->units = ARENA_ARRAY(facts->arena, FactUnit, facts->capacity);
    facts->places = ARENA_ARRAY(facts->arena, FactPlace, facts->capacity);
    facts->patterns = ARENA_ARRAY(facts->arena, FactPattern, facts->capacity);
    facts->transfers = ARENA_ARRAY(facts->arena, FactTransfer, facts->capacity);
}

bool facts_read(Facts *facts, Error *error)
{
    for (int t = 0; t < TABLE_COUNT; t++)
        if (facts->plan->tables[t].len > TSV_MAX_BYTES)
            return error_set(error, ERROR_TOO_LARGE, VI("Một tệp lớn hơn 16 MB; hãy chia nhỏ."),
                             "table %s", ORGANIZATION_FILES[t]);
    make_room(facts);
    return read_units(facts, error) &&
           (!is_given(facts, TABLE_SUCCESSIONS) || read_successions(facts, error)) &&
           (!is_given(facts, TABLE_PLACES) || read_places(facts, error)) &&
           (!is_given(facts, TABLE_AGENCIES) || facts_read_agencies(facts, error)) &&
           (!is_given(facts, TABLE_TRANSFERS) || facts_read_transfers(facts, error)) &&
           (!is_given(facts, TABLE_DETAILS) || read_details(facts, error));
}
