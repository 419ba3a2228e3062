#include "features/organization/organization_internal.h"
#include "features/organization/organization_pages.h"
#include "kernel/unit_trace.h"
#include "kernel/watch_right.h"

#define HITS_SHOWN 50
#define MAX_DEPTH 6

/* ---- shared by the pages ---- */

Url unit_url(Ctx *cx, int64_t id)
{
    return url_path(arena_printf(cx->arena, "/units/%lld", (long long)id));
}

Url unit_report_url(Ctx *cx, int64_t id)
{
    Url url = {STR("")};
    if (watch_may_see(cx, id))
        url = url_path(arena_printf(cx->arena, "/units/%lld/report", (long long)id));
    return url;
}

bool query_day(Ctx *cx, const char *name, Date *out)
{
    const Str text = query_text(cx, name);
    *out = cx->today;
    return str_is_empty(text) || date_parse_local(text, out);
}

const char *page_day(Ctx *cx, Date *out)
{
    if (query_day(cx, "on", out))
        return NULL;
    *out = cx->today;
    cx->response.status = error_http_status(ERROR_INPUT);
    return VI("Ngày không có thật. Viết ngày/tháng/năm, ví dụ 30/06/2025.");
}

/* How a unit is called on a page of that day, or as it was when it ended. */
static Str name_on(const Ctx *cx, int64_t id, Date on)
{
    const UnitVersion *version = unit_version_on(unit_tree(cx), id, on);
    return version ? version->name : unit_name(cx, id);
}

UnitLine unit_line(Ctx *cx, const Unit *unit, const UnitVersion *version)
{
    UnitLine line = {.url = unit_url(cx, unit->id),
                     .report = unit_report_url(cx, unit->id),
                     .name = version->name,
                     .kind = version->kind,
                     .code = version->code,
                     .identifier = version->identifier_code,
                     .is_identifier_made_up = str_is(version->identifier_status, "demonstration"),
                     .from = version->valid_from,
                     .to = version->valid_to,
                     .is_older = version->is_older,
                     .parent_name = version->parent_name};
    if (version->parent_id != 0) {
        line.parent = unit_url(cx, version->parent_id);
        line.parent_name = name_on(cx, version->parent_id, version->valid_from);
    }
    return line;
}

const UnitLine *unit_answering_lines(Ctx *cx, const Unit *unit, Date on, size_t *out_count)
{
    const UnitTree *tree = unit_tree(cx);
    const Date last = unit_is_open(unit, cx->today) ? cx->today : unit->valid_to;
    const Trace trace = unit_trace(cx->arena, tree, unit->id, last, on);
    UnitLine *lines = ARENA_ARRAY(cx->arena, UnitLine, trace.count + 1);
    for (size_t i = 0; i < trace.count; i++) {
        lines[i] = unit_line(cx, trace.ends[i].unit, trace.ends[i].version);
        lines[i].is_split = trace.ends[i].share == SHARE_PART;
    }
    *out_count = trace.count;
    return lines;
}

/* ---- the tree of a day ---- */

typedef struct BranchRow {
    const char *code, *label;
} BranchRow;
static const BranchRow BRANCHES[] = {
    {"area", VI("Địa giới hành chính")}, {"state", VI("Cơ quan nhà nước")},
    {"party", VI("Cơ quan Đảng")},       {"mass", VI("Mặt trận, đoàn thể")},
    {"vertical", VI("Ngành dọc")},
};

const char *unit_branch_label(Str branch)
{
    for (size_t i = 0; i < COUNT_OF(BRANCHES); i++)
        if (str_is(branch, BRANCHES[i].code))
            return BRANCHES[i].label;
    return "";
}

#define MAX_ABOVE 16

int64_t unit_area_id(const Ctx *cx, const Unit *unit)
{
    for (int i = 0; unit && i < MAX_ABOVE; i++) {
        if (unit_is_area(unit) || unit->area_id != 0)
            return unit_is_area(unit) ? unit->id : unit->area_id;
        unit = unit_find(cx, unit->parent_id);
    }
    return 0;
}

static const char *chosen_branch(const Ctx *cx)
{
    const Str wanted = query_text(cx, "branch");
    for (size_t i = 0; i < COUNT_OF(BRANCHES); i++)
        if (str_is(wanted, BRANCHES[i].code))
            return BRANCHES[i].code;
    return BRANCHES[0].code;
}

