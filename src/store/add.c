/* add.c - a report and its events go in; the same report twice is one.
 *
 * A report is known by its id and the hash of what it says.  The columns of an event are taken from its JSON,
 * so that the line is the one truth and the columns only its index.  A version that was kept before, then
 * replaced, and comes again changes nothing: a file that holds two texts under one id can be added twice. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "read/read.h"
#include "store/review.h"
#include "store/store.h"

typedef enum what_is_there { NOTHING, THE_SAME, AN_OLDER_ONE, ANOTHER } what_is_there;

static up_status look(up_store *store, const up_report *r, uint64_t *hash, what_is_there *what, int64_t *number, up_error *err) {
    if (!up_read_hash(r, hash)) return up_fail(err, UP_E_NOMEM, store->path, 0, 0, "out of memory");
    sqlite3_stmt *find = up_store_statement(store, UP_SQL_FIND_REPORT, "SELECT number, hash FROM reports WHERE id=?", err);
    if (!find) return err ? err->status : UP_E_IO;
    sqlite3_bind_text(find, 1, r->id, -1, SQLITE_STATIC);
    int code = sqlite3_step(find);
    if (code != SQLITE_ROW) {
        sqlite3_reset(find);
        *what = NOTHING;
        return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    }
    *number = sqlite3_column_int64(find, 0);
    bool same = (uint64_t)sqlite3_column_int64(find, 1) == *hash;
    sqlite3_reset(find);
    *what = THE_SAME;
    if (same) return UP_OK;
    sqlite3_stmt *older = up_store_statement(store, UP_SQL_FIND_VERSION, "SELECT 1 FROM versions WHERE report=? AND hash=?", err);
    if (!older) return err ? err->status : UP_E_IO;
    sqlite3_bind_int64(older, 1, *number);
    sqlite3_bind_int64(older, 2, (int64_t)*hash);
    code = sqlite3_step(older);
    sqlite3_reset(older);
    *what = code == SQLITE_ROW ? AN_OLDER_ONE : ANOTHER;
    return code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

up_status up_store_has(up_store *store, const up_report *report, bool *out, up_error *err) {
    uint64_t hash;
    int64_t number;
    what_is_there what = NOTHING;
    up_error own;
    up_status status = look(store, report, &hash, &what, &number, err ? err : &own);
    if (status == UP_OK) *out = what == AN_OLDER_ONE || (what == THE_SAME && !store->recode);
    return status;
}

/* The row of the models that the records come from. */
static up_status know_coder(up_store *store, up_error *err) {
    if (store->coder) return UP_OK;
    static const char *const steps[] = {"INSERT OR IGNORE INTO coders(uptick, codebook, models) VALUES(?1, ?2, ?3)", "SELECT id FROM coders WHERE uptick=?1 AND codebook=?2 AND models=?3"};
    for (int i = 0; i < 2; i++) {
        sqlite3_stmt *statement = NULL;
        int code = sqlite3_prepare_v2(store->db, steps[i], -1, &statement, NULL);
        if (code == SQLITE_OK) {
            sqlite3_bind_text(statement, 1, UPTICK_VERSION, -1, SQLITE_STATIC);
            sqlite3_bind_int(statement, 2, UPTICK_CODEBOOK);
            sqlite3_bind_text(statement, 3, store->coder_text, -1, SQLITE_STATIC);
            code = sqlite3_step(statement);
        }
        if (code == SQLITE_ROW) store->coder = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        if (code != SQLITE_ROW && code != SQLITE_DONE) return up_store_fail(store, code, err);
    }
    return UP_OK;
}

static up_status put_report(up_store *store, const up_report *r, uint64_t hash, what_is_there what, int64_t *number, up_error *err) {
    sqlite3_stmt *put = what == NOTHING
        ? up_store_statement(store, UP_SQL_ADD_REPORT,
            "INSERT INTO reports(hash, date, title, url, source, language, body_begin, coder, id, date_from, n_events, added_utc, changed_utc)"
            " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, strftime('%Y-%m-%dT%H:%M:%SZ'), strftime('%Y-%m-%dT%H:%M:%SZ'))", err)
        : up_store_statement(store, UP_SQL_CHANGE_REPORT,
            "UPDATE reports SET version=version+(hash<>?1), hash=?1, date=?2, title=?3, url=?4, source=?5, language=?6, body_begin=?7, coder=?8, date_from=?10, n_events=0,"
            " changed_utc=strftime('%Y-%m-%dT%H:%M:%SZ') WHERE id=?9", err);
    if (!put) return err->status;
    sqlite3_bind_int64(put, 1, (int64_t)hash);
    const char *texts[] = {r->date, r->title, r->url, r->source, r->language};
    for (int i = 0; i < 5; i++) if (texts[i]) sqlite3_bind_text(put, 2 + i, texts[i], -1, SQLITE_STATIC);
    sqlite3_bind_int64(put, 7, r->body_begin);
    sqlite3_bind_int64(put, 8, store->coder);
    sqlite3_bind_text(put, 9, r->id, -1, SQLITE_STATIC);
    if (r->date && r->date_from) sqlite3_bind_text(put, 10, r->date_from, -1, SQLITE_STATIC);
    up_status status = up_store_step(store, put, err);
    if (status != UP_OK) return status;
    if (what == NOTHING) *number = sqlite3_last_insert_rowid(store->db);
    sqlite3_stmt *text = up_store_statement(store, UP_SQL_PUT_TEXT, "INSERT OR REPLACE INTO texts(report, text) VALUES(?, ?)", err);
    if (!text) return err->status;
    sqlite3_bind_int64(text, 1, *number);
    sqlite3_bind_text64(text, 2, r->text, r->text_len, SQLITE_STATIC, SQLITE_UTF8);
    status = up_store_step(store, text, err);
    if (status == UP_OK) status = up_store_words_of(store, *number, true, err);
    if (status != UP_OK) return status;
    sqlite3_stmt *queue = up_store_statement(store, UP_SQL_QUEUE_REPORT, "INSERT OR IGNORE INTO link_queue VALUES(?)", err);
    if (!queue) return err->status;
    sqlite3_bind_int64(queue, 1, *number);
    return up_store_step(store, queue, err);
}

