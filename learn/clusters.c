/* clusters.c - makes the first tree of models/en.clusters: which words keep the same company?
 *
 *     learn-clusters OUT N_WORDS N_CLUSTERS ROUNDS FILE...
 *
 * FILE is JSON Lines with a "text" (compressed with zstd when it ends in .zst), CoNLL-U (.conllu), or a token
 * and its tag a line with blank lines between sentences (.bio).
 *
 * The exchange algorithm (Martin, Liermann & Ney 1998, "Algorithms for bigram and trigram word
 * clustering") moves each word to the cluster that raises the likelihood of a bigram model of clusters
 * most, until nothing gains; then clusters are merged two by two, the least loss of mutual information
 * first (Brown et al. 1992, section 3), and the order of merging is the tree.  With F(x) = x log2 x the
 * quantity raised is  sum F(n(a,b)) - sum F(n(a,.)) - sum F(n(.,b)).
 * Words below the cut share one cluster that is not written, and sentence ends another: both stand as
 * neighbours only.  Known faults: one cluster a word, and a tokenizer of its own, simpler than the text
 * stage's, so that words with inner punctuation may be counted apart. */
#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "learn/cluster_file.h"
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum { LONGEST = 48, MAX_CLUSTERS = 2048, F_TABLE = 1 << 16 };

static void *need(void *p) { if (!p) { fputs("out of memory\n", stderr); exit(1); } return p; }

/* ---------------------------------------------------------------- words of the text */

static up_table vocabulary;
static char **word_text;
static uint32_t *word_count, n_types, cap_types;
static uint32_t *stream; /* every token in order; END_OF_SENTENCE between */
static size_t n_stream, cap_stream;
#define END_OF_SENTENCE UINT32_MAX

static void push(uint32_t id) {
    if (n_stream == cap_stream) stream = need(realloc(stream, (cap_stream = cap_stream ? cap_stream * 2 : 1 << 20) * sizeof *stream));
    stream[n_stream++] = id;
}

static void add_word(const char *word, size_t len) {
    char folded[LONGEST];
    if (len > LONGEST) len = 0;
    uint32_t n = (uint32_t)up_fold(word, len, folded, sizeof folded);
    for (uint32_t i = 0; i < n; i++) if (folded[i] >= '1' && folded[i] <= '9') folded[i] = '0';
    uint32_t id = up_table_get(&vocabulary, folded, n);
    if (id == UP_TABLE_NONE) {
        if (n_types == cap_types) {
            cap_types = cap_types ? cap_types * 2 : 1 << 16;
            word_text = need(realloc(word_text, cap_types * sizeof *word_text));
            word_count = need(realloc(word_count, cap_types * sizeof *word_count));
        }
        char *kept = need(malloc(n + 1));
        memcpy(kept, folded, n);
        kept[n] = 0;
        id = n_types++;
        word_text[id] = kept;
        word_count[id] = 0;
        if (!up_table_set(&vocabulary, kept, n, id)) need(NULL);
    }
    word_count[id]++;
    push(id);
}

static void end_sentence(void) { if (n_stream && stream[n_stream - 1] != END_OF_SENTENCE) push(END_OF_SENTENCE); }

static bool ends(const char *text, size_t len, const char *suffix) {
    size_t n = strlen(suffix);
    if (len < n) return false;
    for (size_t i = 0; i < n; i++) if ((text[len - n + i] | 32) != suffix[i]) return false;
    return true;
}

