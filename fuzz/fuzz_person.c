/* fuzz_person.c - a name and a text: the first line is the name, its first byte how the text is read.
 *
 * Whatever they are, what is redacted holds the name no more, and prose keeps its number of characters. */
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "store/person.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t points(const char *text, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; n++) up_utf8_next(text, len, &i);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *newline = size ? memchr(data + 1, '\n', size - 1) : NULL;
    if (!newline) return 0;
    char *name = strndup((const char *)data + 1, (size_t)(newline - data) - 1);
    const char *text = (const char *)newline + 1;
    size_t len = size - (size_t)(newline + 1 - data);
    up_text_kind kind = (up_text_kind)(data[0] % 3);
    bool parts = data[0] & 4;
    up_person *person = NULL;
    up_error err;
    if (name && up_person_new(name, &person, &err) == UP_OK) {
        up_buffer once = {0};
        up_person_named named = up_person_redact(person, text, len, kind, parts, &once);
        bool valid = up_utf8_invalid(text, len) == len;
        if (once.failed || up_utf8_invalid(once.bytes ? once.bytes : "", once.len) < once.len) { if (valid) abort(); }
        if (!named.n_whole && !named.n_parts && (once.len != len || (len && memcmp(once.bytes, text, len) != 0))) abort();
        if (valid && kind == UP_TEXT_PLAIN && !memchr(text, '%', len) && points(text, len) != points(once.bytes ? once.bytes : "", once.len)) abort();
        up_buffer_free(&once);
    }
    up_person_free(person);
    free(name);
    return 0;
}
