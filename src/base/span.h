/* span.h - where in a report's text something was read.
 *
 * Every finding keeps its span, so that a reader can always be shown the words.  Inside the program
 * spans count bytes of the text as stored, never of a cleaned or lowercased copy; they are restated
 * in code points, which any language can index, when results leave. */
#ifndef UP_BASE_SPAN_H
#define UP_BASE_SPAN_H

#include "uptick.h"

/* Borrowed text: pointer and length, no NUL promised. */
typedef struct up_str { const char *at; uint32_t len; } up_str;

static inline bool up_span_is_empty(up_span s) { return s.begin >= s.end; }
static inline bool up_spans_overlap(up_span a, up_span b) { return a.begin < b.end && b.begin < a.end; }
static inline bool up_span_holds(up_span outer, up_span inner) { return outer.begin <= inner.begin && inner.end <= outer.end; }

/* Restates `span`, bytes of `text` (`len` bytes of valid UTF-8), in code points.  UP_E_RANGE, with
 * `*out` untouched, when the span runs backwards, past the text, or cuts a character.
 * One pass up to `span.end`; for many spans of one text use up_codepoints. */
up_status up_span_in_codepoints(const char *text, size_t len, up_span span, up_span *out);

/* Code point offsets of one text at every 64th byte, so that any byte offset is restated in constant
 * time.  `marks[(len >> 6) + 1]` is the caller's; fill once, ask often. */
void up_codepoints_fill(const char *text, size_t len, uint32_t *marks);
uint32_t up_codepoints_at(const char *text, const uint32_t *marks, uint32_t byte);

#endif
