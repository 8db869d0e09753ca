/* numbers.h - names to numbers, in the order of first appearance; the bytes stay their owner's. */
#ifndef UP_TREND_NUMBERS_H
#define UP_TREND_NUMBERS_H

#include "base/hash.h"

/* Zero-initialise. */
typedef struct up_numbers { up_table table; const char **name; uint32_t n, cap; } up_numbers;

/* The number of `name`, a new one where it has none.  False when memory is out. */
bool up_number_of(up_numbers *numbers, const char *name, uint32_t *out);
void up_numbers_free(up_numbers *numbers);
/* Room for one more in a malloc-held array of `cap` elements.  False when memory is out. */
bool up_room_for(void *array_ptr, size_t n, size_t *cap, size_t size);

#endif
