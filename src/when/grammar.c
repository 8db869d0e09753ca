/* grammar.c - the time expression that begins at a piece.
 *
 * A hand-written grammar over classed pieces: each rule reads from a piece to where it stops
 * making sense and returns the piece after, 0 when it does not hold.  Rules build on one another (a
 * clock time takes a day, a day takes a weekday or a month); of those that hold, the longest wins.
 * What is read is resolved at once: against the report's date, or, in history and after "that", "the
 * next", "later", against the last time named.
 *
 * Knowingly wrong: numbers that only look like years ("1945 soldiers" after a preposition), "May" and
 * "March" at the start of a sentence without a tag, names of months and seasons as names of persons. */
#include "when/parts.h"
#include <stdio.h>
#include <string.h>
/* ------------------------------------------------------------------ vague times, durations, sets */

static uint32_t vague(scan *s, uint32_t i, up_find *f) {
    uint32_t j = i;
    if (K(s, j) == UP_W_VAGUE_REF) {
        char v = (char)V(s, j);
        if (is(s, j, "now") && K(s, j + 1) == UP_W_DASH && tight(s, j + 1)) return 0;
        if (is(s, j, "soon") && i && (is(s, i - 1, "as") || is(s, i - 1, "too") || is(s, j + 1, "after"))) return 0;
        if (v == 'f') return 0;
        if (is(s, j, "previously")) return 0; /* says before, never when */
        up_when_set_ref(f, v == 'N' ? "PRESENT_REF" : v == 'P' ? "PAST_REF" : "FUTURE_REF");
        f->is_vague = true;
        if (s->today != UP_NO_DAY && !s->narrative) f->days = v == 'N' ? (up_days){s->today, s->today} : v == 'P' ? (up_days){s->today - 60, s->today} : (up_days){s->today + 1, s->today + 60};
        return j + 1;
    }
    bool the = W(s, j, UP_THE);
    if (the) j++;
    if (is(s, j, "near") && W(s, j + 1, UP_FUTURE)) j++;
    if (W(s, j, UP_FUTURE)) {
        if (!the && tag(s, j) == UP_ADJ) return 0;
        up_when_set_ref(f, "FUTURE_REF");
        f->is_vague = true;
        return j + 1;
    }
    if (the && C(s, j, UP_W_SHIFT, UP_PAST) && (K(s, j + 1) == UP_W_DOT || K(s, j + 1) == UP_W_COMMA || K(s, j + 1) == UP_W_SIGN)) { up_when_set_ref(f, "PAST_REF"); f->is_vague = true; return j + 1; }
    if (the && (is(s, j, "near") || is(s, j, "short") || is(s, j, "long")) && is(s, j + 1, "term")) { up_when_set_ref(f, "FUTURE_REF"); return j + 2; }
    if (C(s, j, UP_W_SHIFT, UP_CURRENT) || C(s, j, UP_W_SHIFT, UP_RECENT)) {
        bool now = V(s, j) == UP_CURRENT;
        if (K(s, j + 1) == UP_W_UNIT || K(s, j + 1) == UP_W_SEASON) {
            if (now || !has(s, j + 1, UP_PIECE_PLURAL)) return 0;
            up_unit unit = (up_unit)V(s, j + 1);
            uint32_t end = j + 2;
            if (unit == UP_YEAR || unit > UP_YEAR) up_when_set_ref(f, "PAST_REF");
            else { up_when_set_ref(f, ""); up_when_duration_value(f->value, sizeof f->value, (quantity){0, true}, unit); f->type = UP_TIMEX_DURATION; }
            if (s->today != UP_NO_DAY && !s->narrative && unit >= UP_DAYS_UNIT && unit < UP_DECADE_UNIT) f->days = (up_days){s->today - 5 * up_when_days_of(unit), s->today};
            f->is_vague = true;
            return end;
        }
        if (the || tag(s, j) != UP_ADJ) { if (tag(s, j) != UP_X) return 0; }
        up_when_set_ref(f, now ? "PRESENT_REF" : "PAST_REF");
        f->is_vague = true;
        return j + 1;
    }
    if (C(s, j, UP_W_SHIFT, UP_COMING) && K(s, j + 1) == UP_W_UNIT && has(s, j + 1, UP_PIECE_PLURAL)) {
        up_when_set_ref(f, "");
        up_when_duration_value(f->value, sizeof f->value, (quantity){0, true}, (up_unit)V(s, j + 1));
        f->type = UP_TIMEX_DURATION;
        f->is_vague = true;
        if (s->today != UP_NO_DAY && up_when_days_of((up_unit)V(s, j + 1)) && V(s, j + 1) < UP_DECADE_UNIT) f->days = (up_days){s->today + 1, s->today + 5 * up_when_days_of((up_unit)V(s, j + 1))};
        return j + 2;
    }
    return 0;
}

