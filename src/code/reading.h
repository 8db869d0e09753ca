/* reading.h - what the coder knows of a document before it decides: trees, matches, groups, triggers. */
#ifndef UP_CODE_READING_H
#define UP_CODE_READING_H

#include "code/code.h"
#include "code/model.h"
#include "code/ontology.h"

typedef struct up_group_share { uint32_t group; double score; } up_group_share;

typedef struct up_reading {
    const up_ontology *ontology;
    const up_model *model;                    /* NULL while it is being learnt */
    const up_model *fields;                   /* chooses the values of fields; NULL while it is being learnt */
    const struct up_net *net;                 /* says what each sentence tells; NULL while it is being learnt */
    const float *told;                        /* [n_sentences][UP_NET_OUT]: which sentence tells of what (net.h); NULL unasked */
    const struct up_document *doc;
    up_arena *arena;
    const up_timexes *dates;
    const up_toponyms *places;
    up_tree *trees;                           /* [n_sentences] */
    const struct up_sentence_matches *matches; /* [n_sentences] */
    uint32_t *cues;                           /* [n_sentences]: bit per up_cue */
    up_group_mentions groups;                 /* in text order */
    up_triggers triggers;                     /* in text order */
    double *group_score;                      /* [n_groups]: how much the report speaks of it as a target */
    uint32_t main_group;                      /* the best of them; UINT32_MAX none */
    double main_share;                        /* its share of all, 0..1 */
    double group_total;                       /* 1 and the scores of all groups */
    uint32_t n_groups_told;                   /* groups that have a tenth of that */
    uint32_t accused, victim;                 /* heads of who "the defendant" and "the victim" are; UP_NO_TOKEN */
    uint32_t n_bias, n_hostile;               /* bias cues, hostile mentions in the report */
    up_day report_day;                        /* UP_NO_DAY unknown */
    struct { uint32_t cues, types; bool has_group, is_hostile; up_matches matches; } title; /* what the headline says */
} up_reading;

/* A possible event: a trigger and all that was worked out for it. */
typedef struct up_candidate {
    const up_trigger *trigger;
    up_type type;
    uint32_t sentence;
    uint32_t actor, target;          /* heads after following references; UP_NO_TOKEN */
    uint32_t said_actor, said_target; /* the heads as the trigger's own sentence has them */
    uint32_t group;                  /* UINT32_MAX none */
    double group_support;            /* log-odds of the group */
    uint32_t group_signs;            /* what spoke for it: bits of up_suspect_sign */
    uint32_t other_group_level;      /* how near to the act another group stands (up_group_level) */
    const char *group_source;        /* where the group was read; static */
    uint32_t date, place, second_place; /* indices into dates and places; UINT32_MAX */
    bool place_is_inferred;          /* its country holds, its name hardly (up_where_grade) */
    up_factuality factuality;
    const char *factuality_why;
    bool perceived, in_quotes, is_feared; /* is_feared: feared or threatened only, which is no event of its kind */
    double score;                    /* log-odds */
    const char *reasons[4]; uint32_t n_reasons; /* strongest features, in the arena */
} up_candidate;

up_status up_reading_make(const up_ontology *ontology, const up_model *model, const struct up_document *doc, const up_timexes *dates, const up_toponyms *places, up_reading *out);

/* Works out everything about `trigger` but its score.  UP_E_NOMEM. */
up_status up_candidate_make(const up_reading *reading, const up_trigger *trigger, up_candidate *out);

/* How a phrase brings in what it names: as something new ("a man", "two men") or as known ("the man", "he"). */
typedef enum up_bringing { UP_BRINGS_NOTHING, UP_BRINGS_NEW, UP_BRINGS_NUMBER, UP_BRINGS_BARE, UP_BRINGS_NAME, UP_BRINGS_OWNED, UP_BRINGS_KNOWN, UP_BRINGS_PRONOUN } up_bringing;
up_bringing up_reading_bringing(const up_reading *reading, uint32_t head);
const char *up_bringing_name(up_bringing bringing);
/* The sentence sets what it tells apart from what was told: "another", "in a separate incident", "last year". */
bool up_reading_sets_apart(const up_reading *reading, uint32_t sentence);

/* "LYON, 4 March - ": tokens [first, end), not far from the head of the text (`farthest`), stand before a dash and no verb. */
bool up_reading_is_dateline(const up_reading *reading, uint32_t first, uint32_t end, uint32_t farthest);
/* The first trigger whose head is not before `token`; n when all are. */
uint32_t up_reading_triggers_from(const up_reading *reading, uint32_t token);
/* How many triggers stand between two tokens. */
uint32_t up_reading_triggers_between(const up_reading *reading, uint32_t low, uint32_t high);

/* A plain rule, a group in the right place, no doubt: right about every second time (cross-validation). */
bool up_candidate_is_solid(const up_candidate *candidate);

/* The features of a candidate for the decision model (docs/design/events.md). */
up_status up_candidate_features(const up_reading *reading, const up_candidate *candidate, up_features *out);

#endif
