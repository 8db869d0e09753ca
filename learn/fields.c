/* fields.c - trains the model that fills the fields of events, from annotated reports.
 *
 * usage: learn-fields OUT.fields EVENTS REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...]
 *
 * EVENTS.fold0 .. 4 are the models of learn-events' folds: each report is read with the one that has not seen
 * it.  Every cluster that meets a gold event of its family is an example for each field: among the options
 * (code/options.h) those that the scorer would take for the gold value are right.  Softmax over the options of an
 * event, the right ones together; AdaGrad (Duchi, Hazan, Singer 2011) with L2,
 * the weights of the later rounds averaged.  Five folds by report give honest
 * predictions, OUT.cv.jsonl in the gold form, and the share of right choices on standard error. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "code/learning.h"
#include "code/options.h"
#include "code/score.h"
#include "reports.h"

enum { EPOCHS = 12, FIRST_AVERAGED = 4, LEAST = 3, N_KNOTS = 11 };
static const double rate = 0.05, l2 = 0.03, damping = 4.0; /* by cross-validation: hardly more, and it learns the reports by heart */

typedef struct choice { uint32_t *features, *begins; bool *right; uint32_t n, n_right, report; float weight; up_type type; } choice; /* option i: features[begins[i], begins[i+1]) */
typedef struct choices { choice *items; uint32_t n, cap; } choices;

static report_list all;
static choices examples[UP_N_FIELDS];
static uint32_t n_without[UP_N_FIELDS], n_pairs;

static void *must(void *p) { if (!p) { fprintf(stderr, "out of memory\n"); exit(3); } return p; }

/* ------------------------------------------------------------------ examples */

static bool same_days(up_days g, up_days p) {
    if (g.first == UP_NO_DAY || p.first == UP_NO_DAY) return g.first == p.first;
    int32_t both = (g.last < p.last ? g.last : p.last) - (g.first > p.first ? g.first : p.first) + 1, either = (g.last > p.last ? g.last : p.last) - (g.first < p.first ? g.first : p.first) + 1;
    return both > 0 && 4 * both >= either;
}

static bool same_words(const up_reading *r, const char *gold, uint32_t first, uint32_t end) {
    char text[2048];
    up_span s = {r->doc->tokens[first].span.begin, r->doc->tokens[end - 1].span.end};
    snprintf(text, sizeof text, "%.*s", (int)(s.end - s.begin), r->doc->report->text + s.begin);
    return up_score_word_f1(gold, text) >= 0.5;
}

static bool is_right(const up_telling *t, const gold_event *g, up_field field, const up_option *o) {
    const up_reading *r = t->reading;
    switch (field) {
        case UP_FIELD_DATE: return same_days(g->days, up_option_days(t, o));
        case UP_FIELD_PLACE: {
            if (o->value == UP_OPTION_NONE) return !g->place;
            const up_toponym *x = &r->places->items[o->value];
            return g->place && same_words(r, g->place, x->first, x->end);
        }
        case UP_FIELD_COUNTRY: return o->value == UP_OPTION_NONE ? !g->country : g->country && strcmp(g->country, r->places->items[o->value].place.country) == 0;
        case UP_FIELD_GROUP: return same_group(g->group, o->value == UP_OPTION_NONE ? NULL : r->ontology->groups.names[o->value]);
        case UP_FIELD_TARGET_WORDS: return g->target && same_words(r, g->target, o->value, o->end);
        case UP_FIELD_ACTOR_WORDS: return g->actor && same_words(r, g->actor, o->value, o->end);
        case UP_FIELD_TARGET: case UP_FIELD_ACTOR: {
            const char *gold = field == UP_FIELD_TARGET ? g->target : g->actor;
            if (o->value == UP_OPTION_NONE) return !gold;
            up_options words = {0};
            up_options_of_words(t, field == UP_FIELD_TARGET ? UP_FIELD_TARGET_WORDS : UP_FIELD_ACTOR_WORDS, o->value, &words);
            for (uint32_t i = 0; gold && i < words.n; i++) if (same_words(r, gold, words.items[i].value, words.items[i].end)) return true;
            return false;
        }
        default: return false;
    }
}

