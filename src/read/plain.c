/* plain.c - plain text: the whole file is one report. */
#include "base/error.h"
#include "base/utf8.h"
#include "read/read.h"

/* Never claimed: plain is what remains. */
static int looks_plain(const char *head, size_t len) { (void)head, (void)len; return 0; }

static bool is_blank_text(const char *text, size_t len) {
    for (size_t at = 0; at < len;) if (!up_is_space(up_utf8_next(text, len, &at))) return false;
    return true;
}

static up_status next_plain(up_reader *reader, up_report *out, up_error *err) {
    up_str text;
    reader->has_ended = true;
    up_status status = up_bytes_rest(&reader->in, reader->max_text_bytes, &text, err);
    if (status == UP_OK) status = up_read_check_text(reader->path, 0, text.at, text.len, err);
    if (status != UP_OK) return status;
    if (is_blank_text(text.at, text.len)) return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "the file holds nothing but white space");
    out->text = text.at, out->text_len = text.len;
    return UP_OK;
}

const up_format up_format_plain = {"text", looks_plain, next_plain, NULL};
