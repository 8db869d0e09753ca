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
 * Weeks are the grain of season and of sums over the past; days are that of what is expected.
 * Knowingly wrong: one law of delay for all places; coverage acts on the day of the event, not of the report. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "trend/fit.h"
#include "trend/panel.h"

enum {
    HALF_LIFE_DAYS = 540,  /* of a level; bench/panel: 270 to 1080 differ little */
    SETTLE_DAYS = 42,      /* most recent days that a level does not look at */
    DELAY_DAYS = 730,      /* event days whose lags are learnt from */
    UNREPORTED_DAYS = 30,  /* most recent days that regressions don't look at, as they are not all reported yet */
    LEAST_SEASON_WEEKS = 78,
    AHEAD_DAYS = 30,
};
#define USUAL_PHI 1.3      /* variance to mean of sparse weekly counts, where only past upticks are sought */
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
    free(b->week_season);
    free(b->week_exposure);
    free(b->level);
    free(b->level_cv2);
    free(b->damped);
    free(b->damped_begin);
    free(b->parts.part);
    free(b->parts.at);
    free(b->scratch);
    *b = (up_baseline){0};
}

static uint32_t weeks_of(const up_panel *p) { return p->n_days / 7 + 1; }

up_status up_baseline_new(const up_panel *p, up_baseline *out) {
    up_baseline b = {0};
    size_t kinds = (size_t)p->in->n_groups * p->n_readings, most_parts = kinds < p->n_leaves ? kinds : p->n_leaves, margins = (size_t)p->in->n_places + p->in->n_groups + p->in->n_types;
    b.scratch_cap = 16 * (size_t)p->n_days + 2 * (size_t)p->n_readings * weeks_of(p) + kinds + (size_t)p->in->n_groups * weeks_of(p) + margins + 64;
    if ((size_t)p->n_readings * p->n_days + 16 * (size_t)p->n_days > b.scratch_cap) b.scratch_cap = (size_t)p->n_readings * p->n_days + 16 * (size_t)p->n_days;
    b.elasticity = calloc((size_t)p->n_readings + 1, sizeof *b.elasticity);
    b.elasticity_sd = calloc((size_t)p->n_readings + 1, sizeof *b.elasticity_sd);
    b.season = calloc((size_t)p->in->n_groups * p->n_days + 1, sizeof *b.season);
    b.exposure = calloc((size_t)p->n_readings * p->n_days + 1, sizeof *b.exposure);
    b.week_season = calloc((size_t)p->in->n_groups * weeks_of(p) + 1, sizeof *b.week_season);
    b.week_exposure = calloc((size_t)p->n_readings * weeks_of(p) + 1, sizeof *b.week_exposure);
    b.level = calloc((size_t)p->n_leaves + 1, sizeof *b.level);
    b.level_cv2 = calloc((size_t)p->n_leaves + 1, sizeof *b.level_cv2);
    b.damped_begin = calloc((size_t)p->n_pairs + 1, sizeof *b.damped_begin);
    b.parts.part = calloc(most_parts + 1, sizeof *b.parts.part);
    b.parts.at = malloc((kinds + 1) * sizeof *b.parts.at);
    b.scratch = calloc(b.scratch_cap, sizeof *b.scratch);
    if (!b.elasticity || !b.elasticity_sd || !b.season || !b.exposure || !b.week_season || !b.week_exposure || !b.level || !b.level_cv2 || !b.damped_begin || !b.parts.part || !b.parts.at || !b.scratch) {
        up_baseline_free(&b);
        return UP_E_NOMEM;
    }
    memset(b.parts.at, 0xFF, (kinds + 1) * sizeof *b.parts.at);
    *out = b;
    return UP_OK;
}

const up_parts *up_baseline_parts(const up_panel *p, up_baseline *b, uint32_t scope) {
    up_parts *parts = &b->parts;
    double error = 0;
    parts->n = 0;
    parts->level = 0;
    for (uint32_t k = p->scope_leaves_begin[scope]; k < p->scope_leaves_begin[scope + 1]; k++) {
        uint32_t i = p->scope_leaves[k], reading = p->reading[p->leaf[i].place], *at = &parts->at[(size_t)p->leaf[i].group * p->n_readings + reading];
        if (*at == UP_ANY) {
            *at = parts->n;
            parts->part[parts->n++] = (up_part){p->leaf[i].group, reading, 0};
        }
        parts->part[*at].level += b->level[i];
        parts->level += b->level[i];
        error += b->level[i] * b->level[i] * b->level_cv2[i];
    }
    for (uint32_t k = 0; k < parts->n; k++) parts->at[(size_t)parts->part[k].group * p->n_readings + parts->part[k].reading] = UP_ANY;
    parts->cv2 = parts->level > 0 ? error / (parts->level * parts->level) : 1;
    return parts;
}

