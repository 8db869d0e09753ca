/* review_show.c - what does the log say of a record now, and how is it then shown?
 *
 * Worked out from the log each time and kept beside the records, by ids: `corrections` (the value of a field), `decisions`.  The
 * columns and the JSON of events, and the columns of incidents, are written from these. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/review_impl.h"

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

/* Decisions that hold about an event: its own, and those about an incident that it was then an act of. */
#define LIVE "NOT EXISTS(SELECT 1 FROM reviews u WHERE u.undoes=r.id)"
#define ABOUT_EVENT "(r.event=?1 OR (r.event IS NULL AND r.action IN ('accept','correct','reject') AND instr(r.events, json_quote(?1))>0))"
#define ABOUT_INCIDENT "(r.incident=?1 AND r.event IS NULL)"

typedef struct held { json_t *values[UP_REVIEW_N_FIELDS]; int64_t by[UP_REVIEW_N_FIELDS]; up_review_status status; bool any; } held;

static void free_held(held *h) { for (int i = 0; i < UP_REVIEW_N_FIELDS; i++) json_decref(h->values[i]); }

static up_status what_holds(up_store *store, const char *subject, bool is_event, held *h, up_error *err) {
    *h = (held){.status = UP_REVIEW_MACHINE};
    sqlite3_stmt *s = up_review_ask(store, is_event ? "SELECT r.id, r.action, r.field, r.new FROM reviews r WHERE " ABOUT_EVENT " AND " LIVE " ORDER BY r.id"
                                          : "SELECT r.id, r.action, r.field, r.new FROM reviews r WHERE " ABOUT_INCIDENT " AND " LIVE " ORDER BY r.id", &subject, 1, err);
    if (!s) return err->status;
    int code;
    bool corrects = false;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        const char *action = (const char *)sqlite3_column_text(s, 1);
        const up_review_field *f = up_review_field_named((const char *)sqlite3_column_text(s, 2));
        const char *value = (const char *)sqlite3_column_text(s, 3);
        if (strcmp(action, "accept") == 0) h->status = UP_REVIEW_ACCEPTED;
        if (strcmp(action, "reject") == 0) h->status = UP_REVIEW_REJECTED;
        if (strcmp(action, "correct") != 0 || !f || !value) continue;
        json_decref(h->values[f - up_review_fields]);
        h->values[f - up_review_fields] = json_loads(value, JSON_DECODE_ANY, NULL), h->by[f - up_review_fields] = sqlite3_column_int64(s, 0);
        h->status = UP_REVIEW_CORRECTED, corrects = true;
    }
    if (corrects && h->status == UP_REVIEW_ACCEPTED) h->status = UP_REVIEW_CORRECTED;
    h->any = corrects;
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

static up_status keep_decision(up_store *store, const char *of, const char *subject, up_review_status status, up_error *err) {
    if (status == UP_REVIEW_MACHINE) return DO("DELETE FROM decisions WHERE of=?1 AND subject=?2", of, subject);
    return DO("INSERT OR REPLACE INTO decisions(of, subject, review) VALUES(?1, ?2, ?3)", of, subject, up_review_status_name(status));
}

/* ------------------------------------------------------------------ an event as it is to be shown */

/* A type brings its family, class and the views of other schemes. */
static void follow_type(json_t *event) {
    const char *name = json_string_value(json_object_get(event, "type")), *group = json_string_value(json_object_get(event, "group"));
    up_type type = name ? up_type_from_name(name) : UP_N_TYPES;
    if (type == UP_N_TYPES) return;
    const up_event like = {.type = type, .group = group};
    const char *mode = NULL, *plover = up_event_plover(&like, &mode);
    const struct { const char *key, *value; } views[] = {{"class", up_class_name(up_type_class(type))}, {"family", up_type_family(type)}, {"bias", up_event_bias(&like)},
                                                        {"odihr", up_event_odihr(&like)}, {"fbi", up_event_fbi(&like)}, {"cameo", up_event_cameo(&like)}};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) json_object_set_new(event, views[i].key, views[i].value ? json_string(views[i].value) : json_null());
    json_t *old = json_object_get(event, "plover");
    if (!json_is_object(old)) return;
    json_object_set_new(old, "event", plover ? json_string(plover) : json_null()), json_object_set_new(old, "mode", mode ? json_string(mode) : json_null());
}

