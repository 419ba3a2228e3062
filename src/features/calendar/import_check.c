#include "features/calendar/calendar_internal.h"

/* Holidays that stand on the same date each year (Labour Code 2019, art. 112). */
static const struct {
    int month, day;
} FIXED[] = {{1, 1}, {4, 30}, {5, 1}, {9, 2}};
/* Eleven days by the Labour Code, some of them perhaps made up for on others. */
#define LEAST_DAYS_OFF 11

static bool has_day_off(const CalendarRows *rows, Date date)
{
    for (size_t i = 0; i < rows->day_count; i++)
        if (rows->days[i].date.days == date.days)
            return rows->days[i].type == CALENDAR_OFF &&
                   !str_is(rows->days[i].kind, CALENDAR_KIND_PLANNED);
    return false;
}

static int count_days_off(const CalendarRows *rows, int64_t year)
{
    int count = 0;
    for (size_t i = 0; i < rows->day_count; i++)
        count += date_civil(rows->days[i].date).year == year &&
                 rows->days[i].type == CALENDAR_OFF &&
                 !str_is(rows->days[i].kind, CALENDAR_KIND_PLANNED);
    return count;
}

static bool fail_import(Arena *arena, Error *error, const char *message)
{
    error_record(error, ERROR_INPUT, "files", arena_cstr(arena, str_of(message)), "import refused");
    return false;
}

/* A half table would make a year known that is not: every limit over the missing days is wrong. */
static bool check_year(Arena *arena, const CalendarRows *rows, int64_t year, Error *error)
{
    if (year < 2000 || year > 2199)
        return fail_import(arena, error, VI("Năm phải từ 2000 đến 2199."));
    for (size_t i = 0; i < COUNT_OF(FIXED); i++) {
        const Date date = date_of_civil((CivilDate){(int)year, FIXED[i].month, FIXED[i].day});
        if (!has_day_off(rows, date))
            return fail_import(
                arena, error,
                arena_printf(arena,
                             VI("Năm %lld thiếu ngày nghỉ lễ %02d/%02d. Bảng của một năm "
                                "phải có đủ các ngày nghỉ của năm đó."),
                             (long long)year, FIXED[i].day, FIXED[i].month));
    }
    if (count_days_off(rows, year) < LEAST_DAYS_OFF)
        return fail_import(
            arena, error,
            arena_printf(arena,
                         VI("Năm %lld chỉ có %d ngày nghỉ; Bộ luật Lao động cho ít nhất "
                            "%d ngày. Hãy bổ sung ngày Tết, Giỗ Tổ và ngày nghỉ bù."),
                         (long long)year, count_days_off(rows, year), LEAST_DAYS_OFF));
    return true;
}

static bool check_texts(Arena *arena, const CalendarRows *rows, Error *error)
{
    for (size_t i = 0; i < rows->day_count; i++) {
        const CalendarDay *day = &rows->days[i];
        const char *what = NULL;
        if (day->name.len == 0 || day->name.len > 400)
            what = VI("cột name phải có chữ, không quá 400 byte");
        else if (day->legal_source.len == 0 || day->legal_source.len > 800)
            what = VI("cột legal_source phải có chữ, không quá 800 byte");
        else if (day->kind.len == 0 || day->kind.len > 40)
            what = VI("cột kind phải có chữ, không quá 40 byte");
        if (what)
            return fail_import(arena, error,
                               arena_printf(arena, VI("Ngày thứ %zu của bảng: %s."), i + 1, what));
    }
    return true;
}

bool import_check(Arena *arena, Str text, CalendarRows *out, Error *error)
{
    CalendarRows rows = {0};
    Error inner = {0};
    if (text.len > IMPORT_MAX_BYTES)
        return fail_import(arena, error, VI("Tệp lớn hơn 64 kB; bảng của một năm chỉ vài kB."));
    if (!utf8_is_valid(text))
        return fail_import(arena, error, VI("Tệp không phải UTF-8. Hãy lưu lại với mã UTF-8."));
    if (str_starts_with(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.len);
    if (!calendar_parse_days(arena, text, &rows, &inner)) {
        out->faulty_line = rows.faulty_line;
        return fail_import(arena, error, inner.message);
    }
    if (rows.day_count == 0 || rows.day_count > CHANGE_MAX_ROWS)
        return fail_import(arena, error, VI("Bảng phải có từ 1 đến 500 ngày."));
    for (size_t i = 0; i < rows.year_count; i++)
        if (!check_year(arena, &rows, rows.years[i], error))
            return false;
    if (rows.year_count == 0)
        return fail_import(arena, error, VI("Bảng không có ngày nghỉ nào đã được quyết định."));
    if (!check_texts(arena, &rows, error))
        return false;
    *out = rows;
    return true;
}
