/* columns.c - reads the columns of events and incidents into memory, and keeps them in step with the store.
 *
 * Rows have slots in the order of their numbers, which the store never uses twice; a row that goes keeps its slot and is
 * marked.  `changes` names the rows to read again; when it no longer reaches back far enough, all is read anew. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "store/columns.h"

enum { AT_ONCE = 200 }; /* rows that are changed under one lock */

struct up_columns { pthread_rwlock_t lock; up_columns_view view; int64_t seq; };

/* ------------------------------------------------------------------ names */

static bool name_of(up_names *names, const char *text, uint32_t limit, uint32_t *out) {
    *out = 0;
    if (!text || !*text) return true;
    uint32_t len = (uint32_t)strlen(text), known = up_table_get(&names->table, text, len);
    if (known != UP_TABLE_NONE) { *out = known; return true; }
    uint32_t id = names->n ? names->n : 1;
    if (id >= limit) return true; /* beyond what a row can hold: unknown */
    if (id + 1 > names->cap) {
        uint32_t cap = names->cap ? names->cap * 2 : 64;
        char **more = realloc(names->texts, cap * sizeof *more);
        if (!more) return false;
        names->texts = more, names->cap = cap;
    }
    char *copy = strdup(text);
    if (!copy || !up_table_set(&names->table, copy, len, id)) { free(copy); return false; }
    names->texts[0] = NULL;
    names->texts[id] = copy;
    names->n = id + 1;
    *out = id;
    return true;
}

static void free_names(up_names *names) {
    for (uint32_t i = 1; i < names->n; i++) free(names->texts[i]);
    free(names->texts);
    up_table_free(&names->table);
}

/* ------------------------------------------------------------------ rows */

static const char *const report_sql =
    "SELECT number, coalesce(date, substr(added_utc,1,10)), source, language FROM reports";
static const char *const side_sql[UP_N_OF] = {
    [UP_OF_EVENTS] = "SELECT e.number, e.type, e.\"group\", e.factuality, e.date_start, e.date_end, e.place, e.country, e.admin1, e.lat, e.lon, e.precision, e.confidence, e.review,"
                     " e.report, m.incident, NULL FROM events e%s LEFT JOIN incident_events m ON m.event=e.number",
    [UP_OF_INCIDENTS] = "SELECT e.number, e.type, e.\"group\", e.factuality, e.date_start, e.date_end, e.place, e.country, e.admin1, e.lat, e.lon, e.precision, e.confidence, e.review,"
                        " e.n_reports, e.status<>'live', coalesce(e.first_seen, substr(e.made_utc,1,10)) FROM incidents e%s",
};

static up_day day_at(sqlite3_stmt *row, int column) {
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? up_day_from_iso(text, (uint32_t)sqlite3_column_bytes(row, column)) : UP_NO_DAY;
}

static const char *text_at(sqlite3_stmt *row, int column) { return (const char *)sqlite3_column_text(row, column); }

static uint8_t which(const char *text, int n, const char *(*name)(int)) {
    for (int i = 0; text && i < n; i++) { const char *s = name(i); if (s && strcmp(s, text) == 0) return (uint8_t)i; }
    return 0;
}
static const char *factuality_at(int i) { return up_factuality_name((up_factuality)i); }
static const char *precision_at(int i) { return up_precision_name((up_precision)i); }
static const char *review_at(int i) { return up_review_status_name((up_review_status)i); }

/* The slot of a number, by halving; UP_NO_SLOT. */
static uint32_t slot_of(const int64_t *numbers, size_t stride, uint32_t n, int64_t number) {
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int64_t at = *(const int64_t *)(const void *)((const char *)numbers + mid * stride);
        if (at == number) return mid;
        if (at < number) low = mid + 1; else high = mid;
    }
    return UP_NO_SLOT;
}
static uint32_t report_slot(const up_columns_view *v, int64_t number) {
    return v->n_reports ? slot_of(&v->reports->number, sizeof *v->reports, v->n_reports, number) : UP_NO_SLOT;
}
static uint32_t side_slot(const up_side *s, int64_t number) { return slot_of(s->number, sizeof *s->number, s->n, number); }

static bool grow_side(up_side *s) {
    if (s->n < s->cap) return true;
    uint32_t cap = s->cap ? s->cap + s->cap / 2 : 1024;
    int64_t *number = realloc(s->number, cap * sizeof *number);
    if (number) s->number = number;
    up_row *row = realloc(s->row, cap * sizeof *row);
    if (row) s->row = row;
    up_row_more *more = realloc(s->more, cap * sizeof *more);
    if (more) s->more = more;
    up_run *run = realloc(s->run, (cap / UP_RUN + 1) * sizeof *run);
    if (run) s->run = run;
    if (!number || !row || !more || !run) return false;
    s->cap = cap;
    return true;
}

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

