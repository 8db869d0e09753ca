/* page.c - the page of an item has answered, or has not: what is its report?
 *
 * The page's own text, title and date where it has them, the feed's where it has not.  A page that cannot be had, or
 * whose text is shorter than what the feed gave (a wall, a consent page), leaves the feed's own words as the report: an
 * item is kept one way or the other.  Several reports on one page (a live blog) are several. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include "base/error.h"
#include "base/date.h"
#include "base/utf8.h"
#include "read/encoding.h"
#include "read/html.h"
#include "read/read.h"
#include "watch/parts.h"

void up_watch_undo(up_watch *w) {
    if (!w->store->in_batch) return;
    up_store_run(w->store, "ROLLBACK", NULL);
    w->store->in_batch = false, w->store->coder = 0;
}

static uint64_t lines_of(const up_buffer *b) {
    uint64_t n = 0;
    for (size_t i = 0; i < b->len; i++) n += b->bytes[i] == '\n';
    return n;
}

static bool keep_report(up_watch *w, const up_report *report, up_item_row *row) {
    up_error err = {0};
    up_buffer_clear(&w->events);
    up_added added = UP_ADDED_KNOWN;
    up_status status = w->options.code(w->options.context, report, &w->events, &err);
    if (status == UP_OK && w->events.failed) status = up_fail(&err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK) status = up_store_add(w->store, report, w->events.bytes ? w->events.bytes : "", w->events.len, &added, &err);
    if (status == UP_E_NOMEM || status == UP_E_IO || status == UP_E_BUSY) { w->error = err; return up_watch_check(w, status); }
    if (status != UP_OK) {
        w->count.refused++;
        row->state = UP_ITEM_GIVEN_UP;
        up_watch_say(w, true, "%s: refused: %s", report->url ? report->url : report->id, err.message);
        return true;
    }
    if (added == UP_ADDED_NEW) w->count.added++;
    if (added == UP_ADDED_VERSION) w->count.changed++;
    if (added != UP_ADDED_KNOWN) w->count.events += lines_of(&w->events);
    return true;
}

bool up_watch_keep(up_watch *w, const up_report *report, up_item_row *row, bool is_first) {
    if (!keep_report(w, report, row)) return false;
    return up_watch_check(w, is_first ? up_watch_item_add(w->store, row, NULL, NULL, 0, &w->error) : up_watch_item_put(w->store, row, &w->error));
}

/* The item that waits and the report that it is without its page.  `*line` holds the strings.  False: it no longer waits. */
static bool take_up(up_watch *w, const up_job *job, up_item_row *row, json_t **line, up_report *r) {
    up_buffer waiting = {0};
    up_error err = {0};
    up_status status = up_watch_item_waiting(w->store, job->item, row, &waiting, &err);
    *line = status == UP_OK ? json_loadb(waiting.bytes ? waiting.bytes : "", waiting.len, 0, NULL) : NULL;
    up_buffer_free(&waiting);
    if (status != UP_OK && status != UP_E_MISSING) { w->error = err; up_watch_check(w, status); }
    if (status != UP_OK) return false;
    *r = (up_report){.id = row->report, .date = json_string_value(json_object_get(*line, "date")), .title = json_string_value(json_object_get(*line, "title")),
                     .url = json_string_value(json_object_get(*line, "url")), .source = json_string_value(json_object_get(*line, "source")),
                     .language = json_string_value(json_object_get(*line, "language")), .text = json_string_value(json_object_get(*line, "text"))};
    r->text_len = r->text ? strlen(r->text) : 0;
    return true;
}

/* Keeps the reports with the item's row in one transaction. */
static void keep_all(up_watch *w, up_item_row *row, const up_report *reports, uint32_t n) {
    row->state = UP_ITEM_KEPT;
    bool kept = up_watch_check(w, up_store_begin(w->store, &w->error));
    for (uint32_t i = 0; i < n && kept; i++) kept = keep_report(w, &reports[i], row);
    if (kept) kept = up_watch_check(w, up_watch_item_put(w->store, row, &w->error)) && up_watch_check(w, up_store_commit(w->store, &w->error));
    if (!kept) up_watch_undo(w);
}

/* The item without its page: the feed's words, else nothing. */
static void settle(up_watch *w, up_item_row *row, const up_report *r, const char *url, const char *why) {
    row->is_page = false;
    up_report own = *r;
    if (!own.text_len && own.title) own.text = own.title, own.text_len = strlen(own.title);
    if (own.text_len) {
        up_watch_say(w, true, "%s: %s; kept as the feed gives it", url, why);
        keep_all(w, row, &own, 1);
        return;
    }
    w->count.refused++;
    row->state = UP_ITEM_GIVEN_UP;
    up_watch_check(w, up_watch_item_put(w->store, row, &w->error));
    up_watch_say(w, true, "%s: %s; given up", url, why);
}

