/* html_token.h - a page as tags and texts, one after another, no tree.
 *
 * Tokens as the HTML standard, section 13.2.5, cuts them: comments, doctypes, processing instructions and bogus
 * markup are passed over, script and style are one raw text, title and textarea text without tags.  Names and
 * values are borrowed from the page.  One pass, constant memory; every byte is looked at a bounded number of times.
 * Ours differs where a script holds both `<!--` and a nested `<script`: its first `</script` ends it. */
#ifndef UP_READ_HTML_TOKEN_H
#define UP_READ_HTML_TOKEN_H

#include <string.h>
#include "base/span.h"

/* Elements that mean something here, by name; UP_EL_OTHER every other, UP_EL_CUSTOM those with a hyphen. */
#define UP_HTML_ELEMENTS(X) \
    X(a) X(abbr) X(address) X(applet) X(area) X(article) X(aside) X(audio) X(b) X(base) X(bdi) X(bdo) X(big) X(blockquote) X(body) X(br) X(button) X(canvas) \
    X(caption) X(center) X(cite) X(code) X(col) X(colgroup) X(data) X(datalist) X(dd) X(del) X(details) X(dfn) X(dialog) X(dir) X(div) X(dl) X(dt) X(em) X(embed) \
    X(fieldset) X(figcaption) X(figure) X(font) X(footer) X(form) X(frame) X(frameset) X(h1) X(h2) X(h3) X(h4) X(h5) X(h6) X(head) X(header) X(hgroup) X(hr) X(html) \
    X(i) X(iframe) X(img) X(input) X(ins) X(kbd) X(label) X(legend) X(li) X(link) X(listing) X(main) X(map) X(mark) X(marquee) X(math) X(menu) X(meta) X(nav) \
    X(nobr) X(noembed) X(noframes) X(noscript) X(object) X(ol) X(optgroup) X(option) X(output) X(p) X(param) X(picture) X(plaintext) X(pre) X(q) X(s) X(samp) \
    X(script) X(search) X(section) X(select) X(small) X(source) X(span) X(strike) X(strong) X(style) X(sub) X(summary) X(sup) X(svg) X(table) X(tbody) X(td) \
    X(template) X(textarea) X(tfoot) X(th) X(thead) X(time) X(title) X(tr) X(track) X(tt) X(u) X(ul) X(var) X(video) X(wbr) X(xmp)

typedef enum up_element {
    UP_EL_OTHER,
    UP_EL_CUSTOM,
#define X(name) UP_EL_##name,
    UP_HTML_ELEMENTS(X)
#undef X
    UP_N_ELEMENTS
} up_element;

typedef enum up_token_kind { UP_TOKEN_TEXT, UP_TOKEN_START, UP_TOKEN_END } up_token_kind;

typedef struct up_attribute { up_str name, value; } up_attribute; /* the name as written; the value undecoded */

enum { UP_MAX_ATTRIBUTES = 48 }; /* further ones are passed over */

typedef struct up_token {
    up_token_kind kind;
    up_element element;    /* of tags; of the raw text, the element it stands in */
    bool is_self_closing;
    bool is_raw;           /* text of script or style: without references */
    size_t begin, end;     /* bytes of the page, from "<" to behind ">" */
    up_str name;
    uint64_t names_seen;   /* of the attributes: bit up_name_bit */
    uint32_t n_attributes;
    up_attribute attributes[UP_MAX_ATTRIBUTES];
} up_token;

typedef struct up_tokens {
    const char *page;
    size_t len, at;
    up_element raw;        /* whose raw text comes next; UP_EL_OTHER none */
    uint32_t foreign;      /* open svg and math elements */
} up_tokens;

/* Tells cheaply that a token has no attribute of a name: one of 64 bits, by the first letter and the length. */
static inline uint64_t up_name_bit(char first, size_t len) { return 1ull << (((unsigned)(first | 0x20) * 5 + len) & 63); }

/* The next token; false at the end. */
bool up_token_next(up_tokens *in, up_token *out);
up_element up_element_named(const char *name, size_t len);

/* Comparing without regard to the case of ASCII letters; `b` in lower case. */
bool up_str_same_letters(const char *a, const char *b, size_t len);
bool up_str_holds(up_str a, const char *b); /* `b` begins with two letters */
/* Whether the very bytes of `sought` stand in `in`. */
bool up_str_occurs(up_str in, up_str sought);

static inline bool up_str_begins(up_str a, const char *b) {
    size_t n = strlen(b);
    return a.len >= n && up_str_same_letters(a.at, b, n);
}
static inline bool up_str_is(up_str a, const char *b) {
    size_t n = strlen(b);
    return a.len == n && up_str_same_letters(a.at, b, n);
}

/* The attribute of a name, NULL for none: of the first, where it stands twice. */
static inline const up_attribute *up_token_find(const up_token *token, const char *name) {
    if (!(token->names_seen & up_name_bit(*name, strlen(name)))) return NULL;
    for (uint32_t i = 0; i < token->n_attributes; i++) if (up_str_is(token->attributes[i].name, name)) return &token->attributes[i];
    return NULL;
}
/* Its value, at NULL for none. */
static inline up_str up_token_attribute(const up_token *token, const char *name) {
    const up_attribute *a = up_token_find(token, name);
    return a ? a->value : (up_str){NULL, 0};
}
static inline bool up_token_has(const up_token *token, const char *name) { return up_token_find(token, name) != NULL; }

#endif
