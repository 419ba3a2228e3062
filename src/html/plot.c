#include "html/plot.h"

/* Units of the drawings; the style sheet scales them to the column they stand in. */
#define BAR_LABEL_WIDTH 170
#define BAR_LENGTH 320
#define BAR_VALUE_WIDTH 70
#define BAR_STEP 26
#define BAR_HEIGHT 16
#define LINE_WIDTH 760
#define LINE_HEIGHT 220
#define LINE_LEFT 44
#define LINE_RIGHT 16
#define LINE_TOP 18
#define LINE_BOTTOM 26
#define LINE_MAX_LABELS 8

static void open_figure(Buf *out, const char *title, int width, int height)
{
    buf_add(out, STR("<figure class=\"plot\">\n<figcaption>"));
    html_put(out, title);
    buf_printf(out, "</figcaption>\n<svg viewBox=\"0 0 %d %d\" role=\"img\"", width, height);
    html_put_attribute(out, "aria-label", str_of(title));
    buf_add(out, STR(">\n"));
}

static void put_svg_text(Buf *out, int x, int y, const char *anchor, Str text)
{
    buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">", x, y, anchor);
    html_put(out, text);
    buf_add(out, STR("</text>\n"));
}

static Str number_text(Arena *arena, int64_t value)
{
    Buf text = buf_new(arena, 24);

    html_put_number(&text, html_number(value));
    return buf_str(&text);
}

/* ---- bars ---- */

static int64_t largest_bar(const BarPlot *plot)
{
    int64_t most = 1;

    for (size_t i = 0; i < plot->count; i++)
        most = plot->bars[i].value > most ? plot->bars[i].value : most;
    return most;
}

/* A long label is cut in the drawing and whole in the table. */
static Str short_label(Arena *arena, Str label)
{
    const size_t max_chars = 24;
    size_t at = 0;

    if (utf8_count_chars(label) <= max_chars)
        return label;
    for (size_t chars = 0; chars < max_chars - 1; chars++)
        utf8_next(label, &at);
    return arena_format(arena, "%.*s…", (int)at, label.data);
}

static void put_bar(Buf *out, const PlotBar *bar, size_t row, int64_t most)
{
    const int top = (int)row * BAR_STEP;
    const int length = (int)(bar->value * BAR_LENGTH / most);
    const int middle = top + BAR_HEIGHT / 2 + 9;

    put_svg_text(out, BAR_LABEL_WIDTH - 8, middle, "end", short_label(out->arena, bar->label));
    buf_printf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>\n",
               tone_class(bar->tone), BAR_LABEL_WIDTH, top + 5, length > 0 ? length : 1,
               BAR_HEIGHT);
    put_svg_text(out, BAR_LABEL_WIDTH + length + 7, middle, "start",
                 number_text(out->arena, bar->value));
}

static void put_bar_row(Buf *out, const PlotBar *bar)
{
    buf_add(out, STR("<tr><th scope=\"row\">"));
    if (!url_is_empty(bar->url)) {
        buf_add(out, STR("<a"));
        html_put_attribute(out, "href", bar->url.text);
        buf_add_char(out, '>');
    }
    html_put(out, bar->label);
    if (!url_is_empty(bar->url))
        buf_add(out, STR("</a>"));
    buf_add(out, STR("</th><td class=\"number\">"));
    html_put(out, html_number(bar->value));
    buf_add(out, STR("</td></tr>\n"));
}

static void put_bar_table(Buf *out, const BarPlot *plot)
{
    buf_add(out, STR(VI("<details>\n<summary>Xem số liệu</summary>\n<table>\n<thead><tr>"
                        "<th scope=\"col\">Mục</th><th scope=\"col\" class=\"number\">")));
    html_put(out, plot->unit);
    buf_add(out, STR("</th></tr></thead>\n<tbody>\n"));
    for (size_t i = 0; i < plot->count; i++)
        put_bar_row(out, &plot->bars[i]);
    buf_add(out, STR("</tbody>\n</table>\n</details>\n"));
}

