/* parquet.c - a flat table as Apache Parquet.
 *
 * One page a column and row group, data page version 1: the levels of what is there (bit-packed), then the values that are, PLAIN,
 * and the whole compressed by zstd.  Texts are UTF-8 strings, days DATE, counts INT64, coordinates DOUBLE, truths BOOLEAN; all may
 * be null.  A count told as "many" is null here: the column holds numbers.  The same rows give the same bytes.
 * Source: the format's specification and parquet.thrift (Apache Parquet 2.9). */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include "base/date.h"
#include "store/parquet.h"
#include "store/thrift.h"

enum { PHYSICAL_BOOLEAN = 0, PHYSICAL_INT32 = 1, PHYSICAL_INT64 = 2, PHYSICAL_DOUBLE = 5, PHYSICAL_BYTES = 6 };
enum { OPTIONAL = 1, CONVERTED_UTF8 = 0, CONVERTED_DATE = 6, LOGICAL_STRING = 1, LOGICAL_DATE = 6, PLAIN = 0, RLE = 3, ZSTD = 6, DATA_PAGE = 0 };
enum { GROUP_ROWS = 1 << 16, GROUP_BYTES = 64 << 20 /* of one column */, LEVEL = 3 };

typedef struct column { up_buffer levels, values; uint32_t n_values; } column;

struct up_parquet {
    const up_shape *shape;
    column columns[UP_MOST_COLUMNS];
    uint32_t n_rows;           /* of the group under way */
    int64_t all_rows, offset;  /* rows and bytes written */
    up_buffer groups;          /* the footer's row groups */
    size_t n_groups;
    up_buffer page, packed;
    ZSTD_CCtx *zstd;
    bool failed;
};

static int physical_of(up_cell_kind kind) {
    switch (kind) {
        case UP_CELL_DAY: return PHYSICAL_INT32;
        case UP_CELL_WHOLE: return PHYSICAL_INT64;
        case UP_CELL_REAL: return PHYSICAL_DOUBLE;
        case UP_CELL_TRUTH: return PHYSICAL_BOOLEAN;
        default: return PHYSICAL_BYTES;
    }
}

static void put_little(up_buffer *out, uint64_t n, int bytes) {
    char little[8];
    for (int i = 0; i < bytes; i++) little[i] = (char)(n >> 8 * i);
    up_buffer_add(out, little, (size_t)bytes);
}

static void put(up_parquet *p, up_buffer *out, const char *bytes, size_t len) {
    up_buffer_add(out, bytes, len);
    p->offset += (int64_t)len;
    p->failed |= out->failed;
}

up_parquet *up_parquet_new(const up_shape *shape, up_buffer *out) {
    up_parquet *p = calloc(1, sizeof *p);
    if (!p || !(p->zstd = ZSTD_createCCtx())) { free(p); return NULL; }
    p->shape = shape;
    put(p, out, "PAR1", 4);
    return p;
}

void up_parquet_free(up_parquet *p) {
    if (!p) return;
    for (int i = 0; i < UP_MOST_COLUMNS; i++) up_buffer_free(&p->columns[i].levels), up_buffer_free(&p->columns[i].values);
    up_buffer_free(&p->groups), up_buffer_free(&p->page), up_buffer_free(&p->packed);
    ZSTD_freeCCtx(p->zstd);
    free(p);
}

/* Sets bit `n` of bits that grow as they are set in turn. */
static void push_bit(up_buffer *bits, uint32_t n, bool is_set) {
    if (n % 8 == 0) up_buffer_add(bits, "", 1);
    if (is_set && !bits->failed) bits->bytes[n / 8] = (char)(bits->bytes[n / 8] | 1 << n % 8);
}

/* Whether the cell is a value of the column; a day that is no day is none. */
static bool push_value(column *c, up_cell_kind kind, const up_cell *cell) {
    if (cell->kind == UP_CELL_EMPTY) return false;
    switch (kind) {
        case UP_CELL_DAY: {
            up_day day = cell->kind == UP_CELL_DAY ? up_day_from_iso(cell->text, (uint32_t)strlen(cell->text)) : UP_NO_DAY;
            if (day == UP_NO_DAY) return false;
            put_little(&c->values, (uint32_t)day, 4);
            return true;
        }
        case UP_CELL_WHOLE:
            if (cell->kind != UP_CELL_WHOLE) return false;
            put_little(&c->values, (uint64_t)cell->whole, 8);
            return true;
        case UP_CELL_REAL: {
            if (cell->kind != UP_CELL_REAL) return false;
            uint64_t bits;
            memcpy(&bits, &cell->real, 8);
            put_little(&c->values, bits, 8);
            return true;
        }
        case UP_CELL_TRUTH:
            push_bit(&c->values, c->n_values, cell->whole != 0);
            return true;
        default: {
            size_t len = strlen(cell->text);
            put_little(&c->values, len, 4);
            up_buffer_add(&c->values, cell->text, len);
            return true;
        }
    }
}

