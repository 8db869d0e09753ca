/* events.c - trains the decision model of the coder from annotated reports.
 *
 * usage: learn-events OUT.events REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...]
 *
 * Every candidate of every report is an example.  It is right when a gold event of its type has the
 * candidate's words in its evidence.  A candidate of a type that the report's gold holds elsewhere is
 * another telling more often than a mistake, and counts little.  Logistic regression on hashed features,
 * AdaGrad (Duchi, Hazan, Singer 2011) with L2.  Five folds by report give honest predictions (written to
 * OUT.cv.jsonl in the gold form) and the calibration of confidence; the model itself is trained on all. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/hash.h"
#include "code/group.h"
#include "code/learning.h"
#include "code/merge.h"
#include "code/verdict.h"

enum { FOLDS = 5, EPOCHS = 25, N_KNOTS = 11 };
static const double rate = 0.2, l2 = 0.004;
static const double damping = 4.0; /* keeps AdaGrad from great strides on features seen a few times */
static const double elsewhere_weight = 0.25; /* of a candidate whose type the gold holds in other words of the report */

typedef struct gold_event { up_type type; char *group; up_span spans[8]; uint32_t n; bool has_candidate, has_family; } gold_event;
typedef struct report_row { char *id, *date, *title, *text; gold_event *gold; uint32_t n_gold; int fold; float weight; } report_row;
typedef struct example { uint32_t *features; uint32_t n; float label, weight; uint32_t report; } example;
typedef struct example_set { example *items; uint32_t n, cap; } example_set;

static report_row *reports; static uint32_t n_reports, cap_reports;

static void *grown(void *p, uint32_t n, uint32_t *cap, size_t size) {
    if (n < *cap) return p;
    *cap = *cap ? *cap * 2 : 256;
    p = realloc(p, *cap * size);
    if (!p) { fprintf(stderr, "out of memory\n"); exit(3); }
    return p;
}

static char *copied(const char *s) { return s ? strdup(s) : NULL; }

static uint32_t byte_of(const char *text, json_int_t point) {
    uint32_t at = 0;
    for (json_int_t p = 0; text[at] && p < point;) { at++; while (((unsigned char)text[at] & 0xC0) == 0x80) at++; p++; }
    return at;
}

static void read_gold(report_row *r, const json_t *events) {
    r->gold = calloc(json_array_size(events) + 1, sizeof *r->gold);
    size_t i, k;
    json_t *e, *span;
    json_array_foreach(events, i, e) {
        gold_event *g = &r->gold[r->n_gold];
        g->type = up_type_from_name(json_string_value(json_object_get(e, "type")));
        if (g->type == UP_N_TYPES || g->type == UP_POLITICAL_EVENT) continue;
        g->group = copied(json_string_value(json_object_get(e, "group")));
        json_array_foreach(json_object_get(e, "evidence"), k, span) if (g->n < 8) {
            g->spans[g->n].begin = byte_of(r->text, json_integer_value(json_array_get(span, 0)));
            g->spans[g->n++].end = byte_of(r->text, json_integer_value(json_array_get(span, 1)));
        }
        r->n_gold++;
    }
}

static void read_reports(const char *path, const char *gold_path, float weight) {
    uint32_t from = n_reports;
    char *line = NULL;
    size_t room = 0;
    FILE *f = fopen(path, "r");
    if (!f) { perror(path); exit(3); }
    while (getline(&line, &room, f) > 0) {
        json_t *j = json_loads(line, 0, NULL);
        if (!j) continue;
        reports = grown(reports, n_reports, &cap_reports, sizeof *reports);
        report_row *r = &reports[n_reports];
        *r = (report_row){.id = copied(json_string_value(json_object_get(j, "id"))), .date = copied(json_string_value(json_object_get(j, "date"))),
                          .title = copied(json_string_value(json_object_get(j, "title"))), .text = copied(json_string_value(json_object_get(j, "text")))};
        r->weight = weight;
        r->fold = (int)(up_hash(r->id, strlen(r->id)) % FOLDS);
        n_reports++;
        json_decref(j);
    }
    fclose(f);
    f = fopen(gold_path, "r");
    if (!f) { perror(gold_path); exit(3); }
    while (getline(&line, &room, f) > 0) {
        json_t *j = json_loads(line, 0, NULL);
        const char *id = j ? json_string_value(json_object_get(j, "id")) : NULL;
        for (uint32_t i = from; id && i < n_reports; i++) if (strcmp(reports[i].id, id) == 0) read_gold(&reports[i], json_object_get(j, "events"));
        json_decref(j);
    }
    fclose(f);
    free(line);
}

