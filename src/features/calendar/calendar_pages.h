/* The pages of calendars and of the ledger: what their templates show, and their handlers. */
#ifndef CALENDAR_CALENDAR_PAGES_H
#define CALENDAR_CALENDAR_PAGES_H

#include "html/part.h"
#include "kernel/clock_ledger.h"

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

#endif
