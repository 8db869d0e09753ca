/* html_file.c - a file that is a web page: one report, or as many as the page holds. */
#include <stdio.h>
#include <stdlib.h>
#include "base/error.h"
#include "read/html.h"
#include "read/read.h"

typedef struct html_file { up_arena arena; up_page page; uint32_t n_given; } html_file;

static up_status read_whole(up_reader *reader, up_error *err) {
    up_str bytes;
    up_status status = up_bytes_rest(&reader->in, UP_PAGE_MAX, &bytes, err);
    if (status != UP_OK) return status;
    html_file *f = calloc(1, sizeof *f);
    if (!f) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
    up_arena_init(&f->arena, 0);
    reader->state = f;
    status = up_html_read(bytes.at, bytes.len, NULL, &f->arena, &f->page, err);
    if (status != UP_OK && err) snprintf(err->file, sizeof err->file, "%s", reader->path);
    return status;
}

static up_status next_html(up_reader *reader, up_report *out, up_error *err) {
    if (!reader->state) {
        up_status status = read_whole(reader, err);
        if (status != UP_OK) { reader->has_ended = true; return status; }
    }
    html_file *f = reader->state;
    if (f->n_given == f->page.n) return UP_END;
    const up_page_report *r = &f->page.reports[f->n_given++];
    if (r->text_len > reader->max_text_bytes) return up_fail(err, UP_E_LIMIT, reader->path, 0, 0, "the text is longer than %zu bytes", reader->max_text_bytes);
    *out = (up_report){.date = r->published, .title = r->title, .url = r->url, .source = r->publisher, .language = r->language, .text = r->text, .text_len = r->text_len};
    return UP_OK;
}

static void close_html(up_reader *reader) {
    html_file *f = reader->state;
    if (!f) return;
    up_arena_free(&f->arena);
    free(f);
    reader->state = NULL;
}

const up_format up_format_html = {"html", up_html_looks, next_html, close_html};
