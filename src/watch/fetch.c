/* fetch.c - libcurl, held within limits. */
#include "watch/fetch.h"
#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "base/error.h"
#include "watch/address.h"

/* A server that sends less than this many bytes a second for so long is given up. */
enum { SLOW_BYTES = 30, SLOW_SECONDS = 20, CONNECT_SECONDS = 15, FIELD_BYTES = 1024 };
/* All bodies together: servers that never end are met one at a time, or not at all. */
enum { MOST_AT_ONCE = 128 << 20 };

typedef struct transfer {
    CURL *easy;
    up_fetch *fetch;
    struct curl_slist *fields;
    void *context;
    size_t limit;
    up_buffer body;
    char etag[FIELD_BYTES], modified[128], type[256], coding[128], error[CURL_ERROR_SIZE];
    int64_t retry_after_s;
    bool is_too_long, is_refused, has_length, is_crowded;
    struct transfer *previous, *next;
} transfer;

struct up_fetch {
    CURLM *multi;
    up_fetch_options options;
    transfer *all, *given; /* `given`: whose answer is borrowed */
    uint32_t n;
    size_t held; /* bytes of bodies */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start_curl(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

up_fetch *up_fetch_new(const up_fetch_options *options) {
    pthread_once(&once, start_curl);
    up_fetch *f = calloc(1, sizeof *f);
    if (!f || !(f->multi = curl_multi_init())) { free(f); return NULL; }
    f->options = *options;
    return f;
}

static void end_transfer(transfer *t) {
    if (!t) return;
    up_fetch *f = t->fetch;
    if (t->previous) t->previous->next = t->next; else if (f->all == t) f->all = t->next;
    if (t->next) t->next->previous = t->previous;
    if (t->easy) curl_multi_remove_handle(f->multi, t->easy), curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->fields);
    f->held -= t->body.len;
    up_buffer_free(&t->body);
    free(t);
}

void up_fetch_free(up_fetch *f) {
    if (!f) return;
    end_transfer(f->given);
    while (f->all) end_transfer(f->all);
    curl_multi_cleanup(f->multi);
    free(f);
}

uint32_t up_fetch_count(const up_fetch *f) { return f->n; }

/* Asked with the resolved address, before anything is connected. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    transfer *t = context;
    (void)purpose;
    if (!t->fetch->options.allow_private && up_address_is_private(&address->addr)) {
        t->is_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_body(char *bytes, size_t size, size_t n, void *context) {
    transfer *t = context;
    size_t len = size * n, room = t->limit - t->body.len;
    if (t->fetch->held + len > MOST_AT_ONCE) { t->is_crowded = true; return 0; }
    t->fetch->held += len < room ? len : room;
    up_buffer_add(&t->body, bytes, len < room ? len : room);
    if (len > room) t->is_too_long = true;
    return len > room || t->body.failed ? 0 : len;
}

static void keep(char *out, size_t size, const char *value, size_t len) {
    if (len >= size) return; /* one that long is none of ours */
    memcpy(out, value, len);
    out[len] = 0;
}

static size_t take_field(char *bytes, size_t size, size_t n, void *context) {
    transfer *t = context;
    size_t len = size * n;
    if (len > 5 && memcmp(bytes, "HTTP/", 5) == 0) { /* another head: the one before was a 100 */
        t->etag[0] = t->modified[0] = t->type[0] = t->coding[0] = 0;
        t->retry_after_s = -1, t->has_length = false;
        return len;
    }
    const char *colon = memchr(bytes, ':', len), *value = colon ? colon + 1 : NULL, *end = bytes + len;
    if (!colon) return len;
    while (value < end && (*value == ' ' || *value == '\t')) value++;
    while (end > value && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' ' || end[-1] == '\t')) end--;
    size_t name = (size_t)(colon - bytes), value_len = (size_t)(end - value);
#define NAMED(text) (name == sizeof text - 1 && strncasecmp(bytes, text, name) == 0)
    if (NAMED("etag")) keep(t->etag, sizeof t->etag, value, value_len);
    else if (NAMED("last-modified")) keep(t->modified, sizeof t->modified, value, value_len);
    else if (NAMED("content-type")) keep(t->type, sizeof t->type, value, value_len);
    else if (NAMED("content-encoding")) keep(t->coding, sizeof t->coding, value, value_len);
    else if (NAMED("content-length")) t->has_length = true;
    else if (NAMED("retry-after")) {
        char text[64] = "";
        keep(text, sizeof text, value, value_len);
        char *rest;
        long long seconds = strtoll(text, &rest, 10);
        if (rest == text) {
            time_t at = curl_getdate(text, NULL);
            seconds = at < 0 ? -1 : at > time(NULL) ? (long long)(at - time(NULL)) : 0;
        }
        t->retry_after_s = seconds;
    }
