/* words.c - the words of a document as place names need them.
 *
 * Tokenisers differ on hyphens, stops and apostrophes; names in the gazetteer follow none of them.  So the
 * text is cut anew into words: runs of letters and digits with the apostrophes and stops inside them
 * ("O'Fallon", "U.S."), a possessive left off; what stands between two words is kept beside them. */
#include "where/words.h"
#include "base/utf8.h"
#include <string.h>

static bool is_apostrophe(uint32_t c) { return c == '\'' || c == 0x2019 || c == 0x02BC || c == '`'; }
static bool is_word_character(uint32_t c) { return up_is_letter(c) || up_is_digit(c); }

/* The character after byte `at`; 0 at the end. */
static uint32_t peek(const char *text, size_t len, size_t at) { return at < len ? up_utf8_next(text, len, &at) : 0; }

/* From the first character of a word at `at` to behind its last; sets what its letters tell. */
static size_t scan_word(const char *text, size_t len, size_t at, up_where_word *w) {
    size_t end = at;
    uint32_t letters = 0, upper = 0, digits = 0, run = 0;
    bool first_upper = up_is_upper(peek(text, len, at));
    while (end < len) {
        size_t next = end;
        uint32_t c = up_utf8_next(text, len, &next);
        if (is_word_character(c)) {
            letters += up_is_letter(c);
            upper += up_is_upper(c);
            digits += up_is_digit(c);
            run++;
            end = next;
            continue;
        }
        uint32_t after = peek(text, len, next);
        if (is_apostrophe(c) && up_is_letter(after)) {
            size_t beyond = next;
            up_utf8_next(text, len, &beyond);
            bool possessive = (after == 's' || after == 'S') && !is_word_character(peek(text, len, beyond));
            if (possessive) { w->is_possessive = true; break; }
            run = 0;
            end = next;
            continue;
        }
        /* "U.S.", "W.Va.": stops between letters of which the run before is one capital, or all are short. */
        if (c == '.' && run && run <= 2 && letters && !digits && upper) {
            bool inside = up_is_upper(after);
            if (inside || (w->has_stop && !is_word_character(after))) { w->has_stop = true; run = 0; end = next; if (inside) continue; }
            else if (!is_word_character(after)) w->is_initial = run == 1 && letters == 1;
        }
        break;
    }
    w->shape = digits && !letters ? SHAPE_NUMBER : !first_upper && !upper ? (letters ? SHAPE_LOWER : SHAPE_NUMBER) : upper == letters && letters > 1 ? SHAPE_CAPITALS : first_upper || upper ? SHAPE_CAPITAL : SHAPE_LOWER;
    return end;
}

/* What kind of gap text[begin, end) is. */
static up_gap gap_of(const char *text, size_t begin, size_t end) {
    uint32_t newlines = 0, commas = 0, hyphens = 0, stops = 0, others = 0, spaces = 0;
    for (size_t at = begin; at < end;) {
        uint32_t c = up_utf8_next(text, end, &at);
        if (c == '\n') newlines++;
        else if (up_is_space(c)) spaces++;
        else if (c == ',') commas++;
        else if (c == '-' || c == 0x2010 || c == 0x2011) hyphens++;
        else if (c == '.') stops++;
        else others++;
    }
    if (newlines > 1) return GAP_BREAK;
    if (others || commas > 1 || stops > 1 || hyphens > 1) return GAP_OTHER;
    if (commas) return hyphens ? GAP_OTHER : GAP_COMMA;
    if (stops) return hyphens ? GAP_OTHER : GAP_STOP;
    if (hyphens) return spaces || newlines ? GAP_OTHER : GAP_HYPHEN;
    return spaces || newlines ? GAP_SPACE : GAP_OTHER;
}

static void mark_capitals(up_where_word *words, uint32_t first, uint32_t end) {
    uint32_t letters = 0, capital = 0;
    for (uint32_t i = first; i < end; i++) {
        if (words[i].shape == SHAPE_NUMBER) continue;
        if (words[i].span.end - words[i].span.begin < 4) continue;
        letters++;
        capital += words[i].shape != SHAPE_LOWER;
    }
    /* A headline: nearly all of its longer words begin with a capital. */
    bool headline = letters >= 4 && capital * 10 >= letters * 8;
    for (uint32_t i = first; i < end; i++) words[i].in_capitals = headline;
}

up_status up_where_words(up_where_work *w) {
    const char *text = w->doc->report->text;
    size_t len = w->doc->report->text_len;
    struct up_document *doc = w->doc;
    uint32_t sentence = 0, token = 0;
    size_t last_end = w->doc->report->body_begin;
    for (size_t at = last_end; at < len;) {
        size_t next = at;
        uint32_t c = up_utf8_next(text, len, &next);
        if (!is_word_character(c)) { at = next; continue; }
        if (w->n_words == w->cap_words && !up_arena_grow(&doc->arena, &w->words, w->n_words, &w->cap_words, sizeof *w->words)) return UP_E_NOMEM;
        up_where_word *word = &w->words[w->n_words];
        *word = (up_where_word){0};
        size_t end = scan_word(text, len, at, word);
        word->span = (up_span){(uint32_t)at, (uint32_t)end};
        word->gap = w->n_words ? gap_of(text, last_end, at) : GAP_BREAK;
        while (token < doc->n_tokens && doc->tokens[token].span.end <= at) token++;
        word->token = token < doc->n_tokens ? token : doc->n_tokens ? doc->n_tokens - 1 : 0;
        while (sentence < doc->n_sentences && doc->sentences[sentence].span.end <= at) sentence++;
        if (sentence < doc->n_sentences) {
            const up_sentence *s = &doc->sentences[sentence];
            bool first = w->n_words == 0 || w->words[w->n_words - 1].span.begin < s->span.begin;
            word->begins_sentence = first && at >= s->span.begin;
            if (word->begins_sentence && w->n_words && word->gap != GAP_BREAK && word->gap != GAP_OTHER) word->gap = word->gap == GAP_SPACE ? GAP_OTHER : word->gap;
        } else word->begins_sentence = w->n_words == 0;
        word->begins_paragraph = word->gap == GAP_BREAK;
        if (word->begins_paragraph) word->begins_sentence = true;
        w->n_words++;
        last_end = at = end;
        if (word->is_possessive) { at += 0; size_t skip = end; up_utf8_next(text, len, &skip); up_utf8_next(text, len, &skip); at = last_end = skip; }
    }
    for (uint32_t i = 0; i < w->n_words;) {
        uint32_t end = i + 1;
        while (end < w->n_words && !w->words[end].begins_sentence) end++;
        mark_capitals(w->words, i, end);
        i = end;
    }
    return UP_OK;
}

uint32_t up_where_classes(up_where_work *w, uint32_t i) {
    if (i >= w->n_words) return 0;
    up_where_word *word = &w->words[i];
    if (!word->is_classed) {
        char key[UP_GAZ_KEY_MAX];
        uint32_t len = up_gaz_key(w->doc->report->text + word->span.begin, word->span.end - word->span.begin, key, NULL);
        word->classes = len ? up_gaz_word_classes(w->gaz, key, len) : 0;
        word->is_classed = true;
    }
    return word->classes;
}
