#include "features/report/report_internal.h"

#include <stdlib.h>

bool report_line_has(const ReportLine *line, int64_t unit_id)
{
    for (size_t i = 0; i < line->id_count; i++)
        if (line->ids[i] == unit_id)
            return true;
    return false;
}

/* ---- days of change, in words ---- */

typedef struct Cutting {
    Arena *arena;
    const UnitTree *tree;
    const ReportLine *line;
    ReportCut *cuts;
    size_t count;
} Cutting;

static bool is_source(const ReportLine *line, int64_t unit_id)
{
    for (size_t i = 0; i < line->source_count; i++)
        if (line->sources[i].unit->id == unit_id)
            return true;
    return false;
}

/* Into the line, or a part out of it; the unit that goes on, changed, is no cut. */
static bool is_incoming(const ReportLine *line, const UnitSuccession *act)
{
    const bool has_source =
        report_line_has(line, act->from_unit_id) || is_source(line, act->from_unit_id);
    return act->from_unit_id != act->to_unit_id && has_source &&
           report_line_has(line, act->to_unit_id);
}

static bool is_outgoing(const ReportLine *line, const UnitSuccession *act)
{
    return act->from_unit_id != act->to_unit_id && act->share == SHARE_PART &&
           report_line_has(line, act->from_unit_id) && !report_line_has(line, act->to_unit_id);
}

static bool is_cut(const ReportLine *line, const UnitSuccession *act)
{
    return act->date.days <= line->on.days && (is_incoming(line, act) || is_outgoing(line, act));
}

static Str name_on(const Cutting *c, int64_t unit_id, Date on)
{
    const UnitVersion *version = unit_version_on(c->tree, unit_id, on);
    const Unit *unit = unit_tree_find(c->tree, unit_id);
    return version ? version->name : unit ? unit->name : STR("");
}

/* "A, B, một phần C nhập vào D": all acts of the day that lead to the same unit. */
static void put_acts(Cutting *c, Buf *text, size_t first)
{
    const UnitSuccession *acts = c->tree->successions;
    const UnitSuccession *act = &acts[first];
    const char *comma = "";
    if (text->len > 0)
        buf_add_cstr(text, "; ");
    for (size_t i = first; i < c->tree->succession_count; i++) {
        if (acts[i].date.days != act->date.days || acts[i].to_unit_id != act->to_unit_id ||
            !is_cut(c->line, &acts[i]))
            continue;
        const Str name = name_on(c, acts[i].from_unit_id, (Date){act->date.days - 1});
        buf_printf(text, "%s%s%.*s", comma, acts[i].share == SHARE_PART ? VI("một phần ") : "",
                   STR_ARGS(name));
        comma = ", ";
    }
    const Str to = name_on(c, act->to_unit_id, act->date);
    buf_printf(text, VI(" nhập vào %.*s"), STR_ARGS(to));
}

static bool is_first_of_its_unit(const Cutting *c, size_t at)
{
    const UnitSuccession *acts = c->tree->successions;
    for (size_t i = at; i-- > 0 && acts[i].date.days == acts[at].date.days;)
        if (acts[i].to_unit_id == acts[at].to_unit_id && is_cut(c->line, &acts[i]))
            return false;
    return true;
}

/* Whether all that the act moved is in the numbers: parts that came together again are. */
static bool is_counted(const ReportLine *line, const UnitSuccession *act)
{
    return report_line_has(line, act->from_unit_id);
}

static void add_act(Cutting *c, size_t at, Buf *text)
{
    const UnitSuccession *act = &c->tree->successions[at];
    if (c->count == 0 || c->cuts[c->count - 1].date.days != act->date.days) {
        *text = buf_new(c->arena, 256);
        c->cuts[c->count++] = (ReportCut){.date = act->date, .resolution = act->resolution};
    }
    ReportCut *cut = &c->cuts[c->count - 1];
    if (is_first_of_its_unit(c, at))
        put_acts(c, text, at);
    cut->text = buf_str(text);
    cut->is_missing |= is_incoming(c->line, act) && !is_counted(c->line, act);
    cut->is_surplus |= is_outgoing(c->line, act);
}

static void find_cuts(Arena *arena, const UnitTree *tree, ReportLine *line)
{
    Buf text = buf_new(arena, 256);
    Cutting c = {.arena = arena,
                 .tree = tree,
                 .line = line,
                 .cuts = ARENA_ARRAY(arena, ReportCut, tree->succession_count + 1)};
    for (size_t i = 0; i < tree->succession_count; i++)
        if (is_cut(line, &tree->successions[i]))
            add_act(&c, i, &text);
    line->cuts = c.cuts;
    line->cut_count = c.count;
}

ReportLine report_line(Arena *arena, const UnitTree *tree, const Unit *unit, Date today)
{
    const Date on = unit_is_open(unit, today) || unit->valid_to.days == 0 ? today : unit->valid_to;
    const Trace sources = unit_sources(arena, tree, unit->id, on);
    ReportLine line = {.unit = unit,
                       .on = on,
                       .ids = ARENA_ARRAY(arena, int64_t, sources.count + 1),
                       .sources = sources.ends,
                       .source_count = sources.count};
    line.ids[line.id_count++] = unit->id;
    for (size_t i = 0; i < sources.count; i++)
        if (sources.ends[i].share == SHARE_WHOLE)
            line.ids[line.id_count++] = sources.ends[i].unit->id;
    find_cuts(arena, tree, &line);
    return line;
}

/* ---- which months are not whole ---- */

bool report_is_missing(const ReportLine *line, int64_t first)
{
    for (size_t i = 0; i < line->source_count; i++)
        if (line->sources[i].share == SHARE_PART &&
            line->sources[i].act->date.days > report_month_begin(first).days)
            return true;
    return false;
}

bool report_is_surplus(const ReportLine *line, int64_t first)
{
    for (size_t i = 0; i < line->cut_count; i++)
        if (line->cuts[i].is_surplus && line->cuts[i].date.days > report_month_begin(first).days)
            return true;
    return false;
}
