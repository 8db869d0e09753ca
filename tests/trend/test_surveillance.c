/* Where a method is the same, our regression, reweighting and tails give the figures of R's package surveillance.
 *
 * Farrington Flexible (Noufaily et al. 2013) is built here from up_fit_counts, up_fit_reweight and up_count_tail, on the design that the package
 * documents: five years back, windows of three weeks to either side, ten levels of season, 26 recent weeks left out.
 * Skipped (77) where Rscript or the package is absent. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"
#include "trend/fit.h"
#include "trend/special.h"

enum { SERIES = 8, WEEKS = 360, TESTED = 25, YEARS = 5, HALF = 3, LEVELS = 10, RECENT = 26, YEAR = 52 };
static double count[SERIES][WEEKS];

/* Negative binomial by gamma-Poisson: sums of exponentials would need whole sizes, so the inverse of its distribution. */
static double draw(double mu, double phi) {
    double u = (check_random(1u << 30) + 0.5) / (1u << 30), sum = 0;
    for (int y = 0; y < 5000; y++)
        if ((sum += exp(up_count_ln_pmf(y, mu, phi))) >= u) return y;
    return 5000;
}

static void make_counts(void) {
    for (int s = 0; s < SERIES; s++)
        for (int t = 0; t < WEEKS; t++) {
            double mu = exp(0.3 + 0.6 * s + 0.0008 * (s % 3) * t + 0.4 * cos(2 * M_PI * t / YEAR)), phi = 1 + 0.5 * (s % 4);
            count[s][t] = draw(mu, phi) + (t % 97 == 11 ? floor(4 * sqrt(phi * mu)) : 0); /* with past upticks */
        }
}

static bool fit_twice(up_design *design, double *weight, double *mu, double *work, up_fit *fit) {
    for (size_t i = 0; i < design->n_rows; i++) weight[i] = 1;
    if (!up_fit_counts(design, weight, false, 50, mu, work, fit)) return false;
    up_fit_reweight(design, fit, mu, 2.58, true, true, weight);
    return up_fit_counts(design, weight, false, 50, mu, work, fit);
}

/* Week k (from 1, as the package counts): what is expected, and P(Y >= y). */
static bool farrington(const double *y, int k, double *expected, double *p) {
    int level[WEEKS + 1] = {0};
    for (int t = k - HALF; t <= k; t++) level[t] = LEVELS;
    for (int i = 1; i <= YEARS; i++) {
        int at = k - YEAR * i, between = YEAR - 2 * HALF - 1;
        for (int t = at - HALF; t <= at + HALF; t++) level[t] = LEVELS;
        for (int t = at + HALF + 1, j = 1; j < LEVELS; j++)
            for (int n = between / (LEVELS - 1) + (j <= between % (LEVELS - 1)); n > 0; n--) level[t++] = j;
    }
    static double column[LEVELS + 1][WEEKS], response[WEEKS], weight[WEEKS], mu[WEEKS], work[WEEKS];
    up_design design = {.n_rows = 0, .n_columns = LEVELS + 1, .count = response};
    double most = 0;
    for (int t = 1; t < k - RECENT; t++) {
        if (!level[t]) continue;
        size_t row = design.n_rows++;
        response[row] = y[t - 1];
        most = fmax(most, y[t - 1]);
        for (int j = 1; j < LEVELS; j++) column[j][row] = level[t] == j; /* the tenth is the one that is predicted */
        column[0][row] = 1;
        column[LEVELS][row] = (t - k) / 100.0;
    }
    for (int j = 0; j <= LEVELS; j++) design.column[j] = column[j];
    up_fit fit;
    if (!fit_twice(&design, weight, mu, work, &fit)) return false;
    if (exp(fit.beta[0]) > most) { /* no trend beyond what was ever seen */
        design.n_columns--;
        if (!fit_twice(&design, weight, mu, work, &fit)) return false;
    }
    *expected = exp(fit.beta[0]);
    *p = up_count_tail(y[k - 1], *expected, fit.phi);
    return true;
}

int main(int argc, char **argv) {
    if (argc < 2 || system("Rscript --version >/dev/null 2>&1") != 0) return 77;
    char counts[] = "/tmp/uptick-counts-XXXXXX", theirs[] = "/tmp/uptick-theirs-XXXXXX", command[600];
    int a = mkstemp(counts), b = mkstemp(theirs);
    FILE *out = a >= 0 ? fdopen(a, "w") : NULL;
    if (!out || b < 0) return 77;
    make_counts();
    fputs("series,week,count\n", out);
    for (int s = 0; s < SERIES; s++) for (int t = 0; t < WEEKS; t++) fprintf(out, "%d,%d,%.0f\n", s, t + 1, count[s][t]);
    fclose(out);
    snprintf(command, sizeof command, "Rscript '%s' %s %s", argv[1], counts, theirs);
    int status = system(command);
    FILE *in = fdopen(b, "r");
    char line[200];
    int n = 0, untold = 0, s, week;
    double worst_mean = 0, worst_p = 0, their_mean, their_p;
    if (status == 0 && in && fgets(line, sizeof line, in))
        while (fgets(line, sizeof line, in)) {
            double mean = 0, p = 0;
            untold += strstr(line, "NA") != NULL; /* the package does not test weeks with fewer than five in the last four */
            if (sscanf(line, "%d,%d,%lf,%lf", &s, &week, &their_mean, &their_p) != 4 || s < 0 || s >= SERIES || week < 1 || week > WEEKS) continue;
            CHECK("a fit", farrington(count[s], week, &mean, &p));
            worst_mean = fmax(worst_mean, fabs(mean / their_mean - 1));
            worst_p = fmax(worst_p, fabs(p - their_p) / fmax(their_p, 1e-6));
            n++;
        }
    if (in) fclose(in);
    remove(counts), remove(theirs);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) return 77;
    if (getenv("UP_TELL")) printf("%d weeks: expectations differ by %.2g, p by %.2g at most\n", n, worst_mean, worst_p);
    CHECK("every week was tested by both", n + untold == SERIES * TESTED && n > SERIES * TESTED / 2);
    CHECK("the same expectations", worst_mean < 1e-5);
    CHECK("the same p", worst_p < 2e-4);
    return check_report();
}
