/* thrift.h - the compact protocol of Apache Thrift, as far as a Parquet footer needs it written. */
#ifndef UP_STORE_THRIFT_H
#define UP_STORE_THRIFT_H

#include "base/buffer.h"

enum { UP_THRIFT_I32 = 5, UP_THRIFT_I64 = 6, UP_THRIFT_BINARY = 8, UP_THRIFT_LIST = 9, UP_THRIFT_STRUCT = 12 };

static inline void up_thrift_varint(up_buffer *out, uint64_t n) {
    for (; n >= 0x80; n >>= 7) up_buffer_add(out, &(char){(char)(n | 0x80)}, 1);
    up_buffer_add(out, &(char){(char)n}, 1);
}

static inline void up_thrift_zigzag(up_buffer *out, int64_t n) { up_thrift_varint(out, ((uint64_t)n << 1) ^ (uint64_t)(n >> 63)); }

/* The head of field `id`; ids rise, less than 16 at a time. */
static inline void up_thrift_field(up_buffer *out, int *last, int id, int type) {
    up_buffer_add(out, &(char){(char)((id - *last) << 4 | type)}, 1);
    *last = id;
}

static inline void up_thrift_number(up_buffer *out, int *last, int id, int type, int64_t n) { up_thrift_field(out, last, id, type), up_thrift_zigzag(out, n); }

static inline void up_thrift_bytes(up_buffer *out, const char *bytes, size_t len) { up_thrift_varint(out, len), up_buffer_add(out, bytes, len); }

/* The head of a list of `n`, whose elements follow. */
static inline void up_thrift_list(up_buffer *out, int *last, int id, int type, size_t n) {
    up_thrift_field(out, last, id, UP_THRIFT_LIST);
    if (n < 15) up_buffer_add(out, &(char){(char)(n << 4 | (size_t)type)}, 1);
    else up_buffer_add(out, &(char){(char)(0xF0 | type)}, 1), up_thrift_varint(out, n);
}

static inline void up_thrift_end(up_buffer *out) { up_buffer_add(out, "", 1); }

#endif
