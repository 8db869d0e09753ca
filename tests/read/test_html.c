/* Pages: cut into tokens, laid flat, the text found, dated, titled; nothing lost where markup is broken or hostile. */
#include "read/html.h"
#include "base/utf8.h"
#include "read/html_page.h"
#include "read/html_scan.h"
#include "read/html_text.h"
#include "check.h"

#define A "A house was set on fire in the night to Friday, the police said in the morning."
#define B "The family of four got out in time; the youngest child is three years old."
#define C "\"We heard glass, and then we saw the light,\" said a neighbour who called for help."
#define ABC A "\n\n" B "\n\n" C
#define P_ABC "<p>" A "</p><p>" B "</p><p>" C "</p>"

static up_status read_page(up_arena *arena, const char *html, const up_page_hints *hints, up_page *page) {
    up_error err = {0};
    *page = (up_page){0};
    up_status status = up_html_read(html, strlen(html), hints, arena, page, &err);
    CHECK("a refusal says why", status == UP_OK || (err.message[0] && !strchr(err.message, '\n')));
    return status;
}

static bool same(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

/* ------------------------------------------------------------------ tokens */

static void tokens_are_those_of_the_standard(void) {
    static const struct { const char *name, *html, *seen; } cases[] = {
        {"tags, texts, attributes", "<p class=a id='b c' x>One<br/>two</p>", "<p a=3>|One|<br a=0/>|two|</p>|"},
        {"a comment, a doctype, a processing instruction", "<!doctype html>a<!-- <p> -- > --!>b<?php <x ?>c", "a|b|c|"},
        {"a comment of nothing", "<!-->a<!--->b", "a|b|"},
        {"* a less-than sign that is none of a tag", "1 < 2 <3 <", "1 < 2 <3 <|"},
        {"bogus end tags", "a</>b</ x>c", "a|</>b|c|"},
        {"script is one text", "<script>if (a<b) '</p>';</scripty></script>x", "<script a=0>|if (a<b) '</p>';</scripty>|</script>|x|"},
        {"a title holds no tags", "<title>a <b> c</title>d", "<title a=0>|a <b> c|</title>|d|"},
        {"quotes hold what ends a tag", "<a href=\"x>y\" b='>'>z", "<a a=2>|z|"},
        {"attributes without blanks", "<a b=\"c\"d=e>f", "<a a=2>|f|"},
        {"a tag that never ends", "a<b c=\"", "a|<b a=0>|"},
        {"case does not matter, hyphens make custom elements", "<AMP-Ad><DIV>", "<custom a=0>|<div a=0>|"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char seen[512] = "";
        size_t at = 0;
        up_tokens in = {.page = cases[i].html, .len = strlen(cases[i].html)};
        up_token t;
        for (int guard = 0; guard < 100 && up_token_next(&in, &t); guard++) {
            if (t.kind == UP_TOKEN_TEXT) at += (size_t)snprintf(seen + at, sizeof seen - at, "%.*s|", (int)(t.end - t.begin), in.page + t.begin);
            else {
                const char *name = t.element == UP_EL_p ? "p" : t.element == UP_EL_br ? "br" : t.element == UP_EL_script ? "script" : t.element == UP_EL_title ? "title" : t.element == UP_EL_a ? "a" :
                                   t.element == UP_EL_b ? "b" : t.element == UP_EL_div ? "div" : t.element == UP_EL_CUSTOM ? "custom" : "?";
                at += (size_t)(t.kind == UP_TOKEN_END ? snprintf(seen + at, sizeof seen - at, "</%s>|", name) : snprintf(seen + at, sizeof seen - at, "<%s a=%u%s>|", name, t.n_attributes, t.is_self_closing ? "/" : ""));
            }
        }
        /* "</>" is text of the standard's making: nothing at all */
        if (strcmp(cases[i].name, "bogus end tags") == 0) { CHECK(cases[i].name, strcmp(seen, "a|b|c|") == 0); continue; }
        if (!CHECK(cases[i].name, strcmp(seen, cases[i].seen) == 0)) fprintf(stderr, "  seen %s\n", seen);
    }
}

static void elements_know_their_names(void) {
    static const char *const names[] = {
#define X(name) #name,
        UP_HTML_ELEMENTS(X)
#undef X
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        CHECK("each element by its name", up_element_named(names[i], strlen(names[i])) == (up_element)(UP_EL_CUSTOM + 1 + i));
        if (i) CHECK("names are sorted", strcmp(names[i - 1], names[i]) < 0);
    }
    CHECK("others have none", up_element_named("zz", 2) == UP_EL_OTHER && up_element_named("blink", 5) == UP_EL_OTHER && up_element_named("1", 1) == UP_EL_OTHER);
}

/* The scans sixteen bytes at a time give what one byte at a time does. */
static void scans_equal_their_twins(void) {
    enum { MOST = 70 };
    static const char signs[] = "aZkO. &<\n\x7F\x01\xC3\xA9@`{";
    for (int round = 0; round < 20000; round++) {
        char s[MOST + 16], folded[MOST], twin[MOST];
        size_t len = check_random(MOST), from = len ? check_random(len) : 0, plain = from, ascii = from, pair = from;
        bool is_even = check_random(2);
        for (size_t i = 0; i < sizeof s; i++) s[i] = signs[check_random(is_even ? 5 : sizeof signs - 1)];
        while (plain < len && ((s[plain] > ' ' && s[plain] < 0x7F && s[plain] != '&') || (s[plain] == ' ' && plain > from && s[plain - 1] != ' '))) plain++;
        if (plain > from && s[plain - 1] == ' ') plain--;
        CHECK("plain, reading on", up_scan_plain(s, from, len, sizeof s) == plain);
        CHECK("plain", up_scan_plain(s, from, len, len) == plain);
        while (ascii < len && (unsigned char)s[ascii] < 0x80) ascii++;
        CHECK("ASCII", up_scan_ascii(s, from, len) == ascii);
        while (pair + 2 <= len && ((s[pair] | 0x20) != 'o' || (s[pair + 1] | 0x20) != 'k')) pair++;
        CHECK("a pair", up_scan_pair(s, from, len, "ok") == (pair + 2 <= len ? pair : len));
        uint32_t n_words = 0;
        uint64_t key = 0;
        for (size_t i = 0; i < len; i++) n_words += up_scan_is_letter(s[i]) && !(i && up_scan_is_letter(s[i - 1]));
        CHECK("words", up_scan_words(s, (uint32_t)len) == n_words);
        for (size_t i = 0; i < len && i < 8; i++) key |= (uint64_t)(unsigned char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + 32 : s[i]) << 8 * i;
        CHECK("a name as a number", up_scan_small_key(s, len, sizeof s) == key && up_scan_small_key(s, len, len) == key);
        if (ascii < len || from) continue;
        for (size_t i = 0; i < len; i++) twin[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + 32 : s[i]);
        size_t room = check_random(MOST), fits = len < room ? len : room;
        CHECK("folded", up_fold(s, len, folded, room) == fits && memcmp(folded, twin, fits) == 0);
    }
}

static void references(void) {
    static const struct { const char *name, *in, *out; bool in_attribute; } cases[] = {
        {"named", "&amp;&eacute;&mdash;&CounterClockwiseContourIntegral;", "&\xC3\xA9\xE2\x80\x94\xE2\x88\xB3", false},
        {"numbers", "&#65;&#x42;&#X43&#68", "ABCD", false},
        {"windows-1252 is meant", "&#147;x&#148;&#128;", "\xE2\x80\x9Cx\xE2\x80\x9D\xE2\x82\xAC", false},
        {"old names need no semicolon", "&copy2022 &ampx &notit;", "\xC2\xA9" "2022 &x \xC2\xACit;", false},
        {"* new ones do", "&hearts &rarrx", "&hearts &rarrx", false},
        {"* in an attribute a letter may not follow", "?a=1&copy=2&amp=3&lt;", "?a=1&copy=2&amp=3<", true},
        {"no character is U+FFFD, which is left out", "a&#0;&#xD800;&#x110000;&#99999999999;b", "ab", false},
        {"none at all", "AT&T & &; &#; &#x; &zzz;", "AT&T & &; &#; &#x; &zzz;", false},
        {"blanks are one, soft hyphens none", "  a\t\n&nbsp; b\xC2\xAD" "c\xE2\x80\x8B ", "a bc", false},
    };
    up_arena arena;
    up_arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *out = up_html_clean(&arena, cases[i].in, strlen(cases[i].in), cases[i].in_attribute);
        if (!CHECK(cases[i].name, out && strcmp(out, cases[i].out) == 0)) fprintf(stderr, "  seen %s\n", out);
    }
    up_arena_free(&arena);
}

/* ------------------------------------------------------------------ the text */

static void texts(void) {
    static const struct { const char *name, *html, *text; } cases[] = {
        {"paragraphs", "<article><h1>Fire</h1>" P_ABC "</article>", ABC},
        {"paragraphs that nobody closed", "<div><p>" A "<p>" B "<p>" C "</div>", ABC},
        {"two line breaks end a paragraph", "<td>" A "<br><br>" B "<br> &nbsp; <br/>" C, ABC},
        {"one does not, in a line that goes on", "<p>" A "</p><p>The family of four got out in time;<br>the youngest child is three years old.</p><p>" C "</p>", ABC},
        {"divs for paragraphs", "<div><div>" A "</div><div>" B "</div><div>" C "</div></div>", ABC},
        {"plain text in <pre>", "<pre>A house was set on fire in the night to Friday,\nthe police said in the morning.\n\n" B "\n\n" C "</pre>", ABC},
        {"a short sentence between others stays", "<p>" A "</p><p>\"No.\"</p><p>" B "</p>", A "\n\n\"No.\"\n\n" B},
        {"a heading between paragraphs stays", "<article><h1>Fire</h1><p>" A "</p><h2>A cry for help</h2><p>" B "</p></article>", A "\n\nA cry for help\n\n" B},
        {"a list in the text stays", "<div><p>" A "</p><ul><li>one mattress and two chairs</li><li>the door to the yard</li></ul><p>" B "</p></div>", A "\n\none mattress and two chairs\n\nthe door to the yard\n\n" B},
        {"* a list of links goes", "<div><p>" A "</p><ul><li><a href=x>one mattress and two chairs</a></li><li><a href=y>the door to the yard</a></li></ul><p>" B "</p></div>", A "\n\n" B},
        {"menu, footer and comments go", "<nav><p>Choose where you want to go, there is a lot to see here.</p></nav><main>" P_ABC "</main><footer><p>We are a paper with a long history, and you may write to us.</p></footer>"
            "<div id=comments><p>I have seen it too, and I must say that nobody in the street was surprised.</p></div>", ABC},
        {"a cookie wall goes", "<div class='cookie-banner'><p>We use what your browser keeps, and our many partners do so as well, as you may have guessed.</p></div><div>" P_ABC "</div>", ABC},
        {"an offer to subscribe goes", "<article>" P_ABC "<div class=paywall><p>You have read all that is free. Pay a little and read the rest of it, today and tomorrow.</p></div></article>", ABC},
        {"a caption is told apart", "<article><p>" A "</p><figure><img src=x><figcaption>The house on the morning after the fire, seen from the street.</figcaption></figure><p>" B "</p></article>", A "\n\n" B},
        {"a pull quote is told apart", "<article><p>" A "</p><blockquote>We heard glass, and then we saw the light</blockquote><p>" B "</p><p>" C "</p></article>", ABC},
        {"* a quotation that is said nowhere else stays", "<article><p>" A "</p><blockquote>It was a night that nobody here is going to forget.</blockquote><p>" B "</p></article>",
            A "\n\nIt was a night that nobody here is going to forget.\n\n" B},
        {"read-more lines go", "<div><p>" A "</p><p>Read more: what we know about the fire so far, and what we do not.</p><p>" B "</p></div>", A "\n\n" B},
        {"* a sentence that begins like one stays", "<div><p>" A "</p><p>Home Affairs Minister Hugo Brandt said that nobody was going to be left alone.</p><p>" B "</p></div>",
            A "\n\nHome Affairs Minister Hugo Brandt said that nobody was going to be left alone.\n\n" B},
        {"what is hidden is not read", "<div>" P_ABC "<p style='color:red; display: none'>" A " Twice.</p><p hidden>" B " Twice.</p><span class=sr-only>Hidden words of the page, whole ones.</span></div>", ABC},
        {"nor templates, scripts, pictures", "<div><script>var a='<p>No.</p>'</script><template><p>" A " Not.</p></template><svg><title>x</title><text>no</text></svg>" P_ABC "</div>", ABC},
        {"the same for wide and narrow", "<div class=a>" P_ABC "</div>" "<div class=a>" P_ABC "</div>", ABC},
        {"a frame is no box", "<div class='dialog-off-canvas'><div><h1>A fire in the night</h1>" P_ABC "</div></div>", ABC},
        {"built names say nothing", "<div><p class='css-ad4fjo'>" A "</p><p class='x-nav9k2'>" B "</p><p>" C "</p></div>", ABC},
        {"tags that nobody opened", "</div></p></table><div>" P_ABC "</span></b></td></div>", ABC},
        {"nested wrongly", "<div><b><p>" A "</b></p><i><p>" B "</i></p><p>" C "</p></div>", ABC},
        {"a table for a layout", "<table><tr><td><a href=x>News</a><br><a href=y>Sport</a><td>" P_ABC "<table><tr><td>1</table></table>", ABC},
        {"announcements below go", "<div><div>" P_ABC "</div><div><h3><a href=1>Another fire</a></h3><p>Elsewhere a barn burnt down, and it is not known why it did.</p></div>"
            "<div><h3><a href=2>A third</a></h3><p>There a car was found in flames by a man who walked his dog.</p></div></div>", ABC},
    };
    up_arena arena;
    up_arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_page page;
        up_status status = read_page(&arena, cases[i].html, NULL, &page);
        if (!CHECK(cases[i].name, status == UP_OK && page.n == 1 && strcmp(page.reports[0].text, cases[i].text) == 0))
            fprintf(stderr, "--- %u reports, seen\n%s\n--- expected\n%s\n", page.n, status == UP_OK ? page.reports[0].text : up_status_text(status), cases[i].text);
        up_arena_reset(&arena);
    }
    static const char *const nothing[] = {"", "   ", "<html><body></body></html>", "<ul><li><a href=x>One thing of many</a><li><a href=y>Another thing of many</a></ul>", "<script>var a = 'A house was set on fire in the night.';</script>", "<!-- " A " -->"};
    for (size_t i = 0; i < COUNT_OF(nothing); i++) {
        up_page page;
        CHECK("no report", read_page(&arena, nothing[i], NULL, &page) == UP_E_FORMAT && page.n == 0);
        up_arena_reset(&arena);
    }
    up_arena_free(&arena);
}

