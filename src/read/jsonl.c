/* jsonl.c - JSON Lines: one report a line, an object with `text` and, where known, `id date title url source language`.
 *
 * Strict: each line is one JSON object in UTF-8 (RFC 8259) without a key twice; the known keys hold strings or
 * null, `id` a whole number too; other keys are passed over.  A date is YYYY-MM-DD, or begins so and goes on
 * with a time.  A line that is not so is refused by itself.  A whole file that is one JSON array is refused once. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/error.h"
#include "read/read.h"

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

static up_status parse_line(up_reader *reader, up_str line, json_t **out, up_error *err) {
    json_error_t why;
    json_t *object = json_loadb(line.at, line.len, JSON_REJECT_DUPLICATES, &why);
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

/* The string under `key`; NULL where it is absent, null or empty. */
static up_status string_of(const up_reader *reader, const json_t *object, const char *key, const char **out, up_error *err) {
    const json_t *value = json_object_get(object, key);
    if (value && !json_is_string(value) && !json_is_null(value)) return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "\"%s\" is not a string", key);
    *out = value && json_is_string(value) && json_string_length(value) ? json_string_value(value) : NULL;
    return UP_OK;
}

static up_status date_of(up_reader *reader, const json_t *object, const char **out, up_error *err) {
    const char *text = NULL;
    up_status status = string_of(reader, object, "date", &text, err);
    if (status != UP_OK || !text) { *out = NULL; return status; }
    size_t len = strlen(text);
    if (len < 10 || up_day_from_iso(text, 10) == UP_NO_DAY || (text[10] && text[10] != 'T' && text[10] != ' '))
        return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, "\"date\" is no date; expected YYYY-MM-DD");
    memcpy(reader->own_date, text, 10);
    reader->own_date[10] = 0;
    *out = reader->own_date;
    return UP_OK;
}

static up_status fields_of(up_reader *reader, const json_t *object, up_report *r, up_error *err) {
    const json_t *text = json_object_get(object, "text"), *id = json_object_get(object, "id");
    if (!json_is_string(text)) return up_fail(err, UP_E_FORMAT, reader->path, reader->in.line, 0, text ? "\"text\" is not a string" : "\"text\" is missing");
    r->text = json_string_value(text), r->text_len = json_string_length(text);
    if (r->text_len > reader->max_text_bytes) return up_fail(err, UP_E_LIMIT, reader->path, reader->in.line, 0, "the text is longer than %zu bytes", reader->max_text_bytes);
    up_status status = UP_OK;
    if (json_is_integer(id)) {
        snprintf(reader->number, sizeof reader->number, "%lld", (long long)json_integer_value(id));
        r->id = reader->number;
    } else status = string_of(reader, object, "id", &r->id, err);
    if (status == UP_OK) status = date_of(reader, object, &r->date, err);
    if (status == UP_OK) status = string_of(reader, object, "title", &r->title, err);
    if (status == UP_OK) status = string_of(reader, object, "url", &r->url, err);
    if (status == UP_OK) status = string_of(reader, object, "source", &r->source, err);
    if (status == UP_OK) status = string_of(reader, object, "language", &r->language, err);
    return status;
}

static void close_jsonl(up_reader *reader) {
    json_decref(reader->state);
    reader->state = NULL;
}

static bool is_array(up_reader *reader, up_error *err) {
    up_str head;
    return up_bytes_peek(&reader->in, UP_HEAD_BYTES, &head, err) == UP_OK && begins_object(head.at, head.len, behind_bracket(head.at, head.len)) && behind_bracket(head.at, head.len);
}

static up_status next_jsonl(up_reader *reader, up_report *out, up_error *err) {
    close_jsonl(reader);
    if (reader->in.line == 0 && is_array(reader, err)) {
        reader->has_ended = true;
        return up_fail(err, UP_E_FORMAT, reader->path, 1, 0, "a JSON array; expected JSON Lines, one object a line");
    }
    /* An escape writes a character in at most six bytes for one of the text's; the rest is for the other keys. */
    size_t limit = 3 * reader->max_text_bytes + (1u << 20);
    up_str line;
    up_status status;
    do {
        status = up_bytes_line(&reader->in, limit, &line, err);
        if (status != UP_OK) return status;
    } while (skip_blank(line.at, line.len, 0) == line.len);
    status = up_read_check_text(reader->path, reader->in.line, line.at, line.len, err);
    json_t *object = NULL;
    if (status == UP_OK) status = parse_line(reader, line, &object, err);
    if (status != UP_OK) return status;
    reader->state = object;
    return fields_of(reader, object, out, err);
}

const up_format up_format_jsonl = {"jsonl", looks_jsonl, next_jsonl, close_jsonl};
