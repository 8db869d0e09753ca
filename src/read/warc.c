/* warc.c - web archives: WARC 1.0 and 1.1 (ISO 28500), a report or more a page.
 *
 * Of the records those are read that hold a page: `response` (an HTTP answer of 200), `resource` and `conversion`
 * (bytes of the type that the record names, as in WET files), where they are HTML or plain text; all else is passed over
 * without being kept.  Memory does not grow with the archive: one record's body at a time, at most UP_PAGE_BYTES.
 * A record that is damaged is named by its place in the unpacked archive, and the next one is looked for.
 * What it knowingly leaves out: records in segments, revisits (their page stands elsewhere), ARC files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/error.h"
#include "base/utf8.h"
#include "read/http.h"
#include "read/parts.h"

enum { HEAD_LINE_BYTES = 64 * 1024, MOST_FIELDS = 256 };

typedef enum record_type { OTHER, RESPONSE, RESOURCE, CONVERSION } record_type;

typedef struct archive {
    record_type type;
    bool is_in_head, is_segment, is_lost; /* is_lost: the next head is to be looked for */
    uint64_t length, begins_at;
    char date[11];
    up_buffer url, content_type, body;
} archive;

static int looks_warc(const char *head, size_t len) { return len >= 8 && (memcmp(head, "WARC/0.", 7) == 0 || memcmp(head, "WARC/1.", 7) == 0) ? 100 : 0; }

static void close_warc(up_reader *reader) {
    archive *a = reader->state;
    if (!a) return;
    up_buffer_free(&a->url), up_buffer_free(&a->content_type), up_buffer_free(&a->body);
    free(a);
    reader->state = NULL;
}

static up_status refuse(const up_reader *reader, const archive *a, up_status status, up_error *err, const char *why) {
    if (a->url.len) return up_fail(err, status, reader->path, 0, 0, "record at byte %llu (%.200s): %s", (unsigned long long)a->begins_at, a->url.bytes, why);
    return up_fail(err, status, reader->path, 0, 0, "record at byte %llu: %s", (unsigned long long)a->begins_at, why);
}

static up_str trimmed(const char *s, size_t len) {
    while (len && (*s == ' ' || *s == '\t')) s++, len--;
    while (len && (s[len - 1] == ' ' || s[len - 1] == '\t')) len--;
    return (up_str){s, (uint32_t)len};
}

static bool is_word(up_str s, const char *word) { return s.len == strlen(word) && strncasecmp(s.at, word, s.len) == 0; }

/* One field of the head.  False: it says a length that is none. */
static bool take_field(archive *a, up_str name, up_str value, bool *has_length) {
    if (is_word(name, "WARC-Type")) {
        a->type = is_word(value, "response") ? RESPONSE : is_word(value, "resource") ? RESOURCE : is_word(value, "conversion") ? CONVERSION : OTHER;
    } else if (is_word(name, "Content-Length")) {
        a->length = 0;
        for (uint32_t i = 0; i < value.len; i++) {
            if (value.at[i] < '0' || value.at[i] > '9' || a->length > UINT64_MAX / 20) return false;
            a->length = a->length * 10 + (uint64_t)(value.at[i] - '0');
        }
        *has_length = value.len > 0;
    } else if (is_word(name, "WARC-Target-URI")) {
        if (value.len >= 2 && value.at[0] == '<' && value.at[value.len - 1] == '>') value.at++, value.len -= 2; /* as 1.0's grammar has it */
        up_buffer_clear(&a->url);
        if (up_utf8_invalid(value.at, value.len) == value.len && !memchr(value.at, 0, value.len)) up_buffer_add(&a->url, value.at, value.len);
    } else if (is_word(name, "WARC-Date")) {
        if (!up_read_date(value.at, value.len, a->date)) a->date[0] = 0;
    } else if (is_word(name, "Content-Type")) {
        up_buffer_clear(&a->content_type);
        up_buffer_add(&a->content_type, value.at, value.len);
    } else if (is_word(name, "WARC-Segment-Number")) a->is_segment = !is_word(value, "1");
    return true;
}

/* The head of the next record.  UP_END at the end of the archive. */
static up_status read_head(up_reader *reader, archive *a, up_error *err) {
    a->type = OTHER, a->is_segment = false, a->length = 0, a->date[0] = 0;
    up_buffer_clear(&a->url), up_buffer_clear(&a->content_type);
    up_str line;
    up_status status;
    do { /* the blank lines behind the record before; after damage, whatever comes */
        a->begins_at = up_bytes_offset(&reader->in);
        status = up_bytes_line(&reader->in, HEAD_LINE_BYTES, &line, err);
        if (status == UP_E_LIMIT && a->is_lost) { line.len = 0; continue; }
        if (status != UP_OK) { a->is_lost = a->is_lost || status != UP_END; return status; }
    } while (!line.len || (a->is_lost && !looks_warc(line.at, line.len)));
    if (!looks_warc(line.at, line.len)) {
        a->is_lost = true;
        return refuse(reader, a, UP_E_FORMAT, err, "expected a record (\"WARC/1.0\")");
    }
    a->is_lost = false;
    bool has_length = false;
    for (int n = 0;; n++) {
        status = up_bytes_line(&reader->in, HEAD_LINE_BYTES, &line, err);
        if (status == UP_END) return refuse(reader, a, UP_E_FORMAT, err, "the archive ends in its head");
        if (status != UP_OK || n == MOST_FIELDS) {
            a->is_lost = true;
            return status == UP_OK ? refuse(reader, a, UP_E_FORMAT, err, "a head without end") : status;
        }
        if (!line.len) break;
        const char *colon = memchr(line.at, ':', line.len);
        if (!colon) continue; /* a folded line */
        if (!take_field(a, trimmed(line.at, (size_t)(colon - line.at)), trimmed(colon + 1, (size_t)(line.at + line.len - (colon + 1))), &has_length)) has_length = false;
    }
    if (a->url.failed || a->content_type.failed) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
    if (has_length) return UP_OK;
    a->is_lost = true;
    return refuse(reader, a, UP_E_FORMAT, err, "no Content-Length that can be read");
}

