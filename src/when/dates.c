/* dates.c - which day, which month?  Calendar dates, weekdays, feasts, yesterday.
 *
 * Months come first in all-figure dates where both readings are days.  A year not written is chosen by
 * resolve.c.  Knowingly wrong: months that are names of persons, and numbers that only look like years. */
#include "when/parts.h"
#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ calendar dates */

/* `y` as written at `i`: four figures, "nineteen ninety-six", "264 BC", "'99". */
uint32_t up_when_year_at(scan *s, uint32_t i, int32_t *y) {
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
        end = up_when_number_words(s, j, &rest);
        if (!end || rest > 99 || K(s, skip_hyphen(s, end)) == UP_W_UNIT) return 0;
        *y = V(s, i) * 100 + (int32_t)rest;
        return end;
    }
    if (C(s, i, UP_W_NUMBER, 2) && C(s, i + 1, UP_W_NUMBER, 1000)) {
        double v;
        uint32_t end = up_when_number_words(s, i, &v);
        if (W(s, end, UP_AND) && K(s, end + 1) == UP_W_NUMBER) { double more; end = up_when_number_words(s, end + 1, &more); v += more; }
        if (v > 2099 || !i || !(W(s, i - 1, UP_IN) || W(s, i - 1, UP_OF) || is(s, i - 1, "year"))) return 0;
        *y = (int32_t)v;
        return end;
    }
    return 0;
}

bool up_when_is_preposition(scan *s, uint32_t i) { return K(s, i) == UP_W_WORD && V(s, i) >= UP_OF && V(s, i) <= UP_THROUGH; }

uint32_t up_when_year_alone(scan *s, uint32_t i, int32_t *y) {
    uint32_t j = up_when_year_at(s, i, y);
    if (!j || K(s, i) != UP_W_DIGITS || *y <= 0) return j;
    bool led = i && (up_when_is_preposition(s, i - 1) || K(s, i - 1) == UP_W_PHASE || K(s, i - 1) == UP_W_HEDGE || K(s, i - 1) == UP_W_MONTH || is(s, i - 1, "year"));
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
    return ((i && K(s, i - 1) == UP_W_MONTH && up_when_year_at(s, i, &y)) || up_when_year_alone(s, i, &y)) && y > 0;
}

