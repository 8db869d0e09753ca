/* names_features.c - what the recogniser of names sees of a token.
 *
 * Each token gets the word itself, its affixes, shape and clusters, the lists it or a phrase around it
 * stands on, its Penn tag if it has one, the same of its neighbours, and two things that reach further: the run of capitalised
 * words it belongs to (whose last word, "Synagogue" or "Department", often decides), and how the same
 * word is used in the rest of the report (after a title, after "in", in lower case).  Features are
 * 32-bit hashes of template and value; two that fall together share a weight, about one pair in ten
 * thousand.  Known fault: a run joins two names that stand side by side without a mark between them. */
#include "parse/names_features.h"
#include "base/hash.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- keys and lists */

static inline uint32_t mix(uint32_t template, uint32_t value) {
    uint32_t x = value * 0x9E3779B1u + template * 0x85EBCA6Bu + 0x165667B1u;
    x ^= x >> 15, x *= 0x2C1B3C6Du;
    x ^= x >> 12, x *= 0x297A2D39u;
    return x ^ x >> 15;
}

uint32_t up_name_key(const char *folded, uint32_t len) {
    uint32_t key = (uint32_t)up_hash(folded, len);
    return key ? key : 1;
}

uint32_t up_name_key_join(uint32_t phrase, uint32_t word) {
    uint32_t key = mix(phrase, word);
    return key ? key : 1;
}

const up_name_slot *up_name_lists_find(const up_name_lists *lists, uint32_t key) {
    if (!lists->n_slots) return NULL;
    for (uint32_t i = (uint32_t)((uint64_t)key * lists->n_slots >> 32);; i = i + 1 == lists->n_slots ? 0 : i + 1) {
        if (lists->slots[i].key == key) return &lists->slots[i];
        if (lists->slots[i].key == 0) return NULL;
    }
}

/* ---------------------------------------------------------------- one word */

static uint8_t form_of(uint32_t upper, uint32_t lower, uint32_t digits, uint32_t others, bool first_upper, uint32_t letters_len) {
    if (upper + lower == 0) return digits ? (uint8_t)UP_FORM_NUMBER : (uint8_t)UP_FORM_MARK;
    if (digits) return UP_FORM_OTHER;
    if (upper == 0) return UP_FORM_LOWER;
    if (lower == 0) return letters_len == 1 ? (uint8_t)UP_FORM_INITIAL : (uint8_t)UP_FORM_CAPITALS;
    (void)others;
    return first_upper && upper == 1 ? (uint8_t)UP_FORM_CAPITAL : (uint8_t)UP_FORM_MIXED;
}

static void read_word(up_name_word *w, const char *text, uint32_t len, const up_clusters *clusters, const up_name_lists *lists) {
    char folded[64];
    uint32_t n = 0, upper = 0, lower = 0, digits = 0, others = 0, shape = 0, last_class = 0, n_classes = 0;
    bool first_upper = false, seen_letter = false, plain = true;
    for (size_t at = 0; at < len;) {
        unsigned char b = (unsigned char)text[at];
        uint32_t kind;
        if (b < 0x80) {
            at++;
            if (b >= 'A' && b <= 'Z') kind = 1;
            else if (b >= 'a' && b <= 'z') kind = 2;
            else if (b >= '0' && b <= '9') kind = 3;
            else kind = b == '.' ? 4 : b == '-' ? 5 : 6;
            if (n < sizeof folded) folded[n++] = kind == 1 ? (char)(b + 32) : (char)b;
        } else {
            plain = false;
            uint32_t c = up_utf8_next(text, len, &at);
            kind = up_is_upper(c) ? 1 : up_is_letter(c) ? 2 : 6;
        }
        upper += kind == 1, lower += kind == 2, digits += kind == 3, others += kind > 3;
        if (!seen_letter && (kind == 1 || kind == 2)) { seen_letter = true; first_upper = kind == 1; }
        if (kind != last_class && n_classes < 8) { shape = shape << 4 | kind; n_classes++; }
        else if (kind == last_class && n_classes < 8 && (shape & 8) == 0) shape |= 8; /* a class met twice or more in a row */
        last_class = kind;
    }
    if (!plain) n = (uint32_t)up_fold(text, len, folded, sizeof folded);
    w->exact = (uint32_t)up_hash(text, len);
    w->form = form_of(upper, lower, digits, others, first_upper, upper + lower);
    w->shape = shape;
    w->len = (uint8_t)(len < 255 ? len : 255);
    w->head4 = w->tail4 = 0;
    if (digits) for (uint32_t i = 0; i < n; i++) if (folded[i] >= '1' && folded[i] <= '9') folded[i] = '0';
    for (uint32_t i = 0; i < 4 && i < n; i++) {
        w->head4 |= (uint32_t)(unsigned char)folded[i] << (8 * i);
        w->tail4 |= (uint32_t)(unsigned char)folded[n - 1 - i] << (8 * i);
    }
    w->key = up_name_key(folded, n);
    up_cluster_pair both = len <= 48 ? up_clusters_of_folded(clusters, folded, n) : (up_cluster_pair){0};
    w->cluster = (uint16_t)both.company, w->meaning = (uint16_t)both.meaning;
    const up_name_slot *slot = up_name_lists_find(lists, w->key);
    w->lists = slot ? slot->lists : 0;
    w->phrase = slot ? slot->longest : 0; /* borrowed until the phrases are matched */
    w->report = 0;
    w->run_first = w->run_end = 0;
    w->tag = 0;
    w->is_first = 0;
}

