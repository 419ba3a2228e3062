/* How each unit of the new side is from the day on: what the plan says, else what its predecessors
 * were. */
#include "features/reorganize/reorganize_internal.h"

/* Longest first: "Thị trấn" before "Thị". */
static const char *const AREA_KINDS[] = {
    VI("Thành phố"), VI("Thị trấn"), VI("Đặc khu"), VI("Thị xã"),
    VI("Phường"),    VI("Huyện"),    VI("Quận"),    VI("Xã"),
};

/* "Phường Trường Vinh" is a "phường" called "Trường Vinh". */
static void split_name(Plan *plan, Str name, UnitVersion *version)
{
    for (size_t i = 0; i < COUNT_OF(AREA_KINDS); i++) {
        const Str kind = str_of(AREA_KINDS[i]);
        if (!str_starts_with(name, kind) || name.len == kind.len)
            continue;
        version->kind = utf8_lower(plan->arena, kind);
        version->short_name = str_trim(str_slice(name, kind.len, name.len));
        return;
    }
}

static const PlanUnit *first_predecessor(const Resolved *resolved, size_t new_index)
{
    for (size_t i = 0; i < resolved->plan->count; i++)
        if (resolved->new_of[i] == new_index && resolved->old_of[i] != NO_UNIT &&
            resolved->plan->lines[i].row == PLAN_SUCCESSION)
            return &resolved->olds[resolved->old_of[i]];
    return NULL;
}

/* Longer limits stay where every part had them; an administrator corrects it by the new lists. */
static bool is_difficult(const Resolved *resolved, size_t new_index)
{
    bool all = true;
    for (size_t i = 0; i < resolved->plan->count; i++)
        if (resolved->new_of[i] == new_index && resolved->old_of[i] != NO_UNIT)
            all = all && resolved->olds[resolved->old_of[i]].unit->is_difficult;
    return all;
}

static Str province_identifier(const Resolved *resolved)
{
    for (size_t i = 0; i < resolved->tree->count; i++)
        if (str_is(resolved->tree->units[i].level, "province") &&
            unit_is_area(&resolved->tree->units[i]))
            return resolved->tree->units[i].identifier_code;
    return STR("");
}

static bool is_borne(const Resolved *resolved, Str identifier, const PlanUnit *by)
{
    const UnitTree *tree = resolved->tree;
    for (size_t i = 0; i < tree->version_count; i++)
        if ((!by->unit || tree->versions[i].unit_id != by->id) &&
            str_equal(tree->versions[i].identifier_code, identifier))
            return true;
    for (size_t i = 0; i < resolved->new_count; i++)
        if (&resolved->news[i] != by &&
            str_equal(resolved->news[i].version.identifier_code, identifier))
            return true;
    return false;
}

/* The identifier code begins every number that the unit gives, so no other unit ever bore it. */
static void identify(Resolved *resolved, PlanUnit *new)
{
    Plan *plan = resolved->plan;
    const Str given = new->line->identifier_code;
    UnitVersion *version = &new->version;
    if (!str_is_empty(given)) {
        if (is_borne(resolved, given, new))
            plan_mistake(
                plan, new->line->line,
                arena_printf(plan->arena, VI("mã định danh %.*s đã được dùng"), STR_ARGS(given)));
        version->identifier_code = given;
        version->identifier_status = STR("known");
        return;
    }
    version->identifier_code =
        arena_format(plan->arena, "%.*s.%02d.%.*s", STR_ARGS(province_identifier(resolved)),
                     date_civil(plan->date).year % 100, STR_ARGS(new->code));
    version->identifier_status = STR("demonstration");
    plan_warning(plan, new->line->line,
                 arena_printf(plan->arena,
                              VI("chưa có mã định danh (cột identifier_code); dùng mã tạm %.*s"),
                              STR_ARGS(version->identifier_code)));
}

static void describe_parent(Resolved *resolved, PlanUnit *new, const Unit *pattern)
{
    Plan *plan = resolved->plan;
    const Str code = new->line->new_parent_code;
    UnitVersion *version = &new->version;
    version->parent_id = pattern->parent_id;
    if (str_is_empty(code))
        return;
    for (size_t i = 0; i < resolved->new_count; i++)
        if (str_equal(resolved->news[i].code, code)) {
            new->parent = i;
            return;
        }
    const Unit *parent = unit_tree_find_by_code(resolved->tree, code, plan->date);
    for (size_t i = 0; parent && i < resolved->old_count; i++)
        if (resolved->olds[i].unit == parent && resolved->olds[i].ends)
            parent = NULL;
    if (parent)
        version->parent_id = parent->id;
    else
        plan_mistake(plan, new->line->line,
                     arena_printf(plan->arena,
                                  VI("sau ngày sắp xếp không có đơn vị cấp trên mang mã %.*s"),
                                  STR_ARGS(code)));
}

static Str given_or(Str given, Str otherwise)
{
    return str_is_empty(given) ? otherwise : given;
}

static void describe_version(Resolved *resolved, size_t at, const Unit *pattern)
{
    Plan *plan = resolved->plan;
    PlanUnit *new = &resolved->news[at];
    const PlanLine *line = new->line;
    const UnitVersion *was =
        unit_version_on(resolved->tree, pattern->id, (Date){plan->date.days - 1});
    new->version = new->goes_on ? *was : (UnitVersion){.kind = was->kind};
    UnitVersion *version = &new->version;
    version->valid_from = plan->date;
    version->valid_to = (Date){0};
    version->is_older = false;
    version->date_precision = STR("day");
    version->code = new->code;
    version->name = version->short_name = new->name;
    version->address = given_or(line->address, version->address);
    version->phone = given_or(line->phone, version->phone);
    version->legal_basis = plan->resolution;
    version->certainty = STR("sourced");
    version->source = line->source;
    split_name(plan, new->name, version);
    if (new->goes_on)
        return;
    version->is_difficult = is_difficult(resolved, at);
    version->identifier_status = STR("unknown");
    identify(resolved, new);
}

static void describe_identity(PlanUnit *new, Plan *plan, const Unit *pattern)
{
    char day[11];
    const UnitVersion *version = &new->version;
    date_format_iso(plan->date, day);
    new->after = *pattern;
    if (!new->goes_on) {
        new->after.key = arena_format(plan->arena, "%.*s@%s", STR_ARGS(new->code), day);
        new->after.valid_from = plan->date;
        new->after.area_id = 0;
    }
    new->after.id = new->id;
    new->after.code = version->code;
    new->after.identifier_code = version->identifier_code;
    new->after.name = version->name;
    new->after.short_name = version->short_name;
    new->after.kind = version->kind;
    new->after.is_difficult = version->is_difficult;
    new->after.address = version->address;
    new->after.phone = version->phone;
    new->after.valid_to = (Date){0};
}

void plan_describe(Resolved *resolved)
{
    Plan *plan = resolved->plan;
    for (size_t i = 0; i < resolved->new_count; i++) {
        PlanUnit *new = &resolved->news[i];
        const PlanUnit *before = first_predecessor(resolved, i);
        const Unit *pattern = new->unit ? new->unit : before ? before->unit : NULL;
        if (!pattern || (new->unit && !new->goes_on))
            continue;
        describe_version(resolved, i, pattern);
        describe_parent(resolved, new, pattern);
        describe_identity(new, plan, pattern);
    }
}
