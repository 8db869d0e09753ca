/* store.h - what the files of this folder share, and what `link` and `trend` may use of the open database. */
#ifndef UP_STORE_STORE_H
#define UP_STORE_STORE_H

#include <sqlite3.h>
#include "uptick.h"

/* Statements that are prepared once. */
typedef enum up_store_sql {
    UP_SQL_FIND_REPORT, UP_SQL_FIND_VERSION, UP_SQL_ADD_REPORT, UP_SQL_CHANGE_REPORT, UP_SQL_PUT_TEXT,
    UP_SQL_KEEP_VERSION, UP_SQL_DROP_EVENTS, UP_SQL_ADD_EVENT, UP_SQL_GET_REPORT, UP_SQL_GET_EVENTS,
    UP_SQL_STALE_INCIDENTS, UP_SQL_QUEUE_REPORT, UP_SQL_GET_INCIDENT,
    UP_SQL_ADD_WORDS, UP_SQL_DROP_WORDS, UP_SQL_INCIDENT_AT, UP_SQL_INCIDENT_ID, UP_SQL_EVENT_AT, UP_SQL_REPORT_AT, UP_SQL_VERSIONS, UP_SQL_DATA_VERSION, UP_SQL_REVIEW_OF, UP_SQL_EVENT_NUMBER, UP_SQL_LEVEL_OF, UP_SQL_NAMES_OF_REPORT, UP_SQL_WORDS_OF_REPORT, UP_SQL_TOLD_BY, UP_N_SQL
} up_store_sql;

struct up_store {
    sqlite3 *db;
    char *path;
    bool recode, in_batch;
    uint32_t wait_ms; int64_t waits_since_ms; /* for another writer */
    int64_t coder;        /* row of `coders`; 0: not yet put there */
    char *coder_text;
    sqlite3_stmt *prepared[UP_N_SQL];
    up_buffer borrowed;   /* the strings of the report given out last */
};

/* Turns SQLite's failure into ours, in one line, and returns it. */
up_status up_store_fail(const up_store *store, int code, up_error *err);
up_status up_store_run(up_store *store, const char *sql, up_error *err);
/* The statement, reset and ready to be bound; NULL on failure with `err` filled. */
sqlite3_stmt *up_store_statement(up_store *store, up_store_sql which, const char *sql, up_error *err);
/* Runs a statement that yields no row, and resets it. */
up_status up_store_step(up_store *store, sqlite3_stmt *statement, up_error *err);

/* How the conditions that look past a row's own columns are put to a kind of row: each with one `?`.  `added` is the day it came,
 * `reports` the number of its reports (NULL: it has none to sort by). */
typedef struct up_store_rows { const char *of_report, *of_words, *of_source, *added, *reports; } up_store_rows;
extern const up_store_rows up_event_rows, up_incident_rows;

/* Prepares `head` + the conditions of `query` on a table called e (events, with r its report; or incidents) + `tail`, bound.  (query.c) */
up_status up_store_prepare(up_store *store, const up_query *query, const up_store_rows *rows, const char *head, const char *tail, sqlite3_stmt **out, up_error *err);
/* Whether all words of a query exist; says which does not.  One piece of a list with commas, blanks off; false at the end. */
up_status up_store_check_query(const up_query *query, const up_store_rows *rows, up_error *err);
bool up_store_next_piece(const char **list, char *out, size_t size);
/* " ORDER BY .. LIMIT .. OFFSET .."; UP_E_USAGE for an order that there is not. */
up_status up_store_page(const up_query *query, const up_store_rows *rows, char *out, size_t size, up_error *err);
up_status up_store_count_rows(up_store *store, const up_query *query, const up_store_rows *rows, const char *head, uint64_t *out, up_error *err);
/* Puts a report's words into the full-text index, or takes them out, as the report stands now. */
up_status up_store_words_of(up_store *store, int64_t report, bool is_there, up_error *err);
/* The words of a search as an expression of FTS5, every word quoted.  UP_E_USAGE without a word that must be there.  (words.c) */
up_status up_store_words(const char *words, up_buffer *out, up_error *err);

/* Ends a batch with nothing of it kept. */
up_status up_store_undo(up_store *store, up_error *err);
/* A number that changes when another connection has written. */
up_status up_store_version(up_store *store, int64_t *out, up_error *err);
/* One row by its number; strings are borrowed until the next call on the store.  UP_E_MISSING.  (incidents.c, rows.c) */
up_status up_store_incident_at(up_store *store, int64_t number, up_incident *out, up_error *err);
/* Only its id; empty where there is none. */
void up_store_incident_id(up_store *store, int64_t number, char *out, size_t size);
typedef struct up_event_row { const char *json, *review, *incident; } up_event_row;
up_status up_store_event_at(up_store *store, int64_t number, up_event_row *out, up_error *err);

/* The number of an event by its id.  UP_E_MISSING. */
up_status up_store_event_number(up_store *store, const char *id, int64_t *out, up_error *err);
/* Appends the rest of a report's object, `,"version":..},"versions":[..]`.  UP_E_MISSING. */
up_status up_store_report_facts(up_store *store, const char *id, up_buffer *out, up_error *err);
/* What reviewers made of an event; "machine" where it is not there. */
up_status up_store_review_of(up_store *store, const char *event, char *out, size_t size, up_error *err);
/* The programs and models that the records come from, as a JSON array, with how many `reports` each row has (`n` of them; beyond, none); when the last report came, or empty. */
up_status up_store_coders(up_store *store, const uint64_t *reports, size_t n, up_buffer *out, up_error *err);
up_status up_store_last_added(up_store *store, char out[24], up_error *err);

/* Brings the tables up to date (schema.c). */
up_status up_store_migrate(up_store *store, up_error *err);

#endif
