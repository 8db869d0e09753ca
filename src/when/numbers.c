/* numbers.c - how much of what?  Counts in figures and words, and the durations they make.
 *
 * Half units are spelled out in the unit below (P2Y6M); decades and centuries count as years. */
#include "when/parts.h"
#include <stdio.h>
#include <string.h>

uint32_t up_when_number_words(scan *s, uint32_t i, double *out) {
    double total = 0, run = 0;
    uint32_t j = i;
    bool any = false;
    while (K(s, j) == UP_W_NUMBER) {
        int32_t v = V(s, j);
        if (any && v < 100 && run > 0 && !((int32_t)run % 100 >= 20 && v < 10) && (int32_t)run % 100 != 0) break;
        if (v == 1000) { total += (run > 0 ? run : 1) * 1000; run = 0; }
        else if (v == 100) run = (run > 0 ? run : 1) * 100;
        else run += v;
        any = true;
        j++;
        if (K(s, skip_hyphen(s, j)) == UP_W_NUMBER) j = skip_hyphen(s, j);
        else if (W(s, j, UP_AND) && K(s, j + 1) == UP_W_NUMBER && run >= 100) j++;
    }
    *out = total + run;
    return any ? j : 0;
}

uint32_t up_when_number(scan *s, uint32_t i, quantity *q) {
    q->is_some = false;
    uint32_t j = i;
    if (K(s, j) == UP_W_DIGITS) {
        q->value = V(s, j++);
        while (K(s, j) == UP_W_COMMA && tight(s, j) && tight(s, j + 1) && K(s, j + 1) == UP_W_DIGITS && length(s, j + 1) == 3) {
            q->value = q->value * 1000 + V(s, j + 1);
            j += 2;
        }
        if (K(s, j) == UP_W_DOT && tight(s, j) && tight(s, j + 1) && K(s, j + 1) == UP_W_DIGITS && length(s, j + 1) == 1) { q->value += V(s, j + 1) / 10.0; j += 2; }
        if (C(s, j, UP_W_DIGITS, 1) && K(s, j + 1) == UP_W_SLASH && C(s, j + 2, UP_W_DIGITS, 2)) { q->value += 0.5; j += 3; }
        return j;
    }
    if (W(s, j, UP_A)) {
        if (W(s, j + 1, UP_COUPLE)) { q->value = 2; return j + 2 + W(s, j + 2, UP_OF); }
        if (is(s, j + 1, "few")) { q->is_some = true; q->value = 0; return j + 2; }
        if (K(s, j + 1) == UP_W_NUMBER && V(s, j + 1) >= 12 && V(s, j + 1) != 1) { j = up_when_number_words(s, j + 1, &q->value); return j; }
        q->value = 1;
        return j + 1;
    }
    if (W(s, j, UP_COUPLE)) { q->value = 2; return j + 1 + W(s, j + 1, UP_OF); }
    if (W(s, j, UP_HALF)) {
        j = skip_hyphen(s, j + 1);
        if (!W(s, j, UP_A) && j == i + 1) return 0;
        q->value = 0.5;
        return j + W(s, j, UP_A);
    }
    if (K(s, j) == UP_W_SOME) { q->is_some = true; q->value = 0; return j + 1 + (is(s, j, "dozens") && W(s, j + 1, UP_OF)); }
    j = up_when_number_words(s, j, &q->value);
    if (j && W(s, j, UP_AND) && W(s, j + 1, UP_A) && W(s, j + 2, UP_HALF)) { q->value += 0.5; j += 3; }
    return j;
}

/* ------------------------------------------------------------------ durations */

void up_when_duration_value(char *out, size_t size, quantity q, up_unit unit) {
    static const char letters[] = "SMHDDWWDMQYYY";
    static const int times[] = {1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 10, 100};
    const char *time = unit <= UP_HOUR ? "T" : "";
    char letter = letters[unit];
    if (q.is_some) { 
        if (unit == UP_DECADE_UNIT) snprintf(out, size, "PXDE");
        else if (unit == UP_CENTURY_UNIT) snprintf(out, size, "PXCE");
        else snprintf(out, size, "P%sX%c", time, letter);
        return;
    }
    double v = q.value * times[unit];
    if (v > 1e8) v = 1e8;
    long whole = (long)v;
    double rest = v - (double)whole;
    if (rest > 0.01 && rest == 0.5) {
        static const char *const halves[] = {"", "30S", "30M", "T12H", "", "", "", "", "15D", "", "6M", "", ""};
        if (halves[unit][0]) {
            if (whole) snprintf(out, size, "P%s%ld%c%s", time, whole, letter, halves[unit]);
            else snprintf(out, size, "P%s%s", time, halves[unit]);
            return;
        }
    }
    if (rest > 0.01) snprintf(out, size, "P%s%.1f%c", time, v, letter);
    else snprintf(out, size, "P%s%ld%c", time, whole, letter);
}

up_grain up_when_grain_of(up_unit unit) {
    static const up_grain grains[] = {UP_GRAIN_DAY, UP_GRAIN_DAY, UP_GRAIN_DAY, UP_GRAIN_DAY, UP_GRAIN_DAY, UP_GRAIN_WEEK, UP_GRAIN_WEEK,
        UP_GRAIN_WEEKEND, UP_GRAIN_MONTH, UP_GRAIN_QUARTER, UP_GRAIN_YEAR, UP_GRAIN_DECADE, UP_GRAIN_CENTURY};
    return grains[unit];
}

