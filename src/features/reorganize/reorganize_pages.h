/* What the pages of reorganisations show. */
#ifndef REORGANIZE_REORGANIZE_PAGES_H
#define REORGANIZE_REORGANIZE_PAGES_H

#include "features/reorganize/reorganize_internal.h"
#include "html/part.h"
#include "kernel/desk.h"

typedef struct ReorganizeLine {
    Url url;
    Str resolution;
    Date date;
    Instant cut_at;
    const char *state;
    Tone tone;
} ReorganizeLine;

/* A plan that is being written. */
typedef struct DraftListLine {
    Url url;
    Str name, changed_by;
    Date date;
    Instant changed_at;
} DraftListLine;

/* A day on which units changed, by a reorganisation of Lam's or as the records tell. */
typedef struct PastDay {
    Date date;
    Str resolutions;     /* "" when none is on record */
    size_t ended, begun; /* identities */
    Url tree;            /* all units on that day */
} PastDay;
#define PAST_DAYS_MAX 50
/* The newest of them first, PAST_DAYS_MAX at most. */
const PastDay *reorganize_past(Ctx *cx, size_t *out_count);

typedef struct ReorganizeListView {
    const ReorganizeLine *lines;
    size_t count;
    const DraftListLine *drafts;
    size_t draft_count;
    const PastDay *past;
    size_t past_count;
    bool may_upload;
    Html form;
} ReorganizeListView;
void reorganize_list_html(Buf *out, const ReorganizeListView *v);

typedef struct ReorganizeView {
    Reorganization one;
    const char *state;
    Tone tone;
    ReorganizeProgress progress;
    bool is_under_way, may_undo;
    Url minutes;
    Url self, cases, left, kept; /* left, kept: empty for who may not read the lists */
    PostButtonView undo;
    Html mistakes;
} ReorganizeView;
void reorganize_one_html(Buf *out, const ReorganizeView *v);

/* One work of a unit that was split. */
typedef struct CaseLine {
    DeskRow row; /* without address and applicant where the reader may not read it */
    Str pick;    /* what the check box sends: "WORK.VERSION" */
} CaseLine;

/* A unit that work can be given to. */
typedef struct CaseTarget {
    int64_t unit_id;
    Str name;
} CaseTarget;

#define CASE_ROWS 50
typedef struct CasesView {
    Str resolution, unit; /* the unit that was split */
    Url back, self, without_words;
    TabsView units, states; /* old units to decide for; undecided, by hand, by each rule */
    int64_t placed, total;
    Str words;
    DeskParameter kept[2]; /* by the filter */
    const CaseLine *lines;
    size_t count;
    bool may_choose, may_go_back;
    PagerView pager;
    EmptyView empty;
    Url action;
    Html hidden, mistakes;
    const CaseTarget *targets;
    size_t target_count;
} CasesView;
void reorganize_cases_html(Buf *out, const CasesView *v);

/* Units that ended, each with its minutes of handing over. */
typedef struct EndedLine {
    Str name, holder;
    Url minutes;
} EndedLine;
typedef struct EndedView {
    Url back;
    const EndedLine *lines;
    size_t count;
} EndedView;
void reorganize_units_html(Buf *out, const EndedView *v);
Handler reorganize_show_units, reorganize_send_minutes;

/* Work of a reorganisation by what became of it. */
typedef struct WorkLine {
    int64_t id;
    Url url; /* empty: not for this reader */
    Str code, title, unit;
    Instant due;
} WorkLine;
typedef struct WorksView {
    int64_t id;
    Str resolution;
    const char *part, *label;
    const WorkLine *lines;
    size_t count;
    TabsView tabs;
    PagerView pager;
    Url back;
} WorksView;
void reorganize_works_html(Buf *out, const WorksView *v);
extern const ReplyField REORGANIZE_WORKS_REPLY[];
Handler reorganize_show_works, reorganize_works_json;

/* Whether the actor administers the province as a whole. */
bool reorganize_is_of_province(const Ctx *cx);
const char *reorganize_state_label(Str state, Tone *tone);

extern const FormDef CASES_FORM;
Handler reorganize_show_list;
Handler reorganize_show_one, reorganize_post_undo;
Handler reorganize_show_cases, reorganize_post_cases, reorganize_show_queue;
/* Work of split units that waits for the actor's decision, for the navigation. */
MUST_CHECK bool reorganize_count_cases(Ctx *cx, int64_t *out);

#endif
