/* fuzz_when.c - any text through the dates stage: no overrun, spans in order, days forwards. */
#include "base/utf8.h"
#include "when/when.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 4096 || up_utf8_invalid((const char *)data, size) != size) return 0;
    up_report report = {.id = "f", .date = size & 1 ? "2022-03-04" : NULL, .text = (const char *)data, .text_len = size};
    struct up_document doc = {.report = &report};
    up_arena_init(&doc.arena, 0);
    size_t at = 0;
    while (at < size) { /* every character a token, but blanks: the finest that tokens can be */
        size_t begin = at;
        uint32_t c = up_utf8_next(report.text, size, &at);
        if (up_is_space(c)) continue;
        up_token *t = up_document_add_token(&doc);
        if (!t) abort();
        *t = (up_token){.span = {(uint32_t)begin, (uint32_t)at}, .head = UP_NO_TOKEN, .upos = UP_X};
    }
    if (doc.n_tokens) {
        up_sentence *s = up_document_add_sentence(&doc);
        if (!s) abort();
        *s = (up_sentence){.span = {0, (uint32_t)size}, .first = 0, .end = doc.n_tokens};
    }
    up_timexes all = {0};
    if (up_when_find(&doc, &all) != UP_OK) abort();
    for (uint32_t i = 0, end = 0; i < all.n; end = all.items[i++].span.end)
        if (all.items[i].span.begin < end || all.items[i].span.end > size || all.items[i].days.first > all.items[i].days.last) abort();
    if (doc.n_tokens) (void)up_when_of_event(&doc, &all, doc.n_tokens / 2);
    up_arena_free(&doc.arena);
    return 0;
}