static bool is_wanted(const archive *a) {
    if (a->type == OTHER || a->is_segment || !a->length) return false;
    if (a->url.len && strncasecmp(a->url.bytes, "http", 4) != 0 && strncasecmp(a->url.bytes, "file:", 5) != 0 && strncasecmp(a->url.bytes, "ftp", 3) != 0) return false; /* dns:, metadata: */
    if (a->type == RESPONSE) return true;
    up_http http = {0};
    up_http_content_type(a->content_type.bytes ? a->content_type.bytes : "", a->content_type.len, &http);
    return up_http_is_html(http.type) || up_http_is_plain(http.type);
}

/* The page in the record's bytes, handed over to be handed out. */
static up_status read_page(up_reader *reader, archive *a, up_str block, up_report *out, bool *is_one, up_error *err) {
    up_http http = {0};
    *is_one = false;
    if (a->type == RESPONSE) {
        if (!up_http_head(block.at, block.len, &http)) return refuse(reader, a, UP_E_FORMAT, err, "no HTTP answer");
        if (http.status != 200 && http.status != 203) return UP_OK;
        block.at += http.head_len, block.len -= (uint32_t)http.head_len;
    } else up_http_content_type(a->content_type.bytes, a->content_type.len, &http);
    bool is_plain = up_http_is_plain(http.type), is_html = up_http_is_html(http.type);
    if (http.type.len && !is_plain && !is_html) return UP_OK;
    up_str body;
    up_status status = up_http_body(&http, block.at, block.len, UP_PAGE_BYTES, &a->body, &body);
    if (status == UP_E_NOMEM) return up_fail(err, status, reader->path, 0, 0, "out of memory");
    if (status == UP_E_LIMIT) return refuse(reader, a, status, err, "unpacks to more than a page may have");
    if (status != UP_OK && !body.len) return refuse(reader, a, status, err, "its body is damaged");
    if (!body.len) return UP_OK;
    if (!http.type.len && !(is_html = up_html_looks(body.at, body.len < UP_HEAD_BYTES ? body.len : UP_HEAD_BYTES) > 0)) return UP_OK;
    const char *charset = http.charset[0] ? http.charset : NULL;
    const char *url = a->url.len ? a->url.bytes : NULL;
    if (is_plain) {
        status = up_read_decode(reader, charset, 0, body.at, body.len, &out->text, &out->text_len, err);
        if (status == UP_E_NOMEM) return status;
        if (status != UP_OK) return refuse(reader, a, status, err, "not text in any encoding that is known");
        /* up_read_decode borrows what is UTF-8 already, from behind a byte order mark: it needs its NUL. */
        bool is_borrowed = out->text >= body.at && out->text <= body.at + body.len;
        if (is_borrowed && !(out->text = up_arena_copy(&reader->arena, out->text, (uint32_t)out->text_len))) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
        out->url = url;
        *is_one = out->text_len > 0;
        return UP_OK;
    }
    up_error own = {0};
    status = up_pages_read(reader, body.at, body.len, &(up_page_hints){.charset = charset, .url = url, .date = a->date[0] ? a->date : NULL}, &own);
    if (status == UP_E_NOMEM) return up_fail(err, status, reader->path, 0, 0, "out of memory");
    if (status == UP_E_FORMAT) return UP_OK; /* a page of links, a wall: no report, and nothing wrong with it */
    return status == UP_OK ? UP_OK : refuse(reader, a, status, err, own.message);
}

static up_status next_warc(up_reader *reader, up_report *out, up_error *err) {
    archive *a = reader->state;
    if (!a && !(a = reader->state = calloc(1, sizeof *a))) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
    for (;;) {
        bool is_page = up_pages_next(reader, out), is_one = is_page;
        if (!is_page) {
            up_arena_reset(&reader->arena);
            up_status status = read_head(reader, a, err);
            if (status != UP_OK) return status;
            if (!is_wanted(a) || a->length > UP_PAGE_BYTES + UP_HTTP_HEAD_BYTES) {
                bool is_too_long = is_wanted(a);
                status = up_bytes_skip(&reader->in, a->length, err);
                if (status == UP_END) return refuse(reader, a, UP_E_FORMAT, err, "the archive ends in it");
                if (status != UP_OK) { a->is_lost = true; return status; }
                if (is_too_long) return refuse(reader, a, UP_E_LIMIT, err, "longer than a page may be");
                continue;
            }
            up_str block;
            status = up_bytes_take(&reader->in, (size_t)a->length, &block, err);
            if (status == UP_END) return refuse(reader, a, UP_E_FORMAT, err, "the archive ends in it");
            if (status != UP_OK) { a->is_lost = true; return status; }
            status = read_page(reader, a, block, out, &is_one, err);
            if (status != UP_OK) return status;
            if (!is_one) is_page = is_one = up_pages_next(reader, out);
        }
        if (!is_one) continue;
        if (!out->url && a->url.len) out->url = a->url.bytes;
        if (a->date[0]) memcpy(reader->other_date, a->date, 11), reader->other_date_from = "archive";
        if (out->text_len > reader->max_text_bytes) return refuse(reader, a, UP_E_LIMIT, err, "its text is longer than a report may be");
        return UP_OK;
    }
}

const up_format up_format_warc = {"warc", looks_warc, next_warc, close_warc};
