/* stored_zip.h - a zip file of parts that are not packed, made in memory: for tests and fuzz targets. */
#ifndef UP_TESTS_STORED_ZIP_H
#define UP_TESTS_STORED_ZIP_H

#include <string.h>
#include <zlib.h>
#include "uptick.h"

typedef struct stored_part { const char *name; const char *bytes; size_t len; } stored_part;

static inline void stored_number(up_buffer *out, uint32_t n, int n_bytes) {
    for (int i = 0; i < n_bytes; i++, n >>= 8) { char byte = (char)(n & 0xFF); up_buffer_add(out, &byte, 1); }
}

/* What a local head and an entry of the directory have in common. */
static inline void stored_facts(up_buffer *out, const stored_part *p) {
    static const char no_time[4] = {0};
    stored_number(out, 20, 2), stored_number(out, 0, 4), up_buffer_add(out, no_time, 4);
    stored_number(out, (uint32_t)crc32(0, (const Bytef *)p->bytes, (uInt)p->len), 4), stored_number(out, (uint32_t)p->len, 4), stored_number(out, (uint32_t)p->len, 4);
    stored_number(out, (uint32_t)strlen(p->name), 2), stored_number(out, 0, 2);
}

static inline void stored_zip(up_buffer *out, const stored_part *parts, uint32_t n) {
    uint32_t at[16] = {0}, directory;
    for (uint32_t i = 0; i < n && i < 16; i++) {
        at[i] = (uint32_t)out->len;
        up_buffer_add(out, "PK\3\4", 4), stored_facts(out, &parts[i]);
        up_buffer_add(out, parts[i].name, strlen(parts[i].name)), up_buffer_add(out, parts[i].bytes, parts[i].len);
    }
    directory = (uint32_t)out->len;
    for (uint32_t i = 0; i < n && i < 16; i++) {
        up_buffer_add(out, "PK\1\2", 4), stored_number(out, 20, 2), stored_facts(out, &parts[i]);
        stored_number(out, 0, 2), stored_number(out, 0, 4), stored_number(out, 0, 4), stored_number(out, at[i], 4);
        up_buffer_add(out, parts[i].name, strlen(parts[i].name));
    }
    uint32_t size = (uint32_t)out->len - directory;
    up_buffer_add(out, "PK\5\6", 4), stored_number(out, 0, 4), stored_number(out, n, 2), stored_number(out, n, 2), stored_number(out, size, 4), stored_number(out, directory, 4), stored_number(out, 0, 2);
}

#endif
