/* incidents.c - which incidents, one of them, and what it is made of.
 *
 * The row of an incident holds all that a list shows, so that a page of a million costs no join.  The filters are those of
 * events, put to the incident's own class, type, group, place and dates.  What links writes these rows: src/link. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/shield.h"
#include "store/store.h"

#define COLUMNS \
    "e.id, e.status, (SELECT i.id FROM incidents i WHERE i.number=e.into_incident), e.class, e.type, e.family, e.\"group\", e.factuality," \
    " e.date_start, e.date_end, e.place, e.country, e.admin1, e.precision, e.target, e.target_kind, e.actor, e.actor_kind, e.first_seen, e.last_seen, e.title, e.review," \
    " e.lat, e.lon, e.confidence, e.geonames, e.killed, e.injured, e.n_happenings, e.n_events, e.n_follow_ups, e.n_reports, e.n_sources, e.n_copies, e.perceived"
enum { N_TEXTS = 22 };

static uint32_t count_at(sqlite3_stmt *row, int column) {
    if (sqlite3_column_type(row, column) == SQLITE_NULL) return UP_COUNT_UNKNOWN;
    int64_t n = sqlite3_column_int64(row, column);
    return n < 0 ? UP_MANY : n < UP_COUNT_UNKNOWN ? (uint32_t)n : UP_COUNT_UNKNOWN;
}

/* The row that the statement stands on; `texts` are its first N_TEXTS columns, wherever they are kept. */
static void take_row(sqlite3_stmt *row, const char *const *t, up_incident *out) {
    *out = (up_incident){.id = t[0], .status = t[1], .into = t[2], .klass = t[3], .type = t[4], .family = t[5], .group = t[6], .factuality = t[7],
        .date_start = t[8], .date_end = t[9], .place = t[10], .country = t[11], .admin1 = t[12], .precision = t[13], .target = t[14], .target_kind = t[15],
        .actor = t[16], .actor_kind = t[17], .first_seen = t[18], .last_seen = t[19], .title = t[20], .review = t[21],
        .lat = sqlite3_column_double(row, 22), .lon = sqlite3_column_double(row, 23), .confidence = sqlite3_column_double(row, 24),
        .geonames = (uint32_t)sqlite3_column_int64(row, 25), .killed = count_at(row, 26), .injured = count_at(row, 27), .n_happenings = count_at(row, 28),
        .n_events = (uint32_t)sqlite3_column_int64(row, 29), .n_follow_ups = (uint32_t)sqlite3_column_int64(row, 30), .n_reports = (uint32_t)sqlite3_column_int64(row, 31),
        .n_sources = (uint32_t)sqlite3_column_int64(row, 32), .n_copies = (uint32_t)sqlite3_column_int64(row, 33), .perceived = sqlite3_column_int(row, 34) != 0};
}

/* Columns that must be there: a store from elsewhere may hold anything. */
static bool is_whole(const up_incident *i) { return i->id && i->status && i->klass && i->type && i->family && i->factuality && i->review; }

static up_status damaged(const up_store *store, up_error *err) { return up_fail(err, UP_E_FORMAT, store->path, 0, 0, "the store is damaged: an incident lacks a column"); }

struct up_incidents { up_store *store; sqlite3_stmt *statement; bool has_view; up_view view; up_shielded shown; };

up_status up_store_incidents(up_store *store, const up_query *query, up_incidents **out, up_error *err) {
    char tail[240];
    sqlite3_stmt *statement = NULL;
    up_status status = up_store_page(query, &up_incident_rows, tail, sizeof tail, err);
    if (status == UP_OK) status = up_store_prepare(store, query, &up_incident_rows, "SELECT " COLUMNS " FROM incidents e WHERE e.status='live'", tail, &statement, err);
    if (status != UP_OK) return status;
    up_incidents *cursor = calloc(1, sizeof *cursor);
    if (!cursor) { sqlite3_finalize(statement); return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }
    *cursor = (up_incidents){.store = store, .statement = statement, .has_view = query && query->view};
    if (cursor->has_view) cursor->view = *query->view;
    *out = cursor;
    return UP_OK;
}

