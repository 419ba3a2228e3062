/*
 * plot: small charts drawn on the server as SVG, each with a title, a sentence that says what it
 * shows, and the same numbers as a table. Bars lead to the rows behind them.
 */
#ifndef HTML_PLOT_H
#define HTML_PLOT_H

#include "html/html.h"
#include "html/part.h"

typedef struct PlotBar {
    Str label;
    int64_t value; /* 0 or more */
    Tone tone;
    Url url; /* the rows behind the number; empty: none */
} PlotBar;

typedef struct BarPlot {
    const char *title;
    const char *unit; /* "hồ sơ", heads the table's column */
    const PlotBar *bars;
    size_t count;
} BarPlot;
void bar_plot_html(Buf *out, const BarPlot *plot);

/* A series over evenly spaced labels: days, weeks, months. */
typedef struct LineSeries {
    const char *label;
    const int64_t *values; /* as many as the plot has labels; 0 or more */
    size_t first;          /* the line begins at this label: what lies before is not known */
    Tone tone;
    bool is_dashed; /* told apart without colour */
} LineSeries;

/* A place on the axis, in thousandths of the way from one label to the next: 1500 lies half way
 * between the second and the third. */
typedef struct PlotMark {
    int64_t at;
    Str label; /* short: a number, explained beside the plot */
} PlotMark;

typedef struct LinePlot {
    const char *title;
    const char *axis; /* "Ngày", heads the table's first column */
    const Str *labels;
    size_t label_count;
    const LineSeries *series;
    size_t series_count;
    const PlotMark *marks; /* drawn as upright lines, left to right */
    size_t mark_count;
    int64_t shaded_until;    /* a place as of marks: what lies left of it is shaded; 0: nothing */
    const char *shade_label; /* says in the legend what the shade means */
    bool is_tabled;          /* the page has a table of the same numbers itself */
} LinePlot;
void line_plot_html(Buf *out, const LinePlot *plot);

#endif
