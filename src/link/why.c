/* why.c - what joins an event to its incident: its strongest edge there, looked at once more and told in words. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "link/work.h"

typedef struct edge { int64_t mine, theirs, my_report, their_report; double score; up_buffer id; } edge;

static up_status strongest(up_store *store, const char *event, edge *out, bool *found, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db,
        "SELECT a.number, b.number, a.report, b.report, g.score, b.id FROM events a CROSS JOIN incident_events m ON m.event=a.number CROSS JOIN link_edges g ON g.a=a.number"
        " CROSS JOIN incident_events n ON n.event=g.b AND n.incident=m.incident CROSS JOIN events b ON b.number=g.b WHERE a.id=? ORDER BY g.score DESC, b.id LIMIT 1", -1, &get, NULL);
    if (code != SQLITE_OK) return up_store_fail(store, code, err);
    sqlite3_bind_text(get, 1, event, -1, SQLITE_STATIC);
    code = sqlite3_step(get);
    *found = code == SQLITE_ROW;
    if (*found) {
        out->mine = sqlite3_column_int64(get, 0), out->theirs = sqlite3_column_int64(get, 1), out->my_report = sqlite3_column_int64(get, 2), out->their_report = sqlite3_column_int64(get, 3);
        out->score = sqlite3_column_double(get, 4);
        up_buffer_text(&out->id, (const char *)sqlite3_column_text(get, 5));
    }
    up_status status = code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    sqlite3_finalize(get);
    return status;
}

static up_status explain(up_work *w, const edge *e, up_buffer *out, up_error *err) {
    up_slots mine, theirs;
    up_sketch sketch = {0}, other = {0};
    up_weighed weighed = {0}, weighed_other = {0};
    bool a = false, b = false, c = false, d = false;
    up_status status = up_work_read_event(w, e->my_report, e->mine, &mine, &a, err);
    if (status == UP_OK && a) status = up_work_read_event(w, e->their_report, e->theirs, &theirs, &b, err);
    if (status == UP_OK && b) status = up_work_load_sketch(w, e->my_report, &sketch, &c, err);
    if (status == UP_OK && c) status = up_work_load_sketch(w, e->their_report, &other, &d, err);
    if (status == UP_OK && d) {
        double f[UP_N_PAIR_FEATURES], s[UP_N_SLOT_FEATURES];
        if (up_weigh(w->linker, &sketch, &weighed) == UP_OK && up_weighed_index(&weighed) == UP_OK && up_weigh_other(w->linker, &other, &weighed_other) == UP_OK) {
            up_pair_look(&weighed, &weighed_other, f);
            up_slots_look(&mine, &theirs, up_pair_score(w->linker, f), f, s);
            up_slots_explain(s, w->linker->slot_weight, out);
        } else status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    up_weighed_free(&weighed), up_weighed_free(&weighed_other);
    if (c) up_sketch_free(&sketch);
    if (d) up_sketch_free(&other);
    return status;
}

up_status up_link_why(const up_linker *linker, up_store *store, const char *event, up_buffer *out, up_error *err) {
    up_work w = {.linker = linker, .store = store};
    edge e = {0};
    up_buffer reasons = {0};
    bool found = false;
    up_status status = strongest(store, event, &e, &found, err);
    if (status == UP_OK && found) status = explain(&w, &e, &reasons, err);
    if (status == UP_OK && found) {
        up_buffer_format(out, "with %s, log odds %+.1f", e.id.bytes, e.score);
        if (reasons.len) up_buffer_format(out, ": %.*s", (int)reasons.len, reasons.bytes);
        if (out->failed || e.id.failed || reasons.failed) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    for (int i = 0; i < UP_N_LINK_SQL; i++) sqlite3_finalize(w.sql[i]);
    up_read_events_free(&w.read);
    up_buffer_free(&reasons), up_buffer_free(&e.id);
    return status;
}
