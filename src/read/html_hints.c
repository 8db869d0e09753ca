/* html_hints.c - what the names of a page's parts say.
 *
 * Classes, ids, roles and test ids are written for style and script, but the same English words come back on every
 * site.  A name is cut into words (at signs, and where a small letter meets a capital); each word may speak for
 * what the node is.  Words that say that something is absent or elsewhere ("no-sidebar", "has-comments") or
 * that come from the site's own lists ("tag-comments", "category-popular") do not
 * count, and nothing speaks against a node that is named the article or its body. */
#include <string.h>
#include "read/html_page.h"

/* Sorted; padded with NUL, so that they are compared whole. */
static const struct { char word[16]; uint32_t flags; } words[] = {
    {"ad", UP_N_PROMO}, {"adbox", UP_N_PROMO}, {"addthis", UP_N_SHARE}, {"ads", UP_N_PROMO}, {"adslot", UP_N_PROMO}, {"advert", UP_N_PROMO},
    {"advertisement", UP_N_PROMO}, {"advertising", UP_N_PROMO}, {"adwrap", UP_N_PROMO}, {"article", UP_N_SECTION}, {"articlebody", UP_N_BODY},
    {"articlecontent", UP_N_BODY}, {"articletext", UP_N_BODY}, {"aside", UP_N_ASIDE}, {"author", UP_N_BYLINE}, {"authors", UP_N_BYLINE},
    {"banner", UP_N_HEADER}, {"bio", UP_N_BYLINE}, {"breadcrumb", UP_N_NAV}, {"breadcrumbs", UP_N_NAV}, {"byline", UP_N_BYLINE},
    {"caption", UP_N_CAPTION}, {"captions", UP_N_CAPTION}, {"ccpa", UP_N_CONSENT}, {"cmp", UP_N_CONSENT}, {"comment", UP_N_COMMENTS},
    {"commentlist", UP_N_COMMENTS}, {"comments", UP_N_COMMENTS}, {"consent", UP_N_CONSENT}, {"cookie", UP_N_CONSENT}, {"cookiebar", UP_N_CONSENT},
    {"cookies", UP_N_CONSENT}, {"copyright", UP_N_FOOTER}, {"credit", UP_N_CAPTION}, {"credits", UP_N_CAPTION}, {"cutline", UP_N_CAPTION},
    {"dfp", UP_N_PROMO}, {"dialog", UP_N_CONSENT}, {"didomi", UP_N_CONSENT}, {"disqus", UP_N_COMMENTS}, {"donate", UP_N_PROMO},
    {"donation", UP_N_PROMO}, {"drawer", UP_N_NAV}, {"dropdown", UP_N_NAV}, {"entrycontent", UP_N_BODY}, {"factbox", UP_N_ASIDE},
    {"footer", UP_N_FOOTER}, {"gdpr", UP_N_CONSENT}, {"header", UP_N_HEADER}, {"hentry", UP_N_ARTICLE | UP_N_POST}, {"infobox", UP_N_ASIDE},
    {"lightbox", UP_N_CONSENT}, {"liveblog", UP_N_LIVE}, {"login", UP_N_PROMO}, {"maincontent", UP_N_SECTION}, {"masthead", UP_N_NAV},
    {"menu", UP_N_NAV}, {"meta", UP_N_BYLINE}, {"modal", UP_N_CONSENT}, {"mostread", UP_N_RELATED}, {"nav", UP_N_NAV}, {"navbar", UP_N_NAV},
    {"navigation", UP_N_NAV}, {"newsletter", UP_N_PROMO}, {"offcanvas", UP_N_NAV}, {"onetrust", UP_N_CONSENT}, {"outbrain", UP_N_RELATED},
    {"overlay", UP_N_CONSENT}, {"pager", UP_N_NAV}, {"pagination", UP_N_NAV}, {"paywall", UP_N_PAYWALL}, {"popular", UP_N_RELATED},
    {"popup", UP_N_CONSENT}, {"postcontent", UP_N_BODY}, {"posttext", UP_N_BODY}, {"promo", UP_N_PROMO}, {"promoted", UP_N_PROMO},
    {"promotion", UP_N_PROMO}, {"pubdate", UP_N_BYLINE}, {"pullquote", UP_N_PULLQUOTE}, {"rail", UP_N_ASIDE}, {"readmore", UP_N_RELATED},
    {"recirc", UP_N_RELATED}, {"recommendations", UP_N_RELATED}, {"recommended", UP_N_RELATED}, {"regwall", UP_N_PAYWALL}, {"related", UP_N_RELATED}, {"relatedposts", UP_N_RELATED},
    {"replies", UP_N_COMMENTS}, {"respond", UP_N_COMMENTS}, {"seealso", UP_N_RELATED}, {"share", UP_N_SHARE}, {"sharedaddy", UP_N_SHARE},
    {"sharing", UP_N_SHARE}, {"sidebar", UP_N_ASIDE}, {"signin", UP_N_PROMO}, {"signup", UP_N_PROMO}, {"sitemap", UP_N_NAV}, {"social", UP_N_SHARE},
    {"sponsor", UP_N_PROMO}, {"sponsored", UP_N_PROMO}, {"sponsors", UP_N_PROMO}, {"storybody", UP_N_BODY}, {"storycontent", UP_N_BODY},
    {"storytext", UP_N_BODY}, {"subscribe", UP_N_PROMO}, {"subscription", UP_N_PROMO}, {"suggested", UP_N_RELATED}, {"taboola", UP_N_RELATED},
    {"tagcloud", UP_N_NAV}, {"taglist", UP_N_NAV}, {"tags", UP_N_NAV}, {"teaser", UP_N_TEASER}, {"teasers", UP_N_TEASER}, {"ticker", UP_N_NAV},
    {"timestamp", UP_N_BYLINE}, {"toolbar", UP_N_SHARE}, {"tools", UP_N_SHARE}, {"topbar", UP_N_NAV}, {"trending", UP_N_RELATED},
    {"tweet", UP_N_SHARE}, {"widget", UP_N_WIDGET},
};

