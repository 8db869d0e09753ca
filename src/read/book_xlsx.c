/* book_xlsx.c - workbooks of Office Open XML (ECMA-376, parts 1 and 2; also "strict").
 *
 * The workbook says which sheets there are and in which system days are counted; the styles, which numbers are days;
 * the shared strings, most of the texts.  Of a formula the value kept with it is taken.
 * What it knowingly gets wrong: a part's name is looked for as written, not as a URI is compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/utf8.h"
#include "read/book_parts.h"

enum { MOST_STRING_BYTES = 256 << 20, LAST_BUILT_IN = 163 };

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }
static bool is_true(const char *value) { return value && (is(value, "1") || is(value, "true")); }
static bool ends_with(const char *s, const char *end) { return strlen(s) >= strlen(end) && is(s + strlen(s) - strlen(end), end); }

/* ------------------------------------------------------------------ relationships */

/* A target, seen from the folder of `base` (a part's name), as a part's name. */
static char *resolve(up_book *b, const char *base, const char *target) {
    const char *slash = strrchr(base, '/');
    size_t folder = *target == '/' || !slash ? 0 : (size_t)(slash + 1 - base);
    while (*target == '/') target++;
    while (strncmp(target, "./", 2) == 0) target += 2;
    for (; strncmp(target, "../", 3) == 0; target += 3) {
        if (folder) folder--;
        while (folder && base[folder - 1] != '/') folder--;
    }
    char *made = malloc(folder + strlen(target) + 1);
    if (!made) { up_book_stop(b, UP_E_NOMEM, "out of memory"); return NULL; }
    memcpy(made, base, folder);
    strcpy(made + folder, target);
    return made;
}

static void keep(up_book *b, char **part, const char *base, const char *target) {
    if (!*part) *part = resolve(b, base, target);
}

static void begin_root(up_book *b, const char *local, const char **attributes) {
    const char *type = up_book_attribute(attributes, "Type"), *target = up_book_attribute(attributes, "Target");
    if (is(local, "Relationship") && type && target && ends_with(type, "/officeDocument")) keep(b, &b->workbook_part, "", target);
}

/* Of the workbook; the sheets, whose ids stand in `target` so far, get theirs. */
static void begin_relation(up_book *b, const char *local, const char **attributes) {
    const char *type = up_book_attribute(attributes, "Type"), *target = up_book_attribute(attributes, "Target"), *id = up_book_attribute(attributes, "Id");
    if (!is(local, "Relationship") || !type || !target || !id) return;
    if (ends_with(type, "/sharedStrings")) keep(b, &b->strings_part, b->workbook_part, target);
    else if (ends_with(type, "/styles")) keep(b, &b->styles_part, b->workbook_part, target);
    else if (ends_with(type, "/worksheet"))
        for (uint32_t i = 0; i < b->n_sheets; i++) {
            up_book_sheet_of *s = &b->sheets[i];
            if (!s->target || s->target[0] != '#' || !is(s->target + 1, id)) continue;
            char *part = resolve(b, b->workbook_part, target);
            if (part) free(s->target), s->target = part;
        }
}

static void end_nothing(up_book *b, const char *local) { (void)b, (void)local; }

/* ------------------------------------------------------------------ workbook, styles, strings */

static void begin_workbook(up_book *b, const char *local, const char **attributes) {
    if (is(local, "workbookPr")) b->uses_1904 = is_true(up_book_attribute(attributes, "date1904"));
    if (!is(local, "sheet") || b->n_sheets == UP_BOOK_SHEETS) return;
    const char *name = up_book_attribute(attributes, "name"), *id = NULL, *state = up_book_attribute(attributes, "state");
    for (size_t i = 0; attributes[i]; i += 2) if (ends_with(attributes[i], ":id")) id = attributes[i + 1];
    if (!name || !id || !up_book_grow(b, &b->sheets, b->n_sheets, &b->cap_sheets, sizeof *b->sheets)) return;
    up_book_sheet_of *s = &b->sheets[b->n_sheets];
    *s = (up_book_sheet_of){.name = up_book_copy(b, name), .target = malloc(strlen(id) + 2), .is_hidden = state && !is(state, "visible")};
    b->n_sheets++;
    if (!s->target) { up_book_stop(b, UP_E_NOMEM, "out of memory"); return; }
    s->target[0] = '#', strcpy(s->target + 1, id);
}

