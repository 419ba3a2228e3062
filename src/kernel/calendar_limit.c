#include "kernel/calendar.h"

#define MAX_COUNT 99999
#define MAX_DIGITS 5
#define MAX_DECIMALS 4
#define DECIMAL_UNIT 10000 /* ten to the power of MAX_DECIMALS */
#define MINUTES_PER_HOUR 60

typedef struct LimitRow {
    const char *suffix;
    CalendarLimitKind kind;
    bool takes_fraction;
    const char *label;
} LimitRow;

static const LimitRow LIMITS[] = {
    {"wd", CALENDAR_WORKING_DAYS, true, VI("ngày làm việc")},
    {"wh", CALENDAR_WORKING_MINUTES, true, VI("giờ làm việc")},
    {"d", CALENDAR_DAYS, false, VI("ngày")},
    {"m", CALENDAR_MONTHS, false, VI("tháng")},
};

/* A decimal as whole part and ten-thousandths. */
typedef struct Decimal {
    int32_t whole, fraction;
} Decimal;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits at the front of *rest, at most `most` of them. */
static bool take_digits(Str *rest, size_t most, int32_t *value, size_t *count)
{
    *value = 0;
    *count = 0;
    while (*count < rest->len && *count < most && is_digit(rest->data[*count])) {
        *value = *value * 10 + (rest->data[*count] - '0');
        ++*count;
    }
    *rest = str_slice(*rest, *count, rest->len);
    return *count > 0;
}

/* Cuts a number like "5" or "1.25" off *rest. */
static bool take_decimal(Str *rest, Decimal *out, bool *has_fraction)
{
    size_t count = 0;
    *has_fraction = false;
    if (!take_digits(rest, MAX_DIGITS, &out->whole, &count))
        return false;
    if (rest->len == 0 || rest->data[0] != '.')
        return true;
    *has_fraction = true;
    *rest = str_slice(*rest, 1, rest->len);
    if (!take_digits(rest, MAX_DECIMALS, &out->fraction, &count))
        return false;
    for (; count < MAX_DECIMALS; count++)
        out->fraction *= 10;
    return true;
}

/* So many minutes, a part of a minute rounded up. */
static int32_t scale_up(int64_t ten_thousandths, int64_t minutes_per_unit)
{
    return (int32_t)((ten_thousandths * minutes_per_unit + DECIMAL_UNIT - 1) / DECIMAL_UNIT);
}

static CalendarLimit limit_of(CalendarLimitKind kind, Decimal number)
{
    if (kind == CALENDAR_WORKING_MINUTES) {
        const int64_t units = (int64_t)number.whole * DECIMAL_UNIT + number.fraction;
        return (CalendarLimit){kind, 0, scale_up(units, MINUTES_PER_HOUR)};
    }
    return (CalendarLimit){kind, number.whole,
                           scale_up(number.fraction, CALENDAR_MINUTES_PER_WORKING_DAY)};
}

static const LimitRow *find_limit(Str suffix)
{
    for (size_t i = 0; i < COUNT_OF(LIMITS); i++)
        if (str_is(suffix, LIMITS[i].suffix))
            return &LIMITS[i];
    return NULL;
}

bool calendar_parse_limit(Str text, CalendarLimit *out, Error *error)
{
    if (str_is(text, "same-day")) {
        *out = (CalendarLimit){.kind = CALENDAR_SAME_DAY};
        return true;
    }
    Str rest = text;
    Decimal number = {0};
    bool has_fraction = false;
    const bool has_number = take_decimal(&rest, &number, &has_fraction);
    const LimitRow *row = has_number ? find_limit(rest) : NULL;
    if (!row || (has_fraction && !row->takes_fraction))
        return error_set_field(
            error, "limit",
            VI("Thời hạn không đúng dạng; hãy ghi như 5wd, 1.5wd, 8wh, 30d, 3m hoặc same-day."),
            "limit not understood (%zu bytes)", text.len);
    if (number.whole == 0 && number.fraction == 0)
        return error_set_field(error, "limit", VI("Thời hạn phải lớn hơn không."), "limit of zero");
    *out = limit_of(row->kind, number);
    return true;
}

bool calendar_parse_resume(Str text, CalendarResume *out, Error *error)
{
    if (!str_is(text, "rest") && !str_is(text, "restart"))
        return error_set_field(
            error, "resume_rule",
            VI("Cách tính tiếp sau tạm dừng phải là rest (tính phần còn lại) hoặc restart (tính lại từ đầu)."),
            "resume rule not understood (%zu bytes)", text.len);
    *out = str_is(text, "rest") ? CALENDAR_REST : CALENDAR_RESTART;
    return true;
}

bool calendar_parse_minute(Str text, int64_t *out, Error *error)
{
    Instant at = {0};
    if (!instant_parse_local(text, &at))
        return error_set_field(
            error, "from",
            VI("Thời điểm không đúng dạng hoặc không có thật; hãy ghi như 2026-02-13T14:30."),
            "no such local minute (%zu bytes)", text.len);
    *out = calendar_minute_of(at);
    return true;
}

bool calendar_parse_pause(Str text, CalendarPause *out, Error *error)
{
    const ptrdiff_t slash = str_find_char(text, '/');
    Instant from = {0}, to = {0};
    if (slash < 0 || !instant_parse_local(str_slice(text, 0, (size_t)slash), &from) ||
        !instant_parse_local(str_slice(text, (size_t)slash + 1, text.len), &to))
        return error_set_field(
            error, "pause",
            VI("Khoảng tạm dừng không đúng dạng hoặc có ngày không có thật; hãy ghi như 2026-02-13T14:30/2026-02-25T09:00."),
            "pause not understood (%zu bytes)", text.len);
    if (to.ms < from.ms)
        return error_set_field(
            error, "pause",
            VI("Khoảng tạm dừng kết thúc trước khi bắt đầu; hãy kiểm tra lại hai thời điểm."),
            "a pause that ends before it begins");
    *out = (CalendarPause){calendar_minute_of(from), calendar_minute_of(to)};
    return true;
}

/* Ten-thousandths as "1,5": the decimal mark of Vietnamese. */
static Str format_number(Arena *arena, int64_t ten_thousandths)
{
    Str text = arena_format(arena, "%lld,%04lld", (long long)(ten_thousandths / DECIMAL_UNIT),
                            (long long)(ten_thousandths % DECIMAL_UNIT));
    while (text.data[text.len - 1] == '0')
        text.len--;
    if (text.data[text.len - 1] == ',')
        text.len--;
    return text;
}

static const char *unit_label(CalendarLimitKind kind)
{
    for (size_t i = 0; i < COUNT_OF(LIMITS); i++)
        if (LIMITS[i].kind == kind)
            return LIMITS[i].label;
    return "";
}

Str calendar_limit_label(Arena *arena, CalendarLimit limit)
{
    if (limit.kind == CALENDAR_SAME_DAY)
        return str_of(VI("trong ngày"));
    const bool is_hours = limit.kind == CALENDAR_WORKING_MINUTES;
    const int64_t per_unit = is_hours ? MINUTES_PER_HOUR : CALENDAR_MINUTES_PER_WORKING_DAY;
    const int64_t units =
        (int64_t)limit.count * DECIMAL_UNIT + (int64_t)limit.minutes * DECIMAL_UNIT / per_unit;
    const Str number = format_number(arena, units);
    return arena_format(arena, "%.*s %s", STR_ARGS(number), unit_label(limit.kind));
}
