/* arena.h - memory that goes with a document.
 *
 * A document owns one arena; its tokens, trees, mentions and events live there and go with it.
 * Blocks are kept across up_arena_reset, so a worker that has read one report reads the next without
 * allocating.  Built with UP_ARENA_DEBUG each request is one malloc, so that sanitizers see overruns. */
#ifndef UP_BASE_ARENA_H
#define UP_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>
#include "base/span.h"

typedef struct up_arena {
    struct up_arena_block *first, *current;
    size_t used_bytes, limit_bytes; /* limit 0: none */
} up_arena;

void up_arena_init(up_arena *arena, size_t limit_bytes);
/* `n * size` bytes, zeroed, aligned for any type; NULL at the limit or when memory is out. */
void *up_arena_zero(up_arena *arena, size_t n, size_t size);
/* As many bytes, not zeroed. */
void *up_arena_raw(up_arena *arena, size_t bytes);
/* A NUL-terminated copy; NULL when memory is out. */
char *up_arena_copy(up_arena *arena, const char *text, size_t len);
/* printf into the arena; NULL when memory is out. */
char *up_arena_format(up_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void up_arena_reset(up_arena *arena); /* empties it, keeps the blocks */
void up_arena_free(up_arena *arena);

#define UP_ARENA_NEW(arena, type) ((type *)up_arena_zero((arena), 1, sizeof(type)))
#define UP_ARENA_ARRAY(arena, n, type) ((type *)up_arena_zero((arena), (n), sizeof(type)))

/* Makes room for one more in an arena-held array of `cap` elements: doubles it, copying.  False when
 * memory is out.  The old array stays behind in the arena, which is what an arena is for. */
bool up_arena_grow(up_arena *arena, void *array_ptr, uint32_t n, uint32_t *cap, size_t size);

#endif
