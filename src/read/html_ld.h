/* html_ld.h - JSON-LD as pages carry it: schema.org articles, whatever is wrong around them. */
#ifndef UP_READ_HTML_LD_H
#define UP_READ_HTML_LD_H

#include "base/arena.h"

/* One article of a page's JSON-LD; strings are clean, in the arena; NULL absent. */
typedef struct up_ld_article {
    const char *headline, *published, *modified, *author, *publisher, *url, *language;
    up_str body;     /* as written, escapes and all */
    uint32_t depth;  /* 0: at the top or in @graph; more: within another object (a list, a live blog) */
    bool is_update;  /* of a live blog */
    bool is_closed;  /* isAccessibleForFree: false */
} up_ld_article;

typedef struct up_ld { up_ld_article *items; uint32_t n, cap; } up_ld;

/* Appends the articles in one script.  Not strict: what cannot be understood is passed over, strings may run over
 * lines, commas may lack or abound.  Linear; objects deeper than 64 are passed over.  UP_E_NOMEM. */
up_status up_html_ld_read(up_arena *arena, const char *json, size_t len, up_ld *out);

/* The paragraphs of `body`, escapes undone: NUL-terminated strings one behind another, an empty one at the end; in the arena,
 * NULL without memory.  Its line breaks part paragraphs; markup in it is passed over. */
char *up_html_ld_paragraphs(up_arena *arena, up_str body);

#endif
