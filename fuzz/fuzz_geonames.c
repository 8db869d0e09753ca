/* fuzz_geonames.c - any bytes as lines of a GeoNames dump, and as names. */
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "where/build.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    for (size_t begin = 0; begin <= size;) {
        const char *end = size > begin ? memchr(text + begin, '\n', size - begin) : NULL;
        size_t len = end ? (size_t)(end - text) - begin : size - begin;
        up_geonames_row row;
        if (up_geonames_read(text + begin, len, &row) == NULL) {
            if (!(row.lat >= -90 && row.lat <= 90 && row.lon >= -180 && row.lon <= 180)) abort();
            if (!row.name.len || row.country.len > 2) abort();
        }
        char key[UP_GAZ_KEY_MAX];
        if (len < 400 && up_utf8_invalid(text + begin, len) == len && up_gaz_key(text + begin, len, key, NULL) >= UP_GAZ_KEY_MAX) abort();
        begin += len + 1;
    }
    return 0;
}
