/* series.c - /series: how many a day, week or month, in all or by value, beside how much was read.
 *
 * Each row counts once, on its first day; one that began before the run that is asked for counts on the run's first day, so that
 * the sums are the list's.  What was to be expected is up_trend_series over the whole history up to there. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "serve/counts.h"

enum { MAX_STEPS = 20000, MAX_TOP = 50, DAYS_AT_MOST = 120, WEEKS_AT_MOST = 3 * 366 /* days of a run up to which its steps are days, weeks */ };

static const char *const of_names[] = {"incidents", "events", NULL};
static const char *const by_names[] = {"", "day", "week", "month", NULL};
static const char *const over_names[] = {"none", "group", "type", "family", "class", "country", "admin1", NULL};
enum { OVER_NONE, OVER_GROUP, OVER_TYPE, OVER_FAMILY, OVER_CLASS, OVER_COUNTRY, OVER_ADMIN1 };

up_day up_step_of(up_step by, up_day day) {
    if (by == UP_BY_WEEK) return day - up_weekday(day);
    if (by == UP_BY_MONTH) { up_ymd d = up_ymd_of(day); return up_day_of(d.year, d.month, 1); }
    return day;
}

up_day up_step_after(up_step by, up_day first) {
    if (by == UP_BY_WEEK) return first + 7;
    if (by == UP_BY_MONTH) { up_ymd d = up_ymd_of(first); return up_day_of(d.year, d.month + 1, 1); }
    return first + 1;
}

/* Steps from `first` to `last`, both first days of theirs. */
static int64_t steps_between(up_step by, up_day first, up_day last) {
    if (by == UP_BY_WEEK) return ((int64_t)last - first) / 7;
    if (by == UP_BY_MONTH) { up_ymd a = up_ymd_of(first), b = up_ymd_of(last); return ((int64_t)b.year - a.year) * 12 + b.month - a.month; }
    return (int64_t)last - first;
}

typedef struct series {
    const up_columns_view *v;
    up_match match;
    up_of of;
    int over;
    up_step by;
    up_day from, to;             /* the run; first days of its steps: `first`, .. */
    up_day first;
    size_t n_steps, n_keys;
    uint32_t family_of[UP_N_TYPES + 1]; const char *families[UP_N_TYPES];
    uint64_t *totals;            /* by key */
    uint32_t top[MAX_TOP]; int n_top;
    double *counts, *reports;    /* [n_top + 1][n_steps], the last of the other keys; [n_steps] */
    uint64_t total, undated, other_total;
} series;

static uint32_t key_of(const series *s, uint32_t slot) {
    const up_side *side = &s->v->of[s->of];
    const up_row *r = &side->row[slot];
    switch (s->over) {
        case OVER_GROUP: return r->group;
        case OVER_TYPE: return r->type;
        case OVER_FAMILY: return s->family_of[r->type];
        case OVER_CLASS: return r->type == UP_N_TYPES ? UP_N_CLASSES : (uint32_t)up_type_class((up_type)r->type);
        case OVER_COUNTRY: return r->country;
        case OVER_ADMIN1: return s->v->spots[side->more[slot].spot].admin1;
        default: return 0;
    }
}

static const char *name_of_key(const series *s, uint32_t key) {
    switch (s->over) {
        case OVER_GROUP: return up_name_at(&s->v->groups, key);
        case OVER_TYPE: return key < UP_N_TYPES ? up_type_name((up_type)key) : NULL;
        case OVER_FAMILY: return key < UP_N_TYPES ? s->families[key] : NULL;
        case OVER_CLASS: return key < UP_N_CLASSES ? up_class_name((up_class)key) : NULL;
        case OVER_COUNTRY: return up_name_at(&s->v->countries, key);
        case OVER_ADMIN1: return up_name_at(&s->v->admins, key);
        default: return NULL;
    }
}

static void know_keys(series *s) {
    uint32_t n = 0;
    for (int t = 0; t < UP_N_TYPES; t++) {
        if (!n || strcmp(s->families[n - 1], up_type_family((up_type)t)) != 0) s->families[n++] = up_type_family((up_type)t);
        s->family_of[t] = n - 1;
    }
    s->family_of[UP_N_TYPES] = UP_N_TYPES;
    const size_t n_keys[] = {1, s->v->groups.n, UP_N_TYPES, UP_N_TYPES, UP_N_CLASSES, s->v->countries.n, s->v->admins.n};
    s->n_keys = n_keys[s->over] + 1;
}

