/* Views of the pages of this folder, and their handlers. */
#ifndef REPORT_REPORT_PAGES_H
#define REPORT_REPORT_PAGES_H

#include "features/report/report_internal.h"
#include "html/field.h"
#include "html/plot.h"
#include "kernel/desk.h"

/* Changes not counted yet, beyond which a page says so: some seconds' worth. */
#define REPORT_LAG_SHOWN 100

/* A number that leads to the rows behind it. */
typedef struct ReportCell {
    int64_t count;
    Url url; /* empty: none */
} ReportCell;
void report_cell_html(Buf *out, const ReportCell *cell);

/* ---- the form above each page ---- */

typedef struct ReportForm {
    Url action;
    Html mistakes, from, to, grain, side;
} ReportForm;
void report_form_html(Buf *out, const ReportForm *v);

/* What the page is about: the query as it counts, and what was typed wrongly. */
typedef struct ReportAsked {
    ReportQuery query;
    HtmlMistake mistake; /* of the form; the defaults stand for the query then */
} ReportAsked;
/* Reads the address; a mistake sets status 422. */
MUST_CHECK bool report_ask(Ctx *cx, ReportAsked *out);
ReportForm report_form(Ctx *cx, const char *path, const ReportAsked *asked,
                       const ReportQuery *query);

/* ---- series ---- */

typedef struct ReportRow {
    Str label;
    ReportCell received, finished, in_time, late, without_result;
    bool has_year_before;                     /* the records reach as far back */
    int64_t received_before, finished_before; /* of the year before */
    Str received_change, finished_change;     /* "+12 %", or "" */
    int64_t moved_in, moved_out, open;
    bool is_missing, is_surplus, is_running;
} ReportRow;

typedef struct ReportTile {
    const char *label;
    Str value, note;
    Tone tone;
} ReportTile;
#define REPORT_TILES 4

typedef struct ReportSeriesView {
    LinePlot plot;
    ReportTile tiles[REPORT_TILES];
    const ReportRow *rows; /* newest first */
    size_t count;
    const char *period; /* "Tháng", heads the first column */
    bool has_moves, is_missing, is_surplus;
} ReportSeriesView;
void report_plot_html(Buf *out, const ReportSeriesView *v);   /* tiles and plot */
void report_series_html(Buf *out, const ReportSeriesView *v); /* the table */
/* `rows` is the address of the rows behind the numbers, to which month, end and kind are added;
 * empty: they lead nowhere. */
ReportSeriesView report_series_view(Ctx *cx, const Report *report, Url rows);

typedef struct ReportCutLine {
    size_t number;
    Date date;
    Str text, resolution;
    bool is_missing, is_surplus;
} ReportCutLine;

/* The unit itself or one before it. */
typedef struct ReportMemberLine {
    Url url;
    Str name;
    bool is_self, is_whole;
    Date date; /* of the act by which it came in */
    Str resolution;
    int64_t received, finished, late;
} ReportMemberLine;

typedef struct ReportUnitView {
    Str name;
    Url unit, file, watch, province; /* watch, province: empty when he may not */
    Date ended;                      /* 0: open */
    DeskChoice units;                /* of his, when there are several */
    Url now;                         /* of a closed unit: the report of who answers today */
    Str now_name;
    int64_t lag;
    const char *side;
    ReportForm form;
    ReportSeriesView series;
    const ReportCutLine *cuts;
    size_t cut_count;
    const ReportMemberLine *members;
    size_t member_count;
} ReportUnitView;
void report_unit_html(Buf *out, const ReportUnitView *v);

/* ---- the province ---- */

/* A unit and those before it, compared with the year before; or several together. */
typedef struct ReportUnitRow {
    int64_t unit_id; /* 0: several */
    Url url;
    Str name, folded;
    ReportCounts counts, before;
    int64_t finished;
    Str change, late_share;
    bool is_missing, is_surplus;
    int64_t key; /* sorted by it, greatest first */
} ReportUnitRow;

typedef struct ReportSortHead {
    const char *label;
    Url url;
    bool is_number, is_current;
    const char *order; /* of aria-sort */
} ReportSortHead;
#define REPORT_SORTS 7

typedef struct ReportProvinceView {
    Url file, watch;
    int64_t lag;
    const char *side;
    ReportForm form;
    ReportSeriesView series;
    Str range, range_before;
    ReportSortHead heads[REPORT_SORTS];
    const ReportUnitRow *communes;
    size_t commune_count;
    const ReportUnitRow *others; /* with numbers only */
    size_t other_count;
    ReportUnitRow rest, total; /* rest: closed units of which nobody got the whole */
    bool has_missing, has_surplus;
} ReportProvinceView;
void report_province_html(Buf *out, const ReportProvinceView *v);
void report_unit_row_html(Buf *out, const ReportUnitRow *v);

/* The open units beside each other in the months of the query; report_compare.c. */
typedef struct ReportComparison {
    ReportQuery query; /* whose months are compared with those a year earlier */
    ReportUnitRow *communes, *others;
    size_t commune_count, other_count;
    ReportUnitRow rest, total;
} ReportComparison;
/* Of the query's months, or of this year's up to now when those are more than a year. */
MUST_CHECK bool report_compare(Ctx *cx, const ReportQuery *query, ReportComparison *out);
/* "+12 %", and "4,6 %" of a whole; "" where it says nothing. */
Str report_change(Arena *arena, int64_t now, int64_t before);
Str report_percent(Arena *arena, int64_t part, int64_t whole);
Str report_range_label(Arena *arena, int64_t from, int64_t to);

/* ---- rows behind a number ---- */

typedef struct ReportWorkLine {
    Url url; /* empty: he may not read it */
    Str code, title, unit;
    Instant at, opened_at;
    const char *state;
    Tone tone;
} ReportWorkLine;
typedef struct ReportRowsView {
    Str name, range;
    const char *what, *at; /* "Đã nhận"; heads the column of the moment that counts */
    Url back;
    bool has_names; /* some may be read */
    const ReportWorkLine *lines;
    size_t count;
    PagerView pager;
    EmptyView empty;
} ReportRowsView;
void report_rows_html(Buf *out, const ReportRowsView *v);

/* ---- shared by pages, file and API ---- */

/* The unit of the path whose numbers the actor may see; NULL with ERROR_NOT_FOUND set. */
const Unit *report_path_unit(Ctx *cx, bool *in_part);
/* "/units/12/report" and what is behind it. */
Url report_url(Ctx *cx, int64_t unit_id, const char *rest);
/* The address with the query's parameters. */
Url report_add_query(Ctx *cx, Url url, const ReportQuery *query);

Handler report_show_unit, report_show_rows, report_show_file, report_unit_json;
Handler report_show_province, report_show_province_file, report_province_json;
extern const ReplyField REPORT_UNIT_REPLY[], REPORT_PROVINCE_REPLY[];

#endif
