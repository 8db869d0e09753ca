#include "base/buffer.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_room(up_buffer *b, size_t more) {
    if (b->failed) return false;
    if (b->bytes && b->cap - b->len > more) return true;
    size_t cap = b->cap ? b->cap : 256;
    while (cap - b->len <= more) {
        if (cap > SIZE_MAX / 2) { b->failed = true; return false; }
        cap *= 2;
    }
    char *bytes = realloc(b->bytes, cap);
    if (!bytes) { b->failed = true; return false; }
    b->bytes = bytes, b->cap = cap;
    return true;
}

void up_buffer_add(up_buffer *b, const char *bytes, size_t len) {
    if (!has_room(b, len)) return;
    if (len) memcpy(b->bytes + b->len, bytes, len);
    b->len += len;
    b->bytes[b->len] = 0;
}

void up_buffer_text(up_buffer *b, const char *text) { up_buffer_add(b, text, strlen(text)); }

void up_buffer_format(up_buffer *b, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len >= 0 && has_room(b, (size_t)len)) {
        vsnprintf(b->bytes + b->len, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    }
    va_end(again);
}

void up_buffer_json(up_buffer *b, const char *text, size_t len) {
    up_buffer_add(b, "\"", 1);
    size_t from = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) continue;
        up_buffer_add(b, text + from, i - from);
        from = i + 1;
        switch (c) {
            case '"': up_buffer_text(b, "\\\""); break;
            case '\\': up_buffer_text(b, "\\\\"); break;
            case '\n': up_buffer_text(b, "\\n"); break;
            case '\r': up_buffer_text(b, "\\r"); break;
            case '\t': up_buffer_text(b, "\\t"); break;
            default: up_buffer_format(b, "\\u%04x", c);
        }
    }
    up_buffer_add(b, text + from, len - from);
    up_buffer_add(b, "\"", 1);
}

void up_buffer_json_string(up_buffer *b, const char *text) {
    if (text) up_buffer_json(b, text, strlen(text)); else up_buffer_text(b, "null");
}

void up_buffer_clear(up_buffer *b) {
    b->len = 0, b->failed = false;
    if (b->bytes) b->bytes[0] = 0;
}

void up_buffer_free(up_buffer *b) { free(b->bytes); *b = (up_buffer){0}; }
