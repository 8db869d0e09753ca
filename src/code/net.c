#include "code/net.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"
#include "text/lexicon.h"

_Static_assert((int)UP_NET_TYPES == (int)UP_N_TYPES, "one answer for each type");

/* The file, little-endian: "UPNET001", uint32 n_words, n_words ascending uint32 hashes, floats scale[n_words + 1], then int8
 * vectors[n_words + 1][D] (row 0: words that it does not know), zeros up to a multiple of 4, and floats in the order of `layers`.
 * Matrices stand by input: the weights that one number of the input has for all outputs lie side by side. */
enum { D = 100, IN = D + UP_NET_FLAGS, C = 128, A = 4, H = 64, Z = 5 * C + UP_NET_FACTS, G = 3 * H };

typedef struct layers {
    const float *in, *in_bias;      /* [3][IN][C]: word before, word, word after */
    const float *next, *next_bias;  /* [3][C][C] */
    const float *attend, *attend_bias; /* [C][A] */
    const float *pool, *pool_bias;  /* [Z][C] */
    const float *gate[2], *gate_bias[2], *back[2], *back_bias[2]; /* [C][G], [H][G]: reset, update, new; from the start and from the end */
    const float *out, *out_bias;    /* [C + 2 * H][UP_NET_OUT] */
} layers;

struct up_net {
    up_map map;
    uint32_t n_words;
    const uint32_t *hashes;
    const float *scale;
    const int8_t *vectors;
    layers w;
};

/* ------------------------------------------------------------------ what it is given */

static const char *const kinds[UP_N_ENTITY_KINDS] = {"<per>", "<org>", "<loc>", "<gpe>", "<norp>", "<fac>"};
static const char *const parts[UP_N_GROUP_PARTS] = {"<people>", "<adj>", "<hue>", "<place>", "<symbol>", "<hate>", "<slur>"};

static void set_word(up_net_word *w, const char *text) { strcpy(w->text, text); }

static void look_at_words(const struct up_document *doc, uint32_t first, uint32_t end, const up_match *found, uint32_t n_found, up_net_row *out) {
    out->n = end - first < UP_NET_WORDS_MOST ? end - first : UP_NET_WORDS_MOST;
    for (uint32_t k = 0; k < out->n; k++) {
        up_net_word *w = &out->words[k];
        const up_token *t = &doc->tokens[first + k];
        up_str text = up_token_text(doc, first + k);
        w->text[up_fold(text.at, text.len, w->text, sizeof w->text - 1)] = 0;
        w->types = 0, w->upos = t->upos, w->is_quoted = t->flags & UP_TOKEN_IN_QUOTES;
    }
    for (uint32_t i = 0; i < n_found; i++)
        for (uint32_t k = found[i].first - first; found[i].sense.kind == UP_SENSE_GROUP && k <= found[i].last - first && k < out->n; k++) set_word(&out->words[k], parts[found[i].sense.part]);
}

static void look_at_names(const struct up_document *doc, const up_sentence *s, up_net_row *out) {
    uint32_t lo = 0, hi = doc->n_entities;
    while (lo < hi) { uint32_t mid = lo + (hi - lo) / 2; if (doc->entities[mid].first < s->first) lo = mid + 1; else hi = mid; }
    for (uint32_t i = lo; i < doc->n_entities && doc->entities[i].first < s->end; i++)
        for (uint32_t k = doc->entities[i].first - s->first; k < doc->entities[i].end - s->first && k < out->n; k++)
            if (out->words[k].text[0] != '<') set_word(&out->words[k], kinds[doc->entities[i].kind]);
}

static void look_at_days(const up_reading *r, const up_sentence *s, float *out) {
    static const int until[5] = {-1, 3, 14, 60, 400};
    for (uint32_t i = 0; r->dates && i < r->dates->n; i++) {
        const up_timex *t = &r->dates->items[i];
        if (t->first < s->first || t->first >= s->end || t->days.first == UP_NO_DAY || r->report_day == UP_NO_DAY) continue;
        int age = r->report_day - t->days.last, k = 0;
        while (k < 5 && age > until[k]) k++;
        out[k] = 1;
    }
}

