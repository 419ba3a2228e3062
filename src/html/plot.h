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
    Tone tone;
    bool is_dashed; /* told apart without colour */
} LineSeries;

typedef struct LinePlot {
    const char *title;
    const char *axis; /* "Ngày", heads the table's first column */
    const Str *labels;
    size_t label_count;
    const LineSeries *series;
    size_t series_count;
} LinePlot;
void line_plot_html(Buf *out, const LinePlot *plot);

#endif
