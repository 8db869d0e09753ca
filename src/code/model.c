#include "code/model.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/hash.h"

enum { N_KNOTS = 11 };
enum { WEIGHTS, TREES, NODES, BOOSTS, N_COUNTS = BOOSTS + 2 * UP_MODEL_BOOSTS }; /* BOOSTS: trees and nodes, by field */
enum { N_KINDS = 3 };
static const char magic[N_KINDS][8] = {{'U', 'P', 'E', 'V', 'E', 'N', 'T', '1'}, {'U', 'P', 'E', 'V', 'E', 'N', 'T', '2'}, {'U', 'P', 'E', 'V', 'E', 'N', 'T', '3'}};
static const size_t counts_of[N_KINDS] = {1, 3, N_COUNTS}; /* a model without trees has the first only */

struct up_model {
    up_map map;
    const uint32_t *hashes;
    const float *weights;
    uint32_t n;
    up_forest forest, boost[UP_MODEL_BOOSTS];
    float knots[N_KNOTS];
    void *owned;
    uint32_t *starts, shift; /* where the hashes that begin alike stand */
};

static size_t append(char *text, size_t len, size_t room, char sign, const char *part) {
    if (!part) return len;
    if (sign && len < room) text[len++] = sign;
    size_t n = strlen(part);
    if (n > room - len) n = room - len;
    memcpy(text + len, part, n);
    return len + n;
}

up_status up_feature(up_features *f, up_arena *arena, const char *a, const char *b, const char *c) {
    char text[192];
    size_t len = append(text, append(text, append(text, 0, sizeof text, 0, a), sizeof text, '=', b), sizeof text, '|', c);
    if (!up_arena_grow(arena, &f->hashes, f->n, &f->cap, sizeof *f->hashes)) return UP_E_NOMEM;
    if (f->keep_names) {
        if (!up_arena_grow(arena, &f->names, f->n, &f->cap_names, sizeof *f->names)) return UP_E_NOMEM;
        f->names[f->n] = up_arena_copy(arena, text, len);
        if (!f->names[f->n]) return UP_E_NOMEM;
    }
    f->hashes[f->n++] = (uint32_t)up_hash(text, len);
    return UP_OK;
}

static bool index_hashes(up_model *m);

static const char *broken(const up_model *m, uint32_t n_facts) {
    for (uint32_t i = 0; i < m->n; i++) {
        if (i && m->hashes[i] <= m->hashes[i - 1]) return "hashes are not ascending";
        if (!isfinite(m->weights[i])) return "a weight is not a number";
    }
    for (int k = 0; k < N_KNOTS; k++) if (!(m->knots[k] >= 0 && m->knots[k] <= 1) || (k && m->knots[k] < m->knots[k - 1])) return "the calibration does not rise from 0 to 1";
    const char *why = up_forest_fault(&m->forest, n_facts);
    for (int b = 0; b < UP_MODEL_BOOSTS && !why; b++) why = up_forest_fault(&m->boost[b], n_facts);
    return why;
}

static size_t forest_size(uint32_t n_trees, uint32_t n_nodes) { return 4 * (size_t)n_trees + sizeof(up_forest_node) * (size_t)n_nodes; }

static up_forest forest_at(const char *bytes, uint32_t n_trees, uint32_t n_nodes) { return (up_forest){(const void *)bytes, n_trees, (const void *)(bytes + 4 * (size_t)n_trees), n_nodes}; }

/* Points into `bytes`: hashes, weights, and roots and nodes of all trees. */
static void lay_out(up_model *m, const char *bytes, const uint32_t counts[N_COUNTS]) {
    m->n = counts[0];
    m->hashes = (const void *)bytes;
    m->weights = (const void *)(bytes + 4 * (size_t)counts[0]);
    const char *trees = bytes + 8 * (size_t)counts[WEIGHTS];
    m->forest = forest_at(trees, counts[TREES], counts[NODES]);
    trees += forest_size(counts[TREES], counts[NODES]);
    for (int b = 0; b < UP_MODEL_BOOSTS; b++) {
        const uint32_t *n = counts + BOOSTS + 2 * b;
        m->boost[b] = forest_at(trees, n[0], n[1]);
        trees += forest_size(n[0], n[1]);
    }
}

static size_t size_of(const uint32_t counts[N_COUNTS]) {
    size_t size = 8 * (size_t)counts[WEIGHTS];
    for (int k = TREES; k < N_COUNTS; k += 2) size += forest_size(counts[k], counts[k + 1]);
    return size;
}

up_status up_model_open(const char *path, uint32_t n_facts, up_model **out, up_error *err) {
    up_model *m = calloc(1, sizeof *m);
    if (!m) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    up_status status = up_map_open(path, &m->map, err);
    if (status == UP_OK) {
        uint32_t counts[N_COUNTS] = {0};
        int kind = N_KINDS - 1;
        while (kind >= 0 && (m->map.len < 8 || memcmp(m->map.bytes, magic[kind], 8) != 0)) kind--;
        size_t n_counts = kind < 0 ? 0 : counts_of[kind], header = 8 + 4 * n_counts + sizeof m->knots;
        if (m->map.len >= header) memcpy(counts, m->map.bytes + 8, 4 * n_counts);
        if (kind < 0 || m->map.len < header) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "not an event model");
        else if (m->map.len != header + size_of(counts)) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "%u weights and the trees do not fill the file", counts[WEIGHTS]);
        else {
            memcpy(m->knots, m->map.bytes + 8 + 4 * n_counts, sizeof m->knots);
            lay_out(m, (const char *)m->map.bytes + header, counts);
            const char *why = broken(m, n_facts);
            if (why) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "%s", why);
        }
    }
    if (status == UP_OK && !index_hashes(m)) status = up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    if (status == UP_OK) *out = m; else up_model_close(m);
    return status;
}