up_status up_net_look(const up_reading *r, uint32_t row, up_net_row *out) {
    memset(out->facts, 0, sizeof out->facts);
    out->n = 0, out->facts[0] = row == 0;
    if (row == 0) {
        const struct up_document *title = r->doc->title;
        if (!title || !title->n_tokens) return UP_OK;
        up_matches found = {0};
        up_status status = up_lexicon_find(r->ontology->lexicon, title, r->arena, 0, title->n_tokens, &found);
        if (status == UP_OK) look_at_words(title, 0, title->n_tokens, found.items, found.n, out);
        return status;
    }
    const up_sentence *s = &r->doc->sentences[row - 1];
    look_at_words(r->doc, s->first, s->end, r->matches[row - 1].items, r->matches[row - 1].n, out);
    look_at_names(r->doc, s, out);
    uint32_t lo = 0, hi = r->triggers.n;
    while (lo < hi) { uint32_t mid = lo + (hi - lo) / 2; if (r->triggers.items[mid].head < s->first) lo = mid + 1; else hi = mid; }
    for (uint32_t i = lo; i < r->triggers.n && r->triggers.items[i].head < s->end; i++)
        if (r->triggers.items[i].head - s->first < out->n) out->words[r->triggers.items[i].head - s->first].types |= 1u << r->triggers.items[i].rule->type;
    out->facts[1] = s->begins_paragraph;
    for (int cue = 0; cue < UP_N_CUES; cue++) out->facts[2 + cue] = (float)(r->cues[row - 1] >> cue & 1);
    look_at_days(r, s, out->facts + 2 + UP_N_CUES);
    return UP_OK;
}

/* ------------------------------------------------------------------ what it makes of it */

/* Wider machines work out more numbers at once; none fuses a product with a sum, so that all come to the same bits. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && !defined(UP_PLAIN) /* its resolver runs before that sanitizer does */
#define WIDE __attribute__((optimize("O3", "fp-contract=off"), target_clones("avx512f", "avx2", "default"))) /* in checked builds too, which are slow enough */
#else
#define WIDE
#endif

/* Thirty-two outputs of four rows at a time: sums stay in registers.  Each is added up in the order of inputs, whatever the machine. */
enum { LANES = 16, HALVES = 2, ROWS = 4 };
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

/* out[r][..] += x[r][..] * weights, for `n_rows` rows of `n_in` inputs and `n_out` outputs, a multiple of two lanes. */
WIDE static void add_product(const float *restrict x, uint32_t n_rows, uint32_t n_in, const float *restrict weights, uint32_t n_out, float *restrict out) {
    for (uint32_t j = 0; j < n_out; j += HALVES * LANES)
        for (uint32_t r = 0; r < n_rows; r += ROWS) {
            lanes sum[ROWS][HALVES];
            const float *from[ROWS], *w = weights + j;
            for (uint32_t k = 0; k < ROWS; k++) { /* rows beyond the last are it again */
                uint32_t row = r + k < n_rows ? r + k : n_rows - 1;
                from[k] = x + (size_t)row * n_in;
                memcpy(sum[k], out + (size_t)row * n_out + j, sizeof sum[k]);
            }
            for (uint32_t i = 0; i < n_in; i++, w += n_out) {
                lanes by[HALVES];
                memcpy(by, w, sizeof by);
                for (uint32_t h = 0; h < HALVES; h++) {
                    sum[0][h] += from[0][i] * by[h], sum[1][h] += from[1][i] * by[h];
                    sum[2][h] += from[2][i] * by[h], sum[3][h] += from[3][i] * by[h];
                }
            }
            for (uint32_t k = 0; k < ROWS && r + k < n_rows; k++) memcpy(out + (size_t)(r + k) * n_out + j, sum[k], sizeof sum[k]);
        }
}

/* to = bias + from * weights. */
static void apply(float *restrict to, const float *weights, const float *bias, const float *from, uint32_t n, uint32_t n_out) {
    memcpy(to, bias, n_out * sizeof *to);
    add_product(from, 1, n, weights, n_out, to);
}

static void add_scaled(float *restrict to, const float *restrict from, float x, uint32_t n) { for (uint32_t i = 0; i < n; i++) to[i] += x * from[i]; }

/* What each word (of `n_in` inputs) says to the words after, at and before it. */
static void convolve(const float *x, uint32_t n, uint32_t n_in, const float *weights, uint32_t n_weights, float *out) {
    if (n > 1) add_product(x, n - 1, n_in, weights, C, out + C);
    add_product(x, n, n_in, weights + (size_t)n_weights * C, C, out);
    if (n > 1) add_product(x + n_in, n - 1, n_in, weights + 2 * (size_t)n_weights * C, C, out);
}

