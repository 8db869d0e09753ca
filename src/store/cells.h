/* cells.h - small cells of a public view: places with few records beneath them are told one step coarser. */
#ifndef UP_STORE_CELLS_H
#define UP_STORE_CELLS_H

#include <jansson.h>
#include "store/store.h"

/* How many records of a query each division and each country has. */
typedef struct up_cells up_cells;

/* Counts them; `least` below 2: nothing is too small.  Freed with up_cells_free. */
up_status up_cells_count(up_store *store, const up_query *query, bool incidents, uint32_t least, up_cells **out, up_error *err);
void up_cells_free(up_cells *cells);

/* Withholds the division where it has fewer than `least`, the country where that has. */
void up_cells_blur_event(const up_cells *cells, json_t *event);
void up_cells_blur_incident(const up_cells *cells, up_incident *incident);

#endif
