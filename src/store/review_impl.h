/* review_impl.h - what the files that review share. */
#ifndef UP_STORE_REVIEW_IMPL_H
#define UP_STORE_REVIEW_IMPL_H

#include <jansson.h>
#include "store/review.h"

/* ---- review_statements.c */

/* Prepares `sql` with `n` texts bound, NULL as NULL.  NULL: `err` says why. */
sqlite3_stmt *up_review_ask(up_store *store, const char *sql, const char *const *texts, int n, up_error *err);
up_status up_review_do(up_store *store, const char *sql, const char *const *texts, int n, up_error *err);
/* The one value of a query as a copy; NULL where there is no row (`is_there` false) or it is NULL. */
up_status up_review_one(up_store *store, const char *sql, const char *const *texts, int n, char **out, bool *is_there, up_error *err);
/* The same with the texts as arguments, in a function with `store` and `err`. */
#define DO(sql, ...) up_review_do(store, sql, (const char *const[]){__VA_ARGS__}, (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)), err)
#define ONE(out, there, sql, ...) up_review_one(store, sql, (const char *const[]){__VA_ARGS__}, (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)), out, there, err)

/* ---- review_field.c */

typedef enum up_field_kind {
    UP_FIELD_TYPE, UP_FIELD_GROUP, UP_FIELD_TRUTH, UP_FIELD_FACTUALITY, UP_FIELD_DAY, UP_FIELD_WORDS, UP_FIELD_COUNTRY, UP_FIELD_LATITUDE, UP_FIELD_LONGITUDE, UP_FIELD_PRECISION,
    UP_FIELD_TARGET_KIND, UP_FIELD_ACTOR_KIND, UP_FIELD_COUNT
} up_field_kind;

/* What can be corrected: its name, its column in `incidents` and (unless NULL) in `events`, its place in the JSON. */
typedef struct up_review_field { const char *name, *column, *event_column, *outer, *inner; up_field_kind kind; } up_review_field;
enum { UP_REVIEW_N_FIELDS = 19 };
extern const up_review_field up_review_fields[UP_REVIEW_N_FIELDS];
const up_review_field *up_review_field_named(const char *name); /* NULL: there is none */
bool up_review_fits(up_field_kind kind, const json_t *value);
/* Binds a value as a column holds it. */
void up_review_bind(sqlite3_stmt *statement, int at, const json_t *value);

/* ---- review_show.c: writes what the log says now over a record.  An event, or incident, that is not there is no error. */

up_status up_review_show_event(up_store *store, const char *id, up_error *err);
up_status up_review_show_incident(up_store *store, const char *id, up_error *err);

/* ---- review_join.c */

up_status up_review_merge(up_store *store, const up_decision *decision, int64_t *id, char subject[64], up_error *err);
up_status up_review_split(up_store *store, const up_decision *decision, int64_t *id, char subject[64], up_error *err);
/* Takes one back: `incident` and `other` of its line, `events` that had moved. */
up_status up_review_unmerge(up_store *store, const char *incident, const char *other, const char *events, up_error *err);
up_status up_review_unsplit(up_store *store, const char *incident, const char *made, up_error *err);
/* What a decision said of pairs goes; their reports are linked again, so that what the linker finds comes back. */
up_status up_review_drop_pairs(up_store *store, const char *review, up_error *err);

/* ---- review.c */

/* Adds a line to the log. */
up_status up_review_log(up_store *store, const up_decision *decision, const char *old, const char *events, int64_t *id, up_error *err);
/* The ids of the events that tell an incident, as a JSON list. */
up_status up_review_acts(up_store *store, const char *incident, char **out, up_error *err);
/* UP_E_RANGE where it has been merged or split away. */
up_status up_review_is_live(up_store *store, const char *id, up_error *err);

#endif
