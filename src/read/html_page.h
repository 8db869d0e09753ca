/* html_page.h - a page laid flat: its nodes and blocks, and what its head says.
 *
 * A node is an element that may hold text blocks; nodes stand in the order of their opening, so that a subtree is
 * a run of them.  A block is a run of text between two block boundaries.  Both are arrays: nothing is recursive. */
#ifndef UP_READ_HTML_PAGE_H
#define UP_READ_HTML_PAGE_H

#include "read/html.h"
#include "read/html_token.h"

/* What names, classes, roles and elements say that a node is.  All but the first row are inherited by what it holds. */
enum {
    UP_N_ARTICLE = 1 << 0, UP_N_BODY = 1 << 1, UP_N_LIVE = 1 << 2, UP_N_POST = 1 << 3,
    UP_N_NAV = 1 << 4, UP_N_FOOTER = 1 << 5, UP_N_COMMENTS = 1 << 6, UP_N_RELATED = 1 << 7, UP_N_SHARE = 1 << 8, UP_N_CONSENT = 1 << 9, UP_N_PROMO = 1 << 10,
    UP_N_PAYWALL = 1 << 11, UP_N_ASIDE = 1 << 12, UP_N_HEADER = 1 << 13, UP_N_BYLINE = 1 << 14, UP_N_CAPTION = 1 << 15, UP_N_PULLQUOTE = 1 << 16,
    UP_N_HIDDEN = 1 << 17, UP_N_TEASER = 1 << 18, UP_N_SECTION = 1 << 19, UP_N_WIDGET = 1 << 20,
};
#define UP_N_OWN (UP_N_ARTICLE | UP_N_BODY | UP_N_LIVE | UP_N_POST)
/* What is never text of the report, as far as the page's names can be trusted. */
#define UP_N_NO_TEXT (UP_N_NAV | UP_N_FOOTER | UP_N_COMMENTS | UP_N_RELATED | UP_N_SHARE | UP_N_CONSENT | UP_N_PROMO | UP_N_PAYWALL | UP_N_ASIDE | UP_N_BYLINE | \
                      UP_N_CAPTION | UP_N_PULLQUOTE | UP_N_TEASER)

typedef struct up_node {
    uint32_t parent, end; /* nodes [this, end) are its subtree */
    uint32_t flags;       /* own and inherited */
    uint32_t own;         /* own alone */
    uint32_t mass;        /* bytes of good text in the subtree */
    uint32_t n_good;      /* its good blocks */
    uint32_t id;          /* of its id attribute, in page->strings; 0 none */
    uint8_t element;
    uint8_t level;        /* of a heading, 1 to 6 */
} up_node;

typedef struct up_block {
    uint32_t node;
    uint32_t text, len;   /* in page->text */
    up_span source;
    uint32_t link_bytes, n_words;
    uint8_t kind;         /* up_block_kind */
    uint8_t level;        /* of a heading */
    bool is_good;         /* reads like a paragraph of prose */
    bool ends_sentence;
    bool is_cue;          /* begins as lines that pages put around reports do */
    bool is_teaser;       /* announces another report */
    bool is_kept;
} up_block;

/* <time>, or what carries a date in an attribute, where it stands. */
typedef struct up_page_time { uint32_t node, block; up_str datetime; uint32_t text_block; bool is_published, is_updated; } up_page_time;
typedef struct up_page_meta { up_str name, content; } up_page_meta; /* as written; name in any case */

typedef struct up_flat_page {
    up_arena *arena;
    const char *bytes; size_t len;
    char *text; size_t text_len;
    up_node *nodes; uint32_t n_nodes, cap_nodes;
    up_block *blocks; uint32_t n_blocks, cap_blocks;
    up_page_time *times; uint32_t n_times, cap_times;
    up_page_meta *metas; uint32_t n_metas, cap_metas; uint64_t meta_names; /* bits of their names, by up_name_bit */
    up_str *scripts; uint32_t n_scripts, cap_scripts; /* application/ld+json */
    up_str title, canonical, amp, base, language;     /* as written */
    up_str *ids; uint32_t n_ids, cap_ids;             /* ids[node.id - 1] */
} up_flat_page;

/* Lays the page flat; UP_E_NOMEM. */
up_status up_html_flatten(const char *bytes, size_t len, up_arena *arena, up_flat_page *out);

/* Where subtrees end, which names are believed, what is announced; the last step of laying flat.  False without memory. */
bool up_html_judge_names(up_flat_page *page);

/* What was found of names before: pages repeat few of them; of the known words, a bit for how each begins and where those
 * of a letter stand; which letters begin pairs.  Zero-initialise. */
typedef struct up_name_cache { bool has_words; uint64_t begins[8]; uint32_t pair_letters; uint8_t first[26]; struct { up_str name; uint32_t flags; bool is_post; } slots[128]; } up_name_cache;

/* What the words of a class, id or role say (flags above), for an element of this kind. */
uint32_t up_html_hints(const up_token *token, up_name_cache *cache);

static inline bool up_node_holds(const up_flat_page *page, uint32_t node, uint32_t other) { return other >= node && other < page->nodes[node].end; }

/* ---- html_main.c: which blocks are text */

typedef struct up_story { uint32_t node; uint32_t first_block, end_block; up_str heading; } up_story; /* one report: its node, its blocks */
typedef struct up_stories { up_story *items; uint32_t n; } up_stories;

/* Marks the kept blocks and tells the reports; n 0 when there is no text.  UP_E_NOMEM. */
up_status up_html_find_stories(up_flat_page *page, const char *headline, up_stories *out);

/* ---- html_meta.c: what the page says of itself, apart from its text */

/* A day and how it was written: with the zone's offset, or in UTC. */
typedef struct up_said_day { char day[11]; bool is_utc; const char *from; } up_said_day;

typedef struct up_facts {
    const char *headlines[3]; uint32_t n_headlines; /* of JSON-LD, Open Graph, Twitter: clean */
    const char *site_title;                         /* of <title>, whole and clean */
    const char *publisher, *author, *url, *amp_url, *language;
    up_said_day published, modified;
    bool is_paywalled;
    up_str body;   /* of JSON-LD, as written */
} up_facts;

/* UP_E_NOMEM. */
up_status up_html_facts(const up_flat_page *page, const up_page_hints *hints, up_facts *out);

/* `relative` seen from `base`, absolute; NULL where neither is (or memory is out). */
const char *up_html_absolute(up_arena *arena, const char *base, const char *relative);

/* ---- html_title.c: the headline among all that might be it */

/* The headline of the page: clean, in the arena, NULL for none; UP_E_NOMEM. */
up_status up_html_headline(const up_flat_page *page, const up_facts *facts, const char **out);

/* ---- html_date.c */

/* The day that `text` begins with or is: ISO 8601, RFC 822, "4 March 2022", "March 4, 2022", "20220304", seconds since
 * 1970; false for none or one before 1970 or after 2100.  The day as written, whatever the zone. */
bool up_html_day(const char *text, size_t len, char out[11]);
/* The day in a URL's path: /2022/03/04/, /2022-03-04-, /20220304/; false for none. */
bool up_html_day_of_url(const char *url, size_t len, char out[11]);
/* The first day named in prose within `len` bytes. */
bool up_html_day_in(const char *text, size_t len, char out[11]);

#endif
