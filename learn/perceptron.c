#include "learn/perceptron.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *p) { if (!p) { fprintf(stderr, "out of memory\n"); exit(1); } return p; }

void learner_new(learner *l, uint32_t log2_rows, uint32_t n_classes) {
    *l = (learner){must(calloc((size_t)1 << log2_rows, sizeof *l->rows)), 32 - log2_rows, log2_rows, n_classes, 1};
}

void learner_free(learner *l) {
    for (size_t i = 0; i < (size_t)1 << l->log2_rows; i++) free(l->rows[i].entries);
    free(l->rows);
}

void learner_score(const learner *l, const uint32_t *features, size_t n, int32_t *scores) {
    for (size_t f = 0; f < n; f++) __builtin_prefetch(&l->rows[features[f] >> l->shift]);
    for (size_t f = 0; f < n; f++) __builtin_prefetch(l->rows[features[f] >> l->shift].entries);
    for (size_t f = 0; f < n; f++) {
        const learner_row *row = &l->rows[features[f] >> l->shift];
        for (uint32_t i = 0; i < row->n; i++) scores[row->entries[i].klass] += row->entries[i].weight;
    }
}

void learner_update(learner *l, const uint32_t *features, size_t n, uint32_t klass, int32_t by) {
    for (size_t f = 0; f < n; f++) {
        learner_row *row = &l->rows[features[f] >> l->shift];
        uint32_t i = 0;
        while (i < row->n && row->entries[i].klass != klass) i++;
        if (i == row->n) {
            if (row->n == row->cap) {
                row->cap = row->cap ? (uint16_t)(row->cap * 2) : 2;
                row->entries = must(realloc(row->entries, row->cap * sizeof *row->entries));
            }
            row->entries[row->n++] = (learner_entry){.klass = (uint8_t)klass, .changed = l->now};
        }
        learner_entry *e = &row->entries[i];
        e->total += (int64_t)e->weight * (l->now - e->changed);
        e->changed = l->now;
        e->weight += by;
    }
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

void learner_average(learner *l, int32_t most) {
    size_t n = 0, at = 0;
    for (size_t r = 0; r < (size_t)1 << l->log2_rows; r++) n += l->rows[r].n;
    double *sizes = must(malloc((n + 1) * sizeof *sizes));
    for (size_t r = 0; r < (size_t)1 << l->log2_rows; r++)
        for (uint32_t i = 0; i < l->rows[r].n; i++) {
            learner_entry *e = &l->rows[r].entries[i];
            e->total += (int64_t)e->weight * (l->now - e->changed);
            e->changed = l->now;
            sizes[at++] = e->total < 0 ? (double)-e->total : (double)e->total;
        }
    qsort(sizes, n, sizeof *sizes, by_size);
    /* Of bytes one weight in a hundred thousand may be cut.  Cutting one in two thousand cost four points of
     * LAS: the largest weights are those of the commonest features. */
    size_t cut = most > 127 ? 0 : n / 100000;
    double scale = n && sizes[n - 1 - cut] > 0 ? most / sizes[n - 1 - cut] : 0;
    free(sizes);
    for (size_t r = 0; r < (size_t)1 << l->log2_rows; r++)
        for (uint32_t i = 0; i < l->rows[r].n; i++) {
            learner_entry *e = &l->rows[r].entries[i];
            double w = (double)e->total * scale;
            w = w < -most ? -most : w > most ? most : w;
            e->weight = (int32_t)(w < 0 ? w - 0.5 : w + 0.5);
        }
}

static int by_class(const void *a, const void *b) { return (int)((const learner_entry *)a)->klass - (int)((const learner_entry *)b)->klass; }

void learner_write_rows(const learner *l, writer *out, const char *name) {
    size_t n_rows = (size_t)1 << l->log2_rows;
    uint32_t head[16] = {l->n_classes, l->log2_rows}, n = 0;
    writer_begin(out, name);
    writer_add(out, head, sizeof head);
    uint32_t *start = must(malloc((n_rows + 1) * sizeof *start));
    for (size_t r = 0; r < n_rows; r++) {
        start[r] = n;
        for (uint32_t i = 0; i < l->rows[r].n; i++) n += l->rows[r].entries[i].weight != 0;
    }
    start[n_rows] = n;
    writer_add(out, start, (n_rows + 1) * sizeof *start);
    free(start);
    for (size_t r = 0; r < n_rows; r++) {
        if (l->rows[r].n) qsort(l->rows[r].entries, l->rows[r].n, sizeof *l->rows[r].entries, by_class);
        for (uint32_t i = 0; i < l->rows[r].n; i++) {
            learner_entry *e = &l->rows[r].entries[i];
            if (e->weight == 0) continue;
            uint8_t pair[2] = {e->klass, (uint8_t)(int8_t)e->weight};
            writer_add(out, pair, 2);
        }
    }
    fprintf(stderr, "section %s: %u classes, 2^%u rows, %u weights\n", name, l->n_classes, l->log2_rows, n);
}

void learner_write_quads(const learner *l, writer *out, const char *name) {
    uint32_t head[16] = {4, l->log2_rows};
    writer_begin(out, name);
    writer_add(out, head, sizeof head);
    for (size_t r = 0; r < (size_t)1 << l->log2_rows; r++) {
        int16_t row[4] = {0};
        for (uint32_t i = 0; i < l->rows[r].n; i++) row[l->rows[r].entries[i].klass] = (int16_t)l->rows[r].entries[i].weight;
        writer_add(out, row, sizeof row);
    }
}

uint32_t learner_best(const int32_t *scores, uint32_t n) {
    uint32_t best = 0;
    for (uint32_t k = 1; k < n; k++) if (scores[k] > scores[best]) best = k;
    return best;
}

uint32_t learner_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 32);
}
