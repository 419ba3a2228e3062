/* A draft (phương án đang soạn): its row, and what its pages show. */
#ifndef REORGANIZE_REORGANIZE_DRAFT_H
#define REORGANIZE_REORGANIZE_DRAFT_H

#include "features/reorganize/reorganize_internal.h"
#include "features/reorganize/reorganize_sheet.h"
#include "html/part.h"

#define PLAN_MAX_BYTES ((size_t)1 << 20)

/* ---- its row ---- */

typedef struct Draft {
    int64_t id;
    Str plan, title;
    Date date; /* of the plan, or of rows to come; 0: not known yet */
    Str resolution, state;
    int64_t reorganization_id; /* once it is scheduled */
    Str changed_by;            /* name of the person */
    Instant changed_at;
    int64_t version;
} Draft;

/* The draft of the path, for the province's administrators. */
MUST_CHECK bool draft_get(Ctx *cx, Draft *out);
/* The newest that are open, without their plans. */
#define DRAFTS_LISTED 50
MUST_CHECK bool draft_list(Ctx *cx, Draft **out, size_t *out_count);
/* Fills the id; date and resolution are those of the plan, where it has them. */
MUST_CHECK bool draft_store(Ctx *cx, Draft *draft);
/* ERROR_CONFLICT unless it is open and of this version. */
MUST_CHECK bool draft_check_version(Ctx *cx, const Draft *draft, int64_t version);
/* Writes plan, title, date and resolution over the version that was read. */
MUST_CHECK bool draft_change(Ctx *cx, Draft *draft);
/* "scheduled" as that reorganisation, or "dropped". */
MUST_CHECK bool draft_end(Ctx *cx, const Draft *draft, const char *state,
                          int64_t reorganization_id);
Url draft_url(Ctx *cx, int64_t id, const char *rest);
Str draft_name(const Draft *draft);
/* The plan of the draft against the units there are. */
void draft_resolve(Ctx *cx, const Draft *draft, Resolved *out);

/* ---- choosing a unit ---- */

/*
 * The unit that a person means: by code, or by a name that fits one unit of that day alone. When it
 * is not one, *out is NULL and *mistake says what to do.
 */
MUST_CHECK bool pick_unit(Ctx *cx, Str typed, Date on, const UnitVersion **out,
                          const char **mistake);
/* "16681 Phường Thành Vinh" for each that matches what was typed into the field that came back. */
FieldOptions pick_suggestions(Ctx *cx, const char *field);
/* A value of the query or the form that was sent, "" when there is none. */
Str sent_text(const Ctx *cx, const char *name);
int64_t sent_int(const Ctx *cx, const char *name);

/* ---- pages ---- */

typedef enum DraftTab { TAB_ROWS, TAB_CHECK, TAB_REHEARSAL, TAB_APPLY, TAB_COUNT } DraftTab;

/* Above every page of a draft. */
typedef struct DraftHead {
    Str name, resolution, changed_by;
    Date date;
    Instant changed_at;
    int64_t version;
    bool is_open;
    const char *state; /* when it is not open */
    Url reorganization;
    TabsView tabs;
} DraftHead;
DraftHead draft_head(Ctx *cx, const Draft *draft, DraftTab tab, size_t mistake_count);
void draft_head_html(Buf *out, const DraftHead *v);

typedef struct DraftMistake {
    Url url;
    int64_t line;
    const char *reason;
} DraftMistake;

/* With links to their rows. */
const DraftMistake *draft_mistakes(Ctx *cx, const Draft *draft, const PlanMistake *list,
                                   size_t count);

typedef struct DraftLine {
    int64_t line;
    Str words, more;   /* what it says, and what is less important */
    const char *badge; /* NULL: none */
    Tone tone;
    Url edit; /* empty: nothing to change any more */
    const DraftMistake *mistakes, *warnings;
    size_t mistake_count, warning_count;
} DraftLine;

typedef struct DraftGroup {
    Str name, facts;
    Url edit; /* of the unit that the rows lead to; empty: there is none */
    bool is_continued;
    const DraftLine *lines;
    size_t count;
} DraftGroup;

#define DRAFT_PAGE 100
#define DRAFT_MISTAKES 20
typedef struct DraftView {
    DraftHead head;
    Html problems;                /* why a change was refused */
    const DraftMistake *mistakes; /* at most DRAFT_MISTAKES */
    size_t mistake_count, more_mistakes, warning_count;
    const DraftGroup *groups;
    size_t group_count, row_count;
    Str query;
    Url self, settings, text, file, join, check;
    Url add_succession, add_post, add_queue, add_rule;
    PagerView pager;
    PostButtonView drop, copy;
} DraftView;
void draft_rows_html(Buf *out, const DraftView *v);

