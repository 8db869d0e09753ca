/* unpack.c - the compressions that news comes in, behind one function.
 *
 * gzip, zlib and raw deflate by zlib, zstd, bzip2, xz, and brotli, which only web servers use.  Every one may come
 * as members one behind the other (the way WARC files are written, and `cat a.gz b.gz`).  UTF-16 with a byte order mark,
 * which spreadsheets call "Unicode text", is undone here too, so that every format is told from UTF-8. */
#include <brotli/decode.h>
#include <bzlib.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>
#include "base/utf8.h"
#include "read/unpack.h"

/* What xz -9 needs is 65 MB; a window that is larger has been chosen by somebody who knows. */
enum { XZ_MEMORY = 96 << 20, ZSTD_WINDOW_LOG = 27 };

struct up_unpack {
    up_packing packing;
    bool is_open;       /* the library's state is set up */
    bool has_begun;     /* a byte of this member has been taken */
    bool is_raw;        /* deflate without zlib's head */
    union { z_stream z; bz_stream bz; lzma_stream xz; ZSTD_DStream *zstd; BrotliDecoderState *brotli; } u;
};

/* Whether `head` is UTF-16 of this order: no controls but white space, halves of characters in pairs, and most from two rows of
 * 256, the first being that of ASCII.  Arrays of numbers are hardly ever that; Chinese and Korean without a mark is not told. */
static bool is_like_utf16(const char *head, size_t len, int high) {
    enum { LEAST_UNITS = 4, MOST_OTHERS_IN = 4 };
    unsigned in_row[256] = {0}, n = 0, n_marked = 0;
    for (size_t i = 0; i + 1 < len; i += 2, n++) {
        unsigned row = (unsigned char)head[i + (size_t)high], c = row << 8 | (unsigned char)head[i + (size_t)!high];
        bool is_low = c >= 0xDC00 && c < 0xE000, is_behind_high = i >= 2 && ((unsigned char)head[i - 2 + (size_t)high] & 0xFC) == 0xD8;
        if (is_low != is_behind_high || (c < 0x20 && !(c >= '\t' && c <= '\r')) || (c >= 0x7F && c < 0xA0) || c >= 0xFFFE) return false;
        in_row[row]++;
        n_marked += c == ' ' || (c >= '\t' && c <= '\r') || (c > ' ' && c < 0x7F);
    }
    unsigned most = 0;
    for (int row = 1; row < 256; row++) if (in_row[row] > most) most = in_row[row];
    return n >= LEAST_UNITS && n_marked && (n - in_row[0] - most) * MOST_OTHERS_IN <= n;
}

