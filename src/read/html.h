/* html.h - what does a web page report?
 *
 * One call takes the bytes of a page and gives the reports in it: one for an article, several for a live blog or a
 * page of whole articles.  Everything it gives lies in the caller's arena and lasts until that is reset; nothing
 * points into the page's bytes.  Linear in the page's length, without limit of nesting; memory is bounded by the
 * arena's limit and by twice the page.  docs/html.md tells the rules: what is text, which date is believed. */
#ifndef UP_READ_HTML_H
#define UP_READ_HTML_H

#include "base/arena.h"

/* What is known of a page besides its bytes; every one may be NULL. */
typedef struct up_page_hints {
    const char *charset; /* of the HTTP header's Content-Type */
    const char *url;     /* where it was fetched */
    const char *date;    /* YYYY-MM-DD, when it was fetched or archived: a page is not dated after it */
} up_page_hints;

typedef enum up_block_kind {
    UP_BLOCK_PARAGRAPH, UP_BLOCK_HEADING, UP_BLOCK_ITEM, UP_BLOCK_QUOTE, UP_BLOCK_PRE, UP_BLOCK_CELL, /* these are text */
    UP_BLOCK_CAPTION, UP_BLOCK_PULLQUOTE                                                              /* these are not */
} up_block_kind;

/* One paragraph of a report.  Where it is text, `text` is its place in the report's text and `words` NULL. */
typedef struct up_page_block {
    up_block_kind kind;
    up_span text;      /* bytes of the report's text; empty for captions and pull quotes */
    up_span source;    /* bytes of the page as decoded to UTF-8, from its first to behind its last character */
    const char *words; /* of captions and pull quotes */
} up_page_block;

/* Strings are NUL-terminated UTF-8, NULL unknown.  Dates are YYYY-MM-DD as the page writes them, in its own zone. */
typedef struct up_page_report {
    const char *text; /* paragraphs, a blank line between each two */
    size_t text_len;
    const char *title, *published, *modified;
    const char *url;  /* canonical, absolute; with the post's #anchor in a live blog */
    const char *publisher, *author, *language;
    const up_page_block *blocks;
    uint32_t n_blocks;
} up_page_report;

typedef struct up_page {
    up_page_report *reports;
    uint32_t n;
    const char *encoding; /* static */
    const char *amp_url;  /* the same article in plain HTML or AMP, where the page links to it */
    const char *date_from; /* which rule dated the first report: "json-ld", "meta", "time", "url", "dateline"; NULL none */
    bool is_paywalled;    /* the page says that its text is not all there */
} up_page;

/* How surely bytes that begin so are an HTML page, 0 to 100. */
int up_html_looks(const char *head, size_t len);

/* UP_E_FORMAT: no report in it (a page of links, a consent wall, nothing but script); UP_E_LIMIT: longer than
 * UP_PAGE_MAX, or in need of more than the arena's limit; UP_E_NOMEM.  `err` names no file or line: the caller knows them.  `hints` may be NULL. */
up_status up_html_read(const char *bytes, size_t len, const up_page_hints *hints, up_arena *arena, up_page *out, up_error *err);

#define UP_PAGE_MAX (64u << 20)

#endif
