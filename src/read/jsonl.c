/* jsonl.c - JSON Lines: one report a line, an object with `text` and, where known, `id date title url source language`.
 *
 * A field may be named otherwise and lie deeper (--field text=doc.body): keys with points between, numbers for places
 * in a list; a list of strings under `text` gives its paragraphs.
 * Strict: each line is one JSON object (RFC 8259) without a key twice; the known keys hold strings or
 * null, `id` a whole number too; other keys are passed over.  A date is YYYY-MM-DD, or begins so and goes on
 * with a time; under a key that was named it may be any that up_read_date knows.  A line that is not so is refused by itself.
 * Not strict in characters, for files are as their writers' machines were: a line that is not UTF-8 is mended where little of it
 * is broken, else read in the encoding that the first such lines look like; half a pair of surrogates is U+FFFD.
 * A whole file that is one JSON document, an array or an object over many lines, is read too while it fits the limit of
 * a line.  An object that is an item of an agency (ninjs) or a JSON Feed is told by its keys. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/error.h"
#include "base/utf8.h"
#include "read/encoding.h"
#include "read/json_news.h"

static size_t skip_blank(const char *s, size_t len, size_t i) {
    while (i < len && (s[i] == ' ' || (s[i] >= '\t' && s[i] <= '\r'))) i++;
    return i;
}

static bool begins_object(const char *s, size_t len, size_t i) {
    if (i >= len || s[i] != '{') return false;
    i = skip_blank(s, len, i + 1);
    return i < len && (s[i] == '"' || s[i] == '}');
}

static size_t behind_bracket(const char *s, size_t len) {
    size_t i = skip_blank(s, len, 0);
    return i < len && s[i] == '[' ? skip_blank(s, len, i + 1) : 0;
}

static int looks_jsonl(const char *head, size_t len) {
    size_t inside = behind_bracket(head, len);
    if (inside) return begins_object(head, len, inside) ? 80 : 0;
    return begins_object(head, len, skip_blank(head, len, 0)) ? 90 : 0;
}

/* jansson gives some failed allocations out as bad syntax: whether as much as the line needs can be had tells. */
static bool is_out_of_memory(const json_error_t *why, size_t len) {
    void *as_much = malloc(2 * len + 4096);
    free(as_much);
    return !as_much || !why->text[0] || json_error_code(why) == json_error_out_of_memory;
}

static int surrogate_at(const char *s, const char *end) {
    if (end - s < 6 || s[0] != '\\' || s[1] != 'u' || (s[2] | 0x20) != 'd') return 0;
    return strchr("89ABab", s[3]) ? 1 : strchr("CDEFcdef", s[3]) ? 2 : 0;
}

/* A copy in which halves of pairs, which writers leave where they cut a text, are U+FFFD; NULL where there are none. */
static char *mend_surrogates(up_arena *arena, up_str json) {
    char *copy = NULL;
    for (const char *at = json.at, *end = json.at + json.len; at < end && (at = memchr(at, '\\', (size_t)(end - at)));) {
        int half = surrogate_at(at, end);
        if (!half) { at += 2; continue; }
        if (half == 1 && surrogate_at(at + 6, end) == 2) { at += 12; continue; }
        if (!copy && !(copy = up_arena_copy(arena, json.at, json.len))) return NULL;
        memcpy(copy + (at - json.at), "\\ufffd", 6);
        at += 6;
    }
    return copy;
}

static json_t *load(up_reader *reader, up_str json, json_error_t *why) {
    json_t *object = json_loadb(json.at, json.len, JSON_REJECT_DUPLICATES, why);
    if (object || !strstr(why->text, "Unicode")) return object;
    const char *mended = mend_surrogates(&reader->arena, json);
    return mended ? json_loadb(mended, json.len, JSON_REJECT_DUPLICATES, why) : NULL;
}

static up_status parse_line(up_reader *reader, up_str line, json_t **out, up_error *err) {
    json_error_t why;
    json_t *object = load(reader, line, &why);
    uint32_t column = why.column > 0 ? (uint32_t)why.column : 0;
    if (!object) {
        /* jansson's reasons may quote the input; what follows "near" is left out. */
        char *near = strstr(why.text, " near ");
        if (near) *near = 0;
        if (is_out_of_memory(&why, line.len)) return up_fail(err, UP_E_NOMEM, reader->path, reader->in.line, 0, "out of memory");
        if (json_error_code(&why) == json_error_premature_end_of_input || strstr(why.text, "premature")) return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, column, "the JSON ends too early");
        if (json_error_code(&why) == json_error_null_character) return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, column, "a string holds \\u0000: binary, not text");
        return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, column, "not JSON: %s", why.text);
    }
    if (!json_is_object(object)) {
        json_decref(object);
        return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "expected a JSON object with \"text\"");
    }
    *out = object;
    return UP_OK;
}

