#include "code/forest.h"
#include <math.h>
#include <stddef.h>

double up_forest_share(const up_forest *forest, const float *facts) {
    double sum = 0;
    for (uint32_t t = 0; t < forest->n_trees; t++) {
        uint32_t at = forest->roots[t];
        while (forest->nodes[at].fact != UP_FOREST_LEAF) at = facts[forest->nodes[at].fact] <= forest->nodes[at].value ? at + 1 : forest->nodes[at].other;
        sum += forest->nodes[at].value;
    }
    return forest->n_trees ? sum / forest->n_trees : 0;
}

double up_forest_sum(const up_forest *forest, const float *facts) { return (up_forest_share(forest, facts) - 0.5) * UP_FOREST_SPAN * forest->n_trees; }

/* Both ways from a question lead forward and stay within its tree, so that every walk ends at a leaf. */
const char *up_forest_fault(const up_forest *f, uint32_t n_facts) {
    for (uint32_t t = 0; t < f->n_trees; t++) {
        uint32_t end = t + 1 < f->n_trees ? f->roots[t + 1] : f->n_nodes;
        if (f->roots[t] >= end || end > f->n_nodes) return "trees do not follow one another";
        for (uint32_t i = f->roots[t]; i < end; i++) {
            const up_forest_node *n = &f->nodes[i];
            if (!isfinite(n->value)) return "a tree holds what is no number";
            if (n->fact == UP_FOREST_LEAF) { if (!(n->value >= 0 && n->value <= 1)) return "a leaf is no share"; continue; }
            if (n->fact >= n_facts) return "a tree asks for a fact that there is not";
            if (i + 1 >= end || n->other <= i + 1 || n->other >= end) return "a tree leads out of itself";
        }
    }
    return NULL;
}
