/* feed.c - items out of RSS, Atom and sitemaps.
 *
 * One set of rules for all: elements are known by their local name, and by the prefix where it matters (content:encoded,
 * dc:date, news:title); declared or not.  An item's fields are its children; the markup that some feeds put into them
 * unescaped is written out again as HTML.  Items wait in a queue, since expat yields what a block of bytes holds. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/error.h"
#include "base/hash.h"
#include "read/feed.h"
#include "read/html_text.h"
#include "read/parts.h"
#include "read/xml.h"

enum { SLICE_BYTES = 16 * 1024 };

typedef enum field { NO_FIELD, TITLE, LINK, GUID, DATE, LATER_DATE, CONTENT, SUMMARY, AUTHOR, SOURCE, LANGUAGE } field;

typedef struct entry { up_feed_item item; struct entry *next; } entry;

struct up_feed {
    const char *path;
    up_xml *xml;
    up_arena arena;        /* the items that wait */
    entry *first, *last;
    size_t max_item_bytes, item_bytes;
    const char *bytes; size_t left; bool is_last, is_drained; /* pushed, not parsed */
    uint64_t count;
    char *source, *language, *base; /* the channel's */
    entry *now;            /* the item that is open */
    uint32_t item_depth;
    field field; uint32_t field_depth;
    bool is_escaped, field_is_html, is_link_given, has_later_date, is_too_long;
    up_buffer words;       /* of the open field */
    up_status failed;
};

int up_feed_looks(const char *head, size_t len) {
    static const char *const roots[] = {"<rss", "<rdf:RDF", "<feed", "<urlset", "<sitemapindex", "<atom:feed", "<RDF"};
    size_t i = 0;
    while (i < len && (head[i] == ' ' || (head[i] >= '\t' && head[i] <= '\r'))) i++;
    if (i == len || head[i] != '<') return 0;
    /* The first element, behind declaration, comments and document type. */
    while (i + 1 < len && head[i] == '<' && (head[i + 1] == '?' || head[i + 1] == '!')) {
        const char *end = len - i > 4 && memcmp(head + i, "<!--", 4) == 0 ? memmem(head + i, len - i, "-->", 3) : memchr(head + i, '>', len - i);
        if (!end) return 0;
        i = (size_t)(end - head);
        while (i < len && head[i] != '<') i++;
    }
    for (size_t r = 0; r < sizeof roots / sizeof *roots; r++) {
        size_t n = strlen(roots[r]);
        if (len - i > n && memcmp(head + i, roots[r], n) == 0 && strchr(" \t\r\n>/", head[i + n])) return 95;
    }
    return 0;
}

static char *copy(up_feed *f, const char *s, size_t len) {
    char *made = up_arena_copy(&f->arena, s, len);
    if (!made) up_xml_stop(f->xml, UP_E_NOMEM), f->failed = UP_E_NOMEM;
    return made;
}

static void keep(up_feed *f, char **place, const char *s, size_t len) {
    while (len && (unsigned char)*s <= ' ') s++, len--;
    while (len && (unsigned char)s[len - 1] <= ' ') len--;
    if (*place || !len) return;
    if (!(*place = strndup(s, len))) up_xml_stop(f->xml, UP_E_NOMEM);
}

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static bool is_landing(const char *name, size_t len) {
    static const char *const known[] = {"item", "entry", "url", "sitemap"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) if (strlen(known[i]) == len && memcmp(known[i], name, len) == 0) return true;
    return false;
}