static TabsView branch_tabs(Ctx *cx, const char *chosen, Str on)
{
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, COUNT_OF(BRANCHES));
    for (size_t i = 0; i < COUNT_OF(BRANCHES); i++) {
        const Url url =
            url_add_query(cx->arena, url_path("/units"), "branch", str_of(BRANCHES[i].code));
        tabs[i] = (TabView){.label = BRANCHES[i].label,
                            .url = url_add_query(cx->arena, url, "on", on),
                            .count = -1,
                            .is_current = BRANCHES[i].code == chosen};
    }
    return (TabsView){VI("Khối"), tabs, COUNT_OF(BRANCHES)};
}

static int64_t count_children(const UnitTree *tree, const char *branch, int64_t parent, Date on)
{
    int64_t count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        if (!str_is(tree->units[i].branch, branch))
            continue;
        const UnitVersion *version = unit_version_on(tree, tree->units[i].id, on);
        count += version && version->parent_id == parent;
    }
    return count;
}

typedef struct Growing {
    Ctx *cx;
    const UnitTree *tree;
    const char *branch;
    Date on;
    UnitLine *lines;
    size_t count;
} Growing;

static void add_line(Growing *g, const Unit *unit, const UnitVersion *version, int depth)
{
    UnitLine *line = &g->lines[g->count++];
    *line = unit_line(g->cx, unit, version);
    line->depth = depth;
    if (unit_is_area(unit))
        line->children = count_children(g->tree, g->branch, unit->id, g->on);
}

/* Areas: the children of one area. */
static void grow_areas(Growing *g, int64_t parent)
{
    for (size_t i = 0; i < g->tree->count; i++) {
        const Unit *unit = &g->tree->units[i];
        const UnitVersion *version = unit_version_on(g->tree, unit->id, g->on);
        if (version && unit_is_area(unit) && version->parent_id == parent)
            add_line(g, unit, version, 0);
    }
}

static bool is_in_branch(const Growing *g, int64_t id)
{
    const Unit *unit = id ? unit_tree_find(g->tree, id) : NULL;
    return unit && str_is(unit->branch, g->branch);
}

/* Organisations are few: the whole branch, each under its parent. */
static void grow_branch(Growing *g, int64_t parent, int depth)
{
    if (depth == MAX_DEPTH)
        return;
    for (size_t i = 0; i < g->tree->count; i++) {
        const Unit *unit = &g->tree->units[i];
        const UnitVersion *version = unit_version_on(g->tree, unit->id, g->on);
        if (!version || !str_is(unit->branch, g->branch))
            continue;
        const int64_t above = is_in_branch(g, version->parent_id) ? version->parent_id : 0;
        if (above != parent)
            continue;
        add_line(g, unit, version, depth);
        grow_branch(g, unit->id, depth + 1);
    }
}

static int64_t count_level(const UnitTree *tree, const char *level, Date on)
{
    int64_t count = 0;
    for (size_t i = 0; i < tree->count; i++)
        count += str_is(tree->units[i].level, level) && unit_is_open(&tree->units[i], on);
    return count;
}

static const Unit *find_province(const UnitTree *tree)
{
    for (size_t i = 0; i < tree->count; i++)
        if (str_is(tree->units[i].level, "province"))
            return &tree->units[i];
    return NULL;
}

static void describe_above(Ctx *cx, const Unit *unit, TreeView *view)
{
    const UnitVersion *version = unit_version_on(unit_tree(cx), unit->id, view->on);
    view->heading = version ? version->name : unit->name;
    if (version && version->parent_id != 0) {
        const Url url = url_add_query(cx->arena, url_path("/units"), "on", view->on_text);
        view->up = url_add_query(cx->arena, url, "under",
                                 arena_format(cx->arena, "%lld", (long long)version->parent_id));
        view->up_name = name_on(cx, version->parent_id, view->on);
    }
}

