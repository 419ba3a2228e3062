#include "features/organization/organization_internal.h"
#include "features/organization/organization_pages.h"
#include "kernel/unit_trace.h"
#include "kernel/watch_right.h"

#include <stdlib.h>

#define MAX_ALIASES 100
#define MAX_FUNCTIONS 200

/* ---- periods ---- */

static void fill_versions(Ctx *cx, const Unit *unit, UnitView *view)
{
    const UnitVersion *versions = unit_versions_of(unit_tree(cx), unit->id, &view->version_count);
    VersionRow *rows = ARENA_ARRAY(cx->arena, VersionRow, view->version_count + 1);
    for (size_t i = 0; i < view->version_count; i++) {
        const UnitVersion *version = &versions[view->version_count - 1 - i];
        const UnitLine line = unit_line(cx, unit, version);
        rows[i] = (VersionRow){.from = version->valid_from,
                               .to = version->valid_to,
                               .is_older = version->is_older,
                               .is_memory = str_is(version->certainty, "memory"),
                               .is_identifier_made_up = line.is_identifier_made_up,
                               .name = version->name,
                               .kind = version->kind,
                               .code = version->code,
                               .identifier = version->identifier_code,
                               .address = version->address,
                               .seal = version->seal,
                               .parent = line.parent,
                               .parent_name = line.parent_name,
                               .hectares = version->area_hectares,
                               .population = version->population};
    }
    view->versions = rows;
}

/* ---- acts ---- */

/* The other unit of an act as it was called then. */
static void describe_other(Ctx *cx, const UnitSuccession *act, int64_t self, ActLine *line)
{
    const bool is_outgoing = act->from_unit_id == self;
    const int64_t other = is_outgoing ? act->to_unit_id : act->from_unit_id;
    if (other == self)
        return;
    const Date on = {act->date.days - !is_outgoing};
    const UnitVersion *version = unit_version_on(unit_tree(cx), other, on);
    line->direction = is_outgoing ? VI("thành") : VI("từ");
    line->other = unit_url(cx, other);
    line->other_name = version ? version->name : unit_name(cx, other);
}

/* Newest first, then by the name of the other unit. */
static int compare_act(const void *a, const void *b)
{
    const ActLine *left = a, *right = b;
    if (left->date.days != right->date.days)
        return left->date.days > right->date.days ? -1 : 1;
    return str_compare(left->other_name, right->other_name);
}

static void fill_acts(Ctx *cx, const Unit *unit, UnitView *view)
{
    const UnitTree *tree = unit_tree(cx);
    ActLine *lines = ARENA_ARRAY(cx->arena, ActLine, tree->succession_count + 1);
    for (size_t i = 0; i < tree->succession_count; i++) {
        const UnitSuccession *act = &tree->successions[i];
        if (act->from_unit_id != unit->id && act->to_unit_id != unit->id)
            continue;
        ActLine *line = &lines[view->act_count++];
        *line =
            (ActLine){.date = act->date,
                      .kind = succession_kind_label(act->kind),
                      .is_part = act->share == SHARE_PART && act->kind != SUCCESSION_SPLIT_PART &&
                                 act->kind != SUCCESSION_SHRINK, /* the words say it */
                      .resolution = act->resolution,
                      .is_memory = str_is(act->certainty, "memory")};
        describe_other(cx, act, unit->id, line);
    }
    qsort(lines, view->act_count, sizeof *lines, compare_act);
    view->acts = lines;
}

/* ---- those below ---- */

static void fill_children(Ctx *cx, const Unit *unit, UnitView *view)
{
    const UnitTree *tree = unit_tree(cx);
    UnitLine *lines = ARENA_ARRAY(cx->arena, UnitLine, tree->count + 1);
    view->children_on = unit_is_open(unit, cx->today) ? cx->today : unit->valid_to;
    for (size_t i = 0; i < tree->count; i++) {
        const UnitVersion *version = unit_version_on(tree, tree->units[i].id, view->children_on);
        if (version && version->parent_id == unit->id)
            lines[view->child_count++] = unit_line(cx, &tree->units[i], version);
    }
    view->children = lines;
}

/* ---- other names, functions, page ---- */

typedef struct AliasRow {
    Str scheme, value;
} AliasRow;
static const DbColumn ALIAS_COLUMNS[] = {DB_TEXT(AliasRow, scheme), DB_TEXT(AliasRow, value)};
static const char SQL_ALIASES[] =
    "SELECT scheme, value FROM unit_alias WHERE unit_id = $1 ORDER BY scheme, value LIMIT 100";