static void blocks_know_where_they_come_from(void) {
    const char *html = "<article><h1>Fire</h1><p>" A "</p><figure><figcaption>The house.</figcaption></figure><h2>Help</h2><p>" B "</p></article>";
    up_arena arena;
    up_arena_init(&arena, 0);
    up_page page;
    CHECK("read", read_page(&arena, html, NULL, &page) == UP_OK && page.n == 1 && page.reports[0].n_blocks == 4);
    static const up_block_kind kinds[] = {UP_BLOCK_PARAGRAPH, UP_BLOCK_CAPTION, UP_BLOCK_HEADING, UP_BLOCK_PARAGRAPH};
    for (uint32_t i = 0; page.n && i < page.reports[0].n_blocks && i < 4; i++) {
        const up_page_block *b = &page.reports[0].blocks[i];
        const char *words = b->words ? b->words : page.reports[0].text + b->text.begin;
        size_t len = b->words ? strlen(b->words) : b->text.end - b->text.begin;
        CHECK("its kind", b->kind == kinds[i] && (b->words != NULL) == (b->kind == UP_BLOCK_CAPTION));
        CHECK("its place in the page", b->source.end - b->source.begin == len && memcmp(html + b->source.begin, words, len) == 0);
    }
    up_arena_free(&arena);
}

