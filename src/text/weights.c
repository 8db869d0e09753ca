#include "text/weights.h"
#include "base/error.h"
#include "base/hash.h"
#include <string.h>

/* The file as written by learn/model_writer.c; all numbers little-endian, as are the machines we run on. */
typedef struct header { char magic[8], kind[4]; uint32_t n_sections; uint64_t file_len, checksum; } header;
typedef struct entry { char name[8]; uint64_t offset, len; } entry;

enum { MAX_SECTIONS = 64, ALIGNMENT = 64 };

_Static_assert(sizeof(header) == 32 && sizeof(entry) == 24, "the file's records have no padding");
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "model files are mapped as little-endian"
#endif

static up_status damaged(const up_weights_file *file, up_error *err, const char *what) {
    return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "%s", what);
}

static up_status check_file(const up_weights_file *file, const char kind[4], up_error *err) {
    const header *h = (const header *)file->map.bytes;
    if (file->map.len < sizeof *h || memcmp(h->magic, "UPMODEL1", 8) != 0) return damaged(file, err, "not a model file of version 1");
    if (memcmp(h->kind, kind, 4) != 0) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "a model of kind '%.4s' was expected", kind);
    if (h->file_len != file->map.len) return damaged(file, err, "the length in the header is not the file's");
    if (h->n_sections > MAX_SECTIONS || sizeof *h + h->n_sections * sizeof(entry) > file->map.len) return damaged(file, err, "the section table leaves the file");
    const entry *e = (const entry *)(h + 1);
    for (uint32_t i = 0; i < h->n_sections; i++) {
        if (e[i].offset % ALIGNMENT != 0) return damaged(file, err, "a section is not aligned");
        if (e[i].offset > file->map.len || e[i].len > file->map.len - e[i].offset) return damaged(file, err, "a section leaves the file");
    }
    if (up_hash((const char *)(h + 1), file->map.len - sizeof *h) != h->checksum) return damaged(file, err, "the checksum does not match");
    return UP_OK;
}

up_status up_weights_open(const char *path, const char kind[4], up_weights_file *out, up_error *err) {
    up_weights_file file = {.path = path};
    up_status status = up_map_open(path, &file.map, err);
    if (status != UP_OK) return status;
    status = check_file(&file, kind, err);
    if (status != UP_OK) { up_map_close(&file.map); return status; }
    file.n_sections = ((const header *)file.map.bytes)->n_sections;
    *out = file;
    return UP_OK;
}

void up_weights_close(up_weights_file *file) { if (file->map.bytes) up_map_close(&file->map); }

up_status up_weights_find(const up_weights_file *file, const char *name, up_weights_section *out, up_error *err) {
    const entry *e = (const entry *)(file->map.bytes + sizeof(header));
    for (uint32_t i = 0; i < file->n_sections; i++)
        if (strncmp(e[i].name, name, sizeof e[i].name) == 0) {
            *out = (up_weights_section){file->map.bytes + e[i].offset, e[i].len};
            return UP_OK;
        }
    return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s' is missing", name);
}

/* A section of rows opens with the number of classes and the binary logarithm of the number of rows. */
static bool read_log2(const up_weights_section *s, uint32_t *n_classes, uint32_t *log2_rows) {
    if (s->len < 64) return false;
    memcpy(n_classes, s->bytes, 4);
    memcpy(log2_rows, s->bytes + 4, 4);
    return *log2_rows >= 1 && *log2_rows <= 26;
}

