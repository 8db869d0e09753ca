/* columns_impl.h - what the files that fill the columns share.  (columns_row.c) */
#ifndef UP_STORE_COLUMNS_IMPL_H
#define UP_STORE_COLUMNS_IMPL_H

#include "store/columns.h"

/* Room for one more row.  False, here and below: no memory. */
bool up_columns_grow(up_side *side);
/* What the statement stands on, as `columns.c` asks for it; `more` of an event wants its report and incident to be there already. */
bool up_columns_fill(up_columns_view *view, up_of of, sqlite3_stmt *at, up_row *row, up_row_more *more);
/* Makes the key of a row that was filled, and widens what its run holds by it; what that no longer holds stays until all is read anew, which costs a look and no truth. */
void up_columns_note(up_side *side, uint32_t slot);
/* Puts what the statement stands on in its slot.  `fits` false: that is neither at the end nor there. */
bool up_columns_put_row(up_columns_view *view, up_of of, sqlite3_stmt *at, bool *fits);
bool up_columns_put_report(up_columns_view *view, sqlite3_stmt *at, bool *fits);
/* The slot of a number, by halving; UP_NO_SLOT. */
uint32_t up_columns_report_slot(const up_columns_view *view, int64_t number);
uint32_t up_columns_slot(const up_side *side, int64_t number);
void up_columns_free_view(up_columns_view *view);

#endif
