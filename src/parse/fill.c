/* fill.c - given tokens handed back with what was found of them: the lines of CoNLL-U as they came, with lemma,
 * tags, head and relation replaced and names in MISC.
 *
 * Comments, ranges, empty nodes, forms, features and the rest of MISC stay what they were; enhanced
 * dependencies go, since they spoke of other heads. */
#include <string.h>
#include "base/buffer.h"
#include "parse/conllu.h"

enum { COLUMNS = 10 };
enum { FORM = 1, FEATURES = 5, MISC = 9 };

static bool is_word_line(const char *line, size_t len) {
    size_t i = 0;
    while (i < len && line[i] >= '0' && line[i] <= '9') i++;
    return i > 0 && i < len && line[i] == '\t';
}

/* MISC without an Entity that stood there, then ours.  Nothing is "_". */
static void add_misc(const char *misc, size_t len, const up_entity *e, bool begins, up_buffer *out) {
    size_t before = out->len;
    for (size_t at = 0; at < len;) {
        const char *bar = memchr(misc + at, '|', len - at);
        size_t end = bar ? (size_t)(bar - misc) : len;
        bool blank = end == at || (end == at + 1 && misc[at] == '_');
        if (!blank && !(end - at > 7 && memcmp(misc + at, "Entity=", 7) == 0)) {
            if (out->len > before) up_buffer_text(out, "|");
            up_buffer_add(out, misc + at, end - at);
        }
        at = end + 1;
    }
    if (e) up_buffer_format(out, "%sEntity=%c-%s", out->len > before ? "|" : "", begins ? 'B' : 'I', up_entity_kind_name(e->kind));
    up_buffer_text(out, out->len > before ? "\n" : "_\n");
}

static void add_word(const struct up_document *doc, uint32_t token, uint32_t first, const char *line, size_t len, uint32_t *entity, up_buffer *out) {
    const char *column[COLUMNS], *at = line, *end = line + len;
    size_t size[COLUMNS];
    for (int k = 0; k < COLUMNS; k++) { /* the reader has counted them */
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        column[k] = at, size[k] = (size_t)((tab ? tab : end) - at);
        at = tab ? tab + 1 : end;
    }
    const up_token *t = &doc->tokens[token];
    up_buffer_add(out, line, (size_t)(column[FORM] + size[FORM] - line));
    up_buffer_text(out, "\t");
    if (t->lemma.len) up_buffer_add(out, t->lemma.at, t->lemma.len); else up_buffer_text(out, "_");
    up_buffer_format(out, "\t%s\t%s\t", up_upos_name((up_upos)t->upos), up_xpos_name(t->xpos));
    up_buffer_add(out, column[FEATURES], size[FEATURES]);
    up_buffer_format(out, "\t%u\t%s\t_\t", t->head == UP_NO_TOKEN ? 0 : t->head - first + 1, up_rel_name((up_rel)t->rel));
    while (*entity < doc->n_entities && doc->entities[*entity].end <= token) ++*entity;
    const up_entity *e = *entity < doc->n_entities && doc->entities[*entity].first <= token ? &doc->entities[*entity] : NULL;
    add_misc(column[MISC], size[MISC], e, e && e->first == token, out);
}

void up_conllu_fill(const char *bytes, size_t len, const struct up_document *doc, up_buffer *out) {
    uint32_t token = 0, sentence = 0, entity = 0;
    bool is_open = false; /* a sentence that no blank line has closed */
    for (size_t at = 0; at < len;) {
        const char *newline = memchr(bytes + at, '\n', len - at);
        size_t end = newline ? (size_t)(newline - bytes) : len, stop = end;
        if (stop > at && bytes[stop - 1] == '\r') stop--;
        if (is_word_line(bytes + at, stop - at)) {
            while (doc->sentences[sentence].end <= token) sentence++;
            add_word(doc, token++, doc->sentences[sentence].first, bytes + at, stop - at, &entity, out);
            is_open = true;
        } else {
            up_buffer_add(out, bytes + at, stop - at);
            up_buffer_text(out, "\n");
            if (stop == at) is_open = false;
        }
        at = end + 1;
    }
    if (is_open) up_buffer_text(out, "\n");
}
