/* Shared by the files of this folder only. */
#ifndef AUDIT_AUDIT_INTERNAL_H
#define AUDIT_AUDIT_INTERNAL_H

#include "features/audit/audit.h"
#include "html/field.h"
#include "kernel/desk.h"

#define AUDIT_PAGE 50
#define AUDIT_WINDOW 2000 /* rows that a filtered page looks through */
#define AUDIT_SLICE 500   /* rows read at once for a file */
#define AUDIT_FILE_ROWS 10000
#define AUDIT_FILE_SLICES 200

typedef enum AuditKind { AUDIT_DONE, AUDIT_LOOKED } AuditKind;

/* One thing that somebody did, or one look. */
typedef struct AuditRow {
    int64_t id;
    Instant at;
    Str actor_kind, who, role, verb, to_state;
    int64_t work_id;
    Str kind, code, title, body;
} AuditRow;

typedef struct AuditQuery {
    AuditKind kind;
    int64_t unit_id;    /* what was done or looked at in its name... */
    int64_t work_id;    /* ...or, when not 0, by anybody with this work */
    int64_t officer_id; /* filter; 0 is any */
    Date day;           /* filter; 0 is any */
    int64_t before_id;  /* cursor: of the last row before; 0 begins */
} AuditQuery;

typedef struct AuditPage {
    AuditRow *rows;
    size_t count;
    int64_t next; /* cursor, 0 at the end */
} AuditPage;

/* audit_store.c: newest first, at most `max` rows (AUDIT_SLICE at most). */
MUST_CHECK bool audit_list(Ctx *cx, const AuditQuery *query, size_t max, AuditPage *out);
/* The statements of a unit's lists, for the test of their plans. */
extern const char *const AUDIT_SQL[4];
typedef struct AuditOfficer {
    int64_t id;
    Str name;
} AuditOfficer;
#define AUDIT_MAX_OFFICERS 500
/* Everybody who ever had a post in the unit. */
MUST_CHECK bool audit_officers(Ctx *cx, int64_t unit_id, AuditOfficer **out, size_t *out_count);

/* audit_text.c: what stands in the columns, for page and file alike. */
Str audit_what(Ctx *cx, const AuditRow *row);
Str audit_who(const AuditRow *row);
Str audit_role(const AuditRow *row);
Str audit_note(Ctx *cx, const AuditRow *row);
Str audit_state(const AuditRow *row);

/* audit_page.c */
MUST_CHECK bool audit_show(Ctx *cx);
/* The query of the address; false without an error, and *mistake set, when it asks for nonsense. */
MUST_CHECK bool audit_read_query(Ctx *cx, AuditQuery *out, HtmlMistake *mistake);
/* audit_file.c */
MUST_CHECK bool audit_show_file(Ctx *cx);

/* ---- views ---- */

typedef struct AuditLine {
    Instant at;
    Str who, role, what, code, title, note;
    Url url; /* of the work, empty: none */
} AuditLine;
typedef struct AuditView {
    TabsView tabs;
    Str unit_name, view, unit;
    DeskChoice units;
    Html mistakes, day, officer, code;
    const AuditLine *lines;
    size_t count;
    bool is_filtered, is_short;
    Url without_filters, file;
    PagerView pager;
    EmptyView empty;
} AuditView;
void audit_html(Buf *out, const AuditView *v);

#endif
