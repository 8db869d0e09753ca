/* group.h - whom the hostility is aimed at: each group that the report names is a suspect. */
#ifndef UP_CODE_GROUP_H
#define UP_CODE_GROUP_H

#include "code/reading.h"

enum { UP_SUSPECTS_MOST = 24 };

/* A group and what speaks for or against it in the case of one candidate. */
typedef struct up_suspect {
    uint32_t group;
    uint32_t seen;          /* bits of up_suspect_sign */
    uint32_t nearest;       /* sentences to its nearest mention */
    double share;           /* its share of what the report says of groups, 0..1 */
    double score;
    const char *source;     /* its strongest sign, for reasons; static */
} up_suspect;

/* How near to the act the signs `seen` bring a group: 0 its own words, 1 the target, 2 who it refers to, 3 the clause with hostile
 * words, 4 the clause, 5 the sentence with hostile words, 6 the sentence, 7 beside it, 8 before, 9 farther. */
enum { UP_GROUP_FAR = 9 };
uint32_t up_group_level(uint32_t seen);

typedef enum up_suspect_sign {
    UP_SIGN_WORDS, UP_SIGN_WORDS_HOSTILE, UP_SIGN_CLAUSE_HOSTILE, UP_SIGN_SENTENCE_HOSTILE, UP_SIGN_BESIDE_HOSTILE, UP_SIGN_REPORT_HOSTILE,
    UP_SIGN_TARGET, UP_SIGN_TARGET_PEOPLE, UP_SIGN_TARGET_PLACE, UP_SIGN_REFERENT, UP_SIGN_ACTOR,
    UP_SIGN_CLAUSE, UP_SIGN_SENTENCE, UP_SIGN_BESIDE, UP_SIGN_BEFORE, UP_SIGN_MAIN, UP_SIGN_FIRST, UP_N_SIGNS
} up_suspect_sign;

/* The suspects of the candidate, whose roles must be known.  Returns how many. */
uint32_t up_group_suspects(const up_reading *reading, const up_candidate *candidate, up_suspect out[UP_SUSPECTS_MOST]);
/* The features of suspect `i` of `n` for the model. */
up_status up_group_features(const up_reading *reading, const up_candidate *candidate, const up_suspect *all, uint32_t n, uint32_t i, up_features *out);
/* Fills the candidate's group, support and source: the likeliest suspect, by the model when there is one. */
up_status up_group_choose(const up_reading *reading, up_candidate *candidate);

#endif
