/* point.h - a time named to some grain: a day, a week, a quarter, a decade. */
#ifndef UP_WHEN_POINT_H
#define UP_WHEN_POINT_H

#include "when/when.h"

typedef enum up_grain {
    UP_GRAIN_NONE, UP_GRAIN_CENTURY, UP_GRAIN_DECADE, UP_GRAIN_YEAR, UP_GRAIN_HALF, UP_GRAIN_SEASON, UP_GRAIN_QUARTER,
    UP_GRAIN_MONTH, UP_GRAIN_WEEK, UP_GRAIN_WEEKEND, UP_GRAIN_DAY
} up_grain;

/* `n`: half, season (0 spring .. 3 winter), quarter, month or ISO week of `year`; `day` of the month for
 * UP_GRAIN_DAY.  Decades and centuries keep their first year; 1 BC is year 0.  A week's year is ISO's. */
typedef struct up_point { up_grain grain; int32_t year; int n, day; } up_point;

up_point up_point_of_day(up_day day);
/* The time of that grain that holds `day`. */
up_point up_point_around(up_day day, up_grain grain);
/* `count` steps of `grain` on from the one that holds `from`'s first day. */
up_point up_point_step(up_point from, up_grain grain, int count);
up_days up_point_days(up_point point);
bool up_point_is_real(up_point point); /* its month and day exist */
/* TIMEX3 value of at most 20 bytes and NUL. */
void up_point_value(up_point point, char out[24]);

#endif
