/*
 * TSV reader: a table as text, its first line names the columns, tabs stand between cells, nothing
 * is quoted. It reads bytes from outside: every limit is here, and a faulty line is told with its
 * number and skipped, so that one reading finds all faults.
 */
#ifndef BASE_TSV_H
#define BASE_TSV_H

#include "base/base.h"

#define TSV_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define TSV_MAX_LINES 100000
#define TSV_MAX_COLUMNS 64
#define TSV_MAX_CELL_BYTES 4000

typedef struct Tsv {
    Arena *arena;
    Str rest;
    int64_t line; /* of the current row, from 1; the head is line 1 */
    Str head[TSV_MAX_COLUMNS], cells[TSV_MAX_COLUMNS];
    size_t column_count;
} Tsv;

typedef enum TsvStep {
    TSV_ROW,   /* cells are set */
    TSV_FAULT, /* this line cannot be read: *fault says why, in Vietnamese */
    TSV_END,
} TsvStep;

/* Reads the head. NULL when it is fine, else what is wrong with the whole table, in Vietnamese.
 * Cells live as long as `text` and `arena`. */
const char *tsv_open(Tsv *out, Arena *arena, Str text);
/* Empty lines are passed over. */
TsvStep tsv_next(Tsv *tsv, const char **fault);
bool tsv_has_column(const Tsv *tsv, const char *column);
/* Trimmed and in NFC; "" when there is no such column. */
Str tsv_cell(const Tsv *tsv, const char *column);

#endif
