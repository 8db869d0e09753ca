/* erase.c - every text in every table, seen and written again; and the old bytes gone from the files.
 *
 * The tables are taken from the database itself, so that one added later is not overlooked.  Full-text indexes are left to whoever keeps
 * them: their words go out before and in after.  SQLite keeps old bytes in freed pages, in its log and in the index's segments: hence
 * secure_delete, 'optimize', a truncated log and VACUUM, in that order. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/erase.h"

enum { MAX_COLUMNS = 64 };

static bool is_in(const char *const *names, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++) if (strcmp(names[i], name) == 0) return true;
    return false;
}
#define IS_IN(names, name) is_in(names, sizeof names / sizeof *names, name)

bool up_erase_is_coded(const char *column) {
    static const char *const coded[] = {"class", "type", "family", "group", "factuality", "precision", "target_kind", "actor_kind", "status", "review", "role", "what", "action",
                                        "field", "language", "country", "date", "date_from", "date_start", "date_end", "first_seen", "last_seen", "of", "uptick", "models"};
    size_t len = strlen(column);
    return IS_IN(coded, column) || (len > 4 && strcmp(column + len - 4, "_utc") == 0);
}

bool up_erase_is_place(const char *column) {
    static const char *const places[] = {"place", "admin1"};
    return IS_IN(places, column);
}

up_text_kind up_erase_kind(const char *column, const char *text, size_t len) {
    static const char *const addresses[] = {"id", "url", "founder", "subject", "event", "report", "incident", "a", "b", "key", "link"};
    if (IS_IN(addresses, column)) return len && (text[0] == '{' || text[0] == '[') ? UP_TEXT_JSON : UP_TEXT_ADDRESS;
    if (len && (text[0] == '{' || text[0] == '[' || text[0] == '"') && strcmp(column, "text") != 0 && strcmp(column, "title") != 0) return UP_TEXT_JSON;
    return UP_TEXT_PLAIN;
}

/* ------------------------------------------------------------------ a table */

typedef struct table {
    char *name;
    char *columns[MAX_COLUMNS];
    bool is_integer[MAX_COLUMNS];
    int keys[MAX_COLUMNS], n_columns, n_keys; /* `n_keys` 0: by rowid */
} table;

static void free_table(table *t) {
    for (int i = 0; i < t->n_columns; i++) free(t->columns[i]);
    free(t->name);
}

