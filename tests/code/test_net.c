/* test_net.c - the network of sentences: its file, what it is given, and that what it says is what its layers make of that,
 * worked out here in the plainest way from the layers' definition. */
#include "check.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/hash.h"
#include "code/learning.h"
#include "code/net.h"

enum { D = 100, IN = D + UP_NET_FLAGS, C = 128, A = 4, H = 64, Z = 5 * C + UP_NET_FACTS, G = 3 * H, N_WORDS = 3 };
enum { N_FLOATS = 3 * IN * C + C + 3 * C * C + C + C * A + A + Z * C + C + 2 * (C * G + G + H * G + G) + (C + 2 * H) * UP_NET_OUT + UP_NET_OUT };

typedef struct file { char magic[8]; uint32_t n, hashes[N_WORDS]; float scale[N_WORDS + 1]; int8_t vectors[(N_WORDS + 1) * D]; float layers[N_FLOATS]; } file;
static file whole;
static char path[] = "/tmp/uptick-net-XXXXXX";

static uint32_t state = 7;
static float random_float(float most) { state = state * 1664525u + 1013904223u; return ((float)(state >> 8) / (float)(1 << 23) - 1) * most; }

static int ascending(const void *a, const void *b) { uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; return (x > y) - (x < y); }

static void fill(void) {
    static const char *const words[N_WORDS] = {"beaten", "<gpe>", "<people>"};
    memcpy(whole.magic, "UPNET001", 8);
    whole.n = N_WORDS;
    for (int i = 0; i < N_WORDS; i++) whole.hashes[i] = (uint32_t)up_hash(words[i], strlen(words[i]));
    qsort(whole.hashes, N_WORDS, sizeof *whole.hashes, ascending);
    for (int i = 0; i <= N_WORDS; i++) whole.scale[i] = 0.01f + 0.002f * (float)i;
    for (int i = 0; i < (N_WORDS + 1) * D; i++) whole.vectors[i] = (int8_t)random_float(120);
    for (int i = 0; i < N_FLOATS; i++) whole.layers[i] = random_float(0.08f);
}

static up_net *opened(const file *f, size_t len, up_status expected, const char *what) {
    up_net *net = NULL;
    up_error err = {0};
    FILE *out = fopen(path, "wb");
    CHECK("written", out && fwrite(f, 1, len, out) == len);
    if (out) fclose(out);
    CHECK(what, up_net_open(path, &net, &err) == expected);
    if (expected != UP_OK) CHECK(what, err.message[0]);
    return net;
}

static void damage_is_refused(void) {
    file *f = malloc(sizeof *f);
    if (!CHECK("memory", f != NULL)) return;
    up_net_close(opened(&whole, sizeof whole, UP_OK, "whole"));
    CHECK("its size", up_net_size(N_WORDS) == sizeof whole);
    opened(&whole, sizeof whole - 4, UP_E_FORMAT, "a float short");
    opened(&whole, 9, UP_E_FORMAT, "no count");
    *f = whole, f->magic[0] = 'V', opened(f, sizeof *f, UP_E_FORMAT, "another magic");
    *f = whole, f->n = UINT32_MAX, opened(f, sizeof *f, UP_E_FORMAT, "more words than bytes");
    *f = whole, f->hashes[1] = f->hashes[0], opened(f, sizeof *f, UP_E_FORMAT, "a hash twice");
    *f = whole, f->layers[N_FLOATS - 1] = NAN, opened(f, sizeof *f, UP_E_FORMAT, "no number");
    *f = whole, f->scale[N_WORDS] = INFINITY, opened(f, sizeof *f, UP_E_FORMAT, "no scale");
    free(f);
}

/* ------------------------------------------------------------------ the layers by their definition */

static double squashed(double x) { return 1 / (1 + exp(-x)); }

/* out[j] = bias[j] + sum over i of x[i] * weights[i][j] */
static void affine(const double *x, uint32_t n, uint32_t n_out, const float *weights, const float *bias, double *out) {
    for (uint32_t j = 0; j < n_out; j++) {
        out[j] = bias[j];
        for (uint32_t i = 0; i < n; i++) out[j] += x[i] * weights[(size_t)i * n_out + j];
    }
}

/* Three words wide, nothing beyond the ends; then what is below zero is zero. */
static void convolve(const double *x, uint32_t n, uint32_t n_in, const float *weights, const float *bias, double *out) {
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t j = 0; j < C; j++) {
            double sum = bias[j];
            for (uint32_t at = 0; at < 3; at++)
                for (uint32_t i = 0; i < n_in && k + at >= 1 && k + at - 1 < n; i++) sum += x[(k + at - 1) * n_in + i] * weights[((size_t)at * n_in + i) * C + j];
            out[k * C + j] = sum > 0 ? sum : 0;
        }
}

