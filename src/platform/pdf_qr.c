#include "platform/pdf_internal.h"

#include <qrencode.h>

#define QUIET_MODULES 2 /* paper around it is white as well */

/* One rectangle for each run of dark modules in a line. */
static void draw_modules(cairo_t *cairo, const QRcode *code, double x, double y, double module)
{
    for (int row = 0; row < code->width; row++) {
        const unsigned char *line = code->data + (size_t)row * (size_t)code->width;
        for (int from = 0; from < code->width; from++) {
            int to = from;
            while (to < code->width && (line[to] & 1))
                to++;
            if (to > from)
                cairo_rectangle(cairo, x + from * module, y + row * module, (to - from) * module,
                                module);
            from = to;
        }
    }
    cairo_fill(cairo);
}

void pdf_qr(Pdf *pdf, Str text, double x, double size)
{
    QRcode *code =
        QRcode_encodeData((int)text.len, (const unsigned char *)text.data, 0, QR_ECLEVEL_M);
    if (!code)
        return; /* longer than a QR code can hold: the paper is valid without it */
    const double module = size / (code->width + 2 * QUIET_MODULES);
    draw_modules(pdf->cairo, code, PDF_START + x + QUIET_MODULES * module,
                 pdf->y + QUIET_MODULES * module, module);
    QRcode_free(code);
}
