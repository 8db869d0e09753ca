/* names.c - makes models/en.names, and scores it: which words are names?
 *
 *     learn-names train OUT MODELS WORDS.LIST GEONAMES TARGET.bio FOLDS OTHER.bio[:weight]...
 *     learn-names score MODELS FILE.bio...
 *     learn-names tag MODELS FILE.bio              (writes the file with the model's labels)
 *     learn-names time MODELS FILE.bio...          (tokens a second, one thread)
 *
 * MODELS is the folder of en.clusters and en.text, whose tagger tags every file as it is read.
 * Trains a linear-chain conditional random field (Lafferty, McCallum & Pereira 2001) by AdaGrad (Duchi,
 * Hazan & Singer 2011) in two turns: BASE_ROUNDS over the OTHER files, then TUNE_ROUNDS over TARGET, which
 * has the convention wanted, mixed with a share of the others.  With FOLDS > 0 the second turn is first
 * run once for each fifth (or whatever) of TARGET's documents left out, and those are scored: that is the
 * honest figure, since the model written at the end has seen all of TARGET.
 * Files hold a token, a tab and B-/I-/O a line, a blank line after a sentence, -DOCSTART- before a report.
 * With ERRORS=FILE in the environment the misses are written there, with UNTAGGED=1 tags are left out.
 * Scoring counts exact spans and kinds, GPE and FAC as LOC, NORP only where the file has any. */
#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "parse/names_features.h"
#include "text/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { L = UP_NAMES_LABELS, K = UP_NAMES_KINDS, BASE_ROUNDS = 4, TUNE_ROUNDS = 4, TUNE_REPEAT = 6, CUTOFF = 2, N_ROWS = 180000, MAX_DOCS = 1 << 18 };
/* Chosen on the cross-validated target; docs/design/names.md has the figures.  `outside_handicap` is taken off
 * every step to O: the model is shy of names without it, and recall is worth more than precision here. */
static const double learning_rate = 0.05, decay = 1e-5, tune_share = 0.06, unseen_share = 0.2, row_load = 0.84, outside_handicap = 0.3;

static void *need(void *p) { if (!p) { fputs("out of memory\n", stderr); exit(1); } return p; }
static void fail(const char *what, const char *path) { fprintf(stderr, "%s: %s\n", path, what); exit(1); }

