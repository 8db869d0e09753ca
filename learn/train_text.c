/* train_text.c - makes models/en.text: borders of tokens and sentences, tags, lemmas.
 *
 *     train_text -o en.text -c en.clusters [-j TAGGED] [-n EPOCHS] [-m MEMBERS] [-f RUN] TREEBANK.conllu...
 *
 * The tagger is the mean of MEMBERS trained in different orders.
 * -d says how many tags of another treebank come out right; -t stops there.  -j writes, for the parser's training, each training sentence's tags as given by a tagger trained on the
 * other seven eighths (folds are runs of RUN sentences): a parser must learn from tags as wrong as those it will meet. */
#include "learn/perceptron.h"
#include "learn/treebank.h"
#include "text/split.h"
#include "text/tag.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 0x5EEDu * 0x9E3779B97F4A7C15u;

static void shuffle(uint32_t *order, uint32_t n) {
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = learner_random(&seed) % i, t = order[i - 1];
        order[i - 1] = order[j];
        order[j] = t;
    }
}

static uint32_t *identity(uint32_t n) {
    uint32_t *order = malloc((n + 1) * sizeof *order);
    if (!order) exit(1);
    for (uint32_t i = 0; i < n; i++) order[i] = i;
    return order;
}

/* ------------------------------------------------------------------ borders of tokens */

typedef struct contraction { char form[16]; uint32_t at, cut, whole; } contraction;

/* Contractions written without a mark ("cannot", "gonna"): cut in at least two places of the treebank, and
 * more often than left whole. */
static void learn_contractions(treebank *bank, pairs *out) {
    static contraction list[4096];
    uint32_t n = 0;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < bank->n; i++)
            for (uint32_t k = 0; k < bank->sentences[i].n; k++) {
                gold_word *w = &bank->sentences[i].words[k];
                bool cut = w->contraction == 1 && k + 1 < bank->sentences[i].n && w[1].contraction == 2 && (k + 2 >= bank->sentences[i].n || w[2].contraction != 2);
                if (pass == 0 && !cut) continue;
                if (w->contraction && !cut) continue;
                char form[64], folded[UP_WORD_MAX_BYTES];
                int len = snprintf(form, sizeof form, "%s%s", w->form, cut ? w[1].form : "");
                if (len < 3 || len > 12) continue;
                bool plain = true;
                for (int c = 0; c < len; c++) plain &= (form[c] | 32) >= 'a' && (form[c] | 32) <= 'z';
                if (!plain) continue;
                uint32_t size = up_word_fold(form, (uint32_t)len, false, folded), f = 0;
                folded[size] = 0;
                while (f < n && strcmp(list[f].form, folded) != 0) f++;
                if (f == n) {
                    if (pass == 1 || n == 4096) continue;
                    strcpy(list[n].form, folded);
                    list[n++].at = (uint32_t)strlen(w->form);
                }
                if (pass == 0) list[f].cut++;
                else if (!cut) list[f].whole++;
            }
    for (uint32_t f = 0; f < n; f++)
        if (list[f].cut >= 2 && list[f].cut > list[f].whole) pairs_add(out, up_hash32(list[f].form, (uint32_t)strlen(list[f].form)), (uint16_t)list[f].at);
}

typedef struct sample { uint32_t features[UP_STOP_FEATURES]; uint8_t n, klass; } sample;
typedef struct samples { sample *list; uint32_t n, cap; } samples;

static sample *add_sample(samples *s) {
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 4096;
        s->list = realloc(s->list, s->cap * sizeof *s->list);
        if (!s->list) exit(1);
    }
    return &s->list[s->n++];
}

