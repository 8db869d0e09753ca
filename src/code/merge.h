/* merge.h - candidates that tell of one happening become one event. */
#ifndef UP_CODE_MERGE_H
#define UP_CODE_MERGE_H

#include "code/reading.h"

/* Candidates of one event, best first; `members` index the candidate array. */
typedef struct up_cluster { uint32_t members[16]; uint32_t n; up_type type; } up_cluster;
typedef struct up_clusters { up_cluster *items; uint32_t n, cap; } up_clusters;

/* Joins `c[n]` (accepted, in text order) into clusters, in text order of their first member; needs reading->model. */
up_status up_merge(const up_reading *reading, const up_candidate *c, uint32_t n, up_clusters *out);

/* The features of two candidates, `a` before `b`, for "these tell of one happening". */
up_status up_merge_features(const up_reading *reading, const up_candidate *a, const up_candidate *b, up_features *out);
/* The type of an event told by both types; UP_N_TYPES when none can be. */
up_type up_merge_type(up_type a, up_type b);

#endif
