/* fuzz_html.c - a web page, read whole.
 *
 * The first byte chooses the hints.  Whatever the bytes, the reports are valid text without NUL, their blocks tile
 * it in order, sources lie in the page, days are days; and reading the page again gives the same. */
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/utf8.h"
#include "read/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_string(const char *s) {
    if (s && (!*s || up_utf8_invalid(s, strlen(s)) != strlen(s))) abort();
}

static void check_report(const up_page_report *r, size_t page_len) {
    if (!r->text_len || r->text[r->text_len] || strlen(r->text) != r->text_len || up_utf8_invalid(r->text, r->text_len) != r->text_len) abort();
    check_string(r->title), check_string(r->url), check_string(r->publisher), check_string(r->author), check_string(r->language);
    if (r->published && up_day_from_iso(r->published, 10) == UP_NO_DAY) abort();
    if (r->modified && up_day_from_iso(r->modified, 10) == UP_NO_DAY) abort();
    uint32_t at = 0;
    for (uint32_t i = 0; i < r->n_blocks; i++) {
        const up_page_block *b = &r->blocks[i];
        if (b->source.begin > b->source.end || b->source.end > 3 * page_len + 8) abort();
        if (b->words) { check_string(b->words); continue; }
        if (b->text.begin != (at ? at + 2 : 0) || b->text.end <= b->text.begin) abort();
        at = b->text.end;
    }
    if (at != r->text_len) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static up_arena arena;
    if (size < 1) return 0;
    const up_page_hints hints = {.charset = data[0] & 1 ? "iso-8859-1" : NULL, .url = data[0] & 2 ? "https://example.org/2022/03/04/a" : NULL, .date = data[0] & 4 ? "2022-03-05" : NULL};
    up_page page = {0};
    up_error err = {0};
    const char *bytes = (const char *)data + 1;
    up_html_looks(bytes, size - 1 < 4096 ? size - 1 : 4096);
    up_status status = up_html_read(bytes, size - 1, &hints, &arena, &page, &err);
    if (status == UP_OK) {
        if (!page.n) abort();
        for (uint32_t i = 0; i < page.n; i++) check_report(&page.reports[i], size);
    } else if (!err.message[0] || strchr(err.message, '\n')) abort();
    up_arena_reset(&arena);
    return 0;
}