/* Which field a child of an item is. */
static field field_of(const char *name, const char *local) {
    bool is_plain = name == local || strncasecmp(name, "atom", 4) == 0 || strncmp(name, "rss", 3) == 0 || strncmp(name, "a10", 3) == 0;
    bool is_dc = strncmp(name, "dc", 2) == 0, is_news = strncmp(name, "news:", 5) == 0;
    if (is(name, "content:encoded") || is(local, "encoded") || is(name, "xhtml:body") || is(name, "body")) return CONTENT;
    if (is_plain && is(local, "content")) return CONTENT;
    if (is_plain && (is(local, "description") || is(local, "summary"))) return SUMMARY;
    if ((is_plain || is_news || is_dc) && is(local, "title")) return TITLE;
    if ((is_plain && is(local, "link")) || is(name, "loc")) return LINK;
    if (is_plain && (is(local, "guid") || is(local, "id"))) return GUID;
    if ((is_plain && (is(local, "pubDate") || is(local, "published") || is(local, "issued"))) || is(name, "news:publication_date") || is(name, "dc:date") ||
        is(name, "dcterms:issued") || is(name, "dcterms:created")) return DATE;
    if ((is_plain && (is(local, "updated") || is(local, "modified"))) || is(name, "lastmod") || is(name, "dcterms:modified")) return LATER_DATE;
    if ((is_plain && is(local, "author")) || is(name, "dc:creator")) return AUTHOR;
    if (is(name, "news:name") || is(name, "dc:publisher")) return SOURCE;
    if (is(name, "dc:language") || is(name, "news:language") || (is_plain && is(local, "language"))) return LANGUAGE;
    return NO_FIELD;
}

static void open_field(up_feed *f, field which) {
    f->field = which, f->field_depth = up_xml_depth(f->xml);
    f->is_escaped = false, f->field_is_html = false;
    up_buffer_clear(&f->words);
}

/* A link element of Atom, or one that RSS feeds borrow from it. */
static void take_href(up_feed *f, const char **attributes) {
    const char *href = up_xml_attribute(attributes, "href"), *rel = up_xml_attribute(attributes, "rel");
    if (!href || !f->now) return;
    if (rel && strcasecmp(rel, "alternate") != 0) return;
    if (f->now->item.url && f->is_link_given) return;
    f->now->item.url = copy(f, href, strlen(href));
    f->is_link_given = true;
}

static void escape(up_buffer *out, const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '<') up_buffer_text(out, "&lt;");
        else if (s[i] == '&') up_buffer_text(out, "&amp;");
        else up_buffer_add(out, s + i, 1);
    }
}

/* Markup inside of a field: from now on the words are HTML, and what was text is escaped. */
static void write_tag(up_feed *f, const char *name, bool is_end) {
    if (!f->is_escaped) {
        up_buffer before = f->words;
        f->words = (up_buffer){0};
        escape(&f->words, before.bytes ? before.bytes : "", before.len);
        up_buffer_free(&before);
        f->is_escaped = f->field_is_html = true;
    }
    up_buffer_text(&f->words, is_end ? "</" : "<");
    up_buffer_text(&f->words, up_xml_local(name));
    up_buffer_text(&f->words, ">");
}

static void begin_item(up_feed *f, const char *local, const char **attributes) {
    f->now = UP_ARENA_NEW(&f->arena, entry);
    if (!f->now) { up_xml_stop(f->xml, UP_E_NOMEM); return; }
    f->item_depth = up_xml_depth(f->xml);
    f->is_link_given = f->has_later_date = f->is_too_long = false;
    f->item_bytes = 0;
    up_feed_item *item = &f->now->item;
    item->line = up_xml_line(f->xml);
    item->is_sitemap = is(local, "sitemap"), item->is_page = is(local, "url");
    const char *base = up_xml_attribute(attributes, "xml:base"), *language = up_xml_attribute(attributes, "xml:lang"), *about = up_xml_attribute(attributes, "rdf:about");
    if (base) item->base = copy(f, base, strlen(base));
    if (language) item->language = copy(f, language, strlen(language));
    if (about) item->guid = copy(f, about, strlen(about));
}

