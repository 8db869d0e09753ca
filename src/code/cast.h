/* cast.h - who plays in the report, and in which parts. */
#ifndef UP_CODE_CAST_H
#define UP_CODE_CAST_H

#include "code/merge.h"

/* How often a chain of mentions stands in a slot of the report's candidates. */
typedef struct up_parts {
    uint16_t victim, offender, accused, prosecutor, speaker;
    uint16_t n_words;          /* mentions that are no pronouns or times */
    uint32_t first_sentence, last_sentence;
    bool has_accused_noun, has_victim_noun, has_age, is_in_title;
} up_parts;

typedef struct up_cast {
    up_mentions mentions;
    uint32_t *of_chain, *chain_begins; /* the mentions of chain i: of_chain[chain_begins[i]] .. chain_begins[i + 1] */
    up_parts *parts;                /* [mentions.n_chains] */
    double *group_votes;            /* [n_groups]: of the incidents' candidates, by how likely each is */
    double n_votes;
    double *time_votes, *place_votes; /* [dates.n], [places.n]: of the incidents' candidates that pick it, as shares */
    uint32_t *group_hostile, *group_victim, *group_offender; /* [n_groups]: its hostile mentions; its mentions in words for victims, for offenders */
    uint32_t n_hostile;
    bool is_release;                /* a body tells of itself: a prosecutor's or ministry's release */
    uint32_t *time_owner;           /* [dates.n]: class and closeness of the candidate that a time is tied to most closely */
    uint32_t *place_owner;          /* [places.n] */
} up_cast;

enum { UP_OWNER_NONE = UINT32_MAX }; /* else an index of the candidates */

up_status up_cast_make(const up_reading *reading, const up_candidate *candidates, const up_clusters *clusters, up_cast *out);

#endif
