/* gazetteer.c - names to places, out of one mapped file.
 *
 * The file is a handful of arrays (docs/gazetteer.md).  A name is looked up by the hash of its key: the
 * top six bits choose a sub-table, the rest a slot; the record behind the slot holds the key itself and
 * its places, the best known first.  Most words of a text never get that far: a table of one byte for
 * each hash of a first word says whether any name begins so, and how long such names are.
 *
 * The file is read as untrusted.  Opening checks the header, the sections' bounds and the digest of the
 * header; every number followed later is checked where it is followed, so that a damaged file gives
 * wrong answers at worst.  up_gazetteer_check walks all of it, and compares the digest of the body. */
#include "where/gazetteer.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(up_gaz_place) == 32 && sizeof(up_gaz_header) == 152, "the layout of docs/gazetteer.md");

/* ------------------------------------------------------------------ keys */

static const struct { const char *full, *brief; } shortened[] = {{"saint", "st"}, {"mount", "mt"}, {"fort", "ft"}, {"sainte", "ste"}};

static uint32_t shorten_word(char *word, uint32_t len) {
    for (size_t i = 0; i < sizeof shortened / sizeof *shortened; i++)
        if (strlen(shortened[i].full) == len && memcmp(shortened[i].full, word, len) == 0) {
            uint32_t brief = (uint32_t)strlen(shortened[i].brief);
            memcpy(word, shortened[i].brief, brief);
            return brief;
        }
    return len;
}