/* Whether a number format shows a day: a year or a day of the month outside of quoted text and brackets, or months alone. */
static bool shows_day(const char *code) {
    bool has_month = false, has_time = false;
    for (const char *c = code; *c && *c != ';'; c++) { /* the part for positive numbers */
        if (*c == '"') { c = strchr(c + 1, '"'); if (!c) break; }
        else if (*c == '[') { c = strchr(c, ']'); if (!c) break; }
        else if (*c == '\\' || *c == '_' || *c == '*') { if (!*++c) break; }
        else if (strncmp(c, "General", 7) == 0) return false;
        else if (*c == 'd' || *c == 'D' || *c == 'y' || *c == 'Y') return true;
        else if (*c == 'm' || *c == 'M') has_month = true;
        else if (*c == 'h' || *c == 'H' || *c == 's' || *c == 'S') has_time = true;
    }
    return has_month && !has_time;
}

/* 18.8.30; 27 to 36 and 50 to 58 are days in the East Asian versions alone, and stand for nothing elsewhere. */
static bool is_built_in_day(uint32_t id) { return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58; }

static void begin_style(up_book *b, const char *local, const char **attributes) {
    const char *text = up_book_attribute(attributes, "numFmtId");
    uint32_t id = text ? (uint32_t)strtoul(text, NULL, 10) : 0;
    if (is(local, "cellXfs")) b->in_xfs = true;
    else if (is(local, "numFmt")) {
        const char *code = up_book_attribute(attributes, "formatCode");
        if (code && up_book_grow(b, &b->formats, b->n_formats, &b->cap_formats, sizeof *b->formats)) b->formats[b->n_formats++] = (struct up_number_format){id, shows_day(code)};
    } else if (is(local, "xf") && b->in_xfs) {
        bool is_date = id <= LAST_BUILT_IN && is_built_in_day(id);
        for (uint32_t i = 0; i < b->n_formats; i++) if (b->formats[i].id == id) { is_date = b->formats[i].is_date; break; }
        if (up_book_grow(b, &b->styles, b->n_styles, &b->cap_styles, sizeof *b->styles)) b->styles[b->n_styles++] = is_date;
    }
}

static void end_style(up_book *b, const char *local) { if (is(local, "cellXfs")) b->in_xfs = false; }

/* "_x000D_" is how a character that XML does not bear is written; "_x005F_" the underscore before what looks so. */
static size_t mend_escapes(char *s, size_t len) {
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        uint32_t c = 0;
        bool is_escape = len - i >= 7 && s[i] == '_' && s[i + 1] == 'x' && s[i + 6] == '_';
        for (int k = 2; k < 6 && is_escape; k++) {
            char d = s[i + k], low = (char)(d | 0x20);
            if (d >= '0' && d <= '9') c = c * 16 + (uint32_t)(d - '0');
            else if (low >= 'a' && low <= 'f') c = c * 16 + (uint32_t)(low - 'a' + 10);
            else is_escape = false;
        }
        if (!is_escape || (c >= 0xD800 && c < 0xE000)) { s[used++] = s[i++]; continue; }
        i += 7;
        if (c == '\r') c = i < len && (s[i] == '\n' || strncmp(s + i, "_x000A_", 7) == 0) ? 0 : '\n';
        if (c >= 0x20 || c == '\n' || c == '\t') { char out[4]; size_t n = up_utf8_put(c, out); memcpy(s + used, out, n); used += n; }
    }
    return used;
}

