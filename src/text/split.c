#include "text/split.h"
#include "base/utf8.h"
#include "text/word.h"
#include <string.h>

/* ------------------------------------------------------------------ borders in a chunk */

static uint32_t char_at(const up_chunk *c, uint32_t at) {
    size_t i = at;
    return at < c->end ? up_utf8_next(c->text, c->end, &i) : 0;
}

static uint32_t char_before(const up_chunk *c, uint32_t at) {
    size_t i = at;
    return at > c->begin ? up_utf8_prev(c->text, &i) : 0;
}

static uint32_t after_char(const up_chunk *c, uint32_t at) {
    size_t i = at;
    up_utf8_next(c->text, c->end, &i);
    return (uint32_t)i;
}

static bool is_mark(uint32_t c) { return c == '\'' || c == 0x2019 || c == '`' || c == 0xB4; }

static char kind_of(uint32_t c) {
    if (c == 0) return '_';
    if (up_is_digit(c)) return '0';
    if (up_is_upper(c)) return 'A';
    if (up_is_letter(c)) return 'a';
    if (is_mark(c) || c == 0x2018) return '\'';
    switch (c) {
        case '.': return '.';
        case ',': return ',';
        case '-': case 0x2013: case 0x2014: case 0x2010: case 0x2011: return '-';
        case '"': case 0x201C: case 0x201D: return '"';
        case '(': case '[': case '{': return '(';
        case ')': case ']': case '}': return ')';
        case '!': case '?': return '!';
        case ':': case ';': return ':';
        case '/': return '/';
        case '$': case 0xA3: case 0x20AC: case '%': case '#': case '&': case '*': case '+': case '=': case '@': case '_': case '~': return (char)(c < 0x80 ? c : '$');
        default: return c < 0x80 ? '?' : c >= 0x300 && c < 0x370 ? 'a' : 'u';
    }
}

uint32_t up_contraction_at(const up_hashes *contractions, const char *text, uint32_t begin, uint32_t end) {
    if (end - begin < 3 || end - begin > 12) return 0;
    char f[UP_WORD_MAX_BYTES];
    uint32_t n = up_word_fold(text + begin, end - begin, false, f);
    uint32_t at = up_hashes_get(contractions, up_hash32(f, n));
    return at != UP_HASHES_NONE && at < end - begin ? at : 0;
}

uint32_t up_cut_next(const up_chunk *chunk, const up_hashes *contractions, uint32_t at) {
    uint32_t i = after_char(chunk, at);
    while (i < chunk->end) {
        uint32_t left = char_before(chunk, i), right = char_at(chunk, i);
        char l = kind_of(left), r = kind_of(right);
        bool both_letters = (l == 'a' || l == 'A') && (r == 'a' || r == 'A');
        if (!both_letters && !(l == '0' && r == '0')) return i;
        if (both_letters && (right == 'n' || right == 'N')) { /* do|n't */
            uint32_t mark = after_char(chunk, i);
            uint32_t c = mark < chunk->end ? char_at(chunk, mark) : 0;
            if (is_mark(c)) {
                uint32_t t = after_char(chunk, mark);
                if (t < chunk->end && (chunk->text[t] | 32) == 't') return i;
            }
        }
        if (both_letters) { /* gon|na */
            uint32_t begin = i, end = i;
            while (begin > chunk->begin && (chunk->text[begin - 1] | 32) >= 'a' && (chunk->text[begin - 1] | 32) <= 'z') begin--;
            while (end < chunk->end && (chunk->text[end] | 32) >= 'a' && (chunk->text[end] | 32) <= 'z' && end - begin <= 12) end++;
            if (contractions->keys && end - begin <= 12) {
                uint32_t cut = up_contraction_at(contractions, chunk->text, begin, end);
                if (cut && begin + cut == i) return i;
                if (cut && begin + cut > i) { i = begin + cut; continue; }
            }
            /* nothing hides in this run: pass over it, but for an n that may begin "n't" */
            uint32_t next = after_char(chunk, i);
            i = next;
            continue;
        }
        i = after_char(chunk, i);
    }
    return chunk->end;
}

