/* watch.h - what `watch` keeps between polls: feeds, the items it has seen, hosts.
 *
 * It lies in the store, so that an item and the note that it is known are committed together: a kill at any moment
 * neither loses an item nor adds one twice. */
#ifndef UP_STORE_WATCH_H
#define UP_STORE_WATCH_H

#include "store/store.h"

typedef struct up_feed_row {
    int64_t number;
    char *etag, *modified;  /* of the answer whose items are all kept; owned, NULL unknown */
    int64_t next_utc;       /* not to be asked before; 0 any time */
    int failures;           /* in a row */
} up_feed_row;

/* The row of a feed, made when it is new. */
up_status up_watch_feed_get(up_store *store, const char *url, up_feed_row *out, up_error *err);
void up_watch_feed_clear(up_feed_row *row);
up_status up_watch_feed_put(up_store *store, const up_feed_row *row, int64_t now_utc, const char *said, up_error *err);

typedef enum up_item_state { UP_ITEM_WAITS, UP_ITEM_KEPT, UP_ITEM_GIVEN_UP } up_item_state;

/* An item that has been seen.  Keys are hashes, 0 where the item has none. */
typedef struct up_item_row {
    int64_t number, feed;
    uint64_t guid, link, title, content;
    int64_t seen_utc;       /* first */
    up_item_state state;
    bool is_page;           /* its text is that of a page that was fetched */
    int tries;
    int64_t next_utc;
    char report[20];        /* the id of the report that it is or will be */
} up_item_row;

/* Those that share the guid or the link, at most `room`, the latest first; `*n` of them. */
up_status up_watch_items_like(up_store *store, uint64_t guid, uint64_t link, up_item_row *out, size_t room, size_t *n, up_error *err);
/* Adds an item and fills in its number; one that waits with the address of its page and the report (a line as up_write_report) that it is without. */
up_status up_watch_item_add(up_store *store, up_item_row *row, const char *url, const char *waiting, size_t waiting_len, up_error *err);
/* Keeps keys, state, tries and next_utc of a row; one that no longer waits drops what it waited with. */
up_status up_watch_item_put(up_store *store, const up_item_row *row, up_error *err);

typedef bool (*up_watch_take)(void *context, const up_item_row *row, const char *url, const char *waiting, size_t waiting_len);
/* Hands on the items that wait and whose time has come, the longest waiting first; false from `take` ends it. */
up_status up_watch_items_waiting(up_store *store, int64_t now_utc, up_watch_take take, void *context, up_error *err);
up_status up_watch_count_waiting(up_store *store, int64_t *n, int64_t *next_utc, up_error *err);
/* One item that waits, with what it waits with appended to `waiting`; UP_E_MISSING when it no longer does. */
up_status up_watch_item_waiting(up_store *store, int64_t number, up_item_row *row, up_buffer *waiting, up_error *err);

/* A host ("http://example.org"): its robots.txt and until when it wants no requests.  Unknown: zeros.  `robots` is appended to. */
typedef struct up_host_row { int64_t robots_until, blocked_until; } up_host_row;
up_status up_watch_host_get(up_store *store, const char *host, up_host_row *out, up_buffer *robots, up_error *err);
up_status up_watch_host_put(up_store *store, const char *host, const up_host_row *row, const char *robots, size_t robots_len, up_error *err);

#endif
