/* text.c - the stage as a whole: opens the model, finds paragraphs, and runs splitter, tagger and
 * lemmatiser over them.
 *
 * A blank line ends a paragraph.  A single line's end is a break too (headlines, bullets, verses) unless
 * the text looks wrapped: most of its lines end in the middle of a sentence at much the same width. */
#include "text/text.h"
#include "base/error.h"
#include "base/utf8.h"
#include "text/split.h"
#include "text/tag.h"
#include <stdlib.h>
#include <string.h>

struct up_text_model {
    char path[4096], clusters_path[4096];
    up_weights_file file;
    up_clusters *clusters;
    up_splitter splitter;
    up_tagger tagger;
    up_lemmatizer lemmatizer;
};

struct up_text_scratch { up_tag_word *words; uint8_t *classes; uint32_t cap; };

static up_status open_tagger(const up_weights_file *file, up_tagger *out, up_error *err) {
    up_weights_section s;
    up_status status = up_rows_open(file, "tag", UP_TAG_MAX_CLASSES, &out->rows, err);
    if (status == UP_OK) status = up_weights_find(file, "classes", &s, err);
    if (status != UP_OK) return status;
    out->n_classes = out->rows.n_classes;
    if (s.len < 2 * (size_t)out->n_classes) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section 'classes' is too short");
    out->classes = (const uint8_t (*)[2])s.bytes;
    for (uint32_t i = 0; i < out->n_classes; i++)
        if (out->classes[i][0] >= UP_N_UPOS) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section 'classes': no such part of speech");
    return UP_OK;
}

static up_status open_lemmatizer(const up_weights_file *file, up_lemmatizer *out, up_error *err) {
    up_weights_section s;
    up_status status = up_weights_find(file, "rules", &s, err);
    if (status != UP_OK) return status;
    out->rules = (const up_lemma_rule *)s.bytes;
    out->n_rules = (uint32_t)(s.len / sizeof *out->rules);
    if (out->n_rules == 0 || out->n_rules > UINT16_MAX) return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section 'rules': no such number of rules");
    for (uint32_t i = 0; i < out->n_rules; i++)
        if (out->rules[i].add_len > sizeof out->rules[i].add || out->rules[i].casing >= UP_N_LEMMA_CASES || up_utf8_invalid(out->rules[i].add, out->rules[i].add_len) != out->rules[i].add_len)
            return up_fail(err, UP_E_FORMAT, file->path, 0, 0, "section 'rules': rule %u is malformed", i);
    status = up_hashes_open(file, "lemmas", out->n_rules - 1, &out->words, err);
    return status == UP_OK ? up_hashes_open(file, "endings", out->n_rules - 1, &out->endings, err) : status;
}

up_status up_text_open(const char *dir, up_text_model **out, up_error *err) {
    up_text_model *m = calloc(1, sizeof *m);
    if (!m) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (strlen(dir) + sizeof "/en.clusters" > sizeof m->path) { free(m); return up_fail(err, UP_E_LIMIT, NULL, 0, 0, "the path of the models is too long"); }
    strcpy(m->path, dir);
    strcat(m->path, "/en.text");
    strcpy(m->clusters_path, dir);
    strcat(m->clusters_path, "/en.clusters");
    up_status status = up_weights_open(m->path, "TEXT", &m->file, err);
    if (status == UP_OK) status = up_rows_open(&m->file, "cut", UP_N_CUTS, &m->splitter.cuts, err);
    if (status == UP_OK) status = up_rows_open(&m->file, "stop", 2, &m->splitter.stops, err);
    if (status == UP_OK) status = up_hashes_open(&m->file, "contract", 64, &m->splitter.contractions, err);
    if (status == UP_OK) status = up_clusters_open(m->clusters_path, &m->clusters, err);
    if (status == UP_OK) status = up_weights_clusters(&m->file, up_clusters_print(m->clusters), err);
    m->tagger.clusters = m->clusters;
    if (status == UP_OK) status = open_tagger(&m->file, &m->tagger, err);
    if (status == UP_OK) status = open_lemmatizer(&m->file, &m->lemmatizer, err);
    if (status != UP_OK) { up_text_close(m); return status; }
    *out = m;
    return UP_OK;
}

void up_text_close(up_text_model *model) {
    if (!model) return;
    up_clusters_close(model->clusters);
    up_weights_close(&model->file);
    free(model);
}

up_text_scratch *up_text_scratch_new(const up_text_model *model) { (void)model; return calloc(1, sizeof(up_text_scratch)); }

void up_text_scratch_free(up_text_scratch *s) {
    if (!s) return;
    free(s->words);
    free(s->classes);
    free(s);
}

/* ------------------------------------------------------------------ paragraphs */

static uint32_t end_of_line(const char *text, uint32_t at, uint32_t end) {
    while (at < end && text[at] != '\n' && text[at] != '\r') at++;
    return at;
}

/* Past a line's end, "\r\n" being one. */
static uint32_t next_line(const char *text, uint32_t at, uint32_t end) {
    if (at < end && text[at] == '\r' && at + 1 < end && text[at + 1] == '\n') return at + 2;
    return at < end ? at + 1 : at;
}

