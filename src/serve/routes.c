/* routes.c - every address that is answered, what it takes, and who may ask.  docs/http.md and openapi.json tell the same; a test
 * compares. */
#include "serve/serve.h"

#define F UP_FILTERS
#define NAMES UP_ONE(UP_P_NAMES)
#define TRENDS (UP_ONE(UP_P_AT) | UP_ONE(UP_P_DAYS) | UP_ONE(UP_P_GROUP) | UP_ONE(UP_P_TYPE) | UP_ONE(UP_P_COUNTRY) | UP_ONE(UP_P_ALL))

const up_route up_routes[] = {
    {"GET", "/api/v1/incidents", F | UP_PAGES | NAMES, UP_ROLE_PUBLIC, up_answer_incidents, UP_LIST},
    {"GET", "/api/v1/incidents/{id}", NAMES, UP_ROLE_PUBLIC, up_answer_incident, UP_NOW},
    {"GET", "/api/v1/events", F | UP_PAGES | NAMES, UP_ROLE_PUBLIC, up_answer_events, UP_LIST},
    {"GET", "/api/v1/reports/{id}", NAMES, UP_ROLE_READER, up_answer_report, UP_NOW},
    {"POST", "/api/v1/reports", UP_ONE(UP_P_DATE), UP_ROLE_ADMIN, up_answer_add, UP_WRITES},
    {"GET", "/api/v1/map", F | UP_ONE(UP_P_ZOOM), UP_ROLE_PUBLIC, up_answer_map, UP_SUMS},
    {"GET", "/api/v1/series", F | UP_ONE(UP_P_BY) | UP_ONE(UP_P_OVER) | UP_ONE(UP_P_TOP) | UP_ONE(UP_P_EXPECTED) | UP_ONE(UP_P_OF), UP_ROLE_PUBLIC, up_answer_series, UP_SLOW},
    {"GET", "/api/v1/facets", F | UP_ONE(UP_P_OF) | UP_ONE(UP_P_TOP), UP_ROLE_PUBLIC, up_answer_facets, UP_SUMS},
    {"GET", "/api/v1/today", NAMES | UP_ONE(UP_P_AT) | UP_ONE(UP_P_DAYS), UP_ROLE_PUBLIC, up_answer_today, UP_SLOW},
    {"GET", "/api/v1/upticks", TRENDS, UP_ROLE_PUBLIC, up_answer_upticks, UP_SLOW},
    {"GET", "/api/v1/feed.atom", 0, UP_ROLE_PUBLIC, up_answer_feed, UP_SUMS},
    {"GET", "/api/v1/review/queue", F | NAMES | UP_ONE(UP_P_LIMIT) | UP_ONE(UP_P_CURSOR) | UP_ONE(UP_P_REVIEWER), UP_ROLE_READER, up_answer_queue, UP_SUMS},
    {"POST", "/api/v1/review", NAMES, UP_ROLE_REVIEWER, up_answer_review, UP_WRITES},
    {"GET", "/api/v1/review/log", NAMES | UP_ONE(UP_P_LIMIT) | UP_ONE(UP_P_CURSOR), UP_ROLE_READER, up_answer_log, UP_NOW},
    {"GET", "/api/v1/review/agreement", 0, UP_ROLE_READER, up_answer_agreement, UP_SUMS},
    {"GET", "/api/v1/review/gold", NAMES, UP_ROLE_REVIEWER, up_answer_gold, UP_SLOW},
    {"GET", "/api/v1/about", 0, UP_ROLE_PUBLIC, up_answer_about, UP_SUMS},
    {"GET", "/api/v1/export", F | NAMES | UP_ONE(UP_P_FORMAT) | UP_ONE(UP_P_OF) | UP_ONE(UP_P_HXL) | UP_ONE(UP_P_SORT), UP_ROLE_PUBLIC, NULL, UP_EXPORT},
    {"GET", "/api/v1/events/stream", 0, UP_ROLE_READER, NULL, UP_STREAM},
    {"GET", "/api/v1/session", 0, UP_ROLE_PUBLIC, up_answer_session, UP_NOW},
    {"POST", "/api/v1/session", 0, UP_ROLE_NONE, up_answer_enter, UP_NOW},
    {"DELETE", "/api/v1/session", 0, UP_ROLE_NONE, up_answer_leave, UP_NOW},
    {"GET", "/api/v1/openapi.json", 0, UP_ROLE_PUBLIC, up_answer_openapi, UP_NOW},
};
const size_t up_n_routes = sizeof up_routes / sizeof *up_routes;