/* The page of a column: its levels as one bit-packed run, then its values. */
static bool make_page(up_parquet *p, const column *c) {
    up_buffer_clear(&p->page), up_buffer_clear(&p->packed);
    up_buffer run = {0};
    up_thrift_varint(&run, (uint64_t)((p->n_rows + 7) / 8) << 1 | 1);
    up_buffer_add(&run, c->levels.bytes, c->levels.len);
    put_little(&p->page, run.len, 4);
    up_buffer_add(&p->page, run.bytes, run.len);
    if (c->values.len) up_buffer_add(&p->page, c->values.bytes, c->values.len);
    bool failed = run.failed || p->page.failed;
    up_buffer_free(&run);
    if (failed) return false;
    size_t bound = ZSTD_compressBound(p->page.len);
    if (p->packed.cap <= bound) {
        char *grown = realloc(p->packed.bytes, bound + 1);
        if (!grown) return false;
        p->packed.bytes = grown, p->packed.cap = bound + 1;
    }
    p->packed.len = ZSTD_compressCCtx(p->zstd, p->packed.bytes, bound, p->page.bytes, p->page.len, LEVEL);
    return !ZSTD_isError(p->packed.len);
}

static void put_column_facts(up_parquet *p, int i, int64_t at, int64_t raw, int64_t packed) {
    up_buffer *out = &p->groups;
    int chunk = 0, facts = 0, counts = 0;
    up_thrift_number(out, &chunk, 2, UP_THRIFT_I64, at);
    up_thrift_field(out, &chunk, 3, UP_THRIFT_STRUCT);
    up_thrift_number(out, &facts, 1, UP_THRIFT_I32, physical_of(p->shape->columns[i].kind));
    up_thrift_list(out, &facts, 2, UP_THRIFT_I32, 2), up_thrift_zigzag(out, PLAIN), up_thrift_zigzag(out, RLE);
    up_thrift_list(out, &facts, 3, UP_THRIFT_BINARY, 1), up_thrift_bytes(out, p->shape->columns[i].name, strlen(p->shape->columns[i].name));
    up_thrift_number(out, &facts, 4, UP_THRIFT_I32, ZSTD);
    up_thrift_number(out, &facts, 5, UP_THRIFT_I64, p->n_rows);
    up_thrift_number(out, &facts, 6, UP_THRIFT_I64, raw), up_thrift_number(out, &facts, 7, UP_THRIFT_I64, packed);
    up_thrift_number(out, &facts, 9, UP_THRIFT_I64, at);
    up_thrift_field(out, &facts, 12, UP_THRIFT_STRUCT);
    up_thrift_number(out, &counts, 3, UP_THRIFT_I64, (int64_t)p->n_rows - p->columns[i].n_values);
    up_thrift_end(out), up_thrift_end(out), up_thrift_end(out);
}

static bool flush(up_parquet *p, up_buffer *out) {
    if (!p->n_rows) return true;
    int group = 0;
    int64_t begin = p->offset, raw_bytes = 0;
    up_buffer head = {0};
    up_thrift_list(&p->groups, &group, 1, UP_THRIFT_STRUCT, (size_t)p->shape->n_columns);
    for (int i = 0; i < p->shape->n_columns; i++) {
        column *c = &p->columns[i];
        if (!make_page(p, c)) { p->failed = true; break; }
        int page = 0, data = 0;
        int64_t at = p->offset;
        up_buffer_clear(&head);
        up_thrift_number(&head, &page, 1, UP_THRIFT_I32, DATA_PAGE);
        up_thrift_number(&head, &page, 2, UP_THRIFT_I32, (int64_t)p->page.len), up_thrift_number(&head, &page, 3, UP_THRIFT_I32, (int64_t)p->packed.len);
        up_thrift_field(&head, &page, 5, UP_THRIFT_STRUCT);
        up_thrift_number(&head, &data, 1, UP_THRIFT_I32, p->n_rows), up_thrift_number(&head, &data, 2, UP_THRIFT_I32, PLAIN);
        up_thrift_number(&head, &data, 3, UP_THRIFT_I32, RLE), up_thrift_number(&head, &data, 4, UP_THRIFT_I32, RLE);
        up_thrift_end(&head), up_thrift_end(&head);
        put(p, out, head.bytes, head.len);
        put(p, out, p->packed.bytes, p->packed.len);
        int64_t raw = (int64_t)(head.len + p->page.len);
        raw_bytes += raw;
        put_column_facts(p, i, at, raw, p->offset - at);
        up_buffer_clear(&c->levels), up_buffer_clear(&c->values);
        c->n_values = 0;
    }
    up_thrift_number(&p->groups, &group, 2, UP_THRIFT_I64, raw_bytes), up_thrift_number(&p->groups, &group, 3, UP_THRIFT_I64, p->n_rows);
    up_thrift_number(&p->groups, &group, 5, UP_THRIFT_I64, begin), up_thrift_number(&p->groups, &group, 6, UP_THRIFT_I64, p->offset - begin);
    up_thrift_end(&p->groups);
    p->n_groups++, p->all_rows += p->n_rows, p->n_rows = 0;
    p->failed |= head.failed || p->groups.failed;
    up_buffer_free(&head);
    return !p->failed;
}

