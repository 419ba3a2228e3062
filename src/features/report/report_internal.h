/* Shared by the files of this folder only. */
#ifndef REPORT_REPORT_INTERNAL_H
#define REPORT_REPORT_INTERNAL_H

#include "features/report/report.h"
#include "features/report/report_fact.h"
#include "features/report/report_month.h"
#include "kernel/unit_trace.h"

/* A statement with the table that it must not scan and a letter for each argument, for the test of
 * plans. */
typedef struct ReportSql {
    const char *table, *sql, *args;
} ReportSql;
#define REPORT_FIFTY_IDS "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"

/* ---- what was counted ---- */

typedef struct ReportCounts {
    int64_t received, in_time, late, without_result;
} ReportCounts;
void report_add(ReportCounts *to, const ReportCounts *counts);
int64_t report_finished(const ReportCounts *counts); /* with a result */
/* What comes to the open work by these: received less ended. */
int64_t report_net(const ReportCounts *counts);

/* Of a unit in a month. */
typedef struct ReportSum {
    int64_t unit_id, side, month;
    ReportCounts counts;
} ReportSum;

/* report_follow.c */
extern const DutyKind REPORT_DUTY;
extern const ReportSql REPORT_FOLLOW_SQL[4];
/* Changes that are not counted yet. */
MUST_CHECK bool report_lag(Ctx *cx, int64_t *out);

/* ---- one unit through time ---- */

/* A day on which the unit, or one before it, was made of others or gave a part away. */
typedef struct ReportCut {
    Date date;
    Str resolution, text;
    bool is_missing; /* parts came in whose earlier work is not in the numbers */
    bool is_surplus; /* a part went out whose earlier work is in them */
} ReportCut;

typedef struct ReportLine {
    const Unit *unit;
    Date on;      /* today, or its last day */
    int64_t *ids; /* what is counted: the unit, then those that joined it whole */
    size_t id_count;
    const TraceEnd *sources; /* all that came before, whole or in part */
    size_t source_count;
    const ReportCut *cuts; /* oldest first */
    size_t cut_count;
} ReportLine;

/* report_line.c */
ReportLine report_line(Arena *arena, const UnitTree *tree, const Unit *unit, Date today);
bool report_line_has(const ReportLine *line, int64_t unit_id);
/* Whether the numbers of a period that begins with the month lack a part, or hold one too many. */
bool report_is_missing(const ReportLine *line, int64_t first);
bool report_is_surplus(const ReportLine *line, int64_t first);

/* ---- series ---- */

typedef struct ReportQuery {
    ReportSide side;
    bool is_side_chosen; /* else the one that has numbers is taken, receiving first */
    ReportGrain grain;
    int64_t from, to; /* months, both counted; whole periods up to the running one */
} ReportQuery;

typedef struct ReportPeriod {
    int64_t month; /* its first */
    ReportCounts counts;
    ReportCounts year_before;    /* of the same period a year earlier */
    bool has_year_before;        /* the records reach as far back */
    int64_t moved_in, moved_out; /* open work from or to units outside of the line */
    int64_t open;                /* at its end, or now */
    bool is_missing, is_surplus;
    bool is_running; /* not over yet */
} ReportPeriod;

/* What one identity itself did within the range. */
typedef struct ReportOwn {
    int64_t unit_id;
    ReportCounts counts;
} ReportOwn;

typedef struct Report {
    ReportQuery query;
    ReportLine line;       /* of the province: all zero */
    ReportPeriod *periods; /* oldest first */
    size_t count;
    ReportCounts total;                /* of the range */
    ReportCounts this_year, last_year; /* up to this day; all of the year before */
    int64_t open_now, lag;
    const ReportOwn *owns; /* of the identities of the line and of those split before it */
    size_t own_count;
} Report;

/* report_query.c: a mistake is ERROR_INPUT with its field. */
MUST_CHECK bool report_query_parse(const ReportWords *words, Date today, ReportQuery *out,
                                   Error *error);
/* What the address asks for. */
MUST_CHECK bool report_query_read(Ctx *cx, ReportQuery *out);
/* From January 2023 until now, by months. */
ReportQuery report_query_default(Date today);
/* Takes from and to to the edges of periods, no later than the running one. */
void report_query_fit(ReportQuery *query, Date today);

/* report_series.c */
MUST_CHECK bool report_load(Ctx *cx, const Unit *unit, const ReportQuery *query, Report *out);
MUST_CHECK bool report_load_province(Ctx *cx, const ReportQuery *query, Report *out);

/* ---- rows of the tables ---- */

typedef struct ReportMoved {
    int64_t from, to, month, count;
} ReportMoved;

/* Of one unit: two ranges of months beside each other. */
typedef struct ReportPair {
    int64_t unit_id;
    ReportCounts counts, before;
} ReportPair;

/* What is asked for: these units from one side, up to a month. */
typedef struct ReportAbout {
    ReportSide side;
    const int64_t *ids;
    size_t count;
    int64_t until;
} ReportAbout;

#define REPORT_MAX_UNITS 20000
/* report_store.c: sums by unit and month. */
MUST_CHECK bool report_sums(Ctx *cx, const ReportAbout *about, ReportSum **out, size_t *out_count);
/* Of all units together, by month; unit_id is 0. */
MUST_CHECK bool report_sums_of_all(Ctx *cx, ReportSide side, int64_t until, ReportSum **out,
                                   size_t *out_count);
/* Moves that begin or end at one of the units, by the two units and month. */
MUST_CHECK bool report_moved(Ctx *cx, const ReportAbout *about, ReportMoved **out,
                             size_t *out_count);
/* Each unit in the months of the query and in those `back` earlier. */
MUST_CHECK bool report_pairs(Ctx *cx, const ReportQuery *query, int64_t back, ReportPair **out,
                             size_t *out_count);
extern const ReportSql REPORT_STORE_SQL[];
extern const size_t REPORT_STORE_SQL_COUNT;
extern const ReportSql REPORT_ROWS_SQL[4];

/* report_file.c: head and periods as lines of a CSV. */
void report_put_series(Ctx *cx, Buf *out, const Report *report);
/* report_api.c */
void report_put_json(Arena *arena, Json *json, const Report *report);
void report_put_head(Arena *arena, Json *json, const Report *report); /* query, periods, sums */
void report_put_counts(Json *json, const char *key, const ReportCounts *counts);

#endif
