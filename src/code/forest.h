/* forest.h - decision trees over plain numbers: the mean of what each tree says. */
#ifndef UP_CODE_FOREST_H
#define UP_CODE_FOREST_H

#include "base/span.h"

#define UP_FOREST_LEAF UINT32_MAX

/* A question "facts[fact] <= value?": yes goes to the next node, no to `other`.  A leaf's `value` is its answer. */
typedef struct up_forest_node { uint32_t fact, other; float value; } up_forest_node;

/* Trees one after another; `roots` ascend. */
typedef struct up_forest { const uint32_t *roots; uint32_t n_trees; const up_forest_node *nodes; uint32_t n_nodes; } up_forest;

/* The mean of the leaves reached, 0..1; 0 without trees. */
double up_forest_share(const up_forest *forest, const float *facts);
/* Boosted trees add log-odds; a leaf tells them as a share, so that both kinds are one: 0.5 adds nothing, 0 and 1 take or add half of this. */
#define UP_FOREST_SPAN 8.0
/* What all trees add up to. */
double up_forest_sum(const up_forest *forest, const float *facts);
/* What is wrong with a forest from a file, for questions about `n_facts`; NULL when nothing. */
const char *up_forest_fault(const up_forest *forest, uint32_t n_facts);

#endif
