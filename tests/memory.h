/* memory.h - making the n-th allocation fail.
 *
 * A test that includes this is linked with --wrap for malloc, calloc, realloc and strdup, so that the library's
 * own allocations pass through here; those of jansson and SQLite are led here by their own hooks. */
#ifndef UP_TESTS_MEMORY_H
#define UP_TESTS_MEMORY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);
char *__wrap_strdup(const char *text);

static long memory_left = -1; /* allocations that still succeed; negative: all */
static bool memory_failed;

static inline bool memory_is_out(void) {
    if (memory_left < 0) return false;
    if (memory_left > 0) { memory_left--; return false; }
    return memory_failed = true;
}

void *__wrap_malloc(size_t size) { return memory_is_out() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t n, size_t size) { return memory_is_out() ? NULL : __real_calloc(n, size); }
void *__wrap_realloc(void *at, size_t size) { return memory_is_out() ? NULL : __real_realloc(at, size); }
char *__wrap_strdup(const char *text) {
    size_t len = strlen(text) + 1;
    char *copy = __wrap_malloc(len);
    return copy ? memcpy(copy, text, len) : NULL;
}

/* From the n-th allocation on, every one fails (n from 0); negative: none. */
static inline void memory_fail_after(long n) {
    json_set_alloc_funcs(__wrap_malloc, free);
    memory_left = n, memory_failed = false;
}

#endif
