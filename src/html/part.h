/*
 * part: the pieces that pages are put together from: signs of state and lateness, tabs, steps,
 * history, pager, empty lists. Templates include them: {% include due_html(&row->due) %}.
 * What has no logic is only a class of the style sheet; lam.css names those classes.
 */
#ifndef HTML_PART_H
#define HTML_PART_H

#include "html/html.h"
#include "html/icon.h"

/* ---- signs ---- */

/* Colour of a sign; never its only meaning, an icon and words say the same. */
typedef enum Tone { TONE_PLAIN, TONE_INFO, TONE_GOOD, TONE_WARN, TONE_BAD, TONE_PAUSED } Tone;
const char *tone_class(Tone tone); /* in the style sheet */

void badge_html(Buf *out, Tone tone, Icon icon, const char *text);

/* Where a limit stands, worst first: lists show it before anything else. */
typedef enum DueState {
    DUE_NONE, /* nothing runs: writes a dash */
    DUE_LATE,
    DUE_TODAY,
    DUE_SOON, /* the next working day or so; the caller decides */
    DUE_AHEAD,
    DUE_PAUSED,
    DUE_ENDED_IN_TIME,
    DUE_ENDED_LATE,
} DueState;

typedef struct DueView {
    DueState state;
    Instant due;          /* promised time; of DUE_PAUSED the one that stands for now, or zero */
    int64_t working_days; /* late by, or left; 0 leaves the number out */
    int64_t late_minutes; /* of working time; says it closer than working_days; 0: not known */
} DueView;

/* Sign and promised time under each other, for a table cell. */
void due_html(Buf *out, const DueView *v);
/* Only the sign. */
void due_badge_html(Buf *out, const DueView *v);
/* <time> with a form for machines; zero writes a dash. */
void time_html(Buf *out, Instant at);

/* ---- ways through pages ---- */

typedef struct TabView {
    const char *label;
    Url url;
    int64_t count; /* beside the label; below 0: none */
    bool is_more;  /* the count is a lower bound: "hơn 1.000" */
    bool is_alarm; /* the count is shown as something late */
    bool is_current;
} TabView;
typedef struct TabsView {
    const char *label; /* what the tabs choose between, for screen readers */
    const TabView *tabs;
    size_t count;
} TabsView;
void tabs_html(Buf *out, const TabsView *v);

/* Cursor paging: no page numbers, so that no list needs to be counted. */
typedef struct PagerView {
    Url previous, next; /* empty: there is none */
    size_t shown;       /* rows on this page */
} PagerView;
void pager_html(Buf *out, const PagerView *v);

/* A list without rows says why, and what one may do instead. */
typedef struct EmptyView {
    Icon icon;
    const char *text;
    Url action; /* empty: none */
    const char *action_label;
} EmptyView;
void empty_html(Buf *out, const EmptyView *v);

/* A button that acts at once, as a form of its own; `hidden` holds CSRF token, key and version. */
typedef struct PostButtonView {
    Url action;
    Html hidden;
    const char *label;
    Icon icon;
    const char *confirm; /* asked by the script before sending, or NULL */
    bool is_danger;
} PostButtonView;
void post_button_html(Buf *out, const PostButtonView *v);

/* ---- a work's course ---- */

typedef enum StepState { STEP_AHEAD, STEP_CURRENT, STEP_DONE } StepState;
typedef struct StepView {
    StepState state;
    const char *label;
    Str who;    /* holder or role, may be empty */
    Instant at; /* when it was done, or zero */
} StepView;
typedef struct StepsView {
    const StepView *steps;
    size_t count;
} StepsView;
void steps_html(Buf *out, const StepsView *v);

/* One thing that happened, newest first. */
typedef struct EventView {
    Instant at;
    Tone tone;
    Icon icon;
    Str title; /* "Yêu cầu bổ sung" */
    Str who;   /* person and unit */
    Str note;  /* what was written, may be empty */
} EventView;
typedef struct TimelineView {
    const EventView *events;
    size_t count;
} TimelineView;
void event_title_html(Buf *out, const EventView *event); /* its sign, for timeline.html */
void timeline_html(Buf *out, const TimelineView *v);

#endif
