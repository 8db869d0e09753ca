/* word.h - what a word looks like: the hashes that the taggers' and the parser's features are made of. */
#ifndef UP_TEXT_WORD_H
#define UP_TEXT_WORD_H

#include "base/span.h"

enum { UP_WORD_SUFFIXES = 5, UP_WORD_PREFIXES = 3, UP_WORD_MAX_BYTES = 64 };

enum {
    UP_WORD_CAPITAL = 1,   /* begins with a capital */
    UP_WORD_ALL_CAPS = 2,  /* two letters or more, all capitals */
    UP_WORD_DIGIT = 4, UP_WORD_HYPHEN = 8,
    UP_WORD_LETTER = 16,   /* holds a letter */
    UP_WORD_INNER_CAP = 32 /* a capital stands after a small letter */
};

typedef struct up_word {
    uint32_t form;                     /* hash of the word in small letters, quotes made straight, digits made 0 */
    uint32_t suffix[UP_WORD_SUFFIXES]; /* of its last 1, 2, ... bytes so folded; 0 where it has no more than that */
    uint32_t prefix[UP_WORD_PREFIXES]; /* of its first 1, 2, 3 */
    uint32_t shape;                    /* hash of the runs of capitals, small letters, digits and signs */
    uint32_t flags;
} up_word;

/* Folds the word into `out` (room for UP_WORD_MAX_BYTES; longer words keep their first half and their
 * last), returning its length.  Digits become 0 when `fold_digits`. */
uint32_t up_word_fold(const char *text, uint32_t len, bool fold_digits, char *out);

/* `no_case`: read a text that is all in capitals as if it were not. */
void up_word_look(const char *text, uint32_t len, bool no_case, up_word *out);

/* A 32-bit hash of bytes that never is 0. */
uint32_t up_hash32(const char *bytes, uint32_t len);

#endif
