/* html_title.c - which of a page's titles is the headline.
 *
 * The headline that stands over the text is wanted, as its readers see it: the heading (h1 before h2) that the
 * page's own titles (JSON-LD, Open Graph, <title>) speak of with the same words.  Where no heading does, the
 * titles are believed in that order, <title> without the name of the site, which stands behind or before a
 * separator: as the publisher's name, or as the part that is short. */
#include <string.h>
#include "base/utf8.h"
#include "read/html_page.h"
#include "read/html_text.h"

enum { LONGEST_TITLE = 600, MAX_WORDS = 64, MOST_HEADINGS = 40 };

typedef struct title_words { uint64_t hashes[MAX_WORDS]; uint32_t n; } title_words;

static bool is_word_byte(unsigned char c) { return c >= 0x80 || (unsigned char)(c - 'a') < 26 || (unsigned char)(c - '0') < 10; }

/* The folded words of a title, in order. */
static title_words words_of(const char *s, size_t len) {
    char folded[LONGEST_TITLE * 2];
    size_t n = up_fold(s, len < LONGEST_TITLE ? len : LONGEST_TITLE, folded, sizeof folded);
    title_words w; /* the hashes beyond n are not asked */
    w.n = 0;
    for (size_t i = 0; i < n && w.n < MAX_WORDS;) {
        uint64_t hash = 1469598103934665603u;
        size_t from = i;
        while (i < n && is_word_byte((unsigned char)folded[i])) hash = (hash ^ (unsigned char)folded[i++]) * 1099511628211u;
        if (i > from) w.hashes[w.n++] = hash; else i++;
    }
    return w;
}

static title_words text_words(const char *s) {
    if (s) return words_of(s, strlen(s));
    title_words none;
    none.n = 0;
    return none;
}

/* How many words of `a` stand in `b`, each of `b`'s counting once. */
static uint32_t n_shared(const title_words *a, const title_words *b) {
    uint64_t used = 0;
    uint32_t n = 0;
    for (uint32_t i = 0; i < a->n; i++)
        for (uint32_t k = 0; k < b->n; k++)
            if (!(used >> k & 1) && a->hashes[i] == b->hashes[k]) { used |= 1ull << k; n++; break; }
    return n;
}

static double likeness(const title_words *a, const title_words *b) { return a->n && b->n ? 2.0 * n_shared(a, b) / (a->n + b->n) : 0; }

/* The separators between a headline and the name of a site, with the blanks that make them so. */
static const char *const separators[] = {" | ", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " :: ", " \xC2\xBB ", " \xC2\xAB ", " \xE2\x80\xA2 ", " \xC2\xB7 ", " / ", " < ", " > ", " ~ "};

static size_t separator_at(const char *s, size_t len) {
    if (len < 3 || *s != ' ' || (s[1] | 0x20) - 'a' + 0u < 26) return 0;
    for (size_t k = 0; k < sizeof separators / sizeof *separators; k++) {
        size_t n = strlen(separators[k]);
        if (len >= n && memcmp(s, separators[k], n) == 0) return n;
    }
    return 0;
}

/* The page's titles, cut into words once. */
typedef struct said_titles { title_words publisher, headlines[3], site, cleaned; uint32_t n_headlines; bool has_cleaned; } said_titles;

static bool is_name_of_site(const said_titles *said, const title_words *part) { return likeness(part, &said->publisher) >= 0.6; }

/* Names of sites are written with capitals, or are addresses: a part with another word in small letters is of the headline. */
static bool is_like_name(const char *part, size_t len) {
    static const char *const small[] = {"of", "the", "and", "for", "de", "la", "le", "el", "der", "die", "das", "und"};
    for (size_t i = 0; i < len; i++) {
        size_t from = i;
        while (i < len && part[i] != ' ') i++;
        if (i == from || part[from] < 'a' || part[from] > 'z' || memchr(part + from, '.', i - from)) continue;
        bool is_small = false;
        for (size_t k = 0; k < sizeof small / sizeof *small; k++) is_small = is_small || (strlen(small[k]) == i - from && memcmp(part + from, small[k], i - from) == 0);
        if (!is_small) return false;
    }
    return true;
}

/* <title> without the parts that name the site; in the arena. */
static const char *without_site(const up_flat_page *p, const up_facts *f, const said_titles *said) {
    const char *s = f->site_title;
    size_t len = strlen(s), begin = 0, end = len;
    for (int n_parts = 0; n_parts < 4; n_parts++) { /* from behind: the publisher's name, or what looks like one */
        size_t last = 0, n = 0;
        for (size_t i = begin + 1; i < end; i++) { size_t k = separator_at(s + i, end - i); if (k) last = i, n = k; }
        if (!last) break;
        title_words tail = words_of(s + last + n, end - last - n), head = words_of(s + begin, last - begin);
        if (!is_name_of_site(said, &tail) && !(tail.n <= 6 && (head.n >= 3 || head.n > tail.n) && is_like_name(s + last + n, end - last - n))) break;
        end = last;
    }
    size_t first = 0, n = 0;
    for (size_t i = begin + 1; i < end && !first; i++) { n = separator_at(s + i, end - i); if (n) first = i; }
    if (first) {
        title_words head = words_of(s, first), tail = words_of(s + first + n, end - first - n);
        if (is_name_of_site(said, &head) || (end == len && head.n <= 3 && tail.n >= head.n + 3 && is_like_name(s, first))) begin = first + n;
    }
    return up_arena_copy(p->arena, s + begin, end - begin);
}

