/* store.c - opening, closing, batches, and what SQLite's refusals mean here.
 *
 * The journal is a write-ahead log: readers go on while a batch is written, a kill leaves the last commit, and
 * the next opening recovers by itself.  Each commit is synced to disk.  The file is read as untrusted: schema
 * functions are off, the database is defensive, and what is read back is checked as it is used. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/store.h"

enum { WAIT_MS = 10000 };

up_status up_store_fail(const up_store *store, int code, up_error *err) {
    const char *path = store->path;
    switch (code & 0xFF) {
        case SQLITE_BUSY: case SQLITE_LOCKED: return up_fail(err, UP_E_BUSY, path, 0, 0, "another process is writing to the store");
        case SQLITE_NOMEM: return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
        case SQLITE_FULL: return up_fail(err, UP_E_IO, path, 0, 0, "the disk is full; what was committed before is kept");
        case SQLITE_NOTADB: return up_fail(err, UP_E_FORMAT, path, 0, 0, "not a store of uptick");
        case SQLITE_CORRUPT: return up_fail(err, UP_E_FORMAT, path, 0, 0, "the store is damaged: %s", sqlite3_errmsg(store->db));
        case SQLITE_READONLY: return up_fail(err, UP_E_IO, path, 0, 0, "the store cannot be written to");
        case SQLITE_CANTOPEN: return up_fail(err, UP_E_IO, path, 0, 0, "cannot open the store");
        case SQLITE_CONSTRAINT: return up_fail(err, UP_E_FORMAT, path, 0, 0, "refused by the store: %s", sqlite3_errmsg(store->db));
        case SQLITE_TOOBIG: return up_fail(err, UP_E_LIMIT, path, 0, 0, "too large for the store");
        default: return up_fail(err, UP_E_IO, path, 0, 0, "%s", sqlite3_errmsg(store->db));
    }
}

up_status up_store_run(up_store *store, const char *sql, up_error *err) {
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? UP_OK : up_store_fail(store, code, err);
}

sqlite3_stmt *up_store_statement(up_store *store, up_store_sql which, const char *sql, up_error *err) {
    sqlite3_stmt **statement = &store->prepared[which];
    if (!*statement) {
        int code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
        if (code != SQLITE_OK) { up_store_fail(store, code, err); return NULL; }
    }
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
    return *statement;
}

up_status up_store_step(up_store *store, sqlite3_stmt *statement, up_error *err) {
    int code = sqlite3_step(statement);
    up_status status = code == SQLITE_DONE || code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
    sqlite3_reset(statement);
    return status;
}

/* A store that may only be read, from a disc or another's folder: without the files that a log needs beside it,
 * SQLite reads it only as a file that nobody changes. */
static int open_read_only(up_store *store) {
    char beside[4096];
    struct stat st;
    snprintf(beside, sizeof beside, "%s-wal", store->path);
    if (stat(beside, &st) == 0 && st.st_size) return sqlite3_open_v2(store->path, &store->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    up_buffer uri = {0};
    up_buffer_text(&uri, "file:");
    for (const char *c = store->path; *c; c++) {
        if (*c == '%' || *c == '?' || *c == '#') up_buffer_format(&uri, "%%%02X", (unsigned char)*c);
        else up_buffer_add(&uri, c, 1);
    }
    up_buffer_text(&uri, "?immutable=1");
    int code = uri.failed ? SQLITE_NOMEM : sqlite3_open_v2(uri.bytes, &store->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    up_buffer_free(&uri);
    return code;
}

/* Waits for another writer in short steps: one that writes batch after batch lets go for a few milliseconds only, which SQLite's own
 * handler, once it sleeps for a tenth of a second, would miss again and again. */
static int wait_for_writer(void *context, int asked) {
    up_store *store = context;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t now_ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
    if (!asked) store->waits_since_ms = now_ms;
    if (now_ms - store->waits_since_ms >= store->wait_ms) return 0;
    usleep(2000);
    return 1;
}

/* The change of journal is refused at once where somebody else is just making it, whatever the handler of waiting says. */
static up_status keep_log(up_store *store, up_error *err) {
    up_status status = UP_OK;
    for (uint32_t waited_ms = 0;; waited_ms += 10) {
        status = up_store_run(store, "PRAGMA journal_mode=WAL", err);
        if (status == UP_OK || (sqlite3_errcode(store->db) & 0xff) != SQLITE_BUSY || waited_ms >= (uint32_t)store->wait_ms) return status;
        usleep(10000);
    }
}

static up_status prepare_file(up_store *store, const up_store_options *options, up_error *err) {
    struct stat st;
    bool is_there = stat(store->path, &st) == 0;
    if (!is_there) {
        if (options->must_exist) return up_fail(err, UP_E_MISSING, store->path, 0, 0, "there is no such store");
    } else if (!S_ISREG(st.st_mode)) return up_fail(err, UP_E_IO, store->path, 0, 0, "not a file that can be a store");
    int code = is_there && access(store->path, W_OK) != 0 ? open_read_only(store)
             : sqlite3_open_v2(store->path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) return store->db ? up_store_fail(store, code, err) : up_fail(err, UP_E_NOMEM, store->path, 0, 0, "out of memory");
    sqlite3_extended_result_codes(store->db, 1);
    store->wait_ms = options->wait_ms ? options->wait_ms : WAIT_MS;
    sqlite3_busy_handler(store->db, wait_for_writer, store);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 0);
    up_status status = up_store_run(store, "PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL", err);
    if (status == UP_OK) status = up_store_migrate(store, err);
    /* After the tables, so that a foreign database is not turned into a log-keeping one. */
    if (status == UP_OK && !sqlite3_db_readonly(store->db, "main")) status = keep_log(store, err);
    if (status == UP_OK && options->only_reads) status = up_store_run(store, "PRAGMA query_only=ON; PRAGMA cache_size=-8000", err);
    return status;
}

up_status up_store_open(const char *path, const up_store_options *options, up_store **out, up_error *err) {
    static const up_store_options none = {0};
    if (!options) options = &none;
    up_store *store = calloc(1, sizeof *store);
    if (!store) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    store->path = strdup(path);
    store->coder_text = strdup(options->coder ? options->coder : "");
    store->recode = options->recode;
    up_status status = store->path && store->coder_text ? prepare_file(store, options, err) : up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    if (status == UP_OK) *out = store; else up_store_close(store);
    return status;
}

void up_store_close(up_store *store) {
    if (!store) return;
    for (int i = 0; i < UP_N_SQL; i++) sqlite3_finalize(store->prepared[i]);
    sqlite3_close(store->db); /* rolls back what is open */
    up_buffer_free(&store->borrowed);
    free(store->path), free(store->coder_text), free(store);
}

up_status up_store_version(up_store *store, int64_t *out, up_error *err) {
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_DATA_VERSION, "PRAGMA data_version", err);
    if (!get) return err->status;
    int code = sqlite3_step(get);
    if (code == SQLITE_ROW) *out = sqlite3_column_int64(get, 0);
    sqlite3_reset(get);
    return code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}