/* "two weeks", "the past three months", "years", "18-month", "25 years old", and what follows makes of
 * them: "two weeks ago", "three days later". */
static uint32_t duration(scan *s, uint32_t i, up_find *f) {
    quantity q = {0, true};
    up_unit unit;
    uint32_t j = i, k;
    int way = 0;
    bool the = W(s, j, UP_THE);
    if (the) j++;
    if (K(s, j) == UP_W_SHIFT && V(s, j) != UP_THIS && V(s, j) != UP_THAT && V(s, j) != UP_CURRENT && V(s, j) != UP_RECENT) {
        int32_t shift = V(s, j++);
        way = shift == UP_LAST || shift == UP_PAST || shift == UP_PREVIOUS || shift == UP_LATEST ? -1 : shift == UP_SAME ? 0 : 1;
        if (is(s, j, "fiscal")) j++;
    } else if (the && C(s, j, UP_W_ORDINAL, 1) && K(s, j + 1) != UP_W_UNIT) j++;
    else if (the && C(s, j, UP_W_UNIT, UP_YEAR) && K(s, j + 1) == UP_W_DASH && is(s, j + 2, "earlier")) j += 3;
    if (K(s, j) == UP_W_UNIT && !has(s, j, UP_PIECE_PLURAL) && way == -1 && (V(s, j) == UP_YEAR || V(s, j) == UP_DECADE_UNIT || V(s, j) == UP_CENTURY_UNIT || V(s, j) == UP_MONTH || V(s, j) == UP_WEEK) && is(s, j - 1, "past")) {
        q = (quantity){1, false};
        unit = (up_unit)V(s, j);
        k = j + 1;
    } else if (K(s, j) == UP_W_UNIT && has(s, j, UP_PIECE_PLURAL) && j == i) {
        unit = (up_unit)V(s, j);
        k = j + 1;
        if (unit == UP_SECOND || unit == UP_QUARTER || unit == UP_WEEKEND) return 0;
        if (unit == UP_NIGHT_UNIT && K(s, k) != UP_W_AFTERWARDS) return 0;
        if (W(s, k, UP_OR) && K(s, k + 1) == UP_W_UNIT && has(s, k + 1, UP_PIECE_PLURAL)) k += 2;
        if (i && (is(s, i - 1, "these") || is(s, i - 1, "those"))) return 0;
    } else {
        if (way && W(s, j, UP_A) && !is(s, j + 1, "few")) return 0;
        if (the && K(s, j) != UP_W_NUMBER && K(s, j) != UP_W_DIGITS && K(s, j) != UP_W_SOME && !W(s, j, UP_COUPLE)) return 0;
        k = up_when_span_of_time(s, j, &q, &unit);
        if (!k) return 0;
        if (the && j == i + 1 && !has(s, k - 1, UP_PIECE_PLURAL)) return 0; /* "the two-year term": without the article */
    }
    uint32_t old = skip_hyphen(s, k);
    if (W(s, old, UP_OLD)) { /* an age: no time of the news */
        if (!s->narrative) return 0;
        up_when_set_ref(f, "");
        f->type = UP_TIMEX_DURATION;
        up_when_duration_value(f->value, sizeof f->value, q, unit);
        return old + 1;
    }
    uint32_t after = K(s, k) == UP_W_COMMA ? k : k;
    int direction = 0;
    bool story = false;
    if (!way && K(s, after) == UP_W_AFTERWARDS && (!K(s, after + 1) || !is(s, after + 1, "than"))) { direction = V(s, after) < 0 ? -1 : 1; story = V(s, after) != -2; k = after + 1; }
    else if (!way && W(s, after, UP_FROM) && is(s, after + 1, "now")) { direction = 1; k = after + 2; }
    else if (!way && (W(s, after, UP_BEFORE) || W(s, after, UP_AFTER)) && (K(s, after + 1) == UP_W_DOT || K(s, after + 1) == UP_W_COMMA)) { direction = W(s, after, UP_BEFORE) ? -1 : 1; story = true; k = after + 1; }
    if (direction) {
        bool anchored;
        up_point base = up_when_base(s, story, &anchored);
        if (!story && s->today != UP_NO_DAY && !s->narrative) { base = up_point_of_day(s->today); anchored = false; }
        if (unit == UP_YEAR && q.value == 1 && !q.is_some && direction < 0 && s->quarter.grain && !s->narrative) { /* results are set against the same quarter */
            up_point p = s->quarter;
            p.year--;
            up_when_set_point(f, p, true);
            f->point.grain = UP_GRAIN_NONE;
            return k;
        }
        if (story && !s->narrative && direction < 0 && unit == UP_YEAR && q.value == 1) { base = s->today == UP_NO_DAY ? base : up_point_of_day(s->today); }
        return up_when_counted_from(f, base, unit, q, direction, anchored) ? k : 0;
    }
    if (is(s, i, "one") && unit == UP_DAYS_UNIT && K(s, i + 1) == UP_W_UNIT) { if (K(s, k) == UP_W_NONE && tag(s, k) == UP_PRON) return 0; }
    up_when_set_ref(f, "");
    f->type = UP_TIMEX_DURATION;
    up_when_duration_value(f->value, sizeof f->value, q, unit);
    if (K(s, old) == UP_W_WORD && V(s, old) == UP_LONG && old > k) k = old + 1;
    if (way && s->today != UP_NO_DAY && !s->narrative) {
        double count = q.is_some ? 4 : q.value;
        double days = count * up_when_days_of(unit);
        if (days >= 1 && days < 200000) f->days = way < 0 ? (up_days){s->today - (int)days, s->today} : (up_days){s->today + 1, s->today + (int)days};
        f->is_vague = true;
    }
    return k;
}

