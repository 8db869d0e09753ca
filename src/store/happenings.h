/* happenings.h - the incidents of a store as a watch over them wants them, and how much was read. */
#ifndef UP_STORE_HAPPENINGS_H
#define UP_STORE_HAPPENINGS_H

#include "store/store.h"

/* One incident; strings are borrowed for the call, NULL unknown. */
typedef struct up_happening {
    const char *id, *first_seen, *date_start, *date_end, *country, *admin1, *place, *precision, *group, *family;
    uint32_t n_reports;
} up_happening;

/* Every live incident of the class that is an act, was not rejected by a reviewer and is not denied, in the order of
 * their ids' making.  With `at` (a day, NULL: now) as what was known at its end: the fields are those of the earliest
 * report, and reports that came later are not there.  `take` returns false to stop. */
up_status up_store_happenings(up_store *store, const char *at, bool (*take)(void *context, const up_happening *happening), void *context, up_error *err);

/* The same as of a day.  (known_then.c) */
up_status up_store_known_then(up_store *store, const char *at, bool (*take)(void *context, const up_happening *happening), void *context, up_error *err);

/* What reports claim: `rise` or `fall` of hostility against a group, live, latest first, from `from` to `to` by the day
 * of the first report. */
typedef struct up_claim { const char *id, *type, *group, *country, *place, *date_start, *date_end, *first_seen, *title; uint32_t n_reports; } up_claim;
up_status up_store_claims(up_store *store, const char *from, const char *to, bool (*take)(void *context, const up_claim *claim), void *context, up_error *err);

/* Every report in the order of its number: day and source, NULL where not given. */
up_status up_store_readings(up_store *store, bool (*take)(void *context, uint32_t report, const char *day, const char *source), void *context, up_error *err);
/* Every event with a country, in the order of the numbers of the reports that tell of them. */
up_status up_store_homes(up_store *store, bool (*take)(void *context, uint32_t report, const char *country), void *context, up_error *err);

/* The latest day on which a report is dated; empty without any. */
up_status up_store_last_day(up_store *store, char out[11], up_error *err);

#endif
