/* build.c - writes a gazetteer file from places and names that come in any order, in little memory.
 *
 * Places, strings and names stream into temporary files, names parted by the top bits of their hash; at
 * the end each part is sorted by itself and becomes a sub-table.  Only countries and divisions (some fifty
 * thousand), one byte a place and one part of the names are ever in memory, so that the thirteen million
 * names of all of GeoNames need no more than a few hundred megabytes.
 *
 * Divisions of which no source gives a point get the mean of their towns, which is wrong for large and
 * unevenly settled ones; ontology/places gives the points of those that matter. */
#include "where/build.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { FIRST_BITS = 22, FIRST_BITS_SMALL = 18, FEW_NAMES = 4000000, POSTINGS_MAX = 4000 };

typedef struct coded { /* a country or division, known by its code, perhaps only referred to so far */
    uint32_t place;
    bool has_point;
    up_place_kind kind;
    double lat, lon, sum_lat, sum_lon, weight;
    uint64_t population, sum_population;
} coded;

typedef struct held { uint32_t place, code; } held;
typedef struct word { char *text; uint32_t len, classes; } word;

struct up_gaz_builder {
    FILE *places, *strings, *parts[UP_GAZ_PARTS];
    uint32_t n_places;
    uint64_t n_strings, n_names;
    coded *codes; uint32_t n_codes, cap_codes;
    held *held; uint32_t n_held, cap_held;
    word *words; uint32_t n_words, cap_words;
    up_arena text;
    up_table by_code, by_division, by_word;
    unsigned char *first;
    up_status status; /* of the first failure */
};

static void fail(up_gaz_builder *b, up_status status) { if (b->status == UP_OK) b->status = status; }

up_status up_gaz_builder_new(up_gaz_builder **out) {
    up_gaz_builder *b = calloc(1, sizeof *b);
    if (!b) return UP_E_NOMEM;
    up_arena_init(&b->text, 0);
    b->first = calloc(1u << FIRST_BITS, 1);
    b->places = tmpfile();
    b->strings = tmpfile();
    bool opened = b->places && b->strings;
    for (uint32_t i = 0; i < UP_GAZ_PARTS; i++) opened = (b->parts[i] = tmpfile()) != NULL && opened;
    if (!b->first || !opened) {
        up_status status = b->first ? UP_E_IO : UP_E_NOMEM;
        up_gaz_builder_free(b);
        return status;
    }
    *out = b;
    return UP_OK;
}

void up_gaz_builder_free(up_gaz_builder *b) {
    if (!b) return;
    if (b->places) fclose(b->places);
    if (b->strings) fclose(b->strings);
    for (uint32_t i = 0; i < UP_GAZ_PARTS; i++) if (b->parts[i]) fclose(b->parts[i]);
    up_table_free(&b->by_code);
    up_table_free(&b->by_division);
    up_table_free(&b->by_word);
    up_arena_free(&b->text);
    free(b->codes);
    free(b->held);
    free(b->words);
    free(b->first);
    free(b);
}

static void *grown(up_gaz_builder *b, void *array, uint32_t n, uint32_t *cap, size_t size) {
    if (n < *cap) return array;
    uint32_t wider = *cap ? *cap * 2 : 256;
    void *moved = realloc(array, wider * size);
    if (moved) *cap = wider;
    else fail(b, UP_E_NOMEM);
    return moved;
}

static void put(up_gaz_builder *b, FILE *file, const void *bytes, size_t len) {
    if (fwrite(bytes, 1, len, file) != len) fail(b, UP_E_IO);
}

/* ------------------------------------------------------------------ places */

/* The number of a code, made when new; UP_GAZ_NONE for none or out of memory. */
static uint32_t code_number(up_gaz_builder *b, up_str code) {
    if (!code.len) return UP_GAZ_NONE;
    uint32_t known = up_table_get(&b->by_code, code.at, code.len);
    if (known != UP_TABLE_NONE) return known;
    coded *codes = grown(b, b->codes, b->n_codes, &b->cap_codes, sizeof *codes);
    char *text = up_arena_copy(&b->text, code.at, code.len);
    if (!codes || !text) { fail(b, UP_E_NOMEM); return UP_GAZ_NONE; }
    b->codes = codes;
    if (!up_table_set(&b->by_code, text, code.len, b->n_codes)) { fail(b, UP_E_NOMEM); return UP_GAZ_NONE; }
    b->codes[b->n_codes] = (coded){.place = UP_GAZ_NONE};
    return b->n_codes++;
}