up_packing up_packing_of(const char *head, size_t len) {
    static const struct { const char *magic; uint8_t len; up_packing packing; } known[] = {
        {"\x1F\x8B\x08", 3, UP_PACK_GZIP}, {"\x28\xB5\x2F\xFD", 4, UP_PACK_ZSTD}, {"\xFD" "7zXZ\0", 6, UP_PACK_XZ}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (len >= known[i].len && memcmp(head, known[i].magic, known[i].len) == 0) return known[i].packing;
    /* zstd's skippable frames: sixteen magics */
    if (len >= 4 && ((unsigned char)head[0] & 0xF0) == 0x50 && memcmp(head + 1, "\x2A\x4D\x18", 3) == 0) return UP_PACK_ZSTD;
    /* "BZh9" alone may open a text; the block behind it, or the end of an empty file, may not */
    if (len >= 10 && memcmp(head, "BZh", 3) == 0 && head[3] >= '1' && head[3] <= '9' &&
        (memcmp(head + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 || memcmp(head + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0)) return UP_PACK_BZIP2;
    if (len >= 4 && memcmp(head, "\xFF\xFE", 2) == 0 && (head[2] || head[3])) return UP_PACK_UTF16LE;
    if (len >= 4 && memcmp(head, "\xFE\xFF", 2) == 0) return UP_PACK_UTF16BE;
    /* Without a mark: NUL stands in no text of one byte a letter, and in nearly every one of two. */
    if (len > UP_PACKING_HEAD_BYTES) len = UP_PACKING_HEAD_BYTES;
    if (!len || !memchr(head, 0, len)) return UP_PACK_NONE;
    bool little = is_like_utf16(head, len, 1), big = is_like_utf16(head, len, 0);
    if (little != big) return little ? UP_PACK_UTF16LE : UP_PACK_UTF16BE;
    return UP_PACK_NONE;
}

bool up_packing_named(const char *name, size_t len, up_packing *out) {
    static const struct { const char *name; up_packing packing; } known[] = {
        {"identity", UP_PACK_NONE}, {"none", UP_PACK_NONE}, {"gzip", UP_PACK_GZIP}, {"x-gzip", UP_PACK_GZIP}, {"deflate", UP_PACK_DEFLATE},
        {"br", UP_PACK_BROTLI}, {"zstd", UP_PACK_ZSTD}, {"bzip2", UP_PACK_BZIP2}, {"x-bzip2", UP_PACK_BZIP2}, {"xz", UP_PACK_XZ}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == len && strncasecmp(known[i].name, name, len) == 0) { *out = known[i].packing; return true; }
    return false;
}

const char *up_packing_name(up_packing packing) {
    static const char *const names[] = {"no", "gzip", "zstd", "bzip2", "xz", "deflate", "brotli", "UTF-16", "UTF-16"};
    return names[packing];
}

up_unpack *up_unpack_new(up_packing packing) {
    up_unpack *u = calloc(1, sizeof *u);
    if (u) u->packing = packing;
    return u;
}

static void shut(up_unpack *u) {
    if (!u->is_open) return;
    switch (u->packing) {
        case UP_PACK_GZIP: case UP_PACK_DEFLATE: inflateEnd(&u->u.z); break;
        case UP_PACK_BZIP2: BZ2_bzDecompressEnd(&u->u.bz); break;
        case UP_PACK_XZ: lzma_end(&u->u.xz); break;
        case UP_PACK_ZSTD: ZSTD_freeDStream(u->u.zstd); break;
        case UP_PACK_BROTLI: BrotliDecoderDestroyInstance(u->u.brotli); break;
        default: break;
    }
    u->is_open = false;
}

void up_unpack_free(up_unpack *u) {
    if (!u) return;
    shut(u);
    free(u);
}

void up_unpack_reset(up_unpack *u) {
    u->has_begun = false;
    if (!u->is_open) return;
    if (u->packing == UP_PACK_GZIP) inflateReset(&u->u.z);
    else if (u->packing == UP_PACK_ZSTD) ZSTD_DCtx_reset(u->u.zstd, ZSTD_reset_session_only);
    else shut(u);
}

static bool open_library(up_unpack *u, const char *in, size_t len) {
    memset(&u->u, 0, sizeof u->u);
    switch (u->packing) {
        case UP_PACK_GZIP: u->is_open = inflateInit2(&u->u.z, 15 + 16) == Z_OK; break;
        case UP_PACK_DEFLATE:
            /* HTTP's "deflate" means zlib's form; servers that send the raw one are as many. */
            u->is_raw = !len || ((unsigned char)in[0] & 0x0F) != 8 || (len > 1 && ((unsigned char)in[0] << 8 | (unsigned char)in[1]) % 31 != 0);
            u->is_open = inflateInit2(&u->u.z, u->is_raw ? -15 : 15) == Z_OK;
            break;
        case UP_PACK_BZIP2: u->is_open = BZ2_bzDecompressInit(&u->u.bz, 0, 0) == BZ_OK; break;
        case UP_PACK_XZ: u->is_open = lzma_stream_decoder(&u->u.xz, XZ_MEMORY, 0) == LZMA_OK; break;
        case UP_PACK_ZSTD:
            u->u.zstd = ZSTD_createDStream();
            u->is_open = u->u.zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(u->u.zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG));
            if (!u->is_open) ZSTD_freeDStream(u->u.zstd);
            break;
        case UP_PACK_BROTLI: u->is_open = (u->u.brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL)) != NULL; break;
        default: u->is_open = true; break;
    }
    return u->is_open;
}

static unsigned short_of(size_t n) { return n > 1u << 30 ? 1u << 30 : (unsigned)n; }

static up_status some_zlib(up_unpack *u, const char *in, size_t *begin, size_t end, char *out, size_t room, size_t *n_out) {
    z_stream *z = &u->u.z;
    z->next_in = (unsigned char *)(uintptr_t)(in + *begin), z->avail_in = short_of(end - *begin);
    z->next_out = (unsigned char *)out, z->avail_out = short_of(room);
    int code = inflate(z, Z_NO_FLUSH);
    *begin = (size_t)((const char *)z->next_in - in), *n_out = (size_t)((char *)z->next_out - out);
    if (code == Z_MEM_ERROR) return UP_E_NOMEM;
    return code == Z_STREAM_END ? UP_END : code == Z_OK || code == Z_BUF_ERROR ? UP_OK : UP_E_FORMAT;
}

static up_status some_bzip2(up_unpack *u, const char *in, size_t *begin, size_t end, char *out, size_t room, size_t *n_out) {
    bz_stream *z = &u->u.bz;
    z->next_in = (char *)(uintptr_t)(in + *begin), z->avail_in = short_of(end - *begin);
    z->next_out = out, z->avail_out = short_of(room);
    int code = BZ2_bzDecompress(z);
    *begin = (size_t)(z->next_in - in), *n_out = (size_t)(z->next_out - out);
    if (code == BZ_MEM_ERROR) return UP_E_NOMEM;
    return code == BZ_STREAM_END ? UP_END : code == BZ_OK ? UP_OK : UP_E_FORMAT;
}

static up_status some_xz(up_unpack *u, const char *in, size_t *begin, size_t end, char *out, size_t room, size_t *n_out) {
    lzma_stream *z = &u->u.xz;
    z->next_in = (const uint8_t *)in + *begin, z->avail_in = end - *begin;
    z->next_out = (uint8_t *)out, z->avail_out = room;
    lzma_ret code = lzma_code(z, LZMA_RUN);
    *begin = (size_t)((const char *)z->next_in - in), *n_out = (size_t)((char *)z->next_out - out);
    if (code == LZMA_MEM_ERROR) return UP_E_NOMEM;
    if (code == LZMA_MEMLIMIT_ERROR) return UP_E_LIMIT;
    return code == LZMA_STREAM_END ? UP_END : code == LZMA_OK || code == LZMA_BUF_ERROR ? UP_OK : UP_E_FORMAT;
}

static up_status some_zstd(up_unpack *u, const char *in, size_t *begin, size_t end, char *out, size_t room, size_t *n_out) {
    ZSTD_inBuffer from = {in, end, *begin};
    ZSTD_outBuffer to = {out, room, 0};
    size_t code = ZSTD_decompressStream(u->u.zstd, &to, &from);
    *begin = from.pos, *n_out = to.pos;
    if (!ZSTD_isError(code)) return code == 0 ? UP_END : UP_OK;
    const char *why = ZSTD_getErrorName(code);
    if (strstr(why, "llocation")) return UP_E_NOMEM;
    return strstr(why, "too much memory") ? UP_E_LIMIT : UP_E_FORMAT;
}

static up_status some_brotli(up_unpack *u, const char *in, size_t *begin, size_t end, char *out, size_t room, size_t *n_out) {
    size_t n_in = end - *begin, left = room;
    const uint8_t *from = (const uint8_t *)in + *begin;
    uint8_t *to = (uint8_t *)out;
    BrotliDecoderResult code = BrotliDecoderDecompressStream(u->u.brotli, &n_in, &from, &left, &to, NULL);
    *begin = end - n_in, *n_out = room - left;
    return code == BROTLI_DECODER_RESULT_SUCCESS ? UP_END : code == BROTLI_DECODER_RESULT_ERROR ? UP_E_FORMAT : UP_OK;
}

/* Pairs of bytes to UTF-8; half a pair and lone surrogates are U+FFFD.  What is half at the end waits for more. */
static up_status some_utf16(const up_unpack *u, const char *in, size_t *begin, size_t end, char *out, size_t room, size_t *n_out) {
    int high = u->packing == UP_PACK_UTF16LE ? 1 : 0;
    const unsigned char *s = (const unsigned char *)in;
    while (end - *begin >= 2 && room - *n_out >= 4) {
        uint32_t c = (uint32_t)s[*begin + (size_t)high] << 8 | s[*begin + (size_t)!high];
        size_t used = 2;
        if (c >= 0xD800 && c < 0xDC00) {
            if (end - *begin < 4) break;
            uint32_t low = (uint32_t)s[*begin + 2 + (size_t)high] << 8 | s[*begin + 2 + (size_t)!high];
            if (low >= 0xDC00 && low < 0xE000) c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), used = 4;
        }
        *n_out += up_utf8_put(c >= 0xD800 && c < 0xE000 ? 0xFFFD : c, out + *n_out);
        *begin += used;
    }
    return UP_OK;
}

