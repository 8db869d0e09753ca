/* weights.h - trained numbers as a mapped file: sections, and linear classifiers over hashed features.
 *
 * A model file is a header, a table of named sections, and the sections, each beginning at a multiple of
 * 64 bytes (docs/models.md gives the bytes).  It is mapped, never copied, and read as untrusted: opening
 * walks every length, offset and class number and names the first that is wrong.
 *
 * A classifier is a matrix of one-byte weights, a row for each value of a feature's hash and a column for
 * each class, of which only what is not zero is kept.  Scores are sums of integers, so that every machine
 * finds the same winner.  Two features may share a row: training knows no better, and learns to live with it. */
#ifndef UP_TEXT_WEIGHTS_H
#define UP_TEXT_WEIGHTS_H

#include "base/map.h"

typedef struct up_weights_section { const unsigned char *bytes; size_t len; } up_weights_section;

typedef struct up_weights_file { up_map map; const char *path; uint32_t n_sections; } up_weights_file;

/* Maps `path` and checks header, section table and checksum.  `path` must outlive it. */
up_status up_weights_open(const char *path, const char kind[4], up_weights_file *out, up_error *err);
void up_weights_close(up_weights_file *file);
/* UP_E_FORMAT when there is none of that name (at most 8 characters). */
up_status up_weights_find(const up_weights_file *file, const char *name, up_weights_section *out, up_error *err);

/* ------------------------------------------------------------------ sparse rows: many classes */

typedef struct up_weight { uint8_t klass; int8_t weight; } up_weight;

typedef struct up_rows {
    const uint32_t *start; /* [n_rows + 1], into weights */
    const up_weight *weights;
    uint32_t shift;        /* a feature's row is its hash >> shift */
    uint32_t n_classes;
} up_rows;

up_status up_rows_open(const up_weights_file *file, const char *name, uint32_t max_classes, up_rows *out, up_error *err);

static inline void up_rows_prefetch(const up_rows *rows, uint32_t feature) { __builtin_prefetch(&rows->start[feature >> rows->shift]); }

/* scores[class] += weight, for each of the `n` features. */
void up_rows_score(const up_rows *rows, const uint32_t *features, size_t n, int32_t *scores);

/* ------------------------------------------------------------------ dense rows: four classes, two bytes each */

typedef struct up_quads { const int16_t *weights; uint32_t shift; } up_quads; /* weights[n_rows][4] */

up_status up_quads_open(const up_weights_file *file, const char *name, up_quads *out, up_error *err);
void up_quads_score(const up_quads *quads, const uint32_t *features, size_t n, int32_t scores[4]);

/* ------------------------------------------------------------------ a table from hash to number */

/* Open addressing over 32-bit hashes: keys[n], values[n]; key 0 is an empty slot. */
typedef struct up_hashes { const uint32_t *keys; const uint16_t *values; uint32_t mask; } up_hashes;

up_status up_hashes_open(const up_weights_file *file, const char *name, uint32_t max_value, up_hashes *out, up_error *err);
#define UP_HASHES_NONE UINT32_MAX
uint32_t up_hashes_get(const up_hashes *table, uint32_t key);

/* ------------------------------------------------------------------ hashing features */

static inline uint32_t up_mix(uint32_t kind, uint32_t a, uint32_t b, uint32_t c) {
    uint64_t x = (uint64_t)kind * 0x9E3779B97F4A7C15u + (uint64_t)a * 0xD6E8FEB86659FD93u;
    x ^= x >> 29;
    x += (uint64_t)b * 0xA0761D6478BD642Fu;
    x ^= x >> 31;
    x += (uint64_t)c * 0xE7037ED1A0B428DBu;
    x ^= x >> 32;
    x *= 0xD6E8FEB86659FD93u;
    return (uint32_t)(x >> 32);
}

#endif
