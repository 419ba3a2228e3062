#include "platform/pdf_internal.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#define PDF_MAX_BYTES ((size_t)16 << 20)
#define PDF_ARENA_BYTES (PDF_MAX_BYTES * 8) /* growing copies; the check below comes first */
#define FONT "Liberation Serif"
#define LINE_SPACING 1.06
#define FOOTER_SIZE 9.0
#define MARK_SIZE 10.0
#define RULE_WIDTH 0.7

/* ---- text ---- */

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, size_t from)
{
    attribute->start_index = (guint)from;
    pango_attr_list_insert(list, attribute);
}

static void set_font(PangoLayout *layout, double size)
{
    PangoFontDescription *font = pango_font_description_from_string(FONT);

    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

static void set_alignment(PangoLayout *layout, PdfAlign align)
{
    static const PangoAlignment ALIGNMENTS[] = {
        [PDF_LEFT] = PANGO_ALIGN_LEFT,
        [PDF_CENTRE] = PANGO_ALIGN_CENTER,
        [PDF_RIGHT] = PANGO_ALIGN_RIGHT,
        [PDF_JUSTIFY] = PANGO_ALIGN_LEFT,
    };
    pango_layout_set_alignment(layout, ALIGNMENTS[align]);
    pango_layout_set_justify(layout, align == PDF_JUSTIFY);
}

void pdf_set_layout(Pdf *pdf, const PdfText *text, double width)
{
    const Str lead = str_of(text->lead);
    const Str whole = arena_format(pdf->arena, "%.*s%.*s", STR_ARGS(lead), STR_ARGS(text->text));
    PangoAttrList *list = pango_attr_list_new();

    if (text->is_bold)
        add_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), lead.len);
    if (text->is_italic)
        add_attribute(list, pango_attr_style_new(PANGO_STYLE_ITALIC), lead.len);
    set_font(pdf->layout, text->size > 0 ? text->size : PDF_TEXT_SIZE);
    set_alignment(pdf->layout, text->align);
    pango_layout_set_width(pdf->layout, (int)(width * PANGO_SCALE));
    pango_layout_set_indent(pdf->layout, (int)(text->first_indent * PANGO_SCALE));
    pango_layout_set_text(pdf->layout, whole.data, (int)whole.len);
    pango_layout_set_attributes(pdf->layout, list);
    pango_attr_list_unref(list);
}

double pdf_lines_height(PangoLayout *layout, int from, int to)
{
    PangoRectangle extents;
    double height = 0;

    for (int i = from; i < to; i++) {
        pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, i), NULL, &extents);
        height += (double)extents.height * LINE_SPACING / PANGO_SCALE;
    }
    return height;
}

/* Lines are taken from Pango's own walk, so that alignment and indent hold. */
void pdf_draw_lines(Pdf *pdf, PangoLayout *layout, double x, double y, int from, int to)
{
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    PangoRectangle extents;

    for (int line = 0; line < to; line++) {
        if (line >= from) {
            pango_layout_iter_get_line_extents(at, NULL, &extents);
            const int baseline = pango_layout_iter_get_baseline(at) - extents.y;
            cairo_move_to(pdf->cairo, x + (double)extents.x / PANGO_SCALE,
                          y + (double)baseline / PANGO_SCALE);
            pango_cairo_show_layout_line(pdf->cairo, pango_layout_iter_get_line_readonly(at));
            y += (double)extents.height * LINE_SPACING / PANGO_SCALE;
        }
        pango_layout_iter_next_line(at);
    }
    pango_layout_iter_free(at);
}

static void draw_rule(Pdf *pdf, double x, double width, double y, double share)
{
    PangoRectangle extents;

    pango_layout_get_extents(pdf->layout, NULL, &extents);
    const double text_x = x + (double)extents.x / PANGO_SCALE;
    const double text_width = (double)extents.width / PANGO_SCALE;
    const double length = (text_width < width ? text_width : width) * share;
    cairo_set_line_width(pdf->cairo, RULE_WIDTH);
    cairo_move_to(pdf->cairo, text_x + (text_width - length) / 2, y + RULE_WIDTH);
    cairo_rel_line_to(pdf->cairo, length, 0);
    cairo_stroke(pdf->cairo);
}

