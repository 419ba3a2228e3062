#include "base/base.h"

#include <stdio.h>
#include <time.h>

#define MINUTES_PER_DAY 1440
#define DAYS_PER_ERA 146097 /* 400 Gregorian years */
/* Days from 0000-03-01 to 0000-12-31. Counting years from March puts the leap day last. */
#define EPOCH_SHIFT_DAYS 305

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

CivilDate date_civil(Date date)
{
    const int64_t days = (int64_t)date.days + EPOCH_SHIFT_DAYS;
    const int64_t era = floor_div(days, DAYS_PER_ERA);
    const int64_t of_era = days - era * DAYS_PER_ERA;
    const int64_t year_of_era =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / (DAYS_PER_ERA - 1)) / 365;
    const int64_t day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t march_month = (5 * day_of_year + 2) / 153;
    const int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    return (CivilDate){
        .year = (int32_t)(era * 400 + year_of_era + (month <= 2)),
        .month = (int32_t)month,
        .day = (int32_t)(day_of_year - (153 * march_month + 2) / 5 + 1),
    };
}

static int days_in_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return DAYS[month - 1] + (month == 2 && is_leap);
}

static bool is_day(int year, int month, int day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

Date date_of_civil(CivilDate civil)
{
    ensure(is_day(civil.year, civil.month, civil.day));
    const int64_t year = (int64_t)civil.year - (civil.month <= 2);
    const int64_t era = floor_div(year, 400);
    const int64_t year_of_era = year - era * 400;
    const int64_t march_month = civil.month > 2 ? civil.month - 3 : civil.month + 9;
    const int64_t day_of_year = (153 * march_month + 2) / 5 + civil.day - 1;
    const int64_t of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (Date){(int32_t)(era * DAYS_PER_ERA + of_era - EPOCH_SHIFT_DAYS)};
}

bool date_exists(int year, int month, int day)
{
    return year >= 1000 && year <= 9999 && is_day(year, month, day);
}

int date_weekday(Date date)
{
    const int64_t from_monday = (int64_t)date.days - 1; /* 0001-01-01 is a Monday */
    return (int)(from_monday - 7 * floor_div(from_monday, 7));
}

/* Reads least..most digits off the front of *rest. */
static bool take_number(Str *rest, size_t least, size_t most, int *out)
{
    size_t count = 0;
    int number = 0;
    while (count < rest->len && count < most && rest->data[count] >= '0' &&
           rest->data[count] <= '9') {
        number = number * 10 + (rest->data[count] - '0');
        count++;
    }
    if (count < least)
        return false;
    *rest = str_slice(*rest, count, rest->len);
    *out = number;
    return true;
}

static bool take_char(Str *rest, char c)
{
    if (rest->len == 0 || rest->data[0] != c)
        return false;
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

static bool make_date(int year, int month, int day, Date *out)
{
    if (!date_exists(year, month, day))
        return false;
    *out = date_of_civil((CivilDate){year, month, day});
    return true;
}

bool date_parse_iso(Str text, Date *out)
{
    int year = 0, month = 0, day = 0;
    return take_number(&text, 4, 4, &year) && take_char(&text, '-') &&
           take_number(&text, 2, 2, &month) && take_char(&text, '-') &&
           take_number(&text, 2, 2, &day) && text.len == 0 && make_date(year, month, day, out);
}

bool date_parse_local(Str text, Date *out)
{
    int year = 0, month = 0, day = 0;
    if (date_parse_iso(text, out))
        return true;
    return take_number(&text, 1, 2, &day) && take_char(&text, '/') &&
           take_number(&text, 1, 2, &month) && take_char(&text, '/') &&
           take_number(&text, 4, 4, &year) && text.len == 0 && make_date(year, month, day, out);
}

/* Writes `width` decimal digits and returns what follows them. */
static char *put_number(char *out, int64_t number, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return out + width;
}

static char *put_char(char *out, char c)
{
    *out = c;
    return out + 1;
}

/* A date outside 0000-9999 does not fit its form; nothing that Lam takes in makes one. */
static CivilDate printable(Date date)
{
    const CivilDate civil = date_civil(date);
    ensure(civil.year >= 0 && civil.year <= 9999);
    return civil;
}

static char *put_iso(char *out, Date date)
{
    const CivilDate civil = printable(date);
    out = put_char(put_number(out, civil.year, 4), '-');
    out = put_char(put_number(out, civil.month, 2), '-');
    return put_number(out, civil.day, 2);
}

static char *put_vi(char *out, Date date)
{
    const CivilDate civil = printable(date);
    out = put_char(put_number(out, civil.day, 2), '/');
    out = put_char(put_number(out, civil.month, 2), '/');
    return put_number(out, civil.year, 4);
}

static char *put_hours(char *out, int64_t minute_of_day)
{
    out = put_char(put_number(out, minute_of_day / 60, 2), ':');
    return put_number(out, minute_of_day % 60, 2);
}

void date_format_iso(Date date, char out[11])
{
    *put_iso(out, date) = '\0';
}

void date_format_vi(Date date, char out[11])
{
    *put_vi(out, date) = '\0';
}

Instant instant_now(void)
{
    struct timespec now;
    ensure(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (Instant){(int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000};
}

Date instant_date(Instant at)
{
    return (Date){DATE_OF_1970 + (int32_t)floor_div(at.ms + LOCAL_OFFSET_MS, MS_PER_DAY)};
}

int32_t instant_minute_of_day(Instant at)
{
    const int64_t minutes = floor_div(at.ms + LOCAL_OFFSET_MS, MS_PER_MINUTE);
    return (int32_t)(minutes - MINUTES_PER_DAY * floor_div(minutes, MINUTES_PER_DAY));
}

Instant instant_of_local(Date date, int32_t minute_of_day)
{
    const int64_t days = date.days - DATE_OF_1970;
    return (Instant){days * MS_PER_DAY + minute_of_day * MS_PER_MINUTE - LOCAL_OFFSET_MS};
}

bool instant_parse_local(Str text, Instant *out)
{
    Date date = {0};
    int hour = 0, minute = 0;
    if (text.len != 16 || !date_parse_iso(str_slice(text, 0, 10), &date))
        return false;
    Str rest = str_slice(text, 10, text.len);
    if (!take_char(&rest, 'T') || !take_number(&rest, 2, 2, &hour) || !take_char(&rest, ':') ||
        !take_number(&rest, 2, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *out = instant_of_local(date, hour * 60 + minute);
    return true;
}

void instant_format_local(Instant at, char out[17])
{
    char *end = put_char(put_iso(out, instant_date(at)), 'T');
    *put_hours(end, instant_minute_of_day(at)) = '\0';
}

bool instant_parse_utc(Str text, Instant *out)
{
    Instant minute = {0};
    int second = 0, ms = 0;
    if (text.len != 24 || !instant_parse_local(str_slice(text, 0, 16), &minute))
        return false;
    Str rest = str_slice(text, 16, text.len);
    if (!take_char(&rest, ':') || !take_number(&rest, 2, 2, &second) || !take_char(&rest, '.') ||
        !take_number(&rest, 3, 3, &ms) || !take_char(&rest, 'Z') || second > 59)
        return false;
    *out = (Instant){minute.ms + LOCAL_OFFSET_MS + second * 1000 + ms};
    return true;
}

void instant_format_utc(Instant at, char out[25])
{
    const int64_t day = floor_div(at.ms, MS_PER_DAY);
    const int64_t of_day = at.ms - day * MS_PER_DAY;
    char *end = put_char(put_iso(out, (Date){DATE_OF_1970 + (int32_t)day}), 'T');
    end = put_char(put_hours(end, of_day / MS_PER_MINUTE), ':');
    end = put_char(put_number(end, of_day / 1000 % 60, 2), '.');
    end = put_char(put_number(end, of_day % 1000, 3), 'Z');
    *end = '\0';
}

void instant_format_vi(Instant at, char out[20])
{
    char *end = put_char(put_hours(out, instant_minute_of_day(at)), ' ');
    *put_vi(end, instant_date(at)) = '\0';
}
