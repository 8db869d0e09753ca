/* stories.c - which of some reports tell of one thing, without a store.
 *
 * The same sketches, scores and grouping as in a store, on reports instead of events.  Small sets are compared all with all; larger
 * ones where they share a key.  Reports are put in order of date and id first, so that the order of adding does not matter. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "link/cluster.h"
#include "link/copies.h"
#include "link/linker.h"

enum { ALL_PAIRS = 1500, MOST_OF_KEY = 200 };

typedef struct story { char *id, *text; size_t len; up_sketch sketch; up_weighed weighed; uint32_t given, place; int64_t copy_of; } story;

struct up_stories { const up_linker *linker; story *all; uint32_t n, cap; up_edge *edges; size_t n_edges, cap_edges; };

typedef struct met { int64_t key; int32_t day; uint32_t story; } met;

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

up_status up_stories_new(const up_linker *linker, up_stories **out, up_error *err) {
    up_stories *s = calloc(1, sizeof *s);
    if (!s) return no_memory(err);
    s->linker = linker;
    *out = s;
    return UP_OK;
}

void up_stories_free(up_stories *s) {
    if (!s) return;
    for (uint32_t i = 0; i < s->n; i++) free(s->all[i].id), free(s->all[i].text), up_weighed_free(&s->all[i].weighed), up_sketch_free(&s->all[i].sketch);
    free(s->all), free(s->edges), free(s);
}

up_status up_stories_add(up_stories *s, const up_report *r, up_error *err) {
    if (s->n == s->cap) {
        uint32_t cap = s->cap ? 2 * s->cap : 256;
        story *more = realloc(s->all, cap * sizeof *more);
        if (!more) return no_memory(err);
        s->all = more, s->cap = cap;
    }
    story *new = &s->all[s->n];
    *new = (story){.id = strdup(r->id), .text = malloc(r->text_len - r->body_begin + 1), .len = r->text_len - r->body_begin, .given = s->n, .copy_of = -1};
    if (new->text) memcpy(new->text, r->text + r->body_begin, new->len), new->text[new->len] = 0;
    if (!new->id || !new->text || up_sketch_make(r->date, r->title, new->text, new->len, &new->sketch) != UP_OK) { free(new->id), free(new->text); return no_memory(err); }
    s->n++;
    return UP_OK;
}

static int by_date(const void *x, const void *y) {
    const story *a = x, *b = y;
    if (a->sketch.date != b->sketch.date) return (uint32_t)a->sketch.date - (uint32_t)UP_NO_DAY == 0 ? 1 : (uint32_t)b->sketch.date - (uint32_t)UP_NO_DAY == 0 ? -1 : a->sketch.date < b->sketch.date ? -1 : 1;
    int order = strcmp(a->id, b->id);
    return order ? order : a->given < b->given ? -1 : a->given > b->given;
}

static bool compare(up_stories *s, uint32_t i, uint32_t j) {
    story *a = &s->all[i], *b = &s->all[j];
    double f[UP_N_PAIR_FEATURES];
    up_pair_look(&a->weighed, &b->weighed, f);
    double score = up_pair_score(s->linker, f);
    if (f[UP_PAIR_COPY] >= UP_COPY_LOOK) {
        double likeness = up_text_likeness(a->text, a->len, b->text, b->len);
        if (likeness < 0) return false;
        if (up_is_copy(likeness, a->sketch.date, b->sketch.date)) a->copy_of = j, score = UP_PAIR_SUREST; /* the later one stands for both; the last j wins */
    }
    if (score <= s->linker->keep) return true;
    if (s->n_edges == s->cap_edges) {
        size_t cap = s->cap_edges ? 2 * s->cap_edges : 1024;
        up_edge *more = realloc(s->edges, cap * sizeof *more);
        if (!more) return false;
        s->edges = more, s->cap_edges = cap;
    }
    s->edges[s->n_edges++] = (up_edge){i, j, (float)score};
    return true;
}

static int by_key(const void *x, const void *y) {
    const met *a = x, *b = y;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return a->story < b->story ? -1 : a->story > b->story;
}

