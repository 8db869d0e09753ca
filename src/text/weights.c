#include "text/weights.h"
#include "base/clones.h"
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

up_status up_weights_clusters(const up_weights_file *file, uint64_t print, up_error *err) {
    up_weights_section s = {0};
    up_status status = up_weights_find(file, "clusters", &s, err);
    if (status != UP_OK) return status;
    if (s.len < sizeof print || memcmp(s.bytes, &print, sizeof print) != 0) return damaged(file, err, "trained with other clusters than these");
    return UP_OK;
}

/* A section of rows or of pairs opens with 64 bytes of numbers. */
typedef struct section_head { uint32_t n_classes, log2_rows, scale, n_used, n_dense, unused[11]; } section_head;
_Static_assert(sizeof(section_head) == 64, "the file's records have no padding");

static up_status section_wrong(const up_weights_file *file, const char *name, up_error *err, const char *what) {
    return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section '%s': %s", name, what);
}

static bool read_head(const up_weights_section *s, section_head *out) {
    if (s->len < sizeof *out) return false;
    memcpy(out, s->bytes, sizeof *out);
    return out->log2_rows >= 5 && out->log2_rows <= 26;
}

/* The head and the index; `rest` is what follows them. */
static up_status open_index(const up_weights_file *file, const char *name, section_head *head, up_row_index *index, up_weights_section *rest, up_error *err) {
    up_weights_section s = {0};
    up_status status = up_weights_find(file, name, &s, err);
    if (status != UP_OK) return status;
    if (!read_head(&s, head)) return section_wrong(file, name, err, "no such number of rows");
    size_t n_blocks = (size_t)1 << (head->log2_rows - 5), bytes = n_blocks * sizeof(up_row_block);
    if (s.len - sizeof *head < bytes) return section_wrong(file, name, err, "the row index leaves it");
    *index = (up_row_index){(const up_row_block *)(s.bytes + sizeof *head), 32 - head->log2_rows};
    uint32_t used = 0, wrong = 0;
    for (size_t i = 0; i < n_blocks; i++) {
        wrong |= index->blocks[i].before ^ used;
        used += (uint32_t)__builtin_popcount(index->blocks[i].bits);
    }
    if (wrong || used != head->n_used) return section_wrong(file, name, err, "the row index miscounts");
    *rest = (up_weights_section){s.bytes + sizeof *head + bytes, s.len - sizeof *head - bytes};
    return UP_OK;
}

static uint32_t dense_number(const up_row *row) {
    uint32_t n;
    memcpy(&n, row->weight, 4);
    return n;
}

up_status up_rows_open(const up_weights_file *file, const char *name, uint32_t max_classes, up_rows *out, up_error *err) {
    section_head head;
    up_row_index index;
    up_weights_section rest;
    up_status status = open_index(file, name, &head, &index, &rest, err);
    if (status != UP_OK) return status;
    if (head.n_classes == 0 || head.n_classes > max_classes) return section_wrong(file, name, err, "no such number of classes");
    size_t width = (head.n_classes + 31) / 32 * 32, bytes = (size_t)head.n_used * sizeof(up_row);
    if (rest.len < bytes || (rest.len - bytes) / width < head.n_dense) return section_wrong(file, name, err, "the rows leave it");
    const up_row *rows = (const up_row *)rest.bytes;
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < head.n_used; i++) {
        if (rows[i].klass[0] == UP_ROW_IS_DENSE) wrong |= dense_number(&rows[i]) >= head.n_dense;
        else for (int k = 0; k < 4; k++) wrong |= rows[i].klass[k] >= head.n_classes + 4;
    }
    if (wrong) return section_wrong(file, name, err, "a class beyond the last");
    *out = (up_rows){index, rows, (const int8_t *)(rest.bytes + bytes), head.n_classes, (uint32_t)width};
    return UP_OK;
}

up_status up_quads_open(const up_weights_file *file, const char *name, up_quads *out, up_error *err) {
    section_head head;
    up_row_index index;
    up_weights_section rest;
    up_status status = open_index(file, name, &head, &index, &rest, err);
    if (status != UP_OK) return status;
    if (head.n_classes != 4) return section_wrong(file, name, err, "no such number of classes");
    if (head.scale == 0 || head.scale > 1024) return section_wrong(file, name, err, "no such scale");
    if (rest.len < (size_t)head.n_used * 4) return section_wrong(file, name, err, "the rows leave it");
    *out = (up_quads){index, (const uint32_t *)rest.bytes, head.scale};
    return UP_OK;
}

/* Counting bits is one instruction where the processor has it. */
#define COUNTS_BITS UP_CLONES("popcnt")

enum { BATCH = 256 };

