/* html_scan.h - sixteen bytes of a page at a time, where the machine can (SSE2); else one.
 *
 * Between two tags of a page lie a dozen bytes or two: calls to memchr cost more than what they look for.  Nothing is
 * read behind the end of the page. */
#ifndef UP_READ_HTML_SCAN_H
#define UP_READ_HTML_SCAN_H

#include <string.h>
#include "base/span.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The place of the first `c` from `i` on; `len` for none. */
static inline size_t up_scan_for(const char *s, size_t i, size_t len, char c) {
    enum { NEAR_BYTES = 64 };
#ifdef __SSE2__
    const __m128i sought = _mm_set1_epi8(c);
    for (size_t near = i + NEAR_BYTES; i + 16 <= len && i < near; i += 16) {
        unsigned at = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)(s + i)), sought));
        if (at) return i + (unsigned)__builtin_ctz(at);
    }
#endif
    const char *found = i < len ? memchr(s + i, c, len - i) : NULL;
    return found ? (size_t)(found - s) : len;
}

/* The place of the first pair of letters (`pair` in lower case, found in either) from `i` on; `len` for none.  Signs may be
 * taken for letters: the caller compares. */
static inline size_t up_scan_pair(const char *s, size_t i, size_t len, const char *pair) {
#ifdef __SSE2__
    const __m128i small = _mm_set1_epi8(0x20), first = _mm_set1_epi8(pair[0]), second = _mm_set1_epi8(pair[1]);
    for (; i + 17 <= len; i += 16) {
        __m128i here = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(s + i)), small), next = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(s + i + 1)), small);
        unsigned at = (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(here, first), _mm_cmpeq_epi8(next, second)));
        if (at) return i + (unsigned)__builtin_ctz(at);
    }
#endif
    for (; i + 2 <= len; i++) if ((s[i] | 0x20) == pair[0] && (s[i + 1] | 0x20) == pair[1]) return i;
    return len;
}

/* Behind the plain text from `i` on: letters, digits and signs of ASCII, single blanks between them.  What is not plain, and
 * a blank before it, is left to be looked at; so are the last few bytes. */
static inline size_t up_scan_plain(const char *s, size_t from, size_t len) {
    size_t i = from;
#ifdef __SSE2__
    const __m128i blank = _mm_set1_epi8(' '), control = _mm_set1_epi8(0x20), ampersand = _mm_set1_epi8('&'), del = _mm_set1_epi8(0x7F);
    unsigned before = 1; /* no blank opens it */
    while (i + 16 <= len) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
        unsigned blanks = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, blank));
        /* Compared as signed, bytes beyond ASCII are less than a blank, as controls are. */
        unsigned others = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmplt_epi8(bytes, control), _mm_or_si128(_mm_cmpeq_epi8(bytes, ampersand), _mm_cmpeq_epi8(bytes, del))));
        unsigned stop = others | (blanks & (blanks << 1 | before));
        if (stop) {
            i += (unsigned)__builtin_ctz(stop);
            break;
        }
        before = blanks >> 15;
        i += 16;
    }
    if (i > from && s[i - 1] == ' ') i--;
#else
    (void)s, (void)len;
#endif
    return i;
}

/* How many words begin in `t`: runs of letters of ASCII and of bytes beyond it. */
static inline uint32_t up_scan_words(const char *t, uint32_t len) {
    uint32_t n = 0, i = 0;
    unsigned in_word = 0;
#ifdef __SSE2__
    const __m128i small = _mm_set1_epi8(0x20), below = _mm_set1_epi8('a' - 1), above = _mm_set1_epi8('z' + 1), zero = _mm_setzero_si128();
    for (; i + 16 <= len; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(t + i)), low = _mm_or_si128(bytes, small);
        unsigned letters = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_and_si128(_mm_cmpgt_epi8(low, below), _mm_cmplt_epi8(low, above)), _mm_cmplt_epi8(bytes, zero)));
        n += (uint32_t)__builtin_popcount(letters & ~(letters << 1 | in_word));
        in_word = letters >> 15;
    }
#endif
    for (; i < len; i++) {
        unsigned char c = (unsigned char)t[i], letter = (unsigned char)((c | 0x20) - 'a');
        unsigned is_word = letter < 26 || c >= 0x80;
        n += is_word & !in_word;
        in_word = is_word;
    }
    return n;
}

#endif
