/* incidents.c - looking for rises day by day.
 *
 * Every day, for every scope: the counts of the last 1 to 91 days by the day of the event, against baseline x coverage x
 * the share of them that can have been reported by now; a Bayes factor for each window (evidence.h); their mean times
 * the odds that a scope is in a rise at all gives the probability of one.  A probability, unlike a p-value, may be
 * looked at every day and after every look: what is stated when the alarm is raised is the chance that the
 * episode is false, so control is over all series, over time, and of episodes (Berger 1985, section 7.7, on
 * stopping; Efron 2010, chapter 5, on local false discovery).  docs/trend.md gives how well that holds.
 * Knowingly wrong: prior odds are one figure for all; scopes are judged one by one, so that a rise of one type may be told of twice,
 * as the type's and as the group's. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/hash.h"
#include "trend/special.h"
#include "trend/watch.h"

enum { N_WINDOWS = 12, N_ENDS = 2, LEAST_INCIDENTS = 3, QUIET_DAYS = 14, BACKLOG_DAYS = 9, LATE_DAYS = 45, LEAST_LATE = 8, LONGEST_LOOK = 95, LEAST_HISTORY = 60 };
static const uint32_t window_days[N_WINDOWS] = {1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 63, 91};
static const uint32_t ended_days[N_ENDS] = {0, 4}; /* ago: reports of a short rise come in after it */

#define PRIOR_ODDS 0.07    /* that a scope of one leaf is in a rise: set so that q is what it says over seeds of the panel */
#define SHARED_ODDS 0.5    /* that it has a part in a rise that is under way around it */
#define USUAL_LIMIT 0.23   /* largest q of an alarm by default */
#define BACKLOG_DOUBT 2.3  /* ln odds asked for on top where old reports have just come in at once: reporting is in flux */

/* ln of the prior odds that a scope is in a rise: wider ones more often. */
static double prior_odds(const up_watch *w, uint32_t scope) {
    uint32_t n_leaves = w->panel.scope_leaves_begin[scope + 1] - w->panel.scope_leaves_begin[scope];
    return log(PRIOR_ODDS * sqrt((double)n_leaves));
}

/* ln odds of a rise in runs of the last `n` days, of which sum[k] are the last k.  With `standing` a rise is open that began
 * `standing` days ago, and what is sought rises above it: a run is held against the level of the days from there to its own first day. */
static double odds_of(up_watch *w, uint32_t scope, const up_run *sum, uint32_t n, uint32_t standing) {
    double each[N_ENDS * N_WINDOWS], most = -INFINITY, total = 0;
    int k = 0, tried = 0;
    for (int i = 0; i < N_WINDOWS; i++)
        for (int j = 0; j < N_ENDS; j++) {
            uint32_t end = ended_days[j], begin = end + window_days[i];
            if (begin > n) continue;
            tried++;
            up_run r = {sum[begin].y - sum[end].y, sum[begin].mean - sum[end].mean, sum[begin].sway - sum[end].sway};
            double error = 0;
            if (standing > begin) {
                double y = sum[standing].y - sum[begin].y, mean = sum[standing].mean - sum[begin].mean, times = fmax(1, y / fmax(mean, 1e-6));
                r.mean *= times, r.sway *= times;
                error = 1 / (y + 1);
            }
            if (r.y < LEAST_INCIDENTS || r.y - r.mean < sqrt(r.mean)) continue; /* within a standard deviation: no evidence worth its sum */
            up_expected e = up_watch_expected(w, scope, r);
            e.cv2 += error;
            each[k] = up_evidence(r.y, e);
            most = fmax(most, each[k++]);
        }
    if (k == 0) return -INFINITY;
    for (int i = 0; i < k; i++) total += exp(each[i] - most);
    return prior_odds(w, scope) + most + log(total / tried);
}

static bool holds(const up_panel *p, uint32_t place, uint32_t inner) {
    if (place == UP_ANY) return true;
    while (inner != UP_ANY && inner != place) inner = p->node_above[inner];
    return inner == place;
}

static bool lies_in(const up_panel *p, const up_scope *inner, const up_scope *outer) {
    return inner->group == outer->group && (outer->type == UP_ANY || inner->type == outer->type) && holds(p, outer->place, inner->place);
}

static void take_off(up_run *rest, const up_run *part, uint32_t n) {
    for (uint32_t k = 0; k <= n; k++) {
        rest[k].y = fmax(0, rest[k].y - part[k].y);
        rest[k].mean = fmax(0, rest[k].mean - part[k].mean);
        rest[k].sway -= part[k].sway;
    }
}

/* Takes off what has had an alarm of its own of late, unless that is most of what there is: a rise here and there is no
 * rise all over. */