static void sentence_by_definition(const up_net_row *row, double *z) {
    const float *w = whole.layers, *w2 = w + 3 * IN * C + C, *att = w2 + 3 * C * C + C, *pool = att + C * A + A;
    uint32_t n = row->n ? row->n : 1;
    double *x = calloc((size_t)n * IN, sizeof *x), *h = calloc((size_t)n * C, sizeof *h), *g = calloc((size_t)n * C, sizeof *g), pooled[Z] = {0}, weight[UP_NET_WORDS_MOST][A];
    for (uint32_t k = 0; k < n; k++) {
        uint32_t number = 0;
        for (uint32_t i = 0; i < N_WORDS && row->n; i++) if (whole.hashes[i] == (uint32_t)up_hash(row->words[k].text, strlen(row->words[k].text))) number = i + 1;
        for (int i = 0; i < D; i++) x[k * IN + (uint32_t)i] = (double)whole.vectors[number * D + (uint32_t)i] * whole.scale[number];
        if (!row->n) break;
        x[k * IN + D + row->words[k].upos] = 1;
        for (uint32_t t = 0; t < UP_N_TYPES; t++) x[k * IN + D + UP_N_UPOS + t] = row->words[k].types >> t & 1;
        x[k * IN + D + UP_N_UPOS + UP_N_TYPES] = row->words[k].is_quoted;
    }
    convolve(x, n, IN, w, w + 3 * IN * C, h);
    convolve(h, n, C, w2, w2 + 3 * C * C, g);
    for (uint32_t k = 0; k < n; k++) {
        affine(g + k * C, C, A, att, att + C * A, weight[k]);
        for (int i = 0; i < C; i++) pooled[i] = fmax(pooled[i], g[k * C + (uint32_t)i]);
    }
    for (int a = 0; a < A; a++) {
        double all = 0;
        for (uint32_t k = 0; k < n; k++) all += exp(weight[k][a]);
        for (uint32_t k = 0; k < n; k++) for (int i = 0; i < C; i++) pooled[C + a * C + i] += exp(weight[k][a]) / all * g[k * C + (uint32_t)i];
    }
    for (int i = 0; i < (int)UP_NET_FACTS; i++) pooled[5 * C + i] = row->facts[i];
    affine(pooled, Z, C, pool, pool + Z * C, z);
    for (int i = 0; i < C; i++) z[i] = fmax(z[i], 0);
    free(x), free(h), free(g);
}

static void pass_by_definition(int way, const double *z, double *h) {
    const float *w = whole.layers + 3 * IN * C + C + 3 * C * C + C + C * A + A + Z * C + C + way * (C * G + G + H * G + G), *back = w + C * G + G;
    double a[G], b[G];
    affine(z, C, G, w, w + C * G, a);
    affine(h, H, G, back, back + H * G, b);
    for (int i = 0; i < H; i++) {
        double update = squashed(a[H + i] + b[H + i]), fresh = tanh(a[2 * H + i] + squashed(a[i] + b[i]) * b[2 * H + i]);
        h[i] = (1 - update) * fresh + update * h[i];
    }
}

static up_engine *engine;
static up_worker *worker;

static bool read_into(up_reading *reading, const up_report *report) {
    const up_document *doc;
    return up_worker_read(worker, report, UP_STAGE_PLACES, &doc, NULL) == UP_OK &&
           up_reading_make(up_coder_ontology(up_engine_coder(engine)), NULL, doc, doc->dates_result, doc->places_result, reading) == UP_OK;
}

static void says_what_the_layers_say(const char *title) {
    static const char text[] = "Two Sikhs were beaten in Leeds on Monday. \"Go home,\" one of the men said.\n\nPolice look for them. Last year a temple in Leeds was burned down.";
    up_report report = {.id = "t", .date = "2021-05-12", .title = title, .text = text, .text_len = strlen(text)};
    up_reading reading;
    up_net *net = opened(&whole, sizeof whole, UP_OK, "the net");
    if (!net || !CHECK("a reading", read_into(&reading, &report))) { up_net_close(net); return; }
    uint32_t n = reading.doc->n_sentences + 1;
    double *z = calloc((size_t)n * (C + 2 * H), sizeof *z), h[2][H] = {{0}}, furthest = 0, least = 0, most = 0;
    static up_net_row row;
    for (uint32_t s = 0; s < n; s++) {
        up_net_look(&reading, s, &row);
        sentence_by_definition(&row, z + s * (C + 2 * H));
    }
    for (uint32_t s = 0; s < n; s++) {
        uint32_t from[2] = {s, n - 1 - s};
        for (int way = 0; way < 2; way++) {
            pass_by_definition(way, z + from[way] * (C + 2 * H), h[way]);
            memcpy(z + from[way] * (C + 2 * H) + C + way * H, h[way], sizeof h[way]);
        }
    }
    CHECK("told", up_net_tell(net, &reading) == UP_OK);
    const float *out = whole.layers + N_FLOATS - (C + 2 * H) * UP_NET_OUT - UP_NET_OUT;
    for (uint32_t s = 1; s < n; s++) {
        double expected[UP_NET_OUT];
        affine(z + s * (C + 2 * H), C + 2 * H, UP_NET_OUT, out, out + (C + 2 * H) * UP_NET_OUT, expected);
        for (uint32_t t = 0; t < UP_NET_OUT; t++) {
            furthest = fmax(furthest, fabs(expected[t] - reading.told[(s - 1) * UP_NET_OUT + t]));
            least = fmin(least, expected[t]), most = fmax(most, expected[t]);
        }
    }
    CHECK("what the layers say, to five places", furthest < 1e-5);
    CHECK("and that is something", most - least > 0.1);
    free(z);
    up_net_close(net);
}