/* What lies under a field: its own key, else the path that was given for it. */
static const json_t *value_of(const up_reader *reader, const json_t *object, up_field field) {
    const char *path = reader->fields[field];
    return path ? up_json_at(object, path) : json_object_get(object, up_field_name(field));
}

static const char *key_of(const up_reader *reader, up_field field) { return reader->fields[field] ? reader->fields[field] : up_field_name(field); }

/* The string under a field; NULL where it is absent, null or empty. */
static up_status string_of(const up_reader *reader, const json_t *object, up_field field, const char **out, up_error *err) {
    const json_t *value = value_of(reader, object, field);
    const char *key = key_of(reader, field);
    if (value && !json_is_string(value) && !json_is_null(value)) return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "\"%s\" is not a string", key);
    *out = value && json_is_string(value) && json_string_length(value) ? json_string_value(value) : NULL;
    return UP_OK;
}

static up_status date_of(up_reader *reader, const json_t *object, const char **out, up_error *err) {
    const char *text = NULL;
    up_status status = string_of(reader, object, UP_FIELD_DATE, &text, err);
    if (status != UP_OK || !text) { *out = NULL; return status; }
    size_t len = strlen(text);
    if (reader->fields[UP_FIELD_DATE]) {
        up_date_column alone = {0};
        const char *told;
        if (up_date_column_read(&alone, reader, text, len, reader->own_date, &told) != UP_OK) return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "\"%s\" is no date that can be told for sure; expected YYYY-MM-DD", key_of(reader, UP_FIELD_DATE));
        *out = reader->own_date;
        return UP_OK;
    }
    if (len < 10 || up_day_from_iso(text, 10) == UP_NO_DAY || (text[10] && text[10] != 'T' && text[10] != ' '))
        return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "\"date\" is no date; expected YYYY-MM-DD");
    memcpy(reader->own_date, text, 10);
    reader->own_date[10] = 0;
    *out = reader->own_date;
    return UP_OK;
}

/* What holds the present line, or the whole document and which of its items comes next. */
typedef struct json_state {
    json_t *line, *document;
    const json_t *items, *feed;
    size_t next;
    bool is_asked;
    const char *encoding; /* of lines that are not UTF-8; NULL: not met yet */
} json_state;

/* The line, or document, in UTF-8. */
static up_status in_utf8(up_reader *reader, json_state *s, uint32_t number, up_str *bytes, up_error *err) {
    if (up_utf8_invalid(bytes->at, bytes->len) == bytes->len || memchr(bytes->at, 0, bytes->len)) return up_read_check_text(reader->path, number, bytes->at, bytes->len, err);
    up_decoded decoded;
    up_status status = up_encoding_decode(bytes->at, bytes->len, "utf-8", NULL, &reader->arena, &decoded);
    if (status == UP_OK && strcmp(decoded.encoding, "utf-8") != 0) {
        if (!s->encoding) { /* asked of as much as lies here */
            up_decoded sample;
            size_t len = reader->in.buffer && bytes->at >= reader->in.buffer && bytes->at < reader->in.buffer + reader->in.end ? (size_t)(reader->in.buffer + reader->in.end - bytes->at) : bytes->len;
            status = up_encoding_decode(bytes->at, len > bytes->len ? len : bytes->len, NULL, NULL, &reader->arena, &sample);
            if (status == UP_OK) s->encoding = sample.encoding;
        }
        size_t len;
        if (status == UP_OK) status = up_read_decode(reader, s->encoding, number, bytes->at, bytes->len, &bytes->at, &len, err);
        if (status == UP_OK) bytes->len = (uint32_t)len;
        return status == UP_E_NOMEM ? up_fail(err, status, reader->path, number, 0, "out of memory") : status;
    }
    if (status != UP_OK) return up_fail(err, status, reader->path, number, 0, "out of memory");
    *bytes = (up_str){decoded.text, (uint32_t)decoded.len};
    return UP_OK;
}

