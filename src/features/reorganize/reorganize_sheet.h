/*
 * The text of a plan as a table that is changed line by line. What is not touched stays byte for
 * byte as it came; what is wrong in it is for plan_read to say, there is no second reader.
 */
#ifndef REORGANIZE_REORGANIZE_SHEET_H
#define REORGANIZE_REORGANIZE_SHEET_H

#include "base/tsv.h"

/* The columns that the program knows, in the order in which it writes them. */
#define PLAN_COLUMNS(X)                                                                            \
    X(COLUMN_ROW, "row")                                                                           \
    X(COLUMN_OLD_CODE, "old_code")                                                                 \
    X(COLUMN_OLD_NAME, "old_name")                                                                 \
    X(COLUMN_NEW_CODE, "new_code")                                                                 \
    X(COLUMN_NEW_NAME, "new_name")                                                                 \
    X(COLUMN_NEW_PARENT, "new_parent_code")                                                        \
    X(COLUMN_DATE, "date")                                                                         \
    X(COLUMN_RESOLUTION, "resolution")                                                             \
    X(COLUMN_KIND, "kind")                                                                         \
    X(COLUMN_SOURCE, "source")                                                                     \
    X(COLUMN_IDENTIFIER, "identifier_code")                                                        \
    X(COLUMN_ADDRESS, "address")                                                                   \
    X(COLUMN_PHONE, "phone")                                                                       \
    X(COLUMN_LOGIN, "login")                                                                       \
    X(COLUMN_ROLE, "role")                                                                         \
    X(COLUMN_TITLE, "title")                                                                       \
    X(COLUMN_STANDING, "standing")                                                                 \
    X(COLUMN_DECISION, "decision")                                                                 \
    X(COLUMN_DECISION_DATE, "decision_date")                                                       \
    X(COLUMN_SORT, "sort")                                                                         \
    X(COLUMN_VALUE, "value")

#define X(value, name) value,
typedef enum PlanColumn { PLAN_COLUMNS(X) PLAN_COLUMN_COUNT } PlanColumn;
#undef X
extern const char *const PLAN_COLUMN_NAMES[PLAN_COLUMN_COUNT];

typedef struct SheetRow {
    int64_t line; /* in the file, from 1: the head */
    Str raw;
    Str cells[PLAN_COLUMN_COUNT];
    bool is_whole; /* as many cells as the head has columns */
} SheetRow;

/* The rows below the head, without empty lines; at most `max`. */
size_t sheet_rows(Arena *arena, Str text, SheetRow *out, size_t max);
/* How many lines there may be rows in. */
size_t sheet_line_count(Str text);
bool sheet_find(Arena *arena, Str text, int64_t line, SheetRow *out);
/* A number that tells one content of a line from another; never 0. */
int64_t sheet_mark(Str raw);

/* The text with one line replaced, or added behind the last for line 0. A column that the head
 * lacks is added to every line when the row needs it. Cells become one line each. */
Str sheet_put(Arena *arena, Str text, int64_t line, const Str cells[PLAN_COLUMN_COUNT]);
/* Several lines replaced, in the order of the file. */
Str sheet_put_all(Arena *arena, Str text, const SheetRow *rows, size_t count);
Str sheet_remove(Arena *arena, Str text, int64_t line);
/* One value in the rows about units. */
Str sheet_set_all(Arena *arena, Str text, PlanColumn column, Str value);
/* What a text field cut off: the empty cells at the end of the last line. */
Str sheet_complete(Arena *arena, Str text);

#endif
