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
typedef struct WatchUnitView {
    Str unit_name;
    Url province;     /* empty: he sees only his units */
    Url report;       /* of the months before */
    DeskChoice units; /* of his, when there are several */
    WatchTile tiles[WATCH_TILES];
    BarPlot by_officer, by_day;
    bool is_late_cut, is_day_cut;
    const char *calendar_warning; /* NULL: none */
} WatchUnitView;
void watch_unit_html(Buf *out, const WatchUnitView *v);

typedef struct WatchRowsView {
    Str unit_name;
    const char *label;
    Url back;
    const DeskRow *rows;
    size_t count;
    PagerView pager;
    EmptyView empty;
} WatchRowsView;
void watch_rows_html(Buf *out, const WatchRowsView *v);

typedef struct WatchLine {
    Str name;
    Url url;
    WatchTile tiles[WATCH_TILES];
} WatchLine;
typedef struct WatchProvinceView {
    const WatchLine *lines; /* units with open work, most late first */
    size_t count;
    WatchTile totals[WATCH_TILES]; /* without addresses */
    BarPlot worst;
    const char *calendar_warning; /* NULL: none */
} WatchProvinceView;
void watch_province_html(Buf *out, const WatchProvinceView *v);

#endif