/* A district leads to its communes on the same day; a commune to its biography. */
static void lead_down(Ctx *cx, const Growing *g, TreeView *view)
{
    for (size_t i = 0; i < g->count; i++) {
        if (g->lines[i].children == 0)
            continue;
        view->has_children = true;
        const Str id = str_slice(g->lines[i].url.text, 7, g->lines[i].url.text.len);
        const Url url = url_add_query(cx->arena, url_path("/units"), "under", id);
        g->lines[i].url = url_add_query(cx->arena, url, "on", view->on_text);
    }
}

static bool fill_patterns(Ctx *cx, TreeView *view)
{
    FactPattern *rows = NULL;
    size_t count = 0;
    if (!organization_list_patterns(cx->db, cx->arena, &rows, &count, &cx->error))
        return false;
    PatternLine *lines = ARENA_ARRAY(cx->arena, PatternLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        const bool is_district = str_is(rows[i].level, "district");
        const int64_t areas = is_district ? view->districts : view->communes;
        if (!str_equal(rows[i].branch, view->branch) || areas == 0 ||
            rows[i].valid_from.days > view->on.days ||
            (rows[i].valid_to.days != 0 && rows[i].valid_to.days < view->on.days))
            continue;
        lines[view->pattern_count++] =
            (PatternLine){.name = rows[i].name,
                          .level = is_district ? VI("mỗi huyện, thị xã, thành phố")
                                               : VI("mỗi xã, phường, thị trấn"),
                          .count = areas,
                          .legal_basis = rows[i].legal_basis,
                          .is_memory = str_is(rows[i].certainty, "memory")};
    }
    view->patterns = lines;
    return true;
}

static bool fill_tree(Ctx *cx, TreeView *view)
{
    const UnitTree *tree = unit_tree(cx);
    const Unit *above = unit_tree_find(tree, query_int(cx, "under"));
    Growing g = {.cx = cx,
                 .tree = tree,
                 .branch = chosen_branch(cx),
                 .on = view->on,
                 .lines = ARENA_ARRAY(cx->arena, UnitLine, tree->count + 1)};
    if (!above)
        above = find_province(tree);
    view->districts = count_level(tree, "district", view->on);
    view->communes = count_level(tree, "commune", view->on);
    if (!str_is(view->branch, "area")) {
        grow_branch(&g, 0, 0);
    } else if (above) {
        grow_areas(&g, above->id);
        describe_above(cx, above, view);
        lead_down(cx, &g, view);
        view->is_area = true;
    }
    view->lines = g.lines;
    view->count = g.count;
    return fill_patterns(cx, view);
}

/* ---- search ---- */

static void add_successor(Ctx *cx, const Unit *unit, UnitLine *line)
{
    if (unit->valid_to.days == 0 || unit->valid_to.days >= cx->today.days)
        return;
    const Unit *now = unit_answering(cx->arena, unit_tree(cx), unit->id, cx->today);
    line->is_split = !now;
    if (now) {
        line->successor = unit_url(cx, now->id);
        line->successor_name = now->name;
    }
}

static bool fill_search(Ctx *cx, TreeView *view)
{
    const UnitVersion **hits = NULL;
    if (!organization_search(cx, view->query, HITS_SHOWN, &hits, &view->count, &view->is_cut))
        return false;
    UnitLine *lines = ARENA_ARRAY(cx->arena, UnitLine, view->count + 1);
    for (size_t i = 0; i < view->count; i++) {
        const Unit *unit = unit_find(cx, hits[i]->unit_id);
        lines[i] = unit_line(cx, unit, hits[i]);
        add_successor(cx, unit, &lines[i]);
    }
    view->lines = lines;
    return true;
}

bool organization_show_tree(Ctx *cx)
{
    TreeView view = {.query = str_trim(query_text(cx, "q")),
                     .branch = str_of(chosen_branch(cx)),
                     .on_text = query_text(cx, "on")};
    view.mistake = page_day(cx, &view.on);
    view.is_search = !str_is_empty(view.query);
    view.branches = branch_tabs(cx, chosen_branch(cx), view.on_text);
    if (view.is_search ? !fill_search(cx, &view) : !fill_tree(cx, &view))
        return false;
    for (size_t i = 0; i < view.count; i++)
        view.has_reports |= !url_is_empty(view.lines[i].report);
    cx->response.title = STR(VI("Tổ chức bộ máy"));
    organization_tree_html(&cx->response.body, &view);
    return true;
}
