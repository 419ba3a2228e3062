/*
 * Random calendars (half days, Saturdays that do not count, summer hours, units over the nation)
 * and random limits with pauses, against a walk minute by minute; then what must hold for all of
 * them.
 */
#include "kernel/calendar.h"
#include "tests/harness/test.h"

#include <stdio.h>
#include <string.h>

#define YEARS 2
#define FIRST_YEAR 2024
#define DAYS 731 /* 2024 and 2025 */
#define MINUTES (DAYS * CALENDAR_MINUTES_PER_DAY)
#define NO_DATA (-1)
#define MAX_HOURS 64
#define MAX_DAYS 120
#define MAX_PAUSES 6

/* ---- the naive side: one mark for each minute ---- */

typedef struct Marks {
    int64_t first; /* minute of 2024-01-01T00:00 */
    uint8_t works[MINUTES];
    bool counts[DAYS];
} Marks;

typedef struct World {
    Arena *arena;
    const Calendar *calendar;
    Marks *marks;
    uint64_t random;
    CalendarHours hours[MAX_HOURS];
    CalendarDay days[MAX_DAYS];
    CalendarRows rows;
    CalendarPause pauses[MAX_PAUSES];
    Error error;
} World;

static int64_t draw(World *w, int64_t below)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return (int64_t)(w->random % (uint64_t)below);
}

/* Pauses and dues never lie far outside, so the marks may simply end. */
static bool works(const Marks *marks, int64_t minute)
{
    const int64_t at = minute - marks->first;
    return at >= 0 && at < MINUTES && marks->works[at];
}

static bool is_known(const Marks *marks, int64_t minute)
{
    return minute >= marks->first && minute < marks->first + MINUTES;
}

static int64_t next_worked(const Marks *marks, int64_t minute)
{
    while (is_known(marks, minute) && !works(marks, minute))
        minute++;
    return is_known(marks, minute) ? minute : NO_DATA;
}

static int64_t burn(const Marks *marks, int64_t minute, int64_t amount)
{
    while (amount > 0 && is_known(marks, minute))
        amount -= works(marks, minute++);
    return amount == 0 ? minute : NO_DATA;
}

static int64_t day_of(const Marks *marks, int64_t minute)
{
    return (minute - marks->first) / CALENDAR_MINUTES_PER_DAY;
}

static int64_t close_of(const Marks *marks, int64_t day)
{
    int64_t minute = marks->first + (day + 1) * CALENDAR_MINUTES_PER_DAY;
    while (!works(marks, minute - 1))
        minute--;
    return minute;
}

/* Close of the first counting day from `day` on. */
static int64_t roll(const Marks *marks, int64_t day)
{
    while (day < DAYS && !marks->counts[day])
        day++;
    return day < DAYS ? close_of(marks, day) : NO_DATA;
}

static int64_t walk_days(const Marks *marks, CalendarLimit limit, int64_t start)
{
    int64_t reached = start;
    int64_t day = day_of(marks, start);
    for (int i = 0; i < limit.count && reached != NO_DATA; i++) {
        reached = roll(marks, day + 1);
        day = reached == NO_DATA ? DAYS : day_of(marks, reached - 1);
    }
    return reached == NO_DATA || limit.minutes == 0 ? reached : burn(marks, reached, limit.minutes);
}

static int64_t last_civil_day(const Marks *marks, CalendarLimit limit, int64_t start)
{
    const int64_t first = marks->first / CALENDAR_MINUTES_PER_DAY;
    const int64_t day = day_of(marks, start);
    if (limit.kind == CALENDAR_DAYS)
        return day + limit.count;
    CivilDate at = date_civil((Date){(int32_t)(first + day)});
    for (int i = 0; i < limit.count; i++) {
        at.year += at.month == 12;
        at.month = at.month == 12 ? 1 : at.month + 1;
    }
    while (!date_exists(at.year, at.month, at.day))
        at.day--;
    return date_of_civil(at).days - first;
}

static bool is_civil(CalendarLimit limit)
{
    return limit.kind == CALENDAR_DAYS || limit.kind == CALENDAR_MONTHS;
}

static int64_t first_due(const Marks *marks, CalendarLimit limit, int64_t start)
{
    if (limit.kind == CALENDAR_WORKING_DAYS)
        return walk_days(marks, limit, start);
    if (limit.kind == CALENDAR_WORKING_MINUTES)
        return burn(marks, start, limit.minutes);
    if (is_civil(limit))
        return roll(marks, last_civil_day(marks, limit, start));
    const int64_t day = day_of(marks, start);
    const int64_t of_day = start - marks->first - day * CALENDAR_MINUTES_PER_DAY;
    return roll(marks, of_day <= 15 * 60 ? day : day + 1);
}

