/* coder.c - a document's events: triggers become candidates, the model decides, what is one is merged. */
#include "code/coder.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "code/fields.h"
#include "code/gate.h"
#include "code/learning.h"
#include "code/net.h"
#include "code/verdict.h"

struct up_coder { up_ontology *ontology; up_model *model, *fields, *gate; /* no gate: always open */ up_net *net; };

up_status up_coder_open(const char *ontology_dir, const char *models_dir, const char *const *extra, size_t n_extra, up_coder **out, up_error *err) {
    up_coder *coder = calloc(1, sizeof *coder);
    if (!coder) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    char path[1100];
    snprintf(path, sizeof path, "%s/en.events", models_dir);
    up_status status = up_ontology_open(ontology_dir, extra, n_extra, &coder->ontology, NULL, err);
    if (status == UP_OK) status = up_model_open(path, up_verdict_facts_known(), &coder->model, err);
    snprintf(path, sizeof path, "%s/en.fields", models_dir);
    if (status == UP_OK) status = up_model_open(path, UP_OPTION_FACTS, &coder->fields, err);
    snprintf(path, sizeof path, "%s/en.net", models_dir);
    if (status == UP_OK) status = up_net_open(path, &coder->net, err);
    snprintf(path, sizeof path, "%s/en.gate", models_dir);
    if (status == UP_OK && !n_extra) status = up_model_open(path, 0, &coder->gate, err);
    if (status == UP_OK) *out = coder; else up_coder_close(coder);
    return status;
}

up_status up_coder_open_learning(const char *ontology_dir, up_coder **out, up_error *err) {
    up_coder *coder = calloc(1, sizeof *coder);
    if (!coder) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    up_status status = up_ontology_open(ontology_dir, NULL, 0, &coder->ontology, NULL, err);
    if (status == UP_OK) *out = coder; else up_coder_close(coder);
    return status;
}

const up_ontology *up_coder_ontology(const up_coder *coder) { return coder->ontology; }

void up_coder_close(up_coder *coder) {
    if (!coder) return;
    up_model_close(coder->model);
    up_model_close(coder->fields);
    up_model_close(coder->gate);
    up_net_close(coder->net);
    up_ontology_close(coder->ontology);
    free(coder);
}

up_status up_coder_gate(const up_coder *coder, struct up_document *doc, bool *opens) {
    up_status status = up_gate_match(coder->ontology, doc);
    *opens = !coder->gate;
    for (uint32_t first = 0, end; coder->gate && first < doc->n_sentences && status == UP_OK; first = end) {
        up_features f = {0};
        bool names_nobody = false;
        end = up_gate_passage(doc, first);
        status = up_gate_features(coder->ontology, doc, first, end, &doc->arena, &f, &names_nobody);
        bool passes = status == UP_OK && up_gate_opens(coder->gate, &f, names_nobody);
        for (uint32_t i = first; i < end; i++) doc->sentences[i].is_passed_over = !passes;
        *opens |= passes;
    }
    return status;
}

/* Keeps the names of the features that spoke most for the candidate. */
static void keep_reasons(const up_model *model, const up_features *f, up_candidate *c) {
    float least[3] = {0.25f, 0.25f, 0.25f};
    for (uint32_t i = 0; i < f->n; i++) {
        float w = up_model_weight(model, f->hashes[i]);
        for (uint32_t k = 0; k < 3; k++) {
            if (w <= least[k]) continue;
            for (uint32_t m = 2; m > k; m--) least[m] = least[m - 1], c->reasons[m] = c->reasons[m - 1];
            least[k] = w, c->reasons[k] = f->names[i];
            break;
        }
    }
    for (c->n_reasons = 0; c->n_reasons < 3 && c->reasons[c->n_reasons];) c->n_reasons++;
}

/* The least a solid candidate gets: one in two of them is right, in reports of every kind. */
static const double solid_floor = 0.0;

/* A candidate at less than this (log-odds) is not worth a verdict; chosen so that a lower one changes no verdict in cross-validation. */
static const double lowest_candidate = -2.2;

/* A cluster stands above this verdict (log-odds): a little under even, where detect F1 is best in cross-validation;
 * responses are many and told often, so they must be a little surer. */
static const double lowest_verdict = -0.6, lowest_response = -0.4;