static void several_reports(void) {
    up_arena arena;
    up_arena_init(&arena, 0);
    up_page page;
    const up_page_hints hints = {.url = "https://example.org/live"};
    CHECK("a live blog", read_page(&arena, "<title>Fires in Arvel</title><h1>Fires in Arvel</h1><p>Houses were set on fire in two nights in Arvel, and people are afraid.</p><div class=liveblog>"
        "<article id=b><time datetime='2022-03-05T09:00'>9:00</time><h2>Second night</h2><p>" B "</p></article><article id=a><time datetime='2022-03-04T09:00'>9:00</time><h2>First night</h2><p>" A "</p></article></div>", &hints, &page) == UP_OK
        && page.n == 3);
    if (page.n == 3) {
        CHECK("what comes before is one", same(page.reports[0].title, "Fires in Arvel") && strstr(page.reports[0].text, "two nights"));
        CHECK("each has its day", same(page.reports[1].published, "2022-03-05") && same(page.reports[2].published, "2022-03-04"));
        CHECK("each its heading and place", same(page.reports[1].title, "Second night") && same(page.reports[1].url, "https://example.org/live#b") && strcmp(page.reports[2].text, A) == 0);
    }
    CHECK("two whole articles", read_page(&arena, "<article><h2>One</h2>" P_ABC "</article><article><h2>Two</h2><p>" A " Again.</p><p>" B " Again.</p></article>", NULL, &page) == UP_OK && page.n == 2 && same(page.reports[1].title, "Two"));
    CHECK("* one article, and others announced", read_page(&arena, "<article><h1>One</h1>" P_ABC "</article><article><h3><a href=x>Two words</a></h3><p>Elsewhere a barn burnt down, nobody knows why.</p></article>"
        "<article><h3><a href=y>Three words</a></h3><p>Somebody has found a car in flames again.</p></article>", NULL, &page) == UP_OK && page.n == 1 && strcmp(page.reports[0].text, ABC) == 0);
    up_arena_free(&arena);
}

