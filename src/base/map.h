/* map.h - a whole file as read-only memory, shared between processes. */
#ifndef UP_BASE_MAP_H
#define UP_BASE_MAP_H

#include "uptick.h"

typedef struct up_map { const unsigned char *bytes; size_t len; } up_map;

/* UP_E_MISSING when there is no such file, UP_E_IO for other refusals, UP_E_FORMAT when it is empty. */
up_status up_map_open(const char *path, up_map *out, up_error *err);
void up_map_close(up_map *map);

#endif
