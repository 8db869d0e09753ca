/* quads.h - the averaged perceptron over dense rows of four classes: the parser's steps. */
#ifndef LEARN_QUADS_H
#define LEARN_QUADS_H

#include "learn/perceptron.h"

/* The average is kept as w - u/now: `u` adds up each change times when it came (Daume 2006, figure 2.3). */
typedef struct quads { int32_t (*w)[4]; int64_t (*u)[4]; uint32_t shift, log2_rows, now; } quads;

void quads_new(quads *q, uint32_t log2_rows);
void quads_score(const quads *q, const uint32_t *features, size_t n, int32_t scores[4]);
void quads_update(quads *q, const uint32_t *features, size_t n, uint32_t klass, int32_t by);
/* Replaces the weights by their averages times `scale`, cut at `most`. */
void quads_average(quads *q, double scale, int32_t most);
/* The finished rows as a section: those with a weight of `least` or more, in units of `unit`, a byte each. */
void quads_write(const quads *q, writer *out, const char *name, int32_t least, int32_t unit, uint32_t scale);

#endif
