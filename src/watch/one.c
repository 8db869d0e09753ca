/* one.c - a page by its address, for somebody who waits: fetched as `watch` fetches, with its limits and its refusal of private addresses,
 * but once, and without asking for robots.txt: it is no crawl. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/date.h"
#include "base/error.h"
#include "read/encoding.h"
#include "read/html.h"
#include "read/read.h"
#include "watch/fetch.h"
#include "watch/one.h"
#include "watch/parts.h"

enum { TIMEOUT_S = 15, MOST_REDIRECTS = 5, MEMORY = 64 << 20 };

static void put(json_t *line, const char *key, const char *value) { if (value && *value) json_object_set_new(line, key, json_string(value)); }

static up_status put_line(const up_page_report *r, const char *url, const char *date, up_buffer *lines) {
    json_t *line = json_object();
    put(line, "text", r->text), put(line, "title", r->title), put(line, "url", r->url ? r->url : url), put(line, "source", r->publisher), put(line, "language", r->language);
    put(line, "date", r->published ? r->published : r->modified ? r->modified : date);
    char *text = json_dumps(line, JSON_COMPACT);
    if (text) up_buffer_text(lines, text), up_buffer_text(lines, "\n");
    bool done = text && !lines->failed;
    free(text), json_decref(line);
    return done ? UP_OK : UP_E_NOMEM;
}

/* The reports of an answer that is a page, HTML or plain. */
static up_status read_page(const up_answer *a, const char *url, const char *date, up_arena *arena, up_buffer *lines, up_error *err) {
    up_buffer unpacked = {0};
    up_str body;
    up_page page = {0};
    up_page_report plain = {0};
    const char *charset = a->http.charset[0] ? a->http.charset : NULL;
    char today[11];
    up_day_to_iso((up_day)(up_watch_now() / 86400), today);
    if (!date) date = today;
    up_status status = up_http_body(&a->http, a->body.at, a->body.len, UP_PAGE_BYTES, &unpacked, &body);
    if (status != UP_E_NOMEM) status = UP_OK; /* what could be had of a damaged one is read */
    if (status == UP_OK && up_http_is_plain(a->http.type)) {
        up_decoded decoded;
        status = up_encoding_decode(body.at, body.len, charset, NULL, arena, &decoded);
        if (status == UP_OK && !(plain.text = up_arena_copy(arena, decoded.text, decoded.len))) status = UP_E_NOMEM;
        page.reports = &plain, page.n = plain.text && *plain.text;
    } else if (status == UP_OK && a->http.type.len && !up_http_is_html(a->http.type)) status = up_fail(err, UP_E_FORMAT, NULL, 0, 0, "%s: no page, but something else", url);
    else if (status == UP_OK) status = up_html_read(body.at, body.len, &(up_page_hints){.charset = charset, .url = url, .date = date}, arena, &page, err);
    if (status == UP_OK && !page.n) status = up_fail(err, UP_E_FORMAT, NULL, 0, 0, "%s: no report in it", url);
    for (uint32_t i = 0; i < page.n && status == UP_OK; i++) status = put_line(&page.reports[i], url, date, lines);
    up_buffer_free(&unpacked);
    return status == UP_E_NOMEM ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : status;
}

/* What an answer means: UP_OK a page, UP_END one more request, to `*url`. */
static up_status judge(const up_answer *a, char **url, up_error *err) {
    if (!a->status) return up_fail(err, strstr(a->why, "private") ? UP_E_RANGE : UP_E_IO, NULL, 0, 0, "%.300s: %s", *url, a->why);
    if (a->status >= 300 && a->status < 400 && a->location) {
        char *next = strdup(a->location);
        if (!next) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
        free(*url);
        *url = next;
        return UP_END;
    }
    return a->status == 200 ? UP_OK : up_fail(err, UP_E_IO, NULL, 0, 0, "%.300s: answered %d", *url, a->status);
}

up_status up_fetch_one(const char *first, const up_one_options *o, up_buffer *lines, up_error *err) {
    if (strncasecmp(first, "http://", 7) != 0 && strncasecmp(first, "https://", 8) != 0) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "%.300s: no address that can be fetched from", first);
    uint32_t timeout_s = o->timeout_s ? o->timeout_s : TIMEOUT_S;
    int64_t end = up_watch_now() + timeout_s;
    up_fetch *fetch = up_fetch_new(&(up_fetch_options){.allow_private = o->allow_private, .timeout_s = timeout_s});
    char *url = strdup(first);
    up_arena arena;
    up_arena_init(&arena, MEMORY);
    up_status status = fetch && url ? UP_END : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    for (int asked = 0; status == UP_END; asked++) {
        up_answer answer;
        if (asked > MOST_REDIRECTS) { status = up_fail(err, UP_E_IO, NULL, 0, 0, "%.300s: redirected too often", first); break; }
        status = up_fetch_begin(fetch, &(up_request){.url = url, .limit = UP_PAGE_BYTES}, err);
        if (status != UP_OK) { status = status == UP_E_FORMAT ? up_fail(err, UP_E_USAGE, NULL, 0, 0, "%.300s: no address that can be fetched from", url) : status; break; }
        bool has_answer = false;
        while (!has_answer && up_watch_now() <= end) has_answer = up_fetch_next(fetch, 500, &answer);
        if (!has_answer) { status = up_fail(err, UP_E_IO, NULL, 0, 0, "%.300s: no answer in %u s", url, timeout_s); break; }
        status = judge(&answer, &url, err);
        if (status == UP_OK) status = read_page(&answer, url, o->date, &arena, lines, err);
    }
    up_arena_free(&arena);
    free(url);
    up_fetch_free(fetch);
    return status;
}
