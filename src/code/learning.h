/* learning.h - what the programs that train the decision model need of the coder; nothing else uses it. */
#ifndef UP_CODE_LEARNING_H
#define UP_CODE_LEARNING_H

#include "code/coder.h"
#include "code/merge.h"
#include "code/model.h"
#include "code/reading.h"

/* A coder without a model; set one before coding. */
up_status up_coder_open_learning(const char *ontology_dir, up_coder **out, up_error *err);
/* An engine whose coder has no model yet, and that coder. */
up_status up_engine_open_learning(const up_engine_options *options, up_engine **out, up_error *err);
up_coder *up_engine_coder(up_engine *engine);
/* The coder takes the model over; the one before it is not closed.  `_fields` is the one that fills fields. */
void up_coder_set_fields(up_coder *coder, up_model *model);
void up_coder_set_model(up_coder *coder, up_model *model);
const up_ontology *up_coder_ontology(const up_coder *coder);
/* Every candidate of the document, without scores. */
up_status up_coder_candidates(const up_reading *reading, up_candidate **out, uint32_t *n);

/* The candidates worth a verdict, and their clusters; needs a model of groups, decisions and merges. */
up_status up_coder_clusters(const up_coder *coder, const up_reading *reading, up_candidate **candidates, up_clusters *out);

#endif
