/* parse.c - the stage as a whole: opens the parser and the recogniser of names, and walks sentences.
 *
 * The parser is greedy: one walk of at most 2n + 1 steps, so its time is linear in the sentence. */
#include "parse/parse.h"
#include "base/error.h"
#include "parse/tree.h"
#include <stdlib.h>
#include <string.h>

#if __has_include("parse/names.h")
#include "parse/names.h"
#else /* until the recogniser lands */
typedef struct up_names_model up_names_model;
typedef struct up_names_scratch up_names_scratch;
static up_status up_names_open(const char *dir, up_names_model **out, up_error *err) { (void)dir, (void)out, (void)err; return UP_OK; }
static void up_names_close(up_names_model *m) { (void)m; }
static up_names_scratch *up_names_scratch_new(const up_names_model *m) { (void)m; return NULL; }
static void up_names_scratch_free(up_names_scratch *s) { (void)s; }
static up_status up_names_find(const up_names_model *m, up_names_scratch *s, struct up_document *d, uint32_t i) { (void)m, (void)s, (void)d, (void)i; return UP_OK; }
#endif

struct up_parse_model {
    char path[4096], clusters_path[4096];
    up_weights_file file;
    up_clusters *clusters;
    up_quads steps;
    up_rows labels;
    up_names_model *names;
};

struct up_parse_scratch {
    up_node *nodes;
    char *state;
    uint32_t cap;
    up_names_scratch *names;
};

up_status up_parse_open(const char *dir, up_parse_model **out, up_error *err) {
    up_parse_model *m = calloc(1, sizeof *m);
    if (!m) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (strlen(dir) + sizeof "/en.clusters" > sizeof m->path) { free(m); return up_fail(err, UP_E_LIMIT, NULL, 0, 0, "the path of the models is too long"); }
    strcat(strcpy(m->path, dir), "/en.parse");
    strcat(strcpy(m->clusters_path, dir), "/en.clusters");
    up_status status = up_weights_open(m->path, "TREE", &m->file, err);
    if (status == UP_OK) status = up_quads_open(&m->file, "steps", &m->steps, err);
    if (status == UP_OK) status = up_rows_open(&m->file, "labels", UP_N_RELS, &m->labels, err);
    if (status == UP_OK && m->labels.n_classes != UP_N_RELS) status = up_fail(err, UP_E_FORMAT, m->path, 0, 0, "section 'labels': another set of relations");
    if (status == UP_OK) status = up_clusters_open(m->clusters_path, &m->clusters, err);
    if (status == UP_OK) status = up_names_open(dir, &m->names, err);
    if (status != UP_OK) { up_parse_close(m); return status; }
    *out = m;
    return UP_OK;
}

void up_parse_close(up_parse_model *m) {
    if (!m) return;
    up_names_close(m->names);
    up_clusters_close(m->clusters);
    up_weights_close(&m->file);
    free(m);
}

up_parse_scratch *up_parse_scratch_new(const up_parse_model *model) {
    up_parse_scratch *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->names = up_names_scratch_new(model->names);
    if (s->names || !model->names) return s;
    free(s);
    return NULL;
}

void up_parse_scratch_free(up_parse_scratch *s) {
    if (!s) return;
    up_names_scratch_free(s->names);
    free(s->nodes);
    free(s->state);
    free(s);
}

static bool make_room(up_parse_scratch *s, uint32_t n) {
    if (n <= s->cap) return true;
    uint32_t cap = n + n / 2 + 64;
    free(s->nodes);
    free(s->state);
    s->nodes = malloc(((size_t)cap + 2) * sizeof *s->nodes);
    s->state = malloc(up_tree_state_bytes(cap));
    s->cap = s->nodes && s->state ? cap : 0;
    return s->cap != 0;
}

static uint8_t label(const up_parse_model *m, const up_node *nodes, const up_tree_state *s, uint32_t head, uint32_t child) {
    uint32_t features[UP_LABEL_FEATURES];
    int32_t scores[UP_N_RELS] = {0};
    up_rows_score(&m->labels, features, up_label_features(nodes, s, head, child, features), scores);
    uint32_t best = 1;
    for (uint32_t k = 2; k < UP_N_RELS; k++) if (scores[k] > scores[best]) best = k;
    return (uint8_t)best;
}

static void walk(const up_parse_model *m, const up_node *nodes, up_tree_state *s) {
    while (!up_tree_done(s)) {
        uint32_t features[UP_STEP_FEATURES], best = UP_N_STEPS, head, child;
        int32_t scores[UP_N_STEPS];
        up_quads_score(&m->steps, features, up_step_features(nodes, s, features), scores);
        for (uint32_t k = 0; k < UP_N_STEPS; k++)
            if (up_tree_allowed(s, k) && (best == UP_N_STEPS || scores[k] > scores[best])) best = k;
        up_tree_step(s, best, up_tree_arc(s, best, &head, &child) ? label(m, nodes, s, head, child) : 0);
    }
}

up_status up_parse_tree(const up_parse_model *m, up_parse_scratch *scratch, struct up_document *doc, uint32_t i) {
    up_sentence *sentence = &doc->sentences[i];
    uint32_t n = sentence->end - sentence->first;
    if (!make_room(scratch, n)) return UP_E_NOMEM;
    up_token *tokens = &doc->tokens[sentence->first];
    for (uint32_t k = 0; k < n; k++)
        up_node_look(m->clusters, doc->report->text + tokens[k].span.begin, tokens[k].span.end - tokens[k].span.begin, tokens[k].upos, tokens[k].xpos, &scratch->nodes[k]);
    up_nodes_end(scratch->nodes, n);
    up_tree_state s;
    up_tree_begin(&s, n, scratch->state);
    walk(m, scratch->nodes, &s);
    up_tree_mend(s.head, s.rel, n);
    for (uint32_t k = 0; k < n; k++) {
        tokens[k].head = s.head[k] < n ? sentence->first + s.head[k] : UP_NO_TOKEN;
        tokens[k].rel = s.rel[k];
    }
    sentence->is_parsed = true;
    return UP_OK;
}

up_status up_parse_names(const up_parse_model *m, up_parse_scratch *scratch, struct up_document *doc, uint32_t i) {
    return up_names_find(m->names, scratch->names, doc, i);
}