up_status up_incidents_next(up_incidents *cursor, up_incident *out, up_error *err) {
    int code = sqlite3_step(cursor->statement);
    if (code == SQLITE_DONE) return UP_END;
    if (code != SQLITE_ROW) return up_store_fail(cursor->store, code, err);
    const char *texts[N_TEXTS];
    for (int i = 0; i < N_TEXTS; i++) texts[i] = (const char *)sqlite3_column_text(cursor->statement, i);
    up_incident row;
    take_row(cursor->statement, texts, &row);
    if (!is_whole(&row)) return damaged(cursor->store, err);
    up_shielded_free(&cursor->shown);
    if (cursor->has_view && !up_shield_incident(cursor->store, &row, &cursor->view, &cursor->shown)) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    *out = row;
    return UP_OK;
}

void up_incidents_close(up_incidents *cursor) {
    if (!cursor) return;
    up_shielded_free(&cursor->shown);
    sqlite3_finalize(cursor->statement);
    free(cursor);
}

up_status up_store_count_incidents(up_store *store, const up_query *query, uint64_t *out, up_error *err) {
    return up_store_count_rows(store, query, &up_incident_rows, "SELECT count(*) FROM incidents e WHERE e.status='live'", out, err);
}

/* ------------------------------------------------------------------ one incident */

static up_status take_one(up_store *store, sqlite3_stmt *get, const char *id, up_incident *out, up_error *err) {
    int code = sqlite3_step(get);
    if (code != SQLITE_ROW) {
        sqlite3_reset(get);
        return code == SQLITE_DONE ? up_fail(err, UP_E_MISSING, store->path, 0, 0, "holds no incident '%s'", id) : up_store_fail(store, code, err);
    }
    size_t from[N_TEXTS];
    bool known[N_TEXTS];
    up_buffer_clear(&store->borrowed);
    for (int i = 0; i < N_TEXTS; i++) {
        from[i] = store->borrowed.len;
        const char *text = (const char *)sqlite3_column_text(get, i);
        known[i] = text != NULL;
        if (text) up_buffer_text(&store->borrowed, text);
        up_buffer_add(&store->borrowed, "", 1);
    }
    up_status status = store->borrowed.failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : UP_OK;
    const char *texts[N_TEXTS];
    for (int i = 0; status == UP_OK && i < N_TEXTS; i++) texts[i] = known[i] ? store->borrowed.bytes + from[i] : NULL;
    up_incident row;
    if (status == UP_OK) take_row(get, texts, &row);
    sqlite3_reset(get);
    if (status == UP_OK && !is_whole(&row)) status = damaged(store, err);
    if (status == UP_OK) *out = row;
    return status;
}

up_status up_store_incident(up_store *store, const char *id, up_incident *out, up_error *err) {
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_GET_INCIDENT, "SELECT " COLUMNS " FROM incidents e WHERE e.id=?", err);
    if (!get) return UP_E_IO;
    sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    return take_one(store, get, id, out, err);
}

up_status up_store_incident_at(up_store *store, int64_t number, up_incident *out, up_error *err) {
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_INCIDENT_AT, "SELECT " COLUMNS " FROM incidents e WHERE e.number=?", err);
    if (!get) return UP_E_IO;
    sqlite3_bind_int64(get, 1, number);
    return take_one(store, get, "", out, err);
}

void up_store_incident_id(up_store *store, int64_t number, char *out, size_t size) {
    up_error unheard;
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_INCIDENT_ID, "SELECT id FROM incidents WHERE number=?", &unheard);
    *out = 0;
    if (!get) return;
    sqlite3_bind_int64(get, 1, number);
    if (sqlite3_step(get) == SQLITE_ROW && sqlite3_column_text(get, 0)) snprintf(out, size, "%s", (const char *)sqlite3_column_text(get, 0));
    sqlite3_reset(get);
}

up_status up_store_incident_events(up_store *store, const char *id, bool (*take)(void *context, const up_member *member), void *context, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db,
        "SELECT v.id, m.role, r.id, r.date, r.source, r.title, r.url, v.type, v.date_start, v.json, m.score FROM incidents e"
        " JOIN incident_events m ON m.incident=e.number JOIN events v ON v.number=m.event JOIN reports r ON r.number=v.report"
        " WHERE e.id=? ORDER BY r.date IS NULL, r.date, r.id, v.position", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    up_status status = code == SQLITE_OK ? UP_OK : up_store_fail(store, code, err);
    while (status == UP_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        const char *t[10];
        for (int i = 0; i < 10; i++) t[i] = (const char *)sqlite3_column_text(get, i);
        if (!t[0] || !t[1] || !t[2] || !t[7] || !t[9]) status = damaged(store, err);
        else if (!take(context, &(up_member){.event = t[0], .role = t[1], .report = t[2], .report_date = t[3], .source = t[4], .title = t[5], .url = t[6],
                                             .type = t[7], .date_start = t[8], .json = t[9], .score = sqlite3_column_double(get, 10)})) break;
    }
    if (status == UP_OK && code != SQLITE_ROW && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get);
    return status;
}