/* Hostility told plainly stands where no other incident of the report does and the trees are not far from it (from -1.3 on; with every
 * such one, report precision on the 96 reports is .90 in place of .93, recall .93 in place of .92), and, whatever they say, where it is aimed at a
 * people or at migrants: the annotated reports know few. */
static const double plain_floor = -0.59, plain_least = -1.3;

static bool is_aimed_at_people(const up_reading *r, const up_candidate *c) {
    static const char *const kinds[] = {"nationality:", "ethnicity:", "migration:"};
    for (size_t i = 0; c->group != UINT32_MAX && i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(r->ontology->groups.names[c->group], kinds[i], strlen(kinds[i])) == 0) return true;
    return false;
}

static double least_verdict(up_type type) { return up_type_class(type) == UP_CLASS_RESPONSE ? lowest_response : lowest_verdict; }

static void raise_what_is_plain(const up_reading *r, const up_candidate *c, const up_clusters *all, double *verdicts) {
    bool stands = false;
    for (uint32_t k = 0; k < all->n; k++) stands |= up_type_class(all->items[k].type) == UP_CLASS_INCIDENT && verdicts[k] > lowest_verdict;
    for (uint32_t k = 0; k < all->n; k++) {
        if (verdicts[k] > plain_floor || !up_verdict_is_plain(r, c, all, k)) continue;
        bool alone = !stands && verdicts[k] > plain_least && up_type_class(all->items[k].type) == UP_CLASS_INCIDENT;
        if (alone || is_aimed_at_people(r, &c[all->items[k].members[0]])) verdicts[k] = plain_floor;
    }
}

static bool may_count(const up_candidate *c) {
    if (up_type_class(c->type) == UP_CLASS_INCIDENT && c->group == UINT32_MAX) return false;
    if (c->is_feared) return false;
    return c->score > lowest_candidate;
}

up_status up_coder_candidates(const up_reading *r, up_candidate **out, uint32_t *n) {
    up_candidate *all = UP_ARENA_ARRAY(r->arena, r->triggers.n + 1, up_candidate);
    if (!all) return UP_E_NOMEM;
    for (uint32_t i = 0; i < r->triggers.n; i++) {
        up_status status = up_candidate_make(r, &r->triggers.items[i], &all[i]);
        if (status != UP_OK) return status;
    }
    *out = all, *n = r->triggers.n;
    return UP_OK;
}

/* Scores every candidate; of several types for one word the best stays, if it counts at all. */
static up_status decide(const up_reading *r, up_candidate **out, uint32_t *n) {
    up_candidate *all = NULL;
    uint32_t count = 0, kept = 0;
    up_status status = up_coder_candidates(r, &all, &count);
    for (uint32_t i = 0; i < count && status == UP_OK; i++) {
        up_features f = {.keep_names = true};
        status = up_candidate_features(r, &all[i], &f);
        if (status != UP_OK) break;
        all[i].score = up_model_score(r->model, &f);
        /* The annotated reports know few nations and rare types: their words must not talk down what is plain. */
        if (all[i].score < solid_floor && up_type_class(all[i].type) != UP_CLASS_RESPONSE && up_candidate_is_solid(&all[i])) all[i].score = solid_floor;
        if (!may_count(&all[i])) continue;
        keep_reasons(r->model, &f, &all[i]);
        bool beaten = false;
        for (uint32_t k = kept; k-- > 0;) {
            if (all[k].sentence != all[i].sentence) break;
            if (all[k].trigger->head != all[i].trigger->head) continue;
            beaten = true;
            if (all[i].score > all[k].score) all[k] = all[i];
        }
        if (!beaten) all[kept++] = all[i];
    }
    *out = all, *n = kept;
    return status;
}

/* Another event of the family is told in one of its sentences: then evidence is the clause. */
static bool shares_sentence(const up_candidate *c, const up_clusters *all, uint32_t k) {
    for (uint32_t o = 0; o < all->n; o++)
        for (uint32_t i = 0; o != k && i < all->items[o].n; i++)
            for (uint32_t m = 0; m < all->items[k].n; m++)
                if (c[all->items[o].members[i]].sentence == c[all->items[k].members[m]].sentence && strcmp(up_type_family(all->items[o].type), up_type_family(all->items[k].type)) == 0) return true;
    return false;
}