void bar_plot_html(Buf *out, const BarPlot *plot)
{
    const int64_t most = largest_bar(plot);

    open_figure(out, plot->title, BAR_LABEL_WIDTH + BAR_LENGTH + BAR_VALUE_WIDTH,
                (int)plot->count * BAR_STEP + 4);
    for (size_t i = 0; i < plot->count; i++)
        put_bar(out, &plot->bars[i], i, most);
    buf_add(out, STR("</svg>\n"));
    put_bar_table(out, plot);
    buf_add(out, STR("</figure>\n"));
}

/* ---- lines ---- */

static int64_t largest_value(const LinePlot *plot)
{
    int64_t most = 0;

    for (size_t s = 0; s < plot->series_count; s++)
        for (size_t i = plot->series[s].first; i < plot->label_count; i++)
            most = plot->series[s].values[i] > most ? plot->series[s].values[i] : most;
    return most;
}

/* The first of 4, 8, 20, 40, 80, 200... that is not below: halves and quarters are round. */
static int64_t round_up(int64_t most)
{
    int64_t top = 4;

    for (int step = 0; top < most; step++)
        top = step % 3 == 1 ? top / 2 * 5 : top * 2;
    return top;
}

/* Of a place in thousandths of labels, kept within the drawing. */
static int place_x(const LinePlot *plot, int64_t place)
{
    const int64_t width = LINE_WIDTH - LINE_LEFT - LINE_RIGHT;
    const int64_t gaps = plot->label_count > 1 ? (int64_t)plot->label_count - 1 : 1;
    const int64_t x = place * width / (gaps * 1000);

    return LINE_LEFT + (int)(x < 0 ? 0 : x > width ? width : x);
}

static int line_x(const LinePlot *plot, size_t index)
{
    return place_x(plot, (int64_t)index * 1000);
}

static int line_y(int64_t value, int64_t top)
{
    const int height = LINE_HEIGHT - LINE_TOP - LINE_BOTTOM;

    return LINE_TOP + height - (int)(value * height / top);
}

static void put_grid(Buf *out, const LinePlot *plot, int64_t top)
{
    const size_t every = plot->label_count / LINE_MAX_LABELS + 1;

    for (int quarter = 0; quarter <= 4; quarter += 2) {
        const int64_t value = top * quarter / 4;
        const int y = line_y(value, top);
        buf_printf(out, "<path class=\"grid\" d=\"M%d %dH%d\"/>\n", LINE_LEFT, y,
                   LINE_WIDTH - LINE_RIGHT);
        put_svg_text(out, LINE_LEFT - 8, y + 4, "end", number_text(out->arena, value));
    }
    for (size_t i = 0; i < plot->label_count; i += every) {
        const int x = line_x(plot, i);
        const bool is_at_edge = x > LINE_WIDTH - LINE_LEFT;
        put_svg_text(out, is_at_edge ? LINE_WIDTH : x, LINE_HEIGHT - 6,
                     is_at_edge ? "end" : "middle", plot->labels[i]);
    }
}

