/* parse.c - the stage as a whole: opens the parser and the recogniser of names, and walks sentences.
 *
 * The parser keeps a narrow beam, which closes where one walk is clearly ahead (search.h). */
#include "parse/parse.h"
#include "base/error.h"
#include "parse/names.h"
#include "parse/search.h"
#include "parse/subject.h"
#include <stdlib.h>
#include <string.h>

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
    up_search search;
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
    if (status == UP_OK) status = up_weights_clusters(&m->file, up_clusters_print(m->clusters), err);
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
    if (s->names) return s;
    free(s);
    return NULL;
}

void up_parse_scratch_free(up_parse_scratch *s) {
    if (!s) return;
    up_names_scratch_free(s->names);
    free(s->nodes);
    up_search_free(&s->search);
    free(s);
}

/* Chosen on the dev files (bench/language): LAS 84.86 on EWT and 84.03 on GUM.  A margin of 1800 and a bound of
 * 700 are no better and score 1.8 times as many places; a beam of 8 loses 0.1 and 0.3 and saves a seventh of
 * them.  Scores are in units of the model's weights, of which the largest label's is 127. */
enum { BEAM = 16, MARGIN = 1000, LABEL_BOUND = 400 };

static bool make_room(up_parse_scratch *s, uint32_t n) {
    if (n <= s->cap) return true;
    uint32_t cap = n + n / 2 + 64;
    free(s->nodes);
    s->nodes = malloc(((size_t)cap + 2) * sizeof *s->nodes);
    s->cap = s->nodes ? cap : 0;
    return s->cap != 0;
}

static void score_steps(const void *m, const uint32_t *features, size_t n, int32_t scores[4]) { up_quads_score(&((const up_parse_model *)m)->steps, features, n, scores); }

static void score_labels(const void *m, const uint32_t *features, size_t n, int32_t *scores) { up_rows_score(&((const up_parse_model *)m)->labels, features, n, scores); }

/* In "one Russian-speaking guest" the participle describes the guest and has no object: where a determiner, a number,
 * a possessive, an adjective or a preposition leads in words joined to a participle by a hyphen, it describes the noun right after it. */
static void see_compounds(const struct up_document *doc, const up_sentence *s, up_node *nodes) {
    const up_token *tokens = &doc->tokens[s->first];
    uint32_t n = s->end - s->first;
    for (uint32_t k = 3; k + 1 < n; k++) {
        const char *tag = up_xpos_name(tokens[k].xpos), *lead = up_xpos_name(tokens[k - 3].xpos);
        if (tokens[k - 1].span.end - tokens[k - 1].span.begin != 1 || doc->report->text[tokens[k - 1].span.begin] != '-' || tokens[k - 1].span.end != tokens[k].span.begin || tokens[k - 2].span.end != tokens[k - 1].span.begin) continue;
        if ((strcmp(tag, "VBG") && strcmp(tag, "VBN")) || (strcmp(lead, "DT") && strcmp(lead, "CD") && strcmp(lead, "PRP$") && strcmp(lead, "POS") && strcmp(lead, "JJ") && strcmp(lead, "IN"))) continue;
        uint32_t end = k + 1;
        while (end < n && (tokens[end].upos == UP_NOUN || tokens[end].upos == UP_PROPN || tokens[end].upos == UP_ADJ || tokens[end].upos == UP_NUM)) end++;
        if (end > k + 1) nodes[k].describes = end - 1;
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
    see_compounds(doc, sentence, scratch->nodes);
    up_status status = up_search_begin(&scratch->search, n, BEAM, MARGIN, LABEL_BOUND);
    if (status != UP_OK) return status;
    up_scorer scorer = {m, score_steps, score_labels};
    while (up_search_step(&scratch->search, scratch->nodes, &scorer)) continue;
    up_tree_state s = scratch->search.now[0].state;
    up_tree_mend(s.head, s.rel, n);
    for (uint32_t k = 0; k < n; k++) {
        tokens[k].head = s.head[k] < n ? sentence->first + s.head[k] : UP_NO_TOKEN;
        tokens[k].rel = s.rel[k];
    }
    up_subject_reclaim(doc, i);
    sentence->is_parsed = true;
    return UP_OK;
}

up_status up_parse_names(const up_parse_model *m, up_parse_scratch *scratch, struct up_document *doc, uint32_t i) {
    return up_names_find(m->names, scratch->names, doc, i);
}