static uint64_t random_state = 1;
static uint64_t next_random(void) {
    uint64_t z = (random_state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* ---------------------------------------------------------------- files of labelled tokens */

typedef struct report { up_report report; struct up_document doc; uint8_t *label; uint32_t cap_label; up_buffer text; float weight; } report;
typedef struct corpus { report **reports; uint32_t n, cap; const char *path; } corpus;

static const char *const kind_names[K] = {"PER", "ORG", "LOC", "NORP"};

enum { ANY = 100, OUTSIDE_OR_INSIDE = 101 }; /* half-labelled words: see may_be */

static uint8_t label_of(const char *tag) {
    if (tag[0] == '?') return ANY;
    if (tag[0] == '~') return OUTSIDE_OR_INSIDE;
    if (tag[0] != 'B' && tag[0] != 'I') return 0;
    for (int k = 0; k < K; k++) if (strcmp(tag + 2, kind_names[k]) == 0) return (uint8_t)(1 + 2 * k + (tag[0] == 'I'));
    if (strcmp(tag + 2, "GPE") == 0 || strcmp(tag + 2, "FAC") == 0) return (uint8_t)(5 + (tag[0] == 'I'));
    return 0;
}

static report *new_report(corpus *c, float weight) {
    if (c->n == c->cap) c->reports = need(realloc(c->reports, (c->cap = c->cap ? 2 * c->cap : 64) * sizeof *c->reports));
    report *r = c->reports[c->n++] = need(calloc(1, sizeof *r));
    up_arena_init(&r->doc.arena, 0);
    r->weight = weight;
    return r;
}

static void close_sentence(report *r, uint32_t first) {
    if (r->doc.n_tokens == first) return;
    up_sentence *s = need(up_document_add_sentence(&r->doc));
    *s = (up_sentence){.span = {r->doc.tokens[first].span.begin, r->doc.tokens[r->doc.n_tokens - 1].span.end}, .first = first, .end = r->doc.n_tokens};
    for (uint32_t i = first; i < r->doc.n_tokens; i++) /* an I- that nothing began begins */
        if (r->label[i] && r->label[i] < ANY && r->label[i] % 2 == 0 && (i == first || (r->label[i - 1] < ANY && r->label[i - 1] != r->label[i] && r->label[i - 1] != r->label[i] - 1))) r->label[i]--;
}

static up_text_model *tagger;
static up_text_scratch *tagger_scratch;

static void read_corpus(corpus *c, const char *path, float weight) {
    FILE *f = fopen(path, "rb");
    if (!f) fail("can't be opened", path);
    c->path = path;
    report *r = NULL;
    uint32_t first = 0;
    char line[4096];
    while (fgets(line, sizeof line, f)) {
        size_t n = strcspn(line, "\r\n");
        line[n] = 0;
        if (strncmp(line, "-DOCSTART-", 10) == 0) { if (r) close_sentence(r, first); r = NULL; continue; }
        if (!r) { r = new_report(c, weight); first = 0; }
        char *tab = strrchr(line, '\t');
        if (!tab) { close_sentence(r, first); first = r->doc.n_tokens; continue; }
        uint32_t begin = (uint32_t)r->text.len;
        up_buffer_add(&r->text, line, (size_t)(tab - line));
        up_token *t = need(up_document_add_token(&r->doc));
        t->span = (up_span){begin, (uint32_t)r->text.len};
        up_buffer_text(&r->text, " ");
        if (r->doc.n_tokens > r->cap_label) r->label = need(realloc(r->label, r->cap_label = 2 * r->doc.n_tokens + 64));
        r->label[r->doc.n_tokens - 1] = label_of(tab + 1);
    }
    if (r) close_sentence(r, first);
    fclose(f);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        report *x = c->reports[i];
        x->report = (up_report){.text = x->text.bytes ? x->text.bytes : "", .text_len = x->text.len};
        x->doc.report = &x->report;
        for (uint32_t k = 0; tagger && k < x->doc.n_sentences && !getenv("UNTAGGED"); k++) if (up_text_tag(tagger, tagger_scratch, &x->doc, k) != UP_OK) need(NULL);
        if (x->doc.n_tokens) c->reports[kept++] = x;
    }
    c->n = kept;
}

/* ---------------------------------------------------------------- lists */

static const char *const list_names[] = {"country", "state", "city", "town", "region", "national", "group", "first", "title", "orghead", "fachead", "site", "geohead", "calendar", "org"};
enum { N_LISTS = sizeof list_names / sizeof *list_names, N_LIST_SLOTS = 1 << 15 };
static up_name_slot list_slots[N_LIST_SLOTS];
static uint32_t n_listed;

static up_name_slot *slot_for(uint32_t key) {
    uint32_t i = (uint32_t)((uint64_t)key * N_LIST_SLOTS >> 32);
    while (list_slots[i].key && list_slots[i].key != key) i = (i + 1) % N_LIST_SLOTS;
    if (!list_slots[i].key && ++n_listed > N_LIST_SLOTS * 9 / 10) fail("too many entries", "lists");
    list_slots[i].key = key;
    return &list_slots[i];
}

/* Words as tokenizers part them: a clitic 's apart, and inner hyphens whole or apart as `parted` says. */
static void list_phrase(const char *text, size_t len, uint16_t list, bool parted) {
    uint32_t words[64], n = 0;
    char folded[256];
    size_t m = up_fold(text, len, folded, sizeof folded), begin = 0;
    for (size_t i = 0; i <= m && n < 60; i++) {
        bool space = i == m || folded[i] == ' ', hyphen = !space && parted && folded[i] == '-', clitic = !space && folded[i] == '\'' && i + 1 < m && folded[i + 1] == 's' && (i + 2 == m || folded[i + 2] == ' ');
        if (!space && !hyphen && !clitic) continue;
        if (i > begin) words[n++] = up_name_key(folded + begin, (uint32_t)(i - begin));
        begin = i + (space || hyphen);
        if (hyphen) words[n++] = up_name_key("-", 1);
    }
    if (n == 0 || n > UP_LONGEST_PHRASE) return;
    uint32_t key = words[0];
    for (uint32_t i = 1; i < n; i++) key = up_name_key_join(key, words[i]);
    slot_for(key)->lists |= list;
    if (n > 1) { up_name_slot *head = slot_for(words[0]); if (head->longest < n) head->longest = (uint16_t)n; }
}

static void list_entry(const char *text, size_t len, uint16_t list) {
    while (len && text[0] == ' ') text++, len--;
    while (len && text[len - 1] == ' ') len--;
    if (!len) return;
    list_phrase(text, len, list, false);
    if (memchr(text, '-', len)) list_phrase(text, len, list, true);
}

static void read_lists(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) fail("can't be opened", path);
    static char line[1 << 16];
    uint16_t list = 0;
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\r\n")] = 0;
        if (line[0] == '#') continue;
        if (line[0] == '=') {
            list = 0;
            for (int i = 0; i < (int)N_LISTS; i++) if (strcmp(line + 2, list_names[i]) == 0) list = (uint16_t)(1 << i);
            if (strcmp(line + 2, "division") == 0) list = UP_LIST_DIVISION;
            if (!list) fail("unknown list", line);
            continue;
        }
        for (char *at = line; *at;) { size_t n = strcspn(at, ","); list_entry(at, n, list); at += n + (at[n] == ','); }
    }
    fclose(f);
}

