/* bytes.c - a source of bytes, read forwards once through one buffer.
 *
 * The buffer grows only for what must be seen whole (a line, a text) and never past the limit that the
 * caller states; what is longer is passed over block by block, so that a line of any length costs no memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "read/read.h"

enum { BLOCK_BYTES = 128 * 1024 };

/* Reads once more behind buffer[end], making room first: by moving what is unread to the front, else by growing. */
static up_status read_more(up_bytes *in, up_error *err) {
    if (in->at_end) return UP_OK;
    if (in->begin == in->end) in->begin = in->end = 0;
    if (in->cap - in->end < 2 && in->begin >= in->cap / 2 && in->cap) {
        memmove(in->buffer, in->buffer + in->begin, in->end - in->begin);
        in->end -= in->begin, in->begin = 0;
    }
    if (in->cap - in->end < 2) {
        size_t cap = in->cap ? in->cap * 2 : BLOCK_BYTES;
        char *wider = realloc(in->buffer, cap);
        if (!wider) return up_fail(err, UP_E_NOMEM, in->path, in->line, 0, "out of memory");
        in->buffer = wider, in->cap = cap;
    }
    ssize_t n;
    do n = read(in->fd, in->buffer + in->end, in->cap - in->end - 1); while (n < 0 && errno == EINTR);
    if (n < 0) return up_fail(err, UP_E_IO, in->path, 0, 0, "cannot read: %s", strerror(errno));
    if (n == 0) in->at_end = true;
    in->end += (size_t)n, in->taken += (uint64_t)n;
    return UP_OK;
}

up_status up_bytes_peek(up_bytes *in, size_t want, up_str *out, up_error *err) {
    while (in->end - in->begin < want && !in->at_end) {
        up_status status = read_more(in, err);
        if (status != UP_OK) return status;
    }
    size_t n = in->end - in->begin;
    *out = (up_str){in->buffer ? in->buffer + in->begin : "", (uint32_t)(n < want ? n : want)};
    return UP_OK;
}

/* Gives back what a long line has taken. */
static void shrink(up_bytes *in) {
    if (in->cap <= 8 * BLOCK_BYTES || in->end - in->begin >= BLOCK_BYTES) return;
    memmove(in->buffer, in->buffer + in->begin, in->end - in->begin);
    in->end -= in->begin, in->begin = 0;
    char *narrower = realloc(in->buffer, BLOCK_BYTES);
    if (narrower) in->buffer = narrower, in->cap = BLOCK_BYTES;
}

static up_status pass_over_line(up_bytes *in, up_error *err) {
    for (;;) {
        char *newline = memchr(in->buffer + in->begin, '\n', in->end - in->begin);
        if (newline) { in->begin = (size_t)(newline + 1 - in->buffer); break; }
        in->begin = in->end = 0;
        if (in->at_end) break;
        up_status status = read_more(in, err);
        if (status != UP_OK) return status;
    }
    shrink(in);
    return UP_OK;
}

up_status up_bytes_line(up_bytes *in, size_t limit, up_str *out, up_error *err) {
    if (limit > UINT32_MAX / 2) limit = UINT32_MAX / 2;
    size_t seen = 0;
    for (;;) {
        char *from = in->buffer ? in->buffer + in->begin : NULL;
        size_t len = in->end - in->begin;
        char *newline = len > seen ? memchr(from + seen, '\n', len - seen) : NULL;
        if (newline || (in->at_end && len)) {
            if (newline) len = (size_t)(newline - from);
            in->begin += len + (newline != NULL);
            in->line++;
            if (len > limit) return up_fail(err, UP_E_LIMIT, in->path, in->line, 0, "the line is longer than %zu bytes", limit);
            if (len && from[len - 1] == '\r') len--;
            *out = (up_str){from, (uint32_t)len};
            return UP_OK;
        }
        if (in->at_end) return UP_END;
        if (len > limit) {
            in->line++;
            up_status status = pass_over_line(in, err);
            return status != UP_OK ? status : up_fail(err, UP_E_LIMIT, in->path, in->line, 0, "the line is longer than %zu bytes", limit);
        }
        seen = len;
        if (!seen) shrink(in);
        up_status status = read_more(in, err);
        if (status != UP_OK) return status;
    }
}

up_status up_bytes_rest(up_bytes *in, size_t limit, up_str *out, up_error *err) {
    if (limit > UINT32_MAX / 2) limit = UINT32_MAX / 2;
    while (!in->at_end && in->end - in->begin <= limit) {
        up_status status = read_more(in, err);
        if (status != UP_OK) return status;
    }
    size_t len = in->end - in->begin;
    if (len > limit) return up_fail(err, UP_E_LIMIT, in->path, 0, 0, "the text is longer than %zu bytes", limit);
    if (!in->buffer) { *out = (up_str){"", 0}; return UP_OK; }
    in->buffer[in->end] = 0;
    *out = (up_str){in->buffer + in->begin, (uint32_t)len};
    in->begin = in->end;
    return UP_OK;
}
