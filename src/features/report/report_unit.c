#include "features/report/report_pages.h"

#include "kernel/watch_right.h"

const Unit *report_path_unit(Ctx *cx, bool *in_part)
{
    const Unit *unit = unit_find(cx, cx->path_id);
    *in_part = true;
    if (unit && watch_may_see_past(cx, unit->id, in_part))
        return unit;
    (void)fail(cx, ERROR_NOT_FOUND, VI("Không có đơn vị này, hoặc bạn không theo dõi đơn vị này."),
               "unit %lld", (long long)cx->path_id);
    return NULL;
}

Url report_url(Ctx *cx, int64_t unit_id, const char *rest)
{
    return url_path(arena_printf(cx->arena, "/units/%lld/report%s", (long long)unit_id, rest));
}

/* ---- parts of the page ---- */

static void fill_cuts(Ctx *cx, const Report *report, ReportUnitView *view)
{
    const ReportLine *line = &report->line;
    ReportCutLine *cuts = ARENA_ARRAY(cx->arena, ReportCutLine, line->cut_count + 1);
    for (size_t i = 0; i < line->cut_count; i++)
        cuts[i] = (ReportCutLine){.number = i + 1,
                                  .date = line->cuts[i].date,
                                  .text = line->cuts[i].text,
                                  .resolution = line->cuts[i].resolution,
                                  .is_missing = line->cuts[i].is_missing,
                                  .is_surplus = line->cuts[i].is_surplus};
    view->cuts = cuts;
    view->cut_count = line->cut_count;
}

static ReportMemberLine member_of(Ctx *cx, const Report *report, const ReportOwn *own)
{
    return (ReportMemberLine){
        .url = report_add_query(cx, report_url(cx, own->unit_id, ""), &report->query),
        .received = own->counts.received,
        .finished = report_finished(&own->counts),
        .late = own->counts.late};
}

/* The unit itself stands before those that came into it; `owns` are in that order. */
static void fill_members(Ctx *cx, const Report *report, ReportUnitView *view)
{
    const ReportLine *line = &report->line;
    ReportMemberLine *members = ARENA_ARRAY(cx->arena, ReportMemberLine, report->own_count);
    for (size_t i = 0; i < report->own_count; i++) {
        ReportMemberLine *member = &members[i];
        *member = member_of(cx, report, &report->owns[i]);
        member->is_self = i == 0;
        member->name = line->unit->name;
        if (i == 0)
            continue;
        const TraceEnd *source = &line->sources[i - 1];
        member->name = source->version->name;
        member->is_whole = source->share == SHARE_WHOLE;
        member->date = source->act->date;
        member->resolution = source->act->resolution;
    }
    view->members = members;
    view->member_count = report->own_count;
}

static void fill_closed(Ctx *cx, const Report *report, ReportUnitView *view)
{
    const Unit *unit = report->line.unit;
    const Unit *now = unit_answering(cx->arena, unit_tree(cx), unit->id, cx->today);
    view->ended = unit->valid_to;
    if (now && now->id != unit->id) {
        view->now = report_add_query(cx, report_url(cx, now->id, ""), &report->query);
        view->now_name = now->name;
    }
}

static void fill_links(Ctx *cx, const Report *report, ReportUnitView *view)
{
    const int64_t id = report->line.unit->id;
    view->unit = url_path(arena_printf(cx->arena, "/units/%lld", (long long)id));
    view->file = report_add_query(cx, report_url(cx, id, "/csv"), &report->query);
    if (unit_is_open(report->line.unit, cx->today) && watch_may_see(cx, id))
        view->watch = url_path(arena_printf(cx->arena, "/watch/units/%lld", (long long)id));
    if (!watch_may_see_all(cx))
        view->units = desk_unit_choice(cx, PERM_WATCH, id);
    else
        view->province = report_add_query(cx, url_path("/report"), &report->query);
}

bool report_show_unit(Ctx *cx)
{
    ReportAsked asked = {0};
    Report report = {0};
    bool in_part = false;
    const Unit *unit = report_path_unit(cx, &in_part);
    if (unit && str_is(unit->level, "province") && watch_may_see_all(cx)) {
        redirect(cx, STR("/report"));
        return true;
    }
    if (!unit || !report_ask(cx, &asked) || !report_load(cx, unit, &asked.query, &report))
        return false;
    const Url rows = in_part ? (Url){0} : report_url(cx, unit->id, "/rows");
    ReportUnitView view = {
        .name = unit->name,
        .lag = report.lag,
        .side = report_side_label(report.query.side),
        .form = report_form(cx, arena_cstr(cx->arena, report_url(cx, unit->id, "").text), &asked,
                            &report.query),
        .series = report_series_view(cx, &report, rows)};
    fill_links(cx, &report, &view);
    if (!unit_is_open(unit, cx->today))
        fill_closed(cx, &report, &view);
    fill_cuts(cx, &report, &view);
    fill_members(cx, &report, &view);
    cx->response.title =
        arena_format(cx->arena, VI("Báo cáo nhiều năm %.*s"), STR_ARGS(unit->name));
    report_unit_html(&cx->response.body, &view);
    return true;
}
