/* parts.h - what several formats of this folder share: dates, names of columns, pages inside of other files. */
#ifndef UP_READ_PARTS_H
#define UP_READ_PARTS_H

#include "read/html.h"
#include "read/read.h"

/* The day that `text` writes, as YYYY-MM-DD; false when it is none that can be told for sure. */
bool up_read_date(const char *text, size_t len, char out[11]);

/* "03/04/2022" is a day where it is known which of the two comes first; a column that holds "25/04/2022" too says so. */
typedef enum up_date_order { UP_DATE_ORDER_UNKNOWN, UP_DAY_FIRST, UP_MONTH_FIRST } up_date_order;
/* "day/month", "month/day"; NULL for the first. */
const char *up_date_order_name(up_date_order order);

/* What a column's dates have said so far; zero-initialise.  `has_looked` is the format's: it has shown what follows. */
typedef struct up_date_column { bool is_day_first, is_month_first, has_looked; } up_date_column;
void up_date_column_see(up_date_column *column, const char *text, size_t len);
/* Reads one, by the reader's order where it has one, else by what the column said; `*told` is then that order's name, else NULL.
 * UP_E_MISSING: it may be either, and nothing was seen that tells.  UP_E_FORMAT: it is none, or the column says both. */
up_status up_date_column_read(up_date_column *column, const up_reader *reader, const char *text, size_t len, char out[11], const char **told);
/* Refuses what was not read; of the line reader->in.line. */
up_status up_date_column_refuse(const up_date_column *column, const up_reader *reader, const char *text, size_t len, up_error *err);

/* ---- the fields of a report */

typedef enum up_field { UP_FIELD_TEXT, UP_FIELD_ID, UP_FIELD_DATE, UP_FIELD_TITLE, UP_FIELD_URL, UP_FIELD_SOURCE, UP_FIELD_LANGUAGE, UP_N_FIELDS } up_field;

_Static_assert((int)UP_N_FIELDS == (int)UP_N_READ_FIELDS, "a reader has a name for each field");

const char *up_field_name(up_field field);
/* The field that the head of a column commonly stands for; case, blanks, `_` and `-` aside.  `*rank`: the smaller, the
 * surer (where "summary" and "body" both are there, the body is the text).  UP_N_FIELDS: none. */
up_field up_field_of_head(const char *head, size_t len, int *rank);

/* Which columns of a table or sheet hold the fields, told by its head: those that the reader was given names for by these, the others by
 * what heads commonly say.  Begin, take each cell in turn, end. */
typedef struct up_head { int column[UP_N_FIELDS] /* -1 none */, rank[UP_N_FIELDS], named[UP_N_FIELDS], known; /* how many fields the heads told */ } up_head;
void up_head_begin(up_head *head);
/* `cell`: cell `i`, without blanks at its ends.  `reader` NULL: nothing was named. */
void up_head_take(up_head *head, const up_reader *reader, uint32_t i, up_str cell);
/* A name that is no head may be a column's number, from 1.  The field whose name is neither; UP_N_FIELDS: there is none such. */
up_field up_head_end(up_head *head, const up_reader *reader, uint32_t n_cells);

/* ---- pages: a reader that has found one hands its reports out one by one */

/* Reads a page into reader->page.  A page without a report leaves none to be handed out: UP_E_FORMAT. */
up_status up_pages_read(up_reader *reader, const char *bytes, size_t len, const up_page_hints *hints, up_error *err);
/* The next report of reader->page; false when there is none left. */
bool up_pages_next(up_reader *reader, up_report *out);

/* Text that is not UTF-8 restated in it, in the reader's arena.  UP_E_FORMAT for what is no text. */
up_status up_read_decode(up_reader *reader, const char *label, uint32_t line, const char *bytes, size_t len, const char **text, size_t *text_len, up_error *err);

#endif
