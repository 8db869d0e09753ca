/* incidents.c - looking for rises day by day.
 *
 * Every day, for every scope: the counts of the last 1 to 91 days by the day of the event, against baseline x coverage x
 * the share of them that can have been reported by now; a Bayes factor for each window (evidence.h); their mean times
 * the odds that a scope is in a rise at all gives the probability of one.  A probability, unlike a p-value, may be
 * looked at every day and after every look: what is stated when the alarm is raised is the chance that the
 * episode is false, so control is over all series, over time, and of episodes (Berger 1985, section 7.7, on
 * stopping; Efron 2010, chapter 5, on local false discovery).  docs/trend.md gives how well that holds.
 * Knowingly wrong: prior odds are one figure for all; scopes are judged one by one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/hash.h"
#include "trend/evidence.h"
#include "trend/panel.h"
#include "trend/special.h"

enum { REFIT_DAYS = 28, LOOK_BACK = 92, ROW = LOOK_BACK + REFIT_DAYS + 1, N_WINDOWS = 12, QUIET_DAYS = 14 };
static const uint32_t window_days[N_WINDOWS] = {1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 63, 91};

static double knob(const char *name, double usual) { const char *v = getenv(name); return v ? atof(v) : usual; }

typedef struct forecast {
    uint32_t first;     /* day of column 0 */
    float *mean, *sway; /* [n_scopes][ROW] expected; expected x log coverage x sd of elasticity */
    double *cv2;        /* [n_scopes] */
} forecast;

typedef struct episode { bool active; uint32_t last; uint32_t n_leaves; uint32_t whole, pair; } episode;

typedef struct watch {
    up_panel panel;
    up_baseline baseline;
    forecast ahead;
    episode *episode; /* [n_scopes] */
    up_uptick *found; size_t n_found, cap;
    double threshold;
} watch;

typedef struct run { double y, mean, sway; } run; /* sums over a window */

static void fill_forecast(watch *w, uint32_t today) {
    const up_panel *p = &w->panel;
    const up_baseline *b = &w->baseline;
    forecast *f = &w->ahead;
    f->first = today >= LOOK_BACK ? today - LOOK_BACK : 0;
    memset(f->mean, 0, (size_t)p->n_scopes * ROW * sizeof *f->mean);
    memset(f->sway, 0, (size_t)p->n_scopes * ROW * sizeof *f->sway);
    memset(f->cv2, 0, p->n_scopes * sizeof *f->cv2);
    for (uint32_t i = 0; i < p->n_leaves; i++) {
        const up_leaf *l = &p->leaf[i];
        double sd = b->elasticity_sd[l->place], error = b->level[i] * b->level[i] * b->level_cv2[i];
        for (uint32_t k = p->leaf_scopes_begin[i]; k < p->leaf_scopes_begin[i + 1]; k++) {
            uint32_t s = p->leaf_scopes[k];
            f->cv2[s] += error;
        }
        for (uint32_t c = 0; c < ROW && f->first + c < p->n_days; c++) {
            double m = up_baseline_leaf_day(p, b, i, f->first + c);
            double x = p->log_coverage ? m * sd * (double)p->log_coverage[(size_t)l->place * p->n_days + f->first + c] : 0;
            for (uint32_t k = p->leaf_scopes_begin[i]; k < p->leaf_scopes_begin[i + 1]; k++) {
                size_t cell = (size_t)p->leaf_scopes[k] * ROW + c;
                f->mean[cell] += (float)m;
                f->sway[cell] += (float)x;
            }
        }
    }
    /* the sum of squared errors, over the square of the sum of levels */
    double *level = calloc((size_t)p->n_scopes + 1, sizeof *level);
    if (level) {
        for (uint32_t i = 0; i < p->n_leaves; i++)
            for (uint32_t k = p->leaf_scopes_begin[i]; k < p->leaf_scopes_begin[i + 1]; k++) level[p->leaf_scopes[k]] += b->level[i];
        for (uint32_t s = 0; s < p->n_scopes; s++) f->cv2[s] = level[s] > 0 ? f->cv2[s] / (level[s] * level[s]) : 1;
        free(level);
    }
}

