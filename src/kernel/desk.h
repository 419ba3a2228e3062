/* desk (bàn làm việc): the inbox, the search and the page of one work, for every kind. */
#ifndef KERNEL_DESK_H
#define KERNEL_DESK_H

#include "kernel/work_list.h"

extern const Feature DESK_FEATURE;

/* Where a work's limit stands, for the sign that lists show first. */
DueView desk_due(const Ctx *cx, const Work *work);
Tone desk_tone(const char *tone);

/* ---- views of the templates ---- */

typedef struct DeskRow {
    Url url;
    Str code, title, subject, holder;
    DueView due;
    const char *state_label;
    Tone tone;
    Instant opened_at;
} DeskRow;

typedef struct InboxView {
    TabsView tabs;
    Str unit_name;
    const DeskRow *rows;
    size_t count;
    PagerView pager;
    EmptyView empty;
    Url sort_due, sort_received, sort_code;
    bool by_due, by_received, by_code;
} InboxView;
void inbox_html(Buf *out, const InboxView *v);

typedef struct SearchView {
    Str query;
    const DeskRow *rows;
    size_t count;
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
