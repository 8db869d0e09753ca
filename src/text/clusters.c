/* clusters.c - which words keep the same company?
 *
 * The file is mapped and read where it lies: a hash table of 16-bit word numbers, the words themselves
 * (so that a look-up never mistakes one word for another), the two clusters of each, and the path of each
 * cluster.  All is checked when it is opened; look-ups then trust it. */
#include "text/clusters.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 32, LONGEST_WORD = 48, NO_LEAF = 0xFFFF };
static const char magic[8] = {'U', 'P', 'C', 'L', 'U', 'S', 'T', '2'};
static const uint32_t byte_order = 0x01020304;

struct leaf { uint32_t path, depth; };

struct up_clusters {
    up_map map; /* empty when the bytes are the caller's */
    uint32_t n_words, n_slots, n_clusters, n_company; /* clusters of both trees, and of the first */
    const struct leaf *leaves;      /* [n_clusters], the first tree's before the second's */
    const uint32_t *word_begin;     /* [n_words + 1], into letters */
    const uint16_t (*word_leaves)[2]; /* [n_words], NO_LEAF for none */
    const uint16_t *slots;          /* [n_slots], word number + 1, 0 empty */
    const char *letters;
    uint64_t print;
};

/* The first broken invariant, or NULL. */
static const char *lay_out(up_clusters *c, const unsigned char *bytes, size_t len) {
    uint32_t head[6];
    if (len < HEADER_BYTES) return "shorter than its header";
    if (memcmp(bytes, magic, sizeof magic) != 0) return "not a cluster file (magic)";
    memcpy(head, bytes + sizeof magic, sizeof head);
    if (head[0] != byte_order) return "written for another byte order";
    c->n_words = head[1], c->n_slots = head[2], c->n_company = head[3];
    uint32_t n_meaning = head[4], n_letters = head[5];
    if (c->n_words == 0 || c->n_words >= UINT16_MAX) return "number of words out of range";
    if (c->n_company >= NO_LEAF || n_meaning >= NO_LEAF - c->n_company || c->n_company + n_meaning == 0) return "number of clusters out of range";
    c->n_clusters = c->n_company + n_meaning;
    if (c->n_slots <= c->n_words || (c->n_slots & (c->n_slots - 1)) != 0 || c->n_slots > 1u << 20) return "number of slots is not a power of two above the number of words";
    uint64_t need = HEADER_BYTES + (uint64_t)c->n_clusters * sizeof(struct leaf) + (c->n_words + 1ull) * 4 + c->n_words * 4ull + (uint64_t)c->n_slots * 2 + n_letters;
    if (need != len) return "sizes do not add up to the length of the file";
    const unsigned char *at = bytes + HEADER_BYTES;
    c->leaves = (const void *)at, at += (size_t)c->n_clusters * sizeof(struct leaf);
    c->word_begin = (const void *)at, at += (c->n_words + (size_t)1) * 4;
    c->word_leaves = (const void *)at, at += (size_t)c->n_words * 4;
    c->slots = (const void *)at, at += (size_t)c->n_slots * 2;
    c->letters = (const char *)at;
    for (uint32_t i = 0; i < c->n_clusters; i++)
        if (c->leaves[i].depth < 1 || c->leaves[i].depth > 32) return "a path's length out of range";
    if (c->word_begin[0] != 0 || c->word_begin[c->n_words] != n_letters) return "words do not fill the letters";
    for (uint32_t i = 0; i < c->n_words; i++) {
        if (c->word_begin[i] > c->word_begin[i + 1]) return "words out of order";
        const uint16_t *leaves = c->word_leaves[i];
        if ((leaves[0] != NO_LEAF && leaves[0] >= c->n_company) || (leaves[1] != NO_LEAF && leaves[1] >= n_meaning)) return "a word's cluster out of range";
    }
    uint32_t empty = 0;
    for (uint32_t i = 0; i < c->n_slots; i++) {
        if (c->slots[i] > c->n_words) return "a slot names no word";
        empty += c->slots[i] == 0;
    }
    return empty ? NULL : "the table has no empty slot";
}

