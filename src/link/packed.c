/* packed.c - the slots of a report's events as bytes, kept beside its sketch.
 *
 * An event's JSON lies elsewhere in the file and takes longer to read than all that linking does with it; a report that is met has
 * its sketch read anyway.  Little-endian; precision and kind of target are numbers of the codebook's lists, types go by name. */
#include <stdlib.h>
#include <string.h>
#include "link/work.h"

enum { PACKED_VERSION = 1 };

static void put(up_buffer *out, uint64_t n, int bytes) {
    char b[8];
    for (int i = 0; i < bytes; i++) b[i] = (char)(n >> 8 * i);
    up_buffer_add(out, b, (size_t)bytes);
}

static void put_text(up_buffer *out, const char *text) {
    size_t len = strnlen(text, 255);
    put(out, len, 1), up_buffer_add(out, text, len);
}

static void put_double(up_buffer *out, double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    put(out, bits, 8);
}

void up_slots_pack(const up_slots *all, uint32_t n, up_buffer *out) {
    put(out, PACKED_VERSION, 1), put(out, n, 4);
    for (const up_slots *s = all; s < all + n; s++) {
        put(out, (uint64_t)s->event, 8), put_text(out, up_type_name(s->type)), put_text(out, s->group), put_text(out, s->country);
        put(out, (uint32_t)s->days.first, 4), put(out, (uint32_t)s->days.last, 4), put(out, (uint64_t)s->precision, 1);
        put(out, s->place, 4), put(out, s->admin1, 4), put(out, s->geonames, 4), put_double(out, s->lat), put_double(out, s->lon);
        put(out, s->target_kind, 1), put(out, s->killed, 4), put(out, s->injured, 4), put(out, s->n_target, 1), put(out, s->n_actor, 1);
        for (int i = 0; i < s->n_target; i++) put(out, s->target[i], 4);
        for (int i = 0; i < s->n_actor; i++) put(out, s->actor[i], 4);
    }
}

typedef struct bytes { const unsigned char *at, *end; bool bad; } bytes;

static uint64_t take(bytes *b, int n) {
    uint64_t out = 0;
    if (b->end - b->at < n) { b->bad = true; return 0; }
    for (int i = 0; i < n; i++) out |= (uint64_t)b->at[i] << 8 * i;
    b->at += n;
    return out;
}

static void take_text(bytes *b, char *out, size_t size) {
    size_t len = (size_t)take(b, 1);
    *out = 0;
    if ((size_t)(b->end - b->at) < len || len >= size || memchr(b->at, 0, len)) { b->bad = true; return; }
    memcpy(out, b->at, len), out[len] = 0;
    b->at += len;
}

static double take_double(bytes *b) {
    uint64_t bits = take(b, 8);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void take_words(bytes *b, uint32_t *out, int n) {
    for (int i = 0; i < n; i++) {
        out[i] = (uint32_t)take(b, 4);
        if (i && out[i - 1] >= out[i]) b->bad = true;
    }
}

static void take_one(bytes *b, up_slots *s) {
    char type[64];
    *s = (up_slots){.event = (int64_t)take(b, 8)};
    take_text(b, type, sizeof type), take_text(b, s->group, sizeof s->group), take_text(b, s->country, sizeof s->country);
    s->type = up_type_from_name(type);
    if (s->type == UP_N_TYPES) { b->bad = true; return; }
    s->klass = up_type_class(s->type);
    s->days.first = (up_day)(uint32_t)take(b, 4), s->days.last = (up_day)(uint32_t)take(b, 4);
    uint64_t precision = take(b, 1);
    s->place = (uint32_t)take(b, 4), s->admin1 = (uint32_t)take(b, 4), s->geonames = (uint32_t)take(b, 4);
    s->lat = take_double(b), s->lon = take_double(b);
    s->target_kind = (uint8_t)take(b, 1), s->killed = (uint32_t)take(b, 4), s->injured = (uint32_t)take(b, 4), s->n_target = (uint8_t)take(b, 1), s->n_actor = (uint8_t)take(b, 1);
    if (precision >= UP_N_PRECISIONS || s->target_kind >= UP_N_TARGET_KINDS || s->n_target > UP_SLOT_WORDS || s->n_actor > UP_SLOT_WORDS) { b->bad = true; return; }
    s->precision = (up_precision)precision;
    take_words(b, s->target, s->n_target), take_words(b, s->actor, s->n_actor);
}

up_status up_slots_unpack(const void *packed, size_t len, up_slots **out, uint32_t *n) {
    bytes b = {packed, (const unsigned char *)packed + len, false};
    uint64_t version = take(&b, 1), many = take(&b, 4);
    if (b.bad || version != PACKED_VERSION || many > len) return UP_E_FORMAT;
    up_slots *all = malloc((size_t)(many + 1) * sizeof *all);
    if (!all) return UP_E_NOMEM;
    for (uint32_t i = 0; i < many && !b.bad; i++) take_one(&b, &all[i]);
    if (b.bad || b.at != b.end) { free(all); return UP_E_FORMAT; }
    *out = all, *n = (uint32_t)many;
    return UP_OK;
}
