/* book.c - a spreadsheet as rows of texts: the zip file, the XML of its parts, the row that is being read.
 *
 * A part is unpacked and parsed block by block, and the parse is halted behind each row, so that a sheet of any length
 * takes the memory of one row; only the strings that cells share are kept, up to a limit.  No part may declare a
 * document type, so that there are no entities to expand. */
#include "read/book_parts.h"
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/error.h"
#include "read/unpack.h"
#include "read/xml.h"

enum { BLOCK_BYTES = 32 * 1024, MAX_DEPTH = 256, MOST_TOKEN = 1 << 20, FIRST_WITH_DATES = 61, MOST_BESIDE = 1 << 20, LAST_SERIAL = 2958465 };

void up_book_stop(up_book *b, up_status status, const char *why) {
    if (b->stopped == UP_OK) b->stopped = status, b->why = why;
    if (b->parser) XML_StopParser(b->parser, XML_FALSE);
}

bool up_book_grow(up_book *b, void *array_ptr, uint32_t n, uint32_t *cap, size_t size) {
    if (n < *cap) return true;
    void *old;
    memcpy(&old, array_ptr, sizeof old);
    uint32_t wider = *cap ? *cap * 2 : 64;
    void *array = *cap < UINT32_MAX / 4 ? realloc(old, wider * size) : NULL;
    if (!array) { up_book_stop(b, UP_E_NOMEM, "out of memory"); return false; }
    memcpy(array_ptr, &array, sizeof array);
    *cap = wider;
    return true;
}

char *up_book_copy(up_book *b, const char *text) {
    char *made = strdup(text);
    if (!made) up_book_stop(b, UP_E_NOMEM, "out of memory");
    return made;
}

const char *up_book_attribute(const char **attributes, const char *local) {
    for (size_t i = 0; attributes[i]; i += 2) if (strcmp(up_xml_local(attributes[i]), local) == 0) return attributes[i + 1];
    return NULL;
}

/* ------------------------------------------------------------------ parts */

static void XMLCALL begin_element(void *context, const XML_Char *name, const XML_Char **attributes) {
    up_book *b = context;
    b->silent = 0;
    if (b->stopped != UP_OK) return;
    if (b->depth++ == MAX_DEPTH) { up_book_stop(b, UP_E_LIMIT, "elements nested deeper than 256"); return; }
    b->handlers->begin(b, up_xml_local(name), attributes);
}

static void XMLCALL end_element(void *context, const XML_Char *name) {
    up_book *b = context;
    b->silent = 0;
    if (b->stopped != UP_OK) return;
    b->handlers->end(b, up_xml_local(name));
    b->depth--;
}

static void XMLCALL character_data(void *context, const XML_Char *text, int len) {
    up_book *b = context;
    b->silent = 0;
    if (b->stopped == UP_OK && b->handlers->text) b->handlers->text(b, text, (size_t)len);
}

static void XMLCALL doctype(void *context, const XML_Char *name, const XML_Char *system, const XML_Char *public, int has_subset) {
    (void)name, (void)system, (void)public, (void)has_subset;
    up_book_stop(context, UP_E_LIMIT, "a document type, where entities are declared, is no part of a spreadsheet");
}

void up_book_row_is_whole(up_book *b) {
    b->has_row = true;
    XML_StopParser(b->parser, XML_TRUE);
}

up_status up_book_begin_part(up_book *b, const char *part, const up_book_handlers *handlers, bool *found, up_error *err) {
    up_zip_member member;
    const char *why;
    up_status status = up_zip_find(&b->zip, part, &member, &why);
    *found = status == UP_OK;
    if (status == UP_E_MISSING) return UP_OK;
    if (status != UP_OK) return up_fail(err, status, b->path, 0, 0, "the spreadsheet cannot be read: %s", why);
    b->part = part, b->handlers = handlers, b->depth = 0, b->silent = 0, b->is_last = b->is_suspended = b->has_row = false;
    b->parser = XML_ParserCreate(NULL);
    status = b->parser ? up_zip_begin(&b->zip, &member, &b->stream) : UP_E_NOMEM;
    if (status != UP_OK) { up_book_end_part(b); return up_fail(err, UP_E_NOMEM, b->path, 0, 0, "out of memory"); }
    XML_SetUserData(b->parser, b);
    XML_SetElementHandler(b->parser, begin_element, end_element);
    XML_SetCharacterDataHandler(b->parser, character_data);
    XML_SetStartDoctypeDeclHandler(b->parser, doctype);
    b->is_open = true;
    return UP_OK;
}

void up_book_end_part(up_book *b) {
    if (b->parser) XML_ParserFree(b->parser);
    b->parser = NULL;
    up_zip_end(&b->stream);
    b->is_open = b->is_suspended = false;
}

