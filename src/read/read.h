/* read.h - what arrived?  The seam between the bytes of a source and the formats that know them.
 *
 * A reader owns a source of bytes and one format.  A format is a row of functions in a file of its own
 * (plain.c, jsonl.c, ...), listed in reader.c: it says how much the first bytes look like it, and yields one
 * report after another.  The reader does what is the same for all: opening, telling the format, the leading
 * `date YYYY-MM-DD`, the date given for undated reports, the id made from the content, the limits.
 * To add a format: write its file, list it in reader.c. */
#ifndef UP_READ_READ_H
#define UP_READ_READ_H

#include "base/span.h"

/* A file or pipe, read forwards once.  `line` counts from 1, of the line taken last. */
typedef struct up_bytes {
    int fd;
    bool at_end;
    const char *path; /* for messages; borrowed */
    char *buffer;
    size_t begin, end, cap; /* unread bytes are buffer[begin, end) */
    uint32_t line;
    uint64_t taken;         /* bytes read from the system so far */
} up_bytes;

/* The first unread bytes, `want` of them unless the source ends before; nothing is taken. */
up_status up_bytes_peek(up_bytes *in, size_t want, up_str *out, up_error *err);
/* The next line without its end (LF or CR LF), borrowed until the next call; the byte after it may be written to.
 * UP_END after the last; UP_E_LIMIT when it is longer than `limit`: it is then passed over, in constant memory. */
up_status up_bytes_line(up_bytes *in, size_t limit, up_str *out, up_error *err);
/* All that is left, borrowed, NUL after it.  UP_E_LIMIT when that is more than `limit` bytes. */
up_status up_bytes_rest(up_bytes *in, size_t limit, up_str *out, up_error *err);

typedef struct up_format {
    const char *name;
    /* How surely bytes that begin so are of this format, 0 to 100; `len` is at most UP_HEAD_BYTES. */
    int (*looks)(const char *head, size_t len);
    /* The next report, with what it says itself; text checked to be UTF-8 without NUL.  As up_reader_next. */
    up_status (*next)(up_reader *reader, up_report *out, up_error *err);
    void (*close)(up_reader *reader); /* NULL: nothing to give back */
} up_format;

enum { UP_HEAD_BYTES = 4096 };

struct up_reader {
    up_bytes in;
    const up_format *format; /* NULL until the first report is asked for */
    char *path;
    size_t max_text_bytes;
    char date[11];     /* for reports that carry none; empty unknown */
    char own_date[11]; /* the present report's, where it had to be copied */
    char id[17], number[24]; /* an id made from the content; one given as a number */
    bool has_ended;
    void *state;       /* the format's own */
};

extern const up_format up_format_plain, up_format_jsonl, up_format_html;

/* Refuses text that is not UTF-8 or holds NUL; `line` 0 where `text` is a whole file. */
up_status up_read_check_text(const char *path, uint32_t line, const char *text, size_t len, up_error *err);

/* XXH3 of what a report says, its id aside: date, title, url, source, language, text.  False when memory is out. */
bool up_read_hash(const up_report *report, uint64_t *out);

#endif
