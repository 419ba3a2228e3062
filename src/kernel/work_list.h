/*
 * Lists of open work: bounded, in index order, paged by cursor. A cursor is the sort key and id of
 * the last row shown, so a page costs the same at the first and at the thousandth.
 */
#ifndef KERNEL_WORK_LIST_H
#define KERNEL_WORK_LIST_H

#include "kernel/work.h"

#define WORK_LIST_ROWS 50
#define WORK_COUNT_LIMIT 1000

typedef enum WorkScope { SCOPE_UNIT, SCOPE_MINE, SCOPE_LATE, SCOPE_TODAY, SCOPE_ORIGIN } WorkScope;
typedef enum WorkSort { SORT_DUE, SORT_RECEIVED, SORT_CODE } WorkSort;

typedef struct WorkQuery {
    WorkScope scope;
    WorkSort sort;
    int64_t unit_id;    /* of all scopes but SCOPE_MINE */
    int64_t account_id; /* of SCOPE_MINE */
    Str state, role;    /* equality filters; empty means any */
    Str after;          /* cursor of the page before, or empty */
} WorkQuery;

typedef struct WorkPage {
    Work *rows;
    size_t count;
    Str next; /* cursor, empty at the end */
} WorkPage;

/* A cursor that is none is ERROR_INPUT. */
MUST_CHECK bool work_list(Ctx *cx, const WorkQuery *query, WorkPage *out);

/* Each counted up to WORK_COUNT_LIMIT. */
typedef struct WorkCounts {
    int64_t mine, unit, late, today;
} WorkCounts;
MUST_CHECK bool work_counts(Ctx *cx, int64_t unit_id, WorkCounts *out);

/* Work whose code begins with `prefix` that the actor's unit may read: at most 50. */
MUST_CHECK bool work_list_by_code(Ctx *cx, Str prefix, int64_t unit_id, Work **out,
                                  size_t *out_count);

#endif