uint32_t up_gaz_coded(const up_gaz_builder *b, up_str code) {
    uint32_t n = code.len ? up_table_get(&b->by_code, code.at, code.len) : UP_TABLE_NONE;
    return n == UP_TABLE_NONE ? UP_GAZ_NONE : b->codes[n].place;
}

/* "US:tennessee", the key of by_division. */
static char *division_key(up_gaz_builder *b, const char country[3], up_str name, uint32_t *len) {
    char key[UP_GAZ_KEY_MAX];
    uint32_t n = up_gaz_key(name.at, name.len, key, NULL);
    char *made = n ? up_arena_format(&b->text, "%s:%.*s", country, (int)n, key) : NULL;
    *len = made ? (uint32_t)strlen(made) : 0;
    return made;
}

uint32_t up_gaz_division_named(const up_gaz_builder *b, const char country[3], up_str name, up_str *code) {
    char key[UP_GAZ_KEY_MAX], full[UP_GAZ_KEY_MAX + 4];
    uint32_t n = up_gaz_key(name.at, name.len, key, NULL);
    if (!n) return UP_GAZ_NONE;
    int len = snprintf(full, sizeof full, "%s:%.*s", country, (int)n, key);
    uint32_t number = up_table_get(&b->by_division, full, (uint32_t)len);
    if (number == UP_TABLE_NONE) return UP_GAZ_NONE;
    if (code)
        for (uint32_t i = 0; i < b->by_code.cap; i++)
            if (b->by_code.slots[i].key && b->by_code.slots[i].value == number) *code = (up_str){b->by_code.slots[i].key, b->by_code.slots[i].len};
    return b->codes[number].place;
}

/* How often news means the place, 0..255: from its kind and people.  The weights put a capital above a
 * town of its size, a country above all, and Tennessee above the towns of that name. */
static uint8_t rank_of(up_place_kind kind, uint64_t population, uint8_t bonus) {
    static const struct { double base, each; } by_kind[] = {
        [UP_PLACE_IS_COUNTRY] = {170, 8}, [UP_PLACE_IS_ADMIN1] = {50, 16}, [UP_PLACE_IS_ADMIN2] = {0, 18}, [UP_PLACE_IS_CITY] = {0, 24},
        [UP_PLACE_IS_DISTRICT] = {6, 20}, [UP_PLACE_IS_REGION] = {40, 20}, [UP_PLACE_IS_SPOT] = {20, 18},
    };
    double rank = by_kind[kind].base + by_kind[kind].each * log10((double)population + 10) + bonus;
    return rank > 255 ? 255 : (uint8_t)rank;
}

static void take_point(coded *c, const up_gaz_entry *e) {
    if (!c->has_point && e->has_point) { c->has_point = true; c->lat = e->lat; c->lon = e->lon; }
    if (!c->population) c->population = e->population;
}

/* A town counts for the middle of its divisions by the root of its people, so that both people and
 * ground have their say. */
static void count_for(up_gaz_builder *b, uint32_t code, const up_gaz_entry *e) {
    if (code == UP_GAZ_NONE) return;
    coded *c = &b->codes[code];
    double weight = sqrt((double)e->population + 500);
    c->sum_lat += e->lat * weight;
    c->sum_lon += e->lon * weight;
    c->weight += weight;
    c->sum_population += e->population;
}

static int32_t e5(double degrees, double limit) {
    if (!(degrees >= -limit)) degrees = -limit;
    if (!(degrees <= limit)) degrees = limit;
    return (int32_t)lround(degrees * 1e5);
}

