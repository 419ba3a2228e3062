/* desk (bàn làm việc): the inbox, the search and the page of one work, for every kind. */
#ifndef KERNEL_DESK_H
#define KERNEL_DESK_H

#include "kernel/work_list.h"

extern const Feature DESK_FEATURE;

/* Where a work's limit stands, for the sign that lists show first. */
DueView desk_due(const Ctx *cx, const Work *work);
Tone desk_tone(const char *tone);

/* The unit that the page's ?unit= asks for, if the actor has a post with `permission` there; else
 * his first one; 0 without any. */
int64_t desk_unit(const Ctx *cx, Permission permission);

/* ---- views of the templates ---- */

typedef struct DeskRow {
    Url url;
    Str code, title, subject, holder;
    DueView due;
    const char *state_label;
    Tone tone;
    Instant opened_at;
} DeskRow;

/* Rows of a list, in the arena. */
const DeskRow *desk_rows(Ctx *cx, const Work *work, size_t count);

/* One choice of a filter. */
typedef struct DeskOption {
    Str value, label;
    bool is_chosen;
} DeskOption;
typedef struct DeskChoice {
    const char *name, *label,
        *any; /* `any`: label of the empty value, NULL when one must be chosen */
    const DeskOption *options;
    size_t count; /* below 2 the choice is not shown */
} DeskChoice;
void desk_choice_html(Buf *out, const DeskChoice *v);
/* The units in which the actor has this permission, as ?unit= takes them. */
DeskChoice desk_unit_choice(Ctx *cx, Permission permission, int64_t chosen);

typedef struct DeskParameter {
    const char *name;
    Str value;
} DeskParameter;

#define INBOX_CHOICES 4
#define INBOX_HIDDEN 3
typedef struct InboxView {
    TabsView tabs;
    Str unit_name;
    const DeskRow *rows;
    size_t count;
    PagerView pager;
    EmptyView empty;
    Url sort_due, sort_received, sort_code, without_filters, without_day;
    bool by_due, by_received, by_code, may_sort, is_filtered;
    Str words;
    Date day; /* filter, 0 when none */
    DeskChoice choices[INBOX_CHOICES];
    DeskParameter hidden[INBOX_HIDDEN]; /* kept when the filter form is sent */
    const char *note;                   /* about the rows, or NULL */
    int64_t lag;                        /* changes that words cannot find yet */
} InboxView;
void inbox_html(Buf *out, const InboxView *v);

/* desk_inbox.c: the scope by its name in addresses, SCOPE_UNIT for an unknown one. */
WorkScope desk_scope(Str name);
const char *desk_scope_label(WorkScope scope);
MUST_CHECK bool desk_show_inbox(Ctx *cx);
/* What the address asks for: view, sort, unit, state, role, officer, day, after, before. */
WorkQuery desk_query(const Ctx *cx);

/* desk_search.c */
MUST_CHECK bool desk_show_search(Ctx *cx);
MUST_CHECK bool desk_search_json(Ctx *cx);
/* Member "items" of a JSON answer. */
void desk_put_items(Json *json, const Work *work, size_t count);
/* A unit that bore what was looked for before, in a sentence. */
typedef struct SearchFormer {
    Str text;
    Url url;
} SearchFormer;
typedef struct SearchView {
    Str query;
    const SearchFormer *formers;
    size_t former_count;
    const DeskRow *rows;
    size_t count;
    PagerView pager;
    int64_t total, lag;
    bool is_cut;
} SearchView;
void search_html(Buf *out, const SearchView *v);

typedef struct ItemButton {
    const char *label, *hint;
    Url url;
    bool is_primary, is_danger, has_form;
    PostButtonView button;
} ItemButton;

typedef struct ItemClock {
    const char *label;
    Str limit;
    Instant started_at, due_at, first_due_at, paused_at, ended_at;
    bool is_moved;
} ItemClock;

typedef struct ItemLook {
    Instant at;
    Str who, unit;
} ItemLook;

typedef struct ItemView {
    Str code, title, subject, unit, officer, role;
    const char *state_label;
    Tone tone;
    DueView due;
    Instant opened_at;
    const ItemButton *buttons;
    size_t button_count;
    const ItemClock *clocks;
    size_t clock_count;
    Url ledger;  /* explains the clocks day by day */
    Str counted; /* how the legal limit came about, in plain words */
    Html links, panel, mistakes;
    TimelineView timeline;
    const ItemLook *looks; /* who looked at it; for auditors alone */
    size_t look_count;
    Url audit;
} ItemView;
void item_html(Buf *out, const ItemView *v);

typedef struct MoveView {
    Str code, title, subject;
    const char *label, *hint, *source;
    Url action, back;
    Html form;
    TimelineView changes; /* what others did meanwhile; shown on a conflict */
    bool is_danger, takes_files;
} MoveView;
void move_html(Buf *out, const MoveView *v);

typedef struct StartView {
    bool is_demo;
} StartView;
void start_html(Buf *out, const StartView *v);

/* item_history.c */
MUST_CHECK bool item_history(Ctx *cx, const WorkKind *kind, int64_t work_id, int64_t after_version,
                             TimelineView *out);

#endif
