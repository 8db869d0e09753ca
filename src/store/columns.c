/* columns.c - reads the columns of events and incidents into memory, and keeps them in step with the store.
 *
 * A row that goes keeps its slot and is marked.  `changes` names the rows to read again; when it no longer reaches back far enough, all is read anew. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "store/columns_impl.h"

enum { AT_ONCE = 512, PIECE = 16 }; /* rows that are changed while those who take long wait; while nobody may look */

/* Who looks for a moment holds `lock`, who takes long `gate`, who writes both: with one lock, a writer that waits for somebody who searches
 * a million reports would keep all others out for as long. */
struct up_columns { pthread_rwlock_t lock, gate; up_columns_view view; _Atomic uint64_t version; int64_t seq; }; /* `version`: the view's, to be read without the lock */

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

static const char *const report_sql =
    "SELECT number, coalesce(date, substr(added_utc,1,10)), source, language, coder FROM reports";
static const char *const side_sql[UP_N_OF] = {
    [UP_OF_EVENTS] = "SELECT e.number, e.type, e.\"group\", e.factuality, e.date_start, e.date_end, e.place, e.country, e.admin1, e.lat, e.lon, e.precision, e.confidence, e.review,"
                     " e.report, m.incident, NULL FROM events e%s LEFT JOIN incident_events m ON m.event=e.number",
    [UP_OF_INCIDENTS] = "SELECT e.number, e.type, e.\"group\", e.factuality, e.date_start, e.date_end, e.place, e.country, e.admin1, e.lat, e.lon, e.precision, e.confidence, e.review,"
                        " e.n_reports, e.status<>'live', coalesce(e.first_seen, substr(e.made_utc,1,10)) FROM incidents e%s",
};

/* ------------------------------------------------------------------ all of it */

/* Events of a covering index come in the order of reports; the slots want that of numbers. */
static bool is_sorted(const up_side *s) {
    for (uint32_t i = 1; i < s->n; i++) if (s->number[i - 1] >= s->number[i]) return false;
    return true;
}

static void note_all(up_side *s) {
    uint32_t n = s->n;
    for (s->n = 0; s->n < n; s->n++) up_columns_note(s, s->n);
}

/* Runs `sql`, and `put` for each row. */
static up_status each_report(up_store *store, up_columns_view *v, const char *sql, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &get, NULL);
    up_status status = UP_OK;
    bool fits = true;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if (code == SQLITE_ROW && !up_columns_put_report(v, get, &fits)) { status = no_memory(err); break; }
        code = sqlite3_step(get);
    }
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get);
    return status;
}

typedef struct found { int64_t number; up_row row; up_row_more more; } found;

static int by_number(const void *a, const void *b) {
    int64_t x = ((const found *)a)->number, y = ((const found *)b)->number;
    return x < y ? -1 : x > y;
}

static up_status each_row(up_store *store, up_columns_view *v, up_of of, up_error *err) {
    char sql[640];
    snprintf(sql, sizeof sql, side_sql[of], of == UP_OF_EVENTS ? " INDEXED BY events_seen" : "");
    up_side *s = &v->of[of];
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &get, NULL);
    up_status status = UP_OK;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if (code == SQLITE_ROW) {
            if (!up_columns_grow(s) || !up_columns_fill(v, of, get, &s->row[s->n], &s->more[s->n])) { status = no_memory(err); break; }
            s->number[s->n++] = sqlite3_column_int64(get, 0);
        }
        code = sqlite3_step(get);
    }
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get);
    if (status != UP_OK) return status;
    if (is_sorted(s)) { note_all(s); return UP_OK; }
    found *all = malloc(s->n * sizeof *all);
    if (!all) return no_memory(err);
    for (uint32_t i = 0; i < s->n; i++) all[i] = (found){s->number[i], s->row[i], s->more[i]};
    if (s->n) qsort(all, s->n, sizeof *all, by_number);
    for (uint32_t i = 0; i < s->n; i++) s->number[i] = all[i].number, s->row[i] = all[i].row, s->more[i] = all[i].more;
    free(all);
    note_all(s);
    return UP_OK;
}

static up_status last_change(up_store *store, int64_t *first, int64_t *last, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT (SELECT min(seq) FROM changes), coalesce((SELECT max(seq) FROM changes), 0)", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(get);
    if (code == SQLITE_ROW) *first = sqlite3_column_int64(get, 0), *last = sqlite3_column_int64(get, 1);
    sqlite3_finalize(get);
    return code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}

