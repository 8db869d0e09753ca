/* forget.c - where a person is named in a store, and the store without the name (docs/privacy.md).
 *
 * A report in which the name stands whole is about the person; so are its copies and the other reports of its incidents: there parts of the
 * name go too.  Elsewhere a surname alone may be somebody else's: find-person tells of it, forget leaves it.  Ids that hold the name get
 * a new one.  Counts, spans and dates stay as they are; a line in the log says when and how much, not who. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/erase.h"

/* All texts that are about a report, with its number. */
static const struct { const char *sql; const char *columns[8]; } places[] = {
    {"SELECT number, id, title, url, source FROM reports", {"id", "title", "url", "source", NULL}},
    {"SELECT report, text FROM texts", {"text", NULL}},
    {"SELECT report, title, url, source, text, events FROM versions", {"title", "url", "source", "text", "events", NULL}},
    {"SELECT report, json, target, actor FROM events", {"json", "target", "actor", NULL}},
};

static up_status add_report(up_store *store, sqlite3_stmt *put, int64_t number, up_person_named named, up_error *err) {
    sqlite3_bind_int64(put, 1, number), sqlite3_bind_int64(put, 2, named.n_whole), sqlite3_bind_int64(put, 3, named.n_parts);
    return up_store_step(store, put, err);
}

static up_status look_at(up_store *store, const up_person *person, size_t place, sqlite3_stmt *put, up_error *err) {
    sqlite3_stmt *get = NULL;
    up_status status = UP_OK;
    int code = sqlite3_prepare_v2(store->db, places[place].sql, -1, &get, NULL);
    while (status == UP_OK && code == SQLITE_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        up_person_named all = {0};
        for (int i = 0; places[place].columns[i]; i++) {
            const char *text = (const char *)sqlite3_column_text(get, i + 1);
            size_t len = (size_t)sqlite3_column_bytes(get, i + 1);
            if (!text) continue;
            up_person_named named = up_person_redact(person, text, len, up_erase_kind(places[place].columns[i], text, len), true, NULL);
            if (named.n_whole == UINT32_MAX) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
            all.n_whole += named.n_whole, all.n_parts += named.n_parts;
        }
        code = SQLITE_OK;
        if (status == UP_OK && (all.n_whole || all.n_parts)) status = add_report(store, put, sqlite3_column_int64(get, 0), all, err);
    }
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get);
    return status;
}

/* Fills temp.person_found(number, n_whole, n_parts) and the sets that follow from it. */
static up_status look(up_store *store, const up_person *person, up_error *err) {
    sqlite3_stmt *put = NULL;
    up_status status = up_store_run(store,
        "DROP TABLE IF EXISTS temp.person_found; DROP TABLE IF EXISTS temp.person_reports; DROP TABLE IF EXISTS temp.person_incidents; DROP TABLE IF EXISTS temp.person_ids;"
        "DROP TABLE IF EXISTS temp.person_renamed;"
        "CREATE TEMP TABLE person_found(number INTEGER PRIMARY KEY, n_whole INTEGER NOT NULL, n_parts INTEGER NOT NULL);"
        "CREATE TEMP TABLE person_reports(number INTEGER PRIMARY KEY); CREATE TEMP TABLE person_incidents(number INTEGER PRIMARY KEY);"
        "CREATE TEMP TABLE person_ids(id TEXT PRIMARY KEY); CREATE TEMP TABLE person_renamed(old TEXT PRIMARY KEY, new TEXT NOT NULL)", err);
    if (status != UP_OK) return status;
    int code = sqlite3_prepare_v2(store->db, "INSERT INTO temp.person_found VALUES(?1, ?2, ?3) ON CONFLICT(number) DO UPDATE SET n_whole=n_whole+?2, n_parts=n_parts+?3", -1, &put, NULL);
    if (code != SQLITE_OK) return up_store_fail(store, code, err);
    for (size_t i = 0; i < sizeof places / sizeof *places && status == UP_OK; i++) status = look_at(store, person, i, put, err);
    sqlite3_finalize(put);
    if (status != UP_OK) return status;
    return up_store_run(store,
        "INSERT INTO temp.person_reports SELECT number FROM temp.person_found WHERE n_whole>0;"
        "INSERT INTO temp.person_incidents SELECT DISTINCT m.incident FROM incident_events m JOIN events v ON v.number=m.event WHERE v.report IN (SELECT number FROM temp.person_reports);"
        "INSERT OR IGNORE INTO temp.person_reports SELECT report FROM copies WHERE of IN (SELECT number FROM temp.person_reports) UNION SELECT of FROM copies WHERE report IN (SELECT number FROM temp.person_reports);"
        "INSERT OR IGNORE INTO temp.person_reports SELECT v.report FROM incident_events m JOIN events v ON v.number=m.event WHERE m.incident IN (SELECT number FROM temp.person_incidents);"
        "INSERT OR IGNORE INTO temp.person_incidents SELECT m.incident FROM incident_events m JOIN events v ON v.number=m.event WHERE v.report IN (SELECT number FROM temp.person_reports);"
        "INSERT OR IGNORE INTO temp.person_ids SELECT id FROM events WHERE report IN (SELECT number FROM temp.person_reports);"
        "INSERT OR IGNORE INTO temp.person_ids SELECT id FROM incidents WHERE number IN (SELECT number FROM temp.person_incidents)", err);
}

