/* pair.c - what speaks for two reports telling of the same thing, and how much.
 *
 * Terms weigh (1 + ln times) x rarity, rarity being ln(1 / share of texts with the term), as in the vector space model
 * (Salton & Buckley 1988).  The share comes from a table of news text and of reports of hate crimes, whichever is higher, so that
 * "attack" and "hate" tell little here; it is fixed, so that a pair scores the same whatever else is in a store.  Cosines of
 * several kinds of term, how much of one report's names the other holds, and the days between them go to a logistic regression.
 * Knowingly wrong: pairs are judged one by one; what makes a report a round-up of many happenings is not seen. */
#include "link/linker.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ weights of terms */

static double rarity(const up_linker *l, uint32_t hash) {
    uint32_t known = up_hashes_get(&l->rarity, hash);
    return known == UP_HASHES_NONE || known > 100 * l->unknown ? l->unknown : known / 100.0;
}

enum { WORDS, NAMES, PLAIN, LEADS, TITLES, NUMBERS, FULL_NAMES, DAYS, PAIRS, N_KINDS };

/* The dot products that a term takes part in, a bit each. */
static unsigned kinds_of(uint8_t k) {
    if (k & UP_TERM_FULL) return 1u << FULL_NAMES;
    if (k & UP_TERM_DAY) return 1u << DAYS;
    if (k & UP_TERM_PAIR) return 1u << PAIRS;
    unsigned kinds = 1u << WORDS;
    if (k & UP_TERM_NAME) kinds |= 1u << NAMES; else if (!(k & UP_TERM_NUMBER)) kinds |= 1u << PLAIN;
    if (k & UP_TERM_NUMBER) kinds |= 1u << NUMBERS;
    if (k & UP_TERM_LEAD) kinds |= 1u << LEADS;
    if (k & UP_TERM_TITLE) kinds |= 1u << TITLES;
    return kinds;
}

up_status up_weigh(const up_linker *l, const up_sketch *s, up_weighed *out) {
    up_weighed w = {.sketch = s, .weight = malloc((s->n_terms + 1u) * sizeof(float))};
    if (!w.weight) return UP_E_NOMEM;
    double sum[N_KINDS] = {0}, lead_names = 0;
    for (uint32_t i = 0; i < s->n_terms; i++) {
        const up_term *t = &s->terms[i];
        double x = (1 + log(t->times ? t->times : 1)) * rarity(l, t->hash);
        w.weight[i] = (float)x;
        unsigned kinds = kinds_of(t->kinds);
        for (int k = 0; k < N_KINDS; k++) if (kinds >> k & 1) sum[k] += x * x;
        if ((kinds >> NAMES & 1) && (kinds >> LEADS & 1)) lead_names += x * x;
    }
    for (int k = 0; k < N_KINDS; k++) w.norm[k] = (float)sqrt(sum[k]);
    w.lead_names = (float)lead_names;
    *out = w;
    return UP_OK;
}

void up_weighed_free(up_weighed *w) {
    free(w->weight);
    *w = (up_weighed){0};
}

/* ------------------------------------------------------------------ a pair */