/* Runs `sql` with `word` bound; each row's one column of text goes to `put`. */
static up_status each_row(up_store *store, const char *sql, const char *word, void (*put)(up_buffer *out, sqlite3_stmt *row, int number), up_buffer *out, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &get, NULL), n = 0;
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 1, word, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) put(out, get, n++);
    up_status status = code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    sqlite3_finalize(get);
    return status == UP_OK && out->failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : status;
}

static void put_text(up_buffer *out, sqlite3_stmt *row, int number) {
    const char *text = (const char *)sqlite3_column_text(row, 0);
    if (number == 0 && text) up_buffer_text(out, text);
}

up_status up_store_incident_of(up_store *store, const char *event, up_buffer *out, up_error *err) {
    return each_row(store, "SELECT i.id FROM events v JOIN incident_events m ON m.event=v.number JOIN incidents i ON i.number=m.incident WHERE v.id=?", event, put_text, out, err);
}

/* ------------------------------------------------------------------ copies */

up_status up_store_copies(up_store *store, const char *report, bool (*take)(void *context, const up_copy *copy), void *context, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db,
        "SELECT o.id, o.date, o.source, 1, c.likeness, t.text, n.text FROM reports r JOIN copies c ON c.of=r.number JOIN reports o ON o.number=c.report"
        " JOIN texts t ON t.report=o.number JOIN texts n ON n.report=r.number WHERE r.id=?1"
        " UNION ALL SELECT o.id, o.date, o.source, 0, c.likeness, t.text, n.text FROM reports r JOIN copies c ON c.report=r.number JOIN reports o ON o.number=c.of"
        " JOIN texts t ON t.report=r.number JOIN texts n ON n.report=o.number WHERE r.id=?1 ORDER BY 2, 1", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 1, report, -1, SQLITE_STATIC);
    bool go_on = code == SQLITE_OK;
    while (go_on && (code = sqlite3_step(get)) == SQLITE_ROW) {
        const char *t[7];
        for (int i = 0; i < 7; i++) t[i] = (const char *)sqlite3_column_text(get, i);
        go_on = t[0] && t[5] && t[6] && take(context, &(up_copy){t[0], t[1], t[2], sqlite3_column_int(get, 3) != 0, sqlite3_column_double(get, 4), t[5], t[6]});
    }
    up_status status = code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    sqlite3_finalize(get);
    return status;
}

/* ------------------------------------------------------------------ as JSON */

static void put_key(up_buffer *out, const char *key, const char *value) {
    up_buffer_format(out, "\"%s\":", key);
    up_buffer_json_string(out, value);
}

static void put_number(up_buffer *out, const char *key, uint32_t n) {
    if (n == UP_MANY) up_buffer_format(out, "\"%s\":\"many\"", key);
    else if (n == UP_COUNT_UNKNOWN) up_buffer_format(out, "\"%s\":null", key);
    else up_buffer_format(out, "\"%s\":%u", key, n);
}