static bool is_capitalised(const up_name_word *w) { return w->form >= UP_FORM_CAPITAL && w->form <= UP_FORM_MIXED; }

/* ---------------------------------------------------------------- one sentence */

/* A headline is told by its longer words, nearly all of which are capitalised. */
static uint8_t case_of(const up_name_word *w, uint32_t n) {
    uint32_t capital = 0, capitals = 0, small = 0, small_long = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (w[i].form == UP_FORM_LOWER) { small++; small_long += w[i].len > 4; }
        else if (w[i].form == UP_FORM_CAPITALS && w[i].len > 1) capitals++;
        else if (w[i].form == UP_FORM_CAPITAL || w[i].form == UP_FORM_MIXED) capital++;
    }
    if (capital + capitals == 0) return small ? UP_CASE_LOWER : UP_CASE_USUAL;
    if (capitals >= 3 && capitals > 4 * (capital + small)) return UP_CASE_UPPER;
    if (capital + capitals >= 4 && capital + capitals >= 5 * small_long && capital + capitals > small) return UP_CASE_TITLE;
    return UP_CASE_USUAL;
}

static const struct { const char *word; uint8_t len; } joiners[] = {{"of", 2}, {"for", 3}, {"de", 2}, {"del", 3}, {"la", 2}, {"el", 2}, {"al", 2}, {"bin", 3}, {"ibn", 3}, {"van", 3}, {"von", 3}, {"der", 3}, {"den", 3}, {"da", 2}, {"di", 2}, {"du", 2}, {"ul", 2}, {"y", 1}, {"&", 1}, {"-", 1}, {"'s", 2}, {"\xE2\x80\x99s", 4}};

static bool joins(const char *text, uint32_t len) {
    for (size_t i = 0; i < sizeof joiners / sizeof *joiners; i++)
        if (joiners[i].len == len && memcmp(joiners[i].word, text, len) == 0) return true;
    return false;
}

/* Words that have a capital for opening the sentence, not for being names. */
static bool is_opener(const char *text, uint32_t len) {
    static const char *const openers[] = {"The", "A", "An", "In", "On", "At", "For", "From", "By", "To", "Of", "With", "He", "She", "They", "It", "We", "You", "I", "But", "And", "Or", "As",
        "After", "Before", "Since", "During", "Under", "When", "While", "If", "This", "That", "These", "Those", "There", "His", "Her", "Their", "Its", "Our", "My", "Your", "According", "Some", "Many", "Most", "All", "Both",
        "Two", "Three", "Four", "Five", "One", "No", "Not", "What", "Who", "Where", "Why", "How", "Police", "Is", "Are", "Was", "Did", "Do", "Can", "Also", "However", "Then", "So", "Another", "Other", "Several", "Former", NULL};
    for (const char *const *o = openers; *o; o++) if (strlen(*o) == len && memcmp(*o, text, len) == 0) return true;
    return false;
}

