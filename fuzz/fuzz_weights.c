/* fuzz_weights.c - damaged weights are refused, and those that open score anything without leaving the file.
 *
 * The length and the checksum are put right first, or nothing would ever get past them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/hash.h"
#include "text/weights.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 32 || size > 1 << 20) return 0;
    unsigned char *bytes = malloc(size);
    if (!bytes) return 0;
    memcpy(bytes, data, size);
    uint64_t len = size, sum = up_hash((const char *)bytes + 32, size - 32);
    memcpy(bytes, "UPMODEL1FUZZ", 12);
    memcpy(bytes + 16, &len, 8);
    memcpy(bytes + 24, &sum, 8);
    int fd = memfd_create("weights", 0);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    up_weights_file file;
    if (fd >= 0 && write(fd, bytes, size) == (ssize_t)size && up_weights_open(path, "FUZZ", &file, NULL) == UP_OK) {
        static const char *const names[] = {"a", "b"};
        uint32_t features[200];
        for (uint32_t i = 0; i < 200; i++) features[i] = i * 2654435761u;
        for (int i = 0; i < 2; i++) {
            up_rows rows;
            up_quads quads;
            up_hashes hashes;
            int32_t scores[256] = {0};
            if (up_rows_open(&file, names[i], 256, &rows, NULL) == UP_OK) up_rows_score(&rows, features, 200, scores);
            if (up_quads_open(&file, names[i], &quads, NULL) == UP_OK) up_quads_score(&quads, features, 200, scores);
            if (up_hashes_open(&file, names[i], 1000, &hashes, NULL) == UP_OK)
                for (uint32_t k = 0; k < 200; k++) up_hashes_get(&hashes, features[k]);
        }
        up_weights_close(&file);
    }
    if (fd >= 0) close(fd);
    free(bytes);
    return 0;
}