static up_status open_over(up_map map, const void *bytes, size_t len, const char *name, up_clusters **out, up_error *err) {
    up_clusters *c = calloc(1, sizeof *c);
    if (!c) { up_map_close(&map); return up_fail(err, UP_E_NOMEM, name, 0, 0, "out of memory"); }
    c->map = map;
    const char *broken = (uintptr_t)bytes % 4 ? "not aligned" : lay_out(c, bytes, len);
    if (broken) { up_clusters_close(c); return up_fail(err, UP_E_FORMAT, name, 0, 0, "%s", broken); }
    c->print = up_hash(bytes, len);
    *out = c;
    return UP_OK;
}

up_status up_clusters_open(const char *path, up_clusters **out, up_error *err) {
    up_map map = {0};
    up_status status = up_map_open(path, &map, err);
    return status == UP_OK ? open_over(map, map.bytes, map.len, path, out, err) : status;
}

up_status up_clusters_open_bytes(const void *bytes, size_t len, up_clusters **out, up_error *err) {
    return open_over((up_map){0}, bytes, len, "clusters", out, err);
}

void up_clusters_close(up_clusters *c) {
    if (!c) return;
    up_map_close(&c->map);
    free(c);
}

up_cluster_pair up_clusters_of_folded(const up_clusters *c, const char *word, uint32_t len) {
    uint32_t mask = c->n_slots - 1;
    for (uint32_t i = (uint32_t)up_hash(word, len) & mask; c->slots[i]; i = (i + 1) & mask) {
        uint32_t w = c->slots[i] - 1u, begin = c->word_begin[w];
        if (c->word_begin[w + 1] - begin != len || memcmp(c->letters + begin, word, len) != 0) continue;
        const uint16_t *leaves = c->word_leaves[w];
        return (up_cluster_pair){leaves[0] == NO_LEAF ? UP_NO_CLUSTER : leaves[0] + 1u, leaves[1] == NO_LEAF ? UP_NO_CLUSTER : c->n_company + leaves[1] + 1u};
    }
    return (up_cluster_pair){UP_NO_CLUSTER, UP_NO_CLUSTER};
}

up_cluster_pair up_clusters_of(const up_clusters *c, const char *word, uint32_t len) {
    char folded[LONGEST_WORD];
    if (len > LONGEST_WORD) return (up_cluster_pair){UP_NO_CLUSTER, UP_NO_CLUSTER};
    uint32_t n = (uint32_t)up_fold(word, len, folded, sizeof folded);
    for (uint32_t i = 0; i < n; i++)
        if (folded[i] >= '1' && folded[i] <= '9') folded[i] = '0';
    return up_clusters_of_folded(c, folded, n);
}

uint64_t up_clusters_print(const up_clusters *c) { return c->print; }

uint32_t up_clusters_count(const up_clusters *c) { return c->n_clusters; }

uint32_t up_clusters_words(const up_clusters *c) { return c->n_words; }

const char *up_clusters_word(const up_clusters *c, uint32_t word, uint32_t *len) {
    *len = c->word_begin[word + 1] - c->word_begin[word];
    return c->letters + c->word_begin[word];
}

uint32_t up_clusters_path(const up_clusters *c, uint32_t cluster, uint32_t *depth) {
    if (cluster == UP_NO_CLUSTER || cluster > c->n_clusters) { *depth = 0; return 0; }
    *depth = c->leaves[cluster - 1].depth;
    return c->leaves[cluster - 1].path;
}

uint32_t up_clusters_prefix(const up_clusters *c, uint32_t cluster, uint32_t bits) {
    uint32_t depth, path = up_clusters_path(c, cluster, &depth);
    if (depth == 0) return 0;
    uint32_t n = bits < depth ? bits : depth;
    if (n > 31) n = 31;
    return n == 0 ? 1 : 1u << n | path >> (32 - n);
}
