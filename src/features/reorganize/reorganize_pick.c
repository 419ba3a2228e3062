/* A unit as a person types it: a code, or a name. */
#include "features/organization/organization.h"
#include "features/reorganize/reorganize_draft.h"

#define OFFERED 12

Str sent_text(const Ctx *cx, const char *name)
{
    const HttpRequest *request = cx->request;
    for (size_t i = request->param_count; i > 0; i--)
        if (str_is(request->params[i - 1].name, name))
            return str_trim(request->params[i - 1].value);
    return STR("");
}

int64_t sent_int(const Ctx *cx, const char *name)
{
    int64_t number = 0;
    return str_parse_int(sent_text(cx, name), &number) ? number : 0;
}

static const UnitVersion *by_code(Ctx *cx, Str typed, Date on)
{
    const UnitTree *tree = unit_tree(cx);
    Str code = {0};
    (void)str_split_next(&typed, ' ', &code);
    const Unit *unit = unit_tree_find_by_code(tree, code, on);
    return unit ? unit_version_on(tree, unit->id, on) : NULL;
}

static const char *tell(Ctx *cx, const UnitVersion **found, size_t count)
{
    Buf out = buf_new(cx->arena, 512);
    if (count == 0)
        return VI("Ngày ấy không có đơn vị nào như vậy. Hãy ghi mã hoặc tên như trong trang Tổ chức"
                  " bộ máy.");
    for (size_t i = 0; i < count; i++)
        buf_printf(&out, "%s%.*s %.*s", i ? "; " : "", STR_ARGS(found[i]->code),
                   STR_ARGS(found[i]->name));
    return arena_printf(cx->arena, VI("Nhiều đơn vị khớp, hãy ghi mã: %.*s%s."),
                        STR_ARGS(buf_str(&out)), count == OFFERED ? "…" : "");
}

static bool is_called(Ctx *cx, const UnitVersion *version, Str folded)
{
    return str_equal(utf8_fold(cx->arena, version->name), folded) ||
           str_equal(utf8_fold(cx->arena, version->short_name), folded);
}

/* The one among them that is called exactly so, with or without its kind, an area before the bodies
 * in it: "thành vinh" is the ward, not its police. */
static const UnitVersion *called_so(Ctx *cx, const UnitVersion **found, size_t count, Str typed)
{
    const Str folded = utf8_fold(cx->arena, typed);
    const UnitVersion *only = NULL, *area = NULL;
    size_t same = 0, areas = 0;
    for (size_t i = 0; i < count; i++) {
        const Unit *unit = unit_find(cx, found[i]->unit_id);
        if (!is_called(cx, found[i], folded))
            continue;
        only = found[i];
        same++;
        if (unit && unit_is_area(unit)) {
            area = found[i];
            areas++;
        }
    }
    return areas == 1 ? area : same == 1 ? only : NULL;
}

bool pick_unit(Ctx *cx, Str typed, Date on, const UnitVersion **out, const char **mistake)
{
    const UnitVersion **found = NULL;
    size_t count = 0;
    *out = by_code(cx, typed, on);
    if (*out)
        return true;
    if (!organization_find(cx, typed, on, OFFERED, &found, &count))
        return false;
    *out = count == 1 ? found[0] : called_so(cx, found, count, typed);
    if (!*out)
        *mistake = tell(cx, found, count);
    return true;
}

FieldOptions pick_suggestions(Ctx *cx, const char *field)
{
    const Str typed = cx->refill == ERROR_NONE ? STR("") : sent_text(cx, field);
    const UnitVersion **found = NULL;
    size_t count = 0;
    if (str_is_empty(typed) || !organization_find(cx, typed, cx->today, OFFERED, &found, &count))
        return (FieldOptions){0};
    FieldOption *items = ARENA_ARRAY(cx->arena, FieldOption, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i].value = items[i].label = arena_format(
            cx->arena, "%.*s %.*s", STR_ARGS(found[i]->code), STR_ARGS(found[i]->name));
    return (FieldOptions){items, count};
}
