/* fuzz_reader.c - the readers of plain text and JSON Lines, on a file held in memory.
 *
 * The first byte chooses: told from the content, text, or jsonl, and a small limit.  What comes out must be
 * whole: valid text, a body that begins on a character, an id; and the reader must come to an end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/utf8.h"
#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int fd = -1;
    static char path[32];
    if (fd < 0) {
        fd = memfd_create("report", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (size < 1 || ftruncate(fd, 0) != 0 || pwrite(fd, data + 1, size - 1, 0) != (ssize_t)(size - 1)) return 0;
    static const char *const formats[] = {NULL, "text", "jsonl", NULL};
    const up_reader_options options = {.format = formats[data[0] & 3], .date = data[0] & 4 ? "2022-03-04" : NULL, .max_text_bytes = data[0] & 8 ? 64 : 0};
    up_reader *reader = NULL;
    up_error err;
    if (up_reader_open(path, &options, &reader, &err) != UP_OK) return 0;
    for (size_t n = 0;; n++) {
        up_report r;
        memset(&err, 0, sizeof err);
        up_status status = up_reader_next(reader, &r, &err);
        if (status == UP_END) break;
        if (n > size + 2) abort(); /* it does not end */
        if (status != UP_OK) {
            if (!err.message[0] || strchr(err.message, '\n')) abort();
            continue;
        }
        if (!r.id || !*r.id || r.text[r.text_len] || strlen(r.text) != r.text_len || up_utf8_invalid(r.text, r.text_len) != r.text_len) abort();
        if (r.body_begin > r.text_len || ((unsigned char)r.text[r.body_begin] & 0xC0) == 0x80 || (r.date && strlen(r.date) != 10)) abort();
    }
    up_reader_close(reader);
    return 0;
}
