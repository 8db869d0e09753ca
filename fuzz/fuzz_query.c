/* fuzz_query.c - the filters of the store: lines of the input are the words of a query.
 *
 * Whatever the words, the answer is a list or one line of what is wrong, and the count equals the list. */
#include <stdlib.h>
#include <string.h>
#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char events[] =
    "{\"id\":\"r#1\",\"class\":\"incident\",\"type\":\"arson\",\"family\":\"property\",\"factuality\":\"asserted\",\"group\":\"religion:jewish\",\"date\":{\"start\":\"2022-02-21\",\"end\":\"2022-02-27\"},\"place\":{\"country\":\"CZ\"},\"confidence\":0.9}\n"
    "{\"id\":\"r#2\",\"class\":\"claim\",\"type\":\"rise\",\"family\":\"claim\",\"factuality\":\"asserted\",\"group\":null,\"confidence\":0.4}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static up_store *store;
    up_error err;
    up_added how;
    if (!store) {
        const up_report report = {.id = "r", .text = "A report.", .text_len = 9};
        if (up_store_open(":memory:", NULL, &store, &err) != UP_OK || up_store_add(store, &report, events, sizeof events - 1, &how, &err) != UP_OK) abort();
    }
    char *words[7] = {0}, *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = 0;
    int n = 0;
    for (char *line = text, *next; line && n < 7; line = next, n++) {
        if ((next = strchr(line, '\n'))) *next++ = 0;
        words[n] = *line ? line : NULL;
    }
    const up_query query = {.group = words[0], .type = words[1], .klass = words[2], .country = words[3], .from = words[4], .to = words[5], .report = words[6]};
    up_cursor *cursor = NULL;
    memset(&err, 0, sizeof err);
    if (up_store_find(store, &query, &cursor, &err) == UP_OK) {
        up_kept kept;
        uint64_t listed = 0, counted = 99;
        while (up_cursor_next(cursor, &kept, &err) == UP_OK) listed++;
        up_cursor_close(cursor);
        if (up_store_count(store, &query, &counted, &err) != UP_OK || counted != listed) abort();
    } else if (!err.message[0]) abort();
    free(text);
    return 0;
}
