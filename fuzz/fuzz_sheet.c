/* fuzz_sheet.c - spreadsheets.  What begins with "PK" is a file as it stands; anything else is the parts of one, with a byte 1
 * between each two, put into a zip file here, so that the fuzzer need not find out how to pack: the first byte says of which
 * kind.  What comes out must be whole, and the reader must come to an end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/utf8.h"
#include "read/read.h"
#include "../tests/read/stored_zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make(const uint8_t *data, size_t size, up_buffer *out) {
    static const char *const xlsx[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet2.xml"}, *const ods[] = {"content.xml"};
    static const char kind[] = "application/vnd.oasis.opendocument.spreadsheet",
                      workbook[] = "<workbook><sheets><sheet name='S' r:id='a'/><sheet name='T' r:id='b'/></sheets></workbook>",
                      relations[] = "<Relationships><Relationship Id='a' Type='/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='b' Type='/worksheet' Target='worksheets/sheet2.xml'/>"
                                    "<Relationship Id='c' Type='/sharedStrings' Target='sharedStrings.xml'/><Relationship Id='d' Type='/styles' Target='styles.xml'/></Relationships>";
    bool is_ods = data[0] & 1;
    const char *const *names = is_ods ? ods : xlsx;
    uint32_t most = is_ods ? 1 : 6, n = 1, given = 0;
    stored_part parts[8] = {{is_ods ? "mimetype" : "[Content_Types].xml", kind, is_ods ? sizeof kind - 1 : 0}};
    const char *s = (const char *)data + 1, *end = (const char *)data + size;
    for (; given < most; given++) {
        const char *stop = memchr(s, 1, (size_t)(end - s));
        if (!stop) stop = end;
        parts[n++] = (stored_part){names[given], s, (size_t)(stop - s)};
        if (stop == end) { given++; break; }
        s = stop + 1;
    }
    if (!is_ods && given <= 3) parts[n++] = (stored_part){"xl/workbook.xml", workbook, sizeof workbook - 1};
    if (!is_ods && given <= 4) parts[n++] = (stored_part){"xl/_rels/workbook.xml.rels", relations, sizeof relations - 1};
    stored_zip(out, parts, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int fd = -1;
    static char path[32];
    if (fd < 0) {
        fd = memfd_create("book", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (size < 2) return 0;
    up_buffer made = {0};
    if (data[0] == 'P' && data[1] == 'K') up_buffer_add(&made, (const char *)data, size); else make(data, size, &made);
    bool is_small = size & 1;
    const up_reader_options options = {.format = "sheet", .max_text_bytes = is_small ? 64 : 0, .sheet = data[0] & 2 ? "T" : NULL};
    up_reader *reader = NULL;
    up_error err;
    if (made.failed || ftruncate(fd, 0) != 0 || pwrite(fd, made.bytes, made.len, 0) != (ssize_t)made.len || up_reader_open(path, &options, &reader, &err) != UP_OK) { up_buffer_free(&made); return 0; }
    for (size_t n = 0;; n++) {
        up_report r;
        memset(&err, 0, sizeof err);
        up_status status = up_reader_next(reader, &r, &err);
        if (status == UP_END) break;
        if (n > 100 * size + 10) abort(); /* it does not end */
        if (status != UP_OK) {
            if (!err.message[0] || strchr(err.message, '\n')) abort();
            continue;
        }
        if (!r.id || !*r.id || r.text[r.text_len] || strlen(r.text) != r.text_len || up_utf8_invalid(r.text, r.text_len) != r.text_len || (is_small && r.text_len > 64)) abort();
        if (r.body_begin > r.text_len || ((unsigned char)r.text[r.body_begin] & 0xC0) == 0x80 || (r.date && strlen(r.date) != 10)) abort();
        if ((r.title && up_utf8_invalid(r.title, strlen(r.title)) != strlen(r.title)) || (r.url && up_utf8_invalid(r.url, strlen(r.url)) != strlen(r.url))) abort();
    }
    up_reader_close(reader);
    up_buffer_free(&made);
    return 0;
}
