/* fetch.h - requests over HTTP, many at once, each within its limits.
 *
 * libcurl's multi interface underneath.  Only http and https; no redirect is followed here, since the host that it leads
 * to has its own rules (robots.txt, politeness); nothing is connected to a private address unless that is allowed; no
 * proxy of the environment is used; bodies are handed over as they came, packed. */
#ifndef UP_WATCH_FETCH_H
#define UP_WATCH_FETCH_H

#include "read/http.h"

typedef struct up_fetch up_fetch;

typedef struct up_fetch_options {
    bool allow_private;
    uint32_t timeout_s;   /* for a whole answer */
} up_fetch_options;

typedef struct up_request {
    const char *url, *etag, *modified; /* copied; the latter two may be NULL */
    size_t limit;         /* bytes of the body */
    bool ignore_length;   /* to the end of the connection, whatever Content-Length says */
    void *context;
} up_request;

/* Borrowed until the next call of up_fetch_next. */
typedef struct up_answer {
    void *context;
    int status;           /* 0: no answer, `why` says why */
    up_http http;         /* type, charset, coding */
    up_str body;          /* as it came */
    const char *etag, *modified, *location; /* absolute; NULL none */
    int64_t retry_after_s; /* -1: not said */
    bool is_cut;          /* the body is not whole: `why` says why */
    bool is_too_long;     /* cut at the limit */
    bool has_length;      /* the server said how long the body is */
    char why[256];
} up_answer;

up_fetch *up_fetch_new(const up_fetch_options *options);
void up_fetch_free(up_fetch *fetch);
/* Begins a request.  UP_E_FORMAT: not an address that can be fetched from; UP_E_NOMEM. */
up_status up_fetch_begin(up_fetch *fetch, const up_request *request, up_error *err);
/* How many are on their way. */
uint32_t up_fetch_count(const up_fetch *fetch);
/* The next answer; waits at most `wait_ms`.  False: none yet. */
bool up_fetch_next(up_fetch *fetch, int wait_ms, up_answer *out);

#endif
