/* sketch.h - what of a report is kept to compare it with others: its telling words, weighed, and its days.
 *
 * A sketch is made from title, date and text alone, so that it does not depend on what the coder found, and is small
 * enough to be kept for every report.  Weights of rarity come later, from the model, so that sketches outlive it; the lengths that
 * one model gave are kept beside and stand as long as that model does. */
#ifndef UP_LINK_SKETCH_H
#define UP_LINK_SKETCH_H

#include "base/date.h"
#include "uptick.h"

/* What a term is: several of the first four and the last, or one of the others. */
enum {
    UP_TERM_NAME = 1,    /* a word of a name: written with a capital inside sentences */
    UP_TERM_TITLE = 2,   /* stands in the title */
    UP_TERM_LEAD = 4,    /* stands in the first words of the text */
    UP_TERM_NUMBER = 8,  /* a number, in figures or a small one in words, with what it counts where that follows */
    UP_TERM_FULL = 16,   /* two words of a name, one after the other */
    UP_TERM_DAY = 32,    /* a day of the calendar that the report names */
    UP_TERM_PAIR = 64,   /* two telling words, one after the other; UP_TERM_NAME besides where one is of a name */
    UP_TERM_WHO = 128,   /* a word of a full name */
    UP_TERM_AGE = UP_TERM_NUMBER | UP_TERM_WHO, /* how old somebody is; a term of its own beside the number */
};

typedef struct up_term { uint32_t hash; uint8_t times, kinds; } up_term; /* times: occurrences, at most 255 */

enum { UP_SKETCH_HASHES = 64, UP_SKETCH_TERMS = 1200 /* most terms */ };

/* Lengths of the vectors of weights (pair.h), by the rarities that `print` names; 0: not known. */
typedef struct up_norms { uint32_t print; float norm[9], lead_names, people; } up_norms; /* people: sum of rarities of words of rare full names in the lead */

typedef struct up_sketch {
    up_day date;                       /* of the report */
    uint32_t n_words;                  /* of its text */
    up_term *terms; uint32_t n_terms;  /* by hash, no two alike */
    uint32_t shingle[UP_SKETCH_HASHES]; /* one-permutation MinHash of its runs of five words */
    up_norms norms;                    /* kept beside, so that a pair need not weigh all that both do not share */
} up_sketch;

/* The sketch of a report; freed with up_sketch_free.  UP_E_NOMEM. */
up_status up_sketch_make(const char *date, const char *title, const char *text, size_t len, up_sketch *out);
void up_sketch_free(up_sketch *sketch);

/* To bytes and back: little-endian, `up_sketch_read` takes what it is given as untrusted (UP_E_FORMAT). */
void up_sketch_write(const up_sketch *sketch, up_buffer *out);
up_status up_sketch_read(const void *bytes, size_t len, up_sketch *out);

/* The hash of a folded word as it stands in sketches. */
uint32_t up_term_hash(const char *word, size_t len);

/* How alike two texts are, by their runs of words: the share of both that is in both (Broder 1997), estimated. */
double up_sketch_likeness(const up_sketch *a, const up_sketch *b);

#endif
