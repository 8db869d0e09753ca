/* gazetteer.h - the gazetteer file from inside: layout and look-ups.  Format: docs/gazetteer.md. */
#ifndef UP_WHERE_GAZETTEER_H
#define UP_WHERE_GAZETTEER_H

#include "base/map.h"
#include "where/where.h"

#define UP_GAZ_MAGIC "upticGAZ"
#define UP_GAZ_VERSION 1u
#define UP_GAZ_PARTS 64u      /* sub-tables of the name index, by the top bits of the name's hash */
#define UP_GAZ_KEY_MAX 96u    /* bytes of a name's key; longer names are not indexed */
#define UP_GAZ_WORDS_MAX 9u   /* words of an indexed name */
#define UP_GAZ_NONE UINT32_MAX

/* All numbers little-endian; a section is `count` items of its size from byte `at`. */
typedef struct up_gaz_section { uint64_t at, count; } up_gaz_section;

typedef struct up_gaz_header {
    char magic[8];
    uint32_t version, header_bytes;
    uint64_t file_bytes;
    up_gaz_section places;  /* up_gaz_place */
    up_gaz_section strings; /* bytes; every string ends with NUL, and so does the section */
    up_gaz_section parts;   /* up_gaz_part, UP_GAZ_PARTS of them */
    up_gaz_section slots;   /* up_gaz_slot */
    up_gaz_section names;   /* bytes: records that slots point at */
    up_gaz_section first;   /* bytes: by hash of a first word, the most words a name so beginning has */
    up_gaz_section words;   /* up_gaz_word: open addressing, a power of two */
    uint64_t digest;        /* XXH3 of all bytes after the header, and 0 while unknown */
    uint64_t header_digest; /* XXH3 of the header's bytes before this */
} up_gaz_header;

typedef struct up_gaz_place {
    uint32_t name;           /* byte of `strings` */
    int32_t lat_e5, lon_e5;  /* degrees * 100000 */
    uint32_t population, geonames;
    uint32_t admin1, admin2; /* places; UP_GAZ_NONE */
    uint8_t kind, rank;      /* up_place_kind; 0..255, how often news means it, from kind and population */
    char country[2];         /* zero bytes: none */
} up_gaz_place;

typedef struct up_gaz_part { uint32_t first, mask; } up_gaz_part;    /* slots first .. first + mask */
typedef struct up_gaz_slot { uint32_t tag, name; } up_gaz_slot;      /* low half of the hash; byte of `names` + 1, 0 free */
typedef struct up_gaz_word { uint32_t tag, classes; } up_gaz_word;   /* low half of the hash; classes 0: free */

/* A posting: the place in the low 27 bits, flags above. */
#define UP_GAZ_PLACE_BITS 27u
#define UP_GAZ_PLACE(posting) ((posting) & ((1u << UP_GAZ_PLACE_BITS) - 1))
enum {
    UP_GAZ_CAPS = 1u << 27,    /* read so only when written in capitals: "US", "TN" */
    UP_GAZ_DOTTED = 1u << 28,  /* only with its stop, or after a comma: "Miss.", "Wash." */
    UP_GAZ_DEMONYM = 1u << 29, /* a people or an adjective: "Russian" */
    UP_GAZ_ALTERNATE = 1u << 30, /* not the place's main name */
    UP_GAZ_INSIDE = 1u << 31   /* only beside its container: "Victoria, Texas" style second readings, districts with common names */
};

/* What a word is in the neighbourhood of names; see ontology/places/words.tsv. */
enum {
    UP_WORD_GIVEN = 1, UP_WORD_SURNAME = 2, UP_WORD_TITLE = 4, UP_WORD_BODY = 8, UP_WORD_STREET = 16,
    UP_WORD_SAYS = 32, UP_WORD_COMMON = 64, UP_WORD_PLACE_BEFORE = 128, UP_WORD_PLACE_AFTER = 256, UP_WORD_TEAM = 512,
    UP_WORD_CALENDAR = 1024, UP_WORD_COMPANY = 2048, UP_WORD_NEVER = 4096, UP_WORD_PAPER = 8192, UP_WORD_SPOT = 16384, UP_WORD_RARE = 32768,
    UP_WORD_OFFICE = 65536, UP_WORD_LOWER = 131072
};

struct up_gazetteer {
    up_map map;
    const up_gaz_header *header;
    const up_gaz_place *places;
    const char *strings;
    const up_gaz_part *parts;
    const up_gaz_slot *slots;
    const unsigned char *names;
    const unsigned char *first;
    const up_gaz_word *words;
    char path[256];
};

/* Makes the key of a name: folded, hyphens and spaces as one space, stops and apostrophes dropped, and
 * the abbreviations of saint, mount and fort for the words.  Returns the bytes written; 0 when the name
 * has no letter or is too long.  `n_words` (NULL allowed) gets the number of words. */
uint32_t up_gaz_key(const char *name, size_t len, char out[UP_GAZ_KEY_MAX], uint32_t *n_words);

/* The readings of a key: `count` postings at `postings` (4 bytes each, unaligned), best known first.
 * Reads any bytes safely. */
typedef struct up_gaz_names { const unsigned char *postings; uint32_t count; } up_gaz_names;
up_gaz_names up_gaz_find(const up_gazetteer *gaz, const char *key, uint32_t len);
uint32_t up_gaz_posting(up_gaz_names names, uint32_t i);
/* The most words a name may have that begins with this folded word; 0 for most words of English. */
uint32_t up_gaz_first(const up_gazetteer *gaz, const char *word, uint32_t len);
uint32_t up_gaz_word_classes(const up_gazetteer *gaz, const char *word, uint32_t len);

/* Place `i`, restated; a place out of range gives an empty one. */
up_place up_gaz_place_at(const up_gazetteer *gaz, uint32_t i);

/* Opens bytes already in memory (the fuzz target's way in); `map` is the caller's. */
up_status up_gaz_open_bytes(const unsigned char *bytes, size_t len, const char *path, up_gazetteer *out, up_error *err);
/* Walks the whole file and names the first broken invariant; NULL when all hold. */
const char *up_gazetteer_check(const up_gazetteer *gaz);

#endif
