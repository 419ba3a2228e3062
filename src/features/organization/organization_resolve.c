#include "features/organization/organization_internal.h"

#include <stdlib.h>

/* ---- what is one identity ---- */

size_t facts_root(const Facts *facts, size_t version)
{
    while (facts->versions[version].same_as != version)
        version = facts->versions[version].same_as;
    return version;
}

void facts_join(Facts *facts, size_t a, size_t b)
{
    const size_t left = facts_root(facts, a), right = facts_root(facts, b);
    if (left < right)
        facts->versions[right].same_as = left;
    else
        facts->versions[left].same_as = right;
}

static void reject_version(Facts *facts, FactVersion *version, const char *reason)
{
    version->is_rejected = true;
    facts_reject(facts, version->file, version->line, reason);
}

static bool overlap(const UnitVersion *earlier, const UnitVersion *later)
{
    return earlier->valid_to.days == 0 || earlier->valid_to.days >= later->valid_from.days;
}

/* ---- a code names one unit a day ---- */

static void reject_double_codes(Facts *facts)
{
    for (size_t i = 1; i < facts->by_code_count; i++) {
        const FactVersion *before = &facts->versions[facts->by_code[i - 1]];
        FactVersion *version = &facts->versions[facts->by_code[i]];
        if (str_equal(before->row.code, version->row.code) && !before->is_rejected &&
            overlap(&before->row, &version->row))
            reject_version(facts, version,
                           VI("mã này đã thuộc một đơn vị khác trong cùng thời gian"));
    }
    facts_index(facts);
}

/* ---- identities ---- */

static int compare_identity(const void *a, const void *b, void *of)
{
    const Facts *facts = of;
    const size_t left = *(const size_t *)a, right = *(const size_t *)b;
    const size_t left_root = facts_root(facts, left), right_root = facts_root(facts, right);
    if (left_root != right_root)
        return left_root < right_root ? -1 : 1;
    return facts->versions[left].row.valid_from.days - facts->versions[right].row.valid_from.days;
}

static void start_unit(Facts *facts, size_t version)
{
    const FactVersion *first = &facts->versions[version];
    char day[11];
    date_format_iso(first->row.valid_from, day);
    const Str key = str_is(first->branch, "area")
                        ? arena_format(facts->arena, "%.*s@%s", STR_ARGS(first->row.code), day)
                        : first->row.code;
    facts->units[facts->unit_count++] =
        (FactUnit){.row = {.key = key, .valid_from = first->row.valid_from}, .last = version};
}

/* Adds the version to the newest unit, or refuses it. */
static void extend_unit(Facts *facts, size_t version)
{
    FactUnit *unit = &facts->units[facts->unit_count - 1];
    const FactVersion *before = &facts->versions[unit->last];
    FactVersion *next = &facts->versions[version];
    if (next->row.valid_from.days != before->row.valid_to.days + 1)
        reject_version(facts, next, VI("không nối tiếp thời gian trước của cùng một đơn vị"));
    else
        unit->last = version;
}

static int rank_of(const FactVersion *version)
{
    static const char *const LEVELS[] = {"province", "agency", "district", "commune"};
    for (size_t i = 0; i < COUNT_OF(LEVELS); i++)
        if (str_is(version->level, LEVELS[i]))
            return (int)i;
    return COUNT_OF(LEVELS);
}

/* Areas by level and code, agencies in between as they stand in their table. */
static int compare_unit(const void *a, const void *b, void *of)
{
    const Facts *facts = of;
    const FactUnit *left = a, *right = b;
    const FactVersion *left_last = &facts->versions[left->last];
    const FactVersion *right_last = &facts->versions[right->last];
    const int rank = rank_of(left_last) - rank_of(right_last);
    if (rank != 0)
        return rank;
    if (str_is(left_last->level, "agency"))
        return left->last < right->last ? -1 : left->last > right->last;
    const int code = str_compare(left_last->row.code, right_last->row.code);
    return code ? code : left->row.valid_from.days - right->row.valid_from.days;
}

static void number_versions(Facts *facts)
{
    size_t *unit_of_root = ARENA_ARRAY(facts->arena, size_t, facts->version_count + 1);
    for (size_t i = 0; i < facts->unit_count; i++)
        unit_of_root[facts_root(facts, facts->units[i].last)] = i;
    for (size_t i = 0; i < facts->version_count; i++)
        facts->versions[i].unit = unit_of_root[facts_root(facts, i)];
}

static void make_units(Facts *facts)
{
    const size_t count = facts->by_code_count;
    size_t *order = ARENA_ARRAY(facts->arena, size_t, count + 1);
    for (size_t i = 0; i < count; i++)
        order[i] = facts->by_code[i];
    qsort_r(order, count, sizeof *order, compare_identity, facts);
    for (size_t i = 0; i < count; i++) {
        const bool is_first =
            i == 0 || facts_root(facts, order[i]) != facts_root(facts, order[i - 1]);
        if (is_first)
            start_unit(facts, order[i]);
        else
            extend_unit(facts, order[i]);
    }
    qsort_r(facts->units, facts->unit_count, sizeof *facts->units, compare_unit, facts);
    number_versions(facts);
    facts_index(facts);
}

/* ---- parents ---- */

