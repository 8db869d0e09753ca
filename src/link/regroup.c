/* regroup.c - the parts of the graph of events that a round touched, grouped anew.
 *
 * From each touched report the edges lead to all events that may be the same, and from them on (a group never grows over pairs that all are weaker
 * than what joins, so weaker edges lead nowhere): that part, whole, is put in an
 * order given by the reports' dates and ids, grouped (cluster.h), and handed on.  Answers (arrest, trial, mourning) of a report that tells of
 * acts go with the act that they fit best; the first answer of a report without acts is grouped like an act, so that a
 * trial finds the deed of years ago; events of copies go with their like in the report that stands for them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/hash.h"
#include "link/cluster.h"
#include "link/work.h"

enum { MOST_OF_PART = 4000 };
#define POSSIBLE 0.5 /* log odds below what joins, from which a pair is worth a reviewer's look */

typedef struct follower { int64_t event, anchor; char role; double score; up_slots slots; } follower;

typedef struct part {
    up_linked_event *events; uint32_t n, cap;
    up_edge *edges; size_t n_edges, cap_edges; /* by event number until they are numbered */
    int64_t (*ends)[2];
} part;

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

void up_linked_event_free(up_linked_event *e) {
    free(e->id), free(e->report_id), free(e->report_date), free(e->source), free(e->url), free(e->title), free(e->json);
}

static char *copy_of(sqlite3_stmt *row, int column) {
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? strdup(text) : NULL;
}

static up_status slots_of(up_work *w, up_linked_event *e, up_error *err) {
    bool found;
    up_status status = up_work_read_event(w, e->report, e->event, &e->slots, &found, err);
    return status == UP_OK && !found ? up_slots_read(e->json, strlen(e->json), &e->slots) : status;
}

static up_status add_event(up_work *w, part *p, int64_t event, char role, double score, up_error *err) {
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
    if (status == UP_OK) {
        up_linked_event *e = &p->events[p->n];
        *e = (up_linked_event){.event = event, .role = role, .score = score, .id = copy_of(get, 0), .report_id = copy_of(get, 1), .report_date = copy_of(get, 2), .source = copy_of(get, 3),
                               .url = copy_of(get, 4), .title = copy_of(get, 5), .json = copy_of(get, 6), .confidence = sqlite3_column_double(get, 7),
                               .incident = sqlite3_column_int64(get, 8), .report = sqlite3_column_int64(get, 9)};
        p->n++;
        if (!e->id || !e->report_id || !e->json) status = no_memory(err);
        else status = slots_of(w, e, err);
        if (status == UP_E_FORMAT) up_fail(err, status, w->store->path, 0, 0, "the store is damaged: event %s is none", e->id);
        if (status == UP_E_NOMEM) no_memory(err);
    }
    sqlite3_reset(get);
    return status;
}

/* The report that stands for `report`; itself where it is no copy. */
static up_status stands_for(up_work *w, int64_t report, int64_t *out, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_COPY_OF, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, report);
    *out = sqlite3_step(get) == SQLITE_ROW ? sqlite3_column_int64(get, 0) : report;
    sqlite3_reset(get);
    return UP_OK;
}

/* ------------------------------------------------------------------ what goes with an event of the same report, or of its copies */

static const up_slots *fits_best(const up_linker *l, const up_slots *event, const up_slots *among, uint32_t n, bool acts_only, double *score) {
    const up_slots *best = NULL;
    for (uint32_t i = 0; i < n; i++) {
        if (acts_only && among[i].klass != UP_CLASS_INCIDENT) continue;
        double f[UP_N_SLOT_FEATURES];
        up_slots_look(event, &among[i], UP_PAIR_SUREST, NULL, f);
        double sure = up_slots_score(l, f) + (event->type == among[i].type && event->klass == among[i].klass ? UP_PAIR_SUREST : 0);
        if (!best || sure > *score) best = &among[i], *score = sure;
    }
    return best;
}

static bool put_follower(follower **list, uint32_t *n, uint32_t *cap, follower f) {
    if (*n == *cap) {
        uint32_t more = *cap ? 2 * *cap : 32;
        follower *grown = realloc(*list, more * sizeof *grown);
        if (!grown) return false;
        *list = grown, *cap = more;
    }
    (*list)[(*n)++] = f;
    return true;
}

