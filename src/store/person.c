/* person.c - which words of a text are a person's name.
 *
 * A text is read as runs of letters, case and accents off.  The name is whole where its first and its last word stand near each other:
 * next to one another, with up to three capitalised words or an initial between, in reverse ("Kroo, Andrei"), or run together
 * ("andreikroo").  Parts are the surname alone with a capital (an initial before it goes with it), and the given name alone unless another
 * capitalised word follows, which makes it somebody else's.  In addresses capitals mean nothing.  Known to be missed: inflected forms
 * ("Kroos", "Kroovi"), nicknames, other transliterations (umlauts written out are known): ask for them by themselves. */
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/utf8.h"
#include "store/person_impl.h"

enum { MOST_BETWEEN = 3, LEAST_GIVEN = 3 /* letters of a given name that is hidden alone */, NO_SPACES_FROM = 0x2E80 /* scripts that set none between words */ };

static const char *const particles[] = {"de", "da", "do", "dos", "del", "di", "du", "la", "le", "van", "von", "der", "den", "ten", "ter", "bin", "ibn", "al", "el", "abu", "zu", "of"};

static bool is_particle(const char *word) {
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) if (strcmp(particles[i], word) == 0) return true;
    return false;
}

static bool is_wordy(uint32_t c) { return up_is_letter(c) || up_is_digit(c) || up_is_mark(c); }

/* ------------------------------------------------------------------ the name */

/* Letters that are written out where the keyboard lacks them, as many as agree upon it. */
static const char *written_out(uint32_t c) {
    switch (c) {
        case 0xE4: case 0xC4: case 0xE6: case 0xC6: return "ae";
        case 0xF6: case 0xD6: case 0xF8: case 0xD8: return "oe";
        case 0xFC: case 0xDC: return "ue";
        case 0xE5: case 0xC5: return "aa";
        default: return NULL;
    }
}

/* "mueller" of a name that is spelt with an umlaut; empty where there is none. */
static void spell_out(const char *word, size_t len, char out[UP_PERSON_LETTERS]) {
    size_t used = 0;
    bool any = false;
    for (size_t i = 0; i < len && used + 8 < UP_PERSON_LETTERS;) {
        size_t begin = i;
        uint32_t c = up_utf8_next(word, len, &i);
        const char *two = written_out(c);
        if (two) memcpy(out + used, two, 2), used += 2, any = true;
        else if (is_wordy(c)) used += up_fold(word + begin, i - begin, out + used, UP_PERSON_LETTERS - 1 - used);
    }
    out[any ? used : 0] = 0;
}

/* "muller", as the folded text has it, of a surname that is written out.  Not of given names: Michael is not Michal. */
static void draw_together(const char *joined, char out[UP_PERSON_LETTERS]) {
    size_t used = 0, len = strlen(joined);
    for (size_t i = 0; i < len; i++) {
        out[used++] = joined[i];
        if (strchr("aou", joined[i]) && joined[i + 1] == 'e') i++;
        else if (joined[i] == 'a' && joined[i + 1] == 'a') i++;
    }
    out[used < len ? used : 0] = 0;
}

static up_status add_word(up_person *p, const char *word, size_t len, up_error *err) {
    if (p->n_words == UP_PERSON_WORDS) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "the name has too many words; %d at most", UP_PERSON_WORDS);
    up_person_word *w = &p->words[p->n_words];
    for (size_t i = 0; i < len;) {
        size_t begin = i, next = i;
        while (next < len && is_wordy(up_utf8_next(word, len, &next))) i = next;
        if (i == begin) { up_utf8_next(word, len, &i); continue; }
        if (w->n_parts == UP_PERSON_PARTS) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "a word of the name has too many parts");
        size_t n = up_fold(word + begin, i - begin, w->parts[w->n_parts], UP_PERSON_LETTERS - 1);
        if (strlen(w->joined) + n + 8 >= UP_PERSON_LETTERS) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "a word of the name is too long");
        memcpy(w->joined + strlen(w->joined), w->parts[w->n_parts++], n); /* both began as zeros */
    }
    if (!w->n_parts) return UP_OK;
    for (const char *c = w->joined; *c; c++) w->n_letters += ((unsigned char)*c & 0xC0) != 0x80;
    w->is_particle = is_particle(w->joined);
    spell_out(word, len, w->spelt);
    p->n_words++;
    return UP_OK;
}

