/* sketch.c - the telling words of a report, and which days it names.
 *
 * One pass over the text cuts it into words, folded and with their commonest endings off.  A word is (part of) a name when
 * it is written with a capital where no sentence begins, more often than not.  Two neighbours that are both names
 * make a full name; two neighbours that both tell something make a pair.  Numbers keep the noun that follows ("nine
 * killed").  Days: "May 11, 2014", "11 May", weekdays, yesterday and today, the last three by the report's own date.
 * The shingles are for copies: MinHash with one permutation (Li, Owen & Zhang 2012), empty bins filled from their neighbour
 * (Shrivastava & Li 2014).
 * Knowingly wrong: titles in capitals tell no names; a name that only begins sentences is none; English only. */
#include "link/sketch.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/hash.h"
#include "base/utf8.h"

enum { LEAD_WORDS = 90, MOST_WORDS = 1500, LONGEST = 40, SHINGLE = 5, PAIR_WORDS = 400 };

typedef struct word { char text[LONGEST]; uint8_t len; bool capital, begins, in_title, is_stop, is_number, is_venue, is_aside; uint32_t hash; uint64_t raw; } word;

uint32_t up_term_hash(const char *text, size_t len) {
    uint32_t h = (uint32_t)up_hash(text, len);
    return h ? h : 1;
}

/* Words without which a sentence would still tell the same story; sorted. */
static const char *const stops[] = {
    "a", "about", "after", "again", "against", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been", "before", "being", "but", "by", "can",
    "could", "did", "do", "does", "down", "during", "each", "even", "for", "from", "get", "had", "has", "have", "he", "her", "here", "him", "his", "how", "i", "if", "in",
    "into", "is", "it", "its", "just", "like", "made", "make", "many", "may", "me", "more", "most", "mr", "mrs", "ms", "much", "my", "new", "no", "not", "now", "of", "off", "on", "one",
    "only", "or", "other", "our", "out", "over", "own", "said", "say", "says", "she", "should", "so", "some", "still", "such", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "through", "to", "told", "too", "under", "up", "us", "very", "was", "we", "well", "were", "what", "when",
    "where", "which", "while", "who", "will", "with", "would", "you", "your"};

static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
/* What stands in names of streets, houses and offices, which are full names but nobody's; sorted. */
static const char *const venues[] = {
    "academy", "agency", "airport", "alley", "army", "association", "attorney", "ave", "avenue", "bank", "bay", "beach", "boulevard", "bridge", "bureau",
    "cathedral", "cemetery", "center", "centre", "church", "city", "club", "college", "commission", "committee", "community", "congress", "council",
    "county", "court", "department", "district", "division", "drive", "east", "federation", "field", "force", "forum", "foundation", "garden", "gardens",
    "government", "group", "hall", "heights", "high", "highway", "hill", "hospital", "hotel", "house", "institute", "island", "islands", "lake", "lane",
    "league", "library", "mall", "market", "ministry", "mosque", "museum", "news", "north", "office", "parish", "park", "party", "place", "plaza", "police",
    "post", "prison", "region", "republic", "river", "road", "school", "senate", "service", "shrine", "society", "south", "square", "st", "stadium", "state",
    "states", "station", "street", "synagogue", "temple", "times", "town", "township", "union", "university", "valley", "village", "west"};

static bool among(const char *text, const char *const *list, size_t n) {
    size_t at = 0, end = n;
    while (at < end) {
        size_t middle = at + (end - at) / 2;
        int order = (unsigned char)*text - (unsigned char)*list[middle]; /* most are told apart by their first letter */
        if (!order) order = strcmp(text, list[middle]);
        if (!order) return true;
        if (order > 0) at = middle + 1; else end = middle;
    }
    return false;
}