static void cut_samples(gold_word *const *words, uint32_t n, const char *text, const up_hashes *contractions, samples *out) {
    for (uint32_t i = 0; i < n;) {
        uint32_t j = i; /* a chunk: words up to a space */
        while (j + 1 < n && words[j]->end == words[j + 1]->begin) j++;
        bool odd = false;
        for (uint32_t k = i; k <= j; k++) odd |= words[k]->contraction == 3 || words[k]->begin == words[k]->end || strchr(words[k]->form, ' ');
        if (!odd) {
            up_chunk chunk = {text, words[i]->begin, words[j]->end, j + 1 < n ? text[words[j + 1]->begin] : 0};
            uint32_t k = i, at = chunk.begin;
            while ((at = up_cut_next(&chunk, contractions, at)) < chunk.end) {
                while (words[k]->end < at) k++;
                sample *s = add_sample(out);
                s->klass = words[k]->end == at ? (words[k + 1]->contraction == 2 ? UP_CUT_CONTRACTION : UP_CUT) : UP_JOIN;
                s->n = (uint8_t)up_cut_features(&chunk, words[k]->begin, at, s->features);
                if (words[k]->end == at) k++;
            }
        }
        i = j + 1;
    }
}

static void stop_samples(gold_word *const *words, const bool *ends, uint32_t n, const char *text, samples *out) {
    up_token *tokens = calloc(n, sizeof *tokens);
    if (!tokens) exit(1);
    for (uint32_t i = 0; i < n; i++) tokens[i] = (up_token){.span = {words[i]->begin, words[i]->end}, .flags = words[i]->contraction > 1 ? UP_TOKEN_JOINED : 0};
    up_stop stop = {.text = text, .tokens = tokens, .n = n};
    for (uint32_t i = 0; i < n; i++) {
        up_stop_step(&stop, i);
        if (up_stop_possible(&stop, i)) {
            sample *s = add_sample(out);
            s->klass = ends[i];
            s->n = (uint8_t)up_stop_features(&stop, i, s->features);
        }
        if (ends[i]) stop.sentence_first = i + 1, stop.open_quotes = stop.open_brackets = 0;
    }
    free(tokens);
}

static void learn_samples(const samples *s, learner *l, uint32_t n_classes, int epochs, const char *name) {
    uint32_t *order = identity(s->n);
    for (int epoch = 0; epoch < epochs; epoch++) {
        uint32_t wrong = 0;
        shuffle(order, s->n);
        for (uint32_t i = 0; i < s->n; i++) {
            const sample *x = &s->list[order[i]];
            int32_t scores[UP_N_CUTS] = {0};
            learner_score(l, x->features, x->n, scores);
            /* a margin: a lucky guess teaches too */
            for (uint32_t k = 0; k < n_classes; k++) scores[k] += k == x->klass ? 0 : 3;
            uint32_t best = learner_best(scores, n_classes);
            learner_tick(l);
            if (best == x->klass) continue;
            wrong++;
            learner_update(l, x->features, x->n, x->klass, 1);
            learner_update(l, x->features, x->n, best, -1);
        }
        fprintf(stderr, "%s: epoch %d, %u of %u wrong\n", name, epoch, wrong, s->n);
    }
    free(order);
    learner_average(l, 127);
}

static void learn_borders(treebank *bank, writer *out) {
    pairs contract = {0};
    learn_contractions(bank, &contract);
    writer table = {0}; /* the same table that the program will see, for the candidates */
    writer_pairs(&table, "contract", &contract);
    uint32_t log2;
    memcpy(&log2, table.bytes.bytes + 4, 4);
    up_hashes contractions = {(const uint32_t *)(table.bytes.bytes + 64), (const uint16_t *)(table.bytes.bytes + 64 + ((size_t)4 << log2)), (1u << log2) - 1};
    samples cuts = {0}, stops = {0};
    up_buffer text = {0};
    for (uint32_t i = 0; i < bank->n;) {
        uint32_t next = treebank_paragraph(bank, i, &text), n = 0;
        static gold_word *words[65536];
        static bool ends[65536];
        for (uint32_t s = i; s < next; s++)
            for (uint32_t k = 0; k < bank->sentences[s].n && n < 65536; k++) {
                gold_word *w = &bank->sentences[s].words[k];
                if (w->begin == w->end) { if (n && k + 1 == bank->sentences[s].n) ends[n - 1] = true; continue; }
                words[n] = w;
                ends[n++] = k + 1 == bank->sentences[s].n;
            }
        cut_samples(words, n, text.bytes, &contractions, &cuts);
        stop_samples(words, ends, n, text.bytes, &stops);
        i = next;
    }
    learner l;
    learner_new(&l, 19, UP_N_CUTS);
    learn_samples(&cuts, &l, UP_N_CUTS, 8, "cuts");
    learner_write_rows(&l, out, "cut", 1);
    learner_free(&l);
    learner_new(&l, 19, 2);
    learn_samples(&stops, &l, 2, 12, "stops");
    learner_write_rows(&l, out, "stop", 1);
    learner_free(&l);
    writer_pairs(out, "contract", &contract);
    up_buffer_free(&table.bytes);
    free(cuts.list);
    free(stops.list);
    up_buffer_free(&text);
}

