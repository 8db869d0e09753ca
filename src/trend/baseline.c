/* baseline.c - what each leaf was to be expected to hold, on each day.
 *
 *     expected(place, group, type, day) = level x season(group, day) x exposure(place, day)
 *     exposure = exp(elasticity(place) x log coverage against the usual) x weekday(day)
 *
 * Elasticity: one quasi-Poisson regression a place on trend, season, weekday and log coverage, with a normal prior.
 * Season: one a group, weekly, over all places, harmonics kept where they pay.  Level: counts over exposure with a
 * half-life, so that slow change is followed; recent weeks left out and past upticks down-weighted; shrunk towards
 * pair (place x group) x share of the type, and the pair towards place x group margins (empirical Bayes,
 * gamma-Poisson: Clayton & Kaldor, Biometrics 43, 1987).  Delay: reversed hazards of the report lag, which need no
 * complete lags (Lawless, Canad. J. Statist. 22, 1994).
 * Knowingly wrong: one law of delay for all places; coverage acts on the day of the event, not of the report. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "trend/fit.h"
#include "trend/panel.h"
#include "trend/special.h"

enum {
    HALF_LIFE_DAYS = 540,  /* of a level; bench/panel: 270 to 1080 differ little */
    SETTLE_DAYS = 42,      /* most recent days that a level does not look at */
    DELAY_DAYS = 730,      /* event days whose lags are learnt from */
    LEAST_SEASON_WEEKS = 78,
    PHI_DAYS = 1460,
};
#define USUAL_PHI 1.3      /* variance to mean of sparse weekly counts, where only past upticks are sought */
#define PAST_UPTICK 6.0    /* standard deviations (of variance 2 m + 1) above which a week says nothing of dispersion */
#define CUT 2.58
#define LEAF_WORTH 4.0     /* incidents that the prior of a leaf's level counts for */
#define PAIR_WORTH 2.0
#define WANDER 0.006       /* variance of a log level over half a year that no regression knows */
#define ELASTICITY_MEAN 0.8
#define ELASTICITY_SD 0.2
#define WEEKDAY_SD 0.07    /* incidents differ less by weekday than news does: FBI 0.95 to 1.07 */

void up_baseline_free(up_baseline *b) {
    free(b->elasticity);
    free(b->elasticity_sd);
    free(b->season);
    free(b->exposure);
    free(b->level);
    free(b->level_cv2);
    free(b->pair_weight);
    free(b->phi);
    free(b->scratch);
    *b = (up_baseline){0};
}

up_status up_baseline_new(const up_panel *p, up_baseline *out) {
    up_baseline b = {0};
    size_t most = (size_t)p->n_days + p->in->n_places + p->in->n_groups + p->in->n_types;
    b.elasticity = calloc(p->in->n_places + 1, sizeof *b.elasticity);
    b.elasticity_sd = calloc(p->in->n_places + 1, sizeof *b.elasticity_sd);
    b.season = calloc((size_t)p->in->n_groups * p->n_days + 1, sizeof *b.season);
    b.exposure = calloc((size_t)p->in->n_places * p->n_days + 1, sizeof *b.exposure);
    b.level = calloc((size_t)p->n_leaves + 1, sizeof *b.level);
    b.level_cv2 = calloc((size_t)p->n_leaves + 1, sizeof *b.level_cv2);
    b.pair_weight = calloc((size_t)p->n_pairs * (p->n_days / 7 + 1) + 1, sizeof *b.pair_weight);
    b.phi = calloc((size_t)p->n_scopes + 1, sizeof *b.phi);
    b.scratch = calloc(24 * most + 64, sizeof *b.scratch);
    if (!b.elasticity || !b.elasticity_sd || !b.season || !b.exposure || !b.level || !b.level_cv2 || !b.pair_weight || !b.phi || !b.scratch) {
        up_baseline_free(&b);
        return UP_E_NOMEM;
    }
    *out = b;
    return UP_OK;
}

double up_baseline_leaf_day(const up_panel *p, const up_baseline *b, uint32_t leaf, uint32_t day) {
    const up_leaf *l = &p->leaf[leaf];
    return b->level[leaf] * (double)b->season[(size_t)l->group * p->n_days + day] * (double)b->exposure[(size_t)l->place * p->n_days + day];
}