/* A run without spaces: strips marks at both ends, parts clitics, and splits at dashes and slashes. */
static void add_run(const char *s, size_t len, bool *stop) {
    while (len && strchr("\"'([{<`*$#", s[0])) { add_word(s, 1); s++; len--; }
    while (len > 2 && (unsigned char)s[0] == 0xE2 && (unsigned char)s[1] == 0x80) { add_word(s, 3); s += 3; len -= 3; }
    size_t tail = len;
    while (tail) {
        if (strchr("\"')]}>,;:!?%*", s[tail - 1])) tail--;
        else if (tail > 2 && (unsigned char)s[tail - 3] == 0xE2 && (unsigned char)s[tail - 2] == 0x80) tail -= 3;
        else if (s[tail - 1] == '.' && !(tail >= 2 && tail <= 5 && memchr(s, '.', tail - 1)) && tail != 2
                 && !(tail <= 5 && s[0] >= 'A' && s[0] <= 'Z' && tail == len)) tail--;
        else break;
    }
    if (tail == len && len > 1 && s[len - 1] == '.' && s[len - 2] >= 'a' && *stop) tail = len - 1;
    size_t at = 0;
    for (size_t i = 0; i <= tail; i++) {
        bool cut = i == tail || ((s[i] == '-' || s[i] == '/') && i > 0 && i + 1 < tail);
        if (!cut) continue;
        size_t n = i - at;
        if (n > 3 && ends(s + at, n, "n't")) { add_word(s + at, n - 3); add_word("n't", 3); }
        else if (n > 2 && (ends(s + at, n, "'s") || ends(s + at, n, "'m") || ends(s + at, n, "'d"))) { add_word(s + at, n - 2); add_word(s + at + n - 2, 2); }
        else if (n > 3 && (ends(s + at, n, "'re") || ends(s + at, n, "'ve") || ends(s + at, n, "'ll"))) { add_word(s + at, n - 3); add_word(s + at + n - 3, 3); }
        else if (n > 4 && memcmp(s + at + n - 4, "\xE2\x80\x99s", 4) == 0) { add_word(s + at, n - 4); add_word("'s", 2); }
        else if (n) add_word(s + at, n);
        if (i < tail) add_word(s + i, 1);
        at = i + 1;
    }
    *stop = false;
    for (size_t i = tail; i < len;) {
        size_t n = (unsigned char)s[i] >= 0x80 && i + 3 <= len ? 3 : 1;
        if (s[i] == '.' || s[i] == '!' || s[i] == '?') *stop = true;
        add_word(s + i, n);
        i += n;
    }
}

static void add_text(const char *text, size_t len) {
    size_t begin = 0;
    bool stop = false;
    for (size_t i = 0; i <= len; i++) {
        if (i < len && text[i] != ' ' && text[i] != '\n' && text[i] != '\t' && text[i] != '\r') continue;
        if (i > begin) {
            if (stop && text[begin] >= 'A') end_sentence();
            stop = i == len || text[i] == '\n';
            add_run(text + begin, i - begin, &stop);
        }
        if (i < len && text[i] == '\n') end_sentence();
        begin = i + 1;
    }
    end_sentence();
}

static char *read_all(const char *path, size_t *len) {
    FILE *f = fopen(path, "rb");
    if (!f) { perror(path); exit(1); }
    size_t cap = 1 << 20, n = 0, got;
    char *bytes = need(malloc(cap));
    while ((got = fread(bytes + n, 1, cap - n, f)) > 0) {
        n += got;
        if (n == cap) bytes = need(realloc(bytes, cap *= 2));
    }
    fclose(f);
    size_t path_len = strlen(path);
    if (path_len > 4 && strcmp(path + path_len - 4, ".zst") == 0) {
        ZSTD_DCtx *z = need(ZSTD_createDCtx());
        size_t out_cap = 8 * n + (1 << 20);
        char *out = need(malloc(out_cap));
        ZSTD_inBuffer in = {bytes, n, 0};
        ZSTD_outBuffer to = {out, out_cap, 0};
        while (in.pos < in.size) {
            size_t r = ZSTD_decompressStream(z, &to, &in);
            if (ZSTD_isError(r)) { fprintf(stderr, "%s: %s\n", path, ZSTD_getErrorName(r)); exit(1); }
            if (to.pos == to.size) { out = need(realloc(out, out_cap *= 2)); to.dst = out; to.size = out_cap; }
        }
        ZSTD_freeDCtx(z);
        free(bytes);
        bytes = out;
        n = to.pos;
    }
    *len = n;
    return bytes;
}

