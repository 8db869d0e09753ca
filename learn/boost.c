/* boost.c - gradient boosting (Friedman 2001) of the softmax over the options of a choice, the right ones together; second-order steps as
 * in XGBoost (Chen, Guestrin 2016).  Facts are cut at quantiles.  Each tree sees some of the choices and some of the facts. */
#include "boost.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_TREES = 300, DEPTH = 5, N_CUTS = 63 };
static const double rate = 0.08, l2 = 10, least = 8, of_choices = 0.7, of_facts = 0.5; /* `least`: of the second derivative, in a leaf; by cross-validation, and little hangs on any */

typedef struct bins { float (*cuts)[N_CUTS]; uint32_t *n_cuts; unsigned char *of; } bins; /* of[row * n_facts + fact]: the first cut that is not below */

typedef struct sums { double g, h; } sums;

typedef struct grower {
    const boost_table *t;
    bins b;
    double *g, *h;            /* derivatives, by row */
    uint32_t *rows, *aside;
    bool *used;               /* facts that this tree may ask for */
    sums (*histogram)[N_CUTS + 1];
    uint64_t state;
    up_forest_node *nodes; uint32_t n, cap;
} grower;

static double chance(grower *g) {
    g->state = g->state * 6364136223846793005u + 1442695040888963407u;
    return (double)(g->state >> 33) / (double)(1u << 31);
}

static int by_value(const void *a, const void *b) { float x = *(const float *)a, y = *(const float *)b; return x < y ? -1 : x > y; }

static bins make_bins(const boost_table *t) {
    bins b = {must(calloc(t->n_facts + 1, sizeof *b.cuts)), must(calloc(t->n_facts + 1, sizeof *b.n_cuts)), must(malloc((size_t)t->n_rows * t->n_facts + 1))};
    float *column = must(malloc((t->n_rows + 1) * sizeof *column));
    for (uint32_t f = 0; f < t->n_facts; f++) {
        for (uint32_t r = 0; r < t->n_rows; r++) column[r] = t->facts[(size_t)r * t->n_facts + f];
        qsort(column, t->n_rows, sizeof *column, by_value);
        for (uint32_t k = 1; k <= N_CUTS; k++) {
            float v = column[(size_t)t->n_rows * k / (N_CUTS + 1)];
            if (v < column[t->n_rows - 1] && (!b.n_cuts[f] || v > b.cuts[f][b.n_cuts[f] - 1])) b.cuts[f][b.n_cuts[f]++] = v;
        }
        for (uint32_t r = 0; r < t->n_rows; r++) {
            uint32_t at = 0;
            while (at < b.n_cuts[f] && t->facts[(size_t)r * t->n_facts + f] > b.cuts[f][at]) at++;
            b.of[(size_t)r * t->n_facts + f] = (unsigned char)at;
        }
    }
    free(column);
    return b;
}

/* Derivatives of the log-likelihood at the scores, for a sample of the choices; returns how many rows are in it. */
static uint32_t derive(grower *g) {
    const boost_table *t = g->t;
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n_choices; i++) {
        const boost_choice *c = &t->choices[i];
        if (chance(g) > of_choices) continue;
        double most = -1e300, all = 0, right = 0;
        for (uint32_t k = 0; k < c->n; k++) most = fmax(most, t->scores[c->first + k]);
        for (uint32_t k = 0; k < c->n; k++) {
            double e = exp(t->scores[c->first + k] - most);
            all += e, right += c->right[k] ? e : 0;
        }
        for (uint32_t k = 0; k < c->n; k++) {
            double e = exp(t->scores[c->first + k] - most), p = e / all, q = c->right[k] ? e / (right + 1e-300) : 0;
            if (p < 1e-4 && q < 1e-4 && chance(g) > 0.1) continue; /* long settled */
            g->g[c->first + k] = (p - q) * c->weight, g->h[c->first + k] = (p * (1 - p) + 1e-3) * c->weight;
            g->rows[n++] = c->first + k;
        }
    }
    return n;
}

typedef struct cut { uint32_t fact, bin; double gain; } cut;