size_t up_cut_features(const up_chunk *k, uint32_t token_begin, uint32_t at, uint32_t *out) {
    size_t n = 0;
    uint32_t c[8]; /* c[3] | c[4] */
    char t[8];
    size_t i = at;
    for (int j = 3; j >= 0; j--) c[j] = i > k->begin ? up_utf8_prev(k->text, &i) : 0;
    i = at;
    for (int j = 4; j < 8; j++) c[j] = i < k->end ? up_utf8_next(k->text, k->end, &i) : 0;
    for (int j = 0; j < 8; j++) t[j] = kind_of(c[j]), c[j] = up_to_lower(c[j]);
    uint32_t token_len = at - token_begin, rest = k->end - at;
    char f[UP_WORD_MAX_BYTES];
    uint32_t so_far = up_hash32(f, up_word_fold(k->text + token_begin, token_len, true, f));
    uint32_t to_end = up_hash32(f, up_word_fold(k->text + at, rest, true, f));
    uint32_t whole = up_hash32(f, up_word_fold(k->text + k->begin, k->end - k->begin, true, f));
    /* the runs of letters or digits on both sides */
    uint32_t lb = at, re = at;
    while (lb > token_begin && kind_of((unsigned char)k->text[lb - 1]) == kind_of((unsigned char)k->text[at - 1]) && at - lb < 24) lb--;
    while (re < k->end && ((k->text[re] | 32) >= 'a' && (k->text[re] | 32) <= 'z') && re - at < 24) re++;
    uint32_t run_right = up_hash32(f, up_word_fold(k->text + at, re - at, true, f));
    uint32_t mb = at, me = at; /* the words about a hyphen or apostrophe at either side */
    if (mb > k->begin) mb--;
    while (mb > k->begin && (k->text[mb - 1] | 32) >= 'a' && (k->text[mb - 1] | 32) <= 'z' && at - mb < 24) mb--;
    while (mb < at && (unsigned char)(k->text[mb]) >= 0x80 && ((unsigned char)k->text[mb] & 0xC0) == 0x80) mb++;
    uint32_t run_left = up_hash32(f, up_word_fold(k->text + mb, at - mb, true, f));
    if (re == at && re < k->end) { me = after_char(k, at); while (me < k->end && (k->text[me] | 32) >= 'a' && (k->text[me] | 32) <= 'z' && me - at < 24) me++; }
    uint32_t beyond = up_hash32(f, up_word_fold(k->text + at, (me > at ? me : re) - at, true, f));
    uint32_t place = (at == k->begin + 1 ? 1u : 0) | (rest == 1 ? 2u : 0) | (k->after ? 4u : 0) | (token_begin == k->begin ? 8u : 0);
    uint32_t after = k->after ? (uint32_t)kind_of((unsigned char)k->after) : 0;
    bool web = false;
    for (uint32_t p = k->begin; p + 2 < k->end && !web; p++)
        web = k->text[p] == '@' || (k->text[p] == ':' && k->text[p + 1] == '/') || ((k->text[p] | 32) == 'w' && (k->text[p + 1] | 32) == 'w' && (k->text[p + 2] | 32) == 'w');
    uint32_t len = k->end - k->begin < 20 ? k->end - k->begin : 20;
#define ADD(a, b, d) out[n] = up_mix((uint32_t)n + 1, (a), (b), (d)), n++
#define T(j) (uint32_t)(unsigned char)t[j]
    uint32_t near = T(3) << 8 | T(4);
    ADD(near, 0, 0);
    ADD(near, T(2), T(5));
    ADD(near, T(2) << 8 | T(1), T(5) << 8 | T(6));
    ADD(near, T(2) << 8 | T(1), place);
    ADD(near, T(5) << 8 | T(6), place);
    ADD(c[3], c[4], 0);
    ADD(c[3], c[4], c[2]);
    ADD(c[3], c[4], c[5]);
    ADD(c[3], near, place);
    ADD(c[4], near, place);
    ADD(c[4], c[5], c[6]);
    ADD(c[3], c[2], c[1]);
    ADD(so_far, T(4), 0);
    ADD(so_far, c[4], after);
    ADD(to_end, T(3), 0);
    ADD(to_end, c[3], after);
    ADD(whole, at - k->begin, 0);
    ADD(run_left, near, 0);
    ADD(run_right, near, 0);
    ADD(run_left, beyond, 0);
    ADD(so_far, to_end, 0);
    ADD(beyond, near, place);
    ADD(near, web, 0);
    ADD(near, web, place);
    ADD(near, len, token_len < 8 ? token_len : 8);
    ADD(near, after, place);
    ADD(near, after, rest < 8 ? rest : 8);
    ADD(near, c[4], token_len < 8 ? token_len : 8);
    uint32_t shape = 0;
    char before = 0;
    for (uint32_t p = token_begin; p < at && p < token_begin + 24; p++) { char x = kind_of((unsigned char)k->text[p]); if (x != before) shape = shape * 31 + (unsigned char)x; before = x; }
    uint32_t shape_right = 0;
    before = 0;
    for (uint32_t p = at; p < k->end && p < at + 24; p++) { char x = kind_of((unsigned char)k->text[p]); if (x != before) shape_right = shape_right * 31 + (unsigned char)x; before = x; }
    ADD(shape, shape_right, 0);
    ADD(shape, shape_right, place | after << 8);
    ADD(shape, c[3], c[4]);
    ADD(shape_right, c[3], c[4]);
    return n;
}

