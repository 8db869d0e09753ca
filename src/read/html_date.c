/* html_date.c - days as pages write them: machine forms, and the commonest in prose.
 *
 * The day is taken as written, without moving it to another zone: a report of the evening of 4 March in New York
 * is of 4 March, also where the machine form says so in that zone's time.  03/04/2022 is no day: it is two. */
#include <string.h>
#include "base/date.h"
#include "base/utf8.h"
#include "read/html_page.h"

enum { FIRST_YEAR = 1970, LAST_YEAR = 2100 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool put_day(int year, int month, int day, char out[11]) {
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || day > up_days_in_month(year, month)) return false;
    if (year == 1970 && month == 1 && day == 1) return false; /* an empty field, counted in seconds */
    up_day_to_iso(up_day_of(year, month, day), out);
    return true;
}

/* Digits from `*at` on, at most `most` of them; how many there were. */
static int number(const char *s, size_t len, size_t *at, int most, int *value) {
    int n = 0;
    for (*value = 0; *at < len && n < most && is_digit(s[*at]); n++) *value = *value * 10 + (s[(*at)++] - '0');
    return n;
}

/* Names of months by how they begin, folded; a name's letters beyond the beginning do not matter.  Longer ones first. */
static const struct { const char *begins; uint8_t month; } months[] = {
    {"jan", 1}, {"feb", 2}, {"fev", 2}, {"marzo", 3}, {"mar", 3}, {"maart", 3}, {"apr", 4}, {"abr", 4}, {"avr", 4}, {"may", 5}, {"mai", 5},
    {"mag", 5}, {"mei", 5}, {"juni", 6}, {"june", 6}, {"jun", 6},
    {"juin", 6}, {"giu", 6}, {"juli", 7}, {"july", 7}, {"juil", 7}, {"jul", 7}, {"lug", 7}, {"aug", 8}, {"aout", 8}, {"ago", 8}, {"sep", 9},
    {"set", 9}, {"oct", 10}, {"okt", 10}, {"out", 10}, {"ott", 10},
    {"nov", 11}, {"dec", 12}, {"dez", 12}, {"dic", 12}, {"ene", 1}, {"gen", 1}, {"mrt", 3}, {"mayo", 5},
    {"\xD1\x8F\xD0\xBD\xD0\xB2", 1}, {"\xD1\x84\xD0\xB5\xD0\xB2", 2}, {"\xD0\xBC\xD0\xB0\xD1\x80", 3}, {"\xD0\xB0\xD0\xBF\xD1\x80", 4},
    {"\xD0\xBC\xD0\xB0\xD1\x8F", 5}, {"\xD0\xB8\xD1\x8E\xD0\xBD", 6},
    {"\xD0\xB8\xD1\x8E\xD0\xBB", 7}, {"\xD0\xB0\xD0\xB2\xD0\xB3", 8}, {"\xD1\x81\xD0\xB5\xD0\xBD", 9}, {"\xD0\xBE\xD0\xBA\xD1\x82", 10},
    {"\xD0\xBD\xD0\xBE\xD1\x8F", 11}, {"\xD0\xB4\xD0\xB5\xD0\xBA", 12},
};

/* Tells cheaply that a word is no month, by its first letter; what begins beyond ASCII may be one. */
static bool may_begin_month(unsigned char first) {
    static const char letters[] = "adefgjlmnos"; /* of the names above */
    return first >= 0x80 || memchr(letters, first | 0x20, sizeof letters - 1);
}