up_status up_person_new(const char *name, up_person **out, up_error *err) {
    size_t len = strlen(name);
    if (up_utf8_invalid(name, len) != len) return up_fail(err, UP_E_ENCODING, NULL, 0, 0, "the name is not UTF-8");
    up_person *p = calloc(1, sizeof *p);
    if (!p) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    up_status status = UP_OK;
    bool unspaced = false;
    for (size_t i = 0; i < len && status == UP_OK;) {
        size_t begin = i, next = i;
        while (next < len) {
            uint32_t c = up_utf8_next(name, len, &next);
            if (up_is_space(c)) break;
            unspaced |= c >= NO_SPACES_FROM && up_is_letter(c);
            i = next;
        }
        if (i > begin) status = add_word(p, name + begin, i - begin, err);
        i = i == begin ? next : i;
    }
    if (status == UP_OK && !p->n_words) status = up_fail(err, UP_E_USAGE, NULL, 0, 0, "the name has no letters");
    if (status == UP_OK && unspaced && !(p->unspaced = strdup(name))) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK && p->n_words == 1 && p->words[0].n_letters < 2) status = up_fail(err, UP_E_USAGE, NULL, 0, 0, "one letter is no name");
    if (status != UP_OK) { up_person_free(p); return status; }
    p->last = p->n_words - 1;
    while (p->first < p->last && p->words[p->first].is_particle) p->first++;
    up_person_word *family = &p->words[p->last];
    if (!family->spelt[0] && family->n_letters > 3) draw_together(family->joined, family->spelt);
    *out = p;
    return UP_OK;
}

void up_person_free(up_person *p) {
    if (p) free(p->unspaced);
    free(p);
}

/* ------------------------------------------------------------------ the text */

typedef struct run { uint32_t begin, end; char folded[UP_PERSON_LETTERS]; uint32_t n_letters; bool is_capital, in_address; } run;
typedef struct runs { const up_seen *seen; size_t n_seen; run *runs; size_t n, cap; bool failed; } runs;

static void add_run(runs *all, uint32_t begin, uint32_t end) {
    if (all->n == all->cap) {
        size_t cap = all->cap ? all->cap * 2 : 64;
        run *grown = realloc(all->runs, cap * sizeof *grown);
        if (!grown) { all->failed = true; return; }
        all->runs = grown, all->cap = cap;
    }
    run *r = &all->runs[all->n++];
    char bytes[4 * UP_PERSON_LETTERS];
    size_t len = 0;
    *r = (run){.begin = begin, .end = end, .is_capital = up_is_upper(all->seen[begin].point), .in_address = all->seen[begin].in_address};
    for (uint32_t i = begin; i < end && len + 4 < sizeof bytes; i++) len += up_utf8_put(all->seen[i].point, bytes + len), r->n_letters += !up_is_mark(all->seen[i].point);
    r->folded[up_fold(bytes, len, r->folded, sizeof r->folded - 1)] = 0;
}

static void find_runs(runs *all) {
    for (uint32_t i = 0; i < all->n_seen && !all->failed;) {
        uint32_t begin = i;
        while (i < all->n_seen && is_wordy(all->seen[i].point)) i++;
        if (i > begin) add_run(all, begin, i); else i++;
    }
}

/* Between runs `i` and `i + 1`: at most `most` characters, each one of `allowed`. */
static bool is_gap(const runs *all, size_t i, uint32_t most, const char *allowed) {
    uint32_t begin = all->runs[i].end, end = all->runs[i + 1].begin;
    if (end - begin > most) return false;
    for (uint32_t k = begin; k < end; k++) {
        uint32_t c = all->seen[k].point;
        if (c == 0x2019 || c == 0x2018 || c == 0x201C || c == 0x201D || c == 0x2010 || c == 0x2011 || c == 0x2013 || c == 0xA0) continue; /* quotes, hyphens, no-break space */
        if (c >= 0x80 || !strchr(allowed, (int)c) || !c) return false;
    }
    return true;
}

/* How many runs from `i` are the word; 0 none. */
static size_t word_at(const runs *all, size_t i, const up_person_word *w) {
    if (i >= all->n) return 0;
    if (strcmp(all->runs[i].folded, w->joined) == 0 || (w->spelt[0] && strcmp(all->runs[i].folded, w->spelt) == 0)) return 1;
    for (int k = 0; k < w->n_parts; k++) {
        if (i + (size_t)k >= all->n || strcmp(all->runs[i + (size_t)k].folded, w->parts[k]) != 0) return 0;
        if (k && !is_gap(all, i + (size_t)k - 1, 1, "-' .`_")) return 0;
    }
    return (size_t)w->n_parts;
}

