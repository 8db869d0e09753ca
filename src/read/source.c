/* source.c - a file or pipe, its compressions undone.
 *
 * A stack of layers, each with a block of what the one below yields.  A layer looks at its first bytes: where they are
 * a compression's it undoes it and another layer is put on top, which looks again; at most three are undone, so that a
 * file that unpacks to itself ends.  A layer that yields far more than it takes is a bomb and is refused.
 * Damage inside gzip costs its member: the next one is looked for, which is how a WARC file with a bad block is read.
 * A file that turns out to be long is unpacked in a thread of its own from there on; a pipe, whose end nobody knows, is not. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/error.h"
#include "read/ahead.h"
#include "read/unpack.h"

enum { LAYERS = 4, BLOCK_BYTES = 64 * 1024 };
enum { AHEAD_AFTER_BYTES = 2 << 20 }; /* what is shorter is read before a thread would have begun */

typedef struct layer {
    up_unpack *unpack;   /* NULL: passes through */
    up_packing packing;
    bool is_told, below_ended, has_ended;
    bool is_inside;      /* a member has begun and is not whole */
    bool is_lost;        /* the next member is to be looked for */
    bool wants_more;     /* what is in the block is not enough to go on with */
    uint64_t n_in, n_out;
    size_t begin, end;
    char block[BLOCK_BYTES];
} layer;

struct up_source {
    int fd;
    const char *path;
    _Atomic uint64_t taken;
    uint64_t n_given;
    int n_layers;
    bool is_text, may_run_ahead;
    up_ahead *ahead;       /* from then on the layers are its thread's */
    layer *layers[LAYERS]; /* the last one is read by the caller */
};

up_source *up_source_new(int fd, const char *path) {
    up_source *s = calloc(1, sizeof *s);
    layer *bottom = s ? calloc(1, sizeof *bottom) : NULL;
    if (!bottom) { free(s); return NULL; }
    struct stat st;
    s->fd = fd, s->path = path;
    s->may_run_ahead = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    s->layers[s->n_layers++] = bottom;
    return s;
}

void up_source_free(up_source *s) {
    if (!s) return;
    up_ahead_stop(s->ahead);
    for (int i = 0; i < s->n_layers; i++) up_unpack_free(s->layers[i]->unpack), free(s->layers[i]);
    free(s);
}

uint64_t up_source_taken(const up_source *s) { return atomic_load_explicit(&s->taken, memory_order_relaxed); }

static up_status read_layer(up_source *s, int at, char *out, size_t room, size_t *n, up_error *err);

static up_status read_below(up_source *s, int at, char *out, size_t room, size_t *n, up_error *err) {
    if (at > 0) return read_layer(s, at - 1, out, room, n, err);
    ssize_t got;
    do got = read(s->fd, out, room); while (got < 0 && errno == EINTR);
    if (got < 0) return up_fail(err, UP_E_IO, s->path, 0, 0, "cannot read: %s", strerror(errno));
    *n = (size_t)got;
    atomic_fetch_add_explicit(&s->taken, (uint64_t)got, memory_order_relaxed);
    return UP_OK;
}

/* Fills the block from below, keeping what is unread. */
static up_status fill(up_source *s, int at, up_error *err) {
    layer *l = s->layers[at];
    if (l->begin) memmove(l->block, l->block + l->begin, l->end - l->begin), l->end -= l->begin, l->begin = 0;
    size_t n = 0;
    up_status status = read_below(s, at, l->block + l->end, BLOCK_BYTES - l->end, &n, err);
    if (status != UP_OK) { l->is_inside = false; return status; } /* said once, by the layer that it befell */
    if (n == 0) l->below_ended = true;
    l->end += n;
    return UP_OK;
}

/* Looks at the first bytes of the top layer; where they are packed, undoes them and puts a layer on top. */
static up_status tell(up_source *s, int at, up_error *err) {
    layer *l = s->layers[at];
    while (l->end < UP_PACKING_HEAD_BYTES && !l->below_ended) {
        up_status status = fill(s, at, err);
        if (status != UP_OK) return status;
    }
    l->is_told = true;
    l->packing = s->is_text ? UP_PACK_NONE : up_packing_of(l->block, l->end);
    if (l->packing == UP_PACK_NONE) return UP_OK;
    if (l->packing >= UP_PACK_UTF16LE && at + 1 < LAYERS) s->is_text = true; /* nothing more is undone above it */
    if (at + 1 == LAYERS) {
        l->has_ended = true;
        return up_fail(err, UP_E_LIMIT, s->path, 0, 0, "compressed more than %d times over", LAYERS - 1);
    }
    l->unpack = up_unpack_new(l->packing);
    layer *above = calloc(1, sizeof *above);
    if (!l->unpack || !above) {
        free(above);
        l->has_ended = true;
        return up_fail(err, UP_E_NOMEM, s->path, 0, 0, "out of memory");
    }
    s->layers[s->n_layers++] = above;
    return UP_OK;
}

