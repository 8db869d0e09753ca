/* trees.h - extremely randomised trees (Geurts, Ernst, Wehenkel 2006): what is shared by many shallow opinions. */
#ifndef UP_LEARN_TREES_H
#define UP_LEARN_TREES_H

#include "code/forest.h"
#include "reports.h"

typedef struct fact_row { float *facts; float label, weight; } fact_row;
typedef struct fact_table { fact_row *rows; uint32_t n, cap, n_facts; } fact_table;

void facts_add(fact_table *table, const float *facts, uint32_t n_facts, float label, float weight);
void facts_free(fact_table *table);

/* `n_trees` trees whose leaves hold at least `least` rows. */
up_forest trees_train(const fact_table *table, uint32_t n_trees, uint32_t least);
void trees_free(up_forest *forest);

#endif
