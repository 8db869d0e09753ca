/* work.h - what the files that link a store share while they do. */
#ifndef UP_LINK_WORK_H
#define UP_LINK_WORK_H

#include "base/hash.h"
#include "link/copies.h"
#include "link/linker.h"
#include "store/store.h"

typedef enum up_link_sql {
    UP_LINK_NEXT, UP_LINK_REPORT, UP_LINK_EVENTS, UP_LINK_PUT_SKETCH, UP_LINK_GET_SKETCH, UP_LINK_GET_SLOTS, UP_LINK_PUT_KEY, UP_LINK_DROP_KEY, UP_LINK_KEY_BEFORE, UP_LINK_KEY_AFTER, UP_LINK_KEY_ON,
    UP_LINK_DROP_PAIRS, UP_LINK_DROP_PAIRS_BACK, UP_LINK_PUT_PAIR, UP_LINK_PUT_EDGE, UP_LINK_TEXT, UP_LINK_GET_EDGES, UP_LINK_LIKE, UP_LINK_PUT_COPY, UP_LINK_DROP_COPY,
    UP_LINK_COPY_OF, UP_LINK_GET_EVENT, UP_LINK_GET_TOLD, UP_LINK_ASSIGN, UP_LINK_OF_INCIDENT, UP_LINK_NEW_INCIDENT, UP_LINK_SET_INCIDENT, UP_LINK_SET_STATUS, UP_LINK_HISTORY,
    UP_LINK_PUT_POSSIBLE, UP_LINK_DROP_POSSIBLE, UP_LINK_DROP_POSSIBLE_BACK, UP_LINK_DEQUEUE, UP_LINK_UNSTALE, UP_LINK_ID_TAKEN, UP_LINK_WHEN_REPORT, UP_LINK_OF_FOUNDER, UP_LINK_COPIES_OF,
    UP_LINK_STALE_ORPHANS, UP_LINK_DROP_ORPHANS, UP_LINK_FOUNDER_STANDS, UP_LINK_LEAST_EVENT, UP_LINK_SET_FOUNDER, UP_LINK_DECISIONS, UP_LINK_STALE_REJECTED,
    UP_LINK_DROP_REJECTED, UP_LINK_INCIDENT_OF, UP_LINK_ANY_DECISION,
    UP_N_LINK_SQL
} up_link_sql;

/* Growing list of row numbers. */
typedef struct up_numbers { int64_t *all; size_t n, cap; } up_numbers;

/* What was read of the events of reports, in this round (events.c). */
typedef struct up_read_of { uint32_t from, n; } up_read_of;
typedef struct up_read_events { up_slots *all; uint32_t n, cap; up_index reports; up_read_of *of; uint32_t cap_of; /* [reports.n] */ } up_read_events;

/* A report that others are held against, as long as no other takes its place: its sketch, weighed, and its words once they were asked for. */
typedef struct up_met { int64_t report; up_sketch sketch; up_weighed weighed; up_text_words words; } up_met;

typedef struct up_work {
    const up_linker *linker;
    up_store *store;
    sqlite3_stmt *sql[UP_N_LINK_SQL];
    up_numbers reports; /* whose events are to be grouped anew: linked in this round, and those whose copies changed */
    up_linked counts;
    up_read_events read; /* of this round: between two, another may write */
    up_met *met;         /* of this round (gather.c) */
} up_work;

bool up_numbers_add(up_numbers *list, int64_t number);
/* Sorts, and takes doubles out. */
void up_numbers_sort(up_numbers *list);
bool up_numbers_have(const up_numbers *sorted, int64_t number);

/* The statement, reset and ready to be bound; NULL with `err` filled. */
sqlite3_stmt *up_work_sql(up_work *work, up_link_sql which, up_error *err);
/* Runs a statement that yields no row. */
up_status up_work_step(up_work *work, sqlite3_stmt *statement, up_error *err);

/* The events of a report that are grouped: its acts, else its first answer; and its events of other classes.  All its events
 * with `all`.  Appended at `*out`, `*n` of `*cap`. (events.c) */
up_status up_work_events(up_work *work, int64_t report, bool all, up_slots **out, uint32_t *n, uint32_t *cap, up_error *err);
/* All events of a report, as kept: gone with the next call. */
up_status up_work_read_events(up_work *work, int64_t report, const up_slots **out, uint32_t *n, up_error *err);
/* One of them; `found` is false where it is none any more. */
up_status up_work_read_event(up_work *work, int64_t report, int64_t event, up_slots *out, bool *found, up_error *err);
/* Whether `event`, one of all those of its report, is grouped. */
bool up_work_is_grouped(const up_slots *event, const up_slots *all, uint32_t n);
void up_read_events_free(up_read_events *read);
/* Slots of a report's events as bytes, and back to an array to be freed; what is read is untrusted (UP_E_FORMAT).  Their `report` and
 * whether one is alone are not kept.  (packed.c) */
void up_slots_pack(const up_slots *all, uint32_t n, up_buffer *out);
up_status up_slots_unpack(const void *packed, size_t len, up_slots **out, uint32_t *n);
/* The report's sketch, where it has one (`found`), to be freed. (gather.c) */
up_status up_work_load_sketch(up_work *work, int64_t report, up_sketch *sketch, bool *found, up_error *err);
/* Compares one report of the queue with what is kept near it: pairs, copies, edges of events. (gather.c) */
up_status up_work_compare(up_work *work, int64_t report, up_error *err);
/* Forgets what was read of reports and events. */
void up_work_forget(up_work *work);
/* The report's keys, as it stands now; how many: none where something fails, which comparing will tell. */
uint32_t up_work_keys(up_work *work, int64_t report, up_key out[UP_MOST_KEYS]);
/* Blocks that this thread has had read from disk.  Where `n_done` reports needed many (`blocks`), has the pages that the keys of the next ones
 * lie on read by several threads at once. (warm.c) */
long up_work_blocks_read(void);
void up_work_warm(up_work *work, const int64_t *reports, size_t n_reports, size_t n_done, long blocks);
/* Groups anew what the round touched, and brings the incidents in line. (regroup.c) */
up_status up_work_regroup(up_work *work, up_error *err);

/* ------------------------------------------------------------------ incidents (record.c, keep.c) */

/* One event in a part of the graph that is grouped anew. */
typedef struct up_linked_event {
    int64_t event, report, incident; /* incident: the one that it was in, 0 none */
    uint32_t group;                  /* the least item of its group */
    char role, was_role;             /* 'a' act, 'f' follow-up, 'c' copy; as kept, 0 in none */
    double score, was_score;
    bool changed;                    /* its group is not an incident as it is kept */
    char *id, *report_id, *report_date; /* owned; NULL unknown */
    char *source, *url, *title, *json;  /* these and what follows once its group has changed */
    double confidence;
    up_slots slots;
} up_linked_event;

void up_linked_event_free(up_linked_event *e);

/* What an incident is, from its events in order of their reports; strings are borrowed from `strings`, which owns them. */
up_status up_record_make(const up_linked_event *const *events, uint32_t n, up_buffer *strings, up_incident *out);
/* Brings the rows of incidents in line with the groups of `events` (sorted by group, then report). */
up_status up_keep_groups(up_work *work, up_linked_event *events, uint32_t n, const up_numbers *stale, up_error *err);

#endif
