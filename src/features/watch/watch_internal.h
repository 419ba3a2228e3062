/* Shared by the files of this folder only. */
#ifndef WATCH_WATCH_INTERNAL_H
#define WATCH_WATCH_INTERNAL_H

#include "features/watch/watch.h"
#include "features/watch/watch_pages.h"
#include "kernel/watch_right.h"

/* ---- notices ---- */

typedef struct Notice {
    int64_t id, account_id, work_id;
    Str level;  /* "soon", "late" */
    Str reason; /* "holder", "leader": why he is told */
    Instant due_at, made_at, read_at;
} Notice;

/* Where a unit's notices stand: told are those with (due, id) up to these. */
typedef struct NoticeMark {
    int64_t unit_id;
    int64_t soon_due, soon_id, late_due, late_id;
} NoticeMark;

#define NOTICE_PAGE 50
#define NOTICE_COUNT_LIMIT 100
#define NOTICE_MAX_MARKS 20000

/* notice_store.c. Every notice passes through notice_store, which is where a letter would be
 * queued; one that is there already is left as it is; that it is late takes the place of that it
 * soon will be. */
MUST_CHECK bool notice_store(Ctx *cx, const Notice *notice);
/* Takes back what no longer holds: the due changed or ended, or another officer holds it now. */
MUST_CHECK bool notice_take_back(Ctx *cx, int64_t work_id, Instant due_at, int64_t officer_id);
MUST_CHECK bool notice_has_open(Ctx *cx, int64_t work_id, bool *out);
MUST_CHECK bool notice_mark_list(Ctx *cx, NoticeMark **out, size_t *out_count);
MUST_CHECK bool notice_mark_store(Ctx *cx, const NoticeMark *mark);
/* Open ones of the actor, newest first; `before_id` is the last of the page before, or 0. */
MUST_CHECK bool notice_list(Ctx *cx, int64_t before_id, Notice **out, size_t *out_count);
/* One of his, or all up to `last_id`, are read; others are ERROR_NOT_FOUND. */
MUST_CHECK bool notice_read(Ctx *cx, int64_t id);
MUST_CHECK bool notice_read_all(Ctx *cx, int64_t last_id);
/* Up to NOTICE_COUNT_LIMIT. */
MUST_CHECK bool notice_count(Ctx *cx, int64_t *out);

/* alarm.c */
extern const DutyKind ALARM_BY_TIME_DUTY, ALARM_BY_JOURNAL_DUTY;

/* ---- overviews ---- */

/* Statements over open work and notices with a letter for each argument, for the test of their
 * plans. */
typedef struct WatchSql {
    const char *table, *sql, *args;
} WatchSql;
extern const WatchSql WATCH_SQL[4], NOTICE_SQL[2];

/* Open work of a unit by standing, each counted up to one more than WORK_COUNT_LIMIT. */
typedef struct WatchCounts {
    int64_t unit_id;
    int64_t open, late, today, soon, paused;
} WatchCounts;
#define WATCH_MAX_UNITS 20000
/* watch_store.c: of all units that hold open work. */
MUST_CHECK bool watch_count_units(Ctx *cx, WatchCounts **out, size_t *out_count);
MUST_CHECK bool watch_count_unit(Ctx *cx, int64_t unit_id, WatchCounts *out);

/* Late work of a unit by the officer that holds it; WORK_NOBODY for what lies in the pool. */
typedef struct WatchShare {
    int64_t officer_id;
    Str name;
    int64_t count;
} WatchShare;
#define WATCH_ROWS 5000 /* that the two below look at */
#define WATCH_MAX_SHARES 500
MUST_CHECK bool watch_late_shares(Ctx *cx, int64_t unit_id, WatchShare **out, size_t *out_count);

#define WATCH_DAYS 14
/* How much falls due on each day from today on, what is late already left out. */
MUST_CHECK bool watch_due_days(Ctx *cx, int64_t unit_id, int64_t out_counts[WATCH_DAYS],
                               bool *is_cut);

/* The five numbers as tiles that lead to their rows: to the inbox for who may read the work, else
 * to a list without names. */
void watch_make_tiles(Ctx *cx, const WatchCounts *counts, WatchTile out[WATCH_TILES]);

/* pages */
MUST_CHECK bool notice_show(Ctx *cx);
MUST_CHECK bool notice_post_read(Ctx *cx);
MUST_CHECK bool notice_post_read_all(Ctx *cx);
MUST_CHECK bool watch_show(Ctx *cx);
MUST_CHECK bool watch_show_unit(Ctx *cx);
MUST_CHECK bool watch_show_rows(Ctx *cx);
MUST_CHECK bool watch_show_province(Ctx *cx);

#endif
