/* conllu.c - trees as text: ten columns, a word a line (universaldependencies.org/format).
 *
 * Written: every sentence with its text; contractions as a range and its parts; names in MISC as
 * Entity=B-PER / I-PER; SpaceAfter=No; Quoted=Yes.  Features and enhanced dependencies are not kept.
 * Read: with ids that count from one in each sentence, and heads inside it.  Empty nodes (8.1) are
 * skipped.  Where words and text differ inside a contraction ("wanna": "want" "to") the text rules. */
#include "parse/conllu.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ writing */

/* A column's text: white space inside becomes a space, nothing becomes "_". */
static void add_column(up_buffer *out, const char *text, uint32_t len) {
    if (len == 0) { up_buffer_text(out, "_"); return; }
    for (uint32_t i = 0; i < len;) {
        uint32_t run = i;
        while (run < len && (unsigned char)text[run] > ' ') run++;
        up_buffer_add(out, text + i, run - i);
        if (run < len) up_buffer_add(out, " ", 1), run++;
        i = run;
    }
}

static const up_entity *entity_at(const struct up_document *doc, uint32_t token, uint32_t *next) {
    while (*next < doc->n_entities && doc->entities[*next].end <= token) ++*next;
    return *next < doc->n_entities && doc->entities[*next].first <= token ? &doc->entities[*next] : NULL;
}

static bool no_space_after(const struct up_document *doc, uint32_t token) {
    return token + 1 < doc->n_tokens && !(doc->tokens[token + 1].flags & UP_TOKEN_SPACE_BEFORE) && doc->tokens[token + 1].span.begin == doc->tokens[token].span.end;
}

static void add_token(const struct up_document *doc, const up_sentence *s, uint32_t i, bool space_matters, uint32_t *entity, up_buffer *out) {
    const up_token *t = &doc->tokens[i];
    up_str form = up_token_text(doc, i);
    up_buffer_format(out, "%u\t", i - s->first + 1);
    add_column(out, form.at, form.len);
    up_buffer_text(out, "\t");
    add_column(out, t->lemma.at, t->lemma.len);
    up_buffer_format(out, "\t%s\t%s\t_\t", up_upos_name((up_upos)t->upos), up_xpos_name(t->xpos));
    if (!s->is_parsed) up_buffer_text(out, "_\t_\t_\t");
    else up_buffer_format(out, "%u\t%s\t_\t", t->head == UP_NO_TOKEN ? 0 : t->head - s->first + 1, up_rel_name((up_rel)t->rel));
    size_t before = out->len;
    const up_entity *e = entity_at(doc, i, entity);
    if (e) up_buffer_format(out, "Entity=%c-%s", e->first == i ? 'B' : 'I', up_entity_kind_name(e->kind));
    if (t->flags & UP_TOKEN_IN_QUOTES) up_buffer_format(out, "%sQuoted=Yes", out->len > before ? "|" : "");
    if (space_matters && no_space_after(doc, i)) up_buffer_format(out, "%sSpaceAfter=No", out->len > before ? "|" : "");
    up_buffer_text(out, out->len > before ? "\n" : "_\n");
}

void up_write_conllu(const struct up_document *doc, up_buffer *out) {
    up_buffer_text(out, "# newdoc");
    if (doc->report->id) {
        up_buffer_text(out, " id = ");
        add_column(out, doc->report->id, (uint32_t)strlen(doc->report->id));
    }
    up_buffer_text(out, "\n");
    uint32_t entity = 0;
    for (uint32_t i = 0; i < doc->n_sentences; i++) {
        const up_sentence *s = &doc->sentences[i];
        if (s->begins_paragraph) up_buffer_text(out, "# newpar\n");
        up_buffer_format(out, "# sent_id = %u\n# text = ", i + 1);
        add_column(out, doc->report->text + s->span.begin, s->span.end - s->span.begin);
        up_buffer_text(out, "\n");
        for (uint32_t t = s->first; t < s->end; t++) {
            uint32_t last = t; /* of the contraction that begins here */
            while (!(doc->tokens[t].flags & UP_TOKEN_JOINED) && last + 1 < s->end && (doc->tokens[last + 1].flags & UP_TOKEN_JOINED)) last++;
            if (last > t) {
                up_buffer_format(out, "%u-%u\t", t - s->first + 1, last - s->first + 1);
                add_column(out, doc->report->text + doc->tokens[t].span.begin, doc->tokens[last].span.end - doc->tokens[t].span.begin);
                up_buffer_format(out, "\t_\t_\t_\t_\t_\t_\t_\t%s\n", no_space_after(doc, last) ? "SpaceAfter=No" : "_");
            }
            bool inside = last > t || (doc->tokens[t].flags & UP_TOKEN_JOINED);
            add_token(doc, s, t, !inside, &entity, out);
        }
        up_buffer_text(out, "\n");
    }
}

