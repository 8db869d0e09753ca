/* dispersion.c - how far the counts of a scope scatter, where nothing happens.
 *
 * Each scope's daily counts give a likelihood over a grid of phi, the variance to mean.  The chances of the grid
 * before looking are those under which all scopes of a kind (one leaf; several) are likeliest together (empirical Bayes by EM); of
 * many scopes every so manieth is asked.  A scope keeps what remains possible in four steps, as a single phi makes
 * a cluster of four look impossible where it is not. */
#include <math.h>
#include <stdlib.h>
#include "trend/panel.h"
#include "trend/special.h"

enum { N_GRID = UP_PHI_GRID, PHI_DAYS = 1460, SETTLE_DAYS = 42, ASKED_MOST = 4000, EM_TURNS = 12 };
#define PAST_UPTICK 6.0 /* standard deviations (of variance 2 m + 1) above which a week says nothing of dispersion */

static const double grid[N_GRID] = {1.01, 1.1, 1.2, 1.35, 1.5, 1.75, 2.1, 2.6, 3.3, 4.5, 7, 12};

static double week_mean(const up_panel *p, const up_baseline *b, const up_parts *parts, uint32_t week) {
    uint32_t n_weeks = p->n_days / 7 + 1;
    double sum = 0;
    for (uint32_t k = 0; k < parts->n; k++) {
        const up_part *x = &parts->part[k];
        sum += x->level * (double)b->week_season[(size_t)x->group * n_weeks + week] * (double)b->week_exposure[(size_t)x->reading * n_weeks + week];
    }
    return sum;
}

enum { PARTS_OF_A_DAY = 32 };

/* Of a scope of many parts those that weigh most tell how a week falls into days. */
static up_parts heaviest(const up_parts *parts, up_part *few) {
    if (parts->n <= PARTS_OF_A_DAY) return *parts;
    up_parts out = {.part = few};
    for (uint32_t k = 0; k < parts->n; k++) {
        uint32_t at = out.n < PARTS_OF_A_DAY ? out.n++ : PARTS_OF_A_DAY - 1;
        if (k >= PARTS_OF_A_DAY && few[at].level >= parts->part[k].level) continue;
        for (; at > 0 && few[at - 1].level < parts->part[k].level; at--) few[at] = few[at - 1];
        few[at] = parts->part[k];
    }
    return out;
}

/* ln likelihood of each phi given daily counts: with size k = m / (phi - 1), ln Gamma(y + k) - ln Gamma(k) - k ln phi
 * + y ln(1 - 1/phi); a day without incidents only costs -k ln phi.  Weeks far above their level are left out, as
 * they may be past upticks. */
static void weigh_phis(const up_panel *p, const up_baseline *b, uint32_t scope, const up_parts *parts, double ln[N_GRID]) {
    uint32_t today = b->fitted, begin = today > PHI_DAYS ? today - PHI_DAYS : 0, end = today > SETTLE_DAYS ? today - SETTLE_DAYS : 0;
    const uint32_t *day = p->of_scope.day + p->of_scope.begin[scope], n = p->of_scope.n[scope];
    up_part few[PARTS_OF_A_DAY];
    up_parts by_day = heaviest(parts, few);
    double silent = 0, spoken = 0, product[N_GRID];
    if (begin < b->begin) begin = b->begin;
    uint32_t first = begin / 7, last = end / 7, at = 0;
    for (int g = 0; g < N_GRID; g++) ln[g] = 0, product[g] = 1;
    for (uint32_t from = 0, to = n; from < to;) { /* at: the first incident of the first week */
        uint32_t middle = from + (to - from) / 2;
        if (day[middle] < 7 * first) from = middle + 1; else to = middle;
        at = from;
    }
    for (uint32_t week = first; week < last; week++) {
        uint32_t next = at;
        double m = week_mean(p, b, parts, week);
        while (next < n && day[next] < 7 * week + 7) next++;
        double y = next - at;
        double all_over_few = y > 0 && by_day.n < parts->n ? m / fmax(week_mean(p, b, &by_day, week), 1e-12) : 1;
        bool uptick = y >= 5 && (y - m) > PAST_UPTICK * sqrt(2 * m + 1);
        if (!uptick) silent += m;
        while (at < next) {
            uint32_t d = day[at], many = 0;
            for (; at < next && day[at] == d; at++) many++;
            if (uptick) continue;
            double day_mean = fmax(all_over_few * up_baseline_day(p, b, &by_day, d), 1e-9);
            spoken += many;
            for (int g = 0; g < N_GRID; g++) {
                double k = day_mean / (grid[g] - 1);
                if (many > 20) ln[g] += up_ln_gamma(many + k) - up_ln_gamma(k);
                else for (uint32_t i = 0; i < many; i++) {
                    product[g] *= k + i;
                    if (product[g] > 1e-250 && product[g] < 1e250) continue;
                    ln[g] += log(product[g]); /* one logarithm for many factors */
                    product[g] = 1;
                }
            }
        }
    }
    for (int g = 0; g < N_GRID; g++) ln[g] += log(product[g]) + spoken * log1p(-1 / grid[g]) - silent / (grid[g] - 1) * log(grid[g]);
}

