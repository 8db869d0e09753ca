/* fuzz_trend.c - tables of counts and of incidents: any bytes give rows or one clear refusal. */
#include <stdlib.h>
#include <string.h>
#include "trend/trend.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef up_status (*reader)(up_csv *csv, up_buffer *out, up_error *err);

static up_status read_counts(up_csv *csv, up_buffer *out, up_error *err) { return up_trend_series_table(csv, 0.01, 1, out, err); }

static up_status read_incidents(up_csv *csv, up_buffer *out, up_error *err) {
    const up_trend_options two_days = {.from = 19000, .to = 19001}; /* January 2022 */
    return up_trend_incidents_table(csv, NULL, &two_days, UP_TREND_WORDS, out, err);
}

static void read_with(reader read, const uint8_t *data, size_t size) {
    char *copy = malloc(size + 1);
    if (!copy) return;
    memcpy(copy, data, size);
    up_csv csv;
    up_error err;
    up_buffer out = {0};
    if (up_csv_over(&csv, copy, size, "fuzz", &err) == UP_OK) {
        read(&csv, &out, &err);
        up_csv_close(&csv);
    }
    up_buffer_free(&out);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1 << 13) return 0; /* long tables only cost time */
    read_with(read_counts, data, size);
    read_with(read_incidents, data, size);
    return 0;
}
