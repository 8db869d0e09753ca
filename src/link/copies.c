/* copies.c - how much of one text is in another, counted.
 *
 * A word of the shorter text is in the longer one when it stands in a run of three that the longer one has too; a gap of up to four
 * words between such words counts as well, for a copy that an editor went over has one in every line.  The likeness is the share
 * of words so found.  Two texts that share passages and no more - quotations, a prosecutor's account told again at the sentence -
 * have the rest in one piece, and it tells.  Editors change words but hardly names and numbers: where too many of those are nowhere
 * in the longer text, it is another happening in a newsroom's usual phrases. */
#include "link/copies.h"
#include <math.h>
#include <stdlib.h>
#include "base/hash.h"
#include "base/utf8.h"

enum { RUN = 3, MOST_WORDS = 20000, LONGEST = 64, GAP = 4 };

static int by_hash(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Hashes of the words, folded, the lowest bit telling those with a capital or a figure first; NULL when memory is out. */
static uint64_t *words_of(const char *text, size_t len, size_t *out) {
    size_t n = 0, cap = 1024;
    uint64_t *hash = malloc(cap * sizeof *hash);
    char folded[LONGEST];
    for (size_t at = 0; hash && at < len && n < MOST_WORDS;) {
        size_t from = at;
        uint32_t c = up_utf8_next(text, len, &at);
        if (!up_is_letter(c) && !up_is_digit(c)) continue;
        for (size_t next = at; next < len; at = next) {
            c = up_utf8_next(text, len, &next);
            if (!up_is_letter(c) && !up_is_digit(c)) break;
        }
        if (n == cap) {
            uint64_t *more = realloc(hash, (cap *= 2) * sizeof *hash);
            if (!more) { free(hash); return NULL; }
            hash = more;
        }
        size_t first = from;
        uint32_t letter = up_utf8_next(text, len, &first);
        hash[n++] = (up_hash(folded, up_fold(text + from, at - from, folded, sizeof folded)) & ~(uint64_t)1) | (up_is_upper(letter) || up_is_digit(letter));
    }
    *out = n;
    return hash;
}

static uint64_t run_at(const uint64_t *words, size_t i) {
    uint64_t h = 0;
    for (size_t k = 0; k < RUN; k++) h = (h ^ (words[i + k] | 1)) * 0x9E3779B97F4A7C15u, h ^= h >> 31;
    return h;
}

/* The share of `a`'s names and numbers that are nowhere in `b`; negative when memory is out. */
static double names_missing(const uint64_t *a, size_t n, const uint64_t *b, size_t m) {
    uint64_t *sorted = malloc((m + 1) * sizeof *sorted);
    if (!sorted) return -1;
    for (size_t i = 0; i < m; i++) sorted[i] = b[i] | 1;
    qsort(sorted, m, sizeof *sorted, by_hash);
    size_t all = 0, missing = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(a[i] & 1)) continue;
        all++;
        missing += bsearch(&a[i], sorted, m, sizeof *sorted, by_hash) == NULL;
    }
    free(sorted);
    return all ? (double)missing / (double)all : 0;
}

/* The share of `a`, n words, that is in `b`. */
static double share_in(const uint64_t *a, size_t n, const uint64_t *b, size_t m) {
    if (n < RUN || m < RUN) return 0;
    uint64_t *runs = malloc((m - RUN + 1) * sizeof *runs);
    if (!runs) return -1;
    for (size_t i = 0; i + RUN <= m; i++) runs[i] = run_at(b, i);
    qsort(runs, m - RUN + 1, sizeof *runs, by_hash);
    size_t found = 0, end = 0; /* words before `end` are counted */
    bool any = false;
    for (size_t i = 0; i + RUN <= n; i++) {
        uint64_t h = run_at(a, i);
        if (!bsearch(&h, runs, m - RUN + 1, sizeof *runs, by_hash)) continue;
        size_t from = i > end ? (any && i - end <= GAP ? end : i) : end;
        if (i + RUN > from) found += i + RUN - from;
        end = i + RUN, any = true;
    }
    free(runs);
    return (double)found / (double)n;
}

double up_text_likeness(const char *a, size_t a_len, const char *b, size_t b_len) {
    size_t n = 0, m = 0;
    uint64_t *x = words_of(a, a_len, &n), *y = x ? words_of(b, b_len, &m) : NULL;
    double likeness = -1;
    if (y) {
        bool a_is_short = n <= m;
        size_t least = a_is_short ? n : m, most = a_is_short ? m : n;
        if (least < UP_COPY_WORDS || (double)most > UP_COPY_TIMES * (double)least) likeness = 0;
        else {
            double missing = a_is_short ? names_missing(x, n, y, m) : names_missing(y, m, x, n);
            likeness = missing < 0 ? -1 : missing > UP_COPY_STRANGE ? 0 : a_is_short ? share_in(x, n, y, m) : share_in(y, m, x, n);
        }
    }
    free(x), free(y);
    return likeness;
}

bool up_is_copy(double likeness, up_day a, up_day b) {
    bool dated = a != UP_NO_DAY && b != UP_NO_DAY;
    bool close = !dated || fabs((double)a - (double)b) <= UP_COPY_DAYS;
    return likeness >= (close ? UP_COPY_LEAST : UP_COPY_LATE);
}
