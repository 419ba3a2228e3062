/* The next year as the Labour Code gives it, while nobody has announced it: a draft to be compared
 * and confirmed, never used before. */
#include "features/calendar/calendar.h"
#include "features/calendar/calendar_pages.h"
#include "features/calendar/lunar.h"
#include "kernel/calendar_end.h"

#include <stdlib.h>

#define MAX_DAYS 40
#define SOURCE VI("Bộ luật Lao động 2019, điều 112; chưa có thông báo chính thức")
#define SOURCE_OF_MADE_UP                                                                          \
    VI("Bộ luật Lao động 2019, điều 111 khoản 3; chưa có thông báo chính thức")
#define SATURDAY 5

typedef struct Draft {
    Arena *arena;
    CalendarDay days[MAX_DAYS];
    size_t count;
} Draft;

static void add(Draft *draft, Date date, const char *kind, const char *name, const char *source)
{
    ensure(draft->count < MAX_DAYS);
    draft->days[draft->count++] = (CalendarDay){.date = date,
                                                .type = CALENDAR_OFF,
                                                .kind = str_of(kind),
                                                .name = str_of(name),
                                                .legal_source = str_of(source),
                                                .certainty = STR("uncertain")};
}

static void add_fixed(Draft *draft, int64_t year, int month, int day, const char *name)
{
    add(draft, date_of_civil((CivilDate){(int32_t)year, month, day}), "holiday", name, SOURCE);
}

/* One day before the new year and four of it, as the last announcements chose. */
static void add_new_year(Draft *draft, int32_t year)
{
    const Date first = lunar_new_year(year);
    add(draft, (Date){first.days - 1}, "holiday", VI("Tết Nguyên đán (ngày cuối năm âm lịch)"),
        SOURCE);
    for (int i = 0; i < 4; i++)
        add(draft, (Date){first.days + i}, "holiday",
            arena_printf(draft->arena, VI("Tết Nguyên đán (mùng %d)"), i + 1), SOURCE);
}

/* The second day of the national holiday stands where it makes the rest longer. */
static void add_national_day(Draft *draft, int64_t year)
{
    const Date day = date_of_civil((CivilDate){(int32_t)year, 9, 2});
    const int weekday = date_weekday(day);
    const int beside = weekday == 1 || weekday == 6 ? -1 : 1;
    add(draft, day, "holiday", VI("Quốc khánh"), SOURCE);
    add(draft, (Date){day.days + beside}, "holiday", VI("Quốc khánh (ngày liền kề)"), SOURCE);
}

static bool has(const Draft *draft, Date date)
{
    for (size_t i = 0; i < draft->count; i++)
        if (draft->days[i].date.days == date.days)
            return true;
    return false;
}

static int compare_days(const void *a, const void *b)
{
    return ((const CalendarDay *)a)->date.days - ((const CalendarDay *)b)->date.days;
}

/* A holiday on a weekly day off is made up for on the next working day. */
static void add_made_up_days(Draft *draft)
{
    const size_t holidays = draft->count;
    for (size_t i = 0; i < holidays; i++) {
        Date date = draft->days[i].date;
        if (date_weekday(date) < SATURDAY)
            continue;
        while (date_weekday(date) >= SATURDAY || has(draft, date))
            date.days++;
        add(draft, date, "compensatory_off",
            arena_printf(draft->arena, VI("Nghỉ bù %.*s"), STR_ARGS(draft->days[i].name)),
            SOURCE_OF_MADE_UP);
    }
}

CalendarRows calendar_draft_of_year(Arena *arena, int64_t year)
{
    Draft *draft = ARENA_NEW(arena, Draft);
    draft->arena = arena;
    add_fixed(draft, year, 1, 1, VI("Tết Dương lịch"));
    add_new_year(draft, (int32_t)year);
    add(draft, lunar_date((int32_t)year, 3, 10), "holiday", VI("Giỗ Tổ Hùng Vương"), SOURCE);
    add_fixed(draft, year, 4, 30, VI("Ngày Chiến thắng"));
    add_fixed(draft, year, 5, 1, VI("Ngày Quốc tế lao động"));
    add_national_day(draft, year);
    qsort(draft->days, draft->count, sizeof *draft->days, compare_days);
    add_made_up_days(draft);
    add(draft, date_of_civil((CivilDate){(int32_t)year, 11, 24}), CALENDAR_KIND_PLANNED,
        VI("Ngày Văn hóa Việt Nam"), VI("Nghị quyết 80 của Bộ Chính trị; chưa kiểm chứng"));
    qsort(draft->days, draft->count, sizeof *draft->days, compare_days);
    return (CalendarRows){.days = draft->days, .day_count = draft->count};
}

int64_t import_draft_year(Ctx *cx)
{
    return calendar_end(calendar_of_unit(cx, NATION), cx->today, cx->arena).year;
}

bool import_post_draft(Ctx *cx)
{
    const int64_t target = NATION;
    const int64_t year = import_draft_year(cx);
    Buf text = buf_new(cx->arena, 8192);
    if (!calendar_is_of_province(cx))
        return fail(cx, ERROR_FORBIDDEN, VI("Chỉ quản trị của tỉnh nhập lịch quốc gia."),
                    "draft by a unit's administrator");
    const CalendarRows rows = calendar_draft_of_year(cx->arena, year);
    calendar_write_days(&text, rows.days, rows.day_count);
    Change change = {.kind = CHANGE_IMPORT,
                     .title =
                         arena_format(cx->arena, VI("Lịch năm %lld (dự thảo)"), (long long)year),
                     .legal_source = STR(SOURCE),
                     .rows = buf_str(&text),
                     .row_count = (int64_t)rows.day_count,
                     .first_date = rows.days[0].date,
                     .last_date = rows.days[rows.day_count - 1].date};
    if (!change_store(cx, &change, &target, 1))
        return false;
    redirect(cx, change_url(cx, change.id, "").text);
    return true;
}