static bool same_text(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

/* One event per type, place, time and target (codebook, section 1): what differs in none of them, nor in who did it, is
 * one act that was told in two ways. */
static bool is_told_already(const up_events *before, const up_event *e) {
    for (uint32_t i = 0; i < before->n; i++) {
        const up_event *b = &before->items[i];
        if (b->type != e->type || !b->target.words.text || !same_text(b->target.words.text, e->target.words.text) || !same_text(b->group, e->group)) continue;
        if (!same_text(b->place.name, e->place.name) || strcmp(b->date.start, e->date.start) != 0 || strcmp(b->date.end, e->date.end) != 0) continue;
        if (!b->actor.words.text || !e->actor.words.text || same_text(b->actor.words.text, e->actor.words.text)) return true;
    }
    return false;
}

static up_status add_event(const up_reading *r, const up_cast *cast, up_options *options, const up_candidate *c, const up_clusters *all, uint32_t k, double score, uint32_t place, up_events *out) {
    if (!up_arena_grow(r->arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
    double confidence = up_model_confidence(r->model, score);
    up_status status = up_fields_fill(&(up_telling){r, cast, c, &all->items[k]}, options, place, !shares_sentence(c, all, k), confidence, &out->items[out->n]);
    if (status == UP_OK && !(up_type_class(out->items[out->n].type) == UP_CLASS_INCIDENT && is_told_already(out, &out->items[out->n]))) out->n++;
    return status;
}

up_status up_coder_clusters(const up_reading *r, up_candidate **candidates, up_clusters *out) {
    uint32_t n = 0;
    up_status status = decide(r, candidates, &n);
    return status == UP_OK ? up_merge(r, *candidates, n, out) : status;
}

/* The clusters that stand, best verdicts first in nothing but their own order. */
static up_status keep_standing(const up_reading *r, const up_candidate *c, up_clusters *all, double **scores) {
    uint32_t kept = 0;
    *scores = UP_ARENA_ARRAY(r->arena, all->n + 1, double);
    double *verdicts = UP_ARENA_ARRAY(r->arena, all->n + 1, double);
    if (!*scores || !verdicts) return UP_E_NOMEM;
    for (uint32_t k = 0; k < all->n; k++) {
        float facts[UP_VERDICT_FACTS];
        up_verdict_facts(r, c, all, k, facts);
        verdicts[k] = up_model_verdict(r->model, facts);
    }
    raise_what_is_plain(r, c, all, verdicts);
    for (uint32_t k = 0; k < all->n; k++)
        if (verdicts[k] > least_verdict(all->items[k].type)) (*scores)[kept] = verdicts[k], all->items[kept++] = all->items[k];
    all->n = kept;
    return UP_OK;
}

up_status up_coder_events(up_reading *r, up_events *out) {
    up_clusters clusters = {0};
    up_candidate *c = NULL;
    up_cast cast;
    up_options options = {0}; /* one room for the options of all */
    double *scores = NULL;
    up_status status = up_coder_clusters(r, &c, &clusters);
    if (status == UP_OK) status = up_cast_make(r, c, &clusters, &cast);
    if (status == UP_OK && clusters.n && r->net) status = up_net_tell(r->net, r); /* dear: asked where something could stand */
    if (status == UP_OK) status = keep_standing(r, c, &clusters, &scores);
    for (uint32_t k = 0; k < clusters.n && status == UP_OK; k++) {
        const up_candidate *best = &c[clusters.items[k].members[0]];
        /* Two places told for one act are two events (codebook, section 1). */
        bool two = best->place != UINT32_MAX && best->second_place != UINT32_MAX && best->second_place != best->place;
        status = add_event(r, &cast, &options, c, &clusters, k, scores[k], two ? best->place : UINT32_MAX, out);
        if (status == UP_OK && two) status = add_event(r, &cast, &options, c, &clusters, k, scores[k], best->second_place, out);
    }
    return status;
}

up_status up_coder_code(const up_coder *coder, struct up_document *doc, const up_timexes *dates, const up_toponyms *places, up_events *out) {
    up_reading reading;
    up_status status = up_reading_make(coder->ontology, coder->model, doc, dates, places, &reading);
    reading.fields = coder->fields, reading.net = coder->net;
    return status == UP_OK ? up_coder_events(&reading, out) : status;
}