/* How much the page's titles speak for this heading, 0 to 1. */
static double support(const said_titles *said, const title_words *heading) {
    double best = 0;
    for (uint32_t i = 0; i < said->n_headlines; i++) {
        double like = likeness(heading, &said->headlines[i]);
        if (like > best) best = like;
    }
    if (said->has_cleaned) {
        double like = likeness(heading, &said->cleaned);
        /* <title> may go on with a section and the site: all of the heading's words, four or more, are enough. */
        if (heading->n >= 4) {
            double part = 0.8 + 0.1 * heading->n / said->site.n;
            if (n_shared(heading, &said->site) == heading->n && like < part) like = part;
        }
        if (like > best) best = like;
    }
    return best;
}

/* Where parts of <title> begin: at its start, behind separators and colons. */
typedef struct title_parts { const char *title; size_t len, at[16]; uint32_t n; } title_parts;

static title_parts parts_of(const char *title) {
    title_parts parts; /* of `at` only n are asked */
    size_t n = parts.len = title ? strlen(title) : 0;
    parts.title = title, parts.n = 0;
    if (n) parts.at[parts.n++] = 0;
    for (size_t i = 1; i < n && parts.n < 16; i++) {
        if (title[i] != ' ') continue; /* as separators begin */
        size_t step = title[i - 1] == ':' ? 1 : separator_at(title + i, n - i);
        if (step) parts.at[parts.n++] = i += step;
    }
    return parts;
}

/* How much of a line that is no heading is a whole part of <title>, between its ends, separators or a colon; 0 none.
 * Pages of old and of hand-made systems write the headline in bold or in a larger letter, and the day behind it. */
static size_t part_of_title(const title_parts *parts, const char *line, size_t len) {
    enum { SHORTEST = 15 };
    const char *title = parts->title;
    size_t n = parts->len;
    for (uint32_t part = 0; part < parts->n; part++) {
        size_t from = parts->at[part], best = 0;
        for (size_t k = 0; k < len && from + k < n && line[k] == title[from + k];) {
            k++;
            bool line_ends = k == len || line[k] == ' ';
            if (line_ends && k >= SHORTEST && k * 10 >= n * 3 && (from + k == n || title[from + k] == ':' || separator_at(title + from + k, n - from - k))) best = k;
        }
        if (best) return best;
    }
    return 0;
}

up_status up_html_headline(const up_flat_page *p, const up_facts *f, const char **out) {
    const double enough = 0.45; /* titles for search engines share half their words with the headline */
    said_titles said;
    said.publisher = text_words(f->publisher), said.site = text_words(f->site_title), said.n_headlines = f->n_headlines;
    for (uint32_t i = 0; i < f->n_headlines; i++) said.headlines[i] = text_words(f->headlines[i]);
    const char *cleaned = f->site_title ? without_site(p, f, &said) : NULL, *found = NULL;
    if (f->site_title && !cleaned) return UP_E_NOMEM;
    said.cleaned = text_words(cleaned), said.has_cleaned = cleaned != NULL;
    const up_block *best = NULL, *first = NULL;
    size_t best_len = 0;
    double best_score = 0;
    uint32_t n_h1 = 0, n_seen = 0;
    bool is_named = f->n_headlines || cleaned;
    const title_parts parts = parts_of(f->site_title), start = {.title = f->site_title, .len = parts.len, .n = 1};
    for (uint32_t i = 0; i < p->n_blocks && n_seen < MOST_HEADINGS; i++) {
        const up_block *b = &p->blocks[i];
        size_t line = !b->level && b->link_bytes * 2 < b->len ? part_of_title(&parts, p->text + b->text, b->len) : 0, len = line ? line : b->len;
        if ((!line && (!b->level || b->level > 3)) || b->len > LONGEST_TITLE || p->nodes[b->node].flags & (UP_N_COMMENTS | UP_N_RELATED | UP_N_FOOTER | UP_N_CONSENT | UP_N_ASIDE)) continue;
        n_seen++;
        title_words w = words_of(p->text + b->text, len);
        if (!w.n || is_name_of_site(&said, &w)) continue;
        bool is_linked = b->link_bytes * 10 >= b->len * 8;
        if (b->level && !(p->nodes[b->node].flags & UP_N_NAV)) {
            n_h1 += b->level == 1;
            if (!first || b->level < first->level) first = b;
        }
        /* A linked heading on a page of its own leads to the front page more often than to itself. */
        double like = support(&said, &w);
        /* What stands first in <title>, before a separator, is the headline rather than the site. */
        if (b->level && parts.n > 1 && part_of_title(&start, p->text + b->text, b->len) == b->len && f->site_title[b->len] == ' ' && like < 0.95) like = 0.95;
        double score = like - 0.05 * (line ? 3 : b->level - 1) - (is_linked ? 0.15 : 0);
        if (score >= enough && score > best_score) best_score = score, best = b, best_len = len;
    }
    bool is_only = first && (is_named ? n_h1 == 1 && first->level == 1 : true);
    if (!best && is_only && words_of(p->text + first->text, first->len).n >= 3) best = first, best_len = first->len;
    if (best) found = up_arena_copy(p->arena, p->text + best->text, best_len);
    else found = f->n_headlines ? f->headlines[0] : cleaned;
    if (best && !found) return UP_E_NOMEM;
    *out = found && *found ? found : NULL;
    return UP_OK;
}
