/* link.c - makes models/en.link: how rare terms are in the news, and what makes two reports one story.
 *
 *     learn-link OUT --text FILE... --domain FILE... --sets FILE... --events FILE...
 *
 * FILE is JSON Lines (compressed with zstd when it ends in .zst).  Shares of terms come from --text and --domain, each for
 * itself, the higher one counting.  --sets hold reports with a "cluster"; pairs within a set teach a logistic regression
 * (Newton's method with a ridge), each set weighing the same.  Before the model is written, its worth is told three ways: by
 * folds over clusters (both reports of a pair unseen), by leaving each set out, and as it is.  --events are the same reports as
 * `uptick code` codes them; they teach what slots of events are worth. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include "base/hash.h"
#include "learn/logit.h"
#include "learn/writer.h"
#include "link/cluster.h"
#include "link/linker.h"

enum { MOST_SETS = 16, MOST_DOCS = 4000, FOLDS = 5, K = UP_N_PAIR_WEIGHTS };

static void *need(void *p) { if (!p) { fputs("out of memory\n", stderr); exit(1); } return p; }

static char *whole(const char *path, size_t *len) {
    FILE *f = fopen(path, "rb");
    if (!f) { perror(path); exit(1); }
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    rewind(f);
    char *bytes = need(malloc(n + 1));
    if (fread(bytes, 1, n, f) != n) { perror(path); exit(1); }
    fclose(f);
    size_t dot = strlen(path);
    if (dot > 4 && strcmp(path + dot - 4, ".zst") == 0) {
        unsigned long long size = ZSTD_getFrameContentSize(bytes, n);
        if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR) size = 200ull << 20;
        char *out = need(malloc(size + 1));
        size_t got = ZSTD_decompress(out, size, bytes, n);
        if (ZSTD_isError(got)) { fprintf(stderr, "%s: %s\n", path, ZSTD_getErrorName(got)); exit(1); }
        free(bytes);
        bytes = out, n = got;
    }
    bytes[n] = 0;
    *len = n;
    return bytes;
}

static void each_line(const char *path, void (*take)(const json_t *o, void *context), void *context) {
    size_t len;
    char *bytes = whole(path, &len);
    for (size_t at = 0; at < len;) {
        char *newline = memchr(bytes + at, '\n', len - at);
        size_t n = newline ? (size_t)(newline - bytes) - at : len - at;
        json_t *o = n ? json_loadb(bytes + at, n, 0, NULL) : NULL;
        if (o) take(o, context);
        json_decref(o);
        at += n + 1;
    }
    free(bytes);
}

static const char *text_of(const json_t *o, const char *key) { const char *s = json_string_value(json_object_get(o, key)); return s ? s : ""; }

/* ------------------------------------------------------------------ shares: in how many texts is a term? */

typedef struct shares { uint32_t *hash, *n, mask, n_used, n_texts; } shares;

static uint32_t *share_slot(const shares *s, uint32_t hash) {
    uint32_t k = hash & s->mask;
    while (s->hash[k] && s->hash[k] != hash) k = (k + 1) & s->mask;
    s->hash[k] = hash;
    return &s->n[k];
}

static void share_grow(shares *s) {
    shares next = {.mask = s->hash ? 2 * s->mask + 1 : (1u << 14) - 1, .n_used = s->n_used, .n_texts = s->n_texts};
    next.hash = need(calloc(next.mask + (size_t)1, sizeof *next.hash));
    next.n = need(calloc(next.mask + (size_t)1, sizeof *next.n));
    for (uint32_t k = 0; s->hash && k <= s->mask; k++) if (s->hash[k]) *share_slot(&next, s->hash[k]) = s->n[k];
    free(s->hash), free(s->n);
    *s = next;
}

static uint32_t share_count(const shares *s, uint32_t hash) {
    if (!s->hash) return 0;
    uint32_t k = hash & s->mask;
    while (s->hash[k] && s->hash[k] != hash) k = (k + 1) & s->mask;
    return s->hash[k] ? s->n[k] : 0;
}

static void count_text(const json_t *o, void *context) {
    shares *s = context;
    up_sketch k;
    const char *text = text_of(o, "text");
    if (!*text || up_sketch_make(text_of(o, "date"), text_of(o, "title"), text, strlen(text), &k) != UP_OK) return;
    for (uint32_t i = 0; i < k.n_terms; i++) {
        if (!s->hash || 2 * s->n_used > s->mask) share_grow(s);
        uint32_t *n = share_slot(s, k.terms[i].hash);
        s->n_used += !*n;
        ++*n;
    }
    s->n_texts++;
    up_sketch_free(&k);
}

