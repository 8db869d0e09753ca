/* person_text.c - texts, addresses and JSON seen as code points, and written again without a name.
 *
 * Escapes (percent signs in addresses, backslashes in JSON) are read as the letters that they stand for; what is not hidden is copied
 * byte for byte, so that a text without the name comes back as it was. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/utf8.h"
#include "store/person_impl.h"

typedef struct sight { up_seen *seen; size_t n, cap; bool failed; } sight;

static void see(sight *s, size_t begin, size_t end, uint32_t point, bool in_address) {
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 256;
        up_seen *grown = realloc(s->seen, cap * sizeof *grown);
        if (!grown) { s->failed = true; return; }
        s->seen = grown, s->cap = cap;
    }
    s->seen[s->n++] = (up_seen){(uint32_t)begin, (uint32_t)end, point, in_address};
}

static int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

/* The character that percent signs spell at `at`; 0 where they spell none. */
static uint32_t percent_at(const char *text, size_t len, size_t at, size_t *end) {
    char bytes[4];
    size_t n = 0, want = 1;
    for (size_t i = at; n < want && i + 2 < len && text[i] == '%'; i += 3) {
        int high = hex(text[i + 1]), low = hex(text[i + 2]);
        if (high < 0 || low < 0) break;
        unsigned char byte = (unsigned char)(high << 4 | low);
        if (!n) want = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        bytes[n++] = (char)byte, *end = i + 3;
    }
    if (!n || n < want || up_utf8_invalid(bytes, n) != n || !bytes[0]) return 0;
    size_t next = 0;
    return up_utf8_next(bytes, n, &next);
}

/* Whether what stands between blanks at [from, to) is an address. */
static bool is_address(const char *text, size_t from, size_t to) {
    if (to - from > 4 && strncasecmp(text + from, "www.", 4) == 0) return true;
    if (memchr(text + from, '@', to - from)) return true;
    return memmem(text + from, to - from, "://", 3) != NULL;
}

static void see_text(sight *s, const char *text, size_t len, bool all_address) {
    bool in_address = all_address;
    size_t piece_end = 0;
    for (size_t i = 0; i < len && !s->failed;) {
        if (!all_address && i >= piece_end) {
            piece_end = i;
            while (piece_end < len && !strchr(" \t\r\n<>\"", text[piece_end])) piece_end++;
            in_address = is_address(text, i, piece_end);
            if (piece_end == i) piece_end++;
        }
        size_t end = i;
        uint32_t c = in_address && text[i] == '%' ? percent_at(text, len, i, &end) : 0;
        if (!c) end = i, c = up_utf8_next(text, len, &end);
        see(s, i, end, c, in_address);
        i = end;
    }
}

/* Writes [from, to) of the source with what is hidden replaced. */
static void write_again(const sight *s, const bool *hidden, const char *text, size_t from, size_t to, up_buffer *out) {
    size_t copied = from;
    for (size_t i = 0; i < s->n; i++) {
        if (!hidden[i]) continue;
        up_buffer_add(out, text + copied, s->seen[i].begin - copied);
        up_buffer_text(out, s->seen[i].in_address ? "x" : "\xE2\x96\x88");
        copied = s->seen[i].end;
    }
    up_buffer_add(out, text + copied, to - copied);
}

/* Marks what `s` sees of text[from, to), and writes it. */
static up_person_named finish(const up_person *p, const sight *s, const char *text, size_t from, size_t to, bool with_parts, up_buffer *out) {
    up_person_named named = {.n_whole = UINT32_MAX};
    bool *hidden = s->failed ? NULL : calloc(s->n + 1, sizeof *hidden);
    if (hidden) named = up_person_mark(p, s->seen, s->n, with_parts, hidden);
    if (out && (!hidden || named.n_whole == UINT32_MAX)) out->failed = true;
    else if (out) write_again(s, hidden, text, from, to, out);
    free(hidden);
    return named;
}

/* ------------------------------------------------------------------ JSON */

/* Keys whose values are words of ours, not of a report. */
static const char *const coded[] = {"schema", "class", "type", "family", "group", "bias", "odihr", "fbi", "cameo", "factuality", "precision", "kind", "mode", "context",
                                    "code", "language", "start", "end", "country", "status", "review", "role"};