uint32_t up_gaz_add(up_gaz_builder *b, const up_gaz_entry *e) {
    if (b->status != UP_OK || b->n_places + 1 >= 1u << UP_GAZ_PLACE_BITS) return UP_GAZ_NONE;
    uint32_t own = code_number(b, e->code);
    if (own != UP_GAZ_NONE && b->codes[own].place != UP_GAZ_NONE) {
        take_point(&b->codes[own], e);
        return b->codes[own].place;
    }
    uint32_t place = b->n_places;
    uint32_t admin1 = code_number(b, e->admin1), admin2 = code_number(b, e->admin2);
    if (own != UP_GAZ_NONE) {
        held *h = grown(b, b->held, b->n_held, &b->cap_held, sizeof *h);
        if (!h) return UP_GAZ_NONE;
        b->held = h;
        b->held[b->n_held++] = (held){place, own};
        coded *c = &b->codes[own];
        c->place = place;
        c->kind = e->kind;
        take_point(c, e);
        uint32_t len;
        if (e->kind == UP_PLACE_IS_ADMIN1) {
            char *key = division_key(b, e->country, e->name, &len);
            if (key && up_table_get(&b->by_division, key, len) == UP_TABLE_NONE && !up_table_set(&b->by_division, key, len, own)) fail(b, UP_E_NOMEM);
        }
    } else if (e->has_point && e->kind == UP_PLACE_IS_CITY) {
        count_for(b, admin1, e);
        count_for(b, admin2, e);
    }
    up_gaz_place p = {
        .name = (uint32_t)b->n_strings, .lat_e5 = e5(e->lat, 90), .lon_e5 = e5(e->lon, 180), .population = e->population, .geonames = e->geonames,
        .admin1 = admin1, .admin2 = admin2, .kind = (uint8_t)e->kind, .rank = rank_of(e->kind, e->population, e->bonus), .country = {e->country[0], e->country[1]},
    };
    put(b, b->strings, e->name.at, e->name.len);
    put(b, b->strings, "", 1);
    b->n_strings += e->name.len + 1;
    if (e->kind == UP_PLACE_IS_COUNTRY) { /* its code, as text, for up_where_demonym */
        put(b, b->strings, e->country, 3);
        b->n_strings += 3;
    }
    if (b->n_strings > UINT32_MAX) fail(b, UP_E_LIMIT);
    put(b, b->places, &p, sizeof p);
    b->n_places++;
    return b->status == UP_OK ? place : UP_GAZ_NONE;
}

uint32_t up_gaz_n_places(const up_gaz_builder *b) { return b->n_places; }

/* ------------------------------------------------------------------ names and words */

void up_gaz_name(up_gaz_builder *b, up_str name, uint32_t place, uint32_t flags) {
    char key[UP_GAZ_KEY_MAX];
    uint32_t n_words = 0, len = up_gaz_key(name.at, name.len, key, &n_words);
    if (!len || place == UP_GAZ_NONE || n_words > UP_GAZ_WORDS_MAX || b->status != UP_OK) return;
    uint32_t posting = place | flags;
    unsigned char n = (unsigned char)len;
    FILE *part = b->parts[up_hash(key, len) >> 58];
    put(b, part, &posting, 4);
    put(b, part, &n, 1);
    put(b, part, key, len);
    b->n_names++;
    const char *space = memchr(key, ' ', len);
    unsigned char *most = &b->first[up_hash(key, space ? (size_t)(space - key) : len) & ((1u << FIRST_BITS) - 1)];
    if (*most < n_words) *most = (unsigned char)n_words;
}

void up_gaz_word_add(up_gaz_builder *b, up_str text, uint32_t classes) {
    char key[UP_GAZ_KEY_MAX];
    uint32_t len = up_gaz_key(text.at, text.len, key, NULL);
    if (!len || b->status != UP_OK) return;
    uint32_t known = up_table_get(&b->by_word, key, len);
    if (known != UP_TABLE_NONE) { b->words[known].classes |= classes; return; }
    word *words = grown(b, b->words, b->n_words, &b->cap_words, sizeof *words);
    char *copy = up_arena_copy(&b->text, key, len);
    if (!words || !copy || !up_table_set(&b->by_word, copy, len, b->n_words)) { fail(b, UP_E_NOMEM); return; }
    b->words = words;
    b->words[b->n_words++] = (word){copy, len, classes};
}

/* ------------------------------------------------------------------ finishing */

typedef struct posted { const unsigned char *key; uint32_t posting; uint8_t len, rank; } posted;