/* Notes the choice of one field; returns the first right option, UP_OPTION_NONE when nothing is right. */
static uint32_t note(const up_telling *t, const gold_event *g, up_field field, const up_options *o, uint32_t report) {
    choices *set = &examples[field];
    if (set->n == set->cap) set->items = must(realloc(set->items, (set->cap = set->cap ? set->cap * 2 : 1024) * sizeof *set->items));
    choice *c = &set->items[set->n];
    *c = (choice){.features = must(malloc(o->n_features * sizeof(uint32_t) + 1)), .begins = must(malloc((o->n + 1) * sizeof(uint32_t))), .right = must(calloc(o->n + 1, 1)), .n = o->n, .report = report,
                  .weight = all.rows[report].weight, .type = g->type};
    memcpy(c->features, o->features, o->n_features * sizeof(uint32_t));
    uint32_t first = UP_OPTION_NONE;
    for (uint32_t i = 0; i < o->n; i++) {
        c->begins[i] = o->items[i].first_feature;
        c->right[i] = is_right(t, g, field, &o->items[i]);
        if (c->right[i] && !c->n_right++) first = o->items[i].value;
    }
    c->begins[o->n] = o->n_features;
    set->n++;
    if (!c->n_right) n_without[field]++;
    return first;
}

static void note_all(const up_telling *t, const gold_event *g, uint32_t report) {
    up_options o = {0};
    n_pairs++;
    up_options_of_date(t, &o);
    note(t, g, UP_FIELD_DATE, &o, report);
    up_options_of_place(t, &o);
    note(t, g, UP_FIELD_PLACE, &o, report);
    up_options_of_country(t, &o);
    note(t, g, UP_FIELD_COUNTRY, &o, report);
    up_options_of_group(t, &o);
    note(t, g, UP_FIELD_GROUP, &o, report);
    uint32_t target = UP_OPTION_NONE;
    for (int role = 0; role < 2; role++) {
        up_field field = role ? UP_FIELD_ACTOR : UP_FIELD_TARGET;
        up_options_of_role(t, field, target, &o);
        uint32_t from = examples[field].n, first = note(t, g, field, &o, report);
        if (!role) target = first;
        /* The extents of every mention that may be right. */
        const choice *c = &examples[field].items[from];
        for (uint32_t i = 0; i < o.n; i++) {
            if (!c->right[i] || o.items[i].value == UP_OPTION_NONE) continue;
            up_options words = {0};
            up_field w = role ? UP_FIELD_ACTOR_WORDS : UP_FIELD_TARGET_WORDS;
            up_options_of_words(t, w, o.items[i].value, &words);
            note(t, g, w, &words, report);
        }
    }
    if (o.status != UP_OK) must(NULL);
}

/* The gold event that the cluster tells: of its type before its family, most of its words in the evidence. */
static const gold_event *gold_of(const up_reading *r, const report_row *row, const up_candidate *c, const up_cluster *k) {
    const gold_event *best = NULL;
    uint32_t most = 0;
    for (uint32_t i = 0; i < row->n_gold; i++) {
        const gold_event *g = &row->gold[i];
        if (!same_family(g->type, k->type)) continue;
        uint32_t met = 0;
        for (uint32_t m = 0; m < k->n; m++) {
            const up_candidate *x = &c[k->members[m]];
            up_span words = {r->doc->tokens[x->trigger->first].span.begin, r->doc->tokens[x->trigger->last].span.end}, sentence = r->doc->sentences[x->sentence].span;
            bool inside = false, beside = false;
            for (uint32_t s = 0; s < g->n; s++) inside |= up_spans_overlap(g->spans[s], words), beside |= up_spans_overlap(g->spans[s], sentence);
            met += (inside ? 4 : beside ? 1 : 0) * (m == 0 ? 2 : 1);
        }
        if (!met) continue;
        met += g->type == k->type ? 1000 : 0;
        if (met > most) most = met, best = g;
    }
    return best;
}

static up_model *folds[FOLDS]; /* decisions by models that have not seen the fold */

static up_reading reading_of(const report_row *row, const up_model *fields, up_arena *scratch) {
    up_reading r = row->reading;
    r.model = folds[row->fold], r.fields = fields, r.arena = scratch;
    return r;
}