/* Runs of capitalised words; a joiner, and "the" after one, continues a run that a capital follows. */
static void find_runs(const struct up_document *doc, up_name_word *words, uint32_t first, uint32_t end) {
    for (uint32_t i = first; i < end;) {
        up_str opening = up_token_text(doc, i);
        if (!is_capitalised(&words[i]) || (i == first && opening.len < 10 && is_opener(opening.at, opening.len))) { i++; continue; }
        uint32_t last = i + 1, look = i + 1;
        while (look < end && look - i < 200) {
            if (is_capitalised(&words[look])) { last = ++look; continue; }
            up_str t = up_token_text(doc, look);
            if (look == last && joins(t.at, t.len)) look++;
            else if (look == last + 1 && t.len == 3 && memcmp(t.at, "the", 3) == 0) look++;
            else break;
        }
        for (uint32_t k = i; k < last; k++) words[k].run_first = i, words[k].run_end = last;
        i = last;
    }
}

static void find_phrases(const up_name_lists *lists, up_name_word *words, uint32_t first, uint32_t end) {
    uint16_t longest[2] = {0, 0};
    uint32_t covered = first; /* tokens before it keep the phrase that began earlier */
    for (uint32_t i = first; i < end; i++) {
        longest[0] = words[i].phrase;
        if (i >= covered) words[i].phrase = 0;
        if (longest[0] < 2) { if (i < covered) words[i].phrase = longest[1]; continue; }
        uint32_t key = words[i].key, best_end = 0;
        uint16_t best = 0;
        for (uint32_t k = i + 1; k < end && k - i < longest[0]; k++) {
            key = up_name_key_join(key, words[k].key);
            const up_name_slot *slot = up_name_lists_find(lists, key);
            if (slot && slot->lists) best = slot->lists, best_end = k + 1;
        }
        if (i < covered) { words[i].phrase = longest[1]; continue; }
        if (!best) continue;
        longest[1] = best;
        covered = best_end;
        words[i].phrase = best | UP_LIST_BEGINS;
    }
}

/* ---------------------------------------------------------------- the rest of the report */

enum {
    USE_LOWER = 1, USE_CAPITAL_INSIDE = 2, USE_AFTER_TITLE = 4, USE_AFTER_FIRST_NAME = 8, USE_AFTER_IN = 16,
    USE_SPEAKS = 32, USE_IN_ORG = 64, USE_AFTER_THE = 128, USE_BEFORE_AGE = 256, USE_STATE_FOLLOWS = 512, USE_ALONE = 1024
};

static struct up_name_use *use_of(up_names_scratch *s, uint32_t key) {
    uint32_t mask = s->n_uses - 1;
    for (uint32_t i = key & mask;; i = (i + 1) & mask)
        if (s->uses[i].key == key || s->uses[i].key == 0) { s->uses[i].key = key; return &s->uses[i]; }
}

static bool is_word(const struct up_document *doc, uint32_t token, const char *word) {
    up_str t = up_token_text(doc, token);
    return strlen(word) == t.len && memcmp(t.at, word, t.len) == 0;
}

static bool is_any(const struct up_document *doc, uint32_t token, const char *const *words) {
    for (; *words; words++) if (is_word(doc, token, *words)) return true;
    return false;
}

