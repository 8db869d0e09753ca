/* Count distributions against sums done term by term, quantiles against tails. */
#include "trend/special.h"
#include <math.h>
#include "check.h"

static int near(double a, double b, double relative) { return fabs(a - b) <= relative * fmax(fabs(a), fabs(b)) + 1e-300; }

/* P(Y >= y) by the recursion of the probabilities, from y upwards. */
static double tail_by_terms(int y, double mu, double phi) {
    double p = exp(up_count_ln_pmf(y, mu, phi)), sum = 0, size = phi > 1 ? mu / (phi - 1) : 0;
    for (int k = y; k < y + 100000; k++) {
        sum += p;
        p *= phi > 1 ? (size + k) / (k + 1) * (1 - 1 / phi) : mu / (k + 1);
        if (p < sum * 1e-17) break;
    }
    return sum;
}

static void tails_are_sums(void) {
    static const double means[] = {0.01, 0.3, 1, 7.5, 60, 150}, phis[] = {1, 1.05, 1.5, 3, 12};
    for (size_t i = 0; i < COUNT_OF(means); i++)
        for (size_t j = 0; j < COUNT_OF(phis); j++) {
            double all = 0;
            for (int y = 0; y < 3000; y++) all += exp(up_count_ln_pmf(y, means[i], phis[j]));
            CHECK("probabilities sum to 1", near(all, 1, 1e-9));
            for (int y = 1; y < 4 * (int)means[i] + 30; y += 1 + (int)means[i] / 7)
                CHECK("a tail is its terms", near(up_count_tail(y, means[i], phis[j]), tail_by_terms(y, means[i], phis[j]), 1e-8));
        }
}

static void quantiles_turn_tails_round(void) {
    static const double alphas[] = {0.2, 0.05, 0.01, 0.001, 1e-6};
    for (int n = 0; n < 300; n++) {
        double mu = (1 + check_random(5000)) / 20.0, phi = 1 + check_random(40) / 10.0, alpha = alphas[check_random(COUNT_OF(alphas))];
        double y = up_count_quantile(alpha, mu, phi);
        CHECK("no more than alpha above", up_count_tail(y + 1, mu, phi) <= alpha);
        CHECK("and more one lower", y == 0 || up_count_tail(y, mu, phi) > alpha);
    }
}

static void known_values(void) {
    CHECK("beta is symmetric", near(up_beta_i(0.3, 2.5, 4), 1 - up_beta_i(0.7, 4, 2.5), 1e-12));
    CHECK("beta of (1, b)", near(up_beta_i(0.2, 1, 3), 1 - pow(0.8, 3), 1e-12));
    CHECK("gamma of 1", near(up_gamma_p(1, 2), 1 - exp(-2), 1e-12));
    CHECK("median of the normal", fabs(up_normal_quantile(0.5)) < 1e-15);
    CHECK("a well known quantile", near(up_normal_quantile(0.975), 1.959963984540054, 1e-13));
    CHECK("and its mirror", near(up_normal_quantile(1e-9), -up_normal_quantile(1 - 1e-9), 1e-6));
}

/* A mean near 0 whose error is far larger: sparse series have such days, and a search without an end would hold a server. */
static void a_quantile_is_always_found(void) {
    static const double mus[] = {1e-3, 1e-9, 1e-80, 1e-300}, phis[] = {1e6, 1e15, 1e17, 1e80, 1e300};
    for (size_t i = 0; i < COUNT_OF(mus); i++)
        for (size_t j = 0; j < COUNT_OF(phis); j++) {
            double y = up_count_quantile(0.01, mus[i], phis[j]);
            CHECK("a mean near 0 is rarely passed, however badly it is known", y >= 0 && y <= mus[i] / 0.01);
        }
    CHECK("no tail is heavier than Markov allows", up_count_tail(5, 1e-3, 1e17) <= 1e-3 / 5);
}

int main(void) { tails_are_sums(); quantiles_turn_tails_round(); a_quantile_is_always_found(); known_values(); return check_report(); }
