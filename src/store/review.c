/* review.c - the log of what reviewers decide, and what follows from a line of it.
 *
 * A decision is a line of `reviews`, which is only ever added to; undoing is a line too.  What it means now is written over the
 * records (review_show.c, review_join.c), so that whatever lists, counts or exports them need know nothing of reviews.  What is
 * decided of an incident is decided of the events that tell it. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/review_impl.h"

enum { MAX_SPLIT = 256 };

const char *const up_reject_reasons[] = {"no_event", "no_hostility", "wrong_group", "not_new", "fiction", "other", NULL};

/* ------------------------------------------------------------------ the log */

up_status up_review_log(up_store *store, const up_decision *d, const char *old, const char *events, int64_t *id, up_error *err) {
    sqlite3_stmt *s = up_review_ask(store, "INSERT INTO reviews(at_utc, reviewer, incident, event, action, field, old, new, other, events, reason, note, undoes)"
        " VALUES(strftime('%Y-%m-%dT%H:%M:%SZ'), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (const char *const[]){d->reviewer, d->incident, d->event, d->action, d->field, old, d->value, d->with, events, d->reason, d->note}, 11, err);
    if (!s) return err->status;
    if (d->undoes) sqlite3_bind_int64(s, 12, d->undoes);
    int code = sqlite3_step(s);
    sqlite3_finalize(s);
    *id = sqlite3_last_insert_rowid(store->db);
    return code == SQLITE_DONE ? UP_OK : (code & 0xFF) == SQLITE_CONSTRAINT ? up_fail(err, UP_E_RANGE, NULL, 0, 0, "that decision has been taken back already") : up_store_fail(store, code, err);
}

up_status up_review_acts(up_store *store, const char *incident, char **out, up_error *err) {
    bool is_there;
    return ONE(out, &is_there, "SELECT json_group_array(v.id) FROM (SELECT v.id FROM incidents i JOIN incident_events m ON m.incident=i.number JOIN events v ON v.number=m.event"
               " WHERE i.id=?1 AND m.role<>'follow-up' ORDER BY v.number) v", incident);
}

static up_status show_all(up_store *store, const char *events, up_error *err) {
    json_t *ids = events ? json_loads(events, 0, NULL) : NULL, *id;
    size_t i;
    up_status status = UP_OK;
    json_array_foreach(ids, i, id) if (status == UP_OK && json_is_string(id)) status = up_review_show_event(store, json_string_value(id), err);
    json_decref(ids);
    return status;
}

/* The incidents of events have changed with them. */
static up_status show_incident_of(up_store *store, const char *event, up_error *err) {
    up_buffer incident = {0};
    up_status status = up_store_incident_of(store, event, &incident, err);
    if (status == UP_OK && incident.len) status = up_review_show_incident(store, incident.bytes, err);
    up_buffer_free(&incident);
    return status;
}

/* The value of a field now, as JSON text. */
static up_status value_now(up_store *store, const up_decision *d, char **out, up_error *err) {
    const up_review_field *f = up_review_field_named(d->field);
    char sql[300];
    bool is_there;
    if (d->event) snprintf(sql, sizeof sql, "SELECT coalesce(json->'$.%s%s%s', 'null') FROM events WHERE id=?1", f->outer, f->inner ? "." : "", f->inner ? f->inner : "");
    else if (f->kind == UP_FIELD_TRUTH) snprintf(sql, sizeof sql, "SELECT CASE \"%s\" WHEN 0 THEN 'false' ELSE 'true' END FROM incidents WHERE id=?1", f->column);
    else if (f->kind == UP_FIELD_COUNT) snprintf(sql, sizeof sql, "SELECT CASE WHEN \"%s\"<0 THEN '\"many\"' ELSE json_quote(\"%s\") END FROM incidents WHERE id=?1", f->column, f->column);
    else snprintf(sql, sizeof sql, "SELECT json_quote(\"%s\") FROM incidents WHERE id=?1", f->column);
    return ONE(out, &is_there, sql, d->event ? d->event : d->incident);
}

up_status up_review_is_live(up_store *store, const char *id, up_error *err) {
    up_incident incident;
    up_status status = up_store_incident(store, id, &incident, err);
    return status == UP_OK && strcmp(incident.status, "live") != 0 ? up_fail(err, UP_E_RANGE, NULL, 0, 0, "incident '%.40s' is no longer one of its own", id) : status;
}

/* ------------------------------------------------------------------ taking back */

typedef struct line { char *incident, *event, *action, *other, *events; } line;

static up_status read_line(up_store *store, int64_t id, line *out, up_error *err) {
    *out = (line){0};
    sqlite3_stmt *s = up_review_ask(store, "SELECT incident, event, action, other, events FROM reviews WHERE id=?1", NULL, 0, err);
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
    if (status == UP_OK) status = up_review_log(store, &whole, NULL, was.events, id, err);
    snprintf(by, sizeof by, "%lld", (long long)d->undoes);
    if (status == UP_OK) status = up_review_drop_pairs(store, by, err);
    if (status == UP_OK && strcmp(was.action, "merge") == 0) status = up_review_unmerge(store, was.incident, was.other, was.events, err);
    else if (status == UP_OK && strcmp(was.action, "split") == 0) status = up_review_unsplit(store, was.incident, was.other, err);
    else if (status == UP_OK && was.event) {
        status = up_review_show_event(store, was.event, err);
        if (status == UP_OK) status = show_incident_of(store, was.event, err);
    } else if (status == UP_OK) status = show_all(store, was.events, err);
    if (status == UP_OK && was.incident) status = up_review_show_incident(store, was.incident, err);
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
    else if (strcmp(d->action, "correct") == 0 && !up_review_field_named(d->field)) wrong = "there is no such field to correct";
    else if (strcmp(d->action, "correct") == 0 && !d->value) wrong = "correct needs a \"value\"";
    else if (strcmp(d->action, "reject") == 0 && !is_known(d->reason, up_reject_reasons)) wrong = "reject needs a reason: no_event, no_hostility, wrong_group, not_new, fiction, other";
    else if (strcmp(d->action, "merge") == 0 && (!d->incident || !d->with)) wrong = "merge needs an \"incident\" and \"with\", the one that stays";
    else if (strcmp(d->action, "split") == 0 && (!d->incident || !d->n_events || d->n_events > MAX_SPLIT)) wrong = "split needs an \"incident\" and \"events\" that leave it";
    if (wrong) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "%s", wrong);
    if (strcmp(d->action, "correct") != 0) return UP_OK;
    json_t *value = json_loads(d->value, JSON_DECODE_ANY, NULL);
    bool good = value && up_review_fits(up_review_field_named(d->field)->kind, value);
    json_decref(value);
    return good ? UP_OK : up_fail(err, UP_E_USAGE, NULL, 0, 0, "%s cannot be %.80s", d->field, d->value);
}

