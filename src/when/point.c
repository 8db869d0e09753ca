/* point.c - a time named to some grain: its days, its neighbours, its TIMEX3 value.
 *
 * Seasons are those of the north and meteorologists': spring is March to May; the winter of a year is
 * the one that begins in its December.  BC years are astronomical below (1 BC is 0) and BCnnnn outside. */
#include "when/point.h"
#include <stdio.h>

static up_day monday_of(up_day day) { return day - up_weekday(day); }

/* The Monday of ISO week `week` of `year`: the week of 4 January is the first. */
static up_day monday_of_week(int32_t year, int week) { return monday_of(up_day_of(year, 1, 4)) + 7 * (week - 1); }

up_point up_point_of_day(up_day day) {
    up_ymd t = up_ymd_of(day);
    return (up_point){UP_GRAIN_DAY, t.year, t.month, t.day};
}

static int32_t floor_to(int32_t year, int32_t step) { return year - ((year % step) + step) % step; }

up_point up_point_around(up_day day, up_grain grain) {
    up_ymd t = up_ymd_of(day);
    up_point p = {grain, t.year, 0, 0};
    switch (grain) {
    case UP_GRAIN_CENTURY: p.year = floor_to(t.year, 100); break;
    case UP_GRAIN_DECADE: p.year = floor_to(t.year, 10); break;
    case UP_GRAIN_HALF: p.n = t.month > 6 ? 2 : 1; break;
    case UP_GRAIN_QUARTER: p.n = (t.month + 2) / 3; break;
    case UP_GRAIN_MONTH: p.n = t.month; break;
    case UP_GRAIN_SEASON:
        p.n = t.month < 3 || t.month == 12 ? 3 : t.month / 3 - 1;
        if (t.month < 3) p.year--;
        break;
    case UP_GRAIN_WEEK:
    case UP_GRAIN_WEEKEND: {
        up_day thursday = monday_of(day) + 3;
        p.year = up_ymd_of(thursday).year;
        p.n = (thursday - up_day_of(p.year, 1, 1)) / 7 + 1;
        break;
    }
    case UP_GRAIN_DAY: return up_point_of_day(day);
    default: break;
    }
    return p;
}

up_point up_point_step(up_point from, up_grain grain, int count) {
    up_day at = up_point_days(from).first;
    up_ymd t = up_ymd_of(at);
    switch (grain) {
    case UP_GRAIN_CENTURY: return up_point_around(up_day_of(t.year + 100 * count, 1, 1), grain);
    case UP_GRAIN_DECADE: return up_point_around(up_day_of(t.year + 10 * count, 1, 1), grain);
    case UP_GRAIN_YEAR: return up_point_around(up_day_of(t.year + count, 1, 1), grain);
    case UP_GRAIN_HALF: return up_point_around(up_day_of(t.year, t.month + 6 * count, 1), grain);
    case UP_GRAIN_SEASON: return up_point_around(up_day_of(t.year, t.month + 3 * count, 1), grain);
    case UP_GRAIN_QUARTER: return up_point_around(up_day_of(t.year, t.month + 3 * count, 1), grain);
    case UP_GRAIN_MONTH: return up_point_around(up_day_of(t.year, t.month + count, 1), grain);
    case UP_GRAIN_WEEK:
    case UP_GRAIN_WEEKEND: return up_point_around(at + 7 * count, grain);
    default: return up_point_of_day(at + count);
    }
}

static up_days months(int32_t year, int first, int n) {
    return (up_days){up_day_of(year, first, 1), up_day_of(year, first + n, 1) - 1};
}

up_days up_point_days(up_point p) {
    switch (p.grain) {
    case UP_GRAIN_CENTURY: return months(p.year, 1, 1200);
    case UP_GRAIN_DECADE: return months(p.year, 1, 120);
    case UP_GRAIN_YEAR: return months(p.year, 1, 12);
    case UP_GRAIN_HALF: return months(p.year, 6 * p.n - 5, 6);
    case UP_GRAIN_SEASON: return months(p.year, 3 * p.n + 3, 3);
    case UP_GRAIN_QUARTER: return months(p.year, 3 * p.n - 2, 3);
    case UP_GRAIN_MONTH: return months(p.year, p.n, 1);
    case UP_GRAIN_WEEK: return (up_days){monday_of_week(p.year, p.n), monday_of_week(p.year, p.n) + 6};
    case UP_GRAIN_WEEKEND: return (up_days){monday_of_week(p.year, p.n) + 5, monday_of_week(p.year, p.n) + 6};
    case UP_GRAIN_DAY: { up_day d = up_day_of(p.year, p.n, p.day); return (up_days){d, d}; }
    default: return (up_days){UP_NO_DAY, UP_NO_DAY};
    }
}

bool up_point_is_real(up_point p) {
    if (p.grain == UP_GRAIN_MONTH) return p.n >= 1 && p.n <= 12;
    return p.grain != UP_GRAIN_DAY || (p.n >= 1 && p.n <= 12 && p.day >= 1 && p.day <= up_days_in_month(p.year, p.n));
}

void up_point_value(up_point p, char out[24]) {
    static const char *const seasons[] = {"SP", "SU", "FA", "WI"};
    char year[12];
    int y = p.year > 9999 ? 9999 : p.year < -9998 ? -9998 : p.year;
    if (y > 0) snprintf(year, sizeof year, "%04d", y);
    else snprintf(year, sizeof year, "BC%04d", 1 - y);
    switch (p.grain) {
    case UP_GRAIN_CENTURY: if (y > 0) snprintf(out, 24, "%02d", y / 100); else snprintf(out, 24, "BC%02d", (1 - y) / 100); break;
    case UP_GRAIN_DECADE: if (y > 0) snprintf(out, 24, "%03d", y / 10); else snprintf(out, 24, "BC%03d", (1 - y) / 10); break;
    case UP_GRAIN_YEAR: snprintf(out, 24, "%s", year); break;
    case UP_GRAIN_HALF: snprintf(out, 24, "%s-H%d", year, p.n & 3); break;
    case UP_GRAIN_SEASON: snprintf(out, 24, "%s-%s", year, seasons[p.n & 3]); break;
    case UP_GRAIN_QUARTER: snprintf(out, 24, "%s-Q%d", year, p.n & 7); break;
    case UP_GRAIN_MONTH: snprintf(out, 24, "%s-%02d", year, p.n & 15); break;
    case UP_GRAIN_WEEK: snprintf(out, 24, "%s-W%02d", year, p.n & 63); break;
    case UP_GRAIN_WEEKEND: snprintf(out, 24, "%s-W%02d-WE", year, p.n & 63); break;
    case UP_GRAIN_DAY: snprintf(out, 24, "%s-%02d-%02d", year, p.n & 15, p.day & 31); break;
    default: out[0] = 0;
    }
}