/* Moves the present version to the history and takes its events away. */
static up_status put_aside(up_store *store, int64_t number, bool keep, up_error *err) {
    up_status status = UP_OK;
    if (keep) {
        sqlite3_stmt *keep_version = up_store_statement(store, UP_SQL_KEEP_VERSION,
            "INSERT INTO versions SELECT number, version, hash, date, title, url, source, language, body_begin, coder, strftime('%Y-%m-%dT%H:%M:%SZ'), text,"
            " coalesce((SELECT group_concat(json, char(10)) FROM (SELECT json FROM events WHERE events.report=reports.number ORDER BY position)), ''), date_from"
            " FROM reports JOIN texts ON texts.report=number WHERE number=?", err);
        if (!keep_version) return err->status;
        sqlite3_bind_int64(keep_version, 1, number);
        status = up_store_step(store, keep_version, err);
    }
    if (status == UP_OK) status = up_store_words_of(store, number, false, err); /* while the old words still stand there */
    if (status != UP_OK) return status;
    sqlite3_stmt *stale = up_store_statement(store, UP_SQL_STALE_INCIDENTS,
        "INSERT OR IGNORE INTO link_stale SELECT incident FROM incident_events JOIN events ON events.number=event WHERE report=?", err);
    if (!stale) return err->status;
    sqlite3_bind_int64(stale, 1, number);
    status = up_store_step(store, stale, err);
    if (status != UP_OK) return status;
    sqlite3_stmt *drop = up_store_statement(store, UP_SQL_DROP_EVENTS, "DELETE FROM events WHERE report=?", err);
    if (!drop) return err->status;
    sqlite3_bind_int64(drop, 1, number);
    return up_store_step(store, drop, err);
}

/* ------------------------------------------------------------------ an event's columns */

/* The value at a path of keys ("date", "start"); `inner` NULL: the outer one itself. */
static const json_t *at(const json_t *event, const char *outer, const char *inner) {
    const json_t *value = json_object_get(event, outer);
    return inner ? json_object_get(value, inner) : value;
}

static void bind_string(sqlite3_stmt *put, int column, const json_t *value) {
    if (json_is_string(value)) sqlite3_bind_text(put, column, json_string_value(value), -1, SQLITE_STATIC);
}

static const struct { const char *outer, *inner; } string_columns[] = {
    /* 4.. */ {"id", NULL}, {"class", NULL}, {"type", NULL}, {"family", NULL}, {"factuality", NULL}, /* these must be there */
    {"group", NULL}, {"date", "start"}, {"date", "end"}, {"place", "name"}, {"place", "country"}, {"place", "admin1"}, {"place", "precision"},
    {"target", "text"}, {"target", "kind"}, {"actor", "text"}, {"actor", "kind"},
};
enum { FIRST_STRING = 4, N_NEEDED = 5, N_STRINGS = sizeof string_columns / sizeof *string_columns, AFTER_STRINGS = FIRST_STRING + N_STRINGS };

