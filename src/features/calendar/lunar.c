#include "features/calendar/lunar.h"

#include <math.h>

#define JULIAN_OF_DATE_0 1721424.5 /* Julian day of 00:00 UTC of Date 0 */
#define OFFSET_DAYS (7.0 / 24)
#define DELTA_T_DAYS (70.0 / 86400) /* between the time of the series and UTC, this century */
#define JULIAN_2000 2451545.0
#define MONTH_DAYS 29.530588861
#define ELEVENTH 11

static double sine(double degrees)
{
    return sin(degrees * (M_PI / 180));
}

/* The periodic terms of a new moon: a factor of the sun's eccentricity to this power, and how often
 * the anomalies of sun and moon and the moon's argument of latitude go in. */
static const struct {
    double amplitude;
    int power, sun, moon, latitude;
} TERMS[] = {
    {-0.40720, 0, 0, 1, 0}, {0.17241, 1, 1, 0, 0},   {0.01608, 0, 0, 2, 0},
    {0.01039, 0, 0, 0, 2},  {0.00739, 1, -1, 1, 0},  {-0.00514, 1, 1, 1, 0},
    {0.00208, 2, 2, 0, 0},  {-0.00111, 0, 0, 1, -2}, {-0.00057, 0, 0, 1, 2},
    {0.00056, 1, 1, 2, 0},  {-0.00042, 0, 0, 3, 0},  {0.00042, 1, 1, 0, 2},
    {0.00038, 1, 1, 0, -2}, {-0.00024, 1, -1, 2, 0},
};

/* The local day of new moon number k, 0 being the first of 2000. */
static Date new_moon(double k)
{
    const double t = k / 1236.85;
    const double sun = 2.5534 + 29.10535670 * k - 0.0000014 * t * t;
    const double moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t;
    const double latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t * t;
    const double node = 124.7746 - 1.56375588 * k + 0.0020672 * t * t;
    const double eccentricity = 1 - 0.002516 * t - 0.0000074 * t * t;
    double at = 2451550.09766 + MONTH_DAYS * k + 0.00015437 * t * t - 0.00017 * sine(node);
    for (size_t i = 0; i < COUNT_OF(TERMS); i++)
        at += TERMS[i].amplitude * pow(eccentricity, TERMS[i].power) *
              sine(TERMS[i].sun * sun + TERMS[i].moon * moon + TERMS[i].latitude * latitude);
    return (Date){(int32_t)floor(at - DELTA_T_DAYS + OFFSET_DAYS - JULIAN_OF_DATE_0)};
}

/* The twelfth of the sun's way in which it stands as the day begins; 9 from the winter solstice. */
static int sector(Date day)
{
    const double t = (day.days + JULIAN_OF_DATE_0 - OFFSET_DAYS - JULIAN_2000) / 36525;
    const double anomaly = 357.52911 + 35999.05029 * t - 0.0001537 * t * t;
    const double longitude = 280.46646 + 36000.76983 * t + 0.0003032 * t * t +
                             (1.914602 - 0.004817 * t) * sine(anomaly) +
                             0.019993 * sine(2 * anomaly) + 0.000289 * sine(3 * anomaly) - 0.00569 -
                             0.00478 * sine(125.04 - 1934.136 * t);
    return (int)floor(longitude / 30 - 12 * floor(longitude / 360));
}

/* The number of the new moon that begins the month with the winter solstice of the year. */
static double eleventh_of(int32_t year)
{
    const Date last = date_of_civil((CivilDate){year, 12, 31});
    double k = floor((last.days + JULIAN_OF_DATE_0 - 2451550.09766) / MONTH_DAYS) + 1;
    while (sector(new_moon(k)) >= 9 || new_moon(k).days > last.days)
        k--;
    return k;
}

Date lunar_date(int32_t year, int32_t month, int32_t day)
{
    const double first = eleventh_of(year - 1);
    bool may_leap = eleventh_of(year) - first > 12.5;
    int32_t number = ELEVENTH;
    double k = first;
    do {
        k++;
        const bool is_leap = may_leap && sector(new_moon(k)) == sector(new_moon(k + 1));
        may_leap = may_leap && !is_leap;
        number += !is_leap;
    } while (number != month + 12);
    return (Date){new_moon(k).days + day - 1};
}

Date lunar_new_year(int32_t year)
{
    return lunar_date(year, 1, 1);
}
