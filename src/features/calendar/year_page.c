#include "features/calendar/calendar_pages.h"

#define DAYS_PER_WEEK 7
#define DAYS_PER_YEAR_MAX 366

/* How a day looks: a class, a sign of one letter and words; never colour alone. */
typedef struct Look {
    const char *css, *sign, *words;
} Look;

static Look look_of_dated(const CalendarDay *day)
{
    switch (day->type) {
    case CALENDAR_OFF:
        return (Look){"off", "N", VI("nghỉ")};
    case CALENDAR_MAKE_UP:
        return (Look){"makeup", "B", VI("làm bù")};
    case CALENDAR_MORNING:
        return (Look){"half", "S", VI("chỉ làm buổi sáng")};
    case CALENDAR_AFTERNOON:
        return (Look){"half", "C", VI("chỉ làm buổi chiều")};
    case CALENDAR_WORKING:
    case CALENDAR_DAY_TYPE_COUNT:
        break;
    }
    return (Look){"dated", "L", VI("làm việc")};
}

static Look look_of(const CalendarDayView *view)
{
    const bool works =
        view->morning_from < view->morning_to || view->afternoon_from < view->afternoon_to;
    if (view->day)
        return look_of_dated(view->day);
    if (!works)
        return (Look){"rest", "", VI("nghỉ hằng tuần")};
    if (!view->counts)
        return (Look){"extra", "T", VI("có làm việc, không tính là ngày làm việc")};
    return (Look){"", "", ""};
}

static const char *warning_of(Str certainty)
{
    if (str_is(certainty, "sourced"))
        return NULL;
    return str_is(certainty, "memory") ? VI("theo trí nhớ, chưa đối chiếu") : VI("chưa kiểm chứng");
}

static const char *level_label(int64_t level)
{
    return level == 0 ? VI("quốc gia") : VI("riêng của đơn vị hoặc cấp trên");
}

/* ---- cells ---- */

static YearCell cell_of(Ctx *cx, const CalendarDayView *view)
{
    const Look look = look_of(view);
    YearCell cell = {.day = date_civil(view->date).day,
                     .css = look.css,
                     .sign = look.sign,
                     .words = look.words,
                     .name = view->day ? view->day->name : STR("")};
    if (view->day && warning_of(view->day->certainty))
        cell.sign = arena_printf(cx->arena, "%s?", look.sign);
    if (view->planned && !view->day) {
        cell.sign = "d";
        cell.css = look.css[0] ? look.css : "planned";
        cell.name = view->planned->name;
        cell.words = VI("mới dự kiến, chưa tính");
    }
    return cell;
}

static void put_cell(YearMonth *month, Date date, YearCell cell)
{
    const CivilDate civil = date_civil(date);
    const Date first = date_of_civil((CivilDate){civil.year, civil.month, 1});
    const int place = civil.day - 1 + date_weekday(first);
    month->weeks[place / DAYS_PER_WEEK].cells[place % DAYS_PER_WEEK] = cell;
    month->week_count = (size_t)(place / DAYS_PER_WEEK) + 1;
}

/* ---- rows under the months ---- */

static void add_day(YearDay *days, size_t *count, const CalendarDay *row, bool is_planned)
{
    days[(*count)++] =
        (YearDay){.date = row->date,
                  .weekday = WEEKDAY_LABELS[date_weekday(row->date)],
                  .type = is_planned ? VI("Dự kiến nghỉ") : calendar_day_type_label(row->type),
                  .name = row->name,
                  .source = row->legal_source,
                  .level = level_label(row->level),
                  .warning = is_planned ? VI("mới dự kiến, chưa tính vào thời hạn")
                                        : warning_of(row->certainty)};
}

static Str stretch(Arena *arena, int64_t from, int64_t to)
{
    if (from >= to)
        return STR(VI("nghỉ"));
    return arena_format(arena, "%02d:%02d–%02d:%02d", (int)(from / 60), (int)(from % 60),
                        (int)(to / 60), (int)(to % 60));
}

static Str validity(Arena *arena, const CalendarHours *hours)
{
    char from[11], to[11];
    date_format_vi(hours->valid_from, from);
    if (hours->valid_to.days == 0)
        return arena_format(arena, VI("từ %s"), from);
    date_format_vi(hours->valid_to, to);
    return arena_format(arena, VI("từ %s đến %s"), from, to);
}

