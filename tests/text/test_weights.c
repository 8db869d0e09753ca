/* test_weights.c - a damaged model is refused, by the name of what is broken. */
#include <unistd.h>
#include "base/hash.h"
#include "base/map.h"
#include "check.h"
#include "text/weights.h"

static char path[] = "/tmp/uptick-weights-XXXXXX";

/* What opening the bytes says, written as a file; "" when nothing is wrong. */
static const char *complaint(const unsigned char *bytes, size_t len) {
    static up_error err;
    err = (up_error){0};
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(bytes, 1, len, out) != len || fclose(out) != 0) return "cannot write";
    up_weights_file file;
    up_status status = up_weights_open(path, "TEXT", &file, &err);
    if (status != UP_OK) return err.message;
    up_rows rows;
    up_hashes hashes;
    status = up_rows_open(&file, "cut", 3, &rows, &err);
    if (status == UP_OK) status = up_hashes_open(&file, "contract", 64, &hashes, &err);
    up_weights_close(&file);
    return status == UP_OK ? "" : err.message;
}

static void seal(unsigned char *bytes, size_t len) {
    uint64_t sum = up_hash((const char *)bytes + 32, len - 32);
    memcpy(bytes + 24, &sum, 8);
}

static size_t section(const unsigned char *bytes, const char *name) {
    uint32_t n;
    uint64_t at = 0;
    memcpy(&n, bytes + 12, 4);
    for (uint32_t i = 0; i < n; i++) if (strncmp((const char *)bytes + 32 + 24 * i, name, 8) == 0) memcpy(&at, bytes + 32 + 24 * i + 8, 8);
    return (size_t)at;
}

int main(void) {
    char model[4096];
    snprintf(model, sizeof model, "%s/models/en.text", getenv("UPTICK_DATA"));
    up_map map;
    if (!CHECK("the model is there", up_map_open(model, &map, NULL) == UP_OK)) return check_report();
    close(mkstemp(path));
    unsigned char *copy = malloc(map.len);
    if (!copy) return 1;
    size_t cut = section(map.bytes, "cut"), contract = section(map.bytes, "contract");
    uint32_t log2_rows;
    memcpy(&log2_rows, map.bytes + cut + 4, 4);
    size_t starts = cut + 64 + ((size_t)8 << (log2_rows - 5));

    CHECK("a whole model", strcmp(complaint(map.bytes, map.len), "") == 0);
    CHECK("no model", strcmp(complaint((const unsigned char *)"hello", 5), "not a model file of version 1") == 0);
    CHECK("cut off", strcmp(complaint(map.bytes, map.len - 1), "the length in the header is not the file's") == 0);
    static const struct { const char *name; int at; unsigned char value; int sealed; const char *wanted; } damages[] = {
        {"another version", 7, '2', 0, "not a model file of version 1"},
        {"another kind", 8, 'X', 0, "a model of kind 'TEXT' was expected"},
        {"a flipped bit", 4000, 0, 0, "the checksum does not match"},
        {"a table without end", 13, 0xFF, 1, "the section table leaves the file"},
        {"a section askew", 40, 1, 1, "a section is not aligned"},
        {"a section beyond the end", 46, 1, 1, "a section leaves the file"},
    };
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        memcpy(copy, map.bytes, map.len);
        copy[damages[i].at] = damages[i].value == copy[damages[i].at] ? (unsigned char)(damages[i].value + 1) : damages[i].value;
        if (damages[i].sealed) seal(copy, map.len);
        const char *said = complaint(copy, map.len);
        if (!CHECK(damages[i].name, strcmp(said, damages[i].wanted) == 0)) fprintf(stderr, "  said: %s\n", said);
    }
    const struct { const char *name; size_t at; unsigned char value; const char *wanted; } inner[] = {
        {"classes", cut, 77, "section 'cut': no such number of classes"},
        {"rows", cut + 4, 40, "section 'cut': no such number of rows"},
        {"many rows", cut + 4, 26, "section 'cut': the row index leaves it"},
        {"used", cut + 15, 1, "section 'cut': the row index miscounts"},
        {"a block's count", cut + 64 + 4 + 8 * 9, 0xFF, "section 'cut': the row index miscounts"},
        {"a class", starts, 9, "section 'cut': a class beyond the last"},
        {"a dense row that is not there", starts, 255, "section 'cut': a class beyond the last"},
        {"slots", contract + 4, 20, "section 'contract': the slots leave it"},
        {"a name", 32, 'x', "section 'cut' is missing"},
    };
    for (size_t i = 0; i < COUNT_OF(inner); i++) {
        memcpy(copy, map.bytes, map.len);
        copy[inner[i].at] = inner[i].value;
        seal(copy, map.len);
        const char *said = complaint(copy, map.len);
        if (!CHECK(inner[i].name, strcmp(said, inner[i].wanted) == 0)) fprintf(stderr, "  said: %s\n", said);
    }
    unlink(path);
    free(copy);
    up_map_close(&map);
    return check_report();
}
