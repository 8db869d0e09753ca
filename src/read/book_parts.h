/* book_parts.h - what book.c shares with the two kinds of book. */
#ifndef UP_READ_BOOK_PARTS_H
#define UP_READ_BOOK_PARTS_H

#include <expat.h>
#include "read/book.h"
#include "read/zip.h"

enum { UP_BOOK_COLUMNS = 1024, UP_BOOK_SHEETS = 4096 };

typedef struct up_book_handlers {
    void (*begin)(up_book *book, const char *local, const char **attributes);
    void (*end)(up_book *book, const char *local);
    void (*text)(up_book *book, const char *text, size_t len);
} up_book_handlers;

typedef struct up_book_sheet_of { char *name, *target; bool is_hidden; } up_book_sheet_of;
/* Where a cell's text lies: in the row's buffer, or among the strings of the book. */
typedef struct up_book_cell { size_t at; uint32_t len; bool is_set, is_shared; } up_book_cell;

struct up_book {
    const char *path, *only;
    up_zip zip;
    size_t max_cell_bytes;
    bool is_ods, uses_1904, has_ended;
    /* the part that is being read */
    const char *part;
    const up_book_handlers *handlers;
    XML_Parser parser;
    up_zip_stream stream;
    bool is_open, is_suspended, is_last, has_row;
    uint32_t depth;
    size_t silent;              /* bytes fed since expat last told of anything */
    up_status stopped; const char *why;
    /* the book */
    char *strings_part, *styles_part, *workbook_part;
    up_buffer strings;          /* each with NUL behind it */
    size_t *string_at; uint32_t n_strings, cap_strings;
    uint8_t *styles; uint32_t n_styles, cap_styles;          /* 1: a date */
    struct up_number_format { uint32_t id; bool is_date; } *formats; uint32_t n_formats, cap_formats;
    up_book_sheet_of *sheets; uint32_t n_sheets, cap_sheets;
    uint32_t sheet;             /* of the row; also how many came before */
    bool leaves, is_wanted;     /* the rest of the sheet is passed over; rows of this one are asked for */
    /* the row */
    up_book_cell cells[UP_BOOK_COLUMNS];
    up_str row[UP_BOOK_COLUMNS];
    uint32_t n_cells, number, column;
    up_buffer text; size_t cell_at;
    bool takes_text, is_too_long;
    /* the cell */
    enum { UP_CELL_NUMBER, UP_CELL_SHARED, UP_CELL_TEXT, UP_CELL_BOOLEAN, UP_CELL_ERROR } kind;
    uint32_t style, repeated, rows_repeated, skip_depth, cell_depth, n_paragraphs;
    bool has_value;             /* ODS: the text stands in an attribute */
    bool in_xfs;
};

/* Begins a part; `*found` false: there is none of this name. */
up_status up_book_begin_part(up_book *book, const char *part, const up_book_handlers *handlers, bool *found, up_error *err);
/* Reads on until a handler has a row whole (UP_OK, has_row) or the part ends (UP_END). */
up_status up_book_read_part(up_book *book, up_error *err);
void up_book_end_part(up_book *book);
void up_book_stop(up_book *book, up_status status, const char *why);
void up_book_row_is_whole(up_book *book);
/* The value of an attribute by its local name; NULL. */
const char *up_book_attribute(const char **attributes, const char *local);
/* Text of the cell that is open; of what is too long only that it is. */
void up_book_add(up_book *book, const char *text, size_t len);
void up_book_begin_cell(up_book *book);
/* `column` below UP_BOOK_COLUMNS; those before it that were not put are empty. */
void up_book_put_cell(up_book *book, uint32_t column, up_book_cell cell);
/* Keeps what was added as the cell of `column`. */
void up_book_keep_cell(up_book *book, uint32_t column);
bool up_book_grow(up_book *book, void *array_ptr, uint32_t n, uint32_t *cap, size_t size);
char *up_book_copy(up_book *book, const char *text);

up_status up_xlsx_open(up_book *book, up_error *err);
up_status up_xlsx_next(up_book *book, up_error *err); /* the next row, of whatever sheet; UP_END */
up_status up_ods_open(up_book *book, up_error *err);
up_status up_ods_next(up_book *book, up_error *err);

#endif
