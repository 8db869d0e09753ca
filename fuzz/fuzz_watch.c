/* fuzz_watch.c - what servers say to `watch`: heads and bodies of answers, robots.txt, addresses. */
#include <stdlib.h>
#include <string.h>
#include "read/http.h"
#include "watch/parts.h"
#include "watch/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;
    char *text = malloc(size); /* of its own, so that an overrun is seen */
    if (!text) return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = 0;
    switch (data[0] % 3) {
        case 0: {
            up_http http;
            up_buffer out = {0};
            up_str body;
            if (up_http_head(text, size - 1, &http)) {
                if (http.head_len > size - 1) abort();
                up_http_body(&http, text + http.head_len, size - 1 - http.head_len, 1 << 16, &out, &body);
                if (body.len > 1 << 16) abort();
            }
            up_buffer_free(&out);
            break;
        }
        case 1:
            up_robots_allows(text, size - 1, "uptick", "/a/b.html?c=d");
            up_robots_delay_s(text, size - 1, "uptick");
            break;
        default: {
            up_arena arena;
            up_arena_init(&arena, 1 << 20);
            const char *host = up_watch_host_name(&arena, text), *path = up_watch_path(&arena, text);
            if (host && (!path || *path != '/')) abort();
            up_watch_link_key(text);
            up_arena_free(&arena);
        }
    }
    free(text);
    return 0;
}
