/*
 * Lists of work: bounded, in index order, paged by cursor in both directions. A cursor is the sort
 * key and id of the first or last row shown, so a page costs the same at the first and at the
 * thousandth. A filter that no index serves looks through at most WORK_WINDOW rows a page; such a
 * page may be short and still have a next one.
 */
#ifndef KERNEL_WORK_LIST_H
#define KERNEL_WORK_LIST_H

#include "kernel/work.h"

#define WORK_LIST_ROWS 50
#define WORK_WINDOW 1000
#define WORK_COUNT_LIMIT 1000

typedef enum WorkScope {
    SCOPE_UNIT,   /* what the unit holds */
    SCOPE_MINE,   /* what the account holds */
    SCOPE_LATE,   /* of the unit's: due before now */
    SCOPE_TODAY,  /* due from now to the end of the day */
    SCOPE_SOON,   /* due from now to the close of the second working day after today */
    SCOPE_PAUSED, /* whose clocks all stand */
    SCOPE_ORIGIN, /* what the unit received, open and closed */
} WorkScope;
#define WORK_NOBODY (-1)
typedef enum WorkSort { SORT_DUE, SORT_RECEIVED, SORT_CODE } WorkSort;

typedef struct WorkQuery {
    WorkScope scope;
    WorkSort sort;      /* SCOPE_ORIGIN is always by receipt; by code leaves out what has none */
    int64_t unit_id;    /* of all scopes but SCOPE_MINE */
    int64_t account_id; /* of SCOPE_MINE; in the others a filter: the holding officer, WORK_NOBODY
                           for what lies in the pool, or 0 */
    Str state, role;    /* equality filters; empty means any */
    Date due_on;        /* filter: due on this day; 0 means any */
    Str after, before;  /* cursor of a neighbouring page; one of them or none */
} WorkQuery;

typedef struct WorkPage {
    Work *rows;
    size_t count;
    Str next, previous; /* cursors for `after` and `before`; empty at the ends */
} WorkPage;

/* A cursor that is none is ERROR_INPUT. */
MUST_CHECK bool work_list(Ctx *cx, const WorkQuery *query, WorkPage *out);
/* Whether a row, found in another way, belongs to the query's scope and passes its filters. */
bool work_query_takes(const Ctx *cx, const WorkQuery *query, const Work *work);

#define WORK_DUE_ROWS 100
typedef struct WorkDue {
    int64_t due, id;
} WorkDue;
/* Open work of a unit behind `after` and due at `until` at the latest, in that order:
 * at most WORK_DUE_ROWS. */
MUST_CHECK bool work_list_due(Ctx *cx, int64_t unit_id, WorkDue after, Instant until, Work **out,
                              size_t *out_count);

#define WORK_MAX_UNITS 20000
/* The units that hold open work, whatever they are, lowest first. */
MUST_CHECK bool work_list_busy_units(Ctx *cx, const int64_t **out, size_t *out_count);

/* End of "within two working days" by the unit's calendar; two days of 24 hours without one. */
Instant work_soon_end(const Ctx *cx, int64_t unit_id);

/* Each counted up to one more than WORK_COUNT_LIMIT, which stands for "more". */
typedef struct WorkCounts {
    int64_t mine, unit, late, today, soon, paused;
} WorkCounts;
MUST_CHECK bool work_counts(Ctx *cx, int64_t unit_id, WorkCounts *out);

/*
 * Work by code: the one with this code, else those among the WORK_WINDOW newest codes that begin
 * with `prefix`. Only what the actor may read; at most WORK_LIST_ROWS, newest code first.
 */
MUST_CHECK bool work_list_by_code(Ctx *cx, Str prefix, Work **out, size_t *out_count);

/* All statements of the lists, for the test of their plans. */
typedef struct WorkListSql {
    const char *sql;
    const char *args; /* a letter for each: integer or text */
    bool may_sort;    /* within WORK_WINDOW rows of one officer */
} WorkListSql;
#define WORK_LIST_SQL_MAX 40
size_t work_list_sql(WorkListSql out[WORK_LIST_SQL_MAX]);

#endif