static char *column(char *line, int i) {
    for (; i > 0 && line; i--) { line = strchr(line, '\t'); if (line) line++; }
    return line;
}

/* Countries, first-level divisions and towns of 15,000 people and more (GeoNames tables, unpacked). */
static void read_geonames(const char *dir) {
    static const struct { const char *file; int name, other; uint16_t list; } tables[] = {
        {"countryInfo.txt", 4, 5, UP_LIST_COUNTRY}, {"admin1CodesASCII.txt", 1, 2, UP_LIST_STATE}, {"cities1000.txt", 1, 2, UP_LIST_TOWN}};
    static char path[4096], line[1 << 16];
    for (size_t k = 0; k < 3; k++) {
        snprintf(path, sizeof path, "%s/%s", dir, tables[k].file);
        FILE *f = fopen(path, "rb");
        if (!f) fail("can't be opened", path);
        while (fgets(line, sizeof line, f)) {
            if (line[0] == '#') continue;
            uint16_t list = tables[k].list;
            char *name = column(line, tables[k].name), *other = column(line, tables[k].other);
            if (!name || !other) continue;
            if (list == UP_LIST_TOWN) {
                char *people = column(line, 14), *country = column(line, 8);
                long n = people ? atol(people) : 0;
                bool english = country && (!strncmp(country, "US", 2) || !strncmp(country, "GB", 2) || !strncmp(country, "CA", 2) || !strncmp(country, "AU", 2) || !strncmp(country, "IE", 2) || !strncmp(country, "NZ", 2));
                if (n < (english ? 10000 : 30000)) continue;
                if (n >= (english ? 150000 : 300000)) list = UP_LIST_CITY;
            }
            size_t n = strcspn(name, "\t\n"), m = strcspn(other, "\t\n");
            if (list == UP_LIST_STATE && n < 4) continue;
            list_entry(name, n, list);
            list_entry(other, m, list == UP_LIST_COUNTRY ? (uint16_t)UP_LIST_CITY : list); /* a country's capital */
        }
        fclose(f);
    }
}

/* ---------------------------------------------------------------- features as numbers */

static up_clusters *clusters;
static up_name_lists lists;
static uint32_t *feature_key, *feature_count, *feature_id, n_feature_slots, n_features_seen, n_features;

static uint32_t feature_slot(uint32_t key) {
    for (uint32_t i = (key * 0x9E3779B1u) & (n_feature_slots - 1);; i = (i + 1) & (n_feature_slots - 1))
        if (feature_count[i] == 0 || feature_key[i] == key) return i;
}

static void count_feature(uint32_t key) {
    if (2ull * n_features_seen >= n_feature_slots) {
        uint32_t old = n_feature_slots, *keys = feature_key, *counts = feature_count;
        n_feature_slots = old ? 2 * old : 1 << 20;
        feature_key = need(calloc(n_feature_slots, 4));
        feature_count = need(calloc(n_feature_slots, 4));
        for (uint32_t i = 0; i < old; i++)
            if (counts[i]) { uint32_t to = feature_slot(keys[i]); feature_key[to] = keys[i]; feature_count[to] = counts[i]; }
        free(keys), free(counts);
    }
    uint32_t i = feature_slot(key);
    if (!feature_count[i]) { feature_key[i] = key; n_features_seen++; }
    feature_count[i]++;
}

/* A sentence ready for training: for token t, ids[begin[t] .. begin[t + 1]). */
typedef struct example { uint32_t n, *begin, *ids; uint8_t *own_words; const uint8_t *label; float weight; } example;
typedef struct examples { example *at; size_t n, cap; } examples;

static void add_examples(examples *list, report *r, up_names_scratch *scratch) {
    if (up_names_look(&lists, clusters, scratch, &r->doc) != UP_OK) need(NULL);
    for (uint32_t k = 0; k < r->doc.n_sentences; k++) {
        const up_sentence *s = &r->doc.sentences[k];
        up_names_take_tags(scratch, &r->doc, s->first, s->end);
        if (next_random() % 4 == 0) for (uint32_t i = s->first; i < s->end; i++) scratch->words[i].tag = 0; /* so that it reads untagged text as well */
        uint32_t n = s->end - s->first, used = 0, cap = n * UP_NAMES_MAX_FEATURES;
        example e = {.n = n, .begin = need(malloc((n + 1) * 4)), .label = r->label + s->first, .weight = r->weight};
        uint32_t *keys = need(malloc(cap * sizeof *keys + 4));
        for (uint32_t t = 0; t < n; t++) {
            e.begin[t] = used;
            used += up_names_features(scratch, clusters, s->first, s->end, s->first + t, keys + used);
        }
        e.begin[n] = used;
        e.ids = need(realloc(keys, used * sizeof *keys + 4));
        for (uint32_t i = 0; i < used; i++) count_feature(e.ids[i]);
        e.own_words = need(calloc(used + 1, 1));
        for (uint32_t t = 0; t < n; t++)
            for (uint32_t i = 0; i < UP_NAMES_WORD_FEATURES; i++) e.own_words[e.begin[t] + i] = UP_NAMES_OWN_WORD >> i & 1;
        if (list->n == list->cap) list->at = need(realloc(list->at, (list->cap = list->cap ? 2 * list->cap : 1024) * sizeof *list->at));
        list->at[list->n++] = e;
    }
}

