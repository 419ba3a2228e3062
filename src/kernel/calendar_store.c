#include "kernel/calendar_store.h"

#include <string.h>

#define MAX_CALENDARS 20000
#define MAX_ROWS 500000
#define MAX_DEPTH 16 /* of units above a unit */
#define CACHE_BYTES (256u << 20)

static const char *const CERTAINTY_SOURCED = "sourced";

/* A calendar as stored: `unit_id` 0 for the nation's. */
typedef struct CalendarRow {
    int64_t id, unit_id;
} CalendarRow;

typedef struct YearRow {
    int64_t calendar_id, year;
} YearRow;

typedef struct HoursRow {
    int64_t calendar_id;
    CalendarHours hours;
} HoursRow;

typedef struct DatedRow {
    int64_t calendar_id;
    CalendarDay day;
} DatedRow;

/* All rows, in order of their calendar. */
typedef struct Stored {
    CalendarRow *calendars;
    YearRow *years;
    HoursRow *hours;
    DatedRow *days;
    size_t calendar_count, year_count, hours_count, day_count;
} Stored;

struct CalendarSet {
    const UnitTree *units;
    const CalendarRow *rows;
    const Calendar **calendars; /* beside `rows` */
    size_t count;
};

/* ---- reading ---- */

static const DbColumn CALENDAR_COLUMNS[] = {
    DB_INT(CalendarRow, id),
    DB_OPTIONAL(CalendarRow, unit_id),
};
static const char SQL_LIST_CALENDARS[] = "SELECT id, unit_id FROM calendar ORDER BY id";

static const DbColumn YEAR_COLUMNS[] = {
    DB_INT(YearRow, calendar_id),
    DB_INT(YearRow, year),
};
static const char SQL_LIST_YEARS[] =
    "SELECT calendar_id, year FROM calendar_year ORDER BY calendar_id, year";

static const DbColumn HOURS_COLUMNS[] = {
    DB_INT(HoursRow, calendar_id),          DB_INT(HoursRow, hours.weekday),
    DB_DATE(HoursRow, hours.valid_from),    DB_DATE(HoursRow, hours.valid_to),
    DB_INT(HoursRow, hours.morning_from),   DB_INT(HoursRow, hours.morning_to),
    DB_INT(HoursRow, hours.afternoon_from), DB_INT(HoursRow, hours.afternoon_to),
    DB_BOOL(HoursRow, hours.counts),        DB_TEXT(HoursRow, hours.source),
    DB_TEXT(HoursRow, hours.certainty),
};
static const char SQL_LIST_HOURS[] =
    "SELECT calendar_id, weekday, valid_from, valid_to, morning_from, morning_to, afternoon_from,"
    " afternoon_to, counts, source, certainty FROM calendar_hours"
    " ORDER BY calendar_id, weekday, valid_from";

static const DbColumn DAY_COLUMNS[] = {
    DB_INT(DatedRow, calendar_id),
    DB_DATE(DatedRow, day.date),
    DB_ENUM(DatedRow, day.type, CALENDAR_DAY_TYPE_CODES),
    DB_TEXT(DatedRow, day.kind),
    DB_TEXT(DatedRow, day.name),
    DB_BOOL(DatedRow, day.counts),
    DB_DATE(DatedRow, day.stands_for),
    DB_TEXT(DatedRow, day.legal_source),
    DB_TEXT(DatedRow, day.certainty),
};
static const char SQL_LIST_DAYS[] =
    "SELECT calendar_id, date, type, kind, name, counts, stands_for, legal_source, certainty"
    " FROM calendar_day ORDER BY calendar_id, date";

static bool read_stored(Db *db, Arena *arena, Stored *out, Error *error)
{
    return db_fetch_all(db, arena, SQL_LIST_CALENDARS, DB_NO_ARGS, DB_ROWS(CALENDAR_COLUMNS),
                        sizeof(CalendarRow), MAX_CALENDARS, (void *)&out->calendars,
                        &out->calendar_count, error) &&
           db_fetch_all(db, arena, SQL_LIST_YEARS, DB_NO_ARGS, DB_ROWS(YEAR_COLUMNS),
                        sizeof(YearRow), MAX_ROWS, (void *)&out->years, &out->year_count, error) &&
           db_fetch_all(db, arena, SQL_LIST_HOURS, DB_NO_ARGS, DB_ROWS(HOURS_COLUMNS),
                        sizeof(HoursRow), MAX_ROWS, (void *)&out->hours, &out->hours_count,
                        error) &&
           db_fetch_all(db, arena, SQL_LIST_DAYS, DB_NO_ARGS, DB_ROWS(DAY_COLUMNS),
                        sizeof(DatedRow), MAX_ROWS, (void *)&out->days, &out->day_count, error);
}

