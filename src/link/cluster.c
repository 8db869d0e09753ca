/* cluster.c - capped average link (Sokal & Michener 1958) over a sparse graph of pairs.
 *
 * Groups can only grow within a connected part of the graph - of its edges that are by themselves strong enough to join, as no mean is
 * above all that it is of - so each part is taken by itself: that is what makes linking
 * incremental, as a new report touches only the part that it falls into, and what makes the end independent of the order of
 * arrival, as a part is always grouped from its pairs alone.  Single link would chain a wave of attacks into one; the mean
 * over all pairs asks that most members know each other, and the cap that none are strangers. */
#include "link/cluster.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DECIDED 1000.0f /* what a reviewer said of a pair goes before that a report tells its acts apart */
enum { MOST = 2000 }; /* items of a part: 2,000 squared floats are 16 MB */

static uint32_t root(uint32_t *above, uint32_t i) {
    while (above[i] != i) i = above[i] = above[above[i]];
    return i;
}

static void join_roots(uint32_t *above, uint32_t a, uint32_t b) {
    a = root(above, a), b = root(above, b);
    if (a < b) above[b] = a; else above[a] = b;
}

/* Strongest first; the numbering decides among equals. */
static int by_score(const void *x, const void *y) {
    const up_edge *a = x, *b = y;
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

typedef struct part {
    uint32_t n, *item;      /* its items, rising */
    double *sum;            /* [n][n] sums of scores between groups */
    float *least;           /* [n][n] */
    uint32_t *size, *best;  /* of groups; best partner, n none */
    bool *gone;
} part;

static void part_free(part *p) { free(p->sum), free(p->least), free(p->size), free(p->best), free(p->gone); }

static double mean(const part *p, uint32_t i, uint32_t j) { return p->sum[(size_t)i * p->n + j] / ((double)p->size[i] * p->size[j]); }

static bool may_join(const part *p, uint32_t i, uint32_t j, const up_cluster_options *o) {
    return (double)p->least[(size_t)i * p->n + j] >= o->worst && mean(p, i, j) >= o->join;
}

static void find_best(part *p, uint32_t i, const up_cluster_options *o) {
    p->best[i] = p->n;
    for (uint32_t j = 0; j < p->n; j++)
        if (j != i && !p->gone[j] && may_join(p, i, j, o) && (p->best[i] == p->n || mean(p, i, j) > mean(p, i, p->best[i]))) p->best[i] = j;
}

/* Joins the two most alike until none may. */
static void agglomerate(part *p, const up_cluster_options *o, uint32_t *group) {
    for (uint32_t i = 0; i < p->n; i++) find_best(p, i, o);
    for (;;) {
        uint32_t i = p->n;
        for (uint32_t k = 0; k < p->n; k++)
            if (!p->gone[k] && p->best[k] != p->n && (i == p->n || mean(p, k, p->best[k]) > mean(p, i, p->best[i]))) i = k;
        if (i == p->n) return;
        uint32_t j = p->best[i];
        if (j < i) { uint32_t swap = i; i = j, j = swap; }
        for (uint32_t k = 0; k < p->n; k++) {
            if (k == i || k == j || p->gone[k]) continue;
            size_t ik = (size_t)i * p->n + k, ki = (size_t)k * p->n + i, jk = (size_t)j * p->n + k;
            p->sum[ki] = p->sum[ik] += p->sum[jk];
            if (p->least[jk] < p->least[ik]) p->least[ki] = p->least[ik] = p->least[jk];
        }
        p->size[i] += p->size[j];
        p->gone[j] = true;
        for (uint32_t k = 0; k < p->n; k++) if (group[p->item[k]] == p->item[j]) group[p->item[k]] = p->item[i];
        find_best(p, i, o);
        for (uint32_t k = 0; k < p->n; k++) {
            if (p->gone[k] || k == i) continue;
            if (p->best[k] == i || p->best[k] == j) find_best(p, k, o);
            else if (may_join(p, k, i, o) && (p->best[k] == p->n || mean(p, k, i) > mean(p, k, p->best[k]))) p->best[k] = i;
        }
    }
}

static up_status group_part(uint32_t *item, uint32_t n, const up_edge *edges, size_t n_edges, const uint32_t *place, const uint32_t *apart,
                            const up_cluster_options *o, uint32_t *group) {
    part p = {.n = n, .item = item, .sum = malloc((size_t)n * n * sizeof *p.sum), .least = malloc((size_t)n * n * sizeof *p.least),
              .size = malloc(n * sizeof *p.size), .best = malloc(n * sizeof *p.best), .gone = calloc(n, sizeof *p.gone)};
    up_status status = p.sum && p.least && p.size && p.best && p.gone ? UP_OK : UP_E_NOMEM;
    if (status == UP_OK) {
        for (size_t k = 0; k < (size_t)n * n; k++) p.sum[k] = o->keep, p.least[k] = (float)o->keep;
        for (uint32_t i = 0; i < n; i++) p.size[i] = 1;
        for (size_t e = 0; e < n_edges; e++) {
            size_t ij = (size_t)place[edges[e].a] * n + place[edges[e].b], ji = (size_t)place[edges[e].b] * n + place[edges[e].a];
            p.sum[ij] = p.sum[ji] = (double)edges[e].score;
            p.least[ij] = p.least[ji] = edges[e].score;
        }
        for (uint32_t i = 0; apart && i < n; i++)
            for (uint32_t j = 0; j < n; j++)
                if (i != j && apart[item[i]] && apart[item[i]] == apart[item[j]] && p.least[(size_t)i * n + j] < DECIDED) p.least[(size_t)i * n + j] = -INFINITY;
        agglomerate(&p, o, group);
    }
    part_free(&p);
    return status;
}

/* Edges of one part stand together, by the part's least item. */
typedef struct placed { uint32_t part; up_edge edge; } placed;

static int by_part(const void *x, const void *y) {
    const placed *a = x, *b = y;
    return a->part != b->part ? (a->part < b->part ? -1 : 1) : by_score(&a->edge, &b->edge);
}

up_status up_cluster(uint32_t n, up_edge *edges, size_t n_edges, const uint32_t *apart, const up_cluster_options *o, uint32_t *group) {
    uint32_t *above = malloc((n + 1u) * sizeof *above), *size = calloc(n + 1u, sizeof *size), *place = calloc(n + 1u, sizeof *place), *items = malloc((n + 1u) * sizeof *items);
    placed *all = malloc((n_edges + 1) * sizeof *all);
    up_status status = above && size && place && items && all ? UP_OK : UP_E_NOMEM;
    if (status == UP_OK) {
        for (uint32_t i = 0; i < n; i++) above[i] = group[i] = i, size[i] = 1;
        if (n_edges) qsort(edges, n_edges, sizeof *edges, by_score);
        double least = o->join > o->keep ? o->join : o->keep;
        for (size_t e = 0; e < n_edges; e++) { /* the strongest first, so that a part too large loses its weakest */
            uint32_t a = root(above, edges[e].a), b = root(above, edges[e].b);
            if (a == b || size[a] + size[b] > MOST || (double)edges[e].score < least) continue;
            uint32_t total = size[a] + size[b];
            join_roots(above, a, b);
            size[root(above, a)] = total;
        }
        size_t n_all = 0;
        for (size_t e = 0; e < n_edges; e++)
            if (root(above, edges[e].a) == root(above, edges[e].b)) all[n_all++] = (placed){root(above, edges[e].a), edges[e]};
        if (n_all) qsort(all, n_all, sizeof *all, by_part);
        /* The items of each part, rising; `size` now tells where a part's begin. */
        uint32_t *begin = size;
        memset(begin, 0, (n + 1u) * sizeof *begin);
        for (uint32_t i = 0; i < n; i++) place[i] = begin[root(above, i)]++;
        for (uint32_t i = 0, at = 0; i <= n; i++) {
            uint32_t count = begin[i];
            begin[i] = at, at += count;
        }
        for (uint32_t i = 0; i < n; i++) items[begin[root(above, i)] + place[i]] = i;
        for (size_t from = 0; from < n_all && status == UP_OK;) {
            uint32_t r = all[from].part, count = begin[r + 1] - begin[r];
            size_t to = from;
            while (to < n_all && all[to].part == r) to++;
            for (size_t e = from; e < to; e++) edges[e] = all[e].edge;
            status = group_part(items + begin[r], count, edges + from, to - from, place, apart, o, group);
            from = to;
        }
    }
    free(above), free(size), free(place), free(items), free(all);
    return status;
}
