/* net.c - the network of sentences: what it is given, what it makes of that, and its file. */
#include "code/net.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/clones.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"

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

static void look_at_names(const struct up_document *doc, uint32_t first, up_net_row *out) {
    for (uint32_t k = 0; k < out->n; k++) {
        const up_entity *e = up_who_entity_at(doc, first + k);
        if (e && out->words[k].text[0] != '<') set_word(&out->words[k], kinds[e->kind]);
    }
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

void up_net_look(const up_reading *r, uint32_t row, up_net_row *out) {
    memset(out->facts, 0, sizeof out->facts);
    out->n = 0, out->facts[0] = row == 0;
    if (row == 0) {
        if (r->doc->title) look_at_words(r->doc->title, 0, r->doc->title->n_tokens, r->title.matches.items, r->title.matches.n, out);
        return;
    }
    const up_sentence *s = &r->doc->sentences[row - 1];
    look_at_words(r->doc, s->first, s->end, r->matches[row - 1].items, r->matches[row - 1].n, out);
    look_at_names(r->doc, s->first, out);
    for (uint32_t i = up_reading_triggers_from(r, s->first); i < r->triggers.n && r->triggers.items[i].head < s->end; i++)
        if (r->triggers.items[i].head - s->first < out->n) out->words[r->triggers.items[i].head - s->first].types |= 1u << r->triggers.items[i].rule->type;
    out->facts[1] = s->begins_paragraph;
    for (int cue = 0; cue < UP_N_CUES; cue++) out->facts[2 + cue] = (float)(r->cues[row - 1] >> cue & 1);
    look_at_days(r, s, out->facts + 2 + UP_N_CUES);
}

/* ------------------------------------------------------------------ what it makes of it */

/* Thirty-two outputs of four rows at a time: sums stay in registers.  Wider machines work out more at once; each sum is added up in the
 * order of inputs and no product is fused with it, so that all come to the same bits. */
enum { LANES = 16, HALVES = 2, ROWS = 4 };
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

/* out[r][..] += x[r][..] * weights, for `n_rows` rows of `n_in` inputs and `n_out` outputs, a multiple of two lanes. */
UP_QUICK UP_CLONES("avx512f", "avx2") static void add_product(const float *restrict x, uint32_t n_rows, uint32_t n_in, const float *restrict weights, uint32_t n_out, float *restrict out) {
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

/* to = bias + from * weights, for each of `n_rows` rows. */
static void apply(float *restrict to, const float *weights, const float *bias, const float *from, uint32_t n_rows, uint32_t n_in, uint32_t n_out) {
    for (uint32_t r = 0; r < n_rows; r++) memcpy(to + (size_t)r * n_out, bias, n_out * sizeof *to);
    add_product(from, n_rows, n_in, weights, n_out, to);
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

/* The largest of each channel, the weighted means and the facts. */
static void read_sentence(const up_net *net, room *m, float pooled[Z]) {
    const layers *w = &net->w;
    const up_net_row *row = &m->row;
    float weight[UP_NET_WORDS_MOST][A], largest[A], sum[A] = {0};
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
        if (row->words[k].is_quoted) flag(w->in, D + UP_N_UPOS + UP_N_TYPES, k, n, m->a);
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
}

/* One sentence further: h becomes a mean of itself and of what is new, by the update gate; `from_z` is what the sentence says to the gates. */
static void step(const layers *w, int way, const float from_z[G], float h[H]) {
    float from_h[G];
    apply(from_h, w->back[way], w->back_bias[way], h, 1, H, G);
    for (uint32_t i = 0; i < H; i++) {
        float reset = squashed(from_z[i] + from_h[i]), update = squashed(from_z[H + i] + from_h[H + i]);
        float fresh = tanhf(from_z[2 * H + i] + reset * from_h[2 * H + i]);
        h[i] = (1 - update) * fresh + update * h[i];
    }
}

up_status up_net_tell(const up_net *net, up_reading *r) {
    enum { WIDTH = C + 2 * H };
    const layers *w = &net->w;
    uint32_t n = r->doc->n_sentences + 1; /* with the headline */
    room *m = UP_ARENA_NEW(r->arena, room);
    float *pooled = UP_ARENA_ARRAY(r->arena, (size_t)n * Z, float), *z = UP_ARENA_ARRAY(r->arena, (size_t)n * C, float), *from_z = UP_ARENA_ARRAY(r->arena, (size_t)n * G, float);
    float *state = UP_ARENA_ARRAY(r->arena, (size_t)n * WIDTH, float), *told = UP_ARENA_ARRAY(r->arena, (size_t)n * UP_NET_OUT, float);
    if (!m || !pooled || !z || !from_z || !state || !told) return UP_E_NOMEM;
    for (uint32_t s = 0; s < n; s++) {
        up_net_look(r, s, &m->row);
        read_sentence(net, m, pooled + (size_t)s * Z);
    }
    apply(z, w->pool, w->pool_bias, pooled, n, Z, C);
    rectify(z, (size_t)n * C);
    for (uint32_t s = 0; s < n; s++) memcpy(state + (size_t)s * WIDTH, z + (size_t)s * C, C * sizeof *z);
    for (int way = 0; way < 2; way++) {
        float h[H] = {0};
        apply(from_z, w->gate[way], w->gate_bias[way], z, n, C, G);
        for (uint32_t k = 0; k < n; k++) {
            uint32_t s = way ? n - 1 - k : k;
            step(w, way, from_z + (size_t)s * G, h);
            memcpy(state + (size_t)s * WIDTH + C + way * H, h, sizeof h);
        }
    }
    if (n > 1) apply(told, w->out, w->out_bias, state + WIDTH, n - 1, WIDTH, UP_NET_OUT);
    r->told = told;
    return UP_OK;
}

/* ------------------------------------------------------------------ the file */

static const float *taken(const float **at, size_t n) { const float *from = *at; *at += n; return from; }

static void lay_out(layers *w, const float *at) {
    w->in = taken(&at, 3 * IN * C), w->in_bias = taken(&at, C);
    w->next = taken(&at, 3 * C * C), w->next_bias = taken(&at, C);
    w->attend = taken(&at, C * A), w->attend_bias = taken(&at, A);
    w->pool = taken(&at, Z * C), w->pool_bias = taken(&at, C);
    for (int way = 0; way < 2; way++) {
        w->gate[way] = taken(&at, C * G), w->gate_bias[way] = taken(&at, G);
        w->back[way] = taken(&at, H * G), w->back_bias[way] = taken(&at, G);
    }
    w->out = taken(&at, (C + 2 * H) * UP_NET_OUT), w->out_bias = taken(&at, UP_NET_OUT);
}

enum { N_FLOATS = 3 * IN * C + C + 3 * C * C + C + C * A + A + Z * C + C + 2 * (C * G + G + H * G + G) + (C + 2 * H) * UP_NET_OUT + UP_NET_OUT };
static const char magic[8] = {'U', 'P', 'N', 'E', 'T', '0', '0', '1'};

/* Where the parts of the file begin. */
enum { HASHES = 12 };
static size_t scales_at(size_t n_words) { return HASHES + 4 * n_words; }
static size_t vectors_at(size_t n_words) { return scales_at(n_words) + 4 * (n_words + 1); }
static size_t layers_at(size_t n_words) { return (vectors_at(n_words) + D * (n_words + 1) + 3) / 4 * 4; }
size_t up_net_size(uint32_t n_words) { return layers_at(n_words) + 4 * (size_t)N_FLOATS; }

up_status up_net_open(const char *path, up_net **out, up_error *err) {
    up_net *net = calloc(1, sizeof *net);
    if (!net) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    up_status status = up_map_open(path, &net->map, err);
    if (status == UP_OK) {
        bool is_net = net->map.len >= HASHES && memcmp(net->map.bytes, magic, sizeof magic) == 0;
        if (is_net) memcpy(&net->n_words, net->map.bytes + sizeof magic, 4);
        size_t n = net->n_words;
        if (!is_net) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "not a network of sentences");
        else if (net->map.len != up_net_size(net->n_words)) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "%u words and the layers do not fill the file", net->n_words);
        else {
            const unsigned char *bytes = net->map.bytes;
            net->hashes = (const void *)(bytes + HASHES), net->scale = (const void *)(bytes + scales_at(n)), net->vectors = (const void *)(bytes + vectors_at(n));
            lay_out(&net->w, (const void *)(bytes + layers_at(n)));
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