static void number_features(void) {
    feature_id = need(calloc(n_feature_slots, 4));
    n_features = 1; /* 0: too rare */
    for (uint32_t i = 0; i < n_feature_slots; i++) feature_id[i] = feature_count[i] >= CUTOFF ? n_features++ : 0;
}

static void keys_to_ids(examples *list) {
    for (size_t k = 0; k < list->n; k++) {
        example *e = &list->at[k];
        uint32_t used = 0;
        for (uint32_t t = 0; t < e->n; t++) {
            uint32_t from = e->begin[t];
            e->begin[t] = used;
            for (uint32_t i = from; i < e->begin[t + 1]; i++) {
                uint32_t id = feature_id[feature_slot(e->ids[i])];
                if (id) { e->own_words[used] = e->own_words[i]; e->ids[used++] = id; }
            }
        }
        e->begin[e->n] = used;
    }
}

/* ---------------------------------------------------------------- the random field */

typedef struct field { float (*w)[L], (*g)[L]; float step[L + 1][L], step_g[L + 1][L]; } field;

static bool may_follow(int before, int label) { return label == 0 || label % 2 == 1 || (before < L && (before == label || before == label - 1)); }

static inline void adjust(float *w, float *g, float gradient, float rate) {
    *g += gradient * gradient;
    *w += rate * gradient / sqrtf(*g + 1e-2f);
}

/* A word whose label is not known may take several; learning then raises the sum of all that fit. */
static bool may_be(uint8_t given, int label) { return given == ANY || (given == OUTSIDE_OR_INSIDE ? label % 2 == 0 : given == label); }

/* Forward and backward sums over the paths that fit `given` (NULL: all), scaled at each token.  Fills the
 * chance of each label, p[n][L], and adds `sign` times the expected steps to `steps`; returns log of the sum. */
static double sums(const double *score, const double step[L + 1][L], const uint8_t *given, uint32_t n, float sign, double *p, float steps[L + 1][L]) {
    static double *ahead, *back;
    static uint32_t cap;
    if (n > cap) cap = 2 * n, ahead = need(realloc(ahead, cap * L * sizeof *ahead)), back = need(realloc(back, cap * L * sizeof *back));
    double log_sum = 0;
    for (uint32_t t = 0; t < n; t++) {
        double total = 0;
        for (int k = 0; k < L; k++) {
            double in = 0;
            if (!given || may_be(given[t], k)) {
                if (t == 0) in = step[L][k];
                else for (int b = 0; b < L; b++) in += ahead[(t - 1) * L + b] * step[b][k];
            }
            total += ahead[t * L + k] = in * score[t * L + k];
        }
        if (!(total > 0)) return NAN;
        for (int k = 0; k < L; k++) ahead[t * L + k] /= total;
        log_sum += log(total);
    }
    for (int k = 0; k < L; k++) back[(n - 1) * L + k] = 1;
    for (uint32_t t = n - 1; t-- > 0;) {
        double total = 0;
        for (int b = 0; b < L; b++) {
            double out = 0;
            for (int k = 0; k < L; k++)
                if (!given || may_be(given[t + 1], k)) out += step[b][k] * score[(t + 1) * L + k] * back[(t + 1) * L + k];
            total += back[t * L + b] = out;
        }
        for (int b = 0; b < L; b++) back[t * L + b] /= total;
    }
    for (uint32_t t = 0; t < n; t++) {
        double total = 0;
        for (int k = 0; k < L; k++) total += p[t * L + k] = ahead[t * L + k] * back[t * L + k];
        for (int k = 0; k < L; k++) p[t * L + k] /= total;
        if (t == 0) { for (int k = 0; k < L; k++) steps[L][k] += sign * (float)p[k]; continue; }
        double pair[L][L], sum = 0;
        for (int b = 0; b < L; b++)
            for (int k = 0; k < L; k++) sum += pair[b][k] = !given || may_be(given[t], k) ? ahead[(t - 1) * L + b] * step[b][k] * score[t * L + k] * back[t * L + k] : 0;
        for (int b = 0; b < L; b++) for (int k = 0; k < L; k++) steps[b][k] += sign * (float)(pair[b][k] / sum);
    }
    return log_sum;
}

