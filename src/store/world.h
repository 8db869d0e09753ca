/* world.h - outlines of countries for printed maps (models/world.card.md tells where from). */
#ifndef UP_STORE_WORLD_H
#define UP_STORE_WORLD_H

#include <stddef.h>

/* `code`: ISO 3166-1 alpha-2, empty where a territory has none.  `path`: SVG, in tenths of a degree, x eastward, y southward. */
typedef struct up_outline { char code[3]; const char *path; } up_outline;

extern const up_outline up_world[];
extern const size_t up_n_world;

#endif
