/* keep.c - groups of events become rows of incidents, whose ids never change meaning.
 *
 * An incident goes with its founder, the event that it began with.  Where two incidents turn out to be one, the older row stays
 * and the other says where it went; where one falls apart, the founder's part keeps the id and the others are new. A
 * founder that is no more (its report was coded anew) is followed by the earliest event that is left.  Each such step is a line
 * of the history, which is only ever added to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "link/work.h"

typedef struct claim { int64_t incident; uint32_t group; } claim; /* group UINT32_MAX: stays with events elsewhere */

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

static up_status tell(up_work *w, int64_t incident, const char *what, int64_t other, const char *detail, up_error *err) {
    sqlite3_stmt *put = up_work_sql(w, UP_LINK_HISTORY, err);
    if (!put) return err->status;
    sqlite3_bind_int64(put, 1, incident), sqlite3_bind_text(put, 2, what, -1, SQLITE_STATIC);
    if (other) sqlite3_bind_int64(put, 3, other);
    if (detail) sqlite3_bind_text(put, 4, detail, -1, SQLITE_STATIC);
    return up_work_step(w, put, err);
}

static up_status set_status(up_work *w, int64_t incident, const char *status, int64_t into, up_error *err) {
    sqlite3_stmt *set = up_work_sql(w, UP_LINK_SET_STATUS, err);
    if (!set) return err->status;
    sqlite3_bind_text(set, 1, status, -1, SQLITE_STATIC);
    if (into) sqlite3_bind_int64(set, 2, into);
    sqlite3_bind_int64(set, 3, incident);
    return up_work_step(w, set, err);
}

/* ------------------------------------------------------------------ who keeps which id */

static up_status first_number(up_work *w, up_link_sql sql, const char *id, int64_t incident, int64_t *out, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, sql, err);
    if (!get) return err->status;
    int at = 1;
    if (id) sqlite3_bind_text(get, at++, id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(get, at, incident);
    *out = sqlite3_step(get) == SQLITE_ROW ? sqlite3_column_int64(get, 0) : 0;
    sqlite3_reset(get);
    return UP_OK;
}

static const up_linked_event *find_id(const up_linked_event *events, uint32_t n, const char *id) {
    for (uint32_t i = 0; i < n; i++) if (strcmp(events[i].id, id) == 0) return &events[i];
    return NULL;
}

/* The group that an incident goes with. */
static up_status claim_of(up_work *w, int64_t incident, const up_linked_event *events, uint32_t n, claim *out, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_OF_FOUNDER, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, incident);
    char *founder = NULL, *klass = NULL, *family = NULL;
    if (sqlite3_step(get) == SQLITE_ROW) {
        const char *t[3];
        for (int i = 0; i < 3; i++) t[i] = (const char *)sqlite3_column_text(get, i);
        founder = strdup(t[0] ? t[0] : ""), klass = strdup(t[1] ? t[1] : ""), family = strdup(t[2] ? t[2] : "");
    }
    sqlite3_reset(get);
    *out = (claim){incident, UINT32_MAX};
    up_status status = founder && klass && family ? UP_OK : no_memory(err);
    const up_linked_event *e = status == UP_OK ? find_id(events, n, founder) : NULL;
    /* A founder coded anew is still it when it tells of a thing of the same kind. */
    bool is_it = e && (e->incident == incident || (!e->incident && strcmp(up_class_name(e->slots.klass), klass) == 0 && strcmp(up_type_family(e->slots.type), family) == 0));
    if (is_it) out->group = e->group;
    int64_t number = 0;
    if (status == UP_OK && !is_it) status = first_number(w, UP_LINK_FOUNDER_STANDS, founder, incident, &number, err);
    if (status == UP_OK && !is_it && !number) {
        status = first_number(w, UP_LINK_LEAST_EVENT, NULL, incident, &number, err);
        for (uint32_t i = 0; i < n && number && status == UP_OK; i++) {
            if (events[i].event != number) continue;
            out->group = events[i].group;
            sqlite3_stmt *set = up_work_sql(w, UP_LINK_SET_FOUNDER, err);
            if (!set) { status = err->status; break; }
            sqlite3_bind_text(set, 1, events[i].id, -1, SQLITE_STATIC), sqlite3_bind_int64(set, 2, incident);
            status = up_work_step(w, set, err);
        }
    }
    free(founder), free(klass), free(family);
    return status;
}