static int by_key_then_rank(const void *left, const void *right) {
    const posted *a = left, *b = right;
    int order = memcmp(a->key, b->key, a->len < b->len ? a->len : b->len);
    if (order) return order;
    if (a->len != b->len) return a->len < b->len ? -1 : 1;
    if (a->rank != b->rank) return a->rank > b->rank ? -1 : 1;
    if (UP_GAZ_PLACE(a->posting) != UP_GAZ_PLACE(b->posting)) return UP_GAZ_PLACE(a->posting) < UP_GAZ_PLACE(b->posting) ? -1 : 1;
    return a->posting < b->posting ? -1 : a->posting > b->posting;
}

/* Names that a place has twice stay once; the sort puts those that may always be read first, and only
 * they stand for the rest: "LA" in capitals and "La." with its stop are both kept. */
static bool stands_for(uint32_t posting, uint32_t other) {
    uint32_t when = UP_GAZ_CAPS | UP_GAZ_DOTTED | UP_GAZ_DEMONYM | UP_GAZ_INSIDE;
    return UP_GAZ_PLACE(posting) == UP_GAZ_PLACE(other) && (!(posting & when) || (posting & when) == (other & when));
}

static size_t drop_repeated(posted *all, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        posted *last = kept ? &all[kept - 1] : NULL;
        bool again = last && last->len == all[i].len && memcmp(last->key, all[i].key, last->len) == 0 && stands_for(last->posting, all[i].posting);
        if (!again) all[kept++] = all[i];
    }
    return kept;
}

static bool same_key(const posted *a, const posted *b) { return a->len == b->len && memcmp(a->key, b->key, a->len) == 0; }

/* Sorts one part and writes its records and slots; `at` is where in the names the next record goes. */
static up_status finish_part(FILE *part, const uint8_t *ranks, FILE *names, FILE *slots, uint64_t *at, up_gaz_part *out, uint32_t first_slot) {
    long size = ftell(part);
    if (size < 0) return UP_E_IO;
    unsigned char *bytes = malloc((size_t)size + 1);
    posted *all = NULL;
    up_gaz_slot *table = NULL;
    up_status status = UP_E_NOMEM;
    size_t n = 0, n_keys = 0;
    if (!bytes) goto out;
    rewind(part);
    if (fread(bytes, 1, (size_t)size, part) != (size_t)size) { status = UP_E_IO; goto out; }
    for (size_t i = 0; i < (size_t)size; i += 5 + (size_t)bytes[i + 4]) n++;
    all = malloc((n + 1) * sizeof *all);
    if (!all) goto out;
    size_t k = 0;
    for (size_t i = 0; i < (size_t)size; i += 5 + (size_t)bytes[i + 4]) {
        uint32_t posting;
        memcpy(&posting, bytes + i, 4);
        all[k] = (posted){bytes + i + 5, posting, bytes[i + 4], ranks[UP_GAZ_PLACE(posting)]};
        k += all[k].rank != 0; /* a division of which nothing but the name is known can't be resolved to */
    }
    n = k;
    qsort(all, n, sizeof *all, by_key_then_rank);
    n = drop_repeated(all, n);
    for (size_t i = 0; i < n; i++) n_keys += i == 0 || !same_key(&all[i - 1], &all[i]);
    uint64_t cap = 2;
    while (cap * 4 < n_keys * 5) cap *= 2; /* at most four slots in five are taken, and one is always free */
    table = calloc(cap, sizeof *table);
    if (!table) goto out;
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && same_key(&all[i], &all[end])) end++;
        size_t count = end - i > POSTINGS_MAX ? POSTINGS_MAX : end - i;
        uint64_t hash = up_hash((const char *)all[i].key, all[i].len);
        uint32_t slot = (uint32_t)(hash & (cap - 1));
        while (table[slot].name) slot = (slot + 1) & (uint32_t)(cap - 1);
        table[slot] = (up_gaz_slot){(uint32_t)hash, (uint32_t)(*at + 1)};
        unsigned char counted[2] = {(unsigned char)(count & 255), (unsigned char)(count >> 8)};
        bool written = fputc(all[i].len, names) != EOF && fwrite(all[i].key, 1, all[i].len, names) == all[i].len && fwrite(counted, 1, 2, names) == 2;
        for (size_t p = 0; p < count; p++) written = written && fwrite(&all[i + p].posting, 4, 1, names) == 1;
        if (!written) { status = UP_E_IO; goto out; }
        *at += 3 + all[i].len + 4 * count;
        if (*at >= UINT32_MAX - 1) { status = UP_E_LIMIT; goto out; }
        i = end;
    }
    *out = (up_gaz_part){first_slot, (uint32_t)(cap - 1)};
    status = fwrite(table, sizeof *table, cap, slots) == cap ? UP_OK : UP_E_IO;
