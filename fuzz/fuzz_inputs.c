/* fuzz_inputs.c - the readers of archives, tables, feeds and news XML, and what is packed, on a file held in memory.
 *
 * One program for six targets: built with UP_FUZZ_FORMAT it is one format's alone, without it the format is told from the
 * content, which is the target of compressed input too.  The first byte is a small limit and --field or a separator.
 * What comes out must be whole: valid text, an id, a date that is one; refusals one line; and the reader must end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/date.h"
#include "base/utf8.h"
#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_string(const char *s) { if (s && up_utf8_invalid(s, strlen(s)) != strlen(s)) abort(); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int fd = -1;
    static char path[32];
    if (fd < 0) {
        fd = memfd_create("input", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (size < 1 || ftruncate(fd, 0) != 0 || pwrite(fd, data + 1, size - 1, 0) != (ssize_t)(size - 1)) return 0;
    const char *format = NULL;
#ifdef UP_FUZZ_FORMAT
    format = UP_FUZZ_FORMAT;
#endif
    static const char *const fields[] = {"text=body.0", "date=when"};
    const up_reader_options options = {.format = format, .max_text_bytes = data[0] & 1 ? 64 : 1 << 20, .fields = fields, .n_fields = data[0] & 2 ? 2 : 0,
                                       .separator = !format && data[0] & 4 ? "===" : NULL};
    up_reader *reader = NULL;
    up_error err;
    if (up_reader_open(path, &options, &reader, &err) != UP_OK) return 0;
    for (size_t n = 0;; n++) {
        up_report r;
        memset(&err, 0, sizeof err);
        up_status status = up_reader_next(reader, &r, &err);
        if (status == UP_END) break;
        if (n > 70 * (size + 1000)) abort(); /* it does not end: a row a byte, packed seventyfold at least */
        if (status != UP_OK) {
            if (!err.message[0] || strchr(err.message, '\n')) abort();
            continue;
        }
        if (!r.id || !*r.id || r.text[r.text_len] || strlen(r.text) != r.text_len || up_utf8_invalid(r.text, r.text_len) != r.text_len || r.body_begin > r.text_len) abort();
        if (r.date && up_day_from_iso(r.date, (uint32_t)strlen(r.date)) == UP_NO_DAY) abort();
        check_string(r.id), check_string(r.title), check_string(r.url), check_string(r.source), check_string(r.language);
    }
    up_reader_close(reader);
    return 0;
}