static void put_shade(Buf *out, const LinePlot *plot)
{
    const int end = place_x(plot, plot->shaded_until);

    if (plot->shaded_until > 0 && end > LINE_LEFT)
        buf_printf(out, "<rect class=\"shade\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                   LINE_LEFT, LINE_TOP, end - LINE_LEFT, LINE_HEIGHT - LINE_TOP - LINE_BOTTOM);
}

/* Upright lines with their numbers above; those that lie together share a line's width. */
static void put_marks(Buf *out, const LinePlot *plot)
{
    int last = -100;

    for (size_t i = 0; i < plot->mark_count; i++) {
        const int x = place_x(plot, plot->marks[i].at);
        buf_printf(out, "<path class=\"mark\" d=\"M%d %dV%d\"/>\n", x, LINE_TOP - 4,
                   LINE_HEIGHT - LINE_BOTTOM);
        last = x - last < 14 ? last + 14 : x;
        put_svg_text(out, last, LINE_TOP - 6, "middle", plot->marks[i].label);
    }
}

/* A line of one point is a dot. */
static void put_dot(Buf *out, const LinePlot *plot, const LineSeries *series, int64_t top)
{
    if (series->first > 0)
        return;
    buf_printf(out, "<circle class=\"dot %s\" cx=\"%d\" cy=\"%d\" r=\"4\"/>\n",
               tone_class(series->tone), line_x(plot, 0), line_y(series->values[0], top));
}

static void put_line(Buf *out, const LinePlot *plot, const LineSeries *series, int64_t top)
{
    buf_printf(out, "<polyline class=\"%s%s\" points=\"", tone_class(series->tone),
               series->is_dashed ? " dashed" : "");
    for (size_t i = series->first; i < plot->label_count; i++)
        buf_printf(out, "%d,%d ", line_x(plot, i), line_y(series->values[i], top));
    buf_add(out, STR("\"/>\n"));
}

static void put_legend(Buf *out, const LinePlot *plot)
{
    buf_add(out, STR("<ul class=\"legend\">\n"));
    for (size_t s = 0; s < plot->series_count; s++) {
        const LineSeries *series = &plot->series[s];
        buf_printf(out,
                   "<li><svg viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path class=\"%s%s\" "
                   "d=\"M0 4H24\"/></svg>",
                   tone_class(series->tone), series->is_dashed ? " dashed" : "");
        html_put(out, series->label);
        buf_add(out, STR("</li>\n"));
    }
    if (plot->shaded_until > 0) {
        buf_add(out, STR("<li><svg viewBox=\"0 0 24 8\" aria-hidden=\"true\"><rect class=\"shade\" "
                         "width=\"24\" height=\"8\"/></svg>"));
        html_put(out, plot->shade_label);
        buf_add(out, STR("</li>\n"));
    }
    buf_add(out, STR("</ul>\n"));
}

static void put_line_row(Buf *out, const LinePlot *plot, size_t index)
{
    buf_add(out, STR("<tr><th scope=\"row\">"));
    html_put(out, plot->labels[index]);
    buf_add(out, STR("</th>"));
    for (size_t s = 0; s < plot->series_count; s++) {
        buf_add(out, STR("<td class=\"number\">"));
        if (index < plot->series[s].first)
            html_put(out, VI("–"));
        else
            html_put(out, html_number(plot->series[s].values[index]));
        buf_add(out, STR("</td>"));
    }
    buf_add(out, STR("</tr>\n"));
}

static void put_line_table(Buf *out, const LinePlot *plot)
{
    buf_add(out, STR(VI("<details>\n<summary>Xem số liệu</summary>\n<table>\n"
                        "<thead><tr><th scope=\"col\">")));
    html_put(out, plot->axis);
    buf_add(out, STR("</th>"));
    for (size_t s = 0; s < plot->series_count; s++) {
        buf_add(out, STR("<th scope=\"col\" class=\"number\">"));
        html_put(out, plot->series[s].label);
        buf_add(out, STR("</th>"));
    }
    buf_add(out, STR("</tr></thead>\n<tbody>\n"));
    for (size_t i = 0; i < plot->label_count; i++)
        put_line_row(out, plot, i);
    buf_add(out, STR("</tbody>\n</table>\n</details>\n"));
}

void line_plot_html(Buf *out, const LinePlot *plot)
{
    const int64_t top = round_up(largest_value(plot));

    open_figure(out, plot->title, LINE_WIDTH, LINE_HEIGHT);
    put_shade(out, plot);
    put_grid(out, plot, top);
    put_marks(out, plot);
    for (size_t s = 0; s < plot->series_count; s++)
        if (plot->label_count == 1)
            put_dot(out, plot, &plot->series[s], top);
        else
            put_line(out, plot, &plot->series[s], top);
    buf_add(out, STR("</svg>\n"));
    put_legend(out, plot);
    if (!plot->is_tabled)
        put_line_table(out, plot);
    buf_add(out, STR("</figure>\n"));
}
