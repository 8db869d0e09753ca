/* gate.h - can this report hold an event at all?  Asked once its words are tagged, before trees are built.
 *
 * Trees are four fifths of the work, and most news tells of no hostile act.  What the ontology's words, found in
 * one pass, say of a report decides whether the rest is worth doing; long reports are asked passage by passage. */
#ifndef UP_CODE_GATE_H
#define UP_CODE_GATE_H

#include "code/model.h"
#include "code/ontology.h"

/* Finds the ontology's words in every sentence of a tagged document and keeps them there (doc->matches_result),
 * where the coder finds them.  UP_E_NOMEM. */
up_status up_gate_match(const up_ontology *ontology, struct up_document *doc);

/* True where no tree could make the rule of `match` hold: the word is of another part of speech, or a word that a
 * condition asks for stands nowhere in the sentence.  `matches` are the sentence's. */
bool up_gate_is_hopeless(const up_rules *rules, const struct up_document *doc, uint32_t sentence, const struct up_sentence_matches *matches, const up_match *match);

/* The end of the passage that begins with sentence `first`: the document's, unless much of it is left; else where a
 * paragraph begins. */
uint32_t up_gate_passage(const struct up_document *doc, uint32_t first);

/* What the words of sentences [first, end) of a matched document say, and its headline and lead, for the model; and
 * whether they name neither a group nor a motive. */
up_status up_gate_features(const up_ontology *ontology, const struct up_document *doc, uint32_t first, uint32_t end, up_arena *arena, up_features *out, bool *names_nobody);

/* False where they are sure to hold nothing. */
bool up_gate_opens(const up_model *model, const up_features *features, bool names_nobody);

#endif
