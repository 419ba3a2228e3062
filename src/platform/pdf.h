/*
 * pdf: official papers drawn with Pango and Cairo: A4, the margins and sizes of Decree 30/2020
 * (annex I, section I), Liberation Serif, which has the measures of Times New Roman. Text flows
 * down the page and over page ends by itself. Equal input gives equal bytes. A Pdf belongs to one
 * thread; Pango keeps its font map per thread, so lanes draw at the same time.
 *
 * Lengths are points (1/72 inch).
 */
#ifndef PLATFORM_PDF_H
#define PLATFORM_PDF_H

#include "base/base.h"

typedef struct Pdf Pdf;

typedef struct PdfInfo {
    const char *title, *author; /* in the file's properties */
    Instant created;            /* likewise */
    const char *footer;         /* small, before "Trang 1/2", or NULL */
    const char *mark;           /* above every page, e.g. that the data are made up, or NULL */
} PdfInfo;

/* Draws the content. Called twice, so that the pages know how many they are; must not change data.
 */
typedef void PdfDraw(Pdf *pdf, const void *data);

/* Appends the document to `out`. Fails with ERROR_INTERNAL, or ERROR_TOO_LARGE above 16 MiB. */
MUST_CHECK bool pdf_make(const PdfInfo *info, PdfDraw *draw, const void *data, Buf *out,
                         Error *error);

Arena *pdf_arena(const Pdf *pdf); /* for text that the drawing composes */

/* ---- text ---- */

#define PDF_TEXT_SIZE 13.0 /* where a PdfText names none */

typedef enum PdfAlign { PDF_LEFT, PDF_CENTRE, PDF_RIGHT, PDF_JUSTIFY } PdfAlign;

typedef struct PdfText {
    const char *lead; /* before the text, in regular weight: "Địa chỉ: "; or NULL */
    Str text;
    double size;
    bool is_bold, is_italic;
    PdfAlign align;
    double first_indent;
    double space_after;
    double rule; /* a line under the text, this share of its width, or 0 */
} PdfText;

/* Wraps; breaks between lines at the end of a page. */
void pdf_paragraph(Pdf *pdf, const PdfText *text);
void pdf_space(Pdf *pdf, double height);

/* Blocks side by side that stay on one page: the head of a letter, the places for signatures. */
typedef struct PdfBlock {
    double share; /* of the width; the blocks' shares sum to 1 */
    const PdfText *lines;
    size_t line_count;
} PdfBlock;
void pdf_blocks(Pdf *pdf, const PdfBlock *blocks, size_t count, double min_height);

/* ---- tables ---- */

#define PDF_MAX_COLUMNS 8

typedef struct PdfColumn {
    const char *heading;
    double share; /* of the width; the columns' shares sum to 1 */
    PdfAlign align;
} PdfColumn;

typedef struct PdfTable {
    const PdfColumn *columns;
    size_t column_count;
    const Str *cells; /* row by row */
    size_t row_count;
    double size; /* of the text; 0: 12 */
} PdfTable;

/* The heading stands again on every page; a row stays whole unless it is longer than a page. */
void pdf_table(Pdf *pdf, const PdfTable *table);

/* ---- codes ---- */

/* A QR code of the text, beside which the flow goes on: takes no height. From the left margin. */
void pdf_qr(Pdf *pdf, Str text, double x, double size);

#endif