static bool is_coded(const char *key, size_t len) {
    for (size_t i = 0; i < sizeof coded / sizeof *coded; i++) if (strlen(coded[i]) == len && memcmp(coded[i], key, len) == 0) return true;
    return false;
}

/* A string's inside, its escapes read. */
static void see_string(sight *s, const char *text, size_t from, size_t to, bool in_address) {
    for (size_t i = from; i < to && !s->failed;) {
        size_t end = i;
        uint32_t c;
        if (text[i] == '\\' && i + 1 < to) {
            end = i + 2, c = ' ';
            if (text[i + 1] == 'u' && i + 5 < to && hex(text[i + 2]) >= 0 && hex(text[i + 3]) >= 0 && hex(text[i + 4]) >= 0 && hex(text[i + 5]) >= 0)
                c = (uint32_t)(hex(text[i + 2]) << 12 | hex(text[i + 3]) << 8 | hex(text[i + 4]) << 4 | hex(text[i + 5])), end = i + 6;
            else if (text[i + 1] == '"' || text[i + 1] == '/' || text[i + 1] == '\\') c = (unsigned char)text[i + 1];
        } else if (!in_address || text[i] != '%' || !(c = percent_at(text, to, i, &end))) end = i, c = up_utf8_next(text, to, &end);
        see(s, i, end, c, in_address);
        i = end;
    }
    if (in_address) return;
    /* Addresses within prose, as see_text tells them. */
    for (size_t i = 0; i < s->n;) {
        size_t j = i;
        while (j < s->n && s->seen[j].point != ' ' && s->seen[j].point != '"') j++;
        if (j > i && is_address(text, s->seen[i].begin, s->seen[j - 1].end)) for (size_t k = i; k < j; k++) s->seen[k].in_address = true;
        i = j > i ? j : i + 1;
    }
}

static up_person_named redact_json(const up_person *p, const char *text, size_t len, bool with_parts, up_buffer *out) {
    up_person_named all = {0};
    const char *key = "";
    size_t key_len = 0, copied = 0;
    int depth = 0, place = 0; /* how deep the place is that we are in; 0 none */
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '{') {
            depth++;
            if (!place && key_len == 5 && memcmp(key, "place", 5) == 0) place = depth;
        } else if (text[i] == '}') {
            if (place == depth) place = 0;
            if (depth) depth--;
        } else if (text[i] == '\n') depth = place = 0; /* lines of JSON: each begins anew */
        if (text[i] != '"') continue;
        size_t from = i + 1, to = from;
        while (to < len && text[to] != '"') to += text[to] == '\\' && to + 1 < len ? 2 : 1;
        if (to > len) to = len;
        size_t after = to + 1;
        while (after < len && (text[after] == ' ' || text[after] == '\t')) after++;
        i = to;
        if (after < len && text[after] == ':') { key = text + from, key_len = to - from; continue; }
        if (is_coded(key, key_len)) continue;
        sight s = {0};
        bool in_address = (key_len == 3 && memcmp(key, "url", 3) == 0) || (key_len == 2 && memcmp(key, "id", 2) == 0);
        see_string(&s, text, from, to, in_address);
        if (out) up_buffer_add(out, text + copied, from - copied);
        up_person_named named = finish(p, &s, text, from, to, with_parts && !place, out);
        copied = to;
        free(s.seen);
        if (named.n_whole == UINT32_MAX) return named;
        all.n_whole += named.n_whole, all.n_parts += named.n_parts;
    }
    if (out) up_buffer_add(out, text + copied, len - copied);
    return all;
}

up_person_named up_person_redact(const up_person *p, const char *text, size_t len, up_text_kind kind, bool with_parts, up_buffer *out) {
    if (up_utf8_invalid(text, len) != len) { /* a store from elsewhere: nothing of ours */
        if (out) up_buffer_add(out, text, len);
        return (up_person_named){0};
    }
    if (kind == UP_TEXT_JSON) return redact_json(p, text, len, with_parts, out);
    sight s = {0};
    see_text(&s, text, len, kind == UP_TEXT_ADDRESS);
    up_person_named named = finish(p, &s, text, 0, len, with_parts, out);
    free(s.seen);
    return named;
}
