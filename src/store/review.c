/* review.c - the log of what reviewers decide, and what follows from it.
 *
 * A decision is a line of `reviews`, which is only ever added to.  What it means now is kept beside the records, by ids:
 * `corrections` (the value of a field), `decisions` (accepted, corrected, rejected); from these the columns and the JSON of events
 * and incidents are written, so that whatever lists, counts or exports them needs to know nothing of reviews. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/review.h"

static const char *const log_keys[] = {"at", "reviewer", "incident", "event", "action", "field", "from", "to", "with", "events", "reason", "note"};
enum { N_LOG_KEYS = sizeof log_keys / sizeof *log_keys };

static void put_decision(up_buffer *out, sqlite3_stmt *row, bool is_first) {
    up_buffer_format(out, "%s{\"id\":%lld", is_first ? "" : ",", (long long)sqlite3_column_int64(row, 0));
    for (int i = 0; i < N_LOG_KEYS; i++) {
        const char *text = (const char *)sqlite3_column_text(row, i + 1);
        up_buffer_format(out, ",\"%s\":", log_keys[i]);
        bool is_json = strcmp(log_keys[i], "from") == 0 || strcmp(log_keys[i], "to") == 0 || strcmp(log_keys[i], "events") == 0;
        if (is_json && text) up_buffer_text(out, text); else up_buffer_json_string(out, text);
    }
    if (sqlite3_column_type(row, N_LOG_KEYS + 1) == SQLITE_NULL) up_buffer_text(out, ",\"undoes\":null");
    else up_buffer_format(out, ",\"undoes\":%lld", (long long)sqlite3_column_int64(row, N_LOG_KEYS + 1));
    up_buffer_format(out, ",\"is_undone\":%s}", sqlite3_column_int(row, N_LOG_KEYS + 2) ? "true" : "false");
}

up_status up_store_reviews(up_store *store, const char *incident, int64_t before, int limit, up_buffer *out, uint64_t *total, int64_t *last, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db,
        "SELECT r.id, r.at_utc, r.reviewer, r.incident, r.event, r.action, r.field, r.old, r.new, r.other, r.events, r.reason, r.note, r.undoes,"
        " EXISTS(SELECT 1 FROM reviews u WHERE u.undoes=r.id) FROM reviews r WHERE (?1 IS NULL OR r.incident=?1) AND (?2=0 OR r.id<?2) ORDER BY r.id DESC LIMIT ?3", -1, &get, NULL);
    if (code == SQLITE_OK) {
        if (incident) sqlite3_bind_text(get, 1, incident, -1, SQLITE_STATIC);
        sqlite3_bind_int64(get, 2, before);
        sqlite3_bind_int(get, 3, limit);
        for (bool first = true; (code = sqlite3_step(get)) == SQLITE_ROW; first = false) {
            put_decision(out, get, first);
            if (last) *last = sqlite3_column_int64(get, 0);
        }
    }
    sqlite3_finalize(get);
    if (code != SQLITE_DONE) return up_store_fail(store, code, err);
    if (!total) return UP_OK;
    code = sqlite3_prepare_v2(store->db, "SELECT count(*) FROM reviews WHERE ?1 IS NULL OR incident=?1", -1, &get, NULL);
    if (code == SQLITE_OK && incident) sqlite3_bind_text(get, 1, incident, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(get);
    if (code == SQLITE_ROW) *total = (uint64_t)sqlite3_column_int64(get, 0);
    sqlite3_finalize(get);
    return code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}
