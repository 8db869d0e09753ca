/* gather.c - incidents into leaves, leaves into scopes.
 *
 * Scopes are only made where something was ever counted; a scope with one leaf's incidents (a place with one
 * type, a country with one city) is the leaf's twin and left out, the narrower one going.
 * Knowingly wrong: places hold each other by name only ("US/CA" holds "US/CA/Los Angeles"). */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/hash.h"
#include "trend/panel.h"

#define MOST_CELLS ((size_t)1500000000)

static void free_lists(up_day_lists *l) {
    free(l->day);
    free(l->n);
    free(l->begin);
}

void up_panel_free(up_panel *p) {
    for (uint32_t i = 0; i < p->n_nodes; i++) free(p->node[i]);
    free(p->node);
    free(p->node_above);
    free(p->place_node);
    free(p->by_report);
    free(p->leaf);
    free(p->incident_leaf);
    free(p->scope);
    free(p->leaf_scopes);
    free(p->leaf_scopes_begin);
    free(p->scope_leaves);
    free(p->scope_leaves_begin);
    free(p->pair);
    free(p->pair_leaves);
    free(p->pair_leaves_begin);
    free_lists(&p->of_leaf);
    free_lists(&p->of_scope);
    free(p->scope_third);
    free(p->reading);
    free(p->log_coverage);
    *p = (up_panel){0};
}

static up_status check(const up_trend_input *in, const up_trend_options *o, up_error *err) {
    if (o->to < o->from || o->from < -800000 || o->to > 3000000) return up_fail(err, UP_E_RANGE, NULL, 0, 0, "the first day to look at is after the last");
    if (in->n_incidents >= UINT32_MAX) return up_fail(err, UP_E_LIMIT, NULL, 0, 0, "more than four billion incidents");
    for (size_t i = 0; i < in->n_incidents; i++) {
        const up_trend_incident *x = &in->incidents[i];
        if (x->place >= in->n_places || x->group >= in->n_groups || x->type >= in->n_types)
            return up_fail(err, UP_E_RANGE, NULL, 0, 0, "incident %zu names a place, group or type that is not there", i);
    }
    for (size_t i = 0; i < in->n_coverage; i++)
        if (in->coverage[i].place >= in->n_places || !(in->coverage[i].articles >= 0) || !(in->coverage[i].articles < 1e15))
            return up_fail(err, UP_E_RANGE, NULL, 0, 0, "coverage %zu names a place that is not there, or a count out of range", i);
    return UP_OK;
}

static bool make_nodes(up_panel *p) {
    const up_trend_input *in = p->in;
    up_table names = {0};
    uint32_t cap = 0;
    bool fine = true;
    p->place_node = calloc(in->n_places + 1, sizeof *p->place_node);
    for (uint32_t i = 0; fine && p->place_node && i < in->n_places; i++) {
        const char *path = in->places[i];
        uint32_t above = UP_ANY;
        for (size_t len = 1;; len++) {
            bool ends = path[len - 1] == '\0' || path[len] == '\0';
            if (!ends && path[len] != '/') continue;
            if (path[len - 1] == '\0') len--;
            uint32_t node = up_table_get(&names, path, (uint32_t)len);
            if (node == UP_TABLE_NONE) {
                if (p->n_nodes == cap) {
                    cap = cap ? 2 * cap : 64;
                    char **more = realloc(p->node, cap * sizeof *more);
                    if (more) p->node = more;
                    uint32_t *up = more ? realloc(p->node_above, cap * sizeof *up) : NULL;
                    if (up) p->node_above = up; else { fine = false; break; }
                }
                char *copy = strndup(path, len);
                if (!copy || !up_table_set(&names, path, (uint32_t)len, p->n_nodes)) { free(copy); fine = false; break; }
                node = p->n_nodes++;
                p->node[node] = copy;
                p->node_above[node] = above;
            }
            above = node;
            if (ends) break;
        }
        p->place_node[i] = above;
    }
    up_table_free(&names);
    return fine && p->place_node;
}