/* ------------------------------------------------------------------ sets */

typedef struct doc { char *id, *cluster; up_sketch sketch; up_weighed weighed; uint32_t fold; bool scored; up_slots *events; uint32_t n_events; } doc;
typedef struct sample { uint32_t a, b; bool same, near; float x[UP_N_PAIR_FEATURES]; } sample; /* near: a twin that happened next door */
typedef struct set { const char *name; doc docs[MOST_DOCS]; uint32_t n; sample *samples; size_t n_samples, cap; } set;

static void take_doc(const json_t *o, void *context) {
    set *s = context;
    doc *d = &s->docs[s->n];
    const char *cluster = text_of(o, "cluster"), *relation = text_of(o, "relation"), *text = text_of(o, "text");
    if (s->n == MOST_DOCS || up_sketch_make(text_of(o, "date"), text_of(o, "title"), text, strlen(text), &d->sketch) != UP_OK) exit(1);
    bool labelled = *cluster && (!*relation || strcmp(relation, "report") == 0);
    d->id = strdup(text_of(o, "id"));
    d->cluster = strdup(labelled ? cluster : "");
    d->scored = labelled;
    const char *topic = *text_of(o, "topic") ? text_of(o, "topic") : cluster;
    d->fold = *topic ? (uint32_t)(up_hash(topic, strlen(topic)) % FOLDS) : (uint32_t)(up_hash(d->id, strlen(d->id)) % FOLDS);
    s->n++;
}

static up_linker linker;
static set *sets[MOST_SETS];
static int n_sets;

static bool worth(const double *f) { return f[UP_PAIR_WORDS] > 0.03 || f[UP_PAIR_NAMES] > 0.05 || f[UP_PAIR_FULL_NAMES] > 0.05; }

static void add_sample(set *s, sample what, const double f[UP_N_PAIR_FEATURES]) {
    if (s->n_samples == s->cap) s->samples = need(realloc(s->samples, (s->cap = s->cap ? 2 * s->cap : 4096) * sizeof *s->samples));
    for (int k = 0; k < UP_N_PAIR_FEATURES; k++) what.x[k] = (float)f[k];
    s->samples[s->n_samples++] = what;
}

static void look_at_set(set *s) {
    for (uint32_t i = 0; i < s->n; i++) if (up_weigh(&linker, &s->docs[i].sketch, &s->docs[i].weighed) != UP_OK) exit(1);
    double f[UP_N_PAIR_FEATURES];
    for (uint32_t i = 0; i < s->n; i++)
        for (uint32_t j = i + 1; j < s->n; j++) {
            up_pair_look(&s->docs[i].weighed, &s->docs[j].weighed, f);
            if (!worth(f)) continue;
            bool same = s->docs[i].scored && s->docs[j].scored && strcmp(s->docs[i].cluster, s->docs[j].cluster) == 0;
            add_sample(s, (sample){.a = i, .b = j, .same = same}, f);
        }
}

/* ------------------------------------------------------------------ the same words of another place and people */

static uint64_t random_state = 20220304;
static uint32_t random_below(uint32_t n) { /* SplitMix64 */
    uint64_t z = (random_state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u, z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ z >> 31) % n);
}

static int by_term(const void *x, const void *y) {
    const up_term *a = x, *b = y;
    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* Puts the terms in order again; happens within `days`, and all shingles but one in `kept_in` are others. */
static void settle_twin(up_sketch *s, uint32_t days, uint32_t kept_in, uint32_t salt) {
    qsort(s->terms, s->n_terms, sizeof *s->terms, by_term);
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n_terms; i++) if (!n || s->terms[n - 1].hash != s->terms[i].hash) s->terms[n++] = s->terms[i];
    s->n_terms = n;
    if (s->date != UP_NO_DAY) s->date += (int32_t)random_below(days);
    for (int k = 0; k < UP_SKETCH_HASHES; k++) if (random_below(kept_in)) s->shingle[k] ^= salt & 0x3FFFFFF;
}

/* A report told in the words of `d`, with the names of others and on other days: what a newsroom's or an agency's phrases make of
 * two different happenings.  The sets hold few of them, streams of news many. */