/* P(lag <= j), j < UP_LAG_MOST, by reversed hazards h_j = N(lag = j) / N(lag <= j) among events old enough to show j. */
static void learn_delay(const up_panel *p, uint32_t today, up_baseline *b) {
    double at[UP_LAG_MOST + 1] = {0}, old_enough[UP_LAG_MOST + 1] = {0}, survive = 1;
    for (uint32_t i = 0; i < p->n_used; i++) {
        const up_trend_incident *x = &p->in->incidents[p->by_report[i]];
        int32_t event = x->event_day - p->first_day, report = x->report_day - p->first_day;
        if (report > (int32_t)today) break;
        if (event + DELAY_DAYS < (int32_t)today) continue;
        int32_t lag = report > event ? report - event : 0;
        int32_t shows = (int32_t)today - event; /* lags up to this could have been seen */
        if (lag > UP_LAG_MOST) continue;
        at[lag]++;
        /* counts in the denominators of j = lag .. shows */
        old_enough[lag]++;
        if (shows + 1 <= UP_LAG_MOST) old_enough[shows + 1]--;
    }
    for (int j = 1; j <= UP_LAG_MOST; j++) old_enough[j] += old_enough[j - 1];
    b->known[UP_LAG_MOST] = 1;
    for (int j = UP_LAG_MOST; j > 0; j--) {
        survive *= old_enough[j] > 0 ? 1 - at[j] / (old_enough[j] + 1) : 1;
        b->known[j - 1] = fmax(survive, 0.02);
    }
}

static double known_share(const up_baseline *b, uint32_t age) { return b->known[age < UP_LAG_MOST ? age : UP_LAG_MOST]; }

static void fill_harmonics(double *cosine, double *sine, uint32_t n, double step, double period, int k) {
    for (uint32_t i = 0; i < n; i++) {
        double angle = 2 * M_PI * k * fmod((double)i * step, period) / period;
        cosine[i] = cos(angle);
        sine[i] = sin(angle);
    }
}

/* Elasticity of one place: its daily counts on log coverage. */
static void learn_elasticity(const up_panel *p, uint32_t today, uint32_t place, const double *columns, double *count, up_baseline *b) {
    b->elasticity[place] = ELASTICITY_MEAN;
    b->elasticity_sd[place] = ELASTICITY_SD;
    uint32_t n = today > 30 ? today - 30 : 0; /* the last days are not all reported yet */
    if (n < 180) return;
    memset(count, 0, n * sizeof *count);
    double total = 0;
    for (uint32_t leaf = 0; leaf < p->n_leaves; leaf++) {
        if (p->leaf[leaf].place != place) continue;
        const uint16_t *row = p->leaf_count + (size_t)leaf * p->n_days;
        for (uint32_t d = 0; d < n; d++) { count[d] += row[d]; total += row[d]; }
    }
    if (total < 30) return;
    double *coverage = count + p->n_days;
    for (uint32_t d = 0; d < n; d++) coverage[d] = (double)p->log_coverage[(size_t)place * p->n_days + d];
    up_design design = {.n_rows = n, .n_columns = 0, .count = count};
    enum { N_COLUMNS = 11 };
    for (int j = 0; j < N_COLUMNS; j++) {
        design.column[design.n_columns] = columns + (size_t)j * p->n_days;
        if (j >= 1) design.prior_precision[design.n_columns] = j < 7 ? 1 / (WEEKDAY_SD * WEEKDAY_SD) : 1;
        design.n_columns++;
    }
    int own = design.n_columns;
    design.column[own] = coverage;
    design.prior_mean[own] = ELASTICITY_MEAN;
    design.prior_precision[own] = 1 / (ELASTICITY_SD * ELASTICITY_SD);
    design.n_columns++;
    up_fit fit;
    double *mu = coverage + p->n_days, *work = mu + p->n_days;
    if (!up_fit_counts(&design, NULL, false, 12, mu, work, &fit)) return;
    b->elasticity[place] = fmax(0, fmin(1.5, fit.beta[own]));
    b->elasticity_sd[place] = fmin(ELASTICITY_SD, sqrt(fit.phi * fit.inverse[own][own]));
}

