/* linear.c - logistic regression over hashed features. */
#include "linear.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EPOCHS = 25, LEAST = 4 };
static const double rate = 0.2, l2 = 0.004;
static const float word_value = 0.3f; /* of a word of the text, where a plain feature counts 1 */
static const double damping = 4.0; /* keeps AdaGrad from great strides on features seen a few times */

void example_add(example_set *set, const up_features *f, float label, float weight, int fold, uint32_t report) {
    set->items = grown(set->items, set->n, &set->cap, sizeof *set->items);
    example *e = &set->items[set->n++];
    *e = (example){.features = malloc(f->n * sizeof *f->hashes + 1), .n = f->n, .n_plain = f->n_plain ? f->n_plain : f->n, .label = label, .weight = weight, .fold = fold, .report = report};
    memcpy(e->features, f->hashes, f->n * sizeof *f->hashes);
}

void examples_free(example_set *set) {
    for (uint32_t i = 0; i < set->n; i++) free(set->items[i].features);
    free(set->items);
    *set = (example_set){0};
}

static bool is_left_out(const example *e, int without, int without2) { return e->fold == without || e->fold == without2; }

/* The features that occur at least LEAST times, ascending. */
static uint32_t vocabulary(const example_set *set, int without, int without2, uint32_t **out) {
    size_t total = 0, at = 0;
    for (uint32_t i = 0; i < set->n; i++) total += set->items[i].n;
    uint32_t *all = malloc((total + 1) * sizeof *all);
    for (uint32_t i = 0; i < set->n; i++)
        if (!is_left_out(&set->items[i], without, without2)) { memcpy(all + at, set->items[i].features, set->items[i].n * sizeof *all); at += set->items[i].n; }
    *out = all;
    return hashes_frequent(all, at, LEAST);
}

weights linear_train(const example_set *set, int without, int without2) {
    uint32_t *hashes, n_features = vocabulary(set, without, without2, &hashes), n = 0;
    float *w = calloc(n_features + 1, sizeof *w), *g2 = calloc(n_features + 1, sizeof *g2), *value = calloc(n_features + 1, sizeof *value);
    uint32_t *order = malloc((set->n + 1) * sizeof *order), *counts = calloc(set->n + 1, sizeof *counts);
    uint32_t **index = calloc(set->n + 1, sizeof *index);
    for (uint32_t i = 0; i < set->n; i++) {
        const example *e = &set->items[i];
        if (is_left_out(e, without, without2)) continue;
        order[n++] = i;
        index[i] = malloc((e->n + 1) * sizeof **index);
        for (uint32_t k = 0; k < e->n; k++) {
            uint32_t f = hashes_find(hashes, n_features, e->features[k]);
            if (f != UINT32_MAX) value[f] = k < e->n_plain ? 1 : word_value, index[i][counts[i]++] = f;
        }
    }
    uint64_t state = 20220304;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (uint32_t i = n; i > 1; i--) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            uint32_t k = (uint32_t)(state >> 33) % i, swap = order[i - 1];
            order[i - 1] = order[k], order[k] = swap;
        }
        for (uint32_t i = 0; i < n; i++) {
            const example *e = &set->items[order[i]];
            const uint32_t *f = index[order[i]];
            double sum = 0;
            for (uint32_t k = 0; k < counts[order[i]]; k++) sum += w[f[k]] * value[f[k]];
            double error = (1.0 / (1.0 + exp(-sum)) - e->label) * e->weight;
            for (uint32_t k = 0; k < counts[order[i]]; k++) {
                double g = error * value[f[k]] + l2 * w[f[k]];
                g2[f[k]] += (float)(g * g);
                w[f[k]] -= (float)(rate * g / sqrt(damping + g2[f[k]]));
            }
        }
    }
    /* Weights of no consequence are left out: they are most of them. */
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n_features; i++) if (fabsf(w[i] * value[i]) > 0.01f) hashes[kept] = hashes[i], w[kept++] = w[i] * value[i];
    for (uint32_t i = 0; i < set->n; i++) free(index[i]);
    free(index); free(order); free(counts); free(g2); free(value);
    return (weights){hashes, w, kept};
}

void weights_free(weights *v) { free(v->hashes); free(v->w); *v = (weights){0}; }

typedef struct weight { uint32_t hash; float w; } weight;
static int by_hash(const void *a, const void *b) { uint32_t x = ((const weight *)a)->hash, y = ((const weight *)b)->hash; return x < y ? -1 : x > y; }

up_model *linear_join(const weights *sets, uint32_t n_sets, const up_forest *forest, const float knots[11]) {
    uint32_t total = 0, n = 0, kept = 0;
    for (uint32_t s = 0; s < n_sets; s++) total += sets[s].n;
    weight *all = malloc((total + 1) * sizeof *all);
    for (uint32_t s = 0; s < n_sets; s++) for (uint32_t i = 0; i < sets[s].n; i++) all[n++] = (weight){sets[s].hashes[i], sets[s].w[i]};
    if (n) qsort(all, n, sizeof *all, by_hash);
    uint32_t *hashes = malloc((n + 1) * sizeof *hashes);
    float *w = malloc((n + 1) * sizeof *w);
    for (uint32_t i = 0; i < n; i++) {
        if (kept && hashes[kept - 1] == all[i].hash) w[kept - 1] += all[i].w;
        else hashes[kept] = all[i].hash, w[kept++] = all[i].w;
    }
    up_model *model = up_model_new(hashes, w, kept, forest, NULL, knots);
    free(all); free(hashes); free(w);
    return model;
}
