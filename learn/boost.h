/* boost.h - boosted trees over the options of choices: each tree corrects what those before it say. */
#ifndef UP_LEARN_BOOST_H
#define UP_LEARN_BOOST_H

#include "code/forest.h"
#include "reports.h"

/* The rows of one choice are [first, first + n): their facts [n_facts] each and where they are right. */
typedef struct boost_choice { uint32_t first, n; const bool *right; float weight; } boost_choice;
typedef struct boost_table { const boost_choice *choices; uint32_t n_choices; const float *facts; uint32_t n_rows, n_facts; double *scores; } boost_table;

/* Trees whose sum (up_forest_sum), added to `scores`, makes the right options of a choice likeliest; `scores` ends as that sum. */
up_forest boost_train(const boost_table *table);

#endif
