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
#include "when/grammar.h"
#include <stdio.h>
#include <string.h>

typedef const up_when_scan scan;

static const up_piece *at(scan *s, uint32_t i) {
    static const up_piece none = {0, 0, 0, 0, UP_W_BREAK, 0};
    return i < s->n ? &s->p[i] : &none;
}
static up_word_class K(scan *s, uint32_t i) { return (up_word_class)at(s, i)->klass; }
static int32_t V(scan *s, uint32_t i) { return at(s, i)->v; }
static bool W(scan *s, uint32_t i, up_word word) { return K(s, i) == UP_W_WORD && V(s, i) == (int32_t)word; }
static bool C(scan *s, uint32_t i, up_word_class klass, int32_t v) { return K(s, i) == klass && V(s, i) == v; }
static bool tight(scan *s, uint32_t i) { return at(s, i)->flags & UP_PIECE_TIGHT; }
static bool has(scan *s, uint32_t i, int flag) { return at(s, i)->flags & flag; }
static uint32_t length(scan *s, uint32_t i) { return at(s, i)->end - at(s, i)->begin; }
static bool is(scan *s, uint32_t i, const char *word) { return i < s->n && at(s, i)->end > at(s, i)->begin && up_piece_is(s->doc, at(s, i), word); }
static up_upos tag(scan *s, uint32_t i) { return i < s->n ? (up_upos)s->doc->tokens[at(s, i)->token].upos : UP_X; }
static char sign(scan *s, uint32_t i) { return i < s->n && length(s, i) == 1 ? s->doc->report->text[at(s, i)->begin] : 0; }
static uint32_t skip_hyphen(scan *s, uint32_t i) { return K(s, i) == UP_W_DASH && tight(s, i) && tight(s, i + 1) ? i + 1 : i; }

/* ------------------------------------------------------------------ anchors */

static up_point base_point(scan *s, bool from_story, bool *is_anchored) {
    if ((from_story || s->narrative) && s->anchor.grain) { *is_anchored = true; return s->anchor; }
    *is_anchored = false;
    if (s->today == UP_NO_DAY) return (up_point){0};
    return up_point_of_day(s->today);
}

static void set_point(up_find *f, up_point p, bool is_anchored) {
    f->type = UP_TIMEX_DATE;
    f->point = p;
    f->is_anchored = is_anchored;
    if (!p.grain) { snprintf(f->value, sizeof f->value, "XXXX-XX-XX"); f->days = (up_days){UP_NO_DAY, UP_NO_DAY}; return; }
    char value[24];
    up_point_value(p, value);
    snprintf(f->value, sizeof f->value, "%s", value);
    f->days = up_point_days(p);
}

static void set_ref(up_find *f, const char *value) {
    f->type = UP_TIMEX_DATE;
    snprintf(f->value, sizeof f->value, "%s", value);
    f->days = (up_days){UP_NO_DAY, UP_NO_DAY};
    f->point.grain = UP_GRAIN_NONE;
}

static bool is_future_aux(up_str w) {
    return (w.len == 4 && !memcmp(w.at, "will", 4)) || (w.len == 5 && !memcmp(w.at, "shall", 5)) || (w.len == 3 && !memcmp(w.at + 1, "ll", 2)) || (w.len == 2 && !memcmp(w.at, "wo", 2));
}

/* The tense of the verb that governs token `t`, by the tree; 0 when it has none or stands in the present. */
static int tense_of_governor(const struct up_document *d, const up_sentence *sentence, uint32_t t) {
    for (uint32_t steps = 0; steps < 64 && t != UP_NO_TOKEN; t = d->tokens[t].head, steps++) {
        const up_token *v = &d->tokens[t];
        if (v->upos != UP_VERB && v->upos != UP_AUX && v->rel != UP_ROOT) continue;
        const char *form = up_xpos_name(v->xpos);
        int helped = 0;
        for (uint32_t k = sentence->first; k < sentence->end; k++) {
            if (d->tokens[k].head != t || (d->tokens[k].rel != UP_AUX_REL && d->tokens[k].rel != UP_AUX_PASS && d->tokens[k].rel != UP_COP)) continue;
            if (is_future_aux(up_token_text(d, k))) return 1;
            const char *aux = up_xpos_name(d->tokens[k].xpos);
            if (!strcmp(aux, "VBD")) helped = -1;
        }
        if (helped) return helped;
        if (!strcmp(form, "VBD")) return -1;
        if (!strcmp(form, "VB")) return 1; /* an infinitive looks ahead */
        if (!strcmp(form, "VBZ") || !strcmp(form, "VBP")) return 0;
    }
    return 0;
}

/* -1 the clause around piece `i` tells of the past, +1 of the future, 0 it doesn't say. */
static int tense(scan *s, uint32_t i) {
    const struct up_document *d = s->doc;
    if (i >= s->n || !d->n_sentences) return 0;
    uint32_t t = at(s, i)->token;
    const up_sentence *sentence = &d->sentences[up_document_sentence_of(d, t)];
    if (sentence->is_parsed) return tense_of_governor(d, sentence, t);
    int best = 0;
    uint32_t nearest = 26;
    for (uint32_t k = sentence->first; k < sentence->end; k++) {
        int now = is_future_aux(up_token_text(d, k)) ? 1 : !strcmp(up_xpos_name(d->tokens[k].xpos), "VBD") ? -1 : 0;
        uint32_t away = k < t ? t - k : k - t;
        if (now && away < nearest) { nearest = away; best = now; }
    }
    return best;
}

/* A month or day without its year: the nearest that suits the tense; in history the story's year. */
static void choose_year(scan *s, uint32_t i, up_point *p, bool *is_anchored) {
    *is_anchored = false;
    if (s->narrative && s->anchor.grain) {
        *is_anchored = true;
        p->year = s->anchor.year;
        bool months = s->anchor.grain == UP_GRAIN_DAY || s->anchor.grain == UP_GRAIN_MONTH;
        if (months && p->n + 8 < s->anchor.n) p->year++;
        return;
    }
    if (s->today == UP_NO_DAY) { p->grain = UP_GRAIN_NONE; return; }
    up_ymd t = up_ymd_of(s->today);
    int when = tense(s, i);
    int32_t best_cost = INT32_MAX;
    up_point best = *p;
    for (int32_t y = t.year - 1; y <= t.year + 1; y++) {
        up_point q = *p;
        q.year = y;
        if (!up_point_is_real(q)) continue;
        up_days d = up_point_days(q);
        int32_t gap = d.first > s->today ? d.first - s->today : d.last < s->today ? s->today - d.last : 0;
        bool ahead = d.first > s->today, behind = d.last < s->today;
        int32_t cost = gap;
        if (ahead) cost += when > 0 ? 0 : when == 0 ? 40 : p->grain == UP_GRAIN_MONTH ? 220 : 90; /* "due Nov. 6", he said */
        if (behind && when > 0) cost += 150;
        if (cost < best_cost) { best_cost = cost; best = q; }
    }
    *p = best;
}

/* ------------------------------------------------------------------ numbers */

typedef struct quantity { double value; bool is_some; } quantity;

