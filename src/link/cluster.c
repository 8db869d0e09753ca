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
enum { MOST = 2000 }; /* items of a part */

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

/* What is between two groups: the sum of the scores of all pairs, those without an edge too, and the least of them.  Groups between which
 * no pair has an edge have no tie: their mean is too low to join. */
typedef struct tie { uint32_t to; float least; double sum; bool met; } tie; /* met: two that are no answers could join by themselves */
typedef struct ties { tie *all; uint32_t n, cap; } ties; /* rising */

typedef struct part {
    uint32_t n, *item;      /* its items, rising */
    ties *of;               /* of groups */
    uint32_t *acts;         /* of groups: how many are no answers */
    uint32_t *size, *best;  /* of groups; best partner, n none */
    double *mean;           /* with the best partner */
    bool *gone;
} part;

static void part_free(part *p) {
    for (uint32_t i = 0; p->of && i < p->n; i++) free(p->of[i].all);
    free(p->of), free(p->acts), free(p->size), free(p->best), free(p->mean), free(p->gone);
}

static bool make_room(ties *t, uint32_t more) {
    if (t->n + more <= t->cap) return true;
    uint32_t cap = t->n + more > 2 * t->cap ? t->n + more + 2 : 2 * t->cap;
    tie *all = realloc(t->all, cap * sizeof *all);
    if (!all) return false;
    t->all = all, t->cap = cap;
    return true;
}

/* Where the tie to `to` stands, or would. */
static uint32_t find(const ties *t, uint32_t to) {
    uint32_t at = 0, end = t->n;
    while (at < end) {
        uint32_t middle = at + (end - at) / 2;
        if (t->all[middle].to < to) at = middle + 1; else end = middle;
    }
    return at;
}

static bool put_tie(ties *t, tie new) {
    uint32_t at = find(t, new.to);
    if (at == t->n || t->all[at].to != new.to) {
        if (!make_room(t, 1)) return false;
        if (at < t->n) memmove(t->all + at + 1, t->all + at, (t->n - at) * sizeof *t->all);
        t->n++;
    }
    t->all[at] = new;
    return true;
}

static void drop_tie(ties *t, uint32_t to) {
    uint32_t at = find(t, to);
    if (at == t->n || t->all[at].to != to) return;
    memmove(t->all + at, t->all + at + 1, (t->n - at - 1) * sizeof *t->all);
    t->n--;
}

/* The tie as a candidate to be the best of group `i`. */
static void offer(part *p, uint32_t i, const tie *t, const up_cluster_options *o) {
    if (p->acts[i] && p->acts[t->to] && !t->met) return;
    double mean = t->sum / ((double)p->size[i] * p->size[t->to]);
    if ((double)t->least >= o->worst && mean >= o->join && (p->best[i] == p->n || mean > p->mean[i])) p->best[i] = t->to, p->mean[i] = mean;
}

static void find_best(part *p, uint32_t i, const up_cluster_options *o) {
    p->best[i] = p->n;
    for (uint32_t k = 0; k < p->of[i].n; k++) offer(p, i, &p->of[i].all[k], o);
}

/* Group `j` becomes part of `i`: their ties are one. */
static bool join_ties(part *p, uint32_t i, uint32_t j, const up_cluster_options *o) {
    const ties *a = &p->of[i], *b = &p->of[j];
    const float keep = (float)o->keep;
    ties both = {0};
    if (!make_room(&both, a->n + b->n)) return false;
    for (uint32_t x = 0, y = 0; x < a->n || y < b->n;) {
        bool in_a = x < a->n && (y == b->n || a->all[x].to <= b->all[y].to), in_b = y < b->n && (x == a->n || b->all[y].to <= a->all[x].to);
        uint32_t to = in_a ? a->all[x].to : b->all[y].to;
        const tie none = {to, keep, 0, false}, *s = in_a ? &a->all[x++] : &none, *t = in_b ? &b->all[y++] : &none;
        if (to == i || to == j) continue;
        both.all[both.n++] = (tie){to, s->least < t->least ? s->least : t->least,
                                   (in_a ? s->sum : o->keep * p->size[i] * p->size[to]) + (in_b ? t->sum : o->keep * p->size[j] * p->size[to]), s->met || t->met};
    }
    free(p->of[i].all), free(p->of[j].all);
    p->of[j] = (ties){0}, p->of[i] = both;
    for (uint32_t k = 0; k < both.n; k++) {
        ties *of = &p->of[both.all[k].to];
        drop_tie(of, j);
        if (!put_tie(of, (tie){i, both.all[k].least, both.all[k].sum, both.all[k].met})) return false;
    }
    return true;
}