static up_report report_of(const report_row *r) {
    return (up_report){.id = r->id, .date = r->date, .title = r->title, .text = r->text, .text_len = strlen(r->text), .language = "en"};
}

/* The gold events (bits, the first 64) that have the candidate's type and its words in their evidence. */
static uint64_t gold_of(const report_row *r, const up_candidate *c, up_span words) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < r->n_gold && i < 64; i++)
        for (uint32_t k = 0; r->gold[i].type == c->type && k < r->gold[i].n; k++)
            if (up_spans_overlap(r->gold[i].spans[k], words)) bits |= 1ull << i;
    return bits;
}

static bool is_told_elsewhere(const report_row *r, const up_candidate *c) {
    for (uint32_t i = 0; i < r->n_gold; i++) if (r->gold[i].type == c->type) return true;
    return false;
}

static bool same_group(const char *a, const char *b) {
    if (!a || !b) return a == b;
    if (strcmp(a, "lgbt:gay") == 0) a = "lgbt:lgbt";
    if (strcmp(b, "lgbt:gay") == 0) b = "lgbt:lgbt";
    return strcmp(a, b) == 0;
}

static void add_example(example_set *set, const up_features *f, float label, float weight, uint32_t report) {
    set->items = grown(set->items, set->n, &set->cap, sizeof *set->items);
    example *e = &set->items[set->n++];
    *e = (example){.features = malloc(f->n * sizeof *f->hashes + 1), .n = f->n, .label = label, .weight = weight * reports[report].weight, .report = report};
    memcpy(e->features, f->hashes, f->n * sizeof *f->hashes);
}

static void empty(example_set *set) {
    for (uint32_t i = 0; i < set->n; i++) free(set->items[i].features);
    set->n = 0;
}

/* Notes which gold events a candidate of the type, or of the family, could have told. */
static void note_coverage(report_row *r, const up_candidate *c, up_span words) {
    for (uint32_t i = 0; i < r->n_gold; i++) {
        gold_event *g = &r->gold[i];
        if (strcmp(up_type_family(g->type), up_type_family(c->type)) != 0) continue;
        for (uint32_t k = 0; k < g->n; k++)
            if (up_spans_overlap(g->spans[k], words)) g->has_family = true, g->has_candidate |= g->type == c->type;
    }
}

static void tell_coverage(void) {
    uint32_t n[UP_N_TYPES] = {0}, exact[UP_N_TYPES] = {0}, family[UP_N_TYPES] = {0}, all = 0, all_exact = 0, all_family = 0;
    for (uint32_t i = 0; i < n_reports; i++)
        for (uint32_t k = 0; k < reports[i].n_gold; k++) {
            const gold_event *g = &reports[i].gold[k];
            n[g->type]++, exact[g->type] += g->has_candidate, family[g->type] += g->has_family;
            all++, all_exact += g->has_candidate, all_family += g->has_family;
        }
    fprintf(stderr, "gold events with a candidate of their type %u, of their family %u, of %u\n", all_exact, all_family, all);
    for (int t = 0; t < UP_N_TYPES; t++) if (n[t]) fprintf(stderr, "  %-20s %4u gold, %4u by type, %4u by family\n", up_type_name((up_type)t), n[t], exact[t], family[t]);
}

typedef struct learner { up_engine *engine; up_worker *worker; const up_model *model; example_set groups, decisions, merges, verdicts; bool want_groups; } learner;

static void add_group_examples(learner *l, const up_reading *reading, const up_candidate *c, uint64_t gold, uint32_t number) {
    up_suspect all[UP_SUSPECTS_MOST];
    uint32_t n = up_group_suspects(reading, c, all);
    for (uint32_t s = 0; s < n; s++) {
        float right = 0;
        up_features f = {0};
        for (uint32_t g = 0; g < reports[number].n_gold && g < 64; g++)
            if (gold >> g & 1 && same_group(reports[number].gold[g].group, reading->ontology->groups.names[all[s].group])) right = 1;
        if (up_group_features(reading, c, all, n, s, &f) == UP_OK) add_example(&l->groups, &f, right, 1, number);
    }
}

