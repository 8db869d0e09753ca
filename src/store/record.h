/* record.h - one event or incident as exports see it: the same fields whichever of the two it was. */
#ifndef UP_STORE_RECORD_H
#define UP_STORE_RECORD_H

#include <jansson.h>
#include "store/store.h"

/* Strings are borrowed from the JSON or the incident that it was made of, NULL unknown. */
typedef struct up_record {
    bool is_incident;
    const char *id;
    const char *report, *report_date, *title, *url, *publisher, *language; /* of the (first) report */
    const char *klass, *type, *family, *group, *factuality;
    const char *date_start, *date_end;
    const char *place, *country, *admin1, *precision;
    const char *target, *target_kind, *target_name, *target_country, *target_code;
    const char *actor, *actor_kind, *actor_country, *actor_code;
    const char *claimed_by;                          /* whose word it is, as the report has it */
    const char *evidence;                            /* the words that it rests on */
    const char *bias, *odihr, *fbi, *cameo, *plover, *plover_mode;
    const char *review, *last_seen;                  /* of an incident */
    const char *publishers, *urls;                   /* of an incident: all of its reports, "; " between */
    double lat, lon, confidence;
    bool perceived, has_point, has_confidence;
    uint32_t geonames;                               /* 0 unknown */
    uint32_t n_happenings, killed, injured;          /* UP_MANY, UP_COUNT_UNKNOWN */
    uint32_t n_reports, n_sources, n_events, n_follow_ups, n_copies;
} up_record;

/* From a line of uptick.event/1.  Borrows `event`. */
void up_record_of_event(const json_t *event, up_record *out);
/* From an incident; what other schemes call it follows from its own type, group and target.  Borrows all three. */
void up_record_of_incident(const up_incident *incident, const char *publishers, const char *urls, up_record *out);

/* Why up_shield_event did not show `json`: UP_E_FORMAT when that is none, else UP_E_NOMEM. */
up_status up_record_not_shown(const char *json, up_error *err);

#endif
