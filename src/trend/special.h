/* special.h - the few functions of probability that counting needs.
 *
 * Own code in double precision; relative error is below 1e-10 over the range that counts reach
 * (checked in tests/trend/test_special.c against sums done term by term). */
#ifndef UP_TREND_SPECIAL_H
#define UP_TREND_SPECIAL_H

/* ln Gamma(x), x > 0; needs no global sign, so any thread may call it. */
double up_ln_gamma(double x);
/* The regularised incomplete gamma function P(a, x), a > 0, x >= 0.  Abramowitz & Stegun 6.5.1, 6.5.29, 6.5.31. */
double up_gamma_p(double a, double x);
/* The regularised incomplete beta function I_x(a, b); a, b > 0, 0 <= x <= 1.  A & S 6.6.2, 26.5.8. */
double up_beta_i(double x, double a, double b);
/* The standard normal quantile, 0 < p < 1.  M. J. Wichura, algorithm AS 241 (Appl. Statist. 37, 1988). */
double up_normal_quantile(double p);

/* Counts Y with mean `mu` > 0 and variance `phi * mu`: negative binomial of size mu / (phi - 1) and
 * success probability 1 / phi, Poisson where phi <= 1 + 1e-9 (Noufaily et al. 2013, section 2). */
double up_count_ln_pmf(double y, double mu, double phi);
double up_count_tail(double y, double mu, double phi); /* P(Y >= y) */
/* The least whole y with P(Y > y) <= alpha. */
double up_count_quantile(double alpha, double mu, double phi);

#endif
