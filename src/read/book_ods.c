/* book_ods.c - spreadsheets of OpenDocument (ISO/IEC 26300-1:2015): all sheets in content.xml, one after another.
 *
 * A cell's text is its paragraphs, a line each, without the notes pinned to it; a day or a number is the value kept with it.
 * Rows and cells that are said to be repeated stand once: what is repeated a million times is the empty rest of a sheet. */
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "read/book_parts.h"

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static uint32_t times(const char **attributes, const char *name) {
    const char *value = up_book_attribute(attributes, name);
    unsigned long n = value ? strtoul(value, NULL, 10) : 1;
    return n < 1 ? 1 : n > 1u << 24 ? 1u << 24 : (uint32_t)n;
}

static void begin_table(up_book *b, const char **attributes) {
    const char *name = up_book_attribute(attributes, "name");
    if (b->n_sheets == UP_BOOK_SHEETS || !up_book_grow(b, &b->sheets, b->n_sheets, &b->cap_sheets, sizeof *b->sheets)) return;
    b->sheets[b->n_sheets] = (up_book_sheet_of){.name = up_book_copy(b, name ? name : "")};
    b->sheet = b->n_sheets++;
    b->number = 0, b->leaves = false;
    b->is_wanted = !b->only || (name && is(name, b->only));
}

static void begin_cell(up_book *b, const char **attributes) {
    b->cell_depth = b->depth, b->repeated = times(attributes, "number-columns-repeated");
    b->n_paragraphs = 0;
    up_book_begin_cell(b);
    const char *kind = up_book_attribute(attributes, "value-type"), *value = NULL;
    if (kind && is(kind, "date")) value = up_book_attribute(attributes, "date-value");
    else if (kind && (is(kind, "float") || is(kind, "currency") || is(kind, "percentage"))) value = up_book_attribute(attributes, "value");
    b->has_value = value != NULL;
    if (!value) return;
    const char *time = kind[0] == 'd' ? strchr(value, 'T') : NULL;
    up_book_add(b, value, time ? (size_t)(time - value) : strlen(value));
}

static void begin(up_book *b, const char *local, const char **attributes) {
    if (b->skip_depth) return;
    if (is(local, "table")) { if (!b->cell_depth) begin_table(b, attributes); return; }
    if (!b->is_wanted || b->leaves) return;
    if (is(local, "table-row")) { if (!b->cell_depth) b->number++, b->column = 0, b->rows_repeated = times(attributes, "number-rows-repeated"); }
    else if (is(local, "table-cell") || is(local, "covered-table-cell")) { if (!b->cell_depth) begin_cell(b, attributes); }
    else if (!b->cell_depth) return;
    else if (is(local, "annotation")) b->skip_depth = b->depth;
    else if (b->has_value) return;
    else if (is(local, "p")) { if (b->n_paragraphs++) up_book_add(b, "\n", 1); b->takes_text = true; }
    else if (!b->takes_text) return;
    else if (is(local, "line-break")) up_book_add(b, "\n", 1);
    else if (is(local, "tab")) up_book_add(b, "\t", 1);
    else if (is(local, "s")) up_book_add(b, " ", 1); /* many blanks are one for us */
}

static void end_cell(up_book *b) {
    size_t at = b->cell_at, len = b->text.len - at;
    up_book_keep_cell(b, b->column);
    for (uint32_t i = 1; i < b->repeated && len && b->column + i < UP_BOOK_COLUMNS && b->column + i == b->n_cells; i++)
        b->cells[b->n_cells++] = (up_book_cell){.at = at, .len = (uint32_t)len, .is_set = true};
    b->column += b->repeated;
    b->cell_depth = 0, b->takes_text = false;
}

static void end(up_book *b, const char *local) {
    if (b->skip_depth) { if (b->skip_depth == b->depth) b->skip_depth = 0; return; }
    if (!b->is_wanted || b->leaves) return;
    if (b->cell_depth) {
        if (b->depth == b->cell_depth) end_cell(b);
        else if (is(local, "p")) b->takes_text = false;
    } else if (is(local, "table-row")) {
        if (b->n_cells || b->is_too_long) up_book_row_is_whole(b);
        else b->number += b->rows_repeated - 1;
    }
}

static void text(up_book *b, const char *s, size_t len) {
    if (b->takes_text && !b->skip_depth && !b->has_value) up_book_add(b, s, len);
}

up_status up_ods_open(up_book *b, up_error *err) {
    static const up_book_handlers rows = {begin, end, text};
    bool found;
    up_status status = up_book_begin_part(b, "content.xml", &rows, &found, err);
    if (status == UP_OK && !found) status = up_fail(err, UP_E_FORMAT, b->path, 0, 0, "the spreadsheet holds no content.xml: damaged");
    return status;
}

up_status up_ods_next(up_book *b, up_error *err) {
    if (!b->is_open) return UP_END;
    b->number += b->rows_repeated > 1 && b->n_sheets ? b->rows_repeated - 1 : 0; /* the row given last stood for so many */
    b->rows_repeated = 1;
    return up_book_read_part(b, err);
}