static const char *const months[] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};
static const char *const small_numbers[] = {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
enum { N_SMALL = sizeof small_numbers / sizeof *small_numbers };

static bool ends_in(const word *w, const char *end) {
    size_t n = strlen(end);
    return w->len > n && memcmp(w->text + w->len - n, end, n) == 0;
}

/* Takes the commonest endings off, so that "shootings" meets "shooting" and "shoots". */
static void shorten(word *w) {
    if (w->len > 2 && w->text[w->len - 1] == 's' && w->text[w->len - 2] == '\'') w->len -= 2;
    else if (w->len > 4 && ends_in(w, "ies")) w->len -= 2, w->text[w->len - 1] = 'y';
    else if (w->len > 3 && ends_in(w, "s") && !ends_in(w, "ss") && !ends_in(w, "us") && !ends_in(w, "is")) w->len--;
    if (w->len > 6 && ends_in(w, "ing")) w->len -= 3;
    else if (w->len > 5 && ends_in(w, "ed")) w->len -= 2;
    if (w->len > 4 && w->text[w->len - 1] == 'e') w->len--;
    if (w->len > 4 && w->text[w->len - 1] == w->text[w->len - 2] && isalpha((unsigned char)w->text[w->len - 1])) w->len--; /* "stabb" */
    w->text[w->len] = 0;
}

typedef struct words { word *all; uint32_t n, cap; } words;

/* "(44)", ", 44,": what stands between brackets or commas. */
static bool is_aside(const char *text, size_t len, size_t from, size_t end) {
    while (from && text[from - 1] == ' ') from--;
    return from && (text[from - 1] == '(' || text[from - 1] == ',') && (end == len || text[end] == ')' || text[end] == ',' || text[end] == '.');
}

static bool push(words *ws, const char *text, size_t len, bool begins, bool in_title) {
    if (ws->n == ws->cap) {
        uint32_t cap = ws->cap ? ws->cap * 2 : 512;
        word *more = realloc(ws->all, cap * sizeof *more);
        if (!more) return false;
        ws->all = more, ws->cap = cap;
    }
    word *w = &ws->all[ws->n++];
    *w = (word){.begins = begins, .in_title = in_title};
    size_t at = 0;
    w->capital = up_is_upper(up_utf8_next(text, len, &at));
    w->len = (uint8_t)up_fold(text, len, w->text, LONGEST - 1);
    w->text[w->len] = 0;
    w->raw = up_hash(w->text, w->len);
    if (w->len >= 3 && strchr("tfsen", w->text[0]))
        for (int i = 0; i < N_SMALL; i++) /* "nine" is 9 */
            if (w->text[0] == small_numbers[i][0] && strcmp(w->text, small_numbers[i]) == 0) { w->len = (uint8_t)snprintf(w->text, LONGEST, "%d", i + 2); break; }
    w->is_number = isdigit((unsigned char)w->text[0]);
    w->is_stop = w->len < 2 || among(w->text, stops, sizeof stops / sizeof *stops);
    w->is_venue = w->capital && among(w->text, venues, sizeof venues / sizeof *venues);
    return true;
}

/* Cuts `text` into words: letters, digits, and apostrophes between letters. */
static bool cut(words *ws, const char *text, size_t len, bool in_title, uint32_t most) {
    bool begins = true;
    for (size_t at = 0; at < len && ws->n < most;) {
        size_t from = at;
        uint32_t c = up_utf8_next(text, len, &at);
        if (!up_is_letter(c) && !up_is_digit(c)) {
            if (c == '.' || c == '!' || c == '?' || c == '\n' || c == ':' || c == '"' || c == 0x201C || c == 0x2022) begins = true;
            continue;
        }
        size_t end = at;
        while (at < len) {
            size_t next = at;
            c = up_utf8_next(text, len, &next);
            if (up_is_letter(c) || up_is_digit(c)) { at = end = next; continue; }
            if (c != '\'' && c != 0x2019) break;
            size_t after = next;
            if (next >= len || !up_is_letter(up_utf8_next(text, len, &after))) break;
            at = next;
        }
        if (!push(ws, text + from, end - from, begins, in_title)) return false;
        if (ws->all[ws->n - 1].is_number) ws->all[ws->n - 1].is_aside = is_aside(text, len, from, end);
        begins = false;
        at = end;
    }
    return true;
}

/* ------------------------------------------------------------------ terms */

typedef struct terms { up_term *all; uint32_t n, cap; } terms;

static bool put(terms *t, uint32_t hash, uint8_t kinds) {
    if (t->n == t->cap) {
        uint32_t cap = t->cap ? t->cap * 2 : 1024;
        up_term *more = realloc(t->all, cap * sizeof *more);
        if (!more) return false;
        t->all = more, t->cap = cap;
    }
    t->all[t->n++] = (up_term){hash, 1, kinds};
    return true;
}

static uint32_t joined(const word *a, const word *b, char between) {
    char both[2 * LONGEST + 2];
    int n = a->len;
    memcpy(both, a->text, a->len);
    both[n++] = between;
    memcpy(both + n, b->text, b->len);
    return up_term_hash(both, (size_t)n + b->len);
}

static bool put_day(terms *t, up_day day, uint8_t kinds) {
    char key[12] = "@";
    if (day == UP_NO_DAY) return true;
    up_day_to_iso(day, key + 1);
    return put(t, up_term_hash(key, strlen(key)), kinds);
}

static int index_of(const char *const *list, int n, const word *w) {
    for (int i = 0; i < n; i++) if (strcmp(list[i], w->text) == 0) return i;
    return -1;
}

static int month_of(const word *w) {
    for (int i = 0; i < 12; i++) {
        if (strcmp(months[i], w->text) == 0) return i + 1;
        if (w->len >= 3 && w->len <= 4 && strncmp(months[i], w->text, w->len) == 0) return i + 1; /* Nov, Sept */
    }
    return 0;
}

static int number_of(const word *w, int least, int most) {
    if (!w->is_number || w->len > 4) return -1;
    int n = atoi(w->text);
    return n >= least && n <= most ? n : -1;
}

/* A day without a year is the one nearest to the report's date that is not later than a week after it. */
static up_day day_near(up_day report, int month, int day) {
    if (report == UP_NO_DAY) return UP_NO_DAY;
    int32_t year = up_ymd_of(report).year;
    up_day found = up_day_of(year, month, day);
    return found > report + 7 ? up_day_of(year - 1, month, day) : found;
}

static bool put_days(terms *t, const words *ws, uint32_t i, up_day report) {
    const word *w = &ws->all[i], *before = i ? w - 1 : NULL, *after = i + 1 < ws->n ? w + 1 : NULL, *second = i + 2 < ws->n ? w + 2 : NULL;
    uint8_t kinds = UP_TERM_DAY;
    if (w->capital && report != UP_NO_DAY) {
        int weekday = index_of(weekdays, 7, w);
        if (weekday >= 0) return put_day(t, report - (up_weekday(report) - weekday + 7) % 7, kinds);
    }
    if (report != UP_NO_DAY && (strcmp(w->text, "yesterday") == 0 || strcmp(w->text, "today") == 0)) return put_day(t, report - (w->text[0] == 'y'), kinds);
    int month = w->capital ? month_of(w) : 0;
    if (!month) return true;
    int day = after ? number_of(after, 1, 31) : -1, year = -1;
    if (day > 0) year = second ? number_of(second, 1900, 2100) : -1;
    else if (before && (day = number_of(before, 1, 31)) > 0) year = after ? number_of(after, 1900, 2100) : -1;
    if (day < 0 || day > 31) return true;
    return put_day(t, year > 0 ? up_day_of(year, month, day) : day_near(report, month, day), kinds);
}

/* How old somebody is by this number, -1 where it tells something else: "44-year-old", "44 years old", "aged 44", "Smith, 44,", "Smith (44)", "a man of
 * 44", "who is 44". */
static int age_of(const words *ws, uint32_t i) {
    static const char *const persons[] = {"boy", "driver", "father", "girl", "grandmother", "lad", "man", "mother", "passenger", "pensioner", "person", "resident", "student", "teenager", "woman", "worker"};
    const word *w = &ws->all[i], *before = i ? w - 1 : NULL, *second = i > 1 ? w - 2 : NULL, *after = i + 1 < ws->n ? w + 1 : NULL, *next = i + 2 < ws->n ? w + 2 : NULL;
    int n = number_of(w, 1, 110);
    if (n < 0 || w->text[w->len - 1] > '9') return -1;
    if (after && next && (strcmp(after->text, "year") == 0 || strcmp(after->text, "years") == 0) && strcmp(next->text, "old") == 0) return n;
    if (!before) return -1;
    if (strcmp(before->text, "aged") == 0 || strcmp(before->text, "age") == 0) return n;
    if (w->is_aside && before->capital && !month_of(before)) return n;
    if (!second) return -1;
    if (strcmp(before->text, "of") == 0) return among(second->text, persons, sizeof persons / sizeof *persons) ? n : -1;
    return strcmp(second->text, "who") == 0 && (strcmp(before->text, "is") == 0 || strcmp(before->text, "was") == 0) ? n : -1;
}

static bool put_age(terms *t, const words *ws, uint32_t i) {
    char key[8];
    int age = age_of(ws, i);
    return age < 0 || put(t, up_term_hash(key, (size_t)snprintf(key, sizeof key, "%d@age", age)), UP_TERM_AGE);
}

static int by_hash(const void *a, const void *b) {
    const up_term *x = a, *y = b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* Which words are names: a capital inside sentences, more often than a small letter.  Titles do not testify. */
static bool mark_names(const words *ws, uint8_t *is_name) {
    enum { BITS = 13, SIZE = 1 << BITS };
    struct count { uint32_t hash; uint16_t capital, small; } *counts = calloc(SIZE, sizeof *counts);
    if (!counts) return false;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < ws->n; i++) {
            const word *w = &ws->all[i];
            uint32_t k = w->hash & (SIZE - 1);
            while (counts[k].hash && counts[k].hash != w->hash) k = (k + 1) & (SIZE - 1);
            if (pass) is_name[i] = counts[k].capital > counts[k].small && !w->is_stop && !w->is_number;
            else {
                counts[k].hash = w->hash;
                if (!w->in_title && !w->begins && w->capital) counts[k].capital++;
                else if (!w->in_title && !w->capital) counts[k].small++;
            }
        }
    free(counts);
    return true;
}

static bool begins_full_name(const words *ws, const uint8_t *is_name, uint32_t i) {
    return i + 1 < ws->n && is_name[i] && is_name[i + 1] && ws->all[i + 1].in_title == ws->all[i].in_title && !ws->all[i + 1].begins;
}

static bool put_word(terms *t, const words *ws, const uint8_t *is_name, uint32_t i, uint32_t n_title) {
    const word *w = &ws->all[i], *next = i + 1 < ws->n && ws->all[i + 1].in_title == w->in_title ? w + 1 : NULL;
    uint8_t where = w->in_title ? UP_TERM_TITLE | UP_TERM_LEAD : i < n_title + LEAD_WORDS ? UP_TERM_LEAD : 0;
    if (w->is_number) {
        if (!put(t, w->hash, UP_TERM_NUMBER | where)) return false;
        return !next || next->is_stop || put(t, joined(w, next, '#'), UP_TERM_NUMBER);
    }
    if (w->is_stop) return true;
    bool who = (begins_full_name(ws, is_name, i) && !w->is_venue && !w[1].is_venue) || (i && begins_full_name(ws, is_name, i - 1) && !w[-1].is_venue && !w->is_venue);
    if (!put(t, w->hash, (uint8_t)(where | (is_name[i] ? UP_TERM_NAME : 0) | (who ? UP_TERM_WHO : 0)))) return false;
    if (!next || next->is_stop || next->is_number) return true;
    if (begins_full_name(ws, is_name, i)) return put(t, joined(w, next, ' '), UP_TERM_FULL);
    return i >= PAIR_WORDS || put(t, joined(w, next, '_'), (uint8_t)(UP_TERM_PAIR | (is_name[i] || is_name[i + 1] ? UP_TERM_NAME : 0)));
}

static void gather(terms *t, up_sketch *s) {
    if (t->n) qsort(t->all, t->n, sizeof *t->all, by_hash);
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        if (n && t->all[n - 1].hash == t->all[i].hash) {
            if (t->all[n - 1].times < 255) t->all[n - 1].times++;
            t->all[n - 1].kinds |= t->all[i].kinds;
        } else t->all[n++] = t->all[i];
    }
    s->terms = t->all;
    s->n_terms = n < UP_SKETCH_TERMS ? n : UP_SKETCH_TERMS; /* of a very long text a chance sample, the same on every side */
}