static void add_examples(uint32_t number, up_arena *scratch) {
    const report_row *row = &all.rows[number];
    up_reading reading = reading_of(row, NULL, scratch);
    up_candidate *c = NULL;
    up_clusters clusters = {0};
    up_cast cast;
    if (up_coder_clusters(&reading, &c, &clusters) != UP_OK || up_cast_make(&reading, c, &clusters, &cast) != UP_OK) must(NULL);
    for (uint32_t k = 0; k < clusters.n; k++) {
        const gold_event *g = gold_of(&reading, row, c, &clusters.items[k]);
        if (g) note_all(&(up_telling){&reading, &cast, c, &clusters.items[k]}, g, number);
    }
}

/* ------------------------------------------------------------------ learning */

typedef struct weights { uint32_t *hashes, n; unsigned char *field; } weights; /* the features, and whose they are */

static int by_value(const void *a, const void *b) { uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; return x < y ? -1 : x > y; }

static uint32_t find(const weights *v, uint32_t hash) {
    uint32_t lo = 0, hi = v->n;
    while (lo < hi) { uint32_t mid = (lo + hi) / 2; if (v->hashes[mid] < hash) lo = mid + 1; else hi = mid; }
    return lo < v->n && v->hashes[lo] == hash ? lo : UINT32_MAX;
}

/* The features of all fields that are frequent enough; every choice's hashes become numbers of them. */
static weights vocabulary(void) {
    size_t total = 0, at = 0;
    for (int f = 0; f < UP_N_FIELDS; f++) for (uint32_t i = 0; i < examples[f].n; i++) total += examples[f].items[i].begins[examples[f].items[i].n];
    uint32_t *hashes = must(malloc((total + 1) * sizeof *hashes)), n = 0;
    for (int f = 0; f < UP_N_FIELDS; f++)
        for (uint32_t i = 0; i < examples[f].n; i++) {
            const choice *c = &examples[f].items[i];
            memcpy(hashes + at, c->features, c->begins[c->n] * sizeof *hashes);
            at += c->begins[c->n];
        }
    qsort(hashes, at, sizeof *hashes, by_value);
    for (size_t i = 0; i < at;) {
        size_t k = i;
        while (k < at && hashes[k] == hashes[i]) k++;
        if (k - i >= LEAST) hashes[n++] = hashes[i];
        i = k;
    }
    weights v = {hashes, n, must(calloc(n + 1, 1))};
    for (int f = 0; f < UP_N_FIELDS; f++)
        for (uint32_t i = 0; i < examples[f].n; i++) {
            choice *c = &examples[f].items[i];
            for (uint32_t k = 0; k < c->begins[c->n]; k++) {
                c->features[k] = find(&v, c->features[k]);
                if (c->features[k] != UINT32_MAX) v.field[c->features[k]] = (unsigned char)f;
            }
        }
    return v;
}

static void scores_of(const choice *c, const double *w, double *out) {
    for (uint32_t i = 0; i < c->n; i++) {
        out[i] = 0;
        for (uint32_t k = c->begins[i]; k < c->begins[i + 1]; k++) if (c->features[k] != UINT32_MAX) out[i] += w[c->features[k]];
    }
}

/* What is learnt leaving out a fold (-1: none), and what it says of that fold. */
typedef struct tally { uint32_t n, right, possible; } tally;
typedef struct pass {
    int without;
    double *w, *g2, *sum;
    up_model *model;
    up_buffer predicted;
    tally by_field[UP_N_FIELDS], by_type[UP_N_FIELDS][UP_N_TYPES];
} pass;
static pass passes[FOLDS + 1];

enum { OPTIONS_MOST = 1 << 14 };

static void learn_from(const choice *c, pass *v, double p[OPTIONS_MOST]) {
    double most = -1e300, sum = 0, right = 0;
    scores_of(c, v->w, p);
    for (uint32_t i = 0; i < c->n; i++) if (p[i] > most) most = p[i];
    for (uint32_t i = 0; i < c->n; i++) p[i] = exp(p[i] - most), sum += p[i], right += c->right[i] ? p[i] : 0;
    if (right <= 0) right = 1e-300;
    for (uint32_t i = 0; i < c->n; i++) {
        double error = (p[i] / sum - (c->right[i] ? p[i] / right : 0)) * c->weight;
        if (fabs(error) < 1e-4) continue;
        for (uint32_t k = c->begins[i]; k < c->begins[i + 1]; k++) {
            uint32_t f = c->features[k];
            if (f == UINT32_MAX) continue;
            double g = error + l2 * v->w[f] * fabs(error);
            v->g2[f] += g * g;
            v->w[f] -= rate * g / sqrt(damping + v->g2[f]);
        }
    }
}

