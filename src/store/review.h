/* review.h - what reviewers decide. */
#ifndef UP_STORE_REVIEW_H
#define UP_STORE_REVIEW_H

#include "store/store.h"

/* Lines of the log as JSON objects with commas between, the latest first: of an incident (NULL: all), before a line (0: from
 * the latest), at most `limit`.  `total`, `last` (the id of the last one written) may be NULL. */
up_status up_store_reviews(up_store *store, const char *incident, int64_t before, int limit, up_buffer *out, uint64_t *total, int64_t *last, up_error *err);

#endif