/* A day of the month: 3, 3rd, third, twenty-first. */
uint32_t up_when_day_at(scan *s, uint32_t i, int *day) {
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

uint32_t up_when_month_at(scan *s, uint32_t i, int *month) {
    if (K(s, i) != UP_W_MONTH) return 0;
    if (!has(s, i, UP_PIECE_CAPITAL) && (V(s, i) == 3 || V(s, i) == 5 || V(s, i) == 8 || has(s, i, UP_PIECE_SHORT))) return 0; /* march, may, august, mar are words too */
    *month = V(s, i);
    return i + 1 + (has(s, i, UP_PIECE_SHORT) && K(s, i + 1) == UP_W_DOT && tight(s, i + 1));
}

/* The year that may follow a month or a day: ", 2009", "of 1998", "last year". */
uint32_t up_when_year_after(scan *s, uint32_t i, int32_t *y) {
    uint32_t j = i;
    if (K(s, j) == UP_W_COMMA) j++;
    if (W(s, j, UP_OF) || (W(s, j, UP_IN) && j == i)) j++;
    if (K(s, j) == UP_W_DIGITS || (j > i && K(s, j) == UP_W_NUMBER) || K(s, j) == UP_W_NUMBER || K(s, j) == UP_W_APOSTROPHE) {
        uint32_t end = up_when_year_at(s, j, y);
        if (end && K(s, end) == UP_W_UNIT) return 0;
        if (end && W(s, i, UP_IN)) return 0;
        return end;
    }
    if (K(s, j) == UP_W_COMMA || (j > i && !W(s, i, UP_OF))) return 0;
    if (K(s, j) != UP_W_SHIFT || !C(s, j + 1, UP_W_UNIT, UP_YEAR) || has(s, j + 1, UP_PIECE_PLURAL)) return 0;
    bool anchored;
    up_point base = up_when_base(s, V(s, j) == UP_THAT || V(s, j) == UP_SAME || V(s, j) == UP_FOLLOWING || V(s, j) == UP_PREVIOUS, &anchored);
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
uint32_t up_when_calendar_date(scan *s, uint32_t i, up_point *p, bool *has_year, bool *is_anchored) {
    int day = 0, month = 0;
    int32_t year = 0;
    *is_anchored = false;
    *has_year = true;
    uint32_t j = numeric_date(s, i, p), k;
    if (j) return j;
    if ((j = up_when_day_at(s, i, &day)) || (W(s, i, UP_THE) && (j = up_when_day_at(s, i + 1, &day)))) {
        if (W(s, j, UP_OF)) j++;
        if (K(s, j) != UP_W_MONTH || !(j = up_when_month_at(s, j, &month))) return 0;
        if ((k = up_when_year_after(s, j, &year))) j = k;
        else *has_year = false;
    } else {
        if (!(j = up_when_month_at(s, i, &month))) return 0;
        bool was_dot = j > i + 1;
        if ((k = up_when_year_after(s, j, &year))) j = k;
        else {
            uint32_t d = W(s, j, UP_THE) ? j + 1 : j;
            if (K(s, d) != UP_W_UNIT && (k = up_when_day_at(s, d, &day)) && K(s, k) != UP_W_UNIT && K(s, k) != UP_W_MONTH && !(K(s, d) == UP_W_ORDINAL && is(s, k, "half"))) {
                j = k;
                if ((k = up_when_year_after(s, j, &year))) j = k;
                else {
                    *has_year = false;
                    /* "Oct. 23-25, 2017": the year of the run is the first day's as well */
                    int to;
                    if ((K(s, j) == UP_W_DASH || W(s, j, UP_AND) || W(s, j, UP_TO)) && (k = up_when_day_at(s, j + 1, &to)) && K(s, k) == UP_W_COMMA && up_when_year_at(s, k + 1, &year)) *has_year = true;
                }
            } else {
                *has_year = false;
                if (was_dot && K(s, j) == UP_W_BREAK) j = i + 1;
                if (has(s, i, UP_PIECE_SHORT) && !was_dot) return 0;
                if (month == 5 || month == 3) { /* the modal and the verb */
                    bool led = i && (up_when_is_preposition(s, i - 1) || K(s, i - 1) == UP_W_SHIFT || K(s, i - 1) == UP_W_PHASE || K(s, i - 1) == UP_W_DASH || K(s, i - 1) == UP_W_COMMA);
                    if (!led) return 0;
                    if (tag(s, i) == UP_AUX || tag(s, i) == UP_VERB) return 0;
                }
                if (has(s, i, UP_PIECE_CAPITAL) && has(s, j, UP_PIECE_CAPITAL) && tag(s, j) == UP_PROPN && K(s, j) == UP_W_NONE && (!i || !up_when_is_preposition(s, i - 1))) return 0;
            }
        }
    }
    *p = (up_point){day ? UP_GRAIN_DAY : UP_GRAIN_MONTH, year, month, day};
    if (!*has_year) up_when_choose_year(s, i, p, is_anchored);
    if (p->grain && !up_point_is_real(*p)) return 0;
    return j;
}

/* ------------------------------------------------------------------ days */

up_day up_when_weekday_before(up_day from, int weekday) { return from - (up_weekday(from) - weekday + 7) % 7; }
up_day up_when_weekday_after(up_day from, int weekday) { return from + (weekday - up_weekday(from) + 7) % 7; }

uint32_t up_when_feast_at(scan *s, uint32_t i, up_feast *feast) {
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
    uint32_t j = up_when_feast_at(s, i, &feast), k;
    int32_t year;
    if (!j) return 0;
    *is_anchored = false;
    if ((k = up_when_year_after(s, j, &year))) {
        *days = up_feast_days(feast, year, UP_NO_DAY);
        return days->first == UP_NO_DAY ? 0 : k;
    }
    up_point base = up_when_base(s, false, is_anchored);
    if (!base.grain) { *days = (up_days){UP_NO_DAY, UP_NO_DAY}; return j; }
    up_day now = *is_anchored ? up_point_days(base).first : s->today;
    int when = shift == -1 ? -1 : shift == 1 ? 1 : up_when_tense(s, i);
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

void up_when_day_value(scan *s, up_day day, up_point *p) {
    (void)s;
    *p = day == UP_NO_DAY ? (up_point){0} : up_point_of_day(day);
}

/* A single day: yesterday, Friday, last Monday, Saturday April 25, 3 May, that day, the next day. */
uint32_t up_when_day_expression(scan *s, uint32_t i, up_point *p, bool *is_anchored, bool *has_year) {
    uint32_t j = i, k;
    *is_anchored = *has_year = false;
    bool the = W(s, j, UP_THE);
    if (K(s, j) == UP_W_DEICTIC && V(s, j) <= 1) {
        up_when_day_value(s, s->today == UP_NO_DAY ? UP_NO_DAY : s->today + V(s, j), p);
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
            uint32_t end = K(s, date) == UP_W_MONTH || K(s, date) == UP_W_DIGITS || K(s, date) == UP_W_ORDINAL ? up_when_calendar_date(s, date, &q, has_year, is_anchored) : 0;
            if (end && q.grain == UP_GRAIN_DAY) { *p = q; return end; }
        }
        if (has(s, j, UP_PIECE_PLURAL)) return 0;
        if (has(s, j, UP_PIECE_SHORT)) return 0;
        up_point base = up_when_base(s, false, is_anchored);
        if (!base.grain) { *p = base; return k; }
        if (*is_anchored) { up_when_day_value(s, up_when_weekday_after(up_point_days(base).first, V(s, j)), p); return k; }
        up_when_day_value(s, up_when_tense(s, i) > 0 ? up_when_weekday_after(s->today, V(s, j)) : up_when_weekday_before(s->today, V(s, j)), p);
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
        up_point base = up_when_base(s, story, is_anchored);
        up_days bd = up_point_days(base);
        int way = shift == UP_LAST || shift == UP_PREVIOUS || shift == UP_PAST ? -1 : shift == UP_NEXT || shift == UP_FOLLOWING || shift == UP_COMING ? 1 : 0;
        if (K(s, k) == UP_W_WEEKDAY && !has(s, k, UP_PIECE_PLURAL | UP_PIECE_SHORT)) {
            uint32_t date = K(s, k + 1) == UP_W_COMMA ? k + 2 : k + 1;
            up_point q;
            bool a;
            if (K(s, date) == UP_W_MONTH) { uint32_t end = up_when_calendar_date(s, date, &q, has_year, &a); if (end && q.grain == UP_GRAIN_DAY) { *p = q; return end; } }
            if (!base.grain) { *p = base; return k + 1; }
            int w = V(s, k);
            up_day d = way < 0 ? up_when_weekday_before(bd.first - 1, w) : way > 0 ? up_when_weekday_after(bd.last + 1, w)
                     : shift == UP_THIS && up_when_tense(s, i) < 0 ? up_when_weekday_before(bd.first, w) : up_when_weekday_after(bd.first, w);
            up_when_day_value(s, d, p);
            return k + 1;
        }
        if (C(s, k, UP_W_UNIT, UP_DAYS_UNIT) && !has(s, k, UP_PIECE_PLURAL)) {
            if (shift == UP_LAST || shift == UP_PAST || shift == UP_COMING || shift == UP_RECENT || shift == UP_LATEST || shift == UP_CURRENT) return 0;
            if (base.grain && base.grain != UP_GRAIN_DAY && shift != UP_THIS) { *p = (up_point){0}; return story ? k + 1 : 0; }
            if (base.grain) up_when_day_value(s, bd.first + way, p); else *p = base;
            return k + 1;
        }
        int feast_shift = way;
        up_days days;
        uint32_t end = feast_day(s, k, feast_shift, &days, is_anchored);
        if (end) { up_when_day_value(s, days.first, p); return end; }
        return 0;
    }
    j = i;
    if (the && C(s, j + 1, UP_W_UNIT, UP_DAYS_UNIT) && (W(s, j + 2, UP_BEFORE) || W(s, j + 2, UP_AFTER))) {
        int way = W(s, j + 2, UP_BEFORE) ? -1 : 1;
        uint32_t t = K(s, j + 3) == UP_W_DEICTIC ? j + 3 : 0; /* "the day before yesterday" */
        if (t) { up_when_day_value(s, s->today == UP_NO_DAY ? UP_NO_DAY : s->today + V(s, t) + way, p); return t + 1; }
        up_point base = up_when_base(s, true, is_anchored);
        if (!base.grain || base.grain != UP_GRAIN_DAY) { *p = (up_point){0}; return j + 3; }
        up_when_day_value(s, up_point_days(base).first + way, p);
        return j + 3;
    }
    up_point q;
    k = up_when_calendar_date(s, i, &q, has_year, is_anchored);
    if (k && q.grain == UP_GRAIN_MONTH) return 0;
    if (k) { *p = q; return k; }
    up_days days;
    *has_year = false;
    k = feast_day(s, i, 9, &days, is_anchored);
    if (k) { up_when_day_value(s, days.first, p); return k; }
    return 0;
}
