#include "base/date.h"
#include <string.h>

up_day up_day_of(int32_t year, int month, int day) {
    int m = month - 1;
    year += m >= 0 ? m / 12 : -((11 - m) / 12);
    m = ((m % 12) + 12) % 12 + 1;
    int32_t y = year - (m <= 2);
    int32_t era = (y >= 0 ? y : y - 399) / 400;
    int32_t yoe = y - era * 400;
    int32_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5;
    int32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468 + (day - 1);
}

up_ymd up_ymd_of(up_day day) {
    int32_t z = day + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    int32_t month = mp < 10 ? mp + 3 : mp - 9;
    return (up_ymd){yoe + era * 400 + (month <= 2), (uint8_t)month, (uint8_t)(doy - (153 * mp + 2) / 5 + 1)};
}

int up_weekday(up_day day) { return (int)((((int64_t)day + 3) % 7 + 7) % 7); }

int up_days_in_month(int32_t year, int month) { return up_day_of(year, month + 1, 1) - up_day_of(year, month, 1); }

static bool digits(const char *s, int n, int *out) {
    *out = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        *out = *out * 10 + (s[i] - '0');
    }
    return true;
}

up_day up_day_from_iso(const char *text, uint32_t len) {
    int y, m, d;
    if (len != 10 || text[4] != '-' || text[7] != '-' || !digits(text, 4, &y) || !digits(text + 5, 2, &m) || !digits(text + 8, 2, &d)) return UP_NO_DAY;
    if (y < 1 || m < 1 || m > 12 || d < 1 || d > up_days_in_month(y, m)) return UP_NO_DAY;
    return up_day_of(y, m, d);
}

void up_day_to_iso(up_day day, char out[11]) {
    out[0] = 0;
    if (day == UP_NO_DAY) return;
    up_ymd t = up_ymd_of(day);
    if (t.year < 1 || t.year > 9999) return;
    const unsigned digits[8] = {(unsigned)t.year / 1000, (unsigned)t.year / 100 % 10, (unsigned)t.year / 10 % 10, (unsigned)t.year % 10, t.month / 10u, t.month % 10u, t.day / 10u, t.day % 10u};
    memcpy(out, "0000-00-00", 11);
    for (int i = 0; i < 8; i++) out[i + (i > 3) + (i > 5)] = (char)('0' + digits[i]);
}
