/* sheet.c - spreadsheets: a report a row, under a head as tables have.
 *
 * The sheet is the one that is named, else the first in which one of the first rows names a text (and every column that
 * --field asks for); what stands above that row, titles and notes, is passed over.  Only that one sheet is read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/utf8.h"
#include "read/book.h"
#include "read/parts.h"

enum { MOST_BOOK_BYTES = 256 << 20, ROWS_BEFORE_HEAD = 10, ROWS_AHEAD = 20000 };

typedef struct sheet { up_book *book; up_str bytes; uint32_t number; int column[UP_N_FIELDS]; up_date_column dates; } sheet;

static int looks_sheet(const char *head, size_t len) { return len >= 4 && memcmp(head, "PK\x03\x04", 4) == 0 ? 60 : 0; }

static void close_sheet(up_reader *reader) {
    sheet *s = reader->state;
    if (s) up_book_close(s->book);
    free(s);
    reader->state = NULL;
}

static up_str trimmed(up_str s) {
    while (s.len && (unsigned char)*s.at <= ' ') s.at++, s.len--;
    while (s.len && (unsigned char)s.at[s.len - 1] <= ' ') s.len--;
    return s;
}

/* Whether the row is a head: which columns its cells name. */
static bool is_head(const up_reader *reader, const up_book_row *row, int column[UP_N_FIELDS]) {
    up_head head;
    up_head_begin(&head);
    for (uint32_t i = 0; i < row->n_cells; i++) up_head_take(&head, reader, i, trimmed(row->cells[i]));
    bool has_named = up_head_end(&head, reader, row->n_cells) == UP_N_FIELDS;
    memcpy(column, head.column, sizeof head.column);
    return has_named && column[UP_FIELD_TEXT] >= 0;
}

static bool is_blank_row(const up_book_row *row) {
    for (uint32_t i = 0; i < row->n_cells; i++) if (trimmed(row->cells[i]).len) return false;
    return true;
}

static up_status say_no_head(const up_reader *reader, const up_book *book, bool found_sheet, up_error *err) {
    char names[200] = "";
    size_t at = 0;
    for (uint32_t i = 0; i < up_book_n_sheets(book) && i < 8 && at + 24 < sizeof names; i++) at += (size_t)snprintf(names + at, sizeof names - at, "%s'%.20s'", i ? ", " : "", up_book_sheet(book, i));
    names[up_utf8_invalid(names, strlen(names))] = 0;
    for (char *c = names; *c; c++) if ((unsigned char)*c < ' ') *c = ' ';
    if (reader->sheet && !found_sheet) return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "there is no sheet '%s' with rows; there are %s", reader->sheet, names);
    for (int f = 0; f < UP_N_FIELDS; f++)
        if (reader->fields[f]) return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "no sheet has a head with all the columns that --field names, and a text; there are %s", names);
    return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "no head of a column is known to be the text; name it: --field text=COLUMN (the sheets are %s)", names);
}

static up_status find_head(up_reader *reader, sheet *s, up_error *err) {
    up_book_row row;
    uint32_t sheet_now = UINT32_MAX, n_rows = 0;
    for (;;) {
        up_status status = up_book_next(s->book, &row, err);
        if (status == UP_END) return say_no_head(reader, s->book, sheet_now != UINT32_MAX, err);
        if (status != UP_OK) return status;
        if (row.sheet != sheet_now) sheet_now = row.sheet, n_rows = 0;
        if (is_blank_row(&row)) continue;
        if (is_head(reader, &row, s->column)) { s->number = row.sheet; return UP_OK; }
        if (++n_rows == ROWS_BEFORE_HEAD) up_book_leave_sheet(s->book);
    }
}

static up_status open_sheet(up_reader *reader, up_error *err) {
    sheet *s = calloc(1, sizeof *s);
    up_str all;
    if (!s) return up_fail(err, UP_E_NOMEM, reader->path, 0, 0, "out of memory");
    reader->state = s;
    up_status status = up_bytes_rest(&reader->in, MOST_BOOK_BYTES, &all, err);
    if (status == UP_E_LIMIT) return up_fail(err, status, reader->path, 0, 0, "a spreadsheet of more than %d MB", MOST_BOOK_BYTES >> 20);
    if (status == UP_OK) s->bytes = all;
    if (status == UP_OK) status = up_book_open(reader->path, all.at, all.len, reader->sheet, reader->max_text_bytes, &s->book, err);
    return status == UP_OK ? find_head(reader, s, err) : status;
}

