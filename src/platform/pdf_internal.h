#ifndef PLATFORM_PDF_INTERNAL_H
#define PLATFORM_PDF_INTERNAL_H

#include "platform/pdf.h"

#include <pango/pangocairo.h>

struct Pdf {
    Arena *arena;
    const PdfInfo *info;
    cairo_t *cairo;
    PangoLayout *layout;
    double y; /* of the flow, from the top of the page */
    int page, page_count;
    Buf bytes;
    bool is_too_large;
};

#define PDF_MM (72.0 / 25.4)
#define PDF_PAGE_WIDTH (210 * PDF_MM)
#define PDF_PAGE_HEIGHT (297 * PDF_MM)
/* Decree 30/2020: 20-25 mm above and below, 30-35 mm left, 15-20 mm right. */
#define PDF_TOP (20 * PDF_MM)
#define PDF_BOTTOM (PDF_PAGE_HEIGHT - 20 * PDF_MM)
#define PDF_START (30 * PDF_MM)
#define PDF_WIDTH (PDF_PAGE_WIDTH - PDF_START - 15 * PDF_MM)

/* Ends the page and begins the next one; the flow goes on at its top. */
void pdf_next_page(Pdf *pdf);
/* Makes pdf->layout hold the text, wrapped to the width. */
void pdf_set_layout(Pdf *pdf, const PdfText *text, double width);
/* Height of the lines [from, to) of the layout. */
double pdf_lines_height(PangoLayout *layout, int from, int to);
/* Draws them with their upper left corner at x, y. */
void pdf_draw_lines(Pdf *pdf, PangoLayout *layout, double x, double y, int from, int to);

#endif