/* ------------------------------------------------------------------ reading */

typedef struct reading {
    const char *path;
    uint32_t line;
    up_buffer text;
    up_error *err;
    struct up_document *doc;
    uint32_t first;                      /* token that begins the sentence */
    uint32_t range_end, range_first;     /* words up to this id are parts of a contraction; its first token */
    up_span range;                       /* of its text */
    bool range_space, space, begins_paragraph;
} reading;

static up_status wrong(const reading *r, const char *what) { return up_fail(r->err, UP_E_FORMAT, r->path, r->line, 0, "%s", what); }

/* Digits of at most a million; false for anything else. */
static bool read_number(up_str s, uint32_t *out) {
    if (s.len == 0 || s.len > 7) return false;
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9') return false;
        n = n * 10 + (uint32_t)(s.at[i] - '0');
    }
    *out = n;
    return n <= 1000000;
}

static bool is_blank(up_str s) { return s.len == 0 || (s.len == 1 && s.at[0] == '_'); }

static bool says_no_space(up_str misc) { return memmem(misc.at, misc.len, "SpaceAfter=No", 13) != NULL; }

static up_span append(reading *r, const char *text, uint32_t len) {
    if (r->space && r->text.len) up_buffer_text(&r->text, " ");
    up_span s = {(uint32_t)r->text.len, 0};
    up_buffer_add(&r->text, text, len);
    s.end = (uint32_t)r->text.len;
    return s;
}

/* Shares the text of a contraction out among its parts: as written when they add up to it, else a
 * character at least to each and the rest to the last. */
static up_status close_range(reading *r) {
    struct up_document *doc = r->doc;
    uint32_t n = doc->n_tokens - r->range_first, total = 0;
    for (uint32_t i = r->range_first; i < doc->n_tokens; i++) total += doc->tokens[i].span.end;
    bool fits = total == r->range.end - r->range.begin;
    size_t at = r->range.begin;
    for (uint32_t i = r->range_first; i < doc->n_tokens; i++) {
        up_token *t = &doc->tokens[i];
        uint32_t size = t->span.end;
        if (at >= r->range.end) return wrong(r, "a contraction has more parts than letters");
        size_t begin = at;
        if (fits) at += size; else up_utf8_next(r->text.bytes, r->range.end, &at);
        if (i + 1 == doc->n_tokens) at = r->range.end;
        if (at < r->range.end && ((unsigned char)r->text.bytes[at] & 0xC0) == 0x80) return wrong(r, "a part of a contraction ends inside a character");
        t->span = (up_span){(uint32_t)begin, (uint32_t)at};
        t->flags = (uint8_t)((i > r->range_first ? UP_TOKEN_JOINED : 0) | (i == r->range_first && r->range_space ? UP_TOKEN_SPACE_BEFORE : 0));
    }
    r->range_end = 0;
    return n >= 1 ? UP_OK : wrong(r, "a contraction without parts");
}

