#include "features/report/report_month.h"

const char *const REPORT_GRAIN_CODES[GRAIN_COUNT] = {"month", "quarter", "year"};

int64_t report_grain_months(ReportGrain grain)
{
    static const int64_t MONTHS[GRAIN_COUNT] = {1, 3, 12};
    return MONTHS[grain];
}

bool report_grain_parse(Str code, ReportGrain *out)
{
    for (int i = 0; i < GRAIN_COUNT; i++)
        if (str_is(code, REPORT_GRAIN_CODES[i])) {
            *out = (ReportGrain)i;
            return true;
        }
    return false;
}

int64_t report_month_of(Date day)
{
    const CivilDate civil = date_civil(day);
    return REPORT_MONTH(civil.year, civil.month);
}

Date report_month_begin(int64_t month)
{
    return date_of_civil((CivilDate){(int32_t)(month / 12), (int32_t)(month % 12) + 1, 1});
}

Instant report_month_instant(int64_t month)
{
    return instant_of_local(report_month_begin(month), 0);
}

bool report_month_parse(Str text, int64_t *out)
{
    const bool is_iso = str_find_char(text, '-') >= 0;
    int64_t year = 0;
    int64_t month = 0;
    Str rest = str_trim(text);
    Str first = {0};
    if (str_starts_with(rest, STR("T")))
        rest = str_slice(rest, 1, rest.len);
    if (!str_split_next(&rest, is_iso ? '-' : '/', &first) ||
        !str_parse_int(first, is_iso ? &year : &month) || !rest.data ||
        !str_parse_int(rest, is_iso ? &month : &year))
        return false;
    const bool is_there = year >= 2000 && year <= 2199 && month >= 1 && month <= 12;
    if (is_there)
        *out = REPORT_MONTH(year, month);
    return is_there;
}

Str report_month_iso(Arena *arena, int64_t month)
{
    return arena_format(arena, "%04lld-%02lld", (long long)(month / 12),
                        (long long)(month % 12 + 1));
}

Str report_month_label(Arena *arena, int64_t month)
{
    return arena_format(arena, "%02lld/%04lld", (long long)(month % 12 + 1),
                        (long long)(month / 12));
}

Str report_period_label(Arena *arena, ReportGrain grain, int64_t month)
{
    static const char *const QUARTERS[] = {"I", "II", "III", "IV"};
    if (grain == GRAIN_MONTH)
        return report_month_label(arena, month);
    if (grain == GRAIN_QUARTER)
        return arena_format(arena, VI("Quý %s/%lld"), QUARTERS[month % 12 / 3],
                            (long long)(month / 12));
    return arena_format(arena, "%lld", (long long)(month / 12));
}