static void copy(const void *to, const void *from, size_t len) { if (len) memcpy((void *)(uintptr_t)to, from, len); }

static void copy_forest(const up_forest *to, const up_forest *from) {
    copy(to->roots, from->roots, 4 * (size_t)from->n_trees);
    copy(to->nodes, from->nodes, sizeof(up_forest_node) * (size_t)from->n_nodes);
}

up_model *up_model_new(const uint32_t *hashes, const float *weights, uint32_t n, const up_forest *forest, const up_forest *boost, const float knots[N_KNOTS]) {
    uint32_t counts[N_COUNTS] = {n, forest ? forest->n_trees : 0, forest ? forest->n_nodes : 0};
    for (int b = 0; b < UP_MODEL_BOOSTS && boost; b++) counts[BOOSTS + 2 * b] = boost[b].n_trees, counts[BOOSTS + 2 * b + 1] = boost[b].n_nodes;
    up_model *m = calloc(1, sizeof *m);
    char *all = calloc(1, size_of(counts) + 1);
    if (!m || !all) { free(m); free(all); return NULL; }
    m->owned = all;
    lay_out(m, all, counts);
    copy(m->hashes, hashes, 4 * (size_t)n);
    copy(m->weights, weights, 4 * (size_t)n);
    if (forest) copy_forest(&m->forest, forest);
    for (int b = 0; b < UP_MODEL_BOOSTS && boost; b++) copy_forest(&m->boost[b], &boost[b]);
    memcpy(m->knots, knots, sizeof m->knots);
    if (!index_hashes(m)) { up_model_close(m); return NULL; }
    return m;
}

void up_model_close(up_model *m) {
    if (!m) return;
    up_map_close(&m->map);
    free(m->owned);
    free(m->starts);
    free(m);
}

/* Hashes spread evenly, so their first bits tell nearly where each stands: starts[b] is the first hash of bucket b. */
static bool index_hashes(up_model *m) {
    uint32_t bits = 1;
    while (bits < 20 && 1u << bits < m->n) bits++;
    m->shift = 32 - bits;
    m->starts = malloc(((1u << bits) + 1) * sizeof *m->starts);
    if (!m->starts) return false;
    for (uint32_t b = 0, at = 0; b <= 1u << bits; b++) {
        while (at < m->n && m->hashes[at] >> m->shift < b) at++;
        m->starts[b] = at;
    }
    return true;
}

float up_model_weight(const up_model *m, uint32_t hash) {
    uint32_t lo = m->starts[hash >> m->shift], hi = m->starts[(hash >> m->shift) + 1];
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (m->hashes[mid] < hash) lo = mid + 1; else hi = mid;
    }
    return lo < m->n && m->hashes[lo] == hash ? m->weights[lo] : 0.0f;
}

double up_model_score(const up_model *m, const up_features *f) {
    double sum = 0;
    for (uint32_t i = 0; i < f->n; i++) sum += up_model_weight(m, f->hashes[i]);
    return sum;
}

double up_model_verdict(const up_model *m, const float *facts) {
    double share = fmin(fmax(up_forest_share(&m->forest, facts), 0.007), 0.993); /* log-odds -5 .. 5 */
    return log(share / (1.0 - share));
}

const up_forest *up_model_trees(const up_model *m) { return &m->forest; }

const up_forest *up_model_boost(const up_model *m, uint32_t field) { return &m->boost[field]; }

double up_model_confidence(const up_model *m, double score) {
    double at = fmin(fmax(score, -5.0), 5.0) + 5.0;
    int k = (int)at;
    if (k > N_KNOTS - 2) k = N_KNOTS - 2;
    return m->knots[k] + (at - k) * (m->knots[k + 1] - m->knots[k]);
}

up_status up_model_write(const up_model *m, const char *path, up_error *err) {
    FILE *file = fopen(path, "wb");
    if (!file) return up_fail(err, UP_E_IO, path, 0, 0, "%s", strerror(errno));
    int kind = 1;
    uint32_t counts[N_COUNTS] = {m->n, m->forest.n_trees, m->forest.n_nodes};
    for (int b = 0; b < UP_MODEL_BOOSTS; b++) {
        counts[BOOSTS + 2 * b] = m->boost[b].n_trees, counts[BOOSTS + 2 * b + 1] = m->boost[b].n_nodes;
        if (m->boost[b].n_trees) kind = N_KINDS - 1;
    }
    bool ok = fwrite(magic[kind], 8, 1, file) == 1 && fwrite(counts, 4, counts_of[kind], file) == counts_of[kind] && fwrite(m->knots, sizeof m->knots, 1, file) == 1 && fwrite(m->hashes, 4, m->n, file) == m->n && fwrite(m->weights, 4, m->n, file) == m->n;
    for (int k = 0; k <= UP_MODEL_BOOSTS && ok; k++) {
        const up_forest *f = k ? &m->boost[k - 1] : &m->forest;
        ok = fwrite(f->roots, 4, f->n_trees, file) == f->n_trees && fwrite(f->nodes, sizeof *f->nodes, f->n_nodes, file) == f->n_nodes;
    }
    if (fclose(file) != 0) ok = false;
    return ok ? UP_OK : up_fail(err, UP_E_IO, path, 0, 0, "could not be written");
}
