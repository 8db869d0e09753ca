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
#include "read/language_cld2.h"

enum {
    SAMPLE_BYTES = 1000,      /* CLD2 reads 7.6 MB/s, and gains nothing beyond this on news */
    ENGLISH_IN_THOUSAND = 140, /* function words among words */
    ENOUGH_WORDS = 60,        /* English so far: the rest of the sample need not be looked at */
    LEAST_DIFFERENT = 3,      /* of them, so that a title repeated is no language */
    LEAST_LETTERS = 60,       /* a shorter text in Latin letters is not told: names would decide */
    LEAST_OTHER_LETTERS = 16, /* in another script, which is hardly English */
};

/* Padded with NUL, so that one comparison of eight bytes tells; sorted: english_word knows where each letter's stand. */
static const char english[][8] = {"after", "and", "are", "been", "but", "by", "for", "from", "had", "has", "have", "her", "his", "it", "its", "not", "of", "said", "she",
                                  "that", "the", "their", "they", "this", "to", "was", "were", "which", "who", "with", "would", "you"};
enum { N_ENGLISH = sizeof english / sizeof *english };

static int english_word(const char word[8]) {
    static const struct { uint8_t first, end; } with[26] = {['a' - 'a'] = {0, 3}, ['b' - 'a'] = {3, 6}, ['f' - 'a'] = {6, 8}, ['h' - 'a'] = {8, 13}, ['i' - 'a'] = {13, 15}, ['n' - 'a'] = {15, 16},
                                                              ['o' - 'a'] = {16, 17}, ['s' - 'a'] = {17, 19}, ['t' - 'a'] = {19, 25}, ['w' - 'a'] = {25, 31}, ['y' - 'a'] = {31, 32}};
    unsigned letter = (unsigned)((unsigned char)*word - 'a');
    if (letter >= 26) return -1;
    for (int i = with[letter].first; i < with[letter].end; i++) if (memcmp(english[i], word, 8) == 0) return i;
    return -1;
}

static bool is_plainly_english(const char *text, size_t len) {
    uint64_t seen = 0;
    unsigned n_words = 0, n_english = 0;
    for (size_t i = 0; i < len;) {
        char word[8] = "";
        size_t n = 0;
        for (; i < len; i++) {
            unsigned char c = (unsigned char)text[i], low = c | 0x20;
            bool is_letter = (low >= 'a' && low <= 'z') || c >= 0x80;
            if (!is_letter) break;
            if (n < sizeof word) word[n] = (char)(c < 0x80 ? low : c);
            n++;
        }
        if (n) {
            n_words++;
            int k = n >= 2 && n <= 5 ? english_word(word) : -1;
            if (k >= 0) n_english++, seen |= 1ull << k;
            if (n_words == ENOUGH_WORDS && n_english * 1000 >= n_words * ENGLISH_IN_THOUSAND && __builtin_popcountll(seen) >= LEAST_DIFFERENT) return true;
        }
        i++;
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
