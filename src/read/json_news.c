/* json_news.c - news in JSON that is not ours: ninjs of agencies (versions 1 to 3) and JSON Feed. */
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "read/json_news.h"

const json_t *up_json_at(const json_t *object, const char *path) {
    while (object && *path) {
        size_t len = strcspn(path, ".");
        char key[128];
        if (len >= sizeof key) return NULL;
        memcpy(key, path, len);
        key[len] = 0;
        const json_t *whole = json_is_object(object) ? json_object_get(object, path) : NULL; /* a key that has points itself */
        if (whole) return whole;
        char *rest;
        unsigned long at = strtoul(key, &rest, 10);
        object = json_is_array(object) ? (len && !*rest ? json_array_get(object, at) : NULL) : json_object_get(object, key);
        path += len + (path[len] == '.');
    }
    return object;
}

static const char *string_at(const json_t *object, const char *path) {
    const char *s = json_string_value(up_json_at(object, path));
    return s && *s ? s : NULL;
}

bool up_json_is_ninjs(const json_t *object) {
    static const char *const bodies[] = {"body_text", "body_html", "body_xhtml", "bodies", "description_text", "descriptions", "headlines"};
    if (!string_at(object, "uri")) return false;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) if (json_object_get(object, bodies[i])) return true;
    return false;
}

bool up_json_is_feed(const json_t *object) {
    const char *version = string_at(object, "version");
    return version && strstr(version, "jsonfeed.org/version/") && json_is_array(json_object_get(object, "items"));
}

/* The first of the paths that holds a string. */
static const char *first_of(const json_t *object, const char *const *paths) {
    for (; *paths; paths++) {
        const char *s = string_at(object, *paths);
        if (s) return s;
    }
    return NULL;
}

/* Of a list of bodies the plain one, else the first that is a text. */
static const char *body_of(const json_t *bodies, bool *is_html) {
    const char *best = NULL;
    size_t i;
    const json_t *body;
    json_array_foreach((json_t *)(uintptr_t)bodies, i, body) {
        const char *type = string_at(body, "contenttype"), *value = string_at(body, "value");
        if (!value || (type && strncmp(type, "text/", 5) != 0 && !strstr(type, "html"))) continue;
        bool plain = type && strncmp(type, "text/plain", 10) == 0;
        if (best && !plain) continue;
        best = value, *is_html = !plain;
        if (plain) break;
    }
    return best;
}

static void take_date(const char *text, char out[11]) {
    if (!text || !up_read_date(text, strlen(text), out)) out[0] = 0;
}

up_status up_json_ninjs(up_arena *arena, const json_t *object, char date[11], up_report *out) {
    static const char *const titles[] = {"headline", "headlines.0.value", "title", NULL}, *const sources[] = {"provider", "infosources.0.name", "source", "copyrightholder", NULL},
        *const dates[] = {"versioncreated", "contentcreated", "firstcreated", NULL}, *const htmls[] = {"body_html", "body_xhtml", NULL}, *const briefs[] = {"description_text", "descriptions.0.value", NULL};
    const char *status = string_at(object, "pubstatus");
    *out = (up_report){0};
    if (status && strcmp(status, "canceled") == 0) return UP_END;
    bool is_html = false;
    const char *text = string_at(object, "body_text");
    if (!text) is_html = true, text = first_of(object, htmls);
    if (!text) text = body_of(json_object_get(object, "bodies"), &is_html);
    if (!text) is_html = false, text = first_of(object, briefs);
    if (!text) return UP_E_FORMAT;
    up_feed_text words = {text, strlen(text), is_html};
    take_date(first_of(object, dates), date);
    out->id = string_at(object, "uri"), out->title = first_of(object, titles), out->source = first_of(object, sources), out->language = string_at(object, "language");
    if (out->id && strncmp(out->id, "http", 4) == 0) out->url = out->id;
    out->date = date[0] ? date : NULL;
    return up_feed_plain(arena, &words, &out->text, &out->text_len) ? out->text_len ? UP_OK : UP_E_FORMAT : UP_E_NOMEM;
}

void up_json_feed_item(const json_t *feed, const json_t *item, up_feed_item *out) {
    static const char *const dates[] = {"date_published", "date_modified", NULL}, *const links[] = {"url", "external_url", NULL};
    *out = (up_feed_item){.guid = string_at(item, "id"), .url = first_of(item, links), .title = string_at(item, "title"), .source = string_at(feed, "title"),
                          .author = string_at(item, "authors.0.name"), .language = string_at(item, "language")};
    if (!out->language) out->language = string_at(feed, "language");
    take_date(first_of(item, dates), out->date);
    const char *text = string_at(item, "content_text"), *html = string_at(item, "content_html"), *summary = string_at(item, "summary");
    if (text) out->content = (up_feed_text){text, strlen(text), false};
    else if (html) out->content = (up_feed_text){html, strlen(html), true};
    if (summary) out->summary = (up_feed_text){summary, strlen(summary), false};
}