/* ------------------------------------------------------------------ tags */

static uint8_t classes[256][2];
static uint32_t n_classes;

static uint32_t class_of(uint8_t upos, uint8_t xpos) {
    for (uint32_t k = 0; k < n_classes; k++) if (classes[k][0] == upos && classes[k][1] == xpos) return k;
    return UINT32_MAX;
}

static int by_count(const void *a, const void *b) { return ((const uint32_t *)b)[0] < ((const uint32_t *)a)[0] ? -1 : ((const uint32_t *)b)[0] > ((const uint32_t *)a)[0]; }

static void find_classes(const treebank *bank) {
    static uint32_t counts[UP_N_UPOS * 64][2];
    for (uint32_t i = 0; i < UP_N_UPOS * 64; i++) counts[i][0] = 0, counts[i][1] = i;
    for (uint32_t i = 0; i < bank->n; i++)
        for (uint32_t k = 0; k < bank->sentences[i].n; k++) counts[bank->sentences[i].words[k].upos * 64 + bank->sentences[i].words[k].xpos][0]++;
    qsort(counts, UP_N_UPOS * 64, sizeof *counts, by_count);
    for (n_classes = 0; n_classes < UP_TAG_MAX_CLASSES && counts[n_classes][0] >= 3; n_classes++) {
        classes[n_classes][0] = (uint8_t)(counts[n_classes][1] / 64);
        classes[n_classes][1] = (uint8_t)(counts[n_classes][1] % 64);
    }
    fprintf(stderr, "%u classes of tags\n", n_classes);
}

enum { LONGEST = 2048 };

static uint32_t look(const up_tagger *tagger, const gold_sentence *s, up_tag_word *out) {
    uint32_t n = s->n < LONGEST ? s->n : LONGEST;
    up_buffer text = {0};
    static up_token tokens[LONGEST];
    for (uint32_t k = 0; k < n; k++) {
        tokens[k].span.begin = (uint32_t)text.len;
        up_buffer_text(&text, s->words[k].form);
        tokens[k].span.end = (uint32_t)text.len;
    }
    bool shouted = up_is_shouted(text.bytes, tokens, n);
    for (uint32_t k = 0; k < n; k++) up_tag_look(tagger, text.bytes + tokens[k].span.begin, tokens[k].span.end - tokens[k].span.begin, shouted, &out[k]);
    up_buffer_free(&text);
    return n;
}

/* Folds are runs of so many sentences.  Of a hundred, a document is rarely in two of them, and the left-out
 * ones come out 96.2% right; of one, 96.7%; new text has 95.5%. */
static uint32_t fold_run = 100;

/* Trains on the sentences that are not of the fold (all, when folds is 0). */
static void learn_tags(const up_tagger *tagger, const treebank *bank, learner *l, int epochs, uint32_t folds, uint32_t fold) {
    static up_tag_word words[LONGEST];
    uint32_t *order = identity(bank->n);
    for (int epoch = 0; epoch < epochs; epoch++) {
        uint32_t wrong = 0, total = 0;
        shuffle(order, bank->n);
        for (uint32_t o = 0; o < bank->n; o++) {
            if (folds && order[o] / fold_run % folds == fold) continue;
            const gold_sentence *s = &bank->sentences[order[o]];
            uint32_t n = look(tagger, s, words);
            uint8_t given[LONGEST];
            for (uint32_t i = 0; i < n; i++) {
                uint32_t features[UP_TAG_FEATURES], n_features = (uint32_t)up_tag_features(words, n, i, given, features);
                int32_t scores[UP_TAG_MAX_CLASSES] = {0};
                learner_score(l, features, n_features, scores);
                uint32_t best = learner_best(scores, n_classes), gold = class_of(s->words[i].upos, s->words[i].xpos);
                learner_tick(l);
                given[i] = (uint8_t)best;
                total++;
                if (gold == UINT32_MAX || gold == best) continue;
                wrong++;
                learner_update(l, features, n_features, gold, 1);
                learner_update(l, features, n_features, best, -1);
            }
        }
        fprintf(stderr, "tags: fold %u, epoch %d, %.2f%% wrong\n", fold, epoch, 100.0 * wrong / total);
    }
    free(order);
}