/* The day that a row counts on: within the run. */
static up_day day_within(const series *s, const up_row *r) { return s->from != UP_NO_DAY && r->first < s->from ? s->from : r->first; }

/* Totals by key, and the run where none was asked for. */
static void count_keys(series *s, up_day *least, up_day *most) {
    const up_side *side = &s->v->of[s->of];
    *least = INT32_MAX, *most = INT32_MIN;
    for (up_walk w = {0}; up_walk_next(s->v, &s->match, &w);) {
        const up_row *r = &side->row[w.slot];
        if (r->first == UP_NO_DAY) { s->undated++; continue; }
        s->total++;
        s->totals[key_of(s, w.slot)]++;
        up_day day = day_within(s, r);
        if (day < *least) *least = day;
        if (day > *most) *most = day;
    }
}

/* The keys with most, in that order, ties by name. */
static void choose_top(series *s, int top) {
    for (; s->n_top < top; s->n_top++) {
        uint32_t best = UP_NO_SLOT;
        for (uint32_t k = 0; k < s->n_keys; k++) {
            bool taken = !s->totals[k] || (s->over != OVER_NONE && !name_of_key(s, k));
            for (int i = 0; i < s->n_top && !taken; i++) taken = s->top[i] == k;
            if (taken) continue;
            if (best == UP_NO_SLOT || s->totals[k] > s->totals[best] ||
                (s->totals[k] == s->totals[best] && s->over != OVER_NONE && strcmp(name_of_key(s, k), name_of_key(s, best)) < 0)) best = k;
        }
        if (best == UP_NO_SLOT) break;
        s->top[s->n_top] = best;
    }
    s->other_total = s->total;
    for (int i = 0; i < s->n_top; i++) s->other_total -= s->totals[s->top[i]];
}

/* The step of each day from the first step's first to the last one's last: steps of a month are dear to find.  NULL: no memory. */
static uint32_t *steps_by_day(const series *s, size_t *n_days) {
    up_day after = s->first;
    for (size_t i = 0; i < s->n_steps; i++) after = up_step_after(s->by, after);
    *n_days = (size_t)(after - s->first);
    uint32_t *step = malloc((*n_days + 1) * sizeof *step);
    if (!step) return NULL;
    up_day day = s->first;
    for (size_t i = 0; i < s->n_steps; i++) for (up_day next = up_step_after(s->by, day); day < next; day++) step[day - s->first] = (uint32_t)i;
    return step;
}

static bool fill_counts(series *s) {
    const up_side *side = &s->v->of[s->of];
    size_t n_days;
    uint32_t *step = steps_by_day(s, &n_days);
    uint8_t *row_of = malloc(s->n_keys);
    if (!row_of || !step) { free(row_of), free(step); return false; }
    memset(row_of, s->n_top, s->n_keys);
    for (int i = 0; i < s->n_top; i++) row_of[s->top[i]] = (uint8_t)i;
    for (up_walk w = {0}; up_walk_next(s->v, &s->match, &w);) {
        const up_row *r = &side->row[w.slot];
        if (r->first == UP_NO_DAY) continue;
        int64_t at = (int64_t)day_within(s, r) - s->first;
        if (at >= 0 && (size_t)at < n_days) s->counts[row_of[key_of(s, w.slot)] * s->n_steps + step[at]]++;
    }
    for (uint32_t i = 0; i < s->v->n_reports; i++) {
        const up_read_report *r = &s->v->reports[i];
        int64_t at = (int64_t)r->day - s->first;
        if (!r->is_gone && at >= 0 && (size_t)at < n_days) s->reports[step[at]]++;
    }
    free(row_of), free(step);
    return true;
}

/* ------------------------------------------------------------------ as JSON */

static void put_counts(up_buffer *out, const up_view *view, const char *key, const double *n, size_t len) {
    up_buffer_format(out, ",\"%s\":[", key);
    for (size_t i = 0; i < len; i++) {
        if (i) up_buffer_text(out, ",");
        if (view->is_public && n[i] > 0 && n[i] < view->min_cell) up_buffer_text(out, "null"); else up_buffer_format(out, "%.0f", n[i]);
    }
    up_buffer_text(out, "]");
}

