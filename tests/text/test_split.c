/* test_split.c - golden sentences and tokens; tokens and gaps tile any text; quotations. */
#include <string.h>
#include "base/buffer.h"
#include "base/utf8.h"
#include "check.h"
#include "text/text.h"

static up_text_model *model;
static up_text_scratch *scratch;

static void read_text(struct up_document *doc, up_report *report, const char *text, size_t len) {
    *report = (up_report){.text = text, .text_len = len};
    *doc = (struct up_document){.report = report};
    up_arena_init(&doc->arena, 0);
    CHECK("splitting", up_text_split(model, scratch, doc) == UP_OK);
}

/* Tokens with a space between, "+" before one that continues a contraction, sentences with " / ". */
static void show(const struct up_document *doc, up_buffer *out, bool only_quoted) {
    up_buffer_clear(out);
    up_buffer_text(out, "");
    for (uint32_t i = 0; i < doc->n_sentences; i++) {
        if (i && !only_quoted) up_buffer_text(out, " /");
        for (uint32_t t = doc->sentences[i].first; t < doc->sentences[i].end; t++) {
            if (only_quoted && !(doc->tokens[t].flags & UP_TOKEN_IN_QUOTES)) continue;
            if (out->len) up_buffer_text(out, " ");
            if (doc->tokens[t].flags & UP_TOKEN_JOINED) up_buffer_text(out, "+");
            up_str form = up_token_text(doc, t);
            up_buffer_add(out, form.at, form.len);
        }
    }
    up_buffer_add(out, "", 0);
}

static void same_text(const char *text, const char *wanted, bool only_quoted) {
    struct up_document doc;
    up_report report;
    up_buffer out = {0};
    read_text(&doc, &report, text, strlen(text));
    show(&doc, &out, only_quoted);
    if (!CHECK(text, strcmp(out.bytes, wanted) == 0)) fprintf(stderr, "  found: %s\n", out.bytes);
    up_buffer_free(&out);
    up_arena_free(&doc.arena);
}

static void sentences_and_tokens(void) {
    static const struct { const char *text, *wanted; } cases[] = {
        {"Police said the men didn't stop. They can't be found.", "Police said the men did +n't stop . / They ca +n't be found ."},
        {"The mayor's office won\xE2\x80\x99t comment.", "The mayor +'s office wo +n\xE2\x80\x99t comment ."},
        {"They cannot say.", "They can +not say ."},
        {"Dr. Amara Bello met Mr. Ilves on Jan. 5 in the U.S. capital.", "Dr. Amara Bello met Mr. Ilves on Jan. 5 in the U.S. capital ."},
        {"John F. Marsh was hurt. He is 34.", "John F. Marsh was hurt . / He is 34 ."},
        {"Prosecutors charged Jonathan K. Blake on Monday.", "Prosecutors charged Jonathan K. Blake on Monday ."},
        {"The judge named Dustin K. He was 20.", "The judge named Dustin K. / He was 20 ."},
        {"The case is Fields v. Marsh.", "The case is Fields v. Marsh ."},
        {"\"Get out!\" a man shouted. Then he ran.", "\" Get out ! \" a man shouted . / Then he ran ."},
        {"It cost $1,500.50, he said.", "It cost $ 1,500.50 , he said ."},
        {"See https://example.org/a?b=1 for more.", "See https://example.org/a?b=1 for more ."},
        {"Mosque attacked\n\nA mosque in Arvel was attacked on Monday.", "Mosque attacked / A mosque in Arvel was attacked on Monday ."},
        {"Mosque attacked\nA mosque in Arvel was attacked on Monday.", "Mosque attacked / A mosque in Arvel was attacked on Monday ."},
        {"a well-known anti-Muslim group", "a well - known anti-Muslim group"},
        {"The shop (a bakery) burned at 10 p.m. on Friday.", "The shop ( a bakery ) burned at 10 p.m. on Friday ."},
        {"", ""},
        {" \n\t ", ""},
        {"Why? Nobody knows...", "Why ? / Nobody knows ..."},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) same_text(cases[i].text, cases[i].wanted, false);
}

/* Lines wrapped at a width are no ends of sentences; lines that stand alone are. */
static void wrapped_lines(void) {
    same_text("A man who painted slogans on the walls of a\nsynagogue was arrested on Tuesday after a long\nsearch, the police of the town said.", "A man who painted slogans on the walls of a synagogue was arrested on Tuesday after a long search , the police of the town said .", false);
    same_text("Three things:\n- a broken window\n- a burned door", "Three things : / - a broken window / - a burned door", false);
}

