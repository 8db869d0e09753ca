#include "text/lexicon.h"
#include "check.h"
#include "tree.h"

static uint32_t found(up_lexicon *x, const char *tree, up_match *out, uint32_t room) {
    tree_fixture f;
    tree_fixture_make(&f, tree);
    up_matches m = {0};
    CHECK("finds", up_lexicon_find(x, &f.doc, &f.doc.arena, 0, f.doc.n_tokens, &m) == UP_OK);
    for (uint32_t i = 0; i < m.n && i < room; i++) out[i] = m.items[i];
    uint32_t n = m.n;
    tree_fixture_free(&f);
    return n;
}

static void spellings(void) {
    up_lexicon *x = up_lexicon_new();
    up_sense a = {.kind = UP_SENSE_CLASS, .id = 1}, b = {.kind = UP_SENSE_CLASS, .id = 2}, c = {.kind = UP_SENSE_CLASS, .id = 3};
    CHECK("adds", up_lexicon_add(x, "spray-paint", 11, a) == UP_OK && up_lexicon_add(x, "set fire to", 11, b) == UP_OK && up_lexicon_add(x, "fire", 4, c) == UP_OK);
    CHECK("adds twice, keeps once", up_lexicon_add(x, "fire", 4, c) == UP_OK);
    CHECK("an empty phrase", up_lexicon_add(x, " - ", 3, a) == UP_E_FORMAT);
    CHECK("too long a phrase", up_lexicon_add(x, "a b c d e f g h i j k l m", 25, a) == UP_E_LIMIT);
    up_match m[8];
    CHECK("by lemma", found(x, "spray/spray/VERB/VB/0/root painted/paint/VERB/VBD/1/dep", m, 8) == 1 && m[0].first == 0 && m[0].last == 1 && m[0].sense.id == 1);
    CHECK("with a hyphen of its own", found(x, "spray/spray/NOUN/NN/3/compound -/-/PUNCT/HYPH/3/punct painted/paint/VERB/VBD/0/root", m, 8) == 1 && m[0].last == 2);
    CHECK("as one token with a hyphen", found(x, "Spray-Paint/spray-paint/VERB/VB/0/root", m, 8) == 1 && m[0].first == 0 && m[0].last == 0);
    CHECK("as one word", found(x, "spraypaint/spraypaint/VERB/VB/0/root", m, 8) == 1);
    CHECK("longer and shorter", found(x, "Setting/set/VERB/VBG/0/root fire/fire/NOUN/NN/1/obj to/to/ADP/IN/4/case it/it/PRON/PRP/1/obl", m, 8) == 2 && m[0].sense.id == 2 && m[1].sense.id == 3);
    CHECK("not over other words", found(x, "set/set/VERB/VB/0/root a/a/DET/DT/3/det fire/fire/NOUN/NN/1/obj to/to/ADP/IN/1/case", m, 8) == 1 && m[0].sense.id == 3);
    up_lexicon_free(x);
}

/* Property: what the trie finds is what a ten-line search over the same phrases finds, across the window's seams. */
static void equals_naive(void) {
    static const char *const words[] = {"a", "b", "c", "d"};
    up_lexicon *x = up_lexicon_new();
    char phrases[12][32];
    for (uint32_t p = 0; p < 12; p++) {
        uint32_t n = 1 + check_random(4);
        phrases[p][0] = 0;
        for (uint32_t i = 0; i < n; i++) { if (i) strcat(phrases[p], " "); strcat(phrases[p], words[check_random(4)]); }
        up_lexicon_add(x, phrases[p], strlen(phrases[p]), (up_sense){.kind = UP_SENSE_CLASS, .id = p});
    }
    static char text[4096];
    struct up_document doc = {0};
    up_report report = {.id = "t", .text = text};
    doc.report = &report;
    up_arena_init(&doc.arena, 0);
    for (uint32_t i = 0; i < 1500; i++) {
        up_token *t = up_document_add_token(&doc);
        text[2 * i] = words[check_random(4)][0], text[2 * i + 1] = ' ';
        t->span = (up_span){2 * i, 2 * i + 1};
    }
    report.text_len = 3000;
    up_matches m = {0};
    CHECK("finds", up_lexicon_find(x, &doc, &doc.arena, 0, 1500, &m) == UP_OK);
    uint32_t naive = 0;
    for (uint32_t i = 0; i < 1500; i++)
        for (uint32_t p = 0; p < 12; p++) {
            bool doubled = false;
            for (uint32_t q = 0; q < p; q++) doubled |= strcmp(phrases[p], phrases[q]) == 0;
            size_t len = strlen(phrases[p]);
            if (2 * i + len <= 2999 && memcmp(text + 2 * i, phrases[p], len) == 0) naive++;
            (void)doubled;
        }
    CHECK("as many as the naive search", m.n == naive);
    for (uint32_t i = 0; i < m.n; i++) {
        const char *p = phrases[m.items[i].sense.id];
        CHECK("where it says", memcmp(text + 2 * m.items[i].first, p, strlen(p)) == 0 && (m.items[i].last - m.items[i].first) * 2 + 1 == strlen(p));
    }
    up_arena_free(&doc.arena);
    up_lexicon_free(x);
}

/* A word that the paper masked is found however many marks it took, and nothing else is. */
static void masks(void) {
    up_lexicon *x = up_lexicon_new();
    up_sense a = {.kind = UP_SENSE_CLASS, .id = 1}, b = {.kind = UP_SENSE_CLASS, .id = 2};
    CHECK("adds", up_lexicon_add(x, "q**z", 4, a) == UP_OK && up_lexicon_add(x, "q****zs", 7, b) == UP_OK);
    static const struct { const char *text; uint32_t sense; } cases[] = {
        {"q**z", 1}, {"q*****z", 1}, {"Q----z", 1}, {"q__z", 1}, {"q##z", 1}, {"q--zs", 2}, {"q*z", 0}, {"q-z", 0}, {"q**", 0}, {"**z", 0}, {"q**y", 0}, {"quu**z", 0}, {"q**zzzz", 0}, {"q**z-like", 1}, {"--", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char tree[128];
        up_match m[2] = {0};
        snprintf(tree, sizeof tree, "%s/%s/NOUN/NN/0/root", cases[i].text, cases[i].text);
        CHECK(cases[i].text, found(x, tree, m, 2) == (cases[i].sense > 0) && m[0].sense.id == cases[i].sense);
    }
    up_lexicon_free(x);
}

int main(void) { spellings(); equals_naive(); masks(); return check_report(); }