static up_status read_all(up_store *store, up_columns_view *v, int64_t *seq, up_error *err) {
    int64_t first;
    char sql[160];
    snprintf(sql, sizeof sql, "%s ORDER BY number", report_sql);
    up_status status = up_store_run(store, "BEGIN", err);
    if (status != UP_OK) return status;
    status = last_change(store, &first, seq, err);
    if (status == UP_OK) status = each_report(store, v, sql, err);
    if (status == UP_OK) status = each_row(store, v, UP_OF_INCIDENTS, err);
    if (status == UP_OK) status = each_row(store, v, UP_OF_EVENTS, err);
    sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
    return status;
}

up_status up_columns_open(up_store *store, up_columns **out, up_error *err) {
    up_columns *c = calloc(1, sizeof *c);
    if (!c) return no_memory(err);
    pthread_rwlockattr_t how;
    pthread_rwlockattr_init(&how);
    pthread_rwlockattr_setkind_np(&how, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP); /* a stream of readers must not keep the news out */
    pthread_rwlock_init(&c->lock, &how), pthread_rwlock_init(&c->gate, &how);
    pthread_rwlockattr_destroy(&how);
    up_status status = (c->view.searches = up_searches_new()) ? read_all(store, &c->view, &c->seq, err) : no_memory(err);
    atomic_store(&c->version, c->view.version = 1);
    if (status == UP_OK) *out = c; else up_columns_close(c);
    return status;
}

void up_columns_close(up_columns *c) {
    if (!c) return;
    up_searches_free(c->view.searches);
    up_columns_free_view(&c->view);
    pthread_rwlock_destroy(&c->lock), pthread_rwlock_destroy(&c->gate);
    free(c);
}

static void lock_all(up_columns *c) { pthread_rwlock_wrlock(&c->gate), pthread_rwlock_wrlock(&c->lock); }
static void unlock_all(up_columns *c) { pthread_rwlock_unlock(&c->lock), pthread_rwlock_unlock(&c->gate); }

uint64_t up_columns_touch(up_columns *c) {
    lock_all(c);
    uint64_t version = ++c->view.version;
    atomic_store(&c->version, version);
    unlock_all(c);
    return version;
}

uint64_t up_columns_version(up_columns *c) { return atomic_load(&c->version); }

const up_columns_view *up_columns_read(up_columns *c, bool takes_long) { pthread_rwlock_rdlock(takes_long ? &c->gate : &c->lock); return &c->view; }
void up_columns_done(up_columns *c, bool took_long) { pthread_rwlock_unlock(took_long ? &c->gate : &c->lock); }

/* ------------------------------------------------------------------ what has changed */

typedef struct change { int64_t number; uint8_t of; } change; /* of: 0 report, 1 incident, 2 event: the order to read them in */

static int by_kind(const void *a, const void *b) {
    const change *x = a, *y = b;
    if (x->of != y->of) return x->of < y->of ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static up_status list_changes(up_store *store, int64_t after, change **out, size_t *n, up_error *err) {
    sqlite3_stmt *get = NULL;
    size_t cap = 0;
    int code = sqlite3_prepare_v2(store->db, "SELECT of, number FROM changes WHERE seq>?", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(get, 1, after);
    up_status status = UP_OK;
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) {
        if (*n == cap) {
            cap = cap ? cap * 2 : 256;
            change *more = realloc(*out, cap * sizeof *more);
            if (!more) { status = no_memory(err); break; }
            *out = more;
        }
        const char *of = (const char *)sqlite3_column_text(get, 0);
        (*out)[(*n)++] = (change){sqlite3_column_int64(get, 1), of && *of == 'r' ? 0 : of && *of == 'i' ? 1 : 2};
    }
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get);
    if (*n) qsort(*out, *n, sizeof **out, by_kind);
    return status;
}

static void mark_gone(up_columns_view *v, const change *c) {
    if (c->of == 0) {
        uint32_t slot = up_columns_report_slot(v, c->number);
        if (slot != UP_NO_SLOT && !v->reports[slot].is_gone) v->reports[slot].is_gone = true, v->n_live_reports--, v->n_rewritten++;
        return;
    }
    up_side *s = &v->of[c->of == 1 ? UP_OF_INCIDENTS : UP_OF_EVENTS];
    uint32_t slot = up_columns_slot(s, c->number);
    if (slot != UP_NO_SLOT) s->row[slot].is_gone = true, s->key[slot].kind = UP_N_KINDS;
}