double up_baseline_day(const up_panel *p, const up_baseline *b, const up_parts *parts, uint32_t day) {
    double sum = 0;
    for (uint32_t k = 0; k < parts->n; k++) {
        const up_part *x = &parts->part[k];
        sum += x->level * (double)b->season[(size_t)x->group * p->n_days + day] * (double)b->exposure[(size_t)x->reading * p->n_days + day];
    }
    return sum;
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

static uint32_t reported_end(uint32_t today) { return today > UNREPORTED_DAYS ? today - UNREPORTED_DAYS : 0; }

static uint32_t weekday_of(const up_panel *p, uint32_t day) { return (uint32_t)((p->first_day + (int32_t)day) % 7 + 7) % 7; }

static void fill_harmonics(double *cosine, double *sine, uint32_t n, double step, double period, int k) {
    for (uint32_t i = 0; i < n; i++) {
        double angle = 2 * M_PI * k * fmod((double)i * step, period) / period;
        cosine[i] = cos(angle);
        sine[i] = sin(angle);
    }
}

/* Incidents a day of each reading, from `begin` on: [n_readings][n_days]. */
static void count_by_reading(const up_panel *p, uint32_t begin, double *count) {
    memset(count, 0, (size_t)p->n_readings * p->n_days * sizeof *count);
    for (uint32_t i = 0; i < p->n_leaves; i++) {
        double *row = count + (size_t)p->reading[p->leaf[i].place] * p->n_days;
        const uint32_t *day = p->of_leaf.day + p->of_leaf.begin[i];
        for (uint32_t k = p->of_leaf.n[i]; k-- > 0 && day[k] >= begin;) row[day[k]]++;
    }
}

/* Elasticity of one reading: its daily counts on log coverage.  `columns` begin on the baseline's first day. */
static void learn_elasticity(const up_panel *p, uint32_t today, uint32_t reading, const double *columns, const double *count, double *work_space, up_baseline *b) {
    enum { N_COLUMNS = 11, LEAST_DAYS = 180, LEAST_INCIDENTS = 30 };
    b->elasticity[reading] = ELASTICITY_MEAN;
    b->elasticity_sd[reading] = ELASTICITY_SD;
    uint32_t end = reported_end(today), n = end > b->begin ? end - b->begin : 0, span = b->until - b->begin;
    if (n < LEAST_DAYS) return;
    double total = 0, *coverage = work_space;
    for (uint32_t d = 0; d < n; d++) total += count[b->begin + d];
    if (total < LEAST_INCIDENTS) return;
    for (uint32_t d = 0; d < n; d++) coverage[d] = (double)p->log_coverage[(size_t)reading * p->n_days + b->begin + d];
    up_design design = {.n_rows = n, .n_columns = N_COLUMNS, .count = count + b->begin};
    for (int j = 0; j < N_COLUMNS; j++) {
        design.column[j] = columns + (size_t)j * span;
        if (j >= 1) design.prior_precision[j] = j < 7 ? 1 / (WEEKDAY_SD * WEEKDAY_SD) : 1;
    }
    int own = design.n_columns++;
    design.column[own] = coverage;
    design.prior_mean[own] = ELASTICITY_MEAN;
    design.prior_precision[own] = 1 / (ELASTICITY_SD * ELASTICITY_SD);
    up_fit fit;
    if (!up_fit_counts(&design, NULL, false, 12, coverage + n, coverage + 2 * (size_t)n, &fit)) return;
    b->elasticity[reading] = fmax(0, fmin(1.5, fit.beta[own]));
    b->elasticity_sd[reading] = fmin(ELASTICITY_SD, sqrt(fit.phi * fit.inverse[own][own]));
}

static void learn_exposures(const up_panel *p, uint32_t today, up_baseline *b) {
    uint32_t n = p->n_days, span = b->until - b->begin, end = reported_end(today), weeks = weeks_of(p);
    double *columns = b->scratch, *work_space = columns + 12 * (size_t)n, *count = work_space + 4 * (size_t)n;
    count_by_reading(p, b->begin, count);
    if (p->log_coverage) { /* columns: 1, six weekdays, trend, a bend, year's harmonic */
        double middle = (b->begin + today) / 2.0, length = today - b->begin;
        for (uint32_t i = 0; i < span; i++) {
            uint32_t d = b->begin + i;
            columns[i] = 1;
            for (uint32_t k = 0; k < 6; k++) columns[(1 + k) * (size_t)span + i] = weekday_of(p, d) == k;
            columns[7 * (size_t)span + i] = ((double)d - middle) / 365.25;
            double t = (i - length * 0.75) / (length + 1.0); /* a bend, so that feed steps are not taken for one */
            columns[8 * (size_t)span + i] = t > 0 ? 4 * t : 0;
        }
        fill_harmonics(columns + 9 * (size_t)span, columns + 10 * (size_t)span, span, 1, 365.25, 1);
        for (uint32_t r = 0; r < p->n_readings; r++) learn_elasticity(p, today, r, columns, count + (size_t)r * n, work_space, b);
    }
    for (uint32_t r = 0; r < p->n_readings; r++)
        for (uint32_t d = b->begin; d < b->until; d++)
            b->exposure[(size_t)r * n + d] = p->log_coverage ? (float)exp(b->elasticity[r] * (double)p->log_coverage[(size_t)r * n + d]) : 1;
    /* Weekdays over all readings: what is counted over what exposure at each one's own rate leads to expect. */
    double seen[7], due[7];
    for (int k = 0; k < 7; k++) seen[k] = due[k] = 200; /* shrinks towards 1 */
    for (uint32_t r = 0; r < p->n_readings; r++) {
        double sum = 0, rate = 0;
        for (uint32_t d = b->begin; d < end; d++) {
            double y = count[(size_t)r * n + d];
            rate += y;
            seen[weekday_of(p, d)] += y;
            sum += (double)b->exposure[(size_t)r * n + d];
        }
        for (uint32_t d = b->begin; sum > 0 && d < end; d++) due[weekday_of(p, d)] += rate / sum * (double)b->exposure[(size_t)r * n + d];
    }
    for (int k = 0; k < 7; k++) b->weekday[k] = seen[k] / due[k];
    memset(b->week_exposure, 0, (size_t)p->n_readings * weeks * sizeof *b->week_exposure);
    for (uint32_t r = 0; r < p->n_readings; r++)
        for (uint32_t d = b->begin; d < b->until; d++) {
            b->exposure[(size_t)r * n + d] *= (float)b->weekday[weekday_of(p, d)];
            b->week_exposure[(size_t)r * weeks + d / 7] += b->exposure[(size_t)r * n + d];
        }
}

/* The season of one group: weekly counts of all readings over their exposure; at most two harmonics.
 * count[n_weeks], by_reading[n_readings] are the group's incidents in the weeks first .. last - 1. */
static void learn_season(const up_panel *p, uint32_t group, uint32_t first, uint32_t last, const double *count, const double *by_reading, double *scratch, up_baseline *b) {
    enum { LEAST_INCIDENTS = 100 };
    float *season = b->season + (size_t)group * p->n_days;
    uint32_t n_weeks = weeks_of(p), weeks = last > first ? last - first : 0;
    for (uint32_t d = b->begin; d < b->until; d++) season[d] = 1;
    if (weeks < LEAST_SEASON_WEEKS) return;
    double *offset = scratch, *columns = offset + weeks, *mu = columns + 6 * (size_t)weeks, *work = mu + weeks, *weight = work + weeks, total = 0;
    for (uint32_t w = 0; w < weeks; w++) { total += count[first + w]; offset[w] = 1e-9; weight[w] = 1; }
    if (total < LEAST_INCIDENTS) return;
    for (uint32_t r = 0; r < p->n_readings; r++) {
        if (!(by_reading[r] > 0)) continue;
        const float *exposure = b->week_exposure + (size_t)r * n_weeks + first;
        double e = 0;
        for (uint32_t w = 0; w < weeks; w++) e += (double)exposure[w];
        for (uint32_t w = 0; w < weeks; w++) offset[w] += by_reading[r] / e * (double)exposure[w];
    }
    for (uint32_t w = 0; w < weeks; w++) {
        offset[w] = log(offset[w]);
        columns[w] = 1;
        columns[weeks + w] = ((double)w - weeks / 2.0) / 52;
    }
    for (int k = 1; k <= 2; k++) fill_harmonics(columns + (2 * (size_t)k) * weeks, columns + (2 * (size_t)k + 1) * weeks, weeks, 7, 365.25, k);
    up_design design = {.n_rows = weeks, .n_columns = 6, .count = count + first, .offset = offset};
    for (int j = 0; j < 6; j++) {
        design.column[j] = columns + (size_t)j * weeks;
        if (j >= 1) design.prior_precision[j] = 4;
    }
    up_fit fit;
    for (int harmonics = 2; harmonics > 0; harmonics--) {
        design.n_columns = 2 + 2 * harmonics;
        if (!up_fit_counts(&design, weight, false, 12, mu, work, &fit)) return;
        for (int turn = 0; turn < 2; turn++) {
            up_fit_reweight(&design, &fit, mu, CUT, false, false, weight);
            if (!up_fit_counts(&design, weight, true, 6, mu, work, &fit)) return;
        }
        int at = 2 * harmonics;
        double wald = (fit.beta[at] * fit.beta[at] / fit.inverse[at][at] + fit.beta[at + 1] * fit.beta[at + 1] / fit.inverse[at + 1][at + 1]) / fit.phi;
        if (wald < 6) continue;
        for (uint32_t d = b->begin; d < b->until; d++) {
            double eta = 0;
            for (int k = 1; k <= harmonics; k++) {
                double angle = 2 * M_PI * k * fmod((double)d - 7.0 * first - 3, 365.25) / 365.25;
                eta += fit.beta[2 * k] * cos(angle) + fit.beta[2 * k + 1] * sin(angle);
            }
            season[d] = (float)exp(eta);
        }
        return;
    }
}

static void learn_seasons(const up_panel *p, uint32_t today, up_baseline *b) {
    uint32_t n_weeks = weeks_of(p), first = b->begin / 7, last = reported_end(today) / 7;
    double *count = b->scratch, *by_reading = count + (size_t)p->in->n_groups * n_weeks, *rest = by_reading + (size_t)p->in->n_groups * p->n_readings;
    memset(count, 0, (size_t)(rest - count) * sizeof *count);
    for (uint32_t i = 0; i < p->n_leaves; i++) {
        const up_leaf *l = &p->leaf[i];
        const uint32_t *day = p->of_leaf.day + p->of_leaf.begin[i];
        for (uint32_t k = p->of_leaf.n[i]; k-- > 0 && day[k] >= b->begin;) {
            if (day[k] >= 7 * last) continue;
            count[(size_t)l->group * n_weeks + day[k] / 7]++;
            by_reading[(size_t)l->group * p->n_readings + p->reading[l->place]]++;
        }
    }
    for (uint32_t g = 0; g < p->in->n_groups; g++) {
        learn_season(p, g, first, last, count + (size_t)g * n_weeks, by_reading + (size_t)g * p->n_readings, rest, b);
        for (uint32_t w = first; 7 * w < b->until; w++) {
            uint32_t middle = 7 * w + 3 < b->until ? 7 * w + 3 : b->until - 1;
            b->week_season[(size_t)g * n_weeks + w] = b->season[(size_t)g * p->n_days + middle];
        }
    }
}

typedef struct sums { double count, due; } sums; /* discounted: incidents, exposure */

/* What levels are learnt from: days begin .. end - 1, older ones counting less. */
typedef struct past {
    uint32_t end;
    double *discount;       /* [n_days] */
    double *due, *expected; /* [n_readings][n_weeks] of exposure x share reported: discounted, to `end`; as it is, to today */
    double *whole;          /* [n_groups][n_readings] due over all weeks; NaN: not yet asked for */
    double *margins;
} past;

static past lay_out_past(const up_panel *p, uint32_t today, up_baseline *b) {
    uint32_t n_weeks = weeks_of(p);
    size_t cells = (size_t)p->n_readings * n_weeks, kinds = (size_t)p->in->n_groups * p->n_readings;
    past x = {.end = today > SETTLE_DAYS ? today - SETTLE_DAYS : 0, .discount = b->scratch, .due = b->scratch + p->n_days};
    x.expected = x.due + cells;
    x.whole = x.expected + cells;
    x.margins = x.whole + kinds;
    if (x.end < b->begin + 60) x.end = today > 7 ? today - 7 : today; /* short histories need every day */
    memset(x.due, 0, 2 * cells * sizeof *x.due);
    for (size_t i = 0; i < kinds; i++) x.whole[i] = NAN;
    for (uint32_t d = b->begin; d <= today; d++) {
        double known = known_share(b, today - d);
        x.discount[d] = exp2(-(double)(today - d) / HALF_LIFE_DAYS);
        for (uint32_t r = 0; r < p->n_readings; r++) {
            double e = known * (double)b->exposure[(size_t)r * p->n_days + d];
            x.expected[(size_t)r * n_weeks + d / 7] += e;
            if (d < x.end) x.due[(size_t)r * n_weeks + d / 7] += x.discount[d] * e;
        }
    }
    return x;
}

static double damping(const up_baseline *b, uint32_t pair, uint32_t week) {
    for (uint32_t k = b->damped_begin[pair]; k < b->damped_begin[pair + 1]; k++) if (b->damped[k].week == week) return b->damped[k].weight;
    return 1;
}

static double pair_due(const up_panel *p, const up_baseline *b, const past *x, uint32_t pair) {
    const up_leaf *l = &p->leaf[p->pair_leaves[p->pair_leaves_begin[pair]]];
    uint32_t n_weeks = weeks_of(p), r = p->reading[l->place];
    const float *season = b->week_season + (size_t)l->group * n_weeks;
    const double *due = x->due + (size_t)r * n_weeks;
    double *whole = &x->whole[(size_t)l->group * p->n_readings + r], sum;
    if (isnan(*whole)) {
        sum = 0;
        for (uint32_t w = b->begin / 7; 7 * w < x->end; w++) sum += (double)season[w] * due[w];
        *whole = sum;
    }
    sum = *whole;
    for (uint32_t k = b->damped_begin[pair]; k < b->damped_begin[pair + 1]; k++) sum -= (1 - b->damped[k].weight) * (double)season[b->damped[k].week] * due[b->damped[k].week];
    return sum;
}

static double leaf_count(const up_panel *p, const up_baseline *b, const past *x, uint32_t leaf) {
    const uint32_t *day = p->of_leaf.day + p->of_leaf.begin[leaf], pair = p->pair[leaf];
    bool damped = b->damped_begin[pair] < b->damped_begin[pair + 1];
    double sum = 0;
    for (uint32_t k = p->of_leaf.n[leaf]; k-- > 0 && day[k] >= b->begin;)
        if (day[k] < x->end) sum += x->discount[day[k]] * (damped ? damping(b, pair, day[k] / 7) : 1);
    return sum;
}

/* Levels of all leaves from the present weights. */
static void learn_levels(const up_panel *p, up_baseline *b, const past *x, double *own, sums *pair_sum) {
    const up_trend_input *in = p->in;
    double *place_count = x->margins, *group_count = place_count + in->n_places, *type_count = group_count + in->n_groups, total = 0;
    memset(place_count, 0, ((size_t)in->n_places + in->n_groups + in->n_types) * sizeof *place_count);
    for (uint32_t i = 0; i < p->n_pairs; i++) pair_sum[i] = (sums){0, pair_due(p, b, x, i)};
    for (uint32_t i = 0; i < p->n_leaves; i++) {
        const up_leaf *l = &p->leaf[i];
        own[i] = leaf_count(p, b, x, i);
        pair_sum[p->pair[i]].count += own[i];
        place_count[l->place] += own[i];
        group_count[l->group] += own[i];
        type_count[l->type] += own[i];
        total += own[i];
    }
    for (uint32_t i = 0; i < p->n_leaves; i++) {
        const up_leaf *l = &p->leaf[i];
        sums pair = pair_sum[p->pair[i]];
        double due = fmax(pair.due, 1e-9);
        double pair_prior = (place_count[l->place] * group_count[l->group] + 0.02) / (total + 1) / due;
        double pair_level = (PAIR_WORTH + pair.count) / (PAIR_WORTH / pair_prior + due);
        double share = (type_count[l->type] + 0.5) / (total + 0.5 * in->n_types);
        double prior = pair_level * share;
        b->level[i] = (LEAF_WORTH + own[i]) / (LEAF_WORTH / prior + due);
        b->level_cv2[i] = 1 / (LEAF_WORTH + own[i]);
    }
}

/* Weeks in which a pair stood far above its level count less (the Anscombe rule of up_fit_reweight). */
static bool damp_pairs(const up_panel *p, const past *x, up_baseline *b, uint32_t *count) {
    enum { LEAST_INCIDENTS = 3 };
    uint32_t n_weeks = weeks_of(p), n = 0;
    for (uint32_t pair = 0; pair < p->n_pairs; pair++) {
        const uint32_t *leaves = p->pair_leaves + p->pair_leaves_begin[pair], n_leaves = p->pair_leaves_begin[pair + 1] - p->pair_leaves_begin[pair];
        const up_leaf *l = &p->leaf[leaves[0]];
        double level = 0;
        uint32_t first = UINT32_MAX, last = 0;
        b->damped_begin[pair] = n;
        for (uint32_t i = 0; i < n_leaves; i++) {
            const uint32_t *day = p->of_leaf.day + p->of_leaf.begin[leaves[i]];
            level += b->level[leaves[i]];
            for (uint32_t k = p->of_leaf.n[leaves[i]]; k-- > 0 && day[k] >= b->begin;) {
                uint32_t w = day[k] / 7;
                count[w]++;
                if (w < first) first = w;
                if (w > last) last = w;
            }
        }
        for (uint32_t w = first; w <= last; w++) {
            double y = count[w];
            count[w] = 0;
            if (y < LEAST_INCIDENTS) continue;
            double m = fmax(level * (double)b->week_season[(size_t)l->group * n_weeks + w] * x->expected[(size_t)p->reading[l->place] * n_weeks + w], 0.02);
            double s = y > m ? 1.5 * (cbrt(y * y) * pow(m, -1.0 / 6) - sqrt(m)) / sqrt(USUAL_PHI) : 0;
            if (s <= CUT) continue;
            if (n == b->damped_cap) {
                size_t cap = b->damped_cap ? 2 * b->damped_cap : 1024;
                up_damped *more = realloc(b->damped, cap * sizeof *more);
                if (!more) { n = 0; b->damped_begin[pair] = 0; return false; }
                b->damped = more;
                b->damped_cap = cap;
            }
            b->damped[n++] = (up_damped){w, CUT * CUT / (s * s)};
        }
    }
    b->damped_begin[p->n_pairs] = n;
    return true;
}

up_status up_baseline_fit(const up_panel *p, uint32_t today, up_baseline *b) {
    double *own = calloc((size_t)p->n_leaves + 1, sizeof *own);
    sums *pair_sum = calloc((size_t)p->n_pairs + 1, sizeof *pair_sum);
    uint32_t *count = calloc((size_t)weeks_of(p) + 1, sizeof *count);
    up_status status = UP_E_NOMEM;
    if (!own || !pair_sum || !count) goto done;
    b->fitted = today;
    b->begin = today > UP_HISTORY_DAYS ? (today - UP_HISTORY_DAYS) / 7 * 7 : 0;
    b->until = p->n_days - today > AHEAD_DAYS ? today + AHEAD_DAYS : p->n_days;
    learn_delay(p, today, b);
    learn_exposures(p, today, b);
    learn_seasons(p, today, b);
    past x = lay_out_past(p, today, b);
    memset(b->damped_begin, 0, ((size_t)p->n_pairs + 1) * sizeof *b->damped_begin);
    for (int turn = 0; turn < 3; turn++) {
        learn_levels(p, b, &x, own, pair_sum);
        if (turn < 2 && !damp_pairs(p, &x, b, count)) goto done;
    }
    for (uint32_t i = 0; i < p->n_leaves; i++) b->level_cv2[i] += WANDER;
    status = up_dispersion_learn(p, b);
done:
    free(own);
    free(pair_sum);
    free(count);
    return status;
}
