/* counts.c - /facets, /map and /series: one walk over the columns each, counting what the list under the same filter holds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "serve/serve.h"
#include "serve/counts.h"

static const char *const of_names[] = {"incidents", "events", NULL};

static void take_body(up_answer *answer, up_buffer *out) {
    up_buffer_text(out, "\n");
    up_buffer_free(&answer->body);
    answer->body = *out;
    answer->keep = true;
}

/* A figure that a public view may be too small to show. */
static bool is_small(const up_view *view, uint64_t n) { return view->is_public && n > 0 && n < view->min_cell; }

static void put_figure(up_buffer *out, const up_view *view, uint64_t n) {
    if (is_small(view, n)) up_buffer_text(out, "null"); else up_buffer_format(out, "%llu", (unsigned long long)n);
}

/* ------------------------------------------------------------------ figures by value */

typedef struct tally { const char *name; uint64_t n; } tally;

static int most_first(const void *a, const void *b) {
    const tally *x = a, *y = b;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    return strcmp(x->name, y->name);
}

static void put_facet(up_buffer *out, const up_view *view, const char *key, tally *all, size_t n, size_t top) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) if (all[i].n && all[i].name) all[kept++] = all[i];
    if (kept) qsort(all, kept, sizeof *all, most_first);
    up_buffer_format(out, ",\"%s\":[", key);
    for (size_t i = 0; i < kept && i < top; i++) {
        up_buffer_text(out, i ? ",{\"value\":" : "{\"value\":");
        up_buffer_json_string(out, all[i].name);
        up_buffer_text(out, ",\"n\":"), put_figure(out, view, all[i].n);
        up_buffer_text(out, "}");
    }
    up_buffer_text(out, "]");
}

enum { GROUP, TYPE, CLASS, COUNTRY, PRECISION, FACTUALITY, REVIEW, N_OWN };

/* Which of its own filters a facet leaves out; families are filtered as types are. */
static void leave_out(up_query *q, int own) {
    switch (own) {
        case GROUP: q->group = NULL; break;
        case TYPE: q->type = NULL; break;
        case CLASS: q->klass = NULL; break;
        case COUNTRY: q->country = NULL; break;
        case PRECISION: q->precision = NULL; break;
        case FACTUALITY: q->factuality = NULL; break;
        default: q->review = "machine,accepted,corrected,rejected";
    }
}
static bool is_given(const up_query *q, int own) {
    const char *const given[N_OWN] = {q->group, q->type, q->klass, q->country, q->precision, q->factuality, ""};
    return given[own] != NULL;
}

typedef struct figures {
    uint64_t total, *groups, *countries, types[UP_N_TYPES + 1], precisions[UP_N_PRECISIONS], factualities[UP_N_FACTUALITIES], reviews[UP_N_REVIEW_STATUSES];
} figures;

static void count_rows(const up_columns_view *v, const up_match *m, figures *f) {
    const up_side *s = &v->of[m->of];
    for (UP_EACH_MATCH(v, m, i)) {
        const up_row *r = &s->row[i];
        f->total++, f->groups[r->group]++, f->countries[r->country]++, f->types[r->type]++;
        f->precisions[r->precision]++, f->factualities[r->factuality]++, f->reviews[r->review]++;
    }
}

static void put_names(up_buffer *out, const up_view *view, const char *key, const up_names *names, const uint64_t *n, size_t top) {
    tally *all = calloc((size_t)names->n + 1, sizeof *all);
    if (!all) { out->failed = true; return; }
    for (uint32_t i = 1; i < names->n; i++) all[i] = (tally){names->texts[i], n[i]};
    put_facet(out, view, key, all, names->n, top);
    free(all);
}

static void put_types(up_buffer *out, const up_view *view, const uint64_t *n, size_t top) {
    tally types[UP_N_TYPES], families[UP_N_TYPES];
    size_t n_families = 0;
    for (int t = 0; t < UP_N_TYPES; t++) {
        types[t] = (tally){up_type_name((up_type)t), n[t]};
        const char *family = up_type_family((up_type)t);
        if (!n_families || strcmp(families[n_families - 1].name, family) != 0) families[n_families++] = (tally){family, 0};
        families[n_families - 1].n += n[t];
    }
    put_facet(out, view, "type", types, UP_N_TYPES, top);
    put_facet(out, view, "family", families, n_families, top);
}

