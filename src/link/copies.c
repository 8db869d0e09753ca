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

/* Letters, figures and capitals of ASCII, for most of what is read; 0 for what needs a closer look or is none. */
enum { LETTER = 1, FIGURE = 2, CAPITAL = 4 };

static unsigned ascii_kind(unsigned char c) {
    if (c >= 'a' && c <= 'z') return LETTER;
    if (c >= 'A' && c <= 'Z') return LETTER | CAPITAL;
    return c >= '0' && c <= '9' ? FIGURE : 0;
}

static unsigned kind_at(const char *text, size_t len, size_t *at) {
    if ((unsigned char)text[*at] < 0x80) return ascii_kind((unsigned char)text[(*at)++]);
    uint32_t c = up_utf8_next(text, len, at);
    return (up_is_letter(c) ? LETTER : 0u) | (up_is_digit(c) ? FIGURE : 0u) | (up_is_upper(c) ? CAPITAL : 0u);
}

up_status up_text_words_make(const char *text, size_t len, up_text_words *out) {
    size_t n = 0, cap = len / 5 + 16;
    uint64_t *hash = malloc(cap * sizeof *hash);
    char folded[LONGEST];
    for (size_t at = 0; hash && at < len && n < MOST_WORDS;) {
        size_t from = at;
        unsigned first = kind_at(text, len, &at);
        if (!(first & (LETTER | FIGURE))) continue;
        for (size_t next = at; next < len; at = next) if (!(kind_at(text, len, &next) & (LETTER | FIGURE))) break;
        if (n == cap) {
            uint64_t *more = realloc(hash, (cap *= 2) * sizeof *hash);
            if (!more) { free(hash); return UP_E_NOMEM; }
            hash = more;
        }
        hash[n++] = (up_hash(folded, up_fold(text + from, at - from, folded, sizeof folded)) & ~(uint64_t)1) | ((first & (CAPITAL | FIGURE)) != 0);
    }
    if (!hash) return UP_E_NOMEM;
    *out = (up_text_words){.hash = hash, .n = n};
    return UP_OK;
}

void up_text_words_free(up_text_words *w) {
    free(w->hash), free(w->words.slot), free(w->runs.slot);
    *w = (up_text_words){0};
}

static uint64_t run_at(const uint64_t *words, size_t i) {
    uint64_t h = 0;
    for (size_t k = 0; k < RUN; k++) h = (h ^ (words[i + k] | 1)) * 0x9E3779B97F4A7C15u, h ^= h >> 31;
    return h ? h : 1;
}

/* ------------------------------------------------------------------ sets of hashes; 0 is an empty slot, and no hash */

static bool set_has(const up_hash_set *s, uint64_t h) {
    for (size_t k = (size_t)(h >> s->shift); s->slot[k]; k = (k + 1) & s->mask) if (s->slot[k] == h) return true;
    return false;
}

/* Room for `n`; false when memory is out. */
static bool set_make(up_hash_set *s, size_t n) {
    unsigned bits = 4;
    while (((size_t)1 << bits) < 2 * n) bits++;
    *s = (up_hash_set){.slot = calloc((size_t)1 << bits, sizeof *s->slot), .mask = ((size_t)1 << bits) - 1, .shift = 64 - bits};
    return s->slot != NULL;
}

static void set_put(up_hash_set *s, uint64_t h) {
    size_t k = (size_t)(h >> s->shift);
    while (s->slot[k] && s->slot[k] != h) k = (k + 1) & s->mask;
    s->slot[k] = h;
}

/* ------------------------------------------------------------------ likeness */

/* The share of `a`'s names and numbers that are nowhere in `b`; negative when memory is out. */
static double names_missing(const up_text_words *a, up_text_words *b) {
    if (!b->words.slot) {
        if (!set_make(&b->words, b->n)) return -1;
        for (size_t i = 0; i < b->n; i++) set_put(&b->words, b->hash[i] | 1);
    }
    size_t all = 0, missing = 0;
    for (size_t i = 0; i < a->n; i++) {
        if (!(a->hash[i] & 1)) continue;
        all++;
        missing += !set_has(&b->words, a->hash[i]);
    }
    return all ? (double)missing / (double)all : 0;
}

/* The share of `a` that is in `b`. */
static double share_in(const up_text_words *a, up_text_words *b) {
    if (a->n < RUN || b->n < RUN) return 0;
    if (!b->runs.slot) {
        if (!set_make(&b->runs, b->n)) return -1;
        for (size_t i = 0; i + RUN <= b->n; i++) set_put(&b->runs, run_at(b->hash, i));
    }
    size_t found = 0, end = 0; /* words before `end` are counted */
    bool any = false;
    for (size_t i = 0; i + RUN <= a->n; i++) {
        if (!set_has(&b->runs, run_at(a->hash, i))) continue;
        size_t from = i > end ? (any && i - end <= GAP ? end : i) : end;
        if (i + RUN > from) found += i + RUN - from;
        end = i + RUN, any = true;
    }
    return (double)found / (double)a->n;
}

double up_words_likeness(up_text_words *a, up_text_words *b) {
    up_text_words *x = a->n <= b->n ? a : b, *y = a->n <= b->n ? b : a;
    if (x->n < UP_COPY_WORDS || (double)y->n > UP_COPY_TIMES * (double)x->n) return 0;
    double missing = names_missing(x, y);
    return missing < 0 ? -1 : missing > UP_COPY_STRANGE ? 0 : share_in(x, y);
}

double up_text_likeness(const char *a, size_t a_len, const char *b, size_t b_len) {
    up_text_words x = {0}, y = {0};
    double likeness = -1;
    if (up_text_words_make(a, a_len, &x) == UP_OK && up_text_words_make(b, b_len, &y) == UP_OK) likeness = up_words_likeness(&x, &y);
    up_text_words_free(&x), up_text_words_free(&y);
    return likeness;
}

bool up_is_copy(double likeness, up_day a, up_day b) {
    bool dated = a != UP_NO_DAY && b != UP_NO_DAY;
    bool close = !dated || fabs((double)a - (double)b) <= UP_COPY_DAYS;
    return likeness >= (close ? UP_COPY_LEAST : UP_COPY_LATE);
}