_Static_assert(sizeof words / sizeof *words <= UINT8_MAX, "up_name_cache holds their places in a byte");

/* Two words running; sorted. */
static const struct { const char *first, *second; uint32_t flags; } pairs[] = {
    {"also", "like", UP_N_RELATED}, {"also", "read", UP_N_RELATED}, {"article", "body", UP_N_BODY}, {"article", "content", UP_N_BODY},
    {"article", "text", UP_N_BODY}, {"blog", "entry", UP_N_POST}, {"blog", "post", UP_N_POST}, {"body", "content", UP_N_BODY},
    {"body", "text", UP_N_BODY}, {"content", "body", UP_N_BODY}, {"entry", "content", UP_N_BODY}, {"fact", "box", UP_N_ASIDE},
    {"info", "box", UP_N_ASIDE}, {"latest", "news", UP_N_RELATED}, {"latest", "posts", UP_N_RELATED}, {"link", "list", UP_N_RELATED},
    {"links", "block", UP_N_RELATED}, {"live", "blog", UP_N_LIVE}, {"live", "post", UP_N_POST}, {"live", "update", UP_N_POST},
    {"log", "in", UP_N_PROMO}, {"main", "content", UP_N_SECTION}, {"more", "articles", UP_N_RELATED}, {"more", "from", UP_N_RELATED},
    {"more", "news", UP_N_RELATED}, {"more", "stories", UP_N_RELATED}, {"most", "read", UP_N_RELATED}, {"most", "viewed", UP_N_RELATED},
    {"news", "body", UP_N_BODY}, {"news", "list", UP_N_RELATED}, {"news", "text", UP_N_BODY}, {"other", "news", UP_N_RELATED},
    {"page", "content", UP_N_SECTION}, {"page", "header", UP_N_HEADER}, {"post", "body", UP_N_BODY}, {"post", "content", UP_N_BODY},
    {"post", "item", UP_N_POST}, {"post", "tags", UP_N_NAV}, {"post", "text", UP_N_BODY}, {"pull", "quote", UP_N_PULLQUOTE},
    {"read", "more", UP_N_RELATED}, {"read", "next", UP_N_RELATED}, {"recent", "posts", UP_N_RELATED}, {"see", "also", UP_N_RELATED},
    {"sign", "in", UP_N_PROMO}, {"sign", "up", UP_N_PROMO}, {"site", "footer", UP_N_FOOTER}, {"site", "header", UP_N_NAV}, {"skip", "link", UP_N_NAV},
    {"story", "body", UP_N_BODY}, {"story", "content", UP_N_BODY}, {"story", "text", UP_N_BODY}, {"tag", "list", UP_N_NAV},
    {"up", "next", UP_N_RELATED},
};

