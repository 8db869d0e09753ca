/* learning.h - what the programs that train the decision model need of the coder; nothing else uses it. */
#ifndef UP_CODE_LEARNING_H
#define UP_CODE_LEARNING_H

#include "code/coder.h"
#include "code/merge.h"
#include "code/model.h"
#include "code/reading.h"

/* A coder without a model: for learning one. */
up_status up_coder_open_learning(const char *ontology_dir, up_coder **out, up_error *err);
/* An engine whose coder has no model, and that coder. */
up_status up_engine_open_learning(const up_engine_options *options, up_engine **out, up_error *err);
up_coder *up_engine_coder(up_engine *engine);
const up_ontology *up_coder_ontology(const up_coder *coder);

/* The document that the worker read last, taken over with its memory; it lives as long as the program.
 * The report must live as long.  NULL when memory is out. */
struct up_document *up_worker_take(up_worker *worker);

/* Every candidate of the document, without scores.  `reading->arena` may be another than the document's. */
up_status up_coder_candidates(const up_reading *reading, up_candidate **out, uint32_t *n);
/* The candidates worth a verdict, and their clusters; needs a model of groups, decisions and merges. */
up_status up_coder_clusters(const up_reading *reading, up_candidate **candidates, up_clusters *out);
/* The whole of coding after the reading. */
up_status up_coder_events(up_reading *reading, up_events *out);

#endif
