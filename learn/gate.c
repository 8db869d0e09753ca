/* gate.c - trains the gate: which reports are sure to hold no event, before they are parsed.
 *
 * usage: learn-gate OUT.gate REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...] [-n NEWS.jsonl[*WEIGHT]]...     (data from $UPTICK_DATA)
 *
 * A report (of a long one, a passage) with an event in its gold is positive, one without is negative.  Reports of NEWS count as negative at a
 * third unless they name hostility to a group or a motive, in which case they are left out: nobody has read them.
 * Logistic regression over the features of code/gate.h, AdaGrad with L2, positives three times as dear.  Ten folds by
 * report tell, at each threshold (three higher where nobody is named), how many annotated reports with an event and how many words of news pass. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"
#include "base/utf8.h"
#include "code/gate.h"
#include "text/text.h"

enum { FOLDS = 10, EPOCHS = 30, LEAST = 4 };
static const double rate = 0.2, l2 = 0.002, damping = 4.0;
static const float positive_weight = 3.0f, news_weight = 0.33f;

typedef struct row { char *id; uint32_t *features, n, words; float label, weight; int fold; bool is_news, names_nobody; double score; } row;
typedef struct vocabulary { uint32_t *hashes, n; float *w, *g2; } vocabulary;

static row *rows; static uint32_t n_rows, cap_rows;
static up_text_model *text_model; static up_text_scratch *scratch; static up_ontology *ontology;

static void must(bool ok, const char *what) { if (!ok) { fprintf(stderr, "learn-gate: %s\n", what); exit(3); } }

static void tag(struct up_document *doc) {
    must(up_text_split(text_model, scratch, doc) == UP_OK, "out of memory");
    for (uint32_t i = 0; i < doc->n_sentences; i++) must(up_text_tag(text_model, scratch, doc, i) == UP_OK, "out of memory");
}

/* Whether somebody who reads it might well find an event. */
static bool may_hold(const up_features *f, const char *const *names) {
    for (uint32_t i = 0; i < f->n; i++) {
        bool asks = strstr(names[i], "all hostile=") || strstr(names[i], "all cue 4=");
        if (asks && !strstr(names[i], "=0")) return true;
    }
    return false;
}

/* Whether the evidence of an event lies in sentences [first, end). */
static bool holds_event(const struct up_document *doc, const json_t *events, uint32_t first, uint32_t end) {
    size_t i, k;
    json_t *event, *span;
    json_array_foreach(events, i, event)
        json_array_foreach(json_object_get(event, "evidence"), k, span) {
            size_t begin = 0, stop = 0;
            for (json_int_t p = 0, from = json_integer_value(json_array_get(span, 0)), to = json_integer_value(json_array_get(span, 1)); p < to && stop < doc->report->text_len; p++) {
                up_utf8_next(doc->report->text, doc->report->text_len, &stop);
                if (p + 1 == from) begin = stop;
            }
            if (begin < doc->sentences[end - 1].span.end && stop > doc->sentences[first].span.begin) return true;
        }
    return false;
}