static bool is_paused(const CalendarRequest *request, int64_t minute)
{
    for (size_t i = 0; i < request->pause_count; i++)
        if (request->pauses[i].from <= minute && minute < request->pauses[i].to)
            return true;
    return false;
}

/* The walk with the due that stands, and what a pause does to it when it ends. */
static int64_t after_pause(const Marks *marks, const CalendarRequest *request, int64_t start,
                           int64_t due, int64_t begin, int64_t end, int64_t *moved)
{
    if (request->resume == CALENDAR_RESTART) {
        const int64_t anew = next_worked(marks, end);
        return anew == NO_DATA ? NO_DATA : first_due(marks, request->limit, anew);
    }
    if (is_civil(request->limit)) {
        *moved += day_of(marks, end) - day_of(marks, begin);
        return roll(marks, last_civil_day(marks, request->limit, start) + *moved);
    }
    int64_t left = 0;
    for (int64_t minute = begin; minute < due; minute++)
        left += works(marks, minute);
    return burn(marks, end, left);
}

static int64_t walk(const Marks *marks, const CalendarRequest *request, int64_t start)
{
    int64_t due = first_due(marks, request->limit, start), moved = 0;
    for (int64_t minute = start; due != NO_DATA && minute < due; minute++) {
        int64_t end = minute;
        while (is_paused(request, end))
            end++;
        if (end == minute)
            continue;
        due = after_pause(marks, request, start, due, minute, end, &moved);
        minute = end - 1;
    }
    return due;
}

static int64_t count_walked(const Marks *marks, const CalendarRequest *request, int64_t start,
                            int64_t due)
{
    int64_t counted = 0;
    for (int64_t minute = start; minute < due; minute++)
        counted += works(marks, minute) && !is_paused(request, minute);
    return counted;
}

/* ---- random calendars ---- */

static CalendarHours draw_hours(World *w, int64_t weekday, int64_t level)
{
    CalendarHours hours = {.level = level,
                           .weekday = weekday,
                           .counts = weekday < 5 || draw(w, 2),
                           .source = STR("x")};
    const int64_t kind = weekday == 0 ? 0 : draw(w, weekday < 5 ? 12 : 3);
    if (weekday == 6 || (weekday == 5 && kind == 0))
        return hours; /* off */
    if (kind != 1) {
        hours.morning_from = 360 + draw(w, 120);
        hours.morning_to = 660 + draw(w, 60);
    }
    if (kind != 2) {
        hours.afternoon_from = 720 + draw(w, 120);
        hours.afternoon_to = 960 + draw(w, 150);
    }
    return hours;
}

static void draw_week(World *w, int64_t level, const char *from, const char *to, int64_t chance)
{
    CalendarHours *hours = w->hours + w->rows.hours_count;
    for (int64_t weekday = 0; weekday < 7; weekday++) {
        if (draw(w, 100) >= chance)
            continue;
        *hours = draw_hours(w, weekday, level);
        assert_true(date_parse_iso(str_of(from), &hours->valid_from));
        assert_true(to[0] == 0 || date_parse_iso(str_of(to), &hours->valid_to));
        hours++;
        w->rows.hours_count++;
    }
}

/* No date twice on one level: the dates go up, the levels take turns. */
static void draw_days(World *w)
{
    int32_t date = date_of_civil((CivilDate){FIRST_YEAR, 1, 1}).days;
    for (size_t i = 0; i < MAX_DAYS; i++) {
        const CalendarDayType type = (CalendarDayType)draw(w, CALENDAR_DAY_TYPE_COUNT);
        date += (int32_t)(i % 2 ? draw(w, 2) : 1 + draw(w, 11));
        w->days[i] = (CalendarDay){.level = (int64_t)(i % 2),
                                   .date = {date},
                                   .type = type,
                                   .kind = draw(w, 10) ? STR("holiday") : STR("planned"),
                                   .counts = calendar_day_type_counts(type) && draw(w, 5),
                                   .stands_for = {draw(w, 2) ? date - (int32_t)draw(w, 9) : 0},
                                   .certainty = STR("sourced")};
    }
    w->rows.day_count = MAX_DAYS;
}

