#include "text/lexicon.h"
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"

enum { MAX_WORDS = 12, MAX_WORD_BYTES = 96, NO_NODE = UINT32_MAX };

typedef struct node { uint32_t sense, n_children; } node; /* sense: head of a list, UINT32_MAX none */
typedef struct sense_link { up_sense sense; uint32_t next; } sense_link;
typedef struct edge { uint64_t key; uint32_t to; } edge; /* key: from node << 32 | word + 1; 0 empty */

struct up_lexicon {
    up_arena words_text;
    up_table words;            /* folded word -> number */
    node *nodes; uint32_t n_nodes, cap_nodes;
    sense_link *senses; uint32_t n_senses, cap_senses;
    edge *edges; uint32_t n_edges, cap_edges;
};

static bool grow(void *array_ptr, uint32_t n, uint32_t *cap, size_t size) {
    if (n < *cap) return true;
    void *old;
    memcpy(&old, array_ptr, sizeof old);
    uint32_t wider = *cap ? *cap * 2 : 64;
    void *array = realloc(old, wider * size);
    if (!array) return false;
    memcpy(array_ptr, &array, sizeof array);
    *cap = wider;
    return true;
}

static uint32_t new_node(up_lexicon *x) {
    if (!grow(&x->nodes, x->n_nodes, &x->cap_nodes, sizeof *x->nodes)) return NO_NODE;
    x->nodes[x->n_nodes] = (node){UINT32_MAX, 0};
    return x->n_nodes++;
}

up_lexicon *up_lexicon_new(void) {
    up_lexicon *x = calloc(1, sizeof *x);
    if (!x) return NULL;
    up_arena_init(&x->words_text, 0);
    if (new_node(x) == NO_NODE) { up_lexicon_free(x); return NULL; }
    return x;
}

void up_lexicon_free(up_lexicon *x) {
    if (!x) return;
    up_arena_free(&x->words_text);
    up_table_free(&x->words);
    free(x->nodes);
    free(x->senses);
    free(x->edges);
    free(x);
}

static edge *find_edge(const up_lexicon *x, uint64_t key) {
    uint64_t h = key * 0x9E3779B97F4A7C15u;
    for (uint32_t i = (uint32_t)(h >> 32) & (x->cap_edges - 1);; i = (i + 1) & (x->cap_edges - 1))
        if (x->edges[i].key == key || x->edges[i].key == 0) return &x->edges[i];
}

static uint32_t child_of(const up_lexicon *x, uint32_t from, uint32_t word) {
    if (!x->cap_edges || !x->nodes[from].n_children) return NO_NODE;
    const edge *e = find_edge(x, (uint64_t)from << 32 | (word + 1));
    return e->key ? e->to : NO_NODE;
}

static bool widen_edges(up_lexicon *x) {
    uint32_t old_cap = x->cap_edges, cap = old_cap ? old_cap * 2 : 1024;
    edge *old = x->edges, *wider = calloc(cap, sizeof *wider);
    if (!wider) return false;
    x->edges = wider, x->cap_edges = cap;
    for (uint32_t i = 0; i < old_cap; i++) if (old[i].key) *find_edge(x, old[i].key) = old[i];
    free(old);
    return true;
}

static uint32_t child_made(up_lexicon *x, uint32_t from, uint32_t word) {
    uint32_t to = child_of(x, from, word);
    if (to != NO_NODE) return to;
    if (x->n_edges * 2 >= x->cap_edges && !widen_edges(x)) return NO_NODE;
    to = new_node(x);
    if (to == NO_NODE) return NO_NODE;
    uint64_t key = (uint64_t)from << 32 | (word + 1);
    *find_edge(x, key) = (edge){key, to};
    x->n_edges++;
    x->nodes[from].n_children++;
    return to;
}

static uint32_t word_made(up_lexicon *x, const char *word, uint32_t len) {
    uint32_t id = up_table_get(&x->words, word, len);
    if (id != UP_TABLE_NONE) return id;
    char *kept = up_arena_copy(&x->words_text, word, len);
    id = x->words.n;
    return kept && up_table_set(&x->words, kept, len, id) ? id : UP_TABLE_NONE;
}