/* ------------------------------------------------------------------ what the page says of itself */

static void facts(void) {
    static const struct { const char *name, *head, *body, *url, *title, *published, *from; } cases[] = {
        {"JSON-LD goes before metas", "<title>Fire in Arvel - Echo</title><meta property=article:published_time content=2022-03-09><script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Fire in Arvel\",\"datePublished\":\"2022-03-04T10:00:00+01:00\"}</script>",
            "<h1>Fire in Arvel</h1>", NULL, "Fire in Arvel", "2022-03-04", "json-ld"},
        {"broken JSON-LD is read", "<script type='application/ld+json'>[{\"@context\":\"x\",},{\"@graph\":[{\"@type\":[\"Thing\",\"Article\"],\"headline\":\"Fire\nin \\u0041rvel\",,\"datePublished\":\"2022-03-04\"</script>", "", NULL, "Fire in Arvel", "2022-03-04", "json-ld"},
        {"* a list's articles are not the page's", "<title>Fire in Arvel today</title><script type='application/ld+json'>{\"@type\":\"ItemList\",\"itemListElement\":[{\"item\":{\"@type\":\"NewsArticle\",\"headline\":\"Other\",\"datePublished\":\"2020-01-01\"}}]}</script>", "<p>4 March 2022</p>", NULL, "Fire in Arvel today", "2022-03-04", "line"},
        {"metas", "<meta name='DC.date.issued' content='2022-03-04'><meta name=title content='Fire in Arvel'>", "", NULL, "Fire in Arvel", "2022-03-04", "meta"},
        {"<time> of the article", "<title>Fire in Arvel | Echo</title>", "<time datetime='2022-03-04T10:00'>4 March</time>", NULL, "Fire in Arvel", "2022-03-04", "time"},
        {"the address", "<title>Fire in Arvel :: Echo</title>", "", "https://example.org/2022/03/04/fire", "Fire in Arvel", "2022-03-04", "url"},
        {"* digits of an address that are no day", "<title>Fire in Arvel</title>", "", "https://example.org/20221304/fire-20229999", "Fire in Arvel", NULL, NULL},
        {"a page that was moved has the day of the move", "<title>Fire in Arvel</title><meta property=article:published_time content=2022-09-09>", "", "https://example.org/2022/03/04/fire", "Fire in Arvel", "2022-03-04", "url"},
        {"a line beside the headline", "", "<h1>Fire in Arvel</h1><div>By A. Writer</div><div>Friday, 4th March 2022, 10:15</div>", NULL, "Fire in Arvel", "2022-03-04", "line"},
        {"* a line that tells the last change", "", "<h1>Fire in Arvel</h1><div>Updated 9 May 2022</div><div>March 4, 2022</div>", NULL, "Fire in Arvel", "2022-03-04", "line"},
        {"an evening that is the next day in UTC", "<meta property=article:published_time content='2022-03-05T02:00:00Z'>", "<h1>Fire in Arvel</h1><p>March 4, 2022</p>", NULL, "Fire in Arvel", "2022-03-04", "line"},
        {"* two days off are no zone", "<meta property=article:published_time content='2022-03-06T02:00:00Z'>", "<h1>Fire in Arvel</h1><p>March 4, 2022</p>", NULL, "Fire in Arvel", "2022-03-06", "meta"},
        {"03/04 is two days, 25/12 one", "", "<h1>Fire in Arvel</h1><p>03/04/2022</p><p>25/12/2021</p>", NULL, "Fire in Arvel", "2021-12-25", "line"},
        {"the heading that the titles speak of", "<title>Echo: Fire in the old mill of Arvel</title><meta property=og:site_name content=Echo>", "<h1>Echo</h1><h2>Fire in the old mill of Arvel</h2>", NULL, "Fire in the old mill of Arvel", NULL, NULL},
        {"a headline in bold", "<title>The Arvel Echo: Fire in the old mill</title>", "<b>Fire in the old mill</b><br>4.3.2022<br><br>", NULL, "Fire in the old mill", "2022-03-04", "line"},
        {"a name of a site before", "<title>Arvel Echo - Fire in the old mill of Arvel</title>", "", NULL, "Fire in the old mill of Arvel", NULL, NULL},
        {"the part that stands first, and a site's own heading", "<title>Fire in the mill - Arvel By Night</title>", "<h1>Arvel By Night</h1><h2>Fire in the mill</h2>", NULL, "Fire in the mill", NULL, NULL},
        {"* where the site stands first, its heading leads to the front page", "<title>Arvel By Night - Fire in the old mill of Arvel</title>", "<h1><a href=/>Arvel By Night</a></h1><h2>Fire in the old mill of Arvel</h2>", NULL, "Fire in the old mill of Arvel", NULL, NULL},
        {"names behind", "<title>Fire in the old mill of Arvel - News - arvelecho.example</title>", "", NULL, "Fire in the old mill of Arvel", NULL, NULL},
        {"* a dash within a headline is no separator of a site", "<title>Fire in Arvel - and a neighbour who called for help in time</title>", "", NULL, "Fire in Arvel - and a neighbour who called for help in time", NULL, NULL},
    };
    up_arena arena;
    up_arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char html[4096];
        snprintf(html, sizeof html, "<html><head>%s</head><body><article>%s" P_ABC "</article></body></html>", cases[i].head, cases[i].body);
        up_page page;
        const up_page_hints hints = {.url = cases[i].url};
        up_status status = read_page(&arena, html, &hints, &page);
        const up_page_report *r = status == UP_OK ? &page.reports[0] : NULL;
        if (!CHECK(cases[i].name, r && same(r->title, cases[i].title) && same(r->published, cases[i].published) && same(page.date_from, cases[i].from)))
            fprintf(stderr, "  seen %s | %s | %s\n", r && r->title ? r->title : "-", r && r->published ? r->published : "-", page.date_from ? page.date_from : "-");
        up_arena_reset(&arena);
    }
    up_page page;
    CHECK("addresses", read_page(&arena, "<head><link rel=canonical href='/a/b?c=1&amp;d'><meta name=author content='By A. Writer'><meta property=og:site_name content='Echo &amp; Co'><link rel=amphtml href='//m.example.org/a'></head>" P_ABC, &(up_page_hints){.url = "https://example.org/x/y?z"}, &page) == UP_OK
        && same(page.reports[0].url, "https://example.org/a/b?c=1&d") && same(page.amp_url, "https://m.example.org/a") && same(page.reports[0].author, "A. Writer") && same(page.reports[0].publisher, "Echo & Co"));
    CHECK("* a front page for canonical address is a mistake", read_page(&arena, "<head><link rel=canonical href='https://example.org/'></head>" P_ABC, &(up_page_hints){.url = "https://example.org/x"}, &page) == UP_OK && same(page.reports[0].url, "https://example.org/x"));
    CHECK("no day after the one it was fetched on", read_page(&arena, "<head><meta name=date content=2032-01-01></head>" P_ABC, &(up_page_hints){.date = "2022-03-05"}, &page) == UP_OK && !page.reports[0].published);
    CHECK("a text that is in JSON-LD alone", read_page(&arena, "<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"Fire\",\"datePublished\":\"2022-03-04\",\"articleBody\":\"" A "\\n\\n" B " \\u2013 &amp; <b>nobody</b> else was there, as far as is known.\"}</script><div id=root></div>", NULL, &page) == UP_OK
        && strcmp(page.reports[0].text, A "\n\n" B " \xE2\x80\x93 & nobody else was there, as far as is known.") == 0 && same(page.reports[0].published, "2022-03-04"));
    CHECK("* one that is on the page is read there", read_page(&arena, "<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"Fire\",\"articleBody\":\"" A " " B " And so on, and so on, and so on, to the very end of it all.\"}</script>" P_ABC, NULL, &page) == UP_OK && strcmp(page.reports[0].text, ABC) == 0);
    CHECK("a closed page says so", read_page(&arena, "<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"x\",\"isAccessibleForFree\":false}</script>" P_ABC, NULL, &page) == UP_OK && page.is_paywalled);
    up_arena_free(&arena);
}