/* Numbers for triples: open addressing on a mixed key. */
typedef struct triples { uint32_t *slot, cap, n; up_scope *key; } triples;

static uint32_t triple_number(triples *t, up_scope k) {
    if (2 * (t->n + 1) > t->cap) {
        uint32_t cap = t->cap ? 2 * t->cap : 256;
        uint32_t *slot = malloc(cap * sizeof *slot);
        up_scope *key = realloc(t->key, cap * sizeof *key);
        if (key) t->key = key;
        if (!slot || !key) { free(slot); return UP_ANY; }
        memset(slot, 0xFF, cap * sizeof *slot);
        for (uint32_t i = 0; i < t->n; i++) {
            uint64_t h = up_hash((const char *)&t->key[i], sizeof k);
            while (slot[h & (cap - 1)] != UP_ANY) h++;
            slot[h & (cap - 1)] = i;
        }
        free(t->slot);
        t->slot = slot;
        t->cap = cap;
    }
    uint64_t h = up_hash((const char *)&k, sizeof k);
    for (;; h++) {
        uint32_t *s = &t->slot[h & (t->cap - 1)];
        if (*s == UP_ANY) {
            *s = t->n;
            t->key[t->n] = k;
            return t->n++;
        }
        if (memcmp(&t->key[*s], &k, sizeof k) == 0) return *s;
    }
}

uint32_t up_panel_reported(const up_panel *p, uint32_t incident) {
    const up_trend_incident *x = &p->in->incidents[incident];
    return (uint32_t)((x->report_day > x->event_day ? x->report_day : x->event_day) - p->first_day);
}

/* Incidents inside the days by the day of their report, those of a day as they came. */
static bool order_by_report(up_panel *p) {
    const up_trend_input *in = p->in;
    uint32_t *begin = calloc((size_t)p->n_days + 2, sizeof *begin);
    p->by_report = malloc(((size_t)p->n_used + 1) * sizeof *p->by_report);
    bool fine = begin && p->by_report;
    for (uint32_t i = 0; fine && i < in->n_incidents; i++) if (p->incident_leaf[i] != UP_ANY) begin[up_panel_reported(p, i) + 1]++;
    for (uint32_t d = 0; fine && d < p->n_days; d++) begin[d + 1] += begin[d];
    for (uint32_t i = 0; fine && i < in->n_incidents; i++) if (p->incident_leaf[i] != UP_ANY) p->by_report[begin[up_panel_reported(p, i)]++] = i;
    free(begin);
    return fine;
}

/* From the owners of each member (owner[m], or owner[begin[m]] .. owner[begin[m + 1] - 1]) to the members of each owner. */
static bool invert(const uint32_t *owner, const uint32_t *begin, uint32_t n_members, uint32_t n_owners, uint32_t **members, uint32_t **members_begin) {
    uint32_t n = begin ? begin[n_members] : n_members;
    uint32_t *list = malloc(((size_t)n + 1) * sizeof *list), *at = calloc((size_t)n_owners + 2, sizeof *at);
    if (!list || !at) { free(list), free(at); return false; }
    for (uint32_t i = 0; i < n; i++) at[owner[i] + 2]++;
    for (uint32_t o = 2; o < n_owners + 2; o++) at[o] += at[o - 1];
    for (uint32_t m = 0; m < n_members; m++)
        for (uint32_t i = begin ? begin[m] : m; i < (begin ? begin[m + 1] : m + 1); i++) list[at[owner[i] + 1]++] = m;
    *members = list, *members_begin = at;
    return true;
}