static up_status add_words(up_lexicon *x, const up_str *words, uint32_t n, up_sense sense) {
    uint32_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t word = word_made(x, words[i].at, words[i].len);
        if (word == UP_TABLE_NONE || (at = child_made(x, at, word)) == NO_NODE) return UP_E_NOMEM;
    }
    for (uint32_t s = x->nodes[at].sense; s != UINT32_MAX; s = x->senses[s].next)
        if (memcmp(&x->senses[s].sense, &sense, sizeof sense) == 0) return UP_OK;
    if (!grow(&x->senses, x->n_senses, &x->cap_senses, sizeof *x->senses)) return UP_E_NOMEM;
    x->senses[x->n_senses] = (sense_link){sense, x->nodes[at].sense};
    x->nodes[at].sense = x->n_senses++;
    return UP_OK;
}

/* A word that its writer masked ("n-----r", "f***ot"): a letter or two, two or more marks, at most three letters.  However many marks
 * stand there, it reads as with two stars.  Changes `word` in place; returns its new length, or `len` where it is no such word. */
static size_t unify_mask(char *word, size_t len) {
    size_t from = 0, to, end = 0;
    while (from < len && word[from] >= 'a' && word[from] <= 'z') from++;
    for (to = from; to < len && (word[to] == '*' || word[to] == '-' || word[to] == '_' || word[to] == '#');) to++;
    while (to + end < len && word[to + end] >= 'a' && word[to + end] <= 'z') end++;
    if (from < 1 || from > 2 || to - from < 2 || end > 3 || to + end != len) return len;
    word[from] = word[from + 1] = '*';
    memmove(word + from + 2, word + to, end);
    return from + 2 + end;
}

up_status up_lexicon_add(up_lexicon *x, const char *phrase, size_t len, up_sense given) {
    up_sense sense;
    memset(&sense, 0, sizeof sense); /* so that equal senses compare equal, padding too */
    sense.kind = given.kind, sense.part = given.part, sense.id = given.id;
    char folded[1024], joined[1024];
    size_t used = up_fold(phrase, len, folded, sizeof folded), joined_len = 0;
    up_str words[MAX_WORDS];
    uint32_t n = 0;
    bool has_hyphen = memchr(folded, '-', used) != NULL;
    for (size_t i = 0; i < used;) {
        while (i < used && (folded[i] == ' ' || folded[i] == '-' || folded[i] == '\t')) i++;
        size_t from = i;
        while (i < used && folded[i] != ' ' && folded[i] != '-' && folded[i] != '\t' && !(i > from && folded[i] == '\'')) i++;
        if (i == from) break;
        if (n == MAX_WORDS) return UP_E_LIMIT;
        size_t word_len = unify_mask(folded + from, i - from);
        words[n++] = (up_str){folded + from, (uint32_t)word_len};
        memcpy(joined + joined_len, folded + from, word_len);
        joined_len += word_len;
    }
    if (!n) return UP_E_FORMAT;
    up_status status = add_words(x, words, n, sense);
    if (status == UP_OK && has_hyphen && n > 1) status = add_words(x, &(up_str){joined, (uint32_t)joined_len}, 1, sense);
    return status;
}

/* A word of the text: by its form and by its lemma (UP_TABLE_NONE: no phrase holds it). */
typedef struct atom { uint32_t form, lemma, token; } atom;

static uint32_t word_of(const up_lexicon *x, const char *text, uint32_t len) {
    char folded[MAX_WORD_BYTES];
    if (len >= MAX_WORD_BYTES) return UP_TABLE_NONE;
    size_t n = up_fold(text, len, folded, sizeof folded);
    return up_table_get(&x->words, folded, (uint32_t)n);
}

