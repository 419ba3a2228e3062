#include "tests/harness/test.h"

static Date day(const char *text)
{
    Date date = {0};
    assert_true(date_parse_iso(str_of(text), &date));
    return date;
}

TEST(every_day_of_four_centuries_converts_both_ways)
{
    const Date last = day("2400-01-01");
    CivilDate before = {1999, 12, 31};
    for (Date date = day("2000-01-01"); date.days < last.days; date.days++) {
        const CivilDate civil = date_civil(date);
        assert_int_equal(date.days, date_of_civil(civil).days);
        assert_true(date_exists(civil.year, civil.month, civil.day));
        assert_true(civil.day == before.day + 1 || civil.day == 1);
        before = civil;
    }
    check_int(146097, last.days - day("2000-01-01").days);
}

TEST(known_days)
{
    check_int(DATE_OF_1970, day("1970-01-01").days);
    check_int(DATE_OF_1970 - 1, day("1969-12-31").days);
    check_int(DATE_OF_1970 + 20497, day("2026-02-13").days);
    check_int(3, date_weekday(day("1970-01-01")));
    check_int(4, date_weekday(day("2026-02-13")));
    check_int(6, date_weekday(day("1969-12-28")));
    check_int(0, date_weekday(day("1000-01-06")));
    const CivilDate far_back = date_civil((Date){-365});
    check_int(0, far_back.year);
    check_int(1, far_back.month);
    check_int(1, far_back.day);
}

/* 0 stands for "no day" in forms, columns and open ends, so no day that exists may be 0. */
TEST(no_day_that_exists_is_zero)
{
    check_int(1, date_of_civil((CivilDate){1, 1, 1}).days);
    check_true(day("1000-01-01").days > 0);
    check_true(day("1970-01-01").days > 0);
    check_true(instant_date((Instant){0}).days == day("1970-01-01").days);
}

TEST(leap_years)
{
    check_true(date_exists(2024, 2, 29));
    check_true(date_exists(2000, 2, 29));
    check_false(date_exists(1900, 2, 29));
    check_false(date_exists(2026, 2, 29));
    check_false(date_exists(2026, 4, 31));
    check_false(date_exists(2026, 13, 1));
    check_false(date_exists(2026, 0, 1));
    check_false(date_exists(2026, 1, 0));
    check_false(date_exists(999, 1, 1));
    check_false(date_exists(10000, 1, 1));
}

TEST(iso_refuses_everything_else)
{
    static const char *const BAD[] = {
        "",           "2026-2-13",  "2026-02-30",  "2026-02-13 ", " 2026-02-13",
        "26-02-13",   "2026/02/13", "2026-02-1a",  "2026-02-133", "+026-02-13",
        "0000-01-01", "2026-02",    "2026-02-13T", "13/02/2026"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        Date date = {77};
        check_false(date_parse_iso(str_of(BAD[i]), &date));
        check_int(77, date.days);
    }
}

TEST(people_type_dates_in_several_ways)
{
    static const char *const GOOD[] = {"13/02/2026", "13/2/2026", "2026-02-13"};
    static const char *const BAD[] = {"",         "13-02-2026",  "13/02/26",    "31/02/2026",
                                      "13//2026", "013/02/2026", "13/02/2026 ", "2/13/2026",
                                      "1/1/20266"};
    for (size_t i = 0; i < COUNT_OF(GOOD); i++) {
        Date date = {0};
        check_true(date_parse_local(str_of(GOOD[i]), &date));
        check_int(day("2026-02-13").days, date.days);
    }
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        Date date = {77};
        check_false(date_parse_local(str_of(BAD[i]), &date));
        check_int(77, date.days);
    }
}

TEST(dates_are_written_out)
{
    char text[11];
    date_format_iso(day("2026-02-03"), text);
    assert_string_equal("2026-02-03", text);
    date_format_vi(day("2026-02-03"), text);
    assert_string_equal("03/02/2026", text);
}

TEST(local_time_is_seven_hours_ahead)
{
    Instant at = {0};
    check_true(instant_parse_local(STR("2026-02-13T14:30"), &at));
    check_int(1770967800000, at.ms);
    check_int(day("2026-02-13").days, instant_date(at).days);
    check_int(14 * 60 + 30, instant_minute_of_day(at));
    check_int(at.ms, instant_of_local(day("2026-02-13"), 870).ms);

    const Instant before_midnight = {at.ms + (9 * 60 + 29) * MS_PER_MINUTE + 59999};
    check_int(1439, instant_minute_of_day(before_midnight));
    check_int(day("2026-02-13").days, instant_date(before_midnight).days);
    const Instant midnight = {before_midnight.ms + 1};
    check_int(0, instant_minute_of_day(midnight));
    check_int(day("2026-02-14").days, instant_date(midnight).days);
    check_int(day("1970-01-01").days, instant_date((Instant){-1}).days);
    check_int(6 * 60 + 59, instant_minute_of_day((Instant){-1}));
}

TEST(local_time_refuses_everything_else)
{
    static const char *const BAD[] = {"2026-02-13",       "2026-02-13 14:30",  "2026-02-13T24:00",
                                      "2026-02-13T14:60", "2026-02-13T14:30Z", "2026-02-30T14:30",
                                      "2026-02-13T4:30",  "2026-02-13T14:3x",  ""};
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        Instant at = {77};
        check_false(instant_parse_local(str_of(BAD[i]), &at));
        check_int(77, at.ms);
    }
}

TEST(instants_are_written_out)
{
    const Instant at = {1770967800042};
    char local[17], utc[25], vi[20];
    instant_format_local(at, local);
    instant_format_utc(at, utc);
    instant_format_vi(at, vi);
    assert_string_equal("2026-02-13T14:30", local);
    assert_string_equal("2026-02-13T07:30:00.042Z", utc);
    assert_string_equal("14:30 13/02/2026", vi);
    Instant read = {0};
    check_true(instant_parse_utc(str_of(utc), &read));
    check_int(at.ms, read.ms);
    check_false(instant_parse_utc(STR("2026-02-13T07:30:00.042"), &read));
    check_false(instant_parse_utc(STR("2026-02-13T07:30:60.042Z"), &read));
    check_false(instant_parse_utc(STR("2026-02-13T07:30:00.04ZZ"), &read));
    check_int(at.ms, read.ms);
    instant_format_utc((Instant){-1}, utc);
    assert_string_equal("1969-12-31T23:59:59.999Z", utc);
    check_true(instant_now().ms > at.ms);
}

TEST_MAIN(every_day_of_four_centuries_converts_both_ways, known_days, no_day_that_exists_is_zero,
          leap_years, iso_refuses_everything_else, people_type_dates_in_several_ways,
          dates_are_written_out, local_time_is_seven_hours_ahead,
          local_time_refuses_everything_else, instants_are_written_out)