static uint32_t uses_here(const struct up_document *doc, const up_name_word *words, uint32_t first, uint32_t end, uint32_t i) {
    static const char *const places[] = {"in", "near", "at", "from", "outside", "across", "throughout", NULL};
    static const char *const speech[] = {"said", "says", "told", "who", "added", "testified", "pleaded", "allegedly", "himself", "herself", NULL};
    const up_name_word *w = &words[i];
    uint32_t uses = 0;
    if (i > first) uses |= USE_CAPITAL_INSIDE;
    if (i > first && words[i - 1].lists & UP_LIST_TITLE && is_capitalised(&words[i - 1])) uses |= USE_AFTER_TITLE;
    if (i > first && words[i - 1].lists & UP_LIST_FIRST && is_capitalised(&words[i - 1])) uses |= USE_AFTER_FIRST_NAME;
    if (i > first && w->run_first == i && is_any(doc, i - 1, places)) uses |= USE_AFTER_IN;
    if (i > first && w->run_first == i && (is_word(doc, i - 1, "the") || is_word(doc, i - 1, "The"))) uses |= USE_AFTER_THE;
    if (i + 1 < end && is_any(doc, i + 1, speech)) uses |= USE_SPEAKS;
    if (w->run_end == i + 1 && i + 2 < end && is_word(doc, i + 1, ",") && words[i + 2].form == UP_FORM_NUMBER && words[i + 2].len == 2) uses |= USE_BEFORE_AGE;
    if (w->run_end == i + 1 && i + 2 < end && is_word(doc, i + 1, ",") && (words[i + 2].lists & (UP_LIST_STATE | UP_LIST_COUNTRY)) && is_capitalised(&words[i + 2])) uses |= USE_STATE_FOLLOWS;
    if (w->run_end > w->run_first + 1 && words[w->run_end - 1].lists & UP_LIST_ORGHEAD) uses |= USE_IN_ORG;
    if (w->run_end == w->run_first + 1) uses |= USE_ALONE;
    return uses;
}

static bool make_room(void *array_ptr, uint32_t need, uint32_t *cap, size_t size) {
    if (need <= *cap) return true;
    uint32_t wider = *cap ? *cap : 256;
    while (wider < need) wider *= 2;
    void *old, *grown;
    memcpy(&old, array_ptr, sizeof old);
    grown = realloc(old, wider * size);
    if (!grown) return false;
    memcpy(array_ptr, &grown, sizeof grown);
    *cap = wider;
    return true;
}

up_status up_names_look(const up_name_lists *lists, const up_clusters *clusters, up_names_scratch *s, const struct up_document *doc) {
    uint32_t n = doc->n_tokens, n_uses = 64, longest = 0;
    s->doc = NULL;
    if (n > UINT32_MAX / 4) return UP_E_LIMIT;
    while (n_uses < 2 * n) n_uses *= 2;
    for (uint32_t i = 0; i < doc->n_sentences; i++) {
        uint32_t len = doc->sentences[i].end - doc->sentences[i].first;
        if (len > longest) longest = len;
    }
    if (!make_room(&s->words, n, &s->cap_words, sizeof *s->words) || !make_room(&s->uses, n_uses, &s->cap_uses, sizeof *s->uses)
        || !make_room(&s->sentence_print, doc->n_sentences, &s->cap_sentences, sizeof *s->sentence_print)) return UP_E_NOMEM;
    if (longest > s->cap_tokens) {
        free(s->score), free(s->from), free(s->label);
        s->cap_tokens = 0;
        s->score = malloc((size_t)longest * UP_NAMES_LABELS * sizeof *s->score);
        s->from = malloc((size_t)longest * UP_NAMES_LABELS);
        s->label = malloc(longest);
        if (!s->score || !s->from || !s->label) return UP_E_NOMEM;
        s->cap_tokens = longest;
    }
    s->n_words = n, s->n_uses = n_uses, s->n_sentences = doc->n_sentences;
    memset(s->uses, 0, n_uses * sizeof *s->uses);
    for (uint32_t i = 0; i < n; i++) {
        up_str t = up_token_text(doc, i);
        read_word(&s->words[i], t.at, t.len, clusters, lists);
    }
    for (uint32_t k = 0; k < doc->n_sentences; k++) {
        uint32_t first = doc->sentences[k].first, end = doc->sentences[k].end;
        s->sentence_print[k] = up_hash(doc->report->text + doc->sentences[k].span.begin, doc->sentences[k].span.end - doc->sentences[k].span.begin) + end - first;
        uint8_t sentence_case = case_of(s->words + first, end - first);
        find_runs(doc, s->words, first, end);
        find_phrases(lists, s->words, first, end);
        for (uint32_t i = first; i < end; i++) {
            s->words[i].sentence_case = sentence_case;
            s->words[i].is_first = i == first;
            if (sentence_case != UP_CASE_USUAL || s->words[i].form > UP_FORM_MIXED) continue;
            uint32_t uses = s->words[i].form == UP_FORM_LOWER ? (uint32_t)USE_LOWER : uses_here(doc, s->words, first, end, i);
            use_of(s, s->words[i].key)->uses |= uses;
        }
    }
    for (uint32_t i = 0; i < n; i++)
        if (s->words[i].form <= UP_FORM_MIXED) s->words[i].report = (uint16_t)use_of(s, s->words[i].key)->uses;
    s->doc = doc;
    s->last = 0;
    return UP_OK;
}

