/* gather.c - one report against those that share a key with it.
 *
 * What comes of it is kept as edges: pairs of reports of which one is a copy, with how alike their texts are, and pairs of events.
 * Lists of a key are read nearest in time first and only so far; the reports that share most are compared. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "link/work.h"

enum { MOST_OF_KEY = 100, MOST_COMPARED = 64, EVER_DAYS = 10000000, KEY_BYTES = 12 };

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

/* ------------------------------------------------------------------ a report's sketch and keys */

up_status up_work_load_sketch(up_work *w, int64_t report, up_sketch *sketch, bool *found, up_error *err) {
    *found = false;
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_GET_SKETCH, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, report);
    int code = sqlite3_step(get);
    up_status status = code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(w->store, code, err);
    if (code == SQLITE_ROW) {
        status = up_sketch_read(sqlite3_column_blob(get, 0), (size_t)sqlite3_column_bytes(get, 0), sketch);
        if (status == UP_E_FORMAT) up_fail(err, status, w->store->path, 0, 0, "the store is damaged: a report's sketch; `uptick link --redo` makes them anew");
        if (status == UP_E_NOMEM) no_memory(err);
        *found = status == UP_OK;
    }
    sqlite3_reset(get);
    return status;
}

/* Takes out what an earlier version of the report left. */
static up_status forget(up_work *w, int64_t report, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_GET_SKETCH, err), *drop = up_work_sql(w, UP_LINK_DROP_KEY, err);
    if (!get || !drop) return err->status;
    sqlite3_bind_int64(get, 1, report);
    up_status status = UP_OK;
    if (sqlite3_step(get) == SQLITE_ROW) {
        const unsigned char *bytes = sqlite3_column_blob(get, 1);
        int len = sqlite3_column_bytes(get, 1);
        for (int at = 0; at + KEY_BYTES <= len && status == UP_OK; at += KEY_BYTES) {
            int64_t key;
            int32_t day;
            memcpy(&key, bytes + at, sizeof key), memcpy(&day, bytes + at + sizeof key, sizeof day);
            sqlite3_bind_int64(drop, 1, key), sqlite3_bind_int(drop, 2, day), sqlite3_bind_int64(drop, 3, report);
            status = up_work_step(w, drop, err);
        }
    }
    sqlite3_reset(get);
    for (int i = 0; i < 2 && status == UP_OK; i++) {
        sqlite3_stmt *pairs = up_work_sql(w, i ? UP_LINK_DROP_PAIRS_BACK : UP_LINK_DROP_PAIRS, err);
        if (!pairs) return err->status;
        sqlite3_bind_int64(pairs, 1, report);
        status = up_work_step(w, pairs, err);
    }
    return status;
}

static up_status make_sketch(up_work *w, int64_t report, up_sketch *sketch, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_REPORT, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, report);
    int code = sqlite3_step(get);
    up_status status = code == SQLITE_ROW ? UP_OK : code == SQLITE_DONE ? up_fail(err, UP_E_FORMAT, w->store->path, 0, 0, "the store is damaged: a report has no text") : up_store_fail(w->store, code, err);
    if (status == UP_OK) {
        const char *text = (const char *)sqlite3_column_text(get, 2);
        size_t len = (size_t)sqlite3_column_bytes(get, 2), from = (size_t)sqlite3_column_int(get, 3);
        if (from > len) from = 0;
        if (up_sketch_make((const char *)sqlite3_column_text(get, 0), (const char *)sqlite3_column_text(get, 1), text + from, len - from, sketch) != UP_OK) status = no_memory(err);
    }
    sqlite3_reset(get);
    return status;
}

