/* Encodings: who is believed about them, and that every byte becomes text. */
#include "read/encoding.h"
#include "base/utf8.h"
#include "check.h"

static void decoding(void) {
#define IN(s) s, sizeof s - 1
    static const struct { const char *name, *bytes; size_t len; const char *http, *page, *encoding, *text; size_t n_replaced; } cases[] = {
        {"ASCII", IN("Arvel"), NULL, NULL, "utf-8", "Arvel", 0},
        {"UTF-8 without a label", IN("caf\xC3\xA9"), NULL, NULL, "utf-8", "caf\xC3\xA9", 0},
        {"latin1 is windows-1252", IN("caf\xE9 \x93x\x94"), "ISO-8859-1", NULL, "windows-1252", "caf\xC3\xA9 \xE2\x80\x9Cx\xE2\x80\x9D", 0},
        {"* five bytes of windows-1252 are no characters", IN("a\x81" "b\x9F"), "cp1252", NULL, "windows-1252", "a\xEF\xBF\xBD" "b\xC5\xB8", 1},
        {"the header goes before the page", IN("\xE9"), " Latin1 ", "windows-1251", "windows-1252", "\xC3\xA9", 0},
        {"the page where the header says nothing known", IN("\xE9"), "x-unknown", "cp1251", "windows-1251", "\xD0\xB9", 0},
        {"* bytes that are UTF-8 go before a label of one byte a character", IN("caf\xC3\xA9"), "iso-8859-1", NULL, "utf-8", "caf\xC3\xA9", 0},
        {"a byte order mark goes before all", IN("\xEF\xBB\xBF" "caf\xC3\xA9"), "windows-1252", NULL, "utf-8", "caf\xC3\xA9", 0},
        {"UTF-16, either way round", IN("\xFF\xFE" "A\0\xE9\0"), NULL, NULL, "utf-16le", "A\xC3\xA9", 0},
        {"UTF-16, either way round", IN("\xFE\xFF" "\0A\0\xE9"), NULL, NULL, "utf-16be", "A\xC3\xA9", 0},
        {"half a character of UTF-16", IN("\xFF\xFE" "A\0\x00\xD8"), NULL, NULL, "utf-16le", "A\xEF\xBF\xBD", 1},
        {"* a page that names UTF-16 in ASCII is UTF-8", IN("A"), NULL, "utf-16", "utf-8", "A", 0},
        {"one bad byte costs one character", IN("caf\xC3\xA9 caf\xC3\xA9 \xFF caf\xC3\xA9"), "utf-8", NULL, "utf-8", "caf\xC3\xA9 caf\xC3\xA9 \xEF\xBF\xBD caf\xC3\xA9", 1},
        {"* a label utf-8 that is not so is not believed", IN("Gr\xFC\xDF" "e aus M\xFCnchen, sch\xF6ne Gr\xFC\xDF" "e an alle Stra\xDF" "en und Pl\xE4tze"), "utf-8", NULL, "windows-1252",
            "Gr\xC3\xBC\xC3\x9F" "e aus M\xC3\xBCnchen, sch\xC3\xB6ne Gr\xC3\xBC\xC3\x9F" "e an alle Stra\xC3\x9F" "en und Pl\xC3\xA4tze", 0},
        {"NUL is no text", IN("a\0b"), NULL, NULL, "utf-8", "a\xEF\xBF\xBD" "b", 1},
        {"shift_jis", IN("\x93\xFA\x96\x7B"), "x-sjis", NULL, "shift_jis", "\xE6\x97\xA5\xE6\x9C\xAC", 0},
        {"gb2312 is gb18030", IN("\xD6\xD0\xB9\xFA"), "gb2312", NULL, "gb18030", "\xE4\xB8\xAD\xE5\x9B\xBD", 0},
        {"euc-kr", IN("\xC7\xD1\xB1\xB9"), "ks_c_5601-1987", NULL, "euc-kr", "\xED\x95\x9C\xEA\xB5\xAD", 0},
        {"koi8-r", IN("\xCD\xC9\xD2"), "koi8-r", NULL, "koi8-r", "\xD0\xBC\xD0\xB8\xD1\x80", 0},
        {"nobody knows: uchardet does", IN("\xCF\xEE\xEB\xE8\xF6\xE8\xFF \xF1\xEE\xEE\xE1\xF9\xE8\xEB\xE0 \xE2 \xEF\xEE\xED\xE5\xE4\xE5\xEB\xFC\xED\xE8\xEA \xEE \xEF\xEE\xE6\xE0\xF0\xE5"), NULL, NULL, "windows-1251",
            "\xD0\x9F\xD0\xBE\xD0\xBB\xD0\xB8\xD1\x86\xD0\xB8\xD1\x8F \xD1\x81\xD0\xBE\xD0\xBE\xD0\xB1\xD1\x89\xD0\xB8\xD0\xBB\xD0\xB0 \xD0\xB2 \xD0\xBF\xD0\xBE\xD0\xBD\xD0\xB5\xD0\xB4\xD0\xB5\xD0\xBB\xD1\x8C\xD0\xBD\xD0\xB8\xD0\xBA \xD0\xBE \xD0\xBF\xD0\xBE\xD0\xB6\xD0\xB0\xD1\x80\xD0\xB5", 0},
        {"nothing", IN(""), NULL, NULL, "utf-8", "", 0},
    };
    up_arena arena;
    up_arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_decoded d = {0};
        up_status status = up_encoding_decode(cases[i].bytes, cases[i].len, cases[i].http, cases[i].page, &arena, &d);
        if (!CHECK(cases[i].name, status == UP_OK && strcmp(d.encoding, cases[i].encoding) == 0 && d.len == strlen(cases[i].text) && memcmp(d.text, cases[i].text, d.len) == 0 && d.n_replaced == cases[i].n_replaced))
            fprintf(stderr, "  %s %.*s %zu\n", d.encoding, (int)d.len, d.text, d.n_replaced);
    }
    up_arena_free(&arena);
}