/* Joins the two most alike until none may. */
static bool agglomerate(part *p, const up_cluster_options *o, uint32_t *group) {
    for (uint32_t i = 0; i < p->n; i++) find_best(p, i, o);
    for (;;) {
        uint32_t i = p->n;
        for (uint32_t k = 0; k < p->n; k++) if (!p->gone[k] && p->best[k] != p->n && (i == p->n || p->mean[k] > p->mean[i])) i = k;
        if (i == p->n) return true;
        uint32_t j = p->best[i];
        if (j < i) { uint32_t swap = i; i = j, j = swap; }
        if (!join_ties(p, i, j, o)) return false;
        p->size[i] += p->size[j], p->acts[i] += p->acts[j];
        p->gone[j] = true;
        for (uint32_t k = 0; k < p->n; k++) if (group[p->item[k]] == p->item[j]) group[p->item[k]] = p->item[i];
        find_best(p, i, o);
        for (uint32_t x = 0; x < p->of[i].n; x++) {
            const tie *t = &p->of[i].all[x];
            if (p->best[t->to] == i || p->best[t->to] == j) find_best(p, t->to, o);
            else offer(p, t->to, &(tie){i, t->least, t->sum, t->met}, o);
        }
    }
}

static int by_to(const void *x, const void *y) {
    const tie *a = x, *b = y;
    return a->to < b->to ? -1 : a->to > b->to;
}

/* The ties of single items: their edges, and between those that are apart that they are. */
static bool tie_items(part *p, const up_edge *edges, size_t n_edges, const uint32_t *place, const uint32_t *apart, const up_cluster_options *o) {
    for (size_t e = 0; e < n_edges; e++) {
        for (int side = 0; side < 2; side++) {
            ties *t = &p->of[place[side ? edges[e].b : edges[e].a]];
            if (!make_room(t, 1)) return false;
            t->all[t->n++] = (tie){place[side ? edges[e].a : edges[e].b], edges[e].score, (double)edges[e].score, !o->answers || ((double)edges[e].score >= o->join && !o->answers[edges[e].a] && !o->answers[edges[e].b])};
        }
    }
    for (uint32_t i = 0; i < p->n; i++) if (p->of[i].n) qsort(p->of[i].all, p->of[i].n, sizeof *p->of[i].all, by_to);
    for (uint32_t i = 0; apart && i < p->n; i++) {
        if (!apart[p->item[i]]) continue;
        for (uint32_t j = 0; j < p->n; j++) {
            if (i == j || apart[p->item[i]] != apart[p->item[j]]) continue;
            uint32_t at = find(&p->of[i], j);
            bool has = at < p->of[i].n && p->of[i].all[at].to == j;
            if (has && p->of[i].all[at].least >= DECIDED) continue;
            if (!put_tie(&p->of[i], (tie){j, -INFINITY, has ? p->of[i].all[at].sum : o->keep, false})) return false;
        }
    }
    return true;
}

static up_status group_part(uint32_t *item, uint32_t n, const up_edge *edges, size_t n_edges, const uint32_t *place, const uint32_t *apart,
                            const up_cluster_options *o, uint32_t *group) {
    part p = {.n = n, .item = item, .of = calloc(n, sizeof *p.of), .acts = calloc(n, sizeof *p.acts), .size = malloc(n * sizeof *p.size), .best = malloc(n * sizeof *p.best),
              .mean = calloc(n, sizeof *p.mean), .gone = calloc(n, sizeof *p.gone)};
    bool fits = p.of && p.acts && p.size && p.best && p.mean && p.gone;
    for (uint32_t i = 0; fits && i < n; i++) p.size[i] = 1, p.acts[i] = !o->answers || !o->answers[item[i]];
    fits = fits && tie_items(&p, edges, n_edges, place, apart, o) && agglomerate(&p, o, group);
    part_free(&p);
    return fits ? UP_OK : UP_E_NOMEM;
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