void up_names_take_tags(up_names_scratch *s, const struct up_document *doc, uint32_t first, uint32_t end) {
    for (uint32_t i = first; i < end; i++) s->words[i].tag = doc->tokens[i].xpos < 64 ? doc->tokens[i].xpos : 0;
}

/* ---------------------------------------------------------------- features */

static const up_name_word beyond = {.key = 2, .exact = 2, .shape = 0xFFFF, .form = UP_FORM_MARK};

static inline uint32_t low_bytes(uint32_t four, uint32_t n) { return n == 4 ? four : four & ((1u << 8 * n) - 1); }

uint32_t up_names_features(const up_names_scratch *s, const up_clusters *cl, uint32_t first, uint32_t end, uint32_t i, uint32_t out[UP_NAMES_MAX_FEATURES]) {
    const up_name_word *all = s->words, *w = &all[i];
    const up_name_word *p1 = i > first ? w - 1 : &beyond, *p2 = i > first + 1 ? w - 2 : &beyond;
    const up_name_word *n1 = i + 1 < end ? w + 1 : &beyond, *n2 = i + 2 < end ? w + 2 : &beyond;
    uint32_t n = 0, t = 0, sc = w->sentence_case;
#define ADD(value) (out[n++] = mix(++t, (uint32_t)(value)))
#define ADD_IF(condition, value) do { ++t; if (condition) out[n++] = mix(t, (uint32_t)(value)); } while (0)
    /* Words */
    ADD(sc);
    ADD(w->key); ADD(p1->key); ADD(n1->key); ADD(p2->key); ADD(n2->key);
    ADD(mix(p1->key, w->key)); ADD(mix(w->key, n1->key)); ADD(mix(p1->key, n1->key)); ADD(mix(p2->key, p1->key)); ADD(mix(n1->key, n2->key));
    ADD(w->exact);
    ADD(mix(w->key, w->form * 4u + sc));
    /* How they are written */
    ADD(mix(w->shape, sc)); ADD(w->form * 8u + sc * 64u + w->is_first);
    ADD(p1->form + 8u * w->form + 64u * n1->form + 512u * sc); ADD(p1->form + 8u * w->form + 64u * p2->form + 512u * sc); ADD(w->form + 8u * n1->form + 64u * n2->form + 512u * sc);
    ADD(mix(p1->key, w->form)); ADD(mix(n1->key, w->form)); ADD(mix(p2->key, w->form + 8u * p1->form));  ADD(mix(n2->key, w->form + 8u * n1->form));
    for (uint32_t k = 1; k <= 4; k++) { ADD_IF(w->len > k, low_bytes(w->tail4, k) ^ k << 28); }
    for (uint32_t k = 2; k <= 4; k++) { ADD_IF(w->len > k, low_bytes(w->head4, k) ^ k << 28); }
    ADD_IF(w->len > 3 && w->form != UP_FORM_LOWER, mix(low_bytes(w->tail4, 3), w->form + 8u * sc));
    /* Clusters */
    uint32_t c0 = w->cluster, cp = p1->cluster, cn = n1->cluster, cpp = p2->cluster, cnn = n2->cluster;
    uint32_t c0_8 = up_clusters_prefix(cl, c0, 8), cp_8 = up_clusters_prefix(cl, cp, 8), cn_8 = up_clusters_prefix(cl, cn, 8);
    uint32_t c0_12 = up_clusters_prefix(cl, c0, 12), cp_12 = up_clusters_prefix(cl, cp, 12), cn_12 = up_clusters_prefix(cl, cn, 12);
    ADD(c0); ADD(cp); ADD(cn); ADD(cpp); ADD(cnn);
    ADD(up_clusters_prefix(cl, c0, 5)); ADD(c0_8); ADD(up_clusters_prefix(cl, c0, 10)); ADD(c0_12); ADD(up_clusters_prefix(cl, c0, 14));
    ADD(cp_8); ADD(cp_12); ADD(cn_8); ADD(cn_12);
    ADD(up_clusters_prefix(cl, cpp, 8)); ADD(up_clusters_prefix(cl, cnn, 8));
    ADD(mix(cp_8, c0_8)); ADD(mix(c0_8, cn_8)); ADD(mix(cp_12, cn_12)); ADD(mix(mix(cp_8, c0_8), cn_8));
    ADD(mix(c0_12, w->form + 8u * sc)); ADD(mix(cp_12, w->form + 8u * sc)); ADD(mix(cn_12, w->form + 8u * sc));
    /* Clusters by meaning */
    uint32_t m0 = w->meaning, m0_6 = up_clusters_prefix(cl, m0, 6), m0_8 = up_clusters_prefix(cl, m0, 8), mp_8 = up_clusters_prefix(cl, p1->meaning, 8), mn_8 = up_clusters_prefix(cl, n1->meaning, 8);
    ADD(m0); ADD(p1->meaning); ADD(n1->meaning); ADD(m0_6); ADD(m0_8); ADD(up_clusters_prefix(cl, m0, 10));
    ADD(mix(m0_8, w->form + 8u * sc)); ADD(mix(m0, w->form + 8u * sc)); ADD(mix(mp_8, m0_8)); ADD(mix(m0_8, mn_8)); ADD(mix(mix(mp_8, m0_8), mn_8));
    /* Lists */
    ADD(w->lists + 65536u * sc); ADD(mix(p1->lists, w->lists)); ADD(mix(w->lists, n1->lists)); ADD_IF(p1->lists, p1->lists); ADD_IF(n1->lists, n1->lists);
    ADD(mix(w->lists, w->form + 8u * sc + 64u * w->is_first));
    ADD_IF(w->phrase, w->phrase + 65536u * (w->form == UP_FORM_LOWER)); ADD_IF(n1->phrase, n1->phrase); ADD_IF(p1->phrase, p1->phrase);
    ADD_IF(p2->lists, p2->lists); ADD_IF(n2->lists, n2->lists);
    ADD_IF(p1->lists & UP_LIST_FIRST, mix(c0_12, w->form)); ADD_IF(n2->lists & (UP_LIST_STATE | UP_LIST_COUNTRY), mix(n1->key, w->form + 8u * sc));
    /* Tags, where there are any */
    ADD_IF(w->tag, w->tag); ADD_IF(w->tag, p1->tag * 64u + w->tag); ADD_IF(w->tag, w->tag * 64u + n1->tag); ADD_IF(w->tag, (p1->tag * 64u + w->tag) * 64u + n1->tag);
    ADD_IF(w->tag, w->tag * 64u + w->form * 8u + sc); ADD_IF(w->tag, mix(c0_12, w->tag)); ADD_IF(w->tag, mix(w->lists, w->tag));
    /* The run of capitalised words */
    if (w->run_end > w->run_first) {
        const up_name_word *head = &all[w->run_end - 1], *lead = &all[w->run_first];
        const up_name_word *before = w->run_first > first ? lead - 1 : &beyond, *after = w->run_end < end ? head + 1 : &beyond;
        const up_name_word *after2 = w->run_end + 1 < end ? head + 2 : &beyond;
        uint32_t size = w->run_end - w->run_first, place = (i == w->run_first) + 2u * (i + 1 == w->run_end) + 4u * (size > 4 ? 4 : size) + 64u * sc;
        ADD(place); ADD(mix(head->key, place)); ADD(mix(head->lists, place)); ADD(mix(lead->key, place)); ADD(mix(lead->lists, place));
        ADD(mix(before->key, place)); ADD(mix(after->key, place)); ADD(mix(mix(before->key, after->key), sc));
        ADD(mix(up_clusters_prefix(cl, before->cluster, 12), place)); ADD(mix(up_clusters_prefix(cl, after->cluster, 12), place));
        ADD(mix(up_clusters_prefix(cl, head->cluster, 10), place)); ADD(mix(up_clusters_prefix(cl, lead->cluster, 10), place));
        ADD(mix(head->meaning, place)); ADD(mix(up_clusters_prefix(cl, head->meaning, 8), place)); ADD(mix(lead->meaning, place)); ADD(mix(up_clusters_prefix(cl, lead->meaning, 8), place));
        ADD_IF(after->form == UP_FORM_MARK, mix(after->key, after2->form + 8u * (after2->lists & 3u))); ADD(mix(head->phrase, place)); ADD(mix(after2->lists, after->key));
        /* The rest of the report, for words that could be names */
        for (uint32_t k = 0; k < 11; k++) ADD_IF(w->report >> k & 1, w->is_first + 2u * (size == 1));
        ADD(w->report + 65536u * w->is_first); ADD(mix(head->report, place));
    }
#undef ADD
#undef ADD_IF
    return n;
}

