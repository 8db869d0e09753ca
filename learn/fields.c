/* fields.c - trains the model that fills the fields of events, from annotated reports.
 *
 * usage: learn-fields OUT.fields EVENTS NET.told REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...]
 *
 * EVENTS.fold0 .. 4 are the models of learn-events' folds: each report is read with the one that has not seen
 * it.  Every cluster that meets a gold event of its family is an example for each field: among the options
 * (code/options.h) those that the scorer would take for the gold value are right.  choices.c learns from them.  Trees are given
 * the word of linear models that have not seen the report: of those without fold i, one without i and j for a report of
 * fold j.  Five folds by report give honest predictions, OUT.cv.jsonl in the gold form, and the share of right choices on
 * standard error. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "code/learning.h"
#include "code/score.h"
#include "code/verdict.h"
#include "choices.h"
#include "reports.h"

static report_list all;
static choices examples[UP_N_FIELDS];
static uint32_t n_without[UP_N_FIELDS], n_pairs;

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
    choice *c = choice_add(&examples[field], o, report, (uint32_t)all.rows[report].fold, all.rows[report].weight, g->type);
    uint32_t first = UP_OPTION_NONE;
    for (uint32_t i = 0; i < o->n; i++) {
        c->right[i] = is_right(t, g, field, &o->items[i]);
        if (c->right[i] && !c->n_right++) first = o->items[i].value;
    }
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

/* What is learnt leaving out a fold (FOLDS: none), and what it says of that fold.  `linear[j]` leaves out fold j too. */
typedef struct tally { uint32_t n, right, possible; } tally;
typedef struct pass {
    int without;
    double *linear[FOLDS + 1];
    up_forest forest, boost[UP_N_FIELDS];
    up_model *model;
    up_buffer predicted;
    tally by_field[UP_N_FIELDS], by_type[UP_N_FIELDS][UP_N_TYPES];
} pass;
static pass passes[FOLDS + 1];

static void judge(pass *p) {
    double *room = must(malloc(OPTIONS_MOST * sizeof *room));
    for (int f = 0; f < UP_N_FIELDS; f++)
        for (uint32_t i = 0; i < examples[f].n; i++) {
            const choice *c = &examples[f].items[i];
            if ((int)c->fold != p->without || c->weight != 1 || c->n >= OPTIONS_MOST) continue;
            choice_shares(c, (up_field)f, p->linear[p->without], &p->forest, &p->boost[f], room);
            uint32_t best = 0;
            for (uint32_t k = 1; k < c->n; k++) if (room[k] > room[best]) best = k;
            tally *both[2] = {&p->by_field[f], &p->by_type[f][c->type]};
            for (int b = 0; b < 2; b++) both[b]->n++, both[b]->right += c->right[best], both[b]->possible += c->n_right > 0;
        }
    free(room);
}

/* The linear model of the field with neither fold `a` nor `b` (FOLDS: no such). */
static void learn_linear(const vocabulary *v, int field, int a, int b, double *w) { choices_learn(v, &examples[field], field, 1u << a | 1u << b, w); }

static void learn(const vocabulary *v, pass *p) {
    static const float straight[11] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};
    for (int j = 0; j <= FOLDS; j++) p->linear[j] = must(calloc(v->n + 1, sizeof(double)));
    for (int f = 0; f < UP_N_FIELDS; f++) {
        learn_linear(v, f, p->without, p->without, p->linear[p->without]);
        for (int j = 0; j < FOLDS && up_field_has_facts((up_field)f); j++) if (j != p->without) learn_linear(v, f, p->without, j, p->linear[j]);
    }
    p->forest = choices_trees(&examples[UP_FIELD_OF_TREES], 1u << p->without, p->linear);
    for (int f = 0; f < UP_N_FIELDS; f++) if (up_field_is_boosted((up_field)f)) p->boost[f] = choices_boost(&examples[f], 1u << p->without, p->linear);
    if (p->without < FOLDS) judge(p);
    uint32_t *hashes = must(malloc((v->n + 1) * sizeof *hashes)), n = 0;
    float *w = must(malloc((v->n + 1) * sizeof *w));
    const double *own = p->linear[p->without];
    for (uint32_t i = 0; i < v->n; i++) if (fabs(own[i]) > 0.02) hashes[n] = v->hashes[i], w[n++] = (float)own[i];
    p->model = must(up_model_new(hashes, w, n, &p->forest, p->boost, straight));
    for (int j = 0; j <= FOLDS; j++) free(p->linear[j]);
    free(hashes); free(w);
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

static void *work(void *vocabulary_of_reports) {
    up_arena scratch;
    up_arena_init(&scratch, 0);
    for (int job; (job = atomic_fetch_add(&next_job, 1)) <= FOLDS;) {
        pass *p = &passes[job];
        p->without = job;
        learn(vocabulary_of_reports, p);
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
    if (argc < 6 || argc % 2) { fprintf(stderr, "usage: learn-fields OUT.fields EVENTS NET.told REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...]\n"); return 2; }
    up_error err = {0};
    char path[1024];
    int n_threads = reports_jobs();
    for (int f = 0; f < FOLDS; f++) {
        snprintf(path, sizeof path, "%s.fold%d", argv[2], f);
        if (up_model_open(path, up_verdict_facts_known(), &folds[f], &err) != UP_OK) return fail(&err);
    }
    up_engine *engine = reports_open(&all, argv, argc, 4);
    if (!engine || !reports_tell(&all, argv[3])) return 3;
    up_arena scratch;
    up_arena_init(&scratch, 0);
    for (uint32_t i = 0; i < all.n; i++) { add_examples(i, &scratch); up_arena_reset(&scratch); }
    up_arena_free(&scratch);
    vocabulary v = vocabulary_of(examples);
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