static up_status put_sketch(up_work *w, int64_t report, const up_sketch *sketch, const up_key *keys, uint32_t n, up_error *err) {
    up_buffer bytes = {0}, packed = {0}, slots = {0};
    const up_slots *events = NULL;
    uint32_t n_events = 0;
    up_status status = up_work_read_events(w, report, &events, &n_events, err);
    up_sketch_write(sketch, &bytes), up_slots_pack(events, n_events, &slots);
    for (uint32_t i = 0; i < n; i++) up_buffer_add(&packed, (const char *)&keys[i].key, sizeof keys[i].key), up_buffer_add(&packed, (const char *)&keys[i].day, sizeof keys[i].day);
    if (status == UP_OK && (bytes.failed || packed.failed || slots.failed)) status = no_memory(err);
    sqlite3_stmt *put = status == UP_OK ? up_work_sql(w, UP_LINK_PUT_SKETCH, err) : NULL;
    if (status == UP_OK && !put) status = err->status;
    if (status == UP_OK) {
        sqlite3_bind_int64(put, 1, report);
        sqlite3_bind_blob64(put, 2, bytes.bytes, bytes.len, SQLITE_STATIC);
        sqlite3_bind_blob64(put, 3, packed.bytes ? packed.bytes : "", packed.len, SQLITE_STATIC);
        sqlite3_bind_blob64(put, 4, slots.bytes, slots.len, SQLITE_STATIC);
        status = up_work_step(w, put, err);
    }
    for (uint32_t i = 0; i < n && status == UP_OK; i++) {
        put = up_work_sql(w, UP_LINK_PUT_KEY, err);
        if (!put) { status = err->status; break; }
        sqlite3_bind_int64(put, 1, keys[i].key), sqlite3_bind_int(put, 2, keys[i].day), sqlite3_bind_int64(put, 3, report);
        status = up_work_step(w, put, err);
    }
    up_buffer_free(&bytes), up_buffer_free(&packed), up_buffer_free(&slots);
    return status;
}

/* ------------------------------------------------------------------ candidates */

typedef struct candidate { int64_t report; uint32_t weight; bool by_place; } candidate;
/* Whom a report met, each once. */
typedef struct candidates { candidate *all; uint32_t n, cap; up_index of; } candidates;

static int by_weight(const void *a, const void *b) {
    const candidate *x = a, *y = b;
    if (x->weight != y->weight) return x->weight > y->weight ? -1 : 1;
    return x->report < y->report ? -1 : x->report > y->report;
}

static bool add_candidate(candidates *c, int64_t report, uint32_t weight, bool by_place) {
    if (c->n == c->cap) {
        uint32_t cap = c->cap ? 2 * c->cap : 512;
        candidate *all = realloc(c->all, cap * sizeof *all);
        if (!all) return false;
        c->all = all, c->cap = cap;
    }
    bool is_new;
    uint32_t number = up_index_add(&c->of, report, &is_new);
    if (number == UP_TABLE_NONE) return false;
    if (is_new) c->all[c->n++] = (candidate){.report = report};
    c->all[number].weight += weight, c->all[number].by_place |= by_place;
    return true;
}

/* Who stands in the list of a key on one side of a day, the nearest first, and of one day the least number first: the index is walked as it
 * stands, so back in time the reports of a day come the wrong way round, and the day at which the list is cut is asked for again. */
static up_status meet_side(up_work *w, int64_t report, const up_key *key, bool after, bool by_place, candidates *c, up_error *err) {
    const int32_t reach = key->reach_days ? key->reach_days : EVER_DAYS;
    struct { int64_t report, day; } list[MOST_OF_KEY];
    int n = 0, code;
    sqlite3_stmt *get = up_work_sql(w, after ? UP_LINK_KEY_AFTER : UP_LINK_KEY_BEFORE, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, key->key), sqlite3_bind_int64(get, 2, key->day), sqlite3_bind_int64(get, 3, (int64_t)key->day + (after ? reach : -reach)), sqlite3_bind_int(get, 4, MOST_OF_KEY);
    while ((code = sqlite3_step(get)) == SQLITE_ROW && n < MOST_OF_KEY) list[n].report = sqlite3_column_int64(get, 0), list[n++].day = sqlite3_column_int64(get, 1);
    sqlite3_reset(get);
    if (code != SQLITE_DONE && code != SQLITE_ROW) return up_store_fail(w->store, code, err);
    if (!after && n == MOST_OF_KEY) {
        int64_t last = list[n - 1].day;
        while (n && list[n - 1].day == last) n--;
        get = up_work_sql(w, UP_LINK_KEY_ON, err);
        if (!get) return err->status;
        sqlite3_bind_int64(get, 1, key->key), sqlite3_bind_int64(get, 2, last), sqlite3_bind_int(get, 3, MOST_OF_KEY - n);
        while ((code = sqlite3_step(get)) == SQLITE_ROW && n < MOST_OF_KEY) list[n++].report = sqlite3_column_int64(get, 0);
        sqlite3_reset(get);
        if (code != SQLITE_DONE && code != SQLITE_ROW) return up_store_fail(w->store, code, err);
    }
    for (int i = 0; i < n; i++) if (list[i].report != report && !add_candidate(c, list[i].report, key->weight, by_place)) return no_memory(err);
    return UP_OK;
}

