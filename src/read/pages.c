/* pages.c - HTML files: a page a file, its reports handed out one by one; and text in whatever encoding. */
#include <stdio.h>
#include <string.h>
#include "base/error.h"
#include "base/utf8.h"
#include "read/encoding.h"
#include "read/parts.h"

/* Of a hundred characters of a text fewer are broken: more, and it is no text. */
enum { MOST_BROKEN_OF_100 = 10 };

up_status up_read_decode(up_reader *reader, const char *label, uint32_t line, const char *bytes, size_t len, const char **text, size_t *text_len, up_error *err) {
    if (memchr(bytes, 0, len)) return up_read_check_text(reader->path, line, bytes, len, err);
    up_decoded decoded;
    up_status status = up_encoding_decode(bytes, len, label, NULL, &reader->arena, &decoded);
    if (status != UP_OK) return up_fail(err, status, reader->path, line, 0, "out of memory");
    if (decoded.n_replaced > len * MOST_BROKEN_OF_100 / 100) return up_fail(err, UP_E_ENCODING, reader->path, line, 0, "not text in any encoding that is known (taken for %s)", decoded.encoding);
    *text = decoded.text, *text_len = decoded.len;
    return UP_OK;
}

up_status up_pages_read(up_reader *reader, const char *bytes, size_t len, const up_page_hints *hints, up_error *err) {
    reader->page = (up_page){0}, reader->n_handed_out = 0;
    up_status status = up_html_read(bytes, len, hints, &reader->arena, &reader->page, err);
    if (status != UP_OK) reader->page.n = 0;
    return status;
}

bool up_pages_next(up_reader *reader, up_report *out) {
    if (reader->n_handed_out >= reader->page.n) return false;
    const up_page_report *r = &reader->page.reports[reader->n_handed_out++];
    *out = (up_report){.date = r->published ? r->published : r->modified, .title = r->title, .url = r->url, .source = r->publisher, .language = r->language,
                       .text = r->text, .text_len = r->text_len};
    return true;
}

static up_status next_html(up_reader *reader, up_report *out, up_error *err) {
    if (up_pages_next(reader, out)) return UP_OK;
    if (reader->page.n) return UP_END;
    up_str page;
    up_status status = up_bytes_rest(&reader->in, UP_PAGE_MAX, &page, err);
    if (status == UP_OK) status = up_pages_read(reader, page.at, page.len, &(up_page_hints){0}, err);
    if (status != UP_OK) {
        reader->has_ended = true;
        if (err) snprintf(err->file, sizeof err->file, "%s", reader->path);
        return status;
    }
    return up_pages_next(reader, out) ? UP_OK : UP_END;
}

const up_format up_format_html = {"html", up_html_looks, next_html, NULL};
