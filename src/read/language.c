/* language.c - English by its function words, everything else by CLD2.
 *
 * The words: the commonest of English that are no common words of Dutch, German, the Scandinavian languages or
 * French.  Running English prose has one of them in three to five words, lists of names one in ten, other
 * languages one in fifty.  A text is taken for English when either its first or its middle KB is: a report that
 * opens with a quotation in another language is still one to be read.
 * What it knowingly gets wrong: short lists of names, headlines without a function word, are unknown. */
#include "read/language.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/utf8.h"
#include "read/html_scan.h"
#include "read/language_cld2.h"

enum {
    SAMPLE_BYTES = 1000,      /* CLD2 reads 7.6 MB/s, and gains nothing beyond this on news */
    ENGLISH_IN_THOUSAND = 140, /* function words among words */
    ENOUGH_WORDS = 60,        /* English so far: the rest of the sample need not be looked at */
    LEAST_DIFFERENT = 3,      /* of them, so that a title repeated is no language */
    LEAST_LETTERS = 60,       /* a shorter text in Latin letters is not told: names would decide */
    LEAST_OTHER_LETTERS = 16, /* in another script, which is hardly English */
};

/* Each at the place that `place_factor`, found by trying, gives its letters as a number; padded with NUL. */
static const char english[64][8] = {
    [0] = "who", [1] = "with", [2] = "and", [4] = "which", [6] = "not", [14] = "they", [15] = "their", [16] = "has", [19] = "from", [20] = "it", [22] = "was", [24] = "said", [25] = "after",
    [26] = "had", [27] = "the", [30] = "but", [31] = "were", [34] = "his", [35] = "you", [38] = "for", [39] = "of", [41] = "by", [43] = "to", [44] = "that", [46] = "its", [47] = "are",
    [48] = "she", [53] = "her", [54] = "would", [56] = "this", [61] = "have", [63] = "been",
};
static const uint64_t place_factor = 0xac690e43485444cfu;

/* Where the run of letters that holds `text[i]` ends, or where the next begins, as `is_letter` says. */
static size_t run_end(const char *text, size_t i, size_t len, bool is_letter) {
#ifdef __SSE2__
    for (; i + 16 <= len; i += 16) {
        unsigned letters = up_scan_letters(text + i), others = is_letter ? ~letters & 0xFFFF : letters;
        if (others) return i + (unsigned)__builtin_ctz(others);
    }
#endif
    while (i < len && up_scan_is_letter(text[i]) == is_letter) i++;
    return i;
}

static bool is_plainly_english(const char *text, size_t len) {
    uint64_t seen = 0;
    unsigned n_words = 0, n_english = 0;
    for (size_t i = run_end(text, 0, len, false), end; i < len; i = run_end(text, end, len, false)) {
        end = run_end(text, i, len, true);
        n_words++;
        /* What is beyond ASCII stays beyond; no branch, since no word foretells the next. */
        const uint64_t all_bytes = ~(uint64_t)0, small = 0x2020202020202020u;
        uint64_t word = up_scan_key(text + i, end - i, len - i) | (end - i < 8 ? small & ~(all_bytes << 8 * (end - i)) : small);
        unsigned place = (unsigned)(word * place_factor >> 58);
        bool is_english = word == up_scan_key(english[place], 8, 8);
        n_english += is_english, seen |= (uint64_t)is_english << place;
        if (n_words == ENOUGH_WORDS && n_english * 1000 >= n_words * ENGLISH_IN_THOUSAND && __builtin_popcountll(seen) >= LEAST_DIFFERENT) return true;
    }
    return n_english * 1000 >= n_words * ENGLISH_IN_THOUSAND && __builtin_popcountll(seen) >= LEAST_DIFFERENT;
}

/* At most SAMPLE_BYTES of `text` from about `from` on, whole characters. */
static up_str sample_at(const char *text, size_t len, size_t from) {
    while (from < len && ((unsigned char)text[from] & 0xC0) == 0x80) from++;
    size_t end = len - from > SAMPLE_BYTES ? from + SAMPLE_BYTES : len;
    while (end < len && end > from && ((unsigned char)text[end] & 0xC0) == 0x80) end--;
    return (up_str){text + from, (uint32_t)(end - from)};
}

static void count_letters(up_str s, unsigned *latin, unsigned *other) {
    *latin = *other = 0;
    for (size_t i = 0; i < s.len;) {
        uint32_t c = up_utf8_next(s.at, s.len, &i);
        if (!up_is_letter(c)) continue;
        if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00)) ++*latin; else ++*other;
    }
}

void up_language_detect(const char *text, size_t len, char out[16]) {
    out[0] = 0;
    up_str head = sample_at(text, len, 0);
    if (is_plainly_english(head.at, head.len)) { memcpy(out, "en", 3); return; }
    if (len > 2 * SAMPLE_BYTES) {
        up_str middle = sample_at(text, len, len / 2);
        if (is_plainly_english(middle.at, middle.len)) { memcpy(out, "en", 3); return; }
    }
    unsigned latin, other;
    count_letters(head, &latin, &other);
    if (other > latin ? other < LEAST_OTHER_LETTERS : latin < LEAST_LETTERS) return;
#ifdef UP_WITH_CLD2
    up_cld2_detect(head.at, (int)head.len, out);
#endif
}

bool up_language_has_detector(void) {
#ifdef UP_WITH_CLD2
    return true;
#else
    return false;
#endif
}

bool up_language_is_stated(const char *language) {
    static const char *const none[] = {"", "und", "mul", "zxx", "mis", "un", "xx", "unknown"};
    if (!language) return false;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) if (strcasecmp(language, none[i]) == 0) return false;
    return true;
}

bool up_language_is_english(const char *language) {
    if (!up_language_is_stated(language)) return true;
    if (strcasecmp(language, "eng") == 0 || strcasecmp(language, "english") == 0) return true;
    return strncasecmp(language, "en", 2) == 0 && (!language[2] || language[2] == '-' || language[2] == '_');
}

bool up_language_is_coded(const char *language) { return up_language_is_english(language); }