/* Those that share most, at most so many. */
static void choose(candidates *c) {
    if (c->n) qsort(c->all, c->n, sizeof *c->all, by_weight);
    if (c->n > MOST_COMPARED) c->n = MOST_COMPARED;
}

/* ------------------------------------------------------------------ edges */

static up_status put_both(up_work *w, up_link_sql sql, int64_t a, int64_t b, double score, double likeness, up_error *err) {
    for (int side = 0; side < 2; side++) {
        sqlite3_stmt *put = up_work_sql(w, sql, err);
        if (!put) return err->status;
        sqlite3_bind_int64(put, 1, side ? b : a), sqlite3_bind_int64(put, 2, side ? a : b), sqlite3_bind_double(put, 3, score);
        if (sql == UP_LINK_PUT_PAIR) sqlite3_bind_double(put, 4, likeness);
        up_status status = up_work_step(w, put, err);
        if (status != UP_OK) return status;
    }
    return UP_OK;
}

/* One report that is held against others: what is made of it is made once. */
typedef struct looked { int64_t report; up_sketch sketch; up_weighed weighed; up_text_words words; up_slots *events; uint32_t n_events; bool is_copy; } looked;

static up_status words_of(up_work *w, int64_t report, up_text_words *out, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_TEXT, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, report);
    bool has = sqlite3_step(get) == SQLITE_ROW;
    const char *text = has ? (const char *)sqlite3_column_text(get, 0) : NULL;
    up_status status = up_text_words_make(text ? text : "", text ? (size_t)sqlite3_column_bytes(get, 0) : 0, out);
    sqlite3_reset(get);
    return status == UP_OK ? UP_OK : no_memory(err);
}

/* How alike the texts are, 0 where they are no copies. */
static up_status likeness_of(up_work *w, looked *mine, up_met *other, double *out, up_error *err) {
    *out = 0;
    if (up_sketch_likeness(&mine->sketch, &other->sketch) < UP_COPY_LOOK) return UP_OK;
    up_status status = mine->words.hash ? UP_OK : words_of(w, mine->report, &mine->words, err);
    if (status == UP_OK && !other->words.hash) status = words_of(w, other->report, &other->words, err);
    if (status == UP_OK) {
        double found = up_words_likeness(&mine->words, &other->words);
        if (found < 0) status = no_memory(err);
        if (up_is_copy(found, mine->sketch.date, other->sketch.date)) *out = found;
    }
    return status;
}

/* What is kept of reports that are met in a round: like reports meet the same ones.  Each has one place. */
enum { PLACES = 512 };

static void leave(up_met *m) {
    if (m->report) up_weighed_free(&m->weighed), up_sketch_free(&m->sketch), up_text_words_free(&m->words);
    *m = (up_met){0};
}

static up_met *place_of(up_work *w, int64_t report) { return &w->met[(uint64_t)report % PLACES]; }

void up_work_forget(up_work *w) {
    for (int i = 0; w->met && i < PLACES; i++) leave(&w->met[i]);
    free(w->met);
    w->met = NULL;
    up_read_events_free(&w->read);
}

/* NULL where the report has no sketch. */
static up_status meet_again(up_work *w, int64_t report, up_met **out, up_error *err) {
    *out = NULL;
    if (!w->met && !(w->met = calloc(PLACES, sizeof *w->met))) return no_memory(err);
    up_met *m = place_of(w, report);
    if (m->report != report || !report) {
        leave(m);
        bool found;
        up_status status = up_work_load_sketch(w, report, &m->sketch, &found, err);
        if (status != UP_OK || !found || !report) return status;
        if (up_weigh_other(w->linker, &m->sketch, &m->weighed) != UP_OK) { up_sketch_free(&m->sketch); return no_memory(err); }
        m->report = report;
    }
    *out = m;
    return UP_OK;
}