static void put_shingles(const words *ws, uint32_t from, uint32_t *shingle) {
    memset(shingle, 0xFF, UP_SKETCH_HASHES * sizeof *shingle);
    uint32_t n = ws->n - from, width = n < SHINGLE ? n : SHINGLE;
    if (!n) return;
    for (uint32_t i = from; i + width <= ws->n; i++) {
        uint64_t h = 0;
        for (uint32_t k = 0; k < width; k++) h = (h ^ ws->all[i + k].raw) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
        h *= 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
        uint32_t bin = (uint32_t)(h >> 26) & (UP_SKETCH_HASHES - 1), value = (uint32_t)(h >> 33) & 0x3FFFFFF;
        if (value < shingle[bin]) shingle[bin] = value;
    }
    /* An empty bin borrows from the next full one, at a distance that marks it. */
    uint32_t filled[UP_SKETCH_HASHES];
    for (uint32_t b = 0; b < UP_SKETCH_HASHES; b++) {
        uint32_t d = 0;
        while (shingle[(b + d) & (UP_SKETCH_HASHES - 1)] == UINT32_MAX) d++;
        filled[b] = shingle[(b + d) & (UP_SKETCH_HASHES - 1)] | d << 26;
    }
    memcpy(shingle, filled, sizeof filled);
}

