/* events.c - the events of a report, as far as they are compared.
 *
 * In a round the same neighbours are met again and again; so what was read is kept until the round's end, and forgotten early
 * where it grows too much.  What one round needs of an event is kept beside the sketch for the next ones (packed.c). */
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "link/work.h"

enum { MOST_KEPT = 16384 /* events: five megabytes */ };

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

void up_read_events_free(up_read_events *k) {
    free(k->all), free(k->of), up_index_free(&k->reports);
    *k = (up_read_events){0};
}

static bool make_room(up_read_events *k, uint32_t more) {
    if (k->n + more <= k->cap) return true;
    uint32_t cap = k->n + more > 2 * k->cap ? k->n + more + 256 : 2 * k->cap;
    up_slots *all = realloc(k->all, cap * sizeof *all);
    if (!all) return false;
    k->all = all, k->cap = cap;
    return true;
}

/* What is kept of them beside the report's sketch, appended; `found` is false where there is none of use. */
static up_status read_packed(up_work *w, int64_t report, bool *found, up_error *err) {
    up_read_events *k = &w->read;
    up_slots *all = NULL;
    uint32_t n = 0;
    *found = false;
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_GET_SLOTS, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, report);
    int code = sqlite3_step(get);
    up_status status = code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(w->store, code, err);
    if (code == SQLITE_ROW) {
        up_status read = up_slots_unpack(sqlite3_column_blob(get, 0), (size_t)sqlite3_column_bytes(get, 0), &all, &n);
        *found = read == UP_OK;
        if (read == UP_E_NOMEM || (*found && !make_room(k, n))) status = no_memory(err);
    }
    sqlite3_reset(get);
    for (uint32_t i = 0; i < n && status == UP_OK; i++) k->all[k->n] = all[i], k->all[k->n++].report = report;
    free(all);
    return status;
}

/* Reads the report's events to the end of what is kept. */
static up_status read_events(up_work *w, int64_t report, up_error *err) {
    up_read_events *k = &w->read;
    bool found;
    up_status status = read_packed(w, report, &found, err);
    if (status != UP_OK || found) return status;
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_EVENTS, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, report);
    int code = SQLITE_DONE;
    while (status == UP_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        if (!make_room(k, 1)) { status = no_memory(err); break; }
        up_slots *s = &k->all[k->n];
        up_status read = up_slots_read((const char *)sqlite3_column_text(get, 1), (size_t)sqlite3_column_bytes(get, 1), s);
        if (read == UP_E_NOMEM) status = no_memory(err);
        if (read != UP_OK) continue; /* another program's event, of a type unknown here */
        s->event = sqlite3_column_int64(get, 0), s->report = report;
        k->n++;
    }
    sqlite3_reset(get);
    return status == UP_OK && code != SQLITE_DONE ? up_store_fail(w->store, code, err) : status;
}

up_status up_work_read_events(up_work *w, int64_t report, const up_slots **out, uint32_t *n, up_error *err) {
    up_read_events *k = &w->read;
    if (k->n > MOST_KEPT || k->reports.n > MOST_KEPT) up_read_events_free(k);
    uint32_t number = up_index_get(&k->reports, report), from = k->n, acts = 0;
    if (number == UP_TABLE_NONE) {
        up_status status = read_events(w, report, err);
        if (status == UP_OK && k->reports.n == k->cap_of) {
            uint32_t cap = k->cap_of ? 2 * k->cap_of : 512;
            up_read_of *of = realloc(k->of, cap * sizeof *of);
            if (of) k->of = of, k->cap_of = cap; else status = no_memory(err);
        }
        bool is_new;
        if (status == UP_OK && (number = up_index_add(&k->reports, report, &is_new)) == UP_TABLE_NONE) status = no_memory(err);
        if (status != UP_OK) { k->n = from; return status; }
        for (uint32_t i = from; i < k->n; i++) acts += k->all[i].klass == UP_CLASS_INCIDENT;
        for (uint32_t i = from; i < k->n; i++) k->all[i].is_alone = acts == 1 || (acts == 0 && k->all[i].klass == UP_CLASS_RESPONSE);
        k->of[number] = (up_read_of){from, k->n - from};
    }
    *out = k->all ? k->all + k->of[number].from : NULL, *n = k->of[number].n;
    return UP_OK;
}

bool up_work_is_grouped(const up_slots *e, const up_slots *all, uint32_t n) {
    if (e->klass != UP_CLASS_RESPONSE) return true;
    for (uint32_t i = 0; i < n; i++) if (all[i].klass == UP_CLASS_INCIDENT || (all[i].klass == UP_CLASS_RESPONSE && &all[i] < e)) return false;
    return true;
}

up_status up_work_events(up_work *w, int64_t report, bool all, up_slots **out, uint32_t *n, uint32_t *cap, up_error *err) {
    const up_slots *read = NULL;
    uint32_t n_read = 0;
    up_status status = up_work_read_events(w, report, &read, &n_read, err);
    if (status != UP_OK) return status;
    if (*n + n_read > *cap) {
        uint32_t more = *n + n_read > 2 * *cap ? *n + n_read + 8 : 2 * *cap;
        up_slots *grown = realloc(*out, more * sizeof *grown);
        if (!grown) return no_memory(err);
        *out = grown, *cap = more;
    }
    for (uint32_t i = 0; i < n_read; i++) if (all || up_work_is_grouped(&read[i], read, n_read)) (*out)[(*n)++] = read[i];
    return UP_OK;
}

up_status up_work_read_event(up_work *w, int64_t report, int64_t event, up_slots *out, bool *found, up_error *err) {
    const up_slots *all = NULL;
    uint32_t n = 0;
    up_status status = up_work_read_events(w, report, &all, &n, err);
    *found = false;
    for (uint32_t i = 0; i < n && status == UP_OK && !*found; i++) if (all[i].event == event) *out = all[i], *found = true;
    return status;
}