static const char *const denials[] = {"no", "has", "with", "without", "show", "hide", "open", "not", "is", "tag", "category", "author"};

/* Whole names: what one of several reports is often called. */
static const char *const posts[] = {"post", "entry", "update", "news-item", "newsitem", "blog-post", "blogpost", "story-item"};

typedef struct one_word { char at[24]; uint32_t n; } one_word; /* padded with NUL */

/* A bit for how a word begins: by it most words of a page are told to be none of those that are known. */
static unsigned begin_bit(const char *w) { return ((unsigned char)w[0] * 25u + (unsigned char)w[1] * 5u + (unsigned char)w[2]) & 511; }

static void learn_words(up_name_cache *cache) {
    for (size_t i = sizeof words / sizeof *words; i-- > 0;) {
        unsigned bit = begin_bit(words[i].word);
        cache->begins[bit / 64] |= 1ull << bit % 64;
        cache->first[words[i].word[0] - 'a'] = (uint8_t)i;
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) cache->pair_letters |= 1u << (pairs[i].first[0] - 'a');
    cache->has_words = true;
}

static uint32_t flags_of_word(const one_word *w, const up_name_cache *cache) {
    unsigned bit = begin_bit(w->at);
    if (w->n > sizeof words->word || !(cache->begins[bit / 64] >> bit % 64 & 1)) return 0;
    for (size_t i = cache->first[w->at[0] - 'a']; i < sizeof words / sizeof *words && words[i].word[0] == w->at[0]; i++)
        if (memcmp(words[i].word, w->at, sizeof words->word) == 0) return words[i].flags;
    return 0;
}

static bool word_is(const one_word *w, const char *s) { return w->n == strlen(s) && memcmp(w->at, s, w->n) == 0; }

static uint32_t flags_of_pair(const one_word *a, const one_word *b, const up_name_cache *cache) {
    if (!(cache->pair_letters >> (a->at[0] - 'a') & 1)) return 0;
    enum { N_PAIRS = sizeof pairs / sizeof *pairs };
    uint32_t flags = 0;
    size_t lo = 0, hi = N_PAIRS;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (pairs[mid].first[0] < a->at[0]) lo = mid + 1; else hi = mid;
    }
    for (; lo < N_PAIRS && pairs[lo].first[0] == a->at[0]; lo++)
        if (pairs[lo].second[0] == b->at[0] && word_is(a, pairs[lo].first) && word_is(b, pairs[lo].second)) flags |= pairs[lo].flags;
    return flags;
}

static bool is_denial(const one_word *w) {
    for (size_t i = 0; i < sizeof denials / sizeof *denials; i++) if (denials[i][0] == w->at[0] && word_is(w, denials[i])) return true;
    return false;
}

/* What all the words of a class or id say, together. */
static uint32_t flags_of_name(up_str name, up_name_cache *cache) {
    enum { LONGEST = 512 }; /* utility classes go on for pages; what a node is stands first */
    uint32_t flags = 0, len = name.len < LONGEST ? name.len : LONGEST;
    if (!cache->has_words) learn_words(cache);
    one_word before = {.at = ""};
    for (uint32_t i = 0; i < len;) {
        one_word w = {.at = ""};
        bool begins_name = i == 0 || name.at[i - 1] == ' ' || name.at[i - 1] == '\n' || name.at[i - 1] == '\t';
        uint32_t from = i;
        for (; i < len; i++) {
            char c = name.at[i];
            bool is_capital = c >= 'A' && c <= 'Z';
            if (!is_capital && !(c >= 'a' && c <= 'z')) break;
            if (is_capital && i > from && name.at[i - 1] >= 'a' && name.at[i - 1] <= 'z') break;
            if (w.n < sizeof w.at) w.at[w.n++] = (char)(c | 0x20);
        }
        if (!w.n) { i++; continue; }
        if (begins_name) before.n = 0;
        /* "css-ad4fjo" is no word but what a build tool made; "ad1" is one. */
        uint32_t digits = i;
        while (digits < len && name.at[digits] >= '0' && name.at[digits] <= '9') digits++;
        bool is_letter_behind = digits > i && digits < len && ((name.at[digits] | 0x20) >= 'a' && (name.at[digits] | 0x20) <= 'z');
        bool is_digit_before = from > 0 && name.at[from - 1] >= '0' && name.at[from - 1] <= '9';
        if (is_letter_behind || is_digit_before) { before.n = 0; continue; }
        if (!before.n || !is_denial(&before)) {
            flags |= flags_of_word(&w, cache);
            if (before.n) flags |= flags_of_pair(&before, &w, cache);
        }
        before = w;
    }
    return flags;
}