/* One step on one sentence; returns what its labels cost before it. */
static double learn(field *m, const example *e, float rate) {
    static double *score, *fit, *all;
    static uint32_t cap;
    uint32_t n = e->n;
    if (n > cap) {
        cap = 2 * n;
        score = need(realloc(score, cap * L * sizeof *score)), fit = need(realloc(fit, cap * L * sizeof *fit)), all = need(realloc(all, cap * L * sizeof *all));
    }
    double step[L + 1][L];
    static bool *unseen; /* words that are for once not told, so that lists, clusters and neighbours must do */
    static uint32_t cap_unseen;
    if (n > cap_unseen) unseen = need(realloc(unseen, cap_unseen = 2 * n));
    for (int b = 0; b <= L; b++) for (int k = 0; k < L; k++) step[b][k] = may_follow(b, k) ? exp(m->step[b][k]) : 0;
    for (uint32_t t = 0; t < n; t++) {
        float sum[L] = {0};
        unseen[t] = (double)(next_random() >> 11) * 0x1p-53 < unseen_share;
        for (uint32_t i = e->begin[t]; i < e->begin[t + 1]; i++) {
            if (unseen[t] && e->own_words[i]) continue; 
            const float *w = m->w[e->ids[i]];
            for (int k = 0; k < L; k++) sum[k] += w[k];
        }
        float most = sum[0];
        for (int k = 1; k < L; k++) if (sum[k] > most) most = sum[k];
        for (int k = 0; k < L; k++) score[t * L + k] = exp((double)(sum[k] - most)) + 1e-300;
    }
    float step_change[L + 1][L] = {{0}};
    double fitting = sums(score, step, e->label, n, e->weight, fit, step_change), total = sums(score, step, NULL, n, -e->weight, all, step_change);
    if (isnan(fitting) || isnan(total)) return 0;
    for (uint32_t t = 0; t < n; t++) {
        float change[L], size = 0;
        for (int k = 0; k < L; k++) size += fabsf(change[k] = e->weight * (float)(fit[t * L + k] - all[t * L + k]));
        if (size < 1e-3f) continue;
        for (uint32_t i = e->begin[t]; i < e->begin[t + 1]; i++) {
            if (unseen[t] && e->own_words[i]) continue;
            float *w = m->w[e->ids[i]], *g = m->g[e->ids[i]];
            for (int k = 0; k < L; k++) { adjust(&w[k], &g[k], change[k], rate); w[k] *= 1 - (float)decay; }
        }
    }
    for (int b = 0; b <= L; b++) for (int k = 0; k < L; k++) if (may_follow(b, k)) adjust(&m->step[b][k], &m->step_g[b][k], step_change[b][k], rate);
    return total - fitting;
}

static field new_field(const field *like) {
    field m = {.w = need(calloc(n_features, sizeof *m.w)), .g = need(calloc(n_features, sizeof *m.g))};
    if (like) {
        memcpy(m.w, like->w, n_features * sizeof *m.w), memcpy(m.g, like->g, n_features * sizeof *m.g);
        memcpy(m.step, like->step, sizeof m.step), memcpy(m.step_g, like->step_g, sizeof m.step_g);
    }
    return m;
}

static void rounds(field *m, const example **list, size_t n, int n_rounds) {
    for (int r = 0; r < n_rounds; r++) {
        for (size_t i = n; i > 1; i--) { size_t j = next_random() % i; const example *x = list[i - 1]; list[i - 1] = list[j]; list[j] = x; }
        double loss = 0;
        for (size_t i = 0; i < n; i++) loss += learn(m, list[i], (float)learning_rate);
        fprintf(stderr, "  round %d of %d: %zu sentences, loss %.4f a sentence\n", r + 1, n_rounds, n, loss / (double)n);
    }
}

/* ---------------------------------------------------------------- the file (docs/names.md) */

struct row { uint16_t mark; int8_t weight[L]; int8_t pad; };
static float *worth_of;
static int by_worth(const void *a, const void *b) {
    float x = worth_of[*(const uint32_t *)a], y = worth_of[*(const uint32_t *)b];
    return x < y ? 1 : x > y ? -1 : 0;
}

static int8_t to_byte(float x, float unit) {
    float v = roundf(x / unit);
    return (int8_t)(v > 127 ? 127 : v < -127 ? -127 : v);
}

