/* html_ld.c - a lenient walk over JSON that keeps what schema.org says of articles.
 *
 * Pages write JSON-LD by templates: raw line breaks in strings, commas too many, comments and CDATA around it.  A
 * strict reader would lose one page in twenty for it, so this one only follows braces, brackets, strings and
 * colons.  An open object is a frame; when it closes, what it said goes to the list, if it is an article, or to
 * the frame around it, if it is an author or a publisher. */
#include "read/html_ld.h"
#include <string.h>
#include "base/utf8.h"
#include "read/html_text.h"
#include "read/html_token.h"

enum { MAX_FRAMES = 64, MAX_ARTICLES = 512, MAX_STRING_BYTES = 4096, MAX_AUTHORS = 6 };

typedef enum role { OTHER, TOP, AUTHOR, PUBLISHER, UPDATE, PAGE } role;

typedef struct frame {
    up_ld_article a;
    const char *name, *id;
    role role;
    bool is_array, is_article, is_live;
    up_str key;
    uint32_t n_authors;
} frame;

typedef struct walk {
    up_arena *arena;
    const char *s; size_t len, at;
    frame frames[MAX_FRAMES]; uint32_t depth, too_deep;
    up_ld *out;
    bool is_out_of_memory;
} walk;

/* The string whose opening quotation mark is at `at`; between the marks.  `at` goes behind it. */
static up_str raw_string(walk *w) {
    size_t from = ++w->at;
    while (w->at < w->len && w->s[w->at] != '"') w->at += w->s[w->at] == '\\' ? 2 : 1;
    if (w->at > w->len) w->at = w->len;
    up_str found = {w->s + from, (uint32_t)(w->at - from)};
    if (w->at < w->len) w->at++;
    return found;
}

static int hex4(const char *s) {
    int v = 0;
    for (int i = 0; i < 4; i++) {
        char c = s[i], l = (char)(c | 0x20);
        int d = c >= '0' && c <= '9' ? c - '0' : l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
        if (d < 0) return -1;
        v = v * 16 + d;
    }
    return v;
}

/* Escapes undone (RFC 8259, section 7), into `out` of `raw.len` bytes; `line_break` for a line's end.  How many were written. */
static size_t unescape(up_str raw, char *out, char line_break) {
    size_t n = 0;
    for (uint32_t i = 0; i < raw.len;) {
        if (raw.at[i] != '\\' || i + 1 >= raw.len) { out[n++] = raw.at[i++]; continue; }
        char e = raw.at[i + 1];
        i += 2;
        if (e != 'u') { out[n++] = e == 'n' || e == 'r' ? line_break : e == 't' || e == 'b' || e == 'f' ? ' ' : e; continue; }
        int c = raw.len - i >= 4 ? hex4(raw.at + i) : -1;
        if (c < 0) continue;
        i += 4;
        if (c >= 0xD800 && c < 0xDC00 && raw.len - i >= 6 && raw.at[i] == '\\' && raw.at[i + 1] == 'u') {
            int low = hex4(raw.at + i + 2);
            if (low >= 0xDC00 && low < 0xE000) c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), i += 6;
        }
        if (c >= 0xD800 && c < 0xE000) continue;
        if (c < 0x20) { out[n++] = c == '\n' || c == '\r' ? line_break : ' '; continue; }
        n += up_utf8_put((uint32_t)c, out + n);
    }
    return up_utf8_invalid(out, n); /* a cut string may end in the middle of a character */
}

/* A string of JSON as a clean one: references and white space as in a page; NULL for an empty one. */
static const char *clean(walk *w, up_str raw) {
    if (raw.len > MAX_STRING_BYTES) raw.len = MAX_STRING_BYTES;
    char *out = up_arena_raw(w->arena, raw.len + 1);
    if (!out) { w->is_out_of_memory = true; return NULL; }
    const char *text = up_html_clean(w->arena, out, unescape(raw, out, ' '), false);
    if (!text) w->is_out_of_memory = true;
    return text && *text ? text : NULL;
}

