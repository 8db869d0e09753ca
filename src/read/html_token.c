/* html_token.c - cuts a page into tags and texts. */
#include "read/html_token.h"
#include <string.h>
#include "read/html_scan.h"

/* Names padded with NUL, so that two words compare them whole; sorted. */
static const char names[][12] = {
#define X(name) #name,
    UP_HTML_ELEMENTS(X)
#undef X
};
enum { N_NAMES = sizeof names / sizeof *names, LONGEST_NAME = 10, FIRST = UP_EL_CUSTOM + 1 };

#include "read/html_names.inc"

static char low(char c) { return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }
static bool is_alpha(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
/* What ends a name: white space 1, "/" 2, ">" 4, "=" 8. */
static const uint8_t sign[256] = {[' '] = 1, ['\n'] = 1, ['\t'] = 1, ['\r'] = 1, ['\f'] = 1, ['/'] = 2, ['>'] = 4, ['='] = 8};
static bool is_sign(char c, unsigned of) { return sign[(unsigned char)c] & of; }
static bool is_blank(char c) { return is_sign(c, 1); }

bool up_str_same_letters(const char *a, const char *b, size_t len) {
    for (size_t i = 0; i < len; i++) if (low(a[i]) != b[i]) return false;
    return true;
}

bool up_str_holds(up_str a, const char *b) {
    size_t n = strlen(b);
    if (a.len < n) return false;
    for (size_t i = 0; (i = up_scan_pair(a.at, i, a.len, b)) + n <= a.len; i++) if (up_str_same_letters(a.at + i, b, n)) return true;
    return false;
}

bool up_str_occurs(up_str in, up_str sought) { return in.len >= sought.len && memmem(in.at, in.len, sought.at, sought.len); }

/* Of a name that is no longer than eight letters, as html_names.inc numbers them. */
static up_element element_numbered(uint64_t key) {
    uint8_t e = name_places[key * name_factor >> (64 - NAME_BITS)];
    return e && name_keys[e] == key ? (up_element)e : UP_EL_OTHER;
}

static up_element element_long(const char *name, size_t len) {
    static const up_element those[] = {UP_EL_blockquote, UP_EL_figcaption, UP_EL_plaintext};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++) if (strlen(names[those[i] - FIRST]) == len && up_str_same_letters(name, names[those[i] - FIRST], len)) return those[i];
    return UP_EL_OTHER;
}

/* Of a name behind which so many bytes may be read. */
static up_element element_at(const char *name, size_t len, size_t readable) {
    if (len == 0 || !is_alpha(*name)) return UP_EL_OTHER;
    up_element e = len <= 8 ? element_numbered(up_scan_small_key(name, len, readable)) : element_long(name, len);
    return e == UP_EL_OTHER && memchr(name, '-', len) ? UP_EL_CUSTOM : e;
}

up_element up_element_named(const char *name, size_t len) { return element_at(name, len, len); }

/* Where behind `at` the text goes on after a comment, doctype or other markup that is passed over; `at` is at its "<". */
static size_t behind_markup(const char *s, size_t len, size_t at) {
    if (len - at >= 4 && memcmp(s + at, "<!--", 4) == 0) {
        size_t i = at + 4;
        if (i < len && s[i] == '>') return i + 1;
        if (i + 1 < len && s[i] == '-' && s[i + 1] == '>') return i + 2;
        for (;;) {
            const char *dash = i + 2 < len ? memmem(s + i, len - i, "--", 2) : NULL;
            if (!dash) return len;
            i = (size_t)(dash - s) + 2;
            while (i < len && s[i] == '-') i++;
            if (i < len && s[i] == '>') return i + 1;
            if (i + 1 < len && s[i] == '!' && s[i + 1] == '>') return i + 2;
        }
    }
    if (len - at >= 9 && memcmp(s + at, "<![CDATA[", 9) == 0) {
        /* In HTML a bogus comment, in XHTML text: it is passed over up to its own end, else to the next ">". */
        size_t until = len - at < 4096 ? len : at + 4096;
        for (size_t i = at; i + 3 <= until; i++) if (s[i] == ']' && s[i + 1] == ']' && s[i + 2] == '>') return i + 3;
    }
    const char *close = memchr(s + at, '>', len - at);
    return close ? (size_t)(close - s) + 1 : len;
}