static void add_day(const watch *w, uint32_t scope, uint32_t today, uint32_t age, run *r) {
    const forecast *f = &w->ahead;
    uint32_t day = today - age;
    double known = w->baseline.known[age];
    size_t cell = (size_t)scope * ROW + (day - f->first);
    r->y += w->panel.scope_count[(size_t)scope * w->panel.n_days + day];
    r->mean += known * (double)f->mean[cell];
    r->sway += known * (double)f->sway[cell];
}

static up_expected expected_of(const watch *w, uint32_t scope, run r) {
    static double extra=-1; if(extra<0)extra=knob("EXTRA",0.006);
    double mean = fmax(r.mean, 1e-6), sway = r.sway / mean;
    return (up_expected){mean, w->ahead.cv2[scope] + extra + sway * sway, &w->baseline.phi[scope]};
}

/* ln of the prior odds that a scope is in a rise: wider ones more often. */
static double prior_odds(const watch *w, uint32_t scope) {
    static double a=-1; if(a<0)a=knob("PRIOR",0.01);
    return log(a * sqrt((double)w->episode[scope].n_leaves));
}

/* ln odds of a rise at the end of `today`. */
static double odds_today(const watch *w, uint32_t scope, uint32_t today) {
    static int ns=-1; if(ns<0)ns=(int)knob("NSKIP",3);
    static double miny=-1; if(miny<0)miny=knob("MINY",3);
    static const uint32_t skip_days[] = {0, 4, 9, 13};
    run sum[LOOK_BACK + 14] = {{0}}; /* [n] the last n days */
    uint32_t n = 0;
    while (n < LOOK_BACK - 1 && n <= today) {
        sum[n + 1] = sum[n];
        add_day(w, scope, today, n, &sum[n + 1]);
        n++;
    }
    double each[4 * N_WINDOWS], most = -INFINITY, total = 0;
    int k = 0, tried = 0;
    for (int i = 0; i < N_WINDOWS; i++)
        for (int j = 0; j < ns; j++) {
            uint32_t end = skip_days[j], begin = end + window_days[i];
            if (begin > n) continue;
            tried++;
            run r = {sum[begin].y - sum[end].y, sum[begin].mean - sum[end].mean, sum[begin].sway - sum[end].sway};
            if (r.y < miny || r.y <= r.mean) continue;
            each[k] = up_evidence(r.y, expected_of(w, scope, r));
            most = fmax(most, each[k++]);
        }
    if (k == 0) return -INFINITY;
    for (int i = 0; i < k; i++) total += exp(each[i] - most);
    return prior_odds(w, scope) + most + log(total / tried);
}

static bool keep(watch *w, up_uptick u) {
    if (w->n_found == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 256;
        up_uptick *more = realloc(w->found, cap * sizeof *more);
        if (!more) return false;
        w->found = more;
        w->cap = cap;
    }
    w->found[w->n_found++] = u;
    return true;
}

