/* feed.c - a feed has answered: which of its items are new?
 *
 * An item is known by three keys: its guid (within its host), its link (without what only trackers tell apart) and its
 * title.  None of them can be trusted alone: guids repeat, links are shared, titles are edited.  So the item that shares
 * guid or link is the same when no more keys differ than agree, and those that agree in all are matched first, each row
 * with one item of a document only.  The note of an answer (ETag) is kept with the last of its items, so that a kill in
 * between asks for all of them again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "read/html_text.h"
#include "read/html_token.h"
#include "read/json_news.h"
#include "watch/parts.h"

/* How long an item's own text must be to be all of it; one that trails off must be longer still. */
enum { WHOLE_BYTES = 800, TRAILING_BYTES = 4000, BATCH_ITEMS = 50, MOST_LIKE = 64, MOST_DEPTH = 2, NONE = -100 };

typedef struct found {
    up_report report;
    uint64_t guid, link, title, content;
    bool is_teaser, is_done;
} found;

typedef struct gathering {
    up_watch *w;
    const char *base;
    char *host;
    found *all;
    uint32_t n, cap, n_malformed;
    char why[256];          /* the first thing that was wrong */
    int64_t *matched; size_t n_matched, cap_matched; /* an open table of row numbers */
} gathering;

static uint64_t key_of(const char *a, const char *b) {
    if (!b || !*b) return 0;
    uint64_t hash = up_hash(b, strlen(b));
    if (a) hash ^= up_hash(a, strlen(a)) * 0x9E3779B97F4A7C15u;
    return hash ? hash : 1;
}

static bool trails_off(const char *text, size_t len) {
    static const char *const ends[] = {"\xE2\x80\xA6", "...", "[...]", "[\xE2\x80\xA6]", "more", "more \xC2\xBB", "more >", "reading", "\xE2\x86\x92", "\xC2\xBB"};
    while (len && (unsigned char)text[len - 1] <= ' ') len--;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (len >= n && memcmp(text + len - n, ends[i], n) == 0) return true;
    }
    return false;
}

static bool take_item(gathering *g, const up_feed_item *item) {
    up_watch *w = g->w;
    if (item->is_sitemap) return true;
    if (!up_arena_grow(&w->arena, &g->all, g->n, &g->cap, sizeof *g->all)) return false;
    found *f = &g->all[g->n];
    *f = (found){0};
    /* The feed's own arena is emptied as it is read on: all is copied. */
    up_feed_item *kept = UP_ARENA_NEW(&w->arena, up_feed_item);
    if (!kept || up_feed_report(&w->arena, item, g->base, &f->report) != UP_OK) return false;
    up_report *r = &f->report;
    const char **strings[] = {&r->title, &r->source, &r->language, &r->text};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (*strings[i] && !(*strings[i] = up_arena_copy(&w->arena, *strings[i], strlen(*strings[i])))) return false;
    memcpy(kept->date, item->date, sizeof kept->date);
    r->date = kept->date[0] ? kept->date : NULL;
    r->text_len = r->text ? strlen(r->text) : 0;
    f->guid = key_of(g->host, item->guid), f->link = up_watch_link_key(r->url), f->title = key_of(NULL, r->title);
    f->content = up_hash(r->text ? r->text : "", r->text_len);
    if (!f->guid && !f->link) f->guid = (f->content ^ f->title) | 1;
    bool has_body = item->content.at != NULL || item->summary.at != NULL;
    f->is_teaser = r->url && (item->is_page || !has_body || r->text_len < WHOLE_BYTES || (r->text_len < TRAILING_BYTES && trails_off(r->text, r->text_len)));
    if (!r->text_len && !r->url) return true; /* nothing at all */
    g->n++;
    return true;
}

static void note(gathering *g, const char *why) {
    if (g->n_malformed++) return;
    snprintf(g->why, sizeof g->why, "%.*s", (int)sizeof g->why - 1, why);
}

/* Sitemaps that a sitemap names are feeds of their own. */
static void take_sitemap(gathering *g, const up_job *job, const up_feed_item *item) {
    const char *url = up_feed_link(&g->w->arena, g->base, item->url);
    if (url && job->depth < MOST_DEPTH) up_watch_job_add(g->w, UP_JOB_FEED, url, 0, job->depth + 1);
}