static void learn_exposures(const up_panel *p, uint32_t today, up_baseline *b) {
    uint32_t n_places = p->in->n_places, n = p->n_days;
    if (p->log_coverage) { /* columns: 1, six weekdays, trend, year's harmonic, and its second's cosine */
        double *columns = b->scratch, *count = b->scratch + 12 * (size_t)n;
        for (uint32_t d = 0; d < n; d++) {
            columns[d] = 1;
            for (uint32_t k = 0; k < 6; k++) columns[(1 + k) * (size_t)n + d] = (uint32_t)((p->first_day + (int32_t)d) % 7 + 7) % 7 == k;
            columns[7 * (size_t)n + d] = ((double)d - today / 2.0) / 365.25;
            double t = ((double)d - today * 0.75) / (today + 1.0); /* a bend, so that feed steps are not taken for one */
            columns[8 * (size_t)n + d] = t > 0 ? 4 * t : 0;
        }
        fill_harmonics(columns + 9 * (size_t)n, columns + 10 * (size_t)n, n, 1, 365.25, 1);
        for (uint32_t place = 0; place < n_places; place++) learn_elasticity(p, today, place, columns, count, b);
    }
    for (int k = 0; k < 7; k++) b->weekday[k] = 1;
    for (uint32_t place = 0; place < n_places; place++)
        for (uint32_t d = 0; d < n; d++)
            b->exposure[(size_t)place * n + d] = p->log_coverage ? (float)exp(b->elasticity[place] * (double)p->log_coverage[(size_t)place * n + d]) : 1;
    /* Weekdays over all places: what is counted over what exposure at each place's own rate leads to expect. */
    double seen[7], due[7];
    for (int k = 0; k < 7; k++) seen[k] = due[k] = 200; /* shrinks towards 1 */
    double *rate = b->scratch;
    for (uint32_t place = 0; place < n_places; place++) rate[place] = 0;
    uint32_t end = today > 30 ? today - 30 : 0;
    for (uint32_t leaf = 0; leaf < p->n_leaves; leaf++)
        for (uint32_t d = 0; d < end; d++) {
            double y = p->leaf_count[(size_t)leaf * p->n_days + d];
            rate[p->leaf[leaf].place] += y;
            seen[((p->first_day + (int32_t)d) % 7 + 7) % 7] += y;
        }
    for (uint32_t place = 0; place < n_places; place++) {
        double sum = 0;
        for (uint32_t d = 0; d < end; d++) sum += (double)b->exposure[(size_t)place * n + d];
        for (uint32_t d = 0; sum > 0 && d < end; d++)
            due[((p->first_day + (int32_t)d) % 7 + 7) % 7] += rate[place] / sum * (double)b->exposure[(size_t)place * n + d];
    }
    for (int k = 0; k < 7; k++) b->weekday[k] = seen[k] / due[k];
    for (uint32_t place = 0; place < n_places; place++)
        for (uint32_t d = 0; d < n; d++)
            b->exposure[(size_t)place * n + d] *= (float)b->weekday[((p->first_day + (int32_t)d) % 7 + 7) % 7];
}

/* The season of one group: weekly counts of all places over their exposure; at most two harmonics. */
static void learn_season(const up_panel *p, uint32_t today, uint32_t group, up_baseline *b) {
    float *season = b->season + (size_t)group * p->n_days;
    for (uint32_t d = 0; d < p->n_days; d++) season[d] = 1;
    uint32_t end = today > 30 ? today - 30 : 0, weeks = end / 7;
    if (weeks < LEAST_SEASON_WEEKS) return;
    double *count = b->scratch, *offset = count + weeks, *columns = offset + weeks, *mu = columns + 6 * (size_t)weeks, *work = mu + weeks,
           *weight = work + weeks, total = 0;
    for (uint32_t w = 0; w < weeks; w++) { count[w] = 0; offset[w] = 1e-9; weight[w] = 1; }
    for (uint32_t leaf = 0; leaf < p->n_leaves; leaf++) {
        const up_leaf *l = &p->leaf[leaf];
        if (l->group != group) continue;
        const uint16_t *row = p->leaf_count + (size_t)leaf * p->n_days;
        const float *exposure = b->exposure + (size_t)l->place * p->n_days;
        double y = 0, e = 0;
        for (uint32_t d = 0; d < 7 * weeks; d++) { y += row[d]; e += (double)exposure[d]; count[d / 7] += row[d]; }
        total += y;
        for (uint32_t d = 0; d < 7 * weeks; d++) offset[d / 7] += y / e * (double)exposure[d];
    }
    if (total < 100) return;
    for (uint32_t w = 0; w < weeks; w++) {
        offset[w] = log(offset[w]);
        columns[w] = 1;
        columns[weeks + w] = ((double)w - weeks / 2.0) / 52;
    }
    for (int k = 1; k <= 2; k++) fill_harmonics(columns + (2 * (size_t)k) * weeks, columns + (2 * (size_t)k + 1) * weeks, weeks, 7, 365.25, k);
    up_design design = {.n_rows = weeks, .n_columns = 6, .count = count, .offset = offset};
    for (int j = 0; j < 6; j++) {
        design.column[j] = columns + (size_t)j * weeks;
        if (j >= 1) design.prior_precision[j] = 4;
    }
    up_fit fit;
    for (int harmonics = 2; harmonics > 0; harmonics--) {
        design.n_columns = 2 + 2 * harmonics;
        if (!up_fit_counts(&design, weight, false, 12, mu, work, &fit)) return;
        for (int turn = 0; turn < 2; turn++) {
            up_fit_reweight(&design, &fit, mu, 2.58, false, false, weight);
            if (!up_fit_counts(&design, weight, true, 6, mu, work, &fit)) return;
        }
        int at = 2 * harmonics;
        double wald = (fit.beta[at] * fit.beta[at] / fit.inverse[at][at] + fit.beta[at + 1] * fit.beta[at + 1] / fit.inverse[at + 1][at + 1]) / fit.phi;
        if (wald < 6) continue;
        for (uint32_t d = 0; d < p->n_days; d++) {
            double eta = 0;
            for (int k = 1; k <= harmonics; k++) {
                double angle = 2 * M_PI * k * fmod((double)d - 3, 365.25) / 365.25;
                eta += fit.beta[2 * k] * cos(angle) + fit.beta[2 * k + 1] * sin(angle);
            }
            season[d] = (float)exp(eta);
        }
        return;
    }
}

