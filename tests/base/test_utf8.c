#include "base/utf8.h"
#include "check.h"

static void validity(void) {
    static const struct { const char *name, *text; size_t len, bad; } cases[] = {
        {"ASCII", "abc", 3, 3}, {"two bytes", "\xC3\xA9x", 3, 3}, {"overlong", "a\xC0\x80", 3, 1}, {"a surrogate", "\xED\xA0\x80", 3, 0},
        {"cut short", "ab\xE2\x82", 4, 2}, {"beyond Unicode", "\xF4\x90\x80\x80", 4, 0}, {"a lone tail", "x\x80", 2, 1}, {"four bytes", "\xF0\x9F\x93\xB0", 4, 4}, {"empty", "", 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) CHECK(cases[i].name, up_utf8_invalid(cases[i].text, cases[i].len) == cases[i].bad);
}

static void folding(void) {
    static const struct { const char *from, *to; } cases[] = {
        {"ABC d", "abc d"}, {"\xC4\x8C\x65sk\xC3\xA9 Bud\xC4\x9Bjovice", "ceske budejovice"}, {"\xC5\x81\xC3\xB3\x64\xC5\xBA", "lodz"}, {"Stra\xC3\x9F\x65", "strasse"},
        {"\xE2\x80\x99s", "'s"}, {"K\xC3\xB8\x62\x65nhavn", "kobenhavn"}, {"\xD0\x9C\xD0\x9E", "\xD0\xBC\xD0\xBE"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[64];
        size_t n = up_fold(cases[i].from, strlen(cases[i].from), out, sizeof out);
        CHECK(cases[i].to, n == strlen(cases[i].to) && memcmp(out, cases[i].to, n) == 0);
    }
    char small[3];
    CHECK("never cuts a character", up_fold("ab\xD0\x9C", 4, small, sizeof small) == 2);
}

/* Property: every character put is the character read, forwards and backwards, and is valid. */
static void round_trip(void) {
    for (int i = 0; i < 20000; i++) {
        uint32_t c = check_random(0x110000);
        if (c >= 0xD800 && c < 0xE000) continue;
        char out[4];
        size_t n = up_utf8_put(c, out), at = 0, back = n;
        CHECK("valid", up_utf8_invalid(out, n) == n);
        CHECK("next", up_utf8_next(out, n, &at) == c && at == n);
        CHECK("prev", up_utf8_prev(out, &back) == c && back == 0);
    }
}

int main(void) { validity(); folding(); round_trip(); return check_report(); }
