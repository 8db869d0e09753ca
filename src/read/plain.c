/* plain.c - plain text: the whole file is one report, or what lies between lines that were given as separator. */
#include <string.h>
#include "base/error.h"
#include "base/utf8.h"
#include "read/parts.h"

/* Never claimed: plain is what remains. */
static int looks_plain(const char *head, size_t len) { (void)head, (void)len; return 0; }

static bool is_blank_text(const char *text, size_t len) {
    for (size_t at = 0; at < len;) if (!up_is_space(up_utf8_next(text, len, &at))) return false;
    return true;
}

/* Bytes in whatever encoding, as the report's text. */
static up_status text_of(up_reader *reader, uint32_t line, const char *bytes, size_t len, up_report *out, up_error *err) {
    out->text = bytes, out->text_len = len;
    if (up_utf8_invalid(bytes, len) == len && !memchr(bytes, 0, len)) return UP_OK;
    return up_read_decode(reader, NULL, line, bytes, len, &out->text, &out->text_len, err);
}

static up_status next_whole(up_reader *reader, up_report *out, up_error *err) {
    up_str text;
    reader->has_ended = true;
    up_status status = up_bytes_rest(&reader->in, reader->max_text_bytes, &text, err);
    if (status == UP_OK) status = text_of(reader, 0, text.at, text.len, out, err);
    if (status != UP_OK) return status;
    if (is_blank_text(out->text, out->text_len)) return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "the file holds nothing but white space");
    return UP_OK;
}

static bool is_separator(const up_reader *reader, up_str line) {
    size_t len = strlen(reader->separator);
    while (line.len && (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t')) line.len--;
    return line.len == len && memcmp(line.at, reader->separator, len) == 0;
}

/* Gathers lines up to the next separator; `*first` is the number of the part's first line. */
static up_status gather_part(up_reader *reader, uint32_t *first, bool *is_too_long, up_error *err) {
    up_buffer *part = &reader->part;
    up_buffer_clear(part);
    *first = reader->in.line + 1, *is_too_long = false;
    for (;;) {
        up_str line;
        up_status status = up_bytes_line(&reader->in, reader->max_text_bytes, &line, err);
        if (status == UP_E_LIMIT) { *is_too_long = true; continue; }
        if (status == UP_END) return part->len || *is_too_long ? UP_OK : UP_END;
        if (status != UP_OK) return status;
        if (is_separator(reader, line)) return UP_OK;
        if (part->len + line.len > reader->max_text_bytes) { *is_too_long = true; continue; }
        up_buffer_add(part, line.at, line.len);
        up_buffer_add(part, "\n", 1);
        if (part->failed) return up_fail(err, UP_E_NOMEM, reader->path, reader->in.line, 0, "out of memory");
    }
}

static up_status next_part(up_reader *reader, up_report *out, up_error *err) {
    for (;;) {
        uint32_t first;
        bool is_too_long;
        up_status status = gather_part(reader, &first, &is_too_long, err);
        if (status != UP_OK) return status;
        if (is_too_long) return up_fail(err, UP_E_LIMIT, reader->path, first, 0, "the text is longer than %zu bytes", reader->max_text_bytes);
        up_buffer *part = &reader->part;
        while (part->len && part->bytes[part->len - 1] == '\n') part->bytes[--part->len] = 0;
        if (!part->len) continue;
        status = text_of(reader, first, part->bytes, part->len, out, err);
        if (status != UP_OK || !is_blank_text(out->text, out->text_len)) return status;
    }
}

static up_status next_plain(up_reader *reader, up_report *out, up_error *err) {
    return reader->separator ? next_part(reader, out, err) : next_whole(reader, out, err);
}

const up_format up_format_plain = {"text", looks_plain, next_plain, NULL};