/* ---- inheritance ---- */

static const Unit *find_unit(const UnitTree *tree, int64_t id)
{
    size_t low = 0, high = tree->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (tree->units[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < tree->count && tree->units[low].id == id ? &tree->units[low] : NULL;
}

/* The row of the unit's own calendar, or -1; unit 0 asks for the nation's. */
static ptrdiff_t find_row(const CalendarRow *rows, size_t count, int64_t unit_id)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].unit_id == unit_id)
            return (ptrdiff_t)i;
    return -1;
}

/* The calendars that a calendar is made of, its own first, the nation's last. */
typedef struct Chain {
    int64_t ids[MAX_DEPTH + 2];
    size_t count;
} Chain;

static Chain chain_of(const UnitTree *tree, const Stored *stored, int64_t unit_id)
{
    Chain chain = {0};
    const Unit *unit = unit_id ? find_unit(tree, unit_id) : NULL;
    for (int depth = 0; unit && depth < MAX_DEPTH; depth++) {
        const ptrdiff_t row = find_row(stored->calendars, stored->calendar_count, unit->id);
        if (row >= 0)
            chain.ids[chain.count++] = stored->calendars[row].id;
        unit = unit->parent_id ? find_unit(tree, unit->parent_id) : NULL;
    }
    const ptrdiff_t nation = find_row(stored->calendars, stored->calendar_count, 0);
    if (nation >= 0)
        chain.ids[chain.count++] = stored->calendars[nation].id;
    return chain;
}

/* How far from the nation the calendar stands in the chain, or -1 when it is none of it. */
static int64_t level_in(const Chain *chain, int64_t calendar_id)
{
    for (size_t i = 0; i < chain->count; i++)
        if (chain->ids[i] == calendar_id)
            return (int64_t)(chain->count - 1 - i);
    return -1;
}

/* The rows of the chain, each with its level. */
static CalendarRows gather_rows(Arena *arena, const Stored *stored, const Chain *chain)
{
    CalendarHours *hours = ARENA_ARRAY(arena, CalendarHours, stored->hours_count);
    CalendarDay *days = ARENA_ARRAY(arena, CalendarDay, stored->day_count);
    int64_t *years = ARENA_ARRAY(arena, int64_t, stored->year_count);
    CalendarRows rows = {.hours = hours, .days = days, .years = years};
    for (size_t i = 0; i < stored->hours_count; i++) {
        hours[rows.hours_count] = stored->hours[i].hours;
        hours[rows.hours_count].level = level_in(chain, stored->hours[i].calendar_id);
        rows.hours_count += hours[rows.hours_count].level >= 0;
    }
    for (size_t i = 0; i < stored->day_count; i++) {
        days[rows.day_count] = stored->days[i].day;
        days[rows.day_count].level = level_in(chain, stored->days[i].calendar_id);
        rows.day_count += days[rows.day_count].level >= 0;
    }
    for (size_t i = 0; i < stored->year_count; i++)
        if (level_in(chain, stored->years[i].calendar_id) >= 0)
            years[rows.year_count++] = stored->years[i].year;
    return rows;
}

/* ---- rows that are only looked at ---- */

#define GROWN(arena, Type, items, count, more)                                                     \
    grown((arena), (items), (count), (more), sizeof(Type))
static void *grown(Arena *arena, const void *items, size_t count, size_t more, size_t size)
{
    void *room = arena_alloc(arena, (count + more + 1) * size);
    if (count > 0)
        memcpy(room, items, count * size);
    return room;
}

/* The calendar of the unit; one that it has not yet gets a number that no stored one has. */
static int64_t drafted_calendar(Stored *stored, int64_t unit_id)
{
    const ptrdiff_t row = find_row(stored->calendars, stored->calendar_count, unit_id);
    if (row >= 0)
        return stored->calendars[row].id;
    const int64_t id = -1 - (int64_t)stored->calendar_count;
    stored->calendars[stored->calendar_count++] = (CalendarRow){id, unit_id};
    return id;
}

/* Of two rows for the same days the later one decides, as the one stored last would. */
static void add_draft(Arena *arena, const CalendarDraft *draft, Stored *stored)
{
    const CalendarRows *rows = draft->rows;
    const size_t n = draft->unit_count;
    stored->calendars = GROWN(arena, CalendarRow, stored->calendars, stored->calendar_count, n);
    stored->years = GROWN(arena, YearRow, stored->years, stored->year_count, n * rows->year_count);
    stored->hours =
        GROWN(arena, HoursRow, stored->hours, stored->hours_count, n * rows->hours_count);
    stored->days = GROWN(arena, DatedRow, stored->days, stored->day_count, n * rows->day_count);
    for (size_t u = 0; u < n; u++) {
        const int64_t id = drafted_calendar(stored, draft->unit_ids[u]);
        for (size_t i = 0; i < rows->year_count; i++)
            stored->years[stored->year_count++] = (YearRow){id, rows->years[i]};
        for (size_t i = 0; i < rows->hours_count; i++)
            stored->hours[stored->hours_count++] = (HoursRow){id, rows->hours[i]};
        for (size_t i = 0; i < rows->day_count; i++)
            stored->days[stored->day_count++] = (DatedRow){id, rows->days[i]};
    }
}

