/*
 * calendar (lịch làm việc): the statutory clock. A calendar is built from rows of working hours and
 * dated days; a limit (thời hạn) that starts in it falls due at a minute that the ledger explains.
 * Pure: includes only base/, reads no clock, allocates only in the arena it is given.
 *
 * Time here is a local minute (see base/date.h). Intervals are half-open: the minute that closes a
 * morning is no working minute.
 */
#ifndef KERNEL_CALENDAR_H
#define KERNEL_CALENDAR_H

#include "base/base.h"

#define CALENDAR_MINUTES_PER_DAY 1440
/* f of a limit "k.f wd" is this many working minutes, whatever hours the calendar has. */
#define CALENDAR_MINUTES_PER_WORKING_DAY 480
/* A start up to and including 15:00 is due the same day (domain rule "trong ngày"). */
#define CALENDAR_SAME_DAY_LAST_START (15 * 60)
#define CALENDAR_MAX_PAUSES 1000
#define CALENDAR_MAX_YEARS 200

int64_t calendar_minute_of(Instant at); /* the local minute that contains it */
Instant calendar_instant_of(int64_t minute);
int64_t calendar_minute_of_date(Date date); /* its 00:00 */
Date calendar_date_of(int64_t minute);

/* ---- rows ---- */

/* Code, label, works in the morning, in the afternoon, counts as a working day by default. */
#define CALENDAR_DAY_TYPES(X)                                                                      \
    X(CALENDAR_WORKING, "working", VI("Làm việc"), true, true, true)                               \
    X(CALENDAR_OFF, "off", VI("Nghỉ"), false, false, false)                                        \
    X(CALENDAR_MORNING, "morning", VI("Chỉ làm buổi sáng"), true, false, true)                     \
    X(CALENDAR_AFTERNOON, "afternoon", VI("Chỉ làm buổi chiều"), false, true, true)                \
    X(CALENDAR_MAKE_UP, "make_up", VI("Làm bù"), true, true, true)

#define X(value, code, label, morning, afternoon, counts) value,
typedef enum CalendarDayType { CALENDAR_DAY_TYPES(X) CALENDAR_DAY_TYPE_COUNT } CalendarDayType;
#undef X
extern const char *const CALENDAR_DAY_TYPE_CODES[CALENDAR_DAY_TYPE_COUNT];
const char *calendar_day_type_label(CalendarDayType type);
bool calendar_day_type_counts(CalendarDayType type);

/*
 * A level is a distance from the nation: 0 the national calendar, 1 the province's, and so on to
 * the unit's own. For each date the nearest level with a row decides. A weekday whose hours are all
 * empty is a weekly day off; among rows of one level the latest valid_from decides, so summer hours
 * are a dated row over the standing one.
 */
typedef struct CalendarHours {
    int64_t level;
    int64_t weekday;           /* 0 = Monday ... 6 = Sunday */
    Date valid_from, valid_to; /* both inclusive; valid_to 0 days: open */
    int64_t morning_from, morning_to, afternoon_from, afternoon_to; /* minutes of the day */
    bool counts;   /* as a working day; police hours on Saturday do not */
    Str source;    /* the text that sets them */
    Str certainty; /* "sourced", "memory", "uncertain" */
} CalendarHours;

typedef struct CalendarDay {
    int64_t level;
    Date date;
    CalendarDayType type;
    Str kind; /* "holiday", "compensatory_off", "swap_off", "swap_work", "planned", "storm"... */
    Str name;
    bool counts;     /* as a working day */
    Date stands_for; /* make-up: the day off it pays for, whose weekday's hours it has; 0 days:
                        Monday's */
    Str legal_source;
    Str certainty;
} CalendarDay;

/* Rows of this kind are announced, not decided: they are shown and never count. */
#define CALENDAR_KIND_PLANNED "planned"

typedef struct CalendarRows {
    const CalendarHours *hours;
    size_t hours_count;
    const CalendarDay *days;
    size_t day_count;
    const int64_t *years; /* those whose holidays are known; any other year is refused */
    size_t year_count;
    int64_t faulty_line; /* of a table of days that could not be read, from 1; 0: none */
} CalendarRows;

/* Reads the two tables that ship in data/calendar; everything is level 0. Years: those that have a
 * decided day. The texts are copied into the arena. */
MUST_CHECK bool calendar_parse_rows(Arena *arena, Str weekly, Str days, CalendarRows *out,
                                    Error *error);

/* One of the two alone; the members of the other stay as they are. */
MUST_CHECK bool calendar_parse_weekly(Arena *arena, Str weekly, CalendarRows *out, Error *error);
MUST_CHECK bool calendar_parse_days(Arena *arena, Str days, CalendarRows *out, Error *error);
/* Rows as such tables, which the two above read back. */
void calendar_write_weekly(Buf *out, const CalendarHours *hours, size_t count);
void calendar_write_days(Buf *out, const CalendarDay *days, size_t count);

typedef struct Calendar Calendar;

