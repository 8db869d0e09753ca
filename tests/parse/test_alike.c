/* test_alike.c - a report reads the same alone, among others and on eight threads at once; and whatever bytes
 * come, each sentence is one tree and each name lies in one sentence. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "check.h"
#include "parse/conllu.h"
#include "parse/parse.h"
#include "text/text.h"
#include <pthread.h>

enum { N_TEXTS = 60, N_THREADS = 8 };

static up_text_model *text_model;
static up_parse_model *parse_model;
static up_buffer texts[N_TEXTS], alone[N_TEXTS];

typedef struct worker { up_text_scratch *text; up_parse_scratch *parse; } worker;

static worker worker_new(void) { return (worker){up_text_scratch_new(text_model), up_parse_scratch_new(parse_model)}; }

static void worker_free(worker *w) { up_text_scratch_free(w->text); up_parse_scratch_free(w->parse); }

/* The whole reading as CoNLL-U; NULL, or what of the document is broken. */
static const char *read_report(worker *w, const char *text, size_t len, up_buffer *out) {
    up_report report = {.text = text, .text_len = len};
    struct up_document doc = {.report = &report};
    up_arena_init(&doc.arena, 0);
    up_status status = up_text_split(text_model, w->text, &doc);
    for (uint32_t i = 0; status == UP_OK && i < doc.n_sentences; i++) status = up_text_tag(text_model, w->text, &doc, i);
    for (uint32_t i = 0; status == UP_OK && i < doc.n_sentences; i++) status = up_parse_tree(parse_model, w->parse, &doc, i);
    for (uint32_t i = 0; status == UP_OK && i < doc.n_sentences; i++) status = up_parse_names(parse_model, w->parse, &doc, i);
    const char *broken = status == UP_OK ? up_document_check(&doc) : up_status_text(status);
    for (uint32_t i = 0; !broken && i < doc.n_entities; i++) if (doc.entities[i].first >= doc.entities[i].end || doc.entities[i].end > doc.n_tokens) broken = "a name outside the text";
    up_buffer_clear(out);
    if (!broken) up_write_conllu(&doc, out);
    up_arena_free(&doc.arena);
    return broken;
}

static bool same(const up_buffer *a, const up_buffer *b) { return a->len == b->len && (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0); }

/* Sentences of the kind that news has, put together at random. */
static void write_texts(void) {
    static const char *const who[] = {"Police", "Masked men", "Anna Kovacs, 31,", "The Arvel Police Department", "Two Syrian students", "A spokesman for the mosque", "Imam Yusuf Demir", "Protesters"};
    static const char *const did[] = {"attacked", "said on Friday that they had burned", "were beaten outside", "painted swastikas on", "arrested three people near", "condemned the firebombing of", "did n't see who entered", "plan to guard"};
    static const char *const what[] = {"the synagogue in Toulouse", "a Sikh temple", "St. Mary's Church", "the shop of a Rohingya family", "12 homes in Kano, Nigeria", "him", "the march, which drew 4,000 people", "it"};
    static const char *const end[] = {".", ", according to witnesses.", " because of their faith.", "?", " \xE2\x80\x93 \xE2\x80\x9C(again)\xE2\x80\x9D.", ".\n\n", "\n", " and fled."};
    for (int i = 0; i < N_TEXTS; i++)
        for (uint32_t n = 1 + check_random(i % 7 == 0 ? 60 : 6); n > 0; n--)
            up_buffer_format(&texts[i], "%s %s %s%s ", who[check_random(8)], did[check_random(8)], what[check_random(8)], end[check_random(8)]);
}