/* Reads report `number` and adds its examples: of groups, or (with a model of groups) of decisions and merges. */
static void add_examples(learner *l, uint32_t number) {
    const report_row *row = &reports[number];
    up_report report = report_of(row);
    const up_document *doc;
    up_error err;
    up_reading reading;
    up_candidate *c;
    uint32_t n;
    if (up_worker_read(l->worker, &report, UP_STAGE_PLACES, &doc, &err) != UP_OK) {
        char text[1024];
        fprintf(stderr, "%s\n", up_error_text(&err, text, sizeof text));
        return;
    }
    if (up_reading_make(up_coder_ontology(up_engine_coder(l->engine)), l->model, doc, doc->dates_result, doc->places_result, &reading) != UP_OK) return;
    if (up_coder_candidates(&reading, &c, &n) != UP_OK) return;
    uint64_t *gold = calloc(n + 1, sizeof *gold);
    for (uint32_t i = 0; i < n; i++) {
        up_span words = {doc->tokens[c[i].trigger->first].span.begin, doc->tokens[c[i].trigger->last].span.end};
        gold[i] = gold_of(row, &c[i], words);
        if (l->want_groups) {
            note_coverage(&reports[number], &c[i], words);
            if (gold[i]) add_group_examples(l, &reading, &c[i], gold[i], number);
            continue;
        }
        up_features f = {0};
        if (up_candidate_features(&reading, &c[i], &f) != UP_OK) break;
        add_example(&l->decisions, &f, gold[i] != 0, !gold[i] && is_told_elsewhere(row, &c[i]) ? (float)elsewhere_weight : 1, number);
        for (uint32_t k = 0; k < i && gold[i]; k++) {
            if (!gold[k] || up_merge_type(c[k].type, c[i].type) == UP_N_TYPES || c[k].trigger->head == c[i].trigger->head) continue;
            up_features pair = {0};
            if (up_merge_features(&reading, &c[k], &c[i], &pair) == UP_OK) add_example(&l->merges, &pair, (gold[k] & gold[i]) != 0, 0.5f, number);
        }
    }
    free(gold);
}

/* ------------------------------------------------------------------ logistic regression */

typedef struct weights { uint32_t *hashes; float *w, *g2; uint32_t n; } weights;

static int by_value(const void *a, const void *b) { uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; return x < y ? -1 : x > y; }

/* The features that occur at least `least` times, ascending. */
/* Fold -1 and half -1 leave nothing out.  Halves cut across folds. */
static bool is_left_out(uint32_t report, int fold, int half) {
    return reports[report].fold == fold || (half >= 0 && (int)(up_hash(reports[report].id, strlen(reports[report].id)) / FOLDS % 2) == half);
}

static weights vocabulary(const example_set *set, int fold, int half, uint32_t least) {
    size_t total = 0, at = 0;
    for (uint32_t i = 0; i < set->n; i++) total += set->items[i].n;
    uint32_t *all = malloc((total + 1) * sizeof *all);
    for (uint32_t i = 0; i < set->n; i++)
        if (!is_left_out(set->items[i].report, fold, half)) { memcpy(all + at, set->items[i].features, set->items[i].n * sizeof *all); at += set->items[i].n; }
    qsort(all, at, sizeof *all, by_value);
    uint32_t n = 0;
    for (size_t i = 0; i < at;) {
        size_t k = i;
        while (k < at && all[k] == all[i]) k++;
        if (k - i >= least) all[n++] = all[i];
        i = k;
    }
    return (weights){all, calloc(n + 1, sizeof(float)), calloc(n + 1, sizeof(float)), n};
}

static uint32_t find(const weights *v, uint32_t hash) {
    uint32_t lo = 0, hi = v->n;
    while (lo < hi) { uint32_t mid = (lo + hi) / 2; if (v->hashes[mid] < hash) lo = mid + 1; else hi = mid; }
    return lo < v->n && v->hashes[lo] == hash ? lo : UINT32_MAX;
}

