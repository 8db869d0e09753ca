/* json_news.h - news in JSON that is not ours: ninjs, JSON Feed; and what lies at a path in an object. */
#ifndef UP_READ_JSON_NEWS_H
#define UP_READ_JSON_NEWS_H

#include <jansson.h>
#include "read/feed.h"
#include "read/parts.h"

/* What lies at "doc.body" or "bodies.0.value"; NULL nothing. */
const json_t *up_json_at(const json_t *object, const char *path);

bool up_json_is_ninjs(const json_t *object);
bool up_json_is_feed(const json_t *object);
/* The report of one ninjs item; its strings are the object's or the arena's.  UP_END: withdrawn; UP_E_FORMAT: without text. */
up_status up_json_ninjs(up_arena *arena, const json_t *object, char date[11], up_report *out);
/* One of the items of a JSON Feed, whose strings it borrows. */
void up_json_feed_item(const json_t *feed, const json_t *item, up_feed_item *out);

#endif