static void take_off_told(up_watch *w, uint32_t scope, uint32_t wider, uint32_t today, up_run *of, uint32_t n) {
    const up_panel *p = &w->panel;
    const up_scope *own = &p->scope[scope], *all = &p->scope[wider];
    up_run part[UP_LOOK_BACK + 1], rest[UP_LOOK_BACK + 1];
    memcpy(rest, of, (n + 1) * sizeof *rest);
    for (uint32_t i = 0; i < w->n_told; i++) {
        const up_scope *x = &p->scope[w->told[i]];
        if (w->told[i] == wider || !lies_in(p, x, all) || holds(p, own->place, x->place) || holds(p, x->place, own->place)) continue;
        bool counted = false; /* within another that is taken off */
        for (uint32_t j = 0; j < w->n_told && !counted; j++)
            counted = j != i && w->told[j] != wider && lies_in(p, x, &p->scope[w->told[j]]) && lies_in(p, &p->scope[w->told[j]], all) && !holds(p, p->scope[w->told[j]].place, own->place);
        if (counted) continue;
        up_watch_sum(w, w->told[i], today, n, part);
        take_off(rest, part, n);
    }
    if (2 * rest[n].mean >= of[n].mean) memcpy(of, rest, (n + 1) * sizeof *rest);
}

/* What to add to the ln odds of a scope because the same is rising elsewhere: ln of the odds that it has a part in a rise of
 * the next wider place, weighed by the chance that there is one in what that place holds beside it, over its own prior odds. */
static double shared_odds(up_watch *w, uint32_t scope, uint32_t today, const up_run *own, uint32_t n) {
    uint32_t wider = w->episode[scope].wider;
    double prior = exp(prior_odds(w, scope));
    if (wider == UP_ANY || prior >= SHARED_ODDS) return 0;
    up_run rest[UP_LOOK_BACK + 1];
    up_watch_sum(w, wider, today, n, rest);
    take_off(rest, own, n);
    take_off_told(w, scope, wider, today, rest, n);
    double odds = odds_of(w, wider, rest, n, 0);
    if (odds < w->threshold) return 0; /* what would not be told of is no ground for telling of more */
    double chance = 1 / (1 + exp(-fmin(700, odds)));
    return log1p(chance * (SHARED_ODDS / prior - 1));
}

/* ln odds that an alarm rests on at the end of `today`: of a rise, or of one upon the rise that is open. */
static double odds_today(up_watch *w, uint32_t scope, uint32_t today) {
    const up_episode *e = &w->episode[scope];
    uint32_t since = e->active ? e->raised + 1 : e->since;
    if (today < since) return -INFINITY;
    up_run sum[UP_LOOK_BACK + 1];
    uint32_t n = today + 1 - since < LONGEST_LOOK ? today + 1 - since : LONGEST_LOOK, standing = 0;
    if (e->active) standing = today + 1 - e->onset < UP_LOOK_BACK ? today + 1 - e->onset : UP_LOOK_BACK;
    uint32_t there = up_watch_sum(w, scope, today, standing > n ? standing : n, sum);
    if (n > there) n = there;
    double odds = odds_of(w, scope, sum, n, standing > there ? there : standing);
    if (odds < w->threshold && odds > w->threshold - log(SHARED_ODDS / PRIOR_ODDS)) odds += shared_odds(w, scope, today, sum, n);
    return odds;
}

