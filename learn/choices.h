/* choices.h - fields of events as choices among options: a linear model for all, trees for some. */
#ifndef UP_LEARN_CHOICES_H
#define UP_LEARN_CHOICES_H

#include "code/options.h"
#include "boost.h"
#include "trees.h"

/* One field of one event.  Option i has the features [begins[i], begins[i+1]) and UP_OPTION_FACTS facts, and is right or not. */
typedef struct choice {
    uint32_t *features, *begins;
    float *facts; /* of fields that trees know */
    bool *right;
    uint32_t n, n_right, fold, report;
    float weight;
    up_type type;
} choice;
typedef struct choices { choice *items; uint32_t n, cap; } choices;

enum { OPTIONS_MOST = 1 << 14 };

/* Copies what the options say; `right` is filled by the caller. */
choice *choice_add(choices *set, const up_options *options, uint32_t report, uint32_t fold, float weight, up_type type);

/* The features that are frequent enough, and whose they are; every choice's hashes become numbers of them. */
typedef struct vocabulary { uint32_t *hashes, n; unsigned char *field; } vocabulary;
vocabulary vocabulary_of(choices sets[UP_N_FIELDS]);

/* The linear score of each option. */
void choice_scores(const choice *c, const double *weights, double *out);
/* Learns the weights [v->n] of one field from the choices whose fold is not in the bits `without`. */
void choices_learn(const vocabulary *v, const choices *set, int field, uint32_t without, double *weights);
/* Trees for a field, from the choices whose fold is not in `without`.  `linear[f]` are weights that have not seen fold f (nor
 * those in `without`). */
up_forest choices_trees(const choices *set, uint32_t without, double *const linear[]);
/* Boosted trees likewise. */
up_forest choices_boost(const choices *set, uint32_t without, double *const linear[]);
/* The share of each option, as the program itself will have it: by the trees for the fields that have some, else by the linear model (log-odds up to a constant). */
void choice_shares(const choice *c, up_field field, const double *weights, const up_forest *forest, const up_forest *boost, double *out);

#endif
