/* find.c - which words of the document tell a time?
 *
 * One pass from left to right: at each piece the longest expression is taken, and what it names becomes
 * the story's anchor for what follows.  A document is read as history, its unmarked times counted from
 * the story and not from the report, when the years it writes out are mostly far from the report's own
 * and it hardly says today, yesterday or a bare weekday.
 *
 * Knowingly wrong: a document that is part news, part history is read as one of the two. */
#include "when/grammar.h"
#include <stdlib.h>
#include <string.h>

enum { HISTORY_YEARS = 4 /* this many far years at least, and three for each word of the day's news */ };

static bool is_history(const up_when_scan *s) {
    uint32_t far = 0, near = 0;
    int32_t now = s->today == UP_NO_DAY ? 0 : up_ymd_of(s->today).year;
    for (uint32_t i = 0; i < s->n; i++) {
        uint8_t k = s->p[i].klass;
        if (k == UP_W_DEICTIC && s->p[i].v <= 1) near++;
        else if (k == UP_W_WEEKDAY && s->p[i].flags & UP_PIECE_CAPITAL && !(s->p[i].flags & UP_PIECE_SHORT)) near++;
        else if (k == UP_W_SHIFT && i + 1 < s->n && s->p[i + 1].klass == UP_W_UNIT && (s->p[i].v == UP_LAST || s->p[i].v == UP_THIS)) near++;
        else if (k == UP_W_DIGITS && s->p[i].v >= 100 && s->p[i].end - s->p[i].begin == 4 && up_when_is_year(s, i)) {
            if (s->p[i].v < now - 2 || !now) far++;
            else near++;
        }
    }
    return far >= HISTORY_YEARS && far > 3 * near;
}

