/* encoding.h - in which character set did these bytes arrive?
 *
 * What is asked in turn: a byte order mark; the label of the HTTP header; the label in the page itself; whether
 * the bytes are well-formed UTF-8; uchardet; and windows-1252 when nobody knows.  Labels are those of the WHATWG
 * Encoding Standard, with its meanings (`iso-8859-1` and `ascii` are windows-1252, `gb2312` is gb18030).
 * Ours differs from the standard where labels lie: a label of one byte a character does not stand against bytes
 * that are well-formed UTF-8 with characters beyond ASCII, and `utf-8` does not stand where more than one
 * character in 50 beyond ASCII is broken. */
#ifndef UP_READ_ENCODING_H
#define UP_READ_ENCODING_H

#include "base/arena.h"

typedef struct up_decoded {
    const char *text; /* UTF-8 without NUL, NUL after it: `bytes` themselves where they were that already, else in the arena */
    size_t len;
    const char *encoding; /* the standard's name in lower case; static */
    size_t n_replaced;    /* bytes that meant nothing, each now U+FFFD; NUL bytes among them */
    bool is_borrowed;     /* `text` points into `bytes`: then it has a NUL behind only if `bytes` have */
} up_decoded;

/* The encoding that a label names ("Latin1", " UTF8 "): the standard's name, static; NULL for no label. */
const char *up_encoding_from_label(const char *label, size_t len);

/* The label in a page's `<meta charset>` or `<meta http-equiv=content-type>`, or an XML declaration, within its
 * first 4 KB; {NULL, 0} when there is none. */
up_str up_encoding_of_page(const char *bytes, size_t len);

/* The character that a byte of windows-1252 is; U+FFFD for the five that are none. */
uint32_t up_encoding_windows_1252(unsigned char byte);

/* Restates `bytes` in UTF-8.  The labels may be NULL.  UP_E_NOMEM (also at the arena's limit). */
up_status up_encoding_decode(const char *bytes, size_t len, const char *http_label, const char *page_label, up_arena *arena, up_decoded *out);

#endif