/* ------------------------------------------------------------------ find */

up_status up_store_find_person(up_store *store, const char *name, bool (*take)(void *context, const up_person_hit *hit), void *context, up_error *err) {
    up_person *person = NULL;
    sqlite3_stmt *get = NULL;
    up_status status = up_person_new(name, &person, err);
    if (status == UP_OK) status = up_store_run(store, "PRAGMA temp_store=MEMORY", err);
    if (status == UP_OK) status = look(store, person, err);
    up_person_free(person);
    if (status != UP_OK) return status;
    /* Those about the person first. */
    int code = sqlite3_prepare_v2(store->db,
        "SELECT r.id, r.date, r.title, coalesce(f.n_whole,0), coalesce(f.n_parts,0), p.number IS NOT NULL, (SELECT count(*) FROM versions v WHERE v.report=r.number)"
        " FROM reports r LEFT JOIN temp.person_found f ON f.number=r.number LEFT JOIN temp.person_reports p ON p.number=r.number"
        " WHERE f.number IS NOT NULL ORDER BY p.number IS NULL, r.date DESC, r.number", -1, &get, NULL);
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) {
        const up_person_hit hit = {.report = (const char *)sqlite3_column_text(get, 0), .date = (const char *)sqlite3_column_text(get, 1), .title = (const char *)sqlite3_column_text(get, 2),
                                   .n_whole = (uint32_t)sqlite3_column_int64(get, 3), .n_parts = (uint32_t)sqlite3_column_int64(get, 4), .is_about = sqlite3_column_int(get, 5) != 0,
                                   .n_versions = (uint32_t)sqlite3_column_int64(get, 6)};
        if (!take(context, &hit)) { code = SQLITE_DONE; break; }
    }
    sqlite3_finalize(get);
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

/* ------------------------------------------------------------------ forget */

/* Ids of reports that hold the name get another: the report's number is told by no name. */
static up_status rename_reports(up_store *store, const up_person *person, up_error *err) {
    sqlite3_stmt *get = NULL, *put = NULL;
    up_status status = UP_OK;
    int code = sqlite3_prepare_v2(store->db, "SELECT number, id FROM reports WHERE number IN (SELECT number FROM temp.person_reports)", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(store->db, "INSERT INTO temp.person_renamed VALUES(?, 'forgotten-' || ?)", -1, &put, NULL);
    while (status == UP_OK && code == SQLITE_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        const char *id = (const char *)sqlite3_column_text(get, 1);
        code = SQLITE_OK;
        if (!id) continue;
        up_person_named named = up_person_redact(person, id, strlen(id), UP_TEXT_ADDRESS, true, NULL);
        if (!named.n_whole && !named.n_parts) continue;
        sqlite3_bind_text(put, 1, id, -1, SQLITE_TRANSIENT), sqlite3_bind_int64(put, 2, sqlite3_column_int64(get, 0));
        status = up_store_step(store, put, err);
    }
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get), sqlite3_finalize(put);
    return status;
}