static up_status say(up_book *b, up_error *err) {
    enum XML_Error code = XML_GetErrorCode(b->parser);
    if (b->stopped == UP_E_NOMEM || (b->stopped == UP_OK && code == XML_ERROR_NO_MEMORY)) return up_fail(err, UP_E_NOMEM, b->path, 0, 0, "out of memory");
    if (b->stopped != UP_OK) return up_fail(err, b->stopped, b->path, b->number, 0, "%s: %s: refused", b->part, b->why);
    if (b->is_ods && b->number == 0 && !b->n_sheets) return up_fail(err, UP_E_FORMAT, b->path, 0, 0, "%s is no XML: the spreadsheet is damaged, or locked with a password", b->part);
    return up_fail(err, UP_E_FORMAT, b->path, b->number, 0, "%s is not well-formed XML: %s", b->part, XML_ErrorString(code));
}

static up_status feed(up_book *b, enum XML_Status *parsed, up_error *err) {
    char block[BLOCK_BYTES];
    size_t n = 0;
    up_status status = up_zip_read(&b->stream, block, sizeof block, &n);
    if (status == UP_E_NOMEM) return up_fail(err, status, b->path, 0, 0, "out of memory");
    if (status == UP_E_LIMIT) return up_fail(err, status, b->path, b->number, 0, "%s unpacks to more than %d times its size: refused", b->part, UP_PACKED_MOST);
    if (status == UP_E_FORMAT) return up_fail(err, status, b->path, b->number, 0, "%s is damaged or cut short", b->part);
    b->silent += n;
    if (b->silent > MOST_TOKEN + BLOCK_BYTES) return up_fail(err, UP_E_LIMIT, b->path, b->number, 0, "%s holds a tag of more than a megabyte: refused", b->part);
    b->is_last = status == UP_END;
    *parsed = XML_Parse(b->parser, block, (int)n, b->is_last);
    return UP_OK;
}

up_status up_book_read_part(up_book *b, up_error *err) {
    b->has_row = false;
    for (;;) {
        enum XML_Status parsed;
        up_status status = UP_OK;
        if (b->is_suspended) parsed = XML_ResumeParser(b->parser);
        else if (b->is_last) parsed = XML_STATUS_OK;
        else status = feed(b, &parsed, err);
        if (status != UP_OK) { up_book_end_part(b); return status; }
        b->is_suspended = parsed == XML_STATUS_SUSPENDED;
        if (b->stopped != UP_OK || parsed == XML_STATUS_ERROR) { status = say(b, err); up_book_end_part(b); return status; }
        if (b->is_suspended) return UP_OK;
        if (b->is_last) { up_book_end_part(b); return UP_END; }
    }
}

/* ------------------------------------------------------------------ cells */

void up_book_begin_cell(up_book *b) { b->cell_at = b->text.len; }

void up_book_add(up_book *b, const char *text, size_t len) {
    if (b->text.len - b->cell_at + len > b->max_cell_bytes || b->text.len + len > 2 * b->max_cell_bytes + MOST_BESIDE) { b->is_too_long = true; return; }
    up_buffer_add(&b->text, text, len);
    if (b->text.failed) up_book_stop(b, UP_E_NOMEM, "out of memory");
}

void up_book_put_cell(up_book *b, uint32_t column, up_book_cell cell) {
    while (b->n_cells <= column) b->cells[b->n_cells++] = (up_book_cell){.len = 0};
    b->cells[column] = cell;
}

void up_book_keep_cell(up_book *b, uint32_t column) {
    if (column >= UP_BOOK_COLUMNS || b->text.len == b->cell_at) return;
    up_book_put_cell(b, column, (up_book_cell){.at = b->cell_at, .len = (uint32_t)(b->text.len - b->cell_at), .is_set = true});
    up_buffer_add(&b->text, "", 1);
    b->cell_at = b->text.len;
}

/* ------------------------------------------------------------------ the book */

/* What a zip file is that is no spreadsheet. */
static up_status refuse_kind(const up_book *b, up_error *err) {
    static const struct { const char *member, *what; } kinds[] = {
        {"xl/workbook.bin", "a binary workbook (save it as .xlsx or CSV)"}, {"word/document.xml", "a text document of Word, not reports (save it as plain text)"},
        {"ppt/presentation.xml", "a presentation, not reports"}, {"content.xml", "an OpenDocument file that is no spreadsheet (save it as plain text)"},
    };
    up_zip_member member;
    const char *why;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (up_zip_find(&b->zip, kinds[i].member, &member, &why) != UP_E_MISSING) return up_fail(err, UP_E_FORMAT, b->path, 0, 0, "%s", kinds[i].what);
    return up_fail(err, UP_E_FORMAT, b->path, 0, 0, "a zip file that holds no spreadsheet (unpack it first)");
}

