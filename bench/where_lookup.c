/* where_lookup.c - how long a look-up in a gazetteer takes.
 *
 * usage: where_lookup GAZETTEER TEXT
 *   Looks up every run of one to three words of TEXT that begins with a capital, and prints the mean time of
 *   the first-word test, and of making a key and finding it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "base/map.h"
#include "where/gazetteer.h"

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    up_error err = {0};
    up_gazetteer *gaz;
    up_map text;
    if (argc != 3) { fprintf(stderr, "usage: where_lookup GAZETTEER TEXT\n"); return 2; }
    double opened = now();
    if (up_gazetteer_open(argv[1], &gaz, &err) != UP_OK || up_map_open(argv[2], &text, &err) != UP_OK) { fprintf(stderr, "where_lookup: %s\n", err.message); return 1; }
    opened = now() - opened;
    uint32_t (*runs)[2] = malloc((text.len + 1) * sizeof *runs), n = 0;
    if (!runs) return 1;
    for (uint32_t i = 0; i + 1 < text.len; i++) {
        if (!isupper(text.bytes[i]) || (i && isalnum(text.bytes[i - 1]))) continue;
        uint32_t end = i;
        for (int words = 0; words < 3 && end < text.len && n < text.len; words++) {
            while (end < text.len && (isalnum(text.bytes[end]) || text.bytes[end] >= 0x80)) end++;
            runs[n][0] = i;
            runs[n++][1] = end - i;
            if (end >= text.len || text.bytes[end] != ' ') break;
            end++;
        }
    }
    unsigned long found = 0, firsts = 0;
    double start = now();
    enum { TIMES = 5 };
    for (int k = 0; k < TIMES; k++)
        for (uint32_t i = 0; i < n; i++) {
            char key[UP_GAZ_KEY_MAX];
            uint32_t len = up_gaz_key((const char *)text.bytes + runs[i][0], runs[i][1], key, NULL);
            if (len) found += up_gaz_find(gaz, key, len).count > 0;
        }
    double finding = (now() - start) / (TIMES * (double)n);
    start = now();
    for (int k = 0; k < TIMES; k++) for (uint32_t i = 0; i < n; i++) firsts += up_gaz_first(gaz, (const char *)text.bytes + runs[i][0], runs[i][1]) > 0;
    double testing = (now() - start) / (TIMES * (double)n);
    printf("open %.0f us; %u names, %.1f %% found: key and look-up %.0f ns, first-word test %.0f ns (%lu)\n", opened * 1e6, n, 100.0 * (double)found / (TIMES * (double)n), finding * 1e9, testing * 1e9, firsts);
    free(runs);
    up_map_close(&text);
    up_gazetteer_close(gaz);
    return 0;
}
