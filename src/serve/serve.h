/* serve.h - what the files of this folder share: a question as asked, an answer, and the server that gives it.
 *
 * A request becomes an `up_ask` (request.c), finds its route (routes.c), and is answered by one function that knows nothing of
 * sockets.  http.c is the only file that knows libmicrohttpd. */
#ifndef UP_SERVE_SERVE_H
#define UP_SERVE_SERVE_H

#include <pthread.h>
#include <stdatomic.h>
#include "base/buffer.h"
#include "store/cells.h"
#include "store/columns.h"
#include "store/shield.h"

enum {
    UP_BODY_MAX = 8 << 20, UP_URI_MAX = 8 << 10, UP_LIMIT_DEFAULT = 50, UP_LIMIT_MAX = 500,
};

typedef enum up_role { UP_ROLE_NONE, UP_ROLE_PUBLIC, UP_ROLE_READER, UP_ROLE_REVIEWER, UP_ROLE_ADMIN } up_role;

/* Every parameter that there is, by number; request.c has the names. */
typedef enum up_param {
    UP_P_GROUP, UP_P_TYPE, UP_P_CLASS, UP_P_COUNTRY, UP_P_ADMIN1, UP_P_PLACE, UP_P_FROM, UP_P_TO, UP_P_BBOX, UP_P_PRECISION, UP_P_FACTUALITY,
    UP_P_CONFIDENCE, UP_P_REVIEW, UP_P_REPORT, UP_P_SOURCE, UP_P_ADDED_FROM, UP_P_ADDED_TO, UP_P_Q,
    UP_P_NAMES, UP_P_LIMIT, UP_P_CURSOR, UP_P_SORT, UP_P_AT, UP_P_DAYS, UP_P_ZOOM, UP_P_BY, UP_P_OVER, UP_P_TOP, UP_P_EXPECTED, UP_P_OF, UP_P_ALL,
    UP_P_FORMAT, UP_P_REVIEWER, UP_P_DATE, UP_P_HXL, UP_N_PARAMS
} up_param;

#define UP_ONE(p) (1ull << (p))
#define UP_FILTERS (UP_ONE(UP_P_NAMES) - 1)
#define UP_PAGES (UP_ONE(UP_P_LIMIT) | UP_ONE(UP_P_CURSOR) | UP_ONE(UP_P_SORT))

extern const char *const up_param_names[UP_N_PARAMS];

/* A question.  `values` and `id` point into `text`, which up_ask_free frees. */
typedef struct up_ask {
    const char *method, *path; /* as sent, without the query */
    const char *id;            /* the part of the path that a route leaves open; decoded */
    const char *values[UP_N_PARAMS]; /* decoded; NULL: not given */
    const char *body; size_t body_len; const char *content_type;
    up_role role; const char *reviewer; /* the token's name; NULL */
    up_view view; char until[11]; /* of a public view: reports after this day are held back */
    char *text;
} up_ask;

typedef struct up_answer {
    int status;              /* HTTP */
    const char *type;        /* content type; NULL: JSON */
    up_buffer body;
    const char *disposition; /* NULL */
    char cookie[200];        /* a Set-Cookie, empty: none */
    bool keep;               /* may be kept until the store changes */
    uint64_t version;        /* of the columns when it was begun */
    double took_ms;
} up_answer;

typedef struct up_server up_server;

/* What an answering function works with: its own connection to the store, for as long as it answers. */
typedef struct up_desk { up_server *server; up_store *store; up_cells *cells; /* of the public view that is being answered; NULL: all are large enough */ bool takes_long; /* as columns.h means it */ } up_desk;

typedef void (*up_answer_fn)(up_desk *desk, const up_ask *ask, up_answer *answer);

typedef struct up_route {
    const char *method, *path; /* "/api/v1/incidents/{id}" */
    uint64_t params;
    up_role least;
    up_answer_fn answer;       /* NULL: http.c streams it */
    /* At once (one record); a page of a list; sums over all rows; those that may also take much longer; .. */
    enum { UP_NOW, UP_LIST, UP_SUMS, UP_SLOW, UP_WRITES, UP_STREAM, UP_EXPORT } how;
} up_route;

extern const up_route up_routes[];
extern const size_t up_n_routes;

/* ---- request.c */