static uint32_t set_of_times(scan *s, uint32_t i, up_find *f) {
    static const char *const periods[] = {"PT1S", "PT1M", "PT1H", "P1D", "P1D", "P1W", "P2W", "P1W", "P1M", "P1Q", "P1Y", "P10Y", "P100Y"};
    uint32_t j = i;
    up_when_set_ref(f, "");
    f->type = UP_TIMEX_SET;
    if (K(s, j) == UP_W_FREQUENCY) {
        if ((has(s, j, UP_PIECE_CAPITAL) && tag(s, j) == UP_PROPN) || V(s, j) == UP_QUARTER) return 0; /* "the Daily Mail"; "quarterly loss" */
        snprintf(f->value, sizeof f->value, "%s", periods[V(s, j)]);
        return j + 1;
    }
    if (K(s, j) == UP_W_EACH) {
        j++;
        quantity q;
        up_unit unit;
        if (is(s, j, "other")) j++;
        if (K(s, j) == UP_W_UNIT && !has(s, j, UP_PIECE_PLURAL)) { snprintf(f->value, sizeof f->value, "%s", periods[V(s, j)]); return j + 1; }
        if (K(s, j) == UP_W_WEEKDAY) { snprintf(f->value, sizeof f->value, "XXXX-WXX-%d", V(s, j) + 1); return j + 1 + (K(s, j + 1) == UP_W_PART); }
        if (K(s, j) == UP_W_MONTH) { snprintf(f->value, sizeof f->value, "XXXX-%02d", V(s, j)); return j + 1; }
        if (K(s, j) == UP_W_PART) { snprintf(f->value, sizeof f->value, "XXXX-XX-XX%s", up_when_part_values[V(s, j)]); return j + 1; }
        if (K(s, j) == UP_W_SEASON) { static const char *const names[] = {"SP", "SU", "FA", "WI"}; snprintf(f->value, sizeof f->value, "XXXX-%s", names[V(s, j)]); return j + 1; }
        if (K(s, j) == UP_W_NUMBER || K(s, j) == UP_W_DIGITS || K(s, j) == UP_W_SOME) {
            uint32_t k = V(s, i) == 1 ? 0 : up_when_span_of_time(s, j, &q, &unit);
            if (k) { up_when_duration_value(f->value, sizeof f->value, q, unit); return k; }
        }
        return 0;
    }
    if (K(s, j) == UP_W_WEEKDAY && has(s, j, UP_PIECE_CAPITAL)) {
        bool part = K(s, j + 1) == UP_W_PART;
        if (!has(s, j, UP_PIECE_PLURAL) && !(C(s, j + 1, UP_W_UNIT, UP_NIGHT_UNIT) || (part && has(s, j + 1, UP_PIECE_PLURAL)))) return 0;
        bool nights = C(s, j + 1, UP_W_UNIT, UP_NIGHT_UNIT);
        snprintf(f->value, sizeof f->value, "XXXX-WXX-%d%s", V(s, j) + 1, nights ? "TNI" : part ? up_when_part_values[V(s, j + 1)] : "");
        return j + 1 + (nights || part);
    }
    if (W(s, j, UP_A) && K(s, j + 1) == UP_W_UNIT && !has(s, j + 1, UP_PIECE_PLURAL) && i && (is(s, i - 1, "times") || is(s, i - 1, "once") || is(s, i - 1, "twice") || is(s, i - 1, "percent") || (K(s, i - 1) == UP_W_SIGN && sign(s, i - 1) == '%'))) {
        snprintf(f->value, sizeof f->value, "%s", periods[V(s, j + 1)]);
        return j + 2;
    }
    return 0;
}