/* Takes the words of the reports about the person out of the full-text index, or puts them there. */
up_status up_erase_words(up_store *store, bool is_there, up_error *err) {
    sqlite3_stmt *get = NULL;
    up_status status = UP_OK;
    int code = sqlite3_prepare_v2(store->db, "SELECT number FROM temp.person_reports", -1, &get, NULL);
    while (status == UP_OK && code == SQLITE_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        status = up_store_words_of(store, sqlite3_column_int64(get, 0), is_there, err);
        code = SQLITE_OK;
    }
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get);
    /* What was taken out stays in the index's older segments until they are merged. */
    return status == UP_OK && is_there ? up_store_run(store, "INSERT INTO words(words) VALUES('optimize')", err) : status;
}

up_status up_erase_count(up_store *store, const char *sql, uint64_t *out, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &get, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(get)) == SQLITE_ROW) *out = (uint64_t)sqlite3_column_int64(get, 0);
    sqlite3_finalize(get);
    return code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}

up_status up_erase_tombstones(up_store *store, int64_t log, up_error *err) {
    up_buffer sql = {0};
    up_buffer_format(&sql, "INSERT INTO tombstones(report, log, version) SELECT number, %lld, version FROM reports WHERE number IN (SELECT number FROM temp.person_reports)", (long long)log);
    up_status status = sql.failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : up_store_run(store, sql.bytes, err);
    up_buffer_free(&sql);
    return status;
}

static up_status forget(up_store *store, const up_person *person, up_forgotten *out, up_error *err) {
    up_buffer locks = {0};
    up_erased erased = {0};
    int64_t log = 0;
    up_status status = look(store, person, err);
    if (status == UP_OK) status = up_erase_count(store, "SELECT count(*) FROM temp.person_reports", &out->n_reports, err);
    if (status == UP_OK) status = rename_reports(store, person, err);
    if (status == UP_OK) status = up_erase_words(store, false, err);
    if (status == UP_OK) status = up_erase_unlock(store, &locks, err);
    if (status == UP_OK) status = up_erase_person(store, person, &erased, err);
    if (status == UP_OK) status = up_erase_lock(store, &locks, err);
    if (status == UP_OK) status = up_erase_words(store, true, err);
    if (status == UP_OK) status = up_erase_log(store, "forget", out->n_reports, erased.n_rows, erased.n_spots, &log, err);
    if (status == UP_OK) status = up_erase_tombstones(store, log, err);
    up_buffer_free(&locks);
    out->n_rows = erased.n_rows, out->n_spots = erased.n_spots;
    return status;
}

up_status up_store_forget(up_store *store, const char *name, up_forgotten *out, up_error *err) {
    up_person *person = NULL;
    up_error own = {0};
    if (!err) err = &own;
    if (store->in_batch) return up_fail(err, UP_E_USAGE, store->path, 0, 0, "a batch is open");
    up_status status = up_person_new(name, &person, err);
    if (status == UP_OK) status = up_erase_begin(store, err);
    if (status == UP_OK) status = up_store_begin(store, err);
    if (status != UP_OK) { up_person_free(person); return status; }
    up_forgotten done = {0};
    status = forget(store, person, &done, err);
    up_person_free(person);
    if (status == UP_OK) status = up_store_commit(store, err);
    else if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->in_batch = false;
    if (status != UP_OK) return status;
    if (out) *out = done;
    up_buffer_free(&store->borrowed); /* a report given out earlier */
    store->borrowed = (up_buffer){0};
    return up_erase_finish(store, err);
}
