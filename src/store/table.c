/* table.c - cells put down as CSV, as tabs, as GeoJSON.
 *
 * CSV follows RFC 4180: CR LF, every text quoted (simpler to read back than to guess).  A cell that a spreadsheet would take
 * for a formula gets a leading apostrophe; numbers are ours and stay bare.  Tabs have no quoting, so that a tab or line break
 * within a text becomes a blank. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/buffer.h"
#include "store/shape.h"

up_cell up_cell_made(up_buffer *made, const char *format, ...) {
    char small[512], *text = small;
    va_list args;
    va_start(args, format);
    int len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (len < 0) { made->failed = true; return (up_cell){0}; }
    if ((size_t)len >= sizeof small) {
        if (!(text = malloc((size_t)len + 1))) { made->failed = true; return (up_cell){0}; }
        va_start(args, format);
        vsnprintf(text, (size_t)len + 1, format, args);
        va_end(args);
    }
    up_cell cell = {.kind = len ? UP_CELL_TEXT : UP_CELL_EMPTY, .whole = (int64_t)made->len};
    if (len) up_buffer_add(made, text, (size_t)len + 1);
    if (text != small) free(text);
    return cell;
}

bool up_shape_lay(const up_shape *shape, const up_record *record, up_cell *cells, up_buffer *made) {
    memset(cells, 0, (size_t)shape->n_columns * sizeof *cells);
    up_buffer_clear(made);
    if (!shape->lay(record, cells, made)) return false;
    for (int i = 0; i < shape->n_columns; i++)
        if ((cells[i].kind == UP_CELL_TEXT || cells[i].kind == UP_CELL_DAY) && !cells[i].text) cells[i].text = made->failed ? "" : made->bytes + cells[i].whole;
    return true;
}

/* As jansson writes it, ten digits at most, always with a point: the same in every locale. */
static void put_real(up_buffer *out, double x) {
    char digits[40];
    if (!isfinite(x)) return;
    snprintf(digits, sizeof digits, "%.10g", x);
    for (char *c = digits; *c; c++) if (*c == ',') *c = '.';
    up_buffer_text(out, digits);
    if (!strpbrk(digits, ".e")) up_buffer_text(out, ".0");
}

static void put_bare(up_buffer *out, const up_cell *cell) {
    if (cell->kind == UP_CELL_WHOLE) up_buffer_format(out, "%lld", (long long)cell->whole);
    else if (cell->kind == UP_CELL_REAL) put_real(out, cell->real);
    else if (cell->kind == UP_CELL_TRUTH) up_buffer_text(out, cell->whole ? "true" : "false");
}

static bool is_text(const up_cell *cell) { return cell->kind == UP_CELL_TEXT || cell->kind == UP_CELL_DAY || cell->kind == UP_CELL_MANY; }

static void put_quoted(up_buffer *out, const char *text) {
    up_buffer_add(out, "\"", 1);
    if (text[0] && strchr("=+-@\t\r", text[0])) up_buffer_add(out, "'", 1);
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        up_buffer_add(out, text, (size_t)(quote - text));
        up_buffer_add(out, "\"\"", 2);
    }
    up_buffer_text(out, text);
    up_buffer_add(out, "\"", 1);
}

void up_table_csv_cell(up_buffer *out, const up_cell *cell) {
    if (is_text(cell)) put_quoted(out, cell->text); else put_bare(out, cell);
}

void up_table_csv_row(up_buffer *out, const up_shape *shape, const up_cell *cells) {
    for (int i = 0; i < shape->n_columns; i++) {
        if (i) up_buffer_add(out, ",", 1);
        up_table_csv_cell(out, &cells[i]);
    }
    up_buffer_text(out, "\r\n");
}

void up_table_csv_head(up_buffer *out, const up_shape *shape, bool hxl) {
    for (int i = 0; i < shape->n_columns; i++) up_buffer_format(out, "%s%s", i ? "," : "", shape->columns[i].name);
    up_buffer_text(out, "\r\n");
    if (!hxl) return;
    for (int i = 0; i < shape->n_columns; i++) up_buffer_format(out, "%s%s", i ? "," : "", shape->columns[i].hxl ? shape->columns[i].hxl : "");
    up_buffer_text(out, "\r\n");
}

void up_table_tabs_row(up_buffer *out, const up_shape *shape, const up_cell *cells) {
    for (int i = 0; i < shape->n_columns; i++) {
        if (i) up_buffer_add(out, "\t", 1);
        if (!is_text(&cells[i])) { put_bare(out, &cells[i]); continue; }
        for (const char *c = cells[i].text; *c; c++) up_buffer_add(out, strchr("\t\n\r", *c) ? " " : c, 1);
    }
    up_buffer_text(out, "\n");
}

static int column_named(const up_shape *shape, const char *name) {
    for (int i = 0; i < shape->n_columns; i++) if (strcmp(shape->columns[i].name, name) == 0) return i;
    return -1;
}

void up_table_feature(up_buffer *out, const up_shape *shape, const up_record *record, const up_cell *cells) {
    int lat = column_named(shape, "lat"), lon = column_named(shape, "lon");
    up_buffer_text(out, "{\"type\":\"Feature\",\"id\":");
    up_buffer_json_string(out, record->id);
    up_buffer_text(out, ",\"geometry\":");
    if (lat >= 0 && lon >= 0 && cells[lat].kind == UP_CELL_REAL && cells[lon].kind == UP_CELL_REAL) {
        up_buffer_text(out, "{\"type\":\"Point\",\"coordinates\":[");
        put_real(out, cells[lon].real);
        up_buffer_text(out, ",");
        put_real(out, cells[lat].real);
        up_buffer_text(out, "]}");
    } else up_buffer_text(out, "null");
    up_buffer_text(out, ",\"properties\":{");
    bool any = false;
    for (int i = 0; i < shape->n_columns; i++) {
        if (i == lat || i == lon) continue;
        if (any) up_buffer_text(out, ",");
        any = true;
        up_buffer_json_string(out, shape->columns[i].name);
        up_buffer_text(out, ":");
        if (is_text(&cells[i])) up_buffer_json_string(out, cells[i].text);
        else if (cells[i].kind == UP_CELL_EMPTY || (cells[i].kind == UP_CELL_REAL && !isfinite(cells[i].real))) up_buffer_text(out, "null");
        else put_bare(out, &cells[i]);
    }
    up_buffer_text(out, "}}");
}
