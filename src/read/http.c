/* http.c - heads and bodies of HTTP/1 (RFC 9112), as archives keep them and as they arrive. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "read/http.h"
#include "read/unpack.h"

static up_str trimmed(const char *s, size_t len) {
    while (len && (*s == ' ' || *s == '\t')) s++, len--;
    while (len && (s[len - 1] == ' ' || s[len - 1] == '\t' || s[len - 1] == '\r')) len--;
    return (up_str){s, (uint32_t)len};
}

static bool is_word(up_str s, const char *word) { return s.len == strlen(word) && strncasecmp(s.at, word, s.len) == 0; }

void up_http_content_type(const char *value, size_t len, up_http *out) {
    const char *end = value + len, *semicolon = memchr(value, ';', len);
    out->type = trimmed(value, (size_t)((semicolon ? semicolon : end) - value));
    out->charset[0] = 0;
    while (semicolon) {
        const char *from = semicolon + 1;
        semicolon = memchr(from, ';', (size_t)(end - from));
        up_str parameter = trimmed(from, (size_t)((semicolon ? semicolon : end) - from));
        if (parameter.len < 9 || strncasecmp(parameter.at, "charset=", 8) != 0) continue;
        up_str name = {parameter.at + 8, parameter.len - 8};
        if (name.len && (*name.at == '"' || *name.at == '\'')) name.at++, name.len--;
        if (name.len && (name.at[name.len - 1] == '"' || name.at[name.len - 1] == '\'')) name.len--;
        if (!name.len || name.len >= sizeof out->charset) continue;
        memcpy(out->charset, name.at, name.len);
        out->charset[name.len] = 0;
    }
}

bool up_http_is_html(up_str type) { return is_word(type, "text/html") || is_word(type, "application/xhtml+xml"); }
bool up_http_is_plain(up_str type) { return is_word(type, "text/plain"); }

bool up_http_head(const char *bytes, size_t len, up_http *out) {
    *out = (up_http){0};
    if (len < 12 || strncmp(bytes, "HTTP/", 5) != 0) return false;
    size_t at = 0, line_number = 0;
    if (len > UP_HTTP_HEAD_BYTES) len = UP_HTTP_HEAD_BYTES;
    for (;; line_number++) {
        const char *newline = memchr(bytes + at, '\n', len - at);
        if (!newline) return false; /* the head does not end */
        up_str line = trimmed(bytes + at, (size_t)(newline - bytes) - at);
        at = (size_t)(newline + 1 - bytes);
        if (!line_number) {
            const char *blank = memchr(line.at, ' ', line.len);
            if (blank) out->status = (int)strtol(blank + 1, NULL, 10);
            continue;
        }
        if (!line.len) break;
        const char *colon = memchr(line.at, ':', line.len);
        if (!colon) continue;
        up_str name = trimmed(line.at, (size_t)(colon - line.at)), value = trimmed(colon + 1, (size_t)(line.at + line.len - (colon + 1)));
        if (is_word(name, "content-type")) up_http_content_type(value.at, value.len, out);
        else if (is_word(name, "content-encoding")) out->coding = value;
        else if (is_word(name, "transfer-encoding") && value.len >= 7 && strncasecmp(value.at + value.len - 7, "chunked", 7) == 0) out->is_chunked = true;
    }
    out->head_len = at;
    return true;
}

