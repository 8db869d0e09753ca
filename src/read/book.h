/* book.h - a spreadsheet (XLSX, ODS) held in memory, as rows of texts. */
#ifndef UP_READ_BOOK_H
#define UP_READ_BOOK_H

#include "base/span.h"

typedef struct up_book up_book;

/* cells[i] is that of column i; `at` NULL for an empty one, else NUL-terminated UTF-8.  Dates are YYYY-MM-DD. */
typedef struct up_book_row { uint32_t sheet, number; const up_str *cells; uint32_t n_cells; bool is_too_long; } up_book_row;

/* Opens `bytes` (borrowed); `only`: the one sheet that is asked for, NULL: all that are not hidden.  A cell longer than
 * `max_cell_bytes` marks its row.  UP_E_FORMAT, also where it is a zip file but no book; UP_E_LIMIT; UP_E_NOMEM. */
up_status up_book_open(const char *path, const char *bytes, size_t len, const char *only, size_t max_cell_bytes, up_book **out, up_error *err);
void up_book_close(up_book *book);
/* The next row that is written, borrowed until the next call; UP_END behind the last of the last sheet.  After another status nothing follows. */
up_status up_book_next(up_book *book, up_book_row *out, up_error *err);
/* Passes over what is left of the sheet that the last row was of. */
void up_book_leave_sheet(up_book *book);
const char *up_book_sheet(const up_book *book, uint32_t sheet);
uint32_t up_book_n_sheets(const up_book *book); /* known so far */
/* The day that a serial number means in this book; false for none. */
bool up_book_day(const up_book *book, const char *number, size_t len, char out[11]);

#endif
