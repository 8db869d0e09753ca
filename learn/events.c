/* events.c - trains the decision model of the coder from annotated reports.
 *
 * usage: learn-events OUT.events NET.told REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...]
 *
 * Four questions are learnt one after another: which group is meant, is a candidate an event, do two
 * candidates tell of one happening, does a cluster stand.  Each is asked with answers to those before it that
 * come from models which have not seen the report, so that no answer looks better in learning than it will be.
 * Five folds by report give honest predictions (written to OUT.cv.jsonl in the gold form) and the calibration of
 * confidence; the model itself is trained on all.  Everything is done once leaving out each fold, and once whole. */
#include <jansson.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "code/group.h"
#include "code/merge.h"
#include "code/verdict.h"
#include "linear.h"
#include "trees.h"

enum { ALL = FOLDS, N_KNOTS = 11, N_TREES = 100, LEAST_ROWS = 4 }; /* fold ALL leaves nothing out */
static const float elsewhere_weight = 0.25f; /* of a candidate whose type the gold holds in other words of the report */

/* With knots 0, .1 .. 1 a confidence is the log-odds restated: (score + 5) / 10. */
static const float straight[N_KNOTS] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};

static report_list reports;
static example_set group_examples;
static weights group_weights[FOLDS + 1][FOLDS + 1]; /* without two folds; [a][b] with a <= b */

static const weights *groups_without(int a, int b) { return a <= b ? &group_weights[a][b] : &group_weights[b][a]; }

/* ------------------------------------------------------------------ what the gold says */

static bool is_told_elsewhere(const report_row *r, const up_candidate *c) {
    for (uint32_t i = 0; i < r->n_gold; i++) if (r->gold[i].type == c->type) return true;
    return false;
}

static up_span words_of(const report_row *r, const up_candidate *c) { return (up_span){r->doc->tokens[c->trigger->first].span.begin, r->doc->tokens[c->trigger->last].span.end}; }

/* Notes which gold events a candidate of the type, or of the family, could have told. */
static void note_coverage(report_row *r, const up_candidate *c) {
    for (uint32_t i = 0; i < r->n_gold; i++) {
        gold_event *g = &r->gold[i];
        for (uint32_t k = 0; k < g->n && same_family(g->type, c->type); k++)
            if (up_spans_overlap(g->spans[k], words_of(r, c))) g->has_family = true, g->has_candidate |= g->type == c->type;
    }
}

static void tell_coverage(void) {
    uint32_t n[UP_N_TYPES] = {0}, exact[UP_N_TYPES] = {0}, family[UP_N_TYPES] = {0}, all = 0, all_exact = 0, all_family = 0;
    for (uint32_t i = 0; i < reports.n; i++)
        for (uint32_t k = 0; k < reports.rows[i].n_gold; k++) {
            const gold_event *g = &reports.rows[i].gold[k];
            n[g->type]++, exact[g->type] += g->has_candidate, family[g->type] += g->has_family;
            all++, all_exact += g->has_candidate, all_family += g->has_family;
        }
    fprintf(stderr, "gold events with a candidate of their type %u, of their family %u, of %u\n", all_exact, all_family, all);
    for (int t = 0; t < UP_N_TYPES; t++) if (n[t]) fprintf(stderr, "  %-20s %4u gold, %4u by type, %4u by family\n", up_type_name((up_type)t), n[t], exact[t], family[t]);
}

/* ------------------------------------------------------------------ examples */

/* A report as a pass sees it: with a model, and memory that the pass gives back. */
static up_reading reading_for(const report_row *row, const up_model *model, up_arena *scratch) {
    up_reading reading = row->reading;
    reading.model = model, reading.arena = scratch;
    return reading;
}

static void add_group_examples(report_row *row, uint32_t number, up_arena *scratch) {
    up_reading reading = reading_for(row, NULL, scratch);
    up_candidate *c = NULL;
    uint32_t n = 0;
    if (up_coder_candidates(&reading, &c, &n) != UP_OK) must(NULL);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t gold = gold_at(row, c[i].type, words_of(row, &c[i]));
        up_suspect all[UP_SUSPECTS_MOST];
        note_coverage(row, &c[i]);
        uint32_t suspects = gold ? up_group_suspects(&reading, &c[i], all) : 0;
        for (uint32_t s = 0; s < suspects; s++) {
            float right = 0;
            up_features f = {0};
            for (uint32_t g = 0; g < row->n_gold && g < 64; g++)
                if (gold >> g & 1 && same_group(row->gold[g].group, reading.ontology->groups.names[all[s].group])) right = 1;
            if (up_group_features(&reading, &c[i], all, suspects, s, &f) != UP_OK) must(NULL);
            example_add(&group_examples, &f, right, row->weight, row->fold, number);
        }
    }
}