/* A column of dates may hold serial numbers that nobody has given the look of a date. */
static bool is_serial(const sheet *s, up_str cell, char out[11]) {
    enum { SERIAL_DIGITS = 5 };
    size_t digits = 0;
    while (digits < cell.len && cell.at[digits] >= '0' && cell.at[digits] <= '9') digits++;
    return digits == SERIAL_DIGITS && up_book_day(s->book, cell.at, cell.len, out);
}

/* Shows the column of dates what the sheet's other rows hold: the book is opened a second time for it. */
static up_status look_at_rows(up_reader *reader, sheet *s, up_error *err) {
    up_book *book = NULL;
    up_book_row row;
    up_status status = up_book_open(reader->path, s->bytes.at, s->bytes.len, reader->sheet, reader->max_text_bytes, &book, err);
    int column = s->column[UP_FIELD_DATE];
    for (uint32_t n = 0; n < ROWS_AHEAD && status == UP_OK;) {
        status = up_book_next(book, &row, err);
        if (status != UP_OK || row.sheet > s->number) break;
        if (row.sheet < s->number) up_book_leave_sheet(book);
        else if (n++, (uint32_t)column < row.n_cells && row.cells[column].at) up_date_column_see(&s->dates, row.cells[column].at, row.cells[column].len);
    }
    up_book_close(book);
    s->dates.has_looked = true;
    return status == UP_E_NOMEM ? status : UP_OK; /* what is damaged is said where it is read */
}

static up_status date_of(up_reader *reader, sheet *s, up_str cell, const char **told, up_error *err) {
    if (is_serial(s, cell, reader->own_date)) return UP_OK;
    up_status status = up_date_column_read(&s->dates, reader, cell.at, cell.len, reader->own_date, told);
    if (status == UP_E_MISSING && !s->dates.has_looked) {
        status = look_at_rows(reader, s, err);
        if (status == UP_OK) status = up_date_column_read(&s->dates, reader, cell.at, cell.len, reader->own_date, told);
    }
    return status == UP_OK || status == UP_E_NOMEM ? status : up_date_column_refuse(&s->dates, reader, cell.at, cell.len, err);
}

static up_status fill(up_reader *reader, sheet *s, const up_book_row *row, up_report *r, up_error *err) {
    up_str cell[UP_N_FIELDS];
    const char *words[UP_N_FIELDS];
    for (int f = 0; f < UP_N_FIELDS; f++) {
        int c = s->column[f];
        cell[f] = c >= 0 && (uint32_t)c < row->n_cells ? row->cells[c] : (up_str){NULL, 0};
        words[f] = trimmed(cell[f]).len ? cell[f].at : NULL;
    }
    if (row->is_too_long) return up_fail(err, UP_E_LIMIT, reader->path, row->number, 0, "the text is longer than %zu bytes", reader->max_text_bytes);
    if (!words[UP_FIELD_TEXT]) return up_fail(err, UP_E_FORMAT, reader->path, row->number, 0, "the cell of the text is empty");
    *r = (up_report){.id = words[UP_FIELD_ID], .title = words[UP_FIELD_TITLE], .url = words[UP_FIELD_URL], .source = words[UP_FIELD_SOURCE],
                     .language = words[UP_FIELD_LANGUAGE], .text = words[UP_FIELD_TEXT], .text_len = cell[UP_FIELD_TEXT].len};
    if (!words[UP_FIELD_DATE]) return UP_OK;
    up_status status = date_of(reader, s, cell[UP_FIELD_DATE], &r->date_from, err);
    if (status == UP_OK) r->date = reader->own_date;
    return status;
}

static up_status next_sheet(up_reader *reader, up_report *out, up_error *err) {
    up_status status = reader->state ? UP_OK : open_sheet(reader, err);
    up_book_row row;
    sheet *s = reader->state;
    while (status == UP_OK) {
        status = up_book_next(s->book, &row, err);
        if (status == UP_OK && row.sheet != s->number) status = UP_END;
        if (status == UP_OK && (row.is_too_long || !is_blank_row(&row))) {
            reader->in.line = row.number;
            return fill(reader, s, &row, out, err);
        }
    }
    reader->has_ended = true;
    return status;
}

const up_format up_format_sheet = {"sheet", looks_sheet, next_sheet, close_sheet};
