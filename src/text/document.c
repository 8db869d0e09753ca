#include "text/document.h"
#include <string.h>

static const char *const upos_names[UP_N_UPOS] = {"ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"};

static const char *const rel_names[UP_N_RELS] = {
    "_", "acl", "acl:relcl", "advcl", "advcl:relcl", "advmod", "amod", "appos", "aux", "aux:pass",
    "case", "cc", "cc:preconj", "ccomp", "compound", "compound:prt", "conj", "cop", "csubj", "csubj:outer", "csubj:pass",
    "dep", "det", "det:predet", "discourse", "dislocated", "expl", "fixed", "flat", "goeswith",
    "iobj", "list", "mark", "nmod", "nmod:poss", "nmod:unmarked", "nsubj", "nsubj:outer", "nsubj:pass", "nummod",
    "obj", "obl", "obl:agent", "obl:unmarked", "orphan", "parataxis", "punct", "reparandum", "root", "vocative", "xcomp"};

static const char *const xpos_names[] = {
    "_", "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "GW", "HYPH", "IN", "JJ", "JJR", "JJS",
    "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH",
    "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", "XX", "``"};

static const char *const entity_names[UP_N_ENTITY_KINDS] = {"PER", "ORG", "LOC", "GPE", "NORP", "FAC"};

#define COUNT(a) (sizeof(a) / sizeof *(a))

const char *up_upos_name(up_upos tag) { return (unsigned)tag < UP_N_UPOS ? upos_names[tag] : "_"; }
const char *up_rel_name(up_rel rel) { return (unsigned)rel < UP_N_RELS ? rel_names[rel] : "_"; }
const char *up_xpos_name(uint8_t xpos) { return xpos < COUNT(xpos_names) ? xpos_names[xpos] : "_"; }
const char *up_entity_kind_name(up_entity_kind kind) { return (unsigned)kind < UP_N_ENTITY_KINDS ? entity_names[kind] : "_"; }

static bool same(const char *name, const char *given, uint32_t len) { return strlen(name) == len && memcmp(name, given, len) == 0; }

up_upos up_upos_from_name(const char *name, uint32_t len) {
    for (int i = 0; i < UP_N_UPOS; i++) if (same(upos_names[i], name, len)) return (up_upos)i;
    return UP_X;
}

up_rel up_rel_from_name(const char *name, uint32_t len) {
    for (int i = 1; i < UP_N_RELS; i++) if (same(rel_names[i], name, len)) return (up_rel)i;
    const char *colon = memchr(name, ':', len);
    return colon ? up_rel_from_name(name, (uint32_t)(colon - name)) : UP_DEP;
}

uint8_t up_xpos_from_name(const char *name, uint32_t len) {
    for (size_t i = 1; i < COUNT(xpos_names); i++) if (same(xpos_names[i], name, len)) return (uint8_t)i;
    return 0;
}

uint32_t up_document_head_of(const struct up_document *doc, uint32_t first, uint32_t end) {
    for (uint32_t k = first; k < end && k < doc->n_tokens; k++)
        if (doc->tokens[k].head == UP_NO_TOKEN || doc->tokens[k].head < first || doc->tokens[k].head >= end) return k;
    return first;
}

uint32_t up_document_sentence_of(const struct up_document *doc, uint32_t token) {
    uint32_t lo = 0, hi = doc->n_sentences;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (doc->sentences[mid].first <= token) lo = mid; else hi = mid;
    }
    return lo;
}

up_token *up_document_add_token(struct up_document *doc) {
    if (!up_arena_grow(&doc->arena, &doc->tokens, doc->n_tokens, &doc->cap_tokens, sizeof *doc->tokens)) return NULL;
    up_token *t = &doc->tokens[doc->n_tokens++];
    *t = (up_token){.head = UP_NO_TOKEN, .upos = UP_X};
    return t;
}

up_sentence *up_document_add_sentence(struct up_document *doc) {
    if (!up_arena_grow(&doc->arena, &doc->sentences, doc->n_sentences, &doc->cap_sentences, sizeof *doc->sentences)) return NULL;
    up_sentence *s = &doc->sentences[doc->n_sentences++];
    *s = (up_sentence){.first = doc->n_tokens, .end = doc->n_tokens};
    return s;
}

up_entity *up_document_add_entity(struct up_document *doc) {
    if (!up_arena_grow(&doc->arena, &doc->entities, doc->n_entities, &doc->cap_entities, sizeof *doc->entities)) return NULL;
    up_entity *e = &doc->entities[doc->n_entities++];
    *e = (up_entity){0};
    return e;
}

static const char *check_tree(const struct up_document *doc, const up_sentence *s) {
    uint32_t roots = 0;
    for (uint32_t t = s->first; t < s->end; t++) {
        uint32_t head = doc->tokens[t].head;
        if (head == UP_NO_TOKEN) roots++;
        else if (head < s->first || head >= s->end) return "a head lies outside its sentence";
        uint32_t up = t, steps = 0;
        while (up != UP_NO_TOKEN && steps++ <= s->end - s->first) up = doc->tokens[up].head;
        if (up != UP_NO_TOKEN) return "a tree has a cycle";
    }
    return roots == 1 ? NULL : "a sentence does not have one root";
}

const char *up_document_check(const struct up_document *doc) {
    uint32_t at = 0, token = 0;
    for (uint32_t i = 0; i < doc->n_sentences; i++) {
        const up_sentence *s = &doc->sentences[i];
        if (s->first != token || s->end <= s->first) return "sentences do not tile the tokens";
        for (; token < s->end; token++) {
            up_span span = doc->tokens[token].span;
            if (span.begin < at || span.end <= span.begin || span.end > doc->report->text_len) return "tokens overlap, are empty or leave the text";
            if (span.begin < s->span.begin || span.end > s->span.end) return "a token lies outside its sentence";
            for (uint32_t b = at; b < span.begin; b++)
                if (b >= doc->report->body_begin && (unsigned char)doc->report->text[b] > ' ' && (unsigned char)doc->report->text[b] < 0x7F) return "a gap between tokens holds a character";
            at = span.end;
        }
        const char *tree = s->is_parsed ? check_tree(doc, s) : NULL;
        if (tree) return tree;
    }
    if (token != doc->n_tokens) return "tokens stand outside the sentences";
    uint32_t last = 0;
    for (uint32_t i = 0; i < doc->n_entities; i++) {
        const up_entity *e = &doc->entities[i];
        if (e->first < last || e->end <= e->first || e->end > doc->n_tokens) return "entities overlap or are out of order";
        last = e->end;
    }
    return NULL;
}