/* The word that `text` masks; UP_TABLE_NONE where it masks none that a phrase holds. */
static uint32_t masked_word(const up_lexicon *x, up_str text) {
    char folded[24];
    if (text.len < 3 || text.len >= sizeof folded / 2 || !(memchr(text.at, '*', text.len) || memchr(text.at, '-', text.len) || memchr(text.at, '_', text.len) || memchr(text.at, '#', text.len))) return UP_TABLE_NONE;
    size_t n = up_fold(text.at, text.len, folded, sizeof folded), unified = unify_mask(folded, n);
    return unified != n || memchr(folded, '*', n) ? up_table_get(&x->words, folded, (uint32_t)unified) : UP_TABLE_NONE;
}

/* The atoms of a token: one, none for a bare hyphen, several for a hyphenated token. */
static uint32_t atoms_of(const up_lexicon *x, const struct up_document *doc, uint32_t token, atom *out, uint32_t room) {
    up_str text = up_token_text(doc, token);
    if (text.len == 1 && text.at[0] == '-') return 0;
    const up_token *t = &doc->tokens[token];
    uint32_t masked = masked_word(x, text);
    if (masked != UP_TABLE_NONE) {
        if (room) out[0] = (atom){masked, masked, token};
        return room ? 1 : 0;
    }
    const char *hyphen = text.len > 2 ? memchr(text.at + 1, '-', text.len - 2) : NULL;
    if (!hyphen) {
        if (!room) return 0;
        uint32_t form = word_of(x, text.at, text.len);
        bool same = t->lemma.len == text.len && memcmp(t->lemma.at, text.at, text.len) == 0;
        uint32_t lemma = same || !t->lemma.len ? form : word_of(x, t->lemma.at, t->lemma.len);
        out[0] = (atom){form, lemma, token};
        return 1;
    }
    uint32_t n = 0;
    const char *from = text.at, *end = text.at + text.len;
    while (from < end && n < room) {
        const char *to = memchr(from, '-', (size_t)(end - from));
        if (!to) to = end;
        if (to > from) {
            uint32_t word = word_of(x, from, (uint32_t)(to - from));
            out[n++] = (atom){word, word, token};
        }
        from = to + 1;
    }
    return n;
}

static up_status report(const up_lexicon *x, up_arena *arena, uint32_t at, uint32_t first, uint32_t last, up_matches *out) {
    for (uint32_t s = x->nodes[at].sense; s != UINT32_MAX; s = x->senses[s].next) {
        if (!up_arena_grow(arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
        out->items[out->n++] = (up_match){first, last, x->senses[s].sense};
    }
    return UP_OK;
}

static up_status walk(const up_lexicon *x, up_arena *arena, const atom *atoms, uint32_t n, uint32_t i, uint32_t at, uint32_t first, up_matches *out) {
    for (uint32_t form = 0; form < 2 && i < n; form++) {
        uint32_t word = form ? atoms[i].form : atoms[i].lemma;
        if (word == UP_TABLE_NONE || (form && atoms[i].form == atoms[i].lemma)) continue;
        uint32_t to = child_of(x, at, word);
        if (to == NO_NODE) continue;
        up_status status = report(x, arena, to, first, atoms[i].token, out);
        if (status == UP_OK) status = walk(x, arena, atoms, n, i + 1, to, first, out);
        if (status != UP_OK) return status;
    }
    return UP_OK;
}

up_status up_lexicon_find(const up_lexicon *x, const struct up_document *doc, up_arena *arena, uint32_t first, uint32_t end, up_matches *out) {
    enum { WINDOW = 512 };
    atom atoms[WINDOW + 64];
    uint32_t n = 0, token = first;
    up_status status = UP_OK;
    while ((token < end || n) && status == UP_OK) {
        while (token < end && n < WINDOW) n += atoms_of(x, doc, token++, atoms + n, WINDOW + 64 - n);
        /* All but a phrase's length of the window can be matched; the tail waits for what follows. */
        uint32_t ready = token < end && n > MAX_WORDS ? n - MAX_WORDS : n;
        for (uint32_t i = 0; i < ready && status == UP_OK; i++) status = walk(x, arena, atoms, n, i, 0, atoms[i].token, out);
        memmove(atoms, atoms + ready, (n - ready) * sizeof *atoms);
        n -= ready;
    }
    return status;
}
