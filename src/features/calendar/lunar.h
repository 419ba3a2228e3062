/*
 * lunar (âm lịch): the days of the Vietnamese lunar calendar that the draft of a year needs. Months
 * begin on the day of the new moon in Việt Nam (UTC+7), the eleventh holds the winter solstice, and
 * of thirteen months the first without a major solar term is the leap month. New moon and sun by
 * the series of Meeus, Astronomical Algorithms, chapters 49 and 25: to a few minutes, so a day can
 * be wrong only where a new moon falls that near to midnight. Pure.
 */
#ifndef CALENDAR_LUNAR_H
#define CALENDAR_LUNAR_H

#include "base/base.h"

/* The first day of the lunar year that begins in this year; 1900 to 2199. */
Date lunar_new_year(int32_t year);
/* That day of that month, not of a leap one, of the lunar year that begins in this year. */
Date lunar_date(int32_t year, int32_t month, int32_t day);

#endif
