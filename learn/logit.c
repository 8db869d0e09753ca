/* logit.c - iteratively reweighted least squares (McCullagh & Nelder 1989, section 2.5), steps cut at 3. */
#include "learn/logit.h"
#include <math.h>
#include <string.h>

static void solve(double a[LOGIT_MOST][LOGIT_MOST], double *b, int k) {
    for (int i = 0; i < k; i++) {
        int p = i;
        for (int r = i + 1; r < k; r++) if (fabs(a[r][i]) > fabs(a[p][i])) p = r;
        for (int c = 0; c < k; c++) { double t = a[i][c]; a[i][c] = a[p][c], a[p][c] = t; }
        double t = b[i]; b[i] = b[p], b[p] = t;
        for (int r = i + 1; r < k; r++) {
            double m = a[r][i] / a[i][i];
            if (m == 0) continue;
            for (int c = i; c < k; c++) a[r][c] -= m * a[i][c];
            b[r] -= m * b[i];
        }
    }
    for (int i = k; i-- > 0;) {
        for (int c = i + 1; c < k; c++) b[i] -= a[i][c] * b[c];
        b[i] /= a[i][i];
    }
}

void logit_fit(const float *x, const float *weight, const bool *is_true, size_t n, int k, double ridge, double *w) {
    static double h[LOGIT_MOST][LOGIT_MOST];
    memset(w, 0, (size_t)k * sizeof *w);
    for (int round = 0; round < 25; round++) {
        double g[LOGIT_MOST] = {0}, move = 0;
        memset(h, 0, sizeof h);
        for (size_t i = 0; i < n; i++) {
            const float *row = x + i * (size_t)k;
            double z = 0, c = (double)weight[i];
            if (c <= 0) continue;
            for (int j = 0; j < k; j++) z += w[j] * (double)row[j];
            double p = 1 / (1 + exp(-z)), e = c * ((is_true[i] ? 1 : 0) - p), v = c * p * (1 - p);
            for (int j = 0; j < k; j++) {
                g[j] += e * (double)row[j];
                if (v > 1e-9) for (int m = 0; m <= j; m++) h[j][m] += v * (double)row[j] * (double)row[m];
            }
        }
        for (int j = 0; j < k; j++) {
            double r = j ? ridge : 1e-3;
            g[j] -= r * w[j];
            h[j][j] += r;
            for (int m = 0; m < j; m++) h[m][j] = h[j][m];
        }
        solve(h, g, k);
        for (int j = 0; j < k; j++) { double step = fmax(-3, fmin(3, g[j])); w[j] += step; move += fabs(step); }
        if (move < 1e-4) break;
    }
}