static void begin_string(up_book *b, const char *local, const char **attributes) {
    (void)attributes;
    if (is(local, "rPh")) b->skip_depth = b->depth; /* how it is spoken */
    else if (is(local, "t") && !b->skip_depth) b->takes_text = true;
    else if (is(local, "si") && !b->cell_depth && up_book_grow(b, &b->string_at, b->n_strings, &b->cap_strings, sizeof *b->string_at)) b->string_at[b->n_strings++] = b->strings.len, b->cell_depth = b->depth;
}

static void end_string(up_book *b, const char *local) {
    if (is(local, "t")) b->takes_text = false;
    else if (is(local, "rPh") && b->skip_depth == b->depth) b->skip_depth = 0;
    else if (is(local, "si") && b->depth == b->cell_depth) { /* one within another is a part of it */
        size_t at = b->string_at[b->n_strings - 1];
        b->cell_depth = 0;
        if (b->strings.len > at) b->strings.len = at + mend_escapes(b->strings.bytes + at, b->strings.len - at);
        up_buffer_add(&b->strings, "", 1);
        if (b->strings.failed) up_book_stop(b, UP_E_NOMEM, "out of memory");
    }
}

static void text_string(up_book *b, const char *text, size_t len) {
    if (!b->takes_text || !b->cell_depth) return;
    if (b->strings.len + len > MOST_STRING_BYTES) { up_book_stop(b, UP_E_LIMIT, "more than 256 MB of texts"); return; }
    up_buffer_add(&b->strings, text, len);
}

static up_status read_whole(up_book *b, const char *part, const up_book_handlers *handlers, bool *found, up_error *err) {
    *found = false;
    if (!part) return UP_OK;
    up_status status = up_book_begin_part(b, part, handlers, found, err);
    if (status != UP_OK || !*found) return status;
    while ((status = up_book_read_part(b, err)) == UP_OK) {}
    b->takes_text = false, b->skip_depth = b->cell_depth = 0;
    return status == UP_END ? UP_OK : status;
}

up_status up_xlsx_open(up_book *b, up_error *err) {
    static const up_book_handlers root = {begin_root, end_nothing, NULL}, workbook = {begin_workbook, end_nothing, NULL}, relations = {begin_relation, end_nothing, NULL}, styles = {begin_style, end_style, NULL},
                                  strings = {begin_string, end_string, text_string};
    bool found;
    up_status status = read_whole(b, "_rels/.rels", &root, &found, err);
    if (status == UP_OK && !b->workbook_part && !(b->workbook_part = strdup("xl/workbook.xml"))) status = up_fail(err, UP_E_NOMEM, b->path, 0, 0, "out of memory");
    if (status == UP_OK && !ends_with(b->workbook_part, ".xml")) return UP_E_MISSING; /* another kind of document */
    if (status == UP_OK) status = read_whole(b, b->workbook_part, &workbook, &found, err);
    if (status != UP_OK) return status;
    if (!found || !b->n_sheets) return UP_E_MISSING;
    const char *slash = strrchr(b->workbook_part, '/'), *name = slash ? slash + 1 : b->workbook_part;
    char beside[1100];
    if (snprintf(beside, sizeof beside, "%.*s_rels/%s.rels", (int)(name - b->workbook_part), b->workbook_part, name) >= (int)sizeof beside) return UP_E_MISSING;
    status = read_whole(b, beside, &relations, &found, err);
    if (status == UP_OK && !found) status = up_fail(err, UP_E_FORMAT, b->path, 0, 0, "the workbook does not say where its sheets are");
    if (status == UP_OK) status = read_whole(b, b->styles_part, &styles, &found, err);
    if (status == UP_OK) status = read_whole(b, b->strings_part, &strings, &found, err);
    b->sheet = UINT32_MAX;
    return status;
}

/* ------------------------------------------------------------------ rows */

/* The column of "AB12": 27; else the one after the last. */
static uint32_t column_of(const char *reference, uint32_t next) {
    uint32_t n = 0;
    if (!reference) return next;
    for (; (*reference | 0x20) >= 'a' && (*reference | 0x20) <= 'z' && n < UP_BOOK_COLUMNS * 32; reference++) n = n * 26 + (uint32_t)((*reference | 0x20) - 'a' + 1);
    return n ? n - 1 : next;
}

