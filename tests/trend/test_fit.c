/* The regression gives back what made the counts, and lets past upticks weigh little. */
#include "trend/fit.h"
#include <math.h>
#include "check.h"

enum { N = 400 };
static double one[N], slope[N], wave[N], count[N], mu[N], work[N], weight[N], shift[N];

static void make(double a, double b, double c) {
    for (int i = 0; i < N; i++) {
        one[i] = 1;
        slope[i] = (i - N / 2) / 100.0;
        wave[i] = sin(2 * M_PI * i / 52);
        shift[i] = log(1 + i % 3);
        count[i] = exp(a + b * slope[i] + c * wave[i] + shift[i]);
        weight[i] = 1;
    }
}

static up_design design_of(int n) {
    return (up_design){.n_rows = N, .n_columns = n, .column = {one, slope, wave, one}, .offset = shift, .count = count};
}

static void exact_counts_give_their_coefficients(void) {
    make(1.5, -0.2, 0.4);
    up_design design = design_of(3);
    up_fit fit;
    CHECK("fits", up_fit_counts(&design, NULL, false, 25, mu, work, &fit) && fit.converged);
    CHECK("intercept", fabs(fit.beta[0] - 1.5) < 1e-8);
    CHECK("trend", fabs(fit.beta[1] + 0.2) < 1e-8);
    CHECK("season", fabs(fit.beta[2] - 0.4) < 1e-8);
    CHECK("no dispersion below 1", fit.phi == 1);
    up_fit again = fit;
    CHECK("warm, the same", up_fit_counts(&design, NULL, true, 5, mu, work, &again) && fabs(again.beta[1] - fit.beta[1]) < 1e-9 && again.rounds < 3);
}

static void an_uptick_in_the_past_weighs_little(void) {
    make(2, 0, 0);
    for (int i = 100; i < 110; i++) count[i] *= 8;
    up_design design = design_of(1);
    up_fit plain, robust;
    CHECK("plain", up_fit_counts(&design, weight, false, 25, mu, work, &plain));
    robust = plain;
    for (int turn = 0; turn < 3; turn++) {
        up_fit_reweight(&design, &robust, mu, 2.58, false, false, weight);
        CHECK("refits", up_fit_counts(&design, weight, true, 25, mu, work, &robust));
    }
    CHECK("plain is drawn up", plain.beta[0] > 2.1);
    CHECK("robust is not", fabs(robust.beta[0] - 2) < 0.03);
}

static void twice_the_same_column_is_refused(void) {
    make(1, 0, 0);
    up_design design = design_of(4);
    up_fit fit;
    CHECK("no unique answer", !up_fit_counts(&design, NULL, false, 25, mu, work, &fit));
    design.prior_precision[3] = 1;
    CHECK("a prior makes one", up_fit_counts(&design, NULL, false, 25, mu, work, &fit));
}

int main(void) {
    exact_counts_give_their_coefficients();
    an_uptick_in_the_past_weighs_little();
    twice_the_same_column_is_refused();
    return check_report();
}