static up_sketch twin_of(const doc *d, const set *names) {
    up_sketch s = d->sketch;
    s.terms = need(malloc((s.n_terms + 1) * sizeof *s.terms));
    uint32_t salt = random_below(UINT32_MAX);
    for (uint32_t i = 0; i < s.n_terms; i++) {
        up_term t = d->sketch.terms[i];
        bool is_pair = t.kinds & UP_TERM_PAIR;
        if ((t.kinds & UP_TERM_NAME) && !is_pair && random_below(8)) { /* one in eight is a country or a paper, and stays */
            const doc *other = &names->docs[random_below(names->n)];
            for (int tries = 0; tries < 40; tries++) {
                const up_term *o = &other->sketch.terms[random_below(other->sketch.n_terms ? other->sketch.n_terms : 1)];
                if (other->sketch.n_terms && (o->kinds & UP_TERM_NAME) && !(o->kinds & UP_TERM_PAIR)) { t.hash = o->hash; break; }
            }
        } else if (t.kinds & (UP_TERM_FULL | UP_TERM_DAY) || (is_pair && (t.kinds & UP_TERM_NAME)) || ((t.kinds & UP_TERM_NUMBER) && random_below(2))) t.hash = (t.hash ^ salt) | 1;
        s.terms[i] = t;
    }
    settle_twin(&s, 120, 3, salt);
    return s;
}

/* What happens next door in the same days: the town, the group and the newsroom's words stay, the people, the streets and most numbers
 * are others, and of the plain words more or less.  A wave of attacks is told of in such reports. */
static up_sketch neighbour_of(const doc *d) {
    up_sketch s = d->sketch;
    s.terms = need(malloc((s.n_terms + 1) * sizeof *s.terms));
    uint32_t salt = random_below(UINT32_MAX), changed = 2 * random_below(5); /* of ten plain words */
    for (uint32_t i = 0; i < s.n_terms; i++) {
        up_term t = d->sketch.terms[i];
        bool is_pair = t.kinds & UP_TERM_PAIR, is_name = t.kinds & UP_TERM_NAME, rare = up_rarity(&linker, t.hash) >= UP_RARE_WHO;
        bool goes = is_pair ? is_name || random_below(10) < 2 * changed : t.kinds & (UP_TERM_FULL | UP_TERM_WHO) ? rare : t.kinds & UP_TERM_NUMBER ? random_below(4) != 0
                  : t.kinds & UP_TERM_DAY ? random_below(2) != 0 : is_name ? rare && random_below(2) : random_below(10) < changed;
        if (goes) t.hash = (t.hash ^ salt) | 1;
        s.terms[i] = t;
    }
    settle_twin(&s, 4, 12, salt);
    return s;
}

/* Whether it says in full who it was, so that another who is another can be told. */
static bool names_people(const doc *d) { return d->weighed.norms.people > 0; }

/* Twins as samples: `a` and `b` are the one document, which says whose fold it is. */
static void add_twins(set *s, bool near) {
    double f[UP_N_PAIR_FEATURES];
    for (uint32_t i = 0; i < s->n; i++) {
        if (!s->docs[i].scored || (near && !names_people(&s->docs[i]))) continue;
        up_sketch twin = near ? neighbour_of(&s->docs[i]) : twin_of(&s->docs[i], sets[random_below((uint32_t)n_sets)]);
        up_weighed w;
        if (up_weigh(&linker, &twin, &w) != UP_OK) exit(1);
        up_pair_look(&s->docs[i].weighed, &w, f);
        add_sample(s, (sample){.a = i, .b = i, .near = near}, f);
        up_weighed_free(&w), up_sketch_free(&twin);
    }
}

/* ------------------------------------------------------------------ training on pairs of reports */

typedef bool (*chooses)(const set *s, const sample *x, const void *context);

#define RIDGE 0.3
enum { SAME_WEIGHT = 400, OTHER_WEIGHT = 8000, TWIN_WEIGHT = 100 }; /* a set's pairs weigh so much in all, if there are as many */

