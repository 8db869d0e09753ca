/* paper.h - what the files of the printed report share. */
#ifndef UP_STORE_PAPER_H
#define UP_STORE_PAPER_H

#include "base/buffer.h"
#include "base/date.h"
#include "base/hash.h"
#include "store/store.h"

/* How often each of some names came, in the order of their first coming. */
typedef struct up_tally { struct up_tallied { char *name; uint32_t n; double lat, lon; } *rows; uint32_t n, cap; up_table table; bool failed; } up_tally;

/* Adds one (or `by`) to a name; its row, NULL without memory. */
struct up_tallied *up_tally_add(up_tally *tally, const char *name, uint32_t by);
/* Most first, then by name.  The table is of no use after. */
void up_tally_sort(up_tally *tally);
void up_tally_free(up_tally *tally);

/* Days, weeks or months between two days, by the length of the run. */
typedef enum up_bins_by { UP_BY_DAY, UP_BY_WEEK, UP_BY_MONTH } up_bins_by;
typedef struct up_bins { up_bins_by by; up_day from, to; uint32_t n, *incidents, *reports; } up_bins;
bool up_bins_make(up_day from, up_day to, up_bins *out);
void up_bins_free(up_bins *bins);
uint32_t up_bin_of(const up_bins *bins, up_day day);   /* of a day within the run */
up_day up_bin_day(const up_bins *bins, uint32_t bin);  /* its first day */

/* Text as HTML; control characters become blanks. */
void up_html_text(up_buffer *out, const char *text);

/* Charts as inline SVG. */
void up_paper_bars(up_buffer *out, const up_bins *bins);
/* `countries` are by code, `points` carry coordinates. */
void up_paper_map(up_buffer *out, const up_tally *countries, const up_tally *points);

#endif