/* The number of lines from `from` on that fit above the page's end. */
static int count_fitting(const Pdf *pdf, PangoLayout *layout, int from)
{
    const int count = pango_layout_get_line_count(layout);
    int to = from;

    while (to < count && pdf->y + pdf_lines_height(layout, from, to + 1) <= PDF_BOTTOM)
        to++;
    return to;
}

void pdf_paragraph(Pdf *pdf, const PdfText *text)
{
    int from = 0;

    pdf_set_layout(pdf, text, PDF_WIDTH);
    const int count = pango_layout_get_line_count(pdf->layout);
    while (from < count) {
        int to = count_fitting(pdf, pdf->layout, from);
        if (to == from && pdf->y > PDF_TOP) {
            pdf_next_page(pdf); /* uses the layout for the page's edges */
            pdf_set_layout(pdf, text, PDF_WIDTH);
            continue;
        }
        to = to == from ? from + 1 : to;
        pdf_draw_lines(pdf, pdf->layout, PDF_START, pdf->y, from, to);
        pdf->y += pdf_lines_height(pdf->layout, from, to);
        from = to;
    }
    if (text->rule > 0)
        draw_rule(pdf, PDF_START, PDF_WIDTH, pdf->y, text->rule);
    pdf->y += text->space_after;
}

void pdf_space(Pdf *pdf, double height)
{
    pdf->y += height;
}

/* ---- blocks ---- */

/* The height of a block; draws it too when `is_drawn`. */
static double put_block(Pdf *pdf, const PdfBlock *block, double x, bool is_drawn)
{
    const double width = block->share * PDF_WIDTH;
    double y = pdf->y;

    for (size_t i = 0; i < block->line_count; i++) {
        const PdfText *text = &block->lines[i];
        pdf_set_layout(pdf, text, width);
        const int count = pango_layout_get_line_count(pdf->layout);
        if (is_drawn)
            pdf_draw_lines(pdf, pdf->layout, x, y, 0, count);
        y += pdf_lines_height(pdf->layout, 0, count);
        if (is_drawn && text->rule > 0)
            draw_rule(pdf, x, width, y, text->rule);
        y += text->space_after;
    }
    return y - pdf->y;
}

void pdf_blocks(Pdf *pdf, const PdfBlock *blocks, size_t count, double min_height)
{
    double height = min_height;
    double x = PDF_START;

    for (size_t i = 0; i < count; i++) {
        const double own = put_block(pdf, &blocks[i], 0, false);
        height = own > height ? own : height;
    }
    if (pdf->y + height > PDF_BOTTOM && pdf->y > PDF_TOP)
        pdf_next_page(pdf);
    for (size_t i = 0; i < count; i++) {
        put_block(pdf, &blocks[i], x, true);
        x += blocks[i].share * PDF_WIDTH;
    }
    pdf->y += height;
}

/* ---- pages ---- */

static void put_edge_line(Pdf *pdf, const PdfText *text, double y)
{
    pdf_set_layout(pdf, text, PDF_WIDTH);
    pdf_draw_lines(pdf, pdf->layout, PDF_START, y, 0, 1);
}

static void put_page_edges(Pdf *pdf)
{
    const char *footer = pdf->info->footer;
    const char *page = arena_printf(pdf->arena, VI("%s%sTrang %d/%d"), footer ? footer : "",
                                    footer ? " – " : "", pdf->page, pdf->page_count);

    if (pdf->info->mark)
        put_edge_line(pdf,
                      &(PdfText){.text = str_of(pdf->info->mark),
                                 .size = MARK_SIZE,
                                 .is_bold = true,
                                 .align = PDF_CENTRE},
                      PDF_TOP - 2 * MARK_SIZE);
    put_edge_line(pdf, &(PdfText){.text = str_of(page), .size = FOOTER_SIZE, .align = PDF_RIGHT},
                  PDF_BOTTOM + FOOTER_SIZE);
}

void pdf_next_page(Pdf *pdf)
{
    put_page_edges(pdf);
    cairo_show_page(pdf->cairo);
    pdf->page++;
    pdf->y = PDF_TOP;
}

