/* rows.c - single rows, for lists that know from the columns in memory which they want. */
#include "base/buffer.h"
#include "base/error.h"
#include "store/store.h"

/* The texts of the row that the statement stands on, kept until the next call on the store. */
static up_status keep_texts(up_store *store, sqlite3_stmt *row, int n, const char **out, up_error *err) {
    size_t from[16];
    bool known[16];
    up_buffer_clear(&store->borrowed);
    for (int i = 0; i < n; i++) {
        from[i] = store->borrowed.len;
        const char *text = (const char *)sqlite3_column_text(row, i);
        known[i] = text != NULL;
        if (text) up_buffer_add(&store->borrowed, text, (size_t)sqlite3_column_bytes(row, i));
        up_buffer_add(&store->borrowed, "", 1);
    }
    sqlite3_reset(row);
    if (store->borrowed.failed) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    for (int i = 0; i < n; i++) out[i] = known[i] ? store->borrowed.bytes + from[i] : NULL;
    return UP_OK;
}

up_status up_store_event_at(up_store *store, int64_t number, up_event_row *out, up_error *err) {
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_EVENT_AT,
        "SELECT e.json, e.review, i.id FROM events e LEFT JOIN incident_events m ON m.event=e.number LEFT JOIN incidents i ON i.number=m.incident WHERE e.number=?", err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, number);
    int code = sqlite3_step(get);
    if (code != SQLITE_ROW) {
        sqlite3_reset(get);
        return code == SQLITE_DONE ? up_fail(err, UP_E_MISSING, store->path, 0, 0, "holds no such event") : up_store_fail(store, code, err);
    }
    const char *texts[3];
    up_status status = keep_texts(store, get, 3, texts, err);
    if (status == UP_OK && (!texts[0] || !texts[1])) status = up_fail(err, UP_E_FORMAT, store->path, 0, 0, "the store is damaged: an event lacks a column");
    if (status == UP_OK) *out = (up_event_row){texts[0], texts[1], texts[2]};
    return status;
}
