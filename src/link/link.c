/* link.c - linking what was added: a queue of reports, worked off in rounds.
 *
 * A round compares each report of the queue with the few that share a key with it, and writes down what it found as edges; then
 * the parts of the graph that the round touched are grouped anew and the incidents brought in line.  A part is
 * always grouped from its edges alone, in an order that its reports give and not their arrival, so that however reports come in,
 * the end is the same.  Everything of a round is in one transaction with the reports' leaving the queue. */
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "link/work.h"

enum { ROUND_REPORTS = 200, FIRST_REPORTS = 8 /* that tell whether the disk has to be waited for */ };
static const char link_cache[] = "PRAGMA cache_size=-64000"; /* a round walks the same lists again and again, all over the file: in two megabytes most was read anew */

/* Of two events the last decision holds, whichever of them it names first. */
#define LAST_DECIDED "NOT EXISTS(SELECT 1 FROM link_decisions l WHERE l.a IN (d.a, d.b) AND l.b IN (d.a, d.b) AND l.review>d.review)"

/* Rejected, or told by a copy: no event that is grouped. */
#define BARRED "(v.review='rejected' OR EXISTS(SELECT 1 FROM copies c WHERE c.report=v.report))"

/* CROSS JOIN tells SQLite which table comes first: an empty one looks cheap to it, until a million events are walked for each row. */
static const char *const statements[UP_N_LINK_SQL] = {
    [UP_LINK_NEXT] = "SELECT report FROM link_queue ORDER BY report LIMIT ?",
    [UP_LINK_REPORT] = "SELECT r.date, r.title, t.text, r.body_begin FROM reports r JOIN texts t ON t.report=r.number WHERE r.number=?",
    [UP_LINK_EVENTS] = "SELECT number, json FROM events WHERE report=? AND review<>'rejected' ORDER BY position",
    [UP_LINK_PUT_SKETCH] = "INSERT OR REPLACE INTO link_sketches(report, sketch, keys, slots) VALUES(?,?,?,?)",
    [UP_LINK_GET_SKETCH] = "SELECT sketch, keys FROM link_sketches WHERE report=?",
    [UP_LINK_GET_SLOTS] = "SELECT slots FROM link_sketches WHERE report=? AND slots IS NOT NULL",
    [UP_LINK_PUT_KEY] = "INSERT OR IGNORE INTO link_keys(key, day, report) VALUES(?,?,?)",
    [UP_LINK_DROP_KEY] = "DELETE FROM link_keys WHERE key=? AND day=? AND report=?",
    [UP_LINK_KEY_BEFORE] = "SELECT report, day FROM link_keys WHERE key=? AND day<=? AND day>=? ORDER BY day DESC, report DESC LIMIT ?",
    [UP_LINK_KEY_AFTER] = "SELECT report, day FROM link_keys WHERE key=? AND day>? AND day<=? ORDER BY day, report LIMIT ?",
    [UP_LINK_KEY_ON] = "SELECT report FROM link_keys WHERE key=? AND day=? ORDER BY report LIMIT ?",
    [UP_LINK_DROP_PAIRS] = "DELETE FROM link_pairs WHERE b=?1 AND a IN (SELECT b FROM link_pairs WHERE a=?1)",
    [UP_LINK_DROP_PAIRS_BACK] = "DELETE FROM link_pairs WHERE a=?",
    [UP_LINK_PUT_PAIR] = "INSERT OR REPLACE INTO link_pairs(a, b, score, likeness) VALUES(?,?,?,?)",
    [UP_LINK_PUT_EDGE] = "INSERT OR REPLACE INTO link_edges(a, b, score) VALUES(?,?,?)",
    [UP_LINK_TEXT] = "SELECT text FROM texts WHERE report=?",
    [UP_LINK_GET_EDGES] = "SELECT b, score FROM link_edges WHERE a=?",
    [UP_LINK_DECISIONS] = "SELECT v.number, d.same FROM link_decisions d CROSS JOIN events v ON v.id=d.b WHERE d.a=?1 AND NOT " BARRED " AND " LAST_DECIDED
                          " UNION SELECT v.number, d.same FROM link_decisions d CROSS JOIN events v ON v.id=d.a WHERE d.b=?1 AND NOT " BARRED " AND " LAST_DECIDED " ORDER BY 1",
    [UP_LINK_ANY_DECISION] = "SELECT 1 FROM link_decisions LIMIT 1",
    [UP_LINK_INCIDENT_OF] = "SELECT m.incident FROM incident_events m CROSS JOIN events v ON v.number=m.event WHERE m.event=? AND NOT " BARRED,
    [UP_LINK_STALE_REJECTED] = "INSERT OR IGNORE INTO link_stale SELECT m.incident FROM events v CROSS JOIN incident_events m ON m.event=v.number WHERE v.report=? AND v.review='rejected'"
                              " AND m.incident NOT IN (SELECT number FROM incidents WHERE review='rejected')", /* one rejected whole keeps what it was rejected for */
    [UP_LINK_DROP_REJECTED] = "DELETE FROM incident_events WHERE event IN (SELECT number FROM events WHERE report=? AND review='rejected')"
                             " AND incident NOT IN (SELECT number FROM incidents WHERE review='rejected')",
    [UP_LINK_LIKE] = "SELECT p.b, p.likeness FROM link_pairs p WHERE p.a=? AND p.likeness>0 ORDER BY p.b",
    [UP_LINK_PUT_COPY] = "INSERT OR REPLACE INTO copies(report, of, likeness) VALUES(?,?,?)",
    [UP_LINK_DROP_COPY] = "DELETE FROM copies WHERE report=?",
    [UP_LINK_COPY_OF] = "SELECT of FROM copies WHERE report=?",
    [UP_LINK_GET_EVENT] = "SELECT v.id, r.id, r.date, m.incident, v.report, v.type, m.role, m.score, " BARRED " FROM events v CROSS JOIN reports r ON r.number=v.report"
                          " LEFT JOIN incident_events m ON m.event=v.number WHERE v.number=?",
    [UP_LINK_GET_TOLD] = "SELECT r.source, r.url, r.title, v.json, v.confidence FROM events v CROSS JOIN reports r ON r.number=v.report WHERE v.number=?",
    [UP_LINK_ASSIGN] = "INSERT INTO incident_events(event, incident, role, score) VALUES(?,?,?,?)"
                       " ON CONFLICT(event) DO UPDATE SET incident=excluded.incident, role=excluded.role, score=excluded.score",
    [UP_LINK_OF_INCIDENT] = "SELECT v.report FROM incident_events m CROSS JOIN events v ON v.number=m.event WHERE m.incident=? ORDER BY v.report",
    [UP_LINK_NEW_INCIDENT] = "INSERT INTO incidents(id, status, founder, class, type, family, perceived, factuality, n_events, n_follow_ups, n_reports, n_sources, n_copies, confidence, made_utc, changed_utc)"
                             " VALUES(?,'live',?,'','','',0,'',0,0,0,0,0,0,strftime('%Y-%m-%dT%H:%M:%SZ'),strftime('%Y-%m-%dT%H:%M:%SZ'))",
    [UP_LINK_SET_INCIDENT] = "UPDATE incidents SET status='live', into_incident=NULL, class=?, type=?, family=?, \"group\"=?, perceived=?, factuality=?, date_start=?, date_end=?, place=?, country=?, admin1=?,"
                             " lat=?, lon=?, precision=?, geonames=?, target=?, target_kind=?, actor=?, actor_kind=?, killed=?, injured=?, n_happenings=?, n_events=?, n_follow_ups=?, n_reports=?,"
                             " n_sources=?, n_copies=?, first_seen=?, last_seen=?, title=?, confidence=?, changed_utc=strftime('%Y-%m-%dT%H:%M:%SZ') WHERE number=?",
    [UP_LINK_SET_STATUS] = "UPDATE incidents SET status=?, into_incident=?, changed_utc=strftime('%Y-%m-%dT%H:%M:%SZ') WHERE number=?",
    [UP_LINK_HISTORY] = "INSERT INTO incident_history(at_utc, incident, what, other, detail) VALUES(strftime('%Y-%m-%dT%H:%M:%SZ'),?,?,?,?)",
    [UP_LINK_PUT_POSSIBLE] = "INSERT INTO incident_edges(a, b, score) VALUES(?,?,?) ON CONFLICT(a, b) DO UPDATE SET score=max(score, excluded.score)",
    [UP_LINK_DROP_POSSIBLE] = "DELETE FROM incident_edges WHERE b=?1 AND a IN (SELECT b FROM incident_edges WHERE a=?1)",
    [UP_LINK_DROP_POSSIBLE_BACK] = "DELETE FROM incident_edges WHERE a=?",
    [UP_LINK_DEQUEUE] = "DELETE FROM link_queue WHERE report=?",
    [UP_LINK_UNSTALE] = "DELETE FROM link_stale WHERE incident=?",
    [UP_LINK_ID_TAKEN] = "SELECT number, founder, status FROM incidents WHERE id=?",
    [UP_LINK_WHEN_REPORT] = "SELECT date, id FROM reports WHERE number=?",
    [UP_LINK_OF_FOUNDER] = "SELECT founder, class, family, status FROM incidents WHERE number=?",
    [UP_LINK_STALE_ORPHANS] = "INSERT OR IGNORE INTO link_stale SELECT m.incident FROM events v CROSS JOIN incident_events m ON m.event=v.number WHERE v.report=?1 AND NOT EXISTS (SELECT 1 FROM events o WHERE o.report=?2)",
    [UP_LINK_DROP_ORPHANS] = "DELETE FROM incident_events WHERE event IN (SELECT number FROM events WHERE report=?1) AND NOT EXISTS (SELECT 1 FROM events o WHERE o.report=?2)",
    [UP_LINK_FOUNDER_STANDS] = "SELECT v.number FROM events v CROSS JOIN incident_events m ON m.event=v.number WHERE v.id=? AND m.incident=?",
    [UP_LINK_LEAST_EVENT] = "SELECT min(event) FROM incident_events WHERE incident=?",
    [UP_LINK_SET_FOUNDER] = "UPDATE incidents SET founder=? WHERE number=?",
    [UP_LINK_COPIES_OF] = "SELECT report FROM copies WHERE of=? ORDER BY report",
};