bool up_names_is_known_surname(const up_name_word *w) {
    enum { OTHERS = UP_LIST_COUNTRY | UP_LIST_STATE | UP_LIST_CITY | UP_LIST_REGION | UP_LIST_NATIONAL | UP_LIST_GROUP | UP_LIST_CALENDAR | UP_LIST_ORG | UP_LIST_TITLE | UP_LIST_ORGHEAD | UP_LIST_FACHEAD };
    return w->form == UP_FORM_CAPITAL && w->run_end == w->run_first + 1 && w->sentence_case == UP_CASE_USUAL
        && w->report & (USE_AFTER_FIRST_NAME | USE_AFTER_TITLE | USE_BEFORE_AGE) && !(w->report & USE_LOWER) && !(w->lists & OTHERS);
}

/* ---------------------------------------------------------------- kinds of place */

up_entity_kind up_names_kind(const up_names_scratch *s, uint32_t first, uint32_t end, int coarse) {
    const up_name_word *w = s->words, *last = &w[end - 1], *lead = &w[first];
    uint32_t whole = lead->lists; /* lists that name it: as a word, or as a phrase that fills it exactly */
    if (end - first > 1) {
        bool fills = lead->phrase & UP_LIST_BEGINS && last->phrase == (lead->phrase & ~(uint32_t)UP_LIST_BEGINS);
        whole = fills ? last->phrase : 0;
    }
    uint32_t tail = end - first > 1 ? last->lists | (last->phrase & ~(uint32_t)UP_LIST_BEGINS) : 0; /* "Great Mosque": a head needs a name before it */
    if (coarse == 0) return UP_ENTITY_PER;
    bool people = true; /* "Rohingya Muslims", taken whole, are no place */
    for (uint32_t i = first; i < end; i++) people = people && w[i].lists & (UP_LIST_NATIONAL | UP_LIST_GROUP);
    if (people) return UP_ENTITY_NORP;
    if (coarse == 3) return whole & UP_LIST_COUNTRY && !(whole & (UP_LIST_NATIONAL | UP_LIST_GROUP)) ? UP_ENTITY_GPE : UP_ENTITY_NORP; /* "Denmark's parties" */
    if (coarse == 1) return tail & UP_LIST_SITE ? UP_ENTITY_FAC : UP_ENTITY_ORG;
    if (whole & (UP_LIST_COUNTRY | UP_LIST_STATE | UP_LIST_CITY)) return UP_ENTITY_GPE;
    if (whole & UP_LIST_REGION) return UP_ENTITY_LOC;
    if ((tail & UP_LIST_DIVISION) == UP_LIST_DIVISION) return UP_ENTITY_GPE;
    if (tail & (UP_LIST_FACHEAD | UP_LIST_SITE)) return UP_ENTITY_FAC;
    if (whole & UP_LIST_TOWN) return UP_ENTITY_GPE;
    if (tail & (UP_LIST_GEOHEAD | UP_LIST_REGION)) return UP_ENTITY_LOC;
    if (end - first > 1 && lead->lists & UP_LIST_GEOHEAD && !(lead->phrase & UP_LIST_BEGINS) && !(last->lists & (UP_LIST_COUNTRY | UP_LIST_STATE | UP_LIST_CITY | UP_LIST_TOWN))) return UP_ENTITY_LOC;
    return UP_ENTITY_GPE;
}
