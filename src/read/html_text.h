/* html_text.h - characters of a page: references decoded, white space made one blank. */
#ifndef UP_READ_HTML_TEXT_H
#define UP_READ_HTML_TEXT_H

#include "base/arena.h"

/* The reference that begins at s[0] == '&': its characters go to `out` (at most 8 bytes), `*used` tells how many;
 * returns how many bytes of `s` it took, 0 when it is no reference.  In an attribute's value a name without its
 * semicolon before a letter, digit or '=' is none (HTML standard, 13.2.5.73). */
size_t up_html_reference(const char *s, size_t len, bool in_attribute, char out[8], size_t *used);

/* An arena's copy with references decoded, runs of white space made one blank, ends trimmed; NULL without memory,
 * "" for nothing.  For attributes' values and metadata. */
char *up_html_clean(up_arena *arena, const char *s, size_t len, bool in_attribute);

/* Characters that take no room or are controls, and are left out: soft hyphens, zero-width marks, U+FFFD. */
bool up_html_is_invisible(uint32_t c);

#endif
