/* html_scan.h - sixteen bytes of a page at a time, where the machine can (SSE2); else one.
 *
 * Between two tags of a page lie a dozen bytes or two: calls to memchr cost more than what they look for.  Nothing is
 * read behind the end of the page, or further than a function says. */
#ifndef UP_READ_HTML_SCAN_H
#define UP_READ_HTML_SCAN_H

#include <stdbool.h>
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

/* The first eight bytes of `s[0..len)`, or fewer, as a number: the first is the lowest.  Up to s[readable) may be read. */
static inline uint64_t up_scan_key(const char *s, size_t len, size_t readable) {
    uint64_t key = 0;
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (readable >= 8 && len) {
        memcpy(&key, s, 8);
        return len < 8 ? key & ~(uint64_t)0 >> (64 - 8 * len) : key;
    }
#else
    (void)readable;
#endif
    for (size_t i = 0; i < len && i < 8; i++) key |= (uint64_t)(unsigned char)s[i] << (8 * i);
    return key;
}

/* The same with capitals made small. */
static inline uint64_t up_scan_small_key(const char *s, size_t len, size_t readable) {
    const uint64_t ones = 0x0101010101010101u, key = up_scan_key(s, len, readable), seven = key & 0x7F * ones;
    return key | ((((seven + (0x80 - 'A') * ones) ^ (seven + (0x7F - 'Z') * ones)) & ~key & 0x80 * ones) >> 2);
}

/* The place of the first byte beyond ASCII from `i` on; `len` for none. */
static inline size_t up_scan_ascii(const char *s, size_t i, size_t len) {
#ifdef __SSE2__
    for (; i + 16 <= len; i += 16) {
        unsigned beyond = (unsigned)_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)(s + i)));
        if (beyond) return i + (unsigned)__builtin_ctz(beyond);
    }
#endif
    while (i < len && (unsigned char)s[i] < 0x80) i++;
    return i;
}

/* The place of the first pair of letters (`pair` in lower case, found in either) from `i` on; `len` for none.  Signs may be
 * taken for letters: the caller compares. */
static inline size_t up_scan_pair(const char *s, size_t i, size_t len, const char *pair) {
#ifdef __SSE2__
    const __m128i small = _mm_set1_epi8(0x20), first = _mm_set1_epi8(pair[0]), second = _mm_set1_epi8(pair[1]);
    while (i + 17 <= len) {
        __m128i here = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(s + i)), small), next = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(s + i + 1)), small);
        unsigned at = (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(here, first), _mm_cmpeq_epi8(next, second)));
        if (at) return i + (unsigned)__builtin_ctz(at);
        if (i + 17 == len) return len;
        i = i + 33 <= len ? i + 16 : len - 17; /* the last sixteen are taken whole, some of them again */
    }
#endif
    for (; i + 2 <= len; i++) if ((s[i] | 0x20) == pair[0] && (s[i + 1] | 0x20) == pair[1]) return i;
    return len;
}

/* Behind the plain text from `from` on: letters, digits and signs of ASCII, single blanks between them, up to `end`.  A blank
 * before what is not plain is left to be looked at.  Up to `readable`, which is no less than `end`, bytes may be read. */
static inline size_t up_scan_plain(const char *s, size_t from, size_t end, size_t readable) {
    size_t i = from;
#ifdef __SSE2__
    const __m128i blank = _mm_set1_epi8(' '), control = _mm_set1_epi8(0x20), ampersand = _mm_set1_epi8('&'), del = _mm_set1_epi8(0x7F);
    unsigned before = 1; /* no blank opens it */
    while (i < end && i + 16 <= readable) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
        unsigned blanks = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, blank));
        /* Compared as signed, bytes beyond ASCII are less than a blank, as controls are. */
        unsigned others = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmplt_epi8(bytes, control), _mm_or_si128(_mm_cmpeq_epi8(bytes, ampersand), _mm_cmpeq_epi8(bytes, del))));
        unsigned stop = others | (blanks & (blanks << 1 | before)) | (end - i < 16 ? 1u << (end - i) : 0);
        if (stop) {
            i += (unsigned)__builtin_ctz(stop);
            return i > from && s[i - 1] == ' ' ? i - 1 : i;
        }
        before = blanks >> 15;
        i += 16;
    }
#else
    (void)readable;
#endif
    for (; i < end; i++) {
        bool is_plain = s[i] > ' ' && s[i] < 0x7F && s[i] != '&';
        if (!is_plain && !(s[i] == ' ' && i > from && s[i - 1] != ' ')) break;
    }
    return i > from && s[i - 1] == ' ' ? i - 1 : i;
}

/* How many of sixteen bits are set; what the compiler offers is a call where the processor need not know how. */
static inline uint32_t up_scan_count(unsigned bits) {
    bits = bits - (bits >> 1 & 0x5555), bits = (bits & 0x3333) + (bits >> 2 & 0x3333), bits = (bits + (bits >> 4)) & 0x0F0F;
    return (bits + (bits >> 8)) & 0x1F;
}

#ifdef __SSE2__
/* Whose bits are the letters of ASCII, and the bytes beyond it, among `t[0..16)`. */
static inline unsigned up_scan_letters(const char *t) {
    const __m128i small = _mm_set1_epi8(0x20), below = _mm_set1_epi8('a' - 1), above = _mm_set1_epi8('z' + 1), zero = _mm_setzero_si128();
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)t), low = _mm_or_si128(bytes, small);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_and_si128(_mm_cmpgt_epi8(low, below), _mm_cmplt_epi8(low, above)), _mm_cmplt_epi8(bytes, zero)));
}
#endif

static inline bool up_scan_is_letter(char c) { return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)c >= 0x80; }

/* How many words begin in `t`: runs of letters of ASCII and of bytes beyond it.  Sixteen bytes behind `len` may be read. */
static inline uint32_t up_scan_words(const char *t, uint32_t len) {
    uint32_t n = 0, i = 0;
    unsigned in_word = 0;
#ifdef __SSE2__
    for (; i < len; i += 16) {
        unsigned letters = up_scan_letters(t + i) & (len - i < 16 ? (1u << (len - i)) - 1 : 0xFFFF);
        n += up_scan_count(letters & ~(letters << 1 | in_word));
        in_word = letters >> 15;
    }
#endif
    for (; i < len; i++) {
        unsigned is_word = up_scan_is_letter(t[i]);
        n += is_word & !in_word;
        in_word = is_word;
    }
    return n;
}

#endif