up_status up_store_begin(up_store *store, up_error *err) {
    if (store->in_batch) return up_fail(err, UP_E_USAGE, store->path, 0, 0, "a batch is open already");
    up_status status = up_store_run(store, "BEGIN IMMEDIATE", err);
    store->in_batch = status == UP_OK;
    return status;
}

up_status up_store_commit(up_store *store, up_error *err) {
    if (!store->in_batch) return up_fail(err, UP_E_USAGE, store->path, 0, 0, "no batch is open");
    up_status status = up_store_run(store, "COMMIT", err);
    if (status != UP_OK) {
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
        store->coder = 0;
    }
    store->in_batch = false;
    return status;
}

up_status up_store_undo(up_store *store, up_error *err) {
    store->in_batch = false, store->coder = 0;
    return sqlite3_get_autocommit(store->db) ? UP_OK : up_store_run(store, "ROLLBACK", err);
}

up_status up_store_check(up_store *store, up_error *err) {
    static const struct { const char *sql, *wrong; bool wants_ok; } checks[] = {
        {"PRAGMA integrity_check(1)", NULL, true},
        {"PRAGMA foreign_key_check", "a row points at nothing", false},
        {"SELECT 1 FROM reports r WHERE NOT EXISTS (SELECT 1 FROM texts t WHERE t.report=r.number) LIMIT 1", "a report has no text", false},
        {"SELECT 1 FROM reports r WHERE r.n_events<>(SELECT count(*) FROM events e WHERE e.report=r.number) LIMIT 1", "a report has not the events it counts", false},
        {"SELECT 1 FROM incident_events m JOIN incidents i ON i.number=m.incident WHERE i.status<>'live' LIMIT 1", "an event belongs to an incident that is no more", false},
        {"SELECT 1 FROM incidents i WHERE i.status='live' AND i.n_events<>(SELECT count(*) FROM incident_events m WHERE m.incident=i.number AND m.role='act') LIMIT 1", "an incident has not the acts it counts", false},
        {"SELECT 1 FROM incidents i WHERE (i.status='merged')<>(i.into_incident IS NOT NULL) LIMIT 1", "a merged incident does not say into which", false},
        {"SELECT 1 FROM copies c JOIN copies d ON d.report=c.of LIMIT 1", "a copy stands for copies", false},
        {"SELECT 1 FROM events WHERE json_valid(json)=0 OR json_extract(json,'$.id') IS NOT id LIMIT 1", "an event's columns and JSON disagree", false},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        sqlite3_stmt *statement = NULL;
        int code = sqlite3_prepare_v2(store->db, checks[i].sql, -1, &statement, NULL);
        if (code == SQLITE_OK) code = sqlite3_step(statement);
        up_status status = UP_OK;
        if (code != SQLITE_ROW && code != SQLITE_DONE) status = up_store_fail(store, code, err);
        else if (code == SQLITE_ROW && checks[i].wants_ok) {
            const char *answer = (const char *)sqlite3_column_text(statement, 0);
            if (!answer || strcmp(answer, "ok") != 0) status = up_fail(err, UP_E_FORMAT, store->path, 0, 0, "the store is damaged: %s", answer ? answer : "no answer");
        } else if (code == SQLITE_ROW) status = up_fail(err, UP_E_FORMAT, store->path, 0, 0, "the store is damaged: %s", checks[i].wrong);
        sqlite3_finalize(statement);
        if (status != UP_OK) return status;
    }
    return UP_OK;
}
