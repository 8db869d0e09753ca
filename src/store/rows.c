/* rows.c - single rows, for lists that know from the columns in memory which they want. */
#include <stdio.h>
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

up_status up_store_report_facts(up_store *store, const char *id, up_buffer *out, up_error *err) {
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_REPORT_AT, "SELECT version, added_utc, changed_utc FROM reports WHERE id=?", err);
    if (!get) return err->status;
    sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    int code = sqlite3_step(get);
    if (code == SQLITE_ROW) {
        up_buffer_format(out, ",\"version\":%d,\"added\":", sqlite3_column_int(get, 0));
        up_buffer_json_string(out, (const char *)sqlite3_column_text(get, 1));
        up_buffer_text(out, ",\"changed\":");
        up_buffer_json_string(out, (const char *)sqlite3_column_text(get, 2));
        up_buffer_text(out, "},\"versions\":[");
    }
    sqlite3_reset(get);
    if (code != SQLITE_ROW) return code == SQLITE_DONE ? up_fail(err, UP_E_MISSING, store->path, 0, 0, "holds no report '%s'", id) : up_store_fail(store, code, err);
    get = up_store_statement(store, UP_SQL_VERSIONS, "SELECT v.version, v.until_utc, length(v.events)-length(replace(v.events, char(10), ''))+(v.events<>'') FROM versions v"
        " JOIN reports r ON r.number=v.report WHERE r.id=? ORDER BY v.version", err);
    if (!get) return err->status;
    sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    for (int n = 0; (code = sqlite3_step(get)) == SQLITE_ROW; n++) {
        up_buffer_format(out, "%s{\"version\":%d,\"until\":", n ? "," : "", sqlite3_column_int(get, 0));
        up_buffer_json_string(out, (const char *)sqlite3_column_text(get, 1));
        up_buffer_format(out, ",\"n_events\":%d}", sqlite3_column_int(get, 2));
    }
    sqlite3_reset(get);
    up_buffer_text(out, "]");
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

up_status up_store_review_of(up_store *store, const char *event, char *out, size_t size, up_error *err) {
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_REVIEW_OF, "SELECT review FROM events WHERE id=?", err);
    if (!get) return err->status;
    sqlite3_bind_text(get, 1, event, -1, SQLITE_STATIC);
    int code = sqlite3_step(get);
    if (code == SQLITE_ROW) {
        const char *review = (const char *)sqlite3_column_text(get, 0);
        snprintf(out, size, "%s", review ? review : "machine");
    }
    sqlite3_reset(get);
    return code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

/* ------------------------------------------------------------------ about the whole store */

up_status up_store_coders(up_store *store, const uint64_t *reports, size_t n, up_buffer *out, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT id, uptick, codebook, models FROM coders ORDER BY id", -1, &get, NULL);
    up_buffer_text(out, "[");
    if (code == SQLITE_OK) for (bool any = false; (code = sqlite3_step(get)) == SQLITE_ROW; any = true) {
        int64_t id = sqlite3_column_int64(get, 0);
        up_buffer_text(out, any ? ",{\"uptick\":" : "{\"uptick\":"), up_buffer_json_string(out, (const char *)sqlite3_column_text(get, 1));
        up_buffer_format(out, ",\"codebook\":%d,\"models\":", sqlite3_column_int(get, 2)), up_buffer_json_string(out, (const char *)sqlite3_column_text(get, 3));
        up_buffer_format(out, ",\"reports\":%llu}", (unsigned long long)(id > 0 && (uint64_t)id < n ? reports[id] : 0));
    }
    sqlite3_finalize(get);
    up_buffer_text(out, "]");
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

up_status up_store_last_added(up_store *store, char out[24], up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT added_utc FROM reports ORDER BY number DESC LIMIT 1", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(get);
    out[0] = 0;
    if (code == SQLITE_ROW && sqlite3_column_text(get, 0)) snprintf(out, 24, "%s", (const char *)sqlite3_column_text(get, 0));
    sqlite3_finalize(get);
    return code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

up_status up_store_event_number(up_store *store, const char *id, int64_t *out, up_error *err) {
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_EVENT_NUMBER, "SELECT number FROM events WHERE id=?", err);
    if (!get) return err->status;
    sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    int code = sqlite3_step(get);
    if (code == SQLITE_ROW) *out = sqlite3_column_int64(get, 0);
    sqlite3_reset(get);
    return code == SQLITE_ROW ? UP_OK : code == SQLITE_DONE ? up_fail(err, UP_E_MISSING, store->path, 0, 0, "holds no event '%.60s'", id) : up_store_fail(store, code, err);
}
