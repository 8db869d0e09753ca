/* text.h - what does it say?  Sentences, tokens, tags and lemmas of a report. */
#ifndef UP_TEXT_TEXT_H
#define UP_TEXT_TEXT_H

#include "text/document.h"

typedef struct up_text_model up_text_model;     /* immutable, shared between threads */
typedef struct up_text_scratch up_text_scratch; /* one worker's; NULL-able where a stage needs none */

/* Opens the segmenter, tagger and lemmatiser from `dir`/en.text (mapped).  UP_E_MISSING, UP_E_FORMAT. */
up_status up_text_open(const char *dir, up_text_model **out, up_error *err);
void up_text_close(up_text_model *model);
up_text_scratch *up_text_scratch_new(const up_text_model *model);
void up_text_scratch_free(up_text_scratch *scratch);

/* Fills sentences and tokens with spans and flags from report->text, from body_begin on.
 * Any valid UTF-8 is taken.  UP_E_NOMEM. */
up_status up_text_split(const up_text_model *model, up_text_scratch *scratch, struct up_document *doc);
/* Fills upos, xpos and lemma of the tokens of sentence `i`. */
up_status up_text_tag(const up_text_model *model, up_text_scratch *scratch, struct up_document *doc, uint32_t i);

#endif