static void begin_row_part(up_book *b, const char *local, const char **attributes) {
    if (is(local, "row")) {
        const char *number = up_book_attribute(attributes, "r");
        b->number = number ? (uint32_t)strtoul(number, NULL, 10) : b->number + 1;
        b->column = 0;
    } else if (is(local, "c")) {
        const char *type = up_book_attribute(attributes, "t"), *style = up_book_attribute(attributes, "s");
        b->column = column_of(up_book_attribute(attributes, "r"), b->column);
        b->style = style ? (uint32_t)strtoul(style, NULL, 10) : 0;
        b->kind = !type || is(type, "n") ? UP_CELL_NUMBER : is(type, "s") ? UP_CELL_SHARED : is(type, "b") ? UP_CELL_BOOLEAN : is(type, "e") ? UP_CELL_ERROR : UP_CELL_TEXT;
        up_book_begin_cell(b);
    } else if (is(local, "rPh")) b->skip_depth = b->depth;
    else if ((is(local, "v") || is(local, "t")) && !b->skip_depth) b->takes_text = true;
}

static void end_cell(up_book *b) {
    size_t len = b->text.len - b->cell_at;
    uint32_t column = b->column++;
    if (b->text.failed || !b->text.bytes || !len) return;
    char *s = b->text.bytes + b->cell_at, day[11];
    if (b->kind == UP_CELL_SHARED) {
        unsigned long i = strtoul(s, NULL, 10);
        b->text.len = b->cell_at;
        if (i >= b->n_strings || column >= UP_BOOK_COLUMNS) return;
        size_t end = i + 1 < b->n_strings ? b->string_at[i + 1] : b->strings.len, at = b->string_at[i];
        if (end - at - 1 > b->max_cell_bytes) { b->is_too_long = true; return; }
        if (end - at <= 1) return;
        up_book_put_cell(b, column, (up_book_cell){.at = at, .len = (uint32_t)(end - at - 1), .is_set = true, .is_shared = true});
        return;
    }
    if (b->kind == UP_CELL_ERROR) b->text.len = b->cell_at; /* "#REF!" is no text */
    else if (b->kind == UP_CELL_TEXT) b->text.len = b->cell_at + mend_escapes(s, len);
    else if (b->kind == UP_CELL_NUMBER && b->style < b->n_styles && b->styles[b->style] && up_book_day(b, s, len, day)) {
        b->text.len = b->cell_at;
        up_buffer_text(&b->text, day);
    }
    up_book_keep_cell(b, column);
}

static void end_row_part(up_book *b, const char *local) {
    if (is(local, "v") || is(local, "t")) b->takes_text = false;
    else if (is(local, "rPh") && b->skip_depth == b->depth) b->skip_depth = 0;
    else if (is(local, "c")) end_cell(b);
    else if (is(local, "row")) up_book_row_is_whole(b);
}

static void text_row_part(up_book *b, const char *text, size_t len) { if (b->takes_text) up_book_add(b, text, len); }

up_status up_xlsx_next(up_book *b, up_error *err) {
    static const up_book_handlers rows = {begin_row_part, end_row_part, text_row_part};
    for (;;) {
        if (b->leaves) up_book_end_part(b), b->leaves = false;
        if (!b->is_open) {
            if (++b->sheet >= b->n_sheets) return UP_END;
            const up_book_sheet_of *s = &b->sheets[b->sheet];
            bool found;
            if (!s->target || s->target[0] == '#' || (b->only ? !is(s->name, b->only) : s->is_hidden)) continue; /* charts are no sheets */
            b->number = 0, b->takes_text = false, b->skip_depth = 0;
            up_status status = up_book_begin_part(b, s->target, &rows, &found, err);
            if (status != UP_OK) return status;
            if (!found) return up_fail(err, UP_E_FORMAT, b->path, 0, 0, "%s, the sheet '%s', is missing from the workbook", s->target, s->name);
        }
        up_status status = up_book_read_part(b, err);
        if (status != UP_END) return status;
    }
}
