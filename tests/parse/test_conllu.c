/* test_conllu.c - CoNLL-U read and written: what was written reads back, what is malformed is named. */
#include <string.h>
#include "check.h"
#include "parse/conllu.h"

static up_status read_text(const char *text, struct up_document *doc, up_error *err) {
    *doc = (struct up_document){0};
    *err = (up_error){0};
    up_arena_init(&doc->arena, 0);
    return up_conllu_read(text, strlen(text), "in.conllu", doc, err);
}

static const char given[] =
    "# newdoc\n# newpar\n# sent_id = 1\n# text = She didn't go.\n"
    "1\tShe\tshe\tPRON\tPRP\t_\t4\tnsubj\t_\t_\n"
    "2-3\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "2\tdid\tdo\tAUX\tVBD\t_\t4\taux\t_\t_\n"
    "3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_\n"
    "4\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n"
    "5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_\n"
    "\n";

static void written_reads_back(void) {
    struct up_document doc;
    up_error err;
    CHECK("reading", read_text(given, &doc, &err) == UP_OK);
    CHECK("five words", doc.n_tokens == 5 && doc.n_sentences == 1);
    CHECK("the text", strcmp(doc.report->text, "She didn't go.") == 0);
    CHECK("a contraction", doc.tokens[2].flags == UP_TOKEN_JOINED && doc.tokens[2].span.begin == 7);
    CHECK("the root", doc.tokens[3].head == UP_NO_TOKEN && doc.tokens[0].head == 3 && doc.tokens[0].rel == UP_NSUBJ);
    doc.sentences[0].is_parsed = true;
    CHECK("invariants", up_document_check(&doc) == NULL);
    up_buffer out = {0};
    up_write_conllu(&doc, &out);
    CHECK("the same bytes", strcmp(out.bytes, given) == 0);
    up_buffer_free(&out);
    up_arena_free(&doc.arena);
}

static void parts_unlike_the_whole(void) {
    struct up_document doc;
    up_error err;
    CHECK("reading", read_text("1-2\twanna\t_\t_\t_\t_\t_\t_\t_\t_\n1\twant\t_\t_\t_\t_\t_\t_\t_\t_\n2\tto\t_\t_\t_\t_\t_\t_\t_\t_\n\n", &doc, &err) == UP_OK);
    CHECK("two tokens tile it", doc.n_tokens == 2 && doc.tokens[0].span.begin == 0 && doc.tokens[0].span.end == doc.tokens[1].span.begin && doc.tokens[1].span.end == 5);
    up_arena_free(&doc.arena);
}

static void malformed(void) {
    static const struct { const char *text, *wanted; uint32_t line; } cases[] = {
        {"1\tA\n\n", "a line of fewer than ten columns", 1},
        {"2\tA\t_\t_\t_\t_\t_\t_\t_\t_\n\n", "words are not numbered from one", 1},
        {"1\tA\t_\t_\t_\t_\t7\tdep\t_\t_\n\n", "a head beyond the sentence", 2},
        {"1\tA\t_\t_\t_\t_\tx\tdep\t_\t_\n\n", "a head that is not a number", 1},
        {"1\t\t_\t_\t_\t_\t_\t_\t_\t_\n\n", "an empty form", 1},
        {"1-9\tA\t_\t_\t_\t_\t_\t_\t_\t_\n1\tA\t_\t_\t_\t_\t_\t_\t_\t_\n\n", "the sentence ends inside a contraction", 3},
        {"1\tA\t_\t_\t_\t_\t_\t_\t_\t_\t_\n\n", "a line of more than ten columns", 1},
        {"2-1\tA\t_\t_\t_\t_\t_\t_\t_\t_\n\n", "a range that does not fit", 1},
        {"1-3\tAB\t_\t_\t_\t_\t_\t_\t_\t_\n1\tx\t_\t_\t_\t_\t_\t_\t_\t_\n2\tyy\t_\t_\t_\t_\t_\t_\t_\t_\n3\tz\t_\t_\t_\t_\t_\t_\t_\t_\n\n", "a contraction has more parts than letters", 4},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct up_document doc;
        up_error err;
        CHECK(cases[i].wanted, read_text(cases[i].text, &doc, &err) == UP_E_FORMAT);
        if (!CHECK(cases[i].wanted, strcmp(err.message, cases[i].wanted) == 0 && err.line == cases[i].line)) fprintf(stderr, "  said: %u: %s\n", err.line, err.message);
        up_arena_free(&doc.arena);
    }
    struct up_document doc;
    up_error err;
    CHECK("not UTF-8", read_text("1\t\xFF\t_\t_\t_\t_\t_\t_\t_\t_\n\n", &doc, &err) == UP_E_ENCODING);
    up_arena_free(&doc.arena);
}

int main(void) {
    written_reads_back();
    parts_unlike_the_whole();
    malformed();
    return check_report();
}