static void train(chooses chosen, const void *context, double w[K]) {
    size_t n = 0, at = 0;
    for (int s = 0; s < n_sets; s++) n += sets[s]->n_samples;
    float *x = need(malloc((n + 1) * K * sizeof *x)), *weight = need(calloc(n + 1, sizeof *weight));
    bool *same = need(calloc(n + 1, sizeof *same));
    for (int s = 0; s < n_sets; s++) {
        double count[2] = {0}, twins = 0;
        for (size_t i = 0; i < sets[s]->n_samples; i++) {
            if (!chosen(sets[s], &sets[s]->samples[i], context)) continue;
            if (sets[s]->samples[i].a == sets[s]->samples[i].b) twins += !sets[s]->samples[i].near; else count[sets[s]->samples[i].same]++;
        }
        for (size_t i = 0; i < sets[s]->n_samples; i++, at++) {
            const sample *p = &sets[s]->samples[i];
            memcpy(x + at * K, p->x, K * sizeof *x);
            same[at] = p->same;
            if (count[0] <= 0 || count[1] <= 0 || !chosen(sets[s], p, context)) continue;
            if (p->a == p->b) weight[at] = p->near ? 0 : (float)(TWIN_WEIGHT / twins);
            else weight[at] = (float)(p->same ? SAME_WEIGHT / count[1] : fmin(OTHER_WEIGHT, count[0]) / count[0]);
        }
    }
    logit_fit(x, weight, same, n, K, RIDGE, w);
    free(x), free(weight), free(same);
}

/* ------------------------------------------------------------------ what it is worth */

typedef struct figures { double p, r, f, b3p, b3r, b3f, ratio; int largest, found, truth; } figures;

static figures count(const set *s, const uint32_t *group) {
    double tp = 0, sys = 0, gold = 0, bp = 0, br = 0, n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        if (!s->docs[i].scored) continue;
        double both = 0, in_sys = 0, in_gold = 0;
        for (uint32_t j = 0; j < s->n; j++) {
            if (!s->docs[j].scored) continue;
            bool g = strcmp(s->docs[i].cluster, s->docs[j].cluster) == 0, y = group[i] == group[j];
            both += g && y, in_sys += y, in_gold += g;
        }
        tp += both - 1, sys += in_sys - 1, gold += in_gold - 1;
        bp += both / in_sys, br += both / in_gold, n++;
    }
    figures f = {.p = sys > 0 ? tp / sys : 1, .r = gold > 0 ? tp / gold : 1, .b3p = bp / n, .b3r = br / n};
    f.f = f.p + f.r > 0 ? 2 * f.p * f.r / (f.p + f.r) : 0;
    f.b3f = 2 * f.b3p * f.b3r / (f.b3p + f.b3r);
    for (uint32_t i = 0; i < s->n; i++) {
        if (!s->docs[i].scored) continue;
        bool first_sys = true, first_gold = true;
        int different = 0;
        for (uint32_t j = 0; j < i; j++) if (s->docs[j].scored) {
            if (group[j] == group[i]) first_sys = false;
            if (strcmp(s->docs[j].cluster, s->docs[i].cluster) == 0) first_gold = false;
        }
        f.found += first_sys, f.truth += first_gold;
        if (!first_sys) continue;
        for (uint32_t j = i; j < s->n; j++) {
            if (!s->docs[j].scored || group[j] != group[i]) continue;
            bool seen = false;
            for (uint32_t k = i; k < j && !seen; k++) seen = s->docs[k].scored && group[k] == group[i] && strcmp(s->docs[k].cluster, s->docs[j].cluster) == 0;
            different += !seen;
        }
        if (different > f.largest) f.largest = different;
    }
    f.ratio = (double)f.found / f.truth;
    return f;
}

static double dot(const double w[K], const sample *x) {
    double z = 0;
    for (int k = 0; k < K; k++) z += w[k] * (double)x->x[k];
    return z;
}

static float clamp(double z) { return (float)fmax(-UP_PAIR_SUREST, fmin(UP_PAIR_SUREST, z)); }

/* Groups a set with the score of each sample and tells the figures. */
static figures group_set(const set *s, const float *score, double join, double worst) {
    up_edge *edges = need(malloc((s->n_samples + 1) * sizeof *edges));
    uint32_t *group = need(malloc((s->n + 1) * sizeof *group));
    size_t n = 0;
    const up_cluster_options o = {.join = join, .keep = -4, .worst = worst};
    for (size_t i = 0; i < s->n_samples; i++)
        if (s->samples[i].a != s->samples[i].b && (double)score[i] > o.keep) edges[n++] = (up_edge){s->samples[i].a, s->samples[i].b, score[i]};
    if (up_cluster(s->n, edges, n, NULL, &o, group) != UP_OK) exit(1);
    figures f = count(s, group);
    free(edges), free(group);
    return f;
}