/* Moves to where another gzip member seems to begin; false when more must be read first. */
static bool find_member(layer *l) {
    for (; l->end - l->begin >= 4; l->begin++) {
        const char *at = memchr(l->block + l->begin, 0x1F, l->end - l->begin - 3);
        if (!at) { l->begin = l->end - 3; return false; }
        l->begin = (size_t)(at - l->block);
        if (memcmp(at, "\x1F\x8B\x08", 3) == 0 && ((unsigned char)at[3] & 0xE0) == 0) return true;
    }
    return false;
}

static up_status damaged(up_source *s, layer *l, up_status status, up_error *err) {
    const char *name = up_packing_name(l->packing);
    if (status == UP_E_LIMIT || status == UP_E_NOMEM) l->has_ended = true;
    if (status == UP_E_LIMIT) return up_fail(err, status, s->path, 0, 0, "%s asks for more memory than is given to one file", name);
    if (status == UP_E_NOMEM) return up_fail(err, status, s->path, 0, 0, "out of memory");
    up_unpack_reset(l->unpack);
    l->is_inside = false;
    if (l->packing == UP_PACK_GZIP) l->is_lost = true; else l->has_ended = true;
    return up_fail(err, UP_E_FORMAT, s->path, 0, 0, "the %s data is damaged near byte %llu", name, (unsigned long long)(l->n_in));
}

static up_status unpack_layer(up_source *s, int at, char *out, size_t room, size_t *n, up_error *err) {
    layer *l = s->layers[at];
    for (;;) {
        if (l->is_lost && find_member(l)) l->is_lost = false;
        if (l->begin == l->end || l->is_lost || l->wants_more) {
            if (l->below_ended) {
                l->has_ended = true;
                if (l->packing >= UP_PACK_UTF16LE) return UP_OK;
                return l->is_inside ? up_fail(err, UP_E_FORMAT, s->path, 0, 0, "the %s data is cut short", up_packing_name(l->packing)) : UP_OK;
            }
            up_status status = fill(s, at, err);
            if (status != UP_OK) return status;
            l->wants_more = false;
            continue;
        }
        /* Between members: zeros that tapes and some writers put there. */
        if (!l->is_inside && !l->block[l->begin] && l->packing < UP_PACK_UTF16LE) { l->begin++, l->n_in++; continue; }
        size_t before = l->begin;
        up_status status = up_unpack_some(l->unpack, l->block, &l->begin, l->end, out, room, n);
        l->n_in += l->begin - before, l->n_out += *n;
        l->is_inside = status == UP_OK;
        if (status != UP_OK && status != UP_END) {
            l->begin += l->begin == before && l->begin < l->end; /* never the same damage twice */
            return damaged(s, l, status, err);
        }
        if (up_unpack_is_bomb(l->n_in, l->n_out)) {
            l->has_ended = true;
            return up_fail(err, UP_E_LIMIT, s->path, 0, 0, "%llu bytes of %s unpack to more than %u times as many: refused", (unsigned long long)l->n_in, up_packing_name(l->packing), UP_PACKED_MOST);
        }
        if (*n) return UP_OK;
        l->wants_more = l->begin == before && status == UP_OK; /* half a character, half a block */
    }
}

static up_status read_layer(up_source *s, int at, char *out, size_t room, size_t *n, up_error *err) {
    layer *l = s->layers[at];
    *n = 0;
    if (l->has_ended) return UP_OK;
    if (l->unpack) return unpack_layer(s, at, out, room, n, err);
    if (l->begin == l->end) return l->below_ended ? UP_OK : read_below(s, at, out, room, n, err);
    *n = l->end - l->begin < room ? l->end - l->begin : room;
    memcpy(out, l->block + l->begin, *n);
    l->begin += *n;
    return UP_OK;
}

static up_status read_top(void *source, char *out, size_t room, size_t *n, up_error *err) {
    up_source *s = source;
    *n = 0;
    while (!s->layers[s->n_layers - 1]->is_told) {
        up_status status = tell(s, s->n_layers - 1, err);
        if (status != UP_OK) { s->layers[s->n_layers - 1]->is_told = true; return status; }
    }
    return read_layer(s, s->n_layers - 1, out, room, n, err);
}

up_status up_source_read(up_source *s, char *out, size_t room, size_t *n, up_error *err) {
    if (s->ahead) return up_ahead_read(s->ahead, out, room, n, err);
    up_status status = read_top(s, out, room, n, err);
    s->n_given += *n;
    if (s->may_run_ahead && s->n_layers > 1 && s->n_given >= AHEAD_AFTER_BYTES) {
        s->may_run_ahead = false;
        s->ahead = up_ahead_start(s, read_top);
    }
    return status;
}