static void put_own(up_buffer *out, const up_view *view, const up_columns_view *v, int own, const figures *f, size_t top) {
    tally few[UP_N_CLASSES + UP_N_PRECISIONS + UP_N_FACTUALITIES + UP_N_REVIEW_STATUSES] = {{0}};
    switch (own) {
        case GROUP: put_names(out, view, "group", &v->groups, f->groups, top); break;
        case COUNTRY: put_names(out, view, "country", &v->countries, f->countries, top); break;
        case TYPE: put_types(out, view, f->types, top); break;
        case CLASS:
            for (int c = 0; c < UP_N_CLASSES; c++) few[c].name = up_class_name((up_class)c);
            for (int t = 0; t < UP_N_TYPES; t++) few[up_type_class((up_type)t)].n += f->types[t];
            put_facet(out, view, "class", few, UP_N_CLASSES, top);
            break;
        case PRECISION:
            for (int i = 0; i < UP_N_PRECISIONS; i++) few[i] = (tally){up_precision_name((up_precision)i), f->precisions[i]};
            put_facet(out, view, "precision", few, UP_N_PRECISIONS, top);
            break;
        case FACTUALITY:
            for (int i = 0; i < UP_N_FACTUALITIES; i++) few[i] = (tally){up_factuality_name((up_factuality)i), f->factualities[i]};
            put_facet(out, view, "factuality", few, UP_N_FACTUALITIES, top);
            break;
        default:
            for (int i = 0; i < UP_N_REVIEW_STATUSES; i++) few[i] = (tally){up_review_status_name((up_review_status)i), f->reviews[i]};
            put_facet(out, view, "review", few, UP_N_REVIEW_STATUSES, top);
    }
}

/* Counts under the query into `f`, whose tables are cleared first. */
static bool count_query(up_desk *desk, const up_columns_view *v, const up_query *q, up_of of, figures *f, up_answer *answer) {
    up_error err = {0};
    up_match match;
    uint64_t *groups = f->groups, *countries = f->countries;
    memset(groups, 0, ((size_t)v->groups.n + 1) * sizeof *groups), memset(countries, 0, ((size_t)v->countries.n + 1) * sizeof *countries);
    *f = (figures){.groups = groups, .countries = countries};
    up_status status = up_match_make(v, desk->store, q, of, &match, &err);
    if (status != UP_OK) { up_refuse_error(answer, status, &err); return false; }
    count_rows(v, &match, f);
    up_match_free(&match);
    return true;
}

void up_answer_facets(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_query query;
    int top, of = up_ask_choice(ask, UP_P_OF, of_names, answer);
    if (of < 0 || !up_ask_query(ask, &query, answer) || !up_ask_number(ask, UP_P_TOP, 1, 500, 30, &top, answer)) return;
    up_of side = of == 0 ? UP_OF_INCIDENTS : UP_OF_EVENTS;
    const up_columns_view *v = up_columns_read(desk->server->columns);
    figures all = {0}, own = {0};
    figures *both[] = {&all, &own};
    bool fine = true;
    for (int i = 0; i < 2; i++) {
        both[i]->groups = calloc((size_t)v->groups.n + 1, sizeof(uint64_t)), both[i]->countries = calloc((size_t)v->countries.n + 1, sizeof(uint64_t));
        if (!both[i]->groups || !both[i]->countries) up_refuse(answer, 503, "out of memory"), fine = false;
    }
    up_buffer out = {0};
    fine = fine && count_query(desk, v, &query, side, &all, answer);
    if (fine) up_buffer_format(&out, "{\"total\":"), put_figure(&out, &ask->view, all.total), up_buffer_format(&out, ",\"of\":\"%s\"", of_names[of]);
    for (int k = 0; k < N_OWN && fine; k++) {
        up_query without = query;
        if (is_given(&query, k)) { leave_out(&without, k); fine = count_query(desk, v, &without, side, &own, answer); }
        if (fine) put_own(&out, &ask->view, v, k, is_given(&query, k) ? &own : &all, (size_t)top);
    }
    up_columns_done(desk->server->columns);
    for (int i = 0; i < 2; i++) free(both[i]->groups), free(both[i]->countries);
    if (fine) { up_buffer_text(&out, "}"); take_body(answer, &out); } else up_buffer_free(&out);
}

