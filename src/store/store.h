/* store.h - what the files of this folder share, and what `link` and `trend` may use of the open database. */
#ifndef UP_STORE_STORE_H
#define UP_STORE_STORE_H

#include <sqlite3.h>
#include "uptick.h"

/* Statements that are prepared once. */
typedef enum up_store_sql {
    UP_SQL_FIND_REPORT, UP_SQL_FIND_VERSION, UP_SQL_ADD_REPORT, UP_SQL_CHANGE_REPORT, UP_SQL_PUT_TEXT,
    UP_SQL_KEEP_VERSION, UP_SQL_DROP_EVENTS, UP_SQL_ADD_EVENT, UP_SQL_GET_REPORT, UP_SQL_GET_EVENTS,
    UP_SQL_STALE_INCIDENTS, UP_SQL_QUEUE_REPORT, UP_SQL_GET_INCIDENT, UP_N_SQL
} up_store_sql;

struct up_store {
    sqlite3 *db;
    char *path;
    bool recode, in_batch;
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

/* Prepares `head` + the conditions of `query` on a table called e + `tail`, bound; `of_report` is the condition on a report's
 * id, with one `?`.  (query.c) */
up_status up_store_prepare(up_store *store, const up_query *query, const char *of_report, const char *head, const char *tail, sqlite3_stmt **out, up_error *err);
/* " ORDER BY order LIMIT .. OFFSET .." */
void up_store_page(const up_query *query, const char *order, char *out, size_t size);
up_status up_store_count_rows(up_store *store, const up_query *query, const char *of_report, const char *head, uint64_t *out, up_error *err);

/* Brings the tables up to date (schema.c). */
up_status up_store_migrate(up_store *store, up_error *err);

#endif