up_status up_sketch_make(const char *date, const char *title, const char *text, size_t len, up_sketch *out) {
    words ws = {0};
    terms t = {0};
    up_sketch s = {.date = date ? up_day_from_iso(date, (uint32_t)strnlen(date, 16)) : UP_NO_DAY};
    bool fits = !title || cut(&ws, title, strlen(title), true, 60);
    uint32_t n_title = ws.n;
    fits = fits && cut(&ws, text, len, false, MOST_WORDS + n_title);
    if (fits) put_shingles(&ws, n_title, s.shingle);
    uint8_t *is_name = calloc(ws.n + 1u, 1);
    fits = fits && is_name;
    for (uint32_t i = 0; fits && i < ws.n; i++) fits = put_days(&t, &ws, i, s.date) && put_age(&t, &ws, i);
    for (uint32_t i = 0; i < ws.n; i++) {
        if (!ws.all[i].is_number && !ws.all[i].is_stop) shorten(&ws.all[i]);
        ws.all[i].hash = up_term_hash(ws.all[i].text, ws.all[i].len);
    }
    fits = fits && mark_names(&ws, is_name);
    for (uint32_t i = 0; fits && i < ws.n; i++) fits = put_word(&t, &ws, is_name, i, n_title);
    s.n_words = ws.n - n_title;
    free(ws.all), free(is_name);
    if (!fits) { free(t.all); return UP_E_NOMEM; }
    gather(&t, &s);
    *out = s;
    return UP_OK;
}