static bool keep(up_watch *w, up_uptick u) {
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

/* A spike of the last week that is none because more was read: it would have been an alarm at the usual volume. */
static bool tell_of_volume(up_watch *w, uint32_t scope, uint32_t today, double ln_odds) {
    enum { WEEK = 7 };
    up_episode *e = &w->episode[scope];
    const up_panel *p = &w->panel;
    if (!p->log_coverage || e->active || p->scope[scope].place == UP_ANY || p->scope[scope].type != UP_ANY || today < WEEK) return true;
    if (e->was_volume && today - e->last_volume < 28) return true;
    up_run sum[WEEK + 1];
    up_watch_sum(w, scope, today, WEEK, sum);
    up_run r = sum[WEEK];
    if (r.y < 2 * LEAST_INCIDENTS || r.y < 1.5 * r.mean) return true;
    double coverage = up_watch_coverage(w, scope, today, WEEK);
    if (!(coverage > 1.3)) return true;
    up_run usual = {r.y, r.mean / coverage, 0};
    if (prior_odds(w, scope) + up_evidence(usual.y, up_watch_expected(w, scope, usual)) - log(N_WINDOWS) < w->threshold) return true;
    e->was_volume = true;
    e->last_volume = today;
    up_uptick u = {0};
    up_watch_describe(w, scope, today, 0, ln_odds, &u);
    u.kind = UP_RISE_VOLUME;
    u.is_alarm = false;
    return keep(w, u);
}

/* Reports of things long past that come in all at once at a place. */
static bool tell_of_backlog(up_watch *w, uint32_t today) {
    const up_panel *p = &w->panel;
    for (uint32_t node = 0; node < p->n_nodes; node++) {
        double usual = (w->late_all[node] + 0.5) / (today + 1.0);
        if (w->late_today[node] < LEAST_LATE || up_count_tail(w->late_today[node], usual, 3) > 1e-5) continue;
        int32_t day = p->first_day + (int32_t)today;
        w->backlog[node] = today + 1;
        up_uptick u = {.as_of = day, .onset = day, .onset_early = day, .onset_late = day, .place = node, .group = UP_ANY, .type = UP_ANY,
                       .kind = UP_RISE_BACKLOG, .q = 1, .observed = w->late_today[node], .expected = usual,
                       .expected_high = up_count_quantile(0.05, usual, 3), .others_ratio = NAN, .coverage_ratio = NAN};
        if (!keep(w, u)) return false;
    }
    return true;
}

/* Whether the last two weeks still speak for a rise. */
static bool still_up(up_watch *w, uint32_t scope, uint32_t today) {
    up_run sum[QUIET_DAYS + 1], r = sum[up_watch_sum(w, scope, today, QUIET_DAYS, sum)];
    return r.y > r.mean && up_evidence(r.y, up_watch_expected(w, scope, r)) > 0;
}

static up_status look(up_watch *w, uint32_t today) {
    const up_panel *p = &w->panel;
    if (!tell_of_backlog(w, today)) return UP_E_NOMEM;
    w->n_told = 0;
    for (uint32_t s = 0; s < p->n_scopes; s++) if (w->episode[s].ever && today - w->episode[s].raised < LONGEST_LOOK) w->told[w->n_told++] = s;
    for (uint32_t s = 0; s < p->n_scopes; s++) {
        bool stirs = p->scope_third[s] + LONGEST_LOOK > today + 1;
        up_episode *e = &w->episode[s];
        if (p->scope[s].group == UP_ANY || (!stirs && !e->active)) continue;
        if (e->active && still_up(w, s, today)) e->last = today;
        if (e->active && today - e->last > QUIET_DAYS) {
            e->active = false;
            e->since = e->last + 1; /* what that episode was about is told */
        }
        if (e->active && today <= e->raised) continue;
        double ln_odds = odds_today(w, s, today);
        uint32_t place = p->scope[s].place, backlog = place == UP_ANY ? 0 : w->backlog[place];
        double doubt = backlog && today + 1 - backlog < BACKLOG_DAYS ? BACKLOG_DOUBT : 0;
        if (ln_odds < w->threshold + doubt) {
            if (!tell_of_volume(w, s, today, ln_odds)) return UP_E_NOMEM;
            continue;
        }
        up_uptick u = {0};
        up_watch_describe(w, s, today, e->active ? e->raised + 1 : e->since, ln_odds, &u);
        if (!keep(w, u)) return UP_E_NOMEM;
        e->active = e->ever = true;
        e->last = e->raised = today;
        e->onset = (uint32_t)(u.onset - p->first_day);
    }
    return UP_OK;
}

/* The scopes of everything, and of the group, at each scope's place. */
static up_status relate_scopes(up_watch *w) {
    const up_panel *p = &w->panel;
    up_table at = {0};
    bool fine = true;
    for (uint32_t s = 0; fine && s < p->n_scopes; s++) fine = up_table_set(&at, (const char *)&p->scope[s], sizeof *p->scope, s);
    up_scope *wanted = malloc(sizeof *wanted);
    fine = fine && wanted;
    for (uint32_t s = 0; fine && s < p->n_scopes; s++) {
        *wanted = (up_scope){p->scope[s].place, UP_ANY, UP_ANY};
        w->episode[s].whole = up_table_get(&at, (const char *)wanted, sizeof *wanted);
        wanted->group = p->scope[s].group;
        w->episode[s].pair = up_table_get(&at, (const char *)wanted, sizeof *wanted);
        w->episode[s].wider = UP_ANY;
        *wanted = p->scope[s];
        while (wanted->place != UP_ANY && w->episode[s].wider == UP_ANY) {
            wanted->place = p->node_above[wanted->place];
            w->episode[s].wider = up_table_get(&at, (const char *)wanted, sizeof *wanted);
        }
    }
    free(wanted);
    up_table_free(&at);
    return fine ? UP_OK : UP_E_NOMEM;
}

static void count_late(up_watch *w, const up_trend_incident *x) {
    if (x->report_day - x->event_day <= LATE_DAYS) return;
    for (uint32_t node = w->panel.place_node[x->place]; node != UP_ANY; node = w->panel.node_above[node]) w->late_today[node]++;
}

static void settle_late(up_watch *w) {
    for (uint32_t node = 0; node < w->panel.n_nodes; node++) {
        w->late_all[node] += w->late_today[node];
        w->late_today[node] = 0;
    }
}

/* All that was reported before the first look, in the order of its days so that each list only grows at its end. */
static up_status report_before(up_watch *w, uint32_t first_look, uint32_t *next) {
    up_panel *p = &w->panel;
    uint32_t n = 0, *order, *begin = calloc((size_t)p->n_days + 2, sizeof *begin);
    while (n < p->n_used && up_panel_reported(p, p->by_report[n]) < first_look) n++;
    order = malloc(((size_t)n + 1) * sizeof *order);
    bool fine = order && begin;
    const up_trend_incident *all = p->in->incidents;
    for (uint32_t i = 0; fine && i < n; i++) {
        begin[all[p->by_report[i]].event_day - p->first_day + 1]++;
        count_late(w, &all[p->by_report[i]]);
    }
    for (uint32_t d = 0; fine && d < p->n_days; d++) begin[d + 1] += begin[d];
    for (uint32_t i = 0; fine && i < n; i++) order[begin[all[p->by_report[i]].event_day - p->first_day]++] = p->by_report[i];
    for (uint32_t i = 0; fine && i < n; i++) up_panel_report(p, order[i]);
    if (fine) settle_late(w);
    free(order), free(begin);
    *next = n;
    return fine ? UP_OK : UP_E_NOMEM;
}

static void close_watch(up_watch *w) {
    up_panel_free(&w->panel);
    up_baseline_free(&w->baseline);
    if (w->outlook) up_watch_forget(w, 0);
    free(w->outlook);
    free(w->spare);
    free(w->made);
    free(w->told);
    free(w->episode);
    free(w->late_today);
    free(w->late_all);
    free(w->backlog);
    free(w->found);
}

up_status up_trend_incidents(const up_trend_input *input, const up_trend_options *options, up_trend_result *out, up_error *err) {
    up_watch w = {0};
    up_status status = up_panel_gather(input, options, &w.panel, err);
    if (status != UP_OK) return status;
    up_panel *p = &w.panel;
    double limit = options->most_q > 0 ? fmin(0.95, options->most_q) : USUAL_LIMIT;
    w.threshold = log((1 - limit) / limit);
    w.late_today = calloc((size_t)p->n_nodes + 1, sizeof *w.late_today);
    w.late_all = calloc((size_t)p->n_nodes + 1, sizeof *w.late_all);
    w.backlog = calloc((size_t)p->n_nodes + 1, sizeof *w.backlog);
    w.episode = calloc((size_t)p->n_scopes + 1, sizeof *w.episode);
    w.outlook = calloc((size_t)p->n_scopes + 1, sizeof *w.outlook);
    w.made = calloc((size_t)p->n_scopes + 1, sizeof *w.made);
    w.told = calloc((size_t)p->n_scopes + 1, sizeof *w.told);
    w.spare = calloc(1, sizeof *w.spare);
    status = w.episode && w.late_today && w.late_all && w.backlog && w.outlook && w.made && w.told && w.spare ? up_baseline_new(p, &w.baseline) : UP_E_NOMEM;
    if (status == UP_OK) status = relate_scopes(&w);
    uint32_t next = 0, first_look = options->from > p->first_day ? (uint32_t)(options->from - p->first_day) : 0, every = options->every_days > 0 ? (uint32_t)options->every_days : 1;
    bool fitted = false;
    if (status == UP_OK) status = report_before(&w, first_look, &next);
    for (uint32_t today = first_look; status == UP_OK && today < p->n_days; today++) {
        for (; next < p->n_used && up_panel_reported(p, p->by_report[next]) <= today; next++) {
            up_panel_report(p, p->by_report[next]);
            count_late(&w, &input->incidents[p->by_report[next]]);
        }
        if ((today - first_look) % every != 0) continue; /* between looks late reports add up */
        if (today < LEAST_HISTORY) continue; /* when reading has just begun there is no usual, and all would look like a rise */
        if (!fitted || today - w.baseline.fitted >= UP_REFIT_DAYS) {
            status = up_baseline_fit(p, today, &w.baseline);
            fitted = true;
            up_watch_forget(&w, today);
        }
        if (status == UP_OK) status = look(&w, today);
        if (w.out_of_memory) status = UP_E_NOMEM;
        settle_late(&w);
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