static void read_file(const char *path) {
    size_t len;
    char *bytes = read_all(path, &len);
    bool conllu = strlen(path) > 7 && strcmp(path + strlen(path) - 7, ".conllu") == 0;
    bool bio = strlen(path) > 4 && strcmp(path + strlen(path) - 4, ".bio") == 0;
    for (size_t at = 0; at < len;) {
        char *line = bytes + at, *end = memchr(line, '\n', len - at);
        size_t n = end ? (size_t)(end - line) : len - at;
        at += n + 1;
        if (bio) {
            char *tab = memchr(line, '\t', n);
            if (tab && tab > line) add_word(line, (size_t)(tab - line)); else end_sentence();
        } else if (!conllu) {
            json_t *report = json_loadb(line, n, 0, NULL);
            const char *text = json_string_value(json_object_get(report, "text")), *title = json_string_value(json_object_get(report, "title"));
            if (title) add_text(title, strlen(title));
            if (text) add_text(text, strlen(text));
            json_decref(report);
        } else if (n == 0) end_sentence();
        else if (line[0] != '#') {
            char *tab = memchr(line, '\t', n);
            if (!tab || memchr(line, '-', (size_t)(tab - line)) || memchr(line, '.', (size_t)(tab - line))) continue;
            char *word_end = memchr(tab + 1, '\t', n - (size_t)(tab + 1 - line));
            if (word_end) add_word(tab + 1, (size_t)(word_end - tab - 1));
        }
    }
    free(bytes);
}

/* ---------------------------------------------------------------- bigrams */

struct edge { uint32_t word, count; };
static struct edge *edges[2]; /* 0: what comes before a word, 1: what comes after */
static size_t *edge_begin[2];