#undef NAMED
    return len;
}

static bool add_field(transfer *t, const char *name, const char *value) {
    char text[FIELD_BYTES + 32];
    snprintf(text, sizeof text, "%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(t->fields, text);
    if (longer) t->fields = longer;
    return longer != NULL;
}

up_status up_fetch_begin(up_fetch *f, const up_request *r, up_error *err) {
    transfer *t = calloc(1, sizeof *t);
    CURL *e = t ? curl_easy_init() : NULL;
    if (!e) { free(t); return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }
    *t = (transfer){.easy = e, .fetch = f, .context = r->context, .limit = r->limit, .retry_after_s = -1};
    t->next = f->all;
    if (t->next) t->next->previous = t;
    f->all = t;
    bool made = add_field(t, "Accept", "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.9, */*;q=0.5") && add_field(t, "Accept-Encoding", "gzip, br");
    if (r->etag && made) made = add_field(t, "If-None-Match", r->etag);
    if (r->ignore_length && made) made = add_field(t, "Connection", "close"); /* else its end would never come */
    if (r->modified && made) made = add_field(t, "If-Modified-Since", r->modified);
    CURLcode code = CURLE_OK;
#define SET(option, value) do { if (code == CURLE_OK) code = curl_easy_setopt(e, option, value); } while (0)
    SET(CURLOPT_URL, r->url);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_USERAGENT, "uptick/" UPTICK_VERSION);
    SET(CURLOPT_HTTPHEADER, t->fields);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, t);
    SET(CURLOPT_HEADERFUNCTION, take_field);
    SET(CURLOPT_HEADERDATA, t);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, t);
    SET(CURLOPT_PRIVATE, t);
    SET(CURLOPT_ERRORBUFFER, t->error);
    SET(CURLOPT_CONNECTTIMEOUT, (long)(f->options.timeout_s < CONNECT_SECONDS ? f->options.timeout_s : CONNECT_SECONDS));
    SET(CURLOPT_TIMEOUT, (long)f->options.timeout_s);
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
    SET(CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
    if (r->ignore_length) SET(CURLOPT_IGNORE_CONTENT_LENGTH, 1L);
#undef SET
    if (made && code == CURLE_OK && curl_multi_add_handle(f->multi, e) == CURLM_OK) { f->n++; return UP_OK; }
    end_transfer(t);
    return code == CURLE_OK || code == CURLE_OUT_OF_MEMORY ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : up_fail(err, UP_E_FORMAT, NULL, 0, 0, "%s", curl_easy_strerror(code));
}

static void fill(transfer *t, CURLcode code, up_answer *out) {
    long status = 0;
    char *location = NULL;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &location);
    *out = (up_answer){.context = t->context, .status = (int)status, .etag = t->etag[0] ? t->etag : NULL, .modified = t->modified[0] ? t->modified : NULL, .location = location,
                       .body = {t->body.bytes ? t->body.bytes : "", (uint32_t)t->body.len}, .retry_after_s = t->retry_after_s, .has_length = t->has_length};
    up_http_content_type(t->type, strlen(t->type), &out->http);
    out->http.status = (int)status;
    out->http.coding = (up_str){t->coding, (uint32_t)strlen(t->coding)};
    if (code == CURLE_OK) return;
    const char *why = t->error[0] ? t->error : curl_easy_strerror(code);
    if (t->is_refused) why = "the address is a private one, which is not fetched from (--allow-private)";
    if (t->is_too_long) why = "longer than it may be";
    if (t->is_crowded) why = "too much at once from all servers together";
    snprintf(out->why, sizeof out->why, "%s", why);
    out->is_too_long = t->is_too_long;
    if (status && t->body.len) out->is_cut = true; else out->status = 0;
}

bool up_fetch_next(up_fetch *f, int wait_ms, up_answer *out) {
    end_transfer(f->given);
    f->given = NULL;
    for (int round = 0; round < 2; round++) {
        int running, left;
        curl_multi_perform(f->multi, &running);
        for (CURLMsg *m; (m = curl_multi_info_read(f->multi, &left));) {
            if (m->msg != CURLMSG_DONE) continue;
            char *mine = NULL;
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &mine);
            transfer *t = (transfer *)(void *)mine;
            fill(t, m->data.result, out);
            /* Out of the list, but alive until the next call. */
            if (t->previous) t->previous->next = t->next; else f->all = t->next;
            if (t->next) t->next->previous = t->previous;
            t->previous = t->next = NULL;
            f->given = t, f->n--;
            return true;
        }
        if (round == 0) curl_multi_poll(f->multi, NULL, 0, wait_ms, NULL);
    }
    return false;
}