static up_status make_leaves(up_panel *p, const up_trend_options *o) {
    const up_trend_input *in = p->in;
    int32_t earliest = INT32_MAX, reading_begins = INT32_MAX;
    for (size_t i = 0; i < in->n_incidents; i++) {
        if (in->incidents[i].event_day < earliest) earliest = in->incidents[i].event_day;
        if (!in->n_coverage && in->incidents[i].report_day < reading_begins) reading_begins = in->incidents[i].report_day;
    }
    for (size_t i = 0; i < in->n_coverage; i++) if (in->coverage[i].day < reading_begins) reading_begins = in->coverage[i].day;
    if (in->n_incidents && earliest < reading_begins) earliest = reading_begins; /* what came before is known by chance only */
    p->first_day = o->from - UP_HISTORY_DAYS;
    if (earliest > p->first_day) p->first_day = earliest < o->to ? earliest : o->to;
    p->n_days = (uint32_t)(o->to - p->first_day + 1);

    triples leaves = {0}, pairs = {0};
    p->incident_leaf = malloc((in->n_incidents + 1) * sizeof *p->incident_leaf);
    bool fine = p->incident_leaf;
    for (size_t i = 0; fine && i < in->n_incidents; i++) {
        const up_trend_incident *x = &in->incidents[i];
        int32_t reported = x->report_day < x->event_day ? x->event_day : x->report_day;
        p->incident_leaf[i] = UP_ANY;
        if (x->event_day < p->first_day || reported > o->to) continue;
        p->incident_leaf[i] = triple_number(&leaves, (up_scope){x->place, x->group, x->type});
        fine = p->incident_leaf[i] != UP_ANY;
        p->n_used++;
    }
    if (fine) {
        fine = order_by_report(p);
        p->n_leaves = leaves.n;
        p->leaf = calloc(leaves.n + 1, sizeof *p->leaf);
        p->pair = calloc(leaves.n + 1, sizeof *p->pair);
        fine = fine && p->leaf && p->pair;
    }
    for (uint32_t i = 0; fine && i < p->n_leaves; i++) {
        p->leaf[i] = (up_leaf){leaves.key[i].place, leaves.key[i].group, leaves.key[i].type};
        p->pair[i] = triple_number(&pairs, (up_scope){leaves.key[i].place, leaves.key[i].group, 0});
        fine = p->pair[i] != UP_ANY;
    }
    p->n_pairs = pairs.n;
    fine = fine && invert(p->pair, NULL, p->n_leaves, p->n_pairs, &p->pair_leaves, &p->pair_leaves_begin);
    free(leaves.slot);
    free(leaves.key);
    free(pairs.slot);
    free(pairs.key);
    return fine ? UP_OK : UP_E_NOMEM;
}

