#include "features/watch/watch_internal.h"

#include "kernel/calendar_end.h"
#include "kernel/unit.h"

#include <stdlib.h>

#define WORST 15

static int compare_counts(const void *a, const void *b)
{
    const WatchCounts *left = a, *right = b;
    if (left->late != right->late)
        return left->late < right->late ? 1 : -1;
    if (left->open != right->open)
        return left->open < right->open ? 1 : -1;
    return left->unit_id > right->unit_id ? 1 : -1;
}

static Url unit_url(Ctx *cx, int64_t unit_id)
{
    Url url = {0};
    ensure(url_local(local_url(cx, "/watch/units/%lld", (long long)unit_id), &url));
    return url;
}

static void add_totals(const WatchTile *tiles, WatchTile *totals)
{
    for (size_t i = 0; i < WATCH_TILES; i++) {
        totals[i].label = tiles[i].label;
        totals[i].count += tiles[i].count;
        totals[i].is_more |= tiles[i].is_more;
        if (tiles[i].tone != TONE_PLAIN)
            totals[i].tone = tiles[i].tone;
    }
}

static void plot_worst(Ctx *cx, const WatchLine *lines, size_t count, BarPlot *out)
{
    PlotBar *bars = ARENA_ARRAY(cx->arena, PlotBar, WORST);
    size_t used = 0;
    for (; used < count && used < WORST && lines[used].tiles[0].count > 0; used++)
        bars[used] = (PlotBar){.label = lines[used].name,
                               .value = lines[used].tiles[0].count,
                               .tone = TONE_BAD,
                               .url = lines[used].tiles[0].url};
    *out = (BarPlot){VI("Đơn vị có nhiều việc quá hạn nhất"), VI("việc quá hạn"), bars, used};
}

bool watch_show_province(Ctx *cx)
{
    WatchCounts *counts = NULL;
    WatchProvinceView view = {.calendar_warning = calendar_end_warning(cx)};
    if (!watch_may_see_all(cx))
        return fail(cx, ERROR_FORBIDDEN,
                    VI("Chỉ bộ phận kiểm soát và thanh tra cấp tỉnh xem mọi đơn vị."),
                    "province overview");
    if (!watch_count_units(cx, &counts, &view.count))
        return false;
    qsort(counts, view.count, sizeof *counts, compare_counts);
    WatchLine *lines = ARENA_ARRAY(cx->arena, WatchLine, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        lines[i] = (WatchLine){.name = unit_name(cx, counts[i].unit_id),
                               .url = unit_url(cx, counts[i].unit_id)};
        watch_make_tiles(cx, &counts[i], lines[i].tiles);
        add_totals(lines[i].tiles, view.totals);
    }
    view.lines = lines;
    plot_worst(cx, lines, view.count, &view.worst);
    cx->response.title = str_of(VI("Tình hình thời hạn toàn tỉnh"));
    watch_province_html(&cx->response.body, &view);
    return true;
}