/* ------------------------------------------------------------------ ends of sentences */

static uint32_t last_char(const up_stop *s, uint32_t i) {
    size_t at = s->tokens[i].span.end;
    return up_utf8_prev(s->text, &at);
}

static uint32_t first_char(const up_stop *s, uint32_t i) {
    size_t at = s->tokens[i].span.begin;
    return up_utf8_next(s->text, s->tokens[i].span.end, &at);
}

bool up_stop_possible(const up_stop *s, uint32_t i) {
    if (i + 1 >= s->n || (s->tokens[i + 1].flags & UP_TOKEN_JOINED)) return false;
    char left = kind_of(last_char(s, i)), right = kind_of(first_char(s, i + 1));
    bool gap = s->tokens[i + 1].span.begin > s->tokens[i].span.end;
    if (!gap) return left == '.' || left == '!' || left == ':' || left == '"' || left == ')';
    return (left != 'a' && left != 'A' && left != '0' && left != ',') || (right != 'a' && right != ',');
}

static uint32_t look_of(const up_stop *s, uint32_t i, bool *is_word) {
    up_span t = s->tokens[i].span;
    uint32_t shape = 0, n = 0;
    char before = 0;
    *is_word = false;
    for (size_t at = t.begin; at < t.end && n < 12; n++) {
        char x = kind_of(up_utf8_next(s->text, t.end, &at));
        if (x == 'a' || x == 'A' || x == '0') *is_word = true;
        if (x != before) shape = shape * 31 + (unsigned char)x;
        before = x;
    }
    return shape * 4 + (n == 1 ? 1 : n < 4 ? 2 : 3);
}

size_t up_stop_features(const up_stop *s, uint32_t i, uint32_t *out) {
    uint32_t w[6], shape[6], kind[6]; /* tokens i-2 .. i+3 */
    bool is_word;
    for (int j = 0; j < 6; j++) {
        int64_t at = (int64_t)i + j - 2;
        w[j] = shape[j] = kind[j] = 0;
        if (at < s->first || at >= s->n) continue;
        char f[UP_WORD_MAX_BYTES];
        up_span t = s->tokens[at].span;
        w[j] = up_hash32(f, up_word_fold(s->text + t.begin, t.end - t.begin, true, f));
        shape[j] = look_of(s, (uint32_t)at, &is_word);
        kind[j] = (uint32_t)kind_of(first_char(s, (uint32_t)at));
        if (at >= 1 && (uint32_t)at > s->first && s->tokens[at].span.begin > s->tokens[at - 1].span.end) kind[j] |= 256;
    }
    uint32_t done = i + 1 - s->sentence_first, length = done < 4 ? done : done < 8 ? 5 : done < 16 ? 6 : done < 32 ? 7 : 8;
    uint32_t to_go = s->n - i - 1, left = to_go < 4 ? to_go : 4;
    uint32_t open = (s->open_quotes & 1) | (s->open_brackets ? 2u : 0);
    uint32_t begin_shape = 0, begin_word = 0;
    char f[UP_WORD_MAX_BYTES];
    begin_shape = look_of(s, s->sentence_first, &is_word);
    begin_word = up_hash32(f, up_word_fold(s->text + s->tokens[s->sentence_first].span.begin, s->tokens[s->sentence_first].span.end - s->tokens[s->sentence_first].span.begin, true, f));
    size_t n = 0;
    ADD(w[2], kind[3], 0);
    ADD(w[2], w[3], 0);
    ADD(w[2], shape[3], shape[4]);
    ADD(w[2], shape[1], shape[3]);
    ADD(w[2], w[1], 0);
    ADD(w[2], w[1], kind[3]);
    ADD(w[1], w[2], w[3]);
    ADD(w[3], w[4], kind[2]);
    ADD(w[3], kind[3], kind[2]);
    ADD(w[2], kind[3], length);
    ADD(w[2], kind[3], open);
    ADD(w[2], w[3], open);
    ADD(w[2], length, left);
    ADD(w[2], kind[3], left);
    ADD(shape[1], shape[2], shape[3]);
    ADD(shape[0], shape[1] * 31 + shape[2], shape[3]);
    ADD(w[2], w[4], kind[3]);
    ADD(shape[2], shape[3], shape[4] * 31 + shape[5]);
    ADD(w[2], begin_shape, kind[3]);
    ADD(w[2], begin_word, kind[3]);
    ADD(w[2], w[0], w[1]);
    ADD(w[2], kind[3], kind[4]);
    ADD(kind[1], w[2], kind[3] * 512 + kind[4]);
    ADD(w[1], kind[3], w[2] * 31 + shape[0]);
    ADD(w[2], length, kind[3] * 8 + open);
    ADD(0, length, kind[2] * 1024 + kind[3]);
    ADD(0, kind[2] * 1024 + kind[3], open * 8 + left);
    ADD(0, 0, 0);
    ADD(w[2], 0, 0);
    ADD(w[3], 0, 0);
    ADD(w[3], w[4], w[5]);
    return n;
}
#undef ADD
#undef T

