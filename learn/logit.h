/* logit.h - logistic regression: Newton's method with a ridge. */
#ifndef LEARN_LOGIT_H
#define LEARN_LOGIT_H

#include <stdbool.h>
#include <stddef.h>

enum { LOGIT_MOST = 64 };

/* Fills w[k], k at most LOGIT_MOST, from n rows of x[n][k]; weight 0 leaves a row out.  Feature 0 is the constant, and not held back. */
void logit_fit(const float *x, const float *weight, const bool *is_true, size_t n, int k, double ridge, double *w);

#endif