static int fetch(sqlite3_stmt *get, int64_t number) {
    sqlite3_reset(get);
    sqlite3_bind_int64(get, 1, number);
    return sqlite3_step(get);
}

static up_status read_again(up_columns_view *v, up_store *store, sqlite3_stmt *const get[3], const change *all, size_t n, bool *fits, up_error *err) {
    for (size_t i = 0; i < n && *fits; i++) {
        if (i && all[i].of == all[i - 1].of && all[i].number == all[i - 1].number) continue;
        sqlite3_stmt *at = get[all[i].of];
        int code = fetch(at, all[i].number);
        if (code == SQLITE_DONE) mark_gone(v, &all[i]);
        else if (code != SQLITE_ROW) return up_store_fail(store, code, err);
        else if (!(all[i].of == 0 ? up_columns_put_report(v, at, fits) : up_columns_put_row(v, all[i].of == 1 ? UP_OF_INCIDENTS : UP_OF_EVENTS, at, fits))) return no_memory(err);
    }
    return UP_OK;
}

static up_status refresh(up_columns *c, up_store *store, bool *changed, up_error *err) {
    int64_t first = 0, last = 0;
    change *all = NULL;
    size_t n = 0;
    up_status status = last_change(store, &first, &last, err);
    if (status != UP_OK || last == c->seq) return status;
    *changed = true;
    bool fits = last > c->seq && first <= c->seq + 1;
    if (fits) status = list_changes(store, c->seq, &all, &n, err);
    sqlite3_stmt *get[3] = {0};
    char sql[3][720];
    snprintf(sql[0], sizeof sql[0], "%s WHERE number=?", report_sql);
    for (int k = 0; k < 2; k++) {
        snprintf(sql[k + 1], sizeof sql[0], side_sql[k ? UP_OF_EVENTS : UP_OF_INCIDENTS], "");
        strcat(sql[k + 1], " WHERE e.number=?");
    }
    for (int k = 0; k < 3 && status == UP_OK; k++) {
        int code = sqlite3_prepare_v2(store->db, sql[k], -1, &get[k], NULL);
        if (code != SQLITE_OK) status = up_store_fail(store, code, err);
    }
    /* In pieces, so that readers wait for less than a millisecond whatever has come in. */
    for (size_t i = 0; i < n && status == UP_OK && fits; i += AT_ONCE) {
        pthread_rwlock_wrlock(&c->gate);
        for (size_t k = i; k < n && k < i + AT_ONCE && status == UP_OK && fits; k += PIECE) {
            size_t piece = n - k < PIECE ? n - k : PIECE;
            for (size_t j = k; j < k + piece; j++) fetch(get[all[j].of], all[j].number); /* so that what is read from the disk is read before */
            pthread_rwlock_wrlock(&c->lock);
            status = read_again(&c->view, store, get, all + k, piece, &fits, err);
            if (k + piece >= n || k + piece >= i + AT_ONCE) atomic_store(&c->version, ++c->view.version);
            pthread_rwlock_unlock(&c->lock);
        }
        pthread_rwlock_unlock(&c->gate);
    }
    if (status == UP_OK && fits) c->seq = last;
    for (int k = 0; k < 3; k++) sqlite3_finalize(get[k]);
    free(all);
    return status != UP_OK || fits ? status : UP_END;
}

up_status up_columns_refresh(up_columns *c, up_store *store, bool *changed, up_error *err) {
    *changed = false;
    up_status status = up_store_run(store, "BEGIN", err);
    if (status != UP_OK) return status;
    status = refresh(c, store, changed, err);
    sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
    if (status != UP_END) return status;
    up_columns_view anew = {0};
    int64_t seq = 0;
    status = read_all(store, &anew, &seq, err);
    if (status != UP_OK) { up_columns_free_view(&anew); return status; }
    lock_all(c);
    anew.version = c->view.version + 1, anew.n_rewritten = c->view.n_rewritten + 1, anew.searches = c->view.searches;
    up_columns_view old = c->view;
    c->view = anew, c->seq = seq;
    atomic_store(&c->version, anew.version);
    unlock_all(c);
    up_columns_free_view(&old);
    return UP_OK;
}
