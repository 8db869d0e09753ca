/* regroup.c - the parts of the graph of events that a round touched, grouped anew.
 *
 * From each touched report the edges lead to all events that may be the same: that part, whole, is put in an
 * order given by the reports' dates and ids, grouped (part.h, cluster.h), and the groups that are not as they were are handed on: in a
 * wave of like acts a new report touches hundreds of groups and changes a few.  Answers (arrest, trial, mourning) of a report that tells of
 * acts go with the act that they fit best; the first answer of a report without acts is grouped like an act, so that a
 * trial finds the deed of years ago; events of copies go with their like in the report that stands for them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "link/cluster.h"
#include "link/part.h"

typedef struct follower { int64_t event, anchor; char role; double score; up_slots slots; } follower;

/* Two events that joined or nearly did. */
typedef struct possible { int64_t from, to; float score; } possible;

typedef struct regroup {
    up_work *work;
    up_numbers stale;
    up_index visited;
    bool has_decisions;
    possible *possible; size_t n_possible, cap_possible;
} regroup;

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

void up_linked_event_free(up_linked_event *e) {
    free(e->id), free(e->report_id), free(e->report_date), free(e->source), free(e->url), free(e->title), free(e->json);
}

/* What is told of the event and its report, for the record of its incident. */
static up_status read_told(up_work *w, up_linked_event *e, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_GET_TOLD, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, e->event);
    int code = sqlite3_step(get);
    up_status status = code == SQLITE_ROW ? UP_OK : up_store_fail(w->store, code, err);
    if (status == UP_OK) {
        char **texts[] = {&e->source, &e->url, &e->title, &e->json};
        for (int i = 0; i < 4; i++) {
            const char *text = (const char *)sqlite3_column_text(get, i);
            if (text && !(*texts[i] = strdup(text))) status = no_memory(err);
        }
        e->confidence = sqlite3_column_double(get, 4);
    }
    sqlite3_reset(get);
    bool found = false;
    if (status == UP_OK) status = up_work_read_event(w, e->report, e->event, &e->slots, &found, err);
    if (status == UP_OK && !found) {
        status = e->json ? up_slots_read(e->json, strlen(e->json), &e->slots) : UP_E_FORMAT;
        if (status == UP_E_FORMAT) up_fail(err, status, w->store->path, 0, 0, "the store is damaged: event %s is none", e->id);
        if (status == UP_E_NOMEM) no_memory(err);
    }
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

/* ------------------------------------------------------------------ groups */

/* How sure an event belongs: the mean of its edges into its group. */
static bool score_members(up_part *p) {
    double *sum = calloc(p->n + 1u, sizeof *sum);
    uint32_t *many = calloc(p->n + 1u, sizeof *many);
    for (size_t k = 0; sum && many && k < p->n_pairs; k++) {
        uint32_t a = p->pairs[k].a, b = p->pairs[k].b;
        if (b == UP_NOT_IN_PART || a > b || p->events[a].group != p->events[b].group) continue;
        sum[a] += (double)p->pairs[k].score, sum[b] += (double)p->pairs[k].score;
        many[a]++, many[b]++;
    }
    bool fine = sum && many;
    for (uint32_t i = 0; fine && i < p->n; i++) p->events[i].score = many[i] ? 1 / (1 + exp(-sum[i] / many[i])) : 1;
    free(sum), free(many);
    return fine;
}

static up_status form_groups(up_work *w, up_part *p, up_error *err) {
    uint32_t n = p->n, *group = malloc((n + 1u) * sizeof *group), *apart = malloc((n + 1u) * sizeof *apart);
    bool *answers = malloc((n + 1u) * sizeof *answers);
    up_edge *edges = malloc((p->n_pairs + 1) * sizeof *edges);
    up_index reports = {0};
    up_status status = group && apart && edges && answers ? UP_OK : no_memory(err);
    size_t n_edges = 0;
    for (size_t k = 0; k < p->n_pairs && status == UP_OK; k++)
        if (p->pairs[k].b != UP_NOT_IN_PART && p->pairs[k].a < p->pairs[k].b) edges[n_edges++] = (up_edge){p->pairs[k].a, p->pairs[k].b, p->pairs[k].score};
    for (uint32_t i = 0; i < n && status == UP_OK; i++) { /* a report tells its acts apart */
        bool is_new;
        uint32_t mark = up_index_add(&reports, p->events[i].report, &is_new);
        if (mark == UP_TABLE_NONE) status = no_memory(err);
        apart[i] = mark + 1, answers[i] = p->events[i].role == 'f';
    }
    const up_cluster_options o = {.join = w->linker->slot_join, .keep = w->linker->slot_keep, .worst = w->linker->slot_worst, .answers = answers};
    if (status == UP_OK && up_cluster(n, edges, n_edges, apart, &o, group) != UP_OK) status = no_memory(err);
    for (uint32_t i = 0; i < n && status == UP_OK; i++) p->events[i].group = group[i];
    if (status == UP_OK && !score_members(p)) status = no_memory(err);
    free(group), free(apart), free(answers), free(edges), up_index_free(&reports);
    return status;
}

