/*
 * organization (tổ chức bộ máy): the units of the province through time as people see them: import
 * of tables, counts and traces, the tree on any day, a unit's biography, search and map. What other
 * features need of a unit stands in kernel/unit.h.
 */
#ifndef ORGANIZATION_ORGANIZATION_H
#define ORGANIZATION_ORGANIZATION_H

#include "kernel/unit.h"

extern const Feature ORGANIZATION_FEATURE;

/* ---- import ---- */

/* The tables of one import; a text that is empty is a table that is not there. */
typedef enum OrganizationTable {
    TABLE_UNITS,
    TABLE_SUCCESSIONS,
    TABLE_AGENCIES,
    TABLE_TRANSFERS,
    TABLE_PLACES,
    TABLE_DETAILS,
    TABLE_COUNT
} OrganizationTable;
extern const char *const ORGANIZATION_FILES[TABLE_COUNT]; /* their names in a folder */

typedef struct OrganizationPlan {
    Str tables[TABLE_COUNT];
    Date records_begin; /* the first day that the tables tell of */
    bool is_strict;     /* one rejected line, and nothing is written */
} OrganizationPlan;

typedef struct OrganizationRejection {
    const char *file;
    int64_t line;
    const char *reason; /* Vietnamese */
} OrganizationRejection;

typedef struct OrganizationReport {
    int64_t lines[TABLE_COUNT]; /* read, without the head */
    int64_t new_units, new_versions, changed_versions, new_successions;
    const OrganizationRejection *rejections;
    size_t rejection_count;
    bool is_written;
} OrganizationReport;

/* How the import writes: each slice in a transaction of its own, or all in the caller's. */
typedef bool OrganizationSlice(Db *db, Arena *arena, IdMaker *ids, void *data, Error *error);
typedef struct OrganizationWriter {
    bool (*write)(void *context, OrganizationSlice *slice, void *data, Error *error);
    void *context;
} OrganizationWriter;

/* Reads, checks, then writes what is new or changed: the same tables again change nothing. An empty
 * cell says nothing about what is stored. Fails when a whole table cannot be read. */
MUST_CHECK bool organization_import(const OrganizationPlan *plan, const OrganizationWriter *writer,
                                    Arena *arena, OrganizationReport *out, Error *error);
void organization_import_json(const OrganizationReport *report, Json *json);

/* The tables that ship: Nghệ An from November 2023 on. */
OrganizationPlan organization_shipped(void);
/* Imports them in the caller's transaction. */
MUST_CHECK bool organization_load_shipped(Db *db, Arena *arena, IdMaker *ids, Error *error);

/* ---- search ---- */

/* How the units of that day are which match a code, an identifier code, or a name in full or in
 * part, best first; at most `limit`. */
MUST_CHECK bool organization_find(Ctx *cx, Str text, Date on, size_t limit,
                                  const UnitVersion ***out, size_t *out_count);

/* ---- counts and traces ---- */

/* {"at", "areas", "kinds", "organisations"}: how many there were on that day. */
MUST_CHECK bool organization_count_json(Db *db, Arena *arena, const UnitTree *tree, Date at,
                                        Json *json, Error *error);
typedef struct TraceQuestion {
    Str code;
    Date from, to;
} TraceQuestion;
/* {"from", "to"}: what became of the unit that bore `code` on `from`. ERROR_NOT_FOUND without one.
 */
MUST_CHECK bool organization_trace_json(Arena *arena, const UnitTree *tree, TraceQuestion question,
                                        Json *json, Error *error);

#endif
