/* coder.h - the coder: ontology and decision model, and the one call that codes a document. */
#ifndef UP_CODE_CODER_H
#define UP_CODE_CODER_H

#include "code/code.h"

typedef struct up_coder up_coder; /* immutable, shared between threads */

/* Loads every *.onto of `ontology_dir`, then `extra[n_extra]`, and en.events and en.gate of `models_dir`.  With
 * `extra` the gate stands open: it knows nothing of what somebody else's words announce. */
up_status up_coder_open(const char *ontology_dir, const char *models_dir, const char *const *extra, size_t n_extra, up_coder **out, up_error *err);
void up_coder_close(up_coder *coder);

/* Matches the ontology's words in a tagged document and marks the sentences that are sure to tell of no event;
 * `*opens` is false where all are, so that no later stage is needed.  UP_E_NOMEM. */
up_status up_coder_gate(const up_coder *coder, struct up_document *doc, bool *opens);

/* Codes the document: fills `out`, whose list lives in doc->arena.  UP_E_NOMEM. */
up_status up_coder_code(const up_coder *coder, struct up_document *doc, const up_timexes *dates, const up_toponyms *places, up_events *out);

#endif
