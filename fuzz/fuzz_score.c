/* fuzz_score.c - the scorer: what stands before the first NUL is gold, the rest predicted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "uptick.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int fds[2] = {-1, -1};
    static char paths[2][32];
    const uint8_t *cut = memchr(data, 0, size);
    size_t first = cut ? (size_t)(cut - data) : size, second = cut ? size - first - 1 : size;
    for (int i = 0; i < 2; i++) {
        if (fds[i] < 0) {
            fds[i] = memfd_create("events", 0);
            snprintf(paths[i], sizeof paths[i], "/proc/self/fd/%d", fds[i]);
        }
        const uint8_t *from = i && cut ? cut + 1 : data;
        size_t len = i ? second : first;
        if (ftruncate(fds[i], 0) != 0 || pwrite(fds[i], from, len, 0) != (ssize_t)len) return 0;
    }
    up_buffer out = {0};
    up_error err = {0};
    if (up_score_files(paths[0], paths[1], NULL, false, &out, &err) != UP_OK && !err.message[0]) abort();
    up_buffer_free(&out);
    return 0;
}
