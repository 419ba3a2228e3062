/* Shared by the files of this folder only: changes of calendars and who may make them. */
#ifndef CALENDAR_CALENDAR_INTERNAL_H
#define CALENDAR_CALENDAR_INTERNAL_H

#include "kernel/calendar_store.h"
#include "kernel/clock_recompute.h"
#include "kernel/unit.h"

#define NATION 0 /* as a unit's id: the national calendar */

/* ---- who may (calendar_rights.c) ---- */

/* Whether the actor may change this unit's calendar: its own administrator, or the province's, who
 * may change every calendar and alone the nation's. */
bool calendar_may_change(const Ctx *cx, int64_t unit_id);
bool calendar_is_of_province(const Ctx *cx); /* an administrator of the province */
/* The unit in whose name the actor changes calendars; 0 when there is none. */
int64_t calendar_acting_unit(const Ctx *cx);
/* "Lịch quốc gia" or the unit's name. */
Str calendar_unit_label(const Ctx *cx, int64_t unit_id);

/* The unit that the path names, NATION for "national"; ERROR_NOT_FOUND for none (year_page.c). */
MUST_CHECK bool calendar_path_unit(Ctx *cx, int64_t *out);

/* ---- changes (change_store.c) ---- */

/* Value, code, label. */
#define CHANGE_KINDS(X)                                                                            \
    X(CHANGE_DAYS, "days", VI("Ngày đặc biệt"))                                                    \
    X(CHANGE_HOURS, "hours", VI("Giờ làm việc"))                                                   \
    X(CHANGE_IMPORT, "import", VI("Nhập lịch năm"))
#define CHANGE_STATES(X)                                                                           \
    X(CHANGE_DRAFT, "draft", VI("Chờ xác nhận"))                                                   \
    X(CHANGE_RUNNING, "running", VI("Đang tính lại"))                                              \
    X(CHANGE_DONE, "done", VI("Đã xong"))                                                          \
    X(CHANGE_DROPPED, "dropped", VI("Đã bỏ"))
#define X(value, code, label) value,
typedef enum ChangeKind { CHANGE_KINDS(X) CHANGE_KIND_COUNT } ChangeKind;
typedef enum ChangeState { CHANGE_STATES(X) CHANGE_STATE_COUNT } ChangeState;
#undef X
const char *change_kind_label(ChangeKind kind);
const char *change_state_label(ChangeState state);

typedef struct Change {
    int64_t id;
    ChangeKind kind;
    Str title, legal_source;
    Str rows; /* the table that is entered, in the import format */
    int64_t row_count;
    Date first_date, last_date; /* what it touches; last_date 0 days: open */
    ChangeState state;
    int64_t unit_id;    /* of who entered it */
    int64_t entered_by; /* account */
    Instant entered_at, confirmed_at, ended_at;
    int64_t seen_count, moved_count; /* works gone through, works that moved */
    int64_t version;
} Change;

#define CHANGE_MAX_TARGETS 20
#define CHANGE_MAX_ROWS 500

/* Stores a draft with its targets and scope; sets id, state and who. */
MUST_CHECK bool change_store(Ctx *cx, Change *change, const int64_t *targets, size_t target_count);
MUST_CHECK bool change_get(Db *db, Arena *arena, int64_t id, Change *out, Error *error);
MUST_CHECK bool change_targets(Ctx *cx, int64_t id, int64_t **out, size_t *out_count);
/* The newest of all, or of those a unit entered. */
MUST_CHECK bool change_list(Ctx *cx, int64_t unit_id, Change **out, size_t *out_count);
/* ERROR_CONFLICT unless it still is the draft of this version. */
MUST_CHECK bool change_begin(Ctx *cx, const Change *change, int64_t version);
MUST_CHECK bool change_drop(Ctx *cx, const Change *change, int64_t version);
/* The unit of the scope after `after`, or 0. */
MUST_CHECK bool change_next_unit(Db *db, int64_t id, int64_t after, int64_t *out, Error *error);
MUST_CHECK bool change_progress(Ctx *cx, int64_t id, int64_t seen, int64_t moved);
MUST_CHECK bool change_end(Ctx *cx, int64_t id);
RecomputeSpan change_span(const Change *change);

/* ---- what confirming it would do now (change_preview.c) ---- */

#define PREVIEW_MAX_LIMITS 20000 /* of its scope that run; more are not looked at */
typedef struct ChangePreview {
    int64_t limits;          /* that run over its days */
    int64_t works, promises; /* that would move; promises to applicants among them */
    bool is_part;            /* there are more limits: each number is a least one */
} ChangePreview;
/* By the computation that confirming it starts. `rows` are those of the change. */
MUST_CHECK bool change_preview(Ctx *cx, const Change *change, const CalendarRows *rows,
                               ChangePreview *out);

/* ---- the job (recompute_job.c) ---- */

extern const JobKind RECOMPUTE_JOB;
/* Enqueues the first slice of a confirmed change. */
MUST_CHECK bool recompute_enqueue(Ctx *cx, int64_t change_id);

/* ---- an imported table (import_check.c) ---- */

#define IMPORT_MAX_BYTES (64 << 10)
/*
 * Checks a table of days as an administrator sends it: size, UTF-8, columns, dates in order, each
 * year it decides complete with the holidays that every year has. The error names the line, and
 * out->faulty_line holds it.
 */
MUST_CHECK bool import_check(Arena *arena, Str text, CalendarRows *out, Error *error);
/* The whole of a file of at most IMPORT_MAX_BYTES + 1 bytes, false: errno says why (import_file.c).
 */
MUST_CHECK bool import_read(Arena *arena, const char *path, Str *out);

#endif
