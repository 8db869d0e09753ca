/* parse.h - how is it built?  Dependency trees and names of a tagged document. */
#ifndef UP_PARSE_PARSE_H
#define UP_PARSE_PARSE_H

#include "text/document.h"

typedef struct up_parse_model up_parse_model;     /* immutable, shared between threads */
typedef struct up_parse_scratch up_parse_scratch; /* one worker's */

/* Opens the parser and the name recogniser from `dir`/en.parse and `dir`/en.names (mapped). */
up_status up_parse_open(const char *dir, up_parse_model **out, up_error *err);
void up_parse_close(up_parse_model *model);
up_parse_scratch *up_parse_scratch_new(const up_parse_model *model);
void up_parse_scratch_free(up_parse_scratch *scratch);

/* Fills head and rel of the tokens of sentence `i`: one root, no cycle, whatever the tokens. */
up_status up_parse_tree(const up_parse_model *model, up_parse_scratch *scratch, struct up_document *doc, uint32_t i);
/* Adds the names of sentence `i` to doc->entities.  Call for sentences in order. */
up_status up_parse_names(const up_parse_model *model, up_parse_scratch *scratch, struct up_document *doc, uint32_t i);

#endif
