/* dates.c - the dates that feeds, tables and HTTP write, as YYYY-MM-DD.
 *
 * ISO 8601 (with or without a time, also 20220304), RFC 822 ("Fri, 04 Mar 2022 10:00:00 GMT", with what feeds make of
 * it: no weekday, full names of months, two digits of a year), "March 4, 2022", "4.3.2022" (day first, as where the
 * point is used), and "3/4/2022" only where it can be one day alone.  A day is taken in the zone that it is written in. */
#include <string.h>
#include <strings.h>
#include "base/date.h"
#include "read/parts.h"

typedef struct cursor { const char *at, *end; } cursor;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_alpha(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

/* A number of at most `most` digits; -1 when there is none or it goes on. */
static int number(cursor *c, int most, int *n_digits) {
    int value = 0, n = 0;
    while (c->at < c->end && is_digit(*c->at) && n <= most) value = value * 10 + (*c->at++ - '0'), n++;
    if (n_digits) *n_digits = n;
    return n == 0 || n > most ? -1 : value;
}

static void pass(cursor *c, const char *what) { while (c->at < c->end && *c->at && strchr(what, *c->at)) c->at++; }

static int month_named(cursor *c) {
    static const char *const names[] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};
    size_t len = 0;
    while (c->at + len < c->end && is_alpha(c->at[len])) len++;
    for (int m = 0; m < 12; m++)
        if ((len >= 3 && len <= strlen(names[m]) && strncasecmp(c->at, names[m], len) == 0) || (m == 8 && len == 4 && strncasecmp(c->at, "sept", 4) == 0)) {
            c->at += len;
            pass(c, ".");
            return m + 1;
        }
    return 0;
}

static bool put(int year, int month, int day, char out[11]) {
    if (year < 1000 || month < 1 || month > 12 || day < 1 || day > up_days_in_month(year, month)) return false;
    up_day_to_iso(up_day_of(year, month, day), out);
    return out[0] != 0;
}

static int full_year(int year, int n_digits) { return n_digits == 4 ? year : n_digits == 2 ? year + (year < 70 ? 2000 : 1900) : -1; }

static bool starts_with_year(cursor c, char out[11]) {
    int n, year = number(&c, 8, &n);
    if (n == 8) return put(year / 10000, year / 100 % 100, year % 100, out);
    if (n != 4 || c.at == c.end || !strchr("-/.", *c.at)) return false;
    char between = *c.at++;
    int month = number(&c, 2, NULL);
    if (c.at == c.end || *c.at++ != between) return false;
    int day = number(&c, 2, NULL);
    return day > 0 && put(year, month, day, out);
}

static bool starts_with_day(cursor c, char out[11]) {
    int n, first = number(&c, 2, NULL);
    if (first < 0 || c.at == c.end) return false;
    if (strchr("./", *c.at)) {
        char between = *c.at++;
        int second = number(&c, 2, NULL);
        if (second < 0 || c.at == c.end || *c.at++ != between) return false;
        int year = number(&c, 4, &n);
        year = full_year(year, n);
        if (between == '.' || first > 12 || first == second) return put(year, second, first, out);
        return second > 12 && put(year, first, second, out);
    }
    pass(&c, "stndrh"); /* 1st, 2nd, 3rd, 4th */
    pass(&c, " -,");
    int month = month_named(&c);
    pass(&c, " -,");
    int year = number(&c, 4, &n);
    return month && put(full_year(year, n), month, first, out);
}

static bool starts_with_month(cursor c, char out[11]) {
    int n, month = month_named(&c);
    pass(&c, " ");
    int day = number(&c, 2, NULL);
    if (!month || day < 0) return false;
    pass(&c, "stndrh");
    pass(&c, " ,");
    int year = number(&c, 4, &n);
    return put(full_year(year, n), month, day, out);
}

bool up_read_date(const char *text, size_t len, char out[11]) {
    cursor c = {text, text + len};
    pass(&c, " \t\r\n");
    if (c.at == c.end) return false;
    if (is_digit(*c.at)) return starts_with_year(c, out) || starts_with_day(c, out);
    if (starts_with_month(c, out)) return true;
    while (c.at < c.end && is_alpha(*c.at)) c.at++; /* a weekday */
    pass(&c, "., \t\r\n");
    if (c.at == c.end) return false;
    return is_digit(*c.at) ? starts_with_year(c, out) || starts_with_day(c, out) : starts_with_month(c, out);
}