static void set_value(json_t *event, const up_review_field *f, json_t *value) {
    json_t *outer = f->inner ? json_object_get(event, f->outer) : event;
    if (f->inner && !json_is_object(outer)) json_object_set_new(event, f->outer, outer = json_object());
    json_object_set(outer, f->inner ? f->inner : f->outer, value);
    /* A place by another name is elsewhere: coordinates come with a correction of their own. */
    if (strcmp(f->name, "place.name") == 0) {
        json_object_set_new(outer, "lat", json_null()), json_object_set_new(outer, "lon", json_null()), json_object_set_new(outer, "geonames", json_null());
        json_object_set_new(outer, "precision", json_string("none"));
    }
}

static up_status write_event(up_store *store, const char *id, json_t *event, up_review_status status, up_error *err) {
    up_buffer sql = {0};
    char *text = json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(10));
    up_buffer_text(&sql, "UPDATE events SET json=?, review=?, class=?, family=?, geonames=?");
    for (int i = 0; i < UP_REVIEW_N_FIELDS; i++) if (up_review_fields[i].event_column) up_buffer_format(&sql, ", \"%s\"=?", up_review_fields[i].event_column);
    up_buffer_text(&sql, " WHERE id=?");
    sqlite3_stmt *s = NULL;
    up_status result = text && !sql.failed ? UP_OK : no_memory(err);
    int code = result == UP_OK ? sqlite3_prepare_v2(store->db, sql.bytes, -1, &s, NULL) : SQLITE_OK, at = 1;
    if (result == UP_OK && code == SQLITE_OK) {
        sqlite3_bind_text(s, at++, text, -1, SQLITE_STATIC), sqlite3_bind_text(s, at++, up_review_status_name(status), -1, SQLITE_STATIC);
        up_review_bind(s, at++, json_object_get(event, "class")), up_review_bind(s, at++, json_object_get(event, "family"));
        up_review_bind(s, at++, json_object_get(json_object_get(event, "place"), "geonames"));
        for (int i = 0; i < UP_REVIEW_N_FIELDS; i++) {
            if (!up_review_fields[i].event_column) continue;
            const json_t *outer = up_review_fields[i].inner ? json_object_get(event, up_review_fields[i].outer) : event;
            up_review_bind(s, at++, json_object_get(outer, up_review_fields[i].inner ? up_review_fields[i].inner : up_review_fields[i].outer));
        }
        sqlite3_bind_text(s, at, id, -1, SQLITE_STATIC);
        code = sqlite3_step(s);
    }
    if (result == UP_OK && code != SQLITE_DONE) result = up_store_fail(store, code, err);
    sqlite3_finalize(s);
    up_buffer_free(&sql);
    free(text);
    return result;
}

/* Writes the event as the machine had it, with what holds put over it. */
up_status up_review_show_event(up_store *store, const char *id, up_error *err) {
    held h = {0};
    char *now = NULL, *machine = NULL;
    bool is_there = false, is_kept = false;
    up_status status = ONE(&now, &is_there, "SELECT json FROM events WHERE id=?1", id);
    if (status == UP_OK && !is_there) return UP_OK;
    if (status == UP_OK) status = ONE(&machine, &is_kept, "SELECT json FROM machine_events WHERE event=?1", id);
    if (status == UP_OK) status = what_holds(store, id, true, &h, err);
    if (status == UP_OK && h.any && !is_kept) status = DO("INSERT INTO machine_events(event, json) VALUES(?1, ?2)", id, now);
    json_t *event = status == UP_OK ? json_loads(is_kept ? machine : now, 0, NULL) : NULL;
    if (status == UP_OK && !event) status = up_fail(err, UP_E_FORMAT, store->path, 0, 0, "the store is damaged: event %s is no JSON", id);
    if (status == UP_OK) status = DO("DELETE FROM corrections WHERE of='event' AND subject=?1", id);
    for (int i = 0; i < UP_REVIEW_N_FIELDS && status == UP_OK; i++) {
        if (!h.values[i]) continue;
        set_value(event, &up_review_fields[i], h.values[i]);
        char by[24], *value = json_dumps(h.values[i], JSON_ENCODE_ANY);
        snprintf(by, sizeof by, "%lld", (long long)h.by[i]);
        status = value ? DO("INSERT INTO corrections(of, subject, field, value, review) VALUES('event', ?1, ?2, ?3, ?4)", id, up_review_fields[i].name, value, by) : no_memory(err);
        free(value);
    }
    if (status == UP_OK && (h.values[0] || h.values[1])) follow_type(event);
    if (status == UP_OK) status = write_event(store, id, event, h.status, err);
    if (status == UP_OK) status = keep_decision(store, "event", id, h.status, err);
    if (status == UP_OK && !h.any && is_kept) status = DO("DELETE FROM machine_events WHERE event=?1", id);
    json_decref(event);
    free_held(&h);
    free(now), free(machine);
    return status;
}