static bool gather_xml(gathering *g, const up_job *job, const char *label, up_str body, bool *is_whole) {
    up_feed *feed = up_feed_new(NULL, label, 2 * UP_TEXT_MAX);
    if (!feed) return false;
    up_feed_push(feed, body.at, body.len, true);
    bool made = true;
    while (made) {
        const up_feed_item *item;
        up_error err = {0};
        up_status status = up_feed_next(feed, &item, &err);
        if (status == UP_END) break;
        if (status == UP_E_NOMEM) made = false;
        else if (status != UP_OK) {
            char text[600];
            err.file[0] = 0;
            snprintf(text, sizeof text, "line %u: %s", err.line, err.message);
            note(g, text);
        } else if (item->is_sitemap) take_sitemap(g, job, item);
        else made = take_item(g, item);
    }
    *is_whole = up_feed_is_whole(feed);
    up_feed_free(feed);
    return made;
}

static bool gather_json(gathering *g, up_str body, bool *is_whole) {
    json_error_t why;
    json_t *feed = up_utf8_invalid(body.at, body.len) == body.len ? json_loadb(body.at, body.len, 0, &why) : NULL;
    bool made = true;
    *is_whole = false;
    if (!feed || !up_json_is_feed(feed)) note(g, feed ? "JSON, but no JSON Feed" : "not JSON that can be read");
    else {
        *is_whole = true;
        size_t i;
        const json_t *object;
        json_array_foreach(json_object_get(feed, "items"), i, object) {
            up_feed_item item;
            if (!json_is_object(object)) { note(g, "an item that is no object"); continue; }
            up_json_feed_item(feed, object, &item);
            if (made) made = take_item(g, &item);
        }
    }
    json_decref(feed);
    return made;
}

/* ---- which are new */

static bool is_matched(const gathering *g, int64_t number) {
    for (size_t i = g->cap_matched ? (size_t)number * 0x9E3779B97F4A7C15u & (g->cap_matched - 1) : 0; g->cap_matched && g->matched[i]; i = (i + 1) & (g->cap_matched - 1))
        if (g->matched[i] == number) return true;
    return false;
}

static void put_matched(gathering *g, int64_t number) {
    if (is_matched(g, number)) return;
    size_t i = (size_t)number * 0x9E3779B97F4A7C15u & (g->cap_matched - 1);
    while (g->matched[i]) i = (i + 1) & (g->cap_matched - 1);
    g->matched[i] = number, g->n_matched++;
}

static bool make_matched(gathering *g) {
    for (g->cap_matched = 64; g->cap_matched < 2 * (size_t)g->n + 2;) g->cap_matched *= 2;
    g->matched = UP_ARENA_ARRAY(&g->w->arena, g->cap_matched, int64_t);
    return g->matched != NULL;
}

/* Keys that agree and that differ, of those that both have. */
static void compare(const found *f, const up_item_row *row, int *agree, int *differ) {
    const uint64_t mine[] = {f->guid, f->link, f->title}, its[] = {row->guid, row->link, row->title};
    *agree = *differ = 0;
    for (int i = 0; i < 3; i++)
        if (mine[i] && its[i]) *(mine[i] == its[i] ? agree : differ) += 1;
}

/* The row that the item is; false when there is none.  `exactly`: no key may differ. */
static bool find(gathering *g, const found *f, bool exactly, up_item_row *out) {
    up_item_row like[MOST_LIKE];
    size_t n = 0;
    int best = NONE;
    if (!up_watch_check(g->w, up_watch_items_like(g->w->store, f->guid, f->link, like, MOST_LIKE, &n, &g->w->error))) return false;
    for (size_t i = 0; i < n; i++) {
        int agree, differ;
        compare(f, &like[i], &agree, &differ);
        bool is_twice = is_matched(g, like[i].number); /* another item of this document is it: then only a plain repeat is it too */
        if (exactly || is_twice ? differ > 0 : differ > agree) continue;
        if (is_twice && like[i].content != f->content) continue;
        int score = 2 * (agree - differ) + (like[i].content == f->content);
        if (score > best) best = score, *out = like[i];
    }
    return best > NONE;
}

static bool begin_batch(up_watch *w) { return up_watch_check(w, up_store_begin(w->store, &w->error)); }

