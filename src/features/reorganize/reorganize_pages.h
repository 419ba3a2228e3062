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

typedef struct ReorganizeListView {
    const ReorganizeLine *lines;
    size_t count;
    bool may_upload;
    Html form;
} ReorganizeListView;
void reorganize_list_html(Buf *out, const ReorganizeListView *v);

typedef struct DraftUnit {
    Str code, name, to;
    bool is_split;
    int64_t open_work, posts, series;
} DraftUnit;

/* One line of what would move, end or stay. */
typedef struct DraftLoad {
    const char *label, *fate;
    Tone tone;
    int64_t number;
    Str sorts; /* "hồ sơ: 12", or empty */
} DraftLoad;

typedef struct DraftPerson {
    Str name, login, posts;
    bool keeps_a_post;
} DraftPerson;

#define DRAFT_ROWS 200
typedef struct DraftView {
    Date date;
    Str resolution;
    int64_t ends, begins, goes_on;
    const DraftLoad *loads;
    size_t load_count;
    const DraftPerson *people; /* at most DRAFT_ROWS */
    size_t person_count, more_people, lost_accounts;
    const PlanMistake *mistakes, *warnings;
    size_t mistake_count, warning_count;
    const DraftUnit *units; /* at most DRAFT_ROWS */
    size_t unit_count;
    bool is_cut; /* more units than are shown */
    Url action;
    Html form;
} DraftView;
void reorganize_draft_html(Buf *out, const DraftView *v);

typedef struct ReorganizeView {
    Reorganization one;
    const char *state;
    Tone tone;
    ReorganizeProgress progress;
    bool is_under_way, may_undo;
    Url self, cases;
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
    bool may_choose;
    PagerView pager;
    EmptyView empty;
    Url action;
    Html hidden, mistakes;
    const CaseTarget *targets;
    size_t target_count;
} CasesView;
void reorganize_cases_html(Buf *out, const CasesView *v);

/* Whether the actor administers the province as a whole. */
bool reorganize_is_of_province(const Ctx *cx);
const char *reorganize_state_label(Str state, Tone *tone);
Url reorganize_url(Ctx *cx, int64_t id, const char *rest);

extern const FormDef PLAN_FORM, APPLY_FORM, CASES_FORM;
Handler reorganize_show_list, reorganize_prepare_plan, reorganize_post_plan;
Handler reorganize_show_draft, reorganize_post_apply;
Handler reorganize_show_one, reorganize_post_undo;
Handler reorganize_show_cases, reorganize_post_cases;

#endif
