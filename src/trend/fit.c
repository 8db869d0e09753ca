/* fit.c - iteratively reweighted least squares for counts.
 *
 * Each round solves X'WX (beta) = X'W z with W = w mu and z = x beta + (y - mu) / mu.  The cost is in X'WX:
 * columns lie one after another, and sums run in four lanes so that the compiler may use vector
 * registers without being allowed to reorder sums (results are the same bits everywhere).
 * Knowingly wrong: a step that makes the deviance worse is halved only in the first rounds. */
#include "trend/fit.h"
#include <math.h>
#include <string.h>

#define COUNT_BLOCK ((size_t)512) /* rows that stay in the first cache with their weights */

static double sum_product(const double *restrict a, const double *restrict b, size_t n) {
    double lane[4] = {0, 0, 0, 0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++) lane[k] += a[i + k] * b[i + k];
    for (; i < n; i++) lane[0] += a[i] * b[i];
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

bool up_invert(double a[UP_FIT_MAX][UP_FIT_MAX], int n) {
    double l[UP_FIT_MAX][UP_FIT_MAX] = {{0}}, diagonal[UP_FIT_MAX];
    for (int i = 0; i < n; i++) diagonal[i] = a[i][i];
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) {
            double sum = a[i][j];
            for (int k = 0; k < j; k++) sum -= l[i][k] * l[j][k];
            if (i != j) l[i][j] = sum / l[j][j];
            else if (sum > 1e-11 * diagonal[i] && isfinite(sum)) l[i][i] = sqrt(sum);
            else return false;
        }
    for (int c = 0; c < n; c++) { /* column c of the inverse: L L' v = e_c */
        double v[UP_FIT_MAX];
        for (int i = 0; i < n; i++) {
            double sum = i == c;
            for (int k = 0; k < i; k++) sum -= l[i][k] * v[k];
            v[i] = sum / l[i][i];
        }
        for (int i = n; i-- > 0;) {
            double sum = v[i];
            for (int k = i + 1; k < n; k++) sum -= l[k][i] * v[k];
            v[i] = sum / l[i][i];
        }
        for (int i = 0; i < n; i++) a[i][c] = v[i];
    }
    return true;
}

