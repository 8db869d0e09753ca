/* counts.c - /facets: how many of each value, counting what the list under the same filter holds. */
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
    uint32_t kinds[UP_N_KINDS] = {0};
    for (up_walk w = {0}; up_walk_next(v, m, &w);) {
        up_key key = s->key[w.slot];
        kinds[key.kind]++, f->groups[key.group]++, f->countries[key.country]++;
    }
    for (int t = 0; t <= UP_N_TYPES; t++) for (int k = 0; k < UP_N_FACTUALITIES; k++) for (int p = 0; p < UP_N_PRECISIONS; p++) for (int r = 0; r < UP_N_REVIEW_STATUSES; r++) {
        uint32_t n = kinds[up_kind_of(t, k, p, r)];
        f->total += n, f->types[t] += n, f->factualities[k] += n, f->precisions[p] += n, f->reviews[r] += n;
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
    const up_columns_view *v = up_columns_read(desk->server->columns, desk->takes_long);
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
    up_columns_done(desk->server->columns, desk->takes_long);
    for (int i = 0; i < 2; i++) free(both[i]->groups), free(both[i]->countries);
    if (fine) { up_buffer_text(&out, "}"); take_body(answer, &out); } else up_buffer_free(&out);
}
