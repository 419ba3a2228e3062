#include "kernel/unit_former.h"

#include "kernel/unit_trace.h"

/* ---- finding ---- */

static bool bears(const Ctx *cx, const UnitVersion *version, Str text, Str folded)
{
    return str_equal(version->code, text) ||
           (str_equal(version->identifier_code, text) && !str_is_empty(text)) ||
           str_equal(utf8_fold(cx->arena, version->name), folded) ||
           str_equal(utf8_fold(cx->arena, version->short_name), folded);
}

static bool is_found(const UnitFormer *out, size_t count, int64_t unit_id)
{
    for (size_t i = 0; i < count; i++)
        if (out[i].unit->id == unit_id)
            return true;
    return false;
}

size_t unit_find_former(const Ctx *cx, Str text, UnitFormer out[UNIT_FORMER_MAX])
{
    const UnitTree *tree = unit_tree(cx);
    const Str wanted = str_trim(text);
    const Str folded = utf8_fold(cx->arena, wanted);
    size_t count = 0;
    for (size_t i = 0; i < tree->version_count && !str_is_empty(folded); i++) {
        const UnitVersion *version = &tree->versions[i];
        if (version->valid_to.days == 0 || version->valid_to.days >= cx->today.days ||
            !bears(cx, version, wanted, folded) || is_found(out, count, version->unit_id))
            continue;
        const UnitVersion *today = unit_version_on(tree, version->unit_id, cx->today);
        if (today && bears(cx, today, wanted, folded))
            continue;
        if (count == UNIT_FORMER_MAX)
            break;
        out[count++] =
            (UnitFormer){.unit = unit_tree_find(tree, version->unit_id),
                         .version = version,
                         .now = unit_answering(cx->arena, tree, version->unit_id, cx->today)};
    }
    return count;
}

/* ---- telling ---- */

/* What ended this version. */
static const UnitSuccession *act_of(const UnitTree *tree, const UnitVersion *version)
{
    for (size_t i = 0; i < tree->succession_count; i++)
        if (tree->successions[i].from_unit_id == version->unit_id &&
            tree->successions[i].date.days > version->valid_to.days)
            return &tree->successions[i];
    return NULL;
}

static void put_heirs(const Ctx *cx, const UnitFormer *former, Buf *out)
{
    const Trace trace = unit_trace(cx->arena, unit_tree(cx), former->unit->id,
                                   former->version->valid_to, cx->today);
    if (trace.count == 0)
        buf_printf(out, VI(" đã kết thúc"));
    for (size_t i = 0; i < trace.count && i < UNIT_FORMER_MAX; i++)
        buf_printf(out, "%s%.*s", i == 0 ? VI(" nay thuộc ") : ", ",
                   STR_ARGS(trace.ends[i].version->name));
}

Str unit_former_text(const Ctx *cx, const UnitFormer *former)
{
    const UnitSuccession *act = act_of(unit_tree(cx), former->version);
    Buf out = buf_new(cx->arena, 512);
    char day[11];
    buf_printf(&out, "%.*s (%s %.*s)", STR_ARGS(former->version->name), VI("mã"),
               STR_ARGS(former->version->code));
    if (former->now)
        buf_printf(&out, VI(" nay là %.*s (mã %.*s)"), STR_ARGS(former->now->name),
                   STR_ARGS(former->now->code));
    else
        put_heirs(cx, former, &out);
    if (act) {
        date_format_vi(act->date, day);
        buf_printf(&out, VI(", từ %s"), day);
    }
    if (act && !str_is_empty(act->resolution))
        buf_printf(&out, VI(", theo %.*s"), STR_ARGS(act->resolution));
    buf_add_char(&out, '.');
    return buf_str(&out);
}

Str unit_closed_text(const Ctx *cx, int64_t unit_id)
{
    size_t count = 0;
    const UnitTree *tree = unit_tree(cx);
    const Unit *unit = unit_tree_find(tree, unit_id);
    const UnitVersion *versions = unit_versions_of(tree, unit_id, &count);
    if (!unit || unit->valid_to.days == 0 || count == 0)
        return STR("");
    const UnitFormer former = {unit, &versions[count - 1],
                               unit_answering(cx->arena, tree, unit_id, cx->today)};
    return unit_former_text(cx, &former);
}