static up_status compare_one(up_work *w, looked *mine, const candidate *c, up_error *err) {
    up_met *met;
    up_status status = meet_again(w, c->report, &met, err);
    if (status != UP_OK || !met) return status;
    double f[UP_N_PAIR_FEATURES], likeness = 0;
    up_pair_look(&mine->weighed, &met->weighed, f);
    double score = up_pair_score(w->linker, f);
    status = likeness_of(w, mine, met, &likeness, err);
    if (likeness > 0) mine->is_copy = true;
    if (status == UP_OK && likeness > 0) status = put_both(w, UP_LINK_PUT_PAIR, mine->report, c->report, score, likeness, err);
    if (status != UP_OK || !mine->n_events || (score <= w->linker->keep && !c->by_place)) return status;
    const up_slots *others = NULL;
    uint32_t n = 0;
    status = up_work_read_events(w, c->report, &others, &n, err);
    for (uint32_t j = 0; j < n && status == UP_OK; j++) {
        if (!up_work_is_grouped(&others[j], others, n)) continue;
        for (uint32_t i = 0; i < mine->n_events && status == UP_OK; i++) {
            if (!up_slots_may_meet(&mine->events[i], &others[j])) continue;
            double s[UP_N_SLOT_FEATURES];
            up_slots_look(&mine->events[i], &others[j], score, f, s);
            double sure = up_slots_score(w->linker, s);
            if (sure > w->linker->slot_keep) status = put_both(w, UP_LINK_PUT_EDGE, mine->events[i].event, others[j].event, sure, 0, err);
        }
    }
    return status;
}

/* ------------------------------------------------------------------ copies: one report with many appearances */

static up_status alike(up_work *w, int64_t report, up_numbers *out, double *most, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_LIKE, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, report);
    bool fits = true;
    int code;
    while (fits && (code = sqlite3_step(get)) == SQLITE_ROW) {
        fits = up_numbers_add(out, sqlite3_column_int64(get, 0));
        if (most && sqlite3_column_double(get, 1) > *most) *most = sqlite3_column_double(get, 1);
    }
    sqlite3_reset(get);
    return fits ? UP_OK : no_memory(err);
}

/* The newest appearance stands for all: latest date, then the id that sorts last. */
static up_status newest(up_work *w, const up_numbers *group, int64_t *out, up_error *err) {
    up_buffer best = {0}, key = {0};
    *out = 0;
    for (size_t i = 0; i < group->n; i++) {
        sqlite3_stmt *get = up_work_sql(w, UP_LINK_WHEN_REPORT, err);
        if (!get) { up_buffer_free(&best), up_buffer_free(&key); return err->status; }
        sqlite3_bind_int64(get, 1, group->all[i]);
        up_buffer_clear(&key);
        if (sqlite3_step(get) == SQLITE_ROW) {
            const char *date = (const char *)sqlite3_column_text(get, 0), *id = (const char *)sqlite3_column_text(get, 1);
            up_buffer_format(&key, "%-10s ", date ? date : "");
            up_buffer_text(&key, id ? id : "");
        }
        sqlite3_reset(get);
        if (!*out || (key.bytes && strcmp(key.bytes, best.bytes ? best.bytes : "") > 0)) {
            *out = group->all[i];
            up_buffer_clear(&best), up_buffer_add(&best, key.bytes ? key.bytes : "", key.len);
        }
    }
    bool failed = best.failed || key.failed;
    up_buffer_free(&best), up_buffer_free(&key);
    return failed ? no_memory(err) : UP_OK;
}

