/* where.h - where?  Place names and the places they mean. */
#ifndef UP_WHERE_WHERE_H
#define UP_WHERE_WHERE_H

#include "parse/slots.h"

typedef struct up_gazetteer up_gazetteer; /* a mapped file; immutable, shared between threads */

/* Opens and checks a gazetteer file.  UP_E_MISSING; UP_E_FORMAT names the broken invariant. */
up_status up_gazetteer_open(const char *path, up_gazetteer **out, up_error *err);
void up_gazetteer_close(up_gazetteer *gazetteer);

typedef enum up_place_kind { UP_PLACE_IS_COUNTRY, UP_PLACE_IS_ADMIN1, UP_PLACE_IS_ADMIN2, UP_PLACE_IS_CITY, UP_PLACE_IS_DISTRICT, UP_PLACE_IS_REGION, UP_PLACE_IS_SPOT } up_place_kind;

/* One entry of the gazetteer; strings are NUL-terminated and lie in the mapped file. */
typedef struct up_place {
    const char *name;        /* GeoNames' main name */
    char country[3];         /* ISO 3166-1 alpha-2; empty for regions over several */
    const char *admin1;      /* name of the first-level division; NULL */
    const char *admin2;      /* NULL */
    double lat, lon;
    uint32_t population;
    uint32_t geonames;
    up_place_kind kind;
} up_place;

/* A place name in the text and what it was resolved to. */
typedef struct up_toponym {
    up_span span;
    uint32_t first, end;     /* tokens */
    bool is_demonym;         /* an adjective or people's name standing for the country ("Russian") */
    bool is_resolved;        /* false: recognised, but the evidence is too thin to say which */
    bool is_minor;           /* a street, stop or building: where an event may have been, and nothing else (up_where_with_minor) */
    up_place place;
    double score;            /* of the chosen reading, 0..1 */
    const char *why;         /* "population; same country as Brno" ; in the arena */
} up_toponym;

typedef struct up_toponyms { up_toponym *items; uint32_t n, cap; } up_toponyms;

/* Finds and resolves every place name of the document, in text order.  Needs tokens, tags and names;
 * uses trees where they are.  Lists live in doc->arena.  UP_E_NOMEM. */
up_status up_where_find(const up_gazetteer *gazetteer, struct up_document *doc, up_toponyms *out);

/* `all` with the streets, stops and buildings that the text names, in text order; copied into `arena`.  UP_E_NOMEM. */
up_status up_where_with_minor(const struct up_document *doc, const up_toponyms *all, up_arena *arena, up_toponyms *out);

/* The place of the event announced by token `trigger`: from its tree first, then from the discourse
 * (sentence, the sentences before, the dateline).  Returns the index into `all` or UINT32_MAX.
 * `second` (NULL allowed) receives the index of a coordinated second place ("in Berlin and Hamburg"),
 * else UINT32_MAX. */
uint32_t up_where_of_event(const struct up_document *doc, const up_toponyms *all, uint32_t trigger, uint32_t *second);

/* How the place of an event is known. */
typedef enum up_where_grade {
    UP_WHERE_UNKNOWN,  /* no place is named in the report */
    UP_WHERE_INFERRED, /* from far away, the lead or the body that speaks: its country holds (nine in ten), its name
                          more often does not than does */
    UP_WHERE_NEAR,     /* named just before */
    UP_WHERE_SAID      /* named in the trigger's own sentence */
} up_where_grade;

/* As up_where_of_event, and says how it is known (`grade` not NULL). */
uint32_t up_where_of_event_graded(const struct up_document *doc, const up_toponyms *all, uint32_t trigger, uint32_t *second, up_where_grade *grade);

/* How a place is named where it stands. */
typedef enum up_where_preposition { UP_WHERE_BARE, UP_WHERE_LOCATIVE, UP_WHERE_ORIGIN, UP_WHERE_OF } up_where_preposition;
typedef struct up_where_naming {
    uint8_t closeness;          /* 0 a people or region, 1 country, 2 division, 3 county, 4 town, 5 closer still or unlisted */
    up_where_preposition preposition;
    bool is_in_body;            /* part of the name of a body or office */
    bool is_district;           /* "the District of ..." */
    bool is_home;               /* where somebody is from */
    bool is_container;          /* it follows a place that lies in it: "Paris, [Texas]" */
    bool has_container;
} up_where_naming;
up_where_naming up_where_naming_of(const struct up_document *doc, const up_toponyms *all, uint32_t index);

/* The road through the tree from the trigger to the place. */
up_road up_where_road_of(const struct up_document *doc, const up_toponym *place, uint32_t trigger);
bool up_where_is_within(const up_place *inner, const up_place *outer);

/* The country that a demonym or country name stands for: "russian" gives "RU".  Empty when none.
 * `folded` as up_fold writes it. */
const char *up_where_demonym(const up_gazetteer *gazetteer, const char *folded, uint32_t len);

#endif