up_status up_unpack_some(up_unpack *u, const char *in, size_t *begin, size_t end, char *out, size_t room, size_t *n_out) {
    *n_out = 0;
    if (!u->is_open && !open_library(u, in + *begin, end - *begin)) return UP_E_NOMEM;
    size_t before = *begin;
    up_status status = UP_E_FORMAT;
    switch (u->packing) {
        case UP_PACK_GZIP: case UP_PACK_DEFLATE: status = some_zlib(u, in, begin, end, out, room, n_out); break;
        case UP_PACK_BZIP2: status = some_bzip2(u, in, begin, end, out, room, n_out); break;
        case UP_PACK_XZ: status = some_xz(u, in, begin, end, out, room, n_out); break;
        case UP_PACK_ZSTD: status = some_zstd(u, in, begin, end, out, room, n_out); break;
        case UP_PACK_BROTLI: status = some_brotli(u, in, begin, end, out, room, n_out); break;
        case UP_PACK_UTF16LE: case UP_PACK_UTF16BE: status = some_utf16(u, in, begin, end, out, room, n_out); break;
        case UP_PACK_NONE: break;
    }
    if (*begin > before) u->has_begun = true;
    if (status == UP_END) up_unpack_reset(u);
    return status;
}

up_status up_unpack_whole(up_packing packing, const char *bytes, size_t len, size_t limit, up_buffer *out) {
    up_unpack *u = up_unpack_new(packing);
    if (!u) return UP_E_NOMEM;
    enum { BLOCK = 32 * 1024 };
    char block[BLOCK];
    size_t begin = 0, put = 0;
    up_status status = UP_OK;
    while (status == UP_OK) {
        size_t n, before = begin;
        status = up_unpack_some(u, bytes, &begin, len, block, BLOCK, &n);
        if (n > limit - put) n = limit - put, status = UP_E_LIMIT;
        up_buffer_add(out, block, n);
        put += n;
        if (out->failed) status = UP_E_NOMEM;
        /* One member more, as gzip allows; what is no member behind the last is passed over, as browsers do. */
        if (status == UP_END && packing == UP_PACK_GZIP && up_packing_of(bytes + begin, len - begin) == UP_PACK_GZIP) status = UP_OK;
        else if (status == UP_OK && begin == len && before == begin && n == 0) status = UP_E_FORMAT; /* cut short */
    }
    up_unpack_free(u);
    return status == UP_END ? UP_OK : status;
}
