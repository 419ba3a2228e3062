/* The acts on record: days on which units were joined, split or renamed, from the units in memory.
 */
#include "features/reorganize/reorganize_pages.h"

#define RESOLUTIONS_MAX 8 /* named for one day */

static bool is_named(const Str *names, size_t count, Str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(names[i], name))
            return true;
    return false;
}

/* What the acts of one day cite, each text once. */
static Str resolutions_of(Ctx *cx, const UnitSuccession *acts, size_t count)
{
    Str names[RESOLUTIONS_MAX];
    size_t named = 0;
    for (size_t i = 0; i < count && named < RESOLUTIONS_MAX; i++)
        if (!str_is_empty(acts[i].resolution) && !is_named(names, named, acts[i].resolution))
            names[named++] = acts[i].resolution;
    Buf text = buf_new(cx->arena, 128);
    for (size_t i = 0; i < named; i++)
        buf_printf(&text, "%s%.*s", i > 0 ? "; " : "", STR_ARGS(names[i]));
    return buf_str(&text);
}

static void count_units(const UnitTree *tree, PastDay *day)
{
    for (size_t i = 0; i < tree->count; i++) {
        const Unit *unit = &tree->units[i];
        day->begun += unit->valid_from.days == day->date.days;
        day->ended += unit->valid_to.days == day->date.days - 1;
    }
}

const PastDay *reorganize_past(Ctx *cx, size_t *out_count)
{
    const UnitTree *tree = unit_tree(cx);
    const UnitSuccession *acts = tree->successions;
    PastDay *days = ARENA_ARRAY(cx->arena, PastDay, PAST_DAYS_MAX);
    size_t count = 0;
    for (size_t end = tree->succession_count, first; end > 0 && count < PAST_DAYS_MAX;
         end = first) {
        for (first = end - 1; first > 0 && acts[first - 1].date.days == acts[end - 1].date.days;)
            first--;
        PastDay *day = &days[count++];
        *day = (PastDay){.date = acts[first].date,
                         .resolutions = resolutions_of(cx, acts + first, end - first)};
        char text[11];
        date_format_iso(day->date, text);
        ensure(url_local(local_url(cx, "/units?on=%s", text), &day->tree));
        count_units(tree, day);
    }
    *out_count = count;
    return days;
}