typedef struct sums { double count, due, weight; } sums; /* discounted: incidents, exposure, effective incidents */

static sums leaf_sums(const up_panel *p, uint32_t today, uint32_t leaf, const up_baseline *b, const double *discount) {
    const up_leaf *l = &p->leaf[leaf];
    const uint16_t *row = p->leaf_count + (size_t)leaf * p->n_days;
    const float *season = b->season + (size_t)l->group * p->n_days, *exposure = b->exposure + (size_t)l->place * p->n_days;
    const float *weight = b->pair_weight + (size_t)p->pair[leaf] * (p->n_days / 7 + 1);
    sums s = {0};
    uint32_t end = today > SETTLE_DAYS ? today - SETTLE_DAYS : 0;
    if (end < 60) end = today > 7 ? today - 7 : today; /* short histories need every day */
    for (uint32_t d = 0; d < end; d++) {
        double w = discount[d] * (double)weight[d / 7];
        s.count += w * row[d];
        s.due += w * known_share(b, today - d) * (double)season[d] * (double)exposure[d];
    }
    return s;
}

/* Levels of all leaves from the present weights. */
static void learn_levels(const up_panel *p, uint32_t today, up_baseline *b, sums *leaf_sum, sums *pair_sum) {
    const up_trend_input *in = p->in;
    double *discount = b->scratch;
    for (uint32_t d = 0; d <= today; d++) discount[d] = exp2(-(double)(today - d) / HALF_LIFE_DAYS);
    for (uint32_t i = 0; i < p->n_pairs; i++) pair_sum[i] = (sums){0};
    double *margin = discount + p->n_days; /* of places and groups: counts, then dues */
    double *place_count = margin, *group_count = place_count + in->n_places, *type_count = group_count + in->n_groups;
    memset(margin, 0, (in->n_places + in->n_groups + in->n_types) * sizeof *margin);
    double total = 0;
    for (uint32_t i = 0; i < p->n_leaves; i++) {
        leaf_sum[i] = leaf_sums(p, today, i, b, discount);
        const up_leaf *l = &p->leaf[i];
        sums *pair = &pair_sum[p->pair[i]];
        pair->count += leaf_sum[i].count;
        pair->due = leaf_sum[i].due; /* the same for each type of a pair */
        place_count[l->place] += leaf_sum[i].count;
        group_count[l->group] += leaf_sum[i].count;
        type_count[l->type] += leaf_sum[i].count;
        total += leaf_sum[i].count;
    }
    for (uint32_t i = 0; i < p->n_leaves; i++) {
        const up_leaf *l = &p->leaf[i];
        sums pair = pair_sum[p->pair[i]], own = leaf_sum[i];
        double due = fmax(own.due, 1e-9);
        double pair_prior = (place_count[l->place] * group_count[l->group] + 0.02) / (total + 1) / due;
        double pair_level = (PAIR_WORTH + pair.count) / (PAIR_WORTH / pair_prior + due);
        double share = (type_count[l->type] + 0.5) / (total + 0.5 * in->n_types);
        double prior = pair_level * share;
        b->level[i] = (LEAF_WORTH + own.count) / (LEAF_WORTH / prior + due);
        b->level_cv2[i] = 1 / (LEAF_WORTH + own.count);
    }
}