static void learn_field(const weights *v, pass *p, int field, double room[OPTIONS_MOST]) {
    const choices *set = &examples[field];
    uint32_t *order = must(malloc((set->n + 1) * sizeof *order)), n = 0;
    for (uint32_t i = 0; i < set->n; i++) {
        const choice *c = &set->items[i];
        if (all.rows[c->report].fold != p->without && c->n_right && c->n_right < c->n && c->n < OPTIONS_MOST) order[n++] = i;
    }
    uint64_t state = 20220304;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (uint32_t i = n; i > 1; i--) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            uint32_t k = (uint32_t)(state >> 33) % i, swap = order[i - 1];
            order[i - 1] = order[k], order[k] = swap;
        }
        for (uint32_t i = 0; i < n; i++) learn_from(&set->items[order[i]], p, room);
        for (uint32_t i = 0; i < v->n && epoch >= FIRST_AVERAGED; i++) if (v->field[i] == field) p->sum[i] += p->w[i];
    }
    for (uint32_t i = 0; i < v->n; i++) if (v->field[i] == field) p->w[i] = p->sum[i] / (EPOCHS - FIRST_AVERAGED);
    free(order);
}

static void judge(pass *p, double room[OPTIONS_MOST]) {
    for (int f = 0; f < UP_N_FIELDS; f++)
        for (uint32_t i = 0; i < examples[f].n; i++) {
            const choice *c = &examples[f].items[i];
            if (all.rows[c->report].fold != p->without || c->weight != 1 || c->n >= OPTIONS_MOST) continue;
            scores_of(c, p->w, room);
            uint32_t best = 0;
            for (uint32_t k = 1; k < c->n; k++) if (room[k] > room[best]) best = k;
            tally *both[2] = {&p->by_field[f], &p->by_type[f][c->type]};
            for (int b = 0; b < 2; b++) both[b]->n++, both[b]->right += c->right[best], both[b]->possible += c->n_right > 0;
        }
}

static void learn(const weights *v, pass *p) {
    static const float straight[N_KNOTS] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};
    double *room = must(malloc(OPTIONS_MOST * sizeof *room));
    p->w = must(calloc(v->n + 1, sizeof(double))), p->g2 = must(calloc(v->n + 1, sizeof(double))), p->sum = must(calloc(v->n + 1, sizeof(double)));
    for (int f = 0; f < UP_N_FIELDS; f++) learn_field(v, p, f, room);
    judge(p, room);
    uint32_t *hashes = must(malloc((v->n + 1) * sizeof *hashes)), n = 0;
    float *w = must(malloc((v->n + 1) * sizeof *w));
    for (uint32_t i = 0; i < v->n; i++) if (fabs(p->w[i]) > 0.02) hashes[n] = v->hashes[i], w[n++] = (float)p->w[i];
    p->model = must(up_model_new(hashes, w, n, NULL, straight));
    free(hashes); free(w); free(room); free(p->g2); free(p->sum);
}

static void tell(void) {
    static const char *const names[UP_N_FIELDS] = {"date", "place", "country", "group", "target", "actor", "target words", "actor words"};
    for (int f = 0; f < UP_N_FIELDS; f++) {
        tally whole = {0}, types[UP_N_TYPES] = {0};
        for (int p = 0; p < FOLDS; p++) {
            whole.n += passes[p].by_field[f].n, whole.right += passes[p].by_field[f].right, whole.possible += passes[p].by_field[f].possible;
            for (int t = 0; t < UP_N_TYPES; t++) types[t].n += passes[p].by_type[f][t].n, types[t].right += passes[p].by_type[f][t].right, types[t].possible += passes[p].by_type[f][t].possible;
        }
        fprintf(stderr, "%-12s right %.3f possible %.3f of %u\n", names[f], whole.right / (whole.n + 1e-9), whole.possible / (whole.n + 1e-9), whole.n);
        for (int t = 0; t < UP_N_TYPES && f < UP_FIELD_TARGET_WORDS; t++)
            if (types[t].n >= 30) fprintf(stderr, "      %-18s %.2f of %.2f (%u)\n", up_type_name((up_type)t), types[t].right / (types[t].n + 1e-9), types[t].possible / (types[t].n + 1e-9), types[t].n);
    }
}