static void tell(const char *how, const set *s, figures f) {
    printf("%-10s %-20s pairs P %.3f R %.3f F %.3f  B3 P %.3f R %.3f F %.3f  found/true %d/%d=%.3f  largest merge %d\n", how, s->name, f.p, f.r, f.f, f.b3p, f.b3r, f.b3f, f.found, f.truth, f.ratio, f.largest);
}

static bool every(const set *s, const sample *x, const void *c) { (void)c; return s->docs[x->a].scored || s->docs[x->b].scored; }
static bool unseen(const set *s, const sample *x, const void *c) {
    const uint32_t *f = c;
    uint32_t p = s->docs[x->a].fold, q = s->docs[x->b].fold;
    return every(s, x, NULL) && p != f[0] && p != f[1] && q != f[0] && q != f[1];
}
static bool others(const set *s, const sample *x, const void *c) { return s != c && every(s, x, NULL); }

static void sweep(const char *how, float *const *scores) {
    static const double joins[] = {-2.0, -1.5, -1, -0.5, 0, 0.5, 1, 1.5}, worsts[] = {-10, -3.5, -2.5, -1.5};
    double best = 0, at[2] = {0};
    for (size_t j = 0; j < sizeof joins / sizeof *joins; j++)
        for (size_t v = 0; v < sizeof worsts / sizeof *worsts; v++) {
            double sum = 0;
            char line[256];
            int n = snprintf(line, sizeof line, "  %s join %4.1f worst %5.1f ", how, joins[j], worsts[v]);
            for (int s = 0; s < n_sets; s++) {
                figures f = group_set(sets[s], scores[s], joins[j], worsts[v]);
                sum += f.f;
                n += snprintf(line + n, sizeof line - (size_t)n, " %s %.3f/%.3f", (char[]){sets[s]->name[0], sets[s]->name[1], 0}, f.f, f.b3f);
            }
            if (getenv("SWEEP")) puts(line);
            if (sum > best) best = sum, at[0] = joins[j], at[1] = worsts[v];
        }
    printf("%s: best at join %.1f worst %.1f, mean pair F %.4f\n", how, at[0], at[1], best / n_sets);
    for (int s = 0; s < n_sets; s++) tell(how, sets[s], group_set(sets[s], scores[s], at[0], at[1]));
}

static void evaluate(void) {
    float *scores[MOST_SETS];
    for (int s = 0; s < n_sets; s++) scores[s] = need(malloc((sets[s]->n_samples + 1) * sizeof(float)));
    double w[K];
    for (uint32_t p = 0; p < FOLDS; p++)
        for (uint32_t q = p; q < FOLDS; q++) {
            uint32_t f[2] = {p, q};
            train(unseen, f, w);
            for (int s = 0; s < n_sets; s++)
                for (size_t i = 0; i < sets[s]->n_samples; i++) {
                    const sample *x = &sets[s]->samples[i];
                    uint32_t a = sets[s]->docs[x->a].fold, b = sets[s]->docs[x->b].fold;
                    if ((a == p && b == q) || (a == q && b == p)) scores[s][i] = clamp(dot(w, x));
                }
        }
    sweep("folds", scores);
    for (int s = 0; s < n_sets; s++) {
        train(others, sets[s], w);
        for (size_t i = 0; i < sets[s]->n_samples; i++) scores[s][i] = clamp(dot(w, &sets[s]->samples[i]));
    }
    sweep("left out", scores);
    train(every, NULL, w);
    for (int s = 0; s < n_sets; s++)
        for (size_t i = 0; i < sets[s]->n_samples; i++) scores[s][i] = clamp(dot(w, &sets[s]->samples[i]));
    sweep("as it is", scores);
    for (int s = 0; s < n_sets; s++) free(scores[s]);
    if (getenv("WEIGHTS")) for (int k = 0; k < K; k++) printf("w[%d] = %.3f\n", k, w[k]);
}

/* ------------------------------------------------------------------ training on pairs of events */