static up_status describe(up_store *store, const char *name, table *out, up_error *err) {
    *out = (table){.name = strdup(name)};
    sqlite3_stmt *info = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT name, type, pk, (SELECT wr FROM pragma_table_list WHERE schema='main' AND name=?1) FROM pragma_table_info(?1) ORDER BY cid", -1, &info, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(info, 1, name, -1, SQLITE_STATIC);
    bool whole = out->name != NULL;
    if (code == SQLITE_OK) while ((code = sqlite3_step(info)) == SQLITE_ROW && whole) {
        if (out->n_columns == MAX_COLUMNS) { code = SQLITE_TOOBIG; break; }
        const char *column = (const char *)sqlite3_column_text(info, 0), *type = (const char *)sqlite3_column_text(info, 1);
        whole = column && (out->columns[out->n_columns] = strdup(column));
        if (!whole) break;
        out->is_integer[out->n_columns] = type && strcmp(type, "INTEGER") == 0;
        if (sqlite3_column_int(info, 3) && sqlite3_column_int(info, 2) > 0) out->keys[out->n_keys++] = out->n_columns;
        out->n_columns++;
    }
    sqlite3_finalize(info);
    if (!whole) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

/* Whether a row belongs to what is about the person, as SQL. */
static void put_touched(const table *t, up_buffer *sql) {
    static const struct { const char *column; bool integer; const char *is; } ties[] = {
        {"report", true, "\"report\" IN (SELECT number FROM temp.person_reports)"}, {"incident", true, "\"incident\" IN (SELECT number FROM temp.person_incidents)"},
        {"incident", false, "\"incident\" IN (SELECT id FROM temp.person_ids)"}, {"event", false, "\"event\" IN (SELECT id FROM temp.person_ids)"},
        {"subject", false, "\"subject\" IN (SELECT id FROM temp.person_ids)"}};
    up_buffer_text(sql, "(0");
    if (strcmp(t->name, "reports") == 0) up_buffer_text(sql, " OR number IN (SELECT number FROM temp.person_reports)");
    if (strcmp(t->name, "incidents") == 0) up_buffer_text(sql, " OR number IN (SELECT number FROM temp.person_incidents)");
    for (int i = 0; i < t->n_columns; i++)
        for (size_t k = 0; k < sizeof ties / sizeof *ties; k++)
            if (strcmp(ties[k].column, t->columns[i]) == 0 && ties[k].integer == t->is_integer[i]) up_buffer_format(sql, " OR %s", ties[k].is);
    up_buffer_text(sql, ")");
}

/* SELECT touched, key, columns; UPDATE columns WHERE key.  Column i stands at 1 + n_keys (or 2) + i. */
static void put_statements(const table *t, up_buffer *get, up_buffer *put) {
    up_buffer_text(get, "SELECT ");
    put_touched(t, get);
    up_buffer_format(put, "UPDATE \"%s\" SET ", t->name);
    if (!t->n_keys) up_buffer_text(get, ", rowid");
    for (int i = 0; i < t->n_keys; i++) up_buffer_format(get, ", \"%s\"", t->columns[t->keys[i]]);
    for (int i = 0; i < t->n_columns; i++) up_buffer_format(get, ", \"%s\"", t->columns[i]), up_buffer_format(put, "%s\"%s\"=?%d", i ? ", " : "", t->columns[i], i + 1);
    up_buffer_format(get, " FROM \"%s\"", t->name);
    if (!t->n_keys) up_buffer_format(put, " WHERE rowid=?%d", t->n_columns + 1);
    for (int i = 0; i < t->n_keys; i++) up_buffer_format(put, "%s\"%s\" IS ?%d", i ? " AND " : " WHERE ", t->columns[t->keys[i]], t->n_columns + 1 + i);
}

/* ------------------------------------------------------------------ ids that hold the name */

typedef struct renamed { char *old, *new; } renamed;
typedef struct work { up_store *store; const up_person *person; renamed *ids; size_t n_ids; up_buffer before, after; up_erased *out; } work;

static bool is_id_letter(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80; }

/* Appends `text` with the old ids, standing alone, replaced. */
static void rename_ids(const work *w, const char *text, size_t len, up_buffer *out) {
    size_t copied = 0;
    for (size_t i = 0; i < len && w->n_ids; i++) {
        if (i && is_id_letter(text[i - 1])) continue;
        for (size_t k = 0; k < w->n_ids; k++) {
            size_t n = strlen(w->ids[k].old);
            if (n > len - i || memcmp(text + i, w->ids[k].old, n) != 0 || (i + n < len && is_id_letter(text[i + n]))) continue;
            up_buffer_add(out, text + copied, i - copied);
            up_buffer_text(out, w->ids[k].new);
            copied = i + n, i = copied - 1;
            break;
        }
    }
    up_buffer_add(out, text + copied, len - copied);
}

static up_status read_ids(work *w, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(w->store->db, "SELECT old, new FROM temp.person_renamed ORDER BY length(old) DESC, old", -1, &get, NULL);
    bool whole = true;
    if (code == SQLITE_OK) while (whole && (code = sqlite3_step(get)) == SQLITE_ROW) {
        renamed *grown = realloc(w->ids, (w->n_ids + 1) * sizeof *grown);
        if (!grown) { whole = false; break; }
        w->ids = grown;
        renamed *r = &w->ids[w->n_ids];
        *r = (renamed){strdup((const char *)sqlite3_column_text(get, 0)), strdup((const char *)sqlite3_column_text(get, 1))};
        w->n_ids++;
        whole = r->old && r->new;
    }
    sqlite3_finalize(get);
    return !whole ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : code == SQLITE_DONE ? UP_OK : up_store_fail(w->store, code, err);
}

/* ------------------------------------------------------------------ rows */

static bool is_text_at(sqlite3_stmt *row, const table *t, int i, int column) { return sqlite3_column_type(row, i) == SQLITE_TEXT && !up_erase_is_coded(t->columns[column]); }

/* Redacts the row that `get` stands on, binds all of it to `put`; whether anything changed. */
static up_status redact_row(work *w, const table *t, sqlite3_stmt *get, sqlite3_stmt *put, bool *changed, up_error *err) {
    int first = 1 + (t->n_keys ? t->n_keys : 1);
    bool touched = sqlite3_column_int(get, 0) != 0;
    for (int i = 0; i < t->n_columns && !touched; i++) {
        if (!is_text_at(get, t, first + i, i)) continue;
        const char *text = (const char *)sqlite3_column_text(get, first + i);
        size_t len = (size_t)sqlite3_column_bytes(get, first + i);
        touched = up_person_redact(w->person, text, len, up_erase_kind(t->columns[i], text, len), false, NULL).n_whole > 0;
    }
    *changed = false;
    for (int i = 0; i < t->n_columns; i++) {
        if (!is_text_at(get, t, first + i, i)) { sqlite3_bind_value(put, i + 1, sqlite3_column_value(get, first + i)); continue; }
        const char *text = (const char *)sqlite3_column_text(get, first + i);
        size_t len = (size_t)sqlite3_column_bytes(get, first + i);
        up_buffer_clear(&w->before), up_buffer_clear(&w->after);
        rename_ids(w, text, len, &w->before);
        up_person_named named = up_person_redact(w->person, w->before.bytes, w->before.len, up_erase_kind(t->columns[i], w->before.bytes, w->before.len), touched && !up_erase_is_place(t->columns[i]), &w->after);
        if (w->before.failed || w->after.failed) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
        *changed |= w->after.len != len || memcmp(w->after.bytes, text, len) != 0;
        w->out->n_spots += named.n_whole + named.n_parts;
        sqlite3_bind_text64(put, i + 1, w->after.bytes ? w->after.bytes : "", w->after.len, SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    for (int i = 1; i < first; i++) sqlite3_bind_value(put, t->n_columns + i, sqlite3_column_value(get, i));
    return UP_OK;
}

static up_status redact_table(work *w, const char *name, up_error *err) {
    table t;
    up_buffer select = {0}, update = {0};
    sqlite3_stmt *get = NULL, *put = NULL;
    up_status status = describe(w->store, name, &t, err);
    int code = SQLITE_OK;
    if (status == UP_OK) {
        put_statements(&t, &select, &update);
        if (select.failed || update.failed) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    if (status == UP_OK) code = sqlite3_prepare_v2(w->store->db, select.bytes, -1, &get, NULL);
    if (status == UP_OK && code == SQLITE_OK) code = sqlite3_prepare_v2(w->store->db, update.bytes, -1, &put, NULL);
    while (status == UP_OK && code == SQLITE_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        bool changed = false;
        status = redact_row(w, &t, get, put, &changed, err);
        code = SQLITE_OK;
        if (status == UP_OK && changed) status = up_store_step(w->store, put, err), w->out->n_rows++;
        sqlite3_reset(put), sqlite3_clear_bindings(put);
    }
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(w->store, code, err);
    sqlite3_finalize(get), sqlite3_finalize(put);
    up_buffer_free(&select), up_buffer_free(&update);
    free_table(&t);
    return status;
}

/* Ordinary tables with texts, incidents last: its trigger takes reviewers' values from a table that must be clean by then. */
static const char tables_sql[] =
    "SELECT l.name FROM pragma_table_list l WHERE l.schema='main' AND l.type='table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " AND l.name NOT IN ('changes','privacy_log','tombstones') ORDER BY l.name='incidents', l.name";

up_status up_erase_person(up_store *store, const up_person *person, up_erased *out, up_error *err) {
    *out = (up_erased){0};
    work w = {.store = store, .person = person, .out = out};
    char *names[256];
    size_t n = 0;
    sqlite3_stmt *list = NULL;
    up_status status = read_ids(&w, err);
    int code = status == UP_OK ? sqlite3_prepare_v2(store->db, tables_sql, -1, &list, NULL) : SQLITE_DONE;
    if (code == SQLITE_OK) while ((code = sqlite3_step(list)) == SQLITE_ROW && n < sizeof names / sizeof *names) {
        names[n] = strdup((const char *)sqlite3_column_text(list, 0));
        if (names[n]) n++;
    }
    sqlite3_finalize(list);
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    for (size_t i = 0; i < n; i++) {
        if (status == UP_OK) status = redact_table(&w, names[i], err);
        free(names[i]);
    }
    for (size_t i = 0; i < w.n_ids; i++) free(w.ids[i].old), free(w.ids[i].new);
    free(w.ids);
    up_buffer_free(&w.before), up_buffer_free(&w.after);
    return status;
}

/* ------------------------------------------------------------------ before and after */

up_status up_erase_begin(up_store *store, up_error *err) { return up_store_run(store, "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON", err); }

static up_status empty_log(up_store *store, up_error *err) {
    int left = 0, done = 0;
    int code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, &done);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return up_fail(err, UP_E_BUSY, store->path, 0, 0, "it is removed, but others are reading the store, and old bytes may lie in its files: run this again when they are done");
    return code == SQLITE_OK ? UP_OK : up_store_fail(store, code, err);
}

up_status up_erase_finish(up_store *store, up_error *err) {
    up_status status = empty_log(store, err);
    int attached = sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 1); /* VACUUM writes into a file of its own, which counts */
    if (status == UP_OK) status = up_store_run(store, "VACUUM", err);
    sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, attached);
    return status == UP_OK ? empty_log(store, err) : status;
}

up_status up_erase_unlock(up_store *store, up_buffer *kept, up_error *err) {
    sqlite3_stmt *get = NULL;
    up_buffer drop = {0};
    int code = sqlite3_prepare_v2(store->db, "SELECT name, sql FROM sqlite_schema WHERE type='trigger' AND sql LIKE '%RAISE(ABORT%' ORDER BY name", -1, &get, NULL);
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) {
        up_buffer_format(&drop, "DROP TRIGGER \"%s\";", (const char *)sqlite3_column_text(get, 0));
        up_buffer_format(kept, "%s;", (const char *)sqlite3_column_text(get, 1));
    }
    sqlite3_finalize(get);
    up_status status = code != SQLITE_DONE ? up_store_fail(store, code, err) : drop.failed || kept->failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : UP_OK;
    if (status == UP_OK && drop.len) status = up_store_run(store, drop.bytes, err);
    up_buffer_free(&drop);
    return status;
}

up_status up_erase_lock(up_store *store, const up_buffer *kept, up_error *err) { return kept->len ? up_store_run(store, kept->bytes, err) : UP_OK; }

up_status up_erase_log(up_store *store, const char *action, uint64_t n_reports, uint64_t n_rows, uint64_t n_spots, int64_t *out, up_error *err) {
    sqlite3_stmt *put = NULL;
    int code = sqlite3_prepare_v2(store->db, "INSERT INTO privacy_log(at_utc, action, n_reports, n_rows, n_spots) VALUES(strftime('%Y-%m-%dT%H:%M:%SZ'), ?, ?, ?, ?)", -1, &put, NULL);
    if (code != SQLITE_OK) return up_store_fail(store, code, err);
    sqlite3_bind_text(put, 1, action, -1, SQLITE_STATIC);
    sqlite3_bind_int64(put, 2, (int64_t)n_reports), sqlite3_bind_int64(put, 3, (int64_t)n_rows), sqlite3_bind_int64(put, 4, (int64_t)n_spots);
    up_status status = up_store_step(store, put, err);
    sqlite3_finalize(put);
    if (status == UP_OK) *out = sqlite3_last_insert_rowid(store->db);
    return status;
}
