/* series.c - one series of counts, tested point by point.
 *
 * The regression of Farrington's method as improved by Noufaily et al. (Statist. Med. 32, 2013), with four
 * differences: harmonics on the whole history in place of a ten-level season on a few reference weeks; the error of
 * the expectation inside the negative binomial's variance; only the last few points left out of the fit, as
 * past upticks are down-weighted anyway; and runs of several lengths tested at every point.
 * Knowingly wrong: a straight trend (log scale) over the whole history; bank holidays are not known; the least
 * of several dependent p-values is priced by one factor, found by simulation (docs/trend.md). */
#include "trend/series.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "trend/fit.h"
#include "trend/special.h"

enum { INTERCEPT, TREND, DENOMINATOR, WEEKDAY, HARMONIC = WEEKDAY + 6, MOST_HARMONICS = 4, N_TERMS = HARMONIC + 2 * MOST_HARMONICS };

void up_series_tune(const up_series_options *options, up_series_tuning *out) {
    bool daily = options->first_weekday >= 0;
    if (daily)
        *out = (up_series_tuning){.n_windows = 1, .window = {1}, .price = {1}, .most_harmonics = 3, .gap = 14, .refit = 14,
                                  .select = 182, .cut = 2.58, .keep = 2, .history = 8, .drift = 0.5, .block = 28};
    else
        *out = (up_series_tuning){.n_windows = 2, .window = {1, 2}, .price = {1.85, 1.85}, .most_harmonics = 2, .gap = 2, .refit = 4,
                                  .select = 26, .cut = 2.58, .keep = 4, .history = 12, .drift = 1, .block = 8};
}

typedef struct model {
    size_t n;
    const double *count;
    double *cell[N_TERMS]; /* columns for all points; NULL where the term does not apply */
    double *weight, *mu, *work;
    int n_chosen, chosen[N_TERMS];
    double beta[N_TERMS];
    up_fit fit;
    double wander; /* variance of the log mean beyond the regression */
    bool fitted;
} model;

static void set_design(const model *m, size_t begin, size_t end, up_design *design) {
    *design = (up_design){.n_rows = end - begin, .n_columns = m->n_chosen, .count = m->count + begin};
    for (int j = 0; j < m->n_chosen; j++) {
        int term = m->chosen[j];
        design->column[j] = m->cell[term] + begin;
        if (term >= WEEKDAY && term < HARMONIC) design->prior_precision[j] = 0.5;
        if (term == DENOMINATOR) { design->prior_mean[j] = 1; design->prior_precision[j] = 10; }
    }
}

static bool fit_rows(model *m, size_t begin, size_t end, bool warm, int rounds) {
    up_design design;
    set_design(m, begin, end, &design);
    if (warm) for (int j = 0; j < m->n_chosen; j++) m->fit.beta[j] = m->beta[m->chosen[j]];
    if (!up_fit_counts(&design, m->weight + begin, warm, rounds, m->mu + begin, m->work + begin, &m->fit)) return false;
    memset(m->beta, 0, sizeof m->beta);
    for (int j = 0; j < m->n_chosen; j++) m->beta[m->chosen[j]] = m->fit.beta[j];
    return true;
}

/* Fits, down-weights, fits again; two turns from cold, one when warm. */
static bool fit_robustly(model *m, size_t begin, size_t end, bool warm, const up_series_tuning *tuning) {
    up_design design;
    for (int turn = warm ? 1 : 0; turn < 3; turn++) {
        if (!fit_rows(m, begin, end, warm || turn > 0, warm ? 2 : 12)) return false;
        if (turn == 2) break;
        set_design(m, begin, end, &design);
        up_fit_reweight(&design, &m->fit, m->mu + begin, tuning->cut, false, false, m->weight + begin);
    }
    return true;
}

/* How far whole blocks of points stray from their means beyond what phi explains, as a variance of the log
 * mean: sum((Y - M)^2 - phi M) / sum(M^2) over blocks, never below 0.  Epidemics that come early one year, a slow
 * change of reporting: a trend and harmonics don't know them, and the expectation must own up to that. */
static double wandering(const model *m, size_t begin, size_t end, size_t block) {
    double excess = 0, squares = 0;
    for (size_t at = begin; at + block <= end; at += block) {
        double y = 0, mu = 0, phi_mu = 0;
        for (size_t i = at; i < at + block; i++) {
            double w = m->weight[i];
            y += w * m->count[i];
            mu += w * m->mu[i];
            phi_mu += w * w * m->fit.phi * m->mu[i];
        }
        excess += (y - mu) * (y - mu) - phi_mu;
        squares += mu * mu;
    }
    return squares > 0 ? fmax(0, excess / squares) : 0;
}