/* Takes the chunks apart.  UP_E_FORMAT: the last one does not come; false in `*is_chunked` when the first one is none. */
static up_status join_chunks(const char *s, size_t len, size_t limit, up_buffer *out, bool *is_chunked) {
    size_t at = 0;
    *is_chunked = false;
    for (;;) {
        size_t size = 0, digits = 0;
        for (; at < len && digits < 15; at++, digits++) {
            char c = s[at], low = (char)(c | 0x20);
            if (c >= '0' && c <= '9') size = size * 16 + (size_t)(c - '0');
            else if (low >= 'a' && low <= 'f') size = size * 16 + (size_t)(low - 'a' + 10);
            else break;
        }
        const char *newline = digits && at < len ? memchr(s + at, '\n', len - at) : NULL;
        if (!newline || (s[at] != '\r' && s[at] != '\n' && s[at] != ';' && s[at] != ' ')) return UP_E_FORMAT;
        *is_chunked = true;
        at = (size_t)(newline + 1 - s);
        if (!size) return UP_OK;
        size_t there = size < len - at ? size : len - at;
        if (out->len + there > limit) return UP_E_LIMIT;
        up_buffer_add(out, s + at, there);
        if (out->failed) return UP_E_NOMEM;
        at += there;
        if (there < size) return UP_E_FORMAT;
        if (at < len && s[at] == '\r') at++;
        if (at < len && s[at] == '\n') at++;
    }
}

/* Whether bytes that are said to be packed so are.  Where no mark tells: text that begins as pages do is not. */
static bool may_be(up_packing packing, up_str body) {
    if (!body.len) return false;
    if (packing == UP_PACK_GZIP || packing == UP_PACK_ZSTD || packing == UP_PACK_BZIP2 || packing == UP_PACK_XZ) return up_packing_of(body.at, body.len) == packing;
    size_t i = body.len >= 3 && memcmp(body.at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < body.len && i < 64 && (body.at[i] == ' ' || (body.at[i] >= '\t' && body.at[i] <= '\r'))) i++;
    return !(i + 1 < body.len && (body.at[i] == '<' || body.at[i] == '{') && (body.at[i + 1] == '!' || body.at[i + 1] == '?' || body.at[i + 1] == '"' || ((body.at[i + 1] | 0x20) >= 'a' && (body.at[i + 1] | 0x20) <= 'z')));
}

static up_status undo(up_packing packing, size_t limit, up_buffer *out, up_str *body) {
    up_buffer whole = {0};
    up_status status = up_unpack_whole(packing, body->at, body->len, limit, &whole);
    if (status == UP_E_FORMAT && !whole.len) { up_buffer_free(&whole); return UP_OK; } /* not packed at all */
    up_buffer_free(out);
    *out = whole;
    *body = (up_str){whole.bytes ? whole.bytes : "", (uint32_t)whole.len};
    return status;
}

up_status up_http_body(const up_http *http, const char *bytes, size_t len, size_t limit, up_buffer *out, up_str *body) {
    up_status worst = UP_OK;
    up_buffer_clear(out);
    *body = (up_str){bytes, (uint32_t)len};
    if (http->is_chunked) {
        bool is_chunked;
        up_status status = join_chunks(bytes, len, limit, out, &is_chunked);
        if (status == UP_E_NOMEM) return status;
        if (is_chunked) *body = (up_str){out->bytes ? out->bytes : "", (uint32_t)out->len}, worst = status;
    }
    /* The coding that was put on last is named last. */
    for (up_str list = http->coding; list.len;) {
        const char *comma = memrchr(list.at, ',', list.len);
        up_str name = comma ? trimmed(comma + 1, (size_t)(list.at + list.len - (comma + 1))) : trimmed(list.at, list.len);
        list.len = comma ? (uint32_t)(comma - list.at) : 0;
        up_packing packing;
        if (!up_packing_named(name.at, name.len, &packing) || packing == UP_PACK_NONE || !may_be(packing, *body)) continue;
        up_status status = undo(packing, limit, out, body);
        if (status == UP_E_NOMEM) return status;
        if (status != UP_OK) worst = status;
    }
    /* Packed without saying so, or twice. */
    if (up_packing_of(body->at, body->len) == UP_PACK_GZIP) {
        up_status status = undo(UP_PACK_GZIP, limit, out, body);
        if (status != UP_OK) worst = status;
    }
    if (body->len > limit) body->len = (uint32_t)limit, worst = UP_E_LIMIT;
    return worst;
}
