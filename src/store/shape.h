/* shape.h - an export's columns, and what of a record stands in each.
 *
 * A shape is a fixed list of columns; a record is laid out in it as cells, which the writers (CSV, tabs, Parquet, GeoJSON)
 * put down without knowing what they mean. */
#ifndef UP_STORE_SHAPE_H
#define UP_STORE_SHAPE_H

#include "store/record.h"

typedef enum up_cell_kind { UP_CELL_EMPTY, UP_CELL_TEXT, UP_CELL_DAY, UP_CELL_WHOLE, UP_CELL_REAL, UP_CELL_TRUTH, UP_CELL_MANY /* a count told as "many" */ } up_cell_kind;

typedef struct up_cell { up_cell_kind kind; const char *text; int64_t whole; double real; } up_cell;

/* `kind`: what a cell of it is when it is not empty (a WHOLE may also be MANY); `hxl`: its tag, NULL none. */
typedef struct up_column { const char *name; up_cell_kind kind; const char *hxl; } up_column;

enum { UP_MOST_COLUMNS = 64 };

typedef struct up_shape {
    const up_column *columns;
    int n_columns;
    /* Fills cells[n_columns], empty when called; texts that had to be made are put in `made` (up_cell_made).  False: this record has no
     * place in the shape. */
    bool (*lay)(const up_record *record, up_cell *cells, up_buffer *made);
} up_shape;

/* A text that had to be made: it lies in `made`, and is found there (up_shape_lay) once that grows no more. */
up_cell up_cell_made(up_buffer *made, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Lays a record out; the cells borrow from both until the next call.  False as `lay`. */
bool up_shape_lay(const up_shape *shape, const up_record *record, up_cell *cells, up_buffer *made);

extern const up_shape up_shape_events, up_shape_incidents;   /* ours */
extern const up_shape up_shape_gdelt, up_shape_phoenix;      /* tabs, no header */
extern const up_shape up_shape_acled, up_shape_odihr;        /* sheets */

/* Cells of what may be unknown. */
static inline up_cell up_cell_text(const char *text) { return text && *text ? (up_cell){.kind = UP_CELL_TEXT, .text = text} : (up_cell){0}; }
static inline up_cell up_cell_day(const char *text) { return text && *text ? (up_cell){.kind = UP_CELL_DAY, .text = text} : (up_cell){0}; }
static inline up_cell up_cell_whole(int64_t n) { return (up_cell){.kind = UP_CELL_WHOLE, .whole = n}; }
static inline up_cell up_cell_real(double x) { return (up_cell){.kind = UP_CELL_REAL, .real = x}; }
static inline up_cell up_cell_count(uint32_t n) {
    return n == UP_COUNT_UNKNOWN ? (up_cell){0} : n == UP_MANY ? (up_cell){.kind = UP_CELL_MANY, .text = "many"} : up_cell_whole(n);
}

/* ---- how other schemes speak (shape_codes.c); NULL, or false, where they have no word for it */

/* CAMEO's quad class, 1 to 4 (verbal and material cooperation, verbal and material conflict); 0 none. */
int up_cameo_quad(const char *cameo);
/* Goldstein's scale, -10 to 10, of a CAMEO code. */
bool up_cameo_goldstein(const char *cameo, double *out);
/* CAMEO's role of a kind of actor or target: COP, GOV, MED, BUS, EDU, REB, CVL. */
const char *up_cameo_role(const char *kind);
/* CAMEO's codes of a religious group; `second` the denomination's. */
const char *up_cameo_religion(const char *group, const char **second);
/* ODIHR's labels for a bias motivation and for a type of incident; NULL where a record is outside its scope. */
const char *up_odihr_bias_label(const char *bias);
const char *up_odihr_type_label(const char *type, const char *odihr);
/* ACLED's words nearest to a type of ours. */
typedef struct up_acled_words { const char *disorder, *event, *sub_event; } up_acled_words;
up_acled_words up_acled_words_of(const char *type);

/* ---- writers (table.c) */

void up_table_csv_cell(up_buffer *out, const up_cell *cell);
void up_table_csv_row(up_buffer *out, const up_shape *shape, const up_cell *cells);
void up_table_csv_head(up_buffer *out, const up_shape *shape, bool hxl);
void up_table_tabs_row(up_buffer *out, const up_shape *shape, const up_cell *cells);
/* A member of a FeatureCollection; the columns named lat and lon become its point (null without). */
void up_table_feature(up_buffer *out, const up_shape *shape, const up_record *record, const up_cell *cells);

#endif