int up_when_days_of(up_unit unit) {
    static const int days[] = {0, 0, 0, 1, 1, 7, 14, 7, 30, 91, 365, 3652, 36524};
    return days[unit];
}

/* The plainly long adjectives that may stand between a number and its unit. */
static bool is_filler(scan *s, uint32_t i) {
    return W(s, i, UP_MORE) || W(s, i, UP_LONG) || W(s, i, UP_OTHER) || is(s, i, "full") || is(s, i, "straight") || is(s, i, "consecutive") ||
           is(s, i, "additional") || is(s, i, "whole") || is(s, i, "trading") || is(s, i, "solid") || is(s, i, "short") || is(s, i, "calendar");
}

/* A number and a unit: "two weeks", "18-month", "a year and a half". */
uint32_t up_when_span_of_time(scan *s, uint32_t i, quantity *q, up_unit *unit) {
    uint32_t j = up_when_number(s, i, q);
    if (!j) return 0;
    if ((W(s, j, UP_TO) || W(s, j, UP_OR)) && !W(s, i, UP_A)) { /* "two to three weeks" means at least two */
        quantity other;
        uint32_t k = up_when_number(s, j + 1, &other);
        if (k && K(s, k) == UP_W_UNIT && !W(s, j + 1, UP_A)) j = k;
    }
    uint32_t k = skip_hyphen(s, j);
    if (k == j && is_filler(s, k)) k++;
    if (K(s, k) != UP_W_UNIT) {
        if (C(s, k, UP_W_ORDINAL, 2) || C(s, k, UP_W_PART, UP_NIGHT)) {
            if (K(s, k) == UP_W_PART && (W(s, i, UP_A) || q->value == 1)) return 0;
            *unit = K(s, k) == UP_W_PART ? UP_NIGHT_UNIT : UP_SECOND;
            return K(s, k) == UP_W_ORDINAL && W(s, i, UP_A) ? 0 : k + 1;
        }
        return 0;
    }
    if (k == j && tight(s, k) && K(s, i) == UP_W_DIGITS) return 0;
    *unit = (up_unit)V(s, k++);
    if (W(s, k, UP_AND) && W(s, k + 1, UP_A) && W(s, k + 2, UP_HALF)) { q->value += 0.5; k += 3; }
    else if (W(s, k, UP_OR) && W(s, k + 1, UP_SO)) k += 2;
    else if (W(s, k, UP_OR) && C(s, k + 1, UP_W_NUMBER, 2)) { q->is_some = true; k += 2; }
    return k;
}

/* `count` units before or after `base`, to the unit's grain. */
bool up_when_counted_from(up_find *f, up_point base, up_unit unit, quantity q, int direction, bool is_anchored) {
    if (!base.grain) { up_when_set_point(f, base, is_anchored); return true; }
    if (q.is_some) {
        up_days d = up_point_days(base);
        int days = up_when_days_of(unit) ? up_when_days_of(unit) : 1;
        up_when_set_ref(f, direction < 0 ? "PAST_REF" : "FUTURE_REF");
        if (unit < UP_DECADE_UNIT) f->days = direction < 0 ? (up_days){d.first - 10 * days, d.first - days} : (up_days){d.last + days, d.last + 10 * days};
        f->is_vague = true;
        f->is_anchored = is_anchored;
        return true;
    }
    if (unit < UP_DAYS_UNIT) {
        up_when_set_point(f, base, is_anchored);
        if (base.grain == UP_GRAIN_DAY) { f->type = UP_TIMEX_TIME; snprintf(f->value + strlen(f->value), 8, "TXX"); }
        return true;
    }
    if (q.value > 5000) return false;
    static const int times[] = {0, 0, 0, 1, 1, 1, 2, 1, 1, 1, 1, 10, 100};
    up_grain grain = unit == UP_DECADE_UNIT || unit == UP_CENTURY_UNIT ? UP_GRAIN_YEAR : up_when_grain_of(unit);
    double steps = q.value * times[unit];
    if (unit == UP_YEAR && steps != (double)(int)steps) { grain = UP_GRAIN_MONTH; steps *= 12; }
    if (base.grain < grain && grain == UP_GRAIN_DAY) { /* days on from a month: some day of the year */
        up_point year = {UP_GRAIN_YEAR, base.year, 0, 0};
        up_when_set_point(f, year, is_anchored);
        snprintf(f->value + strlen(f->value), 8, "-XX-XX");
        up_days d = up_point_days(base);
        int32_t on = direction * (int)(q.value + 0.5) * up_when_days_of(unit);
        f->days = (up_days){d.first + on, d.last + on};
        f->is_vague = true;
        return true;
    }
    up_when_set_point(f, up_point_step(base, grain, direction * (int)(steps + 0.5)), is_anchored);
    if (unit == UP_DECADE_UNIT || unit == UP_CENTURY_UNIT) { f->is_vague = true; f->days = (up_days){f->days.first - 2 * 365, f->days.last + 2 * 365}; }
    return true;
}
