/* erase.h - every text in every table, seen and written again; and the old bytes gone from the files. */
#ifndef UP_STORE_ERASE_H
#define UP_STORE_ERASE_H

#include "store/person.h"

/* What may be in a column: words of reports, ids and addresses (by name), JSON (by its first character). */
up_text_kind up_erase_kind(const char *column, const char *text, size_t len);
/* Columns that hold codes, dates and numbers of ours; of places parts of names are left alone. */
bool up_erase_is_coded(const char *column);
bool up_erase_is_place(const char *column);

typedef struct up_erased { uint64_t n_rows, n_spots; } up_erased;

/* Redacts all tables of an open batch.  Rows that belong to what temp.person_reports, temp.person_incidents and temp.person_ids hold lose
 * parts of the name too; temp.person_renamed(old, new) are ids to be replaced.  */
up_status up_erase_person(up_store *store, const up_person *person, up_erased *out, up_error *err);

/* Before the batch: what is freed from now on is overwritten. */
up_status up_erase_begin(up_store *store, up_error *err);
/* After its commit: the log is emptied into the file and the file written anew.  UP_E_BUSY: others are reading; it is redacted, but old
 * pages may lie in the files until this is run again. */
up_status up_erase_finish(up_store *store, up_error *err);

/* Drops the triggers that forbid changes to logs, and puts them back; their words are kept in `kept` meanwhile. */
up_status up_erase_unlock(up_store *store, up_buffer *kept, up_error *err);
up_status up_erase_lock(up_store *store, const up_buffer *kept, up_error *err);

/* A line of the log of removals: what, of how much; its number. */
up_status up_erase_log(up_store *store, const char *action, uint64_t n_reports, uint64_t n_rows, uint64_t n_spots, int64_t *out, up_error *err);

/* The reports in temp.person_reports: their words out of the full-text index or into it (which is then merged); a tombstone for each. */
up_status up_erase_words(up_store *store, bool is_there, up_error *err);
up_status up_erase_tombstones(up_store *store, int64_t log, up_error *err);
up_status up_erase_count(up_store *store, const char *sql, uint64_t *out, up_error *err);

#endif