static void tag_with(const up_tagger *tagger, const learner *l, const gold_sentence *s) {
    static up_tag_word words[LONGEST];
    uint32_t n = look(tagger, s, words);
    uint8_t given[LONGEST];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t features[UP_TAG_FEATURES], n_features = (uint32_t)up_tag_features(words, n, i, given, features);
        int32_t scores[UP_TAG_MAX_CLASSES] = {0};
        learner_score(l, features, n_features, scores);
        given[i] = (uint8_t)learner_best(scores, n_classes);
        s->words[i].p_upos = classes[given[i]][0];
        s->words[i].p_xpos = classes[given[i]][1];
    }
}

static void report(const up_tagger *tagger, const learner *l, const char *path) {
    treebank bank = {0};
    up_arena_init(&bank.arena, 0);
    treebank_read(&bank, path);
    uint32_t upos = 0, xpos = 0, total = 0;
    for (uint32_t i = 0; i < bank.n; i++) {
        tag_with(tagger, l, &bank.sentences[i]);
        for (uint32_t k = 0; k < bank.sentences[i].n; k++, total++) {
            const gold_word *w = &bank.sentences[i].words[k];
            upos += w->upos == w->p_upos;
            xpos += w->xpos == w->p_xpos;
        }
    }
    fprintf(stderr, "%s: UPOS %.2f XPOS %.2f\n", path, 100.0 * upos / total, 100.0 * xpos / total);
    up_arena_free(&bank.arena);
}

/* The tags in the order of the treebanks, two bytes a word. */
static void jackknife(const up_tagger *tagger, treebank *bank, int epochs, uint32_t log2_rows, const char *path) {
    enum { FOLDS = 8 };
    for (uint32_t fold = 0; fold < FOLDS; fold++) {
        learner l;
        learner_new(&l, log2_rows, n_classes);
        learn_tags(tagger, bank, &l, epochs, FOLDS, fold);
        learner_average(&l, 127);
        for (uint32_t i = 0; i < bank->n; i++) if (i / fold_run % FOLDS == fold) tag_with(tagger, &l, &bank->sentences[i]);
        learner_free(&l);
    }
    FILE *out = fopen(path, "wb");
    if (!out) { perror(path); exit(1); }
    uint32_t right = 0, total = 0;
    for (uint32_t i = 0; i < bank->n; i++)
        for (uint32_t k = 0; k < bank->sentences[i].n; k++) {
            const gold_word *w = &bank->sentences[i].words[k];
            fputc(w->p_upos, out);
            fputc(w->p_xpos, out);
            right += w->p_upos == w->upos;
            total++;
        }
    fclose(out);
    fprintf(stderr, "jackknifed tags: %.2f%% of the universal ones right\n", 100.0 * right / total);
}

/* ------------------------------------------------------------------ lemmas */

static up_lemma_rule rules[65535];
static uint32_t n_rules = 1; /* rule 0: in small letters */

static uint32_t rule_index(const up_lemma_rule *rule) {
    for (uint32_t i = 0; i < n_rules; i++) if (memcmp(&rules[i], rule, sizeof *rule) == 0) return i;
    if (n_rules == 65535) return UINT32_MAX;
    rules[n_rules] = *rule;
    return n_rules++;
}

