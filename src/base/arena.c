#include "base/arena.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024, ALIGN = 16 };

typedef struct up_arena_block {
    struct up_arena_block *next;
    size_t used, cap;
    _Alignas(16) char bytes[];
} block;

void up_arena_init(up_arena *arena, size_t limit_bytes) { *arena = (up_arena){.limit_bytes = limit_bytes}; }

static block *new_block(size_t cap) {
    block *b = malloc(sizeof *b + cap);
    if (b) b->next = NULL, b->used = 0, b->cap = cap;
    return b;
}

void *up_arena_raw(up_arena *arena, size_t bytes) {
    if (bytes > SIZE_MAX - ALIGN) return NULL;
    bytes = (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (arena->limit_bytes && bytes > arena->limit_bytes - arena->used_bytes) return NULL;
#ifdef UP_ARENA_DEBUG
    size_t least = bytes;
    block *room = NULL;
#else
    size_t least = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    block *room = arena->current;
    while (room && room->cap - room->used < bytes) room = room->next;
#endif
    if (!room) {
        room = new_block(least);
        if (!room) return NULL;
        block *last = arena->current;
        while (last && last->next) last = last->next;
        if (last) last->next = room; else arena->first = room;
    }
    arena->current = room;
    void *out = room->bytes + room->used;
    room->used += bytes;
    arena->used_bytes += bytes;
    return out;
}

void *up_arena_zero(up_arena *arena, size_t n, size_t size) {
    if (size && n > SIZE_MAX / size) return NULL;
    void *out = up_arena_raw(arena, n * size);
    if (out) memset(out, 0, n * size);
    return out;
}

char *up_arena_copy(up_arena *arena, const char *text, size_t len) {
    char *out = up_arena_raw(arena, len + 1);
    if (!out) return NULL;
    memcpy(out, text, len);
    out[len] = 0;
    return out;
}

char *up_arena_format(up_arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *out = len < 0 ? NULL : up_arena_raw(arena, (size_t)len + 1);
    if (out) vsnprintf(out, (size_t)len + 1, format, again);
    va_end(again);
    return out;
}

bool up_arena_grow(up_arena *arena, void *array_ptr, uint32_t n, uint32_t *cap, size_t size) {
    if (n < *cap) return true;
    if (*cap > UINT32_MAX / 4) return false;
    uint32_t wider = *cap ? *cap * 2 : 8;
    void *array = up_arena_zero(arena, wider, size), *old;
    if (!array) return false;
    memcpy(&old, array_ptr, sizeof old);
    if (n) memcpy(array, old, n * size);
    memcpy(array_ptr, &array, sizeof array);
    *cap = wider;
    return true;
}

void up_arena_reset(up_arena *arena) {
#ifdef UP_ARENA_DEBUG
    up_arena_free(arena);
#else
    for (block *b = arena->first; b; b = b->next) b->used = 0;
    arena->current = arena->first;
    arena->used_bytes = 0;
#endif
}

void up_arena_free(up_arena *arena) {
    for (block *b = arena->first, *next; b; b = next) next = b->next, free(b);
    arena->first = arena->current = NULL;
    arena->used_bytes = 0;
}