/* Which events of `report`, and of its copies, go with which of its grouped events. */
static up_status followers_of(up_work *w, int64_t report, follower **list, uint32_t *n, uint32_t *cap, up_error *err) {
    up_slots *all = NULL, *copied = NULL;
    uint32_t n_all = 0, n_copied = 0, cap_all = 0, cap_copied = 0, from = *n;
    up_numbers copies = {0};
    up_status status = up_work_events(w, report, true, &all, &n_all, &cap_all, err);
    const up_slots *first_answer = NULL;
    bool has_acts = false;
    for (uint32_t i = 0; i < n_all && status == UP_OK; i++) {
        has_acts |= all[i].klass == UP_CLASS_INCIDENT;
        if (!first_answer && all[i].klass == UP_CLASS_RESPONSE) first_answer = &all[i];
    }
    for (uint32_t i = 0; i < n_all && status == UP_OK; i++) {
        if (all[i].klass != UP_CLASS_RESPONSE || (!has_acts && &all[i] == first_answer)) continue;
        double score = 0;
        const up_slots *anchor = has_acts ? fits_best(w->linker, &all[i], all, n_all, true, &score) : first_answer;
        if (!put_follower(list, n, cap, (follower){all[i].event, anchor->event, 'f', score, all[i]})) status = no_memory(err);
    }
    sqlite3_stmt *get = status == UP_OK ? up_work_sql(w, UP_LINK_COPIES_OF, err) : NULL;
    if (status == UP_OK && !get) status = err->status;
    if (status == UP_OK) {
        sqlite3_bind_int64(get, 1, report);
        while (status == UP_OK && sqlite3_step(get) == SQLITE_ROW) if (!up_numbers_add(&copies, sqlite3_column_int64(get, 0))) status = no_memory(err);
        sqlite3_reset(get);
    }
    for (size_t c = 0; c < copies.n && status == UP_OK; c++) status = up_work_events(w, copies.all[c], true, &copied, &n_copied, &cap_copied, err);
    uint32_t to = *n;
    for (uint32_t i = 0; i < n_copied && status == UP_OK; i++) {
        double score = 0;
        const up_slots *like = fits_best(w->linker, &copied[i], all, n_all, false, &score);
        if (!like) break; /* the newest text has no events: those of its copies go with nothing */
        int64_t anchor = like->event;
        for (uint32_t k = from; k < to; k++) if ((*list)[k].event == anchor) { anchor = (*list)[k].anchor; break; }
        if (!put_follower(list, n, cap, (follower){copied[i].event, anchor, 'c', score, copied[i]})) status = no_memory(err);
    }
    free(all), free(copied), free(copies.all);
    return status;
}

/* ------------------------------------------------------------------ a part of the graph */

static bool put_edge(part *p, int64_t a, int64_t b, double score) {
    if (p->n_edges == p->cap_edges) {
        size_t cap = p->cap_edges ? 2 * p->cap_edges : 64;
        up_edge *edges = realloc(p->edges, cap * sizeof *edges);
        if (edges) p->edges = edges;
        int64_t (*ends)[2] = edges ? realloc(p->ends, cap * sizeof *ends) : NULL;
        if (!ends) return false;
        p->ends = ends, p->cap_edges = cap;
    }
    p->ends[p->n_edges][0] = a, p->ends[p->n_edges][1] = b;
    p->edges[p->n_edges++].score = (float)score;
    return true;
}

typedef struct seen { int64_t *slot; size_t cap, n; } seen;

/* False when it was there already; `*failed` when memory is out. */
static bool see(seen *s, int64_t number, bool *failed) {
    if (2 * (s->n + 1) > s->cap) {
        seen next = {.cap = s->cap ? 2 * s->cap : 1024};
        next.slot = calloc(next.cap, sizeof *next.slot);
        if (!next.slot) { *failed = true; return false; }
        for (size_t i = 0; i < s->cap; i++) if (s->slot[i]) see(&next, s->slot[i], failed);
        free(s->slot);
        *s = next;
    }
    size_t k = (size_t)((uint64_t)number * 0x9E3779B97F4A7C15u >> 20) & (s->cap - 1);
    while (s->slot[k] && s->slot[k] != number) k = (k + 1) & (s->cap - 1);
    if (s->slot[k] == number) return false;
    s->slot[k] = number, s->n++;
    return true;
}

/* What reviewers decided of the event goes before what the model thinks. */
#define DECIDED 1000.0