static void choose(model *m, int term) { m->chosen[m->n_chosen++] = term; }

/* Wald statistic of chosen coefficients [at, at + k), k 1 or 2. */
static double wald(const model *m, int at, int k) {
    const up_fit *f = &m->fit;
    double a = f->inverse[at][at], b0 = f->beta[at];
    if (k == 1) return b0 * b0 / (f->phi * a);
    double b = f->inverse[at][at + 1], c = f->inverse[at + 1][at + 1], b1 = f->beta[at + 1], det = a * c - b * b;
    return det > 0 ? (c * b0 * b0 - 2 * b * b0 * b1 + a * b1 * b1) / (det * f->phi) : 0;
}

/* Everything that applies goes in; then the highest harmonics and the trend leave where their Wald statistic does not
 * pay for them.  A term must also have been seen long enough: a season and a half for harmonics, one for trend. */
static bool choose_terms(model *m, size_t begin, size_t end, const up_series_options *options, const up_series_tuning *tuning) {
    double seasons = (double)(end - begin) / options->period;
    m->n_chosen = 0;
    choose(m, INTERCEPT);
    if (m->cell[DENOMINATOR]) choose(m, DENOMINATOR);
    if (m->cell[WEEKDAY]) for (int k = 0; k < 6; k++) choose(m, WEEKDAY + k);
    if (seasons >= 1) choose(m, TREND);
    int harmonics = seasons >= 1.5 ? tuning->most_harmonics : 0;
    for (int k = 0; k < 2 * harmonics; k++) choose(m, HARMONIC + k);
    if (!fit_robustly(m, begin, end, false, tuning)) {
        m->n_chosen = 1;
        return fit_robustly(m, begin, end, false, tuning);
    }
    bool left = false;
    while (harmonics > 0 && wald(m, m->n_chosen - 2, 2) < 2 * tuning->keep) {
        m->n_chosen -= 2;
        harmonics--;
        if (!fit_rows(m, begin, end, true, 4)) return false;
    }
    for (int j = 0; j < m->n_chosen; j++)
        if (m->chosen[j] == TREND && wald(m, j, 1) < tuning->keep) {
            memmove(m->chosen + j, m->chosen + j + 1, (size_t)(m->n_chosen - j - 1) * sizeof *m->chosen);
            m->n_chosen--;
            left = true;
            break;
        }
    (void)left;
    return fit_robustly(m, begin, end, true, tuning);
}

typedef struct expectation { double mu, phi; } expectation; /* of a run's count, the error of mu within phi */

static void row_of(const model *m, size_t at, double *x) {
    for (int j = 0; j < m->n_chosen; j++) x[j] = m->cell[m->chosen[j]][at];
}

static double mean_at(const model *m, const double *x) {
    double eta = 0;
    for (int j = 0; j < m->n_chosen; j++) eta += x[j] * m->fit.beta[j];
    return exp(fmax(-30, fmin(30, eta)));
}

static double tail(double y, expectation e, double mid) {
    double p = up_count_tail(y, e.mu, e.phi);
    return mid > 0 && y >= 0 ? p - mid * exp(up_count_ln_pmf(y, e.mu, e.phi)) : p;
}

static void test_point(const model *m, size_t at, const up_series_options *options, const up_series_tuning *tuning, up_series_point *out) {
    double alpha = options->alpha > 0 ? options->alpha : 0.01, gradient[UP_FIT_MAX] = {0}, mu = 0, sum = 0;
    double earlier[UP_SERIES_WINDOWS];
    expectation run[UP_SERIES_WINDOWS];
    int done = 0;
    *out = (up_series_point){.observed = m->count[at], .p = 1, .window = tuning->window[0], .tested = true};
    for (int back = 0; done < tuning->n_windows && (size_t)back <= at; back++) {
        double x[UP_FIT_MAX];
        row_of(m, at - (size_t)back, x);
        double one = mean_at(m, x);
        for (int j = 0; j < m->n_chosen; j++) gradient[j] += one * x[j];
        mu += one;
        sum += m->count[at - (size_t)back];
        if (back == 0) out->expected = one;
        if (back + 1 != tuning->window[done]) continue;
        double error = up_fit_variance(&m->fit, gradient) + m->wander * mu * mu;
        run[done] = (expectation){mu, m->fit.phi + error / mu};
        earlier[done] = sum - m->count[at];
        double p = fmin(1, tuning->price[done] * tail(sum, run[done], tuning->mid));
        bool rises = back == 0 || out->observed > out->expected; /* a quiet point is not made an alarm by the one before it */
        if (rises && p < out->p) { out->p = p; out->window = tuning->window[done]; }
        done++;
    }
    out->upper = HUGE_VAL;
    for (int k = 0; k < done; k++) {
        double bound = up_count_quantile(alpha / tuning->price[k], run[k].mu, run[k].phi);
        double most = k == 0 ? bound : fmax(bound - earlier[k], floor(out->expected));
        if (most < out->upper) out->upper = most;
    }
}

