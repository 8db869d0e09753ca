/* lexicon.h - words and phrases that mean something to the coder, found in one pass over the tokens.
 *
 * Every word list of the ontology (rule words, classes, group names, kinds, cues) goes into one lexicon:
 * a trie over folded words whose ends carry senses.  A word of a phrase matches a token by its form or
 * its lemma, case and accents aside; a hyphen or blank in the phrase matches a hyphen, a blank or
 * nothing in the text.  All matches are reported, longer and shorter ones alike: which of them counts is
 * the asker's decision. */
#ifndef UP_TEXT_LEXICON_H
#define UP_TEXT_LEXICON_H

#include "base/hash.h"
#include "text/document.h"

typedef enum up_sense_kind { UP_SENSE_RULE, UP_SENSE_CLASS, UP_SENSE_GROUP, UP_SENSE_ACTOR, UP_SENSE_TARGET, UP_SENSE_STATE, UP_SENSE_CUE } up_sense_kind;

typedef struct up_sense { uint8_t kind; uint8_t part; uint32_t id; } up_sense; /* kind: up_sense_kind; part and id as who.h and what.h define */

typedef struct up_match { uint32_t first, last; up_sense sense; } up_match; /* tokens, inclusive */

typedef struct up_matches { up_match *items; uint32_t n, cap; } up_matches; /* by first token, then last */

typedef struct up_lexicon up_lexicon;

up_lexicon *up_lexicon_new(void);
void up_lexicon_free(up_lexicon *lexicon);
/* Adds a phrase (UTF-8, words separated by blanks or hyphens).  UP_E_FORMAT when it holds no word,
 * UP_E_LIMIT for more than 12 words. */
up_status up_lexicon_add(up_lexicon *lexicon, const char *phrase, size_t len, up_sense sense);
/* Finds every phrase in tokens [first, end), which must be of one sentence; appends to `out`, whose
 * array grows in `arena`. */
up_status up_lexicon_find(const up_lexicon *lexicon, const struct up_document *doc, up_arena *arena, uint32_t first, uint32_t end, up_matches *out);

#endif
