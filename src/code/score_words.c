/* score_words.c - two phrases compared by their words.
 *
 * Folding is NFKD (utf8proc), full lower case with the final sigma, and the marks of a nonzero combining class
 * off; a word is a run of letters (L), numbers (N) and underscores. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include "base/buffer.h"
#include "code/score.h"

static bool is_cased(int32_t c) {
    utf8proc_category_t k = utf8proc_category(c);
    return k == UTF8PROC_CATEGORY_LU || k == UTF8PROC_CATEGORY_LL || k == UTF8PROC_CATEGORY_LT;
}

/* Characters that the final-sigma rule looks through (Unicode Standard, 3.13: Case_Ignorable). */
static bool is_case_ignorable(int32_t c) {
    utf8proc_category_t k = utf8proc_category(c);
    return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_ME || k == UTF8PROC_CATEGORY_CF || k == UTF8PROC_CATEGORY_LM || k == UTF8PROC_CATEGORY_SK ||
           c == '\'' || c == '.' || c == ':' || c == 0xB7 || c == 0x2019;
}

static bool is_final_sigma(const int32_t *text, utf8proc_ssize_t n, utf8proc_ssize_t at) {
    utf8proc_ssize_t i = at;
    while (i > 0 && is_case_ignorable(text[i - 1])) i--;
    if (i == 0 || !is_cased(text[i - 1])) return false;
    for (i = at + 1; i < n && is_case_ignorable(text[i]);) i++;
    return i == n || !is_cased(text[i]);
}

static bool is_word_character(int32_t c) {
    utf8proc_category_t k = utf8proc_category(c);
    return c == '_' || (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) || (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
}

typedef struct word { const int32_t *at; size_t len; } word;
typedef struct word_set { int32_t *text; word *words; size_t n; } word_set;

static bool is_small_word(word w) {
    static const char *const small[] = {"the", "a", "an", "of", "his", "her", "their", "in"};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        size_t k = 0;
        while (k < w.len && small[i][k] == (char)w.at[k] && w.at[k] < 0x80) k++;
        if (k == w.len && !small[i][k]) return true;
    }
    return false;
}

static bool same(word a, word b) { return a.len == b.len && memcmp(a.at, b.at, a.len * sizeof *a.at) == 0; }

static void add(word_set *set, word w) {
    if (is_small_word(w)) return;
    for (size_t i = 0; i < set->n; i++) if (same(set->words[i], w)) return;
    set->words[set->n++] = w;
}

static void free_set(word_set *set) { free(set->text), free(set->words); }

static bool words_of(const char *text, word_set *out) {
    *out = (word_set){0};
    utf8proc_ssize_t len = (utf8proc_ssize_t)strlen(text);
    utf8proc_ssize_t n = utf8proc_decompose((const uint8_t *)text, len, NULL, 0, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    if (n < 0) n = 0; /* text that is no UTF-8 has no words */
    out->text = malloc(((size_t)n + 1) * sizeof *out->text);
    out->words = malloc(((size_t)n + 1) * sizeof *out->words);
    int32_t *lower = malloc(((size_t)n + 1) * sizeof *lower);
    if (!out->text || !out->words || !lower) { free(lower); free_set(out); return false; }
    if (n) utf8proc_decompose((const uint8_t *)text, len, out->text, n, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    size_t kept = 0;
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        int32_t c = out->text[i];
        if (utf8proc_get_property(c)->combining_class) continue;
        lower[kept++] = c == 0x3A3 && is_final_sigma(out->text, n, i) ? 0x3C2 : utf8proc_tolower(c);
    }
    free(out->text);
    out->text = lower;
    for (size_t i = 0; i < kept;) {
        size_t from = i;
        while (i < kept && is_word_character(lower[i])) i++;
        if (i > from) add(out, (word){lower + from, i - from}); else i++;
    }
    return true;
}

double up_score_word_f1(const char *a, const char *b) {
    word_set x, y;
    if (!words_of(a ? a : "", &x)) return -1;
    if (!words_of(b ? b : "", &y)) { free_set(&x); return -1; }
    double f1 = 0;
    if (!x.n && !y.n) f1 = 1;
    else if (x.n && y.n) {
        size_t both = 0;
        for (size_t i = 0; i < x.n; i++) for (size_t k = 0; k < y.n; k++) both += same(x.words[i], y.words[k]);
        f1 = 2.0 * (double)both / (double)(x.n + y.n);
    }
    free_set(&x), free_set(&y);
    return f1;
}
