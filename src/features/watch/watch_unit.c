#include "features/watch/watch_internal.h"

#include "kernel/calendar_end.h"
#include "kernel/unit.h"

/* ---- who may see what ---- */

static bool check_unit(Ctx *cx)
{
    if (unit_find(cx, cx->path_id) && watch_may_see(cx, cx->path_id))
        return true;
    return fail(cx, ERROR_NOT_FOUND, VI("Không có đơn vị này, hoặc bạn không theo dõi đơn vị này."),
                "unit %lld", (long long)cx->path_id);
}

/* ---- addresses ---- */

static Url with_int(Ctx *cx, Url url, const char *name, int64_t value)
{
    return url_add_query(cx->arena, url, name, arena_format(cx->arena, "%lld", (long long)value));
}

static bool may_read(const Ctx *cx, int64_t unit_id)
{
    return actor_has_role_in(&cx->actor, permission_roles(PERM_READ), unit_id);
}

/* The rows behind a number of this unit. */
static Url rows_url(Ctx *cx, int64_t unit_id, const char *view)
{
    Url url = url_path("/inbox");
    if (may_read(cx, unit_id))
        return url_add_query(cx->arena, with_int(cx, url, "unit", unit_id), "view", str_of(view));
    ensure(url_local(local_url(cx, "/watch/units/%lld/rows", (long long)unit_id), &url));
    return url_add_query(cx->arena, url, "view", str_of(view));
}

void watch_make_tiles(Ctx *cx, const WatchCounts *counts, WatchTile out[WATCH_TILES])
{
    const struct {
        const char *label, *view;
        int64_t count;
        Tone tone;
    } rows[WATCH_TILES] = {
        {VI("Quá hạn"), "late", counts->late, TONE_BAD},
        {VI("Đến hạn hôm nay"), "today", counts->today, TONE_WARN},
        {VI("Còn 2 ngày làm việc"), "soon", counts->soon, TONE_INFO},
        {VI("Tạm dừng tính hạn"), "paused", counts->paused, TONE_PAUSED},
        {VI("Đang giữ"), "unit", counts->open, TONE_PLAIN},
    };
    for (size_t i = 0; i < WATCH_TILES; i++) {
        const bool is_more = rows[i].count > WORK_COUNT_LIMIT;
        out[i] = (WatchTile){.label = rows[i].label,
                             .count = is_more ? WORK_COUNT_LIMIT : rows[i].count,
                             .is_more = is_more,
                             .tone = rows[i].count > 0 ? rows[i].tone : TONE_PLAIN,
                             .url = rows_url(cx, counts->unit_id, rows[i].view)};
    }
}

/* ---- for other pages ---- */

static WatchNumber number_of(Ctx *cx, int64_t unit_id, int64_t count, const char *view)
{
    const bool is_more = count > WORK_COUNT_LIMIT;
    return (WatchNumber){.count = is_more ? WORK_COUNT_LIMIT : count,
                         .is_more = is_more,
                         .rows = rows_url(cx, unit_id, view)};
}

/* Of the province's watchers all units, of the others those in which they have a post. */
static bool count_seen(Ctx *cx, WatchCounts **out, size_t *out_count)
{
    if (watch_may_see_all(cx))
        return watch_count_units(cx, out, out_count);
    *out = ARENA_ARRAY(cx->arena, WatchCounts, cx->actor.post_count + 1);
    *out_count = 0;
    for (size_t i = 0; i < cx->actor.post_count; i++) {
        const int64_t unit_id = cx->actor.posts[i].unit_id;
        if (watch_may_see(cx, unit_id) && !watch_count_unit(cx, unit_id, &(*out)[(*out_count)++]))
            return false;
    }
    return true;
}

bool watch_list_states(Ctx *cx, WatchState **out, size_t *out_count)
{
    WatchCounts *counts = NULL;
    if (!count_seen(cx, &counts, out_count))
        return false;
    *out = ARENA_ARRAY(cx->arena, WatchState, *out_count + 1);
    for (size_t i = 0; i < *out_count; i++) {
        const int64_t unit_id = counts[i].unit_id;
        (*out)[i] = (WatchState){.unit_id = unit_id,
                                 .late = number_of(cx, unit_id, counts[i].late, "late"),
                                 .soon = number_of(cx, unit_id, counts[i].soon, "soon"),
                                 .open = number_of(cx, unit_id, counts[i].open, "unit")};
    }
    return true;
}

/* ---- one unit ---- */

static bool plot_officers(Ctx *cx, int64_t unit_id, BarPlot *out)
{
    WatchShare *shares = NULL;
    size_t count = 0;
    if (!watch_late_shares(cx, unit_id, &shares, &count))
        return false;
    PlotBar *bars = ARENA_ARRAY(cx->arena, PlotBar, count + 1);
    for (size_t i = 0; i < count; i++) {
        const bool is_pool = shares[i].officer_id == WORK_NOBODY;
        bars[i] = (PlotBar){
            .label = is_pool ? str_of(VI("Chưa ai nhận")) : shares[i].name,
            .value = shares[i].count,
            .tone = TONE_BAD,
            .url = with_int(cx, rows_url(cx, unit_id, "late"), "officer", shares[i].officer_id)};
    }
    *out = (BarPlot){VI("Quá hạn theo người giữ"), VI("việc"), bars, count};
    return true;
}