static cut best_cut(grower *g, uint32_t from, uint32_t end, sums all) {
    uint32_t n_facts = g->t->n_facts;
    memset(g->histogram, 0, n_facts * sizeof *g->histogram);
    for (uint32_t i = from; i < end; i++) {
        const unsigned char *b = g->b.of + (size_t)g->rows[i] * n_facts;
        double dg = g->g[g->rows[i]], dh = g->h[g->rows[i]];
        for (uint32_t f = 0; f < n_facts; f++) if (g->used[f]) g->histogram[f][b[f]].g += dg, g->histogram[f][b[f]].h += dh;
    }
    cut best = {.gain = 1e-3};
    for (uint32_t f = 0; f < n_facts; f++) {
        sums low = {0, 0};
        for (uint32_t k = 0; g->used[f] && k < g->b.n_cuts[f]; k++) {
            low.g += g->histogram[f][k].g, low.h += g->histogram[f][k].h;
            sums high = {all.g - low.g, all.h - low.h};
            if (low.h < least || high.h < least) continue;
            double gain = low.g * low.g / (low.h + l2) + high.g * high.g / (high.h + l2) - all.g * all.g / (all.h + l2);
            if (gain > best.gain) best = (cut){f, k, gain};
        }
    }
    return best;
}

static void grow_node(grower *g, uint32_t from, uint32_t end, int depth) {
    sums all = {0, 0};
    for (uint32_t i = from; i < end; i++) all.g += g->g[g->rows[i]], all.h += g->h[g->rows[i]];
    g->nodes = grown(g->nodes, g->n, &g->cap, sizeof *g->nodes);
    uint32_t here = g->n++;
    double step = -rate * all.g / (all.h + l2);
    g->nodes[here] = (up_forest_node){UP_FOREST_LEAF, 0, (float)fmin(fmax(0.5 + step / UP_FOREST_SPAN, 0), 1)};
    cut best = depth < DEPTH && all.h >= 2 * least ? best_cut(g, from, end, all) : (cut){.gain = 0};
    if (best.gain <= 1e-3) return;
    uint32_t mid = from, n_aside = 0;
    for (uint32_t i = from; i < end; i++) {
        if (g->b.of[(size_t)g->rows[i] * g->t->n_facts + best.fact] <= best.bin) g->rows[mid++] = g->rows[i];
        else g->aside[n_aside++] = g->rows[i];
    }
    memcpy(g->rows + mid, g->aside, n_aside * sizeof *g->rows);
    float value = g->b.cuts[best.fact][best.bin];
    grow_node(g, from, mid, depth + 1);
    uint32_t other = g->n;
    grow_node(g, mid, end, depth + 1);
    g->nodes[here] = (up_forest_node){best.fact, other, value};
}

up_forest boost_train(const boost_table *t) {
    grower g = {.t = t, .b = make_bins(t), .state = 20220304};
    g.g = must(calloc(t->n_rows + 1, sizeof *g.g)), g.h = must(calloc(t->n_rows + 1, sizeof *g.h));
    g.rows = must(malloc((t->n_rows + 1) * sizeof *g.rows)), g.aside = must(malloc((t->n_rows + 1) * sizeof *g.aside));
    g.used = must(calloc(t->n_facts + 1, sizeof *g.used)), g.histogram = must(calloc(t->n_facts + 1, sizeof *g.histogram));
    uint32_t *roots = must(malloc((N_TREES + 1) * sizeof *roots)), n_trees = 0;
    for (; n_trees < N_TREES && t->n_rows; n_trees++) {
        uint32_t n = derive(&g);
        for (uint32_t f = 0; f < t->n_facts; f++) g.used[f] = chance(&g) < of_facts;
        roots[n_trees] = g.n;
        grow_node(&g, 0, n, 0);
        const up_forest last = {&roots[n_trees], 1, g.nodes, g.n};
        for (uint32_t r = 0; r < t->n_rows; r++) t->scores[r] += up_forest_sum(&last, t->facts + (size_t)r * t->n_facts);
    }
    free(g.b.cuts); free(g.b.n_cuts); free(g.b.of); free(g.g); free(g.h); free(g.rows); free(g.aside); free(g.used); free(g.histogram);
    return (up_forest){roots, n_trees, g.nodes, g.n};
}