/* The month whose name stands at `*at`; 0 for none.  Moves behind the word and a full stop. */
static int month_at(const char *s, size_t len, size_t *at) {
    size_t i = *at;
    while (i < len && ((unsigned char)s[i] >= 0x80 || ((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z'))) i++;
    enum { LONGEST = 24 };
    if (i - *at < 3 || i - *at > LONGEST || !may_begin_month((unsigned char)s[*at])) return 0;
    char folded[2 * LONGEST + 8];
    size_t n = up_fold(s + *at, i - *at, folded, sizeof folded);
    for (size_t k = 0; k < sizeof months / sizeof *months; k++) {
        size_t m = strlen(months[k].begins);
        if (n < m || memcmp(folded, months[k].begins, m) != 0) continue;
        /* Latin names that go on must be names of months ("marched", "mayor" are not). */
        static const char *const whole[] = {
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "sept", "october", "november", "december",
            "januar", "februar", "marz", "maerz", "mai",
            "juni", "juli", "oktober", "dezember", "janvier", "fevrier", "mars", "avril", "juin", "juillet", "aout", "septembre", "octobre",
            "novembre", "decembre", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
            "agosto", "septiembre", "octubre", "noviembre", "diciembre", "gennaio", "febbraio", "aprile", "maggio", "giugno", "luglio", "settembre",
            "ottobre", "dicembre", "janeiro", "fevereiro", "marco", "maio", "junho", "julho",
            "setembro", "outubro", "novembro", "dezembro", "januari", "februari", "maart", "mei", "augustus", "augusti"};
        bool is_name = n == m || (unsigned char)folded[0] >= 0x80;
        for (size_t w = 0; w < sizeof whole / sizeof *whole && !is_name; w++) is_name = strlen(whole[w]) == n && memcmp(whole[w], folded, n) == 0;
        if (!is_name) return 0;
        if (i < len && s[i] == '.') i++;
        *at = i;
        return months[k].month;
    }
    return 0;
}

static void skip(const char *s, size_t len, size_t *at, const char *any) { while (*at < len && strchr(any, s[*at]) && s[*at]) ++*at; }

/* 2022-03-04, 2022/3/4, 2022.03.04, 20220304 */
static bool year_first(const char *s, size_t len, size_t at, char out[11]) {
    int year, month, day;
    if (number(s, len, &at, 4, &year) != 4) return false;
    if (at < len && is_digit(s[at])) {
        if (number(s, len, &at, 2, &month) != 2 || number(s, len, &at, 2, &day) != 2 || (at < len && is_digit(s[at]))) return false;
        return put_day(year, month, day, out);
    }
    if (at >= len) return false;
    if (len - at >= 3 && memcmp(s + at, "\xE5\xB9\xB4", 3) == 0) { /* 2022年3月4日 */
        at += 3;
        if (!number(s, len, &at, 2, &month) || len - at < 3) return false;
        at += 3;
        return number(s, len, &at, 2, &day) && put_day(year, month, day, out);
    }
    char sign = s[at];
    if (sign != '-' && sign != '/' && sign != '.') return false;
    at++;
    if (!number(s, len, &at, 2, &month) || at >= len || s[at] != sign) return false;
    at++;
    return number(s, len, &at, 2, &day) && !(at < len && is_digit(s[at])) && put_day(year, month, day, out);
}

/* "4 March 2022", "04 Mar 2022 10:00", "4th of March, 2022", "4. März 2022", "4-Mar-2022", "04.03.2022", "25/12/2022" */
static bool day_first(const char *s, size_t len, size_t at, char out[11]) {
    int day, month, year;
    size_t n = (size_t)number(s, len, &at, 2, &day);
    if (!n || at >= len || is_digit(s[at])) return false;
    if (s[at] == '.' || s[at] == '/' || s[at] == '-') {
        char sign = s[at];
        size_t i = at + 1;
        if (number(s, len, &i, 2, &month) && i < len && s[i] == sign) {
            i++;
            if (number(s, len, &i, 4, &year) != 4 || (i < len && is_digit(s[i]))) return false;
            if (sign != '.' && month > 12 && day <= 12) { int swap = day; day = month, month = swap; }
            else if (sign != '.' && day <= 12 && day != month) return false; /* either order is in use */
            return put_day(year, month, day, out);
        }
    }
    if (len - at >= 2 && (memcmp(s + at, "st", 2) == 0 || memcmp(s + at, "nd", 2) == 0 || memcmp(s + at, "rd", 2) == 0 || memcmp(s + at, "th", 2) == 0 || memcmp(s + at, "er", 2) == 0)) at += 2;
    skip(s, len, &at, " .-");
    if (len - at > 3 && (memcmp(s + at, "of ", 3) == 0 || memcmp(s + at, "de ", 3) == 0)) at += 3;
    if (!(month = month_at(s, len, &at))) return false;
    skip(s, len, &at, " ,.-/");
    if (len - at > 3 && memcmp(s + at, "de ", 3) == 0) at += 3;
    return number(s, len, &at, 4, &year) == 4 && !(at < len && is_digit(s[at])) && put_day(year, month, day, out);
}

/* "March 4, 2022", "Mar. 4th 2022", "Fri Mar 04 10:00:00 UTC 2022" */
static bool month_first(const char *s, size_t len, size_t at, char out[11]) {
    int month = month_at(s, len, &at), day, year;
    if (!month) return false;
    skip(s, len, &at, " -/");
    if (!number(s, len, &at, 2, &day) || at >= len || is_digit(s[at])) return false;
    if (len - at >= 2 && (memcmp(s + at, "st", 2) == 0 || memcmp(s + at, "nd", 2) == 0 || memcmp(s + at, "rd", 2) == 0 || memcmp(s + at, "th", 2) == 0)) at += 2;
    skip(s, len, &at, " ,-/");
    for (int piece = 0; piece < 3; piece++) { /* a time and a zone may come between */
        size_t i = at;
        if (number(s, len, &i, 4, &year) == 4 && !(i < len && (is_digit(s[i]) || s[i] == ':'))) return put_day(year, month, day, out);
        while (at < len && s[at] != ' ') at++;
        if (piece == 0 && !(i < len && s[i] == ':')) return false;
        skip(s, len, &at, " ");
    }
    return false;
}

static bool seconds(const char *s, size_t len, char out[11]) {
    size_t n = 0;
    while (n < len && is_digit(s[n])) n++;
    if (n != len || (n != 10 && n != 13)) return false;
    int64_t t = 0;
    for (size_t i = 0; i < 10; i++) t = t * 10 + (s[i] - '0');
    up_ymd d = up_ymd_of((up_day)(t / 86400));
    return put_day(d.year, d.month, d.day, out);
}

static bool day_at(const char *s, size_t len, size_t at, char out[11]) {
    if (is_digit(s[at])) return year_first(s, len, at, out) || day_first(s, len, at, out);
    return month_first(s, len, at, out);
}

bool up_html_day(const char *text, size_t len, char out[11]) {
    while (len && (*text == ' ' || (*text >= '\t' && *text <= '\r'))) text++, len--;
    if (!len) return false;
    if (seconds(text, len, out)) return true;
    return up_html_day_in(text, len < 64 ? len : 64, out);
}

bool up_html_day_in(const char *s, size_t len, char out[11]) {
    bool in_word = false, has_digit = false;
    for (size_t i = 0; i < len && !has_digit; i++) has_digit = is_digit(s[i]);
    if (!has_digit) return false; /* a day has one, and most lines have none */
    for (size_t i = 0; i < len; i++) {
        bool is_word = is_digit(s[i]) || (unsigned char)s[i] >= 0x80 || ((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z');
        if (is_word && !in_word && day_at(s, len, i, out)) return true;
        in_word = is_word;
    }
    return false;
}

bool up_html_day_of_url(const char *url, size_t len, char out[11]) {
    const char *end = memchr(url, '?', len);
    if (end) len = (size_t)(end - url);
    for (size_t i = 1; i + 8 <= len; i++) {
        if (is_digit(url[i - 1]) || !is_digit(url[i])) continue;
        size_t at = i;
        int year, month, day;
        if (number(url, len, &at, 4, &year) != 4 || at >= len) continue;
        if (is_digit(url[at])) {
            if (number(url, len, &at, 2, &month) == 2 && number(url, len, &at, 2, &day) == 2 && !(at < len && is_digit(url[at])) && year >= 1995 && put_day(year, month, day, out)) return true;
            continue;
        }
        char sign = url[at++];
        if (sign != '/' && sign != '-' && sign != '_') continue;
        if (at < len && !is_digit(url[at])) { /* /2022/mar/04/ */
            size_t word = at;
            month = month_at(url, len, &word);
            if (!month || word >= len || url[word] != sign) continue;
            at = word + 1;
        } else if (!number(url, len, &at, 2, &month) || at >= len || url[at++] != sign) continue;
        if (number(url, len, &at, 2, &day) && !(at < len && is_digit(url[at])) && year >= 1995 && put_day(year, month, day, out)) return true;
    }
    return false;
}