/* ------------------------------------------------------------------ the map */

/* Cells of a zoom: 45 degrees at 0, halved each step. */
static double cell_at(int zoom) { return 45.0 / (double)(1u << zoom); }

typedef struct cell {
    int32_t x, y; uint32_t country, admin1; uint8_t precision; bool is_used; /* what it is known by */
    uint64_t n, n_of_place; double lat, lon; uint32_t slot, place, n_places;
} cell;
typedef struct cells { cell *slots; uint32_t cap, n; } cells;

static uint64_t hash_cell(const cell *c) {
    int64_t key[4] = {c->x, c->y, (int64_t)c->country << 8 | c->precision, c->admin1};
    return up_hash((const char *)key, sizeof key);
}

static bool same_cell(const cell *a, const cell *b) {
    return a->x == b->x && a->y == b->y && a->country == b->country && a->admin1 == b->admin1 && a->precision == b->precision;
}

static cell *cell_for(cells *all, const cell *key) {
    if (all->n * 2 >= all->cap) {
        cells more = {.cap = all->cap ? all->cap * 2 : 1024};
        if (!(more.slots = calloc(more.cap, sizeof *more.slots))) return NULL;
        for (uint32_t i = 0; i < all->cap; i++) {
            if (!all->slots[i].is_used) continue;
            uint32_t at = (uint32_t)hash_cell(&all->slots[i]) & (more.cap - 1);
            while (more.slots[at].is_used) at = (at + 1) & (more.cap - 1);
            more.slots[at] = all->slots[i];
        }
        free(all->slots);
        all->slots = more.slots, all->cap = more.cap;
    }
    uint32_t at = (uint32_t)hash_cell(key) & (all->cap - 1);
    for (; all->slots[at].is_used; at = (at + 1) & (all->cap - 1)) if (same_cell(&all->slots[at], key)) return &all->slots[at];
    all->slots[at] = *key;
    all->slots[at].is_used = true;
    all->n++;
    return &all->slots[at];
}

static int by_place(const void *a, const void *b) {
    const cell *x = a, *y = b;
    if (x->is_used != y->is_used) return x->is_used ? -1 : 1;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    if (x->y != y->y) return x->y < y->y ? -1 : 1;
    if (x->x != y->x) return x->x < y->x ? -1 : 1;
    if (x->country != y->country) return x->country < y->country ? -1 : 1;
    return x->admin1 < y->admin1 ? -1 : x->admin1 > y->admin1;
}

static void put_cell(up_buffer *out, const up_columns_view *v, const cell *c, double size, const up_view *view, const up_incident *one) {
    double lat = c->lat / (double)c->n, lon = c->lon / (double)c->n;
    if (view->is_public) lat = (c->y + 0.5) * size, lon = (c->x + 0.5) * size;
    up_buffer_format(out, "{\"lat\":%.5f,\"lon\":%.5f,\"n\":%llu,\"bbox\":[%.10g,%.10g,%.10g,%.10g],", lat, lon, (unsigned long long)c->n,
                     fmax(c->x * size, -180), fmax(c->y * size, -90), fmin((c->x + 1) * size, 180), fmin((c->y + 1) * size, 90));
    up_put_key(out, "place", view->is_public ? NULL : up_name_at(&v->places, c->place));
    up_buffer_format(out, ",\"places\":%u,", view->is_public ? 0 : c->n_places), up_put_key(out, "id", one ? one->id : NULL), up_buffer_text(out, "}");
}

static void put_area(up_buffer *out, const up_columns_view *v, const cell *c) {
    up_buffer_text(out, "{"), up_put_key(out, "country", up_name_at(&v->countries, c->country)), up_buffer_text(out, ",");
    up_put_key(out, "admin1", up_name_at(&v->admins, c->admin1)), up_buffer_text(out, ","), up_put_key(out, "precision", up_precision_name((up_precision)c->precision));
    up_buffer_format(out, ",\"lat\":%.5f,\"lon\":%.5f,\"n\":%llu}", c->lat / (double)c->n, c->lon / (double)c->n, (unsigned long long)c->n);
}

