/* choices.c - softmax over the options of an event, the right ones together; AdaGrad (Duchi, Hazan, Singer 2011) with L2, the
 * weights of the later rounds averaged.  Over it, for the group, extremely randomised trees ask what was said of
 * an option as plain numbers, the linear model's word (of a model that had not seen the report) among them; for date and place boosted ones correct it. */
#include "choices.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EPOCHS = 12, FIRST_AVERAGED = 4, LEAST = 3, N_TREES = 60, LEAF_LEAST = 10 };
static const double rate = 0.05, l2 = 0.03, damping = 4.0; /* by cross-validation: hardly more, and it learns the reports by heart */

choice *choice_add(choices *set, const up_options *o, uint32_t report, uint32_t fold, float weight, up_type type) {
    set->items = grown(set->items, set->n, &set->cap, sizeof *set->items);
    choice *c = &set->items[set->n++];
    *c = (choice){.features = must(malloc(o->n_features * sizeof(uint32_t) + 1)), .begins = must(malloc((o->n + 1) * sizeof(uint32_t))), .facts = up_field_has_facts(o->field) ? must(malloc(o->n * UP_OPTION_FACTS * sizeof(float) + 1)) : NULL,
                  .right = must(calloc(o->n + 1, sizeof(bool))), .n = o->n, .report = report, .fold = fold, .weight = weight, .type = type};
    memcpy(c->features, o->features, o->n_features * sizeof(uint32_t));
    if (c->facts) memcpy(c->facts, o->facts, o->n * UP_OPTION_FACTS * sizeof(float));
    for (uint32_t i = 0; i < o->n; i++) c->begins[i] = o->items[i].first_feature;
    c->begins[o->n] = o->n_features;
    return c;
}

vocabulary vocabulary_of(choices sets[UP_N_FIELDS]) {
    size_t total = 0, at = 0;
    for (int f = 0; f < UP_N_FIELDS; f++) for (uint32_t i = 0; i < sets[f].n; i++) total += sets[f].items[i].begins[sets[f].items[i].n];
    uint32_t *hashes = must(malloc((total + 1) * sizeof *hashes));
    for (int f = 0; f < UP_N_FIELDS; f++)
        for (uint32_t i = 0; i < sets[f].n; i++) {
            const choice *c = &sets[f].items[i];
            memcpy(hashes + at, c->features, c->begins[c->n] * sizeof *hashes);
            at += c->begins[c->n];
        }
    uint32_t n = hashes_frequent(hashes, at, LEAST);
    vocabulary v = {hashes, n, must(calloc(n + 1, 1))};
    for (int f = 0; f < UP_N_FIELDS; f++)
        for (uint32_t i = 0; i < sets[f].n; i++) {
            choice *c = &sets[f].items[i];
            for (uint32_t k = 0; k < c->begins[c->n]; k++) {
                c->features[k] = hashes_find(v.hashes, v.n, c->features[k]);
                if (c->features[k] != UINT32_MAX) v.field[c->features[k]] = (unsigned char)f;
            }
        }
    return v;
}

void choice_scores(const choice *c, const double *w, double *out) {
    for (uint32_t i = 0; i < c->n; i++) {
        out[i] = 0;
        for (uint32_t k = c->begins[i]; k < c->begins[i + 1]; k++) if (c->features[k] != UINT32_MAX) out[i] += w[c->features[k]];
    }
}

/* ------------------------------------------------------------------ the linear model */

typedef struct descent { double *w, *g2, *sum; } descent;

static void learn_from(const choice *c, descent *d, double *p) {
    double most = -1e300, sum = 0, right = 0;
    choice_scores(c, d->w, p);
    for (uint32_t i = 0; i < c->n; i++) if (p[i] > most) most = p[i];
    for (uint32_t i = 0; i < c->n; i++) p[i] = exp(p[i] - most), sum += p[i], right += c->right[i] ? p[i] : 0;
    if (right <= 0) right = 1e-300;
    for (uint32_t i = 0; i < c->n; i++) {
        double error = (p[i] / sum - (c->right[i] ? p[i] / right : 0)) * c->weight;
        if (fabs(error) < 1e-4) continue;
        for (uint32_t k = c->begins[i]; k < c->begins[i + 1]; k++) {
            uint32_t f = c->features[k];
            if (f == UINT32_MAX) continue;
            double g = error + l2 * d->w[f] * fabs(error);
            d->g2[f] += g * g;
            d->w[f] -= rate * g / sqrt(damping + d->g2[f]);
        }
    }
}