bool up_fit_counts(const up_design *design, const double *weight, bool warm, int rounds, double *mu, double *work, up_fit *fit) {
    size_t n = design->n_rows;
    int p = design->n_columns;
    const double *y = design->count;
    fit->n = p;
    fit->converged = false;
    if (!warm) {
        memset(fit->beta, 0, sizeof fit->beta);
        for (size_t i = 0; i < n; i++) mu[i] = y[i] + 0.1;
    }
    double before = HUGE_VAL;
    for (fit->rounds = 0; fit->rounds < rounds; fit->rounds++) {
        bool from_counts = !warm && fit->rounds == 0;
        double a[UP_FIT_MAX][UP_FIT_MAX], b[UP_FIT_MAX], beta[UP_FIT_MAX];
        if (warm && fit->rounds == 0) {
            for (size_t i = 0; i < n; i++) mu[i] = design->offset ? design->offset[i] : 0;
            for (int j = 0; j < p; j++)
                for (size_t i = 0; i < n; i++) mu[i] += fit->beta[j] * design->column[j][i];
            for (size_t i = 0; i < n; i++) mu[i] = exp(fmin(mu[i], 40));
        }
        double wx[COUNT_BLOCK];
        memset(a, 0, sizeof a);
        memset(b, 0, sizeof b);
        /* From the counts, z is log mu itself; later the step alone is solved for: X'W (z - x beta) = X' w (y - mu). */
        for (size_t at = 0; at < n; at += COUNT_BLOCK) {
            size_t m = n - at < COUNT_BLOCK ? n - at : COUNT_BLOCK;
            double w[COUNT_BLOCK], r[COUNT_BLOCK];
            for (size_t i = 0; i < m; i++) {
                double prior = weight ? weight[at + i] : 1;
                w[i] = prior * mu[at + i];
                r[i] = from_counts ? w[i] * (log(mu[at + i]) - (design->offset ? design->offset[at + i] : 0)) + prior * (y[at + i] - mu[at + i])
                                   : prior * (y[at + i] - mu[at + i]);
            }
            for (int j = 0; j < p; j++) {
                const double *x = design->column[j] + at;
                for (size_t i = 0; i < m; i++) wx[i] = w[i] * x[i];
                for (int k = 0; k <= j; k++) a[j][k] += sum_product(wx, design->column[k] + at, m);
                b[j] += sum_product(r, x, m);
            }
        }
        for (int j = 0; j < p; j++) {
            double precision = design->prior_precision[j];
            a[j][j] += precision;
            b[j] += precision * (design->prior_mean[j] - (from_counts ? 0 : fit->beta[j]));
            for (int k = 0; k < j; k++) a[k][j] = a[j][k];
        }
        if (!up_invert(a, p)) return false;
        memcpy(fit->inverse, a, sizeof a);
        for (int j = 0; j < p; j++) {
            double step = 0;
            for (int k = 0; k < p; k++) step += a[j][k] * b[k];
            beta[j] = from_counts ? step : fit->beta[j] + step;
            if (!isfinite(beta[j])) return false;
        }
        double scale = 1;
        for (int halving = 0;; halving++) {
            double deviance = 0;
            for (size_t i = 0; i < n; i++) work[i] = design->offset ? design->offset[i] : 0;
            for (int j = 0; j < p; j++) {
                double coefficient = from_counts ? beta[j] : fit->beta[j] + scale * (beta[j] - fit->beta[j]);
                const double *x = design->column[j];
                for (size_t i = 0; i < n; i++) work[i] += coefficient * x[i];
            }
            for (size_t i = 0; i < n; i++) {
                double m = exp(fmin(work[i], 40));
                /* sum of y log(y/mu) - (y - mu) without its part that does not change: -y eta + mu */
                deviance += (weight ? weight[i] : 1) * (m - y[i] * work[i]);
                work[i] = m;
            }
            for (int j = 0; j < p; j++) {
                double coefficient = from_counts ? beta[j] : fit->beta[j] + scale * (beta[j] - fit->beta[j]);
                double d = coefficient - design->prior_mean[j];
                deviance += 0.5 * design->prior_precision[j] * d * d;
            }
            if (from_counts || halving == 6 || !(deviance > before + 1e-9 * fabs(before))) {
                for (int j = 0; j < p; j++) fit->beta[j] = from_counts ? beta[j] : fit->beta[j] + scale * (beta[j] - fit->beta[j]);
                memcpy(mu, work, n * sizeof *mu);
                if (fabs(deviance - before) < 1e-9 * (fabs(deviance) + 0.1)) fit->converged = true;
                before = deviance;
                break;
            }
            scale /= 2;
        }
        if (fit->converged) break;
    }
    double pearson = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        double w = weight ? weight[i] : 1, m = fmax(mu[i], 1e-12);
        pearson += w * (y[i] - m) * (y[i] - m) / m;
        total += w;
    }
    double free_rows = total - p;
    fit->phi = free_rows > 1 ? fmax(1, pearson / free_rows) : 1;
    return true;
}

double up_fit_variance(const up_fit *fit, const double *x) {
    double sum = 0;
    for (int j = 0; j < fit->n; j++)
        for (int k = 0; k < fit->n; k++) sum += x[j] * x[k] * fit->inverse[j][k];
    return fit->phi * sum;
}

void up_fit_reweight(const up_design *design, const up_fit *fit, const double *mu, double cut, bool jump, bool scaled, double *weight) {
    double total = 0;
    for (size_t i = 0; i < design->n_rows; i++) {
        double m = fmax(mu[i], 1e-12), y = design->count[i];
        double least = cut * sqrt(fit->phi), w = 1;
        if (y > m) { /* cheap bound first: cube roots only where they may matter */
            double s = 1.5 * (pow(y, 2.0 / 3) * pow(m, -1.0 / 6) - sqrt(m));
            if (s > 0.8 * least) {
                double x[UP_FIT_MAX];
                for (int j = 0; j < fit->n; j++) x[j] = design->column[j][i];
                double h = weight[i] * m * up_fit_variance(fit, x) / fit->phi;
                s /= sqrt(fit->phi * fmax(0.01, 1 - h));
                if (s > cut) w = jump ? 1 / (s * s) : cut * cut / (s * s);
            }
        }
        weight[i] = w;
        total += w;
    }
    if (scaled && total > 0)
        for (size_t i = 0; i < design->n_rows; i++) weight[i] *= (double)design->n_rows / total;
}