/* Weeks in which a pair stood far above its level count less (the Anscombe rule of up_fit_reweight). */
static void reweight_pairs(const up_panel *p, uint32_t today, up_baseline *b, float *expected, const float *seen) {
    uint32_t weeks = p->n_days / 7 + 1;
    size_t cells = (size_t)p->n_pairs * weeks;
    memset(expected, 0, cells * sizeof *expected);
    for (uint32_t i = 0; i < p->n_leaves; i++)
        for (uint32_t d = 0; d <= today; d++)
            expected[(size_t)p->pair[i] * weeks + d / 7] += (float)(up_baseline_leaf_day(p, b, i, d) * known_share(b, today - d));
    for (size_t i = 0; i < cells; i++) {
        double y = (double)seen[i], m = fmax((double)expected[i], 0.02);
        b->pair_weight[i] = 1;
        if (y < 3 || y <= m) continue;
        double s = 1.5 * (cbrt(y * y) * pow(m, -1.0 / 6) - sqrt(m)) / sqrt(USUAL_PHI);
        if (s > CUT) b->pair_weight[i] = (float)(CUT * CUT / (s * s));
    }
}

/* Dispersion.  Grid of phi; `lean` are its chances over all scopes of a kind, learnt from them all. */
enum { N_GRID = 12 };
static const double grid[N_GRID] = {1.01, 1.1, 1.2, 1.35, 1.5, 1.75, 2.1, 2.6, 3.3, 4.5, 7, 12};

/* ln likelihood of each phi given daily counts: with size k = m / (phi - 1), ln Gamma(y + k) - ln Gamma(k) - k ln phi
 * + y ln(1 - 1/phi); a day without incidents only costs -k ln phi.  Weeks far above their level are left out, as
 * they may be past upticks. */
static void weigh_phis(const up_panel *p, const up_baseline *b, uint32_t scope, const uint32_t *leaves, uint32_t n_leaves,
                       uint32_t begin, uint32_t end, double *mean, double ln[N_GRID]) {
    const uint16_t *row = p->scope_count + (size_t)scope * p->n_days;
    double factor[N_GRID], ln_phi[N_GRID], ln_rest[N_GRID], silent = 0;
    for (int g = 0; g < N_GRID; g++) {
        factor[g] = 1 / (grid[g] - 1);
        ln_phi[g] = log(grid[g]);
        ln_rest[g] = log1p(-1 / grid[g]);
        ln[g] = 0;
    }
    memset(mean, 0, (end - begin) * sizeof *mean);
    for (uint32_t k = 0; k < n_leaves; k++)
        for (uint32_t d = begin; d < end; d++) mean[d - begin] += up_baseline_leaf_day(p, b, leaves[k], d);
    for (uint32_t week = begin; week + 7 <= end; week += 7) {
        double y = 0, m = 0;
        for (uint32_t d = week; d < week + 7; d++) { y += row[d]; m += mean[d - begin]; }
        if (y >= 5 && (y - m) > PAST_UPTICK * sqrt(2 * m + 1)) continue;
        silent += m;
        for (uint32_t d = week; y > 0 && d < week + 7; d++) {
            uint32_t n = row[d];
            if (n == 0) continue;
            double day_mean = fmax(mean[d - begin], 1e-9);
            for (int g = 0; g < N_GRID; g++) {
                double k = day_mean * factor[g];
                if (n > 20) ln[g] += up_ln_gamma(n + k) - up_ln_gamma(k);
                else {
                    double product = k;
                    for (uint32_t i = 1; i < n; i++) product *= k + i;
                    ln[g] += log(product);
                }
                ln[g] += n * ln_rest[g];
            }
        }
    }
    for (int g = 0; g < N_GRID; g++) ln[g] -= silent * factor[g] * ln_phi[g];
}

