/* Views of the pages of this folder. */
#ifndef WATCH_WATCH_PAGES_H
#define WATCH_WATCH_PAGES_H

#include "html/plot.h"
#include "kernel/desk.h"

typedef struct NoticeLine {
    DeskRow row;
    bool is_late, is_leader;
    Instant made_at;
    PostButtonView dismiss;
} NoticeLine;
typedef struct NoticesView {
    const NoticeLine *lines;
    size_t count;
    PostButtonView dismiss_all;
    PagerView pager;
    EmptyView empty;
} NoticesView;
void notices_html(Buf *out, const NoticesView *v);

/* A number that leads to its rows. */
typedef struct WatchTile {
    const char *label;
    int64_t count;
    bool is_more; /* a lower bound */
    Tone tone;
    Url url;
} WatchTile;

#define WATCH_TILES 5
typedef struct UnitView {
    Str unit_name;
    Url province; /* empty: he sees only his unit */
    WatchTile tiles[WATCH_TILES];
    BarPlot by_officer, by_day;
    bool is_late_cut, is_day_cut;
} UnitView;
void unit_html(Buf *out, const UnitView *v);

typedef struct RowsView {
    Str unit_name;
    const char *label;
    Url back;
    const DeskRow *rows;
    size_t count;
    PagerView pager;
    EmptyView empty;
} RowsView;
void rows_html(Buf *out, const RowsView *v);

typedef struct ProvinceLine {
    Str name;
    Url url;
    WatchTile tiles[WATCH_TILES];
} ProvinceLine;
typedef struct ProvinceView {
    const ProvinceLine *lines;
    size_t count;
    WatchTile totals[WATCH_TILES]; /* without addresses */
    BarPlot worst;
    bool is_more;
} ProvinceView;
void province_html(Buf *out, const ProvinceView *v);

#endif