out:
    free(table);
    free(all);
    free(bytes);
    return status;
}

/* Restates the places: divisions by number of place, points and people of those that had none. */
static up_status finish_places(up_gaz_builder *b, FILE *out, uint8_t *ranks) {
    rewind(b->places);
    uint32_t next_held = 0;
    for (uint32_t i = 0; i < b->n_places; i++) {
        up_gaz_place p;
        if (fread(&p, sizeof p, 1, b->places) != 1) return UP_E_IO;
        p.admin1 = p.admin1 == UP_GAZ_NONE ? UP_GAZ_NONE : b->codes[p.admin1].place;
        p.admin2 = p.admin2 == UP_GAZ_NONE ? UP_GAZ_NONE : b->codes[p.admin2].place;
        if (next_held < b->n_held && b->held[next_held].place == i) {
            const coded *c = &b->codes[b->held[next_held++].code];
            double lat = c->has_point ? c->lat : c->weight > 0 ? c->sum_lat / c->weight : 0;
            double lon = c->has_point ? c->lon : c->weight > 0 ? c->sum_lon / c->weight : 0;
            uint64_t people = c->population ? c->population : c->sum_population;
            p.lat_e5 = e5(lat, 90);
            p.lon_e5 = e5(lon, 180);
            p.population = people > UINT32_MAX ? UINT32_MAX : (uint32_t)people;
            /* A division of which nothing is known, not even a town, keeps rank 0 and is never resolved to. */
            p.rank = c->has_point || c->weight > 0 ? rank_of(c->kind, people, 0) : 0;
        }
        ranks[i] = p.rank;
        if (fwrite(&p, sizeof p, 1, out) != 1) return UP_E_IO;
    }
    return UP_OK;
}

static up_status copy_section(FILE *from, FILE *to, XXH3_state_t *digest, uint64_t bytes) {
    char block[1 << 16];
    rewind(from);
    for (uint64_t left = bytes; left;) {
        size_t n = left < sizeof block ? (size_t)left : sizeof block;
        if (fread(block, 1, n, from) != n || fwrite(block, 1, n, to) != n) return UP_E_IO;
        XXH3_64bits_update(digest, block, n);
        left -= n;
    }
    return UP_OK;
}

static up_status write_padded(FILE *to, XXH3_state_t *digest, const void *bytes, uint64_t len, uint64_t *at) {
    static const char zeros[8] = {0};
    if (len && bytes) {
        if (fwrite(bytes, 1, len, to) != len) return UP_E_IO;
        XXH3_64bits_update(digest, bytes, len);
    }
    *at += len;
    size_t pad = (size_t)(-*at & 7);
    if (fwrite(zeros, 1, pad, to) != pad) return UP_E_IO;
    XXH3_64bits_update(digest, zeros, pad);
    *at += pad;
    return UP_OK;
}

static up_gaz_word *make_words(const up_gaz_builder *b, uint64_t *cap) {
    *cap = 16;
    while (*cap < 2ull * b->n_words) *cap *= 2;
    up_gaz_word *table = calloc(*cap, sizeof *table);
    for (uint32_t i = 0; table && i < b->n_words; i++) {
        uint64_t hash = up_hash(b->words[i].text, b->words[i].len), slot = hash >> 32 & (*cap - 1);
        while (table[slot].classes) slot = (slot + 1) & (*cap - 1);
        table[slot] = (up_gaz_word){(uint32_t)hash, b->words[i].classes};
    }
    return table;
}