/* The line without its closing brace. */
static void put_incident(const up_incident *i, up_buffer *out) {
    up_buffer_text(out, "{\"schema\":\"uptick.incident/1\",");
    put_key(out, "id", i->id), up_buffer_text(out, ","), put_key(out, "status", i->status), up_buffer_text(out, ","), put_key(out, "into", i->into);
    up_buffer_text(out, ","), put_key(out, "class", i->klass), up_buffer_text(out, ","), put_key(out, "type", i->type), up_buffer_text(out, ","), put_key(out, "family", i->family);
    up_buffer_text(out, ","), put_key(out, "group", i->group), up_buffer_format(out, ",\"perceived\":%s,", i->perceived ? "true" : "false"), put_key(out, "factuality", i->factuality);
    up_buffer_text(out, ",\"date\":{"), put_key(out, "start", i->date_start), up_buffer_text(out, ","), put_key(out, "end", i->date_end);
    bool has_point = i->precision && strcmp(i->precision, "none") != 0;
    up_buffer_text(out, "},\"place\":{"), put_key(out, "name", i->place), up_buffer_text(out, ","), put_key(out, "country", i->country), up_buffer_text(out, ",");
    put_key(out, "admin1", i->admin1);
    if (has_point) up_buffer_format(out, ",\"lat\":%.5f,\"lon\":%.5f,", i->lat, i->lon); else up_buffer_text(out, ",\"lat\":null,\"lon\":null,");
    put_key(out, "precision", i->precision);
    if (i->geonames) up_buffer_format(out, ",\"geonames\":%u}", i->geonames); else up_buffer_text(out, ",\"geonames\":null}");
    up_buffer_text(out, ",\"target\":{"), put_key(out, "text", i->target), up_buffer_text(out, ","), put_key(out, "kind", i->target_kind);
    up_buffer_text(out, "},\"actor\":{"), put_key(out, "text", i->actor), up_buffer_text(out, ","), put_key(out, "kind", i->actor_kind);
    up_buffer_text(out, "},\"count\":{"), put_number(out, "incidents", i->n_happenings), up_buffer_text(out, ","), put_number(out, "killed", i->killed), up_buffer_text(out, ",");
    put_number(out, "injured", i->injured);
    up_buffer_format(out, "},\"events\":%u,\"follow_ups\":%u,\"reports\":%u,\"sources\":%u,\"copies\":%u,", i->n_events, i->n_follow_ups, i->n_reports, i->n_sources, i->n_copies);
    put_key(out, "first_seen", i->first_seen), up_buffer_text(out, ","), put_key(out, "last_seen", i->last_seen), up_buffer_text(out, ","), put_key(out, "title", i->title);
    up_buffer_format(out, ",\"confidence\":%.2f,", i->confidence), put_key(out, "review", i->review);
}

void up_write_incident(const up_incident *incident, up_buffer *out) {
    put_incident(incident, out);
    up_buffer_text(out, "}\n");
}

typedef struct members { up_buffer *out; int n; } members;

static bool put_member(void *context, const up_member *m) {
    members *p = context;
    up_buffer_text(p->out, p->n++ ? ",{" : "{");
    put_key(p->out, "role", m->role), up_buffer_format(p->out, ",\"score\":%.2f,\"report\":{", m->score);
    put_key(p->out, "id", m->report), up_buffer_text(p->out, ","), put_key(p->out, "date", m->report_date), up_buffer_text(p->out, ","), put_key(p->out, "source", m->source);
    up_buffer_text(p->out, ","), put_key(p->out, "title", m->title), up_buffer_text(p->out, ","), put_key(p->out, "url", m->url);
    up_buffer_format(p->out, "},\"event\":%s}", m->json);
    return !p->out->failed;
}

static void put_edge(up_buffer *out, sqlite3_stmt *row, int number) {
    if (number) up_buffer_text(out, ",");
    up_buffer_text(out, "{"), put_key(out, "id", (const char *)sqlite3_column_text(row, 0)), up_buffer_format(out, ",\"score\":%.2f}", sqlite3_column_double(row, 1));
}

static void put_history(up_buffer *out, sqlite3_stmt *row, int number) {
    static const char *const keys[] = {"at", "what", "other", "detail"};
    up_buffer_text(out, number ? ",{" : "{");
    for (int i = 0; i < 4; i++) {
        if (i) up_buffer_text(out, ",");
        put_key(out, keys[i], (const char *)sqlite3_column_text(row, i));
    }
    up_buffer_text(out, "}");
}

up_status up_store_write_incident(up_store *store, const char *id, up_buffer *out, up_error *err) {
    up_incident i;
    size_t from = out->len;
    up_status status = up_store_incident(store, id, &i, err);
    if (status != UP_OK) return status;
    put_incident(&i, out);
    up_buffer_text(out, ",\"members\":[");
    members all = {out, 0};
    status = up_store_incident_events(store, id, put_member, &all, err);
    up_buffer_text(out, "],\"possibly_same\":[");
    if (status == UP_OK) status = each_row(store, "SELECT o.id, g.score FROM incidents e JOIN incident_edges g ON g.a=e.number JOIN incidents o ON o.number=g.b"
        " WHERE e.id=? AND o.status='live' ORDER BY g.score DESC, o.number", id, put_edge, out, err);
    up_buffer_text(out, "],\"history\":[");
    if (status == UP_OK) status = each_row(store, "SELECT h.at_utc, h.what, o.id, h.detail FROM incidents e JOIN incident_history h ON h.incident=e.number"
        " LEFT JOIN incidents o ON o.number=h.other WHERE e.id=? ORDER BY h.number", id, put_history, out, err);
    up_buffer_text(out, "]}\n");
    if (status == UP_OK && out->failed) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status != UP_OK && out->bytes) out->bytes[out->len = from] = 0;
    return status;
}