typedef struct held { int64_t incident; uint32_t group; } held;

static int by_incident(const void *x, const void *y) {
    const held *a = x, *b = y;
    if (a->incident != b->incident) return a->incident < b->incident ? -1 : 1;
    return a->group < b->group ? -1 : a->group > b->group;
}

/* Marks the groups that are not, event for event, an incident as it is kept, with nothing told anew.  Answers and copies go with their report's
 * events, which brings its whole group here when they change. */
static up_status mark_changed(const regroup *r, up_part *p, up_error *err) {
    bool *changed = calloc(p->n + 1u, sizeof *changed);
    held *all = malloc((p->n + 1u) * sizeof *all);
    if (!all || !changed) { free(all), free(changed); return no_memory(err); }
    for (uint32_t i = 0; i < p->n; i++) {
        const up_linked_event *e = &p->events[i];
        all[i] = (held){e->incident, e->group};
        if (!e->incident || e->role != e->was_role || fabs(e->score - e->was_score) > 1e-9 || up_numbers_have(&r->work->reports, e->report) || up_numbers_have(&r->stale, e->incident)) changed[e->group] = true;
        if (e->incident != p->events[e->group].incident) changed[e->group] = true;
    }
    if (p->n) qsort(all, p->n, sizeof *all, by_incident);
    for (uint32_t i = 1; i < p->n; i++) if (all[i].incident == all[i - 1].incident && all[i].group != all[i - 1].group) changed[all[i].group] = changed[all[i - 1].group] = true;
    for (uint32_t i = 0; i < p->n; i++) p->events[i].changed = changed[p->events[i].group];
    free(all), free(changed);
    return UP_OK;
}

/* Puts beside the events of changed groups what goes with them. */
static up_status add_followers(up_work *w, up_part *p, up_error *err) {
    follower *all = NULL;
    uint32_t n_all = 0, cap = 0;
    up_numbers reports = {0};
    up_status status = UP_OK;
    for (uint32_t i = 0; i < p->n && status == UP_OK; i++) {
        if (!p->events[i].changed) continue;
        status = read_told(w, &p->events[i], err);
        if (status == UP_OK && !up_numbers_add(&reports, p->events[i].report)) status = no_memory(err);
    }
    up_numbers_sort(&reports);
    for (size_t k = 0; k < reports.n && status == UP_OK; k++) status = followers_of(w, reports.all[k], &all, &n_all, &cap, err);
    for (uint32_t i = 0; i < n_all && status == UP_OK; i++) {
        uint32_t anchor = up_index_get(&p->at, all[i].anchor);
        if (anchor == UP_TABLE_NONE || !p->events[anchor].changed) continue; /* an act of another part, or of a group that stays as it was */
        status = up_part_add(w, p, all[i].event, true, err);
        if (status != UP_OK) break;
        up_linked_event *e = &p->events[p->n - 1];
        e->role = all[i].role, e->score = 1 / (1 + exp(-all[i].score)), e->group = p->events[anchor].group, e->changed = true;
        status = read_told(w, e, err);
    }
    free(all), free(reports.all);
    return status;
}

/* What has changed first, by groups. */
static int by_group(const void *x, const void *y) {
    const up_linked_event *a = x, *b = y;
    if (a->changed != b->changed) return a->changed ? -1 : 1;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    return up_by_report(x, y);
}

/* Pairs of what has changed that nearly joined; what is kept of them goes with the incidents that they are in at the end of the round. */
static up_status note_possible(regroup *r, const up_part *p, up_error *err) {
    for (size_t k = 0; k < p->n_pairs; k++) {
        const up_pair_of *pair = &p->pairs[k];
        bool inside = pair->b != UP_NOT_IN_PART;
        if ((double)pair->score < r->work->linker->slot_join - UP_PAIR_POSSIBLE || (inside && (pair->a > pair->b || p->events[pair->a].group == p->events[pair->b].group))) continue;
        if (!p->events[pair->a].changed && !(inside && p->events[pair->b].changed)) continue;
        if (r->n_possible == r->cap_possible) {
            size_t cap = r->cap_possible ? 2 * r->cap_possible : 256;
            possible *more = realloc(r->possible, cap * sizeof *more);
            if (!more) return no_memory(err);
            r->possible = more, r->cap_possible = cap;
        }
        r->possible[r->n_possible++] = (possible){pair->from, pair->to, pair->score};
    }
    return UP_OK;
}