static up_status decide(up_store *store, const up_decision *d, int64_t *id, char subject[64], bool *is_event, up_error *err) {
    if (strcmp(d->action, "undo") == 0) return undo(store, d, id, subject, is_event, err);
    char *old = NULL, *events = NULL, *there = NULL;
    bool is_there = true;
    up_status status = d->incident ? up_review_is_live(store, d->incident, err) : ONE(&there, &is_there, "SELECT 1 FROM events WHERE id=?1", d->event);
    if (status == UP_OK && !is_there) status = up_fail(err, UP_E_MISSING, NULL, 0, 0, "holds no event '%.60s'", d->event);
    free(there);
    *is_event = d->event != NULL;
    snprintf(subject, 64, "%s", d->event ? d->event : d->incident ? d->incident : "");
    if (status != UP_OK) return status;
    if (strcmp(d->action, "merge") == 0) return up_review_merge(store, d, id, subject, err);
    if (strcmp(d->action, "split") == 0) return up_review_split(store, d, id, subject, err);
    if (strcmp(d->action, "correct") == 0) status = value_now(store, d, &old, err);
    if (status == UP_OK && d->incident) status = up_review_acts(store, d->incident, &events, err);
    if (status == UP_OK) status = up_review_log(store, d, old, events, id, err);
    if (status == UP_OK) status = d->event ? up_review_show_event(store, d->event, err) : show_all(store, events, err);
    if (status == UP_OK) status = d->event ? show_incident_of(store, d->event, err) : up_review_show_incident(store, d->incident, err);
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