/* The same of one input that is 1 for word k alone. */
static void flag(const float *weights, uint32_t input, uint32_t k, uint32_t n, float *out) {
    for (uint32_t at = 0; at < 3; at++) if (k + 1 >= at && k + 1 - at < n) add_scaled(out + (size_t)(k + 1 - at) * C, weights + ((size_t)at * IN + input) * C, 1, C);
}

static void rectify(float *x, size_t n) { for (size_t i = 0; i < n; i++) x[i] = x[i] > 0 ? x[i] : 0; }
static float squashed(float x) { return 1.0f / (1.0f + expf(-x)); }

static uint32_t number_of(const up_net *net, const char *word) {
    uint32_t hash = (uint32_t)up_hash(word, strlen(word)), lo = 0, hi = net->n_words;
    while (lo < hi) { uint32_t mid = lo + (hi - lo) / 2; if (net->hashes[mid] < hash) lo = mid + 1; else hi = mid; }
    return lo < net->n_words && net->hashes[lo] == hash ? lo + 1 : 0;
}

typedef struct room { up_net_row row; float x[UP_NET_WORDS_MOST * D], a[UP_NET_WORDS_MOST * C], b[UP_NET_WORDS_MOST * C]; } room;

static void read_sentence(const up_net *net, room *m, float z[C]) {
    const layers *w = &net->w;
    const up_net_row *row = &m->row;
    float pooled[Z], weight[UP_NET_WORDS_MOST][A], largest[A], sum[A] = {0};
    uint32_t n = row->n ? row->n : 1; /* no headline is one word that it does not know */
    for (uint32_t k = 0; k < n; k++) {
        uint32_t number = row->n ? number_of(net, row->words[k].text) : 0;
        for (uint32_t i = 0; i < D; i++) m->x[k * D + i] = (float)net->vectors[(size_t)number * D + i] * net->scale[number];
        memcpy(m->a + (size_t)k * C, w->in_bias, C * sizeof(float)), memcpy(m->b + (size_t)k * C, w->next_bias, C * sizeof(float));
    }
    convolve(m->x, n, D, w->in, IN, m->a);
    for (uint32_t k = 0; k < row->n; k++) {
        flag(w->in, D + row->words[k].upos, k, n, m->a);
        for (uint32_t types = row->words[k].types; types; types &= types - 1) flag(w->in, D + UP_N_UPOS + (uint32_t)__builtin_ctz(types), k, n, m->a);
        if (row->words[k].is_quoted) flag(w->in, D + UP_N_UPOS + UP_NET_TYPES, k, n, m->a);
    }
    rectify(m->a, (size_t)n * C);
    convolve(m->a, n, C, w->next, C, m->b);
    rectify(m->b, (size_t)n * C);
    memcpy(pooled, m->b, C * sizeof(float));
    memset(pooled + C, 0, A * C * sizeof(float));
    for (uint32_t k = 0; k < n; k++) {
        const float *h = m->b + (size_t)k * C;
        for (uint32_t i = 0; i < C; i++) if (h[i] > pooled[i]) pooled[i] = h[i];
        memcpy(weight[k], w->attend_bias, sizeof weight[k]);
        for (uint32_t i = 0; i < C; i++) add_scaled(weight[k], w->attend + i * A, h[i], A);
        for (int a = 0; a < A; a++) if (k == 0 || weight[k][a] > largest[a]) largest[a] = weight[k][a];
    }
    for (int a = 0; a < A; a++) for (uint32_t k = 0; k < n; k++) sum[a] += weight[k][a] = expf(weight[k][a] - largest[a]);
    for (int a = 0; a < A; a++) for (uint32_t k = 0; k < n; k++) add_scaled(pooled + C + a * C, m->b + (size_t)k * C, weight[k][a] / sum[a], C);
    memcpy(pooled + (1 + A) * C, row->facts, sizeof row->facts);
    apply(z, w->pool, w->pool_bias, pooled, Z, C);
    rectify(z, C);
}

/* One sentence further: h becomes a mean of itself and of what is new, by the update gate. */
static void step(const layers *w, int way, const float *z, float h[H]) {
    float from_z[G], from_h[G];
    apply(from_z, w->gate[way], w->gate_bias[way], z, C, G);
    apply(from_h, w->back[way], w->back_bias[way], h, H, G);
    for (uint32_t i = 0; i < H; i++) {
        float reset = squashed(from_z[i] + from_h[i]), update = squashed(from_z[H + i] + from_h[H + i]);
        float fresh = tanhf(from_z[2 * H + i] + reset * from_h[2 * H + i]);
        h[i] = (1 - update) * fresh + update * h[i];
    }
}

