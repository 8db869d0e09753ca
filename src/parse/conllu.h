/* conllu.h - documents from CoNLL-U (universaldependencies.org/format); up_write_conllu in uptick.h is the way back. */
#ifndef UP_PARSE_CONLLU_H
#define UP_PARSE_CONLLU_H

#include "text/document.h"

/* Reads the sentences and forms of CoNLL-U `bytes` (need not be valid UTF-8; what is wrong is named by
 * line) into `doc`, whose report must be NULL: it gets a report with the text that the forms add up to,
 * in the document's arena.  Tags, lemmas and heads are read where given and left empty where "_".  When
 * the parts of a contraction do not add up to it, its letters are shared out among them.
 * UP_E_FORMAT, UP_E_ENCODING, UP_E_LIMIT, UP_E_NOMEM. */
up_status up_conllu_read(const char *bytes, size_t len, const char *path, struct up_document *doc, up_error *err);

/* Appends the lines of `bytes`, from which `doc` was read and which has been tagged and parsed since: lemma, tags, head,
 * relation and names are the document's, everything else as it stood.  A last sentence is closed by a blank line. */
void up_conllu_fill(const char *bytes, size_t len, const struct up_document *doc, up_buffer *out);

#endif