typedef struct pass {
    int without;
    example_set decisions, merges;
    fact_table verdicts;
    weights decided[FOLDS + 1], merged[FOLDS + 1];
    up_forest judged;
    up_model *model;         /* of all three questions and the verdict, learnt without the fold */
    up_buffer predicted;     /* of the fold's reports, in the form of gold files */
    double *scores; char *right; uint32_t n, cap_s, cap_r;
} pass;

static void add_examples(pass *p, uint32_t number, const up_model *groups, up_arena *scratch) {
    const report_row *row = &reports.rows[number];
    up_reading reading = reading_for(row, groups, scratch);
    up_candidate *c = NULL;
    uint32_t n = 0;
    if (up_coder_candidates(&reading, &c, &n) != UP_OK) must(NULL);
    uint64_t *gold = must(calloc(n + 1, sizeof *gold));
    for (uint32_t i = 0; i < n; i++) {
        gold[i] = gold_at(row, c[i].type, words_of(row, &c[i]));
        up_features f = {0};
        if (up_candidate_features(&reading, &c[i], &f) != UP_OK) must(NULL);
        example_add(&p->decisions, &f, gold[i] != 0, row->weight * (!gold[i] && is_told_elsewhere(row, &c[i]) ? elsewhere_weight : 1), row->fold, number);
        for (uint32_t k = 0; k < i && gold[i]; k++) {
            if (!gold[k] || up_merge_type(c[k].type, c[i].type) == UP_N_TYPES || c[k].trigger->head == c[i].trigger->head) continue;
            up_features pair = {0};
            if (up_merge_features(&reading, &c[k], &c[i], &pair) != UP_OK) must(NULL);
            example_add(&p->merges, &pair, (gold[k] & gold[i]) != 0, 0.5f * row->weight, row->fold, number);
        }
    }
    free(gold);
}

/* Which clusters are right: each gold event makes the best cluster that meets it right, by type first, then by family. */
static void judge(const report_row *row, const up_candidate *c, const up_clusters *all, bool *right) {
    bool *taken = must(calloc(row->n_gold + 1, sizeof *taken)), *done = must(calloc(all->n + 1, sizeof *done));
    for (int same_type = 1; same_type >= 0; same_type--) {
        memcpy(done, right, all->n * sizeof *done);
        for (;;) {
            uint32_t best = UINT32_MAX;
            for (uint32_t k = 0; k < all->n; k++) if (!done[k] && (best == UINT32_MAX || c[all->items[k].members[0]].score > c[all->items[best].members[0]].score)) best = k;
            if (best == UINT32_MAX) break;
            done[best] = true;
            const up_cluster *k = &all->items[best];
            for (uint32_t g = 0; g < row->n_gold && !right[best]; g++) {
                bool kin = same_type ? row->gold[g].type == k->type : same_family(row->gold[g].type, k->type);
                for (uint32_t m = 0; m < k->n && kin && !taken[g]; m++) {
                    up_span words = row->doc->sentences[c[k->members[m]].sentence].span;
                    for (uint32_t s = 0; s < row->gold[g].n; s++) if (up_spans_overlap(row->gold[g].spans[s], words)) right[best] = taken[g] = true;
                }
            }
        }
    }
    free(taken); free(done);
}

static void add_verdict_examples(pass *p, uint32_t number, const up_model *model, up_arena *scratch) {
    const report_row *row = &reports.rows[number];
    up_reading reading = reading_for(row, model, scratch);
    up_candidate *c = NULL;
    up_clusters all = {0};
    if (up_coder_clusters(&reading, &c, &all) != UP_OK) must(NULL);
    bool *right = must(calloc(all.n + 1, sizeof *right));
    judge(row, c, &all, right);
    for (uint32_t k = 0; k < all.n; k++) {
        float facts[UP_VERDICT_FACTS];
        uint32_t nf = up_verdict_facts(&reading, c, &all, k, facts);
        facts_add(&p->verdicts, facts, nf, right[k], row->weight);
    }
    free(right);
}

/* ------------------------------------------------------------------ one pass: learning without a fold, coding it */