void up_pair_look(const up_weighed *a, const up_weighed *b, double f[UP_N_PAIR_FEATURES]) {
    const up_sketch *x = a->sketch, *y = b->sketch;
    double dot[N_KINDS] = {0}, full_sum = 0, best_name = 0, a_held = 0, b_held = 0, lead_names = 0;
    for (uint32_t i = 0, j = 0; i < x->n_terms && j < y->n_terms;) {
        const up_term *s = &x->terms[i], *t = &y->terms[j];
        if (s->hash != t->hash) { if (s->hash < t->hash) i++; else j++; continue; }
        unsigned p = kinds_of(s->kinds), q = kinds_of(t->kinds), both = p & q;
        double product = (double)a->weight[i] * (double)b->weight[j];
        for (int k = 0; k < N_KINDS; k++) if (both >> k & 1) dot[k] += product;
        double rare = (double)a->weight[i] / (1 + log(s->times ? s->times : 1));
        if (both >> FULL_NAMES & 1) full_sum += rare;
        if (both >> NAMES & 1 && (p | q) >> LEADS & 1 && rare > best_name) best_name = rare;
        if (both >> NAMES & 1 && both >> LEADS & 1) lead_names += rare;
        if (p >> NAMES & 1 && p >> LEADS & 1) a_held += (double)a->weight[i] * (double)a->weight[i];
        if (q >> NAMES & 1 && q >> LEADS & 1) b_held += (double)b->weight[j] * (double)b->weight[j];
        i++, j++;
    }
    double c[N_KINDS];
    for (int k = 0; k < N_KINDS; k++) c[k] = a->norm[k] > 0 && b->norm[k] > 0 ? dot[k] / ((double)a->norm[k] * (double)b->norm[k]) : 0;
    a_held = a->lead_names > 0 ? a_held / (double)a->lead_names : 0;
    b_held = b->lead_names > 0 ? b_held / (double)b->lead_names : 0;
    bool dated = x->date != UP_NO_DAY && y->date != UP_NO_DAY;
    double days = dated ? fabs((double)x->date - (double)y->date) : 0, apart = log1p(days) / 4;
    double shorter = fmin(x->n_words, y->n_words), longer = fmax(x->n_words, y->n_words);

    memset(f, 0, UP_N_PAIR_FEATURES * sizeof *f);
    f[UP_PAIR_ONE] = 1;
    for (int k = 0; k < N_KINDS; k++) f[UP_PAIR_WORDS + k] = c[k];
    f[UP_PAIR_FULL_SUM] = log1p(full_sum) / 4;
    f[UP_PAIR_BEST_NAME] = best_name / 10;
    f[UP_PAIR_HELD_MOST] = fmax(a_held, b_held);
    f[UP_PAIR_HELD_LEAST] = fmin(a_held, b_held);
    f[UP_PAIR_APART] = apart;
    f[UP_PAIR_UNDATED] = !dated;
    f[UP_PAIR_NEAR] = dated && days <= 3;
    f[UP_PAIR_SHORT] = log1p(shorter) / 7;
    f[UP_PAIR_RATIO] = log1p(longer) / 7 - log1p(shorter) / 7;
    f[UP_PAIR_COPY] = up_sketch_likeness(x, y);
    f[UP_PAIR_WORDS_2] = c[WORDS] * c[WORDS];
    f[UP_PAIR_NAMES_2] = c[NAMES] * c[NAMES];
    f[UP_PAIR_LEADS_2] = c[LEADS] * c[LEADS];
    f[UP_PAIR_PAIRS_2] = sqrt(c[PAIRS]);
    f[UP_PAIR_WORDS_NAMES] = c[WORDS] * c[NAMES];
    f[UP_PAIR_WORDS_APART] = c[WORDS] * apart;
    f[UP_PAIR_NAMES_APART] = c[NAMES] * apart;
    f[UP_PAIR_FULL_APART] = f[UP_PAIR_FULL_SUM] * apart;
    f[UP_PAIR_TITLED] = a->norm[TITLES] > 0 && b->norm[TITLES] > 0;
    f[UP_PAIR_LEAD_NAMES] = log1p(lead_names) / 4;
    f[UP_PAIR_STRANGE_NAMES] = a->lead_names > 0 && b->lead_names > 0 && lead_names <= 0;
    f[UP_PAIR_WORDS_ROOT] = sqrt(c[WORDS]);
    f[UP_PAIR_NAMES_ROOT] = sqrt(c[NAMES]);
    f[UP_PAIR_HELD_2] = a_held * b_held;
}

double up_pair_score(const up_linker *l, const double f[UP_N_PAIR_FEATURES]) {
    double sum = 0;
    for (int i = 0; i < UP_N_PAIR_FEATURES; i++) sum += l->weight[i] * f[i];
    return fmax(-UP_PAIR_SUREST, fmin(UP_PAIR_SUREST, sum));
}

/* Two acts told of other towns are two acts, however alike the words: papers tell such things in the same ones.  What the pairs of
 * imperfectly coded events teach is held in learn/link.c to a ceiling that is still too mild where all else agrees. */
static const double other_place = 3;

double up_slots_score(const up_linker *l, const double f[UP_N_SLOT_FEATURES]) {
    double sum = f[UP_SLOT_ELSEWHERE] > 0 && !(f[UP_SLOT_ANSWER] > 0) ? -other_place : 0;
    for (int i = 0; i < UP_N_SLOT_FEATURES; i++) sum += l->slot_weight[i] * f[i];
    return fmax(-UP_PAIR_SUREST, fmin(UP_PAIR_SUREST, sum));
}
