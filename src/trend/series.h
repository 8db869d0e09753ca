/* series.h - one series of counts, tested point by point.
 *
 * Each point is judged by what came before it only: a log-linear regression with trend, season,
 * weekday and denominator (fit.h) gives the mean of the last 1, 2, 3 ... points; the count's tail
 * probability, with the error of the mean in it, is the p of each window; the least of them, paid for
 * having been chosen, is the point's p. */
#ifndef UP_TREND_SERIES_H
#define UP_TREND_SERIES_H

#include "uptick.h"

enum { UP_SERIES_WINDOWS = 6 };

/* How the figures were chosen stands beside each in series.c. */
typedef struct up_series_tuning {
    int n_windows, window[UP_SERIES_WINDOWS]; /* points, rising */
    double price[UP_SERIES_WINDOWS];          /* p = the least of price * p over the windows */
    int most_harmonics;
    size_t gap, refit, select;                /* points left out before the tested one; between fits; between choices of terms */
    double cut;                               /* Anscombe residual beyond which a past point counts less */
    double keep;                              /* Wald chi-squared per degree of freedom that keeps a term */
    double mid;                               /* share of P(Y = y) taken off the tail: 0 exact, 0.5 mid-p */
    double history;                           /* seasons looked back at */
    double drift;                             /* share of the wandering of whole blocks that the error of the expectation takes on */
    size_t block;                             /* points of such a block */
} up_series_tuning;

void up_series_tune(const up_series_options *options, up_series_tuning *out);

/* As up_trend_series, with tuning given. */
up_status up_series_test(const double *count, const double *denominator, size_t n, const up_series_options *options,
                         const up_series_tuning *tuning, up_series_point *out);

#endif
