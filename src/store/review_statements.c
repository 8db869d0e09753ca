/* review_statements.c - statements with texts bound to them, asked once. */
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "store/review_impl.h"

sqlite3_stmt *up_review_ask(up_store *store, const char *sql, const char *const *texts, int n, up_error *err) {
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &s, NULL);
    for (int i = 0; i < n && code == SQLITE_OK; i++) if (texts[i]) code = sqlite3_bind_text(s, i + 1, texts[i], -1, SQLITE_TRANSIENT);
    if (code == SQLITE_OK) return s;
    up_store_fail(store, code, err);
    sqlite3_finalize(s);
    return NULL;
}

up_status up_review_do(up_store *store, const char *sql, const char *const *texts, int n, up_error *err) {
    sqlite3_stmt *s = up_review_ask(store, sql, texts, n, err);
    if (!s) return err->status;
    int code = sqlite3_step(s);
    sqlite3_finalize(s);
    return code == SQLITE_DONE || code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}

up_status up_review_one(up_store *store, const char *sql, const char *const *texts, int n, char **out, bool *is_there, up_error *err) {
    sqlite3_stmt *s = up_review_ask(store, sql, texts, n, err);
    *out = NULL, *is_there = false;
    if (!s) return err->status;
    int code = sqlite3_step(s);
    up_status status = code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    if (code == SQLITE_ROW) {
        *is_there = true;
        const char *text = (const char *)sqlite3_column_text(s, 0);
        if (text && !(*out = strdup(text))) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    sqlite3_finalize(s);
    return status;
}