static void add_report(const json_t *j, const json_t *events, bool is_news, float weight) {
    const char *text = json_string_value(json_object_get(j, "text")), *title = json_string_value(json_object_get(j, "title")), *id = json_string_value(json_object_get(j, "id"));
    up_report report = {.text = text, .text_len = strlen(text)}, headline = {.text = title, .text_len = title ? strlen(title) : 0};
    struct up_document doc = {.report = &report}, head = {.report = &headline};
    up_arena_init(&doc.arena, 0), up_arena_init(&head.arena, 0);
    tag(&doc);
    if (title) tag(&head), doc.title = &head;
    must(up_gate_match(ontology, &doc) == UP_OK, "out of memory");
    for (uint32_t first = 0, end; first < doc.n_sentences; first = end) {
        up_features f = {.keep_names = true};
        bool names_nobody = false;
        end = up_gate_passage(&doc, first);
        must(up_gate_features(ontology, &doc, first, end, &doc.arena, &f, &names_nobody) == UP_OK, "out of memory");
        bool holds = holds_event(&doc, events, first, end);
        if (is_news && may_hold(&f, f.names)) continue;
        if (n_rows == cap_rows) must((rows = realloc(rows, (cap_rows = cap_rows ? 2 * cap_rows : 1024) * sizeof *rows)) != NULL, "out of memory");
        row *r = &rows[n_rows++];
        *r = (row){.id = strdup(id), .features = malloc(f.n * sizeof *f.hashes + 1), .n = f.n, .words = doc.sentences[end - 1].end - doc.sentences[first].first, .label = holds,
                   .weight = weight * (is_news ? news_weight : holds ? positive_weight : 1), .fold = (int)(up_hash(id, strlen(id)) % FOLDS), .is_news = is_news, .names_nobody = names_nobody};
        memcpy(r->features, f.hashes, f.n * sizeof *f.hashes);
    }
    up_arena_free(&doc.arena), up_arena_free(&head.arena);
}

static void read_reports(char *path, char *gold_path) {
    char *star = strrchr(gold_path ? gold_path : path, '*');
    float weight = star ? strtof(star + 1, NULL) : 1.0f;
    if (star) *star = 0;
    char *line = NULL;
    size_t room = 0;
    json_t *gold = json_object();
    FILE *f = gold_path ? fopen(gold_path, "r") : NULL;
    must(!gold_path || f, gold_path);
    while (f && getline(&line, &room, f) > 0) {
        json_t *j = json_loads(line, 0, NULL);
        if (j) json_object_set(gold, json_string_value(json_object_get(j, "id")), json_object_get(j, "events"));
        json_decref(j);
    }
    if (f) fclose(f);
    f = fopen(path, "r");
    must(f != NULL, path);
    while (getline(&line, &room, f) > 0) {
        json_t *j = json_loads(line, 0, NULL), *events = j ? json_object_get(gold, json_string_value(json_object_get(j, "id"))) : NULL;
        if (j && (events || !gold_path)) add_report(j, events, !gold_path, weight);
        json_decref(j);
    }
    fclose(f);
    json_decref(gold);
    free(line);
}

static int by_value(const void *a, const void *b) { uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; return x < y ? -1 : x > y; }

static uint32_t find(const vocabulary *v, uint32_t hash) {
    const uint32_t *at = bsearch(&hash, v->hashes, v->n, sizeof hash, by_value);
    return at ? (uint32_t)(at - v->hashes) : UINT32_MAX;
}

static vocabulary learn(int without_fold) {
    size_t total = 0, at = 0;
    for (uint32_t i = 0; i < n_rows; i++) total += rows[i].n;
    vocabulary v = {.hashes = malloc((total + 1) * sizeof *v.hashes)};
    for (uint32_t i = 0; i < n_rows; i++) if (rows[i].fold != without_fold) { memcpy(v.hashes + at, rows[i].features, rows[i].n * sizeof *v.hashes); at += rows[i].n; }
    qsort(v.hashes, at, sizeof *v.hashes, by_value);
    for (size_t i = 0, k; i < at; i = k) {
        for (k = i; k < at && v.hashes[k] == v.hashes[i];) k++;
        if (k - i >= LEAST) v.hashes[v.n++] = v.hashes[i];
    }
    v.w = calloc(v.n + 1, sizeof *v.w), v.g2 = calloc(v.n + 1, sizeof *v.g2);
    uint32_t *order = malloc((n_rows + 1) * sizeof *order), n = 0;
    for (uint32_t i = 0; i < n_rows; i++) if (rows[i].fold != without_fold) order[n++] = i;
    uint64_t state = 20220304;
    for (int epoch = 0; epoch < EPOCHS; epoch++)
        for (uint32_t i = n; i > 0; i--) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            uint32_t k = (uint32_t)(state >> 33) % i, swap = order[i - 1];
            order[i - 1] = order[k], order[k] = swap;
            const row *r = &rows[order[i - 1]];
            double sum = 0;
            for (uint32_t m = 0; m < r->n; m++) { uint32_t f = find(&v, r->features[m]); if (f != UINT32_MAX) sum += v.w[f]; }
            double error = (1.0 / (1.0 + exp(-sum)) - r->label) * r->weight;
            for (uint32_t m = 0; m < r->n; m++) {
                uint32_t f = find(&v, r->features[m]);
                if (f == UINT32_MAX) continue;
                double g = error + l2 * v.w[f];
                v.g2[f] += (float)(g * g);
                v.w[f] -= (float)(rate * g / sqrt(damping + v.g2[f]));
            }
        }
    free(order);
    /* Weights of no consequence are left out. */
    uint32_t kept = 0;
    for (uint32_t i = 0; i < v.n; i++) if (fabsf(v.w[i]) > 0.01f) v.hashes[kept] = v.hashes[i], v.w[kept++] = v.w[i];
    v.n = kept;
    return v;
}

