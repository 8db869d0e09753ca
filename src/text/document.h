/* document.h - a report under analysis: its text, and what each stage has found in it.
 *
 * The document owns one arena, in which its sentences, tokens, trees and names live and with which they
 * go.  Each stage adds to it and leaves the earlier findings in place.  Spans are bytes of report->text.
 * Tokens are Universal Dependencies' syntactic words: the parts of a contraction ("do" "n't") are tokens
 * of their own whose spans lie side by side.  Token numbers count through the whole document. */
#ifndef UP_TEXT_DOCUMENT_H
#define UP_TEXT_DOCUMENT_H

#include "base/arena.h"

/* Universal part-of-speech tags, in alphabetical order (universaldependencies.org/u/pos). */
typedef enum up_upos {
    UP_ADJ, UP_ADP, UP_ADV, UP_AUX, UP_CCONJ, UP_DET, UP_INTJ, UP_NOUN, UP_NUM, UP_PART, UP_PRON,
    UP_PROPN, UP_PUNCT, UP_SCONJ, UP_SYM, UP_VERB, UP_X, UP_N_UPOS
} up_upos;

/* Universal relations with the subtypes that English treebanks use (universaldependencies.org/en/dep). */
typedef enum up_rel {
    UP_REL_NONE, UP_ACL, UP_ACL_RELCL, UP_ADVCL, UP_ADVCL_RELCL, UP_ADVMOD, UP_AMOD, UP_APPOS, UP_AUX_REL, UP_AUX_PASS,
    UP_CASE, UP_CC, UP_CC_PRECONJ, UP_CCOMP, UP_COMPOUND, UP_COMPOUND_PRT, UP_CONJ, UP_COP, UP_CSUBJ, UP_CSUBJ_OUTER, UP_CSUBJ_PASS,
    UP_DEP, UP_DET_REL, UP_DET_PREDET, UP_DISCOURSE, UP_DISLOCATED, UP_EXPL, UP_FIXED, UP_FLAT, UP_GOESWITH,
    UP_IOBJ, UP_LIST, UP_MARK, UP_NMOD, UP_NMOD_POSS, UP_NMOD_UNMARKED, UP_NSUBJ, UP_NSUBJ_OUTER, UP_NSUBJ_PASS, UP_NUMMOD,
    UP_OBJ, UP_OBL, UP_OBL_AGENT, UP_OBL_UNMARKED, UP_ORPHAN, UP_PARATAXIS, UP_PUNCT_REL, UP_REPARANDUM, UP_ROOT, UP_VOCATIVE, UP_XCOMP,
    UP_N_RELS
} up_rel;

const char *up_upos_name(up_upos tag);
const char *up_rel_name(up_rel rel);                      /* "nsubj:pass" */
up_upos up_upos_from_name(const char *name, uint32_t len); /* UP_X when unknown */
/* The relation, else the one before its colon, else UP_DEP. */
up_rel up_rel_from_name(const char *name, uint32_t len);

#define UP_NO_TOKEN UINT32_MAX

typedef struct up_token {
    up_span span;
    up_str lemma;           /* bytes live in the arena, the text or a model; lower case but for names */
    uint32_t head;          /* token number; UP_NO_TOKEN for a root or before parsing */
    uint8_t upos, xpos, rel; /* up_upos; index for up_xpos_name; up_rel */
    uint8_t flags;          /* UP_TOKEN_... */
} up_token;

enum {
    UP_TOKEN_SPACE_BEFORE = 1, /* white space stands before it */
    UP_TOKEN_JOINED = 2,       /* it continues the contraction that the token before it began */
    UP_TOKEN_IN_QUOTES = 4     /* it stands between quotation marks */
};

typedef struct up_sentence {
    up_span span;
    uint32_t first, end;      /* tokens [first, end) */
    bool begins_paragraph;
    bool is_parsed;           /* heads and relations are filled */
    bool is_passed_over;      /* sure to tell of no event (code/gate.h): no tree is wanted */
} up_sentence;

typedef enum up_entity_kind { UP_ENTITY_PER, UP_ENTITY_ORG, UP_ENTITY_LOC, UP_ENTITY_GPE, UP_ENTITY_NORP, UP_ENTITY_FAC, UP_N_ENTITY_KINDS } up_entity_kind;
const char *up_entity_kind_name(up_entity_kind kind);

/* A name as the recogniser found it; tokens [first, end) of one sentence. */
typedef struct up_entity { uint32_t first, end; up_entity_kind kind; float score; } up_entity;

struct up_document {
    const up_report *report;
    const struct up_document *title; /* the headline, split and tagged as a document of its own; NULL without one */
    up_arena arena;
    uint32_t *codepoint_marks; /* see up_codepoints_fill */
    up_sentence *sentences; uint32_t n_sentences, cap_sentences;
    up_token *tokens; uint32_t n_tokens, cap_tokens;
    up_entity *entities; uint32_t n_entities, cap_entities; /* in text order, not overlapping */
    const void *events_result; /* the code stage's own list; see code/code.h */
    const void *dates_result, *places_result;
    const void *matches_result; /* the ontology's words by sentence, once the gate has looked; see code/gate.h */
};

static inline up_str up_token_text(const struct up_document *doc, uint32_t token) {
    up_span s = doc->tokens[token].span;
    return (up_str){doc->report->text + s.begin, s.end - s.begin};
}

/* The token of [first, end), words of one sentence, whose head lies outside. */
uint32_t up_document_head_of(const struct up_document *doc, uint32_t first, uint32_t end);
/* The sentence that holds `token`; binary search. */
uint32_t up_document_sentence_of(const struct up_document *doc, uint32_t token);
/* Appends; NULL when memory is out or the document's limit is reached. */
up_token *up_document_add_token(struct up_document *doc);
up_sentence *up_document_add_sentence(struct up_document *doc);
up_entity *up_document_add_entity(struct up_document *doc);
/* Penn Treebank tags as English treebanks use them; "_" for an index out of range. */
const char *up_xpos_name(uint8_t xpos);
uint8_t up_xpos_from_name(const char *name, uint32_t len);

/* Walks what earlier stages promise (token order and spans, one root a sentence, no cycles, entities
 * in order) and names the first broken invariant; NULL when all hold. */
const char *up_document_check(const struct up_document *doc);

#endif
