/* feeds.c - feeds as files of reports: each item with its own words is one.
 *
 * The text is the item's full content where the feed gives it, else its summary, else its title.  Nothing is fetched:
 * `uptick watch` does that.  Pages of a sitemap that it only names are passed over. */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "read/feed.h"
#include "read/parts.h"

enum { BLOCK_BYTES = 16 * 1024 };

typedef struct feed_state { up_feed *feed; bool has_pushed_all, has_report; up_buffer block; } feed_state;

char *up_feed_link(up_arena *arena, const char *base, const char *url) {
    if (!url) return NULL;
    CURLU *u = curl_url();
    char *made = NULL, *copy;
    /* A bad base is no base; a link that is relative to none stays as it is. */
    if (u && base) curl_url_set(u, CURLUPART_URL, base, 0);
    if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK) curl_url_get(u, CURLUPART_URL, &made, 0);
    copy = up_arena_copy(arena, made ? made : url, strlen(made ? made : url));
    curl_free(made);
    curl_url_cleanup(u);
    return copy;
}

up_status up_feed_report(up_arena *arena, const up_feed_item *item, const char *base, up_report *out) {
    const char *text = NULL, *summary = NULL;
    size_t len = 0, summary_len = 0;
    if (!up_feed_plain(arena, &item->content, &text, &len) || !up_feed_plain(arena, &item->summary, &summary, &summary_len)) return UP_E_NOMEM;
    if (summary_len > len) text = summary, len = summary_len; /* a content that holds only a picture */
    if (!len && item->title) text = item->title, len = strlen(text);
    *out = (up_report){.date = item->date[0] ? item->date : NULL, .title = item->title, .source = item->source, .language = item->language, .text = text, .text_len = len};
    if (item->url && !(out->url = up_feed_link(arena, item->base ? item->base : base, item->url))) return UP_E_NOMEM;
    return UP_OK;
}

static void close_feed(up_reader *reader) {
    feed_state *s = reader->state;
    if (!s) return;
    up_feed_free(s->feed);
    up_buffer_free(&s->block);
    free(s);
    reader->state = NULL;
}

static up_status push_more(up_reader *reader, feed_state *s, up_error *err) {
    up_str block;
    up_status status = up_bytes_take(&reader->in, BLOCK_BYTES, &block, err);
    if (status != UP_OK && status != UP_END) return status;
    s->has_pushed_all = status == UP_END;
    up_feed_push(s->feed, block.at, block.len, s->has_pushed_all);
    return UP_OK;
}

static up_status next_feed(up_reader *reader, up_report *out, up_error *err) {
    feed_state *s = reader->state;
    if (!s) {
        s = reader->state = calloc(1, sizeof *s);
        if (!s || !(s->feed = up_feed_new(reader->path, NULL, 2 * reader->max_text_bytes))) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
    }
    for (;;) {
        const up_feed_item *item;
        up_status status = up_feed_next(s->feed, &item, err);
        if (status == UP_END) {
            if (!s->has_pushed_all) {
                status = push_more(reader, s, err);
                if (status != UP_OK) return status;
                continue;
            }
            reader->has_ended = true;
            if (s->has_report || reader->n_refused) return UP_END;
            return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, up_feed_count(s->feed) ? "a sitemap, which only names pages: `uptick watch` reads those" : "a feed without items");
        }
        if (status != UP_OK) return status;
        if (item->is_sitemap) continue;
        reader->in.line = item->line;
        status = up_feed_report(&reader->arena, item, NULL, out);
        if (status != UP_OK) return up_fail(err, status, reader->path, item->line, 0, "out of memory");
        if (!out->text_len && item->is_page) continue;
        s->has_report = true;
        if (!out->text_len) return up_fail(err, UP_E_FORMAT, reader->path, item->line, 0, "an item without title or text");
        if (out->text_len > reader->max_text_bytes) return up_fail(err, UP_E_LIMIT, reader->path, item->line, 0, "the text is longer than %zu bytes", reader->max_text_bytes);
        return UP_OK;
    }
}

const up_format up_format_feed = {"feed", up_feed_looks, next_feed, close_feed};