/* A text, or a list of paragraphs. */
static up_status text_of(up_reader *reader, const json_t *object, up_report *r, up_error *err) {
    const json_t *text = value_of(reader, object, UP_FIELD_TEXT);
    const char *key = key_of(reader, UP_FIELD_TEXT);
    if (reader->fields[UP_FIELD_TEXT] && json_is_array(text) && json_is_string(json_array_get(text, 0))) {
        up_buffer_clear(&reader->part);
        size_t i;
        const json_t *paragraph;
        json_array_foreach((json_t *)(uintptr_t)text, i, paragraph) {
            if (!json_is_string(paragraph)) return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "\"%s\" is not a list of strings", key);
            if (i) up_buffer_text(&reader->part, "\n\n");
            up_buffer_add(&reader->part, json_string_value(paragraph), json_string_length(paragraph));
        }
        if (reader->part.failed) return up_fail(err, UP_E_NOMEM, reader->path, reader->in.line, 0, "out of memory");
        r->text = reader->part.bytes, r->text_len = reader->part.len;
    } else if (json_is_string(text)) r->text = json_string_value(text), r->text_len = json_string_length(text);
    else return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, text ? "\"%s\" is not a string" : "\"%s\" is missing", key);
    if (r->text_len > reader->max_text_bytes) return up_fail(err, UP_E_LIMIT, reader->path, reader->in.line, 0, "the text is longer than %zu bytes", reader->max_text_bytes);
    return UP_OK;
}

static up_status fields_of(up_reader *reader, const json_t *object, up_report *r, up_error *err) {
    up_status status = text_of(reader, object, r, err);
    if (status != UP_OK) return status;
    const json_t *id = value_of(reader, object, UP_FIELD_ID);
    if (json_is_integer(id)) {
        snprintf(reader->number, sizeof reader->number, "%lld", (long long)json_integer_value(id));
        r->id = reader->number;
    } else status = string_of(reader, object, UP_FIELD_ID, &r->id, err);
    if (status == UP_OK) status = date_of(reader, object, &r->date, err);
    if (status == UP_OK) status = string_of(reader, object, UP_FIELD_TITLE, &r->title, err);
    if (status == UP_OK) status = string_of(reader, object, UP_FIELD_URL, &r->url, err);
    if (status == UP_OK) status = string_of(reader, object, UP_FIELD_SOURCE, &r->source, err);
    if (status == UP_OK) status = string_of(reader, object, UP_FIELD_LANGUAGE, &r->language, err);
    /* What an earlier reading said of its date: kept when the report is read again. */
    const char *from = json_string_value(json_object_get(object, "date_from"));
    if (status == UP_OK && from && r->date) r->date_from = from;
    return status;
}

static void close_jsonl(up_reader *reader) {
    json_state *s = reader->state;
    if (!s) return;
    json_decref(s->line), json_decref(s->document);
    free(s);
    reader->state = NULL;
}

/* UP_END: nothing to report, and nothing wrong. */
static up_status report_of(up_reader *reader, const json_t *object, up_report *out, up_error *err) {
    bool has_text = value_of(reader, object, UP_FIELD_TEXT) != NULL;
    up_status status = has_text || !up_json_is_ninjs(object) ? fields_of(reader, object, out, err) : up_json_ninjs(&reader->arena, object, reader->own_date, out);
    if (status == UP_E_FORMAT && !has_text && up_json_is_ninjs(object)) return up_fail(err, status, reader->path, reader->in.line, 0, "a news item without text");
    if (status == UP_E_NOMEM) return up_fail(err, status, reader->path, reader->in.line, 0, "out of memory");
    if (status == UP_OK && out->text_len > reader->max_text_bytes) return up_fail(err, UP_E_LIMIT, reader->path, reader->in.line, 0, "the text is longer than %zu bytes", reader->max_text_bytes);
    return status;
}

static up_status next_in_document(up_reader *reader, json_state *s, up_report *out, up_error *err) {
    while (s->next < json_array_size(s->items)) {
        const json_t *object = json_array_get(s->items, s->next++);
        reader->in.line = (uint32_t)s->next;
        up_status status = UP_OK;
        if (!json_is_object(object)) status = up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "item %zu is no JSON object", s->next);
        else if (s->feed) {
            up_feed_item *item = UP_ARENA_NEW(&reader->arena, up_feed_item);
            if (!item) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
            up_json_feed_item(s->feed, object, item);
            status = up_feed_report(&reader->arena, item, NULL, out);
            if (status == UP_OK && !out->text_len) status = up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "item %zu has neither title nor text", s->next);
            if (status == UP_OK && out->text_len > reader->max_text_bytes) status = up_fail(err, UP_E_LIMIT, reader->path, 0, 0, "the text of item %zu is longer than %zu bytes", s->next, reader->max_text_bytes);
        } else status = report_of(reader, object, out, err);
        if (status != UP_END) return status;
    }
    return UP_END;
}

/* What the first lines look like: objects a line; perhaps one document; or surely one, over many lines. */
typedef enum document_kind { NO_DOCUMENT, MAYBE_DOCUMENT, A_DOCUMENT } document_kind;

