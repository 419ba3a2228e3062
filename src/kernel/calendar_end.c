#include "kernel/calendar_end.h"

static Date first_of(int64_t year)
{
    return date_of_civil((CivilDate){(int32_t)year, 1, 1});
}

CalendarEnd calendar_end(const Calendar *nation, Date today, Arena *arena)
{
    CalendarEnd end = {.year = date_civil(today).year};
    int64_t minutes = 0;
    Error ignored = {0};
    while (nation && calendar_covers(nation, calendar_minute_of_date(first_of(end.year))))
        end.year++;
    end.days = first_of(end.year).days - today.days;
    if (end.days > 0 &&
        calendar_working_minutes_between(nation, calendar_minute_of_date((Date){today.days + 1}),
                                         calendar_minute_of_date(first_of(end.year)) - 1, arena,
                                         &minutes, &ignored))
        end.working_days = minutes / CALENDAR_MINUTES_PER_WORKING_DAY;
    return end;
}

const char *calendar_end_warning(Ctx *cx)
{
    const CalendarEnd end = calendar_end(calendar_of_unit(cx, 0), cx->today, cx->arena);
    if (end.days > CALENDAR_END_WARNS_DAYS)
        return NULL;
    if (end.days <= 0)
        return arena_printf(
            cx->arena,
            VI("Chưa có lịch năm %lld nên chưa tính được thời hạn nào, chưa tiếp nhận "
               "được hồ sơ. Quản trị của tỉnh cần nhập lịch ngay ở mục Lịch làm việc."),
            (long long)end.year);
    return arena_printf(
        cx->arena,
        VI("Chưa có lịch năm %lld. Hồ sơ nhận hôm nay có thời hạn trên %lld ngày làm "
           "việc rơi vào năm đó nên chưa hẹn trả, chưa tiếp nhận được. Quản trị của "
           "tỉnh cần nhập lịch ở mục Lịch làm việc khi có thông báo nghỉ lễ."),
        (long long)end.year, (long long)end.working_days);
}
