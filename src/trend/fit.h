/* fit.h - log-linear regression of counts: what was to be expected.
 *
 * y_i has mean mu_i = exp(offset_i + x_i beta) and variance phi mu_i / w_i (quasi-Poisson; McCullagh &
 * Nelder 1989, chapters 2 and 9).  A normal prior on each coefficient (mean, precision; 0: none)
 * keeps weekdays without a single count, and short histories, finite. */
#ifndef UP_TREND_FIT_H
#define UP_TREND_FIT_H

#include <stdbool.h>
#include <stddef.h>

enum { UP_FIT_MAX = 20 }; /* coefficients */

typedef struct up_design {
    size_t n_rows;
    int n_columns;
    const double *column[UP_FIT_MAX]; /* each [n_rows] */
    const double *offset;             /* [n_rows] or NULL */
    const double *count;              /* [n_rows] */
    double prior_mean[UP_FIT_MAX], prior_precision[UP_FIT_MAX];
} up_design;

typedef struct up_fit {
    int n;                                   /* coefficients */
    double beta[UP_FIT_MAX];
    double inverse[UP_FIT_MAX][UP_FIT_MAX];  /* (X'WX)^-1; times phi it is the covariance of beta */
    double phi;                              /* at least 1 */
    int rounds;
    bool converged;
} up_fit;

/* Iteratively reweighted least squares from `fit->beta` (`warm`), else from the counts themselves, for at most
 * `rounds` rounds; `weight` [n_rows] are prior weights or NULL; `mu` [n_rows] and `work` [n_rows] are filled.
 * False when the normal equations can't be solved; `fit` is then not to be used. */
bool up_fit_counts(const up_design *design, const double *weight, bool warm, int rounds, double *mu, double *work, up_fit *fit);

/* Down-weights rows far above their mean, so that past upticks don't raise what is expected: with the
 * standardised Anscombe residual s = 1.5 (y^(2/3) mu^(-1/6) - mu^(1/2)) / sqrt(phi (1 - h)), weight
 * (s / cut)^-2 where s > cut, else 1; then scaled to the number of rows if `scaled` (Noufaily et al. 2013,
 * section 3.1.3, write s^-2 there, which jumps at the cut; `jump` asks for exactly that). */
void up_fit_reweight(const up_design *design, const up_fit *fit, const double *mu, double cut, bool jump, bool scaled, double *weight);

/* The variance of x beta for one row x[n]. */
double up_fit_variance(const up_fit *fit, const double *x);

/* Solves in place by Cholesky: `a` becomes its inverse.  False when not positive definite. */
bool up_invert(double a[UP_FIT_MAX][UP_FIT_MAX], int n);

#endif