static void in_a_batch(void) {
    worker shared = worker_new();
    up_buffer out = {0};
    for (int i = 0; i < N_TEXTS; i++) {
        worker own = worker_new();
        const char *broken = read_report(&own, texts[i].bytes, texts[i].len, &alone[i]);
        CHECK(broken ? broken : "read alone", broken == NULL && alone[i].len > 0);
        worker_free(&own);
    }
    for (int round = 0; round < 3; round++)
        for (int k = 0; k < N_TEXTS; k++) {
            int i = round == 0 ? k : round == 1 ? N_TEXTS - 1 - k : (int)check_random(N_TEXTS);
            read_report(&shared, texts[i].bytes, texts[i].len, &out);
            CHECK("the same after others", same(&out, &alone[i]));
        }
    worker_free(&shared);
    up_buffer_free(&out);
}

static void *run(void *begin) {
    worker w = worker_new();
    up_buffer out = {0};
    size_t wrong = 0;
    for (int k = 0; k < N_TEXTS; k++) {
        int i = (k + *(const int *)begin) % N_TEXTS;
        wrong += read_report(&w, texts[i].bytes, texts[i].len, &out) != NULL || !same(&out, &alone[i]);
    }
    worker_free(&w);
    up_buffer_free(&out);
    return (void *)wrong;
}

static void on_threads(void) {
    pthread_t threads[N_THREADS];
    int begins[N_THREADS], started = 0;
    for (; started < N_THREADS; started++) {
        begins[started] = started * 7;
        if (pthread_create(&threads[started], NULL, run, &begins[started]) != 0) break;
    }
    CHECK("eight threads", started == N_THREADS);
    for (int t = 0; t < started; t++) {
        void *wrong = NULL;
        pthread_join(threads[t], &wrong);
        CHECK("the same beside others", wrong == NULL);
    }
}

/* What is no text is made valid first, as readers do (up_utf8_next takes any byte), and then must read. */
static void hostile_bytes(void) {
    static const char *const pieces[] = {"\xEF\xBB\xBF", "\xE2\x80\x9C", "\xE2\x80\xAE", "\xF0\x9F\x98\x80", "'s", "n't", "...", "--", "U.S.", "\xCC\x81", "\xC2\xA0", "\t", "\r\n", "\n\n", "\"", "(", "1,000", "\xD7\xA9\xD7\x9C", "\xE4\xBA\xBA", "A", "THE", "\xC2\xAD", "{\"a\":", "<b>", "\\", "@", "#", "http://a.b/c?d=e", "\x01", "\x7F"};
    worker w = worker_new();
    up_buffer out = {0};
    for (int round = 0; round < 400; round++) {
        up_buffer text = {0};
        for (uint32_t n = check_random(round % 50 == 0 ? 3000 : 80); n > 0; n--) {
            if (round % 3) up_buffer_text(&text, pieces[check_random(COUNT_OF(pieces))]);
            else { /* any bytes at all */
                char byte = (char)check_random(256), valid[4];
                size_t at = 0;
                uint32_t c = up_utf8_next(&byte, 1, &at);
                up_buffer_add(&text, valid, (size_t)up_utf8_put(c ? c : 0xFFFD, valid));
            }
            if (check_random(4) == 0) up_buffer_text(&text, " ");
        }
        const char *broken = read_report(&w, text.bytes ? text.bytes : "", text.len, &out);
        CHECK(broken ? broken : "trees", broken == NULL);
        up_buffer_free(&text);
    }
    worker_free(&w);
    up_buffer_free(&out);
}

int main(void) {
    up_error err = {0};
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/models", getenv("UPTICK_DATA"));
    if (!CHECK("the text model opens", up_text_open(dir, &text_model, &err) == UP_OK)) return check_report();
    if (!CHECK("the parse model opens", up_parse_open(dir, &parse_model, &err) == UP_OK)) return check_report();
    write_texts();
    in_a_batch();
    on_threads();
    hostile_bytes();
    for (int i = 0; i < N_TEXTS; i++) up_buffer_free(&texts[i]), up_buffer_free(&alone[i]);
    up_text_close(text_model);
    up_parse_close(parse_model);
    return check_report();
}