/* A page with one form. */
typedef struct DraftFormView {
    Url back, action;
    Str back_label;
    const char *heading, *explanation, *button;
    Str now; /* what stands there at present, when somebody else has changed it; else empty */
    bool takes_files, has_remove;
    Html form;
    PostButtonView remove;
} DraftFormView;
void draft_form_html(Buf *out, const DraftFormView *v);

typedef struct JoinUnit {
    Str code, name, parent;
    bool is_chosen;
} JoinUnit;
#define JOIN_FOUND 50
#define JOIN_CHOSEN 100
typedef struct JoinView {
    Url back, self;
    Str query;
    const JoinUnit *chosen, *found;
    size_t chosen_count, found_count;
    bool was_asked;
    Html form;
} JoinView;
void draft_join_html(Buf *out, const JoinView *v);

/* One line of what would move, end or stay. */
typedef struct CheckLoad {
    const char *label, *fate;
    Tone tone;
    int64_t number;
    Str sorts; /* "Hồ sơ: 12", or empty */
} CheckLoad;

typedef struct CheckPerson {
    Str name, login, posts;
    bool keeps_a_post;
} CheckPerson;

typedef struct CheckUnit {
    Str code, name, to;
    bool is_split;
    int64_t open_work, posts, series;
} CheckUnit;

/* How many units end, begin, go on. */
typedef struct PlanTally {
    int64_t ends, begins, goes_on;
} PlanTally;
void plan_tally(const Resolved *resolved, PlanTally *out);

#define CHECK_ROWS 200
typedef struct CheckView {
    DraftHead head;
    const DraftMistake *mistakes, *warnings; /* at most CHECK_ROWS each */
    size_t mistake_count, warning_count;
    int64_t ends, begins, goes_on;
    const CheckLoad *loads;
    size_t load_count;
    const CheckPerson *people; /* at most CHECK_ROWS */
    size_t person_count, more_people, lost_accounts;
    const CheckUnit *units; /* at most CHECK_ROWS */
    size_t unit_count;
    bool is_cut; /* there are more units */
    Url file;
} CheckView;
void draft_check_html(Buf *out, const CheckView *v);

typedef struct RehearsalSum {
    const char *label, *verdict;
    int64_t before, after;
    Tone tone;
} RehearsalSum;

typedef struct RehearsalView {
    DraftHead head;
    Html problems;
    bool was_asked, is_running, is_silent, is_done, is_equal, is_outdated, may_start;
    const char *step;
    int64_t version, done, total, cut_ms, follow_ms;
    Str reason, asked_by;
    Instant asked_at, ended_at;
    const RehearsalSum *sums;
    size_t sum_count;
    Url self;
    PostButtonView start;
} RehearsalView;
void draft_rehearsal_html(Buf *out, const RehearsalView *v);
/* Whether the draft, as it is now, was rehearsed and nothing was lost. */
MUST_CHECK bool rehearsal_is_of(Ctx *cx, const Draft *draft, bool *out);

typedef struct ApplyView {
    DraftHead head;
    bool is_clean, is_rehearsed;
    int64_t ends, begins, open_work, posts, lost_accounts, series;
    Url action, check, rehearsal;
    Html form;
} ApplyView;
void draft_apply_html(Buf *out, const ApplyView *v);

extern const ReplyField DRAFT_CHECK_REPLY[];
extern const FormDef PLAN_FORM, APPLY_FORM, DRAFT_SETTINGS_FORM, DRAFT_TEXT_FORM, JOIN_FORM,
    NEW_UNIT_FORM;
extern const FormDef SUCCESSION_LINE_FORM, POST_LINE_FORM, QUEUE_LINE_FORM, RULE_LINE_FORM,
    DRAFT_VERSION_FORM, LINE_REMOVE_FORM;
Handler draft_prepare_plan, draft_post_plan;
Handler draft_show_new, draft_post_new, draft_show_settings, draft_post_settings;
Handler draft_show_text, draft_prepare_text, draft_post_text, draft_send_file;
Handler draft_show_join, draft_post_join;
Handler draft_show_rows, draft_post_remove, draft_post_drop, draft_post_copy;
Handler draft_show_unit, draft_post_unit;
Handler draft_show_succession, draft_post_succession, draft_show_post, draft_post_post;
Handler draft_show_queue, draft_post_queue, draft_show_rule, draft_post_rule;
Handler draft_show_check, draft_send_check, draft_check_json;
Handler draft_show_rehearsal, draft_post_rehearsal;
Handler draft_show_apply, draft_post_apply;

#endif
