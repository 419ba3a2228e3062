/* The pages of the organization: what their templates show, and their handlers. */
#ifndef ORGANIZATION_ORGANIZATION_PAGES_H
#define ORGANIZATION_ORGANIZATION_PAGES_H

#include "features/organization/organization.h"
#include "features/watch/watch.h"
#include "html/part.h"

/* A unit in a list, as it was on the day of the page. */
typedef struct UnitLine {
    Url url;
    Str name, kind, code, identifier;
    bool is_identifier_made_up; /* shown as demonstration */
    Url parent;
    Str parent_name;
    Date from, to;
    bool is_older; /* from is where the records begin */
    int64_t children;
    int depth; /* of the indentation */
    Url successor;
    Str successor_name; /* who answers today for a closed unit; "" when it is open */
    bool is_split;      /* closed, and nobody got the whole */
    Url report;         /* its numbers; empty when the reader may not see them */
} UnitLine;

typedef struct PatternLine {
    Str name;
    const char *level;
    int64_t count; /* how many there were on the day */
    Str legal_basis;
    bool is_memory;
} PatternLine;

typedef struct TreeView {
    Str query, branch;
    Str on_text; /* as typed */
    Date on;
    const char *mistake; /* about the day, or NULL */
    TabsView branches;
    int64_t districts, communes;
    bool is_search, is_cut;
    bool is_area;      /* all lines lie under the heading */
    bool has_children; /* one of them has some */
    bool has_reports;
    Str heading;
    Url up;
    Str up_name;
    const UnitLine *lines;
    size_t count;
    const PatternLine *patterns;
    size_t pattern_count;
} TreeView;
void organization_tree_html(Buf *out, const TreeView *v);

/* One act in the life of a unit. */
typedef struct ActLine {
    Date date;
    const char *kind;
    bool is_part;
    Url other;
    Str other_name;        /* "" when the unit itself went on */
    const char *direction; /* "từ", "thành" */
    Str resolution;
    bool is_memory;
} ActLine;

typedef struct VersionRow {
    Date from, to;
    bool is_older, is_memory, is_identifier_made_up;
    Str name, kind, code, identifier, address, seal;
    Url parent;
    Str parent_name;
    int64_t hectares, population;
} VersionRow;

typedef struct NameRow {
    const char *what;
    Str value;
} NameRow;

typedef struct FunctionRow {
    Date date;
    Str function;
    const char *direction;
    Url other;
    Str other_name;
    bool is_memory;
} FunctionRow;

typedef struct UnitView {
    Str name, kind;
    Url people;
    Url report; /* empty: the reader may not see its numbers */
    Url edit;   /* empty: the reader may not, or the unit is closed */
    Tone tone;
    Icon icon;
    const char *standing;
    Date ended; /* 0: open */
    Url self;
    Str on_text; /* as typed */
    Date on;
    bool is_today;
    const char *mistake;       /* about the day, or NULL */
    const UnitLine *answering; /* who answers, or answered, for this place on the day */
    size_t answering_count;
    const VersionRow *versions;
    size_t version_count;
    const ActLine *acts;
    size_t act_count;
    const UnitLine *children;
    size_t child_count;
    Date children_on;
    const NameRow *names;
    size_t name_count;
    const FunctionRow *functions;
    size_t function_count;
    Url website;
    const char *branch;
    Url area; /* of an organisation: the territory it is competent for; empty when not known */
    Str area_name;
} UnitView;
void organization_unit_html(Buf *out, const UnitView *v);

/* Correcting what is not settled by a reorganisation. */
typedef struct UnitEditView {
    Str name;
    Url back, action;
    Html form;
} UnitEditView;
void organization_edit_html(Buf *out, const UnitEditView *v);

typedef struct MapPoint {
    Url url; /* where the point leads */
    Url unit;
    Url report; /* empty when the reader may not see its numbers */
    Str name, district;
    int x, y, radius; /* of the drawing */
    bool is_ward;
    int64_t population, hectares;
    const WatchState *state; /* NULL: the reader may not see its numbers, or it holds nothing */
    const char *class;       /* "late", "soon" or "calm" of a state, else "" */
    bool is_late, is_soon;   /* soon: and nothing late */
    Str words;               /* what the point says aloud */
} MapPoint;

/* A former district, written where the middle of its communes is: people still find their way by
 * it. */
typedef struct MapDistrict {
    Str name;
    int x, y; /* while they are counted, sums */
    int points;
} MapDistrict;
#define MAP_DISTRICTS 40

#define MAP_SORTS 5

typedef struct MapView {
    int width, height;
    const MapPoint *points;
    size_t count;
    const MapDistrict *districts;
    size_t district_count;
    TabsView targets; /* what the points open, when there is a choice */
    Date on;
    Str on_text;         /* as asked for */
    const char *mistake; /* of the day, or NULL */
    bool is_today, has_states;
    int64_t unplaced; /* communes of the day whose middle is not known */
    TabsView sorts;
} MapView;
void organization_map_html(Buf *out, const MapView *v);

/* ---- shared ---- */

Url unit_url(Ctx *cx, int64_t id);
/* The territory that a unit is competent for: its own, the one named for it, or that of the body
 * above it; 0 when none is recorded. */
int64_t unit_area_id(const Ctx *cx, const Unit *unit);
/* "Cơ quan Đảng" and the like. */
const char *unit_branch_label(Str branch);
/* The numbers of the unit, if the reader sees them; else empty. */
Url unit_report_url(Ctx *cx, int64_t id);
/* As it was on `on`; the unit has a version on that day. */
UnitLine unit_line(Ctx *cx, const Unit *unit, const UnitVersion *version);
/* Who answers, or answered, on that day for what the unit holds or held last. */
const UnitLine *unit_answering_lines(Ctx *cx, const Unit *unit, Date on, size_t *out_count);
/* The day of ?on=, today without one; false when it is no day. */
bool query_day(Ctx *cx, const char *name, Date *out);
/* The day of a page: of ?on=, or today. What is wrong with it, with status 422, or NULL. */
const char *page_day(Ctx *cx, Date *out);

/* ---- handlers ---- */

extern const FormDef UNIT_EDIT_FORM;
Handler organization_show_edit, organization_post_edit;
/* Whether the actor administers the province. */
bool unit_may_edit(const Ctx *cx);
Handler organization_show_tree, organization_show_unit, organization_show_map;
Handler organization_list_json, organization_unit_json, organization_trace_route;
extern const ReplyField ORGANIZATION_LIST_REPLY[], ORGANIZATION_UNIT_REPLY[],
    ORGANIZATION_TRACE_REPLY[];

/* Units whose name, code, identifier or alias matches, old and new, with and without accents; best
 * first. */
MUST_CHECK bool organization_search(Ctx *cx, Str text, size_t limit, const UnitVersion ***out,
                                    size_t *out_count, bool *is_cut);

#endif
