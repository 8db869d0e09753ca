/* periods.c - which week, month, quarter, season, decade?
 *
 * "Last week" is Monday to Sunday of the week before; "last April" the one that is over; a quarter
 * without its year is the last that ended, as company reports have it. */
#include "when/parts.h"
#include <stdio.h>
#include <string.h>

/* "last week", "this month", "the following year", "next weekend"; number counts of them are durations. */
uint32_t up_when_shifted_unit(scan *s, uint32_t i, up_point *p, bool *is_anchored) {
    uint32_t j = i;
    bool the = W(s, j, UP_THE);
    if (the) j++;
    if (K(s, j) != UP_W_SHIFT) return 0;
    int32_t shift = V(s, j++);
    if (shift == UP_THAT && C(s, j, UP_W_SHIFT, UP_SAME)) j++;
    if (shift == UP_THIS && C(s, j, UP_W_SHIFT, UP_PAST)) { j++; shift = UP_LAST; }
    if (shift == UP_THIS && C(s, j, UP_W_SHIFT, UP_COMING)) { j++; shift = UP_NEXT; }
    if (W(s, j, UP_FISCAL)) j++;
    if (shift == UP_RECENT || (shift == UP_PAST && j == i + 1 + the)) {
        if (K(s, j) != UP_W_SEASON && !C(s, j, UP_W_UNIT, UP_WEEKEND)) return 0;
    }
    bool story = shift == UP_PREVIOUS || shift == UP_FOLLOWING || shift == UP_THAT || shift == UP_SAME || (the && shift == UP_NEXT && s->anchor.grain);
    int way = shift == UP_LAST || shift == UP_PREVIOUS || shift == UP_PAST ? -1 : shift == UP_NEXT || shift == UP_FOLLOWING || shift == UP_COMING ? 1 : 0;
    up_point base = up_when_base(s, story, is_anchored);
    if (K(s, j) == UP_W_MONTH && has(s, j, UP_PIECE_CAPITAL)) {
        int month;
        uint32_t end = up_when_month_at(s, j, &month);
        if (shift == UP_SAME || shift == UP_CURRENT || shift == UP_LATEST) return 0;
        if (!base.grain) { *p = base; return end; }
        up_ymd t = up_ymd_of(up_point_days(base).first);
        int32_t y = t.year;
        if (way < 0 && month >= t.month) y--;
        if (way > 0 && month <= t.month) y++;
        *p = (up_point){UP_GRAIN_MONTH, y, month, 0};
        int day;
        if ((way == 0 || the) && (story || the) && way <= 0 && shift != UP_PREVIOUS && up_when_day_at(s, end, &day)) return 0;
        return end;
    }
    if (K(s, j) == UP_W_SEASON) {
        if (!base.grain) { *p = base; return j + 1; }
        up_days now = up_point_days(base);
        up_ymd t = up_ymd_of(now.first);
        *p = (up_point){UP_GRAIN_SEASON, t.year, V(s, j), 0};
        up_days d = up_point_days(*p);
        if (way < 0 && d.last >= now.first) p->year--;
        if (way > 0 && d.first <= now.last) p->year++;
        if (way == 0 && V(s, j) == 3 && t.month < 3) p->year--;
        return j + 1;
    }
    if (K(s, j) != UP_W_UNIT || has(s, j, UP_PIECE_PLURAL)) return 0;
    up_unit unit = (up_unit)V(s, j);
    if (unit < UP_WEEK || unit == UP_FORTNIGHT) return 0;
    if (W(s, j + 1, UP_OLD)) return 0;
    if (shift == UP_LAST && the && unit != UP_WEEK && unit != UP_DECADE_UNIT && unit != UP_WEEKEND && unit != UP_QUARTER) way = -1;
    up_grain grain = up_when_grain_of(unit);
    if (!base.grain) { *p = base; return j + 1; }
    if (unit == UP_QUARTER && (shift == UP_LATEST || shift == UP_THAT || shift == UP_SAME) && s->quarter.grain) { *p = s->quarter; return j + 1; }
    if (unit == UP_QUARTER && shift == UP_LATEST) way = -1;
    if (story && base.grain < grain && way == 0) return 0;
    if (unit == UP_WEEKEND && way < 0 && !*is_anchored) { /* the weekend that is over */
        up_day saturday = up_when_weekday_before(s->today, 5);
        if (saturday + 1 >= s->today) saturday -= 7;
        *p = up_point_around(saturday, UP_GRAIN_WEEKEND);
        return j + 1;
    }
    *p = up_point_step(base, grain, way);
    if (unit == UP_WEEKEND && shift == UP_THIS && !*is_anchored && up_when_tense(s, i) < 0 && up_point_days(*p).first > s->today) *p = up_point_step(*p, grain, -1); /* told on Monday, it is over */
    return j + 1;
}

