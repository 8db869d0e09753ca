/* parquet.h - a flat table as Apache Parquet: optional columns, PLAIN values, zstd. */
#ifndef UP_STORE_PARQUET_H
#define UP_STORE_PARQUET_H

#include "store/shape.h"

typedef struct up_parquet up_parquet;

/* Begins a file of `shape`'s columns; appends its first bytes to `out`.  NULL: no memory. */
up_parquet *up_parquet_new(const up_shape *shape, up_buffer *out);
/* Takes a row; now and then appends a whole row group to `out`.  False: no memory. */
bool up_parquet_row(up_parquet *file, const up_cell *cells, up_buffer *out);
/* Appends what is left and the footer.  False: no memory. */
bool up_parquet_end(up_parquet *file, up_buffer *out);
void up_parquet_free(up_parquet *file);

#endif
