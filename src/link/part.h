/* part.h - a part of the graph of events: what is grouped as a whole. */
#ifndef UP_LINK_PART_H
#define UP_LINK_PART_H

#include "link/work.h"

/* A pair of events, as one of them (`from`, in the part) sees it; `a` and `b` tell where both stand, UP_NOT_IN_PART outside. */
typedef struct up_pair_of { int64_t from, to; uint32_t a, b; float score; } up_pair_of;
#define UP_NOT_IN_PART UINT32_MAX

typedef struct up_part {
    up_linked_event *events; uint32_t n, cap;
    up_index at; /* by event, once they are in order: where it stands */
    up_pair_of *pairs; size_t n_pairs, cap_pairs;
} up_part;

/* Whether the number was not there yet; `*failed` when memory is out. */
static inline bool up_is_first(up_index *seen, int64_t number, bool *failed) {
    bool is_new;
    if (up_index_add(seen, number, &is_new) == UP_TABLE_NONE) *failed = true;
    return is_new;
}

/* What reviewers decided of a pair goes before what the model thinks. */
#define UP_PAIR_DECIDED 1000.0
/* Log odds below what joins, from which a pair is worth a reviewer's look. */
#define UP_PAIR_POSSIBLE 0.5

/* The least log odds of a pair of events over which a group can grow: no mean is above all that it is of. */
double up_part_leads_on(const up_linker *linker);
/* All events that may share a group with `start`, in no order, and their pairs, from both sides where both are in it. */
up_status up_part_walk(up_work *work, int64_t start, bool has_decisions, up_index *visited, up_part *part, up_error *err);
/* Appends an event to the part; none that was rejected, or is a copy's, unless `whatever`. */
up_status up_part_add(up_work *work, up_part *part, int64_t event, bool whatever, up_error *err);
/* Puts the events in the order in which a reader would have met them, tells each pair where its events stand, and takes out what is overruled. */
up_status up_part_order(up_part *part, up_error *err);
/* By reports' dates, then ids, then events' ids. */
int up_by_report(const void *event, const void *other);
void up_part_free(up_part *part);

#endif