static void begin(void *context, const char *name, const char **attributes) {
    up_feed *f = context;
    const char *local = up_xml_local(name);
    uint32_t depth = up_xml_depth(f->xml);
    if (!f->now) {
        if (is_landing(local, strlen(local))) { begin_item(f, local, attributes); return; }
        const char *base = up_xml_attribute(attributes, "xml:base"), *language = up_xml_attribute(attributes, "xml:lang");
        if (base) keep(f, &f->base, base, strlen(base));
        if (language) keep(f, &f->language, language, strlen(language));
        if (depth > 2 || name != local) return;
        if (is(local, "title") || is(local, "language")) open_field(f, is(local, "title") ? TITLE : LANGUAGE);
        else if (is(local, "link") && !up_xml_attribute(attributes, "href")) open_field(f, LINK); /* what relative links of RSS are relative to */
        return;
    }
    if (f->field != NO_FIELD) {
        /* <content type="xhtml"> holds a div of its own; Atom's author a name */
        if (f->field == CONTENT || f->field == SUMMARY || f->field == TITLE) write_tag(f, name, false);
        return;
    }
    bool is_news = f->now->item.is_page && depth <= f->item_depth + 3; /* url > news:news > news:publication > news:name */
    if (depth != f->item_depth + 1 && !is_news) return;
    if (is(local, "link") && up_xml_attribute(attributes, "href")) { take_href(f, attributes); return; }
    field which = field_of(name, local);
    if (which == NO_FIELD) return;
    open_field(f, which);
    const char *type = up_xml_attribute(attributes, "type");
    if (type && (strstr(type, "html") || strstr(type, "HTML"))) f->field_is_html = true;
}

static void text(void *context, const char *s, size_t len) {
    up_feed *f = context;
    if (f->field == NO_FIELD) return;
    if (f->words.len + f->item_bytes + len > f->max_item_bytes) { f->is_too_long = true; return; }
    if (f->is_escaped) escape(&f->words, s, len); else up_buffer_add(&f->words, s, len);
    if (f->words.failed) up_xml_stop(f->xml, UP_E_NOMEM);
}

/* Whether text that nobody calls HTML is: RSS says nothing, and most of it is. */
static bool has_markup(const char *s, size_t len) {
    for (size_t i = 0; i + 2 < len; i++) {
        if (s[i] == '<' && (((s[i + 1] | 32) >= 'a' && (s[i + 1] | 32) <= 'z') || s[i + 1] == '/' || s[i + 1] == '!')) return true;
        if (s[i] == '&' && memchr(s + i, ';', len - i < 12 ? len - i : 12)) return true;
    }
    return false;
}

static void trim(const char **s, size_t *len) {
    while (*len && (unsigned char)**s <= ' ') ++*s, --*len;
    while (*len && (unsigned char)(*s)[*len - 1] <= ' ') --*len;
}

static void take_field(up_feed *f) {
    up_feed_item *item = &f->now->item;
    const char *s = f->words.bytes ? f->words.bytes : "";
    size_t len = f->words.len;
    trim(&s, &len);
    if (!len) return;
    up_feed_text words = {s, len, f->field_is_html || f->is_escaped || has_markup(s, len)};
    const char *plain;
    size_t plain_len;
    char date[11];
    switch (f->field) {
        case TITLE: case AUTHOR: case SOURCE:
            /* A title is one line, whatever tags it has. */
            if (!up_feed_plain(&f->arena, &words, &plain, &plain_len) || !(plain = up_html_clean(&f->arena, plain, plain_len, false))) { up_xml_stop(f->xml, UP_E_NOMEM); return; }
            if (!*plain) return;
            if (f->field == TITLE && !item->title) item->title = plain;
            if (f->field == AUTHOR && !item->author) item->author = plain;
            if (f->field == SOURCE && !item->source) item->source = plain;
            break;
        case LINK: if (!item->url) item->url = copy(f, s, len); break;
        case GUID: item->guid = copy(f, s, len); break;
        case LANGUAGE: if (!item->language) item->language = copy(f, s, len); break;
        case DATE: case LATER_DATE:
            if (!up_read_date(s, len, date)) return;
            if (f->field == DATE ? !item->date[0] || f->has_later_date : !item->date[0]) memcpy(item->date, date, 11), f->has_later_date = f->field == LATER_DATE;
            break;
        case CONTENT: case SUMMARY: {
            up_feed_text *place = f->field == CONTENT ? &item->content : &item->summary;
            if (place->len >= len) return;
            words.at = copy(f, s, len);
            f->item_bytes += len;
            *place = words;
            break;
        }
        case NO_FIELD: break;
    }
}

