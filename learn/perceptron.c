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

double learner_average(learner *l, int32_t most) {
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
    return scale * l->now;
}

void learner_merge(learner *to, learner *from) {
    for (size_t r = 0; r < (size_t)1 << to->log2_rows; r++)
        for (uint32_t i = 0; i < from->rows[r].n; i++) {
            learner_entry *e = &from->rows[r].entries[i];
            e->total += (int64_t)e->weight * (from->now - e->changed);
            uint32_t feature = (uint32_t)(r << to->shift);
            learner_update(to, &feature, 1, e->klass, 0);
            for (uint32_t k = 0; k < to->rows[r].n; k++) if (to->rows[r].entries[k].klass == e->klass) to->rows[r].entries[k].total += e->total;
        }
    if (from->now > to->now) to->now = from->now;
}

void learner_copy(learner *to, const learner *from) {
    learner_new(to, from->log2_rows, from->n_classes);
    to->now = from->now;
    for (size_t r = 0; r < (size_t)1 << from->log2_rows; r++) {
        const learner_row *row = &from->rows[r];
        if (!row->n) continue;
        to->rows[r] = (learner_row){must(malloc(row->n * sizeof *row->entries)), row->n, row->n};
        memcpy(to->rows[r].entries, row->entries, row->n * sizeof *row->entries);
    }
}

static int by_class(const void *a, const void *b) { return (int)((const learner_entry *)a)->klass - (int)((const learner_entry *)b)->klass; }

/* What is not small of a row, in order of class. */
static uint32_t telling(const learner_row *row, int32_t least, learner_entry *out) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < row->n; i++) if (row->entries[i].weight >= least || row->entries[i].weight <= -least) out[n++] = row->entries[i];
    qsort(out, n, sizeof *out, by_class);
    return n;
}

void learner_write_rows(const learner *l, writer *out, const char *name, int32_t least) {
    size_t n_rows = (size_t)1 << l->log2_rows, width = (l->n_classes + 31) / 32 * 32;
    uint32_t n = 0, n_used = 0, n_dense = 0;
    bool *used = must(calloc(n_rows, 1));
    learner_entry e[256];
    for (size_t r = 0; r < n_rows; r++) {
        uint32_t size = telling(&l->rows[r], least, e);
        used[r] = size > 0;
        n_used += used[r];
        n_dense += size > 4;
        n += size;
    }
    writer_begin(out, name);
    writer_index(out, used, l->n_classes, l->log2_rows, 0, n_dense);
    uint32_t dense = 0;
    for (size_t r = 0; r < n_rows; r++) {
        uint32_t size = telling(&l->rows[r], least, e);
        if (!size) continue;
        uint8_t row[8] = {0};
        for (uint32_t i = 0; i < 4; i++) {
            row[i] = (uint8_t)(i < size ? e[i].klass : l->n_classes + i);
            row[4 + i] = i < size ? (uint8_t)(int8_t)e[i].weight : 0;
        }
        if (size > 4) {
            row[0] = 255;
            memcpy(row + 4, &dense, 4);
            dense++;
        }
        writer_add(out, row, sizeof row);
    }
    for (size_t r = 0; r < n_rows; r++) {
        uint32_t size = telling(&l->rows[r], least, e);
        if (size <= 4) continue;
        int8_t row[256] = {0};
        for (uint32_t i = 0; i < size; i++) row[e[i].klass] = (int8_t)e[i].weight;
        writer_add(out, row, width);
    }
    free(used);
    fprintf(stderr, "section %s: %u classes, %u of 2^%u rows, %u dense, %u weights\n", name, l->n_classes, n_used, l->log2_rows, n_dense, n);
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
