/* html_meta.c - what a page says of itself: JSON-LD, Open Graph, Dublin Core, the metas that publishers' systems write.
 *
 * Who is believed on the day of publishing, in turn: JSON-LD of an article; the meta names below in their order;
 * and then, in html.c, <time>, the URL, a line beside the headline, the dateline.  Against that order goes only
 * what is plainly better: the day in the URL, where the page says a later one by a week or more (a page that was
 * moved to another system has the day of the move); and a day beside the headline or in local time, where the
 * page's own time is in UTC and a day off. */
#include <string.h>
#include "read/html_ld.h"
#include "read/html_page.h"
#include "read/html_text.h"

typedef struct meta_name { const char *name; uint32_t len; } meta_name;
#define N(name) {name, sizeof(name) - 1}

/* Names of metas that hold the day of publishing, best first; those that hold the last change; and others. */
static const meta_name published_names[] = {
    N("article:published_time"), N("og:article:published_time"), N("article:published"), N("datepublished"), N("og:published_time"),
    N("published_time"), N("parsely-pub-date"), N("sailthru.date"), N("cxenseparse:recs:publishtime"), N("cxenseparse:publishtime"),
    N("originalpublicationdate"), N("publication_date"), N("publish-date"), N("publish_date"), N("publishdate"), N("published-date"), N("pubdate"),
    N("pub_date"), N("ptime"), N("article_date_original"), N("dc.date.issued"), N("dcterms.issued"), N("dc.date.created"), N("dcterms.created"),
    N("dcterms.date"), N("dc.date"), N("dc.date.x-created"), N("citation_publication_date"), N("release_date"), N("displaydate"),
    N("article.published"), N("article.created"), N("created"), N("date"), N("date_published"), N("datecreated"), N("rnews:datepublished"),
    N("og:pubdate"), N("video:release_date"), N("last-published")};
static const meta_name modified_names[] = {
    N("article:modified_time"), N("og:article:modified_time"), N("datemodified"), N("og:updated_time"), N("article:updated_time"),
    N("article:modified"), N("lastmod"), N("last-modified"), N("dc.date.modified"), N("dcterms.modified"), N("article.updated"), N("revised"),
    N("modified_time")};
static const meta_name author_names[] = {
    N("author"), N("article:author"), N("og:article:author"), N("byl"), N("parsely-author"), N("sailthru.author"), N("dc.creator"),
    N("dcterms.creator"), N("article.author"), N("citation_author")};
static const meta_name publisher_names[] = {
    N("og:site_name"), N("application-name"), N("dc.publisher"), N("dcterms.publisher"), N("publisher"), N("article:publisher"), N("cre"),
    N("source")};
static const meta_name title_names[] = {
    N("og:title"), N("twitter:title"), N("parsely-title"), N("sailthru.title"), N("dc.title"), N("dcterms.title"), N("title"), N("headline")};
static const meta_name language_names[] = {
    N("og:locale"), N("dc.language"), N("dcterms.language"), N("inlanguage"), N("language"), N("content-language")};

#undef N
#define META(page, names) meta_of((page), (names), sizeof(names) / sizeof *(names))

/* The page's first meta of that name from `from` on; n_metas for none. */
static uint32_t find_meta(const up_flat_page *p, meta_name name, uint32_t from) {
    if (!(p->meta_names & up_name_bit(*name.name, name.len))) return p->n_metas;
    while (from < p->n_metas && !(p->metas[from].name.len == name.len && up_str_same_letters(p->metas[from].name.at, name.name, name.len))) from++;
    return from;
}

/* The content of the first of `names` that the page has. */
static up_str meta_of(const up_flat_page *p, const meta_name *names, size_t n) {
    for (size_t k = 0; k < n; k++) {
        uint32_t i = find_meta(p, names[k], 0);
        if (i < p->n_metas) return p->metas[i].content;
    }
    return (up_str){NULL, 0};
}

/* Whether a machine's time is told in UTC rather than in a local zone. */
static bool says_utc(const char *s, size_t len) {
    while (len && s[len - 1] == ' ') len--;
    if (len < 11 || !memchr(s, ':', len)) return false;
    return s[len - 1] == 'Z' || (len > 6 && (memcmp(s + len - 6, "+00:00", 6) == 0 || memcmp(s + len - 5, "+0000", 5) == 0)) || (len > 4 && (memcmp(s + len - 3, "GMT", 3) == 0 || memcmp(s + len - 3, "UTC", 3) == 0));
}

static bool take_day(const char *s, size_t len, const char *from, up_said_day *out) {
    char day[11];
    if (out->day[0] || !s || !up_html_day(s, len, day)) return false;
    memcpy(out->day, day, 11);
    out->is_utc = says_utc(s, len), out->from = from;
    return true;
}

static void day_of_metas(const up_flat_page *p, const meta_name *names, size_t n, up_said_day *out) {
    for (size_t k = 0; k < n && !out->day[0]; k++)
        for (uint32_t i = find_meta(p, names[k], 0); i < p->n_metas && !out->day[0]; i = find_meta(p, names[k], i + 1)) take_day(p->metas[i].content.at, p->metas[i].content.len, "meta", out);
}