/* The row that rules a weekday on a date, looked for from the nearest level and latest begin. */
static const CalendarHours *ruling_hours(const World *w, int64_t weekday, int32_t date)
{
    for (int64_t level = 1; level >= 0; level--) {
        const CalendarHours *latest = NULL;
        for (size_t i = 0; i < w->rows.hours_count; i++) {
            const CalendarHours *row = &w->hours[i];
            if (row->level == level && row->weekday == weekday && row->valid_from.days <= date &&
                (!row->valid_to.days || date <= row->valid_to.days) &&
                (!latest || latest->valid_from.days < row->valid_from.days))
                latest = row;
        }
        if (latest)
            return latest;
    }
    assert_true(false);
    return NULL;
}

static const CalendarDay *ruling_day(const World *w, int32_t date)
{
    const CalendarDay *found = NULL;
    for (size_t i = 0; i < w->rows.day_count; i++)
        if (w->days[i].date.days == date && !str_is(w->days[i].kind, "planned") &&
            (!found || found->level < w->days[i].level))
            found = &w->days[i];
    return found;
}

static bool is_empty(const CalendarHours *hours)
{
    return hours->morning_from == hours->morning_to && hours->afternoon_from == hours->afternoon_to;
}

static void mark_day(World *w, int32_t date, int64_t place)
{
    const CalendarDay *day = ruling_day(w, date);
    const bool pays = day && day->type == CALENDAR_MAKE_UP && day->stands_for.days;
    const CalendarHours *hours =
        ruling_hours(w, date_weekday(pays ? day->stands_for : (Date){date}), date);
    if (day && is_empty(hours))
        hours = ruling_hours(w, 0, date);
    uint8_t *marks = w->marks->works + place * CALENDAR_MINUTES_PER_DAY;
    int worked = 0;
    for (int64_t minute = 0; minute < CALENDAR_MINUTES_PER_DAY; minute++) {
        const bool morning = hours->morning_from <= minute && minute < hours->morning_to;
        const bool afternoon = hours->afternoon_from <= minute && minute < hours->afternoon_to;
        const bool open = day && day->type == CALENDAR_OFF         ? false
                          : day && day->type == CALENDAR_MORNING   ? morning
                          : day && day->type == CALENDAR_AFTERNOON ? afternoon
                                                                   : morning || afternoon;
        marks[minute] = open;
        worked += open;
    }
    w->marks->counts[place] = worked > 0 && (day ? day->counts : hours->counts);
}

static const int64_t KNOWN_YEARS[YEARS] = {FIRST_YEAR + 1, FIRST_YEAR};

static void draw_calendar(World *w)
{
    w->rows = (CalendarRows){
        .hours = w->hours, .days = w->days, .years = KNOWN_YEARS, .year_count = YEARS};
    draw_week(w, 0, "2000-01-01", "", 100);
    draw_week(w, 0, "2024-04-15", "2024-10-15", 60);
    draw_week(w, 1, "2024-06-01", "2025-03-31", 30);
    draw_week(w, 1, "2025-01-01", "", 20);
    draw_days(w);
    const int32_t first = date_of_civil((CivilDate){FIRST_YEAR, 1, 1}).days;
    w->marks->first = (int64_t)first * CALENDAR_MINUTES_PER_DAY;
    for (int32_t i = 0; i < DAYS; i++)
        mark_day(w, first + i, i);
    if (!calendar_build(w->arena, &w->rows, &w->calendar, &w->error))
        print_error("%s\n", w->error.detail);
    check_int(ERROR_NONE, w->error.code);
}

static void open_world(World *w, uint64_t seed)
{
    *w = (World){.arena = arena_new(64u << 20), .random = seed * 2654435761u + 88172645463325252u};
    w->marks = ARENA_NEW(w->arena, Marks);
    draw_calendar(w);
}

static void close_world(World *w)
{
    arena_free(w->arena);
}

/* ---- random requests ---- */

static CalendarLimit draw_limit(World *w)
{
    switch (draw(w, 5)) {
    case 0:
        return (CalendarLimit){CALENDAR_WORKING_DAYS, (int32_t)(1 + draw(w, 20)), 0};
    case 1:
        return (CalendarLimit){CALENDAR_WORKING_DAYS, (int32_t)draw(w, 4),
                               (int32_t)(1 + draw(w, 479))};
    case 2:
        return (CalendarLimit){CALENDAR_WORKING_MINUTES, 0, (int32_t)(1 + draw(w, 5000))};
    case 3:
        return draw(w, 2) ? (CalendarLimit){CALENDAR_DAYS, (int32_t)(1 + draw(w, 60)), 0}
                          : (CalendarLimit){CALENDAR_MONTHS, (int32_t)(1 + draw(w, 6)), 0};
    default:
        return (CalendarLimit){.kind = CALENDAR_SAME_DAY};
    }
}

