/* verdict.c - what an alarm says of itself.
 *
 * The onset: every first day within three months is given the Bayes factor of the days since, and those, made to sum
 * to 1, are its distribution.  From the likeliest onset on: what was seen and expected, the same for the other
 * groups of the place, what was read, what is still to be reported, and the least count that would have done.
 * Knowingly wrong: a rise that has begun to fall is dated by its bulk. */
#include <math.h>
#include "trend/special.h"
#include "trend/watch.h"

#define SURELY 3.0            /* ln Bayes factor, twenty to one: the others rose; the group more than they */
#define OTHERS_ROSE 1.25      /* and by a quarter at least */

double up_watch_ratio(up_watch *w, uint32_t scope, uint32_t less, uint32_t today, uint32_t days, double *observed, double *expected) {
    *observed = *expected = 0;
    if (scope == UP_ANY || less == UP_ANY) return NAN;
    up_run all[UP_LOOK_BACK + 1], own[UP_LOOK_BACK + 1];
    uint32_t n = up_watch_sum(w, scope, today, days, all);
    up_watch_sum(w, less, today, days, own);
    *observed = fmax(0, all[n].y - own[n].y);
    *expected = fmax(0, all[n].mean - own[n].mean);
    return *expected > 0.05 ? (*observed + 0.5) / (*expected + 0.5) : NAN;
}

double up_watch_coverage(up_watch *w, uint32_t scope, uint32_t today, uint32_t days) {
    const up_panel *p = &w->panel;
    if (!p->log_coverage) return NAN;
    const up_parts *parts = up_baseline_parts(p, &w->baseline, scope);
    double sum = 0, weight = 0;
    for (uint32_t k = 0; k < parts->n; k++)
        for (uint32_t age = 0; age < days && age <= today; age++) {
            sum += parts->part[k].level * exp((double)p->log_coverage[(size_t)parts->part[k].reading * p->n_days + today - age]);
            weight += parts->part[k].level;
        }
    return weight > 0 ? sum / weight : NAN;
}

static double mean_phi(const up_dispersion *d) {
    double sum = 0;
    for (int k = 0; k < UP_PHIS; k++) sum += d->phi[k] * d->chance[k];
    return sum;
}

void up_watch_describe(up_watch *w, uint32_t scope, uint32_t today, uint32_t since, double ln_odds, up_uptick *u) {
    const up_panel *p = &w->panel;
    enum { MOST_DAYS = 91 };
    double ln[UP_LOOK_BACK], most = -INFINITY, sum = 0, passed = 0;
    up_run run[UP_LOOK_BACK + 1], *at = run + 1;
    uint32_t n = 0, best = 0, all_days = up_watch_sum(w, scope, today, MOST_DAYS, run);
    for (; n < all_days && n + since <= today; n++) {
        up_run r = at[n];
        ln[n] = r.y > r.mean ? up_evidence(r.y, up_watch_expected(w, scope, r)) : -50;
        if (ln[n] > most) { most = ln[n]; best = n; }
    }
    for (uint32_t k = 0; k < n; k++) sum += exp(ln[k] - most);
    u->onset_early = u->onset_late = p->first_day + (int32_t)(today - best);
    for (uint32_t k = 0; k < n; k++) {
        double before = passed;
        passed += exp(ln[k] - most) / sum;
        if (before < 0.05 && passed >= 0.05) u->onset_late = p->first_day + (int32_t)(today - k);
        if (before < 0.95 && passed >= 0.95) u->onset_early = p->first_day + (int32_t)(today - k);
    }
    up_run r = at[best];
    up_expected e = up_watch_expected(w, scope, r);
    u->as_of = p->first_day + (int32_t)today;
    u->onset = p->first_day + (int32_t)(today - best);
    /* The likeliest day may lie outside the middle nine tenths where many days are nearly as likely. */
    if (u->onset < u->onset_early) u->onset_early = u->onset;
    if (u->onset > u->onset_late) u->onset_late = u->onset;
    u->place = p->scope[scope].place;
    u->group = p->scope[scope].group;
    u->type = p->scope[scope].type;
    u->q = 1 / (1 + exp(fmin(ln_odds, 700)));
    u->observed = r.y;
    u->expected = e.mean;
    u->expected_low = up_expected_quantile(0.95, e);
    u->expected_high = up_expected_quantile(0.05, e);
    double spread = 1.645 * sqrt(mean_phi(e.phi) / fmax(r.y, 1) + e.cv2);
    u->ratio_low = r.y / e.mean * exp(-spread);
    u->ratio_high = r.y / e.mean * exp(spread);

    double all = 0, due = 0;
    for (uint32_t age = 0; age <= best; age++) {
        double m = (double)up_watch_outlook(w, scope)->mean[today - age - w->first];
        all += m;
        due += m * w->baseline.known[age];
    }
    u->unreported = all > 0 ? 1 - due / all : 0;
    u->coverage_ratio = up_watch_coverage(w, scope, today, best + 1);

    double others_seen, others_due;
    u->others_ratio = up_watch_ratio(w, w->episode[scope].whole, w->episode[scope].pair, today, best + 1, &others_seen, &others_due);
    bool others_rose = others_due > 0 && u->others_ratio > OTHERS_ROSE
        && up_evidence(others_seen, up_watch_expected(w, w->episode[scope].whole, (up_run){others_seen, others_due, 0})) > SURELY;
    bool is_own = true;
    if (others_rose) { /* what if the group had risen as the others did? */
        up_expected as_others = e;
        as_others.mean *= u->others_ratio;
        as_others.cv2 += 1 / (others_seen + 1);
        is_own = r.y > as_others.mean && up_evidence(r.y, as_others) > SURELY;
    }
    u->kind = is_own ? UP_RISE_GROUP : UP_RISE_GENERAL;

    /* Fewer of the run's incidents: the odds fall as the evidence of the run does. */
    u->enough = r.y;
    while (u->enough > 1 && ln_odds - ln[best] + up_evidence(u->enough - 1, e) >= w->threshold) u->enough--;
    u->is_alarm = true;
}