void up_stop_step(up_stop *s, uint32_t i) {
    uint32_t c = first_char(s, i);
    if (s->tokens[i].span.end - s->tokens[i].span.begin > 4) return;
    if (c == '"' || c == 0x201C || c == 0x201D || (c == '\'' && s->text[s->tokens[i].span.end - 1] == '\'' && s->tokens[i].span.end - s->tokens[i].span.begin == 2)) s->open_quotes++;
    else if (c == '(' || c == '[') s->open_brackets++;
    else if ((c == ')' || c == ']') && s->open_brackets) s->open_brackets--;
}

/* ------------------------------------------------------------------ a paragraph */

/* The full stop of an initial or of "v." between names, which the classifier, having seen few, may cut off. */
static bool is_stop_of_abbreviation(const up_chunk *chunk, uint32_t begin, uint32_t at) {
    if (at + 1 != chunk->end || chunk->text[at] != '.' || kind_of((unsigned char)chunk->after) != 'A') return false;
    if (at == begin + 1) {
        char letter = chunk->text[begin];
        return (kind_of((unsigned char)letter) == 'A' && letter != 'I') || (letter == 'v' && begin == chunk->begin);
    }
    return at == begin + 2 && begin == chunk->begin && memcmp(chunk->text + begin, "vs", 2) == 0;
}

static up_status split_chunk(const up_splitter *splitter, struct up_document *doc, const up_chunk *chunk) {
    uint32_t begin = chunk->begin;
    uint8_t joined = 0;
    bool first = true;
    while (begin < chunk->end) {
        uint32_t cut = begin, kind = UP_CUT;
        for (;;) {
            cut = up_cut_next(chunk, &splitter->contractions, cut);
            if (cut >= chunk->end) break;
            if (is_stop_of_abbreviation(chunk, begin, cut)) continue;
            uint32_t features[UP_CUT_FEATURES];
            int32_t scores[UP_N_CUTS] = {0};
            up_rows_score(&splitter->cuts, features, up_cut_features(chunk, begin, cut, features), scores);
            kind = UP_JOIN;
            for (uint32_t k = 1; k < UP_N_CUTS; k++) if (scores[k] > scores[kind]) kind = k;
            if (kind != UP_JOIN) break;
        }
        up_token *t = up_document_add_token(doc);
        if (!t) return UP_E_NOMEM;
        t->span = (up_span){begin, cut};
        t->flags = (uint8_t)(joined | (first ? UP_TOKEN_SPACE_BEFORE : 0));
        joined = kind == UP_CUT_CONTRACTION && cut < chunk->end ? UP_TOKEN_JOINED : 0;
        first = false;
        begin = cut;
    }
    return UP_OK;
}

/* An upper limit keeps the later stages' work on one sentence bounded: a list of names or a damaged text
 * can run on for ever.  Far above any sentence of prose. */
enum { LONGEST_SENTENCE = 4000 };

static bool newline_between(const char *text, uint32_t begin, uint32_t end) {
    return memchr(text + begin, '\n', end - begin) || memchr(text + begin, '\r', end - begin);
}

static bool is_one_of(const up_stop *s, uint32_t i, const char *const *words, size_t n) {
    char f[UP_WORD_MAX_BYTES];
    up_span t = s->tokens[i].span;
    uint32_t len = up_word_fold(s->text + t.begin, t.end - t.begin, false, f);
    for (size_t k = 0; k < n; k++) if (strlen(words[k]) == len && memcmp(words[k], f, len) == 0) return true;
    return false;
}