static void end_item(up_feed *f) {
    entry *e = f->now;
    f->now = NULL;
    if (!e->item.base && f->base) e->item.base = copy(f, f->base, strlen(f->base));
    if (!e->item.source && f->source) e->item.source = copy(f, f->source, strlen(f->source));
    if (!e->item.language && f->language) e->item.language = copy(f, f->language, strlen(f->language));
    if (f->is_too_long) e->item.content.at = e->item.summary.at = NULL, e->item.line |= 0x80000000u; /* named when its turn comes */
    f->count++;
    if (f->last) f->last->next = e; else f->first = e;
    f->last = e;
}

static void end(void *context, const char *name) {
    up_feed *f = context;
    uint32_t depth = up_xml_depth(f->xml);
    if (f->field != NO_FIELD) {
        if (depth > f->field_depth) {
            if (f->is_escaped) write_tag(f, name, true);
            return;
        }
        if (f->now) take_field(f);
        else {
            up_feed_text words = {f->words.bytes ? f->words.bytes : "", f->words.len, has_markup(f->words.bytes ? f->words.bytes : "", f->words.len)};
            const char *plain;
            size_t len;
            if (up_feed_plain(&f->arena, &words, &plain, &len)) keep(f, f->field == TITLE ? &f->source : f->field == LINK ? &f->base : &f->language, plain, len);
        }
        f->field = NO_FIELD;
        return;
    }
    if (f->now && depth == f->item_depth) end_item(f);
}

static void lost(void *context) {
    up_feed *f = context;
    f->now = NULL, f->field = NO_FIELD;
}

up_feed *up_feed_new(const char *path, const char *label, size_t max_item_bytes) {
    up_feed *f = calloc(1, sizeof *f);
    if (!f) return NULL;
    f->path = path, f->max_item_bytes = max_item_bytes;
    up_arena_init(&f->arena, 0);
    f->xml = up_xml_new(path, label, &(up_xml_owner){.begin = begin, .end = end, .text = text, .is_landing = is_landing, .lost = lost, .context = f});
    if (f->xml) return f;
    up_feed_free(f);
    return NULL;
}

void up_feed_free(up_feed *f) {
    if (!f) return;
    up_xml_free(f->xml);
    up_arena_free(&f->arena);
    up_buffer_free(&f->words);
    free(f->source), free(f->language), free(f->base), free(f);
}

void up_feed_push(up_feed *f, const char *bytes, size_t len, bool is_last) { f->bytes = bytes, f->left = len, f->is_last = is_last, f->is_drained = false; }
bool up_feed_is_whole(const up_feed *f) { return up_xml_is_whole(f->xml); }
uint64_t up_feed_count(const up_feed *f) { return f->count; }

up_status up_feed_next(up_feed *f, const up_feed_item **out, up_error *err) {
    for (;;) {
        if (f->first) {
            entry *e = f->first;
            f->first = e->next;
            if (!f->first) f->last = NULL;
            if (e->item.line & 0x80000000u) return up_fail(err, UP_E_LIMIT, f->path, e->item.line & 0x7FFFFFFFu, 0, "the item is longer than %zu bytes", f->max_item_bytes);
            *out = &e->item;
            return UP_OK;
        }
        if (!f->now) up_arena_reset(&f->arena);
        if (!f->left && (!f->is_last || f->is_drained)) return UP_END;
        size_t n = f->left < SLICE_BYTES ? f->left : SLICE_BYTES;
        const char *slice = f->bytes;
        f->bytes += n, f->left -= n;
        bool is_last = f->is_last && !f->left;
        up_status status = up_xml_push(f->xml, slice, n, is_last, err);
        f->is_drained = is_last && status == UP_OK;
        /* What was not parsed for an error is parsed by the next push, of nothing: before it the items are handed out. */
        if (status != UP_OK) return status;
    }
}
