/* find.h - what the steps of up_where_find hand to each other: words, candidates, readings. */
#ifndef UP_WHERE_FIND_H
#define UP_WHERE_FIND_H

#include "where/gazetteer.h"

/* What stands between a word and the one before it. */
typedef enum up_gap { GAP_BREAK, GAP_SPACE, GAP_HYPHEN, GAP_STOP, GAP_COMMA, GAP_OTHER } up_gap;

typedef enum up_shape { SHAPE_LOWER, SHAPE_CAPITAL, SHAPE_CAPITALS, SHAPE_NUMBER } up_shape;

/* A word of the text by its spaces and marks, whatever the tokeniser made of it. */
typedef struct up_where_word {
    up_span span;
    up_gap gap;
    up_shape shape;
    bool has_stop, begins_sentence, begins_paragraph, is_classed, is_possessive, is_initial;
    bool in_capitals; /* its sentence or line is set in capitals throughout */
    uint32_t classes;
    uint32_t token;   /* the token that holds its first byte */
} up_where_word;

typedef struct up_candidate {
    uint32_t first, end;     /* words */
    uint32_t group;          /* same readings, same group */
    uint32_t container;      /* the candidate that follows as "X, Y"; UP_GAZ_NONE */
    uint32_t county_word;    /* read as "X County" though written in a list */
    double score;            /* for being a place at all, in log-odds */
    bool is_demonym, is_dateline, is_inside_only, is_dropped;
    uint32_t reading;        /* the chosen place; UP_GAZ_NONE */
    double margin;           /* over the best other reading far from it */
    const char *why;
} up_candidate;

/* All mentions of one name in a document, resolved as one. */
typedef struct up_name_group {
    up_gaz_names names;
    uint32_t n_mentions;
    uint32_t next;           /* group whose name falls into the same bucket; UP_GAZ_NONE */
    double weight;           /* how surely it is a place, 0..1 */
    uint32_t chosen;         /* place; UP_GAZ_NONE */
    uint32_t posting;        /* the chosen one, with its flags */
    double score, margin;
    uint32_t container_place; /* UP_GAZ_NONE: none named beside it */
    bool is_unlisted;        /* not in the gazetteer: known only to lie in `chosen`, the division named behind it */
    bool is_bound;           /* it is the container named beside another: `chosen` is settled */
    bool is_demonym, caps_seen, dotted_seen, has_container, is_dateline, has_person, has_place, is_multiword;
    uint8_t rank;            /* of its best reading */
    const char *why;
} up_name_group;

enum { UP_WHERE_BUCKETS = 1024 };

typedef struct up_where_work {
    const up_gazetteer *gaz;
    struct up_document *doc;
    up_where_word *words; uint32_t n_words, cap_words;
    up_candidate *all; uint32_t n, cap;
    up_name_group *groups; uint32_t n_groups, cap_groups;
    uint32_t n_sure;         /* groups that are surely places */
    uint32_t *buckets;       /* UP_WHERE_BUCKETS first groups, by name */
    uint32_t dateline;       /* candidate; UP_GAZ_NONE */
    bool is_caseless;        /* the text has no capitals to go by */
} up_where_work;

/* Chooses a reading for each group from its people, containers and company (resolve.c). */
up_status up_where_resolve(up_where_work *work);
/* Whether place `inner` lies in country or division `outer`, by codes. */
bool up_where_lies_in(const up_gazetteer *gaz, uint32_t inner, uint32_t outer);
double up_where_km(const up_gaz_place *a, const up_gaz_place *b);
/* Adds to `found`, in text order, places that no gazetteer lists (spots.c). */
up_status up_where_spots(up_where_work *work, up_toponyms *found);
/* Whether a posting may be read in this group: abbreviations as written, demonyms as such. */
bool up_where_admits(const up_name_group *group, uint32_t posting);

#endif
