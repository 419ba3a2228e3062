#include "platform/pdf_internal.h"

#define CELL_SIDE 4.0
#define CELL_ABOVE 3.0
#define BORDER 0.6
#define TABLE_TEXT_SIZE 12.0
#define ROUNDING 0.01 /* of sums of line heights that are equal */

/* A row being drawn: one layout a cell, and how many of its lines stand on the page already. */
typedef struct Row {
    PangoLayout *cells[PDF_MAX_COLUMNS];
    int drawn[PDF_MAX_COLUMNS];
    size_t count;
} Row;

static double cell_width(const PdfTable *table, size_t column)
{
    return table->columns[column].share * PDF_WIDTH;
}

static Row open_row(Pdf *pdf, const PdfTable *table, const Str *cells, bool is_heading)
{
    Row row = {.count = table->column_count};

    for (size_t i = 0; i < row.count; i++) {
        const PdfColumn *column = &table->columns[i];
        const PdfText text = {.text = is_heading ? str_of(column->heading) : cells[i],
                              .size = table->size > 0 ? table->size : TABLE_TEXT_SIZE,
                              .is_bold = is_heading,
                              .align = is_heading ? PDF_CENTRE : column->align};
        pdf_set_layout(pdf, &text, cell_width(table, i) - 2 * CELL_SIDE);
        row.cells[i] = pango_layout_copy(pdf->layout);
    }
    return row;
}

static void close_row(Row *row)
{
    for (size_t i = 0; i < row->count; i++)
        g_object_unref(row->cells[i]);
}

static bool is_drawn(const Row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->drawn[i] < pango_layout_get_line_count(row->cells[i]))
            return false;
    return true;
}

/* The height of what is left of the row, as one piece. */
static double row_height(const Row *row)
{
    double highest = 0;

    for (size_t i = 0; i < row->count; i++) {
        const int lines = pango_layout_get_line_count(row->cells[i]);
        const double height = pdf_lines_height(row->cells[i], row->drawn[i], lines);
        highest = height > highest ? height : highest;
    }
    return highest + 2 * CELL_ABOVE;
}

/* How far a cell's lines reach within the height; at least one, so that the row ends some time. */
static int fitting_lines(const Row *row, size_t cell, double height)
{
    const int count = pango_layout_get_line_count(row->cells[cell]);
    int to = row->drawn[cell] < count ? row->drawn[cell] + 1 : count;

    while (to < count &&
           pdf_lines_height(row->cells[cell], row->drawn[cell], to + 1) <= height + ROUNDING)
        to++;
    return to;
}

static void draw_piece(Pdf *pdf, const PdfTable *table, Row *row, double height)
{
    double x = PDF_START;

    cairo_set_line_width(pdf->cairo, BORDER);
    for (size_t i = 0; i < row->count; i++) {
        const int to = fitting_lines(row, i, height - 2 * CELL_ABOVE);
        cairo_rectangle(pdf->cairo, x, pdf->y, cell_width(table, i), height);
        cairo_stroke(pdf->cairo);
        pdf_draw_lines(pdf, row->cells[i], x + CELL_SIDE, pdf->y + CELL_ABOVE, row->drawn[i], to);
        row->drawn[i] = to;
        x += cell_width(table, i);
    }
    pdf->y += height;
}

static void put_heading(Pdf *pdf, const PdfTable *table)
{
    Row heading = open_row(pdf, table, NULL, true);

    draw_piece(pdf, table, &heading, row_height(&heading));
    close_row(&heading);
}

static void put_row(Pdf *pdf, const PdfTable *table, const Str *cells)
{
    Row row = open_row(pdf, table, cells, false);
    const double page_height = PDF_BOTTOM - PDF_TOP;

    while (!is_drawn(&row)) {
        const double whole = row_height(&row);
        const double space = PDF_BOTTOM - pdf->y;
        const bool is_splittable = whole > page_height / 2 && space > page_height / 8;
        if (whole > space && !is_splittable) {
            pdf_next_page(pdf);
            put_heading(pdf, table);
            continue;
        }
        draw_piece(pdf, table, &row, whole < space ? whole : space);
    }
    close_row(&row);
}

void pdf_table(Pdf *pdf, const PdfTable *table)
{
    ensure(table->column_count <= PDF_MAX_COLUMNS);
    if (pdf->y > PDF_BOTTOM - (PDF_BOTTOM - PDF_TOP) / 10)
        pdf_next_page(pdf);
    put_heading(pdf, table);
    for (size_t i = 0; i < table->row_count; i++)
        put_row(pdf, table, table->cells + i * table->column_count);
}