static void put_tested(up_buffer *out, const char *key, const up_series_point *points, size_t n, int which) {
    up_buffer_format(out, ",\"%s\":", key);
    for (size_t i = 0; i < n; i++) {
        up_buffer_text(out, i ? "," : "[");
        const double values[] = {points[i].expected, points[i].upper, points[i].p};
        up_put_number(out, points[i].tested ? values[which] : NAN);
    }
    up_buffer_text(out, n ? "]" : "[]");
}

static void put_series(up_buffer *out, const series *s, const up_view *view, int row, const up_series_point *points) {
    bool is_other = row == s->n_top;
    uint64_t total = is_other ? s->other_total : s->totals[s->top[row]];
    up_buffer_text(out, "{"), up_put_key(out, "key", is_other ? NULL : name_of_key(s, s->top[row]));
    if (view->is_public && total > 0 && total < view->min_cell) up_buffer_text(out, ",\"total\":null"); else up_buffer_format(out, ",\"total\":%llu", (unsigned long long)total);
    put_counts(out, view, "n", s->counts + (size_t)row * s->n_steps, s->n_steps);
    static const char *const keys[] = {"expected", "upper", "p"};
    for (int k = 0; k < 3; k++) if (points) put_tested(out, keys[k], points, s->n_steps, k); else up_buffer_format(out, ",\"%s\":null", keys[k]);
    up_buffer_text(out, "}");
}

/* What was to be expected at each step of a row, by all of its history; NULL with too little, or no memory.  The counts before the
 * run are those of the same filter without its first day. */
static up_series_point *expect(const series *s, const series *past, int row) {
    size_t before = past ? past->n_steps : 0, n = before + s->n_steps;
    double *all = malloc((n + 1) * sizeof *all);
    up_series_point *points = calloc(n + 1, sizeof *points);
    if (!all || !points) { free(all), free(points); return NULL; }
    if (before) memcpy(all, past->counts + (size_t)row * before, before * sizeof *all);
    memcpy(all + before, s->counts + (size_t)row * s->n_steps, s->n_steps * sizeof *all);
    const up_series_options how = {.period = s->by == UP_BY_DAY ? 365.25 : 365.25 / 7, .first_weekday = s->by == UP_BY_DAY ? up_weekday(past && before ? past->first : s->first) : -1, .test_from = before};
    up_error err;
    if (up_trend_series(all, NULL, n, &how, points, &err) != UP_OK) { free(all), free(points); return NULL; }
    memmove(points, points + before, s->n_steps * sizeof *points);
    free(all);
    return points;
}

static void write_series(const series *s, const series *past, const up_view *view, bool expected, up_buffer *out) {
    up_buffer_format(out, "{\"by\":\"%s\",\"of\":\"%s\",\"from\":", by_names[s->by + 1], of_names[s->of == UP_OF_EVENTS]);
    up_put_day(out, s->n_steps ? s->from : UP_NO_DAY), up_buffer_text(out, ",\"to\":"), up_put_day(out, s->n_steps ? s->to : UP_NO_DAY);
    up_buffer_text(out, ",\"dates\":[");
    up_day day = s->first;
    for (size_t i = 0; i < s->n_steps; i++, day = up_step_after(s->by, day)) {
        if (i) up_buffer_text(out, ",");
        up_put_day(out, day);
    }
    up_buffer_text(out, "],\"series\":[");
    for (int row = 0; row <= s->n_top; row++) {
        if (row == s->n_top) up_buffer_text(out, "],\"other\":"); else if (row) up_buffer_text(out, ",");
        up_series_point *points = expected && row < s->n_top ? expect(s, past, row) : NULL;
        put_series(out, s, view, row, points);
        free(points);
    }
    put_counts(out, &(up_view){0}, "reports", s->reports, s->n_steps);
    up_buffer_format(out, ",\"undated\":%llu,\"total\":%llu}\n", (unsigned long long)s->undated, (unsigned long long)s->total);
}

static void free_series(series *s) {
    free(s->totals), free(s->counts), free(s->reports);
    up_match_free(&s->match);
}

