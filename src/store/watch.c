/* watch.c - every statement of `watch`'s tables. */
#include "store/watch.h"
#include <stdlib.h>
#include <string.h>
#include "base/error.h"

/* Prepared for each use: polls are few beside what they wait for. */
static up_status prepare(up_store *store, const char *sql, sqlite3_stmt **out, up_error *err) {
    int code = sqlite3_prepare_v2(store->db, sql, -1, out, NULL);
    return code == SQLITE_OK ? UP_OK : up_store_fail(store, code, err);
}

static up_status finish(up_store *store, sqlite3_stmt *statement, up_error *err) {
    up_status status = up_store_step(store, statement, err);
    sqlite3_finalize(statement);
    return status;
}

static void bind_text(sqlite3_stmt *s, int at, const char *text) { if (text) sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC); }
static void bind_key(sqlite3_stmt *s, int at, uint64_t key) { if (key) sqlite3_bind_int64(s, at, (int64_t)key); }

static char *copy_column(sqlite3_stmt *s, int at, bool *made) {
    const char *text = (const char *)sqlite3_column_text(s, at);
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy) *made = false;
    return copy;
}

up_status up_watch_feed_get(up_store *store, const char *url, up_feed_row *out, up_error *err) {
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "INSERT OR IGNORE INTO watch_feeds(url) VALUES(?)", &s, err);
    if (status != UP_OK) return status;
    bind_text(s, 1, url);
    status = finish(store, s, err);
    if (status == UP_OK) status = prepare(store, "SELECT number, etag, modified, next_utc, failures FROM watch_feeds WHERE url=?", &s, err);
    if (status != UP_OK) return status;
    bind_text(s, 1, url);
    int code = sqlite3_step(s);
    bool made = true;
    up_feed_row row = {0};
    if (code == SQLITE_ROW) {
        row = (up_feed_row){.number = sqlite3_column_int64(s, 0), .next_utc = sqlite3_column_int64(s, 3), .failures = sqlite3_column_int(s, 4)};
        row.etag = copy_column(s, 1, &made), row.modified = copy_column(s, 2, &made);
    } else status = up_store_fail(store, code, err);
    sqlite3_finalize(s);
    if (status == UP_OK && !made) status = up_fail(err, UP_E_NOMEM, store->path, 0, 0, "out of memory");
    if (status == UP_OK) *out = row; else up_watch_feed_clear(&row);
    return status;
}

void up_watch_feed_clear(up_feed_row *row) {
    free(row->etag), free(row->modified);
    *row = (up_feed_row){0};
}

up_status up_watch_feed_put(up_store *store, const up_feed_row *row, int64_t now_utc, const char *said, up_error *err) {
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "UPDATE watch_feeds SET etag=?2, modified=?3, next_utc=?4, failures=?5, polled_utc=?6, said=?7 WHERE number=?1", &s, err);
    if (status != UP_OK) return status;
    sqlite3_bind_int64(s, 1, row->number);
    bind_text(s, 2, row->etag), bind_text(s, 3, row->modified);
    sqlite3_bind_int64(s, 4, row->next_utc), sqlite3_bind_int(s, 5, row->failures), sqlite3_bind_int64(s, 6, now_utc);
    bind_text(s, 7, said);
    return finish(store, s, err);
}

#define ITEM_COLUMNS "number, feed, guid, link, title, content, seen_utc, state, is_page, tries, next_utc, report"

static void item_of(sqlite3_stmt *s, up_item_row *out) {
    *out = (up_item_row){.number = sqlite3_column_int64(s, 0), .feed = sqlite3_column_int64(s, 1), .guid = (uint64_t)sqlite3_column_int64(s, 2), .link = (uint64_t)sqlite3_column_int64(s, 3),
                         .title = (uint64_t)sqlite3_column_int64(s, 4), .content = (uint64_t)sqlite3_column_int64(s, 5), .seen_utc = sqlite3_column_int64(s, 6),
                         .state = (up_item_state)sqlite3_column_int(s, 7), .is_page = sqlite3_column_int(s, 8), .tries = sqlite3_column_int(s, 9), .next_utc = sqlite3_column_int64(s, 10)};
    const char *report = (const char *)sqlite3_column_text(s, 11);
    if (report && strlen(report) < sizeof out->report) strcpy(out->report, report);
}

up_status up_watch_items_like(up_store *store, uint64_t guid, uint64_t link, up_item_row *out, size_t room, size_t *n, up_error *err) {
    *n = 0;
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "SELECT " ITEM_COLUMNS " FROM watch_items WHERE guid=?1 UNION SELECT " ITEM_COLUMNS " FROM watch_items WHERE link=?2 ORDER BY number DESC LIMIT ?3", &s, err);
    if (status != UP_OK) return status;
    bind_key(s, 1, guid), bind_key(s, 2, link);
    sqlite3_bind_int64(s, 3, (sqlite3_int64)room);
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW && *n < room) item_of(s, &out[(*n)++]);
    sqlite3_finalize(s);
    return code == SQLITE_DONE || code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}