/* Weights centred over the labels (only differences matter), the least useful dropped, the rest as bytes. */
static void pack(const field *m, up_buffer *out) {
    const float unit = 0.025f;
    float (*w)[L] = need(malloc(n_features * sizeof *w)), *worth = need(malloc(n_features * sizeof *worth));
    uint32_t *order = need(malloc(n_features * sizeof *order)), *slot_of = need(calloc(n_features, 4));
    for (uint32_t i = 0; i < n_feature_slots; i++) if (feature_id[i]) slot_of[feature_id[i]] = i;
    for (uint32_t i = 1; i < n_features; i++) {
        float mean = 0, size = 0;
        for (int k = 0; k < L; k++) mean += m->w[i][k] / L;
        for (int k = 0; k < L; k++) { w[i][k] = m->w[i][k] - mean; size += fabsf(w[i][k]); }
        worth[i] = size * sqrtf((float)feature_count[slot_of[i]]);
        order[i] = i;
    }
    order[0] = 0, worth[0] = -1;
    worth_of = worth;
    qsort(order, n_features, sizeof *order, by_worth);
    struct row *rows = need(calloc(N_ROWS, sizeof *rows));
    uint32_t kept = 0, clash = 0;
    for (uint32_t o = 0; o + 1 < n_features && kept < (uint32_t)(N_ROWS * row_load); o++) {
        uint32_t id = order[o], key = feature_key[slot_of[id]], at = (uint32_t)((uint64_t)key * N_ROWS >> 32), probe = 0;
        struct row r = {.mark = (uint16_t)key ? (uint16_t)key : 1};
        bool any = false;
        for (int k = 0; k < L; k++) any |= (r.weight[k] = to_byte(w[id][k], unit)) != 0;
        if (!any) continue;
        while (rows[at].mark && rows[at].mark != r.mark && probe < 63) at = (at + 1) % N_ROWS, probe++;
        if (rows[at].mark) { clash++; continue; }
        rows[at] = r;
        kept++;
    }
    fprintf(stderr, "%u of %u features kept, %u clashed; %u list entries\n", kept, n_features, clash, n_listed);
    uint32_t head[6] = {0x01020304, L, N_ROWS, N_LIST_SLOTS, 0, 0}, zero = 0;
    uint64_t print = up_clusters_print(clusters);
    int16_t step[L + 1][L];
    for (int b = 0; b <= L; b++) for (int k = 0; k < L; k++) step[b][k] = (int16_t)lround((m->step[b][k] - (k == 0 ? outside_handicap : 0)) / (double)unit);
    up_buffer_clear(out);
    up_buffer_add(out, "UPNAMES1", 8);
    up_buffer_add(out, (const char *)head, sizeof head);
    up_buffer_add(out, (const char *)&unit, 4), up_buffer_add(out, (const char *)&zero, 4);
    up_buffer_add(out, (const char *)&print, 8);
    up_buffer_add(out, (const char *)step, sizeof step);
    up_buffer_add(out, (const char *)rows, N_ROWS * sizeof *rows);
    up_buffer_add(out, (const char *)list_slots, sizeof list_slots);
    if (out->failed) need(NULL);
    free(w), free(worth), free(order), free(slot_of), free(rows);
}

/* ---------------------------------------------------------------- scoring */

typedef struct tally { uint32_t right[K], found[K], there[K]; } tally;

static int coarse_of(up_entity_kind kind) { return kind == UP_ENTITY_PER ? 0 : kind == UP_ENTITY_ORG ? 1 : kind == UP_ENTITY_NORP ? 3 : 2; }

static void score_report(const up_names_model *names, up_names_scratch *scratch, report *r, tally *t, up_buffer *errors) {
    r->doc.n_entities = 0;
    for (uint32_t k = 0; k < r->doc.n_sentences; k++) if (up_names_find(names, scratch, &r->doc, k) != UP_OK) need(NULL);
    uint32_t at = 0;
    for (uint32_t k = 0; k < r->doc.n_sentences; k++)
        for (uint32_t i = r->doc.sentences[k].first; i < r->doc.sentences[k].end; i++) {
            while (at < r->doc.n_entities && r->doc.entities[at].first < i) at++;
            const up_entity *e = at < r->doc.n_entities && r->doc.entities[at].first == i ? &r->doc.entities[at] : NULL;
            uint32_t end = i;
            if (r->label[i] % 2) { end = i + 1; while (end < r->doc.sentences[k].end && r->label[end] == r->label[i] + 1) end++; }
            int gold = end > i ? (r->label[i] - 1) / 2 : -1, found = e ? coarse_of(e->kind) : -1;
            if (gold >= 0) t->there[gold]++;
            if (found >= 0) t->found[found]++;
            if (gold >= 0 && found == gold && e->end == end) t->right[gold]++;
            else if (errors && (gold >= 0 || (found >= 0 && found < 3))) {
                uint32_t stop = e && e->end > end ? e->end : end;
                char note[128];
                snprintf(note, sizeof note, "%s/%u -> %s/%u\t", gold >= 0 ? kind_names[gold] : "-", end - i, e ? up_entity_kind_name(e->kind) : "-", e ? e->end - i : 0);
                up_buffer_text(errors, note);
                for (uint32_t x = i > 3 ? i - 3 : 0; x < stop + 3 && x < r->doc.n_tokens; x++) {
                    up_str s = up_token_text(&r->doc, x);
                    up_buffer_text(errors, x == i ? " [" : x == stop ? "] " : " ");
                    up_buffer_add(errors, s.at, s.len);
                }
                up_buffer_text(errors, "\n");
            }
        }
}