/* Splits and decodes `uri`; `allowed` 0: only the path.  False: `answer` says what is wrong (400). */
bool up_ask_parse(up_ask *ask, const char *uri, up_answer *answer);
/* The values of the query, once the route is known. */
bool up_ask_params(up_ask *ask, const char *query, uint64_t allowed, up_answer *answer);
void up_ask_free(up_ask *ask);
/* The filters as a query; false: 400. */
bool up_ask_query(const up_ask *ask, up_query *out, up_answer *answer);
/* A whole number within bounds; false: 400. */
bool up_ask_number(const up_ask *ask, up_param param, int least, int most, int otherwise, int *out, up_answer *answer);
/* Which of the NULL-ended names; the first where not given; -1: 400. */
int up_ask_choice(const up_ask *ask, up_param param, const char *const *names, up_answer *answer);
bool up_ask_day(const up_ask *ask, up_param param, up_day otherwise, up_day *out, up_answer *answer);
/* Is there a route for this method and path?  405 and 404 as answers. */
const up_route *up_route_find(up_ask *ask, up_answer *answer);
bool up_decode(char *text, size_t *len, bool plus_is_blank);

/* Turns the answer into an error. */
void up_refuse(up_answer *answer, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The status of HTTP that an error of ours is. */
void up_refuse_error(up_answer *answer, up_status status, const up_error *err);

/* ---- answers */

void up_answer_incidents(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_events(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_incident(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_report(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_map(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_series(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_facets(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_today(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_upticks(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_feed(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_about(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_openapi(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_session(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_enter(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_leave(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_queue(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_review(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_log(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_agreement(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_gold(up_desk *desk, const up_ask *ask, up_answer *answer);
void up_answer_add(up_desk *desk, const up_ask *ask, up_answer *answer);

/* Links what waits to be linked, in the thread that writes. */
up_status up_server_link(up_server *server, up_store *store, up_error *err);

/* ---- pieces of JSON */

/* Counts the cells of a public view, so that what is shown until up_hide_end is blurred by them.  False: `answer` has the error. */
bool up_hide_begin(up_desk *desk, const up_ask *ask, const up_query *query, up_of of, up_answer *answer);
void up_hide_end(up_desk *desk);
/* As the view may see it: names, blur, small cells.  False: no memory. */
bool up_show_event(const up_desk *desk, const char *json, const up_view *view, up_buffer *out);
bool up_show_incident(const up_desk *desk, up_incident *incident, const up_view *view, up_shielded *kept);

void up_put_key(up_buffer *out, const char *key, const char *value); /* "key":"value" or null */
/* An incident, or an event, as an item of a list: the kept record as the view may see it.  False: `answer` has the error. */
bool up_put_incident(up_desk *desk, const up_columns_view *v, uint32_t slot, const up_view *view, up_buffer *out, up_answer *answer);
bool up_put_event(up_desk *desk, const up_columns_view *v, uint32_t slot, const up_view *view, up_buffer *out, up_answer *answer);
/* {"items":[...],"total":N,"next":...} of a query. */
bool up_put_page(up_desk *desk, const up_ask *ask, const up_query *query, up_of of, const char *sort, const char *cursor, int limit, up_buffer *out, up_answer *answer);
void up_put_day(up_buffer *out, up_day day); /* "YYYY-MM-DD" or null */
void up_put_number(up_buffer *out, double value); /* null for what is not finite */

/* ---- server.c */

struct up_server {
    char *path;
    up_server_options options;
    up_columns *columns;
    pthread_mutex_t refreshing;
    up_store *watching;          /* of the thread that looks for changes */
    up_engine *engine; up_worker *worker; up_linker *linker; /* of the thread that writes; opened when first needed */
    struct up_tokens *tokens;
    struct up_rises *rises;      /* upticks worked out before */
    struct up_http *http;
    up_day today_given;          /* UP_NO_DAY: the clock's */
    _Atomic uint64_t least_version; /* after the last change of its own */
};

/* Looks whether the store has changed, reads what has. */
up_status up_server_refresh(up_server *server, up_store *store, bool *changed, up_error *err);
up_day up_server_today(const up_server *server);
uint64_t up_server_version(up_server *server);
/* The same after a change of the server's own, which all answers from now on must show. */
void up_server_wrote(up_server *server, up_store *store);
/* Answers on the calling thread. */
void up_server_answer(up_desk *desk, const up_route *route, const up_ask *ask, up_answer *answer);

#endif
