/* newsml.c - what agencies send as XML: NewsML-G2 (news items alone, or in a news message) and bare NITF.
 *
 * The text is that of `inlineXML` (NITF or XHTML) or `inlineData`, paragraphs with a blank line between each two; a guid
 * is the id, so that a later version of an item is a version of one report.  Items that are withdrawn are passed over.
 * Knowingly left out: items whose content lies elsewhere (`remoteContent`), packages, pictures and their captions. */
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/utf8.h"
#include "read/parts.h"
#include "read/xml.h"

enum { BLOCK_BYTES = 16 * 1024 };

typedef struct item { char *guid, *title, *source, *language, *text; size_t text_len; char date[11]; uint32_t line; bool is_canceled, is_too_long; struct item *next; } item;

typedef enum field { NO_FIELD, TITLE, SOURCE, VERSION_DATE, OTHER_DATE } field;

typedef struct newsml {
    const char *path;
    up_xml *xml;
    up_arena arena;
    item *first, *last, *now;
    uint32_t item_depth, field_depth, content_depth, skip_depth; /* 0: not inside of one */
    field field;
    char version_date[11];
    up_buffer words, text;
    size_t max_text_bytes;
    bool has_pushed_all, is_drained, has_item;
} newsml;

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static bool is_landing(const char *name, size_t len) { return (len == 8 && memcmp(name, "newsItem", 8) == 0) || (len == 4 && memcmp(name, "nitf", 4) == 0); }

static int looks_newsml(const char *head, size_t len) {
    static const char *const roots[] = {"<newsItem", "<newsMessage", "<nitf"};
    size_t i = 0;
    while (i < len && (head[i] == ' ' || (head[i] >= '\t' && head[i] <= '\r'))) i++;
    if (i == len || head[i] != '<') return 0;
    for (size_t r = 0; r < sizeof roots / sizeof *roots; r++) {
        const char *at = memmem(head, len, roots[r], strlen(roots[r]));
        if (at && at + strlen(roots[r]) < head + len && strchr(" \t\r\n>", at[strlen(roots[r])])) return 94;
    }
    return memmem(head, len, ":newsItem", 9) || memmem(head, len, ":newsMessage", 12) ? 94 : 0;
}

static char *copy(newsml *n, const char *s, size_t len) {
    while (len && (unsigned char)*s <= ' ') s++, len--;
    while (len && (unsigned char)s[len - 1] <= ' ') len--;
    char *made = up_arena_copy(&n->arena, s, len);
    if (!made) up_xml_stop(n->xml, UP_E_NOMEM);
    return made;
}