static uint32_t rule_between(const char *form, const char *lemma) {
    static const int order[] = {UP_LEMMA_SMALL, UP_LEMMA_AS_IS, UP_LEMMA_CAPITAL};
    up_lemma_rule best = {0};
    uint32_t best_cost = UINT32_MAX;
    for (int o = 0; o < UP_N_LEMMA_CASES; o++) {
        char cased[300];
        up_lemma_rule plain = {.casing = (uint8_t)order[o]};
        if (strlen(form) > 200) return UINT32_MAX;
        uint32_t n = up_lemma_apply(&plain, form, (uint32_t)strlen(form), cased, sizeof cased), same = 0;
        while (same < n && lemma[same] && lemma[same] == cased[same]) same++;
        uint32_t strip = n - same, add = (uint32_t)strlen(lemma) - same;
        if (strip > 255 || add > sizeof plain.add) continue;
        if (strip + add < best_cost) {
            best_cost = strip + add;
            best = (up_lemma_rule){.strip = (uint8_t)strip, .casing = (uint8_t)order[o], .add_len = (uint8_t)add};
            memcpy(best.add, lemma + same, add);
        }
    }
    return best_cost == UINT32_MAX ? UINT32_MAX : rule_index(&best);
}

/* Counts of rules under one key; the table keeps the most frequent. */
typedef struct vote { uint32_t key, rule, count; } vote;
typedef struct votes { vote *list; size_t n, cap; } votes;

static void cast(votes *v, uint32_t key, uint32_t rule, uint32_t count) {
    if (v->n == v->cap) {
        v->cap = v->cap ? 2 * v->cap : 65536;
        v->list = realloc(v->list, v->cap * sizeof *v->list);
        if (!v->list) exit(1);
    }
    v->list[v->n++] = (vote){key, rule, count};
}

