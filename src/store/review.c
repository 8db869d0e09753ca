/* review.c - the log of what reviewers decide, and what follows from it.
 *
 * A decision is a line of `reviews`, which is only ever added to; undoing is a line too.  What it means now is worked out from the
 * log and kept beside the records, by ids: `corrections` (the value of a field), `decisions` (accepted, corrected, rejected).
 * From these the columns and the JSON of events, and the columns of incidents, are written, so that whatever lists, counts or
 * exports them need know nothing of reviews.  What is decided of an incident is decided of the events that tell it. */
#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "store/review.h"

const char *const up_reject_reasons[] = {"no_event", "no_hostility", "wrong_group", "not_new", "fiction", "other", NULL};

typedef enum kind { TYPE, GROUP, TRUTH, FACTUALITY, DAY, WORDS, COUNTRY, LATITUDE, LONGITUDE, PRECISION, TARGET_KIND, ACTOR_KIND, COUNT } kind;

/* What can be corrected: its name, its column in `incidents` and (unless NULL) in `events`, its place in the JSON. */
typedef struct field { const char *name, *column, *event_column, *outer, *inner; kind kind; } field;
static const field fields[] = {
    {"type", "type", "type", "type", NULL, TYPE}, {"group", "group", "group", "group", NULL, GROUP}, {"perceived", "perceived", "perceived", "perceived", NULL, TRUTH},
    {"factuality", "factuality", "factuality", "factuality", NULL, FACTUALITY}, {"date.start", "date_start", "date_start", "date", "start", DAY},
    {"date.end", "date_end", "date_end", "date", "end", DAY}, {"place.name", "place", "place", "place", "name", WORDS}, {"place.country", "country", "country", "place", "country", COUNTRY},
    {"place.admin1", "admin1", "admin1", "place", "admin1", WORDS}, {"place.lat", "lat", "lat", "place", "lat", LATITUDE}, {"place.lon", "lon", "lon", "place", "lon", LONGITUDE},
    {"place.precision", "precision", "precision", "place", "precision", PRECISION}, {"target.kind", "target_kind", "target_kind", "target", "kind", TARGET_KIND},
    {"target.text", "target", "target", "target", "text", WORDS}, {"actor.kind", "actor_kind", "actor_kind", "actor", "kind", ACTOR_KIND},
    {"actor.text", "actor", "actor", "actor", "text", WORDS}, {"count.incidents", "n_happenings", NULL, "count", "incidents", COUNT},
    {"count.killed", "killed", NULL, "count", "killed", COUNT}, {"count.injured", "injured", NULL, "count", "injured", COUNT},
};
enum { N_FIELDS = sizeof fields / sizeof *fields, MAX_SPLIT = 256 };

static const field *field_named(const char *name) {
    for (int i = 0; name && i < N_FIELDS; i++) if (strcmp(fields[i].name, name) == 0) return &fields[i];
    return NULL;
}

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

/* ------------------------------------------------------------------ statements */

/* Prepares `sql` with texts bound; NULL-ended; a text NULL is SQL's NULL only before the end: pass "" for none. */
static sqlite3_stmt *ask(up_store *store, const char *sql, const char *const *texts, int n, up_error *err) {
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &s, NULL);
    for (int i = 0; i < n && code == SQLITE_OK; i++) if (texts[i]) code = sqlite3_bind_text(s, i + 1, texts[i], -1, SQLITE_TRANSIENT);
    if (code == SQLITE_OK) return s;
    up_store_fail(store, code, err);
    sqlite3_finalize(s);
    return NULL;
}

static up_status do_it(up_store *store, const char *sql, const char *const *texts, int n, up_error *err) {
    sqlite3_stmt *s = ask(store, sql, texts, n, err);
    if (!s) return err->status;
    int code = sqlite3_step(s);
    sqlite3_finalize(s);
    return code == SQLITE_DONE || code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}
#define DO(sql, ...) do_it(store, sql, (const char *const[]){__VA_ARGS__}, (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)), err)

/* The one value of a query as a copy; NULL where there is no row or it is NULL. */
static up_status one_text(up_store *store, const char *sql, const char *const *texts, int n, char **out, bool *is_there, up_error *err) {
    sqlite3_stmt *s = ask(store, sql, texts, n, err);
    *out = NULL, *is_there = false;
    if (!s) return err->status;
    int code = sqlite3_step(s);
    up_status status = code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    if (code == SQLITE_ROW) {
        *is_there = true;
        const char *text = (const char *)sqlite3_column_text(s, 0);
        if (text && !(*out = strdup(text))) status = no_memory(err);
    }
    sqlite3_finalize(s);
    return status;
}
#define ONE(out, there, sql, ...) one_text(store, sql, (const char *const[]){__VA_ARGS__}, (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)), out, there, err)