sqlite3_stmt *up_work_sql(up_work *w, up_link_sql which, up_error *err) {
    if (!w->sql[which]) {
        int code = sqlite3_prepare_v3(w->store->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT, &w->sql[which], NULL);
        if (code != SQLITE_OK) { up_store_fail(w->store, code, err); return NULL; }
    }
    sqlite3_reset(w->sql[which]);
    sqlite3_clear_bindings(w->sql[which]);
    return w->sql[which];
}

up_status up_work_step(up_work *w, sqlite3_stmt *statement, up_error *err) { return up_store_step(w->store, statement, err); }

/* ------------------------------------------------------------------ lists */

bool up_numbers_add(up_numbers *l, int64_t number) {
    if (l->n == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 64;
        int64_t *more = realloc(l->all, cap * sizeof *more);
        if (!more) return false;
        l->all = more, l->cap = cap;
    }
    l->all[l->n++] = number;
    return true;
}

static int by_number(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

void up_numbers_sort(up_numbers *l) {
    if (!l->n) return;
    if (l->n) qsort(l->all, l->n, sizeof *l->all, by_number);
    size_t n = 1;
    for (size_t i = 1; i < l->n; i++) if (l->all[i] != l->all[n - 1]) l->all[n++] = l->all[i];
    l->n = n;
}

bool up_numbers_have(const up_numbers *l, int64_t number) { return l->n && bsearch(&number, l->all, l->n, sizeof *l->all, by_number); }

/* ------------------------------------------------------------------ rounds */

/* The next reports of the queue; UP_END when it is empty. */
static up_status next_round(up_work *w, up_numbers *queue, up_error *err) {
    sqlite3_stmt *next = up_work_sql(w, UP_LINK_NEXT, err);
    if (!next) return err->status;
    sqlite3_bind_int(next, 1, ROUND_REPORTS);
    queue->n = 0;
    int code;
    bool fits = true;
    while (fits && (code = sqlite3_step(next)) == SQLITE_ROW) fits = up_numbers_add(queue, sqlite3_column_int64(next, 0));
    sqlite3_reset(next);
    if (!fits) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (code != SQLITE_DONE) return up_store_fail(w->store, code, err);
    return queue->n ? UP_OK : UP_END;
}

static up_status work_round(up_work *w, const up_numbers *queue, up_error *err) {
    up_status status = UP_OK;
    w->reports.n = 0;
    const long blocks = up_work_blocks_read();
    for (size_t i = 0; i < queue->n && status == UP_OK; i++) {
        if (i == FIRST_REPORTS) up_work_warm(w, queue->all + i, queue->n - i, i, up_work_blocks_read() - blocks);
        status = up_work_compare(w, queue->all[i], err);
        if (status == UP_OK && !up_numbers_add(&w->reports, queue->all[i])) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
        sqlite3_stmt *done = status == UP_OK ? up_work_sql(w, UP_LINK_DEQUEUE, err) : NULL;
        if (status == UP_OK && !done) status = err->status;
        if (status != UP_OK) break;
        sqlite3_bind_int64(done, 1, queue->all[i]);
        status = up_work_step(w, done, err);
    }
    if (status == UP_OK) status = up_work_regroup(w, err);
    if (status == UP_OK) w->counts.n_reports += queue->n;
    return status;
}

up_status up_link_new(const up_linker *linker, up_store *store, up_linked *out, up_error *err) {
    up_error own;
    if (!err) err = &own;
    up_work w = {.linker = linker, .store = store};
    up_numbers queue = {0};
    bool alone = !store->in_batch;
    up_status status = up_store_run(store, link_cache, err);
    while (status == UP_OK) {
        if (alone) status = up_store_begin(store, err);
        if (status != UP_OK) break;
        up_work_forget(&w);
        status = next_round(&w, &queue, err);
        bool any = status == UP_OK;
        if (status == UP_END) { /* what is stale without a report in the queue */
            w.reports.n = 0;
            status = up_work_regroup(&w, err);
        } else if (status == UP_OK) status = work_round(&w, &queue, err);
        if (alone) {
            if (status == UP_OK) status = up_store_commit(store, err);
            else { sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); store->in_batch = false; }
        }
        if (!any) break;
    }
    for (int i = 0; i < UP_N_LINK_SQL; i++) sqlite3_finalize(w.sql[i]);
    free(queue.all), free(w.reports.all), up_work_forget(&w);
    if (out && status == UP_OK) *out = w.counts;
    return status;
}