static bool starts_with_both(const char *text, const char *a, const char *b) {
    size_t len = strlen(a);
    return strncmp(text, a, len) == 0 && strcmp(text + len, b) == 0;
}

/* The runs from `i` that are the name whole; 0 none. */
static size_t whole_at(const up_person *p, const runs *all, size_t i) {
    const up_person_word *given = &p->words[p->first], *family = &p->words[p->last];
    if (p->first == p->last) return word_at(all, i, family);
    if (starts_with_both(all->runs[i].folded, given->joined, family->joined) || starts_with_both(all->runs[i].folded, family->joined, given->joined)) return 1;
    size_t n = word_at(all, i, given);
    for (size_t at = i + n, between = 0; n && at < all->n && between <= MOST_BETWEEN; at++, between++) {
        const run *r = &all->runs[at];
        if (!is_gap(all, at - 1, 3, " .-_'\"()+/%`\t\n")) break;
        size_t more = word_at(all, at, family);
        if (more) return at + more - i;
        if (!r->is_capital && !r->in_address && !is_particle(r->folded)) break;
    }
    n = word_at(all, i, family);
    if (n && i + n < all->n && is_gap(all, i + n - 1, 3, " ,-_+\n")) {
        size_t more = word_at(all, i + n, given);
        if (more) return n + more;
    }
    return 0;
}

static void hide(const runs *all, size_t from, size_t n, bool *hidden) {
    for (uint32_t k = all->runs[from].begin; k < all->runs[from + n - 1].end; k++) hidden[k] |= is_wordy(all->seen[k].point);
}

/* "akroo", "kroo.a": how people form addresses of a name. */
static bool is_handle(const up_person *p, const run *r) {
    const char *given = p->words[p->first].joined, *family = p->words[p->last].joined;
    if (p->words[p->last].n_letters < 4) return false;
    size_t len = strlen(family);
    return (r->folded[0] == given[0] && strcmp(r->folded + 1, family) == 0) || (strncmp(r->folded, family, len) == 0 && r->folded[len] == given[0] && !r->folded[len + 1]);
}

/* The runs from `i` that are a part of the name alone; 0 none.  `*from` may move back to an initial. */
static size_t part_at(const up_person *p, const runs *all, size_t i, size_t *from) {
    const run *r = &all->runs[i];
    size_t n = word_at(all, i, &p->words[p->last]);
    if (n && (r->is_capital || r->in_address)) {
        while (*from > 0 && all->runs[*from - 1].is_capital && all->runs[*from - 1].n_letters == 1 && is_gap(all, *from - 1, 2, " .")) --*from;
        return n;
    }
    if (r->in_address) return is_handle(p, r);
    n = word_at(all, i, &p->words[p->first]);
    if (!n || !r->is_capital || p->words[p->first].n_letters < LEAST_GIVEN) return 0;
    size_t next = i + n;
    bool is_anothers = next < all->n && is_gap(all, next - 1, 1, " ") && all->runs[next].is_capital && !word_at(all, next, &p->words[p->first]);
    return is_anothers ? 0 : n;
}

/* The name where no spaces tell words apart: found as it is written. */
static uint32_t mark_unspaced(const up_person *p, const up_seen *seen, size_t n, bool *hidden) {
    uint32_t found = 0, name[256];
    size_t len = 0, bytes = strlen(p->unspaced);
    for (size_t i = 0; i < bytes && len < sizeof name / sizeof *name;) name[len++] = up_utf8_next(p->unspaced, bytes, &i);
    for (size_t i = 0; i + len <= n; i++) {
        size_t k = 0;
        while (k < len && seen[i + k].point == name[k]) k++;
        if (k < len) continue;
        for (k = 0; k < len; k++) hidden[i + k] = true;
        found++;
    }
    return found;
}

up_person_named up_person_mark(const up_person *p, const up_seen *seen, size_t n, bool with_parts, bool *hidden) {
    runs all = {.seen = seen, .n_seen = n};
    up_person_named named = {0};
    find_runs(&all);
    for (size_t i = 0; i < all.n && !all.failed;) {
        size_t length = whole_at(p, &all, i), from = i;
        if (length) named.n_whole++;
        else if (with_parts && p->first != p->last && (length = part_at(p, &all, i, &from))) named.n_parts++;
        if (length) hide(&all, from, i + length - from, hidden);
        i += length ? length : 1;
    }
    if (p->unspaced) named.n_whole += mark_unspaced(p, seen, n, hidden);
    if (all.failed) named.n_whole = UINT32_MAX; /* no memory: the caller must not take this for "nothing there" */
    free(all.runs);
    return named;
}
