/* zip.c - a zip file's directory and its members.
 *
 * Only the directory at the end is believed, and of it only where a member lies; how long a member is when unpacked is seen
 * by unpacking it, and its checksum is held against what came out.
 * Numbers too large for their fields are found where zip64 has them: writers that stream use it for small files, too.
 * What it knowingly gets wrong: a zip file in several parts is not read. */
#include "read/zip.h"
#include "read/unpack.h"
#include <string.h>
#include <strings.h>

enum { END_BYTES = 22, ENTRY_BYTES = 46, LOCAL_BYTES = 30, LONGEST_COMMENT = 65535, LOCATOR_BYTES = 20, END64_BYTES = 56, EXTRA_OF_ZIP64 = 1 };

static uint32_t u16(const unsigned char *at) { return at[0] | (uint32_t)at[1] << 8; }
static uint32_t u32(const unsigned char *at) { return u16(at) | u16(at + 2) << 16; }

static uint64_t u64(const unsigned char *at) { return u32(at) | (uint64_t)u32(at + 4) << 32; }

/* Where zip64 has the directory, whose end in the old form begins at `at`; false for none that lies whole before it. */
static bool find_directory64(const unsigned char *b, size_t at, uint64_t *n, uint64_t *size, uint64_t *directory) {
    if (at < LOCATOR_BYTES + END64_BYTES || memcmp(b + at - LOCATOR_BYTES, "PK\6\7", 4) != 0) return false;
    uint64_t end = u64(b + at - LOCATOR_BYTES + 8);
    if (end > at - LOCATOR_BYTES - END64_BYTES || memcmp(b + end, "PK\6\6", 4) != 0) return false;
    *n = u64(b + end + 32), *size = u64(b + end + 40), *directory = u64(b + end + 48);
    return true;
}

/* The sizes and the place of a member whose entry says that they stand behind it: those of them that are all ones, in this order. */
static bool read_extra64(const unsigned char *extra, size_t len, const unsigned char *e, uint64_t *packed, uint64_t *local) {
    bool has_unpacked = u32(e + 24) == UINT32_MAX, has_packed = *packed == UINT32_MAX, has_local = *local == UINT32_MAX;
    if (!has_packed && !has_local) return true;
    for (size_t at = 0, n; len - at >= 4; at += 4 + n) {
        n = u16(extra + at + 2);
        if (n > len - at - 4) return false;
        if (u16(extra + at) != EXTRA_OF_ZIP64) continue;
        if (n < 8u * (has_unpacked + has_packed + has_local)) return false;
        const unsigned char *number = extra + at + 4 + (has_unpacked ? 8 : 0);
        if (has_packed) *packed = u64(number), number += 8;
        if (has_local) *local = u64(number);
        return true;
    }
    return false;
}

up_status up_zip_open(const char *bytes, size_t len, up_zip *out) {
    const unsigned char *b = (const unsigned char *)bytes;
    if (len < END_BYTES) return UP_E_FORMAT;
    size_t least = len - END_BYTES > LONGEST_COMMENT ? len - END_BYTES - LONGEST_COMMENT : 0;
    for (size_t at = len - END_BYTES + 1; at-- > least;) {
        if (b[at] != 'P' || memcmp(b + at, "PK\5\6", 4) != 0) continue;
        uint64_t n = u16(b + at + 10), size = u32(b + at + 12), directory = u32(b + at + 16);
        bool is_zip64 = n == UINT16_MAX || size == UINT32_MAX || directory == UINT32_MAX;
        if (is_zip64) find_directory64(b, at, &n, &size, &directory);
        if (directory > at || size > at - directory) continue;
        *out = (up_zip){.bytes = b, .len = len, .directory = (size_t)directory, .n_members = n};
        return UP_OK;
    }
    return UP_E_FORMAT;
}

