#include "text/word.h"
#include "base/hash.h"
#include "base/utf8.h"
#include <string.h>

uint32_t up_hash32(const char *bytes, uint32_t len) {
    uint32_t h = (uint32_t)(up_hash(bytes, len) >> 32);
    return h ? h : 1;
}

static uint32_t folded(uint32_t c, bool fold_digits) {
    if (c < 0x80) {
        if (c >= 'A' && c <= 'Z') return c + 32;
        if (c == '`') return '\'';
        return fold_digits && c >= '0' && c <= '9' ? '0' : c;
    }
    switch (c) {
        case 0x2018: case 0x2019: case 0x02BC: case 0x00B4: return '\'';
        case 0x201C: case 0x201D: case 0x201E: case 0x00AB: case 0x00BB: return '"';
        case 0x2013: case 0x2014: case 0x2010: case 0x2011: case 0x2212: return '-';
        default: return up_to_lower(c);
    }
}

uint32_t up_word_fold(const char *text, uint32_t len, bool fold_digits, char *out) {
    char tail[UP_WORD_MAX_BYTES / 2];
    uint32_t n = 0;
    size_t at = 0;
    while (at < len) {
        if (n + 4 > UP_WORD_MAX_BYTES) break;
        n += (uint32_t)up_utf8_put(folded(up_utf8_next(text, len, &at), fold_digits), out + n);
    }
    if (at == len) return n;
    /* A monster: its first half, then as many whole characters of its end as fit. */
    while (n > UP_WORD_MAX_BYTES / 2) n--;
    while (n > 0 && ((unsigned char)out[n] & 0xC0) == 0x80) n--;
    uint32_t n_tail = 0;
    size_t back = len;
    while (back > 0) {
        char one[4];
        uint32_t size = (uint32_t)up_utf8_put(folded(up_utf8_prev(text, &back), fold_digits), one);
        if (n_tail + size > sizeof tail) break;
        n_tail += size;
        memcpy(tail + sizeof tail - n_tail, one, size);
    }
    memcpy(out + n, tail + sizeof tail - n_tail, n_tail);
    return n + n_tail;
}

void up_word_look(const char *text, uint32_t len, bool no_case, up_word *out) {
    char f[UP_WORD_MAX_BYTES];
    uint32_t n = up_word_fold(text, len, true, f);
    up_word w = {.form = up_hash32(f, n)};
    for (uint32_t k = 1; k <= UP_WORD_SUFFIXES && k < n; k++) {
        uint32_t h = 0;
        for (uint32_t i = n - k; i < n; i++) h = h * 257 + (unsigned char)f[i] + 1;
        w.suffix[k - 1] = h;
    }
    uint32_t h = 0;
    for (uint32_t k = 1; k <= UP_WORD_PREFIXES && k < n; k++) w.prefix[k - 1] = h = h * 257 + (unsigned char)f[k - 1] + 1;

    char previous = 0;
    uint32_t letters = 0, capitals = 0;
    size_t at = 0;
    bool first = true;
    while (at < len && at < UP_WORD_MAX_BYTES) {
        uint32_t c = up_utf8_next(text, len, &at);
        char kind = c < 0x80 && c != '\'' ? (char)c : 'o';
        if (c >= '0' && c <= '9') kind = 'd', w.flags |= UP_WORD_DIGIT;
        else if (up_is_upper(c)) kind = no_case ? 'x' : 'X', letters++, capitals++;
        else if (up_is_letter(c)) kind = 'x', letters++;
        else if (c == '-' || c == 0x2013 || c == 0x2010 || c == 0x2011) w.flags |= UP_WORD_HYPHEN;
        if (kind == 'X' && first) w.flags |= UP_WORD_CAPITAL;
        if (kind == 'X' && previous == 'x') w.flags |= UP_WORD_INNER_CAP;
        if (kind != previous) w.shape = w.shape * 31 + (unsigned char)kind;
        previous = kind;
        first = false;
    }
    if (letters) w.flags |= UP_WORD_LETTER;
    if (letters > 1 && letters == capitals && !no_case) w.flags |= UP_WORD_ALL_CAPS;
    *out = w;
}