/* ------------------------------------------------------------------ dates of any grain */

/* A date as others may stand on it ("early X", "the end of X"). */
static uint32_t plain_date(scan *s, uint32_t i, up_find *f) {
    up_point p;
    bool anchored = false, has_year = false;
    up_find best = {0}, g;
    uint32_t end, longest = 0;
    int32_t y;
    if ((end = up_when_calendar_date(s, i, &p, &has_year, &anchored)) > longest) { longest = end; up_when_set_point(&best, p, anchored); best.has_year = has_year; }
    anchored = false;
    if ((end = up_when_day_expression(s, i, &p, &anchored, &has_year)) > longest) { longest = end; up_when_set_point(&best, p, anchored); best.has_year = has_year; }
    if ((end = up_when_shifted_unit(s, i, &p, &anchored)) > longest) { longest = end; up_when_set_point(&best, p, anchored); best.has_year = false; }
    bool fiscal = W(s, i, UP_FISCAL);
    uint32_t from = fiscal ? i + 1 : W(s, i, UP_THE) && is(s, i + 1, "year") ? i + 2 : i;
    if ((end = up_when_year_alone(s, from, &y)) > longest) { longest = end; up_when_set_point(&best, (up_point){UP_GRAIN_YEAR, y, 0, 0}, false); best.has_year = true; }
    memset(&g, 0, sizeof g);
    if ((end = up_when_quarter_or_half(s, i, &g)) > longest) { longest = end; best = g; }
    memset(&g, 0, sizeof g);
    if ((end = up_when_decade_or_century(s, i, &g)) > longest) { longest = end; best = g; }
    memset(&g, 0, sizeof g);
    if ((end = up_when_season(s, i, &g)) > longest) { longest = end; best = g; }
    up_feast feast;
    if (longest && (up_when_feast_at(s, i, &feast) || (K(s, i) == UP_W_SHIFT && up_when_feast_at(s, i + 1, &feast))) && best.days.first != UP_NO_DAY) {
        up_days d = up_feast_days(feast, best.point.year, best.days.first);
        if (d.first == best.days.first) best.days = d;
    }
    if (longest) *f = best;
    return longest;
}

static void narrow(up_days *d, up_phase phase) {
    if (d->first == UP_NO_DAY) return;
    int32_t n = d->last - d->first + 1;
    if (n < 7) return;
    switch (phase) {
    case UP_EARLY: case UP_BEGINNING: d->last = d->first + (n + 2) / 3 - 1; break;
    case UP_MID: { int32_t third = n / 3; d->first += third; d->last -= third; break; }
    case UP_LATE: case UP_ENDING: d->first = d->last - (n + 2) / 3 + 1; break;
    }
}

