/* fuzz_clusters.c - damaged cluster files are refused, and those that open answer any word. */
#include "text/clusters.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    void *aligned = malloc(size ? size : 1);
    if (!aligned) return 0;
    if (size) memcpy(aligned, data, size);
    up_clusters *clusters = NULL;
    if (up_clusters_open_bytes(aligned, size, &clusters, NULL) == UP_OK) {
        static const char *const words[] = {"", "a", "police", "2021", "\xC3\xA9t\xC3\xA9"};
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            up_cluster_pair both = up_clusters_of(clusters, words[i], (uint32_t)strlen(words[i]));
            for (int tree = 0; tree < 2; tree++) {
                uint32_t c = tree ? both.meaning : both.company, depth;
                up_clusters_path(clusters, c, &depth);
                if (c > up_clusters_count(clusters) || up_clusters_prefix(clusters, c, 8) >= 512) abort();
            }
        }
        size_t letters = 0;
        for (uint32_t w = 0, len; w < up_clusters_words(clusters); w++) {
            const char *word = up_clusters_word(clusters, w, &len);
            for (uint32_t b = 0; b < len; b++) letters += word[b] != 0;
        }
        if (letters > size) abort();
        up_clusters_close(clusters);
    }
    free(aligned);
    return 0;
}