/* Codes the reports of the fold as it would if it had never seen them. */
static void predict(pass *p, up_arena *scratch) {
    for (uint32_t i = 0; i < all.n; i++) {
        if (all.rows[i].fold != p->without) continue;
        up_reading reading = reading_of(&all.rows[i], p->model, scratch);
        up_events events = {0};
        if (up_coder_events(&reading, &events) != UP_OK) must(NULL);
        struct up_document doc = *all.rows[i].doc;
        doc.events_result = &events;
        up_write_report_events((const up_document *)&doc, &p->predicted);
        up_arena_reset(scratch);
    }
}

static atomic_int next_job;

static void *work(void *vocabulary_of_all) {
    up_arena scratch;
    up_arena_init(&scratch, 0);
    for (int job; (job = atomic_fetch_add(&next_job, 1)) <= FOLDS;) {
        pass *p = &passes[job];
        p->without = job == FOLDS ? -1 : job;
        learn(vocabulary_of_all, p);
        if (job < FOLDS) predict(p, &scratch);
    }
    up_arena_free(&scratch);
    return NULL;
}

static void on_threads(void *(*work_of)(void *), void *argument, int n_threads) {
    pthread_t threads[16];
    int started = 0;
    next_job = 0;
    while (started < n_threads && started < 16 && pthread_create(&threads[started], NULL, work_of, argument) == 0) started++;
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
}

static int fail(const up_error *err) {
    char text[1024];
    fprintf(stderr, "%s\n", up_error_text(err, text, sizeof text));
    return 3;
}

int main(int argc, char **argv) {
    if (argc < 5 || argc % 2 == 0) { fprintf(stderr, "usage: learn-fields OUT.fields EVENTS REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...]\n"); return 2; }
    for (int i = 3; i + 1 < argc; i += 2) {
        char *star = strrchr(argv[i + 1], '*');
        if (star) *star = 0;
        reports_read(&all, argv[i], argv[i + 1], star ? strtof(star + 1, NULL) : 1.0f);
    }
    up_engine *engine;
    up_error err = {0};
    char path[1024];
    const char *jobs = getenv("JOBS");
    int n_threads = jobs ? atoi(jobs) : 2;
    for (int f = 0; f < FOLDS; f++) {
        snprintf(path, sizeof path, "%s.fold%d", argv[2], f);
        if (up_model_open(path, &folds[f], &err) != UP_OK) return fail(&err);
    }
    if (up_engine_open_learning(NULL, &engine, &err) != UP_OK) return fail(&err);
    if (!reports_analyse(&all, engine, up_coder_ontology(up_engine_coder(engine)), n_threads)) return 3;
    up_arena scratch;
    up_arena_init(&scratch, 0);
    for (uint32_t i = 0; i < all.n; i++) { add_examples(i, &scratch); up_arena_reset(&scratch); }
    up_arena_free(&scratch);
    weights v = vocabulary();
    fprintf(stderr, "%u clusters that tell a gold event, %u features\n", n_pairs, v.n);
    on_threads(work, &v, n_threads);
    snprintf(path, sizeof path, "%s.cv.jsonl", argv[1]);
    FILE *cv = fopen(path, "w");
    if (!cv) { perror(path); return 3; }
    for (int f = 0; f < FOLDS; f++) fwrite(passes[f].predicted.bytes, 1, passes[f].predicted.len, cv);
    fclose(cv);
    tell();
    for (int f = 0; f < FOLDS; f++) {
        snprintf(path, sizeof path, "%s.fold%d", argv[1], f);
        if (up_model_write(passes[f].model, path, &err) != UP_OK) return fail(&err);
    }
    return up_model_write(passes[FOLDS].model, argv[1], &err) == UP_OK ? 0 : fail(&err);
}