/* ---- the document ---- */

Arena *pdf_arena(const Pdf *pdf)
{
    return pdf->arena;
}

static cairo_status_t take_bytes(void *closure, const unsigned char *data, unsigned int size)
{
    Pdf *pdf = closure;

    if (pdf->bytes.len + size > PDF_MAX_BYTES) {
        pdf->is_too_large = true;
        return CAIRO_STATUS_WRITE_ERROR;
    }
    buf_add(&pdf->bytes, (Str){(const char *)data, size});
    return CAIRO_STATUS_SUCCESS;
}

static void set_metadata(const Pdf *pdf, cairo_surface_t *surface)
{
    char local[17];

    instant_format_local(pdf->info->created, local);
    const char *created = arena_printf(pdf->arena, "%s:00+07:00", local);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, pdf->info->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, pdf->info->author);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Lam");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, created);
}

/* Unhinted: text is laid out alike wherever it is drawn. */
static void open_layout(Pdf *pdf)
{
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pdf->layout = pango_cairo_create_layout(pdf->cairo);
    PangoContext *context = pango_layout_get_context(pdf->layout);
    pango_cairo_context_set_font_options(context, options);
    pango_cairo_context_set_resolution(context, 72);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("vi"));
    pango_layout_context_changed(pdf->layout);
    pango_layout_set_wrap(pdf->layout, PANGO_WRAP_WORD_CHAR);
    cairo_font_options_destroy(options);
}

/* Draws all pages on the surface and closes it: nothing of it is reachable from elsewhere. */
static cairo_status_t draw_pages(Pdf *pdf, cairo_surface_t *surface, PdfDraw *draw,
                                 const void *data)
{
    pdf->page = 1;
    pdf->y = PDF_TOP;
    pdf->cairo = cairo_create(surface);
    open_layout(pdf);
    draw(pdf, data);
    put_page_edges(pdf);
    cairo_show_page(pdf->cairo);
    g_object_unref(pdf->layout);
    cairo_destroy(pdf->cairo);
    cairo_surface_finish(surface);
    const cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status;
}

/* On one pixel: costs the setting of the text, not the making of a document. */
static cairo_status_t count_pages(Pdf *pdf, PdfDraw *draw, const void *data)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    const cairo_status_t status = draw_pages(pdf, surface, draw, data);

    pdf->page_count = pdf->page;
    return status;
}

static cairo_status_t make_pages(Pdf *pdf, PdfDraw *draw, const void *data)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(take_bytes, pdf, PDF_PAGE_WIDTH, PDF_PAGE_HEIGHT);

    set_metadata(pdf, surface);
    return draw_pages(pdf, surface, draw, data);
}

static bool check_status(const Pdf *pdf, cairo_status_t status, Error *error)
{
    if (pdf->is_too_large)
        return error_set(error, ERROR_TOO_LARGE,
                         VI("Văn bản quá dài để in. Xin chia nội dung thành nhiều văn bản."),
                         "PDF above %zu bytes", PDF_MAX_BYTES);
    if (status != CAIRO_STATUS_SUCCESS)
        return error_set(error, ERROR_INTERNAL, VI("Chưa lập được tệp in. Xin thử lại."),
                         "cairo: %s", cairo_status_to_string(status));
    return true;
}

/*
 * Bytes and composed text live in an arena of their own: the request's arena may leave by longjmp
 * when it is full, which must not happen inside Cairo.
 */
bool pdf_make(const PdfInfo *info, PdfDraw *draw, const void *data, Buf *out, Error *error)
{
    Pdf pdf = {.arena = arena_new(PDF_ARENA_BYTES), .info = info};

    pdf.bytes = buf_new(pdf.arena, (size_t)64 << 10);
    cairo_status_t status = count_pages(&pdf, draw, data);
    if (status == CAIRO_STATUS_SUCCESS)
        status = make_pages(&pdf, draw, data);
    const bool is_made = check_status(&pdf, status, error);
    if (is_made)
        buf_add(out, buf_str(&pdf.bytes));
    arena_free(pdf.arena);
    return is_made;
}