static void quotations(void) {
    same_text("\"Get out,\" he said. \"Go home.\"", "Get out , Go home .", true);
    same_text("\xE2\x80\x9CGet out,\xE2\x80\x9D he said.", "Get out ,", true);
    same_text("He shouted 'go home' at them.", "go home", true);
    same_text("He shouted \xE2\x80\x98go home\xE2\x80\x99 at the boys\xE2\x80\x99 coach.", "go home", true);
    same_text("The boys' coach met the girls' coach.", "", true);
    same_text("It's the town's shop, and they don't sell it.", "", true);
    same_text("\xE2\x80\x9CWe were afraid.\n\n\xE2\x80\x9CWe left,\xE2\x80\x9D she said.", "We were afraid . We left ,", true);
    same_text("He said: \"We left.\n\nThe town was quiet.", "We left .", true); /* the next paragraph is no quotation */
    same_text("A \"hate\" crime and a \"bias\" one", "hate bias", true);
}

/* Any text: pieces of words, marks, spaces and other characters, and any bytes made valid. */
static void tokens_tile_any_text(void) {
    static const char *const pieces[] = {"police", "Don't", "n't", "'", "\"", "\xE2\x80\x9C", "\xE2\x80\x99", ".", "...", ",", " ", "  ", "\n", "\n\n", "\r\n", "-", "U.S.", "1,000", "$", "\xC3\xA9", "\xF0\x9F\x94\xA5", "\xE2\x80\x8B", "\xC2\xA0", "(", "]", "www.", "@", "cannot", "\x01", "A", "z", "\xE0\xA4\x95\xE0\xA5\x8D", "`", "%", "/"};
    for (int round = 0; round < 400; round++) {
        up_buffer text = {0};
        up_buffer_text(&text, "");
        for (uint32_t n = check_random(120); n > 0; n--) up_buffer_text(&text, pieces[check_random(COUNT_OF(pieces))]);
        struct up_document doc;
        up_report report;
        read_text(&doc, &report, text.bytes, text.len);
        const char *broken = up_document_check(&doc);
        CHECK(broken ? broken : "tiles", broken == NULL);
        uint32_t at = 0;
        for (uint32_t t = 0; t <= doc.n_tokens; t++) { /* nothing but white space between tokens */
            uint32_t end = t < doc.n_tokens ? doc.tokens[t].span.begin : (uint32_t)text.len;
            for (size_t i = at; i < end;) CHECK("a gap is white space", up_is_space(up_utf8_next(text.bytes, end, &i)));
            if (t < doc.n_tokens) at = doc.tokens[t].span.end;
        }
        for (uint32_t i = 0; i < doc.n_sentences; i++) CHECK("tagging", up_text_tag(model, scratch, &doc, i) == UP_OK);
        for (uint32_t t = 0; t < doc.n_tokens; t++) CHECK("a lemma is valid text", doc.tokens[t].lemma.len > 0 && up_utf8_invalid(doc.tokens[t].lemma.at, doc.tokens[t].lemma.len) == doc.tokens[t].lemma.len);
        up_arena_free(&doc.arena);
        up_buffer_free(&text);
    }
}

static void same_tags(const char *text, const char *wanted) {
    struct up_document doc;
    up_report report;
    up_buffer out = {0};
    read_text(&doc, &report, text, strlen(text));
    for (uint32_t i = 0; i < doc.n_sentences; i++) up_text_tag(model, scratch, &doc, i);
    for (uint32_t t = 0; t < doc.n_tokens; t++) {
        up_buffer_format(&out, "%s%s:", t ? " " : "", up_upos_name((up_upos)doc.tokens[t].upos));
        up_buffer_add(&out, doc.tokens[t].lemma.at, doc.tokens[t].lemma.len);
    }
    if (!CHECK(text, strcmp(out.bytes, wanted) == 0)) fprintf(stderr, "  found: %s\n", out.bytes);
    up_buffer_free(&out);
    up_arena_free(&doc.arena);
}

static void tags_and_lemmas(void) {
    same_tags("Two men were beaten in Lyon.", "NUM:two NOUN:man AUX:be VERB:beat ADP:in PROPN:Lyon PUNCT:.");
    same_tags("The vandals smashed the windows of three churches.", "DET:the NOUN:vandal VERB:smash DET:the NOUN:window ADP:of NUM:three NOUN:church PUNCT:.");
    same_tags("She hasn't gone.", "PRON:she AUX:have PART:not VERB:go PUNCT:.");
    same_tags("MEN WERE BEATEN OUTSIDE A MOSQUE ON FRIDAY", "NOUN:man AUX:be VERB:beat ADP:outside DET:a NOUN:mosque ADP:on PROPN:FRIDAY"); /* shouted: names stay as written */
}

int main(void) {
    up_error err = {0};
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/models", getenv("UPTICK_DATA"));
    if (!CHECK("the model opens", up_text_open(dir, &model, &err) == UP_OK)) return check_report();
    scratch = up_text_scratch_new(model);
    sentences_and_tokens();
    wrapped_lines();
    quotations();
    tokens_tile_any_text();
    tags_and_lemmas();
    up_text_scratch_free(scratch);
    up_text_close(model);
    return check_report();
}