static weights train(const example_set *set, int fold, int half) {
    weights v = vocabulary(set, fold, half, 4);
    uint32_t *order = malloc((set->n + 1) * sizeof *order), n = 0;
    uint32_t **index = calloc(set->n + 1, sizeof *index);
    for (uint32_t i = 0; i < set->n; i++) {
        if (is_left_out(set->items[i].report, fold, half)) continue;
        order[n++] = i;
        index[i] = malloc((set->items[i].n + 1) * sizeof **index);
        for (uint32_t k = 0; k < set->items[i].n; k++) index[i][k] = find(&v, set->items[i].features[k]);
    }
    uint64_t state = 20220304;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (uint32_t i = n; i > 1; i--) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            uint32_t k = (uint32_t)(state >> 33) % i, swap = order[i - 1];
            order[i - 1] = order[k], order[k] = swap;
        }
        for (uint32_t i = 0; i < n; i++) {
            const example *e = &set->items[order[i]];
            const uint32_t *f = index[order[i]];
            double sum = 0;
            for (uint32_t k = 0; k < e->n; k++) if (f[k] != UINT32_MAX) sum += v.w[f[k]];
            double error = (1.0 / (1.0 + exp(-sum)) - e->label) * e->weight;
            for (uint32_t k = 0; k < e->n; k++) {
                if (f[k] == UINT32_MAX) continue;
                double g = error + l2 * v.w[f[k]];
                v.g2[f[k]] += (float)(g * g);
                v.w[f[k]] -= (float)(rate * g / sqrt(damping + v.g2[f[k]]));
            }
        }
    }
    /* Weights of no consequence are left out: they are most of them. */
    uint32_t kept = 0;
    for (uint32_t i = 0; i < v.n; i++) if (fabsf(v.w[i]) > 0.01f) v.hashes[kept] = v.hashes[i], v.w[kept++] = v.w[i];
    v.n = kept;
    for (uint32_t i = 0; i < set->n; i++) free(index[i]);
    free(index); free(order); free(v.g2);
    v.g2 = NULL;
    return v;
}

typedef struct weight { uint32_t hash; float w; } weight;
static int by_hash(const void *a, const void *b) { return by_value(&((const weight *)a)->hash, &((const weight *)b)->hash); }

/* One model of several sets of weights; a hash that two of them use keeps the sum. */
static up_model *joined(const weights *sets, uint32_t n_sets, const float knots[N_KNOTS]) {
    uint32_t total = 0, n = 0;
    for (uint32_t s = 0; s < n_sets; s++) total += sets[s].n;
    weight *all = malloc((total + 1) * sizeof *all);
    for (uint32_t s = 0; s < n_sets; s++) for (uint32_t i = 0; i < sets[s].n; i++) all[n++] = (weight){sets[s].hashes[i], sets[s].w[i]};
    qsort(all, n, sizeof *all, by_hash);
    uint32_t *hashes = malloc((n + 1) * sizeof *hashes), kept = 0;
    float *w = malloc((n + 1) * sizeof *w);
    for (uint32_t i = 0; i < n; i++) {
        if (kept && hashes[kept - 1] == all[i].hash) w[kept - 1] += all[i].w;
        else hashes[kept] = all[i].hash, w[kept++] = all[i].w;
    }
    up_model *model = up_model_new(hashes, w, kept, knots);
    free(all); free(hashes); free(w);
    return model;
}

/* Clusters of report `number` under the model so far; the best one that meets a gold event is right. */
static void add_verdict_examples(learner *l, up_model *model, uint32_t number) {
    const report_row *row = &reports[number];
    up_report report = report_of(row);
    const up_document *doc;
    up_reading reading;
    up_candidate *c;
    up_clusters all = {0};
    up_coder *coder = up_engine_coder(l->engine);
    if (up_worker_read(l->worker, &report, UP_STAGE_PLACES, &doc, NULL) != UP_OK) return;
    if (up_reading_make(up_coder_ontology(coder), model, doc, doc->dates_result, doc->places_result, &reading) != UP_OK) return;
    up_coder_set_model(coder, model);
    if (up_coder_clusters(coder, &reading, &c, &all) != UP_OK) return;
    bool taken[1024] = {false}, *right = calloc(all.n + 1, sizeof *right), *done = calloc(all.n + 1, sizeof *done);
    for (int same_type = 1; same_type >= 0; same_type--)
        for (uint32_t turn = 0; turn < all.n; turn++) {
            uint32_t best = UINT32_MAX;
            for (uint32_t k = 0; k < all.n; k++) if (!done[k] && (best == UINT32_MAX || c[all.items[k].members[0]].score > c[all.items[best].members[0]].score)) best = k;
            if (best == UINT32_MAX) break;
            done[best] = true;
            for (uint32_t g = 0; g < row->n_gold && g < 1024 && !right[best]; g++) {
                bool kin = same_type ? row->gold[g].type == all.items[best].type : strcmp(up_type_family(row->gold[g].type), up_type_family(all.items[best].type)) == 0;
                for (uint32_t m = 0; m < all.items[best].n && kin && !taken[g] && !right[best]; m++) {
                    up_span words = doc->sentences[c[all.items[best].members[m]].sentence].span;
                    for (uint32_t s = 0; s < row->gold[g].n; s++) if (up_spans_overlap(row->gold[g].spans[s], words)) right[best] = taken[g] = true;
                }
            }
            if (turn + 1 == all.n) memcpy(done, right, all.n * sizeof *done);
        }
    for (uint32_t k = 0; k < all.n; k++) {
        up_features f = {0};
        if (up_verdict_features(&reading, c, &all, k, &f) == UP_OK) add_example(&l->verdicts, &f, right[k], 1, number);
    }
    free(right); free(done);
}