static bool is_covered(const Facts *facts, const FactVersion *version, size_t parent)
{
    const FactUnit *unit = &facts->units[facts->versions[parent].unit];
    const Date end = facts->versions[unit->last].row.valid_to;
    return unit->row.valid_from.days <= version->row.valid_from.days &&
           (end.days == 0 ||
            (version->row.valid_to.days != 0 && version->row.valid_to.days <= end.days));
}

static size_t find_parent(const Facts *facts, const FactVersion *version)
{
    if (!str_is(version->branch, "area") && !str_is_empty(facts->province_body) &&
        str_equal(version->parent, facts->province_body))
        for (size_t i = 0; i < facts->unit_count; i++)
            if (str_is(facts->versions[facts->units[i].last].level, "province"))
                return facts->units[i].last;
    return facts_find(facts, version->parent, version->row.valid_from);
}

/* A parent that is no code of the table is a body outside the province, kept by its name. */
static void link_parent(Facts *facts, FactVersion *version)
{
    version->parent_unit = NO_VERSION;
    if (str_is_empty(version->parent))
        return;
    const size_t parent = find_parent(facts, version);
    if (parent == NO_VERSION && !str_is(version->branch, "area") &&
        str_find_char(version->parent, ' ') >= 0)
        version->row.parent_name = version->parent;
    else if (parent == NO_VERSION)
        reject_version(facts, version,
                       VI("không có đơn vị cấp trên mang mã này trong thời gian ấy"));
    else if (!is_covered(facts, version, parent))
        reject_version(facts, version, VI("đơn vị cấp trên không tồn tại suốt thời gian ấy"));
    else
        version->parent_unit = facts->versions[parent].unit;
}

/* A unit is stored whole or not at all, and not below one that is not. */
static const char *fault_of(const Facts *facts, const FactVersion *version)
{
    if (facts->units[version->unit].is_rejected)
        return VI("một dòng khác của cùng đơn vị này bị từ chối");
    if (version->parent_unit != NO_VERSION && facts->units[version->parent_unit].is_rejected)
        return VI("đơn vị cấp trên bị từ chối");
    return NULL;
}

static bool spread_rejections(Facts *facts)
{
    bool has_spread = false;
    for (size_t i = 0; i < facts->version_count; i++) {
        FactVersion *version = &facts->versions[i];
        const char *fault = version->is_rejected ? NULL : fault_of(facts, version);
        if (!fault)
            continue;
        reject_version(facts, version, fault);
        facts->units[version->unit].is_rejected = true;
        has_spread = true;
    }
    return has_spread;
}

static void link_parents(Facts *facts)
{
    for (size_t i = 0; i < facts->version_count; i++) {
        FactVersion *version = &facts->versions[i];
        if (version->is_rejected)
            continue;
        link_parent(facts, version);
        if (version->is_rejected)
            facts->units[version->unit].is_rejected = true;
    }
    while (spread_rejections(facts))
        continue;
}

/* ---- shares ---- */

static int compare_act(const void *a, const void *b, void *of)
{
    const Facts *facts = of;
    const FactSuccession *left = a, *right = b;
    const size_t left_unit = facts->versions[left->from].unit;
    const size_t right_unit = facts->versions[right->from].unit;
    if (left_unit != right_unit)
        return left_unit < right_unit ? -1 : 1;
    return left->row.date.days - right->row.date.days;
}

static bool is_same_day(const Facts *facts, const FactSuccession *a, const FactSuccession *b)
{
    return facts->versions[a->from].unit == facts->versions[b->from].unit &&
           a->row.date.days == b->row.date.days;
}

static bool goes_elsewhere(const Facts *facts, const FactSuccession *a, const FactSuccession *b)
{
    return facts->versions[a->to].unit != facts->versions[b->to].unit;
}

/* A unit with several successors on one day gave each a part. */
static void set_shares(Facts *facts)
{
    FactSuccession *acts = facts->successions;
    qsort_r(acts, facts->succession_count, sizeof *acts, compare_act, facts);
    for (size_t i = 0; i < facts->succession_count; i++) {
        const bool is_part =
            acts[i].row.kind == SUCCESSION_SPLIT_PART || acts[i].row.kind == SUCCESSION_SHRINK ||
            (i > 0 && is_same_day(facts, &acts[i - 1], &acts[i]) &&
             goes_elsewhere(facts, &acts[i - 1], &acts[i])) ||
            (i + 1 < facts->succession_count && is_same_day(facts, &acts[i + 1], &acts[i]) &&
             goes_elsewhere(facts, &acts[i + 1], &acts[i]));
        acts[i].row.share = is_part ? SHARE_PART : SHARE_WHOLE;
    }
}

static int compare_date(const void *a, const void *b)
{
    const FactSuccession *left = a, *right = b;
    if (left->row.date.days != right->row.date.days)
        return left->row.date.days < right->row.date.days ? -1 : 1;
    return left->line < right->line ? -1 : left->line > right->line;
}

static void drop_rejected(Facts *facts)
{
    size_t kept = 0;
    for (size_t i = 0; i < facts->succession_count; i++)
        if (!facts->versions[facts->successions[i].from].is_rejected &&
            !facts->versions[facts->successions[i].to].is_rejected)
            facts->successions[kept++] = facts->successions[i];
    facts->succession_count = kept;
}

void facts_resolve(Facts *facts)
{
    reject_double_codes(facts);
    make_units(facts);
    link_parents(facts);
    drop_rejected(facts);
    set_shares(facts);
    qsort(facts->successions, facts->succession_count, sizeof *facts->successions, compare_date);
}