static CalendarRequest draw_request(World *w)
{
    CalendarRequest request = {.from = w->marks->first + draw(w, MINUTES),
                               .limit = draw_limit(w),
                               .resume = (CalendarResume)draw(w, 2),
                               .pauses = w->pauses,
                               .pause_count = (size_t)draw(w, MAX_PAUSES)};
    for (size_t i = 0; i < request.pause_count; i++) {
        const int64_t from = request.from - 1000 + draw(w, 30000);
        w->pauses[i] = (CalendarPause){from, from + draw(w, 5) * draw(w, 3000)};
        if (i > 0 && draw(w, 4) == 0) /* touches the one before */
            w->pauses[i] = (CalendarPause){w->pauses[i - 1].to, w->pauses[i - 1].to + draw(w, 900)};
    }
    return request;
}

static void tell(const CalendarRequest *request, int64_t start, int64_t expected, int64_t got)
{
    print_error("from %lld (start %lld) kind %d count %d minutes %d resume %d: expected %lld, got "
                "%lld\n",
                (long long)request->from, (long long)start, (int)request->limit.kind,
                (int)request->limit.count, (int)request->limit.minutes, (int)request->resume,
                (long long)expected, (long long)got);
    for (size_t i = 0; i < request->pause_count; i++)
        print_error("  pause %lld %lld\n", (long long)request->pauses[i].from,
                    (long long)request->pauses[i].to);
    assert_true(false);
}

static bool compute(World *w, const CalendarRequest *request, CalendarResult *out)
{
    error_clear(&w->error);
    return calendar_due(w->calendar, request, w->arena, out, &w->error);
}

static void compare(World *w, const CalendarRequest *request)
{
    CalendarResult result = {.due = NO_DATA};
    const bool ok = compute(w, request, &result);
    const int64_t start = next_worked(w->marks, request->from);
    const int64_t due = start == NO_DATA ? NO_DATA : walk(w->marks, request, start);
    if (due != result.due)
        tell(request, start, due, result.due);
    if (!ok)
        return;
    check_int(start, result.start);
    const int64_t counted = count_walked(w->marks, request, start, due);
    if (counted != result.counted_minutes)
        tell(request, start, counted, result.counted_minutes);
}

#define CALENDARS 20

TEST(random_calendars_agree_with_a_walk)
{
    const int64_t cases = test_scale(500000, 4000);
    for (int64_t seed = 1; seed <= CALENDARS; seed++) {
        World w;
        open_world(&w, (uint64_t)seed);
        for (int64_t i = 0; i < cases / CALENDARS; i++) {
            const CalendarRequest request = draw_request(&w);
            compare(&w, &request);
        }
        close_world(&w);
    }
}

/* ---- what holds for every calendar ---- */

/* Runs `check` on random requests of several calendars. */
static void for_requests(void (*check)(World *w, CalendarRequest request))
{
    for (uint64_t seed = 101; seed < 106; seed++) {
        World w;
        open_world(&w, seed);
        for (int64_t i = 0; i < test_scale(40000, 400); i++)
            check(&w, draw_request(&w));
        close_world(&w);
    }
}

static void check_later_start(World *w, CalendarRequest request)
{
    CalendarResult first = {0}, second = {0};
    CalendarRequest later = request;
    request.pause_count = later.pause_count = 0;
    later.from += draw(w, 3000);
    if (compute(w, &request, &first) && compute(w, &later, &second) && second.due < first.due)
        tell(&later, second.start, first.due, second.due);
}

TEST(a_later_start_is_never_due_earlier)
{
    for_requests(check_later_start);
}

/* Of one unit: whole days and minutes each, for on short days 1.9 days may outlast 2. */
static void check_longer_limit(World *w, CalendarRequest request)
{
    CalendarResult first = {0}, second = {0};
    CalendarRequest longer = request;
    if (request.limit.minutes > 0)
        longer.limit.minutes += (int32_t)draw(w, 100);
    else
        longer.limit.count += (int32_t)draw(w, 5);
    if (compute(w, &request, &first) && compute(w, &longer, &second) && second.due < first.due)
        tell(&longer, second.start, first.due, second.due);
}

TEST(a_longer_limit_is_never_due_earlier)
{
    for_requests(check_longer_limit);
}