static Str day_label(Ctx *cx, Date day)
{
    static const char *const WEEKDAYS[] = {VI("Thứ hai"), VI("Thứ ba"),  VI("Thứ tư"),
                                           VI("Thứ năm"), VI("Thứ sáu"), VI("Thứ bảy"),
                                           VI("Chủ nhật")};
    char text[11];
    date_format_vi(day, text);
    if (day.days == cx->today.days)
        return arena_format(cx->arena, VI("Hôm nay %.5s"), text);
    return arena_format(cx->arena, "%s %.5s", WEEKDAYS[date_weekday(day)], text);
}

/* Days on which something is due; days off have nothing, so they take no room. */
static bool plot_days(Ctx *cx, int64_t unit_id, WatchUnitView *view)
{
    int64_t counts[WATCH_DAYS] = {0};
    char iso[11];
    if (!watch_due_days(cx, unit_id, counts, &view->is_day_cut))
        return false;
    PlotBar *bars = ARENA_ARRAY(cx->arena, PlotBar, WATCH_DAYS);
    size_t used = 0;
    for (int i = 0; i < WATCH_DAYS; i++) {
        const Date day = {cx->today.days + i};
        if (counts[i] == 0)
            continue;
        date_format_iso(day, iso);
        const Url rows = rows_url(cx, unit_id, "unit");
        bars[used++] = (PlotBar){
            .label = day_label(cx, day),
            .value = counts[i],
            .tone = i == 0 ? TONE_WARN : TONE_INFO,
            .url = url_add_query(cx->arena, rows, "day", arena_copy(cx->arena, str_of(iso)))};
    }
    view->by_day = (BarPlot){VI("Đến hạn theo ngày, hai tuần tới"), VI("việc"), bars, used};
    return true;
}

static bool show_unit(Ctx *cx, int64_t unit_id)
{
    WatchCounts counts = {0};
    WatchUnitView view = {.unit_name = unit_name(cx, unit_id),
                          .calendar_warning = calendar_end_warning(cx)};
    if (!watch_count_unit(cx, unit_id, &counts) || !plot_officers(cx, unit_id, &view.by_officer) ||
        !plot_days(cx, unit_id, &view))
        return false;
    view.report = url_path(arena_printf(cx->arena, "/units/%lld/report", (long long)unit_id));
    view.is_late_cut = counts.late > WORK_COUNT_LIMIT;
    watch_make_tiles(cx, &counts, view.tiles);
    if (watch_may_see_all(cx))
        view.province = url_path("/watch/province");
    else
        view.units = desk_unit_choice(cx, PERM_WATCH, unit_id);
    cx->response.title = str_of(VI("Tình hình thời hạn"));
    watch_unit_html(&cx->response.body, &view);
    return true;
}

bool watch_show_unit(Ctx *cx)
{
    return check_unit(cx) && show_unit(cx, cx->path_id);
}

/* His own unit; who watches over all of them begins there. */
bool watch_show(Ctx *cx)
{
    if (!watch_may_see_all(cx))
        return show_unit(cx, desk_unit(cx, PERM_WATCH));
    redirect(cx, STR("/watch/province"));
    return true;
}

/* ---- rows without names, for who watches a unit whose work he may not read ---- */

static DeskRow without_names(DeskRow row)
{
    row.url = (Url){0};
    row.subject = STR("");
    return row;
}

static Url page_url(Ctx *cx, const char *cursor, Str value)
{
    static const char *const KEPT[] = {"view", "officer", "day"};
    Url url = {0};
    ensure(url_local(cx->request->path, &url));
    for (size_t i = 0; i < COUNT_OF(KEPT); i++)
        url = url_add_query(cx->arena, url, KEPT[i], query_text(cx, KEPT[i]));
    return url_add_query(cx->arena, url, cursor, value);
}

bool watch_show_rows(Ctx *cx)
{
    WorkQuery query = desk_query(cx);
    WorkPage page = {0};
    if (!check_unit(cx))
        return false;
    query.unit_id = cx->path_id;
    if (query.scope == SCOPE_MINE || query.scope == SCOPE_ORIGIN)
        query.scope = SCOPE_UNIT;
    if (!work_list(cx, &query, &page))
        return false;
    DeskRow *rows = ARENA_ARRAY(cx->arena, DeskRow, page.count + 1);
    for (size_t i = 0; i < page.count; i++)
        rows[i] = without_names(*desk_rows(cx, &page.rows[i], 1));
    WatchRowsView view = {.unit_name = unit_name(cx, query.unit_id),
                          .label = desk_scope_label(query.scope),
                          .rows = rows,
                          .count = page.count,
                          .pager = {.shown = page.count},
                          .empty = {.icon = ICON_DONE, .text = VI("Không có việc nào như vậy.")}};
    ensure(url_local(local_url(cx, "/watch/units/%lld", (long long)query.unit_id), &view.back));
    if (!str_is_empty(page.next))
        view.pager.next = page_url(cx, "after", page.next);
    if (!str_is_empty(page.previous))
        view.pager.previous = page_url(cx, "before", page.previous);
    cx->response.title = str_of(view.label);
    watch_rows_html(&cx->response.body, &view);
    return true;
}