/* "early 1990", "mid-November", "the end of last year", "year-end", "later this week", "the weekend". */
static uint32_t phased_date(scan *s, uint32_t i, up_find *f) {
    uint32_t j = i, k;
    bool the = W(s, j, UP_THE), anchored;
    if (the) j++;
    if (K(s, j) == UP_W_PHASE) {
        up_phase phase = (up_phase)V(s, j);
        bool noun = phase >= UP_BEGINNING || (the && is(s, j, "middle"));
        j++;
        if (noun) {
            if (!W(s, j, UP_OF)) return 0;
            j++;
            if (W(s, j, UP_THE) && K(s, j + 1) == UP_W_UNIT && !has(s, j + 1, UP_PIECE_PLURAL) && V(s, j + 1) >= UP_WEEK && V(s, j + 1) != UP_FORTNIGHT) {
                up_point base = up_when_base(s, false, &anchored);
                if (!base.grain) { up_when_set_point(f, base, false); return j + 2; }
                up_when_set_point(f, up_point_step(base, up_when_grain_of((up_unit)V(s, j + 1)), 0), anchored);
                narrow(&f->days, phase);
                f->is_vague = true;
                return j + 2;
            }
        } else {
            j = skip_hyphen(s, j);
            if (W(s, j, UP_IN) && !the) j++;
            if (W(s, j, UP_ON)) j++;
        }
        if (K(s, j) == UP_W_PHASE) return 0;
        k = plain_date(s, j, f);
        if (!k) return 0;
        if (the && f->point.grain == UP_GRAIN_DAY) return 0;
        narrow(&f->days, phase);
        f->is_vague = f->is_vague || f->point.grain != UP_GRAIN_DAY;
        return k;
    }
    if (the && j == i + 1 && C(s, j, UP_W_UNIT, UP_WEEKEND)) {
        up_point base = up_when_base(s, false, &anchored);
        if (!base.grain) { up_when_set_point(f, base, false); return j + 1; }
        up_day d = up_point_days(base).first;
        up_day saturday = anchored || up_when_tense(s, i) > 0 ? up_when_weekday_after(d, 5) : up_when_weekday_before(d, 5);
        if (!anchored && up_when_tense(s, i) <= 0 && saturday == d) saturday = d;
        up_when_set_point(f, up_point_around(saturday, UP_GRAIN_WEEKEND), anchored);
        return j + 1;
    }
    if (the) return 0;
    if (K(s, j) == UP_W_AFTERWARDS && V(s, j) != -2) {
        int way = V(s, j++);
        if (W(s, j, UP_IN) || W(s, j, UP_ON)) j++;
        if (W(s, j, UP_THE) && K(s, j + 1) == UP_W_UNIT && !has(s, j + 1, UP_PIECE_PLURAL) && V(s, j + 1) >= UP_DAYS_UNIT && j > i + 1) {
            up_point base = up_when_base(s, V(s, j + 1) == UP_DAYS_UNIT, &anchored);
            if (!base.grain) { up_when_set_point(f, base, false); return j + 2; }
            up_when_set_point(f, up_point_step(base, up_when_grain_of((up_unit)V(s, j + 1)), 0), anchored);
            k = j + 2;
        } else k = plain_date(s, j, f);
        if (!k) return 0;
        if (f->days.first != UP_NO_DAY && s->today != UP_NO_DAY && f->days.first <= s->today && s->today <= f->days.last) {
            if (way < 0) f->days.last = s->today;
            else f->days.first = s->today;
        }
        f->is_vague = true;
        return k;
    }
    if ((K(s, j) == UP_W_UNIT) && !has(s, j, UP_PIECE_PLURAL) && (V(s, j) == UP_YEAR || V(s, j) == UP_MONTH)) {
        k = K(s, j + 1) == UP_W_APOSTROPHE && is(s, j + 2, "s") ? j + 3 : skip_hyphen(s, j + 1);
        if (C(s, k, UP_W_PHASE, UP_ENDING)) {
            up_point base = up_when_base(s, false, &anchored);
            if (!base.grain) { up_when_set_point(f, base, false); return k + 1; }
            up_when_set_point(f, up_point_step(base, up_when_grain_of((up_unit)V(s, j)), 0), anchored);
            f->point.grain = UP_GRAIN_NONE;
            narrow(&f->days, UP_ENDING);
            f->is_vague = true;
            return k + 1;
        }
    }
    return 0;
}