/* ------------------------------------------------------------------ what a field may hold */

static bool is_named(const char *word, int n, const char *(*name)(int)) {
    for (int i = 0; i < n; i++) if (name(i) && strcmp(name(i), word) == 0) return true;
    return false;
}
static const char *factuality_at(int i) { return up_factuality_name((up_factuality)i); }
static const char *precision_at(int i) { return up_precision_name((up_precision)i); }
static const char *target_at(int i) { return up_target_kind_name((up_target_kind)i); }
static const char *actor_at(int i) { return up_actor_kind_name((up_actor_kind)i); }

static bool is_group(const char *s) {
    const char *colon = strchr(s, ':');
    if (!colon || colon == s || !colon[1] || strlen(s) > 80) return false;
    for (; *s; s++) if (!isalnum((unsigned char)*s) && !strchr(":_-", *s)) return false;
    return true;
}

static bool fits(kind what, const json_t *v) {
    const char *s = json_string_value(v);
    switch (what) {
        case TYPE: return s && up_type_from_name(s) != UP_N_TYPES;
        case GROUP: return json_is_null(v) || (s && is_group(s));
        case TRUTH: return json_is_boolean(v);
        case FACTUALITY: return s && is_named(s, UP_N_FACTUALITIES, factuality_at);
        case DAY: return json_is_null(v) || (s && up_day_from_iso(s, (uint32_t)strlen(s)) != UP_NO_DAY);
        case WORDS: return json_is_null(v) || (s && *s && strlen(s) <= 400);
        case COUNTRY: return json_is_null(v) || (s && strlen(s) == 2 && isupper((unsigned char)s[0]) && isupper((unsigned char)s[1]));
        case LATITUDE: return json_is_null(v) || (json_is_number(v) && json_number_value(v) >= -90 && json_number_value(v) <= 90);
        case LONGITUDE: return json_is_null(v) || (json_is_number(v) && json_number_value(v) >= -180 && json_number_value(v) <= 180);
        case PRECISION: return s && is_named(s, UP_N_PRECISIONS, precision_at);
        case TARGET_KIND: return json_is_null(v) || (s && is_named(s, UP_N_TARGET_KINDS, target_at));
        case ACTOR_KIND: return s && is_named(s, UP_N_ACTOR_KINDS, actor_at);
        default: return json_is_null(v) || (json_is_integer(v) && json_integer_value(v) >= 0 && json_integer_value(v) <= 1000000) || (s && strcmp(s, "many") == 0);
    }
}

static void bind_json(sqlite3_stmt *s, int at, const json_t *v) {
    if (json_is_boolean(v)) sqlite3_bind_int(s, at, json_is_true(v));
    else if (json_is_integer(v)) sqlite3_bind_int64(s, at, json_integer_value(v));
    else if (json_is_real(v)) sqlite3_bind_double(s, at, json_real_value(v));
    else if (json_is_string(v) && strcmp(json_string_value(v), "many") == 0) sqlite3_bind_int(s, at, -1);
    else if (json_is_string(v)) sqlite3_bind_text(s, at, json_string_value(v), -1, SQLITE_TRANSIENT);
    else sqlite3_bind_null(s, at);
}

/* ------------------------------------------------------------------ what the log says now */

/* Decisions that hold about an event: its own, and those about an incident that it was then an act of. */
#define LIVE "NOT EXISTS(SELECT 1 FROM reviews u WHERE u.undoes=r.id)"
#define ABOUT_EVENT "(r.event=?1 OR (r.event IS NULL AND r.action IN ('accept','correct','reject') AND instr(r.events, json_quote(?1))>0))"
#define ABOUT_INCIDENT "(r.incident=?1 AND r.event IS NULL)"

typedef struct held { json_t *values[N_FIELDS]; int64_t by[N_FIELDS]; up_review_status status; bool any; } held;

static void free_held(held *h) { for (int i = 0; i < N_FIELDS; i++) json_decref(h->values[i]); }