/* The article that the page is about: at the top, and with a headline rather than without. */
static const up_ld_article *main_article(const up_ld *ld) {
    const up_ld_article *best = NULL;
    for (uint32_t i = 0; i < ld->n; i++) {
        const up_ld_article *a = &ld->items[i];
        if (a->is_update) continue;
        if (a->depth > 0 && best) continue;
        if (!best || (a->depth < best->depth) || (a->depth == best->depth && !best->headline && a->headline)) best = a;
    }
    return best && best->depth <= 1 ? best : NULL;
}

static bool is_url(const char *s) { return strncmp(s, "http://", 7) == 0 || strncmp(s, "https://", 8) == 0; }

const char *up_html_absolute(up_arena *arena, const char *base, const char *relative) {
    if (is_url(relative)) return relative;
    if (!base || !is_url(base)) return NULL;
    const char *host = strstr(base, "//") + 2, *path = strchr(host, '/');
    size_t host_end = path ? (size_t)(path - base) : strlen(base);
    if (relative[0] == '/' && relative[1] == '/') return up_arena_format(arena, "%.*s%s", (int)(host - 2 - base), base, relative);
    if (relative[0] == '/') return up_arena_format(arena, "%.*s%s", (int)host_end, base, relative);
    if (relative[0] == '#') {
        const char *old = strchr(base, '#');
        return up_arena_format(arena, "%.*s%s", (int)(old ? (size_t)(old - base) : strlen(base)), base, relative);
    }
    size_t folder = host_end;
    for (size_t i = host_end; base[i] && base[i] != '?' && base[i] != '#'; i++) if (base[i] == '/') folder = i;
    return up_arena_format(arena, "%.*s/%s", (int)folder, base, relative);
}

static const char *clean_value(const up_flat_page *p, up_str s) {
    if (!s.at) return NULL;
    enum { LONGEST = 2048 };
    const char *c = up_html_clean(p->arena, s.at, s.len < LONGEST ? s.len : LONGEST, true);
    return c && *c ? c : NULL;
}

static void find_urls(const up_flat_page *p, const up_page_hints *hints, const up_ld_article *ld, up_facts *f) {
    static const meta_name names[] = {{"og:url", 6}};
    const char *base = hints->url ? hints->url : clean_value(p, p->base);
    const char *said[] = {clean_value(p, p->canonical), clean_value(p, META(p, names)), ld ? ld->url : NULL};
    for (size_t i = 0; i < sizeof said / sizeof *said && !f->url; i++) {
        if (!said[i] || !*said[i]) continue;
        const char *url = up_html_absolute(p->arena, base, said[i]);
        /* A canonical address that is the site's front page was set by mistake. */
        const char *host = url && is_url(url) ? strstr(url, "//") + 2 : NULL, *path = host ? strchr(host, '/') : NULL;
        if (path && path[1]) f->url = url;
    }
    if (!f->url && hints->url) f->url = up_arena_copy(p->arena, hints->url, strlen(hints->url));
    const char *amp = clean_value(p, p->amp);
    if (amp) f->amp_url = up_html_absolute(p->arena, base, amp);
}

static const char *author_of(const up_flat_page *p) {
    for (size_t k = 0; k < sizeof author_names / sizeof *author_names; k++)
        for (uint32_t i = find_meta(p, author_names[k], 0); i < p->n_metas; i = find_meta(p, author_names[k], i + 1)) {
            const char *name = clean_value(p, p->metas[i].content);
            if (name && !is_url(name)) return strncasecmp(name, "by ", 3) == 0 ? name + 3 : name;
        }
    return NULL;
}

up_status up_html_facts(const up_flat_page *p, const up_page_hints *hints, up_facts *out) {
    up_facts f = {0};
    up_ld ld = {0};
    for (uint32_t i = 0; i < p->n_scripts; i++) {
        up_status status = up_html_ld_read(p->arena, p->scripts[i].at, p->scripts[i].len, &ld);
        if (status != UP_OK) return status;
    }
    const up_ld_article *a = main_article(&ld);
    if (a) {
        if (a->published) take_day(a->published, strlen(a->published), "json-ld", &f.published);
        if (a->modified) take_day(a->modified, strlen(a->modified), "json-ld", &f.modified);
        f.author = a->author, f.publisher = a->publisher, f.language = a->language, f.is_paywalled = a->is_closed, f.body = a->body;
        if (a->headline) f.headlines[f.n_headlines++] = a->headline;
    }
    day_of_metas(p, published_names, sizeof published_names / sizeof *published_names, &f.published);
    day_of_metas(p, modified_names, sizeof modified_names / sizeof *modified_names, &f.modified);
    const char *title = clean_value(p, META(p, title_names));
    if (title) f.headlines[f.n_headlines++] = title;
    f.site_title = p->title.at ? up_html_clean(p->arena, p->title.at, p->title.len < 1024 ? p->title.len : 1024, false) : NULL;
    if (f.site_title && !*f.site_title) f.site_title = NULL;
    if (!f.author) f.author = author_of(p);
    if (!f.publisher) f.publisher = clean_value(p, META(p, publisher_names));
    if (f.publisher && is_url(f.publisher)) f.publisher = NULL;
    const char *language = clean_value(p, p->language);
    f.language = language ? language : f.language ? f.language : clean_value(p, META(p, language_names));
    find_urls(p, hints, a, &f);
    *out = f;
    return UP_OK;
}
