/* tree.h - a document from a tree written by hand: "form/lemma/UPOS/XPOS/head/rel" words, blanks between. */
#ifndef UP_TESTS_TREE_H
#define UP_TESTS_TREE_H

#include <stdio.h>
#include <string.h>
#include "parse/slots.h"

typedef struct tree_fixture { struct up_document doc; up_report report; char text[4096]; } tree_fixture;

/* One sentence.  Heads count from 1, 0 is the root, as in CoNLL-U. */
static inline void tree_fixture_make(tree_fixture *f, const char *words) {
    memset(f, 0, sizeof *f);
    f->report = (up_report){.id = "t", .text = f->text};
    f->doc.report = &f->report;
    up_arena_init(&f->doc.arena, 0);
    up_sentence *s = up_document_add_sentence(&f->doc);
    char copy[4096], *rest = copy;
    snprintf(copy, sizeof copy, "%s", words);
    size_t at = 0;
    for (char *word; (word = strsep(&rest, " "));) {
        char *parts[6] = {0};
        for (int i = 0; i < 6; i++) parts[i] = strsep(&word, "/");
        if (at) f->text[at++] = ' ';
        up_token *t = up_document_add_token(&f->doc);
        t->span.begin = (uint32_t)at;
        at += (size_t)sprintf(f->text + at, "%s", parts[0]);
        t->span.end = (uint32_t)at;
        char *lemma = up_arena_copy(&f->doc.arena, parts[1], strlen(parts[1]));
        t->lemma = (up_str){lemma, (uint32_t)strlen(lemma)};
        t->upos = (uint8_t)up_upos_from_name(parts[2], (uint32_t)strlen(parts[2]));
        t->xpos = up_xpos_from_name(parts[3], (uint32_t)strlen(parts[3]));
        int head = atoi(parts[4]);
        t->head = head ? (uint32_t)head - 1 : UP_NO_TOKEN;
        t->rel = (uint8_t)up_rel_from_name(parts[5], (uint32_t)strlen(parts[5]));
    }
    f->report.text_len = at;
    s->end = f->doc.n_tokens;
    s->span = (up_span){0, (uint32_t)at};
    s->is_parsed = true;
}

static inline void tree_fixture_free(tree_fixture *f) { up_arena_free(&f->doc.arena); }

#endif