static uint32_t flags_of_role(up_str role) {
    static const struct { const char *role; uint32_t flags; } roles[] = {
        {"navigation", UP_N_NAV}, {"menu", UP_N_NAV}, {"menubar", UP_N_NAV}, {"search", UP_N_NAV}, {"banner", UP_N_NAV}, {"contentinfo", UP_N_FOOTER}, {"complementary", UP_N_ASIDE},
        {"dialog", UP_N_CONSENT}, {"alertdialog", UP_N_CONSENT}, {"main", UP_N_SECTION}, {"article", UP_N_ARTICLE},
    };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) if (up_str_is(role, roles[i].role)) return roles[i].flags;
    return 0;
}

static bool style_hides(up_str style) {
    for (uint32_t i = 0; i + 12 <= style.len; i++) {
        up_str at = {style.at + i, style.len - i};
        if (up_str_begins(at, "display")) at.at += 7, at.len -= 7;
        else if (up_str_begins(at, "visibility")) at.at += 10, at.len -= 10;
        else continue;
        while (at.len && (*at.at == ' ' || *at.at == ':')) at.at++, at.len--;
        if (up_str_begins(at, "none") || up_str_begins(at, "hidden")) return true;
    }
    return false;
}

static bool is_one_of(up_str name, const char *const *sought, size_t n) {
    for (size_t k = 0; k < n; k++) if (sought[k][0] == (name.at[0] | 0x20) && up_str_is(name, sought[k])) return true;
    return false;
}

