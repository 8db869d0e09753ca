/* names_features.h - what the recogniser of names sees of a token; shared with the program that trains it. */
#ifndef UP_PARSE_NAMES_FEATURES_H
#define UP_PARSE_NAMES_FEATURES_H

#include "parse/names.h"
#include "text/clusters.h"

/* Lists of words and phrases, one bit each. */
enum {
    UP_LIST_COUNTRY = 1, UP_LIST_STATE = 2, UP_LIST_CITY = 4, UP_LIST_TOWN = 8, UP_LIST_REGION = 16, UP_LIST_NATIONAL = 32,
    UP_LIST_GROUP = 64, UP_LIST_FIRST = 128, UP_LIST_TITLE = 256, UP_LIST_ORGHEAD = 512, UP_LIST_FACHEAD = 1024,
    UP_LIST_SITE = 2048, UP_LIST_GEOHEAD = 4096, UP_LIST_CALENDAR = 8192, UP_LIST_ORG = 16384, UP_LIST_BEGINS = 32768,
    UP_LIST_DIVISION = UP_LIST_GEOHEAD | UP_LIST_CALENDAR /* "County", "Province": two lists that no word is on together otherwise */
};

/* A word or phrase in the lists: open addressing from the high bits of `key`, linear probing; key 0 empty. */
typedef struct up_name_slot {
    uint32_t key;
    uint16_t lists;   /* UP_LIST_...; 0 for a word that only begins phrases */
    uint16_t longest; /* tokens of the longest phrase that begins with this word; 0 or 1: none */
} up_name_slot;
typedef struct up_name_lists { const up_name_slot *slots; uint32_t n_slots; } up_name_lists;
enum { UP_LONGEST_PHRASE = 6 };

uint32_t up_name_key(const char *folded, uint32_t len);      /* of a word */
uint32_t up_name_key_join(uint32_t phrase, uint32_t word);   /* of a phrase and one word more */
const up_name_slot *up_name_lists_find(const up_name_lists *lists, uint32_t key); /* NULL: not there */

/* How a token is written. */
enum { UP_FORM_LOWER, UP_FORM_CAPITAL, UP_FORM_CAPITALS, UP_FORM_INITIAL, UP_FORM_MIXED, UP_FORM_NUMBER, UP_FORM_MARK, UP_FORM_OTHER };
/* How a sentence is written: capitals say little in a headline, nothing in the other two. */
enum { UP_CASE_USUAL, UP_CASE_TITLE, UP_CASE_UPPER, UP_CASE_LOWER };

typedef struct up_name_word {
    uint32_t key, exact;          /* hash of the folded word, of the word as it stands */
    uint32_t shape, head4, tail4; /* classes of characters; the first and last four folded bytes */
    uint32_t run_first, run_end;  /* the run of capitalised words it is part of; empty outside one */
    uint16_t cluster, meaning, lists, phrase, report;
    uint8_t form, len, sentence_case, is_first;
    uint8_t tag; /* Penn Treebank tag (up_xpos_name); 0: not tagged */
} up_name_word;

struct up_names_scratch {
    up_name_word *words; uint32_t n_words, cap_words;
    struct up_name_use { uint32_t key; uint32_t uses; } *uses; uint32_t n_uses, cap_uses;
    uint64_t *sentence_print; uint32_t n_sentences, cap_sentences;
    const void *doc; uint32_t last; /* what was looked at, and the last sentence asked for */
    int32_t *score; uint8_t *from, *label; uint32_t cap_tokens; /* of the longest sentence: [tokens][labels], [tokens] */
};

/* Fills scratch->words for the whole document.  UP_E_NOMEM. */
up_status up_names_look(const up_name_lists *lists, const up_clusters *clusters, up_names_scratch *scratch, const struct up_document *doc);

/* Takes over the tags of tokens [first, end), which may have been given since up_names_look. */
void up_names_take_tags(up_names_scratch *scratch, const struct up_document *doc, uint32_t first, uint32_t end);

/* The first 13 features of every token are of words; bit i of UP_NAMES_OWN_WORD says that the i-th of them knows
 * the token's own word (training leaves those out now and then). */
enum { UP_NAMES_MAX_FEATURES = 140, UP_NAMES_WORD_FEATURES = 13, UP_NAMES_OWN_WORD = 1 << 1 | 1 << 6 | 1 << 7 | 1 << 11 | 1 << 12 };
/* Hashes of the features of `token`, which stands in the sentence [first, end); returns how many. */
uint32_t up_names_features(const up_names_scratch *scratch, const up_clusters *clusters, uint32_t first, uint32_t end, uint32_t token, uint32_t out[UP_NAMES_MAX_FEATURES]);

/* Does the report call somebody by this word elsewhere: after a first name or a title, or before an age?  For a
 * capitalised word that stands alone and is on no list of places, peoples or bodies. */
bool up_names_is_known_surname(const up_name_word *word);

/* What the model tells apart; LOC becomes LOC, GPE or FAC afterwards (up_names_kind). */
enum { UP_NAMES_KINDS = 4, UP_NAMES_LABELS = 1 + 2 * UP_NAMES_KINDS }; /* O, then B and I of PER, ORG, LOC, NORP */
/* The kind of a name that the model took for `coarse` (0 PER .. 3 NORP), from its words. */
up_entity_kind up_names_kind(const up_names_scratch *scratch, uint32_t first, uint32_t end, int coarse);

#endif