static const char *scheme_label(Str scheme)
{
    static const struct {
        const char *code, *label;
    } ROWS[] = {
        {"gso-name", VI("Tên trong danh mục thống kê")},
        {"government-name", VI("Tên cơ quan chính quyền")},
        {"identifier", VI("Mã định danh dạng cũ")},
        {"agency", VI("Mã cơ quan")},
        {"tax", VI("Mã của cơ quan thuế")},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (str_is(scheme, ROWS[i].code))
            return ROWS[i].label;
    return VI("Tên khác");
}

static bool fill_names(Ctx *cx, int64_t id, UnitView *view)
{
    AliasRow *rows = NULL;
    if (!db_fetch_all(cx->db, cx->arena, SQL_ALIASES, DB_ARGS(db_int(id)), DB_ROWS(ALIAS_COLUMNS),
                      sizeof *rows, MAX_ALIASES, (void *)&rows, &view->name_count, &cx->error))
        return false;
    NameRow *names = ARENA_ARRAY(cx->arena, NameRow, view->name_count + 1);
    for (size_t i = 0; i < view->name_count; i++)
        names[i] = (NameRow){scheme_label(rows[i].scheme), rows[i].value};
    view->names = names;
    return true;
}

typedef struct TransferRow {
    Date date;
    Str function, from_key, to_key;
    int64_t from_unit_id, to_unit_id;
    Str certainty, pattern_name;
} TransferRow;
static const DbColumn TRANSFER_COLUMNS[] = {
    DB_DATE(TransferRow, date),
    DB_TEXT(TransferRow, function),
    DB_TEXT(TransferRow, from_key),
    DB_TEXT(TransferRow, to_key),
    DB_OPTIONAL(TransferRow, from_unit_id),
    DB_OPTIONAL(TransferRow, to_unit_id),
    DB_TEXT(TransferRow, certainty),
};
static const char SQL_TRANSFERS[] =
    "SELECT date, function, from_key, to_key, from_unit_id, to_unit_id, certainty"
    "  FROM function_transfer WHERE from_unit_id = $1 OR to_unit_id = $1"
    " ORDER BY date DESC, function LIMIT 200";

static bool fill_functions(Ctx *cx, int64_t id, UnitView *view)
{
    TransferRow *rows = NULL;
    if (!db_fetch_all(cx->db, cx->arena, SQL_TRANSFERS, DB_ARGS(db_int(id)),
                      DB_ROWS(TRANSFER_COLUMNS), sizeof *rows, MAX_FUNCTIONS, (void *)&rows,
                      &view->function_count, &cx->error))
        return false;
    FunctionRow *lines = ARENA_ARRAY(cx->arena, FunctionRow, view->function_count + 1);
    for (size_t i = 0; i < view->function_count; i++) {
        const bool is_outgoing = rows[i].from_unit_id == id;
        const int64_t other = is_outgoing ? rows[i].to_unit_id : rows[i].from_unit_id;
        lines[i] =
            (FunctionRow){.date = rows[i].date,
                          .function = rows[i].function,
                          .direction = is_outgoing ? VI("chuyển cho") : VI("nhận từ"),
                          .other = other ? unit_url(cx, other) : (Url){STR("")},
                          .other_name = other ? unit_name(cx, other)
                                              : (is_outgoing ? rows[i].to_key : rows[i].from_key),
                          .is_memory = str_is(rows[i].certainty, "memory")};
    }
    view->functions = lines;
    return true;
}

static const char SQL_WEBSITE[] =
    "SELECT coalesce(max(website), '') AS website FROM unit_place WHERE unit_id = $1";

static bool fill_website(Ctx *cx, int64_t id, UnitView *view)
{
    Str website = {0};
    if (!db_fetch_text(cx->db, cx->arena, SQL_WEBSITE, DB_ARGS(db_int(id)), &website, &cx->error))
        return false;
    (void)!url_https(website, &view->website);
    return true;
}

/* ---- the page ---- */

bool organization_show_unit(Ctx *cx)
{
    const Unit *unit = unit_find(cx, cx->path_id);
    if (!unit)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có đơn vị này."), "unit %lld",
                    (long long)cx->path_id);
    const bool is_open = unit_is_open(unit, cx->today);
    UnitView view = {
        .name = unit->name,
        .kind = unit->kind,
        .people = url_path(arena_printf(cx->arena, "/units/%lld/people", (long long)unit->id)),
        .tone = is_open ? TONE_GOOD : TONE_PAUSED,
        .icon = is_open ? ICON_DONE : ICON_PAUSED,
        .standing = is_open ? VI("Đang hoạt động") : VI("Đã kết thúc hoạt động"),
        .ended = is_open ? (Date){0} : unit->valid_to,
        .self = unit_url(cx, unit->id),
        .on_text = query_text(cx, "on")};
    bool in_part = false;
    view.edit.text = view.report.text = STR("");
    if (watch_may_see_past(cx, unit->id, &in_part))
        view.report = url_path(arena_printf(cx->arena, "/units/%lld/report", (long long)unit->id));
    if (is_open && unit_may_edit(cx))
        view.edit = url_path(arena_printf(cx->arena, "/units/%lld/edit", (long long)unit->id));
    if (cx->refill == ERROR_NONE && str_is(query_text(cx, "done"), "edit"))
        cx->flash = VI("Đã lưu thông tin đơn vị.");
    view.mistake = page_day(cx, &view.on);
    view.is_today = view.on.days == cx->today.days;
    const int64_t area_id = unit_area_id(cx, unit);
    view.branch = unit_branch_label(unit->branch);
    if (area_id != 0 && area_id != unit->id) {
        view.area = unit_url(cx, area_id);
        view.area_name = unit_name(cx, area_id);
    }
    view.answering = unit_answering_lines(cx, unit, view.on, &view.answering_count);
    fill_versions(cx, unit, &view);
    fill_acts(cx, unit, &view);
    fill_children(cx, unit, &view);
    if (!fill_names(cx, unit->id, &view) || !fill_functions(cx, unit->id, &view) ||
        !fill_website(cx, unit->id, &view))
        return false;
    cx->response.title = unit->name;
    organization_unit_html(&cx->response.body, &view);
    return true;
}
