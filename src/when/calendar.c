/* calendar.c - on which days do the feasts of a year fall?
 *
 * Christian movable feasts hang on Easter (the anonymous Gregorian computus), Jewish ones on the first
 * of Tishri (the fixed Hebrew calendar: mean conjunction and postponements), Islamic ones on the
 * tabular calendar of 30-year cycles, Diwali on the new moon of autumn, as seen at an Indian sunset.
 * Sources: Reingold and Dershowitz, "Calendrical Calculations", chapters on the Hebrew and Islamic
 * calendars; Meeus, "Astronomical Algorithms", chapter 49, its largest terms (good to about an hour).
 *
 * Knowingly wrong: where the month begins by sighting, Ramadan and the Eids may be a day off, and
 * Diwali where the region counts otherwise.  Days are civil days; that feasts begin on the eve is left. */
#include "when/calendar.h"
#include <math.h>
#include <stdlib.h>

static up_day easter(int32_t y) {
    int a = y % 19, b = y / 100, c = y % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
    int month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
    return up_day_of(y, month, day);
}

enum { RATA_DIE_OF_1970 = 719163, HEBREW_EPOCH = -1373427, ISLAMIC_EPOCH = 227015 };

static int32_t hebrew_elapsed(int32_t year) {
    int64_t months = (235 * (int64_t)year - 234) / 19;
    int64_t parts = 12084 + 13753 * months;
    int64_t day = 29 * months + parts / 25920;
    return (int32_t)((3 * (day + 1)) % 7 < 3 ? day + 1 : day);
}

/* The first of Tishri of a Hebrew year. */
static up_day hebrew_new_year(int32_t year) {
    int32_t before = hebrew_elapsed(year - 1), here = hebrew_elapsed(year), after = hebrew_elapsed(year + 1);
    int32_t put_off = after - here == 356 ? 2 : here - before == 382 ? 1 : 0;
    return HEBREW_EPOCH + here + put_off - RATA_DIE_OF_1970;
}

static up_day islamic(int32_t year, int month, int day) {
    return ISLAMIC_EPOCH + (year - 1) * 354 + (3 + 11 * year) / 30 + 29 * (month - 1) + month / 2 + day - 1 - RATA_DIE_OF_1970;
}

/* The `k`th new moon after that of 6 January 2000, as days since 1970-01-01 00:00 UT. */
static double new_moon(int k) {
    const double rad = 3.14159265358979323846 / 180;
    double t = k / 1236.85;
    double mean = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t;
    double sun = rad * (2.5534 + 29.10535670 * k), moon = rad * (201.5643 + 385.81693528 * k), f = rad * (160.7108 + 390.67050284 * k);
    double at = mean - 0.40720 * sin(moon) + 0.17241 * sin(sun) + 0.01608 * sin(2 * moon) + 0.01039 * sin(2 * f) + 0.00739 * sin(moon - sun) - 0.00514 * sin(moon + sun);
    return at - 2440587.5;
}

/* The evening, 18:30 in India, that the last moon of Ashvin ends on or after. */
static up_day diwali(int32_t year) {
    double opens = up_day_of(year, 10, 17) + 0.5;
    int k = (int)floor((opens - 10962) / 29.530588861) - 1;
    while (new_moon(k) < opens) k++;
    return (up_day)floor(new_moon(k) + (5.5 - 18.5) / 24);
}

static up_day nth_weekday(int32_t year, int month, int weekday, int n) {
    up_day first = up_day_of(year, month, 1);
    return first + (weekday - up_weekday(first) + 7) % 7 + 7 * (n - 1);
}

static up_days one(up_day day) { return (up_days){day, day}; }
static up_days run(up_day first, int days) { return (up_days){first, first + days - 1}; }

static up_days islamic_days(int32_t year, int month, int day, int days, up_day near) {
    up_days best = {UP_NO_DAY, UP_NO_DAY};
    int32_t about = (int32_t)((int64_t)(year - 622) * 33 / 32);
    for (int32_t y = about - 1; y <= about + 2; y++) {
        up_day first = islamic(y, month, day);
        if (up_ymd_of(first).year != year) continue;
        if (best.first == UP_NO_DAY || (near != UP_NO_DAY && abs(near - first) < abs(near - best.first))) best = run(first, days);
    }
    return best;
}

up_days up_feast_days(up_feast feast, int32_t year, up_day near) {
    static const uint8_t fixed[][2] = {{1, 1}, {12, 31}, {12, 25}, {12, 24}, {12, 26}, {1, 6}, {2, 14}, {3, 17}, {5, 1}, {6, 19}, {7, 4}, {7, 14}, {10, 31}, {11, 11}, {1, 27}, {3, 20}, {4, 14}};
    if (year < 1583 || year > 9999) return (up_days){UP_NO_DAY, UP_NO_DAY};
    if (feast <= UP_VAISAKHI) return one(up_day_of(year, fixed[feast][0], fixed[feast][1]));
    up_day tishri = hebrew_new_year(year + 3761), nisan = tishri - 163;
    int32_t next = hebrew_new_year(year + 3762) - tishri;
    switch (feast) {
    case UP_MARTIN_LUTHER_KING_DAY: return one(nth_weekday(year, 1, 0, 3));
    case UP_PRESIDENTS_DAY: return one(nth_weekday(year, 2, 0, 3));
    case UP_MEMORIAL_DAY: { up_day last = up_day_of(year, 5, 31); return one(last - up_weekday(last)); }
    case UP_LABOR_DAY: return one(nth_weekday(year, 9, 0, 1));
    case UP_COLUMBUS_DAY: return one(nth_weekday(year, 10, 0, 2));
    case UP_ELECTION_DAY: return one(nth_weekday(year, 11, 0, 1) + 1);
    case UP_THANKSGIVING: return one(nth_weekday(year, 11, 3, 4));
    case UP_ASH_WEDNESDAY: return one(easter(year) - 46);
    case UP_PALM_SUNDAY: return one(easter(year) - 7);
    case UP_GOOD_FRIDAY: return one(easter(year) - 2);
    case UP_EASTER: return one(easter(year));
    case UP_EASTER_MONDAY: return one(easter(year) + 1);
    case UP_PENTECOST: return one(easter(year) + 49);
    case UP_ROSH_HASHANAH: return run(tishri, 2);
    case UP_YOM_KIPPUR: return one(tishri + 9);
    case UP_SUKKOT: return run(tishri + 14, 7);
    case UP_SIMCHAT_TORAH: return one(tishri + 22);
    case UP_HANUKKAH: return run(tishri + 30 + (next % 10 == 5 ? 30 : 29) + 24, 8); /* Heshvan is long in a full year */
    case UP_PURIM: return one(nisan - 30);
    case UP_PASSOVER: return run(nisan, 8);
    case UP_YOM_HASHOAH: return one(nisan + 12);
    case UP_SHAVUOT: return run(nisan + 50, 2);
    case UP_RAMADAN: return islamic_days(year, 9, 1, 30, near);
    case UP_EID_AL_FITR: return islamic_days(year, 10, 1, 1, near);
    case UP_EID_AL_ADHA: return islamic_days(year, 12, 10, 1, near);
    case UP_ASHURA: return islamic_days(year, 1, 10, 1, near);
    case UP_MAWLID: return islamic_days(year, 3, 12, 1, near);
    case UP_DIWALI: return one(diwali(year));
    default: return (up_days){UP_NO_DAY, UP_NO_DAY};
    }
}