static YearHours hours_of(Arena *arena, const CalendarHours *hours)
{
    return (YearHours){.weekday = WEEKDAY_LABELS[hours->weekday],
                       .morning = stretch(arena, hours->morning_from, hours->morning_to),
                       .afternoon = stretch(arena, hours->afternoon_from, hours->afternoon_to),
                       .validity = validity(arena, hours),
                       .source = hours->source,
                       .level = level_label(hours->level),
                       .warning = warning_of(hours->certainty),
                       .counts = hours->counts};
}

/* The weekly rows that decide a day of the year, each once, by weekday. */
typedef struct HoursSet {
    const CalendarHours *rows[200];
    size_t count;
} HoursSet;

static void note_hours(HoursSet *set, const CalendarHours *hours)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->rows[i] == hours)
            return;
    if (set->count < COUNT_OF(set->rows))
        set->rows[set->count++] = hours;
}

static void list_hours(Arena *arena, const HoursSet *set, YearView *view)
{
    YearHours *hours = ARENA_ARRAY(arena, YearHours, set->count + 1);
    for (int weekday = 0; weekday < DAYS_PER_WEEK; weekday++)
        for (size_t i = 0; i < set->count; i++)
            if (set->rows[i]->weekday == weekday)
                hours[view->hours_count++] = hours_of(arena, set->rows[i]);
    view->hours = hours;
}

/* ---- the page ---- */

static bool fill_year(Ctx *cx, const Calendar *calendar, YearView *view, Error *error)
{
    const Date first = date_of_civil((CivilDate){(int)view->year, 1, 1});
    const Date end = date_of_civil((CivilDate){(int)view->year + 1, 1, 1});
    YearDay *days = ARENA_ARRAY(cx->arena, YearDay, 2 * DAYS_PER_YEAR_MAX);
    HoursSet *set = ARENA_NEW(cx->arena, HoursSet);
    for (Date date = first; date.days < end.days; date.days++) {
        CalendarDayView day = {0};
        if (!calendar_view_day(calendar, date, cx->arena, &day, error))
            return false;
        put_cell(&view->months[date_civil(date).month - 1], date, cell_of(cx, &day));
        if (day.day)
            add_day(days, &view->day_count, day.day, false);
        else
            note_hours(set, day.hours);
        if (day.planned)
            add_day(days, &view->day_count, day.planned, true);
    }
    view->days = days;
    list_hours(cx->arena, set, view);
    return true;
}

static Url year_url(Ctx *cx, const char *path, int64_t year)
{
    return url_add_query(cx->arena, url_path(path), "year",
                         arena_format(cx->arena, "%lld", (long long)year));
}

static void add_links(Ctx *cx, int64_t unit_id, YearView *view)
{
    const char *path = unit_id == NATION
                           ? "/calendars/national"
                           : arena_printf(cx->arena, "/calendars/%lld", (long long)unit_id);
    if (view->year > 2000)
        view->previous = year_url(cx, path, view->year - 1);
    if (view->year < 2199)
        view->next = year_url(cx, path, view->year + 1);
    if (!calendar_may_change(cx, unit_id))
        return;
    view->add_days = url_path(arena_printf(cx->arena, "%s/days", path));
    view->add_hours = url_path(arena_printf(cx->arena, "%s/hours", path));
    if (unit_id == NATION)
        view->import = url_path("/calendars/import");
}

bool calendar_path_unit(Ctx *cx, int64_t *out)
{
    if (str_is(cx->path[0], "national")) {
        *out = NATION;
        return true;
    }
    if (cx->path_id <= 0 || !unit_find(cx, cx->path_id))
        return fail(cx, ERROR_NOT_FOUND, VI("Không có đơn vị này."), "unit of a calendar");
    *out = cx->path_id;
    return true;
}

bool year_show(Ctx *cx)
{
    int64_t unit_id = 0;
    Error error = {0};
    YearView *view = ARENA_NEW(cx->arena, YearView);
    if (!calendar_path_unit(cx, &unit_id))
        return false;
    const int64_t wanted = query_int(cx, "year");
    view->year = wanted >= 2000 && wanted <= 2199 ? wanted : date_civil(cx->today).year;
    view->name = calendar_unit_label(cx, unit_id);
    for (int64_t i = 0; i < 12; i++)
        view->months[i].number = i + 1;
    const Calendar *calendar = calendar_of_unit(cx, unit_id);
    if (!calendar)
        view->mistake = VI("Chưa có lịch quốc gia; hãy nhập lịch của năm cần dùng.");
    else if (!fill_year(cx, calendar, view, &error))
        view->mistake = error.message;
    add_links(cx, unit_id, view);
    cx->response.title = STR(VI("Lịch làm việc"));
    year_html(&cx->response.body, view);
    return true;
}