static void check_rest(World *w, CalendarRequest request)
{
    CalendarResult without = {0}, with = {0};
    CalendarRequest fewer = request;
    request.resume = fewer.resume = CALENDAR_REST;
    fewer.pause_count = fewer.pause_count > 0 ? fewer.pause_count - 1 : 0;
    if (compute(w, &fewer, &without) && compute(w, &request, &with) && with.due < without.due)
        tell(&request, with.start, without.due, with.due);
}

TEST(a_rest_never_shortens)
{
    for_requests(check_rest);
}

/* In working time a rest leaves the minutes of the limit as they are. */
static void check_kept(World *w, CalendarRequest request)
{
    CalendarResult without = {0}, with = {0};
    CalendarRequest bare = request;
    request.resume = CALENDAR_REST;
    bare.pause_count = 0;
    if (!is_civil(request.limit) && compute(w, &bare, &without) && compute(w, &request, &with) &&
        with.counted_minutes != without.counted_minutes)
        tell(&request, with.start, without.counted_minutes, with.counted_minutes);
}

TEST(a_rest_keeps_the_minutes_of_the_limit)
{
    for_requests(check_kept);
}

static void check_order(World *w, CalendarRequest request)
{
    CalendarResult first = {0}, second = {0};
    const bool ok = compute(w, &request, &first);
    for (size_t i = 0; i < request.pause_count / 2; i++) {
        const CalendarPause pause = w->pauses[i];
        w->pauses[i] = w->pauses[request.pause_count - 1 - i];
        w->pauses[request.pause_count - 1 - i] = pause;
    }
    check_int(ok, compute(w, &request, &second));
    if (ok && second.due != first.due)
        tell(&request, second.start, first.due, second.due);
}

TEST(the_order_of_pauses_does_not_matter)
{
    for_requests(check_order);
}

static void check_ledger(World *w, CalendarRequest request)
{
    CalendarResult result = {0};
    CalendarLine *lines = NULL;
    size_t count = 0;
    int64_t sum = 0;
    if (!compute(w, &request, &result))
        return;
    Arena *arena = arena_new(4u << 20);
    assert_true(calendar_explain(w->calendar, &request, &result, arena, &lines, &count, &w->error));
    for (size_t i = 0; i < count; i++) {
        int64_t open = 0;
        for (int64_t minute = 0; minute < CALENDAR_MINUTES_PER_DAY; minute++)
            open += works(w->marks, calendar_minute_of_date(lines[i].date) + minute);
        check_int(open, lines[i].minutes);
        assert_true(lines[i].counted >= 0 && lines[i].counted <= lines[i].minutes);
        assert_true(lines[i].reason.len > 0);
        sum += lines[i].counted;
    }
    check_int(result.counted_minutes, sum);
    check_int(calendar_date_of(request.from).days, lines[0].date.days);
    check_int(calendar_date_of(result.due - 1).days, lines[count - 1].date.days);
    arena_free(arena);
}

TEST(the_ledger_adds_up)
{
    for_requests(check_ledger);
}

/* Years with a gap: nothing is counted over the year that is not known. */
TEST(a_gap_between_years_is_refused)
{
    static const int64_t WITH_GAP[] = {2023, 2025};
    World w;
    CalendarResult result = {0};
    open_world(&w, 7);
    w.rows.years = WITH_GAP;
    assert_true(calendar_build(w.arena, &w.rows, &w.calendar, &w.error));
    CalendarRequest request = {
        .limit = {CALENDAR_DAYS, 400, 0},
        .from = calendar_minute_of_date(date_of_civil((CivilDate){2023, 12, 1}))};
    assert_false(compute(&w, &request, &result));
    assert_true(str_find(str_of(w.error.message), STR("năm 2024")) >= 0);
    request.from = calendar_minute_of_date(date_of_civil((CivilDate){2024, 5, 6}));
    assert_false(compute(&w, &request, &result));
    request.from = calendar_minute_of_date(date_of_civil((CivilDate){2025, 5, 5}));
    request.limit.count = 30;
    assert_true(compute(&w, &request, &result));
    close_world(&w);
}

TEST_MAIN(random_calendars_agree_with_a_walk, a_later_start_is_never_due_earlier,
          a_longer_limit_is_never_due_earlier, a_rest_never_shortens,
          a_rest_keeps_the_minutes_of_the_limit, the_order_of_pauses_does_not_matter,
          the_ledger_adds_up, a_gap_between_years_is_refused)
