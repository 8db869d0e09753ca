/* review_join.c - one incident or two?  What a reviewer joins or takes apart, and how it is taken back.
 *
 * The members move at once; the linker, told by `link_decisions`, keeps to it and makes the rest of the record when it next runs. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/hash.h"
#include "store/review_impl.h"

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

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
    return status == UP_OK ? up_review_show_incident(store, to, err) : status;
}

/* Moves the listed events out of `from` into `to`, which is live again. */
static up_status move_some(up_store *store, const char *events, const char *to, up_error *err) {
    up_status status = DO("UPDATE incidents SET status='live', into_incident=NULL WHERE id=?1", to);
    if (status == UP_OK) status = DO("UPDATE incident_events SET incident=(SELECT number FROM incidents WHERE id=?2) WHERE event IN (SELECT number FROM events WHERE id IN (SELECT value FROM json_each(?1)))", events, to);
    if (status == UP_OK) status = count_members(store, to, err);
    return status;
}

/* The older stays, as when the linker finds two to be one. */
up_status up_review_merge(up_store *store, const up_decision *d, int64_t *id, char subject[64], up_error *err) {
    char *events = NULL, *older = NULL, by[24];
    bool is_there;
    if (strcmp(d->incident, d->with) == 0) return up_fail(err, UP_E_RANGE, NULL, 0, 0, "an incident cannot be merged with itself");
    up_status status = up_review_is_live(store, d->with, err);
    up_decision whole = *d;
    if (status == UP_OK) status = ONE(&older, &is_there, "SELECT id FROM incidents WHERE id IN (?1, ?2) ORDER BY number LIMIT 1", d->incident, d->with);
    if (status == UP_OK && older && strcmp(older, d->incident) == 0) whole.incident = d->with, whole.with = d->incident;
    if (status == UP_OK) status = ONE(&events, &is_there, "SELECT json_group_array(v.id) FROM incidents i JOIN incident_events m ON m.incident=i.number JOIN events v ON v.number=m.event WHERE i.id=?1", whole.incident);
    if (status == UP_OK) status = up_review_log(store, &whole, NULL, events, id, err);
    snprintf(by, sizeof by, "%lld", (long long)*id);
    if (status == UP_OK) status = DO("INSERT OR IGNORE INTO link_decisions(a, b, same, review) SELECT v.id, b.founder, 1, ?3 FROM incidents b, incidents i JOIN incident_events m ON m.incident=i.number JOIN events v ON v.number=m.event"
                                     " WHERE b.id=?2 AND i.id IN (?1, ?2) AND m.role<>'follow-up' AND v.id<>b.founder", whole.incident, whole.with, by); /* of all, or the linker would let go of those least like the rest */
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

up_status up_review_split(up_store *store, const up_decision *d, int64_t *id, char subject[64], up_error *err) {
    json_t *list = json_array();
    char *acts = NULL, *events = NULL, by[24], made[64];
    up_status status = list ? up_review_acts(store, d->incident, &acts, err) : no_memory(err);
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
    if (status == UP_OK) status = up_review_log(store, &whole, NULL, events, id, err);
    snprintf(by, sizeof by, "%lld", (long long)*id);
    if (status == UP_OK) status = DO("INSERT OR IGNORE INTO link_decisions(a, b, same, review) SELECT s.value, t.value, 0, ?3 FROM json_each(?1) s, json_each(?2) t"
                                     " WHERE t.value NOT IN (SELECT value FROM json_each(?1))", events, acts ? acts : "[]", by);
    if (status == UP_OK) status = move_some(store, events, made, err);
    if (status == UP_OK) status = count_members(store, d->incident, err);
    if (status == UP_OK) status = up_review_show_incident(store, d->incident, err);
    if (status == UP_OK) status = up_review_show_incident(store, made, err);
    if (status == UP_OK) snprintf(subject, 64, "%s", made);
    json_decref(list), json_decref(all);
    free(acts), free(events);
    return status;
}

up_status up_review_drop_pairs(up_store *store, const char *review, up_error *err) {
    up_status status = DO("INSERT OR IGNORE INTO link_queue SELECT v.report FROM link_decisions d JOIN events v ON v.id IN (d.a, d.b) WHERE d.review=?1", review);
    return status == UP_OK ? DO("DELETE FROM link_decisions WHERE review=?1", review) : status;
}

up_status up_review_unmerge(up_store *store, const char *incident, const char *other, const char *events, up_error *err) {
    up_status status = move_some(store, events, incident, err);
    if (status == UP_OK) status = count_members(store, other, err);
    return status == UP_OK ? up_review_show_incident(store, other, err) : status;
}

up_status up_review_unsplit(up_store *store, const char *incident, const char *made, up_error *err) { return move_all(store, made, incident, err); }
