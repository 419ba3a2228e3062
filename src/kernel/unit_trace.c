#include "kernel/unit_trace.h"

#include <stdlib.h>

/* A walk along the successions in order of their days; found[0] is the unit it starts from. */
typedef struct Walk {
    const UnitTree *tree;
    Date from, to; /* acts of (from, to] count */
    bool is_backwards;
    Arena *arena;
    TraceEnd *found;
    Date *since; /* beside `found`: the day on which the walk came there */
    size_t count, capacity;
    bool has_leak; /* a part went where the rows do not say */
} Walk;

static ptrdiff_t find_end(const Walk *walk, int64_t unit_id)
{
    for (size_t i = 0; i < walk->count; i++)
        if (walk->found[i].unit->id == unit_id)
            return (ptrdiff_t)i;
    return -1;
}

static int32_t day_of(const Walk *walk, ptrdiff_t at)
{
    ensure(walk->since);
    return walk->since[at].days;
}

static void grow(Walk *walk)
{
    const size_t wanted = walk->capacity == 0 ? 8 : walk->capacity * 2;
    walk->found = arena_grow(walk->arena, walk->found, walk->capacity * sizeof *walk->found,
                             wanted * sizeof *walk->found);
    walk->since = arena_grow(walk->arena, walk->since, walk->capacity * sizeof *walk->since,
                             wanted * sizeof *walk->since);
    walk->capacity = wanted;
}

static void reach(Walk *walk, int64_t unit_id, const UnitSuccession *act, Date since)
{
    const Unit *unit = unit_tree_find(walk->tree, unit_id);
    if (!unit || find_end(walk, unit_id) >= 0)
        return;
    if (walk->count == walk->capacity)
        grow(walk);
    walk->found[walk->count] = (TraceEnd){.unit = unit, .act = act};
    walk->since[walk->count++] = since;
}

/* Whether other rows of the same day do not say where the rest of the old unit went. */
static bool is_part_alone(const UnitTree *tree, const UnitSuccession *act)
{
    if (act->share == SHARE_WHOLE)
        return false;
    for (size_t i = 0; i < tree->succession_count; i++) {
        const UnitSuccession *other = &tree->successions[i];
        if (other->from_unit_id == act->from_unit_id && other->date.days == act->date.days &&
            other->to_unit_id != act->to_unit_id)
            return false;
    }
    return true;
}

/* Acts of one day find the units of the day before, so a unit reached today does not pass on what
 * it gave away today. */
static void step_forwards(Walk *walk, const UnitSuccession *act)
{
    const ptrdiff_t at = find_end(walk, act->from_unit_id);
    if (at < 0 || day_of(walk, at) >= act->date.days)
        return;
    walk->has_leak = walk->has_leak || is_part_alone(walk->tree, act);
    if (act->to_unit_id != act->from_unit_id)
        reach(walk, act->to_unit_id, act, act->date);
    else if (at == 0) {
        ensure(walk->found);
        walk->found[0].act = act;
    }
}

static void step_backwards(Walk *walk, const UnitSuccession *act)
{
    const ptrdiff_t at = find_end(walk, act->to_unit_id);
    if (at < 0 || day_of(walk, at) <= act->date.days)
        return;
    if (act->to_unit_id != act->from_unit_id)
        reach(walk, act->from_unit_id, act, act->date);
    else if (at == 0) {
        ensure(walk->found);
        walk->found[0].act = act;
    }
}

static Walk walk_from(Arena *arena, const UnitTree *tree, const Unit *unit, Date from, Date to)
{
    const bool is_backwards = to.days < from.days;
    Walk walk = {.tree = tree,
                 .from = is_backwards ? to : from,
                 .to = is_backwards ? from : to,
                 .is_backwards = is_backwards,
                 .arena = arena};
    reach(&walk, unit->id, NULL, (Date){from.days + is_backwards});
    for (size_t i = 0; i < tree->succession_count; i++) {
        const size_t at = is_backwards ? tree->succession_count - 1 - i : i;
        const UnitSuccession *act = &tree->successions[at];
        if (act->date.days <= walk.from.days || act->date.days > walk.to.days)
            continue;
        if (is_backwards)
            step_backwards(&walk, act);
        else
            step_forwards(&walk, act);
    }
    return walk;
}

/* Keeps those that exist on the day. */
static void keep_open(Walk *walk, Date on)
{
    size_t kept = 0;
    for (size_t i = 0; i < walk->count; i++) {
        TraceEnd end = walk->found[i];
        end.version = unit_version_on(walk->tree, end.unit->id, on);
        if (end.version)
            walk->found[kept++] = end;
    }
    walk->count = kept;
}