static up_status add_decisions(up_work *w, part *p, uint32_t i, seen *visited, up_numbers *next, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_DECISIONS, err);
    if (!get) return err->status;
    sqlite3_bind_text(get, 1, p->events[i].id, -1, SQLITE_STATIC);
    up_status status = UP_OK;
    int code;
    while (status == UP_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        int64_t from = p->events[i].event, to = sqlite3_column_int64(get, 0), report = sqlite3_column_int64(get, 2), stands = report;
        bool same = sqlite3_column_int(get, 1) != 0, failed = false;
        status = stands_for(w, report, &stands, err);
        if (status != UP_OK || stands != report) continue;
        if (from < to && !put_edge(p, from, to, same ? DECIDED : -DECIDED)) status = no_memory(err);
        if (same && status == UP_OK && see(visited, to, &failed) && !up_numbers_add(next, to)) failed = true;
        if (failed) status = no_memory(err);
    }
    sqlite3_reset(get);
    return status == UP_OK && code != SQLITE_DONE ? up_store_fail(w->store, code, err) : status;
}

static up_status walk(up_work *w, int64_t start, seen *visited, part *p, up_error *err) {
    up_status status = add_event(w, p, start, 'a', 1, err);
    for (uint32_t i = 0; i < p->n && status == UP_OK; i++) {
        sqlite3_stmt *get = up_work_sql(w, UP_LINK_GET_EDGES, err);
        if (!get) return err->status;
        int64_t from = p->events[i].event;
        up_numbers next = {0};
        sqlite3_bind_int64(get, 1, from);
        int code;
        while (status == UP_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
            int64_t to = sqlite3_column_int64(get, 0), report = sqlite3_column_int64(get, 2), stands = report;
            status = stands_for(w, report, &stands, err);
            if (status != UP_OK || stands != report) continue;
            if (from < to && !put_edge(p, from, to, sqlite3_column_double(get, 1))) status = no_memory(err);
            bool failed = false, leads_on = sqlite3_column_double(get, 1) >= w->linker->slot_join - POSSIBLE;
            if (status == UP_OK && leads_on && p->n + next.n < MOST_OF_PART && see(visited, to, &failed) && !up_numbers_add(&next, to)) failed = true;
            if (failed) status = no_memory(err);
        }
        sqlite3_reset(get);
        if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(w->store, code, err);
        if (status == UP_OK) status = add_decisions(w, p, i, visited, &next, err);
        for (size_t k = 0; k < next.n && status == UP_OK; k++) status = add_event(w, p, next.all[k], 'a', 1, err);
        free(next.all);
    }
    return status;
}

static int text_order(const char *a, const char *b) { return !a || !b ? (a != NULL) - (b != NULL) : strcmp(a, b); }

/* The order in which a reader would have met them: dated reports first, by date, then by id. */
static int by_report(const void *x, const void *y) {
    const up_linked_event *a = x, *b = y;
    if (!a->report_date != !b->report_date) return a->report_date ? -1 : 1;
    int order = text_order(a->report_date, b->report_date);
    if (!order) order = strcmp(a->report_id, b->report_id);
    if (!order && strlen(a->id) != strlen(b->id)) order = strlen(a->id) < strlen(b->id) ? -1 : 1; /* r1#2 before r1#10 */
    return order ? order : strcmp(a->id, b->id);
}

static int by_group(const void *x, const void *y) {
    const up_linked_event *a = x, *b = y;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    return by_report(x, y);
}

/* Where each event stands, by its number. */
typedef struct place { int64_t event; uint32_t at; } place;

static int by_event(const void *x, const void *y) {
    const place *a = x, *b = y;
    return a->event < b->event ? -1 : a->event > b->event;
}

static place *index_events(const part *p) {
    place *index = malloc((p->n + 1u) * sizeof *index);
    for (uint32_t i = 0; index && i < p->n; i++) index[i] = (place){p->events[i].event, i};
    if (index) qsort(index, p->n, sizeof *index, by_event);
    return index;
}

static uint32_t place_of(const place *index, uint32_t n, int64_t event) {
    const place wanted = {event, 0}, *found = bsearch(&wanted, index, n, sizeof *index, by_event);
    return found ? found->at : UINT32_MAX;
}

/* Pairs that nearly joined are kept for review. */
static up_status keep_possible(up_work *w, const part *p, up_error *err) {
    place *index = index_events(p);
    up_status status = index ? UP_OK : no_memory(err);
    for (size_t k = 0; k < p->n_edges && status == UP_OK; k++) {
        if ((double)p->edges[k].score < w->linker->slot_join - POSSIBLE) continue;
        int64_t a = p->events[place_of(index, p->n, p->ends[k][0])].incident, b = p->events[place_of(index, p->n, p->ends[k][1])].incident;
        for (int side = 0; side < 2 && a != b && status == UP_OK; side++) {
            sqlite3_stmt *put = up_work_sql(w, UP_LINK_PUT_POSSIBLE, err);
            if (!put) { status = err->status; break; }
            sqlite3_bind_int64(put, 1, side ? b : a), sqlite3_bind_int64(put, 2, side ? a : b), sqlite3_bind_double(put, 3, 1 / (1 + exp(-(double)p->edges[k].score)));
            status = up_work_step(w, put, err);
        }
    }
    free(index);
    return status;
}