/* A line of `uptick code` goes to the document of its report: its acts, or one answer while there is none. */
static void take_event(const json_t *o, void *context) {
    (void)context;
    const char *id = text_of(json_object_get(o, "report"), "id");
    doc *d = NULL;
    for (int s = 0; s < n_sets && !d; s++) for (uint32_t i = 0; i < sets[s]->n && !d; i++) if (strcmp(sets[s]->docs[i].id, id) == 0) d = &sets[s]->docs[i];
    char *line = json_dumps(o, JSON_COMPACT);
    up_slots s;
    bool fine = d && line && up_slots_read(line, strlen(line), &s) == UP_OK;
    free(line);
    if (!fine || (s.klass != UP_CLASS_INCIDENT && s.klass != UP_CLASS_RESPONSE)) return;
    bool holds_answer = d->n_events && d->events[0].klass == UP_CLASS_RESPONSE;
    if (s.klass == UP_CLASS_RESPONSE && d->n_events) return;
    if (holds_answer) d->n_events = 0;
    d->events = need(realloc(d->events, (d->n_events + 1) * sizeof *d->events));
    d->events[d->n_events++] = s;
    for (uint32_t k = 0; k < d->n_events; k++) d->events[k].is_alone = d->n_events == 1;
}

typedef struct slot_rows { float *x, *weight; bool *same; size_t n, cap; } slot_rows;

static void put_row(slot_rows *r, const double f[UP_N_SLOT_FEATURES], bool same) {
    if (r->n == r->cap) {
        r->cap = r->cap ? 2 * r->cap : 4096;
        r->x = need(realloc(r->x, r->cap * UP_N_SLOT_FEATURES * sizeof *r->x)), r->weight = need(realloc(r->weight, r->cap * sizeof *r->weight)), r->same = need(realloc(r->same, r->cap * sizeof *r->same));
    }
    for (int k = 0; k < UP_N_SLOT_FEATURES; k++) r->x[r->n * UP_N_SLOT_FEATURES + k] = (float)f[k];
    r->weight[r->n] = 1, r->same[r->n++] = same;
}

/* Two reports of one cluster tell of one happening: their only events are it; of several, those that agree best in type, else family, are. */
static void put_pair_of_docs(slot_rows *r, const doc *a, const doc *b, double score, const double *pair, bool same) {
    double f[UP_N_SLOT_FEATURES], best_f[UP_N_SLOT_FEATURES];
    int best = -1;
    for (uint32_t i = 0; i < a->n_events; i++)
        for (uint32_t j = 0; j < b->n_events; j++) {
            if (!up_slots_may_meet(&a->events[i], &b->events[j])) continue;
            up_slots_look(&a->events[i], &b->events[j], score, pair, f);
            if (!same) { put_row(r, f, false); continue; }
            bool only = a->n_events == 1 && b->n_events == 1;
            int agree = (only ? 8 : 0) + 4 * (f[UP_SLOT_TYPE] > 0) + 2 * (f[UP_SLOT_FAMILY] > 0) + (f[UP_SLOT_GROUP] > 0) + (f[UP_SLOT_DAY] > 0) + (f[UP_SLOT_PLACE] > 0 || f[UP_SLOT_WITHIN] > 0);
            if (agree < 4 || agree <= best) continue;
            best = agree;
            memcpy(best_f, f, sizeof f);
        }
    if (same && best >= 0) put_row(r, best_f, true);
}

#define APART_WEIGHT 0.3f
#define CONFLICT_WEIGHT 0.7f
#define NEIGHBOUR_WEIGHT 0.03f
#define ONE_WEIGHT 3.0f /* pairs that are one: a store has more of them than the sets, beside those that are not */

/* The same act told in like words, but in another town, or weeks away: pairs that streams of news are full of and the sets are not. */
static void add_conflicts(slot_rows *r) {
    double f[UP_N_SLOT_FEATURES];
    for (int s = 0; s < n_sets; s++)
        for (uint32_t d = 0; d < sets[s]->n; d++)
            for (uint32_t i = 0; i < sets[s]->docs[d].n_events; i++) {
                const up_slots *e = &sets[s]->docs[d].events[i];
                if (e->klass != UP_CLASS_INCIDENT) continue;
                bool moved = random_below(2), later = !moved || random_below(2);
                up_slots other = *e;
                if (moved && e->precision < UP_PLACE_CITY) continue;
                if (later && e->days.first == UP_NO_DAY) continue;
                if (moved) other.place ^= 0x5555, other.geonames = e->geonames ? e->geonames ^ 0x555 : 0, other.lat += e->lat > 0 ? -5 : 5, other.admin1 ^= random_below(2);
                if (later) { int32_t by = 8 + (int32_t)random_below(200); other.days.first += by, other.days.last += by; }
                if (random_below(2)) other.n_target = other.n_actor = 0;
                up_slots_look(e, &other, random_below(500) / 100.0 - 2, NULL, f); /* what twins of reports score */
                put_row(r, f, false);
                r->weight[r->n - 1] = CONFLICT_WEIGHT;
            }
}

