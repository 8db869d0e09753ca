/* split.h - where words and sentences end: the decisions, and the features they are learned from.
 *
 * Text is cut in three steps.  Blank lines cut it into paragraphs and white space cuts those into chunks;
 * that needs no learning.  In a chunk every place between two characters that are not both letters or
 * both digits is a candidate, and so are the places where a contraction hides in a run of letters
 * (before "n't", and in the words of a learned list such as "cannot"): a linear classifier calls each
 * no border, a border between tokens, or a border inside a contraction.  The same kind of classifier
 * then calls each gap between tokens a sentence's end or not. */
#ifndef UP_TEXT_SPLIT_H
#define UP_TEXT_SPLIT_H

#include "text/document.h"
#include "text/weights.h"

enum { UP_JOIN, UP_CUT, UP_CUT_CONTRACTION, UP_N_CUTS };

/* A chunk [begin, end) of `text`, free of white space; `after` is the first byte of the next chunk of the paragraph, or 0. */
typedef struct up_chunk { const char *text; uint32_t begin, end; char after; } up_chunk;

/* The next candidate of the chunk after `at`; chunk->end when there is none.  `contractions`: see up_contraction_at. */
uint32_t up_cut_next(const up_chunk *chunk, const up_hashes *contractions, uint32_t at);
/* Offset in bytes at which the run of letters [begin, end) falls into two by the learned list; 0 when it is whole. */
uint32_t up_contraction_at(const up_hashes *contractions, const char *text, uint32_t begin, uint32_t end);

enum { UP_CUT_FEATURES = 40, UP_STOP_FEATURES = 48 };
/* Features of the place `at`, the token so far having begun at `token_begin`. */
size_t up_cut_features(const up_chunk *chunk, uint32_t token_begin, uint32_t at, uint32_t *out);

/* What the sentence classifier sees of the tokens about a gap. */
typedef struct up_stop {
    const char *text;
    const up_token *tokens;
    uint32_t first, n;         /* the paragraph's tokens [first, n) */
    uint32_t sentence_first;   /* token that began the sentence */
    uint32_t open_quotes, open_brackets; /* since then */
} up_stop;

/* Whether a sentence may end after token `i` at all. */
bool up_stop_possible(const up_stop *stop, uint32_t i);
size_t up_stop_features(const up_stop *stop, uint32_t i, uint32_t *out);
/* Counts token `i` into open_quotes and open_brackets. */
void up_stop_step(up_stop *stop, uint32_t i);

typedef struct up_splitter { up_rows cuts, stops; up_hashes contractions; } up_splitter;

/* Appends the sentences and tokens of [begin, end), one paragraph, to the document.  `soft_newlines`: a
 * line's end is mere white space; otherwise it ends a sentence. */
up_status up_split_paragraph(const up_splitter *splitter, struct up_document *doc, uint32_t begin, uint32_t end, bool soft_newlines);

/* Sets UP_TOKEN_IN_QUOTES. */
void up_mark_quotes(struct up_document *doc);

#endif
