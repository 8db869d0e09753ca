/* language.c - accuracy and speed of the language stages.
 *
 *     language MODELS --tokenized FILE.conllu     the analysis of given tokens, as CoNLL-U
 *     language MODELS --raw FILE.conllu           of the text of a treebank, its paragraphs apart by blank lines
 *     language MODELS --time [REPEAT] FILE.txt    words a second by stage, on plain text; blank lines end paragraphs
 *
 * The first two are for a scorer of treebanks: the gold file goes in, the analysis comes out. */
#include "base/error.h"
#include "base/utf8.h"
#include "parse/conllu.h"
#include "parse/parse.h"
#include "text/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static up_text_model *text_model;
static up_parse_model *parse_model;
static up_text_scratch *text_scratch;
static up_parse_scratch *parse_scratch;

static void must(up_status status, const up_error *err) {
    if (status == UP_OK) return;
    char line[900];
    fprintf(stderr, "%s\n", err->status ? up_error_text(err, line, sizeof line) : up_status_text(status));
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char *read_all(const char *path, size_t *len) {
    FILE *in = fopen(path, "rb");
    if (!in) { perror(path); exit(1); }
    up_buffer b = {0};
    char chunk[65536];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, in)) > 0) up_buffer_add(&b, chunk, n);
    fclose(in);
    up_buffer_text(&b, "");
    *len = b.len;
    return b.bytes;
}

static void analyse(struct up_document *doc, bool split) {
    up_error err = {0};
    if (split) must(up_text_split(text_model, text_scratch, doc), &err);
    for (uint32_t i = 0; i < doc->n_sentences; i++) must(up_text_tag(text_model, text_scratch, doc, i), &err);
    for (uint32_t i = 0; i < doc->n_sentences; i++) must(up_parse_tree(parse_model, parse_scratch, doc, i), &err);
    const char *broken = up_document_check(doc);
    if (broken) { fprintf(stderr, "broken document: %s\n", broken); exit(1); }
}

static void print(const struct up_document *doc) {
    up_buffer out = {0};
    up_write_conllu(doc, &out);
    fwrite(out.bytes, 1, out.len, stdout);
    up_buffer_free(&out);
}

/* The text of a treebank's sentences, paragraphs apart. */
static void add_raw(const struct up_document *doc, up_buffer *text) {
    for (uint32_t i = 0; i < doc->n_sentences; i++) {
        const up_sentence *s = &doc->sentences[i];
        if (i) up_buffer_text(text, s->begins_paragraph ? "\n\n" : doc->tokens[s->first].flags & UP_TOKEN_SPACE_BEFORE ? " " : "");
        up_buffer_add(text, doc->report->text + s->span.begin, s->span.end - s->span.begin);
    }
    up_buffer_text(text, "\n");
}

static void time_stages(const char *text, size_t len, int repeat) {
    double spent[4] = {0};
    size_t words = 0, sentences = 0;
    for (int r = 0; r < repeat; r++) {
        struct up_document doc = {0};
        up_arena_init(&doc.arena, 0);
        for (size_t at = 0; at < len;) { /* documents of about 4,000 bytes, cut at blank lines */
            size_t end = at + 4000 < len ? at + 4000 : len;
            const char *blank = end < len ? strstr(text + end, "\n\n") : NULL;
            end = blank ? (size_t)(blank - text) : len;
            up_report report = {.text = text + at, .text_len = end - at};
            up_arena_reset(&doc.arena);
            up_arena arena = doc.arena;
            doc = (struct up_document){.report = &report, .arena = arena};
            up_error err = {0};
            double t0 = now();
            must(up_text_split(text_model, text_scratch, &doc), &err);
            double t1 = now();
            for (uint32_t i = 0; i < doc.n_sentences; i++) must(up_text_tag(text_model, text_scratch, &doc, i), &err);
            double t2 = now();
            for (uint32_t i = 0; i < doc.n_sentences; i++) must(up_parse_tree(parse_model, parse_scratch, &doc, i), &err);
            double t3 = now();
            for (uint32_t i = 0; i < doc.n_sentences; i++) must(up_parse_names(parse_model, parse_scratch, &doc, i), &err);
            spent[3] += now() - t3;
            spent[0] += t1 - t0, spent[1] += t2 - t1, spent[2] += t3 - t2;
            words += doc.n_tokens;
            sentences += doc.n_sentences;
            at = end + (blank ? 2 : 0);
        }
        up_arena_free(&doc.arena);
    }
    double w = (double)words;
    printf("%zu words, %zu sentences; words/s: split %.0f, tags and lemmas %.0f, trees %.0f, names %.0f, all %.0f\n", words, sentences,
           w / spent[0], w / spent[1], w / spent[2], w / spent[3], w / (spent[0] + spent[1] + spent[2] + spent[3]));
}

int main(int argc, char **argv) {
    if (argc < 4) { fprintf(stderr, "usage: language MODELS --tokenized|--raw|--time [REPEAT] FILE\n"); return 2; }
    up_error err = {0};
    double begun = now();
    must(up_text_open(argv[1], &text_model, &err), &err);
    must(up_parse_open(argv[1], &parse_model, &err), &err);
    double opened = now();
    text_scratch = up_text_scratch_new(text_model);
    parse_scratch = up_parse_scratch_new(parse_model);
    if (!text_scratch || !parse_scratch) return 1;
    size_t len;
    char *bytes = read_all(argv[argc - 1], &len);
    struct up_document doc = {0};
    up_arena_init(&doc.arena, 0);
    if (strcmp(argv[2], "--time") == 0) {
        fprintf(stderr, "models opened in %.1f ms\n", 1e3 * (opened - begun));
        time_stages(bytes, len, argc > 4 ? atoi(argv[3]) : 1);
    } else {
        must(up_conllu_read(bytes, len, argv[argc - 1], &doc, &err), &err);
        if (strcmp(argv[2], "--raw") == 0) {
            up_buffer text = {0};
            add_raw(&doc, &text);
            up_report report = {.text = text.bytes, .text_len = text.len};
            struct up_document raw = {.report = &report};
            up_arena_init(&raw.arena, 0);
            analyse(&raw, true);
            print(&raw);
            up_arena_free(&raw.arena);
            up_buffer_free(&text);
        } else {
            analyse(&doc, false);
            print(&doc);
        }
    }
    up_arena_free(&doc.arena);
    free(bytes);
    up_text_scratch_free(text_scratch);
    up_parse_scratch_free(parse_scratch);
    up_text_close(text_model);
    up_parse_close(parse_model);
    return 0;
}