static up_status check(const double *count, const double *denominator, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (!(count[i] >= 0) || !(count[i] < 1e15)) return UP_E_RANGE;
        if (denominator && (!(denominator[i] > 0) || !(denominator[i] < 1e300))) return UP_E_RANGE;
    }
    return UP_OK;
}

static void fill_columns(model *m, const double *denominator, const up_series_options *options) {
    double mean_log = 0;
    if (denominator) {
        for (size_t i = 0; i < m->n; i++) mean_log += log(denominator[i]);
        mean_log /= (double)m->n;
    }
    for (size_t i = 0; i < m->n; i++) {
        m->cell[INTERCEPT][i] = 1;
        m->cell[TREND][i] = ((double)i - (double)m->n / 2) / options->period / 4;
        if (denominator) m->cell[DENOMINATOR][i] = log(denominator[i]) - mean_log;
        if (m->cell[WEEKDAY])
            for (int k = 0; k < 6; k++) m->cell[WEEKDAY + k][i] = (options->first_weekday + (int)(i % 7)) % 7 == k + 1;
        for (int k = 0; k < MOST_HARMONICS; k++) {
            double angle = 2 * M_PI * (k + 1) * fmod((double)i, options->period) / options->period;
            m->cell[HARMONIC + 2 * k][i] = cos(angle);
            m->cell[HARMONIC + 2 * k + 1][i] = sin(angle);
        }
    }
}

up_status up_series_test(const double *count, const double *denominator, size_t n, const up_series_options *options,
                         const up_series_tuning *tuning, up_series_point *out) {
    up_status status = check(count, denominator, n);
    if (status != UP_OK) return status;
    if (!(options->period > 1) || options->first_weekday > 6) return UP_E_USAGE;
    if (n == 0) return UP_OK;

    model *m = calloc(1, sizeof *m);
    double *memory = m ? malloc((N_TERMS + 3) * n * sizeof *memory) : NULL;
    if (!memory) {
        free(m);
        return UP_E_NOMEM;
    }
    m->n = n;
    m->count = count;
    m->weight = memory;
    m->mu = memory + n;
    m->work = memory + 2 * n;
    for (int k = 0; k < N_TERMS; k++) {
        bool applies = (k != DENOMINATOR || denominator) && (k < WEEKDAY || k >= HARMONIC || options->first_weekday >= 0);
        m->cell[k] = applies ? memory + (size_t)(3 + k) * n : NULL;
    }
    fill_columns(m, denominator, options);
    for (size_t i = 0; i < n; i++) m->weight[i] = 1;

    size_t least = options->least_history ? options->least_history : (size_t)fmax(24, ceil(options->period));
    size_t next_fit = 0, next_choice = 0;
    for (size_t at = 0; at < n; at++) {
        out[at] = (up_series_point){.p = 1};
        if (at < least || at < options->test_from || at <= tuning->gap + 2) continue;
        if (at >= next_fit || !m->fitted) {
            size_t end = at - tuning->gap, most = (size_t)(tuning->history * options->period);
            size_t begin = end > most ? end - most : 0;
            if (at >= next_choice || !m->fitted) {
                m->fitted = choose_terms(m, begin, end, options, tuning);
                next_choice = at + tuning->select;
            } else m->fitted = fit_robustly(m, begin, end, true, tuning);
            m->wander = m->fitted && tuning->drift > 0 ? tuning->drift * wandering(m, begin, end, tuning->block) : 0;
            next_fit = at + tuning->refit;
        }
        if (m->fitted) test_point(m, at, options, tuning, &out[at]);
    }
    free(memory);
    free(m);
    return UP_OK;
}

up_status up_trend_series(const double *count, const double *denominator, size_t n, const up_series_options *options,
                          up_series_point *out, up_error *err) {
    up_series_tuning tuning;
    up_series_tune(options, &tuning);
    up_status status = up_series_test(count, denominator, n, options, &tuning, out);
    if (status == UP_E_RANGE) return up_fail(err, status, NULL, 0, 0, "counts must be finite and not negative, denominators above zero");
    if (status != UP_OK) return up_fail(err, status, NULL, 0, 0, "%s", status == UP_E_NOMEM ? "out of memory" : "a season must be longer than one point");
    return UP_OK;
}