/* A new row.  The id comes from the founding event's, so that it is the same in every store that holds the same reports. */
static up_status found(up_work *w, const char *founder, int64_t *out, up_error *err) {
    for (int salt = 0;; salt++) {
        up_buffer key = {0};
        char id[16];
        up_buffer_format(&key, "%s %d", founder, salt);
        if (key.failed) { up_buffer_free(&key); return no_memory(err); }
        snprintf(id, sizeof id, "i%012llx", (unsigned long long)(up_hash(key.bytes, key.len) >> 16));
        up_buffer_free(&key);
        sqlite3_stmt *taken = up_work_sql(w, UP_LINK_ID_TAKEN, err);
        if (!taken) return err->status;
        sqlite3_bind_text(taken, 1, id, -1, SQLITE_STATIC);
        if (sqlite3_step(taken) == SQLITE_ROW) {
            const char *whose = (const char *)sqlite3_column_text(taken, 1), *status = (const char *)sqlite3_column_text(taken, 2);
            bool returns = whose && status && strcmp(whose, founder) == 0 && strcmp(status, "gone") == 0;
            *out = sqlite3_column_int64(taken, 0);
            sqlite3_reset(taken);
            if (returns) return tell(w, *out, "back", 0, NULL, err);
            continue;
        }
        sqlite3_reset(taken);
        sqlite3_stmt *put = up_work_sql(w, UP_LINK_NEW_INCIDENT, err);
        if (!put) return err->status;
        sqlite3_bind_text(put, 1, id, -1, SQLITE_STATIC), sqlite3_bind_text(put, 2, founder, -1, SQLITE_STATIC);
        up_status status = up_work_step(w, put, err);
        *out = sqlite3_last_insert_rowid(w->store->db);
        w->counts.n_new++;
        return status == UP_OK ? tell(w, *out, "made", 0, NULL, err) : status;
    }
}

/* ------------------------------------------------------------------ rows */

static void bind_text(sqlite3_stmt *s, int at, const char *text) { if (text) sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC); }
static void bind_count(sqlite3_stmt *s, int at, uint32_t n) { if (n != UP_COUNT_UNKNOWN) sqlite3_bind_int64(s, at, n == UP_MANY ? -1 : (int64_t)n); }

static up_status write_row(up_work *w, int64_t number, const up_incident *i, up_error *err) {
    sqlite3_stmt *s = up_work_sql(w, UP_LINK_SET_INCIDENT, err);
    if (!s) return err->status;
    bool has_point = i->precision && strcmp(i->precision, "none") != 0;
    bind_text(s, 1, i->klass), bind_text(s, 2, i->type), bind_text(s, 3, i->family), bind_text(s, 4, i->group), sqlite3_bind_int(s, 5, i->perceived), bind_text(s, 6, i->factuality);
    bind_text(s, 7, i->date_start), bind_text(s, 8, i->date_end), bind_text(s, 9, i->place), bind_text(s, 10, i->country), bind_text(s, 11, i->admin1);
    if (has_point) sqlite3_bind_double(s, 12, i->lat), sqlite3_bind_double(s, 13, i->lon);
    bind_text(s, 14, i->precision);
    if (i->geonames) sqlite3_bind_int64(s, 15, i->geonames);
    bind_text(s, 16, i->target), bind_text(s, 17, i->target_kind), bind_text(s, 18, i->actor), bind_text(s, 19, i->actor_kind);
    bind_count(s, 20, i->killed), bind_count(s, 21, i->injured), bind_count(s, 22, i->n_happenings);
    sqlite3_bind_int64(s, 23, i->n_events), sqlite3_bind_int64(s, 24, i->n_follow_ups), sqlite3_bind_int64(s, 25, i->n_reports), sqlite3_bind_int64(s, 26, i->n_sources), sqlite3_bind_int64(s, 27, i->n_copies);
    bind_text(s, 28, i->first_seen), bind_text(s, 29, i->last_seen), bind_text(s, 30, i->title), sqlite3_bind_double(s, 31, i->confidence), sqlite3_bind_int64(s, 32, number);
    return up_work_step(w, s, err);
}

static up_status assign(up_work *w, const up_linked_event *e, int64_t incident, up_error *err) {
    sqlite3_stmt *put = up_work_sql(w, UP_LINK_ASSIGN, err);
    if (!put) return err->status;
    sqlite3_bind_int64(put, 1, e->event), sqlite3_bind_int64(put, 2, incident);
    sqlite3_bind_text(put, 3, e->role == 'a' ? "act" : e->role == 'f' ? "follow-up" : "copy", -1, SQLITE_STATIC);
    sqlite3_bind_double(put, 4, e->score);
    return up_work_step(w, put, err);
}

static up_status forget_possible(up_work *w, int64_t incident, up_error *err) {
    for (int i = 0; i < 2; i++) {
        sqlite3_stmt *drop = up_work_sql(w, i ? UP_LINK_DROP_POSSIBLE_BACK : UP_LINK_DROP_POSSIBLE, err);
        if (!drop) return err->status;
        sqlite3_bind_int64(drop, 1, incident);
        up_status status = up_work_step(w, drop, err);
        if (status != UP_OK) return status;
    }
    return UP_OK;
}

