/* linear.h - logistic regression over hashed features (AdaGrad, Duchi, Hazan, Singer 2011; L2). */
#ifndef UP_LEARN_LINEAR_H
#define UP_LEARN_LINEAR_H

#include "reports.h"

typedef struct example { uint32_t *features; uint32_t n, n_plain; float label, weight; int fold; uint32_t report; } example;
typedef struct example_set { example *items; uint32_t n, cap; } example_set;

typedef struct weights { uint32_t *hashes; float *w; uint32_t n; } weights;

void example_add(example_set *set, const up_features *features, float label, float weight, int fold, uint32_t report);
void examples_free(example_set *set);

/* Learns from every example but those of folds `without` and `without2` (-1: none). */
weights linear_train(const example_set *set, int without, int without2);
void weights_free(weights *w);

/* One model of several sets of weights (a hash that two of them use keeps the sum) and trees (NULL: none). */
up_model *linear_join(const weights *sets, uint32_t n_sets, const up_forest *forest, const float knots[11]);

#endif