static up_status end_sentence(reading *r) {
    struct up_document *doc = r->doc;
    if (r->range_end) return wrong(r, "the sentence ends inside a contraction");
    if (doc->n_tokens == r->first) return UP_OK;
    uint32_t n = doc->n_tokens - r->first, n_tokens = doc->n_tokens;
    for (uint32_t i = r->first; i < n_tokens; i++) {
        up_token *t = &doc->tokens[i];
        if (t->head == UP_NO_TOKEN) continue;
        if (t->head > n) return wrong(r, "a head beyond the sentence");
        t->head = t->head == 0 ? UP_NO_TOKEN : r->first + t->head - 1;
    }
    up_sentence *s = up_document_add_sentence(doc);
    if (!s) return up_fail(r->err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    *s = (up_sentence){.span = {doc->tokens[r->first].span.begin, doc->tokens[n_tokens - 1].span.end}, .first = r->first, .end = n_tokens, .begins_paragraph = r->begins_paragraph};
    r->first = n_tokens;
    r->begins_paragraph = false;
    return UP_OK;
}

static up_status read_word(reading *r, const up_str *column) {
    struct up_document *doc = r->doc;
    uint32_t id, head;
    const char *dash = memchr(column[0].at, '-', column[0].len);
    if (memchr(column[0].at, '.', column[0].len)) return UP_OK;
    if (column[1].len == 0) return wrong(r, "an empty form");
    if (dash) {
        up_str from = {column[0].at, (uint32_t)(dash - column[0].at)}, to = {dash + 1, column[0].len - from.len - 1};
        uint32_t last;
        if (!read_number(from, &id) || !read_number(to, &last) || id != doc->n_tokens - r->first + 1 || last < id || r->range_end) return wrong(r, "a range that does not fit");
        r->range_first = doc->n_tokens;
        r->range_space = r->space;
        r->range = append(r, column[1].at, column[1].len);
        r->range_end = last;
        r->space = !says_no_space(column[9]);
        return UP_OK;
    }
    if (!read_number(column[0], &id) || id != doc->n_tokens - r->first + 1) return wrong(r, "words are not numbered from one");
    up_token *t = up_document_add_token(doc);
    if (!t) return up_fail(r->err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (r->range_end) t->span = (up_span){0, column[1].len}; /* until the range is closed */
    else {
        t->flags = r->space ? UP_TOKEN_SPACE_BEFORE : 0;
        t->span = append(r, column[1].at, column[1].len);
        r->space = !says_no_space(column[9]);
    }
    if (!is_blank(column[3])) t->upos = (uint8_t)up_upos_from_name(column[3].at, column[3].len);
    t->xpos = up_xpos_from_name(column[4].at, column[4].len);
    if (!is_blank(column[2]) || column[1].at[0] == '_') {
        const char *lemma = up_arena_copy(&doc->arena, column[2].at, column[2].len);
        if (!lemma) return up_fail(r->err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
        t->lemma = (up_str){lemma, column[2].len};
    }
    if (!is_blank(column[6])) {
        if (!read_number(column[6], &head)) return wrong(r, "a head that is not a number");
        t->head = head;
        t->rel = (uint8_t)up_rel_from_name(column[7].at, column[7].len);
    }
    return id == r->range_end ? close_range(r) : UP_OK;
}

static up_status read_line(reading *r, up_str line) {
    static const char newpar[] = "# newpar", newdoc[] = "# newdoc";
    if (line.len && line.at[line.len - 1] == '\r') line.len--;
    if (line.len == 0) return end_sentence(r);
    if (line.at[0] == '#') {
        r->begins_paragraph |= line.len >= 8 && (memcmp(line.at, newpar, 8) == 0 || memcmp(line.at, newdoc, 8) == 0);
        return UP_OK;
    }
    up_str column[10];
    const char *at = line.at, *end = line.at + line.len;
    for (uint32_t k = 0; k < 10; k++) {
        if (!at) return wrong(r, "a line of fewer than ten columns");
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        column[k] = (up_str){at, (uint32_t)((tab ? tab : end) - at)};
        at = tab ? tab + 1 : NULL;
    }
    if (at) return wrong(r, "a line of more than ten columns");
    return read_word(r, column);
}

up_status up_conllu_read(const char *bytes, size_t len, const char *path, struct up_document *doc, up_error *err) {
    size_t bad = up_utf8_invalid(bytes, len);
    if (bad < len) return up_fail(err, UP_E_ENCODING, path, 0, 0, "byte %zu is not UTF-8", bad);
    if (len > UP_TEXT_MAX) return up_fail(err, UP_E_LIMIT, path, 0, 0, "more than %u bytes", UP_TEXT_MAX);
    reading r = {.path = path, .err = err, .doc = doc, .begins_paragraph = true, .space = true};
    up_status status = UP_OK;
    for (size_t at = 0; at < len && status == UP_OK;) {
        const char *newline = memchr(bytes + at, '\n', len - at);
        size_t end = newline ? (size_t)(newline - bytes) : len;
        r.line++;
        status = read_line(&r, (up_str){bytes + at, (uint32_t)(end - at)});
        at = end + 1;
    }
    if (status == UP_OK) status = end_sentence(&r);
    if (status == UP_OK && r.text.failed) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK) {
        up_report *report = UP_ARENA_NEW(&doc->arena, up_report);
        char *text = up_arena_copy(&doc->arena, r.text.bytes ? r.text.bytes : "", r.text.len);
        if (report && text) {
            report->text = text;
            report->text_len = r.text.len;
            doc->report = report;
        } else status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    up_buffer_free(&r.text);
    return status;
}
