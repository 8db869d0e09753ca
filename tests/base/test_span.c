#include "base/span.h"
#include "check.h"

static bool same(up_span a, up_span b) { return a.begin == b.begin && a.end == b.end; }

static void known_spans(void) {
    static const struct { const char *name, *text; up_span bytes; up_status status; up_span points; } cases[] = {
        {"ASCII counts alike", "Velden", {1, 6}, UP_OK, {1, 6}},
        {"an accent is one", "Brn\xC3\xB3", {0, 5}, UP_OK, {0, 4}},
        {"after an accent", "\xC3\x9Asti", {2, 5}, UP_OK, {1, 4}},
        {"empty, at the end", "Velden", {6, 6}, UP_OK, {6, 6}},
        {"begins in a character", "\xC3\x9Asti", {1, 3}, UP_E_RANGE, {0, 0}},
        {"ends in a character", "\xC3\x9Asti", {0, 1}, UP_E_RANGE, {0, 0}},
        {"runs past the text", "Velden", {0, 7}, UP_E_RANGE, {0, 0}},
        {"runs backwards", "Velden", {3, 1}, UP_E_RANGE, {0, 0}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_span points = {0, 0};
        up_status status = up_span_in_codepoints(cases[i].text, strlen(cases[i].text), cases[i].bytes, &points);
        CHECK(cases[i].name, status == cases[i].status && same(points, cases[i].points));
    }
}

/* Property: from the i-th to the j-th character boundary of any text is i to j, asked either way. */
static void boundaries_count_characters(void) {
    static const char *const letters[] = {"a", "\xC3\xA3", "\xE2\x82\xAC", "\xF0\x9F\x93\xB0"};
    enum { N = 90 };
    char text[4 * N];
    uint32_t byte_at[N + 1] = {0}, marks[4 * N / 64 + 1];
    for (uint32_t n = 0; n < N; n++) {
        const char *letter = letters[check_random(COUNT_OF(letters))];
        memcpy(text + byte_at[n], letter, strlen(letter));
        byte_at[n + 1] = byte_at[n] + (uint32_t)strlen(letter);
    }
    up_codepoints_fill(text, byte_at[N], marks);
    for (uint32_t i = 0; i <= N; i++) {
        CHECK("marks", up_codepoints_at(text, marks, byte_at[i]) == i);
        for (uint32_t j = i; j <= N; j++) {
            up_span points = {0, 0};
            up_status status = up_span_in_codepoints(text, byte_at[N], (up_span){byte_at[i], byte_at[j]}, &points);
            CHECK("boundaries", status == UP_OK && same(points, (up_span){i, j}));
        }
    }
}

int main(void) { known_spans(); boundaries_count_characters(); return check_report(); }