/* The hedge before an expression; `for_dates` when it may stand before a date too. */
static uint32_t hedge(scan *s, uint32_t i, bool *for_dates) {
    *for_dates = false;
    if (K(s, i) == UP_W_HEDGE) {
        *for_dates = V(s, i) == 0;
        uint32_t j = i + 1;
        if (V(s, i) == 1) return 0;
        if (V(s, i) == 3 && W(s, j, UP_THE)) return 0; /* "over the past year" */
        if (K(s, j) == UP_W_SHIFT || K(s, j) == UP_W_VAGUE_REF || K(s, j) == UP_W_FREQUENCY || K(s, j) == UP_W_EACH || K(s, j) == UP_W_WEEKDAY || W(s, j, UP_FUTURE)) return 0;
        if (W(s, j, UP_THE) && W(s, j + 1, UP_FUTURE)) return 0;
        return j;
    }
    if ((W(s, i, UP_MORE) || W(s, i, UP_LESS)) && W(s, i + 1, UP_THAN)) return i + 2;
    if (is(s, i, "no") && (W(s, i + 1, UP_MORE) || W(s, i + 1, UP_LESS)) && W(s, i + 2, UP_THAN)) return i + 3;
    if (W(s, i, UP_AT) && (W(s, i + 1, UP_LEAST) || W(s, i + 1, UP_MOST))) return i + 2;
    if (W(s, i, UP_UP) && W(s, i + 1, UP_TO)) return i + 2;
    return 0;
}

static bool may_begin(scan *s, uint32_t i) {
    up_word_class k = K(s, i);
    if (k == UP_W_DIGITS || (k >= UP_W_MONTH && k < UP_W_WORD)) return k != UP_W_AFTERWARDS || V(s, i) != -2;
    if (k == UP_W_APOSTROPHE) return tight(s, i + 1) && K(s, i + 1) == UP_W_DIGITS;
    if (k == UP_W_NONE) return has(s, i, UP_PIECE_CAPITAL) || is(s, i, "no");
    if (k != UP_W_WORD) return false;
    switch ((up_word)V(s, i)) {
    case UP_THE: case UP_A: case UP_MORE: case UP_LESS: case UP_AT: case UP_UP: case UP_HALF: case UP_FISCAL: case UP_COUPLE: case UP_FUTURE: return true;
    default: return false;
    }
}

bool up_when_match(scan *s, uint32_t i, up_find *out) {
    typedef uint32_t rule(scan *, uint32_t, up_find *);
    static rule *const rules[] = {up_when_clock_time, up_when_part_of_day, plain_date, phased_date, vague, set_of_times, duration};
    if (!may_begin(s, i)) return false;
    if (K(s, i) == UP_W_NONE || W(s, i, UP_THE) || W(s, i, UP_A)) { /* most words: is there anything of time close by? */
        bool near = false;
        for (uint32_t k = i + 1; k < i + 4 && !near; k++) near = K(s, k) == UP_W_DIGITS || (K(s, k) >= UP_W_MONTH && K(s, k) <= UP_W_WORD && K(s, k) != UP_W_HEDGE && !(K(s, k) == UP_W_WORD && V(s, k) <= UP_THROUGH && V(s, k) > UP_THE)) || (K(s, i) == UP_W_NONE && K(s, k) == UP_W_NONE);
        if (!near) return false;
    }
    up_find best = {0};
    bool dates = true;
    uint32_t from = hedge(s, i, &dates);
    if (!from) { from = i; dates = true; }
    for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
        up_find f = {0};
        uint32_t end = rules[r](s, from, &f);
        if (end <= best.end) continue;
        if (!dates && f.type != UP_TIMEX_DURATION && rules[r] != duration) continue;
        f.end = end;
        best = f;
    }
    if (!best.end && from > i) { /* a hedge that is none: read on without it */ return false; }
    if (!best.end) return false;
    *out = best;
    return true;
}
