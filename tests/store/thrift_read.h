/* thrift_read.h - Thrift's compact protocol read back: a value found by its path of field ids. */
#ifndef UP_TESTS_STORE_THRIFT_READ_H
#define UP_TESTS_STORE_THRIFT_READ_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct thrift { const unsigned char *at, *end; bool is_bad; } thrift;

static inline uint64_t thrift_varint(thrift *t) {
    uint64_t n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (t->at >= t->end) break;
        unsigned char byte = *t->at++;
        n |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) return n;
    }
    t->is_bad = true;
    return 0;
}
static inline int64_t thrift_number(thrift *t) { uint64_t n = thrift_varint(t); return (int64_t)(n >> 1) ^ -(int64_t)(n & 1); }

static inline void thrift_skip(thrift *t, int type) {
    if (t->is_bad || type == 1 || type == 2) return;
    if (type == 3) t->at++;
    else if (type >= 4 && type <= 6) (void)thrift_varint(t);
    else if (type == 7) t->at += 8;
    else if (type == 8) { uint64_t n = thrift_varint(t); if (n > (uint64_t)(t->end - t->at)) t->is_bad = true; else t->at += n; }
    else if (type == 9 || type == 10) {
        if (t->at >= t->end) { t->is_bad = true; return; }
        int head = *t->at++;
        uint64_t n = head >> 4 == 15 ? thrift_varint(t) : (uint64_t)(head >> 4);
        for (; n && !t->is_bad; n--) thrift_skip(t, head & 15);
    } else if (type == 12) {
        while (!t->is_bad) {
            if (t->at >= t->end) { t->is_bad = true; return; }
            int head = *t->at++;
            if (!head) return;
            if (!(head >> 4)) (void)thrift_varint(t);
            thrift_skip(t, head & 15);
        }
    } else t->is_bad = true;
    if (t->at > t->end) t->is_bad = true;
}

/* The value of field `id` in the struct that begins at `t`; `*type` 0 when there is none. */
static inline thrift thrift_field(thrift t, int id, int *type) {
    int last = 0;
    *type = 0;
    while (!t.is_bad && t.at < t.end) {
        int head = *t.at++;
        if (!head) break;
        last = head >> 4 ? last + (head >> 4) : (int)thrift_number(&t);
        if (last == id) { *type = head & 15; return t; }
        thrift_skip(&t, head & 15);
    }
    return t;
}

/* Element `i` of the list at `t`; `*n` its length. */
static inline thrift thrift_element(thrift t, uint64_t i, uint64_t *n) {
    if (t.at >= t.end) { t.is_bad = true; *n = 0; return t; }
    int head = *t.at++;
    *n = head >> 4 == 15 ? thrift_varint(&t) : (uint64_t)(head >> 4);
    for (; i && !t.is_bad; i--) thrift_skip(&t, head & 15);
    return t;
}

static inline int64_t thrift_number_at(thrift t, int id) { int type; t = thrift_field(t, id, &type); return type >= 4 && type <= 6 ? thrift_number(&t) : INT64_MIN; }
static inline bool thrift_is_text(thrift t, int id, const char *text) {
    int type;
    t = thrift_field(t, id, &type);
    if (type != 8) return false;
    uint64_t n = thrift_varint(&t);
    return n == strlen(text) && n <= (uint64_t)(t.end - t.at) && memcmp(t.at, text, n) == 0;
}

#endif
