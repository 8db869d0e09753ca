/* dates.c - the dates that feeds, tables and HTTP write, as YYYY-MM-DD.
 *
 * ISO 8601 (with or without a time, also 20220304), RFC 822 ("Fri, 04 Mar 2022 10:00:00 GMT", with what feeds make of
 * it: no weekday, full names of months, two digits of a year), "March 4, 2022", "4.3.2022" (day first, as where the
 * point is used), and "3/4/2022" or "3-4-2022" where it can be one day alone, or where the other dates of its column
 * tell the order.  What is none of these is tried as dates of pages are: months in other languages, seconds since 1970.
 * A day is taken in the zone that it is written in. */
#include <string.h>
#include <strings.h>
#include "base/date.h"
#include "base/error.h"
#include "read/html_page.h"
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
    if (n > 8) { /* 20220304123000 */
        size_t digits = (size_t)n;
        while (c.at < c.end && is_digit(*c.at)) c.at++, digits++;
        if (digits != 14) return false;
        c.at -= 14;
        cursor day = {c.at, c.at + 8};
        year = number(&day, 8, NULL);
        return put(year / 10000, year / 100 % 100, year % 100, out);
    }
    if (n != 4 || c.at == c.end || !strchr("-/.", *c.at)) return false;
    char between = *c.at++;
    int month = number(&c, 2, NULL);
    if (c.at == c.end || *c.at++ != between) return false;
    int day = number(&c, 2, NULL);
    return day > 0 && put(year, month, day, out);
}

/* "3/4/2022", "3-4-2022", "3/4/22": three numbers, and which of the first two must be the day. */
static bool three_numbers(cursor c, int *first, int *second, int *year, up_date_order *order) {
    int n;
    *first = number(&c, 2, NULL);
    if (*first < 1 || c.at == c.end || !strchr("/-", *c.at)) return false;
    char between = *c.at++;
    *second = number(&c, 2, NULL);
    if (*second < 1 || c.at == c.end || *c.at++ != between) return false;
    *year = number(&c, 4, &n);
    if (n != 4 && (n != 2 || between == '-')) return false;
    *year = full_year(*year, n);
    *order = *first > 12 ? UP_DAY_FIRST : *second > 12 ? UP_MONTH_FIRST : UP_DATE_ORDER_UNKNOWN;
    return *year >= 0 && (*first <= 12 || *second <= 12);
}

static bool put_ordered(int first, int second, int year, up_date_order order, char out[11]) {
    return order == UP_MONTH_FIRST ? put(year, first, second, out) : put(year, second, first, out);
}

static bool starts_with_day(cursor c, char out[11]) {
    int n, first = number(&c, 2, NULL);
    if (first < 0 || c.at == c.end) return false;
    if (*c.at == '.') {
        c.at++;
        int second = number(&c, 2, NULL);
        if (second >= 0 && c.at < c.end && *c.at == '.') {
            c.at++;
            int year = number(&c, 4, &n);
            return put(full_year(year, n), second, first, out);
        }
        return false;
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

/* Blanks, also the hard and the invisible ones that spreadsheets and pages leave before a date. */
static void pass_blanks(cursor *c) {
    for (;;) {
        const char *from = c->at;
        pass(c, " \t\r\n\"'");
        if (c->end - c->at >= 2 && memcmp(c->at, "\xC2\xA0", 2) == 0) c->at += 2;
        if (c->end - c->at >= 3 && (memcmp(c->at, "\xE2\x80\x8B", 3) == 0 || memcmp(c->at, "\xEF\xBB\xBF", 3) == 0)) c->at += 3;
        if (c->at == from) return;
    }
}

static bool read_strict(cursor c, char out[11]) {
    int first, second, year;
    up_date_order order;
    if (is_digit(*c.at)) {
        if (three_numbers(c, &first, &second, &year, &order)) return (order || first == second) && put_ordered(first, second, year, order, out);
        return starts_with_year(c, out) || starts_with_day(c, out);
    }
    if (starts_with_month(c, out)) return true;
    while (c.at < c.end && is_alpha(*c.at)) c.at++; /* a weekday */
    pass(&c, "., \t\r\n");
    if (c.at == c.end) return false;
    return is_digit(*c.at) ? read_strict(c, out) : starts_with_month(c, out);
}

bool up_read_date(const char *text, size_t len, char out[11]) {
    cursor c = {text, text + len};
    pass_blanks(&c);
    if (c.at == c.end) return false;
    enum { LONGEST_DATE = 48 }; /* what is longer is prose that names a day, perhaps another */
    return read_strict(c, out) || (c.end - c.at <= LONGEST_DATE && up_html_day(c.at, (size_t)(c.end - c.at), out));
}

/* ------------------------------------------------------------------ columns */

const char *up_date_order_name(up_date_order order) { return order == UP_DAY_FIRST ? "day/month" : order == UP_MONTH_FIRST ? "month/day" : NULL; }

void up_date_column_see(up_date_column *column, const char *text, size_t len) {
    cursor c = {text, text + len};
    int first, second, year;
    up_date_order order;
    char day[11];
    pass_blanks(&c);
    if (!three_numbers(c, &first, &second, &year, &order) || !order || !put_ordered(first, second, year, order, day)) return;
    if (order == UP_DAY_FIRST) column->is_day_first = true; else column->is_month_first = true;
}

up_status up_date_column_read(up_date_column *column, const up_reader *reader, const char *text, size_t len, char out[11], const char **told) {
    cursor c = {text, text + len};
    int first, second, year;
    up_date_order order;
    *told = NULL;
    up_date_column_see(column, text, len);
    if (up_read_date(text, len, out)) return UP_OK;
    pass_blanks(&c);
    if (!three_numbers(c, &first, &second, &year, &order) || order) return UP_E_FORMAT;
    order = reader->date_order;
    if (!order) {
        if (column->is_day_first == column->is_month_first) return column->is_day_first ? UP_E_FORMAT : UP_E_MISSING;
        order = column->is_day_first ? UP_DAY_FIRST : UP_MONTH_FIRST;
        *told = up_date_order_name(order);
    }
    return put_ordered(first, second, year, order, out) ? UP_OK : UP_E_FORMAT;
}

up_status up_date_column_refuse(const up_date_column *column, const up_reader *reader, const char *text, size_t len, up_error *err) {
    cursor c = {text, text + len};
    int first, second, year;
    up_date_order order;
    pass_blanks(&c);
    bool may_be_two = three_numbers(c, &first, &second, &year, &order) && !order && !reader->date_order;
    if (may_be_two && column->is_day_first && column->is_month_first)
        return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "'%.40s' may be two days, and the file has dates of both orders; say --dates day/month or month/day", text);
    if (may_be_two) return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "'%.40s' may be two days, and no date near it tells which; say --dates day/month or month/day", text);
    return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "'%.40s' is no date that can be told for sure; expected YYYY-MM-DD", text);
}