static bool is_block(const char *local) {
    static const char *const blocks[] = {"p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "block", "blockquote", "bq", "pre", "section"};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) if (is(blocks[i], local)) return true;
    return false;
}

static bool is_no_text(const char *local) {
    static const char *const known[] = {"head", "body.head", "body.end", "title", "media", "media-caption", "figure", "figcaption", "docdata", "script", "style", "tagline", "byline", "distributor", "dateline"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) if (is(known[i], local)) return true;
    return false;
}

/* What stands in `words` becomes a paragraph of the text, its blanks made one. */
static void end_paragraph(newsml *n) {
    const char *s = n->words.bytes ? n->words.bytes : "";
    bool is_blank = true, begins = true;
    for (size_t at = 0; at < n->words.len;) {
        size_t from = at;
        uint32_t c = up_utf8_next(s, n->words.len, &at);
        if (up_is_space(c)) { is_blank = true; continue; }
        if (begins && n->text.len) up_buffer_add(&n->text, "\n\n", 2); else if (!begins && is_blank) up_buffer_add(&n->text, " ", 1);
        begins = is_blank = false;
        up_buffer_add(&n->text, s + from, at - from);
    }
    up_buffer_clear(&n->words);
}

static void begin_item(newsml *n, const char **attributes) {
    n->now = UP_ARENA_NEW(&n->arena, item);
    if (!n->now) { up_xml_stop(n->xml, UP_E_NOMEM); return; }
    n->item_depth = up_xml_depth(n->xml) + 1, n->content_depth = n->skip_depth = 0, n->field = NO_FIELD;
    n->version_date[0] = 0;
    up_buffer_clear(&n->words), up_buffer_clear(&n->text);
    n->now->line = up_xml_line(n->xml);
    const char *guid = up_xml_attribute(attributes, "guid"), *language = up_xml_attribute(attributes, "xml:lang");
    if (guid && *guid) n->now->guid = copy(n, guid, strlen(guid));
    if (language && *language) n->now->language = copy(n, language, strlen(language));
}

static void open_field(newsml *n, field which, uint32_t depth) {
    n->field = which, n->field_depth = depth;
    up_buffer_clear(&n->words);
}

static void begin(void *context, const char *name, const char **attributes) {
    newsml *n = context;
    const char *local = up_xml_local(name);
    uint32_t depth = up_xml_depth(n->xml) + 1;
    if (!n->now) { if (is_landing(local, strlen(local))) begin_item(n, attributes); return; }
    /* NITF's own head says what the item's did not. */
    if (is(local, "date.issue")) {
        const char *norm = up_xml_attribute(attributes, "norm");
        if (norm && !n->now->date[0]) up_read_date(norm, strlen(norm) < 8 ? strlen(norm) : 8, n->now->date);
    }
    if (n->field != NO_FIELD || n->skip_depth) return;
    if (!n->now->title && (is(local, "hl1") || is(local, "headline"))) {
        end_paragraph(n);
        open_field(n, TITLE, depth);
        return;
    }
    if (n->content_depth) {
        if (is_no_text(local) && !(is(local, "body.head") && !n->now->title)) { end_paragraph(n); n->skip_depth = depth; return; }
        if (is_block(local)) end_paragraph(n);
        return;
    }
    if (is(local, "inlineXML") || is(local, "inlineData") || is(local, "body.content")) { n->content_depth = depth; up_buffer_clear(&n->words); return; }
    if (is(local, "versionCreated")) open_field(n, VERSION_DATE, depth);
    else if (is(local, "contentCreated") || is(local, "firstCreated")) open_field(n, OTHER_DATE, depth);
    else if (is(local, "pubStatus")) {
        const char *status = up_xml_attribute(attributes, "qcode");
        n->now->is_canceled = status && strstr(status, "cancel");
    } else if (is(local, "language")) {
        const char *tag = up_xml_attribute(attributes, "tag");
        if (tag && *tag) n->now->language = copy(n, tag, strlen(tag));
    } else if ((is(local, "provider") || is(local, "infoSource")) && !n->now->source) {
        const char *literal = up_xml_attribute(attributes, "literal"), *code = up_xml_attribute(attributes, "qcode");
        if (literal || code) {
            const char *colon = literal ? NULL : strchr(code, ':'), *value = literal ? literal : colon ? colon + 1 : code;
            n->now->source = copy(n, value, strlen(value));
        } else open_field(n, SOURCE, depth);
    }
}

static void text(void *context, const char *s, size_t len) {
    newsml *n = context;
    if (!n->now || n->skip_depth || (n->field == NO_FIELD && !n->content_depth)) return;
    if (n->text.len + n->words.len + len > n->max_text_bytes) { n->now->is_too_long = true; return; }
    up_buffer_add(&n->words, s, len);
    if (n->words.failed) up_xml_stop(n->xml, UP_E_NOMEM);
}

static void take_field(newsml *n) {
    item *i = n->now;
    const char *s = n->words.bytes ? n->words.bytes : "";
    char *value = copy(n, s, n->words.len);
    up_buffer_clear(&n->words);
    if (!value || !*value) return;
    char date[11];
    switch (n->field) {
        case TITLE: i->title = value; break;
        case SOURCE: i->source = value; break;
        case VERSION_DATE: if (up_read_date(value, strlen(value), date)) memcpy(n->version_date, date, 11); break;
        case OTHER_DATE: if (up_read_date(value, strlen(value), date) && !i->date[0]) memcpy(i->date, date, 11); break;
        case NO_FIELD: break;
    }
}

static void end_item(newsml *n) {
    item *i = n->now;
    n->now = NULL;
    if (n->version_date[0]) memcpy(i->date, n->version_date, 11);
    i->text_len = n->text.len;
    i->text = up_arena_copy(&n->arena, n->text.bytes ? n->text.bytes : "", n->text.len);
    if (!i->text || n->text.failed) up_xml_stop(n->xml, UP_E_NOMEM);
    if (n->last) n->last->next = i; else n->first = i;
    n->last = i;
}

static void end(void *context, const char *name) {
    newsml *n = context;
    uint32_t depth = up_xml_depth(n->xml) + 1;
    if (!n->now) return;
    if (n->field != NO_FIELD) {
        if (depth == n->field_depth) take_field(n), n->field = NO_FIELD;
        return;
    }
    if (n->skip_depth) { if (depth == n->skip_depth) n->skip_depth = 0; return; }
    if (n->content_depth) {
        if (is_block(up_xml_local(name)) || depth == n->content_depth) end_paragraph(n);
        if (depth == n->content_depth) n->content_depth = 0;
        return;
    }
    if (depth == n->item_depth) end_item(n);
}

static void lost(void *context) {
    newsml *n = context;
    n->now = NULL, n->field = NO_FIELD, n->content_depth = n->skip_depth = 0;
}

static void close_newsml(up_reader *reader) {
    newsml *n = reader->state;
    if (!n) return;
    up_xml_free(n->xml);
    up_arena_free(&n->arena);
    up_buffer_free(&n->words), up_buffer_free(&n->text);
    free(n);
    reader->state = NULL;
}

static newsml *state_of(up_reader *reader) {
    newsml *n = reader->state;
    if (n) return n;
    n = reader->state = calloc(1, sizeof *n);
    if (!n) return NULL;
    n->path = reader->path, n->max_text_bytes = reader->max_text_bytes;
    up_arena_init(&n->arena, 0);
    n->xml = up_xml_new(reader->path, NULL, &(up_xml_owner){.begin = begin, .end = end, .text = text, .is_landing = is_landing, .lost = lost, .context = n});
    if (n->xml) return n;
    close_newsml(reader);
    return NULL;
}

/* Parses the next block; UP_END when all has been. */
static up_status parse_more(up_reader *reader, newsml *n, up_error *err) {
    up_str block = {"", 0};
    if (n->has_pushed_all && n->is_drained) return UP_END;
    if (!n->has_pushed_all) {
        up_status status = up_bytes_take(&reader->in, BLOCK_BYTES, &block, err);
        if (status != UP_OK && status != UP_END) return status;
        n->has_pushed_all = status == UP_END;
    }
    up_status status = up_xml_push(n->xml, block.at, block.len, n->has_pushed_all, err);
    n->is_drained = status == UP_OK;
    return status;
}

static up_status next_newsml(up_reader *reader, up_report *out, up_error *err) {
    newsml *n = state_of(reader);
    if (!n) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
    for (;;) {
        if (!n->first) {
            if (!n->now) up_arena_reset(&n->arena);
            up_status status = parse_more(reader, n, err);
            if (status == UP_END && !n->has_item && !reader->n_refused) {
                reader->has_ended = true;
                return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "no news item in it");
            }
            if (status != UP_OK) return status;
            continue;
        }
        item *i = n->first;
        n->first = i->next;
        if (!n->first) n->last = NULL;
        n->has_item = true;
        reader->in.line = i->line;
        if (i->is_canceled) continue;
        if (i->is_too_long) return up_fail(err, UP_E_LIMIT, reader->path, i->line, 0, "the text is longer than %zu bytes", reader->max_text_bytes);
        if (!i->text_len) return up_fail(err, UP_E_FORMAT, reader->path, i->line, 0, "a news item without text");
        *out = (up_report){.id = i->guid, .date = i->date[0] ? i->date : NULL, .title = i->title, .source = i->source, .language = i->language, .text = i->text, .text_len = i->text_len};
        return UP_OK;
    }
}

const up_format up_format_newsml = {"newsml", looks_newsml, next_newsml, close_newsml};