/* How sure an event belongs: the mean of its edges into its group. */
static bool score_members(part *p, uint32_t n) {
    double *sum = calloc(n + 1u, sizeof *sum);
    uint32_t *many = calloc(n + 1u, sizeof *many);
    for (size_t k = 0; sum && many && k < p->n_edges; k++) {
        uint32_t a = p->edges[k].a, b = p->edges[k].b;
        if (p->events[a].group != p->events[b].group) continue;
        sum[a] += (double)p->edges[k].score, sum[b] += (double)p->edges[k].score;
        many[a]++, many[b]++;
    }
    bool fine = sum && many;
    for (uint32_t i = 0; fine && i < n; i++) p->events[i].score = many[i] ? 1 / (1 + exp(-sum[i] / many[i])) : 1;
    free(sum), free(many);
    return fine;
}

/* Of several edges between two events, the decided one. */
static void drop_overruled(part *p) {
    size_t kept = 0, decided = 0;
    for (size_t k = 0; k < p->n_edges; k++) decided += fabs((double)p->edges[k].score) >= DECIDED;
    if (!decided) return;
    for (size_t k = 0; k < p->n_edges; k++) {
        bool overruled = false;
        if (fabs((double)p->edges[k].score) < DECIDED)
            for (size_t m = k + 1; m < p->n_edges && !overruled; m++)
                overruled = fabs((double)p->edges[m].score) >= DECIDED && p->ends[m][0] == p->ends[k][0] && p->ends[m][1] == p->ends[k][1];
        if (overruled) continue;
        p->ends[kept][0] = p->ends[k][0], p->ends[kept][1] = p->ends[k][1];
        p->edges[kept++] = p->edges[k];
    }
    p->n_edges = kept;
}

static up_status group_part(up_work *w, part *p, const up_numbers *stale, up_error *err) {
    if (p->n) qsort(p->events, p->n, sizeof *p->events, by_report);
    place *index = index_events(p);
    uint32_t n = p->n, *group = malloc((n + 1u) * sizeof *group), *apart = malloc((n + 1u) * sizeof *apart);
    follower *followers = NULL;
    uint32_t n_followers = 0, cap_followers = 0;
    up_status status = group && apart && index ? UP_OK : no_memory(err);
    size_t kept = 0;
    for (size_t k = 0; k < p->n_edges && status == UP_OK; k++) {
        uint32_t a = place_of(index, n, p->ends[k][0]), b = place_of(index, n, p->ends[k][1]);
        if (a == UINT32_MAX || b == UINT32_MAX) continue; /* beyond the part's limit */
        p->ends[kept][0] = p->ends[k][0], p->ends[kept][1] = p->ends[k][1];
        p->edges[kept++] = (up_edge){a < b ? a : b, a < b ? b : a, p->edges[k].score};
    }
    p->n_edges = kept;
    drop_overruled(p);
    kept = p->n_edges;
    up_numbers reports = {0};
    for (uint32_t i = 0; i < n && status == UP_OK; i++) {
        if (!up_numbers_add(&reports, p->events[i].report)) status = no_memory(err);
    }
    up_numbers_sort(&reports);
    for (uint32_t i = 0; i < n && status == UP_OK; i++) { /* a report tells its acts apart */
        size_t at = 0, end = reports.n;
        while (at < end) {
            size_t middle = at + (end - at) / 2;
            if (reports.all[middle] < p->events[i].report) at = middle + 1; else end = middle;
        }
        apart[i] = (uint32_t)at + 1;
    }
    up_edge *sorted = malloc((kept + 1) * sizeof *sorted);
    if (status == UP_OK && !sorted) status = no_memory(err);
    if (status == UP_OK) {
        if (kept) memcpy(sorted, p->edges, kept * sizeof *sorted);
        const up_cluster_options o = {.join = w->linker->slot_join, .keep = w->linker->slot_keep, .worst = w->linker->slot_worst};
        if (up_cluster(n, sorted, kept, apart, &o, group) != UP_OK) status = no_memory(err);
    }
    for (uint32_t i = 0; i < n && status == UP_OK; i++) p->events[i].group = group[i], p->events[i].role = p->events[i].slots.klass == UP_CLASS_RESPONSE ? 'f' : 'a';
    if (status == UP_OK && !score_members(p, n)) status = no_memory(err);
    for (size_t r = 0; r < reports.n && status == UP_OK; r++) status = followers_of(w, reports.all[r], &followers, &n_followers, &cap_followers, err);
    for (uint32_t i = 0; i < n_followers && status == UP_OK; i++) {
        uint32_t anchor = place_of(index, n, followers[i].anchor);
        if (anchor == UINT32_MAX) continue; /* goes with an act of another part */
        status = add_event(w, p, followers[i].event, followers[i].role, 1 / (1 + exp(-followers[i].score)), err);
        if (status == UP_OK) p->events[p->n - 1].group = p->events[anchor].group;
    }
    if (status == UP_OK) {
        if (p->n) qsort(p->events, p->n, sizeof *p->events, by_group);
        status = up_keep_groups(w, p->events, p->n, stale, err);
    }
    if (status == UP_OK) status = keep_possible(w, p, err);
    free(index), free(group), free(apart), free(sorted), free(followers), free(reports.all);
    return status;
}

