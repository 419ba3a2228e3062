#include "features/dossier/dossier_place.h"
#include "kernel/unit_former.h"
#include "kernel/unit_holder.h"

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

/* Who holds for what bore this before; *out stays NULL when that is not one unit of today. */
static bool find_led(Ctx *cx, Str text, const Unit **out, Str *led)
{
    UnitFormer formers[UNIT_FORMER_MAX];
    const size_t count = unit_find_former(cx, text, formers);
    for (size_t i = 0; i < count; i++) {
        int64_t holder_id = formers[i].unit->id;
        if (!unit_holder_get(cx, holder_id, &holder_id))
            return false;
        const Unit *now =
            holder_id != formers[i].unit->id ? unit_find(cx, holder_id) : formers[i].now;
        *led = unit_former_text(cx, &formers[i]);
        if (!now || (i > 0 && now != *out)) {
            *out = NULL;
            return true;
        }
        *out = now;
    }
    return true;
}

bool place_find_competent(Ctx *cx, const ProcedureVersion *version, int64_t own_unit_id, Str text,
                          int64_t *out, Str *led)
{
    const Str wanted = str_trim(text);
    const bool is_default = str_is_empty(wanted);
    const Unit *unit =
        is_default ? place_default(cx, version, own_unit_id) : find_meant(cx, wanted);
    Str former = {0};
    if (!unit && !is_default && !find_led(cx, wanted, &unit, &former))
        return false;
    if (!unit && !is_default)
        return form_mistake(
            cx, "competent_unit",
            str_is_empty(former)
                ? VI("Không có đơn vị này, hoặc tên trùng nhau. Chọn trong danh sách "
                     "hoặc ghi mã đơn vị.")
                : arena_printf(cx->arena, VI("%.*s Hãy chọn đơn vị giải quyết trong danh sách."),
                               STR_ARGS(former)));
    if (!unit || !is_of_level(unit, version->level))
        return refuse_level(cx, version->level);
    *out = unit->id;
    *led = former;
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