static const up_net_word *word_of(const up_net_row *row, const char *text) {
    for (uint32_t k = 0; k < row->n; k++) if (strcmp(row->words[k].text, text) == 0) return &row->words[k];
    return NULL;
}

/* Who it is was never given to it: names and groups are words for their kinds. */
static void names_are_not_given(void) {
    static const char text[] = "On Monday Anna Kovacs, a Muslim from Leeds, was beaten. \"Go home,\" he said.";
    up_report report = {.id = "t", .date = "2021-05-12", .title = "Muslim woman beaten", .text = text, .text_len = strlen(text)};
    up_reading reading;
    static up_net_row row;
    if (!CHECK("a reading", read_into(&reading, &report))) return;
    up_net_look(&reading, 0, &row);
    CHECK("the headline", row.n == 3 && row.facts[0] == 1 && !word_of(&row, "muslim") && word_of(&row, "beaten"));
    up_net_look(&reading, 1, &row);
    CHECK("a sentence", row.facts[0] == 0 && row.facts[1] == 1);
    CHECK("a person", word_of(&row, "<per>") && !word_of(&row, "kovacs"));
    CHECK("a place", word_of(&row, "<gpe>") && !word_of(&row, "leeds"));
    CHECK("a group", !word_of(&row, "muslim") && (word_of(&row, "<people>") || word_of(&row, "<adj>")));
    const up_net_word *beaten = word_of(&row, "beaten");
    CHECK("what a rule says", beaten && beaten->types >> UP_PHYSICAL_ASSAULT & 1 && beaten->upos == UP_VERB);
    CHECK("two days old", row.facts[2 + UP_N_CUES + 1] == 1 && row.facts[2 + UP_N_CUES + 4] == 0);
    up_net_look(&reading, 2, &row);
    const up_net_word *go = word_of(&row, "go");
    CHECK("what is quoted", go && go->is_quoted && word_of(&row, "said") && !word_of(&row, "said")->is_quoted);
}

/* What the network agrees with says so. */
static void a_reason_is_given(void) {
    static const char text[] = "Two Sikhs were beaten by a gang in Leeds on Monday, police said. \"Go home,\" they shouted.";
    up_report report = {.id = "t", .date = "2021-05-12", .text = text, .text_len = strlen(text)};
    up_engine *whole_engine = NULL;
    up_worker *reader = NULL;
    const up_document *doc;
    if (!CHECK("an engine", up_engine_open(NULL, &whole_engine, NULL) == UP_OK) || !CHECK("a worker", up_worker_new(whole_engine, &reader) == UP_OK)) return;
    size_t n = 0, given = 0;
    if (CHECK("coded", up_worker_read(reader, &report, UP_STAGE_EVENTS, &doc, NULL) == UP_OK)) {
        const up_event *events = up_document_events(doc, &n);
        for (size_t i = 0; i < n; i++)
            for (uint32_t k = 0; k < events[i].n_why; k++) given += events[i].type == UP_PHYSICAL_ASSAULT && strncmp(events[i].why[k], "the sentence, where it stands,", 30) == 0;
    }
    CHECK("a reason", given == 1);
    up_worker_free(reader);
    up_engine_close(whole_engine);
}

int main(void) {
    up_error err = {0};
    int fd = mkstemp(path);
    if (!CHECK("a file", fd >= 0)) return check_report();
    close(fd);
    fill();
    damage_is_refused();
    if (CHECK("an engine", up_engine_open_learning(NULL, &engine, &err) == UP_OK) && CHECK("a worker", up_worker_new(engine, &worker) == UP_OK)) {
        says_what_the_layers_say("Two beaten in Leeds");
        says_what_the_layers_say(NULL);
        names_are_not_given();
        a_reason_is_given();
        up_worker_free(worker);
        up_engine_close(engine);
    }
    unlink(path);
    return check_report();
}