/* Fills in what an alarm says of itself. */
static void describe(const watch *w, uint32_t scope, uint32_t today, double ln_odds, up_uptick *u) {
    const up_panel *p = &w->panel;
    double ln[LOOK_BACK], most = -INFINITY, sum = 0, passed = 0;
    run at[LOOK_BACK], r = {0};
    uint32_t n = 0, best = 0;
    for (uint32_t age = 0; age < LOOK_BACK - 1 && age <= today; age++, n++) {
        add_day(w, scope, today, age, &r);
        at[n] = r;
        ln[n] = r.y > r.mean ? up_evidence(r.y, expected_of(w, scope, r)) : -50;
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
    r = at[best];
    up_expected e = expected_of(w, scope, r);
    u->as_of = p->first_day + (int32_t)today;
    u->onset = p->first_day + (int32_t)(today - best);
    u->place = p->scope[scope].place;
    u->group = p->scope[scope].group;
    u->type = p->scope[scope].type;
    u->q = 1 / (1 + exp(fmin(ln_odds, 700)));
    u->observed = r.y;
    u->expected = e.mean;
    u->expected_high = up_expected_quantile(0.05, e);
    u->expected_low = up_expected_quantile(0.95, e);
    u->is_alarm = true;
}

static up_status look(watch *w, uint32_t today) {
    const up_panel *p = &w->panel;
    for (uint32_t s = 0; s < p->n_scopes; s++) {
        if (p->scope[s].group == UP_ANY) continue;
        episode *e = &w->episode[s];
        double ln_odds = odds_today(w, s, today);
        bool above = ln_odds >= w->threshold;
        if (e->active && ln_odds > -1) e->last = today;
        else if (e->active && today - e->last > QUIET_DAYS) e->active = false;
        if (!above || e->active) continue;
        e->active = true;
        e->last = today;
        up_uptick u = {0};
        describe(w, s, today, ln_odds, &u);
        if (!keep(w, u)) return UP_E_NOMEM;
    }
    return UP_OK;
}

static void close_watch(watch *w) {
    up_panel_free(&w->panel);
    up_baseline_free(&w->baseline);
    free(w->ahead.mean);
    free(w->ahead.sway);
    free(w->ahead.cv2);
    free(w->episode);
    free(w->found);
}

up_status up_trend_incidents(const up_trend_input *input, const up_trend_options *options, up_trend_result *out, up_error *err) {
    watch w = {0};
    up_status status = up_panel_gather(input, options, &w.panel, err);
    if (status != UP_OK) return status;
    up_panel *p = &w.panel;
    w.threshold = knob("THR", 2.2);
    w.episode = calloc((size_t)p->n_scopes + 1, sizeof *w.episode);
    w.ahead.mean = calloc((size_t)p->n_scopes * ROW + 1, sizeof *w.ahead.mean);
    w.ahead.sway = calloc((size_t)p->n_scopes * ROW + 1, sizeof *w.ahead.sway);
    w.ahead.cv2 = calloc((size_t)p->n_scopes + 1, sizeof *w.ahead.cv2);
    status = w.episode && w.ahead.mean && w.ahead.sway && w.ahead.cv2 ? up_baseline_new(p, &w.baseline) : UP_E_NOMEM;
    for (uint32_t i = 0; status == UP_OK && i < p->leaf_scopes_begin[p->n_leaves]; i++) w.episode[p->leaf_scopes[i]].n_leaves++;

    uint32_t next = 0, first_look = (uint32_t)(options->from - p->first_day), every = options->every_days > 0 ? (uint32_t)options->every_days : 1;
    bool fitted = false;
    for (uint32_t today = 0; status == UP_OK && today < p->n_days; today++) {
        for (; next < p->n_used; next++) {
            const up_trend_incident *x = &input->incidents[p->by_report[next]];
            int32_t reported = x->report_day > x->event_day ? x->report_day : x->event_day;
            if (reported > p->first_day + (int32_t)today) break;
            up_panel_report(p, p->by_report[next]);
        }
        if (today < first_look || (today - first_look) % every != 0) continue;
        if (!fitted || today - w.baseline.fitted >= REFIT_DAYS) {
            status = up_baseline_fit(p, today, &w.baseline);
            fill_forecast(&w, today);
            fitted = true;
        }
        if (status == UP_OK) status = look(&w, today);
    }
    if (status == UP_OK) {
        *out = (up_trend_result){w.found, w.n_found, p->node, p->n_nodes, p->n_scopes};
        w.found = NULL;
        p->node = NULL;
        p->n_nodes = 0;
    } else up_fail(err, status, NULL, 0, 0, "out of memory");
    close_watch(&w);
    return status;
}

void up_trend_result_free(up_trend_result *result) {
    for (uint32_t i = 0; i < result->n_places; i++) free(result->places[i]);
    free(result->places);
    free(result->upticks);
    *result = (up_trend_result){0};
}

const char *up_rise_kind_name(up_rise_kind kind) {
    static const char *const names[UP_N_RISE_KINDS] = {"rise of the group", "general rise", "volume read", "backlog"};
    return (unsigned)kind < UP_N_RISE_KINDS ? names[kind] : NULL;
}
