/* coder.h - the coder: ontology and decision model, and the one call that codes a document. */
#ifndef UP_CODE_CODER_H
#define UP_CODE_CODER_H

#include "code/code.h"

typedef struct up_coder up_coder; /* immutable, shared between threads */

/* Loads every *.onto of `ontology_dir`, then `extra[n_extra]`, and `models_dir`/en.events. */
up_status up_coder_open(const char *ontology_dir, const char *models_dir, const char *const *extra, size_t n_extra, up_coder **out, up_error *err);
void up_coder_close(up_coder *coder);

/* Codes the document: fills `out`, whose list lives in doc->arena.  UP_E_NOMEM. */
up_status up_coder_code(const up_coder *coder, struct up_document *doc, const up_timexes *dates, const up_toponyms *places, up_events *out);

#endif
