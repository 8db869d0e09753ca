/* clusters.h - which words keep the same company?
 *
 * Word clusters learned from plain text: words that stand beside the same words share a cluster, and the
 * clusters are the leaves of a binary tree, so that the first bits of a cluster's path name a coarser
 * one.  There are two trees: of the neighbours at once left and right in ten million words of news, which
 * sort words by their grammar, and of vectors of company at large in six thousand million, which know many
 * more words and sort them by what they mean.  Taggers, the parser and the recogniser of names use prefixes of several lengths as features,
 * which lets them treat an unseen surname or city as they treat a seen one.
 * The form of the file is docs/clusters.md. */
#ifndef UP_TEXT_CLUSTERS_H
#define UP_TEXT_CLUSTERS_H

#include "base/span.h"

typedef struct up_clusters up_clusters; /* immutable, shared between threads */

/* Maps `path` (models/en.clusters).  UP_E_MISSING; UP_E_FORMAT naming what is broken; UP_E_NOMEM. */
up_status up_clusters_open(const char *path, up_clusters **out, up_error *err);
/* The same over bytes that the caller keeps alive, aligned to 4. */
up_status up_clusters_open_bytes(const void *bytes, size_t len, up_clusters **out, up_error *err);
void up_clusters_close(up_clusters *clusters);

#define UP_NO_CLUSTER 0u

/* A word's cluster in each tree: 1 .. up_clusters_count, those of the second tree after those of the first;
 * UP_NO_CLUSTER where the tree has not the word. */
typedef struct up_cluster_pair { uint32_t company, meaning; } up_cluster_pair;

/* The clusters of a word as it stands in text.  Case, accents and which digits a number has do not matter.
 * Constant time. */
up_cluster_pair up_clusters_of(const up_clusters *clusters, const char *word, uint32_t len);
/* The same for a word already folded with up_fold and, where it holds digits, each of them made '0'. */
up_cluster_pair up_clusters_of_folded(const up_clusters *clusters, const char *word, uint32_t len);

uint32_t up_clusters_count(const up_clusters *clusters);
/* How many words are listed; the letters of each, as folded, most frequent first. */
uint32_t up_clusters_words(const up_clusters *clusters);
const char *up_clusters_word(const up_clusters *clusters, uint32_t word, uint32_t *len);
/* A hash of the whole file: models keep that of the clusters they were trained with. */
uint64_t up_clusters_print(const up_clusters *clusters);

/* The cluster's path from the root, first step in the highest of 32 bits; `*depth` steps (1 .. 32). */
uint32_t up_clusters_path(const up_clusters *clusters, uint32_t cluster, uint32_t *depth);
/* The first `bits` (1 .. 31) steps as one number that differs from those of every other prefix of any length:
 * a leading one, then the steps; a shorter path is taken whole.  0 for UP_NO_CLUSTER. */
uint32_t up_clusters_prefix(const up_clusters *clusters, uint32_t cluster, uint32_t bits);

#endif
