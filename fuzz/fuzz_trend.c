/* fuzz_trend.c - tables of counts and of incidents: any bytes give rows or one clear refusal. */
#include <stdlib.h>
#include <string.h>
#include "trend/trend.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1 << 14) return 0; /* long series only cost time */
    char *copy = malloc(size + 1);
    if (!copy) return 0;
    memcpy(copy, data, size);
    up_csv csv;
    up_error err;
    up_buffer out = {0};
    if (up_csv_over(&csv, copy, size, "fuzz", &err) == UP_OK) {
        up_trend_series_table(&csv, 0.01, 1, &out, &err);
        up_csv_close(&csv);
    }
    up_buffer_free(&out);
    free(copy);
    return 0;
}