/* Puts a row where it belongs; `named` counts the names of places in each cell.  False: no memory. */
static bool place_row(const up_columns_view *v, uint32_t slot, double size, cells *fine, cells *coarse, cells *named) {
    const up_side *s = &v->of[UP_OF_INCIDENTS];
    const up_row *r = &s->row[slot];
    const up_row_more *more = &s->more[slot];
    bool is_fine = r->precision == UP_PLACE_POINT || r->precision == UP_PLACE_CITY;
    cell key = {.slot = slot};
    if (is_fine) key.x = (int32_t)floor(more->lon / size), key.y = (int32_t)floor(more->lat / size);
    else key.country = r->country, key.precision = r->precision, key.admin1 = r->precision == UP_PLACE_ADMIN ? more->admin1 : 0;
    cell *c = cell_for(is_fine ? fine : coarse, &key);
    if (!c) return false;
    c->n++, c->lat += more->lat, c->lon += more->lon;
    if (!is_fine || !more->place) return true;
    key.admin1 = more->place;
    if (!(c = cell_for(named, &key))) return false;
    c->n++;
    return true;
}

/* The commonest name of each cell, and how many there are. */
static void name_cells(const up_columns_view *v, cells *fine, const cells *named) {
    for (uint32_t i = 0; i < named->cap; i++) {
        const cell *n = &named->slots[i];
        if (!n->is_used) continue;
        const cell key = {.x = n->x, .y = n->y};
        cell *c = cell_for(fine, &key);
        if (!c) continue;
        c->n_places++;
        if (n->n > c->n_of_place || (n->n == c->n_of_place && strcmp(v->places.texts[n->admin1], v->places.texts[c->place]) < 0)) c->place = n->admin1, c->n_of_place = n->n;
    }
}

void up_answer_map(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_query query;
    int zoom;
    up_error err = {0};
    up_match match = {0};
    if (!up_ask_query(ask, &query, answer) || !up_ask_number(ask, UP_P_ZOOM, 0, 12, 2, &zoom, answer)) return;
    if (!query.klass) query.klass = "incident";
    double size = cell_at(zoom);
    while (ask->view.is_public && size < ask->view.cell_degrees) size *= 2;
    const up_columns_view *v = up_columns_read(desk->server->columns);
    up_status status = up_match_make(v, desk->store, &query, UP_OF_INCIDENTS, &match, &err);
    cells fine = {0}, coarse = {0}, named = {0};
    uint64_t without = 0, total = 0, suppressed = 0;
    const up_side *s = &v->of[UP_OF_INCIDENTS];
    if (status == UP_OK) for (UP_EACH_MATCH(v, &match, i)) {
        if (isnan(s->more[i].lat) || s->row[i].precision == UP_PLACE_NONE) { without++; continue; }
        total++;
        if (!place_row(v, i, size, &fine, &coarse, &named)) { status = UP_E_NOMEM, snprintf(err.message, sizeof err.message, "out of memory"); break; }
    }
    if (status == UP_OK || status == UP_E_NOMEM) up_match_free(&match);
    if (status == UP_OK) name_cells(v, &fine, &named);
    up_buffer out = {0};
    if (status == UP_OK) {
        up_buffer_format(&out, "{\"zoom\":%d,\"cell_degrees\":%.10g,\"cells\":[", zoom, size);
        cells *const both[] = {&fine, &coarse};
        for (int k = 0; k < 2; k++) {
            bool any = false;
            if (both[k]->n) qsort(both[k]->slots, both[k]->cap, sizeof(cell), by_place);
            for (uint32_t i = 0; i < both[k]->n; i++) {
                const cell *c = &both[k]->slots[i];
                if (is_small(&ask->view, c->n)) { suppressed += c->n; continue; }
                if (any) up_buffer_text(&out, ",");
                any = true;
                up_incident one;
                bool has_one = k == 0 && c->n == 1 && up_store_incident_at(desk->store, s->number[c->slot], &one, &err) == UP_OK;
                if (k == 0) put_cell(&out, v, c, size, &ask->view, has_one ? &one : NULL); else put_area(&out, v, c);
            }
            up_buffer_text(&out, k == 0 ? "],\"areas\":[" : "]");
        }
        up_buffer_format(&out, ",\"total\":%llu,\"without_place\":%llu,\"suppressed\":%llu}", (unsigned long long)total, (unsigned long long)without, (unsigned long long)suppressed);
        take_body(answer, &out);
    } else up_refuse_error(answer, status, &err);
    up_columns_done(desk->server->columns);
    free(fine.slots), free(coarse.slots), free(named.slots);
}