/* Each gold event makes one event right, the surest that meets it: a second telling is a mistake. */
static void mark_right(const report_row *r, const up_events *events, char *right) {
    bool *taken = must(calloc(r->n_gold + 1, sizeof *taken)), *done = must(calloc(events->n + 1, sizeof *done));
    for (uint32_t turn = 0; turn < events->n; turn++) {
        uint32_t best = UINT32_MAX;
        for (uint32_t e = 0; e < events->n; e++) if (!done[e] && (best == UINT32_MAX || events->items[e].confidence > events->items[best].confidence)) best = e;
        const up_event *e = &events->items[best];
        done[best] = true;
        for (uint32_t i = 0; i < r->n_gold && !right[best]; i++)
            for (uint32_t k = 0; k < r->gold[i].n && !taken[i] && same_family(r->gold[i].type, e->type); k++)
                for (uint32_t s = 0; s < e->n_evidence; s++) if (up_spans_overlap(r->gold[i].spans[k], e->evidence[s])) right[best] = 1, taken[i] = true;
    }
    free(taken); free(done);
}

static void code_fold(pass *p, up_arena *scratch) {
    for (uint32_t i = 0; i < reports.n; i++) {
        report_row *row = &reports.rows[i];
        if (row->fold != p->without) continue;
        up_reading reading = reading_for(row, p->model, scratch);
        up_events events = {0};
        if (up_coder_events(&reading, &events) != UP_OK) must(NULL);
        char *right = must(calloc(events.n + 1, 1));
        mark_right(row, &events, right);
        for (uint32_t e = 0; e < events.n; e++) {
            p->scores = grown(p->scores, p->n, &p->cap_s, sizeof *p->scores);
            p->right = grown(p->right, p->n, &p->cap_r, sizeof *p->right);
            p->scores[p->n] = events.items[e].confidence * 10.0 - 5.0, p->right[p->n++] = right[e];
        }
        free(right);
        struct up_document doc = *row->doc;
        doc.events_result = &events;
        up_write_report_events((const up_document *)&doc, &p->predicted);
        up_arena_reset(scratch);
    }
}

static void run_pass(pass *p) {
    up_arena scratch;
    up_arena_init(&scratch, 0);
    int out = p->without;
    for (int fold = 0; fold < FOLDS; fold++) {
        if (fold == out) continue;
        up_model *groups = must(linear_join(groups_without(out, fold), 1, NULL, straight));
        for (uint32_t i = 0; i < reports.n; i++) if (reports.rows[i].fold == fold) { add_examples(p, i, groups, &scratch); up_arena_reset(&scratch); }
        up_model_close(groups);
    }
    for (int fold = 0; fold <= FOLDS; fold++) {
        if (fold == out && fold != ALL) continue;
        p->decided[fold] = linear_train(&p->decisions, fold, -1);
        p->merged[fold] = linear_train(&p->merges, fold, -1);
        if (fold == ALL) break;
        weights all[3] = {*groups_without(out, fold), p->decided[fold], p->merged[fold]};
        up_model *model = must(linear_join(all, 3, NULL, straight));
        for (uint32_t i = 0; i < reports.n; i++) if (reports.rows[i].fold == fold) { add_verdict_examples(p, i, model, &scratch); up_arena_reset(&scratch); }
        up_model_close(model);
    }
    p->judged = trees_train(&p->verdicts, N_TREES, LEAST_ROWS);
    weights all[3] = {*groups_without(out, ALL), p->decided[ALL], p->merged[ALL]};
    p->model = must(linear_join(all, 3, &p->judged, straight));
    if (out != ALL) code_fold(p, &scratch);
    fprintf(stderr, "without fold %d: %u decisions, %u pairs, %u verdicts\n", out, p->decisions.n, p->merges.n, p->verdicts.n);
    examples_free(&p->decisions), examples_free(&p->merges), facts_free(&p->verdicts);
    up_arena_free(&scratch);
}

static pass passes[FOLDS + 1];
static atomic_int next_job;

static void *work(void *argument) {
    (void)argument;
    for (int job; (job = atomic_fetch_add(&next_job, 1)) <= FOLDS;) { passes[job].without = job; run_pass(&passes[job]); }
    return NULL;
}

static void *work_groups(void *argument) {
    (void)argument;
    for (int job; (job = atomic_fetch_add(&next_job, 1)) < (FOLDS + 1) * (FOLDS + 1);) {
        int a = job / (FOLDS + 1), b = job % (FOLDS + 1);
        if (a <= b) group_weights[a][b] = linear_train(&group_examples, a, b);
    }
    return NULL;
}

