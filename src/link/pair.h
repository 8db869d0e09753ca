/* pair.h - do two reports tell of the same thing?  The model, what it looks at, and its answer. */
#ifndef UP_LINK_PAIR_H
#define UP_LINK_PAIR_H

#include "link/sketch.h"
#include "text/weights.h"

/* What is looked at in a pair of reports; each is explained in pair.c. */
enum up_pair_feature {
    UP_PAIR_ONE, UP_PAIR_WORDS, UP_PAIR_NAMES, UP_PAIR_PLAIN, UP_PAIR_LEADS, UP_PAIR_TITLES, UP_PAIR_NUMBERS, UP_PAIR_FULL_NAMES, UP_PAIR_DAYS, UP_PAIR_PAIRS,
    UP_PAIR_FULL_SUM, UP_PAIR_BEST_NAME, UP_PAIR_HELD_MOST, UP_PAIR_HELD_LEAST, UP_PAIR_APART, UP_PAIR_UNDATED, UP_PAIR_NEAR, UP_PAIR_SHORT, UP_PAIR_RATIO, UP_PAIR_COPY,
    UP_PAIR_WORDS_2, UP_PAIR_NAMES_2, UP_PAIR_LEADS_2, UP_PAIR_PAIRS_2, UP_PAIR_WORDS_NAMES, UP_PAIR_WORDS_APART, UP_PAIR_NAMES_APART, UP_PAIR_FULL_APART,
    UP_PAIR_TITLED, UP_PAIR_LEAD_NAMES, UP_PAIR_STRANGE_NAMES, UP_PAIR_WORDS_ROOT, UP_PAIR_NAMES_ROOT, UP_PAIR_HELD_2,
    UP_N_PAIR_WEIGHTS,
    /* Not of the reports' score, for news of one story quotes others each time; of their events (slots.h). */
    UP_PAIR_PEOPLE = UP_N_PAIR_WEIGHTS, UP_PAIR_OTHER_PEOPLE, UP_PAIR_MORE_NAMES, UP_PAIR_AGES, UP_PAIR_OTHER_AGES,
    UP_N_PAIR_FEATURES
};

/* A sketch weighed by how rare its terms are. */
typedef struct up_weighed {
    const up_linker *linker; /* borrowed, as is */
    const up_sketch *sketch;
    float *weight;           /* [n_terms]; NULL: worked out where a pair asks */
    up_norms norms;          /* lengths, of the kinds of dot product in the order of the features from WORDS on; sum of squares of names in the lead */
    bool tells_age;          /* of somebody */
    uint16_t *index;         /* from a hash to 1 + the term's place; NULL: none */
} up_weighed;

up_status up_weigh(const up_linker *linker, const up_sketch *sketch, up_weighed *out);
/* The same, for the second of a pair: takes the lengths kept beside the sketch where they are of this model. */
up_status up_weigh_other(const up_linker *linker, const up_sketch *sketch, up_weighed *out);
/* For one that is held against many: finds the terms that it shares with another without a walk over both. */
up_status up_weighed_index(up_weighed *weighed);
void up_weighed_free(up_weighed *weighed);

/* The same features for both orders, but for the last bits. */
void up_pair_look(const up_weighed *a, const up_weighed *b, double out[UP_N_PAIR_FEATURES]);
/* Log odds that the two tell of the same thing, within UP_PAIR_SUREST either way. */
#define UP_PAIR_SUREST 6.0
double up_pair_score(const up_linker *linker, const double features[UP_N_PAIR_FEATURES]);

#endif
