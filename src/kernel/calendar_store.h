/*
 * calendar_store: the calendars of the nation and of the units in the database. They are few, so
 * all of them stay compiled in memory (the cache "calendars") and no request reads the tables.
 */
#ifndef KERNEL_CALENDAR_STORE_H
#define KERNEL_CALENDAR_STORE_H

#include "kernel/calendar.h"
#include "kernel/unit.h"

#define CALENDAR_NATIONAL_ID 1

typedef struct CalendarSet CalendarSet;

extern const CacheKind CALENDAR_CACHE; /* a CalendarSet; touch "calendars" after a change */

/* The calendar that holds for a unit: its own over its parent's, up to the nation's; NULL when the
 * database has none at all, which calendar_due refuses. */
const Calendar *calendar_of_unit(const Ctx *cx, int64_t unit_id);

/* The same without a request, for commands: all calendars, compiled in the arena. */
MUST_CHECK bool calendar_set_load(Db *db, Arena *arena, const CalendarSet **out, Error *error);
/* Rows for the calendars of some units, 0 the nation's, that are only looked at. */
typedef struct CalendarDraft {
    const int64_t *unit_ids;
    size_t unit_count;
    const CalendarRows *rows;
} CalendarDraft;
/* The same as if the draft were entered. */
MUST_CHECK bool calendar_set_load_with(Db *db, Arena *arena, const CalendarDraft *draft,
                                       const CalendarSet **out, Error *error);
const Calendar *calendar_set_find(const CalendarSet *set, int64_t unit_id);
/* By the code or the identifier code of a unit valid on that day; NULL when there is none. */
const Unit *calendar_set_find_unit(const CalendarSet *set, Str code, Date on);

/* Stores the national calendar unless there is one. Inside a write transaction. */
MUST_CHECK bool calendar_store_national(Db *db, Arena *arena, const CalendarRows *rows, Instant now,
                                        Error *error);

/* The units that have a calendar of their own, in order of their ids. */
void calendar_list_units(Ctx *cx, int64_t **out, size_t *out_count);

/* Who enters a row by hand. */
typedef struct CalendarEntry {
    int64_t calendar_id;
    int64_t entered_by; /* account, 0 for what ships with the program */
    Instant entered_at;
} CalendarEntry;

/* The calendar of a unit, made with `new_id` when it has none yet. */
MUST_CHECK bool calendar_store_unit(Db *db, int64_t new_id, const Unit *unit, int64_t *out_id,
                                    Error *error);
/* A row replaces the one of the same date, or weekday and valid_from. `level` is not stored. */
MUST_CHECK bool calendar_store_hours(Db *db, Arena *arena, CalendarEntry entry,
                                     const CalendarHours *hours, Error *error);
MUST_CHECK bool calendar_store_day(Db *db, Arena *arena, CalendarEntry entry,
                                   const CalendarDay *day, Error *error);
MUST_CHECK bool calendar_store_year(Db *db, int64_t calendar_id, int64_t year, Error *error);

#endif