/* Reads the attributes from `i` on, up to and with the ">"; returns behind it. */
static size_t read_attributes(const char *s, size_t len, size_t i, up_token *out) {
    for (;;) {
        while (i < len && is_sign(s[i], 1 | 2)) i++;
        if (i >= len) return len;
        if (s[i] == '>') {
            out->is_self_closing = s[i - 1] == '/';
            return i + 1;
        }
        size_t from = i++; /* an "=" may open a name */
        while (i < len && !is_sign(s[i], 1 | 2 | 4 | 8)) i++;
        up_attribute a = {{s + from, (uint32_t)(i - from)}, {s + i, 0}};
        while (i < len && is_blank(s[i])) i++;
        if (i < len && s[i] == '=') {
            for (i++; i < len && is_blank(s[i]);) i++;
            if (i < len && (s[i] == '"' || s[i] == '\'')) {
                size_t close = up_scan_for(s, i + 1, len, s[i]);
                if (close == len) return len; /* the standard: all that follows is in the value, and no tag */
                a.value = (up_str){s + i + 1, (uint32_t)(close - i - 1)};
                i = close + 1;
            } else if (i < len && s[i] != '>') {
                from = i;
                while (i < len && !is_sign(s[i], 1 | 4)) i++;
                a.value = (up_str){s + from, (uint32_t)(i - from)};
            }
        }
        if (out->n_attributes == UP_MAX_ATTRIBUTES) continue;
        out->attributes[out->n_attributes++] = a;
        out->names_seen |= up_name_bit(*a.name.at, a.name.len);
    }
}

static bool ends_raw(const char *s, size_t len, size_t i, const char *name, size_t n) {
    if (len - i < n + 2 || s[i + 1] != '/') return false;
    for (size_t k = 0; k < n; k++) if (low(s[i + 2 + k]) != name[k]) return false;
    return len - i == n + 2 || is_blank(s[i + 2 + n]) || s[i + 2 + n] == '/' || s[i + 2 + n] == '>';
}

/* The text up to the end tag of the raw element. */
static bool next_raw(up_tokens *in, up_token *out) {
    const char *s = in->page, *name = names[in->raw - FIRST];
    size_t i = in->at, n = strlen(name);
    while (i < in->len) {
        const char *angle = memchr(s + i, '<', in->len - i);
        i = angle ? (size_t)(angle - s) : in->len;
        if (i == in->len || ends_raw(s, in->len, i, name, n)) break;
        i++;
    }
    out->kind = UP_TOKEN_TEXT, out->element = in->raw, out->begin = in->at, out->end = i;
    out->is_raw = in->raw != UP_EL_title && in->raw != UP_EL_textarea;
    in->raw = UP_EL_OTHER, in->at = i;
    return out->begin < i;
}

static bool is_raw_element(up_element e) {
    switch (e) {
        case UP_EL_script: case UP_EL_style: case UP_EL_title: case UP_EL_textarea: case UP_EL_xmp: case UP_EL_iframe: case UP_EL_noembed: case UP_EL_noframes: return true;
        default: return false;
    }
}

static void read_tag(up_tokens *in, up_token *out) {
    const char *s = in->page;
    bool is_end = s[in->at + 1] == '/';
    size_t from = in->at + 1 + is_end, i = from;
    while (i < in->len && !is_sign(s[i], 1 | 2 | 4)) i++;
    out->kind = is_end ? UP_TOKEN_END : UP_TOKEN_START;
    out->name = (up_str){s + from, (uint32_t)(i - from)};
    out->element = element_at(s + from, i - from, in->len - from);
    out->begin = in->at;
    in->at = out->end = i < in->len && s[i] == '>' ? i + 1 : read_attributes(s, in->len, i, out);
    bool is_foreign = out->element == UP_EL_svg || out->element == UP_EL_math;
    if (is_end) { if (is_foreign && in->foreign) in->foreign--; return; }
    if (is_foreign && !out->is_self_closing) in->foreign++;
    if (is_raw_element(out->element) && !(in->foreign && out->is_self_closing)) in->raw = out->element;
}

bool up_token_next(up_tokens *in, up_token *out) {
    const char *s = in->page;
    out->n_attributes = 0, out->names_seen = 0, out->is_self_closing = false, out->is_raw = false, out->element = UP_EL_OTHER;
    if (in->raw != UP_EL_OTHER && next_raw(in, out)) return true;
    for (size_t from = in->at, i = from;;) {
        i = up_scan_for(s, i, in->len, '<');
        char next = i + 1 < in->len ? s[i + 1] : 0;
        bool is_tag = is_alpha(next) || (next == '/' && i + 2 < in->len && is_alpha(s[i + 2]));
        bool is_markup = next == '!' || next == '?' || (next == '/' && i + 2 < in->len);
        if (i < in->len && !is_tag && !is_markup) { i++; continue; } /* a "<" that is text */
        if (i > from) {
            out->kind = UP_TOKEN_TEXT, out->begin = from, out->end = i;
            in->at = i;
            return true;
        }
        if (i >= in->len) return false;
        in->at = i;
        if (is_tag) { read_tag(in, out); return true; }
        from = i = in->at = behind_markup(s, in->len, i);
    }
}
