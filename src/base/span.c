#include "base/span.h"

/* UTF-8 bytes of the form 10xxxxxx continue a character begun earlier (Unicode Standard, table 3-6). */
static bool continues_character(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

static bool is_boundary(const char *text, size_t len, uint32_t at) {
    return at == len || (at < len && !continues_character(text[at]));
}

up_status up_span_in_codepoints(const char *text, size_t len, up_span span, up_span *out) {
    if (span.begin > span.end || !is_boundary(text, len, span.begin) || !is_boundary(text, len, span.end)) return UP_E_RANGE;
    up_span points = {0, 0};
    for (uint32_t i = 0; i < span.end; i++) {
        if (continues_character(text[i])) continue;
        points.end++;
        if (i < span.begin) points.begin++;
    }
    *out = points;
    return UP_OK;
}

void up_codepoints_fill(const char *text, size_t len, uint32_t *marks) {
    uint32_t points = 0;
    for (size_t i = 0; i < len; i++) {
        if ((i & 63) == 0) marks[i >> 6] = points;
        points += !continues_character(text[i]);
    }
    if ((len & 63) == 0) marks[len >> 6] = points;
}

uint32_t up_codepoints_at(const char *text, const uint32_t *marks, uint32_t byte) {
    uint32_t points = marks[byte >> 6];
    for (uint32_t i = byte & ~63u; i < byte; i++) points += !continues_character(text[i]);
    return points;
}
