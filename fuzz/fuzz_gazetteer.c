/* fuzz_gazetteer.c - any bytes as a gazetteer file: refused, or asked without harm. */
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"
#include "where/gazetteer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    unsigned char *copy = malloc(size + 1); /* aligned as a mapping is */
    if (!copy) return 0;
    memcpy(copy, data, size);
    if (size >= sizeof(up_gaz_header)) { /* let the fuzzer past the digest of the header and the length */
        up_gaz_header h;
        memcpy(&h, copy, sizeof h);
        h.file_bytes = size;
        h.header_digest = up_hash((const char *)&h, offsetof(up_gaz_header, header_digest));
        memcpy(copy, &h, sizeof h);
    }
    up_gazetteer gaz = {0};
    if (up_gaz_open_bytes(copy, size, "fuzz", &gaz, NULL) == UP_OK) {
        (void)up_gazetteer_check(&gaz);
        static const char *const asked[] = {"paris", "us", "russian", "crown heights", "a"};
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
            uint32_t len = (uint32_t)strlen(asked[i]);
            up_gaz_names names = up_gaz_find(&gaz, asked[i], len);
            for (uint32_t k = 0; k < names.count; k++) {
                up_place place = up_gaz_place_at(&gaz, UP_GAZ_PLACE(up_gaz_posting(names, k)));
                if (strlen(place.name) > size || (place.admin1 && strlen(place.admin1) > size)) abort();
            }
            (void)up_gaz_first(&gaz, asked[i], len);
            (void)up_gaz_word_classes(&gaz, asked[i], len);
            (void)up_where_demonym(&gaz, asked[i], len);
        }
    }
    free(copy);
    return 0;
}