static void part_free(part *p) {
    for (uint32_t i = 0; i < p->n; i++) up_linked_event_free(&p->events[i]);
    free(p->events), free(p->edges), free(p->ends);
}

/* Events of a copy whose newest text tells of none, and those that a reviewer rejected, belong nowhere. */
static up_status drop_orphans(up_work *w, up_error *err) {
    up_status status = UP_OK;
    for (size_t i = 0; i < w->reports.n && status == UP_OK; i++) {
        int64_t stands = 0;
        for (int k = 0; k < 2 && status == UP_OK; k++) {
            sqlite3_stmt *drop = up_work_sql(w, k ? UP_LINK_DROP_REJECTED : UP_LINK_STALE_REJECTED, err);
            if (!drop) return err->status;
            sqlite3_bind_int64(drop, 1, w->reports.all[i]);
            status = up_work_step(w, drop, err);
        }
        if (status == UP_OK) status = stands_for(w, w->reports.all[i], &stands, err);
        if (status != UP_OK || stands == w->reports.all[i]) continue;
        static const up_link_sql steps[] = {UP_LINK_STALE_ORPHANS, UP_LINK_DROP_ORPHANS};
        for (int k = 0; k < 2 && status == UP_OK; k++) {
            sqlite3_stmt *drop = up_work_sql(w, steps[k], err);
            if (!drop) return err->status;
            sqlite3_bind_int64(drop, 1, w->reports.all[i]), sqlite3_bind_int64(drop, 2, stands);
            status = up_work_step(w, drop, err);
        }
    }
    return status;
}

up_status up_work_regroup(up_work *w, up_error *err) {
    up_numbers stale = {0};
    seen visited = {0};
    up_slots *events = NULL;
    uint32_t n_events = 0, cap = 0;
    up_status status = drop_orphans(w, err);
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(w->store->db, "SELECT incident FROM link_stale ORDER BY incident", -1, &get, NULL);
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) if (!up_numbers_add(&stale, sqlite3_column_int64(get, 0))) status = no_memory(err);
    sqlite3_finalize(get);
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(w->store, code, err);
    for (size_t i = 0; i < stale.n && status == UP_OK; i++) {
        sqlite3_stmt *of = up_work_sql(w, UP_LINK_OF_INCIDENT, err);
        if (!of) { status = err->status; break; }
        sqlite3_bind_int64(of, 1, stale.all[i]);
        while (status == UP_OK && sqlite3_step(of) == SQLITE_ROW) if (!up_numbers_add(&w->reports, sqlite3_column_int64(of, 0))) status = no_memory(err);
        sqlite3_reset(of);
    }
    /* A copy's part is that of the report that stands for it. */
    for (size_t i = 0; i < w->reports.n && status == UP_OK; i++) status = stands_for(w, w->reports.all[i], &w->reports.all[i], err);
    up_numbers_sort(&w->reports);
    for (size_t i = 0; i < w->reports.n && status == UP_OK; i++) status = up_work_events(w, w->reports.all[i], false, &events, &n_events, &cap, err);
    for (uint32_t i = 0; i < n_events && status == UP_OK; i++) {
        bool failed = false;
        if (see(&visited, events[i].event, &failed)) {
            part p = {0};
            status = walk(w, events[i].event, &visited, &p, err);
            if (status == UP_OK) status = group_part(w, &p, &stale, err);
            part_free(&p);
        } else if (failed) status = no_memory(err);
    }
    if (status == UP_OK) status = up_keep_groups(w, NULL, 0, &stale, err);
    free(stale.all), free(visited.slot), free(events);
    return status;
}
