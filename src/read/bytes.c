/* bytes.c - a source of bytes, read forwards once through one buffer.
 *
 * Where the source says that it is damaged, what lies before the damage is read first, then the damage is said once,
 * and reading goes on with what the source finds behind it.
 * The buffer grows only for what must be seen whole (a line, a text) and never past the limit that the
 * caller states; what is longer is passed over block by block, so that a line of any length costs no memory. */
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "read/read.h"

enum { BLOCK_BYTES = 128 * 1024, LEAST_ROOM = 64 };

/* Reads once more behind buffer[end], making room first: by moving what is unread to the front, else by growing. */
static up_status read_more(up_bytes *in, up_error *err) {
    if (in->at_end) return UP_OK;
    if (in->begin == in->end) in->begin = in->end = 0;
    if (in->cap - in->end < LEAST_ROOM && in->begin >= in->cap / 2 && in->cap) {
        memmove(in->buffer, in->buffer + in->begin, in->end - in->begin);
        in->end -= in->begin, in->begin = 0;
    }
    if (in->cap - in->end < LEAST_ROOM) {
        size_t cap = in->cap ? in->cap * 2 : BLOCK_BYTES;
        char *wider = realloc(in->buffer, cap);
        if (!wider) return up_fail(err, UP_E_NOMEM, in->path, in->line, 0, "out of memory");
        in->buffer = wider, in->cap = cap;
    }
    if (!in->source && !(in->source = up_source_new(in->fd, in->path))) return up_fail(err, UP_E_NOMEM, in->path, in->line, 0, "out of memory");
    size_t n = 0;
    in->broken.status = UP_OK;
    up_status status = up_source_read(in->source, in->buffer + in->end, in->cap - in->end - 1, &n, &in->broken);
    in->taken = up_source_taken(in->source);
    if (status != UP_OK) { in->broken.status = status; return UP_OK; }
    if (n == 0) in->at_end = true;
    in->end += n, in->given += n;
    return UP_OK;
}

/* Says the damage, once; what was read before it and is not whole goes with it. */
static up_status say_broken(up_bytes *in, up_error *err) {
    up_status status = in->broken.status;
    if (err) *err = in->broken;
    in->broken.status = UP_OK;
    in->begin = in->end = 0;
    return status;
}

static bool is_stopped(const up_bytes *in) { return in->at_end || in->broken.status != UP_OK; }

void up_bytes_close(up_bytes *in) {
    up_source_free(in->source);
    free(in->buffer);
    in->source = NULL, in->buffer = NULL;
}

uint64_t up_bytes_offset(const up_bytes *in) { return in->given - (in->end - in->begin); }

up_status up_bytes_peek(up_bytes *in, size_t want, up_str *out, up_error *err) {
    while (in->end - in->begin < want && !is_stopped(in)) {
        up_status status = read_more(in, err);
        if (status != UP_OK) return status;
    }
    size_t n = in->end - in->begin;
    if (!n && in->broken.status != UP_OK) return say_broken(in, err);
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
        if (is_stopped(in)) break; /* what is broken is said by the next line */
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
        if (in->broken.status != UP_OK) return say_broken(in, err);
        if (len > limit) {
            in->line++;
            up_status status = pass_over_line(in, err);
            if (status == UP_OK && in->broken.status == UP_E_LIMIT) return say_broken(in, err); /* that one line was a bomb says more */
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
    while (!is_stopped(in) && in->end - in->begin <= limit) {
        up_status status = read_more(in, err);
        if (status != UP_OK) return status;
    }
    size_t len = in->end - in->begin;
    if (len <= limit && in->broken.status != UP_OK) return say_broken(in, err);
    if (len > limit) return up_fail(err, UP_E_LIMIT, in->path, 0, 0, "the text is longer than %zu bytes", limit);
    if (!in->buffer) { *out = (up_str){"", 0}; return UP_OK; }
    in->buffer[in->end] = 0;
    *out = (up_str){in->buffer + in->begin, (uint32_t)len};
    in->begin = in->end;
    return UP_OK;
}

up_status up_bytes_take(up_bytes *in, size_t n, up_str *out, up_error *err) {
    shrink(in);
    while (!is_stopped(in) && in->end - in->begin < n) {
        up_status status = read_more(in, err);
        if (status != UP_OK) return status;
    }
    if (in->end - in->begin < n && in->broken.status != UP_OK) return say_broken(in, err);
    size_t len = in->end - in->begin < n ? in->end - in->begin : n;
    *out = (up_str){in->buffer ? in->buffer + in->begin : "", (uint32_t)len};
    in->begin += len;
    return len < n ? UP_END : UP_OK;
}

up_status up_bytes_skip(up_bytes *in, uint64_t n, up_error *err) {
    for (;;) {
        size_t len = in->end - in->begin;
        if (len > n) len = (size_t)n;
        in->begin += len, n -= len;
        if (!n) return UP_OK;
        if (in->at_end) return UP_END;
        if (in->broken.status != UP_OK) return say_broken(in, err);
        shrink(in);
        up_status status = read_more(in, err);
        if (status != UP_OK) return status;
    }
}