static int by_pair(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

/* Pairs that share a key: sorted, no two alike; NULL when memory is out. */
static uint64_t *pairs_by_key(const up_stories *s, size_t *n_pairs) {
    size_t n = 0, cap = 0, n_out = 0, cap_out = 1024;
    met *all = NULL;
    up_key keys[UP_MOST_KEYS];
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t many = up_keys_make(&s->all[i].sketch, &s->all[i].weighed, NULL, 0, keys);
        if (n + many > cap) {
            met *more = realloc(all, (cap = 2 * cap + UP_MOST_KEYS) * sizeof *more);
            if (!more) { free(all); return NULL; }
            all = more;
        }
        for (uint32_t k = 0; k < many; k++) all[n++] = (met){keys[k].key, keys[k].reach_days ? keys[k].day : 0, i};
    }
    uint64_t *out = malloc(cap_out * sizeof *out);
    if (n) qsort(all, n, sizeof *all, by_key);
    for (size_t i = 0; out && i < n; i++)
        for (size_t j = i + 1; out && j < n && j <= i + MOST_OF_KEY && all[j].key == all[i].key && all[j].day - all[i].day <= 60; j++) {
            if (n_out == cap_out) {
                uint64_t *more = realloc(out, (cap_out *= 2) * sizeof *out);
                if (!more) { free(out); out = NULL; break; }
                out = more;
            }
            uint32_t a = all[i].story, b = all[j].story;
            if (a != b) out[n_out++] = (uint64_t)(a < b ? a : b) << 32 | (a < b ? b : a);
        }
    free(all);
    if (!out) return NULL;
    if (n_out) qsort(out, n_out, sizeof *out, by_pair);
    *n_pairs = 0;
    for (size_t i = 0; i < n_out; i++) if (!i || out[i] != out[i - 1]) out[(*n_pairs)++] = out[i];
    return out;
}

static up_status compare_all(up_stories *s, up_error *err) {
    s->n_edges = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        s->all[i].copy_of = -1;
        if (!s->all[i].weighed.weight && up_weigh(s->linker, &s->all[i].sketch, &s->all[i].weighed) != UP_OK) return no_memory(err);
    }
    if (s->n <= ALL_PAIRS) {
        for (uint32_t i = 0; i < s->n; i++) for (uint32_t j = i + 1; j < s->n; j++) if (!compare(s, i, j)) return no_memory(err);
        return UP_OK;
    }
    size_t n = 0;
    uint64_t *pairs = pairs_by_key(s, &n);
    bool fits = pairs != NULL;
    for (size_t k = 0; k < n && fits; k++) fits = compare(s, (uint32_t)(pairs[k] >> 32), (uint32_t)pairs[k]);
    free(pairs);
    return fits ? UP_OK : no_memory(err);
}

static void put_why(up_stories *s, const uint32_t *group, uint32_t i, up_buffer *out) {
    const up_edge *best = NULL;
    for (size_t e = 0; e < s->n_edges; e++)
        if ((s->edges[e].a == i || s->edges[e].b == i) && group[s->edges[e].a] == group[s->edges[e].b] && (!best || s->edges[e].score > best->score)) best = &s->edges[e];
    if (!best) { up_buffer_text(out, ",\"like\":null,\"why\":null"); return; }
    uint32_t other = best->a == i ? best->b : best->a;
    double f[UP_N_PAIR_FEATURES];
    up_buffer why = {0};
    up_pair_look(&s->all[i].weighed, &s->all[other].weighed, f);
    up_pair_explain(s->linker, f, &why);
    up_buffer_text(out, ",\"like\":"), up_buffer_json_string(out, s->all[other].id);
    up_buffer_format(out, ",\"score\":%.2f,\"why\":", (double)best->score), up_buffer_json_string(out, why.bytes ? why.bytes : "");
    if (why.failed) out->failed = true;
    up_buffer_free(&why);
}

up_status up_stories_write(up_stories *s, bool why, up_buffer *out, up_error *err) {
    if (s->n) qsort(s->all, s->n, sizeof *s->all, by_date);
    uint32_t *group = malloc((s->n + 1u) * sizeof *group), *place = malloc((s->n + 1u) * sizeof *place);
    up_status status = group && place ? compare_all(s, err) : no_memory(err);
    const up_cluster_options o = {.join = s->linker->join, .keep = s->linker->keep, .worst = s->linker->worst};
    if (status == UP_OK && up_cluster(s->n, s->edges, s->n_edges, NULL, &o, group) != UP_OK) status = no_memory(err);
    if (status == UP_OK) {
        for (uint32_t i = 0; i < s->n; i++) place[s->all[i].given] = i;
        for (uint32_t g = 0; g < s->n; g++) {
            uint32_t i = place[g];
            int64_t copy = s->all[i].copy_of;
            while (copy >= 0 && s->all[copy].copy_of >= 0) copy = s->all[copy].copy_of; /* always a later one */
            up_buffer_text(out, "{\"id\":"), up_buffer_json_string(out, s->all[i].id);
            up_buffer_text(out, ",\"cluster\":"), up_buffer_json_string(out, s->all[group[i]].id);
            up_buffer_text(out, ",\"copy_of\":"), up_buffer_json_string(out, copy >= 0 ? s->all[copy].id : NULL);
            if (why) put_why(s, group, i, out);
            up_buffer_text(out, "}\n");
        }
        if (out->failed) status = no_memory(err);
    }
    free(group), free(place);
    return status;
}