up_status up_watch_item_add(up_store *store, up_item_row *row, const char *url, const char *waiting, size_t waiting_len, up_error *err) {
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "INSERT INTO watch_items(feed, guid, link, title, content, seen_utc, state, is_page, tries, next_utc, report, url, waiting) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)", &s, err);
    if (status != UP_OK) return status;
    sqlite3_bind_int64(s, 1, row->feed);
    bind_key(s, 2, row->guid), bind_key(s, 3, row->link), bind_key(s, 4, row->title);
    sqlite3_bind_int64(s, 5, (int64_t)row->content), sqlite3_bind_int64(s, 6, row->seen_utc);
    sqlite3_bind_int(s, 7, row->state), sqlite3_bind_int(s, 8, row->is_page), sqlite3_bind_int(s, 9, row->tries), sqlite3_bind_int64(s, 10, row->next_utc);
    bind_text(s, 11, row->report), bind_text(s, 12, row->state == UP_ITEM_WAITS ? url : NULL);
    if (row->state == UP_ITEM_WAITS && waiting) sqlite3_bind_text64(s, 13, waiting, waiting_len, SQLITE_STATIC, SQLITE_UTF8);
    status = finish(store, s, err);
    if (status == UP_OK) row->number = sqlite3_last_insert_rowid(store->db);
    return status;
}

up_status up_watch_item_put(up_store *store, const up_item_row *row, up_error *err) {
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "UPDATE watch_items SET guid=?2, link=?3, title=?4, content=?5, state=?6, is_page=?7, tries=?8, next_utc=?9,"
        " url=CASE WHEN ?6=0 THEN url END, waiting=CASE WHEN ?6=0 THEN waiting END WHERE number=?1", &s, err);
    if (status != UP_OK) return status;
    sqlite3_bind_int64(s, 1, row->number);
    bind_key(s, 2, row->guid), bind_key(s, 3, row->link), bind_key(s, 4, row->title);
    sqlite3_bind_int64(s, 5, (int64_t)row->content);
    sqlite3_bind_int(s, 6, row->state), sqlite3_bind_int(s, 7, row->is_page), sqlite3_bind_int(s, 8, row->tries), sqlite3_bind_int64(s, 9, row->next_utc);
    return finish(store, s, err);
}

up_status up_watch_items_waiting(up_store *store, int64_t now_utc, up_watch_take take, void *context, up_error *err) {
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "SELECT " ITEM_COLUMNS ", url, waiting FROM watch_items WHERE state=0 AND next_utc<=? ORDER BY next_utc, number", &s, err);
    if (status != UP_OK) return status;
    sqlite3_bind_int64(s, 1, now_utc);
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        up_item_row row;
        item_of(s, &row);
        const char *url = (const char *)sqlite3_column_text(s, 12), *waiting = (const char *)sqlite3_column_text(s, 13);
        if (url && !take(context, &row, url, waiting, (size_t)sqlite3_column_bytes(s, 13))) { code = SQLITE_DONE; break; }
    }
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

up_status up_watch_item_waiting(up_store *store, int64_t number, up_item_row *row, up_buffer *waiting, up_error *err) {
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "SELECT " ITEM_COLUMNS ", waiting FROM watch_items WHERE number=? AND state=0", &s, err);
    if (status != UP_OK) return status;
    sqlite3_bind_int64(s, 1, number);
    int code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        item_of(s, row);
        const char *text = (const char *)sqlite3_column_text(s, 12);
        if (text) up_buffer_add(waiting, text, (size_t)sqlite3_column_bytes(s, 12));
        if (waiting->failed) status = up_fail(err, UP_E_NOMEM, store->path, 0, 0, "out of memory");
    } else status = code == SQLITE_DONE ? up_fail(err, UP_E_MISSING, store->path, 0, 0, "the item no longer waits") : up_store_fail(store, code, err);
    sqlite3_finalize(s);
    return status;
}

up_status up_watch_count_waiting(up_store *store, int64_t *n, int64_t *next_utc, up_error *err) {
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "SELECT count(*), coalesce(min(next_utc), 0) FROM watch_items WHERE state=0", &s, err);
    if (status != UP_OK) return status;
    int code = sqlite3_step(s);
    if (code == SQLITE_ROW) *n = sqlite3_column_int64(s, 0), *next_utc = sqlite3_column_int64(s, 1);
    sqlite3_finalize(s);
    return code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}

up_status up_watch_host_get(up_store *store, const char *host, up_host_row *out, up_buffer *robots, up_error *err) {
    *out = (up_host_row){0};
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "SELECT robots_until, blocked_until, robots FROM watch_hosts WHERE host=?", &s, err);
    if (status != UP_OK) return status;
    bind_text(s, 1, host);
    int code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        *out = (up_host_row){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1)};
        const char *text = (const char *)sqlite3_column_text(s, 2);
        if (text) up_buffer_add(robots, text, (size_t)sqlite3_column_bytes(s, 2));
        if (robots->failed) status = up_fail(err, UP_E_NOMEM, store->path, 0, 0, "out of memory");
    } else if (code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(s);
    return status;
}

up_status up_watch_host_put(up_store *store, const char *host, const up_host_row *row, const char *robots, size_t robots_len, up_error *err) {
    sqlite3_stmt *s = NULL;
    up_status status = prepare(store, "INSERT OR REPLACE INTO watch_hosts(host, robots_until, blocked_until, robots) VALUES(?,?,?,?)", &s, err);
    if (status != UP_OK) return status;
    bind_text(s, 1, host);
    sqlite3_bind_int64(s, 2, row->robots_until), sqlite3_bind_int64(s, 3, row->blocked_until);
    if (robots) sqlite3_bind_blob64(s, 4, robots, robots_len, SQLITE_STATIC);
    return finish(store, s, err);
}
