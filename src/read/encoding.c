/* encoding.c - labels, the order in which they are believed, and iconv.
 *
 * Source of the labels and their meaning: WHATWG Encoding Standard, section 4.2.  Bytes that an encoding does not
 * define become U+FFFD one by one, so that one bad byte never costs a page.
 * What it knowingly gets wrong: ISO-2022-KR and HZ are not read, as browsers do not read them either. */
#include "read/encoding.h"
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uchardet/uchardet.h>
#include "base/utf8.h"
#include "read/html_scan.h"

/* An encoding, what iconv calls it, and its labels, each followed by a blank.  Beside the standard's are uchardet's names. */
static const struct { const char *name, *iconv, *labels; bool is_single; } encodings[] = {
    {"utf-8", NULL, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 ", false},
    {"windows-1252", "WINDOWS-1252", "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 ", true},
    {"windows-1250", "WINDOWS-1250", "cp1250 windows-1250 x-cp1250 ", true},
    {"windows-1251", "WINDOWS-1251", "cp1251 windows-1251 x-cp1251 ", true},
    {"windows-1253", "WINDOWS-1253", "cp1253 windows-1253 x-cp1253 ", true},
    {"windows-1254", "WINDOWS-1254", "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254 ", true},
    {"windows-1255", "WINDOWS-1255", "cp1255 windows-1255 x-cp1255 ", true},
    {"windows-1256", "WINDOWS-1256", "cp1256 windows-1256 x-cp1256 ", true},
    {"windows-1257", "WINDOWS-1257", "cp1257 windows-1257 x-cp1257 ", true},
    {"windows-1258", "WINDOWS-1258", "cp1258 windows-1258 x-cp1258 ", true},
    {"windows-874", "CP874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 ", true},
    {"iso-8859-2", "ISO-8859-2", "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 ", true},
    {"iso-8859-3", "ISO-8859-3", "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3 ", true},
    {"iso-8859-4", "ISO-8859-4", "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4 ", true},
    {"iso-8859-5", "ISO-8859-5", "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 ", true},
    {"iso-8859-6", "ISO-8859-6", "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 ", true},
    {"iso-8859-7", "ISO-8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek ", true},
    {"iso-8859-8", "ISO-8859-8", "csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-8859-8-i iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 logical visual ", true},
    {"iso-8859-10", "ISO-8859-10", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6 ", true},
    {"iso-8859-13", "ISO-8859-13", "iso-8859-13 iso8859-13 iso885913 ", true},
    {"iso-8859-14", "ISO-8859-14", "iso-8859-14 iso8859-14 iso885914 ", true},
    {"iso-8859-15", "ISO-8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 ", true},
    {"iso-8859-16", "ISO-8859-16", "iso-8859-16 ", true},
    {"ibm866", "IBM866", "866 cp866 csibm866 ibm866 ", true},
    {"ibm852", "IBM852", "ibm852 ", true}, {"ibm855", "IBM855", "ibm855 ", true}, {"ibm865", "IBM865", "ibm865 ", true},
    {"koi8-r", "KOI8-R", "cskoi8r koi koi8 koi8-r koi8_r ", true},
    {"koi8-u", "KOI8-U", "koi8-ru koi8-u ", true},
    {"macintosh", "MACINTOSH", "csmacintosh mac macintosh x-mac-roman ", true},
    {"x-mac-cyrillic", "MAC-CYRILLIC", "x-mac-cyrillic x-mac-ukrainian mac-cyrillic ", true},
    {"gb18030", "GB18030", "chinese csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk ", false},
    {"big5", "BIG5-HKSCS", "big5 big5-hkscs cn-big5 csbig5 x-x-big5 ", false},
    {"euc-jp", "EUC-JP-MS", "cseucpkdfmtjapanese euc-jp x-euc-jp ", false},
    {"shift_jis", "CP932", "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis ", false},
    {"iso-2022-jp", "ISO-2022-JP", "csiso2022jp iso-2022-jp ", false},
    {"euc-kr", "UHC", "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 uhc ", false},
    {"utf-16le", "UTF-16LE", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le ", false},
    {"utf-16be", "UTF-16BE", "unicodefffe utf-16be ", false},
};
enum { N_ENCODINGS = sizeof encodings / sizeof *encodings, UTF8 = 0, WINDOWS_1252 = 1, UTF16LE = N_ENCODINGS - 2, UTF16BE = N_ENCODINGS - 1 };

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static int from_label(const char *label, size_t len) {
    while (len && is_blank(*label)) label++, len--;
    while (len && is_blank(label[len - 1])) len--;
    char low[40];
    if (!len || len >= sizeof low) return -1;
    for (size_t i = 0; i < len; i++) {
        if (is_blank(label[i])) return -1;
        low[i] = (char)(label[i] >= 'A' && label[i] <= 'Z' ? label[i] + 32 : label[i]);
    }
    low[len] = 0;
    for (int e = 0; e < (int)N_ENCODINGS; e++)
        for (const char *at = encodings[e].labels; (at = strstr(at, low)); at++)
            if ((at == encodings[e].labels || at[-1] == ' ') && at[len] == ' ') return e;
    return -1;
}

const char *up_encoding_from_label(const char *label, size_t len) {
    int e = from_label(label, len);
    return e < 0 ? NULL : encodings[e].name;
}

/* Behind `word` and white space and an equals sign: the value, quoted or not. */
static up_str value_behind(const char *at, const char *end, const char *word) {
    size_t n = strlen(word);
    for (; end - at > (ptrdiff_t)n; at++) {
        if (strncasecmp(at, word, n) != 0) continue;
        const char *v = at + n;
        while (v < end && is_blank(*v)) v++;
        if (v == end || *v != '=') continue;
        for (v++; v < end && is_blank(*v);) v++;
        char quote = v < end && (*v == '"' || *v == '\'') ? *v++ : 0;
        const char *from = v;
        while (v < end && (quote ? *v != quote : !is_blank(*v) && *v != ';' && *v != '>' && *v != '/' && *v != '"' && *v != '\'')) v++;
        return (up_str){from, (uint32_t)(v - from)};
    }
    return (up_str){NULL, 0};
}

up_str up_encoding_of_page(const char *bytes, size_t len) {
    enum { HEAD_BYTES = 4096 };
    const char *end = bytes + (len < HEAD_BYTES ? len : HEAD_BYTES);
    if (len > 5 && memcmp(bytes, "<?xml", 5) == 0) {
        const char *close = memchr(bytes, '>', (size_t)(end - bytes));
        up_str value = close ? value_behind(bytes, close, "encoding") : (up_str){NULL, 0};
        if (value.at) return value;
    }
    for (const char *at = bytes; end - at > 6 && (at = memchr(at, '<', (size_t)(end - at - 6))); at++) {
        if (memcmp(at, "<!--", 4) == 0) { /* a label in a comment is none */
            const char *close = memmem(at + 4, (size_t)(end - at - 4), "-->", 3);
            if (!close) break;
            at = close;
            continue;
        }
        if (strncasecmp(at, "<meta", 5) != 0 || !(is_blank(at[5]) || at[5] == '/')) continue;
        const char *close = memchr(at, '>', (size_t)(end - at));
        up_str value = value_behind(at, close ? close : end, "charset");
        if (value.at && value.len) return value;
    }
    return (up_str){NULL, 0};
}

/* What UTF-8 there is: characters beyond ASCII that are well-formed, and bytes that are not. */
typedef struct utf8_count { size_t n_good, n_bad; } utf8_count;

static utf8_count count_utf8(const char *bytes, size_t len) {
    utf8_count n = {0, 0};
    for (size_t i = 0; i < len;) {
        i = up_scan_ascii(bytes, i, len);
        if (i == len) break;
        unsigned char lead = (unsigned char)bytes[i];
        size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (i + want <= len && up_utf8_invalid(bytes + i, want) == want) n.n_good++, i += want;
        else n.n_bad++, i++;
    }
    return n;
}

static int guess(const char *bytes, size_t len) {
    enum { GUESS_BYTES = 64 * 1024 };
    int e = WINDOWS_1252;
    uchardet_t detector = uchardet_new();
    if (!detector) return e;
    /* ASCII says nothing of the encoding: it is asked from the first byte beyond it on. */
    size_t from = 0;
    while (from < len && (unsigned char)bytes[from] < 0x80) from++;
    from = from > 256 ? from - 256 : 0;
    if (uchardet_handle_data(detector, bytes + from, len - from < GUESS_BYTES ? len - from : GUESS_BYTES) == 0) {
        uchardet_data_end(detector);
        const char *name = uchardet_get_charset(detector);
        int named = name ? from_label(name, strlen(name)) : -1;
        if (named >= 0) e = named;
    }
    uchardet_delete(detector);
    return e == UTF8 ? WINDOWS_1252 : e;
}

static int choose(const char *bytes, size_t len, const char *http_label, const char *page_label, utf8_count n) {
    int labelled = http_label ? from_label(http_label, strlen(http_label)) : -1;
    if (labelled < 0 && page_label) {
        labelled = from_label(page_label, strlen(page_label));
        /* A label that could be read as ASCII is not in an encoding of two bytes (the standard, 13.2.3.2). */
        if (labelled == UTF16LE || labelled == UTF16BE) labelled = UTF8;
    }
    bool is_utf8 = n.n_bad == 0;
    if (labelled < 0) return is_utf8 ? UTF8 : guess(bytes, len);
    if (encodings[labelled].is_single && is_utf8) return UTF8;
    if (labelled == UTF8 && n.n_bad * 50 > n.n_good + 49) return guess(bytes, len);
    return labelled;
}

static char *room(up_arena *arena, size_t len) { return len < UINT32_MAX ? up_arena_raw(arena, len + 1) : NULL; }

/* Copies UTF-8 with U+FFFD for what is broken and for NUL. */
static up_status mend(const char *bytes, size_t len, size_t n_bad, size_t n_nul, up_arena *arena, up_decoded *out) {
    char *text = room(arena, len + 2 * (n_bad + n_nul));
    if (!text) return UP_E_NOMEM;
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        size_t good = up_utf8_invalid(bytes + i, len - i);
        for (size_t k = i; k < i + good; k++) {
            if (bytes[k]) text[used++] = bytes[k];
            else memcpy(text + used, "\xEF\xBF\xBD", 3), used += 3;
        }
        i += good;
        if (i < len) memcpy(text + used, "\xEF\xBF\xBD", 3), used += 3, i++;
    }
    text[used] = 0;
    out->text = text, out->len = used, out->n_replaced = n_bad + n_nul;
    return UP_OK;
}

uint32_t up_encoding_windows_1252(unsigned char byte) {
    static const uint16_t upper[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                       0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
    return byte >= 0x80 && byte < 0xA0 ? upper[byte - 0x80] : byte;
}

/* The commonest encoding that is none of Unicode needs no iconv, which loads a library for each. */
static up_status convert_1252(const char *bytes, size_t len, up_arena *arena, up_decoded *out) {
    size_t n_upper = 0, used = 0;
    for (size_t i = 0; i < len; i++) n_upper += (unsigned char)bytes[i] >= 0x80 || !bytes[i];
    char *text = room(arena, len + 2 * n_upper);
    if (!text) return UP_E_NOMEM;
    for (size_t i = 0; i < len; i++) {
        unsigned char b = (unsigned char)bytes[i];
        if (b && b < 0x80) { text[used++] = bytes[i]; continue; }
        uint32_t c = b ? up_encoding_windows_1252(b) : 0xFFFD;
        out->n_replaced += c == 0xFFFD;
        used += up_utf8_put(c, text + used);
    }
    text[used] = 0;
    out->text = text, out->len = used;
    return UP_OK;
}

static size_t count_nul(const char *bytes, size_t len) {
    size_t n = 0;
    for (const char *at = bytes, *end = bytes + len; at < end && (at = memchr(at, 0, (size_t)(end - at))); at++) n++;
    return n;
}

static up_status convert(const char *bytes, size_t len, int e, up_arena *arena, up_decoded *out) {
    iconv_t open = iconv_open("UTF-8", encodings[e].iconv);
    if (open == (iconv_t)-1) return UP_E_NOMEM;
    size_t cap = len + len / 2 + 64, used = 0, n_replaced = 0;
    char *text = malloc(cap), *in = (char *)(uintptr_t)bytes;
    size_t left = len;
    while (text) {
        char *to = text + used;
        size_t space = cap - used - 4;
        size_t n = iconv(open, &in, &left, &to, &space);
        used = (size_t)(to - text);
        if (n != (size_t)-1) break;
        if (errno == E2BIG) {
            char *wider = realloc(text, cap * 2);
            if (!wider) { free(text); text = NULL; break; }
            text = wider, cap *= 2;
            continue;
        }
        size_t step = e == UTF16LE || e == UTF16BE ? (left >= 2 ? 2 : left) : left ? 1 : 0;
        if (!step) break;
        in += step, left -= step, n_replaced++;
        memcpy(text + used, "\xEF\xBF\xBD", 3), used += 3;
        if (cap - used < 64) {
            char *wider = realloc(text, cap * 2);
            if (!wider) { free(text); text = NULL; break; }
            text = wider, cap *= 2;
        }
    }
    iconv_close(open);
    if (!text) return UP_E_NOMEM;
    up_status status = mend(text, used, 0, count_nul(text, used), arena, out);
    free(text);
    if (status == UP_OK) out->n_replaced += n_replaced;
    return status;
}

up_status up_encoding_decode(const char *bytes, size_t len, const char *http_label, const char *page_label, up_arena *arena, up_decoded *out) {
    const unsigned char *b = (const unsigned char *)bytes;
    up_decoded made = {0};
    up_status status = UP_OK;
    int e = -1;
    if (len >= 3 && memcmp(b, "\xEF\xBB\xBF", 3) == 0) e = UTF8, bytes += 3, len -= 3;
    else if (len >= 2 && b[0] == 0xFF && b[1] == 0xFE) e = UTF16LE, bytes += 2, len -= 2;
    else if (len >= 2 && b[0] == 0xFE && b[1] == 0xFF) e = UTF16BE, bytes += 2, len -= 2;
    utf8_count n = e == UTF16LE || e == UTF16BE ? (utf8_count){0, 0} : count_utf8(bytes, len);
    if (e < 0) e = choose(bytes, len, http_label, page_label, n);
    made.encoding = encodings[e].name;
    if (e == UTF8) {
        size_t n_nul = count_nul(bytes, len);
        if (n.n_bad + n_nul == 0) made.text = bytes, made.len = len, made.is_borrowed = true;
        else status = mend(bytes, len, n.n_bad, n_nul, arena, &made);
    } else if (e == WINDOWS_1252) status = convert_1252(bytes, len, arena, &made);
    else status = convert(bytes, len, e, arena, &made);
    if (status == UP_OK) *out = made;
    return status;
}