static up_model *learn_candidates(learner *l, int without_fold, int without_half, const float knots[N_KNOTS], weights all[3]) {
    all[0] = train(&l->groups, without_fold, without_half);
    up_model *groups = joined(all, 1, knots);
    l->model = groups, l->want_groups = false;
    for (uint32_t i = 0; i < n_reports; i++) if (!is_left_out(i, without_fold, without_half)) add_examples(l, i);
    all[1] = train(&l->decisions, without_fold, without_half);
    all[2] = train(&l->merges, without_fold, without_half);
    l->model = NULL;
    up_model_close(groups);
    empty(&l->decisions);
    empty(&l->merges);
    return joined(all, 3, knots);
}

static void free_weights(weights *all, uint32_t n) { for (uint32_t i = 0; i < n; i++) { free(all[i].hashes); free(all[i].w); } }

/* The whole of learning, leaving out a fold: groups first, because decisions see the group; then verdicts
 * over clusters of reports that the models behind them have not seen (each half read by the other's). */
static up_model *learn(learner *l, int without_fold, const float knots[N_KNOTS]) {
    weights all[4];
    for (int half = 0; half < 2; half++) {
        up_model *other = learn_candidates(l, without_fold, half, knots, all);
        for (uint32_t i = 0; i < n_reports; i++) if (reports[i].fold != without_fold && is_left_out(i, without_fold, half)) add_verdict_examples(l, other, i);
        up_coder_set_model(up_engine_coder(l->engine), NULL);
        up_model_close(other);
        free_weights(all, 3);
    }
    up_model_close(learn_candidates(l, without_fold, -1, knots, all));
    all[3] = train(&l->verdicts, without_fold, -1);
    up_model *model = joined(all, 4, knots);
    fprintf(stderr, "without fold %d: %u verdict examples\n", without_fold, l->verdicts.n);
    empty(&l->verdicts);
    free_weights(all, 4);
    return model;
}

/* ------------------------------------------------------------------ cross-validation and calibration */

/* With knots 0, .1 .. 1 a confidence is the log-odds restated: (score + 5) / 10. */
static const float straight[N_KNOTS] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};

static bool is_right(const report_row *r, const up_event *e) {
    for (uint32_t i = 0; i < r->n_gold; i++) {
        if (strcmp(up_type_family(r->gold[i].type), up_type_family(e->type)) != 0) continue;
        for (uint32_t k = 0; k < r->gold[i].n; k++)
            for (uint32_t s = 0; s < e->n_evidence; s++) if (up_spans_overlap(r->gold[i].spans[k], e->evidence[s])) return true;
    }
    return false;
}

static void calibrate(const double *scores, const char *right, uint32_t n, float knots[N_KNOTS]) {
    /* Kernel-smoothed share at each knot, then made to rise (pool adjacent violators by running maximum of means). */
    double share[N_KNOTS], mass[N_KNOTS];
    for (int k = 0; k < N_KNOTS; k++) {
        double w = 1.0, y = 1.0 / (1.0 + exp(-(k - 5.0))); /* one pseudo-observation of the model's own word */
        for (uint32_t i = 0; i < n; i++) {
            double d = (scores[i] - (k - 5.0)) / 0.7, near = exp(-0.5 * d * d);
            w += near, y += near * right[i];
        }
        share[k] = y / w, mass[k] = w;
    }
    for (bool moved = true; moved;) {
        moved = false;
        for (int k = 1; k < N_KNOTS; k++) if (share[k] < share[k - 1] - 1e-12) {
            double mean = (share[k] * mass[k] + share[k - 1] * mass[k - 1]) / (mass[k] + mass[k - 1]);
            share[k] = share[k - 1] = mean, moved = true;
        }
    }
    for (int k = 0; k < N_KNOTS; k++) knots[k] = (float)fmin(fmax(share[k], 0.0), 1.0);
}