static void normalise(const double ln[N_GRID], const double *lean, double *out) {
    double most = -HUGE_VAL, sum = 0;
    for (int g = 0; g < N_GRID; g++) most = fmax(most, out[g] = ln[g] + log(lean[g]));
    for (int g = 0; g < N_GRID; g++) sum += out[g] = exp(out[g] - most);
    for (int g = 0; g < N_GRID; g++) out[g] /= sum;
}

/* The grid's chances in UP_PHIS steps: least 40 %, next 35, 18 and 7, each at its own mean. */
static up_dispersion in_steps(const double chance[N_GRID]) {
    static const double share[UP_PHIS] = {0.40, 0.35, 0.18, 0.07};
    up_dispersion d = {0};
    double left = share[0];
    int step = 0;
    for (int g = 0; g < N_GRID; g++)
        for (double mass = chance[g]; mass > 1e-12;) {
            double part = step + 1 < UP_PHIS ? fmin(mass, left) : mass;
            d.phi[step] += part * grid[g];
            d.chance[step] += part;
            mass -= part;
            left -= part;
            if (left <= 1e-12 && step + 1 < UP_PHIS) left = share[++step];
        }
    for (int k = 0; k < UP_PHIS; k++) d.phi[k] = d.chance[k] > 0 ? d.phi[k] / d.chance[k] : 1;
    return d;
}

static int kind_of(const up_panel *p, uint32_t scope) { return p->scope_leaves_begin[scope + 1] - p->scope_leaves_begin[scope] > 1; }

up_status up_dispersion_learn(const up_panel *p, up_baseline *b) {
    uint32_t step = p->n_scopes / ASKED_MOST + 1, n = (p->n_scopes + step - 1) / step;
    double *ln = malloc(((size_t)n + 1) * N_GRID * sizeof *ln);
    if (!ln) return UP_E_NOMEM;
    for (uint32_t i = 0; i < n; i++) weigh_phis(p, b, i * step, up_baseline_parts(p, b, i * step), ln + (size_t)i * N_GRID);
    for (int kind = 0; kind < 2; kind++) {
        double *lean = b->lean[kind], gained[N_GRID], chance[N_GRID];
        for (int g = 0; g < N_GRID; g++) lean[g] = 1.0 / N_GRID;
        for (int turn = 0; turn < EM_TURNS; turn++) {
            double total = 0;
            for (int g = 0; g < N_GRID; g++) total += gained[g] = 0.5; /* a prior worth a few scopes */
            for (uint32_t i = 0; i < n; i++) {
                if (kind_of(p, i * step) != kind) continue;
                normalise(ln + (size_t)i * N_GRID, lean, chance);
                for (int g = 0; g < N_GRID; g++) gained[g] += chance[g];
                total++;
            }
            for (int g = 0; g < N_GRID; g++) lean[g] = gained[g] / total;
        }
    }
    free(ln);
    return UP_OK;
}

up_dispersion up_dispersion_of(const up_panel *p, up_baseline *b, uint32_t scope, const up_parts *parts) {
    double ln[N_GRID], chance[N_GRID];
    weigh_phis(p, b, scope, parts, ln);
    normalise(ln, b->lean[kind_of(p, scope)], chance);
    return in_steps(chance);
}
