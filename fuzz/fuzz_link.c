/* fuzz_link.c - what linking reads from outside: a text to sketch, a sketch from a store, slots from one, an event's JSON, two texts to compare. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/utf8.h"
#include "link/copies.h"
#include "link/work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    up_sketch read, made;
    up_slots slots;
    if (up_sketch_read(data, size, &read) == UP_OK) {
        up_buffer again = {0};
        up_sketch_write(&read, &again);
        if (again.len != size || memcmp(again.bytes, data, size) != 0) abort();
        up_buffer_free(&again);
        up_sketch_free(&read);
    }
    up_slots *events = NULL;
    uint32_t n = 0;
    if (up_slots_unpack(data, size, &events, &n) == UP_OK) {
        up_buffer again = {0};
        up_slots_pack(events, n, &again);
        if (again.len != size || memcmp(again.bytes, data, size) != 0) abort();
        up_buffer_free(&again), free(events);
    }
    if (up_slots_read((const char *)data, size, &slots) == UP_OK) {
        double f[UP_N_SLOT_FEATURES];
        up_slots_look(&slots, &slots, 6, NULL, f);
    }
    if (up_utf8_invalid((const char *)data, size) != size || memchr(data, 0, size)) return 0;
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size), text[size] = 0;
    if (up_sketch_make("2022-03-04", NULL, text, size, &made) == UP_OK) {
        up_buffer bytes = {0};
        up_sketch_write(&made, &bytes);
        if (up_sketch_read(bytes.bytes, bytes.len, &read) != UP_OK) abort();
        if (up_sketch_likeness(&made, &read) < 0) abort();
        up_sketch_free(&read), up_sketch_free(&made), up_buffer_free(&bytes);
    }
    size_t half = size / 2;
    while (half < size && ((unsigned char)text[half] & 0xC0) == 0x80) half++;
    double likeness = up_text_likeness(text, half, text + half, size - half);
    if (likeness > 1) abort();
    free(text);
    return 0;
}
