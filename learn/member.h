/* member.h - one trained parser on its way to the mixture: averaged weights, nothing left out.
 *
 * The file: int16 steps[2^22][4]; then, for each label weight, row (u32), class (u8), weight (i8), 6 bytes. */
#ifndef LEARN_MEMBER_H
#define LEARN_MEMBER_H

#include "learn/quads.h"

enum { LOG2_STEP_ROWS = 22, LOG2_LABEL_ROWS = 21, LABEL_SCALE = 64 /* what a label's unit counts in a step's */ };

void member_write(const quads *steps, const learner *labels, const char *path);
/* Adds the member's weights to those there. */
void member_add(quads *steps, learner *labels, const char *path);

#endif
