/* person_impl.h - what person.c (which words are the name) and person_text.c (texts, addresses, JSON) share. */
#ifndef UP_STORE_PERSON_IMPL_H
#define UP_STORE_PERSON_IMPL_H

#include "store/person.h"

enum { UP_PERSON_WORDS = 8, UP_PERSON_PARTS = 4, UP_PERSON_LETTERS = 64 /* bytes of a word, run together */ };

/* A word of the name, folded: "Anne-Marie" has two parts and is "annemarie" run together.  `spelt`: as it is where umlauts are written out
 * ("mueller" for a name with an umlaut), or the umlaut for what is written out; empty: none. */
typedef struct up_person_word { char parts[UP_PERSON_PARTS][UP_PERSON_LETTERS], joined[UP_PERSON_LETTERS], spelt[UP_PERSON_LETTERS]; int n_parts, n_letters; bool is_particle; } up_person_word;

struct up_person {
    up_person_word words[UP_PERSON_WORDS];
    int n_words, first, last; /* of the given name and the surname; equal for one word */
    char *unspaced;           /* the name as written, where its script sets no spaces; else NULL */
};

/* One code point of a text, seen through its escapes: source bytes [begin, end). */
typedef struct up_seen { uint32_t begin, end, point; bool in_address; } up_seen;

/* Sets hidden[i] for the code points that are the name. */
up_person_named up_person_mark(const up_person *person, const up_seen *seen, size_t n, bool with_parts, bool *hidden);

static inline bool up_is_mark(uint32_t c) { return c >= 0x300 && c <= 0x36F; }

#endif
