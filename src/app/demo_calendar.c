#include "app/demo_internal.h"

#include "features/calendar/calendar.h"
#include "kernel/calendar_store.h"
#include "kernel/unit.h"

/* The calendars of the demonstration: the years to come, and communes that do not keep the nation's
 * hours. */

#define SATURDAY 5
#define POLICE_SOURCE                                                                              \
    VI("Cơ sở dữ liệu quốc gia về TTHC, thủ tục cư trú: tiếp nhận cả sáng thứ Bảy")
#define SEASON_SOURCE VI("Giờ mùa đông minh họa; hãy nhập quyết định của đơn vị")

typedef struct DemoPolice {
    const char *commune, *name, *short_name, *identifier_code;
} DemoPolice;
static const DemoPolice POLICE[] = {
    {"16681", VI("Công an phường Thành Vinh"), VI("CA Thành Vinh"), "H41.21.91"},
    {"16690", VI("Công an phường Trường Vinh"), VI("CA Trường Vinh"), "H41.22.91"},
};
/* Winter hours: later in the morning, shorter at noon. */
static const char WINTER_COMMUNE[] = "16702";

static bool store_hours(Demo *demo, const Unit *unit, const CalendarHours *hours, size_t count,
                        Error *error)
{
    CalendarEntry entry = {.entered_at = demo_start(demo->plan->today)};
    if (!calendar_store_unit(demo->plan->db, id_next(&demo->ids), unit, &entry.calendar_id, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!calendar_store_hours(demo->plan->db, demo->arena, entry, &hours[i], error))
            return false;
    return true;
}

static bool make_police(Demo *demo, const CalendarSet *set, const DemoPolice *row, Error *error)
{
    const Unit *commune = calendar_set_find_unit(set, str_of(row->commune), demo->plan->today);
    if (!commune)
        return true;
    const Unit unit = {.id = id_next(&demo->ids),
                       .code = arena_format(demo->arena, "ca-%s", row->commune),
                       .identifier_code = str_of(row->identifier_code),
                       .name = str_of(row->name),
                       .short_name = str_of(row->short_name),
                       .kind = STR(VI("công an")),
                       .level = STR("part"),
                       .parent_id = commune->id,
                       .valid_from = commune->valid_from};
    const CalendarHours saturday = {.weekday = SATURDAY,
                                    .valid_from = commune->valid_from,
                                    .morning_from = 7 * 60,
                                    .morning_to = 11 * 60 + 30,
                                    .source = STR(POLICE_SOURCE),
                                    .certainty = STR("sourced")};
    return unit_store(demo->plan->db, &unit, error) &&
           store_hours(demo, &unit, &saturday, 1, error);
}

static bool make_winter(Demo *demo, const CalendarSet *set, Error *error)
{
    const Unit *commune = calendar_set_find_unit(set, str_of(WINTER_COMMUNE), demo->plan->today);
    CalendarHours hours[5];
    for (int64_t i = 0; commune && i < 5; i++)
        hours[i] = (CalendarHours){.weekday = i,
                                   .valid_from = date_of_civil((CivilDate){2025, 10, 16}),
                                   .valid_to = date_of_civil((CivilDate){2026, 4, 15}),
                                   .morning_from = 7 * 60 + 30,
                                   .morning_to = 11 * 60 + 30,
                                   .afternoon_from = 13 * 60,
                                   .afternoon_to = 17 * 60,
                                   .counts = true,
                                   .source = STR(SEASON_SOURCE),
                                   .certainty = STR("uncertain")};
    return !commune || store_hours(demo, commune, hours, COUNT_OF(hours), error);
}

/* ---- years that nobody has announced yet ---- */

#define FIRST_YEAR 2023

static bool make_year(Demo *demo, int32_t year, Error *error)
{
    const CalendarRows rows = calendar_draft_of_year(demo->arena, year);
    const CalendarEntry entry = {.calendar_id = CALENDAR_NATIONAL_ID,
                                 .entered_at = demo_start(demo->plan->today)};
    for (size_t i = 0; i < rows.day_count; i++)
        if (!calendar_store_day(demo->plan->db, demo->arena, entry, &rows.days[i], error))
            return false;
    return calendar_store_year(demo->plan->db, entry.calendar_id, year, error);
}

/* A real province waits for the announcement (decision 35); who tries Lam must not have to: here
 * drafts stand for it, on the page of the calendar marked as such. */
static bool make_years(Demo *demo, const CalendarSet *set, Error *error)
{
    const Calendar *nation = calendar_set_find(set, 0);
    const int32_t last = date_civil(demo->plan->today).year + 1;
    for (int32_t year = FIRST_YEAR; year <= last; year++) {
        const Date first = date_of_civil((CivilDate){year, 1, 1});
        if (!calendar_covers(nation, calendar_minute_of_date(first)) &&
            !make_year(demo, year, error))
            return false;
    }
    return true;
}

bool demo_make_calendars(Demo *demo, Error *error)
{
    const CalendarSet *set = NULL;
    if (!calendar_set_load(demo->plan->db, demo->arena, &set, error) ||
        !make_years(demo, set, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(POLICE); i++)
        if (!make_police(demo, set, &POLICE[i], error))
            return false;
    return make_winter(demo, set, error);
}
