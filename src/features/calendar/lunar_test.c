/* Days that are known from printed calendars. */
#include "features/calendar/lunar.h"
#include "tests/harness/test.h"

static void check_day(const char *wanted, Date day)
{
    char text[11];
    date_format_iso(day, text);
    assert_string_equal(wanted, text);
}

TEST(new_years_days_are_those_of_viet_nam)
{
    static const char *const KNOWN[] = {"1985-01-21", "2007-02-17", "2020-01-25", "2021-02-12",
                                        "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29",
                                        "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13",
                                        "2030-02-02", "2031-01-23", "2033-01-31", "2034-02-19"};
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        Date day = {0};
        check_true(date_parse_iso(str_of(KNOWN[i]), &day));
        check_day(KNOWN[i], lunar_new_year(date_civil(day).year));
    }
}

/* 2023 has a second month 2 before its third, 2025 a sixth behind it. */
TEST(the_kings_day_stands_on_the_tenth_of_the_third_month)
{
    check_day("2023-04-29", lunar_date(2023, 3, 10));
    check_day("2024-04-18", lunar_date(2024, 3, 10));
    check_day("2025-04-07", lunar_date(2025, 3, 10));
    check_day("2026-04-26", lunar_date(2026, 3, 10));
    check_day("2027-04-16", lunar_date(2027, 3, 10));
}

TEST_MAIN(new_years_days_are_those_of_viet_nam,
          the_kings_day_stands_on_the_tenth_of_the_third_month)
