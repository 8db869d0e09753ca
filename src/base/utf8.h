/* utf8.h - characters of text that has been checked, and the check. */
#ifndef UP_BASE_UTF8_H
#define UP_BASE_UTF8_H

#include "base/span.h"

/* Offset of the first byte that is not part of well-formed UTF-8 (Unicode Standard, table 3-7), or
 * `len` when all is well.  NUL counts as well-formed. */
size_t up_utf8_invalid(const char *text, size_t len);

/* The character at `*at` (< len) of checked text; moves `*at` past it. */
uint32_t up_utf8_next(const char *text, size_t len, size_t *at);
/* The character that ends before `*at` (> 0); moves `*at` to its start. */
uint32_t up_utf8_prev(const char *text, size_t *at);
/* Writes `c` into `out` (4 bytes of room) and returns how many were used. */
size_t up_utf8_put(uint32_t c, char *out);

/* Case of letters: simple mappings of Unicode, one character to one. */
bool up_is_upper(uint32_t c);
bool up_is_lower(uint32_t c);
bool up_is_letter(uint32_t c);
bool up_is_digit(uint32_t c); /* ASCII 0-9 only */
bool up_is_space(uint32_t c); /* White_Space, and zero-width spaces */
uint32_t up_to_lower(uint32_t c);

/* Folds text for matching names: case off, accents off, typographic quotes and dashes to ASCII,
 * letters like ø ł ß þ to their customary ASCII.  At most `size` bytes into `out`, always ending on a
 * whole character; returns the bytes written.  ASCII takes the fast path. */
size_t up_fold(const char *text, size_t len, char *out, size_t size);

#endif