void up_sketch_free(up_sketch *sketch) {
    free(sketch->terms);
    *sketch = (up_sketch){0};
}

double up_sketch_likeness(const up_sketch *a, const up_sketch *b) {
    int same = 0;
    for (int i = 0; i < UP_SKETCH_HASHES; i++) same += a->shingle[i] == b->shingle[i] && a->shingle[i] != UINT32_MAX;
    return (double)same / UP_SKETCH_HASHES;
}

/* ------------------------------------------------------------------ as bytes */

enum { SKETCH_VERSION = 1, NORMED_VERSION = 2, HEAD_BYTES = 16 + UP_SKETCH_HASHES * 4, TERM_BYTES = 6, N_NORMS = 11, NORM_BYTES = 4 + N_NORMS * 4 };

static void put_u32(up_buffer *out, uint32_t n) {
    unsigned char b[4] = {(unsigned char)n, (unsigned char)(n >> 8), (unsigned char)(n >> 16), (unsigned char)(n >> 24)};
    up_buffer_add(out, (const char *)b, 4);
}

static uint32_t get_u32(const unsigned char *b) { return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24; }

static float *norm_at(up_norms *n, int k) {
    return k < N_NORMS - 2 ? &n->norm[k] : k < N_NORMS - 1 ? &n->lead_names : &n->people;
}