/* "the third quarter [of 1989]", "the second half of last year", "its fourth quarter", "Q3 2010". */
uint32_t up_when_quarter_or_half(scan *s, uint32_t i, up_find *f) {
    uint32_t j = i, k;
    up_point p = {0};
    bool anchored = false;
    int32_t year = INT32_MIN;
    if (W(s, j, UP_THE)) j++;
    if (j > i && K(s, j) == UP_W_ORDINAL && K(s, j + 1) == UP_W_DASH && tight(s, j + 1)) return 0; /* "the third-quarter loss": without the article */
    if ((W(s, i, UP_THE) || s->quarter.grain) && s->quarter.grain && !s->narrative) {
        uint32_t q = is(s, j, "latest") ? j + 1 : j;
        if ((q > j && W(s, q, UP_PERIOD)) || (W(s, i, UP_THE) && q == j && C(s, q, UP_W_UNIT, UP_QUARTER) && !has(s, q, UP_PIECE_PLURAL))) { up_when_set_point(f, s->quarter, true); f->point.grain = UP_GRAIN_NONE; return q + 1; }
    }
    if (is(s, j, "latest") || is(s, j, "comparable")) j++;
    if (K(s, j) == UP_W_DIGITS && (k = up_when_year_at(s, j, &year))) j = k;
    else if (C(s, j, UP_W_UNIT, UP_YEAR) && (k = skip_hyphen(s, j + 1)) > j + 1 && (is(s, k, "ago") || is(s, k, "earlier"))) {
        up_point base = s->quarter.grain ? s->quarter : up_when_base(s, false, &anchored);
        if (!base.grain) return 0;
        year = base.year - 1;
        j = k + 1;
        if ((C(s, j, UP_W_UNIT, UP_QUARTER) || W(s, j, UP_PERIOD)) && s->quarter.grain) { p = s->quarter; p.year--; up_when_set_point(f, p, true); f->point.grain = UP_GRAIN_NONE; return j + 1; }
        if (K(s, j) != UP_W_ORDINAL && !W(s, j, UP_FISCAL)) {
            if (j == k + 1 && i + 1 == skip_hyphen(s, i + 1)) return 0;
            p = s->quarter.grain ? s->quarter : base;
            p.year--;
            if (!s->quarter.grain) { p.grain = UP_GRAIN_YEAR; }
            up_when_set_point(f, p, true);
            f->point.grain = UP_GRAIN_NONE;
            return j;
        }
    } else if (K(s, j) == UP_W_SHIFT && C(s, j + 1, UP_W_UNIT, UP_YEAR) && K(s, j + 2) == UP_W_APOSTROPHE && is(s, j + 3, "s")) {
        up_point q;
        if (!up_when_shifted_unit(s, j, &q, &anchored) || !q.grain) return 0;
        year = q.year;
        j += 4;
    }
    if (W(s, j, UP_FISCAL)) j = skip_hyphen(s, j + 1);
    bool half = false;
    if (K(s, j) == UP_W_ORDINAL && V(s, j) <= 4) {
        p.n = V(s, j);
        k = skip_hyphen(s, j + 1);
        if (C(s, k, UP_W_UNIT, UP_QUARTER)) j = k + 1;
        else if (W(s, k, UP_HALF) && p.n <= 2) { half = true; j = k + 1; }
        else return 0;
        if (has(s, k, UP_PIECE_PLURAL)) return 0;
    } else if (is(s, j, "last") && W(s, j + 1, UP_HALF)) { half = true; p.n = 2; j += 2; }
    else if (year != INT32_MIN && (C(s, j, UP_W_UNIT, UP_QUARTER) || W(s, j, UP_PERIOD)) && s->quarter.grain) { p.n = s->quarter.n; j++; }
    else if (is(s, j, "q") && tight(s, j + 1) && K(s, j + 1) == UP_W_DIGITS && V(s, j + 1) >= 1 && V(s, j + 1) <= 4) { p.n = V(s, j + 1); j += 2; }
    else return 0;
    p.grain = half ? UP_GRAIN_HALF : UP_GRAIN_QUARTER;
    if (year == INT32_MIN) {
        uint32_t of = W(s, j, UP_OF) || W(s, j, UP_IN) || K(s, j) == UP_W_COMMA ? j + 1 : j;
        up_point q;
        bool a = false;
        if (W(s, of, UP_FISCAL)) of++;
        if ((k = up_when_year_at(s, of, &year))) j = k;
        else if ((k = up_when_shifted_unit(s, of, &q, &a)) && q.grain == UP_GRAIN_YEAR) { j = k; year = q.year; }
        else if (W(s, of, UP_THE) && of > j && K(s, of + 1) != UP_W_NONE && (k = up_when_year_at(s, of + 1, &year))) j = k;
        else if (half) { if (!(of > j && W(s, of, UP_THE) && C(s, of + 1, UP_W_UNIT, UP_YEAR))) return 0; j = of + 2; year = INT32_MIN; }
    }
    if (year == INT32_MIN) {
        up_point base = up_when_base(s, false, &anchored);
        if (!base.grain) { up_when_set_point(f, base, false); return j; }
        year = base.year;
        p.year = year;
        if (!half && !anchored && up_point_days(p).first > s->today && up_when_tense(s, i) <= 0) p.year--;
        year = p.year;
    }
    p.year = year;
    up_when_set_point(f, p, anchored);
    return j;
}

