/* model.h - the decision model: hashed features to log-odds, log-odds to a calibrated confidence. */
#ifndef UP_CODE_MODEL_H
#define UP_CODE_MODEL_H

#include "base/arena.h"
#include "base/map.h"
#include "code/forest.h"

/* The features that hold of one candidate: hashes, and the names when they are kept for reasons. */
/* From `n_plain` on (0: all are plain) they are words of the text: many, each of little weight. */
typedef struct up_features { uint32_t *hashes; const char **names; uint32_t n, cap, cap_names, n_plain; bool keep_names; } up_features;

/* Adds feature "a=b|c" (parts may be NULL). */
up_status up_feature(up_features *features, up_arena *arena, const char *a, const char *b, const char *c);

typedef struct up_model up_model; /* a mapped file, or one in memory while it is learnt; immutable */

/* Its trees may ask for `n_facts` facts.  UP_E_MISSING; UP_E_FORMAT names the broken invariant. */
up_status up_model_open(const char *path, uint32_t n_facts, up_model **out, up_error *err);
enum { UP_MODEL_BOOSTS = 8 }; /* boosted trees are kept by field (code/options.h) */
/* A model of `n` weights with ascending hashes, of trees (NULL: none), and of boosted ones [UP_MODEL_BOOSTS] (NULL: none), copied: for learning. */
up_model *up_model_new(const uint32_t *hashes, const float *weights, uint32_t n, const up_forest *forest, const up_forest *boost, const float knots[11]);
void up_model_close(up_model *model);

/* Sum of the weights of the features.  The order of addition is the order of features: same everywhere. */
double up_model_score(const up_model *model, const up_features *features);
float up_model_weight(const up_model *model, uint32_t hash);
/* Log-odds that the trees give `facts`. */
double up_model_verdict(const up_model *model, const float *facts);
/* The model's trees; none where it has none. */
const up_forest *up_model_trees(const up_model *model);
const up_forest *up_model_boost(const up_model *model, uint32_t field);
/* Share of records with this score that were right in cross-validation: piecewise linear between
 * the knots at log-odds -5, -4 .. 5. */
double up_model_confidence(const up_model *model, double score);

/* The file, little-endian ("UPEVENT1" without trees: n, knots, hashes, weights): "UPEVENT2", uint32 n, n_trees, n_nodes, float knots[11], n ascending uint32 hashes, n float
 * weights, n_trees uint32 roots, n_nodes nodes of 12 bytes.  "UPEVENT3" has, for each of the 8 fields in turn, a pair of counts
 * more (of boosted trees and of their nodes) and, at the end, their roots and nodes. */
up_status up_model_write(const up_model *model, const char *path, up_error *err);

#endif