static up_status add(struct up_document *doc, const up_when_scan *s, up_timexes *out, uint32_t i, const up_find *f) {
    if (!up_arena_grow(&doc->arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
    const up_piece *first = &s->p[i], *last = &s->p[f->end - 1];
    const char *value = up_arena_copy(&doc->arena, f->value, strlen(f->value));
    if (!value) return UP_E_NOMEM;
    out->items[out->n++] = (up_timex){.span = {first->begin, last->end}, .first = first->token, .end = last->token + 1, .type = f->type,
        .value = value, .days = f->days, .is_vague = f->is_vague, .is_anchored = f->is_anchored};
    return UP_OK;
}

static bool is_day_number(const up_when_scan *s, uint32_t i) {
    return i < s->n && s->p[i].klass == UP_W_DIGITS && s->p[i].end - s->p[i].begin <= 2 && s->p[i].v >= 1 && s->p[i].v <= 31;
}

static bool joins(const up_when_scan *s, uint32_t i) {
    if (i >= s->n) return false;
    const up_piece *p = &s->p[i];
    return p->klass == UP_W_DASH || p->klass == UP_W_SLASH || (p->klass == UP_W_WORD && (p->v == UP_AND || p->v == UP_TO || p->v == UP_OR));
}

static bool joins_ends(const up_when_scan *s, uint32_t i) {
    return joins(s, i) || (i < s->n && s->p[i].klass == UP_W_WORD && (s->p[i].v == UP_THROUGH || s->p[i].v == UP_UNTIL));
}

/* "24 and 25 April", "10-12 June 1944": the day whose month comes after the next. */
static bool day_before_its_month(const up_when_scan *s, uint32_t i, up_find *f) {
    if (!is_day_number(s, i) || !joins(s, i + 1) || !is_day_number(s, i + 2) || i + 3 >= s->n || s->p[i + 3].klass != UP_W_MONTH || !(s->p[i + 3].flags & UP_PIECE_CAPITAL)) return false;
    if (s->p[i + 1].klass == UP_W_SLASH && s->p[i + 2].flags & UP_PIECE_TIGHT && i && s->p[i - 1].klass == UP_W_SLASH) return false;
    up_find g = {0};
    if (!up_when_match(s, i + 2, &g) || g.point.grain != UP_GRAIN_DAY || g.point.day != s->p[i + 2].v) return false;
    g.point.day = s->p[i].v;
    if (!up_point_is_real(g.point)) return false;
    char value[24];
    up_point_value(g.point, value);
    *f = g;
    f->type = UP_TIMEX_DATE;
    memcpy(f->value, value, strlen(value) + 1);
    f->days = up_point_days(g.point);
    f->end = i + 1;
    return true;
}

/* What a joint carries over: "April 24 and [25]", "1915-[17]". */
static bool carried_over(const up_when_scan *s, const up_find *last, uint32_t i, uint32_t last_begin, up_find *f) {
    if (!joins(s, i) || i + 1 >= s->n || s->p[i + 1].klass != UP_W_DIGITS) return false;
    const up_piece *p = &s->p[i + 1];
    const up_piece *after = i + 2 < s->n ? &s->p[i + 2] : NULL;
    if (after && (after->klass == UP_W_MONTH || after->klass == UP_W_UNIT || after->klass == UP_W_NUMBER || (after->flags & UP_PIECE_TIGHT && (after->klass == UP_W_NONE || after->klass == UP_W_COLON || after->klass == UP_W_SIGN) && !(after->klass == UP_W_SIGN && s->doc->report->text[after->begin] == ')')))) return false;
    up_point q = last->point;
    if (q.grain == UP_GRAIN_DAY && last->type == UP_TIMEX_DATE && s->p[last_begin].klass == UP_W_MONTH && is_day_number(s, i + 1)) {
        q.day = p->v;
        if (q.day <= last->point.day || !up_point_is_real(q)) return false;
    } else if (q.grain == UP_GRAIN_YEAR && q.year > 0 && p->end - p->begin == 2 && (s->p[i].klass == UP_W_DASH || s->p[i].klass == UP_W_SLASH) && p->flags & UP_PIECE_TIGHT) {
        q.year = q.year / 100 * 100 + p->v;
        if (q.year <= last->point.year) return false;
    } else return false;
    *f = *last;
    f->point = q;
    up_point_value(q, f->value);
    f->days = up_point_days(q);
    f->end = i + 2;
    return true;
}

/* The days between two ends: "from A through B", "between A and B", "A to B"; and "since A".  Both ends of
 * a run come to mean the whole of it, which is what an event told with it spans. */
static void join_ends(const up_when_scan *s, up_timex *last, const up_find *last_find, uint32_t last_begin, uint32_t last_end, up_timex *t, const up_find *f, uint32_t begin, struct up_document *doc) {
    if (begin != last_end + 1 || !joins_ends(s, last_end)) return;
    const up_piece *lead = last_begin ? &s->p[last_begin - 1] : NULL;
    bool led = lead && lead->klass == UP_W_WORD && (lead->v == UP_FROM || lead->v == UP_BETWEEN);
    bool is_and = s->p[last_end].klass == UP_W_WORD && (s->p[last_end].v == UP_AND);
    if (is_and && !(led && lead->v == UP_BETWEEN)) return;
    if (last_find->type != UP_TIMEX_DATE || f->type != UP_TIMEX_DATE || !last_find->point.grain || !f->point.grain) return;
    if (!last_find->has_year && f->has_year && (last_find->point.grain == UP_GRAIN_DAY || last_find->point.grain == UP_GRAIN_MONTH)) { /* "Jan. 17 to Feb. 7, 2017" */
        up_point p = last_find->point;
        p.year = f->point.year - (p.n > f->point.n);
        char value[24];
        up_point_value(p, value);
        const char *kept = up_point_is_real(p) ? up_arena_copy(&doc->arena, value, strlen(value)) : NULL;
        if (kept) { last->value = kept; last->days = up_point_days(p); }
    }
    if (last->days.first == UP_NO_DAY || t->days.first == UP_NO_DAY || last->days.first > t->days.last) return;
    up_days run = {last->days.first, t->days.last};
    last->days = t->days = run;
}

static void since(const up_when_scan *s, up_timex *t, uint32_t begin) {
    if (!begin || s->p[begin - 1].klass != UP_W_WORD || s->p[begin - 1].v != UP_SINCE || t->type != UP_TIMEX_DATE) return;
    if (s->today != UP_NO_DAY && !s->narrative && t->days.first != UP_NO_DAY && t->days.first <= s->today) { t->days.last = s->today; t->is_vague = true; }
}

/* Events that texts count from, each by the letters its noun and its verb share. */
static const struct { const char *noun, *stem; } happenings[] = {
    {"invasion", "inva"}, {"attack", "attack"}, {"attacks", "attack"}, {"outbreak", "br"}, {"war", "war"}, {"shooting", "sho"}, {"bombing", "bomb"},
    {"massacre", "massacre"}, {"killing", "kill"}, {"killings", "kill"}, {"murder", "murder"}, {"murders", "murder"}, {"election", "elect"},
    {"referendum", "referend"}, {"coup", "coup"}, {"riots", "riot"}, {"arrest", "arrest"}, {"explosion", "explo"}, {"fire", "fire"}, {"verdict", "verdict"}};

/* Does the sentence of token `t` hold a word that begins with `stem`? */
static bool tells_of(const struct up_document *doc, uint32_t t, const char *stem) {
    const up_sentence *sentence = &doc->sentences[up_document_sentence_of(doc, t)];
    size_t len = strlen(stem);
    for (uint32_t k = sentence->first; k < sentence->end; k++) {
        up_str w = up_token_text(doc, k);
        if (w.len >= len && (w.at[0] | 32) == stem[0] && !memcmp(w.at + 1, stem + 1, len - 1)) return true;
    }
    return false;
}

/* "since the invasion", when an earlier sentence gives the invasion's day: the words of the event as a
 * date, up to the report.  The last such day counts. */
static bool since_event(const up_when_scan *s, uint32_t i, const up_timexes *found, up_find *f) {
    if (!i || s->narrative || s->today == UP_NO_DAY || !s->doc->n_sentences || s->p[i - 1].klass != UP_W_WORD || s->p[i - 1].v != UP_SINCE) return false;
    for (uint32_t k = i; k < i + 5 && k < s->n && (s->p[k].klass == UP_W_NONE || s->p[k].klass == UP_W_WORD || s->p[k].klass == UP_W_APOSTROPHE || s->p[k].klass == UP_W_PHASE); k++)
        for (size_t h = 0; h < sizeof happenings / sizeof *happenings; h++) {
            if (s->p[k].klass != UP_W_NONE || !up_piece_is(s->doc, &s->p[k], happenings[h].noun)) continue;
            for (uint32_t n = found->n; n-- > 0;) {
                const up_timex *t = &found->items[n];
                if (t->type != UP_TIMEX_DATE || t->is_vague || t->days.first == UP_NO_DAY || t->days.first != t->days.last || t->days.first > s->today || !tells_of(s->doc, t->first, happenings[h].stem)) continue;
                *f = (up_find){.end = k + 1, .type = UP_TIMEX_DATE, .days = {t->days.first, s->today}, .is_vague = true, .is_anchored = true};
                up_point_value(up_point_of_day(t->days.first), f->value);
                return true;
            }
        }
    return false;
}

static void follow(up_when_scan *s, const up_find *f) {
    if (f->type == UP_TIMEX_DURATION || f->type == UP_TIMEX_SET || !f->point.grain || f->point.grain < UP_GRAIN_YEAR) return;
    s->anchor = f->point;
    if (f->point.grain == UP_GRAIN_QUARTER) s->quarter = f->point;
}

up_status up_when_find(struct up_document *doc, up_timexes *out) {
    up_pieces pieces = {0};
    up_timexes found = {0};
    up_status status = up_when_pieces(doc, &pieces);
    if (status != UP_OK) return status;
    up_when_scan s = {.doc = doc, .p = pieces.items, .n = pieces.n, .today = UP_NO_DAY};
    if (doc->report->date) s.today = up_day_from_iso(doc->report->date, (uint32_t)strlen(doc->report->date));
    s.narrative = is_history(&s);
    up_find last = {0};
    uint32_t last_begin = 0;
    for (uint32_t i = 0; i < s.n;) {
        up_find f = {0}, next;
        if (!day_before_its_month(&s, i, &f) && !up_when_match(&s, i, &f) && !since_event(&s, i, &found, &f)) { i++; continue; }
        uint32_t begin = i;
        if (!f.value[0]) { i = f.end; continue; }
        if ((status = add(doc, &s, &found, i, &f)) != UP_OK) return status;
        since(&s, &found.items[found.n - 1], i);
        if (found.n > 1 && last.end) join_ends(&s, &found.items[found.n - 2], &last, last_begin, last.end, &found.items[found.n - 1], &f, i, doc);
        follow(&s, &f);
        i = f.end;
        memset(&next, 0, sizeof next);
        while (carried_over(&s, &f, i, begin, &next)) {
            if ((status = add(doc, &s, &found, i + 1, &next)) != UP_OK) return status;
            join_ends(&s, &found.items[found.n - 2], &f, begin, f.end, &found.items[found.n - 1], &next, i + 1, doc);
            follow(&s, &next);
            f = next;
            i = f.end;
        }
        last = f;
        last_begin = begin;
    }
    *out = found;
    return UP_OK;
}