static void forget(vocabulary *v) { free(v->hashes), free(v->w), free(v->g2); }

static void tell(void) {
    for (double least = -6; least <= 0; least += 0.5) {
        double words = 0, kept = 0, positive = 0, kept_positive = 0, negative = 0, kept_negative = 0;
        for (uint32_t i = 0; i < n_rows; i++) {
            bool passes = rows[i].score > (rows[i].names_nobody ? least + 3 : least);
            if (rows[i].is_news) words += rows[i].words, kept += passes ? rows[i].words : 0;
            else if (rows[i].label > 0) positive++, kept_positive += passes;
            else negative++, kept_negative += passes;
        }
        printf("above %4.1f: %4.0f of %.0f reports with an event, %3.0f of %.0f without, %5.1f %% of the words of news\n", least, kept_positive, positive, kept_negative, negative, words ? 100 * kept / words : 0);
    }
    for (uint32_t i = 0; i < n_rows; i++) if (rows[i].label > 0 && rows[i].score < -2.0) printf("lowest: %s %.2f\n", rows[i].id, rows[i].score);
}

int main(int argc, char **argv) {
    char models[1024], lists[1024];
    up_error err = {0};
    if (argc < 4) { fprintf(stderr, "usage: learn-gate OUT.gate REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...] [-n NEWS.jsonl[*WEIGHT]]...\n"); return 2; }
    const char *data = getenv("UPTICK_DATA");
    snprintf(models, sizeof models, "%s/models", data ? data : "."), snprintf(lists, sizeof lists, "%s/ontology", data ? data : ".");
    must(up_text_open(models, &text_model, &err) == UP_OK && up_ontology_open(lists, NULL, 0, &ontology, NULL, &err) == UP_OK, err.message);
    must((scratch = up_text_scratch_new(text_model)) != NULL, "out of memory");
    for (int i = 2; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "-n") == 0) read_reports(argv[i + 1], NULL); else read_reports(argv[i], argv[i + 1]);
    }
    for (int fold = 0; fold < FOLDS; fold++) {
        vocabulary v = learn(fold);
        for (uint32_t i = 0; i < n_rows; i++)
            for (uint32_t m = 0; rows[i].fold == fold && m < rows[i].n; m++) { uint32_t f = find(&v, rows[i].features[m]); if (f != UINT32_MAX) rows[i].score += v.w[f]; }
        forget(&v);
    }
    tell();
    vocabulary v = learn(-1);
    const float straight[11] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};
    up_model *model = up_model_new(v.hashes, v.w, v.n, NULL, NULL, straight);
    must(model && up_model_write(model, argv[1], &err) == UP_OK, err.message);
    up_model_close(model);
    forget(&v);
    for (uint32_t i = 0; i < n_rows; i++) free(rows[i].id), free(rows[i].features);
    free(rows);
    up_text_scratch_free(scratch), up_text_close(text_model), up_ontology_close(ontology);
    return 0;
}
