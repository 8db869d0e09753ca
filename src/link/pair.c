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
#include "base/hash.h"

/* ------------------------------------------------------------------ weights of terms */

double up_rarity(const up_linker *l, uint32_t hash) {
    uint32_t known = up_hashes_get(&l->rarity, hash);
    return known == UP_HASHES_NONE || known > 100 * l->unknown ? l->unknown : known / 100.0;
}

enum { WORDS, NAMES, PLAIN, LEADS, TITLES, NUMBERS, FULL_NAMES, DAYS, PAIRS, N_KINDS };

static bool is_age(uint8_t kinds) { return (kinds & UP_TERM_AGE) == UP_TERM_AGE; }

static unsigned kinds_of(uint8_t k) {
    if (is_age(k)) return 0; /* only asked whether two tell the same */
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

void up_linker_prepare(up_linker *l) {
    for (unsigned k = 0; k < 256; k++) l->often[k] = 1 + log(k ? k : 1), l->kinds[k] = (uint16_t)kinds_of((uint8_t)k);
    up_weights_section s;
    up_error err;
    uint64_t print = up_weights_find(&l->file, "rarity", &s, &err) == UP_OK ? up_hash((const char *)s.bytes, s.len) : 0;
    l->print = (uint32_t)(print ^ (uint64_t)llround(l->unknown * 1000)) | 1;
}

static bool tells_age(const up_sketch *s) {
    for (uint32_t i = 0; i < s->n_terms; i++) if (is_age(s->terms[i].kinds)) return true;
    return false;
}

static float weight_of(const up_linker *l, const up_term *t) { return (float)(l->often[t->times] * up_rarity(l, t->hash)); }

static bool is_who(const up_term *t) { return (t->kinds & (UP_TERM_WHO | UP_TERM_LEAD)) == (UP_TERM_WHO | UP_TERM_LEAD); }

up_status up_weigh(const up_linker *l, const up_sketch *s, up_weighed *out) {
    up_weighed w = {.linker = l, .sketch = s, .weight = malloc((s->n_terms + 1u) * sizeof(float)), .norms.print = l->print, .tells_age = tells_age(s)};
    if (!w.weight) return UP_E_NOMEM;
    double sum[N_KINDS] = {0}, lead_names = 0, people = 0;
    for (uint32_t i = 0; i < s->n_terms; i++) {
        const up_term *t = &s->terms[i];
        double rare = up_rarity(l, t->hash), x = l->often[t->times] * rare;
        w.weight[i] = (float)x;
        unsigned kinds = l->kinds[t->kinds];
        for (unsigned k = kinds; k; k &= k - 1) sum[__builtin_ctz(k)] += x * x;
        if ((kinds >> NAMES & 1) && (kinds >> LEADS & 1)) lead_names += x * x;
        if (is_who(t) && rare >= UP_RARE_WHO) people += rare;
    }
    w.norms.people = (float)people;
    for (int k = 0; k < N_KINDS; k++) w.norms.norm[k] = (float)sqrt(sum[k]);
    w.norms.lead_names = (float)lead_names;
    *out = w;
    return UP_OK;
}

up_status up_weigh_other(const up_linker *l, const up_sketch *s, up_weighed *out) {
    if (s->norms.print != l->print) return up_weigh(l, s, out);
    *out = (up_weighed){.linker = l, .sketch = s, .norms = s->norms, .tells_age = tells_age(s)};
    return UP_OK;
}

/* Open addressing, the slots after the terms' hashes; twice as many as the most terms of a sketch, so that some are empty. */
enum { INDEX_SLOTS = 4096 };

up_status up_weighed_index(up_weighed *w) {
    if (w->sketch->n_terms > INDEX_SLOTS / 2) return UP_OK; /* none: the walk over both stays right */
    w->index = calloc(INDEX_SLOTS, sizeof *w->index);
    if (!w->index) return UP_E_NOMEM;
    for (uint32_t i = 0; i < w->sketch->n_terms; i++) {
        uint32_t k = w->sketch->terms[i].hash % INDEX_SLOTS;
        while (w->index[k]) k = (k + 1) % INDEX_SLOTS;
        w->index[k] = (uint16_t)(i + 1);
    }
    return UP_OK;
}

void up_weighed_free(up_weighed *w) {
    free(w->weight), free(w->index);
    *w = (up_weighed){0};
}

/* ------------------------------------------------------------------ a pair */

typedef struct shared { uint32_t i, j; } shared; /* places of one term in both */

static uint32_t share_by_index(const up_weighed *a, const up_weighed *b, shared *out) {
    const up_term *mine = a->sketch->terms, *theirs = b->sketch->terms;
    uint32_t n = 0;
    for (uint32_t j = 0; j < b->sketch->n_terms; j++)
        for (uint32_t hash = theirs[j].hash, k = hash % INDEX_SLOTS, i; (i = a->index[k]); k = (k + 1) % INDEX_SLOTS)
            if (mine[i - 1].hash == hash) { out[n++] = (shared){i - 1, j}; break; }
    return n;
}

static uint32_t share_by_walk(const up_sketch *x, const up_sketch *y, shared *out) {
    uint32_t n = 0;
    for (uint32_t i = 0, j = 0; i < x->n_terms && j < y->n_terms;) {
        if (x->terms[i].hash == y->terms[j].hash) out[n++] = (shared){i++, j++};
        else if (x->terms[i].hash < y->terms[j].hash) i++; else j++;
    }
    return n;
}

static float weight_at(const up_weighed *w, uint32_t i) { return w->weight ? w->weight[i] : weight_of(w->linker, &w->sketch->terms[i]); }

void up_pair_look(const up_weighed *a, const up_weighed *b, double f[UP_N_PAIR_FEATURES]) {
    const up_sketch *x = a->sketch, *y = b->sketch;
    const up_linker *l = a->linker;
    double dot[N_KINDS] = {0}, full_sum = 0, best_name = 0, a_held = 0, b_held = 0, lead_names = 0, a_who = 0, b_who = 0, rare_names = 0;
    uint32_t ages = 0;
    shared both[UP_SKETCH_TERMS];
    uint32_t n = a->index ? share_by_index(a, b, both) : share_by_walk(x, y, both);
    for (uint32_t k = 0; k < n; k++) {
        const up_term *s = &x->terms[both[k].i], *t = &y->terms[both[k].j];
        unsigned p = l->kinds[s->kinds], q = l->kinds[t->kinds], of_both = p & q;
        double of_a = (double)weight_at(a, both[k].i), of_b = (double)weight_at(b, both[k].j), product = of_a * of_b;
        for (unsigned m = of_both; m; m &= m - 1) dot[__builtin_ctz(m)] += product;
        double rare = of_a / l->often[s->times];
        if (of_both >> FULL_NAMES & 1) full_sum += rare;
        if (of_both >> NAMES & 1 && (p | q) >> LEADS & 1 && rare > best_name) best_name = rare;
        if (of_both >> NAMES & 1 && of_both >> LEADS & 1) lead_names += rare;
        if (p >> NAMES & 1 && p >> LEADS & 1) a_held += of_a * of_a;
        if (q >> NAMES & 1 && q >> LEADS & 1) b_held += of_b * of_b;
        if (of_both >> NAMES & 1 && rare >= UP_RARE_WHO - 1e-4) rare_names += rare;
        if (is_who(s) && q >> NAMES & 1 && rare >= UP_RARE_WHO - 1e-4) a_who += rare;
        if (is_who(t) && p >> NAMES & 1 && rare >= UP_RARE_WHO - 1e-4) b_who += rare;
        ages += is_age(s->kinds & t->kinds);
    }
    double c[N_KINDS];
    for (int k = 0; k < N_KINDS; k++) c[k] = a->norms.norm[k] > 0 && b->norms.norm[k] > 0 ? dot[k] / ((double)a->norms.norm[k] * (double)b->norms.norm[k]) : 0;
    a_held = a->norms.lead_names > 0 ? a_held / (double)a->norms.lead_names : 0;
    b_held = b->norms.lead_names > 0 ? b_held / (double)b->norms.lead_names : 0;
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
    f[UP_PAIR_TITLED] = a->norms.norm[TITLES] > 0 && b->norms.norm[TITLES] > 0;
    f[UP_PAIR_LEAD_NAMES] = log1p(lead_names) / 4;
    f[UP_PAIR_STRANGE_NAMES] = a->norms.lead_names > 0 && b->norms.lead_names > 0 && lead_names <= 0;
    f[UP_PAIR_WORDS_ROOT] = sqrt(c[WORDS]);
    f[UP_PAIR_NAMES_ROOT] = sqrt(c[NAMES]);
    f[UP_PAIR_HELD_2] = a_held * b_held;
    f[UP_PAIR_AGES] = ages > 0;
    f[UP_PAIR_OTHER_AGES] = !ages && a->tells_age && b->tells_age;
    f[UP_PAIR_MORE_NAMES] = fmax(0, fmin(1, (rare_names - l->unknown) / (3 * l->unknown))); /* one rare name is the town's, and all who tell of it share it */
    /* Both say in full who it was: how much of one's people the other names too, and whether none. */
    double a_people = (double)a->norms.people, b_people = (double)b->norms.people;
    if (a_people > 0 && b_people > 0) {
        f[UP_PAIR_PEOPLE] = fmin(1, fmax(a_who / a_people, b_who / b_people));
        f[UP_PAIR_OTHER_PEOPLE] = 1 - f[UP_PAIR_PEOPLE];
    }
}

double up_pair_score(const up_linker *l, const double f[UP_N_PAIR_FEATURES]) {
    double sum = 0;
    for (int i = 0; i < UP_N_PAIR_WEIGHTS; i++) sum += l->weight[i] * f[i];
    return fmax(-UP_PAIR_SUREST, fmin(UP_PAIR_SUREST, sum));
}

double up_slots_score(const up_linker *l, const double f[UP_N_SLOT_FEATURES]) {
    double sum = 0;
    for (int i = 0; i < UP_N_SLOT_FEATURES; i++) sum += l->slot_weight[i] * f[i];
    return fmax(-UP_PAIR_SUREST, fmin(UP_PAIR_SUREST, sum));
}