int main(int argc, char **argv) {
    if (argc < 4 || argc % 2) { fprintf(stderr, "usage: learn-events OUT.events REPORTS.jsonl GOLD.jsonl [REPORTS GOLD ...]\n"); return 2; }
    for (int i = 2; i + 1 < argc; i += 2) {
        char *star = strrchr(argv[i + 1], '*');
        if (star) *star = 0;
        read_reports(argv[i], argv[i + 1], star ? strtof(star + 1, NULL) : 1.0f);
    }
    up_engine *engine;
    up_worker *worker;
    up_error err = {0};
    char text[1024];
    if (up_engine_open_learning(NULL, &engine, &err) != UP_OK || up_worker_new(engine, &worker) != UP_OK) { fprintf(stderr, "%s\n", up_error_text(&err, text, sizeof text)); return 3; }
    learner l = {.engine = engine, .worker = worker, .want_groups = true};
    for (uint32_t i = 0; i < n_reports; i++) add_examples(&l, i);
    tell_coverage();
    char path[1024];
    snprintf(path, sizeof path, "%s.cv.jsonl", argv[1]);
    FILE *cv = fopen(path, "w");
    if (!cv) { perror(path); return 3; }
    double *scores = NULL;
    char *right = NULL;
    uint32_t n = 0, cap_s = 0, cap_r = 0;
    up_buffer out = {0};
    for (int fold = 0; fold < FOLDS; fold++) {
        up_model *model = learn(&l, fold, straight);
        snprintf(path, sizeof path, "%s.fold%d", argv[1], fold); /* learn-fields reads them */
        if (up_model_write(model, path, &err) != UP_OK) { fprintf(stderr, "%s\n", up_error_text(&err, text, sizeof text)); return 3; }
        up_coder_set_model(up_engine_coder(engine), model);
        for (uint32_t i = 0; i < n_reports; i++) {
            if (reports[i].fold != fold) continue;
            up_report report = report_of(&reports[i]);
            const up_document *doc;
            if (up_worker_read(worker, &report, UP_STAGE_EVENTS, &doc, &err) != UP_OK) continue;
            size_t n_events;
            const up_event *events = up_document_events(doc, &n_events);
            for (size_t e = 0; e < n_events; e++) {
                scores = grown(scores, n, &cap_s, sizeof *scores);
                right = grown(right, n, &cap_r, sizeof *right);
                scores[n] = events[e].confidence * 10.0 - 5.0, right[n++] = (char)is_right(&reports[i], &events[e]);
            }
            up_buffer_clear(&out);
            up_write_report_events(doc, &out);
            fwrite(out.bytes, 1, out.len, cv);
        }
        up_coder_set_model(up_engine_coder(engine), NULL);
        up_model_close(model);
    }
    fclose(cv);
    float knots[N_KNOTS];
    calibrate(scores, right, n, knots);
    double error = 0;
    up_model *model = learn(&l, -1, knots);
    for (int bin = 0; bin < 10; bin++) {
        double sum = 0, hits = 0, k = 0;
        for (uint32_t i = 0; i < n; i++) {
            double p = up_model_confidence(model, scores[i]);
            if ((int)fmin(p * 10, 9) == bin) sum += p, hits += right[i], k++;
        }
        if (k) error += fabs(sum - hits) / n, fprintf(stderr, "confidence %.2f right %.2f of %.0f\n", sum / k, hits / k, k);
    }
    fprintf(stderr, "expected calibration error %.3f\n", error);
    if (up_model_write(model, argv[1], &err) != UP_OK) { fprintf(stderr, "%s\n", up_error_text(&err, text, sizeof text)); return 3; }
    up_model_close(model);
    up_buffer_free(&out);
    up_worker_free(worker);
    up_engine_close(engine);
    return 0;
}
