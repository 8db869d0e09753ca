/* cluster.h - from pairs to groups: capped average link. */
#ifndef UP_LINK_CLUSTER_H
#define UP_LINK_CLUSTER_H

#include "uptick.h"

typedef struct up_edge { uint32_t a, b; float score; } up_edge; /* a < b */

typedef struct up_cluster_options {
    double join;  /* two groups join when the mean score over all pairs between them is at least this */
    double keep;  /* score of pairs that have no edge, below `join` */
    double worst; /* and no pair between them is below this */
    const bool *answers; /* [n_items]; NULL: none.  An answer joins what it answers and no more: groups that both hold others join only where two of these could */
} up_cluster_options;

/* group[n_items]: the least item of its group.  Groups that are most alike join first; ties go to the least items, so that the
 * result depends on the numbering alone.  `apart` (NULL: none): items with the same non-zero mark never meet in a group.
 * Edges are sorted in place.  UP_E_NOMEM.  Cost: for each joining the items of its part, and the edges of the two groups; a part of more than
 * 2,000 items is first cut by taking away its weakest edges. */
up_status up_cluster(uint32_t n_items, up_edge *edges, size_t n_edges, const uint32_t *apart, const up_cluster_options *options, uint32_t *group);

#endif