up_status up_zip_find(const up_zip *zip, const char *name, up_zip_member *out, const char **why) {
    const unsigned char *b = zip->bytes;
    size_t at = zip->directory, n_name = strlen(name);
    *why = "its directory is damaged";
    for (uint64_t i = 0; i < zip->n_members; i++) {
        if (zip->len - at < ENTRY_BYTES || memcmp(b + at, "PK\1\2", 4) != 0) return UP_E_FORMAT;
        size_t len = u16(b + at + 28), more = (size_t)u16(b + at + 30) + u16(b + at + 32);
        if (zip->len - at - ENTRY_BYTES < len + more) return UP_E_FORMAT;
        const unsigned char *e = b + at;
        at += ENTRY_BYTES + len + more;
        if (len != n_name || strncasecmp((const char *)e + ENTRY_BYTES, name, len) != 0) continue;
        uint32_t method = u16(e + 10);
        uint64_t local = u32(e + 42), packed = u32(e + 20);
        if (u16(e + 8) & 1) { *why = "it is locked with a password"; return UP_E_FORMAT; }
        if (method != 0 && method != 8) { *why = "it is packed in a way that is not known"; return UP_E_FORMAT; }
        if (!read_extra64(e + ENTRY_BYTES + len, u16(e + 30), e, &packed, &local)) return UP_E_FORMAT;
        if (local > zip->len || zip->len - local < LOCAL_BYTES || memcmp(b + local, "PK\3\4", 4) != 0) return UP_E_FORMAT;
        size_t head = LOCAL_BYTES + (size_t)u16(b + local + 26) + u16(b + local + 28);
        if (zip->len - local < head || zip->len - local - head < packed) return UP_E_FORMAT;
        *out = (up_zip_member){.at = (size_t)local + head, .len = (size_t)packed, .crc = u32(e + 16), .is_packed = method == 8};
        return UP_OK;
    }
    return UP_E_MISSING;
}

up_status up_zip_begin(const up_zip *zip, const up_zip_member *member, up_zip_stream *s) {
    *s = (up_zip_stream){.bytes = zip->bytes + member->at, .len = member->len, .crc = (uint32_t)crc32(0, NULL, 0), .crc_wanted = member->crc, .is_packed = member->is_packed};
    if (s->is_packed && inflateInit2(&s->z, -MAX_WBITS) != Z_OK) return UP_E_NOMEM;
    s->is_open = true;
    return UP_OK;
}

void up_zip_end(up_zip_stream *s) {
    if (s->is_open && s->is_packed) inflateEnd(&s->z);
    s->is_open = false;
}

static up_status unpack(up_zip_stream *s, char *out, size_t room, size_t *n) {
    s->z.next_in = (Bytef *)(uintptr_t)(s->bytes + s->at), s->z.avail_in = (uInt)(s->len - s->at < (1u << 30) ? s->len - s->at : 1u << 30);
    s->z.next_out = (Bytef *)out, s->z.avail_out = (uInt)room;
    const Bytef *from = s->z.next_in;
    int result = inflate(&s->z, Z_NO_FLUSH);
    s->at += (size_t)(s->z.next_in - from), *n = room - s->z.avail_out;
    if (result == Z_MEM_ERROR) return UP_E_NOMEM;
    if (result == Z_STREAM_END) s->has_ended = true;
    else if (result != Z_OK || !*n) return UP_E_FORMAT; /* damaged, or cut short */
    return UP_OK;
}

up_status up_zip_read(up_zip_stream *s, char *out, size_t room, size_t *n) {
    *n = 0;
    if (!s->has_ended && !s->is_packed) {
        *n = s->len - s->at < room ? s->len - s->at : room;
        if (*n) memcpy(out, s->bytes + s->at, *n);
        s->at += *n;
        s->has_ended = s->at == s->len;
    } else if (!s->has_ended) {
        up_status status = unpack(s, out, room, n);
        if (status != UP_OK) return status;
    }
    s->crc = (uint32_t)crc32(s->crc, (const Bytef *)out, (uInt)*n);
    s->n_out += *n;
    if (up_unpack_is_bomb(s->at, s->n_out)) return UP_E_LIMIT;
    if (*n) return UP_OK;
    return s->crc == s->crc_wanted ? UP_END : UP_E_FORMAT;
}