static up_status group_part(regroup *r, int64_t start, up_error *err) {
    up_part p = {0};
    up_status status = up_part_walk(r->work, start, r->has_decisions, &r->visited, &p, err);
    if (status == UP_OK) status = up_part_order(&p, err);
    if (status == UP_OK) status = form_groups(r->work, &p, err);
    if (status == UP_OK) status = mark_changed(r, &p, err);
    if (status == UP_OK) status = note_possible(r, &p, err);
    if (status == UP_OK) status = add_followers(r->work, &p, err);
    uint32_t n = 0;
    for (uint32_t i = 0; i < p.n; i++) n += p.events[i].changed;
    if (status == UP_OK && n) {
        qsort(p.events, p.n, sizeof *p.events, by_group);
        status = up_keep_groups(r->work, p.events, n, &r->stale, err);
    }
    up_part_free(&p);
    return status;
}

/* ------------------------------------------------------------------ what nearly joined is kept for review */

static int by_from(const void *x, const void *y) {
    const possible *a = x, *b = y;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

static up_status incident_of(up_work *w, int64_t event, int64_t *out, up_error *err) {
    sqlite3_stmt *get = up_work_sql(w, UP_LINK_INCIDENT_OF, err);
    if (!get) return err->status;
    sqlite3_bind_int64(get, 1, event);
    int code = sqlite3_step(get);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(get, 0) : 0;
    sqlite3_reset(get);
    return code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(w->store, code, err);
}

static up_status keep_possible(regroup *r, up_error *err) {
    up_status status = UP_OK;
    if (r->n_possible) qsort(r->possible, r->n_possible, sizeof *r->possible, by_from);
    int64_t a = 0, b = 0;
    for (size_t k = 0; k < r->n_possible && status == UP_OK; k++) {
        const possible *p = &r->possible[k];
        if (!k || p[-1].from != p->from) status = incident_of(r->work, p->from, &a, err);
        if (status == UP_OK) status = incident_of(r->work, p->to, &b, err);
        for (int side = 0; side < 2 && a != b && a && b && status == UP_OK; side++) {
            sqlite3_stmt *put = up_work_sql(r->work, UP_LINK_PUT_POSSIBLE, err);
            if (!put) return err->status;
            sqlite3_bind_int64(put, 1, side ? b : a), sqlite3_bind_int64(put, 2, side ? a : b), sqlite3_bind_double(put, 3, 1 / (1 + exp(-(double)p->score)));
            status = up_work_step(r->work, put, err);
        }
    }
    return status;
}

/* ------------------------------------------------------------------ a round */

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

static up_status read_stale(regroup *r, up_error *err) {
    up_work *w = r->work;
    sqlite3_stmt *get = NULL;
    up_status status = UP_OK;
    int code = sqlite3_prepare_v2(w->store->db, "SELECT incident FROM link_stale ORDER BY incident", -1, &get, NULL);
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) if (!up_numbers_add(&r->stale, sqlite3_column_int64(get, 0))) status = no_memory(err);
    sqlite3_finalize(get);
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(w->store, code, err);
    for (size_t i = 0; i < r->stale.n && status == UP_OK; i++) {
        sqlite3_stmt *of = up_work_sql(w, UP_LINK_OF_INCIDENT, err);
        if (!of) return err->status;
        sqlite3_bind_int64(of, 1, r->stale.all[i]);
        while (status == UP_OK && sqlite3_step(of) == SQLITE_ROW) if (!up_numbers_add(&w->reports, sqlite3_column_int64(of, 0))) status = no_memory(err);
        sqlite3_reset(of);
    }
    return status;
}

up_status up_work_regroup(up_work *w, up_error *err) {
    regroup r = {.work = w};
    up_slots *events = NULL;
    uint32_t cap = 0;
    up_status status = drop_orphans(w, err);
    if (status == UP_OK) status = read_stale(&r, err);
    sqlite3_stmt *any = status == UP_OK ? up_work_sql(w, UP_LINK_ANY_DECISION, err) : NULL;
    if (any) r.has_decisions = sqlite3_step(any) == SQLITE_ROW, sqlite3_reset(any);
    else if (status == UP_OK) status = err->status;
    /* A copy's part is that of the report that stands for it. */
    for (size_t i = 0; i < w->reports.n && status == UP_OK; i++) status = stands_for(w, w->reports.all[i], &w->reports.all[i], err);
    up_numbers_sort(&w->reports);
    for (size_t i = 0; i < w->reports.n && status == UP_OK; i++) {
        uint32_t n = 0;
        status = up_work_events(w, w->reports.all[i], false, &events, &n, &cap, err);
        for (uint32_t k = 0; k < n && status == UP_OK; k++) {
            bool failed = false;
            if (up_is_first(&r.visited, events[k].event, &failed)) status = group_part(&r, events[k].event, err);
            else if (failed) status = no_memory(err);
        }
    }
    if (status == UP_OK) status = keep_possible(&r, err);
    if (status == UP_OK) status = up_keep_groups(w, NULL, 0, &r.stale, err);
    free(r.stale.all), free(r.possible), free(events), up_index_free(&r.visited);
    return status;
}
