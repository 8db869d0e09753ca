#include "base/utf8.h"
#include <string.h>
#include <utf8proc.h>

static bool is_tail(unsigned char b) { return (b & 0xC0) == 0x80; }

size_t up_utf8_invalid(const char *text, size_t len) {
    const unsigned char *s = (const unsigned char *)text;
    size_t i = 0;
    while (i < len) {
        if (s[i] < 0x80) { i++; continue; }
        unsigned char a = s[i];
        size_t n = a >= 0xC2 && a <= 0xDF ? 2 : a >= 0xE0 && a <= 0xEF ? 3 : a >= 0xF0 && a <= 0xF4 ? 4 : 0;
        if (!n || i + n > len) return i;
        for (size_t k = 1; k < n; k++) if (!is_tail(s[i + k])) return i;
        if ((a == 0xE0 && s[i + 1] < 0xA0) || (a == 0xED && s[i + 1] > 0x9F) || (a == 0xF0 && s[i + 1] < 0x90) || (a == 0xF4 && s[i + 1] > 0x8F)) return i;
        i += n;
    }
    return len;
}

uint32_t up_utf8_next(const char *text, size_t len, size_t *at) {
    const unsigned char *s = (const unsigned char *)text + *at;
    size_t left = len - *at;
    if (s[0] < 0x80) { *at += 1; return s[0]; }
    if (s[0] < 0xE0 && left >= 2) { *at += 2; return (uint32_t)(s[0] & 0x1F) << 6 | (s[1] & 0x3F); }
    if (s[0] < 0xF0 && left >= 3) { *at += 3; return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (s[2] & 0x3F); }
    if (left >= 4) { *at += 4; return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 | (uint32_t)(s[2] & 0x3F) << 6 | (s[3] & 0x3F); }
    *at = len;
    return 0xFFFD;
}

uint32_t up_utf8_prev(const char *text, size_t *at) {
    size_t i = *at - 1;
    while (i > 0 && is_tail((unsigned char)text[i])) i--;
    size_t end = *at, from = i;
    *at = i;
    return up_utf8_next(text, end, &from);
}

size_t up_utf8_put(uint32_t c, char *out) {
    if (c < 0x80) { out[0] = (char)c; return 1; }
    if (c < 0x800) { out[0] = (char)(0xC0 | c >> 6); out[1] = (char)(0x80 | (c & 0x3F)); return 2; }
    if (c < 0x10000) { out[0] = (char)(0xE0 | c >> 12); out[1] = (char)(0x80 | (c >> 6 & 0x3F)); out[2] = (char)(0x80 | (c & 0x3F)); return 3; }
    out[0] = (char)(0xF0 | c >> 18); out[1] = (char)(0x80 | (c >> 12 & 0x3F)); out[2] = (char)(0x80 | (c >> 6 & 0x3F)); out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

bool up_is_upper(uint32_t c) { return c < 0x80 ? c >= 'A' && c <= 'Z' : utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LU || utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LT; }
bool up_is_lower(uint32_t c) { return c < 0x80 ? c >= 'a' && c <= 'z' : utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LL; }
bool up_is_letter(uint32_t c) {
    if (c < 0x80) return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    int k = utf8proc_category((utf8proc_int32_t)c);
    return (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) || k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_MC;
}
bool up_is_digit(uint32_t c) { return c >= '0' && c <= '9'; }
bool up_is_space(uint32_t c) {
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}
uint32_t up_to_lower(uint32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

/* Letters that do not decompose but are customarily written with ASCII, and marks of print. */
static const struct { uint16_t from; char to[3]; } customary[] = {
    {0x00C6, "ae"}, {0x00D0, "d"}, {0x00D8, "o"}, {0x00DE, "th"}, {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"},
    {0x0110, "d"}, {0x0111, "d"}, {0x0126, "h"}, {0x0127, "h"}, {0x0131, "i"}, {0x0141, "l"}, {0x0142, "l"}, {0x0152, "oe"}, {0x0153, "oe"},
    {0x018F, "a"}, {0x0259, "a"}, {0x02BB, "'"}, {0x02BC, "'"}, {0x1E9E, "ss"},
    {0x2010, "-"}, {0x2011, "-"}, {0x2012, "-"}, {0x2013, "-"}, {0x2014, "-"}, {0x2018, "'"}, {0x2019, "'"}, {0x201A, "'"}, {0x201C, "\""}, {0x201D, "\""}, {0x201E, "\""},
};

static const char *customary_ascii(uint32_t c) {
    size_t lo = 0, hi = sizeof customary / sizeof *customary;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (customary[mid].from == c) return customary[mid].to;
        if (customary[mid].from < c) lo = mid + 1; else hi = mid;
    }
    return NULL;
}

static size_t fold_character(uint32_t c, char out[32]) {
    const char *ascii = customary_ascii(c);
    if (ascii) { size_t n = strlen(ascii); memcpy(out, ascii, n); return n; }
    utf8proc_int32_t parts[8];
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, NULL);
    size_t used = 0;
    for (utf8proc_ssize_t i = 0; i < n && i < 7; i++) {
        const char *a = customary_ascii((uint32_t)parts[i]);
        if (a) { size_t k = strlen(a); memcpy(out + used, a, k); used += k; }
        else used += up_utf8_put((uint32_t)parts[i], out + used);
    }
    return used;
}

size_t up_fold(const char *text, size_t len, char *out, size_t size) {
    size_t used = 0, i = 0;
    while (i < len) {
        for (uint64_t eight; i + 8 <= len && used + 8 <= size; i += 8, used += 8) { /* ASCII */
            const uint64_t ones = 0x0101010101010101u;
            memcpy(&eight, text + i, 8);
            if (eight & 0x80 * ones) break;
            eight |= ((eight + (0x80 - 'A') * ones) & ~(eight + (0x7F - 'Z') * ones) & 0x80 * ones) >> 2;
            memcpy(out + used, &eight, 8);
        }
        if (i == len) break;
        unsigned char b = (unsigned char)text[i];
        if (b < 0x80) {
            if (used == size) break;
            out[used++] = b >= 'A' && b <= 'Z' ? (char)(b + 32) : (char)b;
            i++;
            continue;
        }
        char piece[32];
        size_t n = fold_character(up_utf8_next(text, len, &i), piece);
        if (used + n > size) break;
        memcpy(out + used, piece, n);
        used += n;
    }
    return used;
}
