#include "features/report/report_pages.h"

#include <stdlib.h>

#define YEAR 12
#define NOBODY SIZE_MAX

/* Which open unit counts for each identity: itself, or the one that it joined whole. */
typedef struct Groups {
    const UnitTree *tree;
    size_t *of; /* beside the tree's units: index of a row, or NOBODY */
    ReportUnitRow *rows;
    size_t count;
} Groups;

static size_t index_of(const UnitTree *tree, int64_t unit_id)
{
    const Unit *unit = unit_tree_find(tree, unit_id);
    return unit ? (size_t)(unit - tree->units) : NOBODY;
}

static size_t group_of(const Groups *groups, int64_t unit_id)
{
    const size_t at = index_of(groups->tree, unit_id);
    return at == NOBODY ? NOBODY : groups->of[at];
}

static void begin_group(Ctx *cx, Groups *groups, size_t at)
{
    const Unit *unit = &groups->tree->units[at];
    const Trace sources = unit_sources(cx->arena, groups->tree, unit->id, cx->today);
    ReportUnitRow *row = &groups->rows[groups->count];
    *row = (ReportUnitRow){
        .unit_id = unit->id, .name = unit->name, .folded = utf8_fold(cx->arena, unit->name)};
    groups->of[at] = groups->count;
    for (size_t i = 0; i < sources.count; i++)
        if (sources.ends[i].share == SHARE_WHOLE)
            groups->of[index_of(groups->tree, sources.ends[i].unit->id)] = groups->count;
    groups->count++;
}

/* Parts that went from one group to another one flag both, for the months before. */
static void flag_parts(Groups *groups, Date from)
{
    const UnitTree *tree = groups->tree;
    for (size_t i = 0; i < tree->succession_count; i++) {
        const UnitSuccession *act = &tree->successions[i];
        const size_t giver = group_of(groups, act->from_unit_id);
        const size_t taker = group_of(groups, act->to_unit_id);
        if (act->share != SHARE_PART || act->date.days <= from.days || giver == taker)
            continue;
        if (giver != NOBODY)
            groups->rows[giver].is_surplus = true;
        if (taker != NOBODY)
            groups->rows[taker].is_missing = true;
    }
}

static Groups make_groups(Ctx *cx, Date from)
{
    const UnitTree *tree = unit_tree(cx);
    Groups groups = {.tree = tree,
                     .of = ARENA_ARRAY(cx->arena, size_t, tree->count + 1),
                     .rows = ARENA_ARRAY(cx->arena, ReportUnitRow, tree->count + 1)};
    for (size_t i = 0; i < tree->count; i++)
        groups.of[i] = NOBODY;
    for (size_t i = 0; i < tree->count; i++)
        if (unit_is_open(&tree->units[i], cx->today))
            begin_group(cx, &groups, i);
    flag_parts(&groups, from);
    return groups;
}

/* ---- the numbers ---- */

static void add_pair(ReportUnitRow *row, const ReportPair *pair)
{
    report_add(&row->counts, &pair->counts);
    report_add(&row->before, &pair->before);
}

static void finish_row(Ctx *cx, ReportUnitRow *row)
{
    row->finished = report_finished(&row->counts);
    row->change = report_change(cx->arena, row->counts.received, row->before.received);
    row->late_share = report_percent(cx->arena, row->counts.late, row->finished);
}

static bool is_blank(const ReportUnitRow *row)
{
    return row->counts.received + row->before.received + row->finished +
               row->counts.without_result ==
           0;
}

static void share_out(Ctx *cx, const Groups *groups, ReportComparison *out)
{
    out->communes = ARENA_ARRAY(cx->arena, ReportUnitRow, groups->count + 1);
    out->others = ARENA_ARRAY(cx->arena, ReportUnitRow, groups->count + 1);
    for (size_t i = 0; i < groups->count; i++) {
        ReportUnitRow *row = &groups->rows[i];
        finish_row(cx, row);
        if (str_is(unit_tree_find(groups->tree, row->unit_id)->level, "commune"))
            out->communes[out->commune_count++] = *row;
        else if (!is_blank(row))
            out->others[out->other_count++] = *row;
    }
    finish_row(cx, &out->rest);
    finish_row(cx, &out->total);
}

static void fit_to_a_year(ReportQuery *query, Date today)
{
    const int64_t now = report_month_of(today);
    query->grain = GRAIN_MONTH;
    if (query->to - query->from < YEAR)
        return;
    query->from = now - now % YEAR;
    query->to = now;
}

bool report_compare(Ctx *cx, const ReportQuery *query, ReportComparison *out)
{
    ReportComparison made = {.query = *query,
                             .rest = {.name = STR(VI("Đơn vị cũ bị chia, không quy về một nơi"))},
                             .total = {.name = STR(VI("Toàn tỉnh"))}};
    ReportPair *pairs = NULL;
    size_t count = 0;
    fit_to_a_year(&made.query, cx->today);
    if (!report_pairs(cx, &made.query, YEAR, &pairs, &count))
        return false;
    const Groups groups = make_groups(cx, report_month_begin(made.query.from - YEAR));
    for (size_t i = 0; i < count; i++) {
        const size_t at = group_of(&groups, pairs[i].unit_id);
        add_pair(at == NOBODY ? &made.rest : &groups.rows[at], &pairs[i]);
        add_pair(&made.total, &pairs[i]);
    }
    share_out(cx, &groups, &made);
    *out = made;
    return true;
}
