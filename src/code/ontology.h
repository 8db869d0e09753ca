/* ontology.h - every ontology file, compiled: one lexicon, the groups, the rules. */
#ifndef UP_CODE_ONTOLOGY_H
#define UP_CODE_ONTOLOGY_H

#include "what/what.h"
#include "who/who.h"

typedef struct up_ontology {
    up_arena arena;
    up_lexicon *lexicon;
    up_groups groups;
    up_rules rules;
} up_ontology;

/* Reads every *.onto of `dir` (NULL: none) in the order of their names, then `extra[n_extra]`.  On a
 * mistake `err` names the first; with `all` non-NULL every mistake is appended to it, a line each. */
up_status up_ontology_open(const char *dir, const char *const *extra, size_t n_extra, up_ontology **out, up_buffer *all, up_error *err);
void up_ontology_close(up_ontology *ontology);

#endif