/* ------------------------------------------------------------------ an incident as it is to be shown */

/* Gives a column of an incident a value: kept in `corrections`, from where a trigger writes it whenever the row is written. */
static up_status correct_column(up_store *store, const char *incident, const char *column, const json_t *value, int64_t by, up_error *err) {
    char sql[320];
    snprintf(sql, sizeof sql, "INSERT INTO corrections(of, subject, field, value, machine, review) SELECT 'incident', id, '%s', ?2, \"%s\", ?3 FROM incidents WHERE id=?1"
             " ON CONFLICT DO UPDATE SET value=excluded.value, review=excluded.review", column, column);
    sqlite3_stmt *s = up_review_ask(store, sql, &incident, 1, err);
    if (!s) return err->status;
    up_review_bind(s, 2, value);
    sqlite3_bind_int64(s, 3, by);
    int code = sqlite3_step(s);
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

/* Columns that are no longer corrected get back what the machine had. */
static up_status restore_columns(up_store *store, const char *incident, const bool *kept, up_error *err) {
    for (int i = 0; i < UP_REVIEW_N_FIELDS; i++) {
        char *there = NULL;
        bool is_there = false;
        if (kept[i]) continue;
        up_status status = ONE(&there, &is_there, "SELECT review FROM corrections WHERE of='incident' AND subject=?1 AND field=?2", incident, up_review_fields[i].column);
        free(there);
        if (status != UP_OK) return status;
        if (!is_there) continue;
        const char *columns[5] = {up_review_fields[i].column, NULL};
        int n = 1;
        if (up_review_fields[i].kind == UP_FIELD_TYPE) columns[n++] = "family", columns[n++] = "class";
        if (strcmp(up_review_fields[i].column, "place") == 0) {
            static const int beside[] = {9, 10, 11}; /* lat, lon, precision, unless corrected themselves */
            for (int k = 0; k < 3; k++) if (!kept[beside[k]]) columns[n++] = up_review_fields[beside[k]].column;
            columns[n++] = "geonames";
        }
        for (int k = 0; k < n && status == UP_OK; k++) {
            char sql[300];
            /* The correction goes first, else the trigger would write it again. */
            snprintf(sql, sizeof sql, "SELECT 1 FROM corrections WHERE of='incident' AND subject=?1 AND field='%s'", columns[k]);
            char *unused = NULL;
            status = ONE(&unused, &is_there, sql, incident);
            free(unused);
            if (status != UP_OK || !is_there) continue;
            sqlite3_stmt *s = up_review_ask(store, "DELETE FROM corrections WHERE of='incident' AND subject=?1 AND field=?2 RETURNING machine", (const char *const[]){incident, columns[k]}, 2, err);
            if (!s) return err->status;
            int code = sqlite3_step(s);
            sqlite3_value *machine = code == SQLITE_ROW ? sqlite3_value_dup(sqlite3_column_value(s, 0)) : NULL;
            sqlite3_finalize(s);
            snprintf(sql, sizeof sql, "UPDATE incidents SET \"%s\"=?2 WHERE id=?1", columns[k]);
            s = machine ? up_review_ask(store, sql, &incident, 1, err) : NULL;
            if (s) sqlite3_bind_value(s, 2, machine), code = sqlite3_step(s);
            sqlite3_finalize(s);
            sqlite3_value_free(machine);
            if (!s || code != SQLITE_DONE) return up_store_fail(store, code, err);
        }
        if (status != UP_OK) return status;
    }
    return UP_OK;
}

static up_status correct_incident(up_store *store, const char *id, const held *h, up_error *err) {
    up_status status = UP_OK;
    bool kept[UP_REVIEW_N_FIELDS];
    for (int i = 0; i < UP_REVIEW_N_FIELDS; i++) kept[i] = h->values[i] != NULL;
    status = restore_columns(store, id, kept, err);
    json_t *null = json_null();
    for (int i = 0; i < UP_REVIEW_N_FIELDS && status == UP_OK; i++) {
        if (!h->values[i]) continue;
        if (strcmp(up_review_fields[i].column, "place") == 0) { /* as in set_value */
            json_t *none = json_string("none");
            status = correct_column(store, id, "geonames", null, h->by[i], err);
            for (int k = 9; k <= 11 && status == UP_OK; k++) if (!h->values[k]) status = correct_column(store, id, up_review_fields[k].column, k == 11 ? none : null, h->by[i], err);
            json_decref(none);
        }
        if (status == UP_OK) status = correct_column(store, id, up_review_fields[i].column, h->values[i], h->by[i], err);
        if (status != UP_OK || up_review_fields[i].kind != UP_FIELD_TYPE) continue;
        up_type type = up_type_from_name(json_string_value(h->values[i]));
        json_t *family = json_string(up_type_family(type)), *klass = json_string(up_class_name(up_type_class(type)));
        status = correct_column(store, id, "family", family, h->by[i], err);
        if (status == UP_OK) status = correct_column(store, id, "class", klass, h->by[i], err);
        json_decref(family), json_decref(klass);
    }
    return status;
}

/* Writes what holds of an incident; rejected too when every event that tells it is. */
up_status up_review_show_incident(up_store *store, const char *id, up_error *err) {
    held h = {0};
    char *left = NULL;
    bool is_there;
    up_status status = what_holds(store, id, false, &h, err);
    if (status == UP_OK) status = correct_incident(store, id, &h, err);
    if (status == UP_OK) status = ONE(&left, &is_there, "SELECT min(v.review='rejected') FROM incidents i JOIN incident_events m ON m.incident=i.number JOIN events v ON v.number=m.event"
                                      " WHERE i.id=?1 AND m.role='act'", id);
    if (status == UP_OK && left && *left == '1') h.status = UP_REVIEW_REJECTED;
    if (status == UP_OK) status = keep_decision(store, "incident", id, h.status, err);
    if (status == UP_OK) status = DO("UPDATE incidents SET review=?2, changed_utc=strftime('%Y-%m-%dT%H:%M:%SZ') WHERE id=?1", id, up_review_status_name(h.status));
    if (status == UP_OK) status = DO("INSERT OR IGNORE INTO link_stale SELECT number FROM incidents WHERE id=?1 AND status='live'", id);
    free(left);
    free_held(&h);
    return status;
}

up_status up_store_review_again(up_store *store, const char *event, up_error *err) {
    char *known = NULL, *then = NULL;
    bool is_there = false, was_kept = false;
    up_status status = ONE(&known, &is_there, "SELECT review FROM decisions WHERE of='event' AND subject=?1", event);
    free(known);
    if (status != UP_OK || !is_there) return status;
    status = ONE(&then, &was_kept, "SELECT m.json->>'$.type' IS e.type FROM machine_events m JOIN events e ON e.id=m.event WHERE m.event=?1", event);
    bool is_same = !was_kept || (then && *then == '1');
    free(then);
    if (status == UP_OK) status = DO("DELETE FROM machine_events WHERE event=?1", event);
    if (status != UP_OK) return status;
    return is_same ? up_review_show_event(store, event, err) : keep_decision(store, "event", event, UP_REVIEW_MACHINE, err);
}