/* Compiles rows into a day table in the arena. The texts of the rows are not copied. */
MUST_CHECK bool calendar_build(Arena *arena, const CalendarRows *rows, const Calendar **out,
                               Error *error);
/* Both of the above. */
MUST_CHECK bool calendar_parse_tsv(Arena *arena, Str weekly, Str days, const Calendar **out,
                                   Error *error);

/* ---- limits and pauses ---- */

typedef enum CalendarLimitKind {
    CALENDAR_WORKING_DAYS,    /* "5wd", "1.5wd": count days, then minutes */
    CALENDAR_WORKING_MINUTES, /* "8wh": minutes */
    CALENDAR_DAYS,            /* "30d" */
    CALENDAR_MONTHS,          /* "3m" */
    CALENDAR_SAME_DAY,        /* "same-day" */
} CalendarLimitKind;

typedef struct CalendarLimit {
    CalendarLimitKind kind;
    int32_t count;
    int32_t minutes; /* a part of a minute is rounded up */
} CalendarLimit;

typedef enum CalendarResume {
    CALENDAR_REST,    /* what was left runs on after the pause */
    CALENDAR_RESTART, /* the whole limit runs from the last pause's end */
} CalendarResume;

typedef struct CalendarPause {
    int64_t from, to; /* minutes, half-open; an empty one counts nothing */
} CalendarPause;

/* The errors name the field "from", "limit", "resume_rule" or "pause". */
MUST_CHECK bool calendar_parse_limit(Str text, CalendarLimit *out, Error *error);
MUST_CHECK bool calendar_parse_resume(Str text, CalendarResume *out, Error *error);
MUST_CHECK bool calendar_parse_pause(Str text, CalendarPause *out, Error *error); /* FROM/TO */
MUST_CHECK bool calendar_parse_minute(Str text, int64_t *out, Error *error); /* 2026-02-13T14:30 */
/* "5 ngày làm việc", "1,5 ngày làm việc", "8 giờ làm việc", "30 ngày", "3 tháng", "trong ngày". */
Str calendar_limit_label(Arena *arena, CalendarLimit limit);

/* ---- the computation ---- */

typedef struct CalendarRequest {
    int64_t from;
    CalendarLimit limit;
    CalendarResume resume;
    const CalendarPause *pauses; /* in any order, may overlap */
    size_t pause_count;
    /* Beside `pauses`: what was left runs on after this one even where the rule is to restart,
     * because it was no supplement. Of pauses that meet one that restarts is enough. NULL: none. */
    const bool *rests;
} CalendarRequest;

typedef struct CalendarResult {
    int64_t start; /* `from`, moved to the next working minute if it is none */
    int64_t due;
    int64_t counted_minutes; /* working minutes from start to due outside the pauses */
} CalendarResult;

/* Fails when a year that is needed has no data, a pause ends before it begins, or `calendar` is
 * NULL. The arena is used for the text of an error only. */
MUST_CHECK bool calendar_due(const Calendar *calendar, const CalendarRequest *request, Arena *arena,
                             CalendarResult *out, Error *error);

/* One day of the ledger (sổ tính thời hạn). */
typedef struct CalendarLine {
    Date date;
    int64_t minutes;   /* working minutes of the whole day */
    int64_t counted;   /* of these, those that the limit used up */
    Str reason;        /* why: Vietnamese, for the officer and the citizen */
    Str source;        /* the legal text behind it, or empty */
    bool is_uncertain; /* the row of that day is not confirmed yet */
} CalendarLine;

/* Day by day from the day of `from` to the day of the due of this request's result. */
MUST_CHECK bool calendar_explain(const Calendar *calendar, const CalendarRequest *request,
                                 const CalendarResult *result, Arena *arena, CalendarLine **out,
                                 size_t *out_count, Error *error);

/* ---- questions ---- */

bool calendar_covers(const Calendar *calendar, int64_t minute); /* its year has data */
bool calendar_is_working(const Calendar *calendar, int64_t minute);
/* Fails unless both minutes lie in one run of years with data. Negative when `to` is before `from`.
 */
MUST_CHECK bool calendar_working_minutes_between(const Calendar *calendar, int64_t from, int64_t to,
                                                 Arena *arena, int64_t *out, Error *error);
/* The earliest minute by which `minutes` working minutes after `from` have passed. */
MUST_CHECK bool calendar_add_working_minutes(const Calendar *calendar, int64_t from,
                                             int64_t minutes, Arena *arena, int64_t *out,
                                             Error *error);

/* What a date is, for a year's view. Fails for a year without data. */
typedef struct CalendarDayView {
    Date date;
    int64_t morning_from, morning_to, afternoon_from, afternoon_to; /* minutes; equal: none */
    bool counts;
    const CalendarDay *day;     /* the dated row that decides, or NULL */
    const CalendarHours *hours; /* the weekly row behind it, or NULL */
    const CalendarDay *planned; /* a row that is announced only, or NULL */
} CalendarDayView;
MUST_CHECK bool calendar_view_day(const Calendar *calendar, Date date, Arena *arena,
                                  CalendarDayView *out, Error *error);

#endif
