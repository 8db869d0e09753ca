#include "learn/cluster_file.h"
#include "base/hash.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cluster_file_write(const cluster_list *list, const char *path) {
    uint32_t n_words = list->n_words, n_slots = 1, n_letters = 0, begin = 0;
    while (n_slots < n_words + n_words / 2) n_slots *= 2;
    uint16_t *slots = calloc(n_slots, sizeof *slots);
    FILE *f = fopen(path, "wb");
    if (!slots || !f) { perror(path); exit(1); }
    for (uint32_t w = 0; w < n_words; w++) {
        size_t len = strlen(list->words[w]);
        n_letters += (uint32_t)len;
        uint32_t i = (uint32_t)up_hash(list->words[w], len) & (n_slots - 1);
        while (slots[i]) i = (i + 1) & (n_slots - 1);
        slots[i] = (uint16_t)(w + 1);
    }
    uint32_t head[6] = {0x01020304, n_words, n_slots, list->n_leaves[0], list->n_leaves[1], n_letters};
    fwrite("UPCLUST2", 1, 8, f);
    fwrite(head, sizeof *head, 6, f);
    for (int t = 0; t < 2; t++) if (list->n_leaves[t]) fwrite(list->leaves[t], sizeof **list->leaves, list->n_leaves[t], f);
    for (uint32_t w = 0; w <= n_words; w++) {
        fwrite(&begin, 4, 1, f);
        if (w < n_words) begin += (uint32_t)strlen(list->words[w]);
    }
    fwrite(list->leaf_of, sizeof *list->leaf_of, n_words, f);
    fwrite(slots, sizeof *slots, n_slots, f);
    for (uint32_t w = 0; w < n_words; w++) fputs(list->words[w], f);
    if (fclose(f) != 0) { perror(path); exit(1); }
    free(slots);
}

static void walk(const uint32_t (*children)[2], uint32_t n, uint32_t node, uint32_t path, uint32_t depth, cluster_leaf *leaves) {
    if (node < n) { leaves[node] = (cluster_leaf){path, depth ? depth : 1}; return; }
    for (uint32_t side = 0; side < 2; side++) /* below the 32nd step all share one path */
        walk(children, n, children[node - n][side], depth < 32 ? path | side << (31 - depth) : path, depth < 32 ? depth + 1 : 32, leaves);
}

void cluster_tree_paths(const uint32_t (*children)[2], uint32_t n, cluster_leaf *leaves) {
    walk(children, n, 2 * n - 2, 0, 0, leaves);
}
