/* html_text.c - character references (HTML standard, 13.2.5.72 to 80) and clean strings. */
#include "read/html_text.h"
#include <string.h>
#include "base/utf8.h"
#include "read/encoding.h"
#include "read/html_scan.h"

static const struct { const char *name, *text; bool may_be_bare; } entities[] = {
#include "read/html_entities.inc"
};
enum { N_ENTITIES = sizeof entities / sizeof *entities, LONGEST_NAME = 31, LONGEST_BARE = 6 };

static int entity_named(const char *name, size_t len) {
    int lo = 0, hi = N_ENTITIES;
    while (lo < hi) {
        int mid = (lo + hi) / 2, order = strncmp(entities[mid].name, name, len);
        if (order == 0 && entities[mid].name[len]) order = 1;
        if (order == 0) return mid;
        if (order < 0) lo = mid + 1; else hi = mid;
    }
    return -1;
}

static bool is_alnum(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

static size_t numeric(const char *s, size_t len, char out[8], size_t *used) {
    size_t i = 2;
    bool is_hex = i < len && (s[i] | 0x20) == 'x';
    uint32_t c = 0;
    if (is_hex) i++;
    size_t first = i;
    for (; i < len; i++) {
        char d = s[i], low = (char)(d | 0x20);
        uint32_t digit;
        if (d >= '0' && d <= '9') digit = (uint32_t)(d - '0');
        else if (is_hex && low >= 'a' && low <= 'f') digit = (uint32_t)(low - 'a' + 10);
        else break;
        c = c > 0x10FFFF ? c : c * (is_hex ? 16 : 10) + digit;
    }
    if (i == first) return 0;
    if (c >= 0x80 && c < 0xA0) c = up_encoding_windows_1252((unsigned char)c); /* what was meant */
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
    *used = up_utf8_put(c, out);
    return i + (i < len && s[i] == ';');
}

size_t up_html_reference(const char *s, size_t len, bool in_attribute, char out[8], size_t *used) {
    if (len < 3) return 0;
    if (s[1] == '#') return numeric(s, len, out, used);
    size_t n = 0;
    while (n < LONGEST_NAME + 1 && n + 1 < len && is_alnum(s[1 + n])) n++;
    if (!n) return 0;
    bool is_closed = n + 1 < len && s[1 + n] == ';';
    int e = is_closed && n <= LONGEST_NAME ? entity_named(s + 1, n) : -1;
    size_t taken = n + 2;
    if (e < 0) {
        for (size_t k = n < LONGEST_BARE ? n : LONGEST_BARE; k >= 2; k--) {
            e = entity_named(s + 1, k);
            if (e >= 0 && entities[e].may_be_bare) { taken = k + 1; break; }
            e = -1;
        }
        if (e < 0) return 0;
        if (in_attribute && taken < len && (s[taken] == '=' || is_alnum(s[taken]))) return 0;
    }
    *used = strlen(entities[e].text);
    memcpy(out, entities[e].text, *used);
    return taken;
}

bool up_html_is_invisible(uint32_t c) {
    return c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0 && c != 0x85) || c == 0xAD || c == 0x200B || c == 0x200C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF || c == 0xFFFD;
}

char *up_html_clean(up_arena *arena, const char *s, size_t len, bool in_attribute) {
    char *out = up_arena_raw(arena, len + len / 4 + 9); /* no reference is written in less than 4 bytes for 5 of text */
    if (!out) return NULL;
    size_t used = 0;
    bool blank = false;
    for (size_t i = 0; i < len;) {
        size_t plain = up_scan_plain(s, i, len, len);
        if (plain > i) {
            if (blank) out[used++] = ' ', blank = false;
            memcpy(out + used, s + i, plain - i);
            used += plain - i, i = plain;
            continue;
        }
        char decoded[8];
        size_t n = 0, taken = s[i] == '&' ? up_html_reference(s + i, len - i, in_attribute, decoded, &n) : 0;
        if (!taken) {
            size_t next = i;
            up_utf8_next(s, len, &next);
            taken = next - i;
            n = taken < 4 ? taken : 4;
            memcpy(decoded, s + i, n);
        }
        i += taken;
        for (size_t k = 0; k < n;) {
            size_t from = k;
            uint32_t c = up_utf8_next(decoded, n, &k);
            if (up_is_space(c) && c != 0x200B && c != 0xFEFF) { blank = used > 0; continue; }
            if (up_html_is_invisible(c)) continue;
            if (blank) out[used++] = ' ', blank = false;
            memcpy(out + used, decoded + from, k - from);
            used += k - from;
        }
    }
    out[used] = 0;
    return out;
}
