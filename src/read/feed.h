/* feed.h - what does a feed announce?
 *
 * RSS 0.9x, 1.0 and 2.0, Atom, sitemaps with the news extension, and indexes of sitemaps, by expat: bytes are pushed
 * in as they come, items are taken out.  What is not well-formed costs its item: the next one is looked for.
 * JSON Feed comes whole (json_news.c fills the same item). */
#ifndef UP_READ_FEED_H
#define UP_READ_FEED_H

#include "base/arena.h"

/* A piece of text as the feed gives it. */
typedef struct up_feed_text { const char *at; size_t len; bool is_html; } up_feed_text;

/* Strings are NUL-terminated UTF-8 in the feed's arena, NULL unknown. */
typedef struct up_feed_item {
    const char *guid, *url; /* the link as written: it may be relative to `base` */
    const char *base;       /* xml:base */
    const char *title, *source, *language, *author;
    char date[11];          /* YYYY-MM-DD; empty unknown */
    up_feed_text content, summary; /* `at` NULL: none */
    uint32_t line;
    bool is_sitemap;        /* not an item, but where more of them stand */
    bool is_page;           /* of a sitemap: a page, of which the feed says no more */
} up_feed_item;

typedef struct up_feed up_feed;

/* How surely bytes that begin so are a feed, 0 to 100. */
int up_feed_looks(const char *head, size_t len);

/* `path` is for messages, borrowed; `label` the encoding that HTTP names, or NULL.  NULL: memory is out. */
up_feed *up_feed_new(const char *path, const char *label, size_t max_item_bytes);
void up_feed_free(up_feed *feed);
/* The next item; borrowed until the next call after the queue has run dry (up_feed_wants).  UP_END: push more bytes.  UP_E_FORMAT, UP_E_LIMIT: one
 * item or the rest refused in one line; go on.  UP_E_NOMEM. */
up_status up_feed_next(up_feed *feed, const up_feed_item **out, up_error *err);
/* Hands in the bytes that follow, after up_feed_next said UP_END; `is_last` with the last of them (or none). */
void up_feed_push(up_feed *feed, const char *bytes, size_t len, bool is_last);
/* After `is_last`: the document was closed as it was opened, nothing was cut off. */
bool up_feed_is_whole(const up_feed *feed);
/* Items so far. */
uint64_t up_feed_count(const up_feed *feed);

/* ---- an item's words, as text */

/* The text of a title or a body, tags and entities undone, paragraphs kept; in the arena.  False: memory is out. */
bool up_feed_plain(up_arena *arena, const up_feed_text *text, const char **out, size_t *len);
/* `url` made absolute against `base` (NULL: as it is); in the arena, NULL: memory is out, or `url` is NULL. */
char *up_feed_link(up_arena *arena, const char *base, const char *url);
/* The report that an item is by itself: its content, else its summary, else its title (text_len 0: none of them). */
up_status up_feed_report(up_arena *arena, const up_feed_item *item, const char *base, up_report *out);

#endif
