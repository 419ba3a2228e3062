/* calendar's own: the day table. */
#ifndef KERNEL_CALENDAR_INTERNAL_H
#define KERNEL_CALENDAR_INTERNAL_H

#include "kernel/calendar.h"

/* A day's working time and what stands before it, so that a question walks no days. */
typedef struct DayRow {
    int32_t minutes_before; /* working minutes of all earlier days of the table */
    int32_t days_before;    /* counting days before it */
    int32_t known_until;    /* first day after the run of years with data; 0: this year has none */
    int16_t morning_from, morning_to, afternoon_from, afternoon_to; /* equal: none */
    int32_t hours_index, day_index;                                 /* the rows behind it, or -1 */
} DayRow;

#define MINUTE_BUCKET_SHIFT 8

struct Calendar {
    int32_t first_day; /* the Date of rows[0] */
    int32_t day_count;
    const DayRow *rows;           /* one more than day_count: the last holds the sums */
    const int32_t *counting_days; /* the n-th counting day, by its place in `rows` */
    const int32_t *bucket_days;   /* the day that holds working minute n << MINUTE_BUCKET_SHIFT */
    CalendarRows source;
};

static inline int64_t row_minutes(const DayRow *row)
{
    return row[1].minutes_before - row[0].minutes_before;
}

static inline bool row_counts(const DayRow *row)
{
    return row[1].days_before != row[0].days_before;
}

/* Working minutes of the day before its minute `of_day`. */
static inline int32_t row_worked(const DayRow *row, int32_t of_day)
{
    const int32_t morning_to = of_day < row->morning_to ? of_day : row->morning_to;
    const int32_t afternoon_to = of_day < row->afternoon_to ? of_day : row->afternoon_to;
    const int32_t morning = morning_to - row->morning_from;
    const int32_t afternoon = afternoon_to - row->afternoon_from;
    return (morning > 0 ? morning : 0) + (afternoon > 0 ? afternoon : 0);
}

/* The close of the day's work; the day has some. */
static inline int32_t row_close(const DayRow *row)
{
    return row->afternoon_to > row->afternoon_from ? row->afternoon_to : row->morning_to;
}

static inline int64_t day_number(int64_t minute)
{
    return minute / CALENDAR_MINUTES_PER_DAY - (minute % CALENDAR_MINUTES_PER_DAY < 0);
}

typedef struct MergedPause {
    CalendarPause at;
    bool restarts; /* the limit begins anew behind it */
} MergedPause;

/*
 * The earliest merged pause that ends after `after`, its begin not before `start`. Touching and
 * overlapping pauses are one.
 */
bool calendar_find_pause(const CalendarRequest *request, int64_t start, int64_t after,
                         MergedPause *out);

/* Working minutes before `minute`, which lies in the table or at its end. */
int64_t calendar_worked_before(const Calendar *calendar, int64_t minute);

#endif
