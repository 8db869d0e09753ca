/* names.h - which words are names, and of what?
 *
 * Finds names of people (PER), organisations (ORG), landforms and regions (LOC), countries, states and
 * towns (GPE), nationalities and religious, ethnic and political groups (NORP) and buildings and sites
 * (FAC).  Needs tokens with spans; Penn tags help where there are any; lemmas and trees are not looked at.
 * The form of the model is docs/names.md; what it was trained on is models/en.names.card.md. */
#ifndef UP_PARSE_NAMES_H
#define UP_PARSE_NAMES_H

#include "text/document.h"

typedef struct up_names_model up_names_model;                 /* immutable, shared between threads */
typedef struct up_names_scratch up_names_scratch; /* one worker's */

/* Maps `dir`/en.names and `dir`/en.clusters.  UP_E_MISSING; UP_E_FORMAT naming what is broken, also
 * when the model was trained with other clusters; UP_E_NOMEM. */
up_status up_names_open(const char *dir, up_names_model **out, up_error *err);
/* The same over bytes that the caller keeps alive, aligned to 8. */
up_status up_names_open_bytes(const void *names, size_t names_len, const void *clusters, size_t clusters_len, up_names_model **out, up_error *err);
void up_names_close(up_names_model *names);

up_names_scratch *up_names_scratch_new(const up_names_model *names); /* NULL: out of memory */
void up_names_scratch_free(up_names_scratch *scratch);

/* Adds the names of sentence `i` to doc->entities, in order.  Every token of the document must have its
 * span and every sentence its tokens: how a word is used elsewhere in the report helps to read it here.
 * Sentences may be left out, but must come in order.  Linear in the tokens.  UP_E_NOMEM, with no name added. */
up_status up_names_find(const up_names_model *names, up_names_scratch *scratch, struct up_document *doc, uint32_t i);

#endif