static void looks(void) {
    static const struct { const char *head; bool is; } cases[] = {
        {"<!DOCTYPE html>", true}, {" \n<HTML lang=en>", true}, {"\xEF\xBB\xBF<!-- a --><html>", true}, {"<?xml version='1.0'?><!DOCTYPE html PUBLIC", true}, {"<p>One", true}, {"\xFF\xFE<\0h\0t\0m\0l\0>\0", true},
        {"<?xml version='1.0'?><rss>", false}, {"<rss version='2.0'>", false}, {"<feed>", false}, {"{\"text\":\"<html>\"}", false}, {"<3 you all", false}, {"", false}, {"<!-- never closed", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) CHECK(cases[i].head, (up_html_looks(cases[i].head, i == 5 ? 14 : strlen(cases[i].head)) > 50) == cases[i].is);
}

/* ------------------------------------------------------------------ hostile pages */

static void depth_costs_nothing(void) {
    enum { N = 100000 };
    static const char *const units[] = {"<div>", "<table><tr><td>", "<b><p>", "<ul><li>", "<article>", "<a href=x>", "<svg>", "<blockquote><div class=nav>"};
    up_buffer html = {0};
    up_arena arena;
    up_arena_init(&arena, 512u << 20);
    for (size_t u = 0; u < COUNT_OF(units); u++) {
        up_buffer_clear(&html);
        up_buffer_text(&html, "<body>" P_ABC);
        for (int i = 0; i < N; i++) up_buffer_text(&html, units[u]);
        up_page page;
        CHECK(units[u], read_page(&arena, html.bytes, NULL, &page) == UP_OK && page.n == 1 && strcmp(page.reports[0].text, ABC) == 0);
        up_arena_reset(&arena);
    }
    up_buffer_free(&html);
    up_arena_free(&arena);
}

static void memory_is_capped(void) {
    up_buffer html = {0};
    up_arena arena;
    up_arena_init(&arena, 640 * 1024);
    for (int i = 0; i < 2000; i++) up_buffer_text(&html, P_ABC);
    up_page page;
    CHECK("the arena's limit holds", read_page(&arena, html.bytes, NULL, &page) == UP_E_LIMIT && page.n == 0);
    up_buffer_free(&html);
    up_arena_free(&arena);
}

/* Property: whatever the page, reports are valid text, and their blocks tile it. */
static void any_page(void) {
    static const char *const pieces[] = {"<p>", "</p>", "<div class=nav>", "</div>", "<article>", "</article>", "<h1>", "</h1>", "<br>", "<br><br>", "<table><tr><td>", "</table>", A, B, C, " ", "&amp;", "&#xE9;", "\xC3\xA9", "\xFF", "<a href=x>", "</a>",
        "<script>", "</script>", "<!--", "-->", "<li>", "<blockquote>", "<pre>", "\n\n", "<figure>", "</figure>", "<time datetime=2022-03-04>", "<title>", "</title>", "<span hidden>", "</span>", "<", ">", "\"", "<meta name=date content=2022-03-04>", "<p class='live-post'>"};
    up_buffer html = {0};
    up_arena arena;
    up_arena_init(&arena, 0);
    for (int round = 0; round < 3000; round++) {
        up_buffer_clear(&html);
        for (uint32_t n = 1 + check_random(40); n--;) up_buffer_text(&html, pieces[check_random(COUNT_OF(pieces))]);
        up_page page;
        if (read_page(&arena, html.bytes, NULL, &page) == UP_OK)
            for (uint32_t i = 0; i < page.n; i++) {
                const up_page_report *r = &page.reports[i];
                uint32_t at = 0;
                CHECK("valid text", r->text_len && strlen(r->text) == r->text_len && up_utf8_invalid(r->text, r->text_len) == r->text_len);
                for (uint32_t b = 0; b < r->n_blocks; b++) {
                    if (r->blocks[b].words) continue;
                    CHECK("blocks tile it", r->blocks[b].text.begin == (at ? at + 2 : 0) && r->blocks[b].text.end > r->blocks[b].text.begin);
                    at = r->blocks[b].text.end;
                }
                CHECK("to its end", at == r->text_len);
            }
        up_arena_reset(&arena);
    }
    up_buffer_free(&html);
    up_arena_free(&arena);
}

int main(void) {
    tokens_are_those_of_the_standard();
    elements_know_their_names();
    scans_equal_their_twins();
    references();
    texts();
    blocks_know_where_they_come_from();
    several_reports();
    facts();
    looks();
    depth_costs_nothing();
    memory_is_capped();
    any_page();
    return check_report();
}
