/* resolve.c - against which time is an expression counted?
 *
 * The report's date in news, the last time named in history and after "that", "the next", "later".  The
 * tense of the governing verb says whether a month or a weekday without its year lies ahead or behind. */
#include "when/parts.h"
#include <stdio.h>
#include <string.h>

up_point up_when_base(scan *s, bool from_story, bool *is_anchored) {
    if ((from_story || s->narrative) && s->anchor.grain) { *is_anchored = true; return s->anchor; }
    *is_anchored = false;
    if (s->today == UP_NO_DAY) return (up_point){0};
    return up_point_of_day(s->today);
}

void up_when_set_point(up_find *f, up_point p, bool is_anchored) {
    f->type = UP_TIMEX_DATE;
    f->point = p;
    f->is_anchored = is_anchored;
    if (!p.grain) { snprintf(f->value, sizeof f->value, "XXXX-XX-XX"); f->days = (up_days){UP_NO_DAY, UP_NO_DAY}; return; }
    char value[24];
    up_point_value(p, value);
    snprintf(f->value, sizeof f->value, "%s", value);
    f->days = up_point_days(p);
}

void up_when_set_ref(up_find *f, const char *value) {
    f->type = UP_TIMEX_DATE;
    snprintf(f->value, sizeof f->value, "%s", value);
    f->days = (up_days){UP_NO_DAY, UP_NO_DAY};
    f->point.grain = UP_GRAIN_NONE;
}

static bool is_future_aux(up_str w) {
    return (w.len == 4 && !memcmp(w.at, "will", 4)) || (w.len == 5 && !memcmp(w.at, "shall", 5)) || (w.len == 3 && !memcmp(w.at + 1, "ll", 2)) || (w.len == 2 && !memcmp(w.at, "wo", 2));
}

static bool looks_ahead(up_str lemma) {
    static const char *const verbs[] = {"plan", "schedule", "expect", "intend", "due"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (lemma.len == strlen(verbs[i]) && !memcmp(lemma.at, verbs[i], lemma.len)) return true;
    return false;
}

/* The tense of the verb that governs token `t`, by the tree; 0 when it has none or stands in the present. */
static int tense_of_governor(const struct up_document *d, const up_sentence *sentence, uint32_t t) {
    bool infinitive = false;
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
        if (looks_ahead(v->lemma)) return 1;
        if (helped) return helped;
        if (!strcmp(form, "VBN") && v->rel == UP_ACL) return -1; /* "the ruling issued Thursday" */
        if (!strcmp(form, "VBD")) return -1;
        if (!strcmp(form, "VB")) infinitive = true; /* it looks ahead of the verb that it hangs on, if that is not past */
        if (!strcmp(form, "VBZ") || !strcmp(form, "VBP")) return infinitive;
    }
    return infinitive;
}

/* -1 the clause around piece `i` tells of the past, +1 of the future, 0 it doesn't say. */
int up_when_tense(scan *s, uint32_t i) {
    const struct up_document *d = s->doc;
    if (i >= s->n || !d->n_sentences) return 0;
    if (i && W(s, i - 1, UP_SINCE)) return -1;
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
void up_when_choose_year(scan *s, uint32_t i, up_point *p, bool *is_anchored) {
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
    int when = up_when_tense(s, i);
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