static void normalise(double ln[N_GRID], const double *lean, double *out) {
    double most = -HUGE_VAL, sum = 0;
    for (int g = 0; g < N_GRID; g++) most = fmax(most, ln[g] + log(lean[g]));
    for (int g = 0; g < N_GRID; g++) sum += out[g] = exp(ln[g] + log(lean[g]) - most);
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

/* Empirical Bayes: the grid's chances are those under which all scopes of the kind are likeliest (EM), from a
 * prior worth a few scopes. */
static up_status learn_phi(const up_panel *p, uint32_t today, up_baseline *b) {
    uint32_t n_links = p->leaf_scopes_begin[p->n_leaves];
    double *ln = malloc(((size_t)p->n_scopes + 1) * N_GRID * sizeof *ln), *mean = calloc((size_t)p->n_days + 1, sizeof *mean);
    uint32_t *from = calloc((size_t)p->n_scopes + 2, sizeof *from), *leaves = malloc(((size_t)n_links + 1) * sizeof *leaves);
    up_status status = UP_E_NOMEM;
    if (!ln || !mean || !from || !leaves) goto done;
    uint32_t begin = today > PHI_DAYS ? today - PHI_DAYS : 0, end = today > SETTLE_DAYS ? today - SETTLE_DAYS : 0;
    begin -= begin % 7;
    end = end > begin ? end : begin;
    for (uint32_t i = 0; i < n_links; i++) from[p->leaf_scopes[i] + 2]++;
    for (uint32_t s = 2; s < p->n_scopes + 2; s++) from[s] += from[s - 1];
    for (uint32_t i = 0; i < p->n_leaves; i++)
        for (uint32_t k = p->leaf_scopes_begin[i]; k < p->leaf_scopes_begin[i + 1]; k++) leaves[from[p->leaf_scopes[k] + 1]++] = i;
    for (uint32_t s = 0; s < p->n_scopes; s++) weigh_phis(p, b, s, leaves + from[s], from[s + 1] - from[s], begin, end, mean, ln + (size_t)s * N_GRID);
    for (int kind = 0; kind < 2; kind++) { /* one leaf; several */
        double lean[N_GRID], gained[N_GRID], chance[N_GRID];
        for (int g = 0; g < N_GRID; g++) lean[g] = 1.0 / N_GRID;
        for (int turn = 0; turn < 12; turn++) {
            double n = 0;
            for (int g = 0; g < N_GRID; g++) n += gained[g] = 0.5;
            for (uint32_t s = 0; s < p->n_scopes; s++) {
                if ((from[s + 1] - from[s] > 1) != (kind == 1)) continue;
                normalise(ln + (size_t)s * N_GRID, lean, chance);
                for (int g = 0; g < N_GRID; g++) gained[g] += chance[g];
                n++;
            }
            for (int g = 0; g < N_GRID; g++) lean[g] = gained[g] / n;
        }
        for (uint32_t s = 0; s < p->n_scopes; s++) {
            if ((from[s + 1] - from[s] > 1) != (kind == 1)) continue;
            normalise(ln + (size_t)s * N_GRID, lean, chance);
            b->phi[s] = in_steps(chance);
        }
    }
    status = UP_OK;
done:
    free(ln);
    free(mean);
    free(from);
    free(leaves);
    return status;
}

up_status up_baseline_fit(const up_panel *p, uint32_t today, up_baseline *b) {
    uint32_t weeks = p->n_days / 7 + 1;
    size_t cells = (size_t)p->n_pairs * weeks;
    sums *leaf_sum = calloc((size_t)p->n_leaves + 1, sizeof *leaf_sum), *pair_sum = calloc((size_t)p->n_pairs + 1, sizeof *pair_sum);
    float *expected = calloc(cells + 1, sizeof *expected), *seen = calloc(cells + 1, sizeof *seen);
    up_status status = UP_E_NOMEM;
    if (!leaf_sum || !pair_sum || !expected || !seen) goto done;

    b->fitted = today;
    learn_delay(p, today, b);
    learn_exposures(p, today, b);
    for (uint32_t g = 0; g < p->in->n_groups; g++) learn_season(p, today, g, b);
    for (size_t i = 0; i < cells; i++) b->pair_weight[i] = 1;
    for (uint32_t i = 0; i < p->n_leaves; i++)
        for (uint32_t d = 0; d <= today; d++) seen[(size_t)p->pair[i] * weeks + d / 7] += p->leaf_count[(size_t)i * p->n_days + d];
    for (int turn = 0; turn < 3; turn++) {
        learn_levels(p, today, b, leaf_sum, pair_sum);
        if (turn < 2) reweight_pairs(p, today, b, expected, seen);
    }
    for (uint32_t i = 0; i < p->n_leaves; i++) b->level_cv2[i] += WANDER;

    status = learn_phi(p, today, b);
done:
    free(leaf_sum);
    free(pair_sum);
    free(expected);
    free(seen);
    return status;
}