static Share share_of(Arena *arena, const UnitTree *tree, const Unit *unit, Date from, Date to)
{
    Walk walk = walk_from(arena, tree, unit, from, to);
    keep_open(&walk, to);
    return walk.count == 1 && !walk.has_leak ? SHARE_WHOLE : SHARE_PART;
}

static int compare_code(const void *a, const void *b)
{
    return str_compare(((const TraceEnd *)a)->version->code, ((const TraceEnd *)b)->version->code);
}

Trace unit_trace(Arena *arena, const UnitTree *tree, int64_t unit_id, Date from, Date to)
{
    const Unit *unit = unit_tree_find(tree, unit_id);
    if (!unit || !unit_version_on(tree, unit_id, from))
        return (Trace){0};
    Walk walk = walk_from(arena, tree, unit, from, to);
    keep_open(&walk, to);
    const bool is_whole = walk.count == 1 && !walk.has_leak;
    for (size_t i = 0; i < walk.count; i++) {
        TraceEnd *end = &walk.found[i];
        if (walk.is_backwards)
            end->share = share_of(arena, tree, end->unit, to, from);
        else
            end->share = is_whole ? SHARE_WHOLE : SHARE_PART;
    }
    if (walk.count > 1)
        qsort(walk.found, walk.count, sizeof *walk.found, compare_code);
    return (Trace){walk.found, walk.count};
}

/* ---- all that came before ---- */

/* Whether it all went to `unit` alone. */
static Share share_within(Arena *arena, const UnitTree *tree, const TraceEnd *source,
                          const Unit *unit, Date on)
{
    const Date before = {source->act->date.days - 1};
    const Trace trace = unit_trace(arena, tree, source->unit->id, before, on);
    const bool is_whole =
        trace.count == 1 && trace.ends[0].unit == unit && trace.ends[0].share == SHARE_WHOLE;
    return is_whole ? SHARE_WHOLE : SHARE_PART;
}

static int compare_source(const void *a, const void *b)
{
    const TraceEnd *left = a, *right = b;
    if (left->act->date.days != right->act->date.days)
        return left->act->date.days < right->act->date.days ? 1 : -1;
    const int order = str_compare(left->version->code, right->version->code);
    return order ? order : (left->unit->id > right->unit->id) - (left->unit->id < right->unit->id);
}

Trace unit_sources(Arena *arena, const UnitTree *tree, int64_t unit_id, Date on)
{
    const Unit *unit = unit_tree_find(tree, unit_id);
    size_t count = 0;
    if (!unit || !unit_version_on(tree, unit_id, on))
        return (Trace){0};
    Walk walk = walk_from(arena, tree, unit, on, (Date){0});
    TraceEnd *sources = ARENA_ARRAY(arena, TraceEnd, walk.count + 1);
    for (size_t i = 1; i < walk.count; i++) {
        TraceEnd source = walk.found[i];
        source.version = unit_version_on(tree, source.unit->id, (Date){source.act->date.days - 1});
        if (!source.version)
            continue;
        source.share = share_within(arena, tree, &source, unit, on);
        sources[count++] = source;
    }
    qsort(sources, count, sizeof *sources, compare_source);
    return (Trace){sources, count};
}

const Unit *unit_answering(Arena *arena, const UnitTree *tree, int64_t unit_id, Date on)
{
    const Unit *unit = unit_tree_find(tree, unit_id);
    if (!unit || unit_is_open(unit, on) || unit->valid_from.days > on.days)
        return unit;
    const Trace trace = unit_trace(arena, tree, unit_id, unit->valid_to, on);
    return trace.count == 1 && trace.ends[0].share == SHARE_WHOLE ? trace.ends[0].unit : NULL;
}

Str unit_name_today(const Ctx *cx, int64_t unit_id)
{
    const UnitTree *tree = unit_tree(cx);
    const Unit *unit = unit_tree_find(tree, unit_id);
    if (!unit || unit->valid_to.days == 0 || unit->valid_to.days >= cx->today.days)
        return unit ? unit->name : STR("");
    const Trace trace = unit_trace(cx->arena, tree, unit_id, unit->valid_to, cx->today);
    Buf text = buf_new(cx->arena, 64);
    buf_add(&text, unit->name);
    for (size_t i = 0; i < trace.count; i++) {
        buf_add_cstr(&text, i == 0 ? VI(" (nay là ") : ", ");
        buf_add(&text, trace.ends[i].unit->name);
    }
    buf_add_cstr(&text, trace.count > 0 ? ")" : VI(" (đã kết thúc hoạt động)"));
    return buf_str(&text);
}
