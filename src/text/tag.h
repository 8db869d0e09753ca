/* tag.h - parts of speech and lemmas of a sentence.
 *
 * The tagger walks the sentence from left to right and picks for each word the class, a pair of a
 * universal and a Penn tag, with the highest sum of weights (averaged perceptron: Collins 2002), given
 * the words about it and the classes it has given to the two before.  The lemma follows from word and
 * tags by a rule "take off n bytes, add these", found in a table of words or by the longest known ending. */
#ifndef UP_TEXT_TAG_H
#define UP_TEXT_TAG_H

#include "text/clusters.h"
#include "text/document.h"
#include "text/weights.h"
#include "text/word.h"

enum { UP_TAG_MAX_CLASSES = 250, UP_TAG_FEATURES = 80 };

typedef struct up_tagger {
    up_rows rows;
    const uint8_t (*classes)[2];  /* upos, xpos of each class */
    uint32_t n_classes;
    const up_clusters *clusters;
} up_tagger;

/* One word as the tagger sees it. */
typedef struct up_tag_word { up_word look; uint32_t cluster, coarse, middle, meaning; } up_tag_word;

void up_tag_look(const up_tagger *tagger, const char *text, uint32_t len, bool no_case, up_tag_word *out);
/* Features of word `i` of `n`, the classes of the words before it given. */
size_t up_tag_features(const up_tag_word *words, uint32_t n, uint32_t i, const uint8_t *classes, uint32_t *out);
/* Fills classes[n]. */
void up_tag_sentence(const up_tagger *tagger, const up_tag_word *words, uint32_t n, uint8_t *classes);

/* Whether the sentence is written in capitals throughout, so that case says nothing. */
bool up_is_shouted(const char *text, const up_token *tokens, uint32_t n);

/* ------------------------------------------------------------------ lemmas */

enum { UP_LEMMA_SMALL, UP_LEMMA_AS_IS, UP_LEMMA_CAPITAL, UP_N_LEMMA_CASES };

typedef struct up_lemma_rule { uint8_t strip, casing, add_len; char add[13]; } up_lemma_rule;

typedef struct up_lemmatizer {
    const up_lemma_rule *rules;
    uint32_t n_rules;
    up_hashes words, endings;
} up_lemmatizer;

enum { UP_LEMMA_LONGEST_ENDING = 6 };
uint32_t up_lemma_key(uint32_t form_hash, uint8_t upos, uint8_t xpos);
/* The rule for a word already in small letters. */
uint32_t up_lemma_rule_of(const up_lemmatizer *l, const char *small, uint32_t len, uint8_t upos, uint8_t xpos);
/* Applies it to the word as written; `out` has room for len + 16 bytes (and a little: case may lengthen). */
uint32_t up_lemma_apply(const up_lemma_rule *rule, const char *text, uint32_t len, char *out, uint32_t size);

#endif