/* OpenDocument says in a member what it is; stored, so that it can be read. */
static bool says_ods(const up_book *b) {
    static const char kind[] = "application/vnd.oasis.opendocument.spreadsheet";
    up_zip_member m;
    const char *why;
    return up_zip_find(&b->zip, "mimetype", &m, &why) == UP_OK && !m.is_packed && m.len >= sizeof kind - 1 && memcmp(b->zip.bytes + m.at, kind, sizeof kind - 1) == 0;
}

up_status up_book_open(const char *path, const char *bytes, size_t len, const char *only, size_t max_cell_bytes, up_book **out, up_error *err) {
    up_book *b = calloc(1, sizeof *b);
    if (!b) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    b->path = path, b->only = only, b->max_cell_bytes = max_cell_bytes;
    up_status status = up_zip_open(bytes, len, &b->zip);
    if (status != UP_OK) status = up_fail(err, status, path, 0, 0, "a zip file (as spreadsheets are) that is damaged or cut short");
    else {
        up_zip_member member;
        const char *why;
        b->is_ods = says_ods(b);
        if (b->is_ods) status = up_ods_open(b, err);
        else if (up_zip_find(&b->zip, "[Content_Types].xml", &member, &why) != UP_E_MISSING) status = up_xlsx_open(b, err);
        else status = UP_E_MISSING;
        if (status == UP_E_MISSING) status = refuse_kind(b, err);
    }
    if (status == UP_OK) *out = b; else up_book_close(b);
    return status;
}

void up_book_close(up_book *b) {
    if (!b) return;
    up_book_end_part(b);
    for (uint32_t i = 0; i < b->n_sheets; i++) free(b->sheets[i].name), free(b->sheets[i].target);
    free(b->sheets), free(b->formats), free(b->styles), free(b->string_at);
    free(b->strings_part), free(b->styles_part), free(b->workbook_part);
    up_buffer_free(&b->strings), up_buffer_free(&b->text);
    free(b);
}

up_status up_book_next(up_book *b, up_book_row *out, up_error *err) {
    if (b->has_ended) return UP_END;
    b->n_cells = 0, b->is_too_long = false, b->cell_at = 0; /* a cell that goes on over a row's end begins anew */
    up_buffer_clear(&b->text);
    up_status status = b->is_ods ? up_ods_next(b, err) : up_xlsx_next(b, err);
    if (status == UP_OK && b->text.failed) status = up_fail(err, UP_E_NOMEM, b->path, b->number, 0, "out of memory");
    if (status != UP_OK) { b->has_ended = true; return status; }
    for (uint32_t i = 0; i < b->n_cells; i++) {
        const up_book_cell *c = &b->cells[i];
        b->row[i] = c->is_set ? (up_str){(c->is_shared ? b->strings.bytes : b->text.bytes) + c->at, c->len} : (up_str){NULL, 0};
    }
    *out = (up_book_row){.sheet = b->sheet, .number = b->number, .cells = b->row, .n_cells = b->n_cells, .is_too_long = b->is_too_long};
    return UP_OK;
}

void up_book_leave_sheet(up_book *b) { b->leaves = true; }
const char *up_book_sheet(const up_book *b, uint32_t sheet) { return sheet < b->n_sheets ? b->sheets[sheet].name : ""; }
uint32_t up_book_n_sheets(const up_book *b) { return b->n_sheets; }

/* ECMA-376 part 1, 18.17.4: days from 1900-01-01 as 1, with a 29 February 1900 that never was; or from 1904-01-01 as 0. */
bool up_book_day(const up_book *b, const char *number, size_t len, char out[11]) {
    uint32_t days = 0;
    size_t i = 0;
    for (; i < len && number[i] >= '0' && number[i] <= '9' && days <= LAST_SERIAL; i++) days = days * 10 + (uint32_t)(number[i] - '0');
    if (i == 0 || days > LAST_SERIAL || (i < len && number[i] != '.')) return false;
    for (i += i < len; i < len; i++) if (number[i] < '0' || number[i] > '9') return false;
    if (b->uses_1904) up_day_to_iso(up_day_of(1904, 1, 1 + (int)days), out);
    else if (days == 0 || days == FIRST_WITH_DATES - 1) return false; /* a time without a day; the day that never was */
    else up_day_to_iso(up_day_of(1899, 12, (days < FIRST_WITH_DATES ? 31 : 30) + (int)days), out);
    return out[0] != 0;
}
