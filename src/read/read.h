/* read.h - what arrived?  The seam between the bytes of a source and the formats that know them.
 *
 * A reader owns a source of bytes and one format.  A format is a row of functions in a file of its own
 * (plain.c, jsonl.c, ...), listed in reader.c: it says how much the first bytes look like it, and yields one
 * report after another.  The reader does what is the same for all: opening, telling the format, the leading
 * `date YYYY-MM-DD`, the date given for undated reports, the id made from the content, the limits.
 * To add a format: write its file, list it in reader.c. */
#ifndef UP_READ_READ_H
#define UP_READ_READ_H

#include "base/arena.h"
#include "base/span.h"
#include "read/html.h"
#include "read/unpack.h"

/* A file or pipe, its compression undone, read forwards once.  `line` counts from 1, of the line taken last. */
typedef struct up_bytes {
    int fd;
    bool at_end;
    const char *path; /* for messages; borrowed */
    up_source *source; /* opened with the first byte wanted */
    char *buffer;
    size_t begin, end, cap; /* unread bytes are buffer[begin, end) */
    uint32_t line;
    uint64_t taken, given;  /* bytes read from the system so far; and yielded by the source */
    up_error broken;        /* what the source said stands behind buffer[end]; UP_OK: nothing */
} up_bytes;

void up_bytes_close(up_bytes *in); /* all but the file itself */
/* How many bytes lie before the first unread one. */
uint64_t up_bytes_offset(const up_bytes *in);

/* The first unread bytes, `want` of them unless the source ends before; nothing is taken. */
up_status up_bytes_peek(up_bytes *in, size_t want, up_str *out, up_error *err);
/* The next line without its end (LF or CR LF), borrowed until the next call; the byte after it may be written to.
 * UP_END after the last; UP_E_LIMIT when it is longer than `limit`: it is then passed over, in constant memory. */
up_status up_bytes_line(up_bytes *in, size_t limit, up_str *out, up_error *err);
/* All that is left, borrowed, NUL after it.  UP_E_LIMIT when that is more than `limit` bytes. */
up_status up_bytes_rest(up_bytes *in, size_t limit, up_str *out, up_error *err);
/* The next `n` bytes, borrowed.  UP_END, with what there is, when the source ends before. */
up_status up_bytes_take(up_bytes *in, size_t n, up_str *out, up_error *err);
/* Passes over `n` bytes in constant memory.  UP_END when the source ends before. */
up_status up_bytes_skip(up_bytes *in, uint64_t n, up_error *err);

typedef struct up_format {
    const char *name;
    /* How surely bytes that begin so are of this format, 0 to 100; `len` is at most UP_HEAD_BYTES. */
    int (*looks)(const char *head, size_t len);
    /* The next report, with what it says itself; text checked to be UTF-8 without NUL.  As up_reader_next. */
    up_status (*next)(up_reader *reader, up_report *out, up_error *err);
    void (*close)(up_reader *reader); /* NULL: nothing to give back */
} up_format;

enum { UP_HEAD_BYTES = 4096, UP_PAGE_BYTES = 8 << 20, UP_N_READ_FIELDS = 7 };

struct up_reader {
    up_bytes in;
    const up_format *format; /* NULL until the first report is asked for */
    char *path;
    size_t max_text_bytes;
    char date[11];     /* for reports that carry none; empty unknown */
    char own_date[11]; /* the present report's, where it had to be copied */
    char told_language[16]; /* the present report's, where it states none */
    char id[17], number[24]; /* an id made from the content; one given as a number */
    char other_date[11]; const char *other_date_from; /* what stands in where the report gives none; NULL nothing */
    char *sheet;       /* of a spreadsheet; NULL: told from the heads */
    char *separator;   /* of plain text; NULL none */
    char *fields[UP_N_READ_FIELDS]; /* by up_field: the key, path or column that was named for it; NULL */
    int date_order;    /* an up_date_order: of dates that may be two days */
    char separator_char; /* of tables; NUL: told from the head */
    bool is_told, has_ended; /* the format is; no more comes */
    uint64_t n_refused;
    void *state;       /* the format's own */
    up_arena arena;    /* what the present report, or page, is made of: emptied before the next */
    up_page page; uint32_t n_handed_out; /* a page that holds several reports */
    up_buffer part;
};

extern const up_format up_format_plain, up_format_jsonl, up_format_csv, up_format_tsv, up_format_sheet, up_format_html, up_format_feed, up_format_warc, up_format_newsml;

/* Refuses text that is not UTF-8 or holds NUL; `line` 0 where `text` is a whole file. */
up_status up_read_check_text(const char *path, uint32_t line, const char *text, size_t len, up_error *err);

/* XXH3 of what a report says, its id aside: date, title, url, source, language (as stated), text.  False when memory is out. */
bool up_read_hash(const up_report *report, uint64_t *out);

#endif