/* A report's line, for an item that waits. */
static bool add_new(gathering *g, up_item_row *row, found *f) {
    up_watch *w = g->w;
    *row = (up_item_row){.feed = row->feed, .guid = f->guid, .link = f->link, .title = f->title, .content = f->content, .seen_utc = up_watch_now(), .state = f->is_teaser ? UP_ITEM_WAITS : UP_ITEM_KEPT};
    uint64_t three[] = {f->guid, f->link, f->title};
    snprintf(row->report, sizeof row->report, "%016llx", (unsigned long long)up_hash((const char *)three, sizeof three));
    f->report.id = row->report;
    if (!f->is_teaser) return up_watch_keep(w, &f->report, row, true);
    up_buffer waiting = {0};
    if (!f->report.text) f->report.text = "";
    up_write_report(&f->report, &waiting);
    bool kept = !waiting.failed && up_watch_check(w, up_watch_item_add(w->store, row, f->report.url, waiting.bytes, waiting.len, &w->error));
    up_buffer_free(&waiting);
    return kept && up_watch_job_add(w, UP_JOB_PAGE, f->report.url, row->number, 0);
}

/* What to do with an item that is known: a text that the feed itself gives and that has changed is the report's new version. */
static bool take_known(gathering *g, found *f, up_item_row *row) {
    put_matched(g, row->number);
    f->is_done = true;
    bool has_changed = row->content != f->content || row->title != f->title;
    if (!has_changed || row->state != UP_ITEM_KEPT || row->is_page || f->is_teaser) return true;
    row->content = f->content, row->title = f->title;
    f->report.id = row->report;
    return up_watch_keep(g->w, &f->report, row, false);
}

static bool keep_items(gathering *g, const up_feed_row *feed, uint32_t *n_new) {
    up_watch *w = g->w;
    if (!make_matched(g)) return false;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < g->n; i++) {
            found *f = &g->all[i];
            up_item_row row = {.feed = feed->number};
            if (f->is_done) continue;
            bool is_known = find(g, f, pass == 0, &row);
            if (w->failed != UP_OK) return false;
            if (is_known ? !take_known(g, f, &row) : pass == 1 && !add_new(g, &row, f)) return false;
            if (!is_known && pass == 1) put_matched(g, row.number), ++*n_new;
            if ((i + 1) % BATCH_ITEMS == 0 && !(up_watch_check(w, up_store_commit(w->store, &w->error)) && begin_batch(w))) return false;
        }
    return true;
}

/* ---- answers */

static void put_feed(up_watch *w, const up_feed_row *row, const char *said) {
    up_watch_check(w, up_watch_feed_put(w->store, row, up_watch_now(), said, &w->error));
}

static void postpone(up_watch *w, const up_job *job, int64_t until) {
    for (up_watched *f = w->feeds; f; f = f->next) if (strcmp(f->url, job->first) == 0 && until) f->next_utc = until;
}

void up_watch_feed_failed(up_watch *w, const up_job *job, int64_t wait_s, const char *why) {
    up_feed_row row = {0};
    w->count.feeds++, w->count.failed++;
    if (!up_watch_check(w, up_watch_feed_get(w->store, job->first, &row, &w->error))) return;
    if (wait_s <= 0) row.failures++;
    int64_t wait = wait_s > 0 ? wait_s : up_watch_backoff_s(w, row.failures);
    row.next_utc = up_watch_now() + wait;
    put_feed(w, &row, why);
    postpone(w, job, row.next_utc);
    up_watch_say(w, true, "%s: %s; again in %lld s", job->first, why, (long long)wait);
    up_watch_feed_clear(&row);
}

void up_watch_feed_same(up_watch *w, const up_job *job) {
    up_feed_row row = {0};
    w->count.feeds++;
    if (!up_watch_check(w, up_watch_feed_get(w->store, job->first, &row, &w->error))) return;
    row.failures = 0, row.next_utc = 0;
    put_feed(w, &row, "unchanged");
    up_watch_say(w, false, "%s: unchanged", job->first);
    up_watch_feed_clear(&row);
}

static bool set_text(char **place, const char *text) {
    free(*place);
    *place = text ? strdup(text) : NULL;
    return !text || *place;
}