static bool fill_row(up_columns_view *v, up_of of, sqlite3_stmt *at, up_row *row, up_row_more *more) {
    uint32_t group, country, place, admin1;
    if (!name_of(&v->groups, text_at(at, 2), UINT16_MAX, &group) || !name_of(&v->countries, text_at(at, 7), UINT16_MAX, &country) ||
        !name_of(&v->places, text_at(at, 6), UINT32_MAX, &place) || !name_of(&v->admins, text_at(at, 8), UINT32_MAX, &admin1)) return false;
    const char *type = text_at(at, 1);
    *row = (up_row){.first = day_at(at, 4), .last = day_at(at, 5), .group = (uint16_t)group, .country = (uint16_t)country, .type = (uint8_t)(type ? up_type_from_name(type) : UP_N_TYPES),
                    .factuality = which(text_at(at, 3), UP_N_FACTUALITIES, factuality_at), .precision = which(text_at(at, 11), UP_N_PRECISIONS, precision_at),
                    .review = which(text_at(at, 13), UP_N_REVIEW_STATUSES, review_at)};
    bool has_point = sqlite3_column_type(at, 9) != SQLITE_NULL && sqlite3_column_type(at, 10) != SQLITE_NULL;
    *more = (up_row_more){.lat = has_point ? sqlite3_column_double(at, 9) : NAN, .lon = has_point ? sqlite3_column_double(at, 10) : NAN,
                          .confidence = sqlite3_column_double(at, 12), .place = place, .admin1 = admin1, .incident = UP_NO_SLOT};
    if (of == UP_OF_EVENTS) {
        more->report = report_slot(v, sqlite3_column_int64(at, 14));
        if (more->report == UP_NO_SLOT) row->is_gone = true; else row->added = v->reports[more->report].day;
        if (sqlite3_column_type(at, 15) != SQLITE_NULL) more->incident = side_slot(&v->of[UP_OF_INCIDENTS], sqlite3_column_int64(at, 15));
    } else {
        more->report = (uint32_t)sqlite3_column_int64(at, 14);
        row->is_gone = sqlite3_column_int(at, 15) != 0;
        row->added = day_at(at, 16);
    }
    return true;
}

/* Widens what a run holds by a row; what it no longer holds stays until all is read anew, which costs a look and no truth. */
static void note_run(up_side *s, uint32_t slot) {
    up_run *run = &s->run[slot / UP_RUN];
    const up_row *r = &s->row[slot];
    if (slot % UP_RUN == 0 && slot == s->n) *run = (up_run){.first = INT32_MAX, .last = INT32_MIN, .added_first = INT32_MAX, .added_last = INT32_MIN};
    up_day last = r->last != UP_NO_DAY ? r->last : r->first;
    if (r->first != UP_NO_DAY && r->first < run->first) run->first = r->first;
    if (r->first != UP_NO_DAY && last > run->last) run->last = last;
    if (r->added < run->added_first) run->added_first = r->added;
    if (r->added > run->added_last) run->added_last = r->added;
    run->types |= 1ull << r->type, run->groups |= 1ull << r->group % 64, run->countries |= 1ull << r->country % 64, run->reviews |= (uint8_t)(1 << r->review);
    run->has_rows |= !r->is_gone;
}

/* Puts the row that the statement stands on in its slot.  False where that is not at the end, nor there. */
static bool put_row(up_columns_view *v, up_of of, sqlite3_stmt *at, bool *fits) {
    up_side *s = &v->of[of];
    int64_t number = sqlite3_column_int64(at, 0);
    uint32_t slot = s->n;
    if (s->n && number <= s->number[s->n - 1]) {
        slot = side_slot(s, number);
        if (slot == UP_NO_SLOT) { *fits = false; return true; }
    } else if (!grow_side(s)) return false;
    up_row row;
    up_row_more more;
    if (!fill_row(v, of, at, &row, &more)) return false;
    s->number[slot] = number, s->row[slot] = row, s->more[slot] = more;
    note_run(s, slot);
    if (slot == s->n) s->n++;
    return true;
}

static bool put_report(up_columns_view *v, sqlite3_stmt *at, bool *fits) {
    int64_t number = sqlite3_column_int64(at, 0);
    uint32_t slot = v->n_reports, source, language;
    if (v->n_reports && number <= v->reports[v->n_reports - 1].number) {
        slot = report_slot(v, number);
        if (slot == UP_NO_SLOT) { *fits = false; return true; }
    } else if (v->n_reports == v->reports_cap) {
        uint32_t cap = v->reports_cap ? v->reports_cap + v->reports_cap / 2 : 1024;
        up_read_report *more = realloc(v->reports, cap * sizeof *more);
        if (!more) return false;
        v->reports = more, v->reports_cap = cap;
    }
    if (!name_of(&v->sources, text_at(at, 2), UINT16_MAX, &source) || !name_of(&v->languages, text_at(at, 3), UINT16_MAX, &language)) return false;
    if (slot == v->n_reports) v->n_reports++, v->n_live_reports++;
    v->reports[slot] = (up_read_report){number, day_at(at, 1), (uint16_t)source, (uint16_t)language, false};
    if (!v->newest_report || v->reports[slot].day > v->newest_report) v->newest_report = v->reports[slot].day; /* 0: none so far */
    return true;
}

