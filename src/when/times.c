/* times.c - at what time of the day?  Clock times, mornings and nights, with the day they belong to. */
#include "when/parts.h"
#include <stdio.h>
#include <string.h>

const char *const up_when_part_values[7] = {"TMO", "TAF", "TEV", "TNI", "TDT", "T12:00", "T24:00"};

void up_when_set_day_time(up_find *f, up_point day, const char *time, bool is_anchored) {
    up_when_set_point(f, day, is_anchored);
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
    end = up_when_day_expression(s, k, day, is_anchored, &has_year);
    if (end && day->grain == UP_GRAIN_DAY && K(s, k) != UP_W_APOSTROPHE) return end;
    *day = up_when_base(s, s->anchor.grain == UP_GRAIN_DAY, is_anchored);
    if (day->grain && day->grain != UP_GRAIN_DAY) *day = (up_point){0};
    return j;
}

uint32_t up_when_clock_time(scan *s, uint32_t i, up_find *f) {
    char time[12];
    bool anchored;
    up_point day;
    uint32_t j = clock_at(s, i, time);
    if (!j && K(s, i) == UP_W_PART && V(s, i) >= UP_NOON) { snprintf(time, sizeof time, "%s", up_when_part_values[V(s, i)]); j = i + 1; }
    if (!j) return 0;
    j = day_of_time(s, j, &day, &anchored);
    up_when_set_day_time(f, day, time, anchored);
    return j;
}

/* "Friday night", "yesterday morning", "last night", "tonight", "the night of 3 May", "that evening",
 * "the early hours of Saturday", "overnight". */
uint32_t up_when_part_of_day(scan *s, uint32_t i, up_find *f) {
    bool anchored, has_year;
    up_point day;
    uint32_t j = i, k;
    if (C(s, i, UP_W_DEICTIC, 100)) { up_when_day_value(s, s->today, &day); up_when_set_day_time(f, day, "TNI", false); return i + 1; }
    if (C(s, i, UP_W_DEICTIC, 101)) {
        if (tag(s, i) == UP_ADJ || is(s, i + 1, "rates") || is(s, i + 1, "rate")) return 0;
        uint32_t end = day_of_time(s, i + 1, &day, &anchored);
        if (end == i + 1 && day.grain) { up_when_set_day_time(f, up_point_step(day, UP_GRAIN_DAY, anchored ? 0 : -1), "TNI", anchored); f->days.last++; return i + 1; }
        up_when_set_day_time(f, day, "TNI", anchored);
        return end;
    }
    if ((k = up_when_day_expression(s, j, &day, &anchored, &has_year))) {
        uint32_t d = K(s, k) == UP_W_APOSTROPHE && is(s, k + 1, "s") ? k + 2 : k;
        if (K(s, d) == UP_W_PHASE && V(s, d) <= UP_MID) d++;
        if (K(s, d) != UP_W_PART || has(s, d, UP_PIECE_PLURAL) || d > k + 2) return 0;
        up_when_set_day_time(f, day, up_when_part_values[V(s, d)], anchored);
        return d + 1;
    }
    bool the = W(s, j, UP_THE);
    if (the) j++;
    if (K(s, j) == UP_W_SHIFT && (K(s, j + 1) == UP_W_PART || (C(s, j + 1, UP_W_SHIFT, UP_SAME) && K(s, j + 2) == UP_W_PART))) {
        int32_t shift = V(s, j);
        k = K(s, j + 1) == UP_W_PART ? j + 1 : j + 2;
        if (has(s, k, UP_PIECE_PLURAL) || shift >= UP_CURRENT || shift == UP_PAST) return 0;
        bool story = shift == UP_PREVIOUS || shift == UP_FOLLOWING || shift == UP_THAT || shift == UP_SAME || the;
        day = up_when_base(s, story, &anchored);
        int way = shift == UP_LAST || shift == UP_PREVIOUS ? -1 : shift == UP_NEXT || shift == UP_FOLLOWING ? 1 : 0;
        if (day.grain == UP_GRAIN_DAY) day = up_point_step(day, UP_GRAIN_DAY, way);
        else if (day.grain) day = (up_point){0};
        uint32_t end = k + 1;
        if (W(s, end, UP_OF) || W(s, end, UP_ON)) { bool a; up_point q; uint32_t e = up_when_day_expression(s, end + 1, &q, &a, &has_year); if (e) { day = q; end = e; anchored = a; } }
        up_when_set_day_time(f, day, up_when_part_values[V(s, k)], anchored);
        return end;
    }
    bool phase = K(s, j) == UP_W_PHASE && V(s, j) <= UP_MID;
    if (phase) j = skip_hyphen(s, j + 1);
    if (K(s, j) == UP_W_PART && !has(s, j, UP_PIECE_PLURAL)) {
        up_part part = (up_part)V(s, j);
        k = W(s, j + 1, UP_OF) || W(s, j + 1, UP_ON) ? j + 2 : j + 1;
        uint32_t end = up_when_day_expression(s, k, &day, &anchored, &has_year);
        if (end && day.grain == UP_GRAIN_DAY && (k > j + 1 || K(s, k) == UP_W_DEICTIC || K(s, k) == UP_W_WEEKDAY)) { up_when_set_day_time(f, day, up_when_part_values[part], anchored); return end; }
        bool in_the = the && i && (W(s, i - 1, UP_IN) || W(s, i - 1, UP_DURING));
        if ((phase && (tag(s, j) == UP_NOUN || tag(s, j) == UP_X)) || in_the) {
            day = up_when_base(s, true, &anchored);
            if (!day.grain || day.grain != UP_GRAIN_DAY) { if (!phase && !in_the) return 0; day = (up_point){0}; }
            up_when_set_day_time(f, day, up_when_part_values[part], anchored);
            return j + 1;
        }
        return 0;
    }
    if (phase && C(s, j, UP_W_UNIT, UP_HOUR) && W(s, j + 1, UP_OF)) {
        uint32_t end = up_when_day_expression(s, j + 2, &day, &anchored, &has_year);
        if (end) { up_when_set_day_time(f, day, V(s, j - 1) == UP_LATE ? "TNI" : "TMO", anchored); return end; }
    }
    return 0;
}