static void labels(void) {
    static const struct { const char *page, *label; } cases[] = {
        {"<html><head><meta charset=utf-8>", "utf-8"}, {"<meta charset='windows-1251' />", "windows-1251"}, {"<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=koi8-r\">", "koi8-r"},
        {"<?xml version=\"1.0\" encoding=\"iso-8859-2\"?><html>", "iso-8859-2"}, {"<!-- <meta charset=a> --><meta charset = b >", "b"}, {"<meta name=charset content=x>", NULL}, {"<metacharset=a>", NULL}, {"", NULL}, {"<meta charset=", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_str l = up_encoding_of_page(cases[i].page, strlen(cases[i].page));
        CHECK(cases[i].page, cases[i].label ? l.len == strlen(cases[i].label) && memcmp(l.at, cases[i].label, l.len) == 0 : !l.at);
    }
    CHECK("labels are whole words", up_encoding_from_label("utf", 3) == NULL && up_encoding_from_label("8859", 4) == NULL && up_encoding_from_label("", 0) == NULL && up_encoding_from_label("l1 latin1", 9) == NULL);
}

/* Property: whatever the bytes and labels, valid UTF-8 without NUL comes out. */
static void any_bytes(void) {
    static const char *const known[] = {NULL, "utf-8", "latin1", "gbk", "big5", "euc-jp", "shift_jis", "iso-2022-jp", "euc-kr", "utf-16", "koi8-u", "windows-874", "macintosh", "nonsense"};
    up_arena arena;
    up_arena_init(&arena, 0);
    for (int round = 0; round < 3000; round++) {
        char bytes[64];
        size_t len = check_random(sizeof bytes);
        for (size_t i = 0; i < len; i++) bytes[i] = (char)(check_random(3) ? check_random(256) : 'a' + check_random(26));
        up_decoded d = {0};
        up_status status = up_encoding_decode(bytes, len, known[check_random(COUNT_OF(known))], known[check_random(COUNT_OF(known))], &arena, &d);
        CHECK("any bytes become text", status == UP_OK && up_utf8_invalid(d.text, d.len) == d.len && !memchr(d.text, 0, d.len));
        up_arena_reset(&arena);
    }
    up_arena_free(&arena);
}

int main(void) { decoding(); labels(); any_bytes(); return check_report(); }
