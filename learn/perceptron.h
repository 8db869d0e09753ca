/* perceptron.h - the averaged perceptron (Collins 2002; Freund and Schapire 1999) over hashed features.
 *
 * Rows are grown sparsely: a row holds the classes it has ever been told of.  The average is taken lazily,
 * each weight remembering when it last changed. */
#ifndef LEARN_PERCEPTRON_H
#define LEARN_PERCEPTRON_H

#include <stddef.h>
#include <stdint.h>
#include "learn/writer.h"

typedef struct learner_entry { int32_t weight; uint32_t changed; int64_t total; uint8_t klass; } learner_entry;
typedef struct learner_row { learner_entry *entries; uint16_t n, cap; } learner_row;
typedef struct learner { learner_row *rows; uint32_t shift, log2_rows, n_classes, now; } learner;

void learner_new(learner *l, uint32_t log2_rows, uint32_t n_classes);
void learner_free(learner *l);
void learner_score(const learner *l, const uint32_t *features, size_t n, int32_t *scores); /* scores zeroed by the caller */
void learner_update(learner *l, const uint32_t *features, size_t n, uint32_t klass, int32_t by);
static inline void learner_tick(learner *l) { l->now++; }

/* Replaces each weight by its average, scaled so that the largest usual ones fill `most` (127 for a byte);
 * afterwards learner_score gives what the finished model will. */
/* Returns what an average was multiplied by. */
double learner_average(learner *l, int32_t most);
/* The finished rows as a section; weights smaller than `least` are left out. */
void learner_write_rows(const learner *l, writer *out, const char *name, int32_t least);
/* Adds what another has learned: means of several, trained in different orders, err less than each. */
void learner_merge(learner *to, learner *from);
void learner_copy(learner *to, const learner *from);

uint32_t learner_best(const int32_t *scores, uint32_t n);
/* xorshift; the same on every machine. */
uint32_t learner_random(uint64_t *state);

#endif
