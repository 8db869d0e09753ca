/* map.c - /map: what is known to a place, in cells of a grid; what is known to a country or division only, as areas.
 *
 * Records are first counted by spot, a place as they tell it, of which there are far fewer; cells and areas are then sums of spots. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "serve/serve.h"

enum { DIVISIONS_FROM_ZOOM = 4 }; /* below, a division's records are told with the country's other divisions: thousands of boxes are no map */

/* Cells of a zoom: 45 degrees at 0, halved each step. */
static double cell_at(int zoom) { return 45.0 / (double)(1u << zoom); }

/* Sums of spots that share a key: a square of the grid, or an area. */
typedef struct cell {
    int32_t x, y; uint32_t country, admin1; uint8_t precision; bool is_used; /* what it is known by */
    uint64_t n, n_of_place; double lat, lon; uint32_t spot, place, n_places;
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

/* A number with so many places, without the zeros that a shorter one ends in; a million of printf's would take a second. */
static void put_degrees(up_buffer *out, double value, int places) {
    static const int64_t scales[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    char text[32], *at = text + sizeof text;
    int64_t n = llround(value * (double)scales[places]);
    bool is_negative = n < 0, any = false;
    if (is_negative) n = -n;
    for (int i = 0; i < places; i++, n /= 10) {
        any |= n % 10 != 0;
        if (any) *--at = (char)('0' + n % 10);
    }
    if (any) *--at = '.';
    do *--at = (char)('0' + n % 10); while (n /= 10);
    if (is_negative) *--at = '-';
    up_buffer_add(out, at, (size_t)(text + sizeof text - at));
}

static void put_count(up_buffer *out, const char *before, uint64_t n, const char *after) {
    up_buffer_text(out, before), put_degrees(out, (double)n, 0), up_buffer_text(out, after);
}

static void put_cell(up_buffer *out, const up_columns_view *v, const cell *c, double size, const up_view *view, const char *id) {
    double lat = c->lat / (double)c->n, lon = c->lon / (double)c->n;
    if (view->is_public) lat = (c->y + 0.5) * size, lon = (c->x + 0.5) * size;
    const double box[] = {fmax(c->x * size, -180), fmax(c->y * size, -90), fmin((c->x + 1) * size, 180), fmin((c->y + 1) * size, 90)};
    up_buffer_text(out, "{\"lat\":"), put_degrees(out, lat, 5), up_buffer_text(out, ",\"lon\":"), put_degrees(out, lon, 5), put_count(out, ",\"n\":", c->n, ",\"bbox\":");
    for (int i = 0; i < 4; i++) up_buffer_text(out, i ? "," : "["), put_degrees(out, box[i], 7); /* 45 / 2^12 degrees and its multiples are told apart */
    up_buffer_text(out, "],"), up_put_key(out, "place", view->is_public ? NULL : up_name_at(&v->places, c->place));
    put_count(out, ",\"places\":", view->is_public ? 0 : c->n_places, ","), up_put_key(out, "id", id), up_buffer_text(out, "}");
}

static void put_area(up_buffer *out, const up_columns_view *v, const cell *c) {
    up_buffer_text(out, "{"), up_put_key(out, "country", up_name_at(&v->countries, c->country)), up_buffer_text(out, ",");
    up_put_key(out, "admin1", up_name_at(&v->admins, c->admin1)), up_buffer_text(out, ","), up_put_key(out, "precision", up_precision_name((up_precision)c->precision));
    up_buffer_text(out, ",\"lat\":"), put_degrees(out, c->lat / (double)c->n, 5), up_buffer_text(out, ",\"lon\":"), put_degrees(out, c->lon / (double)c->n, 5), put_count(out, ",\"n\":", c->n, "}");
}

typedef struct picture { cells fine, coarse, named; uint64_t without, total, suppressed; } picture; /* `named`: by name of place too */

/* Puts the `n` records of a spot where they belong.  False: no memory. */
static bool place_spot(const up_columns_view *v, uint32_t spot, uint64_t n, int zoom, double size, picture *p) {
    const up_spot *s = &v->spots[spot];
    if (isnan(s->lat) || s->precision == UP_PLACE_NONE) { p->without += n; return true; }
    p->total += n;
    bool is_fine = s->precision == UP_PLACE_POINT || s->precision == UP_PLACE_CITY;
    cell key = {.spot = spot};
    if (is_fine) key.x = (int32_t)floor(s->lon / size), key.y = (int32_t)floor(s->lat / size);
    else key.country = s->country, key.precision = s->precision, key.admin1 = s->precision == UP_PLACE_ADMIN && zoom >= DIVISIONS_FROM_ZOOM ? s->admin1 : 0;
    cell *c = cell_for(is_fine ? &p->fine : &p->coarse, &key);
    if (!c) return false;
    c->n += n, c->lat += s->lat * (double)n, c->lon += s->lon * (double)n;
    if (!is_fine || !s->place) return true;
    key.admin1 = s->place;
    if (!(c = cell_for(&p->named, &key))) return false;
    c->n += n;
    return true;
}

/* The commonest name of each cell, and how many there are. */
static void name_cells(const up_columns_view *v, picture *p) {
    for (uint32_t i = 0; i < p->named.cap; i++) {
        const cell *n = &p->named.slots[i];
        if (!n->is_used) continue;
        const cell key = {.x = n->x, .y = n->y};
        cell *c = cell_for(&p->fine, &key);
        if (!c) continue;
        c->n_places++;
        if (n->n > c->n_of_place || (n->n == c->n_of_place && strcmp(v->places.texts[n->admin1], v->places.texts[c->place]) < 0)) c->place = n->admin1, c->n_of_place = n->n;
    }
}

/* How many that match each spot has, and one of them.  False: no memory. */
static bool count_spots(const up_columns_view *v, const up_match *m, int zoom, double size, uint32_t **one_of, picture *p) {
    const up_side *s = &v->of[UP_OF_INCIDENTS];
    uint32_t *n = calloc((size_t)v->n_spots + 1, sizeof *n), *one = malloc(((size_t)v->n_spots + 1) * sizeof *one);
    bool fine = n && one;
    if (fine) for (up_walk w = {0}; up_walk_next(v, m, &w);) {
        uint32_t spot = s->more[w.slot].spot;
        n[spot]++, one[spot] = w.slot;
    }
    for (uint32_t i = 0; i < v->n_spots && fine; i++) if (n[i]) fine = place_spot(v, i, n[i], zoom, size, p);
    free(n);
    *one_of = one;
    return fine;
}

static void write_map(up_desk *desk, const up_ask *ask, const up_columns_view *v, picture *p, const uint32_t *one_of, int zoom, double size, up_buffer *out) {
    const up_view *view = &ask->view;
    up_buffer_format(out, "{\"zoom\":%d,\"cell_degrees\":%.10g,\"cells\":[", zoom, size);
    cells *const both[] = {&p->fine, &p->coarse};
    for (int k = 0; k < 2; k++) {
        bool any = false;
        if (both[k]->n) qsort(both[k]->slots, both[k]->cap, sizeof(cell), by_place);
        for (uint32_t i = 0; i < both[k]->n; i++) {
            const cell *c = &both[k]->slots[i];
            if (view->is_public && c->n < view->min_cell) { p->suppressed += c->n; continue; }
            if (any) up_buffer_text(out, ",");
            any = true;
            char id[64] = "";
            if (k == 0 && c->n == 1) up_store_incident_id(desk->store, v->of[UP_OF_INCIDENTS].number[one_of[c->spot]], id, sizeof id);
            if (k == 0) put_cell(out, v, c, size, view, *id ? id : NULL); else put_area(out, v, c);
        }
        up_buffer_text(out, k == 0 ? "],\"areas\":[" : "]");
    }
    put_count(out, ",\"total\":", p->total, ""), put_count(out, ",\"without_place\":", p->without, ""), put_count(out, ",\"suppressed\":", p->suppressed, "}\n");
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
    const up_columns_view *v = up_columns_read(desk->server->columns, desk->takes_long);
    up_status status = up_match_make(v, desk->store, &query, UP_OF_INCIDENTS, &match, &err);
    picture p = {0};
    uint32_t *one_of = NULL;
    up_buffer out = {0};
    if (status != UP_OK) up_refuse_error(answer, status, &err);
    else {
        if (count_spots(v, &match, zoom, size, &one_of, &p)) {
            name_cells(v, &p);
            write_map(desk, ask, v, &p, one_of, zoom, size, &out);
        } else up_refuse(answer, 503, "out of memory");
        up_match_free(&match);
    }
    up_columns_done(desk->server->columns, desk->takes_long);
    free(p.fine.slots), free(p.coarse.slots), free(p.named.slots), free(one_of);
    if (!out.bytes) return;
    up_buffer_free(&answer->body);
    answer->body = out, answer->keep = true;
}