/* The same kind of act against the same group in the same town and days, told of other people: only the reports tell it apart. */
static void add_neighbours(slot_rows *r) {
    double f[UP_N_SLOT_FEATURES];
    for (int s = 0; s < n_sets; s++)
        for (size_t i = 0; i < sets[s]->n_samples; i++) {
            const sample *p = &sets[s]->samples[i];
            if (!p->near) continue;
            double score = (double)clamp(dot(linker.weight, p)), pair[UP_N_PAIR_FEATURES];
            for (int k = 0; k < UP_N_PAIR_FEATURES; k++) pair[k] = (double)p->x[k];
            const doc *d = &sets[s]->docs[p->a];
            for (uint32_t k = 0; k < d->n_events && score > linker.keep; k++) {
                if (d->events[k].klass != UP_CLASS_INCIDENT) continue;
                up_slots other = d->events[k];
                if (random_below(2) && other.days.first != UP_NO_DAY) { int32_t by = (int32_t)random_below(4); other.days.first += by, other.days.last += by; }
                if (random_below(2)) other.n_target = other.n_actor = 0;
                up_slots_look(&d->events[k], &other, score, pair, f);
                put_row(r, f, false);
                r->weight[r->n - 1] = NEIGHBOUR_WEIGHT;
            }
        }
}

static void train_slots(void) {
    slot_rows r = {0};
    size_t n_same = 0;
    for (int s = 0; s < n_sets; s++)
        for (size_t i = 0; i < sets[s]->n_samples; i++) {
            const sample *p = &sets[s]->samples[i];
            const doc *a = &sets[s]->docs[p->a], *b = &sets[s]->docs[p->b];
            if (p->a == p->b || !a->scored || !b->scored) continue;
            double score = (double)clamp(dot(linker.weight, p));
            double pair[UP_N_PAIR_FEATURES];
            for (int k = 0; k < UP_N_PAIR_FEATURES; k++) pair[k] = (double)p->x[k];
            if (score > linker.keep) put_pair_of_docs(&r, a, b, score, pair, p->same);
        }
    /* What one report tells apart is apart: such pairs teach what conflicts are worth when the reports are as alike as can be. */
    for (int s = 0; s < n_sets; s++)
        for (uint32_t d = 0; d < sets[s]->n; d++)
            for (uint32_t i = 0; i < sets[s]->docs[d].n_events; i++)
                for (uint32_t j = 0; j < i; j++) {
                    double f[UP_N_SLOT_FEATURES];
                    up_slots_look(&sets[s]->docs[d].events[i], &sets[s]->docs[d].events[j], UP_PAIR_SUREST, NULL, f);
                    put_row(&r, f, false);
                    r.weight[r.n - 1] = APART_WEIGHT;
                }
    add_conflicts(&r);
    add_neighbours(&r);
    for (size_t i = 0; i < r.n; i++) if (r.same[i]) r.weight[i] = ONE_WEIGHT;
    for (size_t i = 0; i < r.n; i++) n_same += r.same[i];
    logit_fit(r.x, r.weight, r.same, r.n, UP_N_SLOT_FEATURES, RIDGE, linker.slot_weight);
    /* Conflicts veto, whatever the pairs of imperfectly coded events say of them; only reports that are nearly one outweigh that. */
    static const struct { int feature; double most; } vetoes[] = {{UP_SLOT_ELSEWHERE, -1.5}, {UP_SLOT_APART, -1}, {UP_SLOT_FAR_APART, -1.5}, {UP_SLOT_AWAY, -3},
                                                                  {UP_SLOT_ACTS_ELSEWHERE, -3}, {UP_SLOT_OTHER_PEOPLE, -2}, {UP_SLOT_OTHER_GROUP, -1}, {UP_SLOT_STRANGE_GROUP, -2}, {UP_SLOT_OTHER_AGES, -1}, {UP_SLOT_OTHER_TOLL, -0.5}};
    for (size_t i = 0; i < sizeof vetoes / sizeof *vetoes; i++) linker.slot_weight[vetoes[i].feature] = fmin(linker.slot_weight[vetoes[i].feature], vetoes[i].most);
    size_t wrong[2] = {0};
    for (size_t i = 0; i < r.n; i++) {
        double z = 0;
        for (int k = 0; k < UP_N_SLOT_FEATURES; k++) z += linker.slot_weight[k] * (double)r.x[i * UP_N_SLOT_FEATURES + (size_t)k];
        if ((z > 0) != r.same[i]) wrong[r.same[i]]++;
    }
    printf("events: %zu pairs, %zu the same; taken for the same %zu, missed %zu\n", r.n, n_same, wrong[0], wrong[1]);
    if (getenv("WEIGHTS")) for (int k = 0; k < UP_N_SLOT_FEATURES; k++) printf("slot %d: %.2f\n", k, linker.slot_weight[k]);
}

