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

double up_evidence(double y, up_expected e, double *each) {
    double null = up_count_ln_pmf(y, e.mean, e.phi + e.cv2 * e.mean), sum = 0;
    for (int k = 0; k < UP_RATIOS; k++) {
        double mean = e.mean * up_ratio[k];
        double ln = y < e.mean && k > 0 ? -50 : up_count_ln_pmf(y, mean, e.phi + e.cv2 * mean) - null;
        if (each) each[k] = ln;
        sum += chance[k] * exp(fmin(ln, 600));
    }
    return log(fmax(sum, 1e-30));
}