static up_status settle_copies(up_work *w, int64_t report, up_error *err) {
    enum { MOST_COPIES = 500 };
    up_numbers group = {0}, near = {0};
    up_status status = up_numbers_add(&group, report) ? UP_OK : no_memory(err);
    for (size_t i = 0; i < group.n && group.n < MOST_COPIES && status == UP_OK; i++) {
        near.n = 0;
        status = alike(w, group.all[i], &near, NULL, err);
        for (size_t k = 0; k < near.n && status == UP_OK; k++) {
            bool known = false;
            for (size_t m = 0; m < group.n && !known; m++) known = group.all[m] == near.all[k];
            if (!known && !up_numbers_add(&group, near.all[k])) status = no_memory(err);
        }
    }
    int64_t first = 0;
    if (status == UP_OK) status = newest(w, &group, &first, err);
    for (size_t i = 0; i < group.n && status == UP_OK; i++) {
        bool stands = group.all[i] == first;
        double most = 0;
        near.n = 0;
        if (!stands) status = alike(w, group.all[i], &near, &most, err);
        sqlite3_stmt *put = status == UP_OK ? up_work_sql(w, stands ? UP_LINK_DROP_COPY : UP_LINK_PUT_COPY, err) : NULL;
        if (status == UP_OK && !put) status = err->status;
        if (status != UP_OK) break;
        sqlite3_bind_int64(put, 1, group.all[i]);
        if (!stands) sqlite3_bind_int64(put, 2, first), sqlite3_bind_double(put, 3, most);
        status = up_work_step(w, put, err);
        if (status == UP_OK && !up_numbers_add(&w->reports, group.all[i])) status = no_memory(err);
    }
    free(group.all), free(near.all);
    return status;
}

/* ------------------------------------------------------------------ one report */

static void looked_free(looked *m) {
    up_weighed_free(&m->weighed), up_sketch_free(&m->sketch), up_text_words_free(&m->words);
    free(m->events);
}

/* Makes the report's sketch and keys; freed with looked_free whatever comes of it. */
static up_status look_at(up_work *w, looked *m, up_key keys[UP_MOST_KEYS], uint32_t *n_keys, up_error *err) {
    uint32_t cap = 0;
    *n_keys = 0;
    up_status status = make_sketch(w, m->report, &m->sketch, err);
    if (status == UP_OK && up_weigh(w->linker, &m->sketch, &m->weighed) != UP_OK) status = no_memory(err);
    if (status == UP_OK) status = up_work_events(w, m->report, false, &m->events, &m->n_events, &cap, err);
    if (status == UP_OK) *n_keys = up_keys_make(&m->sketch, &m->weighed, m->events, m->n_events, keys);
    return status;
}

uint32_t up_work_keys(up_work *w, int64_t report, up_key out[UP_MOST_KEYS]) {
    up_error err;
    looked m = {.report = report};
    uint32_t n;
    look_at(w, &m, out, &n, &err);
    looked_free(&m);
    return n;
}

up_status up_work_compare(up_work *w, int64_t report, up_error *err) {
    looked mine = {.report = report};
    up_key keys[UP_MOST_KEYS];
    uint32_t n_keys = 0;
    candidates found = {0};
    up_numbers were = {0};
    if (w->met && place_of(w, report)->report == report) leave(place_of(w, report)); /* it may have changed */
    up_status status = alike(w, report, &were, NULL, err);
    if (status == UP_OK) status = forget(w, report, err);
    if (status == UP_OK) status = look_at(w, &mine, keys, &n_keys, err);
    if (status == UP_OK && up_weighed_index(&mine.weighed) != UP_OK) status = no_memory(err);
    for (uint32_t i = 0; i < 2 * n_keys && status == UP_OK; i++) status = meet_side(w, report, &keys[i / 2], i % 2, keys[i / 2].kind == UP_KEY_PLACE, &found, err);
    mine.sketch.norms = mine.weighed.norms;
    if (status == UP_OK) status = put_sketch(w, report, &mine.sketch, keys, n_keys, err);
    if (status == UP_OK) choose(&found);
    for (uint32_t i = 0; i < found.n && status == UP_OK; i++) status = compare_one(w, &mine, &found.all[i], err);
    if (status == UP_OK && (mine.is_copy || were.n)) status = settle_copies(w, report, err);
    for (size_t i = 0; i < were.n && status == UP_OK; i++) status = settle_copies(w, were.all[i], err);
    looked_free(&mine), up_index_free(&found.of);
    free(found.all), free(were.all);
    return status;
}
