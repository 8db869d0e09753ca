/* csv.c - tables that come from outside.
 *
 * The whole file is read, then cut in place: a table of a million incidents is some fifty megabytes.
 * Knowingly wrong: other separators than the comma are not guessed. */
#include "trend/csv.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include "base/error.h"

static up_status read_whole(up_csv *csv, gzFile in, up_error *err) {
    size_t cap = 1 << 16, len = 0;
    char *bytes = malloc(cap + 1);
    for (;;) {
        if (!bytes) return up_fail(err, UP_E_NOMEM, csv->file, 0, 0, "out of memory");
        unsigned room = (unsigned)(cap - len);
        int got = gzread(in, bytes + len, room);
        if (got < 0) {
            free(bytes);
            return up_fail(err, UP_E_IO, csv->file, 0, 0, "cannot be read, or its compression is damaged");
        }
        len += (size_t)got;
        if ((unsigned)got < room) break;
        if (cap >= UP_CSV_MOST_BYTES) {
            free(bytes);
            return up_fail(err, UP_E_LIMIT, csv->file, 0, 0, "larger than 2 GiB");
        }
        char *more = realloc(bytes, 2 * cap + 1);
        if (!more) free(bytes);
        bytes = more;
        cap *= 2;
    }
    csv->bytes = bytes;
    csv->end = bytes + len;
    return UP_OK;
}

static up_status read_header(up_csv *csv, up_error *err) {
    csv->at = csv->bytes;
    *csv->end = '\0';
    csv->next_line = 1;
    if (csv->end - csv->at >= 3 && memcmp(csv->at, "\xEF\xBB\xBF", 3) == 0) csv->at += 3;
    csv->n_columns = UP_CSV_COLUMNS;
    up_status status = up_csv_next(csv, err);
    if (status == UP_END) return up_fail(err, UP_E_FORMAT, csv->file, 1, 0, "empty; expected a header row");
    if (status != UP_OK) return status;
    csv->n_columns = csv->n_fields;
    memcpy(csv->name, csv->field, sizeof csv->name);
    return UP_OK;
}

up_status up_csv_over(up_csv *csv, char *bytes, size_t len, const char *file, up_error *err) {
    *csv = (up_csv){.file = file, .bytes = bytes, .end = bytes + len};
    return read_header(csv, err);
}

up_status up_csv_open(up_csv *csv, const char *path, up_error *err) {
    bool is_stdin = strcmp(path, "-") == 0;
    *csv = (up_csv){.file = is_stdin ? "standard input" : path, .owns = true};
    errno = 0;
    int copy = is_stdin ? dup(STDIN_FILENO) : -1;
    gzFile in = is_stdin ? (copy < 0 ? NULL : gzdopen(copy, "rb")) : gzopen(path, "rb");
    if (!in) {
        if (copy >= 0) close(copy);
        return up_fail(err, UP_E_IO, csv->file, 0, 0, "%s", errno ? strerror(errno) : "cannot be opened");
    }
    gzbuffer(in, 1 << 17);
    up_status status = read_whole(csv, in, err);
    gzclose(in);
    if (status == UP_OK) status = read_header(csv, err);
    if (status != UP_OK) up_csv_close(csv);
    return status;
}

void up_csv_close(up_csv *csv) {
    if (csv->owns) free(csv->bytes);
    *csv = (up_csv){0};
}

/* Cuts one field at `csv->at`; true when another follows on the row. */
static up_status cut_field(up_csv *csv, char **field, bool *another, up_error *err) {
    char *from = csv->at, *to = from;
    *field = from;
    if (from < csv->end && *from == '"') {
        for (from++;; from++) {
            if (from >= csv->end) return up_fail(err, UP_E_FORMAT, csv->file, csv->line, 0, "a quoted field is never closed");
            if (*from == '"' && (++from >= csv->end || *from != '"')) break;
            if (*from == '\n') csv->next_line++;
            *to++ = *from;
        }
        if (from < csv->end && *from != ',' && *from != '\n' && *from != '\r')
            return up_fail(err, UP_E_FORMAT, csv->file, csv->line, 0, "expected a comma after the closing quote");
    } else
        for (to = from; from < csv->end && *from != ',' && *from != '\n'; from++, to++)
            if (*from == '\0') return up_fail(err, UP_E_FORMAT, csv->file, csv->line, 0, "a zero byte: not a text file");
    bool carriage = from < csv->end && *from == '\r';
    if (carriage) from++;
    if (to > *field && to[-1] == '\r' && (from >= csv->end || *from == '\n')) to--;
    *another = from < csv->end && *from == ',';
    if (from < csv->end && *from == '\n') csv->next_line++;
    csv->at = from < csv->end ? from + 1 : csv->end;
    *to = '\0';
    return UP_OK;
}

up_status up_csv_next(up_csv *csv, up_error *err) {
    while (csv->at < csv->end) {
        bool another = true, is_empty;
        csv->line = csv->next_line;
        csv->n_fields = 0;
        char *first = csv->at;
        while (another) {
            char *field;
            up_status status = cut_field(csv, &field, &another, err);
            if (status != UP_OK) return status;
            if (csv->n_fields < csv->n_columns) csv->field[csv->n_fields++] = field;
            else if (csv->n_columns == UP_CSV_COLUMNS) return up_fail(err, UP_E_LIMIT, csv->file, csv->line, 0, "more than %d columns", UP_CSV_COLUMNS);
            else return up_fail(err, UP_E_FORMAT, csv->file, csv->line, 0, "more fields than the header names (%u)", csv->n_columns);
            if (another && csv->at >= csv->end) { /* a comma ends the file: one empty field follows */
                another = false;
                if (csv->n_fields < csv->n_columns) csv->field[csv->n_fields++] = csv->end;
            }
        }
        is_empty = csv->n_fields == 1 && csv->field[0][0] == '\0' && first[0] != '"';
        if (is_empty) continue;
        for (uint32_t i = csv->n_fields; i < csv->n_columns && i < UP_CSV_COLUMNS; i++) csv->field[i] = csv->end;
        return UP_OK;
    }
    return UP_END;
}

up_status up_csv_column(const up_csv *csv, const char *name, bool optional, int *out, up_error *err) {
    *out = -1;
    for (uint32_t i = 0; i < csv->n_columns; i++)
        if (strcmp(csv->name[i], name) == 0) *out = (int)i;
    if (*out < 0 && !optional) return up_fail(err, UP_E_FORMAT, csv->file, 1, 0, "no column called '%s'", name);
    return UP_OK;
}

up_status up_csv_number(const up_csv *csv, int column, double *out, up_error *err) {
    const char *text = csv->field[column];
    char *rest;
    double value = strtod(text, &rest);
    bool plain = *text && strspn(text, "0123456789.eE+-") == strlen(text);
    if (!plain || *rest || rest == text)
        return up_fail(err, UP_E_FORMAT, csv->file, csv->line, (uint32_t)column + 1, "column '%s': expected a number, found '%.40s'", csv->name[column], text);
    *out = value;
    return UP_OK;
}

void up_csv_write(up_buffer *out, const char *text) {
    if (!strpbrk(text, ",\"\n\r")) {
        up_buffer_text(out, text);
        return;
    }
    up_buffer_add(out, "\"", 1);
    for (; *text; text++) {
        if (*text == '"') up_buffer_add(out, "\"", 1);
        up_buffer_add(out, text, 1);
    }
    up_buffer_add(out, "\"", 1);
}
