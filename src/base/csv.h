/* csv: cells of a table as text that spreadsheets open: quoted, and never a formula. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/base.h"

/* Comes first in the file, so that spreadsheets read it as UTF-8. */
#define CSV_MARK "\xef\xbb\xbf"

/* A text that a spreadsheet would take for a formula gets an apostrophe before it, for names and
 * notes come from outside. */
void csv_put_text(Buf *out, Str text);
/* Cells with commas between them and the end of the line behind. */
void csv_put_line(Buf *out, const Str *cells, size_t count);

#endif