static bool is_blank(const char *text, uint32_t begin, uint32_t end) {
    for (size_t at = begin; at < end;) if (!up_is_space(up_utf8_next(text, end, &at))) return false;
    return true;
}

/* A wrapped text: of the line ends inside paragraphs at least half are followed by a small letter while
 * the line does not close a sentence. */
static bool is_wrapped(const char *text, uint32_t begin, uint32_t end) {
    uint32_t inside = 0, runs_on = 0;
    for (uint32_t at = begin; at < end;) {
        uint32_t stop = end_of_line(text, at, end), next = next_line(text, stop, end);
        uint32_t next_stop = end_of_line(text, next, end);
        if (!is_blank(text, at, stop) && next < end && !is_blank(text, next, next_stop)) {
            inside++;
            uint32_t first = next;
            while (first < next_stop && text[first] == ' ') first++;
            char last = text[stop - 1];
            runs_on += text[first] >= 'a' && text[first] <= 'z' && last != '.' && last != '!' && last != '?' && last != ':';
        }
        at = next;
    }
    uint32_t least = inside > 3 ? 2 : 1; /* a brief of three lines has but two ends */
    return runs_on >= least && 2 * runs_on >= inside;
}

up_status up_text_split(const up_text_model *model, up_text_scratch *scratch, struct up_document *doc) {
    (void)scratch;
    const char *text = doc->report->text;
    uint32_t end = (uint32_t)doc->report->text_len;
    uint32_t begin = doc->report->body_begin < end ? doc->report->body_begin : end;
    bool soft = is_wrapped(text, begin, end);
    for (uint32_t at = begin; at < end;) {
        uint32_t stop = end_of_line(text, at, end);
        if (is_blank(text, at, stop)) { at = next_line(text, stop, end); continue; }
        uint32_t paragraph = at;
        for (;;) { /* lines up to a blank one */
            uint32_t next = next_line(text, stop, end);
            if (next >= end) break;
            uint32_t next_stop = end_of_line(text, next, end);
            if (is_blank(text, next, next_stop)) break;
            stop = next_stop;
        }
        up_status status = up_split_paragraph(&model->splitter, doc, paragraph, stop, soft);
        if (status != UP_OK) return status;
        at = next_line(text, stop, end);
    }
    up_mark_quotes(doc);
    return UP_OK;
}

/* ------------------------------------------------------------------ tags and lemmas */

static bool make_room(up_text_scratch *s, uint32_t n) {
    if (n <= s->cap) return true;
    uint32_t cap = n + n / 2 + 64;
    up_tag_word *words = realloc(s->words, cap * sizeof *words);
    if (words) s->words = words;
    uint8_t *classes = realloc(s->classes, cap);
    if (classes) s->classes = classes;
    if (!words || !classes) return false;
    s->cap = cap;
    return true;
}

static bool set_lemma(const up_lemmatizer *l, struct up_document *doc, up_token *t) {
    enum { LONGEST = 256 }; /* a longer word is a web address or rubbish, and its own lemma */
    up_str word = {doc->report->text + t->span.begin, t->span.end - t->span.begin};
    t->lemma = word;
    if (word.len > LONGEST - 32) return true;
    char small[LONGEST], lemma[LONGEST];
    static const up_lemma_rule to_small = {0};
    uint32_t n_small = up_lemma_apply(&to_small, word.at, word.len, small, sizeof small);
    const up_lemma_rule *rule = &l->rules[up_lemma_rule_of(l, small, n_small, t->upos, t->xpos)];
    uint32_t n = up_lemma_apply(rule, word.at, word.len, lemma, sizeof lemma);
    if (n == 0 || (n == word.len && memcmp(lemma, word.at, n) == 0)) return true;
    char *copy = up_arena_copy(&doc->arena, lemma, n);
    if (!copy) return false;
    t->lemma = (up_str){copy, n};
    return true;
}

up_status up_text_tag(const up_text_model *model, up_text_scratch *scratch, struct up_document *doc, uint32_t i) {
    const up_sentence *s = &doc->sentences[i];
    uint32_t n = s->end - s->first;
    if (!make_room(scratch, n)) return UP_E_NOMEM;
    up_token *tokens = &doc->tokens[s->first];
    bool shouted = up_is_shouted(doc->report->text, tokens, n);
    for (uint32_t k = 0; k < n; k++)
        up_tag_look(&model->tagger, doc->report->text + tokens[k].span.begin, tokens[k].span.end - tokens[k].span.begin, shouted, &scratch->words[k]);
    up_tag_sentence(&model->tagger, scratch->words, n, scratch->classes);
    for (uint32_t k = 0; k < n; k++) {
        tokens[k].upos = model->tagger.classes[scratch->classes[k]][0];
        tokens[k].xpos = model->tagger.classes[scratch->classes[k]][1];
        if (!set_lemma(&model->lemmatizer, doc, &tokens[k])) return UP_E_NOMEM;
    }
    return UP_OK;
}