up_status up_net_tell(const up_net *net, up_reading *r) {
    uint32_t n = r->doc->n_sentences + 1, width = C + 2 * H; /* with the headline */
    room *m = UP_ARENA_NEW(r->arena, room);
    float *state = UP_ARENA_ARRAY(r->arena, (size_t)n * width, float), *told = UP_ARENA_ARRAY(r->arena, (size_t)n * UP_NET_OUT, float);
    if (!m || !state || !told) return UP_E_NOMEM;
    for (uint32_t s = 0; s < n; s++) {
        up_status status = up_net_look(r, s, &m->row);
        if (status != UP_OK) return status;
        read_sentence(net, m, state + (size_t)s * width);
    }
    float h[2][H] = {{0}};
    for (uint32_t s = 0; s < n; s++) {
        uint32_t last = n - 1 - s;
        step(&net->w, 0, state + (size_t)s * width, h[0]);
        step(&net->w, 1, state + (size_t)last * width, h[1]);
        memcpy(state + (size_t)s * width + C, h[0], sizeof h[0]);
        memcpy(state + (size_t)last * width + C + H, h[1], sizeof h[1]);
    }
    for (uint32_t s = 1; s < n; s++) apply(told + (size_t)(s - 1) * UP_NET_OUT, net->w.out, net->w.out_bias, state + (size_t)s * width, width, UP_NET_OUT);
    r->told = told;
    return UP_OK;
}

/* ------------------------------------------------------------------ the file */

static const float *taken(const float **at, size_t n) { const float *from = *at; *at += n; return from; }

static size_t lay_out(layers *w, const float *at) {
    const float *from = at;
    w->in = taken(&at, 3 * IN * C), w->in_bias = taken(&at, C);
    w->next = taken(&at, 3 * C * C), w->next_bias = taken(&at, C);
    w->attend = taken(&at, C * A), w->attend_bias = taken(&at, A);
    w->pool = taken(&at, Z * C), w->pool_bias = taken(&at, C);
    for (int way = 0; way < 2; way++) {
        w->gate[way] = taken(&at, C * G), w->gate_bias[way] = taken(&at, G);
        w->back[way] = taken(&at, H * G), w->back_bias[way] = taken(&at, G);
    }
    w->out = taken(&at, (C + 2 * H) * UP_NET_OUT), w->out_bias = taken(&at, UP_NET_OUT);
    return (size_t)(at - from);
}

enum { N_FLOATS = 3 * IN * C + C + 3 * C * C + C + C * A + A + Z * C + C + 2 * (C * G + G + H * G + G) + (C + 2 * H) * UP_NET_OUT + UP_NET_OUT };
static const char magic[8] = {'U', 'P', 'N', 'E', 'T', '0', '0', '1'};

up_status up_net_open(const char *path, up_net **out, up_error *err) {
    up_net *net = calloc(1, sizeof *net);
    if (!net) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    up_status status = up_map_open(path, &net->map, err);
    if (status == UP_OK) {
        size_t n = 0, at = 12;
        bool is_net = net->map.len >= at && memcmp(net->map.bytes, magic, sizeof magic) == 0;
        if (is_net) memcpy(&net->n_words, net->map.bytes + 8, 4), n = net->n_words;
        size_t hashes = at, scales = hashes + 4 * n, vectors = scales + 4 * (n + 1), floats = (vectors + D * (n + 1) + 3) / 4 * 4;
        if (!is_net) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "not a network of sentences");
        else if (net->map.len != floats + 4 * (size_t)N_FLOATS) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "%u words and the layers do not fill the file", net->n_words);
        else {
            const unsigned char *bytes = net->map.bytes;
            net->hashes = (const void *)(bytes + hashes), net->scale = (const void *)(bytes + scales), net->vectors = (const void *)(bytes + vectors);
            lay_out(&net->w, (const void *)(bytes + floats));
            for (size_t i = 1; i < n && status == UP_OK; i++) if (net->hashes[i] <= net->hashes[i - 1]) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "hashes are not ascending");
            for (size_t i = 0; i <= n && status == UP_OK; i++) if (!isfinite(net->scale[i])) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "a scale is not a number");
            for (size_t i = 0; i < N_FLOATS && status == UP_OK; i++) if (!isfinite(net->w.in[i])) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "a weight is not a number");
        }
    }
    if (status == UP_OK) *out = net; else up_net_close(net);
    return status;
}

void up_net_close(up_net *net) {
    if (!net) return;
    up_map_close(&net->map);
    free(net);
}