/* The events [from, to) of one group: their incident is found or made, the others that claim it merge into it, its row is written. */
static up_status keep_group(up_work *w, up_linked_event *events, uint32_t from, uint32_t to, const claim *claims, size_t n_claims, up_error *err) {
    int64_t number = 0;
    up_status status = UP_OK;
    for (size_t c = 0; c < n_claims; c++) if (claims[c].group == events[from].group && (!number || claims[c].incident < number)) number = claims[c].incident;
    if (!number) {
        const up_linked_event *founder = NULL;
        for (uint32_t i = from; i < to; i++) if (!founder || (founder->role != 'a' && events[i].role == 'a')) founder = &events[i];
        status = found(w, founder->id, &number, err);
        int64_t told = 0;
        for (uint32_t i = from; i < to && status == UP_OK; i++) {
            int64_t was = events[i].incident;
            if (!was || was == told) continue;
            told = was;
            w->counts.n_split++;
            status = tell(w, number, "split", was, "came from", err);
            if (status == UP_OK) status = tell(w, was, "split", number, "gave", err);
        }
    }
    for (size_t c = 0; c < n_claims && status == UP_OK; c++) {
        if (claims[c].group != events[from].group || claims[c].incident == number) continue;
        w->counts.n_merged++;
        status = set_status(w, claims[c].incident, "merged", number, err);
        if (status == UP_OK) status = tell(w, claims[c].incident, "merged", number, "into", err);
        if (status == UP_OK) status = tell(w, number, "merged", claims[c].incident, "took in", err);
        if (status == UP_OK) status = forget_possible(w, claims[c].incident, err);
    }
    const up_linked_event **list = malloc((to - from) * sizeof *list);
    if (status == UP_OK && !list) status = no_memory(err);
    for (uint32_t i = from; i < to && status == UP_OK; i++) {
        list[i - from] = &events[i];
        status = assign(w, &events[i], number, err);
        events[i].incident = number;
    }
    up_buffer strings = {0};
    up_incident row;
    if (status == UP_OK && up_record_make(list, to - from, &strings, &row) != UP_OK) status = no_memory(err);
    if (status == UP_OK) status = write_row(w, number, &row, err);
    if (status == UP_OK) status = forget_possible(w, number, err);
    if (status == UP_OK) w->counts.n_incidents++;
    up_buffer_free(&strings);
    free(list);
    return status;
}

/* Incidents that lost their last event, and are not merged into another. */
static up_status bury(up_work *w, const up_numbers *stale, up_error *err) {
    up_status status = UP_OK;
    for (size_t i = 0; i < stale->n && status == UP_OK; i++) {
        int64_t left = 0;
        status = first_number(w, UP_LINK_LEAST_EVENT, NULL, stale->all[i], &left, err);
        sqlite3_stmt *get = status == UP_OK ? up_work_sql(w, UP_LINK_OF_FOUNDER, err) : NULL;
        if (status == UP_OK && !get) status = err->status;
        if (status != UP_OK) break;
        sqlite3_bind_int64(get, 1, stale->all[i]);
        bool lives = sqlite3_step(get) == SQLITE_ROW && sqlite3_column_text(get, 3) && strcmp((const char *)sqlite3_column_text(get, 3), "live") == 0;
        sqlite3_reset(get);
        if (!left && lives) {
            status = set_status(w, stale->all[i], "gone", 0, err);
            if (status == UP_OK) status = tell(w, stale->all[i], "gone", 0, NULL, err);
            if (status == UP_OK) status = forget_possible(w, stale->all[i], err);
        }
        sqlite3_stmt *done = status == UP_OK ? up_work_sql(w, UP_LINK_UNSTALE, err) : NULL;
        if (status == UP_OK && !done) status = err->status;
        if (status != UP_OK) break;
        sqlite3_bind_int64(done, 1, stale->all[i]);
        status = up_work_step(w, done, err);
    }
    return status;
}

up_status up_keep_groups(up_work *w, up_linked_event *events, uint32_t n, const up_numbers *stale, up_error *err) {
    if (!n) return bury(w, stale, err);
    up_numbers old = {0};
    up_status status = UP_OK;
    for (uint32_t i = 0; i < n && status == UP_OK; i++) if (events[i].incident && !up_numbers_add(&old, events[i].incident)) status = no_memory(err);
    /* A stale incident may have its founder here, coded anew and in no incident yet. */
    for (size_t i = 0; i < stale->n && status == UP_OK; i++) if (!up_numbers_add(&old, stale->all[i])) status = no_memory(err);
    up_numbers_sort(&old);
    claim *claims = calloc(old.n + 1, sizeof *claims);
    if (status == UP_OK && !claims) status = no_memory(err);
    for (size_t i = 0; i < old.n && status == UP_OK; i++) status = claim_of(w, old.all[i], events, n, &claims[i], err);
    for (uint32_t from = 0, to; from < n && status == UP_OK; from = to) {
        for (to = from + 1; to < n && events[to].group == events[from].group;) to++;
        status = keep_group(w, events, from, to, claims, old.n, err);
    }
    free(claims), free(old.all);
    return status;
}
