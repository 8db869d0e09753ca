#include "learn/quads.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void quads_new(quads *q, uint32_t log2_rows) {
    size_t n = (size_t)1 << log2_rows;
    *q = (quads){calloc(n, sizeof *q->w), calloc(n, sizeof *q->u), 32 - log2_rows, log2_rows, 1};
    if (!q->w || !q->u) { fprintf(stderr, "out of memory\n"); exit(1); }
}

void quads_score(const quads *q, const uint32_t *features, size_t n, int32_t scores[4]) {
    for (size_t f = 0; f < n; f++) __builtin_prefetch(q->w[features[f] >> q->shift]);
    int32_t sum[4] = {0};
    for (size_t f = 0; f < n; f++) {
        const int32_t *row = q->w[features[f] >> q->shift];
        for (int k = 0; k < 4; k++) sum[k] += row[k];
    }
    memcpy(scores, sum, sizeof sum);
}

void quads_update(quads *q, const uint32_t *features, size_t n, uint32_t klass, int32_t by) {
    for (size_t f = 0; f < n; f++) {
        size_t row = features[f] >> q->shift;
        q->w[row][klass] += by;
        q->u[row][klass] += (int64_t)by * q->now;
    }
}

static double average(const quads *q, size_t row, int k) { return (double)((int64_t)q->w[row][k] * q->now - q->u[row][k]) / q->now; }

void quads_average(quads *q, double scale, int32_t most) {
    for (size_t r = 0; r < (size_t)1 << q->log2_rows; r++)
        for (int k = 0; k < 4; k++) {
            double w = average(q, r, k) * scale;
            w = w < -most ? -most : w > most ? most : w;
            q->w[r][k] = (int32_t)(w < 0 ? w - 0.5 : w + 0.5);
        }
}

void quads_write(const quads *q, writer *out, const char *name, int32_t least, int32_t unit, uint32_t scale) {
    size_t n_rows = (size_t)1 << q->log2_rows, n_used = 0, n_cut = 0;
    bool *used = calloc(n_rows, 1);
    if (!used) exit(1);
    for (size_t r = 0; r < n_rows; r++) {
        for (int k = 0; k < 4; k++) used[r] |= q->w[r][k] >= least || q->w[r][k] <= -least;
        n_used += used[r];
    }
    writer_begin(out, name);
    writer_index(out, used, 4, q->log2_rows, scale, 0);
    for (size_t r = 0; r < n_rows; r++) {
        if (!used[r]) continue;
        uint8_t row[4];
        for (int k = 0; k < 4; k++) {
            int32_t w = q->w[r][k], byte = (w + (w < 0 ? -unit / 2 : unit / 2)) / unit;
            n_cut += byte > 127 || byte < -127;
            row[k] = (uint8_t)((byte > 127 ? 127 : byte < -127 ? -127 : byte) + 128);
        }
        writer_add(out, row, sizeof row);
    }
    free(used);
    fprintf(stderr, "section %s: %zu of 2^%u rows, %zu weights cut\n", name, n_used, q->log2_rows, n_cut);
}
