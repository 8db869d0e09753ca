/* cluster_file.h - writes models/en.clusters (docs/clusters.md). */
#ifndef LEARN_CLUSTER_FILE_H
#define LEARN_CLUSTER_FILE_H

#include <stdint.h>

enum { NO_LEAF = 0xFFFF };
typedef struct cluster_leaf { uint32_t path, depth; } cluster_leaf;
/* Words as folded, most frequent first, and for each the leaf of each tree, NO_LEAF where it has none. */
typedef struct cluster_list {
    uint32_t n_words, n_leaves[2];
    const char **words;
    uint16_t (*leaf_of)[2];
    const cluster_leaf *leaves[2];
} cluster_list;

/* Ends the program with a line on stderr when it can't. */
void cluster_file_write(const cluster_list *list, const char *path);
/* The tree over `n` leaves out of children of inner nodes n .. 2n - 2, numbered as they were joined. */
void cluster_tree_paths(const uint32_t (*children)[2], uint32_t n, cluster_leaf *leaves);

#endif