void up_sketch_write(const up_sketch *s, up_buffer *out) {
    put_u32(out, s->norms.print ? NORMED_VERSION : SKETCH_VERSION), put_u32(out, (uint32_t)s->date), put_u32(out, s->n_words), put_u32(out, s->n_terms);
    for (int i = 0; i < UP_SKETCH_HASHES; i++) put_u32(out, s->shingle[i]);
    for (uint32_t i = 0; i < s->n_terms; i++) {
        put_u32(out, s->terms[i].hash);
        const char rest[2] = {(char)s->terms[i].times, (char)s->terms[i].kinds};
        up_buffer_add(out, rest, 2);
    }
    if (!s->norms.print) return;
    up_norms norms = s->norms;
    put_u32(out, s->norms.print);
    for (int k = 0; k < N_NORMS; k++) {
        uint32_t bits;
        memcpy(&bits, norm_at(&norms, k), sizeof bits);
        put_u32(out, bits);
    }
}

/* False where a length is none. */
static bool read_norms(const unsigned char *b, up_norms *out) {
    out->print = get_u32(b);
    for (int k = 0; k < N_NORMS; k++) {
        uint32_t bits = get_u32(b + 4 + 4 * k);
        float length;
        memcpy(&length, &bits, sizeof length);
        if (!(length >= 0 && length < 1e9f)) return false;
        *norm_at(out, k) = length;
    }
    return out->print != 0;
}

up_status up_sketch_read(const void *bytes, size_t len, up_sketch *out) {
    const unsigned char *b = bytes;
    uint32_t version = len < HEAD_BYTES ? 0 : get_u32(b);
    if (version != SKETCH_VERSION && version != NORMED_VERSION) return UP_E_FORMAT;
    size_t beside = version == NORMED_VERSION ? NORM_BYTES : 0;
    up_sketch s = {.date = (up_day)get_u32(b + 4), .n_words = get_u32(b + 8), .n_terms = get_u32(b + 12)};
    if (s.n_terms > UP_SKETCH_TERMS || len != HEAD_BYTES + (size_t)s.n_terms * TERM_BYTES + beside) return UP_E_FORMAT;
    if (s.date != UP_NO_DAY && (s.date < -800000 || s.date > 3000000)) return UP_E_FORMAT;
    if (beside && !read_norms(b + len - beside, &s.norms)) return UP_E_FORMAT;
    for (int i = 0; i < UP_SKETCH_HASHES; i++) s.shingle[i] = get_u32(b + 16 + 4 * i);
    s.terms = malloc((s.n_terms + 1u) * sizeof *s.terms);
    if (!s.terms) return UP_E_NOMEM;
    for (uint32_t i = 0; i < s.n_terms; i++) {
        const unsigned char *t = b + HEAD_BYTES + (size_t)i * TERM_BYTES;
        s.terms[i] = (up_term){get_u32(t), t[4], t[5]};
        if (i && s.terms[i - 1].hash >= s.terms[i].hash) { free(s.terms); return UP_E_FORMAT; }
    }
    *out = s;
    return UP_OK;
}