void up_watch_page_failed(up_watch *w, const up_job *job, int64_t wait_s, const char *why) {
    up_item_row row;
    json_t *line;
    up_report r;
    if (!take_up(w, job, &row, &line, &r)) return;
    /* That the host wants to be left alone is no try. */
    if (wait_s <= 0) row.tries++;
    if (wait_s < 0 || row.tries >= (int)w->options.max_tries) settle(w, &row, &r, job->first, why);
    else {
        int64_t wait = wait_s > 0 ? wait_s : up_watch_backoff_s(w, row.tries);
        row.next_utc = up_watch_now() + wait;
        up_watch_check(w, up_watch_item_put(w->store, &row, &w->error));
        if (why) up_watch_say(w, true, "%s: %s; again in %lld s", job->first, why, (long long)wait);
    }
    json_decref(line);
}

/* Fills a report from the page's, with the feed's words where the page is silent. */
static void fill(up_report *out, const up_page_report *page, const up_report *item, const char *url, const char *today) {
    const char *date = page->published ? page->published : page->modified ? page->modified : item->date;
    *out = (up_report){.id = item->id, .date = date, .title = page->title ? page->title : item->title, .url = page->url ? page->url : url,
                       .source = page->publisher ? page->publisher : item->source, .language = page->language ? page->language : item->language, .text = page->text, .text_len = page->text_len};
    if (!date) out->date = today, out->date_from = "fetched";
}

/* The reports of a page that is HTML or plain text; NULL with `why` when there are none. */
static up_report *read_body(up_watch *w, const up_job *job, const up_answer *a, const up_report *item, uint32_t *n, const char **why) {
    up_str body;
    up_status status = up_http_body(&a->http, a->body.at, a->body.len, UP_PAGE_BYTES, &w->body, &body);
    const char *charset = a->http.charset[0] ? a->http.charset : NULL;
    char *today = up_arena_copy(&w->arena, "0000-00-00", 10);
    up_page page = {0};
    up_page_report plain = {0};
    *why = "out of memory";
    if (status == UP_E_NOMEM || !today) return NULL;
    up_day_to_iso((up_day)(up_watch_now() / 86400), today);
    if (up_http_is_plain(a->http.type)) {
        up_decoded decoded;
        if (up_encoding_decode(body.at, body.len, charset, NULL, &w->arena, &decoded) != UP_OK || !(plain.text = up_arena_copy(&w->arena, decoded.text, decoded.len))) return NULL;
        plain.text_len = strlen(plain.text);
        page.reports = &plain, page.n = plain.text_len > 0;
        *why = "an empty page";
    } else if (a->http.type.len && !up_http_is_html(a->http.type)) {
        *why = "no page, but something else";
        return NULL;
    } else {
        up_error err = {0};
        status = up_html_read(body.at, body.len, &(up_page_hints){.charset = charset, .url = job->url, .date = today}, &w->arena, &page, &err);
        *why = status == UP_OK ? "no report in it" : up_arena_copy(&w->arena, err.message, strlen(err.message));
        if (status != UP_OK) return NULL;
    }
    up_report *all = UP_ARENA_ARRAY(&w->arena, page.n ? page.n : 1, up_report);
    if (!all || !page.n) return NULL;
    for (uint32_t i = 0; i < page.n; i++) {
        fill(&all[i], &page.reports[i], item, job->url, today);
        if (i && !(all[i].id = up_arena_format(&w->arena, "%s.%u", item->id, i + 1))) return NULL;
    }
    *n = page.n;
    return all;
}

void up_watch_take_page(up_watch *w, up_job *job, const up_answer *a) {
    up_item_row row;
    json_t *line;
    up_report item;
    if (!take_up(w, job, &row, &line, &item)) return;
    uint32_t n = 0;
    size_t len = 0;
    const char *why;
    /* Half a page is tried again while there are tries, then read as far as it goes. */
    if (a->is_cut && !a->is_too_long && row.tries + 1 < (int)w->options.max_tries) up_watch_page_failed(w, job, 0, a->why);
    else {
        up_report *all = read_body(w, job, a, &item, &n, &why);
        for (uint32_t i = 0; i < n; i++) len += all[i].text_len;
        row.is_page = true;
        if (all && len > item.text_len) keep_all(w, &row, all, n); else settle(w, &row, &item, job->first, all ? "less on the page than in the feed" : why ? why : "out of memory");
    }
    json_decref(line);
}