static double f_one(uint32_t right, uint32_t found, uint32_t there) { return found + there ? 2.0 * right / (found + there) : 0; }

static double print_tally(const char *name, const tally *t) {
    uint32_t right = 0, found = 0, there = 0;
    printf("%-24s", name);
    for (int k = 0; k < K; k++) {
        if (k < 3) right += t->right[k], found += t->found[k], there += t->there[k];
        if (t->there[k]) printf(" %s %.3f (%u)", kind_names[k], f_one(t->right[k], t->found[k], t->there[k]), t->there[k]);
    }
    printf("  PER+ORG+LOC P %.3f R %.3f F1 %.4f\n", found ? (double)right / found : 0, there ? (double)right / there : 0, f_one(right, found, there));
    fflush(stdout);
    return f_one(right, found, there);
}

/* ---------------------------------------------------------------- programs */

static int train(int argc, char **argv) {
    const char *out_path = argv[2];
    char clusters_path[4096];
    snprintf(clusters_path, sizeof clusters_path, "%s/en.clusters", argv[3]);
    int folds = atoi(argv[7]);
    up_error err;
    char message[800];
    if (up_clusters_open(clusters_path, &clusters, &err) != UP_OK) fail(up_error_text(&err, message, sizeof message), clusters_path);
    read_lists(argv[4]);
    read_geonames(argv[5]);
    lists = (up_name_lists){list_slots, N_LIST_SLOTS};
    corpus target = {0}, others = {0};
    read_corpus(&target, argv[6], 1);
    for (int i = 8; i < argc; i++) {
        char *colon = strrchr(argv[i], ':');
        float weight = colon ? (float)atof(colon + 1) : 1;
        if (colon) *colon = 0;
        read_corpus(&others, argv[i], weight);
    }
    up_names_scratch *scratch = need(up_names_scratch_new(NULL));
    examples target_examples = {0}, other_examples = {0};
    size_t *report_begin = need(calloc(target.n + 1, sizeof *report_begin));
    for (uint32_t i = 0; i < target.n; i++) { report_begin[i] = target_examples.n; add_examples(&target_examples, target.reports[i], scratch); }
    report_begin[target.n] = target_examples.n;
    for (uint32_t i = 0; i < others.n; i++) add_examples(&other_examples, others.reports[i], scratch);
    number_features();
    keys_to_ids(&target_examples), keys_to_ids(&other_examples);
    fprintf(stderr, "%zu + %zu sentences, %u of %u features\n", target_examples.n, other_examples.n, n_features, n_features_seen);

    const example **list = need(malloc((other_examples.n + TUNE_REPEAT * target_examples.n + 1) * sizeof *list));
    for (size_t i = 0; i < other_examples.n; i++) list[i] = &other_examples.at[i];
    field base = new_field(NULL);
    rounds(&base, list, other_examples.n, BASE_ROUNDS);
    tally all = {0}, all_base = {0};
    up_buffer bytes = {0}, errors = {0};
    for (int fold = 0; fold <= folds; fold++) { /* the last one leaves nothing out and is written */
        random_state = 7;
        size_t n = 0;
        for (uint32_t d = 0; d < target.n; d++)
            if (fold == folds || (int)(d % (uint32_t)folds) != fold)
                for (size_t i = report_begin[d]; i < report_begin[d + 1]; i++)
                    for (int again = 0; again < TUNE_REPEAT; again++) list[n++] = &target_examples.at[i];
        for (size_t i = 0; i < other_examples.n; i++)
            if ((double)(next_random() >> 11) * 0x1p-53 < tune_share) list[n++] = &other_examples.at[i];
        field tuned = new_field(&base);
        rounds(&tuned, list, n, TUNE_ROUNDS);
        for (int which = 0; which < (fold < folds ? 2 : 1); which++) {
            pack(which ? &base : &tuned, &bytes);
            if (fold == folds) break;
            size_t clusters_len = 0;
            FILE *f = fopen(clusters_path, "rb");
            if (!f) fail("can't be opened", clusters_path);
            fseek(f, 0, SEEK_END);
            clusters_len = (size_t)ftell(f);
            rewind(f);
            char *cluster_bytes = need(malloc(clusters_len));
            if (fread(cluster_bytes, 1, clusters_len, f) != clusters_len) fail("can't be read", clusters_path);
            fclose(f);
            up_names_model *names;
            if (up_names_open_bytes(bytes.bytes, bytes.len, cluster_bytes, clusters_len, &names, &err) != UP_OK) fail(up_error_text(&err, message, sizeof message), "model");
            for (uint32_t d = 0; d < target.n; d++)
                if ((int)(d % (uint32_t)folds) == fold) score_report(names, scratch, target.reports[d], which ? &all_base : &all, which ? NULL : &errors);
            up_names_close(names);
            free(cluster_bytes);
        }
        free(tuned.w), free(tuned.g);
    }
    if (folds) { print_tally("without the target", &all_base); print_tally("cross-validated", &all); }
    if (getenv("ERRORS")) { FILE *f = fopen(getenv("ERRORS"), "wb"); if (f) { fwrite(errors.bytes, 1, errors.len, f); fclose(f); } }
    FILE *f = fopen(out_path, "wb");
    if (!f || fwrite(bytes.bytes, 1, bytes.len, f) != bytes.len || fclose(f) != 0) fail("can't be written", out_path);
    return 0;
}

