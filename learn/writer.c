#include "learn/writer.h"
#include "base/hash.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what) { perror(what); exit(1); }

void writer_begin(writer *w, const char *name) {
    static const char zeros[64];
    if (w->n) w->sections[w->n - 1].len = w->bytes.len - w->sections[w->n - 1].offset;
    up_buffer_add(&w->bytes, zeros, (64 - w->bytes.len % 64) % 64);
    w->sections[w->n].offset = w->bytes.len;
    memset(w->sections[w->n].name, 0, 8);
    memcpy(w->sections[w->n].name, name, strnlen(name, 8));
    w->n++;
}

void writer_add(writer *w, const void *bytes, size_t len) { up_buffer_add(&w->bytes, bytes, len); }

void writer_finish(writer *w, const char *path, const char kind[4]) {
    if (w->n) w->sections[w->n - 1].len = w->bytes.len - w->sections[w->n - 1].offset;
    size_t head = 32 + 24 * (size_t)w->n, pad = (64 - head % 64) % 64, len = head + pad + w->bytes.len;
    char *all = calloc(1, len);
    if (!all || w->bytes.failed) fail("memory");
    for (uint32_t i = 0; i < w->n; i++) {
        w->sections[i].offset += head + pad;
        memcpy(all + 32 + 24 * i, &w->sections[i], 24);
    }
    memcpy(all + head + pad, w->bytes.bytes, w->bytes.len);
    uint64_t file_len = len, checksum = up_hash(all + 32, len - 32);
    memcpy(all, "UPMODEL1", 8);
    memcpy(all + 8, kind, 4);
    memcpy(all + 12, &w->n, 4);
    memcpy(all + 16, &file_len, 8);
    memcpy(all + 24, &checksum, 8);
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(all, 1, len, out) != len || fclose(out) != 0) fail(path);
    fprintf(stderr, "%s: %.1f MB\n", path, (double)len / 1e6);
    free(all);
    up_buffer_free(&w->bytes);
}

void pairs_add(pairs *p, uint32_t key, uint16_t value) {
    if (p->n == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 1024;
        p->keys = realloc(p->keys, p->cap * sizeof *p->keys);
        p->values = realloc(p->values, p->cap * sizeof *p->values);
        if (!p->keys || !p->values) fail("memory");
    }
    p->keys[p->n] = key;
    p->values[p->n++] = value;
}

void writer_pairs(writer *w, const char *name, const pairs *p) {
    uint32_t log2 = 5;
    while (((size_t)1 << log2) * 7 < p->n * 10) log2++;
    size_t slots = (size_t)1 << log2;
    uint32_t *keys = calloc(slots, 4);
    uint16_t *values = calloc(slots, 2);
    if (!keys || !values) fail("memory");
    for (size_t i = 0; i < p->n; i++) {
        size_t at = p->keys[i] & (slots - 1);
        while (keys[at] && keys[at] != p->keys[i]) at = (at + 1) & (slots - 1);
        if (keys[at]) continue;
        keys[at] = p->keys[i];
        values[at] = p->values[i];
    }
    uint32_t head[16] = {0, log2};
    writer_begin(w, name);
    writer_add(w, head, sizeof head);
    writer_add(w, keys, slots * 4);
    writer_add(w, values, slots * 2);
    free(keys);
    free(values);
    fprintf(stderr, "section %s: %zu pairs\n", name, p->n);
}

void writer_index(writer *w, const bool *used, uint32_t n_classes, uint32_t log2_rows, uint32_t scale, uint32_t n_dense) {
    uint32_t n_blocks = 1u << (log2_rows - 5), n = 0;
    uint32_t (*blocks)[2] = calloc(n_blocks, sizeof *blocks);
    if (!blocks) fail("memory");
    for (uint32_t b = 0; b < n_blocks; b++) {
        blocks[b][1] = n;
        for (uint32_t i = 0; i < 32; i++) if (used[b * 32 + i]) blocks[b][0] |= 1u << i, n++;
    }
    uint32_t head[16] = {n_classes, log2_rows, scale, n, n_dense};
    writer_add(w, head, sizeof head);
    writer_add(w, blocks, n_blocks * sizeof *blocks);
    free(blocks);
}