/* ------------------------------------------------------------------ all of it */

/* Events of a covering index come in the order of reports; the slots want that of numbers. */
static bool is_sorted(const up_side *s) {
    for (uint32_t i = 1; i < s->n; i++) if (s->number[i - 1] >= s->number[i]) return false;
    return true;
}

static void note_all(up_side *s) {
    uint32_t n = s->n;
    for (s->n = 0; s->n < n; s->n++) note_run(s, s->n);
}

static void free_view(up_columns_view *v) {
    for (int of = 0; of < UP_N_OF; of++) free(v->of[of].number), free(v->of[of].row), free(v->of[of].more), free(v->of[of].run);
    free(v->reports);
    up_names *all[] = {&v->groups, &v->countries, &v->places, &v->admins, &v->sources, &v->languages};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free_names(all[i]);
    *v = (up_columns_view){0};
}

/* Runs `sql`, and `put` for each row. */
static up_status each_report(up_store *store, up_columns_view *v, const char *sql, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &get, NULL);
    up_status status = UP_OK;
    bool fits = true;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if (code == SQLITE_ROW && !put_report(v, get, &fits)) { status = no_memory(err); break; }
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
            if (!grow_side(s) || !fill_row(v, of, get, &s->row[s->n], &s->more[s->n])) { status = no_memory(err); break; }
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
    pthread_rwlock_init(&c->lock, &how);
    pthread_rwlockattr_destroy(&how);
    up_status status = read_all(store, &c->view, &c->seq, err);
    c->view.version = 1;
    if (status == UP_OK) *out = c; else up_columns_close(c);
    return status;
}

void up_columns_close(up_columns *c) {
    if (!c) return;
    free_view(&c->view);
    pthread_rwlock_destroy(&c->lock);
    free(c);
}

const up_columns_view *up_columns_read(up_columns *c) { pthread_rwlock_rdlock(&c->lock); return &c->view; }
void up_columns_done(up_columns *c) { pthread_rwlock_unlock(&c->lock); }

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
        const char *of = text_at(get, 0);
        (*out)[(*n)++] = (change){sqlite3_column_int64(get, 1), of && *of == 'r' ? 0 : of && *of == 'i' ? 1 : 2};
    }
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get);
    if (*n) qsort(*out, *n, sizeof **out, by_kind);
    return status;
}

static void mark_gone(up_columns_view *v, const change *c) {
    if (c->of == 0) {
        uint32_t slot = report_slot(v, c->number);
        if (slot != UP_NO_SLOT && !v->reports[slot].is_gone) v->reports[slot].is_gone = true, v->n_live_reports--;
        return;
    }
    up_side *s = &v->of[c->of == 1 ? UP_OF_INCIDENTS : UP_OF_EVENTS];
    uint32_t slot = side_slot(s, c->number);
    if (slot != UP_NO_SLOT) s->row[slot].is_gone = true;
}

static up_status read_again(up_columns_view *v, up_store *store, sqlite3_stmt *const get[3], const change *all, size_t n, bool *fits, up_error *err) {
    for (size_t i = 0; i < n && *fits; i++) {
        if (i && all[i].of == all[i - 1].of && all[i].number == all[i - 1].number) continue;
        sqlite3_stmt *at = get[all[i].of];
        sqlite3_reset(at);
        sqlite3_bind_int64(at, 1, all[i].number);
        int code = sqlite3_step(at);
        if (code == SQLITE_DONE) mark_gone(v, &all[i]);
        else if (code != SQLITE_ROW) return up_store_fail(store, code, err);
        else if (!(all[i].of == 0 ? put_report(v, at, fits) : put_row(v, all[i].of == 1 ? UP_OF_INCIDENTS : UP_OF_EVENTS, at, fits))) return no_memory(err);
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
    /* In pieces, so that readers wait for milliseconds whatever has come in. */
    for (size_t i = 0; i < n && status == UP_OK && fits; i += AT_ONCE) {
        pthread_rwlock_wrlock(&c->lock);
        status = read_again(&c->view, store, get, all + i, n - i < AT_ONCE ? n - i : AT_ONCE, &fits, err);
        c->view.version++;
        pthread_rwlock_unlock(&c->lock);
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
    if (status != UP_OK) { free_view(&anew); return status; }
    pthread_rwlock_wrlock(&c->lock);
    anew.version = c->view.version + 1;
    up_columns_view old = c->view;
    c->view = anew, c->seq = seq;
    pthread_rwlock_unlock(&c->lock);
    free_view(&old);
    return UP_OK;
}