bool calendar_set_load(Db *db, Arena *arena, const CalendarSet **out, Error *error)
{
    static const CalendarRows NO_ROWS;
    const CalendarDraft none = {.rows = &NO_ROWS};
    return calendar_set_load_with(db, arena, &none, out, error);
}

bool calendar_set_load_with(Db *db, Arena *arena, const CalendarDraft *draft,
                            const CalendarSet **out, Error *error)
{
    Stored stored = {0};
    const UnitTree *units = UNIT_CACHE.build(db, arena, error);
    if (!units || !read_stored(db, arena, &stored, error))
        return false;
    add_draft(arena, draft, &stored);
    CalendarSet *set = ARENA_NEW(arena, CalendarSet);
    set->units = units;
    set->rows = stored.calendars;
    set->count = stored.calendar_count;
    set->calendars = ARENA_ARRAY(arena, const Calendar *, stored.calendar_count);
    for (size_t i = 0; i < set->count; i++) {
        const Chain chain = chain_of(units, &stored, stored.calendars[i].unit_id);
        const CalendarRows rows = gather_rows(arena, &stored, &chain);
        if (!calendar_build(arena, &rows, &set->calendars[i], error))
            return false;
    }
    *out = set;
    return true;
}

const Calendar *calendar_set_find(const CalendarSet *set, int64_t unit_id)
{
    const Unit *unit = find_unit(set->units, unit_id);
    for (int depth = 0; unit && depth < MAX_DEPTH; depth++) {
        const ptrdiff_t row = find_row(set->rows, set->count, unit->id);
        if (row >= 0)
            return set->calendars[row];
        unit = unit->parent_id ? find_unit(set->units, unit->parent_id) : NULL;
    }
    const ptrdiff_t nation = find_row(set->rows, set->count, 0);
    return nation >= 0 ? set->calendars[nation] : NULL;
}

static bool is_valid_on(const Unit *unit, Date on)
{
    return unit->valid_from.days <= on.days &&
           (unit->valid_to.days == 0 || on.days <= unit->valid_to.days);
}

const Unit *calendar_set_find_unit(const CalendarSet *set, Str code, Date on)
{
    for (size_t i = 0; i < set->units->count && code.len > 0; i++) {
        const Unit *unit = &set->units->units[i];
        if (is_valid_on(unit, on) &&
            (str_equal(unit->code, code) || str_equal(unit->identifier_code, code)))
            return unit;
    }
    return NULL;
}

static const void *build(Db *db, Arena *arena, Error *error)
{
    const CalendarSet *set = NULL;
    return calendar_set_load(db, arena, &set, error) ? set : NULL;
}

const CacheKind CALENDAR_CACHE = {.name = "calendars", .limit_bytes = CACHE_BYTES, .build = build};

const Calendar *calendar_of_unit(const Ctx *cx, int64_t unit_id)
{
    return calendar_set_find(CX_CACHE(cx, "calendars", CalendarSet), unit_id);
}

void calendar_list_units(Ctx *cx, int64_t **out, size_t *out_count)
{
    const CalendarSet *set = CX_CACHE(cx, "calendars", CalendarSet);
    int64_t *units = ARENA_ARRAY(cx->arena, int64_t, set->count + 1);
    *out_count = 0;
    for (size_t i = 0; i < set->count; i++)
        if (set->rows[i].unit_id != 0)
            units[(*out_count)++] = set->rows[i].unit_id;
    *out = units;
}

/* ---- writing ---- */

static const char SQL_ADD_NATIONAL[] = "INSERT INTO calendar (id, unit_id, name)"
                                       " VALUES ($1, NULL, $2) ON CONFLICT (id) DO NOTHING";

static bool store_rows(Db *db, Arena *arena, CalendarEntry entry, const CalendarRows *rows,
                       Error *error)
{
    for (size_t i = 0; i < rows->hours_count; i++)
        if (!calendar_store_hours(db, arena, entry, &rows->hours[i], error))
            return false;
    for (size_t i = 0; i < rows->day_count; i++)
        if (!calendar_store_day(db, arena, entry, &rows->days[i], error))
            return false;
    for (size_t i = 0; i < rows->year_count; i++)
        if (!calendar_store_year(db, entry.calendar_id, rows->years[i], error))
            return false;
    return true;
}

