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

enum { HISTORY_DAYS = 2300 }; /* before the first look */
#define MOST_CELLS ((size_t)1500000000)

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
    free(p->pair);
    free(p->leaf_count);
    free(p->scope_count);
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

typedef struct report_order { int32_t day; uint32_t incident; } report_order;

static int by_day(const void *a, const void *b) {
    const report_order *x = a, *y = b;
    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    return x->incident < y->incident ? -1 : x->incident > y->incident;
}

static up_status make_leaves(up_panel *p, const up_trend_options *o) {
    const up_trend_input *in = p->in;
    int32_t earliest = INT32_MAX;
    for (size_t i = 0; i < in->n_incidents; i++)
        if (in->incidents[i].event_day < earliest) earliest = in->incidents[i].event_day;
    p->first_day = o->from - HISTORY_DAYS;
    if (earliest > p->first_day) p->first_day = earliest < o->from ? earliest : o->from;
    p->n_days = (uint32_t)(o->to - p->first_day + 1);

    triples leaves = {0}, pairs = {0};
    report_order *order = malloc((in->n_incidents + 1) * sizeof *order);
    p->incident_leaf = malloc((in->n_incidents + 1) * sizeof *p->incident_leaf);
    p->by_report = malloc((in->n_incidents + 1) * sizeof *p->by_report);
    bool fine = order && p->incident_leaf && p->by_report;
    for (size_t i = 0; fine && i < in->n_incidents; i++) {
        const up_trend_incident *x = &in->incidents[i];
        int32_t reported = x->report_day < x->event_day ? x->event_day : x->report_day;
        p->incident_leaf[i] = UP_ANY;
        if (x->event_day < p->first_day || reported > o->to) continue;
        p->incident_leaf[i] = triple_number(&leaves, (up_scope){x->place, x->group, x->type});
        fine = p->incident_leaf[i] != UP_ANY;
        order[p->n_used++] = (report_order){reported, (uint32_t)i};
    }
    if (fine) {
        qsort(order, p->n_used, sizeof *order, by_day);
        for (uint32_t i = 0; i < p->n_used; i++) p->by_report[i] = order[i].incident;
        p->n_leaves = leaves.n;
        p->leaf = calloc(leaves.n + 1, sizeof *p->leaf);
        p->pair = calloc(leaves.n + 1, sizeof *p->pair);
        fine = p->leaf && p->pair;
    }
    for (uint32_t i = 0; fine && i < p->n_leaves; i++) {
        p->leaf[i] = (up_leaf){leaves.key[i].place, leaves.key[i].group, leaves.key[i].type};
        p->pair[i] = triple_number(&pairs, (up_scope){leaves.key[i].place, leaves.key[i].group, 0});
        fine = p->pair[i] != UP_ANY;
    }
    p->n_pairs = pairs.n;
    free(order);
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
        status = UP_OK;
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

/* Log coverage against the place's median; days without a figure are taken for usual ones. */
static bool lay_out_coverage(up_panel *p) {
    const up_trend_input *in = p->in;
    if (in->n_coverage == 0) return true;
    size_t cells = (size_t)in->n_places * p->n_days;
    double *sorted = malloc((p->n_days + 1) * sizeof *sorted);
    p->log_coverage = malloc((cells + 1) * sizeof *p->log_coverage);
    if (!sorted || !p->log_coverage) { free(sorted); return false; }
    for (size_t i = 0; i < cells; i++) p->log_coverage[i] = NAN;
    for (size_t i = 0; i < in->n_coverage; i++) {
        int64_t at = (int64_t)in->coverage[i].day - p->first_day;
        if (at < 0 || at >= p->n_days) continue;
        float *cell = &p->log_coverage[(size_t)in->coverage[i].place * p->n_days + (size_t)at];
        double before = isnan(*cell) ? 0 : exp(*cell);
        *cell = (float)log(before + fmax(in->coverage[i].articles, 0.5));
    }
    for (uint32_t place = 0; place < in->n_places; place++) {
        float *row = p->log_coverage + (size_t)place * p->n_days;
        uint32_t n = 0;
        for (uint32_t d = 0; d < p->n_days; d++) if (!isnan(row[d])) sorted[n++] = row[d];
        if (n) qsort(sorted, n, sizeof *sorted, by_value);
        for (uint32_t d = 0; d < p->n_days; d++) row[d] = isnan(row[d]) ? 0 : row[d] - (float)sorted[n / 2];
    }
    free(sorted);
    return true;
}

up_status up_panel_gather(const up_trend_input *in, const up_trend_options *options, up_panel *out, up_error *err) {
    up_status status = check(in, options, err);
    if (status != UP_OK) return status;
    up_panel p = {.in = in};
    status = make_nodes(&p) ? make_leaves(&p, options) : UP_E_NOMEM;
    if (status == UP_OK) status = make_scopes(&p);
    if (status == UP_OK) {
        if ((size_t)(p.n_leaves + p.n_scopes) * p.n_days + (size_t)in->n_places * p.n_days > MOST_CELLS) status = UP_E_LIMIT;
        else {
            p.leaf_count = calloc((size_t)p.n_leaves * p.n_days + 1, sizeof *p.leaf_count);
            p.scope_count = calloc((size_t)p.n_scopes * p.n_days + 1, sizeof *p.scope_count);
            if (!p.leaf_count || !p.scope_count || !lay_out_coverage(&p)) status = UP_E_NOMEM;
        }
    }
    if (status == UP_OK) *out = p;
    else {
        up_panel_free(&p);
        up_fail(err, status, NULL, 0, 0, status == UP_E_LIMIT ? "too many series for that many days" : "out of memory");
    }
    return status;
}

static void count_one(uint16_t *cell) { if (*cell < UINT16_MAX) ++*cell; }

void up_panel_report(up_panel *p, uint32_t incident) {
    uint32_t leaf = p->incident_leaf[incident], day = (uint32_t)(p->in->incidents[incident].event_day - p->first_day);
    count_one(&p->leaf_count[(size_t)leaf * p->n_days + day]);
    for (uint32_t i = p->leaf_scopes_begin[leaf]; i < p->leaf_scopes_begin[leaf + 1]; i++)
        count_one(&p->scope_count[(size_t)p->leaf_scopes[i] * p->n_days + day]);
}