static int by_key(const void *a, const void *b) {
    const vote *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* Adds up equal votes, then calls nothing: leaves for each key its winner in front order. */
static void count_votes(votes *v) {
    qsort(v->list, v->n, sizeof *v->list, by_key);
    size_t n = 0;
    for (size_t i = 0; i < v->n; i++) {
        if (n && v->list[n - 1].key == v->list[i].key && v->list[n - 1].rule == v->list[i].rule) v->list[n - 1].count += v->list[i].count;
        else v->list[n++] = v->list[i];
    }
    v->n = n;
    size_t kept = 0;
    for (size_t i = 0; i < n;) {
        size_t best = i, j = i;
        for (; j < n && v->list[j].key == v->list[i].key; j++) if (v->list[j].count > v->list[best].count) best = j;
        v->list[kept++] = v->list[best];
        i = j;
    }
    v->n = kept;
}

static void learn_lemmas(const treebank *bank, writer *out) {
    votes words = {0}, endings = {0};
    struct type { char small[64]; uint32_t len; uint8_t upos, xpos; uint32_t key, rule; } *types = NULL;
    size_t n_types = 0, cap = 0;
    for (uint32_t i = 0; i < bank->n; i++)
        for (uint32_t k = 0; k < bank->sentences[i].n; k++) {
            const gold_word *w = &bank->sentences[i].words[k];
            if (strcmp(w->lemma, "_") == 0 || w->contraction == 3 || (w->contraction == 1 && k + 1 < bank->sentences[i].n && w[1].contraction == 3) || strlen(w->form) > 60) continue;
            uint32_t rule = rule_between(w->form, w->lemma);
            if (rule == UINT32_MAX) continue;
            char small[300];
            uint32_t len = up_lemma_apply(&rules[0], w->form, (uint32_t)strlen(w->form), small, sizeof small);
            if (len > 63) continue;
            uint32_t key = up_lemma_key(up_hash32(small, len), w->upos, w->xpos);
            cast(&words, key, rule, 1);
            if (n_types == cap) { cap = cap ? 2 * cap : 65536; types = realloc(types, cap * sizeof *types); if (!types) exit(1); }
            struct type *t = &types[n_types++];
            memcpy(t->small, small, len);
            t->len = len; t->upos = w->upos; t->xpos = w->xpos; t->key = key; t->rule = rule;
        }
    size_t n_tokens = n_types;
    /* One vote a word type for its endings: the frequent irregulars say nothing about unseen words. */
    count_votes(&words);
    for (size_t i = 0; i < words.n; i++) {
        /* the type's spelling: any token of that key */
        words.list[i].count = UINT32_MAX;
    }
    for (size_t i = 0; i < n_tokens; i++) {
        struct type *t = &types[i];
        size_t lo = 0, hi = words.n;
        while (hi - lo > 1) { size_t mid = (lo + hi) / 2; if (words.list[mid].key <= t->key) lo = mid; else hi = mid; }
        if (words.list[lo].key != t->key || words.list[lo].count == 0) continue;
        words.list[lo].count = 0;
        for (uint32_t k = 0; k <= UP_LEMMA_LONGEST_ENDING && k <= t->len; k++) cast(&endings, up_lemma_key(up_hash32(t->small + t->len - k, k), t->upos, t->xpos), words.list[lo].rule, 1);
    }
    /* An ending is kept when a word or more of it agree and it does not merely repeat the shorter one's rule. */
    count_votes(&endings);
    pairs word_pairs = {0}, ending_pairs = {0};
    for (size_t i = 0; i < endings.n; i++) pairs_add(&ending_pairs, endings.list[i].key, (uint16_t)endings.list[i].rule);
    for (size_t i = 0; i < words.n; i++) pairs_add(&word_pairs, words.list[i].key, (uint16_t)words.list[i].rule);
    writer_begin(out, "rules");
    writer_add(out, rules, n_rules * sizeof *rules);
    writer_pairs(out, "lemmas", &word_pairs);
    writer_pairs(out, "endings", &ending_pairs);
    fprintf(stderr, "%u rules of lemmas\n", n_rules);
}

int main(int argc, char **argv) {
    const char *clusters_path = NULL, *to = NULL, *jackknife_to = NULL;
    const char *dev[4];
    uint32_t members = 4;
    int epochs = 8, option, n_dev = 0;
    bool only_tags = false;
    while ((option = getopt(argc, argv, "o:j:n:m:f:c:d:t")) != -1) switch (option) {
        case 'o': to = optarg; break;
        case 'j': jackknife_to = optarg; break;
        case 'n': epochs = atoi(optarg); break;
        case 'd': if (n_dev < 4) dev[n_dev++] = optarg; break;
        case 'm': members = (uint32_t)atoi(optarg); break;
        case 'f': fold_run = (uint32_t)atoi(optarg); break;
        case 't': only_tags = true; break;
        case 'c': clusters_path = optarg; break;
        default: return 2;
    }
    if (!to || !clusters_path || optind == argc) { fprintf(stderr, "usage: train_text -o en.text -c en.clusters [-j TAGGED] [-n EPOCHS] TREEBANK.conllu...\n"); return 2; }
    treebank bank = {0};
    up_arena_init(&bank.arena, 0);
    for (int i = optind; i < argc; i++) treebank_read(&bank, argv[i]);
    fprintf(stderr, "%u sentences\n", bank.n);
    writer out = {0};
    if (!only_tags) learn_borders(&bank, &out);
    find_classes(&bank);
    writer_begin(&out, "classes");
    writer_add(&out, classes, sizeof classes[0] * n_classes);
    up_clusters *clusters = NULL;
    up_error err = {0};
    if (up_clusters_open(clusters_path, &clusters, &err) != UP_OK) { fprintf(stderr, "%s\n", err.message); return 1; }
    uint64_t print = up_clusters_print(clusters);
    writer_begin(&out, "clusters");
    writer_add(&out, &print, sizeof print);
    up_tagger tagger = {.n_classes = n_classes, .clusters = clusters};
    enum { LOG2_ROWS = 22 };
    learner l;
    learner_new(&l, LOG2_ROWS, n_classes);
    for (uint32_t i = 0; i < members; i++) {
        learner one;
        learner_new(&one, LOG2_ROWS, n_classes);
        learn_tags(&tagger, &bank, &one, epochs, 0, 0);
        learner_merge(&l, &one);
        learner_free(&one);
    }
    learner_average(&l, 127);
    learner_write_rows(&l, &out, "tag", 3);
    for (int i = 0; i < n_dev; i++) report(&tagger, &l, dev[i]);
    if (only_tags) return 0;
    learner_free(&l);
    learn_lemmas(&bank, &out);
    writer_finish(&out, to, "TEXT");
    if (jackknife_to) jackknife(&tagger, &bank, epochs, LOG2_ROWS, jackknife_to);
    return 0;
}