static int score_or_tag(int argc, char **argv, bool tag) {
    up_names_model *names;
    up_error err;
    char message[800];
    if (up_names_open(argv[2], &names, &err) != UP_OK) fail(up_error_text(&err, message, sizeof message), argv[2]);
    up_names_scratch *scratch = need(up_names_scratch_new(NULL));
    for (int i = 3; i < argc; i++) {
        corpus c = {0};
        tally t = {0};
        up_buffer errors = {0};
        read_corpus(&c, argv[i], 1);
        for (uint32_t d = 0; d < c.n; d++) {
            report *r = c.reports[d];
            score_report(names, scratch, r, &t, getenv("ERRORS") ? &errors : NULL);
            if (!tag) continue;
            puts("-DOCSTART-\tO\n");
            uint32_t at = 0;
            for (uint32_t k = 0; k < r->doc.n_sentences; k++, puts(""))
                for (uint32_t x = r->doc.sentences[k].first; x < r->doc.sentences[k].end; x++) {
                    while (at < r->doc.n_entities && r->doc.entities[at].end <= x) at++;
                    const up_entity *e = at < r->doc.n_entities && r->doc.entities[at].first <= x ? &r->doc.entities[at] : NULL;
                    up_str s = up_token_text(&r->doc, x);
                    if (e) printf("%.*s\t%c-%s\n", (int)s.len, s.at, e->first == x ? 'B' : 'I', up_entity_kind_name(e->kind));
                    else printf("%.*s\tO\n", (int)s.len, s.at);
                }
        }
        if (!tag) print_tally(argv[i], &t);
        if (!tag && getenv("ERRORS")) { FILE *f = fopen(getenv("ERRORS"), "wb"); if (f) { fwrite(errors.bytes, 1, errors.len, f); fclose(f); } }
    }
    up_names_scratch_free(scratch);
    up_names_close(names);
    return 0;
}

static void open_tagger(const char *dir) {
    up_error err;
    char message[800];
    if (up_text_open(dir, &tagger, &err) != UP_OK) fail(up_error_text(&err, message, sizeof message), dir);
    tagger_scratch = need(up_text_scratch_new(tagger));
}

static int time_it(int argc, char **argv) {
    up_names_model *names;
    up_error err;
    char message[800];
    if (up_names_open(argv[2], &names, &err) != UP_OK) fail(up_error_text(&err, message, sizeof message), argv[2]);
    up_names_scratch *scratch = need(up_names_scratch_new(names));
    for (int i = 3; i < argc; i++) {
        corpus c = {0};
        read_corpus(&c, argv[i], 1);
        for (int again = 0; again < 3; again++) { /* the first warms the caches */
            struct timespec begin, end;
            uint64_t n = 0;
            clock_gettime(CLOCK_MONOTONIC, &begin);
            for (uint32_t d = 0; d < c.n; d++) {
                report *r = c.reports[d];
                r->doc.n_entities = 0;
                for (uint32_t k = 0; k < r->doc.n_sentences; k++) if (up_names_find(names, scratch, &r->doc, k) != UP_OK) need(NULL);
                n += r->doc.n_tokens;
            }
            clock_gettime(CLOCK_MONOTONIC, &end);
            double seconds = (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
            printf("%s: %llu tokens in %.3f s, %.0f tokens/s\n", argv[i], (unsigned long long)n, seconds, (double)n / seconds);
        }
    }
    up_names_scratch_free(scratch);
    up_names_close(names);
    return 0;
}

int main(int argc, char **argv) {
    if (argc >= 4) open_tagger(argv[strcmp(argv[1], "train") == 0 ? 3 : 2]);
    if (argc >= 8 && strcmp(argv[1], "train") == 0) return train(argc, argv);
    if (argc >= 4 && strcmp(argv[1], "score") == 0) return score_or_tag(argc, argv, false);
    if (argc == 4 && strcmp(argv[1], "tag") == 0) return score_or_tag(argc, argv, true);
    if (argc >= 4 && strcmp(argv[1], "time") == 0) return time_it(argc, argv);
    fprintf(stderr, "usage: %s train OUT MODELS WORDS.LIST GEONAMES TARGET.bio FOLDS OTHER.bio[:weight]...\n       %s score MODELS FILE.bio...\n       %s tag MODELS FILE.bio\n       %s time MODELS FILE.bio...\n", argv[0], argv[0], argv[0], argv[0]);
    return 2;
}