static up_status what_holds(up_store *store, const char *subject, bool is_event, held *h, up_error *err) {
    *h = (held){.status = UP_REVIEW_MACHINE};
    sqlite3_stmt *s = ask(store, is_event ? "SELECT r.id, r.action, r.field, r.new FROM reviews r WHERE " ABOUT_EVENT " AND " LIVE " ORDER BY r.id"
                                          : "SELECT r.id, r.action, r.field, r.new FROM reviews r WHERE " ABOUT_INCIDENT " AND " LIVE " ORDER BY r.id", &subject, 1, err);
    if (!s) return err->status;
    int code;
    bool corrects = false;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        const char *action = (const char *)sqlite3_column_text(s, 1);
        const field *f = field_named((const char *)sqlite3_column_text(s, 2));
        const char *value = (const char *)sqlite3_column_text(s, 3);
        if (strcmp(action, "accept") == 0) h->status = UP_REVIEW_ACCEPTED;
        if (strcmp(action, "reject") == 0) h->status = UP_REVIEW_REJECTED;
        if (strcmp(action, "correct") != 0 || !f || !value) continue;
        json_decref(h->values[f - fields]);
        h->values[f - fields] = json_loads(value, JSON_DECODE_ANY, NULL), h->by[f - fields] = sqlite3_column_int64(s, 0);
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

static void set_value(json_t *event, const field *f, json_t *value) {
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
    for (int i = 0; i < N_FIELDS; i++) if (fields[i].event_column) up_buffer_format(&sql, ", \"%s\"=?", fields[i].event_column);
    up_buffer_text(&sql, " WHERE id=?");
    sqlite3_stmt *s = NULL;
    up_status result = text && !sql.failed ? UP_OK : no_memory(err);
    int code = result == UP_OK ? sqlite3_prepare_v2(store->db, sql.bytes, -1, &s, NULL) : SQLITE_OK, at = 1;
    if (result == UP_OK && code == SQLITE_OK) {
        sqlite3_bind_text(s, at++, text, -1, SQLITE_STATIC), sqlite3_bind_text(s, at++, up_review_status_name(status), -1, SQLITE_STATIC);
        bind_json(s, at++, json_object_get(event, "class")), bind_json(s, at++, json_object_get(event, "family"));
        bind_json(s, at++, json_object_get(json_object_get(event, "place"), "geonames"));
        for (int i = 0; i < N_FIELDS; i++) {
            if (!fields[i].event_column) continue;
            const json_t *outer = fields[i].inner ? json_object_get(event, fields[i].outer) : event;
            bind_json(s, at++, json_object_get(outer, fields[i].inner ? fields[i].inner : fields[i].outer));
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
static up_status show_event(up_store *store, const char *id, up_error *err) {
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
    for (int i = 0; i < N_FIELDS && status == UP_OK; i++) {
        if (!h.values[i]) continue;
        set_value(event, &fields[i], h.values[i]);
        char by[24], *value = json_dumps(h.values[i], JSON_ENCODE_ANY);
        snprintf(by, sizeof by, "%lld", (long long)h.by[i]);
        status = value ? DO("INSERT INTO corrections(of, subject, field, value, review) VALUES('event', ?1, ?2, ?3, ?4)", id, fields[i].name, value, by) : no_memory(err);
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
    sqlite3_stmt *s = ask(store, sql, &incident, 1, err);
    if (!s) return err->status;
    bind_json(s, 2, value);
    sqlite3_bind_int64(s, 3, by);
    int code = sqlite3_step(s);
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

/* Columns that are no longer corrected get back what the machine had. */
static up_status restore_columns(up_store *store, const char *incident, const bool *kept, up_error *err) {
    for (int i = 0; i < N_FIELDS; i++) {
        char *there = NULL;
        bool is_there = false;
        if (kept[i]) continue;
        up_status status = ONE(&there, &is_there, "SELECT review FROM corrections WHERE of='incident' AND subject=?1 AND field=?2", incident, fields[i].column);
        free(there);
        if (status != UP_OK) return status;
        if (!is_there) continue;
        const char *columns[5] = {fields[i].column, NULL};
        int n = 1;
        if (fields[i].kind == TYPE) columns[n++] = "family", columns[n++] = "class";
        if (strcmp(fields[i].column, "place") == 0) {
            static const int beside[] = {9, 10, 11}; /* lat, lon, precision, unless corrected themselves */
            for (int k = 0; k < 3; k++) if (!kept[beside[k]]) columns[n++] = fields[beside[k]].column;
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
            sqlite3_stmt *s = ask(store, "DELETE FROM corrections WHERE of='incident' AND subject=?1 AND field=?2 RETURNING machine", (const char *const[]){incident, columns[k]}, 2, err);
            if (!s) return err->status;
            int code = sqlite3_step(s);
            sqlite3_value *machine = code == SQLITE_ROW ? sqlite3_value_dup(sqlite3_column_value(s, 0)) : NULL;
            sqlite3_finalize(s);
            snprintf(sql, sizeof sql, "UPDATE incidents SET \"%s\"=?2 WHERE id=?1", columns[k]);
            s = machine ? ask(store, sql, &incident, 1, err) : NULL;
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
    bool kept[N_FIELDS];
    for (int i = 0; i < N_FIELDS; i++) kept[i] = h->values[i] != NULL;
    status = restore_columns(store, id, kept, err);
    json_t *null = json_null();
    for (int i = 0; i < N_FIELDS && status == UP_OK; i++) {
        if (!h->values[i]) continue;
        if (strcmp(fields[i].column, "place") == 0) { /* as in set_value */
            json_t *none = json_string("none");
            status = correct_column(store, id, "geonames", null, h->by[i], err);
            for (int k = 9; k <= 11 && status == UP_OK; k++) if (!h->values[k]) status = correct_column(store, id, fields[k].column, k == 11 ? none : null, h->by[i], err);
            json_decref(none);
        }
        if (status == UP_OK) status = correct_column(store, id, fields[i].column, h->values[i], h->by[i], err);
        if (status != UP_OK || fields[i].kind != TYPE) continue;
        up_type type = up_type_from_name(json_string_value(h->values[i]));
        json_t *family = json_string(up_type_family(type)), *klass = json_string(up_class_name(up_type_class(type)));
        status = correct_column(store, id, "family", family, h->by[i], err);
        if (status == UP_OK) status = correct_column(store, id, "class", klass, h->by[i], err);
        json_decref(family), json_decref(klass);
    }
    return status;
}

/* Writes what holds of an incident; rejected too when every event that tells it is. */
static up_status show_incident(up_store *store, const char *id, up_error *err) {
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
    return is_same ? show_event(store, event, err) : keep_decision(store, "event", event, UP_REVIEW_MACHINE, err);
}

/* ------------------------------------------------------------------ the log */

static up_status log_it(up_store *store, const up_decision *d, const char *old, const char *events, int64_t *id, up_error *err) {
    sqlite3_stmt *s = ask(store, "INSERT INTO reviews(at_utc, reviewer, incident, event, action, field, old, new, other, events, reason, note, undoes)"
        " VALUES(strftime('%Y-%m-%dT%H:%M:%SZ'), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (const char *const[]){d->reviewer, d->incident, d->event, d->action, d->field, old, d->value, d->with, events, d->reason, d->note}, 11, err);
    if (!s) return err->status;
    if (d->undoes) sqlite3_bind_int64(s, 12, d->undoes);
    int code = sqlite3_step(s);
    sqlite3_finalize(s);
    *id = sqlite3_last_insert_rowid(store->db);
    return code == SQLITE_DONE ? UP_OK : (code & 0xFF) == SQLITE_CONSTRAINT ? up_fail(err, UP_E_RANGE, NULL, 0, 0, "that decision has been taken back already") : up_store_fail(store, code, err);
}

/* The ids of the events that tell an incident, as a JSON list. */
static up_status acts_of(up_store *store, const char *incident, char **out, up_error *err) {
    bool is_there;
    return ONE(out, &is_there, "SELECT json_group_array(v.id) FROM (SELECT v.id FROM incidents i JOIN incident_events m ON m.incident=i.number JOIN events v ON v.number=m.event"
               " WHERE i.id=?1 AND m.role<>'follow-up' ORDER BY v.number) v", incident);
}

static up_status show_all(up_store *store, const char *events, up_error *err) {
    json_t *ids = events ? json_loads(events, 0, NULL) : NULL, *id;
    size_t i;
    up_status status = UP_OK;
    json_array_foreach(ids, i, id) if (status == UP_OK && json_is_string(id)) status = show_event(store, json_string_value(id), err);
    json_decref(ids);
    return status;
}

/* The incidents of events have changed with them. */
static up_status show_incident_of(up_store *store, const char *event, up_error *err) {
    up_buffer incident = {0};
    up_status status = up_store_incident_of(store, event, &incident, err);
    if (status == UP_OK && incident.len) status = show_incident(store, incident.bytes, err);
    up_buffer_free(&incident);
    return status;
}

/* The value of a field now, as JSON text. */
static up_status value_now(up_store *store, const up_decision *d, char **out, up_error *err) {
    const field *f = field_named(d->field);
    char sql[300];
    bool is_there;
    if (d->event) snprintf(sql, sizeof sql, "SELECT coalesce(json->'$.%s%s%s', 'null') FROM events WHERE id=?1", f->outer, f->inner ? "." : "", f->inner ? f->inner : "");
    else if (f->kind == TRUTH) snprintf(sql, sizeof sql, "SELECT CASE \"%s\" WHEN 0 THEN 'false' ELSE 'true' END FROM incidents WHERE id=?1", f->column);
    else if (f->kind == COUNT) snprintf(sql, sizeof sql, "SELECT CASE WHEN \"%s\"<0 THEN '\"many\"' ELSE json_quote(\"%s\") END FROM incidents WHERE id=?1", f->column, f->column);
    else snprintf(sql, sizeof sql, "SELECT json_quote(\"%s\") FROM incidents WHERE id=?1", f->column);
    return ONE(out, &is_there, sql, d->event ? d->event : d->incident);
}

/* ------------------------------------------------------------------ merging and splitting */

/* Counts anew what a row holds of its events; the linker makes the rest of the record when it next runs. */
static up_status count_members(up_store *store, const char *incident, up_error *err) {
    return DO("UPDATE incidents SET n_events=(SELECT count(*) FROM incident_events WHERE incident=number AND role='act'),"
              " n_follow_ups=(SELECT count(*) FROM incident_events WHERE incident=number AND role='follow-up'),"
              " n_reports=(SELECT count(DISTINCT v.report) FROM incident_events m JOIN events v ON v.number=m.event WHERE m.incident=incidents.number AND m.role<>'copy'),"
              " n_sources=(SELECT count(DISTINCT r.source) FROM incident_events m JOIN events v ON v.number=m.event JOIN reports r ON r.number=v.report WHERE m.incident=incidents.number AND m.role<>'copy'),"
              " first_seen=(SELECT min(r.date) FROM incident_events m JOIN events v ON v.number=m.event JOIN reports r ON r.number=v.report WHERE m.incident=incidents.number),"
              " last_seen=(SELECT max(r.date) FROM incident_events m JOIN events v ON v.number=m.event JOIN reports r ON r.number=v.report WHERE m.incident=incidents.number) WHERE id=?1", incident);
}

static up_status move_all(up_store *store, const char *from, const char *to, up_error *err) {
    up_status status = DO("UPDATE incident_events SET incident=(SELECT number FROM incidents WHERE id=?2) WHERE incident=(SELECT number FROM incidents WHERE id=?1)", from, to);
    if (status == UP_OK) status = DO("UPDATE incidents SET status='merged', into_incident=(SELECT number FROM incidents WHERE id=?2), changed_utc=strftime('%Y-%m-%dT%H:%M:%SZ') WHERE id=?1", from, to);
    if (status == UP_OK) status = DO("INSERT INTO incident_history(at_utc, incident, what, other, detail) SELECT strftime('%Y-%m-%dT%H:%M:%SZ'), a.number, 'merged', b.number, 'by a reviewer'"
                                     " FROM incidents a, incidents b WHERE a.id=?1 AND b.id=?2", from, to);
    if (status == UP_OK) status = count_members(store, to, err);
    return status == UP_OK ? show_incident(store, to, err) : status;
}

/* Moves the listed events out of `from` into `to`, which is live again. */
static up_status move_some(up_store *store, const char *events, const char *to, up_error *err) {
    up_status status = DO("UPDATE incidents SET status='live', into_incident=NULL WHERE id=?1", to);
    if (status == UP_OK) status = DO("UPDATE incident_events SET incident=(SELECT number FROM incidents WHERE id=?2) WHERE event IN (SELECT number FROM events WHERE id IN (SELECT value FROM json_each(?1)))", events, to);
    if (status == UP_OK) status = count_members(store, to, err);
    return status;
}

static up_status is_live(up_store *store, const char *id, up_error *err) {
    up_incident incident;
    up_status status = up_store_incident(store, id, &incident, err);
    return status == UP_OK && strcmp(incident.status, "live") != 0 ? up_fail(err, UP_E_RANGE, NULL, 0, 0, "incident '%.40s' is no longer one of its own", id) : status;
}

/* The older stays, as when the linker finds two to be one. */
static up_status merge(up_store *store, const up_decision *d, int64_t *id, char subject[64], up_error *err) {
    char *events = NULL, *older = NULL, by[24];
    bool is_there;
    if (strcmp(d->incident, d->with) == 0) return up_fail(err, UP_E_RANGE, NULL, 0, 0, "an incident cannot be merged with itself");
    up_status status = is_live(store, d->with, err);
    up_decision whole = *d;
    if (status == UP_OK) status = ONE(&older, &is_there, "SELECT id FROM incidents WHERE id IN (?1, ?2) ORDER BY number LIMIT 1", d->incident, d->with);
    if (status == UP_OK && older && strcmp(older, d->incident) == 0) whole.incident = d->with, whole.with = d->incident;
    if (status == UP_OK) status = ONE(&events, &is_there, "SELECT json_group_array(v.id) FROM incidents i JOIN incident_events m ON m.incident=i.number JOIN events v ON v.number=m.event WHERE i.id=?1", whole.incident);
    if (status == UP_OK) status = log_it(store, &whole, NULL, events, id, err);
    snprintf(by, sizeof by, "%lld", (long long)*id);
    if (status == UP_OK) status = DO("INSERT OR REPLACE INTO link_decisions(a, b, same, review) SELECT a.founder, b.founder, 1, ?3 FROM incidents a, incidents b WHERE a.id=?1 AND b.id=?2", whole.incident, whole.with, by);
    if (status == UP_OK) status = move_all(store, whole.incident, whole.with, err);
    snprintf(subject, 64, "%s", whole.with);
    free(events), free(older);
    return status;
}

/* A new incident that begins with `founder`: a copy of the old row, to be made its own when linked. */
static up_status found(up_store *store, const char *from, const char *founder, char id[64], up_error *err) {
    for (int salt = 0; salt < 1000; salt++) {
        char key[300], *unused = NULL;
        bool is_there;
        int len = snprintf(key, sizeof key, "%.280s %d", founder, salt);
        snprintf(id, 64, "i%012llx", (unsigned long long)(up_hash(key, (size_t)len) >> 16));
        up_status status = ONE(&unused, &is_there, "SELECT 1 FROM incidents WHERE id=?1", id);
        free(unused);
        if (status != UP_OK) return status;
        if (is_there) continue;
        status = DO("INSERT INTO incidents(id, status, founder, class, type, family, \"group\", perceived, factuality, date_start, date_end, place, country, admin1, lat, lon, precision, geonames,"
                    " target, target_kind, actor, actor_kind, n_happenings, n_events, n_follow_ups, n_reports, n_sources, n_copies, title, confidence, made_utc, changed_utc)"
                    " SELECT ?2, 'live', v.id, v.class, v.type, v.family, v.\"group\", v.perceived, v.factuality, v.date_start, v.date_end, v.place, v.country, v.admin1, v.lat, v.lon, v.precision, v.geonames,"
                    " v.target, v.target_kind, v.actor, v.actor_kind, 1, 0, 0, 0, 0, 0, r.title, v.confidence, strftime('%Y-%m-%dT%H:%M:%SZ'), strftime('%Y-%m-%dT%H:%M:%SZ')"
                    " FROM events v JOIN reports r ON r.number=v.report WHERE v.id=?1", founder, id);
        if (status == UP_OK) status = DO("INSERT INTO incident_history(at_utc, incident, what, other, detail) SELECT strftime('%Y-%m-%dT%H:%M:%SZ'), a.number, 'split', b.number, 'by a reviewer'"
                                         " FROM incidents a, incidents b WHERE a.id=?1 AND b.id=?2", id, from);
        return status;
    }
    return up_fail(err, UP_E_LIMIT, NULL, 0, 0, "no id could be found for the new incident");
}

static up_status split(up_store *store, const up_decision *d, int64_t *id, char subject[64], up_error *err) {
    json_t *list = json_array();
    char *acts = NULL, *events = NULL, by[24], made[64];
    up_status status = list ? acts_of(store, d->incident, &acts, err) : no_memory(err);
    json_t *all = acts ? json_loads(acts, 0, NULL) : NULL, *one;
    size_t k, n_found = 0;
    for (size_t i = 0; i < d->n_events && status == UP_OK; i++) {
        bool is_there = false;
        json_array_foreach(all, k, one) is_there |= strcmp(json_string_value(one), d->events[i]) == 0;
        n_found += is_there;
        if (!is_there) status = up_fail(err, UP_E_RANGE, NULL, 0, 0, "event '%.40s' does not tell incident '%.40s'", d->events[i], d->incident);
        json_array_append_new(list, json_string(d->events[i]));
    }
    if (status == UP_OK && n_found >= json_array_size(all)) status = up_fail(err, UP_E_RANGE, NULL, 0, 0, "one event at least must stay with the incident");
    if (status == UP_OK && !(events = json_dumps(list, JSON_COMPACT))) status = no_memory(err);
    if (status == UP_OK) status = found(store, d->incident, d->events[0], made, err);
    up_decision whole = *d;
    whole.with = made;
    if (status == UP_OK) status = log_it(store, &whole, NULL, events, id, err);
    snprintf(by, sizeof by, "%lld", (long long)*id);
    if (status == UP_OK) status = DO("INSERT OR REPLACE INTO link_decisions(a, b, same, review) SELECT s.value, t.value, 0, ?3 FROM json_each(?1) s, json_each(?2) t"
                                     " WHERE t.value NOT IN (SELECT value FROM json_each(?1))", events, acts ? acts : "[]", by);
    if (status == UP_OK) status = move_some(store, events, made, err);
    if (status == UP_OK) status = count_members(store, d->incident, err);
    if (status == UP_OK) status = show_incident(store, d->incident, err);
    if (status == UP_OK) status = show_incident(store, made, err);
    if (status == UP_OK) snprintf(subject, 64, "%s", made);
    json_decref(list), json_decref(all);
    free(acts), free(events);
    return status;
}

/* What was decided of pairs goes; their reports are linked again, so that what the linker finds comes back. */
static up_status drop_pairs(up_store *store, const char *review, up_error *err) {
    up_status status = DO("INSERT OR IGNORE INTO link_queue SELECT v.report FROM link_decisions d JOIN events v ON v.id IN (d.a, d.b) WHERE d.review=?1", review);
    return status == UP_OK ? DO("DELETE FROM link_decisions WHERE review=?1", review) : status;
}

/* ------------------------------------------------------------------ taking back */

typedef struct line { char *incident, *event, *action, *other, *events; } line;

static up_status read_line(up_store *store, int64_t id, line *out, up_error *err) {
    *out = (line){0};
    sqlite3_stmt *s = ask(store, "SELECT incident, event, action, other, events FROM reviews WHERE id=?1", NULL, 0, err);
    if (!s) return err->status;
    sqlite3_bind_int64(s, 1, id);
    int code = sqlite3_step(s);
    char **const to[] = {&out->incident, &out->event, &out->action, &out->other, &out->events};
    for (int i = 0; code == SQLITE_ROW && i < 5; i++) if (sqlite3_column_text(s, i)) *to[i] = strdup((const char *)sqlite3_column_text(s, i));
    sqlite3_finalize(s);
    return code == SQLITE_ROW ? UP_OK : code == SQLITE_DONE ? up_fail(err, UP_E_MISSING, NULL, 0, 0, "there is no decision %lld", (long long)id) : up_store_fail(store, code, err);
}

static up_status undo(up_store *store, const up_decision *d, int64_t *id, char subject[64], bool *is_event, up_error *err) {
    line was;
    char by[24];
    up_status status = read_line(store, d->undoes, &was, err);
    if (status == UP_OK && strcmp(was.action, "undo") == 0) status = up_fail(err, UP_E_RANGE, NULL, 0, 0, "an undo cannot be undone; decide again");
    up_decision whole = *d;
    whole.incident = was.incident, whole.event = was.event;
    if (status == UP_OK) status = log_it(store, &whole, NULL, was.events, id, err);
    snprintf(by, sizeof by, "%lld", (long long)d->undoes);
    if (status == UP_OK) status = drop_pairs(store, by, err);
    if (status == UP_OK && strcmp(was.action, "merge") == 0) {
        status = move_some(store, was.events, was.incident, err);
        if (status == UP_OK) status = count_members(store, was.other, err);
        if (status == UP_OK) status = show_incident(store, was.other, err);
    } else if (status == UP_OK && strcmp(was.action, "split") == 0) status = move_all(store, was.other, was.incident, err);
    else if (status == UP_OK && was.event) {
        status = show_event(store, was.event, err);
        if (status == UP_OK) status = show_incident_of(store, was.event, err);
    } else if (status == UP_OK) status = show_all(store, was.events, err);
    if (status == UP_OK && was.incident) status = show_incident(store, was.incident, err);
    *is_event = was.event != NULL;
    if (status == UP_OK) snprintf(subject, 64, "%s", was.event ? was.event : was.incident);
    free(was.incident), free(was.event), free(was.action), free(was.other), free(was.events);
    return status;
}

/* ------------------------------------------------------------------ a decision */

static bool is_known(const char *word, const char *const *words) {
    for (int i = 0; words[i]; i++) if (word && strcmp(word, words[i]) == 0) return true;
    return false;
}

static up_status check(const up_decision *d, up_error *err) {
    static const char *const actions[] = {"accept", "correct", "reject", "merge", "split", "undo", NULL};
    const char *wrong = NULL;
    if (!is_known(d->action, actions)) wrong = "action is one of accept, correct, reject, merge, split, undo";
    else if (!d->reviewer || !*d->reviewer || strlen(d->reviewer) > 80) wrong = "a decision needs a reviewer's name";
    else if (d->note && strlen(d->note) > 2000) wrong = "a note has at most 2000 bytes";
    else if (strcmp(d->action, "undo") == 0) wrong = d->undoes > 0 ? NULL : "undo needs \"review\", the id of a decision";
    else if (!d->incident == !d->event) wrong = "a decision is about an \"incident\" or an \"event\"";
    else if (strcmp(d->action, "correct") == 0 && !field_named(d->field)) wrong = "there is no such field to correct";
    else if (strcmp(d->action, "correct") == 0 && !d->value) wrong = "correct needs a \"value\"";
    else if (strcmp(d->action, "reject") == 0 && !is_known(d->reason, up_reject_reasons)) wrong = "reject needs a reason: no_event, no_hostility, wrong_group, not_new, fiction, other";
    else if (strcmp(d->action, "merge") == 0 && (!d->incident || !d->with)) wrong = "merge needs an \"incident\" and \"with\", the one that stays";
    else if (strcmp(d->action, "split") == 0 && (!d->incident || !d->n_events || d->n_events > MAX_SPLIT)) wrong = "split needs an \"incident\" and \"events\" that leave it";
    if (wrong) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "%s", wrong);
    if (strcmp(d->action, "correct") != 0) return UP_OK;
    json_t *value = json_loads(d->value, JSON_DECODE_ANY, NULL);
    bool good = value && fits(field_named(d->field)->kind, value);
    json_decref(value);
    return good ? UP_OK : up_fail(err, UP_E_USAGE, NULL, 0, 0, "%s cannot be %.80s", d->field, d->value);
}

static up_status decide(up_store *store, const up_decision *d, int64_t *id, char subject[64], bool *is_event, up_error *err) {
    if (strcmp(d->action, "undo") == 0) return undo(store, d, id, subject, is_event, err);
    char *old = NULL, *events = NULL, *there = NULL;
    bool is_there = true;
    up_status status = d->incident ? is_live(store, d->incident, err) : ONE(&there, &is_there, "SELECT 1 FROM events WHERE id=?1", d->event);
    if (status == UP_OK && !is_there) status = up_fail(err, UP_E_MISSING, NULL, 0, 0, "holds no event '%.60s'", d->event);
    free(there);
    *is_event = d->event != NULL;
    snprintf(subject, 64, "%s", d->event ? d->event : d->incident ? d->incident : "");
    if (status != UP_OK) return status;
    if (strcmp(d->action, "merge") == 0) return merge(store, d, id, subject, err);
    if (strcmp(d->action, "split") == 0) return split(store, d, id, subject, err);
    if (strcmp(d->action, "correct") == 0) status = value_now(store, d, &old, err);
    if (status == UP_OK && d->incident) status = acts_of(store, d->incident, &events, err);
    if (status == UP_OK) status = log_it(store, d, old, events, id, err);
    if (status == UP_OK) status = d->event ? show_event(store, d->event, err) : show_all(store, events, err);
    if (status == UP_OK) status = d->event ? show_incident_of(store, d->event, err) : show_incident(store, d->incident, err);
    free(old), free(events);
    return status;
}

up_status up_store_review(up_store *store, const up_decision *d, int64_t *id, char subject[64], bool *is_event, up_error *err) {
    up_status status = check(d, err);
    if (status == UP_OK) status = up_store_begin(store, err);
    if (status != UP_OK) return status;
    status = decide(store, d, id, subject, is_event, err);
    if (status == UP_OK) return up_store_commit(store, err);
    if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->in_batch = false;
    return status;
}
