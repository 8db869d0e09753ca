/* test_tree.c - a parse is one tree, whatever the words, however many; the same words give the same tree. */
#include <string.h>
#include "base/buffer.h"
#include "check.h"
#include "parse/parse.h"
#include "text/text.h"

static up_text_model *text_model;
static up_parse_model *parse_model;
static up_text_scratch *text_scratch;
static up_parse_scratch *parse_scratch;

static void analyse(struct up_document *doc, up_report *report, const char *text, size_t len) {
    *report = (up_report){.text = text, .text_len = len};
    *doc = (struct up_document){.report = report};
    up_arena_init(&doc->arena, 0);
    CHECK("splitting", up_text_split(text_model, text_scratch, doc) == UP_OK);
    for (uint32_t i = 0; i < doc->n_sentences; i++) CHECK("tagging", up_text_tag(text_model, text_scratch, doc, i) == UP_OK);
    for (uint32_t i = 0; i < doc->n_sentences; i++) CHECK("parsing", up_parse_tree(parse_model, parse_scratch, doc, i) == UP_OK);
}

static uint32_t find(const struct up_document *doc, const char *word) {
    for (uint32_t t = 0; t < doc->n_tokens; t++) {
        up_str form = up_token_text(doc, t);
        if (form.len == strlen(word) && memcmp(form.at, word, form.len) == 0) return t;
    }
    return UP_NO_TOKEN;
}

/* What the event coder looks for: who did it and to whom. */
static void roles(void) {
    static const struct { const char *text, *child, *head; up_rel rel; } cases[] = {
        {"Masked men attacked a mosque in Arvel on Friday.", "men", "attacked", UP_NSUBJ},
        {"Masked men attacked a mosque in Arvel on Friday.", "mosque", "attacked", UP_OBJ},
        {"A student was beaten by two men.", "student", "beaten", UP_NSUBJ_PASS},
        {"A student was beaten by two men.", "men", "beaten", UP_OBL_AGENT},
        {"The firebombing of a mosque shocked the town.", "mosque", "firebombing", UP_NMOD},
        {"The firebombing of a mosque shocked the town.", "firebombing", "shocked", UP_NSUBJ},
        {"Vandals broke windows and painted slogans on the synagogue.", "painted", "broke", UP_CONJ},
        {"Vandals broke windows and painted slogans on the synagogue.", "slogans", "painted", UP_OBJ},
        {"The man arrested in Lyon was charged.", "arrested", "man", UP_ACL},
        {"Police said a gang had attacked the shop.", "attacked", "said", UP_CCOMP},
        {"The men who burned the church were jailed.", "burned", "men", UP_ACL_RELCL},
        {"\xe2\x80\x9cWe are all afraid but nobody helps,\xe2\x80\x9d one French-speaking Berber told The Lyon Courier, after being spat at by a neighbour.", "speaking", "Berber", UP_AMOD},
        {"\xe2\x80\x9cWe are all afraid but nobody helps,\xe2\x80\x9d one French-speaking Berber told The Lyon Courier, after being spat at by a neighbour.", "Berber", "told", UP_NSUBJ},
        {"They have banned all veil-wearing Afghans.", "Afghans", "banned", UP_OBJ},
        {"Kurdish book shops in Austria and the Black Forest reported cases of arson, libraries in both Poland and the U.K. have been told to take in guards.", "libraries", "told", UP_NSUBJ_PASS},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct up_document doc;
        up_report report;
        analyse(&doc, &report, cases[i].text, strlen(cases[i].text));
        uint32_t child = find(&doc, cases[i].child), head = find(&doc, cases[i].head);
        bool holds = child != UP_NO_TOKEN && doc.tokens[child].head == head && doc.tokens[child].rel == cases[i].rel;
        if (!CHECK(cases[i].text, holds) && child != UP_NO_TOKEN) fprintf(stderr, "  %s is %s\n", cases[i].child, up_rel_name((up_rel)doc.tokens[child].rel));
        up_arena_free(&doc.arena);
    }
}

static const char *const words[] = {"police", "the", "attacked", "of", "and", "was", "beaten", "by", "who", ",", ".", "that", "said", "men", "to", "not", "Arvel", "burning", "5", "\"", "-", "zzxq", "(", "it", "is", "?", "because"};

static void random_words(up_buffer *text, uint32_t n, bool stops) {
    for (uint32_t i = 0; i < n; i++) {
        const char *word = words[check_random(COUNT_OF(words))];
        if (!stops && (*word == '.' || *word == '?')) word = ",";
        up_buffer_format(text, "%s%s", i ? " " : "", word);
    }
}

static void any_words_make_trees(void) {
    for (int round = 0; round < 150; round++) {
        up_buffer text = {0};
        random_words(&text, 1 + check_random(60), true);
        struct up_document doc, again;
        up_report report, report_again;
        analyse(&doc, &report, text.bytes, text.len);
        const char *broken = up_document_check(&doc);
        CHECK(broken ? broken : "a tree", broken == NULL);
        /* a fresh worker says the same: nothing of earlier sentences is left behind */
        up_parse_scratch *used = parse_scratch;
        parse_scratch = up_parse_scratch_new(parse_model);
        analyse(&again, &report_again, text.bytes, text.len);
        bool same = doc.n_tokens == again.n_tokens;
        for (uint32_t t = 0; same && t < doc.n_tokens; t++) same = doc.tokens[t].head == again.tokens[t].head && doc.tokens[t].rel == again.tokens[t].rel;
        CHECK("a fresh worker agrees", same);
        up_parse_scratch_free(parse_scratch);
        parse_scratch = used;
        up_arena_free(&doc.arena);
        up_arena_free(&again.arena);
        up_buffer_free(&text);
    }
}

static void a_very_long_sentence(void) {
    up_buffer text = {0};
    random_words(&text, 2000, false);
    up_buffer_text(&text, " and so it went on.");
    struct up_document doc;
    up_report report;
    analyse(&doc, &report, text.bytes, text.len);
    uint32_t longest = 0;
    for (uint32_t i = 0; i < doc.n_sentences; i++) if (doc.sentences[i].end - doc.sentences[i].first > longest) longest = doc.sentences[i].end - doc.sentences[i].first;
    CHECK("it was long", longest > 300);
    const char *broken = up_document_check(&doc);
    CHECK(broken ? broken : "a tree", broken == NULL);
    up_arena_free(&doc.arena);
    up_buffer_free(&text);
}

int main(void) {
    up_error err = {0};
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/models", getenv("UPTICK_DATA"));
    if (!CHECK("the text model opens", up_text_open(dir, &text_model, &err) == UP_OK)) return check_report();
    if (!CHECK("the parse model opens", up_parse_open(dir, &parse_model, &err) == UP_OK)) return check_report();
    text_scratch = up_text_scratch_new(text_model);
    parse_scratch = up_parse_scratch_new(parse_model);
    roles();
    any_words_make_trees();
    a_very_long_sentence();
    up_text_scratch_free(text_scratch);
    up_parse_scratch_free(parse_scratch);
    up_text_close(text_model);
    up_parse_close(parse_model);
    return check_report();
}