static uint32_t number_words(scan *s, uint32_t i, double *out) {
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

static uint32_t number(scan *s, uint32_t i, quantity *q) {
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
        if (K(s, j + 1) == UP_W_NUMBER && V(s, j + 1) >= 12 && V(s, j + 1) != 1) { j = number_words(s, j + 1, &q->value); return j; }
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
    j = number_words(s, j, &q->value);
    if (j && W(s, j, UP_AND) && W(s, j + 1, UP_A) && W(s, j + 2, UP_HALF)) { q->value += 0.5; j += 3; }
    return j;
}

/* ------------------------------------------------------------------ durations */

static void duration_value(char *out, size_t size, quantity q, up_unit unit) {
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

static up_grain grain_of(up_unit unit) {
    static const up_grain grains[] = {UP_GRAIN_DAY, UP_GRAIN_DAY, UP_GRAIN_DAY, UP_GRAIN_DAY, UP_GRAIN_DAY, UP_GRAIN_WEEK, UP_GRAIN_WEEK,
        UP_GRAIN_WEEKEND, UP_GRAIN_MONTH, UP_GRAIN_QUARTER, UP_GRAIN_YEAR, UP_GRAIN_DECADE, UP_GRAIN_CENTURY};
    return grains[unit];
}

static int days_of(up_unit unit) {
    static const int days[] = {0, 0, 0, 1, 1, 7, 14, 7, 30, 91, 365, 3652, 36524};
    return days[unit];
}

/* The plainly long adjectives that may stand between a number and its unit. */
static bool is_filler(scan *s, uint32_t i) {
    return W(s, i, UP_MORE) || W(s, i, UP_LONG) || W(s, i, UP_OTHER) || is(s, i, "full") || is(s, i, "straight") || is(s, i, "consecutive") ||
           is(s, i, "additional") || is(s, i, "whole") || is(s, i, "trading") || is(s, i, "solid") || is(s, i, "short") || is(s, i, "calendar");
}

/* A number and a unit: "two weeks", "18-month", "a year and a half". */
static uint32_t span_of_time(scan *s, uint32_t i, quantity *q, up_unit *unit) {
    uint32_t j = number(s, i, q);
    if (!j) return 0;
    if ((W(s, j, UP_TO) || W(s, j, UP_OR)) && !W(s, i, UP_A)) { /* "two to three weeks" means at least two */
        quantity other;
        uint32_t k = number(s, j + 1, &other);
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
static bool counted_from(up_find *f, up_point base, up_unit unit, quantity q, int direction, bool is_anchored) {
    if (!base.grain) { set_point(f, base, is_anchored); return true; }
    if (q.is_some) {
        up_days d = up_point_days(base);
        int days = days_of(unit) ? days_of(unit) : 1;
        set_ref(f, direction < 0 ? "PAST_REF" : "FUTURE_REF");
        if (unit < UP_DECADE_UNIT) f->days = direction < 0 ? (up_days){d.first - 10 * days, d.first - days} : (up_days){d.last + days, d.last + 10 * days};
        f->is_vague = true;
        f->is_anchored = is_anchored;
        return true;
    }
    if (unit < UP_DAYS_UNIT) {
        set_point(f, base, is_anchored);
        if (base.grain == UP_GRAIN_DAY) { f->type = UP_TIMEX_TIME; snprintf(f->value + strlen(f->value), 8, "TXX"); }
        return true;
    }
    if (q.value > 5000) return false;
    static const int times[] = {0, 0, 0, 1, 1, 1, 2, 1, 1, 1, 1, 10, 100};
    up_grain grain = unit == UP_DECADE_UNIT || unit == UP_CENTURY_UNIT ? UP_GRAIN_YEAR : grain_of(unit);
    double steps = q.value * times[unit];
    if (unit == UP_YEAR && steps != (double)(int)steps) { grain = UP_GRAIN_MONTH; steps *= 12; }
    if (base.grain < grain && grain == UP_GRAIN_DAY) { /* days on from a month: some day of the year */
        up_point year = {UP_GRAIN_YEAR, base.year, 0, 0};
        set_point(f, year, is_anchored);
        snprintf(f->value + strlen(f->value), 8, "-XX-XX");
        f->is_vague = true;
        return true;
    }
    set_point(f, up_point_step(base, grain, direction * (int)(steps + 0.5)), is_anchored);
    if (unit == UP_DECADE_UNIT || unit == UP_CENTURY_UNIT) { f->is_vague = true; f->days = (up_days){f->days.first - 2 * 365, f->days.last + 2 * 365}; }
    return true;
}

/* ------------------------------------------------------------------ calendar dates */

/* `y` as written at `i`: four figures, "nineteen ninety-six", "264 BC", "'99". */
static uint32_t year_at(scan *s, uint32_t i, int32_t *y) {
    if (K(s, i) == UP_W_DIGITS) {
        uint32_t j = i + 1;
        if (length(s, i) <= 4 && (W(s, j, UP_BC) || (is(s, j, "b") && K(s, j + 1) == UP_W_DOT && is(s, j + 2, "c")))) {
            *y = 1 - V(s, i);
            return W(s, j, UP_BC) ? j + 1 : j + 3 + (K(s, j + 3) == UP_W_DOT && tight(s, j + 3));
        }
        if (length(s, i) != 4 || V(s, i) < 1000 || V(s, i) > 2100) return 0;
        if (tight(s, j)) {
            up_word_class k = K(s, j);
            char c = sign(s, j);
            if (c == '%' || c == '$' || k == UP_W_COLON ? tight(s, j + 1) || c == '%' : 0) return 0;
            if (k == UP_W_NONE || k >= UP_W_MONTH) return 0;
            if ((k == UP_W_COMMA || k == UP_W_DOT) && tight(s, j + 1) && K(s, j + 1) == UP_W_DIGITS) return 0;
        }
        if (i && tight(s, i) && (K(s, i - 1) == UP_W_DOT || K(s, i - 1) == UP_W_NONE || sign(s, i - 1) == '$' || sign(s, i - 1) == '#' || (K(s, i - 1) == UP_W_COMMA && i > 1 && K(s, i - 2) == UP_W_DIGITS && tight(s, i - 1)))) return 0;
        if (i && (sign(s, i - 1) == '$' || is(s, i - 1, "no"))) return 0;
        *y = V(s, i);
        return j;
    }
    if (K(s, i) == UP_W_APOSTROPHE && tight(s, i + 1) && K(s, i + 1) == UP_W_DIGITS && length(s, i + 1) == 2 && !(tight(s, i + 2) && K(s, i + 2) == UP_W_NONE)) {
        int32_t century = s->anchor.grain && s->narrative ? s->anchor.year / 100 * 100 : V(s, i + 1) > 40 ? 1900 : 2000;
        *y = century + V(s, i + 1);
        return i + 2;
    }
    if (K(s, i) == UP_W_NUMBER && V(s, i) >= 15 && V(s, i) <= 20) {
        double rest;
        uint32_t j = skip_hyphen(s, i + 1), end;
        if (K(s, j) != UP_W_NUMBER || V(s, j) < 10 || V(s, j) > 90 || V(s, i) % 10 == 0 ? V(s, i) != 20 || K(s, j) != UP_W_NUMBER || V(s, j) < 10 || V(s, j) > 40 : 0) return 0;
        end = number_words(s, j, &rest);
        if (!end || rest > 99 || K(s, skip_hyphen(s, end)) == UP_W_UNIT) return 0;
        *y = V(s, i) * 100 + (int32_t)rest;
        return end;
    }
    if (C(s, i, UP_W_NUMBER, 2) && C(s, i + 1, UP_W_NUMBER, 1000)) {
        double v;
        uint32_t end = number_words(s, i, &v);
        if (W(s, end, UP_AND) && K(s, end + 1) == UP_W_NUMBER) { double more; end = number_words(s, end + 1, &more); v += more; }
        if (v > 2099 || !i || !(W(s, i - 1, UP_IN) || W(s, i - 1, UP_OF) || is(s, i - 1, "year"))) return 0;
        *y = (int32_t)v;
        return end;
    }
    return 0;
}

static bool is_preposition(scan *s, uint32_t i) { return K(s, i) == UP_W_WORD && V(s, i) >= UP_OF && V(s, i) <= UP_THROUGH; }

static uint32_t year_alone(scan *s, uint32_t i, int32_t *y) {
    uint32_t j = year_at(s, i, y);
    if (!j || K(s, i) != UP_W_DIGITS || *y <= 0) return j;
    bool led = i && (is_preposition(s, i - 1) || K(s, i - 1) == UP_W_PHASE || K(s, i - 1) == UP_W_HEDGE || K(s, i - 1) == UP_W_MONTH || is(s, i - 1, "year"));
    bool article = i && (W(s, i - 1, UP_THE) || W(s, i - 1, UP_POSSESSIVE) || W(s, i - 1, UP_A));
    bool counted = j < s->n && (K(s, j) == UP_W_NONE || K(s, j) == UP_W_UNIT || K(s, j) == UP_W_NUMBER) && !has(s, j, UP_PIECE_CAPITAL) && !tight(s, j) &&
                   (tag(s, j) == UP_NOUN || tag(s, j) == UP_ADJ || K(s, j) == UP_W_UNIT || K(s, j) == UP_W_NUMBER || tag(s, j) == UP_X);
    bool recent = *y >= 1900 && *y <= 2040;
    uint32_t last = j < s->n ? at(s, j)->end : 0;
    bool plural = counted && last && s->doc->report->text[last - 1] == 's';
    if (*y < 1400 || *y > 2060) return led && !counted ? j : 0;
    if (counted && !(recent && (article || (led && !plural)))) return tag(s, j) == UP_X && led && !plural ? j : 0;
    if (!led && !article && i && (K(s, i - 1) == UP_W_NONE && tag(s, i - 1) == UP_VERB)) return 0;
    return j;
}

bool up_when_is_year(scan *s, uint32_t i) {
    int32_t y;
    if (K(s, i) != UP_W_DIGITS) return false;
    return ((i && K(s, i - 1) == UP_W_MONTH && year_at(s, i, &y)) || year_alone(s, i, &y)) && y > 0;
}

/* A day of the month: 3, 3rd, third, twenty-first. */
static uint32_t day_at(scan *s, uint32_t i, int *day) {
    if (K(s, i) == UP_W_DIGITS) {
        if (length(s, i) > 2 || V(s, i) < 1 || V(s, i) > 31) return 0;
        *day = V(s, i);
        uint32_t j = i + 1;
        if (tight(s, j)) {
            if (is(s, j, "st") || is(s, j, "nd") || is(s, j, "rd") || is(s, j, "th")) return j + 1;
            if (sign(s, j) == '%' || (K(s, j) == UP_W_COLON && tight(s, j + 1)) || K(s, j) == UP_W_NONE) return 0;
            if ((K(s, j) == UP_W_DOT || K(s, j) == UP_W_COMMA) && tight(s, j + 1) && K(s, j + 1) == UP_W_DIGITS) return 0;
        }
        return is(s, j, "percent") || is(s, j, "million") || is(s, j, "billion") ? 0 : j;
    }
    if (K(s, i) == UP_W_ORDINAL) { *day = V(s, i); return i + 1; }
    uint32_t j = skip_hyphen(s, i + 1);
    if ((C(s, i, UP_W_NUMBER, 20) || C(s, i, UP_W_NUMBER, 30)) && K(s, j) == UP_W_ORDINAL && V(s, j) < 10) { *day = V(s, i) + V(s, j); return *day <= 31 ? j + 1 : 0; }
    return 0;
}

static uint32_t month_at(scan *s, uint32_t i, int *month) {
    if (K(s, i) != UP_W_MONTH) return 0;
    if (!has(s, i, UP_PIECE_CAPITAL) && (V(s, i) == 3 || V(s, i) == 5 || V(s, i) == 8 || has(s, i, UP_PIECE_SHORT))) return 0; /* march, may, august, mar are words too */
    *month = V(s, i);
    return i + 1 + (has(s, i, UP_PIECE_SHORT) && K(s, i + 1) == UP_W_DOT && tight(s, i + 1));
}

/* The year that may follow a month or a day: ", 2009", "of 1998", "last year". */
static uint32_t year_after(scan *s, uint32_t i, int32_t *y) {
    uint32_t j = i;
    if (K(s, j) == UP_W_COMMA) j++;
    if (W(s, j, UP_OF) || (W(s, j, UP_IN) && j == i)) j++;
    if (K(s, j) == UP_W_DIGITS || (j > i && K(s, j) == UP_W_NUMBER) || K(s, j) == UP_W_NUMBER || K(s, j) == UP_W_APOSTROPHE) {
        uint32_t end = year_at(s, j, y);
        if (end && K(s, end) == UP_W_UNIT) return 0;
        if (end && W(s, i, UP_IN)) return 0;
        return end;
    }
    if (K(s, j) == UP_W_COMMA || (j > i && !W(s, i, UP_OF))) return 0;
    if (K(s, j) != UP_W_SHIFT || !C(s, j + 1, UP_W_UNIT, UP_YEAR) || has(s, j + 1, UP_PIECE_PLURAL)) return 0;
    bool anchored;
    up_point base = base_point(s, V(s, j) == UP_THAT || V(s, j) == UP_SAME || V(s, j) == UP_FOLLOWING || V(s, j) == UP_PREVIOUS, &anchored);
    if (!base.grain) return 0;
    *y = base.year + (V(s, j) == UP_LAST || V(s, j) == UP_PREVIOUS ? -1 : V(s, j) == UP_NEXT || V(s, j) == UP_FOLLOWING ? 1 : 0);
    return j + 2;
}

/* 2009-01-03, 1/3/2009 (months first where both readings are days), and 9/11, which has become a name. */
static uint32_t numeric_date(scan *s, uint32_t i, up_point *p) {
    if (K(s, i) != UP_W_DIGITS || (i && tight(s, i) && (K(s, i - 1) == UP_W_SLASH || K(s, i - 1) == UP_W_DASH || K(s, i - 1) == UP_W_DOT))) return 0;
    up_word_class joint = K(s, i + 1);
    bool joined = tight(s, i + 1) && tight(s, i + 2) && K(s, i + 2) == UP_W_DIGITS;
    if (!joined) return 0;
    bool three = K(s, i + 3) == joint && tight(s, i + 3) && tight(s, i + 4) && K(s, i + 4) == UP_W_DIGITS;
    if (joint == UP_W_DASH && length(s, i) == 4 && three && length(s, i + 2) == 2 && length(s, i + 4) == 2) {
        *p = (up_point){UP_GRAIN_DAY, V(s, i), V(s, i + 2), V(s, i + 4)};
        return up_point_is_real(*p) ? i + 5 : 0;
    }
    if (joint == UP_W_SLASH && three && length(s, i) <= 2 && length(s, i + 2) <= 2 && (length(s, i + 4) == 4 || length(s, i + 4) == 2)) {
        int32_t y = V(s, i + 4);
        if (length(s, i + 4) == 2) y += y > 40 ? 1900 : 2000;
        *p = (up_point){UP_GRAIN_DAY, y, V(s, i), V(s, i + 2)};
        if (!up_point_is_real(*p)) { p->n = V(s, i + 2); p->day = V(s, i); }
        return up_point_is_real(*p) ? i + 5 : 0;
    }
    if (joint == UP_W_SLASH && V(s, i) == 9 && V(s, i + 2) == 11 && !three) { *p = (up_point){UP_GRAIN_DAY, 2001, 9, 11}; return i + 3; }
    return 0;
}

/* A day or month of the calendar, its year written or chosen. */
static uint32_t calendar_date(scan *s, uint32_t i, up_point *p, bool *has_year, bool *is_anchored) {
    int day = 0, month = 0;
    int32_t year = 0;
    *is_anchored = false;
    *has_year = true;
    uint32_t j = numeric_date(s, i, p), k;
    if (j) return j;
    if ((j = day_at(s, i, &day)) || (W(s, i, UP_THE) && (j = day_at(s, i + 1, &day)))) {
        if (W(s, j, UP_OF)) j++;
        if (K(s, j) != UP_W_MONTH || !(j = month_at(s, j, &month))) return 0;
        if ((k = year_after(s, j, &year))) j = k;
        else *has_year = false;
    } else {
        if (!(j = month_at(s, i, &month))) return 0;
        bool was_dot = j > i + 1;
        if ((k = year_after(s, j, &year))) j = k;
        else {
            uint32_t d = W(s, j, UP_THE) ? j + 1 : j;
            if (K(s, d) != UP_W_UNIT && (k = day_at(s, d, &day)) && K(s, k) != UP_W_UNIT && K(s, k) != UP_W_MONTH && !(K(s, d) == UP_W_ORDINAL && is(s, k, "half"))) {
                j = k;
                if ((k = year_after(s, j, &year))) j = k;
                else {
                    *has_year = false;
                    /* "Oct. 23-25, 2017": the year of the run is the first day's as well */
                    int to;
                    if ((K(s, j) == UP_W_DASH || W(s, j, UP_AND) || W(s, j, UP_TO)) && (k = day_at(s, j + 1, &to)) && K(s, k) == UP_W_COMMA && year_at(s, k + 1, &year)) *has_year = true;
                }
            } else {
                *has_year = false;
                if (was_dot && K(s, j) == UP_W_BREAK) j = i + 1;
                if (has(s, i, UP_PIECE_SHORT) && !was_dot) return 0;
                if (month == 5 || month == 3) { /* the modal and the verb */
                    bool led = i && (is_preposition(s, i - 1) || K(s, i - 1) == UP_W_SHIFT || K(s, i - 1) == UP_W_PHASE || K(s, i - 1) == UP_W_DASH || K(s, i - 1) == UP_W_COMMA);
                    if (!led) return 0;
                    if (tag(s, i) == UP_AUX || tag(s, i) == UP_VERB) return 0;
                }
                if (has(s, i, UP_PIECE_CAPITAL) && has(s, j, UP_PIECE_CAPITAL) && tag(s, j) == UP_PROPN && K(s, j) == UP_W_NONE && (!i || !is_preposition(s, i - 1))) return 0;
            }
        }
    }
    *p = (up_point){day ? UP_GRAIN_DAY : UP_GRAIN_MONTH, year, month, day};
    if (!*has_year) choose_year(s, i, p, is_anchored);
    if (p->grain && !up_point_is_real(*p)) return 0;
    return j;
}

/* ------------------------------------------------------------------ days */

static up_day weekday_before(up_day from, int weekday) { return from - (up_weekday(from) - weekday + 7) % 7; }
static up_day weekday_after(up_day from, int weekday) { return from + (weekday - up_weekday(from) + 7) % 7; }

static uint32_t feast_at(scan *s, uint32_t i, up_feast *feast) {
    static const struct { const char *a, *b, *c; up_feast feast; } longer[] = {
        {"new", "year", "eve", UP_NEW_YEARS_EVE}, {"new", "year", "day", UP_NEW_YEAR}, {"good", "friday", NULL, UP_GOOD_FRIDAY},
        {"yom", "kippur", NULL, UP_YOM_KIPPUR}, {"rosh", "hashanah", NULL, UP_ROSH_HASHANAH}, {"rosh", "hashana", NULL, UP_ROSH_HASHANAH},
        {"yom", "hashoah", NULL, UP_YOM_HASHOAH}, {"simchat", "torah", NULL, UP_SIMCHAT_TORAH}, {"eid", "al", "fitr", UP_EID_AL_FITR},
        {"eid", "ul", "fitr", UP_EID_AL_FITR}, {"eid", "al", "adha", UP_EID_AL_ADHA}, {"eid", "ul", "adha", UP_EID_AL_ADHA},
        {"ash", "wednesday", NULL, UP_ASH_WEDNESDAY}, {"palm", "sunday", NULL, UP_PALM_SUNDAY}, {"boxing", "day", NULL, UP_BOXING_DAY},
        {"valentine", "day", NULL, UP_VALENTINE}, {"patrick", "day", NULL, UP_PATRICK}, {"may", "day", NULL, UP_MAY_DAY},
        {"independence", "day", NULL, UP_INDEPENDENCE_DAY}, {"bastille", "day", NULL, UP_BASTILLE_DAY}, {"veterans", "day", NULL, UP_VETERANS_DAY},
        {"remembrance", "day", NULL, UP_VETERANS_DAY}, {"armistice", "day", NULL, UP_VETERANS_DAY}, {"presidents", "day", NULL, UP_PRESIDENTS_DAY},
        {"memorial", "day", NULL, UP_MEMORIAL_DAY}, {"labor", "day", NULL, UP_LABOR_DAY}, {"columbus", "day", NULL, UP_COLUMBUS_DAY},
        {"election", "day", NULL, UP_ELECTION_DAY}, {"holocaust", "remembrance", "day", UP_HOLOCAUST_DAY}, {"king", "day", NULL, UP_MARTIN_LUTHER_KING_DAY}};
    if (K(s, i) == UP_W_FEAST) {
        *feast = (up_feast)V(s, i);
        uint32_t j = i + 1;
        if (*feast == UP_CHRISTMAS && W(s, j, UP_EVE)) { *feast = UP_CHRISTMAS_EVE; return j + 1; }
        if (*feast == UP_EASTER && C(s, j, UP_W_WEEKDAY, 0)) { *feast = UP_EASTER_MONDAY; return j + 1; }
        if (*feast == UP_EASTER && C(s, j, UP_W_WEEKDAY, 6)) return j + 1;
        if ((*feast == UP_CHRISTMAS || *feast == UP_THANKSGIVING) && C(s, j, UP_W_UNIT, UP_DAYS_UNIT)) return j + 1;
        return j;
    }
    if (!has(s, i, UP_PIECE_CAPITAL)) return 0;
    for (size_t k = 0; k < sizeof longer / sizeof *longer; k++) {
        if (!is(s, i, longer[k].a)) continue;
        uint32_t j = i + 1;
        if (K(s, j) == UP_W_APOSTROPHE && tight(s, j)) j += is(s, j + 1, "s") ? 2 : 1;
        if (K(s, j) == UP_W_DASH) j++;
        if (!is(s, j, longer[k].b)) continue;
        j++;
        if (!longer[k].c) { *feast = longer[k].feast; return j; }
        if (K(s, j) == UP_W_APOSTROPHE && tight(s, j)) j += is(s, j + 1, "s") ? 2 : 1;
        if (K(s, j) == UP_W_DASH) j++;
        if (!is(s, j, longer[k].c)) continue;
        *feast = longer[k].feast;
        return j + 1;
    }
    return 0;
}

/* A feast of the year that `shift`, the words after it or the tense give. */
static uint32_t feast_day(scan *s, uint32_t i, int shift, up_days *days, bool *is_anchored) {
    up_feast feast;
    uint32_t j = feast_at(s, i, &feast), k;
    int32_t year;
    if (!j) return 0;
    *is_anchored = false;
    if ((k = year_after(s, j, &year))) {
        *days = up_feast_days(feast, year, UP_NO_DAY);
        return days->first == UP_NO_DAY ? 0 : k;
    }
    up_point base = base_point(s, false, is_anchored);
    if (!base.grain) { *days = (up_days){UP_NO_DAY, UP_NO_DAY}; return j; }
    up_day now = *is_anchored ? up_point_days(base).first : s->today;
    int when = shift == -1 ? -1 : shift == 1 ? 1 : tense(s, i);
    int32_t best = INT32_MAX;
    *days = (up_days){UP_NO_DAY, UP_NO_DAY};
    for (int32_t y = base.year - 1; y <= base.year + 1; y++) {
        up_days d = up_feast_days(feast, y, now);
        if (d.first == UP_NO_DAY) continue;
        int32_t gap = d.first > now ? d.first - now : d.last < now ? now - d.last : 0;
        if (shift == 0 && y != base.year) continue;
        if (when <= 0 && d.first > now) gap += when ? 400 : 100; /* news tells of what was */
        if (when > 0 && d.last < now) gap += 400;
        if (gap < best) { best = gap; *days = d; }
    }
    return j;
}

static void day_value(scan *s, up_day day, up_point *p) {
    (void)s;
    *p = day == UP_NO_DAY ? (up_point){0} : up_point_of_day(day);
}

/* A single day: yesterday, Friday, last Monday, Saturday April 25, 3 May, that day, the next day. */
static uint32_t day_expression(scan *s, uint32_t i, up_point *p, bool *is_anchored, bool *has_year) {
    uint32_t j = i, k;
    *is_anchored = *has_year = false;
    bool the = W(s, j, UP_THE);
    if (K(s, j) == UP_W_DEICTIC && V(s, j) <= 1) {
        day_value(s, s->today == UP_NO_DAY ? UP_NO_DAY : s->today + V(s, j), p);
        return j + 1;
    }
    if (K(s, j) == UP_W_WEEKDAY && (has(s, j, UP_PIECE_CAPITAL) || !has(s, j, UP_PIECE_SHORT))) {
        k = j + 1;
        if (has(s, j, UP_PIECE_SHORT)) {
            if (K(s, k) == UP_W_DOT) k++;
            else if (K(s, k) != UP_W_MONTH && K(s, k) != UP_W_COMMA) return 0;
        }
        uint32_t date = K(s, k) == UP_W_COMMA ? k + 1 : k;
        if (W(s, date, UP_THE)) date++;
        if (date > k || K(s, date) == UP_W_MONTH || K(s, date) == UP_W_DIGITS) {
            up_point q;
            uint32_t end = K(s, date) == UP_W_MONTH || K(s, date) == UP_W_DIGITS || K(s, date) == UP_W_ORDINAL ? calendar_date(s, date, &q, has_year, is_anchored) : 0;
            if (end && q.grain == UP_GRAIN_DAY) { *p = q; return end; }
        }
        if (has(s, j, UP_PIECE_PLURAL)) return 0;
        if (has(s, j, UP_PIECE_SHORT)) return 0;
        up_point base = base_point(s, false, is_anchored);
        if (!base.grain) { *p = base; return k; }
        if (*is_anchored) { day_value(s, weekday_after(up_point_days(base).first, V(s, j)), p); return k; }
        day_value(s, tense(s, i) > 0 ? weekday_after(s->today, V(s, j)) : weekday_before(s->today, V(s, j)), p);
        return k;
    }
    if (the && K(s, j + 1) == UP_W_SHIFT) j++;
    if (K(s, j) == UP_W_SHIFT) {
        int32_t shift = V(s, j);
        k = j + 1;
        if (shift == UP_THIS && C(s, k, UP_W_SHIFT, UP_COMING)) { k++; shift = UP_NEXT; }
        if (shift == UP_THIS && C(s, k, UP_W_SHIFT, UP_PAST)) { k++; shift = UP_LAST; }
        if (shift == UP_THAT && C(s, k, UP_W_SHIFT, UP_SAME)) k++;
        bool story = shift == UP_PREVIOUS || shift == UP_FOLLOWING || shift == UP_THAT || shift == UP_SAME || (the && shift == UP_NEXT);
        up_point base = base_point(s, story, is_anchored);
        up_days bd = up_point_days(base);
        int way = shift == UP_LAST || shift == UP_PREVIOUS || shift == UP_PAST ? -1 : shift == UP_NEXT || shift == UP_FOLLOWING || shift == UP_COMING ? 1 : 0;
        if (K(s, k) == UP_W_WEEKDAY && !has(s, k, UP_PIECE_PLURAL | UP_PIECE_SHORT)) {
            uint32_t date = K(s, k + 1) == UP_W_COMMA ? k + 2 : k + 1;
            up_point q;
            bool a;
            if (K(s, date) == UP_W_MONTH) { uint32_t end = calendar_date(s, date, &q, has_year, &a); if (end && q.grain == UP_GRAIN_DAY) { *p = q; return end; } }
            if (!base.grain) { *p = base; return k + 1; }
            int w = V(s, k);
            up_day d = way < 0 ? weekday_before(bd.first - 1, w) : way > 0 ? weekday_after(bd.last + 1, w)
                     : shift == UP_THIS && tense(s, i) < 0 ? weekday_before(bd.first, w) : weekday_after(bd.first, w);
            day_value(s, d, p);
            return k + 1;
        }
        if (C(s, k, UP_W_UNIT, UP_DAYS_UNIT) && !has(s, k, UP_PIECE_PLURAL)) {
            if (shift == UP_LAST || shift == UP_PAST || shift == UP_COMING || shift == UP_RECENT || shift == UP_LATEST || shift == UP_CURRENT) return 0;
            if (base.grain && base.grain != UP_GRAIN_DAY && shift != UP_THIS) { *p = (up_point){0}; return story ? k + 1 : 0; }
            if (base.grain) day_value(s, bd.first + way, p); else *p = base;
            return k + 1;
        }
        int feast_shift = way;
        up_days days;
        uint32_t end = feast_day(s, k, feast_shift, &days, is_anchored);
        if (end) { day_value(s, days.first, p); return end; }
        return 0;
    }
    j = i;
    if (the && C(s, j + 1, UP_W_UNIT, UP_DAYS_UNIT) && (W(s, j + 2, UP_BEFORE) || W(s, j + 2, UP_AFTER))) {
        int way = W(s, j + 2, UP_BEFORE) ? -1 : 1;
        uint32_t t = K(s, j + 3) == UP_W_DEICTIC ? j + 3 : 0; /* "the day before yesterday" */
        if (t) { day_value(s, s->today == UP_NO_DAY ? UP_NO_DAY : s->today + V(s, t) + way, p); return t + 1; }
        up_point base = base_point(s, true, is_anchored);
        if (!base.grain || base.grain != UP_GRAIN_DAY) { *p = (up_point){0}; return j + 3; }
        day_value(s, up_point_days(base).first + way, p);
        return j + 3;
    }
    up_point q;
    k = calendar_date(s, i, &q, has_year, is_anchored);
    if (k && q.grain == UP_GRAIN_MONTH) return 0;
    if (k) { *p = q; return k; }
    up_days days;
    *has_year = false;
    k = feast_day(s, i, 9, &days, is_anchored);
    if (k) { day_value(s, days.first, p); return k; }
    return 0;
}

/* ------------------------------------------------------------------ times of the day */

static const char *const part_values[] = {"TMO", "TAF", "TEV", "TNI", "TDT", "T12:00", "T24:00"};

static void set_day_time(up_find *f, up_point day, const char *time, bool is_anchored) {
    set_point(f, day, is_anchored);
    f->type = UP_TIMEX_TIME;
    size_t len = strlen(f->value);
    snprintf(f->value + len, sizeof f->value - len, "%s", time);
}

/* "10:35 a.m.", "9 pm EST", "22:00", "4 o'clock": its value from the T on. */
static uint32_t clock_at(scan *s, uint32_t i, char time[12]) {
    uint32_t j = i;
    int hour, minute = -1;
    bool marked = false;
    if (K(s, j) == UP_W_DIGITS && length(s, j) <= 2 && V(s, j) <= 24) hour = V(s, j);
    else if (K(s, j) == UP_W_NUMBER && V(s, j) <= 12) hour = V(s, j);
    else return 0;
    if (i && tight(s, i) && (K(s, i - 1) == UP_W_COLON || K(s, i - 1) == UP_W_DOT || K(s, i - 1) == UP_W_SLASH || K(s, i - 1) == UP_W_DASH || K(s, i - 1) == UP_W_COMMA || sign(s, i - 1) == '$')) return 0;
    j++;
    if ((K(s, j) == UP_W_COLON || K(s, j) == UP_W_DOT) && tight(s, j) && tight(s, j + 1) && K(s, j + 1) == UP_W_DIGITS && length(s, j + 1) == 2 && V(s, j + 1) < 60) {
        minute = V(s, j + 1);
        marked = K(s, j) == UP_W_COLON;
        j += 2;
        if (K(s, j) == UP_W_COLON && tight(s, j) && K(s, j + 1) == UP_W_DIGITS && length(s, j + 1) == 2) j += 2;
        if (marked && K(s, j) == UP_W_DOT && tight(s, j) && tight(s, j + 1) && K(s, j + 1) == UP_W_DIGITS) return 0; /* a result in a race */
    }
    bool afternoon = is(s, j, "p") || W(s, j, UP_PM), forenoon = is(s, j, "a") || (W(s, j, UP_AM) && (tight(s, j) || !has(s, j, UP_PIECE_CAPITAL)));
    if ((afternoon || forenoon) && length(s, j) == 1) {
        uint32_t m = K(s, j + 1) == UP_W_DOT ? j + 2 : j + 1;
        if (m < s->n && length(s, m) == 1 && is(s, m, "m") && K(s, j + 1) == UP_W_DOT) { j = m + 1; if (K(s, j) == UP_W_DOT && tight(s, j)) j++; marked = true; }
        else afternoon = forenoon = false;
    } else if (afternoon || forenoon) { j++; marked = true; }
    if (!afternoon && !forenoon) {
        if (is(s, j, "o") && K(s, j + 1) == UP_W_APOSTROPHE && is(s, j + 2, "clock")) { j += 3; marked = true; }
        else if (W(s, j, UP_HOURS_WORD) || (minute >= 0 && C(s, j, UP_W_UNIT, UP_HOUR) && has(s, j, UP_PIECE_PLURAL))) { j++; marked = true; }
        if (W(s, j, UP_IN) && W(s, j + 1, UP_THE) && K(s, j + 2) == UP_W_PART && V(s, j + 2) <= UP_EVENING) { afternoon = V(s, j + 2) != UP_MORNING; j += 3; marked = true; }
    }
    if (!marked || (minute < 0 && !afternoon && !forenoon && K(s, i) == UP_W_DIGITS && length(s, i) > 2)) return 0;
    if (afternoon && hour < 12) hour += 12;
    if (forenoon && hour == 12) hour = 0;
    if (W(s, j, UP_ZONE)) j++;
    snprintf(time, 12, "T%02d:%02d", hour % 25, minute < 0 ? 0 : minute);
    return j;
}

/* A day after a time of it: "noon Saturday", "10 p.m. on 3 May"; else the day the story or report is at. */
static uint32_t day_of_time(scan *s, uint32_t j, up_point *day, bool *is_anchored) {
    bool has_year;
    uint32_t k = j, end;
    if (K(s, k) == UP_W_COMMA) k++;
    if (W(s, k, UP_ON) || W(s, k, UP_OF)) k++;
    end = day_expression(s, k, day, is_anchored, &has_year);
    if (end && day->grain == UP_GRAIN_DAY && K(s, k) != UP_W_APOSTROPHE) return end;
    *day = base_point(s, false, is_anchored);
    if (day->grain && day->grain != UP_GRAIN_DAY) *day = (up_point){0};
    return j;
}

static uint32_t clock_time(scan *s, uint32_t i, up_find *f) {
    char time[12];
    bool anchored;
    up_point day;
    uint32_t j = clock_at(s, i, time);
    if (!j && K(s, i) == UP_W_PART && V(s, i) >= UP_NOON) { snprintf(time, sizeof time, "%s", part_values[V(s, i)]); j = i + 1; }
    if (!j) return 0;
    j = day_of_time(s, j, &day, &anchored);
    set_day_time(f, day, time, anchored);
    return j;
}

/* "Friday night", "yesterday morning", "last night", "tonight", "the night of 3 May", "that evening",
 * "the early hours of Saturday", "overnight". */
static uint32_t part_of_day(scan *s, uint32_t i, up_find *f) {
    bool anchored, has_year;
    up_point day;
    uint32_t j = i, k;
    if (C(s, i, UP_W_DEICTIC, 100)) { day_value(s, s->today, &day); set_day_time(f, day, "TNI", false); return i + 1; }
    if (C(s, i, UP_W_DEICTIC, 101)) {
        if (tag(s, i) == UP_ADJ || is(s, i + 1, "rates") || is(s, i + 1, "rate")) return 0;
        uint32_t end = day_of_time(s, i + 1, &day, &anchored);
        if (end == i + 1 && day.grain) { set_day_time(f, up_point_step(day, UP_GRAIN_DAY, anchored ? 0 : -1), "TNI", anchored); f->days.last++; return i + 1; }
        set_day_time(f, day, "TNI", anchored);
        return end;
    }
    if ((k = day_expression(s, j, &day, &anchored, &has_year))) {
        uint32_t d = K(s, k) == UP_W_APOSTROPHE && is(s, k + 1, "s") ? k + 2 : k;
        if (K(s, d) == UP_W_PHASE && V(s, d) <= UP_MID) d++;
        if (K(s, d) != UP_W_PART || has(s, d, UP_PIECE_PLURAL) || d > k + 2) return 0;
        set_day_time(f, day, part_values[V(s, d)], anchored);
        return d + 1;
    }
    bool the = W(s, j, UP_THE);
    if (the) j++;
    if (K(s, j) == UP_W_SHIFT && (K(s, j + 1) == UP_W_PART || (C(s, j + 1, UP_W_SHIFT, UP_SAME) && K(s, j + 2) == UP_W_PART))) {
        int32_t shift = V(s, j);
        k = K(s, j + 1) == UP_W_PART ? j + 1 : j + 2;
        if (has(s, k, UP_PIECE_PLURAL) || shift >= UP_CURRENT || shift == UP_PAST) return 0;
        bool story = shift == UP_PREVIOUS || shift == UP_FOLLOWING || shift == UP_THAT || shift == UP_SAME || the;
        day = base_point(s, story, &anchored);
        int way = shift == UP_LAST || shift == UP_PREVIOUS ? -1 : shift == UP_NEXT || shift == UP_FOLLOWING ? 1 : 0;
        if (day.grain == UP_GRAIN_DAY) day = up_point_step(day, UP_GRAIN_DAY, way);
        else if (day.grain) day = (up_point){0};
        uint32_t end = k + 1;
        if (W(s, end, UP_OF) || W(s, end, UP_ON)) { bool a; up_point q; uint32_t e = day_expression(s, end + 1, &q, &a, &has_year); if (e) { day = q; end = e; anchored = a; } }
        set_day_time(f, day, part_values[V(s, k)], anchored);
        return end;
    }
    bool phase = K(s, j) == UP_W_PHASE && V(s, j) <= UP_MID;
    if (phase) j = skip_hyphen(s, j + 1);
    if (K(s, j) == UP_W_PART && !has(s, j, UP_PIECE_PLURAL)) {
        up_part part = (up_part)V(s, j);
        k = W(s, j + 1, UP_OF) || W(s, j + 1, UP_ON) ? j + 2 : j + 1;
        uint32_t end = day_expression(s, k, &day, &anchored, &has_year);
        if (end && day.grain == UP_GRAIN_DAY && (k > j + 1 || K(s, k) == UP_W_DEICTIC || K(s, k) == UP_W_WEEKDAY)) { set_day_time(f, day, part_values[part], anchored); return end; }
        bool in_the = the && i && (W(s, i - 1, UP_IN) || W(s, i - 1, UP_DURING));
        if ((phase && (tag(s, j) == UP_NOUN || tag(s, j) == UP_X)) || in_the) {
            day = base_point(s, true, &anchored);
            if (!day.grain || day.grain != UP_GRAIN_DAY) { if (!phase && !in_the) return 0; day = (up_point){0}; }
            set_day_time(f, day, part_values[part], anchored);
            return j + 1;
        }
        return 0;
    }
    if (phase && C(s, j, UP_W_UNIT, UP_HOUR) && W(s, j + 1, UP_OF)) {
        uint32_t end = day_expression(s, j + 2, &day, &anchored, &has_year);
        if (end) { set_day_time(f, day, V(s, j - 1) == UP_LATE ? "TNI" : "TMO", anchored); return end; }
    }
    return 0;
}

/* ------------------------------------------------------------------ weeks, months, years */

/* "last week", "this month", "the following year", "next weekend"; number counts of them are durations. */
static uint32_t shifted_unit(scan *s, uint32_t i, up_point *p, bool *is_anchored) {
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
    up_point base = base_point(s, story, is_anchored);
    if (K(s, j) == UP_W_MONTH && has(s, j, UP_PIECE_CAPITAL)) {
        int month;
        uint32_t end = month_at(s, j, &month);
        if (shift == UP_SAME || shift == UP_CURRENT || shift == UP_LATEST) return 0;
        if (!base.grain) { *p = base; return end; }
        up_ymd t = up_ymd_of(up_point_days(base).first);
        int32_t y = t.year;
        if (way < 0 && month >= t.month) y--;
        if (way > 0 && month <= t.month) y++;
        *p = (up_point){UP_GRAIN_MONTH, y, month, 0};
        int day;
        if ((way == 0 || the) && (story || the) && way <= 0 && shift != UP_PREVIOUS && day_at(s, end, &day)) return 0;
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
    up_grain grain = grain_of(unit);
    if (!base.grain) { *p = base; return j + 1; }
    if (unit == UP_QUARTER && (shift == UP_LATEST || shift == UP_THAT || shift == UP_SAME) && s->quarter.grain) { *p = s->quarter; return j + 1; }
    if (unit == UP_QUARTER && shift == UP_LATEST) way = -1;
    if (story && base.grain < grain && way == 0) return 0;
    if (unit == UP_WEEKEND && way < 0 && !*is_anchored) { /* the weekend that is over */
        up_day saturday = weekday_before(s->today, 5);
        if (saturday + 1 >= s->today) saturday -= 7;
        *p = up_point_around(saturday, UP_GRAIN_WEEKEND);
        return j + 1;
    }
    *p = up_point_step(base, grain, way);
    return j + 1;
}

/* "the third quarter [of 1989]", "the second half of last year", "its fourth quarter", "Q3 2010". */
static uint32_t quarter_or_half(scan *s, uint32_t i, up_find *f) {
    uint32_t j = i, k;
    up_point p = {0};
    bool anchored = false;
    int32_t year = INT32_MIN;
    if (W(s, j, UP_THE)) j++;
    if (j > i && K(s, j) == UP_W_ORDINAL && K(s, j + 1) == UP_W_DASH && tight(s, j + 1)) return 0; /* "the third-quarter loss": without the article */
    if ((W(s, i, UP_THE) || s->quarter.grain) && s->quarter.grain && !s->narrative) {
        uint32_t q = is(s, j, "latest") ? j + 1 : j;
        if ((q > j && W(s, q, UP_PERIOD)) || (W(s, i, UP_THE) && q == j && C(s, q, UP_W_UNIT, UP_QUARTER) && !has(s, q, UP_PIECE_PLURAL))) { set_point(f, s->quarter, true); f->point.grain = UP_GRAIN_NONE; return q + 1; }
    }
    if (is(s, j, "latest") || is(s, j, "comparable")) j++;
    if (K(s, j) == UP_W_DIGITS && (k = year_at(s, j, &year))) j = k;
    else if (C(s, j, UP_W_UNIT, UP_YEAR) && (k = skip_hyphen(s, j + 1)) > j + 1 && (is(s, k, "ago") || is(s, k, "earlier"))) {
        up_point base = s->quarter.grain ? s->quarter : base_point(s, false, &anchored);
        if (!base.grain) return 0;
        year = base.year - 1;
        j = k + 1;
        if ((C(s, j, UP_W_UNIT, UP_QUARTER) || W(s, j, UP_PERIOD)) && s->quarter.grain) { p = s->quarter; p.year--; set_point(f, p, true); f->point.grain = UP_GRAIN_NONE; return j + 1; }
        if (K(s, j) != UP_W_ORDINAL && !W(s, j, UP_FISCAL)) {
            if (j == k + 1 && i + 1 == skip_hyphen(s, i + 1)) return 0;
            p = s->quarter.grain ? s->quarter : base;
            p.year--;
            if (!s->quarter.grain) { p.grain = UP_GRAIN_YEAR; }
            set_point(f, p, true);
            f->point.grain = UP_GRAIN_NONE;
            return j;
        }
    } else if (K(s, j) == UP_W_SHIFT && C(s, j + 1, UP_W_UNIT, UP_YEAR) && K(s, j + 2) == UP_W_APOSTROPHE && is(s, j + 3, "s")) {
        up_point q;
        if (!shifted_unit(s, j, &q, &anchored) || !q.grain) return 0;
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
        if ((k = year_at(s, of, &year))) j = k;
        else if ((k = shifted_unit(s, of, &q, &a)) && q.grain == UP_GRAIN_YEAR) { j = k; year = q.year; }
        else if (W(s, of, UP_THE) && of > j && K(s, of + 1) != UP_W_NONE && (k = year_at(s, of + 1, &year))) j = k;
        else if (half) { if (!(of > j && W(s, of, UP_THE) && C(s, of + 1, UP_W_UNIT, UP_YEAR))) return 0; j = of + 2; year = INT32_MIN; }
    }
    if (year == INT32_MIN) {
        up_point base = base_point(s, false, &anchored);
        if (!base.grain) { set_point(f, base, false); return j; }
        year = base.year;
        p.year = year;
        if (!half && !anchored && up_point_days(p).first > s->today && tense(s, i) <= 0) p.year--;
        year = p.year;
    }
    p.year = year;
    set_point(f, p, anchored);
    return j;
}

/* "the 1990s", "the late '80s", "the nineties", "the 20th century", "the sixth century BC". */
static uint32_t decade_or_century(scan *s, uint32_t i, up_find *f) {
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
            set_point(f, (up_point){UP_GRAIN_DECADE, y, 0, 0}, false);
            f->has_year = true;
            return k + 1;
        }
    }
    if (K(s, j) == UP_W_DECADE && (j > i || (i && K(s, i - 1) == UP_W_PHASE))) {
        set_point(f, (up_point){UP_GRAIN_DECADE, 1900 + V(s, j), 0, 0}, false);
        return j + 1;
    }
    if ((k = day_at(s, j, &day)) && day <= 30) {
        k = skip_hyphen(s, k);
        if (C(s, k, UP_W_UNIT, UP_CENTURY_UNIT)) {
            up_point p = {UP_GRAIN_CENTURY, 100 * (day - 1), 0, 0};
            k++;
            bool bc = W(s, k, UP_BC) || (is(s, k, "b") && K(s, k + 1) == UP_W_DOT && is(s, k + 2, "c"));
            if (bc) {
                k = W(s, k, UP_BC) ? k + 1 : k + 3 + (K(s, k + 3) == UP_W_DOT);
                p.year = 1 - 100 * day;
                set_point(f, p, false);
                snprintf(f->value, sizeof f->value, "BC%02d", day - 1);
            } else {
                set_point(f, p, false);
                snprintf(f->value, sizeof f->value, "%02d", day - 1);
            }
            f->has_year = true;
            return k;
        }
    }
    return 0;
}

/* "summer 1998", "the spring of 1916", "the summer". */
static uint32_t season(scan *s, uint32_t i, up_find *f) {
    uint32_t j = i, k;
    bool the = W(s, j, UP_THE), anchored = false;
    int32_t y;
    if (the) j++;
    if ((k = K(s, j) == UP_W_DIGITS ? year_at(s, j, &y) : 0) && K(s, k) == UP_W_SEASON && (the || (i && is_preposition(s, i - 1)))) {
        set_point(f, (up_point){UP_GRAIN_SEASON, y, V(s, k), 0}, false);
        f->has_year = true;
        return k + 1;
    }
    if (K(s, j) != UP_W_SEASON) return 0;
    up_point p = {UP_GRAIN_SEASON, 0, V(s, j), 0};
    if ((k = year_after(s, j + 1, &y))) {
        if (j + 2 == k || W(s, j + 1, UP_OF) || K(s, j + 1) == UP_W_SHIFT) { p.year = y; set_point(f, p, false); f->has_year = true; return k; }
    }
    bool led = i && is_preposition(s, i - 1) && (W(s, i - 1, UP_IN) || W(s, i - 1, UP_DURING) || W(s, i - 1, UP_BY) || W(s, i - 1, UP_UNTIL) || W(s, i - 1, UP_SINCE) || W(s, i - 1, UP_OF));
    if (i && (K(s, i - 1) == UP_W_PHASE || (K(s, i - 1) == UP_W_DASH && i > 1 && K(s, i - 2) == UP_W_PHASE))) led = true;
    if (!led && j == i + (the ? 1u : 0u)) { if (!the || is(s, j, "fall") || is(s, j, "spring")) return 0; }
    if (W(s, j + 1, UP_OF) || tag(s, j) == UP_VERB || (K(s, j + 1) == UP_W_NONE && tag(s, j + 1) == UP_NOUN)) return 0;
    if (is(s, j, "fall") && !(the && led)) return 0;
    if (is(s, j, "spring") && !led) return 0;
    up_point base = base_point(s, false, &anchored);
    if (!base.grain) { set_point(f, base, false); return j + 1; }
    p.year = base.year;
    if (!anchored) {
        up_days d = up_point_days(p);
        if (d.first > s->today && tense(s, i) <= 0) p.year--;
    }
    set_point(f, p, anchored);
    return j + 1;
}

/* ------------------------------------------------------------------ vague times, durations, sets */

static uint32_t vague(scan *s, uint32_t i, up_find *f) {
    uint32_t j = i;
    if (K(s, j) == UP_W_VAGUE_REF) {
        char v = (char)V(s, j);
        if (is(s, j, "now") && K(s, j + 1) == UP_W_DASH && tight(s, j + 1)) return 0;
        if (is(s, j, "soon") && i && (is(s, i - 1, "as") || is(s, i - 1, "too") || is(s, j + 1, "after"))) return 0;
        if (v == 'f') return 0;
        if (is(s, j, "previously")) return 0; /* says before, never when */
        set_ref(f, v == 'N' ? "PRESENT_REF" : v == 'P' ? "PAST_REF" : "FUTURE_REF");
        f->is_vague = true;
        if (s->today != UP_NO_DAY && !s->narrative) f->days = v == 'N' ? (up_days){s->today, s->today} : v == 'P' ? (up_days){s->today - 60, s->today} : (up_days){s->today + 1, s->today + 60};
        return j + 1;
    }
    bool the = W(s, j, UP_THE);
    if (the) j++;
    if (is(s, j, "near") && W(s, j + 1, UP_FUTURE)) j++;
    if (W(s, j, UP_FUTURE)) {
        if (!the && tag(s, j) == UP_ADJ) return 0;
        set_ref(f, "FUTURE_REF");
        f->is_vague = true;
        return j + 1;
    }
    if (the && C(s, j, UP_W_SHIFT, UP_PAST) && (K(s, j + 1) == UP_W_DOT || K(s, j + 1) == UP_W_COMMA || K(s, j + 1) == UP_W_SIGN)) { set_ref(f, "PAST_REF"); f->is_vague = true; return j + 1; }
    if (the && (is(s, j, "near") || is(s, j, "short") || is(s, j, "long")) && is(s, j + 1, "term")) { set_ref(f, "FUTURE_REF"); return j + 2; }
    if (C(s, j, UP_W_SHIFT, UP_CURRENT) || C(s, j, UP_W_SHIFT, UP_RECENT)) {
        bool now = V(s, j) == UP_CURRENT;
        if (K(s, j + 1) == UP_W_UNIT || K(s, j + 1) == UP_W_SEASON) {
            if (now || !has(s, j + 1, UP_PIECE_PLURAL)) return 0;
            up_unit unit = (up_unit)V(s, j + 1);
            uint32_t end = j + 2;
            if (unit == UP_YEAR || unit > UP_YEAR) set_ref(f, "PAST_REF");
            else { set_ref(f, ""); duration_value(f->value, sizeof f->value, (quantity){0, true}, unit); f->type = UP_TIMEX_DURATION; }
            if (s->today != UP_NO_DAY && !s->narrative && unit >= UP_DAYS_UNIT && unit < UP_DECADE_UNIT) f->days = (up_days){s->today - 5 * days_of(unit), s->today};
            f->is_vague = true;
            return end;
        }
        if (the || tag(s, j) != UP_ADJ) { if (tag(s, j) != UP_X) return 0; }
        set_ref(f, now ? "PRESENT_REF" : "PAST_REF");
        f->is_vague = true;
        return j + 1;
    }
    if (C(s, j, UP_W_SHIFT, UP_COMING) && K(s, j + 1) == UP_W_UNIT && has(s, j + 1, UP_PIECE_PLURAL)) {
        set_ref(f, "");
        duration_value(f->value, sizeof f->value, (quantity){0, true}, (up_unit)V(s, j + 1));
        f->type = UP_TIMEX_DURATION;
        f->is_vague = true;
        if (s->today != UP_NO_DAY && days_of((up_unit)V(s, j + 1)) && V(s, j + 1) < UP_DECADE_UNIT) f->days = (up_days){s->today + 1, s->today + 5 * days_of((up_unit)V(s, j + 1))};
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
        k = span_of_time(s, j, &q, &unit);
        if (!k) return 0;
        if (the && j == i + 1 && !has(s, k - 1, UP_PIECE_PLURAL)) return 0; /* "the two-year term": without the article */
    }
    uint32_t old = skip_hyphen(s, k);
    if (W(s, old, UP_OLD)) { /* an age: no time of the news */
        if (!s->narrative) return 0;
        set_ref(f, "");
        f->type = UP_TIMEX_DURATION;
        duration_value(f->value, sizeof f->value, q, unit);
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
        up_point base = base_point(s, story, &anchored);
        if (!story && s->today != UP_NO_DAY && !s->narrative) { base = up_point_of_day(s->today); anchored = false; }
        if (unit == UP_YEAR && q.value == 1 && !q.is_some && direction < 0 && s->quarter.grain && !s->narrative) { /* results are set against the same quarter */
            up_point p = s->quarter;
            p.year--;
            set_point(f, p, true);
            f->point.grain = UP_GRAIN_NONE;
            return k;
        }
        if (story && !s->narrative && direction < 0 && unit == UP_YEAR && q.value == 1) { base = s->today == UP_NO_DAY ? base : up_point_of_day(s->today); }
        return counted_from(f, base, unit, q, direction, anchored) ? k : 0;
    }
    if (is(s, i, "one") && unit == UP_DAYS_UNIT && K(s, i + 1) == UP_W_UNIT) { if (K(s, k) == UP_W_NONE && tag(s, k) == UP_PRON) return 0; }
    set_ref(f, "");
    f->type = UP_TIMEX_DURATION;
    duration_value(f->value, sizeof f->value, q, unit);
    if (K(s, old) == UP_W_WORD && V(s, old) == UP_LONG && old > k) k = old + 1;
    if (way && s->today != UP_NO_DAY && !s->narrative) {
        double count = q.is_some ? 4 : q.value;
        double days = count * days_of(unit);
        if (days >= 1 && days < 200000) f->days = way < 0 ? (up_days){s->today - (int)days, s->today} : (up_days){s->today + 1, s->today + (int)days};
        f->is_vague = true;
    }
    return k;
}

static uint32_t set_of_times(scan *s, uint32_t i, up_find *f) {
    static const char *const periods[] = {"PT1S", "PT1M", "PT1H", "P1D", "P1D", "P1W", "P2W", "P1W", "P1M", "P1Q", "P1Y", "P10Y", "P100Y"};
    uint32_t j = i;
    set_ref(f, "");
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
        if (K(s, j) == UP_W_PART) { snprintf(f->value, sizeof f->value, "XXXX-XX-XX%s", part_values[V(s, j)]); return j + 1; }
        if (K(s, j) == UP_W_SEASON) { static const char *const names[] = {"SP", "SU", "FA", "WI"}; snprintf(f->value, sizeof f->value, "XXXX-%s", names[V(s, j)]); return j + 1; }
        if (K(s, j) == UP_W_NUMBER || K(s, j) == UP_W_DIGITS || K(s, j) == UP_W_SOME) {
            uint32_t k = V(s, i) == 1 ? 0 : span_of_time(s, j, &q, &unit);
            if (k) { duration_value(f->value, sizeof f->value, q, unit); return k; }
        }
        return 0;
    }
    if (K(s, j) == UP_W_WEEKDAY && has(s, j, UP_PIECE_CAPITAL)) {
        bool part = K(s, j + 1) == UP_W_PART;
        if (!has(s, j, UP_PIECE_PLURAL) && !(C(s, j + 1, UP_W_UNIT, UP_NIGHT_UNIT) || (part && has(s, j + 1, UP_PIECE_PLURAL)))) return 0;
        bool nights = C(s, j + 1, UP_W_UNIT, UP_NIGHT_UNIT);
        snprintf(f->value, sizeof f->value, "XXXX-WXX-%d%s", V(s, j) + 1, nights ? "TNI" : part ? part_values[V(s, j + 1)] : "");
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
    if ((end = calendar_date(s, i, &p, &has_year, &anchored)) > longest) { longest = end; set_point(&best, p, anchored); best.has_year = has_year; }
    anchored = false;
    if ((end = day_expression(s, i, &p, &anchored, &has_year)) > longest) { longest = end; set_point(&best, p, anchored); best.has_year = has_year; }
    if ((end = shifted_unit(s, i, &p, &anchored)) > longest) { longest = end; set_point(&best, p, anchored); best.has_year = false; }
    bool fiscal = W(s, i, UP_FISCAL);
    uint32_t from = fiscal ? i + 1 : W(s, i, UP_THE) && is(s, i + 1, "year") ? i + 2 : i;
    if ((end = year_alone(s, from, &y)) > longest) { longest = end; set_point(&best, (up_point){UP_GRAIN_YEAR, y, 0, 0}, false); best.has_year = true; }
    memset(&g, 0, sizeof g);
    if ((end = quarter_or_half(s, i, &g)) > longest) { longest = end; best = g; }
    memset(&g, 0, sizeof g);
    if ((end = decade_or_century(s, i, &g)) > longest) { longest = end; best = g; }
    memset(&g, 0, sizeof g);
    if ((end = season(s, i, &g)) > longest) { longest = end; best = g; }
    up_feast feast;
    if (longest && (feast_at(s, i, &feast) || (K(s, i) == UP_W_SHIFT && feast_at(s, i + 1, &feast))) && best.days.first != UP_NO_DAY) {
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
                up_point base = base_point(s, false, &anchored);
                if (!base.grain) { set_point(f, base, false); return j + 2; }
                set_point(f, up_point_step(base, grain_of((up_unit)V(s, j + 1)), 0), anchored);
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
        up_point base = base_point(s, false, &anchored);
        if (!base.grain) { set_point(f, base, false); return j + 1; }
        up_day d = up_point_days(base).first;
        up_day saturday = anchored || tense(s, i) > 0 ? weekday_after(d, 5) : weekday_before(d, 5);
        if (!anchored && tense(s, i) <= 0 && saturday == d) saturday = d;
        set_point(f, up_point_around(saturday, UP_GRAIN_WEEKEND), anchored);
        return j + 1;
    }
    if (the) return 0;
    if (K(s, j) == UP_W_AFTERWARDS && V(s, j) != -2) {
        int way = V(s, j++);
        if (W(s, j, UP_IN) || W(s, j, UP_ON)) j++;
        if (W(s, j, UP_THE) && K(s, j + 1) == UP_W_UNIT && !has(s, j + 1, UP_PIECE_PLURAL) && V(s, j + 1) >= UP_DAYS_UNIT && j > i + 1) {
            up_point base = base_point(s, V(s, j + 1) == UP_DAYS_UNIT, &anchored);
            if (!base.grain) { set_point(f, base, false); return j + 2; }
            set_point(f, up_point_step(base, grain_of((up_unit)V(s, j + 1)), 0), anchored);
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
            up_point base = base_point(s, false, &anchored);
            if (!base.grain) { set_point(f, base, false); return k + 1; }
            set_point(f, up_point_step(base, grain_of((up_unit)V(s, j)), 0), anchored);
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
    static rule *const rules[] = {clock_time, part_of_day, plain_date, phased_date, vague, set_of_times, duration};
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