/* "the 1990s", "the late '80s", "the nineties", "the 20th century", "the sixth century BC". */
uint32_t up_when_decade_or_century(scan *s, uint32_t i, up_find *f) {
    uint32_t j = i, k;
    int day;
    if (W(s, j, UP_THE)) j++;
    bool apostrophe = K(s, j) == UP_W_APOSTROPHE;
    if (apostrophe) j++;
    if (K(s, j) == UP_W_DIGITS && (length(s, j) == 4 || length(s, j) == 2) && V(s, j) % 10 == 0) {
        k = K(s, j + 1) == UP_W_APOSTROPHE && tight(s, j + 1) ? j + 2 : j + 1;
        if (is(s, k, "s") && tight(s, k) && (length(s, j) == 4 || apostrophe || (i < j && W(s, i, UP_THE)))) {
            int32_t y = V(s, j);
            if (length(s, j) == 2) y += 1900;
            if (y < 1000 || y > 2100) return 0;
            up_when_set_point(f, (up_point){UP_GRAIN_DECADE, y, 0, 0}, false);
            f->has_year = true;
            return k + 1;
        }
    }
    if (K(s, j) == UP_W_DECADE && (j > i || (i && K(s, i - 1) == UP_W_PHASE))) {
        up_when_set_point(f, (up_point){UP_GRAIN_DECADE, 1900 + V(s, j), 0, 0}, false);
        return j + 1;
    }
    if ((k = up_when_day_at(s, j, &day)) && day <= 30) {
        k = skip_hyphen(s, k);
        if (C(s, k, UP_W_UNIT, UP_CENTURY_UNIT)) {
            up_point p = {UP_GRAIN_CENTURY, 100 * (day - 1), 0, 0};
            k++;
            bool bc = W(s, k, UP_BC) || (is(s, k, "b") && K(s, k + 1) == UP_W_DOT && is(s, k + 2, "c"));
            if (bc) {
                k = W(s, k, UP_BC) ? k + 1 : k + 3 + (K(s, k + 3) == UP_W_DOT);
                p.year = 1 - 100 * day;
                up_when_set_point(f, p, false);
                snprintf(f->value, sizeof f->value, "BC%02d", day - 1);
            } else {
                up_when_set_point(f, p, false);
                snprintf(f->value, sizeof f->value, "%02d", day - 1);
            }
            f->has_year = true;
            return k;
        }
    }
    return 0;
}

/* "summer 1998", "the spring of 1916", "the summer". */
uint32_t up_when_season(scan *s, uint32_t i, up_find *f) {
    uint32_t j = i, k;
    bool the = W(s, j, UP_THE), anchored = false;
    int32_t y;
    if (the) j++;
    if ((k = K(s, j) == UP_W_DIGITS ? up_when_year_at(s, j, &y) : 0) && K(s, k) == UP_W_SEASON && (the || (i && up_when_is_preposition(s, i - 1)))) {
        up_when_set_point(f, (up_point){UP_GRAIN_SEASON, y, V(s, k), 0}, false);
        f->has_year = true;
        return k + 1;
    }
    if (K(s, j) != UP_W_SEASON) return 0;
    up_point p = {UP_GRAIN_SEASON, 0, V(s, j), 0};
    if ((k = up_when_year_after(s, j + 1, &y))) {
        if (j + 2 == k || W(s, j + 1, UP_OF) || K(s, j + 1) == UP_W_SHIFT) { p.year = y; up_when_set_point(f, p, false); f->has_year = true; return k; }
    }
    bool led = i && up_when_is_preposition(s, i - 1) && (W(s, i - 1, UP_IN) || W(s, i - 1, UP_DURING) || W(s, i - 1, UP_BY) || W(s, i - 1, UP_UNTIL) || W(s, i - 1, UP_SINCE) || W(s, i - 1, UP_OF));
    if (i && (K(s, i - 1) == UP_W_PHASE || (K(s, i - 1) == UP_W_DASH && i > 1 && K(s, i - 2) == UP_W_PHASE))) led = true;
    if (!led && j == i + (the ? 1u : 0u)) { if (!the || is(s, j, "fall") || is(s, j, "spring")) return 0; }
    if (W(s, j + 1, UP_OF) || tag(s, j) == UP_VERB || (K(s, j + 1) == UP_W_NONE && tag(s, j + 1) == UP_NOUN)) return 0;
    if (is(s, j, "fall") && !(the && led)) return 0;
    if (is(s, j, "spring") && !led) return 0;
    up_point base = up_when_base(s, false, &anchored);
    if (!base.grain) { up_when_set_point(f, base, false); return j + 1; }
    p.year = base.year;
    if (!anchored) {
        up_days d = up_point_days(p);
        if (d.first > s->today && up_when_tense(s, i) <= 0) p.year--;
    }
    up_when_set_point(f, p, anchored);
    return j + 1;
}