bool up_parquet_row(up_parquet *p, const up_cell *cells, up_buffer *out) {
    bool is_full = false;
    for (int i = 0; i < p->shape->n_columns; i++) {
        column *c = &p->columns[i];
        bool is_there = push_value(c, p->shape->columns[i].kind, &cells[i]);
        push_bit(&c->levels, p->n_rows, is_there);
        c->n_values += is_there;
        p->failed |= c->values.failed || c->levels.failed;
        is_full |= c->values.len > GROUP_BYTES;
    }
    p->n_rows++;
    if (p->failed) return false;
    return !(is_full || p->n_rows == GROUP_ROWS) || flush(p, out);
}

static void put_schema(up_parquet *p, up_buffer *foot, int *file) {
    const up_shape *shape = p->shape;
    int root = 0;
    up_thrift_list(foot, file, 2, UP_THRIFT_STRUCT, (size_t)shape->n_columns + 1);
    up_thrift_field(foot, &root, 4, UP_THRIFT_BINARY), up_thrift_bytes(foot, "uptick", 6);
    up_thrift_number(foot, &root, 5, UP_THRIFT_I32, shape->n_columns);
    up_thrift_end(foot);
    for (int i = 0; i < shape->n_columns; i++) {
        int element = 0, logical = 0, physical = physical_of(shape->columns[i].kind);
        bool is_text = physical == PHYSICAL_BYTES, is_day = physical == PHYSICAL_INT32;
        up_thrift_number(foot, &element, 1, UP_THRIFT_I32, physical), up_thrift_number(foot, &element, 3, UP_THRIFT_I32, OPTIONAL);
        up_thrift_field(foot, &element, 4, UP_THRIFT_BINARY), up_thrift_bytes(foot, shape->columns[i].name, strlen(shape->columns[i].name));
        if (is_text || is_day) {
            up_thrift_number(foot, &element, 6, UP_THRIFT_I32, is_text ? CONVERTED_UTF8 : CONVERTED_DATE);
            up_thrift_field(foot, &element, 10, UP_THRIFT_STRUCT);
            up_thrift_field(foot, &logical, is_text ? LOGICAL_STRING : LOGICAL_DATE, UP_THRIFT_STRUCT);
            up_thrift_end(foot), up_thrift_end(foot); /* of the (empty) type, of the union */
        }
        up_thrift_end(foot);
    }
}

bool up_parquet_end(up_parquet *p, up_buffer *out) {
    if (!flush(p, out)) return false;
    static const char by[] = "uptick version " UPTICK_VERSION;
    up_buffer foot = {0};
    int file = 0;
    up_thrift_number(&foot, &file, 1, UP_THRIFT_I32, 1);
    put_schema(p, &foot, &file);
    up_thrift_number(&foot, &file, 3, UP_THRIFT_I64, p->all_rows);
    up_thrift_list(&foot, &file, 4, UP_THRIFT_STRUCT, p->n_groups);
    if (p->groups.len) up_buffer_add(&foot, p->groups.bytes, p->groups.len);
    up_thrift_field(&foot, &file, 6, UP_THRIFT_BINARY), up_thrift_bytes(&foot, by, sizeof by - 1);
    up_thrift_end(&foot);
    size_t len = foot.len;
    put_little(&foot, len, 4);
    up_buffer_text(&foot, "PAR1");
    put(p, out, foot.bytes, foot.len);
    p->failed |= foot.failed;
    up_buffer_free(&foot);
    return !p->failed;
}