bool calendar_store_national(Db *db, Arena *arena, const CalendarRows *rows, Instant now,
                             Error *error)
{
    int64_t added = 0;
    const CalendarEntry entry = {.calendar_id = CALENDAR_NATIONAL_ID, .entered_at = now};
    if (!db_run_count(db, SQL_ADD_NATIONAL,
                      DB_ARGS(db_int(CALENDAR_NATIONAL_ID), db_cstr(VI("Lịch quốc gia"))), &added,
                      error))
        return false;
    return added == 0 || store_rows(db, arena, entry, rows, error);
}

static const char SQL_ADD_UNIT[] = "INSERT INTO calendar (id, unit_id, name) VALUES ($1, $2, $3)"
                                   " ON CONFLICT (unit_id) DO NOTHING";
static const char SQL_GET_UNIT[] = "SELECT id FROM calendar WHERE unit_id = $1";

bool calendar_store_unit(Db *db, int64_t new_id, const Unit *unit, int64_t *out_id, Error *error)
{
    return db_run(db, SQL_ADD_UNIT, DB_ARGS(db_int(new_id), db_int(unit->id), db_text(unit->name)),
                  error) &&
           db_fetch_int(db, SQL_GET_UNIT, DB_ARGS(db_int(unit->id)), out_id, error);
}

static DbValue optional_date(Arena *arena, Date date)
{
    return date.days ? db_date(arena, date) : db_null();
}

static DbValue certainty_value(Str certainty)
{
    return certainty.len > 0 ? db_text(certainty) : db_cstr(CERTAINTY_SOURCED);
}

static const char SQL_STORE_HOURS[] =
    "INSERT INTO calendar_hours (calendar_id, weekday, valid_from, valid_to, morning_from,"
    " morning_to, afternoon_from, afternoon_to, counts, source, certainty, entered_by, entered_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    " ON CONFLICT (calendar_id, weekday, valid_from) DO UPDATE SET valid_to = excluded.valid_to,"
    " morning_from = excluded.morning_from, morning_to = excluded.morning_to,"
    " afternoon_from = excluded.afternoon_from, afternoon_to = excluded.afternoon_to,"
    " counts = excluded.counts, source = excluded.source, certainty = excluded.certainty,"
    " entered_by = excluded.entered_by, entered_at = excluded.entered_at";

bool calendar_store_hours(Db *db, Arena *arena, CalendarEntry entry, const CalendarHours *hours,
                          Error *error)
{
    return db_run(db, SQL_STORE_HOURS,
                  DB_ARGS(db_int(entry.calendar_id), db_int(hours->weekday),
                          db_date(arena, hours->valid_from), optional_date(arena, hours->valid_to),
                          db_int(hours->morning_from), db_int(hours->morning_to),
                          db_int(hours->afternoon_from), db_int(hours->afternoon_to),
                          db_int(hours->counts), db_text(hours->source),
                          certainty_value(hours->certainty), db_optional(entry.entered_by),
                          db_instant(entry.entered_at)),
                  error);
}

static const char SQL_STORE_DAY[] =
    "INSERT INTO calendar_day (calendar_id, date, type, kind, name, counts, stands_for,"
    " legal_source, certainty, entered_by, entered_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    " ON CONFLICT (calendar_id, date) DO UPDATE SET type = excluded.type, kind = excluded.kind,"
    " name = excluded.name, counts = excluded.counts, stands_for = excluded.stands_for,"
    " legal_source = excluded.legal_source, certainty = excluded.certainty,"
    " entered_by = excluded.entered_by, entered_at = excluded.entered_at";

bool calendar_store_day(Db *db, Arena *arena, CalendarEntry entry, const CalendarDay *day,
                        Error *error)
{
    return db_run(db, SQL_STORE_DAY,
                  DB_ARGS(db_int(entry.calendar_id), db_date(arena, day->date),
                          db_cstr(CALENDAR_DAY_TYPE_CODES[day->type]), db_text(day->kind),
                          db_text(day->name), db_int(day->counts),
                          optional_date(arena, day->stands_for), db_text(day->legal_source),
                          certainty_value(day->certainty), db_optional(entry.entered_by),
                          db_instant(entry.entered_at)),
                  error);
}

static const char SQL_STORE_YEAR[] = "INSERT INTO calendar_year (calendar_id, year) VALUES ($1, $2)"
                                     " ON CONFLICT (calendar_id, year) DO NOTHING";

bool calendar_store_year(Db *db, int64_t calendar_id, int64_t year, Error *error)
{
    return db_run(db, SQL_STORE_YEAR, DB_ARGS(db_int(calendar_id), db_int(year)), error);
}