void choices_learn(const vocabulary *v, const choices *set, int field, uint32_t without, double *weights) {
    uint32_t *order = must(malloc((set->n + 1) * sizeof *order)), n = 0;
    double *room = must(malloc(OPTIONS_MOST * sizeof *room));
    descent d = {must(calloc(v->n + 1, sizeof(double))), must(calloc(v->n + 1, sizeof(double))), must(calloc(v->n + 1, sizeof(double)))};
    for (uint32_t i = 0; i < set->n; i++) {
        const choice *c = &set->items[i];
        if (!(without >> c->fold & 1) && c->n_right && c->n_right < c->n && c->n < OPTIONS_MOST) order[n++] = i;
    }
    uint64_t state = 20220304;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (uint32_t i = n; i > 1; i--) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            uint32_t k = (uint32_t)(state >> 33) % i, swap = order[i - 1];
            order[i - 1] = order[k], order[k] = swap;
        }
        for (uint32_t i = 0; i < n; i++) learn_from(&set->items[order[i]], &d, room);
        for (uint32_t i = 0; i < v->n && epoch >= FIRST_AVERAGED; i++) if (v->field[i] == field) d.sum[i] += d.w[i];
    }
    for (uint32_t i = 0; i < v->n; i++) if (v->field[i] == field) weights[i] = d.sum[i] / (EPOCHS - FIRST_AVERAGED);
    free(order); free(room); free(d.w); free(d.g2); free(d.sum);
}

/* ------------------------------------------------------------------ the trees */

/* The facts [n * UP_OPTION_FACTS] of the options as the program itself will have them, given the linear model's scores; the caller frees. */
static float *facts_of(const choice *c, const double *scores) {
    float *facts = must(malloc(c->n * UP_OPTION_FACTS * sizeof *facts + 1));
    up_options o = {.items = must(malloc(c->n * sizeof(up_option) + 1)), .n = c->n, .facts = facts, .klass = up_type_class(c->type), .type = c->type};
    memcpy(facts, c->facts, c->n * UP_OPTION_FACTS * sizeof *facts);
    up_options_facts(&o, scores);
    free(o.items);
    return facts;
}

up_forest choices_trees(const choices *set, uint32_t without, double *const linear[]) {
    fact_table table = {0};
    double *scores = must(malloc(OPTIONS_MOST * sizeof *scores));
    for (uint32_t i = 0; i < set->n; i++) {
        const choice *c = &set->items[i];
        if (without >> c->fold & 1 || !c->n_right || c->n >= OPTIONS_MOST) continue;
        choice_scores(c, linear[c->fold], scores);
        float *facts = facts_of(c, scores);
        for (uint32_t k = 0; k < c->n; k++) facts_add(&table, facts + k * UP_OPTION_FACTS, UP_FACTS_OF_GROUP, c->right[k], c->weight);
        free(facts);
    }
    up_forest forest = trees_train(&table, N_TREES, LEAF_LEAST);
    facts_free(&table);
    free(scores);
    return forest;
}

up_forest choices_boost(const choices *set, uint32_t without, double *const linear[]) {
    uint32_t n = 0, rows = 0;
    for (uint32_t i = 0; i < set->n; i++) rows += set->items[i].n;
    boost_choice *list = must(malloc((set->n + 1) * sizeof *list));
    float *all = must(malloc(((size_t)rows + 1) * UP_OPTION_FACTS * sizeof *all));
    double *scores = must(malloc((rows + OPTIONS_MOST) * sizeof *scores));
    rows = 0;
    for (uint32_t i = 0; i < set->n; i++) {
        const choice *c = &set->items[i];
        if (without >> c->fold & 1 || !c->n_right || c->n_right == c->n || c->n >= OPTIONS_MOST) continue;
        choice_scores(c, linear[c->fold], scores + rows);
        float *facts = facts_of(c, scores + rows);
        memcpy(all + (size_t)rows * UP_OPTION_FACTS, facts, c->n * UP_OPTION_FACTS * sizeof *facts);
        free(facts);
        for (uint32_t k = 0; k < c->n; k++) scores[rows + k] *= UP_BOOST_LINEAR;
        list[n++] = (boost_choice){rows, c->n, c->right, c->weight};
        rows += c->n;
    }
    up_forest forest = boost_train(&(boost_table){list, n, all, rows, UP_OPTION_FACTS, scores});
    free(list); free(all); free(scores);
    return forest;
}

void choice_shares(const choice *c, up_field field, const double *weights, const up_forest *forest, const up_forest *boost, double *out) {
    choice_scores(c, weights, out);
    if (!up_field_has_facts(field) || !(up_field_is_boosted(field) ? boost : forest)->n_trees) return;
    float *facts = facts_of(c, out);
    if (up_field_is_boosted(field)) up_options_boost(boost, facts, c->n, out);
    for (uint32_t i = 0; i < c->n && field == UP_FIELD_OF_TREES; i++) out[i] = up_forest_share(forest, facts + i * UP_OPTION_FACTS);
    free(facts);
}
