#include "features/dossier/dossier_place.h"

static bool is_of_today(const Ctx *cx, const Unit *unit)
{
    return unit->valid_from.days <= cx->today.days &&
           (unit->valid_to.days == 0 || cx->today.days <= unit->valid_to.days);
}

static bool is_of_level(const Unit *unit, ProcedureLevel level)
{
    if (level == LEVEL_COMMUNE)
        return str_is(unit->level, "commune");
    return (str_is(unit->level, "agency") || str_is(unit->level, "province")) &&
           !str_is(unit->branch, "party") && !str_is(unit->branch, "mass");
}

size_t place_list(Ctx *cx, ProcedureLevel level, const Unit ***out)
{
    const UnitTree *tree = unit_tree(cx);
    const Unit **units = ARENA_ARRAY(cx->arena, const Unit *, tree->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++)
        if (is_of_today(cx, &tree->units[i]) && is_of_level(&tree->units[i], level))
            units[count++] = &tree->units[i];
    *out = units;
    return count;
}

static bool is_meant(Ctx *cx, const Unit *unit, Str text, Str folded)
{
    return str_equal(unit->code, text) || str_equal(unit->identifier_code, text) ||
           str_equal(utf8_fold(cx->arena, unit->name), folded) ||
           str_equal(utf8_fold(cx->arena, unit->short_name), folded);
}

/* The one unit of today that is meant; NULL when there is none or when several are. */
static const Unit *find_meant(Ctx *cx, Str text)
{
    const UnitTree *tree = unit_tree(cx);
    const Str folded = utf8_fold(cx->arena, text);
    const Unit *found = NULL;
    for (size_t i = 0; i < tree->count; i++) {
        const Unit *unit = &tree->units[i];
        if (!is_of_today(cx, unit) || !is_meant(cx, unit, text, folded))
            continue;
        if (found)
            return NULL;
        found = unit;
    }
    return found;
}

const Unit *place_default(Ctx *cx, const ProcedureVersion *version, int64_t own_unit_id)
{
    const Unit *named = version->level == LEVEL_PROVINCE ? find_meant(cx, version->agency) : NULL;
    Unit *own = ARENA_NEW(cx->arena, Unit);
    if (named)
        return named;
    return own_unit_id && unit_get(cx, own_unit_id, own) && is_of_level(own, version->level) ? own
                                                                                             : NULL;
}

static bool refuse_level(Ctx *cx, ProcedureLevel level)
{
    return form_mistake(cx, "competent_unit",
                        level == LEVEL_COMMUNE
                            ? VI("Thủ tục này do cấp xã giải quyết: chọn xã, phường.")
                            : VI("Thủ tục này do cơ quan cấp tỉnh giải quyết: chọn cơ quan."));
}

bool place_find_competent(Ctx *cx, const ProcedureVersion *version, int64_t own_unit_id, Str text,
                          int64_t *out)
{
    const Str wanted = str_trim(text);
    const bool is_default = str_is_empty(wanted);
    const Unit *unit =
        is_default ? place_default(cx, version, own_unit_id) : find_meant(cx, wanted);
    if (!unit && !is_default)
        return form_mistake(cx, "competent_unit",
                            VI("Không có đơn vị này, hoặc tên trùng nhau. Chọn trong danh sách "
                               "hoặc ghi mã đơn vị."));
    if (!unit || !is_of_level(unit, version->level))
        return refuse_level(cx, version->level);
    *out = unit->id;
    return true;
}

bool place_find_help(Ctx *cx, Str text, int64_t *out)
{
    const Str wanted = str_trim(text);
    const Unit *unit = str_is_empty(wanted) ? NULL : find_meant(cx, wanted);
    if (!str_is_empty(wanted) && !unit)
        return form_mistake(cx, "help_unit", VI("Không có đơn vị này. Ghi tên hoặc mã đơn vị."));
    *out = unit ? unit->id : 0;
    return true;
}
