/* The pages of calendars and of the ledger: what their templates show, and their handlers. */
#ifndef CALENDAR_CALENDAR_PAGES_H
#define CALENDAR_CALENDAR_PAGES_H

#include "features/calendar/calendar_internal.h"
#include "html/part.h"
#include "kernel/clock_ledger.h"

extern const char *const WEEKDAY_LABELS[7]; /* from Monday */

/* ---- the ledger of a work (ledger_page.c) ---- */

/* One limit beside the others. */
typedef struct LedgerLimit {
    const char *label;
    Url url; /* shows its days */
    bool is_current;
    Str limit, limit_source;
    Instant started_at, due_at, first_due_at;
    Str counted; /* "12 giờ 30 phút" */
    DueView standing, first_standing;
    bool is_moved;
    const char *resume; /* the rule in words */
    Str resume_source;
} LedgerLimit;

typedef struct LedgerDay {
    Date date;
    const char *weekday;
    Str worked, counted;
    const CalendarLine *line;
    bool is_off, is_partly;
} LedgerDay;

typedef struct LedgerView {
    Url item;
    Str code, title;
    const LedgerLimit *limits;
    size_t limit_count;
    const char *chosen; /* label of the limit whose days are shown; NULL: there is no limit */
    const char *mistake;
    const char *difference; /* why the due is not the one that the days come to, or NULL */
    const ClockPause *pauses;
    size_t pause_count;
    const LedgerDay *days;
    size_t day_count;
    Str total;
} LedgerView;
void ledger_page_html(Buf *out, const LedgerView *v);

MUST_CHECK bool ledger_show(Ctx *cx);
MUST_CHECK bool ledger_show_json(Ctx *cx);
extern const ReplyField LEDGER_REPLY[];

/* ---- a year of a calendar (year_page.c) ---- */

typedef struct YearCell {
    int64_t day; /* of the month; 0: an empty place */
    const char *css, *sign, *words;
    Str name;
} YearCell;

#define YEAR_WEEKS 6
typedef struct YearWeek {
    YearCell cells[7];
} YearWeek;
typedef struct YearMonth {
    int64_t number;
    YearWeek weeks[YEAR_WEEKS];
    size_t week_count;
} YearMonth;

typedef struct YearDay {
    Date date;
    const char *weekday, *type;
    Str name, source;
    const char *level;   /* whose row it is */
    const char *warning; /* "chưa kiểm chứng", "mới dự kiến, không tính", or NULL */
} YearDay;

typedef struct YearHours {
    const char *weekday;
    Str morning, afternoon, validity, source;
    const char *level, *warning;
    bool counts;
} YearHours;

typedef struct YearView {
    Str name;
    int64_t year;
    Url previous, next;
    const char *mistake; /* no data of this year; NULL: there is */
    YearMonth months[12];
    const YearDay *days;
    size_t day_count;
    const YearHours *hours;
    size_t hours_count;
    Url add_days, add_hours, import; /* empty: not for this reader */
} YearView;
void year_html(Buf *out, const YearView *v);

MUST_CHECK bool year_show(Ctx *cx);

/* ---- the list of calendars (list_page.c) ---- */

typedef struct CalendarLink {
    Url url;
    Str name;
    bool is_own; /* has rows of its own; else it takes its parent's */
} CalendarLink;

typedef struct ChangeLine {
    Url url;
    Str title;
    const char *kind, *state;
    Tone tone;
    Date first_date, last_date;
    Instant entered_at;
} ChangeLine;

typedef struct CalendarsView {
    const CalendarLink *calendars;
    size_t count;
    const ChangeLine *changes;
    size_t change_count;
    bool may_change, may_import;
    const char *warning; /* next year has no table yet; NULL: it has */
} CalendarsView;
void calendars_html(Buf *out, const CalendarsView *v);

MUST_CHECK bool calendars_show(Ctx *cx);
Tone change_tone(ChangeState state);
Url change_url(Ctx *cx, int64_t id, const char *rest);

/* ---- why a limit stands still (reason_page.c) ---- */

typedef struct ReasonLine {
    Str code, label, source;
    const char *effect; /* what a stretch of this reason does to a limit */
    Tone tone;
    const char *certainty;
    Url change; /* empty: not for this reader */
} ReasonLine;

typedef struct ReasonsView {
    const ReasonLine *reasons;
    size_t count;
    int64_t unsure_count; /* not yet compared with their text */
} ReasonsView;
void reasons_html(Buf *out, const ReasonsView *v);

extern const FormDef REASON_FORM;
MUST_CHECK bool reasons_show(Ctx *cx);
MUST_CHECK bool reason_show(Ctx *cx);
MUST_CHECK bool reason_post(Ctx *cx);

/* ---- entering a change (change_forms.c) and confirming it (change_page.c) ---- */

/* How sure a row of the law is, as forms offer it. */
#define CERTAINTY_COUNT 3
extern const FieldOption CERTAINTIES[CERTAINTY_COUNT];
#define CERTAINTY_CHOICES .choices = CERTAINTIES, .choice_count = CERTAINTY_COUNT

typedef struct ChangeFormView {
    Str calendar;
    const char *heading, *explanation, *button;
    Url action, back;
    Html form;
    bool takes_files;
    const char *example; /* of an imported table, or NULL */
    Str draft_words;     /* of an import: what the draft of the next year is; else empty */
    PostButtonView draft;
} ChangeFormView;
void change_form_html(Buf *out, const ChangeFormView *v);

typedef struct ChangeRow {
    Str when, what, name, source;
    const char *warning;
} ChangeRow;

typedef struct ChangeView {
    Change change;
    const char *kind, *state;
    Tone tone;
    Str entered_by;
    const Str *targets;
    size_t target_count;
    const ChangeRow *rows;
    size_t row_count;
    ChangePreview preview; /* of a draft */
    bool is_draft, is_running, is_done;
    PostButtonView confirm, drop;
    Url calendar;
    Html mistakes;
} ChangeView;
void change_html(Buf *out, const ChangeView *v);

extern const FormDef DAYS_FORM, HOURS_FORM, IMPORT_FORM, CHANGE_VERSION_FORM;
MUST_CHECK bool days_show(Ctx *cx);
MUST_CHECK bool days_post(Ctx *cx);
MUST_CHECK bool hours_show(Ctx *cx);
MUST_CHECK bool hours_post(Ctx *cx);
MUST_CHECK bool import_show(Ctx *cx);
MUST_CHECK bool import_prepare(Ctx *cx);
/* import_draft.c */
int64_t import_draft_year(Ctx *cx); /* the first year without data */
MUST_CHECK bool import_post_draft(Ctx *cx);
MUST_CHECK bool import_post(Ctx *cx);
MUST_CHECK bool change_show(Ctx *cx);
MUST_CHECK bool change_post_confirm(Ctx *cx);
MUST_CHECK bool change_post_drop(Ctx *cx);

#endif
