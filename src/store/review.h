/* review.h - what reviewers decide. */
#ifndef UP_STORE_REVIEW_H
#define UP_STORE_REVIEW_H

#include "store/store.h"

/* A decision; NULL: not given. */
typedef struct up_decision {
    const char *incident, *event;      /* one of them: whom it is about */
    const char *action;                /* accept, correct, reject, merge, split, undo */
    const char *field, *value;         /* of correct; the value is JSON text */
    const char *reason, *note, *reviewer;
    const char *with;                  /* of merge: the other one; the older of the two stays */
    const char *const *events; size_t n_events; /* of split */
    int64_t undoes;                    /* of undo: a line of the log */
} up_decision;

/* Adds a line to the log and does what follows from it, all or nothing.  `subject` gets the id of the incident or event that it was about
 * (of a split: the new incident).  UP_E_USAGE: not a decision that there is; UP_E_MISSING: nobody to decide about; UP_E_RANGE: it does not
 * fit what is there. */
up_status up_store_review(up_store *store, const up_decision *decision, int64_t *id, char subject[64], bool *is_event, up_error *err);

/* After an event was put back (coded anew): what was decided about it holds still, if it tells of the same type as it did. */
up_status up_store_review_again(up_store *store, const char *event, up_error *err);

extern const char *const up_reject_reasons[];

/* Lines of the log as JSON objects with commas between, the latest first: of an incident (NULL: all), before a line (0: from
 * the latest), at most `limit`.  `view`: what of the words may be seen (NULL: all).  `total`, `last` (the id of the last one written) may be NULL. */
up_status up_store_reviews(up_store *store, const char *incident, int64_t before, int limit, const up_view *view, up_buffer *out, uint64_t *total, int64_t *last, up_error *err);

/* How far two readers agree, of incidents that two have decided: a JSON object. */
up_status up_store_agreement(up_store *store, up_buffer *out, up_error *err);
/* Reports whose events have all been decided, as gold: lines {"id":..,"events":[..]}, as the view may see them (NULL: as kept). */
up_status up_store_gold(up_store *store, const up_view *view, up_buffer *out, up_error *err);
/* Who has decided what about an incident, latest decision of each; `take` returns false to stop. */
up_status up_store_decided(up_store *store, const char *incident, bool (*take)(void *context, const char *reviewer, const char *verdict), void *context, up_error *err);

#endif
