/* part.c - a part of the graph of events, from one of them on.
 *
 * A group never grows over pairs that all are weaker than what joins, so weaker pairs lead nowhere: a part ends there, and only what is told of it
 * - the mean between two groups, what nearly joined - takes them in.  Its order is that of its reports' dates and ids, whatever
 * order they came in. */
#include "link/part.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"

enum { MOST_OF_PART = 4000 };

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

double up_part_leads_on(const up_linker *l) { return l->slot_join > l->slot_keep ? l->slot_join : l->slot_keep; }

static bool put_pair(up_part *p, int64_t from, int64_t to, double score) {
    if (p->n_pairs == p->cap_pairs) {
        size_t cap = p->cap_pairs ? 2 * p->cap_pairs : 64;
        up_pair_of *more = realloc(p->pairs, cap * sizeof *more);
        if (!more) return false;
        p->pairs = more, p->cap_pairs = cap;
    }
    p->pairs[p->n_pairs++] = (up_pair_of){from, to, UP_NOT_IN_PART, UP_NOT_IN_PART, (float)score};
    return true;
}

static char *copy_of(sqlite3_stmt *row, int column) {
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? strdup(text) : NULL;
}

up_status up_part_add(up_work *w, up_part *p, int64_t event, bool whatever, up_error *err) {
    if (p->n == p->cap) {
        uint32_t cap = p->cap ? 2 * p->cap : 32;
        up_linked_event *more = realloc(p->events, cap * sizeof *more);
        if (!more) return no_memory(err);
        p->events = more, p->cap = cap;
    }
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_GET_EVENT, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, event);
    int code = sqlite3_step(get);
    up_status status = code == SQLITE_ROW ? UP_OK : code == SQLITE_DONE ? up_fail(err, UP_E_FORMAT, w->store->path, 0, 0, "the store is damaged: an edge leads to no event") : up_store_fail(w->store, code, err);
    if (status == UP_OK && (whatever || !sqlite3_column_int(get, 8))) {
        up_linked_event *e = &p->events[p->n];
        const char *type = (const char *)sqlite3_column_text(get, 5), *was = (const char *)sqlite3_column_text(get, 6);
        up_type t = up_type_from_name(type ? type : "");
        *e = (up_linked_event){.event = event, .id = copy_of(get, 0), .report_id = copy_of(get, 1), .report_date = copy_of(get, 2), .incident = sqlite3_column_int64(get, 3),
                               .report = sqlite3_column_int64(get, 4), .role = t < UP_N_TYPES && up_type_class(t) == UP_CLASS_RESPONSE ? 'f' : 'a', .was_role = was ? *was : 0, .was_score = sqlite3_column_double(get, 7)};
        p->n++;
        if (!e->id || !e->report_id) status = no_memory(err);
    }
    sqlite3_reset(get);
    return status;
}

/* What reviewers decided of the event. */
static up_status add_decisions(up_work *w, up_part *p, uint32_t i, up_index *visited, up_numbers *next, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_DECISIONS, err);
    if (!get) return err->status;
    sqlite3_bind_text(get, 1, p->events[i].id, -1, SQLITE_STATIC);
    up_status status = UP_OK;
    int code;
    while (status == UP_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        int64_t from = p->events[i].event, to = sqlite3_column_int64(get, 0);
        bool same = sqlite3_column_int(get, 1) != 0, failed = !put_pair(p, from, to, same ? UP_PAIR_DECIDED : -UP_PAIR_DECIDED);
        if (same && !failed && up_is_first(visited, to, &failed) && !up_numbers_add(next, to)) failed = true;
        if (failed) status = no_memory(err);
    }
    sqlite3_reset(get);
    return status == UP_OK && code != SQLITE_DONE ? up_store_fail(w->store, code, err) : status;
}

up_status up_part_walk(up_work *w, int64_t start, bool has_decisions, up_index *visited, up_part *p, up_error *err) {
    const double leads_on = up_part_leads_on(w->linker);
    up_numbers next = {0};
    up_status status = up_part_add(w, p, start, true, err);
    for (uint32_t i = 0; i < p->n && status == UP_OK; i++) {
        sqlite3_stmt *get = up_work_sql(w, UP_LINK_GET_EDGES, err);
        if (!get) { status = err->status; break; }
        int64_t from = p->events[i].event;
        next.n = 0;
        sqlite3_bind_int64(get, 1, from);
        int code = SQLITE_DONE;
        while (status == UP_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
            int64_t to = sqlite3_column_int64(get, 0);
            double score = sqlite3_column_double(get, 1);
            bool failed = !put_pair(p, from, to, score);
            if (!failed && (double)(float)score >= leads_on && p->n + next.n < MOST_OF_PART && up_is_first(visited, to, &failed) && !up_numbers_add(&next, to)) failed = true;
            if (failed) status = no_memory(err);
        }
        sqlite3_reset(get);
        if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(w->store, code, err);
        if (status == UP_OK && has_decisions) status = add_decisions(w, p, i, visited, &next, err);
        for (size_t k = 0; k < next.n && status == UP_OK; k++) status = up_part_add(w, p, next.all[k], false, err);
    }
    free(next.all);
    return status;
}

static int text_order(const char *a, const char *b) { return !a || !b ? (a != NULL) - (b != NULL) : strcmp(a, b); }

int up_by_report(const void *x, const void *y) {
    const up_linked_event *a = x, *b = y;
    if (!a->report_date != !b->report_date) return a->report_date ? -1 : 1;
    int order = text_order(a->report_date, b->report_date);
    if (!order) order = strcmp(a->report_id, b->report_id);
    if (!order && strlen(a->id) != strlen(b->id)) order = strlen(a->id) < strlen(b->id) ? -1 : 1; /* r1#2 before r1#10 */
    return order ? order : strcmp(a->id, b->id);
}

/* Of several between the same two, the decided one comes first. */
static int by_place(const void *x, const void *y) {
    const up_pair_of *a = x, *b = y;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    if (a->b != b->b) return a->b < b->b ? -1 : 1;
    if (a->to != b->to) return a->to < b->to ? -1 : 1;
    return fabsf(a->score) > fabsf(b->score) ? -1 : fabsf(a->score) < fabsf(b->score);
}

up_status up_part_order(up_part *p, up_error *err) {
    if (p->n) qsort(p->events, p->n, sizeof *p->events, up_by_report);
    bool is_new;
    for (uint32_t i = 0; i < p->n; i++) if (up_index_add(&p->at, p->events[i].event, &is_new) == UP_TABLE_NONE) return no_memory(err);
    for (size_t k = 0; k < p->n_pairs; k++) p->pairs[k].a = up_index_get(&p->at, p->pairs[k].from), p->pairs[k].b = up_index_get(&p->at, p->pairs[k].to);
    if (p->n_pairs) qsort(p->pairs, p->n_pairs, sizeof *p->pairs, by_place);
    size_t kept = 0;
    for (size_t k = 0; k < p->n_pairs; k++) {
        bool overruled = kept && p->pairs[kept - 1].from == p->pairs[k].from && p->pairs[kept - 1].to == p->pairs[k].to;
        if (!overruled) p->pairs[kept++] = p->pairs[k];
    }
    p->n_pairs = kept;
    return UP_OK;
}

void up_part_free(up_part *p) {
    for (uint32_t i = 0; i < p->n; i++) up_linked_event_free(&p->events[i]);
    free(p->events), free(p->pairs), up_index_free(&p->at);
}