static up_status write_file(up_gaz_builder *b, FILE *out) {
    up_status status = UP_E_NOMEM;
    up_gaz_header h = {.version = UP_GAZ_VERSION, .header_bytes = sizeof h};
    memcpy(h.magic, UP_GAZ_MAGIC, 8);
    uint8_t *ranks = calloc(b->n_places + 1u, 1);
    FILE *names = tmpfile(), *slots = tmpfile(), *places = tmpfile();
    up_gaz_part parts[UP_GAZ_PARTS];
    uint64_t at = sizeof h, n_name_bytes = 0, n_slots = 0, n_words = 0;
    up_gaz_word *words = make_words(b, &n_words);
    XXH3_state_t *digest = XXH3_createState();
    if (!ranks || !words || !digest) goto out;
    status = UP_E_IO;
    if (!names || !slots || !places) goto out;
    if ((status = finish_places(b, places, ranks)) != UP_OK) goto out;
    for (uint32_t i = 0; i < UP_GAZ_PARTS; i++) {
        if ((status = finish_part(b->parts[i], ranks, names, slots, &n_name_bytes, &parts[i], (uint32_t)n_slots)) != UP_OK) goto out;
        n_slots += (uint64_t)parts[i].mask + 1;
        fclose(b->parts[i]); /* gives its disk back */
        b->parts[i] = NULL;
    }
    uint32_t bits = b->n_names < FEW_NAMES ? FIRST_BITS_SMALL : FIRST_BITS;
    for (uint32_t i = 0; i < 1u << FIRST_BITS; i++) {
        unsigned char *low = &b->first[i & ((1u << bits) - 1)];
        if (*low < b->first[i]) *low = b->first[i];
    }
    XXH3_64bits_reset(digest);
    status = UP_E_IO;
    if (fwrite(&h, sizeof h, 1, out) != 1) goto out;
#define SECTION(field, n, size) h.field = (up_gaz_section){at, (n)}; (void)(size)
#define COPIED(field, file, n, size) SECTION(field, n, size); if (copy_section((file), out, digest, (uint64_t)(n) * (size)) != UP_OK) goto out; \
    if (write_padded(out, digest, NULL, (uint64_t)(n) * (size), &at) != UP_OK) goto out
#define GIVEN(field, bytes, n, size) SECTION(field, n, size); if (write_padded(out, digest, (bytes), (uint64_t)(n) * (size), &at) != UP_OK) goto out
    COPIED(places, places, b->n_places, sizeof(up_gaz_place));
    GIVEN(parts, parts, UP_GAZ_PARTS, sizeof(up_gaz_part));
    COPIED(slots, slots, n_slots, sizeof(up_gaz_slot));
    GIVEN(first, b->first, 1ull << bits, 1);
    GIVEN(words, words, n_words, sizeof(up_gaz_word));
    COPIED(strings, b->strings, b->n_strings, 1);
    COPIED(names, names, n_name_bytes, 1);
#undef GIVEN
#undef COPIED
#undef SECTION
    h.file_bytes = at;
    h.digest = XXH3_64bits_digest(digest);
    h.header_digest = up_hash((const char *)&h, offsetof(up_gaz_header, header_digest));
    rewind(out);
    status = fwrite(&h, sizeof h, 1, out) == 1 ? UP_OK : UP_E_IO;
out:
    if (digest) XXH3_freeState(digest);
    if (names) fclose(names);
    if (slots) fclose(slots);
    if (places) fclose(places);
    free(words);
    free(ranks);
    return status;
}

up_status up_gaz_builder_finish(up_gaz_builder *b, const char *path, up_error *err) {
    if (b->status != UP_OK) return up_fail(err, b->status, path, 0, 0, "the places could not all be taken in: %s", up_status_text(b->status));
    if (!b->n_strings) return up_fail(err, UP_E_FORMAT, path, 0, 0, "no place was read");
    char temporary[4096];
    int len = snprintf(temporary, sizeof temporary, "%s.new", path);
    if (len < 0 || (size_t)len >= sizeof temporary) return up_fail(err, UP_E_RANGE, NULL, 0, 0, "the path is too long");
    FILE *out = fopen(temporary, "wb");
    if (!out) return up_fail(err, UP_E_IO, temporary, 0, 0, "%s", strerror(errno));
    up_status status = write_file(b, out);
    if (fflush(out) != 0 || fsync(fileno(out)) != 0) status = status == UP_OK ? UP_E_IO : status;
    if (fclose(out) != 0 && status == UP_OK) status = UP_E_IO;
    if (status == UP_OK && rename(temporary, path) != 0) status = UP_E_IO;
    if (status == UP_OK) return UP_OK;
    remove(temporary);
    return up_fail(err, status, path, 0, 0, "could not be written: %s", status == UP_E_IO ? strerror(errno) : up_status_text(status));
}
