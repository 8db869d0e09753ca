#include "code/model.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/hash.h"

enum { N_KNOTS = 11, HEADER_BYTES = 8 + 4 + 4 * N_KNOTS };
static const char magic[8] = {'U', 'P', 'E', 'V', 'E', 'N', 'T', '1'};

struct up_model {
    up_map map;
    const uint32_t *hashes;
    const float *weights;
    uint32_t n;
    float knots[N_KNOTS];
    void *owned;
    uint32_t *starts, shift; /* where the hashes that begin alike stand */
};

up_status up_feature(up_features *f, up_arena *arena, const char *a, const char *b, const char *c) {
    char text[192];
    int len = snprintf(text, sizeof text, "%s%s%s%s%s", a, b ? "=" : "", b ? b : "", c ? "|" : "", c ? c : "");
    if (len >= (int)sizeof text) len = (int)sizeof text - 1;
    if (!up_arena_grow(arena, &f->hashes, f->n, &f->cap, sizeof *f->hashes)) return UP_E_NOMEM;
    if (f->keep_names) {
        if (!up_arena_grow(arena, &f->names, f->n, &f->cap_names, sizeof *f->names)) return UP_E_NOMEM;
        f->names[f->n] = up_arena_copy(arena, text, (size_t)len);
        if (!f->names[f->n]) return UP_E_NOMEM;
    }
    f->hashes[f->n++] = (uint32_t)up_hash(text, (size_t)len);
    return UP_OK;
}

static bool index_hashes(up_model *m);

static const char *broken(const up_model *m) {
    for (uint32_t i = 0; i < m->n; i++) {
        if (i && m->hashes[i] <= m->hashes[i - 1]) return "hashes are not ascending";
        if (!isfinite(m->weights[i])) return "a weight is not a number";
    }
    for (int k = 0; k < N_KNOTS; k++) if (!(m->knots[k] >= 0 && m->knots[k] <= 1) || (k && m->knots[k] < m->knots[k - 1])) return "the calibration does not rise from 0 to 1";
    return NULL;
}

up_status up_model_open(const char *path, up_model **out, up_error *err) {
    up_model *m = calloc(1, sizeof *m);
    if (!m) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    up_status status = up_map_open(path, &m->map, err);
    if (status == UP_OK) {
        uint32_t n = 0;
        if (m->map.len >= HEADER_BYTES) memcpy(&n, m->map.bytes + 8, 4);
        if (m->map.len < HEADER_BYTES || memcmp(m->map.bytes, magic, 8) != 0) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "not an event model");
        else if ((m->map.len - HEADER_BYTES) / 8 != n || (m->map.len - HEADER_BYTES) % 8) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "%u weights do not fill the file", n);
        else {
            memcpy(m->knots, m->map.bytes + 12, sizeof m->knots);
            m->n = n;
            m->hashes = (const void *)(m->map.bytes + HEADER_BYTES);
            m->weights = (const void *)(m->map.bytes + HEADER_BYTES + 4 * (size_t)n);
            const char *why = broken(m);
            if (why) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "%s", why);
        }
    }
    if (status == UP_OK && !index_hashes(m)) status = up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    if (status == UP_OK) *out = m; else up_model_close(m);
    return status;
}

up_model *up_model_new(const uint32_t *hashes, const float *weights, uint32_t n, const float knots[N_KNOTS]) {
    up_model *m = calloc(1, sizeof *m);
    char *both = malloc(8 * (size_t)n + 1);
    if (!m || !both) { free(m); free(both); return NULL; }
    memcpy(both, hashes, 4 * (size_t)n);
    memcpy(both + 4 * (size_t)n, weights, 4 * (size_t)n);
    m->owned = both, m->n = n, m->hashes = (const void *)both, m->weights = (const void *)(both + 4 * (size_t)n);
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

double up_model_confidence(const up_model *m, double score) {
    double at = fmin(fmax(score, -5.0), 5.0) + 5.0;
    int k = (int)at;
    if (k > N_KNOTS - 2) k = N_KNOTS - 2;
    return m->knots[k] + (at - k) * (m->knots[k + 1] - m->knots[k]);
}

up_status up_model_write(const up_model *m, const char *path, up_error *err) {
    FILE *file = fopen(path, "wb");
    if (!file) return up_fail(err, UP_E_IO, path, 0, 0, "%s", strerror(errno));
    bool ok = fwrite(magic, 8, 1, file) == 1 && fwrite(&m->n, 4, 1, file) == 1 && fwrite(m->knots, sizeof m->knots, 1, file) == 1 &&
              fwrite(m->hashes, 4, m->n, file) == m->n && fwrite(m->weights, 4, m->n, file) == m->n;
    if (fclose(file) != 0) ok = false;
    return ok ? UP_OK : up_fail(err, UP_E_IO, path, 0, 0, "could not be written");
}