/* Each leaf's scopes: its place and those above, and all; its group, or all groups (then all types); its type, or all. */
static up_status make_scopes(up_panel *p) {
    triples all = {0};
    up_status status = UP_E_NOMEM;
    uint32_t deepest = 1, n = 0;
    for (uint32_t i = 0; i < p->n_nodes; i++) {
        uint32_t depth = 1;
        for (uint32_t node = i; node != UP_ANY; node = p->node_above[node]) depth++;
        if (depth > deepest) deepest = depth;
    }
    size_t cells = ((size_t)p->n_leaves + 1) * deepest * 3;
    uint32_t *list = malloc(cells * sizeof *list), *members = NULL;
    p->leaf_scopes_begin = calloc((size_t)p->n_leaves + 1, sizeof *p->leaf_scopes_begin);
    if (!list || !p->leaf_scopes_begin) goto done;
    for (uint32_t i = 0; i < p->n_leaves; i++) {
        const up_leaf *leaf = &p->leaf[i];
        uint32_t node = p->place_node[leaf->place];
        for (bool top = false; !top;) {
            top = node == UP_ANY;
            const up_scope wanted[] = {{node, leaf->group, leaf->type}, {node, leaf->group, UP_ANY}, {node, UP_ANY, UP_ANY}};
            for (int k = 0; k < 3; k++)
                if ((list[n++] = triple_number(&all, wanted[k])) == UP_ANY) goto done;
            if (!top) node = p->node_above[node];
        }
        p->leaf_scopes_begin[i + 1] = n;
    }
    /* Twins: a scope with as many leaves as the next wider one of its leaf. */
    members = calloc((size_t)all.n + 1, sizeof *members);
    if (!members) goto done;
    for (uint32_t i = 0; i < n; i++) members[list[i]]++;
    uint32_t *number = malloc(((size_t)all.n + 1) * sizeof *number);
    if (!number) goto done;
    memset(number, 0, ((size_t)all.n + 1) * sizeof *number);
    for (uint32_t i = 0; i < p->n_leaves; i++)
        for (uint32_t at = p->leaf_scopes_begin[i]; at < p->leaf_scopes_begin[i + 1]; at += 3) {
            if (members[list[at]] == members[list[at + 1]]) number[list[at]] = UP_ANY; /* one type only */
            if (members[list[at + 1]] == members[list[at + 2]]) number[list[at + 2]] = UP_ANY; /* one group only */
            for (uint32_t k = 0; k < 3 && at + 3 < p->leaf_scopes_begin[i + 1]; k++)
                if (members[list[at + k]] == members[list[at + 3 + k]]) number[list[at + 3 + k]] = UP_ANY; /* one place only: the place is named */
        }
    p->scope = calloc((size_t)all.n + 1, sizeof *p->scope);
    p->leaf_scopes = malloc(((size_t)n + 1) * sizeof *p->leaf_scopes);
    if (p->scope && p->leaf_scopes) {
        for (uint32_t i = 0; i < all.n; i++)
            if (number[i] != UP_ANY) {
                number[i] = p->n_scopes;
                p->scope[p->n_scopes++] = all.key[i];
            }
        uint32_t kept = 0, begin = 0;
        for (uint32_t i = 0; i < p->n_leaves; i++) {
            uint32_t end = p->leaf_scopes_begin[i + 1];
            for (uint32_t at = begin; at < end; at++)
                if (number[list[at]] != UP_ANY) p->leaf_scopes[kept++] = number[list[at]];
            begin = end;
            p->leaf_scopes_begin[i + 1] = kept;
        }
        if (invert(p->leaf_scopes, p->leaf_scopes_begin, p->n_leaves, p->n_scopes, &p->scope_leaves, &p->scope_leaves_begin)) status = UP_OK;
    }
    free(number);
done:
    free(members);
    free(list);
    free(all.slot);
    free(all.key);
    return status;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Whose coverage each place has: that given for it, else that of the nearest place above; the last reading is of places
 * of which nothing is known. */
static bool settle_readings(up_panel *p) {
    const up_trend_input *in = p->in;
    uint32_t *of_node = malloc(((size_t)p->n_nodes + 1) * sizeof *of_node);
    p->reading = calloc((size_t)in->n_places + 1, sizeof *p->reading);
    if (!of_node || !p->reading) { free(of_node); return false; }
    memset(of_node, 0xFF, ((size_t)p->n_nodes + 1) * sizeof *of_node);
    for (size_t i = 0; i < in->n_coverage; i++) {
        uint32_t *own = &of_node[p->place_node[in->coverage[i].place]];
        if (*own == UP_ANY) *own = p->n_readings++;
    }
    for (uint32_t i = 0; i < in->n_places; i++) {
        uint32_t node = p->place_node[i];
        while (node != UP_ANY && of_node[node] == UP_ANY) node = p->node_above[node];
        p->reading[i] = node == UP_ANY ? p->n_readings : of_node[node];
    }
    p->n_readings++;
    free(of_node);
    return true;
}

/* Log coverage against the reading's median; days without a figure are taken for usual ones. */
static bool lay_out_coverage(up_panel *p) {
    const up_trend_input *in = p->in;
    if (in->n_coverage == 0) return true;
    size_t cells = (size_t)p->n_readings * p->n_days;
    double *sorted = malloc((p->n_days + 1) * sizeof *sorted);
    p->log_coverage = malloc((cells + 1) * sizeof *p->log_coverage);
    if (!sorted || !p->log_coverage) { free(sorted); return false; }
    for (size_t i = 0; i < cells; i++) p->log_coverage[i] = NAN;
    for (size_t i = 0; i < in->n_coverage; i++) {
        int64_t at = (int64_t)in->coverage[i].day - p->first_day;
        if (at < 0 || at >= p->n_days) continue;
        float *cell = &p->log_coverage[(size_t)p->reading[in->coverage[i].place] * p->n_days + (size_t)at];
        double before = isnan(*cell) ? 0 : exp(*cell);
        *cell = (float)log(before + fmax(in->coverage[i].articles, 0.5));
    }
    for (uint32_t r = 0; r < p->n_readings; r++) {
        float *row = p->log_coverage + (size_t)r * p->n_days;
        uint32_t n = 0;
        for (uint32_t d = 0; d < p->n_days; d++) if (!isnan(row[d])) sorted[n++] = row[d];
        if (n) qsort(sorted, n, sizeof *sorted, by_value);
        for (uint32_t d = 0; d < p->n_days; d++) row[d] = isnan(row[d]) ? 0 : row[d] - (float)sorted[n / 2];
    }
    free(sorted);
    return true;
}

/* Room for the days of `n` owners, those of incident i being owners[begin[leaf]] .. owners[begin[leaf + 1] - 1], or its leaf. */
static bool make_lists(const up_panel *p, uint32_t n, const uint32_t *owners, const uint32_t *begin, up_day_lists *out) {
    out->n = calloc((size_t)n + 1, sizeof *out->n);
    out->begin = calloc((size_t)n + 2, sizeof *out->begin);
    if (!out->n || !out->begin) return false;
    for (uint32_t i = 0; i < p->n_used; i++) {
        uint32_t leaf = p->incident_leaf[p->by_report[i]];
        if (!owners) out->begin[leaf + 1]++;
        else for (uint32_t k = begin[leaf]; k < begin[leaf + 1]; k++) out->begin[owners[k] + 1]++;
    }
    for (uint32_t o = 0; o < n; o++) out->begin[o + 1] += out->begin[o];
    out->day = malloc((out->begin[n] + 1) * sizeof *out->day);
    return out->day;
}

up_status up_panel_gather(const up_trend_input *in, const up_trend_options *options, up_panel *out, up_error *err) {
    up_status status = check(in, options, err);
    if (status != UP_OK) return status;
    up_panel p = {.in = in};
    status = make_nodes(&p) ? make_leaves(&p, options) : UP_E_NOMEM;
    if (status == UP_OK) status = make_scopes(&p);
    if (status == UP_OK && !settle_readings(&p)) status = UP_E_NOMEM;
    if (status == UP_OK) {
        size_t wide = (size_t)p.n_readings + in->n_groups;
        if (wide * p.n_days > MOST_CELLS || (size_t)p.n_readings * in->n_groups > MOST_CELLS / 16) status = UP_E_LIMIT;
        else {
            p.scope_third = calloc((size_t)p.n_scopes + 1, sizeof *p.scope_third);
            if (!p.scope_third || !make_lists(&p, p.n_leaves, NULL, NULL, &p.of_leaf) || !make_lists(&p, p.n_scopes, p.leaf_scopes, p.leaf_scopes_begin, &p.of_scope)
                || !lay_out_coverage(&p))
                status = UP_E_NOMEM;
        }
    }
    if (status == UP_OK) *out = p;
    else {
        up_panel_free(&p);
        up_fail(err, status, NULL, 0, 0, status == UP_E_LIMIT ? "too many series for that many days" : "out of memory");
    }
    return status;
}

static void insert(up_day_lists *l, uint32_t owner, uint32_t day) {
    uint32_t *list = l->day + l->begin[owner], n = l->n[owner]++;
    for (; n > 0 && list[n - 1] > day; n--) list[n] = list[n - 1];
    list[n] = day;
}

void up_panel_report(up_panel *p, uint32_t incident) {
    uint32_t leaf = p->incident_leaf[incident], day = (uint32_t)(p->in->incidents[incident].event_day - p->first_day);
    insert(&p->of_leaf, leaf, day);
    for (uint32_t i = p->leaf_scopes_begin[leaf]; i < p->leaf_scopes_begin[leaf + 1]; i++) {
        uint32_t scope = p->leaf_scopes[i], n;
        insert(&p->of_scope, scope, day);
        n = p->of_scope.n[scope];
        if (n >= 3) p->scope_third[scope] = p->of_scope.day[p->of_scope.begin[scope] + n - 3] + 1;
    }
}
