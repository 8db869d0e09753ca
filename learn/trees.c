/* trees.c - extremely randomised trees.
 *
 * Each question takes the best of some facts, each cut at a random place between its least and greatest value; "best"
 * is the least squared error of the labels, which for labels 0 and 1 is Gini's measure.  Few rows and many doubtful
 * facts: averages of random cuts err less here than boosting, which was tried. */
#include "trees.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double tried_share = 0.35; /* of the facts, at each question */

void facts_add(fact_table *t, const float *facts, uint32_t n_facts, float label, float weight) {
    t->rows = grown(t->rows, t->n, &t->cap, sizeof *t->rows);
    t->n_facts = n_facts;
    fact_row *r = &t->rows[t->n++];
    *r = (fact_row){malloc(n_facts * sizeof *facts), label, weight};
    memcpy(r->facts, facts, n_facts * sizeof *facts);
}

void facts_free(fact_table *t) {
    for (uint32_t i = 0; i < t->n; i++) free(t->rows[i].facts);
    free(t->rows);
    *t = (fact_table){0};
}

typedef struct grower { const fact_table *table; uint32_t *rows; uint32_t least; uint64_t state; up_forest_node *nodes; uint32_t n, cap; } grower;

static uint32_t chance(grower *g, uint32_t below) {
    g->state = g->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(g->state >> 33) % below;
}

typedef struct cut { uint32_t fact; float value; double gain; } cut;

static void try_fact(grower *g, uint32_t from, uint32_t end, uint32_t fact, double w, double y, cut *best) {
    float low = INFINITY, high = -INFINITY;
    for (uint32_t i = from; i < end; i++) {
        float x = g->table->rows[g->rows[i]].facts[fact];
        low = fminf(low, x), high = fmaxf(high, x);
    }
    if (!(low < high)) return;
    float value = low + (high - low) * (float)chance(g, 1u << 20) / (float)(1u << 20);
    double wl = 0, yl = 0;
    uint32_t nl = 0;
    for (uint32_t i = from; i < end; i++) {
        const fact_row *r = &g->table->rows[g->rows[i]];
        if (r->facts[fact] <= value) wl += r->weight, yl += r->weight * r->label, nl++;
    }
    if (nl < g->least || end - from - nl < g->least) return;
    double gain = yl * yl / wl + (y - yl) * (y - yl) / (w - wl) - y * y / w;
    if (gain > best->gain) *best = (cut){fact, value, gain};
}

static void grow_node(grower *g, uint32_t from, uint32_t end) {
    double w = 0, y = 0;
    for (uint32_t i = from; i < end; i++) { const fact_row *r = &g->table->rows[g->rows[i]]; w += r->weight, y += r->weight * r->label; }
    g->nodes = grown(g->nodes, g->n, &g->cap, sizeof *g->nodes);
    uint32_t here = g->n++;
    g->nodes[here] = (up_forest_node){UP_FOREST_LEAF, 0, (float)(y / w)};
    cut best = {0, 0, 1e-9};
    if (end - from >= 2 * g->least && y > 1e-9 && w - y > 1e-9) {
        uint32_t tries = (uint32_t)(tried_share * g->table->n_facts);
        for (uint32_t i = 0; i < tries; i++) try_fact(g, from, end, chance(g, g->table->n_facts), w, y, &best);
    }
    if (best.gain <= 1e-9) return;
    uint32_t mid = from;
    for (uint32_t i = from; i < end; i++)
        if (g->table->rows[g->rows[i]].facts[best.fact] <= best.value) { uint32_t swap = g->rows[i]; g->rows[i] = g->rows[mid], g->rows[mid++] = swap; }
    grow_node(g, from, mid);
    uint32_t other = g->n;
    grow_node(g, mid, end);
    g->nodes[here] = (up_forest_node){best.fact, other, best.value};
}

up_forest trees_train(const fact_table *table, uint32_t n_trees, uint32_t least) {
    grower g = {.table = table, .least = least, .rows = malloc((table->n + 1) * sizeof *g.rows)};
    uint32_t *roots = malloc((n_trees + 1) * sizeof *roots);
    for (uint32_t t = 0; t < n_trees && table->n; t++) {
        for (uint32_t i = 0; i < table->n; i++) g.rows[i] = i;
        g.state = 20220304u + 7919u * (uint64_t)t;
        roots[t] = g.n;
        grow_node(&g, 0, table->n);
    }
    free(g.rows);
    return (up_forest){roots, table->n ? n_trees : 0, g.nodes, g.n};
}

void trees_free(up_forest *f) { free((void *)(uintptr_t)f->roots); free((void *)(uintptr_t)f->nodes); *f = (up_forest){0}; }