/* Writes the numbers of the kept rows among the features' rows. */
static inline __attribute__((always_inline)) uint32_t kept_rows(const up_row_index *index, const uint32_t *features, size_t n, uint32_t *out) {
    uint32_t kept = 0;
    if (n > BATCH) n = BATCH;
    for (size_t f = 0; f < n; f++) __builtin_prefetch(&index->blocks[features[f] >> index->shift >> 5]);
    for (size_t f = 0; f < n; f++) {
        uint32_t row = features[f] >> index->shift;
        up_row_block block = index->blocks[row >> 5];
        uint32_t bit = 1u << (row & 31);
        out[kept] = block.before + (uint32_t)__builtin_popcount(block.bits & (bit - 1));
        kept += (block.bits & bit) != 0;
    }
    return kept;
}

/* Sixteen at a time: the compiler makes of these what the machine has. */
typedef int8_t bytes __attribute__((vector_size(16)));
typedef int16_t shorts __attribute__((vector_size(32)));

COUNTS_BITS void up_rows_score(const up_rows *rows, const uint32_t *features, size_t n, int32_t *scores) {
    uint32_t kept[BATCH], n_kept = kept_rows(&rows->index, features, n, kept), n_dense = 0;
    const int8_t *dense[BATCH];
    for (uint32_t k = 0; k < n_kept; k++) __builtin_prefetch(&rows->rows[kept[k]]);
    int32_t few[UP_ROWS_MAX_CLASSES + 6];
    memset(few, 0, (rows->n_classes + 4) * sizeof *few);
    for (uint32_t k = 0; k < n_kept; k++) {
        const up_row *row = &rows->rows[kept[k]];
        if (row->klass[0] == UP_ROW_IS_DENSE) {
            dense[n_dense] = rows->dense + (size_t)dense_number(row) * rows->width;
            for (uint32_t at = 0; at < rows->width + 63; at += 64) __builtin_prefetch(dense[n_dense] + (at < rows->width ? at : rows->width - 1));
            n_dense++;
            continue;
        }
        for (int c = 0; c < 4; c++) few[row->klass[c]] += row->weight[c];
    }
    for (uint32_t begin = 0; begin < rows->n_classes; begin += 32) {
        shorts sums[2] = {{0}}; /* 256 features of at most 128 stay within 16 bits */
        for (uint32_t d = 0; d < n_dense; d++) {
            bytes part[2];
            memcpy(part, dense[d] + begin, sizeof part);
            sums[0] += __builtin_convertvector(part[0], shorts);
            sums[1] += __builtin_convertvector(part[1], shorts);
        }
        uint32_t n_classes = rows->n_classes - begin < 32 ? rows->n_classes - begin : 32;
        for (uint32_t c = 0; c < n_classes; c++) scores[begin + c] = few[begin + c] + sums[c / 16][c % 16];
    }
}

COUNTS_BITS void up_quads_score(const up_quads *quads, const uint32_t *features, size_t n, int32_t scores[4]) {
    uint32_t kept[BATCH], n_kept = kept_rows(&quads->index, features, n, kept);
    for (uint32_t k = 0; k < n_kept; k++) __builtin_prefetch(&quads->rows[kept[k]]);
    /* Two bytes side by side in each sum: 256 times 255 stays within 16 bits. */
    uint32_t even = 0, odd = 0;
    for (uint32_t k = 0; k < n_kept; k++) {
        uint32_t row = quads->rows[kept[k]];
        even += row & 0x00FF00FF;
        odd += row >> 8 & 0x00FF00FF;
    }
    int32_t none = 128 * (int32_t)n_kept, scale = (int32_t)quads->scale;
    scores[0] = ((int32_t)(even & 0xFFFF) - none) * scale;
    scores[1] = ((int32_t)(odd & 0xFFFF) - none) * scale;
    scores[2] = ((int32_t)(even >> 16) - none) * scale;
    scores[3] = ((int32_t)(odd >> 16) - none) * scale;
}

up_status up_hashes_open(const up_weights_file *file, const char *name, uint32_t max_value, up_hashes *out, up_error *err) {
    up_weights_section s = {0};
    section_head head;
    up_status status = up_weights_find(file, name, &s, err);
    if (status != UP_OK) return status;
    if (!read_head(&s, &head) || s.len - sizeof head < ((size_t)6 << head.log2_rows)) return section_wrong(file, name, err, "the slots leave it");
    size_t n = (size_t)1 << head.log2_rows;
    up_hashes t = {(const uint32_t *)(s.bytes + 64), (const uint16_t *)(s.bytes + 64 + 4 * n), (uint32_t)n - 1};
    bool has_hole = false;
    for (size_t i = 0; i < n; i++) {
        has_hole |= t.keys[i] == 0;
        if (t.keys[i] != 0 && t.values[i] > max_value) return section_wrong(file, name, err, "a value beyond the last");
    }
    if (!has_hole) return section_wrong(file, name, err, "no empty slot, so a search would not end");
    *out = t;
    return UP_OK;
}

uint32_t up_hashes_get(const up_hashes *table, uint32_t key) {
    for (uint32_t i = key & table->mask; table->keys[i] != 0; i = (i + 1) & table->mask)
        if (table->keys[i] == key) return table->values[i];
    return UP_HASHES_NONE;
}