uint32_t up_gaz_key(const char *name, size_t len, char out[UP_GAZ_KEY_MAX], uint32_t *n_words) {
    char folded[UP_GAZ_KEY_MAX * 2];
    if (len > sizeof folded) return 0;
    size_t n = up_fold(name, len, folded, sizeof folded);
    if (n + 4 > sizeof folded) return 0;
    uint32_t used = 0, word = 0, words = 0;
    bool has_letter = false;
    for (size_t i = 0; i <= n; i++) {
        char c = i < n ? folded[i] : ' ';
        if (c == '.' || c == '\'' || c == '`' || c == '"') continue;
        bool parts = c == '-' || c == '/' || c == ',' || (unsigned char)c <= ' ' || (c == '\xC2' && i + 1 < n && folded[i + 1] == '\xA0');
        if (!parts) {
            if (used >= UP_GAZ_KEY_MAX - 1) return 0;
            out[used++] = c;
            if ((c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80) has_letter = true;
            continue;
        }
        if (c == '\xC2') i++;
        if (used == word) continue;
        used = word + shorten_word(out + word, used - word);
        words++;
        if (used >= UP_GAZ_KEY_MAX - 1) return 0;
        out[used++] = ' ';
        word = used;
    }
    if (!has_letter || used == 0) return 0;
    if (n_words) *n_words = words;
    return used - 1; /* without the last space */
}

/* ------------------------------------------------------------------ opening */

static bool section_fits(up_gaz_section s, uint64_t item, uint64_t file) {
    return s.at <= file && s.at % 8 == 0 && s.count <= (file - s.at) / item;
}

up_status up_gaz_open_bytes(const unsigned char *bytes, size_t len, const char *path, up_gazetteer *out, up_error *err) {
#define REFUSE(...) return up_fail(err, UP_E_FORMAT, path, 0, 0, __VA_ARGS__)
    if (len < sizeof(up_gaz_header)) REFUSE("not a gazetteer: %zu bytes are less than its header", len);
    const up_gaz_header *h = (const void *)bytes;
    if (memcmp(h->magic, UP_GAZ_MAGIC, 8) != 0) REFUSE("not a gazetteer: it does not begin with '%s'", UP_GAZ_MAGIC);
    if (h->version != UP_GAZ_VERSION) REFUSE("a gazetteer of version %u, expected %u", h->version, UP_GAZ_VERSION);
    if (h->header_bytes != sizeof *h) REFUSE("a header of %u bytes, expected %zu", h->header_bytes, sizeof *h);
    if (h->file_bytes != len) REFUSE("cut short or grown: %zu bytes, expected %llu", len, (unsigned long long)h->file_bytes);
    if (h->header_digest != up_hash((const char *)h, offsetof(up_gaz_header, header_digest))) REFUSE("the header is damaged: its digest differs");
    const struct { const char *name; up_gaz_section s; size_t item; } all[] = {
        {"places", h->places, sizeof(up_gaz_place)}, {"strings", h->strings, 1}, {"parts", h->parts, sizeof(up_gaz_part)},
        {"slots", h->slots, sizeof(up_gaz_slot)}, {"names", h->names, 1}, {"first", h->first, 1}, {"words", h->words, sizeof(up_gaz_word)},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!section_fits(all[i].s, all[i].item, len)) REFUSE("section '%s' does not lie in the file", all[i].name);
    if (h->places.count >= 1u << UP_GAZ_PLACE_BITS) REFUSE("%llu places, more than can be numbered", (unsigned long long)h->places.count);
    if (h->strings.count == 0 || bytes[h->strings.at + h->strings.count - 1] != 0) REFUSE("the strings do not end");
    if (h->parts.count != UP_GAZ_PARTS) REFUSE("%llu parts, expected %u", (unsigned long long)h->parts.count, UP_GAZ_PARTS);
    if (h->first.count == 0 || (h->first.count & (h->first.count - 1))) REFUSE("the table of first words is no power of two");
    if (h->words.count == 0 || (h->words.count & (h->words.count - 1))) REFUSE("the table of words is no power of two");
    if (h->strings.count > UINT32_MAX || h->names.count >= UINT32_MAX || h->slots.count > UINT32_MAX) REFUSE("a section is too long for its numbers");
    const up_gaz_part *parts = (const void *)(bytes + h->parts.at);
    for (uint32_t i = 0; i < UP_GAZ_PARTS; i++) {
        uint64_t n = (uint64_t)parts[i].mask + 1;
        if ((n & (n - 1)) || parts[i].first + n > h->slots.count) REFUSE("part %u does not lie in the slots", i);
    }
#undef REFUSE
    out->header = h;
    out->places = (const void *)(bytes + h->places.at);
    out->strings = (const char *)(bytes + h->strings.at);
    out->parts = parts;
    out->slots = (const void *)(bytes + h->slots.at);
    out->names = bytes + h->names.at;
    out->first = bytes + h->first.at;
    out->words = (const void *)(bytes + h->words.at);
    snprintf(out->path, sizeof out->path, "%s", path ? path : "");
    return UP_OK;
}

up_status up_gazetteer_open(const char *path, up_gazetteer **out, up_error *err) {
    up_gazetteer *gaz = calloc(1, sizeof *gaz);
    if (!gaz) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    up_status status = up_map_open(path, &gaz->map, err);
    if (status == UP_OK) status = up_gaz_open_bytes(gaz->map.bytes, gaz->map.len, path, gaz, err);
    if (status == UP_OK) *out = gaz;
    else up_gazetteer_close(gaz);
    return status;
}

void up_gazetteer_close(up_gazetteer *gaz) {
    if (!gaz) return;
    up_map_close(&gaz->map);
    free(gaz);
}

/* ------------------------------------------------------------------ look-ups */

static uint32_t read_u32(const unsigned char *at) { uint32_t v; memcpy(&v, at, 4); return v; }

/* A record of `names`: key length, key, number of places (2 bytes), places (4 bytes each). */
static bool record_at(const up_gazetteer *gaz, uint64_t at, up_str *key, up_gaz_names *names) {
    uint64_t all = gaz->header->names.count;
    if (at + 1 > all) return false;
    uint32_t len = gaz->names[at];
    if (at + 1 + len + 2 > all) return false;
    const unsigned char *n = gaz->names + at + 1 + len;
    uint32_t count = (uint32_t)n[0] | (uint32_t)n[1] << 8;
    if (at + 1 + len + 2 + (uint64_t)count * 4 > all) return false;
    *key = (up_str){(const char *)gaz->names + at + 1, len};
    *names = (up_gaz_names){n + 2, count};
    return true;
}

up_gaz_names up_gaz_find(const up_gazetteer *gaz, const char *key, uint32_t len) {
    uint64_t hash = up_hash(key, len);
    up_gaz_part part = gaz->parts[hash >> 58];
    uint32_t tag = (uint32_t)hash;
    for (uint32_t step = 0, i = tag & part.mask; step <= part.mask; step++, i = (i + 1) & part.mask) {
        up_gaz_slot slot = gaz->slots[part.first + i];
        if (!slot.name) break;
        if (slot.tag != tag) continue;
        up_str found;
        up_gaz_names names;
        if (!record_at(gaz, slot.name - 1u, &found, &names)) break;
        if (found.len == len && memcmp(found.at, key, len) == 0) return names;
    }
    return (up_gaz_names){NULL, 0};
}

uint32_t up_gaz_posting(up_gaz_names names, uint32_t i) { return read_u32(names.postings + (size_t)i * 4); }

uint32_t up_gaz_first(const up_gazetteer *gaz, const char *word, uint32_t len) {
    return gaz->first[up_hash(word, len) & (gaz->header->first.count - 1)];
}

uint32_t up_gaz_word_classes(const up_gazetteer *gaz, const char *word, uint32_t len) {
    uint64_t hash = up_hash(word, len), mask = gaz->header->words.count - 1;
    uint32_t tag = (uint32_t)hash;
    for (uint64_t step = 0, i = hash >> 32 & mask; step <= mask; step++, i = (i + 1) & mask) {
        if (!gaz->words[i].classes) return 0;
        if (gaz->words[i].tag == tag) return gaz->words[i].classes;
    }
    return 0;
}

static const char *string_at(const up_gazetteer *gaz, uint32_t at) {
    return at < gaz->header->strings.count ? gaz->strings + at : "";
}

static const char *name_of(const up_gazetteer *gaz, uint32_t place) {
    return place < gaz->header->places.count ? string_at(gaz, gaz->places[place].name) : NULL;
}

up_place up_gaz_place_at(const up_gazetteer *gaz, uint32_t i) {
    if (i >= gaz->header->places.count) return (up_place){.name = ""};
    const up_gaz_place *p = &gaz->places[i];
    return (up_place){
        .name = string_at(gaz, p->name), .country = {p->country[0], p->country[1], 0},
        .admin1 = name_of(gaz, p->admin1), .admin2 = name_of(gaz, p->admin2),
        .lat = p->lat_e5 / 1e5, .lon = p->lon_e5 / 1e5, .population = p->population, .geonames = p->geonames,
        .kind = p->kind <= UP_PLACE_IS_SPOT ? (up_place_kind)p->kind : UP_PLACE_IS_SPOT,
    };
}

const char *up_where_demonym(const up_gazetteer *gaz, const char *folded, uint32_t len) {
    char key[UP_GAZ_KEY_MAX];
    uint32_t n = up_gaz_key(folded, len, key, NULL);
    if (!n) return "";
    up_gaz_names names = up_gaz_find(gaz, key, n);
    for (uint32_t i = 0; i < names.count; i++) {
        uint32_t place = UP_GAZ_PLACE(up_gaz_posting(names, i));
        if (place >= gaz->header->places.count) return "";
        const up_gaz_place *p = &gaz->places[place];
        if (p->kind != UP_PLACE_IS_COUNTRY || !p->country[0] || !p->country[1]) continue;
        /* A country's record holds its code as text behind its name, so that it can be handed out. */
        const char *name = string_at(gaz, p->name);
        size_t at = p->name + strlen(name) + 1;
        if (at + 3 <= gaz->header->strings.count && gaz->strings[at] == p->country[0] && gaz->strings[at + 1] == p->country[1] && !gaz->strings[at + 2])
            return gaz->strings + at;
    }
    return "";
}

/* ------------------------------------------------------------------ checking */

const char *up_gazetteer_check(const up_gazetteer *gaz) {
    const up_gaz_header *h = gaz->header;
    for (uint64_t i = 0; i < h->places.count; i++) {
        const up_gaz_place *p = &gaz->places[i];
        if (p->name >= h->strings.count) return "a place's name does not lie in the strings";
        if (p->kind > UP_PLACE_IS_SPOT) return "a place is of no known kind";
        if (p->lat_e5 < -9000000 || p->lat_e5 > 9000000 || p->lon_e5 < -18000000 || p->lon_e5 > 18000000) return "a place does not lie on the earth";
        if ((p->admin1 != UP_GAZ_NONE && p->admin1 >= h->places.count) || (p->admin2 != UP_GAZ_NONE && p->admin2 >= h->places.count)) return "a place's division is no place";
    }
    for (uint32_t part = 0; part < UP_GAZ_PARTS; part++)
        for (uint64_t i = 0; i <= gaz->parts[part].mask; i++) {
            up_gaz_slot slot = gaz->slots[gaz->parts[part].first + i];
            if (!slot.name) continue;
            up_str key;
            up_gaz_names names;
            if (!record_at(gaz, slot.name - 1u, &key, &names)) return "a name's record does not lie in the names";
            uint64_t hash = up_hash(key.at, key.len);
            if ((uint32_t)hash != slot.tag || hash >> 58 != part) return "a name stands in the wrong slot";
            if (!names.count) return "a name without a place";
            for (uint32_t k = 0; k < names.count; k++)
                if (UP_GAZ_PLACE(up_gaz_posting(names, k)) >= h->places.count) return "a name's place does not exist";
            if (up_gaz_find(gaz, key.at, key.len).postings != names.postings) return "a name cannot be found by its key";
        }
    if (h->digest != up_hash((const char *)gaz->header + sizeof *h, (size_t)(h->file_bytes - sizeof *h))) return "the digest of the body differs";
    return NULL;
}