/* Somebody gave the address of a page: which feed does it name?  False: it is no page, as far as can be seen. */
static bool is_page(gathering *g, up_str body, char why[], size_t size) {
    up_str head = {body.at, body.len < UP_HEAD_BYTES ? body.len : UP_HEAD_BYTES};
    if (up_feed_looks(head.at, head.len) || !up_html_looks(head.at, head.len)) return false;
    snprintf(why, size, "a web page, no feed");
    up_tokens in = {.page = body.at, .len = body.len};
    for (up_token token; up_token_next(&in, &token);) {
        if (token.kind != UP_TOKEN_START || token.element != UP_EL_link || !up_str_holds(up_token_attribute(&token, "rel"), "alternate")) continue;
        up_str type = up_token_attribute(&token, "type"), href = up_token_attribute(&token, "href");
        if (!href.len || !(up_str_holds(type, "rss") || up_str_holds(type, "atom") || up_str_holds(type, "feed+json"))) continue;
        const char *plain = up_html_clean(&g->w->arena, href.at, href.len, true), *url = plain ? up_feed_link(&g->w->arena, g->base, plain) : NULL;
        if (url) snprintf(why, size, "a web page, no feed; it names %s", url);
        break;
    }
    return true;
}

void up_watch_take_feed(up_watch *w, up_job *job, const up_answer *a) {
    up_str body;
    up_status status = up_http_body(&a->http, a->body.at, a->body.len, UP_WATCH_FEED_BYTES, &w->body, &body);
    gathering g = {.w = w, .base = job->url, .host = up_watch_host_name(&w->arena, job->url)};
    const char *label = a->http.charset[0] ? a->http.charset : NULL;
    bool is_whole = false, is_unpacked = status == UP_OK;
    char no_feed[512];
    if (status != UP_E_NOMEM && is_page(&g, body, no_feed, sizeof no_feed)) { up_watch_feed_failed(w, job, 0, no_feed); return; }
    size_t blank = 0;
    while (blank < body.len && (unsigned char)body.at[blank] <= ' ') blank++;
    bool made = status != UP_E_NOMEM && (blank < body.len && body.at[blank] == '{' ? gather_json(&g, body, &is_whole) : gather_xml(&g, job, label, body, &is_whole));
    if (!made) { up_fail(&w->error, UP_E_NOMEM, NULL, 0, 0, "out of memory"); up_watch_check(w, UP_E_NOMEM); return; }
    /* A length that was said too short: once more, to the end of what the server sends. */
    if (!is_whole && !a->is_cut && a->has_length && !job->ignore_length && strstr(g.why, "ends too early")) { job->ignore_length = true, job->is_begun = false; return; }
    up_feed_row row = {0};
    uint32_t n_new = 0, added = w->count.added, changed = w->count.changed;
    if (!up_watch_check(w, up_watch_feed_get(w->store, job->first, &row, &w->error))) return;
    if (!begin_batch(w) || !keep_items(&g, &row, &n_new)) { if (w->failed == UP_OK) { up_fail(&w->error, UP_E_NOMEM, NULL, 0, 0, "out of memory"); up_watch_check(w, UP_E_NOMEM); } goto end; }
    w->count.feeds++, w->count.items += g.n;
    is_whole = is_whole && is_unpacked && !a->is_cut;
    const char *why = a->is_cut ? a->why : status == UP_E_LIMIT ? "longer than it may be" : !is_unpacked ? "its compression is damaged" : g.why[0] ? g.why : "it is not whole";
    if (!is_whole || g.n_malformed) w->count.failed++;
    /* A feed that is always broken at the same place is asked as often as others: its items come none the less. */
    row.failures = is_whole || g.n ? 0 : row.failures + 1;
    row.next_utc = row.failures ? up_watch_now() + up_watch_backoff_s(w, row.failures) : 0;
    postpone(w, job, row.next_utc);
    /* What was not whole is asked for whole again. */
    if (!set_text(&row.etag, is_whole ? a->etag : NULL) || !set_text(&row.modified, is_whole ? a->modified : NULL)) { up_fail(&w->error, UP_E_NOMEM, NULL, 0, 0, "out of memory"); up_watch_check(w, UP_E_NOMEM); goto end; }
    put_feed(w, &row, is_whole ? "read" : why);
    if (w->failed == UP_OK) up_watch_check(w, up_store_commit(w->store, &w->error));
    bool is_fine = is_whole && !g.n_malformed;
    up_watch_say(w, !is_fine, "%s: %u item%s, %u new, %u added, %u changed%s%s", job->first, g.n, g.n == 1 ? "" : "s", n_new, w->count.added - added, w->count.changed - changed,
                 is_fine ? "" : is_whole ? "; broken in part: " : "; not whole: ", is_fine ? "" : why);
end:
    if (w->failed != UP_OK) up_watch_undo(w);
    up_watch_feed_clear(&row);
}
