/* levels.c - what of a source may be shown to those who are no administrators?
 *
 * A source may allow its words in full, or only what stands round a finding, or none: kept with the store, one rule for page, API and export
 * (shield.c).  A source has its own level, else that of '*', else its words are shown. */
#include <string.h>
#include "base/error.h"
#include "store/shield.h"

static const char *const names[UP_N_LEVELS] = {[UP_LEVEL_FULL] = "full", [UP_LEVEL_EXCERPT] = "excerpt", [UP_LEVEL_METADATA] = "metadata"};

const char *up_level_name(up_level level) { return level < UP_N_LEVELS ? names[level] : NULL; }

/* What cannot be made out allows nothing. */
static up_level as_level(int64_t kept) { return kept >= 0 && kept < UP_N_LEVELS ? (up_level)kept : UP_LEVEL_METADATA; }

up_level up_level_of(up_store *store, const char *source) {
    up_error err;
    if (!store) return UP_LEVEL_FULL;
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_LEVEL_OF, "SELECT level FROM source_levels WHERE source IN (coalesce(?1, '*'), '*') ORDER BY source='*' LIMIT 1", &err);
    if (!get) return UP_LEVEL_METADATA; /* who cannot be asked allows nothing */
    if (source) sqlite3_bind_text(get, 1, source, -1, SQLITE_STATIC); else sqlite3_bind_null(get, 1);
    int code = sqlite3_step(get);
    int64_t level = code == SQLITE_DONE ? UP_LEVEL_FULL : code == SQLITE_ROW ? sqlite3_column_int64(get, 0) : UP_LEVEL_METADATA;
    sqlite3_reset(get), sqlite3_clear_bindings(get);
    return as_level(level);
}

up_level up_level_of_report(up_store *store, const char *id) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT source FROM reports WHERE id=?1", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(get);
    up_level level = code == SQLITE_ROW ? up_level_of(store, (const char *)sqlite3_column_text(get, 0)) : UP_LEVEL_METADATA;
    sqlite3_finalize(get);
    return level;
}

up_status up_store_restrict(up_store *store, const char *source, up_level level, up_error *err) {
    up_error own = {0};
    if (!err) err = &own;
    if (!source || !*source || level >= UP_N_LEVELS) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "which source, to what level?");
    up_status status = up_store_begin(store, err);
    sqlite3_stmt *put = NULL;
    if (status != UP_OK) return status;
    int code = sqlite3_prepare_v2(store->db, "INSERT INTO source_levels(source, level) VALUES(?1, ?2) ON CONFLICT(source) DO UPDATE SET level=?2", -1, &put, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(put, 1, source, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_bind_int(put, 2, (int)level);
    status = code == SQLITE_OK ? up_store_step(store, put, err) : up_store_fail(store, code, err);
    sqlite3_finalize(put);
    /* A server that keeps answers makes them anew when anything has changed. */
    if (status == UP_OK) status = up_store_run(store, "INSERT INTO changes(of, number) SELECT 'report', min(number) FROM reports HAVING min(number) IS NOT NULL", err);
    if (status == UP_OK) return up_store_commit(store, err);
    up_store_undo(store, NULL);
    return status;
}

up_status up_store_levels(up_store *store, bool (*each)(void *context, const char *source, up_level level), void *context, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT source, level FROM source_levels ORDER BY source='*', source", -1, &get, NULL);
    while (code == SQLITE_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        const char *source = (const char *)sqlite3_column_text(get, 0);
        code = source && each(context, source, as_level(sqlite3_column_int64(get, 1))) ? SQLITE_OK : SQLITE_DONE;
    }
    up_status status = code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    sqlite3_finalize(get);
    return status;
}