static document_kind kind_of(up_reader *reader) {
    up_str head;
    if (up_bytes_peek(&reader->in, UP_HEAD_BYTES, &head, NULL) != UP_OK || !looks_jsonl(head.at, head.len)) return NO_DOCUMENT;
    if (behind_bracket(head.at, head.len)) return A_DOCUMENT;
    const char *newline = memchr(head.at, '\n', head.len);
    size_t end = newline ? (size_t)(newline - head.at) : 0, next = newline ? skip_blank(head.at, head.len, end) : head.len;
    while (end && (head.at[end - 1] == ' ' || head.at[end - 1] == '\r' || head.at[end - 1] == '\t')) end--;
    /* Lines of JSON each begin with a brace; one broken among them makes no document of them. */
    if (end && head.at[end - 1] != '}' && next < head.len && head.at[next] != '{') return A_DOCUMENT;
    return memmem(head.at, head.len, "jsonfeed.org/version/", 21) ? MAYBE_DOCUMENT : NO_DOCUMENT;
}

static up_status hold_items(up_reader *reader, json_state *s, json_t *document, up_error *err) {
    if (json_is_array(document)) s->items = document;
    else if (up_json_is_feed(document)) s->feed = document, s->items = json_object_get(document, "items");
    else if (json_is_array(json_object_get(document, "_items"))) s->items = json_object_get(document, "_items"); /* as news servers answer */
    else {
        document = json_pack("[o]", document);
        if (!document) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
        s->items = document;
    }
    s->document = document;
    return UP_OK;
}

/* Takes the file as one document, whose items are what comes.  Where it may be lines as well, it is left alone when it is
 * none; else it is refused once, and not line by line. */
static up_status take_document(up_reader *reader, json_state *s, document_kind kind, size_t limit, up_error *err) {
    up_str all;
    up_status status = up_bytes_peek(&reader->in, limit, &all, err);
    if (status == UP_OK && kind == MAYBE_DOCUMENT && (all.len == limit || reader->in.broken.status != UP_OK)) return UP_OK;
    if (status == UP_OK && all.len == limit) status = up_fail(err, UP_E_LIMIT, reader->path, 0, 0, "a JSON document of more than %zu bytes; expected JSON Lines, one object a line", limit - 1);
    if (status == UP_OK && reader->in.broken.status != UP_OK) { /* what is behind it is damaged: it is not whole */
        status = up_bytes_skip(&reader->in, (uint64_t)all.len + 1, err);
    }
    const size_t taken = all.len; /* of the file: restated it may be longer */
    if (status == UP_OK) status = in_utf8(reader, s, 0, &all, err);
    json_t *document = NULL;
    json_error_t why;
    if (status == UP_OK && !(document = load(reader, all, &why))) {
        if (is_out_of_memory(&why, all.len)) status = up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
        else if (kind == MAYBE_DOCUMENT) return UP_OK;
        else {
            char *near = strstr(why.text, " near ");
            if (near) *near = 0;
            status = up_fail(err, UP_E_FORMAT, reader->path, why.line > 0 ? (uint32_t)why.line : 0, why.column > 0 ? (uint32_t)why.column : 0, "not JSON: %s",
                             json_error_code(&why) == json_error_premature_end_of_input || strstr(why.text, "premature") ? "it ends too early" : why.text);
        }
    }
    if (status == UP_OK) status = hold_items(reader, s, document, err);
    if (status != UP_OK) { reader->has_ended = true; return status; }
    return up_bytes_skip(&reader->in, taken, err);
}

static up_status next_jsonl(up_reader *reader, up_report *out, up_error *err) {
    json_state *s = reader->state;
    if (!s && !(s = reader->state = calloc(1, sizeof *s))) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
    /* An escape writes a character in at most six bytes for one of the text's; the rest is for the other keys. */
    size_t limit = 3 * reader->max_text_bytes + (1u << 20);
    document_kind kind = s->is_asked ? NO_DOCUMENT : kind_of(reader);
    s->is_asked = true;
    up_status taken = kind == NO_DOCUMENT ? UP_OK : take_document(reader, s, kind, limit, err);
    if (taken != UP_OK) return taken;
    if (s->document) return next_in_document(reader, s, out, err);
    for (;;) {
        up_str line;
        up_status status;
        do {
            status = up_bytes_line(&reader->in, limit, &line, err);
            if (status != UP_OK) return status;
            if (line.len >= 3 && memcmp(line.at, "\xEF\xBB\xBF", 3) == 0) line.at += 3, line.len -= 3; /* files that were joined */
        } while (skip_blank(line.at, line.len, 0) == line.len);
        status = in_utf8(reader, s, reader->in.line, &line, err);
        json_t *object = NULL;
        if (status == UP_OK) status = parse_line(reader, line, &object, err);
        if (status != UP_OK) return status;
        json_decref(s->line);
        s->line = object;
        status = report_of(reader, object, out, err);
        if (status != UP_END) return status;
    }
}

const up_format up_format_jsonl = {"jsonl", looks_jsonl, next_jsonl, close_jsonl};
