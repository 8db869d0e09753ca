/* csv.h - tables that come from outside, row by row (RFC 4180).
 *
 * Comma-separated, one header row naming the columns, "quoted ""fields""", LF or CRLF, a UTF-8 byte order mark passed
 * over; gzip is told from its first bytes.  Fields are unquoted in place and NUL-terminated. */
#ifndef UP_TREND_CSV_H
#define UP_TREND_CSV_H

#include "uptick.h"

enum { UP_CSV_COLUMNS = 64 };

typedef struct up_csv {
    const char *file; /* for messages */
    char *bytes, *at, *end;
    bool owns;
    uint32_t line, next_line;
    uint32_t n_columns, n_fields;
    char *name[UP_CSV_COLUMNS], *field[UP_CSV_COLUMNS];
} up_csv;

#define UP_CSV_MOST_BYTES ((size_t)2 << 30)

/* Reads `path` whole ("-" is standard input) and its header.  UP_E_IO, UP_E_LIMIT, UP_E_FORMAT, UP_E_NOMEM. */
up_status up_csv_open(up_csv *csv, const char *path, up_error *err);
/* The same over `len` bytes at `bytes` (bytes[len] must be writable; they are altered). */
up_status up_csv_over(up_csv *csv, char *bytes, size_t len, const char *file, up_error *err);
/* The next row that is not empty: fields [n_columns], missing ones "".  UP_END after the last. */
up_status up_csv_next(up_csv *csv, up_error *err);
void up_csv_close(up_csv *csv);

/* The column called `name`; UP_E_FORMAT names it when it is not there, unless `optional`, then *out is -1. */
up_status up_csv_column(const up_csv *csv, const char *name, bool optional, int *out, up_error *err);
/* A number, whole field; UP_E_FORMAT with line and column name otherwise. */
up_status up_csv_number(const up_csv *csv, int column, double *out, up_error *err);
/* Appends a field, quoted where it must be. */
void up_csv_write(up_buffer *out, const char *text);

#endif