/* In one transaction: stopped or killed, the store is as it was.  Reports are taken by date and id, for lists of keys that are full. */
up_status up_link_redo(const up_linker *linker, up_store *store, up_progress progress, void *context, up_linked *out, up_error *err) {
    up_error own;
    if (!err) err = &own;
    if (store->in_batch) return up_fail(err, UP_E_USAGE, store->path, 0, 0, "a batch is open already");
    up_work w = {.linker = linker, .store = store};
    sqlite3_stmt *get = NULL;
    up_status status = up_store_run(store, link_cache, err);
    if (status == UP_OK) status = up_store_begin(store, err);
    if (status != UP_OK) return status;
    status = up_store_run(store, "DELETE FROM link_edges; DELETE FROM link_pairs; DELETE FROM link_keys; DELETE FROM link_sketches; DELETE FROM copies; DELETE FROM link_queue", err);
    int code = status == UP_OK ? sqlite3_prepare_v2(store->db, "SELECT number FROM reports ORDER BY date IS NULL, date, id", -1, &get, NULL) : SQLITE_OK;
    if (get) while (status == UP_OK && (code = sqlite3_step(get)) == SQLITE_ROW) if (!up_numbers_add(&w.reports, sqlite3_column_int64(get, 0))) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    sqlite3_finalize(get);
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    size_t total = w.reports.n; /* copies append to the list */
    for (size_t i = 0; i < total && status == UP_OK; i++) {
        status = up_work_compare(&w, w.reports.all[i], err);
        if (status == UP_OK && progress && !progress(context, i + 1, total)) status = UP_END;
    }
    if (status == UP_OK) status = up_work_regroup(&w, err);
    w.counts.n_reports = total;
    if (status == UP_OK) status = up_store_commit(store, err);
    else { sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); store->in_batch = false; }
    for (int i = 0; i < UP_N_LINK_SQL; i++) sqlite3_finalize(w.sql[i]);
    free(w.reports.all), up_work_forget(&w);
    if (out && status == UP_OK) *out = w.counts;
    return status;
}