up_status up_rows_open(const up_weights_file *file, const char *name, uint32_t max_classes, up_rows *out, up_error *err) {
    up_weights_section s = {0};
    up_status status = up_weights_find(file, name, &s, err);
    if (status != UP_OK) return status;
    uint32_t n_classes, log2_rows;
    if (!read_log2(&s, &n_classes, &log2_rows)) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': no such number of rows", name);
    if (n_classes == 0 || n_classes > max_classes) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': no such number of classes", name);
    size_t n_rows = (size_t)1 << log2_rows, index = (n_rows + 1) * sizeof(uint32_t), rest = s.len - 64;
    if (rest < index) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': the row index leaves it", name);
    const uint32_t *start = (const uint32_t *)(s.bytes + 64);
    const up_weight *weights = (const up_weight *)(s.bytes + 64 + index);
    size_t n_weights = (rest - index) / sizeof *weights;
    uint32_t backwards = start[0];
    for (size_t i = 0; i < n_rows; i++) backwards |= start[i] > start[i + 1];
    if (backwards || start[n_rows] > n_weights) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': the row index runs backwards or too far", name);
    uint8_t highest = 0;
    for (uint32_t i = 0; i < start[n_rows]; i++) highest = weights[i].klass > highest ? weights[i].klass : highest;
    if (highest >= n_classes) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': a class beyond the last", name);
    *out = (up_rows){start, weights, 32 - log2_rows, n_classes};
    return UP_OK;
}

void up_rows_score(const up_rows *rows, const uint32_t *features, size_t n, int32_t *scores) {
    for (size_t f = 0; f < n; f++) __builtin_prefetch(&rows->start[features[f] >> rows->shift]);
    for (size_t f = 0; f < n; f++) __builtin_prefetch(&rows->weights[rows->start[features[f] >> rows->shift]]);
    for (size_t f = 0; f < n; f++) {
        uint32_t row = features[f] >> rows->shift;
        for (uint32_t i = rows->start[row]; i < rows->start[row + 1]; i++) scores[rows->weights[i].klass] += rows->weights[i].weight;
    }
}

up_status up_quads_open(const up_weights_file *file, const char *name, up_quads *out, up_error *err) {
    up_weights_section s = {0};
    up_status status = up_weights_find(file, name, &s, err);
    if (status != UP_OK) return status;
    uint32_t n_classes, log2_rows;
    if (!read_log2(&s, &n_classes, &log2_rows)) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': no such number of rows", name);
    if (n_classes != 4 || s.len - 64 < ((size_t)8 << log2_rows)) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': the rows leave it", name);
    *out = (up_quads){(const int16_t *)(s.bytes + 64), 32 - log2_rows};
    return UP_OK;
}

void up_quads_score(const up_quads *quads, const uint32_t *features, size_t n, int32_t scores[4]) {
    for (size_t f = 0; f < n; f++) __builtin_prefetch(&quads->weights[(size_t)(features[f] >> quads->shift) * 4]);
    int32_t sum[4] = {0, 0, 0, 0};
    for (size_t f = 0; f < n; f++) {
        const int16_t *row = &quads->weights[(size_t)(features[f] >> quads->shift) * 4];
        for (int k = 0; k < 4; k++) sum[k] += row[k];
    }
    memcpy(scores, sum, sizeof sum);
}

up_status up_hashes_open(const up_weights_file *file, const char *name, uint32_t max_value, up_hashes *out, up_error *err) {
    up_weights_section s = {0};
    up_status status = up_weights_find(file, name, &s, err);
    if (status != UP_OK) return status;
    uint32_t unused, log2_slots;
    if (!read_log2(&s, &unused, &log2_slots) || s.len - 64 < ((size_t)6 << log2_slots)) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': the slots leave it", name);
    size_t n = (size_t)1 << log2_slots;
    up_hashes t = {(const uint32_t *)(s.bytes + 64), (const uint16_t *)(s.bytes + 64 + 4 * n), (uint32_t)n - 1};
    bool has_hole = false;
    for (size_t i = 0; i < n; i++) {
        has_hole |= t.keys[i] == 0;
        if (t.keys[i] != 0 && t.values[i] > max_value) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': a value beyond the last", name);
    }
    if (!has_hole) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': no empty slot, so a search would not end", name);
    *out = t;
    return UP_OK;
}

uint32_t up_hashes_get(const up_hashes *table, uint32_t key) {
    for (uint32_t i = key & table->mask; table->keys[i] != 0; i = (i + 1) & table->mask)
        if (table->keys[i] == key) return table->values[i];
    return UP_HASHES_NONE;
}
