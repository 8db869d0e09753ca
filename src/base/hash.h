/* hash.h - names to numbers: XXH3 of bytes, a table from text to a 32-bit value, and one that numbers row numbers. */
#ifndef UP_BASE_HASH_H
#define UP_BASE_HASH_H

#include "base/span.h"

uint64_t up_hash(const char *bytes, size_t len);

/* Open addressing over borrowed keys: the caller keeps the key bytes alive.  Zero-initialise. */
typedef struct up_table {
    struct up_table_slot { const char *key; uint32_t len, value; uint64_t hash; } *slots;
    uint32_t n, cap;
} up_table;

#define UP_TABLE_NONE UINT32_MAX

/* The value of `key`, UP_TABLE_NONE when it has none. */
uint32_t up_table_get(const up_table *table, const char *key, uint32_t len);
/* Sets it (a later value replaces).  False when memory is out. */
bool up_table_set(up_table *table, const char *key, uint32_t len, uint32_t value);
void up_table_free(up_table *table);

/* Row numbers, each numbered in the order in which it was first added: an index into a list that grows beside.  Zero-initialise. */
typedef struct up_index { struct up_index_slot { int64_t key; uint32_t number; } *slots; /* number: plus one, 0 an empty slot */ size_t n_slots; uint32_t n; } up_index;

/* The number of `key`, UP_TABLE_NONE when it has none. */
uint32_t up_index_get(const up_index *index, int64_t key);
/* The same, which it gets where it has none (`*is_new`).  UP_TABLE_NONE when memory is out. */
uint32_t up_index_add(up_index *index, int64_t key, bool *is_new);
void up_index_free(up_index *index);

#endif
