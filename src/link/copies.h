/* copies.h - is one text a copy of another? */
#ifndef UP_LINK_COPIES_H
#define UP_LINK_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include "base/date.h"
#include "uptick.h"

typedef struct up_hash_set { uint64_t *slot; size_t mask; unsigned shift; } up_hash_set;

/* A text cut into words, to be held against several.  Zero-initialise. */
typedef struct up_text_words {
    uint64_t *hash; size_t n;     /* of the folded words, the lowest bit telling those with a capital or a figure first */
    up_hash_set words, runs;      /* made when first needed */
} up_text_words;

up_status up_text_words_make(const char *text, size_t len, up_text_words *out); /* UP_E_NOMEM */
void up_text_words_free(up_text_words *words);

/* Share of the words of the shorter text that stand in the longer one in runs; 0 where it has under UP_COPY_WORDS, the longer
 * more than UP_COPY_TIMES as many, or too many of its names are not there.  Negative when memory is out. */
double up_words_likeness(up_text_words *a, up_text_words *b);
double up_text_likeness(const char *a, size_t a_len, const char *b, size_t b_len);

#define UP_COPY_LEAST 0.75  /* from here on a copy, of reports a month apart at most: bench/link.py shows what it costs to move it */
#define UP_COPY_LATE 0.95   /* the same text again, whenever */
#define UP_COPY_DAYS 31
#define UP_COPY_TIMES 4.0
#define UP_COPY_WORDS 25    /* shorter ones are alike by chance: "A swastika was found on a wall of the school." */
#define UP_COPY_STRANGE 0.25 /* names and numbers of the shorter text that the longer one may lack */
#define UP_COPY_LOOK 0.06   /* estimated likeness (up_sketch_likeness) from which it is worth counting */

bool up_is_copy(double likeness, up_day a, up_day b);

#endif