/* What the whole names in a class say: that it hides, that it is a post. */
static void read_whole_names(up_str names, bool *hides, bool *is_post) {
    static const char *const hiding[] = {"hidden", "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "d-none", "element-invisible", "is-hidden", "u-hidden", "a11y-hidden"};
    enum { SHORTEST = 4, LONGEST = 19 };
    for (uint32_t i = 0; i < names.len; i++) {
        uint32_t from = i;
        while (i < names.len && names.at[i] != ' ' && names.at[i] != '\n' && names.at[i] != '\t') i++;
        if (i - from < SHORTEST || i - from > LONGEST) continue;
        up_str name = {names.at + from, i - from};
        *hides = *hides || is_one_of(name, hiding, sizeof hiding / sizeof *hiding);
        *is_post = *is_post || is_one_of(name, posts, sizeof posts / sizeof *posts);
    }
}

static uint32_t flags_of_type(up_str type) {
    uint32_t flags = 0;
    if (up_str_holds(type, "liveblogposting")) flags |= UP_N_LIVE;
    else if (up_str_holds(type, "blogposting") || up_str_holds(type, "article")) flags |= UP_N_ARTICLE | UP_N_POST;
    return flags;
}

static uint32_t flags_of_itemprop(up_str p) {
    if (up_str_is(p, "articlebody")) return UP_N_BODY;
    if (up_str_is(p, "liveblogupdate")) return UP_N_POST;
    if (up_str_is(p, "caption")) return UP_N_CAPTION;
    if (up_str_is(p, "comment")) return UP_N_COMMENTS;
    return 0;
}

static uint32_t flags_of_element(up_element e) {
    switch (e) {
        case UP_EL_nav: case UP_EL_menu: case UP_EL_search: return UP_N_NAV;
        case UP_EL_footer: return UP_N_FOOTER;
        case UP_EL_aside: return UP_N_ASIDE;
        case UP_EL_header: return UP_N_HEADER;
        case UP_EL_dialog: return UP_N_CONSENT;
        case UP_EL_figcaption: case UP_EL_figure: return UP_N_CAPTION;
        case UP_EL_caption: return UP_N_CAPTION;
        case UP_EL_article: return UP_N_ARTICLE | UP_N_POST;
        case UP_EL_main: return UP_N_SECTION;
        default: return 0;
    }
}

/* All that a class says. */
static uint32_t flags_of_class(up_str value, bool may_be_post, up_name_cache *cache) {
    if (!value.len) return 0;
    const unsigned char *v = (const unsigned char *)value.at;
    unsigned slot = (value.len * 31 + v[0] * 7u + v[value.len / 2] * 5u + v[value.len - 1] * 3u) % 128;
    if (cache->slots[slot].name.len != value.len || memcmp(cache->slots[slot].name.at, value.at, value.len) != 0) {
        bool hides = false, is_post = false;
        read_whole_names(value, &hides, &is_post);
        cache->slots[slot].name = value, cache->slots[slot].is_post = is_post;
        cache->slots[slot].flags = flags_of_name(value, cache) | (hides ? UP_N_HIDDEN : 0);
    }
    return cache->slots[slot].flags | (may_be_post && cache->slots[slot].is_post ? UP_N_POST : 0);
}

uint32_t up_html_hints(const up_token *token, up_name_cache *cache) {
    uint32_t flags = flags_of_element(token->element);
    up_element e = token->element;
    bool is_inline = e == UP_EL_span || e == UP_EL_a || e == UP_EL_time || e == UP_EL_b || e == UP_EL_i || e == UP_EL_em || e == UP_EL_strong || e == UP_EL_cite || e == UP_EL_small || e == UP_EL_q || e == UP_EL_font;
    bool may_be_post = e == UP_EL_div || e == UP_EL_section || e == UP_EL_li;
    if (e == UP_EL_CUSTOM) flags |= flags_of_name(token->name, cache);
    for (uint32_t i = 0; i < token->n_attributes; i++) {
        up_str name = token->attributes[i].name, value = token->attributes[i].value;
        switch (name.at[0] | 0x20) {
            case 'c': if (up_str_is(name, "class")) flags |= flags_of_class(value, may_be_post, cache); break;
            case 'i':
                if (up_str_is(name, "id")) flags |= flags_of_name(value, cache);
                else if (up_str_is(name, "itemprop")) flags |= flags_of_itemprop(value);
                else if (up_str_is(name, "itemtype")) flags |= flags_of_type(value);
                break;
            case 'd': if (name.len < 7) break; if (up_str_is(name, "data-component") || up_str_is(name, "data-testid") || up_str_is(name, "data-block") || up_str_is(name, "data-qa")) flags |= flags_of_name(value, cache); break;
            case 'n': if (up_str_is(name, "name") && up_str_is(value, "articlebody")) flags |= UP_N_BODY; break;
            case 'r': if (up_str_is(name, "role")) flags |= flags_of_role(value); break;
            case 'h': if (up_str_is(name, "hidden") && !up_str_is(value, "until-found")) flags |= UP_N_HIDDEN; break;
            case 's': if (up_str_is(name, "style") && style_hides(value)) flags |= UP_N_HIDDEN; break;
            case 'a':
                if (up_str_is(name, "aria-hidden") && up_str_is(value, "true")) flags |= UP_N_HIDDEN;
                if (up_str_is(name, "aria-modal") && up_str_is(value, "true")) flags |= UP_N_CONSENT;
                break;
            default: break;
        }
    }
    if (e == UP_EL_html || e == UP_EL_body || e == UP_EL_main || e == UP_EL_form) return flags & (UP_N_ARTICLE | UP_N_BODY | UP_N_LIVE | UP_N_SECTION);
    if (flags & (UP_N_BODY | UP_N_ARTICLE | UP_N_LIVE)) {
        bool is_tile = e == UP_EL_article && (flags & (UP_N_COMMENTS | UP_N_TEASER | UP_N_RELATED | UP_N_PROMO));
        flags = is_tile ? flags & ~UP_N_POST : flags & (UP_N_OWN | UP_N_SECTION | UP_N_HIDDEN);
    }
    if (is_inline) flags &= UP_N_HIDDEN | UP_N_CAPTION | UP_N_SHARE | UP_N_PROMO;
    return flags;
}