char *up_html_ld_paragraphs(up_arena *arena, up_str body) {
    char *plain = up_arena_raw(arena, body.len + 1), *out = up_arena_raw(arena, body.len + body.len / 4 + 16);
    if (!plain || !out) return NULL;
    size_t len = unescape(body, plain, '\n'), n = 0;
    for (size_t i = 0, from = 0; i <= len; i++) {
        if (i < len && plain[i] == '<') while (i < len && plain[i] != '>') plain[i++] = ' ';
        if (i < len && plain[i] == '>') plain[i] = ' ';
        if (i < len && plain[i] != '\n') continue;
        const char *paragraph = up_html_clean(arena, plain + from, i - from, false);
        if (!paragraph) return NULL;
        size_t k = strlen(paragraph);
        if (k) memcpy(out + n, paragraph, k + 1), n += k + 1;
        from = i + 1;
    }
    out[n] = 0;
    return out;
}

static bool is_article_type(up_str t) {
    if (up_str_begins(t, "http://schema.org/")) t.at += 18, t.len -= 18;
    else if (up_str_begins(t, "https://schema.org/")) t.at += 19, t.len -= 19;
    return (t.len >= 7 && up_str_is((up_str){t.at + t.len - 7, 7}, "article")) || up_str_holds(t, "posting") || up_str_is(t, "report");
}

static role role_of_key(up_str key, role around) {
    if (up_str_is(key, "author") || up_str_is(key, "creator")) return AUTHOR;
    if (up_str_is(key, "publisher") || up_str_is(key, "sourceorganization")) return PUBLISHER;
    if (up_str_is(key, "liveblogupdate")) return UPDATE;
    if (up_str_is(key, "mainentityofpage")) return PAGE;
    if (up_str_is(key, "@graph") || up_str_is(key, "mainentity")) return around == TOP ? TOP : OTHER;
    return OTHER;
}

static void add_author(walk *w, frame *f, const char *name) {
    if (!name || f->n_authors++ >= MAX_AUTHORS) return;
    f->a.author = f->a.author ? up_arena_format(w->arena, "%s, %s", f->a.author, name) : name;
    if (!f->a.author) w->is_out_of_memory = true;
}

/* A string or word under a key of the innermost object; within an array, of the object around it. */
static void take_value(walk *w, up_str raw, bool is_word) {
    if (!w->depth || w->too_deep) return;
    frame *f = &w->frames[w->depth - 1];
    role r = f->is_array ? f->role : OTHER;
    up_str key = f->key;
    for (uint32_t d = w->depth; f->is_array && d > 1;) f = &w->frames[--d - 1];
    if (f->is_array) return;
    if (is_word) {
        if (up_str_is(key, "isaccessibleforfree") && up_str_is(raw, "false")) f->a.is_closed = true;
        return;
    }
    up_ld_article *a = &f->a;
    if (up_str_is(key, "@type")) { f->is_article = f->is_article || is_article_type(raw); f->is_live = f->is_live || up_str_holds(raw, "liveblogposting"); }
    else if (up_str_is(key, "headline")) a->headline = clean(w, raw);
    else if (up_str_is(key, "datepublished")) a->published = clean(w, raw);
    else if (up_str_is(key, "datecreated") && !a->published) a->published = clean(w, raw);
    else if (up_str_is(key, "datemodified")) a->modified = clean(w, raw);
    else if (up_str_is(key, "url")) a->url = clean(w, raw);
    else if (up_str_is(key, "@id")) f->id = clean(w, raw);
    else if (up_str_is(key, "mainentityofpage") && !a->url) a->url = clean(w, raw);
    else if (up_str_is(key, "inlanguage")) a->language = clean(w, raw);
    else if (up_str_is(key, "name")) f->name = clean(w, raw);
    else if (up_str_is(key, "articlebody")) a->body = raw;
    else if (up_str_is(key, "isaccessibleforfree") && up_str_is(raw, "false")) a->is_closed = true;
    else if (r == AUTHOR || up_str_is(key, "author") || up_str_is(key, "creator")) add_author(w, f, clean(w, raw));
    else if (r == PUBLISHER || up_str_is(key, "publisher")) a->publisher = clean(w, raw);
}

