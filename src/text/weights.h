/* weights.h - trained numbers as a mapped file: sections, and linear classifiers over hashed features.
 *
 * A model file is a header, a table of named sections, and the sections, each beginning at a multiple of
 * 64 bytes (docs/models.md gives the bytes).  It is mapped, never copied, and read as untrusted: opening
 * walks every length, offset and class number and names the first that is wrong.
 *
 * A classifier is a matrix of one-byte weights, a row for each value of a feature's hash and a column for
 * each class, of which only rows that are not zero are kept.  Scores are sums of integers, so that every machine
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

/* UP_E_FORMAT unless the model was trained with the clusters whose print (up_clusters_print) is given. */
up_status up_weights_clusters(const up_weights_file *file, uint64_t print, up_error *err);

/* ------------------------------------------------------------------ rows */

/* Which of the 2^k rows hold anything: a bit a row, and how many do before each 32.  Most features of new
 * text were never learned from, and are answered here without a look at the weights. */
typedef struct up_row_block { uint32_t bits, before; } up_row_block;
typedef struct up_row_index { const up_row_block *blocks; uint32_t shift; } up_row_index; /* a feature's row is its hash >> shift */

/* Rows for many classes.  Most hold few weights: up to four classes and their weights, eight bytes.  Class
 * n_classes + i fills place i of a row that has fewer.  A row with more begins with 255 and holds, in its last
 * four bytes, the number of a dense row of `width` weights. */
typedef struct up_row { uint8_t klass[4]; int8_t weight[4]; } up_row;
enum { UP_ROW_IS_DENSE = 255, UP_ROWS_MAX_CLASSES = 250 };

typedef struct up_rows {
    up_row_index index;
    const up_row *rows;
    const int8_t *dense;
    uint32_t n_classes, width; /* n_classes rounded up to a multiple of 32 */
} up_rows;

up_status up_rows_open(const up_weights_file *file, const char *name, uint32_t max_classes, up_rows *out, up_error *err);
/* scores[class] = the sum over the `n` features, n at most 256. */
void up_rows_score(const up_rows *rows, const uint32_t *features, size_t n, int32_t *scores);

/* Rows for four classes, a byte each, 128 standing for nothing.  A step's sum counts `scale` times beside a label's. */
typedef struct up_quads { up_row_index index; const uint32_t *rows; uint32_t scale; } up_quads;

up_status up_quads_open(const up_weights_file *file, const char *name, up_quads *out, up_error *err);
/* scores[class] = the sum over the `n` features, n at most 256, times the scale. */
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
