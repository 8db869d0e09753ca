/* writer.h - writes a model file (docs/models.md). */
#ifndef LEARN_WRITER_H
#define LEARN_WRITER_H

#include "uptick.h"

typedef struct writer { up_buffer bytes; struct { char name[8]; uint64_t offset, len; } sections[64]; uint32_t n; } writer;

void writer_begin(writer *w, const char *name); /* ends the section before */
void writer_add(writer *w, const void *bytes, size_t len);
/* Writes the file and frees the writer; a failure ends the program. */
void writer_finish(writer *w, const char *path, const char kind[4]);

/* The index of rows that opens a section: `used[2^log2_rows]` says which are kept. */
void writer_index(writer *w, const bool *used, uint32_t n_classes, uint32_t log2_rows, uint32_t scale, uint32_t n_dense);

/* A table from hash to number, for up_hashes_open. */
typedef struct pairs { uint32_t *keys; uint16_t *values; size_t n, cap; } pairs;
void pairs_add(pairs *p, uint32_t key, uint16_t value); /* the first value of a key stays */
void writer_pairs(writer *w, const char *name, const pairs *p);

#endif
