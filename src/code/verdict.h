/* verdict.h - does a cluster of candidates stand as an event of its own? */
#ifndef UP_CODE_VERDICT_H
#define UP_CODE_VERDICT_H

#include "code/merge.h"

/* The features of cluster `k` among all of the report, for "this is an event, and not one told already". */
up_status up_verdict_features(const up_reading *reading, const up_candidate *candidates, const up_clusters *all, uint32_t k, up_features *out);

#endif
