/* linker.h - the model of linking, and what the files that link share. */
#ifndef UP_LINK_LINKER_H
#define UP_LINK_LINKER_H

#include "link/pair.h"
#include "link/slots.h"

struct up_linker {
    up_weights_file file;
    char *path;
    up_hashes rarity;            /* term to 100 * ln(1 / share of texts that have it) */
    double unknown;              /* the most that a term can have, and what others have; not times 100 */
    uint32_t print;              /* of the rarities: lengths kept beside sketches are of these (up_linker_prepare) */
    double often[256];           /* 1 + ln(times) */
    uint16_t kinds[256];         /* from what a term is to the dot products that it takes part in, a bit each (pair.c) */
    /* Log odds: the mean that joins two groups, that of pairs without an edge, the least of any pair within; of reports, of events. */
    double join, keep, worst, slot_join, slot_keep, slot_worst;
    double weight[UP_N_PAIR_WEIGHTS], slot_weight[UP_N_SLOT_FEATURES];
};

/* Fills the tables that depend on `rarity` and `unknown` alone. */
void up_linker_prepare(up_linker *linker);

/* ln(1 / share of texts that have the term); the most, `unknown`, for those that the table lacks. */
double up_rarity(const up_linker *linker, uint32_t hash);
#define UP_RARE_WHO 4.5 /* from which a word of a full name tells who it was, and is not "new" or "county" */

up_status up_linker_open_file(const char *path, up_linker **out, up_error *err);

/* Log odds that two events are one happening, within UP_PAIR_SUREST either way. */
double up_slots_score(const up_linker *linker, const double features[UP_N_SLOT_FEATURES]);

/* The features that count here in words, the weightiest first, each with what it adds; and those of a pair of reports. */
void up_explain(const char *const *words, int n, const double *features, const double *weight, up_buffer *out);
void up_pair_explain(const up_linker *linker, const double features[UP_N_PAIR_FEATURES], up_buffer *out);

/* ------------------------------------------------------------------ keys: which reports are worth comparing (keys.c) */

typedef enum up_key_kind { UP_KEY_COPY, UP_KEY_NAME, UP_KEY_LEAD, UP_KEY_PLACE } up_key_kind;
/* Reports that share a key within `reach_days` of each other (0: ever) are compared. */
typedef struct up_key { int64_t key; int32_t day, reach_days; up_key_kind kind; uint8_t weight; } up_key;
enum { UP_MOST_KEYS = 96 };

/* Keys of a report from its sketch and its events; returns how many. */
uint32_t up_keys_make(const up_sketch *sketch, const up_weighed *weighed, const up_slots *events, uint32_t n_events, up_key out[UP_MOST_KEYS]);

#endif