/* A stop inside a name, of which the treebanks have too few to teach the classifier: "Jonathan K. Blake",
 * "Fields v. Marsh".  A sentence that ends in an initial and goes on with a name is so lost; one that goes
 * on with such a word as sentences begin with is not. */
enum { UNSURE, RUNS_ON, ENDS };
static int stop_after_initial(const up_stop *s, uint32_t i) {
    static const char *const versus[] = {"v.", "vs."};
    static const char *const beginners[] = {"the", "he", "she", "it", "they", "we", "i", "you", "a", "an", "in", "on", "at", "this", "that", "but", "and", "his", "her", "their", "if", "when", "after", "as", "there", "police", "for", "no", "by"};
    if (i == s->first || i + 1 >= s->n) return UNSURE;
    char next = kind_of(first_char(s, i + 1)), before = kind_of(first_char(s, i - 1));
    if (next != 'A') return UNSURE;
    if (is_one_of(s, i, versus, 2)) return RUNS_ON;
    up_span t = s->tokens[i].span;
    bool is_initial = t.end - t.begin == 2 && kind_of((unsigned char)s->text[t.begin]) == 'A' && s->text[t.begin + 1] == '.';
    if (!is_initial || before != 'A') return UNSURE;
    return is_one_of(s, i + 1, beginners, sizeof beginners / sizeof *beginners) ? ENDS : RUNS_ON;
}

static up_status end_sentence(struct up_document *doc, uint32_t first, uint32_t end, bool begins_paragraph) {
    uint32_t n_tokens = doc->n_tokens;
    up_sentence *s = up_document_add_sentence(doc);
    if (!s) return UP_E_NOMEM;
    doc->n_tokens = n_tokens;
    s->first = first;
    s->end = end;
    s->span = (up_span){doc->tokens[first].span.begin, doc->tokens[end - 1].span.end};
    s->begins_paragraph = begins_paragraph;
    return UP_OK;
}

up_status up_split_paragraph(const up_splitter *splitter, struct up_document *doc, uint32_t begin, uint32_t end, bool soft_newlines) {
    const char *text = doc->report->text;
    uint32_t first = doc->n_tokens;
    size_t at = begin;
    while (at < end) {
        size_t chunk_begin = at, next = at;
        if (up_is_space(up_utf8_next(text, end, &next))) { at = next; continue; }
        for (at = next; at < end;) {
            next = at;
            if (up_is_space(up_utf8_next(text, end, &next))) break;
            at = next;
        }
        size_t ahead = at;
        char after = 0;
        while (ahead < end && !after) {
            next = ahead;
            if (!up_is_space(up_utf8_next(text, end, &next))) after = text[ahead];
            ahead = next;
        }
        up_chunk chunk = {text, (uint32_t)chunk_begin, (uint32_t)at, after};
        up_status status = split_chunk(splitter, doc, &chunk);
        if (status != UP_OK) return status;
    }
    if (doc->n_tokens == first) return UP_OK;

    up_stop stop = {.text = text, .tokens = doc->tokens, .first = first, .n = doc->n_tokens, .sentence_first = first};
    bool begins_paragraph = true;
    for (uint32_t i = first; i < stop.n; i++) {
        up_stop_step(&stop, i);
        bool ends = i + 1 == stop.n;
        if (!ends && !soft_newlines && newline_between(text, doc->tokens[i].span.end, doc->tokens[i + 1].span.begin)) ends = true;
        if (!ends && i + 1 - stop.sentence_first >= LONGEST_SENTENCE && !(doc->tokens[i + 1].flags & UP_TOKEN_JOINED)) ends = true;
        int initial = ends ? UNSURE : stop_after_initial(&stop, i);
        if (initial == ENDS) ends = true;
        if (!ends && initial == UNSURE && up_stop_possible(&stop, i)) {
            uint32_t features[UP_STOP_FEATURES];
            int32_t scores[2] = {0, 0};
            up_rows_score(&splitter->stops, features, up_stop_features(&stop, i, features), scores);
            ends = scores[1] > scores[0];
        }
        if (!ends) continue;
        up_status status = end_sentence(doc, stop.sentence_first, i + 1, begins_paragraph);
        if (status != UP_OK) return status;
        begins_paragraph = false;
        stop.sentence_first = i + 1;
        stop.open_quotes = stop.open_brackets = 0;
    }
    return UP_OK;
}