static void on_threads(void *(*work_of)(void *), int n_threads) {
    pthread_t threads[16];
    int started = 0;
    next_job = 0;
    while (started < n_threads && started < 16 && pthread_create(&threads[started], NULL, work_of, NULL) == 0) started++;
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
}

/* ------------------------------------------------------------------ calibration */

/* The broken line over the knots that is nearest to what was right (least squares, one pseudo-observation of the model's own word at
 * each knot), by turns over the knots; then made to rise (pool adjacent violators). */
static void calibrate(float knots[N_KNOTS]) {
    double share[N_KNOTS], mass[N_KNOTS];
    for (int k = 0; k < N_KNOTS; k++) share[k] = 1.0 / (1.0 + exp(-(k - 5.0)));
    for (int turn = 0; turn < 60; turn++)
        for (int k = 0; k < N_KNOTS; k++) {
            double w = 1.0, y = 1.0 / (1.0 + exp(-(k - 5.0)));
            mass[k] = w;
            for (int p = 0; p < FOLDS; p++)
                for (uint32_t i = 0; i < passes[p].n; i++) {
                    double at = fmin(fmax(passes[p].scores[i] + 5.0, 0), N_KNOTS - 1), near = 1.0 - fabs(at - k);
                    if (near <= 0) continue;
                    int other = at > k ? k + 1 : k - 1;
                    double rest = near < 1 ? (1 - near) * share[other] : 0;
                    w += near * near, y += near * (passes[p].right[i] - rest), mass[k] += near;
                }
            share[k] = y / w;
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

static void tell_calibration(const up_model *model) {
    double error = 0;
    uint32_t n = 0;
    for (int p = 0; p < FOLDS; p++) n += passes[p].n;
    for (int bin = 0; bin < 10; bin++) {
        double sum = 0, hits = 0, k = 0;
        for (int q = 0; q < FOLDS; q++)
            for (uint32_t i = 0; i < passes[q].n; i++) {
                double p = up_model_confidence(model, passes[q].scores[i]);
                if ((int)fmin(p * 10, 9) == bin) sum += p, hits += passes[q].right[i], k++;
            }
        if (k > 0) error += fabs(sum - hits) / n, fprintf(stderr, "confidence %.2f right %.2f of %.0f\n", sum / k, hits / k, k);
    }
    fprintf(stderr, "expected calibration error %.3f\n", error);
}

int main(int argc, char **argv) {
    if (argc < 5 || argc % 2 == 0) { fprintf(stderr, "usage: learn-events OUT.events NET.told REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...]\n"); return 2; }
    up_error err = {0};
    char text[1024], path[1024];
    int n_threads = reports_jobs();
    up_engine *engine = reports_open(&reports, argv, argc, 3);
    if (!engine || !reports_tell(&reports, argv[2])) return 3;
    up_arena scratch;
    up_arena_init(&scratch, 0);
    for (uint32_t i = 0; i < reports.n; i++) { add_group_examples(&reports.rows[i], i, &scratch); up_arena_reset(&scratch); }
    up_arena_free(&scratch);
    tell_coverage();
    on_threads(work_groups, n_threads);
    on_threads(work, n_threads);
    snprintf(path, sizeof path, "%s.cv.jsonl", argv[1]);
    FILE *cv = fopen(path, "w");
    if (!cv) { perror(path); return 3; }
    for (int p = 0; p < FOLDS; p++) fwrite(passes[p].predicted.bytes, 1, passes[p].predicted.len, cv);
    fclose(cv);
    for (int p = 0; p < FOLDS; p++) { /* learn-fields reads them */
        snprintf(path, sizeof path, "%s.fold%d", argv[1], p);
        if (up_model_write(passes[p].model, path, &err) != UP_OK) { fprintf(stderr, "%s\n", up_error_text(&err, text, sizeof text)); return 3; }
    }
    float knots[N_KNOTS];
    calibrate(knots);
    weights all[3] = {*groups_without(ALL, ALL), passes[ALL].decided[ALL], passes[ALL].merged[ALL]};
    up_model *model = must(linear_join(all, 3, &passes[ALL].judged, knots));
    tell_calibration(model);
    if (up_model_write(model, argv[1], &err) != UP_OK) { fprintf(stderr, "%s\n", up_error_text(&err, text, sizeof text)); return 3; }
    up_model_close(model);
    up_engine_close(engine);
    return 0;
}