static up_status put_event(up_store *store, int64_t number, int position, bool is_new, const char *line, size_t len, up_error *err) {
    json_error_t why;
    if (memchr(line, 0, len)) return up_fail(err, UP_E_FORMAT, NULL, 0, 0, "event %d holds a NUL", position); /* jansson passes over some */
    json_t *event = json_loadb(line, len, JSON_REJECT_DUPLICATES, &why);
    if (!event) { /* jansson takes missing memory for a malformed token: whether there is any tells which it was */
        void *room = malloc(len + 1);
        free(room);
        if (!room) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    if (!json_is_object(event)) {
        json_decref(event);
        return up_fail(err, UP_E_FORMAT, NULL, 0, 0, "event %d is no JSON object", position);
    }
    sqlite3_stmt *put = up_store_statement(store, UP_SQL_ADD_EVENT,
        "INSERT INTO events(report, position, json, id, class, type, family, factuality, \"group\", date_start, date_end, place, country, admin1, precision,"
        " target, target_kind, actor, actor_kind, perceived, lat, lon, geonames, confidence, coder)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", err);
    up_status status = put ? UP_OK : err->status;
    for (int i = 0; i < N_NEEDED && status == UP_OK; i++)
        if (!json_is_string(at(event, string_columns[i].outer, NULL))) status = up_fail(err, UP_E_FORMAT, NULL, 0, 0, "event %d has no \"%s\"", position, string_columns[i].outer);
    if (status == UP_OK) {
        sqlite3_bind_int64(put, 1, number);
        sqlite3_bind_int(put, 2, position);
        sqlite3_bind_text64(put, 3, line, len, SQLITE_STATIC, SQLITE_UTF8);
        for (int i = 0; i < N_STRINGS; i++) bind_string(put, FIRST_STRING + i, at(event, string_columns[i].outer, string_columns[i].inner));
        const json_t *lat = at(event, "place", "lat"), *lon = at(event, "place", "lon"), *geonames = at(event, "place", "geonames");
        sqlite3_bind_int(put, AFTER_STRINGS, json_is_true(at(event, "perceived", NULL)));
        if (json_is_number(lat) && json_is_number(lon)) {
            sqlite3_bind_double(put, AFTER_STRINGS + 1, json_number_value(lat));
            sqlite3_bind_double(put, AFTER_STRINGS + 2, json_number_value(lon));
        }
        if (json_is_integer(geonames)) sqlite3_bind_int64(put, AFTER_STRINGS + 3, json_integer_value(geonames));
        sqlite3_bind_double(put, AFTER_STRINGS + 4, json_number_value(at(event, "confidence", NULL)));
        sqlite3_bind_int64(put, AFTER_STRINGS + 5, store->coder);
        status = up_store_step(store, put, err);
        sqlite3_clear_bindings(put);
    }
    /* What a reviewer decided about an event of this id outlives the event's being coded anew. */
    if (status == UP_OK && !is_new) status = up_store_review_again(store, json_string_value(at(event, "id", NULL)), err);
    json_decref(event);
    return status;
}

static up_status put_events(up_store *store, int64_t number, bool is_new, const char *events, size_t len, up_error *err) {
    int n = 0;
    up_status status = UP_OK;
    for (size_t i = 0; i < len && status == UP_OK;) {
        const char *newline = memchr(events + i, '\n', len - i);
        size_t line = newline ? (size_t)(newline - (events + i)) : len - i;
        if (line) status = put_event(store, number, ++n, is_new, events + i, line, err);
        i += line + 1;
    }
    if (status != UP_OK || !n) return status;
    sqlite3_stmt *count = NULL;
    int code = sqlite3_prepare_v2(store->db, "UPDATE reports SET n_events=? WHERE number=?", -1, &count, NULL);
    if (code != SQLITE_OK) return up_store_fail(store, code, err);
    sqlite3_bind_int(count, 1, n);
    sqlite3_bind_int64(count, 2, number);
    status = up_store_step(store, count, err);
    sqlite3_finalize(count);
    return status;
}

static up_status add_whole(up_store *store, const up_report *r, const char *events, size_t len, up_added *out, up_error *err) {
    uint64_t hash = 0;
    int64_t number = 0;
    what_is_there what = NOTHING;
    up_status status = look(store, r, &hash, &what, &number, err);
    if (status != UP_OK) return status;
    if (what == AN_OLDER_ONE || (what == THE_SAME && !store->recode)) { *out = UP_ADDED_KNOWN; return UP_OK; }
    status = know_coder(store, err);
    if (status == UP_OK && what != NOTHING) status = put_aside(store, number, what == ANOTHER, err);
    if (status == UP_OK) status = put_report(store, r, hash, what, &number, err);
    if (status == UP_OK) status = put_events(store, number, what == NOTHING, events, len, err);
    if (status == UP_OK) *out = what == NOTHING ? UP_ADDED_NEW : UP_ADDED_VERSION;
    return status;
}

/* A report that is refused leaves the batch as it was: a savepoint holds it together. */
up_status up_store_add(up_store *store, const up_report *report, const char *events, size_t events_len, up_added *out, up_error *err) {
    up_error own = {0};
    if (!err) err = &own;
    bool alone = !store->in_batch;
    up_status status = alone ? up_store_begin(store, err) : UP_OK;
    if (status == UP_OK) status = up_store_run(store, "SAVEPOINT report", err);
    if (status != UP_OK) return status;
    up_added added = UP_ADDED_NEW;
    status = add_whole(store, report, events, events_len, &added, err);
    if (status != UP_OK) {
        store->coder = 0;
        /* A full disk may have rolled all back already. */
        if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK TO report; RELEASE report", NULL, NULL, NULL);
        if (alone || status == UP_E_IO || sqlite3_get_autocommit(store->db)) {
            if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
            store->in_batch = false;
        }
        return status;
    }
    status = up_store_run(store, "RELEASE report", err);
    if (status == UP_OK && alone) status = up_store_commit(store, err);
    if (status == UP_OK) *out = added;
    return status;
}
