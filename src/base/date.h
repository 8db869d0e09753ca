/* date.h - days of the proleptic Gregorian calendar (ISO 8601), counted.
 *
 * A day is the number of days since 1970-01-01, which makes intervals, weeks and "two days later"
 * plain arithmetic.  Source of the conversion: H. Hinnant, "chrono-compatible low-level date algorithms". */
#ifndef UP_BASE_DATE_H
#define UP_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

typedef int32_t up_day;
#define UP_NO_DAY INT32_MIN

typedef struct up_ymd { int32_t year; uint8_t month, day; } up_ymd; /* month, day from 1 */
typedef struct up_days { up_day first, last; } up_days;             /* inclusive; UP_NO_DAY unknown */

up_day up_day_of(int32_t year, int month, int day); /* month and day need not be in range: they carry over */
up_ymd up_ymd_of(up_day day);
int up_weekday(up_day day); /* 0 Monday .. 6 Sunday */
int up_days_in_month(int32_t year, int month);
/* YYYY-MM-DD, years 0001 to 9999, a date that exists; UP_NO_DAY else.  `len` bytes exactly. */
up_day up_day_from_iso(const char *text, uint32_t len);
/* YYYY-MM-DD and NUL; empty for UP_NO_DAY or a year out of range. */
void up_day_to_iso(up_day day, char out[11]);

#endif