static void open_frame(walk *w, bool is_array) {
    if (w->depth == MAX_FRAMES) { w->too_deep++; return; }
    frame *around = w->depth ? &w->frames[w->depth - 1] : NULL;
    frame *f = &w->frames[w->depth++];
    *f = (frame){.is_array = is_array};
    if (!around) f->role = TOP;
    else if (around->is_array) f->role = around->role;
    else f->role = role_of_key(around->key, around->role);
    if (is_array && around) f->key = around->key; /* strings in an array are under the key of the array */
}

static void close_frame(walk *w) {
    if (w->too_deep) { w->too_deep--; return; }
    if (!w->depth) return;
    frame *f = &w->frames[--w->depth];
    if (f->is_array) return;
    frame *around = NULL;
    uint32_t depth = 0;
    for (uint32_t d = w->depth; d-- > 0;) if (!w->frames[d].is_array) { around = &w->frames[d]; break; }
    for (uint32_t d = 0; d < w->depth; d++) depth += !w->frames[d].is_array && w->frames[d].role != TOP;
    if (around && f->role == AUTHOR) add_author(w, around, f->name);
    else if (around && f->role == PUBLISHER) around->a.publisher = f->name ? f->name : around->a.publisher;
    else if (around && f->role == PAGE) { if (!around->a.url) around->a.url = f->a.url ? f->a.url : f->id; }
    else if (f->is_article && (f->a.headline || f->a.published || f->name) && w->out->n < MAX_ARTICLES) {
        if (!f->a.headline) f->a.headline = f->name;
        f->a.depth = f->role == TOP ? 0 : depth + 1;
        f->a.is_update = f->role == UPDATE;
        if (!up_arena_grow(w->arena, &w->out->items, w->out->n, &w->out->cap, sizeof *w->out->items)) { w->is_out_of_memory = true; return; }
        w->out->items[w->out->n++] = f->a;
    }
}

up_status up_html_ld_read(up_arena *arena, const char *json, size_t len, up_ld *out) {
    walk *w = up_arena_raw(arena, sizeof *w); /* a frame is emptied when it is opened */
    if (!w) return UP_E_NOMEM;
    w->arena = arena, w->s = json, w->len = len, w->at = 0, w->depth = w->too_deep = 0, w->out = out, w->is_out_of_memory = false;
    while (w->at < w->len && !w->is_out_of_memory) {
        char c = w->s[w->at];
        if (c == '{' || c == '[') open_frame(w, c == '['), w->at++;
        else if (c == '}' || c == ']') {
            /* A brace closes the arrays that were left open in its object, too. */
            if (c == '}' && !w->too_deep) while (w->depth && w->frames[w->depth - 1].is_array) close_frame(w);
            close_frame(w);
            w->at++;
        } else if (c == '"') {
            up_str s = raw_string(w);
            size_t i = w->at;
            while (i < w->len && (w->s[i] == ' ' || (w->s[i] >= '\t' && w->s[i] <= '\r'))) i++;
            if (i < w->len && w->s[i] == ':') {
                if (w->depth && !w->too_deep && !w->frames[w->depth - 1].is_array) w->frames[w->depth - 1].key = s;
                w->at = i + 1;
            } else take_value(w, s, false);
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
            size_t from = w->at;
            while (w->at < w->len && (w->s[w->at] | 0x20) >= 'a' && (w->s[w->at] | 0x20) <= 'z') w->at++;
            take_value(w, (up_str){w->s + from, (uint32_t)(w->at - from)}, true);
        } else w->at++;
    }
    while (w->depth && !w->is_out_of_memory) w->too_deep = 0, close_frame(w); /* cut off */
    return w->is_out_of_memory ? UP_E_NOMEM : UP_OK;
}