/* Lays out the steps from `first` to `last` and counts.  False: `answer` has the error. */
static bool lay_out(series *s, up_day from, up_day to, up_answer *answer) {
    s->from = from, s->to = to, s->first = up_step_of(s->by, from);
    int64_t n = steps_between(s->by, s->first, up_step_of(s->by, to)) + 1;
    if (n > MAX_STEPS) { up_refuse(answer, 400, "from %d years are too many steps; give from and to, or by=month", (int)((to - from) / 365)); return false; }
    s->n_steps = n > 0 ? (size_t)n : 0;
    s->counts = calloc(((size_t)s->n_top + 1) * (s->n_steps + 1), sizeof *s->counts), s->reports = calloc(s->n_steps + 1, sizeof *s->reports);
    if (s->counts && s->reports && fill_counts(s)) return true;
    up_refuse(answer, 503, "out of memory");
    return false;
}

/* The same keys before the run. */
static bool look_back(up_desk *desk, const up_query *query, const series *s, series *past, up_answer *answer) {
    up_query before = *query;
    up_error err = {0};
    before.from = NULL;
    *past = *s;
    past->counts = past->reports = NULL, past->totals = NULL;
    past->match = (up_match){0};
    up_status status = up_match_make(s->v, desk->store, &before, s->of, &past->match, &err);
    if (status != UP_OK) { up_refuse_error(answer, status, &err); return false; }
    up_day least = INT32_MAX;
    const up_side *side = &s->v->of[s->of];
    for (up_walk w = {0}; up_walk_next(s->v, &past->match, &w);) if (side->row[w.slot].first != UP_NO_DAY && side->row[w.slot].first < least) least = side->row[w.slot].first;
    past->from = UP_NO_DAY;
    if (least >= s->first) { past->n_steps = 0; return true; }
    if (steps_between(s->by, up_step_of(s->by, least), s->first) > MAX_STEPS / 2) least = s->first - MAX_STEPS / 2; /* enough to know a season by */
    return lay_out(past, least, s->first - 1, answer);
}

void up_answer_series(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_query query;
    up_error err = {0};
    int top, expected, of = up_ask_choice(ask, UP_P_OF, of_names, answer), by = of < 0 ? -1 : up_ask_choice(ask, UP_P_BY, by_names, answer);
    int over = by < 0 ? -1 : up_ask_choice(ask, UP_P_OVER, over_names, answer);
    if (over < 0 || !up_ask_query(ask, &query, answer) || !up_ask_number(ask, UP_P_TOP, 1, MAX_TOP, 8, &top, answer) || !up_ask_number(ask, UP_P_EXPECTED, 0, 1, 0, &expected, answer)) return;
    const up_columns_view *v = up_columns_read(desk->server->columns, desk->takes_long);
    series s = {.v = v, .of = of == 1 ? UP_OF_EVENTS : UP_OF_INCIDENTS, .over = over, .from = UP_NO_DAY, .to = UP_NO_DAY}, past = {0};
    up_buffer out = {0};
    up_status status = up_match_make(v, desk->store, &query, s.of, &s.match, &err);
    bool fine = status == UP_OK;
    if (!fine) up_refuse_error(answer, status, &err);
    if (fine) {
        know_keys(&s);
        fine = (s.totals = calloc(s.n_keys, sizeof *s.totals)) != NULL;
        if (!fine) up_refuse(answer, 503, "out of memory");
    }
    if (fine) {
        s.from = s.match.from;
        up_day least, most;
        count_keys(&s, &least, &most);
        choose_top(&s, top);
        up_day from = s.match.from != UP_NO_DAY ? s.match.from : least, to = s.match.to != UP_NO_DAY ? s.match.to : most;
        if (s.total && s.match.to == UP_NO_DAY && to < from) to = from;
        int32_t length = s.total ? to - from : 0;
        s.by = by > 0 ? (up_step)(by - 1) : length <= DAYS_AT_MOST ? UP_BY_DAY : length <= WEEKS_AT_MOST ? UP_BY_WEEK : UP_BY_MONTH;
        if (s.total) fine = lay_out(&s, from, to, answer);
        else fine = (s.counts = calloc(1, sizeof *s.counts)) && (s.reports = calloc(1, sizeof *s.reports));
    }
    bool tests = expected && s.by != UP_BY_MONTH && s.n_steps;
    if (fine && tests) fine = look_back(desk, &query, &s, &past, answer);
    if (fine) write_series(&s, tests ? &past : NULL, &ask->view, tests, &out);
    up_columns_done(desk->server->columns, desk->takes_long);
    free_series(&s), free_series(&past);
    if (fine) {
        up_buffer_free(&answer->body);
        answer->body = out, answer->keep = true;
    } else up_buffer_free(&out);
}
