/* evidence.c - likelihood ratios of a rise against none.
 *
 * Count Y of a run of days: negative binomial, variance phi mean + cv2 mean^2, the second part being the error of the
 * expectation.  A rise multiplies the mean by one of a few ratios, equally likely on a log scale.  The mean of their
 * likelihood ratios is a Bayes factor, and under no rise its expectation is 1 (an e-value).
 * Knowingly wrong: ratios between those listed borrow their neighbours' evidence. */
#include "trend/evidence.h"
#include <math.h>
#include "trend/special.h"

const double up_ratio[UP_RATIOS] = {1.4, 1.8, 2.4, 3.5, 6, 12, 40};
static const double chance[UP_RATIOS] = {0.22, 0.22, 0.2, 0.16, 0.12, 0.06, 0.02};

/* ln Gamma(y + k) - ln Gamma(k); few incidents are the usual case, and a product is quicker. */
static double ln_rising(double y, double k) {
    if (y > 16) return up_ln_gamma(y + k) - up_ln_gamma(k);
    double product = 1;
    for (double i = 0; i < y; i++) product *= k + i;
    return log(product);
}

/* ln P(Y = y) + ln y!, over what phi may be. */
static double ln_chance(double y, up_expected e, double ratio) {
    double ln[UP_PHIS], most = -HUGE_VAL, sum = 0, mean = e.mean * ratio;
    for (int i = 0; i < UP_PHIS; i++) {
        double excess = fmax(e.phi->phi[i] + e.cv2 * mean - 1, 1e-6), size = mean / excess;
        ln[i] = e.phi->chance[i] > 0 ? ln_rising(y, size) - (size + y) * log1p(excess) + y * log(excess) : -HUGE_VAL;
        most = fmax(most, ln[i]);
    }
    for (int i = 0; i < UP_PHIS; i++) sum += e.phi->chance[i] * exp(ln[i] - most);
    return most + log(sum);
}

double up_evidence_of(double y, up_expected e, double ratio) { return ln_chance(y, e, ratio) - ln_chance(y, e, 1); }

double up_evidence(double y, up_expected e) {
    double null = ln_chance(y, e, 1), sum = 0;
    for (int k = 0; k < UP_RATIOS && (k == 0 || e.mean * up_ratio[k - 1] < 2 * y); k++) /* ratios far above what was seen add nothing */
        sum += chance[k] * exp(fmin(600, ln_chance(y, e, up_ratio[k]) - null));
    return log(fmax(sum, 1e-30));
}

double up_expected_tail(double y, up_expected e) {
    double sum = 0;
    for (int i = 0; i < UP_PHIS; i++) sum += e.phi->chance[i] * up_count_tail(y, e.mean, e.phi->phi[i] + e.cv2 * e.mean);
    return sum;
}

double up_expected_quantile(double alpha, up_expected e) {
    double low = -1, high = 1;
    while (up_expected_tail(high + 1, e) > alpha) { low = high; high *= 2; }
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        if (up_expected_tail(middle + 1, e) > alpha) low = middle; else high = middle;
    }
    return high;
}