static int by_pair(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Fills edges[side] from the pairs (word << 32 | neighbour). */
static void gather(uint64_t *pairs, size_t n, int side, uint32_t n_nodes) {
    qsort(pairs, n, sizeof *pairs, by_pair);
    edges[side] = need(malloc((n + 1) * sizeof **edges));
    edge_begin[side] = need(calloc(n_nodes + 1, sizeof **edge_begin));
    size_t used = 0;
    for (size_t i = 0; i < n;) {
        size_t j = i;
        while (j < n && pairs[j] == pairs[i]) j++;
        edges[side][used++] = (struct edge){(uint32_t)pairs[i], (uint32_t)(j - i)};
        edge_begin[side][(pairs[i] >> 32) + 1]++;
        i = j;
    }
    for (uint32_t w = 0; w < n_nodes; w++) edge_begin[side][w + 1] += edge_begin[side][w];
}

/* ---------------------------------------------------------------- exchange */

static double f_table[F_TABLE];
static inline double F(int64_t x) { return x < F_TABLE ? f_table[x] : (double)x * log2((double)x); }

static uint32_t n_clusters, n_classes; /* classes: clusters, then the rare words' and the sentence ends' */
static int32_t *together[2];           /* together[0][a * n_classes + b] = n(a, b), together[1] its transpose */
static int64_t *total[2];              /* row sums of each */
static uint32_t *class_of;

static void shift(uint32_t from_class, const int32_t *around[2], const uint32_t *touched[2], const uint32_t n_touched[2], int32_t self, int sign) {
    uint32_t k = from_class, C = n_classes;
    for (uint32_t i = 0; i < n_touched[0]; i++) { /* classes before the word */
        uint32_t c = touched[0][i];
        int32_t n = sign * around[0][c];
        together[0][c * (size_t)C + k] += n;
        together[1][k * (size_t)C + c] += n;
        total[0][c] += n;
        total[1][k] += n;
    }
    for (uint32_t i = 0; i < n_touched[1]; i++) {
        uint32_t c = touched[1][i];
        int32_t n = sign * around[1][c];
        together[0][k * (size_t)C + c] += n;
        together[1][c * (size_t)C + k] += n;
        total[0][k] += n;
        total[1][c] += n;
    }
    together[0][k * (size_t)C + k] += sign * self;
    together[1][k * (size_t)C + k] += sign * self;
    total[0][k] += sign * self;
    total[1][k] += sign * self;
}

static uint32_t exchange_round(uint32_t n_words) {
    uint32_t C = n_classes, moved = 0;
    int32_t *around[2];
    uint32_t *touched[2], n_touched[2];
    for (int s = 0; s < 2; s++) around[s] = need(calloc(C, sizeof **around)), touched[s] = need(calloc(C, sizeof **touched));
    double *gain = need(calloc(C, sizeof *gain));
    for (uint32_t w = 0; w < n_words; w++) {
        int32_t self = 0;
        int64_t sum[2] = {0, 0};
        for (int s = 0; s < 2; s++) {
            n_touched[s] = 0;
            for (size_t e = edge_begin[s][w]; e < edge_begin[s][w + 1]; e++) {
                if (edges[s][e].word == w) { self = (int32_t)edges[s][e].count; continue; }
                uint32_t c = class_of[edges[s][e].word];
                if (!around[s][c]) touched[s][n_touched[s]++] = c;
                around[s][c] += (int32_t)edges[s][e].count;
                sum[s] += edges[s][e].count;
            }
        }
        shift(class_of[w], (const int32_t **)around, (const uint32_t **)touched, n_touched, self, -1);
        /* Row c of together[0] holds n(c, k) for every k: what stands before w meets each candidate k. */
        for (uint32_t k = 0; k < n_clusters; k++)
            gain[k] = F(total[1][k]) - F(total[1][k] + sum[0] + self) + F(total[0][k]) - F(total[0][k] + sum[1] + self);
        for (int s = 0; s < 2; s++)
            for (uint32_t i = 0; i < n_touched[s]; i++) {
                uint32_t c = touched[s][i];
                int32_t add = around[s][c];
                const int32_t *row = together[s] + c * (size_t)C;
                for (uint32_t k = 0; k < n_clusters; k++) gain[k] += F(row[k] + add) - F(row[k]);
            }
        uint32_t best = class_of[w];
        double most = -INFINITY;
        for (uint32_t k = 0; k < n_clusters; k++) {
            int32_t before = around[0][k], after = around[1][k];
            if ((before != 0) + (after != 0) + (self != 0) > 1 || self) { /* several meet in n(k, k) */
                int32_t n = together[0][k * (size_t)C + k];
                gain[k] += F(n + before + after + self) - F(n);
                if (before) gain[k] -= F(n + before) - F(n);
                if (after) gain[k] -= F(n + after) - F(n);
            }
            if (gain[k] > most) most = gain[k], best = k;
        }
        if (gain[class_of[w]] >= most - 1e-6) best = class_of[w];
        moved += best != class_of[w];
        class_of[w] = best;
        shift(best, (const int32_t **)around, (const uint32_t **)touched, n_touched, self, 1);
        for (int s = 0; s < 2; s++) for (uint32_t i = 0; i < n_touched[s]; i++) around[s][touched[s][i]] = 0;
    }
    for (int s = 0; s < 2; s++) free(around[s]), free(touched[s]);
    free(gain);
    return moved;
}

static double likelihood(void) {
    double sum = 0;
    for (size_t i = 0; i < (size_t)n_classes * n_classes; i++) sum += F(together[0][i]);
    for (uint32_t c = 0; c < n_classes; c++) sum -= F(total[0][c]) + F(total[1][c]);
    return sum;
}

/* ---------------------------------------------------------------- the tree */

static cluster_leaf leaf[MAX_CLUSTERS];
static uint32_t child[MAX_CLUSTERS][2]; /* of the nodes that joining makes, in their order */

/* What merging a and b loses in the cells they share with c, both ways. */
static double term(uint32_t a, uint32_t b, uint32_t c) {
    size_t C = n_classes;
    const int32_t *t = together[0];
    const int32_t *u = together[1];
    return F(t[a * C + c]) + F(t[b * C + c]) - F((int64_t)t[a * C + c] + t[b * C + c]) + F(u[a * C + c]) + F(u[b * C + c]) - F((int64_t)u[a * C + c] + u[b * C + c]);
}

static double loss_of(uint32_t a, uint32_t b, const bool *gone) {
    size_t C = n_classes;
    const int32_t *t = together[0];
    double loss = 0;
    for (uint32_t c = 0; c < n_classes; c++) if (!gone[c] && c != a && c != b) loss += term(a, b, c);
    int64_t aa = t[a * C + a], ab = t[a * C + b], ba = t[b * C + a], bb = t[b * C + b];
    loss += F(aa) + F(ab) + F(ba) + F(bb) - F(aa + ab + ba + bb);
    for (int s = 0; s < 2; s++) loss -= F(total[s][a]) + F(total[s][b]) - F(total[s][a] + total[s][b]);
    return loss;
}

static void build_tree(void) {
    uint32_t C = n_classes, n_nodes = n_clusters;
    double *loss = need(calloc((size_t)C * C, sizeof *loss));
    uint32_t *node_of = need(calloc(C, sizeof *node_of));
    bool *gone = need(calloc(C, sizeof *gone));
    for (uint32_t a = 0; a < n_clusters; a++) {
        node_of[a] = a;
        for (uint32_t b = a + 1; b < n_clusters; b++) loss[a * (size_t)C + b] = loss_of(a, b, gone);
    }
    for (uint32_t left = n_clusters; left > 1; left--) {
        uint32_t x = 0, y = 0;
        double least = INFINITY;
        for (uint32_t a = 0; a < n_clusters; a++) {
            if (gone[a]) continue;
            for (uint32_t b = a + 1; b < n_clusters; b++)
                if (!gone[b] && loss[a * (size_t)C + b] < least) least = loss[a * (size_t)C + b], x = a, y = b;
        }
        for (uint32_t a = 0; a < n_clusters; a++) {
            if (gone[a] || a == x || a == y) continue;
            for (uint32_t b = a + 1; b < n_clusters; b++)
                if (!gone[b] && b != x && b != y) loss[a * (size_t)C + b] -= term(a, b, x) + term(a, b, y);
        }
        child[n_nodes - n_clusters][0] = node_of[x];
        child[n_nodes - n_clusters][1] = node_of[y];
        node_of[x] = n_nodes++;
        gone[y] = true;
        for (int s = 0; s < 2; s++) { /* y's row and column into x's */
            int32_t *t = together[s];
            for (uint32_t c = 0; c < C; c++) t[x * (size_t)C + c] += t[y * (size_t)C + c], t[y * (size_t)C + c] = 0;
            for (uint32_t c = 0; c < C; c++) t[c * (size_t)C + x] += t[c * (size_t)C + y], t[c * (size_t)C + y] = 0;
            total[s][x] += total[s][y];
            total[s][y] = 0;
        }
        for (uint32_t a = 0; a < n_clusters; a++) {
            if (gone[a] || a == x) continue;
            for (uint32_t b = a + 1; b < n_clusters; b++)
                if (!gone[b] && b != x) loss[a * (size_t)C + b] += term(a, b, x);
            loss[a < x ? a * (size_t)C + x : x * (size_t)C + a] = loss_of(a < x ? a : x, a < x ? x : a, gone);
        }
    }
    cluster_tree_paths((const uint32_t (*)[2])child, n_clusters, leaf);
    free(loss); free(node_of); free(gone);
}

static int by_count(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    if (word_count[x] != word_count[y]) return word_count[x] < word_count[y] ? 1 : -1;
    return strcmp(word_text[x], word_text[y]);
}

int main(int argc, char **argv) {
    if (argc < 6) { fprintf(stderr, "usage: %s OUT N_WORDS N_CLUSTERS ROUNDS FILE...\n", argv[0]); return 2; }
    uint32_t n_words = (uint32_t)atoi(argv[2]);
    n_clusters = (uint32_t)atoi(argv[3]);
    int rounds = atoi(argv[4]);
    if (n_words >= UINT16_MAX || n_clusters < 2 || n_clusters > MAX_CLUSTERS) { fprintf(stderr, "too many words or clusters\n"); return 2; }
    for (int i = 1; i < F_TABLE; i++) f_table[i] = i * log2(i);
    for (int i = 5; i < argc; i++) read_file(argv[i]);

    uint32_t *by_rank = need(malloc(n_types * sizeof *by_rank)), *rank_of = need(malloc(n_types * sizeof *rank_of));
    for (uint32_t i = 0; i < n_types; i++) by_rank[i] = i;
    qsort(by_rank, n_types, sizeof *by_rank, by_count);
    if (n_words > n_types) n_words = n_types;
    if (n_clusters > n_words) n_clusters = n_words;
    for (uint32_t i = 0; i < n_types; i++) rank_of[by_rank[i]] = i < n_words ? i : n_words;
    fprintf(stderr, "%zu tokens, %u types, the last kept occurs %u times\n", n_stream, n_types, word_count[by_rank[n_words - 1]]);

    uint64_t *pairs = need(malloc((n_stream + 1) * sizeof *pairs));
    uint32_t n_nodes = n_words + 2;
    for (int side = 0; side < 2; side++) {
        size_t n = 0;
        uint32_t before = n_words + 1;
        for (size_t i = 0; i < n_stream; i++) {
            uint32_t now = stream[i] == END_OF_SENTENCE ? n_words + 1 : rank_of[stream[i]];
            pairs[n++] = side ? (uint64_t)before << 32 | now : (uint64_t)now << 32 | before;
            before = now;
        }
        gather(pairs, n, side, n_nodes);
    }
    free(pairs);

    n_classes = n_clusters + 2;
    class_of = need(malloc(n_nodes * sizeof *class_of));
    for (uint32_t w = 0; w < n_nodes; w++) class_of[w] = w < n_words ? w % n_clusters : n_clusters + (w - n_words);
    for (int s = 0; s < 2; s++) {
        together[s] = need(calloc((size_t)n_classes * n_classes, sizeof **together));
        total[s] = need(calloc(n_classes, sizeof **total));
        for (uint32_t w = 0; w < n_nodes; w++)
            for (size_t e = edge_begin[1 - s][w]; e < edge_begin[1 - s][w + 1]; e++) {
                together[s][class_of[w] * (size_t)n_classes + class_of[edges[1 - s][e].word]] += (int32_t)edges[1 - s][e].count;
                total[s][class_of[w]] += edges[1 - s][e].count;
            }
    }
    for (int r = 0; r < rounds; r++) {
        uint32_t moved = exchange_round(n_words);
        fprintf(stderr, "round %d: %u moved, %.0f bits\n", r + 1, moved, likelihood());
        if (moved < n_words / 500) break;
    }
    build_tree();
    const char **words = need(calloc(n_words, sizeof *words));
    uint16_t (*leaf_of)[2] = need(calloc(n_words, sizeof *leaf_of));
    for (uint32_t w = 0; w < n_words; w++) words[w] = word_text[by_rank[w]], leaf_of[w][0] = (uint16_t)class_of[w], leaf_of[w][1] = NO_LEAF;
    cluster_file_write(&(cluster_list){n_words, {n_clusters, 0}, words, leaf_of, {leaf, NULL}}, argv[1]);
    return 0;
}
