/* fuzz_net.c - damaged networks of sentences are refused, and those that open answer for any words without leaving the file.
 *
 * The input is the count of words and bytes that are repeated until the file has the length that it claims, or would never get past that. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "code/net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const up_net *net) {
    static const char text[] = "Two men were beaten in Leeds .";
    static const struct up_sentence_matches none[1] = {{0}};
    up_report report = {.id = "f", .text = text, .text_len = sizeof text - 1};
    up_token tokens[7] = {{{0, 3}, .upos = UP_NUM}, {{4, 7}, .upos = UP_NOUN}, {{8, 12}, .upos = UP_AUX}, {{13, 19}, .upos = UP_VERB}, {{20, 22}, .upos = UP_ADP}, {{23, 28}, .upos = UP_PROPN}, {{29, 30}, .upos = UP_PUNCT}};
    up_sentence sentence = {.span = {0, sizeof text - 1}, .end = 7, .is_parsed = true};
    struct up_document doc = {.report = &report, .sentences = &sentence, .n_sentences = 1, .tokens = tokens, .n_tokens = 7};
    uint32_t cues = 0;
    up_arena arena;
    up_arena_init(&arena, 0);
    up_reading reading = {.doc = &doc, .arena = &arena, .matches = none, .cues = &cues, .report_day = UP_NO_DAY};
    if (up_net_tell(net, &reading) != UP_OK || !reading.told) abort();
    up_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 8 || size > 4096) return 0;
    static int fd = -1;
    static char path[32];
    if (fd < 0) {
        fd = memfd_create("net", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    uint32_t n = data[0] | (uint32_t)data[1] << 8, cut = data[2];
    size_t len = up_net_size(n) - (cut < 8 ? cut : 0);
    uint8_t *bytes = malloc(len);
    if (!bytes) return 0;
    for (size_t i = 0; i < len; i++) bytes[i] = data[3 + i % (size - 3)];
    memcpy(bytes, "UPNET001", 8), memcpy(bytes + 8, &n, 4);
    for (uint32_t i = 0; i < n && data[3] & 1; i++) { uint32_t hash = i * 7; memcpy(bytes + 12 + 4 * (size_t)i, &hash, 4); } /* ascending, or as they come */
    up_net *net = NULL;
    up_error err = {0};
    if (ftruncate(fd, 0) == 0 && pwrite(fd, bytes, len, 0) == (ssize_t)len) {
        if (up_net_open(path, &net, &err) == UP_OK) ask(net);
        else if (!err.message[0]) abort();
        up_net_close(net);
    }
    free(bytes);
    return 0;
}