static void write_model(const char *path, const pairs *p) {
    writer w = {0};
    writer_pairs(&w, "rarity", p);
    writer_begin(&w, "pair");
    const double head[] = {linker.unknown, linker.join, linker.keep, linker.worst};
    writer_add(&w, head, sizeof head);
    writer_add(&w, linker.weight, sizeof linker.weight);
    writer_begin(&w, "slots");
    const double slot_head[] = {linker.slot_join, linker.slot_keep, linker.slot_worst};
    writer_add(&w, slot_head, sizeof slot_head);
    writer_add(&w, linker.slot_weight, sizeof linker.slot_weight);
    writer_finish(&w, path, "LINK");
}

/* The rarity of every term that is met often enough to tell; MOST_RARE at most, which is also what the rest have: beyond it, rarity
 * says more about spelling than about stories (chosen on the sets: 5 to 7 are alike, 8.8 is worse on all five). */
#define MOST_RARE 6.0
enum { LEAST_TEXT = 4, LEAST_DOMAIN = 3 };

static void add_rarities(const shares *terms, const shares *text, const shares *domain, pairs *out) {
    for (uint32_t k = 0; terms->hash && k <= terms->mask; k++) {
        uint32_t h = terms->hash[k], t = share_count(text, h), d = share_count(domain, h);
        double share = 0;
        if (h && t >= LEAST_TEXT) share = t / (text->n_texts + 1.0);
        if (h && d >= LEAST_DOMAIN) share = fmax(share, d / (domain->n_texts + 1.0));
        if (share > 0 && -log(share) < MOST_RARE) pairs_add(out, h, (uint16_t)lround(-100 * log(share)));
    }
}

int main(int argc, char **argv) {
    shares text = {0}, domain = {0};
    int mode = 0;
    if (argc < 3) { fprintf(stderr, "usage: learn-link OUT --text FILE... --domain FILE... --sets FILE... --events FILE...\n"); return 2; }
    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) { mode = argv[i][2]; continue; }
        if (mode == 't') each_line(argv[i], count_text, &text);
        if (mode == 'd') each_line(argv[i], count_text, &domain);
        if (mode == 'e') each_line(argv[i], take_event, NULL);
        if (mode == 's' && n_sets < MOST_SETS) {
            set *s = sets[n_sets++] = need(calloc(1, sizeof *s));
            const char *slash = strrchr(argv[i], '/');
            s->name = slash ? slash + 1 : argv[i];
            each_line(argv[i], take_doc, s);
        }
    }
    pairs p = {0};
    add_rarities(&text, &text, &domain, &p);
    add_rarities(&domain, &text, &domain, &p); /* the first value of a key stays */
    printf("texts %u + %u, terms %u + %u\n", text.n_texts, domain.n_texts, text.n_used, domain.n_used);
    linker.unknown = MOST_RARE, linker.join = -1, linker.keep = -4, linker.worst = -UP_PAIR_SUREST - 1;
    linker.slot_join = -1, linker.slot_keep = -2.5, linker.slot_worst = -4;
    /* The table as it will be read, so that training sees what use will see. */
    write_model(argv[1], &p);
    up_error err;
    if (up_weights_open(argv[1], "LINK", &linker.file, &err) != UP_OK || up_hashes_open(&linker.file, "rarity", UINT16_MAX, &linker.rarity, &err) != UP_OK) { fprintf(stderr, "%s\n", err.message); return 1; }
    up_linker_prepare(&linker);
    for (int s = 0; s < n_sets; s++) look_at_set(sets[s]);
    for (int s = 0; s < n_sets; s++) add_twins(sets[s], false);
    for (int s = 0; s < n_sets; s++) add_twins(sets[s], true);
    evaluate();
    train(every, NULL, linker.weight);
    train_slots();
    write_model(argv[1], &p);
    return 0;
}
